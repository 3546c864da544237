/* test_judge.c - what trees, rates and calibration make of moments whose truth is known. */
/* engines: none */
#include "base/crypto.h"
#include "base/time.h"
#include "forecast/judge.h"
#include "forecast/trees.h"
#include "jobs/child.h"
#include <math.h>
#include <setjmp.h>
#include <stdlib.h>
/* after its prerequisites */
#include <cmocka.h>

enum { TICKETS = 700, MOMENTS = 3 };
static const double truth[3] = { 0.08, 0.35, 0.8 }; /* of a breach, by team */

static uint64_t dice(uint64_t *seed, uint64_t n)
{
	*seed = *seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (*seed >> 33) % n;
}

static double unit(uint64_t *seed) { return (double)dice(seed, 1 << 20) / (1 << 20); }

/* A ticket an hour; each is over three days later. Breach depends on the team alone, reassignment on whether
 * the category is "c0"; the rest is noise, and silence speaks against a breach, which must not be believed.
 */
static struct past *made_up(size_t tickets, uint64_t seed)
{
	struct past *v = or_abort(calloc(tickets * MOMENTS, sizeof *v));

	for (size_t i = 0; i < tickets * MOMENTS; i++) {
		struct past *p = &v[i];

		if (i % MOMENTS) {
			*p = p[-1];
			p->at += HOURS(8);
			p->sight.number[SIGHT_AGE] += 8;
			p->sight.number[SIGHT_USED] += 0.2F;
			p->sight.number[SIGHT_LEFT] -= 8;
			continue;
		}
		uint64_t team = dice(&seed, 3), category = dice(&seed, 2);

		p->ticket = i / MOMENTS + 1;
		p->opened = p->at = HOURS((int64_t)(i / MOMENTS));
		p->known = p->opened + DAYS(3);
		p->outcome[ASK_BREACH] = unit(&seed) < truth[team];
		p->outcome[ASK_MOVE] = unit(&seed) < (category ? 0.1 : 0.6);
		p->sight.word[SIGHT_TEAM] = team + 100;
		p->sight.word[SIGHT_CATEGORY] = category + 200;
		p->sight.word[SIGHT_REQUESTER] = dice(&seed, 40) + 300;
		sight_opened(&p->sight, p->opened);
		p->sight.number[SIGHT_USED] = 0.1F + (float)unit(&seed) * 0.3F;
		p->sight.number[SIGHT_LEFT] = 60;
		p->sight.number[SIGHT_SILENCE] =
		        (float)(p->outcome[ASK_BREACH] ? unit(&seed) * 5 : 3 + unit(&seed) * 9);
	}
	return v;
}

static struct judge *learned(const struct past *v, size_t tickets)
{
	char why[200] = "";
	struct judge *j =
	        judge_learn(v, tickets * MOMENTS, HOURS((int64_t)tickets) + DAYS(4), why, sizeof why);

	if (!j)
		fail_msg("%s", why);
	return j;
}

static void what_is_promised_happens(void **state)
{
	struct past *v = made_up(TICKETS, 1), *w = made_up(TICKETS, 2);
	struct judge *j;

	(void)state;
	for (size_t i = 0; i < (size_t)TICKETS * MOMENTS; i++) /* without the trap */
		v[i].sight.number[SIGHT_SILENCE] = w[i].sight.number[SIGHT_SILENCE] = 1;
	j = learned(v, TICKETS);
	double p[TICKETS * MOMENTS], sum[3] = { 0 }, n[3] = { 0 };
	int8_t y[TICKETS * MOMENTS];
	struct verdict got = { 0 };

	for (size_t i = 0; i < (size_t)TICKETS * MOMENTS; i++) {
		size_t team = w[i].sight.word[SIGHT_TEAM] - 100;

		p[i] = judge_ask(j, ASK_BREACH, &w[i].sight);
		y[i] = w[i].outcome[ASK_BREACH];
		sum[team] += p[i];
		n[team]++;
	}
	measure_chances(p, y, COUNT(p), &got);
	assert_true(got.ece < 0.08F && got.auc > 0.78F);
	for (int t = 0; t < 3; t++)
		assert_true(fabs(sum[t] / n[t] - truth[t]) < 0.1);
	const struct verdict *own = &j->verdict[ASK_BREACH]; /* as honest as the measure on others */

	assert_true(own->tickets > 80 && fabsf(own->auc - got.auc) < 0.09F && own->ece < 0.15F);
	assert_true(j->verdict[ASK_MOVE].auc > 0.65F);
	judge_free(j);
	free(v);
	free(w);
}

static size_t speaks_most(const struct verdict *v)
{
	size_t best = 0;

	for (size_t i = 1; i < SIGHT_SAYS; i++)
		if (v->speaks[i] > v->speaks[best])
			best = i;
	return best;
}

static void what_speaks_is_what_it_rests_on(void **state)
{
	struct past *v = made_up(TICKETS, 8);
	const struct verdict *breach, *move;

	(void)state;
	for (size_t i = 0; i < (size_t)TICKETS * MOMENTS; i++)
		v[i].sight.number[SIGHT_SILENCE] = 1;
	struct judge *j = learned(v, TICKETS);

	breach = &j->verdict[ASK_BREACH];
	move = &j->verdict[ASK_MOVE];
	assert_int_equal(speaks_most(breach), SIGHT_TEAM);
	assert_int_equal(speaks_most(move), SIGHT_CATEGORY);
	assert_true(breach->speaks[SIGHT_TEAM] > 0.15F && breach->speaks[SIGHT_SITE] == 0);
	/* the look-up that it is held against is the best one, not some */
	assert_true(breach->plain_words & 1 << SIGHT_TEAM && move->plain_words & 1 << SIGHT_CATEGORY);
	assert_true(breach->plain > 0.75F && breach->plain_brier > 0.05F && breach->plain_brier < 0.25F);
	judge_free(j);
	free(v);
}

static void the_future_is_not_seen(void **state)
{
	struct past *v = made_up(TICKETS, 3);
	int64_t now = HOURS(TICKETS) - DAYS(2); /* the last tickets are open, or not there yet */
	char why[200];
	struct arena *a = arena_new();
	struct buf one = BUF(a), two = BUF(a);
	size_t n = 0;

	(void)state;
	while (n < (size_t)TICKETS * MOMENTS && v[n].opened < now)
		n++;
	struct judge *j = judge_learn(v, n, now, why, sizeof why);

	judge_bytes(j, &one);
	judge_free(j);
	for (size_t i = 0; i < n; i++) {
		v[i].next_used = 77;
		if (v[i].known > now) { /* what it will turn out to be */
			v[i].outcome[ASK_BREACH] = !v[i].outcome[ASK_BREACH];
			v[i].outcome[ASK_MOVE] = !v[i].outcome[ASK_MOVE];
			v[i].known = INT64_MAX;
		}
	}
	j = judge_learn(v, n, now, why, sizeof why);
	judge_bytes(j, &two);
	assert_true(str_eq(buf_str(&one), buf_str(&two)));
	judge_free(j);
	arena_free(a);
	free(v);
}

static void standing_still_never_looks_better(void **state)
{
	struct past *v = made_up(TICKETS, 5);
	struct judge *j = learned(v, TICKETS);
	uint64_t seed = 9;
	int rose = 0;

	(void)state;
	for (int i = 0; i < 400; i++) {
		struct sight s = v[dice(&seed, (uint64_t)TICKETS * MOMENTS)].sight;
		double last = judge_ask(j, ASK_BREACH, &s), first = last;

		for (int step = 0; step < 12; step++) {
			float by = (float)unit(&seed) * 6;

			s.number[SIGHT_AGE] += by;
			s.number[SIGHT_SILENCE] += by;
			s.number[SIGHT_IN_STATE] += by;
			s.number[SIGHT_USED] += by / 60;
			s.number[SIGHT_LEFT] -= by;
			double now = judge_ask(j, ASK_BREACH, &s);

			assert_true(now >= last - 1e-12);
			last = now;
		}
		rose += last > first;
	}
	assert_true(rose > 20); /* and it is not that nothing matters */
	judge_free(j);
	free(v);
}

/* More used is worse in truth; the trees must find it, and only that way. */
static void a_direction_is_used_where_there_is_one(void **state)
{
	enum { ROWS = 4000 };
	static float x[2 * ROWS], y[ROWS], w[ROWS];
	static const int8_t sign[2] = { 1, -1 };
	uint64_t seed = 3;
	struct forest f;

	(void)state;
	for (int i = 0; i < ROWS; i++) {
		x[i] = (float)unit(&seed);
		x[ROWS + i] = (float)unit(&seed); /* truly raises it too, but may only lower it: not used */
		y[i] = unit(&seed) < 0.1 + 0.5 * (double)x[i] + 0.3 * (double)x[ROWS + i];
		w[i] = 1;
	}
	forest_fit(&(struct forest_task){ ROWS - 1000, 1000, 2, x, y, w, sign }, &f);
	for (float other = 0; other < 1; other += 0.25F) {
		double last = -INFINITY;
		for (float v = 0; v <= 1; v += 0.01F) {
			double now = forest_ask(&f, (float[]){ v, other });
			assert_true(now >= last);
			last = now;
		}
		assert_true(last > forest_ask(&f, (float[]){ 0.02F, other }) + 1);
	}
	for (float v = 0; v <= 1; v += 0.1F)
		assert_true(forest_ask(&f, (float[]){ 0.5F, v }) >=
		            forest_ask(&f, (float[]){ 0.5F, v + 0.1F }));
	assert_true(isfinite(forest_ask(&f, (float[]){ NAN, NAN })));
	forest_free(&f);
}

static void too_few_are_refused_in_a_sentence(void **state)
{
	struct past *v = made_up(TICKETS, 6);
	char why[200] = "";

	(void)state;
	assert_null(judge_learn(v, 50 * MOMENTS, DAYS(90), why, sizeof why));
	assert_string_equal(why, "50 tickets are over; it takes 200, and 10 of either outcome.");
	for (size_t i = 0; i < (size_t)TICKETS * MOMENTS; i++)
		v[i].outcome[ASK_BREACH] = v[i].outcome[ASK_MOVE] = 0;
	assert_null(judge_learn(v, (size_t)TICKETS * MOMENTS, DAYS(90), why, sizeof why));
	assert_null(judge_learn(v, 0, DAYS(90), why, sizeof why));
	free(v);
}

/* ---- the file ---------------------------------------------------------------------------- */
static void seal(struct str bytes)
{
	char *p = (char *)(uintptr_t)bytes.p, hex[SHA256_HEX + 1];

	sha256_hex_to(str_sub(bytes, 0, bytes.n - SHA256_HEX), hex);
	memcpy(p + bytes.n - SHA256_HEX, hex, SHA256_HEX);
}

static void a_file_answers_the_same_or_is_refused(void **state)
{
	struct past *v = made_up(300, 7);
	struct judge *j = learned(v, 300), *back;
	struct arena *a = arena_new();
	struct buf b = BUF(a);
	char why[200];
	uint64_t seed = 4;

	(void)state;
	judge_bytes(j, &b);
	back = judge_read(buf_str(&b), why, sizeof why);
	assert_non_null(back);
	for (size_t i = 0; i < 300; i++)
		for (int q = 0; q < QUESTIONS; q++)
			assert_true(fabs(judge_ask(j, q, &v[i].sight) - judge_ask(back, q, &v[i].sight)) <
			            1e-6);
	assert_true(back->verdict[ASK_MOVE].moments == j->verdict[ASK_MOVE].moments);
	judge_free(back);
	for (int i = 0; i < 60; i++)
		assert_null(judge_read(str_sub(buf_str(&b), 0, dice(&seed, b.n)), why, sizeof why));
	for (int i = 0; i < 150; i++) {
		struct str copy = arena_str(a, buf_str(&b));
		size_t at = dice(&seed, 2) ? dice(&seed, 600) : dice(&seed, b.n - SHA256_HEX);

		((char *)(uintptr_t)copy.p)[at] ^= (char)(1 + dice(&seed, 255));
		assert_null(judge_read(copy, why, sizeof why));
		seal(copy);
		back = judge_read(copy, why, sizeof why); /* either is fine; it must not crash */
		if (back)
			(void)judge_ask(back, ASK_BREACH, &v[0].sight);
		judge_free(back);
	}
	judge_free(j);
	arena_free(a);
	free(v);
}

/* What format 1 had of a verdict, and what came to it. */
enum { HEAD = 16 + 16, VERDICT_1 = 8 + 6 * 4 + JUDGE_TENTHS * 12, SINCE_2 = 4 + 4 + SIGHT_SAYS * 4 };

static void a_file_of_before_is_still_read(void **state)
{
	struct past *v = made_up(300, 7);
	struct arena *a = arena_new();
	struct buf b = BUF(a), old = BUF(a);
	char why[200] = "";

	(void)state;
	for (size_t i = 0; i < (size_t)300 * MOMENTS; i++)
		v[i].outcome[ASK_MOVE] =
		        -1; /* one model: its verdict and the empty one are at known places */
	struct judge *j = learned(v, 300);

	judge_bytes(j, &b);
	struct str s = buf_str(&b);
	size_t first = HEAD + 1 + VERDICT_1, second = s.n - SHA256_HEX - SINCE_2;

	buf_add(&old, str_sub(s, 0, first));
	buf_add(&old, str_sub(s, first + SINCE_2, second - first - SINCE_2));
	old.p[16] = 1;
	model_seal(&old, 0);
	struct judge *back = judge_read(buf_str(&old), why, sizeof why);

	assert_string_equal(why, "");
	assert_true(fabs(judge_ask(j, ASK_BREACH, &v[9].sight) - judge_ask(back, ASK_BREACH, &v[9].sight)) <
	            1e-6);
	assert_true(back->verdict[ASK_BREACH].auc == j->verdict[ASK_BREACH].auc);
	assert_true(isnan(back->verdict[ASK_BREACH].plain_brier) &&
	            back->verdict[ASK_BREACH].speaks[SIGHT_TEAM] == 0);
	judge_free(back);
	judge_free(j);
	arena_free(a);
	free(v);
}

static void auc_is_the_chance_to_rank_rightly(void **state)
{
	double p[] = { 0.1, 0.4, 0.35, 0.8, 0.5, 0.5 };
	int8_t y[] = { 0, 0, 1, 1, 1, 0 };
	struct verdict v = { 0 };

	(void)state;
	/* pairs of a yes and a no: 3 × 3; right: 0.35 over 0.1; 0.8 over all three; 0.5 over two, and half */
	assert_true(fabs(measure_auc(p, y, 6) - 6.5 / 9) < 1e-9);
	assert_true(isnan(measure_auc(p, (int8_t[]){ 1, 1, 1, 1, 1, 1 }, 6)));
	measure_chances(p, y, 6, &v);
	assert_true(fabsf(v.rate - 0.5F) < 1e-6F && v.moments == 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_promised_happens),
		cmocka_unit_test(what_speaks_is_what_it_rests_on),
		cmocka_unit_test(the_future_is_not_seen),
		cmocka_unit_test(standing_still_never_looks_better),
		cmocka_unit_test(a_direction_is_used_where_there_is_one),
		cmocka_unit_test(too_few_are_refused_in_a_sentence),
		cmocka_unit_test(a_file_answers_the_same_or_is_refused),
		cmocka_unit_test(a_file_of_before_is_still_read),
		cmocka_unit_test(auc_is_the_chance_to_rank_rightly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
