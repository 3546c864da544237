/* history.h - random lives of a ticket: events, definitions in several versions, calendars in several
 * versions and zones.  The same seed makes the same life.
 *
 * They are meant to be nasty rather than likely: edges of segments, changes of the clock, several events at
 * one instant, versions that begin while a clock runs, holds upon holds, cancelled and revived.
 */
#pragma once
#include "record/event.h"

struct history_event {
	struct event e;
	struct str prev, hash;
};
struct history_calendar {
	int64_t id, version, valid_from;
	struct str name, zone, hours, exceptions; /* JSON, as in the API */
};
struct history_definition {
	int64_t id, version, valid_from;
	struct str name, target, kind, priority, service, vendor;
	int64_t contract, team; /* 0: any */
	struct str start_when, stop_when, pause_when, resume_when, cancel_when, reset_when;
	struct str cancel_on, goal_as, goal_time, zone_from, zone, count_from, pause_on, stop_on;
	int64_t goal, calendar, position;
	bool credit_pauses, active;
};
/* Lives of one block, seeds n * BLOCK and on, share what their calendars say: to make a calendar is dear. */
enum { HISTORY_BLOCK = 20 };
enum { HISTORY_EVENTS = 40, HISTORY_CALENDARS = 12, HISTORY_DEFINITIONS = 24 };
struct history {
	uint64_t seed;
	int64_t client, record, as_of;
	struct history_event events[HISTORY_EVENTS];
	size_t nevents;
	struct history_calendar calendars[HISTORY_CALENDARS];
	size_t ncalendars;
	struct history_definition definitions[HISTORY_DEFINITIONS];
	size_t ndefinitions;
};
/* In the arena. */
struct history *history_make(struct arena *, uint64_t seed);
/* A definition as the table of versions keeps it. */
struct str history_data(struct arena *, const struct history *, const struct history_definition *);
