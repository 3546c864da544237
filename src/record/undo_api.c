/* undo_api.c - undo over HTTP.  Translation only. */
#include "base/json.h"
#include "record/undo.h"
#include "record/write_api.h"

enum { RECENT = 20 };

static void write_ref(struct ctx *cx, struct jw *w, const char *key, const struct record *r)
{
	jw_open(w, key, '{');
	jw_str(w, "type", str_z(r->type->name));
	jw_int(w, "id", r->id);
	jw_str(w, "key", record_key(cx->mem, r));
	jw_str(w, "title", r->type->name_field >= 0 ? rec_str(r, (size_t)r->type->name_field) : STR(""));
	jw_int(w, "version", r->version);
	jw_close(w, '}');
}

void record_undo_header(struct ctx *cx, struct res *rs)
{
	if (cx->deed && !cx->sent && !cx->who->system)
		res_header(rs, "Sinew-Undo",
		           arena_fmt(cx->mem, "%lld; seconds=%lld", (long long)cx->deed,
		                     (long long)(undo_limit(cx, false) / SECONDS(1))));
}

void record_undo_header_whole(struct ctx *cx, struct res *rs)
{
	struct undo_offer o;

	if (cx->deed && undo_offer(cx, cx->deed, &o) == RC_OK)
		record_undo_header(cx, rs);
	cx->err = (struct err){ 0 };
}

static enum rc post_undo(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct undone u;
	int64_t id;

	TRY(path_number(cx, rq->param[0], &id));
	TRY(undo_deed(cx, id, false, &u));
	jw_open(&w, NULL, '{');
	jw_int(&w, "event", u.event);
	jw_int(&w, "undone_by", u.by);
	jw_bool(&w, "comment_kept", u.comment_kept);
	jw_open(&w, "records", '[');
	for (size_t i = 0; i < u.n; i++)
		if (record_visible(cx, &u.records[i]))
			write_ref(cx, &w, NULL, &u.records[i]);
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc get_recent(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct undo_offer *o = NEW_ARRAY(cx->mem, struct undo_offer, RECENT);
	struct jw w = JW(&rs->body);
	size_t n;

	(void)rq;
	TRY(undo_recent(cx, RECENT, o, &n));
	jw_open(&w, NULL, '{');
	jw_open(&w, "items", '[');
	for (size_t i = 0; i < n; i++) {
		jw_open(&w, NULL, '{');
		jw_int(&w, "event", o[i].event);
		jw_str(&w, "kind", o[i].kind);
		jw_time(&w, "at", o[i].at);
		jw_time(&w, "until", o[i].until);
		jw_int(&w, "records", (int64_t)o[i].records);
		jw_bool(&w, "comment_kept", o[i].comment_kept);
		write_ref(cx, &w, "record", &o[i].record);
		jw_close(&w, '}');
	}
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}

void undo_routes(struct route_list *l)
{
	route_add(l, "GET", STR("/api/v1/undo"),
	          (struct route){ .handle = get_recent,
	                          .help = "What you did lately and can still take back",
	                          .out = "Undoables" });
	route_add(l, "POST", STR("/api/v1/events/{}/undo"),
	          (struct route){ .handle = post_undo,
	                          .help = "Take a deed back: every field, link and watcher as it was before",
	                          .flags = R_WRITE,
	                          .out = "Undone" });
}
