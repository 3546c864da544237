/* plain.c - see plain.h. */
#include "forecast/plain.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const double SHRINK = 10;

static uint64_t group_key(const struct sight *s, int level)
{
	uint64_t h = (uint64_t)level + 1;

	if (level < 2)
		h = (h ^ s->word[SIGHT_PRIORITY]) * 0x9e3779b97f4a7c15U;
	if (level < 1)
		h = (h ^ (h >> 31) ^ s->word[SIGHT_TEAM]) * 0xd6e8feb86659fd93U;
	return h;
}

static int tenth_of(float used)
{
	return isnan(used) || used <= 0 ? 0 : used >= 1 ? PLAIN_TENTHS - 1 : (int)(used * PLAIN_TENTHS);
}

static int moves_of(const struct sight *s)
{
	float n = s->number[SIGHT_REASSIGNS];

	return isnan(n) || n <= 0 ? 0 : n >= PLAIN_MOVES - 1 ? PLAIN_MOVES - 1 : (int)n;
}

/* ---- learning rates -------------------------------------------------------------------------- */
/* What one ticket says of one group. */
struct say {
	uint64_t key;
	int top; /* tenths it came to; -1: it has no outcome */
	bool missed, held[PLAIN_MOVES], moved[PLAIN_MOVES];
};

static struct say *say_of(struct say *says, size_t *n, uint64_t key)
{
	for (size_t i = 0; i < *n; i++)
		if (says[i].key == key)
			return &says[i];
	says[*n] = (struct say){ .key = key, .top = -1 };
	return &says[(*n)++];
}

static void hear(struct say *s, const struct past *p)
{
	int top = tenth_of(p->sight.number[SIGHT_USED]), next = tenth_of(p->next_used),
	    m = moves_of(&p->sight);

	if (p->outcome[ASK_BREACH] >= 0) {
		s->missed = s->missed || p->outcome[ASK_BREACH];
		top = s->missed ? PLAIN_TENTHS - 1 : next > top ? next : top;
		s->top = top > s->top ? top : s->top;
	}
	if (p->outcome[ASK_MOVE] >= 0) {
		s->held[m] = true;
		s->moved[m] = s->moved[m] || p->outcome[ASK_MOVE];
	}
}

static void add(struct plain_group *g, const struct say *s)
{
	for (int t = 0; t <= s->top; t++)
		g->reached[t]++;
	g->missed += s->missed;
	for (int m = 0; m < PLAIN_MOVES; m++) {
		g->held[m] += s->held[m];
		g->moved[m] += s->moved[m];
	}
}

/* Room for a group: found by its key, in a table of a power of two. */
static struct plain_group *group_of(struct plain_group *v, size_t size, uint64_t key)
{
	size_t at = (key ^ key >> 32) & (size - 1);

	while (v[at].key && v[at].key != key)
		at = (at + 1) & (size - 1);
	v[at].key = key;
	return &v[at];
}

static int by_key(const void *pa, const void *pb)
{
	const struct plain_group *a = pa, *b = pb;

	return a->key < b->key ? -1 : a->key > b->key;
}

static void learn_rates(struct arena *a, const struct history *h, struct plain *out)
{
	size_t size = 64;

	while (size < h->n * PLAIN_LEVELS * 2)
		size *= 2;
	struct plain_group *v = or_abort(calloc(size, sizeof *v));
	struct say says[PAST_MOMENTS * PLAIN_LEVELS];

	for (size_t from = 0, to; from < h->n; from = to) {
		size_t n = 0;

		for (to = from; to < h->n && h->v[to].ticket == h->v[from].ticket; to++)
			for (int level = 0; level < PLAIN_LEVELS && to - from < PAST_MOMENTS; level++)
				hear(say_of(says, &n, group_key(&h->v[to].sight, level)), &h->v[to]);
		for (size_t i = 0; i < n; i++)
			add(group_of(v, size, says[i].key), &says[i]);
	}
	for (size_t i = 0; i < size; i++)
		out->n += v[i].reached[0] + v[i].held[0] + v[i].held[1] + v[i].held[2] + v[i].held[3] > 0;
	out->groups = NEW_ARRAY(a, struct plain_group, out->n + 1);
	for (size_t i = 0, n = 0; i < size; i++)
		if (v[i].reached[0] + v[i].held[0] + v[i].held[1] + v[i].held[2] + v[i].held[3] > 0)
			out->groups[n++] = v[i];
	qsort(out->groups, out->n, sizeof *out->groups, by_key);
	free(v);
}

/* ---- learning silences ------------------------------------------------------------------------- */
static int by_place(const void *pa, const void *pb)
{
	const struct silence *a = pa, *b = pb;

	if (a->state != b->state)
		return a->state - b->state;
	if (a->team != b->team)
		return a->team < b->team ? -1 : 1;
	return a->open != b->open ? (a->open < b->open ? -1 : 1) : b->whole - a->whole;
}

static int by_state(const void *pa, const void *pb)
{
	struct silence a = *(const struct silence *)pa, b = *(const struct silence *)pb;

	a.team = b.team = 0;
	return by_place(&a, &b);
}

/* v: one place's, shortest first. Both quantiles are lengths that were seen. */
static struct plain_silence quantiles(const struct silence *v, size_t n, int64_t team)
{
	struct plain_silence out = { .state = v[0].state, .team = team, .median = -1, .p95 = -1 };
	double lasts = 1;

	for (size_t i = 0; i < n; i++) {
		if (!v[i].whole)
			continue;
		lasts *= 1 - 1 / (double)(n - i);
		out.n++;
		if (out.median < 0 && lasts <= 0.5 + 1e-9)
			out.median = v[i].open;
		if (out.p95 < 0 && lasts <= 0.05 + 1e-9)
			out.p95 = v[i].open;
	}
	if (out.median < 0)
		out.median = v[n - 1].open;
	if (out.p95 < 0)
		out.p95 = v[n - 1].open;
	return out;
}

static void learn_places(struct silence *v, size_t n, bool teams, struct plain *out)
{
	for (size_t from = 0, to; from < n; from = to) {
		for (to = from;
		     to < n && v[to].state == v[from].state && (!teams || v[to].team == v[from].team); to++)
			;
		struct plain_silence s = quantiles(v + from, to - from, teams ? v[from].team : -1);

		if (s.n >= PLAIN_LEAST)
			out->silences[out->nsilences++] = s;
	}
}

static int by_state_team(const void *pa, const void *pb)
{
	const struct plain_silence *a = pa, *b = pb;

	return a->state != b->state ? a->state - b->state : a->team < b->team ? -1 : a->team > b->team;
}

static void learn_silences(struct arena *a, const struct history *h, struct plain *out)
{
	struct silence *v = or_abort(malloc((h->nsilences + 1) * sizeof *v));

	if (h->nsilences)
		memcpy(v, h->silences, h->nsilences * sizeof *v);
	out->silences = NEW_ARRAY(a, struct plain_silence, h->nsilences / PLAIN_LEAST * 2 + 2);
	qsort(v, h->nsilences, sizeof *v, by_place);
	learn_places(v, h->nsilences, true, out);
	qsort(v, h->nsilences, sizeof *v, by_state);
	learn_places(v, h->nsilences, false, out);
	qsort(out->silences, out->nsilences, sizeof *out->silences, by_state_team);
	free(v);
}

void plain_learn(struct arena *a, const struct history *h, struct plain *out)
{
	*out = (struct plain){ 0 };
	learn_rates(a, h, out);
	learn_silences(a, h, out);
}

/* ---- as JSON ----------------------------------------------------------------------------------- */
/* {"groups":[[key, missed, reached…, held…, moved…]],"silences":[[state, team, median, p95, n]]} */
enum { GROUP_CELLS = 2 + PLAIN_TENTHS + 2 * PLAIN_MOVES, SILENCE_CELLS = 5 };

void plain_write(struct jw *w, const char *key, const struct plain *p)
{
	jw_open(w, key, '{');
	jw_open(w, "groups", '[');
	for (size_t i = 0; i < p->n; i++) {
		const struct plain_group *g = &p->groups[i];

		jw_open(w, NULL, '[');
		jw_int(w, NULL, (int64_t)g->key);
		jw_int(w, NULL, g->missed);
		for (int k = 0; k < PLAIN_TENTHS; k++)
			jw_int(w, NULL, g->reached[k]);
		for (int k = 0; k < PLAIN_MOVES; k++)
			jw_int(w, NULL, g->held[k]);
		for (int k = 0; k < PLAIN_MOVES; k++)
			jw_int(w, NULL, g->moved[k]);
		jw_close(w, ']');
	}
	jw_close(w, ']');
	jw_open(w, "silences", '[');
	for (size_t i = 0; i < p->nsilences; i++) {
		const struct plain_silence *s = &p->silences[i];

		jw_open(w, NULL, '[');
		jw_str(w, NULL, str_z(ticket_machine.states->items[s->state].id));
		jw_int(w, NULL, s->team);
		jw_int(w, NULL, s->median);
		jw_int(w, NULL, s->p95);
		jw_int(w, NULL, s->n);
		jw_close(w, ']');
	}
	jw_close(w, ']');
	jw_close(w, '}');
}

static void read_group(const struct jval *v, struct plain_group *g)
{
	g->key = (uint64_t)v->items[0].i;
	g->missed = v->items[1].i;
	for (int k = 0; k < PLAIN_TENTHS; k++)
		g->reached[k] = v->items[2 + k].i;
	for (int k = 0; k < PLAIN_MOVES; k++) {
		g->held[k] = v->items[2 + PLAIN_TENTHS + k].i;
		g->moved[k] = v->items[2 + PLAIN_TENTHS + PLAIN_MOVES + k].i;
	}
}

bool plain_read(struct arena *a, struct str json, struct plain *out)
{
	struct jval v;
	char why[80];

	*out = (struct plain){ 0 };
	if (!json_parse_plain(a, json, &v, why, sizeof why))
		return false;
	const struct jval *groups = jval_get(&v, "groups"), *silences = jval_get(&v, "silences");

	if (!groups || !silences)
		return false;
	out->groups = NEW_ARRAY(a, struct plain_group, groups->n + 1);
	out->silences = NEW_ARRAY(a, struct plain_silence, silences->n + 1);
	for (size_t i = 0; i < groups->n; i++)
		if (groups->items[i].n == GROUP_CELLS)
			read_group(&groups->items[i], &out->groups[out->n++]);
	qsort(out->groups, out->n, sizeof *out->groups, by_key);
	for (size_t i = 0; i < silences->n; i++) {
		const struct jval *s = silences->items[i].items;
		int state = silences->items[i].n == SILENCE_CELLS
		                    ? choices_rank(ticket_machine.states, s[0].s)
		                    : -1;

		if (state >= 0)
			out->silences[out->nsilences++] =
			        (struct plain_silence){ state, s[1].i, s[2].i, s[3].i, s[4].i };
	}
	qsort(out->silences, out->nsilences, sizeof *out->silences, by_state_team);
	return true;
}

/* ---- asking ------------------------------------------------------------------------------------ */
void plain_ask(const struct plain *p, const struct sight *s, struct plain_answer *out)
{
	int tenth = tenth_of(s->number[SIGHT_USED]), moves = moves_of(s);
	double breach = 0.5, move = 0.5;
	int64_t seen = 0, held = 0;

	*out = (struct plain_answer){ .level = PLAIN_LEVELS };
	for (int level = PLAIN_LEVELS - 1; level >= 0; level--) {
		struct plain_group key = { .key = group_key(s, level) };
		const struct plain_group *g =
		        p->n ? bsearch(&key, p->groups, p->n, sizeof key, by_key) : NULL;

		if (!g)
			break;
		int64_t n = g->reached[tenth] > g->held[moves] ? g->reached[tenth] : g->held[moves];

		breach = ((double)g->missed + SHRINK * breach) / ((double)g->reached[tenth] + SHRINK);
		move = ((double)g->moved[moves] + SHRINK * move) / ((double)g->held[moves] + SHRINK);
		if (level == PLAIN_LEVELS - 1) {
			seen = g->reached[0];
			held = g->held[moves];
		}
		if (n >= PLAIN_LEAST || level == PLAIN_LEVELS - 1) {
			out->level = level;
			out->examples = n;
		}
	}
	out->breach = seen >= PLAIN_LEAST ? breach : (double)NAN;
	out->reassign = held >= PLAIN_LEAST ? move : (double)NAN;
}

void plain_whole(const struct plain *p, enum question q, int64_t *happened, int64_t *of)
{
	struct sight any = { 0 };
	struct plain_group key = { .key = group_key(&any, PLAIN_LEVELS - 1) };
	const struct plain_group *g = p->n ? bsearch(&key, p->groups, p->n, sizeof key, by_key) : NULL;

	*happened = !g ? 0 : q == ASK_BREACH ? g->missed : g->moved[0];
	*of = !g ? 0 : q == ASK_BREACH ? g->reached[0] : g->held[0];
}

const struct plain_silence *plain_silence(const struct plain *p, int state, int64_t team)
{
	struct plain_silence key = { .state = state, .team = team };

	return p->nsilences ? bsearch(&key, p->silences, p->nsilences, sizeof key, by_state_team) : NULL;
}
