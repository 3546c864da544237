/* oncall.h - who is on call: rotations of layers, who stands in, swaps by agreement, time off, and what
 * follows from them for any instant.
 *
 * A ROTATION has a zone and layers. A layer is people in their order, a shift length (n hours, days or
 * weeks), a hand-off time of day (for weeks a weekday too) in the zone, a start, maybe an end, and maybe
 * times of the week to which it is limited:
 *
 *   [{"name":"First line","people":[3,5,7],"unit":"week","every":1,"at":"09:00","weekday":1,
 *     "start":"2026-01-05T08:00:00Z","end":null,"hours":[{"days":[1,2,3,4,5],"from":"18:00","to":"24:00"}]}]
 *
 * Hand-offs are civil arithmetic: 09:00 stays 09:00 through every change of the clocks. One that falls into a
 * lost hour happens at the first instant after it; one that happens twice, the first time. The first person
 * begins at the layer's start, as if the last hand-off before it had been theirs.
 *
 * WHO IT IS at an instant: the newest override whose person can; else the first layer, from the top, that has
 * a person who can; else nobody. Whoever is off, inactive or without access leaves a gap: it falls to what is
 * below and is listed as one to be filled. Nobody is replaced silently.
 *
 * WHAT WAS stays: every version of a rotation is kept with the instant from which it was valid, an override
 * and time off work from when they were entered, and cancelling one ends it now. oncall_shifts of a past week
 * gives the same for ever.
 *
 * Instants are microseconds. Not here: what is sent to whom and when because somebody is on call.
 */
#pragma once
#include "base/time.h"
#include "jobs/jobs.h"
#include "record/record.h"

enum rotation_field {
	ROTATION_NAME,
	ROTATION_TEAM,
	ROTATION_ZONE,
	ROTATION_LAYERS,
	ROTATION_HOURS,
	ROTATION_DESCRIPTION,
	ROTATION_ACTIVE,
	ROTATION_HANDOVER, /* handover/: minutes; 0: none is drafted */
	ROTATION_HANDOVER_REMIND,
	ROTATION_FIELDS
};
enum override_field {
	OVERRIDE_ROTATION,
	OVERRIDE_PERSON,
	OVERRIDE_FROM,
	OVERRIDE_TO,
	OVERRIDE_REASON,
	OVERRIDE_SWAP,
	OVERRIDE_MADE_BY,
	OVERRIDE_STATE,
	OVERRIDE_FIELDS
};
enum swap_field {
	SWAP_ROTATION,
	SWAP_PERSON,
	SWAP_OFFERED_TO,
	SWAP_FROM,
	SWAP_TO,
	SWAP_BACK_FROM,
	SWAP_BACK_TO,
	SWAP_NOTE,
	SWAP_STATE,
	SWAP_ANSWERED_BY,
	SWAP_ANSWERED_AT,
	SWAP_ANSWER,
	SWAP_FIELDS
};
enum time_off_field {
	TIME_OFF_PERSON,
	TIME_OFF_FROM,
	TIME_OFF_TO,
	TIME_OFF_REASON,
	TIME_OFF_STATE,
	TIME_OFF_FIELDS
};
extern const struct record_type rotation_type, oncall_override_type, oncall_swap_type, time_off_type;
extern const struct route oncall_routes[], oncall_feed_routes[];
extern const struct timer_kind oncall_timer, oncall_swap_timer;

/* Who plans rotations and may put others on call: leads and up. */
#define ONCALL_PLAN PERM_SHARE

/* ---- for the escalation engine ------------------------------------------------ */
enum oncall_why { ONCALL_NOBODY, ONCALL_LAYER, ONCALL_OVERRIDE, ONCALL_SWAP };
enum oncall_missing { ONCALL_ALL_THERE, ONCALL_TIME_OFF, ONCALL_INACTIVE, ONCALL_NO_ACCESS };
struct oncall_entry {
	int64_t from, to;
	int64_t person; /* 0: nobody is, though somebody should be: a gap */
	int layer;      /* from the top, 0 first; -1: none */
	enum oncall_why why;
	int64_t override; /* its id, when why says so */
	/* Who should have been before `person`, and could not; 0: nobody. To be filled, even where a lower
	 * layer stands in. */
	int64_t missing;
	enum oncall_missing missing_why;
	int missing_layer; /* -1: an override */
	int64_t slot;      /* of the layer, counted from its start */
};
/* Who is on call at t. *found false: nobody is and nobody need be (switched off, outside its hours), or the
 * rotation did not exist. out->to is the end of the shift, at most a year later. RC_NOT_FOUND. No permission
 * check: the caller answers for whoever asks. */
MUST_USE enum rc oncall_at(struct ctx *, int64_t rotation, int64_t t, struct oncall_entry *out, bool *found);
/* The final schedule in [from, to), in order, without overlaps; at most ONCALL_RANGE_DAYS. */
enum { ONCALL_RANGE_DAYS = 400 };
MUST_USE enum rc oncall_shifts(struct ctx *, int64_t rotation, int64_t from, int64_t to,
                               struct oncall_entry **out, size_t *n);
/* The rotations that ever named a person. */
MUST_USE enum rc rotations_of(struct ctx *, int64_t person, int64_t **ids, size_t *n);
/* By which ways a person can be reached at all; 0: by none. */
enum oncall_way { REACH_APP = 1, REACH_MAIL = 2, REACH_PHONE = 4 };
MUST_USE enum rc oncall_reachable(struct ctx *, int64_t person, uint32_t *ways);

/* ---- listening ------------------------------------------------------------------ */
/* For app->on_event and app->on_deleted: somebody left, came back, lost or got access. */
MUST_USE enum rc oncall_on_event(struct ctx *, const struct record *, const struct event *);
MUST_USE enum rc oncall_on_deleted(struct ctx *, const struct record *);
