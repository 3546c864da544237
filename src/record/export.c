/* export.c - a whole filtered list as CSV or NDJSON, page by page into a temporary file that the server
 * sends.
 *
 * CSV follows RFC 4180 (CRLF, quotes doubled).  Text that a spreadsheet would run as a formula gets an
 * apostrophe in front.  Columns are named as fields are, so that what was exported can be imported. Each page
 * lives in an arena of its own: the length of a list is no matter of memory.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/time.h"
#include "record/read.h"

enum { MAX_COLUMNS = 120 };

struct column {
	enum { C_KEY, C_CLIENT, C_CREATED, C_UPDATED, C_FIELD, C_TAGS, C_INSTANT } kind;
	const char *name;
	size_t field;
};
struct export
{
	const struct record_type *type;
	struct column columns[MAX_COLUMNS];
	size_t ncolumns;
	struct str fields;
	bool csv;
	int fd;
};

/* ---- columns ------------------------------------------------------------------ */

static void column(struct export *e, int kind, const char *name, size_t field)
{
	struct str rest = e->fields, part;
	bool wanted = !e->fields.n;

	while (!wanted && str_split(&rest, ',', &part))
		wanted = str_is(str_trim(part), name);
	if (wanted && e->ncolumns < MAX_COLUMNS)
		e->columns[e->ncolumns++] = (struct column){ kind, name, field };
}

/* Instants that other tables hold, when they are named: what is exported whole can be imported. */
static enum rc instants(struct ctx *cx, struct export *e)
{
	struct str rest = e->fields, part;
	struct name n;
	bool found;

	while (str_split(&rest, ',', &part)) {
		part = str_trim(part);
		if (!part.n || part.n > 60)
			continue;
		TRY(read_name(cx, e->type, part, &n, &found));
		if (found && n.kind == NAME_WORD && n.word->instant)
			column(e, C_INSTANT, n.word->name, 0);
	}
	return RC_OK;
}

/* As they were asked for: what stands left in a list stands left in its table. */
static void as_asked(struct ctx *cx, struct export *e)
{
	struct column *old = NEW_ARRAY(cx->mem, struct column, e->ncolumns + 1);
	struct str rest = e->fields, part;
	size_t n = 0;

	memcpy(old, e->columns, e->ncolumns * sizeof *old);
	while (str_split(&rest, ',', &part))
		for (size_t i = 0; i < e->ncolumns; i++)
			if (old[i].name && str_is(str_trim(part), old[i].name)) {
				e->columns[n++] = old[i];
				old[i].name = NULL;
			}
}

static enum rc columns(struct ctx *cx, struct export *e)
{
	struct str rest = e->fields, part;
	bool internal = read_internal(cx, e->type) != INTERNAL_NONE;

	column(e, C_KEY, "key", 0);
	column(e, C_CLIENT, "client", 0);
	column(e, C_CREATED, "created_at", 0);
	column(e, C_UPDATED, "updated_at", 0);
	for (size_t i = 0; i < e->type->nfields; i++) {
		const struct field *f = &e->type->fields[i];
		if (!(f->flags & HIDDEN) && (internal || !(f->flags & INTERNAL)))
			column(e, f->type == F_TAGS ? C_TAGS : C_FIELD, f->name, i);
	}
	TRY(instants(cx, e));
	while (str_split(&rest, ',', &part)) {
		bool known = !str_trim(part).n;
		for (size_t i = 0; i < e->ncolumns; i++)
			known = known || str_is(str_trim(part), e->columns[i].name);
		if (!known)
			return fail_field(cx, "fields", "there is no field \"" STR_FMT "\" to export",
			                  STR_ARG(str_clip(part, 60)));
	}
	as_asked(cx, e);
	return RC_OK;
}

/* ---- CSV ------------------------------------------------------------------------ */

static void csv_cell(struct buf *b, struct str s, bool guard)
{
	bool quote = false;

	for (size_t i = 0; i < s.n && !quote; i++)
		quote = s.p[i] == '"' || s.p[i] == ',' || s.p[i] == '\n' || s.p[i] == '\r' || s.p[i] == ';';
	guard = guard && s.n && s.p[0] && strchr("=+-@\t\r", s.p[0]);
	if (quote)
		buf_char(b, '"');
	if (guard)
		buf_char(b, '\'');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_char(b, '"');
		buf_char(b, s.p[i]);
	}
	if (quote)
		buf_char(b, '"');
}

static void csv_value(struct ctx *cx, struct buf *b, const struct field *f, struct dbval v)
{
	switch (v.type) {
	case DB_NULL: break;
	case DB_REAL: {
		struct jw j = JW(b);
		jw_real(&j, NULL, v.f);
		break;
	}
	case DB_INT:
		if (f->type == F_TIME)
			buf_add(b, time_rfc3339(cx->mem, v.i));
		else if (f->type == F_BOOL)
			buf_add(b, v.i ? STR("true") : STR("false"));
		else
			buf_int(b, v.i);
		break;
	case DB_TEXT: csv_cell(b, v.s, true); break;
	}
}

/* Names of one reference column for the whole page. */
static enum rc ref_names(struct ctx *cx, const char *of, const struct record *rs, size_t n, int field,
                         struct str *out)
{
	const struct record_type *t = type_find(cx->app, str_z(of));
	int64_t *ids = NEW_ARRAY(cx->mem, int64_t, n + 1);
	struct ref *refs = NEW_ARRAY(cx->mem, struct ref, n + 1);
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		if (field < 0 || !rec_null(&rs[i], (size_t)field))
			ids[k++] = field < 0 ? rs[i].client_id : rec_int(&rs[i], (size_t)field);
	if (t && k)
		TRY(read_refs(cx, t, ids, k, refs));
	for (size_t i = n; i-- > 0;)
		if (field < 0 || !rec_null(&rs[i], (size_t)field)) {
			k--;
			out[i] = t && t->prefix ? refs[k].key : refs[k].name;
		}
	return RC_OK;
}

static enum rc tag_texts(struct ctx *cx, const struct record *rs, size_t n, struct str *out)
{
	struct dsql d = DSQL(cx->mem);
	int64_t *ids = NEW_ARRAY(cx->mem, int64_t, n + 1);
	struct rows r;

	for (size_t i = 0; i < n; i++)
		ids[i] = rs[i].id;
	dsql_lit(&d, "SELECT g.record_id, g.name FROM tag g WHERE g.type = ");
	dsql_arg(&d, TEXT(str_z(rs[0].type->name)));
	dsql_lit(&d, " AND ");
	dsql_in_ids(cx, &d, "g", "record_id", ids, n);
	dsql_lit(&d, " ORDER BY g.record_id, g.name LIMIT 20000");
	TRY(dsql_run(cx, &d, &r));
	for (size_t i = 0; i < n; i++) {
		struct buf b = BUF(cx->mem);
		for (size_t k = 0; k < r.n; k++) {
			if (cell(&r, k, 0).i != rs[i].id)
				continue;
			if (b.n)
				buf_char(&b, ' ');
			buf_add(&b, cell(&r, k, 1).s);
		}
		out[i] = buf_str(&b);
	}
	return RC_OK;
}

static enum rc instant_texts(struct ctx *cx, const struct column *c, const struct record *rs, size_t n,
                             struct str *out)
{
	struct dsql d = DSQL(cx->mem);
	int64_t *ids = NEW_ARRAY(cx->mem, int64_t, n);
	struct rows r;

	for (size_t i = 0; i < n; i++)
		ids[i] = rs[i].id;
	dsql_lit(&d, "SELECT n.id, n.due FROM ");
	read_instants(cx, rs[0].type, str_z(c->name), &d);
	dsql_lit(&d, " n WHERE ");
	dsql_in_ids(cx, &d, "n", "id", ids, n);
	TRY(dsql_run(cx, &d, &r));
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < r.n; k++)
			if (cell(&r, k, 0).i == rs[i].id && read_internal_of(cx, &rs[i]))
				out[i] = time_rfc3339(cx->mem, cell(&r, k, 1).i);
	return RC_OK;
}

static enum rc load_names(struct ctx *cx, const struct export *e, const struct record *rs, size_t n,
                          struct str **names)
{
	for (size_t c = 0; c < e->ncolumns; c++) {
		const struct column *col = &e->columns[c];
		bool ref = col->kind == C_FIELD && e->type->fields[col->field].type == F_REF;
		if (!ref && col->kind != C_CLIENT && col->kind != C_TAGS && col->kind != C_INSTANT)
			continue;
		names[c] = NEW_ARRAY(cx->mem, struct str, n + 1);
		if (col->kind == C_INSTANT)
			TRY(instant_texts(cx, col, rs, n, names[c]));
		else if (col->kind == C_TAGS)
			TRY(tag_texts(cx, rs, n, names[c]));
		else if (ref)
			TRY(ref_names(cx, e->type->fields[col->field].of, rs, n, (int)col->field, names[c]));
		else
			TRY(ref_names(cx, "client", rs, n, -1, names[c]));
	}
	return RC_OK;
}

static void csv_column(struct ctx *cx, struct buf *b, const struct column *c, const struct record *r,
                       const struct str *name)
{
	const struct field *f = &r->type->fields[c->field];
	bool of_field = c->kind == C_FIELD || c->kind == C_TAGS;

	if (of_field && (f->flags & INTERNAL) && !read_internal_of(cx, r))
		return;
	if (name)
		csv_cell(b, *name, true);
	else if (c->kind == C_KEY)
		csv_cell(b, record_key(cx->mem, r), false);
	else if (c->kind == C_CREATED || c->kind == C_UPDATED)
		buf_add(b, time_rfc3339(cx->mem, c->kind == C_CREATED ? r->created_at : r->updated_at));
	else
		csv_value(cx, b, f, r->v[c->field]);
}

static enum rc csv_page(struct ctx *cx, const struct export *e, const struct record *rs, size_t n,
                        struct buf *b)
{
	struct str **names = NEW_ARRAY(cx->mem, struct str *, e->ncolumns + 1);

	if (!n)
		return RC_OK;
	TRY(load_names(cx, e, rs, n, names));
	for (size_t i = 0; i < n; i++) {
		for (size_t c = 0; c < e->ncolumns; c++) {
			if (c)
				buf_char(b, ',');
			csv_column(cx, b, &e->columns[c], &rs[i], names[c] ? &names[c][i] : NULL);
		}
		buf_add(b, STR("\r\n"));
	}
	return RC_OK;
}

static void csv_head(const struct export *e, struct buf *b)
{
	for (size_t c = 0; c < e->ncolumns; c++) {
		if (c)
			buf_char(b, ',');
		buf_add(b, str_z(e->columns[c].name));
	}
	buf_add(b, STR("\r\n"));
}

/* ---- pages ------------------------------------------------------------------------ */

static enum rc put(struct ctx *cx, const struct export *e, const struct buf *b)
{
	for (size_t at = 0; at < b->n;) {
		ssize_t k = write(e->fd, b->p + at, b->n - at);
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return fail(cx, RC_INTERNAL, "export", "writing the export failed: %s",
			            strerror(errno));
		at += (size_t)k;
	}
	return RC_OK;
}

static enum rc one_page(struct ctx *cx, const struct export *e, const struct list_query *q, struct str *next)
{
	struct buf b = BUF(cx->mem);
	struct list_result r;

	TRY(record_list(cx, q, &r));
	if (e->csv)
		TRY(csv_page(cx, e, r.rs, r.n, &b));
	else
		TRY(read_lines(cx, &b, r.rs, r.n, e->fields));
	*next = r.next;
	return put(cx, e, &b);
}

static enum rc all_pages(struct ctx *cx, const struct export *e, struct list_query *q)
{
	struct ctx page = *cx;
	struct buf head = BUF(cx->mem);
	enum rc rc = RC_OK;

	if (e->csv) {
		csv_head(e, &head);
		TRY(put(cx, e, &head));
	}
	page.mem = arena_new();
	do {
		struct str next = STR("");
		rc = one_page(&page, e, q, &next);
		q->cursor = arena_str(cx->mem, next);
		arena_reset(page.mem);
	} while (rc == RC_OK && q->cursor.n);
	if (rc != RC_OK) {
		cx->err = page.err;
		cx->err.extra = STR("");
	}
	arena_free(page.mem);
	return rc;
}

static enum rc prepare(struct ctx *cx, const struct rq *rq, struct export *e, struct list_query *q)
{
	struct str format;
	bool present;

	TRY(rq_query(cx, rq, "format", &format, &present));
	if (present && !str_is(format, "csv") && !str_is(format, "ndjson"))
		return fail_field(cx, "format", "format is csv or ndjson");
	e->csv = !present || str_is(format, "csv");
	TRY(rq_query(cx, rq, "fields", &e->fields, &present));
	TRY(read_query(cx, rq, &q->tree, &q->sort));
	if (e->csv)
		TRY(columns(cx, e));
	if (!q->sort.n)
		q->sort = STR("id");
	return RC_OK;
}

enum rc read_export(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	const struct record_type *t = rq->extra;
	struct export e = { .type = t };
	struct list_query q = { .type = t, .limit = LIST_MAX };
	struct str path =
	        arena_fmt(cx->mem, "%s/export-XXXXXX", cx->app->data_dir ? cx->app->data_dir : "/tmp");
	char *name = NEW_ARRAY(cx->mem, char, path.n + 1);
	enum rc rc;

	TRY(prepare(cx, rq, &e, &q));
	memcpy(name, path.p, path.n);
	e.fd = mkstemp(name);
	if (e.fd < 0)
		return fail(cx, RC_INTERNAL, "export", "no file for the export: %s", strerror(errno));
	rc = all_pages(cx, &e, &q);
	close(e.fd);
	if (rc != RC_OK) {
		unlink(name);
		return rc;
	}
	rs->file = name;
	rs->file_temp = true;
	rs->content_type = e.csv ? "text/csv; charset=utf-8; header=present" : "application/x-ndjson";
	res_header(rs, "Content-Disposition",
	           arena_fmt(cx->mem, "attachment; filename=\"%s.%s\"", t->plural, e.csv ? "csv" : "ndjson"));
	return RC_OK;
}
