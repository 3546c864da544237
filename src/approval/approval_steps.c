/* approval_steps.c - the steps of a round as an administrator writes them: read, checked, nothing asked yet.
 */
#include "approval/approval_parts.h"
#include "base/json.h"
#include "person/person.h"
#include "team/team.h"

static enum rc wrong(struct ctx *cx, const char *field, size_t i, const char *what)
{
	return fail_field(cx, field, "approval step %zu: %s", i + 1, what);
}

/* A word of a closed list as its number; the first when it is not given. */
static bool one_of(const struct jval *v, const char *const *words, int *out)
{
	*out = 0;
	if (!v || v->kind == J_NULL)
		return true;
	for (int i = 0; v->kind == J_STR && words[i]; i++)
		if (str_is(v->s, words[i])) {
			*out = i;
			return true;
		}
	return false;
}

static bool number(const struct jval *v, int64_t min, int64_t max, int64_t otherwise, int64_t *out)
{
	*out = otherwise;
	if (!v || v->kind == J_NULL)
		return true;
	*out = v->i;
	return v->kind == J_INT && v->i >= min && v->i <= max;
}

static bool ids(const struct jval *v, struct approval_step *s)
{
	s->npeople = 0;
	if (!v || v->kind == J_NULL)
		return true;
	if (v->kind != J_ARRAY || v->n > APPROVAL_PEOPLE)
		return false;
	for (size_t i = 0; i < v->n; i++) {
		if (v->items[i].kind != J_INT)
			return false;
		s->people[s->npeople++] = v->items[i].i;
	}
	return true;
}

static enum rc known_members(struct ctx *cx, const char *field, size_t at, const struct jval *v)
{
	static const char *const known[] = { "name",    "who",      "people",    "team",
		                             "need",    "percent",  "due_hours", "remind_hours",
		                             "missing", "fallback", "when" };

	for (size_t i = 0; i < v->n; i++) {
		size_t k = 0;
		while (k < COUNT(known) && !str_is(v->keys[i], known[k]))
			k++;
		if (k == COUNT(known))
			return fail_field(cx, field,
			                  "approval step %zu has a member \"" STR_FMT "\" that nobody knows",
			                  at + 1, STR_ARG(str_clip(v->keys[i], 40)));
	}
	return RC_OK;
}

static enum rc read_step(struct ctx *cx, const char *field, size_t i, const struct jval *v,
                         struct approval_step *s)
{
	static const char *const whos[] = { "manager", "people", "lead", NULL },
	                         *const needs[] = { "all", "any", "share", NULL },
	                         *const missings[] = { "lead", "skip", "named", NULL };
	const struct jval *name = jval_get(v, "name"), *when = jval_get(v, "when");
	int who, need, missing;

	if (v->kind != J_OBJECT)
		return wrong(cx, field, i, "it is an object");
	TRY(known_members(cx, field, i, v));
	if (name && (name->kind != J_STR || name->s.n > 120))
		return wrong(cx, field, i, "\"name\" is a text of at most 120 bytes");
	if (!one_of(jval_get(v, "who"), whos, &who))
		return wrong(cx, field, i, "\"who\" is manager, people or lead");
	if (!one_of(jval_get(v, "need"), needs, &need))
		return wrong(cx, field, i, "\"need\" is all, any or share");
	if (!one_of(jval_get(v, "missing"), missings, &missing))
		return wrong(cx, field, i, "\"missing\" is lead, skip or named");
	*s = (struct approval_step){
		.name = name ? name->s : STR(""), .who = who, .need = need, .missing = missing
	};
	if (!ids(jval_get(v, "people"), s) || (who == ASK_PEOPLE && !s->npeople))
		return wrong(cx, field, i, "\"people\" is a list of the ids of 1 to 20 people");
	if (!number(jval_get(v, "percent"), 1, 100, 100, &s->percent))
		return wrong(cx, field, i, "\"percent\" is a whole number from 1 to 100");
	if (!number(jval_get(v, "due_hours"), 0, 8760, 0, &s->due_hours) ||
	    !number(jval_get(v, "remind_hours"), 0, 8760, 0, &s->remind_hours))
		return wrong(cx, field, i, "hours are whole numbers of at most 8760");
	if (!number(jval_get(v, "team"), 1, INT64_MAX, 0, &s->team) ||
	    !number(jval_get(v, "fallback"), 1, INT64_MAX, 0, &s->fallback))
		return wrong(cx, field, i, "\"team\" and \"fallback\" are ids");
	if (missing == MISSING_NAMED && !s->fallback)
		return wrong(cx, field, i, "\"fallback\" says who is asked when nobody is found");
	s->when = when && when->kind != J_NULL ? when : NULL;
	return RC_OK;
}

enum rc approval_steps_read(struct ctx *cx, const char *field, const struct jval *v,
                            struct approval_step **out, size_t *n)
{
	if (v->kind != J_ARRAY || v->n > APPROVAL_STEPS)
		return fail_field(cx, field, "%s is a list of at most %d steps", field, APPROVAL_STEPS);
	*out = NEW_ARRAY(cx->mem, struct approval_step, v->n + 1);
	*n = v->n;
	for (size_t i = 0; i < v->n; i++)
		TRY(read_step(cx, field, i, &v->items[i], &(*out)[i]));
	return RC_OK;
}

/* ---- are they there? ------------------------------------------------------------------------- */
static enum rc check_person(struct ctx *cx, const char *field, size_t i, int64_t client, int64_t id)
{
	struct record p;
	enum rc rc = record_load(cx, &person_type, id, &p);

	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	if (rc == RC_NOT_FOUND || (p.client_id != client && p.client_id != 1) ||
	    rec_int(&p, PERSON_ACTIVE) != 1)
		return wrong(cx, field, i, "it names a person who is not there or not active");
	return RC_OK;
}

static enum rc check_team(struct ctx *cx, const char *field, size_t i, int64_t id)
{
	bool active = false;

	TRY(team_is_active(cx, id, &active));
	return active ? RC_OK : wrong(cx, field, i, "it names a team that is not there or not active");
}

enum rc approval_steps_check(struct ctx *cx, const char *field, int64_t client, const struct approval_step *s,
                             size_t n)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < s[i].npeople; k++)
			TRY(check_person(cx, field, i, client, s[i].people[k]));
		if (s[i].fallback)
			TRY(check_person(cx, field, i, client, s[i].fallback));
		if (s[i].team)
			TRY(check_team(cx, field, i, s[i].team));
	}
	return RC_OK;
}
