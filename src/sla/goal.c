/* goal.c - how long a clock may run: open minutes, working days, a civil time, or a share of another clock.
 *
 * Every goal becomes open microseconds, so that pauses credit alike. A goal that is a civil instant outside
 * hours lies between two open instants; the later one is meant (the late edge). */
#include "sla/parts.h"

static const int64_t DAY_LIMIT = 3660;

static bool works(const struct calendar *cal, int64_t day)
{
	const struct segment *s;
	struct str name;

	return calendar_day(cal, day, &s, &name) > 0;
}

/* The n-th working day after `day`; INT64_MAX: none in ten years. */
static int64_t workday(const struct calendar *cal, int64_t day, int64_t n)
{
	for (int64_t looked = 0; n > 0 && looked < DAY_LIMIT; looked++)
		if (works(cal, ++day))
			n--;
	return n > 0 ? INT64_MAX : day;
}

static int64_t civil_day(const struct calendar *cal, int64_t t)
{
	struct civil at;

	zone_civil(calendar_zone(cal), t, &at);
	return civil_days(at.year, at.month, at.day);
}

/* The instant of a second of a civil day; -1: the end of its last segment. */
static int64_t at_time(const struct calendar *cal, int64_t day, int second)
{
	const struct segment *s;
	struct str name;
	struct civil at = { 0 };

	if (day == INT64_MAX)
		return INT64_MAX;
	size_t n = calendar_day(cal, day, &s, &name);
	if (second < 0)
		second = n ? s[n - 1].to : 0;
	civil_from_days(day + second / 86400, &at);
	second %= 86400;
	at.hour = second / 3600;
	at.minute = second / 60 % 60;
	at.second = second % 60;
	return zone_instant(calendar_zone(cal), &at, ZONE_EARLIER);
}

/* T on the n-th working day after the start's date; n = 0: today, while there is something left of it. */
static int64_t relative(const struct calendar *cal, int64_t start, int64_t n, int second)
{
	int64_t today = civil_day(cal, start);

	if (n > 0)
		return at_time(cal, workday(cal, today, n), second);
	if (works(cal, today)) {
		int64_t t = at_time(cal, today, second);
		if (t > start && calendar_between(cal, start, t) > 0)
			return t;
	}
	return at_time(cal, workday(cal, today, 1), second);
}

/* Neither open nor the end of a segment. */
static bool outside(const struct calendar *cal, int64_t t)
{
	return t != INT64_MAX && !calendar_open_at(cal, t) && !calendar_open_at(cal, t - 1);
}

void goal_set(struct sla_clock *c)
{
	const struct sla_def *d = c->def;
	int64_t start = d->from_attached ? c->attached_at : c->started_at, t;

	c->late = false;
	switch (d->goal_as) {
	case GOAL_OPEN: c->goal = d->goal; return;
	case GOAL_SHARE:
		c->goal = c->left > 0 ? c->left / 100 * d->goal + c->left % 100 * d->goal / 100 : 0;
		return;
	case GOAL_WORKDAYS: t = calendar_workdays_after(d->cal, start, (int)d->goal); break;
	default: t = relative(d->cal, start, d->goal, d->goal_time);
	}
	c->goal = calendar_between(d->cal, start, t);
	c->late = outside(d->cal, t);
}

int64_t goal_reached(const struct sla_clock *c, int64_t t, int64_t open)
{
	int64_t u = calendar_after(c->def->cal, t, open);

	return c->late && u != INT64_MAX ? calendar_next_open(c->def->cal, u) : u;
}
