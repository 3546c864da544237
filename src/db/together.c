/* together.c - several questions on one journey (db.h: db_together).
 *
 * Each statement alone costs PostgreSQL, and us, a message there, a switch to its process, a message back and
 * a switch to ours: more than finding a page's fifty tags.  Questions are kept until all are known and go out
 * in one pipeline.
 */
#include "db/engine.h"

struct asking {
	struct question *first, **last;
};

static enum rc ask(struct ctx *cx, struct stmt *s, struct rows *out, const struct dbval *v, size_t n)
{
	if (!cx->asking || cx->conn)
		return conn_run(cx, s, out, v, n);
	*out = (struct rows){ 0 };
	TRY(db_checked(cx, s, v, n));
	struct question *q = NEW(cx->mem, struct question);
	struct dbval *kept = ROOM_FOR(cx->mem, struct dbval, n + 1);

	memcpy(kept, v, n * sizeof *v);
	*q = (struct question){ .s = *s, .v = kept, .n = n, .mem = cx->mem, .out = out };
	*cx->asking->last = q;
	cx->asking->last = &q->next;
	return RC_OK;
}

enum rc db_ask_(struct ctx *cx, const struct sql *q, struct rows *out, const struct dbval *v, size_t n)
{
	struct stmt s = { .fixed = q, .text = str_z(q->text), .name = q->name };

	assert(q->engine == ENGINE_ANY || q->engine == cx->app->db->ops->engine);
	return ask(cx, &s, out, v, n);
}

enum rc dsql_ask(struct ctx *cx, const struct dsql *d, struct rows *out)
{
	struct stmt s = { .text = buf_str(&d->text), .name = "assembled statement" };

	return ask(cx, &s, out, d->args, d->nargs);
}

static enum rc fetch(struct ctx *cx, struct conn *c, void *arg)
{
	const struct engine_ops *ops = c->db->ops;
	struct question *first = arg;
	enum rc rc = RC_OK;

	for (struct question *q = first; q && rc == RC_OK; q = q->next) {
		q->answered = false;
		rc = ops->ask(cx, c, &q->s, q->v, q->n, q);
	}
	struct err before = cx->err;
	enum rc heard = ops->hear(cx, c);

	if (rc != RC_OK)
		cx->err = before;
	rc = rc != RC_OK ? rc : heard;
	for (struct question *q = first; q && rc == RC_OK; q = q->next) {
		assert(q->answered);
		*q->out = q->rows;
	}
	return rc;
}

enum rc db_together(struct ctx *cx, enum rc (*fn)(struct ctx *, void *arg), void *arg)
{
	struct asking mine = { .last = &mine.first };

	if (cx->asking || cx->conn || !cx->app->db->ops->ask)
		return fn(cx, arg);
	cx->asking = &mine;
	enum rc rc = fn(cx, arg);

	cx->asking = NULL;
	return rc == RC_OK && mine.first ? db_on_reader(cx, fetch, mine.first) : rc;
}
