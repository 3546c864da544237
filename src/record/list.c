/* list.c - pages, groups and counts over what the asker may see.
 *
 * A page is one statement: scope, filter, "after the cursor", order, limit + 1 (the row too many tells that
 * there is a next page).  The exact total is asked for separately, in one snapshot with the page.
 */
#include <stdlib.h>

#include "record/colour.h"
#include "record/counted.h"
#include "record/read.h"

static void from(struct dsql *d, const struct record_type *t)
{
	dsql_lit(d, " FROM ");
	dsql_column(d, type_table(t));
	dsql_lit(d, " r");
}

/* " WHERE scope AND filter" */
static enum rc where(struct ctx *cx, const struct record_type *t, const struct filter_node *x, struct dsql *d)
{
	dsql_lit(d, " WHERE ");
	TRY(read_scope(cx, t, d));
	if (x->kind == N_TRUE)
		return RC_OK;
	dsql_lit(d, " AND ");
	return filter_compile(cx, t, x, d);
}

enum rc read_count_sql(struct ctx *cx, const struct record_type *t, const struct filter_node *x,
                       struct dsql *out)
{
	*out = DSQL(cx->mem);
	dsql_lit(out, "SELECT count(*)");
	from(out, t);
	return where(cx, t, x, out);
}

enum rc read_count(struct ctx *cx, const struct record_type *t, const struct filter_node *x, int64_t *out)
{
	struct dsql d;
	struct rows r;

	TRY(read_count_sql(cx, t, x, &d));
	TRY(dsql_run(cx, &d, &r));
	*out = cell(&r, 0, 0).i;
	return RC_OK;
}

/* ---- a page -------------------------------------------------------------------- */

struct page {
	const struct list_query *q;
	struct filter_node *filter;
	struct sort sort;
	struct dbval after[SORT_KEYS + 1];
	struct list_result *out;
};

static void take_page(struct ctx *cx, const struct page *p, const struct rows *r)
{
	const struct record_type *t = p->q->type;
	size_t n = r->n > (size_t)p->q->limit ? (size_t)p->q->limit : r->n;
	struct dbval last[SORT_KEYS + 1];

	p->out->rs = NEW_ARRAY(cx->mem, struct record, n + 1);
	p->out->n = n;
	p->out->next = STR("");
	for (size_t i = 0; i < n; i++)
		read_row(cx, t, r, i, &p->out->rs[i]);
	if (r->n <= n)
		return;
	for (size_t k = 0; k < p->sort.n; k++)
		last[k] = cell(r, n - 1, ROW_BASE + t->nfields + k);
	last[p->sort.n] = INT(p->out->rs[n - 1].id);
	p->out->next = cursor_write(cx->mem, &p->sort, last);
}

static enum rc page_sql(struct ctx *cx, const struct page *p, struct dsql *d)
{
	const struct record_type *t = p->q->type;

	*d = DSQL(cx->mem);
	dsql_lit(d, "SELECT ");
	read_columns(d, t, p->q->no_bodies);
	for (size_t k = 0; k < p->sort.n; k++) {
		dsql_lit(d, ", ");
		sort_expr(cx, t, &p->sort.keys[k], d);
	}
	from(d, t);
	sort_joins(cx, t, &p->sort, d);
	TRY(where(cx, t, p->filter, d));
	if (p->q->cursor.n) {
		dsql_lit(d, " AND ");
		sort_after(cx, t, &p->sort, p->after, d);
	}
	dsql_lit(d, " ORDER BY ");
	sort_order(cx, t, &p->sort, d);
	dsql_lit(d, " LIMIT ");
	if (d->nargs) {
		dsql_arg(d, INT(p->q->limit + 1));
	} else { /* without any argument PostgreSQL plans it once, not each time */
		buf_int(&d->text, p->q->limit + 1);
	}
	return RC_OK;
}

static enum rc page(struct ctx *cx, const struct page *p)
{
	struct dsql d;
	struct rows r;

	TRY(page_sql(cx, p, &d));
	TRY(dsql_run(cx, &d, &r));
	take_page(cx, p, &r);
	if (!p->q->colours || !p->q->colours->n)
		return RC_OK;
	p->out->colours = NEW_ARRAY(cx->mem, int, p->out->n + 1);
	return colours_apply(cx, p->q->type, p->q->colours, p->out->rs, p->out->n, p->out->colours);
}

static enum rc page_and_count(struct ctx *cx, void *arg)
{
	struct page *p = arg;

	TRY(page(cx, p));
	if (!p->q->count)
		return RC_OK;
	return record_count_kept(cx, p->q->type, p->filter, 0, &p->out->total);
}

static enum rc prepare(struct ctx *cx, const struct list_query *q, struct page *p)
{
	assert(q->limit >= 1 && q->limit <= LIST_MAX);
	p->q = q;
	p->filter = q->tree;
	if (!p->filter)
		TRY(filter_parse(cx, q->filter, &p->filter));
	TRY(sort_parse(cx, q->type, q->group, q->sort, &p->sort));
	return q->cursor.n ? cursor_read(cx, &p->sort, q->cursor, p->after) : RC_OK;
}

enum rc read_page_sql(struct ctx *cx, const struct list_query *q, struct dsql *out)
{
	struct page p = { 0 };

	TRY(prepare(cx, q, &p));
	return page_sql(cx, &p, out);
}

enum rc record_list(struct ctx *cx, const struct list_query *q, struct list_result *out)
{
	struct page p = { .out = out };

	*out = (struct list_result){ .total = -1 };
	TRY(prepare(cx, q, &p));
	return q->count || q->colours ? db_snapshot(cx, page_and_count, &p) : page(cx, &p);
}

enum rc record_count(struct ctx *cx, const struct record_type *t, struct str filter, int64_t *out)
{
	struct filter_node *x;

	TRY(filter_parse(cx, filter, &x));
	return read_count(cx, t, x, out);
}

/* ---- groups ----------------------------------------------------------------------- */

static enum rc group_name(struct ctx *cx, const struct record_type *t, struct str by, struct name *out)
{
	bool found;

	TRY(read_name(cx, t, by, out, &found));
	if (!found) {
		const char *near = read_suggest(cx, t, by);
		return fail_field(cx, "by", "there is no field \"" STR_FMT "\"%s%s%s",
		                  STR_ARG(str_clip(by, 60)), near ? "; did you mean \"" : "",
		                  near ? near : "", near ? "\"?" : "");
	}
	if (out->kind == NAME_CUSTOM || out->kind == NAME_TAG ||
	    (out->kind == NAME_FIELD && (out->field->flags & GROUP)))
		return RC_OK;
	return fail_field(cx, "by", "\"" STR_FMT "\" cannot be grouped by", STR_ARG(str_clip(by, 60)));
}

/* The value itself, not what it sorts by. */
static void group_expr(struct ctx *cx, const struct record_type *t, const struct name *n, struct dsql *d)
{
	if (n->kind == NAME_TAG) {
		dsql_lit(d, "g.name");
		return;
	}
	if (n->kind == NAME_FIELD && n->whole) { /* others are among those without a value */
		dsql_lit(d, "CASE WHEN ");
		dsql_whole(cx, t, d);
		dsql_lit(d, " THEN ");
		read_column(d, "r", n->field);
		dsql_lit(d, " END");
		return;
	}
	if (n->kind == NAME_FIELD) {
		read_column(d, "r", n->field);
		return;
	}
	if (n->customs[0].type == F_TEXT)
		dsql_lit(d, "v.text_v");
	else if (n->customs[0].type == F_REAL)
		dsql_lit(d, "v.real_v");
	else
		dsql_lit(d, "v.int_v");
}

static void group_from(struct ctx *cx, const struct record_type *t, const struct name *n, struct dsql *d)
{
	from(d, t);
	if (n->kind == NAME_TAG) {
		dsql_lit(d, " LEFT JOIN tag g ON g.record_id = r.id AND g.type = ");
		dsql_arg(d, TEXT(str_z(t->name)));
		if (n->whole) {
			dsql_lit(d, " AND ");
			dsql_whole(cx, t, d);
		}
	} else if (n->kind == NAME_CUSTOM) {
		dsql_lit(d, " LEFT JOIN custom_value v ON v.record_id = r.id AND v.field_id IN (");
		for (size_t i = 0, k = 0; i < n->ncustoms; i++) {
			if (n->customs[i].type != n->customs[0].type)
				continue;
			if (k++)
				dsql_lit(d, ", ");
			buf_int(&d->text, n->customs[i].id);
		}
		dsql_lit(d, ")");
	}
}

static struct str plain_label(struct ctx *cx, const struct name *n, struct dbval v)
{
	enum field_type type = n->kind == NAME_FIELD    ? n->field->type
	                       : n->kind == NAME_CUSTOM ? n->customs[0].type
	                                                : F_TEXT;

	if (v.type == DB_NULL || (v.type == DB_TEXT && !v.s.n))
		return STR("None");
	if (type == F_BOOL)
		return v.i ? STR("Yes") : STR("No");
	if (type == F_ENUM && choices_rank(n->field->choices, v.s) >= 0)
		return str_z(n->field->choices->items[choices_rank(n->field->choices, v.s)].label);
	if (v.type == DB_TEXT)
		return v.s;
	return v.type == DB_INT ? arena_fmt(cx->mem, "%lld", (long long)v.i) : arena_fmt(cx->mem, "%g", v.f);
}

static enum rc label(struct ctx *cx, const struct name *n, struct list_group *g, size_t count_)
{
	const struct record_type *of = n->kind == NAME_FIELD && n->field->type == F_REF
	                                       ? type_find(cx->app, str_z(n->field->of))
	                                       : NULL;
	int64_t *ids = NEW_ARRAY(cx->mem, int64_t, count_ + 1);
	struct str *names = NEW_ARRAY(cx->mem, struct str, count_ + 1);

	for (size_t i = 0; i < count_; i++) {
		g[i].label = plain_label(cx, n, g[i].value);
		ids[i] = g[i].value.i;
	}
	if (!of)
		return RC_OK;
	TRY(record_names(cx, of, ids, count_, names));
	for (size_t i = 0; i < count_; i++)
		if (g[i].value.type == DB_INT && names[i].n)
			g[i].label = names[i];
	return RC_OK;
}

struct ranked {
	struct list_group g;
	int rank;
};

/* Enumerations in their order, else the largest first; those without a value last. */
static int compare(const void *pa, const void *pb)
{
	const struct ranked *a = pa, *b = pb;
	bool na = a->g.value.type == DB_NULL, nb = b->g.value.type == DB_NULL;

	if (na != nb)
		return na - nb;
	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	if (a->g.n != b->g.n)
		return a->g.n > b->g.n ? -1 : 1;
	return str_cmp(a->g.label, b->g.label);
}

static void order(struct ctx *cx, const struct name *n, struct list_group *g, size_t k)
{
	struct ranked *r = NEW_ARRAY(cx->mem, struct ranked, k + 1);
	bool ranks = n->kind == NAME_FIELD && n->field->type == F_ENUM;

	for (size_t i = 0; i < k; i++) {
		r[i].g = g[i];
		r[i].rank = ranks && g[i].value.type == DB_TEXT
		                    ? choices_rank(n->field->choices, g[i].value.s)
		                    : 0;
	}
	qsort(r, k, sizeof *r, compare);
	for (size_t i = 0; i < k; i++)
		g[i] = r[i].g;
}

enum rc read_groups(struct ctx *cx, const struct record_type *t, const struct filter_node *x, struct str by,
                    struct list_group **out, size_t *n)
{
	struct dsql d = DSQL(cx->mem);
	struct name name;
	struct rows r;

	TRY(group_name(cx, t, by, &name));
	dsql_lit(&d, "SELECT ");
	group_expr(cx, t, &name, &d);
	dsql_lit(&d, ", count(*)");
	group_from(cx, t, &name, &d);
	TRY(where(cx, t, x, &d));
	dsql_lit(&d, " GROUP BY 1 ORDER BY 2 DESC LIMIT 1000");
	TRY(dsql_run(cx, &d, &r));
	*n = r.n;
	*out = NEW_ARRAY(cx->mem, struct list_group, r.n + 1);
	for (size_t i = 0; i < r.n; i++)
		(*out)[i] = (struct list_group){ .value = cell(&r, i, 0), .n = cell(&r, i, 1).i };
	TRY(label(cx, &name, *out, r.n));
	order(cx, &name, *out, r.n);
	return RC_OK;
}

enum rc record_groups(struct ctx *cx, const struct record_type *t, struct str filter, struct str by,
                      struct list_group **out, size_t *n)
{
	struct filter_node *x;

	TRY(filter_parse(cx, filter, &x));
	return read_groups(cx, t, x, by, out, n);
}
