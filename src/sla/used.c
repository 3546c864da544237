/* used.c - a clock's used time by parts of its life, its pauses, and what would be without some of them;
 * pure.
 *
 * Elapsed has two sources: up to the last recount, the stretches that count under the definition; since then,
 * those in which the clock ran. Both say the same of nearly every stretch. Where they differ (a clock stopped
 * by stop_when or by the response while its record was resolved, under stop_on: closed, and reopened) the
 * instant of the recount decides, which a fold knows and a row does not. */
#include "sla/parts.h"

static int64_t later(int64_t a, int64_t b) { return a > b ? a : b; }
static int64_t sooner(int64_t a, int64_t b) { return a < b ? a : b; }

static int64_t open_in(const struct sla_clock *c, int64_t from, int64_t to)
{
	return from < to ? calendar_between(c->def->cal, from, to) : 0;
}

/* The same as stretches_recount takes of this stretch. */
static int64_t recounted(const struct sla_clock *c, const struct clock_interval *v, int64_t from, int64_t to)
{
	const struct sla_def *d = c->def;
	bool yes = stretch_counts(d, v);

	if (d->from_attached)
		return yes ? open_in(c, later(from, c->attached_at), to) : 0;
	if (yes)
		return open_in(c, from, to);
	return stretch_counts_before(d, v) ? open_in(c, from, sooner(to, c->attached_at)) : 0;
}

/* Nothing after this instant is counted. */
static int64_t last_counted(const struct sla_clock *c)
{
	bool still = !c->attached || c->phase == CLOCK_STOPPED || c->phase == CLOCK_CANCELLED;

	return still && c->stopped_at != CLOCK_NEVER ? c->stopped_at : INT64_MAX;
}

int64_t clock_used(const struct sla_clock *c, int64_t from, int64_t to)
{
	int64_t used = 0;

	if (!c->def)
		return 0;
	to = sooner(to, last_counted(c));
	for (size_t i = 0; i < c->n; i++) {
		const struct clock_interval *v = &c->intervals[i];
		int64_t a = later(v->from, from), b = sooner(v->to, to), cut = c->recounted_at;
		used += recounted(c, v, a, sooner(b, cut));
		if (v->phase == CLOCK_RUNNING)
			used += open_in(c, later(a, cut), b);
	}
	return used;
}

size_t clock_pauses(struct arena *a, const struct sla_clock *c, int64_t until, struct clock_pause **out)
{
	size_t n = 0;

	*out = NEW_ARRAY(a, struct clock_pause, c->n + 1);
	for (size_t i = 0, k; c->def && i < c->n; i = k) {
		struct clock_interval v = c->intervals[i];
		for (k = i + 1; k < c->n && stretch_joins(&v, &c->intervals[k]); k++)
			v.to = c->intervals[k].to;
		v.to = sooner(v.to, until);
		if (v.phase != CLOCK_PAUSED || v.from >= v.to)
			continue;
		int64_t open = open_in(c, v.from, v.to), used = clock_used(c, v.from, v.to);
		if (used && used == open)
			continue; /* it counts after all */
		(*out)[n++] = (struct clock_pause){ v.from, v.to, open - used,
			                            c->goal - clock_used(c, CLOCK_NEVER, v.from), v.reason };
	}
	return n;
}

static bool in_one_of(const struct clock_pause *p, size_t n, int64_t at)
{
	for (size_t i = 0; i < n; i++)
		if (p[i].from <= at && at < p[i].to)
			return true;
	return false;
}

int64_t clock_without(struct arena *a, const struct sla_clock *c, const struct clock_pause *p, size_t n,
                      int64_t until)
{
	struct sla_clock as = *c;

	if (!c->def || !c->n)
		return INT64_MAX;
	as.ledger = NULL;
	as.intervals = NEW_ARRAY(a, struct clock_interval, c->n);
	memcpy(as.intervals, c->intervals, c->n * sizeof *as.intervals);
	for (size_t i = 0; i < as.n; i++) {
		struct clock_interval *v = &as.intervals[i];
		if (v->phase != CLOCK_PAUSED || !in_one_of(p, n, v->from))
			continue;
		v->phase = CLOCK_RUNNING;
		v->reason = STR("");
	}
	return stretches_recount(&as, until, NULL, NULL, NULL);
}
