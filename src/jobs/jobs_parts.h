/* jobs_parts.h - what the files of src/jobs share and nobody else needs. */
#pragma once
#include "base/app.h"
#include "jobs/jobs.h"

/* 10 s · 4^(attempts - 1), at most 6 h. */
int64_t jobs_back_off(int64_t attempts);
/* Run one batch of timers due at cx->now, any thread. more: there may be others. An error is the database's
 * own. */
enum rc timers_run(struct ctx *, int *ran, bool *more);
/* Claim and deliver a few messages due at cx->now. worker names the claimer in its leases. */
enum rc outbox_run(struct ctx *, struct str worker, int *delivered, bool *more);
/* Delete some of what was sent more than 30 days ago; dead messages stay until somebody decides. */
enum rc outbox_forget(struct ctx *, bool *more);
