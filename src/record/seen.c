/* seen.c - see seen.h. One indexed look at the newest events a record, whatever the page shows: EXISTS stops
 * at the first event that counts, and begins after the last one seen. */
#include "record/seen.h"
#include "record/nudge.h"
#include "record/read.h"

SQL(q_begin, "INSERT INTO seen_from (person, event_id) SELECT $1, COALESCE(max(id), 0) FROM event WHERE true"
             " ON CONFLICT (person) DO NOTHING");
SQL(q_put, "INSERT INTO seen (person, type, record_id, event_id, at) VALUES ($1, $2, $3, $4, $5)"
           " ON CONFLICT (person, type, record_id) DO UPDATE SET unread = 0, at = excluded.at, event_id ="
           " CASE WHEN seen.event_id > excluded.event_id THEN seen.event_id ELSE excluded.event_id END");
SQL(q_newest, "SELECT COALESCE(max(id), 0) FROM event WHERE type = $1 AND record_id = $2");
SQL(q_unread,
    "INSERT INTO seen (person, type, record_id, event_id, unread, at) VALUES ($1, $2, $3, $4, 1, $5)"
    " ON CONFLICT (person, type, record_id) DO UPDATE SET unread = 1, at = excluded.at");
SQL(q_all, "INSERT INTO seen_from (person, event_id) SELECT $1, COALESCE(max(id), 0) FROM event WHERE true"
           " ON CONFLICT (person) DO UPDATE SET event_id = excluded.event_id");
SQL(q_forget, "DELETE FROM seen WHERE person = $1");

enum rc seen_put(struct ctx *cx, const struct record *r, int64_t event_id)
{
	struct dbval type = TEXT(str_z(r->type->name)), me = INT(cx->who->person_id);
	struct rows rows;

	TRY(db_run(cx, q_newest, &rows, type, INT(r->id)));
	int64_t newest = cell(&rows, 0, 0).i;

	if (event_id <= 0 || event_id > newest)
		event_id = newest;
	TRY(db_run(cx, q_begin, NULL, me));
	TRY(db_run(cx, q_put, NULL, me, type, INT(r->id), INT(event_id), INT(cx->now)));
	return nudge_add(cx, cx->who->person_id, NUDGE_SEEN);
}

enum rc seen_mark_unread(struct ctx *cx, const struct record *r)
{
	struct dbval type = TEXT(str_z(r->type->name)), me = INT(cx->who->person_id);
	struct rows rows;

	TRY(db_run(cx, q_newest, &rows, type, INT(r->id)));
	TRY(db_run(cx, q_begin, NULL, me));
	TRY(db_run(cx, q_unread, NULL, me, type, INT(r->id), cell(&rows, 0, 0), INT(cx->now)));
	return nudge_add(cx, cx->who->person_id, NUDGE_SEEN);
}

enum rc seen_all(struct ctx *cx)
{
	TRY(db_run(cx, q_all, NULL, INT(cx->who->person_id)));
	TRY(db_run(cx, q_forget, NULL, INT(cx->who->person_id)));
	return nudge_add(cx, cx->who->person_id, NUDGE_SEEN);
}

/* "somebody else's event that counts, newer than what lies in <after>" over the row's own id. */
static void newer(struct ctx *cx, const struct record_type *t, struct dsql *d)
{
	dsql_lit(d, "EXISTS (SELECT 1 FROM event e WHERE e.type = ");
	dsql_arg(d, TEXT(str_z(t->name)));
	dsql_lit(d, " AND e.record_id = r.id AND e.id > COALESCE((SELECT s.event_id FROM seen s WHERE "
	            "s.person = ");
	dsql_arg(d, INT(cx->who->person_id));
	dsql_lit(d, " AND s.type = ");
	dsql_arg(d, TEXT(str_z(t->name)));
	dsql_lit(d, " AND s.record_id = r.id), (SELECT f.event_id FROM seen_from f WHERE f.person = ");
	dsql_arg(d, INT(cx->who->person_id));
	dsql_lit(d, ")) AND e.actor_id <> ");
	dsql_arg(d, INT(cx->who->person_id));
	dsql_lit(d, " AND e.kind NOT IN ('watched', 'unwatched', 'snoozed', 'woken'))");
}

enum rc seen_compile(struct ctx *cx, const struct record_type *t, struct dsql *d)
{
	dsql_lit(d, "(r.id IN (SELECT s.record_id FROM seen s WHERE s.person = ");
	dsql_arg(d, INT(cx->who->person_id));
	dsql_lit(d, " AND s.type = ");
	dsql_arg(d, TEXT(str_z(t->name)));
	dsql_lit(d, " AND s.unread = 1) OR ");
	newer(cx, t, d);
	dsql_lit(d, ")");
	return RC_OK;
}

enum rc seen_ask(struct ctx *cx, const struct record_type *t, const struct record *rs, size_t n,
                 struct rows *out)
{
	struct dsql *d = NEW(cx->mem, struct dsql);
	int64_t *ids = NEW_ARRAY(cx->mem, int64_t, n + 1);

	*d = DSQL(cx->mem);
	for (size_t i = 0; i < n; i++)
		ids[i] = rs[i].id;
	/* a row for each record: not, as a filter over all of them, whatever its reader has marked */
	dsql_lit(d, "SELECT r.id, m.event_id, CASE WHEN m.unread = 1 OR ");
	newer(cx, t, d);
	dsql_lit(d, " THEN 1 ELSE 0 END FROM ");
	dsql_column(d, type_table(t));
	dsql_lit(d, " r LEFT JOIN seen m ON m.record_id = r.id AND m.person = ");
	dsql_arg(d, INT(cx->who->person_id));
	dsql_lit(d, " AND m.type = ");
	dsql_arg(d, TEXT(str_z(t->name)));
	dsql_lit(d, " WHERE ");
	dsql_in_ids(cx, d, "r", "id", ids, n);
	return dsql_ask(cx, d, out);
}

void seen_take(const struct rows *r, const struct record *rs, size_t n, struct seen *out)
{
	for (size_t i = 0; i < n; i++)
		out[i] = (struct seen){ 0 };
	for (size_t k = 0; k < r->n; k++)
		for (size_t i = 0; i < n; i++)
			if (rs[i].id == cell(r, k, 0).i)
				out[i] = (struct seen){ cell(r, k, 1).i, cell(r, k, 2).i == 1 };
}
