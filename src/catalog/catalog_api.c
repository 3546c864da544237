/* catalog_api.c - what staff see and do around an order: the card on the ticket, approvals asked by hand,
 * tasks waived. */
#include "base/json.h"
#include "catalog/catalog_parts.h"
#include "person/person.h"
#include "task/task.h"
#include "ticket/ticket.h"

SQL(q_versions,
    "SELECT v.version, v.valid_from, (SELECT count(*) FROM catalog_order o WHERE o.item = v.item"
    " AND o.version = v.version) FROM catalog_version v WHERE v.item = $1 ORDER BY v.version DESC LIMIT 200");
SQL(q_version_text, "SELECT form, steps, tasks FROM catalog_version WHERE item = $1 AND version = $2");

/* ---- the card ---------------------------------------------------------------------------------- */
static enum rc write_item(struct ctx *cx, struct jw *w, const struct catalog_ordered *o)
{
	struct str name, by;

	TRY(record_names(cx, &catalog_item_type, &o->item, 1, &name));
	TRY(record_names(cx, &person_type, &o->ordered_by, 1, &by));
	jw_open(w, "item", '{');
	jw_int(w, "id", o->item);
	jw_str(w, "name", name);
	jw_int(w, "version", o->version);
	jw_close(w, '}');
	jw_time(w, "ordered_at", o->at);
	jw_open(w, "ordered_by", '{');
	jw_int(w, "id", o->ordered_by);
	jw_str(w, "name", by);
	jw_close(w, '}');
	if (o->expected_at)
		jw_time(w, "expected_at", o->expected_at);
	else
		jw_null(w, "expected_at");
	return RC_OK;
}

static enum rc write_card(struct ctx *cx, struct res *rs, const struct record *t)
{
	struct jw w = JW(&rs->body);
	struct catalog_ordered o;
	struct ticket_answer *a;
	struct record *tasks;
	size_t n;
	bool found;

	TRY(catalog_ordered(cx, t->id, &o, &found));
	jw_open(&w, NULL, '{');
	if (found)
		TRY(write_item(cx, &w, &o));
	else
		jw_null(&w, "item");
	TRY(ticket_answers_load(cx, t->id, &a, &n));
	ticket_answers_write(cx, &w, "answers", a, n);
	TRY(approval_write(cx, &w, "approvals", "ticket", t->id, true));
	TRY(task_list(cx, t->id, &tasks, &n));
	TRY(record_write_many(cx, &w, "tasks", tasks, n, STR("")));
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc get_order(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct record t;

	TRY(record_find(cx, &ticket_type, rq->param[0], &t));
	TRY(record_allow(cx, &t, PERM_READ));
	return write_card(cx, rs, &t);
}

/* ---- approvals by hand ---------------------------------------------------------------------------- */
struct ask_in {
	const struct jval *people;
	struct str need, name, missing;
	int64_t due_hours, remind_hours, percent;
};
static const struct jfield ask_fields[] = {
	{ "people", JF_VALUE, offsetof(struct ask_in, people), .required = true,
	  .help = "ids of who is asked" },
	{ "need", JF_STR, offsetof(struct ask_in, need), .max = 10, .help = "all, any or share" },
	{ "percent", JF_INT, offsetof(struct ask_in, percent), .max = 100 },
	{ "name", JF_STR, offsetof(struct ask_in, name), .max = 120, .help = "what the approval is called" },
	{ "due_hours", JF_INT, offsetof(struct ask_in, due_hours), .max = 8760 },
	{ "remind_hours", JF_INT, offsetof(struct ask_in, remind_hours), .max = 8760 },
};

static struct str steps_json(struct ctx *cx, const struct ask_in *in)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	jw_open(&w, NULL, '[');
	jw_open(&w, NULL, '{');
	jw_str(&w, "name", in->name);
	jw_str(&w, "who", STR("people"));
	jw_val(&w, "people", in->people);
	if (in->need.n)
		jw_str(&w, "need", in->need);
	if (in->percent)
		jw_int(&w, "percent", in->percent);
	jw_int(&w, "due_hours", in->due_hours);
	jw_int(&w, "remind_hours", in->remind_hours);
	jw_close(&w, '}');
	jw_close(&w, ']');
	return buf_str(&b);
}

struct staff_args {
	struct str key, reason;
	const struct ask_in *in;
	size_t n;
	struct record *out;
};

static enum rc hold(struct ctx *cx, struct record *t)
{
	struct jval args;

	if (str_is(rec_str(t, TICKET_STATE), "on_hold") && str_is(rec_str(t, TICKET_HOLD_REASON), "approval"))
		return RC_OK;
	TRY(json_parse(cx, STR("{\"reason\":\"approval\"}"), &args));
	return record_verb(cx, &ticket_type, record_key(cx->mem, t), STR("hold"), &args, 0, t);
}

static enum rc ask_tx(struct ctx *cx, void *p)
{
	struct staff_args *x = p;
	struct approval_step *s;
	struct jval steps;
	int64_t round;
	size_t n, withdrawn;

	TRY(record_find(cx, &ticket_type, x->key, x->out));
	TRY(record_allow(cx, x->out, PERM_WORK));
	TRY(json_parse(cx, steps_json(cx, x->in), &steps));
	TRY(approval_steps_read(cx, "people", &steps, &s, &n));
	TRY(approval_steps_check(cx, "people", x->out->client_id, s, n));
	if (rec_int(x->out, TICKET_OPEN) != 1)
		return fail(cx, RC_CONFLICT, "wrong_state", "%s is not open", record_key(cx->mem, x->out).p);
	TRY(approval_withdraw(cx, x->out, STR("Asked anew."), &withdrawn));
	TRY(hold(cx, x->out));
	struct approval_ask a = { .record = x->out,
		                  .owner = catalog_approvals.name,
		                  .steps = &steps,
		                  .title = rec_str(x->out, TICKET_TITLE),
		                  .requester = rec_int(x->out, TICKET_REQUESTER),
		                  .team = rec_int(x->out, TICKET_TEAM) };
	return approval_ask(cx, &a, &round);
}

static enum rc post_approvals(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct ask_in in = { 0 };
	struct record t;
	struct staff_args x = { .key = rq->param[0], .in = &in, .out = &t };

	TRY(record_find(cx, &ticket_type, rq->param[0], &t));
	TRY(record_allow(cx, &t, PERM_WORK));
	TRY(json_read(cx, rq->body, ask_fields, &in));
	TRY(db_tx(cx, ask_tx, &x));
	rs->status = 201;
	return write_card(cx, rs, &t);
}

/* ---- a lead's word ---------------------------------------------------------------------------------- */
struct reason_in {
	struct str reason;
};
static const struct jfield reason_fields[] = {
	{ "reason", JF_STR, offsetof(struct reason_in, reason), .required = true, .max = 400,
	  .help = "why; it stays in the history" },
};

static enum rc lead_reads(struct ctx *cx, const struct rq *rq, struct staff_args *x)
{
	struct reason_in in = { 0 };

	x->key = rq->param[0];
	TRY(record_find(cx, &ticket_type, x->key, x->out));
	TRY(record_allow(cx, x->out, PERM_SHARE));
	TRY(json_read(cx, rq->body, reason_fields, &in));
	x->reason = str_trim(in.reason);
	return x->reason.n ? RC_OK : fail_field(cx, "reason", "say why; it stays in the history");
}

static enum rc tell(struct ctx *cx, const struct record *t, const char *kind, struct str reason)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);
	struct event e;

	jw_open(&w, NULL, '{');
	jw_str(&w, "reason", reason);
	jw_close(&w, '}');
	return event_add(cx, t->client_id, "ticket", t->id, str_z(kind), buf_str(&b), &e);
}

static enum rc withdraw_tx(struct ctx *cx, void *p)
{
	struct staff_args *x = p;
	const struct who *asking = cx->who;
	struct who actor = catalog_actor(cx);
	struct jval none = { .kind = J_OBJECT };

	TRY(record_find(cx, &ticket_type, x->key, x->out));
	TRY(approval_withdraw(cx, x->out, x->reason, &x->n));
	if (!x->n)
		return fail(cx, RC_CONFLICT, "nothing_asked", "nobody is asked about %s",
		            record_key(cx->mem, x->out).p);
	if (!str_is(rec_str(x->out, TICKET_STATE), "on_hold") ||
	    !str_is(rec_str(x->out, TICKET_HOLD_REASON), "approval"))
		return RC_OK;
	cx->who = &actor;
	enum rc rc =
	        record_verb(cx, &ticket_type, record_key(cx->mem, x->out), STR("resume"), &none, 0, x->out);
	cx->who = asking;
	return rc;
}

static enum rc delete_approvals(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct record t;
	struct staff_args x = { .out = &t };

	TRY(lead_reads(cx, rq, &x));
	TRY(db_tx(cx, withdraw_tx, &x));
	return write_card(cx, rs, &t);
}

static enum rc waive_tx(struct ctx *cx, void *p)
{
	struct staff_args *x = p;

	TRY(record_find(cx, &ticket_type, x->key, x->out));
	TRY(task_skip_all(cx, x->out, x->reason, true, &x->n));
	if (!x->n)
		return fail(cx, RC_CONFLICT, "nothing_open", "%s has no mandatory task open",
		            record_key(cx->mem, x->out).p);
	return tell(cx, x->out, "tasks_waived", x->reason);
}

static enum rc post_waive(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct record t;
	struct staff_args x = { .out = &t };

	TRY(lead_reads(cx, rq, &x));
	TRY(db_tx(cx, waive_tx, &x));
	return write_card(cx, rs, &t);
}

/* ---- versions ------------------------------------------------------------------------------------------ */
static enum rc get_versions(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct record item;
	struct rows r;

	TRY(record_find(cx, &catalog_item_type, rq->param[0], &item));
	TRY(db_run(cx, q_versions, &r, INT(item.id)));
	jw_open(&w, NULL, '{');
	jw_open(&w, "items", '[');
	for (size_t i = 0; i < r.n; i++) {
		jw_open(&w, NULL, '{');
		jw_int(&w, "version", cell(&r, i, 0).i);
		jw_time(&w, "valid_from", cell(&r, i, 1).i);
		jw_int(&w, "orders", cell(&r, i, 2).i);
		jw_close(&w, '}');
	}
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc get_version(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct record item;
	struct rows r;
	int64_t version = 0;

	TRY(record_find(cx, &catalog_item_type, rq->param[0], &item));
	if (!str_int(rq->param[1], &version))
		version = -1;
	TRY(db_run(cx, q_version_text, &r, INT(item.id), INT(version)));
	if (!r.n)
		return fail(cx, RC_NOT_FOUND, "not_found", "the item has no such version");
	jw_open(&w, NULL, '{');
	jw_int(&w, "version", version);
	jw_raw(&w, "form", cell(&r, 0, 0).s);
	jw_raw(&w, "steps", cell(&r, 0, 1).s);
	jw_raw(&w, "tasks", cell(&r, 0, 2).s);
	jw_close(&w, '}');
	return RC_OK;
}

const struct route catalog_routes[] = {
	{ "GET", "/api/v1/catalog-items/{}/versions", PERM_NONE, get_versions,
	  "Every form an item ever had, newest first", .out = "CatalogVersions" },
	{ "GET", "/api/v1/catalog-items/{}/versions/{}", PERM_NONE, get_version,
	  "Form, approvals and tasks of one version", .out = "CatalogVersion" },
	{ "GET", "/api/v1/tickets/{}/order", PERM_READ_OWN, get_order,
	  "What was ordered, answered, approved and is to do", .out = "Order" },
	{ "POST", "/api/v1/tickets/{}/approvals", PERM_READ_OWN, post_approvals,
	  "Ask people to approve; what was asked before is withdrawn; needs work", .flags = R_WRITE,
	  .in = "AskIn", .out = "Order" },
	{ "POST", "/api/v1/tickets/{}/approvals/withdraw", PERM_READ_OWN, delete_approvals,
	  "Go on without the approvals that are asked; a lead's, with a reason", .flags = R_WRITE,
	  .in = "GivenReason", .out = "Order" },
	{ "POST", "/api/v1/tickets/{}/tasks/waive", PERM_READ_OWN, post_waive,
	  "Skip the mandatory tasks still open; a lead's, with a reason", .flags = R_WRITE,
	  .in = "GivenReason", .out = "Order" },
	{ 0 },
};
