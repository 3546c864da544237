/* quality.c - what one clock that has stopped says: late or not, how it was paused, who had it. */
#include "base/time.h"
#include "chain/chain.h"

/* Somebody of the desk said something in public near the pause's beginning, and while it lasted at most. */
static bool asked(const struct life *l, const struct clock_pause *p)
{
	int64_t until = p->from + HOURS(ASK_AFTER_HOURS);

	if (until > p->to)
		until = p->to;
	for (size_t i = 0; i < l->nsaid; i++)
		if (l->said[i] >= p->from - HOURS(ASK_BEFORE_HOURS) && l->said[i] <= until)
			return true;
	return false;
}

static void look_at_pauses(struct arena *a, const struct sla_clock *c, const struct life *l, int64_t near,
                           struct quality *q)
{
	struct clock_pause *p, *doubtful;
	size_t n = clock_pauses(a, c, c->stopped_at, &p), k = 0;

	q->pauses = NEW_ARRAY(a, struct doubt, n + 1);
	q->npauses = n;
	doubtful = NEW_ARRAY(a, struct clock_pause, n + 1);
	for (size_t i = 0; i < n; i++) {
		bool unasked = str_is(p[i].reason, "caller") && !asked(l, &p[i]),
		     soon = p[i].left >= 0 && p[i].left <= near;
		q->pauses[i] = (struct doubt){ p[i], unasked, soon };
		q->unasked += unasked;
		q->near += soon;
		q->paused += p[i].open;
		if (unasked || soon)
			doubtful[k++] = p[i];
	}
	if (q->late || !k)
		return;
	int64_t u = clock_without(a, c, doubtful, k, c->stopped_at);
	q->would = u < c->stopped_at ? u : CLOCK_NEVER;
}

void quality_of(struct arena *a, const struct sla_clock *c, const struct life *l, int64_t near,
                struct quality *q)
{
	*q = (struct quality){ .would = CLOCK_NEVER, .late = c->breached_at != CLOCK_NEVER };
	if (q->late && c->elapsed > c->goal)
		q->over = c->elapsed - c->goal;
	look_at_pauses(a, c, l, near, q);
	for (size_t i = 0; i < l->n && l->hops[i].from < c->stopped_at; i++)
		q->returns += l->hops[i].from >= c->started_at && hop_returns(l, i);
	q->who = hop_before(l, c->stopped_at);
}
