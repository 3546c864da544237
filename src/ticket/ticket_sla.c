/* ticket_sla.c - what a ticket tells its clocks, live and from its events.
 *
 * Live, a write brings the stored clocks one step further; only what a row cannot know (a retarget, which
 * counts the whole life anew) is folded from the events.  Both ways give the same rows, because facts are
 * read from the same five fields, whose every change is in an event.
 */
#include "base/json.h"
#include "ticket/ticket.h"

static struct sla_facts facts_of(int64_t client_id, struct str kind, struct str priority, struct str state,
                                 struct str reason, bool responded)
{
	struct sla_facts f = {
		.client_id = client_id, .kind = kind, .priority = priority, .responded = responded
	};

	if (str_is(state, "cancelled"))
		f.phase = SLA_CANCELLED;
	else if (str_is(state, "closed"))
		f.phase = SLA_CLOSED;
	else if (str_is(state, "resolved"))
		f.phase = SLA_RESOLVED;
	else if (str_is(state, "on_hold")) {
		f.phase = SLA_HELD;
		f.reason = reason;
	}
	return f;
}

static struct sla_facts facts_now(const struct record *r)
{
	return facts_of(r->client_id, rec_str(r, TICKET_KIND), rec_str(r, TICKET_PRIORITY),
	                rec_str(r, TICKET_STATE), rec_str(r, TICKET_HOLD_REASON),
	                !rec_null(r, TICKET_RESPONDED_AT));
}

static bool same_facts(const struct sla_facts *a, const struct sla_facts *b)
{
	return a->client_id == b->client_id && a->phase == b->phase && a->responded == b->responded &&
	       str_eq(a->kind, b->kind) && str_eq(a->priority, b->priority) && str_eq(a->reason, b->reason);
}

/* ---- from events --------------------------------------------------------------------- */
struct told { /* the five fields as the events have told them so far */
	struct str kind, priority, state, reason;
	bool responded;
};

static void hear_text(const struct jval *changes, const char *field, struct str *out)
{
	const struct jval *c = jval_get(changes, field);

	if (c && c->kind == J_ARRAY && c->n == 2)
		*out = c->items[1].kind == J_STR ? c->items[1].s : STR("");
}

static bool hear(const struct jval *data, struct told *t)
{
	const struct jval *changes = jval_get(data, "changes"),
	                  *responded = jval_get(changes, "responded_at");

	if (!changes)
		return false;
	hear_text(changes, "kind", &t->kind);
	hear_text(changes, "priority", &t->priority);
	hear_text(changes, "state", &t->state);
	hear_text(changes, "hold_reason", &t->reason);
	if (responded && responded->kind == J_ARRAY && responded->n == 2)
		t->responded = responded->items[1].kind != J_NULL;
	return true;
}

struct folding {
	struct told told;
	struct sla_facts last;
	bool begun;
	struct sla_clocks *cs;
};

static enum rc fold_event(struct ctx *cx, const struct event *e, struct folding *f)
{
	struct jval data;
	char why[120];
	bool history;

	if (!json_parse_plain(cx->mem, e->data, &data, why, sizeof why))
		return fail(cx, RC_INTERNAL, "bad_event", "event %lld: %s", (long long)e->id, why);
	if (!hear(&data, &f->told))
		return RC_OK;
	struct sla_facts next = facts_of(e->client_id, f->told.kind, f->told.priority, f->told.state,
	                                 f->told.reason, f->told.responded);
	if (f->begun && same_facts(&f->last, &next))
		return RC_OK;
	struct sla_step step = { f->begun ? &f->last : NULL, &next, e->at, e->actor_id };
	TRY(sla_advance(cx, f->cs, &step, &history));
	assert(!history); /* nothing is loaded from rows here */
	f->last = next;
	f->begun = true;
	return RC_OK;
}

enum rc ticket_clocks_fold(struct ctx *cx, int64_t id, struct sla_clocks *out, struct sla_facts *last)
{
	enum { PAGE = 500 };
	struct folding f = { .cs = out };
	struct event *e;
	int64_t after = 0;
	size_t n;

	*out = (struct sla_clocks){ 0 };
	for (int k = 0; k < SLA_KINDS; k++)
		out->c[k] = CLOCK_EMPTY;
	do {
		TRY(event_list(cx, "ticket", id, after, PAGE, &e, &n));
		for (size_t i = 0; i < n; i++)
			TRY(fold_event(cx, &e[i], &f));
		after = n ? e[n - 1].id : after;
	} while (n == PAGE);
	*last = f.last;
	return RC_OK;
}

/* ---- live ------------------------------------------------------------------------------ */
static enum rc advance(struct ctx *cx, const struct record *old, const struct sla_step *step,
                       struct sla_clocks *cs)
{
	struct sla_facts last;
	bool history;

	if (!old) {
		for (int k = 0; k < SLA_KINDS; k++)
			cs->c[k] = CLOCK_EMPTY;
		return sla_advance(cx, cs, step, &history);
	}
	TRY(sla_load(cx, "ticket", old->id, cs));
	TRY(sla_advance(cx, cs, step, &history));
	if (!history)
		return RC_OK;
	TRY(ticket_clocks_fold(cx, old->id, cs, &last));
	TRY(sla_advance(cx, cs, step, &history));
	for (int k = 0; k < SLA_KINDS; k++)
		cs->changed[k] = true;
	return RC_OK;
}

enum rc ticket_clocks_prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	struct sla_facts from = { 0 }, to = facts_now(neo);

	neo->extra = NULL;
	if (old) {
		from = facts_now(old);
		if (same_facts(&from, &to))
			return RC_OK;
	}
	struct sla_clocks *cs = NEW(cx->mem, struct sla_clocks);
	struct sla_step step = { old ? &from : NULL, &to, cx->now, cx->who->person_id };
	TRY(advance(cx, old, &step, cs));
	int64_t due = sla_due(cs);
	rec_set(neo, TICKET_DUE, due == CLOCK_NEVER ? NUL() : INT(due));
	neo->extra = cs;
	return RC_OK;
}

enum rc ticket_clocks_store(struct ctx *cx, const struct record *r)
{
	return r->extra ? sla_store(cx, "ticket", r->client_id, r->id, r->extra) : RC_OK;
}

enum rc sla_rebuild(struct ctx *cx, int64_t ticket)
{
	struct sla_clocks cs;
	struct sla_facts last;
	struct record r;

	TRY(record_load(cx, &ticket_type, ticket, &r));
	TRY(ticket_clocks_fold(cx, ticket, &cs, &last));
	for (int k = 0; k < SLA_KINDS; k++)
		cs.changed[k] = true;
	return sla_store(cx, "ticket", r.client_id, ticket, &cs);
}
