/* chain.h - who had a ticket when, what that cost of the customer's clock, and how the clock was paused
 * (docs/clocks.md, sections 9 and 10).
 *
 *   events ──► hops (hops.c) ──┬─► the chain of one ticket (chain.c)
 *   the clock's stretches ─────┴─► what one ended clock says (quality.c) ──► the report (report.c)
 *
 * Nothing here counts: shares and pauses are the engine's (sla/used.c).
 */
#pragma once
#include "ticket/ticket.h"

/* A time in which neither team nor person changed. The hops of a ticket follow one another without a gap. */
struct hop {
	int64_t from, to;     /* to: INT64_MAX while it lasts */
	int64_t team, person; /* 0: nobody */
	int64_t event, actor; /* what made it, and who did that */
	struct str rule;
	bool team_changed;
};
struct life {
	struct hop *hops;
	size_t n;
	int64_t *said; /* instants of public words of staff, ascending */
	size_t nsaid;
};
/* From a ticket's events, oldest first; those that tell of neither may be missing. */
MUST_USE enum rc life_read(struct ctx *, const struct event *, size_t n, struct life *out);
/* Who had it just before this instant; NULL: it was not there. */
const struct hop *hop_before(const struct life *, int64_t at);

/* ---- what one ended clock says (quality.c), pure ---------------------------------------- */
enum {
	ASK_BEFORE_HOURS = 1, /* a question counts from so long before the pause */
	ASK_AFTER_HOURS = 1,  /* until so long after it began */
	NEAR_MINUTES = 15,    /* "within minutes of breach", unless asked otherwise */
	BACK_HOURS = 24       /* resolved and back within a day */
};
struct doubt {
	struct clock_pause p;
	bool unasked, near;
};
struct quality {
	bool late;
	int64_t over; /* open time beyond the goal; late only */
	struct doubt *pauses;
	size_t npauses, unasked, near;
	int64_t paused; /* open time */
	size_t returns; /* came back to a team it had left */
	int64_t would;  /* the breach, had the doubtful pauses counted; CLOCK_NEVER: none, or late anyway */
	const struct hop *who; /* who had it when it stopped; NULL: nobody knows */
};
void quality_of(struct arena *, const struct sla_clock *, const struct life *, int64_t near,
                struct quality *out);
/* Is this hop a return to a team that had left? */
bool hop_returns(const struct life *, size_t i);

extern const struct route chain_routes[];        /* one ticket */
extern const struct route clock_report_routes[]; /* /api/v1/reports/clocks */
