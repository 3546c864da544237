/* card.c - runs as JSON: what is going on for one ticket with its log and its promise, the list of all that
 * is going on, and the words of the queue's filter. */
#include "base/time.h"
#include "escalation/escalation_int.h"
#include "person/person.h"

enum { LIST_ROWS = 200, LOG_ROWS = 200, ENDED_SHOWN = 5 };

SQL(q_log,
    "SELECT run, at, due_at, what, round, step, person, ref, channel, outcome, detail FROM escalation_log"
    " WHERE ticket = $1 ORDER BY id DESC LIMIT $2");
SQL(q_ended, "SELECT id FROM escalation_run WHERE ticket = $1 AND state IN ('done', 'cancelled')"
             " ORDER BY ended_at DESC, id DESC LIMIT $2");
SQL(q_acks, "SELECT count(*) FROM escalation_ack WHERE run = $1 AND at >= $2");
SQL(q_going,
    "SELECT id FROM escalation_run WHERE state IN ('firing', 'acknowledged') ORDER BY CASE WHEN state ="
    " 'firing' THEN 1 - exhausted ELSE 2 END, started_at, id LIMIT $1");
/* Flagged until something else has begun for the ticket. */
SQL(q_no_rule,
    "SELECT a.id FROM escalation_run a WHERE a.end_reason = 'no_rule' AND NOT EXISTS (SELECT 1 FROM"
    " escalation_run b WHERE b.ticket = a.ticket AND b.id > a.id) ORDER BY a.ended_at DESC, a.id"
    " LIMIT $1");

static void person_or_null(struct ctx *cx, struct jw *w, const char *key, int64_t id, struct names *names)
{
	if (!id) {
		jw_null(w, key);
		return;
	}
	jw_int(w, key, id);
	esc_name(cx, names, TO_PERSON, id);
}

static void write_ack(struct ctx *cx, struct jw *w, const struct run *r, struct names *names)
{
	if (r->state != RUN_ACKNOWLEDGED) {
		jw_null(w, "ack");
		return;
	}
	jw_open(w, "ack", '{');
	person_or_null(cx, w, "by", r->ack_by, names);
	jw_instant(w, "at", r->ack_at);
	jw_instant(w, "until", r->ack_until);
	jw_str(w, "reason", r->ack_reason);
	jw_close(w, '}');
}

static void write_step(struct jw *w, const struct run *r, const struct chain *c)
{
	size_t at = r->pos.step;
	const struct step *s = NULL;

	for (size_t i = 0; c && i < c->nsteps; i++)
		if (r->step ? c->steps[i].id == r->step : i == at) {
			s = &c->steps[i];
			at = i;
		}
	jw_int(w, "round", r->pos.round + 1);
	jw_int(w, "rounds", c ? c->repeat + 1 : 1);
	jw_int(w, "step", (int64_t)at + 1);
	jw_int(w, "steps", c ? (int64_t)c->nsteps : 1);
	jw_bool(w, "exhausted", r->pos.exhausted);
	jw_instant(w, "next_at", r->state == RUN_FIRING ? r->next_at : 0);
	jw_str(w, "next",
	       !r->pos.begun                         ? STR("step")
	       : s && r->pos.reminded < s->reminders ? STR("reminder")
	       : !c                                  ? STR("none")
	       : at + 1 < c->nsteps                  ? STR("step")
	       : r->pos.round < c->repeat            ? STR("round")
	                                             : STR("end"));
	jw_int(w, "acks_needed", s ? s->acks : 1);
}

static enum rc write_run(struct ctx *cx, struct jw *w, const struct run *r, const struct record *ticket,
                         struct names *names)
{
	const struct chain *chain;
	struct rows acks;
	bool may;

	TRY(run_chain(cx, r, &chain));
	TRY(db_run(cx, q_acks, &acks, INT(r->id), INT(r->since)));
	TRY(may_acknowledge(cx, ticket, r, &may));
	jw_int(w, "id", r->id);
	jw_str(w, "chain", str_z(builtin_words[r->builtin]));
	if (r->policy)
		jw_int(w, "policy", r->policy);
	else
		jw_null(w, "policy");
	jw_str(w, "name", run_name(cx, r));
	jw_str(w, "state", str_z(run_states[r->state]));
	jw_str(w, "end_reason", r->end_reason);
	jw_str(w, "target", r->target);
	jw_str(w, "threshold", r->row);
	jw_time(w, "started_at", r->started_at);
	person_or_null(cx, w, "started_by", r->started_by, names);
	jw_instant(w, "ended_at", r->ended_at);
	write_step(w, r, chain);
	jw_int(w, "acks", cell(&acks, 0, 0).i);
	write_ack(cx, w, r, names);
	jw_bool(w, "may_acknowledge", may);
	return RC_OK;
}

static enum rc write_promise(struct ctx *cx, struct jw *w, int64_t ticket, struct names *names)
{
	struct promise p;
	bool found;

	TRY(promise_of(cx, ticket, &p, &found));
	if (!found || str_is(p.state, "withdrawn")) {
		jw_null(w, "promise");
		return RC_OK;
	}
	jw_open(w, "promise", '{');
	person_or_null(cx, w, "person", p.person, names);
	jw_str(w, "reason", p.reason);
	jw_time(w, "made_at", p.made_at);
	jw_time(w, "due_at", p.due_at);
	jw_str(w, "state", str_is(p.state, "open") && p.due_at < cx->now ? STR("broken") : p.state);
	jw_instant(w, "kept_at", p.kept_at);
	jw_instant(w, "broken_at", p.broken_at);
	jw_close(w, '}');
	return RC_OK;
}

/* ---- one ticket ----------------------------------------------------------------------------- */
static int kind_of(struct str channel)
{
	for (int k = 0; k < TARGET_KINDS; k++)
		if (str_is(channel, target_words[k]))
			return k;
	return -1;
}

static enum rc write_log(struct ctx *cx, struct jw *w, int64_t ticket, struct names *names)
{
	struct rows r;

	TRY(db_run(cx, q_log, &r, INT(ticket), INT(LOG_ROWS)));
	jw_open(w, "log", '[');
	for (size_t i = 0; i < r.n; i++) {
		int kind = kind_of(cell(&r, i, 8).s);
		jw_open(w, NULL, '{');
		jw_int(w, "run", cell(&r, i, 0).i);
		jw_time(w, "at", cell(&r, i, 1).i);
		jw_time(w, "due_at", cell(&r, i, 2).i);
		jw_str(w, "what", cell(&r, i, 3).s);
		jw_int(w, "round", cell(&r, i, 4).i + 1);
		jw_int(w, "step", cell(&r, i, 5).i);
		person_or_null(cx, w, "person", cell(&r, i, 6).i, names);
		jw_int(w, "ref", cell(&r, i, 7).i);
		jw_str(w, "channel", cell(&r, i, 8).s);
		jw_str(w, "outcome", cell(&r, i, 9).s);
		jw_str(w, "detail", cell(&r, i, 10).s);
		jw_close(w, '}');
		if (kind >= 0)
			esc_name(cx, names, kind, cell(&r, i, 7).i);
	}
	jw_close(w, ']');
	return RC_OK;
}

static enum rc write_runs(struct ctx *cx, struct jw *w, const struct record *ticket, struct names *names)
{
	struct rows ended;
	struct run *runs;
	size_t n;

	TRY(runs_of(cx, ticket->id, false, &runs, &n));
	TRY(db_run(cx, q_ended, &ended, INT(ticket->id), INT(ENDED_SHOWN)));
	jw_open(w, "runs", '[');
	for (size_t i = 0; i < n + ended.n; i++) {
		struct run r;
		if (i < n)
			r = runs[i];
		else
			TRY(run_load(cx, cell(&ended, i - n, 0).i, &r));
		jw_open(w, NULL, '{');
		TRY(write_run(cx, w, &r, ticket, names));
		jw_close(w, '}');
	}
	jw_close(w, ']');
	return RC_OK;
}

static enum rc write_card(struct ctx *cx, struct res *rs, const struct record *ticket)
{
	struct jw w = JW(&rs->body);
	struct names names = { 0 };

	jw_open(&w, NULL, '{');
	TRY(write_runs(cx, &w, ticket, &names));
	TRY(write_promise(cx, &w, ticket->id, &names));
	TRY(write_log(cx, &w, ticket->id, &names));
	TRY(escalation_write_thresholds(cx, &w, "thresholds", ticket));
	TRY(esc_write_names(cx, &w, "names", &names));
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc find_ticket(struct ctx *cx, struct str key, uint32_t perm, struct record *out)
{
	TRY(record_find(cx, &ticket_type, key, out));
	return record_allow(cx, out, perm);
}

static enum rc get_card(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct record t;

	TRY(find_ticket(cx, rq->param[0], PERM_READ, &t));
	return write_card(cx, rs, &t);
}

/* ---- what people do ---------------------------------------------------------------------------- */
struct deed {
	struct str key;
	const struct jval *policy, *rotation;
	struct ack_in ack;
	enum { ESCALATE, ACKNOWLEDGE, UNACKNOWLEDGE } what;
};

static enum rc ref(struct ctx *cx, const char *of, const char *name, const struct jval *v, int64_t client,
                   int64_t *out)
{
	const struct field f = { "ref", F_REF, .of = of };
	struct dbval got;

	*out = 0;
	if (!v)
		return RC_OK;
	TRY(record_value(cx, &f, name, v, client, &got));
	*out = got.type == DB_INT ? got.i : 0;
	return RC_OK;
}

static enum rc escalate(struct ctx *cx, struct deed *d, const struct record *t)
{
	struct run_start s = {
		.ticket = t, .at = cx->now, .by = cx->who->person_id, .why = str_trim(d->ack.reason)
	};
	struct run r;

	TRY(ref(cx, "escalation_policy", "policy", d->policy, t->client_id, &s.policy));
	TRY(ref(cx, "rotation", "rotation", d->rotation, t->client_id, &s.rotation));
	if (s.policy && s.rotation)
		return fail_field(cx, "rotation", "either a policy or a rotation");
	if (!s.why.n)
		return fail_field(cx, "reason", "say in a few words why");
	s.builtin = s.policy ? CHAIN_POLICY : s.rotation ? CHAIN_ROTATION : CHAIN_LEAD;
	return run_begin(cx, &s, &r);
}

static enum rc deed_tx(struct ctx *cx, void *p)
{
	struct deed *d = p;
	struct record t;

	TRY(find_ticket(cx, d->key, PERM_WORK, &t));
	switch (d->what) {
	case ESCALATE: return escalate(cx, d, &t);
	case ACKNOWLEDGE: return ticket_acknowledge(cx, &t, &d->ack);
	default: return ticket_unacknowledge(cx, &t, d->ack.run);
	}
}

static const struct jfield escalate_fields[] = {
	{ "policy", JF_VALUE, offsetof(struct deed, policy), .help = "its id; none: the team's lead" },
	{ "rotation", JF_VALUE, offsetof(struct deed, rotation), .help = "whoever is on call there" },
	{ "reason", JF_STR, offsetof(struct deed, ack.reason), true, .max = 1000 },
};
static const struct jfield ack_fields[] = {
	{ "reason", JF_STR, offsetof(struct deed, ack.reason), true, .max = 1000 },
	{ "next_at", JF_TIME, offsetof(struct deed, ack.next_at), true,
	  .help = "when the next action will be: a promise, and a clock of its own" },
	{ "run", JF_INT, offsetof(struct deed, ack.run),
	  .help = "only this one; all of the ticket unless said" },
	{ "take_over", JF_BOOL, offsetof(struct deed, ack.take_over),
	  .help = "in the place of who has acknowledged it" },
};
static const struct jfield unack_fields[] = {
	{ "run", JF_INT, offsetof(struct deed, ack.run) },
};

static enum rc do_deed(struct ctx *cx, struct deed *d, struct res *rs)
{
	struct record t;

	TRY(db_tx(cx, deed_tx, d));
	if (d->what == ESCALATE)
		record_undo_header(cx, rs);
	TRY(find_ticket(cx, d->key, PERM_READ, &t));
	return write_card(cx, rs, &t);
}

static enum rc post_escalate(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct deed d = { .key = rq->param[0], .what = ESCALATE };
	struct record t;

	TRY(find_ticket(cx, d.key, PERM_WORK, &t));
	TRY(json_read(cx, rq->body, escalate_fields, &d));
	return do_deed(cx, &d, rs);
}

static enum rc post_acknowledge(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct deed d = { .key = rq->param[0], .what = ACKNOWLEDGE };
	struct record t;

	TRY(find_ticket(cx, d.key, PERM_WORK, &t));
	TRY(json_read(cx, rq->body, ack_fields, &d));
	return do_deed(cx, &d, rs);
}

static enum rc post_unacknowledge(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct deed d = { .key = rq->param[0], .what = UNACKNOWLEDGE };
	struct record t;

	TRY(find_ticket(cx, d.key, PERM_WORK, &t));
	if (rq->body.n)
		TRY(json_read(cx, rq->body, unack_fields, &d));
	return do_deed(cx, &d, rs);
}

/* ---- the next step at once ---- */
static enum rc find_run(struct ctx *cx, struct str key, struct run *r, struct record *ticket)
{
	int64_t id;

	if (!str_int(key, &id))
		return fail(cx, RC_NOT_FOUND, "not_found", "There is no such escalation.");
	TRY(run_load(cx, id, r));
	TRY(record_load(cx, &ticket_type, r->ticket, ticket));
	if (!record_visible(cx, ticket) || !who_can(cx->who, ticket->client_id, PERM_READ))
		return fail(cx, RC_NOT_FOUND, "not_found", "There is no such escalation.");
	return RC_OK;
}

static enum rc step_on_tx(struct ctx *cx, void *p)
{
	const struct str *key = p;
	struct record ticket;
	struct run r;
	bool may;

	TRY(find_run(cx, *key, &r, &ticket));
	TRY(may_acknowledge(cx, &ticket, &r, &may));
	if (!may)
		return fail(cx, RC_DENIED, "denied",
		            "who was told by it, the team's lead or a coordinator may do that");
	return run_step_on(cx, &r);
}

static enum rc post_next(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct str key = rq->param[0];
	struct record ticket;
	struct run r;

	TRY(db_tx(cx, step_on_tx, &key));
	record_undo_header(cx, rs);
	TRY(find_run(cx, key, &r, &ticket));
	return write_card(cx, rs, &ticket);
}

/* ---- all that is going on ------------------------------------------------------------------------- */
static enum rc write_row(struct ctx *cx, struct jw *w, int64_t id, int64_t client, struct names *names)
{
	struct record t;
	struct run r;

	TRY(run_load(cx, id, &r));
	if ((client && r.client_id != client) || !who_can(cx->who, r.client_id, PERM_READ))
		return RC_OK;
	TRY(record_load(cx, &ticket_type, r.ticket, &t));
	if (!record_visible(cx, &t) || rec_int(&t, TICKET_OPEN) != 1)
		return RC_OK;
	jw_open(w, NULL, '{');
	TRY(write_run(cx, w, &r, &t, names));
	TRY(write_promise(cx, w, t.id, names));
	TRY(record_write(cx, w, "ticket", &t, STR("title,priority,state,team,assignee,due_at")));
	jw_close(w, '}');
	return RC_OK;
}

static enum rc write_rows(struct ctx *cx, struct jw *w, const char *key, const struct rows *r, int64_t client,
                          struct names *names)
{
	jw_open(w, key, '[');
	for (size_t i = 0; i < r->n; i++)
		TRY(write_row(cx, w, cell(r, i, 0).i, client, names));
	jw_close(w, ']');
	return RC_OK;
}

static enum rc get_list(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct names names = { 0 };
	struct rows going, no_rule;
	int64_t client;

	TRY(rq_query_int(cx, rq, "client", 0, INT64_MAX, 0, &client));
	TRY(db_run(cx, q_going, &going, INT(LIST_ROWS)));
	TRY(db_run(cx, q_no_rule, &no_rule, INT(LIST_ROWS)));
	jw_open(&w, NULL, '{');
	jw_time(&w, "at", cx->now);
	TRY(write_rows(cx, &w, "items", &going, client, &names));
	TRY(write_rows(cx, &w, "no_rule", &no_rule, client, &names));
	TRY(esc_write_names(cx, &w, "names", &names));
	jw_close(&w, '}');
	return RC_OK;
}

const struct route escalation_routes[] = {
	{ "GET", "/api/v1/tickets/{}/escalation", PERM_READ, get_card,
	  "What goes on for a ticket: runs, promise, who was told, thresholds", .out = "Escalation" },
	{ "POST", "/api/v1/tickets/{}/escalate", PERM_WORK, post_escalate,
	  "Begin an escalation by hand, or again: a policy, whoever is on call, or the team's lead; "
	  "undone, it is withdrawn",
	  .flags = R_WRITE, .in = "EscalationAsk", .out = "Escalation" },
	{ "POST", "/api/v1/tickets/{}/acknowledge", PERM_WORK, post_acknowledge,
	  "Say that one has it, why, and when the next action will be", .flags = R_WRITE,
	  .in = "EscalationHave", .out = "Escalation" },
	{ "POST", "/api/v1/tickets/{}/unacknowledge", PERM_WORK, post_unacknowledge,
	  "Back to the state before: the step is told again at once", .flags = R_WRITE,
	  .in = "EscalationGive", .out = "Escalation" },
	{ "GET", "/api/v1/escalations", PERM_READ, get_list,
	  "Everything that fires or is acknowledged, and tickets whose new team has no policy",
	  .out = "Escalations" },
	{ "POST", "/api/v1/escalations/{}/next", PERM_WORK, post_next, "The next step at once",
	  .flags = R_WRITE, .out = "Escalation" },
	{ "GET", "/api/v1/escalation/preflight", PERM_READ, preflight_client,
	  "The next seven days of every active policy, those with problems first", .out = "Preflights" },
	{ "GET", "/api/v1/escalation-policies/{}/preflight", PERM_READ, preflight_saved,
	  "Whom each step reaches in the next seven days, and the chain gone through from an instant",
	  .out = "Preflight" },
	{ "POST", "/api/v1/escalation-policies/preflight", PERM_CLIENT_ADMIN, preflight_unsaved,
	  "The same for steps that are not saved; nothing is written", .in = "PreflightAsk",
	  .out = "Preflight" },
	{ 0 },
};

/* ---- words ----------------------------------------------------------------------------------------------
 */
static const char *const yes_no[] = { "yes", "no", NULL };

static enum rc word_escalated(struct ctx *cx, struct dsql *d, const struct filter_node *n)
{
	(void)cx;
	(void)n;
	dsql_lit(d, "r.id IN (SELECT u.ticket FROM escalation_run u WHERE u.state IN ('firing', "
	            "'acknowledged'))");
	return RC_OK;
}

static enum rc word_acknowledged(struct ctx *cx, struct dsql *d, const struct filter_node *n)
{
	(void)cx;
	(void)n;
	dsql_lit(d, "r.id IN (SELECT u.ticket FROM escalation_run u WHERE u.state = 'acknowledged')");
	return RC_OK;
}

static const struct filter_word words[] = {
	{ "escalated", "Somebody is being told of it until it is acknowledged", yes_no, word_escalated,
	  .internal = true },
	{ "acknowledged", "Its escalation is acknowledged", yes_no, word_acknowledged, .internal = true },
	/* and what was promised at a nudge: harm/words.c */
	{ "promise", "When the next action was promised for",
	  .instant =
	          "SELECT p.ticket AS id, p.due_at AS due FROM escalation_promise p WHERE p.state = 'open'" },
};
const struct type_words escalation_words = { "ticket", words, COUNT(words) };
