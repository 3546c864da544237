/* origin.c - see origin.h. One statement a page: the rows, and the first event of each. */
#include "record/origin.h"
#include "base/json.h"
#include "record/read.h"
#include "record/write.h"

enum { FIRST = 5 /* columns before the fields asked for */ };

/* Values nobody gave: the empty text where a column cannot be NULL. */
static void blank_values(struct record *r)
{
	for (size_t i = 0; i < r->type->nfields; i++) {
		const struct field *f = &r->type->fields[i];
		bool text = f->type == F_TEXT || f->type == F_BODY || f->type == F_JSON;
		if (f->type == F_TAGS || (text && (f->flags & (NOT_NULL | REQUIRED))))
			rec_set(r, i, TEXT(STR("")));
		else if (f->type == F_BOOL)
			rec_set(r, i, INT(0));
	}
}

/* A custom field's value in an event knows its type no more than JSON does, which is enough to compare. */
static struct dbval plain(const struct jval *v)
{
	switch (v->kind) {
	case J_BOOL: return INT(v->b);
	case J_INT: return INT(v->i);
	case J_REAL: return REAL(v->f);
	case J_STR: return TEXT(v->s);
	default: return NUL();
	}
}

static enum rc custom_ids(struct ctx *cx, const struct record_type *t, struct custom_change *c)
{
	struct name name;
	bool found;

	TRY(read_name(cx, t, arena_fmt(cx->mem, "cf." STR_FMT, STR_ARG(c->name)), &name, &found));
	for (size_t i = 0; found && i < name.ncustoms; i++)
		c->field_id = name.customs[i].id;
	return RC_OK;
}

static enum rc tell(struct ctx *cx, const struct jval *changes, struct record *r)
{
	r->custom = NEW(cx->mem, struct custom_set);
	r->custom->items = NEW_ARRAY(cx->mem, struct custom_change, changes->n + 1);
	for (size_t k = 0; k < changes->n; k++) {
		const struct jval *pair = &changes->items[k];
		int f = field_find(r->type, changes->keys[k]);
		if (pair->kind != J_ARRAY || pair->n != 2)
			continue;
		if (f >= 0) {
			rec_set(r, (size_t)f, value_read(cx, &r->type->fields[f], &pair->items[1]));
		} else if (str_starts(changes->keys[k], STR("cf."))) {
			struct custom_change *c = &r->custom->items[r->custom->n++];
			*c = (struct custom_change){ .name = str_sub(changes->keys[k], 3, SIZE_MAX),
				                     .neo = plain(&pair->items[1]) };
			TRY(custom_ids(cx, r->type, c));
		}
	}
	return RC_OK;
}

/* The columns asked for, into their places. */
static void now_of(struct ctx *cx, const struct origin_query *q, const struct rows *rows, size_t i,
                   struct record *out)
{
	*out = *record_new(cx, q->type, q->client_id);
	out->id = cell(rows, i, 0).i;
	out->number = cell(rows, i, 1).i;
	out->version = cell(rows, i, 2).i;
	out->created_at = cell(rows, i, 3).i;
	out->updated_at = cell(rows, i, 4).i;
	for (size_t k = 0; k < q->nfields; k++)
		rec_set(out, q->fields[k], cell(rows, i, FIRST + k));
}

static enum rc one(struct ctx *cx, const struct origin_query *q, const struct rows *rows, size_t i,
                   struct origin *o)
{
	struct jval data;
	char why[80];

	now_of(cx, q, rows, i, &o->now);
	o->made = *record_new(cx, q->type, q->client_id);
	o->made.number = o->now.number;
	o->made.version = 1;
	o->made.created_at = o->made.updated_at = o->now.created_at;
	blank_values(&o->made);
	if (!json_parse_plain(cx->mem, cell(rows, i, FIRST + q->nfields).s, &data, why, sizeof why))
		return fail(cx, RC_INTERNAL, "bad_event", "the first event of %s %lld: %s", q->type->name,
		            (long long)o->now.id, why);
	const struct jval *changes = jval_get(&data, "changes");
	return changes ? tell(cx, changes, &o->made) : RC_OK;
}

static void columns(struct dsql *d, const struct origin_query *q)
{
	dsql_lit(d, "SELECT r.id, r.number, r.version, r.created_at, r.updated_at");
	for (size_t k = 0; k < q->nfields; k++) {
		const struct field *f = &q->type->fields[q->fields[k]];
		dsql_lit(d, ", ");
		if (f->type == F_TAGS)
			dsql_lit(d, "NULL");
		else
			read_column(d, "r", f);
	}
	dsql_lit(d, ", e.data FROM ");
}

static void statement(struct dsql *d, const struct origin_query *q)
{
	columns(d, q);
	dsql_column(d, type_table(q->type));
	dsql_lit(d, " r JOIN event e ON e.id = (SELECT min(f.id) FROM event f WHERE f.type = ");
	dsql_arg(d, TEXT(str_z(q->type->name)));
	dsql_lit(d, " AND f.record_id = r.id) WHERE r.client_id = ");
	dsql_arg(d, INT(q->client_id));
	dsql_lit(d, " AND r.created_at >= ");
	dsql_arg(d, INT(q->from));
	dsql_lit(d, " AND r.created_at < ");
	dsql_arg(d, INT(q->to));
	if (q->before) {
		dsql_lit(d, " AND (r.created_at, r.id) < (");
		dsql_arg(d, INT(q->before_at));
		dsql_lit(d, ", ");
		dsql_arg(d, INT(q->before));
		dsql_lit(d, ")");
	}
	dsql_lit(d, " ORDER BY r.created_at DESC, r.id DESC LIMIT ");
	dsql_arg(d, INT(q->limit));
}

enum rc record_origins(struct ctx *cx, const struct origin_query *q, struct origin **out, size_t *n)
{
	struct dsql *d = NEW(cx->mem, struct dsql);
	struct rows rows;

	assert(q->limit > 0 && q->limit <= 2000);
	*d = DSQL(cx->mem);
	statement(d, q);
	TRY(dsql_run(cx, d, &rows));
	*out = NEW_ARRAY(cx->mem, struct origin, rows.n + 1);
	*n = rows.n;
	for (size_t i = 0; i < rows.n; i++)
		TRY(one(cx, q, &rows, i, &(*out)[i]));
	return RC_OK;
}
