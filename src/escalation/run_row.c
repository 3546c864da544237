/* run_row.c - runs as rows: the run with where it stands, its log, its timer. */
#include "escalation/escalation_int.h"

const char *const run_states[] = { "firing", "acknowledged", "done", "cancelled" };

#define COLUMNS                                                                                          \
	"id, client_id, ticket, policy, rotation, builtin, state, end_reason, priority, target, place, " \
	"step_order, started_at, started_by, rule, cycle, team, step, step_place, step_at, round, "      \
	"reminded, "                                                                                     \
	"begun, exhausted, next_at, ack_by, ack_at, ack_until, ack_reason, since, ended_at"
enum column {
	C_ID,
	C_CLIENT,
	C_TICKET,
	C_POLICY,
	C_ROTATION,
	C_BUILTIN,
	C_STATE,
	C_END,
	C_PRIORITY,
	C_TARGET,
	C_PLACE,
	C_ORDER,
	C_STARTED,
	C_BY,
	C_RULE,
	C_CYCLE,
	C_TEAM,
	C_STEP,
	C_STEP_PLACE,
	C_STEP_AT,
	C_ROUND,
	C_REMINDED,
	C_BEGUN,
	C_EXHAUSTED,
	C_NEXT,
	C_ACK_BY,
	C_ACK_AT,
	C_ACK_UNTIL,
	C_ACK_REASON,
	C_SINCE,
	C_ENDED,
	C_COUNT
};
SQL(q_load, "SELECT " COLUMNS " FROM escalation_run WHERE id = $1");
SQL(q_of, "SELECT " COLUMNS " FROM escalation_run WHERE ticket = $1 AND state IN ('firing', 'acknowledged')"
          " ORDER BY id LIMIT 100");
SQL(q_of_ended, "SELECT " COLUMNS " FROM escalation_run WHERE ticket = $1 AND (state IN ('firing',"
                " 'acknowledged') OR end_reason = 'resolved') ORDER BY id LIMIT 100");
SQL(q_insert,
    "INSERT INTO escalation_run (client_id, ticket, policy, rotation, builtin, state, priority, target,"
    " place, started_at, started_by, rule, cycle, team, step_at, since)"
    " VALUES ($1, $2, $3, $4, $5, 'firing', $6, $7, $8, $9, $10, $11, $12, $13, $9, $9) RETURNING id");
SQL(q_save, "UPDATE escalation_run SET state = $2, end_reason = $3, step_order = $4, step = $5, step_place ="
            " $6, step_at = $7, round = $8, reminded = $9, begun = $10, exhausted = $11, next_at = $12,"
            " ack_by = $13, ack_at = $14, ack_until = $15, ack_reason = $16, since = $17, ended_at = $18,"
            " team = $19, priority = $20 WHERE id = $1");
SQL(q_log, "INSERT INTO escalation_log (client_id, run, ticket, at, due_at, what, round, step, person, ref,"
           " channel, outcome, detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)");

static enum run_state state_of(struct str s)
{
	for (int i = 0; i < 4; i++)
		if (str_is(s, run_states[i]))
			return (enum run_state)i;
	return RUN_DONE;
}

static struct run row(const struct rows *r, size_t i)
{
	struct run u = {
		.id = cell(r, i, C_ID).i,
		.client_id = cell(r, i, C_CLIENT).i,
		.ticket = cell(r, i, C_TICKET).i,
		.policy = cell(r, i, C_POLICY).i,
		.rotation = cell(r, i, C_ROTATION).i,
		.state = state_of(cell(r, i, C_STATE).s),
		.end_reason = cell(r, i, C_END).s,
		.priority = cell(r, i, C_PRIORITY).s,
		.target = cell(r, i, C_TARGET).s,
		.row = cell(r, i, C_PLACE).s,
		.order = cell(r, i, C_ORDER).s,
		.started_at = cell(r, i, C_STARTED).i,
		.started_by = cell(r, i, C_BY).i,
		.rule = cell(r, i, C_RULE).i,
		.cycle = cell(r, i, C_CYCLE).i,
		.team = cell(r, i, C_TEAM).i,
		.step = cell(r, i, C_STEP).i,
		.pos = { .round = cell(r, i, C_ROUND).i,
		         .reminded = cell(r, i, C_REMINDED).i,
		         .at = cell(r, i, C_STEP_AT).i,
		         .step = (size_t)cell(r, i, C_STEP_PLACE).i,
		         .begun = cell(r, i, C_BEGUN).i == 1,
		         .exhausted = cell(r, i, C_EXHAUSTED).i == 1 },
		.next_at = cell(r, i, C_NEXT).i,
		.ack_by = cell(r, i, C_ACK_BY).i,
		.ack_at = cell(r, i, C_ACK_AT).i,
		.ack_until = cell(r, i, C_ACK_UNTIL).i,
		.ack_reason = cell(r, i, C_ACK_REASON).s,
		.since = cell(r, i, C_SINCE).i,
		.ended_at = cell(r, i, C_ENDED).i,
	};

	for (int b = CHAIN_POLICY; b <= CHAIN_ROTATION; b++)
		if (str_is(cell(r, i, C_BUILTIN).s, builtin_words[b]))
			u.builtin = (enum builtin)b;
	return u;
}

enum rc run_load(struct ctx *cx, int64_t id, struct run *out)
{
	struct rows r;

	TRY(db_run(cx, q_load, &r, INT(id)));
	if (!r.n)
		return fail(cx, RC_NOT_FOUND, "not_found", "There is no such escalation.");
	*out = row(&r, 0);
	return RC_OK;
}

enum rc runs_of(struct ctx *cx, int64_t ticket, bool ended_too, struct run **out, size_t *n)
{
	struct rows r;

	if (ended_too)
		TRY(db_run(cx, q_of_ended, &r, INT(ticket)));
	else
		TRY(db_run(cx, q_of, &r, INT(ticket)));
	*out = NEW_ARRAY(cx->mem, struct run, r.n + 1);
	*n = r.n;
	for (size_t i = 0; i < r.n; i++)
		(*out)[i] = row(&r, i);
	return RC_OK;
}

static enum rc run_timer(struct ctx *cx, const struct run *r)
{
	return timer_set(cx, escalation_run_timer.name, r->client_id, "escalation_run", r->id, r->next_at,
	                 STR(""));
}

enum rc run_insert(struct ctx *cx, struct run *r)
{
	struct rows rows;

	TRY(db_run(cx, q_insert, &rows, INT(r->client_id), INT(r->ticket), REFV(r->policy), REFV(r->rotation),
	           TEXT(str_z(builtin_words[r->builtin])), TEXT(r->priority), TEXT(r->target), TEXT(r->row),
	           INT(r->started_at), REFV(r->started_by), REFV(r->rule), INT(r->cycle), REFV(r->team)));
	r->id = cell(&rows, 0, 0).i;
	r->pos.at = r->next_at = r->since = r->started_at;
	return run_save(cx, r);
}

enum rc run_save(struct ctx *cx, const struct run *r)
{
	const struct chain_at *p = &r->pos;

	TRY(db_run(cx, q_save, NULL, INT(r->id), TEXT(str_z(run_states[r->state])), TEXT(r->end_reason),
	           TEXT(r->order), INT(r->step), INT((int64_t)p->step), INT(p->at), INT(p->round),
	           INT(p->reminded), INT(p->begun), INT(p->exhausted), REFV(r->next_at), REFV(r->ack_by),
	           REFV(r->ack_at), REFV(r->ack_until), TEXT(r->ack_reason), INT(r->since), REFV(r->ended_at),
	           REFV(r->team), TEXT(r->priority)));
	return run_timer(cx, r);
}

enum rc run_log(struct ctx *cx, const struct run *r, const struct log_line *l)
{
	return db_run(cx, q_log, NULL, INT(r->client_id), INT(r->id), INT(r->ticket), INT(cx->now),
	              INT(l->at ? l->at : cx->now), TEXT(str_z(l->what)), INT(l->round), REFV(l->step),
	              REFV(l->person), REFV(l->ref), TEXT(str_z(l->channel)), TEXT(str_z(l->outcome)),
	              TEXT(str_clip(l->detail, 400)));
}
