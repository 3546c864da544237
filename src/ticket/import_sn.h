/* import_sn.h - replay a ServiceNow incident event log: one CSV row per update of an incident, in the order
 * they happened.
 *
 * Every incident becomes a ticket whose events carry the log's times and people, made by the same record_*
 * calls as live work (cx->replay: no timers, no messages).  An incident is written whole or not at all; one
 * whose number is already an external_id is left alone, so the same file again changes nothing.
 *
 * The log's traps: rows with state -100 say nothing about a state and are refused; resolved_at, resolved_by,
 * closed_at and closed_code stand on every row of an incident, so they are believed only on rows that are
 * resolved or closed.
 */
#pragma once
#include "record/record.h"

enum { SN_PRIORITIES = 4, SN_REASONS = 8 };
struct sn_reason {
	const char *what;
	int64_t rows, first_line;
};
struct sn_report {
	int64_t read, refused, incidents, made, unchanged, events, people, teams;
	struct sn_reason reasons[SN_REASONS]; /* why rows were refused; ended by what == NULL */
	/* Closed incidents by final priority: how many have a resolve clock, and on how many it agrees with
	 * made_sla. */
	int64_t compared[SN_PRIORITIES + 1], agreed[SN_PRIORITIES + 1];
};
struct sn_options {
	const char *path;   /* .csv or .csv.zst */
	const char *client; /* name of the client to import into, made when new; NULL: "Imported log" */
	struct str targets; /* JSON of calendars and targets as docs/examples/servicenow-log-targets.json, or
	                       empty */
	const struct zone *zone; /* of the log's times; NULL: UTC */
	bool dry_run;
	int64_t limit; /* only this many incidents; 0: all */
	void (*progress)(void *arg, int64_t done, int64_t total);
	void *arg;
};
/* Outside of transactions; cx->mem is used sparingly. RC_INVALID names the file or the member of targets that
 * is wrong. */
MUST_USE enum rc sn_import(struct ctx *, const struct sn_options *, struct sn_report *out);
