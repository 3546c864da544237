/* catalog_tasks.c - the work that an order leads to: templates checked with the item, tasks made once the way
 * is free. */
#include "base/json.h"
#include "base/time.h"
#include "catalog/catalog_parts.h"
#include "person/person.h"
#include "task/task.h"
#include "team/team.h"
#include "ticket/ticket.h"

static enum rc wrong(struct ctx *cx, size_t i, const char *what)
{
	return fail_field(cx, "tasks", "task %zu: %s", i + 1, what);
}

static int named(const struct jval *list, size_t n, struct str name)
{
	for (size_t i = 0; name.n && i < n; i++)
		if (str_eq(text_of(&list->items[i], "name"), name))
			return (int)i;
	return -1;
}

static const struct question *date_question(const struct form *f, struct str name)
{
	for (size_t i = 0; i < f->n; i++)
		if (str_eq(f->q[i].name, name) && (f->q[i].type == Q_DATE || f->q[i].type == Q_TIME))
			return &f->q[i];
	return NULL;
}

static enum rc check_members(struct ctx *cx, size_t i, const struct jval *v)
{
	static const struct {
		const char *name;
		enum jkind kind;
	} known[] = { { "name", J_STR },     { "title", J_STR },    { "description", J_STR },
		      { "team", J_INT },     { "person", J_INT },   { "after", J_STR },
		      { "due_days", J_INT }, { "due_from", J_STR }, { "mandatory", J_BOOL },
		      { "when", J_OBJECT } };

	for (size_t k = 0; k < v->n; k++) {
		size_t j = 0;
		while (j < COUNT(known) && !str_is(v->keys[k], known[j].name))
			j++;
		if (j == COUNT(known) || (v->items[k].kind != known[j].kind && v->items[k].kind != J_NULL))
			return wrong(cx, i,
			             arena_fmt(cx->mem, "\"" STR_FMT "\" does not mean anything like this",
			                       STR_ARG(str_clip(v->keys[k], 30)))
			                     .p);
	}
	return RC_OK;
}

static enum rc check_who(struct ctx *cx, size_t i, const struct jval *v)
{
	int64_t team = int_of(v, "team"), person = int_of(v, "person");
	struct record p;
	bool active = true;

	if (team)
		TRY(team_is_active(cx, team, &active));
	if (!active)
		return wrong(cx, i, "its team is not there or not active");
	if (!person)
		return RC_OK;
	enum rc rc = record_load(cx, &person_type, person, &p);
	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	return rc == RC_OK && rec_int(&p, PERSON_ACTIVE) == 1
	               ? RC_OK
	               : wrong(cx, i, "its person is not there or not active");
}

static enum rc check_one(struct ctx *cx, const struct jval *list, size_t i, const struct form *form)
{
	const struct jval *v = &list->items[i];
	struct str name = text_of(v, "name"), after = text_of(v, "after"), from = text_of(v, "due_from");
	int64_t days = int_of(v, "due_days");

	if (v->kind != J_OBJECT)
		return wrong(cx, i, "it is an object");
	TRY(check_members(cx, i, v));
	if (!name.n || name.n > 40 || named(list, i, name) >= 0)
		return wrong(cx, i, "it needs a name of its own, of at most 40 bytes");
	if (!str_trim(text_of(v, "title")).n || text_of(v, "title").n > 200 ||
	    text_of(v, "description").n > 4000)
		return wrong(cx, i,
		             "it needs a title of at most 200 bytes, and a description of at most 4000");
	if (after.n && named(list, i, after) < 0)
		return wrong(cx, i, "it comes after a task that is not before it in the list");
	if (from.n && !date_question(form, from))
		return wrong(cx, i, "its time is counted from a question that is no date");
	if (days < (from.n ? -365 : 0) || days > 365)
		return wrong(cx, i, "working days are 0 to 365; days before a date have a minus");
	TRY(check_who(cx, i, v));
	return when_check(cx, "tasks", arena_fmt(cx->mem, "task %zu", i + 1).p, jval_get(v, "when"), form,
	                  form->n);
}

enum rc templates_check(struct ctx *cx, int64_t client, const struct jval *list, const struct form *form)
{
	(void)client;
	if (list->kind != J_ARRAY || list->n > CATALOG_TEMPLATES)
		return fail_field(cx, "tasks", "tasks is a list of at most %d templates", CATALOG_TEMPLATES);
	for (size_t i = 0; i < list->n; i++)
		TRY(check_one(cx, list, i, form));
	return RC_OK;
}

/* ---- making ----------------------------------------------------------------------------------- */
/* Days before or after a date that was answered; *out 0: it was not. */
static void due_by_answer(struct str question, int64_t days, const struct ticket_answer *a, size_t n,
                          int64_t *out)
{
	*out = 0;
	for (size_t i = 0; i < n; i++)
		if (str_eq(a[i].name, question) && a[i].num.type != DB_NULL)
			*out = (a[i].num.type == DB_REAL ? (int64_t)a[i].num.f : a[i].num.i) + DAYS(days) +
			       (str_is(a[i].type, "date") ? HOURS(12) : 0);
}

/* A person or team that left meanwhile is left out: the work is there all the same, for the desk to hand on.
 */
static enum rc hand_over(struct ctx *cx, struct record *t, const struct jval *v, const struct record *ticket)
{
	int64_t team = int_of(v, "team"), person = int_of(v, "person");
	struct record p;
	bool active = false;

	if (!team && !person)
		team = rec_int(ticket, TICKET_TEAM);
	if (team)
		TRY(team_is_active(cx, team, &active));
	rec_set(t, TASK_TEAM, active ? INT(team) : NUL());
	if (!person)
		return RC_OK;
	enum rc rc = record_load(cx, &person_type, person, &p);
	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	if (rc == RC_OK && rec_int(&p, PERSON_ACTIVE) == 1)
		rec_set(t, TASK_ASSIGNEE, INT(person));
	cx->err = (struct err){ 0 };
	return RC_OK;
}

/* The nearest task before it that was made: one whose condition did not hold holds nothing up. */
static int64_t made_before(const struct jval *list, const int64_t *ids, size_t i)
{
	while (true) {
		int k = named(list, i, text_of(&list->items[i], "after"));
		if (k < 0)
			return 0;
		if (ids[k])
			return ids[k];
		i = (size_t)k;
	}
}

static enum rc make_one(struct ctx *cx, const struct record *ticket, const struct jval *list, size_t i,
                        const struct ticket_answer *a, size_t n, int64_t *ids)
{
	const struct jval *v = &list->items[i];
	struct record *t = record_new(cx, &task_type, ticket->client_id);
	struct str from = text_of(v, "due_from");
	int64_t days = int_of(v, "due_days"), due = 0;

	rec_set(t, TASK_TITLE, TEXT(str_trim(text_of(v, "title"))));
	rec_set(t, TASK_DESCRIPTION, TEXT(text_of(v, "description")));
	rec_set(t, TASK_TICKET, INT(ticket->id));
	rec_set(t, TASK_MANDATORY, INT(true_of(v, "mandatory")));
	rec_set(t, TASK_POSITION, INT((int64_t)i));
	rec_set(t, TASK_DEPENDS_ON, REFV(made_before(list, ids, i)));
	if (from.n)
		due_by_answer(from, days, a, n, &due);
	if (due)
		rec_set(t, TASK_DUE, INT(due));
	else if (days > 0)
		rec_set(t, TASK_DUE_DAYS, INT(days));
	TRY(hand_over(cx, t, v, ticket));
	TRY(record_insert(cx, t));
	ids[i] = t->id;
	return RC_OK;
}

enum rc templates_make(struct ctx *cx, const struct record *ticket, const struct jval *list,
                       const struct ticket_answer *a, size_t n)
{
	int64_t *ids = NEW_ARRAY(cx->mem, int64_t, list->n + 1);

	for (size_t i = 0; i < list->n; i++)
		if (when_true(jval_get(&list->items[i], "when"), a, n))
			TRY(make_one(cx, ticket, list, i, a, n, ids));
	return RC_OK;
}
