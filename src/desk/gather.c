/* gather.c - tickets with all that their place on the desk rests on: a batch at a time, a few questions each.
 */
#include "attention/attention.h"
#include "desk/edges.h"
#include "escalation/escalation.h"
#include "person/person.h"
#include "record/watcher.h"
#include "service/service.h"

struct batch {
	struct item **items;
	const struct item **old; /* what is kept of each, or NULL */
	int64_t *ids;
	size_t n;
};

size_t place_in(const int64_t *ids, size_t n, int64_t id)
{
	size_t i = 0;

	while (i < n && ids[i] != id)
		i++;
	return i;
}

static size_t at(const struct batch *b, int64_t id) { return place_in(b->ids, b->n, id); }

/* ---- the rows ----------------------------------------------------------------------------- */
static enum rc tickets(struct ctx *cx, const int64_t *ids, struct item *const *old, size_t n, struct batch *b)
{
	struct record *rs;
	size_t got;

	TRY(record_load_many(cx, &ticket_type, ids, n, true, &rs, &got));
	b->items = NEW_ARRAY(cx->mem, struct item *, got + 1);
	b->ids = NEW_ARRAY(cx->mem, int64_t, got + 1);
	b->old = NEW_ARRAY(cx->mem, const struct item *, got + 1);
	for (size_t i = 0; i < got; i++) {
		if (rec_int(&rs[i], TICKET_OPEN) != 1)
			continue;
		struct item *t = b->items[b->n] = NEW(cx->mem, struct item);
		t->id = rs[i].id;
		t->client_id = rs[i].client_id;
		t->ticket = rs[i];
		b->old[b->n] = old[place_in(ids, n, t->id)];
		b->ids[b->n++] = t->id;
	}
	return RC_OK;
}

/* ---- events: from where the kept items stand; of one that is new, from the beginning ------------ */
static void hear(struct ctx *cx, struct item *t, const struct event *e)
{
	if (!story_made(&t->story, e, &t->ticket))
		story_add(cx->mem, &t->story, e);
}

static enum rc stories(struct ctx *cx, struct batch *b)
{
	enum { PAGE = 500 };
	int64_t after = INT64_MAX;
	struct event *e;
	size_t n;

	for (size_t i = 0; i < b->n; i++) {
		if (b->old[i])
			b->items[i]->story = b->old[i]->story;
		after = b->items[i]->story.last_id < after ? b->items[i]->story.last_id : after;
	}
	do {
		TRY(event_list_of(cx, "ticket", b->ids, b->n, after, PAGE, &e, &n));
		for (size_t i = 0; i < n; i++) {
			size_t k = at(b, e[i].record_id);
			if (k < b->n && e[i].id > b->items[k]->story.last_id)
				hear(cx, b->items[k], &e[i]);
		}
		after = n ? e[n - 1].id : after;
	} while (n == PAGE);
	return RC_OK;
}

/* ---- clocks ------------------------------------------------------------------------------------ */
static void take_clock(struct item *t, enum sla_kind kind, const struct sla_clock *c)
{
	if (!clock_going(c) || !c->attached || !c->def)
		return;
	t->clocks[t->nclocks++] =
	        (struct item_clock){ .kind = kind,
		                     .phase = c->phase,
		                     .deadline = c->phase == CLOCK_RUNNING && c->deadline != CLOCK_NEVER
		                                         ? c->deadline
		                                         : RANK_NEVER,
		                     .since = c->since,
		                     .elapsed = c->elapsed,
		                     .goal = c->goal,
		                     .def = c->def->id,
		                     .version = c->def->version,
		                     .calendar_version = c->def->calendar_version,
		                     .zone = c->def->zone };
}

static enum rc clocks(struct ctx *cx, struct batch *b)
{
	struct sla_clocks *all = NEW_ARRAY(cx->mem, struct sla_clocks, b->n + 1);
	struct sla_asked *asked;

	TRY(sla_ask_many(cx, "ticket", b->ids, b->n, &asked));
	TRY(sla_take_many(cx, asked, all));
	for (size_t i = 0; i < b->n; i++)
		for (int k = 0; k < SLA_KINDS; k++)
			take_clock(b->items[i], (enum sla_kind)k, &all[i].c[k]);
	return RC_OK;
}

/* ---- harm and promises ----------------------------------------------------------------------------- */
static enum rc harms(struct ctx *cx, struct batch *b)
{
	struct harm *h = NEW_ARRAY(cx->mem, struct harm, b->n + 1);

	TRY(harm_many(cx, "ticket", b->ids, b->n, h));
	for (size_t i = 0; i < b->n; i++)
		b->items[i]->harm = h[i];
	return RC_OK;
}

/* Of two promises the later one counts: it was given knowing the other. */
static void promised(struct item *t, struct item_promise p)
{
	if (p.at && p.made_at >= t->promise.made_at)
		t->promise = p;
}

static enum rc promises(struct ctx *cx, struct batch *b)
{
	struct next_action *next = NEW_ARRAY(cx->mem, struct next_action, b->n + 1);
	struct escalation_last_promise *p;
	size_t n;

	TRY(escalation_last_promises(cx, b->ids, b->n, &p, &n));
	for (size_t i = 0; i < n; i++) {
		size_t k = at(b, p[i].ticket);
		if (k < b->n)
			promised(b->items[k], (struct item_promise){ p[i].due_at, p[i].by, p[i].made_at,
			                                             b->items[k]->story.promised_event,
			                                             p[i].words, true });
	}
	TRY(next_action_many(cx, "ticket", b->ids, b->n, next));
	for (size_t i = 0; i < b->n; i++) {
		b->items[i]->asked = next[i];
		promised(b->items[i],
		         (struct item_promise){ next[i].promised_at, next[i].promised_by, INT64_MAX,
		                                next[i].promised_event, next[i].words, false });
	}
	return RC_OK;
}

/* ---- weight -------------------------------------------------------------------------------------------- */
static enum rc is_vip(struct ctx *cx, int64_t person, bool *out)
{
	struct record p;

	*out = false;
	if (!person)
		return RC_OK;
	enum rc rc = record_load(cx, &person_type, person, &p);
	if (rc == RC_NOT_FOUND) {
		cx->err = (struct err){ 0 };
		return RC_OK;
	}
	TRY(rc);
	*out = rec_int(&p, PERSON_VIP) == 1;
	return RC_OK;
}

static enum rc weight(struct ctx *cx, struct item *t, int64_t watchers, int64_t affected)
{
	const struct record *r = &t->ticket;
	struct weight_case *w = &t->weight;
	struct str priority = rec_str(r, TICKET_PRIORITY);
	int64_t criticality;

	TRY(service_criticality(cx, r->client_id, rec_str(r, TICKET_SERVICE), &criticality));
	TRY(is_vip(cx, rec_int(r, TICKET_REQUESTER), &w->vip));
	w->priority = priority.n == 1 ? priority.p[0] - '0' : 0;
	w->criticality = (int)criticality;
	w->people = watchers + affected;
	w->major = str_is(rec_str(r, TICKET_MAJOR), "yes");
	w->candidate = str_is(rec_str(r, TICKET_MAJOR), "candidate");
	w->reopened = rec_int(r, TICKET_REOPENS) > 0;
	w->contract = !rec_null(r, TICKET_CONTRACT);
	return RC_OK;
}

static enum rc weights(struct ctx *cx, struct batch *b)
{
	int64_t *watchers = NEW_ARRAY(cx->mem, int64_t, b->n + 1),
	        *affected = NEW_ARRAY(cx->mem, int64_t, b->n + 1);

	TRY(watcher_counts(cx, "ticket", b->ids, b->n, watchers));
	TRY(ticket_affected(cx, b->ids, b->n, affected));
	for (size_t i = 0; i < b->n; i++)
		TRY(weight(cx, b->items[i], watchers[i], affected[i]));
	return RC_OK;
}

enum rc items_gather(struct ctx *cx, const int64_t *ids, struct item *const *old, size_t n,
                     struct item ***out, size_t *nout)
{
	struct batch b = { 0 };

	assert(n <= GATHER);
	TRY(tickets(cx, ids, old, n, &b));
	*out = b.items;
	*nout = b.n;
	if (!b.n)
		return RC_OK;
	TRY(stories(cx, &b));
	TRY(clocks(cx, &b));
	TRY(harms(cx, &b));
	TRY(promises(cx, &b));
	TRY(weights(cx, &b));
	return edges_gather(cx, b.items, b.n);
}
