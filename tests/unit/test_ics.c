/* test_ics.c - holiday files: what is read, what is left out and why, and that nothing is guessed. */
/* engines: none */
#include "base/time.h"
#include "calendar/ics.h"
#include <setjmp.h>
#include <stdio.h>
/* after its prerequisites */
#include <cmocka.h>

static struct ctx cx;

static int setup(void **state)
{
	(void)state;
	cx = (struct ctx){ .mem = arena_new() };
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(cx.mem);
	return 0;
}

/* One event between BEGIN and END, read for 2026 to 2028. */
static struct ics_result read_event(const char *lines)
{
	struct ics_result r;
	struct str text = arena_fmt(
	        cx.mem, "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n%s\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", lines);

	assert_int_equal(ics_read(&cx, text, civil_days(2026, 1, 1), civil_days(2028, 12, 31), &r), RC_OK);
	return r;
}

static const char *days_of(const struct ics_result *r)
{
	struct buf b = BUF(cx.mem);

	for (size_t i = 0; i < r->n; i++) {
		struct civil c = { 0 };
		civil_from_days(r->days[i].day, &c);
		buf_fmt(&b, "%s%04d-%02d-%02d", i ? " " : "", (int)c.year, c.month, c.day);
	}
	return arena_str(cx.mem, buf_str(&b)).p;
}

#define IS(lines, expected)                                   \
	do {                                                  \
		struct ics_result got = read_event(lines);    \
		assert_string_equal(days_of(&got), expected); \
	} while (0)

static void whole_days_and_spans(void **state)
{
	(void)state;
	IS("DTSTART;VALUE=DATE:20261225\r\nSUMMARY:Christmas", "2026-12-25");
	IS("DTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261227", "2026-12-25 2026-12-26");
	IS("dtstart;value=date:20261225\r\ndtend;value=date:20261225", "2026-12-25");
	IS("DTSTART;VALUE=DATE:20251231\r\nDTEND;VALUE=DATE:20260102", "2026-01-01");
	IS("DTSTART;VALUE=DATE:20301225", "");
}

static void every_year(void **state)
{
	(void)state;
	IS("DTSTART;VALUE=DATE:20201225\r\nRRULE:FREQ=YEARLY", "2026-12-25 2027-12-25 2028-12-25");
	IS("DTSTART;VALUE=DATE:20261225\r\nRRULE:FREQ=YEARLY;COUNT=2", "2026-12-25 2027-12-25");
	IS("DTSTART;VALUE=DATE:20201225\r\nRRULE:FREQ=YEARLY;UNTIL=20271225", "2026-12-25 2027-12-25");
	IS("DTSTART;VALUE=DATE:20201225\r\nRRULE:FREQ=YEARLY;INTERVAL=2;WKST=MO", "2026-12-25 2028-12-25");
	IS("DTSTART;VALUE=DATE:20240229\r\nRRULE:FREQ=YEARLY", "2028-02-29");
	IS("DTSTART;VALUE=DATE:20201225\r\nRRULE:FREQ=YEARLY\r\nEXDATE;VALUE=DATE:20271225",
	   "2026-12-25 2028-12-25");
	IS("DTSTART;VALUE=DATE:20201126\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
	   "2026-11-26 2027-11-25 2028-11-23");
	IS("DTSTART;VALUE=DATE:20200525\r\nRRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO",
	   "2026-05-25 2027-05-31 2028-05-29");
}

static void left_out(const char *lines, const char *why)
{
	struct ics_result r = read_event(lines);

	assert_int_equal(r.n, 0);
	assert_int_equal(r.nleft, 1);
	assert_non_null(strstr(r.left[0].why, why));
}

static void what_is_not_understood_is_named(void **state)
{
	(void)state;
	left_out("DTSTART:20261225T090000Z", "no whole day");
	left_out("DTSTART;VALUE=DATE:20260230", "no whole day");
	left_out("DTSTART;VALUE=DATE:20261225\r\nSTATUS:CANCELLED", "cancelled");
	left_out("DTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261224", "its end");
	left_out("DTSTART;VALUE=DATE:20260101\r\nDTEND;VALUE=DATE:20261224", "longer");
	left_out("DTSTART;VALUE=DATE:20261225\r\nRRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", "rule");
	left_out("DTSTART;VALUE=DATE:20261225\r\nRRULE:FREQ=YEARLY;BYSETPOS=1", "rule");
	left_out("DTSTART;VALUE=DATE:20261225\r\nRRULE:FREQ=YEARLY;BYDAY=9MO", "rule");
	left_out("DTSTART;VALUE=DATE:20261225\r\nRRULE:FREQ=YEARLY;BYMONTH=3", "rule");
}

static void names_are_plain_text(void **state)
{
	struct ics_result r;

	(void)state;
	r = read_event(
	        "DTSTART;VALUE=DATE:20261225\r\nSUMMARY;LANGUAGE=en:Christmas\\, the\r\n  first\\nday\r\n"
	        "BEGIN:VALARM\r\nSUMMARY:Wake\r\nEND:VALARM");
	assert_string_equal(arena_str(cx.mem, r.days[0].name).p, "Christmas, the first day");
	r = read_event("DTSTART;VALUE=DATE:20261225\r\nSUMMARY:\xff\xfe");
	assert_int_equal(r.days[0].name.n, 0);
	/* the first of two on one day gives the name */
	assert_int_equal(
	        ics_read(&cx,
	                 STR("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261225\nSUMMARY:A\nEND:VEVENT\n"
	                     "BEGIN:VEVENT\nDTSTART:20261225\nSUMMARY:A\nEND:VEVENT\nEND:VCALENDAR"),
	                 20000, 22000, &r),
	        RC_OK);
	assert_int_equal(r.n, 1);
}

static void what_is_no_calendar_is_refused(void **state)
{
	struct ics_result r;

	(void)state;
	assert_int_equal(ics_read(&cx, STR("<html>"), 0, 1, &r), RC_INVALID);
	assert_string_equal(cx.err.field, "ics");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(whole_days_and_spans, setup, teardown),
		cmocka_unit_test_setup_teardown(every_year, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_not_understood_is_named, setup, teardown),
		cmocka_unit_test_setup_teardown(names_are_plain_text, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_no_calendar_is_refused, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
