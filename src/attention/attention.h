/* attention.h - what one person must not miss and need not see: notifications with their why, snoozes, mutes,
 * subscriptions, watches that end, mentions, drafts.
 *
 *   event ─ notify_on_event / notify_on_comment (same transaction) ─▶ who is concerned, and why ─▶ notify_add
 *   clock ─ timer at the very instant of 75 % and of the breach     ─────────────────────────────▶ notify_add
 *
 *   notify_add: may the person read it? muted? wanted, by which channels, when? ─▶ row, or one more on the
 *               unread row of the same record and reason; nudge (record/nudge.h) ─▶ bell
 *               by mail or chat ─▶ notice_send row ─ timer ─▶ one message ─ outbox ─▶ SMTP, POST
 *
 * docs/notifications.md is the rule. Can a person be reached at all: reach.h.
 *
 * One event tells one person once, for the strongest of its reasons (enum order). Nobody is told of what they
 * did themselves, nor of what they may not read. All of it commits or rolls back with the event.
 */
#pragma once
#include "jobs/jobs.h"
#include "record/event.h"
#include "record/operation.h"
#include "record/record.h"

/* Strongest first. The words people's settings use are in notice_reasons. */
enum notice_reason {
	NOTICE_MENTION,    /* @you */
	NOTICE_ESCALATION, /* you are paged, or a rule says to tell you: escalation/ */
	NOTICE_ONCALL,   /* your shift begins, a swap is offered or answered, a gap in your team's rotation */
	NOTICE_APPROVAL, /* your approval is asked */
	NOTICE_NUDGE, /* somebody asks when your next action will be, or has an answer; a promise is broken */
	NOTICE_ASSIGNED, /* assigned to you, or taken from you */
	NOTICE_HARM, /* what is lost, and when, of what is yours or what you said: set, to be checked, over */
	NOTICE_BREACH,    /* a target of yours was missed */
	NOTICE_RISK,      /* three quarters of a target's time are gone */
	NOTICE_WOKE,      /* what you snoozed is back */
	NOTICE_REPLY,     /* somebody wrote on a ticket assigned to you */
	NOTICE_ANSWER,    /* your request was answered or solved (also for requesters) */
	NOTICE_CHECKLIST, /* a checklist item of yours is due */
	NOTICE_TEAM,      /* came to a team of yours */
	NOTICE_WATCHING,  /* something happened on what you watch */
	NOTICE_FOLLOWING, /* new in a team, tag or view you follow */
	NOTICE_BULK,      /* a long-running thing of yours is done */
	NOTICE_REASONS
};
struct notice_reason_def {
	/* How, when neither the person nor the client has said anything: "off", "now", "digest" in the app
	 * and by mail and chat. NULL: now for what is urgent, else off. */
	const char *id, *mode, *sent;
	bool urgent;  /* breaks through quiet hours */
	bool own;     /* told even when one did it oneself */
	bool unmuted; /* a mute of the record does not silence it */
};
extern const struct notice_reason_def notice_reasons[NOTICE_REASONS];

struct notice {
	int64_t person, client_id, record_id, event_id;
	const struct record_type *type; /* NULL: about no record, then href says where it leads */
	enum notice_reason reason;
	struct str kind;   /* of the event, or a word of one's own */
	struct str detail; /* a few words for people, clipped to 160 bytes; plain text */
	struct str href;   /* "/approvals/12"; at most 200 bytes */
	int64_t hold;      /* shows so many microseconds later, unless it is taken back before */
	bool urgent;       /* beyond the reason's own urgency */
	bool office;       /* about a clock of business hours: mail and chat wait for the person's own */
	bool is_public;    /* requesters may know of it */
	bool app_only;     /* by mail and chat it is told otherwise */
	bool own_mail;     /* by mail it is told otherwise */
};
/* Tell one person. Inside db_tx. For every noun above: catalog (approvals), macros (checklists), bulk. */
MUST_USE enum rc notify_add(struct ctx *, const struct notice *);

/* What the asker has put aside now, alone or with a team; until 0: only what it waits for wakes it. */
struct snoozed {
	int64_t record_id, until;
};
MUST_USE enum rc snoozed_by_me(struct ctx *, const char *type, struct snoozed **out, size_t *n);

/* For app->on_event and app->on_comment. */
MUST_USE enum rc notify_on_event(struct ctx *, const struct record *, const struct event *);
MUST_USE enum rc notify_on_comment(struct ctx *, const struct record *, const struct event *, struct str body,
                                   bool is_public, const int64_t *mentioned, size_t n);
/* For app->on_operation and app->operation_looked. Who looks on until the end is not told of it: the
 * notification shows a few seconds after the end, and fetching the end takes it back. */
MUST_USE enum rc notify_on_operation(struct ctx *, const struct operation *);
MUST_USE enum rc notify_operation_looked(struct ctx *, const struct operation *);
extern const struct route attention_routes[], notice_routes[], setting_routes[], contact_routes[],
        mute_link_routes[], follow_routes[], draft_routes[], snooze_routes[], mention_routes[];
/* A clock's threshold · a held notification becomes visible · a snooze ends · a watch ends · daily · what
 * goes to a person by mail or chat. */
extern const struct timer_kind clock_notice_timer, notice_due_timer, snooze_timer, watch_end_timer,
        upkeep_timer, clock_arm_timer, notice_send_timer;
extern const struct outbox_kind upkeep_outbox; /* what the daily timer does outside transactions */
extern const struct outbox_kind mail_outbox, chat_outbox;
extern const struct type_words attention_words; /* is:unread, is:snoozed, is:woken, is:mentioned, is:muted */
extern const struct record_extras attention_extras; /* "attention":{…} in a ticket's JSON */
struct undoer;
extern const struct undoer snooze_undoer;
/* At the start of a process that runs jobs: the daily timer is there. */
MUST_USE enum rc attention_start(struct ctx *);
