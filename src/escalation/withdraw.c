/* withdraw.c - what was done with an escalation by hand is taken back while that can be undone: that it was
 * begun, that it was asked for again, that it went on to its next step. Nothing more is told by it, the run
 * is what it was, and whoever was told by it is told that it was withdrawn. What was told is not made untold.
 * docs/escalation.md 3. */
#include "attention/attention.h"
#include "escalation/escalation_int.h"
#include "record/undo.h"
#include "team/team.h"
#include "webhook/webhook.h"

/* Told behind a line of the log, and not between an earlier one and that. */
#define TOLD "run = $1 AND what IN ('told', 'reminded') AND outcome = 'told'"
SQL(q_people,
    "SELECT DISTINCT person FROM escalation_log WHERE " TOLD
    " AND person IS NOT NULL AND id > $2 AND person NOT"
    " IN (SELECT person FROM escalation_log WHERE " TOLD " AND person IS NOT NULL AND id > $3 AND id <= $2)"
    " ORDER BY person LIMIT 2000");
SQL(q_hooks,
    "SELECT DISTINCT ref FROM escalation_log WHERE " TOLD
    " AND channel = 'webhook' AND id > $2 AND ref NOT IN"
    " (SELECT ref FROM escalation_log WHERE " TOLD " AND channel = 'webhook' AND id > $3 AND id <= $2)"
    " ORDER BY ref LIMIT 200");
SQL(q_begun, "SELECT COALESCE(max(id), 0) FROM escalation_log WHERE run = $1 AND what IN ('started', "
             "'refired') AND id <= $2");
SQL(q_newer, "SELECT what FROM escalation_log WHERE run = $1 AND id > $2 AND what IN ('acknowledged',"
             " 'taken_over', 'promise_kept', 'promise_broken') ORDER BY id LIMIT 1");
SQL(q_asks,
    "SELECT COALESCE(sum(CASE what WHEN 'taken_back' THEN -1 ELSE 1 END), 0) FROM escalation_log WHERE"
    " run = $1 AND id > $2 AND what IN ('asked_again', 'step_on', 'taken_back')");

enum did { DID_START, DID_AGAIN, DID_ASK, DID_STEP, DIDS };
static const struct {
	const char *kind, *back, *line;
} dids[DIDS] = {
	{ "escalation_started", "escalation_withdrawn", "ended" },
	{ "escalation_again", "escalation_again_withdrawn", "again_withdrawn" },
	{ "escalation_asked", "escalation_ask_withdrawn", "taken_back" },
	{ "escalation_stepped", "escalation_step_withdrawn", "taken_back" },
};

struct taking { /* one deed on its way back */
	const struct record *ticket;
	const struct jval *data;
	struct run r;
	enum did did;
	int64_t mark;  /* what it did is behind this line of the run's log */
	int64_t begun; /* who was told between this one and the mark is still told */
};

static enum did did_of(struct str kind)
{
	enum did d = 0;

	while (d < DIDS && !str_is(kind, dids[d].kind))
		d++;
	return d;
}

static bool undoes(struct str kind) { return did_of(kind) < DIDS; }

/* ---- those who were told ---------------------------------------------------------------------------------
 */
static enum rc tell_person(struct ctx *cx, const struct taking *t, int64_t person)
{
	struct notice n = { .person = person,
		            .client_id = t->ticket->client_id,
		            .type = t->ticket->type,
		            .record_id = t->ticket->id,
		            .reason = NOTICE_ESCALATION,
		            .kind = STR("page_withdrawn"),
		            .detail = run_name(cx, &t->r),
		            .urgent = true }; /* as it was told: who was woken may lie down again */

	TRY(run_log(cx, &t->r,
	            &(struct log_line){ .what = "withdrawn", .person = person, .outcome = "told" }));
	return notify_add(cx, &n);
}

static enum rc tell_hook(struct ctx *cx, const struct taking *t, int64_t hook)
{
	enum rc rc = webhook_call(cx, hook, t->ticket, "escalation_withdrawn",
	                          arena_fmt(cx->mem, "\"run\":%lld", (long long)t->r.id));

	if (rc != RC_CONFLICT)
		return rc;
	cx->err = (struct err){ 0 }; /* switched off since: there is nobody to tell */
	return RC_OK;
}

static enum rc tell_all(struct ctx *cx, const struct taking *t, size_t *n)
{
	struct rows people, hooks;
	int64_t run = t->r.id;

	TRY(db_run(cx, q_people, &people, INT(run), INT(t->mark), INT(t->begun)));
	TRY(db_run(cx, q_hooks, &hooks, INT(run), INT(t->mark), INT(t->begun)));
	for (size_t i = 0; i < people.n; i++)
		TRY(tell_person(cx, t, cell(&people, i, 0).i));
	for (size_t i = 0; i < hooks.n; i++)
		TRY(tell_hook(cx, t, cell(&hooks, i, 0).i));
	*n = people.n + hooks.n;
	return esc_post_all(cx, t->ticket, &t->r,
	                    &(struct esc_told){ .what = "withdrawn",
	                                        .name = run_name(cx, &t->r),
	                                        .mark = t->mark,
	                                        .begun = t->begun });
}

/* It had told that nobody answered. */
static enum rc tell_lead(struct ctx *cx, const struct taking *t)
{
	int64_t lead;

	TRY(team_lead(cx, rec_int(t->ticket, TICKET_TEAM), &lead));
	return lead ? tell_person(cx, t, lead) : RC_OK;
}

/* ---- is it as it was left? --------------------------------------------------------------------------------
 */
static const char *state_says(const struct taking *t)
{
	const struct run *r = &t->r;
	int64_t since = t->did == DID_START ? r->started_at : jval_int(t->data, "since");

	if (r->state == RUN_ACKNOWLEDGED)
		return "somebody has acknowledged it";
	if (r->state != RUN_FIRING)
		return "it has ended";
	if (r->since != since || (r->pos.exhausted && t->did != DID_STEP))
		return "it has gone on";
	if (t->did == DID_AGAIN && str_cmp(rec_str(t->ticket, TICKET_PRIORITY), r->priority) < 0)
		return "the priority has risen";
	return NULL;
}

static enum rc log_says(struct ctx *cx, const struct taking *t, const char **out)
{
	struct rows newer, asks;
	bool stands = true;

	TRY(db_run(cx, q_newer, &newer, INT(t->r.id), INT(t->mark)));
	TRY(db_run(cx, q_asks, &asks, INT(t->r.id), INT(t->mark)));
	if (t->did == DID_AGAIN)
		TRY(run_promise_stands(cx, t->ticket, t->data, &stands));
	if (newer.n && str_starts(cell(&newer, 0, 0).s, STR("promise")))
		stands = false;
	*out = !stands                   ? "what was promised is not as it was"
	       : newer.n                 ? "somebody has acknowledged it"
	       : cell(&asks, 0, 0).i > 0 ? "it was asked for again"
	                                 : NULL;
	return RC_OK;
}

static enum rc as_it_was_left(struct ctx *cx, const struct taking *t)
{
	const char *what = state_says(t);

	if (!what)
		TRY(log_says(cx, t, &what));
	if (!what)
		return RC_OK;
	return fail(cx, RC_CONFLICT, "changed_since", "changed since then: %s: escalation: %s",
	            record_key(cx->mem, t->ticket).p, what);
}

/* ---- taking back ------------------------------------------------------------------------------------------
 */
static enum rc read_marks(struct ctx *cx, struct taking *t)
{
	struct rows r;

	if (t->did == DID_START)
		return RC_OK;
	t->mark = t->begun = jval_int(t->data, "log");
	if (t->did != DID_STEP)
		return RC_OK;
	TRY(db_run(cx, q_begun, &r, INT(t->r.id), INT(t->mark)));
	t->begun = cell(&r, 0, 0).i;
	return RC_OK;
}

static void end(struct ctx *cx, struct run *r)
{
	r->state = RUN_CANCELLED;
	r->end_reason = STR("withdrawn");
	r->ended_at = cx->now;
	r->next_at = 0;
}

static enum rc put_back(struct ctx *cx, struct taking *t)
{
	const struct run left = t->r;

	if (t->did == DID_START)
		end(cx, &t->r);
	else if (t->did != DID_ASK) /* that has changed nothing */
		run_read(jval_get(t->data, "was"), &t->r);
	TRY(run_save(cx, &t->r));
	TRY(run_log(cx, &t->r,
	            &(struct log_line){ .what = dids[t->did].line,
	                                .person = cx->who->person_id,
	                                .detail = t->r.end_reason }));
	return left.pos.exhausted && !t->r.pos.exhausted ? tell_lead(cx, t) : RC_OK;
}

/* What a rule or another team began is no deed of a person: it comes and goes with what brought it. */
static enum rc back(struct ctx *cx, const struct record *ticket, const struct event *e,
                    const struct jval *data)
{
	struct taking t = { .ticket = ticket, .data = data, .did = did_of(e->kind) };
	size_t told = 0;

	TRY(run_load(cx, jval_int(data, "run"), &t.r));
	if (t.did == DID_START && !t.r.started_by)
		return e->actor_id ? RC_OK
		                   : fail(cx, RC_CONFLICT, "not_undoable", "a rule began it; acknowledge it");
	TRY(read_marks(cx, &t));
	TRY(as_it_was_left(cx, &t));
	TRY(put_back(cx, &t));
	if (t.did != DID_ASK)
		TRY(tell_all(cx, &t, &told));
	return run_event(cx, ticket, &t.r, dids[t.did].back, arena_fmt(cx->mem, "\"told\":%zu", told));
}

const struct undoer escalation_undoer = { undoes, back };
