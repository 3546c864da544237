/* bulk.c - one verb, patch, comment or change of tags for up to 5,000 records, with a result for each.
 *
 * Every bulk request is an operation (operation.h): asked to stream, the answer is its id at once and the
 * background runs it; else this thread runs it and answers with all results.
 */
#include "record/bulk.h"
#include "base/crypto.h"
#include "base/json.h"
#include "record/filter.h"
#include "record/operation.h"
#include "record/write_api.h"

enum { POLL_MAX = 500, SHOWN_MAX = 20 };

struct bulk {
	const struct record_type *type;
	struct str verb;
	const struct jval *args;
	struct str *keys;
	size_t n;
};

static const struct bulk_verb *own_verb(const struct app *app, const struct record_type *t, struct str verb)
{
	const struct bulk_verb *const *v = app->bulk_verbs;

	for (; v && *v; v++)
		if (strcmp((*v)->type, t->name) == 0 && str_is(verb, (*v)->verb))
			return *v;
	return NULL;
}

/* ---- one record ----------------------------------------------------------------------- */

static enum rc comment_item(struct ctx *cx, const struct record_type *t, const struct jval *args,
                            struct str key)
{
	const struct jval *body = jval_get(args, "body"), *how = jval_get(args, "visibility");
	struct str text = body && body->kind == J_STR ? body->s : STR("");
	struct comment c;
	struct record r;

	if (!body || body->kind != J_STR)
		return fail_field(cx, "args.body", "args.body must be the text of the comment");
	if (how && (how->kind != J_STR || !(str_is(how->s, "public") || str_is(how->s, "internal"))))
		return fail_field(cx, "args.visibility", "visibility is public or internal");
	if (cx->app->fill_in) {
		TRY(record_find(cx, t, key, &r));
		/* elsewhere one's own request: its team and assignee are not for words of one's own */
		if (cx->who->system || who_can(cx->who, r.client_id, PERM_WORK))
			TRY(cx->app->fill_in(cx, &r, text, &text));
	}
	return comment_add(cx, t, key, text, !how || str_is(how->s, "public"), &c, &r);
}

static bool has_tag(const struct jval *list, struct str tag)
{
	for (size_t i = 0; list && i < list->n; i++)
		if (list->items[i].kind == J_STR && str_ieq(str_trim(list->items[i].s), tag))
			return true;
	return false;
}

/* The record's tags with some more and some fewer, as a patch of "tags". */
static enum rc tag_item(struct ctx *cx, const struct record_type *t, const struct jval *args, struct str key)
{
	const struct jval *add = jval_get(args, "add"), *remove = jval_get(args, "remove");
	struct str tags, tag, name = STR("tags");
	struct jval list = { .kind = J_ARRAY };
	struct record r;
	bool merged;

	if ((add && add->kind != J_ARRAY) || (remove && remove->kind != J_ARRAY) || (!add && !remove))
		return fail_field(cx, "args.add", "give lists of tags to add or remove");
	TRY(record_find(cx, t, key, &r));
	TRY(tags_load(cx, t, r.id, &tags));
	list.items = NEW_ARRAY(cx->mem, struct jval, (add ? add->n : 0) + 128);
	while (str_split(&tags, '\n', &tag))
		if (!has_tag(remove, tag))
			list.items[list.n++] = (struct jval){ .kind = J_STR, .s = tag };
	for (size_t i = 0; add && i < add->n; i++)
		list.items[list.n++] = add->items[i];
	struct jval patch = { .kind = J_OBJECT, .n = 1, .keys = &name, .items = &list };
	return record_patch(cx, t, key, &patch, 0, &merged, &r);
}

enum rc bulk_item(struct ctx *cx, const struct record_type *t, struct str verb, const struct jval *args,
                  struct str key)
{
	const struct bulk_verb *own = own_verb(cx->app, t, verb);
	struct record r;
	bool merged;

	if (own)
		return own->run(cx, key, args);
	if (str_is(verb, "patch"))
		return record_patch(cx, t, key, args, 0, &merged, &r);
	if (str_is(verb, "comment"))
		return comment_item(cx, t, args, key);
	if (str_is(verb, "tag"))
		return tag_item(cx, t, args, key);
	return record_verb(cx, t, key, verb, args, 0, &r);
}

/* ---- which records ----------------------------------------------------------------------- */

static enum rc take_keys(struct ctx *cx, struct bulk *b, const struct jval *keys)
{
	if (keys->kind != J_ARRAY)
		return fail_field(cx, "keys", "keys must be a list");
	if (keys->n > OPERATION_MAX)
		return fail_field(cx, "keys", "at most %d records at once", OPERATION_MAX);
	b->keys = NEW_ARRAY(cx->mem, struct str, keys->n + 1);
	for (size_t i = 0; i < keys->n; i++) {
		const struct jval *k = &keys->items[i];
		if (k->kind != J_STR && k->kind != J_INT)
			return fail_field(cx, "keys", "keys must be record numbers or ids");
		b->keys[b->n++] = k->kind == J_STR ? k->s : arena_fmt(cx->mem, "%lld", (long long)k->i);
	}
	return RC_OK;
}

/* Every record the filter finds, settled before the first is changed. */
static enum rc find_keys(struct ctx *cx, struct bulk *b, struct str q)
{
	struct list_query lq = {
		.type = b->type, .filter = q, .sort = STR("id"), .limit = 200, .no_bodies = true
	};
	int64_t total;

	TRY(record_count(cx, b->type, q, &total));
	if (total > OPERATION_MAX)
		return fail_field(cx, "q", "%lld records match; at most %d at once", (long long)total,
		                  OPERATION_MAX);
	b->keys = NEW_ARRAY(cx->mem, struct str, OPERATION_MAX);
	for (;;) {
		struct list_result r;
		TRY(record_list(cx, &lq, &r));
		for (size_t i = 0; i < r.n && b->n < OPERATION_MAX; i++)
			b->keys[b->n++] = record_key(cx->mem, &r.rs[i]);
		if (!r.next.n || b->n == OPERATION_MAX)
			return RC_OK;
		lq.cursor = r.next;
	}
}

static bool has_tags(const struct record_type *t)
{
	for (size_t i = 0; i < t->nfields; i++)
		if (t->fields[i].type == F_TAGS)
			return true;
	return false;
}

static bool knows_verb(const struct app *app, const struct record_type *t, struct str verb)
{
	if (own_verb(app, t, verb))
		return true;
	if (str_is(verb, "patch") || (str_is(verb, "comment") && (t->flags & T_COMMENTS)) ||
	    (str_is(verb, "tag") && has_tags(t)))
		return true;
	for (size_t i = 0; t->machine && i < t->machine->n; i++)
		if (str_is(verb, t->machine->t[i].verb))
			return true;
	return false;
}

/* ---- asking for it ----------------------------------------------------------------------------- */

struct bulk_in {
	const struct jval *keys, *args;
	struct str q, verb;
	bool stream;
};
static const struct jfield bulk_fields[] = {
	{ "keys", JF_VALUE, offsetof(struct bulk_in, keys) },
	{ "args", JF_VALUE, offsetof(struct bulk_in, args) },
	{ "q", JF_STR, offsetof(struct bulk_in, q), .max = 2048 },
	{ "verb", JF_STR, offsetof(struct bulk_in, verb), .required = true, .max = 40 },
	{ "stream", JF_BOOL, offsetof(struct bulk_in, stream) },
};

static enum rc take_bulk(struct ctx *cx, const struct rq *rq, struct bulk *b, bool *stream)
{
	static const struct jval none = { .kind = J_OBJECT };
	struct bulk_in in = { 0 };
	struct jval body;

	TRY(json_parse(cx, rq->body, &body));
	TRY(json_take(cx, &body, bulk_fields, &in));
	*stream = in.stream;
	b->verb = in.verb;
	b->args = in.args ? in.args : &none;
	if (!knows_verb(cx->app, b->type, b->verb))
		return fail_field(cx, "verb", "a %s has no verb \"" STR_FMT "\"", b->type->name,
		                  STR_ARG(str_clip(b->verb, 40)));
	if (b->args->kind != J_OBJECT)
		return fail_field(cx, "args", "args must be an object");
	if (!in.keys == !in.q.n)
		return fail_field(cx, "keys", "give either keys or q");
	return in.keys ? take_keys(cx, b, in.keys) : find_keys(cx, b, in.q);
}

static enum rc start(struct ctx *cx, const struct bulk *b, struct str runner, int64_t *id)
{
	struct buf keys = BUF(cx->mem), args = BUF(cx->mem);
	struct jw w = JW(&args);

	for (size_t i = 0; i < b->n; i++) {
		if (i)
			buf_char(&keys, '\n');
		buf_add(&keys, b->keys[i]);
	}
	jw_val(&w, NULL, b->args);
	struct operation o = { .type = b->type,
		               .verb = b->verb,
		               .args = buf_str(&args),
		               .keys = buf_str(&keys),
		               .total = (int64_t)b->n };
	return operation_start(cx, &o, runner, id);
}

static void write_state(struct ctx *cx, struct jw *w, const struct operation *o)
{
	int64_t until;
	const char *why = operation_final(cx, o, &until);

	jw_int(w, "id", o->id);
	jw_str(w, "type", str_z(o->type->name));
	jw_str(w, "verb", o->verb);
	jw_str(w, "state", o->state);
	jw_int(w, "total", o->total);
	jw_int(w, "done", o->done);
	jw_int(w, "ok", o->ok);
	jw_int(w, "failed", o->done - o->ok);
	jw_time(w, "created_at", o->created_at);
	jw_instant(w, "ended_at", o->ended_at);
	jw_bool(w, "undoable", !why);
	if (why)
		jw_str(w, "not_undoable", str_z(why));
	if (!why)
		jw_time(w, "undo_until", until);
	if (o->undoes)
		jw_int(w, "undoes", o->undoes);
	if (o->undone_by)
		jw_int(w, "undone_by", o->undone_by);
}

static enum rc answer_started(struct ctx *cx, struct res *rs, int64_t id)
{
	struct jw w = JW(&rs->body);
	struct operation o;

	TRY(operation_get(cx, id, &o));
	rs->status = 202;
	rs->location = arena_fmt(cx->mem, "/api/v1/operations/%lld", (long long)id);
	jw_open(&w, NULL, '{');
	write_state(cx, &w, &o);
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc answer_results(struct ctx *cx, struct res *rs, int64_t id, int64_t total)
{
	struct buf results = BUF(cx->mem);
	struct jw w = JW(&rs->body);
	struct operation o;
	int64_t next;

	TRY(operation_get(cx, id, &o));
	TRY(operation_results(cx, id, 0, (size_t)total + 1, &results, &next));
	jw_open(&w, NULL, '{');
	jw_raw(&w, "results", arena_fmt(cx->mem, "[" STR_FMT "]", STR_ARG(buf_str(&results))));
	jw_int(&w, "ok", o.ok);
	jw_int(&w, "failed", o.done - o.ok);
	jw_int(&w, "operation", id);
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc post_bulk(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct bulk b = { .type = rq->extra };
	bool stream, more = true;
	int64_t id;

	TRY(take_bulk(cx, rq, &b, &stream));
	struct str runner =
	        stream ? STR("")
	               : arena_fmt(cx->mem, OPERATION_REQUEST "%016llx", (unsigned long long)random_u64());
	TRY(start(cx, &b, runner, &id));
	if (stream)
		return answer_started(cx, rs, id);
	while (more)
		TRY(operation_step(cx, id, runner, &more));
	return answer_results(cx, rs, id, (int64_t)b.n);
}

/* ---- watching it ---------------------------------------------------------------------------------- */

static enum rc get_operation(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct buf results = BUF(cx->mem);
	struct jw w = JW(&rs->body);
	int64_t id, after, next;
	struct operation o;

	TRY(path_number(cx, rq->param[0], &id));
	TRY(rq_query_int(cx, rq, "after", 0, OPERATION_MAX, 0, &after));
	TRY(operation_get(cx, id, &o));
	TRY(operation_results(cx, id, after, POLL_MAX, &results, &next));
	jw_open(&w, NULL, '{');
	write_state(cx, &w, &o);
	jw_raw(&w, "results", arena_fmt(cx->mem, "[" STR_FMT "]", STR_ARG(buf_str(&results))));
	jw_int(&w, "next", next);
	jw_close(&w, '}');
	bool all = !str_is(o.state, "running") && next >= o.done && o.person == cx->who->person_id;

	return all && cx->app->operation_looked ? cx->app->operation_looked(cx, &o) : RC_OK;
}

static enum rc get_operations(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct operation *o = NEW_ARRAY(cx->mem, struct operation, SHOWN_MAX);
	struct jw w = JW(&rs->body);
	size_t n;

	(void)rq;
	TRY(operation_list(cx, SHOWN_MAX, o, &n));
	jw_open(&w, NULL, '{');
	jw_open(&w, "items", '[');
	for (size_t i = 0; i < n; i++) {
		jw_open(&w, NULL, '{');
		write_state(cx, &w, &o[i]);
		jw_close(&w, '}');
	}
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc post_cancel(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	int64_t id;

	TRY(path_number(cx, rq->param[0], &id));
	TRY(operation_cancel(cx, id));
	TRY(answer_started(cx, rs, id));
	rs->status = 200;
	rs->location = STR("");
	return RC_OK;
}

static enum rc post_undo(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	int64_t id, undo;

	TRY(path_number(cx, rq->param[0], &id));
	TRY(operation_undo(cx, id, &undo));
	return answer_started(cx, rs, undo);
}

void bulk_common(struct route_list *l)
{
	route_add(l, "GET", STR("/api/v1/operations"),
	          (struct route){ .handle = get_operations,
	                          .perm = PERM_BULK,
	                          .help = "Your last operations over many records",
	                          .out = "Operations" });
	route_add(l, "GET", STR("/api/v1/operations/{}"),
	          (struct route){ .handle = get_operation,
	                          .perm = PERM_BULK,
	                          .help = "How far it is, and results after `after`; ask again from `next`",
	                          .out = "Operation" });
	route_add(l, "POST", STR("/api/v1/operations/{}/cancel"),
	          (struct route){ .handle = post_cancel,
	                          .perm = PERM_BULK,
	                          .help = "Stop: what is done stays done",
	                          .flags = R_WRITE,
	                          .out = "Operation" });
	route_add(l, "POST", STR("/api/v1/operations/{}/undo"),
	          (struct route){ .handle = post_undo,
	                          .perm = PERM_BULK,
	                          .help = "Take all of it back, as an operation of its own",
	                          .flags = R_WRITE,
	                          .out = "Operation" });
}

void bulk_routes(struct route_list *l, const struct record_type *t)
{
	if (t->flags & (T_PERSONAL | T_SLOW))
		return;
	route_add(
	        l, "POST", arena_fmt(l->mem, "/api/v1/%s/bulk", t->plural),
	        (struct route){ .handle = post_bulk,
	                        .data = t,
	                        .perm = PERM_BULK,
	                        .help = "One verb, patch, comment or change of tags for up to 5,000 records",
	                        .flags = R_WRITE | R_MANY });
}
