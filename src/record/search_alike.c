/* search_alike.c - which records of a client have words in common with a text: candidates for whoever ranks
 * them.
 *
 * The words that say most are the rare ones, and neither engine tells how rare a word is; so each is probed,
 * and the probe stops counting early.  Words in more than ALIKE_COMMON documents are left out; of the rest
 * the rarest are asked for together, newest documents first.  Both steps read a bounded number of rows
 * whatever is in the database.
 */
#include "record/search.h"
#include <math.h>

enum { PROBED = 12 };

SQL_LITE(q_probe_lite,
         "SELECT count(*) FROM (SELECT 1 FROM search_text WHERE search_text MATCH $1 LIMIT 1501) q");
SQL_PG(q_probe_pg,
       "SELECT count(*) FROM (SELECT 1 FROM search_doc d WHERE d.words @@ to_tsquery('simple', $1)"
       " LIMIT 1501) q");
SQL_LITE(q_alike_lite,
         "SELECT d.record_id FROM search_text CROSS JOIN search_doc d WHERE d.id = search_text.rowid"
         " AND search_text MATCH $1 AND d.type = $2 AND d.client_id = $3 ORDER BY search_text.rowid DESC "
         "LIMIT $4");
SQL_PG(q_alike_pg,
       "SELECT d.record_id FROM search_doc d WHERE d.words @@ to_tsquery('simple', $1) AND d.type = $2"
       " AND d.client_id = $3 ORDER BY d.id DESC LIMIT $4");

static enum rc probe(struct ctx *cx, struct str word, int64_t *out)
{
	struct rows r;

	if (db_engine(cx->app->db) == ENGINE_SQLITE)
		TRY(db_run(cx, q_probe_lite, &r, TEXT(arena_fmt(cx->mem, "\"" STR_FMT "\"", STR_ARG(word)))));
	else
		TRY(db_run(cx, q_probe_pg, &r, TEXT(arena_fmt(cx->mem, "'" STR_FMT "'", STR_ARG(word)))));
	*out = cell(&r, 0, 0).i;
	return RC_OK;
}

static bool known(const struct alike *a, struct str word)
{
	for (size_t i = 0; i < a->n; i++)
		if (str_eq(a->words[i].word, word))
			return true;
	return false;
}

static enum rc take_words(struct ctx *cx, struct alike *a, struct str text, double weight, size_t most)
{
	struct str rest = search_plain(cx->mem, str_clip(text, 1000)), word;
	size_t tried = 0;
	int64_t n;

	while (a->n < ALIKE_WORDS && tried < most && search_token(&rest, &word)) {
		if (word.n < 3 || word.n > 60 || known(a, word))
			continue;
		tried++;
		TRY(probe(cx, word, &n));
		if (n > ALIKE_COMMON)
			continue;
		/* a word that is nowhere else still counts as not shared */
		a->words[a->n++] =
		        (struct alike_word){ word, weight * log(1 + 20000.0 / (double)(n + 1)), n };
	}
	return RC_OK;
}

enum rc search_alike_words(struct ctx *cx, struct str title, struct str body, struct alike *out)
{
	out->n = 0;
	TRY(take_words(cx, out, title, 1, PROBED));
	return take_words(cx, out, body, 0.5, out->n < PROBED ? PROBED - out->n : 0);
}

enum rc search_alike(struct ctx *cx, const struct record_type *t, int64_t client_id, const struct alike *a,
                     int limit, struct rows *out)
{
	bool lite = db_engine(cx->app->db) == ENGINE_SQLITE;
	struct buf q = BUF(cx->mem);

	for (size_t i = 0; i < a->n; i++)
		if (a->words[i].documents)
			buf_fmt(&q, "%s%c" STR_FMT "%c",
			        !q.n   ? ""
			        : lite ? " OR "
			               : " | ",
			        lite ? '"' : '\'', STR_ARG(a->words[i].word), lite ? '"' : '\'');
	*out = (struct rows){ 0 };
	if (!q.n)
		return RC_OK;
	struct dbval match = TEXT(buf_str(&q)), type = TEXT(str_z(t->name));

	if (lite)
		return db_run(cx, q_alike_lite, out, match, type, INT(client_id), INT(limit));
	return db_run(cx, q_alike_pg, out, match, type, INT(client_id), INT(limit));
}
