/* checklist.h - what has to be ticked off for a ticket: several lists, each with items.
 *
 *      tick                    An item has an owner (a person, a team, both or nobody), a due time and notes.
 *   open ⇄ done                MANDATORY ones that are open refuse "resolve"; a lead (CHECKLIST_WAIVE) waives
 *    ⇅ untick                  one with a reason, or all of a ticket at once. Each step is an event of the
 * item waived{reason}             and, told briefly, of its ticket.
 *
 *   - A list comes from a template or is made empty. Owners "assignee" and "ticket team" and due times "4h"
 * of a template are settled when the list starts.
 *   - `live` is: open, and so is the ticket. "owner:me live:true" is what waits for me.
 *   - The ticket keeps the count (checks_done of checks_total) for lists.
 *   - When a live item becomes due, the item gets the event "due" (once for each due time).
 *   - Requesters see none of it.
 */
#pragma once
#include "jobs/jobs.h"
#include "record/sharing.h"
#include "ticket/ticket.h"

enum { CHECKLIST_WAIVE = PERM_BULK /* what a lead may and an agent may not */ };
enum { CHECKLISTS_MAX = 20, CHECKLIST_ITEMS_MAX = 100 };

enum checklist_field { CHECKLIST_TITLE, CHECKLIST_TICKET, CHECKLIST_TEMPLATE, CHECKLIST_FIELDS };
enum checklist_item_field {
	ITEM_TITLE,
	ITEM_NOTES,
	ITEM_CHECKLIST,
	ITEM_TICKET,
	ITEM_STATE,
	ITEM_LIVE,
	ITEM_MANDATORY,
	ITEM_OWNER,
	ITEM_TEAM,
	ITEM_DUE,
	ITEM_POSITION,
	ITEM_DONE_AT,
	ITEM_DONE_BY,
	ITEM_REASON,
	ITEM_FIELDS
};
enum checklist_template_field {
	CT_NAME,
	CT_DESCRIPTION,
	CT_ITEMS,
	CT_OWNER,
	CT_SHARED,
	CT_TEAM,
	CT_ACTIVE,
	CT_FIELDS
};
extern const struct record_type checklist_type, checklist_item_type, checklist_template_type;
extern const struct route checklist_routes[];
extern const struct timer_kind checklist_due_timer;
extern const struct ticket_hooks checklist_hooks; /* for app->ticket_hooks */

/* All inside db_tx, asking nobody. template 0: an empty list called title. */
MUST_USE enum rc checklist_start(struct ctx *, const struct record *ticket, int64_t template,
                                 struct str title, struct record *out);
/* As the asker may: visible and for this client, else RC_INVALID naming the field. For those who store its
 * id. */
MUST_USE enum rc checklist_template_check(struct ctx *, const char *field, int64_t template,
                                          int64_t client_id);
/* Titles and what hangs on them, from a template's JSON, for a ticket. */
struct checklist_line {
	struct str title, notes;
	bool mandatory;
	int64_t owner, team, due_at; /* 0: none */
};
MUST_USE enum rc checklist_lines(struct ctx *, const struct record *template, const struct record *ticket,
                                 struct checklist_line **out, size_t *n);
/* Count anew and let the ticket know; inside db_tx. */
MUST_USE enum rc checklist_recount(struct ctx *, int64_t ticket);
/* A line in the ticket's history: kind and, as plain members, item, checklist, reason (may be empty). */
MUST_USE enum rc checklist_tell(struct ctx *, int64_t ticket, struct str kind, struct str list,
                                struct str item, struct str reason);
/* Where an item comes to stand: after another one of its list, or first (0). */
MUST_USE enum rc checklist_place(struct ctx *, int64_t list, int64_t self, int64_t after, double *out);
