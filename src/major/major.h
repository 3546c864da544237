/* major.h - major incidents: who leads them, who is told what how often, and what was really sent.
 * docs/major.md is the rule.
 *
 *   ticket.major: candidate ─ decide_major ─▶ yes ─ major_on_event (same transaction) ─▶ MAJOR running
 *                                                                                        │ standard plan
 *      one CLOCK per audience ◀────────────────────────────────────────────────────────┘
 *        │ due ─ timer, the first instant after it ─▶ the communications lead is told, once
 *        ├─ update (text from facts, edited by a person) ─▶ LEDGER row per person ─ outbox ─▶ mail, chat
 *        │                                              └─▶ in the app at once; status page made anew
 *        └─ snoozed once, or skipped, each with a reason
 *   end (by hand, or the ticket is done) ─▶ closing: each audience's last update is due ─▶ ended
 *
 * Nothing that a person did not write is ever public: the status page knows the titles and texts of updates
 * that were published, and nothing else of a ticket.
 */
#pragma once
#include "jobs/jobs.h"
#include "record/event.h"
#include "record/record.h"

enum comms_plan_field {
	PLAN_NAME,
	PLAN_DESCRIPTION,
	PLAN_LANGUAGE,
	PLAN_AUDIENCES,
	PLAN_STANDARD,
	PLAN_POSITION,
	PLAN_ACTIVE,
	PLAN_FIELDS
};
enum chat_channel_field {
	CHANNEL_NAME,
	CHANNEL_URL,
	CHANNEL_SHAPE,
	CHANNEL_LANGUAGE,
	CHANNEL_ACTIVE,
	CHANNEL_FIELDS
};
extern const struct record_type comms_plan_type, chat_channel_type;
extern const struct route major_routes[], major_send_routes[], major_act_routes[], major_public_routes[],
        status_routes[];
extern const struct timer_kind comms_due_timer, status_day_timer;
extern const struct outbox_kind comms_outbox;
extern const struct type_words major_words;     /* next_update<+1h */
extern const struct record_extras major_extras; /* "next_update" in a ticket's JSON */
extern const struct undoer major_undoer;        /* roles, the plan, updates put off and left out (undo.c) */

/* For app->on_event: tickets become major, are done, come back; services on a status page change. */
MUST_USE enum rc major_on_event(struct ctx *, const struct record *, const struct event *);

/* What a person does through the routes, for a demonstration: inside db_tx, asking nobody who may. */
struct major_said {
	const char *audience;
	struct str subject, body, status;
	struct str title, impact; /* of the status page; empty: as it is */
	const int64_t *services;
	size_t nservices;
};
MUST_USE enum rc major_lead(struct ctx *, const struct record *ticket, const char *role, int64_t person);
MUST_USE enum rc major_say(struct ctx *, const struct record *ticket, const struct major_said *);
MUST_USE enum rc status_page_on(struct ctx *, const struct record *client, struct str slug, struct str title,
                                const int64_t *services, size_t n);

/* What may be told to one audience of a running major: the events its facts were read from, each with what
 * was read from it, the last update that audience had, and when the next one is due. For whoever drafts
 * texts. RC_INVALID naming "audience"; RC_NOT_FOUND; RC_DENIED for who may not run it; RC_CONFLICT
 * "not_running", "no_update_due". */
struct major_given {
	int64_t id, at;
	struct str text;
};
struct major_brief {
	bool is_public, german; /* is_public: for users or the client, nothing from inside */
	struct major_given *v;
	size_t n;
};
MUST_USE enum rc major_brief(struct ctx *, const struct record *ticket, struct str audience,
                             struct major_brief *out);
/* Would it give one? */
MUST_USE enum rc major_brief_allow(struct ctx *, const struct record *ticket, struct str audience);

/* ---- chat channels (channel.c), for whoever posts there ---- */
struct chat_post;
struct handed;
/* Is there one of this number, of this client's and active? 0: there is none. */
MUST_USE enum rc channel_open(struct ctx *, int64_t id, int64_t client_id, bool *open);
MUST_USE enum rc channel_german(struct ctx *, int64_t id, bool *german);
/* Outside any transaction; delivery and what comes of it as attention/hand_over.h has it. RC_NOT_FOUND. */
MUST_USE enum rc channel_post(struct ctx *, int64_t id, const struct chat_post *, int64_t delivery,
                              struct handed *);

/* Updates of running majors that are due before `until`, overdue ones too, nearest first: for whoever shows
 * what comes. client 0: of every client. Asks no permission. */
struct comms_due {
	int64_t client_id, at;
	struct str key, title;
	const char *audience; /* "executives" … */
};
MUST_USE enum rc comms_due_list(struct ctx *, int64_t client, int64_t until, struct comms_due **out,
                                size_t *n);
