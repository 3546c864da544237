/* schedule.c - from layers, overrides and absences to who is on call when.
 *
 * For each version of the plan every instant at which anything begins or ends is collected and sorted; in
 * between nothing changes, so one look a piece decides it, and equal neighbours are joined. */
#include "oncall/oncall_parts.h"
#include <stdlib.h>

struct span {
	int64_t from, to, person, slot;
};
struct spans {
	struct span *s;
	size_t n, cap, at; /* at: the cursor of the walk */
};
struct marks {
	int64_t *t;
	size_t n, cap;
};

#define GROW(a, list, member)                                                                      \
	do {                                                                                       \
		if ((list)->n == (list)->cap) {                                                    \
			size_t cap_ = (list)->cap ? (list)->cap * 2 : 64;                          \
			void *more_ = arena_alloc((a), cap_ * sizeof *(list)->member);             \
			if ((list)->n)                                                             \
				memcpy(more_, (list)->member, (list)->n * sizeof *(list)->member); \
			(list)->member = more_;                                                    \
			(list)->cap = cap_;                                                        \
		}                                                                                  \
	} while (0)

static void span_add(struct arena *a, struct spans *l, struct span s)
{
	if (s.from >= s.to)
		return;
	GROW(a, l, s);
	l->s[l->n++] = s;
}

static void mark(struct arena *a, struct marks *m, int64_t t)
{
	GROW(a, m, t);
	m->t[m->n++] = t;
}

static void in_hours(struct arena *a, struct spans *out, const struct week *w, const struct zone *z,
                     struct span s)
{
	int64_t t = s.from, end = s.to;

	if (!w) {
		span_add(a, out, s);
		return;
	}
	while (week_next(w, z, t, end, &s.from, &s.to)) {
		t = s.to;
		span_add(a, out, s);
	}
}

static void layer_spans(struct arena *a, const struct layer *l, const struct zone *z, int64_t from,
                        int64_t to, struct spans *out)
{
	from = from > l->start ? from : l->start;
	to = to < l->end ? to : l->end;
	if (from >= to)
		return;
	int64_t k = layer_slot(l, z, from);
	while (from < to) {
		int64_t next = layer_slot_start(l, z, k + 1);
		struct span s = { from, next < to ? next : to, l->people[(size_t)k % l->npeople], k };

		in_hours(a, out, l->hours, z, s);
		from = next > from ? next : from;
		k++;
	}
}

/* ---- one version of the plan --------------------------------------------------------------- */
struct piece {
	const struct schedule *s;
	const struct plan *plan;
	int64_t from, to;
	struct spans layers[LAYERS_MAX], needed;
	bool alone; /* one layer by itself */
	struct marks marks;
	const struct stand_in **over; /* newest first */
	size_t nover;
	const struct away **away;
	size_t naway;
};

static void mark_both(struct arena *a, struct piece *p, int64_t from, int64_t to)
{
	if (from > p->from && from < p->to)
		mark(a, &p->marks, from);
	if (to > p->from && to < p->to)
		mark(a, &p->marks, to);
}

static void mark_spans(struct arena *a, struct piece *p, const struct spans *l)
{
	for (size_t i = 0; i < l->n; i++)
		mark_both(a, p, l->s[i].from, l->s[i].to);
}

static void lay_over(struct arena *a, struct piece *p)
{
	const struct schedule *s = p->s;

	p->over = NEW_ARRAY(a, const struct stand_in *, s->nstand_ins + 1);
	for (size_t i = s->nstand_ins; i-- > 0;)
		if (s->stand_ins[i].from < p->to && s->stand_ins[i].to > p->from) {
			p->over[p->nover++] = &s->stand_ins[i];
			mark_both(a, p, s->stand_ins[i].from, s->stand_ins[i].to);
		}
	p->away = NEW_ARRAY(a, const struct away *, s->naway + 1);
	for (size_t i = 0; i < s->naway; i++)
		if (s->away[i].from < p->to && s->away[i].to > p->from) {
			p->away[p->naway++] = &s->away[i];
			mark_both(a, p, s->away[i].from, s->away[i].to);
		}
}

static int by_time(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static void sort_marks(struct piece *p)
{
	struct marks *m = &p->marks;
	size_t n = 0;

	qsort(m->t, m->n, sizeof *m->t, by_time);
	for (size_t i = 0; i < m->n; i++)
		if (!n || m->t[n - 1] != m->t[i])
			m->t[n++] = m->t[i];
	m->n = n;
}

static void piece_build(struct arena *a, struct piece *p)
{
	mark(a, &p->marks, p->from);
	mark(a, &p->marks, p->to);
	for (size_t i = 0; i < p->plan->nlayers; i++) {
		layer_spans(a, &p->plan->layers[i], p->plan->zone, p->from, p->to, &p->layers[i]);
		mark_spans(a, p, &p->layers[i]);
	}
	in_hours(a, &p->needed, p->plan->hours, p->plan->zone, (struct span){ p->from, p->to, 0, 0 });
	mark_spans(a, p, &p->needed);
	lay_over(a, p);
	sort_marks(p);
}

/* The span that holds t, in a list that is only walked forward. */
static const struct span *span_at(struct spans *l, int64_t t)
{
	while (l->at < l->n && l->s[l->at].to <= t)
		l->at++;
	return l->at < l->n && l->s[l->at].from <= t ? &l->s[l->at] : NULL;
}

static enum oncall_missing absent(const struct piece *p, int64_t person, int64_t t)
{
	enum oncall_missing why = ONCALL_ALL_THERE;

	for (size_t i = 0; i < p->naway; i++) /* having left says more than a holiday */
		if (p->away[i]->person == person && p->away[i]->from <= t && p->away[i]->to > t &&
		    p->away[i]->why > why)
			why = p->away[i]->why;
	return why;
}

/* Take this candidate, or note the first one who could not. */
static bool take(const struct piece *p, struct oncall_entry *e, int64_t person, int layer, int64_t t)
{
	enum oncall_missing why = absent(p, person, t);

	if (why == ONCALL_ALL_THERE) {
		e->person = person;
		e->layer = layer;
		return true;
	}
	if (!e->missing) {
		e->missing = person;
		e->missing_why = why;
		e->missing_layer = layer;
	}
	return false;
}

static bool decide(struct piece *p, int64_t t, struct oncall_entry *e)
{
	for (size_t i = 0; i < p->nover; i++) {
		const struct stand_in *o = p->over[i];

		if (o->from > t || o->to <= t || !take(p, e, o->person, -1, t))
			continue;
		e->why = o->swap ? ONCALL_SWAP : ONCALL_OVERRIDE;
		e->override = o->id;
		return true;
	}
	for (size_t i = 0; i < p->plan->nlayers; i++) {
		const struct span *s = span_at(&p->layers[i], t);

		if (!s || !take(p, e, s->person, (int)i, t))
			continue;
		e->why = ONCALL_LAYER;
		e->slot = s->slot;
		return true;
	}
	return p->alone ? e->missing != 0 : span_at(&p->needed, t) != NULL;
}

/* ---- the result ------------------------------------------------------------------------------- */
struct entries {
	struct oncall_entry *e;
	size_t n, cap;
};

static bool same(const struct oncall_entry *a, const struct oncall_entry *b)
{
	return a->person == b->person && a->layer == b->layer && a->why == b->why &&
	       a->override == b->override && a->missing == b->missing && a->missing_why == b->missing_why &&
	       a->missing_layer == b->missing_layer && a->slot == b->slot;
}

static void entry_add(struct arena *a, struct entries *out, const struct oncall_entry *e)
{
	struct oncall_entry *last = out->n ? &out->e[out->n - 1] : NULL;

	if (last && last->to == e->from && same(last, e)) {
		last->to = e->to;
		return;
	}
	GROW(a, out, e);
	out->e[out->n++] = *e;
}

static void piece_walk(struct arena *a, struct piece *p, struct entries *out)
{
	for (size_t i = 0; i + 1 < p->marks.n; i++) {
		struct oncall_entry e = {
			.from = p->marks.t[i], .to = p->marks.t[i + 1], .layer = -1, .missing_layer = -1
		};

		if (decide(p, e.from, &e))
			entry_add(a, out, &e);
	}
}

static void each_plan(const struct schedule *s, struct arena *a, int64_t from, int64_t to, int only,
                      struct entries *out)
{
	for (size_t i = 0; i < s->nplans; i++) {
		const struct plan *plan = &s->plans[i];
		struct plan one = *plan;
		struct schedule bare = { .away = s->away, .naway = s->naway };
		struct piece p = { .s = s, .plan = plan, .alone = only >= 0 };

		p.from = from > plan->from ? from : plan->from;
		p.to = to < plan->to ? to : plan->to;
		if (!plan->active || p.from >= p.to || (only >= 0 && (size_t)only >= plan->nlayers))
			continue;
		if (only >= 0) {
			one.layers = &plan->layers[only];
			one.nlayers = 1;
			p.plan = &one;
			p.s = &bare;
		}
		piece_build(a, &p);
		piece_walk(a, &p, out);
	}
}

void schedule_shifts(const struct schedule *s, struct arena *a, int64_t from, int64_t to,
                     struct oncall_entry **out, size_t *n)
{
	struct entries all = { 0 };

	each_plan(s, a, from, to, -1, &all);
	*out = all.e;
	*n = all.n;
}

void schedule_layer(const struct schedule *s, struct arena *a, size_t layer, int64_t from, int64_t to,
                    struct oncall_entry **out, size_t *n)
{
	struct entries all = { 0 };

	each_plan(s, a, from, to, (int)layer, &all);
	*out = all.e;
	*n = all.n;
}

/* A shift may be long: look a month ahead first, then a year. Where it began is looked for the same way. */
bool schedule_at(const struct schedule *s, struct arena *a, int64_t t, struct oncall_entry *out)
{
	static const int64_t spans[] = { DAYS(35), DAYS(370) };
	struct oncall_entry *e;
	size_t n;

	for (size_t i = 0; i < COUNT(spans); i++) {
		int64_t from = t - spans[i], to = t + spans[i];

		schedule_shifts(s, a, from, to, &e, &n);
		size_t k = 0;
		while (k < n && e[k].to <= t)
			k++;
		if (k == n || e[k].from > t)
			return false;
		*out = e[k];
		if (e[k].from > from && e[k].to < to)
			return true;
	}
	return true;
}

size_t entries_join(struct oncall_entry *e, size_t n)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		if (k && e[k - 1].to == e[i].from && e[k - 1].person == e[i].person)
			e[k - 1].to = e[i].to;
		else
			e[k++] = e[i];
	return k;
}
