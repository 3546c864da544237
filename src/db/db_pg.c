/* db_pg.c - PostgreSQL; the only file that sees libpq-fe.h.
 *
 * Every connection is in pipeline mode for good.  What is sent is noted in a queue (struct sent), and answers
 * are read in that order when somebody needs them: a statement with rows, a commit, or a full queue.  A
 * statement that wants no rows costs no round trip inside a transaction.
 *
 * A GROUP, as it travels (Sync ends what the server treats as one unit):
 *   pg_advisory_lock(WRITER) Sync BEGIN SERIALIZABLE, SELECT stamp, request 1 … n, NOTIFY, COMMIT Sync
 *   pg_advisory_unlock Sync
 * The lock is taken before BEGIN because a serializable snapshot taken first would be old by the time the
 * lock is ours (docs/adr/0001-one-writer.md).  It belongs to the session, so a process that dies lets go of
 * it.
 *
 * TYPES: arguments are declared by what is bound: int8, float8, text; NULL leaves it open.  A statement first
 * bound with NULL and later with a number is prepared again with the wider knowledge.
 */
#include "base/time.h"
#include "db/engine.h"
#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	OID_BOOL = 16,
	OID_INT8 = 20,
	OID_INT2 = 21,
	OID_INT4 = 23,
	OID_TEXT = 25,
	OID_FLOAT4 = 700,
	OID_FLOAT8 = 701,
	OID_NUMERIC = 1700
};
enum { DYNAMIC = 256, MAX_ARGS = 99, QUEUE = 160, QUEUE_FLUSH = 64 };
/* Advisory lock keys, per database: "SINEW" and a number. */
#define LOCK_WRITER "357954701057"

enum pstate { P_NONE, P_SENT, P_READY };
struct prepared {
	enum pstate state;
	char name[24];
	char *text; /* assembled statements only */
	size_t n;
	uint64_t hash, used;
	uint8_t nargs;
	Oid types[MAX_ARGS];
};

enum kind { K_EXEC, K_PREPARE, K_SYNC, K_STAMP, K_COMMIT, K_HIT, K_ASK };
struct sent {
	enum kind kind;
	struct prepared *p; /* K_PREPARE */
	struct question *q; /* K_ASK */
	const char *name;
	unsigned owner;
};

struct pg {
	struct conn base;
	PGconn *h;
	struct prepared *fixed; /* by index in the registry */
	struct prepared dynamic[DYNAMIC];
	struct prepared *verbs;
	struct sent queue[QUEUE];
	size_t nsent;
	bool locked; /* or asked for */
	uint64_t tick, serial;
	enum rc rc; /* first failure found while reading answers */
	unsigned blame;
};

/* ---- errors ------------------------------------------------------------------- */
static enum rc lost(struct ctx *cx, struct pg *c)
{
	c->base.lost = true;
	c->nsent = 0;
	return fail(cx, RC_UNAVAILABLE, "database", "The connection to the database was lost.");
}

/* Key (client_id, name)=(1, x) already exists: the last plain column is the one to name. */
static enum rc duplicate(struct ctx *cx, const PGresult *res, const char *msg)
{
	const char *detail = PQresultErrorField(res, PG_DIAG_MESSAGE_DETAIL);
	struct str key = str_z(detail), rest, part, field = { 0 };
	size_t from = str_find(key, STR("("), 0), to = str_find(key, STR(")=("), 0);
	enum rc rc;

	if (from != SIZE_MAX && to != SIZE_MAX && to > from) {
		rest = str_sub(key, from + 1, to - from - 1);
		while (str_split(&rest, ',', &part))
			field = str_trim(part);
	}
	rc = fail(cx, RC_CONFLICT, "duplicate", "This " STR_FMT " is taken already (%s).",
	          STR_ARG(field.n ? field : STR("entry")), msg);
	snprintf(cx->err.field, sizeof cx->err.field, STR_FMT, STR_ARG(field));
	return rc;
}

static enum rc explain(struct ctx *cx, struct pg *c, const PGresult *res, const char *what)
{
	const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);
	const char *msg = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);

	if (!state || PQstatus(c->h) != CONNECTION_OK || strncmp(state, "57P", 3) == 0)
		return lost(cx, c);
	if (strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0 || strcmp(state, "55P03") == 0)
		return fail(cx, RC_BUSY, "database_busy", "The database is busy; try again.");
	if (strcmp(state, "23505") == 0)
		return duplicate(cx, res, msg);
	if (strcmp(state, "23503") == 0)
		return fail(cx, RC_CONFLICT, "reference",
		            "It refers to something that does not exist, or is still in use (%s).", what);
	if (strncmp(state, "23", 2) == 0)
		return fail(cx, RC_CONFLICT, "constraint", "%s: %s", what, msg);
	if (strncmp(state, "53", 2) == 0)
		return fail(cx, RC_UNAVAILABLE, "database", "The database cannot take it: %s", msg);
	return fail(cx, RC_INTERNAL, "database", "%s: %s (%s)", what, msg, state);
}

/* ---- answers --------------------------------------------------------------------- */
static bool good(const PGresult *res)
{
	ExecStatusType st = PQresultStatus(res);

	return st == PGRES_COMMAND_OK || st == PGRES_TUPLES_OK;
}

static void take_stamp(struct pg *c, const PGresult *res)
{
	if (PQntuples(res) == 1) {
		c->base.stamp = strtoll(PQgetvalue(res, 0, 0), NULL, 10);
		c->base.stamp_known = true;
	}
}

static struct rows to_rows(struct arena *a, const PGresult *res);

static void take_rows(struct question *q, const PGresult *res)
{
	q->rows = to_rows(q->mem, res);
	q->answered = true;
}

static void take_answer(struct ctx *cx, struct pg *c, const struct sent *s, const PGresult *res)
{
	ExecStatusType st = PQresultStatus(res);
	bool fine = good(res);

	if (s->kind == K_PREPARE)
		s->p->state = fine ? P_READY : P_NONE;
	if (s->kind == K_STAMP && fine)
		take_stamp(c, res);
	/* COMMIT of a failed transaction is answered by "ROLLBACK" */
	if (s->kind == K_COMMIT && fine && strcmp(PQcmdStatus((PGresult *)res), "COMMIT") != 0 &&
	    c->rc == RC_OK)
		c->rc = fail(cx, RC_INTERNAL, "database", "the commit was turned into a rollback");
	if (s->kind == K_ASK && fine)
		take_rows(s->q, res);
	bool missed = s->kind == K_HIT && fine && strcmp(PQcmdTuples((PGresult *)res), "0") == 0;

	if ((fine && !missed) || st == PGRES_PIPELINE_SYNC || st == PGRES_PIPELINE_ABORTED)
		return;
	if (c->rc != RC_OK)
		return;
	c->rc = missed ? conn_stale(cx) : explain(cx, c, res, s->name);
	c->blame = s->owner;
	if (c->blame != c->base.owner)
		c->base.group_dead = true;
}

/* Read the answers to everything sent; the last statement's result to *keep when it is wanted. */
static void read_answers(struct ctx *cx, struct pg *c, PGresult **keep)
{
	size_t n = c->nsent;

	for (size_t i = 0; i < n && !c->base.lost; i++) {
		struct sent s = c->queue[i];
		PGresult *res = PQgetResult(c->h);

		if (!res) {
			c->rc = lost(cx, c);
			return;
		}
		take_answer(cx, c, &s, res);
		if (s.kind != K_SYNC)
			PQclear(PQgetResult(c->h)); /* the NULL after each */
		if (keep && i + 1 == n && s.kind == K_EXEC && good(res))
			*keep = res;
		else
			PQclear(res);
	}
	c->nsent = 0;
}

static void note(struct pg *c, enum kind kind, struct prepared *p, const char *name)
{
	assert(c->nsent < QUEUE);
	c->queue[c->nsent++] = (struct sent){ kind, p, NULL, name, c->base.owner };
}

static void send_sync(struct ctx *cx, struct pg *c)
{
	if (!PQpipelineSync(c->h))
		c->rc = lost(cx, c);
	else
		note(c, K_SYNC, NULL, "sync");
}

/* Ask for what was sent so far, without ending the server's unit, and read it. */
static void flush_and_read(struct ctx *cx, struct pg *c, PGresult **keep)
{
	if (!PQsendFlushRequest(c->h) || PQflush(c->h) < 0)
		c->rc = lost(cx, c);
	else
		read_answers(cx, c, keep);
}

static enum rc take_rc(struct pg *c)
{
	enum rc rc = c->rc;

	c->rc = RC_OK;
	return rc;
}

/* ---- preparing --------------------------------------------------------------------- */
static Oid oid_of(struct dbval v)
{
	switch (v.type) {
	case DB_INT: return OID_INT8;
	case DB_REAL: return OID_FLOAT8;
	case DB_TEXT: return OID_TEXT;
	case DB_NULL: break;
	}
	return 0;
}

/* Does what the statement was prepared for take v? If not, widen. */
static bool fits(Oid *type, struct dbval v)
{
	Oid o = oid_of(v);

	if (o == 0 || o == *type || (o == OID_INT8 && *type == OID_FLOAT8))
		return true;
	*type = o;
	return false;
}

static void send_prepare(struct ctx *cx, struct pg *c, struct prepared *p, const char *text, const char *name)
{
	snprintf(p->name, sizeof p->name, "p%llu", (unsigned long long)++c->serial);
	if (!PQsendPrepare(c->h, p->name, text, p->nargs, p->types)) {
		c->rc = lost(cx, c);
		return;
	}
	p->state = P_SENT;
	note(c, K_PREPARE, p, name);
}

static void send_deallocate(struct pg *c, struct prepared *p)
{
	char text[48];

	if (p->state != P_READY || c->base.in_tx || c->nsent > QUEUE_FLUSH)
		return; /* not worth the trouble here: a few stay behind */
	snprintf(text, sizeof text, "DEALLOCATE %s", p->name);
	if (PQsendQueryParams(c->h, text, 0, NULL, NULL, NULL, NULL, 0))
		note(c, K_EXEC, NULL, "deallocate");
}

static struct prepared *dynamic(struct pg *c, struct str text, uint64_t h)
{
	h = h ? h : text_hash(text);
	struct prepared *oldest = &c->dynamic[0];

	for (size_t i = 0; i < DYNAMIC; i++) {
		struct prepared *p = &c->dynamic[i];

		if (p->text && p->hash == h && p->n == text.n && memcmp(p->text, text.p, text.n) == 0) {
			p->used = ++c->tick;
			return p;
		}
		if (p->used < oldest->used && p->state != P_SENT)
			oldest = p;
	}
	send_deallocate(c, oldest);
	free(oldest->text);
	*oldest = (struct prepared){
		.text = strndup(text.p, text.n), .n = text.n, .hash = h, .used = ++c->tick
	};
	return oldest;
}

static struct prepared *prepared_for(struct ctx *cx, struct pg *c, const struct stmt *s,
                                     const struct dbval *v, size_t n)
{
	struct prepared *p = s->fixed ? &c->fixed[sql_index(s->fixed)] : dynamic(c, s->text, s->hash);
	size_t declared = s->untyped ? 0 : n;
	bool ok = p->state != P_NONE && p->nargs == declared;

	p->nargs = (uint8_t)declared;
	for (size_t i = 0; i < declared; i++)
		ok &= fits(&p->types[i], v[i]);
	if (!ok)
		send_prepare(cx, c, p, s->fixed ? s->text.p : p->text, s->name);
	return p;
}

/* ---- running ------------------------------------------------------------------------- */
static void send_exec(struct ctx *cx, struct pg *c, const struct prepared *p, const struct dbval *v, size_t n,
                      const char *name)
{
	const char *val[BOUND_MAX];
	int len[BOUND_MAX], format[BOUND_MAX];
	char number[BOUND_MAX][32];

	assert(n <= BOUND_MAX);
	for (size_t i = 0; i < n; i++) {
		val[i] = number[i];
		format[i] = len[i] = 0;
		switch (v[i].type) {
		case DB_NULL: val[i] = NULL; break;
		case DB_INT: snprintf(number[i], sizeof number[i], "%lld", (long long)v[i].i); break;
		case DB_REAL: snprintf(number[i], sizeof number[i], "%.17g", v[i].f); break;
		case DB_TEXT: /* text in "binary" is the bytes with a length: no copy for a NUL at the end */
			val[i] = v[i].s.n ? v[i].s.p : "";
			len[i] = (int)v[i].s.n;
			format[i] = 1;
			break;
		}
	}
	if (!PQsendQueryPrepared(c->h, p->name, (int)n, val, len, format, 0))
		c->rc = lost(cx, c);
	else
		note(c, K_EXEC, NULL, name);
}

static struct dbval parse_numeric(const char *z)
{
	int64_t i;

	return str_int(str_z(z), &i) ? INT(i) : REAL(strtod(z, NULL));
}

/* The server's own digits: nothing to be refused. */
static int64_t whole(const char *z)
{
	bool minus = *z == '-';
	uint64_t n = 0;

	for (z += minus; *z; z++)
		n = n * 10 + (uint64_t)(*z - '0');
	return (int64_t)(minus ? 0 - n : n);
}

static struct rows to_rows(struct arena *a, const PGresult *res)
{
	struct rows r = { .n = (size_t)PQntuples(res), .ncol = (size_t)PQnfields(res) };

	if (r.n == 0)
		return r;
	r.v = NEW_ARRAY(a, struct dbval, r.n * r.ncol);
	for (size_t col = 0; col < r.ncol; col++) {
		Oid type = PQftype(res, (int)col);

		for (size_t row = 0; row < r.n; row++) {
			struct dbval *v = &r.v[row * r.ncol + col];
			const char *z = PQgetvalue(res, (int)row, (int)col);

			if (PQgetisnull(res, (int)row, (int)col))
				*v = NUL();
			else if (type == OID_INT8 || type == OID_INT4 || type == OID_INT2)
				*v = INT(whole(z));
			else if (type == OID_FLOAT8 || type == OID_FLOAT4)
				*v = REAL(strtod(z, NULL));
			else if (type == OID_BOOL)
				*v = INT(*z == 't');
			else if (type == OID_NUMERIC)
				*v = parse_numeric(z);
			else
				*v = TEXT(arena_str(
				        a, (struct str){ z, (size_t)PQgetlength(res, (int)row, (int)col) }));
		}
	}
	return r;
}

static enum rc pg_run(struct ctx *cx, struct conn *base, const struct stmt *s, struct rows *out,
                      const struct dbval *v, size_t n)
{
	struct pg *c = (struct pg *)base;
	PGresult *res = NULL;

	if (base->lost)
		return lost(cx, c);
	struct prepared *p = prepared_for(cx, c, s, v, n);

	if (!base->lost)
		send_exec(cx, c, p, v, n, s->name);
	if (!base->lost && s->hit)
		c->queue[c->nsent - 1].kind = K_HIT;
	if (!base->lost && !base->in_tx) {
		send_sync(cx, c);
		/* the statement's result is the one before the Sync's */
		if (!base->lost) {
			c->nsent--;
			read_answers(cx, c, &res);
			note(c, K_SYNC, NULL, "sync");
			if (!base->lost)
				read_answers(cx, c, NULL);
		}
	} else if (!base->lost && (out || c->nsent >= QUEUE_FLUSH)) {
		flush_and_read(cx, c, &res);
	}
	if (c->rc == RC_OK && out && res)
		*out = to_rows(cx->mem, res);
	PQclear(res);
	return take_rc(c);
}

static enum rc pg_ask(struct ctx *cx, struct conn *base, const struct stmt *s, const struct dbval *v,
                      size_t n, struct question *q)
{
	struct pg *c = (struct pg *)base;

	if (base->lost)
		return lost(cx, c);
	struct prepared *p = prepared_for(cx, c, s, v, n);

	if (!base->lost)
		send_exec(cx, c, p, v, n, s->name);
	if (!base->lost) {
		c->queue[c->nsent - 1].kind = K_ASK;
		c->queue[c->nsent - 1].q = q;
	}
	if (!base->lost && c->nsent >= QUEUE_FLUSH)
		flush_and_read(cx, c, NULL);
	return take_rc(c);
}

static enum rc pg_hear(struct ctx *cx, struct conn *base)
{
	struct pg *c = (struct pg *)base;

	if (base->lost)
		return lost(cx, c);
	if (base->in_tx) {
		flush_and_read(cx, c, NULL);
	} else {
		send_sync(cx, c);
		if (!base->lost)
			read_answers(cx, c, NULL);
	}
	return take_rc(c);
}

static enum rc pg_push(struct ctx *cx, struct conn *base)
{
	struct pg *c = (struct pg *)base;

	if (base->lost || PQflush(c->h) < 0)
		return lost(cx, c);
	return RC_OK;
}

/* ---- transactions ----------------------------------------------------------------------- */
static void send_plain(struct ctx *cx, struct pg *c, const char *text, enum kind kind)
{
	if (c->base.lost)
		return;
	if (!PQsendQueryParams(c->h, text, 0, NULL, NULL, NULL, NULL, 0))
		c->rc = lost(cx, c);
	else
		note(c, kind, NULL, text);
}

static const char *const verb_text[] = {
	"SELECT pg_advisory_lock(" LOCK_WRITER ")",
	"BEGIN ISOLATION LEVEL SERIALIZABLE",
	"SELECT n FROM stamp",
	"SAVEPOINT s",
	"RELEASE s",
	"ROLLBACK TO s",
	"NOTIFY sinew",
	"COMMIT",
	"SELECT pg_advisory_unlock(" LOCK_WRITER ")",
};
enum { V_LOCK, V_BEGIN, V_STAMP, V_SAVE, V_RELEASE, V_BACK, V_NOTIFY, V_COMMIT, V_UNLOCK, V_COUNT };

/* The group's own statements are prepared too: parsing them anew was a tenth of a short group. */
static void send_verb(struct ctx *cx, struct pg *c, int verb, enum kind kind)
{
	struct prepared *p = &c->verbs[verb];

	if (!c->base.lost && p->state == P_NONE)
		send_prepare(cx, c, p, verb_text[verb], verb_text[verb]);
	if (c->base.lost)
		return;
	if (!PQsendQueryPrepared(c->h, p->name, 0, NULL, NULL, NULL, 0))
		c->rc = lost(cx, c);
	else
		note(c, kind, NULL, verb_text[verb]);
}

static enum rc begin_write(struct ctx *cx, struct pg *c)
{
	c->base.owner = 0;
	c->rc = RC_OK;
	send_verb(cx, c, V_LOCK, K_EXEC);
	if (!c->base.lost)
		send_sync(cx, c);
	c->locked = true;
	send_verb(cx, c, V_BEGIN, K_EXEC);
	c->base.in_tx = true;
	if (c->base.stamp_used)
		send_verb(cx, c, V_STAMP, K_STAMP);
	return take_rc(c);
}

/* Leave the server outside a failed unit, with every answer read. */
static void settle(struct ctx *cx, struct pg *c)
{
	if (!c->base.lost)
		send_sync(cx, c);
	if (!c->base.lost)
		read_answers(cx, c, NULL);
}

static enum rc pg_rollback(struct ctx *cx, struct pg *c)
{
	settle(cx, c);
	c->rc = RC_OK;
	c->base.owner = 0;
	send_plain(cx, c, "ROLLBACK", K_EXEC);
	if (c->locked && !c->base.lost) {
		send_sync(cx, c);
		send_verb(cx, c, V_UNLOCK, K_EXEC);
	}
	settle(cx, c);
	c->locked = c->base.in_tx = false;
	c->rc = RC_OK;
	return RC_OK;
}

static enum rc commit_write(struct ctx *cx, struct pg *c)
{
	c->base.owner = 0;
	if (c->base.wrote)
		send_verb(cx, c, V_NOTIFY, K_EXEC);
	c->base.commit_sent = true;
	send_verb(cx, c, V_COMMIT, K_COMMIT);
	if (!c->base.lost)
		send_sync(cx, c);
	send_verb(cx, c, V_UNLOCK, K_EXEC);
	settle(cx, c);
	enum rc rc = take_rc(c);

	if (rc == RC_OK) {
		c->base.in_tx = c->locked = false;
	} else if (!c->base.lost) {
		c->base.commit_sent = false; /* the server said no: nothing is unknown */
	}
	return rc;
}

/* Back to the savepoint. Answers not read yet may name an earlier request as guilty. */
static enum rc back(struct ctx *cx, struct pg *c)
{
	settle(cx, c);
	c->rc = RC_OK;
	if (c->base.lost || c->base.group_dead)
		return RC_BUSY;
	send_verb(cx, c, V_BACK, K_EXEC);
	send_verb(cx, c, V_RELEASE, K_EXEC);
	return take_rc(c);
}

static enum rc pg_tx(struct ctx *cx, struct conn *base, enum tx_verb verb)
{
	struct pg *c = (struct pg *)base;

	if (base->lost)
		return lost(cx, c);
	switch (verb) {
	case TX_BEGIN_WRITE: return begin_write(cx, c);
	case TX_BEGIN_READ:
		send_plain(cx, c, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", K_EXEC);
		base->in_tx = true;
		return take_rc(c);
	case TX_COMMIT: return commit_write(cx, c);
	case TX_ROLLBACK: return pg_rollback(cx, c);
	case TX_SAVE: send_verb(cx, c, V_SAVE, K_EXEC); return take_rc(c);
	case TX_RELEASE: send_verb(cx, c, V_RELEASE, K_EXEC); return take_rc(c);
	case TX_BACK: return back(cx, c);
	case TX_VERBS: break;
	}
	return fail(cx, RC_INTERNAL, "database", "unknown verb");
}

/* ---- plain text ---------------------------------------------------------------------------- */
/* Several statements in one text need the simple protocol, which pipeline mode has not. */
static enum rc pg_script(struct ctx *cx, struct conn *base, const char *text)
{
	struct pg *c = (struct pg *)base;

	settle(cx, c);
	enum rc rc = take_rc(c);

	if (rc != RC_OK)
		return rc;
	int left = PQexitPipelineMode(c->h);

	assert(left);
	PGresult *res = PQexec(c->h, text);

	rc = good(res) ? RC_OK : explain(cx, c, res, "script");
	PQclear(res);
	if (!base->lost)
		PQenterPipelineMode(c->h);
	return rc;
}

static enum rc pg_each(struct ctx *cx, struct conn *base, const char *text,
                       enum rc (*row)(struct ctx *, const struct rows *, void *), void *arg)
{
	struct pg *c = (struct pg *)base;
	struct arena *kept = cx->mem, *mem = arena_new();
	struct stmt fetch = { .text = STR("FETCH 500 FROM each_row"), .name = "fetch" };
	struct rows r = { 0 };

	send_plain(cx, c, arena_fmt(kept, "DECLARE each_row NO SCROLL CURSOR FOR %s", text).p, K_EXEC);
	enum rc rc = take_rc(c);

	do {
		arena_reset(mem);
		cx->mem = mem;
		if (rc == RC_OK)
			rc = pg_run(cx, base, &fetch, &r, NULL, 0);
		cx->mem = kept;
		for (size_t i = 0; rc == RC_OK && i < r.n; i++) {
			struct rows one = { .n = 1, .ncol = r.ncol, .v = &r.v[i * r.ncol] };

			rc = row(cx, &one, arg);
		}
	} while (rc == RC_OK && r.n > 0);
	arena_free(mem);
	if (rc == RC_OK) {
		send_plain(cx, c, "CLOSE each_row", K_EXEC);
		rc = take_rc(c);
	}
	return rc;
}

static bool pg_check(struct conn *base, const struct sql *q, char *why, size_t whysz)
{
	struct pg *c = (struct pg *)base;

	PQexitPipelineMode(c->h);
	PGresult *res = PQprepare(c->h, "", q->text, 0, NULL);
	bool ok = PQresultStatus(res) == PGRES_COMMAND_OK;

	if (!ok)
		snprintf(why, whysz, "%s:%d: %s: %s", q->file, q->line, q->name, PQresultErrorMessage(res));
	PQclear(res);
	PQenterPipelineMode(c->h);
	return ok;
}

/* ---- life ------------------------------------------------------------------------------------- */
static void pg_disconnect(struct conn *base)
{
	struct pg *c = (struct pg *)base;

	PQfinish(c->h);
	for (size_t i = 0; i < DYNAMIC; i++)
		free(c->dynamic[i].text);
	free(c->fixed);
	free(c->verbs);
	free(c);
}

static void no_notice(void *arg, const PGresult *res)
{
	(void)arg;
	(void)res;
}

static bool set_up(struct pg *c)
{
	char text[500];

	/* A page found by an index is priced as by default for a spinning disk, and a short page of a list
	 * read through whatever index has its order, however many rows the filter leaves out. Whoever has set
	 * the price keeps it. */
	snprintf(text, sizeof text,
	         "SELECT set_config(name, '1.1', false) FROM pg_settings"
	         " WHERE name = 'random_page_cost' AND source = 'default';"
	         "SET client_min_messages = error; SET timezone = 'UTC'; SET lock_timeout = '20s';"
	         "SET default_transaction_read_only = %s; SET synchronous_commit = %s",
	         c->base.writer ? "off" : "on", c->base.db->relaxed ? "off" : "on");
	PGresult *res = PQexec(c->h, text);
	bool ok = PQresultStatus(res) == PGRES_COMMAND_OK;

	PQclear(res);
	return ok && PQenterPipelineMode(c->h);
}

static struct conn *pg_connect(struct db *db, bool writer, char *why, size_t whysz)
{
	const char *keys[] = { "dbname", "fallback_application_name", "client_encoding", "connect_timeout",
		               NULL };
	const char *vals[] = { db->database, "sinew", "UTF8", "5", NULL };
	struct pg *c = calloc(1, sizeof *c);

	if (!c || !(c->fixed = calloc(sql_count() + 1, sizeof *c->fixed)) ||
	    !(c->verbs = calloc(V_COUNT, sizeof *c->verbs))) {
		fputs("sinew: out of memory\n", stderr);
		abort();
	}
	c->base.db = db;
	c->base.writer = writer;
	c->h = PQconnectdbParams(keys, vals, 1);
	PQsetNoticeReceiver(c->h, no_notice, NULL);
	if (PQstatus(c->h) != CONNECTION_OK || !set_up(c)) {
		struct str msg = str_trim(str_z(PQerrorMessage(c->h)));

		snprintf(why, whysz, STR_FMT, STR_ARG(msg));
		pg_disconnect(&c->base);
		return NULL;
	}
	return &c->base;
}

static bool listen_now(struct pg *c)
{
	PQexitPipelineMode(c->h);
	PGresult *res = PQexec(c->h, "LISTEN sinew; LISTEN sinew_said");
	bool ok = PQresultStatus(res) == PGRES_COMMAND_OK;

	PQclear(res);
	return ok;
}

static bool pg_changed(struct conn *base, int wake_fd, int ms)
{
	struct pg *c = (struct pg *)base;
	bool heard = false;

	if (PQpipelineStatus(c->h) != PQ_PIPELINE_OFF && !listen_now(c)) {
		base->lost = true;
		return false;
	}
	struct pollfd fds[] = { { .fd = PQsocket(c->h), .events = POLLIN },
		                { .fd = wake_fd, .events = POLLIN } };

	(void)poll(fds, COUNT(fds), ms);
	if (!PQconsumeInput(c->h))
		base->lost = true;
	for (PGnotify *n; (n = PQnotifies(c->h));) {
		if (strcmp(n->relname, "sinew") == 0)
			heard = true;
		else
			db_heard(base->db, str_z(n->extra));
		PQfreemem(n);
	}
	return heard;
}

const struct engine_ops engine_pg = {
	.engine = ENGINE_PG,
	.word_id = "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
	.word_int = "BIGINT",
	.word_real = "DOUBLE PRECISION",
	.word_strict = "",
	.word_blob = "BYTEA",
	.connect = pg_connect,
	.disconnect = pg_disconnect,
	.run = pg_run,
	.ask = pg_ask,
	.hear = pg_hear,
	.push = pg_push,
	.tx = pg_tx,
	.script = pg_script,
	.each = pg_each,
	.check = pg_check,
	.changed = pg_changed,
};
