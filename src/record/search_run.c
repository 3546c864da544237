/* search_run.c - the search box: a record's number, else words over every searchable type.
 *
 * Ranking many matches costs what reading them costs, so a probe that stops at 5,001 decides: many matches
 * come newest first (and only the newest 20,000 are looked at), few by rank.  Scope is part of each type's
 * query, as in lists.  Which documents match, and how well, is asked once for all types; each type then reads
 * its best until it has enough that the asker may see.
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
	struct rows newest;  /* type and record id, when many */
	struct rows best[2]; /* type, record id, score, when few: the words anywhere, in titles */
	bool ranked[2];
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
	for (size_t i = 0; i < r.n; i++) /* the newest first */
		add(cx, s, t, &r, i, -(double)cell(&r, i, ROW_BASE + t->nfields).i);
	return RC_OK;
}

/* Few: the documents that match, of any type, the best first. The words are a query of their own on
 * PostgreSQL: read once, and by an index whatever the planner thinks of them. */
static enum rc rank(struct ctx *cx, const struct search *s, const struct record_type *t, bool title_only,
                    struct rows *out)
{
	struct str query = search_query(cx, s->phrases, s->nphrases, title_only);
	struct dsql d = DSQL(cx->mem);

	dsql_lit(&d, "SELECT d.type, d.record_id, score FROM (SELECT ");
	if (db_engine(cx->app->db) == ENGINE_SQLITE) {
		dsql_lit(&d, "rowid AS id, bm25(search_text, 4.0, 1.0) AS score FROM search_text"
		             " WHERE search_text MATCH ");
		dsql_arg(&d, TEXT(query));
		dsql_lit(&d, " LIMIT 5001) m CROSS JOIN search_doc d WHERE d.id = m.id");
	} else {
		dsql_lit(&d, "id, type, record_id, CAST(-ts_rank_cd(words, (SELECT to_tsquery('simple', ");
		dsql_arg(&d, TEXT(query));
		dsql_lit(&d, "))) AS DOUBLE PRECISION) AS score FROM search_doc"
		             " WHERE words @@ (SELECT to_tsquery('simple', ");
		dsql_arg(&d, TEXT(query));
		dsql_lit(&d, ")) LIMIT 5001) d WHERE 1 = 1");
	}
	if (t) {
		dsql_lit(&d, " AND d.type = ");
		dsql_arg(&d, TEXT(str_z(t->name)));
	}
	dsql_lit(&d, " ORDER BY score, d.id DESC");
	return dsql_run(cx, &d, out);
}

/* A record's place among the best. */
struct place {
	int64_t id;
	double score;
};

static int by_id(const void *pa, const void *pb)
{
	const struct place *a = pa, *b = pb;

	return (a->id > b->id) - (a->id < b->id);
}

/* Those of the type from *at on, at most `max`; sorted by id. */
static struct place *next_best(struct ctx *cx, const struct rows *best, const struct record_type *t,
                               size_t *at, size_t max, size_t *n)
{
	struct place *p = NEW_ARRAY(cx->mem, struct place, max);

	for (*n = 0; *at < best->n && *n < max; ++*at) {
		struct dbval score = cell(best, *at, 2);

		if (str_is(cell(best, *at, 0).s, t->name))
			p[(*n)++] = (struct place){ cell(best, *at, 1).i,
				                    score.type == DB_REAL ? score.f : (double)score.i };
	}
	if (*n)
		qsort(p, *n, sizeof *p, by_id);
	return p;
}

/* Of these, what the asker may see. */
static enum rc take_best(struct ctx *cx, struct search *s, const struct record_type *t, const struct place *p,
                         size_t n, size_t *seen)
{
	int64_t *ids = NEW_ARRAY(cx->mem, int64_t, n);
	struct dsql d = DSQL(cx->mem);
	struct rows r;

	for (size_t i = 0; i < n; i++)
		ids[i] = p[i].id;
	dsql_lit(&d, "SELECT ");
	read_columns(&d, t, false);
	from(&d, t);
	dsql_lit(&d, " WHERE ");
	dsql_in_ids(cx, &d, "r", "id", ids, n);
	dsql_lit(&d, " AND ");
	TRY(restrict_to(cx, s, t, &d));
	TRY(dsql_run(cx, &d, &r));
	for (size_t i = 0; i < r.n; i++) {
		const struct place *of =
		        bsearch(&(struct place){ .id = cell(&r, i, 0).i }, p, n, sizeof *p, by_id);
		add(cx, s, t, &r, i, of->score);
	}
	*seen += r.n;
	return RC_OK;
}

/* Few: as many of the best as are asked for, or somewhat more; whoever sees little looks further down in
 * growing steps. */
static enum rc by_rank(struct ctx *cx, struct search *s, const struct record_type *t,
                       const struct record_type *only)
{
	bool title_only = read_internal(cx, t) == INTERNAL_NONE;
	struct rows *best = &s->best[title_only];
	size_t n, seen = 0, at = 0, step = (size_t)s->limit;

	if (!s->ranked[title_only])
		TRY(rank(cx, s, only, title_only, best));
	s->ranked[title_only] = true;
	for (; at < best->n && seen < (size_t)s->limit; step *= 4) {
		const struct place *p = next_best(cx, best, t, &at, step, &n);

		if (n)
			TRY(take_best(cx, s, t, p, n, &seen));
	}
	return RC_OK;
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

static enum rc by_words(struct ctx *cx, struct search *s, const struct record_type *t,
                        const struct record_type *only)
{
	if (!s->many)
		return by_rank(cx, s, t, only);
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
static struct str own_snippet(struct ctx *cx, const struct search *s, const struct search_hit *h)
{
	const struct record_type *t = h->type;
	bool internal = read_internal_of(cx, &h->r), title = true;

	for (size_t i = 0; i < t->nfields; i++) {
		const struct field *f = &t->fields[i];
		struct str found = STR("");

		if (!(f->flags & SEARCH))
			continue;
		if (!title && (internal || !(f->flags & INTERNAL)))
			found = snippet(cx, s, rec_str(&h->r, i));
		title = false;
		if (found.n)
			return found;
	}
	return STR("");
}

struct showing {
	struct search_hit *hits;
	struct rows *bodies;
	size_t n;
};

/* Else out of its document, all of which are asked for together. */
static enum rc ask_bodies(struct ctx *cx, void *arg)
{
	const struct showing *w = arg;

	for (size_t i = 0; i < w->n; i++) {
		const struct search_hit *h = &w->hits[i];
		struct dbval type = TEXT(str_z(h->type->name));

		if (h->snippet.n || !read_internal_of(cx, &h->r))
			continue;
		if (db_engine(cx->app->db) == ENGINE_SQLITE)
			TRY(db_ask(cx, q_body_lite, &w->bodies[i], type, INT(h->r.id)));
		else
			TRY(db_ask(cx, q_body_pg, &w->bodies[i], type, INT(h->r.id)));
	}
	return RC_OK;
}

static enum rc add_snippets(struct ctx *cx, const struct search *s, struct search_hit *hits, size_t n)
{
	struct showing w = { hits, NEW_ARRAY(cx->mem, struct rows, n + 1), n };

	for (size_t i = 0; i < n; i++)
		hits[i].snippet = own_snippet(cx, s, &hits[i]);
	TRY(db_together(cx, ask_bodies, &w));
	for (size_t i = 0; i < n; i++)
		if (w.bodies[i].n)
			hits[i].snippet = snippet(cx, s, cell(&w.bodies[i], 0, 0).s);
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

static enum rc one_type(struct ctx *cx, struct search *s, const struct record_type *t,
                        const struct record_type *only, struct str words)
{
	if (t->prefix)
		TRY(by_number(cx, s, t, words));
	return (t->flags & T_SEARCH) && s->nphrases ? by_words(cx, s, t, only) : RC_OK;
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
		TRY(one_type(cx, &s, t, t, words));
	for (const struct record_type *const *p = cx->app->types; !t && p && *p; p++)
		TRY(one_type(cx, &s, *p, NULL, words));
	if (s.n)
		qsort(s.found, s.n, sizeof *s.found, better);
	*n = s.n < (size_t)limit ? s.n : (size_t)limit;
	*out = NEW_ARRAY(cx->mem, struct search_hit, *n + 1);
	for (size_t i = 0; i < *n; i++)
		(*out)[i] = s.found[i].hit;
	return add_snippets(cx, &s, *out, *n);
}
