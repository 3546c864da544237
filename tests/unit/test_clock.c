/* test_clock.c - the fold of a service level clock, alone: the vectors of the field, and random histories
 * against a model that counts open minutes one by one. */
/* engines: none */
#include "base/app.h"
#include "sla/sla.h"
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

static const struct sla_def *def(struct fix *f, int id, int64_t goal, const char *zone, const char *hours,
                                 const char *exceptions)
{
	struct calendar *c;
	struct sla_def *d = NEW(f->cx.mem, struct sla_def);

	if (calendar_parse(&f->cx, f->cx.mem, str_z(zone), str_z(hours), str_z(exceptions), &c))
		fail_msg("%s", f->cx.err.msg);
	*d = (struct sla_def){
		.id = id, .version = 1, .goal = goal, .cal = c, .pause_on = STR("caller vendor")
	};
	return d;
}

static const char OFFICE[] = "[{\"days\":[1,2,3,4,5],\"from\":\"09:00\",\"to\":\"17:00\"}]";
static const char EARLY[] = "[{\"days\":[1,2,3,4,5],\"from\":\"08:00\",\"to\":\"16:00\"}]";
static const char ALWAYS[] = "[{\"days\":[1,2,3,4,5,6,7],\"from\":\"00:00\",\"to\":\"24:00\"}]";

struct step {
	const char *at;
	enum clock_kind kind;
	const char *reason;
	const struct sla_def *def;
};

static struct sla_clock fold(struct fix *f, const struct step *s, size_t n)
{
	struct sla_clock c = CLOCK_EMPTY;
	for (size_t i = 0; i < n; i++)
		clock_apply(f->cx.mem, &c,
		            &(struct clock_input){ at(s[i].at), s[i].kind, str_z(s[i].reason), s[i].def, 0 });
	return c;
}
#define FOLD(f, ...)                                    \
	fold((f), (const struct step[]){ __VA_ARGS__ }, \
	     sizeof((struct step[]){ __VA_ARGS__ }) / sizeof(struct step))

static void vector_1_pause_over_a_weekend_credits_open_time_only(void **state)
{
	struct fix *f = *state;
	const struct sla_def *d = def(f, 1, HOURS(8), "UTC", OFFICE, "");
	/* Friday 16:00 to Monday 10:00: one open hour on each side */
	struct sla_clock c = FOLD(f, { "2026-11-20T12:00:00Z", CLOCK_START, NULL, d },
	                          { "2026-11-20T16:00:00Z", CLOCK_PAUSE, "caller" },
	                          { "2026-11-23T10:00:00Z", CLOCK_RESUME });
	assert_int_equal(c.elapsed, HOURS(4));
	assert_int_equal(c.original_deadline, at("2026-11-23T12:00:00Z"));
	assert_int_equal(c.deadline, at("2026-11-23T14:00:00Z"));
	/* Friday 17:00 to Monday 10:00: one hour, not 65 */
	c = FOLD(f, { "2026-11-20T12:00:00Z", CLOCK_START, NULL, d },
	         { "2026-11-20T17:00:00Z", CLOCK_PAUSE, "caller" }, { "2026-11-23T10:00:00Z", CLOCK_RESUME });
	assert_int_equal(c.deadline - c.original_deadline, HOURS(1));
}

static void vector_2_retarget_keeps_the_pause(void **state)
{
	struct fix *f = *state;
	const struct sla_def *p3 = def(f, 3, HOURS(24), "UTC", ALWAYS, ""),
	                     *p1 = def(f, 1, HOURS(4), "UTC", ALWAYS, "");
	struct sla_clock c = FOLD(f, { "2026-11-23T09:00:00Z", CLOCK_START, NULL, p3 },
	                          { "2026-11-23T10:00:00Z", CLOCK_PAUSE, "caller" },
	                          { "2026-11-23T11:00:00Z", CLOCK_RESUME },
	                          { "2026-11-23T12:00:00Z", CLOCK_RETARGET, NULL, p1 });
	assert_int_equal(c.deadline, at("2026-11-23T14:00:00Z"));
	assert_int_equal(c.original_deadline, at("2026-11-24T09:00:00Z"));
	assert_false(c.born_breached);
	c = FOLD(f, { "2026-11-23T09:00:00Z", CLOCK_START, NULL, p3 },
	         { "2026-11-23T12:00:00Z", CLOCK_RETARGET, NULL, p1 });
	assert_int_equal(c.deadline, at("2026-11-23T13:00:00Z"));
}

static void vector_3_and_14_born_breached_is_stamped_at_the_change(void **state)
{
	struct fix *f = *state;
	const struct sla_def *p3 = def(f, 3, HOURS(24), "UTC", ALWAYS, ""),
	                     *p1 = def(f, 1, HOURS(1), "UTC", ALWAYS, "");
	struct sla_clock c = FOLD(f, { "2026-11-23T09:00:00Z", CLOCK_START, NULL, p3 },
	                          { "2026-11-23T12:00:00Z", CLOCK_RETARGET, NULL, p1 });
	assert_true(c.born_breached);
	assert_int_equal(c.breached_at, at("2026-11-23T12:00:00Z"));
	assert_int_equal(c.deadline, at("2026-11-23T10:00:00Z"));
	assert_true(clock_breached(&c, at("2026-11-23T12:00:00Z")));
	/* back to the generous target: in time again, and born on time */
	clock_apply(f->cx.mem, &c,
	            &(struct clock_input){ at("2026-11-23T13:00:00Z"), CLOCK_RETARGET, { 0 }, p3, 0 });
	assert_false(clock_breached(&c, at("2026-11-23T13:00:00Z")));
	assert_false(c.born_breached);
	assert_int_equal(c.deadline, at("2026-11-24T09:00:00Z"));
}

static void vector_4_resolved_time_is_excluded(void **state)
{
	struct fix *f = *state;
	const struct sla_def *d = def(f, 1, HOURS(8), "UTC", ALWAYS, "");
	struct sla_clock c = FOLD(f, { "2026-11-23T09:00:00Z", CLOCK_START, NULL, d },
	                          { "2026-11-23T10:00:00Z", CLOCK_STOP });
	assert_string_equal(clock_state(&c), "met");
	assert_int_equal(c.stopped_at, at("2026-11-23T10:00:00Z"));
	clock_apply(f->cx.mem, &c,
	            &(struct clock_input){ at("2026-11-23T15:00:00Z"), CLOCK_REOPEN, { 0 }, NULL, 0 });
	assert_int_equal(c.deadline, at("2026-11-23T22:00:00Z"));
	assert_int_equal(c.stopped_at, CLOCK_NEVER);
	assert_int_equal(c.intervals[1].phase, CLOCK_STOPPED); /* not told as a pause */
	assert_int_equal(c.n, 3);
}

static void vector_8_across_the_change_of_clocks(void **state)
{
	struct fix *f = *state;
	const struct sla_def *d = def(f, 1, HOURS(24), "Europe/Berlin", ALWAYS, "");
	struct sla_clock spring = FOLD(f, { "2026-03-29T01:30:00+01:00", CLOCK_START, NULL, d });
	struct sla_clock autumn = FOLD(f, { "2026-10-25T02:30:00+02:00", CLOCK_START, NULL, d });
	assert_int_equal(spring.deadline, at("2026-03-30T02:30:00+02:00"));
	assert_int_equal(autumn.deadline, at("2026-10-26T01:30:00+01:00"));
}

static void vector_9_a_holiday_added_later_moves_only_what_is_open(void **state)
{
	struct fix *f = *state;
	const struct sla_def *d = def(f, 1, HOURS(8), "UTC", OFFICE, "");
	const struct sla_def *h = def(f, 1, HOURS(8), "UTC", OFFICE,
	                              "[{\"date\":\"2026-11-24\",\"name\":\"St. Nobody\",\"open\":[]}]");
	struct sla_clock c = FOLD(f, { "2026-11-23T13:00:00Z", CLOCK_START, NULL, d },
	                          { "2026-11-23T14:00:00Z", CLOCK_RETARGET, NULL, h });
	assert_int_equal(c.deadline, at("2026-11-25T13:00:00Z"));
	struct sla_clock done = FOLD(f, { "2026-11-23T13:00:00Z", CLOCK_START, NULL, d },
	                             { "2026-11-24T12:00:00Z", CLOCK_STOP },
	                             { "2026-11-24T14:00:00Z", CLOCK_RETARGET, NULL, h });
	assert_int_equal(done.elapsed, HOURS(7));
	assert_ptr_equal(done.def, d);
}

static void vector_10_two_calendars_in_one_life(void **state)
{
	struct fix *f = *state;
	const struct sla_def *eu = def(f, 1, HOURS(8), "Europe/Berlin", OFFICE, ""),
	                     *us = def(f, 2, HOURS(8), "America/New_York", OFFICE, "");
	/* opened 09:00 in Berlin, moved to New York at 18:00 Berlin = 12:00 there: the whole life counts on
	 * the new hours */
	struct sla_clock c = FOLD(f, { "2026-11-23T09:00:00+01:00", CLOCK_START, NULL, eu },
	                          { "2026-11-23T10:00:00+01:00", CLOCK_PAUSE, "caller" },
	                          { "2026-11-23T16:00:00+01:00", CLOCK_RESUME },
	                          { "2026-11-23T16:30:00+01:00", CLOCK_RETARGET, NULL, us });
	assert_int_equal(c.elapsed, MINUTES(30));
	assert_int_equal(c.deadline, at("2026-11-24T10:00:00-05:00"));
}

static void vectors_11_and_13_outside_hours(void **state)
{
	struct fix *f = *state;
	const struct sla_def *d = def(f, 1, HOURS(1), "UTC", EARLY, "");
	struct sla_clock late = FOLD(f, { "2026-11-25T20:30:00Z", CLOCK_START, NULL, d });
	struct sla_clock last = FOLD(f, { "2026-11-25T15:59:59Z", CLOCK_START, NULL, d });
	assert_int_equal(late.deadline, at("2026-11-26T09:00:00Z"));
	assert_int_equal(last.deadline, at("2026-11-26T08:59:59Z"));
}

static void vector_15_paused_after_the_breach_the_overrun_stands_still(void **state)
{
	struct fix *f = *state;
	const struct sla_def *d = def(f, 1, HOURS(1), "UTC", ALWAYS, "");
	struct sla_clock c = FOLD(f, { "2026-11-23T09:00:00Z", CLOCK_START, NULL, d },
	                          { "2026-11-23T11:00:00Z", CLOCK_PAUSE, "vendor" });
	assert_string_equal(clock_state(&c), "paused");
	assert_true(clock_breached(&c, at("2026-11-23T11:00:00Z")));
	assert_int_equal(clock_elapsed(&c, at("2026-11-24T11:00:00Z")), HOURS(2));
	clock_apply(f->cx.mem, &c,
	            &(struct clock_input){ at("2026-11-23T12:00:00Z"), CLOCK_STOP, { 0 }, NULL, 0 });
	assert_string_equal(clock_state(&c), "breached");
	assert_int_equal(c.breached_at, at("2026-11-23T10:00:00Z"));
}

static void vector_16_and_17_states_by_instants(void **state)
{
	struct fix *f = *state;
	const struct sla_def *d = def(f, 1, HOURS(1), "UTC", ALWAYS, "");
	struct sla_clock c = FOLD(f, { "2026-11-23T09:00:00Z", CLOCK_START, NULL, d });
	assert_false(clock_breached(&c, c.deadline - 1));
	assert_false(clock_breached(&c, c.deadline));
	assert_true(clock_breached(&c, c.deadline + 1));
	struct sla_clock met = FOLD(f, { "2026-11-23T09:00:00Z", CLOCK_START, NULL, d },
	                            { "2026-11-23T10:00:00Z", CLOCK_STOP });
	assert_string_equal(clock_state(&met), "met");
	struct sla_clock off = FOLD(
	        f, { "2026-11-23T09:00:00Z", CLOCK_START, NULL, d }, { "2026-11-23T09:30:00Z", CLOCK_CANCEL },
	        { "2026-11-23T09:40:00Z", CLOCK_REOPEN }, { "2026-11-23T09:50:00Z", CLOCK_RESUME });
	assert_string_equal(clock_state(&off), "cancelled");
	assert_int_equal(off.deadline, at("2026-11-23T10:00:00Z"));
}

static void a_target_that_comes_late_counts_from_the_start(void **state)
{
	struct fix *f = *state;
	const struct sla_def *d = def(f, 1, HOURS(4), "UTC", ALWAYS, "");
	struct sla_clock c = FOLD(f, { "2026-11-23T09:00:00Z", CLOCK_START },
	                          { "2026-11-23T10:00:00Z", CLOCK_PAUSE, "caller" },
	                          { "2026-11-23T11:00:00Z", CLOCK_RESUME });
	assert_null(c.def);
	clock_apply(f->cx.mem, &c,
	            &(struct clock_input){ at("2026-11-23T12:00:00Z"), CLOCK_RETARGET, { 0 }, d, 0 });
	assert_int_equal(c.deadline, at("2026-11-23T14:00:00Z"));
	clock_apply(f->cx.mem, &c,
	            &(struct clock_input){ at("2026-11-23T12:30:00Z"), CLOCK_RETARGET, { 0 }, NULL, 0 });
	assert_string_equal(clock_state(&c), "cancelled");
	clock_apply(f->cx.mem, &c,
	            &(struct clock_input){ at("2026-11-23T13:00:00Z"), CLOCK_RETARGET, { 0 }, d, 0 });
	assert_int_equal(c.deadline, at("2026-11-23T14:00:00Z"));
	assert_string_equal(clock_state(&c), "running");
}

/* Found by the public log: what paused under one target must not pause under one that does not, nor the other
 * way round. */
static void each_target_counts_holds_by_its_own_rule(void **state)
{
	struct fix *f = *state;
	const struct sla_def *lenient = def(f, 1, HOURS(8), "UTC", ALWAYS, "");
	struct sla_def *strict = NEW(f->cx.mem, struct sla_def);
	struct step steps[] = { { "2026-11-23T09:00:00Z", CLOCK_START, NULL, lenient },
		                { "2026-11-23T10:00:00Z", CLOCK_PAUSE, "caller" },
		                { "2026-11-23T12:00:00Z", CLOCK_RESUME },
		                { "2026-11-23T13:00:00Z", CLOCK_RETARGET, NULL, strict } };

	*strict = *lenient;
	strict->id = 2;
	strict->pause_on = STR("vendor");
	struct sla_clock c = fold(f, steps, COUNT(steps));
	assert_int_equal(c.elapsed, HOURS(4));
	assert_int_equal(c.deadline, at("2026-11-23T17:00:00Z"));
	steps[0].def = strict;
	steps[1].kind = CLOCK_RESUME; /* held, and running on */
	steps[3].def = lenient;
	c = fold(f, steps, COUNT(steps));
	assert_int_equal(c.elapsed, HOURS(2));
	assert_int_equal(c.deadline, at("2026-11-23T19:00:00Z"));
}

/* ---- random histories against counting minutes ---------------------------------------------- */
static uint64_t seed;
static int rnd(int n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (int)((seed >> 33) % (uint64_t)n);
}

struct model {
	int64_t elapsed;
	bool over; /* a running minute began after the goal was used up */
};

static void model_minutes(struct model *m, const struct sla_def *d, int64_t from, int64_t to, bool counting)
{
	for (int64_t t = from; t < to && counting; t += MINUTES(1)) {
		m->over = m->over || m->elapsed >= d->goal;
		m->elapsed += calendar_open_at(d->cal, t) ? MINUTES(1) : 0;
	}
}

static void random_histories_agree_with_counting_minutes(void **state)
{
	struct fix *f = *state;
	const struct sla_def *d =
	        def(f, 1, HOURS(3), "America/New_York", OFFICE, "[{\"date\":\"2026-11-03\",\"open\":[]}]");

	for (int round = 0; round < 200; round++) {
		seed = 77u + (uint64_t)round;
		struct sla_clock c = CLOCK_EMPTY;
		struct model m = { 0 };
		int64_t t = at("2026-10-30T12:00:00Z") + MINUTES(rnd(4000));
		clock_apply(f->cx.mem, &c, &(struct clock_input){ t, CLOCK_START, { 0 }, d, 0 });
		for (int i = 0; i < 8; i++) {
			int64_t next = t + MINUTES(rnd(900));
			model_minutes(&m, d, t, next, c.phase == CLOCK_RUNNING);
			t = next;
			enum clock_kind kinds[] = { CLOCK_PAUSE, CLOCK_RESUME, CLOCK_STOP, CLOCK_REOPEN };
			clock_apply(f->cx.mem, &c,
			            &(struct clock_input){ t, kinds[rnd(4)], STR("caller"), NULL, 0 });
			assert_int_equal(clock_elapsed(&c, t), m.elapsed);
			assert_int_equal(clock_breached(&c, t), m.over);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vector_1_pause_over_a_weekend_credits_open_time_only),
		cmocka_unit_test(vector_2_retarget_keeps_the_pause),
		cmocka_unit_test(vector_3_and_14_born_breached_is_stamped_at_the_change),
		cmocka_unit_test(vector_4_resolved_time_is_excluded),
		cmocka_unit_test(vector_8_across_the_change_of_clocks),
		cmocka_unit_test(vector_9_a_holiday_added_later_moves_only_what_is_open),
		cmocka_unit_test(vector_10_two_calendars_in_one_life),
		cmocka_unit_test(vectors_11_and_13_outside_hours),
		cmocka_unit_test(vector_15_paused_after_the_breach_the_overrun_stands_still),
		cmocka_unit_test(vector_16_and_17_states_by_instants),
		cmocka_unit_test(a_target_that_comes_late_counts_from_the_start),
		cmocka_unit_test(each_target_counts_holds_by_its_own_rule),
		cmocka_unit_test(random_histories_agree_with_counting_minutes),
	};
	return cmocka_run_group_tests_name("clock", tests, setup, teardown);
}
