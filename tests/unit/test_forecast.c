/* test_forecast.c - chances and usual silences from a desk's own tickets: as they were known, versions, what
 * is said when data are few. */
#include "desk.h"
#include "forecast/forecast.h"
#include "forecast/forecast_int.h"
#include "forecast/past.h"
#include "jobs/jobs.h"
#include <math.h>
#include <setjmp.h>
#include <stdlib.h>
/* after its prerequisites */
#include <cmocka.h>

static const struct outbox_kind *const kinds[] = { &forecast_learning, NULL };
static const struct timer_kind *const timers[] = { &forecast_timer, &ticket_close_timer, &ticket_resume_timer,
	                                           NULL };

static int setup(void **state)
{
	struct desk *d = desk_new();

	d->world->app.forecast = forecast_cache_new();
	d->world->app.outbox = kinds;
	d->world->app.timers = timers;
	/* never this test itself: it would start itself without end */
	d->world->app.program = getenv("SINEW_BINARY") ? getenv("SINEW_BINARY") : "/bin/false";
	*state = d;
	return 0;
}

static int teardown(void **state)
{
	struct desk *d = *state;

	forecast_cache_free(d->world->app.forecast);
	desk_free(d);
	return 0;
}

#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the formats are literals of this file */
static const char *json(struct desk *d, const char *format, int64_t a)
{
	return arena_fmt(d->world->mem, format, (long long)a).p;
}

static void later(struct desk *d, int64_t usec)
{
	world_advance(d->world, usec);
	d->cx = world_ctx(d->world);
}

/* P1 for a team, answered after a while and solved or not within its four hours. */
static void one(struct desk *d, int i, int64_t team, bool late)
{
	desk_as(d, &d->coordinator);
	desk_at(d, arena_fmt(d->world->mem, "2026-%02d-%02dT09:00:00Z", 1 + i / 20, 1 + i % 20).p);
	struct str key = desk_ticket(
	        d, json(d, "{\"title\":\"x\",\"impact\":\"1\",\"urgency\":\"1\",\"team\":%lld}", team), NULL);

	later(d, MINUTES(30));
	desk_say(d, key, "looking at it", false);
	if (i % 4 == 0)
		desk_do(d, key, "assign", json(d, "{\"team\":%lld}", team == d->apps ? d->network : d->apps),
		        NULL);
	later(d, late ? DAYS(7) : HOURS(1));
	desk_do(d, key, "resolve", "{\"code\":\"fixed\",\"notes\":\"Done\"}", NULL);
}

static struct outlook asked(struct desk *d, struct str key, double used, int64_t deadline)
{
	struct record r = desk_get(d, key);
	struct ctx cx = world_ctx(d->world);
	struct moment m = { &r, r.updated_at, r.updated_at, deadline, used };
	struct outlook out;

	world_ok(&cx, forecast_many(&cx, &m, 1, &out));
	out.group = arena_str(d->world->mem, out.group);
	return out;
}

static struct str open_one(struct desk *d, int64_t team)
{
	desk_as(d, &d->coordinator);
	return desk_ticket(
	        d, json(d, "{\"title\":\"y\",\"impact\":\"1\",\"urgency\":\"1\",\"team\":%lld}", team), NULL);
}

static void learn(struct desk *d)
{
	desk_as(d, NULL);
	struct ctx cx = world_ctx(d->world);

	world_ok(&cx, forecast_learn_client(&cx, d->client));
}

static void nothing_known_says_so(void **state)
{
	struct desk *d = *state;
	struct str key = open_one(d, d->network);
	struct outlook o = asked(d, key, 0.3, d->cx.now + HOURS(2));
	struct pace p;

	assert_true(isnan(o.breach) && isnan(o.reassign) && o.plain && o.version == 0 && o.examples == 0);
	o = asked(d, key, 0.9, d->cx.now - 1);
	assert_true(o.breach == 1); /* that is no forecast */
	world_ok(&d->cx, forecast_pace(&d->cx, d->client, STR("in_progress"), d->network, &p));
	assert_true(p.level == 2 && p.examples == 0 && p.median > 0 && p.p95 > p.median);
	learn(d);
	o = asked(d, key, 0.3, d->cx.now + HOURS(2));
	assert_true(isnan(o.breach) && o.plain && o.version == 0);
}

static void few_tickets_give_plain_rates(void **state)
{
	struct desk *d = *state;

	for (int i = 0; i < 40; i++)
		one(d, i, d->network, i % 2);
	for (int i = 0; i < 40; i++)
		one(d, i, d->apps, i % 10 == 0);
	desk_at(d, "2027-03-01T10:00:00Z");
	learn(d);
	struct str slow = open_one(d, d->network), quick = open_one(d, d->apps);
	struct outlook a = asked(d, slow, 0.05, d->cx.now + HOURS(3)),
	               b = asked(d, quick, 0.05, d->cx.now + HOURS(3)),
	               c = asked(d, slow, 0.7, d->cx.now + HOURS(1));

	assert_true(a.plain && a.version == 0 && a.examples >= 30);
	assert_string_equal(a.group.p, "P1 of Network");
	assert_true(a.breach > 0.35 && a.breach < 0.6 && b.breach < 0.3);
	assert_true(c.breach > a.breach); /* who has used so much mostly misses it */
	assert_true(a.reassign > 0.05 && a.reassign < 0.5);
	assert_true(isnan(asked(d, slow, 0, CLOCK_NEVER).breach)); /* no clock, no breach */
	desk_do(d, slow, "resolve", "{\"code\":\"fixed\",\"notes\":\"Done\"}", NULL);
	c = asked(d, slow, 0.7, CLOCK_NEVER);
	assert_true(isnan(c.breach) && isnan(c.reassign));
}

/* Open time between people's events: half an hour to the first word, then an hour, or a week of 40 hours. */
static void silences_are_open_time(void **state)
{
	struct desk *d = *state;
	struct pace p;

	for (int i = 0; i < 44; i++)
		one(d, i, d->network, i % 5 == 0);
	desk_at(d, "2027-03-01T10:00:00Z");
	learn(d);
	world_ok(&d->cx, forecast_pace(&d->cx, d->client, STR("assigned"), d->network, &p));
	assert_int_equal(p.level, 0);
	assert_true(p.examples >= 60);
	assert_true(p.median >= MINUTES(30) && p.median <= HOURS(1)); /* weekends count nothing */
	assert_true(p.p95 > HOURS(1));
	world_ok(&d->cx, forecast_pace(&d->cx, d->client, STR("assigned"), 999, &p));
	assert_int_equal(p.level, 1);
	world_ok(&d->cx, forecast_pace(&d->cx, d->client, STR("on_hold"), d->network, &p));
	assert_int_equal(p.level, 2);
}

/* ---- as it was known ---------------------------------------------------------------------- */
static enum rc hear_of(struct ctx *cx, int64_t done, int64_t of, void *p)
{
	(void)cx;
	assert_int_equal(done, 0);
	*(int64_t *)p = of;
	return RC_OK;
}

static void moments_know_nothing_of_later(void **state)
{
	struct desk *d = *state;
	struct history before, after;
	struct str key;

	desk_as(d, &d->coordinator);
	key = desk_ticket(d,
	                  json(d,
	                       "{\"title\":\"x\",\"impact\":\"1\",\"urgency\":\"1\",\"category\":\"Early\","
	                       "\"team\":%lld}",
	                       d->network),
	                  NULL);
	later(d, MINUTES(20));
	desk_do(d, key, "assign", json(d, "{\"team\":%lld}", d->apps), NULL);
	later(d, MINUTES(20));
	desk_as(d, NULL);
	world_ok(&d->cx, history_read(&d->cx, d->client, NULL, &before));
	assert_int_equal(before.over, 0);
	assert_int_equal(before.n, 1); /* open: only that it is there */
	assert_int_equal(before.v[0].outcome[ASK_BREACH], -1);
	desk_change(d, &ticket_type, desk_get(d, key).id, "{\"category\":\"Late\",\"site\":\"Lyon\"}");
	desk_do(d, key, "resolve", "{\"code\":\"fixed\",\"notes\":\"Done\"}", NULL);
	int64_t of = 0;
	struct history_ear ear = { hear_of, &of };

	world_ok(&d->cx, history_read(&d->cx, d->client, &ear, &after));
	assert_int_equal(of, 1); /* told before anything is read */
	assert_int_equal(after.over, 1);
	assert_true(after.n >= 3);
	const struct past *first = &after.v[0], *last = &after.v[after.n - 1];

	/* the first moment is as it was seen before anything was known */
	assert_memory_equal(first->sight.word, before.v[0].sight.word, sizeof first->sight.word);
	assert_memory_equal(first->sight.number, before.v[0].sight.number, sizeof first->sight.number);
	assert_true(first->sight.word[SIGHT_CATEGORY] == sight_hash(STR("Early")));
	assert_true(first->sight.number[SIGHT_REASSIGNS] == 0 && first->outcome[ASK_MOVE] == 1);
	assert_true(last->outcome[ASK_MOVE] == 0 && last->outcome[ASK_BREACH] == 0);
	assert_true(last->sight.word[SIGHT_TEAM] == sight_hash(str_z(json(d, "%lld", d->apps))));
	assert_true(fabsf(last->sight.number[SIGHT_USED] - 20.0F / 240) < 0.08F);
	for (size_t i = 0; i < after.n; i++)
		assert_true(after.v[i].sight.word[SIGHT_SITE] == 0 || after.v[i].at >= last->at);
	history_free(&before);
	history_free(&after);
}

/* ---- versions -------------------------------------------------------------------------------- */
SQL(q_version, "SELECT version FROM forecast_model WHERE active = 1");
SQL(q_files, "SELECT count(*) FROM forecast_model WHERE file <> ''");
SQL(q_waiting, "SELECT count(*) FROM outbox WHERE kind = 'forecast_learn' AND state = 'waiting'");
SQL(q_dead, "SELECT count(*) FROM outbox WHERE state = 'dead'");
static enum rc start_tx(struct ctx *cx, void *p)
{
	(void)p;
	return forecast_start(cx);
}

static void the_timer_learns_versions(void **state)
{
	struct desk *d = *state;
	struct outlook o;

	for (int i = 0; i < 210; i++)
		one(d, i, i % 2 ? d->network : d->apps, i % 2 && i % 6 != 1);
	desk_at(d, "2027-03-01T10:00:00Z");
	desk_as(d, NULL);
	world_tx(d->world, start_tx, NULL);
	desk_drain(d);
	assert_int_equal(world_int(d->world, q_version), -1);
	later(d, HOURS(1));
	desk_drain(d);
	assert_int_equal(world_int(d->world, q_version), 1);
	assert_int_equal(world_int(d->world, q_files), 1);
	assert_int_equal(world_int(d->world, q_dead), 0);
	struct str slow = open_one(d, d->network), quick = open_one(d, d->apps);

	o = asked(d, slow, 0.1, d->cx.now + HOURS(3));
	assert_true(!o.plain && o.version == 1 && o.breach > 0.4);
	assert_true(asked(d, quick, 0.1, d->cx.now + HOURS(3)).breach < 0.35);
	double last = 0;

	for (int i = 0; i < 20; i++) { /* time alone */
		o = asked(d, slow, 0.1 + i * 0.04, d->cx.now + HOURS(3) - i * MINUTES(8));
		assert_true(o.breach >= last);
		last = o.breach;
	}
	/* nothing new: nothing learned; by hand: a version, and the cache follows */
	later(d, DAYS(2));
	desk_drain(d);
	assert_int_equal(world_int(d->world, q_version), 1);
	learn(d);
	assert_int_equal(world_int(d->world, q_version), 2);
	assert_int_equal(asked(d, slow, 0.1, d->cx.now + HOURS(3)).version, 2);
	assert_int_equal(world_int(d->world, q_waiting), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nothing_known_says_so, setup, teardown),
		cmocka_unit_test_setup_teardown(few_tickets_give_plain_rates, setup, teardown),
		cmocka_unit_test_setup_teardown(silences_are_open_time, setup, teardown),
		cmocka_unit_test_setup_teardown(moments_know_nothing_of_later, setup, teardown),
		cmocka_unit_test_setup_teardown(the_timer_learns_versions, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
