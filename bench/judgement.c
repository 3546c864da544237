/* judgement.c - how well chances of breach and of reassignment are judged on a real log, and what that is worth
 * to a desk with too few hands.  docs/benchmarks.md says how to read it.
 *
 *   bench_judgement FILE.csv[.zst] [PERCENT]
 *
 * The cut is the instant at which PERCENT (70) of the incidents were opened.  Learned from incidents opened before
 * it, of which only those that were closed before it have an outcome; tested on those opened after it.  Chances are
 * asked at these moments, knowing what that row and those before it say, and nothing later:
 *
 *   opening     the first row of each incident
 *   every row   every row whose state is not Closed
 *
 * The functions are those the server uses (src/forecast): judge_learn chooses and calibrates inside what came before
 * the cut.  Beside them plain look-ups: the rate among the same moments before the cut of those who share a word or
 * three, shrunk by ten.
 */
#include "forecast/columns.h"
#include "forecast/judge.h"
#include "incidents.h"
#include "log.h"
#include "replay.h"
#include <math.h>
#include <sys/resource.h>

struct moments {
	struct past *v;
	bool *first;
	size_t n;
};

/* Every row that is not Closed of incidents opened in [from, to), as known at as_of. */
static struct moments moments_of(const struct incidents *all, int64_t from, int64_t to, int64_t as_of)
{
	struct moments m = { .v = or_abort(calloc(all->rows + 1, sizeof *m.v)),
		             .first = or_abort(calloc(all->rows + 1, sizeof *m.first)) };

	for (size_t i = 0; i < all->n; i++) {
		const struct incident *in = &all->v[i];

		for (size_t k = 0; k < in->n && in->opened >= from && in->opened < to; k++) {
			const struct incident_row *r = &in->rows[k];

			if (r->closed || r->at >= as_of)
				continue;
			m.first[m.n] = k == 0;
			m.v[m.n++] = (struct past){ .ticket = in->number,
				                    .opened = in->opened,
				                    .at = r->at,
				                    .known = in->over < as_of ? in->over : INT64_MAX,
				                    .outcome = { [ASK_BREACH] = in->missed,
				                                 [ASK_MOVE] = in->reassigns > r->reassigns },
				                    .next_used = NAN,
				                    .sight = r->sight };
		}
	}
	return m;
}

/* ---- plain look-ups ------------------------------------------------------------------------------ */
static const struct {
	const char *name;
	uint8_t word[3], n;
} lookups[] = {
	{ "rate by priority", { SIGHT_PRIORITY }, 1 },
	{ "rate by group", { SIGHT_TEAM }, 1 },
	{ "rate by category", { SIGHT_CATEGORY }, 1 },
	{ "rate by group, category and priority", { SIGHT_TEAM, SIGHT_CATEGORY, SIGHT_PRIORITY }, 3 },
};

static uint64_t key_of(size_t lookup, const struct sight *s)
{
	uint64_t h = 1;

	for (uint8_t i = 0; i < lookups[lookup].n; i++)
		h = (h ^ s->word[lookups[lookup].word[i]]) * 0x9e3779b97f4a7c15U;
	return h | 1;
}

struct test { /* what is asked, and its truth */
	const struct past **v;
	double *p;
	int8_t *y;
	size_t n;
};

static void look_up(size_t lookup, enum question q, const struct moments *learned, bool opening, struct test *t)
{
	struct rates yes, all;
	double whole = 0, n = 0;

	rates_size(&yes, (uint32_t)learned->n + 1);
	rates_size(&all, (uint32_t)learned->n + 1);
	for (size_t i = 0; i < learned->n; i++) {
		const struct past *m = &learned->v[i];
		uint64_t k = key_of(lookup, &m->sight);

		if (m->known == INT64_MAX || (opening && !learned->first[i]))
			continue;
		rates_put(&yes, k, rates_get(&yes, k, 0) + (float)m->outcome[q]);
		rates_put(&all, k, rates_get(&all, k, 0) + 1);
		whole += (double)m->outcome[q];
		n++;
	}
	for (size_t i = 0; i < t->n; i++) {
		uint64_t k = key_of(lookup, &t->v[i]->sight);

		t->p[i] = ((double)rates_get(&yes, k, 0) + 10 * whole / n) / ((double)rates_get(&all, k, 0) + 10);
	}
	rates_free(&yes);
	rates_free(&all);
}

/* ---- tables ----------------------------------------------------------------------------------------- */
static struct test test_of(const struct moments *m, enum question q, bool opening)
{
	struct test t = { .v = or_abort(malloc((m->n + 1) * sizeof(struct past *))),
		          .p = or_abort(malloc((m->n + 1) * sizeof *t.p)),
		          .y = or_abort(malloc(m->n + 1)) };

	for (size_t i = 0; i < m->n; i++)
		if (!opening || m->first[i]) {
			t.v[t.n] = &m->v[i];
			t.y[t.n++] = m->v[i].outcome[q];
		}
	return t;
}

static void test_free(struct test *t)
{
	free(t->v);
	free(t->p);
	free(t->y);
}

static void calibration(const struct verdict *v)
{
	printf("\n| tenth of the chances | moments | promised | happened |\n|---:|---:|---:|---:|\n");
	for (int i = 0; i < JUDGE_TENTHS; i++)
		printf("| %d | %u | %.3f | %.3f |\n", i + 1, v->tenth[i].n, (double)v->tenth[i].promised,
		       (double)v->tenth[i].happened);
}

static void show(const struct judge *j, enum question q, const struct moments *learned, const struct moments *asked,
                 bool opening)
{
	struct test t = test_of(asked, q, opening);
	struct verdict v;

	printf("\n%s, %s: %zu moments\n\n| | AUC | Brier | ECE |\n|---|---:|---:|---:|\n",
	       q == ASK_BREACH ? "SLA flag missed at the end" : "(further) reassignment",
	       opening ? "at opening" : "at every row", t.n);
	for (size_t i = 0; i < COUNT(lookups); i++) {
		look_up(i, q, learned, opening, &t);
		measure_chances(t.p, t.y, t.n, &v);
		printf("| %s | %.4f | %.4f | %.4f |\n", lookups[i].name, (double)v.auc, (double)v.brier, (double)v.ece);
	}
	for (size_t i = 0; i < t.n; i++)
		t.p[i] = judge_ask(j, q, &t.v[i]->sight);
	measure_chances(t.p, t.y, t.n, &v);
	printf("| **Sinew** | **%.4f** | %.4f | %.4f |\n\nhappened: %.3f of them\n", (double)v.auc, (double)v.brier,
	       (double)v.ece, (double)v.rate);
	calibration(&v);
	test_free(&t);
}

/* Of this process alone, whatever else runs on the machine. */
static double cpu(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)u.ru_utime.tv_sec + (double)u.ru_utime.tv_usec / 1e6;
}

static long peak(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return u.ru_maxrss / 1024;
}

static void judged(const struct incidents *all, int64_t cut)
{
	struct moments learned = moments_of(all, INT64_MIN, cut, cut), asked = moments_of(all, cut, INT64_MAX, INT64_MAX);
	struct arena *a = arena_new();
	struct buf bytes = BUF(a);
	char why[200];
	long before = peak();
	double start = cpu();
	struct judge *j = judge_learn(learned.v, learned.n, cut, why, sizeof why);

	if (!j)
		die("learning", why);
	judge_bytes(j, &bytes);
	printf("learned from %u incidents that were over, %u moments, in %.1f s of one core; %ld MB above the %ld of the data; the"
	       " model's file is %zu KB\n",
	       j->tickets, j->moments, cpu() - start, peak() - before, before, bytes.n / 1024);
	for (int q = QUESTIONS - 1; q >= 0; q--)
		for (int opening = 1; opening >= 0; opening--)
			show(j, (enum question)q, &learned, &asked, opening);
	start = cpu();
	double sum = 0;

	for (size_t i = 0; i < asked.n; i++)
		sum += judge_ask(j, ASK_BREACH, &asked.v[i].sight) + judge_ask(j, ASK_MOVE, &asked.v[i].sight);
	printf("\none ticket asked both ways: %.1f µs (mean chance %.3f)\n",
	       (cpu() - start) * 1e6 / (double)asked.n, sum / (double)asked.n / 2);
	judge_free(j);
	arena_free(a);
	free(learned.v);
	free(learned.first);
	free(asked.v);
	free(asked.first);
}

int main(int argc, char **argv)
{
	struct arena *a = arena_new();
	struct incidents all;
	int percent = argc > 2 ? atoi(argv[2]) : 70;

	if (argc < 2 || percent < 10 || percent > 95)
		die("usage", "bench_judgement FILE.csv[.zst] [PERCENT]");
	incidents_read(a, argv[1], &all);
	int64_t cut = all.v[all.n * (size_t)percent / 100].opened;
	printf("%zu incidents, %zu rows, %zu of state -100 left out; cut at %s, when %d %% were opened\n", all.n, all.rows,
	       all.refused, time_rfc3339(a, cut).p, percent);
	judged(&all, cut);
	replay(&all, cut);
	arena_free(a);
	return 0;
}
