/* ticket_family.c - parents and children, and the new ticket that a reply to a closed one opens.
 *
 *   parent becomes                       its open children
 *   in progress                          in progress
 *   on hold (change, problem, vendor)    on hold for the same reason
 *   on hold (anything else)              stay: waiting for one caller is not waiting for another
 *   resolved                             resolved, with code and notes
 *   closed, cancelled                    stay
 *   reopened by staff                    the resolved ones reopen
 *   reopened by the requester            stay
 * The table is ServiceNow's parent and child synchronisation.
 */
#include "record/link.h"
#include "ticket/ticket.h"

enum { DEPTH = 20 };
static const char RULE[] = "parent_sync@1";
SQL(q_parent, "SELECT parent, client_id FROM ticket WHERE id = $1");
SQL(q_children,
    "SELECT id FROM ticket WHERE parent = $1 AND id > $3 AND (open = 1 OR state = $2) ORDER BY id LIMIT 200");
/* Most tickets have none, and that changes only with somebody's parent (ticket.c says so). */
SQL(q_any_child, "SELECT 1 FROM ticket WHERE parent = $1 LIMIT 1");

SQL(q_below, "SELECT id FROM ticket WHERE parent = $1 AND state <> 'cancelled' ORDER BY id LIMIT 2000");
SQL(q_askers,
    "SELECT DISTINCT requester FROM ticket WHERE (id = $1 OR (parent = $1 AND state <> 'cancelled'))"
    " AND requester IS NOT NULL ORDER BY requester LIMIT 2000");

static enum rc ids_of(struct ctx *cx, const struct rows *r, int64_t **out, size_t *n)
{
	*out = NEW_ARRAY(cx->mem, int64_t, r->n + 1);
	for (*n = 0; *n < r->n; ++*n)
		(*out)[*n] = cell(r, *n, 0).i;
	return RC_OK;
}

enum rc ticket_reaches(struct ctx *cx, int64_t id, struct ticket_reach *out)
{
	struct rows r;

	TRY(db_run(cx, q_below, &r, INT(id)));
	TRY(ids_of(cx, &r, &out->below, &out->nbelow));
	TRY(db_run(cx, q_askers, &r, INT(id)));
	return ids_of(cx, &r, &out->people, &out->npeople);
}

/* ---- who may be a parent --------------------------------------------------------------- */
enum rc ticket_check_parent(struct ctx *cx, const struct record *neo)
{
	int64_t id = rec_int(neo, TICKET_PARENT);
	struct rows r;

	for (int depth = 0; id; depth++) {
		if (id == neo->id)
			return fail_field(cx, "parent", "a ticket cannot be below itself");
		if (depth == DEPTH)
			return fail_field(cx, "parent", "more than %d tickets above each other", DEPTH);
		TRY(db_run(cx, q_parent, &r, INT(id)));
		if (!r.n || cell(&r, 0, 1).i != neo->client_id)
			return fail_field(cx, "parent", "there is no such ticket of this client");
		id = cell(&r, 0, 0).type == DB_INT ? cell(&r, 0, 0).i : 0;
	}
	return RC_OK;
}

/* ---- following ----------------------------------------------------------------------------- */
static bool reason_is_shared(struct str reason)
{
	return str_is(reason, "change") || str_is(reason, "problem") || str_is(reason, "vendor");
}

/* Change the child as the parent changed; false: it stays. */
static bool follow(struct ctx *cx, const struct record *old, const struct record *parent, bool by_requester,
                   struct record *child)
{
	struct str now = rec_str(parent, TICKET_STATE), was = rec_str(old, TICKET_STATE),
	           reason = rec_str(parent, TICKET_HOLD_REASON);
	bool child_open = rec_int(child, TICKET_OPEN) == 1;

	if (str_is(was, "resolved") && rec_int(parent, TICKET_OPEN) == 1) {
		if (child_open || !str_is(rec_str(child, TICKET_STATE), "resolved") || by_requester)
			return false;
		ticket_reopen(cx, child);
		return true;
	}
	if (!child_open)
		return false;
	if (str_is(now, "in_progress")) {
		if (str_is(rec_str(child, TICKET_STATE), "in_progress"))
			return false;
		ticket_enter(cx, child, "in_progress");
		return true;
	}
	if (str_is(now, "on_hold") && reason_is_shared(reason)) {
		ticket_enter(cx, child, "on_hold");
		rec_set(child, TICKET_HOLD_REASON, TEXT(reason));
		return true;
	}
	if (str_is(now, "resolved")) {
		ticket_enter(cx, child, "resolved");
		rec_set(child, TICKET_CODE, parent->v[TICKET_CODE]);
		rec_set(child, TICKET_NOTES, parent->v[TICKET_NOTES]);
		return true;
	}
	return false;
}

/* A child that waits for an approval or for mandatory tasks is not resolved along with its parent. */
static enum rc held_back(struct ctx *cx, const struct record *parent, const struct record *child, bool *out)
{
	*out = false;
	if (!str_is(rec_str(parent, TICKET_STATE), "resolved"))
		return RC_OK;
	enum rc rc = ticket_gate(cx, child, "resolve");

	*out = rc == RC_CONFLICT;
	if (*out)
		cx->err = (struct err){ 0 };
	return *out ? RC_OK : rc;
}

/* Who reopened is the one at the top: further down it is the rule that reopens. */
static bool by_requester(const struct record *parent, struct str rule)
{
	int64_t by = rec_int(parent, TICKET_REOPENED_BY);

	return by && by == rec_int(parent, TICKET_REQUESTER) && !str_is(rule, RULE);
}

static enum rc child_follows(struct ctx *cx, const struct record *old, const struct record *neo,
                             bool requester, int64_t id, struct str note)
{
	struct record child;
	bool held;

	TRY(record_load(cx, &ticket_type, id, &child));
	struct record *next = record_copy(cx, &child);
	TRY(held_back(cx, neo, &child, &held));
	if (held || !follow(cx, old, neo, requester, next))
		return RC_OK;
	return record_save(cx, &child, next, STR("followed_parent"), note);
}

static enum rc children_follow(struct ctx *cx, const struct record *old, const struct record *neo,
                               bool requester)
{
	struct str note = arena_fmt(cx->mem, "\"parent\":\"" STR_FMT "\"", STR_ARG(record_key(cx->mem, neo)));
	struct rows r = { .n = 1 };
	int64_t last = 0;

	while (r.n) {
		TRY(db_run(cx, q_children, &r, INT(neo->id), TEXT(STR("resolved")), INT(last)));
		for (size_t i = 0; i < r.n; i++) {
			last = cell(&r, i, 0).i;
			TRY(child_follows(cx, old, neo, requester, last, note));
		}
	}
	return RC_OK;
}

enum rc ticket_family(struct ctx *cx, const struct record *old, const struct record *neo)
{
	struct str rule = cx->rule;
	struct rows any;

	if (!rec_changed(old, neo, TICKET_STATE) && !rec_changed(old, neo, TICKET_HOLD_REASON))
		return RC_OK;
	TRY(db_run_steady(cx, q_any_child, &any, INT(neo->id)));
	if (!any.n)
		return RC_OK;
	cx->rule = str_z(RULE);
	enum rc rc = children_follow(cx, old, neo, by_requester(neo, rule));
	cx->rule = rule;
	return rc;
}

/* ---- a reply to a closed ticket --------------------------------------------------------------- */
enum rc ticket_follow_up(struct ctx *cx, const struct record *closed, struct str reply, struct record *out)
{
	static const size_t kept[] = { TICKET_TITLE,     TICKET_KIND,     TICKET_IMPACT,      TICKET_URGENCY,
		                       TICKET_REQUESTER, TICKET_CATEGORY, TICKET_SUBCATEGORY, TICKET_SERVICE,
		                       TICKET_ITEM,      TICKET_SITE,     TICKET_CHANNEL };
	struct record *neo = record_new(cx, &ticket_type, closed->client_id);
	struct str key = record_key(cx->mem, closed);
	int64_t link;

	for (size_t i = 0; i < COUNT(kept); i++)
		rec_set(neo, kept[i], closed->v[kept[i]]);
	rec_set(neo, TICKET_DESCRIPTION,
	        TEXT(reply.n ? reply : arena_fmt(cx->mem, "Follows " STR_FMT ".", STR_ARG(key))));
	TRY(record_insert(cx, neo));
	TRY(link_put(cx, neo, closed, STR("follows"), &link));
	*out = *neo;
	return RC_OK;
}
