/* draft.c - what somebody was writing, kept on the server too, so that another browser or a crashed machine
 * finds it.
 *
 * A place ("ticket/INC10001/comment", "ticket/new") has one draft a person. The body is the place's own JSON
 * and is never looked into. A browser says which version it builds on; when another device has written since,
 * the answer is 409 with that other text, so that neither is lost: the person chooses. Drafts are nobody
 * else's business, no events, no search. Kept 90 days (upkeep.c).
 */
#include "attention/parts.h"
#include "record/nudge.h"

enum { PLACE = 120, BODY = 262144, DRAFTS_MAX = 300 };

SQL(q_list, "SELECT id, place, title, device, device_name, version, at, body FROM draft WHERE person = $1"
            " ORDER BY at DESC, id DESC LIMIT 300");
SQL(q_get, "SELECT id, place, title, device, device_name, version, at, body FROM draft WHERE person = $1 AND "
           "place = $2");
SQL(q_count, "SELECT count(*) FROM draft WHERE person = $1");
SQL(q_put, "INSERT INTO draft (person, place, title, body, device, device_name, version, at)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (person, place) DO UPDATE SET"
           " title = excluded.title, body = excluded.body, device = excluded.device,"
           " device_name = excluded.device_name, version = excluded.version, at = excluded.at");
SQL(q_drop, "DELETE FROM draft WHERE person = $1 AND place = $2 RETURNING id");

static void write_draft(struct jw *w, const char *key, const struct rows *r, size_t i)
{
	jw_open(w, key, '{');
	jw_str(w, "place", cell(r, i, 1).s);
	jw_str(w, "title", cell(r, i, 2).s);
	jw_str(w, "device", cell(r, i, 3).s);
	jw_str(w, "device_name", cell(r, i, 4).s);
	jw_int(w, "version", cell(r, i, 5).i);
	jw_time(w, "at", cell(r, i, 6).i);
	jw_raw(w, "body", cell(r, i, 7).s);
	jw_close(w, '}');
}

static enum rc get_drafts(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct rows r;

	(void)rq;
	TRY(db_run(cx, q_list, &r, INT(cx->who->person_id)));
	jw_open(&w, NULL, '{');
	jw_open(&w, "items", '[');
	for (size_t i = 0; i < r.n; i++)
		write_draft(&w, NULL, &r, i);
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc get_draft(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct rows r;

	TRY(db_run(cx, q_get, &r, INT(cx->who->person_id), TEXT(rq->param[0])));
	if (!r.n)
		return fail(cx, RC_NOT_FOUND, "not_found", "there is no draft here");
	write_draft(&w, NULL, &r, 0);
	return RC_OK;
}

struct draft_in {
	struct str title, device, device_name, place, text;
	const struct jval *body;
	int64_t base, version;
};

static enum rc elsewhere(struct ctx *cx, const struct rows *r)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	fail(cx, RC_CONFLICT, "draft_elsewhere", "Another device has written here since.");
	write_draft(&w, "draft", r, 0);
	cx->err.extra = buf_str(&b);
	return RC_CONFLICT;
}

/* The same device goes on whatever it says it builds on: its own last word may not have reached it. */
static enum rc put_tx(struct ctx *cx, void *p)
{
	struct draft_in *in = p;
	struct rows r, n;

	TRY(db_run(cx, q_get, &r, INT(cx->who->person_id), TEXT(in->place)));
	int64_t now = r.n ? cell(&r, 0, 5).i : 0;

	if (r.n && in->base != now && !str_eq(cell(&r, 0, 3).s, in->device))
		return elsewhere(cx, &r);
	if (!r.n) {
		TRY(db_run(cx, q_count, &n, INT(cx->who->person_id)));
		if (cell(&n, 0, 0).i >= DRAFTS_MAX)
			return fail(cx, RC_CONFLICT, "too_many", "at most %d drafts; discard some",
			            DRAFTS_MAX);
	}
	in->version = (now > in->base ? now : in->base) + 1;
	TRY(db_run(cx, q_put, NULL, INT(cx->who->person_id), TEXT(in->place), TEXT(in->title), TEXT(in->text),
	           TEXT(in->device), TEXT(in->device_name), INT(in->version), INT(cx->now)));
	return r.n ? RC_OK : nudge_add(cx, cx->who->person_id, NUDGE_DRAFTS);
}

static enum rc put_draft(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	static const struct jfield fields[] = {
		{ "body", JF_VALUE, offsetof(struct draft_in, body), .required = true },
		{ "title", JF_STR, offsetof(struct draft_in, title), .max = 200 },
		{ "device", JF_STR, offsetof(struct draft_in, device), .required = true, .max = 40 },
		{ "device_name", JF_STR, offsetof(struct draft_in, device_name), .max = 80 },
		{ "base", JF_INT, offsetof(struct draft_in, base),
		  .help = "the version it builds on; 0: none" },
	};
	struct draft_in in = { .title = STR(""), .device_name = STR(""), .place = rq->param[0] };
	struct buf text = BUF(cx->mem);
	struct jw w = JW(&rs->body), body = JW(&text);

	TRY(json_read(cx, rq->body, fields, &in));
	if (!in.place.n || in.place.n > PLACE)
		return fail_field(cx, "place", "a place has 1 to %d bytes", PLACE);
	if (!in.body || in.body->kind != J_OBJECT)
		return fail_field(cx, "body", "body is an object");
	if (in.base < 0)
		return fail_field(cx, "base", "base is a version, or 0");
	jw_val(&body, NULL, in.body);
	if (text.n > BODY)
		return fail_field(cx, "body", "a draft has at most %d bytes", BODY);
	in.text = buf_str(&text);
	TRY(db_tx(cx, put_tx, &in));
	jw_open(&w, NULL, '{');
	jw_int(&w, "version", in.version);
	jw_time(&w, "at", cx->now);
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc drop_tx(struct ctx *cx, void *p)
{
	const struct str *place = p;
	struct rows r;

	TRY(db_run(cx, q_drop, &r, INT(cx->who->person_id), TEXT(*place)));
	return r.n ? nudge_add(cx, cx->who->person_id, NUDGE_DRAFTS) : RC_OK;
}

static enum rc delete_draft(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct str place = rq->param[0];

	TRY(db_tx(cx, drop_tx, &place));
	rs->status = 204;
	return RC_OK;
}

const struct route draft_routes[] = {
	{ "GET", "/api/v1/drafts", PERM_NONE, get_drafts, "What I have begun to write, newest first",
	  .out = "Drafts" },
	{ "GET", "/api/v1/drafts/{}", PERM_NONE, get_draft, "The draft of a place", .out = "Draft" },
	{ "PUT", "/api/v1/drafts/{}", PERM_NONE, put_draft,
	  "Keep what is written; 409 with the other text when another device wrote since", .flags = R_WRITE,
	  .in = "DraftIn", .out = "DraftKept" },
	{ "DELETE", "/api/v1/drafts/{}", PERM_NONE, delete_draft, "Discard it", .flags = R_WRITE },
	{ 0 },
};
