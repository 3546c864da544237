/* columns.c - see columns.h. */
#include "forecast/columns.h"
#include <math.h>
#include <stdlib.h>

enum { FOLDS = 5, WORDS_MOST = 3 };
static const float SHRINK = 8;
static const float KEPT = 1.5F; /* of fewer tickets nothing is remembered */

/* Words beside the single ones; SIGHT_WORDS: none. */
#define NO SIGHT_WORDS
static const uint8_t crosses[CROSSES][WORDS_MOST] = {
	{ SIGHT_TEAM, SIGHT_CATEGORY, NO },
	{ SIGHT_TEAM, SIGHT_SUBCATEGORY, NO },
	{ SIGHT_TEAM, SIGHT_CATEGORY, SIGHT_PRIORITY },
	{ SIGHT_CATEGORY, SIGHT_SUBCATEGORY, NO },
	{ SIGHT_TEAM, SIGHT_SYMPTOM, NO },
	{ SIGHT_TEAM, SIGHT_STATE, NO },
	{ SIGHT_SUBCATEGORY, SIGHT_SYMPTOM, NO },
	{ SIGHT_SUBCATEGORY, SIGHT_SITE, NO },
	{ SIGHT_TEAM, SIGHT_OPENED_BY, NO },
};

const int8_t column_sign[QUESTIONS][COLUMNS] = {
	[ASK_BREACH] = { [SIGHT_AGE] = 1,
	                 [SIGHT_SILENCE] = 1,
	                 [SIGHT_IN_STATE] = 1,
	                 [SIGHT_USED] = 1,
	                 [SIGHT_LEFT] = -1 },
};

static uint64_t key_of(int rate, const struct sight *s)
{
	uint64_t h = (uint64_t)rate + 1;

	if (rate < SIGHT_WORDS)
		h = (h ^ s->word[rate]) * 0x9e3779b97f4a7c15U;
	else
		for (int i = 0; i < WORDS_MOST; i++) {
			uint8_t w = crosses[rate - SIGHT_WORDS][i];

			h = (h ^ (w == NO ? 0 : s->word[w])) * 0x9e3779b97f4a7c15U;
			h ^= h >> 29;
		}
	h ^= h >> 32;
	return h ? h : 1;
}

/* ---- stored rates ---------------------------------------------------------------------- */
void rates_size(struct rates *r, uint32_t n)
{
	*r = (struct rates){ .size = 16 };
	while (r->size < n * 2)
		r->size *= 2;
	r->key = or_abort(calloc(r->size, sizeof *r->key));
	r->rate = or_abort(calloc(r->size, sizeof *r->rate));
}

static uint32_t place(const uint64_t *key, uint32_t size, uint64_t k)
{
	uint32_t at = (uint32_t)k & (size - 1);

	while (key[at] && key[at] != k)
		at = (at + 1) & (size - 1);
	return at;
}

void rates_put(struct rates *r, uint64_t key, float rate)
{
	uint32_t at = place(r->key, r->size, key);

	r->n += !r->key[at];
	r->key[at] = key;
	r->rate[at] = rate;
}

float rates_get(const struct rates *r, uint64_t key, float otherwise)
{
	uint32_t at = r->size ? place(r->key, r->size, key) : 0;

	return r->size && r->key[at] == key ? r->rate[at] : otherwise;
}

void rates_free(struct rates *r)
{
	free(r->key);
	free(r->rate);
	*r = (struct rates){ 0 };
}

/* ---- counting ----------------------------------------------------------------------------- */
struct count {
	float n[FOLDS], yes[FOLDS];
};
struct counts {
	uint64_t *key;
	struct count *v;
	uint32_t size, n;
};

static struct count *count_of(struct counts *c, uint64_t key)
{
	uint32_t at = place(c->key, c->size, key);

	c->n += !c->key[at];
	c->key[at] = key;
	return &c->v[at];
}

static struct counts counts_new(size_t rows)
{
	struct counts c = { .size = 64 };

	while (c.size < rows * 2)
		c.size *= 2;
	c.key = or_abort(calloc(c.size, sizeof *c.key));
	c.v = or_abort(calloc(c.size, sizeof *c.v));
	return c;
}

static int fold_of(const struct past *p) { return (int)((p->ticket * 0x9e3779b97f4a7c15U >> 33) % FOLDS); }

static float shrunk(const struct count *c, int without, float all)
{
	float n = 0, yes = 0;

	for (int f = 0; f < FOLDS; f++)
		if (f != without) {
			n += c->n[f];
			yes += c->yes[f];
		}
	return (yes + SHRINK * all) / (n + SHRINK);
}

/* Each row's weight, shared among the moments of its ticket. */
static float *shares_of(const struct column_task *t)
{
	float *w = or_abort(calloc(t->n + 1, sizeof *w));

	for (size_t from = 0, to; from < t->n; from = to) {
		for (to = from; to < t->n && t->rows[to]->ticket == t->rows[from]->ticket; to++)
			;
		for (size_t i = from; i < to; i++)
			w[i] = t->w[i] / (float)(to - from);
	}
	return w;
}

static void learn_rate(const struct column_task *t, int rate, const float *w, float all, struct rates *out)
{
	struct counts c = counts_new(t->n);
	uint32_t kept = 0;

	for (size_t i = 0; i < t->n; i++) {
		struct count *k = count_of(&c, key_of(rate, &t->rows[i]->sight));
		int fold = fold_of(t->rows[i]);

		k->n[fold] += w[i];
		k->yes[fold] += t->rows[i]->outcome[t->ask] == 1 ? w[i] : 0;
	}
	for (size_t i = 0; i < t->n; i++)
		t->x[(size_t)(SIGHT_NUMBERS + rate) * t->stride + i] =
		        shrunk(count_of(&c, key_of(rate, &t->rows[i]->sight)), fold_of(t->rows[i]), all);
	for (uint32_t pass = 0; pass < 2; pass++) {
		for (uint32_t i = 0; i < c.size; i++) {
			float n = 0;

			for (int f = 0; f < FOLDS; f++)
				n += c.v[i].n[f];
			if (!c.key[i] || n < KEPT)
				continue;
			if (pass)
				rates_put(out, c.key[i], shrunk(&c.v[i], -1, all));
			else
				kept++;
		}
		if (!pass)
			rates_size(out, kept);
	}
	free(c.key);
	free(c.v);
}

void columns_learn(const struct column_task *t, struct columns *out)
{
	float *w = shares_of(t), yes = 0, n = 0;

	for (size_t i = 0; i < t->n; i++) {
		n += w[i];
		yes += t->rows[i]->outcome[t->ask] == 1 ? w[i] : 0;
		for (int c = 0; c < SIGHT_NUMBERS; c++)
			t->x[(size_t)c * t->stride + i] = t->rows[i]->sight.number[c];
	}
	out->all = n > 0 ? yes / n : 0;
	for (int r = 0; r < RATES; r++)
		learn_rate(t, r, w, out->all, &out->of[r]);
	free(w);
}

void columns_free(struct columns *c)
{
	for (int r = 0; r < RATES; r++)
		rates_free(&c->of[r]);
	*c = (struct columns){ 0 };
}

void columns_fill(const struct columns *c, const struct sight *s, float *x, size_t stride)
{
	for (int i = 0; i < SIGHT_NUMBERS; i++)
		x[(size_t)i * stride] = s->number[i];
	for (int r = 0; r < RATES; r++)
		x[(size_t)(SIGHT_NUMBERS + r) * stride] = rates_get(&c->of[r], key_of(r, s), c->all);
}
