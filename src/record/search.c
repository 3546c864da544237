/* search.c - the full-text document of each record, and "matches these words" as SQL.
 *
 * SQLite keeps title and body in an FTS5 table whose rowid is search_doc.id; PostgreSQL keeps them in
 * search_doc itself with a generated tsvector.  So that both find the same, PostgreSQL is given plain words:
 * letters without accents in lower case, everything else a space (its own parser would keep mail.example.com
 * as one word). The body is the record's own text, then \x1e, then what was added since (comments): a later
 * search_put replaces only the first part.
 *
 * Comments may be internal, so those who read only their own records match titles alone.
 *
 * Elsewhere: order, snippets, record numbers (search_run.c).
 */
#include "record/search.h"

enum { MANY = 5000, MAX_BODY = 200000, SEPARATOR = 0x1e };

SQL_LITE(q_doc_lite, "SELECT d.id, s.title, s.body FROM search_doc d JOIN search_text s ON s.rowid = d.id"
                     " WHERE d.type = $1 AND d.record_id = $2");
SQL_LITE(q_new_lite, "INSERT INTO search_doc (client_id, type, record_id, at) VALUES ($1, $2, $3, $4)");
SQL_LITE(q_new_id, "SELECT last_insert_rowid()");
SQL_LITE(q_add_lite, "INSERT INTO search_text (rowid, title, body) VALUES ($1, $2, $3)");
SQL_LITE(q_put_lite, "UPDATE search_text SET title = $2, body = $3 WHERE rowid = $1");
SQL_PG(q_doc_pg, "SELECT id, title, body FROM search_doc WHERE type = $1 AND record_id = $2");
SQL_PG(q_new_pg, "INSERT INTO search_doc (client_id, type, record_id, at, title, body) VALUES ($1, $2, $3, "
                 "$4, $5, $6)");
SQL_PG(q_put_pg, "UPDATE search_doc SET title = $2, body = $3 WHERE id = $1");

SQL_LITE(q_probe_lite,
         "SELECT count(*) FROM (SELECT 1 FROM search_text WHERE search_text MATCH $1 LIMIT 5001) q");
SQL_PG(q_probe_pg,
       "SELECT count(*) FROM (SELECT 1 FROM search_doc d WHERE d.words @@ (SELECT to_tsquery('simple', $1))"
       " LIMIT 5001) q"); /* a query of its own: by the index, not through all documents */
/* ---- words --------------------------------------------------------------------- */

/* U+00C0 … U+017F without accents; '.' where a letter stays as it is. */
static const char bare_letters[] = "aaaaaa.ceeeeiiii.nooooo..uuuuy..aaaaaa.ceeeeiiii.nooooo..uuuuy.y"
                                   "aaaaaaccccccccdd..eeeeeeeeeegggggggghh..iiiiiiiii...jjkk.llllll."
                                   "...nnnnnn...oooooo..rrrrrrsssssssstttt..uuuuuuuuuuuuwwyyyzzzzzz.";

static bool is_word(unsigned char c)
{
	return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

struct str search_plain(struct arena *a, struct str s)
{
	struct buf b = BUF(a);

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i], d = i + 1 < s.n ? (unsigned char)s.p[i + 1] : 0;
		if (c >= 0xc3 && c <= 0xc5) {
			size_t at = (size_t)((c & 31) << 6 | (d & 63)) - 0xc0;
			if (at < sizeof bare_letters - 1 && bare_letters[at] != '.') {
				buf_char(&b, bare_letters[at]);
				i++;
				continue;
			}
		}
		if (is_word(c) || c == SEPARATOR)
			buf_char(&b, ascii_lower(s.p[i]));
		else
			buf_char(&b, ' ');
	}
	return buf_str(&b);
}

bool search_token(struct str *rest, struct str *out)
{
	size_t i = 0, from;

	while (i < rest->n && !is_word((unsigned char)rest->p[i]))
		i++;
	from = i;
	while (i < rest->n && is_word((unsigned char)rest->p[i]))
		i++;
	*out = str_sub(*rest, from, i - from);
	*rest = str_sub(*rest, i, rest->n);
	return out->n > 0;
}

/* SQLite: "one two thr" *   - one phrase, its last word a beginning. */
static bool phrase_lite(struct buf *b, struct str words, bool prefix)
{
	struct str token;
	size_t n = 0;

	while (search_token(&words, &token)) {
		buf_char(b, n++ ? ' ' : '"');
		buf_add(b, token);
	}
	if (n)
		buf_add(b, prefix ? STR("\" *") : STR("\""));
	return n > 0;
}

/* PostgreSQL: 'one' <-> 'two' <-> 'thr':*   - A is the title's weight. */
static bool phrase_pg(struct buf *b, struct str words, bool title_only, bool prefix)
{
	struct str token, next;
	bool more = search_token(&words, &token), any = more;

	while (more) {
		bool last = !search_token(&words, &next);
		buf_fmt(b, "'" STR_FMT "'%s%s%s%s", STR_ARG(token), title_only || (last && prefix) ? ":" : "",
		        last && prefix ? "*" : "", title_only ? "A" : "", last ? "" : " <-> ");
		token = next;
		more = !last;
	}
	return any;
}

/* One phrase in the engine's query language. False when it holds no word. */
static bool phrase(struct buf *b, enum engine e, struct str words, bool title_only, bool prefix)
{
	return e == ENGINE_SQLITE ? phrase_lite(b, words, prefix) : phrase_pg(b, words, title_only, prefix);
}

static struct str engine_words(struct ctx *cx, struct str words)
{
	return db_engine(cx->app->db) == ENGINE_PG ? search_plain(cx->mem, words) : words;
}

struct str search_query(struct ctx *cx, const struct str *phrases, size_t n, bool title_only)
{
	enum engine e = db_engine(cx->app->db);
	struct buf b = BUF(cx->mem);
	bool any = false;

	if (e == ENGINE_SQLITE && title_only)
		buf_add(&b, STR("title : ("));
	for (size_t i = 0; i < n; i++) {
		struct buf one = BUF(cx->mem);
		if (!phrase(&one, e, engine_words(cx, phrases[i]), title_only, i + 1 == n))
			continue;
		if (any)
			buf_add(&b, e == ENGINE_PG ? STR(" & ") : STR(" AND "));
		buf_add(&b, buf_str(&one));
		any = true;
	}
	if (e == ENGINE_SQLITE && title_only)
		buf_char(&b, ')');
	return any ? buf_str(&b) : STR("");
}

/* ---- as a condition ---------------------------------------------------------------- */

enum rc search_many(struct ctx *cx, struct str query, bool *out)
{
	struct rows r;

	if (db_engine(cx->app->db) == ENGINE_SQLITE)
		TRY(db_run(cx, q_probe_lite, &r, TEXT(query)));
	else
		TRY(db_run(cx, q_probe_pg, &r, TEXT(query)));
	*out = cell(&r, 0, 0).i > MANY;
	return RC_OK;
}

/* SQLite has no statistics of words: a few matches lead to their records, many are only looked up (the plus)
 * while the list walks its own order. Either way from matches to documents, never through all documents of
 * the type. */
static enum rc matches_lite(struct ctx *cx, const struct record_type *t, struct str query, struct dsql *d)
{
	bool many;

	TRY(search_many(cx, query, &many));
	if (many)
		dsql_lit(d, "+");
	dsql_lit(d, "r.id IN (SELECT d.record_id FROM search_text CROSS JOIN search_doc d"
	            " WHERE d.id = search_text.rowid AND search_text MATCH ");
	dsql_arg(d, TEXT(query));
	dsql_lit(d, " AND d.type = ");
	dsql_arg(d, TEXT(str_z(t->name)));
	dsql_lit(d, ")");
	return RC_OK;
}

static enum rc matches(struct ctx *cx, const struct record_type *t, struct str query, struct dsql *d)
{
	if (db_engine(cx->app->db) == ENGINE_SQLITE)
		return matches_lite(cx, t, query, d);
	dsql_lit(d, "r.id IN (SELECT d.record_id FROM search_doc d WHERE d.type = ");
	dsql_arg(d, TEXT(str_z(t->name)));
	dsql_lit(d, " AND d.words @@ to_tsquery('simple', ");
	dsql_arg(d, TEXT(query));
	dsql_lit(d, "))");
	return RC_OK;
}

/* Types without a full-text document: the name contains it. */
static void name_contains(struct ctx *cx, const struct record_type *t, struct str words, struct dsql *d)
{
	const struct field *f = &t->fields[t->name_field];

	dsql_lower(cx, d, "r", f->column ? f->column : f->name);
	dsql_lit(d, " LIKE ");
	dsql_arg(d, TEXT(like_pattern(cx->mem, STR("%"), arena_lower(cx->mem, words), STR("%"))));
	dsql_lit(d, " ESCAPE '!'");
}

enum rc search_compile(struct ctx *cx, const struct record_type *t, struct str words, struct dsql *d)
{
	struct str full = search_query(cx, &words, 1, false), title = search_query(cx, &words, 1, true);
	enum internal internal = read_internal(cx, t);
	int64_t *ids;
	bool all;

	if (!(t->flags & T_SEARCH) && t->name_field >= 0) {
		name_contains(cx, t, words, d);
	} else if (!full.n) {
		dsql_lit(d, "1 = 1"); /* signs alone say nothing */
	} else if (internal == INTERNAL_SOME) {
		size_t n = who_clients(cx->who, cx->mem, t->read_perm, &ids, &all);
		dsql_lit(d, "((");
		dsql_in_clients(cx, d, ids, n);
		dsql_lit(d, " AND ");
		TRY(matches(cx, t, full, d));
		dsql_lit(d, ") OR ");
		TRY(matches(cx, t, title, d));
		dsql_lit(d, ")");
	} else {
		return matches(cx, t, internal == INTERNAL_ALL ? full : title, d);
	}
	return RC_OK;
}

/* ---- keeping it -------------------------------------------------------------------- */

struct doc {
	int64_t id; /* 0: none yet */
	struct str title, own, added;
};

static enum rc load_doc(struct ctx *cx, const struct record *r, struct doc *out)
{
	bool lite = db_engine(cx->app->db) == ENGINE_SQLITE;
	struct rows rows;
	size_t at;

	*out = (struct doc){ 0 };
	if (lite)
		TRY(db_run(cx, q_doc_lite, &rows, TEXT(str_z(r->type->name)), INT(r->id)));
	else
		TRY(db_run(cx, q_doc_pg, &rows, TEXT(str_z(r->type->name)), INT(r->id)));
	if (!rows.n)
		return RC_OK;
	struct str body = cell(&rows, 0, 2).s;
	out->id = cell(&rows, 0, 0).i;
	out->title = cell(&rows, 0, 1).s;
	at = str_find(body, STR("\x1e"), 0);
	out->own = at == SIZE_MAX ? body : str_sub(body, 0, at);
	out->added = at == SIZE_MAX ? STR("") : str_sub(body, at + 1, body.n);
	return RC_OK;
}

static struct str whole_body(struct ctx *cx, const struct doc *d)
{
	struct buf b = BUF(cx->mem);

	buf_add(&b, str_clip(d->own, MAX_BODY / 2));
	if (d->added.n) {
		buf_char(&b, SEPARATOR);
		buf_add(&b, str_clip(d->added, MAX_BODY / 2));
	}
	return buf_str(&b);
}

static enum rc save_doc(struct ctx *cx, const struct record *r, const struct doc *d)
{
	bool lite = db_engine(cx->app->db) == ENGINE_SQLITE;
	struct dbval type = TEXT(str_z(r->type->name)), title = TEXT(d->title),
	             body = TEXT(whole_body(cx, d));
	struct rows rows;

	if (lite && d->id)
		return db_run(cx, q_put_lite, NULL, INT(d->id), title, body);
	if (d->id)
		return db_run(cx, q_put_pg, NULL, INT(d->id), title, body);
	if (!lite)
		return db_run(cx, q_new_pg, NULL, INT(r->client_id), type, INT(r->id), INT(cx->now), title,
		              body);
	TRY(db_run(cx, q_new_lite, NULL, INT(r->client_id), type, INT(r->id), INT(cx->now)));
	TRY(db_run(cx, q_new_id, &rows));
	return db_run(cx, q_add_lite, NULL, cell(&rows, 0, 0), title, body);
}

static struct str kept_text(struct ctx *cx, struct str s)
{
	struct str plain = engine_words(cx, str_clip(s, MAX_BODY / 2));
	struct buf b = BUF(cx->mem);

	for (size_t i = 0; i < plain.n; i++)
		if (plain.p[i] == SEPARATOR)
			buf_char(&b, ' ');
		else
			buf_char(&b, plain.p[i]);
	return buf_str(&b);
}

enum rc search_put(struct ctx *cx, const struct record *r, struct str title, struct str body)
{
	struct doc d = { 0 };

	title = kept_text(cx, title);
	body = kept_text(cx, body);
	if (r->version > 1) /* a new record has none */
		TRY(load_doc(cx, r, &d));
	if (d.id && str_eq(d.title, title) && str_eq(d.own, body))
		return RC_OK;
	d.title = title;
	d.own = body;
	return save_doc(cx, r, &d);
}

enum rc search_add_text(struct ctx *cx, const struct record *r, struct str more)
{
	struct doc d;

	TRY(load_doc(cx, r, &d));
	more = kept_text(cx, more);
	d.added =
	        d.added.n ? arena_fmt(cx->mem, STR_FMT "\n" STR_FMT, STR_ARG(d.added), STR_ARG(more)) : more;
	return save_doc(cx, r, &d);
}
