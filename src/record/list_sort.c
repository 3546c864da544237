/* list_sort.c - "-priority,created" to ORDER BY, and the condition "after that row" that keyset paging needs.
 *
 * Both are made from the same expressions, so they cannot disagree.  Empty values come last in either
 * direction on both engines; the id breaks ties in the direction of the last key, so that an index on (key,
 * id) can be walked either way.  Text sorts without regard to (ASCII) case by bytes; enumerations by rank;
 * references by name.
 */
#include "record/read.h"

static void put(struct dsql *d, const char *alias, const struct field *f) { read_column(d, alias, f); }

/* Ids that sort by themselves under any collation: lower case or digits, ascending. */
static bool ids_in_order(const struct choices *cs)
{
	for (size_t i = 0; i < cs->n; i++) {
		for (const char *p = cs->items[i].id; *p; p++)
			if (!((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9')))
				return false;
		if (i && strcmp(cs->items[i - 1].id, cs->items[i].id) >= 0)
			return false;
	}
	return true;
}

static void enum_expr(struct dsql *d, const struct field *f)
{
	if (ids_in_order(f->choices)) {
		put(d, "r", f);
		return;
	}
	dsql_lit(d, "CASE ");
	put(d, "r", f);
	for (size_t i = 0; i < f->choices->n; i++) {
		dsql_lit(d, " WHEN '");
		dsql_column(d, f->choices->items[i].id);
		dsql_lit(d, "' THEN ");
		buf_int(&d->text, (int64_t)i);
	}
	dsql_lit(d, " END");
}

/* s0, s1 …: the record a key's reference leads to. */
static void join_alias(char out[3], const struct sort_key *k)
{
	assert(k->at < 10);
	out[0] = 's';
	out[1] = (char)('0' + (int)k->at);
	out[2] = 0;
}

static void ref_expr(struct ctx *cx, struct dsql *d, const struct sort_key *k)
{
	const struct record_type *of = type_find(cx->app, str_z(k->name.field->of));
	const struct field *name = of ? &of->fields[of->name_field] : NULL;
	char alias[3];

	join_alias(alias, k);
	if (!of) {
		put(d, "r", k->name.field);
	} else if (of->prefix) {
		dsql_column(d, alias);
		dsql_lit(d, ".number");
	} else {
		dsql_lower(cx, d, alias, name->column ? name->column : name->name);
	}
}

static void instant_join(struct ctx *cx, const struct record_type *t, const struct sort_key *k,
                         struct dsql *d)
{
	char alias[3];

	join_alias(alias, k);
	dsql_lit(d, " LEFT JOIN ");
	read_instants(cx, t, str_z(k->name.word->name), d);
	dsql_lit(d, " ");
	dsql_column(d, alias);
	dsql_lit(d, " ON ");
	dsql_column(d, alias);
	dsql_lit(d, ".id = r.id");
}

/* A join, not a look-up in the expression: PostgreSQL makes one hash of it instead of a plan per row. */
void sort_joins(struct ctx *cx, const struct record_type *t, const struct sort *s, struct dsql *d)
{
	for (size_t i = 0; i < s->n; i++) {
		if (s->keys[i].name.kind == NAME_WORD)
			instant_join(cx, t, &s->keys[i], d);
		const struct field *f = s->keys[i].name.field;
		const struct record_type *of =
		        f && f->type == F_REF ? type_find(cx->app, str_z(f->of)) : NULL;
		char alias[3];
		if (!of)
			continue;
		join_alias(alias, &s->keys[i]);
		dsql_lit(d, " LEFT JOIN ");
		dsql_column(d, type_table(of));
		dsql_lit(d, " ");
		dsql_column(d, alias);
		dsql_lit(d, " ON ");
		dsql_column(d, alias);
		dsql_lit(d, ".id = ");
		put(d, "r", f);
	}
}

/* The kind of the first field of that name decides; ids are our own numbers, so they may stand in the text.
 */
static void custom_expr(struct ctx *cx, struct dsql *d, const struct name *n)
{
	const struct custom *first = &n->customs[0];

	dsql_lit(d, "(SELECT ");
	if (first->type == F_TEXT)
		dsql_lower(cx, d, "v", "text_v");
	else if (first->type == F_REAL)
		dsql_lit(d, "v.real_v");
	else
		dsql_lit(d, "v.int_v");
	dsql_lit(d, " FROM custom_value v WHERE v.record_id = r.id AND v.field_id IN (");
	for (size_t i = 0, k = 0; i < n->ncustoms; i++) {
		if (n->customs[i].type != first->type)
			continue;
		if (k++)
			dsql_lit(d, ", ");
		buf_int(&d->text, n->customs[i].id);
	}
	dsql_lit(d, ") LIMIT 1)");
}

static void instant_expr(struct dsql *d, const struct sort_key *k)
{
	char alias[3];

	join_alias(alias, k);
	dsql_column(d, alias);
	dsql_lit(d, ".due");
}

static void value_expr(struct ctx *cx, const struct sort_key *k, struct dsql *d)
{
	const struct field *f = k->name.field;

	if (k->name.kind == NAME_CUSTOM)
		custom_expr(cx, d, &k->name);
	else if (k->name.kind == NAME_WORD)
		instant_expr(d, k);
	else if (k->name.kind == NAME_KEY)
		dsql_lit(d, "r.number");
	else if (f->type == F_ENUM)
		enum_expr(d, f);
	else if (f->type == F_REF)
		ref_expr(cx, d, k);
	else if (f->type == F_TEXT || f->type == F_BODY)
		dsql_lower(cx, d, "r", f->column ? f->column : f->name);
	else
		put(d, "r", f);
}

/* What is internal sorts records that are read whole; the others have no value, and their cursors none. */
void sort_expr(struct ctx *cx, const struct record_type *t, const struct sort_key *k, struct dsql *d)
{
	if (!k->name.whole) {
		value_expr(cx, k, d);
		return;
	}
	dsql_lit(d, "CASE WHEN ");
	dsql_whole(cx, t, d);
	dsql_lit(d, " THEN ");
	value_expr(cx, k, d);
	dsql_lit(d, " END");
}

enum db_type sort_type(struct ctx *cx, const struct sort_key *k)
{
	const struct field *f = k->name.field;
	enum field_type type = k->name.kind == NAME_CUSTOM ? k->name.customs[0].type : f ? f->type : F_INT;
	const struct record_type *of = type == F_REF ? type_find(cx->app, str_z(f->of)) : NULL;

	switch (type) {
	case F_TEXT:
	case F_BODY:
	case F_JSON: return DB_TEXT;
	case F_REAL: return DB_REAL;
	case F_ENUM: return ids_in_order(f->choices) ? DB_TEXT : DB_INT;
	case F_REF: return of && !of->prefix ? DB_TEXT : DB_INT;
	default: return DB_INT;
	}
}

/* ---- the spec -------------------------------------------------------------------- */

static uint64_t fnv(uint64_t h, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * UINT64_C(1099511628211);
	return (h ^ 0xff) * UINT64_C(1099511628211);
}

static enum rc add_key(struct ctx *cx, const struct record_type *t, const char *param, struct str name,
                       bool down, struct sort *s)
{
	struct sort_key k = { .down = down };
	bool found;

	TRY(read_name(cx, t, name, &k.name, &found));
	if (!found) {
		const char *near = read_suggest(cx, t, name);
		return fail_field(cx, param, "there is no field \"" STR_FMT "\"%s%s%s",
		                  STR_ARG(str_clip(name, 60)), near ? "; did you mean \"" : "",
		                  near ? near : "", near ? "\"?" : "");
	}
	bool sortable = k.name.kind == NAME_CUSTOM || k.name.kind == NAME_KEY ||
	                (k.name.kind == NAME_WORD && k.name.word->instant && strcmp(param, "sort") == 0) ||
	                (k.name.kind == NAME_FIELD && (k.name.field->flags & (SORT | GROUP)));
	if (!sortable)
		return fail_field(cx, param, "\"" STR_FMT "\" cannot be sorted by",
		                  STR_ARG(str_clip(name, 60)));
	if (k.name.kind == NAME_KEY || (k.name.field && k.name.field->type == F_REF))
		k.name.not_null = k.name.kind == NAME_KEY;
	for (size_t i = 0; i < s->n; i++) /* named twice: the first place counts */
		if (s->keys[i].name.field == k.name.field && s->keys[i].name.kind == k.name.kind &&
		    k.name.field)
			return RC_OK;
	if (s->n == SORT_KEYS)
		return fail_field(cx, param, "at most %d fields to sort by", SORT_KEYS);
	k.at = s->n;
	s->keys[s->n++] = k;
	s->down = down;
	s->hash = fnv(s->hash, name) + down;
	return RC_OK;
}

enum rc sort_parse(struct ctx *cx, const struct record_type *t, struct str group, struct str spec,
                   struct sort *out)
{
	struct str rest = spec.n ? spec : str_z(t->default_sort ? t->default_sort : "id"), part;

	*out = (struct sort){ .hash = fnv(UINT64_C(14695981039346656037), str_z(t->name)) };
	if (group.n)
		TRY(add_key(cx, t, "group", group, false, out));
	while (str_split(&rest, ',', &part)) {
		part = str_trim(part);
		bool down = part.n && part.p[0] == '-';
		if (down)
			part = str_sub(part, 1, part.n);
		if (part.n)
			TRY(add_key(cx, t, "sort", part, down, out));
	}
	return RC_OK;
}

void sort_order(struct ctx *cx, const struct record_type *t, const struct sort *s, struct dsql *d)
{
	for (size_t i = 0; i < s->n; i++) {
		sort_expr(cx, t, &s->keys[i], d);
		if (s->keys[i].down)
			dsql_lit(d, " DESC");
		if (!s->keys[i].name.not_null)
			dsql_lit(d, " NULLS LAST");
		dsql_lit(d, ", ");
	}
	if (s->down)
		dsql_lit(d, "r.id DESC");
	else
		dsql_lit(d, "r.id");
}

/* ---- after ------------------------------------------------------------------------- */

static bool one_way(const struct sort *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (!s->keys[i].name.not_null || s->keys[i].down != s->down)
			return false;
	return true;
}

static void sign(struct dsql *d, bool down)
{
	if (down)
		dsql_lit(d, " < ");
	else
		dsql_lit(d, " > ");
}

/* (a, b, id) > ($1, $2, $3): what both engines turn into one index range. */
static void row_after(struct ctx *cx, const struct record_type *t, const struct sort *s,
                      const struct dbval *v, struct dsql *d)
{
	dsql_lit(d, "(");
	for (size_t i = 0; i < s->n; i++) {
		sort_expr(cx, t, &s->keys[i], d);
		dsql_lit(d, ", ");
	}
	dsql_lit(d, "r.id)");
	sign(d, s->down);
	dsql_lit(d, "(");
	for (size_t i = 0; i <= s->n; i++) {
		if (i)
			dsql_lit(d, ", ");
		dsql_arg(d, v[i]);
	}
	dsql_lit(d, ")");
}

/* This key further on, or equal and the rest further on. */
static void key_after(struct ctx *cx, const struct record_type *t, const struct sort_key *k, struct dbval v,
                      struct dsql *d)
{
	dsql_lit(d, "(");
	if (v.type == DB_NULL) {
		sort_expr(cx, t, k, d);
		dsql_lit(d, " IS NULL AND ");
		return;
	}
	sort_expr(cx, t, k, d);
	sign(d, k->down);
	dsql_arg(d, v);
	if (!k->name.not_null) {
		dsql_lit(d, " OR ");
		sort_expr(cx, t, k, d);
		dsql_lit(d, " IS NULL");
	}
	dsql_lit(d, " OR (");
	sort_expr(cx, t, k, d);
	dsql_lit(d, " = ");
	dsql_arg(d, v);
	dsql_lit(d, " AND ");
}

void sort_after(struct ctx *cx, const struct record_type *t, const struct sort *s, const struct dbval *v,
                struct dsql *d)
{
	if (one_way(s)) {
		row_after(cx, t, s, v, d);
		return;
	}
	for (size_t i = 0; i < s->n; i++)
		key_after(cx, t, &s->keys[i], v[i], d);
	dsql_lit(d, "r.id");
	sign(d, s->down);
	dsql_arg(d, v[s->n]);
	for (size_t i = s->n; i-- > 0;) {
		if (v[i].type != DB_NULL)
			dsql_lit(d, ")");
		dsql_lit(d, ")");
	}
}
