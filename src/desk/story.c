/* story.c - see story.h. */
#include "desk/story.h"
#include "base/json.h"
#include "ticket/ticket.h"

/* Kinds of events by which nobody moves the work itself; a dash stands for whatever follows. */
static const char *const not_moves[] = { "snoozed",       "woken",      "watched",
	                                 "unwatched",     "nudge-",     "harm_-",
	                                 "next_action_-", "rating_low", "suggestion_rejected",
	                                 "rated" };

static bool kind_is(struct str kind, const char *word)
{
	size_t n = strlen(word);

	return word[n - 1] == '-' ? str_starts(kind, (struct str){ word, n - 1 }) : str_is(kind, word);
}

static bool is_move(const struct story *s, const struct event *e)
{
	if (!e->actor_id || e->rule.n || e->actor_id == s->requester)
		return false;
	for (size_t i = 0; i < COUNT(not_moves); i++)
		if (kind_is(e->kind, not_moves[i]))
			return false;
	return true;
}

static void few_add(struct few *f, int64_t id)
{
	if (f->n >= FEW)
		memmove(f->id, f->id + 1, (FEW - 1) * sizeof f->id[0]);
	f->id[f->n < FEW ? f->n : FEW - 1] = id;
	f->n++;
}

/* The new value of a field this event changed, or NULL. */
static const struct jval *became(const struct jval *changes, const char *field)
{
	const struct jval *c = jval_get(changes, field);

	return c && c->kind == J_ARRAY && c->n == 2 ? &c->items[1] : NULL;
}

static bool grew(const struct jval *changes, const char *field)
{
	const struct jval *c = jval_get(changes, field);

	return c && c->kind == J_ARRAY && c->n == 2 && c->items[1].i > c->items[0].i;
}

static void change(struct story *s, const struct jval *changes, const struct event *e)
{
	const struct jval *v;

	if ((v = became(changes, "requester")))
		s->requester = v->i;
	if (became(changes, "state")) {
		s->entered_at = e->at;
		s->entered_event = e->id;
	}
	if ((v = became(changes, "assignee")) && v->kind == J_NULL) {
		s->nobody_at = e->at;
		s->nobody_event = e->id;
	}
	if (became(changes, "priority"))
		s->priority_event = e->id;
	if (became(changes, "parent"))
		s->parent_event = e->id;
	if (became(changes, "major"))
		s->major_event = e->id;
	if (grew(changes, "reassign_count"))
		few_add(&s->reassigned, e->id);
	if (grew(changes, "bounce_count"))
		few_add(&s->bounced, e->id);
	if (grew(changes, "reopen_count"))
		few_add(&s->reopened, e->id);
}

static void begin(struct story *s, const struct event *e)
{
	s->made_at = s->moved_at = s->entered_at = s->nobody_at = e->at;
	s->made_event = s->moved_event = s->entered_event = s->nobody_event = e->id;
}

static void kind(struct story *s, const struct event *e)
{
	if (str_is(e->kind, "linked") &&
	    str_find(e->data, STR("\"depends_on\",\"direction\":\"out\""), 0) != SIZE_MAX)
		s->linked_event = e->id;
	if (str_is(e->kind, "escalation_acknowledged"))
		s->promised_event = e->id;
}

void story_add(struct arena *mem, struct story *s, const struct event *e)
{
	struct jval data;
	char why[80];

	if (!s->made_event)
		begin(s, e);
	s->last_id = e->id;
	s->last_at = e->at;
	if (json_parse_plain(mem, e->data, &data, why, sizeof why))
		change(s, jval_get(&data, "changes"), e);
	kind(s, e);
	if (e->id != s->made_event && is_move(s, e)) {
		s->moved_at = e->at;
		s->moved_event = e->id;
	}
}

static void counted(struct few *f, const struct record *ticket, size_t field, const struct event *e)
{
	if (rec_int(ticket, field) > 0)
		few_add(f, e->id);
}

bool story_made(struct story *s, const struct event *e, const struct record *ticket)
{
	if (s->made_event || ticket->version != 1 || !str_is(e->kind, "created"))
		return false;
	begin(s, e);
	s->last_id = e->id;
	s->last_at = e->at;
	s->requester = rec_int(ticket, TICKET_REQUESTER);
	s->priority_event = rec_str(ticket, TICKET_PRIORITY).n ? e->id : 0;
	s->parent_event = rec_int(ticket, TICKET_PARENT) ? e->id : 0;
	s->major_event = rec_str(ticket, TICKET_MAJOR).n ? e->id : 0;
	counted(&s->reassigned, ticket, TICKET_REASSIGNS, e);
	counted(&s->bounced, ticket, TICKET_BOUNCES, e);
	counted(&s->reopened, ticket, TICKET_REOPENS, e);
	return true;
}
