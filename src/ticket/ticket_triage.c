/* ticket_triage.c - the triage clock: from arrival to the first decision of a person on what a ticket is, to
 * the moment its assignee takes it up.
 *
 *   arrival         created_at
 *   classified_at   the first write by a person of the desk, not by a rule, that moves the ticket
 *                   out of "new" or sets team, assignee, category, subcategory, impact or urgency
 *   accepted_at     the first write by its assignee that takes it up: in progress, on hold, or solved at once
 *
 * Both are decided from the write alone, and the change is in that write's event, so that the events prove
 * the instants: ticket_triage_fold gives them back.  What is shown (after how long) is worked out when it is
 * read. Filters know them as triage_time, accept_time and untriaged.
 */
#include "base/json.h"
#include "base/time.h"
#include "ticket/ticket.h"

static const size_t decisions[] = { TICKET_TEAM,        TICKET_ASSIGNEE, TICKET_CATEGORY,
	                            TICKET_SUBCATEGORY, TICKET_IMPACT,   TICKET_URGENCY };

/* Somebody who works for the client, and neither a rule nor an intake by another program. */
bool ticket_by_person(struct ctx *cx, const struct record *old, const struct record *neo)
{
	int64_t me = cx->who->person_id;

	if (!me || cx->rule.n || (!old && cx->who->token_id))
		return false;
	return me != rec_int(old ? old : neo, TICKET_REQUESTER) ||
	       (!cx->who->system && who_can(cx->who, neo->client_id, PERM_WORK));
}

/* On arrival, levels are what everything has until somebody looks. */
static bool decides(const struct record *old, const struct record *neo)
{
	if (!old)
		return !rec_null(neo, TICKET_TEAM) || !rec_null(neo, TICKET_ASSIGNEE) ||
		       rec_str(neo, TICKET_CATEGORY).n > 0;
	if (str_is(rec_str(old, TICKET_STATE), "new") && rec_changed(old, neo, TICKET_STATE))
		return true;
	for (size_t i = 0; i < COUNT(decisions); i++)
		if (rec_changed(old, neo, decisions[i]))
			return true;
	return false;
}

static bool takes_up(struct ctx *cx, const struct record *old, const struct record *neo)
{
	struct str state = rec_str(neo, TICKET_STATE);

	return cx->who->person_id == rec_int(neo, TICKET_ASSIGNEE) && rec_changed(old, neo, TICKET_STATE) &&
	       (str_is(state, "in_progress") || str_is(state, "on_hold") || str_is(state, "resolved"));
}

void ticket_triage(struct ctx *cx, const struct record *old, struct record *neo)
{
	if (!ticket_by_person(cx, old, neo))
		return;
	if (rec_null(neo, TICKET_CLASSIFIED_AT) && decides(old, neo))
		rec_set(neo, TICKET_CLASSIFIED_AT, INT(cx->now));
	if (rec_null(neo, TICKET_ACCEPTED_AT) && takes_up(cx, old, neo))
		rec_set(neo, TICKET_ACCEPTED_AT, INT(cx->now));
}

/* ---- from events ------------------------------------------------------------------------- */
static bool told(const struct jval *changes, const char *field, int64_t at)
{
	const struct jval *c = jval_get(changes, field);

	return c && c->n == 2 && c->items[0].kind == J_NULL && c->items[1].i == at;
}

/* Taken back with what it was stamped for. */
static bool undone(const struct jval *changes, const char *field)
{
	const struct jval *c = jval_get(changes, field);

	return c && c->n == 2 && c->items[1].kind == J_NULL;
}

enum rc ticket_triage_fold(struct ctx *cx, int64_t id, int64_t *classified, int64_t *accepted)
{
	enum { PAGE = 500 };
	struct event *e;
	int64_t after = 0;
	size_t n;
	char why[80];

	*classified = *accepted = 0;
	do {
		TRY(event_list(cx, "ticket", id, after, PAGE, &e, &n));
		for (size_t i = 0; i < n; i++) {
			struct jval data;
			if (!json_parse_plain(cx->mem, e[i].data, &data, why, sizeof why))
				return fail(cx, RC_INTERNAL, "bad_event", "event %lld: %s",
				            (long long)e[i].id, why);
			const struct jval *c = jval_get(&data, "changes");
			if (undone(c, "classified_at"))
				*classified = 0;
			if (undone(c, "accepted_at"))
				*accepted = 0;
			if (!c || !e[i].actor_id || e[i].rule.n)
				continue; /* no person, no decision */
			if (!*classified && told(c, "classified_at", e[i].at))
				*classified = e[i].at;
			if (!*accepted && told(c, "accepted_at", e[i].at))
				*accepted = e[i].at;
			after = e[i].id;
		}
		after = n ? e[n - 1].id : after;
	} while (n == PAGE);
	return RC_OK;
}

/* ---- words of the filter ---------------------------------------------------------------------- */
static enum rc compare(struct ctx *cx, struct dsql *d, const struct filter_node *x)
{
	int64_t by;

	if (x->nvalues != 1 || !time_parse_duration(x->values[0], &by))
		return fail_field(cx, "q",
		                  "this takes a length of time, such as 30m, 4h or 2d (at character %zu)",
		                  x->at + 1);
	switch (x->op) {
	case OP_LT: dsql_lit(d, " < "); break;
	case OP_LE: dsql_lit(d, " <= "); break;
	case OP_GE: dsql_lit(d, " >= "); break;
	case OP_GT: dsql_lit(d, " > "); break;
	default:
		return fail_field(cx, "q",
		                  "this is compared by size, as in triage_time>30m (at character %zu)",
		                  x->at + 1);
	}
	dsql_arg(d, INT(by));
	return RC_OK;
}

/* What has not happened yet has lasted until now, or until the ticket was over. */
static void lasted(struct ctx *cx, struct dsql *d)
{
	dsql_lit(d, ", CASE WHEN r.open = 1 THEN ");
	dsql_arg(d, INT(cx->now));
	dsql_lit(d, " ELSE COALESCE(r.resolved_at, r.closed_at, r.updated_at) END) - r.created_at");
}

enum rc ticket_word_triage_time(struct ctx *cx, struct dsql *d, const struct filter_node *x)
{
	dsql_lit(d, "COALESCE(r.classified_at");
	lasted(cx, d);
	return compare(cx, d, x);
}

enum rc ticket_word_accept_time(struct ctx *cx, struct dsql *d, const struct filter_node *x)
{
	dsql_lit(d, "COALESCE(r.accepted_at");
	lasted(cx, d);
	return compare(cx, d, x);
}

enum rc ticket_word_untriaged(struct ctx *cx, struct dsql *d, const struct filter_node *x)
{
	(void)cx;
	(void)x;
	dsql_lit(d, "r.open = 1 AND r.classified_at IS NULL");
	return RC_OK;
}
