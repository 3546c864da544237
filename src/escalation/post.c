/* post.c - what goes on, told to a chat channel: steps, thresholds, who has it, that nobody answered. Each is
 * a row of the outbox, written in the transaction in which it happened; its words are made when it leaves. */
#include "attention/hand_over.h"
#include "client/client.h"
#include "escalation/escalation_int.h"
#include "major/major.h"
#include "person/person.h"
#include "team/team.h"

SQL(q_told,
    "SELECT DISTINCT ref FROM escalation_log WHERE run = $1 AND channel = 'channel' AND ref IS NOT NULL"
    " AND id > $2 AND ref NOT IN (SELECT ref FROM escalation_log WHERE run = $1 AND channel = 'channel'"
    " AND ref IS NOT NULL AND id > $3 AND id <= $2) ORDER BY ref LIMIT 20");

/* ---- in: what happened ---------------------------------------------------------------------- */
enum rc esc_channel(struct ctx *cx, const struct reach_place *p, int64_t asked, int64_t *out)
{
	bool open;

	*out = asked;
	if (!asked)
		TRY(team_chat(cx, p->team, out));
	TRY(channel_open(cx, *out, p->client_id, &open));
	*out = open ? *out : 0;
	return RC_OK;
}

static enum rc put(struct ctx *cx, const struct record *ticket, int64_t channel, const struct esc_told *t)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	jw_open(&w, NULL, '{');
	jw_int(&w, "channel", channel);
	jw_int(&w, "ticket", ticket->id);
	jw_str(&w, "what", str_z(t->what));
	jw_str(&w, "name", t->name);
	jw_int(&w, "step", t->step);
	jw_int(&w, "steps", t->steps);
	jw_str(&w, "target", t->target);
	jw_str(&w, "threshold", t->threshold);
	jw_int(&w, "next_at", t->next_at);
	jw_str(&w, "words", t->words);
	jw_open(&w, "people", '[');
	for (size_t i = 0; i < t->npeople; i++)
		jw_int(&w, NULL, t->people[i]);
	jw_close(&w, ']');
	jw_close(&w, '}');
	return outbox_add(cx, escalation_outbox.name, ticket->client_id,
	                  arena_fmt(cx->mem, "%lld", (long long)channel), STR("ticket.escalation"),
	                  buf_str(&b));
}

enum rc esc_post(struct ctx *cx, const struct record *ticket, int64_t asked, const struct esc_told *t)
{
	struct reach_place p = { .client_id = ticket->client_id, .team = rec_int(ticket, TICKET_TEAM) };
	int64_t channel;

	TRY(esc_channel(cx, &p, asked, &channel));
	if (channel)
		return put(cx, ticket, channel, t);
	return fail(cx, RC_CONFLICT, "channel_gone",
	            asked ? "chat channel %lld is gone or switched off"
	                  : "the ticket's team has no chat channel",
	            (long long)asked);
}

enum rc esc_post_all(struct ctx *cx, const struct record *ticket, const struct run *r,
                     const struct esc_told *t)
{
	struct rows rows;
	bool open;

	TRY(db_run(cx, q_told, &rows, INT(r->id), INT(t->mark), INT(t->begun)));
	for (size_t i = 0; i < rows.n; i++) {
		TRY(channel_open(cx, cell(&rows, i, 0).i, ticket->client_id, &open));
		if (open)
			TRY(put(cx, ticket, cell(&rows, i, 0).i, t));
	}
	return RC_OK;
}

/* ---- out: its words --------------------------------------------------------------------------- */
struct posted {
	struct jval v;
	struct record ticket;
	bool german;
	struct str who; /* names, by commas */
};

static enum rc names_of(struct ctx *cx, struct posted *p)
{
	const struct jval *people = jval_get(&p->v, "people");
	size_t n = people ? people->n : 0;
	int64_t *ids = NEW_ARRAY(cx->mem, int64_t, n + 1);
	struct str *names = NEW_ARRAY(cx->mem, struct str, n + 1);
	struct buf b = BUF(cx->mem);

	for (size_t i = 0; i < n; i++)
		ids[i] = people->items[i].i;
	if (n)
		TRY(record_names(cx, &person_type, ids, n, names));
	for (size_t i = 0; i < n; i++)
		buf_fmt(&b, "%s" STR_FMT, i ? ", " : "", STR_ARG(names[i]));
	p->who = buf_str(&b);
	return RC_OK;
}

/* "Fri 27 Nov 16:30" would need a language; the date as the client's zone has it does not. */
static enum rc local(struct ctx *cx, int64_t client, int64_t at, struct str *out)
{
	const struct zone *z;

	TRY(client_zone(cx, client, &z));
	*out = zone_minute(cx->mem, z, at);
	return RC_OK;
}

static const struct {
	const char *id, *en, *de;
} targets[] = { { "response", "response", "Reaktion" },
	        { "resolve", "resolution", "Lösung" },
	        { "update", "update", "Meldung" },
	        { "answer", "answer", "Antwort" },
	        { "ola", "team's share", "Anteil des Teams" },
	        { "contract", "vendor's contract", "Vertrag des Lieferanten" } };

/* "75%", "-30m", "0m", "60m" */
static struct str threshold_said(struct ctx *cx, const struct posted *p)
{
	struct str key = jval_str(&p->v, "threshold"), target = jval_str(&p->v, "target"), n;
	const char *of = "";
	int64_t minutes = 0;

	for (size_t i = 0; i < COUNT(targets); i++)
		if (str_is(target, targets[i].id))
			of = p->german ? targets[i].de : targets[i].en;
	if (key.n && key.p[key.n - 1] == '%')
		return arena_fmt(cx->mem, p->german ? STR_FMT " von: %s" : STR_FMT " of: %s", STR_ARG(key),
		                 of);
	n = key.n ? str_sub(key, 0, key.n - 1) : key;
	(void)str_int(n, &minutes);
	if (!minutes)
		return arena_fmt(cx->mem,
		                 p->german ? "%s: das Ziel ist verfehlt" : "%s: the target is missed", of);
	if (minutes < 0)
		return arena_fmt(cx->mem, p->german ? "%s: noch %lld Minuten" : "%s: %lld minutes are left",
		                 of, (long long)-minutes);
	return arena_fmt(cx->mem, p->german ? "%s: seit %lld Minuten verfehlt" : "%s: missed by %lld minutes",
	                 of, (long long)minutes);
}

static struct str step_said(struct ctx *cx, const struct posted *p, bool again)
{
	long long step = (long long)jval_int(&p->v, "step"), steps = (long long)jval_int(&p->v, "steps");
	const char *more = !again ? "" : p->german ? ", noch einmal" : ", again";

	if (!p->who.n)
		return arena_fmt(cx->mem, p->german ? "Stufe %lld von %lld%s" : "step %lld of %lld%s", step,
		                 steps, more);
	return arena_fmt(cx->mem,
	                 p->german ? "Stufe %lld von %lld%s; gerufen: " STR_FMT
	                           : "step %lld of %lld%s; told: " STR_FMT,
	                 step, steps, more, STR_ARG(p->who));
}

static enum rc said(struct ctx *cx, const struct posted *p, struct str *out)
{
	struct str what = jval_str(&p->v, "what"), until, words = jval_str(&p->v, "words");

	if (str_is(what, "threshold")) {
		*out = threshold_said(cx, p);
	} else if (str_is(what, "acknowledged")) {
		TRY(local(cx, p->ticket.client_id, jval_int(&p->v, "next_at"), &until));
		*out = arena_fmt(cx->mem,
		                 p->german ? STR_FMT " hat es: " STR_FMT ". Nächster Schritt bis " STR_FMT
		                           : STR_FMT " has it: " STR_FMT ". Next action by " STR_FMT,
		                 STR_ARG(p->who), STR_ARG(words), STR_ARG(until));
	} else if (str_is(what, "exhausted")) {
		*out = p->german ? STR("Niemand hat geantwortet.") : STR("Nobody answered.");
	} else if (str_is(what, "withdrawn")) {
		*out = p->german ? STR("Zurückgezogen; es wird nichts verlangt.")
		                 : STR("Withdrawn; nothing is asked.");
	} else {
		*out = step_said(cx, p, str_is(what, "reminder"));
	}
	return RC_OK;
}

/* "P1 · Network · Ada" */
static enum rc stands(struct ctx *cx, const struct posted *p, struct str *out)
{
	int64_t team = rec_int(&p->ticket, TICKET_TEAM), owner = rec_int(&p->ticket, TICKET_ASSIGNEE);
	struct str name;
	struct buf b = BUF(cx->mem);

	buf_fmt(&b, "P" STR_FMT, STR_ARG(rec_str(&p->ticket, TICKET_PRIORITY)));
	if (team) {
		TRY(record_names(cx, &team_type, &team, 1, &name));
		buf_fmt(&b, " · " STR_FMT, STR_ARG(name));
	}
	if (owner) {
		TRY(record_names(cx, &person_type, &owner, 1, &name));
		buf_fmt(&b, " · " STR_FMT, STR_ARG(name));
	}
	*out = buf_str(&b);
	return RC_OK;
}

static enum rc load(struct ctx *cx, const struct outbox_item *item, struct posted *p)
{
	char why[80];

	if (!json_parse_plain(cx->mem, item->payload, &p->v, why, sizeof why))
		return fail(cx, RC_INTERNAL, "bad_message", "The row says nothing: %s.", why);
	TRY(record_load(cx, &ticket_type, jval_int(&p->v, "ticket"), &p->ticket));
	TRY(channel_german(cx, jval_int(&p->v, "channel"), &p->german));
	return names_of(cx, p);
}

static enum rc deliver(struct ctx *cx, const struct outbox_item *item, int *status, struct str *detail)
{
	struct posted p = { .who = STR("") };
	struct str what, at;
	struct handed h = { .detail = STR("") };
	struct chat_item one = { 0 };

	TRY(load(cx, item, &p));
	TRY(said(cx, &p, &what));
	TRY(stands(cx, &p, &one.detail));
	TRY(local(cx, p.ticket.client_id, item->created_at, &at));
	one.key = record_key(cx->mem, &p.ticket);
	one.title = rec_str(&p.ticket, TICKET_TITLE);
	one.why = arena_fmt(cx->mem, STR_FMT ": " STR_FMT, STR_ARG(jval_str(&p.v, "name")), STR_ARG(what));
	one.url =
	        arena_fmt(cx->mem, STR_FMT "/tickets/" STR_FMT, STR_ARG(base_address(cx)), STR_ARG(one.key));
	one.at = at;
	one.urgent = !str_is(jval_str(&p.v, "what"), "acknowledged") &&
	             !str_is(jval_str(&p.v, "what"), "withdrawn");
	struct chat_post post = { .title = arena_fmt(cx->mem, "[" STR_FMT "] " STR_FMT, STR_ARG(one.key),
		                                     STR_ARG(one.title)),
		                  .kind = STR("escalation"),
		                  .open = p.german ? STR("Öffnen") : STR("Open"),
		                  .footer = STR(""),
		                  .footer_url = STR(""),
		                  .items = &one,
		                  .n = 1 };
	enum rc rc = channel_post(cx, jval_int(&p.v, "channel"), &post, item->id, &h);
	*status = h.status;
	*detail = h.detail;
	return rc;
}

const struct outbox_kind escalation_outbox = { "escalation_chat", deliver,
	                                       "An escalation told to a chat channel" };
