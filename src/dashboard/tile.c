/* tile.c - what a tile says, checked; and its answer's common parts. The kinds are in tile_kinds.c. */
#include "dashboard/tile_kinds.h"
#include <stdio.h>

/* ---- reading ------------------------------------------------------------------------- */
static const struct jfield tile_fields[] = {
	{ "kind", JF_STR, offsetof(struct tile, kind), .required = true, .max = 20 },
	{ "title", JF_STR, offsetof(struct tile, title), .max = 80 },
	{ "q", JF_STR, offsetof(struct tile, q), .max = 1000 },
	{ "of_type", JF_STR, offsetof(struct tile, of_type), .max = 40 },
	{ "over", JF_STR, offsetof(struct tile, over), .max = 40 },
	{ "by", JF_STR, offsetof(struct tile, by), .max = 60 },
	{ "part", JF_STR, offsetof(struct tile, part), .max = 1000 },
	{ "measure", JF_STR, offsetof(struct tile, measure), .max = 40 },
	{ "tone", JF_STR, offsetof(struct tile, tone), .max = 20 },
	{ "size", JF_INT, offsetof(struct tile, size), .max = 4 },
	{ "limit", JF_INT, offsetof(struct tile, limit), .max = 40 },
	{ "columns", JF_VALUE, offsetof(struct tile, columns_json) },
	{ "lines", JF_VALUE, offsetof(struct tile, lines_json) },
};
static const struct jfield column_fields[] = {
	{ "label", JF_STR, offsetof(struct tile_column, label), .required = true, .max = 40 },
	{ "q", JF_STR, offsetof(struct tile_column, q), .required = true, .max = 1000 },
};

/* What is wrong is wrong in this tile; the field to blame is the whole list. */
static enum rc blame(struct ctx *cx, size_t i, enum rc rc)
{
	if (rc != RC_INVALID)
		return rc;
	struct err said = cx->err;
	return fail_field(cx, "tiles", "tile %zu, %s: %s", i + 1, said.field, said.msg);
}

static enum rc check_filter(struct ctx *cx, const struct record_type *t, struct str q)
{
	struct dsql *d = NEW(cx->mem, struct dsql);
	struct filter_node *x;

	*d = DSQL(cx->mem);
	TRY(filter_parse(cx, q, &x));
	return filter_compile(cx, t, x, d);
}

static enum rc take_columns(struct ctx *cx, struct tile *t)
{
	const struct jval *v = t->columns_json;

	if (!v || v->kind != J_ARRAY || v->n < 1 || v->n > TILE_LIST)
		return fail_field(cx, "columns", "a table has 1 to %d columns", TILE_LIST);
	for (size_t i = 0; i < v->n; i++) {
		if (v->items[i].kind != J_OBJECT)
			return fail_field(cx, "columns", "a column is {\"label\", \"q\"}");
		TRY(json_take(cx, &v->items[i], column_fields, &t->columns[i]));
	}
	t->ncolumns = v->n;
	return RC_OK;
}

static enum rc take_lines(struct ctx *cx, struct tile *t)
{
	static const char *const usual[] = { "created", "ended", "reopening", "was_open" };
	const struct jval *v = t->lines_json;

	if (!v) {
		t->nlines = t->type->nmeasures ? COUNT(usual) : 1;
		for (size_t i = 0; i < t->nlines; i++)
			t->lines[i] = str_z(usual[i]);
		return RC_OK;
	}
	if (v->kind != J_ARRAY || v->n < 1 || v->n > TILE_LIST)
		return fail_field(cx, "lines", "a flow has 1 to %d lines", TILE_LIST);
	for (size_t i = 0; i < v->n; i++)
		t->lines[i] = v->items[i].s;
	t->nlines = v->n;
	return RC_OK;
}

static enum rc check_by(struct ctx *cx, const struct tile *t)
{
	struct list_group *g;
	size_t n;

	/* No record has the id 0: this only asks whether the field can be grouped by. */
	return record_groups(cx, t->type, STR("id:0"), t->by, &g, &n);
}

static enum rc check_meaning(struct ctx *cx, const struct tile *t, uint32_t needs)
{
	TRY(check_filter(cx, t->type, t->q));
	if (t->over.n)
		TRY(measure_check(cx, t->type, t->over, MEASURE_INSTANT));
	if (needs & TILE_BY)
		TRY(check_by(cx, t));
	if (needs & TILE_PART)
		TRY(check_filter(cx, t->type, t->part));
	if (needs & TILE_LENGTH)
		TRY(measure_check(cx, t->type, t->measure, MEASURE_LENGTH));
	if ((needs & TILE_TARGET) && !str_is(t->measure, "response") && !str_is(t->measure, "resolve"))
		return fail_field(cx, "measure", "measure is response or resolve");
	for (size_t i = 0; i < t->ncolumns; i++)
		TRY(check_filter(cx, t->type, t->columns[i].q));
	for (size_t i = 0; i < t->nlines; i++)
		TRY(measure_check(cx, t->type, t->lines[i], MEASURE_INSTANT));
	return RC_OK;
}

static enum rc take_tile(struct ctx *cx, const struct jval *v, bool meaning, struct tile *t)
{
	const struct tile_kind *kind;

	*t = (struct tile){ .of_type = STR("ticket"), .size = 1, .limit = 12 };
	if (v->kind != J_OBJECT)
		return fail_field(cx, "kind", "a tile is an object");
	TRY(json_take(cx, v, tile_fields, t));
	t->type = type_find(cx->app, t->of_type);
	if (!t->type)
		return fail_field(cx, "of_type", "there is no type \"" STR_FMT "\"", STR_ARG(t->of_type));
	kind = tile_kind_find(t->kind);
	if (!kind)
		return fail_field(cx, "kind", "there is no kind \"" STR_FMT "\"", STR_ARG(t->kind));
	if (t->size < 1 || t->limit < 1)
		return fail_field(cx, t->size < 1 ? "size" : "limit", "it is at least 1");
	if (kind->needs & TILE_COLUMNS)
		TRY(take_columns(cx, t));
	if (kind->needs & TILE_LINES)
		TRY(take_lines(cx, t));
	return meaning ? check_meaning(cx, t, kind->needs) : RC_OK;
}

enum rc tiles_parse(struct ctx *cx, struct str json, bool meaning, struct tile **out, size_t *n)
{
	struct jval v;
	char why[120];

	*n = 0;
	*out = NEW_ARRAY(cx->mem, struct tile, TILES_MAX);
	if (!json.n)
		return RC_OK;
	if (!json_parse_plain(cx->mem, json, &v, why, sizeof why) || v.kind != J_ARRAY)
		return fail_field(cx, "tiles", "tiles is a list");
	if (v.n > TILES_MAX)
		return fail_field(cx, "tiles", "at most %d tiles", TILES_MAX);
	for (size_t i = 0; i < v.n; i++)
		TRY(blame(cx, i, take_tile(cx, &v.items[i], meaning, &(*out)[i])));
	*n = v.n;
	return RC_OK;
}

/* ---- answering -------------------------------------------------------------------------- */
static void write_head(struct jw *w, const struct tile *t)
{
	jw_str(w, "kind", t->kind);
	jw_str(w, "title", t->title);
	jw_str(w, "of_type", str_z(t->type->name));
	jw_int(w, "size", t->size);
	jw_str(w, "tone", t->tone);
	jw_str(w, "measure", t->measure);
	jw_str(w, "by", t->by);
	jw_str(w, "over", t->over);
}

/* A tile whose filter outlived a custom field says so and does not spoil the others. */
enum rc tile_write(struct ctx *cx, struct jw *w, const struct tile *t, const struct axis *ax, struct str more)
{
	struct buf b = BUF(cx->mem);
	struct jw inner = JW(&b);
	struct tile_ask ask = { .tile = t, .axis = ax };

	ask.q = filter_both(cx->mem, t->q, more);
	if (t->over.n)
		ask.q = filter_both(cx->mem, ask.q, axis_filter(cx->mem, ax, t->over, 0, ax->n - 1));
	enum rc rc = tile_kind_find(t->kind)->write(cx, &inner, &ask);
	if (rc != RC_OK && rc != RC_INVALID)
		return rc;
	jw_open(w, NULL, '{');
	write_head(w, t);
	if (rc == RC_OK)
		jw_raw(w, "data", arena_fmt(cx->mem, "{" STR_FMT "}", STR_ARG(buf_str(&b))));
	else
		jw_str(w, "error", arena_str(cx->mem, str_z(cx->err.msg)));
	jw_close(w, '}');
	return RC_OK;
}
