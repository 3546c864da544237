/* ticket_filter.c - the words a ticket's filter knows beyond its fields: is:breached, is:mine … */
#include "service/service.h"
#include "ticket/ticket.h"
#include "ticket/ticket_figures.h"

static enum rc closed(struct ctx *cx, struct dsql *d, const struct filter_node *n)
{
	(void)cx;
	(void)n;
	dsql_lit(d, "r.open = 0");
	return RC_OK;
}

/* By instants, never by flags: what ran out a second ago counts. */
static enum rc breached(struct ctx *cx, struct dsql *d, const struct filter_node *n)
{
	(void)n;
	dsql_lit(d, "EXISTS (SELECT 1 FROM clock k WHERE k.record_id = r.id AND k.type = ");
	dsql_arg(d, TEXT(STR("ticket")));
	dsql_lit(d, " AND k.state <> ");
	dsql_arg(d, TEXT(STR("cancelled")));
	dsql_lit(d, " AND (k.breached_at IS NOT NULL OR (k.state = ");
	dsql_arg(d, TEXT(STR("running")));
	dsql_lit(d, " AND k.deadline < ");
	dsql_arg(d, INT(cx->now));
	dsql_lit(d, ")))");
	return RC_OK;
}

static enum rc paused(struct ctx *cx, struct dsql *d, const struct filter_node *n)
{
	(void)cx;
	(void)n;
	dsql_lit(d, "EXISTS (SELECT 1 FROM clock k WHERE k.record_id = r.id AND k.type = ");
	dsql_arg(d, TEXT(STR("ticket")));
	dsql_lit(d, " AND k.state = ");
	dsql_arg(d, TEXT(STR("paused")));
	dsql_lit(d, ")");
	return RC_OK;
}

static enum rc unassigned(struct ctx *cx, struct dsql *d, const struct filter_node *n)
{
	(void)cx;
	(void)n;
	dsql_lit(d, "r.assignee IS NULL");
	return RC_OK;
}

/* Assigned to me. For those who only ask: requested by me. */
static enum rc mine(struct ctx *cx, struct dsql *d, const struct filter_node *n)
{
	(void)n;
	if (cx->who->perms & PERM_WORK)
		dsql_lit(d, "r.assignee = ");
	else
		dsql_lit(d, "r.requester = ");
	dsql_arg(d, INT(cx->who->person_id));
	return RC_OK;
}

static enum rc watched(struct ctx *cx, struct dsql *d, const struct filter_node *n)
{
	(void)n;
	dsql_lit(d, "EXISTS (SELECT 1 FROM watcher w WHERE w.record_id = r.id AND w.type = ");
	dsql_arg(d, TEXT(STR("ticket")));
	dsql_lit(d, " AND w.person = ");
	dsql_arg(d, INT(cx->who->person_id));
	dsql_lit(d, ")");
	return RC_OK;
}

/* is:major means decided; major:candidate and the like are the field's values. */
static enum rc major(struct ctx *cx, struct dsql *d, const struct filter_node *n)
{
	static const char *const known[] = { "yes", "no", "candidate", "rejected" };

	dsql_lit(d, "r.major IN (");
	for (size_t i = 0; i < n->nvalues; i++) {
		size_t k = 0;
		while (k < COUNT(known) && !str_is(n->values[i], known[k]))
			k++;
		if (k == COUNT(known))
			return fail_field(
			        cx, "q", "major is yes, no, candidate or rejected (at character %zu)", n->at);
		if (i)
			dsql_lit(d, ", ");
		dsql_arg(d, TEXT(n->values[i]));
	}
	dsql_lit(d, ")");
	return RC_OK;
}

static enum rc overdue(struct ctx *cx, struct dsql *d, const struct filter_node *n)
{
	(void)n;
	dsql_lit(d, "(r.open = 1 AND r.due_at < ");
	dsql_arg(d, INT(cx->now));
	dsql_lit(d, ")");
	return RC_OK;
}

/* "+ 0": by its parent's index, also where an engine that has not counted yet thinks few tickets are open. */
SQL(q_children, "SELECT count(*) FROM ticket WHERE parent = $1 AND open + 0 = 1");

enum rc ticket_children(struct ctx *cx, int64_t id, int64_t *out)
{
	struct rows r;

	TRY(db_run(cx, q_children, &r, INT(id)));
	*out = cell(&r, 0, 0).i;
	return RC_OK;
}

static enum rc count_children(struct ctx *cx, const struct record *r, struct dbval *out)
{
	int64_t n = 0;

	if (r->id && !r->fresh)
		TRY(ticket_children(cx, r->id, &n));
	*out = INT(n);
	return RC_OK;
}

static enum rc children(struct ctx *cx, struct dsql *d, const struct filter_node *x)
{
	int64_t than;

	if (x->nvalues != 1 || !str_int(x->values[0], &than))
		return fail_field(cx, "q",
		                  "children is compared with a number, as in children>20 (at character %zu)",
		                  x->at + 1);
	dsql_lit(d, "(SELECT count(*) FROM ticket c WHERE c.parent = r.id AND c.open + 0 = 1)");
	switch (x->op) {
	case OP_LT: dsql_lit(d, " < "); break;
	case OP_LE: dsql_lit(d, " <= "); break;
	case OP_GT: dsql_lit(d, " > "); break;
	case OP_GE: dsql_lit(d, " >= "); break;
	default: dsql_lit(d, " = "); break;
	}
	dsql_arg(d, INT(than));
	return RC_OK;
}

/* None when the client has no such service: neither below 2 nor above. */
static enum rc criticality(struct ctx *cx, const struct record *r, struct dbval *out)
{
	int64_t n;

	TRY(service_criticality(cx, r->client_id, rec_str(r, TICKET_SERVICE), &n));
	*out = n ? INT(n) : NUL();
	return RC_OK;
}

static const char *const criticality_values[] = { "1", "2", "3", "4", NULL };
static const char *const yes_no[] = { "yes", "no", NULL };
static const char *const major_values[] = { "yes", "no", "candidate", "rejected", NULL };
const struct filter_word ticket_words[TICKET_WORDS] = {
	{ "closed", "Resolved, closed or cancelled", yes_no, closed, true, .means = "open:no" },
	{ "breached", "A clock ran out", yes_no, breached, true, .internal = true },
	{ "paused", "A clock is paused", yes_no, paused, true, .internal = true },
	{ "unassigned", "Nobody has it", yes_no, unassigned, true, .means = "assignee:none",
	  .internal = true },
	{ "mine", "Assigned to me", yes_no, mine, true },
	{ "watched", "I watch it", yes_no, watched, true },
	{ "major", "Major incident", major_values, major, true, .internal = true },
	{ "answer.", "What was answered when it was ordered: answer.model:x1", NULL, ticket_answer_word },
	{ "overdue", "Its nearest deadline is over and it is still open", yes_no, overdue, true,
	  .internal = true },
	{ "ended", "Resolved, closed or cancelled in that time", NULL, ticket_word_ended, true },
	{ "reopening", "Came back in that time", NULL, ticket_word_reopening, true },
	{ "was_open", "Open at that instant, or at the end of that day", NULL, ticket_word_was_open, true },
	{ "response", "How its response target stands", ticket_target_values, ticket_word_response, true,
	  .internal = true },
	{ "resolve", "How its resolution target stands", ticket_target_values, ticket_word_resolve, true,
	  .internal = true },
	{ "ola", "How its team's own target stands", ticket_target_values, ticket_word_ola, true,
	  .internal = true },
	{ "first_response", "From opening to the first answer, such as <1h", NULL, ticket_word_first_response,
	  true, .internal = true },
	{ "took", "From opening to the resolution, such as >2d", NULL, ticket_word_took, true },
	{ "untriaged", "No person has decided on it yet", yes_no, ticket_word_untriaged, true,
	  .internal = true },
	{ "triage_time", "From arrival to a person's first decision: triage_time>30m", NULL,
	  ticket_word_triage_time, true, .internal = true },
	{ "accept_time", "From arrival to its assignee taking it up: accept_time>4h", NULL,
	  ticket_word_accept_time, true, .internal = true },
	{ "children", "Open tickets below it: children>20", NULL, children, true, .number = count_children,
	  .internal = true },
	{ "criticality", "Of the service it is about, 1 vital to 4: criticality<=2", criticality_values,
	  service_filter, .number = criticality, .follows = "service", .internal = true },
};
