/* sla.h - service level clocks: a pure fold over inputs, and the targets it runs against.
 *
 *   inputs, each at an instant:  start · pause(reason) · resume · retarget(target) · stop · reopen · cancel ·
 *   revive
 *
 *        start            pause              stop
 *   none ─────► running ─────────► paused ─────────► stopped (met | breached)
 *                  ▲◄──────────────┘ resume             │ reopen: the time in between is not counted
 *                  └────────────────────────────────────┘          cancel: from anywhere, final
 *                                                                  but for undo: revive, the time not counted
 *
 * A clock keeps instants only.  What is shown (elapsed, remaining, breached) is computed when it is read: a
 * clock is breached when its deadline lies before now, or before the instant it stopped; percentages are
 * never compared. The stored row is exactly the fold's result; folding the record's history again gives the
 * same bytes (sla_rebuild, tested with random histories).
 *
 * A retarget is retroactive: the clock becomes what it would be had the new target been there from the start,
 * with all pauses kept.  Already late then: born_breached, breached_at is the instant of the change.
 * A clock pins the versions of its target and calendar; editing either moves no
 * running clock by itself.
 *
 * Seams for what comes: a target is found by sla_choose alone (conditions, OLA); intervals carry kind, reason
 * and actor (proof sheet); facts are the only thing a noun tells (other nouns, update targets).
 */
#pragma once
#include "calendar/calendar.h"

enum sla_field {
	SLA_NAME,
	SLA_KIND,
	SLA_PRIORITY,
	SLA_TARGET,
	SLA_GOAL,
	SLA_CALENDAR,
	SLA_PAUSE_ON,
	SLA_STOP_ON,
	SLA_POSITION,
	SLA_ACTIVE,
	SLA_FIELDS
};
extern const struct record_type sla_target_type;

/* ---- targets (sla_target.c) --------------------------------------------------- */
enum sla_kind { SLA_RESPONSE, SLA_RESOLVE, SLA_KINDS };
extern const char *const sla_kind_names[SLA_KINDS];
/* One version of a target definition with its calendar. Immutable, shared. */
struct sla_def {
	int64_t id, version, client_id, valid_from, goal; /* goal: microseconds of open time */
	int64_t calendar, calendar_version, position;
	enum sla_kind target;
	struct str kind, priority;      /* empty: any */
	struct str pause_on;            /* space-separated hold reasons */
	struct str name, calendar_name; /* as they were; for people to read */
	bool stop_on_closed, active;
	const struct calendar *cal;
};
/* What a noun tells about a record at one instant. */
struct sla_facts {
	int64_t client_id;
	struct str kind, priority;
	enum { SLA_OPEN, SLA_HELD, SLA_RESOLVED, SLA_CLOSED, SLA_CANCELLED } phase;
	struct str reason; /* SLA_HELD */
	bool responded;
};
/* The definition in force at `at` for these facts, lowest position first, then lowest id; *out NULL when
 * none. Versions count from their valid_from, so replayed history meets the definitions of its own time. */
MUST_USE enum rc sla_choose(struct ctx *, const struct sla_facts *, enum sla_kind, int64_t at,
                            const struct sla_def **out);
/* A pinned definition; RC_NOT_FOUND. */
MUST_USE enum rc sla_def_load(struct ctx *, int64_t id, int64_t version, int64_t calendar_version,
                              const struct sla_def **out);
struct sla_cache; /* app->sla, may be NULL */
struct sla_cache *sla_cache_new(void);
void sla_cache_free(struct sla_cache *);
/* Fill the cache. Inside a transaction too: what is rolled back leaves a stamp that never comes again. */
MUST_USE enum rc sla_warm(struct ctx *);

/* ---- the fold (clock.c), pure --------------------------------------------------- */
enum clock_kind {
	CLOCK_START,
	CLOCK_PAUSE,
	CLOCK_RESUME,
	CLOCK_RETARGET,
	CLOCK_STOP,
	CLOCK_REOPEN,
	CLOCK_CANCEL,
	CLOCK_REVIVE /* the record was not cancelled after all: as before, the time in between not counted */
};
struct clock_input {
	int64_t at;
	enum clock_kind kind;
	struct str reason; /* CLOCK_PAUSE; CLOCK_RESUME, _REOPEN: a hold that does not pause; CLOCK_STOP:
	                      "resolved" */
	const struct sla_def *def; /* CLOCK_START, CLOCK_RETARGET; NULL: no target applies (any more) */
	int64_t actor;
};
enum clock_phase { CLOCK_NONE, CLOCK_RUNNING, CLOCK_PAUSED, CLOCK_STOPPED, CLOCK_CANCELLED };
struct clock_interval {
	int64_t from, to; /* to: INT64_MAX while it lasts */
	enum clock_phase phase;
	struct str reason; /* what the record was doing: a hold reason, "resolved", or empty */
	int64_t actor;
};
enum { CLOCK_NEVER = INT64_MIN }; /* an instant that is not there */
struct sla_clock {
	int64_t id;                /* row, 0 when not stored */
	const struct sla_def *def; /* the definition in force, or the last one; NULL: there never was one */
	bool attached;             /* false: no target applies; the phases are followed all the same */
	enum clock_phase phase;
	struct str reason;
	int64_t started_at, since;
	int64_t elapsed;                                              /* open microseconds before since */
	int64_t deadline, original_deadline, stopped_at, breached_at; /* CLOCK_NEVER */
	bool born_breached;
	const struct sla_clock *was; /* CLOCK_CANCELLED: what it was before; not in rows */
	bool partial;                /* loaded from a row: intervals are not there, see clock_needs_history */
	struct clock_interval *intervals;
	size_t n, cap;
};
#define CLOCK_EMPTY                                            \
	((struct sla_clock){ .since = CLOCK_NEVER,             \
	                     .deadline = CLOCK_NEVER,          \
	                     .original_deadline = CLOCK_NEVER, \
	                     .stopped_at = CLOCK_NEVER,        \
	                     .breached_at = CLOCK_NEVER })
/* Apply one input. Inputs that make no sense in the phase (reopen while running) change nothing. */
void clock_apply(struct arena *, struct sla_clock *, const struct clock_input *);
/* True when this input cannot be applied to a clock loaded from its row: the caller folds the history
 * instead. */
bool clock_needs_history(const struct sla_clock *, const struct clock_input *);
bool sla_pauses(const struct sla_def *, struct str hold_reason);
/* Open time used at t, and whether the goal was missed at t. */
int64_t clock_elapsed(const struct sla_clock *, int64_t t);
bool clock_breached(const struct sla_clock *, int64_t t);
/* running, paused, met, breached (stopped late) or cancelled: what the row says. */
const char *clock_state(const struct sla_clock *);

/* ---- clocks of a record (sla.c) -------------------------------------------------- */
struct sla_clocks {
	struct sla_clock c[SLA_KINDS];
	bool changed[SLA_KINDS];
};
/* One change of a record. old NULL: the record begins. */
struct sla_step {
	const struct sla_facts *old, *neo;
	int64_t at, actor;
};
/* Bring clocks one step on. *history is set, and nothing else done, when the stored rows do not suffice and
 * the caller must fold from the beginning. */
MUST_USE enum rc sla_advance(struct ctx *, struct sla_clocks *, const struct sla_step *, bool *history);
MUST_USE enum rc sla_load(struct ctx *, const char *type, int64_t record_id, struct sla_clocks *out);
MUST_USE enum rc sla_store(struct ctx *, const char *type, int64_t client_id, int64_t record_id,
                           struct sla_clocks *);
/* Records of this type with a running clock, after id, lowest first. */
MUST_USE enum rc sla_running(struct ctx *, const char *type, int64_t after, int max, int64_t **ids,
                             size_t *n);
/* The nearest deadline of the running ones, or CLOCK_NEVER. */
int64_t sla_due(const struct sla_clocks *);
/* Clocks of many records for writing out: two queries whatever n. out[i] may be empty. */
MUST_USE enum rc sla_load_many(struct ctx *, const char *type, const int64_t *ids, size_t n,
                               struct sla_clocks *out);
/* "clocks":[…] as docs/contract.md says, at cx->now. */
void sla_write(struct ctx *, struct jw *, const struct sla_clocks *);
