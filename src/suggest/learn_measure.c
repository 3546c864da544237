/* learn_measure.c - how good a model is on examples it was not made from: how steep its confidence may be,
 * how often it is right, and how well it knows. */
#include "suggest/learn_int.h"
#include <math.h>
#include <stdlib.h>

struct held held_make(struct arena *a, const struct model *m, const struct row *v, size_t n)
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

void held_lean(struct held *h, const double *common, double by)
{
	for (size_t i = 0; i < h->n; i++)
		for (uint32_t k = 0; k < h->m->nlabels; k++)
			h->scores[i * h->m->nlabels + k] -= by * common[k];
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

double held_slope(const struct held *h, double *least)
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

void held_measure(struct arena *a, const struct held *h, struct measure *out)
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
	struct held h = held_make(keep, m, v, n);

	held_measure(keep, &h, out);
	arena_free(keep);
}
