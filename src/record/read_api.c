/* read_api.c - the reading routes of every type: list, groups, one record, export; search and counts over all
 * of them. Translation only; what is read and by whom is decided in list.c, load.c and read_scope.c.
 *
 * Elsewhere: completion (complete.c), the description of types (meta.c), routes that write
 * (record_write_routes).
 */
#include "record/colour.h"
#include "record/counted.h"
#include "record/read.h"
#include "record/record_api.h"
#include "record/series.h"
#include "record/view.h"
#include <stdio.h>

enum rc read_query(struct ctx *cx, const struct rq *rq, struct filter_node **out, struct str *order)
{
	struct str q, encoded, sort;
	bool present, has_sort;

	TRY(rq_query(cx, rq, "sort", &sort, &has_sort));
	TRY(rq_query(cx, rq, "sysparm_query", &encoded, &present));
	*order = STR("");
	if (present) {
		TRY(filter_parse_encoded(cx, encoded, out, order));
	} else {
		TRY(rq_query(cx, rq, "q", &q, &present));
		TRY(filter_parse(cx, present ? q : STR(""), out));
	}
	if (has_sort && sort.n)
		*order = sort;
	return RC_OK;
}

/* Names are looked up after parsing, where nobody knows which of the two parameters it was. */
static enum rc blame(struct ctx *cx, const struct rq *rq, enum rc rc)
{
	struct str encoded;
	bool present = false;

	if (rc != RC_INVALID || strcmp(cx->err.field, "q") != 0)
		return rc;
	struct err said = cx->err;
	if (rq_query(cx, rq, "sysparm_query", &encoded, &present) == RC_OK && present)
		snprintf(said.field, sizeof said.field, "sysparm_query");
	cx->err = said;
	return rc;
}

static enum rc text_param(struct ctx *cx, const struct rq *rq, const char *name, struct str *out)
{
	bool present;

	TRY(rq_query(cx, rq, name, out, &present));
	if (!present)
		*out = STR("");
	return RC_OK;
}

/* ---- lists ---------------------------------------------------------------------- */

/* Bodies are left in the table when fields are chosen and none of them is one. */
static bool wants_no_bodies(const struct record_type *t, struct str fields)
{
	struct str part;

	if (!fields.n)
		return false;
	while (str_split(&fields, ',', &part)) {
		int i = field_find(t, str_trim(part));
		if (i >= 0 && (t->fields[i].type == F_BODY || t->fields[i].type == F_JSON))
			return false;
	}
	return true;
}

/* Beside the items and in their order: the rule each fits, or null. */
static void write_colours(struct jw *w, const struct list_result *r)
{
	jw_open(w, "colours", '[');
	for (size_t i = 0; i < r->n; i++)
		if (r->colours[i] < 0)
			jw_null(w, NULL);
		else
			jw_int(w, NULL, r->colours[i]);
	jw_close(w, ']');
}

static enum rc get_list(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct list_query q = { .type = rq->extra };
	struct list_result r;
	struct jw w = JW(&rs->body);
	struct colour_rules rules;
	struct str fields, colours;
	int64_t limit, count;

	TRY(read_query(cx, rq, &q.tree, &q.sort));
	TRY(text_param(cx, rq, "group", &q.group));
	TRY(text_param(cx, rq, "cursor", &q.cursor));
	TRY(text_param(cx, rq, "fields", &fields));
	TRY(rq_query_int(cx, rq, "limit", 1, LIST_MAX, 50, &limit));
	TRY(rq_query_int(cx, rq, "count", 0, 1, 0, &count));
	q.limit = (int)limit;
	q.count = count == 1;
	q.no_bodies = wants_no_bodies(q.type, fields);
	TRY(text_param(cx, rq, "colours", &colours));
	TRY(colours_parse(cx, q.type, colours, &rules));
	q.colours = rules.n ? &rules : NULL;
	TRY(blame(cx, rq, record_list(cx, &q, &r)));
	jw_open(&w, NULL, '{');
	TRY(record_write_many(cx, &w, "items", r.rs, r.n, fields));
	if (r.colours)
		write_colours(&w, &r);
	if (r.next.n)
		jw_str(&w, "next", r.next);
	else
		jw_null(&w, "next");
	if (r.total >= 0)
		jw_int(&w, "total", r.total);
	jw_close(&w, '}');
	return RC_OK;
}

static void write_value(struct jw *w, const struct name *n, struct dbval v)
{
	bool truth = n->kind == NAME_FIELD ? n->field->type == F_BOOL
	                                   : n->kind == NAME_CUSTOM && n->customs[0].type == F_BOOL;

	switch (v.type) {
	case DB_NULL: jw_null(w, "value"); break;
	case DB_INT:
		if (truth)
			jw_bool(w, "value", v.i != 0);
		else
			jw_int(w, "value", v.i);
		break;
	case DB_REAL: jw_real(w, "value", v.f); break;
	case DB_TEXT: jw_str(w, "value", v.s); break;
	}
}

struct groups {
	const struct record_type *type;
	struct filter_node *filter;
	struct str by;
	struct list_group *g;
	size_t n;
	int64_t total;
};

static enum rc load_groups(struct ctx *cx, void *arg)
{
	struct groups *a = arg;

	TRY(read_groups(cx, a->type, a->filter, a->by, &a->g, &a->n));
	return read_count(cx, a->type, a->filter, &a->total);
}

static enum rc get_groups(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct groups a = { .type = rq->extra };
	struct jw w = JW(&rs->body);
	struct str order;
	struct name name;
	bool found;

	TRY(read_query(cx, rq, &a.filter, &order));
	TRY(text_param(cx, rq, "by", &a.by));
	if (!a.by.n)
		return fail_field(cx, "by", "by names the field to group by");
	TRY(blame(cx, rq, db_snapshot(cx, load_groups, &a)));
	TRY(read_name(cx, a.type, a.by, &name, &found));
	jw_open(&w, NULL, '{');
	jw_open(&w, "groups", '[');
	for (size_t i = 0; i < a.n; i++) {
		jw_open(&w, NULL, '{');
		write_value(&w, &name, a.g[i].value);
		jw_str(&w, "label", a.g[i].label);
		jw_int(&w, "count", a.g[i].n);
		jw_close(&w, '}');
	}
	jw_close(&w, ']');
	jw_int(&w, "total", a.total);
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc get_record(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct record r;
	struct str fields;

	TRY(text_param(cx, rq, "fields", &fields));
	TRY(record_find(cx, rq->extra, rq->param[0], &r));
	return record_answer(cx, rs, &r, fields);
}

/* ---- over all types -------------------------------------------------------------- */

static void write_hit(struct ctx *cx, struct jw *w, const struct search_hit *h, struct str client)
{
	const struct record_type *t = h->type;

	jw_open(w, NULL, '{');
	jw_str(w, "type", str_z(t->name));
	jw_int(w, "id", h->r.id);
	jw_str(w, "key", record_key(cx->mem, &h->r));
	jw_str(w, "title", t->name_field >= 0 ? rec_str(&h->r, (size_t)t->name_field) : STR(""));
	if (t->machine)
		jw_str(w, "state", rec_str(&h->r, t->machine->state_field));
	else
		jw_null(w, "state");
	jw_open(w, "client", '{');
	jw_int(w, "id", h->r.client_id);
	jw_str(w, "name", client);
	jw_close(w, '}');
	jw_str(w, "snippet", h->snippet);
	jw_close(w, '}');
}

static enum rc get_search(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	const struct record_type *clients = type_find(cx->app, STR("client")), *type = NULL;
	struct jw w = JW(&rs->body);
	struct search_hit *hits;
	struct str q, of;
	int64_t limit;
	size_t n;

	TRY(text_param(cx, rq, "q", &q));
	TRY(text_param(cx, rq, "type", &of));
	TRY(rq_query_int(cx, rq, "limit", 1, LIST_MAX, 20, &limit));
	if (of.n && !(type = type_find(cx->app, of)))
		return fail_field(cx, "type", "there is no type \"" STR_FMT "\"", STR_ARG(str_clip(of, 60)));
	TRY(search_run(cx, type, q, (int)limit, &hits, &n));
	int64_t *ids = NEW_ARRAY(cx->mem, int64_t, n + 1);
	struct str *names = NEW_ARRAY(cx->mem, struct str, n + 1);
	for (size_t i = 0; i < n; i++)
		ids[i] = hits[i].r.client_id;
	if (clients && n)
		TRY(record_names(cx, clients, ids, n, names));
	jw_open(&w, NULL, '{');
	jw_open(&w, "items", '[');
	for (size_t i = 0; i < n; i++)
		write_hit(cx, &w, &hits[i], names[i]);
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}

/* What the asker has put aside is not counted, as lists do not show it, unless the view asks for it. */
static struct str awake(struct ctx *cx, const struct record_type *t, struct str q)
{
	struct name name;
	bool found;

	if (cx->who->system || str_find(q, STR("snoozed"), 0) != SIZE_MAX ||
	    read_name(cx, t, STR("snoozed"), &name, &found) != RC_OK || !found || name.kind != NAME_WORD)
		return q;
	return q.n ? arena_fmt(cx->mem, "(" STR_FMT ") -is:snoozed", STR_ARG(q)) : STR("-is:snoozed");
}

/* One view's count; a view whose filter no longer makes sense counts as null, and does not spoil the others.
 */
static enum rc write_count(struct ctx *cx, struct jw *w, const struct record *view, struct str q,
                           int64_t within)
{
	const struct record_type *t = type_find(cx->app, rec_str(view, VIEW_OF));
	struct str id = arena_fmt(cx->mem, "%lld", (long long)view->id);
	struct filter_node *x;
	enum rc rc = RC_INVALID;
	int64_t n = 0;

	if (t)
		rc = filter_parse(cx, filter_both(cx->mem, awake(cx, t, rec_str(view, VIEW_Q)), q), &x);
	if (rc == RC_OK)
		rc = record_count_kept(cx, t, x, within, &n);
	if (rc != RC_OK && rc != RC_INVALID)
		return rc;
	jw_key(w, id);
	if (rc == RC_OK)
		jw_int(w, NULL, n);
	else
		jw_null(w, NULL);
	return RC_OK;
}

/* q narrows every view (the client chosen in the head); within: an answer so many milliseconds old will do.
 */
static enum rc get_counts(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct list_query q = { .type = &view_type, .sort = STR("id"), .limit = LIST_MAX };
	struct list_result r = { 0 };
	struct jw w = JW(&rs->body);
	int64_t within;
	struct str more;

	TRY(text_param(cx, rq, "q", &more));
	TRY(rq_query_int(cx, rq, "within", 0, 10000, 0, &within));
	TRY(record_list(cx, &q, &r));
	jw_open(&w, NULL, '{');
	jw_open(&w, "counts", '{');
	for (size_t i = 0; i < r.n; i++)
		TRY(write_count(cx, &w, &r.rs[i], more, within * 1000));
	jw_close(&w, '}');
	jw_close(&w, '}');
	return RC_OK;
}

/* ---- routes ----------------------------------------------------------------------- */

static void type_routes(struct route_list *l, const struct record_type *t)
{
	const char *p = t->plural;

	route_add(l, "GET", arena_fmt(l->mem, "/api/v1/%s", p),
	          (struct route){ .handle = get_list,
	                          .data = t,
	                          .help = "A page of records: filter, sort, group, count." });
	route_add(l, "GET", arena_fmt(l->mem, "/api/v1/%s/groups", p),
	          (struct route){ .handle = get_groups,
	                          .data = t,
	                          .help = "Exact counts by one field over the whole filtered set." });
	route_add(l, "GET", arena_fmt(l->mem, "/api/v1/%s/export", p),
	          (struct route){ .handle = read_export,
	                          .data = t,
	                          .help = "The whole filtered list as CSV or NDJSON." });
	if (t->nmeasures)
		route_add(l, "GET", arena_fmt(l->mem, "/api/v1/%s/series", p),
		          (struct route){ .handle = read_series,
		                          .data = t,
		                          .help = "What happened to the filtered set, day by day.",
		                          .out = "Series" });
	route_add(l, "GET", arena_fmt(l->mem, "/api/v1/%s/{}", p),
	          (struct route){ .handle = get_record,
	                          .data = t,
	                          .help = "One record with the verbs that are legal now." });
}

const struct route *record_read_routes(struct app *app)
{
	struct route_list l = { .mem = arena_new() };

	for (const struct record_type *const *t = app->types; t && *t; t++)
		type_routes(&l, *t);
	route_add(&l, "GET", STR("/api/v1/meta"),
	          (struct route){ .handle = read_meta,
	                          .help = "Types, fields, states, verbs and filter words.",
	                          .out = "Meta" });
	route_add(&l, "GET", STR("/api/v1/complete"),
	          (struct route){ .handle = read_complete,
	                          .help = "Values that complete a filter or fill a reference.",
	                          .out = "Completions" });
	route_add(&l, "GET", STR("/api/v1/search"),
	          (struct route){ .handle = get_search,
	                          .help = "Full text over every searchable type; numbers find records.",
	                          .out = "Hits" });
	route_add(&l, "GET", STR("/api/v1/views/counts"),
	          (struct route){ .handle = get_counts,
	                          .help = "Exact counts of every saved view.",
	                          .out = "Counts" });
	return route_list_end(&l);
}
