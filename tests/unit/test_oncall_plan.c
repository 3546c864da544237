/* test_oncall_plan.c - hand-offs, layers, overrides and absences, against a model that walks minute by minute
 * along the civil clock and knows nothing of slots. */
/* engines: none */
#include "base/app.h"
#include "oncall/oncall_parts.h"
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

static int64_t at(const char *s)
{
	int64_t t;

	if (!time_parse(str_z(s), &t))
		fail_msg("bad time %s", s);
	return t;
}

static struct plan *plan(struct fix *f, const char *zone, const char *layers, const char *hours)
{
	struct plan *p = NEW(f->cx.mem, struct plan);

	if (plan_parse(&f->cx, f->cx.mem, str_z(zone), str_z(layers), str_z(hours), p) != RC_OK)
		fail_msg("%s: %s in %s", f->cx.err.field, f->cx.err.msg, layers);
	p->from = 0;
	p->to = INT64_MAX;
	p->active = true;
	return p;
}

static struct schedule of(struct plan *p) { return (struct schedule){ .plans = p, .nplans = 1 }; }

/* "08:00 3, 20:00 5 …" of a day: readable expectations. */
static struct str told(struct fix *f, const struct schedule *s, const char *from, const char *to)
{
	struct buf b = BUF(f->cx.mem);
	struct oncall_entry *e;
	size_t n;

	schedule_shifts(s, f->cx.mem, at(from), at(to), &e, &n);
	for (size_t i = 0; i < n; i++) {
		struct civil c;

		zone_civil(s->plans[0].zone, e[i].from, &c);
		buf_fmt(&b, "%s%02d-%02d %02d:%02d %lld", i ? ", " : "", c.month, c.day, c.hour, c.minute,
		        (long long)e[i].person);
		if (e[i].missing)
			buf_fmt(&b, "(%lld %s)", (long long)e[i].missing, missing_words[e[i].missing_why]);
	}
	return buf_str(&b);
}
#define TOLD(f, s, from, to, expect) assert_string_equal(told((f), (s), (from), (to)).p, expect)

/* ---- the text ------------------------------------------------------------------------- */
static void refused(struct fix *f, const char *layers, const char *field)
{
	struct plan p = { 0 };

	if (plan_parse(&f->cx, f->cx.mem, STR("Europe/Berlin"), str_z(layers), STR(""), &p) != RC_INVALID)
		fail_msg("taken: %s", layers);
	assert_string_equal(f->cx.err.field, field);
	assert_non_null(strstr(f->cx.err.msg, field));
}

#define L(people, unit, more)                     \
	"{\"people\":" people ",\"unit\":\"" unit \
	"\",\"every\":1,\"at\":\"09:00\",\"start\":\"2026-01-05T08:00:00Z\"" more "}"

static void what_is_wrong_is_named_to_the_field(void **state)
{
	struct fix *f = *state;
	struct plan p = { 0 };

	refused(f, "{}", "layers");
	refused(f, "[" L("[1]", "day", "") ",7]", "layers[1]");
	refused(f, "[" L("[1]", "day", "") "," L("[]", "day", "") "]", "layers[1].people");
	refused(f, "[" L("[1,\"x\"]", "day", "") "]", "layers[0].people[1]");
	refused(f, "[" L("[1]", "month", "") "]", "layers[0].unit");
	refused(f, "[" L("[1]", "day", ",\"weekday\":1") "]", "layers[0].weekday");
	refused(f, "[" L("[1]", "week", "") "]", "layers[0].weekday");
	refused(f, "[" L("[1]", "week", ",\"weekday\":8") "]", "layers[0].weekday");
	refused(f, "[" L("[1]", "day", ",\"shfit\":1") "]", "layers[0]");
	refused(f, "[" L("[1]", "day", ",\"end\":\"2026-01-05T08:00:00Z\"") "]", "layers[0].end");
	refused(f, "[" L("[1]", "day", ",\"name\":5") "]", "layers[0].name");
	refused(f, "[" L("[1]", "day", ",\"hours\":{}") "]", "layers[0].hours");
	refused(f, "[" L("[1]", "day", ",\"hours\":[{\"days\":[1],\"from\":\"09:00\",\"to\":\"09:00\"}]") "]",
	        "layers[0].hours[0]");
	refused(f,
	        "[{\"people\":[1],\"unit\":\"day\",\"every\":0,\"at\":\"09:00\",\"start\":\"2026-01-05\"}]",
	        "layers[0].every");
	refused(f,
	        "[{\"people\":[1],\"unit\":\"day\",\"every\":1,\"at\":\"24:00\",\"start\":\"2026-01-05\"}]",
	        "layers[0].at");
	refused(f, "[{\"people\":[1],\"unit\":\"day\",\"every\":1,\"at\":\"09:00\",\"start\":\"soon\"}]",
	        "layers[0].start");
	assert_int_equal(plan_parse(&f->cx, f->cx.mem, STR("Nowhere"), STR(""), STR(""), &p), RC_INVALID);
	assert_string_equal(f->cx.err.field, "zone");
	assert_int_equal(plan_parse(&f->cx, f->cx.mem, STR("UTC"), STR(""), STR("[1]"), &p), RC_INVALID);
	assert_string_equal(f->cx.err.field, "hours[0]");
	assert_int_equal(plan_parse(&f->cx, f->cx.mem, STR("UTC"), STR(""), STR(""), &p), RC_OK);
}

/* Whatever the bytes: an answer, and never a broken plan. */
static void damaged_layers_are_refused_or_sound(void **state)
{
	struct fix *f = *state;
	static const char whole[] = "[{\"name\":\"A\",\"people\":[3,5,7],\"unit\":\"week\",\"every\":2,"
	                            "\"at\":\"09:00\",\"weekday\":1,"
	                            "\"start\":\"2026-01-05T08:00:00Z\",\"end\":null,\"hours\":[{\"days\":[1,"
	                            "2],\"from\":\"18:00\","
	                            "\"to\":\"24:00\"}]}]";
	static const char bytes[] = "0123456789-:,[]{}\"TZnulhweky \\\xff";
	uint64_t seed = 7;
	int taken = 0;

	for (int round = 0; round < 20000; round++) {
		char text[sizeof whole];

		memcpy(text, whole, sizeof whole);
		for (int k = 0; k <= round % 3; k++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			text[(seed >> 33) % (sizeof whole - 1)] = bytes[(seed >> 20) % (sizeof bytes - 1)];
		}
		struct plan p = { .active = true, .to = INT64_MAX };
		struct ctx cx = f->cx;
		struct oncall_entry *e;
		size_t n;
		cx.mem = arena_new();
		enum rc rc = plan_parse(&cx, cx.mem, STR("UTC"), (struct str){ text, sizeof whole - 1 },
		                        STR(""), &p);
		assert_true(rc == RC_OK || (rc == RC_INVALID && cx.err.field[0]));
		if (rc == RC_OK) {
			struct schedule s = of(&p);
			taken++;
			schedule_shifts(&s, cx.mem, at("2026-02-01"), at("2026-03-01"), &e, &n);
			for (size_t i = 0; i < n; i++)
				assert_true(e[i].from < e[i].to && (i == 0 || e[i - 1].to <= e[i].from));
		}
		arena_free(cx.mem);
	}
	assert_true(taken > 200);
}

/* ---- plain cases -------------------------------------------------------------------------- */
static void nine_o_clock_stays_nine_o_clock(void **state)
{
	struct fix *f = *state;
	struct schedule s = of(plan(f, "Europe/Berlin", "[" L("[1,2]", "day", "") "]", ""));

	TOLD(f, &s, "2026-03-28T00:00:00+01:00", "2026-03-30T12:00:00+02:00",
	     "03-28 00:00 2, 03-28 09:00 1, 03-29 09:00 2, 03-30 09:00 1");
	TOLD(f, &s, "2026-10-24T12:00:00+02:00", "2026-10-26T12:00:00+01:00",
	     "10-24 12:00 1, 10-25 09:00 2, 10-26 09:00 1");
}

static void a_hand_off_in_a_lost_hour_comes_right_after_it(void **state)
{
	struct fix *f = *state;
	struct schedule s = of(plan(f, "Europe/Berlin",
	                            "[{\"people\":[1,2],\"unit\":\"day\",\"every\":1,\"at\":\"02:30\","
	                            "\"start\":\"2026-03-27T12:00:00Z\"}]",
	                            ""));

	TOLD(f, &s, "2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z",
	     "03-28 13:00 2, 03-29 03:00 1, 03-30 02:30 2");
	/* and one that happens twice, the first time */
	TOLD(f, &s, "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z", "10-24 14:00 2, 10-25 02:30 1");
	struct oncall_entry e;
	assert_true(schedule_at(&s, f->cx.mem, at("2026-10-25T00:30:00Z"), &e));
	assert_int_equal(e.from, at("2026-10-25T00:30:00Z"));
}

static void weeks_begin_on_their_day_and_the_first_is_cut_at_the_start(void **state)
{
	struct fix *f = *state;
	struct schedule s =
	        of(plan(f, "America/New_York",
	                "[{\"people\":[1,2,3],\"unit\":\"week\",\"every\":1,\"at\":\"08:00\",\"weekday\":2,"
	                "\"start\":\"2026-05-07T12:00:00Z\",\"end\":\"2026-05-27T00:00:00Z\"}]",
	                ""));

	TOLD(f, &s, "2026-05-01", "2026-06-10",
	     "04-30 20:00 0, 05-07 08:00 1, 05-12 08:00 2, 05-19 08:00 3, 05-26 08:00 1, 05-26 20:00 0");
}

static void twelve_hours_are_the_clock_s(void **state)
{
	struct fix *f = *state;
	struct schedule s = of(plan(f, "Europe/Berlin",
	                            "[{\"people\":[1,2],\"unit\":\"hour\",\"every\":12,\"at\":\"08:00\","
	                            "\"start\":\"2026-03-28T07:00:00Z\"}]",
	                            ""));

	TOLD(f, &s, "2026-03-28T07:00:00Z", "2026-03-30T07:00:00Z",
	     "03-28 08:00 1, 03-28 20:00 2, 03-29 08:00 1, 03-29 20:00 2, 03-30 08:00 1");
}

static const char TWO[] =
        "[{\"name\":\"Nights\",\"people\":[1,2],\"unit\":\"day\",\"every\":1,\"at\":\"18:00\","
        "\"start\":\"2026-06-01T00:00:00Z\",\"hours\":[{\"days\":[1,2,3,4,5],\"from\":\"18:00\",\"to\":\"24:"
        "00\"}]},"
        "{\"name\":\"Below\",\"people\":[9],\"unit\":\"week\",\"every\":1,\"at\":\"00:00\",\"weekday\":1,"
        "\"start\":\"2026-06-01T00:00:00Z\",\"end\":\"2026-06-06T00:00:00Z\"}]";

static void the_first_layer_with_somebody_wins(void **state)
{
	struct fix *f = *state;
	struct schedule s = of(plan(f, "UTC", TWO, ""));

	TOLD(f, &s, "2026-06-04", "2026-06-08",
	     "06-04 00:00 9, 06-04 18:00 1, 06-05 00:00 9, 06-05 18:00 2, 06-06 00:00 0");
	/* a gap counts only while somebody must be there */
	s = of(plan(f, "UTC", TWO, "[{\"days\":[6],\"from\":\"08:00\",\"to\":\"12:00\"}]"));
	TOLD(f, &s, "2026-06-05T18:00:00Z", "2026-06-08", "06-05 18:00 2, 06-06 08:00 0");
}

static void whoever_is_off_leaves_a_gap_and_is_not_replaced(void **state)
{
	struct fix *f = *state;
	struct away away[] = { { 1, at("2026-06-04T20:00:00Z"), at("2026-06-04T22:00:00Z"), ONCALL_TIME_OFF },
		               { 9, at("2026-06-04T21:00:00Z"), INT64_MAX, ONCALL_INACTIVE } };
	struct schedule s = of(plan(f, "UTC", TWO, ""));

	s.away = away;
	s.naway = 2;
	TOLD(f, &s, "2026-06-04T18:00:00Z", "2026-06-05T01:00:00Z",
	     "06-04 18:00 1, 06-04 20:00 9(1 time_off), 06-04 21:00 0(1 time_off), 06-04 22:00 1, "
	     "06-05 00:00 0(9 inactive)");
}

static void the_later_override_lies_over_the_earlier(void **state)
{
	struct fix *f = *state;
	struct stand_in over[] = {
		{ 1, 5, at("2026-06-02T00:00:00Z"), at("2026-06-03T00:00:00Z"), false },
		{ 2, 6, at("2026-06-02T10:00:00Z"), at("2026-06-02T12:00:00Z"), false },
		{ 3, 7, at("2026-06-02T11:00:00Z"), at("2026-06-02T13:00:00Z"), true },
	};
	struct away away[] = { { 7, at("2026-06-02T12:30:00Z"), INT64_MAX, ONCALL_TIME_OFF } };
	struct schedule s = of(plan(f, "UTC", TWO, ""));
	struct oncall_entry e;

	s.stand_ins = over;
	s.nstand_ins = 3;
	s.away = away;
	s.naway = 1;
	TOLD(f, &s, "2026-06-02T09:00:00Z", "2026-06-03T01:00:00Z",
	     "06-02 09:00 5, 06-02 10:00 6, 06-02 11:00 7, 06-02 12:30 5(7 time_off), 06-02 13:00 5, 06-03 "
	     "00:00 9");
	assert_true(schedule_at(&s, f->cx.mem, at("2026-06-02T11:30:00Z"), &e));
	assert_int_equal(e.why, ONCALL_SWAP);
	assert_int_equal(e.override, 3);
}

/* ---- the model --------------------------------------------------------------------------------- */
/* What a clock on the wall shows, in civil minutes. */
static int64_t wall(const struct zone *z, int64_t t)
{
	struct civil c;

	zone_civil(z, t, &c);
	return (civil_days(c.year, c.month, c.day) * 24 + c.hour) * 60 + c.minute;
}

struct walker {
	const struct layer *l;
	const struct zone *z;
	int64_t due;     /* civil minute of the next possible hand-off */
	int64_t highest; /* the wall clock's highest reading so far: it goes back, hand-offs do not */
	int64_t handed;  /* hand-offs since the layer began */
	int64_t grid;
};

static int64_t grid_of(const struct layer *l)
{
	return l->unit == UNIT_HOUR ? l->every * 60 : l->unit == UNIT_DAY ? 1440 : 10080;
}

/* Begin well before the layer does, at some possible hand-off. */
static int64_t walker_begin(struct walker *w, const struct layer *l, const struct zone *z)
{
	int64_t t = l->start / MINUTES(1) * MINUTES(1) - DAYS(2) - MINUTES(grid_of(l));
	int64_t now = wall(z, l->start), day = now / 1440;

	*w = (struct walker){ l, z, .highest = INT64_MIN, .grid = grid_of(l) };
	w->due = day * 1440 + l->at / 60;
	while (l->unit == UNIT_WEEK && civil_weekday(w->due / 1440) != l->weekday)
		w->due += 1440;
	while (w->due > wall(z, t))
		w->due -= w->grid;
	w->due += w->grid;
	return t;
}

static int64_t walker_step(struct walker *w, int64_t t)
{
	int64_t now = wall(w->z, t);

	if (now > w->highest)
		w->highest = now;
	while (w->highest >= w->due) {
		w->due += w->grid;
		w->handed += t > w->l->start;
	}
	int64_t turns = w->l->unit == UNIT_HOUR ? w->handed : w->handed / w->l->every;
	if (t < w->l->start || t >= w->l->end)
		return 0;
	if (w->l->hours) {
		int day = civil_weekday(now / 1440) - 1;
		bool in = false;

		for (size_t i = 0; i < w->l->hours->n[day]; i++)
			in = in || (w->l->hours->s[day][i].from <= now % 1440 * 60 &&
			            now % 1440 * 60 < w->l->hours->s[day][i].to);
		if (!in)
			return 0;
	}
	return w->l->people[turns % (int64_t)w->l->npeople];
}

static bool is_away(const struct schedule *s, int64_t person, int64_t t)
{
	for (size_t i = 0; i < s->naway; i++)
		if (s->away[i].person == person && s->away[i].from <= t && t < s->away[i].to)
			return true;
	return false;
}

static int64_t model_at(const struct schedule *s, struct walker *w, size_t n, int64_t t)
{
	int64_t found = 0;

	for (size_t i = 0; i < n; i++) {
		int64_t p = walker_step(&w[i], t);
		if (!found && p && !is_away(s, p, t))
			found = p;
	}
	for (size_t i = 0; i < s->nstand_ins; i++) {
		const struct stand_in *o = &s->stand_ins[i];
		if (o->from <= t && t < o->to && !is_away(s, o->person, t))
			found = o->person;
	}
	return found;
}

static uint64_t dice_state = 20261126;
static int dice(int lo, int hi)
{
	dice_state = dice_state * 6364136223846793005u + 1442695040888963407u;
	return lo + (int)((dice_state >> 33) % (uint64_t)(hi - lo + 1));
}

static const char *random_layer(struct arena *a, const char *start)
{
	static const char *const units[] = { "hour", "day", "week" };
	static const char *const hours[] = {
		"[]",
		"[]",
		"[{\"days\":[1,2,3,4,5],\"from\":\"18:00\",\"to\":\"24:00\"}]",
		"[{\"days\":[6,7],\"from\":\"00:00\",\"to\":\"24:00\"},{\"days\":[1,3],\"from\":\"01:30\","
		"\"to\":\"03:15\"}]",
	};
	int unit = dice(0, 2), people = dice(1, 4);
	struct buf b = BUF(a);

	buf_fmt(&b, "{\"people\":[%d", dice(1, 9));
	for (int i = 1; i < people; i++)
		buf_fmt(&b, ",%d", dice(1, 9));
	buf_fmt(&b, "],\"unit\":\"%s\",\"every\":%d,\"at\":\"%02d:%02d\",\"start\":\"%s\",\"hours\":%s",
	        units[unit], unit == 0 ? dice(1, 30) : dice(1, 3), dice(0, 23), dice(0, 3) * 15, start,
	        hours[dice(0, 3)]);
	if (unit == 2)
		buf_fmt(&b, ",\"weekday\":%d", dice(1, 7));
	buf_char(&b, '}');
	return buf_str(&b).p;
}

/* Days around which clocks change, here and there. */
static const struct {
	const char *zone, *day;
} places[] = {
	{ "Europe/Berlin", "2026-03-29" },       { "Europe/Berlin", "2026-10-25" },
	{ "America/New_York", "2026-03-08" },    { "America/New_York", "2026-11-01" },
	{ "Australia/Lord_Howe", "2026-04-05" }, { "Australia/Lord_Howe", "2026-10-04" },
	{ "Africa/Casablanca", "2026-02-15" },   { "Asia/Kathmandu", "2026-06-01" },
	{ "America/Santiago", "2026-09-06" },    { "Pacific/Chatham", "2026-04-05" },
	{ "Asia/Beirut", "2026-03-29" },         { "America/Havana", "2026-11-01" },
};

static void one_random_rotation(struct fix *f, int round)
{
	struct ctx cx = f->cx;
	struct plan p = { .active = true, .to = INT64_MAX };
	struct stand_in over[3];
	struct away away[3];
	struct walker w[3];
	struct oncall_entry *e;
	struct buf b;
	size_t n, k = 0;

	cx.mem = arena_new();
	b = BUF(cx.mem);
	int place = round % (int)COUNT(places);
	int64_t middle = at(places[place].day), start = middle - MINUTES(dice(60, 4000)),
	        from = middle - HOURS(20), to = middle + HOURS(50);
	int layers = dice(1, 3);
	buf_char(&b, '[');
	for (int i = 0; i < layers; i++) {
		if (i)
			buf_char(&b, ',');
		buf_add(&b, str_z(random_layer(cx.mem, time_rfc3339(cx.mem, start).p)));
	}
	buf_char(&b, ']');
	assert_int_equal(plan_parse(&cx, cx.mem, str_z(places[place].zone), buf_str(&b), STR(""), &p), RC_OK);
	for (int i = 0; i < 3; i++) {
		int64_t o = from + MINUTES(dice(0, 4000)), a = from + MINUTES(dice(0, 4000));

		over[i] = (struct stand_in){ i + 1, dice(1, 9), o, o + MINUTES(dice(1, 600)), false };
		away[i] = (struct away){ dice(1, 9), a, a + MINUTES(dice(1, 900)), ONCALL_TIME_OFF };
	}
	struct schedule s = { .plans = &p,
		              .nplans = 1,
		              .stand_ins = over,
		              .nstand_ins = (size_t)dice(0, 3),
		              .away = away,
		              .naway = (size_t)dice(0, 3) };
	schedule_shifts(&s, cx.mem, from, to, &e, &n);
	int64_t t = INT64_MAX;
	for (int i = 0; i < layers; i++) {
		int64_t begin = walker_begin(&w[i], &p.layers[i], p.zone);
		t = begin < t ? begin : t;
	}
	for (; t < to; t += MINUTES(1)) {
		int64_t expect = model_at(&s, w, (size_t)layers, t);

		if (t < from)
			continue;
		while (e[k].to <= t)
			k++;
		if (e[k].from > t || e[k].person != expect)
			fail_msg("%s round %d at %s: %lld instead of %lld in %s", places[place].zone, round,
			         time_rfc3339(cx.mem, t).p, (long long)e[k].person, (long long)expect,
			         buf_str(&b).p);
	}
	assert_int_equal(k, n - 1);
	arena_free(cx.mem);
}

static void random_rotations_as_the_minute_by_minute_model_has_them(void **state)
{
	for (int round = 0; round < 2400; round++)
		one_random_rotation(*state, round);
}

/* ---- how good ------------------------------------------------------------------------------------ */
static void a_year_is_counted_to_the_second(void **state)
{
	struct fix *f = *state;
	struct schedule s = of(plan(f, "Europe/Berlin", "[" L("[1,2]", "week", ",\"weekday\":1") "]", ""));
	struct away away[] = { { 2, at("2026-12-14T08:00:00Z"), at("2026-12-16T08:00:00Z"),
		                 ONCALL_TIME_OFF } };
	int64_t from = at("2026-11-30T08:00:00Z"), to = from + DAYS(364);
	struct oncall_entry *e;
	struct coverage c;
	size_t n;

	s.away = away;
	s.naway = 1;
	schedule_shifts(&s, f->cx.mem, from, to, &e, &n);
	coverage_of(&s, f->cx.mem, e, n, from, to, &c);
	assert_int_equal(c.needed, DAYS(364));
	assert_int_equal(c.open, e[0].person == 2 ? DAYS(2) : 0);
	assert_int_equal(c.nshares, 2);
	assert_int_equal(c.shares[0].total + c.shares[1].total + c.open, DAYS(364));
	assert_int_equal(c.ngaps, c.open ? 1 : 0);
	assert_true(c.score >= 97 && c.score <= 100);
	/* eight hours a night, in summer and winter, but for the two nights on which clocks change */
	int64_t nights = c.shares[0].night + c.shares[1].night;
	assert_true(nights > HOURS(8 * 361) && nights < HOURS(8 * 365));
	/* one alone carries all */
	s = of(plan(f, "UTC", "[" L("[1]", "day", "") "]", ""));
	schedule_shifts(&s, f->cx.mem, from, to, &e, &n);
	coverage_of(&s, f->cx.mem, e, n, from, to, &c);
	assert_int_equal(c.score, 60);
	assert_int_equal(c.shares[0].weekend, DAYS(104));
}

static void a_year_takes_under_fifty_milliseconds(void **state)
{
	struct fix *f = *state;
	struct schedule s =
	        of(plan(f, "Europe/Berlin",
	                "[{\"people\":[1,2,3,4,5],\"unit\":\"hour\",\"every\":8,\"at\":\"06:00\","
	                "\"start\":\"2026-01-01T00:00:00Z\"}," L("[6,7,8]", "week", ",\"weekday\":3") "]",
	                ""));
	int64_t from = at("2026-11-30T08:00:00Z"), best = INT64_MAX;

	for (int i = 0; i < 5; i++) {
		int64_t began = clock_mono();
		struct oncall_entry *e;
		struct coverage c;
		size_t n;

		schedule_shifts(&s, f->cx.mem, from, from + DAYS(364), &e, &n);
		coverage_of(&s, f->cx.mem, e, n, from, from + DAYS(364), &c);
		assert_true(n > 1000);
		if (clock_mono() - began < best)
			best = clock_mono() - began;
	}
	print_message("52 weeks of 8-hour shifts, with sanitizers: %.1f ms\n", (double)best / 1000);
	assert_true(best < 250000); /* sanitized and on a machine that may be busy */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_wrong_is_named_to_the_field, setup, teardown),
		cmocka_unit_test_setup_teardown(damaged_layers_are_refused_or_sound, setup, teardown),
		cmocka_unit_test_setup_teardown(nine_o_clock_stays_nine_o_clock, setup, teardown),
		cmocka_unit_test_setup_teardown(a_hand_off_in_a_lost_hour_comes_right_after_it, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(weeks_begin_on_their_day_and_the_first_is_cut_at_the_start,
		                                setup, teardown),
		cmocka_unit_test_setup_teardown(twelve_hours_are_the_clock_s, setup, teardown),
		cmocka_unit_test_setup_teardown(the_first_layer_with_somebody_wins, setup, teardown),
		cmocka_unit_test_setup_teardown(whoever_is_off_leaves_a_gap_and_is_not_replaced, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(the_later_override_lies_over_the_earlier, setup, teardown),
		cmocka_unit_test_setup_teardown(random_rotations_as_the_minute_by_minute_model_has_them,
		                                setup, teardown),
		cmocka_unit_test_setup_teardown(a_year_is_counted_to_the_second, setup, teardown),
		cmocka_unit_test_setup_teardown(a_year_takes_under_fifty_milliseconds, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
