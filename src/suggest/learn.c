/* learn.c - see learn.h. Solver in linear.c, how good a model is in learn_measure.c. */
#include "suggest/learn.h"
#include "jobs/child.h"
#include "suggest/learn_int.h"
#include "suggest/linear.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { SEEN_LEAST = 1, LABEL_LEAST = 2, COUNTS_START = 1 << 16 };
#define SMALL 0.02 /* weights below say nothing and are not kept */
#define NAIVE                                                                                               \
	0.05 /* how much naive Bayes is mixed in: it remembers what was seen once, where regression shrinks \
	      */
#define SMOOTH 0.001
static const float costs[] = { 1, 8 };
/* How much of a label's commonness is taken back: each against the rest, the commonest gets what nobody
 * knows, and more so the further the tickets at hand are from those learned. */
static const float leanings[] = { 0, 0.2F, 0.4F, 0.6F };
#define LEEWAY 0.01 /* the most leaning that surprises by no more than this above the least */

struct rows {
	struct row *v;
	size_t n;
	struct str *labels; /* borrowed from the examples */
	uint32_t nlabels;
};

/* ---- labels and features of the examples -------------------------------------- */
struct tally {
	struct str label;
	uint32_t n, id;
};

static int by_label(const void *pa, const void *pb)
{
	const struct tally *a = pa, *b = pb;

	return str_cmp(a->label, b->label);
}
static int by_number(const void *pa, const void *pb)
{
	const struct tally *a = pa, *b = pb;

	return a->n != b->n ? (a->n < b->n ? 1 : -1) : str_cmp(a->label, b->label);
}

/* Distinct labels, the most frequent first: at most MODEL_LABELS, each at least twice. */
static struct tally *tally_labels(struct arena *a, const struct example *e, size_t n, uint32_t *out)
{
	struct tally *t = NEW_ARRAY(a, struct tally, n + 1);
	uint32_t m = 0;

	for (size_t i = 0; i < n; i++)
		t[i] = (struct tally){ e[i].label, 1, 0 };
	qsort(t, n, sizeof *t, by_label);
	for (size_t i = 0; i < n; i++)
		if (m && str_eq(t[m - 1].label, t[i].label))
			t[m - 1].n++;
		else
			t[m++] = t[i];
	qsort(t, m, sizeof *t, by_number);
	while (m && (t[m - 1].n < LABEL_LEAST || m > MODEL_LABELS))
		m--;
	for (uint32_t k = 0; k < m; k++)
		t[k].id = k;
	*out = m;
	return t;
}

struct row row_of(struct arena *keep, struct arena *a, const struct example *e, uint32_t label)
{
	struct feature *x;
	struct row r = { .label = label, .copies = e->copies > 1 ? e->copies : 1 };

	r.n = features_of(a, e, &x);
	r.x = NEW_ARRAY(keep, struct feature, r.n + 1);
	memcpy(r.x, x, r.n * sizeof *x);
	arena_reset(a);
	return r;
}

static struct rows rows_of(struct arena *keep, const struct example *e, size_t n)
{
	struct rows r = { .v = NEW_ARRAY(keep, struct row, n + 1) };
	struct tally *t = tally_labels(keep, e, n, &r.nlabels);
	struct arena *a = arena_new();

	r.labels = NEW_ARRAY(keep, struct str, r.nlabels + 1);
	for (uint32_t k = 0; k < r.nlabels; k++)
		r.labels[k] = t[k].label;
	qsort(t, r.nlabels, sizeof *t, by_label);
	for (size_t i = 0; i < n; i++) {
		struct tally key = { .label = e[i].label };
		const struct tally *found = bsearch(&key, t, r.nlabels, sizeof *t, by_label);

		if (!found)
			continue;
		r.v[r.n++] = row_of(keep, a, &e[i], found->id);
	}
	arena_free(a);
	return r;
}

/* ---- how seldom each feature is ---------------------------------------------------- */
struct count {
	uint64_t hash;
	uint32_t n;
};
struct counts {
	struct count *v;
	size_t n, size; /* a power of two */
};

static struct count *count_of(struct counts *c, uint64_t hash)
{
	size_t at = hash & (c->size - 1);

	while (c->v[at].n && c->v[at].hash != hash)
		at = (at + 1) & (c->size - 1);
	return &c->v[at];
}

static void counts_grow(struct counts *c)
{
	struct counts more = { .n = c->n, .size = c->size ? c->size * 2 : COUNTS_START };

	more.v = or_abort(calloc(more.size, sizeof *more.v));
	for (size_t i = 0; i < c->size; i++)
		if (c->v[i].n)
			*count_of(&more, c->v[i].hash) = c->v[i];
	free(c->v);
	*c = more;
}

static int by_hash(const void *pa, const void *pb)
{
	const struct count *a = pa, *b = pb;

	return a->hash < b->hash ? -1 : a->hash > b->hash;
}

/* A model without weights yet: the dictionary. */
static struct model *dictionary(const struct rows *r, size_t n)
{
	struct counts c = { 0 };
	size_t kept = 0;

	counts_grow(&c);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < r->v[i].n; j++) {
			if (c.n * 2 > c.size)
				counts_grow(&c);
			struct count *at = count_of(&c, r->v[i].x[j].hash);
			c.n += !at->n;
			*at = (struct count){ r->v[i].x[j].hash, at->n + 1 };
		}
	for (size_t i = 0; i < c.size; i++)
		if (c.v[i].n >= SEEN_LEAST)
			c.v[kept++] = c.v[i];
	qsort(c.v, kept, sizeof *c.v, by_hash);
	struct model *m = model_new(r->nlabels, (uint32_t)kept, 0);

	for (size_t i = 0; i < kept; i++) {
		m->hash[i] = c.v[i].hash;
		m->rarity[i] = (float)(1 + log((1 + (double)n) / (1 + (double)c.v[i].n)));
	}
	free(c.v);
	model_index(m);
	return m;
}

/* ---- fitting ----------------------------------------------------------------------- */
static int by_index(const void *pa, const void *pb)
{
	const struct linear_cell *a = pa, *b = pb;

	return a->index - b->index;
}

/* The row as liblinear wants it; the last feature is the constant 1. */
static struct linear_cell *cells_of(struct arena *a, const struct model *dict, const struct row *r)
{
	struct arena *scratch = arena_new();
	struct feature *x = NEW_ARRAY(scratch, struct feature, r->n + 1);
	struct linear_cell *out = NEW_ARRAY(a, struct linear_cell, r->n + 2);
	size_t n = 0;

	memcpy(x, r->x, r->n * sizeof *x);
	model_scale(dict, x, r->n);
	for (size_t i = 0; i < r->n; i++)
		if (x[i].value > 0)
			out[n++] = (struct linear_cell){ (int)x[i].index + 1, (double)x[i].value };
	arena_free(scratch);
	qsort(out, n, sizeof *out, by_index);
	out[n++] = (struct linear_cell){ (int)dict->nfeatures + 1, 1 };
	out[n].index = -1;
	return out;
}

/* Naive Bayes beside it, on the same rows: for label k a feature says log((in + s) / (all in + s)) minus the
 * same of the other labels.  What it says for a label it was never seen with is, but for a part common to all
 * labels, the same for every feature: that is the label's mass, and only what differs is added to w. */
static void mix_naive(const struct linear_task *t, double *w, double *mass)
{
	size_t nf = (size_t)t->nfeatures - 1, nl = (size_t)t->nlabels;
	double *in = or_abort(calloc(nf * nl + 1, sizeof *in)), *all = or_abort(calloc(nl + 1, sizeof *all)),
	       total = 0;

	for (int i = 0; i < t->nrows; i++)
		for (const struct linear_cell *c = t->rows[i]; c->index > 0 && (size_t)c->index <= nf; c++)
			in[((size_t)c->index - 1) * nl + (size_t)t->answers[i]] += c->value;
	for (size_t f = 0; f < nf; f++)
		for (size_t k = 0; k < nl; k++)
			all[k] += in[f * nl + k];
	for (size_t k = 0; k < nl; k++)
		total += all[k];
	for (size_t k = 0; k < nl; k++)
		mass[k] =
		        NAIVE * log((total - all[k] + SMOOTH * (double)nf) / (all[k] + SMOOTH * (double)nf));
	for (size_t f = 0; f < nf; f++) {
		double seen = 0;

		for (size_t k = 0; k < nl; k++)
			seen += in[f * nl + k];
		for (size_t k = 0; k < nl; k++)
			if (in[f * nl + k] > 0)
				w[f * nl + k] +=
				        NAIVE * (log((in[f * nl + k] + SMOOTH) / SMOOTH) +
				                 log((seen + SMOOTH) / (seen - in[f * nl + k] + SMOOTH)));
	}
	free(in);
	free(all);
}

/* What is worth keeping of the dense weights, feature by feature. */
static struct model *sparse(const struct model *dict, const struct rows *r, const double *w,
                            const double *mass)
{
	size_t nf = dict->nfeatures, nl = r->nlabels, kept = 0, at = 0;

	for (size_t i = 0; i < nf * nl; i++)
		kept += fabs(w[i]) > SMALL;
	struct model *m = model_new((uint32_t)nl, (uint32_t)nf, kept);

	memcpy(m->hash, dict->hash, nf * sizeof *m->hash);
	memcpy(m->rarity, dict->rarity, nf * sizeof *m->rarity);
	for (uint32_t k = 0; k < nl; k++) {
		m->labels[k] =
		        (struct str){ or_abort(strndup(r->labels[k].p, r->labels[k].n)), r->labels[k].n };
		m->bias[k] = (float)w[nf * nl + k];
		m->mass[k] = (float)mass[k];
	}
	for (size_t f = 0; f < nf; f++) {
		m->start[f] = (uint32_t)at;
		for (size_t k = 0; k < nl; k++)
			if (fabs(w[f * nl + k]) > SMALL) {
				m->label[at] = (uint16_t)k;
				m->weight[at++] = (float)w[f * nl + k];
			}
	}
	m->start[nf] = (uint32_t)at;
	model_index(m);
	return m;
}

/* Labels of the whole that the first n rows lack are given one empty row, so that label numbers stay. */
static struct model *fit(const struct rows *r, size_t n, float cost, const char **why)
{
	struct arena *a = arena_new();
	struct model *dict = dictionary(r, n), *m = NULL;
	size_t most = r->nlabels;
	bool *met = NEW_ARRAY(a, bool, r->nlabels + 1);

	for (size_t i = 0; i < n; i++)
		most += (size_t)r->v[i].copies;
	double *y = NEW_ARRAY(a, double, most);
	struct linear_task t = { .rows = NEW_ARRAY(a, struct linear_cell *, most),
		                 .answers = y,
		                 .nfeatures = (int)dict->nfeatures + 1,
		                 .nlabels = (int)r->nlabels,
		                 .cost = (double)cost };
	for (size_t i = 0; i < n; i++) {
		struct linear_cell *cells = cells_of(a, dict, &r->v[i]);

		met[r->v[i].label] = true;
		for (int copy = 0; copy < r->v[i].copies; copy++) {
			y[t.nrows] = r->v[i].label;
			t.rows[t.nrows++] = cells;
		}
	}
	for (uint32_t k = 0; k < r->nlabels; k++)
		if (!met[k]) {
			y[t.nrows] = k;
			t.rows[t.nrows++] = cells_of(a, dict, &(struct row){ 0 });
		}
	double *w = linear_fit(&t, why);

	if (w) {
		double *mass = NEW_ARRAY(a, double, r->nlabels + 1);

		mix_naive(&t, w, mass);
		m = sparse(dict, r, w, mass);
	}
	free(w);
	model_free(dict);
	arena_free(a);
	return m;
}

/* How often each label is met among the first n rows, as a logarithm. */
static double *commonness(struct arena *a, const struct rows *r, size_t n)
{
	double *out = NEW_ARRAY(a, double, r->nlabels + 1);

	for (size_t i = 0; i < n; i++)
		out[r->v[i].label] += r->v[i].copies;
	for (uint32_t k = 0; k < r->nlabels; k++)
		out[k] = log1p(out[k]);
	return out;
}

/* ---- all of it ----------------------------------------------------------------------- */
/* What was chosen on the held-out part, and how good it was there. */
struct choice {
	double surprise;
	float cost, leaning, slope;
	struct measure measure;
};

/* One cost with each leaning. NULL in *why when it was tried. */
static void try_cost(const struct rows *r, size_t cut, float cost, struct choice *best, const char **why)
{
	struct model *tried = fit(r, cut, cost, why);

	if (!tried)
		return;
	struct arena *a = arena_new();
	struct held h = held_make(a, tried, r->v + cut, r->n - cut);
	const double *common = commonness(a, r, cut);
	struct choice mine = { .surprise = INFINITY, .cost = cost };
	double surprised[COUNT(leanings)], slope[COUNT(leanings)];
	float leant = 0;

	tried->examples = (uint32_t)cut;
	for (size_t i = 0; i < COUNT(leanings); leant = leanings[i++]) {
		held_lean(&h, common, (double)(leanings[i] - leant));
		slope[i] = held_slope(&h, &surprised[i]);
		mine.surprise = fmin(mine.surprise, surprised[i]);
	}
	for (size_t i = 0; i < COUNT(leanings); i++)
		if (surprised[i] <= mine.surprise + LEEWAY) {
			mine.leaning = leanings[i];
			mine.slope = (float)slope[i];
		}
	if (mine.surprise < best->surprise) {
		held_lean(&h, common, (double)(mine.leaning - leant));
		tried->slope = mine.slope;
		held_measure(a, &h, &mine.measure);
		*best = mine;
	}
	arena_free(a);
	model_free(tried);
}

/* The model of all rows, by what was chosen. */
static struct model *chosen(const struct rows *r, const struct choice *c, const char **why)
{
	struct model *m = fit(r, r->n, c->cost, why);
	struct arena *a = arena_new();
	const double *common = commonness(a, r, r->n);

	if (m) {
		for (uint32_t k = 0; k < m->nlabels; k++)
			m->bias[k] -= (float)((double)c->leaning * common[k]);
		m->slope = c->slope;
		m->cost = c->cost;
		m->examples = (uint32_t)r->n;
		m->measure = c->measure;
	}
	arena_free(a);
	return m;
}

struct model *learn(const struct example *e, size_t n, char *why, size_t whysz)
{
	struct arena *keep = arena_new();
	struct model *out = NULL;
	const char *refused = NULL;
	struct choice best = { .surprise = INFINITY };

	if (n > LEARN_MOST) {
		e += n - LEARN_MOST;
		n = LEARN_MOST;
	}
	struct rows r = rows_of(keep, e, n);

	if (r.n < LEARN_LEAST || r.nlabels < 2) {
		snprintf(why, whysz, "There are %zu usable examples with %u answers; it takes %d and two.",
		         r.n, r.nlabels, LEARN_LEAST);
		goto end;
	}
	for (size_t i = 0; i < COUNT(costs) && !refused; i++)
		try_cost(&r, r.n * 4 / 5, costs[i], &best, &refused);
	if (!refused)
		out = chosen(&r, &best, &refused);
	if (!out)
		snprintf(why, whysz, "The solver refused: %s.", refused);
end:
	arena_free(keep);
	return out;
}

/* ---- in the child process --------------------------------------------------------------- */
static bool learn_bytes(struct str in, struct buf *out, char *why, size_t whysz)
{
	size_t n = 0, cap = 1024;
	bool bad = false;
	struct example *e = or_abort(calloc(cap, sizeof *e));

	while (example_read(&in, &e[n], &bad))
		if (++n == cap)
			e = or_abort(realloc(e, (cap *= 2) * sizeof *e));
	struct model *m = bad ? NULL : learn(e, n, why, whysz);

	if (bad)
		snprintf(why, whysz, "The examples came in broken.");
	if (m)
		model_bytes(m, out);
	model_free(m);
	free(e);
	return m != NULL;
}

const struct learner suggest_learner = { "suggest", learn_bytes };
