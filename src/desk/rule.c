/* rule.c - see rule.h and docs/desk.md. */
#include "desk/rule.h"
#include <math.h>

const char *const band_names[BANDS] = { "harm", "risk", "today", "overdue", "waiting", "rest" };

/* ---- weight: the table that docs/desk.md shows ----------------------------------------------- */
static const double by_priority[] = { 1, 8, 4, 2, 1 }, by_criticality[] = { 1, 2, 1.5, 1, 0.8 };
static const double for_major = 3, for_candidate = 1.5, for_vip = 1.25, for_reopened = 1.25,
                    for_contract = 1.2;
static const double per_people = 0.25, per_waits = 0.5; /* for each doubling of how many there are */

static double of_table(const double *table, size_t n, int i) { return table[i > 0 && (size_t)i < n ? i : 0]; }

double rank_weight(const struct weight_case *w)
{
	double x = of_table(by_priority, COUNT(by_priority), w->priority) *
	           of_table(by_criticality, COUNT(by_criticality), w->criticality);

	x *= 1 + per_people * log2(1 + (double)w->people);
	x *= 1 + per_waits * log2(1 + (double)w->waits);
	x *= w->major ? for_major : w->candidate ? for_candidate : 1;
	x *= w->vip ? for_vip : 1;
	x *= w->reopened ? for_reopened : 1;
	return x * (w->contract ? for_contract : 1);
}

/* ---- movement ----------------------------------------------------------------------------------- */
static bool promise_stands(const struct rank_case *c)
{
	return c->promised_at != RANK_NEVER && c->promised_at >= c->now;
}

static bool promise_broken(const struct rank_case *c) { return c->promised_at < c->now; }

/* A promise that stands says when the next thing happens: until then silence is as agreed. */
static bool silent(const struct rank_case *c)
{
	return promise_broken(c) || (!promise_stands(c) && c->silent_at <= c->now);
}

static bool harm_near(const struct rank_setting *s, const struct rank_case *c)
{
	return c->harm_at != RANK_NEVER && c->harm_at - s->horizon <= c->now;
}

/* Somebody has it, and somebody has done something within the horizon or will in time. */
static bool moving(const struct rank_setting *s, const struct rank_case *c)
{
	if (!c->assigned || silent(c))
		return false;
	return c->moved_at > c->now - s->horizon || (promise_stands(c) && c->promised_at <= c->harm_at);
}

/* ---- the band -------------------------------------------------------------------------------------- */
static bool due_today(const struct rank_case *c)
{
	return c->due_at < c->day_end || c->promised_at < c->day_end;
}

static enum band band_of(const struct rank_setting *s, const struct rank_case *c, const struct rank *r)
{
	if (harm_near(s, c) && !r->moving)
		return BAND_HARM;
	if (c->harm_at < c->day_end || (c->due_at != RANK_NEVER && c->chance >= s->likely))
		return BAND_RISK;
	if (due_today(c))
		return BAND_TODAY;
	if (c->late_since != RANK_NEVER)
		return BAND_OVERDUE;
	if (r->silent)
		return BAND_TODAY;
	return c->held ? BAND_WAITING : BAND_REST;
}

/* What the band comes from: the harm where there is one, else the nearest that is still to come, else the
 * first that was missed. */
static void find_due(const struct rank_case *c, struct rank *r)
{
	r->due_kind = DUE_NOTHING;
	r->due_at = RANK_NEVER;
	if (c->harm_at < c->day_end) {
		r->due_kind = DUE_HARM;
		r->due_at = c->harm_at;
		return;
	}
	if (c->due_at < r->due_at) {
		r->due_kind = DUE_CLOCK;
		r->due_at = c->due_at;
	}
	if (c->promised_at < r->due_at) {
		r->due_kind = DUE_PROMISE;
		r->due_at = c->promised_at;
	}
	if (c->late_since != RANK_NEVER && (r->due_kind == DUE_NOTHING || r->band == BAND_OVERDUE)) {
		r->due_kind = DUE_LATE;
		r->due_at = c->late_since;
	}
	if (r->due_kind == DUE_NOTHING && c->harm_at != RANK_NEVER) {
		r->due_kind = DUE_HARM;
		r->due_at = c->harm_at;
	}
}

/* ---- expected loss ------------------------------------------------------------------------------------ */
/* How much likelier a breach is a day later; certain when the deadline falls into the horizon. */
static double of_chance(const struct rank_setting *s, const struct rank_case *c)
{
	double now = isnan(c->chance) ? 0 : c->chance, later = isnan(c->chance_later) ? now : c->chance_later;

	if (c->due_at == RANK_NEVER)
		return 0;
	return fmax(0, (c->due_at <= c->now + s->horizon ? 1 : later) - now);
}

static double of_harm(const struct rank_setting *s, const struct rank_case *c)
{
	if (c->harm_at == RANK_NEVER)
		return 0;
	int64_t left = c->harm_at - c->now;
	double near = left <= s->horizon ? 1 : (double)s->horizon / (double)left;

	return near * (c->harm_confidence > 0 ? fmin(1, c->harm_confidence) : 1);
}

/* Half of it after a working day: what is long lost is lost. */
static double of_late(const struct rank_case *c)
{
	if (c->late_since == RANK_NEVER)
		return 0;
	double hours = (double)(c->now - c->late_since) / (double)HOURS(1);

	return hours > 0 ? hours / (hours + 8) : 0;
}

/* A quarter at the usual longest silence, half at twice that. */
static double of_still(const struct rank_case *c)
{
	if (!silent(c) || c->silent_at > c->now)
		return 0;
	double usual = (double)(c->silent_at - c->moved_at), now = (double)(c->now - c->moved_at);

	return usual > 0 ? fmin(0.5, 0.25 * now / usual) : 0.25;
}

static void weigh(const struct rank_setting *s, const struct rank_case *c, struct rank *r)
{
	r->weight = c->weight;
	r->chance = of_chance(s, c);
	r->harm = of_harm(s, c);
	r->late = of_late(c);
	r->still = of_still(c);
	r->broken = promise_broken(c) ? 0.25 : 0;
	r->loss = r->weight * (r->chance + r->harm + r->late + r->still + r->broken);
}

/* ---- when time alone changes something ------------------------------------------------------- */
static void sooner(int64_t *at, int64_t now, int64_t t)
{
	if (t != RANK_NEVER && t > now && t < *at)
		*at = t;
}

static int64_t change_at(const struct rank_setting *s, const struct rank_case *c)
{
	int64_t at = RANK_NEVER;

	if (c->harm_at != RANK_NEVER)
		sooner(&at, c->now, c->harm_at - s->horizon);
	if (harm_near(s, c))
		sooner(&at, c->now, c->moved_at + s->horizon);
	sooner(&at, c->now, c->harm_at);
	sooner(&at, c->now, c->due_at == RANK_NEVER ? RANK_NEVER : c->due_at + 1);
	sooner(&at, c->now, c->promised_at == RANK_NEVER ? RANK_NEVER : c->promised_at + 1);
	sooner(&at, c->now, c->silent_at);
	sooner(&at, c->now, c->day_end);
	return at;
}

void rank_judge(const struct rank_setting *s, const struct rank_case *c, struct rank *out)
{
	*out = (struct rank){ .silent = silent(c), .moving = moving(s, c) };
	out->band = band_of(s, c, out);
	find_due(c, out);
	weigh(s, c, out);
	out->change_at = change_at(s, c);
}

int rank_compare(const struct rank *a, const struct rank *b)
{
	if (a->band != b->band)
		return a->band < b->band ? -1 : 1;
	if (a->loss != b->loss)
		return a->loss > b->loss ? -1 : 1;
	if (a->due_at != b->due_at)
		return a->due_at < b->due_at ? -1 : 1;
	return (a->weight < b->weight) - (a->weight > b->weight);
}
