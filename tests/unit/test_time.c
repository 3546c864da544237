/* test_time.c - clocks, the calendar, time as text, and zones against glibc's conversion.
 *
 * glibc is the second opinion for every zone file of the system, 1970 to 2100: it needs setenv and is not
 * thread-safe, which is why the program has its own reader and only this test uses glibc's.
 */
/* engines: none */
#include "base/time.h"
#include <ftw.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h> /* needs the others before it */

#define FOLDER "/usr/share/zoneinfo"
#define assert_str(s, z)                                        \
	do {                                                    \
		struct str s_ = (s);                            \
		assert_int_equal(s_.n, strlen(z));              \
		assert_memory_equal(s_.n ? s_.p : "", z, s_.n); \
	} while (0)

struct world {
	struct arena *mem;
	struct zones *zones;
};

static int setup(void **state)
{
	struct world *w = calloc(1, sizeof *w);

	w->mem = arena_new();
	w->zones = zones_new(NULL);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	zones_free(w->zones);
	arena_free(w->mem);
	free(w);
	return 0;
}

static uint64_t next_random(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return *seed >> 20;
}

/* ---- clock and calendar ------------------------------------------------- */
static void test_clock(void **state)
{
	struct clock *fake = clock_fake_new(SECONDS(5)), *real = clock_system();
	int64_t mono = clock_mono();

	(void)state;
	assert_int_equal(fake->now(fake), SECONDS(5));
	clock_fake_set(fake, SECONDS(7));
	assert_int_equal(fake->now(fake), SECONDS(7));
	free(fake);
	assert_true(real->now(real) > SECONDS(1700000000));
	clock_nap(2000);
	clock_nap(-1);
	assert_true(clock_mono() - mono >= 2000);
}

static void test_civil_every_day(void **state)
{
	struct civil c = { .year = 1599, .month = 12, .day = 31 };
	int64_t day = civil_days(1599, 12, 31);

	(void)state;
	assert_int_equal(civil_days(1970, 1, 1), 0);
	assert_int_equal(civil_weekday(0), 4);
	assert_int_equal(civil_weekday(civil_days(2026, 11, 23)), 1);
	assert_int_equal(civil_weekday(civil_days(1969, 12, 28)), 7);
	for (int weekday = civil_weekday(day); c.year < 2401; weekday = weekday % 7 + 1, day++) {
		struct civil back;

		assert_true(civil_valid(&c));
		assert_int_equal(civil_days(c.year, c.month, c.day), day);
		assert_int_equal(civil_weekday(day), weekday);
		civil_from_days(day, &back);
		assert_true(back.year == c.year && back.month == c.month && back.day == c.day);
		c.day++;
		if (!civil_valid(&c)) {
			c.day = 1;
			c.month = c.month % 12 + 1;
			c.year += c.month == 1;
		}
	}
}

static void test_civil_valid(void **state)
{
	static const struct {
		struct civil c;
		bool ok;
	} cases[] = {
		{ { 2024, 2, 29, 0, 0, 0, 0 }, true },       { { 2026, 2, 29, 0, 0, 0, 0 }, false },
		{ { 2000, 2, 29, 0, 0, 0, 0 }, true },       { { 1900, 2, 29, 0, 0, 0, 0 }, false },
		{ { 2026, 13, 1, 0, 0, 0, 0 }, false },      { { 2026, 0, 1, 0, 0, 0, 0 }, false },
		{ { 2026, 4, 31, 0, 0, 0, 0 }, false },      { { 2026, 4, 0, 0, 0, 0, 0 }, false },
		{ { 2026, 4, 1, 24, 0, 0, 0 }, false },      { { 2026, 4, 1, 23, 60, 0, 0 }, false },
		{ { 2026, 4, 1, 23, 59, 60, 0 }, false },    { { 2026, 4, 1, 23, 59, 59, 999999 }, true },
		{ { 2026, 4, 1, 0, 0, 0, 1000000 }, false }, { { 2026, 4, 1, -1, 0, 0, 0 }, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(civil_valid(&cases[i].c), cases[i].ok);
}

/* ---- text --------------------------------------------------------------- */
static void test_text_out(void **state)
{
	struct arena *a = ((struct world *)*state)->mem;

	assert_str(time_rfc3339(a, 0), "1970-01-01T00:00:00Z");
	assert_str(time_rfc3339(a, -1), "1969-12-31T23:59:59.999999Z");
	assert_str(time_rfc3339(a, SECONDS(1795620960) + 50), "2026-11-25T15:36:00.000050Z");
	assert_str(time_rfc3339(a, INT64_MAX), "+294247-01-10T04:00:54Z");
	/* Each thread keeps the text of the last day: across days, forwards and back, years without four
	 * digits. */
	for (int64_t i = -40000; i < 40000; i++) {
		int64_t t = (i % 2 ? -i : i) * (SECONDS(7919) + 17 * i * i);
		struct civil c;

		zone_civil(zone_utc(), t, &c);
		if (c.year < 0 || c.year > 9999)
			continue;
		struct str want = arena_fmt(a, "%04d-%02d-%02dT%02d:%02d:%02d", (int)c.year, c.month, c.day,
		                            c.hour, c.minute, c.second);
		struct str got = time_rfc3339(a, t);
		assert_true(str_starts(got, want));
		assert_int_equal(got.n, c.usec ? 27 : 20);
	}
}

static void test_text_in(void **state)
{
	static const struct {
		const char *text;
		int64_t want;
	} good[] = {
		{ "2026-11-25T15:36:00Z", SECONDS(1795620960) },
		{ "2026-11-25t16:36:00+01:00", SECONDS(1795620960) },
		{ "2026-11-25 08:06:00.5-07:30", SECONDS(1795620960) + 500000 },
		{ "2026-11-25T15:36:00.123456789z", SECONDS(1795620960) + 123456 },
		{ "1970-01-02", DAYS(1) },
		{ "1969-12-31T23:59:59.75Z", -250000 },
		{ "2016-12-31T23:59:60Z", SECONDS(1483228800) },
		{ "2017-01-01T00:59:60+01:00", SECONDS(1483228800) },
		{ "0000-01-01", DAYS(-719528) },
		{ "9999-12-31T23:59:59.999999Z", SECONDS(253402300799) + 999999 },
	};
	static const char *const bad[] = {
		"",
		"2026",
		"2026-11",
		"2026-1-2",
		"2026-13-01",
		"2026-02-30",
		"2026-11-25T",
		"2026-11-25T15:36",
		"2026-11-25T15:36:00",
		"2026-11-25T15:36:00+1",
		"2026-11-25T15:36:00+0100",
		"2026-11-25T24:00:00Z",
		"2026-11-25T15:60:00Z",
		"2026-11-25T15:36:61Z",
		"2026-11-25T15:36:60Z",
		"2026-11-25T15:36:00.Z",
		"2026-11-25T15:36:00.1234567890Z",
		"2026-11-25T15:36:00Zx",
		" 2026-11-25",
		"2026-11-25T15:36:00+24:00",
		"2026-11-25Z",
		"-026-11-25",
		"2026-11-25T15:36:00 Z",
	};
	int64_t t = 0;

	for (size_t i = 0; i < COUNT(good); i++) {
		assert_true(time_parse(str_z(good[i].text), &t));
		assert_int_equal(t, good[i].want);
		assert_true(time_parse(time_rfc3339(((struct world *)*state)->mem, t), &t));
		assert_int_equal(t, good[i].want);
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(time_parse(str_z(bad[i]), &t));
	assert_false(time_parse((struct str){ "2026-11-25\0", 11 }, &t));
}

static void test_durations(void **state)
{
	static const char *const bad[] = { "",
		                           "5",
		                           "m",
		                           "1h1h",
		                           "30m1h",
		                           "-5m",
		                           "1.5h",
		                           "1h ",
		                           "1y",
		                           "99999999999w",
		                           "9223372036854775807s",
		                           "15250284w15250284d" };
	int64_t d = 0;

	(void)state;
	assert_true(time_parse_duration(STR("90m"), &d) && d == MINUTES(90));
	assert_true(time_parse_duration(STR("1h30m"), &d) && d == MINUTES(90));
	assert_true(time_parse_duration(STR("2w3d4h5m6s"), &d) && d == DAYS(17) + HOURS(4) + SECONDS(306));
	assert_true(time_parse_duration(STR("0s"), &d) && d == 0);
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(time_parse_duration(str_z(bad[i]), &d));
}

/* ---- zones: names and files --------------------------------------------- */
static void test_zone_names(void **state)
{
	static const char *const none[] = {
		"",        "/etc/passwd",         "../zoneinfo/UTC", "Europe/../UTC", "Europe",
		"Europe/", "Europe//Berlin",      "Mars/Olympus",    "zone.tab",      "Europe/Berlin\n",
		".",       "right/Europe/Berlin", "tzdata.zi",       "europe\\berlin"
	};
	struct zones *zs = ((struct world *)*state)->zones;
	const struct zone *berlin = zone_find(zs, STR("Europe/Berlin"));

	assert_non_null(berlin);
	assert_ptr_equal(berlin, zone_find(zs, STR("Europe/Berlin")));
	assert_str(zone_name(berlin), "Europe/Berlin");
	assert_ptr_equal(zone_find(zs, STR("UTC")), zone_utc());
	for (size_t i = 0; i < COUNT(none); i++)
		assert_null(zone_find(zs, str_z(none[i])));
	assert_null(zone_find(zs, (struct str){ "UTC\0", 4 }));
	assert_non_null(zone_find(zs, STR("America/Argentina/Buenos_Aires")));
	assert_int_equal(zone_offset(zone_find(zs, STR("Etc/GMT+5")), 0), -5 * 3600);
	struct zones *empty = zones_new("/nonexistent");

	assert_null(zone_find(empty, STR("Europe/Berlin")));
	assert_non_null(zone_find(empty, STR("UTC")));
	zones_free(empty);
}

static void test_zone_berlin(void **state)
{
	const struct zone *z = zone_find(((struct world *)*state)->zones, STR("Europe/Berlin"));
	struct civil gap = { 2026, 3, 29, 2, 30, 0, 7 }, twice = { 2026, 10, 25, 2, 30, 0, 7 }, c;
	int64_t spring = SECONDS(1774746000), autumn = SECONDS(1792890000);

	assert_int_equal(zone_offset(z, spring - 1), 3600);
	assert_int_equal(zone_offset(z, spring), 7200);
	assert_str(zone_abbrev(z, spring), "CEST");
	assert_int_equal(zone_next_change(z, spring - 1), spring);
	assert_int_equal(zone_next_change(z, spring), autumn);
	assert_int_equal(zone_instant(z, &gap, ZONE_EARLIER), spring);
	assert_int_equal(zone_instant(z, &gap, ZONE_LATER), spring);
	assert_int_equal(zone_instant(z, &twice, ZONE_EARLIER), autumn - MINUTES(30) + 7);
	assert_int_equal(zone_instant(z, &twice, ZONE_LATER), autumn + MINUTES(30) + 7);
	zone_civil(z, autumn - 1, &c);
	assert_true(c.hour == 2 && c.minute == 59 && c.second == 59 && c.usec == 999999 && c.day == 25);
	zone_civil(z, SECONDS(-1) / 4, &c);
	assert_true(c.year == 1970 && c.hour == 0 && c.minute == 59 && c.second == 59 && c.usec == 750000);
}

static void test_zone_utc(void **state)
{
	struct civil c = { 2026, 11, 25, 15, 36, 0, 1 };

	(void)state;
	assert_int_equal(zone_instant(zone_utc(), &c, ZONE_EARLIER), SECONDS(1795620960) + 1);
	assert_true(zone_next_change(zone_utc(), 0) == INT64_MAX);
	assert_str(zone_abbrev(zone_utc(), INT64_MIN), "UTC");
}

/* A whole 400-year cycle later the calendar, and so the rule, is the same. */
static void test_zone_far_future(void **state)
{
	const struct zone *z = zone_find(((struct world *)*state)->zones, STR("America/New_York"));
	int64_t cycle = DAYS(146097);
	uint64_t seed = 7;

	for (int i = 0; i < 5000; i++) {
		int64_t t = SECONDS(4102444800) + (int64_t)(next_random(&seed) % (uint64_t)cycle), change;
		struct civil a, b;

		for (int64_t later = t + cycle; later < t + 5 * cycle; later += cycle) {
			assert_int_equal(zone_offset(z, t), zone_offset(z, later));
			change = zone_next_change(z, later);
			assert_int_equal(change - later, zone_next_change(z, t) - t);
			zone_civil(z, t, &a);
			zone_civil(z, later, &b);
			assert_int_equal(a.hour, b.hour);
			assert_int_equal(zone_instant(z, &b, ZONE_EARLIER) -
			                         zone_instant(z, &a, ZONE_EARLIER),
			                 later - t);
		}
	}
	assert_true(zone_next_change(z, INT64_MAX - 5) == INT64_MAX);
	zone_offset(z, INT64_MIN);
}

/* ---- zones: hand-made files --------------------------------------------- */
/* A version-2 file with no transitions, one type (UTC-1 "ABC") and a footer. */
static struct str tzif(struct arena *a, const char *rule)
{
	static const char head[44] =
	        "TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\4";
	static const char body[10] = "\xff\xff\xf1\xf0\0\0ABC";
	struct buf b = BUF(a);

	for (int i = 0; i < 2; i++) {
		buf_add(&b, (struct str){ head, sizeof head });
		buf_add(&b, (struct str){ body, sizeof body });
	}
	buf_fmt(&b, "\n%s\n", rule);
	return buf_str(&b);
}

static void test_footer_rules(void **state)
{
	static const struct {
		const char *rule, *at, *abbrev;
		int off;
	} cases[] = {
		{ "", "2026-07-01T00:00:00Z", "ABC", -3600 },
		{ "XYZ-3", "2026-07-01T00:00:00Z", "XYZ", 10800 },
		{ "<+0530>-5:30", "2026-07-01T00:00:00Z", "+0530", 19800 },
		{ "EST5EDT,M3.2.0,M11.1.0", "2026-03-08T06:59:59Z", "EST", -18000 },
		{ "EST5EDT,M3.2.0,M11.1.0", "2026-03-08T07:00:00Z", "EDT", -14400 },
		{ "EST5EDT,M3.2.0,M11.1.0", "2026-11-01T05:59:59Z", "EDT", -14400 },
		{ "EST5EDT,M3.2.0,M11.1.0", "2026-11-01T06:00:00Z", "EST", -18000 },
		{ "EST5EDT,M3.2.0,M11.1.0", "1899-07-01T00:00:00Z", "EDT", -14400 },
		{ "AAA0BBB,J60/0,J300/0", "2024-03-01T00:00:00Z", "BBB",
		  3600 }, /* J60 is 1 March, leap year or not */
		{ "AAA0BBB,J60/0,J300/0", "2024-02-29T23:59:59Z", "AAA", 0 },
		{ "AAA0BBB,J60/0,J300/0", "2025-03-01T00:00:00Z", "BBB", 3600 },
		{ "AAA0BBB,59/0,300/0", "2024-02-29T00:00:00Z", "BBB", 3600 }, /* day 59 from 0 */
		{ "AAA0BBB,59/0,300/0", "2025-02-28T23:59:59Z", "AAA", 0 },
		{ "AAA-10BBB,M10.1.0,M4.1.0/3", "2026-01-01T00:00:00Z", "BBB", 39600 }, /* southern */
		{ "AAA-10BBB,M10.1.0,M4.1.0/3", "2026-07-01T00:00:00Z", "AAA", 36000 },
		{ "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59:59Z", "-02",
		  -7200 }, /* 23:00 the day before */
		{ "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00Z", "-01", -3600 },
		{ "IST-2IDT,M3.4.4/26,M10.5.0", "2026-03-26T23:59:59Z", "IST", 7200 }, /* 02:00 on Friday */
		{ "IST-2IDT,M3.4.4/26,M10.5.0", "2026-03-27T00:00:00Z", "IDT", 10800 },
		{ "XXX3EDT4,0/0,J365/23", "2026-07-01T00:00:00Z", "EDT",
		  -14400 }, /* always "summer": RFC 8536 3.3.1 */
		{ "XXX3EDT4,0/0,J365/23", "2027-01-01T04:00:00Z", "EDT", -14400 },
		{ "XXX3EDT4,0/0,J365/23", "2027-01-01T03:00:00Z", "EDT", -14400 },
		{ "IST-1GMT0,M10.5.0,M3.5.0/1", "2026-01-01T00:00:00Z", "GMT",
		  0 }, /* negative saving: Dublin */
	};
	struct arena *a = ((struct world *)*state)->mem;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct zone *z = zone_parse(STR("Test"), tzif(a, cases[i].rule));
		int64_t t;

		assert_non_null(z);
		assert_true(time_parse(str_z(cases[i].at), &t));
		if (zone_offset(z, t) != cases[i].off)
			print_error("%s at %s: %d\n", cases[i].rule, cases[i].at, zone_offset(z, t));
		assert_int_equal(zone_offset(z, t), cases[i].off);
		assert_str(zone_abbrev(z, t), cases[i].abbrev);
		zone_free(z);
	}
}

static void test_bad_footers(void **state)
{
	static const char *const bad[] = { "X",
		                           "AB3",
		                           "ABC",
		                           "ABC25",
		                           "ABC3x",
		                           "ABC3DEF",
		                           "ABC3DEF,M3.2.0",
		                           "ABC3DEF,M13.1.0,M1.1.0",
		                           "ABC3DEF,M1.6.0,M1.1.0",
		                           "ABC3DEF,M1.1.7,M1.1.0",
		                           "ABC3DEF,J0,J1",
		                           "ABC3DEF,J1,J366",
		                           "ABC3DEF,366,1",
		                           "ABC3DEF,J1/168,J2",
		                           "ABC3DEF,J1,J2,",
		                           "<AB>3",
		                           "<ABC3",
		                           "ABC3:60",
		                           "ABC3:",
		                           "ABCDEFGHIJKLMNOP3" };
	struct arena *a = ((struct world *)*state)->mem;

	for (size_t i = 0; i < COUNT(bad); i++)
		assert_null(zone_parse(STR("Test"), tzif(a, bad[i])));
	zone_free(NULL);
}

/* Every cut of a good file, and every damaged byte, gives no zone or a harmless one. */
static void test_damaged_files(void **state)
{
	struct arena *a = ((struct world *)*state)->mem;
	char bytes[8192];
	FILE *f = fopen(FOLDER "/Africa/Casablanca", "rb");

	assert_non_null(f);
	size_t n = fread(bytes, 1, sizeof bytes, f);

	fclose(f);
	assert_true(n > 500 && n < sizeof bytes);
	for (size_t cut = 0; cut < n; cut++) /* a copy, so that AddressSanitizer knows its end */
		assert_null(
		        zone_parse(STR("Cut"), str_sub(arena_str(a, (struct str){ bytes, cut }), 0, cut)));
	for (size_t i = 0; i < n; i += i < 60 ? 1 : 5) {
		char old = bytes[i];

		bytes[i] = (char)~old;
		struct zone *z = zone_parse(STR("Bad"), (struct str){ bytes, n });

		if (z) {
			struct civil c;

			zone_civil(z, SECONDS(1795620960), &c);
			zone_instant(z, &c, ZONE_LATER);
			zone_next_change(z, SECONDS(1795620960));
		}
		zone_free(z);
		bytes[i] = old;
	}
}

/* ---- zones against glibc ------------------------------------------------ */
static struct {
	const struct zone *zone;
	const char *name;
	struct zones *zones;
	size_t files, instants;
	uint64_t seed;
} seen;

static void same_as_glibc(int64_t sec)
{
	time_t t = (time_t)sec;
	struct tm tm;
	struct civil c;

	assert_non_null(localtime_r(&t, &tm));
	zone_civil(seen.zone, SECONDS(sec), &c);
	struct str abbrev = zone_abbrev(seen.zone, SECONDS(sec));
	bool same = c.year == tm.tm_year + 1900 && c.month == tm.tm_mon + 1 && c.day == tm.tm_mday &&
	            c.hour == tm.tm_hour && c.minute == tm.tm_min && c.second == tm.tm_sec && c.usec == 0 &&
	            zone_offset(seen.zone, SECONDS(sec)) == tm.tm_gmtoff && str_is(abbrev, tm.tm_zone);

	if (!same)
		print_error("%s at %lld: %ld %s, we say %d " STR_FMT "\n", seen.name, (long long)sec,
		            tm.tm_gmtoff, tm.tm_zone, zone_offset(seen.zone, SECONDS(sec)), STR_ARG(abbrev));
	assert_true(same);
	seen.instants++;
}

/* The inverse: instants that read as this civil time are found, the earlier and the later of them. */
static void inverse_holds(int64_t sec)
{
	struct civil c, back;

	zone_civil(seen.zone, SECONDS(sec), &c);
	int64_t early = zone_instant(seen.zone, &c, ZONE_EARLIER),
	        late = zone_instant(seen.zone, &c, ZONE_LATER);

	assert_true(early == SECONDS(sec) || late == SECONDS(sec));
	assert_true(early <= late);
	zone_civil(seen.zone, early, &back);
	assert_memory_equal(&c, &back, sizeof c);
	zone_civil(seen.zone, late, &back);
	assert_memory_equal(&c, &back, sizeof c);
}

/* Civil times inside a jump forward do not exist: they give the jump itself. */
static void gap_holds(int64_t change)
{
	int before = zone_offset(seen.zone, change - 1), after = zone_offset(seen.zone, change);
	struct civil c;

	if (after <= before)
		return;
	for (int into = 0; into < after - before; into += 900) {
		zone_civil(zone_utc(), change + SECONDS(before + into), &c);
		assert_int_equal(zone_instant(seen.zone, &c, ZONE_EARLIER), change);
		assert_int_equal(zone_instant(seen.zone, &c, ZONE_LATER), change);
	}
}

static void check_zone(void)
{
	const int64_t first = 0, last = INT64_C(4133980800); /* 1970 to 2101 */
	int64_t t = SECONDS(first - 1), previous = first;

	while ((t = zone_next_change(seen.zone, t)) < SECONDS(last)) {
		int64_t sec = t / 1000000;

		for (int64_t d = -1; d <= 1; d++) {
			same_as_glibc(sec + d);
			inverse_holds(sec + d);
		}
		inverse_holds(sec - 1800);
		inverse_holds(sec + 1800);
		same_as_glibc(previous +
		              (sec - previous) / 2); /* a change that only glibc knows of shows here */
		gap_holds(t);
		previous = sec;
	}
	for (int i = 0; i < 1000; i++) {
		int64_t sec = first + (int64_t)(next_random(&seen.seed) % (uint64_t)(last - first));

		same_as_glibc(sec);
		inverse_holds(sec);
	}
}

static int visit(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	char magic[4] = "", variable[200];
	FILE *f = type == FTW_F ? fopen(path, "rb") : NULL;

	(void)st;
	(void)ftw;
	bool is_zone = f && fread(magic, 1, 4, f) == 4 && memcmp(magic, "TZif", 4) == 0;

	if (f)
		fclose(f);
	if (!is_zone)
		return 0;
	seen.name = path + strlen(FOLDER) + 1;
	seen.zone = zone_find(seen.zones, str_z(seen.name));
	if (str_starts(str_z(seen.name), STR("right/"))) { /* leap seconds: not POSIX time */
		assert_null(seen.zone);
		return 0;
	}
	if (!seen.zone)
		print_error("%s was refused\n", seen.name);
	assert_non_null(seen.zone);
	snprintf(variable, sizeof variable, ":%s", path);
	setenv("TZ", variable, 1);
	tzset();
	check_zone();
	seen.files++;
	return 0;
}

static void test_zones_like_glibc(void **state)
{
	seen.zones = ((struct world *)*state)->zones;
	seen.seed = 20261123;
	assert_int_equal(nftw(FOLDER, visit, 16, FTW_PHYS), 0);
	print_message("%zu zone files, %zu instants compared\n", seen.files, seen.instants);
	assert_true(seen.files > 300);
	setenv("TZ", "UTC", 1);
	tzset();
}

/* ---- threads ------------------------------------------------------------ */
static void *find_many(void *zones)
{
	static const char *const names[] = { "Europe/Paris", "Asia/Tokyo", "America/Chicago", "Mars/None",
		                             "Asia/Kolkata" };
	size_t found = 0;

	for (size_t i = 0; i < 500; i++) {
		const struct zone *z = zone_find(zones, str_z(names[i % COUNT(names)]));

		found += z && str_is(zone_name(z), names[i % COUNT(names)]) && zone_offset(z, 0) != 1;
	}
	return (void *)(uintptr_t)found;
}

static void test_zone_threads(void **state)
{
	struct zones *zs = zones_new(NULL);
	pthread_t threads[4];
	void *found;

	(void)state;
	for (size_t i = 0; i < COUNT(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, find_many, zs), 0);
	for (size_t i = 0; i < COUNT(threads); i++) {
		pthread_join(threads[i], &found);
		assert_int_equal((uintptr_t)found, 400);
	}
	zones_free(zs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clock),         cmocka_unit_test(test_civil_every_day),
		cmocka_unit_test(test_civil_valid),   cmocka_unit_test(test_text_out),
		cmocka_unit_test(test_text_in),       cmocka_unit_test(test_durations),
		cmocka_unit_test(test_zone_names),    cmocka_unit_test(test_zone_berlin),
		cmocka_unit_test(test_zone_utc),      cmocka_unit_test(test_zone_far_future),
		cmocka_unit_test(test_footer_rules),  cmocka_unit_test(test_bad_footers),
		cmocka_unit_test(test_damaged_files), cmocka_unit_test(test_zones_like_glibc),
		cmocka_unit_test(test_zone_threads),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
