/* routing_api.c - routes beyond those every record type has: try on history, order, why, release. */
#include "base/json.h"
#include "routing/routing_int.h"

enum { ORDER_MAX = 500 };

/* ---- order ------------------------------------------------------------------------------ */
struct order_args {
	const struct jval *ids;
};

static enum rc place(struct ctx *cx, const struct jval *id, int64_t position)
{
	struct record old;

	if (id->kind != J_INT)
		return fail_field(cx, "ids", "ids are numbers");
	TRY(record_find(cx, &routing_rule_type, arena_fmt(cx->mem, "%lld", (long long)id->i), &old));
	TRY(record_allow(cx, &old, PERM_CLIENT_ADMIN));
	struct record *neo = record_copy(cx, &old);
	rec_set(neo, RULE_POSITION, INT(position));
	return record_save(cx, &old, neo, STR("changed"), STR(""));
}

static enum rc order_tx(struct ctx *cx, void *p)
{
	const struct order_args *a = p;

	for (size_t i = 0; i < a->ids->n; i++)
		TRY(place(cx, &a->ids->items[i], (int64_t)(i + 1) * 10));
	return RC_OK;
}

static enum rc post_order(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	static const struct jfield fields[] = { { "ids", JF_VALUE, offsetof(struct order_args, ids), true } };
	struct order_args a = { 0 };

	TRY(json_read(cx, rq->body, fields, &a));
	if (a.ids->kind != J_ARRAY || a.ids->n > ORDER_MAX)
		return fail_field(cx, "ids", "ids is a list of at most %d rules", ORDER_MAX);
	TRY(db_tx(cx, order_tx, &a));
	rs->status = 204;
	return RC_OK;
}

/* ---- release ------------------------------------------------------------------------------- */
struct release_args {
	struct str key, field;
	struct record out;
};

static enum rc release_tx(struct ctx *cx, void *p)
{
	struct release_args *a = p;
	bool had;

	TRY(record_find(cx, &ticket_type, a->key, &a->out));
	TRY(record_allow(cx, &a->out, PERM_WORK));
	TRY(pin_release(cx, &a->out, a->field, &had));
	if (!had)
		return fail(cx, RC_NOT_FOUND, "not_pinned",
		            "nobody has set " STR_FMT " of this ticket by hand",
		            STR_ARG(str_clip(a->field, 60)));
	TRY(record_load(cx, &ticket_type, a->out.id, &a->out));
	return routing_again(cx, &a->out);
}

static enum rc delete_pin(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct release_args a = { rq->param[0], rq->param[1], { 0 } };

	TRY(db_tx(cx, release_tx, &a));
	return record_answer(cx, rs, &a.out, STR(""));
}

const struct route routing_routes[] = {
	{ "POST", "/api/v1/routing-rules/try", PERM_CLIENT_ADMIN, routing_try,
	  "Try drafts of rules on the tickets of a period: which would have gone another way; nothing is "
	  "written",
	  .in = "RoutingTry", .out = "RoutingTried" },
	{ "POST", "/api/v1/routing-rules/order", PERM_CLIENT_ADMIN, post_order,
	  "Put rules in this order: positions 10, 20, 30 …", .flags = R_WRITE, .in = "RoutingOrder" },
	{ "GET", "/api/v1/tickets/{}/routing", PERM_NONE, routing_why,
	  "Why is it here: the rules that fired, what they saw and set, and what was set by hand",
	  .out = "RoutingWhy" },
	{ "DELETE", "/api/v1/tickets/{}/pins/{}", PERM_NONE, delete_pin,
	  "Release a field set by hand and run the rules again", .flags = R_WRITE, .out = "Ticket" },
	{ 0 },
};
