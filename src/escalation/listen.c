/* listen.c - what a ticket's events mean for its runs: it is over, it has another team, it is more severe, it
 * was reopened, somebody did what was promised. Inside the event's transaction; nothing is told here, the
 * timers do that. */
#include "escalation/escalation_int.h"

struct heard {
	const struct record *ticket;
	const struct event *ev;
	struct jval data;
	const struct jval *changes;
	struct run *runs;
	size_t n;
};

static bool own_event(struct str kind)
{
	static const char *const none[] = { "watched", "unwatched", "comment_edited", "snoozed", "woken" };

	for (size_t i = 0; i < COUNT(none); i++)
		if (str_is(kind, none[i]))
			return true;
	return str_starts(kind, STR("escalation_")) || harm_tells(kind);
}

static bool going(const struct run *r) { return r->state == RUN_FIRING || r->state == RUN_ACKNOWLEDGED; }

/* What the event says a field became; false: it did not change. */
static bool became(const struct heard *h, const char *field, const struct jval **was, const struct jval **is)
{
	const struct jval *c = jval_get(h->changes, field);

	if (!c || c->kind != J_ARRAY || c->n != 2)
		return false;
	*was = &c->items[0];
	*is = &c->items[1];
	return true;
}

/* ---- over ------------------------------------------------------------------------------------- */
static enum rc end_all(struct ctx *cx, struct heard *h, const char *reason)
{
	for (size_t i = 0; i < h->n; i++)
		if (going(&h->runs[i]))
			TRY(run_end(cx, h->ticket, &h->runs[i], RUN_DONE, reason));
	return promise_close(cx, h->ticket, "kept", 0);
}

static enum rc clocks_stopped(struct ctx *cx, struct heard *h)
{
	const struct sla_clocks *cs = h->ticket->extra;

	for (size_t i = 0; cs && i < h->n; i++) {
		enum sla_kind k = sla_kind_of(h->runs[i].target);
		if (!going(&h->runs[i]) || k == SLA_KINDS)
			continue;
		const struct sla_clock *c = &cs->c[k];
		if (c->cycle != h->runs[i].cycle || !c->attached || !clock_going(c))
			TRY(run_end(cx, h->ticket, &h->runs[i], RUN_DONE, "clock"));
	}
	return RC_OK;
}

/* ---- more severe, again ------------------------------------------------------------------------ */
static enum rc more_severe(struct ctx *cx, struct heard *h)
{
	struct str now = rec_str(h->ticket, TICKET_PRIORITY);

	for (size_t i = 0; i < h->n; i++) {
		struct run *r = &h->runs[i];
		bool quiet = r->state == RUN_ACKNOWLEDGED || r->pos.exhausted;
		if (going(r) && quiet && r->priority.n &&
		    str_cmp(now, r->priority) < 0) /* "1" is above "2" */
			TRY(run_refire(cx, h->ticket, r, true, cx->now, "priority"));
	}
	return RC_OK;
}

static enum rc reopened(struct ctx *cx, struct heard *h)
{
	for (size_t i = 0; i < h->n; i++)
		if (!going(&h->runs[i]) && str_is(h->runs[i].end_reason, "resolved"))
			TRY(run_refire(cx, h->ticket, &h->runs[i], true, cx->now, "reopened"));
	return RC_OK;
}

/* ---- another team --------------------------------------------------------------------------------- */
static enum rc hand_on(struct ctx *cx, struct heard *h, struct run *r)
{
	const struct chain *chain, *next = NULL;
	const struct esc_set *set;
	struct run made;
	int64_t team = rec_int(h->ticket, TICKET_TEAM);

	TRY(run_chain(cx, r, &chain));
	if (!chain || !chain->restart)
		return run_end(cx, h->ticket, r, RUN_CANCELLED, "team");
	TRY(esc_set_of(cx, &set));
	if (chain->builtin == CHAIN_POLICY)
		next = esc_chain_of(set, h->ticket->client_id, team);
	if (!next && !chain->team)
		next = chain;
	if (!next)
		return run_end(cx, h->ticket, r, RUN_CANCELLED, "no_rule");
	TRY(run_end(cx, h->ticket, r, RUN_CANCELLED, "team"));
	struct run_start s = { .ticket = h->ticket,
		               .policy = next->policy,
		               .builtin = next->builtin,
		               .at = cx->now,
		               .from = r,
		               .why = STR("team") };
	return run_begin(cx, &s, &made);
}

static enum rc moved(struct ctx *cx, struct heard *h)
{
	int64_t team = rec_int(h->ticket, TICKET_TEAM);

	for (size_t i = 0; i < h->n; i++)
		if (going(&h->runs[i]) && h->runs[i].team != team)
			TRY(hand_on(cx, h, &h->runs[i]));
	return RC_OK;
}

/* ---- an event ------------------------------------------------------------------------------------------ */
static enum rc runs_hear(struct ctx *cx, struct heard *h)
{
	const struct jval *was, *is;
	const char *over = NULL;
	char why[80];

	if (!json_parse_plain(cx->mem, h->ev->data, &h->data, why, sizeof why))
		return fail(cx, RC_INTERNAL, "bad_event", "event %lld: %s", (long long)h->ev->id, why);
	h->changes = jval_get(&h->data, "changes");
	if (became(h, "state", &was, &is) && rec_int(h->ticket, TICKET_OPEN) != 1)
		over = is->s.n && str_is(is->s, "resolved") ? "resolved"
		       : str_is(is->s, "closed")            ? "closed"
		                                            : "cancelled";
	if (over)
		return end_all(cx, h, over);
	if (became(h, "state", &was, &is) && str_is(was->s, "resolved"))
		TRY(reopened(cx, h));
	if (ticket_acted(cx, h->ticket, h->ev, &h->data))
		TRY(promise_keep(cx, h->ticket, h->ev));
	if (became(h, "team", &was, &is))
		TRY(moved(cx, h));
	if (became(h, "priority", &was, &is))
		TRY(more_severe(cx, h));
	return clocks_stopped(cx, h);
}

static enum rc ticket_heard(struct ctx *cx, const struct record *r, const struct event *ev)
{
	struct heard h = { .ticket = r, .ev = ev };
	const struct esc_set *set;

	if (own_event(ev->kind))
		return RC_OK;
	TRY(esc_set_of(cx, &set));
	if (!set->nrules && !set->nchains)
		return RC_OK;
	if (!str_is(ev->kind, "created") && !db_untouched(cx, "escalation_run", "ticket", r->id))
		TRY(runs_of(cx, r->id, true, &h.runs, &h.n));
	if (h.n)
		TRY(runs_hear(cx, &h));
	return escalation_arm(cx, r);
}

enum rc escalation_on_event(struct ctx *cx, const struct record *r, const struct event *ev)
{
	if (r->type == &ticket_type)
		return ticket_heard(cx, r, ev);
	if (r->type == &calendar_type)
		return timer_set(cx, escalation_sweep_timer.name, r->client_id, "calendar", r->id, cx->now,
		                 STR(""));
	return RC_OK;
}
