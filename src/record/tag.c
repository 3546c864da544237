/* tag.c - words on records: lower case, no spaces, at most 20 of at most 40 bytes each, kept in a table of
 * their own. */
#include "base/json.h"
#include "record/read.h"
#include "record/write.h"
#include <stdlib.h>

enum { TAGS_MAX = 20, TAG_BYTES = 40 };

SQL(q_tags, "SELECT name FROM tag WHERE type = $1 AND record_id = $2 ORDER BY name LIMIT 100");
SQL(q_tag_add, "INSERT INTO tag (type, record_id, name, client_id) VALUES ($1, $2, $3, $4)"
               " ON CONFLICT (type, record_id, name) DO NOTHING");
SQL(q_tag_drop, "DELETE FROM tag WHERE type = $1 AND record_id = $2 AND name = $3");

static int by_bytes(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* Sorted by bytes on both engines (a database's own order may follow its locale). */
static struct str join(struct ctx *cx, struct str *tags, size_t n)
{
	struct buf b = BUF(cx->mem);
	struct str last = { 0 };

	qsort(tags, n, sizeof *tags, by_bytes);
	for (size_t i = 0; i < n; i++) {
		if (i && str_eq(tags[i], last))
			continue;
		if (b.n)
			buf_char(&b, '\n');
		buf_add(&b, tags[i]);
		last = tags[i];
	}
	return buf_str(&b);
}

enum rc tags_load(struct ctx *cx, const struct record_type *t, int64_t id, struct str *out)
{
	struct rows r;

	*out = STR("");
	if (db_untouched(cx, "tag", type_table(t), id))
		return RC_OK;
	TRY(db_run(cx, q_tags, &r, TEXT(str_z(t->name)), INT(id)));
	struct str *tags = NEW_ARRAY(cx->mem, struct str, r.n + 1);
	for (size_t i = 0; i < r.n; i++)
		tags[i] = cell(&r, i, 0).s;
	*out = join(cx, tags, r.n);
	return RC_OK;
}

enum rc record_tags(struct ctx *cx, const struct record *r, struct str *out)
{
	return tags_load(cx, r->type, r->id, out);
}

static bool contains(struct str tags, struct str tag)
{
	struct str one;

	while (str_split(&tags, '\n', &one))
		if (str_eq(one, tag))
			return true;
	return false;
}

enum rc tags_store(struct ctx *cx, const struct record *r, struct str old, struct str neo)
{
	struct dbval type = TEXT(str_z(r->type->name));
	struct str rest = old, tag;

	while (str_split(&rest, '\n', &tag))
		if (!contains(neo, tag))
			TRY(db_run(cx, q_tag_drop, NULL, type, INT(r->id), TEXT(tag)));
	rest = neo;
	while (str_split(&rest, '\n', &tag))
		if (!contains(old, tag))
			TRY(db_run(cx, q_tag_add, NULL, type, INT(r->id), TEXT(tag), INT(r->client_id)));
	return RC_OK;
}

static bool tag_bytes(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c <= ' ' || c == 0x7f || strchr(",\"()", c))
			return false;
	}
	return s.n > 0 && s.n <= TAG_BYTES;
}

enum rc tags_take(struct ctx *cx, const char *name, const struct jval *v, struct dbval *out)
{
	struct str tags[TAGS_MAX];

	if (v->kind != J_ARRAY)
		return fail_field(cx, name, "%s must be a list of words", name);
	if (v->n > TAGS_MAX)
		return fail_field(cx, name, "%s: at most %d tags", name, TAGS_MAX);
	for (size_t i = 0; i < v->n; i++) {
		struct str tag = arena_lower(cx->mem, str_trim(v->items[i].s));
		if (v->items[i].kind != J_STR || !str_utf8(tag) || !tag_bytes(tag))
			return fail_field(
			        cx, name,
			        "%s: a tag is 1 to %d bytes without spaces, commas, quotes or brackets", name,
			        TAG_BYTES);
		tags[i] = tag;
	}
	*out = TEXT(join(cx, tags, v->n));
	return RC_OK;
}
