/* db_sqlite.c - the embedded engine; the only file that sees sqlite3.h.
 *
 * WAL with synchronous=FULL: a commit is on disk when it returns.  Readers are opened query_only.  mmap is
 * off: an I/O error through a mapping is a SIGBUS, and a file cut short by somebody else kills the process.
 * Words for full text are added late, just before the commit or before somebody looks for them: FTS5 writes
 * what it gathered as a segment of its own whenever a statement begins a journal, and RETURNING is enough for
 * that, so that otherwise each record of a group would be a segment to be merged later.
 * A thread of its own copies the log back into the database, so that the writer hardly ever waits for that.
 * Statements are kept prepared per connection, declared ones by their index in the registry, assembled ones
 * by text (least recently used goes).
 */
#include "base/time.h"
#include "db/engine.h"
#include <poll.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

enum { DYNAMIC = 128, MAX_ARGS = 99, BUSY_MS = 10000 };
enum { LOG_LONG = 4000, LOG_TOO_LONG = 40000 }; /* pages of the log: copy it back; the writer helps */

struct prepared {
	sqlite3_stmt *st;
	char *text; /* assembled statements only */
	size_t n;
	uint64_t hash, used;
	unsigned highest;         /* the largest N of $N */
	bool full_text, late;     /* reads or writes full text; may be run later */
	uint8_t at[MAX_ARGS + 1]; /* SQLite's own number of $N, 0 when it does not occur */
};

/* A statement that waits for the commit. */
struct late {
	struct late *next;
	struct prepared *p;
	const char *name;
	size_t n;
	struct dbval v[];
};

/* Copies the log back (a passive checkpoint) while the writer goes on.  What the writer adds meanwhile it
 * copies itself afterwards, a short piece, so that the log can start anew from its beginning. */
struct keeper {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wanted;
	sqlite3 *h;
	enum { KEEPER_IDLE, KEEPER_ASKED, KEEPER_DONE, KEEPER_END } state;
};

struct lite {
	struct conn base;
	sqlite3 *h;
	struct keeper *keeper; /* the writer's */
	struct late *late, **late_end;
	struct arena *late_mem;
	struct prepared *fixed;
	struct prepared dynamic[DYNAMIC];
	sqlite3_stmt *verbs[TX_VERBS];
	uint64_t tick;
	int64_t version;
};

/* ---- errors ----------------------------------------------------------------- */
/* "UNIQUE constraint failed: person.client_id, person.login": the last column is the one to name. */
static enum rc duplicate(struct ctx *cx, const char *msg)
{
	const char *dot = strrchr(msg, '.');
	const char *field = dot ? dot + 1 : "";
	enum rc rc = fail(cx, RC_CONFLICT, "duplicate", "This %s is taken already (%s).",
	                  *field ? field : "entry", msg);

	snprintf(cx->err.field, sizeof cx->err.field, "%s", field);
	return rc;
}

static enum rc explain(struct ctx *cx, struct lite *c, int code, const char *what)
{
	const char *msg = sqlite3_errmsg(c->h);

	if (c->base.in_tx && sqlite3_get_autocommit(c->h))
		c->base.group_dead = true; /* SQLite rolled all of it back (disk full, I/O error) */
	switch (code) {
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_PRIMARYKEY:
	case SQLITE_CONSTRAINT_ROWID: return duplicate(cx, msg);
	case SQLITE_CONSTRAINT_FOREIGNKEY:
		return fail(cx, RC_CONFLICT, "reference",
		            "It refers to something that does not exist, or is still in use (%s).", what);
	case SQLITE_CONSTRAINT_DATATYPE: return fail(cx, RC_INTERNAL, "database", "%s: %s", what, msg);
	default: break;
	}
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED: return fail(cx, RC_BUSY, "database_busy", "The database is busy; try again.");
	case SQLITE_CONSTRAINT: return fail(cx, RC_CONFLICT, "constraint", "%s: %s", what, msg);
	case SQLITE_FULL:
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
	case SQLITE_READONLY:
		return fail(cx, RC_UNAVAILABLE, "database", "The database cannot be written: %s", msg);
	default: return fail(cx, RC_INTERNAL, "database", "%s: %s", what, msg);
	}
}

/* ---- statements --------------------------------------------------------------- */
static bool prepare(struct lite *c, struct prepared *p, struct str text)
{
	if (sqlite3_prepare_v3(c->h, text.p, (int)text.n, SQLITE_PREPARE_PERSISTENT, &p->st, NULL) !=
	    SQLITE_OK)
		return false;
	p->highest = 0;
	memset(p->at, 0, sizeof p->at);
	p->full_text = str_find(text, STR("search_text"), 0) < text.n;
	p->late = str_starts(text, STR("INSERT INTO search_text"));
	/* "$2" is a name to SQLite, numbered by first appearance: bound by name, never by position */
	for (int i = 1; i <= sqlite3_bind_parameter_count(p->st); i++) {
		const char *name = sqlite3_bind_parameter_name(p->st, i);
		int64_t k = 0;

		if (!name || name[0] != '$' || !str_int(str_z(name + 1), &k) || k < 1 || k > MAX_ARGS)
			return false;
		p->at[k] = (uint8_t)i;
		p->highest = k > p->highest ? (unsigned)k : p->highest;
	}
	return true;
}

static void forget(struct prepared *p)
{
	sqlite3_finalize(p->st);
	free(p->text);
	*p = (struct prepared){ 0 };
}

static struct prepared *dynamic(struct lite *c, struct str text)
{
	uint64_t h = text_hash(text);
	struct prepared *oldest = &c->dynamic[0];

	for (size_t i = 0; i < DYNAMIC; i++) {
		struct prepared *p = &c->dynamic[i];

		if (p->hash == h && p->n == text.n && p->text && memcmp(p->text, text.p, text.n) == 0) {
			p->used = ++c->tick;
			return p;
		}
		if (p->used < oldest->used)
			oldest = p;
	}
	forget(oldest);
	if (!prepare(c, oldest, text)) {
		sqlite3_finalize(oldest->st);
		oldest->st = NULL;
		return NULL;
	}
	oldest->text = strndup(text.p, text.n);
	oldest->n = text.n;
	oldest->hash = h;
	oldest->used = ++c->tick;
	return oldest;
}

static struct prepared *find(struct lite *c, const struct stmt *s)
{
	if (!s->fixed)
		return dynamic(c, s->text);
	struct prepared *p = &c->fixed[sql_index(s->fixed)];

	if (p->st)
		return p;
	if (prepare(c, p, s->text))
		return p;
	sqlite3_finalize(p->st);
	p->st = NULL;
	return NULL;
}

static void bind(const struct prepared *p, const struct dbval *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int at = p->at[i + 1];

		if (!at)
			continue;
		switch (v[i].type) {
		case DB_NULL: sqlite3_bind_null(p->st, at); break;
		case DB_INT: sqlite3_bind_int64(p->st, at, v[i].i); break;
		case DB_REAL: sqlite3_bind_double(p->st, at, v[i].f); break;
		case DB_TEXT:
			sqlite3_bind_text64(p->st, at, v[i].s.p ? v[i].s.p : "", v[i].s.n, SQLITE_STATIC,
			                    SQLITE_UTF8);
			break;
		}
	}
}

/* By way of sqlite3_value: each sqlite3_column_… looks the row up anew. Allowed without a lock because a
 * connection is one thread's at a time. */
static struct dbval column(struct arena *a, sqlite3_stmt *st, int i)
{
	sqlite3_value *v = sqlite3_column_value(st, i);

	switch (sqlite3_value_type(v)) {
	case SQLITE_NULL: return NUL();
	case SQLITE_INTEGER: return INT(sqlite3_value_int64(v));
	case SQLITE_FLOAT: return REAL(sqlite3_value_double(v));
	default: {
		const char *z = (const char *)sqlite3_value_text(v);

		return TEXT(arena_str(a, (struct str){ z, (size_t)sqlite3_value_bytes(v) }));
	}
	}
}

static void add_row(struct arena *a, sqlite3_stmt *st, struct rows *r, size_t *cap)
{
	if (r->n == *cap) {
		struct dbval *old = r->v;

		*cap = *cap ? *cap * 4 : 4;
		r->v = ROOM_FOR(a, struct dbval, *cap * r->ncol);
		if (old)
			memcpy(r->v, old, sizeof *old * r->n * r->ncol);
	}
	struct dbval *row = &r->v[r->n * r->ncol];

	for (size_t i = 0; i < r->ncol; i++)
		row[i] = column(a, st, (int)i);
	r->n++;
}

/* ---- what waits ---------------------------------------------------------------- */
static void late_forget(struct lite *c)
{
	c->late = NULL;
	c->late_end = &c->late;
	if (c->late_mem)
		arena_reset(c->late_mem);
}

static void late_add(struct lite *c, struct prepared *p, const char *name, const struct dbval *v, size_t n)
{
	struct late *l = arena_alloc(c->late_mem, sizeof *l + n * sizeof *v);

	*l = (struct late){ .p = p, .name = name, .n = n };
	for (size_t i = 0; i < n; i++) {
		l->v[i] = v[i];
		if (v[i].type == DB_TEXT)
			l->v[i].s = arena_str(c->late_mem, v[i].s);
	}
	*c->late_end = l;
	c->late_end = &l->next;
}

static enum rc late_run(struct ctx *cx, struct lite *c)
{
	enum rc rc = RC_OK;

	for (const struct late *l = c->late; l && rc == RC_OK; l = l->next) {
		bind(l->p, l->v, l->n);
		if (sqlite3_step(l->p->st) != SQLITE_DONE)
			rc = explain(cx, c, sqlite3_extended_errcode(c->h), l->name);
		sqlite3_reset(l->p->st);
		sqlite3_clear_bindings(l->p->st);
	}
	late_forget(c);
	return rc;
}

static enum rc lite_run(struct ctx *cx, struct conn *base, const struct stmt *s, struct rows *out,
                        const struct dbval *v, size_t n)
{
	struct lite *c = (struct lite *)base;
	struct prepared *p = find(c, s);
	struct rows r = { 0 };
	size_t cap = 0;
	int code;

	if (!p)
		return explain(cx, c, sqlite3_extended_errcode(c->h), s->name);
	if (p->highest != n)
		return fail(cx, RC_INTERNAL, "database", "%s wants %u values and got %zu", s->name,
		            p->highest, n);
	if (p->late && s->fixed && base->in_tx && c->late_mem && !base->careful) {
		late_add(c, p, s->name, v, n);
		if (out)
			*out = r;
		return RC_OK;
	}
	if (p->full_text && c->late)
		TRY(late_run(cx, c));
	bind(p, v, n);
	r.ncol = (size_t)sqlite3_column_count(p->st);
	while ((code = sqlite3_step(p->st)) == SQLITE_ROW)
		if (out)
			add_row(cx->mem, p->st, &r, &cap);
	enum rc rc = code == SQLITE_DONE ? RC_OK : explain(cx, c, sqlite3_extended_errcode(c->h), s->name);

	sqlite3_reset(p->st);
	sqlite3_clear_bindings(p->st);
	if (rc == RC_OK && s->hit && !sqlite3_changes(c->h))
		rc = conn_stale(cx);
	if (out)
		*out = r;
	return rc;
}

static enum rc lite_each(struct ctx *cx, struct conn *base, const char *text,
                         enum rc (*row)(struct ctx *, const struct rows *, void *), void *arg)
{
	struct lite *c = (struct lite *)base;
	struct arena *mem = arena_new();
	sqlite3_stmt *st = NULL;
	enum rc rc = RC_OK;
	int code = sqlite3_prepare_v2(c->h, text, -1, &st, NULL);

	while (code == SQLITE_OK && rc == RC_OK && sqlite3_step(st) == SQLITE_ROW) {
		struct rows r = { .ncol = (size_t)sqlite3_column_count(st) };
		size_t cap = 0;

		arena_reset(mem);
		add_row(mem, st, &r, &cap);
		rc = row(cx, &r, arg);
	}
	code = sqlite3_finalize(st) != SQLITE_OK || code != SQLITE_OK;
	if (code && rc == RC_OK)
		rc = explain(cx, c, sqlite3_extended_errcode(c->h), "scan");
	arena_free(mem);
	return rc;
}

/* ---- transactions ---------------------------------------------------------------- */
static enum rc lite_tx(struct ctx *cx, struct conn *base, enum tx_verb verb)
{
	static const char *const text[TX_VERBS] = {
		[TX_BEGIN_WRITE] = "BEGIN IMMEDIATE", [TX_BEGIN_READ] = "BEGIN", [TX_COMMIT] = "COMMIT",
		[TX_ROLLBACK] = "ROLLBACK",           [TX_SAVE] = "SAVEPOINT s", [TX_RELEASE] = "RELEASE s",
		[TX_BACK] = "ROLLBACK TO s",
	};
	struct lite *c = (struct lite *)base;

	if (verb == TX_ROLLBACK || verb == TX_BACK)
		late_forget(c);
	if (verb == TX_COMMIT || verb == TX_SAVE)
		TRY(late_run(cx, c));
	if (verb == TX_ROLLBACK && sqlite3_get_autocommit(c->h)) {
		base->in_tx = false;
		return RC_OK;
	}
	if (!c->verbs[verb] &&
	    sqlite3_prepare_v3(c->h, text[verb], -1, SQLITE_PREPARE_PERSISTENT, &c->verbs[verb], NULL))
		return explain(cx, c, sqlite3_extended_errcode(c->h), text[verb]);
	int code = sqlite3_step(c->verbs[verb]);
	enum rc rc = code == SQLITE_DONE ? RC_OK : explain(cx, c, sqlite3_extended_errcode(c->h), text[verb]);

	sqlite3_reset(c->verbs[verb]);
	if (rc == RC_OK && verb == TX_BACK)
		return lite_tx(cx, base, TX_RELEASE);
	base->in_tx = !sqlite3_get_autocommit(c->h);
	return rc;
}

static enum rc lite_script(struct ctx *cx, struct conn *base, const char *text)
{
	struct lite *c = (struct lite *)base;

	/* a migration may change the text of the schema, nobody else */
	sqlite3_db_config(c->h, SQLITE_DBCONFIG_DEFENSIVE, 0, (int *)NULL);
	int code = sqlite3_exec(c->h, text, NULL, NULL, NULL);

	sqlite3_db_config(c->h, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
	return code == SQLITE_OK ? RC_OK : explain(cx, c, sqlite3_extended_errcode(c->h), "script");
}

/* ---- the log back into the database ------------------------------------------------ */
static void *keeper_main(void *p)
{
	struct keeper *k = p;

	pthread_mutex_lock(&k->lock);
	while (k->state != KEEPER_END) {
		if (k->state != KEEPER_ASKED) {
			pthread_cond_wait(&k->wanted, &k->lock);
			continue;
		}
		pthread_mutex_unlock(&k->lock);
		/* What cannot be copied now is copied next time. */
		(void)sqlite3_wal_checkpoint_v2(k->h, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
		pthread_mutex_lock(&k->lock);
		if (k->state == KEEPER_ASKED)
			k->state = KEEPER_DONE;
	}
	pthread_mutex_unlock(&k->lock);
	return NULL;
}

/* After each commit, on the writer's thread. */
static int log_grew(void *p, sqlite3 *h, const char *name, int pages)
{
	struct keeper *k = p;
	bool help = pages >= LOG_TOO_LONG;

	if (pages < LOG_LONG)
		return SQLITE_OK;
	pthread_mutex_lock(&k->lock);
	if (k->state == KEEPER_DONE) {
		help = true;
		k->state = KEEPER_IDLE;
	} else if (k->state == KEEPER_IDLE) {
		k->state = KEEPER_ASKED;
		pthread_cond_signal(&k->wanted);
	}
	pthread_mutex_unlock(&k->lock);
	if (help)
		(void)sqlite3_wal_checkpoint_v2(h, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	return SQLITE_OK;
}

static struct keeper *keeper_new(struct lite *c)
{
	struct keeper *k = or_abort(calloc(1, sizeof *k));

	pthread_mutex_init(&k->lock, NULL);
	pthread_cond_init(&k->wanted, NULL);
	if (sqlite3_open_v2(c->base.db->path, &k->h, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) ==
	            SQLITE_OK &&
	    sqlite3_exec(k->h, c->base.db->relaxed ? "PRAGMA synchronous=OFF" : "PRAGMA synchronous=FULL",
	                 NULL, NULL, NULL) == SQLITE_OK &&
	    pthread_create(&k->thread, NULL, keeper_main, k) == 0) {
		sqlite3_wal_hook(c->h, log_grew, k);
		return k;
	}
	sqlite3_close(k->h); /* the writer goes on copying by itself */
	free(k);
	return NULL;
}

static void keeper_free(struct keeper *k)
{
	if (!k)
		return;
	pthread_mutex_lock(&k->lock);
	k->state = KEEPER_END;
	pthread_cond_signal(&k->wanted);
	pthread_mutex_unlock(&k->lock);
	pthread_join(k->thread, NULL);
	sqlite3_close(k->h);
	pthread_mutex_destroy(&k->lock);
	pthread_cond_destroy(&k->wanted);
	free(k);
}

/* ---- life ------------------------------------------------------------------------- */
static void lite_disconnect(struct conn *base)
{
	struct lite *c = (struct lite *)base;

	keeper_free(c->keeper);
	arena_free(c->late_mem);
	for (size_t i = 0; i < sql_count(); i++)
		forget(&c->fixed[i]);
	for (size_t i = 0; i < DYNAMIC; i++)
		forget(&c->dynamic[i]);
	for (size_t i = 0; i < TX_VERBS; i++)
		sqlite3_finalize(c->verbs[i]);
	int code = sqlite3_close(c->h);

	assert(code == SQLITE_OK);
	free(c->fixed);
	free(c);
}

static bool set_up(struct lite *c)
{
	char pragmas[400];

	sqlite3_extended_result_codes(c->h, 1);
	sqlite3_busy_timeout(c->h, BUSY_MS);
	/* "x" is a column, never a string; the schema tables are not to be written */
	sqlite3_db_config(c->h, SQLITE_DBCONFIG_DQS_DML, 0, (int *)NULL);
	sqlite3_db_config(c->h, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)NULL);
	sqlite3_db_config(c->h, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
	snprintf(pragmas, sizeof pragmas,
	         "PRAGMA journal_mode=WAL; PRAGMA synchronous=%s; PRAGMA foreign_keys=ON; PRAGMA mmap_size=0;"
	         "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-%d; PRAGMA wal_autocheckpoint=4000;"
	         "PRAGMA journal_size_limit=67108864; PRAGMA query_only=%s;",
	         c->base.db->relaxed ? "OFF" : "FULL", c->base.writer ? 32000 : 8000,
	         c->base.writer ? "OFF" : "ON");
	return sqlite3_exec(c->h, pragmas, NULL, NULL, NULL) == SQLITE_OK;
}

/* Once, before the first connection: SQLite's count of its memory is a lock around every malloc, and small
 * pieces come from a larger store of each connection. */
static void tune(void)
{
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 1200, 400);
}

static struct conn *lite_connect(struct db *db, bool writer, char *why, size_t whysz)
{
	struct lite *c = or_abort(calloc(1, sizeof *c));

	c->fixed = or_abort(calloc(sql_count() + 1, sizeof *c->fixed));
	c->base.db = db;
	c->base.writer = writer;
	static pthread_once_t tuned = PTHREAD_ONCE_INIT;

	pthread_once(&tuned, tune);
	if (sqlite3_open_v2(db->path, &c->h, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
	                    NULL) != SQLITE_OK ||
	    !set_up(c)) {
		snprintf(why, whysz, "%s: %s", db->path, sqlite3_errmsg(c->h));
		lite_disconnect(&c->base);
		return NULL;
	}
	if (writer) {
		c->keeper = keeper_new(c);
		c->late_mem = arena_new();
		late_forget(c);
	}
	return &c->base;
}

static bool lite_check(struct conn *base, const struct sql *q, char *why, size_t whysz)
{
	struct lite *c = (struct lite *)base;
	struct prepared p = { 0 };
	bool ok = prepare(c, &p, str_z(q->text));

	if (!ok)
		snprintf(why, whysz, "%s:%d: %s: %s", q->file, q->line, q->name,
		         p.st ? "placeholders are $1 to $99" : sqlite3_errmsg(c->h));
	sqlite3_finalize(p.st);
	return ok;
}

static bool lite_changed(struct conn *base, int wake_fd, int ms)
{
	struct lite *c = (struct lite *)base;
	struct pollfd fd = { .fd = wake_fd, .events = POLLIN };
	sqlite3_stmt *st = NULL;
	int64_t version = c->version;

	(void)poll(&fd, 1, ms);
	if (sqlite3_prepare_v2(c->h, "PRAGMA data_version", -1, &st, NULL) == SQLITE_OK &&
	    sqlite3_step(st) == SQLITE_ROW)
		version = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	bool changed = version != c->version;

	c->version = version;
	return changed;
}

const struct engine_ops engine_sqlite = {
	.engine = ENGINE_SQLITE,
	.word_id = "INTEGER PRIMARY KEY",
	.word_int = "INTEGER",
	.word_real = "REAL",
	.word_strict = "STRICT",
	.word_blob = "BLOB",
	.connect = lite_connect,
	.disconnect = lite_disconnect,
	.run = lite_run,
	.tx = lite_tx,
	.script = lite_script,
	.each = lite_each,
	.check = lite_check,
	.changed = lite_changed,
};
