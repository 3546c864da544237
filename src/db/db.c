/* db.c - the door itself: statements in, rows out, readers lent and taken back.
 *
 * Here: the registry of statements, text assembled by struct dsql, the reader pool, snapshots, the stamp, the
 * fault hook. Elsewhere: the writer's thread and its groups (writer.c), commits seen from outside (watch.c),
 * schema (migrate.c), copies (backup.c), and the two engines (db_sqlite.c, db_pg.c).
 *
 * After a statement has failed inside a transaction, nothing more runs in it and it cannot commit, on either
 * engine: PostgreSQL works so, and code that is right on SQLite alone is the kind of bug two engines breed.
 */
#include "db/db.h"
#include "base/crypto.h"
#include "base/json.h"
#include "db/engine.h"
#include <stdio.h>
#include <stdlib.h>

extern const struct sql __start_sqlset[], __stop_sqlset[];

SQL(q_stamp, "SELECT n FROM stamp WHERE id = 1");
SQL(q_stamp_bump, "UPDATE stamp SET n = $1 WHERE id = 1");

size_t sql_count(void) { return (size_t)(__stop_sqlset - __start_sqlset); }
const struct sql *sql_at(size_t i) { return &__start_sqlset[i]; }
size_t sql_index(const struct sql *q)
{
	assert(q >= __start_sqlset && q < __stop_sqlset);
	return (size_t)(q - __start_sqlset);
}

bool dbval_eq(struct dbval a, struct dbval b)
{
	if (a.type == b.type)
		switch (a.type) {
		case DB_NULL: return true;
		case DB_INT: return a.i == b.i;
		case DB_REAL: return a.f == b.f;
		case DB_TEXT: return str_eq(a.s, b.s);
		}
	if (a.type == DB_INT && b.type == DB_REAL)
		return (double)a.i == b.f;
	if (a.type == DB_REAL && b.type == DB_INT)
		return a.f == (double)b.i;
	return false;
}

bool text_reads(struct str sql)
{
	sql = str_trim(sql);
	return str_ieq(str_sub(sql, 0, 6), STR("select"));
}

/* ---- assembled text ------------------------------------------------------ */
void dsql_fragment_(struct dsql *d, const char *z) { buf_add(&d->text, str_z(z)); }

void dsql_column(struct dsql *d, const char *declared)
{
	struct str s = str_z(declared);

	assert(s.n > 0 && s.n <= 200);
	assert(!memchr(s.p, '\'', s.n) && !memchr(s.p, '"', s.n) && !memchr(s.p, ';', s.n));
	assert(!strstr(declared, "--") && !strstr(declared, "/*"));
	buf_add(&d->text, s);
}

void dsql_arg(struct dsql *d, struct dbval v)
{
	assert(d->nargs < COUNT(d->args));
	d->args[d->nargs++] = v;
	buf_char(&d->text, '$');
	buf_int(&d->text, (int64_t)d->nargs);
}

static struct dbval ids_text(struct ctx *cx, const char brackets[2], const int64_t *ids, size_t n)
{
	struct buf b = BUF(cx->mem);

	buf_char(&b, brackets[0]);
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_char(&b, ',');
		buf_int(&b, ids[i]);
	}
	buf_char(&b, brackets[1]);
	return TEXT(buf_str(&b));
}

void dsql_ids(struct ctx *cx, struct dsql *d, const int64_t *ids, size_t n)
{
	assert(n > 0);
	if (n == 1) {
		dsql_lit(d, " = ");
		dsql_arg(d, INT(ids[0]));
	} else if (cx->app->db->ops->engine == ENGINE_SQLITE) {
		dsql_lit(d, " IN (SELECT value FROM json_each(");
		dsql_arg(d, ids_text(cx, "[]", ids, n));
		dsql_lit(d, "))");
	} else { /* an array is looked up in one index scan; rows of a function would be joined */
		dsql_lit(d, " = ANY (CAST(");
		dsql_arg(d, ids_text(cx, "{}", ids, n));
		dsql_lit(d, " AS BIGINT[]))");
	}
}

/* ---- readers -------------------------------------------------------------- */
static struct conn *reader_take(struct ctx *cx, struct db *db, enum rc *rc)
{
	char why[300] = "";

	pthread_mutex_lock(&db->lock);
	while (!db->idle && db->lent >= db->readers)
		pthread_cond_wait(&db->freed, &db->lock);
	struct conn *c = db->idle;

	if (c)
		db->idle = c->next;
	db->lent++;
	pthread_mutex_unlock(&db->lock);
	if (!c)
		c = db->ops->connect(db, false, why, sizeof why);
	if (!c) {
		pthread_mutex_lock(&db->lock);
		db->lent--;
		pthread_cond_signal(&db->freed);
		pthread_mutex_unlock(&db->lock);
		*rc = fail(cx, RC_UNAVAILABLE, "database", "The database cannot be reached: %s", why);
		return NULL;
	}
	conn_reset(c);
	return c;
}

static void reader_give(struct db *db, struct conn *c)
{
	if (c->lost) {
		db->ops->disconnect(c);
		c = NULL;
	}
	pthread_mutex_lock(&db->lock);
	if (c) {
		c->next = db->idle;
		db->idle = c;
	}
	db->lent--;
	pthread_cond_signal(&db->freed);
	pthread_mutex_unlock(&db->lock);
}

/* A connection that turns out to be gone says nothing about the next one: a read is tried on a fresh one,
 * once. */
enum rc db_on_reader(struct ctx *cx, enum rc (*fn)(struct ctx *, struct conn *, void *), void *arg)
{
	struct db *db = cx->app->db;
	enum rc rc = RC_OK;

	for (int try = 0; try < 2; try++) {
		struct conn *c = reader_take(cx, db, &rc);

		if (!c)
			return rc;
		db->reads++;
		rc = fn(cx, c, arg);
		bool lost = c->lost;

		reader_give(db, c);
		if (!lost)
			return rc;
		db->retries++;
	}
	return rc;
}

struct one_read {
	struct stmt *s;
	struct rows *out;
	const struct dbval *v;
	size_t n;
};

static enum rc run_one(struct ctx *cx, struct conn *c, void *arg)
{
	const struct one_read *r = arg;

	return c->db->ops->run(cx, c, r->s, r->out, r->v, r->n);
}

/* ---- running --------------------------------------------------------------- */
void conn_reset(struct conn *c)
{
	c->wrote = c->saved = c->failed = c->group_dead = false;
	c->owner = 0;
	c->ahead = NULL;
	c->tables = (struct tables){ 0 };
}

/* ---- what was written to ------------------------------------------------------ */
static struct tables bits_of(struct str table)
{
	uint64_t h = text_hash(table);
	struct tables t = { { 0 } };

	t.bits[h >> 6 & 3] |= (uint64_t)1 << (h & 63);
	t.bits[h >> 14 & 3] |= (uint64_t)1 << (h >> 8 & 63);
	return t;
}

/* Of a statement that writes: all bits when its table does not stand where it usually does. */
static struct tables tables_of(struct str sql)
{
	static const char *const verbs[] = { "INSERT INTO ", "UPDATE ", "DELETE FROM " };

	for (size_t i = 0; i < COUNT(verbs); i++) {
		struct str table, rest = str_sub(sql, strlen(verbs[i]), sql.n);

		if (str_starts(sql, str_z(verbs[i])) && str_split(&rest, ' ', &table))
			return bits_of(table);
	}
	return (struct tables){ { UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX } };
}

void tables_add(struct tables *to, struct tables more)
{
	for (size_t i = 0; i < COUNT(to->bits); i++)
		to->bits[i] |= more.bits[i];
}

bool db_wrote(const struct ctx *cx, const char *table)
{
	struct tables t = bits_of(str_z(table));

	for (size_t i = 0; i < COUNT(t.bits); i++)
		if (t.bits[i] & ~cx->wrote.bits[i])
			return false;
	return true;
}

enum rc conn_fail(struct ctx *cx, struct conn *c, enum rc rc)
{
	if (!c->failed) {
		c->failed = true;
		c->err = cx->err;
		c->err.extra = (struct str){ 0 };
	}
	return rc;
}

enum rc conn_stale(struct ctx *cx)
{
	return fail(cx, RC_STALE, "stale_version", "The record was changed meanwhile.");
}

uint64_t text_hash(struct str sql)
{
	uint64_t h = 1469598103934665603u ^ sql.n, word;
	size_t i = 0;

	for (; i + sizeof word <= sql.n; i += sizeof word) { /* that of a new ticket has a thousand */
		memcpy(&word, sql.p + i, sizeof word);
		h = (h ^ word) * 0x9e3779b97f4a7c15u;
		h ^= h >> 32;
	}
	for (; i < sql.n; i++)
		h = (h ^ (unsigned char)sql.p[i]) * 1099511628211u; /* FNV-1a */
	return h ? h : 1;
}

int64_t *rows_ids(struct arena *mem, const struct rows *r, size_t *n)
{
	int64_t *ids = NEW_ARRAY(mem, int64_t, r->n + 1);

	for (size_t i = 0; i < r->n; i++)
		ids[i] = cell(r, i, 0).i;
	*n = r->n;
	return ids;
}

void jw_time_or_null(struct jw *w, const char *key, struct dbval v)
{
	if (v.type == DB_INT)
		jw_time(w, key, v.i);
	else
		jw_null(w, key);
}

bool db_fault_now(struct db *db)
{
	if (db->fault < 0)
		return false;
	return atomic_fetch_sub(&db->fault, 1) == 0;
}

/* ---- what waits ---------------------------------------------------------------- */
static enum rc send_rows(struct ctx *cx, struct conn *c)
{
	unsigned owner = c->owner;
	const struct dbval *v;
	struct stmt s;
	enum rc rc = RC_OK;
	size_t n;

	while (rc == RC_OK && gather_next(c->gather, &s, &v, &n, &c->owner))
		rc = c->db->ops->run(cx, c, &s, NULL, v, n);
	c->owner = owner;
	return rc;
}

enum rc conn_settle(struct ctx *cx, struct conn *c)
{
	if (!c->gather)
		return RC_OK;
	TRY(memory_write(cx, c));
	return send_rows(cx, c);
}

static enum rc first(struct ctx *cx, struct conn *c, const struct stmt *s, const struct shape *sh)
{
	if (!s->kept && memory_minds(c->memory, sh))
		TRY(memory_write(cx, c));
	return gather_minds(c->gather, sh) ? send_rows(cx, c) : RC_OK;
}

enum rc conn_first(struct ctx *cx, struct conn *c, struct stmt *s)
{
	return c->gather ? first(cx, c, s, gather_shape(c->gather, s)) : RC_OK;
}

enum rc conn_pass(struct ctx *cx, struct conn *c, struct stmt *s, struct rows *out, const struct dbval *v,
                  size_t n)
{
	if (!c->gather)
		return c->db->ops->run(cx, c, s, out, v, n);
	const struct shape *sh = gather_shape(c->gather, s);

	gather_note(c->gather, sh, v, n);
	if (!out && gather_add(c->gather, sh, s, v, n, c->owner)) {
		if (!gather_full(c->gather))
			return RC_OK;
		TRY(send_rows(cx, c));
		return c->db->ops->push(cx, c);
	}
	TRY(first(cx, c, s, sh));
	return c->db->ops->run(cx, c, s, out, v, n);
}

/* The first request of a group needs no savepoint: when it fails the whole group, being it alone, is rolled
 * back. */
enum rc conn_writes(struct ctx *cx, struct conn *c, const struct stmt *s)
{
	if (text_reads(s->text))
		return RC_OK;
	if (!c->writer)
		return fail(cx, RC_INTERNAL, "database", "%s writes outside a transaction", s->name);
	if (c->owner > 1 && c->careful && !c->saved) {
		TRY(conn_settle(cx, c));
		TRY(c->db->ops->tx(cx, c, TX_SAVE));
		c->saved = true;
	}
	c->wrote = true;
	c->writes++;
	tables_add(&c->tables, tables_of(s->text));
	return RC_OK;
}

static enum rc check_args(struct ctx *cx, const struct stmt *s, const struct dbval *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].type == DB_TEXT && v[i].s.n > 0 && memchr(v[i].s.p, 0, v[i].s.n))
			return fail(cx, RC_INVALID, "bad_text", "A text holds a NUL character (%s, $%zu).",
			            s->name, i + 1);
	return RC_OK;
}

/* While records take turns: perhaps it has been asked already. */
static enum rc run_ahead(struct ctx *cx, struct conn *c, struct stmt *s, struct rows *out,
                         const struct dbval *v, size_t n)
{
	bool reads = text_reads(s->text) && out, taken = false;

	if (reads)
		TRY(ahead_take(cx, c, s, out, v, n, &taken));
	if (taken)
		return RC_OK;
	if (!reads)
		ahead_wrote(c->ahead, s->text);
	TRY(conn_pass(cx, c, s, out, v, n));
	if (reads)
		ahead_note(cx, c->ahead, s, out, v, n);
	return RC_OK;
}

static enum rc run_in_tx(struct ctx *cx, struct conn *c, struct stmt *s, struct rows *out,
                         const struct dbval *v, size_t n)
{
	if (c->failed) {
		cx->err = c->err;
		return c->err.rc;
	}
	enum rc rc = check_args(cx, s, v, n);

	if (rc == RC_OK)
		rc = conn_writes(cx, c, s);
	if (rc == RC_OK)
		rc = c->ahead && !s->kept ? run_ahead(cx, c, s, out, v, n) : conn_pass(cx, c, s, out, v, n);
	return rc == RC_OK ? rc : conn_fail(cx, c, rc);
}

enum rc db_checked(struct ctx *cx, const struct stmt *s, const struct dbval *v, size_t n)
{
	if (db_fault_now(cx->app->db))
		return fail(cx, RC_UNAVAILABLE, "database", "injected fault at %s", s->name);
	TRY(check_args(cx, s, v, n));
	if (!text_reads(s->text))
		return fail(cx, RC_INTERNAL, "database", "%s writes outside a transaction", s->name);
	return RC_OK;
}

SQL_PG(q_analyze, "ANALYZE");
SQL_PG(q_uncounted,
       "SELECT 1 FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
       " AND reltuples < 0 AND pg_relation_size(oid) > 65536 LIMIT 1");

static void analyze(struct ctx *cx)
{
	struct stmt s = { .fixed = &q_analyze, .text = str_z(q_analyze.text), .name = q_analyze.name };
	const struct err before = cx->err;

	if (db_on_reader(cx, run_one, &(struct one_read){ &s, NULL, NULL, 0 }) != RC_OK)
		log_line(cx->app->log, LOG_WARN, "db_analyze", "error=" STR_FMT,
		         STR_ARG(log_text(cx->mem, str_z(cx->err.msg))));
	cx->err = before;
}

void db_took_in(struct ctx *cx, int64_t rows)
{
	enum { MANY = 1000 };

	if (rows >= MANY && !cx->conn && cx->app->db->ops->engine == ENGINE_PG)
		analyze(cx);
}

void db_look_over(struct ctx *cx)
{
	struct rows r;

	if (cx->app->db->ops->engine != ENGINE_PG || db_run(cx, q_uncounted, &r) != RC_OK)
		return;
	if (r.n)
		analyze(cx);
}

enum rc conn_run(struct ctx *cx, struct stmt *s, struct rows *out, const struct dbval *v, size_t n)
{
	if (out)
		*out = (struct rows){ 0 };
	if (!cx->conn) {
		TRY(db_checked(cx, s, v, n));
		return db_on_reader(cx, run_one, &(struct one_read){ s, out, v, n });
	}
	if (db_fault_now(cx->app->db))
		return conn_fail(cx, cx->conn,
		                 fail(cx, RC_UNAVAILABLE, "database", "injected fault at %s", s->name));
	return run_in_tx(cx, cx->conn, s, out, v, n);
}

enum rc db_run_(struct ctx *cx, const struct sql *q, struct rows *out, const struct dbval *v, size_t n)
{
	struct stmt s = { .fixed = q, .text = str_z(q->text), .name = q->name };

	assert(q->engine == ENGINE_ANY || q->engine == cx->app->db->ops->engine);
	return conn_run(cx, &s, out, v, n);
}

enum rc db_push(struct ctx *cx)
{
	struct conn *c = cx->conn;

	assert(db_writing(cx));
	if (!c->db->ops->push || c->failed)
		return RC_OK;
	enum rc rc = c->db->ops->push(cx, c);

	return rc == RC_OK ? rc : conn_fail(cx, c, rc);
}

enum rc db_run_steady_(struct ctx *cx, const struct sql *q, struct rows *out, const struct dbval *v, size_t n)
{
	struct stmt s = { .fixed = q, .text = str_z(q->text), .name = q->name, .steady = true };

	return conn_run(cx, &s, out, v, n);
}

enum rc dsql_run(struct ctx *cx, const struct dsql *d, struct rows *out)
{
	struct stmt s = { .text = buf_str(&d->text), .name = "assembled statement" };

	return conn_run(cx, &s, out, d->args, d->nargs);
}

enum rc dsql_add(struct ctx *cx, const struct dsql *d, int64_t id, int64_t version)
{
	struct stmt s = {
		.text = buf_str(&d->text), .name = "assembled statement", .id = id, .version = version
	};

	return conn_run(cx, &s, NULL, d->args, d->nargs);
}

bool db_take_back(struct ctx *cx, const char *table, int64_t id, int64_t version)
{
	struct conn *c = cx->conn;

	return c->gather && !c->failed && gather_take_back(c->gather, gather_table(table), id, version);
}

bool db_untouched(struct ctx *cx, const char *table, const char *of, int64_t id)
{
	struct conn *c = cx->conn;

	return db_writing(cx) && c->gather && memory_made(c->memory, of, id) &&
	       gather_untouched(c->gather, table, id);
}

enum rc dsql_hit(struct ctx *cx, const struct dsql *d)
{
	struct stmt s = { .text = buf_str(&d->text), .name = "assembled statement", .hit = true };

	return conn_run(cx, &s, NULL, d->args, d->nargs);
}

/* ---- transactions ----------------------------------------------------------- */
enum rc db_tx(struct ctx *cx, enum rc (*fn)(struct ctx *, void *), void *arg)
{
	if (cx->conn && cx->conn->writer) /* nested: join the outer one */
		return fn(cx, arg);
	if (cx->conn)
		return fail(cx, RC_INTERNAL, "database", "a write transaction inside a snapshot");
	enum rc rc = writer_submit(cx->app->db->writer, cx, fn, arg);

	if (rc != RC_OK) /* else as the transaction has left it, when it knew */
		cx->stamp = 0;
	return rc;
}

size_t db_writes(const struct ctx *cx) { return cx->conn->writes; }
bool db_broken(const struct ctx *cx) { return cx->conn->failed || cx->conn->group_dead || cx->conn->lost; }

static enum rc snapshot_on(struct ctx *cx, struct conn *c, enum rc (*fn)(struct ctx *, void *), void *arg)
{
	const struct engine_ops *ops = c->db->ops;

	TRY(ops->tx(cx, c, TX_BEGIN_READ));
	c->stamp_known = false;
	cx->conn = c;
	enum rc rc = fn(cx, arg);

	cx->conn = NULL;
	struct err kept = cx->err;

	if (rc == RC_OK && c->failed) {
		rc = c->err.rc;
		kept = c->err;
	}
	(void)ops->tx(cx, c, TX_ROLLBACK); /* it wrote nothing */
	cx->err = kept;
	return rc;
}

bool db_writing(const struct ctx *cx) { return cx->conn && cx->conn->writer; }

struct snapshot {
	enum rc (*fn)(struct ctx *, void *);
	void *arg;
};

static enum rc snapshot(struct ctx *cx, struct conn *c, void *arg)
{
	const struct snapshot *s = arg;

	return snapshot_on(cx, c, s->fn, s->arg);
}

enum rc db_snapshot(struct ctx *cx, enum rc (*fn)(struct ctx *, void *arg), void *arg)
{
	return cx->conn ? fn(cx, arg) : db_on_reader(cx, snapshot, &(struct snapshot){ fn, arg });
}

/* ---- the stamp ---------------------------------------------------------------- */
static enum rc read_stamp(struct ctx *cx, int64_t *out)
{
	struct rows r;

	TRY(db_run(cx, q_stamp, &r));
	if (r.n != 1)
		return fail(cx, RC_INTERNAL, "database", "the stamp row is missing");
	*out = cell(&r, 0, 0).i;
	return RC_OK;
}

/* Requests come in crowds, each with this question. One that was put after a request came is an answer for
 * it: while one is under way, those who come meanwhile wait for the next, which is put once for all. */
static enum rc shared_stamp(struct ctx *cx, int64_t *out)
{
	struct shared_stamp *s = &cx->app->db->shared_stamp;

	if (!cx->app->db->ops->push) /* no server to ask: it costs next to nothing */
		return read_stamp(cx, out);
	enum rc rc = RC_OK;

	pthread_mutex_lock(&s->lock);
	for (uint64_t mine = s->put + 1; rc == RC_OK && s->good < mine;) {
		if (s->busy) {
			pthread_cond_wait(&s->done, &s->lock);
			continue;
		}
		uint64_t now = ++s->put;

		s->busy = true;
		pthread_mutex_unlock(&s->lock);
		rc = read_stamp(cx, out);
		pthread_mutex_lock(&s->lock);
		s->busy = false;
		if (rc == RC_OK) {
			s->good = now;
			s->stamp = *out;
		}
		pthread_cond_broadcast(&s->done);
	}
	*out = s->stamp;
	pthread_mutex_unlock(&s->lock);
	return rc;
}

enum rc db_stamp(struct ctx *cx, int64_t *out)
{
	if (cx->conn && cx->conn->stamp_known) {
		*out = cx->conn->stamp;
		return RC_OK;
	}
	if (!cx->conn && cx->stamp) {
		*out = cx->stamp;
		return RC_OK;
	}
	if (!cx->conn) {
		TRY(shared_stamp(cx, out));
		cx->stamp = *out;
		return RC_OK;
	}
	TRY(read_stamp(cx, out));
	cx->conn->stamp = *out;
	cx->conn->stamp_known = cx->conn->stamp_used = true;
	return RC_OK;
}

/* A random number, not the next one: a cache filled inside a transaction that is then rolled back must never
 * look right again, and the next transaction would reach the same "next". */
enum rc db_stamp_bump(struct ctx *cx)
{
	int64_t n = (int64_t)(random_u64() >> 1);

	assert(cx->conn && cx->conn->writer);
	cx->conn->stamp_known = false;
	return db_run(cx, q_stamp_bump, NULL, INT(n));
}

/* ---- life ----------------------------------------------------------------------- */
static char *copy_z(const char *z)
{
	char *p = strdup(z ? z : "");

	if (!p) {
		fputs("sinew: out of memory\n", stderr);
		abort();
	}
	return p;
}

static bool is_pg(const char *database)
{
	struct str s = str_z(database);

	return str_starts(s, STR("postgresql://")) || str_starts(s, STR("postgres://")) ||
	       str_find(s, STR("="), 0) != SIZE_MAX;
}

struct db *db_open(const struct db_options *o, struct log *log, char *why, size_t whysz)
{
	struct db *db = calloc(1, sizeof *db);

	if (!db) {
		fputs("sinew: out of memory\n", stderr);
		abort();
	}
	if (o->database && *o->database && !is_pg(o->database)) {
		snprintf(why, whysz, "database: \"%s\" is neither postgresql://… nor a list of key=value",
		         o->database);
		free(db);
		return NULL;
	}
	db->ops = o->database && *o->database ? &engine_pg : &engine_sqlite;
	db->database = copy_z(o->database);
	db->path = copy_z(o->path);
	db->relaxed = o->relaxed;
	db->log = log;
	db->readers = o->readers > 0 ? o->readers : 4;
	db->fault = -1;
	pthread_mutex_init(&db->lock, NULL);
	pthread_cond_init(&db->freed, NULL);
	pthread_mutex_init(&db->shared_stamp.lock, NULL);
	pthread_cond_init(&db->shared_stamp.done, NULL);
	db->idle = db->ops->connect(db, true, why, whysz); /* the first one creates the file */
	if (!db->idle) {
		db_close(db);
		return NULL;
	}
	db->ops->disconnect(db->idle);
	db->idle = NULL;
	db->cache = cache_new();
	db->writer = writer_new(db);
	return db;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	watch_free(db->watch);
	writer_free(db->writer);
	cache_free(db->cache);
	assert(db->lent == 0);
	while (db->idle) {
		struct conn *c = db->idle;

		db->idle = c->next;
		db->ops->disconnect(c);
	}
	pthread_mutex_destroy(&db->lock);
	pthread_cond_destroy(&db->freed);
	pthread_mutex_destroy(&db->shared_stamp.lock);
	pthread_cond_destroy(&db->shared_stamp.done);
	free(db->database);
	free(db->path);
	free(db);
}

enum engine db_engine(const struct db *db) { return db->ops->engine; }

/* ---- a few words between processes -------------------------------------------- */
SQL_PG(q_say, "SELECT count(*) FROM pg_notify('sinew_said', $1)");

enum rc db_say(struct ctx *cx, struct str text)
{
	struct rows r;

	if (db_engine(cx->app->db) != ENGINE_PG || text.n > 7900)
		return RC_OK;
	return db_run(cx, q_say, &r, TEXT(text));
}

void db_on_said(struct db *db, void (*fn)(void *arg, struct str text), void *arg)
{
	pthread_mutex_lock(&db->lock);
	db->said = fn;
	db->said_arg = arg;
	pthread_mutex_unlock(&db->lock);
}

void db_heard(struct db *db, struct str text)
{
	pthread_mutex_lock(&db->lock);
	void (*fn)(void *, struct str) = db->said;
	void *arg = db->said_arg;
	pthread_mutex_unlock(&db->lock);
	if (fn)
		fn(arg, text);
}

void db_on_commit(struct db *db, void (*fn)(void *), void *arg)
{
	struct watch *neo = fn ? watch_new(db, fn, arg) : NULL;

	pthread_mutex_lock(&db->lock);
	struct watch *old = db->watch;

	db->watch = neo;
	pthread_mutex_unlock(&db->lock);
	watch_free(old);
}

void db_stats(struct db *db, struct db_stats *out)
{
	*out = (struct db_stats){ .groups = db->groups,
		                  .requests = db->requests,
		                  .retries = db->retries,
		                  .reads = db->reads,
		                  .largest_group = db->largest_group,
		                  .commit_usec = db->commit_usec };
}

int db_prepare_all(struct db *db, char *why, size_t whysz)
{
	struct conn *c = db->ops->connect(db, true, why, whysz);
	int n = 0;

	if (!c)
		return -1;
	for (size_t i = 0; i < sql_count() && n >= 0; i++) {
		const struct sql *q = sql_at(i);

		if (q->engine != ENGINE_ANY && q->engine != db->ops->engine)
			continue;
		n = db->ops->check(c, q, why, whysz) ? n + 1 : -1;
	}
	db->ops->disconnect(c);
	return n;
}

void db_fault_after(struct db *db, int n) { db->fault = n; }
