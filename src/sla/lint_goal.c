/* lint_goal.c - a goal under its calendar: can it be reached, what "one day" comes to, and when a ticket
 * opened at an instant would be due. */
#include "sla/lint.h"

enum { DAY_MINUTES = 1440, LOOK_DAYS = 28 };

/* ---- under the calendar -------------------------------------------------------------------- */
/* When a clock that begins at t is due under it; INT64_MAX: never. A share depends on another clock. */
static int64_t due_from(struct ctx *cx, const struct sla_def *d, int64_t t)
{
	struct sla_clock c = CLOCK_EMPTY;

	clock_apply(cx->mem, &c, &(struct clock_input){ .at = t, .kind = CLOCK_START, .def = d });
	return c.deadline;
}

static int64_t open_minutes(const struct calendar *cal, int64_t day)
{
	const struct segment *s;
	struct str name;
	size_t n = calendar_day(cal, day, &s, &name);
	int64_t seconds = 0;

	for (size_t i = 0; i < n; i++)
		seconds += s[i].to - s[i].from;
	return seconds / 60;
}

/* How long most of its working days are, of the next four weeks; 0: it has none then. */
static int64_t usual_day(struct ctx *cx, const struct calendar *cal)
{
	int64_t first = zone_day(calendar_zone(cal), cx->now), best = 0;
	int most = 0;

	for (int i = 0; i < LOOK_DAYS; i++) {
		int64_t length = open_minutes(cal, first + i);
		int like = 0;
		for (int k = 0; length && k < LOOK_DAYS; k++)
			like += open_minutes(cal, first + k) == length;
		if (like > most) {
			most = like;
			best = length;
		}
	}
	return best;
}

/* Does no working day have this second open, or end at it? */
static bool always_outside(struct ctx *cx, const struct calendar *cal, int second)
{
	int64_t first = zone_day(calendar_zone(cal), cx->now);

	for (int i = 0; i < LOOK_DAYS; i++) {
		const struct segment *s;
		struct str name;
		size_t n = calendar_day(cal, first + i, &s, &name);
		for (size_t k = 0; k < n; k++)
			if (second >= s[k].from && second <= s[k].to)
				return false;
	}
	return true;
}

/* ---- findings ----------------------------------------------------------------------------------- */
static struct str hours(struct arena *a, int64_t minutes)
{
	struct str half = minutes % 60 ? arena_fmt(a, ":%02lld", (long long)(minutes % 60)) : STR("");

	return arena_fmt(a, "%lld" STR_FMT, (long long)(minutes / 60), STR_ARG(half));
}

/* Tenths, without ".0". */
static struct str tenths(struct arena *a, int64_t part, int64_t whole)
{
	int64_t t = (10 * part + whole / 2) / whole;

	return t % 10 ? arena_fmt(a, "%lld.%lld", (long long)(t / 10), (long long)(t % 10))
	              : arena_fmt(a, "%lld", (long long)(t / 10));
}

static void day_of(struct ctx *cx, const struct record *r, const struct sla_def *d, struct findings *out)
{
	int64_t goal = rec_int(r, SLA_GOAL), day = usual_day(cx, d->cal);

	if (d->goal_as != GOAL_OPEN || !goal || goal % DAY_MINUTES || !day || day == DAY_MINUTES)
		return;
	struct str days = tenths(cx->mem, goal, day);
	finding_add(cx, out,
	            (struct finding){ .field = "goal",
	                              .with = "goal_as",
	                              .code = "day",
	                              .text = arena_fmt(cx->mem,
	                                                STR_FMT " open hours are " STR_FMT
	                                                        " working days of %.*s hours here; %lld "
	                                                        "working day%s would be another goal",
	                                                STR_ARG(hours(cx->mem, goal)), STR_ARG(days),
	                                                STR_ARG(hours(cx->mem, day)),
	                                                (long long)(goal / DAY_MINUTES),
	                                                goal == DAY_MINUTES ? "" : "s") });
}

enum rc lint_goal(struct ctx *cx, const struct record *r, const struct sla_def *d, struct findings *out)
{
	if (d->goal_as == GOAL_SHARE)
		return RC_OK;
	if (due_from(cx, d, cx->now) == INT64_MAX)
		finding_add(cx, out,
		            (struct finding){ .field = "goal",
		                              .with = "calendar",
		                              .refuse = true,
		                              .code = "unreachable_goal",
		                              .text = STR("the calendar never has so much open time") });
	if (d->goal_as == GOAL_RELATIVE && d->goal_time >= 0 && always_outside(cx, d->cal, d->goal_time))
		finding_add(cx, out,
		            (struct finding){ .field = "goal_time",
		                              .with = "calendar",
		                              .code = "time_outside",
		                              .text = STR("the calendar is closed at that time: due is when "
		                                          "it opens next") });
	day_of(cx, r, d, out);
	return RC_OK;
}

/* ---- written ----------------------------------------------------------------------------------------- */
static void reading(struct ctx *cx, struct jw *w, const struct sla_def *d, int64_t opened, const char *as,
                    int64_t goal)
{
	struct sla_def other = *d;

	other.goal_as = strcmp(as, "open") == 0 ? GOAL_OPEN : GOAL_WORKDAYS;
	other.goal = other.goal_as == GOAL_OPEN ? MINUTES(goal) : goal;
	jw_open(w, NULL, '{');
	jw_str(w, "goal_as", str_z(as));
	jw_int(w, "goal", goal);
	sla_write_instant(w, "due_at", due_from(cx, &other, opened));
	jw_close(w, '}');
}

/* "One day", each way it can be meant: hours around the clock, a working day, as many open minutes as one
 * has. */
static void readings(struct ctx *cx, struct jw *w, const struct record *r, const struct sla_def *d,
                     int64_t opened, int64_t day)
{
	int64_t goal = rec_int(r, SLA_GOAL), n = 0;

	if (d->goal_as == GOAL_OPEN && goal % DAY_MINUTES == 0)
		n = goal / DAY_MINUTES;
	else if (d->goal_as == GOAL_WORKDAYS)
		n = goal;
	else if (d->goal_as == GOAL_OPEN && day && goal % day == 0)
		n = goal / day;
	jw_open(w, "readings", '[');
	if (n > 0 && n <= 1000 && day) {
		reading(cx, w, d, opened, "open", n * DAY_MINUTES);
		reading(cx, w, d, opened, "workdays", n);
		if (day != DAY_MINUTES)
			reading(cx, w, d, opened, "open", n * day);
	}
	jw_close(w, ']');
}

/* The next Friday's 16:30, where the calendar is read. */
static int64_t friday(struct ctx *cx, const struct calendar *cal)
{
	const struct zone *z = calendar_zone(cal);
	int64_t day = zone_day(z, cx->now), t;

	while (civil_weekday(day) != 5 ||
	       (t = zone_day_second(z, day, 16 * 3600 + 1800, ZONE_EARLIER)) <= cx->now)
		day++;
	return t;
}

static void example(struct ctx *cx, struct jw *w, const struct sla_def *d, const char *name, int64_t opened)
{
	jw_open(w, NULL, '{');
	jw_str(w, "name", str_z(name));
	jw_time(w, "opened_at", opened);
	if (d->goal_as == GOAL_SHARE)
		jw_null(w, "due_at");
	else
		sla_write_instant(w, "due_at", due_from(cx, d, opened));
	jw_close(w, '}');
}

void goal_write(struct ctx *cx, struct jw *w, const struct record *r, const struct sla_def *d)
{
	int64_t day = usual_day(cx, d->cal), opened = friday(cx, d->cal);

	jw_open(w, "goal", '{');
	jw_int(w, "day_minutes", day);
	jw_str(w, "zone", zone_name(calendar_zone(d->cal)));
	readings(cx, w, r, d, opened, day);
	jw_close(w, '}');
	jw_open(w, "examples", '[');
	example(cx, w, d, "now", cx->now - cx->now % MINUTES(1));
	example(cx, w, d, "friday", opened);
	jw_close(w, ']');
}
