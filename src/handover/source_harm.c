/* source_harm.c - what is lost before the next shift's first four hours are over, whatever the contract says,
 * and the next actions that owners have promised until then (harm/harm.h). */
#include "handover/handover_int.h"
#include "harm/harm.h"
#include "record/filter.h"

/* Those that the word puts before the boundary and four hours; nearest ones are few. */
static enum rc before(struct ctx *cx, struct scope *s, const char *word, struct list_result *l, int64_t **ids)
{
	struct str to = time_rfc3339(cx->mem, s->at + HANDOVER_NEAR);

	TRY(scope_tickets(cx, s, arena_fmt(cx->mem, "%s<=\"" STR_FMT "\"", word, STR_ARG(to)), l));
	*ids = NEW_ARRAY(cx->mem, int64_t, l->n + 1);
	for (size_t i = 0; i < l->n; i++)
		(*ids)[i] = l->rs[i].id;
	return RC_OK;
}

/* One of them, with what is said of it, to be looked at then unless a source before has said when. */
static enum rc add(struct ctx *cx, struct scope *s, const char *section, const struct record *ticket,
                   const struct fact *f, int64_t check)
{
	struct found *x;

	TRY(scope_record(cx, s, section, ticket, f, &x));
	if (x && !x->next_check && check > cx->now)
		x->next_check = check;
	return RC_OK;
}

enum rc source_harm(struct ctx *cx, struct scope *s, const char *section)
{
	struct list_result l;
	int64_t *ids;

	TRY(before(cx, s, "harm", &l, &ids));
	struct harm *h = NEW_ARRAY(cx->mem, struct harm, l.n + 1);
	TRY(harm_many(cx, "ticket", ids, l.n, h));
	for (size_t i = 0; i < l.n; i++) {
		struct fact f = { .id = "harm", .at = harm_instant(&h[i], cx->now), .words = h[i].effect };

		if (f.at == CLOCK_NEVER)
			continue;
		TRY(add(cx, s, section, &l.rs[i], &f, h[i].next_check_at));
	}
	return RC_OK;
}

enum rc source_next_action(struct ctx *cx, struct scope *s, const char *section)
{
	struct list_result l;
	int64_t *ids;

	TRY(before(cx, s, "next_action", &l, &ids));
	struct next_action *a = NEW_ARRAY(cx->mem, struct next_action, l.n + 1);
	TRY(next_action_many(cx, "ticket", ids, l.n, a));
	for (size_t i = 0; i < l.n; i++) {
		struct fact f = { .id = "next_action", .at = a[i].promised_at, .words = a[i].words };

		if (!f.at)
			continue;
		TRY(add(cx, s, section, &l.rs[i], &f, f.at));
	}
	return RC_OK;
}
