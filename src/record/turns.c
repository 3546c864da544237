/* turns.c - see turns.h. */
#include "record/turns.h"
#include "base/app.h"
#include "record/read.h"

enum { ID, NUMBER, EVENT };

/* ---- what the records are called --------------------------------------------------- */
/* "48213 INC10001", "INC10001" or "17". */
static void take_names(struct str key, int64_t names[AHEAD_NAMES])
{
	size_t space = str_find(key, STR(" "), 0), letters = 0;

	if (space != SIZE_MAX) {
		(void)str_int(str_sub(key, 0, space), &names[EVENT]);
		key = str_sub(key, space + 1, key.n);
	}
	while (letters < key.n && (key.p[letters] < '0' || key.p[letters] > '9'))
		letters++;
	(void)str_int(str_sub(key, letters, key.n), &names[letters ? NUMBER : ID]);
}

static void put_ids(struct turns *t, const struct rows *r)
{
	for (size_t i = 0; i < t->n; i++)
		for (size_t k = 0; k < r->n; k++)
			if (t->names[i][NUMBER] && cell(r, k, 1).i == t->names[i][NUMBER])
				t->names[i][ID] = cell(r, k, 0).i;
}

/* One question for some of the numbers: a statement takes 99 arguments. */
static enum rc ids_of(struct ctx *cx, struct turns *t, size_t from, size_t to)
{
	struct dsql *d = NEW(cx->mem, struct dsql);
	struct rows r;
	bool any = false;

	*d = DSQL(cx->mem);
	dsql_lit(d, "SELECT r.id, r.number FROM ");
	dsql_column(d, type_table(t->type));
	dsql_lit(d, " r WHERE r.number IN (");
	for (size_t i = from; i < to; i++) {
		if (!t->names[i][NUMBER])
			continue;
		if (any)
			dsql_lit(d, ", ");
		dsql_arg(d, INT(t->names[i][NUMBER]));
		any = true;
	}
	dsql_lit(d, ")");
	if (!any)
		return RC_OK;
	TRY(dsql_run(cx, d, &r));
	put_ids(t, &r);
	return RC_OK;
}

/* ---- taking turns ---------------------------------------------------------------------- */
enum rc turns_begin(struct ctx *cx, struct turns *t, const struct record_type *type, const struct str *keys,
                    size_t n)
{
	enum { SOME = 12 }; /* few enough that PostgreSQL goes by the index */

	*t = (struct turns){ .type = type, .n = n };
	t->names = arena_alloc(cx->mem, (n + 1) * sizeof *t->names); /* zeroed, as all of an arena */
	for (size_t i = 0; i < n; i++)
		take_names(keys[i], t->names[i]);
	for (size_t i = 0; i < n && db_engine(cx->app->db) == ENGINE_PG && type->prefix; i += SOME)
		TRY(ids_of(cx, t, i, i + SOME < n ? i + SOME : n));
	db_ahead_begin(cx, (const int64_t(*)[AHEAD_NAMES])t->names, n);
	cx->turns = t;
	return RC_OK;
}

enum rc turns_next(struct ctx *cx, size_t i)
{
	cx->turns->at = i;
	return db_ahead_turn(cx, i);
}

void turns_end(struct ctx *cx)
{
	cx->turns = NULL;
	db_ahead_end(cx);
}

void turns_noted(struct ctx *cx, const struct event *e)
{
	const struct turns *t = cx->turns;

	if (t && (e->record_id != t->names[t->at][ID] || !str_is(e->type, t->type->name)))
		db_ahead_forget(cx);
}
