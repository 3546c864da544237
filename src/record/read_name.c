/* read_name.c - what a name in a filter, a sort or a group stands for, and what the writer of a wrong one
 * meant. */
#include "record/read.h"

/* The columns every record table has, under the names people use. */
static const struct field base_fields[] = {
	{ "id", F_INT, "id", FILTER | SORT | REQUIRED },
	{ "client", F_REF, "client_id", FILTER | SORT | GROUP | REQUIRED, .of = "client" },
	{ "number", F_INT, "number", FILTER | SORT | REQUIRED },
	{ "version", F_INT, "version", FILTER | SORT | REQUIRED },
	{ "created", F_TIME, "created_at", FILTER | SORT | REQUIRED },
	{ "created_at", F_TIME, "created_at", FILTER | SORT | REQUIRED },
	{ "updated", F_TIME, "updated_at", FILTER | SORT | REQUIRED },
	{ "updated_at", F_TIME, "updated_at", FILTER | SORT | REQUIRED },
};

const struct field *read_base_field(struct str name)
{
	for (size_t i = 0; i < COUNT(base_fields); i++)
		if (str_is(name, base_fields[i].name))
			return &base_fields[i];
	return NULL;
}

SQL(q_custom,
    "SELECT id, client_id, kind, name FROM custom_field WHERE of_type = $1 AND name = $2 AND active = 1"
    " ORDER BY id LIMIT 100");

static enum field_type kind_type(struct str kind)
{
	static const struct {
		const char *kind;
		enum field_type type;
	} map[] = { { "int", F_INT }, { "real", F_REAL }, { "bool", F_BOOL }, { "time", F_TIME } };

	for (size_t i = 0; i < COUNT(map); i++)
		if (str_is(kind, map[i].kind))
			return map[i].type;
	return F_TEXT; /* text and enum are both kept as text */
}

static enum rc find_custom(struct ctx *cx, const struct record_type *t, struct str name, struct name *out,
                           bool *found)
{
	struct rows r;
	struct custom *c;

	TRY(db_run(cx, q_custom, &r, TEXT(str_z(t->name)), TEXT(name)));
	c = NEW_ARRAY(cx->mem, struct custom, r.n + 1);
	for (size_t i = 0; i < r.n; i++) {
		int64_t client = cell(&r, i, 1).i;
		if (!cx->who->system && !(who_perms(cx->who, client) & (t->read_perm | PERM_READ_OWN)))
			continue;
		c[out->ncustoms++] = (struct custom){ cell(&r, i, 0).i, client, kind_type(cell(&r, i, 2).s),
			                              cell(&r, i, 3).s };
	}
	out->kind = NAME_CUSTOM;
	out->customs = c;
	*found = out->ncustoms > 0;
	return RC_OK;
}

static const struct field *own_field(const struct record_type *t, struct str name)
{
	int i = field_find(t, name);

	return i < 0 || (t->fields[i].flags & HIDDEN) ? NULL : &t->fields[i];
}

/* A word that ends with a dot stands for all that begin with it: "answer." for answer.model. */
static bool begins(const char *word, struct str name)
{
	size_t n = strlen(word);

	return n && word[n - 1] == '.' && name.n > n && str_starts(name, (struct str){ word, n });
}

static const struct filter_word *find_word(struct ctx *cx, const struct record_type *t, struct str name)
{
	for (size_t i = 0; i < t->nwords; i++)
		if (str_is(name, t->words[i].name) || begins(t->words[i].name, name))
			return &t->words[i];
	for (const struct type_words *const *w = cx->app->words; w && *w; w++)
		for (size_t i = 0; strcmp((*w)->type, t->name) == 0 && i < (*w)->n; i++)
			if (str_is(name, (*w)->words[i].name))
				return &(*w)->words[i];
	return NULL;
}

void read_instants(struct ctx *cx, const struct record_type *t, struct str word, struct dsql *d)
{
	const char *between = "";

	dsql_lit(d, "(SELECT i.id, min(i.due) AS due FROM (");
	for (const struct type_words *const *w = cx->app->words; w && *w; w++)
		for (size_t i = 0; strcmp((*w)->type, t->name) == 0 && i < (*w)->n; i++)
			if ((*w)->words[i].instant && str_is(word, (*w)->words[i].name)) {
				buf_fmt(&d->text, "%s%s", between, (*w)->words[i].instant);
				between = " UNION ALL ";
			}
	dsql_lit(d, ") i GROUP BY i.id)");
}

/* due for due_at, and ServiceNow's active for open. */
static const struct field *near_field(struct ctx *cx, const struct record_type *t, struct str name)
{
	const struct field *f = own_field(t, arena_fmt(cx->mem, STR_FMT "_at", STR_ARG(name)));

	return f || !str_is(name, "active") ? f : own_field(t, STR("open"));
}

static bool find_special(const struct record_type *t, struct str name, struct name *out)
{
	if (str_is(name, "is"))
		out->kind = NAME_IS;
	else if (str_is(name, "key"))
		out->kind = NAME_KEY;
	else if (str_is(name, "tag") || str_is(name, "tags"))
		out->kind = NAME_TAG;
	else if (str_is(name, "watcher") && (t->flags & T_WATCHERS))
		out->kind = NAME_WATCHER;
	else
		return false;
	return true;
}

/* Is it the desk's own, as fields with INTERNAL are? */
static bool name_internal(const struct record_type *t, const struct name *n)
{
	int tags = n->kind == NAME_TAG ? field_find(t, STR("tags")) : -1;
	const struct field *f = tags >= 0 ? &t->fields[tags] : n->field;

	if (n->kind == NAME_WORD)
		return word_internal(n->word);
	return f && (f->flags & INTERNAL);
}

static bool find_name(struct ctx *cx, const struct record_type *t, struct str name, struct name *out)
{
	out->word = find_word(cx, t, name);
	if (out->word) {
		out->kind = NAME_WORD;
		return true;
	}
	out->field = own_field(t, name);
	if (!out->field)
		out->field = read_base_field(name);
	if (!out->field && find_special(t, name, out))
		return true;
	if (!out->field)
		out->field = near_field(cx, t, name);
	if (out->field && out->field->type == F_TAGS)
		out->kind = NAME_TAG;
	return out->field != NULL;
}

enum rc read_name(struct ctx *cx, const struct record_type *t, struct str name, struct name *out, bool *found)
{
	*out = (struct name){ .kind = NAME_FIELD };
	*found = true;
	if (str_starts(name, STR("cf.")))
		return find_custom(cx, t, str_sub(name, 3, name.n), out, found);
	*found = find_name(cx, t, name, out);
	enum internal seen = *found && name_internal(t, out) ? read_internal(cx, t) : INTERNAL_ALL;

	*found = *found && seen != INTERNAL_NONE;
	if (!*found)
		out->field = NULL;
	out->whole = seen == INTERNAL_SOME;
	out->not_null = out->field && !out->whole &&
	                ((out->field->flags & (REQUIRED | NOT_NULL)) || out->field->type == F_BOOL);
	return RC_OK;
}

/* ---- "did you mean" ---------------------------------------------------------- */

/* Edit distance (Levenshtein), clipped to names of 40 bytes. */
static int distance(struct str a, struct str b)
{
	int row[41];

	if (a.n > 40 || b.n > 40)
		return 99;
	for (size_t j = 0; j <= b.n; j++)
		row[j] = (int)j;
	for (size_t i = 1; i <= a.n; i++) {
		int diagonal = row[0];
		row[0] = (int)i;
		for (size_t j = 1; j <= b.n; j++) {
			int change = diagonal + (a.p[i - 1] != b.p[j - 1]);
			diagonal = row[j];
			int other = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
			row[j] = change < other ? change : other;
		}
	}
	return row[b.n];
}

static void consider(struct str name, const char *candidate, int *best, const char **out)
{
	int d = distance(name, str_z(candidate));

	/* A beginning counts as near: prio for priority. */
	if (name.n >= 3 && str_starts(str_z(candidate), name))
		d = 1;
	if (d < *best) {
		*best = d;
		*out = candidate;
	}
}

const char *read_suggest(struct ctx *cx, const struct record_type *t, struct str name)
{
	bool whole = read_internal(cx, t) != INTERNAL_NONE;
	int best = name.n < 4 ? 2 : 3;
	const char *out = NULL;

	for (size_t i = 0; i < t->nfields; i++)
		if (!(t->fields[i].flags & HIDDEN) && (whole || !(t->fields[i].flags & INTERNAL)))
			consider(name, t->fields[i].name, &best, &out);
	for (size_t i = 0; i < COUNT(base_fields); i++)
		consider(name, base_fields[i].name, &best, &out);
	for (size_t i = 0; i < t->nwords; i++)
		if (whole || !word_internal(&t->words[i]))
			consider(name, t->words[i].name, &best, &out);
	return out;
}
