/* parts.h - what the files of src/attention share and nobody else needs. */
#pragma once
#include "attention/attention.h"
#include "base/json.h"
#include "ticket/ticket.h"

/* A ticket as the asker may read it wholly: 404 when foreign, 403 for those who read own ones only. */
MUST_USE enum rc staff_ticket(struct ctx *, struct str key, struct record *out);
bool notice_reason_find(struct str id, enum notice_reason *out);
/* A future instant, or 0 for null and absent: "until" of mutes, snoozes, watches, subscriptions. */
MUST_USE enum rc take_until(struct ctx *, const struct jval *, int64_t *out);

/* ---- notice.c: how a person wants to be told -------------------------------------- */
struct notice_setting {
	const char *modes[NOTICE_REASONS]; /* "off", "app", "digest" */
	bool quiet, urgent;
	int64_t quiet_from, quiet_to, digest_at; /* minutes of the civil day */
	int64_t quiet_days;                      /* bits, 1 Monday … 64 Sunday: quiet all day */
};
MUST_USE enum rc notice_setting_load(struct ctx *, int64_t person, struct notice_setting *out);
/* When something that happens at t shows: t itself, the end of the quiet hours, the next digest. */
int64_t notice_visible(const struct notice_setting *, const struct zone *, const char *mode, bool urgent,
                       int64_t t);

/* notice_other.c: events of records that are no tickets. */
MUST_USE enum rc notice_other(struct ctx *, const struct record *, const struct event *);

/* ---- the clocks (notice_due.c) ------------------------------------------------------ */
/* Tell thresholds that are passed, set the timer to the next one. silent: only note what is passed. */
MUST_USE enum rc clock_notice_arm(struct ctx *, const struct record *, bool fresh, bool silent);

/* ---- snooze.c ------------------------------------------------------------------------- */
struct snooze {
	int64_t id, person, team, client_id, record_id, until, made_by, at, woke_at, woke_by;
	struct str wake, reason, because;
};
/* Wake it: the row, the event "woken" with why, the notification. because: time, reply, state, any, breach,
 * hand. */
MUST_USE enum rc snooze_wake(struct ctx *, const struct record *, int64_t id, const char *because);
/* Wake the snoozes that breach, reply, state or any change ends. */
MUST_USE enum rc snooze_breach(struct ctx *, const struct record *);
/* Active ones and those woken and not looked at, that concern the asker; newest first, at most 500. */
MUST_USE enum rc snooze_mine(struct ctx *, const char *type, struct snooze **out, size_t *n);
/* The same in two steps around db_together. */
MUST_USE enum rc snooze_ask(struct ctx *, const char *type, struct rows *);
void snooze_take(struct ctx *, const struct rows *, struct snooze **out, size_t *n);
MUST_USE enum rc snooze_looked(struct ctx *,
                               const struct record *); /* inside db_tx: woken ones are taken note of */
MUST_USE enum rc snooze_compile(struct ctx *, struct dsql *, bool woken);
void snooze_write(struct ctx *, struct jw *, const char *key, const struct snooze *);

/* ---- follow.c --------------------------------------------------------------------------- */
/* Is this person deaf to this record for this reason now? */
MUST_USE enum rc mute_covers(struct ctx *, int64_t person, const struct record_type *, int64_t record,
                             enum notice_reason, bool *out);
MUST_USE enum rc watch_resolved(struct ctx *, const struct record *); /* ends watches "until resolved" */
struct subscription {
	int64_t id, person, target;
	struct str kind, word;
	bool all;
};
/* Does this event concern it? Remembers records that were new to it. */
MUST_USE enum rc subscription_hit(struct ctx *, const struct subscription *, const struct record *,
                                  const struct event *, const struct jval *changes, bool *out);

/* ---- mention.c, upkeep.c ------------------------------------------------------------------ */
MUST_USE enum rc mention_looked(struct ctx *, const struct record *); /* inside db_tx */
MUST_USE enum rc mention_count(struct ctx *, int64_t *unseen);
