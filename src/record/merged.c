/* merged.c - see merged.h. */
#include "record/merged.h"
#include "record/read.h"

enum { PARTS = 100, STEPS = 20 };

static enum rc ids_into(struct ctx *cx, const struct record_type *t, const int64_t *ids, size_t n,
                        struct rows *r)
{
	struct dsql d = DSQL(cx->mem);

	dsql_lit(&d, "SELECT r.id FROM ");
	dsql_column(&d, type_table(t));
	dsql_lit(&d, " r WHERE ");
	dsql_in_ids(cx, &d, "r", t->fields[t->merged_field].name, ids, n);
	dsql_lit(&d, " ORDER BY r.id LIMIT 100");
	return dsql_run(cx, &d, r);
}

enum rc merged_parts(struct ctx *cx, const struct record *r, struct record **out, size_t *n)
{
	const struct record_type *t = r->type;
	int64_t ids[PARTS] = { r->id };
	size_t from = 0, to = 1;

	*out = NEW_ARRAY(cx->mem, struct record, PARTS);
	*n = 0;
	while (t->merged_field && from < to && to < PARTS) {
		struct rows rows;
		TRY(ids_into(cx, t, ids + from, to - from, &rows));
		from = to;
		for (size_t i = 0; i < rows.n && to < PARTS; i++)
			ids[to++] = cell(&rows, i, 0).i;
	}
	for (size_t i = 1; i < to; i++) {
		TRY(record_load(cx, t, ids[i], &(*out)[*n]));
		*n += record_visible(cx, &(*out)[*n]);
	}
	return RC_OK;
}

enum rc merged_end(struct ctx *cx, const struct record *r, struct record *out)
{
	size_t f = r->type->merged_field;

	*out = *r;
	for (int i = 0; f && i < STEPS && !rec_null(out, f); i++)
		TRY(record_load(cx, r->type, rec_int(out, f), out));
	return RC_OK;
}
