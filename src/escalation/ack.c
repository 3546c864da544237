/* ack.c - somebody has it: acknowledgements, and the promise of the next action, which is a clock of its own.
 */
#include "attention/attention.h"
#include "escalation/escalation_int.h"
#include "team/team.h"

enum { REASON_MAX = 1000, PROMISE_DAYS = 30 };

SQL(q_told, "SELECT 1 FROM escalation_log WHERE run = $1 AND person = $2 AND outcome = 'told' LIMIT 1");
SQL(q_ack, "INSERT INTO escalation_ack (run, person, at) VALUES ($1, $2, $3)"
           " ON CONFLICT (run, person) DO UPDATE SET at = excluded.at");
SQL(q_acks, "SELECT count(*) FROM escalation_ack WHERE run = $1 AND at >= $2");
SQL(q_no_acks, "DELETE FROM escalation_ack WHERE run = $1");
#define PROMISE "id, ticket, person, reason, made_at, due_at, kept_at, broken_at, state"
SQL(q_promise,
    "SELECT " PROMISE " FROM escalation_promise WHERE ticket = $1 ORDER BY CASE state WHEN 'open' THEN 0"
    " ELSE 1 END, id DESC LIMIT 1");
SQL(q_open,
    "SELECT " PROMISE " FROM escalation_promise WHERE ticket = $1 AND state = 'open' ORDER BY due_at, id");
SQL(q_make, "INSERT INTO escalation_promise (client_id, ticket, person, reason, made_at, due_at, state)"
            " VALUES ($1, $2, $3, $4, $5, $6, 'open')");
SQL(q_close, "UPDATE escalation_promise SET state = $2, kept_at = $3, broken_at = $4 WHERE id = $1");

/* ---- promises ------------------------------------------------------------------------------ */
static struct promise promise_row(const struct rows *r, size_t i)
{
	return (struct promise){ .id = cell(r, i, 0).i,
		                 .ticket = cell(r, i, 1).i,
		                 .person = cell(r, i, 2).i,
		                 .reason = cell(r, i, 3).s,
		                 .made_at = cell(r, i, 4).i,
		                 .due_at = cell(r, i, 5).i,
		                 .kept_at = cell(r, i, 6).i,
		                 .broken_at = cell(r, i, 7).i,
		                 .state = cell(r, i, 8).s };
}

enum rc promise_of(struct ctx *cx, int64_t ticket, struct promise *out, bool *found)
{
	struct rows r;

	TRY(db_run(cx, q_promise, &r, INT(ticket)));
	*found = r.n > 0;
	if (r.n)
		*out = promise_row(&r, 0);
	return RC_OK;
}

enum rc escalation_last_promises(struct ctx *cx, const int64_t *tickets, size_t n,
                                 struct escalation_last_promise **out, size_t *nout)
{
	struct dsql d = DSQL(cx->mem);
	struct rows r = { 0 };

	if (n) {
		dsql_lit(&d,
		         "SELECT p.ticket, p.due_at, p.person, p.made_at, p.reason FROM escalation_promise p"
		         " WHERE p.id = (SELECT max(q.id) FROM escalation_promise q WHERE q.ticket = "
		         "p.ticket) AND p.state IN ('open', 'broken') AND p.ticket");
		dsql_ids(cx, &d, tickets, n);
		dsql_lit(&d, " ORDER BY p.ticket");
		TRY(dsql_run(cx, &d, &r));
	}
	*out = NEW_ARRAY(cx->mem, struct escalation_last_promise, r.n + 1);
	*nout = r.n;
	for (size_t i = 0; i < r.n; i++)
		(*out)[i] = (struct escalation_last_promise){ cell(&r, i, 0).i, cell(&r, i, 1).i,
			                                      cell(&r, i, 2).i, cell(&r, i, 3).i,
			                                      cell(&r, i, 4).s };
	return RC_OK;
}

static enum rc close(struct ctx *cx, const struct promise *p, const char *state, int64_t at)
{
	bool kept = strcmp(state, "kept") == 0, broken = strcmp(state, "broken") == 0;

	return db_run(cx, q_close, NULL, INT(p->id), TEXT(str_z(state)), kept ? INT(at) : NUL(),
	              broken ? INT(at) : NUL());
}

/* At the first instant after the one that is due next. */
static enum rc set_timer(struct ctx *cx, const struct record *ticket)
{
	struct rows r;

	TRY(db_run(cx, q_open, &r, INT(ticket->id)));
	return timer_set(cx, escalation_promise_timer.name, ticket->client_id, "ticket", ticket->id,
	                 r.n ? cell(&r, 0, 5).i + 1 : 0, STR(""));
}

enum rc promise_close(struct ctx *cx, const struct record *ticket, const char *state, int64_t by)
{
	struct rows r;

	TRY(db_run(cx, q_open, &r, INT(ticket->id)));
	for (size_t i = 0; i < r.n; i++) {
		struct promise p = promise_row(&r, i);
		if (!by || p.person == by)
			TRY(close(cx, &p, state, cx->now));
	}
	return r.n ? set_timer(cx, ticket) : RC_OK;
}

static enum rc make(struct ctx *cx, const struct record *ticket, const struct ack_in *in)
{
	/* an own new one stands for the old one; who takes over answers alone */
	TRY(promise_close(cx, ticket, "withdrawn", in->take_over ? 0 : cx->who->person_id));
	TRY(db_run(cx, q_make, NULL, INT(ticket->client_id), INT(ticket->id), INT(cx->who->person_id),
	           TEXT(in->reason), INT(cx->now), INT(in->next_at)));
	return set_timer(cx, ticket);
}

static enum rc log_all(struct ctx *cx, const struct record *ticket, const char *what, int64_t person,
                       int64_t at)
{
	struct run *runs;
	size_t n;

	TRY(runs_of(cx, ticket->id, false, &runs, &n));
	for (size_t i = 0; i < n; i++)
		TRY(run_log(cx, &runs[i], &(struct log_line){ .what = what, .at = at, .person = person }));
	return RC_OK;
}

enum rc promise_keep(struct ctx *cx, const struct record *ticket, const struct event *ev)
{
	const struct chain *chain;
	struct run *runs;
	struct rows r;
	size_t n;

	TRY(db_run(cx, q_open, &r, INT(ticket->id)));
	if (!r.n)
		return RC_OK;
	TRY(promise_close(cx, ticket, "kept", 0));
	TRY(log_all(cx, ticket, "promise_kept", ev->actor_id, ev->at));
	TRY(runs_of(cx, ticket->id, false, &runs, &n));
	for (size_t i = 0; i < n; i++) {
		if (runs[i].state != RUN_ACKNOWLEDGED)
			continue;
		TRY(run_chain(cx, &runs[i], &chain));
		runs[i].ack_until = chain && chain->ack_timeout ? cx->now + chain->ack_timeout : 0;
		runs[i].next_at = runs[i].ack_until;
		TRY(run_save(cx, &runs[i]));
	}
	return RC_OK;
}

static enum rc broken(struct ctx *cx, const struct record *ticket, const struct promise *p)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	TRY(close(cx, p, "broken", p->due_at + 1));
	TRY(log_all(cx, ticket, "promise_broken", p->person, p->due_at + 1));
	jw_int(&w, "person", p->person);
	jw_time(&w, "promised", p->due_at);
	return record_note(cx, ticket, STR("escalation_promise_broken"), buf_str(&b));
}

static enum rc promise_due(struct ctx *cx, const struct timer *t)
{
	int64_t at = 0;
	struct record ticket;
	struct run *runs;
	struct rows r;
	size_t n;

	TRY(record_load(cx, &ticket_type, t->record_id, &ticket));
	TRY(db_run(cx, q_open, &r, INT(ticket.id)));
	for (size_t i = 0; i < r.n; i++) {
		struct promise p = promise_row(&r, i);
		if (p.due_at >= cx->now)
			continue;
		TRY(broken(cx, &ticket, &p));
		at = at ? at : p.due_at + 1;
	}
	TRY(set_timer(cx, &ticket));
	if (!at)
		return RC_OK;
	TRY(runs_of(cx, ticket.id, false, &runs, &n));
	for (size_t i = 0; i < n; i++)
		if (runs[i].state == RUN_ACKNOWLEDGED)
			TRY(run_refire(cx, &ticket, &runs[i], false, at, "promise"));
	return RC_OK;
}

const struct timer_kind escalation_promise_timer = { "escalation_promise", promise_due,
	                                             "Looks whether what was promised has been done" };

/* ---- acknowledging --------------------------------------------------------------------------- */
enum rc may_acknowledge(struct ctx *cx, const struct record *ticket, const struct run *r, bool *out)
{
	struct rows rows;
	int64_t lead;

	*out = cx->who->person_id && who_can(cx->who, ticket->client_id, PERM_WORK | PERM_SHARE);
	if (*out || !who_can(cx->who, ticket->client_id, PERM_WORK))
		return RC_OK;
	TRY(team_lead(cx, rec_int(ticket, TICKET_TEAM), &lead));
	*out = lead == cx->who->person_id;
	if (*out)
		return RC_OK;
	TRY(db_run(cx, q_told, &rows, INT(r->id), INT(cx->who->person_id)));
	*out = rows.n > 0;
	return RC_OK;
}

static enum rc must_be_able(struct ctx *cx, const struct record *ticket, const struct run *r)
{
	bool may;

	TRY(may_acknowledge(cx, ticket, r, &may));
	return may ? RC_OK
	           : fail(cx, RC_DENIED, "denied",
	                  "who was told by it, the team's lead or a coordinator may do that");
}

static enum rc check(struct ctx *cx, struct ack_in *in)
{
	in->reason = str_trim(in->reason);
	if (!in->reason.n || in->reason.n > REASON_MAX)
		return fail_field(cx, "reason", "say in a few words what you do about it");
	if (in->next_at <= cx->now || in->next_at > cx->now + DAYS(PROMISE_DAYS))
		return fail_field(cx, "next_at",
		                  "when the next action will be: a time ahead, at most %d days",
		                  PROMISE_DAYS);
	return RC_OK;
}

/* How many have to: as the step asks at which it stands. */
static int64_t acks_needed(const struct chain *c, const struct run *r)
{
	for (size_t i = 0; c && i < c->nsteps; i++)
		if (c->steps[i].id == r->step)
			return c->steps[i].acks;
	return 1;
}

static enum rc tell_event(struct ctx *cx, const struct record *ticket, const struct run *r,
                          const struct ack_in *in, int64_t had, int64_t need)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	jw_str(&w, "reason", in->reason);
	jw_time(&w, "next_at", in->next_at);
	if (need > 1) {
		jw_int(&w, "acknowledged", had);
		jw_int(&w, "needed", need);
	}
	if (in->take_over)
		jw_bool(&w, "took_over", true);
	return run_event(cx, ticket, r, "escalation_acknowledged", buf_str(&b));
}

static enum rc acknowledge(struct ctx *cx, const struct record *ticket, struct run *r,
                           const struct ack_in *in)
{
	const struct chain *chain;
	struct rows rows;
	int64_t need, me = cx->who->person_id;
	bool over = r->state == RUN_ACKNOWLEDGED && r->ack_by != me;

	TRY(must_be_able(cx, ticket, r));
	if (over && !in->take_over)
		return fail(cx, RC_CONFLICT, "acknowledged",
		            "somebody else has acknowledged it; take it over");
	if (r->state == RUN_FIRING)
		TRY(db_run(cx, q_ack, NULL, INT(r->id), INT(me), INT(cx->now)));
	TRY(run_chain(cx, r, &chain));
	TRY(db_run(cx, q_acks, &rows, INT(r->id), INT(r->since)));
	need = acks_needed(chain, r);
	TRY(run_log(cx, r,
	            &(struct log_line){ .what = over ? "taken_over" : "acknowledged",
	                                .round = r->pos.round,
	                                .step = r->step,
	                                .person = me,
	                                .detail = in->reason }));
	if (r->state == RUN_ACKNOWLEDGED || cell(&rows, 0, 0).i >= need) {
		r->state = RUN_ACKNOWLEDGED;
		r->ack_by = me;
		r->ack_at = cx->now;
		r->ack_reason = in->reason;
		r->ack_until = chain && chain->ack_timeout ? cx->now + chain->ack_timeout : 0;
		r->next_at = r->ack_until;
		TRY(run_save(cx, r));
		TRY(esc_post_all(cx, ticket, r,
		                 &(struct esc_told){ .what = "acknowledged",
		                                     .name = run_name(cx, r),
		                                     .words = in->reason,
		                                     .next_at = in->next_at,
		                                     .people = &me,
		                                     .npeople = 1 }));
	}
	return tell_event(cx, ticket, r, in, cell(&rows, 0, 0).i, need);
}

enum rc ticket_acknowledge(struct ctx *cx, struct record *ticket, const struct ack_in *given)
{
	struct ack_in in = *given;
	struct run *runs;
	bool any = false;
	size_t n;

	TRY(check(cx, &in));
	TRY(runs_of(cx, ticket->id, false, &runs, &n));
	for (size_t i = 0; i < n; i++) {
		if (in.run && runs[i].id != in.run)
			continue;
		TRY(acknowledge(cx, ticket, &runs[i], &in));
		any = true;
	}
	if (!any)
		return fail(cx, RC_CONFLICT, "nothing_to_acknowledge",
		            "%s has no escalation that is going on", record_key(cx->mem, ticket).p);
	return make(cx, ticket, &in);
}

enum rc ticket_unacknowledge(struct ctx *cx, struct record *ticket, int64_t run)
{
	struct run *runs;
	bool any = false;
	size_t n;

	TRY(runs_of(cx, ticket->id, false, &runs, &n));
	for (size_t i = 0; i < n; i++) {
		if ((run && runs[i].id != run) || runs[i].state != RUN_ACKNOWLEDGED)
			continue;
		TRY(must_be_able(cx, ticket, &runs[i]));
		TRY(db_run(cx, q_no_acks, NULL, INT(runs[i].id)));
		TRY(run_refire(cx, ticket, &runs[i], false, cx->now, "unacknowledged"));
		any = true;
	}
	if (!any)
		return fail(cx, RC_CONFLICT, "not_acknowledged", "nothing of %s is acknowledged",
		            record_key(cx->mem, ticket).p);
	return promise_close(cx, ticket, "withdrawn", 0);
}
