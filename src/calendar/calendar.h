/* calendar.h - business calendars: when a desk is open, and how much open time lies between two instants.
 *
 * A calendar is a zone, weekly segments (several a day, "24:00" allowed) and exceptions (a date with its own
 * segments, or none: a holiday).  An instant is open when its civil time in the zone lies in a segment [from,
 * to) of its civil date; nothing else is meant, so a lost hour is not counted and a repeated hour counts
 * twice.
 *
 * Every state a calendar ever had is a row of calendar_version; clocks pin one, so that a holiday entered
 * today does not rewrite last month.  Parsed calendars are immutable and shared by content.
 *
 * Instants and durations are microseconds.  Not here: who uses a calendar (sla/), relative "end of next day"
 * goals.
 */
#pragma once
#include "base/time.h"
#include "record/record.h"

enum calendar_field {
	CALENDAR_NAME,
	CALENDAR_ZONE,
	CALENDAR_HOURS,
	CALENDAR_EXCEPTIONS,
	CALENDAR_FEED,
	CALENDAR_ACTIVE,
	CALENDAR_FIELDS
};
extern const struct record_type calendar_type;
extern const struct route calendar_routes[]; /* /api/v1/calendars/{id}/preview, …/feed, /calendars/ics */

/* ---- the parsed calendar -------------------------------------------------- */
enum { CALENDAR_DAY_SEGMENTS = 12, CALENDAR_EXCEPTIONS_MAX = 2000 };
struct segment {
	int from, to; /* seconds of the civil day, 0 <= from < to <= 86400 */
};
/* "HH:MM" or "HH:MM:SS" into seconds of the day; "24:00" is the end of the day. */
bool segment_time(struct str, int *out);
/* Insert into a day's list, sorted; the list is no longer one when it overlaps. */
enum segment_fit { SEGMENT_FITS, SEGMENT_TOO_MANY, SEGMENT_OVERLAPS };
enum segment_fit segment_add(struct segment *list, size_t *n, struct segment);
struct calendar; /* immutable */
/* Check and parse. RC_INVALID naming "zone", "hours" or "exceptions"; a week without any open time is
 * refused. The result lives in `mem`. */
MUST_USE enum rc calendar_parse(struct ctx *, struct arena *mem, struct str zone, struct str hours,
                                struct str exceptions, struct calendar **out);
const struct zone *calendar_zone(const struct calendar *);

/* ---- arithmetic ------------------------------------------------------------- */
/* Open microseconds in [a, b); negative when b < a. */
int64_t calendar_between(const struct calendar *, int64_t a, int64_t b);
/* The first instant at which `open` microseconds have passed since a (a itself for 0 or less); INT64_MAX when
 * the calendar never opens that long before the year 2200. */
int64_t calendar_after(const struct calendar *, int64_t a, int64_t open);
bool calendar_open_at(const struct calendar *, int64_t t);
/* The first open instant at or after t; INT64_MAX when none. */
int64_t calendar_next_open(const struct calendar *, int64_t t);
/* Segments of a civil day (days since 1970), exceptions applied; *name is the exception's name or empty. */
size_t calendar_day(const struct calendar *, int64_t day, const struct segment **out, struct str *name);
/* The n-th civil day after `day` that has any open segment; INT64_MAX when there is none within so many days.
 */
enum { CALENDAR_WORKDAYS_LOOKED = 3660 };
int64_t calendar_workday(const struct calendar *, int64_t day, int64_t n);
/* "n working days after t": the same civil time on that day (a time that does not exist then: the first
 * instant after the gap); or INT64_MAX. */
int64_t calendar_workdays_after(const struct calendar *, int64_t t, int n);

/* ---- stored calendars ---------------------------------------------------------- */
/* A version of a stored calendar; version 0: the newest, told in *found (may be NULL). RC_NOT_FOUND. Shared
 * when the app has a cache, else in cx->mem. */
/* From its texts, kept in memory once parsed (app->calendars): for those that have no row. */
MUST_USE enum rc calendar_shared(struct ctx *, struct str zone, struct str hours, struct str exceptions,
                                 const struct calendar **out);
/* Its hours read in another zone; kept in memory like the others. RC_INVALID naming "zone". */
MUST_USE enum rc calendar_zoned(struct ctx *, const struct calendar *, struct str zone,
                                const struct calendar **out);
MUST_USE enum rc calendar_load(struct ctx *, int64_t id, int64_t version, const struct calendar **out,
                               int64_t *found);

/* The versions of a stored calendar that were in force by `until`, and the first one in any case: a clock
 * that is older than its calendar uses that. Texts are JSON. */
struct calendar_version {
	int64_t version, valid_from;
	struct str name, zone, hours, exceptions;
};
MUST_USE enum rc calendar_versions(struct ctx *, int64_t id, int64_t until, struct calendar_version **out,
                                   size_t *n);

struct calendars; /* the process's parsed calendars, by content: app->calendars, may be NULL */
struct calendars *calendars_new(void);
void calendars_free(struct calendars *);
