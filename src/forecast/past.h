/* past.h - a client's past tickets as moments and silences, read from their events as they were known then.
 *
 * MOMENTS of a ticket: after each event that left it open, and one in the quiet between it and the next, at a
 * place drawn from the ticket's number; at most PAST_MOMENTS, spread over its life.  What is known at a
 * moment is the record as the events up to it tell it, and its resolve clock; outcomes come from its end:
 *
 *   breach    the resolve clock was missed; not asked once it was, or without a clock, or when cancelled
 *   reassign  it was handed to another team or person after this moment
 *
 * SILENCES: open time from one event of a person to the next, in the state and team between them; events of
 * the same person within ten minutes are one.  One that still lasts counts as longer than it is by now.
 */
#pragma once
#include "forecast/forecast.h"
#include "forecast/sight.h"

enum { PAST_TICKETS = 20000 /* the newest */, PAST_MOMENTS = 16 };
struct silence {
	int state; /* place in ticket_machine.states */
	int64_t team, open;
	bool whole; /* somebody came; else it lasts */
};
struct history {
	struct past *v;
	size_t n, cap;
	struct silence *silences;
	size_t nsilences, silences_cap;
	int64_t tickets, over;
};
/* Told how many of how many tickets were looked at, every thousand of them. Outside of any transaction. */
struct history_ear {
	enum rc (*tell)(struct ctx *, int64_t done, int64_t of, void *arg);
	void *arg;
};
/* Free with history_free, also after a failure. ear may be NULL. */
MUST_USE enum rc history_read(struct ctx *, int64_t client_id, const struct history_ear *ear,
                              struct history *out);
void history_free(struct history *);
bool state_open(struct str ticket_state);
/* What a moment shows, at `now`. */
void sight_of(const struct moment *, int64_t now, struct sight *out);
