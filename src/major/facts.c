/* facts.c - what is known of a major incident at this moment, in words, each with the events it was read
 * from.
 *
 * A fact marked `inside` names people, teams, titles or what was written for the desk: texts for users and
 * the client cannot use it. */
#include "base/time.h"
#include "client/client.h"
#include "major/major_int.h"
#include "person/person.h"
#include "record/comment.h"
#include "service/service.h"
#include "team/team.h"

enum { WORK_BYTES = 280, COMMENTS = 200 };

struct pair {
	const char *en, *de;
};
static struct str said(struct pair p, bool german) { return str_z(german ? p.de : p.en); }

static const struct pair impacts[] = {
	{ "not known", "nicht bekannt" },
	{ "wide: many people or a whole site", "groß: viele Personen oder ein ganzer Standort" },
	{ "a group of people", "eine Gruppe von Personen" },
	{ "a single person", "eine einzelne Person" },
};
static const struct {
	const char *state;
	struct pair said;
} states[] = {
	{ "new", { "is being looked at", "wird geprüft" } },
	{ "triaged", { "is being assigned", "wird zugewiesen" } },
	{ "assigned", { "is about to be worked on", "wird gleich bearbeitet" } },
	{ "in_progress", { "is being worked on", "wird bearbeitet" } },
	{ "on_hold", { "is waiting for something else", "wartet auf etwas anderes" } },
	{ "resolved", { "is resolved", "ist behoben" } },
	{ "closed", { "is resolved", "ist behoben" } },
	{ "cancelled", { "was cancelled", "wurde verworfen" } },
};

/* ---- events ------------------------------------------------------------------------------------------ */
struct past {
	const struct record *ticket;
	struct event *e;
	size_t n;
	struct jval *data;
};

static enum rc read_past(struct ctx *cx, struct past *p)
{
	char why[80];

	TRY(event_all_of(cx, "ticket", &p->ticket->id, 1, INT64_MAX, &p->e, &p->n));
	p->data = NEW_ARRAY(cx->mem, struct jval, p->n + 1);
	for (size_t i = 0; i < p->n; i++)
		if (!json_parse_plain(cx->mem, p->e[i].data, &p->data[i], why, sizeof why))
			p->data[i] = (struct jval){ 0 };
	return RC_OK;
}

/* The last event that changed a field, or the one that made the ticket. */
static int64_t changed_by(const struct past *p, const char *field)
{
	for (size_t i = p->n; i-- > 0;)
		if (jval_get(jval_get(&p->data[i], "changes"), field))
			return p->e[i].id;
	return p->n ? p->e[0].id : 0;
}

/* ---- adding ----------------------------------------------------------------------------------------------
 */
static struct fact *add(struct facts *f, const char *id, struct str text, int64_t event, bool inside)
{
	struct fact *x = &f->f[f->n];

	assert(f->n < FACTS_MAX);
	f->n++;
	*x = (struct fact){ .id = id, .text = text, .inside = inside };
	if (event)
		x->events[x->nevents++] = event;
	return x;
}

static void also(struct fact *x, int64_t event)
{
	for (size_t i = 0; i < x->nevents; i++)
		if (x->events[i] == event)
			return;
	if (event && x->nevents < FACT_EVENTS)
		x->events[x->nevents++] = event;
}

const struct fact *fact_find(const struct facts *f, struct str id)
{
	for (size_t i = 0; i < f->n; i++)
		if (str_is(id, f->f[i].id))
			return &f->f[i];
	return NULL;
}

void facts_write(struct jw *w, const char *key, const struct facts *f)
{
	jw_open(w, key, '[');
	for (size_t i = 0; i < f->n; i++) {
		jw_open(w, NULL, '{');
		jw_str(w, "id", str_z(f->f[i].id));
		jw_str(w, "text", f->f[i].text);
		jw_bool(w, "inside", f->f[i].inside);
		jw_open(w, "events", '[');
		for (size_t k = 0; k < f->f[i].nevents; k++)
			jw_int(w, NULL, f->f[i].events[k]);
		jw_close(w, ']');
		jw_close(w, '}');
	}
	jw_close(w, ']');
}

/* ---- times ------------------------------------------------------------------------------------------------
 */
struct str facts_time(struct ctx *cx, const struct facts *f, int64_t t)
{
	bool today = zone_day(f->zone, t) == zone_day(f->zone, cx->now);
	struct str zone = zone_abbrev(f->zone, t);
	struct civil c;

	zone_civil(f->zone, t, &c);
	if (today && f->german)
		return arena_fmt(cx->mem, "%02d:%02d Uhr (" STR_FMT ")", c.hour, c.minute, STR_ARG(zone));
	if (today)
		return arena_fmt(cx->mem, "%02d:%02d " STR_FMT, c.hour, c.minute, STR_ARG(zone));
	if (f->german)
		return arena_fmt(cx->mem, "%d.%d.%lld, %02d:%02d Uhr (" STR_FMT ")", c.day, c.month,
		                 (long long)c.year, c.hour, c.minute, STR_ARG(zone));
	return arena_fmt(cx->mem, "%lld-%02d-%02d %02d:%02d " STR_FMT, (long long)c.year, c.month, c.day,
	                 c.hour, c.minute, STR_ARG(zone));
}

static struct str duration(struct ctx *cx, const struct facts *f, int64_t usec)
{
	long long minutes = (long long)(usec / MINUTES(1)), h = minutes / 60, days = h / 24;

	if (days)
		return arena_fmt(cx->mem, f->german ? "%lld Tage %lld Std." : "%lld d %lld h", days, h % 24);
	if (h)
		return arena_fmt(cx->mem, f->german ? "%lld Std. %lld Min." : "%lld h %lld min", h,
		                 minutes % 60);
	return arena_fmt(cx->mem, f->german ? "%lld Min." : "%lld min", minutes);
}

/* ---- the facts
 * ------------------------------------------------------------------------------------------------ */
static void about(struct ctx *cx, const struct past *p, struct facts *f)
{
	const struct record *t = p->ticket;
	int64_t made = p->n ? p->e[0].id : 0;
	int64_t end = rec_null(t, TICKET_RESOLVED_AT) || rec_int(t, TICKET_OPEN) == 1
	                      ? cx->now
	                      : rec_int(t, TICKET_RESOLVED_AT);

	add(f, "key", record_key(cx->mem, t), made, true);
	add(f, "title", rec_str(t, TICKET_TITLE), changed_by(p, "title"), true);
	add(f, "since", facts_time(cx, f, t->created_at), made, false);
	add(f, "duration", duration(cx, f, end - t->created_at), made, false);
	add(f, "service", rec_str(t, TICKET_SERVICE), changed_by(p, "service"), false);
	add(f, "priority", rec_str(t, TICKET_PRIORITY), changed_by(p, "priority"), true);
}

/* Events in which a ticket below was put there. */
static enum rc put_below(struct ctx *cx, struct fact *x, const int64_t *ids, size_t n)
{
	static const char *const patterns[EVENT_PATTERNS] = { "%\"parent\"%" };
	struct event *e;
	size_t found;

	if (!n)
		return RC_OK;
	TRY(event_scan(cx, "ticket", ids, n < FACT_EVENTS ? n : FACT_EVENTS, patterns, &e, &found));
	for (size_t i = 0; i < found; i++)
		also(x, e[i].id);
	return RC_OK;
}

static enum rc impact(struct ctx *cx, const struct past *p, struct facts *f)
{
	struct str level = rec_str(p->ticket, TICKET_IMPACT);
	size_t at = level.n == 1 && level.p[0] >= '1' && level.p[0] <= '3' ? (size_t)(level.p[0] - '0') : 0;
	struct ticket_reach reach;
	struct fact *x;

	TRY(ticket_reaches(cx, p->ticket->id, &reach));
	add(f, "impact", said(impacts[at], f->german), changed_by(p, "impact"), false);
	x = add(f, "reports", arena_fmt(cx->mem, "%zu", reach.nbelow + 1), p->n ? p->e[0].id : 0, false);
	TRY(put_below(cx, x, reach.below, reach.nbelow));
	x = add(f, "people", arena_fmt(cx->mem, "%zu", reach.npeople), changed_by(p, "requester"), false);
	return put_below(cx, x, reach.below, reach.nbelow);
}

static enum rc doing(struct ctx *cx, const struct past *p, struct facts *f)
{
	int64_t team = rec_int(p->ticket, TICKET_TEAM), who = rec_int(p->ticket, TICKET_ASSIGNEE);
	struct str state = rec_str(p->ticket, TICKET_STATE), name = STR("");
	struct pair words = { "", "" };

	for (size_t i = 0; i < COUNT(states); i++)
		if (str_is(state, states[i].state))
			words = states[i].said;
	add(f, "doing", said(words, f->german), changed_by(p, "state"), false);
	if (team)
		TRY(record_names(cx, &team_type, &team, 1, &name));
	add(f, "team", name, changed_by(p, "team"), true);
	name = STR("");
	if (who)
		TRY(record_names(cx, &person_type, &who, 1, &name));
	add(f, "assignee", name, changed_by(p, "assignee"), true);
	return RC_OK;
}

static struct str first_lines(struct ctx *cx, struct str s)
{
	struct str cut = str_clip(str_trim(s), WORK_BYTES);

	return cut.n < str_trim(s).n ? arena_fmt(cx->mem, STR_FMT " …", STR_ARG(cut)) : cut;
}

/* The last word for the desk, and the last one in public by somebody of the desk. */
static enum rc words(struct ctx *cx, const struct past *p, struct facts *f)
{
	const struct comment *work = NULL, *reply = NULL;
	struct comment *c;
	size_t n = COMMENTS;
	int64_t after = 0;

	while (n == COMMENTS) {
		TRY(comment_list(cx, p->ticket, false, after, COMMENTS, &c, &n));
		for (size_t i = 0; i < n; i++) {
			after = c[i].id;
			if (!c[i].is_public)
				work = &c[i];
			else if (c[i].author && c[i].author != rec_int(p->ticket, TICKET_REQUESTER))
				reply = &c[i];
		}
	}
	add(f, "work", work ? first_lines(cx, work->body) : STR(""), work ? work->event_id : 0, true);
	add(f, "said", reply ? first_lines(cx, reply->body) : STR(""), reply ? reply->event_id : 0, true);
	return RC_OK;
}

static enum rc promised(struct ctx *cx, const struct past *p, struct facts *f)
{
	struct sla_clocks clocks;

	TRY(sla_load(cx, "ticket", p->ticket->id, &clocks));
	const struct sla_clock *c = &clocks.c[SLA_RESOLVE];
	bool is = c->attached && c->deadline != CLOCK_NEVER;
	add(f, "target", is ? facts_time(cx, f, c->deadline) : STR(""), is ? changed_by(p, "priority") : 0,
	    true);
	return RC_OK;
}

static enum rc led(struct ctx *cx, const struct past *p, const struct major *m, struct facts *f)
{
	int64_t manager = m->roles[ROLE_MANAGER], event = 0;
	struct str name = STR("");

	if (manager)
		TRY(record_names(cx, &person_type, &manager, 1, &name));
	for (size_t i = 0; i < p->n; i++)
		if (str_is(p->e[i].kind, "major_role") && str_is(jval_str(&p->data[i], "role"), "manager"))
			event = p->e[i].id;
	add(f, "manager", name, event, true);
	return RC_OK;
}

enum rc facts_of(struct ctx *cx, const struct record *ticket, const struct major *m, struct facts *f)
{
	struct past p = { .ticket = ticket };
	struct record client;

	*f = (struct facts){ .german = str_is(m->language, "de") };
	TRY(record_load(cx, &client_type, ticket->client_id, &client));
	f->zone = zone_find(cx->app->zones, rec_str(&client, CLIENT_ZONE));
	if (!f->zone)
		f->zone = zone_utc();
	TRY(read_past(cx, &p));
	about(cx, &p, f);
	add(f, "client", rec_str(&client, CLIENT_NAME), 0, false);
	TRY(impact(cx, &p, f));
	TRY(doing(cx, &p, f));
	TRY(words(cx, &p, f));
	TRY(promised(cx, &p, f));
	return led(cx, &p, m, f);
}
