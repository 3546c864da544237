/* ics.h - the holidays of an iCalendar file (RFC 5545): events of whole days, nothing else.
 *
 * An own strict reader (docs/adr/0013): of the format's many powers a list of holidays uses whole days,
 * spans, and "every year on this date" or "on the fourth Thursday of November"; whatever asks for more is
 * left out and named, never guessed. Bounded in everything: a file can only be long, never slow.
 */
#pragma once
#include "base/base.h"

enum { ICS_DAYS_MAX = 2000, ICS_LEFT_MAX = 100, ICS_SPAN_MAX = 60 };
struct ics_day {
	int64_t day; /* days since 1970 */
	struct str name;
};
struct ics_left {
	struct str name;
	const char *why; /* a sentence for people */
};
struct ics_result {
	struct ics_day *days; /* by day, each once; the first event's name wins */
	size_t n;
	struct ics_left *left; /* the first ICS_LEFT_MAX of them */
	size_t nleft;
};
/* Days within [from, to]. RC_INVALID naming "ics" when the text is no iCalendar; texts live in cx->mem. */
MUST_USE enum rc ics_read(struct ctx *, struct str text, int64_t from, int64_t to, struct ics_result *out);
