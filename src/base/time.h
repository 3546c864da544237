/* time.h - instants, civil time, zones.  The only door to the system's clock is clock.c.
 *
 * An instant is int64 microseconds UTC since 1970.  Civil time is proleptic Gregorian.
 * Zones come from the system's TZif files (RFC 8536) through our own reader: thread-safe, no setenv.
 */
#pragma once
#include "base/base.h"

/* ---- clock -------------------------------------------------------------- */
struct clock {
	int64_t (*now)(struct clock *); /* microseconds UTC */
};
struct clock *clock_system(void); /* static, never freed */
/* A clock that stands still until told; for tests and --test-hooks. Free with free(). */
struct clock *clock_fake_new(int64_t start);
void clock_fake_set(struct clock *, int64_t t);
/* The system's clock, some way ahead or behind: it runs, and clock_advance moves it. For --test-hooks;
 * free(). */
struct clock *clock_moved_new(void);
bool clock_advance(struct clock *, int64_t usec); /* false for the system's own clock, which nobody moves */
int64_t clock_mono(void);     /* microseconds, monotonic; for measuring and time-outs only */
void clock_nap(int64_t usec); /* sleep; for retry back-off outside tests */

static inline int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); } /* b > 0 */

/* ---- civil -------------------------------------------------------------- */
struct civil {
	int64_t year;
	int month, day;           /* 1-12, 1-31 */
	int hour, minute, second; /* second 0-59 */
	int usec;
};
/* Days since 1970-01-01 of a civil date; any year that fits. */
int64_t civil_days(int64_t year, int month, int day);
void civil_from_days(int64_t days, struct civil *out); /* sets year, month, day only */
int civil_weekday(int64_t days);                       /* 1 Monday … 7 Sunday (ISO 8601) */
bool civil_valid(const struct civil *);

/* ---- zones -------------------------------------------------------------- */
struct zone;                              /* immutable, shared, lives as long as its struct zones */
struct zones *zones_new(const char *dir); /* NULL: /usr/share/zoneinfo; files are read on first use */
void zones_free(struct zones *);
/* By IANA name. NULL when there is none or the name is not a plain zone name (no "..", no leading '/'). */
const struct zone *zone_find(struct zones *, struct str name);
/* The same for a name that was typed: RC_INVALID at the field "zone" when there is none. out may be NULL. */
MUST_USE enum rc zone_named(struct ctx *, struct str name, const struct zone **out);
struct str zone_name(const struct zone *);
extern const struct zone *zone_utc(void);
/* Parse TZif bytes (version 1-4, footer rule included); NULL when malformed. Copies. Free with zone_free. */
struct zone *zone_parse(struct str name, struct str bytes);
void zone_free(struct zone *);
/* Seconds east of UTC in force at instant t. */
int zone_offset(const struct zone *, int64_t t);
/* Abbreviation in force at t ("CEST"); borrowed from the zone. */
struct str zone_abbrev(const struct zone *, int64_t t);
void zone_civil(const struct zone *, int64_t t, struct civil *out);
enum zone_pick { ZONE_EARLIER, ZONE_LATER };
/* Instant of a civil time. A time in a gap maps to the first instant after the gap (both picks);
 * a time that happens twice gives the earlier or the later by pick. */
int64_t zone_instant(const struct zone *, const struct civil *, enum zone_pick);
/* The civil day of an instant, and the instant of a second of one (any number: 86400 is the next midnight).
 */
int64_t zone_day(const struct zone *, int64_t t);
int64_t zone_day_second(const struct zone *, int64_t day, int64_t second, enum zone_pick);
/* Next offset change strictly after t; INT64_MAX when none. */
int64_t zone_next_change(const struct zone *, int64_t t);

/* ---- text --------------------------------------------------------------- */
/* RFC 3339 in UTC, "2026-11-25T15:36:00Z"; microseconds only when not zero. */
struct str time_rfc3339(struct arena *, int64_t t);
enum { TIME_CHARS = 40 };
char *put_time(char *p, int64_t t); /* the same text at p, at most TIME_CHARS; returns its end */
struct str date_text(struct arena *, int64_t day);                      /* "2026-11-25", of a civil day */
struct str zone_minute(struct arena *, const struct zone *, int64_t t); /* "2026-11-25 16:36", there */
/* RFC 3339 with Z or offset; also a bare date "2026-11-25" (midnight UTC). */
bool time_parse(struct str, int64_t *out);
/* "90m", "2h", "1h30m", "3d", "2w": a duration in microseconds. */
bool time_parse_duration(struct str, int64_t *out);
