/* snooze_wake.c - what a snooze waits for: read from a request, and asked of the record. */
#include "attention/parts.h"
#include "record/filter.h"

enum { FILTER_MAX = 500 };

SQL(q_filter, "SELECT wake_filter, made_by FROM snooze WHERE id = $1");

/* ---- reading ------------------------------------------------------------------------- */
static enum rc take_filter(struct ctx *cx, struct str text, struct snooze_cond *out)
{
	text = str_trim(text);
	if (!text.n || text.n > FILTER_MAX)
		return fail_field(cx, "wake", "a filter of at most %d bytes", FILTER_MAX);
	*out = (struct snooze_cond){ STR("time"), STR("filter"), text, true };
	return RC_OK;
}

/* One of the words; false: it is none. */
static bool take_word(struct str word, bool needs_until, struct snooze_cond *out)
{
	static const char *const old[] = { "time", "reply", "state", "any" }, *const ons[] = { "change",
		                                                                               "assign",
		                                                                               "harm" };

	for (size_t i = 0; i < COUNT(old); i++)
		if (str_is(word, old[i])) {
			*out = (struct snooze_cond){ word, STR(""), STR(""), needs_until || i == 0 };
			return true;
		}
	for (size_t i = 0; i < COUNT(ons); i++)
		if (str_is(word, ons[i])) {
			*out = (struct snooze_cond){ STR("time"), word, STR(""), true };
			return true;
		}
	return false;
}

static bool looks_like_filter(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (strchr(":<>=", s.p[i]))
			return true;
	return false;
}

static enum rc take_object(struct ctx *cx, const struct jval *v, struct snooze_cond *out)
{
	struct str on = jval_str(v, "on"), filter = jval_str(v, "filter");

	if (v->n == 1 && filter.n)
		return take_filter(cx, filter, out);
	if (v->n == 1 && on.n && take_word(on, true, out))
		return RC_OK;
	return fail_field(cx, "wake",
	                  "wake is {\"on\":\"reply|change|assign|harm|any\"} or {\"filter\":\"…\"}");
}

enum rc snooze_cond_take(struct ctx *cx, const struct jval *v, struct snooze_cond *out)
{
	if (!v || v->kind == J_NULL) {
		(void)take_word(STR("time"), false, out);
		return RC_OK;
	}
	if (v->kind == J_OBJECT)
		return take_object(cx, v, out);
	if (v->kind == J_STR && take_word(v->s, false, out))
		return RC_OK;
	if (v->kind == J_STR && looks_like_filter(v->s))
		return take_filter(cx, v->s, out);
	return fail_field(cx, "wake",
	                  "wake is time, reply, state, change, assign, harm or any, or a filter such as "
	                  "state:resolved");
}

/* ---- asking ---------------------------------------------------------------------------- */
static enum rc meets(struct ctx *cx, const struct record *r, struct str filter, bool *out)
{
	struct dsql d = DSQL(cx->mem);
	struct filter_node *tree;
	struct rows rows;

	TRY(filter_parse(cx, arena_str(cx->mem, filter), &tree));
	dsql_lit(&d, "SELECT 1 FROM ticket r WHERE r.id = ");
	dsql_arg(&d, INT(r->id));
	dsql_lit(&d, " AND (");
	TRY(filter_compile(cx, r->type, tree, &d));
	dsql_lit(&d, ")");
	TRY(dsql_run(cx, &d, &rows));
	*out = rows.n > 0;
	return RC_OK;
}

enum rc snooze_cond_check(struct ctx *cx, const struct record *r, const struct snooze_cond *c)
{
	char msg[sizeof cx->err.msg];
	bool met = false;

	if (!c->filter.n)
		return RC_OK;
	enum rc rc = meets(cx, r, c->filter, &met);
	if (rc == RC_INVALID) {
		memcpy(msg, cx->err.msg, sizeof msg);
		return fail_field(cx, "wake", "%s", msg);
	}
	TRY(rc);
	return met ? fail_field(cx, "wake", "that is so already") : RC_OK;
}

/* As whoever put it aside may see it. A filter that has become meaningless is never met. */
enum rc snooze_filter_met(struct ctx *cx, const struct record *r, int64_t id, bool *out)
{
	const struct who *asking = cx->who, *theirs = &who_system;
	struct rows rows;

	*out = false;
	TRY(db_run(cx, q_filter, &rows, INT(id)));
	if (!rows.n || !cell(&rows, 0, 0).s.n)
		return RC_OK;
	if (cx->app->who_of)
		TRY(cx->app->who_of(cx, cell(&rows, 0, 1).i, &theirs));
	cx->who = theirs;
	enum rc rc = meets(cx, r, cell(&rows, 0, 0).s, out);
	cx->who = asking;
	if (rc != RC_INVALID)
		return rc;
	cx->err = (struct err){ 0 };
	return RC_OK;
}
