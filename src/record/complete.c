/* complete.c - values for the filter bar and the reference pickers: GET
 * /complete?type=ticket&field=team&prefix=net.
 *
 * Without a field the type's own records are offered.  Only what the asker may read is, and only what is
 * active.
 */
#include "record/read.h"

enum { OFFERS = 20 };

static void offer(struct jw *w, struct str value, struct str label)
{
	jw_open(w, NULL, '{');
	jw_str(w, "value", value);
	jw_str(w, "label", label);
	jw_close(w, '}');
}

static bool begins(struct str text, struct str prefix)
{
	return text.n >= prefix.n && str_ieq(str_sub(text, 0, prefix.n), prefix);
}

static void choices(struct jw *w, const struct choices *cs, struct str prefix)
{
	for (size_t i = 0; i < cs->n; i++)
		if (begins(str_z(cs->items[i].id), prefix) || begins(str_z(cs->items[i].label), prefix))
			offer(w, str_z(cs->items[i].id), str_z(cs->items[i].label));
}

static void plain(struct jw *w, const char *const *values, struct str prefix)
{
	for (size_t i = 0; values && values[i]; i++)
		if (begins(str_z(values[i]), prefix))
			offer(w, str_z(values[i]), str_z(values[i]));
}

/* ---- records ------------------------------------------------------------------- */

static void like(struct ctx *cx, struct dsql *d, const char *column, struct str before, struct str prefix)
{
	dsql_lower(cx, d, "r", column);
	dsql_lit(d, " LIKE ");
	dsql_arg(d, TEXT(like_pattern(cx->mem, before, arena_lower(cx->mem, prefix), STR("%"))));
	dsql_lit(d, " ESCAPE '!'");
}

static void name_begins(struct ctx *cx, const struct record_type *t, struct str prefix, struct dsql *d)
{
	static const char *const also[] = { "login", "email", "short_name" };
	const struct field *f = &t->fields[t->name_field];
	const char *column = f->column ? f->column : f->name;

	dsql_lit(d, " AND (");
	like(cx, d, column, STR(""), prefix);
	dsql_lit(d, " OR ");
	like(cx, d, column, STR("% "), prefix);
	for (size_t i = 0; i < COUNT(also); i++) {
		if (field_find(t, str_z(also[i])) < 0)
			continue;
		dsql_lit(d, " OR ");
		like(cx, d, also[i], STR(""), prefix);
	}
	dsql_lit(d, ")");
}

static void write_record(struct ctx *cx, struct jw *w, const struct record *r)
{
	struct str key = record_key(cx->mem, r);

	jw_open(w, NULL, '{');
	if (r->type->prefix)
		jw_str(w, "value", key);
	else
		jw_int(w, "value", r->id);
	jw_str(w, "label", rec_str(r, (size_t)r->type->name_field));
	jw_int(w, "id", r->id);
	jw_str(w, "key", key);
	jw_close(w, '}');
}

static enum rc records(struct ctx *cx, struct jw *w, const struct record_type *t, struct str prefix)
{
	struct dsql d = DSQL(cx->mem);
	struct record rec;
	struct rows r;
	int64_t id = 0;

	if (t->name_field < 0)
		return RC_OK;
	if (t->prefix && prefix.n && read_key(cx, t, prefix, &id) == RC_OK &&
	    record_find(cx, t, prefix, &rec) == RC_OK)
		write_record(cx, w, &rec);
	dsql_lit(&d, "SELECT ");
	read_columns(&d, t, true);
	dsql_lit(&d, " FROM ");
	dsql_column(&d, type_table(t));
	dsql_lit(&d, " r WHERE ");
	TRY(read_scope(cx, t, &d));
	if (prefix.n)
		name_begins(cx, t, prefix, &d);
	if (field_find(t, STR("active")) >= 0)
		dsql_lit(&d, " AND r.active = 1");
	dsql_lit(&d, " ORDER BY ");
	if (t->prefix)
		dsql_lit(&d, "r.id DESC");
	else
		dsql_lower(cx, &d, "r",
		           t->fields[t->name_field].column ? t->fields[t->name_field].column
		                                           : t->fields[t->name_field].name);
	dsql_lit(&d, " LIMIT ");
	dsql_arg(&d, INT(OFFERS));
	TRY(dsql_run(cx, &d, &r));
	for (size_t i = 0; i < r.n; i++) {
		read_row(cx, t, &r, i, &rec);
		write_record(cx, w, &rec);
	}
	return RC_OK;
}

/* ---- values in use ---------------------------------------------------------------- */

static enum rc used(struct ctx *cx, struct jw *w, struct dsql *d)
{
	struct rows r;

	dsql_lit(d, " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ");
	dsql_arg(d, INT(OFFERS));
	TRY(dsql_run(cx, d, &r));
	for (size_t i = 0; i < r.n; i++)
		offer(w, cell(&r, i, 0).s, cell(&r, i, 0).s);
	return RC_OK;
}

/* " scope AND ", and of what is internal (n->whole) only in records that are read whole. */
static enum rc seen_by(struct ctx *cx, struct dsql *d, const struct record_type *t, const struct name *n)
{
	TRY(read_scope(cx, t, d));
	dsql_lit(d, " AND ");
	if (!n->whole)
		return RC_OK;
	dsql_whole(cx, t, d);
	dsql_lit(d, " AND ");
	return RC_OK;
}

static enum rc used_values(struct ctx *cx, struct jw *w, const struct record_type *t, const struct name *n,
                           struct str prefix)
{
	const struct field *f = n->field;
	struct dsql d = DSQL(cx->mem);

	if (!(f->flags & FILTER))
		return RC_OK;
	dsql_lit(&d, "SELECT ");
	read_column(&d, "r", f);
	dsql_lit(&d, ", count(*) FROM ");
	dsql_column(&d, type_table(t));
	dsql_lit(&d, " r WHERE ");
	TRY(seen_by(cx, &d, t, n));
	read_column(&d, "r", f);
	dsql_lit(&d, " <> '' AND ");
	like(cx, &d, f->column ? f->column : f->name, STR(""), prefix);
	return used(cx, w, &d);
}

static enum rc used_tags(struct ctx *cx, struct jw *w, const struct record_type *t, const struct name *n,
                         struct str prefix)
{
	struct dsql d = DSQL(cx->mem);

	dsql_lit(&d, "SELECT g.name, count(*) FROM tag g JOIN ");
	dsql_column(&d, type_table(t));
	dsql_lit(&d, " r ON r.id = g.record_id WHERE ");
	TRY(seen_by(cx, &d, t, n));
	dsql_lit(&d, "g.type = ");
	dsql_arg(&d, TEXT(str_z(t->name)));
	dsql_lit(&d, " AND g.name LIKE ");
	dsql_arg(&d, TEXT(like_pattern(cx->mem, STR(""), arena_lower(cx->mem, prefix), STR("%"))));
	dsql_lit(&d, " ESCAPE '!'");
	return used(cx, w, &d);
}

/* ---- which of them ------------------------------------------------------------------ */

static void words(struct jw *w, const struct filter_word *words, size_t n, bool whole, struct str prefix)
{
	for (size_t i = 0; i < n; i++)
		if (words[i].help && (whole || !word_internal(&words[i])) &&
		    begins(str_z(words[i].name), prefix))
			offer(w, str_z(words[i].name), str_z(words[i].help ? words[i].help : words[i].name));
}

static void is_values(struct ctx *cx, struct jw *w, const struct record_type *t, struct str prefix)
{
	bool whole = read_internal(cx, t) != INTERNAL_NONE;

	words(w, t->words, t->nwords, whole, prefix);
	for (const struct type_words *const *more = cx->app->words; more && *more; more++)
		if (strcmp((*more)->type, t->name) == 0)
			words(w, (*more)->words, (*more)->n, whole, prefix);
	for (size_t i = 0; i < t->nfields; i++)
		if (t->fields[i].type == F_BOOL && (t->fields[i].flags & FILTER) &&
		    !(t->fields[i].flags & (HIDDEN | INTERNAL)) && begins(str_z(t->fields[i].name), prefix))
			offer(w, str_z(t->fields[i].name),
			      str_z(t->fields[i].label ? t->fields[i].label : t->fields[i].name));
	if (t->machine)
		choices(w, t->machine->states, prefix);
}

static const char *const times[] = { "today", "yesterday", "-1h",      "-1d", "-7d",
	                             "-30d",  "+4h",       "tomorrow", NULL };

static enum rc field_values(struct ctx *cx, struct jw *w, const struct record_type *t, const struct name *n,
                            struct str prefix)
{
	static const char *const yes_no[] = { "yes", "no", NULL };
	const struct field *f = n->field;
	const struct record_type *of;

	switch (f->type) {
	case F_ENUM: choices(w, f->choices, prefix); return RC_OK;
	case F_BOOL: plain(w, yes_no, prefix); return RC_OK;
	case F_TIME: plain(w, times, prefix); return RC_OK;
	case F_REF: of = type_find(cx->app, str_z(f->of)); return of ? records(cx, w, of, prefix) : RC_OK;
	case F_TEXT: return used_values(cx, w, t, n, prefix);
	default: return RC_OK;
	}
}

static enum rc values(struct ctx *cx, struct jw *w, const struct record_type *t, struct str field,
                      struct str prefix)
{
	const struct record_type *person = type_find(cx->app, STR("person"));
	struct name n;
	bool found;

	if (!field.n)
		return records(cx, w, t, prefix);
	TRY(read_name(cx, t, field, &n, &found));
	if (!found)
		return fail_field(cx, "field", "there is no field \"" STR_FMT "\"",
		                  STR_ARG(str_clip(field, 60)));
	switch (n.kind) {
	case NAME_FIELD: return field_values(cx, w, t, &n, prefix);
	case NAME_KEY: return records(cx, w, t, prefix);
	case NAME_TAG: return used_tags(cx, w, t, &n, prefix);
	case NAME_WATCHER: return person ? records(cx, w, person, prefix) : RC_OK;
	case NAME_IS: is_values(cx, w, t, prefix); return RC_OK;
	case NAME_WORD: plain(w, n.word->instant ? times : n.word->values, prefix); return RC_OK;
	case NAME_CUSTOM: return RC_OK;
	}
	return RC_OK;
}

enum rc read_complete(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct str type, field, prefix;
	struct jw w = JW(&rs->body);
	bool present;

	TRY(rq_query(cx, rq, "type", &type, &present));
	const struct record_type *t = present ? type_find(cx->app, type) : NULL;
	if (!t)
		return fail_field(cx, "type", "type names a record type such as ticket");
	TRY(rq_query(cx, rq, "field", &field, &present));
	if (!present)
		field = STR("");
	TRY(rq_query(cx, rq, "prefix", &prefix, &present));
	prefix = present ? str_clip(prefix, 100) : STR("");
	jw_open(&w, NULL, '{');
	jw_open(&w, "items", '[');
	TRY(values(cx, &w, t, field, prefix));
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}
