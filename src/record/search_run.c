/* search_run.c - the search box: a record's number, else words over every searchable type.
 *
 * Ranking many matches costs what reading them costs, so a probe that stops at 5,001 decides: many matches
 * come newest first (and only the newest 20,000 are looked at), few by rank.  Scope is part of each type's
 * query, as in lists.
 */
#include <stdlib.h>

#include "record/search.h"

enum { MAX_PHRASES = 16 };

SQL_LITE(q_body_lite, "SELECT s.body FROM search_doc d JOIN search_text s ON s.rowid = d.id"
                      " WHERE d.type = $1 AND d.record_id = $2");
SQL_PG(q_body_pg, "SELECT body FROM search_doc WHERE type = $1 AND record_id = $2");

struct found {
	struct search_hit hit;
	double score; /* smaller is better */
};
struct search {
	struct str phrases[MAX_PHRASES];
	size_t nphrases;
	bool many;
	struct rows newest; /* type and record id, when many */
	int limit;
	struct found *found;
	size_t n, cap;
};

/* ---- what is asked ---------------------------------------------------------------- */

static void split(struct search *s, struct str words)
{
	size_t i = 0;

	while (i < words.n && s->nphrases < MAX_PHRASES) {
		bool quoted = words.p[i] == '"';
		size_t from = quoted ? i + 1 : i, to = from;
		struct str rest, token;
		while (to < words.n && words.p[to] != '"' && (quoted || words.p[to] != ' '))
			to++;
		struct str phrase = str_sub(words, from, to - from);
		i = to + (to < words.n && (quoted || words.p[to] == ' '));
		rest = phrase;
		if (search_token(&rest, &token))
			s->phrases[s->nphrases++] = phrase;
	}
}

static void add(struct ctx *cx, struct search *s, const struct record_type *t, const struct rows *r,
                size_t row, double score)
{
	if (s->n == s->cap) {
		struct found *more = NEW_ARRAY(cx->mem, struct found, s->cap * 2 + 64);
		if (s->n)
			memcpy(more, s->found, s->n * sizeof *more);
		s->found = more;
		s->cap = s->cap * 2 + 64;
	}
	struct found *f = &s->found[s->n];
	*f = (struct found){ .hit.type = t, .score = score };
	read_row(cx, t, r, row, &f->hit.r);
	for (size_t i = 0; i < s->n; i++)
		if (s->found[i].hit.type == t && s->found[i].hit.r.id == f->hit.r.id)
			return; /* found by its number already */
	s->n++;
}

/* ---- numbers ------------------------------------------------------------------------ */

/* INC48213 or 48213: the record itself, before everything else. */
static enum rc by_number(struct ctx *cx, struct search *s, const struct record_type *t, struct str words)
{
	struct dsql d = DSQL(cx->mem);
	struct rows r;
	int64_t number;
	const char *prefix = NULL;

	if (!str_int(words, &number)) {
		for (const char *const *p = t->prefixes; p && *p && !prefix; p++)
			if (words.n > strlen(*p) && str_ieq(str_sub(words, 0, strlen(*p)), str_z(*p)) &&
			    str_int(str_sub(words, strlen(*p), words.n), &number))
				prefix = *p;
		if (!prefix)
			return RC_OK;
	}
	dsql_lit(&d, "SELECT ");
	read_columns(&d, t, true);
	dsql_lit(&d, " FROM ");
	dsql_column(&d, type_table(t));
	dsql_lit(&d, " r WHERE r.number = ");
	dsql_arg(&d, INT(number));
	dsql_lit(&d, " AND ");
	TRY(read_scope(cx, t, &d));
	dsql_lit(&d, " ORDER BY r.id LIMIT 20");
	TRY(dsql_run(cx, &d, &r));
	for (size_t i = 0; i < r.n; i++) {
		add(cx, s, t, &r, i, -1e9);
		if (prefix && strcmp(t->prefix(&s->found[s->n - 1].hit.r), prefix) != 0)
			s->n--;
	}
	return RC_OK;
}

/* ---- words --------------------------------------------------------------------------- */

/* "the document's words match", on alias d. The plus keeps SQLite from walking all matches for every record.
 */
static void matches(struct ctx *cx, struct str query, struct dsql *d)
{
	if (db_engine(cx->app->db) == ENGINE_SQLITE)
		dsql_lit(d, "+d.id IN (SELECT rowid FROM search_text WHERE search_text MATCH ");
	else
		dsql_lit(d, "d.words @@ to_tsquery('simple', ");
	dsql_arg(d, TEXT(query));
	dsql_lit(d, ")");
}

/* Scope, and for whoever is staff of some clients only: elsewhere the title alone may match. */
static enum rc restrict_to(struct ctx *cx, const struct search *s, const struct record_type *t,
                           struct dsql *d)
{
	int64_t *ids;
	bool all;

	TRY(read_scope(cx, t, d));
	if (read_internal(cx, t) != INTERNAL_SOME)
		return RC_OK;
	size_t n = who_clients(cx->who, cx->mem, t->read_perm, &ids, &all);
	dsql_lit(d, " AND (");
	dsql_in_clients(cx, d, ids, n);
	dsql_lit(d, " OR ");
	matches(cx, search_query(cx, s->phrases, s->nphrases, true), d);
	dsql_lit(d, ")");
	return RC_OK;
}

/* FROM table r and its document d, WHERE the type is this one; a condition may follow. */
static void from(struct dsql *d, const struct record_type *t)
{
	dsql_lit(d, " FROM ");
	dsql_column(d, type_table(t));
	dsql_lit(d, " r JOIN search_doc d ON d.record_id = r.id AND d.type = ");
	dsql_arg(d, TEXT(str_z(t->name)));
}

static enum rc take(struct ctx *cx, struct search *s, const struct record_type *t, struct dsql *d)
{
	struct rows r;

	TRY(dsql_run(cx, d, &r));
	for (size_t i = 0; i < r.n; i++) {
		struct dbval score = cell(&r, i, ROW_BASE + t->nfields);
		add(cx, s, t, &r, i, score.type == DB_REAL ? score.f : -(double)score.i);
	}
	return RC_OK;
}

/* Few: by rank. */
static enum rc by_rank(struct ctx *cx, struct search *s, const struct record_type *t)
{
	struct str query = search_query(cx, s->phrases, s->nphrases, read_internal(cx, t) == INTERNAL_NONE);
	struct dsql d = DSQL(cx->mem);

	dsql_lit(&d, "SELECT ");
	read_columns(&d, t, false);
	dsql_lit(&d, ", m.score");
	from(&d, t);
	if (db_engine(cx->app->db) == ENGINE_SQLITE) {
		dsql_lit(&d,
		         " JOIN (SELECT rowid AS id, bm25(search_text, 4.0, 1.0) AS score FROM search_text"
		         " WHERE search_text MATCH ");
		dsql_arg(&d, TEXT(query));
	} else {
		dsql_lit(&d, " JOIN (SELECT id, CAST(-ts_rank_cd(words, to_tsquery('simple', ");
		dsql_arg(&d, TEXT(query));
		dsql_lit(&d, ")) AS DOUBLE PRECISION) AS score FROM search_doc WHERE words @@ "
		             "to_tsquery('simple', ");
		dsql_arg(&d, TEXT(query));
		dsql_lit(&d, ")");
	}
	dsql_lit(&d, " LIMIT 5001) m ON m.id = d.id WHERE ");
	TRY(restrict_to(cx, s, t, &d));
	dsql_lit(&d, " ORDER BY m.score, d.id DESC LIMIT ");
	dsql_arg(&d, INT(s->limit));
	return take(cx, s, t, &d);
}

/* Many, and the asker sees only his own: from his records to their words. */
static enum rc by_owner(struct ctx *cx, struct search *s, const struct record_type *t)
{
	struct dsql d = DSQL(cx->mem);

	dsql_lit(&d, "SELECT ");
	read_columns(&d, t, false);
	dsql_lit(&d, ", d.id");
	from(&d, t);
	dsql_lit(&d, " WHERE ");
	TRY(restrict_to(cx, s, t, &d));
	dsql_lit(&d, " AND ");
	matches(cx, search_query(cx, s->phrases, s->nphrases, true), &d);
	dsql_lit(&d, " ORDER BY d.id DESC LIMIT ");
	dsql_arg(&d, INT(s->limit));
	return take(cx, s, t, &d);
}

/* Many: the newest documents of any type, walked backwards until there are enough; the rest of the scope
 * afterwards. */
static enum rc newest(struct ctx *cx, struct search *s, const struct record_type *t, struct rows *out)
{
	struct dsql d = DSQL(cx->mem);
	int64_t *ids;
	bool all;
	size_t n = who_clients(cx->who, cx->mem, PERM_READ, &ids, &all);

	if (db_engine(cx->app->db) == ENGINE_SQLITE) {
		dsql_lit(&d, "SELECT d.type, d.record_id FROM search_text CROSS JOIN search_doc d"
		             " WHERE d.id = search_text.rowid AND search_text MATCH ");
		dsql_arg(&d, TEXT(search_query(cx, s->phrases, s->nphrases, false)));
	} else {
		dsql_lit(&d, "SELECT d.type, d.record_id FROM search_doc d WHERE d.words @@ "
		             "to_tsquery('simple', ");
		dsql_arg(&d, TEXT(search_query(cx, s->phrases, s->nphrases, false)));
		dsql_lit(&d, ")");
	}
	if (!all && !cx->who->system) {
		dsql_lit(&d, " AND ");
		dsql_in_ids(cx, &d, "d", "client_id", ids, n);
	}
	if (t) {
		dsql_lit(&d, " AND d.type = ");
		dsql_arg(&d, TEXT(str_z(t->name)));
	}
	if (db_engine(cx->app->db) == ENGINE_SQLITE)
		dsql_lit(&d, " ORDER BY search_text.rowid DESC LIMIT ");
	else
		dsql_lit(&d, " ORDER BY d.id DESC LIMIT ");
	dsql_arg(&d, INT(s->limit * 2));
	return dsql_run(cx, &d, out);
}

/* Those of one type among the newest. */
static enum rc by_age(struct ctx *cx, struct search *s, const struct record_type *t)
{
	struct dsql d = DSQL(cx->mem);
	int64_t *ids = NEW_ARRAY(cx->mem, int64_t, s->newest.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s->newest.n; i++)
		if (str_is(cell(&s->newest, i, 0).s, t->name))
			ids[n++] = cell(&s->newest, i, 1).i;
	if (!n)
		return RC_OK;
	dsql_lit(&d, "SELECT ");
	read_columns(&d, t, false);
	dsql_lit(&d, ", d.id");
	from(&d, t);
	dsql_lit(&d, " WHERE ");
	dsql_in_ids(cx, &d, "r", "id", ids, n);
	dsql_lit(&d, " AND ");
	TRY(restrict_to(cx, s, t, &d));
	dsql_lit(&d, " ORDER BY d.id DESC LIMIT ");
	dsql_arg(&d, INT(s->limit));
	return take(cx, s, t, &d);
}

static enum rc by_words(struct ctx *cx, struct search *s, const struct record_type *t)
{
	if (!s->many)
		return by_rank(cx, s, t);
	return read_internal(cx, t) == INTERNAL_NONE ? by_owner(cx, s, t) : by_age(cx, s, t);
}

/* ---- snippets ------------------------------------------------------------------------ */

/* Does a word of text at i begin with one of the asked words? Its length in *n. */
static bool hit_at(struct ctx *cx, const struct search *s, struct str text, size_t i, size_t *n)
{
	struct str rest = str_sub(text, i, 200), word, token;

	if (!search_token(&rest, &word) || word.p != text.p + i)
		return false;
	struct str plain = search_plain(cx->mem, word);
	*n = word.n;
	for (size_t k = 0; k < s->nphrases; k++) {
		struct str p = search_plain(cx->mem, s->phrases[k]);
		while (search_token(&p, &token))
			if (str_starts(plain, token))
				return true;
	}
	return false;
}

static bool word_begins(struct str text, size_t i)
{
	struct str rest = str_sub(text, i, 1), before = i ? str_sub(text, i - 1, 1) : STR(" "), token;

	return search_token(&rest, &token) && !search_token(&before, &token);
}

/* About 160 bytes around the first match; \x01 … \x02 around every match in them. Empty when nothing matches.
 */
static struct str snippet(struct ctx *cx, const struct search *s, struct str text)
{
	struct buf b = BUF(cx->mem);
	size_t first = 0, n = 0;

	text = str_clip(text, 20000);
	while (first < text.n && !(word_begins(text, first) && hit_at(cx, s, text, first, &n)))
		first++;
	if (first >= text.n)
		return STR("");
	size_t from = first > 60 ? first - 60 : 0;
	while (from < first && ((unsigned char)text.p[from] & 0xc0) == 0x80)
		from++;
	if (from)
		buf_add(&b, STR("…"));
	struct str shown = str_clip(str_sub(text, 0, from + 160), from + 160);
	for (size_t i = from; i < shown.n; i++) {
		if (word_begins(shown, i) && hit_at(cx, s, shown, i, &n)) {
			buf_char(&b, 1);
			buf_add(&b, str_sub(shown, i, n));
			buf_char(&b, 2);
			i += n - 1;
			continue;
		}
		if ((unsigned char)shown.p[i] < ' ')
			buf_char(&b, ' ');
		else
			buf_char(&b, shown.p[i]);
	}
	if (shown.n < text.n)
		buf_add(&b, STR("…"));
	return buf_str(&b);
}

/* Out of the record's own fields first: there the text still has its signs and accents on either engine. */
static enum rc add_snippet(struct ctx *cx, const struct search *s, struct search_hit *h)
{
	const struct record_type *t = h->type;
	bool internal = read_internal_of(cx, &h->r), title = true;
	struct rows r;

	for (size_t i = 0; i < t->nfields; i++) {
		const struct field *f = &t->fields[i];
		if (!(f->flags & SEARCH))
			continue;
		if (!title && (internal || !(f->flags & INTERNAL)))
			h->snippet = snippet(cx, s, rec_str(&h->r, i));
		title = false;
		if (h->snippet.n)
			return RC_OK;
	}
	if (!internal)
		return RC_OK;
	if (db_engine(cx->app->db) == ENGINE_SQLITE)
		TRY(db_run(cx, q_body_lite, &r, TEXT(str_z(t->name)), INT(h->r.id)));
	else
		TRY(db_run(cx, q_body_pg, &r, TEXT(str_z(t->name)), INT(h->r.id)));
	if (r.n)
		h->snippet = snippet(cx, s, cell(&r, 0, 0).s);
	return RC_OK;
}

/* ---- all of it ------------------------------------------------------------------------ */

static int better(const void *pa, const void *pb)
{
	const struct found *a = pa, *b = pb;

	if (a->score != b->score)
		return a->score < b->score ? -1 : 1;
	return a->hit.r.id > b->hit.r.id ? -1 : a->hit.r.id < b->hit.r.id;
}

static enum rc one_type(struct ctx *cx, struct search *s, const struct record_type *t, struct str words)
{
	if (t->prefix)
		TRY(by_number(cx, s, t, words));
	return (t->flags & T_SEARCH) && s->nphrases ? by_words(cx, s, t) : RC_OK;
}

enum rc search_run(struct ctx *cx, const struct record_type *t, struct str words, int limit,
                   struct search_hit **out, size_t *n)
{
	struct search s = { .limit = limit };

	assert(limit >= 1 && limit <= LIST_MAX);
	*n = 0;
	words = str_trim(words);
	if (words.n > 400)
		return fail_field(cx, "q", "at most 400 bytes to search for");
	split(&s, words);
	if (s.nphrases)
		TRY(search_many(cx, search_query(cx, s.phrases, s.nphrases, false), &s.many));
	if (s.many && (cx->who->system || (cx->who->perms & PERM_READ)))
		TRY(newest(cx, &s, t, &s.newest));
	if (t)
		TRY(one_type(cx, &s, t, words));
	for (const struct record_type *const *p = cx->app->types; !t && p && *p; p++)
		TRY(one_type(cx, &s, *p, words));
	if (s.n)
		qsort(s.found, s.n, sizeof *s.found, better);
	*n = s.n < (size_t)limit ? s.n : (size_t)limit;
	*out = NEW_ARRAY(cx->mem, struct search_hit, *n + 1);
	for (size_t i = 0; i < *n; i++) {
		(*out)[i] = s.found[i].hit;
		TRY(add_snippet(cx, &s, &(*out)[i]));
	}
	return RC_OK;
}
