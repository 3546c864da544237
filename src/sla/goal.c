/* goal.c - how long a clock may run: open minutes, working days, a civil time, or a share of another clock.
 *
 * Every goal becomes open microseconds, so that pauses credit alike. A goal that is a civil instant outside
 * hours lies between two open instants; the later one is meant (the late edge). */
#include "sla/parts.h"

static bool works(const struct calendar *cal, int64_t day)
{
	const struct segment *s;
	struct str name;

	return calendar_day(cal, day, &s, &name) > 0;
}

/* The instant of a second of a civil day; -1: the end of its last segment. */
static int64_t at_time(const struct calendar *cal, int64_t day, int second)
{
	const struct segment *s;
	struct str name;

	if (day == INT64_MAX)
		return INT64_MAX;
	size_t n = calendar_day(cal, day, &s, &name);
	if (second < 0)
		second = n ? s[n - 1].to : 0;
	return zone_day_second(calendar_zone(cal), day, second, ZONE_EARLIER);
}

/* T on the n-th working day after the start's date; n = 0: today, while there is something left of it. */
static int64_t relative(const struct calendar *cal, int64_t start, int64_t n, int second)
{
	int64_t today = zone_day(calendar_zone(cal), start);

	if (n > 0)
		return at_time(cal, calendar_workday(cal, today, n), second);
	if (works(cal, today)) {
		int64_t t = at_time(cal, today, second);
		if (t > start && calendar_between(cal, start, t) > 0)
			return t;
	}
	return at_time(cal, calendar_workday(cal, today, 1), second);
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
