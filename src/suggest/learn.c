/* learn.c - see learn.h. Solver in linear.c. */
#include "suggest/learn.h"
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

/* An example as numbers. */
struct row {
	struct feature *x; /* shown is not kept */
	size_t n;
	uint32_t label;
	int copies;
};
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

/* a is emptied. */
static struct row row_of(struct arena *keep, struct arena *a, const struct example *e, uint32_t label)
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

/* ---- how good it is ------------------------------------------------------------------- */
/* Scores of held-out rows, so that slopes can be tried without asking the model again. */
struct held {
	const struct model *m;
	size_t n;
	double *scores;  /* n × labels */
	uint32_t *label; /* nlabels: one the model does not know */
};

static struct held hold(struct arena *a, const struct model *m, const struct row *v, size_t n)
{
	struct held h = { .m = m, .n = n };

	h.scores = NEW_ARRAY(a, double, n * m->nlabels + 1);
	h.label = NEW_ARRAY(a, uint32_t, n + 1);
	struct arena *scratch = arena_new();

	for (size_t i = 0; i < n; i++) {
		struct feature *x = NEW_ARRAY(scratch, struct feature, v[i].n + 1);

		memcpy(x, v[i].x, v[i].n * sizeof *x);
		model_scale(m, x, v[i].n);
		model_scores(m, x, v[i].n, h.scores + i * m->nlabels);
		h.label[i] = v[i].label;
		arena_reset(scratch);
	}
	arena_free(scratch);
	return h;
}

/* Mean surprise (−log of the confidence in what was right) at a slope. */
static double surprise(const struct held *h, double slope)
{
	double sum = 0;
	size_t known = 0;

	for (size_t i = 0; i < h->n; i++) {
		const double *s = h->scores + i * h->m->nlabels;
		double most = s[0], total = 0;

		if (h->label[i] >= h->m->nlabels)
			continue;
		for (uint32_t k = 1; k < h->m->nlabels; k++)
			most = fmax(most, s[k]);
		for (uint32_t k = 0; k < h->m->nlabels; k++)
			total += exp((s[k] - most) * slope);
		sum += log(total) - (s[h->label[i]] - most) * slope;
		known++;
	}
	return known ? sum / (double)known : 0;
}

static double best_slope(const struct held *h, double *least)
{
	double best = 1;

	*least = INFINITY;
	/* Where the held-out tickets were all easy nothing says how steep it may be: a ticket of unknown
	 * words would be answered with certainty. Hence the bound. */
	for (double slope = 0.3; slope < 2; slope *= 1.05) {
		double s = surprise(h, slope);
		if (s < *least) {
			*least = s;
			best = slope;
		}
	}
	return best;
}

struct tested {
	double confidence;
	bool right;
};

static int by_confidence(const void *pa, const void *pb)
{
	const struct tested *a = pa, *b = pb;

	return a->confidence < b->confidence ? 1 : a->confidence > b->confidence ? -1 : 0;
}

static void curve(const struct tested *t, size_t n, struct measure *out)
{
	for (size_t p = 0; p < CURVE_POINTS; p++) {
		struct curve_point *c = &out->curve[p];

		c->threshold = (float)p / (CURVE_POINTS - 1);
		for (size_t i = 0; i < n && t[i].confidence >= (double)c->threshold - 1e-9; i++) {
			c->answered++;
			c->right += t[i].right;
		}
		c->share = n ? (float)c->answered / (float)n : 0;
		c->precision = c->answered ? (float)c->right / (float)c->answered : 0;
	}
}

/* Mean distance between what was promised and what was right, in ten groups of equal size. */
static float miscalibration(const struct tested *t, size_t n)
{
	double sum = 0;

	for (size_t g = 0; g < 10; g++) {
		size_t from = n * g / 10, to = n * (g + 1) / 10;
		double promised = 0, right = 0;

		for (size_t i = from; i < to; i++) {
			promised += t[i].confidence;
			right += t[i].right;
		}
		sum += fabs(promised - right);
	}
	return n ? (float)(sum / (double)n) : 0;
}

static void measure(struct arena *a, const struct held *h, struct measure *out)
{
	struct tested *t = NEW_ARRAY(a, struct tested, h->n + 1);
	uint32_t top1 = 0, top3 = 0, nl = h->m->nlabels, *each = NEW_ARRAY(a, uint32_t, nl + 1), most = 0;

	*out = (struct measure){ .tested = (uint32_t)h->n, .learned = h->m->examples };
	for (size_t i = 0; i < h->n; i++) {
		double *s = h->scores + i * nl, own, best = 0;
		uint32_t above = 0;

		model_confidence(h->m, s);
		own = h->label[i] < nl ? s[h->label[i]] : -1;
		for (uint32_t k = 0; k < nl; k++) {
			above += s[k] > own;
			best = fmax(best, s[k]);
		}
		top1 += own >= 0 && above == 0;
		top3 += own >= 0 && above < 3;
		t[i] = (struct tested){ best, own >= 0 && above == 0 };
		each[h->label[i] < nl ? h->label[i] : nl]++;
	}
	for (uint32_t k = 0; k < nl; k++)
		most = each[k] > most ? each[k] : most;
	qsort(t, h->n, sizeof *t, by_confidence);
	curve(t, h->n, out);
	out->calibration = miscalibration(t, h->n);
	if (h->n) {
		out->top1 = (float)top1 / (float)h->n;
		out->top3 = (float)top3 / (float)h->n;
		out->most_common = (float)most / (float)h->n;
	}
}

void learn_measure(const struct model *m, const struct example *e, size_t n, struct measure *out)
{
	struct arena *keep = arena_new(), *a = arena_new();
	struct row *v = NEW_ARRAY(keep, struct row, n + 1);

	for (size_t i = 0; i < n; i++) {
		v[i] = row_of(keep, a, &e[i], 0);
		while (v[i].label < m->nlabels && !str_eq(m->labels[v[i].label], e[i].label))
			v[i].label++;
	}
	arena_free(a);
	struct held h = hold(keep, m, v, n);

	measure(keep, &h, out);
	arena_free(keep);
}

/* ---- all of it ----------------------------------------------------------------------- */
struct model *learn(const struct example *e, size_t n, char *why, size_t whysz)
{
	struct arena *keep = arena_new();
	struct model *out = NULL;
	const char *refused = "";

	if (n > LEARN_MOST) {
		e += n - LEARN_MOST;
		n = LEARN_MOST;
	}
	struct rows r = rows_of(keep, e, n);
	size_t cut = r.n * 4 / 5;
	double least = INFINITY;
	float cost = 0, slope = 1;
	struct measure m = { 0 };

	if (r.n < LEARN_LEAST || r.nlabels < 2) {
		snprintf(why, whysz, "There are %zu usable examples with %u answers; it takes %d and two.",
		         r.n, r.nlabels, LEARN_LEAST);
		goto end;
	}
	for (size_t i = 0; i < COUNT(costs); i++) {
		struct model *tried = fit(&r, cut, costs[i], &refused);
		double surprised;

		if (!tried)
			goto refuse;
		struct arena *a = arena_new();
		struct held h = hold(a, tried, r.v + cut, r.n - cut);
		tried->slope = (float)best_slope(&h, &surprised);
		tried->examples = (uint32_t)cut;
		if (surprised < least) {
			least = surprised;
			cost = costs[i];
			slope = tried->slope;
			measure(a, &h, &m);
		}
		arena_free(a);
		model_free(tried);
	}
	out = fit(&r, r.n, cost, &refused);
	if (out) {
		out->slope = slope;
		out->cost = cost;
		out->examples = (uint32_t)r.n;
		out->measure = m;
	}
refuse:
	if (!out)
		snprintf(why, whysz, "The solver refused: %s.", refused);
end:
	arena_free(keep);
	return out;
}
