/* send.c - what goes out by mail and chat: gathered per person and channel, so that many events become few
 * messages.
 *
 *   notify_add ─ send_add ─▶ notice_send row "waiting", due ─ timer of person and channel ─▶
 *     read in the app meanwhile? muted? may no longer know? then it is none
 *     digest ones together; others by record; more than a handful of records together ─▶
 *     notice_message row and outbox row, in the transaction that takes the rows
 *
 * So it is said once, however many processes there are, and after a stall what is due comes as one message.
 */
#include "attention/parts.h"
#include "person/person.h"

enum { SOME = 300, HANDFUL = 5 };
static const int64_t FLOOD = MINUTES(10); /* between two messages about one record */

SQL(q_last, "SELECT max(at) FROM notice_message WHERE person = $1 AND channel = $2 AND what = 'notice' AND"
            " type = $3 AND record_id = $4 AND href = $5 AND at > $6");
SQL(q_add, "INSERT INTO notice_send (notification, person, client_id, channel, type, record_id, href, digest,"
           " due_at, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
           " ON CONFLICT (notification, channel) WHERE state = 'waiting' DO UPDATE SET"
           " digest = CASE WHEN excluded.digest < notice_send.digest THEN 0 ELSE notice_send.digest END,"
           " due_at = CASE WHEN excluded.due_at < notice_send.due_at THEN excluded.due_at"
           " ELSE notice_send.due_at END");
SQL(q_next, "SELECT min(due_at) FROM notice_send WHERE person = $1 AND channel = $2 AND state = 'waiting'");
/* What is due, and what would follow about the same record in a moment anyway. */
SQL(q_due,
    "SELECT s.id, s.notification, s.digest, s.type, s.record_id, s.href, n.reason, n.in_app, n.read_at,"
    " n.client_id FROM notice_send s JOIN notification n ON n.id = s.notification"
    " WHERE s.person = $1 AND s.channel = $2 AND s.state = 'waiting' AND (s.due_at <= $3 OR (s.digest = 0 AND"
    " EXISTS (SELECT 1 FROM notice_send o WHERE o.person = $1 AND o.channel = $2 AND o.state = 'waiting' AND"
    " o.digest = 0 AND o.due_at <= $3 AND o.type = s.type AND o.record_id = s.record_id AND o.href = "
    "s.href)))"
    " ORDER BY s.id LIMIT $4");
SQL(q_lost, "UPDATE notice_send SET state = 'dropped', at = $3 WHERE person = $1 AND channel = $2 AND state ="
            " 'waiting' AND due_at <= $3 AND NOT EXISTS (SELECT 1 FROM notification n WHERE n.id ="
            " notice_send.notification)");
SQL(q_state, "UPDATE notice_send SET state = $2, message = $3, at = $4 WHERE id = $1");
SQL(q_message, "INSERT INTO notice_message (person, client_id, channel, what, type, record_id, href, at)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id");
SQL(q_done, "UPDATE notification SET read_at = $2 WHERE id = $1 AND in_app = 0 AND read_at IS NULL");

/* ---- it is to go out ---------------------------------------------------------------- */
static enum rc arm(struct ctx *cx, int64_t client, int64_t person, struct str channel)
{
	struct rows r;

	TRY(db_run(cx, q_next, &r, INT(person), TEXT(channel)));
	if (cell(&r, 0, 0).type != DB_INT)
		return RC_OK;
	return timer_set(cx, notice_send_timer.name, client, arena_str(cx->mem, channel).p, person,
	                 cell(&r, 0, 0).i, STR(""));
}

/* Much that happens to one record within minutes is told once at first, and once after. */
static enum rc not_too_often(struct ctx *cx, const struct sending *s, struct str type, int64_t *at)
{
	struct rows r;

	if (s->digest || s->urgent)
		return RC_OK;
	TRY(db_run(cx, q_last, &r, INT(s->n->person), TEXT(str_z(notice_channels[s->by])), TEXT(type),
	           INT(s->n->record_id), TEXT(str_clip(s->n->href, 200)), INT(cx->now - FLOOD)));
	if (cell(&r, 0, 0).type == DB_INT && cell(&r, 0, 0).i + FLOOD > *at)
		*at = cell(&r, 0, 0).i + FLOOD;
	return RC_OK;
}

enum rc send_add(struct ctx *cx, const struct sending *s)
{
	struct str type = s->n->type ? str_z(s->n->type->name) : STR("");
	struct str channel = str_z(notice_channels[s->by]);
	int64_t at = s->at;

	TRY(not_too_often(cx, s, type, &at));
	TRY(db_run(cx, q_add, NULL, INT(s->notification), INT(s->n->person), INT(s->n->client_id),
	           TEXT(channel), TEXT(type), INT(s->n->record_id), TEXT(str_clip(s->n->href, 200)),
	           INT(s->digest), INT(at), INT(cx->now)));
	return arm(cx, s->n->client_id, s->n->person, channel);
}

/* ---- it goes out ---------------------------------------------------------------------- */
struct part {
	int64_t id, notification, record, client;
	struct str type, href;
	bool digest, taken;
};
struct batch {
	struct record person;
	struct str channel;
	enum notice_channel by;
	struct part *parts;
	size_t n;
	bool more;
};

static enum rc set_state(struct ctx *cx, const struct part *p, const char *state, int64_t message)
{
	TRY(db_run(cx, q_state, NULL, INT(p->id), TEXT(str_z(state)), INT(message), INT(cx->now)));
	return db_run(cx, q_done, NULL, INT(p->notification), INT(cx->now));
}

/* Why it need not be said any more; NULL: it is to be said. */
static enum rc needless(struct ctx *cx, const struct batch *b, const struct rows *r, size_t i,
                        const char **out)
{
	bool read = cell(r, i, 7).i == 1 && cell(r, i, 8).type == DB_INT, muted = false;
	const struct record_type *t = type_find(cx->app, cell(r, i, 3).s);
	enum notice_reason reason;

	*out = read ? "read" : NULL;
	if (read)
		return RC_OK;
	*out = "dropped";
	if (!notice_reason_find(cell(r, i, 6).s, &reason) || rec_int(&b->person, PERSON_ACTIVE) != 1)
		return RC_OK;
	TRY(mute_covers(cx, b->person.id, t, cell(r, i, 4).i, reason, &muted));
	*out = muted ? "muted" : NULL;
	return RC_OK;
}

static enum rc gather(struct ctx *cx, struct batch *b)
{
	const char *why;
	struct rows r;

	TRY(db_run(cx, q_lost, NULL, INT(b->person.id), TEXT(b->channel), INT(cx->now)));
	TRY(db_run(cx, q_due, &r, INT(b->person.id), TEXT(b->channel), INT(cx->now), INT(SOME)));
	b->parts = NEW_ARRAY(cx->mem, struct part, r.n + 1);
	b->more = r.n == SOME;
	for (size_t i = 0; i < r.n; i++) {
		struct part p = { .id = cell(&r, i, 0).i,
			          .notification = cell(&r, i, 1).i,
			          .digest = cell(&r, i, 2).i == 1,
			          .type = cell(&r, i, 3).s,
			          .record = cell(&r, i, 4).i,
			          .href = cell(&r, i, 5).s,
			          .client = cell(&r, i, 9).i };

		TRY(needless(cx, b, &r, i, &why));
		if (why)
			TRY(set_state(cx, &p, why, 0));
		else
			b->parts[b->n++] = p;
	}
	return RC_OK;
}

enum rc message_add(struct ctx *cx, const struct message_in *m, int64_t *id)
{
	struct rows r;

	TRY(db_run(cx, q_message, &r, INT(m->person), INT(m->client), TEXT(str_z(notice_channels[m->by])),
	           TEXT(str_z(m->what)), TEXT(m->type), INT(m->record), TEXT(m->href), INT(cx->now)));
	*id = cell(&r, 0, 0).i;
	return outbox_add(cx, m->by == BY_MAIL ? mail_outbox.name : chat_outbox.name, m->client,
	                  arena_fmt(cx->mem, "%lld", (long long)m->person), str_z(m->what),
	                  arena_fmt(cx->mem, "{\"message\":%lld}", (long long)*id));
}

static bool same_thing(const struct part *a, const struct part *b)
{
	return a->record == b->record && str_eq(a->type, b->type) && str_eq(a->href, b->href);
}

static size_t things(const struct batch *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->n; i++) {
		bool first = !b->parts[i].digest;

		for (size_t k = 0; first && k < i; k++)
			first = b->parts[k].digest || !same_thing(&b->parts[k], &b->parts[i]);
		n += first;
	}
	return n;
}

/* One message of all parts that `in` says yes to, of which the i-th is the first. */
static enum rc say(struct ctx *cx, struct batch *b, size_t i, bool together)
{
	const struct part *first = &b->parts[i];
	struct message_in m = { .person = b->person.id,
		                .client = together ? b->person.client_id : first->client,
		                .by = b->by,
		                .what = together ? "digest" : "notice",
		                .type = together ? STR("") : first->type,
		                .record = together ? 0 : first->record,
		                .href = together ? STR("") : first->href };
	int64_t id;

	TRY(message_add(cx, &m, &id));
	for (size_t k = i; k < b->n; k++) {
		struct part *p = &b->parts[k];

		if (p->taken || (!together && (p->digest || !same_thing(p, first))))
			continue;
		p->taken = true;
		TRY(set_state(cx, p, "sent", id));
	}
	return RC_OK;
}

/* A digest takes along whatever is due with it; so does a handful of records that are due at one time. */
static enum rc send_all(struct ctx *cx, struct batch *b)
{
	bool together = b->more || things(b) > HANDFUL;

	for (size_t i = 0; i < b->n; i++)
		together |= b->parts[i].digest;
	for (size_t i = 0; i < b->n; i++)
		if (!b->parts[i].taken)
			TRY(say(cx, b, i, together));
	return RC_OK;
}

static enum rc run(struct ctx *cx, const struct timer *t)
{
	struct batch b = { .channel = t->type, .by = str_is(t->type, "mail") ? BY_MAIL : BY_CHAT };

	TRY(record_load(cx, &person_type, t->record_id, &b.person));
	TRY(gather(cx, &b));
	TRY(send_all(cx, &b));
	return arm(cx, t->client_id, b.person.id, b.channel);
}

const struct timer_kind notice_send_timer = { "notice_send", run,
	                                      "Gathers what goes to one person by e-mail or chat" };
