/* verdict.c - how good a model is on tickets it was not learned from: beside what a plain look-up would say
 * of them, and what it would lose if one thing were not known.
 */
#include "forecast/judge_head.h"
#include <math.h>
#include <stdlib.h>

enum { ASKED_AGAIN = 2000 /* moments that are asked once for each thing that is taken away */ };
static const double SHRINK = 10;

/* ---- look-ups -------------------------------------------------------------------------------- */
/* The rate among those who share these words. The best of them is what a model has to beat. */
static const uint32_t lookups[] = {
	1 << SIGHT_TEAM, 1 << SIGHT_CATEGORY, 1 << SIGHT_PRIORITY, 1 << SIGHT_TEAM | 1 << SIGHT_PRIORITY,
	SIGHT_PLAIN,
};

static uint64_t shared_key(uint32_t words, const struct sight *s)
{
	uint64_t h = words;

	for (int w = 0; w < SIGHT_WORDS; w++)
		if (words >> w & 1)
			h = (h ^ h >> 31 ^ s->word[w]) * 0x9e3779b97f4a7c15U;
	return h | 1;
}

static bool happened(const struct moments *m, size_t i, enum question q) { return m->v[i]->outcome[q] == 1; }

static void look_up(uint32_t words, const struct moments *learned, enum question q,
                    const struct moments *held, double *p)
{
	struct rates yes, all;
	double whole = 0;

	rates_size(&yes, (uint32_t)learned->n + 1);
	rates_size(&all, (uint32_t)learned->n + 1);
	for (size_t i = 0; i < learned->n; i++) {
		uint64_t k = shared_key(words, &learned->v[i]->sight);

		rates_put(&yes, k, rates_get(&yes, k, 0) + (happened(learned, i, q) ? 1 : 0));
		rates_put(&all, k, rates_get(&all, k, 0) + 1);
		whole += (happened(learned, i, q) ? 1.0 : 0) / (double)learned->n;
	}
	for (size_t i = 0; i < held->n; i++) {
		uint64_t k = shared_key(words, &held->v[i]->sight);

		p[i] = ((double)rates_get(&yes, k, 0) + SHRINK * whole) /
		       ((double)rates_get(&all, k, 0) + SHRINK);
	}
	rates_free(&yes);
	rates_free(&all);
}

static void best_look_up(const struct moments *learned, enum question q, const struct moments *held,
                         double *p, const int8_t *y, struct verdict *out)
{
	out->plain = out->plain_brier = NAN;
	for (size_t i = 0; i < COUNT(lookups); i++) {
		struct verdict v = { 0 };

		look_up(lookups[i], learned, q, held, p);
		measure_chances(p, y, held->n, &v);
		if (isnan(v.auc) || v.auc <= out->plain)
			continue;
		out->plain = v.auc;
		out->plain_brier = v.brier;
		out->plain_words = lookups[i];
	}
}

/* ---- what speaks ------------------------------------------------------------------------------- */
/* Some of the moments, and for each another one of them, drawn so that the same moments give the same. */
struct swap {
	const struct sight **own, **other;
	int8_t *y;
	double *p;
	size_t n;
};

static void swap_make(const struct moments *held, enum question q, struct swap *s)
{
	uint64_t seed = 1;

	s->n = held->n < ASKED_AGAIN ? held->n : ASKED_AGAIN;
	s->own = or_abort(malloc((s->n + 1) * sizeof *s->own));
	s->other = or_abort(malloc((s->n + 1) * sizeof *s->other));
	s->y = or_abort(malloc(s->n + 1));
	s->p = or_abort(malloc((s->n + 1) * sizeof *s->p));
	for (size_t i = 0; i < s->n; i++) {
		const struct past *m = held->v[i * held->n / s->n];

		s->own[i] = s->other[i] = &m->sight;
		s->y[i] = m->outcome[q];
	}
	for (size_t i = s->n; i > 1; i--) {
		seed = seed * 6364136223846793005U + 1442695040888963407U;
		size_t k = (size_t)((seed >> 33) % i);
		const struct sight *t = s->other[k];

		s->other[k] = s->other[i - 1];
		s->other[i - 1] = t;
	}
}

static void swap_free(struct swap *s)
{
	free(s->own);
	free(s->other);
	free(s->y);
	free(s->p);
}

/* With thing `k` taken from another moment; SIGHT_SAYS: as it is. */
static double auc_without(const struct head *h, struct swap *s, size_t k)
{
	for (size_t i = 0; i < s->n; i++) {
		struct sight seen = *s->own[i];

		if (k < SIGHT_WORDS)
			seen.word[k] = s->other[i]->word[k];
		else if (k < SIGHT_SAYS)
			seen.number[k - SIGHT_WORDS] = s->other[i]->number[k - SIGHT_WORDS];
		s->p[i] = head_ask(h, &seen);
	}
	return measure_auc(s->p, s->y, s->n);
}

static void what_speaks(const struct head *h, const struct moments *held, enum question q,
                        struct verdict *out)
{
	struct swap s;

	swap_make(held, q, &s);
	double whole = auc_without(h, &s, SIGHT_SAYS);

	for (size_t k = 0; k < SIGHT_SAYS && !isnan(whole); k++)
		out->speaks[k] = (float)fmax(0, whole - auc_without(h, &s, k));
	swap_free(&s);
}

/* ---- all of it ----------------------------------------------------------------------------------- */
void verdict_make(const struct head *h, const struct moments *learned, const struct moments *held,
                  enum question q, struct verdict *out)
{
	double *p = or_abort(malloc((held->n + 1) * sizeof *p)),
	       *first = or_abort(malloc((held->n + 1) * sizeof *p));
	int8_t *y = or_abort(malloc(held->n + 1)), *y1 = or_abort(malloc(held->n + 1));
	size_t n1 = 0;

	for (size_t i = 0; i < held->n; i++) {
		p[i] = head_ask(h, &held->v[i]->sight);
		y[i] = held->v[i]->outcome[q];
		if (!i || held->v[i]->ticket != held->v[i - 1]->ticket) {
			first[n1] = p[i];
			y1[n1++] = y[i];
		}
	}
	measure_chances(p, y, held->n, out);
	out->opening = (float)measure_auc(first, y1, n1);
	best_look_up(learned, q, held, p, y, out);
	what_speaks(h, held, q, out);
	free(p);
	free(first);
	free(y);
	free(y1);
}
