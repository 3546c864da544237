/* again.c - an escalation that goes on is moved by hand: it is asked for again, or its next step is told at
 * once. Each is an event that holds what the run was, so that it can be taken back (withdraw.c). */
#include "escalation/escalation_int.h"

SQL(q_mark, "SELECT COALESCE(max(id), 0) FROM escalation_log WHERE run = $1");

enum rc run_mark(struct ctx *cx, const struct run *r, int64_t *out)
{
	struct rows rows;

	TRY(db_run(cx, q_mark, &rows, INT(r->id)));
	*out = cell(&rows, 0, 0).i;
	return RC_OK;
}

/* ---- what it was ------------------------------------------------------------------------------------------
 */
static void write_was(struct jw *w, const struct run *r)
{
	jw_str(w, "state", str_z(run_states[r->state]));
	jw_str(w, "priority", r->priority);
	jw_str(w, "order", r->order);
	jw_int(w, "step", r->step);
	jw_int(w, "round", r->pos.round);
	jw_int(w, "place", (int64_t)r->pos.step);
	jw_int(w, "reminded", r->pos.reminded);
	jw_int(w, "at", r->pos.at);
	jw_int(w, "begun", r->pos.begun);
	jw_int(w, "exhausted", r->pos.exhausted);
	jw_int(w, "next", r->next_at);
	jw_int(w, "since", r->since);
	jw_int(w, "ack_by", r->ack_by);
	jw_int(w, "ack_at", r->ack_at);
	jw_int(w, "ack_until", r->ack_until);
	jw_str(w, "ack_reason", r->ack_reason);
}

void run_read(const struct jval *was, struct run *r)
{
	r->state =
	        str_is(jval_str(was, "state"), run_states[RUN_ACKNOWLEDGED]) ? RUN_ACKNOWLEDGED : RUN_FIRING;
	r->priority = jval_str(was, "priority");
	r->order = jval_str(was, "order");
	r->step = jval_int(was, "step");
	r->pos = (struct chain_at){ .round = jval_int(was, "round"),
		                    .step = (size_t)jval_int(was, "place"),
		                    .reminded = jval_int(was, "reminded"),
		                    .at = jval_int(was, "at"),
		                    .begun = jval_int(was, "begun") == 1,
		                    .exhausted = jval_int(was, "exhausted") == 1 };
	r->next_at = jval_int(was, "next");
	r->since = jval_int(was, "since");
	r->ack_by = jval_int(was, "ack_by");
	r->ack_at = jval_int(was, "ack_at");
	r->ack_until = jval_int(was, "ack_until");
	r->ack_reason = jval_str(was, "ack_reason");
}

/* Which promise stands; 0: none. */
static enum rc promised(struct ctx *cx, int64_t ticket, int64_t *out)
{
	struct promise p;
	bool found;

	TRY(promise_of(cx, ticket, &p, &found));
	*out = found && str_is(p.state, "open") ? p.id : 0;
	return RC_OK;
}

enum rc run_moved(struct ctx *cx, const struct record *ticket, const struct run *r, const struct run_moved *m)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);
	int64_t promise;

	TRY(promised(cx, ticket->id, &promise));
	if (m->why.n)
		jw_str(&w, "reason", m->why);
	jw_int(&w, "since", r->since);
	jw_int(&w, "log", m->mark);
	jw_int(&w, "promise", promise);
	jw_open(&w, "was", '{');
	write_was(&w, m->was);
	jw_close(&w, '}');
	return run_event(cx, ticket, r, m->kind, buf_str(&b));
}

enum rc run_promise_stands(struct ctx *cx, const struct record *ticket, const struct jval *data, bool *out)
{
	int64_t now;

	TRY(promised(cx, ticket->id, &now));
	*out = now == jval_int(data, "promise");
	return RC_OK;
}

/* ---- asked for again --------------------------------------------------------------------------------------
 */
enum rc run_ask_again(struct ctx *cx, const struct run_start *s, struct run *r)
{
	const struct run was = *r;
	bool quiet = r->state == RUN_ACKNOWLEDGED || r->pos.exhausted;
	struct run_moved m = { .was = &was, .kind = "escalation_asked", .why = s->why };

	if (quiet) {
		m.kind = "escalation_again";
		TRY(run_fire(cx, s->ticket, r, true, s->at, "by_hand"));
	} else {
		TRY(run_log(cx, r,
		            &(struct log_line){
		                    .what = "asked_again", .at = s->at, .person = s->by, .detail = s->why }));
	}
	TRY(run_mark(cx, r, &m.mark));
	return run_moved(cx, s->ticket, r, &m);
}
