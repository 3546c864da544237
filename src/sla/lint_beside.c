/* lint_beside.c - a definition among the client's others: what never reaches it, what it keeps from others,
 * and goals that do not go together. Warnings only: how definitions lie over one another is the client's. */
#include "sla/lint.h"
#include <stdlib.h>

enum { OTHERS = 500, SAID = 4 };

SQL(q_others,
    "SELECT id FROM sla_target WHERE client_id = $1 AND active = 1 AND id <> $2 ORDER BY position, id"
    " LIMIT 500");

/* ---- the client's definitions ----------------------------------------------------------------- */
/* A new one comes after all of its position. */
static bool before(const struct record *a, const struct record *b)
{
	int64_t pa = rec_int(a, SLA_POSITION), pb = rec_int(b, SLA_POSITION);

	if (pa != pb)
		return pa < pb;
	return a->id && (!b->id || a->id < b->id);
}

enum rc forms_with(struct ctx *cx, const struct record *r, struct form **out, size_t *n, size_t *at)
{
	struct rows rows;

	TRY(db_run(cx, q_others, &rows, INT(r->client_id), INT(r->id)));
	*out = NEW_ARRAY(cx->mem, struct form, rows.n + 1);
	*n = 0;
	*at = SIZE_MAX;
	for (size_t i = 0; i < rows.n; i++) {
		struct record *other = NEW(cx->mem, struct record);
		TRY(record_load(cx, &sla_target_type, cell(&rows, i, 0).i, other));
		if (*at == SIZE_MAX && before(r, other)) {
			*at = *n;
			TRY(form_of(cx, r, &(*out)[(*n)++]));
		}
		TRY(form_of(cx, other, &(*out)[(*n)++]));
	}
	if (*at == SIZE_MAX) {
		*at = *n;
		TRY(form_of(cx, r, &(*out)[(*n)++]));
	}
	return RC_OK;
}

/* ---- which tickets come to it -------------------------------------------------------------------- */
struct beside {
	struct ctx *cx;
	const struct form *forms;
	size_t n, me;
	struct findings *out;
	int said;
};

static const struct filter_node *fits(struct beside *b, const struct form *f, bool starting)
{
	struct arena *m = b->cx->mem;
	const struct filter_node *x = starting ? filter_all(m, f->whom, f->when[WHEN_START]) : f->whom;

	return x ? x : filter_not(m, filter_not(m, NULL));
}

/* A condition that could not be read holds for who knows what. */
static bool known(const struct form *f) { return f->when[WHEN_START] || !rec_str(f->r, SLA_START).n; }

/* Does a take everything that would come to b? Both as clocks start and as they are chosen anew. */
static bool covers(struct beside *b, const struct form *a, const struct form *of)
{
	struct arena *m = b->cx->mem;

	return !a->share && known(a) && known(of) &&
	       never(b->cx, of, fits(b, of, true), filter_not(m, fits(b, a, true)), NULL) &&
	       never(b->cx, of, fits(b, of, false), filter_not(m, fits(b, a, false)), NULL);
}

/* The same of several together. */
static bool all_cover(struct beside *b, size_t i)
{
	const struct form *of = &b->forms[i];
	const struct filter_node *start = fits(b, of, true), *again = fits(b, of, false);
	struct arena *m = b->cx->mem;

	for (size_t k = 0; k < i; k++) {
		const struct form *a = &b->forms[k];
		if (a->target != of->target || a->share || !known(a))
			continue;
		start = filter_all(m, start, filter_not(m, fits(b, a, true)));
		again = filter_all(m, again, filter_not(m, fits(b, a, false)));
	}
	return known(of) && never(b->cx, of, start, NULL) && never(b->cx, of, again, NULL);
}

static void say(struct beside *b, const char *code, const char *field, const struct form *other,
                struct str text)
{
	if (b->said++ < SAID)
		finding_add(b->cx, b->out,
		            (struct finding){ .field = field,
		                              .code = code,
		                              .text = text,
		                              .other = other ? other->r->id : 0,
		                              .other_name = other ? rec_str(other->r, SLA_NAME) : STR("") });
}

static struct str named(struct beside *b, const char *what, const struct form *other, const char *then)
{
	return arena_fmt(b->cx->mem, "%s \"" STR_FMT "\"%s", what, STR_ARG(rec_str(other->r, SLA_NAME)),
	                 then);
}

/* ---- unreachable, shadows, overlaps --------------------------------------------------------------- */
static bool unreachable(struct beside *b)
{
	const struct form *me = &b->forms[b->me];

	for (size_t k = 0; k < b->me; k++)
		if (b->forms[k].target == me->target && covers(b, &b->forms[k], me)) {
			say(b, "unreachable", "position", &b->forms[k],
			    named(b, "no ticket ever comes to it: all that fit it go to", &b->forms[k], ""));
			return true;
		}
	if (b->me && all_cover(b, b->me)) {
		say(b, "unreachable", "position", NULL,
		    STR("no ticket ever comes to it: those before it take all of them together"));
		return true;
	}
	return false;
}

static bool sometimes(struct beside *b, const struct filter_node *x)
{
	return filter_ever(b->cx->mem, b->forms[b->me].ticket, x) == FILTER_SOMETIMES;
}

/* Partly over one another, so that position alone decides: meant or not, it is worth knowing. */
static void overlaps(struct beside *b, const struct form *a, const struct form *me, bool first)
{
	struct arena *m = b->cx->mem;
	const struct filter_node *x = fits(b, a, false), *y = fits(b, me, false);

	if (!sometimes(b, filter_all(m, x, y)) || !sometimes(b, filter_all(m, x, filter_not(m, y))) ||
	    !sometimes(b, filter_all(m, y, filter_not(m, x))))
		return;
	say(b, "overlaps", "position", a,
	    first ? named(b, "some tickets fit this and", a, "; they go there, it stands before this one")
	          : named(b, "some tickets fit this and", a, "; they come here, this one stands before it"));
}

static void against(struct beside *b)
{
	const struct form *me = &b->forms[b->me];

	if (unreachable(b))
		return;
	for (size_t k = 0; k < b->n; k++) {
		const struct form *a = &b->forms[k];
		if (k == b->me || a->target != me->target)
			continue;
		if (k > b->me && covers(b, me, a))
			say(b, "shadows", "position", a,
			    named(b, "no ticket comes to", a, " any more: this one takes all of its"));
		else
			overlaps(b, a, me, k < b->me);
	}
}

/* ---- goals that do not go together ------------------------------------------------------------------- */
/* What comes to it and to none of its target before it. */
static const struct filter_node *reach(struct beside *b, size_t i)
{
	const struct filter_node *x = fits(b, &b->forms[i], false);

	for (size_t k = 0; k < i; k++)
		if (b->forms[k].target == b->forms[i].target)
			x = filter_all(b->cx->mem, x, filter_not(b->cx->mem, fits(b, &b->forms[k], false)));
	return x;
}

static bool comparable(const struct form *a, const struct form *b)
{
	return str_eq(rec_str(a->r, SLA_GOAL_AS), rec_str(b->r, SLA_GOAL_AS)) &&
	       (str_is(rec_str(a->r, SLA_GOAL_AS), "open") ||
	        str_is(rec_str(a->r, SLA_GOAL_AS), "workdays")) &&
	       rec_int(a->r, SLA_CALENDAR) == rec_int(b->r, SLA_CALENDAR);
}

static bool longer(struct beside *b, size_t part, size_t whole)
{
	const struct form *p = &b->forms[part], *w = &b->forms[whole];

	return w->target == SLA_RESOLVE && p->target != SLA_RESOLVE && comparable(p, w) &&
	       rec_int(p->r, SLA_GOAL) > rec_int(w->r, SLA_GOAL) &&
	       sometimes(b, filter_all(b->cx->mem, reach(b, part), reach(b, whole)));
}

static void goals(struct beside *b)
{
	for (size_t k = 0; k < b->n; k++) {
		const struct form *a = &b->forms[k];
		if (k == b->me)
			continue;
		if (longer(b, b->me, k))
			say(b, "longer_than_resolve", "goal", a,
			    named(b, "longer than the resolution", a, " gives for some of the same tickets"));
		else if (longer(b, k, b->me))
			say(b, "shorter_than_part", "goal", a,
			    named(b, "shorter than", a,
			          ", which is a part of it, for some of the same tickets"));
	}
}

enum rc lint_beside(struct ctx *cx, const struct form *forms, size_t n, size_t i, struct findings *out)
{
	struct beside b = { .cx = cx, .forms = forms, .n = n, .me = i, .out = out };

	if (!forms[i].active)
		return RC_OK;
	against(&b);
	b.said = 0;
	goals(&b);
	return RC_OK;
}

enum rc lint_client(struct ctx *cx, int64_t client_id, struct lint_of **out, size_t *n)
{
	struct form *forms;
	struct rows rows;

	TRY(db_run(cx, q_others, &rows, INT(client_id), INT(0)));
	forms = NEW_ARRAY(cx->mem, struct form, rows.n + 1);
	*out = NEW_ARRAY(cx->mem, struct lint_of, rows.n + 1);
	*n = rows.n;
	for (size_t i = 0; i < rows.n; i++) {
		struct record *r = NEW(cx->mem, struct record);
		TRY(record_load(cx, &sla_target_type, cell(&rows, i, 0).i, r));
		TRY(form_of(cx, r, &forms[i]));
		(*out)[i].id = r->id;
	}
	for (size_t i = 0; i < rows.n; i++)
		TRY(lint_beside(cx, forms, rows.n, i, &(*out)[i].found));
	return RC_OK;
}
