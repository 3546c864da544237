/* catalog_answer.c - answers as they are sent, to typed rows: what is asked must fit, what is not asked is
 * refused. */
#include "base/json.h"
#include "base/time.h"
#include "catalog/catalog_parts.h"
#include "client/client.h"
#include "person/person.h"
#include "record/attachment.h"
#include <stdio.h>

enum { ONE_LINE = 200, MANY_LINES = 4000 };
struct taking {
	struct ctx *cx;
	const struct form *form;
	int64_t client, today; /* days since 1970 in the client's zone */
	struct ticket_answer *a;
	size_t n, at; /* at: which question */
};

static enum rc wrong(struct taking *t, const char *what)
{
	const struct question *q = &t->form->q[t->at];
	struct str field = arena_fmt(t->cx->mem, "answers." STR_FMT, STR_ARG(q->name));

	return fail_field(t->cx, field.p, STR_FMT ": %s", STR_ARG(str_clip(q->label, 120)), what);
}

static struct ticket_answer *put(struct taking *t, struct str text, struct dbval num, struct str shown)
{
	const struct question *q = &t->form->q[t->at];

	t->a[t->n] = (struct ticket_answer){ .name = q->name,
		                             .label = q->label,
		                             .type = str_z(question_types[q->type]),
		                             .text = text,
		                             .num = num,
		                             .shown = shown,
		                             .position = (int64_t)t->at };
	return &t->a[t->n++];
}

static const char *numbered(struct taking *t, const char *format, double n)
{
	char b[40];

	snprintf(b, sizeof b, "%.10g", n);
	return arena_fmt(t->cx->mem, "%s %s", format, b).p;
}

/* ---- by type ------------------------------------------------------------------------------- */
static bool has_control(struct str s, bool lines)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if ((c < 0x20 && !(lines && (c == '\n' || c == '\t' || c == '\r'))) || c == 0x7f)
			return true;
	}
	return false;
}

static enum rc take_text(struct taking *t, const struct question *q, const struct jval *v)
{
	struct str s = str_trim(v->kind == J_STR ? v->s : STR(""));
	bool lines = q->type == Q_LONG, fits = true;
	double max = lines ? MANY_LINES : ONE_LINE, chars = 0;

	if (v->kind != J_STR || !str_utf8(s) || has_control(s, lines))
		return wrong(t, lines ? "it must be text" : "it must be text on one line");
	chars = (double)str_chars(s);
	if (q->has_max && q->max < max)
		max = q->max;
	if (chars > max)
		return wrong(t, numbered(t, "at most this many characters:", max));
	if (q->has_min && chars < q->min)
		return wrong(t, numbered(t, "at least this many characters:", q->min));
	if (q->pattern.n)
		TRY(pattern_match(t->cx, "form", q->pattern, s, &fits));
	if (!fits)
		return wrong(t, "it does not have the form that is asked for");
	put(t, s, NUL(), s);
	return RC_OK;
}

static enum rc take_number(struct taking *t, const struct question *q, const struct jval *v)
{
	char b[40];

	if (v->kind != J_INT && v->kind != J_REAL)
		return wrong(t, "it must be a number");
	if (q->has_min && v->f < q->min)
		return wrong(t, numbered(t, "it must be at least", q->min));
	if (q->has_max && v->f > q->max)
		return wrong(t, numbered(t, "it must be at most", q->max));
	snprintf(b, sizeof b, "%.15g", v->f);
	struct str s = arena_str(t->cx->mem, str_z(b));
	put(t, s, REAL(v->f), s);
	return RC_OK;
}

static enum rc take_bool(struct taking *t, const struct jval *v)
{
	if (v->kind != J_BOOL)
		return wrong(t, "it must be yes or no");
	put(t, v->b ? STR("yes") : STR("no"), REAL(v->b ? 1 : 0), v->b ? STR("Yes") : STR("No"));
	return RC_OK;
}

/* min and max of dates are days from today. */
static enum rc check_day(struct taking *t, const struct question *q, int64_t day)
{
	double ahead = (double)(day - t->today);

	if (q->has_min && ahead < q->min)
		return wrong(t, q->min == 0 ? "it must not lie in the past"
		                            : numbered(t, "days from today, at least:", q->min));
	if (q->has_max && ahead > q->max)
		return wrong(t, numbered(t, "days from today, at most:", q->max));
	return RC_OK;
}

static enum rc take_date(struct taking *t, const struct question *q, const struct jval *v)
{
	int64_t at;

	if (v->kind != J_STR || v->s.n != 10 || !time_parse(v->s, &at))
		return wrong(t, "it must be a day such as 2026-12-01");
	TRY(check_day(t, q, at / DAYS(1)));
	put(t, v->s, REAL((double)at), v->s);
	return RC_OK;
}

static enum rc take_time(struct taking *t, const struct question *q, const struct jval *v)
{
	int64_t at;

	if (v->kind != J_STR || v->s.n < 17 || !time_parse(v->s, &at))
		return wrong(t, "it must be a time such as 2026-12-01T09:00:00Z");
	TRY(check_day(t, q, at / DAYS(1)));
	struct str s = time_rfc3339(t->cx->mem, at);
	put(t, s, REAL((double)at), s);
	return RC_OK;
}

static const struct jval *choice_of(const struct question *q, const struct jval *v)
{
	for (size_t i = 0; v->kind == J_STR && i < q->choices->n; i++)
		if (str_eq(text_of(&q->choices->items[i], "id"), v->s))
			return &q->choices->items[i];
	return NULL;
}

static enum rc take_choice(struct taking *t, const struct question *q, const struct jval *v)
{
	const struct jval *c = choice_of(q, v);

	if (!c)
		return wrong(t, "it must be one of the choices");
	put(t, v->s, NUL(), text_of(c, "label"));
	return RC_OK;
}

static enum rc take_choices(struct taking *t, const struct question *q, const struct jval *v)
{
	if (v->kind != J_ARRAY || v->n > q->choices->n)
		return wrong(t, "it must be a list of choices");
	if (q->has_min && (double)v->n < q->min)
		return wrong(t, numbered(t, "at least this many:", q->min));
	if (q->has_max && (double)v->n > q->max)
		return wrong(t, numbered(t, "at most this many:", q->max));
	for (size_t i = 0; i < v->n; i++) {
		for (size_t k = 0; k < i; k++)
			if (str_eq(v->items[k].s, v->items[i].s))
				return wrong(t, "a choice is there twice");
		TRY(take_choice(t, q, &v->items[i]));
	}
	return RC_OK;
}

static enum rc take_person(struct taking *t, const struct jval *v)
{
	struct record p;

	if (v->kind != J_INT)
		return wrong(t, "it must be a person");
	enum rc rc = record_load(t->cx, &person_type, v->i, &p);
	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	if (rc == RC_NOT_FOUND || p.client_id != t->client || rec_int(&p, PERSON_ACTIVE) != 1)
		return wrong(t, "there is no such person here");
	put(t, rec_str(&p, PERSON_NAME), REAL((double)v->i), rec_str(&p, PERSON_NAME));
	return RC_OK;
}

static enum rc take_file(struct taking *t, const struct jval *v)
{
	struct attachment a;

	if (v->kind != J_INT)
		return wrong(t, "it must be a file that was sent before");
	enum rc rc = attachment_staged(t->cx, v->i, &a);
	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	if (rc == RC_NOT_FOUND)
		return wrong(t, "the file is not there any more; send it again");
	put(t, a.name, REAL((double)v->i), a.name);
	return RC_OK;
}

static enum rc take_one(struct taking *t, const struct jval *v)
{
	const struct question *q = &t->form->q[t->at];

	switch (q->type) {
	case Q_TEXT:
	case Q_LONG: return take_text(t, q, v);
	case Q_NUMBER: return take_number(t, q, v);
	case Q_BOOL: return take_bool(t, v);
	case Q_DATE: return take_date(t, q, v);
	case Q_TIME: return take_time(t, q, v);
	case Q_CHOICE: return take_choice(t, q, v);
	case Q_CHOICES: return take_choices(t, q, v);
	case Q_PERSON: return take_person(t, v);
	case Q_FILE: break;
	}
	return take_file(t, v);
}

/* ---- all ----------------------------------------------------------------------------------------- */
static bool blank(const struct jval *v)
{
	return !v || v->kind == J_NULL || (v->kind == J_STR && !str_trim(v->s).n) ||
	       (v->kind == J_ARRAY && !v->n);
}

static enum rc check_names(struct ctx *cx, const struct form *f, const struct jval *answers)
{
	for (size_t i = 0; i < answers->n; i++) {
		size_t k = 0;
		while (k < f->n && !str_eq(f->q[k].name, answers->keys[i]))
			k++;
		if (k == f->n)
			return fail_field(cx,
			                  arena_fmt(cx->mem, "answers." STR_FMT,
			                            STR_ARG(str_clip(answers->keys[i], 40)))
			                          .p,
			                  "nothing is asked by this name");
	}
	return RC_OK;
}

static enum rc today_of(struct ctx *cx, int64_t client, int64_t *out)
{
	const struct zone *z;
	struct civil day;

	TRY(client_zone(cx, client, &z));
	zone_civil(z, cx->now, &day);
	*out = civil_days(day.year, day.month, day.day);
	return RC_OK;
}

enum rc form_take(struct ctx *cx, const struct form *f, int64_t client, const struct jval *answers,
                  struct ticket_answer **out, size_t *n)
{
	struct taking t = { .cx = cx, .form = f, .client = client };
	size_t room = 1;

	if (answers->kind != J_OBJECT)
		return fail_field(cx, "answers", "answers is an object of names and values");
	TRY(check_names(cx, f, answers));
	TRY(today_of(cx, client, &t.today));
	for (size_t i = 0; i < f->n; i++)
		room += f->q[i].type == Q_CHOICES ? f->q[i].choices->n : 1;
	t.a = NEW_ARRAY(cx->mem, struct ticket_answer, room);
	for (; t.at < f->n; t.at++) {
		const struct question *q = &f->q[t.at];
		const struct jval *v = jval_get(answers, arena_str(cx->mem, q->name).p);
		bool asked = when_true(q->when, t.a, t.n);
		if (!asked && !blank(v))
			return wrong(&t, "it is not asked with these answers");
		if (!asked)
			continue;
		if (blank(v) && q->required)
			return wrong(&t, "an answer is needed");
		if (!blank(v))
			TRY(take_one(&t, v));
	}
	*out = t.a;
	*n = t.n;
	return RC_OK;
}
