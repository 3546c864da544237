/* escalation.h - what happens before and after a target, who is told in turn, and who has said "I have it":
 * docs/escalation.md is the rule.
 *
 *   clock ─ threshold (due.c) ─▶ mark, once ─▶ actions (action.c): notify, raise, page, reassign, webhook
 *                                                               │
 *   by hand ────────────────────────────────────────────────▶ a RUN of a policy (run.c)
 *                                                               │ one timer at its next act
 *                             firing(round, step) ◀── time-out, broken promise ──▶ acknowledged (ack.c)
 *
 * Only timers act, each in the transaction that takes it out: exactly once, and after a stall all that is due
 * happens in order (chain.c counts from due instants). A ticket's events move runs (listen.c): ended, another
 * team, more severe, promise kept.  preflight.c goes through a chain without running it, by the same code.
 */
#pragma once
#include "jobs/jobs.h"
#include "record/filter.h"
#include "record/record.h"

enum escalation_policy_field {
	POLICY_NAME,
	POLICY_DESCRIPTION,
	POLICY_TEAM,
	POLICY_STEPS,
	POLICY_SKIP_EMPTY,
	POLICY_REPEAT,
	POLICY_ACK_TIMEOUT,
	POLICY_ON_TEAM_CHANGE,
	POLICY_POSITION,
	POLICY_ACTIVE,
	POLICY_NEXT_STEP,
	POLICY_FIELDS
};
enum escalation_rule_field {
	ESC_NAME,
	ESC_DESCRIPTION,
	ESC_TARGET,
	ESC_PRIORITY,
	ESC_TEAM,
	ESC_CONDITION,
	ESC_THRESHOLDS,
	ESC_POSITION,
	ESC_ACTIVE,
	ESC_FIELDS
};
extern const struct record_type escalation_policy_type, escalation_rule_type;
extern const struct route escalation_routes[];
extern const struct timer_kind escalation_due_timer, escalation_run_timer, escalation_promise_timer,
        escalation_sweep_timer, escalation_look_timer;
extern const struct outbox_kind escalation_outbox; /* posts to chat channels */
extern const struct undoer escalation_undoer;      /* begun by hand, and withdrawn (withdraw.c) */
extern const struct type_words escalation_words; /* is:escalated, is:acknowledged, is:promised, promise:… */
extern const struct record_extras escalation_extras; /* "promise" in a ticket's JSON */

struct escalation_cache; /* app->escalation, may be NULL */
struct escalation_cache *escalation_cache_new(void);
void escalation_cache_free(struct escalation_cache *);

/* For app->on_event: tickets move their runs and thresholds, calendars move thresholds. */
MUST_USE enum rc escalation_on_event(struct ctx *, const struct record *, const struct event *);

/* What was promised last at an acknowledgement, and is not kept: due_at may have passed. At most one a
 * ticket. */
struct escalation_last_promise {
	int64_t ticket, due_at, by, made_at;
	struct str words;
};
MUST_USE enum rc escalation_last_promises(struct ctx *, const int64_t *tickets, size_t n,
                                          struct escalation_last_promise **out, size_t *nout);

/* Begin a policy for a ticket as POST …/escalate does, asking nobody who may. Inside db_tx. */
MUST_USE enum rc escalation_start(struct ctx *, const struct record *ticket, int64_t policy, struct str why);

/* ---- for hand-overs (open.c): what goes on for a client, oldest first, at most max. No permission check.
 * ---- */
struct escalation_open {
	int64_t ticket, since, ack_by,
	        ack_until; /* ack_by 0: it fires and nobody has it; ack_until 0: no time-out */
	struct str policy; /* its name; empty: a built-in chain */
};
struct escalation_promised {
	int64_t ticket, person, due_at;
	struct str reason;
};
MUST_USE enum rc escalation_going(struct ctx *, int64_t client, int max, struct escalation_open **out,
                                  size_t *n);
/* Promises that are open and due before `until`. */
MUST_USE enum rc escalation_promises(struct ctx *, int64_t client, int64_t until, int max,
                                     struct escalation_promised **out, size_t *n);
