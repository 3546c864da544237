/* import.c - see import.h.  A row becomes the JSON object that POST or PATCH would take, so that every rule
 * and every error is the same as there.
 */
#include "record/import.h"
#include "base/json.h"
#include "record/csv.h"
#include "record/read.h"
#include "record/write.h"

enum { CHUNK = 50, REPORT_MAX = 1000 };

struct row {
	int64_t line;
	struct jval object;
	struct str bad; /* already refused while reading */
};
struct import {
	const struct import_options *o;
	struct jval mapping;
	int key;             /* field index, -1: none */
	struct str *columns; /* CSV: field name per column, empty: ignored */
	size_t ncolumns;
	struct row rows[CHUNK];
	size_t n;
	struct import_report *out;
	struct arena *outer, *scratch; /* what a chunk needed is forgotten with it */
};
enum outcome { MADE, CHANGED, UNCHANGED };

/* ---- mapping ------------------------------------------------------------------------ */

static enum rc read_mapping(struct ctx *cx, struct import *im)
{
	static const char *const known[] = { "columns", "values", "constants", "key", "ignore" };

	im->mapping = (struct jval){ .kind = J_OBJECT };
	im->key = -1;
	if (im->o->mapping.n)
		TRY(json_parse(cx, im->o->mapping, &im->mapping));
	if (im->mapping.kind != J_OBJECT)
		return fail_field(cx, "mapping", "mapping must be an object");
	for (size_t i = 0; i < im->mapping.n; i++) {
		bool ok = false;
		for (size_t k = 0; k < COUNT(known); k++)
			ok = ok || str_is(im->mapping.keys[i], known[k]);
		if (!ok)
			return fail_field(cx, "mapping", "mapping has no part \"" STR_FMT "\"",
			                  STR_ARG(str_clip(im->mapping.keys[i], 40)));
	}
	const struct jval *key = jval_get(&im->mapping, "key");
	if (key) {
		im->key = key->kind == J_STR ? field_find(im->o->type, key->s) : -1;
		if (im->key < 0)
			return fail_field(cx, "mapping.key", "key must name a field");
	} else if (field_find(im->o->type, STR("external_id")) >= 0) {
		im->key = field_find(im->o->type, STR("external_id"));
	}
	return RC_OK;
}

static bool ignored(const struct import *im, struct str column)
{
	const struct jval *list = jval_get(&im->mapping, "ignore");

	for (size_t i = 0; list && i < list->n; i++)
		if (str_eq(list->items[i].s, column))
			return true;
	return false;
}

static bool importable(const struct record_type *t, struct str name)
{
	int i = field_find(t, name);

	if (str_is(name, "client") || str_starts(name, STR("cf.")))
		return true;
	return i >= 0 && !(t->fields[i].flags & (READONLY | HIDDEN));
}

/* The field a column fills; empty: ignored. */
static enum rc map_column(struct ctx *cx, struct import *im, struct str column, struct str *out)
{
	const struct jval *columns = jval_get(&im->mapping, "columns");
	const struct jval *to = columns ? jval_get(columns, arena_str(cx->mem, column).p) : NULL;

	*out = STR("");
	if (ignored(im, column))
		return RC_OK;
	*out = to && to->kind == J_STR ? to->s : column;
	if (importable(im->o->type, *out))
		return RC_OK;
	return fail_field(cx, arena_str(cx->mem, str_clip(column, 60)).p,
	                  "column \"" STR_FMT "\" is no field that can be imported; map or ignore it",
	                  STR_ARG(str_clip(column, 60)));
}

/* {"values":{"priority":{"P1":"1"}}} */
static struct str map_value(struct ctx *cx, const struct import *im, struct str field, struct str value)
{
	const struct jval *values = jval_get(&im->mapping, "values");
	const struct jval *of = values ? jval_get(values, arena_str(cx->mem, field).p) : NULL;
	const struct jval *to = of ? jval_get(of, arena_str(cx->mem, value).p) : NULL;

	return to && to->kind == J_STR ? to->s : value;
}

/* ---- one row -> one object -------------------------------------------------------------- */

/* Text from a CSV cell as the JSON value the field takes. */
static struct jval cell_value(struct ctx *cx, const struct record_type *t, struct str name, struct str s)
{
	int i = field_find(t, name);
	enum field_type type = i < 0 ? F_TEXT : t->fields[i].type;
	struct jval v = { .kind = J_STR, .s = s };
	struct str rest = s, tag;

	if (!s.n && type != F_TEXT && type != F_BODY)
		return (struct jval){ .kind = J_NULL };
	if (type == F_INT && str_int(s, &v.i))
		v.kind = J_INT;
	if (type == F_REAL && str_real(s, &v.f))
		v.kind = J_REAL;
	if (type == F_BOOL && (str_ieq(s, STR("true")) || str_is(s, "1") || str_ieq(s, STR("yes"))))
		v = (struct jval){ .kind = J_BOOL, .b = true };
	else if (type == F_BOOL && (str_ieq(s, STR("false")) || str_is(s, "0") || str_ieq(s, STR("no"))))
		v = (struct jval){ .kind = J_BOOL };
	if (type == F_TAGS) {
		v = (struct jval){ .kind = J_ARRAY, .items = NEW_ARRAY(cx->mem, struct jval, s.n + 1) };
		while (str_split(&rest, ',', &tag))
			v.items[v.n++] = (struct jval){ .kind = J_STR, .s = str_trim(tag) };
	}
	return v;
}

static void object_put(struct jval *o, struct str name, struct jval v)
{
	for (size_t i = 0; i < o->n; i++)
		if (str_eq(o->keys[i], name)) {
			o->items[i] = v;
			return;
		}
	o->keys[o->n] = name;
	o->items[o->n++] = v;
}

/* cf.name goes into the member "custom". */
static void put(struct jval *o, struct jval *custom, struct str name, struct jval v)
{
	if (str_starts(name, STR("cf.")))
		object_put(custom, str_sub(name, 3, name.n), v);
	else
		object_put(o, name, v);
}

static struct jval blank_object(struct ctx *cx, size_t room)
{
	return (struct jval){ .kind = J_OBJECT,
		              .keys = NEW_ARRAY(cx->mem, struct str, room + 1),
		              .items = NEW_ARRAY(cx->mem, struct jval, room + 1) };
}

static void finish(struct ctx *cx, const struct import *im, struct jval *o, struct jval *custom)
{
	const struct jval *constants = jval_get(&im->mapping, "constants");

	for (size_t i = 0; constants && i < constants->n; i++)
		if (!jval_get(o, arena_str(cx->mem, constants->keys[i]).p))
			object_put(o, constants->keys[i], constants->items[i]);
	if (custom->n)
		object_put(o, STR("custom"), *custom);
}

static size_t room_for(const struct import *im, size_t n)
{
	const struct jval *constants = jval_get(&im->mapping, "constants");

	return n + (constants ? constants->n : 0) + 2;
}

static struct jval csv_object(struct ctx *cx, const struct import *im, const struct str *cells, size_t n)
{
	struct jval o = blank_object(cx, room_for(im, n)), custom = blank_object(cx, n);

	for (size_t i = 0; i < n && i < im->ncolumns; i++) {
		struct str name = im->columns[i];
		if (name.n)
			put(&o, &custom, name,
			    cell_value(cx, im->o->type, name, map_value(cx, im, name, cells[i])));
	}
	finish(cx, im, &o, &custom);
	return o;
}

static enum rc json_object(struct ctx *cx, struct import *im, const struct jval *in, struct jval *out)
{
	struct jval o = blank_object(cx, room_for(im, in->n)), custom = blank_object(cx, in->n);

	for (size_t i = 0; i < in->n; i++) {
		struct str name;
		if (str_is(in->keys[i], "custom"))
			name = in->keys[i];
		else
			TRY(map_column(cx, im, in->keys[i], &name));
		struct jval v = in->items[i];
		if (v.kind == J_STR)
			v.s = map_value(cx, im, name, v.s);
		if (name.n)
			put(&o, &custom, name, v);
	}
	finish(cx, im, &o, &custom);
	*out = o;
	return RC_OK;
}

/* ---- writing -------------------------------------------------------------------------------- */

static enum rc find_known(struct ctx *cx, const struct import *im, const struct jval *o, int64_t *id)
{
	const struct field *f = im->key >= 0 ? &im->o->type->fields[im->key] : NULL;
	const struct jval *v = f ? jval_get(o, f->name) : NULL;
	struct dsql d = DSQL(cx->mem);
	struct rows r;

	*id = 0;
	if (!f)
		return RC_OK;
	if (!v || v->kind == J_NULL || (v->kind == J_STR && !v->s.n))
		return fail_field(cx, f->name, "%s is the key of this import and must not be empty", f->name);
	dsql_lit(&d, "SELECT id FROM ");
	dsql_column(&d, type_table(im->o->type));
	dsql_lit(&d, " WHERE ");
	dsql_column(&d, column_of(f));
	dsql_lit(&d, " = ");
	dsql_arg(&d, v->kind == J_INT ? INT(v->i) : TEXT(v->s));
	if (im->o->client_id) {
		dsql_lit(&d, " AND client_id = ");
		dsql_arg(&d, INT(im->o->client_id));
	}
	dsql_lit(&d, " ORDER BY id LIMIT 2");
	TRY(dsql_run(cx, &d, &r));
	if (r.n > 1)
		return fail_field(cx, f->name, "more than one record has this %s", f->name);
	*id = r.n ? cell(&r, 0, 0).i : 0;
	return RC_OK;
}

/* What PATCH may set of it: not what is fixed at creation, not the client. */
static struct jval changeable(struct ctx *cx, const struct record_type *t, const struct jval *o)
{
	struct jval out = blank_object(cx, o->n);

	for (size_t i = 0; i < o->n; i++) {
		int f = field_find(t, o->keys[i]);
		if (str_is(o->keys[i], "client") || (f >= 0 && (t->fields[f].flags & ON_CREATE)))
			continue;
		object_put(&out, o->keys[i], o->items[i]);
	}
	return out;
}

/* "Rita Ortiz" or her mail address where her number is wanted: what exports and other products write. A name
 * that nobody has stays as it is, and is refused with its field like any other value. */
static enum rc name_to_id(struct ctx *cx, const struct field *f, int64_t client_id, struct jval *v)
{
	const struct record_type *of = type_find(cx->app, str_z(f->of));
	int64_t *ids, number;
	size_t n;

	if (!of || v->kind != J_STR || !v->s.n || str_int(v->s, &number) || str_is(v->s, "me"))
		return RC_OK;
	TRY(filter_named(cx, of, v->s, client_id, &ids, &n));
	if (n > 1)
		return fail_field(cx, f->name,
		                  "%s: more than one %s is called \"" STR_FMT
		                  "\"; give the login, the mail address or the number",
		                  f->name, of->name, STR_ARG(str_clip(v->s, 60)));
	if (n == 1)
		*v = (struct jval){ .kind = J_INT, .i = ids[0], .f = (double)ids[0] };
	return RC_OK;
}

static enum rc names_to_ids(struct ctx *cx, const struct import *im, struct jval *o)
{
	for (size_t i = 0; i < o->n; i++) {
		int f = field_find(im->o->type, o->keys[i]);

		if (f >= 0 && im->o->type->fields[f].type == F_REF)
			TRY(name_to_id(cx, &im->o->type->fields[f], im->o->client_id, &o->items[i]));
	}
	return RC_OK;
}

static enum rc one(struct ctx *cx, const struct import *im, const struct row *row, enum outcome *how)
{
	const struct record_type *t = im->o->type;
	struct record r, old;
	struct jval o = row->object;
	bool merged;
	int64_t id;

	if (row->bad.n)
		return fail(cx, RC_INVALID, "bad_row", STR_FMT, STR_ARG(row->bad));
	TRY(names_to_ids(cx, im, &o));
	TRY(find_known(cx, im, &o, &id));
	if (!id) {
		if (im->o->client_id)
			object_put(&o, STR("client"), (struct jval){ .kind = J_INT, .i = im->o->client_id });
		*how = MADE;
		return record_create(cx, t, &o, &r);
	}
	TRY(record_load(cx, t, id, &old));
	struct jval changes = changeable(cx, t, &o);
	TRY(record_patch(cx, t, arena_fmt(cx->mem, "%lld", (long long)id), &changes, 0, &merged, &r));
	*how = r.version == old.version ? UNCHANGED : CHANGED;
	return RC_OK;
}

static void count(struct import *im, enum outcome how)
{
	int64_t *n[] = { &im->out->made, &im->out->changed, &im->out->unchanged };

	++*n[how];
}

static void refuse(struct ctx *cx, struct import *im, const struct row *row)
{
	im->out->refused++;
	if (im->out->nrows < REPORT_MAX)
		im->out->rows[im->out->nrows++] =
		        (struct import_row){ row->line, arena_str(im->outer, str_z(cx->err.field)),
			                     arena_str(im->outer, str_z(cx->err.msg)) };
	cx->err = (struct err){ 0 };
}

struct chunk {
	struct import *im;
	size_t from, to;
	enum outcome how[CHUNK];
};

/* Of a dry run nothing stays: the transaction is given up on purpose at its end. */
static enum rc chunk_tx(struct ctx *cx, void *p)
{
	struct chunk *c = p;

	for (size_t i = c->from; i < c->to; i++)
		TRY(one(cx, c->im, &c->im->rows[i], &c->how[i]));
	return c->im->o->dry_run ? fail(cx, RC_CONFLICT, "dry_run", "this was a dry run") : RC_OK;
}

static bool went_well(struct ctx *cx, struct chunk *c)
{
	enum rc rc = db_tx(cx, chunk_tx, c);

	return rc == RC_OK || (rc == RC_CONFLICT && strcmp(cx->err.code, "dry_run") == 0);
}

static enum rc flush(struct ctx *cx, struct import *im)
{
	struct chunk c = { .im = im, .to = im->n };

	if (im->n && went_well(cx, &c)) {
		for (size_t i = 0; i < im->n; i++)
			count(im, c.how[i]);
	} else {
		for (size_t i = 0; i < im->n; i++) {
			c.from = i;
			c.to = i + 1;
			if (went_well(cx, &c)) {
				count(im, c.how[i]);
			} else if (cx->err.rc == RC_UNAVAILABLE || cx->err.rc == RC_INTERNAL ||
			           cx->err.rc == RC_BUSY) {
				return cx->err.rc; /* not the row's fault */
			} else {
				refuse(cx, im, &im->rows[i]);
			}
		}
	}
	im->n = 0;
	cx->err = (struct err){ 0 };
	arena_reset(im->scratch);
	return RC_OK;
}

/* ---- reading ----------------------------------------------------------------------------------- */

static enum rc add_row(struct ctx *cx, struct import *im, struct row row, size_t at, size_t total)
{
	im->out->read++;
	im->rows[im->n++] = row;
	if (im->n < CHUNK)
		return RC_OK;
	if (im->o->progress)
		im->o->progress(im->o->arg, (int64_t)at, (int64_t)total);
	return flush(cx, im);
}

static enum rc read_header(struct ctx *cx, struct import *im, struct csv *csv)
{
	const char *why = "";
	struct str *head;
	size_t n;

	enum csv_got got = csv_row(csv, &head, &n, &why);
	if (got != CSV_ROW)
		return fail_field(cx, "body", got == CSV_END ? "the file is empty" : "line 1: %s", why);
	im->columns = NEW_ARRAY(cx->mem, struct str, n);
	im->ncolumns = n;
	for (size_t i = 0; i < n; i++) {
		TRY(map_column(cx, im, str_trim(head[i]), &im->columns[i]));
		for (size_t k = 0; k < i; k++)
			if (im->columns[i].n && str_eq(im->columns[i], im->columns[k]))
				return fail_field(cx, arena_str(cx->mem, str_clip(im->columns[i], 60)).p,
				                  "two columns fill " STR_FMT, STR_ARG(im->columns[i]));
	}
	return RC_OK;
}

static enum rc run_csv(struct ctx *cx, struct import *im, struct str text)
{
	struct arena *mem = im->scratch;
	struct csv csv;

	csv_start(&csv, im->outer, text);
	TRY(read_header(cx, im, &csv));
	csv.mem = cx->mem = mem;
	for (;;) {
		const char *why = "";
		struct str *cells;
		size_t n;
		enum csv_got got = csv_row(&csv, &cells, &n, &why);
		if (got == CSV_END)
			return flush(cx, im);
		struct row row = { .line = (int64_t)csv.line };
		if (got == CSV_BAD)
			row.bad = arena_fmt(mem, "%s; reading stops here", why);
		else if (n != im->ncolumns)
			row.bad = arena_fmt(mem, "%zu values, but the first line names %zu columns", n,
			                    im->ncolumns);
		else
			row.object = csv_object(cx, im, cells, n);
		TRY(add_row(cx, im, row, csv.at, text.n));
		if (got == CSV_BAD)
			return flush(cx, im);
	}
}

static enum rc run_ndjson(struct ctx *cx, struct import *im, struct str text)
{
	struct str rest = text, line;
	int64_t number = 0;
	char why[160];

	cx->mem = im->scratch;
	while (str_split(&rest, '\n', &line)) {
		struct row row = { .line = ++number };
		struct jval v;
		if (!str_trim(line).n)
			continue;
		if (!json_parse_plain(cx->mem, line, &v, why, sizeof why))
			row.bad = arena_fmt(cx->mem, "not JSON: %s", why);
		else if (v.kind != J_OBJECT)
			row.bad = STR("a row must be a JSON object");
		else if (json_object(cx, im, &v, &row.object) != RC_OK)
			row.bad = arena_str(cx->mem, str_z(cx->err.msg));
		TRY(add_row(cx, im, row, text.n - rest.n, text.n));
	}
	return flush(cx, im);
}

enum rc import_run(struct ctx *cx, const struct import_options *o, struct str text, struct import_report *out)
{
	struct import *im = NEW(cx->mem, struct import);

	*out = (struct import_report){ .rows = NEW_ARRAY(cx->mem, struct import_row, REPORT_MAX) };
	im->o = o;
	im->out = out;
	TRY(read_mapping(cx, im));
	if (!str_utf8(text))
		return fail_field(cx, "body", "the file is not well-formed UTF-8; save it as UTF-8");
	im->outer = cx->mem;
	im->scratch = arena_new();
	enum rc rc = o->ndjson ? run_ndjson(cx, im, text) : run_csv(cx, im, text);
	arena_free(im->scratch);
	cx->mem = im->outer;
	cx->err.extra = STR("");
	if (!o->dry_run)
		db_took_in(cx, out->made + out->changed);
	return rc;
}
