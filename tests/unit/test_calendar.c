/* test_calendar.c - open time, against a model that looks at the civil clock minute by minute. */
/* engines: none */
#include "base/app.h"
#include "base/json.h"
#include "calendar/calendar.h"
#include <setjmp.h>
#include <stdlib.h>
/* after its prerequisites */
#include <cmocka.h>

struct fix {
	struct app app;
	struct ctx cx;
};

static int setup(void **state)
{
	struct fix *f = calloc(1, sizeof *f);
	f->app.zones = zones_new(NULL);
	f->cx = (struct ctx){ .app = &f->app, .mem = arena_new(), .who = NULL };
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

static struct calendar *cal(struct fix *f, const char *zone, const char *hours, const char *exceptions)
{
	struct calendar *c = NULL;
	enum rc rc = calendar_parse(&f->cx, f->cx.mem, str_z(zone), str_z(hours), str_z(exceptions), &c);
	if (rc)
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

static const char WEEK_9_17[] = "[{\"days\":[1,2,3,4,5],\"from\":\"09:00\",\"to\":\"17:00\"}]";
static const char WEEK_8_16[] = "[{\"days\":[1,2,3,4,5],\"from\":\"08:00\",\"to\":\"16:00\"}]";
static const char ALWAYS[] = "[{\"days\":[1,2,3,4,5,6,7],\"from\":\"00:00\",\"to\":\"24:00\"}]";

/* ---- refusals ----------------------------------------------------------------- */
static void refused(struct fix *f, const char *zone, const char *hours, const char *exceptions,
                    const char *field)
{
	struct calendar *c;
	assert_int_equal(calendar_parse(&f->cx, f->cx.mem, str_z(zone), str_z(hours), str_z(exceptions), &c),
	                 RC_INVALID);
	assert_string_equal(f->cx.err.field, field);
}

static void definition_errors_name_the_field(void **state)
{
	struct fix *f = *state;

	refused(f, "Europe/Nowhere", WEEK_9_17, "", "zone");
	refused(f, "UTC", "[]", "", "hours"); /* never open */
	refused(f, "UTC", "{}", "", "hours");
	refused(f, "UTC", "[{\"days\":[],\"from\":\"09:00\",\"to\":\"17:00\"}]", "", "hours");
	refused(f, "UTC", "[{\"days\":[8],\"from\":\"09:00\",\"to\":\"17:00\"}]", "", "hours");
	refused(f, "UTC", "[{\"days\":[1],\"from\":\"17:00\",\"to\":\"09:00\"}]", "", "hours");
	refused(f, "UTC", "[{\"days\":[1],\"from\":\"09:00\",\"to\":\"24:01\"}]", "", "hours");
	refused(f, "UTC", "[{\"days\":[1],\"from\":\"9:00\",\"to\":\"17:00\"}]", "", "hours");
	refused(f, "UTC", "[{\"days\":[1],\"form\":\"09:00\",\"to\":\"17:00\"}]", "", "hours");
	refused(f, "UTC",
	        "[{\"days\":[1],\"from\":\"09:00\",\"to\":\"12:00\"},{\"days\":[1],\"from\":\"11:00\",\"to\":"
	        "\"13:00\"}]",
	        "", "hours");
	refused(f, "UTC", WEEK_9_17, "[{\"date\":\"2026-02-29\"}]", "exceptions");
	refused(f, "UTC", WEEK_9_17, "[{\"date\":\"2026-12-25\"},{\"date\":\"2026-12-25\"}]", "exceptions");
	refused(f, "UTC", WEEK_9_17,
	        "[{\"date\":\"2026-12-25\",\"open\":[{\"from\":\"10:00\",\"to\":\"09:00\"}]}]", "exceptions");
	refused(f, "UTC", WEEK_9_17, "[{\"day\":\"2026-12-25\"}]", "exceptions");
	refused(f, "UTC", WEEK_9_17, "\"no\"", "exceptions");
}

/* ---- plain cases ---------------------------------------------------------------- */
static void lunch_breaks_weekends_and_holidays(void **state)
{
	struct fix *f = *state;
	struct calendar *c =
	        cal(f, "Europe/Berlin",
	            "[{\"days\":[1,2,3,4,5],\"from\":\"13:00\",\"to\":\"17:00\"},"
	            "{\"days\":[1,2,3,4,5],\"from\":\"08:00\",\"to\":\"12:00\"}]",
	            "[{\"date\":\"2026-12-25\",\"name\":\"Christmas\",\"open\":[]},"
	            "{\"date\":\"2026-12-24\",\"open\":[{\"from\":\"08:00\",\"to\":\"12:00\"}]},"
	            "{\"date\":\"2026-12-26\",\"open\":[{\"from\":\"10:00\",\"to\":\"11:00\"}]}]");

	/* Wednesday 23 Dec 16:00 local: 1 h, Thursday 4 h, Friday nothing, Saturday 1 h, Monday from 08:00 */
	int64_t t = at("2026-12-23T16:00:00+01:00");
	assert_int_equal(calendar_between(c, t, at("2026-12-28T09:30:00+01:00")),
	                 MINUTES(60 + 240 + 60 + 90));
	assert_int_equal(calendar_after(c, t, HOURS(1)), at("2026-12-23T17:00:00+01:00"));
	assert_int_equal(calendar_after(c, t, HOURS(1) + 1), at("2026-12-24T08:00:00+01:00") + 1);
	assert_int_equal(calendar_after(c, t, HOURS(6)), at("2026-12-26T11:00:00+01:00"));
	assert_int_equal(calendar_next_open(c, at("2026-12-24T12:00:00+01:00")),
	                 at("2026-12-26T10:00:00+01:00"));
	assert_int_equal(calendar_next_open(c, t), t);
	assert_true(calendar_open_at(c, at("2026-12-23T11:59:59+01:00")));
	assert_false(calendar_open_at(c, at("2026-12-23T12:00:00+01:00")));
	assert_int_equal(calendar_after(c, t, 0), t);
	assert_int_equal(calendar_between(c, t + HOURS(1), t), -HOURS(1));
	/* two working days after Wednesday: Thursday, Saturday's single hour */
	assert_int_equal(calendar_workdays_after(c, t, 2), at("2026-12-26T16:00:00+01:00"));
}

static void outside_hours_the_next_opening_counts(void **state)
{
	struct fix *f = *state;
	struct calendar *c = cal(f, "UTC", WEEK_8_16, "");

	assert_int_equal(calendar_next_open(c, at("2026-11-25T20:30:00Z")), at("2026-11-26T08:00:00Z"));
	assert_int_equal(calendar_after(c, at("2026-11-25T20:30:00Z"), HOURS(1)), at("2026-11-26T09:00:00Z"));
	/* in the last second of the day */
	assert_int_equal(calendar_after(c, at("2026-11-25T15:59:59Z"), SECONDS(2)),
	                 at("2026-11-26T08:00:01Z"));
	assert_int_equal(calendar_after(c, at("2026-11-25T15:59:59Z"), SECONDS(1)),
	                 at("2026-11-25T16:00:00Z"));
}

static void lost_and_repeated_hours(void **state)
{
	struct fix *f = *state;
	struct calendar *c = cal(f, "Europe/Berlin", ALWAYS, "");

	assert_int_equal(calendar_after(c, at("2026-03-29T01:30:00+01:00"), HOURS(24)),
	                 at("2026-03-30T02:30:00+02:00"));
	assert_int_equal(calendar_after(c, at("2026-10-25T02:30:00+02:00"), HOURS(24)),
	                 at("2026-10-26T01:30:00+01:00"));
	struct calendar *n =
	        cal(f, "Europe/Berlin", "[{\"days\":[7],\"from\":\"02:15\",\"to\":\"02:45\"}]", "");
	/* the lost hour holds nothing, the repeated hour twice */
	assert_int_equal(calendar_between(n, at("2026-03-28T00:00:00Z"), at("2026-03-31T00:00:00Z")), 0);
	assert_int_equal(calendar_between(n, at("2026-10-24T00:00:00Z"), at("2026-10-27T00:00:00Z")),
	                 HOURS(1));
	/* a clock that goes back over midnight makes a civil day come twice in part */
	struct calendar *j = cal(f, "America/St_Johns", ALWAYS, "[{\"date\":\"2005-10-30\",\"open\":[]}]");
	assert_int_equal(
	        calendar_between(j, at("2005-10-30T00:00:00-02:30"), at("2005-10-30T00:01:00-02:30")), 0);
	assert_int_equal(
	        calendar_between(j, at("2005-10-29T12:00:00-02:30"), at("2005-10-31T12:00:00-03:30")),
	        HOURS(24) + MINUTES(59));
}

static void always_open_is_the_wall_clock(void **state)
{
	struct fix *f = *state;
	struct calendar *c = cal(f, "Australia/Lord_Howe", ALWAYS, "");
	int64_t t = at("2026-01-01T00:00:00Z");

	for (int i = 0; i < 400; i++) {
		int64_t d = SECONDS(i * 98765LL);
		assert_int_equal(calendar_between(c, t, t + d), d);
		assert_int_equal(calendar_after(c, t, d), t + d);
	}
	/* beyond the summed years, and never */
	assert_int_equal(calendar_after(c, at("2045-01-01T00:00:00Z"), DAYS(30)), at("2045-01-31T00:00:00Z"));
	assert_int_equal(calendar_between(c, at("1995-01-01T00:00:00Z"), at("2045-01-01T00:00:00Z")),
	                 at("2045-01-01T00:00:00Z") - at("1995-01-01T00:00:00Z"));
	assert_int_equal(calendar_after(c, t, INT64_MAX), INT64_MAX);
}

/* ---- property: against the model --------------------------------------------------- */
static uint64_t seed;
static int64_t rnd(int64_t n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (int64_t)((seed >> 33) % (uint64_t)n);
}

static void random_segments(struct buf *b, int grid, const char *days)
{
	int cuts[8], n = 2 * (1 + (int)rnd(3));

	for (int i = 0; i < n; i++)
		cuts[i] = (int)rnd(1440 / grid + 1) * grid;
	for (int i = 0; i < n; i++)
		for (int j = i + 1; j < n; j++)
			if (cuts[j] < cuts[i]) {
				int x = cuts[i];
				cuts[i] = cuts[j];
				cuts[j] = x;
			}
	bool first = true;
	for (int i = 0; i < n; i += 2) {
		if (cuts[i] == cuts[i + 1])
			continue;
		buf_fmt(b, "%s{%s\"from\":\"%02d:%02d\",\"to\":\"%02d:%02d\"}", first ? "" : ",", days,
		        cuts[i] / 60, cuts[i] % 60, cuts[i + 1] / 60, cuts[i + 1] % 60);
		first = false;
	}
}

static struct calendar *random_calendar(struct fix *f, int64_t around)
{
	static const char *const names[] = { "Europe/Berlin",    "America/New_York", "Australia/Lord_Howe",
		                             "Asia/Kolkata",     "America/St_Johns", "Africa/Casablanca",
		                             "Antarctica/Troll", "Pacific/Apia",     "UTC" };
	struct buf h = BUF(f->cx.mem), x = BUF(f->cx.mem);
	int grid = rnd(2) ? 15 : 7;

	buf_add(&h, STR("[{\"days\":[3],\"from\":\"00:00\",\"to\":\"00:01\"}"));
	for (int d = 1; d <= 7; d++) {
		struct buf one = BUF(f->cx.mem);
		if (d == 3 || rnd(4) == 0)
			continue;
		random_segments(&one, grid, arena_fmt(f->cx.mem, "\"days\":[%d],", d).p);
		if (one.n) {
			buf_char(&h, ',');
			buf_add(&h, buf_str(&one));
		}
	}
	buf_char(&h, ']');
	buf_char(&x, '[');
	for (int i = 0; i < 5; i++) {
		struct civil c = { 0 };
		civil_from_days(around / DAYS(1) + i * 3 + rnd(3), &c);
		buf_fmt(&x, "%s{\"date\":\"%04d-%02d-%02d\",\"open\":[", i ? "," : "", (int)c.year, c.month,
		        c.day);
		if (rnd(2))
			random_segments(&x, grid, "");
		buf_add(&x, STR("]}"));
	}
	buf_char(&x, ']');
	return cal(f, names[rnd((int64_t)COUNT(names))], buf_str(&h).p, buf_str(&x).p);
}

/* The definition itself: is the civil minute open? Grids are whole minutes, so minutes decide. */
static bool model_open(const struct calendar *c, int64_t t)
{
	struct civil v;
	const struct segment *s;
	struct str name;

	zone_civil(calendar_zone(c), t, &v);
	size_t n = calendar_day(c, civil_days(v.year, v.month, v.day), &s, &name);
	int second = v.hour * 3600 + v.minute * 60 + v.second;
	for (size_t i = 0; i < n; i++)
		if (second >= s[i].from && second < s[i].to)
			return true;
	return false;
}

static void random_calendars_agree_with_the_minute_model(void **state)
{
	struct fix *f = *state;
	static const char *const around[] = { "2026-03-20T00:00:00Z", "2026-10-17T00:00:00Z",
		                              "2026-03-28T00:00:00Z", "2011-12-26T00:00:00Z",
		                              "2010-11-01T00:00:00Z", "2026-02-10T00:00:00Z",
		                              "2038-12-25T00:00:00Z" };

	for (int round = 0; round < 60; round++) {
		seed = 1000u + (uint64_t)round;
		int64_t base = at(around[round % (int)COUNT(around)]);
		struct calendar *c = random_calendar(f, base);
		int64_t a = base + MINUTES(rnd(1440 * 3)), b = a + MINUTES(rnd(1440 * 14)), sum = 0;
		for (int64_t t = a; t < b; t += MINUTES(1)) {
			bool open = model_open(c, t);
			sum += open ? MINUTES(1) : 0;
			if (t % MINUTES(17) == 0) {
				assert_int_equal(calendar_open_at(c, t), open);
				assert_int_equal(calendar_between(c, a, t + MINUTES(1)), sum);
			}
			if (open && sum % MINUTES(11) == 0)
				assert_int_equal(calendar_after(c, a, sum), t + MINUTES(1));
			if (open && sum % MINUTES(13) == 0)
				assert_int_equal(calendar_after(c, a, sum - SECONDS(59)), t + SECONDS(1));
		}
		assert_int_equal(calendar_between(c, a, b), sum);
	}
}

static void hundred_thousand_questions_are_quick(void **state)
{
	struct fix *f = *state;
	struct calendar *c = cal(f, "Europe/Berlin", WEEK_9_17, "[{\"date\":\"2026-12-25\",\"open\":[]}]");
	int64_t t = at("2010-01-01T00:00:00Z"), start = clock_mono(), sum = 0;

	for (int i = 0; i < 100000; i++) {
		int64_t end = calendar_after(c, t + MINUTES(i * 53), HOURS(i % 500));
		sum += calendar_between(c, t + MINUTES(i * 53), end) - HOURS(i % 500);
	}
	assert_int_equal(sum, 0);
	int64_t took = clock_mono() - start;
	print_message("200,000 questions: %.0f ms\n", (double)took / 1000);
	assert_true(took < SECONDS(20)); /* sanitized, on a busy machine */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(definition_errors_name_the_field),
		cmocka_unit_test(lunch_breaks_weekends_and_holidays),
		cmocka_unit_test(outside_hours_the_next_opening_counts),
		cmocka_unit_test(lost_and_repeated_hours),
		cmocka_unit_test(always_open_is_the_wall_clock),
		cmocka_unit_test(random_calendars_agree_with_the_minute_model),
		cmocka_unit_test(hundred_thousand_questions_are_quick),
	};
	return cmocka_run_group_tests_name("calendar", tests, setup, teardown);
}
