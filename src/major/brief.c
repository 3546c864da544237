/* brief.c - what may be told to one audience of a major incident, as events with what was read from each: the
 * material for whoever drafts a text, a model for one. docs/assist.md 2.
 *
 * It is the facts of the compose dialog (facts.c) turned round, event by event, so that a sentence can be
 * held against the events it cites; what is `inside` is left out for users and client. Nothing else of the
 * ticket is in it. */
#include "major/major_int.h"

SQL(q_last, "SELECT event_id, made_at, n, subject, body FROM comms_update WHERE major = $1 AND audience = $2"
            " AND event_id > 0 ORDER BY n DESC LIMIT 1");

static const struct {
	const char *fact, *en, *de;
} labels[] = {
	{ "key", "Ticket", "Ticket" },
	{ "title", "Title", "Titel" },
	{ "since", "The disruption began at", "Die Störung begann um" },
	{ "duration", "The disruption has lasted", "Die Störung dauert" },
	{ "service", "Service that is disrupted", "Gestörter Dienst" },
	{ "priority", "Priority", "Priorität" },
	{ "impact", "Impact", "Auswirkung" },
	{ "reports", "Number of reports", "Anzahl der Meldungen" },
	{ "people", "Number of people who reported it", "Anzahl der Personen, die es gemeldet haben" },
	{ "doing", "State: it", "Stand: Es" },
	{ "team", "Team that works on it", "Team, das daran arbeitet" },
	{ "assignee", "Person who works on it", "Person, die daran arbeitet" },
	{ "work", "Last note of the desk", "Letzte Notiz der Bearbeitung" },
	{ "said", "Last public answer", "Letzte öffentliche Antwort" },
	{ "target", "To be resolved by", "Zu lösen bis" },
	{ "manager", "Incident manager who leads it", "Leitung der Großstörung" },
};

struct briefing {
	struct ctx *cx;
	const struct record *ticket;
	const struct facts *facts;
	struct event *past; /* of the ticket */
	size_t npast;
	struct major_brief *out;
	struct buf *text; /* of each given */
	size_t cap;
};

/* ---- events ---------------------------------------------------------------------------------------------
 */
static enum rc at_of(struct briefing *b, int64_t event, int64_t *at)
{
	struct event *deed;
	size_t n;

	for (size_t i = 0; i < b->npast; i++)
		if (b->past[i].id == event) {
			*at = b->past[i].at;
			return RC_OK;
		}
	TRY(event_deed(b->cx, event, &deed, &n)); /* of a ticket below */
	*at = b->ticket->created_at;
	for (size_t i = 0; i < n; i++)
		if (deed[i].id == event)
			*at = deed[i].at;
	return RC_OK;
}

static enum rc give(struct briefing *b, int64_t event, struct str words)
{
	size_t i = 0;

	while (i < b->out->n && b->out->v[i].id != event)
		i++;
	if (i == b->cap)
		return RC_OK;
	if (i == b->out->n) {
		b->out->v[i].id = event;
		b->text[i] = BUF(b->cx->mem);
		b->out->n++;
		TRY(at_of(b, event, &b->out->v[i].at));
	}
	buf_fmt(&b->text[i], "%s" STR_FMT, b->text[i].n ? "; " : "", STR_ARG(words));
	return RC_OK;
}

static int64_t last_event(const struct briefing *b, const char *kind)
{
	for (size_t i = b->npast; i-- > 0;)
		if (str_is(b->past[i].kind, kind))
			return b->past[i].id;
	return 0;
}

/* ---- what is in it --------------------------------------------------------------------------------------
 */
static enum rc give_fact(struct briefing *b, const struct fact *f)
{
	const char *label = NULL;

	for (size_t i = 0; i < COUNT(labels); i++)
		if (strcmp(labels[i].fact, f->id) == 0)
			label = b->facts->german ? labels[i].de : labels[i].en;
	if (!label || !f->text.n || (f->inside && b->out->is_public))
		return RC_OK;
	struct str words = arena_fmt(b->cx->mem, "%s%s " STR_FMT, label, strchr(label, ':') ? "" : ":",
	                             STR_ARG(f->text));

	for (size_t i = 0; i < f->nevents; i++)
		TRY(give(b, f->events[i], words));
	return RC_OK;
}

/* When they hear of it next, by the event that chose how often; or that this is the end. */
static enum rc give_next(struct briefing *b, const struct comms_clock *c)
{
	int64_t next, event = last_event(b, c->final ? "major_ended" : "major_plan");

	if (!event)
		return RC_OK;
	if (c->final)
		return give(b, event,
		            b->facts->german ? STR("Die Großstörung ist vorbei; dies ist die letzte Meldung")
		                             : STR("The major incident is over; this is the last update"));
	TRY(clock_after(b->cx, &c->spec, b->cx->now, c->spec.cadence, &next));
	return give(b, event,
	            arena_fmt(b->cx->mem, "%s: " STR_FMT,
	                      b->facts->german ? "Nächste Meldung an diese Gruppe"
	                                       : "Next update to this audience",
	                      STR_ARG(facts_time(b->cx, b->facts, next))));
}

/* What this audience was told last: what is new since can be said. */
static enum rc give_last(struct briefing *b, const struct comms_clock *c)
{
	struct rows r;

	TRY(db_run(b->cx, q_last, &r, INT(c->major), TEXT(str_z(audience_words[c->spec.to]))));
	if (!r.n)
		return RC_OK;
	return give(b, cell(&r, 0, 0).i,
	            arena_fmt(b->cx->mem, "%s %lld: " STR_FMT ". " STR_FMT,
	                      b->facts->german ? "Was dieser Gruppe schon gesagt wurde, Meldung"
	                                       : "What this audience was told before, update",
	                      (long long)cell(&r, 0, 2).i, STR_ARG(cell(&r, 0, 3).s),
	                      STR_ARG(cell(&r, 0, 4).s)));
}

static enum rc collect(struct briefing *b, const struct comms_clock *c)
{
	b->cap = FACTS_MAX * FACT_EVENTS + 2;
	b->out->v = NEW_ARRAY(b->cx->mem, struct major_given, b->cap);
	b->text = NEW_ARRAY(b->cx->mem, struct buf, b->cap);
	TRY(event_all_of(b->cx, ticket_type.name, &b->ticket->id, 1, INT64_MAX, &b->past, &b->npast));
	for (size_t i = 0; i < b->facts->n; i++)
		TRY(give_fact(b, &b->facts->f[i]));
	TRY(give_last(b, c));
	TRY(give_next(b, c));
	for (size_t i = 0; i < b->out->n; i++)
		b->out->v[i].text = buf_str(&b->text[i]);
	return RC_OK;
}

static enum rc begin(struct ctx *cx, const struct record *ticket, struct str audience, struct major *m,
                     struct comms_clock *c)
{
	enum audience to;
	bool found;

	TRY(audience_take(cx, "audience", audience, &to));
	TRY(major_of(cx, ticket->id, m, &found));
	if (!found)
		return fail(cx, RC_NOT_FOUND, "no_major",
		            "This ticket is no major incident and no candidate.");
	TRY(major_must_run(cx, m));
	TRY(major_going(cx, m));
	TRY(clock_of(cx, m->id, to, c));
	return clock_must_be_open(cx, c);
}

enum rc major_brief_allow(struct ctx *cx, const struct record *ticket, struct str audience)
{
	struct comms_clock c;
	struct major m;

	return begin(cx, ticket, audience, &m, &c);
}

enum rc major_brief(struct ctx *cx, const struct record *ticket, struct str audience, struct major_brief *out)
{
	struct facts facts;
	struct briefing b = { .cx = cx, .ticket = ticket, .facts = &facts, .out = out };
	struct comms_clock c;
	struct major m;

	TRY(begin(cx, ticket, audience, &m, &c));
	TRY(facts_of(cx, ticket, &m, &facts));
	*out = (struct major_brief){ .is_public = audience_public(c.spec.to), .german = facts.german };
	return collect(&b, &c);
}
