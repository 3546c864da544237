/* operation.h - one verb, patch, comment or undo for up to 5,000 records, as a row: it can be watched while
 * it runs, cancelled, goes on after a restart, and can be undone as a whole.
 *
 *   running ──► done
 *      └──────► cancelled        what is done stays done and is listed
 *
 * It runs in chunks, each one transaction that holds the changes, their results and how far it came: so each
 * record is done once, whatever crashes, and other people's writes come in between.  Whoever runs it holds a
 * lease; when that runs out another goes on from where it stopped.  It goes on in the name of who started it,
 * with what they may do at that time.
 */
#pragma once
#include "record/record.h"

enum { OPERATION_MAX = 5000 };
struct operation {
	int64_t id, person, total, done, ok, created_at, ended_at, undoes, undone_by;
	const struct record_type *type;
	struct str verb, args, keys, state, lease_by;
	int64_t lease_until, place; /* place: a job's own */
};
/* An operation of this type and verb has no keys: chunk does the next piece inside the chunk's transaction,
 * as the system, and says how far it came. It has no results and cannot be undone. */
struct operation_step {
	int64_t done, place; /* as the piece before left them: how many, and where to go on */
	bool more;           /* false: it was the last piece */
};
struct operation_job {
	const char *type, *verb;
	enum rc (*chunk)(struct ctx *, const struct operation *, struct operation_step *);
};
#define OPERATION_REQUEST "request " /* how the runner is called that waits for the end */
/* verb: of the type's machine, "patch", "comment", "tag", or "undo" (keys are "EVENT KEY" then).  runner: who
 * will call operation_step; empty: the background does.  Opens its own transaction. */
MUST_USE enum rc operation_start(struct ctx *, const struct operation *, struct str runner, int64_t *id);
/* As it is now; RC_NOT_FOUND, also for somebody else's. */
MUST_USE enum rc operation_get(struct ctx *, int64_t id, struct operation *out);
/* Run the next chunk. *more false: it has ended, or somebody else runs it. */
MUST_USE enum rc operation_step(struct ctx *, int64_t id, struct str runner, bool *more);
/* A chunk of whichever waits longest; for the background. *more: there may be others. */
MUST_USE enum rc operations_run(struct ctx *, struct str runner, bool *more);
/* No more chunks; RC_CONFLICT when it has ended. */
MUST_USE enum rc operation_cancel(struct ctx *, int64_t id);
/* Start the operation that takes this one back; RC_CONFLICT when that cannot be (any more). */
MUST_USE enum rc operation_undo(struct ctx *, int64_t id, int64_t *out);
/* Why it cannot be undone; NULL when it can. until: when that ends. */
const char *operation_final(struct ctx *, const struct operation *, int64_t *until);
/* Results after the first `after`, as they are told: "{…},{…}"; at most about max. *next: where to go on. */
MUST_USE enum rc operation_results(struct ctx *, int64_t id, int64_t after, size_t max, struct buf *out,
                                   int64_t *next);
/* The asker's newest, at most max. */
MUST_USE enum rc operation_list(struct ctx *, size_t max, struct operation *out, size_t *n);
