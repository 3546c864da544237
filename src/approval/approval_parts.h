/* approval_parts.h - what the files of this folder share. */
#pragma once
#include "approval/approval.h"

struct approval_round {
	int64_t id, client_id, record_id, requester, team, step;
	struct str type, owner, record_key, title, steps, state;
	bool own_ok;
};
MUST_USE enum rc round_load(struct ctx *, int64_t id, struct approval_round *out);
/* A row of the round's current step was decided or ran out: does the step, does the round end? */
MUST_USE enum rc round_judge(struct ctx *, const struct record *row);
/* May this person decide here? RC_INVALID naming field. */
MUST_USE enum rc round_may_ask(struct ctx *, const struct approval_round *, const char *field,
                               int64_t person);
/* Timers of a row that is asked; none for others. */
MUST_USE enum rc approval_timers(struct ctx *, const struct record *row, const struct approval_step *);
MUST_USE enum rc round_step(struct ctx *, const struct approval_round *, struct approval_step *out);
