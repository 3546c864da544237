/* attention.c - what a ticket says about the asker's own attention: unread, put aside, back again, muted; its
 * filter words; and the routes that look and look away. */
#include "attention/parts.h"
#include "base/time.h"
#include "record/seen.h"

SQL(q_muted, "SELECT record_id, until FROM mute WHERE person = $1 AND type = 'ticket' AND reason = ''"
             " AND (until IS NULL OR until > $2) ORDER BY record_id LIMIT 2000");
SQL(q_ends, "SELECT until FROM watch_end WHERE type = 'ticket' AND record_id = $1 AND person = $2");

enum rc staff_ticket(struct ctx *cx, struct str key, struct record *out)
{
	TRY(record_find(cx, &ticket_type, key, out));
	return record_allow(cx, out, PERM_READ);
}

enum rc take_until(struct ctx *cx, const struct jval *v, int64_t *out)
{
	*out = 0;
	if (!v || v->kind == J_NULL)
		return RC_OK;
	if (v->kind != J_STR || !time_parse(v->s, out))
		return fail_field(cx, "until", "until is a time such as 2026-11-26T08:00:00Z");
	if (*out <= cx->now)
		return fail_field(cx, "until", "that time is over");
	return RC_OK;
}

/* ---- in a ticket's JSON ----------------------------------------------------------------- */
struct extra {
	const struct record *rs;
	size_t n;
	struct seen *seen;
	struct snooze *snoozes;
	size_t nsnoozes;
	struct rows seen_rows, snoozed, muted, watch_end;
	bool one;
};

static enum rc load(struct ctx *cx, const struct record_type *t, const struct record *rs, const int64_t *ids,
                    size_t n, void **state)
{
	(void)ids;
	if (t != &ticket_type || cx->who->system)
		return RC_OK;
	struct extra *x = NEW(cx->mem, struct extra);

	x->rs = rs;
	x->n = n;
	x->one = n == 1;
	x->seen = NEW_ARRAY(cx->mem, struct seen, n + 1);
	*state = x;
	if (x->one && rs->fresh)
		return RC_OK; /* the asker has just made it: nothing is new to him, put aside or muted */
	TRY(seen_ask(cx, t, rs, n, &x->seen_rows));
	if (x->one && rs->young)
		return RC_OK; /* what rules did to it may be new, no more */
	TRY(snooze_ask(cx, "ticket", &x->snoozed));
	TRY(db_ask(cx, q_muted, &x->muted, INT(cx->who->person_id), INT(cx->now)));
	if (x->one)
		TRY(db_ask(cx, q_ends, &x->watch_end, INT(rs->id), INT(cx->who->person_id)));
	return RC_OK;
}

static enum rc take(struct ctx *cx, void *state)
{
	struct extra *x = state;

	seen_take(&x->seen_rows, x->rs, x->n, x->seen);
	snooze_take(cx, &x->snoozed, &x->snoozes, &x->nsnoozes);
	return RC_OK;
}

static void write_snoozes(struct ctx *cx, struct jw *w, const struct extra *x, int64_t id)
{
	bool shown = false, woke = false;

	for (size_t k = 0; k < x->nsnoozes; k++) {
		const struct snooze *z = &x->snoozes[k];

		if (z->record_id != id || (z->woke_at ? woke : shown))
			continue;
		snooze_write(cx, w, z->woke_at ? "woke" : "snoozed", z);
		*(z->woke_at ? &woke : &shown) = true;
	}
}

static void write_muted(struct jw *w, const struct extra *x, int64_t id)
{
	for (size_t k = 0; k < x->muted.n; k++) {
		struct dbval until = cell(&x->muted, k, 1);

		if (cell(&x->muted, k, 0).i != id)
			continue;
		jw_bool(w, "muted", true);
		if (until.type == DB_INT)
			jw_time(w, "muted_until", until.i);
		return;
	}
}

static void write(struct ctx *cx, struct jw *w, const void *state, size_t i)
{
	const struct extra *x = state;
	const struct record *r = &x->rs[i];

	jw_open(w, "attention", '{');
	jw_bool(w, "unread", x->seen[i].unread);
	jw_int(w, "seen", x->seen[i].event_id);
	write_snoozes(cx, w, x, r->id);
	write_muted(w, x, r->id);
	if (x->one && x->watch_end.n) {
		struct dbval until = cell(&x->watch_end, 0, 0);

		jw_str(w, "watch_ends",
		       until.type == DB_INT ? time_rfc3339(cx->mem, until.i) : STR("resolved"));
	}
	jw_close(w, '}');
}

const struct record_extras attention_extras = { "attention", load, take, write };

/* ---- filter words --------------------------------------------------------------------------- */
static enum rc word_unread(struct ctx *cx, struct dsql *d, const struct filter_node *n)
{
	(void)n;
	if (cx->who->perms & PERM_READ)
		return seen_compile(cx, &ticket_type, d);
	dsql_lit(d, "1 = 0");
	return RC_OK;
}

static enum rc word_snoozed(struct ctx *cx, struct dsql *d, const struct filter_node *n)
{
	(void)n;
	return snooze_compile(cx, d, false);
}

static enum rc word_woken(struct ctx *cx, struct dsql *d, const struct filter_node *n)
{
	(void)n;
	return snooze_compile(cx, d, true);
}

static enum rc word_mentioned(struct ctx *cx, struct dsql *d, const struct filter_node *n)
{
	int64_t *ids;
	bool all;
	size_t clients = who_clients(cx->who, cx->mem, PERM_READ, &ids, &all);

	(void)n;
	dsql_lit(d, "r.id IN (SELECT m.record_id FROM mention m JOIN comment c ON c.id = m.comment_id"
	            " WHERE m.type = 'ticket' AND m.person = ");
	dsql_arg(d, INT(cx->who->person_id));
	if (!all) { /* by an internal note only where one reads it */
		dsql_lit(d, " AND (c.visibility = 'public'");
		if (clients) {
			dsql_lit(d, " OR m.client_id");
			dsql_ids(cx, d, ids, clients);
		}
		dsql_lit(d, ")");
	}
	dsql_lit(d, ")");
	return RC_OK;
}

static enum rc word_muted(struct ctx *cx, struct dsql *d, const struct filter_node *n)
{
	(void)n;
	dsql_lit(d, "r.id IN (SELECT u.record_id FROM mute u WHERE u.type = 'ticket' AND u.reason = '' AND "
	            "u.person = ");
	dsql_arg(d, INT(cx->who->person_id));
	dsql_lit(d, " AND (u.until IS NULL OR u.until > ");
	dsql_arg(d, INT(cx->now));
	dsql_lit(d, "))");
	return RC_OK;
}

static const char *const yes_no[] = { "yes", "no", NULL };
static const struct filter_word words[] = {
	{ "unread", "Others did something since I looked", yes_no, word_unread },
	{ "snoozed", "I, or a team of mine, put it aside for now", yes_no, word_snoozed,
	  .kept = true }, /* a snooze begins and ends with an event */
	{ "woken", "Was put aside and has come back", yes_no, word_woken },
	{ "mentioned", "Somebody wrote @me in it", yes_no, word_mentioned },
	{ "muted", "I am not told of it", yes_no, word_muted },
};
const struct type_words attention_words = { "ticket", words, COUNT(words) };

/* ---- looking ------------------------------------------------------------------------------------ */
struct look {
	struct str key;
	int64_t event;
	bool unread;
};

static enum rc look_tx(struct ctx *cx, void *p)
{
	const struct look *l = p;
	struct record r;

	TRY(staff_ticket(cx, l->key, &r));
	if (l->unread)
		return seen_mark_unread(cx, &r);
	TRY(seen_put(cx, &r, l->event));
	TRY(snooze_looked(cx, &r));
	return mention_looked(cx, &r);
}

static enum rc put_seen(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	static const struct jfield fields[] = {
		{ "event", JF_INT, offsetof(struct look, event),
		  .help = "the newest one shown; absent: all" },
	};
	struct look l = { .key = rq->param[0] };

	if (rq->body.n)
		TRY(json_read(cx, rq->body, fields, &l));
	if (l.event < 0)
		return fail_field(cx, "event", "event is the id of an event");
	TRY(db_tx(cx, look_tx, &l));
	rs->status = 204;
	return RC_OK;
}

static enum rc delete_seen(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	TRY(db_tx(cx, look_tx, &(struct look){ .key = rq->param[0], .unread = true }));
	rs->status = 204;
	return RC_OK;
}

static enum rc all_tx(struct ctx *cx, void *p)
{
	(void)p;
	return seen_all(cx);
}

static enum rc post_all(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	(void)rq;
	TRY(db_tx(cx, all_tx, NULL));
	rs->status = 204;
	return RC_OK;
}

const struct route attention_routes[] = {
	{ "PUT", "/api/v1/tickets/{}/seen", PERM_NONE, put_seen, "I have looked at it", .flags = R_WRITE,
	  .in = "LookIn" },
	{ "DELETE", "/api/v1/tickets/{}/seen", PERM_NONE, delete_seen, "Mark it unread", .flags = R_WRITE },
	{ "POST", "/api/v1/tickets/seen", PERM_READ, post_all, "Everything counts as read from here on",
	  .flags = R_WRITE },
	{ 0 },
};
