/* incidents.h - a ServiceNow incident event log as incidents with their rows, for the benches of judgement.
 *
 * The log's traps: resolved_at, resolved_by, closed_at and closed_code stand on every row of an incident and
 * are not read at all; made_sla turns at the row "Closed", so that only its last value is read, as the
 * outcome; rows of state -100 say nothing and are left out. When an incident was resolved is taken from when its
 * rows first say so.
 */
#pragma once
#include "forecast/sight.h"

struct incident_row {
	int64_t at;
	int reassigns;
	bool resolved, closed, waits; /* waits: for a user, a vendor, a problem, evidence */
	struct sight sight;           /* words and counts as this row says them; times as the log had them */
};
struct incident {
	uint64_t number;
	int64_t opened, over; /* over: its last row; the outcomes stood */
	int64_t resolved;     /* the first row that says resolved or closed */
	int priority;         /* of the first row, 1 to 4 */
	bool missed;          /* the last row's made_sla is false */
	int reassigns;        /* of the last row */
	const struct incident_row *rows; /* oldest first; those of state Closed are last */
	size_t n;
};
struct incidents {
	struct incident *v; /* by the time they were opened */
	size_t n, rows, refused;
};
struct arena;
/* Stops the program when the file is not such a log. */
void incidents_read(struct arena *, const char *path, struct incidents *out);
