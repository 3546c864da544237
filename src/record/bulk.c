/* bulk.c - one verb, patch or comment for up to 5,000 records, with a result for each.
 *
 * Items go in chunks of 50 to a transaction.  When one of a chunk fails, the chunk is rolled back and its
 * items are done one by one, so that a failure costs its neighbours nothing but time, and each result is what
 * that item alone gives.
 */
#include "base/json.h"
#include "record/filter.h"
#include "record/write_api.h"

enum { BULK_MAX = 5000, CHUNK = 50 };

struct result {
	enum rc rc;
	const char *code;
	struct str detail, field;
};
struct bulk {
	const struct record_type *type;
	struct str verb;
	const struct jval *args;
	struct str *keys;
	struct result *results;
	size_t n, from, to; /* the chunk */
};

static enum rc one(struct ctx *cx, const struct bulk *b, struct str key)
{
	struct comment c;
	struct record r;
	bool merged;

	if (str_is(b->verb, "patch"))
		return record_patch(cx, b->type, key, b->args, 0, &merged, &r);
	if (!str_is(b->verb, "comment"))
		return record_verb(cx, b->type, key, b->verb, b->args, 0, &r);
	const struct jval *body = jval_get(b->args, "body"), *how = jval_get(b->args, "visibility");
	if (!body || body->kind != J_STR)
		return fail_field(cx, "args.body", "args.body must be the text of the comment");
	if (how && (how->kind != J_STR || !(str_is(how->s, "public") || str_is(how->s, "internal"))))
		return fail_field(cx, "args.visibility", "visibility is public or internal");
	return comment_add(cx, b->type, key, body->s, !how || str_is(how->s, "public"), &c, &r);
}

static enum rc chunk_tx(struct ctx *cx, void *p)
{
	const struct bulk *b = p;

	for (size_t i = b->from; i < b->to; i++)
		TRY(one(cx, b, b->keys[i]));
	return RC_OK;
}

static void run_chunk(struct ctx *cx, struct bulk *b, struct arena *outer)
{
	if (db_tx(cx, chunk_tx, b) == RC_OK)
		return;
	for (size_t i = b->from; i < b->to; i++) {
		enum rc rc = one(cx, b, b->keys[i]);
		if (rc != RC_OK)
			b->results[i] =
			        (struct result){ rc, cx->err.code, arena_str(outer, str_z(cx->err.msg)),
				                 arena_str(outer, str_z(cx->err.field)) };
		cx->err = (struct err){ 0 };
	}
}

/* What a chunk needed in memory is forgotten with it. */
static void run(struct ctx *cx, struct bulk *b)
{
	struct arena *outer = cx->mem;

	cx->mem = arena_new();
	for (b->from = 0; b->from < b->n; b->from = b->to) {
		b->to = b->n - b->from > CHUNK ? b->from + CHUNK : b->n;
		run_chunk(cx, b, outer);
		arena_reset(cx->mem);
	}
	arena_free(cx->mem);
	cx->mem = outer;
	cx->err = (struct err){ 0 };
}

static void write_results(struct jw *w, const struct bulk *b)
{
	size_t failed = 0;

	jw_open(w, NULL, '{');
	jw_open(w, "results", '[');
	for (size_t i = 0; i < b->n; i++) {
		const struct result *r = &b->results[i];
		failed += r->rc != RC_OK;
		jw_open(w, NULL, '{');
		jw_str(w, "key", b->keys[i]);
		jw_bool(w, "ok", r->rc == RC_OK);
		jw_int(w, "status", rc_status(r->rc));
		if (r->rc != RC_OK) {
			jw_str(w, "code", str_z(r->code));
			jw_str(w, "detail", r->detail);
			if (r->field.n)
				jw_str(w, "field", r->field);
		}
		jw_close(w, '}');
	}
	jw_close(w, ']');
	jw_int(w, "ok", (int64_t)(b->n - failed));
	jw_int(w, "failed", (int64_t)failed);
	jw_close(w, '}');
}

static enum rc take_keys(struct ctx *cx, struct bulk *b, const struct jval *keys)
{
	if (keys->kind != J_ARRAY)
		return fail_field(cx, "keys", "keys must be a list");
	if (keys->n > BULK_MAX)
		return fail_field(cx, "keys", "at most %d records at once", BULK_MAX);
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
	if (total > BULK_MAX)
		return fail_field(cx, "q", "%lld records match; at most %d at once", (long long)total,
		                  BULK_MAX);
	b->keys = NEW_ARRAY(cx->mem, struct str, BULK_MAX);
	for (;;) {
		struct list_result r;
		TRY(record_list(cx, &lq, &r));
		for (size_t i = 0; i < r.n && b->n < BULK_MAX; i++)
			b->keys[b->n++] = record_key(cx->mem, &r.rs[i]);
		if (!r.next.n || b->n == BULK_MAX)
			return RC_OK;
		lq.cursor = r.next;
	}
}

static bool knows_verb(const struct record_type *t, struct str verb)
{
	if (str_is(verb, "patch") || (str_is(verb, "comment") && (t->flags & T_COMMENTS)))
		return true;
	for (size_t i = 0; t->machine && i < t->machine->n; i++)
		if (str_is(verb, t->machine->t[i].verb))
			return true;
	return false;
}

static enum rc post_bulk(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct bulk b = { .type = rq->extra };
	struct jval body, none = { .kind = J_OBJECT };
	struct jw w = JW(&rs->body);

	struct {
		const struct jval *keys, *args;
		struct str q, verb;
	} in = { 0 };
	static const struct jfield fields[] = {
		{ "keys", JF_VALUE, 0 },
		{ "args", JF_VALUE, sizeof(void *) },
		{ "q", JF_STR, 2 * sizeof(void *), .max = 2048 },
		{ "verb", JF_STR, 2 * sizeof(void *) + sizeof(struct str), .required = true, .max = 40 },
	};
	TRY(json_parse(cx, rq->body, &body));
	TRY(json_take(cx, &body, fields, &in));
	b.verb = in.verb;
	b.args = in.args ? in.args : &none;
	if (!knows_verb(b.type, b.verb))
		return fail_field(cx, "verb", "a %s has no verb \"" STR_FMT "\"", b.type->name,
		                  STR_ARG(str_clip(b.verb, 40)));
	if (b.args->kind != J_OBJECT)
		return fail_field(cx, "args", "args must be an object");
	if (!in.keys == !in.q.n)
		return fail_field(cx, "keys", "give either keys or q");
	TRY(in.keys ? take_keys(cx, &b, in.keys) : find_keys(cx, &b, in.q));
	b.results = NEW_ARRAY(cx->mem, struct result, b.n + 1);
	run(cx, &b);
	write_results(&w, &b);
	return RC_OK;
}

void bulk_routes(struct route_list *l, const struct record_type *t)
{
	if (t->flags & (T_PERSONAL | T_SLOW))
		return;
	route_add(l, "POST", arena_fmt(l->mem, "/api/v1/%s/bulk", t->plural),
	          (struct route){ .handle = post_bulk,
	                          .data = t,
	                          .perm = PERM_BULK,
	                          .help = "One verb, \"patch\" or \"comment\" for up to 5,000 records",
	                          .flags = R_WRITE | R_MANY });
}
