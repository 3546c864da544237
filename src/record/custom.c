/* custom.c - fields that a client adds to a type: definitions are records (type custom_field), values lie in
 * a table of their own, one typed column each, so that filters can use an index.
 */
#include "record/custom.h"
#include "base/json.h"
#include "record/write.h"

enum { CUSTOM_MAX = 100 /* per client and type */ };

SQL(q_defs, "SELECT id, name, kind, options, required, label FROM custom_field"
            " WHERE client_id = $1 AND of_type = $2 AND active = 1 ORDER BY id LIMIT 100");
SQL(q_values,
    "SELECT field_id, int_v, real_v, text_v FROM custom_value WHERE record_id = $1 AND field_id >= $2"
    " AND field_id <= $3 LIMIT 1000");
SQL(q_drop, "DELETE FROM custom_value WHERE field_id = $1 AND record_id = $2");
SQL(q_put,
    "INSERT INTO custom_value (field_id, record_id, client_id, int_v, real_v, text_v) VALUES ($1, $2, $3, "
    "$4, $5, $6)"
    " ON CONFLICT (field_id, record_id) DO UPDATE SET int_v = excluded.int_v, real_v = excluded.real_v,"
    " text_v = excluded.text_v");

/* ---- definitions ---------------------------------------------------------------- */

static const struct choice kind_items[] = { { "text", "Text" },   { "int", "Whole number" },
	                                    { "real", "Number" }, { "bool", "Yes or no" },
	                                    { "time", "Time" },   { "enum", "Choice" } };
static const struct choices kinds = { "custom_kind", kind_items, COUNT(kind_items) };
static const enum field_type kind_types[] = { F_TEXT, F_INT, F_REAL, F_BOOL, F_TIME, F_ENUM };

enum { CF_TYPE, CF_NAME, CF_LABEL, CF_KIND, CF_OPTIONS, CF_REQUIRED, CF_ACTIVE };
static const struct field fields[] = {
	[CF_TYPE] = { "of_type", F_TEXT, .flags = FILTER | SORT | HISTORY | REQUIRED | ON_CREATE | COLUMN,
	              .max = 40, .label = "Of", .help = "ticket, …" },
	[CF_NAME] = { "name", F_TEXT, .flags = FILTER | SORT | HISTORY | REQUIRED | ON_CREATE | COLUMN,
	              .max = 40, .label = "Name",
	              .help = "Small letters, digits and underscores; in filters cf.name" },
	[CF_LABEL] = { "label", F_TEXT, .flags = SORT | HISTORY | REQUIRED | COLUMN, .max = 80,
	               .label = "Label" },
	[CF_KIND] = { "kind", F_ENUM, .flags = FILTER | HISTORY | REQUIRED | ON_CREATE | COLUMN,
	              .choices = &kinds, .label = "Kind" },
	[CF_OPTIONS] = { "options", F_JSON, .flags = HISTORY, .max = 8192, .label = "Choices",
	                 .help = "For kind enum: a list of texts" },
	[CF_REQUIRED] = { "required", F_BOOL, .flags = HISTORY | COLUMN, .label = "Required" },
	[CF_ACTIVE] = { "active", F_BOOL, .flags = FILTER | HISTORY | COLUMN, .label = "Active" },
};

/* The texts of an enum's options; false when it is not a list of 1 to 64 different ones. */
static bool read_options(struct ctx *cx, struct str json, struct choices *out)
{
	struct jval v;
	char why[80];

	if (!json_parse_plain(cx->mem, json, &v, why, sizeof why) || v.kind != J_ARRAY || v.n < 1 || v.n > 64)
		return false;
	struct choice *items = NEW_ARRAY(cx->mem, struct choice, v.n);
	*out = (struct choices){ "options", items, 0 };
	for (size_t i = 0; i < v.n; i++) {
		struct str s = v.items[i].s;
		if (v.items[i].kind != J_STR || s.n < 1 || s.n > 80 || choices_has(out, s))
			return false;
		items[i].id = items[i].label = arena_str(cx->mem, s).p;
		out->n++;
	}
	return true;
}

static bool good_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!(s.p[i] == '_' || (s.p[i] >= 'a' && s.p[i] <= 'z') ||
		      (i && s.p[i] >= '0' && s.p[i] <= '9')))
			return false;
	return s.n > 0;
}

static enum rc prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	const struct record_type *of = type_find(cx->app, rec_str(neo, CF_TYPE));
	struct choices cs;

	if (rec_null(neo, CF_OPTIONS))
		rec_set(neo, CF_OPTIONS, TEXT(STR("")));
	if (rec_null(neo, CF_REQUIRED))
		rec_set(neo, CF_REQUIRED, INT(0));
	if (rec_null(neo, CF_ACTIVE))
		rec_set(neo, CF_ACTIVE, INT(1));
	if (!old && (!of || !(of->flags & T_CUSTOM) || !str_is(rec_str(neo, CF_TYPE), of->name)))
		return fail_field(cx, "of_type", "there is no type \"" STR_FMT "\" that takes custom fields",
		                  STR_ARG(rec_str(neo, CF_TYPE)));
	if (!good_name(rec_str(neo, CF_NAME)))
		return fail_field(cx, "name",
		                  "name must be small letters, digits and underscores, a letter first");
	if (str_is(rec_str(neo, CF_KIND), "enum") && !read_options(cx, rec_str(neo, CF_OPTIONS), &cs))
		return fail_field(cx, "options",
		                  "options must be a list of 1 to 64 different texts of at most 80 bytes");
	return RC_OK;
}

const struct record_type custom_field_type = {
	.name = "custom_field",
	.plural = "custom-fields",
	.label = "Custom field",
	.fields = fields,
	.nfields = COUNT(fields),
	.flags = T_SLOW,
	.read_perm = PERM_READ,
	.create_perm = PERM_CLIENT_ADMIN,
	.write_perm = PERM_CLIENT_ADMIN,
	.name_field = CF_LABEL,
	.owner_field = -1,
	.prepare = prepare,
	.default_sort = "name",
	.help = "A field that a client adds to a type",
};

enum rc custom_defs(struct ctx *cx, const struct record_type *t, int64_t client_id, struct custom_def **out,
                    size_t *n)
{
	struct rows r;

	TRY(db_run_slow(cx, q_defs, &r, INT(client_id), TEXT(str_z(t->name))));
	*out = NEW_ARRAY(cx->mem, struct custom_def, r.n + 1);
	*n = r.n;
	for (size_t i = 0; i < r.n; i++) {
		struct custom_def *d = &(*out)[i];
		struct choices *cs = NEW(cx->mem, struct choices);
		int kind = choices_rank(&kinds, cell(&r, i, 2).s);
		d->id = cell(&r, i, 0).i;
		d->required = cell(&r, i, 4).i != 0;
		d->field = (struct field){ .name = arena_str(cx->mem, cell(&r, i, 1).s).p,
			                   .type = kind < 0 ? F_TEXT : kind_types[kind],
			                   .max = kind == 0 ? 1000 : 0,
			                   .min = kind == 1 ? INT64_MIN : 0,
			                   .label = arena_str(cx->mem, cell(&r, i, 5).s).p };
		if (d->field.type == F_ENUM && read_options(cx, cell(&r, i, 3).s, cs))
			d->field.choices = cs;
		else if (d->field.type == F_ENUM)
			d->field.type = F_TEXT;
	}
	return RC_OK;
}

/* ---- values ------------------------------------------------------------------------ */

static const struct custom_def *def_find(const struct custom_def *d, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(name, d[i].field.name))
			return &d[i];
	return NULL;
}

enum rc custom_take(struct ctx *cx, struct record *r, const struct jval *v)
{
	struct custom_def *defs;
	size_t n;

	if (v->kind != J_OBJECT || v->n > CUSTOM_MAX)
		return fail_field(cx, "custom", "custom must be an object of at most %d names and values",
		                  CUSTOM_MAX);
	TRY(custom_defs(cx, r->type, r->client_id, &defs, &n));
	struct custom_set *set = NEW(cx->mem, struct custom_set);
	set->items = NEW_ARRAY(cx->mem, struct custom_change, v->n + 1);
	for (size_t i = 0; i < v->n; i++) {
		struct custom_change *c = &set->items[set->n++];
		const char *name = arena_fmt(cx->mem, "custom." STR_FMT, STR_ARG(str_clip(v->keys[i], 40))).p;
		const struct custom_def *d = def_find(defs, n, v->keys[i]);
		if (!d)
			return fail_field(cx, name, "this client's %ss have no custom field of this name",
			                  r->type->name);
		TRY(value_take(cx, &d->field, name, &v->items[i], r->client_id, &c->neo));
		if (c->neo.type == DB_TEXT && !c->neo.s.n)
			c->neo = NUL();
		if (d->required && c->neo.type == DB_NULL)
			return fail_field(cx, name, "%s is required", name);
		c->field_id = d->id;
		c->name = str_z(d->field.name);
		c->field = d->field;
	}
	r->custom = set;
	return RC_OK;
}

enum rc custom_required(struct ctx *cx, struct record *r)
{
	struct custom_def *defs;
	size_t n;

	if (cx->replay)
		return RC_OK;
	TRY(custom_defs(cx, r->type, r->client_id, &defs, &n));
	for (size_t i = 0; i < n; i++) {
		bool there = !defs[i].required;
		for (size_t k = 0; r->custom && k < r->custom->n; k++)
			there = there || r->custom->items[k].field_id == defs[i].id;
		const char *name = arena_fmt(cx->mem, "custom.%s", defs[i].field.name).p;
		if (!there)
			return fail_field(cx, name, "%s is required", name);
	}
	return RC_OK;
}

static struct dbval value_of(const struct rows *r, size_t i)
{
	for (size_t c = 1; c <= 3; c++)
		if (cell(r, i, c).type != DB_NULL)
			return cell(r, i, c);
	return NUL();
}

enum rc custom_old(struct ctx *cx, struct record *r)
{
	struct custom_set *cs = r->custom;
	int64_t low = INT64_MAX, high = 0;
	struct rows rows;

	for (size_t k = 0; k < cs->n; k++) {
		low = cs->items[k].field_id < low ? cs->items[k].field_id : low;
		high = cs->items[k].field_id > high ? cs->items[k].field_id : high;
	}
	TRY(db_run(cx, q_values, &rows, INT(r->id), INT(low), INT(high)));
	for (size_t i = 0; i < rows.n; i++)
		for (size_t k = 0; k < cs->n; k++)
			if (cs->items[k].field_id == cell(&rows, i, 0).i)
				cs->items[k].old = value_of(&rows, i);
	return RC_OK;
}

enum rc custom_back(struct ctx *cx, struct record *r, struct str name, const struct jval *was,
                    const struct jval *became, bool *is)
{
	struct custom_set *set = r->custom, *more = NEW(cx->mem, struct custom_set);
	struct custom_def *defs;
	size_t n;

	TRY(custom_defs(cx, r->type, r->client_id, &defs, &n));
	const struct custom_def *d = def_find(defs, n, name);
	*is = d != NULL; /* a field that was taken away cannot get its value back */
	if (!d)
		return RC_OK;
	more->items = NEW_ARRAY(cx->mem, struct custom_change, (set ? set->n : 0) + 1);
	for (size_t i = 0; set && i < set->n; i++)
		if (set->items[i].field_id != d->id)
			more->items[more->n++] = set->items[i];
		else
			*is = dbval_eq(set->items[i].neo, value_read(cx, &d->field, became));
	struct custom_change *c = &more->items[more->n++];
	*c = (struct custom_change){ d->id, str_z(d->field.name), d->field, NUL(),
		                     value_read(cx, &d->field, was) };
	bool again = set && more->n <= set->n; /* an older event of the same deed */
	r->custom = more;
	TRY(custom_old(cx, r));
	*is = *is && (again || dbval_eq(c->old, value_read(cx, &d->field, became)));
	return RC_OK;
}

static enum rc put(struct ctx *cx, const struct record *r, const struct custom_change *c)
{
	struct dbval i = NUL(), f = NUL(), s = NUL();

	if (c->neo.type == DB_NULL)
		return db_run(cx, q_drop, NULL, INT(c->field_id), INT(r->id));
	*(c->neo.type == DB_INT ? &i : c->neo.type == DB_REAL ? &f : &s) = c->neo;
	return db_run(cx, q_put, NULL, INT(c->field_id), INT(r->id), INT(r->client_id), i, f, s);
}

enum rc custom_store(struct ctx *cx, struct record *r, bool create)
{
	struct custom_set *cs = r->custom;
	size_t kept = 0;

	if (!create)
		TRY(custom_old(cx, r));
	for (size_t k = 0; k < cs->n; k++) {
		if (dbval_eq(cs->items[k].old, cs->items[k].neo))
			continue;
		TRY(put(cx, r, &cs->items[k]));
		cs->items[kept++] = cs->items[k];
	}
	cs->n = kept;
	return RC_OK;
}
