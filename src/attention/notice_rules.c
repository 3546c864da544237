/* notice_rules.c - whom an event concerns, and why.
 *
 * An event that carries a comment is told once its comment and mentions are stored (app->on_comment), so that
 * one event tells each person once, for the strongest reason. */
#include "attention/parts.h"
#include "client/client.h"
#include "record/nudge.h"
#include "record/watcher.h"
#include "team/team.h"

enum { TOLD = 256 };

SQL(q_parties, "SELECT 'watch' AS role, w.person AS a, 0 AS b, '' AS s FROM watcher w"
               " WHERE w.type = $1 AND w.record_id = $2"
               " UNION ALL SELECT 'snooze', z.id, z.person, CASE WHEN z.wake_on = '' THEN z.wake"
               " ELSE z.wake_on END FROM snooze z"
               " WHERE z.type = $1 AND z.record_id = $2 AND z.woke_at IS NULL LIMIT 5000");
SQL(q_answered, "UPDATE notification SET read_at = $3 WHERE type = $1 AND record_id = $2 AND reason = 'nudge'"
                " AND kind = 'nudged' AND read_at IS NULL RETURNING person");
/* Of no record: they change by hand, and whoever changes them bumps the stamp. (upkeep.c, which deletes what
 * has run out, does not: that has no effect here any more.) */
SQL(q_team, "SELECT person FROM notice_setting WHERE wants_team = 1 ORDER BY person LIMIT 5000");
SQL(q_followers, "SELECT id, person, target, kind, what, word, COALESCE(until, 0) FROM subscription"
                 " ORDER BY id LIMIT 5000");

struct fan {
	const struct record *r;
	const struct event *e;
	struct jval data;
	const struct jval *changes; /* NULL for a new ticket: every field is one (see read_data) */
	struct str body;            /* of its comment */
	bool created, commented, is_public;
	const int64_t *mentioned;
	size_t nmentioned;
	struct rows parties; /* who watches, who sleeps on it */
	int64_t told[TOLD];
	size_t ntold;
};

static struct dbval field_now(const struct fan *f, const char *field)
{
	int i = field_find(f->r->type, str_z(field));

	return i < 0 ? NUL() : f->r->v[i];
}

static bool to_id(const struct fan *f, const char *field, int64_t *before, int64_t *after)
{
	const struct jval *c = jval_get(f->changes, field);

	*before = *after = 0;
	if (f->created) {
		*after = field_now(f, field).i;
		return *after != 0;
	}
	if (!c || c->kind != J_ARRAY || c->n != 2)
		return false;
	*before = c->items[0].kind == J_INT ? c->items[0].i : 0;
	*after = c->items[1].kind == J_INT ? c->items[1].i : 0;
	return true;
}

static bool changed(const struct fan *f, const char *field)
{
	struct dbval v = f->created ? field_now(f, field) : NUL();

	return f->created ? v.type != DB_NULL && (v.type != DB_TEXT || v.s.n)
	                  : jval_get(f->changes, field) != NULL;
}

static bool became(const struct fan *f, const char *field, const char *value)
{
	const struct jval *c = jval_get(f->changes, field);

	if (f->created)
		return str_is(field_now(f, field).s, value);
	return c && c->kind == J_ARRAY && c->n == 2 && c->items[1].kind == J_STR &&
	       str_is(c->items[1].s, value);
}

/* ---- telling ----------------------------------------------------------------------- */
static bool already(const struct fan *f, int64_t person)
{
	for (size_t i = 0; i < f->ntold; i++)
		if (f->told[i] == person)
			return true;
	return false;
}

static enum rc tell(struct ctx *cx, struct fan *f, int64_t person, enum notice_reason reason,
                    struct str detail)
{
	struct notice n = { .person = person,
		            .client_id = f->r->client_id,
		            .type = f->r->type,
		            .record_id = f->r->id,
		            .event_id = f->e->id,
		            .reason = reason,
		            .kind = f->e->kind,
		            .detail = f->commented ? f->body : detail,
		            .is_public = f->commented && f->is_public,
		            .urgent = str_is(rec_str(f->r, TICKET_MAJOR), "yes") };

	if (!person || already(f, person))
		return RC_OK;
	if (f->ntold < TOLD)
		f->told[f->ntold++] = person;
	return notify_add(cx, &n);
}

static enum rc tell_mentioned(struct ctx *cx, struct fan *f)
{
	for (size_t i = 0; i < f->nmentioned; i++)
		TRY(tell(cx, f, f->mentioned[i], NOTICE_MENTION, STR("")));
	return RC_OK;
}

static enum rc tell_assignee(struct ctx *cx, struct fan *f)
{
	int64_t before, after;

	if (to_id(f, "assignee", &before, &after)) {
		TRY(tell(cx, f, after, NOTICE_ASSIGNED, STR("")));
		TRY(tell(cx, f, before, NOTICE_ASSIGNED, STR("taken")));
	}
	if (f->commented)
		TRY(tell(cx, f, rec_int(f->r, TICKET_ASSIGNEE), NOTICE_REPLY, STR("")));
	return RC_OK;
}

static enum rc tell_requester(struct ctx *cx, struct fan *f)
{
	int64_t requester = rec_int(f->r, TICKET_REQUESTER);

	if (f->commented && f->is_public)
		return tell(cx, f, requester, NOTICE_ANSWER, STR(""));
	if (!became(f, "state", "resolved") || !requester || already(f, requester))
		return RC_OK;
	struct notice n = { .person = requester,
		            .client_id = f->r->client_id,
		            .type = f->r->type,
		            .record_id = f->r->id,
		            .event_id = f->e->id,
		            .reason = NOTICE_ANSWER,
		            .kind = f->e->kind,
		            .is_public = true };
	f->told[f->ntold++] = requester; /* at most a handful so far */
	return notify_add(cx, &n);
}

static enum rc tell_team(struct ctx *cx, struct fan *f)
{
	int64_t before, after;
	struct rows wants;
	bool member;

	if (!to_id(f, "team", &before, &after) || !after)
		return RC_OK;
	TRY(db_run_stamped(cx, q_team, &wants));
	for (size_t i = 0; i < wants.n; i++) {
		int64_t person = cell(&wants, i, 0).i;

		TRY(team_has_member(cx, after, person, &member));
		if (member)
			TRY(tell(cx, f, person, NOTICE_TEAM, STR("")));
	}
	return RC_OK;
}

static enum rc tell_watchers(struct ctx *cx, struct fan *f)
{
	for (size_t i = 0; i < f->parties.n; i++)
		if (str_is(cell(&f->parties, i, 0).s, "watch"))
			TRY(tell(cx, f, cell(&f->parties, i, 1).i, NOTICE_WATCHING, STR("")));
	return RC_OK;
}

/* ---- harm and next actions ------------------------------------------------------------ */
/* Nobody has to answer any more who was asked for a next action. */
static enum rc answered(struct ctx *cx, const struct fan *f)
{
	struct rows r;

	TRY(db_run(cx, q_answered, &r, TEXT(str_z(f->r->type->name)), INT(f->r->id), INT(cx->now)));
	for (size_t i = 0; i < r.n; i++)
		TRY(nudge_add(cx, cell(&r, i, 0).i, NUDGE_NOTICES));
	return RC_OK;
}

/* src/harm says in the event whom it concerns. */
static enum rc tell_next_action(struct ctx *cx, struct fan *f)
{
	const struct jval *people = jval_get(&f->data, "people");
	bool asks = str_is(f->e->kind, "nudged");

	if (!asks)
		TRY(answered(cx, f));
	if (!asks && !str_is(f->e->kind, "next_action_set") && !str_is(f->e->kind, "next_action_broken"))
		return RC_OK;
	for (size_t i = 0; people && i < people->n; i++)
		if (people->items[i].i != cx->who->person_id)
			TRY(tell(cx, f, people->items[i].i, NOTICE_NUDGE, jval_str(&f->data, "words")));
	return RC_OK;
}

/* Who owns it hears of its harm, and so does who had said it when it is to be looked at, has come or is not
 * believed any more. */
static enum rc tell_harm(struct ctx *cx, struct fan *f)
{
	const struct jval *harm = jval_get(&f->data, "harm");
	struct str effect = jval_str(jval_get(harm, "after"), "effect");

	if (!str_starts(f->e->kind, STR("harm_")) || str_is(f->e->kind, "harm_cleared"))
		return RC_OK;
	if (str_is(f->e->kind, "harm_expired"))
		effect = jval_str(jval_get(harm, "before"), "effect");
	TRY(tell(cx, f, rec_int(f->r, TICKET_ASSIGNEE), NOTICE_HARM, effect));
	return str_is(f->e->kind, "harm_set") ? RC_OK
	                                      : tell(cx, f, jval_int(&f->data, "by"), NOTICE_HARM, effect);
}

static enum rc read_data(struct ctx *cx, struct fan *f)
{
	char why[80];

	if (!json_parse_plain(cx->mem, f->e->data, &f->data, why, sizeof why))
		return fail(cx, RC_INTERNAL, "bad_event", "event %lld: %s", (long long)f->e->id, why);
	f->changes = jval_get(&f->data, "changes");
	return RC_OK;
}

static enum rc tell_followers(struct ctx *cx, struct fan *f)
{
	struct rows p;
	bool hit;

	TRY(db_run_stamped(cx, q_followers, &p));
	for (size_t i = 0; i < p.n; i++) {
		int64_t until = cell(&p, i, 6).i;
		struct subscription s = { .id = cell(&p, i, 0).i,
			                  .person = cell(&p, i, 1).i,
			                  .target = cell(&p, i, 2).i,
			                  .kind = cell(&p, i, 3).s,
			                  .all = str_is(cell(&p, i, 4).s, "all"),
			                  .word = cell(&p, i, 5).s };

		if (until && until <= cx->now)
			continue;
		if (!f->changes)
			TRY(read_data(cx, f));
		TRY(subscription_hit(cx, &s, f->r, f->e, f->changes, &hit));
		if (hit)
			TRY(tell(cx, f, s.person, NOTICE_FOLLOWING,
			         arena_fmt(cx->mem, STR_FMT ":%lld:" STR_FMT, STR_ARG(s.kind),
			                   (long long)s.target, STR_ARG(s.word))));
	}
	return RC_OK;
}

/* ---- snoozes that this event ends ------------------------------------------------------ */
/* By the words that may be without an end: what the requester writes ends all but "time". */
static const char *wakes(struct ctx *cx, const struct fan *f, int64_t person, struct str wake)
{
	bool asker = f->commented && f->is_public && cx->who->person_id &&
	             cx->who->person_id == rec_int(f->r, TICKET_REQUESTER);
	bool others = cx->who->person_id != person, harm = str_starts(f->e->kind, STR("harm_"));

	if (asker && (str_is(wake, "reply") || str_is(wake, "state") || str_is(wake, "any")))
		return "reply";
	if (!others)
		return NULL;
	if (changed(f, "state") && (str_is(wake, "state") || str_is(wake, "any")))
		return "state";
	if ((changed(f, "assignee") || changed(f, "team")) && str_is(wake, "assign"))
		return "assign";
	if (harm && str_is(wake, "harm"))
		return "harm";
	if (str_is(wake, "change") && (harm || asker || (f->changes && f->changes->n)))
		return "change";
	return str_is(wake, "any") ? "any" : NULL;
}

/* NULL: this event does not. A filter is asked whoever did it. */
static enum rc wakes_by(struct ctx *cx, const struct fan *f, size_t i, const char **because)
{
	const struct rows *p = &f->parties;
	bool met = false;

	*because = wakes(cx, f, cell(p, i, 2).i, cell(p, i, 3).s);
	if (!str_is(cell(p, i, 3).s, "filter"))
		return RC_OK;
	TRY(snooze_filter_met(cx, f->r, cell(p, i, 1).i, &met));
	*because = met ? "filter" : NULL;
	return RC_OK;
}

static enum rc wake_snoozed(struct ctx *cx, struct fan *f)
{
	for (size_t i = 0; i < f->parties.n; i++) {
		const struct rows *p = &f->parties;

		if (!str_is(cell(p, i, 0).s, "snooze"))
			continue;
		const char *because;

		TRY(wakes_by(cx, f, i, &because));
		if (!because)
			continue;
		if (f->ntold < TOLD)
			f->told[f->ntold++] = cell(p, i, 2).i;
		TRY(snooze_wake(cx, f->r, cell(p, i, 1).i, because));
	}
	return RC_OK;
}

/* ---- an event ------------------------------------------------------------------------------ */
static enum rc find_parties(struct ctx *cx, struct fan *f)
{
	bool first = f->created && f->r->fresh && !f->commented;
	int64_t id = f->r->id;

	if (first || (db_untouched(cx, "watcher", "ticket", id) && db_untouched(cx, "snooze", "ticket", id)))
		return RC_OK; /* nobody has heard of it yet */
	return db_run(cx, q_parties, &f->parties, TEXT(str_z(f->r->type->name)), INT(f->r->id));
}

static enum rc fan_out(struct ctx *cx, struct fan *f)
{
	TRY(find_parties(cx, f));
	TRY(tell_mentioned(cx, f));
	TRY(tell_assignee(cx, f));
	TRY(wake_snoozed(cx, f));
	TRY(tell_harm(cx, f));
	TRY(tell_requester(cx, f));
	TRY(tell_team(cx, f));
	TRY(tell_watchers(cx, f));
	TRY(tell_followers(cx, f));
	if (became(f, "state", "resolved") || became(f, "state", "closed") || became(f, "state", "cancelled"))
		return watch_resolved(cx, f->r);
	return RC_OK;
}

/* A question to one person, and its answer: of nobody else's interest but theirs who sleep on it. */
static bool about_next_action(struct str kind)
{
	return str_starts(kind, STR("nudge")) || str_starts(kind, STR("next_action_"));
}

static enum rc next_action(struct ctx *cx, struct fan *f)
{
	TRY(find_parties(cx, f));
	TRY(wake_snoozed(cx, f));
	return tell_next_action(cx, f);
}

static bool about_attention(struct str kind)
{
	static const char *const none[] = { "watched", "unwatched", "comment_edited", "snoozed", "woken" };

	for (size_t i = 0; i < COUNT(none); i++)
		if (str_is(kind, none[i]))
			return true;
	return str_starts(kind, STR("escalation_")); /* who is to know of those is told by them */
}

static enum rc begin(struct ctx *cx, const struct record *r, const struct event *e, struct fan **out)
{
	struct fan *f = NEW(cx->mem, struct fan);

	f->r = r;
	f->e = e;
	f->created = str_is(e->kind, "created"); /* what it says is what the ticket is: not worth reading */
	*out = f;
	return f->created ? RC_OK : read_data(cx, f);
}

static bool moves_clocks(const struct fan *f)
{
	static const char *const fields[] = { "state", "priority", "kind", "hold_reason", "responded_at" };

	for (size_t i = 0; i < COUNT(fields); i++)
		if (changed(f, fields[i]))
			return true;
	return false;
}

enum rc notify_on_event(struct ctx *cx, const struct record *r, const struct event *e)
{
	struct fan *f;

	if (r->type != &ticket_type)
		return notice_other(cx, r, e);
	if (about_attention(e->kind))
		return RC_OK;
	TRY(begin(cx, r, e, &f));
	if (about_next_action(e->kind))
		return next_action(cx, f);
	if (moves_clocks(f))
		TRY(clock_notice_arm(cx, r, f->created, false));
	if (jval_get(&f->data, "comment"))
		return RC_OK; /* told with its comment */
	return fan_out(cx, f);
}

enum rc notify_on_comment(struct ctx *cx, const struct record *r, const struct event *e, struct str body,
                          bool is_public, const int64_t *mentioned, size_t n)
{
	struct fan *f;

	if (r->type != &ticket_type)
		return RC_OK;
	TRY(begin(cx, r, e, &f));
	f->commented = true;
	f->body = body;
	f->is_public = is_public;
	f->mentioned = mentioned;
	f->nmentioned = n;
	return fan_out(cx, f);
}
