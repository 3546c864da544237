/* sla.h - service level clocks: docs/clocks.md is the rule, this is the engine that follows it.
 *
 *   facts of a record ──► inputs, each at an instant ──► stretches ──► rows
 *
 *        start            pause              stop
 *   none ─────► running ─────────► paused ─────────► stopped (met | breached) ──► the next cycle, if the
 * target has ▲◄──────────────┘ resume             │ reopen: the time in between is not counted
 *                  └────────────────────────────────────┘          cancel: from running or paused
 *                                                                  revive: as before, the time not counted
 *
 * A clock keeps instants only.  What is shown (elapsed, remaining, breached) is computed when it is read: a
 * clock is breached when its deadline lies before now, or before the instant it stopped; percentages are
 * never compared. The stored row is exactly the fold's result; folding the record's history again gives the
 * same bytes (sla_rebuild, tested with random histories).
 *
 * A row remembers the whole cycle as stretches, so that a retarget or a calendar's edit needs no history;
 * rows of older versions of this program have none, and the first change folds the record's events instead.
 *
 * Where: clock.c the fold, goal.c how long, stretches.c what counts, used.c shares and pauses, life.c which
 * inputs a change gives, choose.c the definitions, rows.c, ended.c, json.c; ledger.h what the fold can tell
 * of each step.
 */
#pragma once
#include "base/json.h"
#include "calendar/calendar.h"
#include "record/filter.h"

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
	SLA_SERVICE,
	SLA_CONTRACT_OF,
	SLA_TEAM,
	SLA_VENDOR,
	SLA_GOAL_AS,
	SLA_GOAL_TIME,
	SLA_START,
	SLA_STOP,
	SLA_PAUSE,
	SLA_RESUME,
	SLA_CANCEL,
	SLA_RESET,
	SLA_CANCEL_ON,
	SLA_ZONE_FROM,
	SLA_ZONE,
	SLA_COUNT_FROM,
	SLA_CREDIT_PAUSES,
	SLA_FIELDS
};
extern const struct record_type sla_target_type;
extern const struct route sla_routes[]; /* lint_api.c: /api/v1/sla-targets/lint, …/findings */

/* ---- definitions (sla_target.c, choose.c) ---------------------------------------- */
enum sla_kind { SLA_RESPONSE, SLA_RESOLVE, SLA_UPDATE, SLA_ANSWER, SLA_OLA, SLA_CONTRACT, SLA_KINDS };
extern const char *const sla_kind_names[SLA_KINDS];
enum sla_kind sla_kind_of(struct str target); /* SLA_KINDS: none of them */
enum sla_when { WHEN_START, WHEN_STOP, WHEN_PAUSE, WHEN_RESUME, WHEN_CANCEL, WHEN_RESET, WHENS };
/* What a definition looks at: whom it is for as bits, fields of the record's type as a set. */
enum sla_look {
	LOOK_KIND = 1,
	LOOK_PRIORITY = 2,
	LOOK_SERVICE = 4,
	LOOK_CONTRACT = 8,
	LOOK_TEAM = 16,
	LOOK_VENDOR = 32
};
struct sla_looks {
	unsigned whom;
	uint64_t fields; /* bit n: field n of the record's type */
	unsigned kinds;  /* targets there are definitions for, as bits */
	bool zones;      /* the zone of caller, client or location decides */
};
/* One version of a target definition with its calendar. Immutable, shared. Zeros are the defaults. */
struct sla_def {
	int64_t id, version, client_id, valid_from,
	        goal; /* goal: microseconds of open time, days, or percent */
	int64_t calendar, calendar_version, position;
	enum sla_kind target;
	struct str kind, priority;      /* empty: any */
	struct str service, vendor;     /* in lower case; empty: any */
	int64_t contract, team;         /* 0: any */
	struct str pause_on;            /* space-separated hold reasons */
	struct str name, calendar_name; /* as they were; for people to read */
	bool stop_on_closed, active;
	const struct calendar *cal; /* in the zone it is read in */
	struct str zone;            /* that zone when it is not the calendar's own */
	struct str zone_from, own_zone;
	enum { GOAL_OPEN, GOAL_WORKDAYS, GOAL_RELATIVE, GOAL_SHARE } goal_as;
	int goal_time; /* GOAL_RELATIVE: second of the day; -1: close */
	enum { CANCEL_UNMATCHED, CANCEL_EXPLICIT, CANCEL_NEVER } cancel_on;
	bool from_attached;                    /* count_from: attached */
	bool no_pause_credit;                  /* pauses from before it was chosen count */
	const struct filter_plan *when[WHENS]; /* NULL: not given */
	struct sla_looks looks;
};
/* What a noun tells about a record at one instant. */
struct sla_facts {
	int64_t client_id;
	struct str kind, priority, service, vendor;
	int64_t contract, team;
	enum { SLA_OPEN, SLA_HELD, SLA_RESOLVED, SLA_CLOSED, SLA_CANCELLED } phase;
	struct str reason; /* SLA_HELD */
	bool responded;
	enum { SLA_SILENT, SLA_STAFF, SLA_REQUESTER } voice; /* who said something in public just now */
	struct str zone_caller, zone_client, zone_location;  /* as told; empty: not told */
	const struct record *r; /* what conditions are asked of, as it was; NULL: none of them matches */
};
/* The definition in force at `at` for these facts, lowest position first, then lowest id; *out NULL when
 * none. Versions count from their valid_from, so replayed history meets the definitions of its own time.
 * starting: start_when is asked too. left: of the resolution clock, or CLOCK_NEVER. */
MUST_USE enum rc sla_choose(struct ctx *, const struct sla_facts *, enum sla_kind, int64_t at, bool starting,
                            int64_t left, const struct sla_def **out);
/* A pinned definition; RC_NOT_FOUND. */
MUST_USE enum rc sla_def_load(struct ctx *, int64_t id, int64_t version, int64_t calendar_version,
                              struct str zone, const struct sla_def **out);
/* The next version of its calendar after the pinned one: the same definition with it, and from when. *out
 * NULL: it has the newest. */
MUST_USE enum rc sla_def_next(struct ctx *, const struct sla_def *, const struct sla_def **out,
                              int64_t *from);
/* What the client's definitions in force at `at` look at; at INT64_MAX: every version there ever was. */
MUST_USE enum rc sla_looks(struct ctx *, int64_t client_id, int64_t at, struct sla_looks *out);
/* Does this condition hold? False when it is not given. */
MUST_USE enum rc sla_holds(struct ctx *, const struct sla_def *, enum sla_when, const struct sla_facts *,
                           int64_t at, bool *out);
/* Has a calendar of the client's definitions had a new version after this instant? */
MUST_USE enum rc sla_calendars_since(struct ctx *, int64_t client_id, int64_t at, bool *out);
/* Check a condition over this type of record and put ids in place of names; RC_INVALID naming `field`. */
MUST_USE enum rc sla_condition(struct ctx *, const struct record_type *, const char *field, struct str text,
                               struct str *resolved);
/* Every version of a client's definitions that was in force by `until`, by id and version, as it was written:
 * data is a JSON object with the definition's fields. */
struct sla_version {
	int64_t id, version, valid_from, calendar;
	struct jval data;
};
MUST_USE enum rc sla_versions(struct ctx *, int64_t client_id, int64_t until, struct sla_version **out,
                              size_t *n);
struct sla_cache; /* app->sla, may be NULL */
struct sla_cache *sla_cache_new(void);
void sla_cache_free(struct sla_cache *);
/* Fill the cache. Inside a transaction too: what is rolled back leaves a stamp that never comes again. */
MUST_USE enum rc sla_warm(struct ctx *);

/* ---- what if (choose.c) ---- */
/* A definition as it would be: data is what sla_target_data writes. id 0: a new one. */
struct sla_change {
	int64_t id;
	struct str data;
};
/* All definitions with these in place of every version they had, in force since ever: to stand as app->sla
 * while histories are folded again, nothing being written. In cx->mem. */
MUST_USE enum rc sla_suppose(struct ctx *, const struct sla_change *, size_t n, struct sla_cache **out);
/* A record as its version keeps it: a JSON object, references in conditions as ids. */
MUST_USE enum rc sla_target_data(struct ctx *, const struct record *, struct str *out);
/* The definition that data says, in the zone it has when nobody tells one. */
MUST_USE enum rc sla_def_of(struct ctx *, struct str data, const struct sla_def **out);
/* What a draft's fields would make of a record: with an `id` the definition of that number changed, without
 * one a new one. Nothing is checked beyond single fields; *old NULL for a new one. Definitions of other
 * clients are RC_NOT_FOUND. */
MUST_USE enum rc sla_draft(struct ctx *, int64_t client_id, const struct jval *fields, bool whole,
                           struct record **old, struct record **out);
/* What a field left empty means. */
void sla_target_defaults(struct record *);
/* Checks of a whole record that do not depend on one another, one after the other: RC_INVALID naming a field.
 * i from 0; *more false: it was the last. */
MUST_USE enum rc sla_target_check(struct ctx *, const struct record *, size_t i, bool *more);

/* ---- the fold (clock.c), pure --------------------------------------------------- */
enum clock_kind {
	CLOCK_START,
	CLOCK_PAUSE,
	CLOCK_RESUME,
	CLOCK_RETARGET,
	CLOCK_STOP,
	CLOCK_REOPEN,
	CLOCK_CANCEL,
	CLOCK_REVIVE,  /* it was not cancelled after all: as before, the time in between not counted */
	CLOCK_CALENDAR /* the same definition with another version of its calendar */
};
struct event;
struct clock_input {
	int64_t at;
	enum clock_kind kind;
	struct str reason;         /* what the record is doing: a hold reason, "resolved", or empty */
	const struct sla_def *def; /* CLOCK_START, _RETARGET, _CALENDAR; NULL: no target applies (any more) */
	int64_t actor;
	const char *why;           /* for the ledger: CLOCK_STOP, CLOCK_CANCEL; may be NULL */
	bool reopening;            /* CLOCK_RETARGET: a stopped clock too, for it goes on right after */
	const struct event *event; /* for the ledger, or NULL */
};
enum clock_phase { CLOCK_NONE, CLOCK_RUNNING, CLOCK_PAUSED, CLOCK_STOPPED, CLOCK_CANCELLED };
struct clock_interval {
	int64_t from, to; /* to: INT64_MAX while it lasts */
	enum clock_phase phase;
	struct str reason; /* what the record was doing: a hold reason, "resolved", or empty */
	int64_t actor;
};
enum { CLOCK_NEVER = INT64_MIN }; /* an instant that is not there */
struct sla_ledger;                /* ledger.h */
struct sla_clock {
	int64_t id;                /* row, 0 when not stored */
	const struct sla_def *def; /* the definition in force, or the last one; NULL: there never was one */
	bool attached;             /* false: no target applies; the phases are followed all the same */
	enum clock_phase phase;
	struct str reason; /* why paused */
	int64_t started_at, since;
	int64_t elapsed;                                              /* open microseconds before since */
	int64_t deadline, original_deadline, stopped_at, breached_at; /* CLOCK_NEVER */
	bool born_breached;
	bool partial; /* loaded from a row without stretches, or there is none: events know more */
	enum sla_kind kind;
	int64_t cycle;       /* 1 …; 0: it has no clock yet */
	int64_t goal;        /* open microseconds under def */
	bool late;           /* the deadline is the next open instant */
	int64_t attached_at; /* when def was chosen */
	int64_t left;        /* of the resolution clock when the cycle began; CLOCK_NEVER: there was none */
	int64_t team;        /* SLA_OLA: whose share */
	bool ended;          /* it never reopens; what comes is the next cycle */
	bool followed;       /* a row of the cycle before one that has begun and has no clock */
	struct clock_interval *intervals;
	size_t n, cap;
	const struct sla_ledger *ledger; /* NULL: nobody listens */
	int64_t told;                    /* the ledger's running total */
	int64_t recounted_at;            /* elapsed up to here is a recount's; INT64_MAX: it is a row's */
};
#define CLOCK_EMPTY                                            \
	((struct sla_clock){ .since = CLOCK_NEVER,             \
	                     .deadline = CLOCK_NEVER,          \
	                     .original_deadline = CLOCK_NEVER, \
	                     .stopped_at = CLOCK_NEVER,        \
	                     .breached_at = CLOCK_NEVER,       \
	                     .attached_at = CLOCK_NEVER,       \
	                     .left = CLOCK_NEVER })
/* Apply one input. Inputs that make no sense in the phase (reopen while running) change nothing. */
void clock_apply(struct arena *, struct sla_clock *, const struct clock_input *);
/* Note, for the ledger, a breach that time alone has brought by t. */
void clock_settle(struct sla_clock *, int64_t t);
bool sla_pauses(const struct sla_def *, struct str hold_reason);
static inline bool clock_going(const struct sla_clock *c)
{
	return c->phase == CLOCK_RUNNING || c->phase == CLOCK_PAUSED;
}
/* Open time used at t, and whether the goal was missed at t. */
int64_t clock_elapsed(const struct sla_clock *, int64_t t);
bool clock_breached(const struct sla_clock *, int64_t t);
/* How much of what the clock has used lies in [from, to): over the parts of any partition it adds up to
 * clock_elapsed. A row does not know when it was recounted last: there the sum may differ, in lives that are
 * rare (used.c); a fold of the events always does know. 0 when the clock is partial. */
int64_t clock_used(const struct sla_clock *, int64_t from, int64_t to);
/* A pause: a stretch in which the clock stood still though its record was open. */
struct clock_pause {
	int64_t from, to;   /* to: at most the instant asked for */
	int64_t open, left; /* open time it did not count; what was left of the goal when it began */
	struct str reason;
};
size_t clock_pauses(struct arena *, const struct sla_clock *, int64_t until, struct clock_pause **out);
/* The instant before `until` at which the goal would have been used up, had the clock run through these
 * pauses; INT64_MAX: it would not. */
int64_t clock_without(struct arena *, const struct sla_clock *, const struct clock_pause *, size_t n,
                      int64_t until);
/* running, paused, met, breached (stopped late) or cancelled: what the row says. */
const char *clock_state(const struct sla_clock *);

/* ---- clocks of a record (life.c, rows.c, json.c) ---------------------------------- */
struct sla_clocks {
	struct sla_clock c[SLA_KINDS];
	bool changed[SLA_KINDS];
	int64_t cycles[SLA_KINDS]; /* how many clocks there have been */
	struct sla_clock *past;    /* finished cycles, not stored yet; each has its kind */
	size_t npast, past_cap;
};
/* One change of a record. old NULL: the record begins. */
struct sla_step {
	const struct sla_facts *old, *neo;
	int64_t at, actor;
	const struct event *event; /* when folded from history, for the ledger */
};
/* Could this change move any clock? Superset, and cheap. */
MUST_USE enum rc sla_matters(struct ctx *, const struct sla_facts *old, const struct sla_facts *neo,
                             bool *out, bool *zones);
void sla_clocks_empty(struct sla_clocks *);
/* Bring clocks one step on. *history is set, and what was done is void, when the stored rows do not suffice
 * and the caller must fold from the beginning. */
MUST_USE enum rc sla_advance(struct ctx *, struct sla_clocks *, const struct sla_step *, bool *history);
/* Versions of calendars that came into force by `at` (INT64_MAX: all there are). *history as above. */
MUST_USE enum rc sla_catch_up(struct ctx *, struct sla_clocks *, int64_t at, bool *history);
MUST_USE enum rc sla_load(struct ctx *, const char *type, int64_t record_id, struct sla_clocks *out);
MUST_USE enum rc sla_store(struct ctx *, const char *type, int64_t client_id, int64_t record_id,
                           struct sla_clocks *);
/* Cycles that stopped in [from, to), of records (after, upto], by record and cycle, those that are over too.
 * client 0: any. */
struct sla_end {
	int64_t record_id, client_id;
	struct sla_clock c;
};
struct sla_ends {
	const char *type;
	enum sla_kind kind;
	int64_t client, from, to, after, upto;
};
MUST_USE enum rc sla_ended(struct ctx *, const struct sla_ends *, struct sla_end **out, size_t *n);
/* The highest record of this type that has a clock; 0: none. */
MUST_USE enum rc sla_last_record(struct ctx *, const char *type, int64_t *out);
/* Forget finished cycles: before a rebuild stores them anew. */
MUST_USE enum rc sla_forget(struct ctx *, const char *type, int64_t record_id);
/* ---- a calendar has a new version (moves.c) ---- */
struct sla_move {
	int64_t record_id;
	struct sla_clock c; /* as it is from the version's instant on */
	bool history;       /* its row does not suffice: rebuild the record's clocks */
};
/* How many clocks run or are paused under an older version of it. */
MUST_USE enum rc sla_moves_count(struct ctx *, int64_t calendar, int64_t version, int64_t *out);
/* At most max of them after a clock's id, lowest first, as they are stored; the last one's id to *last. */
MUST_USE enum rc sla_moves_read(struct ctx *, int64_t calendar, int64_t version, int64_t after, int max,
                                struct sla_move **out, size_t *n, int64_t *last);
/* Move them, in memory, and store them. */
MUST_USE enum rc sla_moves_make(struct ctx *, struct sla_move *, size_t n);
MUST_USE enum rc sla_moves_store(struct ctx *, const struct sla_move *, size_t n);
/* Records of this type with a running clock, after id, lowest first. */
MUST_USE enum rc sla_running(struct ctx *, const char *type, int64_t after, int max, int64_t **ids,
                             size_t *n);
/* The nearest deadline of the running ones, or CLOCK_NEVER. */
int64_t sla_due(const struct sla_clocks *);
/* Clocks of many records for writing out, in two steps around db_together. out[i] may be empty;
 * without stretches. */
struct sla_asked;
MUST_USE enum rc sla_ask_many(struct ctx *, const char *type, const int64_t *ids, size_t n,
                              struct sla_asked **);
MUST_USE enum rc sla_take_many(struct ctx *, const struct sla_asked *, struct sla_clocks *out);
/* An instant of a clock as JSON; null when it is not there or never comes. */
void sla_write_instant(struct jw *, const char *key, int64_t t);
/* "clocks":[…] as docs/contract.md says, at cx->now. */
void sla_write(struct ctx *, struct jw *, const struct sla_clocks *);

extern const struct type_words sla_words; /* next_update<+1h (instants.c) */
