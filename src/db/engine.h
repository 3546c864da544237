/* engine.h - what an engine must do for db/, and what db/ keeps about a connection.  Private to src/db.
 *
 * db.c decides when something runs, an engine knows how.  A connection belongs to one thread at a time:
 * readers are lent from a pool, the writer's stays with the writer thread.  No engine call takes a lock.
 */
#pragma once
#include "base/app.h"
#include "base/base.h"
#include "db/db.h"
#include <pthread.h>
#include <stdatomic.h>

struct db;
struct ahead;
struct gather;
struct memory;
struct shape;

/* A statement on its way to an engine: a declared one, or text put together by a struct dsql. */
struct stmt {
	const struct sql *fixed; /* NULL for assembled text */
	struct str text;
	const char *name;    /* for messages */
	bool steady;         /* db_run_steady */
	bool hit;            /* it changes a row; when it finds none, that is RC_STALE, perhaps seen later */
	int64_t id, version; /* it adds this record's row, to which others may refer; 0: some other */
	bool kept;     /* it reads a row for memory.c, which knows what of that table is not written yet */
	bool untyped;  /* the server knows the types of the arguments: they are columns' (gather.c) */
	uint64_t hash; /* of assembled text; 0: not worked out */
};
/* How many arguments a statement of gather.c may have. */
enum { BOUND_MAX = 1024 };

/* A SELECT on its way, and its answer when it has come (ahead.c, together.c). */
struct question {
	struct stmt s;
	const struct dbval *v;
	size_t n;
	struct arena *mem; /* of the answer: it may be read while another request runs */
	bool answered;
	struct rows rows;
	struct rows *out; /* together.c: where it is wanted */
	struct question *next;
};

/* One connection; engines put their own members behind it. */
struct conn {
	struct db *db;
	struct conn *next; /* in the pool of idle readers */
	bool writer;
	bool in_tx;
	bool lost;        /* of no use any more: close it and connect anew */
	bool commit_sent; /* when also lost: nobody knows whether the commit took effect */
	/* The request being run (writer), or the snapshot (readers). */
	unsigned owner;  /* 1, 2, 3 … in the group; 0: the group's own statements */
	bool wrote;      /* it changed something */
	size_t writes;   /* how many of its statements may have */
	bool saved;      /* its savepoint is set */
	bool careful;    /* requests get savepoints (writer.c) */
	bool failed;     /* a statement of it failed; err says how; nothing runs until it is rolled back */
	bool group_dead; /* an earlier request's statement failed late: roll everything back, run each alone
	                  */
	struct err err;
	struct tables tables;  /* the request wrote to */
	struct ahead *ahead;   /* while records take turns; ahead.c */
	struct memory *memory; /* the writer's; memory.c */
	struct gather *gather; /* the writer's, where it is worth it; gather.c */
	/* stamp.n as this transaction sees it */
	bool stamp_known, stamp_used; /* used: somebody asked on this connection, so fetch it with BEGIN */
	int64_t stamp;
};

enum tx_verb {
	TX_BEGIN_WRITE,
	TX_BEGIN_READ,
	TX_COMMIT,
	TX_ROLLBACK,
	TX_SAVE,
	TX_RELEASE,
	TX_BACK,
	TX_VERBS
};

struct engine_ops {
	enum engine engine;
	/* What the migration words become: {{id}} {{int}} {{real}} {{strict}} {{blob}}. */
	const char *word_id, *word_int, *word_real, *word_strict, *word_blob;
	struct conn *(*connect)(struct db *, bool writer, char *why, size_t whysz);
	void (*disconnect)(struct conn *);
	enum rc (*run)(struct ctx *, struct conn *, const struct stmt *, struct rows *out,
	               const struct dbval *, size_t);
	/* A SELECT whose answer is wanted later: on its way, and in the question when it has come. NULL: not
	 * worth it with this engine. hear reads what has not been read; outside a transaction it must be
	 * called after the last ask, whatever they said. */
	enum rc (*ask)(struct ctx *, struct conn *, const struct stmt *, const struct dbval *, size_t,
	               struct question *);
	enum rc (*hear)(struct ctx *, struct conn *);
	/* Let the server begin with what was sent; waits for nothing. NULL: there is no server, and rows to
	 * be added are not gathered (gather.c). */
	enum rc (*push)(struct ctx *, struct conn *);
	/* May be queued; a failure of it is then seen later. TX_COMMIT returns when it is on disk.
	 * TX_ROLLBACK always leaves the connection outside a transaction, or lost. */
	enum rc (*tx)(struct ctx *, struct conn *, enum tx_verb);
	/* Several statements in plain text, no arguments: migrations. */
	enum rc (*script)(struct ctx *, struct conn *, const char *text);
	/* Every row of a query, one by one, without holding them all. */
	enum rc (*each)(struct ctx *, struct conn *, const char *text,
	                enum rc (*row)(struct ctx *, const struct rows *, void *), void *arg);
	/* True when the statement can be prepared. */
	bool (*check)(struct conn *, const struct sql *, char *why, size_t whysz);
	/* Wait up to ms, or until wake_fd is readable: did anybody commit since the last call? */
	bool (*changed)(struct conn *, int wake_fd, int ms);
};
extern const struct engine_ops engine_sqlite, engine_pg;

struct writer;
struct watch;
struct cache;
/* The stamp as read outside transactions, by one for all who ask at a time (db_stamp). */
struct shared_stamp {
	pthread_mutex_t lock;
	pthread_cond_t done;
	uint64_t put, good; /* questions put; the last one answered */
	bool busy;
	int64_t stamp;
};
struct db {
	const struct engine_ops *ops;
	char *database, *path;
	bool relaxed;
	struct log *log;
	struct writer *writer;
	/* readers */
	pthread_mutex_t lock;
	pthread_cond_t freed;
	struct conn *idle;
	int readers, lent;
	struct cache *cache;
	struct shared_stamp shared_stamp;
	struct watch *watch;              /* who wants to know of commits; under lock */
	void (*said)(void *, struct str); /* who wants to hear what processes say; under lock */
	void *said_arg;
	_Atomic int fault;
	_Atomic int64_t groups, requests, retries, reads, largest_group, commit_usec;
};

size_t sql_count(void);
size_t sql_index(const struct sql *);
const struct sql *sql_at(size_t);
bool db_fault_now(struct db *);
/* Remember cx->err as the reason why nothing more runs in this transaction; returns rc. */
enum rc conn_fail(struct ctx *, struct conn *, enum rc);
enum rc conn_stale(struct ctx *); /* a statement that had to find a row found none */
/* db.c, for together.c: what is checked before a statement, and fn(cx, conn, arg) on a reader, on a fresh one
 * when it turns out to be gone. */
MUST_USE enum rc db_checked(struct ctx *, const struct stmt *, const struct dbval *, size_t);
MUST_USE enum rc db_on_reader(struct ctx *, enum rc (*fn)(struct ctx *, struct conn *, void *), void *);
void conn_reset(struct conn *); /* before the next request */
void tables_add(struct tables *to, struct tables more);
bool text_reads(struct str sql);    /* SELECT …: changes nothing */
uint64_t text_hash(struct str sql); /* to find a statement by its text; never 0 */
/* Inside a transaction. To the engine, or among the rows that wait; what waits and is named goes first. */
MUST_USE enum rc conn_pass(struct ctx *, struct conn *, struct stmt *, struct rows *out, const struct dbval *,
                           size_t);
MUST_USE enum rc conn_first(struct ctx *, struct conn *, struct stmt *);        /* only the latter */
MUST_USE enum rc conn_settle(struct ctx *, struct conn *);                      /* all that waits goes */
MUST_USE enum rc conn_writes(struct ctx *, struct conn *, const struct stmt *); /* before one that does */
MUST_USE enum rc conn_run(struct ctx *, struct stmt *, struct rows *out, const struct dbval *, size_t);
/* Text with {{words}} and engine sections resolved; in the arena. NULL and a sentence when a section is not
 * closed. */
const char *sql_words(struct arena *, const struct engine_ops *, struct str, char *why, size_t whysz);

/* ---- memory.c: what the writer's transaction remembers (db.h: db_kept_get, db_new_id). */
struct memory *memory_new(void);
void memory_free(struct memory *);
void memory_forget(struct memory *);
MUST_USE enum rc memory_write(struct ctx *, struct conn *);             /* rows put and not written */
bool memory_made(const struct memory *, const char *table, int64_t id); /* in this transaction */
bool memory_minds(const struct memory *, const struct shape *);         /* such a row's table is named */

/* ---- gather.c: rows to be added, many with one statement. */
struct gather *gather_new(void);
void gather_free(struct gather *);
const struct shape *gather_shape(struct gather *, struct stmt *); /* what a statement names; NULL: anything */
bool shape_names(const struct shape *, uint32_t table);
uint32_t shape_table(const struct shape *); /* of an INSERT */
/* False: not such a statement, or it has to be run now. */
bool gather_add(struct gather *, const struct shape *, const struct stmt *, const struct dbval *, size_t n,
                unsigned owner);
bool gather_take_back(struct gather *, uint32_t table, int64_t id, int64_t version);
bool gather_full(const struct gather *);
bool gather_minds(const struct gather *, const struct shape *);
bool gather_next(struct gather *, struct stmt *, const struct dbval **, size_t *n, unsigned *owner);
void gather_drop(struct gather *);
void gather_begin(struct gather *);
/* This is being run. */
void gather_note(struct gather *, const struct shape *, const struct dbval *, size_t n);
bool gather_untouched(struct gather *, const char *table, int64_t id);
uint32_t gather_table(const char *table);

/* ---- ahead.c: a statement with rows looks here first, and tells what it has asked and written. */
MUST_USE enum rc ahead_take(struct ctx *, struct conn *, struct stmt *, struct rows *out,
                            const struct dbval *, size_t, bool *taken);
void ahead_note(struct ctx *, struct ahead *, const struct stmt *, const struct rows *, const struct dbval *,
                size_t);
void ahead_wrote(struct ahead *, struct str text);

struct writer *writer_new(struct db *);
void writer_free(struct writer *);
enum rc writer_submit(struct writer *, struct ctx *, enum rc (*fn)(struct ctx *, void *), void *arg);

struct cache *cache_new(void);
void cache_free(struct cache *);

struct watch *watch_new(struct db *, void (*fn)(void *), void *arg);
void watch_free(struct watch *);
void watch_poke(struct db *);                /* this process committed */
void db_heard(struct db *, struct str text); /* an engine's connection was told something */
