/* measure.c - how good chances are: do the higher ones happen more often, and as often as they say? */
#include "forecast/judge.h"
#include <math.h>
#include <stdlib.h>

struct said {
	double p;
	int8_t y;
};

static int by_chance(const void *pa, const void *pb)
{
	const struct said *a = pa, *b = pb;

	return a->p < b->p ? -1 : a->p > b->p ? 1 : a->y - b->y;
}

static struct said *in_order(const double *p, const int8_t *y, size_t n)
{
	struct said *s = or_abort(malloc((n + 1) * sizeof *s));

	for (size_t i = 0; i < n; i++)
		s[i] = (struct said){ p[i], y[i] };
	qsort(s, n, sizeof *s, by_chance);
	return s;
}

/* By ranks; equal chances share theirs. NAN when all outcomes are the same. */
static double auc_of(const struct said *s, size_t n)
{
	double ranks = 0, yes = 0;

	for (size_t from = 0, to; from < n; from = to) {
		double among = 0;

		for (to = from; to < n && s[to].p <= s[from].p; to++)
			among += s[to].y > 0;
		ranks += among * ((double)(from + to) + 1) / 2;
		yes += among;
	}
	double no = (double)n - yes;
	return yes > 0 && no > 0 ? (ranks - yes * (yes + 1) / 2) / (yes * no) : (double)NAN;
}

double measure_auc(const double *p, const int8_t *y, size_t n)
{
	struct said *s = in_order(p, y, n);
	double auc = auc_of(s, n);

	free(s);
	return auc;
}

void measure_chances(const double *p, const int8_t *y, size_t n, struct verdict *out)
{
	struct said *s = in_order(p, y, n);
	double brier = 0, off = 0, yes = 0;

	for (size_t i = 0; i < n; i++) {
		brier += (p[i] - (double)y[i]) * (p[i] - (double)y[i]);
		yes += (double)y[i];
	}
	for (size_t g = 0; g < JUDGE_TENTHS; g++) {
		size_t from = n * g / JUDGE_TENTHS, to = n * (g + 1) / JUDGE_TENTHS;
		double promised = 0, happened = 0;

		for (size_t i = from; i < to; i++) {
			promised += s[i].p;
			happened += (double)s[i].y;
		}
		off += fabs(promised - happened);
		double m = to > from ? (double)(to - from) : 1;
		out->tenth[g].promised = (float)(promised / m);
		out->tenth[g].happened = (float)(happened / m);
		out->tenth[g].n = (uint32_t)(to - from);
	}
	out->moments = (uint32_t)n;
	out->auc = (float)auc_of(s, n);
	out->brier = (float)(brier / (double)(n ? n : 1));
	out->ece = (float)(off / (double)(n ? n : 1));
	out->rate = (float)(yes / (double)(n ? n : 1));
	free(s);
}
