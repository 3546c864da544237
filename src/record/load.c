/* load.c - rows to records: by id, by key, and the names and keys of what records refer to.
 *
 * The SELECT list is made from the field table; db/ prepares each text once per connection, so making it
 * again costs some hundred nanoseconds and needs no cache here.
 */
#include <stdlib.h>

#include "record/kept.h"
#include "record/read.h"

enum { KEPT_REFS = 400 };

static const char *const base_columns[ROW_BASE] = { "id",      "client_id",  "number",
	                                            "version", "created_at", "updated_at" };

void read_columns(struct dsql *d, const struct record_type *t, bool no_bodies)
{
	for (size_t i = 0; i < ROW_BASE; i++) {
		if (i)
			dsql_lit(d, ", ");
		dsql_lit(d, "r.");
		dsql_column(d, base_columns[i]);
	}
	for (size_t i = 0; i < t->nfields; i++) {
		const struct field *f = &t->fields[i];
		dsql_lit(d, ", ");
		if (f->type == F_TAGS || (no_bodies && (f->type == F_BODY || f->type == F_JSON)))
			dsql_lit(d, "NULL");
		else
			read_column(d, "r", f);
	}
}

void read_row(struct ctx *cx, const struct record_type *t, const struct rows *rows, size_t row,
              struct record *out)
{
	*out = (struct record){ .type = t,
		                .id = cell(rows, row, 0).i,
		                .client_id = cell(rows, row, 1).i,
		                .number = cell(rows, row, 2).i,
		                .version = cell(rows, row, 3).i,
		                .created_at = cell(rows, row, 4).i,
		                .updated_at = cell(rows, row, 5).i };
	out->v = ROOM_FOR(cx->mem, struct dbval, t->nfields + 1);
	if (t->nfields)
		memcpy(out->v, &rows->v[row * rows->ncol + ROW_BASE], t->nfields * sizeof *out->v);
}

static void select_from(struct dsql *d, const struct record_type *t, bool no_bodies)
{
	dsql_lit(d, "SELECT ");
	read_columns(d, t, no_bodies);
	dsql_lit(d, " FROM ");
	dsql_column(d, type_table(t));
	dsql_lit(d, " r WHERE ");
}

static enum rc gone(struct ctx *cx, const struct record_type *t, struct str key)
{
	return fail(cx, RC_NOT_FOUND, "not_found", "there is no %s " STR_FMT, t->name,
	            STR_ARG(str_clip(key, 60)));
}

static enum rc load_id(struct ctx *cx, const struct record_type *t, int64_t id, struct record *out)
{
	struct dsql d = DSQL(cx->mem);
	struct rows r;

	select_from(&d, t, false);
	dsql_lit(&d, "r.id = ");
	dsql_arg(&d, INT(id));
	TRY(dsql_run(cx, &d, &r));
	if (!r.n)
		return gone(cx, t, arena_fmt(cx->mem, "%lld", (long long)id));
	read_row(cx, t, &r, 0, out);
	return RC_OK;
}

enum rc record_load(struct ctx *cx, const struct record_type *t, int64_t id, struct record *out)
{
	if (kept_get(cx, t, id, out))
		return RC_OK;
	int64_t stamp =
	        kept_stamp(cx, t); /* first: what is read later may be newer, and is read again then */
	TRY(load_id(cx, t, id, out));
	kept_put(cx, out, stamp);
	return RC_OK;
}

enum rc record_load_many(struct ctx *cx, const struct record_type *t, const int64_t *ids, size_t n,
                         bool no_bodies, struct record **out, size_t *nout)
{
	struct dsql d = DSQL(cx->mem);
	struct rows r = { 0 };

	if (n) {
		select_from(&d, t, no_bodies);
		dsql_lit(&d, "r.id");
		dsql_ids(cx, &d, ids, n);
		dsql_lit(&d, " ORDER BY r.id");
		TRY(dsql_run(cx, &d, &r));
	}
	*out = NEW_ARRAY(cx->mem, struct record, r.n + 1);
	*nout = r.n;
	for (size_t i = 0; i < r.n; i++)
		read_row(cx, t, &r, i, &(*out)[i]);
	return RC_OK;
}

/* ---- keys -------------------------------------------------------------------- */

/* INC48213: letters, then a number. Letters count in either case. */
static const char *split_key(const struct record_type *t, struct str key, int64_t *number)
{
	for (const char *const *p = t->prefixes; p && *p; p++) {
		size_t n = strlen(*p);
		if (key.n > n && str_ieq(str_sub(key, 0, n), str_z(*p)) && key.p[n] != '-' &&
		    str_int(str_sub(key, n, key.n), number))
			return *p;
	}
	return NULL;
}

static enum rc load_key(struct ctx *cx, const struct record_type *t, struct str key, bool no_bodies,
                        struct record *out)
{
	struct dsql d = DSQL(cx->mem);
	const char *prefix = NULL;
	int64_t number;
	struct rows r;

	if (!str_int(key, &number)) {
		prefix = t->prefix ? split_key(t, key, &number) : NULL;
		if (!prefix)
			return gone(cx, t, key);
	} else if (t->flags & T_SLOW)
		return record_load(cx, t, number, out); /* perhaps from memory */
	select_from(&d, t, no_bodies);
	if (prefix)
		dsql_lit(&d, "r.number = ");
	else
		dsql_lit(&d, "r.id = ");
	dsql_arg(&d, INT(number));
	dsql_lit(&d, " LIMIT 100");
	TRY(dsql_run(cx, &d, &r));
	for (size_t i = 0; i < r.n; i++) {
		read_row(cx, t, &r, i, out);
		if (!prefix || !strcmp(t->prefix(out), prefix))
			return RC_OK;
	}
	return gone(cx, t, key);
}

enum rc read_key(struct ctx *cx, const struct record_type *t, struct str key, int64_t *id)
{
	struct record r;

	if (str_int(key, id))
		return RC_OK;
	TRY(load_key(cx, t, key, true, &r));
	*id = r.id;
	return RC_OK;
}

static enum rc find_visible(struct ctx *cx, const struct record *rec, bool *out)
{
	const struct record_type *t = rec->type;
	struct dsql d = DSQL(cx->mem);
	struct rows r;

	*out = cx->who->system ||
	       (!(t->flags & T_PERSONAL) && t->read_perm && who_can(cx->who, rec->client_id, t->read_perm));
	if (*out)
		return RC_OK;
	dsql_lit(&d, "SELECT 1 FROM ");
	dsql_column(&d, type_table(t));
	dsql_lit(&d, " r WHERE r.id = ");
	dsql_arg(&d, INT(rec->id));
	dsql_lit(&d, " AND ");
	TRY(read_scope(cx, t, &d));
	TRY(dsql_run(cx, &d, &r));
	*out = r.n > 0;
	return RC_OK;
}

enum rc record_find(struct ctx *cx, const struct record_type *t, struct str key, struct record *out)
{
	bool visible;

	TRY(load_key(cx, t, key, false, out));
	TRY(find_visible(cx, out, &visible));
	return visible ? RC_OK : gone(cx, t, key);
}

bool record_visible(struct ctx *cx, const struct record *rec)
{
	bool visible;

	return find_visible(cx, rec, &visible) == RC_OK && visible;
}

/* ---- names and keys of references ------------------------------------------------ */

static int by_id(const void *key, const void *row)
{
	int64_t a = *(const int64_t *)key, b = ((const struct dbval *)row)->i;

	return a < b ? -1 : a > b;
}

static const struct dbval *row_of(const struct rows *r, int64_t id)
{
	return r->n ? bsearch(&id, r->v, r->n, r->ncol * sizeof *r->v, by_id) : NULL;
}

enum rc record_names(struct ctx *cx, const struct record_type *t, const int64_t *ids, size_t n,
                     struct str *out)
{
	struct ref *refs = NEW_ARRAY(cx->mem, struct ref, n + 1);

	TRY(read_refs(cx, t, ids, n, refs));
	for (size_t i = 0; i < n; i++)
		out[i] = refs[i].name;
	return RC_OK;
}

enum rc record_write_name(struct ctx *cx, struct jw *w, const char *key, const struct record_type *t,
                          int64_t id)
{
	struct str name;

	if (!id) {
		jw_null(w, key);
		return RC_OK;
	}
	TRY(record_names(cx, t, &id, 1, &name));
	jw_open(w, key, '{');
	jw_int(w, "id", id);
	jw_str(w, "name", name);
	jw_close(w, '}');
	return RC_OK;
}

static void put_ids(struct ctx *cx, struct dsql *d, const int64_t *ids, size_t n)
{
	dsql_in_ids(cx, d, "r", "id", ids, n);
	dsql_lit(d, " ORDER BY r.id");
}

static enum rc ask_refs(struct ctx *cx, struct refs_asked *a)
{
	const struct record_type *t = a->type;
	struct dsql d = DSQL(cx->mem);

	if (t->prefix) {
		select_from(&d, t, true);
	} else {
		dsql_lit(&d, "SELECT r.id, ");
		read_column(&d, "r", &t->fields[t->name_field]);
		dsql_lit(&d, " FROM ");
		dsql_column(&d, type_table(t));
		dsql_lit(&d, " r WHERE ");
	}
	put_ids(cx, &d, a->ids, a->n);
	return dsql_ask(cx, &d, &a->rows);
}

/* Keys of numbered types depend on the record (INC, REQ, PRB), so the whole row is read; and what such a
 * record is called is only for those who may read it. */
static void keyed_ref(struct ctx *cx, const struct refs_asked *a, size_t row, struct ref *out)
{
	struct record rec;

	read_row(cx, a->type, &a->rows, row, &rec);
	out->key = record_key(cx->mem, &rec);
	if (record_visible(cx, &rec))
		out->name = rec_str(&rec, (size_t)a->type->name_field);
}

enum rc read_refs_take(struct ctx *cx, const struct refs_asked *a)
{
	for (size_t i = 0; a->asked && i < a->n; i++) {
		const struct dbval *row = row_of(&a->rows, a->ids[i]);

		a->out[i] = (struct ref){ .id = a->ids[i] };
		if (row && a->type->prefix) {
			keyed_ref(cx, a, (size_t)(row - a->rows.v) / a->rows.ncol, &a->out[i]);
		} else if (row) {
			a->out[i].name = row[1].s;
			a->out[i].key = arena_fmt(cx->mem, "%lld", (long long)a->ids[i]);
		}
	}
	return RC_OK;
}

/* From memory, one by one; after the first page hardly anything is read. */
static enum rc kept_refs(struct ctx *cx, const struct record_type *t, const int64_t *ids, size_t n,
                         struct ref *out)
{
	for (size_t i = 0; i < n; i++) {
		struct record r;
		enum rc rc = ids[i] ? record_load(cx, t, ids[i], &r) : RC_NOT_FOUND;

		out[i] = (struct ref){ .id = ids[i] };
		if (rc == RC_NOT_FOUND)
			continue;
		TRY(rc);
		out[i].key = record_key(cx->mem, &r);
		out[i].name = rec_str(&r, (size_t)t->name_field);
	}
	return RC_OK;
}

enum rc read_refs_ask(struct ctx *cx, const struct record_type *t, const int64_t *ids, size_t n,
                      struct ref *out, struct refs_asked *a)
{
	*a = (struct refs_asked){ .type = t, .ids = ids, .n = n, .out = out };
	if (!n)
		return RC_OK;
	assert(t->name_field >= 0);
	if (!t->prefix && cx->app->kept && (t->flags & T_SLOW) && n <= KEPT_REFS)
		return kept_refs(cx, t, ids, n, out);
	a->asked = true;
	return ask_refs(cx, a);
}

enum rc read_refs(struct ctx *cx, const struct record_type *t, const int64_t *ids, size_t n, struct ref *out)
{
	struct refs_asked a;

	assert(!cx->asking);
	TRY(read_refs_ask(cx, t, ids, n, out, &a));
	return read_refs_take(cx, &a);
}
