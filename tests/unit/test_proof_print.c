/* test_proof_print.c - a proof sheet becomes a PDF in both languages, whatever stands in it. */
/* engines: none */
#include "base/app.h"
#include "base/json.h"
#include "base/time.h"
#include "proof/print.h"
#include "proof/words.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

struct desk {
	struct arena *a;
	struct app app;
	struct ctx cx;
};

static int set_up(void **state)
{
	static struct desk d;

	d = (struct desk){ .a = arena_new(), .app = { .zones = zones_new(NULL) } };
	d.cx = (struct ctx){ .app = &d.app, .mem = d.a };
	*state = &d;
	return 0;
}

static int tear_down(void **state)
{
	struct desk *d = *state;

	zones_free(d->app.zones);
	arena_free(d->a);
	return 0;
}

static struct buf print(struct desk *d, struct str sheet, bool german)
{
	struct buf out = BUF(d->a);
	struct jval v;
	char why[200];

	if (!json_parse_plain(d->a, sheet, &v, why, sizeof why))
		fail_msg("%s", why);
	enum rc rc = proof_print(&d->cx, &v, zone_find(d->app.zones, STR("America/New_York")), german, &out);
	if (rc != RC_OK)
		fail_msg("%s", d->cx.err.msg);
	return out;
}

static int pages(const struct buf *pdf)
{
	int n = 0;

	for (size_t at = 0; (at = str_find(buf_str(pdf), STR("/Type /Page\n"), at)) != SIZE_MAX; at++)
		n++;
	return n;
}

static struct str sheet_of(struct arena *a, int lines, const char *result)
{
	struct buf b = BUF(a);

	buf_add(&b, STR("{\"record\":{\"key\":\"INC7\"},\"target\":\"resolve\",\"cycle\":1,"
	                "\"as_of\":\"2026-06-04T09:00:00Z\",\"events\":[],\"definitions\":[{\"id\":1,"
	                "\"version\":2,"
	                "\"name\":\"Büro\"}],\"calendars\":[{\"id\":1,\"version\":1,\"name\":\"Werktags\"}],"
	                "\"shown\":{\"title\":\"„Ω“ 😀 \\u0007 "
	                "\\u05d0\",\"client\":\"Łódź\",\"people\":{\"5\":\"Anna\"},"
	                "\"open\":[{\"from\":\"2026-06-01T09:00:00Z\",\"to\":\"2026-06-01T10:00:00Z\"}]},"
	                "\"ledger\":["));
	for (int i = 1; i <= lines; i++)
		buf_fmt(&b,
		        "%s{\"n\":%d,\"at\":\"2026-06-01T09:00:00.000001Z\",\"event\":%d,\"what\":\"%s\","
		        "\"by\":5,"
		        "\"reason\":\"%s\",\"rule\":\"\",\"definition\":1,\"definition_version\":2,"
		        "\"calendar\":1,"
		        "\"calendar_version\":1,\"zone\":\"Europe/"
		        "Berlin\",\"open\":%d,\"total\":-1,\"goal\":7,"
		        "\"deadline\":null,\"recount\":[{\"from\":\"2026-06-01T09:00:00Z\","
		        "\"to\":\"2026-06-01T09:00:00Z\",\"reason\":\"\",\"counts\":false,\"open\":0}]}",
		        i > 1 ? "," : "", i, i, i == 1 ? "start" : "pause", i % 2 ? "" : "moon", i);
	buf_fmt(&b, "],\"result\":%s,\"proof\":\"00\"}", result);
	return buf_str(&b);
}

static void it_has_as_many_pages_as_it_needs(void **state)
{
	struct desk *d = *state;
	const char *result = "{\"phase\":\"paused\",\"goal\":9,\"elapsed\":2}";
	struct buf one = print(d, sheet_of(d->a, 3, result), false);
	struct buf many = print(d, sheet_of(d->a, 60, result), true);

	assert_true(str_starts(buf_str(&one), STR("%PDF-1.")));
	assert_true(str_find(buf_str(&one), STR("%%EOF"), 0) != SIZE_MAX);
	assert_int_equal(pages(&one), 1);
	assert_in_range(pages(&many), 3, 6);
}

static void every_verdict_and_odd_sheets_are_printed(void **state)
{
	struct desk *d = *state;
	static const char *const results[] = {
		"{\"phase\":\"stopped\",\"goal\":9,\"elapsed\":2}",
		"{\"phase\":\"stopped\",\"goal\":9,\"elapsed\":20,\"breached_at\":\"2026-06-01T10:00:00Z\"}",
		"{\"phase\":\"running\",\"goal\":9,\"elapsed\":20,\"breached_at\":\"2026-06-01T10:00:00Z\"}",
		"{\"phase\":\"paused\",\"goal\":9,\"elapsed\":20,\"breached_at\":\"2026-06-01T10:00:00Z\"}",
		"{\"phase\":\"running\",\"goal\":9,\"elapsed\":2,\"deadline\":\"2026-06-07T10:00:00Z\"}",
		"{\"phase\":\"running\",\"goal\":9,\"elapsed\":2,\"deadline\":null}",
		"{\"phase\":\"cancelled\"}",
		"{}",
	};

	for (size_t i = 0; i < COUNT(results); i++) {
		struct buf pdf = print(d, sheet_of(d->a, 2, results[i]), i % 2);
		assert_int_equal(pages(&pdf), 1);
	}
	struct buf empty = print(d, STR("{}"), false), none = print(d, sheet_of(d->a, 0, "{}"), true);
	assert_int_equal(pages(&empty) + pages(&none), 2);
}

static void too_long_a_sheet_is_refused(void **state)
{
	struct desk *d = *state;
	struct buf out = BUF(d->a);
	struct jval v;
	char why[200];

	assert_true(json_parse_plain(d->a, sheet_of(d->a, 8000, "{}"), &v, why, sizeof why));
	assert_int_equal(proof_print(&d->cx, &v, NULL, false, &out), RC_TOO_LARGE);
}

static void every_word_is_said_in_both_languages(void **state)
{
	(void)state;
	for (int w = 0; w < W_COUNT_; w++) {
		assert_non_null(proof_word((enum proof_word)w, false));
		assert_non_null(proof_word((enum proof_word)w, true));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(it_has_as_many_pages_as_it_needs, set_up, tear_down),
		cmocka_unit_test_setup_teardown(every_verdict_and_odd_sheets_are_printed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(too_long_a_sheet_is_refused, set_up, tear_down),
		cmocka_unit_test(every_word_is_said_in_both_languages),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
