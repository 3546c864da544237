/* watcher.c - see watcher.h. */
#include "record/watcher.h"
#include "base/json.h"
#include "record/write.h"

SQL(q_list, "SELECT person FROM watcher WHERE type = $1 AND record_id = $2 ORDER BY at, person LIMIT 500");
SQL(q_add, "INSERT INTO watcher (type, record_id, person, client_id, at) VALUES ($1, $2, $3, $4, $5)"
           " ON CONFLICT (type, record_id, person) DO NOTHING RETURNING person");
SQL(q_drop, "DELETE FROM watcher WHERE type = $1 AND record_id = $2 AND person = $3 RETURNING person");

enum rc watcher_list(struct ctx *cx, const struct record *rec, int64_t **people, size_t *n)
{
	struct rows r;

	TRY(db_run(cx, q_list, &r, TEXT(str_z(rec->type->name)), INT(rec->id)));
	*people = rows_ids(cx->mem, &r, n);
	return RC_OK;
}

enum rc watcher_counts(struct ctx *cx, const char *type, const int64_t *ids, size_t n, int64_t *out)
{
	struct dsql d = DSQL(cx->mem);
	struct rows r;

	memset(out, 0, n * sizeof *out);
	if (!n)
		return RC_OK;
	dsql_lit(&d, "SELECT record_id, count(*) FROM watcher WHERE type = ");
	dsql_arg(&d, TEXT(str_z(type)));
	dsql_lit(&d, " AND record_id");
	dsql_ids(cx, &d, ids, n);
	dsql_lit(&d, " GROUP BY record_id");
	TRY(dsql_run(cx, &d, &r));
	for (size_t i = 0; i < r.n; i++)
		for (size_t j = 0; j < n; j++)
			if (ids[j] == cell(&r, i, 0).i)
				out[j] = cell(&r, i, 1).i;
	return RC_OK;
}

enum rc watcher_put(struct ctx *cx, const struct record *rec, int64_t person, bool on)
{
	struct dbval type = TEXT(str_z(rec->type->name));
	struct rows r;

	if (on)
		TRY(db_run(cx, q_add, &r, type, INT(rec->id), INT(person), INT(rec->client_id),
		           INT(cx->now)));
	else
		TRY(db_run(cx, q_drop, &r, type, INT(rec->id), INT(person)));
	if (!r.n) /* nothing new */
		return RC_OK;
	return store_note(cx, rec, on ? STR("watched") : STR("unwatched"),
	                  arena_fmt(cx->mem, "\"watcher\":%lld", (long long)person), NULL);
}

struct watch_args {
	const struct record_type *type;
	struct str key, person;
	bool on;
};

static enum rc set_tx(struct ctx *cx, void *p)
{
	static const struct field ref = { "person", F_REF, .of = "person" };
	const struct watch_args *a = p;
	struct jval v = { .kind = J_STR, .s = a->person };
	struct record r;
	struct dbval who;

	TRY(record_find(cx, a->type, a->key, &r));
	if (!(a->type->flags & T_WATCHERS))
		return fail(cx, RC_NOT_FOUND, "not_found", "a %s has no watchers", a->type->name);
	if (str_is(a->person, "me") && cx->who->person_id)
		return watcher_put(cx, &r, cx->who->person_id, a->on);
	TRY(value_take(cx, &ref, "person", &v, r.client_id, &who));
	if (who.i != cx->who->person_id)
		TRY(record_allow(cx, &r, PERM_WORK));
	return watcher_put(cx, &r, who.i, a->on);
}

enum rc watcher_set(struct ctx *cx, const struct record_type *t, struct str key, struct str person, bool on)
{
	return db_tx(cx, set_tx, &(struct watch_args){ t, key, person, on });
}
