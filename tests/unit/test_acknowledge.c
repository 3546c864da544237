/* test_acknowledge.c - who may acknowledge an escalation and what that takes, promises, and what ends a run:
 * docs/escalation.md as tests. */
#include "paging.h"

SQL(t_log, "SELECT count(*) FROM escalation_log WHERE what = $1");
SQL(t_state, "SELECT count(*) FROM escalation_run WHERE state = $1");
SQL(t_ended, "SELECT count(*) FROM escalation_run WHERE end_reason = $1");
SQL(t_promise, "SELECT count(*) FROM escalation_promise WHERE state = $1");
SQL(t_events, "SELECT count(*) FROM event WHERE kind = $1");

SQL(t_said, "SELECT count(*) FROM notification WHERE person = $1 AND kind = $2");
SQL(t_run,
    "SELECT state || ' ' || step || ' ' || step_place || ' ' || step_at || ' ' || round || ' ' || reminded"
    " || ' ' || begun || ' ' || exhausted || ' ' || COALESCE(next_at, 0) || ' ' || COALESCE(ack_by, 0) || ' '"
    " || COALESCE(ack_at, 0) || ' ' || COALESCE(ack_until, 0) || ' ' || ack_reason || ' ' || since || ' ' ||"
    " priority || ' ' || step_order FROM escalation_run");
SQL(t_first, "SELECT min(id) FROM event WHERE kind = $1");
SQL(t_due, "SELECT COALESCE(max(due_at), 0) FROM timer WHERE kind = 'escalation_run'");

SQL(t_promise_row,
    "INSERT INTO escalation_promise (client_id, ticket, person, reason, made_at, due_at, state)"
    " VALUES ($1, $2, $3, 'x', 1, $4, 'open')");
SQL(t_promise_in,
    "INSERT INTO next_action (client_id, type, record_id, promised_at) VALUES ($1, 'ticket', $2, $3)");
SQL(t_audience,
    "INSERT INTO comms_clock (client_id, major, ticket, audience, spec, due_at) VALUES ($1, $2, $2,"
    " 'users', '{}', $3)");
SQL(t_clock,
    "INSERT INTO clock (client_id, type, record_id, target, sla_target, sla_version, calendar,"
    " calendar_version, goal, state, started_at, deadline, original_deadline) VALUES ($1, 'ticket', $2,"
    " $3, 1, 1, 1, 1, 60000000, $4, $5, $5, $5)");

/* ---- acknowledging ---------------------------------------------------------------------------- */
static void who_may_acknowledge_and_what_it_takes(void **state)
{
	struct desk *d = *state;
	int64_t p = policy(d, "", three(d));
	struct str key = network_ticket(d, P1);

	begin(d, key, p);
	assert_int_equal(ack(d, &d->other, key, "2025-11-25T10:00:00Z"), RC_DENIED); /* Ben is not told yet */
	assert_int_equal(ack(d, &d->agent, key, "2025-11-25T08:00:00Z"), RC_INVALID);
	assert_string_equal(d->cx.err.field, "next_at");
	assert_int_equal(ack(d, &d->agent, key, "2025-11-25T10:00:00Z"), RC_OK);
	assert_int_equal(ack(d, &d->coordinator, key, "2025-11-25T10:00:00Z"), RC_CONFLICT);
	struct acking over = { key, { 0, when("2025-11-25T11:00:00Z"), STR("I take it"), true }, false };
	desk_as(d, &d->coordinator);
	world_ok(&d->cx, db_tx(&d->cx, ack_tx, &over));
	desk_as(d, NULL);
	assert_int_equal(N(d, t_log, W("taken_over")), 1);
	assert_int_equal(N(d, t_promise, W("open")), 1);
	assert_int_equal(N(d, t_promise, W("withdrawn")), 1);
	struct acking un = { key, { 0 }, true };
	desk_as(d, &d->coordinator);
	world_ok(&d->cx, db_tx(&d->cx, ack_tx, &un));
	desk_as(d, NULL);
	desk_drain(d);
	assert_int_equal(told(d, d->ada), 2);
	assert_int_equal(N(d, t_promise, W("open")), 0);
}

static void several_must_acknowledge(void **state)
{
	struct desk *d = *state;
	int64_t p =
	        policy(d, "",
	               F(d, "[{\"targets\":[{\"person\":%lld},{\"person\":%lld}],\"delay\":10,\"acks\":2}]",
	                 LL(d->ada), LL(d->ben)));
	struct str key = network_ticket(d, P1);

	begin(d, key, p);
	assert_int_equal(ack(d, &d->agent, key, "2025-11-25T10:00:00Z"), RC_OK);
	assert_int_equal(ack(d, &d->agent, key, "2025-11-25T10:00:00Z"), RC_OK); /* twice the same is one */
	assert_int_equal(N(d, t_state, W("firing")), 1);
	assert_int_equal(ack(d, &d->other, key, "2025-11-25T10:00:00Z"), RC_OK);
	assert_int_equal(N(d, t_state, W("acknowledged")), 1);
}

static void a_promise_is_kept_by_doing_something(void **state)
{
	struct desk *d = *state;
	int64_t p = policy(d, "", three(d));
	struct str key = network_ticket(d, P1);

	begin(d, key, p);
	assert_int_equal(ack(d, &d->agent, key, "2025-11-25T10:00:00Z"), RC_OK);
	at(d, "2025-11-25T09:30:00Z");
	desk_say(d, key, "from the system", false);
	assert_int_equal(N(d, t_promise, W("open")), 1);
	desk_as(d, &d->agent);
	desk_say(d, key, "Called the carrier", false);
	desk_as(d, NULL);
	assert_int_equal(N(d, t_promise, W("kept")), 1);
	at(d, "2025-11-25T10:00:01Z");
	assert_int_equal(N(d, t_state, W("acknowledged")), 1);
}

static void a_broken_promise_returns_to_the_state_before(void **state)
{
	struct desk *d = *state;
	int64_t p = policy(d, "", three(d));
	struct str key = network_ticket(d, P1);

	begin(d, key, p);
	assert_int_equal(ack(d, &d->agent, key, "2025-11-25T10:00:00Z"), RC_OK);
	at(d, "2025-11-25T10:00:00Z");
	assert_int_equal(N(d, t_promise, W("open")), 1); /* at the instant itself it is not broken */
	at(d, "2025-11-25T10:00:01Z");
	assert_int_equal(N(d, t_promise, W("broken")), 1);
	assert_int_equal(N(d, t_state, W("firing")), 1);
	assert_int_equal(told(d, d->ada), 2);
	assert_int_equal(N(d, t_events, W("escalation_promise_broken")), 1);
	at(d, "2025-11-25T10:10:01Z");
	assert_int_equal(told(d, d->ben), 1);
}

static void it_ends_with_the_clock_that_began_it(void **state)
{
	struct desk *d = *state;
	int64_t p = policy(d, "", three(d));

	rule(d, "response",
	     F(d, "[{\"percent\":50,\"actions\":[{\"do\":\"page\",\"policy\":%lld}]}]", LL(p)));
	struct str key = network_ticket(d, P1);
	at(d, "2025-11-25T09:30:00Z");
	assert_int_equal(N(d, t_state, W("firing")), 1);
	desk_as(d, &d->agent);
	desk_say(d, key, "We look at it", true);
	desk_as(d, NULL);
	assert_int_equal(N(d, t_ended, W("clock")), 1);
	at(d, "2025-11-25T09:45:00Z");
	assert_int_equal(told(d, d->ben), 0);
}

static void more_time_takes_the_page_back(void **state)
{
	struct desk *d = *state;
	int64_t p = policy(d, "", three(d));

	rule(d, "resolve", F(d, "[{\"percent\":50,\"actions\":[{\"do\":\"page\",\"policy\":%lld}]}]", LL(p)));
	struct str key = network_ticket(d, P1);
	at(d, "2025-11-25T11:00:00Z");
	assert_int_equal(told(d, d->ada), 1);
	patch(d, key, "{\"impact\":\"3\",\"urgency\":\"3\"}");
	at(d, "2025-11-25T11:30:00Z");
	assert_int_equal(N(d, t_ended, W("retargeted")), 1);
	assert_int_equal(told(d, d->ben), 0);
}

/* ---- all or nothing ----------------------------------------------------------------------------- */
struct faulty {
	struct str key;
	const struct who *who;
};

static enum rc ack_act(struct ctx *cx, void *p)
{
	const struct faulty *f = p;
	struct acking a = { .key = f->key, .in = { .reason = STR("On it"), .next_at = cx->now + HOURS(1) } };

	cx->who = f->who;
	return db_tx(cx, ack_tx, &a);
}

static void ack_check(struct world *w, bool done, void *p)
{
	(void)p;
	assert_int_equal(world_int(w, t_state, W("acknowledged")), done);
	assert_int_equal(world_int(w, t_promise, W("open")), done);
	assert_int_equal(world_int(w, t_events, W("escalation_acknowledged")), done);
}

static void acknowledging_is_all_or_nothing(void **state)
{
	struct desk *d = *state;
	struct faulty f = { network_ticket(d, P1), &d->coordinator };

	begin(d, f.key, policy(d, "", three(d)));
	assert_true(world_fault_loop(d->world, ack_act, ack_check, &f) > 5);
}

/* ---- what was done by hand is taken back --------------------------------------------------------- */
static struct str run_now(struct desk *d)
{
	struct rows r;

	world_ok(&d->cx, db_run(&d->cx, t_run, &r));
	return arena_fmt(d->world->mem, STR_FMT " %lld", STR_ARG(cell(&r, 0, 0).s), LL(N(d, t_due)));
}

static enum rc take_back(struct desk *d, const char *kind)
{
	return desk_undo(d, &d->agent, desk_last(d, kind));
}

static void refused(struct desk *d, const char *kind, const char *because)
{
	assert_int_equal(take_back(d, kind), RC_CONFLICT);
	assert_string_equal(d->cx.err.code, "changed_since");
	if (!strstr(d->cx.err.msg, because))
		fail_msg("%s: %s", kind, d->cx.err.msg);
}

/* One that somebody has is escalated again: it fires, and taken back it is again whose it was. */
static void escalated_again_and_taken_back(void **state)
{
	struct desk *d = *state;
	struct begun b = { network_ticket(d, P1), policy(d, ",\"ack_timeout\":60", three(d)), { 0 } };

	by_hand(d, &b);
	at(d, "2025-11-25T09:10:00Z"); /* Ben as well */
	assert_int_equal(ack(d, &d->coordinator, b.key, "2025-11-25T10:00:00Z"), RC_OK);
	struct str before = run_now(d);
	desk_at(d, "2025-11-25T09:20:00Z");
	by_hand(d, &b);
	assert_int_equal(N(d, t_events, W("escalation_again")), 1);
	assert_int_equal(N(d, t_state, W("firing")), 1);
	assert_int_equal(told(d, d->ada), 2);
	assert_int_equal(take_back(d, "escalation_again"), RC_OK);
	assert_true(str_eq(run_now(d), before));
	assert_int_equal(N(d, t_said, INT(d->ada), W("page_withdrawn")), 1);
	assert_int_equal(N(d, t_said, INT(d->ben), W("page_withdrawn")), 0); /* not told this time */
	assert_int_equal(N(d, t_events, W("escalation_again_withdrawn")), 1);
	desk_drain(d);
	assert_int_equal(told(d, d->ada), 2);
	assert_int_equal(take_back(d, "escalation_again"), RC_CONFLICT); /* once */
	/* something happened since: refused, and nothing is changed */
	by_hand(d, &b);
	assert_int_equal(ack(d, &d->coordinator, b.key, "2025-11-25T10:00:00Z"), RC_OK);
	refused(d, "escalation_again", "somebody has acknowledged it");
	by_hand(d, &b);
	desk_as(d, &d->agent);
	desk_say(d, b.key, "Called the carrier", false); /* what was promised is done */
	desk_as(d, NULL);
	refused(d, "escalation_again", "promised");
	/* with another's promise it is another's */
	assert_int_equal(ack(d, &d->coordinator, b.key, "2025-11-25T11:00:00Z"), RC_OK);
	by_hand(d, &b);
	assert_int_equal(take_back(d, "escalation_again"), RC_OK);
	assert_int_equal(N(d, t_state, W("acknowledged")), 1);
}

/* One that is firing is asked for again: nobody is told anything, and who asked can say no to it. */
static void asked_for_again_and_taken_back(void **state)
{
	struct desk *d = *state;
	struct begun b = { network_ticket(d, P1), policy(d, "", three(d)), { 0 } };

	by_hand(d, &b);
	struct str before = run_now(d);
	by_hand(d, &b);
	assert_int_equal(N(d, t_events, W("escalation_asked")), 1);
	assert_int_equal(told(d, d->ada), 1);
	refused(d, "escalation_started", "asked for again"); /* somebody else wants it */
	assert_int_equal(take_back(d, "escalation_asked"), RC_OK);
	assert_true(str_eq(run_now(d), before));
	assert_int_equal(N(d, t_events, W("escalation_ask_withdrawn")), 1);
	assert_int_equal(take_back(d, "escalation_started"), RC_OK);
	assert_int_equal(N(d, t_ended, W("withdrawn")), 1);
}

static enum rc step_tx(struct ctx *cx, void *p)
{
	struct run *r = p;

	TRY(run_load(cx, r->id, r));
	return run_step_on(cx, r);
}

static void step(struct desk *d, struct run *r)
{
	desk_as(d, &d->agent);
	world_tx(d->world, step_tx, r);
	desk_as(d, NULL);
	desk_drain(d);
}

/* The next step at once, to the end of the chain: each is taken back, and only who was told by it hears so.
 */
static void stepped_on_and_taken_back(void **state)
{
	struct desk *d = *state;

	desk_change(d, &team_type, d->network, F(d, "{\"lead\":%lld}", LL(d->cora)));
	struct begun b = {
		network_ticket(d, P1),
		policy(d, "",
		       F(d,
		         "[{\"targets\":[{\"person\":%lld}],\"delay\":10},{\"targets\":[{\"person\":"
		         "%lld},{\"person\":%lld}],\"delay\":10}]",
		         LL(d->ada), LL(d->ada), LL(d->ben))),
		{ 0 }
	};

	b = begin(d, b.key, b.policy);
	struct str first = run_now(d);
	step(d, &b.run);
	struct str second = run_now(d);
	assert_int_equal(told(d, d->ben), 1);
	step(d, &b.run); /* the last one: it is exhausted */
	assert_int_equal(N(d, t_said, INT(d->cora), W("exhausted")), 1);
	assert_int_equal(take_back(d, "escalation_stepped"), RC_OK);
	assert_true(str_eq(run_now(d), second));
	assert_int_equal(N(d, t_said, INT(d->cora), W("page_withdrawn")), 1);
	assert_int_equal(N(d, t_said, INT(d->ben), W("page_withdrawn")), 0);
	step(d, &b.run);
	assert_int_equal(take_back(d, "escalation_stepped"), RC_OK);
	assert_true(str_eq(run_now(d), second));
	/* the one before it, at which Ada was told again: she was told before, and is still asked */
	assert_int_equal(desk_undo(d, &d->agent, N(d, t_first, W("escalation_stepped"))), RC_OK);
	assert_true(str_eq(run_now(d), first));
	assert_int_equal(N(d, t_said, INT(d->ben), W("page_withdrawn")), 1);
	assert_int_equal(N(d, t_said, INT(d->ada), W("page_withdrawn")), 0);
	at(d, "2025-11-25T09:10:00Z");
	assert_int_equal(told(d, d->ben), 2);
}

/* ---- columns of instants that other tables hold ----------------------------------------------------- */
static const struct type_words *const words[] = { &escalation_words, &harm_words, &sla_words, &major_words,
	                                          NULL };

/* The numbers of the tickets, page by page. */
static void listed(struct desk *d, const char *sort, const char *filter, int limit, const char *expected)
{
	struct list_query q = {
		.type = &ticket_type, .filter = str_z(filter), .sort = str_z(sort), .limit = limit
	};
	struct buf b = BUF(d->world->mem);
	struct list_result r;

	do {
		world_ok(&d->cx, record_list(&d->cx, &q, &r));
		for (size_t i = 0; i < r.n; i++)
			buf_fmt(&b, "%lld ", LL(r.rs[i].number - 10000));
		q.cursor = arena_str(d->world->mem, r.next);
	} while (q.cursor.n);
	assert_string_equal(arena_str(d->world->mem, buf_str(&b)).p, expected);
}

struct rows_of {
	struct desk *d;
	int64_t t[6];
};

static enum rc promise_rows(struct ctx *cx, void *p)
{
	const struct rows_of *r = p;

	TRY(db_run(cx, t_promise_row, NULL, INT(r->d->client), INT(r->t[2]), INT(r->d->ada),
	           INT(when("2025-11-25T10:00:00Z"))));
	TRY(db_run(cx, t_promise_in, NULL, INT(r->d->client), INT(r->t[3]),
	           INT(when("2025-11-25T09:30:00Z"))));
	TRY(db_run(cx, t_promise_row, NULL, INT(r->d->client), INT(r->t[4]), INT(r->d->ada),
	           INT(when("2025-11-25T12:00:00Z"))));
	TRY(db_run(cx, t_promise_in, NULL, INT(r->d->client), INT(r->t[4]),
	           INT(when("2025-11-25T11:00:00Z"))));
	return RC_OK;
}

static enum rc update_rows(struct ctx *cx, void *p)
{
	const struct rows_of *r = p;

	TRY(db_run(cx, t_audience, NULL, INT(r->d->client), INT(r->t[5]), INT(when("2025-11-25T10:00:00Z"))));
	TRY(db_run(cx, t_clock, NULL, INT(r->d->client), INT(r->t[1]), W("update"), W("running"),
	           INT(when("2025-11-25T10:30:00Z"))));
	TRY(db_run(cx, t_clock, NULL, INT(r->d->client), INT(r->t[1]), W("answer"), W("running"),
	           INT(when("2025-11-25T10:40:00Z"))));
	TRY(db_run(cx, t_clock, NULL, INT(r->d->client), INT(r->t[2]), W("answer"), W("paused"),
	           INT(when("2025-11-25T09:10:00Z"))));
	return RC_OK;
}

static void promised_and_next_update_sort_and_filter(void **state)
{
	struct desk *d = *state;
	struct rows_of r = { .d = d };

	d->world->app.words = words;
	for (int i = 1; i <= 5; i++)
		r.t[i] = desk_get(d, network_ticket(d, P1)).id;
	/* 2: acknowledged until ten; 3: promised at a nudge for half past nine; 4: both, the nearer is eleven
	 */
	world_tx(d->world, promise_rows, &r);
	for (int limit = 1; limit < 4; limit++) {
		listed(d, "promise", "", limit, "3 2 4 1 5 ");
		listed(d, "-promise", "", limit, "4 2 3 5 1 ");
		listed(d, "priority,promise", "", limit, "3 2 4 1 5 ");
		listed(d, "-promise,-priority", "promise<2025-11-25T11:30:00Z", limit, "4 2 3 ");
	}
	listed(d, "id", "promise<2025-11-25T10:30:00Z", 9, "2 3 ");
	listed(d, "id", "promise>2025-11-25T10:30:00Z", 9, "4 ");
	listed(d, "id", "promise<+45m", 9, "3 "); /* nine o'clock */
	listed(d, "id", "promise:none", 9, "1 5 ");
	listed(d, "id", "-promise:none", 9, "2 3 4 ");
	/* an audience at ten; an update of a target at half past, an answer that is paused, and one that is
	 * later */
	world_tx(d->world, update_rows, &r);
	for (int limit = 1; limit < 4; limit++) {
		listed(d, "next_update", "", limit, "5 1 2 3 4 ");
		listed(d, "-next_update", "", limit, "1 5 4 3 2 ");
	}
	listed(d, "id", "next_update<2025-11-25T10:35:00Z", 9, "1 5 ");
	listed(d, "id", "next_update:none", 9, "2 3 4 ");
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		T(who_may_acknowledge_and_what_it_takes),    T(several_must_acknowledge),
		T(a_promise_is_kept_by_doing_something),     T(a_broken_promise_returns_to_the_state_before),
		T(it_ends_with_the_clock_that_began_it),     T(more_time_takes_the_page_back),
		T(acknowledging_is_all_or_nothing),          T(escalated_again_and_taken_back),
		T(asked_for_again_and_taken_back),           T(stepped_on_and_taken_back),
		T(promised_and_next_update_sort_and_filter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
