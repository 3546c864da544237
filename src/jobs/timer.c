/* timer.c - things to do at an instant: rows that are taken out by the transaction that does them.
 *
 * Deleting the row and doing the work are one transaction, so whoever deletes it does it, and nobody else
 * ever can. Due rows are run in order of due_at, BATCH in one transaction; when one of a batch fails all are
 * run one by one, and the failing one is put off with its error written down: 10 s · 4^n, at most 6 h, never
 * given up.
 */
#include "base/time.h"
#include "jobs/jobs_parts.h"

enum { BATCH = 16, ERROR_MAX = 500 };

SQL(q_set,
    "INSERT INTO timer (kind, client_id, type, record_id, due_at, original_due_at, payload)"
    " VALUES ($1, $2, $3, $4, $5, $5, $6)"
    " ON CONFLICT (kind, type, record_id) DO UPDATE SET client_id = excluded.client_id, due_at = "
    "excluded.due_at,"
    " original_due_at = excluded.original_due_at, payload = excluded.payload, attempts = 0, last_error = ''");
SQL(q_keep, "INSERT INTO timer (kind, client_id, type, record_id, due_at, original_due_at)"
            " VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (kind, type, record_id) DO NOTHING");
SQL(q_cancel, "DELETE FROM timer WHERE kind = $1 AND type = $2 AND record_id = $3");
SQL(q_due, "SELECT id FROM timer WHERE due_at <= $1 ORDER BY due_at, id LIMIT $2");
SQL(q_take, "DELETE FROM timer WHERE id = $1 AND due_at <= $2"
            " RETURNING client_id, record_id, original_due_at, attempts, kind, type, payload");
SQL(q_put_off,
    "UPDATE timer SET attempts = attempts + 1, last_error = $1, due_at = $2 WHERE id = $3 AND attempts = $4");

enum rc timer_set(struct ctx *cx, const char *kind, int64_t client_id, const char *type, int64_t record_id,
                  int64_t due_at, struct str payload)
{
	assert(db_in_tx(cx));
	if (cx->replay)
		return RC_OK;
	if (due_at == 0)
		return db_run(cx, q_cancel, NULL, TEXT(str_z(kind)), TEXT(str_z(type)), INT(record_id));
	return db_run(cx, q_set, NULL, TEXT(str_z(kind)), INT(client_id), TEXT(str_z(type)), INT(record_id),
	              INT(due_at), TEXT(payload));
}

enum rc timer_keep(struct ctx *cx, const char *kind, int64_t client_id, const char *type, int64_t record_id,
                   int64_t due_at)
{
	assert(db_in_tx(cx));
	return db_run(cx, q_keep, NULL, TEXT(str_z(kind)), INT(client_id), TEXT(str_z(type)), INT(record_id),
	              INT(due_at));
}

int64_t jobs_back_off(int64_t attempts)
{
	int64_t wait = SECONDS(10);

	for (int64_t i = 1; i < attempts && wait < HOURS(6); i++)
		wait *= 4;
	return wait < HOURS(6) ? wait : HOURS(6);
}

static const struct timer_kind *find_kind(const struct app *app, struct str name)
{
	for (const struct timer_kind *const *k = app->timers; k && *k; k++)
		if (str_is(name, (*k)->name))
			return *k;
	return NULL;
}

/* ---- running -------------------------------------------------------------------- */
struct due {
	const int64_t *ids;
	size_t n;
	int64_t attempts; /* of the last one taken */
	int ran;
};

static enum rc run_one(struct ctx *cx, int64_t id, struct due *d)
{
	struct rows r;

	TRY(db_run(cx, q_take, &r, INT(id), INT(cx->now)));
	if (!r.n)
		return RC_OK; /* another process did it, or it was moved */
	struct timer t = {
		.id = id,
		.client_id = cell(&r, 0, 0).i,
		.record_id = cell(&r, 0, 1).i,
		.due_at = cell(&r, 0, 2).i,
		.attempts = cell(&r, 0, 3).i,
		.kind = cell(&r, 0, 4).s,
		.type = cell(&r, 0, 5).s,
		.payload = cell(&r, 0, 6).s,
	};
	const struct timer_kind *kind = find_kind(cx->app, t.kind);

	d->attempts = t.attempts;
	if (!kind)
		return fail(cx, RC_INTERNAL, "unknown_timer",
		            "This version knows no timer of kind " STR_FMT ".", STR_ARG(t.kind));
	TRY(kind->run(cx, &t));
	d->ran++;
	return RC_OK;
}

static enum rc run_due(struct ctx *cx, void *p)
{
	struct due *d = p;

	d->ran = 0;
	for (size_t i = 0; i < d->n; i++)
		TRY(run_one(cx, d->ids[i], d));
	return RC_OK;
}

struct put_off {
	int64_t id, attempts;
	struct str why;
};

static enum rc put_off(struct ctx *cx, void *p)
{
	const struct put_off *o = p;

	return db_run(cx, q_put_off, NULL, TEXT(o->why), INT(cx->now + jobs_back_off(o->attempts + 1)),
	              INT(o->id), INT(o->attempts));
}

static enum rc run_single(struct ctx *cx, int64_t id, int *ran)
{
	struct due d = { .ids = &id, .n = 1 };
	enum rc rc = db_tx(cx, run_due, &d);

	if (rc == RC_OK) {
		*ran += d.ran;
		return RC_OK;
	}
	struct put_off o = { id, d.attempts, arena_fmt(cx->mem, "%s: %s", cx->err.code, cx->err.msg) };

	o.why = str_clip(o.why, ERROR_MAX);
	log_line(cx->app->log, LOG_WARN, "timer_failed", "id=%lld attempts=%lld error=" STR_FMT,
	         (long long)id, (long long)o.attempts + 1, STR_ARG(log_text(cx->mem, o.why)));
	return db_tx(cx, put_off, &o);
}

enum rc timers_run(struct ctx *cx, int *ran, bool *more)
{
	int64_t ids[BATCH];
	struct rows r;
	struct due d = { .ids = ids };

	*ran = 0;
	*more = false;
	TRY(db_run(cx, q_due, &r, INT(cx->now), INT(BATCH)));
	for (size_t i = 0; i < r.n; i++)
		ids[d.n++] = cell(&r, i, 0).i;
	*more = d.n > 0; /* a batch that fails is put off, so this ends */
	if (d.n == 0)
		return RC_OK;
	if (d.n > 1 && db_tx(cx, run_due, &d) == RC_OK) {
		*ran = d.ran;
		return RC_OK;
	}
	for (size_t i = 0; i < d.n; i++)
		TRY(run_single(cx, ids[i], ran));
	return RC_OK;
}
