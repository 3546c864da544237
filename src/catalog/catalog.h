/* catalog.h - what people can order: an item with a form, who approves it, and the work that follows.
 *
 *   order ─► ticket (request) with typed answers ─► approvals, the ticket on hold ─► tasks ─► resolved
 *                                                        │ rejected: the ticket is cancelled, with the reason
 *
 *   - The form is a list of typed questions. A condition shows a question only when answers before it say so;
 * the server decides by the same conditions, refuses answers to what is not asked, and wants what is
 * required.
 *   - Form, approval steps and task templates are versioned together. An order pins the version it was made
 * under; whoever still has an older form open is told to look again.
 *   - Steps and tasks may have conditions on the answers too.
 *   - While approvals are open the ticket is on hold for approval, its clocks pause by their own rule, and
 * the verbs that take work up are refused (ticket_gate). Mandatory tasks refuse resolve.
 *
 * Who may order: people with PERM_CREATE for the item's client whom the item's audience includes. Staff order
 * for others. What requesters see of an item is the portal's business (portal/); this type itself is the
 * staff's.
 */
#pragma once
#include "approval/approval.h"
#include "base/route.h"
#include "record/event.h"
#include "record/record.h"
#include "ticket/ticket_answer.h"

enum catalog_field {
	CATALOG_NAME,
	CATALOG_DESCRIPTION,
	CATALOG_CATEGORY,
	CATALOG_ICON,
	CATALOG_SERVICE,
	CATALOG_TICKET_CATEGORY,
	CATALOG_TEAM,
	CATALOG_DELIVERY,
	CATALOG_DELIVERY_DAYS,
	CATALOG_IMPACT,
	CATALOG_URGENCY,
	CATALOG_TAGS,
	CATALOG_TITLE,
	CATALOG_AUDIENCE,
	CATALOG_SITES,
	CATALOG_TEAMS,
	CATALOG_FORM,
	CATALOG_STEPS,
	CATALOG_OWN_APPROVAL,
	CATALOG_TASKS,
	CATALOG_POSITION,
	CATALOG_ACTIVE,
	CATALOG_FIELDS
};
extern const struct record_type catalog_item_type;
extern const struct route catalog_routes[];
extern const struct approval_owner catalog_approvals; /* for app->approval_owners */

/* ---- the form ---------------------------------------------------------------------------- */
enum { FORM_QUESTIONS = 60, FORM_CHOICES = 100 };
enum question_type {
	Q_TEXT,
	Q_LONG,
	Q_NUMBER,
	Q_BOOL,
	Q_DATE,
	Q_TIME,
	Q_CHOICE,
	Q_CHOICES,
	Q_PERSON,
	Q_FILE
};
extern const char *const question_types[]; /* "text" …, in the order of the enum, NULL-terminated */
struct question {
	struct str name, label, pattern;
	enum question_type type;
	bool required, has_min, has_max;
	double min, max; /* text: characters; number: value; date, time: days from today; choices: how many */
	const struct jval *choices; /* [{"id","label"}] */
	const struct jval *when;    /* or NULL */
};
struct form {
	struct question *q;
	size_t n;
};
/* Check and read
 * [{"name","label","type","help","required","default","min","max","pattern","choices","when"}]. RC_INVALID
 * naming `field` and the question. */
MUST_USE enum rc form_read(struct ctx *, const char *field, const struct jval *, struct form *out);
/* Answers {"name":value} to typed rows, by the conditions. RC_INVALID naming "answers.NAME". person: who it
 * is for. */
MUST_USE enum rc form_take(struct ctx *, const struct form *, int64_t client, const struct jval *answers,
                           struct ticket_answer **out, size_t *n);
/* A condition {"match":"all|any","of":[{"question","op","value"}]}: checked against the first `known`
 * questions. */
MUST_USE enum rc when_check(struct ctx *, const char *field, const char *whose, const struct jval *,
                            const struct form *, size_t known);
bool when_true(const struct jval *, const struct ticket_answer *, size_t n); /* NULL: always */

/* ---- items ----------------------------------------------------------------------------------- */
/* What an item asked and did at a version; 0: now. RC_NOT_FOUND. */
struct catalog_version {
	int64_t item, version;
	struct jval form, steps, tasks;
};
MUST_USE enum rc catalog_version_load(struct ctx *, int64_t item, int64_t version,
                                      struct catalog_version *out);
/* May this person order it (audience, active, client)? */
MUST_USE enum rc catalog_allows(struct ctx *, const struct record *item, int64_t person, bool *out);

/* ---- orders ------------------------------------------------------------------------------------ */
struct catalog_order {
	const struct record *item;
	int64_t version;   /* what the form on the screen said; 0: the newest */
	int64_t requester; /* who it is for */
	const struct jval *answers;
	struct str words; /* more in words; may be empty */
};
/* The ticket with its answers, approvals asked or tasks made. RC_STALE "form_changed" when the version is not
 * the newest; RC_INVALID naming "answers.NAME". Opens its own transaction. */
MUST_USE enum rc catalog_order(struct ctx *, const struct catalog_order *, struct record *ticket);
/* What was ordered with this ticket. *found false: nothing was. */
struct catalog_ordered {
	int64_t item, version, at, ordered_by, expected_at;
};
MUST_USE enum rc catalog_ordered(struct ctx *, int64_t ticket, struct catalog_ordered *out, bool *found);

/* For app->ticket_gate, and beside webhook_on_event in app->on_event. */
MUST_USE enum rc catalog_gate(struct ctx *, const struct record *, const char *verb);
MUST_USE enum rc catalog_on_event(struct ctx *, const struct record *, const struct event *);

/* A person who does what a rule makes them do: may do everything, and is the one who did it. */
struct who catalog_actor(const struct ctx *);
