/* portal_approval.c - what somebody is asked to approve, and just what is needed to decide. Being asked is
 * what counts: the record itself may be hidden from the asker, so it is read here as the system and told
 * member by member. */
#include "approval/approval.h"
#include "base/json.h"
#include "catalog/catalog.h"
#include "person/person.h"
#include "portal/portal_parts.h"
#include "record/attachment.h"
#include "record/filter.h"
#include "ticket/ticket.h"
#include "ticket/ticket_answer.h"

static void write_summary(struct jw *w, const struct record *a)
{
	jw_int(w, "id", a->id);
	jw_str(w, "key", rec_str(a, APPROVAL_OF_KEY));
	jw_str(w, "title", rec_str(a, APPROVAL_TITLE));
	jw_str(w, "step_name", rec_str(a, APPROVAL_STEP_NAME));
	jw_str(w, "why", rec_str(a, APPROVAL_WHY));
	jw_str(w, "state", rec_str(a, APPROVAL_STATE));
	jw_time(w, "asked_at", a->created_at);
	jw_time_or_null(w, "due_at", a->v[APPROVAL_DUE]);
	jw_time_or_null(w, "decided_at", a->v[APPROVAL_DECIDED_AT]);
	jw_str(w, "words", rec_str(a, APPROVAL_WORDS));
}

enum rc portal_approvals_write(struct ctx *cx, struct jw *w, const char *key, struct str filter,
                               struct str sort, int limit)
{
	struct list_query q = { .type = &approval_type, .filter = filter, .sort = sort, .limit = limit };
	struct list_result r;

	TRY(record_list(cx, &q, &r));
	jw_open(w, key, '[');
	for (size_t i = 0; i < r.n; i++) {
		jw_open(w, NULL, '{');
		write_summary(w, &r.rs[i]);
		jw_close(w, '}');
	}
	jw_close(w, ']');
	return RC_OK;
}

enum rc portal_get_approvals(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);

	(void)rq;
	jw_open(&w, NULL, '{');
	TRY(portal_approvals_write(cx, &w, "asked", STR("approver:me state:asked"), STR("due_at,id"), 200));
	TRY(portal_approvals_write(cx, &w, "decided", STR("approver:me -state:asked"), STR("-decided_at"),
	                           50));
	jw_close(&w, '}');
	return RC_OK;
}

/* ---- one ------------------------------------------------------------------------------------------- */
/* The row, if one is asked there, and the ticket it is about. */
static enum rc find(struct ctx *cx, struct str key, struct record *a, struct record *t)
{
	TRY(record_find(cx, &approval_type, key, a));
	if (rec_int(a, APPROVAL_APPROVER) != cx->who->person_id ||
	    !str_is(rec_str(a, APPROVAL_OF_TYPE), "ticket"))
		return fail(cx, RC_NOT_FOUND, "not_found", "nothing like this waits for you");
	return record_load(cx, &ticket_type, rec_int(a, APPROVAL_OF_ID), t);
}

static enum rc write_requester(struct ctx *cx, struct jw *w, const struct record *t)
{
	struct record p;

	if (rec_null(t, TICKET_REQUESTER)) {
		jw_null(w, "requester");
		return RC_OK;
	}
	TRY(record_load(cx, &person_type, rec_int(t, TICKET_REQUESTER), &p));
	jw_open(w, "requester", '{');
	jw_str(w, "name", rec_str(&p, PERSON_NAME));
	jw_str(w, "title", rec_str(&p, PERSON_TITLE));
	jw_str(w, "site", rec_str(&p, PERSON_SITE));
	jw_close(w, '}');
	return RC_OK;
}

static enum rc write_item(struct ctx *cx, struct jw *w, const struct record *t)
{
	struct record item;

	if (rec_null(t, TICKET_CATALOG_ITEM)) {
		jw_null(w, "item");
		return RC_OK;
	}
	TRY(record_load(cx, &catalog_item_type, rec_int(t, TICKET_CATALOG_ITEM), &item));
	jw_open(w, "item", '{');
	jw_str(w, "name", rec_str(&item, CATALOG_NAME));
	jw_str(w, "description", rec_str(&item, CATALOG_DESCRIPTION));
	jw_str(w, "icon", rec_str(&item, CATALOG_ICON));
	jw_close(w, '}');
	return RC_OK;
}

enum rc portal_get_approval(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct ticket_answer *answers;
	struct record a, t;
	size_t n;

	TRY(find(cx, rq->param[0], &a, &t));
	jw_open(&w, NULL, '{');
	write_summary(&w, &a);
	jw_str(&w, "description", rec_str(&t, TICKET_DESCRIPTION));
	TRY(write_requester(cx, &w, &t));
	TRY(write_item(cx, &w, &t));
	TRY(ticket_answers_load(cx, t.id, &answers, &n));
	ticket_answers_write(cx, &w, "answers", answers, n);
	TRY(approval_write(cx, &w, "rounds", "ticket", t.id, false));
	jw_close(&w, '}');
	return RC_OK;
}

enum rc portal_get_approval_file(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	const struct who *asking = cx->who;
	struct ticket_answer *answers;
	struct attachment file;
	struct record a, t;
	struct str path;
	int64_t id = 0;
	bool among = false;
	size_t n;

	TRY(find(cx, rq->param[0], &a, &t));
	TRY(ticket_answers_load(cx, t.id, &answers, &n));
	for (size_t i = 0; i < n && str_int(rq->param[1], &id); i++)
		among = among || (str_is(answers[i].type, "file") && (int64_t)answers[i].num.f == id);
	if (!among)
		return fail(cx, RC_NOT_FOUND, "not_found", "there is no such file");
	cx->who = &who_system;
	enum rc rc = attachment_get(cx, id, &file, &path);
	cx->who = asking;
	if (rc == RC_OK)
		attachment_send(cx, rs, &file, path);
	return rc;
}
