/* answer.c - what every answer has: the error shape, 304, and its headers.
 *
 * Security headers are decided here, in one place, from the kind of answer: JSON needs no powers at all, the
 * UI's pages need their own scripts and styles and nothing inline.
 */
#include "base/conf.h"
#include "http/parts.h"

/* ---- problems --------------------------------------------------------------- */
const char *http_title(int status)
{
	static const struct {
		int status;
		const char *title;
	} titles[] = {
		{ 400, "Bad request" },
		{ 401, "Not signed in" },
		{ 403, "Not allowed" },
		{ 404, "Not found" },
		{ 405, "Method not allowed" },
		{ 408, "Request took too long" },
		{ 409, "Conflict" },
		{ 411, "Length required" },
		{ 412, "Changed meanwhile" },
		{ 413, "Too large" },
		{ 414, "Address too long" },
		{ 415, "Unsupported media type" },
		{ 422, "Unprocessable content" },
		{ 429, "Too many requests" },
		{ 431, "Headers too large" },
		{ 500, "Internal error" },
		{ 501, "Not implemented" },
		{ 502, "A system we depend on failed" },
		{ 503, "Busy" },
		{ 505, "HTTP version not supported" },
	};
	for (size_t i = 0; i < COUNT(titles); i++)
		if (titles[i].status == status)
			return titles[i].title;
	return "Error";
}

void http_problem(struct ctx *cx, struct res *rs, enum rc rc, int status)
{
	bool ours = rc == RC_INTERNAL;

	*rs = (struct res){ .status = status ? status : rc_status(rc),
		            .body = BUF(cx->mem),
		            .content_type = "application/problem+json" };
	struct jw w = JW(&rs->body);
	jw_open(&w, NULL, '{');
	jw_str(&w, "type", STR("about:blank"));
	jw_str(&w, "title", str_z(http_title(rs->status)));
	jw_int(&w, "status", rs->status);
	jw_str(&w, "code", ours || !cx->err.code ? STR("internal") : str_z(cx->err.code));
	jw_str(&w, "detail",
	       ours ? STR("Something went wrong here; the log has the details under request_id.")
	            : str_z(cx->err.msg));
	if (cx->err.field[0] && !ours)
		jw_str(&w, "field", str_z(cx->err.field));
	jw_str(&w, "request_id", cx->request_id);
	if (cx->err.extra.n && !ours) {
		buf_char(&rs->body, ',');
		buf_add(&rs->body, cx->err.extra);
	}
	jw_close(&w, '}');
	if (rc == RC_UNAUTHENTICATED)
		res_header(rs, "WWW-Authenticate", STR("Bearer realm=\"sinew\""));
}

/* ---- 304 ---------------------------------------------------------------------- */
static bool names_etag(struct str list, struct str etag)
{
	struct str one;

	while (str_split(&list, ',', &one)) {
		one = str_trim(one);
		if (str_is(one, "*"))
			return true;
		if (str_starts(one, STR("W/")))
			one = str_sub(one, 2, SIZE_MAX);
		if (one.n >= 2 && one.p[0] == '"' && str_eq(str_sub(one, 1, one.n - 2), etag))
			return true;
	}
	return false;
}

void http_not_modified(const struct rq *rq, struct res *rs)
{
	if (rs->status != 200 || !rs->etag.n || !rq->if_none_match.n || !str_is(rq->method, "GET"))
		return;
	if (!names_etag(rq->if_none_match, rs->etag))
		return;
	rs->status = 304;
	rs->body.n = 0;
	rs->static_bytes = NULL;
	rs->static_n = 0;
	rs->file = NULL;
}

/* ---- headers -------------------------------------------------------------------- */
static const char csp_page[] =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
        "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
static const char csp_data[] = "default-src 'none'; frame-ancestors 'none'; sandbox";

struct list {
	struct header *out;
	size_t n;
};

static void put(struct list *l, const char *name, struct str value)
{
	assert(l->n < HEADERS_MAX);
	l->out[l->n++] = (struct header){ str_z(name), value };
}

static bool has(const struct res *rs, const char *name)
{
	for (size_t i = 0; i < rs->nheaders; i++)
		if (str_ieq(rs->headers[i].name, str_z(name)))
			return true;
	return false;
}

static void put_unless(struct list *l, const struct res *rs, const char *name, struct str value)
{
	if (!has(rs, name))
		put(l, name, value);
}

size_t http_headers(const struct app *app, const struct rq *rq, const struct res *rs, struct arena *mem,
                    struct header out[HEADERS_MAX])
{
	struct list l = { out, 0 };
	struct str type = rs->content_type ? str_z(rs->content_type) : STR("application/json");
	bool page = str_starts(type, STR("text/html"));

	(void)app;
	for (size_t i = 0; i < rs->nheaders; i++)
		put(&l, rs->headers[i].name.p, rs->headers[i].value);
	if (rs->status != 204 && rs->status != 304)
		put_unless(&l, rs, "Content-Type", type);
	if (rs->etag.n)
		put(&l, "ETag", arena_fmt(mem, "\"" STR_FMT "\"", STR_ARG(rs->etag)));
	if (rs->location.n)
		put(&l, "Location", rs->location);
	put_unless(&l, rs, "Cache-Control", rs->etag.n ? STR("private, no-cache") : STR("no-store"));
	put_unless(&l, rs, "Content-Security-Policy", str_z(page ? csp_page : csp_data));
	put(&l, "X-Content-Type-Options", STR("nosniff"));
	put(&l, "X-Frame-Options", STR("DENY"));
	put(&l, "Referrer-Policy", STR("same-origin"));
	put(&l, "Cross-Origin-Opener-Policy", STR("same-origin"));
	put(&l, "Cross-Origin-Resource-Policy", STR("same-origin"));
	put(&l, "Permissions-Policy", STR("camera=(), geolocation=(), microphone=(), payment=()"));
	if (rq->secure)
		put(&l, "Strict-Transport-Security", STR("max-age=31536000"));
	return l.n;
}
