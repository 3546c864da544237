/* parts.h - what the files of src/attention share and nobody else needs. */
#pragma once
#include "attention/attention.h"
#include "base/json.h"
#include "base/time.h"
#include "calendar/calendar.h"
#include "ticket/ticket.h"

/* A ticket as the asker may read it wholly: 404 when foreign, 403 for those who read own ones only. */
MUST_USE enum rc staff_ticket(struct ctx *, struct str key, struct record *out);
bool notice_reason_find(struct str id, enum notice_reason *out);
bool notice_sees(struct ctx *, const struct who *, const struct record *);
/* Who did it, and its detail, are for those who read the record whole, and for whoever may see it when it is
 * a public comment: who else moved it is the desk's own, and so is what they were told when they worked
 * there. */
MUST_USE enum rc notice_tells(struct ctx *, const struct who *, const struct record *, int64_t event,
                              bool *out);
/* A future instant, or 0 for null and absent: "until" of mutes, snoozes, watches, subscriptions. */
MUST_USE enum rc take_until(struct ctx *, const struct jval *, int64_t *out);

/* ---- notice_setting.c: how a person wants to be told -------------------------------- */
enum notice_channel { BY_APP, BY_MAIL, BY_CHAT, BY_DESKTOP, NOTICE_CHANNELS };
enum notice_mode { MODE_OFF, MODE_NOW, MODE_DIGEST, MODE_UNSET };
extern const char *const notice_channels[NOTICE_CHANNELS]; /* "app", "mail", "chat", "desktop" */
extern const char *const notice_modes[MODE_UNSET];         /* "off", "now", "digest" */
/* "off", "now" and "digest"; "app" is the older word for "now". MODE_UNSET: none of these. */
enum notice_mode notice_mode_find(struct str);

/* What an administrator prescribes for the people of a client. */
struct notice_policy {
	enum notice_mode mode[NOTICE_CHANNELS][NOTICE_REASONS]; /* MODE_UNSET: as the program has it */
	bool locked[NOTICE_CHANNELS][NOTICE_REASONS];
	int64_t delay; /* minutes */
	struct str from_name;
};
MUST_USE enum rc notice_policy_load(struct ctx *, int64_t client, struct notice_policy *out);
/* What the program has by itself. */
enum notice_mode notice_mode_of(enum notice_channel, enum notice_reason);
bool notice_mode_fits(enum notice_channel, enum notice_mode); /* a desktop has no digest */
/* JSON: "mail":{"breach":"now",…}, into a matrix and out of it; what is MODE_UNSET is left out. */
void notice_matrix_read(const struct jval *, enum notice_mode m[NOTICE_CHANNELS][NOTICE_REASONS]);
/* From a request: RC_INVALID naming "channels". */
MUST_USE enum rc notice_matrix_take(struct ctx *, const struct jval *,
                                    enum notice_mode m[NOTICE_CHANNELS][NOTICE_REASONS]);
void notice_matrix_write(struct jw *, const char *key, enum notice_mode m[NOTICE_CHANNELS][NOTICE_REASONS]);

struct notice_setting {
	struct notice_policy policy;                             /* of the person's client */
	enum notice_mode own[NOTICE_CHANNELS][NOTICE_REASONS];   /* MODE_UNSET: nothing said */
	enum notice_mode mode[NOTICE_CHANNELS][NOTICE_REASONS];  /* what counts */
	bool own_breaks[NOTICE_REASONS], breaks[NOTICE_REASONS]; /* said so; breaks through quiet hours */
	bool quiet, urgent, work_hours;
	int64_t quiet_from, quiet_to, digest_at; /* minutes of the civil day */
	int64_t quiet_days;                      /* bits, 1 Monday … 64 Sunday: quiet all day */
	int64_t digest_days;                     /* bits: on which days the digest comes */
	int64_t delay;                           /* minutes; -1: the client's */
	struct str chat_url, chat_shape;         /* empty: none */
};
MUST_USE enum rc notice_setting_load(struct ctx *, const struct record *person, struct notice_setting *out);
/* Everything of *s that is the person's own. Inside db_tx. */
MUST_USE enum rc notice_setting_store(struct ctx *, int64_t person, const struct notice_setting *s);
MUST_USE enum rc notice_zone(struct ctx *, const struct record *person, const struct zone **out);
/* The hours in which a person works: the main team's calendar or the client's, in the person's own zone.
 * NULL: none is known. */
MUST_USE enum rc notice_hours(struct ctx *, const struct record *person, const struct calendar **out);

/* ---- notice_when.c ------------------------------------------------------------------- */
struct notice_case {
	enum notice_channel by;
	enum notice_reason reason;
	bool urgent; /* beyond the reason's own urgency: a major incident, priority 1 */
	bool office; /* about a clock of business hours */
};
/* When something that happens at t goes out: t itself, the end of the delay, of the quiet hours or of the
 * night, the next digest; 0: not by this channel. hours may be NULL. */
int64_t notice_when(const struct notice_setting *, const struct zone *, const struct calendar *hours,
                    struct notice_case, int64_t t);
/* The end of the quiet hours that t lies in, or t. through: nothing is quiet. */
int64_t notice_loud(const struct notice_setting *, const struct zone *, bool through, int64_t t);

/* ---- reach.c ------------------------------------------------------------------------------ */
/* Does this server send by this channel at all? */
bool channel_set_up(struct ctx *, enum notice_channel);
/* The person's address there; empty: none. */
struct str channel_address(const struct record *person, const struct notice_setting *, enum notice_channel);
/* A delivery went well (error empty) or will not be tried again. Inside db_tx. */
MUST_USE enum rc contact_heard(struct ctx *, int64_t person, enum notice_channel, struct str address,
                               struct str error);

/* ---- send.c ------------------------------------------------------------------------------- */
struct sending {
	const struct notice *n;
	int64_t notification;
	enum notice_channel by;
	int64_t at;
	bool digest, urgent;
};
/* It goes out by this channel at that instant, unless it was read in the app before. Inside db_tx. */
MUST_USE enum rc send_add(struct ctx *, const struct sending *);
/* One message, queued. Inside db_tx. */
struct message_in {
	int64_t person, client, record;
	enum notice_channel by;
	const char *what; /* "notice", "digest", "test" */
	struct str type, href;
};
MUST_USE enum rc message_add(struct ctx *, const struct message_in *, int64_t *id);

/* notice_other.c: events of records that are no tickets. */
MUST_USE enum rc notice_other(struct ctx *, const struct record *, const struct event *);

/* ---- the clocks (notice_due.c) ------------------------------------------------------ */
/* Tell thresholds that are passed, set the timer to the next one. silent: only note what is passed. */
MUST_USE enum rc clock_notice_arm(struct ctx *, const struct record *, bool fresh, bool silent);

/* ---- snooze.c ------------------------------------------------------------------------- */
struct snooze {
	int64_t id, person, team, client_id, record_id, until, made_by, at, woke_at, woke_by;
	struct str wake, reason, because;
	struct str on, filter; /* change, assign, harm or filter, instead of wake; what must be met */
};
/* Wake it: the row, the event "woken" with why, the notification. because: time, reply, state, any, change,
 * assign, harm, filter, breach, hand. */
MUST_USE enum rc snooze_wake(struct ctx *, const struct record *, int64_t id, const char *because);
/* Wake the snoozes that breach, reply, state or any change ends. */
MUST_USE enum rc snooze_breach(struct ctx *, const struct record *);
/* What wakes it (snooze_wake.c). wake: as older programs know it; on: beside it. */
struct snooze_cond {
	struct str wake, on, filter;
	bool needs_until;
};
/* "reply", {"on":"reply"}, {"filter":"state:resolved"} or "state:resolved"; NULL: time. RC_INVALID "wake". */
MUST_USE enum rc snooze_cond_take(struct ctx *, const struct jval *, struct snooze_cond *out);
/* A filter means something, and is not met already. */
MUST_USE enum rc snooze_cond_check(struct ctx *, const struct record *, const struct snooze_cond *);
/* Is what it waits for so now, as whoever put it aside may see it? */
MUST_USE enum rc snooze_filter_met(struct ctx *, const struct record *, int64_t id, bool *out);
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
