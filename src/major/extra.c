/* extra.c - when somebody is to hear of a major incident next, where tickets are listed: the nearest of its
 * audiences. */
#include "major/major_int.h"

struct extra {
	const struct record *rs;
	size_t n;
	struct rows rows;
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
	if (record_just_made(rs, n) || record_bare(cx, rs, n, "comms_clock"))
		return RC_OK;
	*d = DSQL(cx->mem);
	dsql_lit(d, "SELECT c.ticket, c.due_at, c.audience FROM comms_clock c"
	            " WHERE c.state = 'open' AND c.due_at > 0 AND c.ticket");
	dsql_ids(cx, d, ids, n);
	dsql_lit(d, " ORDER BY c.due_at, c.id");
	return dsql_ask(cx, d, &x->rows);
}

static void write(struct ctx *cx, struct jw *w, const void *state, size_t i)
{
	const struct extra *x = state;

	(void)cx;
	for (size_t k = 0; k < x->rows.n; k++) {
		if (cell(&x->rows, k, 0).i != x->rs[i].id)
			continue;
		jw_open(w, "next_update", '{');
		jw_time(w, "at", cell(&x->rows, k, 1).i);
		jw_str(w, "audience", cell(&x->rows, k, 2).s);
		jw_close(w, '}');
		return;
	}
	jw_null(w, "next_update");
}

static const struct filter_word words[] = {
	{ "next_update", /* and what a target says: sla/instants.c */
	  .instant = "SELECT c.ticket AS id, c.due_at AS due FROM comms_clock c WHERE c.state = 'open'"
	             " AND c.due_at > 0" },
};
const struct type_words major_words = { "ticket", words, COUNT(words) };

const struct record_extras major_extras = { "next_update", load, NULL, write };
