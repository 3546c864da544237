/* forecast.h - what is likely to become of an open ticket if nothing moves it, and how long silence usually
 * is: learned from the client's own past tickets (docs/forecast.md states the rules).
 *
 *   events ─▶ moments as they were known (past.c) ─┬▶ plain rates, usual silences (plain.c) ─┐
 *                                                  └▶ child process: trees, calibration ─▶ file
 *                                                                      (judge.c)             │
 *   one row in forecast_model, active ◀──────────────────────────────────────────────────────┘
 *     ─▶ db_stamp moves ─▶ every process reads the new version at its next question
 *
 * With few tickets there are plain rates only, and every answer says so.  Learning is an outbox message with
 * a lease, asked for by hand, or by the hourly timer when there is enough that is new.
 */
#pragma once
#include "calendar/calendar.h"
#include "jobs/jobs.h"
#include "ticket/ticket.h"

struct outlook {
	double breach, reassign; /* 0 to 1; NAN: not known */
	int64_t version;         /* of the model; 0: plain rates */
	bool plain;              /* plain rates because data are few */
	int64_t examples;        /* how many past tickets stand behind it */
	struct str group;        /* what those had in common, for people: "P2 of Network" */
	/* The same as words: "team" (and priority), "priority", "all", or empty; the team's name, the
	 * priority. */
	struct str group_level, group_team, group_priority;
};
/* Chances if nobody moves it from now on, at cx->now.  Pure reading, cheap: no SQL beyond the model's load
 * and what it is told. While nothing else changes, breach never falls as time goes; once the deadline is
 * behind it is 1. It is NAN without a clock: no deadline, and none of its time used. */
struct moment {
	const struct record *ticket;
	int64_t last_event_at, entered_state_at; /* 0: not known */
	int64_t deadline; /* of the nearest running resolve clock, or CLOCK_NEVER: none, or it is paused */
	double used;      /* share of its open time used; 0: there is no clock */
};
MUST_USE enum rc forecast_many(struct ctx *, const struct moment *, size_t n, struct outlook *out);

/* Usual time to the next event of a person: open time at the median and at 95 % for this state and team of a
 * client; examples of them; where there are fewer than 20, of the state alone, else a default, and level says
 * so. */
struct pace {
	int64_t median, p95; /* microseconds */
	int64_t examples;
	int level; /* 0 state and team, 1 state, 2 default */
};
MUST_USE enum rc forecast_pace(struct ctx *, int64_t client_id, struct str state, int64_t team,
                               struct pace *out);
/* The calendar silence is measured in: the team's, else the client's, else Monday to Friday all day in the
 * client's zone. calendar_between(*out, last event, now) compares with a pace. */
MUST_USE enum rc forecast_calendar(struct ctx *, int64_t client_id, int64_t team,
                                   const struct calendar **out);

/* ---- for wiring ------------------------------------------------------------------------ */
struct forecast_cache *forecast_cache_new(void);
void forecast_cache_free(struct forecast_cache *);
void forecast_stop(struct forecast_cache *); /* ends learning that runs; before jobs_stop */
MUST_USE enum rc
forecast_start(struct ctx *); /* its timer, when a server starts; opens its own transaction */
extern const struct route forecast_routes[];
extern const struct timer_kind forecast_timer;
extern const struct outbox_kind forecast_learning;
/* Inside db_tx: learn this client's tickets soon, unless it is asked for already. */
MUST_USE enum rc forecast_queue(struct ctx *, int64_t client_id);
/* Learn now, of what there is; takes seconds. Opens its own transactions. */
MUST_USE enum rc forecast_learn_client(struct ctx *, int64_t client_id);
/* The same, plain rates and silences only; the model follows when the timer looks. For the demo. */
MUST_USE enum rc forecast_learn_plain(struct ctx *, int64_t client_id);
