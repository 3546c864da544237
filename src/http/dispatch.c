/* dispatch.c - one request from its route to its answer.
 *
 * Order matters and is the same for all: address, method, rate, who asks, forged requests, permission, media
 * type, then the handler (under Idempotency-Key when one was sent), then ETag.  A handler checks only what
 * needs the record: the permission held for the record's own client.
 *
 * Errors are logged here and nowhere below.
 */
#include "base/conf.h"
#include "base/crypto.h"
#include "base/limiter.h"
#include "base/time.h"
#include "http/parts.h"
#include "record/live.h"

struct turn {
	struct ctx *cx;
	struct rq *rq;
	struct res *rs;
	struct match m;
	struct signin signin;
	int status;         /* for failures the rc has no word for; 0: the rc's */
	struct header more; /* a header the problem must have: Allow, Retry-After */
};

/* ---- address --------------------------------------------------------------- */
static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Like query_decode, but '+' is itself in a path. */
static bool path_decode(struct arena *mem, struct str in, struct str *out)
{
	char *p = arena_alloc(mem, in.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < in.n; i++) {
		if (in.p[i] != '%') {
			p[n++] = in.p[i];
			continue;
		}
		int high = i + 2 < in.n ? hex(in.p[i + 1]) : -1, low = i + 2 < in.n ? hex(in.p[i + 2]) : -1;
		if (high < 0 || low < 0)
			return false;
		p[n++] = (char)(high << 4 | low);
		i += 2;
	}
	*out = (struct str){ p, n };
	return str_utf8(*out);
}

static enum rc no_route(struct turn *t)
{
	if (!t->m.allow.n)
		return fail(t->cx, RC_NOT_FOUND, "no_such_address", "There is nothing at this address.");
	t->more = (struct header){ STR("Allow"), t->m.allow };
	if (str_is(t->rq->method, "OPTIONS")) {
		t->rs->status = 204;
		return RC_OK;
	}
	t->status = 405;
	return fail(t->cx, RC_BAD_REQUEST, "method_not_allowed", "This address takes only " STR_FMT ".",
	            STR_ARG(t->m.allow));
}

static enum rc take_params(struct turn *t)
{
	for (size_t i = 0; i < t->m.nparam; i++)
		if (!path_decode(t->cx->mem, t->m.param[i], &t->rq->param[i]))
			return fail(t->cx, RC_BAD_REQUEST, "bad_path",
			            "The address has a malformed escape or is not UTF-8.");
	return RC_OK;
}

/* ---- who ---------------------------------------------------------------------- */
static enum rc check_rate(struct turn *t)
{
	struct app *app = t->cx->app;
	int64_t per_minute = app->limiter ? conf_int(app->conf, "rate_per_minute") : 0, wait = 0;
	const struct who *w = t->cx->who;

	if (per_minute == 0)
		return RC_OK;
	struct str name = w->person_id
	                          ? arena_fmt(t->cx->mem, "rate:person/%lld", (long long)w->person_id)
	                          : arena_fmt(t->cx->mem, "rate:address/" STR_FMT, STR_ARG(t->rq->remote));
	if (limiter_take(app->limiter, name, per_minute, per_minute, clock_mono(), &wait))
		return RC_OK;
	t->more = (struct header){ STR("Retry-After"), arena_fmt(t->cx->mem, "%lld", (long long)wait) };
	return fail(t->cx, RC_TOO_MANY, "slow_down", "Too many requests; try again in %lld s.",
	            (long long)wait);
}

static enum rc sign_in(struct turn *t)
{
	struct ctx *cx = t->cx;
	bool open = t->m.route->perm & PERM_PUBLIC, sent = t->rq->cookie.n || t->rq->authorization.n;
	enum rc rc = RC_OK;

	if (cx->app->auth && sent && !(t->m.route->flags & R_QUICK))
		rc = cx->app->auth(cx, t->rq->cookie, t->rq->authorization, &t->signin);
	if (rc == RC_UNAUTHENTICATED && open) { /* an old cookie must not keep anybody from signing in */
		t->signin = (struct signin){ .who = &who_nobody };
		rc = RC_OK;
	}
	TRY(rc);
	cx->who = t->signin.who;
	if (cx->who->person_id == 0 && !cx->who->system && !open)
		return fail(cx, RC_UNAUTHENTICATED, "not_signed_in", "Sign in first.");
	return RC_OK;
}

static bool writes(const struct rq *rq) { return !str_is(rq->method, "GET"); }

/* A browser says where a request was made; ours are made at our own address. */
static bool own_origin(const struct turn *t)
{
	struct str base = str_z(conf_text(t->cx->app->conf, "base_url")), from = t->rq->origin;
	size_t at = str_find(from, STR("://"), 0);

	if (at == SIZE_MAX)
		return false; /* "null": a sandboxed frame or a file */
	return str_ieq(str_sub(from, at + 3, SIZE_MAX), t->rq->host) ||
	       (base.n && (str_ieq(from, base) ||
	                   (base.n == from.n + 1 && base.p[from.n] == '/' && str_starts(base, from))));
}

static enum rc check_forgery(struct turn *t)
{
	if (!writes(t->rq))
		return RC_OK;
	if (t->rq->origin.n && !t->rq->authorization.n && !own_origin(t))
		return fail(t->cx, RC_DENIED, "foreign_origin", "This was sent by another site's page.");
	if (!t->signin.hash.n || (t->m.route->flags & R_NO_CSRF))
		return RC_OK;
	if (t->rq->csrf.n && t->signin.csrf.n && secret_equal(t->rq->csrf, t->signin.csrf))
		return RC_OK;
	return fail(t->cx, RC_DENIED, "bad_csrf",
	            "The header X-CSRF-Token is missing or not this session's; see /api/v1/me.");
}

static enum rc check_permission(struct turn *t)
{
	uint32_t need = t->m.route->perm & ~(uint32_t)PERM_PUBLIC;

	if (t->cx->who->system || (t->cx->who->perms & need) == need)
		return RC_OK;
	return fail(t->cx, RC_DENIED, "denied", "Your roles do not allow this.");
}

/* A form or a text/plain body is what another site's page could send without asking: only JSON is JSON. */
static enum rc check_media(struct turn *t)
{
	size_t semicolon = str_find(t->rq->content_type, STR(";"), 0);
	struct str type = str_trim(str_sub(t->rq->content_type, 0, semicolon));

	if (!writes(t->rq) || t->rq->body.n == 0 || (t->m.route->flags & (R_UPLOAD | R_TEXT)))
		return RC_OK;
	if (str_ieq(type, STR("application/json")) || str_ieq(type, STR("application/merge-patch+json")))
		return RC_OK;
	t->status = 415;
	return fail(t->cx, RC_BAD_REQUEST, "not_json", "Send the body as Content-Type: application/json.");
}

/* ---- the whole ------------------------------------------------------------------ */
static enum rc answer(struct turn *t)
{
	const struct http *h = t->cx->app->http;

	if (!http_match(h, t->rq->method, t->rq->path, t->cx->mem, &t->m)) {
		if (str_is(t->rq->method, "HEAD"))
			t->rq->method = STR("GET");
		return !t->m.allow.n && static_serve(t->cx, t->rq, t->rs) ? RC_OK : no_route(t);
	}
	if (str_is(t->rq->method, "HEAD"))
		t->rq->method = STR("GET"); /* the server leaves the body away */
	t->rq->route = t->m.route;
	t->rq->extra = t->m.route->data;
	TRY(take_params(t));
	enum rc rc = sign_in(t);
	if (rc == RC_OK || rc == RC_UNAUTHENTICATED) { /* guessing tokens is limited too */
		struct err keep = t->cx->err;
		TRY(check_rate(t));
		t->cx->err = keep;
	}
	TRY(rc);
	TRY(check_forgery(t));
	TRY(check_permission(t));
	TRY(check_media(t));
	return idempotent(t->cx, t->rq, t->rs);
}

static struct str path_for_log(const struct turn *t)
{
	const struct route *r = t->rq->route;

	return r && r->flags & R_HIDDEN ? str_z(r->path) : log_text(t->cx->mem, t->rq->path);
}

static void report(const struct turn *t, enum rc rc, int64_t usec)
{
	const struct ctx *cx = t->cx;
	bool probe = str_is(t->rq->path, "/healthz") || str_is(t->rq->path, "/readyz") ||
	             str_is(t->rq->path, "/metrics");

	if (t->rs->status >= 500 && rc != RC_OK)
		log_line(cx->app->log, LOG_ERROR, "failed", "id=" STR_FMT " code=%s detail=" STR_FMT,
		         STR_ARG(cx->request_id), cx->err.code ? cx->err.code : "-",
		         STR_ARG(log_text(cx->mem, str_z(cx->err.msg))));
	log_line(cx->app->log, probe ? LOG_DEBUG : LOG_INFO, "request",
	         "id=" STR_FMT " method=" STR_FMT " path=" STR_FMT " status=%d ms=%.2f person=%lld",
	         STR_ARG(cx->request_id), STR_ARG(log_text(cx->mem, t->rq->method)), STR_ARG(path_for_log(t)),
	         t->rs->status, (double)usec / 1000, (long long)cx->who->person_id);
}

/* A handler that limits by itself (sign-in) says when to come back; a problem has none of the handler's other
 * headers. */
static void keep_retry_after(struct turn *t)
{
	for (size_t i = 0; i < t->rs->nheaders; i++)
		if (str_is(t->rs->headers[i].name, "Retry-After"))
			t->more = t->rs->headers[i];
}

/* From where a listener has to hear on, so that nothing is missed after what it was told here: read before it
 * is. */
static void say_event(const struct turn *t, int64_t event)
{
	const struct ctx *cx = t->cx;

	if (event >= 0 && cx->who->person_id && t->rs->status < 400)
		res_header(t->rs, "Sinew-Event", arena_fmt(cx->mem, "%lld", (long long)event));
}

void http_dispatch(struct app *app, const struct rq *in, struct res *rs, struct arena *mem)
{
	int64_t start = clock_mono();
	struct rq rq = *in;
	struct ctx cx = { .app = app,
		          .mem = mem,
		          .now = app->clock->now(app->clock),
		          .who = &who_nobody,
		          .request_id = http_request_id(app->http, mem) };
	struct turn t = {
		.cx = &cx, .rq = &rq, .rs = rs, .m.index = app->http->nroutes, .signin.who = &who_nobody
	};

	*rs = (struct res){ .status = 200, .body = BUF(mem) };
	rq.signin = &t.signin;
	int64_t event = app->live && str_is(rq.method, "GET") ? live_last_id(app->live) : -1;
	enum rc rc = answer(&t);
	if (rc == RC_TOO_MANY)
		keep_retry_after(&t);
	if (rc == RC_BUSY)
		t.more = (struct header){ STR("Retry-After"), STR("1") };
	if (rc != RC_OK)
		http_problem(&cx, rs, rc, t.status);
	else
		http_not_modified(&rq, rs);
	if (rc == RC_OK)
		say_event(&t, event);
	if (t.more.name.n)
		res_header(rs, t.more.name.p, t.more.value);
	res_header(rs, "X-Request-Id", cx.request_id);
	int64_t usec = clock_mono() - start;
	http_count(app->http, t.m.index, rs->status, usec);
	report(&t, rc, usec);
}

static const char *refusal_code(int status)
{
	switch (status) {
	case 413: return "too_large";
	case 431: return "too_many_headers";
	case 500: return "file_lost";
	default: return "bad_request";
	}
}

void http_refuse(struct app *app, const struct rq *in, int status, const char *why, struct res *rs,
                 struct arena *mem)
{
	struct rq rq = *in;
	struct ctx cx = { .app = app,
		          .mem = mem,
		          .now = app->clock->now(app->clock),
		          .who = &who_nobody,
		          .request_id = http_request_id(app->http, mem) };
	struct turn t = { .cx = &cx, .rq = &rq, .rs = rs };
	enum rc rc = fail(&cx, RC_BAD_REQUEST, refusal_code(status), "%s", why);

	http_problem(&cx, rs, rc, status);
	res_header(rs, "X-Request-Id", cx.request_id);
	http_count(app->http, app->http->nroutes, rs->status, 0);
	report(&t, RC_OK, 0); /* their failure, not ours */
}
