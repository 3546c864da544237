/* ticket_sla.c - what a ticket tells its clocks, live and from its events.
 *
 * Live, a write brings the stored clocks one step further; what a row cannot know (a cycle that began without
 * a clock, a row of an older program) is folded from the events.  Both ways give the same rows, because facts
 * are read from the ticket's fields, whose every change is in an event, and from what events say beside them:
 * who spoke, and where people were.
 */
#include "base/json.h"
#include "client/client.h"
#include "location/location.h"
#include "person/person.h"
#include "ticket/ticket.h"

static struct sla_facts facts_of(const struct record *r)
{
	struct str state = rec_str(r, TICKET_STATE);
	struct sla_facts f = { .client_id = r->client_id,
		               .kind = rec_str(r, TICKET_KIND),
		               .priority = rec_str(r, TICKET_PRIORITY),
		               .service = rec_str(r, TICKET_SERVICE),
		               .vendor = rec_str(r, TICKET_VENDOR),
		               .contract = rec_int(r, TICKET_CONTRACT),
		               .team = rec_int(r, TICKET_TEAM),
		               .responded = !rec_null(r, TICKET_RESPONDED_AT),
		               .r = r };

	if (str_is(state, "cancelled"))
		f.phase = SLA_CANCELLED;
	else if (str_is(state, "closed"))
		f.phase = SLA_CLOSED;
	else if (str_is(state, "resolved"))
		f.phase = SLA_RESOLVED;
	else if (str_is(state, "on_hold")) {
		f.phase = SLA_HELD;
		f.reason = rec_str(r, TICKET_HOLD_REASON);
	}
	return f;
}

/* ---- from events --------------------------------------------------------------------- */
struct folding {
	struct record r; /* as the events have told it so far */
	struct sla_facts last;
	struct str caller, client, location; /* zones */
	bool begun;
	struct sla_clocks *cs;
};

static void hear_zones(const struct jval *data, struct folding *f)
{
	const struct jval *z = jval_get(data, "zones");

	if (!z)
		return;
	f->caller = jval_str(z, "caller");
	f->client = jval_str(z, "client");
	f->location = jval_str(z, "location");
}

static enum rc step(struct ctx *cx, const struct event *e, struct folding *f, const struct sla_facts *next)
{
	struct sla_step s = { f->begun ? &f->last : NULL, next, e->at, e->actor_id, e };
	bool matters, zones, history;

	TRY(sla_matters(cx, s.old, next, &matters, &zones));
	if (!matters)
		return RC_OK;
	TRY(sla_advance(cx, f->cs, &s, &history));
	assert(!history); /* nothing is loaded from rows here */
	return RC_OK;
}

static enum rc fold_event(struct ctx *cx, const struct event *e, struct folding *f)
{
	struct jval data;
	char why[120];

	if (!json_parse_plain(cx->mem, e->data, &data, why, sizeof why))
		return fail(cx, RC_INTERNAL, "bad_event", "event %lld: %s", (long long)e->id, why);
	if (!jval_get(&data, "changes"))
		return RC_OK;
	struct record *now = record_copy(cx, &f->r);
	now->client_id = e->client_id;
	record_retell(cx, now, &data, e->at);
	hear_zones(&data, f);
	struct sla_facts next = facts_of(now);
	struct str voice = jval_str(jval_get(&data, "comment"), "voice");
	next.voice = str_is(voice, "staff") ? SLA_STAFF : voice.n ? SLA_REQUESTER : SLA_SILENT;
	next.zone_caller = f->caller;
	next.zone_client = f->client;
	next.zone_location = f->location;
	TRY(step(cx, e, f, &next));
	f->r = *now;
	f->last = next;
	f->last.voice = SLA_SILENT;
	f->begun = true;
	return RC_OK;
}

static enum rc fold(struct ctx *cx, int64_t id, int64_t until, const struct sla_ledger *ledger,
                    struct sla_clocks *out)
{
	enum { PAGE = 500 };
	struct folding f = { .r = *record_new(cx, &ticket_type, 0), .cs = out };
	struct event *e;
	int64_t after = 0;
	size_t n;

	sla_clocks_empty(out);
	for (int k = 0; k < SLA_KINDS; k++)
		out->c[k].ledger = ledger;
	do {
		TRY(event_list(cx, "ticket", id, after, PAGE, &e, &n));
		for (size_t i = 0; i < n; i++)
			if (e[i].at <= until)
				TRY(fold_event(cx, &e[i], &f));
		after = n ? e[n - 1].id : after;
	} while (n == PAGE);
	return RC_OK;
}

enum rc ticket_clocks_fold(struct ctx *cx, int64_t id, int64_t until, const struct sla_ledger *ledger,
                           struct sla_clocks *out)
{
	bool history;

	TRY(fold(cx, id, until, ledger, out));
	TRY(sla_catch_up(cx, out, until, &history));
	assert(!history);
	return RC_OK;
}

enum rc ticket_clocks_of(struct ctx *cx, const struct event *e, size_t n, int64_t until,
                         struct sla_clocks *out)
{
	struct folding f = { .r = *record_new(cx, &ticket_type, 0), .cs = out };
	bool history;

	sla_clocks_empty(out);
	for (size_t i = 0; i < n; i++)
		if (e[i].at <= until)
			TRY(fold_event(cx, &e[i], &f));
	TRY(sla_catch_up(cx, out, until, &history));
	assert(!history);
	return RC_OK;
}

enum rc ticket_clocks_walk(struct ctx *cx, const struct event *e, size_t n,
                           enum rc (*told)(struct ctx *, const struct event *, const struct record *,
                                           const struct sla_clocks *, void *),
                           void *arg)
{
	struct sla_clocks cs;
	struct folding f = { .r = *record_new(cx, &ticket_type, 0), .cs = &cs };

	sla_clocks_empty(&cs);
	for (size_t i = 0; i < n; i++) {
		TRY(fold_event(cx, &e[i], &f));
		TRY(told(cx, &e[i], &f.r, &cs, arg));
	}
	return RC_OK;
}

/* ---- live ------------------------------------------------------------------------------ */
static enum rc from_history(struct ctx *cx, int64_t id, const struct sla_step *s, struct sla_clocks *cs)
{
	bool history;

	TRY(fold(cx, id, INT64_MAX, NULL, cs));
	if (s)
		TRY(sla_advance(cx, cs, s, &history));
	else
		TRY(sla_catch_up(cx, cs, INT64_MAX, &history));
	assert(!history);
	for (int k = 0; k < SLA_KINDS; k++)
		cs->changed[k] = true;
	return RC_OK;
}

/* Calendars may have changed while this write was on its way: what is known by now counts. */
static enum rc advance(struct ctx *cx, const struct record *old, const struct sla_step *s,
                       struct sla_clocks *cs)
{
	bool history = false;

	if (!old) {
		sla_clocks_empty(cs);
	} else {
		TRY(sla_load(cx, "ticket", old->id, cs));
	}
	TRY(sla_advance(cx, cs, s, &history));
	if (history)
		TRY(from_history(cx, old->id, s, cs));
	TRY(sla_catch_up(cx, cs, INT64_MAX, &history));
	assert(!history);
	return RC_OK;
}

/* Where the people are, for definitions whose days are theirs; the event says it, so that it can be counted
 * again. */
static enum rc tell_zones(struct ctx *cx, struct record *neo, struct sla_facts *f)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);
	struct str site = rec_str(neo, TICKET_SITE);
	struct record r;

	TRY(record_load(cx, &client_type, neo->client_id, &r));
	f->zone_client = rec_str(&r, CLIENT_ZONE);
	if (!rec_null(neo, TICKET_REQUESTER)) {
		TRY(record_load(cx, type_find(cx->app, STR("person")), rec_int(neo, TICKET_REQUESTER), &r));
		f->zone_caller = rec_str(&r, PERSON_ZONE);
		site = site.n ? site : rec_str(&r, PERSON_SITE);
	}
	TRY(location_zone(cx, neo->client_id, site, &f->zone_location));
	jw_open(&w, "zones", '{');
	jw_str(&w, "caller", f->zone_caller);
	jw_str(&w, "client", f->zone_client);
	jw_str(&w, "location", f->zone_location);
	jw_close(&w, '}');
	neo->tell = buf_str(&b);
	return RC_OK;
}

/* The engine's own step, thrown away afterwards: nobody has to know what a change of team does. */
enum rc ticket_clocks_if(struct ctx *cx, const struct record *r, int64_t team, struct sla_clocks *out)
{
	struct record *old = record_copy(cx, r), *neo;
	struct sla_facts from, to;
	bool matters, zones, history;

	TRY(ticket_clocks_fold(cx, r->id, cx->now, NULL, out));
	TRY(record_load_tags(cx, old)); /* conditions may look at them */
	from = facts_of(old);
	neo = record_copy(cx, old);
	rec_set(neo, TICKET_TEAM, REFV(team));
	rec_set(neo, TICKET_ASSIGNEE, NUL());
	to = facts_of(neo);
	TRY(sla_matters(cx, &from, &to, &matters, &zones));
	if (!matters)
		return RC_OK;
	if (zones)
		TRY(tell_zones(cx, neo, &to));
	struct sla_step step = { &from, &to, cx->now, cx->who->person_id, NULL };
	TRY(sla_advance(cx, out, &step, &history));
	assert(!history); /* folded, not loaded */
	return RC_OK;
}

enum rc ticket_clocks_prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	struct sla_facts from = { 0 }, to = facts_of(neo);
	bool matters, zones;

	neo->extra = NULL;
	neo->tell = STR("");
	if (old)
		from = facts_of(old);
	if (neo->voice)
		to.voice = strcmp(neo->voice, "staff") == 0 ? SLA_STAFF : SLA_REQUESTER;
	TRY(sla_matters(cx, old ? &from : NULL, &to, &matters, &zones));
	if (!matters && old)
		return RC_OK;
	if (zones)
		TRY(tell_zones(cx, neo, &to));
	struct sla_clocks *cs = NEW(cx->mem, struct sla_clocks);
	struct sla_step step = { old ? &from : NULL, &to, cx->now, cx->who->person_id, NULL };
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
	struct record r;

	TRY(record_load(cx, &ticket_type, ticket, &r));
	TRY(from_history(cx, ticket, NULL, &cs));
	TRY(sla_forget(cx, "ticket", ticket));
	return sla_store(cx, "ticket", r.client_id, ticket, &cs);
}
