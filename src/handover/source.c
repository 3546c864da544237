/* source.c - what belongs into a hand-over: a table of sources, each of which names things and why.
 *
 * A new kind (changes that run or are next, once there are changes) is one row and one function. A thing that
 * several sources name is one item, in the section of the first, with the facts of all. */
#include "handover/handover_int.h"
#include "record/filter.h"
#include "team/team.h"

static const struct choice items[] = {
	{ "carry", "Left over from the last hand-over", "harm" },
	{ "harm", "Harm within four hours", "harm" },
	{ "breach", "Targets within four hours", "risk" },
	{ "promise", "Promises due", "risk" },
	{ "escalation", "Open escalations", "risk" },
	{ "silent", "Not moving", "risk" },
	{ "muted", "Snoozed and muted", "mute" },
	{ "reach", "Who can be reached", "info" },
	{ "hand", "Added by hand", "info" },
};
const struct choices handover_sections = { "handover_sections", items, COUNT(items) };

/* In the order of the page. */
static const struct source sources[] = {
	{ "carry", source_carry },     { "harm", source_harm },           { "breach", source_breach },
	{ "promise", source_promise }, { "promise", source_next_action }, { "escalation", source_escalation },
	{ "silent", source_silent },   { "muted", source_muted },         { "reach", source_reach },
};

/* ---- things ------------------------------------------------------------------------------ */
static size_t in_section(const struct scope *s, const char *section)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += strcmp(s->items[i].section, section) == 0;
	return n;
}

static struct found *about(const struct scope *s, struct str what)
{
	for (size_t i = 0; i < s->n; i++)
		if (str_eq(s->items[i].about, what))
			return &s->items[i];
	return NULL;
}

static struct found *room(struct ctx *cx, struct scope *s)
{
	if (s->n == s->cap) {
		struct found *more = NEW_ARRAY(cx->mem, struct found, s->cap * 2 + 32);

		if (s->n)
			memcpy(more, s->items, s->n * sizeof *more);
		s->items = more;
		s->cap = s->cap * 2 + 32;
	}
	return &s->items[s->n++];
}

enum rc scope_add(struct ctx *cx, struct scope *s, const char *section, struct str what, const struct fact *f,
                  struct found **out)
{
	struct found *x = about(s, what);

	*out = x;
	if (!x && in_section(s, section) >= SECTION_MAX) {
		s->left_out++;
		return RC_OK;
	}
	if (!x) {
		*out = x = room(cx, s);
		*x = (struct found){ .section = section, .about = what, .title = STR(""), .note = STR("") };
	}
	if (x->nfacts < FACTS_MAX)
		x->facts[x->nfacts++] = *f;
	return RC_OK;
}

/* ---- tickets ------------------------------------------------------------------------------- */
static bool of_scope(const struct scope *s, const struct record *t)
{
	return t->client_id == s->client && rec_int(t, TICKET_OPEN) == 1 &&
	       (!s->team || rec_int(t, TICKET_TEAM) == s->team);
}

enum rc scope_record(struct ctx *cx, struct scope *s, const char *section, const struct record *t,
                     const struct fact *f, struct found **out)
{
	*out = NULL;
	if (!of_scope(s, t))
		return RC_OK;
	TRY(scope_add(cx, s, section, arena_fmt(cx->mem, "ticket/%lld", (long long)t->id), f, out));
	if (!*out || (*out)->ticket)
		return RC_OK;
	(*out)->ticket = t->id;
	(*out)->title = rec_str(t, TICKET_TITLE);
	(*out)->owner = rec_int(t, TICKET_ASSIGNEE);
	return team_lead(cx, rec_int(t, TICKET_TEAM), &(*out)->backup);
}

enum rc scope_ticket(struct ctx *cx, struct scope *s, const char *section, int64_t ticket,
                     const struct fact *f, struct found **out)
{
	struct record t;
	enum rc rc = record_load(cx, &ticket_type, ticket, &t);

	*out = NULL;
	if (rc == RC_NOT_FOUND)
		return RC_OK;
	TRY(rc);
	return scope_record(cx, s, section, &t, f, out);
}

struct str scope_filter(struct ctx *cx, const struct scope *s, struct str more)
{
	struct str client = arena_fmt(cx->mem, "is:open client:%lld", (long long)s->client);

	if (s->team)
		client = arena_fmt(cx->mem, STR_FMT " team:%lld", STR_ARG(client), (long long)s->team);
	return more.n ? arena_fmt(cx->mem, STR_FMT " " STR_FMT, STR_ARG(client), STR_ARG(more)) : client;
}

enum rc scope_tickets(struct ctx *cx, struct scope *s, struct str filter, struct list_result *out)
{
	struct list_query q = { .type = &ticket_type,
		                .filter = scope_filter(cx, s, filter),
		                .sort = STR("due_at"),
		                .limit = LIST_MAX,
		                .count = true,
		                .no_bodies = true };

	TRY(record_list(cx, &q, out));
	s->left_out += out->total > (int64_t)out->n ? out->total - (int64_t)out->n : 0;
	return RC_OK;
}

enum rc sources_ask(struct ctx *cx, struct scope *s)
{
	for (size_t i = 0; i < COUNT(sources); i++)
		TRY(sources[i].find(cx, s, sources[i].section));
	return RC_OK;
}
