/* upkeep.c - once a day: what is old enough to forget, and files that belong to no attachment.
 *
 * Rows are deleted in the timer's transaction, some at a time. Files are looked at by an outbox worker,
 * because that takes long and touches the disk, which a transaction must not. */
#include "attention/parts.h"
#include "record/attachment.h"
#include "record/nudge.h"

enum { SOME = 5000 };
static const int64_t READ_KEPT = DAYS(30), NOTICES_KEPT = DAYS(180), DRAFTS_KEPT = DAYS(90),
                     SNOOZES_KEPT = DAYS(180);

SQL(q_notices, "DELETE FROM notification WHERE id IN (SELECT id FROM notification WHERE at < $1"
               " OR (at < $2 AND read_at IS NOT NULL) ORDER BY at LIMIT $3)");
SQL(q_sends,
    "DELETE FROM notice_send WHERE id IN (SELECT s.id FROM notice_send s WHERE s.state <> 'waiting' AND"
    " s.at < $1 ORDER BY s.id LIMIT $2)");
SQL(q_messages, "DELETE FROM notice_message WHERE id IN (SELECT id FROM notice_message WHERE at < $1"
                " ORDER BY at LIMIT $2)");
SQL(q_drafts, "DELETE FROM draft WHERE at < $1");
SQL(q_mutes, "DELETE FROM mute WHERE until < $1");
SQL(q_follows, "DELETE FROM subscription WHERE until < $1");
SQL(q_hits, "DELETE FROM subscription_hit WHERE subscription NOT IN (SELECT id FROM subscription)");
SQL(q_snooze_seen, "DELETE FROM snooze_seen WHERE snooze IN (SELECT id FROM snooze WHERE woke_at < $1)");
SQL(q_snoozes, "DELETE FROM snooze WHERE woke_at < $1");

static enum rc forget(struct ctx *cx)
{
	TRY(nudge_sweep(cx));
	TRY(db_run(cx, q_notices, NULL, INT(cx->now - NOTICES_KEPT), INT(cx->now - READ_KEPT), INT(SOME)));
	TRY(db_run(cx, q_sends, NULL, INT(cx->now - NOTICES_KEPT), INT(SOME)));
	TRY(db_run(cx, q_messages, NULL, INT(cx->now - NOTICES_KEPT), INT(SOME)));
	TRY(db_run(cx, q_drafts, NULL, INT(cx->now - DRAFTS_KEPT)));
	TRY(db_run(cx, q_mutes, NULL, INT(cx->now)));
	TRY(db_run(cx, q_follows, NULL, INT(cx->now)));
	TRY(db_run(cx, q_hits, NULL));
	TRY(db_run(cx, q_snooze_seen, NULL, INT(cx->now - SNOOZES_KEPT)));
	return db_run(cx, q_snoozes, NULL, INT(cx->now - SNOOZES_KEPT));
}

/* From due_at, not from now, so that a late run does not wander through the day; after a long stall once. */
static enum rc run(struct ctx *cx, const struct timer *t)
{
	int64_t next = t->due_at + DAYS(1);

	if (next <= cx->now)
		next = cx->now + DAYS(1);
	TRY(forget(cx));
	TRY(timer_set(cx, clock_arm_timer.name, t->client_id, "system", 0, cx->now, STR("")));
	TRY(outbox_add(cx, upkeep_outbox.name, t->client_id, STR("attachments"), STR("upkeep.attachments"),
	               STR("{}")));
	return timer_set(cx, upkeep_timer.name, t->client_id, "system", 0, next, STR(""));
}

static enum rc sweep(struct ctx *cx, const struct outbox_item *item, int *status, struct str *detail)
{
	int64_t removed = 0;

	(void)item;
	TRY(attachment_sweep(cx, &removed));
	*status = 200;
	*detail = arena_fmt(cx->mem, "%lld files that belong to nothing were removed", (long long)removed);
	return RC_OK;
}

const struct timer_kind upkeep_timer = {
	"upkeep", run, "Daily: forgets old notifications and drafts, has stray files swept"
};
const struct outbox_kind upkeep_outbox = { "upkeep", sweep, "Work on files, outside of transactions" };

static enum rc start_tx(struct ctx *cx, void *p)
{
	(void)p;
	TRY(timer_set(cx, clock_arm_timer.name, 1, "system", 0, cx->now, STR("")));
	return timer_keep(cx, upkeep_timer.name, 1, "system", 0, cx->now + HOURS(1));
}

enum rc attention_start(struct ctx *cx) { return db_tx(cx, start_tx, NULL); }
