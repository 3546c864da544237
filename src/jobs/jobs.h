/* jobs.h - timers as rows, outgoing messages as rows.
 *
 * TIMER: (kind, record, due_at, payload).  The scheduler of every process looks for due rows; running one is
 * a single transaction that deletes the row and calls the handler, so a timer runs exactly once however many
 * processes there are. A handler that fails leaves the row, with attempts and the error; it is tried again
 * with back-off and is visible under jobs.  After a stall all due timers run in due order, none is skipped,
 * at most `batch` a transaction.
 *
 * OUTBOX: (kind, target, payload).  A worker claims a row under a lease, delivers it outside any transaction,
 * and records the attempt.  Retries back off 10 s · 4^n with jitter up to 6 h, 8 attempts, then dead; "send
 * again" resets.  A lease that runs out (the worker died) is claimed by another; deliveries carry an
 * idempotency key (the row id).
 */
#pragma once
#include "base/route.h"
#include "db/db.h"

struct timer {
	int64_t id, client_id, record_id, due_at, attempts;
	struct str kind, type, payload;
};
struct timer_kind {
	const char *name;
	/* Inside the transaction that deletes the row. cx->now is the real now, t->due_at when it should have
	 * run. */
	enum rc (*run)(struct ctx *, const struct timer *);
	const char *help;
};
/* Inside db_tx. One timer per (kind, type, record): setting it again moves it. due_at 0 cancels. */
MUST_USE enum rc timer_set(struct ctx *, const char *kind, int64_t client_id, const char *type,
                           int64_t record_id, int64_t due_at, struct str payload);

/* The same, but one that is there already stays as it is: what runs again and again. Inside db_tx. */
MUST_USE enum rc timer_keep(struct ctx *, const char *kind, int64_t client_id, const char *type,
                            int64_t record_id, int64_t due_at);

struct outbox_item {
	int64_t id, client_id, attempts, created_at;
	struct str kind, target, payload, event_type;
};
struct outbox_kind {
	const char *name;
	/* Deliver. RC_OK; RC_UNAVAILABLE: try again; anything else: dead at once. status and detail are kept
	 * (<= 1 KiB). */
	enum rc (*deliver)(struct ctx *, const struct outbox_item *, int *status, struct str *detail);
	const char *help;
};
enum { OUTBOX_ATTEMPTS = 8 };
MUST_USE enum rc outbox_add(struct ctx *, const char *kind, int64_t client_id, struct str target,
                            struct str event_type, struct str payload); /* inside db_tx */
/* From the start again, whatever became of it; RC_CONFLICT while it is being sent. Opens its own transaction.
 */
MUST_USE enum rc outbox_send_again(struct ctx *, int64_t id);

struct jobs;
struct jobs *jobs_start(struct app *); /* scheduler thread and outbox workers */
void jobs_stop(struct jobs *);
void jobs_wake(struct jobs *);
/* Run everything due at cx's clock, timers and outbox, until nothing is, and wait for what other threads of
 * this process have taken (20 s at most); for tests and POST /_test/advance. */
MUST_USE enum rc jobs_drain(struct app *, int *ran);
extern const struct route jobs_routes[]; /* /api/v1/jobs, /api/v1/outbox, …/send-again */
