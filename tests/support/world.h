/* world.h - what a test stands on: a clock that only moves when told, a fresh migrated database, a wired-up
 * app.
 *
 * The engine is TEST_ENGINE (sqlite unless it says pg); for PostgreSQL, TEST_PG is the address of a database
 * that belongs to this test process alone.  A world is made per test; nothing outlives it.
 */
#pragma once
#include "base/app.h"
#include "base/route.h"
#include "base/time.h"
#include "db/db.h"

#define WORLD_START SECONDS(1764000000) /* 2025-11-24T16:00:00Z, a Monday */

struct world {
	struct app app;
	struct arena *mem; /* lives as long as the world; world_ctx hands it out */
	struct who who;    /* who world_ctx says is asking: the system unless changed */
	char dir[64];      /* a temporary folder of its own: data_dir, the SQLite file */
};
/* Either may be NULL. Tables are borrowed. */
struct world *world_new(const struct record_type *const *types, const struct route *const *routes);
void world_free(struct world *);
/* The same database again through a second door, as another process would open it; free with db_close. */
struct db *world_second_db(struct world *);
enum engine world_engine(void);
struct ctx world_ctx(struct world *);                    /* now = the clock's */
struct ctx world_ctx_in(struct world *, struct arena *); /* for threads */
void world_advance(struct world *, int64_t usec);
int64_t world_now(struct world *);
/* First cell of a statement's first row as a number; -1 when there is none. Fails the test on an error. */
#define world_int(w, stmt, ...) world_int_((w), &(stmt), ARGS(__VA_ARGS__))
int64_t world_int_(struct world *, const struct sql *, const struct dbval *, size_t);
/* Fail the test unless rc is RC_OK, with cx->err's sentence. */
void world_ok(const struct ctx *, enum rc);
/* Run fn in a transaction and fail the test unless it gives RC_OK; prints the message first. */
void world_tx(struct world *, enum rc (*fn)(struct ctx *, void *), void *arg);
/* FAULT LOOP: break the n-th database call of `act` for n = 0, 1, 2 … until it succeeds; after each failure
 * `check` must find everything as it was.  act answers RC_UNAVAILABLE for a broken call.  Returns how often
 * it was broken. */
int world_fault_loop(struct world *, enum rc (*act)(struct ctx *, void *),
                     void (*check)(struct world *, bool done, void *), void *arg);
