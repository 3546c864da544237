/* series.h - what happened day by day: how many records of a filter were created, resolved, reopened … on
 * each civil day of the asker's zone, and how many stood open at its end.
 *
 * A measure is an instant of a record.  Every time field is one; a noun adds others (record_type.measures),
 * each together with a filter word of the same name, so that whatever was counted can be listed:
 * the number of the 1st of November is the total of `resolved:2026-11-01` on top of the filter.
 *
 * Days are those of the zone, 23 or 25 hours long when the clocks change.  One statement counts a whole
 * period, by arithmetic on stretches of equal days.
 */
#pragma once
#include "record/filter.h"

enum measure_kind {
	MEASURE_INSTANT, /* counted on the day it lies in */
	MEASURE_STAND,   /* counted on every day at whose end it lasts: from column to `until` */
	MEASURE_LENGTH   /* no day: the time from `since` to column */
};
struct measure {
	const char *name, *label;
	enum measure_kind kind;
	const char *join;   /* joined to r, or NULL: " JOIN ticket_span s ON s.ticket = r.id" */
	const char *alias;  /* of the columns */
	const char *column; /* the instant */
	const char *other;  /* MEASURE_STAND: until; MEASURE_LENGTH: since */
	bool internal;      /* the desk's own, as fields with INTERNAL are */
};

enum { SERIES_DAYS = 400 };
struct axis {
	struct str zone;                /* its name */
	int64_t day;                    /* the first, days since 1970-01-01 */
	size_t n;                       /* days, 1 to SERIES_DAYS */
	int64_t start[SERIES_DAYS + 1]; /* first instants of the days, and of the one after */
};
/* The n days up to and with `last` ("2026-11-25"; empty: today) in the asker's zone. RC_INVALID field "to".
 */
MUST_USE enum rc axis_make(struct ctx *, struct str last, size_t n, struct axis *out);
struct str axis_date(struct arena *, const struct axis *, size_t i); /* "2026-11-01" */
/* A filter: the measure lies in days i to k. */
struct str axis_filter(struct arena *, const struct axis *, struct str measure, size_t i, size_t k);

/* counts[i] for each day. RC_INVALID field "measure" when the type has no such measure. */
MUST_USE enum rc series_count(struct ctx *, const struct record_type *, const struct filter_node *,
                              struct str measure, const struct axis *, int64_t *counts);
MUST_USE enum rc measure_check(struct ctx *, const struct record_type *, struct str measure,
                               enum measure_kind);
/* Of a MEASURE_LENGTH: the value below which `share` (0.5: the median) of the records lie, nearest rank.
 * *n records have one; 0: *out is untouched. */
MUST_USE enum rc measure_quantile(struct ctx *, const struct record_type *, const struct filter_node *,
                                  struct str measure, double share, int64_t *n, int64_t *out);

/* GET /api/v1/{plural}/series for types with measures. read_api.c */
MUST_USE enum rc read_series(struct ctx *, const struct rq *, struct res *);
