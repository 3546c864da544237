/* test_suggest.c - learning, the model's file, and what happens to tickets because of it. */
#include "base/crypto.h"
#include "base/json.h"
#include "desk.h"
#include "jobs/child.h"
#include "jobs/jobs.h"
#include "suggest/learn.h"
#include "suggest/suggest.h"
#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
/* after its prerequisites */
#include <cmocka.h>

static const struct outbox_kind *const kinds[] = { &suggest_learning, NULL };
static const struct timer_kind *const timers[] = { &suggest_nightly, &ticket_close_timer,
	                                           &ticket_resume_timer, NULL };
static const struct ticket_hooks *const hooks[] = { &suggest_hooks, NULL };

static int setup(void **state)
{
	struct desk *d = desk_new();

	d->world->app.suggest = suggest_cache_new();
	d->world->app.outbox = kinds;
	d->world->app.timers = timers;
	d->world->app.ticket_hooks = hooks;
	/* never this test itself: it would start itself without end */
	d->world->app.program = getenv("SINEW_BINARY") ? getenv("SINEW_BINARY") : "/bin/false";
	*state = d;
	return 0;
}

static int teardown(void **state)
{
	struct desk *d = *state;

	suggest_cache_free(d->world->app.suggest);
	desk_free(d);
	return 0;
}

/* ---- made-up tickets ------------------------------------------------------------- */
static const char *const words[3][6] = { { "vpn", "gateway", "tunnel", "firewall", "switch", "wifi" },
	                                 { "invoice", "ledger", "booking", "posting", "payroll", "salary" },
	                                 { "printer", "paper", "toner", "scanner", "tray", "jam" } };
static const char *const labels[3] = { "Network", "Finance", "Printing" };
static const char *const common[6] = { "please", "help", "broken", "since", "today", "again" };

static uint32_t dice(uint64_t *seed, uint32_t n)
{
	*seed = *seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(*seed >> 33) % n;
}

static struct example *made_up(struct arena *a, size_t n, uint64_t seed)
{
	struct example *e = NEW_ARRAY(a, struct example, n);

	for (size_t i = 0; i < n; i++) {
		uint32_t k = dice(&seed, 3);

		e[i].title = arena_fmt(a, "%s %s %s", common[dice(&seed, 6)], words[k][dice(&seed, 6)],
		                       common[dice(&seed, 6)]);
		e[i].description = arena_fmt(a, "%s %s %s", words[k][dice(&seed, 6)], common[dice(&seed, 6)],
		                             words[dice(&seed, 3)][dice(&seed, 6)]);
		e[i].field[4] = arena_fmt(a, "Site %u", dice(&seed, 4));
		e[i].label = str_z(labels[k]);
		e[i].at = (int64_t)i;
	}
	return e;
}

static void it_learns_what_words_mean(void **state)
{
	struct arena *a = arena_new();
	struct answer_label top[MODEL_TOP];
	char why[200];
	struct model *m = learn(made_up(a, 300, 1), 300, why, sizeof why);
	struct measure measured;

	(void)state;
	assert_non_null(m);
	assert_true(m->measure.top1 > 0.9F);
	assert_int_equal(m->measure.tested, 60);
	learn_measure(m, made_up(a, 200, 77), 200, &measured);
	assert_true(measured.top1 > 0.9F && measured.top3 == 1);
	assert_true(measured.calibration < 0.1F);
	for (size_t i = 1; i < CURVE_POINTS; i++)
		assert_true(measured.curve[i].answered <= measured.curve[i - 1].answered);
	struct example e = { .title = STR("VPN tunnels are dead"), .description = STR("please help") };
	size_t n = model_ask(m, a, &e, top);

	assert_int_equal(n, 3);
	assert_string_equal(m->labels[top[0].label].p, "Network");
	assert_true(top[0].confidence > top[1].confidence);
	assert_true(top[0].nreasons > 0);
	assert_true(str_is(top[0].reasons[0].words, "vpn") || str_is(top[0].reasons[0].words, "tunnels") ||
	            str_is(top[0].reasons[0].words, "vpn tunnels"));
	model_free(m);
	arena_free(a);
}

/* Names as machines give them are words as a whole; when it happened is none. */
static void machines_are_known_by_name(void **state)
{
	struct arena *a = arena_new();
	struct example e = { .title = STR("Job_1854_full failed at 10/23/2016 17:32:00, 10.0.0.7") };
	struct feature *x;
	size_t n = features_of(a, &e, &x), whole = 0, parts = 0, times = 0;

	(void)state;
	for (size_t i = 0; i < n; i++)
		if (x[i].block == B_WORD || x[i].block == B_TITLE) {
			whole += str_is(x[i].shown, "job_1854_full");
			parts += str_is(x[i].shown, "1854") || str_is(x[i].shown, "job");
			times += str_is(x[i].shown, "2016") || str_is(x[i].shown, "17") ||
			         str_is(x[i].shown, "10") || str_is(x[i].shown, "7");
		}
	assert_int_equal(whole, 2);
	assert_int_equal(parts, 5); /* twice each, and the shape of the number */
	assert_int_equal(times, 0);
	/* numbers that are no date, a time at an end, and what only looks like a name */
	e.title = STR("order 35042381 is 2016, not 12345/6 nor x10:30 _ __ a_ 9:15");
	n = features_of(a, &e, &x);
	whole = times = parts = 0;
	for (size_t i = 0; i < n; i++)
		if (x[i].block == B_TITLE) {
			whole += str_find(x[i].shown, STR("_"), 0) != SIZE_MAX;
			parts += str_is(x[i].shown, "2016") || str_is(x[i].shown, "12345") ||
			         str_is(x[i].shown, "30") || str_is(x[i].shown, "35042381");
			times += str_is(x[i].shown, "15");
		}
	assert_int_equal(whole, 0);
	assert_int_equal(parts, 4);
	assert_int_equal(times, 0);
	arena_free(a);
}

/* Most of what was learned is of one label, and what comes is of others and in words mostly unknown. */
static void the_commonest_label_does_not_take_what_is_unknown(void **state)
{
	struct arena *a = arena_new();
	char why[200];
	uint64_t seed = 3;
	struct example *e = NEW_ARRAY(a, struct example, 400);
	struct measure measured;

	(void)state;
	for (size_t i = 0; i < 400; i++) {
		uint32_t k = dice(&seed, i < 240 ? 40 : 3);

		k = k > 2 ? 0 : k;
		e[i].title = arena_fmt(a, "%s %s q%uz%u", words[k][dice(&seed, 6)], words[0][dice(&seed, 6)],
		                       dice(&seed, 1000), dice(&seed, 1000));
		e[i].description =
		        arena_fmt(a, "w%uy%u k%uj%u x%uv%u", dice(&seed, 1000), dice(&seed, 1000),
		                  dice(&seed, 1000), dice(&seed, 1000), dice(&seed, 1000), dice(&seed, 1000));
		e[i].label = str_z(labels[k]);
	}
	struct model *m = learn(e, 300, why, sizeof why);

	assert_non_null(m);
	learn_measure(m, e + 300, 100, &measured);
	assert_true(measured.top1 > 0.9F);
	model_free(m);
	arena_free(a);
}

static void too_little_is_refused_in_a_sentence(void **state)
{
	struct arena *a = arena_new();
	char why[200] = "";
	struct example *e = made_up(a, 100, 5);

	(void)state;
	assert_null(learn(e, 10, why, sizeof why));
	assert_non_null(strstr(why, "10 usable examples"));
	for (size_t i = 0; i < 100; i++)
		e[i].label = STR("the same");
	assert_null(learn(e, 100, why, sizeof why));
	assert_null(learn(e, 0, why, sizeof why));
	arena_free(a);
}

/* ---- the file ---------------------------------------------------------------------- */
static void assert_same_answers(struct arena *a, const struct model *x, const struct model *y,
                                const struct example *e)
{
	struct answer_label one[MODEL_TOP], two[MODEL_TOP];
	size_t n = model_ask(x, a, e, one);

	assert_int_equal(model_ask(y, a, e, two), n);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(one[i].label, two[i].label);
		assert_true(one[i].confidence == two[i].confidence); /* to the last bit */
		assert_int_equal(one[i].nreasons, two[i].nreasons);
	}
}

static void a_stored_model_answers_the_same(void **state)
{
	struct arena *a = arena_new();
	char why[200];

	(void)state;
	for (uint64_t seed = 1; seed <= 4; seed++) {
		struct model *m = learn(made_up(a, 60 + seed * 40, seed), 60 + seed * 40, why, sizeof why);
		struct buf b = BUF(a), again = BUF(a);

		assert_non_null(m);
		model_bytes(m, &b);
		struct model *back = model_read(buf_str(&b), why, sizeof why);

		assert_non_null(back);
		model_bytes(back, &again);
		assert_true(str_eq(buf_str(&b), buf_str(&again)));
		struct example *e = made_up(a, 50, seed + 100);
		for (size_t i = 0; i < 50; i++)
			assert_same_answers(a, m, back, &e[i]);
		model_free(back);
		model_free(m);
	}
	arena_free(a);
}

/* With the checksum made right again, so that the checks behind it are met too. */
static void seal(struct str bytes)
{
	char *p = (char *)(uintptr_t)bytes.p, hex[SHA256_HEX + 1];

	sha256_hex_to(str_sub(bytes, 0, bytes.n - SHA256_HEX), hex);
	memcpy(p + bytes.n - SHA256_HEX, hex, SHA256_HEX);
}

static void a_damaged_model_is_refused(void **state)
{
	struct arena *a = arena_new();
	char why[200];
	struct model *m = learn(made_up(a, 80, 9), 80, why, sizeof why);
	struct buf b = BUF(a);
	uint64_t seed = 4;

	(void)state;
	model_bytes(m, &b);
	for (int i = 0; i < 60; i++) { /* cut short */
		why[0] = 0;
		assert_null(model_read(str_sub(buf_str(&b), 0, dice(&seed, (uint32_t)b.n)), why, sizeof why));
		assert_true(why[0] != 0);
	}
	for (int i = 0; i < 300; i++) { /* a byte altered, with and without a fitting checksum */
		struct str copy = arena_str(a, buf_str(&b));
		/* mostly in front, where sizes and labels are */
		uint32_t at = dice(&seed, 2) ? dice(&seed, 500) : dice(&seed, (uint32_t)b.n - SHA256_HEX);

		((char *)(uintptr_t)copy.p)[at] ^= (char)(1 + dice(&seed, 255));
		assert_null(model_read(copy, why, sizeof why));
		seal(copy);
		model_free(model_read(copy, why, sizeof why)); /* either is fine; it must not crash */
	}
	assert_null(model_read(STR(""), why, sizeof why));
	assert_null(model_read(STR("sinew model\n"), why, sizeof why));
	model_free(m);
	arena_free(a);
}

static void examples_survive_the_pipe(void **state)
{
	struct arena *a = arena_new();
	struct example *e = made_up(a, 20, 3), got;
	struct buf b = BUF(a);
	bool bad;

	(void)state;
	for (size_t i = 0; i < 20; i++)
		example_write(&b, &e[i]);
	struct str rest = buf_str(&b);

	for (size_t i = 0; i < 20; i++) {
		assert_true(example_read(&rest, &got, &bad));
		assert_true(str_eq(got.title, e[i].title) && str_eq(got.label, e[i].label) &&
		            got.at == e[i].at && str_eq(got.field[4], e[i].field[4]));
	}
	assert_false(example_read(&rest, &got, &bad));
	assert_false(bad);
	rest = str_sub(buf_str(&b), 0, b.n - 3);
	while (example_read(&rest, &got, &bad))
		;
	assert_true(bad);
	arena_free(a);
}

/* ---- with tickets -------------------------------------------------------------------- */
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the formats are literals of this file */
static const char *json(struct desk *d, const char *format, int64_t a)
{
	return arena_fmt(d->world->mem, format, (long long)a).p;
}

static struct str solved_ticket(struct desk *d, uint64_t *seed, int k, int64_t team)
{
	struct buf b = BUF(d->world->mem);

	buf_fmt(&b, "{\"title\":\"%s %s %s\",\"category\":\"%s\",\"team\":%lld}", common[dice(seed, 6)],
	        words[k][dice(seed, 6)], words[k][dice(seed, 6)], labels[k], (long long)team);
	struct str key = desk_ticket(d, buf_str(&b).p, NULL);

	desk_do(d, key, "resolve", "{\"code\":\"fixed\",\"notes\":\"Done\"}", NULL);
	return key;
}

static void teach(struct desk *d, size_t n)
{
	uint64_t seed = 11;

	desk_as(d, &d->coordinator);
	for (size_t i = 0; i < n; i++) {
		int k = (int)dice(&seed, 2);

		solved_ticket(d, &seed, k, k ? d->apps : d->network);
	}
}

SQL(q_active, "SELECT count(*) FROM suggest_model WHERE active = 1");
SQL(q_versions, "SELECT max(version) FROM suggest_model WHERE target = 'team'");
SQL(q_file, "SELECT file FROM suggest_model WHERE active = 1 AND target = 'team'");
SQL(q_queued, "SELECT count(*) FROM outbox WHERE kind = 'suggest_learn' AND state = 'waiting'");
SQL(q_night, "SELECT count(*) FROM timer WHERE kind = 'suggest_nightly'");
SQL(q_dead, "SELECT count(*) FROM outbox WHERE state = 'dead'");

static void enough_closed_tickets_make_a_model(void **state)
{
	struct desk *d = *state;
	struct suggestions s;
	struct record r;

	teach(d, 99);
	assert_int_equal(world_int(d->world, q_queued), 0);
	assert_int_equal(world_int(d->world, q_night), 1);
	teach(d, 1);
	assert_int_equal(world_int(d->world, q_queued), 1);
	desk_drain(d);
	assert_int_equal(world_int(d->world, q_active), 2);
	assert_int_equal(world_int(d->world, q_dead), 0);
	struct str key = desk_ticket(d, "{\"title\":\"the vpn gateway is broken\"}", &r);

	assert_true(rec_null(&r, TICKET_TEAM)); /* nothing is applied without a threshold */
	r = desk_get(d, key);
	struct ctx cx = world_ctx(d->world);

	world_ok(&cx, suggest_ask(&cx, TARGET_TEAM, &r, &s));
	assert_int_equal(s.n, 2);
	assert_int_equal(s.version, 1);
	assert_string_equal(s.items[0].value.p, json(d, "%lld", d->network));
	world_ok(&cx, suggest_ask(&cx, TARGET_CATEGORY, &r, &s));
	assert_string_equal(s.items[0].value.p, "Network");
	/* at night, when there is enough news */
	teach(d, 30);
	desk_at(d, "2025-11-25T02:00:01Z");
	desk_drain(d);
	assert_int_equal(world_int(d->world, q_versions), 2);
	desk_at(d, "2025-11-26T02:00:01Z");
	desk_drain(d);
	assert_int_equal(world_int(d->world, q_versions), 2); /* nothing new */
	/* but a model that cannot be read, as after an upgrade, is learned anew without any news */
	cx = world_ctx(d->world);
	struct rows file;

	world_ok(&cx, db_run(&cx, q_file, &file));
	FILE *f = fopen(model_path(&cx, cell(&file, 0, 0).s).p, "w");

	assert_non_null(f);
	fclose(f);
	suggest_cache_free(d->world->app.suggest);
	d->world->app.suggest = suggest_cache_new();
	desk_at(d, "2025-11-27T02:00:01Z");
	desk_drain(d);
	assert_int_equal(world_int(d->world, q_versions), 3);
}

SQL(q_threshold,
    "INSERT INTO suggest_setting (client_id, target, threshold, precision_shown, version, set_by, set_at)"
    " VALUES ($1, 'team', 0.7, $2, 1, 0, 0)");
static double shown;
static enum rc set_threshold(struct ctx *cx, void *p)
{
	TRY(db_run(cx, q_threshold, NULL, INT(*(int64_t *)p), REAL(shown)));
	return db_stamp_bump(cx);
}
SQL(q_forget_threshold, "DELETE FROM suggest_setting WHERE client_id = $1");
static enum rc forget_threshold(struct ctx *cx, void *p)
{
	TRY(db_run(cx, q_forget_threshold, NULL, INT(*(int64_t *)p)));
	return db_stamp_bump(cx);
}
SQL(q_rules, "SELECT count(*) FROM event WHERE kind = 'suggested' AND rule = 'suggestion model v1'");
SQL(q_autos, "SELECT count(*) FROM suggestion WHERE outcome = 'auto'");
SQL(q_back, "SELECT count(*) FROM suggestion WHERE outcome = 'auto' AND bounced_at IS NOT NULL");

static void a_threshold_applies_what_is_sure(void **state)
{
	struct desk *d = *state;
	struct record r;

	teach(d, 100);
	desk_drain(d);
	shown = 0.9;
	world_tx(d->world, set_threshold, &d->client);
	desk_as(d, &d->requester);
	struct str key = desk_ticket(d, "{\"title\":\"vpn gateway tunnel again\"}", &r);

	assert_int_equal(rec_int(&r, TICKET_TEAM), d->network);
	assert_true(str_is(rec_str(&r, TICKET_STATE), "assigned"));
	assert_int_equal(world_int(d->world, q_rules), 1);
	assert_int_equal(world_int(d->world, q_autos), 1);
	desk_ticket(d, "{\"title\":\"something quite different\"}", &r);
	assert_true(rec_null(&r, TICKET_TEAM)); /* not sure: left to people */
	desk_as(d, &d->agent);
	desk_do(d, key, "bounce", "{\"reason\":\"not ours\"}", NULL);
	assert_int_equal(world_int(d->world, q_back), 1);
	/* A model that measures worse than what was shown applies nothing. */
	world_tx(d->world, forget_threshold, &d->client);
	shown = 1.5;
	world_tx(d->world, set_threshold, &d->client);
	desk_ticket(d, "{\"title\":\"vpn gateway tunnel again\"}", &r);
	assert_true(rec_null(&r, TICKET_TEAM));
}

SQL(q_proposals, "SELECT count(*) FROM suggest_proposal WHERE state = 'open'");
SQL(q_times, "SELECT times FROM suggest_proposal ORDER BY id LIMIT 1");
SQL(q_to, "SELECT to_team FROM suggest_proposal ORDER BY id LIMIT 1");

static void bounces_propose_a_rule(void **state)
{
	struct desk *d = *state;
	struct ctx cx;

	desk_as(d, &d->coordinator);
	for (int i = 0; i < 4; i++) {
		struct buf b = BUF(d->world->mem);

		buf_fmt(&b, "{\"title\":\"payroll export %d\",\"category\":\"Payroll\",\"team\":%lld}", i,
		        (long long)d->network);
		struct str key = desk_ticket(d, buf_str(&b).p, NULL);

		if (i == 2) {
			cx = world_ctx(d->world);
			world_ok(&cx, proposal_derive(&cx, d->client)); /* two are too few */
			assert_int_equal(world_int(d->world, q_proposals), 0);
		}
		desk_do(d, key, "bounce", "{\"reason\":\"not ours because it is payroll\"}", NULL);
		desk_do(d, key, "assign", json(d, "{\"team\":%lld}", d->apps), NULL);
	}
	cx = world_ctx(d->world);
	world_ok(&cx, proposal_derive(&cx, d->client));
	world_ok(&cx, proposal_derive(&cx, d->client)); /* the same again is the same */
	assert_int_equal(world_int(d->world, q_proposals), 1);
	assert_int_equal(world_int(d->world, q_times), 4);
	assert_int_equal(world_int(d->world, q_to), d->apps);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_learns_what_words_mean),
		cmocka_unit_test(machines_are_known_by_name),
		cmocka_unit_test(the_commonest_label_does_not_take_what_is_unknown),
		cmocka_unit_test(too_little_is_refused_in_a_sentence),
		cmocka_unit_test(a_stored_model_answers_the_same),
		cmocka_unit_test(a_damaged_model_is_refused),
		cmocka_unit_test(examples_survive_the_pipe),
		cmocka_unit_test_setup_teardown(enough_closed_tickets_make_a_model, setup, teardown),
		cmocka_unit_test_setup_teardown(a_threshold_applies_what_is_sure, setup, teardown),
		cmocka_unit_test_setup_teardown(bounces_propose_a_rule, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
