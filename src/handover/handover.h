/* handover.h - one shift hands over to the next: what is live, who answers for it, and what fell between
 * them.
 *
 *   on-call calendar ─ boundary between two people ─▶ draft (timer, or by hand) ─▶ published ─▶ accepted
 *                                                       │ sections from live data    │ item by item, by who
 *                                                       │ (source.c: a table)        │ comes; or a question
 *                                                       └──── boundary crossed ──────┴─▶ dropped, counted
 *
 * docs/handover.md is the rule. Until an item is accepted, who goes answers for it. Live is: the ticket is
 * open (an item about none is live until somebody has accepted or removed it).
 */
#pragma once
#include "jobs/jobs.h"
#include "record/record.h"

enum handover_field {
	HANDOVER_ROTATION,
	HANDOVER_TEAM,
	HANDOVER_SHIFT,
	HANDOVER_NEXT_SHIFT,
	HANDOVER_FROM,
	HANDOVER_AT, /* the boundary */
	HANDOVER_UNTIL,
	HANDOVER_OUTGOING,
	HANDOVER_INCOMING,
	HANDOVER_STATE,
	HANDOVER_NOTE,
	HANDOVER_DRAFTED_AT,
	HANDOVER_PUBLISHED_AT,
	HANDOVER_PUBLISHED_BY,
	HANDOVER_ACCEPTED_AT,
	HANDOVER_ITEMS, /* the counts: of count.c, without events */
	HANDOVER_UNACCEPTED,
	HANDOVER_REMOVED,
	HANDOVER_DROPPED,
	HANDOVER_LOST,
	HANDOVER_LEFT_OUT,
	HANDOVER_FIELDS
};
enum handover_item_field {
	HI_HANDOVER,
	HI_SECTION,
	HI_ABOUT,
	HI_TICKET,
	HI_PERSON,
	HI_TITLE,
	HI_FACTS,
	HI_OWNER,
	HI_BACKUP,
	HI_NEXT_CHECK,
	HI_WITHOUT,
	HI_NOTE,
	HI_BY_HAND,
	HI_STATE,
	HI_QUESTION,
	HI_ANSWER,
	HI_BECAUSE,
	HI_ACCEPTED_BY,
	HI_ACCEPTED_AT,
	HI_DROPPED_AT,
	HI_LOST_AT,
	HI_POSITION,
	HI_FIELDS
};
extern const struct record_type handover_type, handover_item_type;
extern const struct route handover_routes[];
/* Of a rotation: a draft is due · of a hand-over: its boundary is crossed · who comes has not accepted. */
extern const struct timer_kind handover_draft_timer, handover_boundary_timer, handover_remind_timer;
extern const struct outbox_kind handover_mail_outbox;

/* For app->on_event: schedules that change move drafts, tickets that end or come back settle items. */
MUST_USE enum rc handover_on_event(struct ctx *, const struct record *, const struct event *);
/* At the start of a process that runs jobs: rotations that are older than hand-overs get their timer. */
MUST_USE enum rc handover_start(struct ctx *);

/* Where two shifts meet. */
struct boundary {
	int64_t on_call; /* at the instant that was asked about; 0: nobody */
	int64_t rotation, client, team;
	int64_t from, at, next_from, until; /* the one shift is [from, at), the other [next_from, until) */
	int64_t outgoing, incoming;
	struct str shift, next_shift; /* names of their layers; of the rotation for who stands in */
};
/* The first one after `after`: somebody's shift ends and somebody else is next. Looks HANDOVER_AHEAD days
 * ahead. */
enum { HANDOVER_AHEAD = 40 };
MUST_USE enum rc handover_boundary(struct ctx *, const struct record *rotation, int64_t after,
                                   struct boundary *out, bool *found);
/* Boundaries and hand-overs of a span of at most HANDOVER_AHEAD days, for a line of the day: those of
 * rotations the asker may read, by time. */
struct handover_moment {
	int64_t at, unaccepted;
	struct str title, detail, href;
};
MUST_USE enum rc handover_moments(struct ctx *, int64_t client, int64_t from, int64_t to,
                                  struct handover_moment **out, size_t *n);

/* The hand-over of a rotation's next boundary, drafted now, as the timer does; for the demo. Inside db_tx. */
MUST_USE enum rc handover_make(struct ctx *, const struct boundary *, struct record *out);
/* An item by hand: a ticket, or a few words. 409 there_already when it is on it and live. Inside db_tx. */
struct item_in {
	struct str ticket, title;
	const struct jval *fields; /* owner, backup, next_check_at, without, note */
};
MUST_USE enum rc handover_add(struct ctx *, struct record *handover, const struct item_in *,
                              struct record *out);
