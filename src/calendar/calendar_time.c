/* calendar_time.c - counting open time.
 *
 * Time is cut where the zone's offset changes; between two cuts civil time runs evenly, so the open part of a
 * stretch is the overlap with each civil day's segments moved by the offset.  That is exact through lost and
 * repeated hours whatever their size, and never steps by 86,400 seconds through civil time.  To make long
 * distances cheap, the open time before every UTC day of forty years is summed once (calendar_sum); a
 * question then costs two short stretches and, for "when", one binary search.
 */
#include "calendar/calendar_parts.h"

static const int64_t DAY = SECONDS(86400);            /* a UTC day, an index into time; never a civil day */
static const int64_t END = INT64_C(7258118400000000); /* 2200-01-01 */

size_t calendar_day(const struct calendar *c, int64_t day, const struct segment **out, struct str *name)
{
	size_t lo = 0, hi = c->nexceptions;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (c->exceptions[mid].day < day)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < c->nexceptions && c->exceptions[lo].day == day) {
		*out = c->exceptions[lo].s;
		*name = c->exceptions[lo].name;
		return c->exceptions[lo].n;
	}
	int w = civil_weekday(day) - 1;
	*out = c->week[w];
	*name = STR("");
	return c->nweek[w];
}

/* One open piece of [a, b), in order; what visit returns true for ends the walk. */
struct walk {
	int64_t sum, want; /* stop when sum would exceed want */
	int64_t at;        /* where it stopped */
};

/* Add the open pieces of one civil day within [a, b), where civil = instant + off. True when want is reached.
 */
static bool walk_day(const struct calendar *c, int64_t day, int64_t off, int64_t a, int64_t b, struct walk *w)
{
	const struct segment *s;
	struct str name;
	size_t n = calendar_day(c, day, &s, &name);

	for (size_t i = 0; i < n; i++) {
		int64_t from = day * DAY + SECONDS(s[i].from) - off, to = day * DAY + SECONDS(s[i].to) - off;
		from = from < a ? a : from;
		to = to > b ? b : to;
		if (from >= to)
			continue;
		if (to - from >= w->want - w->sum) {
			w->at = from + (w->want - w->sum);
			return true;
		}
		w->sum += to - from;
	}
	return false;
}

static bool walk_stretch(const struct calendar *c, int64_t a, int64_t b, struct walk *w)
{
	while (a < b) {
		int64_t off = SECONDS(zone_offset(c->zone, a)), q = zone_next_change(c->zone, a);
		if (q > b)
			q = b;
		int64_t last = floor_div(q - 1 + off, DAY);
		for (int64_t day = floor_div(a + off, DAY); day <= last; day++)
			if (walk_day(c, day, off, a, q, w))
				return true;
		a = q;
	}
	return false;
}

static int64_t open_in(const struct calendar *c, int64_t a, int64_t b)
{
	struct walk w = { .want = INT64_MAX };
	walk_stretch(c, a, b, &w);
	return w.sum;
}

void calendar_sum(struct arena *mem, struct calendar *c)
{
	size_t n = CALENDAR_LAST_DAY - CALENDAR_FIRST_DAY;

	c->sum = NEW_ARRAY(mem, int64_t, n + 1);
	for (size_t i = 0; i < n; i++) {
		int64_t from = (CALENDAR_FIRST_DAY + (int64_t)i) * DAY;
		c->sum[i + 1] = c->sum[i] + open_in(c, from, from + DAY);
	}
}

/* Open time from the start of FIRST_DAY to t; t within the summed years. */
static int64_t open_before(const struct calendar *c, int64_t t)
{
	int64_t day = floor_div(t, DAY);
	return c->sum[day - CALENDAR_FIRST_DAY] + open_in(c, day * DAY, t);
}

static bool summed(int64_t t) { return t >= CALENDAR_FIRST_DAY * DAY && t < CALENDAR_LAST_DAY * DAY; }

int64_t calendar_between(const struct calendar *c, int64_t a, int64_t b)
{
	if (b < a)
		return -calendar_between(c, b, a);
	if (summed(a) && summed(b))
		return open_before(c, b) - open_before(c, a);
	return open_in(c, a, b < END ? b : END);
}

static int64_t walk_after(const struct calendar *c, int64_t a, int64_t open)
{
	struct walk w = { .want = open };
	return a < END && walk_stretch(c, a, END, &w) ? w.at : INT64_MAX;
}

int64_t calendar_after(const struct calendar *c, int64_t a, int64_t open)
{
	if (open <= 0)
		return a;
	if (!summed(a))
		return walk_after(c, a, open);
	size_t days = CALENDAR_LAST_DAY - CALENDAR_FIRST_DAY;
	int64_t before = open_before(c, a);
	if (open > c->sum[days] - before)
		return walk_after(c, a, open);
	int64_t want = before + open;
	size_t lo = (size_t)(floor_div(a, DAY) - CALENDAR_FIRST_DAY),
	       hi = days; /* sum[lo] < want <= sum[hi] */
	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;
		if (c->sum[mid] < want)
			lo = mid;
		else
			hi = mid;
	}
	int64_t day = CALENDAR_FIRST_DAY + (int64_t)lo;
	struct walk w = { .sum = c->sum[lo], .want = want };
	bool found = walk_stretch(c, day * DAY, (day + 1) * DAY, &w);
	assert(found);
	return w.at;
}

bool calendar_open_at(const struct calendar *c, int64_t t) { return open_in(c, t, t + 1) > 0; }

int64_t calendar_next_open(const struct calendar *c, int64_t t)
{
	int64_t end = calendar_after(c, t, 1);
	return end == INT64_MAX ? end : end - 1;
}

int64_t calendar_workday(const struct calendar *c, int64_t day, int64_t n)
{
	const struct segment *s;
	struct str name;

	for (int looked = 0; n > 0 && looked < CALENDAR_WORKDAYS_LOOKED; looked++)
		if (calendar_day(c, ++day, &s, &name) > 0)
			n--;
	return n > 0 ? INT64_MAX : day;
}

int64_t calendar_workdays_after(const struct calendar *c, int64_t t, int n)
{
	struct civil at;

	zone_civil(c->zone, t, &at);
	int64_t day = calendar_workday(c, civil_days(at.year, at.month, at.day), n);
	if (day == INT64_MAX)
		return INT64_MAX;
	civil_from_days(day, &at);
	return zone_instant(c->zone, &at, ZONE_EARLIER);
}
