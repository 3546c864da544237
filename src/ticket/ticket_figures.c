/* ticket_figures.c - what is counted about tickets over time, and the filter words that list what was
 * counted.
 *
 * Being open is kept as spans (table ticket_span), one for the opening and one for each reopening: a row of
 * the ticket knows only its last end, and yesterday's backlog must not change because a ticket came back
 * today.
 *
 *   ended:2026-11-01        was resolved, closed or cancelled that day (and may be open again)
 *   reopening:2026-11-01    came back that day
 *   was_open:2026-11-01     was open at the end of that day
 *   response:met            its response target: met, missed, late (over and still running), risk (a quarter
 *   resolve:risk            of the goal or less is left), running, paused, none; ola: is its team's own
 *   first_response<1h       time from opening to the first answer, by the clock on the wall
 *   took>2d                 time from opening to the last resolution
 */
#include "ticket/ticket_figures.h"
#include "ticket/ticket.h"

/* ---- spans --------------------------------------------------------------------------- */
SQL(q_begin, "INSERT INTO ticket_span (ticket, turn, client_id, from_at, to_at)"
             " SELECT $1, COALESCE(max(turn), 0) + 1, $2, $3, NULL FROM ticket_span WHERE ticket = $1");
SQL(q_first,
    "INSERT INTO ticket_span (ticket, turn, client_id, from_at, to_at) VALUES ($1, 1, $2, $3, NULL)");
SQL(q_end, "UPDATE ticket_span SET to_at = $2 WHERE ticket = $1 AND to_at IS NULL");

static bool is_open(const struct record *r) { return r && rec_int(r, TICKET_OPEN) == 1; }

enum rc ticket_span_keep(struct ctx *cx, const struct record *old, const struct record *neo)
{
	if (!old)
		TRY(db_run(cx, q_first, NULL, INT(neo->id), INT(neo->client_id), INT(cx->now)));
	else if (!is_open(old) && is_open(neo))
		TRY(db_run(cx, q_begin, NULL, INT(neo->id), INT(neo->client_id), INT(cx->now)));
	if (!is_open(neo) && (!old || is_open(old)))
		TRY(db_run(cx, q_end, NULL, INT(neo->id), INT(cx->now)));
	return RC_OK;
}

enum rc ticket_briefs(struct ctx *cx, const int64_t *ids, size_t n, struct ticket_brief **out, size_t *nout)
{
	struct dsql d = DSQL(cx->mem);
	struct rows r = { 0 };

	if (n) {
		dsql_lit(&d, "SELECT id, priority, category, service FROM ticket WHERE id");
		dsql_ids(cx, &d, ids, n);
		dsql_lit(&d, " ORDER BY id");
		TRY(dsql_run(cx, &d, &r));
	}
	*out = NEW_ARRAY(cx->mem, struct ticket_brief, r.n + 1);
	*nout = r.n;
	for (size_t i = 0; i < r.n; i++)
		(*out)[i] = (struct ticket_brief){ cell(&r, i, 0).i, cell(&r, i, 1).s, cell(&r, i, 2).s,
			                           cell(&r, i, 3).s };
	return RC_OK;
}

enum rc ticket_returns(struct ctx *cx, const int64_t *ids, size_t n, int64_t within,
                       struct ticket_return **out, size_t *nout)
{
	struct dsql d = DSQL(cx->mem);
	struct rows r = { 0 };

	if (n) {
		dsql_lit(&d, "SELECT b.ticket, a.to_at, b.from_at FROM ticket_span b JOIN ticket_span a"
		             " ON a.ticket = b.ticket AND a.turn = b.turn - 1 WHERE b.turn > 1 AND b.from_at "
		             "- a.to_at <= ");
		dsql_arg(&d, INT(within));
		dsql_lit(&d, " AND b.ticket");
		dsql_ids(cx, &d, ids, n);
		dsql_lit(&d, " ORDER BY b.ticket, b.turn");
		TRY(dsql_run(cx, &d, &r));
	}
	*out = NEW_ARRAY(cx->mem, struct ticket_return, r.n + 1);
	*nout = r.n;
	for (size_t i = 0; i < r.n; i++)
		(*out)[i] = (struct ticket_return){ cell(&r, i, 0).i, cell(&r, i, 1).i, cell(&r, i, 2).i };
	return RC_OK;
}

SQL(q_open_ids, "SELECT id FROM ticket WHERE open = 1 AND id > $1 ORDER BY id LIMIT $2");

enum rc ticket_open_ids(struct ctx *cx, int64_t after, int max, int64_t **ids, size_t *n)
{
	struct rows r;

	TRY(db_run(cx, q_open_ids, &r, INT(after), INT(max)));
	*ids = rows_ids(cx->mem, &r, n);
	return RC_OK;
}

static enum rc affected(struct ctx *cx, const char *column, const int64_t *ids, size_t n, int64_t *out)
{
	struct dsql d = DSQL(cx->mem);
	struct rows r;

	dsql_lit(&d, "SELECT ");
	dsql_column(&d, column);
	dsql_lit(&d, ", count(DISTINCT requester) FROM ticket WHERE ");
	dsql_column(&d, column);
	dsql_ids(cx, &d, ids, n);
	dsql_lit(&d, " GROUP BY ");
	dsql_column(&d, column);
	TRY(dsql_run(cx, &d, &r));
	for (size_t i = 0; i < r.n; i++)
		for (size_t j = 0; j < n; j++)
			if (ids[j] == cell(&r, i, 0).i)
				out[j] += cell(&r, i, 1).i;
	return RC_OK;
}

enum rc ticket_affected(struct ctx *cx, const int64_t *ids, size_t n, int64_t *out)
{
	memset(out, 0, n * sizeof *out);
	if (!n)
		return RC_OK;
	TRY(affected(cx, "parent", ids, n, out));
	return affected(cx, "merged_into", ids, n, out);
}

const struct measure ticket_measures[TICKET_MEASURES] = {
	{ "ended", "Done", MEASURE_INSTANT, " JOIN ticket_span s ON s.ticket = r.id", "s", "to_at", NULL },
	{ "reopening", "Reopened", MEASURE_INSTANT, " JOIN ticket_span s ON s.ticket = r.id AND s.turn > 1",
	  "s", "from_at", NULL },
	{ "was_open", "Open", MEASURE_STAND, " JOIN ticket_span s ON s.ticket = r.id", "s", "from_at",
	  "to_at" },
	{ "first_response", "First response", MEASURE_LENGTH, NULL, "r", "responded_at", "created_at",
	  .internal = true },
	{ "took", "Time to resolve", MEASURE_LENGTH, NULL, "r", "resolved_at", "created_at" },
};

/* ---- words about spans ------------------------------------------------------------------ */
enum rc ticket_word_ended(struct ctx *cx, struct dsql *d, const struct filter_node *n)
{
	dsql_lit(d, "EXISTS (SELECT 1 FROM ticket_span s WHERE s.ticket = r.id AND ");
	TRY(filter_time_term(cx, d, "s", "to_at", n));
	dsql_lit(d, ")");
	return RC_OK;
}

enum rc ticket_word_reopening(struct ctx *cx, struct dsql *d, const struct filter_node *n)
{
	dsql_lit(d, "EXISTS (SELECT 1 FROM ticket_span s WHERE s.ticket = r.id AND s.turn > 1 AND ");
	TRY(filter_time_term(cx, d, "s", "from_at", n));
	dsql_lit(d, ")");
	return RC_OK;
}

/* At the instant, or at the end of the day. */
enum rc ticket_word_was_open(struct ctx *cx, struct dsql *d, const struct filter_node *n)
{
	struct filter_node at = *n;

	if (n->nvalues != 1 || (n->op != OP_HAS && n->op != OP_EQ))
		return fail_field(cx, "q", "was_open takes one day or instant (at character %zu)", n->at + 1);
	dsql_lit(d, "EXISTS (SELECT 1 FROM ticket_span s WHERE s.ticket = r.id AND ");
	at.op = OP_LE;
	TRY(filter_time_term(cx, d, "s", "from_at", &at));
	dsql_lit(d, " AND (s.to_at IS NULL OR ");
	at.op = OP_GT;
	TRY(filter_time_term(cx, d, "s", "to_at", &at));
	dsql_lit(d, "))");
	return RC_OK;
}

enum rc ticket_word_first_response(struct ctx *cx, struct dsql *d, const struct filter_node *n)
{
	return filter_duration_term(cx, d, "r", "responded_at", "created_at", n);
}

enum rc ticket_word_took(struct ctx *cx, struct dsql *d, const struct filter_node *n)
{
	return filter_duration_term(cx, d, "r", "resolved_at", "created_at", n);
}

/* ---- words about targets ------------------------------------------------------------------ */
const char *const ticket_target_values[] = { "met",     "missed", "late", "risk",
	                                     "running", "paused", "none", NULL };

/* " = a running clock whose time is up / is not up" */
static void up(struct ctx *cx, struct dsql *d, bool yes)
{
	if (yes)
		dsql_lit(d, "(k.breached_at IS NOT NULL OR (k.state = 'running' AND k.deadline < ");
	else
		dsql_lit(d, "(k.breached_at IS NULL AND (k.state <> 'running' OR k.deadline >= ");
	dsql_arg(d, INT(cx->now));
	dsql_lit(d, "))");
}

static bool target_state(struct ctx *cx, struct dsql *d, struct str v)
{
	if (str_is(v, "met")) {
		dsql_lit(d, "k.state = 'met'");
	} else if (str_is(v, "missed")) {
		dsql_lit(d, "k.state = 'breached'");
	} else if (str_is(v, "late")) {
		dsql_lit(d, "k.state IN ('running', 'paused') AND ");
		up(cx, d, true);
	} else if (str_is(v, "paused")) {
		dsql_lit(d, "k.state = 'paused' AND k.breached_at IS NULL");
	} else if (str_is(v, "risk") || str_is(v, "running")) {
		dsql_lit(d, "k.state = 'running' AND ");
		up(cx, d, false);
		if (str_is(v, "risk"))
			dsql_lit(d, " AND (k.deadline - ");
		else
			dsql_lit(d, " AND NOT (k.deadline - ");
		dsql_arg(d, INT(cx->now));
		dsql_lit(d, ") * 4 <= k.goal");
	} else {
		return false;
	}
	return true;
}

/* One of the values; "none": there is no such target. */
static enum rc target(struct ctx *cx, struct dsql *d, const struct filter_node *n, const char *name)
{
	for (size_t i = 0; i < n->nvalues; i++) {
		bool none = str_is(n->values[i], "none");
		if (i)
			dsql_lit(d, " OR ");
		if (none)
			dsql_lit(d, "NOT ");
		dsql_lit(d, "EXISTS (SELECT 1 FROM clock k WHERE k.record_id = r.id AND k.type = 'ticket'"
		            " AND k.target = ");
		dsql_arg(d, TEXT(str_z(name)));
		dsql_lit(d, " AND ");
		if (none)
			dsql_lit(d, "k.state <> 'cancelled'");
		else if (!target_state(cx, d, n->values[i]))
			return fail_field(cx, "q",
			                  "%s is met, missed, late, risk, running, paused or none (at "
			                  "character %zu)",
			                  name, n->at + 1);
		dsql_lit(d, ")");
	}
	return RC_OK;
}

static enum rc target_word(struct ctx *cx, struct dsql *d, const struct filter_node *n, const char *name)
{
	static const struct str none[] = { { "none", 4 } };
	struct filter_node x = *n;

	if (n->op == OP_NULL || n->op == OP_NOT_NULL) {
		x.values = (struct str *)(uintptr_t)none;
		x.nvalues = 1;
	}
	if (n->op == OP_NOT_NULL)
		dsql_lit(d, "NOT (");
	TRY(target(cx, d, &x, name));
	if (n->op == OP_NOT_NULL)
		dsql_lit(d, ")");
	return RC_OK;
}

enum rc ticket_word_response(struct ctx *cx, struct dsql *d, const struct filter_node *n)
{
	return target_word(cx, d, n, "response");
}

enum rc ticket_word_resolve(struct ctx *cx, struct dsql *d, const struct filter_node *n)
{
	return target_word(cx, d, n, "resolve");
}

enum rc ticket_word_ola(struct ctx *cx, struct dsql *d, const struct filter_node *n)
{
	return target_word(cx, d, n, "ola");
}
