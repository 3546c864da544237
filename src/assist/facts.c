/* facts.c - sentences made from a ticket's fields and events: what it is, who had it, what it waited for, how
 * it ended.
 *
 * Each is told in plain English with its parts beside it (args), so that the web says it in the reader's
 * language. Instants in args are RFC 3339, people and teams are names.
 */
#include "assist/extract.h"
#include "person/person.h"
#include "team/team.h"

enum { EVENTS_MOST = 12, PATH_MOST = 6 };

struct ids {
	int64_t v[EVENTS_MOST];
	size_t n;
};

static void add_event(struct ids *ids, const struct fact *f)
{
	for (size_t i = 0; f && i < ids->n; i++)
		if (ids->v[i] == f->id)
			return;
	if (f && ids->n < EVENTS_MOST)
		ids->v[ids->n++] = f->id;
}

static const char *label(const struct story *s, size_t field)
{
	const struct choices *c = ticket_type.fields[field].choices;
	int i = choices_rank(c, rec_str(s->ticket, field));

	return i < 0 ? "" : c->items[i].label;
}

/* ---- what is known from fields ------------------------------------------------------------------ */
static const size_t described_by[] = { TICKET_PRIORITY, TICKET_CATEGORY, TICKET_SUBCATEGORY, TICKET_SERVICE,
	                               TICKET_ITEM,     TICKET_SITE,     TICKET_VENDOR };

/* "Incident, P2: category Network, service Mail." */
static void describe(struct extract *x)
{
	struct story *s = &x->s;
	struct buf text = BUF(s->cx->mem), args = BUF(s->cx->mem);
	struct jw w = JW(&args);
	struct ids ids = { 0 };
	const char *between = ": ";

	add_event(&ids, s->n ? &s->facts[0] : NULL);
	buf_fmt(&text, "%s, P" STR_FMT, label(s, TICKET_KIND), STR_ARG(rec_str(s->ticket, TICKET_PRIORITY)));
	jw_str(&w, "kind", rec_str(s->ticket, TICKET_KIND));
	for (size_t i = 0; i < COUNT(described_by); i++) {
		size_t f = described_by[i];
		struct str v = rec_str(s->ticket, f);

		if (!v.n || !story_shows(s, f))
			continue;
		jw_str(&w, ticket_type.fields[f].name, v);
		add_event(&ids, story_last_change(s, f));
		if (f == TICKET_PRIORITY)
			continue;
		buf_fmt(&text, "%s%s " STR_FMT, between, ticket_type.fields[f].name, STR_ARG(v));
		between = ", ";
	}
	buf_char(&text, '.');
	extract_fact(x, PART_KNOWN, "described", buf_str(&text), buf_str(&args), ids.v, ids.n);
}

static void major(struct extract *x)
{
	struct str state = rec_str(x->s.ticket, TICKET_MAJOR);
	const struct fact *f = story_last_change(&x->s, TICKET_MAJOR);
	bool yes = str_is(state, "yes");

	if (!story_shows(&x->s, TICKET_MAJOR) || !f || (!yes && !str_is(state, "candidate")))
		return;
	extract_fact(x, PART_KNOWN, yes ? "major" : "major_candidate",
	             yes ? STR("It is a major incident.") : STR("It is proposed as a major incident."),
	             STR(""), &f->id, 1);
}

/* The first sentence of what somebody wrote into a field. */
static void field_quote(struct extract *x, enum assist_part part, const char *id, size_t field)
{
	const struct fact *f = story_last_change(&x->s, field);
	struct text_cursor at = text_cursor(x->s.cx->mem, rec_str(x->s.ticket, field));
	struct str words;

	if (f && story_shows(&x->s, field) && text_sentence(&at, &words))
		extract_quote(x, part, id, f, words);
}

enum rc extract_known(struct extract *x)
{
	describe(x);
	major(x);
	field_quote(x, PART_KNOWN, "symptom", TICKET_SYMPTOM);
	field_quote(x, PART_KNOWN, "root_cause", TICKET_ROOT_CAUSE);
	field_quote(x, PART_KNOWN, "workaround", TICKET_WORKAROUND);
	return RC_OK;
}

/* ---- who had it --------------------------------------------------------------------------------- */
struct moves {
	const struct fact *v[FACTS_MAX];
	size_t n;
};

/* Times the team changed from one to another; the first team is no hand-over. */
static void team_moves(const struct story *s, struct moves *m)
{
	const struct jval *from, *to;

	for (size_t i = 0; i < s->n; i++)
		if (s->facts[i].ticket == s->ticket->id &&
		    fact_change(&s->facts[i], TICKET_TEAM, &from, &to) && from->kind == J_INT &&
		    to->kind == J_INT)
			m->v[m->n++] = &s->facts[i];
}

static enum rc team_of(const struct story *s, const struct fact *f, bool after, struct str *out)
{
	const struct jval *from, *to;

	*out = STR("");
	return fact_change(f, TICKET_TEAM, &from, &to)
	               ? story_name(s, &team_type, after ? to->i : from->i, out)
	               : RC_OK;
}

/* "Handed over 3 times: Network → Apps → … → Network." */
static enum rc tell_moves(struct extract *x, const struct moves *m)
{
	struct story *s = &x->s;
	struct buf path = BUF(s->cx->mem), args = BUF(s->cx->mem);
	struct jw w = JW(&args);
	struct ids ids = { 0 };
	size_t skip = m->n > PATH_MOST ? m->n - PATH_MOST : 0;
	struct str name;

	TRY(team_of(s, m->v[0], false, &name));
	buf_add(&path, name);
	if (skip)
		buf_add(&path, STR(" → …"));
	for (size_t i = 0; i < m->n; i++) {
		if (i < skip)
			continue;
		TRY(team_of(s, m->v[i], true, &name));
		buf_fmt(&path, " → " STR_FMT, STR_ARG(name));
		add_event(&ids, m->v[i]);
	}
	jw_int(&w, "times", (int64_t)m->n);
	jw_str(&w, "path", buf_str(&path));
	extract_fact(x, PART_HANDED, "handed_over",
	             m->n == 1 ? arena_fmt(s->cx->mem, "Handed over: " STR_FMT ".", STR_ARG(buf_str(&path)))
	                       : arena_fmt(s->cx->mem, "Handed over %zu times: " STR_FMT ".", m->n,
	                                   STR_ARG(buf_str(&path))),
	             buf_str(&args), ids.v, ids.n);
	return RC_OK;
}

static enum rc who_has_it(struct extract *x)
{
	struct story *s = &x->s;
	const struct fact *team = story_last_change(s, TICKET_TEAM),
	                  *person = story_last_change(s, TICKET_ASSIGNEE);
	struct buf args = BUF(s->cx->mem);
	struct jw w = JW(&args);
	struct str in, by, text;
	struct ids ids = { 0 };

	TRY(story_name(s, &team_type, rec_int(s->ticket, TICKET_TEAM), &in));
	TRY(story_name(s, &person_type, rec_int(s->ticket, TICKET_ASSIGNEE), &by));
	if (!in.n && !by.n)
		return RC_OK;
	add_event(&ids, in.n ? team : NULL);
	add_event(&ids, by.n ? person : NULL);
	jw_str(&w, "team", in);
	jw_str(&w, "person", by);
	if (in.n && by.n)
		text = arena_fmt(s->cx->mem, "With " STR_FMT " in " STR_FMT ".", STR_ARG(by), STR_ARG(in));
	else
		text = arena_fmt(s->cx->mem,
		                 by.n ? "With " STR_FMT "." : "With " STR_FMT ", nobody in person.",
		                 STR_ARG(by.n ? by : in));
	extract_fact(x, PART_HANDED, "with", text, buf_str(&args), ids.v, ids.n);
	return RC_OK;
}

enum rc extract_handed(struct extract *x)
{
	struct moves *m = NEW(x->s.cx->mem, struct moves);

	if (!story_shows(&x->s, TICKET_TEAM))
		return RC_OK;
	team_moves(&x->s, m);
	if (m->n)
		TRY(tell_moves(x, m));
	field_quote(x, PART_HANDED, "bounced", TICKET_BOUNCE_REASON);
	return rec_int(x->s.ticket, TICKET_OPEN) == 1 ? who_has_it(x) : RC_OK;
}

/* ---- what it waited for --------------------------------------------------------------------------- */
static bool enters(const struct fact *f, const char *state)
{
	const struct jval *to;

	return fact_change(f, TICKET_STATE, NULL, &to) && to->kind == J_STR && str_is(to->s, state);
}

static bool leaves(const struct fact *f, const char *state)
{
	const struct jval *from;

	return fact_change(f, TICKET_STATE, &from, NULL) && from->kind == J_STR && str_is(from->s, state);
}

static void waits_now(struct extract *x, const struct fact *since)
{
	struct story *s = &x->s;
	struct buf text = BUF(s->cx->mem), args = BUF(s->cx->mem);
	struct jw w = JW(&args);
	struct dbval until = s->ticket->v[TICKET_HOLD_UNTIL];

	buf_fmt(&text, "On hold for %s since " STR_FMT, label(s, TICKET_HOLD_REASON),
	        STR_ARG(story_time(s, since->at)));
	if (until.type == DB_INT)
		buf_fmt(&text, ", until " STR_FMT, STR_ARG(story_time(s, until.i)));
	buf_char(&text, '.');
	jw_str(&w, "reason", rec_str(s->ticket, TICKET_HOLD_REASON));
	jw_time(&w, "since", since->at);
	jw_time_or_null(&w, "until", until);
	extract_fact(x, PART_WAITS, "waits", buf_str(&text), buf_str(&args), &since->id, 1);
}

static void waited(struct extract *x, int64_t times, int64_t usec, const struct ids *ids)
{
	struct buf args = BUF(x->s.cx->mem);
	struct jw w = JW(&args);
	int64_t minutes = usec / MINUTES(1);

	jw_int(&w, "times", times);
	jw_int(&w, "minutes", minutes);
	extract_fact(x, PART_WAITS, "waited",
	             arena_fmt(x->s.cx->mem, "It has waited %lld time%s, %lld h %02lld min in all.",
	                       (long long)times, times == 1 ? "" : "s", (long long)(minutes / 60),
	                       (long long)(minutes % 60)),
	             buf_str(&args), ids->v, ids->n);
}

enum rc extract_waits(struct extract *x)
{
	const struct fact *since = NULL;
	int64_t times = 0, sum = 0;
	struct ids ids = { 0 };

	for (size_t i = 0; i < x->s.n; i++) {
		const struct fact *f = &x->s.facts[i];

		if (f->ticket != x->s.ticket->id)
			continue;
		if (since && leaves(f, "on_hold")) {
			times++;
			sum += f->at - since->at;
			add_event(&ids, since);
			add_event(&ids, f);
			since = NULL;
		}
		since = enters(f, "on_hold") ? f : since;
	}
	if (times)
		waited(x, times, sum, &ids);
	if (since && str_is(rec_str(x->s.ticket, TICKET_STATE), "on_hold"))
		waits_now(x, since);
	return RC_OK;
}

/* ---- how it ended ------------------------------------------------------------------------------------ */
static const struct fact *last_into(const struct story *s, const char *state)
{
	for (size_t i = s->n; i-- > 0;)
		if (s->facts[i].ticket == s->ticket->id && enters(&s->facts[i], state))
			return &s->facts[i];
	return NULL;
}

static enum rc ended(struct extract *x, const char *state, size_t why)
{
	struct story *s = &x->s;
	const struct fact *f = last_into(s, state);
	struct buf args = BUF(s->cx->mem);
	struct jw w = JW(&args);
	struct str by = STR("");

	if (!f)
		return RC_OK;
	TRY(story_name(s, &person_type, f->actor, &by));
	jw_time(&w, "at", f->at);
	jw_str(&w, "by", by);
	jw_str(&w, "why", rec_str(s->ticket, why));
	extract_fact(x, PART_OUTCOME, state,
	             arena_fmt(s->cx->mem, "%s " STR_FMT "%s" STR_FMT "%s%s.",
	                       strcmp(state, "resolved") == 0 ? "Resolved" : "Cancelled",
	                       STR_ARG(story_time(s, f->at)), by.n ? " by " : "", STR_ARG(by),
	                       label(s, why)[0] ? ": " : "", label(s, why)),
	             buf_str(&args), &f->id, 1);
	return RC_OK;
}

static void reopened(struct extract *x)
{
	const struct fact *f = story_last_change(&x->s, TICKET_REOPENS);
	int64_t times = rec_int(x->s.ticket, TICKET_REOPENS);
	struct buf args = BUF(x->s.cx->mem);
	struct jw w = JW(&args);

	if (!f || !times)
		return;
	jw_int(&w, "times", times);
	jw_time(&w, "at", f->at);
	extract_fact(x, PART_OUTCOME, "reopened",
	             times == 1 ? arena_fmt(x->s.cx->mem, "Reopened " STR_FMT ".",
	                                    STR_ARG(story_time(&x->s, f->at)))
	                        : arena_fmt(x->s.cx->mem, "Reopened %lld times, last " STR_FMT ".",
	                                    (long long)times, STR_ARG(story_time(&x->s, f->at))),
	             buf_str(&args), &f->id, 1);
}

enum rc extract_outcome(struct extract *x)
{
	struct str state = rec_str(x->s.ticket, TICKET_STATE);

	reopened(x);
	if (str_is(state, "cancelled"))
		return ended(x, "cancelled", TICKET_CANCEL_REASON);
	if (!str_is(state, "resolved") && !str_is(state, "closed"))
		return RC_OK;
	TRY(ended(x, "resolved", TICKET_CODE));
	field_quote(x, PART_OUTCOME, "resolution", TICKET_NOTES);
	return RC_OK;
}
