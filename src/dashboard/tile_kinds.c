/* tile_kinds.c - how each kind of tile counts. Whatever number is written goes through `number`, or comes
 * from a grouped count whose filter stands beside it. */
#include "dashboard/tile_kinds.h"
#include "record/counted.h"
#include <stdlib.h>

/* ---- numbers --------------------------------------------------------------------------- */
static void put(struct jw *w, const char *key, int64_t n, struct str q)
{
	jw_open(w, key, '{');
	jw_int(w, "n", n);
	jw_str(w, "q", q);
	jw_close(w, '}');
}

static enum rc number(struct ctx *cx, struct jw *w, const char *key, const struct tile *t, struct str q)
{
	struct filter_node *x;
	int64_t n;

	TRY(filter_parse(cx, q, &x));
	TRY(record_count_kept(cx, t->type, x, 0, &n));
	put(w, key, n, q);
	return RC_OK;
}

static enum rc cell_of(struct ctx *cx, struct jw *w, const struct tile *t, const char *id, const char *tone,
                       struct str q)
{
	jw_open(w, NULL, '{');
	jw_str(w, "id", str_z(id));
	if (tone)
		jw_str(w, "tone", str_z(tone));
	TRY(number(cx, w, "count", t, q));
	jw_close(w, '}');
	return RC_OK;
}

static enum rc write_number(struct ctx *cx, struct jw *w, const struct tile_ask *a)
{
	return number(cx, w, "count", a->tile, a->q);
}

static enum rc write_rate(struct ctx *cx, struct jw *w, const struct tile_ask *a)
{
	TRY(number(cx, w, "whole", a->tile, a->q));
	return number(cx, w, "part", a->tile, filter_both(cx->mem, a->q, a->tile->part));
}

/* ---- by a field -------------------------------------------------------------------------- */
static bool is_bool(const struct tile *t, struct str by)
{
	int f = field_find(t->type, by);

	return f >= 0 && t->type->fields[f].type == F_BOOL;
}

/* The value as a filter has it. */
static void value(struct buf *b, const struct tile *t, const struct list_group *g)
{
	switch (g->value.type) {
	case DB_INT:
		if (is_bool(t, t->by))
			buf_add(b, g->value.i ? STR("yes") : STR("no"));
		else
			buf_int(b, g->value.i);
		break;
	case DB_REAL: buf_fmt(b, "%.17g", g->value.f); break;
	case DB_TEXT: buf_quoted(b, g->value.s); break;
	case DB_NULL: break;
	}
}

static bool empty(const struct list_group *g)
{
	return g->value.type == DB_NULL || (g->value.type == DB_TEXT && !g->value.s.n);
}

/* "team:4", "category="vpn"", "site:none" */
static struct str by_value(struct ctx *cx, const struct tile *t, const struct list_group *g)
{
	struct buf b = BUF(cx->mem);

	buf_add(&b, t->by);
	if (empty(g)) {
		buf_add(&b, STR(":none"));
		return buf_str(&b);
	}
	buf_char(&b, '=');
	value(&b, t, g);
	return buf_str(&b);
}

static const char *tone_of(const struct tile *t, const struct list_group *g)
{
	int f = field_find(t->type, t->by);
	const struct choices *cs = f < 0 ? NULL : t->type->fields[f].choices;
	int rank = cs && g->value.type == DB_TEXT ? choices_rank(cs, g->value.s) : -1;

	return rank < 0 ? NULL : cs->items[rank].tone;
}

static void write_group(struct ctx *cx, struct jw *w, const struct tile_ask *a, const struct list_group *g)
{
	const char *tone = tone_of(a->tile, g);

	jw_open(w, NULL, '{');
	if (empty(g))
		jw_str(w, "id", STR("none"));
	jw_str(w, "label", g->label);
	if (tone)
		jw_str(w, "tone", str_z(tone));
	put(w, "count", g->n, filter_both(cx->mem, a->q, by_value(cx, a->tile, g)));
	jw_close(w, '}');
}

/* All the values that are not shown: none of those that are. */
static enum rc write_rest(struct ctx *cx, struct jw *w, const struct tile_ask *a, const struct list_group *g,
                          size_t shown)
{
	struct str q = a->q;

	for (size_t i = 0; i < shown; i++)
		q = filter_both(cx->mem, q,
		                arena_fmt(cx->mem, "-" STR_FMT, STR_ARG(by_value(cx, a->tile, &g[i]))));
	return number(cx, w, "rest", a->tile, q);
}

static enum rc write_groups(struct ctx *cx, struct jw *w, const struct tile_ask *a)
{
	struct list_group *g;
	size_t n, shown;

	TRY(record_groups(cx, a->tile->type, a->q, a->tile->by, &g, &n));
	shown = n > (size_t)a->tile->limit ? (size_t)a->tile->limit : n;
	TRY(number(cx, w, "total", a->tile, a->q));
	jw_open(w, "cells", '[');
	for (size_t i = 0; i < shown; i++)
		write_group(cx, w, a, &g[i]);
	jw_close(w, ']');
	return shown < n ? write_rest(cx, w, a, g, shown) : RC_OK;
}

/* ---- table ----------------------------------------------------------------------------------- */
struct table_row {
	struct list_group g;
	int64_t n[TILE_LIST];
};
struct table {
	struct table_row *rows;
	size_t n, cap;
};

static struct table_row *row_of(struct table *t, const struct list_group *g)
{
	for (size_t i = 0; i < t->n; i++)
		if (dbval_eq(t->rows[i].g.value, g->value))
			return &t->rows[i];
	if (t->n == t->cap)
		return NULL;
	t->rows[t->n] = (struct table_row){ .g = *g };
	return &t->rows[t->n++];
}

static int fuller(const void *pa, const void *pb)
{
	const struct table_row *a = pa, *b = pb;
	bool ea = empty(&a->g), eb = empty(&b->g);

	if (ea != eb)
		return ea - eb;
	for (size_t k = 0; k < TILE_LIST; k++)
		if (a->n[k] != b->n[k])
			return a->n[k] > b->n[k] ? -1 : 1;
	return str_cmp(a->g.label, b->g.label);
}

static enum rc fill_table(struct ctx *cx, const struct tile_ask *a, struct table *t)
{
	struct list_group *g;
	size_t n;

	t->cap = 1000;
	t->rows = NEW_ARRAY(cx->mem, struct table_row, t->cap);
	for (size_t k = 0; k < a->tile->ncolumns; k++) {
		struct str q = filter_both(cx->mem, a->q, a->tile->columns[k].q);
		TRY(record_groups(cx, a->tile->type, q, a->tile->by, &g, &n));
		for (size_t i = 0; i < n; i++) {
			struct table_row *row = row_of(t, &g[i]);
			if (row)
				row->n[k] = g[i].n;
		}
	}
	if (t->n) /* not of nothing: the array is there, its elements are not */
		qsort(t->rows, t->n, sizeof *t->rows, fuller);
	return RC_OK;
}

static void write_row(struct ctx *cx, struct jw *w, const struct tile_ask *a, const struct table_row *row)
{
	struct str by = by_value(cx, a->tile, &row->g);

	jw_open(w, NULL, '{');
	if (empty(&row->g))
		jw_str(w, "id", STR("none"));
	jw_str(w, "label", row->g.label);
	jw_open(w, "cells", '[');
	for (size_t k = 0; k < a->tile->ncolumns; k++) {
		struct str q = filter_both(cx->mem, a->q, a->tile->columns[k].q);
		put(w, NULL, row->n[k], filter_both(cx->mem, q, by));
	}
	jw_close(w, ']');
	jw_close(w, '}');
}

static enum rc write_table(struct ctx *cx, struct jw *w, const struct tile_ask *a)
{
	struct table t = { 0 };

	TRY(fill_table(cx, a, &t));
	jw_open(w, "columns", '[');
	for (size_t k = 0; k < a->tile->ncolumns; k++)
		jw_str(w, NULL, a->tile->columns[k].label);
	jw_close(w, ']');
	jw_open(w, "rows", '[');
	for (size_t i = 0; i < t.n && i < (size_t)a->tile->limit; i++)
		write_row(cx, w, a, &t.rows[i]);
	jw_close(w, ']');
	jw_open(w, "totals", '[');
	for (size_t k = 0; k < a->tile->ncolumns; k++)
		TRY(number(cx, w, NULL, a->tile, filter_both(cx->mem, a->q, a->tile->columns[k].q)));
	jw_close(w, ']');
	return RC_OK;
}

/* ---- ages, times, targets ----------------------------------------------------------------------- */
static enum rc write_ages(struct ctx *cx, struct jw *w, const struct tile_ask *a)
{
	static const struct {
		const char *id, *q, *tone;
	} ages[] = { { "under_4h", "created>=-4h", NULL },
		     { "under_1d", "created<-4h created>=-1d", NULL },
		     { "under_3d", "created<-1d created>=-3d", NULL },
		     { "under_7d", "created<-3d created>=-7d", NULL },
		     { "under_30d", "created<-7d created>=-30d", "risk" },
		     { "over_30d", "created<-30d", "harm" } };

	TRY(number(cx, w, "total", a->tile, a->q));
	jw_open(w, "cells", '[');
	for (size_t i = 0; i < COUNT(ages); i++)
		TRY(cell_of(cx, w, a->tile, ages[i].id, ages[i].tone,
		            filter_both(cx->mem, a->q, str_z(ages[i].q))));
	jw_close(w, ']');
	return RC_OK;
}

static enum rc write_quantile(struct ctx *cx, struct jw *w, const char *key, const struct tile_ask *a,
                              double share)
{
	struct filter_node *x;
	int64_t n, value = 0;

	TRY(filter_parse(cx, a->q, &x));
	TRY(measure_quantile(cx, a->tile->type, x, a->tile->measure, share, &n, &value));
	if (n)
		jw_int(w, key, value / SECONDS(1));
	else
		jw_null(w, key);
	return RC_OK;
}

static enum rc write_times(struct ctx *cx, struct jw *w, const struct tile_ask *a)
{
	static const struct {
		const char *id, *from, *to;
	} spans[] = { { "under_15m", NULL, "15m" }, { "under_1h", "15m", "1h" }, { "under_4h", "1h", "4h" },
		      { "under_1d", "4h", "1d" },   { "under_3d", "1d", "3d" },  { "over_3d", "3d", NULL } };
	struct str m = a->tile->measure;

	TRY(number(cx, w, "total", a->tile,
	           filter_both(cx->mem, a->q, arena_fmt(cx->mem, STR_FMT ":any", STR_ARG(m)))));
	TRY(write_quantile(cx, w, "median", a, 0.5));
	TRY(write_quantile(cx, w, "p90", a, 0.9));
	jw_open(w, "cells", '[');
	for (size_t i = 0; i < COUNT(spans); i++) {
		struct str q = a->q;
		if (spans[i].from)
			q = filter_both(cx->mem, q,
			                arena_fmt(cx->mem, STR_FMT ">=%s", STR_ARG(m), spans[i].from));
		if (spans[i].to)
			q = filter_both(cx->mem, q,
			                arena_fmt(cx->mem, STR_FMT "<%s", STR_ARG(m), spans[i].to));
		TRY(cell_of(cx, w, a->tile, spans[i].id, NULL, q));
	}
	jw_close(w, ']');
	return RC_OK;
}

/* What was met and missed in the period (by when it was stopped), and what stands now. The tile's own filter
 * without its period: the two halves have different ones. */
static enum rc write_target(struct ctx *cx, struct jw *w, const struct tile_ask *a)
{
	static const struct {
		const char *id, *tone;
		bool now;
	} states[] = { { "met", "ok", false },   { "missed", "harm", false }, { "late", "harm", true },
		       { "risk", "risk", true }, { "running", NULL, true },   { "paused", "mute", true } };
	struct str when = str_is(a->tile->measure, "response") ? STR("responded_at") : STR("resolved_at");
	struct str past = filter_both(cx->mem, a->q, axis_filter(cx->mem, a->axis, when, 0, a->axis->n - 1));
	struct str now = filter_both(cx->mem, a->q, STR("is:open"));

	jw_open(w, "cells", '[');
	for (size_t i = 0; i < COUNT(states); i++) {
		struct str word = arena_fmt(cx->mem, STR_FMT ":%s", STR_ARG(a->tile->measure), states[i].id);
		TRY(cell_of(cx, w, a->tile, states[i].id, states[i].tone,
		            filter_both(cx->mem, states[i].now ? now : past, word)));
	}
	jw_close(w, ']');
	return RC_OK;
}

/* ---- flow ------------------------------------------------------------------------------------------ */
static enum rc write_line(struct ctx *cx, struct jw *w, const struct tile_ask *a, struct str measure)
{
	int64_t *counts = NEW_ARRAY(cx->mem, int64_t, a->axis->n);
	struct filter_node *x;

	TRY(filter_parse(cx, a->q, &x));
	TRY(series_count(cx, a->tile->type, x, measure, a->axis, counts));
	jw_open(w, NULL, '{');
	jw_str(w, "id", measure);
	jw_open(w, "days", '[');
	for (size_t i = 0; i < a->axis->n; i++)
		put(w, NULL, counts[i],
		    filter_both(cx->mem, a->q, axis_filter(cx->mem, a->axis, measure, i, i)));
	jw_close(w, ']');
	jw_close(w, '}');
	return RC_OK;
}

static enum rc write_flow(struct ctx *cx, struct jw *w, const struct tile_ask *a)
{
	jw_open(w, "days", '[');
	for (size_t i = 0; i < a->axis->n; i++)
		jw_str(w, NULL, axis_date(cx->mem, a->axis, i));
	jw_close(w, ']');
	jw_open(w, "lines", '[');
	for (size_t i = 0; i < a->tile->nlines; i++)
		TRY(write_line(cx, w, a, a->tile->lines[i]));
	jw_close(w, ']');
	return RC_OK;
}

static const struct tile_kind kinds[] = {
	{ "number", 0, write_number },
	{ "groups", TILE_BY, write_groups },
	{ "table", TILE_BY | TILE_COLUMNS, write_table },
	{ "ages", 0, write_ages },
	{ "flow", TILE_LINES, write_flow },
	{ "target", TILE_TARGET, write_target },
	{ "rate", TILE_PART, write_rate },
	{ "times", TILE_LENGTH, write_times },
};

const struct tile_kind *tile_kind_find(struct str name)
{
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (str_is(name, kinds[i].name))
			return &kinds[i];
	return NULL;
}
