/* test_changes_of_clocks.c - open time across every change of an offset from 2010 to 2030, in every zone of
 * the system's list, to the second, against the definition itself: is the civil time of this second in a
 * segment?
 *
 * Given lists of others, they are held to as well:
 *   SINEW_TRANSITIONS=tz.csv   zone,utc_instant,…: each must be a change here too, and is walked second by
 * second SINEW_HOLIDAYS=days.csv    country,state,region,date_local,start,end,name,type,…: each region's
 * public days through an iCalendar file into a calendar, counted day by day */
/* engines: none */
#include "base/app.h"
#include "calendar/calendar.h"
#include "calendar/ics.h"
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
/* after its prerequisites */
#include <cmocka.h>

static const char LIST[] = "/usr/share/zoneinfo/zone1970.tab";
static const char ALWAYS[] = "[{\"days\":[1,2,3,4,5,6,7],\"from\":\"00:00\",\"to\":\"24:00\"}]";
static const char DAYTIME[] = "[{\"days\":[1,2,3,4,5,6,7],\"from\":\"09:00\",\"to\":\"17:00\"}]";

struct fix {
	struct app app;
	struct ctx cx;
};

static int setup(void **state)
{
	struct fix *f = calloc(1, sizeof *f);

	f->app.zones = zones_new(NULL);
	f->cx = (struct ctx){ .app = &f->app, .mem = arena_new() };
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fix *f = *state;

	arena_free(f->cx.mem);
	zones_free(f->app.zones);
	free(f);
	return 0;
}

static struct calendar *cal(struct fix *f, struct str zone, const char *hours, struct str exceptions)
{
	struct calendar *c = NULL;

	if (calendar_parse(&f->cx, f->cx.mem, zone, str_z(hours), exceptions, &c))
		fail_msg("%s: %s", f->cx.err.field, f->cx.err.msg);
	return c;
}

static int64_t at(const char *s)
{
	int64_t t;

	if (!time_parse(str_z(s), &t))
		fail_msg("bad time %s", s);
	return t;
}

static uint64_t seed = 20261126;
static int64_t rnd(int64_t n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (int64_t)((seed >> 33) % (uint64_t)n);
}

/* ---- the definition ------------------------------------------------------------------------ */
static bool model_open(const struct calendar *c, int64_t t)
{
	const struct segment *s;
	struct civil v;
	struct str name;

	zone_civil(calendar_zone(c), t, &v);
	size_t n = calendar_day(c, civil_days(v.year, v.month, v.day), &s, &name);
	int second = v.hour * 3600 + v.minute * 60 + v.second;
	for (size_t i = 0; i < n; i++)
		if (second >= s[i].from && second < s[i].to)
			return true;
	return false;
}

/* From a, by steps: whether it is open changes at whole steps only, whose parts count as a whole does. */
static void walk(const struct calendar *c, int64_t a, int64_t b, int64_t step)
{
	int64_t sum = 0;

	for (int64_t t = a; t < b;) {
		int64_t next = (t / step + 1) * step, to = next < b ? next : b;
		bool open = model_open(c, t);
		sum += open ? to - t : 0;
		if (to == b || rnd(700) == 0) {
			assert_int_equal(calendar_between(c, a, to), sum);
			if (open)
				assert_int_equal(calendar_after(c, a, sum), to);
		}
		t = to;
	}
}

static void around(const struct calendar *const *c, int64_t change, int64_t step)
{
	int64_t a = change - HOURS(18) - SECONDS(rnd(86400)), b = change + HOURS(18) + SECONDS(rnd(86400));

	walk(c[0], a, b, step);
	walk(c[1], a, b, step);
}

/* ---- every zone ---------------------------------------------------------------------------- */
/* The first instant after lo at which the offset is another than at lo, given that it is at hi. */
static int64_t change_between(const struct zone *z, int64_t lo, int64_t hi)
{
	int32_t before = zone_offset(z, lo);

	while (hi - lo > SECONDS(1)) {
		int64_t mid = lo + (hi - lo) / SECONDS(2) * SECONDS(1);
		if (zone_offset(z, mid) == before)
			lo = mid;
		else
			hi = mid;
	}
	return hi;
}

static size_t changes_of(struct fix *f, struct str name)
{
	const struct calendar *c[] = { cal(f, name, ALWAYS, STR("[]")), cal(f, name, DAYTIME, STR("[]")) };
	const struct zone *z = calendar_zone(c[0]);
	size_t n = 0;

	for (int64_t t = at("2010-01-01T00:00:00Z"); t < at("2031-01-01T00:00:00Z"); t += HOURS(6)) {
		if (zone_offset(z, t) == zone_offset(z, t + HOURS(6)))
			continue;
		int64_t change = change_between(z, t, t + HOURS(6));
		assert_int_equal(change % MINUTES(1), 0); /* else a minute is too long a step */
		around(c, change, MINUTES(1));
		n++;
	}
	return n;
}

static struct str cell_of(struct str line, char by, int column)
{
	struct str one = STR("");

	for (int i = 0; i <= column; i++)
		if (!str_split(&line, by, &one))
			return STR("");
	return one;
}

static void every_zone(void **state)
{
	struct fix *f = *state;
	FILE *list = fopen(LIST, "r");
	char line[500];
	size_t zones = 0, changes = 0;

	assert_non_null(list);
	while (fgets(line, sizeof line, list)) {
		if (*line == '#')
			continue;
		changes += changes_of(f, arena_str(f->cx.mem, str_trim(cell_of(str_z(line), '\t', 2))));
		zones++;
	}
	fclose(list);
	print_message("%zu changes in %zu zones\n", changes, zones);
	assert_true(zones > 300 && changes > 4000);
}

/* ---- lists of others ------------------------------------------------------------------------- */
static FILE *given(const char *variable)
{
	const char *path = getenv(variable);
	FILE *file = path ? fopen(path, "r") : NULL;

	if (path && !file)
		fail_msg("%s: cannot be read", path);
	return file;
}

static void each_change_of_a_list_given(void **state)
{
	struct fix *f = *state;
	FILE *file = given("SINEW_TRANSITIONS");
	char line[500];
	int n = 0;

	while (file && fgets(line, sizeof line, file)) {
		struct str zone = cell_of(str_z(line), ',', 0), instant = cell_of(str_z(line), ',', 1);
		int64_t t;
		if (!time_parse(instant, &t))
			continue; /* the heading */
		const struct calendar *c[] = { cal(f, zone, ALWAYS, STR("[]")),
			                       cal(f, zone, DAYTIME, STR("[]")) };
		if (zone_offset(calendar_zone(c[0]), t - SECONDS(1)) == zone_offset(calendar_zone(c[0]), t))
			fail_msg("no change here: %s", line);
		around(c, t, SECONDS(1));
		n++;
	}
	if (file) {
		fclose(file);
		print_message("%d changes, second by second\n", n);
		assert_true(n > 0);
	}
}

/* One region's days: through a file, into a calendar, and every day of the years counted. */
static void hold_to(struct fix *f, const char *region, struct buf *ics, struct buf *dates)
{
	struct ics_result r;
	struct buf x = BUF(f->cx.mem);
	struct civil d;
	int64_t first = civil_days(2012, 1, 1), last = civil_days(2028, 12, 31), shut = 0;

	buf_add(ics, STR("END:VCALENDAR\r\n"));
	if (ics_read(&f->cx, buf_str(ics), first, last, &r))
		fail_msg("%s: %s", region, f->cx.err.msg);
	assert_int_equal(r.nleft, 0);
	buf_char(&x, '[');
	for (size_t i = 0; i < r.n; i++) {
		civil_from_days(r.days[i].day, &d);
		struct str date = arena_fmt(f->cx.mem, "%04d-%02d-%02d", (int)d.year, d.month, d.day);
		assert_true(str_find(buf_str(dates), date, 0) != SIZE_MAX);
		buf_fmt(&x, "%s{\"date\":\"" STR_FMT "\",\"open\":[]}", i ? "," : "", STR_ARG(date));
	}
	buf_char(&x, ']');
	struct calendar *c = cal(f, STR("UTC"), DAYTIME, buf_str(&x));
	for (int64_t day = first; day <= last; day++) {
		int64_t open = calendar_between(c, DAYS(day), DAYS(day + 1));
		civil_from_days(day, &d);
		struct str date = arena_fmt(f->cx.mem, "%04d-%02d-%02d", (int)d.year, d.month, d.day);
		bool holiday = str_find(buf_str(dates), date, 0) != SIZE_MAX;
		assert_int_equal(open, holiday ? 0 : HOURS(8));
		shut += holiday;
	}
	assert_int_equal(calendar_between(c, DAYS(first), DAYS(last + 1)),
	                 HOURS(8) * (last + 1 - first - shut));
}

static void the_holidays_of_a_list_given(void **state)
{
	struct fix *f = *state;
	FILE *file = given("SINEW_HOLIDAYS");
	struct buf ics = BUF(f->cx.mem), dates = BUF(f->cx.mem);
	char line[1000], region[100] = "", name[100];
	int regions = 0;

	while (file && fgets(line, sizeof line, file)) {
		struct str l = str_z(line), date = cell_of(l, ',', 3);
		if (str_find(l, STR(",public,"), 0) == SIZE_MAX)
			continue;
		snprintf(name, sizeof name, STR_FMT "/" STR_FMT "/" STR_FMT, STR_ARG(cell_of(l, ',', 0)),
		         STR_ARG(cell_of(l, ',', 1)), STR_ARG(cell_of(l, ',', 2)));
		if (strcmp(name, region) != 0) {
			if (*region)
				hold_to(f, region, &ics, &dates);
			strcpy(region, name);
			ics = dates = BUF(f->cx.mem);
			buf_add(&ics, STR("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
			regions++;
		}
		buf_fmt(&ics,
		        "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:" STR_FMT STR_FMT STR_FMT
		        "\r\nSUMMARY:x\r\nEND:VEVENT\r\n",
		        STR_ARG(str_sub(date, 0, 4)), STR_ARG(str_sub(date, 5, 2)),
		        STR_ARG(str_sub(date, 8, 2)));
		buf_fmt(&dates, STR_FMT " ", STR_ARG(date));
	}
	if (file) {
		hold_to(f, region, &ics, &dates);
		fclose(file);
		print_message("%d regions\n", regions);
		assert_true(regions > 20);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_zone, setup, teardown),
		cmocka_unit_test_setup_teardown(each_change_of_a_list_given, setup, teardown),
		cmocka_unit_test_setup_teardown(the_holidays_of_a_list_given, setup, teardown),
	};

	return cmocka_run_group_tests_name("changes of clocks", tests, NULL, NULL);
}
