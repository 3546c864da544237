/* outbox.c - messages to the outside as rows: written with the change that causes them, delivered afterwards.
 *
 * A worker claims rows under a lease in one transaction, delivers them outside any, and writes down how it
 * went in another.  The lease is longer than the slowest delivery; a worker that died lets it run out and
 * another one claims the row again.  So a message may be delivered twice, never lost: the row's id goes along
 * as the idempotency key.
 */
#include "base/crypto.h"
#include "base/time.h"
#include "jobs/jobs_parts.h"
#include "record/event.h"
#include <stdio.h>

enum { CLAIM = 4, DETAIL_MAX = 1024 };
#define LEASE MINUTES(10)
#define KEEP_SENT DAYS(30)

SQL(q_add, "INSERT INTO outbox (kind, client_id, target, event_type, payload, next_at, created_at)"
           " VALUES ($1, $2, $3, $4, $5, $6, $6)");
SQL(q_any, "SELECT 1 WHERE EXISTS (SELECT 1 FROM outbox WHERE state = 'waiting' AND next_at <= $1)"
           " OR EXISTS (SELECT 1 FROM outbox WHERE state = 'leased' AND lease_until <= $1)");
SQL(q_waiting,
    "SELECT id FROM outbox WHERE state = 'waiting' AND next_at <= $1 ORDER BY next_at, id LIMIT $2");
SQL(q_expired,
    "SELECT id FROM outbox WHERE state = 'leased' AND lease_until <= $1 ORDER BY lease_until, id LIMIT $2");
SQL(q_claim, "UPDATE outbox SET state = 'leased', attempts = attempts + 1, lease_until = $1, lease_by = $2 "
             "WHERE id = $3"
             " RETURNING client_id, attempts, created_at, kind, target, payload, event_type");
SQL(q_done, "UPDATE outbox SET state = $1, next_at = $2, done_at = $3, last_status = $4, last_detail = $5,"
            " lease_until = NULL, lease_by = '' WHERE id = $6 AND state = 'leased' AND lease_by = $7 AND "
            "attempts = $8");
SQL(q_state, "SELECT state, client_id FROM outbox WHERE id = $1");
SQL(q_again, "UPDATE outbox SET state = 'waiting', attempts = 0, next_at = $1, done_at = NULL WHERE id = $2");

enum rc outbox_add(struct ctx *cx, const char *kind, int64_t client_id, struct str target,
                   struct str event_type, struct str payload)
{
	assert(db_in_tx(cx));
	if (cx->replay)
		return RC_OK;
	return db_run(cx, q_add, NULL, TEXT(str_z(kind)), INT(client_id), TEXT(target), TEXT(event_type),
	              TEXT(payload), INT(cx->now));
}

/* ---- send again ------------------------------------------------------------------- */
static enum rc again_tx(struct ctx *cx, void *p)
{
	int64_t id = *(int64_t *)p;
	struct rows r;
	struct event ev;

	TRY(db_run(cx, q_state, &r, INT(id)));
	if (!r.n)
		return fail(cx, RC_NOT_FOUND, "not_found", "There is no message %lld.", (long long)id);
	if (str_is(cell(&r, 0, 0).s, "leased"))
		return fail(cx, RC_CONFLICT, "being_sent", "This message is being sent at this moment.");
	TRY(db_run(cx, q_again, NULL, INT(cx->now), INT(id)));
	return event_add(cx, cell(&r, 0, 1).i, "outbox", id, STR("sent_again"), STR("{}"), &ev);
}

enum rc outbox_send_again(struct ctx *cx, int64_t id) { return db_tx(cx, again_tx, &id); }

/* ---- forgetting ------------------------------------------------------------------ */
SQL(q_old, "SELECT id FROM outbox WHERE state = 'sent' AND done_at < $1 ORDER BY id LIMIT 500");
SQL(q_forget, "DELETE FROM outbox WHERE state = 'sent' AND done_at < $1 AND id <= $2");

static enum rc forget_tx(struct ctx *cx, void *p)
{
	int64_t before = cx->now - KEEP_SENT;
	struct rows r;

	TRY(db_run(cx, q_old, &r, INT(before)));
	*(bool *)p = r.n > 0;
	return r.n ? db_run(cx, q_forget, NULL, INT(before), INT(cell(&r, r.n - 1, 0).i)) : RC_OK;
}

enum rc outbox_forget(struct ctx *cx, bool *more) { return db_tx(cx, forget_tx, more); }

/* ---- claiming ----------------------------------------------------------------------- */
struct claim {
	struct str worker;
	struct outbox_item items[CLAIM];
	size_t n;
};

static enum rc claim_ids(struct ctx *cx, struct claim *c, const struct rows *ids)
{
	struct rows r;

	for (size_t i = 0; i < ids->n && c->n < CLAIM; i++) {
		int64_t id = cell(ids, i, 0).i;

		TRY(db_run(cx, q_claim, &r, INT(cx->now + LEASE), TEXT(c->worker), INT(id)));
		c->items[c->n++] = (struct outbox_item){
			.id = id,
			.client_id = cell(&r, 0, 0).i,
			.attempts = cell(&r, 0, 1).i,
			.created_at = cell(&r, 0, 2).i,
			.kind = cell(&r, 0, 3).s,
			.target = cell(&r, 0, 4).s,
			.payload = cell(&r, 0, 5).s,
			.event_type = cell(&r, 0, 6).s,
		};
	}
	return RC_OK;
}

static enum rc claim_tx(struct ctx *cx, void *p)
{
	struct claim *c = p;
	struct rows r;

	c->n = 0;
	TRY(db_run(cx, q_expired, &r, INT(cx->now), INT(CLAIM)));
	TRY(claim_ids(cx, c, &r));
	TRY(db_run(cx, q_waiting, &r, INT(cx->now), INT(CLAIM)));
	return claim_ids(cx, c, &r);
}

/* ---- delivering ------------------------------------------------------------------------ */
struct outcome {
	const struct outbox_item *item;
	struct str worker, detail;
	const char *state;
	int64_t next_at;
	int status;
};

static enum rc done_tx(struct ctx *cx, void *p)
{
	const struct outcome *o = p;
	bool over = strcmp(o->state, "waiting") != 0;

	return db_run(cx, q_done, NULL, TEXT(str_z(o->state)), INT(o->next_at), over ? INT(cx->now) : NUL(),
	              o->status ? INT(o->status) : NUL(), TEXT(o->detail), INT(o->item->id), TEXT(o->worker),
	              INT(o->item->attempts));
}

static const struct outbox_kind *find_kind(const struct app *app, struct str name)
{
	for (const struct outbox_kind *const *k = app->outbox; k && *k; k++)
		if (str_is(name, (*k)->name))
			return *k;
	return NULL;
}

static enum rc try_to_deliver(struct ctx *cx, const struct outbox_item *item, int *status, struct str *detail)
{
	const struct outbox_kind *kind = find_kind(cx->app, item->kind);

	if (!kind)
		return fail(cx, RC_INTERNAL, "unknown_message",
		            "This version sends no message of kind " STR_FMT ".", STR_ARG(item->kind));
	return kind->deliver(cx, item, status, detail);
}

/* Up to a tenth more, so that what failed together does not come back together. */
static int64_t jitter(int64_t wait) { return wait + (int64_t)(random_u64() % (uint64_t)(wait / 10 + 1)); }

static enum rc deliver(struct ctx *cx, const struct outbox_item *item, struct str worker)
{
	struct outcome o = { .item = item, .worker = worker, .next_at = cx->now, .state = "sent" };
	enum rc rc = try_to_deliver(cx, item, &o.status, &o.detail);
	bool again = rc == RC_UNAVAILABLE || rc == RC_BUSY || rc == RC_TOO_MANY;

	if (rc != RC_OK && !o.detail.n)
		o.detail = arena_fmt(cx->mem, "%s", cx->err.msg);
	o.detail = str_clip(o.detail, DETAIL_MAX);
	if (rc != RC_OK && again && item->attempts < OUTBOX_ATTEMPTS) {
		o.state = "waiting";
		o.next_at = cx->now + jitter(jobs_back_off(item->attempts));
	} else if (rc != RC_OK) {
		o.state = "dead";
		log_line(cx->app->log, LOG_WARN, "message_dead", "id=%lld kind=" STR_FMT " status=%d",
		         (long long)item->id, STR_ARG(item->kind), o.status);
	}
	return db_tx(cx, done_tx, &o);
}

enum rc outbox_run(struct ctx *cx, struct str worker, int *delivered, bool *more)
{
	struct claim c = { .worker = worker };
	struct rows r;

	*delivered = 0;
	*more = false;
	TRY(db_run(cx, q_any, &r, INT(cx->now)));
	if (!r.n)
		return RC_OK;
	TRY(db_tx(cx, claim_tx, &c));
	for (size_t i = 0; i < c.n; i++) {
		TRY(deliver(cx, &c.items[i], worker));
		++*delivered;
	}
	*more = c.n > 0;
	return RC_OK;
}
