/* judge_file.c - a judgement as bytes, and back, trusting nothing.
 *
 *   "sinew judgement\n"  u32 format, sight version, tickets, moments
 *   per question  u8 is there one; then
 *     verdict, then f32 slope, shift, start, all   u32 trees
 *     per tree  u8 column × inner, f32 limit × inner, f32 leaf × leaves
 *     per rate  u32 keys; u64 key, f32 rate each, ascending
 *   64 characters: SHA-256 of all before
 *
 * A file that is cut short, altered, or says more than it holds is refused.
 */
#include "base/bytes.h"
#include "forecast/judge_head.h"
#include "jobs/child.h"
#include <stdio.h>
#include <stdlib.h>

/* 2: what speaks, and the best look-up's Brier; 1 is read without them. */
enum { FORMAT = 2, KEYS_MOST = 1 << 24 };
static const char MAGIC[] = "sinew judgement\n", MOMENTS[] = "sinew moments\n";

/* ---- out ----------------------------------------------------------------------------- */
static void put_verdict(struct buf *b, const struct verdict *v)
{
	const float reals[] = { v->auc, v->brier, v->ece, v->opening, v->rate, v->plain };

	bytes_put(b, v->tickets, 4);
	bytes_put(b, v->moments, 4);
	for (size_t i = 0; i < COUNT(reals); i++)
		bytes_put_real(b, isnan(reals[i]) ? -1 : reals[i]);
	for (size_t i = 0; i < JUDGE_TENTHS; i++) {
		bytes_put_real(b, v->tenth[i].promised);
		bytes_put_real(b, v->tenth[i].happened);
		bytes_put(b, v->tenth[i].n, 4);
	}
	bytes_put_real(b, isnan(v->plain_brier) ? -1 : v->plain_brier);
	bytes_put(b, v->plain_words, 4);
	for (size_t i = 0; i < SIGHT_SAYS; i++)
		bytes_put_real(b, v->speaks[i]);
}

static int by_key(const void *pa, const void *pb)
{
	uint64_t a = *(const uint64_t *)pa, b = *(const uint64_t *)pb;

	return a < b ? -1 : a > b;
}

static void put_rates(struct buf *b, const struct rates *r)
{
	uint64_t *keys = or_abort(malloc((r->n + 1) * sizeof *keys));
	uint32_t n = 0;

	for (uint32_t i = 0; i < r->size; i++)
		if (r->key[i])
			keys[n++] = r->key[i];
	qsort(keys, n, sizeof *keys, by_key);
	bytes_put(b, n, 4);
	for (uint32_t i = 0; i < n; i++) {
		bytes_put(b, keys[i], 8);
		bytes_put_real(b, rates_get(r, keys[i], 0));
	}
	free(keys);
}

static void put_head(struct buf *b, const struct head *h)
{
	bytes_put_real(b, (float)h->slope);
	bytes_put_real(b, (float)h->shift);
	bytes_put_real(b, h->forest.start);
	bytes_put_real(b, h->columns.all);
	bytes_put(b, h->forest.n, 4);
	for (uint32_t t = 0; t < h->forest.n; t++) {
		const struct tree *tree = &h->forest.v[t];

		for (int i = 0; i < TREE_INNER; i++)
			bytes_put(b, tree->column[i], 1);
		for (int i = 0; i < TREE_INNER; i++)
			bytes_put_real(b, tree->limit[i]);
		for (int i = 0; i < TREE_LEAVES; i++)
			bytes_put_real(b, tree->leaf[i]);
	}
	for (int r = 0; r < RATES; r++)
		put_rates(b, &h->columns.of[r]);
}

void judge_bytes(const struct judge *j, struct buf *out)
{
	size_t from = out->n;

	buf_add(out, str_z(MAGIC));
	bytes_put(out, FORMAT, 4);
	bytes_put(out, SIGHT_VERSION, 4);
	bytes_put(out, j->tickets, 4);
	bytes_put(out, j->moments, 4);
	for (int q = 0; q < QUESTIONS; q++) {
		bytes_put(out, j->head[q] != NULL, 1);
		put_verdict(out, &j->verdict[q]);
		if (j->head[q])
			put_head(out, j->head[q]);
	}
	model_seal(out, from);
}

/* ---- in -------------------------------------------------------------------------------- */
static void get_verdict(struct reading *r, uint64_t format, struct verdict *v)
{
	float *const reals[] = { &v->auc, &v->brier, &v->ece, &v->opening, &v->rate, &v->plain };

	v->tickets = (uint32_t)bytes_get(r, 4);
	v->moments = (uint32_t)bytes_get(r, 4);
	for (size_t i = 0; i < COUNT(reals); i++) {
		*reals[i] = bytes_get_real(r);
		if (*reals[i] < 0)
			*reals[i] = NAN;
	}
	for (size_t i = 0; i < JUDGE_TENTHS; i++) {
		v->tenth[i].promised = bytes_get_real(r);
		v->tenth[i].happened = bytes_get_real(r);
		v->tenth[i].n = (uint32_t)bytes_get(r, 4);
	}
	v->plain_brier = NAN;
	v->plain_words = SIGHT_PLAIN;
	if (format < 2)
		return;
	v->plain_brier = bytes_get_real(r);
	if (v->plain_brier < 0)
		v->plain_brier = NAN;
	v->plain_words = (uint32_t)bytes_get(r, 4);
	for (size_t i = 0; i < SIGHT_SAYS; i++)
		v->speaks[i] = bytes_get_real(r);
}

static void get_rates(struct reading *r, struct rates *out)
{
	uint32_t n = (uint32_t)bytes_get(r, 4);
	uint64_t last = 0;

	if (r->bad || n > KEYS_MOST || (size_t)n * 12 > r->rest.n) {
		r->bad = true;
		return;
	}
	rates_size(out, n);
	for (uint32_t i = 0; i < n && !r->bad; i++) {
		uint64_t key = bytes_get(r, 8);
		float rate = bytes_get_real(r);

		r->bad |= key <= last || rate < 0 || rate > 1;
		last = key;
		if (!r->bad)
			rates_put(out, key, rate);
	}
}

static void get_tree(struct reading *r, struct tree *t)
{
	for (int i = 0; i < TREE_INNER; i++) {
		t->column[i] = (uint8_t)bytes_get(r, 1);
		r->bad |= t->column[i] >= COLUMNS;
	}
	for (int i = 0; i < TREE_INNER; i++)
		t->limit[i] = bytes_get_any(r);
	for (int i = 0; i < TREE_LEAVES; i++)
		t->leaf[i] = bytes_get_real(r);
}

static struct head *get_head(struct reading *r)
{
	struct head *h = head_new();

	h->slope = (double)bytes_get_real(r);
	h->shift = (double)bytes_get_real(r);
	h->forest.start = bytes_get_real(r);
	h->columns.all = bytes_get_real(r);
	uint32_t n = (uint32_t)bytes_get(r, 4);

	r->bad |= n > TREES_MOST || h->slope <= 0;
	h->forest.v = or_abort(calloc(TREES_MOST, sizeof *h->forest.v));
	for (; h->forest.n < n && !r->bad; h->forest.n++)
		get_tree(r, &h->forest.v[h->forest.n]);
	for (int i = 0; i < RATES && !r->bad; i++)
		get_rates(r, &h->columns.of[i]);
	return h;
}

static struct judge *get_judge(struct reading *r, char *why, size_t whysz)
{
	uint64_t format = bytes_get(r, 4);

	if (format < 1 || format > FORMAT || bytes_get(r, 4) != SIGHT_VERSION) {
		snprintf(why, whysz, "The model was made by another version.");
		return NULL;
	}
	struct judge *j = or_abort(calloc(1, sizeof *j));

	j->tickets = (uint32_t)bytes_get(r, 4);
	j->moments = (uint32_t)bytes_get(r, 4);
	for (int q = 0; q < QUESTIONS && !r->bad; q++) {
		bool there = bytes_get(r, 1) != 0;

		get_verdict(r, format, &j->verdict[q]);
		if (there && !r->bad)
			j->head[q] = get_head(r);
	}
	if (!r->bad && !r->rest.n)
		return j;
	judge_free(j);
	snprintf(why, whysz, "The model is damaged.");
	return NULL;
}

struct judge *judge_read(struct str bytes, char *why, size_t whysz)
{
	struct reading r = { 0 };

	return model_unseal(bytes, str_z(MAGIC), &r.rest, why, whysz) ? get_judge(&r, why, whysz) : NULL;
}

/* ---- in the child process ------------------------------------------------------------------ */
void past_bytes(const struct past *p, size_t n, int64_t now, struct buf *out)
{
	buf_add(out, str_z(MOMENTS));
	bytes_put(out, (uint64_t)now, 8);
	bytes_put(out, n, 8);
	buf_add(out, (struct str){ (const char *)p, n * sizeof *p });
}

static bool learn_bytes(struct str in, struct buf *out, char *why, size_t whysz)
{
	struct reading r = { .rest = str_sub(in, sizeof MOMENTS - 1, in.n) };
	int64_t now = (int64_t)bytes_get(&r, 8);
	size_t n = bytes_get(&r, 8);

	if (r.bad || !str_starts(in, str_z(MOMENTS)) || n > JUDGE_MOST ||
	    r.rest.n != n * sizeof(struct past)) {
		snprintf(why, whysz, "The moments came in broken.");
		return false;
	}
	struct past *p = or_abort(malloc((n + 1) * sizeof *p));

	memcpy(p, r.rest.p, r.rest.n);
	struct judge *j = judge_learn(p, n, now, why, whysz);

	if (j)
		judge_bytes(j, out);
	judge_free(j);
	free(p);
	return j != NULL;
}

const struct learner judge_learner = { "forecast", learn_bytes };
