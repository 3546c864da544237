/* mention.c - where somebody wrote @me. The rows are the comments' (record/comment.c); here they are listed,
 * and taken note of. A mention in what one may not read (any more) is neither listed nor counted. */
#include "attention/parts.h"
#include "record/nudge.h"

SQL(q_list,
    "SELECT m.comment_id, m.type, m.record_id, m.at, m.seen_at, c.author, c.visibility, c.body, c.event_id"
    " FROM mention m JOIN comment c ON c.id = m.comment_id WHERE m.person = $1 AND m.comment_id < $2"
    " AND ($3 = 0 OR m.seen_at IS NULL) ORDER BY m.comment_id DESC LIMIT $4");
SQL(q_unseen,
    "SELECT m.type, m.client_id, m.record_id, c.visibility, count(*) FROM mention m JOIN comment c ON"
    " c.id = m.comment_id WHERE m.person = $1 AND m.seen_at IS NULL"
    " GROUP BY m.type, m.client_id, m.record_id, c.visibility ORDER BY m.type, m.record_id, c.visibility");
SQL(q_looked,
    "UPDATE mention SET seen_at = $4 WHERE person = $1 AND type = $2 AND record_id = $3 AND seen_at IS NULL");
SQL(q_one, "UPDATE mention SET seen_at = CASE WHEN $4 = 1 THEN CAST($3 AS BIGINT) END WHERE person = $1 AND "
           "comment_id = $2"
           " RETURNING comment_id");
SQL(q_all, "UPDATE mention SET seen_at = $2 WHERE person = $1 AND seen_at IS NULL");
enum { EXCERPT = 400 };

/* Whoever reads the client's records reads all that is said in them; others what is public in their own. */
static bool may_read(struct ctx *cx, const struct record_type *t, int64_t client, int64_t id,
                     struct str visibility)
{
	struct record r;

	if (who_can(cx->who, client, t->read_perm))
		return true;
	return str_is(visibility, "public") && record_load(cx, t, id, &r) == RC_OK && record_visible(cx, &r);
}

enum rc mention_count(struct ctx *cx, int64_t *unseen)
{
	struct rows r;

	*unseen = 0;
	TRY(db_run(cx, q_unseen, &r, INT(cx->who->person_id)));
	for (size_t i = 0; i < r.n; i++) {
		const struct record_type *t = type_find(cx->app, cell(&r, i, 0).s);
		if (t && may_read(cx, t, cell(&r, i, 1).i, cell(&r, i, 2).i, cell(&r, i, 3).s))
			*unseen += cell(&r, i, 4).i;
	}
	return RC_OK;
}

enum rc mention_looked(struct ctx *cx, const struct record *r)
{
	return db_run(cx, q_looked, NULL, INT(cx->who->person_id), TEXT(str_z(r->type->name)), INT(r->id),
	              INT(cx->now));
}

static enum rc write_one(struct ctx *cx, struct jw *w, const struct rows *r, size_t i)
{
	const struct record_type *t = type_find(cx->app, cell(r, i, 1).s),
	                         *person = type_find(cx->app, STR("person"));
	int64_t author = cell(r, i, 5).i;
	struct str name = STR("");
	struct record rec;

	if (!t || record_load(cx, t, cell(r, i, 2).i, &rec) != RC_OK ||
	    !may_read(cx, t, rec.client_id, rec.id, cell(r, i, 6).s))
		return RC_OK;
	if (author && person)
		TRY(record_names(cx, person, &author, 1, &name));
	jw_open(w, NULL, '{');
	jw_int(w, "id", cell(r, i, 0).i);
	jw_str(w, "key", record_key(cx->mem, &rec));
	jw_str(w, "title", t->name_field >= 0 ? rec_str(&rec, (size_t)t->name_field) : STR(""));
	jw_int(w, "event", cell(r, i, 8).i);
	jw_open(w, "author", '{');
	jw_int(w, "id", author);
	jw_str(w, "name", name);
	jw_close(w, '}');
	jw_str(w, "visibility", cell(r, i, 6).s);
	jw_str(w, "body", str_clip(cell(r, i, 7).s, EXCERPT));
	jw_time(w, "at", cell(r, i, 3).i);
	jw_bool(w, "seen", cell(r, i, 4).type == DB_INT);
	jw_close(w, '}');
	return RC_OK;
}

static enum rc get_mentions(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	int64_t before, unseen, limit;
	struct rows r;

	TRY(rq_query_int(cx, rq, "before", 1, INT64_MAX, INT64_MAX, &before));
	TRY(rq_query_int(cx, rq, "unseen", 0, 1, 0, &unseen));
	TRY(rq_query_int(cx, rq, "limit", 1, 200, 50, &limit));
	TRY(db_run(cx, q_list, &r, INT(cx->who->person_id), INT(before), INT(unseen), INT(limit)));
	jw_open(&w, NULL, '{');
	jw_open(&w, "items", '[');
	for (size_t i = 0; i < r.n; i++)
		TRY(write_one(cx, &w, &r, i));
	jw_close(&w, ']');
	if (r.n == (size_t)limit)
		jw_int(&w, "next", cell(&r, r.n - 1, 0).i);
	else
		jw_null(&w, "next");
	TRY(mention_count(cx, &unseen));
	jw_int(&w, "unseen", unseen);
	jw_close(&w, '}');
	return RC_OK;
}

struct look {
	int64_t id; /* 0: all */
	bool seen;
};

static enum rc look_tx(struct ctx *cx, void *p)
{
	const struct look *l = p;
	struct rows r;

	if (!l->id) {
		TRY(db_run(cx, q_all, NULL, INT(cx->who->person_id), INT(cx->now)));
	} else {
		TRY(db_run(cx, q_one, &r, INT(cx->who->person_id), INT(l->id), INT(cx->now), INT(l->seen)));
		if (!r.n)
			return fail(cx, RC_NOT_FOUND, "not_found", "there is no such mention of you");
	}
	return nudge_add(cx, cx->who->person_id, NUDGE_MENTIONS);
}

static enum rc put_mention(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	static const struct jfield fields[] = {
		{ "seen", JF_BOOL, offsetof(struct look, seen), .required = true },
	};
	struct look l = { 0 };

	TRY(json_read(cx, rq->body, fields, &l));
	if (!str_int(rq->param[0], &l.id) || l.id < 1)
		return fail(cx, RC_NOT_FOUND, "not_found", "there is no such mention of you");
	TRY(db_tx(cx, look_tx, &l));
	rs->status = 204;
	return RC_OK;
}

static enum rc post_all_seen(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct look l = { 0 };

	(void)rq;
	TRY(db_tx(cx, look_tx, &l));
	rs->status = 204;
	return RC_OK;
}

const struct route mention_routes[] = {
	{ "GET", "/api/v1/mentions", PERM_NONE, get_mentions, "Where somebody wrote @me, newest first",
	  .out = "Mentions" },
	{ "PUT", "/api/v1/mentions/{}", PERM_NONE, put_mention, "Take note of one, or not", .flags = R_WRITE,
	  .in = "SeenIn" },
	{ "POST", "/api/v1/mentions/seen", PERM_NONE, post_all_seen, "Take note of all", .flags = R_WRITE },
	{ 0 },
};
