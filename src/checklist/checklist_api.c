/* checklist_api.c - the routes of checklists: a ticket's lists at once, starting one, adding and removing
 * items, waiving what is open.  Ticking, moving and changing an item are the type's own routes.
 */
#include "base/json.h"
#include "checklist/checklist.h"
#include "record/filter.h"

SQL(q_items, "SELECT id FROM checklist_item WHERE checklist = $1 ORDER BY position, id LIMIT 200");
SQL(q_left, "SELECT id FROM checklist_item WHERE ticket = $1 AND state = 'open' AND mandatory = 1"
            " ORDER BY id LIMIT 2000");

static struct str decimal(struct ctx *cx, int64_t id) { return arena_fmt(cx->mem, "%lld", (long long)id); }

/* ---- a ticket's lists ------------------------------------------------------------------ */
static enum rc all_of(struct ctx *cx, const struct record_type *t, const struct record *ticket,
                      struct str sort, struct jw *w, const char *key)
{
	struct list_query q = { .type = t,
		                .filter = arena_fmt(cx->mem, "ticket:" STR_FMT,
		                                    STR_ARG(record_key(cx->mem, ticket))),
		                .sort = sort,
		                .limit = LIST_MAX };
	struct record *all = NEW_ARRAY(cx->mem, struct record, CHECKLISTS_MAX * CHECKLIST_ITEMS_MAX + 1);
	struct list_result r;
	size_t n = 0;

	do {
		TRY(record_list(cx, &q, &r));
		for (size_t i = 0; i < r.n && n < CHECKLISTS_MAX * CHECKLIST_ITEMS_MAX; i++)
			all[n++] = r.rs[i];
		q.cursor = r.next;
	} while (r.next.n);
	return record_write_many(cx, w, key, all, n, STR(""));
}

static enum rc answer_lists(struct ctx *cx, struct res *rs, const struct record *ticket)
{
	struct jw w = JW(&rs->body);

	jw_open(&w, NULL, '{');
	TRY(all_of(cx, &checklist_type, ticket, STR("id"), &w, "checklists"));
	TRY(all_of(cx, &checklist_item_type, ticket, STR("position,id"), &w, "items"));
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc open_ticket(struct ctx *cx, struct str key, uint32_t perm, struct record *out)
{
	TRY(record_find(cx, &ticket_type, key, out));
	return record_allow(cx, out, perm);
}

static enum rc get_lists(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct record ticket;

	TRY(open_ticket(cx, rq->param[0], PERM_READ, &ticket));
	return answer_lists(cx, rs, &ticket);
}

/* ---- starting --------------------------------------------------------------------------- */
struct start {
	struct str key, title;
	int64_t template;
	struct record ticket, list;
};
static const struct jfield start_fields[] = {
	{ "title", JF_STR, offsetof(struct start, title), .max = 120 },
	{ "template", JF_INT, offsetof(struct start, template) },
};

static enum rc start_tx(struct ctx *cx, void *p)
{
	struct start *s = p;

	TRY(open_ticket(cx, s->key, PERM_WORK, &s->ticket));
	if (s->template)
		TRY(checklist_template_check(cx, "template", s->template, s->ticket.client_id));
	return checklist_start(cx, &s->ticket, s->template, s->title, &s->list);
}

static enum rc post_list(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct start s = { .key = rq->param[0] };

	TRY(json_read(cx, rq->body, start_fields, &s));
	s.title = str_trim(s.title);
	if (!s.template && !s.title.n)
		return fail_field(cx, "title", "give a title or a template");
	TRY(db_tx(cx, start_tx, &s));
	rs->status = 201;
	return answer_lists(cx, rs, &s.ticket);
}

/* ---- items ---------------------------------------------------------------------------------- */
struct item_call {
	struct str key;
	const struct jval *fields;
	struct record out;
};

static enum rc add_tx(struct ctx *cx, void *p)
{
	struct item_call *a = p;
	struct record list;
	struct rows r;
	double place;

	TRY(record_find(cx, &checklist_type, a->key, &list));
	TRY(record_allow(cx, &list, PERM_WORK));
	TRY(db_run(cx, q_items, &r, INT(list.id)));
	if (r.n >= CHECKLIST_ITEMS_MAX)
		return fail(cx, RC_CONFLICT, "too_many", "a checklist has at most %d items",
		            CHECKLIST_ITEMS_MAX);
	struct record *item = record_new(cx, &checklist_item_type, list.client_id);
	TRY(record_take(cx, item, a->fields, true));
	TRY(checklist_place(cx, list.id, 0, r.n ? cell(&r, r.n - 1, 0).i : 0, &place));
	rec_set(item, ITEM_CHECKLIST, INT(list.id));
	rec_set(item, ITEM_TICKET, INT(rec_int(&list, CHECKLIST_TICKET)));
	rec_set(item, ITEM_POSITION, REAL(place));
	TRY(record_insert(cx, item));
	a->out = *item;
	return RC_OK;
}

static enum rc post_item(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jval body;

	TRY(json_parse(cx, rq->body, &body));
	struct item_call a = { .key = rq->param[0], .fields = &body };
	TRY(db_tx(cx, add_tx, &a));
	rs->status = 201;
	rs->location = arena_fmt(cx->mem, "/api/v1/checklist-items/%lld", (long long)a.out.id);
	return record_answer(cx, rs, &a.out, STR(""));
}

/* What is mandatory and open goes only by a lead's word, or removing would be the way around waiving. */
static enum rc may_remove(struct ctx *cx, const struct record *item)
{
	TRY(record_allow(cx, item, PERM_WORK));
	if (rec_int(item, ITEM_MANDATORY) != 1 || !str_is(rec_str(item, ITEM_STATE), "open") ||
	    who_can(cx->who, item->client_id, CHECKLIST_WAIVE))
		return RC_OK;
	return fail(cx, RC_DENIED, "denied", "\"" STR_FMT "\" is mandatory and open: a lead may remove it",
	            STR_ARG(str_clip(rec_str(item, ITEM_TITLE), 60)));
}

static enum rc remove_item(struct ctx *cx, const struct record *item)
{
	TRY(may_remove(cx, item));
	TRY(timer_set(cx, checklist_due_timer.name, item->client_id, "checklist_item", item->id, 0, STR("")));
	return record_delete(cx, &checklist_item_type, decimal(cx, item->id), 0);
}

static enum rc delete_item_tx(struct ctx *cx, void *p)
{
	const struct item_call *a = p;
	struct record item, list;

	TRY(record_find(cx, &checklist_item_type, a->key, &item));
	TRY(remove_item(cx, &item));
	TRY(record_load(cx, &checklist_type, rec_int(&item, ITEM_CHECKLIST), &list));
	TRY(checklist_recount(cx, rec_int(&item, ITEM_TICKET)));
	return checklist_tell(cx, rec_int(&item, ITEM_TICKET), STR("item_removed"),
	                      rec_str(&list, CHECKLIST_TITLE), rec_str(&item, ITEM_TITLE), STR(""));
}

static enum rc delete_item(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	rs->status = 204;
	return db_tx(cx, delete_item_tx, &(struct item_call){ .key = rq->param[0] });
}

static enum rc delete_list_tx(struct ctx *cx, void *p)
{
	const struct item_call *a = p;
	struct record list, item;
	struct rows r;

	TRY(record_find(cx, &checklist_type, a->key, &list));
	TRY(record_allow(cx, &list, PERM_WORK));
	TRY(db_run(cx, q_items, &r, INT(list.id)));
	for (size_t i = 0; i < r.n; i++) {
		TRY(record_load(cx, &checklist_item_type, cell(&r, i, 0).i, &item));
		TRY(remove_item(cx, &item));
	}
	TRY(record_delete(cx, &checklist_type, decimal(cx, list.id), 0));
	TRY(checklist_recount(cx, rec_int(&list, CHECKLIST_TICKET)));
	return checklist_tell(cx, rec_int(&list, CHECKLIST_TICKET), STR("checklist_removed"),
	                      rec_str(&list, CHECKLIST_TITLE), STR(""), STR(""));
}

static enum rc delete_list(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	rs->status = 204;
	return db_tx(cx, delete_list_tx, &(struct item_call){ .key = rq->param[0] });
}

/* ---- waiving all ----------------------------------------------------------------------------- */
struct waive {
	struct str key, reason;
	struct record ticket;
};

static enum rc waive_tx(struct ctx *cx, void *p)
{
	struct waive *a = p;
	struct jval *args = NEW(cx->mem, struct jval);
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);
	struct record item;
	struct rows r;

	TRY(open_ticket(cx, a->key, CHECKLIST_WAIVE, &a->ticket));
	jw_open(&w, NULL, '{');
	jw_str(&w, "reason", a->reason);
	jw_close(&w, '}');
	TRY(json_parse(cx, buf_str(&b), args));
	TRY(db_run(cx, q_left, &r, INT(a->ticket.id)));
	for (size_t i = 0; i < r.n; i++)
		TRY(record_verb(cx, &checklist_item_type, decimal(cx, cell(&r, i, 0).i), STR("waive"), args,
		                0, &item));
	return RC_OK;
}

static enum rc post_waive(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	static const struct jfield fields[] = {
		{ "reason", JF_STR, offsetof(struct waive, reason), .required = true, .max = 400 },
	};
	struct waive a = { .key = rq->param[0] };

	TRY(json_read(cx, rq->body, fields, &a));
	if (!str_trim(a.reason).n)
		return fail_field(cx, "reason", "say why they are not needed");
	TRY(db_tx(cx, waive_tx, &a));
	return answer_lists(cx, rs, &a.ticket);
}

const struct route checklist_routes[] = {
	{ "GET", "/api/v1/tickets/{}/checklists", PERM_NONE, get_lists,
	  "A ticket's checklists and all their items, in order", .out = "Checklists" },
	{ "POST", "/api/v1/tickets/{}/checklists", PERM_NONE, post_list,
	  "Start a checklist from a template, or an empty one", .flags = R_WRITE, .in = "ChecklistIn",
	  .out = "Checklists" },
	{ "POST", "/api/v1/tickets/{}/checklists/waive", PERM_NONE, post_waive,
	  "Waive every open mandatory item, with a reason; needs a lead", .flags = R_WRITE, .in = "Waive",
	  .out = "Checklists" },
	{ "POST", "/api/v1/checklists/{}/items", PERM_NONE, post_item,
	  "Add an item at the end of a checklist", .flags = R_WRITE, .in = "ChecklistItemIn",
	  .out = "ChecklistItem" },
	{ "DELETE", "/api/v1/checklist-items/{}", PERM_NONE, delete_item, "Remove an item",
	  .flags = R_WRITE },
	{ "DELETE", "/api/v1/checklists/{}", PERM_NONE, delete_list, "Remove a checklist with its items",
	  .flags = R_WRITE },
	{ 0 },
};
