/* escalation_int.h - what the files of src/escalation share and nobody else needs. */
#pragma once
#include "base/json.h"
#include "calendar/calendar.h"
#include "escalation/escalation.h"
#include "harm/harm.h"
#include "record/event.h"
#include "record/names.h"
#include "sla/sla.h"
#include "ticket/ticket.h"

/* ---- chains (chain.c): pure but for whom a step reaches ------------------------------------ */
enum { STEPS_MAX = 20, TARGETS_MAX = 20, STEP_MINUTES = 9000, REMINDERS_MAX = 10, ACKS_MAX = 5 };
enum target_kind { TO_PERSON, TO_TEAM, TO_ROTATION, TO_WEBHOOK, TO_CHANNEL, TO_LEAD, TO_OWNER, TARGET_KINDS };
extern const char *const target_words[TARGET_KINDS];
struct target {
	enum target_kind kind;
	int64_t id; /* 0: TO_LEAD, TO_OWNER; TO_CHANNEL: that of the ticket's team */
};
struct step {
	int64_t id, delay, every; /* microseconds */
	int64_t reminders, acks;
	struct target *targets;
	size_t ntargets;
	int64_t calendar; /* only_if; 0: always */
	bool open;
};
enum builtin { CHAIN_POLICY, CHAIN_LEAD, CHAIN_ROTATION };
extern const char *const builtin_words[];
struct chain {
	int64_t policy, version, client_id, position;
	enum builtin builtin;
	struct str name;
	int64_t team; /* whose policy it is; 0: nobody's */
	struct step *steps;
	size_t nsteps;
	bool skip_empty, restart;
	int64_t repeat, ack_timeout; /* ack_timeout: microseconds, 0: none */
};
/* The list of steps, checked; client_id 0: as stored, references are not looked up. RC_INVALID naming
 * "steps[1].delay" and so on. Steps without an id have 0. */
MUST_USE enum rc chain_read_steps(struct ctx *, int64_t client_id, const struct jval *, struct chain *);
void chain_write_steps(struct jw *, const char *key, const struct chain *);
/* The built-in ones: the team's lead; whoever is on call. */
void chain_builtin(struct ctx *, enum builtin, int64_t client_id, int64_t rotation, struct chain *);

/* Where a chain stands. */
struct chain_at {
	int64_t round, reminded, at; /* at: when the step was told, as due */
	size_t step;
	bool begun, exhausted;
};
struct reached; /* whom a step reaches: below */
enum met { MET_TOLD, MET_REMINDED, MET_EMPTY, MET_OUTSIDE, MET_ROUND, MET_EXHAUSTED };
extern const char *const met_words[];
struct chain_met {
	enum met what;
	int64_t at;
	int64_t round;
	const struct step *step;
	const struct reached *reached; /* MET_TOLD, MET_REMINDED, MET_EMPTY */
	bool skipped;                  /* passed over at once */
};
/* What the walker asks and tells: live (run.c) or on paper (preflight.c). */
struct chain_world {
	enum rc (*reach)(struct ctx *, void *arg, const struct step *, int64_t at, struct reached *);
	enum rc (*met)(struct ctx *, void *arg, const struct chain_met *);
	void *arg;
};
/* When the next act is due; INT64_MAX: never. */
int64_t chain_next(const struct chain *, const struct chain_at *);
/* Tell this step (nsteps: the round is over) at an instant, or what comes instead of it. */
MUST_USE enum rc chain_enter(struct ctx *, const struct chain *, struct chain_at *, size_t step, int64_t at,
                             const struct chain_world *);
/* The act that is due at chain_next. */
MUST_USE enum rc chain_act(struct ctx *, const struct chain *, struct chain_at *, const struct chain_world *);
/* May the step be told then, by its only_if? */
MUST_USE enum rc step_inside(struct ctx *, const struct step *, int64_t at, bool *out);

/* ---- whom a step reaches (reach.c) ------------------------------------------------------------ */
enum page_state { PAGE_OK, PAGE_APP_ONLY, PAGE_INACTIVE, PAGE_NO_ACCESS, PAGE_NO_CONTACT };
extern const char *const page_words[];
struct reached_person {
	int64_t person;
	enum page_state state;
	struct target by; /* through which target */
};
struct reached {
	struct reached_person *people;
	size_t npeople, cap;
	int64_t *hooks, *chats;
	size_t nhooks, nchats;
	bool depends;  /* on paper: on the ticket's owner, or on whose ticket it is */
	bool somebody; /* a person who can be reached, a channel, or that depends */
};
struct shifts; /* rotations of a span, looked up once */
/* Of which ticket, or of which one might be. */
struct reach_place {
	int64_t client_id, team, owner;
	struct shifts *shifts; /* NULL: each is asked for its instant; else it is on paper */
};
MUST_USE enum rc reach_step(struct ctx *, const struct reach_place *, const struct step *, int64_t at,
                            struct reached *out);
/* The one place that knows how a person can be reached at all (reach_one.c). */
MUST_USE enum rc reach_person(struct ctx *, int64_t person, int64_t client_id, enum page_state *out);
bool page_reaches(enum page_state);
struct shifts *shifts_new(struct ctx *, int64_t from, int64_t to);
/* Instants inside the span at which somebody of this rotation begins or ends. */
MUST_USE enum rc shifts_edges(struct ctx *, struct shifts *, int64_t rotation, int64_t **out, size_t *n);

/* ---- definitions ready to use (set.c) ------------------------------------------------------------ */
enum act_kind { ACT_NOTIFY, ACT_RAISE, ACT_PAGE, ACT_REASSIGN, ACT_WEBHOOK, ACT_HARM, ACT_POST, ACT_KINDS };
extern const char *const act_words[ACT_KINDS]; /* rule.c */
enum whom { WHOM_OWNER = 1, WHOM_TEAM = 2, WHOM_LEAD = 4, WHOM_WATCHERS = 8 };
struct action {
	enum act_kind kind;
	unsigned whom; /* ACT_NOTIFY */
	int64_t *people;
	size_t npeople;
	int64_t policy, rotation; /* ACT_PAGE */
	int64_t team, person;     /* ACT_REASSIGN */
	int64_t webhook;
	int64_t channel;       /* ACT_POST; 0: that of the ticket's team */
	struct harm_wish harm; /* ACT_HARM */
};
struct threshold {
	bool percent;
	int64_t n;      /* percent, or minutes */
	struct str key; /* "75%", "-30m" */
	bool urgent;
	struct action *actions;
	size_t nactions;
};
struct esc_rule {
	int64_t id, version, client_id, position, team, since; /* since: as it is now */
	struct str name, target, priority;
	const struct filter_plan *plan; /* NULL: it has become meaningless, or (no condition) fits all */
	bool meaningless;
	struct threshold *rows;
	size_t nrows;
};
struct esc_set {
	struct esc_rule *rules;
	size_t nrules;
	struct chain *chains;
	size_t nchains;
};
/* The active ones of all clients. Inside db_tx it may be shared: only read. */
MUST_USE enum rc esc_set_of(struct ctx *, const struct esc_set **out);
bool esc_has_rules(const struct esc_set *, int64_t client_id);
const struct chain *esc_chain(const struct esc_set *, int64_t policy); /* NULL: not active */
/* The policy of a team; NULL: none names it. */
const struct chain *esc_chain_of(const struct esc_set *, int64_t client_id, int64_t team);
/* The thresholds of a rule, checked; client_id 0: as stored. RC_INVALID naming "thresholds[0].percent". */
MUST_USE enum rc thresholds_read(struct ctx *, int64_t client_id, const struct jval *, struct esc_rule *);
void thresholds_write(struct jw *, const char *key, const struct esc_rule *);
MUST_USE enum rc policy_chain(struct ctx *, const struct record *, struct chain *out);
/* "names":{"person":[{id,name}],…} of what is referred to. */
enum { NAMES_POLICY = TARGET_KINDS, NAMES_CALENDAR, NAMES_KINDS };
void esc_name(struct ctx *, struct names *, int kind, int64_t id); /* an enum target_kind, or one of these */
void esc_name_steps(struct ctx *, struct names *, const struct chain *);
MUST_USE enum rc esc_write_names(struct ctx *, struct jw *, const char *key, struct names *);

/* ---- thresholds of a ticket's clocks (due.c) ------------------------------------------------------- */
/* When this row is, was or would be reached; CLOCK_NEVER: not as things stand. */
int64_t threshold_at(const struct sla_clock *, const struct threshold *, int64_t now);
/* Set the timer to the next row that has no mark: at once when one is reached already. */
MUST_USE enum rc escalation_arm(struct ctx *, const struct record *ticket);
/* For the ticket's page: rows that are armed and marks there are. */
MUST_USE enum rc escalation_write_thresholds(struct ctx *, struct jw *, const char *key,
                                             const struct record *ticket);
struct firing { /* a row that is reached */
	const struct esc_rule *rule;
	const struct threshold *row;
	enum sla_kind kind;
	int64_t cycle, at;
	bool office; /* its calendar is not open round the clock */
};
/* action.c: carry out what the row says; names in *did what was done, for the event. */
MUST_USE enum rc actions_run(struct ctx *, struct record *ticket, const struct firing *, struct jw *did);

/* ---- runs (run.c, run_row.c) -------------------------------------------------------------------------- */
enum run_state { RUN_FIRING, RUN_ACKNOWLEDGED, RUN_DONE, RUN_CANCELLED };
extern const char *const run_states[];
struct run {
	int64_t id, client_id, ticket, policy, rotation;
	enum builtin builtin;
	enum run_state state;
	struct str end_reason, priority, target, row, order; /* order: ids of the steps when it last acted */
	int64_t started_at, started_by, rule, cycle, team;
	int64_t step; /* its id */
	struct chain_at pos;
	int64_t next_at;                                    /* 0: nothing is due */
	int64_t ack_by, ack_at, ack_until, since, ended_at; /* since: began to fire */
	struct str ack_reason;
};
MUST_USE enum rc run_load(struct ctx *, int64_t id, struct run *out); /* RC_NOT_FOUND */
MUST_USE enum rc run_insert(struct ctx *, struct run *);
MUST_USE enum rc run_save(struct ctx *, const struct run *); /* and its timer */
/* Those that have not ended; ended_too: also what ended because the ticket was resolved. */
MUST_USE enum rc runs_of(struct ctx *, int64_t ticket, bool ended_too, struct run **out, size_t *n);
struct log_line {
	const char *what;
	int64_t at, round, step, person, ref;
	const char *channel, *outcome; /* NULL: "" */
	struct str detail;
};
MUST_USE enum rc run_log(struct ctx *, const struct run *, const struct log_line *);
/* The chain of a run as it is now; NULL: its policy is switched off. */
MUST_USE enum rc run_chain(struct ctx *, const struct run *, const struct chain **out);

struct run_start {
	const struct record *ticket;
	int64_t policy, rotation; /* policy 0: the built-in chain */
	enum builtin builtin;
	int64_t at, by;
	const struct firing *firing; /* NULL: by hand, or `from` */
	const struct run *from;      /* in whose place it begins */
	struct str why;
};
/* Begin one, or log that it is asked for again; a breach makes an acknowledged one fire again. */
MUST_USE enum rc run_begin(struct ctx *, const struct run_start *, struct run *out);
MUST_USE enum rc run_end(struct ctx *, const struct record *ticket, struct run *, enum run_state,
                         const char *reason);
/* Fire again from where it was (first: from the first step), because of `why`. */
MUST_USE enum rc run_refire(struct ctx *, const struct record *ticket, struct run *, bool first, int64_t at,
                            const char *why);
/* The same without its event. */
MUST_USE enum rc run_fire(struct ctx *, const struct record *ticket, struct run *, bool first, int64_t at,
                          const char *why);
/* The next step at once. */
MUST_USE enum rc run_step_on(struct ctx *, struct run *);
/* An event of the ticket about a run: kind "escalation_…". */
MUST_USE enum rc run_event(struct ctx *, const struct record *ticket, const struct run *, const char *kind,
                           struct str members);
/* ---- by hand, and taken back (again.c, withdraw.c) ---- */
MUST_USE enum rc run_ask_again(struct ctx *, const struct run_start *, struct run *);
MUST_USE enum rc run_mark(struct ctx *, const struct run *, int64_t *out); /* the newest line of its log */
struct run_moved {
	const struct run *was;
	const char *kind; /* of the event */
	int64_t mark;     /* what it did is behind this line of the log */
	struct str why;
};
/* The event of a deed that can be taken back: it holds what the run was. */
MUST_USE enum rc run_moved(struct ctx *, const struct record *ticket, const struct run *,
                           const struct run_moved *);
void run_read(const struct jval *was, struct run *);
/* Is the promise that stood at such an event the one that stands now? */
MUST_USE enum rc run_promise_stands(struct ctx *, const struct record *ticket, const struct jval *data,
                                    bool *out);
struct str run_name(struct ctx *, const struct run *);

/* ---- chat channels (post.c) -------------------------------------------------------------------------------
 */
/* What is told there: "step", "reminder", "threshold", "acknowledged", "exhausted" or "withdrawn". */
struct esc_told {
	const char *what;
	struct str name; /* of the chain, or of the rule */
	int64_t step, steps, next_at;
	struct str target, threshold, words;
	const int64_t *people; /* who is told, or who has it */
	size_t npeople;
	int64_t mark, begun; /* esc_post_all: told behind this line of the log, not between that and this */
};
/* The channel that is meant, when it is open; 0: there is none. asked 0: the team's own. */
MUST_USE enum rc esc_channel(struct ctx *, const struct reach_place *, int64_t asked, int64_t *out);
/* RC_CONFLICT: it is gone, or the team has none. */
MUST_USE enum rc esc_post(struct ctx *, const struct record *ticket, int64_t asked, const struct esc_told *);
/* To the channels that this run was told in. */
MUST_USE enum rc esc_post_all(struct ctx *, const struct record *ticket, const struct run *,
                              const struct esc_told *);

/* ---- acknowledgements and promises (ack.c) --------------------------------------------------------------
 */
struct promise {
	int64_t id, ticket, person, made_at, due_at, kept_at, broken_at;
	struct str reason, state; /* open, kept, broken, withdrawn */
};
MUST_USE enum rc promise_of(struct ctx *, int64_t ticket, struct promise *out,
                            bool *found); /* the last one */
MUST_USE enum rc promise_keep(struct ctx *, const struct record *ticket, const struct event *);
MUST_USE enum rc promise_close(struct ctx *, const struct record *ticket, const char *state, int64_t by);
MUST_USE enum rc may_acknowledge(struct ctx *, const struct record *ticket, const struct run *, bool *out);
struct ack_in {
	int64_t run, next_at;
	struct str reason;
	bool take_over;
};
MUST_USE enum rc ticket_acknowledge(struct ctx *, struct record *ticket, const struct ack_in *);
MUST_USE enum rc ticket_unacknowledge(struct ctx *, struct record *ticket, int64_t run);

/* ---- routes
 * ------------------------------------------------------------------------------------------------ */
MUST_USE enum rc preflight_saved(struct ctx *, const struct rq *, struct res *);
MUST_USE enum rc preflight_unsaved(struct ctx *, const struct rq *, struct res *);
MUST_USE enum rc preflight_client(struct ctx *, const struct rq *, struct res *);
