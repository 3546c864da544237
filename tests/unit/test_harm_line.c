/* test_harm_line.c - docs/harm.md 5 and 6: presets, and the line that is read. */
#include "harm_desk.h"
#include "short.h"
#include <math.h>

/* ---- presets ------------------------------------------------------------------------------------- */
static int64_t calendar(struct desk *d, const char *days)
{
	return desk_make(
	        d, &calendar_type,
	        F(d,
	          "{\"client\":%lld,\"name\":\"Bank\",\"zone\":\"Europe/Berlin\",\"hours\":[{\"days\":%s,"
	          "\"from\":\"08:00\",\"to\":\"18:00\"}]}",
	          LL(d->client), days));
}

static int64_t preset(struct desk *d, const char *members)
{
	return desk_make(d, &harm_preset_type,
	                 F(d, "{\"client\":%lld,\"name\":\"Bank cut-off\",%s}", LL(d->client), members));
}

static int64_t preset_at(struct desk *d, int64_t id, const char *now)
{
	struct record r;
	int64_t t;

	desk_at(d, now);
	d->cx = world_ctx(d->world);
	world_ok(&d->cx, record_load(&d->cx, &harm_preset_type, id, &r));
	world_ok(&d->cx, preset_instant(&d->cx, &r, &t));
	return t;
}

static void a_cut_off_is_on_the_next_working_day(void **state)
{
	struct desk *d = *state;
	int64_t bank = preset(d, F(d, "\"at\":\"16:00\",\"calendar\":%lld", LL(calendar(d, "[1,2,3,4,5]"))));
	int64_t night =
	        preset(d, F(d, "\"at\":\"02:30\",\"calendar\":%lld", LL(calendar(d, "[1,2,3,4,5,6,7]"))));
	int64_t hour = preset(d, "\"minutes\":60");

	/* Friday before the clocks go forward: at 15:00, at 16:00, at 17:00 of the bank */
	assert_int_equal(preset_at(d, bank, "2026-03-27T14:00:00Z"), when("2026-03-27T15:00:00Z"));
	assert_int_equal(preset_at(d, bank, "2026-03-27T15:00:00Z"), when("2026-03-30T14:00:00Z"));
	assert_int_equal(preset_at(d, bank, "2026-03-27T16:00:00Z"), when("2026-03-30T14:00:00Z"));
	assert_int_equal(preset_at(d, bank, "2026-03-29T23:00:00Z"), when("2026-03-30T14:00:00Z"));
	/* an hour that there is not: the first instant after the gap */
	assert_int_equal(preset_at(d, night, "2026-03-28T12:00:00Z"), when("2026-03-29T01:00:00Z"));
	assert_int_equal(preset_at(d, hour, "2026-03-28T12:00:00Z"), when("2026-03-28T13:00:00Z"));
}

static void the_key_h_offers_them_with_digits(void **state)
{
	struct desk *d = *state;
	struct str key = harm_desk_ticket(d);

	preset(d, "\"minutes\":60,\"effect\":\"Payroll is not paid\"");
	preset(d, "\"at\":\"16:00\"");
	desk_make(d, &harm_preset_type,
	          F(d, "{\"client\":%lld,\"name\":\"Off\",\"minutes\":5,\"active\":false}", LL(d->client)));
	struct answer a = harm_desk_path(d, &d->agent, "GET", key, "harm/choices", NULL);
	assert_int_equal(a.status, 200);
	const struct jval *items = answer_get(&a, "items");
	assert_int_equal(items->n, 3); /* two, and none; there is nothing to clear */
	assert_int_equal(jval_int(&items->items[0], "n"), 1);
	assert_true(str_is(jval_str(&items->items[0], "effect"), "Payroll is not paid"));
	assert_true(str_is(jval_str(&items->items[1], "at"), "2025-11-25T16:00:00Z"));
	assert_int_equal(harm_desk_put(d, &d->agent, key,
	                               jval_text(d->world->mem, jval_get(&items->items[0], "body")).p)
	                         .status,
	                 200);
	assert_int_equal(harm_desk_now(d, key).at, when("2025-11-25T10:00:00Z"));
	a = harm_desk_path(d, &d->agent, "GET", key, "harm/choices", NULL);
	assert_int_equal(answer_get(&a, "items")->n, 4);
}

/* ---- a line ----------------------------------------------------------------------------------------- */
static enum rc line(struct desk *d, const char *text, struct harm *h)
{
	struct harm_line l = { .now = when("2025-11-25T09:00:00Z"), /* a Tuesday, 10:00 in Berlin */
		               .zone = zone_find(d->world->app.zones, STR("Europe/Berlin")) };

	d->cx = world_ctx(d->world);
	return harm_read(&d->cx, &l, str_z(text), h);
}

static void lines_that_are_understood(void **state)
{
	static const struct {
		const char *text, *at, *effect;
	} good[] = {
		{ "16:00 bank cut-off", "2025-11-25T15:00:00Z", "bank cut-off" },
		{ "bank cut-off at 16:00", "2025-11-25T15:00:00Z", "bank cut-off" },
		{ "4pm: payroll", "2025-11-25T15:00:00Z", "payroll" },
		{ "4:30 pm", "2025-11-25T15:30:00Z", "" },
		{ "9:30 standup", "2025-11-26T08:30:00Z", "standup" }, /* over for today */
		{ "today 23:30 shop closes", "2025-11-25T22:30:00Z", "shop closes" },
		{ "tomorrow 9:30 audit begins", "2025-11-26T08:30:00Z", "audit begins" },
		{ "9:30 tomorrow, audit", "2025-11-26T08:30:00Z", "audit" },
		{ "morgen um 9 Uhr Prüfung", "2025-11-26T08:00:00Z", "Prüfung" },
		{ "fri 17:00 month end", "2025-11-28T16:00:00Z", "month end" },
		{ "Freitag 17:00 Monatsende", "2025-11-28T16:00:00Z", "Monatsende" },
		{ "tuesday 9:00", "2025-12-02T08:00:00Z", "" },
		{ "2026-03-30 16:00 tax", "2026-03-30T14:00:00Z", "tax" },
		{ "30.3. 16:00 tax", "2026-03-30T14:00:00Z", "tax" },
		{ "31 Dec 17:00 payroll", "2025-12-31T16:00:00Z", "payroll" },
		{ "payroll by Dec 31, 17:00", "2025-12-31T16:00:00Z", "payroll" },
		{ "17:00 on 31. Dezember 2025 Lohn", "2025-12-31T16:00:00Z", "Lohn" },
		{ "1 March 9:00 audit", "2026-03-01T08:00:00Z", "audit" },
		{ "next Tuesday 17:00 payroll", "2025-12-02T16:00:00Z", "payroll" },
		{ "next Friday 17:00", "2025-11-28T16:00:00Z", "" },
		{ "it may fail at 16:00", "2025-11-25T15:00:00Z", "it may fail" },
		{ "16:00 24/7 line", "2025-11-25T15:00:00Z", "24/7 line" },
		{ "2025-11-25T16:00:00Z x", "2025-11-25T16:00:00Z", "x" },
		{ "noon", "2025-11-25T11:00:00Z", "" },
		{ "in 40 min", "2025-11-25T09:40:00Z", "" },
		{ "UPS: 22 min", "2025-11-25T09:22:00Z", "UPS" },
		{ "2 h", "2025-11-25T11:00:00Z", "" },
		{ "1h30 backup window", "2025-11-25T10:30:00Z", "backup window" },
		{ "in 1,5 Stunden", "2025-11-25T10:30:00Z", "" },
		{ "in 2 days certificate runs out", "2025-11-27T09:00:00Z", "certificate runs out" },
		{ "no backup at 16:00", "2025-11-25T15:00:00Z", "no backup" },
		{ "disk 12 GB at 3 GB/h", "2025-11-25T13:00:00Z", "disk" },
		{ "12 GB at 3 GB/h disk full", "2025-11-25T13:00:00Z", "disk full" },
		{ "disk: 12 GB left, 3000 MB per hour", "2025-11-25T13:00:00Z", "disk" },
		{ "var 90% full at 5 %/h", "2025-11-25T11:00:00Z", "var" },
		{ "48 GB at 24 GB/day", "2025-11-27T09:00:00Z", "" },
	};
	struct desk *d = *state;
	struct harm h;

	for (size_t i = 0; i < COUNT(good); i++) {
		enum rc rc = line(d, good[i].text, &h);
		int64_t got = h.kind == HARM_DEPLETION
		                      ? when("2025-11-25T09:00:00Z") +
		                                (int64_t)llround(h.level / h.rate * (double)HOURS(1))
		                      : h.at;
		if (rc != RC_OK || got != when(good[i].at) || !str_is(h.effect, good[i].effect))
			fail_msg("\"%s\": %s %s \"" STR_FMT "\"", good[i].text, rc ? d->cx.err.msg : "",
			         rc ? "" : time_rfc3339(d->world->mem, got).p, STR_ARG(h.effect));
	}
	assert_int_equal(line(d, "12 GB at 3 GB/h", &h), RC_OK);
	assert_true(h.kind == HARM_DEPLETION && str_is(h.unit, "GB"));
	assert_int_equal(line(d, "none", &h), RC_OK);
	assert_int_equal(h.kind, HARM_NONE);
	assert_int_equal(line(d, "No harm, a test system", &h), RC_OK);
	assert_true(h.kind == HARM_NONE && str_is(h.effect, "a test system"));
}

static void lines_that_are_not(void **state)
{
	static const char *const bad[] = { "",
		                           "soon",
		                           "today 9:00",
		                           "25:00 x",
		                           "16:75",
		                           "31.2. 9:00",
		                           "31 Feb 9:00",
		                           "12/24 16:00 payroll",
		                           "2020-01-01T00:00:00Z",
		                           "12 GB",
		                           "12 GB at 3 km/h",
		                           "12 GB full at 3 GB/h",
		                           "1000000 GB at 1 GB/day",
		                           "in 900 weeks",
		                           "42" };
	struct desk *d = *state;
	struct harm h;

	for (size_t i = 0; i < COUNT(bad); i++) {
		if (line(d, bad[i], &h) != RC_INVALID)
			fail_msg("\"%s\" was understood", bad[i]);
		assert_string_equal(d->cx.err.field, "text");
	}
}

/* Whatever words come: an answer that holds, or a refusal that names the text; and what was understood is
 * understood again when it is written plainly. */
static void any_line_is_answered(void **state)
{
	static const char *const parts[] = {
		"16:00", "9",  "in",   "40",   "min",   "h",   ":",      "/",    "GB",   "at",  "%",
		"none",  "pm", "do",   "fri",  "today", "30.", "3.",     "2026", "-",    "per", "full",
		"left",  ",",  "1h30", "Über", "noon",  "am",  "uhr",    "4",    "12.5", "d",   "(",
		"T",     "Z",  "um",   "x",    "99:99", "@",   "morgen", "0",    "km",   "no"
	};
	struct desk *d = *state;
	uint64_t seed = 7;
	struct harm h, again;

	for (int i = 0; i < 3000; i++) {
		struct buf b = BUF(d->world->mem);
		for (int k = 0; k < 1 + (int)(seed >> 33) % 7; k++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			buf_fmt(&b, "%s%s", parts[(seed >> 40) % COUNT(parts)], (seed >> 20) % 3 ? " " : "");
		}
		if (line(d, buf_str(&b).p, &h) != RC_OK) {
			assert_int_equal(d->cx.err.rc, RC_INVALID);
			assert_string_equal(d->cx.err.field, "text");
			continue;
		}
		assert_true(str_utf8(h.effect));
		if (h.kind != HARM_INSTANT)
			continue;
		assert_true(h.at > when("2025-11-25T09:00:00Z"));
		assert_int_equal(line(d, F(d, STR_FMT, STR_ARG(time_rfc3339(d->world->mem, h.at))), &again),
		                 RC_OK);
		assert_int_equal(again.at, h.at);
	}
}

/* ---- main ---- */
#define T(name) cmocka_unit_test_setup_teardown(name, harm_desk_setup, harm_desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_cut_off_is_on_the_next_working_day),
		T(the_key_h_offers_them_with_digits),
		T(lines_that_are_understood),
		T(lines_that_are_not),
		T(any_line_is_answered),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
