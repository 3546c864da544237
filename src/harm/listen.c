/* listen.c - what a record's own events mean for its harm and its next action: it is over, a person of the
 * desk did something, an escalation was acknowledged with a promise. Inside the event's transaction. */
#include "harm/harm_int.h"

SQL(q_any, "SELECT 1 FROM harm h WHERE h.type = $1 AND h.record_id = $2 AND h.kind <> 'unset'"
           " UNION ALL SELECT 1 FROM next_action n WHERE n.type = $1 AND n.record_id = $2"
           " AND (n.asked_at IS NOT NULL OR n.promised_at IS NOT NULL) LIMIT 1");

bool harm_tells(struct str kind)
{
	return str_starts(kind, STR("harm_")) || str_starts(kind, STR("nudge")) ||
	       str_starts(kind, STR("next_action_"));
}

/* Its state changed: the word for it; NULL: it did not. */
static const char *ended(const struct harm_host *h, const struct record *r, const struct jval *data,
                         struct arena *a)
{
	const struct jval *c = jval_get(jval_get(data, "changes"), "state");

	if (!c || c->n != 2 || rec_int(r, h->open) == 1 || c->items[1].kind != J_STR)
		return NULL;
	return arena_str(a, c->items[1].s).p;
}

/* By a rule, on what stays open: nobody's deed and no end, so that what it says need not be read. */
static bool only_arranged(const struct harm_host *h, const struct record *r, const struct event *ev)
{
	return ev->rule.n && rec_int(r, h->open) == 1 && !str_is(ev->kind, "escalation_acknowledged");
}

enum rc harm_on_event(struct ctx *cx, const struct record *r, const struct event *ev)
{
	const struct harm_host *h = harm_host(r->type);
	struct rows any;
	struct jval data;
	char why[80];

	if (!h || str_is(ev->kind, "created") || harm_tells(ev->kind) || only_arranged(h, r, ev))
		return RC_OK;
	if (!json_parse_plain(cx->mem, ev->data, &data, why, sizeof why))
		return fail(cx, RC_INTERNAL, "bad_event", "event %lld: %s", (long long)ev->id, why);
	if (str_is(ev->kind, "escalation_acknowledged"))
		return next_action_heard(cx, r, &data);
	const char *over = ended(h, r, &data, cx->mem);
	bool acted = h->acted(cx, r, ev, &data);
	if (!over && !acted)
		return RC_OK;
	TRY(db_run(cx, q_any, &any, TEXT(str_z(r->type->name)), INT(r->id)));
	if (!any.n)
		return RC_OK;
	if (!over)
		return next_action_acted(cx, r, ev);
	TRY(harm_over(cx, r, over));
	return next_action_over(cx, r, over);
}
