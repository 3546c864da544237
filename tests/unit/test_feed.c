/* test_feed.c - holidays read from an address: what is taken, what is kept, what goes wrong and is told. */
#include "base/json.h"
#include "calendar/feed.h"
#include "conn/fetch.h"
#include "desk.h"
#include <setjmp.h>
#include <stdio.h>
/* after its prerequisites */
#include <cmocka.h>
#undef fail /* ours is meant */

SQL(q_waiting, "SELECT count(*) FROM outbox WHERE kind = 'calendar_feed' AND state = 'waiting'");
SQL(q_wrong, "SELECT wrong FROM calendar_feed WHERE calendar = $1");
SQL(q_read_at, "SELECT read_at FROM calendar_feed WHERE calendar = $1");
SQL(q_versions, "SELECT count(*) FROM calendar_version WHERE calendar = $1");

/* ---- a network that answers as told ----------------------------------------------------- */
static struct {
	struct fetch fetch;
	int status, calls; /* status 0: nobody answers */
	char url[200];
	const char *body;
} net;

static enum rc answer(struct fetch *f, struct ctx *cx, const struct fetch_request *rq,
                      struct fetch_response *out)
{
	(void)f;
	assert_false(db_in_tx(cx)); /* never while a transaction is open */
	net.calls++;
	snprintf(net.url, sizeof net.url, STR_FMT, STR_ARG(rq->url));
	if (!net.status)
		return fail(cx, RC_UNAVAILABLE, "no_answer", "No answer: it is a test.");
	*out = (struct fetch_response){ .status = net.status, .body = str_z(net.body) };
	return RC_OK;
}

static const struct timer_kind *const timers[] = { &calendar_feed_timer, NULL };
static const struct outbox_kind *const outbox[] = { &calendar_feed_outbox, NULL };

static int setup(void **state)
{
	struct desk *d = desk_new();

	memset(&net, 0, sizeof net);
	net.fetch.send = answer;
	net.status = 200;
	d->world->app.timers = timers;
	d->world->app.outbox = outbox;
	d->world->app.fetch = &net.fetch;
	*state = d;
	return 0;
}

static int teardown(void **state)
{
	desk_free(*state);
	return 0;
}

static enum rc patch(struct desk *d, const char *json)
{
	struct jval v;
	struct record out;
	bool merged;
	char why[120];

	assert_true(json_parse_plain(d->world->mem, str_z(json), &v, why, sizeof why));
	d->cx = world_ctx(d->world);
	return record_patch(&d->cx, &calendar_type, arena_fmt(d->world->mem, "%lld", (long long)d->calendar),
	                    &v, 0, &merged, &out);
}

static struct record calendar(struct desk *d)
{
	struct record r;

	d->cx = world_ctx(d->world);
	world_ok(&d->cx, record_load(&d->cx, &calendar_type, d->calendar, &r));
	return r;
}

static const char *exceptions(struct desk *d)
{
	struct record r = calendar(d);

	return arena_str(d->world->mem, rec_str(&r, CALENDAR_EXCEPTIONS)).p;
}

static const char *wrong(struct desk *d)
{
	struct rows r;

	d->cx = world_ctx(d->world);
	world_ok(&d->cx, db_run(&d->cx, q_wrong, &r, INT(d->calendar)));
	return arena_str(d->world->mem, cell(&r, 0, 0).s).p;
}

#define DAY(date, name) "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:" date "\r\nSUMMARY:" name "\r\nEND:VEVENT\r\n"
#define FILE_OF(events) "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" events "END:VCALENDAR\r\n"
/* The desk's clock stands on 2025-11-24. */
static const char TWO[] = FILE_OF(DAY("20250101", "New Year") DAY("20251225", "Christmas"));

/* ---- what is taken -------------------------------------------------------------------------- */
static void days_come_and_go_with_the_feed_and_people_win(void **state)
{
	struct desk *d = *state;

	net.body = TWO;
	assert_int_equal(
	        patch(d, "{\"exceptions\":[{\"date\":\"2025-12-24\",\"name\":\"Ours\",\"open\":[{\"from\":"
	                 "\"09:00\",\"to\":\"12:00\"}]}],\"feed\":\"webcal://days.example/de.ics\"}"),
	        RC_OK);
	desk_drain(d);
	assert_string_equal(net.url, "https://days.example/de.ics");
	assert_string_equal(
	        exceptions(d),
	        "[{\"date\":\"2025-12-24\",\"name\":\"Ours\",\"open\":[{\"from\":\"09:00\",\"to\":\"12:00\"}]"
	        "},"
	        "{\"date\":\"2025-01-01\",\"name\":\"New Year\",\"open\":[],\"source\":\"feed\"},"
	        "{\"date\":\"2025-12-25\",\"name\":\"Christmas\",\"open\":[],\"source\":\"feed\"}]");
	net.body = FILE_OF(DAY("20251224", "Eve") DAY("20251226", "Boxing Day"));
	world_advance(d->world, DAYS(1));
	desk_drain(d);
	assert_string_equal(
	        exceptions(d),
	        "[{\"date\":\"2025-12-24\",\"name\":\"Ours\",\"open\":[{\"from\":\"09:00\",\"to\":\"12:00\"}]"
	        "},"
	        "{\"date\":\"2025-01-01\",\"name\":\"New Year\",\"open\":[],\"source\":\"feed\"},"
	        "{\"date\":\"2025-12-26\",\"name\":\"Boxing Day\",\"open\":[],\"source\":\"feed\"}]");
	assert_int_equal(net.calls, 2);
}

/* Public lists name days on which everybody works. Such a day is given its hours by hand, and keeps them. */
static void zammad_390_a_day_of_the_list_that_is_no_holiday_is_opened_by_hand(void **state)
{
	struct desk *d = *state;

	net.body = FILE_OF(DAY("20251128", "Black Friday") DAY("20251225", "Christmas"));
	assert_int_equal(patch(d, "{\"feed\":\"https://days.example/all.ics\"}"), RC_OK);
	desk_drain(d);
	assert_non_null(strstr(exceptions(d), "\"name\":\"Black Friday\",\"open\":[],\"source\":\"feed\""));
	assert_int_equal(patch(d, "{\"exceptions\":[{\"date\":\"2025-11-28\",\"name\":\"We work\",\"open\":[{"
	                          "\"from\":\"09:00\",\"to\":\"17:00\"}]}]}"),
	                 RC_OK);
	world_advance(d->world, DAYS(1));
	desk_drain(d);
	assert_string_equal(
	        exceptions(d),
	        "[{\"date\":\"2025-11-28\",\"name\":\"We work\",\"open\":[{\"from\":\"09:00\",\"to\":"
	        "\"17:00\"}]},"
	        "{\"date\":\"2025-12-25\",\"name\":\"Christmas\",\"open\":[],\"source\":\"feed\"}]");
}

static void the_same_file_makes_no_new_version(void **state)
{
	struct desk *d = *state;

	net.body = TWO;
	assert_int_equal(patch(d, "{\"feed\":\"https://days.example/de.ics\"}"), RC_OK);
	desk_drain(d);
	int64_t versions = world_int(d->world, q_versions, INT(d->calendar));
	world_advance(d->world, DAYS(3)); /* a stall: read once, not three times */
	desk_drain(d);
	assert_int_equal(net.calls, 2);
	assert_int_equal(world_int(d->world, q_versions, INT(d->calendar)), versions);
	assert_int_equal(world_int(d->world, q_read_at, INT(d->calendar)), world_now(d->world));
}

static void without_an_address_nothing_is_asked(void **state)
{
	struct desk *d = *state;

	net.body = TWO;
	assert_int_equal(patch(d, "{\"feed\":\"https://days.example/de.ics\"}"), RC_OK);
	assert_int_equal(patch(d, "{\"feed\":\"\"}"), RC_OK);
	world_advance(d->world, DAYS(2));
	desk_drain(d);
	assert_int_equal(net.calls, 0);
}

/* ---- what goes wrong ---------------------------------------------------------------------------- */
static void a_failing_feed_keeps_the_days_and_says_why(void **state)
{
	struct desk *d = *state;
	const char *before;

	net.body = TWO;
	assert_int_equal(patch(d, "{\"feed\":\"https://days.example/de.ics\"}"), RC_OK);
	desk_drain(d);
	before = exceptions(d);
	net.status = 0;
	world_advance(d->world, DAYS(1));
	desk_drain(d);
	assert_string_equal(wrong(d), "No answer: it is a test.");
	assert_int_equal(world_int(d->world, q_waiting), 1); /* tried again */
	net.status = 200;
	net.body = FILE_OF("");
	world_advance(d->world, MINUTES(5));
	desk_drain(d);
	assert_string_equal(wrong(d), "The file names no whole day of this year or the next two.");
	net.body = "<html>Sign in</html>";
	world_advance(d->world, DAYS(1));
	desk_drain(d);
	assert_string_equal(wrong(d), "this is no iCalendar file: it begins with BEGIN:VCALENDAR");
	net.status = 301;
	world_advance(d->world, DAYS(1));
	desk_drain(d);
	assert_string_equal(wrong(d), "The address answered 301: it points elsewhere. Enter that address.");
	assert_string_equal(exceptions(d), before);
	net.status = 200;
	net.body = TWO;
	world_advance(d->world, DAYS(1));
	desk_drain(d);
	assert_string_equal(wrong(d), "");
	assert_string_equal(exceptions(d), before);
}

static void addresses_that_cannot_work_are_refused(void **state)
{
	struct desk *d = *state;

	assert_int_equal(patch(d, "{\"feed\":\"ftp://days.example/x\"}"), RC_INVALID);
	assert_string_equal(d->cx.err.field, "feed");
	assert_int_equal(patch(d, "{\"feed\":\"https://me:secret@days.example/x\"}"), RC_INVALID);
	assert_string_equal(d->cx.err.field, "feed");
	assert_int_equal(patch(d, "{\"exceptions\":[{\"date\":\"2025-12-24\",\"source\":\"nobody\"}]}"),
	                 RC_INVALID);
	assert_string_equal(d->cx.err.field, "exceptions");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(days_come_and_go_with_the_feed_and_people_win, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(
		        zammad_390_a_day_of_the_list_that_is_no_holiday_is_opened_by_hand, setup, teardown),
		cmocka_unit_test_setup_teardown(the_same_file_makes_no_new_version, setup, teardown),
		cmocka_unit_test_setup_teardown(without_an_address_nothing_is_asked, setup, teardown),
		cmocka_unit_test_setup_teardown(a_failing_feed_keeps_the_days_and_says_why, setup, teardown),
		cmocka_unit_test_setup_teardown(addresses_that_cannot_work_are_refused, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
