/* zone.c - questions to a zone: offset, civil time, instant, next change.
 *
 * All are one binary search in a sorted table (see zone.h for why a rule needs no arithmetic here).  A zone
 * never changes once read, so threads share it freely.  Files are read in tzif.c, found in zones.c.
 */
#include "base/zone.h"

enum { REACH = 26 * 3600 }; /* no offset is larger */

/* Move a second behind the table's end back by whole cycles; how far it was moved. */
static int64_t cycles(const struct zone *z, int64_t sec)
{
	return sec < z->limit ? 0 : ((sec - z->limit) / ZONE_CYCLE + 1) * ZONE_CYCLE;
}

/* Last entry at or before sec; branch-free inside, as the answer of each comparison is a coin toss. */
static size_t entry(const struct zone *z, int64_t sec)
{
	const int64_t *base = z->at;

	for (size_t n = z->n; n > 1; n -= n / 2)
		base = base[n / 2] <= sec ? base + n / 2 : base;
	return (size_t)(base - z->at);
}

static const struct ztype *type_at(const struct zone *z, int64_t t)
{
	int64_t sec = floor_div(t, 1000000);

	return &z->types[z->type[entry(z, sec - cycles(z, sec))]];
}

struct str zone_name(const struct zone *z) { return z->name; }

const struct zone *zone_utc(void)
{
	static const int64_t at[] = { INT64_MIN };
	static const uint16_t type[] = { 0 };
	static const struct ztype types[] = { { 0, false, { "UTC", 3 } } };
	static const struct zone utc = { { "UTC", 3 }, 1, at, type, types, INT64_MAX, NULL };

	return &utc;
}

int zone_offset(const struct zone *z, int64_t t) { return type_at(z, t)->off; }

struct str zone_abbrev(const struct zone *z, int64_t t) { return type_at(z, t)->abbrev; }

void zone_civil(const struct zone *z, int64_t t, struct civil *out)
{
	int64_t local = floor_div(t, 1000000) + zone_offset(z, t);
	int64_t days = floor_div(local, 86400);
	int of_day = (int)(local - days * 86400);

	civil_from_days(days, out);
	out->hour = of_day / 3600;
	out->minute = of_day / 60 % 60;
	out->second = of_day % 60;
	out->usec = (int)(t - floor_div(t, 1000000) * 1000000);
}

/* Of a civil second and what is left of it. */
static int64_t instant_of(const struct zone *z, int64_t local, int usec, enum zone_pick pick)
{
	int64_t moved = cycles(z, local), found = INT64_MAX, gap = INT64_MAX;

	local -= moved;
	for (size_t i = entry(z, local - REACH); i < z->n && z->at[i] <= local + REACH; i++) {
		int64_t sec = local - z->types[z->type[i]].off;

		if (sec < z->at[i]) { /* not reached yet when this entry begins: it was jumped over */
			if (gap == INT64_MAX)
				gap = z->at[i];
			continue;
		}
		if (i + 1 < z->n && sec >= z->at[i + 1])
			continue;
		found = sec;
		if (pick == ZONE_EARLIER)
			break;
	}
	if (found == INT64_MAX)
		return SECONDS(gap + moved);
	return SECONDS(found + moved) + usec;
}

int64_t zone_instant(const struct zone *z, const struct civil *c, enum zone_pick pick)
{
	int64_t second = c->hour * INT64_C(3600) + c->minute * INT64_C(60) + c->second;

	return instant_of(z, civil_days(c->year, c->month, c->day) * 86400 + second, c->usec, pick);
}

int64_t zone_day_second(const struct zone *z, int64_t day, int64_t second, enum zone_pick pick)
{
	return instant_of(z, day * 86400 + second, 0, pick);
}

int64_t zone_day(const struct zone *z, int64_t t)
{
	return floor_div(floor_div(t, SECONDS(1)) + zone_offset(z, t), 86400);
}

int64_t zone_next_change(const struct zone *z, int64_t t)
{
	int64_t sec = floor_div(t, 1000000), moved = cycles(z, sec), at;
	size_t i = entry(z, sec - moved);
	int32_t off = z->types[z->type[i]].off;

	for (i++; i < z->n; i++) {
		if (z->types[z->type[i]].off == off)
			continue;
		return __builtin_mul_overflow(z->at[i] + moved, 1000000, &at) ? INT64_MAX : at;
	}
	return INT64_MAX;
}
