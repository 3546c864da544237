/* proposal_api.c - proposals from bounces: read, accepted into a routing rule that is switched off, or
 * rejected. */
#include "base/json.h"
#include "record/event.h"
#include "suggest/suggest.h"
#include "team/team.h"

#define COLUMNS \
	"id, client_id, from_team, to_team, q, words, times, evidence, state, found_at, decided_at, rule"
SQL(q_list, "SELECT " COLUMNS " FROM suggest_proposal WHERE client_id = $1 AND state = $2"
            " ORDER BY times DESC, id DESC LIMIT 100");
SQL(q_one, "SELECT " COLUMNS " FROM suggest_proposal WHERE id = $1");
SQL(q_decide,
    "UPDATE suggest_proposal SET state = $2, decided_by = $3, decided_at = $4, rule = $5 WHERE id = $1");

static enum rc write_evidence(struct ctx *cx, struct jw *w, struct str ids)
{
	struct jval v;

	jw_open(w, "evidence", '[');
	TRY(json_parse(cx, ids, &v));
	for (size_t i = 0; i < v.n; i++) {
		struct record r;
		enum rc rc = record_load(cx, &ticket_type, v.items[i].i, &r);

		if (rc == RC_NOT_FOUND)
			continue;
		TRY(rc);
		jw_open(w, NULL, '{');
		jw_str(w, "key", record_key(cx->mem, &r));
		jw_str(w, "title", rec_str(&r, TICKET_TITLE));
		jw_str(w, "reason", rec_str(&r, TICKET_BOUNCE_REASON));
		jw_close(w, '}');
	}
	jw_close(w, ']');
	return RC_OK;
}

static enum rc write_one(struct ctx *cx, struct jw *w, const struct rows *r, size_t i)
{
	jw_open(w, NULL, '{');
	jw_int(w, "id", cell(r, i, 0).i);
	TRY(record_write_name(cx, w, "from", &team_type, cell(r, i, 2).i));
	TRY(record_write_name(cx, w, "to", &team_type, cell(r, i, 3).i));
	jw_str(w, "q", cell(r, i, 4).s);
	jw_raw(w, "common", cell(r, i, 5).s);
	jw_int(w, "times", cell(r, i, 6).i);
	TRY(write_evidence(cx, w, cell(r, i, 7).s));
	jw_str(w, "state", cell(r, i, 8).s);
	jw_time(w, "found_at", cell(r, i, 9).i);
	jw_time_or_null(w, "decided_at", cell(r, i, 10));
	if (cell(r, i, 11).type == DB_INT)
		jw_int(w, "rule", cell(r, i, 11).i);
	else
		jw_null(w, "rule");
	jw_close(w, '}');
	return RC_OK;
}

static enum rc get_proposals(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct str state;
	struct rows r;
	int64_t client;
	bool given;

	TRY(suggest_client_asked(cx, rq, &client));
	TRY(rq_query(cx, rq, "state", &state, &given));
	if (!given)
		state = STR("open");
	if (!str_is(state, "open") && !str_is(state, "accepted") && !str_is(state, "rejected"))
		return fail_field(cx, "state", "The state must be open, accepted or rejected.");
	TRY(db_run(cx, q_list, &r, INT(client), TEXT(state)));
	jw_open(&w, NULL, '{');
	jw_open(&w, "items", '[');
	for (size_t i = 0; i < r.n; i++)
		TRY(write_one(cx, &w, &r, i));
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}

/* ---- deciding ------------------------------------------------------------------------ */
struct decision {
	struct str key;
	bool accept;
	struct rows r;
};

/* A routing rule, switched off; 0 when this installation has no such thing. */
static enum rc make_rule(struct ctx *cx, const struct rows *r, int64_t *out)
{
	const struct record_type *t = type_find(cx->app, STR("routing_rule"));
	struct buf b = BUF(cx->mem), effects = BUF(cx->mem);
	struct jw w = JW(&b), e = JW(&effects);
	struct jval fields;
	struct record made;
	int64_t to = cell(r, 0, 3).i;
	struct str name;

	*out = 0;
	if (!t)
		return RC_OK;
	TRY(record_names(cx, &team_type, &to, 1, &name));
	jw_open(&e, NULL, '{');
	jw_int(&e, "team", to);
	jw_close(&e, '}');
	jw_open(&w, NULL, '{');
	jw_int(&w, "client", cell(r, 0, 1).i);
	jw_str(&w, "name",
	       str_clip(arena_fmt(cx->mem, "Bounces: " STR_FMT " to " STR_FMT, STR_ARG(cell(r, 0, 4).s),
	                          STR_ARG(name)),
	                120));
	jw_str(&w, "description",
	       arena_fmt(cx->mem, "From proposal %lld: %lld tickets were given back and went there.",
	                 (long long)cell(r, 0, 0).i, (long long)cell(r, 0, 6).i));
	jw_str(&w, "condition", cell(r, 0, 4).s);
	jw_raw(&w, "effects", buf_str(&effects));
	jw_bool(&w, "active", false);
	jw_close(&w, '}');
	TRY(json_parse(cx, buf_str(&b), &fields));
	TRY(record_create(cx, t, &fields, &made));
	*out = made.id;
	return RC_OK;
}

static enum rc decide_tx(struct ctx *cx, void *p)
{
	struct decision *d = p;
	struct event ev;
	int64_t id = 0, rule = 0;

	if (!str_int(d->key, &id))
		return fail(cx, RC_NOT_FOUND, "not_found", "There is no such proposal.");
	TRY(db_run(cx, q_one, &d->r, INT(id)));
	if (!d->r.n || !who_can(cx->who, cell(&d->r, 0, 1).i, PERM_CLIENT_ADMIN))
		return fail(cx, RC_NOT_FOUND, "not_found", "There is no such proposal.");
	if (!str_is(cell(&d->r, 0, 8).s, "open"))
		return fail(cx, RC_CONFLICT, "decided", "This proposal was " STR_FMT " already.",
		            STR_ARG(cell(&d->r, 0, 8).s));
	if (d->accept)
		TRY(make_rule(cx, &d->r, &rule));
	TRY(db_run(cx, q_decide, NULL, INT(id), TEXT(d->accept ? STR("accepted") : STR("rejected")),
	           REFV(cx->who->person_id), INT(cx->now), REFV(rule)));
	TRY(event_add(cx, cell(&d->r, 0, 1).i, "client", cell(&d->r, 0, 1).i,
	              d->accept ? STR("proposal_accepted") : STR("proposal_rejected"),
	              arena_fmt(cx->mem, "{\"proposal\":%lld,\"rule\":%lld}", (long long)id, (long long)rule),
	              &ev));
	return db_run(cx, q_one, &d->r, INT(id));
}

static enum rc decide(struct ctx *cx, const struct rq *rq, struct res *rs, bool accept)
{
	struct decision d = { .key = rq->param[0], .accept = accept };
	struct jw w = JW(&rs->body);

	TRY(db_tx(cx, decide_tx, &d));
	return write_one(cx, &w, &d.r, 0);
}

static enum rc post_accept(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	return decide(cx, rq, rs, true);
}
static enum rc post_reject(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	return decide(cx, rq, rs, false);
}

const struct route proposal_routes[] = {
	{ "GET", "/api/v1/suggestions/proposals", PERM_CLIENT_ADMIN, get_proposals,
	  "Routing rules that bounces of the last 30 days ask for, with their tickets", .out = "Proposals" },
	{ "POST", "/api/v1/suggestions/proposals/{}/accept", PERM_CLIENT_ADMIN, post_accept,
	  "Make a routing rule of it, switched off, to be tried first", .flags = R_WRITE, .out = "Proposal" },
	{ "POST", "/api/v1/suggestions/proposals/{}/reject", PERM_CLIENT_ADMIN, post_reject,
	  "Never propose it again", .flags = R_WRITE, .out = "Proposal" },
	{ 0 },
};
