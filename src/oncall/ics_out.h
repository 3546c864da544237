/* ics_out.h - writing iCalendar (RFC 5545): lines that end in CRLF and are folded at 75 octets, escaped text,
 * instants in UTC. Reading is calendar/ics.h. */
#pragma once
#include "base/time.h"

struct ics_out {
	struct buf *b;
	struct arena *mem;
};
struct ics_event {
	struct str uid, summary, description, url;
	int64_t from, to, changed; /* changed: DTSTAMP, LAST-MODIFIED and SEQUENCE come from it */
	bool busy;
};
void ics_begin(struct ics_out *, struct str name);
void ics_event(struct ics_out *, const struct ics_event *);
void ics_end(struct ics_out *);
