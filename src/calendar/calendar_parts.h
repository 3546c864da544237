/* calendar_parts.h - what a parsed calendar is made of; for the files of this folder only. */
#pragma once
#include "calendar/calendar.h"

struct calendar_exception {
	int64_t day;
	struct str name;
	struct segment *s;
	size_t n;
};
/* Open time is summed once per whole UTC day over these years; outside of them it is walked. The days are an
 * index into time, not civil days: what is open inside one is still decided by civil time (calendar_time.c).
 */
enum { CALENDAR_FIRST_DAY = 10957 /* 2000-01-01 */, CALENDAR_LAST_DAY = 25202 /* 2039-01-01 */ };
struct calendar {
	const struct zone *zone;
	struct segment week[7][CALENDAR_DAY_SEGMENTS]; /* Monday first, sorted, disjoint */
	size_t nweek[7];
	struct calendar_exception *exceptions; /* by day */
	size_t nexceptions;
	int64_t *sum; /* open microseconds before UTC day FIRST + i; one more entry than there are days */
};
void calendar_sum(struct arena *mem, struct calendar *);

enum rc post_ics(struct ctx *, const struct rq *, struct res *); /* ics_api.c */
/* feed.c. RC_INVALID naming "feed" unless it is empty or an address that may work. */
enum rc feed_check(struct ctx *, struct str feed);
/* The address was set, changed or taken away: read it now, or never again. Inside db_tx. */
enum rc feed_changed(struct ctx *, const struct record *);
enum rc get_feed(struct ctx *, const struct rq *, struct res *);
enum rc post_feed(struct ctx *, const struct rq *, struct res *);
