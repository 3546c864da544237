/* words.c - harm and next action where tickets are listed: words of the filter, members of their JSON. */
#include "harm/next_action.h"
#include "record/filter.h"
#include "ticket/ticket.h"

/* ---- filter words ---------------------------------------------------------------------- */
/* What is believed now, of tickets. */
static void known(struct ctx *cx, struct dsql *d)
{
	dsql_lit(d, "h.type = 'ticket' AND (h.expires_at IS NULL OR h.expires_at > ");
	dsql_arg(d, INT(cx->now));
	dsql_lit(d, ")");
}

static enum rc word_harmless(struct ctx *cx, struct dsql *d, const struct filter_node *n)
{
	(void)n;
	dsql_lit(d, "r.id IN (SELECT h.record_id FROM harm h WHERE h.kind = 'none' AND ");
	known(cx, d);
	dsql_lit(d, ")");
	return RC_OK;
}

static bool says_yes(const struct filter_node *n)
{
	return n->op == OP_NOT_NULL || (n->nvalues == 1 && str_is(n->values[0], "yes"));
}

/* is:harm: there is an instant. harm<+30m: it is before then. harm:none: none is known. */
static enum rc word_harm(struct ctx *cx, struct dsql *d, const struct filter_node *n)
{
	if (n->op == OP_NULL)
		dsql_lit(d, "NOT ");
	dsql_lit(d, "r.id IN (SELECT h.record_id FROM harm h WHERE h.kind IN ('instant', 'depletion') AND ");
	known(cx, d);
	if (n->op != OP_NULL && !says_yes(n)) {
		dsql_lit(d, " AND ");
		TRY(filter_time_term(cx, d, "h", "at", n));
	}
	dsql_lit(d, ")");
	return RC_OK;
}

static enum rc word_nudged(struct ctx *cx, struct dsql *d, const struct filter_node *n)
{
	(void)cx;
	(void)n;
	dsql_lit(
	        d,
	        "r.id IN (SELECT a.record_id FROM next_action a WHERE a.type = 'ticket' AND a.asked_at IS NOT"
	        " NULL AND (a.promised_at IS NULL OR a.broken = 1))");
	return RC_OK;
}

static enum rc word_next(struct ctx *cx, struct dsql *d, const struct filter_node *n)
{
	if (n->op == OP_NULL)
		dsql_lit(d, "NOT ");
	dsql_lit(d, "r.id IN (SELECT a.record_id FROM next_action a WHERE a.type = 'ticket' AND "
	            "a.promised_at IS NOT NULL");
	if (n->op != OP_NULL && n->op != OP_NOT_NULL) {
		dsql_lit(d, " AND ");
		TRY(filter_time_term(cx, d, "a", "promised_at", n));
	}
	dsql_lit(d, ")");
	return RC_OK;
}

/* docs/harm.md 4 */
#define UNASKED \
	.why_not = "it is not part of the ticket, and changes while nobody writes it", .internal = true
static const char *const yes_no[] = { "yes", "no", NULL };
static const struct filter_word words[] = {
	{ "harm", "When something is lost, whatever the contract says", NULL, word_harm, UNASKED },
	{ "harmless", "Somebody has said that nothing is lost", yes_no, word_harmless, UNASKED },
	{ "nudged", "Its owner was asked for the next action and has not said when", yes_no, word_nudged,
	  UNASKED },
	{ "next_action", "When the next action was promised for, after a nudge", NULL, word_next, UNASKED },
	{ "promise", .instant = "SELECT a.record_id AS id, a.promised_at AS due FROM next_action a WHERE"
	                        " a.type = 'ticket' AND a.promised_at IS NOT NULL" },
};
const struct type_words harm_words = { "ticket", words, COUNT(words) };

/* ---- in a record's JSON ------------------------------------------------------------------- */
struct extra {
	const int64_t *ids;
	size_t n;
	struct rows harm_rows, asked_rows;
	struct harm *harm;
	struct asked_row *asked;
	struct str *set_by;
};

static enum rc load(struct ctx *cx, const struct record_type *t, const struct record *rs, const int64_t *ids,
                    size_t n, void **state)
{
	if (!harm_host(t))
		return RC_OK;
	struct extra *x = NEW(cx->mem, struct extra);

	*state = x;
	x->n = n;
	x->ids = ids;
	if (record_just_made(rs, n))
		return RC_OK;
	if (!record_bare(cx, rs, n, "harm"))
		TRY(harm_ask(cx, t->name, x->ids, n, &x->harm_rows));
	return record_bare(cx, rs, n, "next_action") ? RC_OK
	                                             : asked_ask(cx, t->name, x->ids, n, &x->asked_rows);
}

static enum rc take(struct ctx *cx, void *state)
{
	struct extra *x = state;

	x->harm = NEW_ARRAY(cx->mem, struct harm, x->n);
	x->asked = NEW_ARRAY(cx->mem, struct asked_row, x->n);
	x->set_by = NEW_ARRAY(cx->mem, struct str, x->n);
	harm_take(&x->harm_rows, x->ids, x->n, x->harm);
	asked_take(&x->asked_rows, x->ids, x->n, x->asked);
	return harm_names(cx, x->harm, x->n, x->set_by);
}

static void write_next(struct jw *w, const struct asked_row *a, int64_t now)
{
	if (!a->asked_at && !a->at) {
		jw_null(w, "next_action");
		return;
	}
	jw_open(w, "next_action", '{');
	jw_instant(w, "asked_at", a->asked_at);
	jw_instant(w, "at", a->at);
	jw_str(w, "words", a->at ? a->words : a->asked_words);
	jw_bool(w, "broken", asked_broken(a, now));
	jw_close(w, '}');
}

static void write(struct ctx *cx, struct jw *w, const void *state, size_t i)
{
	const struct extra *x = state;

	if (harm_known(&x->harm[i], cx->now))
		harm_write(w, "harm", &x->harm[i], &x->set_by[i]);
	else
		jw_null(w, "harm");
	write_next(w, &x->asked[i], cx->now);
}

const struct record_extras harm_extras = { "harm", load, take, write };
