/* rule.h - the order of the desk as a function of numbers: docs/desk.md is the rule, this is what follows it.
 *
 *   1. the band, lexicographic: harm · risk · today · overdue · waiting · rest
 *   2. inside a band: what is lost in expectation if it stands still for another horizon (30 minutes),
 *         loss = weight × (chance + harm + late + still + broken)
 *      of which chance alone is measured over a day (RANK_AHEAD): half an hour is less than a model can see
 *   3. then what is due first, then the heavier, then the older one
 *
 * Pure: no clock, no database. So the desk, the replay of old queues and the tests ask the same function.
 */
#pragma once
#include "base/base.h"

enum band { BAND_HARM, BAND_RISK, BAND_TODAY, BAND_OVERDUE, BAND_WAITING, BAND_REST, BANDS };
extern const char *const band_names[BANDS]; /* "harm", "risk" … */

struct rank_setting {
	double likely;   /* chance of a breach from which on it is in band risk */
	int64_t horizon; /* of standstill */
};

/* ---- weight ------------------------------------------------------------------------------- */
struct weight_case {
	int priority;          /* 1 to 4 */
	int criticality;       /* of the service, 1 to 4; 0: not known */
	int64_t people, waits; /* affected beside the requester; items that wait on it */
	bool vip, major, candidate, reopened, contract;
};
/* The product of its factors; 1 for a P4 that nothing else speaks for. */
double rank_weight(const struct weight_case *);

/* ---- rank --------------------------------------------------------------------------------- */
/* Instants; RANK_NEVER: there is none. */
#define RANK_NEVER INT64_MAX
/* How far ahead a chance is asked for again: over half an hour most of its rise is the steps of the model. */
#define RANK_AHEAD DAYS(1)
struct rank_case {
	int64_t now, day_end; /* the first instant of tomorrow, in the client's zone */
	int64_t harm_at;
	double harm_confidence;
	int64_t due_at;     /* the nearest running deadline that has not passed */
	int64_t late_since; /* the first passed deadline of a clock that still runs */
	double chance,
	        chance_later; /* of a breach if nobody moves it: from now on, from RANK_AHEAD later; NAN */
	int64_t moved_at;     /* a person's last deed, or its making */
	int64_t silent_at;    /* from when on that is longer ago than usual */
	int64_t promised_at;  /* the next action; passed: the promise is broken */
	bool assigned, held;
	double weight;
};
enum rank_due { DUE_NOTHING, DUE_HARM, DUE_CLOCK, DUE_LATE, DUE_PROMISE };
struct rank { /* a hundred thousand of them are kept */
	enum band band : 8;
	enum rank_due due_kind : 8;
	bool silent, moving; /* silent: longer than usual; moving: somebody is at it */
	double weight, loss;
	double chance, harm, late, still, broken; /* the addends */
	int64_t due_at;                           /* what its place comes from; RANK_NEVER */
	int64_t change_at; /* when time alone may move it to another band; RANK_NEVER */
};
void rank_judge(const struct rank_setting *, const struct rank_case *, struct rank *out);
/* Below 0: a comes first. Ties are the caller's (age, id). */
int rank_compare(const struct rank *a, const struct rank *b);
