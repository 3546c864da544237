/* backup.c - a consistent copy of everything in one file, taken while others write, and back into an empty
 * database.
 *
 * One format for both engines, so that restoring is also how one moves from SQLite to PostgreSQL.  It is a
 * walk over all tables in one snapshot; attachments lie beside the database and are copied by whoever calls
 * this.
 *
 * THE FILE   "sinew-backup 1\n" "schema 2\n"
 *            per table, parents first: "table NAME ROWS COLUMN COLUMN …\n", then ROWS rows of cells:
 *              'n' NULL · 'i' int64 · 'f' double · 't' uint32 length, bytes          (little-endian)
 *            "end\n", and the SHA-256 of all before it as 64 hexadecimal digits
 *
 * Full text: PostgreSQL keeps title and body in search_doc, SQLite in search_text; the file has PostgreSQL's
 * form.
 */
#include "base/crypto.h"
#include "db/db.h"
#include "db/engine.h"
#include "db/migrations.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { BLOCK = 65536, LINE = 4096, MAX_COLUMNS = 99, PROGRESS_EVERY = 5000 };
enum { MAX_CELL = 64 << 20 };

SQL_LITE(q_tables_lite,
         "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
         " AND name NOT LIKE 'search\\_text%' ESCAPE '\\' ORDER BY rowid");
SQL_PG(q_tables_pg, "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                    " WHERE n.nspname = current_schema() AND c.relkind = 'r' ORDER BY c.oid");
SQL_LITE(q_columns_lite, "SELECT name FROM pragma_table_info($1) ORDER BY cid");
SQL_PG(q_columns_pg,
       "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped"
       " AND attgenerated = '' ORDER BY attnum");
SQL(q_schema, "SELECT max(number) FROM schema_migration");

/* ---- what there is --------------------------------------------------------------- */
struct table {
	struct str name, columns[MAX_COLUMNS];
	size_t ncol;
	int64_t rows;
};

static bool is_pg(const struct ctx *cx) { return cx->app->db->ops->engine == ENGINE_PG; }

static enum rc run_text(struct ctx *cx, struct conn *c, struct str text, struct rows *out,
                        const struct dbval *v, size_t n)
{
	struct stmt s = { .text = text, .name = "copy" };

	return c->db->ops->run(cx, c, &s, out, v, n);
}

static enum rc describe(struct ctx *cx, struct conn *c, struct table *t)
{
	struct rows r;
	struct stmt s = { .fixed = is_pg(cx) ? &q_columns_pg : &q_columns_lite, .name = "columns" };

	s.text = str_z(s.fixed->text);
	TRY(c->db->ops->run(cx, c, &s, &r, ARGS(TEXT(t->name))));
	for (size_t i = 0; i < r.n && i < MAX_COLUMNS; i++)
		t->columns[t->ncol++] = cell(&r, i, 0).s;
	if (!is_pg(cx) && str_is(t->name, "search_doc")) {
		t->columns[t->ncol++] = STR("title");
		t->columns[t->ncol++] = STR("body");
	}
	TRY(run_text(cx, c, arena_fmt(cx->mem, "SELECT count(*) FROM " STR_FMT, STR_ARG(t->name)), &r, NULL,
	             0));
	t->rows = cell(&r, 0, 0).i;
	return RC_OK;
}

static enum rc list_tables(struct ctx *cx, struct conn *c, struct table **out, size_t *n)
{
	struct rows r;
	struct stmt s = { .fixed = is_pg(cx) ? &q_tables_pg : &q_tables_lite, .name = "tables" };

	s.text = str_z(s.fixed->text);
	TRY(c->db->ops->run(cx, c, &s, &r, NULL, 0));
	*out = NEW_ARRAY(cx->mem, struct table, r.n);
	*n = 0;
	for (size_t i = 0; i < r.n; i++) {
		struct table *t = &(*out)[*n];

		t->name = cell(&r, i, 0).s;
		if (str_is(t->name, "schema_migration"))
			continue;
		TRY(describe(cx, c, t));
		++*n;
	}
	return RC_OK;
}

static void add_columns(struct buf *b, const struct table *t, const char *prefix)
{
	for (size_t i = 0; i < t->ncol; i++)
		buf_fmt(b, "%s%s" STR_FMT, i ? ", " : "", prefix, STR_ARG(t->columns[i]));
}

/* ---- out ------------------------------------------------------------------------------ */
struct out {
	FILE *f;
	struct sha256 sum;
	const struct table *table;
	db_progress *progress;
	void *arg;
	int64_t done, total;
	bool failed;
};

static void put(struct out *o, const void *p, size_t n)
{
	o->failed |= fwrite(p, 1, n, o->f) != n;
	sha256_more(&o->sum, (struct str){ p, n });
}

static void put_number(struct buf *b, char tag, uint64_t v, int bytes)
{
	buf_char(b, tag);
	for (int i = 0; i < bytes; i++)
		buf_char(b, (char)(v >> (8 * i)));
}

static void put_cell(struct buf *b, struct dbval v)
{
	uint64_t bits = 0;

	switch (v.type) {
	case DB_NULL: buf_char(b, 'n'); break;
	case DB_INT: put_number(b, 'i', (uint64_t)v.i, 8); break;
	case DB_REAL:
		memcpy(&bits, &v.f, sizeof bits);
		put_number(b, 'f', bits, 8);
		break;
	case DB_TEXT:
		put_number(b, 't', v.s.n, 4);
		buf_add(b, v.s);
		break;
	}
}

static enum rc put_row(struct ctx *cx, const struct rows *r, void *p)
{
	struct out *o = p;
	struct arena *mem = arena_new();
	struct buf b = BUF(mem);

	for (size_t i = 0; i < r->ncol; i++)
		put_cell(&b, cell(r, 0, i));
	put(o, b.p, b.n);
	arena_free(mem);
	o->done++;
	if (o->progress && o->done % PROGRESS_EVERY == 0)
		o->progress(o->arg, o->done, o->total);
	return o->failed ? fail(cx, RC_UNAVAILABLE, "backup", "The backup cannot be written: %s",
	                        strerror(errno))
	                 : RC_OK;
}

static enum rc put_table(struct ctx *cx, struct out *o, const struct table *t)
{
	struct buf head = BUF(cx->mem), text = BUF(cx->mem);
	int64_t before = o->done;

	buf_fmt(&head, "table " STR_FMT " %lld", STR_ARG(t->name), (long long)t->rows);
	for (size_t i = 0; i < t->ncol; i++)
		buf_fmt(&head, " " STR_FMT, STR_ARG(t->columns[i]));
	buf_char(&head, '\n');
	put(o, head.p, head.n);
	buf_add(&text, STR("SELECT "));
	if (!is_pg(cx) && str_is(t->name, "search_doc")) {
		struct table plain = *t;

		plain.ncol -= 2;
		add_columns(&text, &plain, "d.");
		buf_add(&text, STR(", COALESCE(t.title, ''), COALESCE(t.body, '') FROM search_doc d"
		                   " LEFT JOIN search_text t ON t.rowid = d.id"));
	} else {
		add_columns(&text, t, "");
		buf_fmt(&text, " FROM " STR_FMT, STR_ARG(t->name));
	}
	TRY(cx->app->db->ops->each(cx, cx->conn, text.p, put_row, o));
	if (o->done - before != t->rows)
		return fail(cx, RC_INTERNAL, "backup", "table " STR_FMT " changed under the snapshot",
		            STR_ARG(t->name));
	return RC_OK;
}

static enum rc backup_all(struct ctx *cx, void *p)
{
	struct out *o = p;
	struct table *tables;
	struct rows r;
	size_t n;

	TRY(db_run(cx, q_schema, &r));
	TRY(list_tables(cx, cx->conn, &tables, &n));
	for (size_t i = 0; i < n; i++)
		o->total += tables[i].rows;
	struct str head = arena_fmt(cx->mem, "sinew-backup 1\nschema %lld\n", (long long)cell(&r, 0, 0).i);

	put(o, head.p, head.n);
	for (size_t i = 0; i < n; i++)
		TRY(put_table(cx, o, &tables[i]));
	put(o, "end\n", 4);
	return RC_OK;
}

static bool finish(struct out *o)
{
	char hex[SHA256_HEX + 1];

	sha256_end_hex(&o->sum, hex);
	bool ok = !o->failed && fwrite(hex, 1, SHA256_HEX, o->f) == SHA256_HEX && fflush(o->f) == 0 &&
	          fsync(fileno(o->f)) == 0;

	return fclose(o->f) == 0 && ok;
}

enum rc db_backup(struct ctx *cx, const char *path, db_progress *progress, void *arg)
{
	struct str temp = arena_fmt(cx->mem, "%s.part", path);
	struct out o = { .f = fopen(temp.p, "wbx"), .progress = progress, .arg = arg };

	if (!o.f)
		return fail(cx, RC_UNAVAILABLE, "backup", "%s: %s", temp.p, strerror(errno));
	sha256_start(&o.sum);
	enum rc rc = db_snapshot(cx, backup_all, &o);
	bool whole = finish(&o);

	if (rc == RC_OK && (!whole || rename(temp.p, path) != 0))
		rc = fail(cx, RC_UNAVAILABLE, "backup", "%s: %s", path, strerror(errno));
	if (rc != RC_OK)
		unlink(temp.p);
	else if (progress)
		progress(arg, o.done, o.total);
	return rc;
}

/* ---- in ---------------------------------------------------------------------------------- */
struct in {
	FILE *f;
	struct conn *c;
	db_progress *progress;
	void *arg;
	int64_t size, done;
};

static enum rc broken(struct ctx *cx, const char *what)
{
	return fail(cx, RC_INVALID, "bad_backup", "The backup is damaged or none: %s.", what);
}

static enum rc get(struct ctx *cx, struct in *in, void *p, size_t n)
{
	return fread(p, 1, n, in->f) == n ? RC_OK : broken(cx, "it ends too early");
}

static enum rc get_line(struct ctx *cx, struct in *in, struct str *out)
{
	char line[LINE];

	if (!fgets(line, sizeof line, in->f) || !strchr(line, '\n'))
		return broken(cx, "a line is missing or too long");
	*out = str_trim(arena_str(cx->mem, str_z(line)));
	return RC_OK;
}

static enum rc get_number(struct ctx *cx, struct in *in, int bytes, uint64_t *out)
{
	unsigned char b[8];

	*out = 0;
	TRY(get(cx, in, b, (size_t)bytes));
	for (int i = 0; i < bytes; i++)
		*out |= (uint64_t)b[i] << (8 * i);
	return RC_OK;
}

static enum rc get_cell(struct ctx *cx, struct in *in, struct arena *mem, struct dbval *v)
{
	char tag;
	uint64_t n;

	TRY(get(cx, in, &tag, 1));
	switch (tag) {
	case 'n': *v = NUL(); return RC_OK;
	case 'i':
		TRY(get_number(cx, in, 8, &n));
		*v = INT((int64_t)n);
		return RC_OK;
	case 'f':
		TRY(get_number(cx, in, 8, &n));
		*v = REAL(0);
		memcpy(&v->f, &n, sizeof v->f);
		return RC_OK;
	case 't': {
		TRY(get_number(cx, in, 4, &n));
		if (n > MAX_CELL)
			return broken(cx, "a text is too long");
		char *z = arena_alloc(mem, n + 1);

		*v = TEXT(((struct str){ z, n }));
		return get(cx, in, z, n);
	}
	default: return broken(cx, "a cell of unknown type");
	}
}

/* The whole file against its own sum, before anything is written anywhere. */
static enum rc check_sum(struct ctx *cx, struct in *in)
{
	char *block = arena_alloc(cx->mem, BLOCK), want[SHA256_HEX], hex[SHA256_HEX + 1];
	struct sha256 sum;

	if (fseek(in->f, 0, SEEK_END) != 0 || (in->size = ftell(in->f)) < SHA256_HEX)
		return broken(cx, "it is too short");
	rewind(in->f);
	sha256_start(&sum);
	for (int64_t left = in->size - SHA256_HEX; left > 0;) {
		size_t n = left < BLOCK ? (size_t)left : BLOCK;

		TRY(get(cx, in, block, n));
		sha256_more(&sum, (struct str){ block, n });
		left -= (int64_t)n;
	}
	TRY(get(cx, in, want, sizeof want));
	sha256_end_hex(&sum, hex);
	rewind(in->f);
	return memcmp(want, hex, SHA256_HEX) == 0 ? RC_OK : broken(cx, "its checksum is wrong");
}

static enum rc insert_text(struct ctx *cx, const struct table *t, struct str *out)
{
	struct buf b = BUF(cx->mem);
	struct table plain = *t;

	if (!is_pg(cx) && str_is(t->name, "search_doc"))
		plain.ncol -= 2;
	buf_fmt(&b, "INSERT INTO " STR_FMT " (", STR_ARG(t->name));
	add_columns(&b, &plain, "");
	buf_add(&b, STR(") VALUES ("));
	for (size_t i = 0; i < plain.ncol; i++)
		buf_fmt(&b, "%s$%zu", i ? ", " : "", i + 1);
	buf_char(&b, ')');
	*out = buf_str(&b);
	return RC_OK;
}

static enum rc add_row(struct ctx *cx, struct in *in, const struct table *t, struct str text,
                       const struct dbval *v)
{
	if (is_pg(cx) || !str_is(t->name, "search_doc"))
		return run_text(cx, in->c, text, NULL, v, t->ncol);
	TRY(run_text(cx, in->c, text, NULL, v, t->ncol - 2));
	return run_text(cx, in->c, STR("INSERT INTO search_text (rowid, title, body) VALUES ($1, $2, $3)"),
	                NULL, ARGS(v[0], v[t->ncol - 2], v[t->ncol - 1]));
}

static enum rc fill_rows(struct ctx *cx, struct in *in, const struct table *t, struct str text,
                         struct arena *mem)
{
	struct dbval v[MAX_COLUMNS];

	for (int64_t row = 0; row < t->rows; row++) {
		arena_reset(mem);
		for (size_t i = 0; i < t->ncol; i++)
			TRY(get_cell(cx, in, mem, &v[i]));
		TRY(add_row(cx, in, t, text, v));
		if (in->progress && ++in->done % PROGRESS_EVERY == 0)
			in->progress(in->arg, ftell(in->f), in->size);
	}
	return RC_OK;
}

/* PostgreSQL counts ids apart from the rows. */
static enum rc set_next_id(struct ctx *cx, struct in *in, const struct table *t)
{
	struct str name = t->name;

	if (!is_pg(cx) || !str_is(t->columns[0], "id") || str_is(name, "stamp"))
		return RC_OK;
	return run_text(cx, in->c,
	                arena_fmt(cx->mem,
	                          "SELECT setval(pg_get_serial_sequence('" STR_FMT
	                          "', 'id'), COALESCE(max(id), 0) + 1, false)"
	                          " FROM " STR_FMT,
	                          STR_ARG(name), STR_ARG(name)),
	                NULL, NULL, 0);
}

/* "table NAME ROWS COLUMN …" against what this database has: names are taken from there, never from the file.
 */
static enum rc read_head(struct ctx *cx, struct str line, const struct table *known, size_t n,
                         struct table *t)
{
	struct str word, rows;

	if (!str_split(&line, ' ', &word) || !str_is(word, "table") || !str_split(&line, ' ', &word) ||
	    !str_split(&line, ' ', &rows) || !str_int(rows, &t->rows) || t->rows < 0)
		return broken(cx, "a table's head is malformed");
	size_t k = 0;

	while (k < n && !str_eq(known[k].name, word))
		k++;
	if (k == n)
		return broken(cx, "it has a table that this version does not know");
	t->name = known[k].name;
	t->ncol = 0;
	while (str_split(&line, ' ', &word)) {
		size_t c = 0;

		while (c < known[k].ncol && !str_eq(known[k].columns[c], word))
			c++;
		if (c == known[k].ncol || t->ncol == MAX_COLUMNS)
			return broken(cx, "it has a column that this version does not know");
		t->columns[t->ncol++] = known[k].columns[c];
	}
	return t->ncol ? RC_OK : broken(cx, "a table has no columns");
}

/* What migrations put into a new database; a backup brings its own. */
static const char *const seeded[] = { "stamp", "counter" };

static enum rc make_room(struct ctx *cx, struct in *in, const struct table *tables, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool seed = false;

		for (size_t k = 0; k < COUNT(seeded); k++)
			seed |= str_is(tables[i].name, seeded[k]);
		if (seed)
			TRY(run_text(cx, in->c,
			             arena_fmt(cx->mem, "DELETE FROM " STR_FMT, STR_ARG(tables[i].name)),
			             NULL, NULL, 0));
		else if (tables[i].rows)
			return fail(cx, RC_CONFLICT, "not_empty",
			            "The database is not empty (" STR_FMT "); restore into a new one.",
			            STR_ARG(tables[i].name));
	}
	return RC_OK;
}

static enum rc restore_tables(struct ctx *cx, struct in *in, struct arena *mem)
{
	struct table *known, *t = NEW(cx->mem, struct table);
	struct str line, text;
	size_t n;

	TRY(list_tables(cx, in->c, &known, &n));
	TRY(make_room(cx, in, known, n));
	for (;;) {
		TRY(get_line(cx, in, &line));
		if (str_is(line, "end"))
			return RC_OK;
		TRY(read_head(cx, line, known, n, t));
		TRY(insert_text(cx, t, &text));
		TRY(fill_rows(cx, in, t, text, mem));
		TRY(set_next_id(cx, in, t));
	}
}

static enum rc read_preamble(struct ctx *cx, struct in *in)
{
	struct str line;
	int64_t schema, newest = 0;

	TRY(get_line(cx, in, &line));
	if (!str_is(line, "sinew-backup 1"))
		return broken(cx, "it does not begin like one");
	TRY(get_line(cx, in, &line));
	if (!str_starts(line, STR("schema ")) || !str_int(str_sub(line, 7, SIZE_MAX), &schema))
		return broken(cx, "the schema's number is missing");
	for (const struct migration *m = migrations; m->name; m++)
		newest = m->number;
	return schema <= newest ? RC_OK : broken(cx, "it was made by a newer version");
}

static enum rc restore_in(struct ctx *cx, struct in *in)
{
	struct db *db = cx->app->db;
	char why[300] = "";

	TRY(check_sum(cx, in));
	TRY(read_preamble(cx, in));
	in->c = db->ops->connect(db, true, why, sizeof why);
	if (!in->c)
		return fail(cx, RC_UNAVAILABLE, "database", "The database cannot be reached: %s", why);
	struct arena *mem = arena_new();
	enum rc rc = db->ops->tx(cx, in->c, TX_BEGIN_WRITE);

	if (rc == RC_OK)
		rc = restore_tables(cx, in, mem);
	in->c->wrote = true;
	if (rc == RC_OK)
		rc = db->ops->tx(cx, in->c, TX_COMMIT);
	if (rc != RC_OK) {
		struct err kept = cx->err;

		(void)db->ops->tx(cx, in->c, TX_ROLLBACK);
		cx->err = kept;
	}
	db->ops->disconnect(in->c);
	arena_free(mem);
	return rc;
}

enum rc db_restore(struct ctx *cx, const char *path, db_progress *progress, void *arg)
{
	struct in in = { .f = fopen(path, "rb"), .progress = progress, .arg = arg };
	int applied;

	if (!in.f)
		return fail(cx, RC_NOT_FOUND, "backup", "%s: %s", path, strerror(errno));
	enum rc rc = db_migrate(cx, &applied);

	if (rc == RC_OK)
		rc = restore_in(cx, &in);
	if (rc == RC_OK && progress)
		progress(arg, in.size, in.size);
	(void)fclose(in.f);
	return rc;
}
