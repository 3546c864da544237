/* portal.c - the first page, search, known errors, and the table of routes. */
#include "base/json.h"
#include "base/time.h"
#include "person/person.h"
#include "portal/portal_parts.h"
#include "record/filter.h"
#include "ticket/ticket.h"

enum rc portal_list(struct ctx *cx, const struct record_type *t, struct str filter, struct str sort,
                    int limit, struct record **out, size_t *n)
{
	const struct who *asking = cx->who;
	struct list_query q = { .type = t, .filter = filter, .sort = sort, .limit = limit };
	struct list_result r = { 0 };

	cx->who = &who_system;
	enum rc rc = record_list(cx, &q, &r);

	cx->who = asking;
	*out = r.rs;
	*n = r.n;
	return rc;
}

struct str portal_words(struct arena *a, struct str s)
{
	struct buf b = BUF(a);

	s = str_trim(str_clip(s, 200));
	for (size_t i = 0; i < s.n; i++)
		buf_char(&b, s.p[i] == '"' || s.p[i] == '\\' || (unsigned char)s.p[i] < ' ' ? ' ' : s.p[i]);
	return str_trim(buf_str(&b));
}

bool portal_has(struct str text, struct str word)
{
	for (size_t i = 0; word.n && i + word.n <= text.n; i++)
		if (str_ieq(str_sub(text, i, word.n), word))
			return true;
	return !word.n;
}

enum rc portal_client(struct ctx *cx, int64_t person, int64_t *client, int64_t *requester)
{
	struct record p;
	bool other = person && person != cx->who->person_id;

	*requester = other ? person : cx->who->person_id;
	enum rc rc = record_load(cx, &person_type, *requester, &p);
	if (rc == RC_OK && other && !who_can(cx->who, p.client_id, PERM_WORK))
		rc = RC_NOT_FOUND;
	if (rc == RC_NOT_FOUND)
		return fail(cx, RC_NOT_FOUND, "not_found", "there is no such person");
	*client = p.client_id;
	return rc;
}

/* ---- known errors ------------------------------------------------------------------------------- */
static bool about(const struct record *t, struct str words)
{
	struct str one;

	while (str_split(&words, ' ', &one))
		if (!portal_has(rec_str(t, TICKET_TITLE), one) &&
		    !portal_has(rec_str(t, TICKET_SYMPTOM), one) &&
		    !portal_has(rec_str(t, TICKET_WORKAROUND), one))
			return false;
	return true;
}

enum rc portal_known_write(struct ctx *cx, struct jw *w, const char *key, int64_t client, struct str words)
{
	struct str filter = arena_fmt(cx->mem, "client:%lld kind:problem known_error:yes -state:cancelled",
	                              (long long)client);
	struct record *ts;
	size_t n;

	TRY(portal_list(cx, &ticket_type, filter, STR("-updated"), 100, &ts, &n));
	jw_open(w, key, '[');
	for (size_t i = 0; i < n; i++) {
		if (!rec_str(&ts[i], TICKET_WORKAROUND).n || !about(&ts[i], words))
			continue;
		jw_open(w, NULL, '{');
		jw_int(w, "id", ts[i].id);
		jw_str(w, "title", rec_str(&ts[i], TICKET_TITLE));
		jw_str(w, "symptom", rec_str(&ts[i], TICKET_SYMPTOM));
		jw_str(w, "workaround", rec_str(&ts[i], TICKET_WORKAROUND));
		jw_bool(w, "solved", rec_int(&ts[i], TICKET_OPEN) == 0);
		jw_time(w, "updated_at", ts[i].updated_at);
		jw_close(w, '}');
	}
	jw_close(w, ']');
	return RC_OK;
}

static enum rc get_known(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	int64_t client, me;
	struct str q = { 0 };
	bool present;

	TRY(rq_query(cx, rq, "q", &q, &present));
	TRY(portal_client(cx, 0, &client, &me));
	jw_open(&w, NULL, '{');
	TRY(portal_known_write(cx, &w, "items", client, portal_words(cx->mem, q)));
	jw_close(&w, '}');
	return RC_OK;
}

/* ---- home and search ------------------------------------------------------------------------------ */
static struct str since(struct ctx *cx, int64_t days) { return time_rfc3339(cx->mem, cx->now - DAYS(days)); }

static enum rc get_home(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct str rate = arena_fmt(cx->mem, "requester:me state:closed rating:none closed>" STR_FMT,
	                            STR_ARG(since(cx, TICKET_RATING_DAYS)));
	int64_t total;

	(void)rq;
	jw_open(&w, NULL, '{');
	TRY(portal_requests_write(cx, &w, "open", STR("requester:me (is:open OR state:resolved)"),
	                          STR("-updated"), 6, &total));
	jw_int(&w, "open_total", total);
	TRY(portal_approvals_write(cx, &w, "approvals", STR("approver:me state:asked"), STR("due_at,id"),
	                           20));
	TRY(portal_requests_write(cx, &w, "rate", rate, STR("-closed_at"), 3, NULL));
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc get_search(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct str q = { 0 };
	int64_t client, me;
	bool present;

	TRY(rq_query(cx, rq, "q", &q, &present));
	q = portal_words(cx->mem, q);
	if (!q.n)
		return fail_field(cx, "q", "say what to look for");
	TRY(portal_client(cx, 0, &client, &me));
	jw_open(&w, NULL, '{');
	TRY(portal_items_write(cx, &w, "catalog", client, me, q));
	TRY(portal_known_write(cx, &w, "known", client, q));
	struct str filter = arena_fmt(cx->mem, "requester:me \"" STR_FMT "\"", STR_ARG(q));
	TRY(portal_requests_write(cx, &w, "requests", filter, STR("-updated"), 10, NULL));
	jw_close(&w, '}');
	return RC_OK;
}

const struct route portal_routes[] = {
	{ "GET", "/api/v1/portal/home", PERM_NONE, get_home,
	  "Own open requests, approvals that wait, what to rate", .out = "PortalHome" },
	{ "GET", "/api/v1/portal/search", PERM_NONE, get_search,
	  "The catalog, known errors and own requests by words", .out = "PortalFound" },
	{ "GET", "/api/v1/portal/known-errors", PERM_NONE, get_known,
	  "Known errors of one's client and the way around them", .out = "PortalKnown" },
	{ "GET", "/api/v1/portal/catalog", PERM_NONE, portal_get_catalog,
	  "What one may order; for=ID: what that person may", .out = "PortalCatalog" },
	{ "GET", "/api/v1/portal/catalog/{}", PERM_NONE, portal_get_item, "One item with its form",
	  .out = "PortalItem" },
	{ "POST", "/api/v1/portal/catalog/{}/order", PERM_NONE, portal_post_order,
	  "Order it; staff may for somebody else", .flags = R_WRITE, .in = "OrderIn",
	  .out = "PortalOrdered" },
	{ "POST", "/api/v1/portal/uploads", PERM_NONE, portal_post_upload,
	  "A file for an answer; the body is its bytes", .flags = R_WRITE | R_UPLOAD | R_TEXT,
	  .out = "PortalUpload" },
	{ "GET", "/api/v1/portal/people", PERM_NONE, portal_get_people,
	  "People of one's client whose name begins so", .out = "PortalPeople" },
	{ "GET", "/api/v1/portal/requests", PERM_NONE, portal_get_requests, "Own requests, newest first",
	  .out = "PortalRequests" },
	{ "GET", "/api/v1/portal/requests/{}", PERM_NONE, portal_get_request,
	  "One own request with its conversation", .out = "PortalRequest" },
	{ "GET", "/api/v1/portal/approvals", PERM_NONE, portal_get_approvals,
	  "What one is or was asked to approve", .out = "PortalApprovals" },
	{ "GET", "/api/v1/portal/approvals/{}", PERM_NONE, portal_get_approval,
	  "What an approver has to know to decide", .out = "PortalApproval" },
	{ "GET", "/api/v1/portal/approvals/{}/files/{}", PERM_NONE, portal_get_approval_file,
	  "A file among the answers that are to be approved", .out = "*/*" },
	{ 0 },
};
