/* task.h - a piece of work inside something larger: one person's part of a request today, of a project later.
 *
 *   open ──► in_progress ──► done
 *     └──────────┴──► skipped{reason}        done, skipped ──► open (reopen)
 *
 *   - A task that depends on another can begin when that one is done or skipped; its due time is counted from
 * then.
 *   - A mandatory task of a ticket holds up the ticket's resolution. Skipping one needs a reason and a lead.
 *   - Tasks are the staff's: who asked for the ticket sees how many are done, no more.
 */
#pragma once
#include "record/event.h"
#include "record/record.h"

enum task_field {
	TASK_TITLE,
	TASK_DESCRIPTION,
	TASK_STATE,
	TASK_OPEN,
	TASK_TICKET,
	TASK_TEAM,
	TASK_ASSIGNEE,
	TASK_DUE,
	TASK_DUE_DAYS,
	TASK_MANDATORY,
	TASK_DEPENDS_ON,
	TASK_POSITION,
	TASK_STARTED_AT,
	TASK_DONE_AT,
	TASK_DONE_BY,
	TASK_SKIP_REASON,
	TASK_FIELDS
};
extern const struct record_type task_type;

struct task_counts {
	int64_t all, over; /* over: done or skipped */
};
MUST_USE enum rc task_counts(struct ctx *, int64_t ticket, struct task_counts *out);
/* RC_CONFLICT "tasks_open" naming the mandatory ones of this ticket that are not over. */
MUST_USE enum rc task_gate(struct ctx *, const struct record *ticket);
/* Skip all of a ticket's tasks that are not over (only_mandatory: those alone), each with its event. Inside
 * db_tx. */
MUST_USE enum rc task_skip_all(struct ctx *, const struct record *ticket, struct str reason,
                               bool only_mandatory, size_t *n);
/* All tasks of a ticket in their order. */
MUST_USE enum rc task_list(struct ctx *, int64_t ticket, struct record **out, size_t *n);
/* Open tasks of these tickets: what each waits for. by: who is to do it; after: an open task before it. 0:
 * nobody, none. */
struct task_wait {
	int64_t ticket, id, by, after;
	bool mandatory;
};
MUST_USE enum rc task_waits(struct ctx *, const int64_t *tickets, size_t n, struct task_wait **out,
                            size_t *nout);
