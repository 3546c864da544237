/* call.c - see call.h. */
#include "call.h"
#include "http/http.h"
#include <setjmp.h>
#include <stdio.h>
/* after its prerequisites */
#include <cmocka.h>

void call_start(struct world *w)
{
	if (!w->app.http)
		(void)http_new(&w->app);
}

void call_end(struct world *w)
{
	http_free(w->app.http);
	w->app.http = NULL;
}

static void read_body(struct arena *mem, struct answer *a)
{
	bool json = !a->res.content_type || str_ends(str_z(a->res.content_type), STR("json"));
	const struct jval *v;
	char why[200];

	if (!a->body.n || !json)
		return;
	if (!json_parse_plain(mem, a->body, &a->json, why, sizeof why))
		fail_msg("not JSON (%s): " STR_FMT, why, STR_ARG(a->body));
	if ((v = jval_get(&a->json, "code")) && v->kind == J_STR)
		a->code = v->s;
	if ((v = jval_get(&a->json, "field")) && v->kind == J_STR)
		a->field = v->s;
}

struct answer call_in(struct world *w, struct arena *mem, const struct call *c)
{
	struct str path = arena_str(mem, str_z(c->path));
	size_t mark = str_find(path, STR("?"), 0);
	struct answer a = { 0 };

	call_start(w);
	struct rq rq = {
		.method = str_z(c->method),
		.path = str_sub(path, 0, mark),
		.query = mark == SIZE_MAX ? STR("") : str_sub(path, mark + 1, SIZE_MAX),
		.body = str_z(c->body),
		.content_type = c->type   ? str_z(c->type)
		                : c->body ? STR("application/json")
		                          : STR(""),
		.cookie = str_z(c->cookie),
		.csrf = str_z(c->csrf),
		.authorization = c->bearer ? arena_fmt(mem, "Bearer %s", c->bearer) : STR(""),
		.origin = str_z(c->origin),
		.idempotency_key = str_z(c->key),
		.if_match = str_z(c->if_match),
		.if_none_match = str_z(c->if_none_match),
		.accept_encoding = str_z(c->accept_encoding),
		.last_event_id = str_z(c->last_event_id),
		.host = STR("desk.test"),
		.remote = STR("192.0.2.1"),
		.user_agent = STR("test"),
	};
	http_dispatch(&w->app, &rq, &a.res, mem);
	a.status = a.res.status;
	a.body = a.res.static_bytes ? (struct str){ a.res.static_bytes, a.res.static_n }
	                            : buf_str(&a.res.body);
	a.etag = a.res.etag;
	a.location = a.res.location;
	read_body(mem, &a);
	return a;
}

struct answer call_(struct world *w, const struct call *c) { return call_in(w, w->mem, c); }

struct str answer_header(const struct answer *a, const char *name)
{
	for (size_t i = 0; i < a->res.nheaders; i++)
		if (str_ieq(a->res.headers[i].name, str_z(name)))
			return a->res.headers[i].value;
	return STR("");
}

const struct jval *answer_get(const struct answer *a, const char *path)
{
	struct str rest = str_z(path), part;
	const struct jval *v = &a->json;
	char name[100];

	while (str_split(&rest, '.', &part)) {
		(void)snprintf(name, sizeof name, STR_FMT, STR_ARG(part));
		v = jval_get(v, name);
		if (!v)
			fail_msg("no %s in " STR_FMT, path, STR_ARG(a->body));
	}
	return v;
}
