/* walk.c - the clocks of a period that ended, each read with its ticket's hand-overs and words, some hundred
 * at a time: what a report holds in memory does not grow with the number of tickets. */
#include "chain/report.h"

enum {
	STEP = 500,   /* ids of tickets looked through at once */
	CHUNK = 500,  /* clocks read at once */
	MOST = 200000 /* clocks in a report */
};
const char *const report_abouts[ABOUTS] = { "all",  "met",     "breached", "paused",      "unasked",
	                                    "near", "returns", "reopened", "would_breach" };

bool report_is(const struct report_clock *r, enum report_about about)
{
	switch (about) {
	case ABOUT_MET: return !r->q.late;
	case ABOUT_BREACHED: return r->q.late;
	case ABOUT_PAUSED: return r->q.npauses > 0;
	case ABOUT_UNASKED: return r->q.unasked > 0;
	case ABOUT_NEAR: return r->q.near > 0;
	case ABOUT_RETURNS: return r->q.returns > 0;
	case ABOUT_REOPENED: return r->nback > 0;
	case ABOUT_WOULD: return r->q.would != CLOCK_NEVER;
	default: return true;
	}
}

/* ---- one chunk ---------------------------------------------------------------------------- */
struct chunk {
	const struct sla_end *ends;
	size_t n;
	int64_t *ids; /* of tickets, ascending, each once */
	size_t nids;
	struct event *events;
	size_t nevents;
	struct ticket_brief *briefs;
	size_t nbriefs;
	struct ticket_return *backs;
	size_t nbacks;
};

static enum rc read_chunk(struct ctx *cx, struct chunk *k)
{
	static const char *const patterns[EVENT_PATTERNS] = { "%\"team\":[%", "%\"assignee\":[%",
		                                              "%\"voice\":\"staff\"%" };

	k->ids = NEW_ARRAY(cx->mem, int64_t, k->n + 1);
	k->nids = 0;
	for (size_t i = 0; i < k->n; i++)
		if (!k->nids || k->ids[k->nids - 1] != k->ends[i].record_id)
			k->ids[k->nids++] = k->ends[i].record_id;
	TRY(event_scan(cx, "ticket", k->ids, k->nids, patterns, &k->events, &k->nevents));
	TRY(ticket_briefs(cx, k->ids, k->nids, &k->briefs, &k->nbriefs));
	return ticket_returns(cx, k->ids, k->nids, HOURS(BACK_HOURS), &k->backs, &k->nbacks);
}

/* A row that cannot say all of its life is folded from the events; there are few. */
static enum rc whole_clock(struct ctx *cx, const struct sla_end *e, const struct sla_clock **out)
{
	struct sla_clocks *cs;

	*out = &e->c;
	if (!e->c.partial && clock_used(&e->c, CLOCK_NEVER, e->c.stopped_at) == e->c.elapsed)
		return RC_OK;
	cs = NEW(cx->mem, struct sla_clocks);
	TRY(ticket_clocks_fold(cx, e->record_id, cx->now, NULL, cs));
	if (cs->c[e->c.kind].def && cs->c[e->c.kind].cycle == e->c.cycle)
		*out = &cs->c[e->c.kind];
	for (size_t i = 0; i < cs->npast; i++)
		if (cs->past[i].kind == e->c.kind && cs->past[i].cycle == e->c.cycle)
			*out = &cs->past[i];
	return RC_OK;
}

/* The ticket's rows of an array that is ordered by ticket; *at goes along. */
#define ROWS_OF(array, count, member, id, at, n)                                   \
	do {                                                                       \
		while ((at) < (count) && (array)[at].member < (id))                \
			(at)++;                                                    \
		(n) = 0;                                                           \
		while ((at) + (n) < (count) && (array)[(at) + (n)].member == (id)) \
			(n)++;                                                     \
	} while (0)

static enum rc read_clock(struct ctx *cx, const struct report_ask *ask, const struct chunk *k,
                          const struct sla_end *e, size_t at[3], struct report_clock *r)
{
	size_t n, nbrief;

	*r = (struct report_clock){ .ticket = e->record_id, .client = e->client_id };
	ROWS_OF(k->events, k->nevents, record_id, e->record_id, at[0], n);
	TRY(life_read(cx, &k->events[at[0]], n, &r->life));
	ROWS_OF(k->briefs, k->nbriefs, id, e->record_id, at[1], nbrief);
	r->brief = nbrief ? &k->briefs[at[1]] : NULL;
	TRY(whole_clock(cx, e, &r->c));
	quality_of(cx->mem, r->c, &r->life, ask->near, &r->q);
	ROWS_OF(k->backs, k->nbacks, ticket, e->record_id, at[2], n);
	r->back = k->backs + at[2];
	while (n && r->back->done_at < r->c->started_at) {
		r->back++;
		n--;
	}
	while (r->nback < n && r->back[r->nback].done_at < r->c->stopped_at)
		r->nback++;
	return RC_OK;
}

static enum rc walk_chunk(struct ctx *cx, const struct report_ask *ask, struct report_walk *w,
                          struct chunk *k, bool *stop)
{
	size_t at[3] = { 0 };
	struct report_clock r;

	TRY(read_chunk(cx, k));
	for (size_t i = 0; i < k->n && !*stop; i++) {
		const struct sla_end *e = &k->ends[i];
		bool before = e->record_id == w->ticket && e->c.cycle <= w->cycle;
		if (before || !who_can(cx->who, e->client_id, PERM_READ))
			continue;
		TRY(read_clock(cx, ask, k, e, at, &r));
		TRY(w->fn(cx, &r, w->arg, stop));
	}
	return RC_OK;
}

/* ---- all of them ------------------------------------------------------------------------------ */
/* One range of tickets; cx->mem is this walk's own. */
static enum rc walk_range(struct ctx *cx, const struct report_ask *ask, struct report_walk *w,
                          const struct sla_ends *range, size_t *seen, bool *stop)
{
	struct sla_end *ends;
	size_t n;

	TRY(sla_ended(cx, range, &ends, &n));
	for (size_t from = 0, to; from < n && !*stop; from = to) {
		to = from + CHUNK < n ? from + CHUNK : n;
		while (to < n && ends[to].record_id == ends[to - 1].record_id)
			to++; /* a ticket's cycles stay together */
		struct chunk k = { .ends = ends + from, .n = to - from };
		TRY(walk_chunk(cx, ask, w, &k, stop));
	}
	*seen += n;
	return RC_OK;
}

static enum rc walk_all(struct ctx *cx, const struct report_ask *ask, struct report_walk *w)
{
	struct sla_ends range = { .type = "ticket",
		                  .kind = ask->kind,
		                  .client = ask->client,
		                  .from = ask->from,
		                  .to = ask->to,
		                  .after = w->ticket ? w->ticket - 1 : 0 };
	size_t seen = 0;
	int64_t last;
	bool stop = false;

	TRY(sla_last_record(cx, "ticket", &last));
	for (; range.after < last && !stop; range.after = range.upto) {
		range.upto = range.after + STEP;
		TRY(walk_range(cx, ask, w, &range, &seen, &stop));
		w->cut = seen >= MOST && range.upto < last;
		stop = stop || w->cut;
		arena_reset(cx->mem);
	}
	return RC_OK;
}

enum rc report_walk(struct ctx *cx, const struct report_ask *ask, struct report_walk *w)
{
	struct arena *own = cx->mem;

	TRY(sla_warm(cx));
	w->keep = own;
	cx->mem = arena_new();
	enum rc rc = walk_all(cx, ask, w);
	arena_free(cx->mem);
	cx->mem = own;
	cx->err.extra = STR(""); /* may have lain in the arena just freed */
	return rc;
}

/* ---- groups -------------------------------------------------------------------------------------- */
void report_key(struct arena *a, const struct report_ask *ask, const struct report_clock *r,
                struct report_group_key *out)
{
	const struct ticket_brief *b = r->brief;

	*out = (struct report_group_key){ .id = 0 };
	if (str_is(ask->by, "team"))
		out->id = r->c->kind == SLA_OLA ? r->c->team : r->q.who ? r->q.who->team : 0;
	else if (str_is(ask->by, "person"))
		out->id = r->q.who ? r->q.who->person : 0;
	else if (str_is(ask->by, "client"))
		out->id = r->client;
	else if (str_is(ask->by, "priority"))
		out->value = b ? b->priority : STR("");
	else if (str_is(ask->by, "category"))
		out->value = b ? b->category : STR("");
	else if (str_is(ask->by, "service"))
		out->value = b ? b->service : STR("");
	else
		out->value = report_period(a, ask->zone, ask->by, r->c->stopped_at, &out->from, &out->to);
}
