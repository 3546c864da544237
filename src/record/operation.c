/* operation.c - see operation.h.
 *
 * Most of what goes wrong with a record goes wrong before anything is written (it is gone, in another state,
 * not for the asker): that is noted and the chunk goes on.  When something was written before it failed, the
 * chunk is rolled back and its records are done one by one, so that a failure costs its neighbours nothing
 * but time, and each result is what that record alone gives.
 */
#include "record/operation.h"
#include "base/json.h"
#include "base/time.h"
#include "record/bulk.h"
#include "record/turns.h"
#include "record/undo.h"
#include <stdio.h>

enum { CHUNK = 100 };
#define LEASE SECONDS(10)

SQL(q_start,
    "INSERT INTO operation (person, type, verb, args, keys, state, total, created_at, lease_until, lease_by,"
    " undoes) VALUES ($1, $2, $3, $4, $5, 'running', $6, $7, $8, $9, $10) RETURNING id");
#define COLUMNS                                                                                          \
	"o.id, o.person, o.type, o.verb, o.args, o.keys, o.state, o.total, o.done, o.ok, o.created_at, " \
	"o.ended_at,"                                                                                    \
	" o.lease_until, o.lease_by, o.undoes, (SELECT u.id FROM operation u WHERE u.undoes = o.id AND " \
	"u.undoes > 0), o.place"
SQL(q_get, "SELECT " COLUMNS " FROM operation o WHERE o.id = $1");
SQL(q_mine, "SELECT " COLUMNS " FROM operation o WHERE o.person = $1 ORDER BY o.id DESC LIMIT $2");
SQL(q_waiting, "SELECT id FROM operation WHERE state = 'running' AND (lease_until <= $1 OR lease_by = $2)"
               " ORDER BY lease_until, id LIMIT 1");
SQL(q_move,
    "UPDATE operation SET done = $2, ok = $3, lease_until = $4, lease_by = $5, state = $6, ended_at = $7,"
    " place = $8 WHERE id = $1");
SQL(q_part, "INSERT INTO operation_part (operation, first, results) VALUES ($1, $2, $3)");
SQL(q_cancel, "UPDATE operation SET state = 'cancelled', ended_at = $2 WHERE id = $1 AND state = 'running'"
              " RETURNING id");
SQL(q_parts,
    "SELECT first, results FROM operation_part WHERE operation = $1 AND first >= $2 ORDER BY first LIMIT $3");

/* ---- rows ------------------------------------------------------------------------------ */

static struct operation operation_row(struct ctx *cx, const struct rows *r, size_t i)
{
	return (struct operation){ .id = cell(r, i, 0).i,
		                   .person = cell(r, i, 1).i,
		                   .type = type_find(cx->app, cell(r, i, 2).s),
		                   .verb = cell(r, i, 3).s,
		                   .args = cell(r, i, 4).s,
		                   .keys = cell(r, i, 5).s,
		                   .state = cell(r, i, 6).s,
		                   .total = cell(r, i, 7).i,
		                   .done = cell(r, i, 8).i,
		                   .ok = cell(r, i, 9).i,
		                   .created_at = cell(r, i, 10).i,
		                   .ended_at = cell(r, i, 11).i,
		                   .lease_until = cell(r, i, 12).i,
		                   .lease_by = cell(r, i, 13).s,
		                   .undoes = cell(r, i, 14).i,
		                   .undone_by = cell(r, i, 15).i,
		                   .place = cell(r, i, 16).i };
}

static enum rc load(struct ctx *cx, int64_t id, struct operation *out)
{
	struct rows r;

	TRY(db_run(cx, q_get, &r, INT(id)));
	if (r.n)
		*out = operation_row(cx, &r, 0);
	return r.n && out->type
	               ? RC_OK
	               : fail(cx, RC_NOT_FOUND, "not_found", "there is no operation %lld", (long long)id);
}

enum rc operation_get(struct ctx *cx, int64_t id, struct operation *out)
{
	TRY(load(cx, id, out));
	if (cx->who->system || out->person == cx->who->person_id || (cx->who->perms & PERM_ADMIN))
		return RC_OK;
	return fail(cx, RC_NOT_FOUND, "not_found", "there is no operation %lld", (long long)id);
}

enum rc operation_list(struct ctx *cx, size_t max, struct operation *out, size_t *n)
{
	struct rows r;

	*n = 0;
	TRY(db_run(cx, q_mine, &r, INT(cx->who->person_id), INT((int64_t)max)));
	for (size_t i = 0; i < r.n; i++) {
		out[*n] = operation_row(cx, &r, i);
		*n += out[*n].type != NULL;
	}
	return RC_OK;
}

struct start_args {
	const struct operation *o;
	struct str runner;
	int64_t id;
};
static enum rc start_tx(struct ctx *cx, void *p)
{
	struct start_args *a = p;
	const struct operation *o = a->o;
	struct rows r;

	TRY(db_run(cx, q_start, &r, INT(cx->who->person_id), TEXT(str_z(o->type->name)), TEXT(o->verb),
	           TEXT(o->args), TEXT(o->keys), INT(o->total), INT(cx->now),
	           INT(a->runner.n ? cx->now + LEASE : cx->now), TEXT(a->runner), INT(o->undoes)));
	a->id = cell(&r, 0, 0).i;
	return RC_OK;
}

enum rc operation_start(struct ctx *cx, const struct operation *o, struct str runner, int64_t *id)
{
	struct start_args a = { o, runner, 0 };

	TRY(db_tx(cx, start_tx, &a));
	*id = a.id;
	if (!runner.n && cx->app->jobs)
		cx->app->jobs_wake(cx->app->jobs);
	return RC_OK;
}

/* ---- a chunk ----------------------------------------------------------------------------- */

struct chunk {
	int64_t id;
	struct str runner;
	size_t size;
	const struct err *failed; /* what became of the first record when it was tried: only note it */
	bool more;
};

static void write_result(struct jw *w, struct str key, const struct err *e, int64_t event)
{
	jw_open(w, NULL, '{');
	jw_str(w, "key", key);
	jw_bool(w, "ok", e->rc == RC_OK);
	jw_int(w, "status", rc_status(e->rc));
	if (e->rc != RC_OK) {
		jw_str(w, "code", str_z(e->code));
		jw_str(w, "detail", str_z(e->msg));
		if (e->field[0])
			jw_str(w, "field", str_z(e->field));
	} else if (event) {
		jw_int(w, "event", event);
	}
	jw_close(w, '}');
}

/* "48213 INC10001" of an undo is told as INC10001. */
static struct str told_key(const struct operation *o, struct str key)
{
	size_t space = str_is(o->verb, "undo") ? str_find(key, STR(" "), 0) : SIZE_MAX;

	return space == SIZE_MAX ? key : str_sub(key, space + 1, key.n);
}

static enum rc run_item(struct ctx *cx, const struct operation *o, const struct jval *args, struct str key)
{
	struct undone u;
	int64_t event;

	if (!str_is(o->verb, "undo"))
		return bulk_item(cx, o->type, o->verb, args, key);
	if (!str_int(str_sub(key, 0, str_find(key, STR(" "), 0)), &event))
		return fail(cx, RC_INTERNAL, "bad_operation", "operation %lld names no event",
		            (long long)o->id);
	enum rc rc = undo_deed(cx, event, true, &u);
	/* a verb that only said something leaves nothing to take back */
	return rc == RC_CONFLICT && strcmp(cx->err.code, "nothing_to_undo") == 0 ? RC_OK : rc;
}

/* One record inside the chunk's transaction.  An error is returned when the transaction cannot go on. */
static enum rc chunk_item(struct ctx *cx, const struct operation *o, const struct jval *args, struct str key,
                          struct jw *w, bool *ok)
{
	size_t before = db_writes(cx);

	cx->deed = 0;
	cx->sent = false;
	cx->err = (struct err){ 0 };
	enum rc rc = run_item(cx, o, args, key);
	*ok = rc == RC_OK;
	if (rc != RC_OK && (db_broken(cx) || db_writes(cx) != before))
		return rc;
	if (rc == RC_OK)
		cx->err = (struct err){ 0 };
	write_result(w, told_key(o, key), &cx->err, cx->deed);
	return RC_OK;
}

static enum rc who_goes_on(struct ctx *cx, const struct operation *o)
{
	if (!cx->who->system || !cx->app->who_of)
		return RC_OK;
	return cx->app->who_of(cx, o->person, &cx->who);
}

/* The keys of this chunk; *n: how many. */
static struct str *chunk_keys(struct ctx *cx, const struct operation *o, const struct chunk *c, size_t *n)
{
	struct str *keys = NEW_ARRAY(cx->mem, struct str, c->size + 1), rest = o->keys, key;

	*n = 0;
	for (int64_t i = 0; *n < c->size && str_split(&rest, '\n', &key); i++)
		if (i >= o->done)
			keys[(*n)++] = key;
	return keys;
}

static enum rc run_all(struct ctx *cx, const struct operation *o, const struct str *keys, size_t n,
                       struct buf *results, int64_t *ok)
{
	struct jval args;
	struct jw w = JW(results);
	bool good;

	TRY(json_parse(cx, o->args, &args));
	for (size_t i = 0; i < n; i++) {
		if (cx->turns)
			TRY(turns_next(cx, i));
		good = false;
		TRY(chunk_item(cx, o, &args, keys[i], &w, &good));
		*ok += good;
	}
	return RC_OK;
}

/* One record alone takes no turns: its failure is its own, seen where it happens. */
static enum rc run_keys(struct ctx *cx, const struct operation *o, struct chunk *c, struct buf *results,
                        int64_t *done, int64_t *ok)
{
	struct jw w = JW(results);
	struct turns turns;
	size_t n;
	const struct str *keys = chunk_keys(cx, o, c, &n);

	*done += (int64_t)n;
	if (c->failed) {
		for (size_t i = 0; i < n; i++)
			write_result(&w, told_key(o, keys[i]), c->failed, 0);
		return RC_OK;
	}
	if (n > 1)
		TRY(turns_begin(cx, &turns, o->type, keys, n));
	enum rc rc = run_all(cx, o, keys, n, results, ok);
	turns_end(cx);
	return rc;
}

/* A request that waits for its own operation has the answer. */
static enum rc tell_end(struct ctx *cx, const struct operation *o, const struct chunk *c, int64_t done,
                        int64_t ok)
{
	struct operation ended = *o;

	if (c->more || !cx->app->on_operation || str_starts(c->runner, str_z(OPERATION_REQUEST)))
		return RC_OK;
	ended.done = done;
	ended.ok = ok;
	ended.ended_at = cx->now;
	return cx->app->on_operation(cx, &ended);
}

static const struct operation_job *job_of(struct ctx *cx, const struct operation *o)
{
	const struct operation_job *const *j = cx->app->operation_jobs;

	while (j && *j && !(str_is(o->verb, (*j)->verb) && strcmp(o->type->name, (*j)->type) == 0))
		j++;
	return j ? *j : NULL;
}

static enum rc chunk_job(struct ctx *cx, const struct operation *o, const struct operation_job *job,
                         struct chunk *c)
{
	struct operation_step s = { o->done, o->place, false };

	cx->who = &who_system;
	TRY(job->chunk(cx, o, &s));
	c->more = s.more;
	if (!c->more) /* some may have gone meanwhile, or come */
		s.done = o->total;
	return db_run(cx, q_move, NULL, INT(o->id), INT(s.done < o->total ? s.done : o->total), INT(s.done),
	              INT(cx->now + LEASE), TEXT(c->runner), TEXT(c->more ? STR("running") : STR("done")),
	              c->more ? NUL() : INT(cx->now), INT(s.place));
}

static enum rc chunk_run(struct ctx *cx, struct chunk *c)
{
	struct buf results = BUF(cx->mem);
	struct operation o;

	c->more = false;
	TRY(load(cx, c->id, &o));
	if (!str_is(o.state, "running") || (!str_eq(o.lease_by, c->runner) && o.lease_until > cx->now))
		return RC_OK;
	int64_t done = o.done, ok = o.ok;
	if (job_of(cx, &o))
		return chunk_job(cx, &o, job_of(cx, &o), c);
	TRY(who_goes_on(cx, &o));
	TRY(run_keys(cx, &o, c, &results, &done, &ok));
	c->more = done < o.total;
	cx->err = (struct err){ 0 };
	if (done > o.done)
		TRY(db_run(cx, q_part, NULL, INT(o.id), INT(o.done), TEXT(buf_str(&results))));
	TRY(tell_end(cx, &o, c, done, ok));
	return db_run(cx, q_move, NULL, INT(o.id), INT(done), INT(ok), INT(cx->now + LEASE), TEXT(c->runner),
	              TEXT(c->more ? STR("running") : STR("done")), c->more ? NUL() : INT(cx->now),
	              INT(o.place));
}

static enum rc chunk_tx(struct ctx *cx, void *p)
{
	const struct who *who = cx->who;
	enum rc rc = chunk_run(cx, p);

	cx->who = who;
	return rc;
}

static bool of_the_database(enum rc rc) { return rc == RC_UNAVAILABLE || rc == RC_BUSY || rc == RC_INTERNAL; }

/* One record in a transaction of its own; when it fails, that is noted in another. */
static enum rc alone(struct ctx *cx, struct chunk *c)
{
	enum rc rc = db_tx(cx, chunk_tx, c);

	if (rc == RC_OK || of_the_database(rc))
		return rc;
	struct err why = cx->err;
	struct chunk note = *c;
	note.failed = &why;
	rc = db_tx(cx, chunk_tx, &note);
	c->more = note.more;
	return rc;
}

static enum rc step(struct ctx *cx, struct chunk *c)
{
	enum rc rc = db_tx(cx, chunk_tx, c);

	if (rc == RC_OK || of_the_database(rc))
		return rc;
	c->size = 1;
	c->more = true;
	for (int i = 0; i < CHUNK && c->more; i++)
		TRY(alone(cx, c));
	return RC_OK;
}

/* What a chunk needed in memory is forgotten with it. */
enum rc operation_step(struct ctx *cx, int64_t id, struct str runner, bool *more)
{
	struct chunk c = { .id = id, .runner = runner, .size = CHUNK };
	struct arena *outer = cx->mem;

	cx->mem = arena_new();
	enum rc rc = step(cx, &c);
	arena_free(cx->mem);
	cx->mem = outer;
	cx->err.extra = STR("");
	*more = rc == RC_OK && c.more;
	return rc;
}

enum rc operations_run(struct ctx *cx, struct str runner, bool *more)
{
	struct rows r;
	bool rest;

	*more = false;
	TRY(db_run(cx, q_waiting, &r, INT(cx->now), TEXT(runner)));
	if (!r.n)
		return RC_OK;
	*more = true;
	return operation_step(cx, cell(&r, 0, 0).i, runner, &rest);
}

/* ---- cancel and undo -------------------------------------------------------------------------- */

struct one_args {
	int64_t id, out;
};
static enum rc cancel_tx(struct ctx *cx, void *p)
{
	const struct one_args *a = p;
	struct operation o;
	struct rows r;

	TRY(operation_get(cx, a->id, &o));
	TRY(db_run(cx, q_cancel, &r, INT(a->id), INT(cx->now)));
	return r.n ? RC_OK : fail(cx, RC_CONFLICT, "ended", "this operation has ended already");
}

enum rc operation_cancel(struct ctx *cx, int64_t id)
{
	return db_tx(cx, cancel_tx, &(struct one_args){ id, 0 });
}

const char *operation_final(struct ctx *cx, const struct operation *o, int64_t *until)
{
	*until = o->ended_at + undo_limit(cx, true);
	if (str_is(o->state, "running"))
		return "running";
	if (o->undone_by)
		return "already_undone";
	if (str_is(o->verb, "comment"))
		return "sent_out";
	if (job_of(cx, o))
		return "nothing_to_undo";
	if (!o->ok)
		return "nothing_to_undo";
	return *until < cx->now ? "too_late" : NULL;
}

/* The events of what went well, newest first, as the keys of an undo. */
static enum rc undo_keys(struct ctx *cx, const struct operation *o, struct buf *keys, int64_t *n)
{
	struct buf results = BUF(cx->mem);
	struct jval all;
	int64_t next;

	buf_char(&results, '[');
	TRY(operation_results(cx, o->id, 0, OPERATION_MAX, &results, &next));
	buf_char(&results, ']');
	TRY(json_parse(cx, buf_str(&results), &all));
	*n = 0;
	for (size_t i = all.n; i-- > 0;) {
		const struct jval *event = jval_get(&all.items[i], "event"),
		                  *key = jval_get(&all.items[i], "key");
		if (!event || !key)
			continue;
		buf_fmt(keys, "%s%lld " STR_FMT, keys->n ? "\n" : "", (long long)event->i, STR_ARG(key->s));
		++*n;
	}
	return RC_OK;
}

static enum rc undo_tx(struct ctx *cx, void *p)
{
	struct one_args *a = p;
	struct buf keys = BUF(cx->mem);
	struct operation o;
	int64_t until, n;

	TRY(operation_get(cx, a->id, &o));
	const char *why = operation_final(cx, &o, &until);
	if (why && strcmp(why, "sent_out") == 0)
		return fail(cx, RC_CONFLICT, why, "what was said cannot be taken back");
	if (why)
		return fail(cx, RC_CONFLICT, why, "this operation cannot be undone: %s", why);
	TRY(undo_keys(cx, &o, &keys, &n));
	if (!n)
		return fail(cx, RC_CONFLICT, "nothing_to_undo", "it changed nothing");
	struct operation undo = { .type = o.type,
		                  .verb = STR("undo"),
		                  .args = STR("{}"),
		                  .keys = buf_str(&keys),
		                  .total = n,
		                  .undoes = o.id };
	return operation_start(cx, &undo, STR(""), &a->out);
}

enum rc operation_undo(struct ctx *cx, int64_t id, int64_t *out)
{
	struct one_args a = { id, 0 };

	TRY(db_tx(cx, undo_tx, &a));
	*out = a.out;
	if (cx->app->jobs)
		cx->app->jobs_wake(cx->app->jobs);
	return RC_OK;
}

/* ---- results --------------------------------------------------------------------------------- */

enum rc operation_results(struct ctx *cx, int64_t id, int64_t after, size_t max, struct buf *out,
                          int64_t *next)
{
	struct rows r;
	bool first = true;

	*next = after;
	TRY(db_run(cx, q_parts, &r, INT(id), INT(after), INT((int64_t)max)));
	for (size_t i = 0; i < r.n && (size_t)(*next - after) < max; i++) {
		if (!first)
			buf_char(out, ',');
		first = false;
		buf_add(out, cell(&r, i, 1).s);
		/* a part ends where the next begins; the last one is counted */
		struct str s = cell(&r, i, 1).s;
		int64_t n = 0;
		for (size_t at = 0; (at = str_find(s, STR("{\"key\":"), at)) != SIZE_MAX; at++)
			n++;
		*next = cell(&r, i, 0).i + n;
	}
	return RC_OK;
}
