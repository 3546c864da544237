/* catalog_when.c - conditions on answers: one grammar for questions, approval steps and task templates.
 *
 *   {"match":"all|any","of":[{"question":"kind","op":"is","value":"laptop"}, …]}
 *   is, not    the answer is (none of) the value, or of a list of values
 *   has        several choices have it; a text contains it
 *   less, more of numbers, dates (text "2026-12-01")
 *   any, none  it is answered, it is not
 * What is not asked is not answered: "none" holds, "is" does not, "not" does.  The UI decides by the same
 * rules (web/src/lib/questions.ts); both read tests/support/form-cases.json.
 */
#include "base/json.h"
#include "catalog/catalog_parts.h"
#include <stdio.h>

static const char *const ops[] = { "is", "not", "has", "less", "more", "any", "none", NULL };
enum { IS, NOT, HAS, LESS, MORE, ANY, NONE, OPS };

static int op_of(const struct jval *c)
{
	struct str op = text_of(c, "op");
	int i = 0;

	while (ops[i] && !str_is(op, ops[i]))
		i++;
	return i;
}

/* ---- checking ------------------------------------------------------------------------------- */
static enum rc wrong(struct ctx *cx, const char *field, const char *whose, const char *what)
{
	return fail_field(cx, field, "%s: %s", whose, what);
}

static bool plain(const struct jval *v)
{
	return v->kind == J_STR || v->kind == J_INT || v->kind == J_REAL || v->kind == J_BOOL;
}

static bool value_fits(const struct jval *v)
{
	if (!v)
		return false;
	if (v->kind != J_ARRAY)
		return plain(v);
	for (size_t i = 0; i < v->n; i++)
		if (!plain(&v->items[i]))
			return false;
	return v->n > 0 && v->n <= FORM_CHOICES;
}

static enum rc check_one(struct ctx *cx, const char *field, const char *whose, const struct jval *c,
                         const struct form *f, size_t known)
{
	struct str name = text_of(c, "question");
	int op = op_of(c);
	size_t i = 0;

	while (i < known && !str_eq(f->q[i].name, name))
		i++;
	if (c->kind != J_OBJECT || i == known)
		return wrong(cx, field, whose,
		             arena_fmt(cx->mem,
		                       "its condition is on \"" STR_FMT "\", which is not asked before it",
		                       STR_ARG(str_clip(name, 40)))
		                     .p);
	if (op == OPS)
		return wrong(cx, field, whose, "a condition's op is is, not, has, less, more, any or none");
	if (op < ANY && !value_fits(jval_get(c, "value")))
		return wrong(cx, field, whose, "its condition compares with nothing");
	return RC_OK;
}

enum rc when_check(struct ctx *cx, const char *field, const char *whose, const struct jval *w,
                   const struct form *f, size_t known)
{
	const struct jval *of = jval_get(w, "of"), *match = jval_get(w, "match");

	if (!w || w->kind == J_NULL)
		return RC_OK;
	if (w->kind != J_OBJECT || !of || of->kind != J_ARRAY || !of->n || of->n > 20)
		return wrong(cx, field, whose,
		             "\"when\" is {\"match\":\"all\",\"of\":[{\"question\",\"op\",\"value\"}]}");
	if (match && (match->kind != J_STR || (!str_is(match->s, "all") && !str_is(match->s, "any"))))
		return wrong(cx, field, whose, "\"match\" is all or any");
	for (size_t i = 0; i < of->n; i++)
		TRY(check_one(cx, field, whose, &of->items[i], f, known));
	return RC_OK;
}

/* ---- deciding --------------------------------------------------------------------------------- */
static double num_of(const struct ticket_answer *a)
{
	return a->num.type == DB_REAL ? a->num.f : (double)a->num.i;
}

static bool same(const struct ticket_answer *a, const struct jval *v)
{
	switch (v->kind) {
	case J_STR: return str_eq(a->text, v->s);
	case J_BOOL: return str_is(a->text, v->b ? "yes" : "no");
	case J_INT:
	case J_REAL: return a->num.type != DB_NULL && num_of(a) == v->f;
	default: return false;
	}
}

static bool same_any(const struct ticket_answer *a, const struct jval *v)
{
	for (size_t i = 0; v->kind == J_ARRAY && i < v->n; i++)
		if (same(a, &v->items[i]))
			return true;
	return v->kind != J_ARRAY && same(a, v);
}

static bool contains(struct str text, struct str part)
{
	for (size_t i = 0; part.n && i + part.n <= text.n; i++)
		if (str_ieq(str_sub(text, i, part.n), part))
			return true;
	return false;
}

/* Dates are texts that sort as they should. */
static int order(const struct ticket_answer *a, const struct jval *v)
{
	if (v->kind == J_STR)
		return str_cmp(a->text, v->s);
	double d = num_of(a);
	return d < v->f ? -1 : d > v->f;
}

static bool row_holds(int op, const struct ticket_answer *a, const struct jval *v)
{
	switch (op) {
	case IS:
	case NOT: return same_any(a, v);
	case HAS:
		return same_any(a, v) ||
		       (v->kind == J_STR && (str_is(a->type, "text") || str_is(a->type, "long")) &&
		        contains(a->text, v->s));
	case LESS: return order(a, v) < 0;
	case MORE: return order(a, v) > 0;
	default: return true;
	}
}

static bool holds(const struct jval *c, const struct ticket_answer *a, size_t n)
{
	const struct jval *v = jval_get(c, "value");
	struct str name = text_of(c, "question");
	int op = op_of(c);
	bool any = false;

	for (size_t i = 0; i < n && !any; i++)
		any = str_eq(a[i].name, name) && row_holds(op, &a[i], v);
	return op == NOT || op == NONE ? !any : any;
}

bool when_true(const struct jval *w, const struct ticket_answer *a, size_t n)
{
	const struct jval *of = jval_get(w, "of");
	bool any_will_do = str_is(text_of(w, "match"), "any");

	if (!of || of->kind != J_ARRAY)
		return true;
	for (size_t i = 0; i < of->n; i++)
		if (holds(&of->items[i], a, n) == any_will_do)
			return any_will_do;
	return !any_will_do;
}
