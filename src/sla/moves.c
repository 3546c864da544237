/* moves.c - clocks that move because their calendar has a new version, many at once.
 *
 * What a clock becomes is the fold's to say, so rows are read, moved in memory and written back: one prepared
 * statement a row on SQLite, where that costs least, one for many on PostgreSQL.
 *
 * None of the columns that move is in an index of the table, and PostgreSQL keeps half of each page free
 * (0026): the new row stands beside the old one and no index has to learn of it. */
#include "sla/parts.h"

#define GOING " AND state IN ('running', 'paused')"
SQL(q_count, "SELECT count(*) FROM clock WHERE calendar = $1 AND calendar_version < $2" GOING);
SQL(q_some, "SELECT " ROW_WHOLE " FROM clock WHERE calendar = $1 AND calendar_version < $2" GOING
            " AND id > $3 ORDER BY id LIMIT $4");
SQL_LITE(q_put, "UPDATE clock SET calendar_version = $2, goal = $3, late = $4, since = $5, elapsed = $6, "
                "deadline = $7,"
                " breached_at = $8, born_breached = $9 WHERE id = $1");
SQL_PG(q_put_all,
       "UPDATE clock k SET calendar_version = n.v1, goal = n.v2, late = n.v3, since = n.v4, elapsed = n.v5,"
       " deadline = n.v6, breached_at = n.v7, born_breached = n.v8 FROM unnest(CAST($1 AS bigint[]),"
       " CAST($2 AS bigint[]), CAST($3 AS bigint[]), CAST($4 AS bigint[]), CAST($5 AS bigint[]), CAST($6 AS"
       " bigint[]), CAST($7 AS bigint[]), CAST($8 AS bigint[]), CAST($9 AS bigint[])) AS n (v0, v1, v2, v3,"
       " v4, v5, v6, v7, v8) WHERE k.id = n.v0");

enum rc sla_moves_count(struct ctx *cx, int64_t calendar, int64_t version, int64_t *out)
{
	struct rows r;

	TRY(db_run(cx, q_count, &r, INT(calendar), INT(version)));
	*out = cell(&r, 0, 0).i;
	return RC_OK;
}

enum rc sla_moves_read(struct ctx *cx, int64_t calendar, int64_t version, int64_t after, int max,
                       struct sla_move **out, size_t *n, int64_t *last)
{
	struct rows r;

	TRY(db_run(cx, q_some, &r, INT(calendar), INT(version), INT(after), INT(max)));
	*out = NEW_ARRAY(cx->mem, struct sla_move, r.n + 1);
	*n = r.n;
	*last = after;
	for (size_t i = 0; i < r.n; i++) {
		struct sla_move *m = &(*out)[i];
		m->record_id = cell(&r, i, 0).i;
		TRY(row_read(cx, &r, i, &m->c));
		*last = m->c.id;
	}
	return RC_OK;
}

enum rc sla_moves_make(struct ctx *cx, struct sla_move *m, size_t n)
{
	for (size_t i = 0; i < n; i++)
		TRY(clock_catch_up(cx, &m[i].c, INT64_MAX, &m[i].history));
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

/* One array a column, as PostgreSQL writes arrays. */
static enum rc store_all(struct ctx *cx, const struct sla_move *m, size_t n)
{
	struct buf b[VALUES];
	struct dbval args[VALUES];

	for (int k = 0; k < VALUES; k++)
		b[k] = BUF(cx->mem);
	for (size_t i = 0; i < n; i++) {
		int64_t v[VALUES];
		if (m[i].history)
			continue;
		values_of(&m[i].c, v);
		for (int k = 0; k < VALUES; k++) {
			buf_char(&b[k], b[k].n ? ',' : '{');
			if (v[k] == CLOCK_NEVER)
				buf_add(&b[k], STR("NULL"));
			else
				buf_int(&b[k], v[k]);
		}
	}
	if (!b[0].n)
		return RC_OK;
	for (int k = 0; k < VALUES; k++) {
		buf_char(&b[k], '}');
		args[k] = TEXT(buf_str(&b[k]));
	}
	return db_run_(cx, &q_put_all, NULL, args, VALUES);
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
