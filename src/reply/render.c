/* render.c - see render.h. Each variable is a row: its name, whether it needs a ticket, what gives its value.
 */
#include "reply/render.h"
#include "base/time.h"
#include "client/client.h"
#include "person/person.h"
#include "team/team.h"
#include "ticket/ticket.h"

struct view { /* what one rendering has looked up */
	const struct render *in;
	int64_t client, requester;
	struct record person; /* the requester; type NULL: nobody */
	const struct zone *zone;
	bool looked;
};
struct variable {
	const char *name;
	bool ticket; /* needs one */
	enum rc (*value)(struct ctx *, struct view *, struct str *out);
};

/* ---- times ------------------------------------------------------------------------ */
static const char *const days[2][7] = {
	{ "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" },
	{ "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag" },
};
static const char *const months[2][12] = {
	{ "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
	  "November", "December" },
	{ "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
	  "November", "Dezember" },
};

static struct str say_time(struct ctx *cx, const struct view *v, int64_t t, bool with_clock)
{
	int german = str_is(v->in->language, "de");
	struct buf b = BUF(cx->mem);
	struct civil c;

	zone_civil(v->zone, t, &c);
	buf_fmt(&b, german ? "%s, %d. %s %lld" : "%s %d %s %lld",
	        days[german][civil_weekday(civil_days(c.year, c.month, c.day)) - 1], c.day,
	        months[german][c.month - 1], (long long)c.year);
	if (with_clock)
		buf_fmt(&b, german ? ", %02d:%02d Uhr (" STR_FMT ")" : ", %02d:%02d (" STR_FMT ")", c.hour,
		        c.minute, STR_ARG(zone_abbrev(v->zone, t)));
	return buf_str(&b);
}

/* ---- looking up --------------------------------------------------------------------- */
static enum rc name_of(struct ctx *cx, const struct record_type *t, int64_t id, struct str *out)
{
	*out = STR("");
	return id ? record_names(cx, t, &id, 1, out) : RC_OK;
}

static enum rc look(struct ctx *cx, struct view *v)
{
	struct str zone = STR("");
	struct record client;

	v->client = v->in->ticket ? v->in->ticket->client_id : v->in->client;
	v->requester = v->in->ticket ? rec_int(v->in->ticket, TICKET_REQUESTER) : v->in->requester;
	if (v->requester) {
		TRY(record_load(cx, &person_type, v->requester, &v->person));
		zone = rec_str(&v->person, PERSON_ZONE);
	}
	if (!zone.n && v->client) {
		TRY(record_load(cx, &client_type, v->client, &client));
		zone = rec_str(&client, CLIENT_ZONE);
	}
	v->zone = zone.n ? zone_find(cx->app->zones, zone) : NULL;
	if (!v->zone)
		v->zone = zone_utc();
	v->looked = true;
	return RC_OK;
}

static struct str first_name(struct str name)
{
	size_t comma = str_find(name, STR(","), 0); /* "Weber, Anna" */
	struct str rest = comma == SIZE_MAX ? name : str_trim(str_sub(name, comma + 1, name.n)), first;

	return str_split(&rest, ' ', &first) ? first : STR("");
}

/* ---- the variables -------------------------------------------------------------------- */
static enum rc ticket_key(struct ctx *cx, struct view *v, struct str *out)
{
	*out = record_key(cx->mem, v->in->ticket);
	return RC_OK;
}

#define TICKET_TEXT(name, f)                                                 \
	static enum rc name(struct ctx *cx, struct view *v, struct str *out) \
	{                                                                    \
		(void)cx;                                                    \
		*out = rec_str(v->in->ticket, f);                            \
		return RC_OK;                                                \
	}
TICKET_TEXT(ticket_title, TICKET_TITLE)
TICKET_TEXT(ticket_category, TICKET_CATEGORY)
TICKET_TEXT(ticket_service, TICKET_SERVICE)

#define TICKET_LABEL(name, f)                                                \
	static enum rc name(struct ctx *cx, struct view *v, struct str *out) \
	{                                                                    \
		const struct choices *c = ticket_type.fields[f].choices;     \
		int i = choices_rank(c, rec_str(v->in->ticket, f));          \
		(void)cx;                                                    \
		*out = i < 0 ? STR("") : str_z(c->items[i].label);           \
		return RC_OK;                                                \
	}
TICKET_LABEL(ticket_state, TICKET_STATE)
TICKET_LABEL(ticket_priority, TICKET_PRIORITY)

static enum rc ticket_due(struct ctx *cx, struct view *v, struct str *out)
{
	if (!rec_null(v->in->ticket, TICKET_DUE))
		*out = say_time(cx, v, rec_int(v->in->ticket, TICKET_DUE), true);
	return RC_OK;
}

static enum rc ticket_created(struct ctx *cx, struct view *v, struct str *out)
{
	*out = say_time(cx, v, v->in->ticket->created_at, true);
	return RC_OK;
}

static enum rc assignee_name(struct ctx *cx, struct view *v, struct str *out)
{
	return name_of(cx, &person_type, rec_int(v->in->ticket, TICKET_ASSIGNEE), out);
}

static enum rc requester_name(struct ctx *cx, struct view *v, struct str *out)
{
	(void)cx;
	*out = v->requester ? rec_str(&v->person, PERSON_NAME) : STR("");
	return RC_OK;
}

static enum rc requester_first(struct ctx *cx, struct view *v, struct str *out)
{
	TRY(requester_name(cx, v, out));
	*out = first_name(*out);
	return RC_OK;
}

static enum rc requester_email(struct ctx *cx, struct view *v, struct str *out)
{
	(void)cx;
	*out = v->requester ? rec_str(&v->person, PERSON_EMAIL) : STR("");
	return RC_OK;
}

/* Whoever writes; when a rule does, whoever has the ticket. */
static enum rc agent_name(struct ctx *cx, struct view *v, struct str *out)
{
	int64_t id = cx->who->person_id;

	if (!id && v->in->ticket)
		id = rec_int(v->in->ticket, TICKET_ASSIGNEE);
	return name_of(cx, &person_type, id, out);
}

static enum rc agent_first(struct ctx *cx, struct view *v, struct str *out)
{
	TRY(agent_name(cx, v, out));
	*out = first_name(*out);
	return RC_OK;
}

static enum rc team_name(struct ctx *cx, struct view *v, struct str *out)
{
	return name_of(cx, &team_type, v->in->ticket ? rec_int(v->in->ticket, TICKET_TEAM) : v->in->team,
	               out);
}

static enum rc client_name(struct ctx *cx, struct view *v, struct str *out)
{
	return name_of(cx, &client_type, v->client, out);
}

static enum rc today(struct ctx *cx, struct view *v, struct str *out)
{
	*out = say_time(cx, v, cx->now, false);
	return RC_OK;
}

static const struct variable variables[] = {
	{ "ticket.key", true, ticket_key },
	{ "ticket.title", true, ticket_title },
	{ "ticket.state", true, ticket_state },
	{ "ticket.priority", true, ticket_priority },
	{ "ticket.category", true, ticket_category },
	{ "ticket.service", true, ticket_service },
	{ "ticket.due_at", true, ticket_due },
	{ "ticket.created_at", true, ticket_created },
	{ "assignee.name", true, assignee_name },
	{ "requester.name", false, requester_name },
	{ "requester.first_name", false, requester_first },
	{ "requester.email", false, requester_email },
	{ "agent.name", false, agent_name },
	{ "agent.first_name", false, agent_first },
	{ "team.name", false, team_name },
	{ "client.name", false, client_name },
	{ "today", false, today },
};

static const struct variable *variable_find(struct str name)
{
	for (size_t i = 0; i < COUNT(variables); i++)
		if (str_is(name, variables[i].name))
			return &variables[i];
	return NULL;
}

/* ---- walking through a text ------------------------------------------------------------- */
enum piece { PLAIN, VARIABLE, UNCLOSED };

/* The next piece of *rest: text as it stands, or the name between {{ and }}. */
static bool next_piece(struct str *rest, enum piece *kind, struct str *out)
{
	size_t at = str_find(*rest, STR("{{"), 0);

	if (!rest->n)
		return false;
	*kind = PLAIN;
	if (at == SIZE_MAX) {
		*out = *rest;
		*rest = STR("");
	} else if (at > 0 && rest->p[at - 1] == '\\' && at > 1) {
		*out = str_sub(*rest, 0, at - 1);
		*rest = str_sub(*rest, at - 1, rest->n);
	} else if (at > 0 && rest->p[0] == '\\' && at == 1) {
		*out = STR("{{");
		*rest = str_sub(*rest, 3, rest->n);
	} else if (at > 0) {
		*out = str_sub(*rest, 0, at);
		*rest = str_sub(*rest, at, rest->n);
	} else {
		size_t end = str_find(*rest, STR("}}"), 2);
		*kind = end == SIZE_MAX ? UNCLOSED : VARIABLE;
		*out = str_trim(str_sub(*rest, 2, end == SIZE_MAX ? rest->n : end - 2));
		*rest = end == SIZE_MAX ? STR("") : str_sub(*rest, end + 2, rest->n);
	}
	return true;
}

static enum rc unknown(struct ctx *cx, const char *field, struct str name, enum render_for use)
{
	struct buf b = BUF(cx->mem);

	for (size_t i = 0; i < COUNT(variables); i++)
		if (use == RENDER_TICKET || !variables[i].ticket)
			buf_fmt(&b, "%s%s", b.n ? ", " : "", variables[i].name);
	return fail_field(cx, field, "there is no variable \"" STR_FMT "\" here; there are %s",
	                  STR_ARG(str_clip(name, 60)), b.p);
}

enum rc render_check(struct ctx *cx, const char *field, struct str text, enum render_for use)
{
	struct str piece;
	enum piece kind;

	while (next_piece(&text, &kind, &piece)) {
		if (kind == UNCLOSED)
			return fail_field(cx, field, "\"{{" STR_FMT "\" is not closed by \"}}\"",
			                  STR_ARG(str_clip(piece, 30)));
		const struct variable *v = kind == VARIABLE ? variable_find(piece) : NULL;
		if (kind == VARIABLE && (!v || (v->ticket && use == RENDER_NEW)))
			return unknown(cx, field, piece, use);
	}
	return RC_OK;
}

static enum rc put(struct ctx *cx, struct view *view, struct str name, struct buf *out, struct buf *gaps)
{
	const struct variable *v = variable_find(name);
	struct str value = STR("");

	if (v && !view->looked)
		TRY(look(cx, view));
	if (v && (!v->ticket || view->in->ticket))
		TRY(v->value(cx, view, &value));
	if (value.n) {
		buf_add(out, value);
		return RC_OK;
	}
	buf_fmt(out, "[[" STR_FMT "]]", STR_ARG(name));
	if (str_find(buf_str(gaps), name, 0) == SIZE_MAX)
		buf_fmt(gaps, "%s" STR_FMT, gaps->n ? ", " : "", STR_ARG(name));
	return RC_OK;
}

enum rc render_text(struct ctx *cx, const struct render *in, struct str text, struct str *out,
                    struct str *gaps)
{
	struct view view = { .in = in };
	struct buf b = BUF(cx->mem), missing = BUF(cx->mem);
	struct str piece;
	enum piece kind;

	while (next_piece(&text, &kind, &piece))
		if (kind == VARIABLE)
			TRY(put(cx, &view, piece, &b, &missing));
		else
			buf_add(&b, piece);
	*out = buf_str(&b);
	if (gaps)
		*gaps = buf_str(&missing);
	return RC_OK;
}

bool render_gap(struct str text, struct str *name)
{
	for (size_t at = str_find(text, STR("[["), 0); at != SIZE_MAX;
	     at = str_find(text, STR("[["), at + 2)) {
		size_t end = str_find(text, STR("]]"), at);
		*name = end == SIZE_MAX ? STR("") : str_sub(text, at + 2, end - at - 2);
		if (variable_find(*name))
			return true;
	}
	return false;
}

enum rc render_language(struct ctx *cx, int64_t person, struct str *out)
{
	struct record p;

	*out = STR("en");
	if (!person)
		return RC_OK;
	TRY(record_load(cx, &person_type, person, &p));
	if (rec_str(&p, PERSON_LOCALE).n >= 2)
		*out = arena_lower(cx->mem, str_sub(rec_str(&p, PERSON_LOCALE), 0, 2));
	return RC_OK;
}

enum rc render_fill_in(struct ctx *cx, const struct record *r, struct str text, struct str *out)
{
	struct render how = { .ticket = r };
	struct str gaps;

	*out = text;
	if (r->type != &ticket_type || str_find(text, STR("{{"), 0) == SIZE_MAX)
		return RC_OK;
	TRY(render_check(cx, "body", text, RENDER_TICKET));
	TRY(render_language(cx, rec_int(r, TICKET_REQUESTER), &how.language));
	TRY(render_text(cx, &how, text, out, &gaps));
	return gaps.n ? fail_field(cx, "body", "there is no value for " STR_FMT, STR_ARG(gaps)) : RC_OK;
}
