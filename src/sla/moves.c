/* moves.c - clocks that move because their calendar has a new version, many at once.
 *
 * What a clock becomes is the fold's to say, so rows are read, moved in memory and written back: one prepared
 * statement a row on SQLite, where that costs least, one for all on PostgreSQL. */
#include "base/json.h"
#include "sla/parts.h"

#define GOING " AND state IN ('running', 'paused')"
SQL(q_count, "SELECT count(*) FROM clock WHERE calendar = $1 AND calendar_version < $2" GOING);
SQL(q_some, "SELECT " ROW_WHOLE " FROM clock WHERE calendar = $1 AND calendar_version < $2" GOING
            " ORDER BY calendar_version, id LIMIT $3");
SQL_LITE(q_put, "UPDATE clock SET calendar_version = $2, goal = $3, late = $4, since = $5, elapsed = $6, "
                "deadline = $7,"
                " breached_at = $8, born_breached = $9 WHERE id = $1");
SQL_PG(q_put_all, "UPDATE clock k SET calendar_version = v1, goal = v2, late = v3, since = v4, elapsed = v5, "
                  "deadline = v6, breached_at = v7, born_breached = v8 FROM (SELECT "
                  "CAST(j.v ->> 0 AS bigint) AS v0, CAST(j.v ->> 1 AS bigint) AS v1, "
                  "CAST(j.v ->> 2 AS bigint) AS v2, CAST(j.v ->> 3 AS bigint) AS v3, "
                  "CAST(j.v ->> 4 AS bigint) AS v4, CAST(j.v ->> 5 AS bigint) AS v5, "
                  "CAST(j.v ->> 6 AS bigint) AS v6, CAST(j.v ->> 7 AS bigint) AS v7, "
                  "CAST(j.v ->> 8 AS bigint) AS v8 FROM json_array_elements(CAST($1 AS json)) AS j (v)) n "
                  "WHERE k.id = n.v0");
SQL(q_due,
    "SELECT record_id, deadline, target FROM clock WHERE type = $1 AND state = 'running' AND deadline < $2"
    " ORDER BY deadline LIMIT $3");

enum rc sla_moves_count(struct ctx *cx, int64_t calendar, int64_t version, int64_t *out)
{
	struct rows r;

	TRY(db_run(cx, q_count, &r, INT(calendar), INT(version)));
	*out = cell(&r, 0, 0).i;
	return RC_OK;
}

enum rc sla_moves(struct ctx *cx, int64_t calendar, int64_t version, int max, struct sla_move **out,
                  size_t *n)
{
	struct rows r;

	TRY(db_run(cx, q_some, &r, INT(calendar), INT(version), INT(max)));
	*out = NEW_ARRAY(cx->mem, struct sla_move, r.n + 1);
	*n = r.n;
	for (size_t i = 0; i < r.n; i++) {
		struct sla_move *m = &(*out)[i];
		m->record_id = cell(&r, i, 0).i;
		TRY(row_read(cx, &r, i, &m->c));
		TRY(clock_catch_up(cx, &m->c, INT64_MAX, &m->history));
	}
	return RC_OK;
}

enum { VALUES = 9 };

static void values_of(const struct sla_clock *c, int64_t out[VALUES])
{
	const int64_t v[VALUES] = {
		c->id,       c->def->calendar_version, c->goal,         c->late, c->since, c->elapsed,
		c->deadline, c->breached_at,           c->born_breached
	};

	memcpy(out, v, sizeof v);
}

static enum rc store_one(struct ctx *cx, const struct sla_clock *c)
{
	int64_t v[VALUES];
	struct dbval b[VALUES];

	values_of(c, v);
	for (int i = 0; i < VALUES; i++)
		b[i] = v[i] == CLOCK_NEVER ? NUL() : INT(v[i]);
	return db_run(cx, q_put, NULL, b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8]);
}

static enum rc store_all(struct ctx *cx, const struct sla_move *m, size_t n)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	jw_open(&w, NULL, '[');
	for (size_t i = 0; i < n; i++) {
		int64_t v[VALUES];
		if (m[i].history)
			continue;
		values_of(&m[i].c, v);
		jw_open(&w, NULL, '[');
		for (int k = 0; k < VALUES; k++)
			if (v[k] == CLOCK_NEVER)
				jw_null(&w, NULL);
			else
				jw_int(&w, NULL, v[k]);
		jw_close(&w, ']');
	}
	jw_close(&w, ']');
	return db_run(cx, q_put_all, NULL, TEXT(buf_str(&b)));
}

enum rc sla_moves_store(struct ctx *cx, const struct sla_move *m, size_t n)
{
	if (db_engine(cx->app->db) == ENGINE_PG)
		return store_all(cx, m, n);
	for (size_t i = 0; i < n; i++)
		if (!m[i].history)
			TRY(store_one(cx, &m[i].c));
	return RC_OK;
}

enum rc sla_due_before(struct ctx *cx, const char *type, int64_t until, int max, struct sla_due **out,
                       size_t *n)
{
	struct rows r;

	TRY(db_run(cx, q_due, &r, TEXT(str_z(type)), INT(until), INT(max)));
	*out = NEW_ARRAY(cx->mem, struct sla_due, r.n + 1);
	*n = r.n;
	for (size_t i = 0; i < r.n; i++)
		(*out)[i] =
		        (struct sla_due){ cell(&r, i, 0).i, cell(&r, i, 1).i, sla_kind_of(cell(&r, i, 2).s) };
	return RC_OK;
}
