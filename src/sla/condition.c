/* condition.c - what a definition's filters may ask.
 *
 * A condition has to give the same answer when a history is counted again in ten years.  So it looks at the
 * record's own fields, each change of which is in the record's events, and never at who asks, at today, at
 * other records or at the text search.  Names of teams and people become ids when it is saved. */
#include "base/time.h"
#include "record/read.h"
#include "sla/parts.h"

struct checking {
	struct ctx *cx;
	const struct record_type *type;
	const char *name; /* of the field that holds the condition */
};

static enum rc refuse(const struct checking *k, struct str field, const char *why)
{
	return fail_field(k->cx, k->name, "a clock cannot look at \"" STR_FMT "\": %s",
	                  STR_ARG(str_clip(field, 60)), why);
}

static const struct field *field_of(const struct checking *k, struct str name)
{
	const struct record_type *t = k->type;
	int i = field_find(t, name);

	if (i < 0) /* as filters have it: resolved for resolved_at, tag for tags */
		i = field_find(t, str_is(name, "tag") ? STR("tags")
		                                      : arena_fmt(k->cx->mem, STR_FMT "_at", STR_ARG(name)));
	return i < 0 ? NULL : &t->fields[i];
}

static enum rc check_times(const struct checking *k, const struct filter_node *x)
{
	int64_t t;

	for (size_t i = 0; x->op != OP_NULL && x->op != OP_NOT_NULL && i < x->nvalues; i++)
		if (!time_parse(x->values[i], &t))
			return refuse(k, x->field,
			              "a time in it must be a date, or none; not one that moves on");
	return RC_OK;
}

/* Ids in place of names. */
static enum rc resolve(const struct checking *k, struct filter_node *x, const char *of)
{
	const struct record_type *t = type_find(k->cx->app, str_z(of));
	struct str *all = NULL;
	size_t nall = 0;

	for (size_t i = 0; x->op != OP_NULL && x->op != OP_NOT_NULL && i < x->nvalues; i++) {
		int64_t *ids;
		size_t n;
		if (str_is(x->values[i], "me"))
			return refuse(k, x->field, "\"me\" is whoever looks");
		TRY(filter_refs(k->cx, t, x->values[i], &ids, &n));
		if (!n)
			return refuse(k, x->field, "there is nobody and nothing of that name");
		struct str *more = NEW_ARRAY(k->cx->mem, struct str, nall + n + 1);
		if (nall)
			memcpy(more, all, nall * sizeof *more);
		for (size_t j = 0; j < n; j++)
			more[nall++] = arena_fmt(k->cx->mem, "%lld", (long long)ids[j]);
		all = more;
	}
	if (nall) {
		x->values = all;
		x->nvalues = nall;
	}
	return RC_OK;
}

static enum rc check_term(const struct checking *k, struct filter_node *x)
{
	if (str_is(x->field, "created") || str_is(x->field, "created_at"))
		return check_times(k, x);
	for (size_t i = 0; i < k->type->nwords; i++)
		if (str_is(x->field, k->type->words[i].name) && field_find(k->type, x->field) < 0)
			return refuse(k, x->field, "it is worked out from more than the ticket's own fields");
	if (str_is(x->field, "is"))
		return refuse(k, x->field, "name the field, as in state:resolved");
	const struct field *f = field_of(k, x->field);
	if (!f)
		return refuse(k, x->field, "it is none of the ticket's own fields");
	if (!(f->flags & HISTORY) || (f->flags & HIDDEN))
		return refuse(k, x->field, "not every change of it is in the ticket's events");
	if (f->type == F_TIME)
		return check_times(k, x);
	return f->type == F_REF ? resolve(k, x, f->of) : RC_OK;
}

static enum rc check_tree(const struct checking *k, struct filter_node *x)
{
	switch (x->kind) {
	case N_TRUE: return RC_OK;
	case N_TERM: return check_term(k, x);
	case N_TEXT: return refuse(k, x->values[0], "words are searched for; compare a field");
	case N_NOT: return check_tree(k, x->a);
	default: TRY(check_tree(k, x->a)); return check_tree(k, x->b);
	}
}

/* The filter's own complaints name "q"; here a field holds it. */
static enum rc renamed(const struct checking *k, enum rc rc)
{
	char why[sizeof k->cx->err.msg];

	if (rc != RC_INVALID || strcmp(k->cx->err.field, "q") != 0)
		return rc;
	memcpy(why, k->cx->err.msg, sizeof why);
	return fail_field(k->cx, k->name, "%s", why);
}

enum rc sla_condition(struct ctx *cx, const struct record_type *t, const char *field, struct str text,
                      struct str *resolved)
{
	struct checking k = { cx, t, field };
	struct filter_node *tree;
	struct filter_plan *plan;

	TRY(renamed(&k, filter_parse(cx, text, &tree)));
	TRY(check_tree(&k, tree));
	TRY(renamed(&k, filter_plan(cx, cx->mem, t, tree, &plan)));
	*resolved = filter_text(cx->mem, tree);
	return RC_OK;
}
