/* static.c - the embedded web UI: compressed ahead of time, hashed names cached for ever, the rest
 * revalidated.
 *
 * The UI routes by itself in the browser, so an address that is no file and not under /api gives its page.  A
 * build without the UI (SINEW_WEB=OFF) says so in plain words.
 */
#include "http/assets.h"
#include "http/parts.h"

static const char bare_page[] =
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Sinew</title>"
        "<h1>Sinew is running</h1><p>This build has no web UI. The API is at <a "
        "href=\"/api\">/api</a>.</p></html>\n";

static const struct asset *asset_find(struct str path)
{
	size_t low = 0, high = 0;

	while (assets[high].path)
		high++;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int c = str_cmp(str_z(assets[mid].path), path);
		if (c == 0)
			return &assets[mid];
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

/* Does Accept-Encoding allow `name`? A weight of zero forbids it (RFC 9110 12.5.3). */
static bool accepts(struct str list, const char *name)
{
	struct str one;

	while (str_split(&list, ',', &one)) {
		size_t semicolon = str_find(one, STR(";"), 0);
		struct str weight =
		        semicolon == SIZE_MAX ? STR("") : str_trim(str_sub(one, semicolon + 1, SIZE_MAX));
		double q = 1;

		if (!str_ieq(str_trim(str_sub(one, 0, semicolon)), str_z(name)))
			continue;
		if (str_starts(weight, STR("q=")) && !str_real(str_sub(weight, 2, SIZE_MAX), &q))
			return false;
		return q > 0;
	}
	return false;
}

static void serve(struct ctx *cx, const struct rq *rq, const struct asset *a, struct res *rs)
{
	const struct asset_form *form = &a->plain;
	const char *encoding = NULL;

	if (a->brotli.p && accepts(rq->accept_encoding, "br")) {
		form = &a->brotli;
		encoding = "br";
	} else if (a->gzip.p && accepts(rq->accept_encoding, "gzip")) {
		form = &a->gzip;
		encoding = "gzip";
	}
	rs->static_bytes = form->p;
	rs->static_n = form->n;
	rs->content_type = a->type;
	rs->etag = encoding ? arena_fmt(cx->mem, "%s-%s", a->etag, encoding) : str_z(a->etag);
	if (encoding)
		res_header(rs, "Content-Encoding", str_z(encoding));
	if (a->gzip.p || a->brotli.p)
		res_header(rs, "Vary", STR("Accept-Encoding"));
	res_header(rs, "Cache-Control",
	           a->immutable ? STR("public, max-age=31536000, immutable") : STR("no-cache"));
}

static bool under(struct str path, const char *folder)
{
	struct str f = str_z(folder);

	return str_starts(path, f) && (path.n == f.n || path.p[f.n] == '/');
}

bool static_serve(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	if (!str_is(rq->method, "GET") || !str_starts(rq->path, STR("/")) || under(rq->path, "/api") ||
	    under(rq->path, "/_test"))
		return false;
	const struct asset *a = asset_find(rq->path);
	if (!a && under(rq->path, "/assets"))
		return false; /* an old page asking for a file of an older build: never the page instead of a
		                 script */
	if (!a)
		a = asset_find(STR("/index.html"));
	if (a) {
		serve(cx, rq, a, rs);
		return true;
	}
	rs->static_bytes = bare_page;
	rs->static_n = sizeof bare_page - 1;
	rs->content_type = "text/html; charset=utf-8";
	return str_is(rq->path, "/");
}
