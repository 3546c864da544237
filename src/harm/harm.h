/* harm.h - what is lost when nothing is done, and by when, whatever the contract says: docs/harm.md is the
 * rule.
 *
 *   nobody has said anything ── harm_set ──► instant | depletion | none
 *            ▲                                  │ next check: "is this still so?"
 *            │                                  │ the instant passes while it is open: event "harm_passed"
 *            └── clear · expiry · end of the record
 *
 * Beside it stands the NEXT ACTION: somebody asks the owner when the next thing will happen (a nudge), and
 * the answer is a promise, a clock of its own that is kept by the first deed of a person of the desk or
 * broken at the instant after.
 *
 * Both hang on (type, record_id): a further type of record is one line in hosts.c and one of routes. Whoever
 * must hear of them hears events (attention/notice_rules.c tells people); every event has before and after,
 * so that each is undone exactly (app->undoers). Requesters see none of it.
 */
#pragma once
#include "jobs/jobs.h"
#include "record/event.h"
#include "record/record.h"
#include "record/undo.h"

/* ---- the clock -------------------------------------------------------------------------- */
enum harm_kind { HARM_UNSET, HARM_NONE, HARM_INSTANT, HARM_DEPLETION };
struct harm {
	int64_t record_id, version;
	enum harm_kind kind; /* HARM_NONE: somebody has said that nothing is lost; HARM_UNSET: nobody has said
	                        anything */
	int64_t at; /* the instant of the loss; a depletion's is computed when it is written: measured_at +
	               level/rate */
	double level, rate;      /* depletion: what is left, and what goes per hour */
	struct str unit, effect; /* "GB"; "Bank cut-off: payroll is not paid" */
	struct str source;       /* person monitor contract change rule */
	double confidence;       /* 0 to 1 */
	int64_t measured_at, expires_at, next_check_at, set_at, set_by, event_id; /* 0: none */
	struct str rule;               /* which one set it, "routing/12@3"; empty: none */
	int64_t passed_at, checked_at; /* told already; 0: not yet */
};
/* The instant after which something is lost, as known now; CLOCK_NEVER (sla.h) when none, unset or expired.
 */
int64_t harm_instant(const struct harm *, int64_t now);
/* out[i] of ids[i]; HARM_UNSET where there is nothing. Anywhere; no permission is checked. */
MUST_USE enum rc harm_many(struct ctx *, const char *type, const int64_t *ids, size_t n, struct harm *out);
/* Set it as `wish` says: kind, at or level/rate/measured_at, unit, effect, source, confidence, expires_at,
 * next_check_at; HARM_UNSET clears. What is the same already is not written. RC_INVALID naming a field;
 * RC_CONFLICT "harm_by_person" when another person's word stands and the source is none (unless force),
 * "not_open", "no_harm" for a type that has none. Inside db_tx. */
MUST_USE enum rc harm_set(struct ctx *, const struct record *, const struct harm *wish, bool force);

/* ---- what a rule wishes (wish.c): routing's effect "harm", escalation's action "harm" ----------- */
struct harm_wish {
	enum { WISH_NOTHING, WISH_PRESET, WISH_MINUTES, WISH_AT, WISH_NONE } kind;
	int64_t preset, minutes, at;
	struct str effect; /* empty: the preset's */
};
/* {"preset":3} · {"minutes":90,"effect":"…"} · {"at":"2026-11-27T16:00:00Z","effect":"…"} · {"none":true}.
 * `name` is what errors call it; client_id 0: as stored, the preset is not looked up. RC_INVALID. */
MUST_USE enum rc harm_wish_read(struct ctx *, int64_t client_id, const char *name, const struct jval *,
                                struct harm_wish *out);
void harm_wish_write(struct jw *, const char *key, const struct harm_wish *);
/* For people: "Bank cut-off", "90 min: …". */
MUST_USE enum rc harm_wish_text(struct ctx *, const struct harm_wish *, struct str *out);
/* What it would come to. DONE: what this rule (cx->rule, whatever its version) has set still stands, or it is
 * as wished. KEPT: a person's word stands. */
enum wish_outcome { WISH_CHANGES, WISH_DONE, WISH_KEPT };
MUST_USE enum rc harm_wish_try(struct ctx *, const struct record *, const struct harm_wish *,
                               enum wish_outcome *out);
/* Do it, when it changes anything. Inside db_tx, cx->rule being set. RC_CONFLICT: its preset is gone. */
MUST_USE enum rc harm_wish_do(struct ctx *, const struct record *, const struct harm_wish *,
                              enum wish_outcome *out);

/* ---- presets ------------------------------------------------------------------------------- */
enum harm_preset_field {
	PRESET_NAME,
	PRESET_EFFECT,
	PRESET_TIME,
	PRESET_MINUTES,
	PRESET_CALENDAR,
	PRESET_POSITION,
	PRESET_ACTIVE,
	PRESET_FIELDS
};
extern const struct record_type harm_preset_type;

/* ---- next action ----------------------------------------------------------------------------- */
/* What was asked of the owner and promised. promised_at is the instant promised for; broken: it has passed
 * and nobody of the desk did anything. All 0 when nothing is asked and nothing promised. */
struct next_action {
	int64_t record_id, asked_at, asked_by, asked_event, promised_at, promised_by, promised_event;
	struct str words; /* of the promise; before there is one: of who asked */
	bool broken;
};
MUST_USE enum rc next_action_many(struct ctx *, const char *type, const int64_t *ids, size_t n,
                                  struct next_action *out);

/* ---- wiring ------------------------------------------------------------------------------------- */
/* Does src/harm write this event? */
bool harm_tells(struct str kind);
/* For app->on_event, before whoever looks at the outcome. */
MUST_USE enum rc harm_on_event(struct ctx *, const struct record *, const struct event *);
extern const struct route harm_routes[], next_action_routes[];
extern const struct timer_kind harm_timer, next_action_timer;
extern const struct type_words harm_words; /* is:harm, is:harmless, harm<+30m, is:nudged, next_action<+1h */
extern const struct record_extras harm_extras; /* "harm" and "next_action" in a ticket's JSON */
extern const struct undoer harm_undoer, next_action_undoer;
