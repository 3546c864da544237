/* nudge.c - see nudge.h. */
#include "record/nudge.h"

SQL(q_add, "INSERT INTO nudge (person, bits, at) VALUES ($1, $2, $3)");
SQL(q_last, "SELECT max(id) FROM nudge");
SQL(q_since, "SELECT id, person, bits FROM nudge WHERE id > $1 ORDER BY id LIMIT $2");
SQL(q_sweep, "DELETE FROM nudge WHERE at < $1");

const char *const nudge_words[] = { "notices", "seen", "snooze", "drafts", "mentions", NULL };

enum rc nudge_add(struct ctx *cx, int64_t person, unsigned bits)
{
	assert(db_in_tx(cx));
	return person ? db_run(cx, q_add, NULL, INT(person), INT(bits), INT(cx->now)) : RC_OK;
}

enum rc nudge_last(struct ctx *cx, int64_t *id)
{
	struct rows r;

	TRY(db_run(cx, q_last, &r));
	*id = cell(&r, 0, 0).i;
	return RC_OK;
}

enum rc nudge_since(struct ctx *cx, int64_t after, int max, struct nudge **out, size_t *n)
{
	struct rows r;

	TRY(db_run(cx, q_since, &r, INT(after), INT(max)));
	*out = NEW_ARRAY(cx->mem, struct nudge, r.n + 1);
	*n = r.n;
	for (size_t i = 0; i < r.n; i++)
		(*out)[i] = (struct nudge){ cell(&r, i, 0).i, cell(&r, i, 1).i, (unsigned)cell(&r, i, 2).i };
	return RC_OK;
}

enum rc nudge_sweep(struct ctx *cx) { return db_run(cx, q_sweep, NULL, INT(cx->now - HOURS(1))); }
