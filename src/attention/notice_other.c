/* notice_other.c - events of records that are no tickets and concern one person: an approval that is asked or
 * reminded of, a checklist item that is due. */
#include "approval/approval.h"
#include "attention/parts.h"
#include "checklist/checklist.h"

/* The approver may be nobody who reads tickets: it leads to the approvals, not to the ticket. */
static enum rc approval(struct ctx *cx, const struct record *r, const struct event *e)
{
	bool asks = str_is(e->kind, "created") || str_is(e->kind, "reminded") || str_is(e->kind, "delegate");

	if (!asks || !str_is(rec_str(r, APPROVAL_STATE), "asked"))
		return RC_OK;
	struct notice n = { .person = rec_int(r, APPROVAL_APPROVER),
		            .client_id = r->client_id,
		            .event_id = e->id,
		            .reason = NOTICE_APPROVAL,
		            .kind = e->kind,
		            .detail = rec_str(r, APPROVAL_TITLE),
		            .href = arena_fmt(cx->mem, "/portal/approvals/%lld", (long long)r->id) };

	return notify_add(cx, &n);
}

static enum rc item(struct ctx *cx, const struct record *r, const struct event *e)
{
	if (!str_is(e->kind, "due"))
		return RC_OK;
	struct notice n = { .person = rec_int(r, ITEM_OWNER),
		            .client_id = r->client_id,
		            .type = &ticket_type,
		            .record_id = rec_int(r, ITEM_TICKET),
		            .event_id = e->id,
		            .reason = NOTICE_CHECKLIST,
		            .kind = e->kind,
		            .detail = rec_str(r, ITEM_TITLE) };

	return notify_add(cx, &n);
}

enum rc notice_other(struct ctx *cx, const struct record *r, const struct event *e)
{
	if (r->type == &approval_type)
		return approval(cx, r, e);
	return r->type == &checklist_item_type ? item(cx, r, e) : RC_OK;
}
