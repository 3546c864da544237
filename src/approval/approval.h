/* approval.h - asking people before something goes on, about a record of any type.
 *
 *   round      asked ──► approved | skipped | rejected | expired | withdrawn
 *   one row    asked ──► approved | rejected        (by who is asked, nobody else)
 *              asked ──► withdrawn                  (the step was decided without it, or the round was
 * withdrawn) asked ──► expired                    (its time was up) skipped (nobody to ask, and the step's
 * rule says to go on; told in an event)
 *
 *   - A round has steps, one after the other. A step asks people at once and passes when all, any, or a share
 * of them approve (a share is rounded up: half of five is three).
 *   - Who is asked: the requester's manager, named people, or the lead of a team. One who left, or who asks
 * for oneself where that is not allowed, is nobody. When a step finds nobody its rule decides: skip it, ask
 * the lead of the record's team, or ask a named person; when these are nobody too, the row waits without a
 * name and a lead names someone. Nothing is ever approved without a person or a written rule.
 *   - Being asked gives the right to decide on that one record and to see what the asking noun shows of it.
 *   - Reminders and time-outs are timers. What a decision means is the owner's business: struct
 * approval_owner.
 *
 * The approval record is personal: its approver reads it, and so do those who may read its client's records.
 */
#pragma once
#include "base/route.h"
#include "jobs/jobs.h"
#include "record/event.h"
#include "record/record.h"

enum approval_field {
	APPROVAL_ROUND,
	APPROVAL_OF_TYPE,
	APPROVAL_OF_ID,
	APPROVAL_OF_KEY,
	APPROVAL_TITLE,
	APPROVAL_STEP,
	APPROVAL_STEP_NAME,
	APPROVAL_APPROVER,
	APPROVAL_WHY,
	APPROVAL_STATE,
	APPROVAL_DUE,
	APPROVAL_DECIDED_AT,
	APPROVAL_DECIDED_BY,
	APPROVAL_WORDS,
	APPROVAL_DELEGATED_FROM,
	APPROVAL_REMINDERS,
	APPROVAL_FIELDS
};
extern const struct record_type approval_type;
extern const struct timer_kind approval_remind_timer, approval_due_timer;

/* ---- steps ---------------------------------------------------------------------------- */
enum { APPROVAL_STEPS = 10, APPROVAL_PEOPLE = 20 };
struct approval_step {
	struct str name;
	enum { ASK_MANAGER, ASK_PEOPLE, ASK_LEAD } who;
	int64_t people[APPROVAL_PEOPLE]; /* ASK_PEOPLE */
	size_t npeople;
	int64_t team; /* ASK_LEAD; 0: the record's team */
	enum { NEED_ALL, NEED_ANY, NEED_SHARE } need;
	int64_t percent;                 /* NEED_SHARE, 1-100 */
	int64_t due_hours, remind_hours; /* 0: no end, no reminders */
	enum { MISSING_LEAD, MISSING_SKIP, MISSING_NAMED } missing;
	int64_t fallback;        /* MISSING_NAMED */
	const struct jval *when; /* the owner's own condition, kept as it is; or NULL */
};
/* Check and read a list of steps:
 * [{"name","who":"manager|people|lead","people":[ids],"team","need":"all|any|share",
 * "percent","due_hours","remind_hours","missing":"lead|skip|named","fallback","when"}]. RC_INVALID naming
 * `field`. */
MUST_USE enum rc approval_steps_read(struct ctx *, const char *field, const struct jval *,
                                     struct approval_step **out, size_t *n);
/* Every person and team named is there, active and of the client. RC_INVALID naming `field`. */
MUST_USE enum rc approval_steps_check(struct ctx *, const char *field, int64_t client,
                                      const struct approval_step *, size_t n);

/* ---- asking (inside db_tx) -------------------------------------------------------------- */
struct approval_ask {
	const struct record *record;
	const char *owner;        /* name of the struct approval_owner that is told the outcome */
	const struct jval *steps; /* as approval_steps_read takes them, conditions already decided */
	struct str title;
	int64_t requester, team; /* 0: none */
	bool own_ok;             /* the requester may approve */
};
/* Asks the first step's people. The round may be over at once, when every step is skipped: then the owner was
 * told. */
MUST_USE enum rc approval_ask(struct ctx *, const struct approval_ask *, int64_t *round);
/* Take back whatever is asked about a record; no owner is told. *n: how many rounds that were. */
MUST_USE enum rc approval_withdraw(struct ctx *, const struct record *, struct str why, size_t *n);
/* Is a round about this record undecided, or the newest one ended without a yes? One sentence in RC_CONFLICT
 * "approval_pending" says whose word is missing. RC_OK: nothing stands in the way. */
MUST_USE enum rc approval_pending(struct ctx *, const struct record *);

struct approval_outcome {
	int64_t round, client_id, record_id;
	struct str type, state; /* approved, skipped, rejected, expired */
	int64_t by;             /* who decided last; 0: time did */
	struct str words;       /* what was said with a rejection */
};
/* A noun that asks is told what came of it, in the same transaction. app->approval_owners */
struct approval_owner {
	const char *name;
	enum rc (*decided)(struct ctx *, const struct approval_outcome *);
};

/* Rows about these records that are asked and not decided. by 0: nobody is named yet. */
struct approval_wait {
	int64_t record_id, id, by, due_at;
};
MUST_USE enum rc approval_waits(struct ctx *, const char *type, const int64_t *ids, size_t n,
                                struct approval_wait **out, size_t *nout);

/* ---- reading ------------------------------------------------------------------------------ */
/* All rounds about a record, oldest first:
 * [{"state","at","steps":[{"name","need","state","people":[{"id","state",
 * "approver","due_at","decided_at","words","why"}]}]}]. names: false leaves out who and what they said. */
MUST_USE enum rc approval_write(struct ctx *, struct jw *, const char *key, const char *type, int64_t record,
                                bool names);
