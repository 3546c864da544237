/* db.h - one narrow door to two databases.
 *
 * RULES
 *   - Only statements declared with SQL() and the text that struct dsql assembles from literals and declared
 * column fragments can run; there is no char* door.  User text arrives as a bound value, nothing else.
 *   - Placeholders are $1..$99, any order, repeatable; bound by name on SQLite.
 *   - Columns are INTEGER (64-bit), REAL, TEXT.  Times are INTEGER microseconds from ctx.now, never now() in
 * SQL.
 *   - Results are complete and live in ctx.mem.  Always LIMIT lists.
 *
 * WRITING: one writer at a time, whatever the engine.  db_tx hands fn to the process's writer thread, which
 * runs many requests inside one transaction, each inside its savepoint, commits once, and only then lets the
 * callers go on. On PostgreSQL the writer holds a session advisory lock around each group, so several
 * processes take turns; inside, SERIALIZABLE with retry stands guard all the same, and statements that want
 * no rows are pipelined, rows to be added many at a time (gather.c). Consequence used elsewhere: event ids
 * grow in commit order, so "everything after id N" never misses one.
 *
 * READING: outside db_tx each db_run borrows a reader connection for that statement; db_snapshot keeps one
 * for several statements that must agree.
 */
#pragma once
#include "base/base.h"

enum engine { ENGINE_ANY, ENGINE_SQLITE, ENGINE_PG };

/* ---- statements --------------------------------------------------------- */
struct sql {
	const char *name, *file;
	int line;
	enum engine engine;
	const char *text;
};
#define SQL_FOR(ident, eng, literal)                                                                      \
	static const struct sql ident                                                                     \
	        __attribute__((used, section("sqlset"), aligned(8))) = { #ident, __FILE__, __LINE__, eng, \
		                                                         "" literal }
#define SQL(ident, literal) SQL_FOR(ident, ENGINE_ANY, literal)
#define SQL_LITE(ident, literal) \
	SQL_FOR(ident, ENGINE_SQLITE, literal) /* only where the engines truly differ */
#define SQL_PG(ident, literal) SQL_FOR(ident, ENGINE_PG, literal)

enum db_type { DB_NULL, DB_INT, DB_REAL, DB_TEXT };
struct dbval {
	enum db_type type;
	int64_t i;
	double f;
	struct str s;
};
#define INT(x) ((struct dbval){ .type = DB_INT, .i = (x) })
#define REAL(x) ((struct dbval){ .type = DB_REAL, .f = (x) })
#define TEXT(x) ((struct dbval){ .type = DB_TEXT, .s = (x) })
#define NUL() ((struct dbval){ .type = DB_NULL })
/* 0 as NULL: for optional references. */
#define REFV(x) ((x) ? INT(x) : NUL())
bool dbval_eq(struct dbval a, struct dbval b); /* NULL equals NULL; INT 1 equals REAL 1.0 */
/* element 0 is a dummy so that "no arguments" is still a legal array */
#define ARGS(...)                                           \
	(const struct dbval[]){ { 0 }, ##__VA_ARGS__ } + 1, \
	        sizeof((struct dbval[]){ { 0 }, ##__VA_ARGS__ }) / sizeof(struct dbval) - 1

struct rows {
	size_t n, ncol;
	struct dbval *v;
};
static inline struct dbval cell(const struct rows *r, size_t row, size_t col)
{
	return r->v[row * r->ncol + col];
}
/* The first column as ids, for who asked for nothing else. */
int64_t *rows_ids(struct arena *, const struct rows *, size_t *n);
struct jw;
/* An instant of a row as JSON, or null. */
void jw_time_or_null(struct jw *, const char *key, struct dbval);

/* Run a statement.  out may be NULL when no rows are wanted: inside db_tx on PostgreSQL such a statement may
 * be queued and its failure seen at the next statement with rows or at commit, where fn is run again alone.
 */
#define db_run(cx, stmt, out, ...) db_run_((cx), &(stmt), (out), ARGS(__VA_ARGS__))
MUST_USE enum rc db_run_(struct ctx *, const struct sql *, struct rows *out, const struct dbval *, size_t);

/* Text made by the list compiler and the record writer from literals and declared fragments. */
struct dsql {
	struct buf text;
	struct dbval args[99];
	size_t nargs;
};
#define DSQL(arena) ((struct dsql){ .text = BUF(arena) })
#define dsql_lit(d, literal) dsql_fragment_((d), "" literal)
/* A fragment from a static table (struct field.column and the like); asserts that it is short and has no
 * quote, ';' or '--'. */
void dsql_column(struct dsql *, const char *declared);
void dsql_fragment_(struct dsql *, const char *);
void dsql_arg(struct dsql *, struct dbval); /* appends $n */
/* Appends " = …" that is true of each of the ids (n > 0), with one bound value however many there are: the
 * texts of statements stay few. */
void dsql_ids(struct ctx *, struct dsql *, const int64_t *ids, size_t n);
MUST_USE enum rc dsql_run(struct ctx *, const struct dsql *,
                          struct rows *out); /* prepared and cached by text */

/* The same for a record's new row, of which nothing is wanted back. Until somebody asks its table it may be
 * taken back, to be added as it is by then; false: it is on its way. */
MUST_USE enum rc dsql_add(struct ctx *, const struct dsql *, int64_t id, int64_t version);
bool db_take_back(struct ctx *, const char *table, int64_t id, int64_t version);
/* The same for a statement that changes a row and brings none back. Finding no row is RC_STALE; like any
 * failure of a statement without rows it may be seen later. */
MUST_USE enum rc dsql_hit(struct ctx *, const struct dsql *);

/* Inside db_tx: what was sent without waiting for an answer is with the server now, which works on while we
 * do.
 */
MUST_USE enum rc db_push(struct ctx *);

/* Several SELECTs that do not depend on one another: what fn asks by db_ask and dsql_ask is answered when
 * db_together returns RC_OK. On PostgreSQL all travel together, after whatever fn ran besides. Elsewhere,
 * inside a transaction, and when no db_together is under way, a question is answered at once: who asks need
 * not know. *out and the texts among the arguments must live until then. */
#define db_ask(cx, stmt, out, ...) db_ask_((cx), &(stmt), (out), ARGS(__VA_ARGS__))
MUST_USE enum rc db_ask_(struct ctx *, const struct sql *, struct rows *out, const struct dbval *, size_t);
MUST_USE enum rc dsql_ask(struct ctx *, const struct dsql *, struct rows *out);
MUST_USE enum rc db_together(struct ctx *, enum rc (*fn)(struct ctx *, void *arg), void *arg);

/* ---- transactions ------------------------------------------------------- */
/* Run fn(cx, arg) in a write transaction and return once it is durable.  fn may run several times (shared
 * commit failed, RC_BUSY), so it must touch nothing but the database, ctx.mem and *arg, and must reset what
 * it writes there. It runs on the writer thread; keep it short.  Nested calls join.  Any rc but RC_OK rolls
 * back all of fn's writes and is returned with cx->err as fn left it. */
MUST_USE enum rc db_tx(struct ctx *, enum rc (*fn)(struct ctx *, void *arg), void *arg);
/* Several reads that see one state. Inside db_tx it just calls fn. */
MUST_USE enum rc db_snapshot(struct ctx *, enum rc (*fn)(struct ctx *, void *arg), void *arg);
/* So many rows came in at once: what PostgreSQL's planner believes of them is brought up to date now, where
 * autovacuum would come minutes later and lists be sorted whole until then. Outside db_tx; takes seconds, and
 * nobody waits for it but the caller. Fewer than a thousand rows, and SQLite, need nothing. A failure is
 * logged, no more. */
void db_took_in(struct ctx *, int64_t rows);
/* The same at the start, when tables have grown that nobody has counted yet: PostgreSQL believes two hundred
 * different values in each of their columns, and reads them whole for what an index would find at once. */
void db_look_over(struct ctx *);
bool db_writing(const struct ctx *); /* inside db_tx, not merely in a snapshot */
/* Inside db_tx: how many statements so far may have changed something, and whether nothing can run any more.
 * A part of fn that failed before it wrote, on a transaction that is not broken, may be passed over. */
size_t db_writes(const struct ctx *);
bool db_broken(const struct ctx *);
static inline bool db_in_tx(const struct ctx *cx) { return cx->conn != NULL; }

/* Many records, one after another, each in its turn: what one turn asks, the next will ask about its own
 * record, so its questions are put ahead and nobody waits for answers (ahead.c; nothing happens on SQLite).
 * names: what tells a turn's record from the others (its id, its number, an event's id; 0: none), one row a
 * turn; it must live as long as the transaction. Inside db_tx; db_ahead_end before fn returns. */
enum { AHEAD_NAMES = 3 };
void db_ahead_begin(struct ctx *, const int64_t (*names)[AHEAD_NAMES], size_t turns);
MUST_USE enum rc db_ahead_turn(struct ctx *, size_t turn);
/* Something was written that another turn's record is made of, or will ask for. */
void db_ahead_forget(struct ctx *);
void db_ahead_end(struct ctx *);
/* db_run for a SELECT that may be asked ahead though it does not find rows by the record itself: whoever
 * changes what it reads for another record calls db_ahead_forget. */
#define db_run_steady(cx, stmt, out, ...) db_run_steady_((cx), &(stmt), (out), ARGS(__VA_ARGS__))
MUST_USE enum rc db_run_steady_(struct ctx *, const struct sql *, struct rows *out, const struct dbval *,
                                size_t);

/* ---- what a transaction remembers ------------------------------------------- */
/* A row found by one key that nobody else writes: read once in a transaction, by `read` (key $1, n values
 * back), and written as `write` says (key $1, values $2 …; it makes the row when there is none), at once on
 * SQLite, before anybody else names its table or at the commit on PostgreSQL. Inside db_tx. */
enum { KEPT_VALUES = 2 };
struct db_kept {
	const struct sql *read, *write;
	size_t n;
};
MUST_USE enum rc db_kept_get(struct ctx *, const struct db_kept *, struct dbval key, struct dbval *v,
                             bool *found);
MUST_USE enum rc db_kept_put(struct ctx *, const struct db_kept *, struct dbval key, const struct dbval *v);
/* The id for a new row of a table, which must get all of its ids here (the pointer is kept). Ids grow in
 * commit order; some are taken ahead on PostgreSQL, and what is left of them is never used. Inside db_tx. */
MUST_USE enum rc db_new_id(struct ctx *, const char *table, int64_t *out);

/* After a transaction: may this ctx have written to the table, in any of its transactions? False is certain.
 */
bool db_wrote(const struct ctx *, const char *table);

/* True: the row of table `of` with this id (from db_new_id) was made in this transaction, which has added no
 * row to `table` in which the number stands: there is nothing of it. False says nothing; always false where
 * asking costs little (SQLite). */
bool db_untouched(struct ctx *, const char *table, const char *of, int64_t id);

/* ---- slow-changing data -------------------------------------------------- */
/* A number that changes whenever definitions change (teams, roles, calendars, targets, fields …): caches keep
 * it and reload when it differs.  Exact inside db_tx; outside it is read once a ctx, since time stands still
 * in a request, and after a transaction of that ctx it is as that saw it.  Costs nothing inside a transaction
 * group; outside, those who ask PostgreSQL at the same time ask once. */
MUST_USE enum rc db_stamp(struct ctx *, int64_t *out);
MUST_USE enum rc db_stamp_bump(struct ctx *); /* inside db_tx, by whoever writes such data */

/* db_run for a SELECT whose answer changes only when the stamp does (everything it reads is written by those
 * who bump it). Inside a transaction that has not written yet, the answer may come from memory. */
#define db_run_slow(cx, stmt, out, ...) db_run_slow_((cx), &(stmt), (out), ARGS(__VA_ARGS__))
MUST_USE enum rc db_run_slow_(struct ctx *, const struct sql *, struct rows *out, const struct dbval *,
                              size_t);
/* The same in a transaction that has written too: whoever changes what it reads bumps the stamp afterwards.
 */
#define db_run_stamped(cx, stmt, out, ...) db_run_stamped_((cx), &(stmt), (out), ARGS(__VA_ARGS__))
MUST_USE enum rc db_run_stamped_(struct ctx *, const struct sql *, struct rows *out, const struct dbval *,
                                 size_t);

/* ---- life --------------------------------------------------------------- */
struct db_options {
	const char *database; /* "" or NULL: SQLite at path; "postgresql://…" or a libpq conninfo */
	const char *path;     /* SQLite file */
	int readers;          /* reader connections */
	bool relaxed;         /* tests of other things: no fsync */
};
struct db *db_open(const struct db_options *, struct log *, char *why,
                   size_t whysz); /* NULL and a sentence on failure */
void db_close(struct db *);
enum engine db_engine(const struct db *);
/* Forward-only migrations compiled into the binary, under a lock, checksummed; a changed old file is refused.
 */
MUST_USE enum rc db_migrate(struct ctx *, int *applied);
/* Called on a db thread after every commit that another part may care about, in this process or (PostgreSQL
 * NOTIFY, SQLite data_version) in another one.  Short; takes no ctx. One listener. */
void db_on_commit(struct db *, void (*fn)(void *arg), void *arg);
/* Tell the other processes on this database a few words (at most 7,900 bytes) that are not worth a row: who
 * looks at what. Nothing is kept, whoever does not listen misses it, and order is not promised. The sender
 * hears it too. On SQLite there is no other process, and nothing happens. Any thread, inside db_tx or not. */
MUST_USE enum rc db_say(struct ctx *, struct str text);
/* Called with what any process said, on a db thread; short; takes no ctx. One listener. Set before
 * db_on_commit. */
void db_on_said(struct db *, void (*fn)(void *arg, struct str text), void *arg);
/* Online consistent copy: SQLite backup API or pg_dump-free logical copy of all tables; streamed to path. */
typedef void db_progress(void *arg, int64_t done, int64_t total);
MUST_USE enum rc db_backup(struct ctx *, const char *path, db_progress *, void *arg);
MUST_USE enum rc db_restore(struct ctx *, const char *path, db_progress *,
                            void *arg); /* into an empty database */

struct db_stats {
	int64_t groups, requests, retries, reads, largest_group, commit_usec;
};
/* What the health page tells. version lives in ctx.mem; wal_bytes is 0 on PostgreSQL. */
struct db_facts {
	const char *engine;
	struct str version;
	int64_t bytes, wal_bytes, schema; /* schema: number of the last migration */
};
MUST_USE enum rc db_facts(struct ctx *, struct db_facts *out);
void db_stats(struct db *, struct db_stats *out); /* for /metrics */

/* ---- tests -------------------------------------------------------------- */
int db_prepare_all(struct db *, char *why, size_t whysz); /* number of statements of this engine, or -1 */
void db_fault_after(struct db *, int n); /* the n-th call from now (0 = next) fails once with 502; -1 never */
void db_wipe(struct db *);               /* drop everything; tests only, asserts relaxed */
void db_keep(struct db *);               /* PostgreSQL, tests only: remember what the migration left … */
bool db_refresh(struct db *);            /* … and bring it back; false: there is nothing, or other tables */
