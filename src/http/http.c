/* http.c - what lives as long as the process: the tree of routes, counters, request ids. */
#include "base/conf.h"
#include "base/crypto.h"
#include "base/time.h"
#include "http/parts.h"
#include <stdio.h>
#include <stdlib.h>

const int64_t http_buckets[BUCKETS] = { 250,   500,   1000,   2500,   5000,    10000,
	                                25000, 50000, 100000, 250000, 1000000, 5000000 };

/* ---- the tree ------------------------------------------------------------- */
static struct node *child(struct arena *mem, struct node *at, struct str part)
{
	if (str_is(part, "{}")) {
		if (!at->any)
			at->any = NEW(mem, struct node);
		return at->any;
	}
	for (struct node *n = at->literals; n; n = n->next)
		if (str_eq(n->part, part))
			return n;
	struct node *n = NEW(mem, struct node);
	*n = (struct node){ .part = part, .next = at->literals };
	return at->literals = n;
}

static struct method *method_of(const struct node *n, struct str name)
{
	for (struct method *m = n->methods; m; m = m->next)
		if (str_is(name, m->route->method))
			return m;
	return NULL;
}

static void add(struct http *h, const struct route *r)
{
	struct str rest = str_z(r->path), part;
	struct node *n = h->root;

	assert(r->path[0] == '/' && r->handle);
	rest = str_sub(rest, 1, SIZE_MAX);
	while (str_split(&rest, '/', &part))
		n = child(h->mem, n, part);
	if (method_of(n, str_z(r->method)))
		return; /* an earlier table has its own */
	struct method *m = NEW(h->mem, struct method);
	*m = (struct method){ r, h->nroutes, n->methods };
	n->methods = m;
	h->routes[h->nroutes++] = r;
}

struct http *http_new(struct app *app)
{
	struct arena *mem = arena_new();
	struct http *h = NEW(mem, struct http);
	bool hooks = conf_bool(app->conf, "test_hooks");
	size_t n = 0;
	uint32_t own = (uint32_t)random_u64();

	for (const struct route *const *t = app->routes; *t; t++)
		for (const struct route *r = *t; r->path; r++)
			n++;
	*h = (struct http){ .app = app,
		            .mem = mem,
		            .root = NEW(mem, struct node),
		            .routes = NEW_ARRAY(mem, const struct route *, n + 1),
		            .started = clock_mono() };
	for (const struct route *const *t = app->routes; *t; t++)
		for (const struct route *r = *t; r->path; r++)
			if (!(r->flags & R_TEST) || hooks)
				add(h, r);
	h->stats = NEW_ARRAY(mem, struct route_stats, h->nroutes + 1);
	snprintf(h->id_prefix, sizeof h->id_prefix, "%08x", own);
	app->http = h;
	openapi_make(h);
	return h;
}

void http_free(struct http *h)
{
	if (!h)
		return;
	h->app->http = NULL;
	arena_free(h->mem);
}

/* ---- finding ---------------------------------------------------------------- */
struct search {
	struct str method;
	struct match *out;
	const struct node *allow[4]; /* nodes of that path which lack the method */
	size_t nallow;
};

static bool at_end(struct search *s, const struct node *n)
{
	const struct method *m = method_of(n, s->method);

	if (m) {
		s->out->route = m->route;
		s->out->index = m->index;
	} else if (n->methods && s->nallow < COUNT(s->allow)) {
		s->allow[s->nallow++] = n;
	}
	return m != NULL;
}

/* rest: what follows the '/' after n. Depth is bounded by the tree's. */
static bool descend(struct search *s, const struct node *n, struct str rest) // NOLINT(misc-no-recursion)
{
	size_t slash = 0;

	while (slash < rest.n && rest.p[slash] != '/')
		slash++;
	struct str part = { rest.p, slash }, more = { rest.p + slash + 1, rest.n - slash - 1 };
	bool last = slash == rest.n;

	for (const struct node *c = n->literals; c; c = c->next)
		if (str_eq(c->part, part) && (last ? at_end(s, c) : descend(s, c, more)))
			return true;
	if (!n->any || part.n == 0 || s->out->nparam == RQ_PARAMS)
		return false;
	s->out->param[s->out->nparam++] = part;
	if (last ? at_end(s, n->any) : descend(s, n->any, more))
		return true;
	s->out->nparam--;
	return false;
}

static struct str allow_text(const struct search *s, struct arena *mem)
{
	struct buf b = BUF(mem);

	for (size_t i = 0; i < s->nallow; i++)
		for (const struct method *m = s->allow[i]->methods; m; m = m->next) {
			buf_fmt(&b, "%s%s", b.n ? ", " : "", m->route->method);
			if (strcmp(m->route->method, "GET") == 0)
				buf_add(&b, STR(", HEAD"));
		}
	buf_add(&b, STR(", OPTIONS"));
	return buf_str(&b);
}

bool http_match(const struct http *h, struct str method, struct str path, struct arena *mem,
                struct match *out)
{
	struct search s = { .method = str_is(method, "HEAD") ? STR("GET") : method, .out = out };

	*out = (struct match){ .index = h->nroutes };
	if (path.n == 0 || path.p[0] != '/')
		return false;
	if (descend(&s, h->root, str_sub(path, 1, SIZE_MAX)))
		return true;
	if (s.nallow && mem)
		out->allow = allow_text(&s, mem);
	return false;
}

const struct route *http_route(const struct http *h, struct str method, struct str path)
{
	struct match m;

	return http_match(h, method, path, NULL, &m) ? m.route : NULL;
}

/* ---- counters ----------------------------------------------------------------- */
void http_count(struct http *h, size_t index, int status, int64_t usec)
{
	struct route_stats *s = &h->stats[index];
	size_t b = 0;

	while (b < BUCKETS && usec > http_buckets[b])
		b++;
	atomic_fetch_add_explicit(&s->by_class[status / 100 % 6], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&s->within[b], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&s->usec, usec, memory_order_relaxed);
}

struct str http_request_id(struct http *h, struct arena *mem)
{
	uint64_t n = atomic_fetch_add_explicit(&h->id_next, 1, memory_order_relaxed);

	return arena_fmt(mem, "%s%08llx", h->id_prefix, (unsigned long long)n & 0xFFFFFFFFu);
}
