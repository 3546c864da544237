/* extra.c - the promise of whoever has acknowledged, where tickets are listed: what is still open, the
 * nearest. */
#include "escalation/escalation_int.h"
#include "person/person.h"

struct extra {
	const struct record *rs;
	size_t n;
	struct rows rows;
	struct promise *of; /* due_at 0: there is none */
	struct str *by;
};

static enum rc load(struct ctx *cx, const struct record_type *t, const struct record *rs, const int64_t *ids,
                    size_t n, void **state)
{
	if (t != &ticket_type)
		return RC_OK;
	struct extra *x = NEW(cx->mem, struct extra);
	struct dsql *d = NEW(cx->mem, struct dsql);

	*state = x;
	*x = (struct extra){ .rs = rs, .n = n };
	if (record_just_made(rs, n) || record_bare(cx, rs, n, "escalation_promise"))
		return RC_OK;
	*d = DSQL(cx->mem);
	dsql_lit(d, "SELECT p.ticket, p.person, p.due_at, p.reason FROM escalation_promise p"
	            " WHERE p.state = 'open' AND p.ticket");
	dsql_ids(cx, d, ids, n);
	dsql_lit(d, " ORDER BY p.due_at DESC, p.id DESC");
	return dsql_ask(cx, d, &x->rows);
}

static enum rc take(struct ctx *cx, void *state)
{
	struct extra *x = state;
	int64_t *people = NEW_ARRAY(cx->mem, int64_t, x->n);

	x->of = NEW_ARRAY(cx->mem, struct promise, x->n);
	x->by = NEW_ARRAY(cx->mem, struct str, x->n);
	for (size_t k = 0; k < x->rows.n; k++)
		for (size_t i = 0; i < x->n; i++)
			if (x->rs[i].id == cell(&x->rows, k, 0).i)
				x->of[i] = (struct promise){ .person = cell(&x->rows, k, 1).i,
					                     .due_at = cell(&x->rows, k, 2).i,
					                     .reason = cell(&x->rows, k, 3).s };
	for (size_t i = 0; i < x->n; i++)
		people[i] = x->of[i].person;
	return x->rows.n ? record_names(cx, &person_type, people, x->n, x->by) : RC_OK;
}

static void write(struct ctx *cx, struct jw *w, const void *state, size_t i)
{
	const struct extra *x = state;

	(void)cx;
	if (!x->of[i].due_at) {
		jw_null(w, "promise");
		return;
	}
	jw_open(w, "promise", '{');
	jw_time(w, "at", x->of[i].due_at);
	jw_open(w, "by", '{');
	jw_int(w, "id", x->of[i].person);
	jw_str(w, "name", x->by[i]);
	jw_close(w, '}');
	jw_str(w, "words", x->of[i].reason);
	jw_close(w, '}');
}

const struct record_extras escalation_extras = { "promise", load, take, write };
