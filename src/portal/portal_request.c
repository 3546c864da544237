/* portal_request.c - one's own requests, in plain words: where it stands, what was said in public, what one
 * may do. */
#include "approval/approval.h"
#include "base/json.h"
#include "catalog/catalog.h"
#include "person/person.h"
#include "portal/portal_parts.h"
#include "record/attachment.h"
#include "record/comment.h"
#include "record/filter.h"
#include "task/task.h"
#include "ticket/ticket.h"
#include "ticket/ticket_answer.h"

/* ---- where it stands -------------------------------------------------------------------------------- */
/* Twelve states and hold reasons of the desk are seven to whoever asked. */
static const char *stage_of(const struct record *t)
{
	struct str state = rec_str(t, TICKET_STATE), reason = rec_str(t, TICKET_HOLD_REASON);

	if (str_is(state, "on_hold"))
		return str_is(reason, "caller")     ? "your_turn"
		       : str_is(reason, "approval") ? "approval"
		                                    : "waiting";
	if (str_is(state, "cancelled"))
		return str_is(rec_str(t, TICKET_CANCEL_REASON), "rejected") ? "rejected" : "cancelled";
	if (str_is(state, "resolved") || str_is(state, "closed"))
		return str_is(state, "resolved") ? "solved" : "closed";
	return str_is(state, "in_progress") ? "in_work" : "received";
}

static bool own(struct ctx *cx, const struct record *t)
{
	return rec_int(t, TICKET_REQUESTER) == cx->who->person_id;
}

static bool may_rate(struct ctx *cx, const struct record *t)
{
	return own(cx, t) && str_is(rec_str(t, TICKET_STATE), "closed") &&
	       rec_int(t, TICKET_CLOSED_AT) + DAYS(TICKET_RATING_DAYS) >= cx->now;
}

static enum rc write_progress(struct ctx *cx, struct jw *w, const struct record *t)
{
	struct catalog_ordered o = { 0 };
	struct task_counts tasks;
	bool found;

	TRY(catalog_ordered(cx, t->id, &o, &found));
	if (found && o.expected_at)
		jw_time(w, "expected_at", o.expected_at);
	else
		jw_null(w, "expected_at");
	TRY(task_counts(cx, t->id, &tasks));
	jw_open(w, "tasks", '{');
	jw_int(w, "done", tasks.over);
	jw_int(w, "all", tasks.all);
	jw_close(w, '}');
	return RC_OK;
}

static enum rc write_summary(struct ctx *cx, struct jw *w, const struct record *t)
{
	jw_str(w, "key", record_key(cx->mem, t));
	jw_str(w, "title", rec_str(t, TICKET_TITLE));
	jw_str(w, "kind", rec_str(t, TICKET_KIND));
	jw_str(w, "stage", str_z(stage_of(t)));
	jw_time(w, "created_at", t->created_at);
	jw_time(w, "updated_at", t->updated_at);
	if (rec_null(t, TICKET_RATING))
		jw_null(w, "rating");
	else
		jw_int(w, "rating", rec_int(t, TICKET_RATING));
	return write_progress(cx, w, t);
}

static enum rc write_page(struct ctx *cx, struct jw *w, const char *key, const struct list_result *r)
{
	jw_open(w, key, '[');
	for (size_t i = 0; i < r->n; i++) {
		jw_open(w, NULL, '{');
		TRY(write_summary(cx, w, &r->rs[i]));
		jw_close(w, '}');
	}
	jw_close(w, ']');
	return RC_OK;
}

enum rc portal_requests_write(struct ctx *cx, struct jw *w, const char *key, struct str filter,
                              struct str sort, int limit, int64_t *total)
{
	struct list_query q = {
		.type = &ticket_type, .filter = filter, .sort = sort, .limit = limit, .count = total != NULL
	};
	struct list_result r;

	TRY(record_list(cx, &q, &r));
	if (total)
		*total = r.total;
	return write_page(cx, w, key, &r);
}

enum rc portal_get_requests(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct str state = { 0 }, cursor = { 0 };
	struct list_result r;
	bool present;

	TRY(rq_query(cx, rq, "state", &state, &present));
	if (present && !str_is(state, "open") && !str_is(state, "done"))
		return fail_field(cx, "state", "state is open or done");
	TRY(rq_query(cx, rq, "cursor", &cursor, &present));
	struct list_query q = {
		.type = &ticket_type, .sort = STR("-updated"), .cursor = cursor, .limit = 50, .count = true
	};
	q.filter = str_is(state, "open")   ? STR("requester:me (is:open OR state:resolved)")
	           : str_is(state, "done") ? STR("requester:me (state:closed OR state:cancelled)")
	                                   : STR("requester:me");
	TRY(record_list(cx, &q, &r));
	jw_open(&w, NULL, '{');
	TRY(write_page(cx, &w, "items", &r));
	if (r.next.n)
		jw_str(&w, "next", r.next);
	else
		jw_null(&w, "next");
	jw_int(&w, "total", r.total);
	jw_close(&w, '}');
	return RC_OK;
}

/* ---- one request ----------------------------------------------------------------------------------------
 */
static enum rc write_talk(struct ctx *cx, struct jw *w, const struct record *t)
{
	struct comment *c;
	size_t n;

	TRY(comment_list(cx, t, true, 0, 500, &c, &n));
	int64_t *ids = NEW_ARRAY(cx->mem, int64_t, n + 1);
	struct str *names = NEW_ARRAY(cx->mem, struct str, n + 1);
	for (size_t i = 0; i < n; i++)
		ids[i] = c[i].author;
	TRY(record_names(cx, &person_type, ids, n, names));
	jw_open(w, "talk", '[');
	for (size_t i = 0; i < n; i++) {
		jw_open(w, NULL, '{');
		jw_int(w, "id", c[i].id);
		jw_time(w, "at", c[i].at);
		jw_str(w, "name", names[i]);
		jw_bool(w, "mine", c[i].author == cx->who->person_id);
		jw_str(w, "body", c[i].body);
		jw_close(w, '}');
	}
	jw_close(w, ']');
	return RC_OK;
}

static enum rc write_files(struct ctx *cx, struct jw *w, const struct record *t)
{
	struct attachment *a;
	size_t n;

	TRY(attachment_list(cx, t, true, &a, &n));
	jw_open(w, "files", '[');
	for (size_t i = 0; i < n; i++) {
		jw_open(w, NULL, '{');
		jw_int(w, "id", a[i].id);
		jw_str(w, "name", a[i].name);
		jw_int(w, "size", a[i].size);
		jw_time(w, "at", a[i].at);
		jw_close(w, '}');
	}
	jw_close(w, ']');
	return RC_OK;
}

static void write_can(struct ctx *cx, struct jw *w, const struct record *t)
{
	struct str state = rec_str(t, TICKET_STATE);
	bool mine = own(cx, t), open = rec_int(t, TICKET_OPEN) == 1, solved = str_is(state, "resolved");

	jw_open(w, "can", '[');
	if (mine && (open || solved || str_is(state, "closed")) && who_can(cx->who, t->client_id, PERM_REPLY))
		jw_str(w, NULL, STR("reply"));
	if (mine && open)
		jw_str(w, NULL, STR("withdraw"));
	if (mine && solved) {
		jw_str(w, NULL, STR("reopen"));
		jw_str(w, NULL, STR("close"));
	}
	if (may_rate(cx, t))
		jw_str(w, NULL, STR("rate"));
	jw_close(w, ']');
}

static enum rc write_request(struct ctx *cx, struct jw *w, const struct record *t)
{
	struct ticket_answer *a;
	size_t n;

	TRY(write_summary(cx, w, t));
	jw_str(w, "description", rec_str(t, TICKET_DESCRIPTION));
	jw_str(w, "solution", rec_str(t, TICKET_NOTES));
	jw_str(w, "rating_words", rec_str(t, TICKET_RATING_WORDS));
	if (may_rate(cx, t))
		jw_time(w, "rate_until", rec_int(t, TICKET_CLOSED_AT) + DAYS(TICKET_RATING_DAYS));
	else
		jw_null(w, "rate_until");
	TRY(ticket_answers_load(cx, t->id, &a, &n));
	ticket_answers_write(cx, w, "answers", a, n);
	TRY(approval_write(cx, w, "approvals", "ticket", t->id, false));
	TRY(write_talk(cx, w, t));
	TRY(write_files(cx, w, t));
	write_can(cx, w, t);
	return RC_OK;
}

enum rc portal_get_request(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct record t;

	TRY(record_find(cx, &ticket_type, rq->param[0], &t));
	jw_open(&w, NULL, '{');
	TRY(write_request(cx, &w, &t));
	jw_close(&w, '}');
	return RC_OK;
}
