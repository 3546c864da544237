/* api_page.c - the API's description to read: plain HTML, no script, no style inline, nothing from elsewhere.
 */
#include "http/openapi.h"

static const char style[] =
        ":root{color-scheme:light dark;font:14px/1.5 system-ui,sans-serif}body{max-width:70rem;margin:2rem "
        "auto;padding:0 1rem}"
        "table{border-collapse:collapse;width:100%}td{padding:.25rem .75rem .25rem "
        "0;vertical-align:top;border-top:1px solid "
        "color-mix(in srgb,currentColor 15%,transparent)}code{font:13px "
        "ui-monospace,monospace}.m{font-weight:600;width:4.5rem}"
        ".p{width:45%;overflow-wrap:anywhere}.n{opacity:.7}h2{margin-top:2rem}nav a{margin-right:.75rem}";

static void text(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		switch (s.p[i]) {
		case '<': buf_add(b, STR("&lt;")); break;
		case '>': buf_add(b, STR("&gt;")); break;
		case '&': buf_add(b, STR("&amp;")); break;
		case '"': buf_add(b, STR("&quot;")); break;
		default: buf_char(b, s.p[i]);
		}
}

static bool first_of_tag(const struct operation *ops, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (str_eq(ops[i].tag, ops[at].tag))
			return false;
	return true;
}

static void write_args(struct buf *b, const struct transition *v)
{
	for (size_t i = 0; i < v->nargs; i++) {
		buf_add(b, i ? STR(", <code>") : STR("<br>Takes <code>"));
		text(b, str_z(v->args[i].name));
		buf_add(b, v->args[i].required ? STR("</code> (required)") : STR("</code>"));
	}
}

static void write_row(struct buf *b, const struct operation *o)
{
	const char *help = o->verb ? (o->verb->help ? o->verb->help : o->verb->label) : o->route->help;

	buf_fmt(b, "<tr><td class=\"m\">%s</td><td class=\"p\"><code>", o->route->method);
	text(b, o->path);
	buf_add(b, STR("</code></td><td>"));
	text(b, str_z(help ? help : ""));
	if (o->verb)
		write_args(b, o->verb);
	buf_fmt(b, "<br><span class=\"n\">Needs: %s</span></td></tr>\n",
	        perm_name(o->verb ? o->verb->perm : o->route->perm));
}

enum rc get_api_page(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct buf *b = &rs->body;
	struct operation *ops;
	size_t n = operations_list(cx->app->http, cx->mem, &ops);

	(void)rq;
	rs->content_type = "text/html; charset=utf-8";
	buf_add(b,
	        STR("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
	            "<meta name=\"viewport\" content=\"width=device-width\"><title>Sinew API</title>"
	            "<link rel=\"stylesheet\" href=\"/api/style.css\"></head><body><main><h1>Sinew API</h1>"
	            "<p>For machines: <a href=\"/api/v1/openapi.json\">openapi.json</a>. Sign in by "
	            "<code>POST /api/v1/session</code> or send <code>Authorization: Bearer TOKEN</code>. "
	            "Errors are "
	            "<code>application/problem+json</code> with a stable <code>code</code>.</p><nav>"));
	for (size_t i = 0; i < n; i++)
		if (first_of_tag(ops, i))
			buf_fmt(b, "<a href=\"#" STR_FMT "\">" STR_FMT "</a> ", STR_ARG(ops[i].tag),
			        STR_ARG(ops[i].tag));
	buf_add(b, STR("</nav>\n"));
	for (size_t i = 0; i < n; i++) {
		if (!first_of_tag(ops, i))
			continue;
		buf_fmt(b, "<h2 id=\"" STR_FMT "\">" STR_FMT "</h2>\n<table>\n", STR_ARG(ops[i].tag),
		        STR_ARG(ops[i].tag));
		for (size_t k = i; k < n; k++)
			if (str_eq(ops[k].tag, ops[i].tag))
				write_row(b, &ops[k]);
		buf_add(b, STR("</table>\n"));
	}
	buf_add(b, STR("</main></body></html>\n"));
	return RC_OK;
}

enum rc get_api_style(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	(void)cx;
	(void)rq;
	rs->content_type = "text/css; charset=utf-8";
	rs->static_bytes = style;
	rs->static_n = sizeof style - 1;
	return RC_OK;
}
