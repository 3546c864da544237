/* judge.c - see judge.h. */
#include "forecast/judge_head.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	FIT_PERCENT = 82 /* of the tickets; the rest calibrates: 70 of 85 */,
	PARTS_PERCENT = 85,
	OUTCOMES_LEAST = 10
};
static const double WEIGHT_MOST = 5;

struct head *head_new(void) { return or_abort(calloc(1, sizeof(struct head))); }

void head_free(struct head *h)
{
	if (!h)
		return;
	columns_free(&h->columns);
	forest_free(&h->forest);
	free(h);
}

static double score_of(const struct head *h, const struct sight *s)
{
	float x[COLUMNS];

	columns_fill(&h->columns, s, x, 1);
	return forest_ask(&h->forest, x);
}

static double chance(const struct head *h, double score)
{
	return 1 / (1 + exp(-(h->slope * score + h->shift)));
}

double head_ask(const struct head *h, const struct sight *s) { return chance(h, score_of(h, s)); }

double judge_ask(const struct judge *j, enum question q, const struct sight *s)
{
	return j->head[q] ? head_ask(j->head[q], s) : (double)NAN;
}

void judge_free(struct judge *j)
{
	if (!j)
		return;
	for (int q = 0; q < QUESTIONS; q++)
		head_free(j->head[q]);
	free(j);
}

/* ---- moments in their order ------------------------------------------------------------ */
struct line {
	const struct past **v; /* by the time their ticket was opened */
	size_t n;
	int64_t *opened; /* of each ticket, ascending */
	size_t tickets;
};

static int by_opening(const void *pa, const void *pb)
{
	const struct past *a = *(const struct past *const *)pa, *b = *(const struct past *const *)pb;

	if (a->opened != b->opened)
		return a->opened < b->opened ? -1 : 1;
	if (a->ticket != b->ticket)
		return a->ticket < b->ticket ? -1 : 1;
	return a->at < b->at ? -1 : a->at > b->at ? 1 : a < b ? -1 : a > b;
}

static struct line line_up(const struct past *p, size_t n)
{
	struct line l = { .n = n };

	l.v = or_abort(malloc((n + 1) * sizeof(struct past *)));
	l.opened = or_abort(malloc((n + 1) * sizeof *l.opened));
	for (size_t i = 0; i < n; i++)
		l.v[i] = &p[i];
	qsort(l.v, n, sizeof(struct past *), by_opening);
	for (size_t i = 0; i < n; i++)
		if (!i || l.v[i]->ticket != l.v[i - 1]->ticket)
			l.opened[l.tickets++] = l.v[i]->opened;
	return l;
}

static int64_t opened_at_share(const struct line *l, size_t tickets, int percent)
{
	return l->tickets ? l->opened[tickets * (size_t)percent / 100 % l->tickets] : 0;
}

/* Tickets opened before t. */
static size_t opened_before(const struct line *l, int64_t t)
{
	size_t lo = 0, hi = l->tickets;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (l->opened[mid] < t)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Rows of tickets opened in [from, to) whose outcome stood by `as_of`. */
struct part {
	const struct past **v;
	float *w;
	size_t n, tickets, yes; /* yes: tickets of whose moments one has the outcome 1 */
};

static struct part part_of(const struct line *l, enum question q, int64_t from, int64_t to, int64_t as_of)
{
	struct part p = { .v = or_abort(malloc((l->n + 1) * sizeof(struct past *))),
		          .w = or_abort(malloc((l->n + 1) * sizeof *p.w)) };
	size_t before = opened_before(l, from), all = opened_before(l, to) - before;
	uint64_t last = 0, last_yes = 0;

	for (size_t i = 0; i < l->n; i++) {
		const struct past *m = l->v[i];

		if (m->opened < from || m->opened >= to || m->known > as_of || m->outcome[q] < 0)
			continue;
		/* how many of the part are old enough to be over this late, had they taken as long */
		int64_t end = as_of - (m->known - m->opened) + 1;
		size_t seen = opened_before(l, end < to ? end : to);
		double w = seen > before ? (double)all / (double)(seen - before) : WEIGHT_MOST;

		p.w[p.n] = (float)fmin(w, WEIGHT_MOST);
		p.v[p.n++] = m;
		p.tickets += !p.tickets || m->ticket != last;
		last = m->ticket;
		if (m->outcome[q] == 1 && (!p.yes || m->ticket != last_yes)) {
			p.yes++;
			last_yes = m->ticket;
		}
	}
	return p;
}

static void part_free(struct part *p)
{
	free(p->v);
	free(p->w);
}

/* ---- one model --------------------------------------------------------------------------- */
/* Slope and shift with the least surprise, by Newton's steps; the slope stays a slope. */
static void calibrate(struct head *h, const double *score, const struct part *p, enum question q)
{
	h->slope = 1;
	h->shift = 0;
	for (int round = 0; round < 30; round++) {
		double ga = 1e-3 * (h->slope - 1) * (double)p->n, gb = 0, aa = 1e-3 * (double)p->n + 1e-6,
		       ab = 0, bb = 1e-6;

		for (size_t i = 0; i < p->n; i++) {
			double s = score[i], c = chance(h, s), w = (double)p->w[i], v = w * c * (1 - c);

			ga += w * (c - p->v[i]->outcome[q]) * s;
			gb += w * (c - p->v[i]->outcome[q]);
			aa += v * s * s;
			ab += v * s;
			bb += v;
		}
		double det = aa * bb - ab * ab;

		if (det < 1e-12)
			break;
		h->slope -= (bb * ga - ab * gb) / det;
		h->shift -= (aa * gb - ab * ga) / det;
		h->slope = fmax(0.3, fmin(2, h->slope));
		h->shift = fmax(-3, fmin(3, h->shift));
	}
}

static void fit(struct head *h, const struct part *fitted, const struct part *held, enum question q)
{
	size_t all = fitted->n + held->n;
	float *x = or_abort(malloc((all + 1) * COLUMNS * sizeof *x)),
	      *y = or_abort(malloc((all + 1) * sizeof *y)), *w = or_abort(malloc((all + 1) * sizeof *w));
	double *score = or_abort(malloc((held->n + 1) * sizeof *score)), mean = 0;
	struct column_task ct = { fitted->v, fitted->n, q, fitted->w, x, all };
	struct forest_task ft = { fitted->n, held->n, COLUMNS, x, y, w, column_sign[q] };

	columns_learn(&ct, &h->columns);
	for (size_t i = 0; i < fitted->n; i++)
		mean += (double)fitted->w[i] / (double)fitted->n;
	for (size_t i = 0; i < all; i++) {
		const struct past *m = i < fitted->n ? fitted->v[i] : held->v[i - fitted->n];

		y[i] = m->outcome[q] == 1 ? 1 : 0;
		w[i] = i < fitted->n ? (float)((double)fitted->w[i] / mean) : held->w[i - fitted->n];
		if (i >= fitted->n)
			columns_fill(&h->columns, &m->sight, x + i, all);
	}
	forest_fit(&ft, &h->forest);
	for (size_t i = 0; i < held->n; i++)
		score[i] = score_of(h, &held->v[i]->sight);
	calibrate(h, score, held, q);
	free(x);
	free(y);
	free(w);
	free(score);
}

/* What would have been learned at `now` of tickets opened before it. NULL: too little. */
static struct head *head_learn(const struct line *l, enum question q, int64_t now, size_t *tickets)
{
	int64_t middle = opened_at_share(l, opened_before(l, now), FIT_PERCENT);
	struct part fitted = part_of(l, q, INT64_MIN, middle, now), held = part_of(l, q, middle, now, now);
	struct head *h = NULL;
	size_t yes = fitted.yes, no = fitted.tickets - fitted.yes;

	*tickets = fitted.tickets + held.tickets;
	if (*tickets >= JUDGE_LEAST && yes >= OUTCOMES_LEAST && no >= OUTCOMES_LEAST && held.tickets > 0) {
		h = head_new();
		fit(h, &fitted, &held, q);
	}
	part_free(&fitted);
	part_free(&held);
	return h;
}

/* ---- how good it is -------------------------------------------------------------------------- */
/* Learned as it would have been when 85 % were opened, and asked about the rest. */
static void look_back(const struct line *l, enum question q, int64_t now, struct verdict *out)
{
	int64_t then = opened_at_share(l, opened_before(l, now), PARTS_PERCENT);
	struct part from = part_of(l, q, INT64_MIN, then, then), to = part_of(l, q, then, now, now);
	size_t tickets;
	struct head *h = to.n ? head_learn(l, q, then, &tickets) : NULL;

	if (h) {
		struct moments learned = { from.v, from.n }, held = { to.v, to.n };

		verdict_make(h, &learned, &held, q, out);
		out->tickets = (uint32_t)to.tickets;
	}
	head_free(h);
	part_free(&from);
	part_free(&to);
}

/* ---- all of it --------------------------------------------------------------------------------- */
struct judge *judge_learn(const struct past *p, size_t n, int64_t now, char *why, size_t whysz)
{
	if (n > JUDGE_MOST) {
		p += n - JUDGE_MOST;
		n = JUDGE_MOST;
	}
	struct line l = line_up(p, n);
	struct judge *j = or_abort(calloc(1, sizeof *j));
	size_t tickets, most = 0;

	for (int q = 0; q < QUESTIONS; q++) {
		j->head[q] = head_learn(&l, (enum question)q, now, &tickets);
		most = tickets > most ? tickets : most;
		if (j->head[q])
			look_back(&l, (enum question)q, now, &j->verdict[q]);
	}
	j->tickets = (uint32_t)most;
	j->moments = (uint32_t)n;
	free(l.v);
	free(l.opened);
	if (j->head[ASK_BREACH] || j->head[ASK_MOVE])
		return j;
	snprintf(why, whysz, "%zu tickets are over; it takes %d, and %d of either outcome.", most,
	         JUDGE_LEAST, OUTCOMES_LEAST);
	judge_free(j);
	return NULL;
}
