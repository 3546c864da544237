/* filter_sql.c - from tree to SQL: names and values are checked against the type, user text only ever bound.
 *
 * Truth has two values here: whatever a condition on NULL gives, its negation takes the rest (IS NOT TRUE),
 * so that
 * `-team:network` and `team!=network` include records without a team.
 * Booleans become literals (r.open = 1), because partial indexes match only those.
 */
#include <math.h>

#include "base/time.h"
#include "record/read.h"

struct fc {
	struct ctx *cx;
	const struct record_type *type;
	struct dsql *d;
	size_t limit; /* nargs may grow to this */
};

static enum rc bad(struct fc *c, const struct filter_node *x, const char *what)
{
	return fail_field(c->cx, "q", STR_FMT ": %s (at character %zu)", STR_ARG(str_clip(x->field, 60)),
	                  what, x->at + 1);
}

static enum rc bad_value(struct fc *c, const struct filter_node *x, struct str v, const char *what)
{
	return fail_field(c->cx, "q", STR_FMT ": \"" STR_FMT "\" is not %s (at character %zu)",
	                  STR_ARG(str_clip(x->field, 60)), STR_ARG(str_clip(v, 60)), what, x->at + 1);
}

bool filter_by_size(enum filter_op op) { return op == OP_LT || op == OP_LE || op == OP_GT || op == OP_GE; }

static void put_op(struct fc *c, enum filter_op op)
{
	switch (op) {
	case OP_LT: dsql_lit(c->d, " < "); break;
	case OP_LE: dsql_lit(c->d, " <= "); break;
	case OP_GT: dsql_lit(c->d, " > "); break;
	case OP_GE: dsql_lit(c->d, " >= "); break;
	default: dsql_lit(c->d, " = "); break;
	}
}

/* What a condition is about: a column of r, or the value column of a custom field (alias v). */
struct target {
	const char *alias, *column;
	enum field_type type;
	const struct field *field; /* NULL for custom fields */
};

static void put_column(struct fc *c, const struct target *t)
{
	dsql_column(c->d, t->alias);
	dsql_lit(c->d, ".");
	dsql_column(c->d, t->column);
}

/* ---- one value of each type -------------------------------------------------- */

static enum rc text_value(struct fc *c, const struct target *t, enum filter_op op, struct str v)
{
	if (op == OP_EQ) {
		put_column(c, t);
		dsql_lit(c->d, " = ");
		dsql_arg(c->d, TEXT(v));
		return RC_OK;
	}
	struct str before = op == OP_STARTS ? STR("") : STR("%"), after = op == OP_ENDS ? STR("") : STR("%");
	dsql_lower(c->cx, c->d, t->alias, t->column);
	dsql_lit(c->d, " LIKE ");
	dsql_arg(c->d, TEXT(like_pattern(c->cx->mem, before, arena_lower(c->cx->mem, v), after)));
	dsql_lit(c->d, " ESCAPE '!'");
	return RC_OK;
}

static enum rc number_value(struct fc *c, const struct target *t, const struct filter_node *x,
                            enum filter_op op, struct str v)
{
	int64_t i;
	double f;
	struct dbval val;

	if (str_int(v, &i))
		val = t->type == F_REAL ? REAL((double)i) : INT(i);
	else if (str_real(v, &f) && isfinite(f))
		val = REAL(f);
	else
		return bad_value(c, x, v, "a number");
	put_column(c, t);
	put_op(c, op);
	dsql_arg(c->d, val);
	return RC_OK;
}

bool filter_bool(struct str v, bool *out)
{
	static const char *const yes[] = { "yes", "true", "1" }, *const no[] = { "no", "false", "0" };

	for (size_t i = 0; i < 3; i++)
		if (str_ieq(v, str_z(yes[i])) || str_ieq(v, str_z(no[i]))) {
			*out = str_ieq(v, str_z(yes[i]));
			return true;
		}
	return false;
}

static void bound(struct fc *c, const struct target *t, enum filter_op op, int64_t at)
{
	put_column(c, t);
	put_op(c, op);
	dsql_arg(c->d, INT(at));
}

static enum rc time_value(struct fc *c, const struct target *t, const struct filter_node *x,
                          enum filter_op op, struct str v)
{
	int64_t from, to;
	bool ok;

	TRY(filter_time(c->cx, v, &from, &to, &ok));
	if (!ok)
		return bad_value(c, x, v, "a time such as 2026-11-23, today, -2d or 2026-11-23T10:00:00Z");
	if (filter_by_size(op) && (v.p[0] == '-' || v.p[0] == '+')) /* the far end of a relative span */
		from = to = v.p[0] == '-' ? from : to;
	if (op == OP_LT || op == OP_GE) {
		bound(c, t, op, from);
	} else if (op == OP_GT || op == OP_LE) {
		bound(c, t, op, to);
	} else {
		dsql_lit(c->d, "(");
		bound(c, t, OP_GE, from);
		dsql_lit(c->d, " AND ");
		bound(c, t, OP_LE, to);
		dsql_lit(c->d, ")");
	}
	return RC_OK;
}

/* ---- enumerations --------------------------------------------------------------- */

/* Letters of either case; spaces and dashes are as good as underscores. */
static bool choice_eq(struct str v, const char *name)
{
	struct str n = str_z(name);

	if (v.n != n.n)
		return false;
	for (size_t i = 0; i < v.n; i++) {
		struct str a = str_sub(v, i, 1), b = str_sub(n, i, 1);
		bool gap = (*a.p == ' ' || *a.p == '-' || *a.p == '_') &&
		           (*b.p == ' ' || *b.p == '-' || *b.p == '_');
		if (!gap && !str_ieq(a, b))
			return false;
	}
	return true;
}

/* By id or by label. */
int filter_choice(const struct choices *cs, struct str v)
{
	for (size_t i = 0; i < cs->n; i++)
		if (choice_eq(v, cs->items[i].id) || choice_eq(v, cs->items[i].label))
			return (int)i;
	return -1;
}

static enum rc bad_choice(struct fc *c, const struct filter_node *x, const struct choices *cs, struct str v)
{
	struct buf b = BUF(c->cx->mem);

	buf_add(&b, STR("one of"));
	for (size_t i = 0; i < cs->n && b.n < 200; i++) {
		buf_char(&b, ' ');
		buf_add(&b, str_z(cs->items[i].id));
	}
	return bad_value(c, x, v, buf_str(&b).p);
}

bool filter_rank_fits(enum filter_op op, int rank, int than)
{
	switch (op) {
	case OP_LT: return rank < than;
	case OP_LE: return rank <= than;
	case OP_GT: return rank > than;
	case OP_GE: return rank >= than;
	default: return rank == than;
	}
}

/* Always a list of the choices that fit: an index on the column serves it, and ranks need no order of ids. */
static enum rc enum_values(struct fc *c, const struct target *t, const struct filter_node *x,
                           enum filter_op op)
{
	const struct choices *cs = t->field->choices;
	uint64_t in = 0;
	bool any = false;

	assert(cs->n <= 64);
	for (size_t i = 0; i < x->nvalues; i++) {
		int rank = filter_choice(cs, x->values[i]);
		if (rank < 0)
			return bad_choice(c, x, cs, x->values[i]);
		for (size_t k = 0; k < cs->n; k++)
			if (filter_rank_fits(op, (int)k, rank))
				in |= UINT64_C(1) << k;
	}
	if (!in) {
		dsql_lit(c->d, "1 = 0");
		return RC_OK;
	}
	put_column(c, t);
	dsql_lit(c->d, " IN (");
	for (size_t k = 0; k < cs->n; k++) {
		if (!(in >> k & 1))
			continue;
		if (any)
			dsql_lit(c->d, ", ");
		any = true;
		dsql_arg(c->d, TEXT(str_z(cs->items[k].id)));
	}
	dsql_lit(c->d, ")");
	return RC_OK;
}

/* ---- references -------------------------------------------------------------------- */

static enum rc ref_values(struct fc *c, const struct target *t, const struct filter_node *x)
{
	const struct record_type *of = type_find(c->cx->app, str_z(t->field->of));
	int64_t *all = NEW(c->cx->mem, int64_t), *ids;
	size_t n = 0, k;

	if (!of)
		return bad(c, x, "what it refers to is not known here");
	for (size_t i = 0; i < x->nvalues; i++) {
		TRY(filter_refs(c->cx, of, x->values[i], &ids, &k));
		/* Only for what everyone may read anyway: elsewhere the answer would tell who exists. */
		if (!k && (of->flags & T_GLOBAL) && !str_is(x->values[i], "me"))
			return fail_field(c->cx, "q", "there is no %s \"" STR_FMT "\" (at character %zu)",
			                  of->name, STR_ARG(str_clip(x->values[i], 60)), x->at + 1);
		int64_t *both = NEW_ARRAY(c->cx->mem, int64_t, n + k + 1);
		memcpy(both, all, n * sizeof *all);
		memcpy(both + n, ids, k * sizeof *ids);
		all = both;
		n += k;
	}
	dsql_in_ids(c->cx, c->d, t->alias, t->column, all, n);
	return RC_OK;
}

/* ---- columns ------------------------------------------------------------------------- */

static enum rc scalar_value(struct fc *c, const struct target *t, const struct filter_node *x,
                            enum filter_op op, struct str v)
{
	bool yes;

	switch (t->type) {
	case F_INT:
	case F_REAL: return number_value(c, t, x, op, v);
	case F_TIME: return time_value(c, t, x, op, v);
	case F_BOOL:
		if (!filter_bool(v, &yes))
			return bad_value(c, x, v, "yes or no");
		put_column(c, t);
		if (yes)
			dsql_lit(c->d, " = 1");
		else
			dsql_lit(c->d, " = 0");
		return RC_OK;
	default: return text_value(c, t, op, v);
	}
}

static bool is_text(enum field_type type) { return type == F_TEXT || type == F_BODY || type == F_JSON; }

static enum rc check_op(struct fc *c, const struct target *t, const struct filter_node *x)
{
	bool ends = x->op == OP_STARTS || x->op == OP_ENDS;

	if (ends && !is_text(t->type))
		return bad(c, x, "^= and $= are for text");
	if (filter_by_size(x->op) && (is_text(t->type) || t->type == F_REF || t->type == F_BOOL))
		return bad(c, x, "it cannot be compared by size");
	if ((filter_by_size(x->op) || ends) && x->nvalues > 1)
		return bad(c, x, "this comparison takes one value");
	return RC_OK;
}

static void null_test(struct fc *c, const struct target *t, bool null)
{
	dsql_lit(c->d, "(");
	put_column(c, t);
	if (null)
		dsql_lit(c->d, " IS NULL");
	else
		dsql_lit(c->d, " IS NOT NULL");
	if (is_text(t->type)) {
		if (null)
			dsql_lit(c->d, " OR ");
		else
			dsql_lit(c->d, " AND ");
		put_column(c, t);
		if (null)
			dsql_lit(c->d, " = ''");
		else
			dsql_lit(c->d, " <> ''");
	}
	dsql_lit(c->d, ")");
}

/* field op values, for every op but the negative ones. */
static enum rc positive(struct fc *c, const struct target *t, const struct filter_node *x)
{
	enum filter_op op = x->op == OP_NE ? OP_EQ : x->op;

	if (x->op == OP_NULL || x->op == OP_NOT_NULL) {
		null_test(c, t, x->op == OP_NULL);
		return RC_OK;
	}
	TRY(check_op(c, t, x));
	if (t->type == F_ENUM && t->field)
		return enum_values(c, t, x, op);
	if (t->type == F_REF)
		return ref_values(c, t, x);
	dsql_lit(c->d, "(");
	for (size_t i = 0; i < x->nvalues; i++) {
		if (i)
			dsql_lit(c->d, " OR ");
		TRY(scalar_value(c, t, x, op, x->values[i]));
	}
	dsql_lit(c->d, ")");
	return RC_OK;
}

static enum rc field_term(struct fc *c, const struct field *f, const struct filter_node *x)
{
	struct target t = { "r", f->column ? f->column : f->name, f->type, f };

	if (!(f->flags & FILTER))
		return bad(c, x, "it cannot be filtered by");
	return positive(c, &t, x);
}

/* ---- what hangs on a record ------------------------------------------------------------- */

static enum rc key_term(struct fc *c, const struct filter_node *x)
{
	int64_t *ids = NEW_ARRAY(c->cx->mem, int64_t, x->nvalues + 1);
	size_t n = 0;

	if (x->op != OP_EQ && x->op != OP_HAS && x->op != OP_NE)
		return bad(c, x, "a key is compared with : = or != only");
	for (size_t i = 0; i < x->nvalues; i++) {
		enum rc rc = read_key(c->cx, c->type, x->values[i], &ids[n]);
		if (rc == RC_OK)
			n++;
		else if (rc != RC_NOT_FOUND)
			return rc;
	}
	dsql_in_ids(c->cx, c->d, "r", "id", ids, n);
	return RC_OK;
}

static enum rc tag_term(struct fc *c, const struct filter_node *x)
{
	if (x->op != OP_EQ && x->op != OP_HAS && x->op != OP_NE && x->op != OP_NULL && x->op != OP_NOT_NULL)
		return bad(c, x, "a tag is compared with : = or != only");
	if (x->op == OP_NULL)
		dsql_lit(c->d, "r.id NOT IN (SELECT g.record_id FROM tag g WHERE g.type = ");
	else
		dsql_lit(c->d, "r.id IN (SELECT g.record_id FROM tag g WHERE g.type = ");
	dsql_arg(c->d, TEXT(str_z(c->type->name)));
	for (size_t i = 0; i < x->nvalues; i++) {
		if (i)
			dsql_lit(c->d, ", ");
		else
			dsql_lit(c->d, " AND g.name IN (");
		dsql_arg(c->d, TEXT(arena_lower(c->cx->mem, x->values[i])));
	}
	if (x->nvalues)
		dsql_lit(c->d, ")");
	dsql_lit(c->d, ")");
	return RC_OK;
}

/* Who else looks on is not for those who see public parts only: they find themselves. */
static void known_watchers(struct fc *c)
{
	int64_t *ids;
	bool all;

	if (read_internal(c->cx, c->type) == INTERNAL_ALL)
		return;
	size_t n = who_clients(c->cx->who, c->cx->mem, c->type->read_perm, &ids, &all);
	dsql_lit(c->d, " AND (w.person = ");
	dsql_arg(c->d, INT(c->cx->who->person_id));
	dsql_lit(c->d, " OR ");
	dsql_in_ids(c->cx, c->d, "w", "client_id", ids, n);
	dsql_lit(c->d, ")");
}

static enum rc watcher_term(struct fc *c, const struct filter_node *x)
{
	const struct record_type *person = type_find(c->cx->app, STR("person"));
	int64_t *ids;
	size_t n;

	if (x->op != OP_EQ && x->op != OP_HAS && x->op != OP_NE && x->op != OP_NULL && x->op != OP_NOT_NULL)
		return bad(c, x, "a watcher is compared with : = or != only");
	if (x->op == OP_NULL)
		dsql_lit(c->d, "r.id NOT IN (SELECT w.record_id FROM watcher w WHERE w.type = ");
	else
		dsql_lit(c->d, "r.id IN (SELECT w.record_id FROM watcher w WHERE w.type = ");
	dsql_arg(c->d, TEXT(str_z(c->type->name)));
	known_watchers(c);
	if (x->nvalues)
		dsql_lit(c->d, " AND (");
	for (size_t i = 0; i < x->nvalues; i++) {
		if (i)
			dsql_lit(c->d, " OR ");
		if (!person)
			return bad(c, x, "there are no people here");
		TRY(filter_refs(c->cx, person, x->values[i], &ids, &n));
		dsql_in_ids(c->cx, c->d, "w", "person", ids, n);
	}
	if (x->nvalues)
		dsql_lit(c->d, ")");
	dsql_lit(c->d, ")");
	return RC_OK;
}

/* ---- custom fields ------------------------------------------------------------------------- */

static const char *custom_column(enum field_type type)
{
	switch (type) {
	case F_REAL: return "real_v";
	case F_TEXT: return "text_v";
	default: return "int_v";
	}
}

/* One of the clients' fields of this name. The kinds may differ; a value that does not fit one kind is an
 * error. */
static enum rc one_custom(struct fc *c, const struct custom *u, const struct filter_node *x)
{
	struct target t = { "v", custom_column(u->type), u->type, NULL };

	if (x->op == OP_NULL)
		dsql_lit(c->d, "r.id NOT IN (SELECT v.record_id FROM custom_value v WHERE v.field_id = ");
	else
		dsql_lit(c->d, "r.id IN (SELECT v.record_id FROM custom_value v WHERE v.field_id = ");
	dsql_arg(c->d, INT(u->id));
	if (x->op != OP_NULL && x->op != OP_NOT_NULL) {
		dsql_lit(c->d, " AND ");
		TRY(positive(c, &t, x));
	}
	dsql_lit(c->d, ")");
	return RC_OK;
}

static enum rc custom_term(struct fc *c, const struct name *name, const struct filter_node *x)
{
	dsql_lit(c->d, "(");
	for (size_t i = 0; i < name->ncustoms; i++) {
		if (c->d->nargs + 1 + x->nvalues * 2 > c->limit)
			return bad(c, x, "too many values in one filter");
		if (i && x->op == OP_NULL)
			dsql_lit(c->d, " AND ");
		else if (i)
			dsql_lit(c->d, " OR ");
		TRY(one_custom(c, &name->customs[i], x));
	}
	dsql_lit(c->d, ")");
	return RC_OK;
}

/* ---- for words of nouns ------------------------------------------------------------------------ */

enum rc filter_time_term(struct ctx *cx, struct dsql *d, const char *alias, const char *column,
                         const struct filter_node *x)
{
	struct fc c = { .cx = cx, .d = d, .limit = d->nargs + READ_ARGS };
	struct target t = { .alias = alias, .column = column, .type = F_TIME };

	return positive(&c, &t, x);
}

static void put_span(struct dsql *d, const char *alias, const char *column, const char *minus)
{
	dsql_lit(d, "(");
	dsql_column(d, alias);
	dsql_lit(d, ".");
	dsql_column(d, column);
	dsql_lit(d, " - ");
	dsql_column(d, alias);
	dsql_lit(d, ".");
	dsql_column(d, minus);
	dsql_lit(d, ")");
}

enum rc filter_duration_term(struct ctx *cx, struct dsql *d, const char *alias, const char *column,
                             const char *minus, const struct filter_node *x)
{
	struct fc c = { .cx = cx, .d = d };
	int64_t span;

	put_span(d, alias, column, minus);
	if (x->op == OP_NULL || x->op == OP_NOT_NULL) {
		if (x->op == OP_NULL)
			dsql_lit(d, " IS NULL");
		else
			dsql_lit(d, " IS NOT NULL");
		return RC_OK;
	}
	if (x->nvalues != 1 || !filter_by_size(x->op))
		return bad(&c, x, "compare it with one duration, such as <4h");
	if (!time_parse_duration(x->values[0], &span))
		return bad_value(&c, x, x->values[0], "a duration such as 15m, 4h or 2d");
	put_op(&c, x->op);
	dsql_arg(d, INT(span));
	return RC_OK;
}

/* ---- words ------------------------------------------------------------------------------------ */

/* The nearest of each record, as its column shows it. */
static enum rc instant_term(struct fc *c, const struct filter_word *w, const struct filter_node *x)
{
	if (x->op == OP_NULL)
		dsql_lit(c->d, "NOT ");
	dsql_lit(c->d, "r.id IN (SELECT n.id FROM ");
	read_instants(c->cx, c->type, str_z(w->name), c->d);
	dsql_lit(c->d, " n");
	if (x->op != OP_NULL && x->op != OP_NOT_NULL) {
		dsql_lit(c->d, " WHERE ");
		TRY(filter_time_term(c->cx, c->d, "n", "due", x));
	}
	dsql_lit(c->d, ")");
	return RC_OK;
}

/* breached:yes, breached:no, due:+4h: the noun compiles it; "no" is the opposite of "yes" for every word. */
static enum rc word_term(struct fc *c, const struct filter_word *w, const struct filter_node *x)
{
	struct filter_node yes = *x;
	struct str value = STR("yes");
	/* answer.x:no is a value, not a negation */
	bool truth = true, family = str_ends(str_z(w->name), STR("."));
	bool simple = !w->number && !family && (x->op == OP_EQ || x->op == OP_HAS || x->op == OP_NE) &&
	              x->nvalues == 1 && filter_bool(x->values[0], &truth);

	if (x->op == OP_NE) /* whoever called puts the negation around it */
		yes.op = OP_HAS;
	if (simple)
		yes.values = &value;
	dsql_lit(c->d, "(");
	if (w->compile)
		TRY(w->compile(c->cx, c->d, &yes));
	else
		TRY(instant_term(c, w, x));
	dsql_lit(c->d, ")");
	if (simple && !truth)
		dsql_lit(c->d, " IS NOT TRUE");
	return RC_OK;
}

static enum rc allowed_term(struct fc *, const struct name *, const struct filter_node *);

/* is:open, is:breached, is:resolved: a word, a yes-or-no field or a state of that name. */
static enum rc is_value(struct fc *c, const struct filter_node *x, struct str v)
{
	struct filter_node y = *x;
	struct str yes = STR("yes");
	struct name name;
	bool found;

	y.op = OP_HAS;
	y.nvalues = 1;
	y.values = &yes;
	y.field = v;
	TRY(read_name(c->cx, c->type, v, &name, &found));
	if (found && (name.kind == NAME_WORD || (name.field && name.field->type == F_BOOL)))
		return allowed_term(c, &name, &y);
	if (c->type->machine && filter_choice(c->type->machine->states, v) >= 0) {
		y.values = &v;
		return field_term(c, &c->type->fields[c->type->machine->state_field], &y);
	}
	const char *near = read_suggest(c->cx, c->type, v);
	return fail_field(c->cx, "q", "is:" STR_FMT " is not known%s%s%s (at character %zu)",
	                  STR_ARG(str_clip(v, 60)), near ? "; did you mean is:" : "", near ? near : "",
	                  near ? "?" : "", x->at + 1);
}

static enum rc is_term(struct fc *c, const struct filter_node *x)
{
	if (x->op != OP_EQ && x->op != OP_HAS && x->op != OP_NE)
		return bad(c, x, "write is:open and the like");
	dsql_lit(c->d, "(");
	for (size_t i = 0; i < x->nvalues; i++) {
		if (i)
			dsql_lit(c->d, " OR ");
		TRY(is_value(c, x, x->values[i]));
	}
	dsql_lit(c->d, ")");
	return RC_OK;
}

/* ---- the tree ---------------------------------------------------------------------------------- */

static enum rc unknown(struct fc *c, const struct filter_node *x)
{
	const char *near = read_suggest(c->cx, c->type, x->field);

	return fail_field(c->cx, "q", "there is no field \"" STR_FMT "\"%s%s%s (at character %zu)",
	                  STR_ARG(str_clip(x->field, 60)), near ? "; did you mean \"" : "", near ? near : "",
	                  near ? "\"?" : "", x->at + 1);
}

static enum rc named_term(struct fc *c, const struct name *name, const struct filter_node *x)
{
	switch (name->kind) {
	case NAME_FIELD: return field_term(c, name->field, x);
	case NAME_KEY: return key_term(c, x);
	case NAME_TAG: return tag_term(c, x);
	case NAME_WATCHER: return watcher_term(c, x);
	case NAME_CUSTOM: return custom_term(c, name, x);
	case NAME_WORD: return word_term(c, name->word, x);
	case NAME_IS: return is_term(c, x);
	}
	return unknown(c, x);
}

/* Staff of one client, requester of another: what is internal answers for the first alone. */
static enum rc allowed_term(struct fc *c, const struct name *name, const struct filter_node *x)
{
	if (!name->whole)
		return named_term(c, name, x);
	dsql_lit(c->d, "(");
	dsql_whole(c->cx, c->type, c->d);
	dsql_lit(c->d, " AND ");
	TRY(named_term(c, name, x));
	dsql_lit(c->d, ")");
	return RC_OK;
}

static enum rc compile_term(struct fc *c, const struct filter_node *x)
{
	struct name name;
	bool found;
	size_t each = 2; /* a day is two values, an enumeration at most as many as it has choices */

	TRY(read_name(c->cx, c->type, x->field, &name, &found));
	if (!found)
		return unknown(c, x);
	size_t need = x->nvalues * each + 1;
	if (name.field && name.field->type == F_ENUM)
		need = name.field->choices->n;
	if (c->d->nargs + need > c->limit)
		return bad(c, x, "too many values in one filter");
	if (x->op == OP_NE)
		dsql_lit(c->d, "(");
	TRY(allowed_term(c, &name, x));
	if (x->op == OP_NE)
		dsql_lit(c->d, ") IS NOT TRUE");
	return RC_OK;
}

static enum rc compile(struct fc *c, const struct filter_node *x)
{
	switch (x->kind) {
	case N_TRUE: dsql_lit(c->d, "1 = 1"); return RC_OK;
	case N_TERM: return compile_term(c, x);
	case N_TEXT:
		if (c->d->nargs + 4 > c->limit)
			return bad(c, x, "too many values in one filter");
		return search_compile(c->cx, c->type, x->values[0], c->d);
	case N_NOT:
		dsql_lit(c->d, "(");
		TRY(compile(c, x->a));
		dsql_lit(c->d, ") IS NOT TRUE");
		return RC_OK;
	case N_AND:
	case N_OR:
		dsql_lit(c->d, "(");
		TRY(compile(c, x->a));
		if (x->kind == N_AND)
			dsql_lit(c->d, " AND ");
		else
			dsql_lit(c->d, " OR ");
		TRY(compile(c, x->b));
		dsql_lit(c->d, ")");
		return RC_OK;
	}
	return RC_OK;
}

enum rc filter_compile(struct ctx *cx, const struct record_type *t, const struct filter_node *x,
                       struct dsql *d)
{
	struct fc c = { .cx = cx, .type = t, .d = d, .limit = d->nargs + READ_ARGS };

	return compile(&c, x);
}
