/* catalog_form.c - a form as an administrator writes it: read and checked, nothing answered yet. */
#include "base/json.h"
#include "catalog/catalog_parts.h"
#include <regex.h>

const char *const question_types[] = { "text",   "long",    "number", "bool", "date", "time",
	                               "choice", "choices", "person", "file", NULL };

static enum rc wrong(struct ctx *cx, const char *field, struct str question, const char *what)
{
	return fail_field(cx, field, "question \"" STR_FMT "\": %s", STR_ARG(str_clip(question, 40)), what);
}

static bool good_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool letter = c >= 'a' && c <= 'z', digit = (c >= '0' && c <= '9') || c == '_';
		if (!letter && !(digit && i))
			return false;
	}
	return s.n > 0 && s.n <= 40;
}

/* ---- patterns ----------------------------------------------------------------------------------
 * Whole-text match with the small language that POSIX and browsers share: classes, groups, alternatives,
 * counts.  \d is a digit; other letters after a backslash mean different things in the two and are refused.
 */
static bool translate(struct ctx *cx, struct str p, struct buf *out, const char **why)
{
	int braces = 0;

	(void)cx;
	buf_add(out, STR("^("));
	for (size_t i = 0; i < p.n; i++) {
		char c = p.p[i], next = i + 1 < p.n ? p.p[i + 1] : 0;
		if (c == '{' && ++braces > 2)
			return *why = "a pattern has at most two counts in braces", false;
		if (c == '{' && next >= '0' && next <= '9' && i + 3 < p.n && p.p[i + 2] >= '0' &&
		    p.p[i + 2] <= '9' && p.p[i + 3] >= '0' && p.p[i + 3] <= '9')
			return *why = "a count in a pattern is at most 99", false;
		if (c == '(' && next == '?')
			return *why = "a pattern has plain groups only", false;
		if (c != '\\') {
			buf_char(out, c);
			continue;
		}
		i++;
		if (next == 'd')
			buf_add(out, STR("[0-9]"));
		else if (next && !((next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z') ||
		                   (next >= '0' && next <= '9')))
			buf_fmt(out, "\\%c", next);
		else
			return *why = "after a backslash a pattern knows d and signs only", false;
	}
	buf_add(out, STR(")$"));
	return true;
}

enum rc pattern_match(struct ctx *cx, const char *field, struct str pattern, struct str text, bool *out)
{
	struct buf b = BUF(cx->mem);
	const char *why = "the pattern is no pattern";
	regex_t re;

	if (!translate(cx, pattern, &b, &why) || regcomp(&re, b.p, REG_EXTENDED | REG_NOSUB) != 0)
		return fail_field(cx, field, "%s", why);
	*out = regexec(&re, arena_str(cx->mem, text).p, 0, NULL, 0) == 0;
	regfree(&re);
	return RC_OK;
}

/* ---- one question ---------------------------------------------------------------------------------- */
static enum rc read_limit(struct ctx *cx, const char *field, const struct question *q, const struct jval *v,
                          bool *has, double *out)
{
	*has = v && v->kind != J_NULL;
	if (!*has)
		return RC_OK;
	if (v->kind != J_INT && v->kind != J_REAL)
		return wrong(cx, field, q->name, "min and max are numbers");
	*out = v->f;
	return RC_OK;
}

static enum rc read_choices(struct ctx *cx, const char *field, struct question *q, const struct jval *v)
{
	if (q->type != Q_CHOICE && q->type != Q_CHOICES)
		return RC_OK;
	if (!v || v->kind != J_ARRAY || !v->n || v->n > FORM_CHOICES)
		return wrong(cx, field, q->name, "it needs 1 to 100 choices [{\"id\",\"label\"}]");
	for (size_t i = 0; i < v->n; i++) {
		struct str id = text_of(&v->items[i], "id"), label = text_of(&v->items[i], "label");
		if (!id.n || id.n > 60 || !label.n || label.n > 120)
			return wrong(cx, field, q->name, "each choice has an id and a label");
		for (size_t k = 0; k < i; k++)
			if (str_eq(text_of(&v->items[k], "id"), id))
				return wrong(cx, field, q->name, "two choices have one id");
	}
	q->choices = v;
	return RC_OK;
}

static enum rc known_members(struct ctx *cx, const char *field, const struct jval *v, struct str name)
{
	static const char *const known[] = { "name", "label", "type",    "help",    "required", "default",
		                             "min",  "max",   "pattern", "choices", "when" };

	for (size_t i = 0; i < v->n; i++) {
		size_t k = 0;
		while (k < COUNT(known) && !str_is(v->keys[i], known[k]))
			k++;
		if (k == COUNT(known))
			return wrong(cx, field, name,
			             arena_fmt(cx->mem, "\"" STR_FMT "\" means nothing here",
			                       STR_ARG(str_clip(v->keys[i], 30)))
			                     .p);
	}
	return RC_OK;
}

static enum rc read_type(struct ctx *cx, const char *field, const struct jval *v, struct question *q)
{
	struct str type = text_of(v, "type");
	int i = 0;

	while (question_types[i] && !str_is(type, question_types[i]))
		i++;
	if (!question_types[i])
		return wrong(
		        cx, field, q->name,
		        "its type is text, long, number, bool, date, time, choice, choices, person or file");
	q->type = (enum question_type)i;
	return RC_OK;
}

static enum rc read_question(struct ctx *cx, const char *field, const struct jval *v, struct form *f)
{
	struct question *q = &f->q[f->n];
	bool fits;

	if (v->kind != J_OBJECT)
		return fail_field(cx, field, "a form is a list of questions");
	*q = (struct question){ .name = text_of(v, "name"),
		                .label = text_of(v, "label"),
		                .pattern = text_of(v, "pattern"),
		                .required = true_of(v, "required"),
		                .when = jval_get(v, "when") };
	if (!good_name(q->name))
		return wrong(cx, field, q->name,
		             "its name has small letters, digits and _, and begins with a letter");
	for (size_t i = 0; i < f->n; i++)
		if (str_eq(f->q[i].name, q->name))
			return wrong(cx, field, q->name, "the name is there twice");
	TRY(known_members(cx, field, v, q->name));
	if (!str_trim(q->label).n || q->label.n > 200 || text_of(v, "help").n > 400)
		return wrong(cx, field, q->name,
		             "it needs a label of at most 200 bytes, and help of at most 400");
	TRY(read_type(cx, field, v, q));
	TRY(read_limit(cx, field, q, jval_get(v, "min"), &q->has_min, &q->min));
	TRY(read_limit(cx, field, q, jval_get(v, "max"), &q->has_max, &q->max));
	if (q->has_min && q->has_max && q->min > q->max)
		return wrong(cx, field, q->name, "min is more than max");
	TRY(read_choices(cx, field, q, jval_get(v, "choices")));
	if (q->pattern.n > 200)
		return wrong(cx, field, q->name, "a pattern has at most 200 bytes");
	if (q->pattern.n)
		TRY(pattern_match(cx, field, q->pattern, STR(""), &fits));
	if (q->when && q->when->kind == J_NULL)
		q->when = NULL;
	return when_check(cx, field, arena_fmt(cx->mem, "question \"" STR_FMT "\"", STR_ARG(q->name)).p,
	                  q->when, f, f->n);
}

enum rc form_read(struct ctx *cx, const char *field, const struct jval *v, struct form *out)
{
	if (v->kind != J_ARRAY || v->n > FORM_QUESTIONS)
		return fail_field(cx, field, "a form is a list of at most %d questions", FORM_QUESTIONS);
	*out = (struct form){ .q = NEW_ARRAY(cx->mem, struct question, v->n + 1) };
	for (; out->n < v->n; out->n++)
		TRY(read_question(cx, field, &v->items[out->n], out));
	return RC_OK;
}
