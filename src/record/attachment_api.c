/* attachment_api.c - files over HTTP: the body is the bytes; downloads say what they are and are not sniffed.
 */
#include "base/json.h"
#include "record/attachment.h"
#include "record/merged.h"
#include "record/write_api.h"

/* from: the key of the merged record it lies on, or empty. */
static void write_file(struct jw *w, const struct attachment *a, const struct people *p, struct str from)
{
	jw_open(w, NULL, '{');
	if (from.n)
		jw_str(w, "from", from);
	jw_int(w, "id", a->id);
	jw_str(w, "name", a->name);
	jw_str(w, "mime", a->mime);
	jw_int(w, "size", a->size);
	jw_str(w, "sha256", a->sha256);
	jw_str(w, "visibility", a->is_public ? STR("public") : STR("internal"));
	jw_time(w, "at", a->at);
	people_write(w, "actor", p, a->actor);
	if (a->comment_id)
		jw_int(w, "comment", a->comment_id);
	jw_close(w, '}');
}

static enum rc write_files(struct ctx *cx, struct jw *w, const struct record *r, struct str from)
{
	struct people p = { 0 };
	struct attachment *a;
	size_t n;

	TRY(attachment_list(cx, r, public_only(cx, r), &a, &n));
	p.ids = NEW_ARRAY(cx->mem, int64_t, n + 1);
	for (size_t i = 0; i < n; i++)
		people_add(&p, a[i].actor);
	TRY(people_load(cx, &p));
	for (size_t i = 0; i < n; i++)
		write_file(w, &a[i], &p, from);
	return RC_OK;
}

static enum rc get_files(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct record r, *parts;
	size_t n;

	TRY(record_find(cx, rq->extra, rq->param[0], &r));
	TRY(merged_parts(cx, &r, &parts, &n));
	jw_open(&w, NULL, '{');
	jw_open(&w, "items", '[');
	TRY(write_files(cx, &w, &r, STR("")));
	for (size_t i = 0; i < n; i++)
		TRY(write_files(cx, &w, &parts[i], record_key(cx->mem, &parts[i])));
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc post_file(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct people p = { .ids = NEW_ARRAY(cx->mem, int64_t, 1) };
	struct str name, visibility;
	struct jw w = JW(&rs->body);
	struct attachment a;
	bool present;
	int64_t comment;

	TRY(rq_query(cx, rq, "name", &name, &present));
	if (!present)
		return fail_field(cx, "name", "name says what the file is called");
	TRY(rq_query(cx, rq, "visibility", &visibility, &present));
	if (present && !str_is(visibility, "public") && !str_is(visibility, "internal"))
		return fail_field(cx, "visibility", "visibility is public or internal");
	TRY(rq_query_int(cx, rq, "comment", 0, INT64_MAX, 0, &comment));
	TRY(attachment_add(cx, rq->extra, rq->param[0], name, !present || str_is(visibility, "public"),
	                   comment, rq->upload, rq->body, &a));
	people_add(&p, a.actor);
	TRY(people_load(cx, &p));
	rs->status = 201;
	rs->location = arena_fmt(cx->mem, "/api/v1/attachments/%lld", (long long)a.id);
	write_file(&w, &a, &p, STR(""));
	return RC_OK;
}

static enum rc delete_file(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	int64_t id;

	TRY(path_number(cx, rq->param[1], &id));
	rs->status = 204;
	return attachment_drop(cx, rq->extra, rq->param[0], id);
}

/* RFC 6266 and RFC 8187: a plain name for old readers, the exact one percent-encoded. */
static struct str disposition(struct ctx *cx, const struct attachment *a)
{
	struct buf b = BUF(cx->mem);

	buf_add(&b, mime_inline(a->mime) ? STR("inline; filename=\"") : STR("attachment; filename=\""));
	for (size_t i = 0; i < a->name.n; i++) {
		char c = a->name.p[i];
		buf_char(&b, c >= ' ' && c < 0x7f && c != '"' && c != '\\' && c != '%' ? c : '_');
	}
	buf_add(&b, STR("\"; filename*=UTF-8''"));
	for (size_t i = 0; i < a->name.n; i++) {
		unsigned char c = (unsigned char)a->name.p[i];
		bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
		             c == '.' || c == '-' || c == '_';
		if (plain)
			buf_char(&b, (char)c);
		else
			buf_fmt(&b, "%%%02X", c);
	}
	return buf_str(&b);
}

void attachment_send(struct ctx *cx, struct res *rs, const struct attachment *a, struct str path)
{
	rs->content_type = arena_str(cx->mem, a->mime).p;
	rs->file = path.p;
	rs->etag = str_sub(a->sha256, 0, 32);
	res_header(rs, "Content-Disposition", disposition(cx, a));
	res_header(rs, "Cache-Control", STR("private, max-age=86400, immutable"));
	/* kept for whoever was let see it, not for the next one at the same browser */
	res_header(rs, "Vary", STR("Cookie, Authorization"));
	/* Whatever it is, it may not run or fetch anything. */
	res_header(rs, "Content-Security-Policy",
	           STR("default-src 'none'; style-src 'unsafe-inline'; sandbox"));
}

static enum rc get_bytes(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct attachment a;
	struct str path;
	int64_t id;

	TRY(path_number(cx, rq->param[0], &id));
	TRY(attachment_get(cx, id, &a, &path));
	attachment_send(cx, rs, &a, path);
	return RC_OK;
}

void attachment_routes(struct route_list *l, const struct record_type *t)
{
	if (!(t->flags & T_ATTACHMENTS))
		return;
	route_add(l, "GET", arena_fmt(l->mem, "/api/v1/%s/{}/attachments", t->plural),
	          (struct route){ .handle = get_files, .data = t, .help = "Files on a record" });
	route_add(l, "POST", arena_fmt(l->mem, "/api/v1/%s/{}/attachments", t->plural),
	          (struct route){ .handle = post_file,
	                          .data = t,
	                          .help = "Attach a file; the body is its bytes",
	                          .flags = R_WRITE | R_UPLOAD | R_TEXT });
	route_add(l, "DELETE", arena_fmt(l->mem, "/api/v1/%s/{}/attachments/{}", t->plural),
	          (struct route){
	                  .handle = delete_file, .data = t, .help = "Remove a file", .flags = R_WRITE });
}

void attachment_common(struct route_list *l)
{
	route_add(l, "GET", STR("/api/v1/attachments/{}"),
	          (struct route){ .handle = get_bytes, .help = "The bytes of a file", .out = "*/*" });
}
