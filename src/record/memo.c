/* memo.c - see memo.h. */
#include "record/memo.h"

SQL(q_put, "INSERT INTO memo (name, value, at) VALUES ($1, $2, $3)"
           " ON CONFLICT (name) DO UPDATE SET value = excluded.value, at = excluded.at");
SQL(q_get, "SELECT value, at FROM memo WHERE name = $1");

struct memo {
	const char *name;
	struct str value;
};

static enum rc put_tx(struct ctx *cx, void *p)
{
	const struct memo *m = p;

	return db_run(cx, q_put, NULL, TEXT(str_z(m->name)), TEXT(m->value), INT(cx->now));
}

enum rc memo_put(struct ctx *cx, const char *name, struct str value)
{
	struct memo m = { name, value };

	return db_tx(cx, put_tx, &m);
}

enum rc memo_get(struct ctx *cx, const char *name, struct str *value, int64_t *at)
{
	struct rows r;

	TRY(db_run(cx, q_get, &r, TEXT(str_z(name))));
	*value = r.n ? cell(&r, 0, 0).s : STR("");
	if (at)
		*at = r.n ? cell(&r, 0, 1).i : 0;
	return RC_OK;
}
