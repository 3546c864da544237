/* trees.c - see trees.h. */
#include "forecast/trees.h"
#include "base/base.h"
#include <math.h>
#include <stdlib.h>

enum { BINS = 64, PATIENCE = 30, ROWS_PERCENT = 70, COLUMNS_PERCENT = 60, LEAST_SAMPLE = 20000 };
static const double RATE = 0.07, SMOOTH = 8, LEAST_MASS = 4, LEAST_GAIN = 0.3;

struct cell {
	double g, h;
};
struct bound {
	double lo, hi;
};
struct fitting {
	const struct forest_task *t;
	size_t rows;         /* n + held */
	uint8_t *bin;        /* column by column; 0 is NAN */
	float (*edge)[BINS]; /* per column: bin b holds edge[b - 1] < v <= edge[b] */
	int *bins;
	double *score; /* per row */
	float *g, *h;  /* per row learned from */
	uint8_t *node; /* per row: which of the level's nodes */
	uint32_t *chosen;
	size_t nchosen;
	struct cell *hist; /* node × BINS, of one column */
};
struct split {
	double gain, left, right; /* leaves it would have */
	int column, bin;
};

static uint64_t mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
	return x ^ (x >> 31);
}

static bool drawn(uint64_t a, uint64_t b, unsigned percent)
{
	return mix(a * 0x9e3779b97f4a7c15U + b + 1) % 100 < percent;
}

static double odds(double score) { return 1 / (1 + exp(-score)); }

/* ---- bins --------------------------------------------------------------------------- */
static int by_value(const void *pa, const void *pb)
{
	float a = *(const float *)pa, b = *(const float *)pb;

	return a < b ? -1 : a > b;
}

/* Edges at equal shares of the rows, each value's once. */
static int edges_of(const float *x, size_t n, float *edge, float *room)
{
	size_t step = n / LEAST_SAMPLE + 1, kept = 0;
	int made = 0;

	for (size_t i = 0; i < n; i += step)
		if (!isnan(x[i]))
			room[kept++] = x[i];
	qsort(room, kept, sizeof *room, by_value);
	edge[0] = -INFINITY;
	for (int b = 1; b < BINS - 1 && kept; b++) {
		float v = room[kept * (size_t)b / (BINS - 1)];

		if (v > edge[made] && v < room[kept - 1])
			edge[++made] = v;
	}
	edge[++made] = INFINITY;
	return made + 1;
}

static uint8_t bin_of(const float *edge, int bins, float v)
{
	int lo = 1, hi = bins - 1;

	if (isnan(v))
		return 0;
	while (lo < hi) {
		int mid = (lo + hi) / 2;
		if (v <= edge[mid])
			hi = mid;
		else
			lo = mid + 1;
	}
	return (uint8_t)lo;
}

static void bin_all(struct fitting *f)
{
	float *room = or_abort(malloc((f->t->n + 1) * sizeof *room));

	for (int c = 0; c < f->t->columns; c++) {
		const float *x = f->t->x + (size_t)c * f->rows;

		f->bins[c] = edges_of(x, f->t->n, f->edge[c], room);
		for (size_t i = 0; i < f->rows; i++)
			f->bin[(size_t)c * f->rows + i] = bin_of(f->edge[c], f->bins[c], x[i]);
	}
	free(room);
}

/* ---- one tree -------------------------------------------------------------------------- */
static double clamp(double v, struct bound b) { return fmax(b.lo, fmin(b.hi, v)); }
static double best_leaf(struct cell s, struct bound b) { return clamp(-s.g / (s.h + SMOOTH), b); }
static double worth(struct cell s, double leaf) { return -(s.g * leaf + 0.5 * (s.h + SMOOTH) * leaf * leaf); }

static void choose_rows(struct fitting *f, uint32_t tree)
{
	f->nchosen = 0;
	for (size_t i = 0; i < f->t->n; i++) {
		double p = odds(f->score[i]), w = (double)f->t->w[i];

		f->g[i] = (float)(w * (p - (double)f->t->y[i]));
		f->h[i] = (float)(w * fmax(p * (1 - p), 1e-6));
		f->node[i] = 0;
		if (drawn(tree, i, ROWS_PERCENT))
			f->chosen[f->nchosen++] = (uint32_t)i;
	}
}

/* The best place in one column for every node of the level. */
static void try_column(struct fitting *f, int c, int nodes, const struct cell *sum, const struct bound *bound,
                       struct split *best)
{
	const uint8_t *bin = f->bin + (size_t)c * f->rows;

	memset(f->hist, 0, (size_t)nodes * BINS * sizeof *f->hist);
	for (size_t k = 0; k < f->nchosen; k++) {
		uint32_t i = f->chosen[k];
		struct cell *at = &f->hist[(size_t)f->node[i] * BINS + bin[i]];

		at->g += (double)f->g[i];
		at->h += (double)f->h[i];
	}
	for (int n = 0; n < nodes; n++) {
		struct cell left = { 0 };
		double alone = worth(sum[n], best_leaf(sum[n], bound[n]));

		for (int b = 0; b + 1 < f->bins[c]; b++) {
			left.g += f->hist[n * BINS + b].g;
			left.h += f->hist[n * BINS + b].h;
			struct cell right = { sum[n].g - left.g, sum[n].h - left.h };

			if (left.h < LEAST_MASS || right.h < LEAST_MASS)
				continue;
			double l = best_leaf(left, bound[n]), r = best_leaf(right, bound[n]);
			double gain = worth(left, l) + worth(right, r) - alone;

			if ((r - l) * f->t->sign[c] >= 0 && gain > best[n].gain)
				best[n] = (struct split){ gain, l, r, c, b };
		}
	}
}

static void sums_of(struct fitting *f, int nodes, struct cell *sum)
{
	memset(sum, 0, (size_t)nodes * sizeof *sum);
	for (size_t k = 0; k < f->nchosen; k++) {
		uint32_t i = f->chosen[k];

		sum[f->node[i]].g += (double)f->g[i];
		sum[f->node[i]].h += (double)f->h[i];
	}
}

/* Where the column may act in one direction only, neither child passes the middle. */
static void hand_down(const struct fitting *f, const struct split *s, struct bound *left, struct bound *right)
{
	double middle = (s->left + s->right) / 2;
	int8_t sign = s->gain > LEAST_GAIN ? f->t->sign[s->column] : 0;

	if (sign > 0)
		left->hi = right->lo = middle;
	if (sign < 0)
		left->lo = right->hi = middle;
}

static bool goes_left(const struct fitting *f, const struct split *s, size_t row)
{
	return s->gain <= LEAST_GAIN || f->bin[(size_t)s->column * f->rows + row] <= s->bin;
}

/* One level: the best split of each node; its first node is `first` in the tree. */
static void grow_level(struct fitting *f, uint32_t number, int depth, struct bound *bound, struct tree *out)
{
	struct cell sum[TREE_LEAVES];
	struct split best[TREE_LEAVES];
	struct bound next[2 * TREE_LEAVES];
	int nodes = 1 << depth;

	sums_of(f, nodes, sum);
	for (int n = 0; n < nodes; n++)
		best[n] = (struct split){ .gain = LEAST_GAIN };
	for (int c = 0; c < f->t->columns; c++)
		if (f->bins[c] > 1 && drawn(number + 7919, (uint64_t)c, COLUMNS_PERCENT))
			try_column(f, c, nodes, sum, bound, best);
	for (int n = 0; n < nodes; n++) {
		bool split = best[n].gain > LEAST_GAIN;

		next[2 * n] = next[2 * n + 1] = bound[n];
		hand_down(f, &best[n], &next[2 * n], &next[2 * n + 1]);
		out->column[nodes - 1 + n] = (uint8_t)best[n].column;
		out->limit[nodes - 1 + n] = !split        ? INFINITY
		                            : best[n].bin ? f->edge[best[n].column][best[n].bin]
		                                          : -INFINITY;
	}
	for (size_t i = 0; i < f->t->n; i++)
		f->node[i] = (uint8_t)(f->node[i] * 2 + !goes_left(f, &best[f->node[i]], i));
	memcpy(bound, next, sizeof next[0] * 2 * (size_t)nodes);
}

static void grow(struct fitting *f, uint32_t number, struct tree *out)
{
	struct bound bound[2 * TREE_LEAVES] = { { -INFINITY, INFINITY } };
	struct cell sum[TREE_LEAVES];

	*out = (struct tree){ 0 };
	choose_rows(f, number);
	for (int depth = 0; depth < TREE_DEPTH; depth++)
		grow_level(f, number, depth, bound, out);
	sums_of(f, TREE_LEAVES, sum);
	for (int n = 0; n < TREE_LEAVES; n++)
		out->leaf[n] = (float)(RATE * best_leaf(sum[n], bound[n]));
}

/* ---- asking ---------------------------------------------------------------------------- */
static size_t leaf_of(const struct tree *t, const float *x, size_t stride)
{
	size_t at = 0;

	while (at < TREE_INNER) {
		float v = x[(size_t)t->column[at] * stride];

		at = 2 * at + (isnan(v) || v <= t->limit[at] ? 1 : 2);
	}
	return at - TREE_INNER;
}

double forest_ask(const struct forest *f, const float *row)
{
	double score = (double)f->start;

	for (uint32_t i = 0; i < f->n; i++)
		score += (double)f->v[i].leaf[leaf_of(&f->v[i], row, 1)];
	return score;
}

/* ---- all of them ---------------------------------------------------------------------- */
/* Mean surprise of the held-out rows. */
static double surprise(const struct fitting *f)
{
	double sum = 0, mass = 0;

	for (size_t i = f->t->n; i < f->rows; i++) {
		double p = fmax(1e-7, fmin(1 - 1e-7, odds(f->score[i])));

		sum -= (double)f->t->w[i] * log(f->t->y[i] > 0 ? p : 1 - p);
		mass += (double)f->t->w[i];
	}
	return mass > 0 ? sum / mass : 0;
}

static float start_of(const struct forest_task *t)
{
	double yes = 1, all = 2;

	for (size_t i = 0; i < t->n; i++) {
		yes += (double)(t->w[i] * t->y[i]);
		all += (double)t->w[i];
	}
	return (float)log(yes / (all - yes));
}

static void fit_trees(struct fitting *f, struct forest *out)
{
	uint32_t most = f->t->held ? TREES_MOST : TREES_MOST / 3, best = 0;
	double least = INFINITY;

	for (size_t i = 0; i < f->rows; i++)
		f->score[i] = (double)out->start;
	while (out->n < most && out->n < best + PATIENCE) {
		struct tree *t = &out->v[out->n++];

		grow(f, out->n, t);
		for (size_t i = 0; i < f->rows; i++)
			f->score[i] += (double)t->leaf[leaf_of(t, f->t->x + i, f->rows)];
		double now = f->t->held ? surprise(f) : 0;
		if (!f->t->held || now < least) {
			least = now;
			best = out->n;
		}
	}
	out->n = best;
}

void forest_fit(const struct forest_task *t, struct forest *out)
{
	struct fitting f = { .t = t, .rows = t->n + t->held };
	size_t columns = (size_t)t->columns;

	*out = (struct forest){ .start = start_of(t) };
	out->v = or_abort(calloc(TREES_MOST, sizeof *out->v));
	f.bin = or_abort(malloc(columns * f.rows + 1));
	f.edge = or_abort(malloc(columns * sizeof *f.edge));
	f.bins = or_abort(calloc(columns, sizeof *f.bins));
	f.score = or_abort(malloc((f.rows + 1) * sizeof *f.score));
	f.g = or_abort(malloc((t->n + 1) * sizeof *f.g));
	f.h = or_abort(malloc((t->n + 1) * sizeof *f.h));
	f.node = or_abort(malloc(t->n + 1));
	f.chosen = or_abort(malloc((t->n + 1) * sizeof *f.chosen));
	f.hist = or_abort(malloc((size_t)TREE_LEAVES * BINS * sizeof *f.hist));
	bin_all(&f);
	fit_trees(&f, out);
	free(f.bin);
	free(f.edge);
	free(f.bins);
	free(f.score);
	free(f.g);
	free(f.h);
	free(f.node);
	free(f.chosen);
	free(f.hist);
}

void forest_free(struct forest *f)
{
	free(f->v);
	*f = (struct forest){ 0 };
}
