/* coverage.c - how good a schedule is: what is covered, what is not, and who carries how much of it.
 *
 * Scores have parts that can be read: 60 for cover (in proportion to the time that somebody is there), 25 for
 * an even balance of hours, 15 for an even balance of nights and weekends. Balance is 1 when all carry the
 * same and 0 when one carries all; it looks at those who have any hours or stand in the top layer. */
#include "oncall/oncall_parts.h"
#include <stdlib.h>

enum { COVER = 60, BALANCE = 25, HARD = 15 };

static struct share *share_of(struct coverage *c, int64_t person)
{
	for (size_t i = 0; i < c->nshares; i++)
		if (c->shares[i].person == person)
			return &c->shares[i];
	struct share *s = &c->shares[c->nshares++];
	s->person = person;
	return s;
}

static size_t people_at_most(const struct schedule *s)
{
	size_t most = s->nstand_ins + 1;

	for (size_t i = 0; i < s->nplans; i++)
		for (size_t k = 0; k < s->plans[i].nlayers; k++)
			most += s->plans[i].layers[k].npeople;
	return most;
}

static const struct zone *zone_then(const struct schedule *s, int64_t t)
{
	const struct zone *z = zone_utc();

	for (size_t i = 0; i < s->nplans; i++)
		if (s->plans[i].from <= t)
			z = s->plans[i].zone;
	return z;
}

static void add_needed(const struct schedule *s, struct coverage *c)
{
	for (size_t i = 0; i < s->nplans; i++) {
		const struct plan *p = &s->plans[i];
		int64_t from = p->from > c->from ? p->from : c->from, to = p->to < c->to ? p->to : c->to;

		if (!p->active || from >= to)
			continue;
		c->needed += p->hours ? week_overlap(p->hours, p->zone, from, to) : to - from;
	}
}

static bool continues(const struct oncall_entry *e, size_t i)
{
	return i > 0 && e[i - 1].person == e[i].person && e[i - 1].to == e[i].from;
}

static void count_entry(const struct schedule *s, struct coverage *c, const struct oncall_entry *e, size_t i)
{
	int64_t length = e[i].to - e[i].from;

	if (!e[i].person || e[i].missing)
		c->gaps[c->ngaps++] = e[i];
	if (!e[i].person) {
		c->open += length;
		return;
	}
	c->missing += e[i].missing ? length : 0;
	struct share *sh = share_of(c, e[i].person);
	const struct zone *z = zone_then(s, e[i].from);
	sh->total += length;
	sh->night += week_overlap(&week_nights, z, e[i].from, e[i].to);
	sh->weekend += week_overlap(&week_weekends, z, e[i].from, e[i].to);
	sh->shifts += !continues(e, i);
}

/* 1 - (mean distance from the mean) / (the most it could be). */
static double evenness(const int64_t *v, size_t n)
{
	double sum = 0, off = 0;

	for (size_t i = 0; i < n; i++)
		sum += (double)v[i];
	if (n < 2)
		return 0; /* one alone carries all */
	if (sum <= 0)
		return 1;
	for (size_t i = 0; i < n; i++) {
		double d = (double)v[i] - sum / (double)n;
		off += d < 0 ? -d : d;
	}
	double e = 1 - off / (2 * sum * (1 - 1 / (double)n));
	return e < 0 ? 0 : e;
}

static void score(struct arena *a, struct coverage *c)
{
	int64_t *total = NEW_ARRAY(a, int64_t, c->nshares + 1), *hard = NEW_ARRAY(a, int64_t, c->nshares + 1);

	for (size_t i = 0; i < c->nshares; i++) {
		total[i] = c->shares[i].total;
		hard[i] = c->shares[i].night + c->shares[i].weekend;
	}
	double cover = c->needed > 0 ? 1 - (double)c->open / (double)c->needed : 1;
	c->score_cover = (int)(COVER * (cover < 0 ? 0 : cover));
	c->score_balance = (int)(BALANCE * evenness(total, c->nshares) + 0.5);
	c->score_hard = (int)(HARD * evenness(hard, c->nshares) + 0.5);
	c->score = c->score_cover + c->score_balance + c->score_hard;
}

static int most_first(const void *a, const void *b)
{
	const struct share *x = a, *y = b;

	if (x->total != y->total)
		return x->total < y->total ? 1 : -1;
	return (x->person > y->person) - (x->person < y->person);
}

void coverage_of(const struct schedule *s, struct arena *a, const struct oncall_entry *e, size_t n,
                 int64_t from, int64_t to, struct coverage *c)
{
	*c = (struct coverage){ .from = from, .to = to };
	c->gaps = NEW_ARRAY(a, struct oncall_entry, n + 1);
	c->shares = NEW_ARRAY(a, struct share, people_at_most(s));
	if (s->nplans && s->plans[s->nplans - 1].nlayers) {
		const struct layer *top = &s->plans[s->nplans - 1].layers[0];
		for (size_t i = 0; i < top->npeople; i++)
			share_of(c, top->people[i]);
	}
	add_needed(s, c);
	for (size_t i = 0; i < n; i++)
		count_entry(s, c, e, i);
	score(a, c);
	qsort(c->shares, c->nshares, sizeof *c->shares, most_first);
}
