/* notice_operation.c - work on many records is done, and whoever began it may have gone elsewhere.
 *
 * Nobody knows whether a person looks on, but whoever does fetches the end a moment after it.  So the
 * notification is written with the end, shows some seconds later, and is taken back by the fetching: across
 * processes, and across a restart.
 */
#include "attention/parts.h"
#include "person/person.h"
#include "record/nudge.h"

#define GRACE SECONDS(5)

SQL(q_there,
    "SELECT 1 FROM notification WHERE person = $1 AND reason = 'bulk' AND href = $2 AND read_at IS NULL");
SQL(q_back,
    "DELETE FROM notification WHERE person = $1 AND reason = 'bulk' AND href = $2 AND read_at IS NULL");

static struct str address(struct ctx *cx, const struct operation *o)
{
	return arena_fmt(cx->mem, "/operations/%lld", (long long)o->id);
}

/* detail: "ok of total", for the page to put into words. */
enum rc notify_on_operation(struct ctx *cx, const struct operation *o)
{
	struct record person;
	enum rc rc = o->person ? record_load(cx, &person_type, o->person, &person) : RC_NOT_FOUND;

	if (rc == RC_NOT_FOUND)
		return RC_OK;
	TRY(rc);
	struct notice n = { .person = o->person,
		            .client_id = person.client_id,
		            .reason = NOTICE_BULK,
		            .kind = o->verb,
		            .detail = arena_fmt(cx->mem, "%lld/%lld", (long long)o->ok, (long long)o->total),
		            .href = address(cx, o),
		            .hold = GRACE };
	return notify_add(cx, &n);
}

static enum rc back_tx(struct ctx *cx, void *p)
{
	const struct operation *o = p;

	TRY(db_run(cx, q_back, NULL, INT(o->person), TEXT(address(cx, o))));
	return nudge_add(cx, o->person, NUDGE_NOTICES);
}

enum rc notify_operation_looked(struct ctx *cx, const struct operation *o)
{
	struct operation copy = *o;
	struct rows r;

	TRY(db_run(cx, q_there, &r, INT(o->person), TEXT(address(cx, o))));
	return r.n ? db_tx(cx, back_tx, &copy) : RC_OK;
}
