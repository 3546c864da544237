/* test_escalation.c - thresholds and chains: docs/escalation.md as tests, with test_acknowledge.c and
 * test_preflight.c. Those named vector_N are the ones of the field's list; those named glpi_N are bugs known
 * elsewhere.
 */
#include "conn/fetch.h"
#include "jobs/jobs.h"
#include "paging.h"
#include <pthread.h>

SQL(t_marks, "SELECT count(*) FROM escalation_mark WHERE place = $1 AND outcome = $2");
SQL(t_mark_due, "SELECT due_at FROM escalation_mark WHERE place = $1");
SQL(t_log, "SELECT count(*) FROM escalation_log WHERE what = $1");
SQL(t_log_due, "SELECT due_at FROM escalation_log WHERE what = $1 ORDER BY id DESC LIMIT 1");
SQL(t_outcome, "SELECT count(*) FROM escalation_log WHERE what = $1 AND outcome = $2");
SQL(t_order,
    "SELECT count(*) FROM escalation_log a JOIN escalation_log b ON b.id > a.id AND b.due_at < a.due_at");
SQL(t_state, "SELECT count(*) FROM escalation_run WHERE state = $1");
SQL(t_ended, "SELECT count(*) FROM escalation_run WHERE end_reason = $1");
SQL(t_next, "SELECT COALESCE(max(next_at), 0) FROM escalation_run");
SQL(t_promise, "SELECT count(*) FROM escalation_promise WHERE state = $1");
SQL(t_notices, "SELECT COALESCE(sum(n), 0) FROM notification WHERE person = $1 AND reason = $2");
SQL(t_urgent, "SELECT count(*) FROM notification WHERE person = $1 AND reason = 'escalation' AND urgent = 1");
SQL(t_outbox, "SELECT count(*) FROM outbox WHERE event_type = $1");
SQL(t_events, "SELECT count(*) FROM event WHERE kind = $1");
SQL(t_said, "SELECT count(*) FROM notification WHERE person = $1 AND kind = $2");
SQL(t_timer, "SELECT due_at FROM timer WHERE kind = 'escalation_due'");

/* ---- thresholds ------------------------------------------------------------------------- */
static void vector_14_a_goal_that_shrinks_fires_once_at_the_change(void **state)
{
	struct desk *d = *state;

	rule(d, "resolve", "[{\"percent\":75,\"actions\":[{\"do\":\"notify\",\"whom\":[\"lead\"]}]}]");
	desk_change(d, &team_type, d->network, F(d, "{\"lead\":%lld}", LL(d->cora)));
	struct str key = network_ticket(d, P4); /* 40 h: 75 % on Friday of next week */
	at(d, "2025-11-25T12:30:00Z");
	assert_int_equal(N(d, t_marks, W("75%"), W("acted")), 0);
	desk_at(d, "2025-11-25T12:30:07Z");
	patch(d, key, "{\"impact\":\"1\",\"urgency\":\"1\"}"); /* 4 h: three of them are gone */
	at(d, "2025-11-25T12:31:00Z");
	at(d, "2025-11-25T12:32:00Z");
	assert_int_equal(N(d, t_marks, W("75%"), W("acted")), 1);
	assert_int_equal(N(d, t_mark_due, W("75%")), when("2025-11-25T12:30:07Z"));
	assert_int_equal(N(d, t_notices, INT(d->cora), W("escalation")),
	                 0); /* the built-in notice told her */
	assert_int_equal(N(d, t_notices, INT(d->cora), W("risk")), 1);
	/* more time again: it is armed again, and fires at the new instant */
	patch(d, key, "{\"impact\":\"3\",\"urgency\":\"3\"}");
	assert_int_equal(N(d, t_marks, W("75%"), W("acted")), 0);
	assert_int_equal(N(d, t_timer), when("2025-11-28T15:00:00Z"));
	at(d, "2025-11-28T15:00:01Z");
	assert_int_equal(N(d, t_marks, W("75%"), W("acted")), 1);
}

static void glpi_15429_levels_before_the_target_follow_the_calendar(void **state)
{
	struct desk *d = *state;

	desk_at(d, "2025-11-25T15:00:00Z");
	rule(d, "resolve", "[{\"minutes\":-180,\"actions\":[{\"do\":\"notify\",\"whom\":[\"team\"]}]}]");
	struct str key = network_ticket(d, P1);                        /* due on Wednesday 11:00 */
	assert_int_equal(N(d, t_timer), when("2025-11-25T16:00:00Z")); /* not Wednesday 08:00 */
	desk_at(d, "2025-11-25T15:30:00Z");
	desk_do(d, key, "hold", "{\"reason\":\"vendor\"}", NULL);
	assert_int_equal(N(d, t_timer), -1);
	desk_at(d, "2025-11-25T16:45:00Z");
	desk_do(d, key, "resume", "{}", NULL);
	assert_int_equal(N(d, t_timer), when("2025-11-26T09:15:00Z")); /* over the night, a quarter is left */
	at(d, "2025-11-26T09:14:59Z");
	assert_int_equal(N(d, t_marks, W("-180m"), W("acted")), 0);
	at(d, "2025-11-26T09:15:00Z");
	assert_int_equal(N(d, t_marks, W("-180m"), W("acted")), 1);
}

static void glpi_14492_what_follows_by_itself_keeps_to_the_calendar(void **state)
{
	struct desk *d = *state;

	desk_at(d, "2025-11-28T12:30:00Z"); /* Friday */
	rule(d, "resolve", "[{\"minutes\":60,\"actions\":[{\"do\":\"notify\",\"whom\":[\"team\"]}]}]");
	network_ticket(d, P1); /* breached at 16:30 */
	assert_int_equal(N(d, t_timer), when("2025-12-01T09:30:00Z"));
	at(d, "2025-11-29T12:00:00Z");
	assert_int_equal(N(d, t_marks, W("60m"), W("acted")), 0);
	at(d, "2025-12-01T09:30:00Z");
	assert_int_equal(N(d, t_marks, W("60m"), W("acted")), 1);
}

static void a_calendars_edit_moves_thresholds(void **state)
{
	struct desk *d = *state;

	rule(d, "resolve", "[{\"minutes\":0,\"actions\":[{\"do\":\"notify\",\"whom\":[\"team\"]}]}]");
	network_ticket(d, P1);
	desk_drain(d);
	assert_int_equal(N(d, t_timer), when("2025-11-25T13:00:00Z") + 1);
	desk_at(d, "2025-11-25T10:00:00Z");
	desk_change(d, &calendar_type, d->calendar,
	            "{\"exceptions\":[{\"date\":\"2025-11-25\",\"name\":\"Storm\",\"open\":[]}]}");
	desk_drain(d);
	assert_int_equal(N(d, t_timer), when("2025-11-26T13:00:00Z") + 1);
}

static void what_stops_on_its_deadline_reaches_nothing(void **state)
{
	struct desk *d = *state;

	rule(d, "resolve", "[{\"minutes\":0,\"actions\":[{\"do\":\"notify\",\"whom\":[\"team\"]}]}]");
	struct str key = network_ticket(d, P1), late = network_ticket(d, P1);
	at(d, "2025-11-25T13:00:00Z");
	desk_do(d, key, "resolve", "{\"code\":\"fixed\",\"notes\":\"x\"}", NULL);
	desk_drain(d);
	assert_int_equal(N(d, t_marks, W("0m"), W("acted")), 0);
	desk_at(d,
	        "2025-11-25T13:05:00Z"); /* the scheduler stood still; the breach is noted, nothing is done */
	desk_do(d, late, "resolve", "{\"code\":\"fixed\",\"notes\":\"x\"}", NULL);
	desk_drain(d);
	assert_int_equal(N(d, t_marks, W("0m"), W("acted")), 0);
	assert_int_equal(N(d, t_marks, W("0m"), W("over")), 1);
}

static void a_new_rule_does_not_shout_about_the_past(void **state)
{
	struct desk *d = *state;

	network_ticket(d, P1);
	at(d, "2025-11-25T12:30:00Z");
	rule(d, "resolve",
	     "[{\"percent\":50,\"actions\":[{\"do\":\"notify\",\"whom\":[\"team\"]}]},"
	     "{\"percent\":90,\"actions\":[{\"do\":\"notify\",\"whom\":[\"team\"]}]}]");
	desk_drain(d);
	assert_int_equal(N(d, t_marks, W("50%"), W("passed")), 1);
	assert_int_equal(N(d, t_notices, INT(d->ada), W("escalation")), 0);
	at(d, "2025-11-25T12:36:00Z");
	assert_int_equal(N(d, t_marks, W("90%"), W("acted")), 1);
	assert_int_equal(N(d, t_notices, INT(d->ada), W("escalation")), 1);
}

static void a_row_does_all_of_its_actions(void **state)
{
	struct desk *d = *state;
	int64_t hook = desk_make(
	        d, &webhook_type,
	        F(d, "{\"client\":%lld,\"name\":\"H\",\"url\":\"https://hooks.example/x\"}", LL(d->client)));
	int64_t chain = policy(d, "", three(d));

	desk_change(d, &team_type, d->network, F(d, "{\"lead\":%lld}", LL(d->cora)));
	rule(d, "resolve",
	     F(d,
	       "[{\"percent\":50,\"urgent\":true,\"actions\":[{\"do\":\"notify\",\"people\":[%lld]},{\"do\":"
	       "\"raise\"},"
	       "{\"do\":\"page\",\"policy\":%lld},{\"do\":\"webhook\",\"webhook\":%lld},"
	       "{\"do\":\"reassign\",\"team\":%lld}]}]",
	       LL(d->ben), LL(chain), LL(hook), LL(d->apps)));
	struct str key = network_ticket(d, P1);
	at(d, "2025-11-25T11:00:00Z");
	assert_int_equal(N(d, t_urgent, INT(d->ben)), 1);
	assert_int_equal(N(d, t_outbox, W("ticket.threshold")), 1);
	assert_int_equal(told(d, d->ada), 1);
	struct record t = desk_get(d, key);
	assert_int_equal(rec_int(&t, TICKET_TEAM), d->apps);
	assert_int_equal(N(d, t_events, W("escalation_threshold")), 1);
	/* an action that has become impossible keeps no other from happening */
	desk_change(d, &team_type, d->apps, "{\"active\":false}");
	desk_change(d, &webhook_type, hook, "{\"active\":false}");
	network_ticket(d, P1);
	at(d, "2025-11-25T13:00:00Z");
	assert_int_equal(N(d, t_marks, W("50%"), W("acted")), 2);
	assert_int_equal(N(d, t_outbox, W("ticket.threshold")), 1);
}

/* ---- chains -------------------------------------------------------------------------------- */
static void vector_21_an_empty_step_is_skipped_or_waited(void **state)
{
	struct desk *d = *state;
	const char *steps = F(d,
	                      "[{\"targets\":[{\"lead\":true}],\"delay\":10},{\"targets\":[{\"person\":%lld}]"
	                      ",\"delay\":10}]",
	                      LL(d->ben));
	int64_t skips = policy(d, "", steps), waits = policy(d, ",\"skip_empty\":false", steps);

	begin(d, network_ticket(d, P1), skips);
	assert_int_equal(told(d, d->ben), 1);
	assert_int_equal(N(d, t_outcome, W("empty"), W("skipped")), 1);
	begin(d, network_ticket(d, P1), waits);
	assert_int_equal(told(d, d->ben), 1);
	assert_int_equal(N(d, t_outcome, W("empty"), W("no_one")), 1);
	at(d, "2025-11-25T09:09:59Z");
	assert_int_equal(told(d, d->ben), 1);
	at(d, "2025-11-25T09:10:00Z");
	assert_int_equal(told(d, d->ben), 2);
}

static void a_chain_of_empty_steps_does_not_spin(void **state)
{
	struct desk *d = *state;
	int64_t p = policy(
	        d, ",\"repeat\":5",
	        "[{\"targets\":[{\"lead\":true}],\"delay\":10},{\"targets\":[{\"lead\":true}],\"delay\":7}]");

	begin(d, network_ticket(d, P1), p);
	assert_int_equal(N(d, t_log, W("empty")), 2);
	assert_int_equal(N(d, t_next), when("2025-11-25T09:07:00Z"));
	at(d, "2025-11-25T12:00:00Z");
	assert_int_equal(N(d, t_log, W("round")), 5);
	assert_int_equal(N(d, t_log, W("exhausted")), 1);
}

static void vector_22_the_step_is_deleted_while_it_waits_there(void **state)
{
	struct desk *d = *state;
	int64_t p = policy(d, "", three(d));

	begin(d, network_ticket(d, P1), p);
	at(d, "2025-11-25T09:10:00Z");
	assert_int_equal(told(d, d->ben), 1);
	desk_at(d, "2025-11-25T09:12:00Z");
	desk_change(d, &escalation_policy_type, p,
	            F(d,
	              "{\"steps\":[{\"id\":1,\"targets\":[{\"person\":%lld}],\"delay\":10},"
	              "{\"id\":3,\"targets\":[{\"person\":%lld}],\"delay\":10}]}",
	              LL(d->ada), LL(d->cora)));
	desk_drain(d);
	assert_int_equal(N(d, t_log, W("step_gone")), 1);
	assert_int_equal(told(d, d->cora), 1);
	assert_int_equal(N(d, t_next), when("2025-11-25T09:22:00Z"));
	/* the last one goes too: the round is over */
	desk_change(
	        d, &escalation_policy_type, p,
	        F(d, "{\"steps\":[{\"id\":1,\"targets\":[{\"person\":%lld}],\"delay\":10}]}", LL(d->ada)));
	desk_drain(d);
	assert_int_equal(N(d, t_log, W("exhausted")), 1);
	desk_change(d, &escalation_policy_type, p, "{\"active\":false}");
	desk_drain(d);
	assert_int_equal(N(d, t_ended, W("policy")), 1);
}

static void vector_23_an_acknowledgement_times_out_to_the_state_before(void **state)
{
	struct desk *d = *state;
	int64_t p = policy(d, ",\"ack_timeout\":30", three(d));
	struct str key = network_ticket(d, P1);

	begin(d, key, p);
	at(d, "2025-11-25T09:10:00Z");
	assert_int_equal(ack(d, &d->other, key, "2025-11-25T16:00:00Z"), RC_OK);
	assert_int_equal(N(d, t_state, W("acknowledged")), 1);
	at(d, "2025-11-25T09:39:59Z");
	assert_int_equal(N(d, t_state, W("acknowledged")), 1);
	assert_int_equal(told(d, d->cora), 0);
	at(d, "2025-11-25T09:40:00Z");
	assert_int_equal(N(d, t_state, W("firing")), 1);
	assert_int_equal(told(d, d->ada), 1);
	assert_int_equal(told(d, d->ben), 2); /* the same step, told again */
	at(d, "2025-11-25T09:50:00Z");
	assert_int_equal(told(d, d->cora), 1);
}

static void vector_24_another_team(void **state)
{
	struct desk *d = *state;
	int64_t net = policy(d, F(d, ",\"team\":%lld", LL(d->network)), three(d));
	int64_t apps = policy(d, F(d, ",\"team\":%lld", LL(d->apps)),
	                      F(d, "[{\"targets\":[{\"person\":%lld}],\"delay\":10}]", LL(d->ben)));
	int64_t cancels = policy(d, ",\"on_team_change\":\"cancel\"", three(d));
	struct str key = network_ticket(d, P1);
	const char *to_apps = F(d, "{\"team\":%lld}", LL(d->apps));

	begin(d, key, net);
	begin(d, key, cancels);
	desk_do(d, key, "assign", to_apps, NULL);
	desk_drain(d);
	assert_int_equal(N(d, t_ended, W("team")), 2);
	assert_int_equal(N(d, t_state, W("firing")), 1);
	assert_int_equal(told(d, d->ben), 1); /* the new team's chain */
	/* a team that has none: flagged */
	desk_change(d, &escalation_policy_type, apps, "{\"active\":false}");
	desk_drain(d);
	key = network_ticket(d, P1);
	begin(d, key, net);
	desk_do(d, key, "assign", to_apps, NULL);
	desk_drain(d);
	assert_int_equal(N(d, t_ended, W("no_rule")), 1);
	assert_int_equal(N(d, t_state, W("firing")), 0);
}

static void vector_25_what_is_more_severe_fires_again(void **state)
{
	struct desk *d = *state;
	int64_t p = policy(d, "", three(d));
	struct str key = network_ticket(d, P4);

	begin(d, key, p);
	at(d, "2025-11-25T09:10:00Z");
	assert_int_equal(ack(d, &d->coordinator, key, "2025-11-27T16:00:00Z"), RC_OK);
	patch(d, key, "{\"title\":\"Two mice\"}");
	desk_drain(d);
	assert_int_equal(N(d, t_state, W("acknowledged")), 1);
	patch(d, key, "{\"impact\":\"1\",\"urgency\":\"1\"}"); /* priority */
	desk_drain(d);
	assert_int_equal(N(d, t_state, W("firing")), 1);
	assert_int_equal(told(d, d->ada), 2); /* from the first step */
	/* reopened: also what had ended because it was resolved */
	assert_int_equal(ack(d, &d->coordinator, key, "2025-11-27T16:00:00Z"), RC_OK);
	desk_do(d, key, "resolve", "{\"code\":\"fixed\",\"notes\":\"x\"}", NULL);
	assert_int_equal(N(d, t_ended, W("resolved")), 1);
	assert_int_equal(N(d, t_promise, W("open")), 0);
	desk_do(d, key, "reopen", "{\"comment\":\"again\"}", NULL);
	desk_drain(d);
	assert_int_equal(N(d, t_state, W("firing")), 1);
	assert_int_equal(told(d, d->ada), 3);
	/* a breach pages its policy again; a threshold before it does not */
	assert_int_equal(ack(d, &d->coordinator, key, "2025-11-27T16:00:00Z"), RC_OK);
	rule(d, "resolve",
	     F(d,
	       "[{\"percent\":90,\"actions\":[{\"do\":\"page\",\"policy\":%lld}]},"
	       "{\"minutes\":0,\"actions\":[{\"do\":\"page\",\"policy\":%lld}]}]",
	       LL(p), LL(p)));
	at(d, "2025-11-25T12:50:00Z");
	assert_int_equal(N(d, t_log, W("asked_again")), 1);
	assert_int_equal(N(d, t_state, W("acknowledged")), 1);
	at(d, "2025-11-25T13:00:01Z");
	assert_int_equal(N(d, t_state, W("firing")), 1);
	assert_int_equal(told(d, d->ada), 4);
}

static void *drain_thread(void *p)
{
	int ran;

	return jobs_drain(p, &ran) == RC_OK ? NULL : p;
}

static void vector_26_two_processes_page_once(void **state)
{
	struct desk *d = *state;
	pthread_t t[2];

	if (world_engine() != ENGINE_PG)
		return;
	int64_t p = policy(d, "", three(d));
	rule(d, "resolve", F(d, "[{\"percent\":50,\"actions\":[{\"do\":\"page\",\"policy\":%lld}]}]", LL(p)));
	for (int i = 0; i < 10; i++)
		network_ticket(d, P1);
	desk_drain(d);
	struct app other = d->world->app;
	other.db = world_second_db(d->world);
	other.escalation = escalation_cache_new();
	desk_at(d, "2025-11-25T11:25:00Z");
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&t[i], NULL, drain_thread, i ? &other : &d->world->app), 0);
	for (int i = 0; i < 2; i++) {
		void *bad;
		pthread_join(t[i], &bad);
		assert_null(bad);
	}
	assert_int_equal(N(d, t_marks, W("50%"), W("acted")), 10);
	assert_int_equal(told(d, d->ada), 10);
	assert_int_equal(told(d, d->ben), 10);
	assert_int_equal(told(d, d->cora), 10);
	escalation_cache_free(other.escalation);
	db_close(other.db);
}

static void vector_27_after_a_stall_all_is_told_in_order(void **state)
{
	struct desk *d = *state;
	int64_t p = policy(d, "",
	                   F(d,
	                     "[{\"targets\":[{\"person\":%lld}],\"delay\":5,\"reminders\":1,\"every\":2},"
	                     "{\"targets\":[{\"person\":%lld}],\"delay\":5},{\"targets\":[{\"person\":%lld}],"
	                     "\"delay\":5}]",
	                     LL(d->ada), LL(d->ben), LL(d->cora)));
	struct begun b = begin(d, network_ticket(d, P1), p);

	begin(d, network_ticket(d, P1), p);
	(void)b;
	at(d, "2025-11-25T09:15:00Z"); /* it stood still for fifteen minutes */
	assert_int_equal(N(d, t_told, INT(d->ada), W("reminded")), 2);
	assert_int_equal(told(d, d->ada), 2);
	assert_int_equal(told(d, d->ben), 2);
	assert_int_equal(told(d, d->cora), 2);
	assert_int_equal(N(d, t_log_due, W("reminded")), when("2025-11-25T09:02:00Z"));
	assert_int_equal(N(d, t_log_due, W("exhausted")), when("2025-11-25T09:15:00Z"));
	assert_int_equal(N(d, t_order), 0);
	at(d, "2025-11-25T10:00:00Z");
	assert_int_equal(told(d, d->cora), 2);
}

static void a_step_outside_its_hours_is_passed_over(void **state)
{
	struct desk *d = *state;
	int64_t p =
	        policy(d, ",\"skip_empty\":false",
	               F(d,
	                 "[{\"targets\":[{\"person\":%lld}],\"delay\":10,\"only_if\":{\"calendar\":%lld}},"
	                 "{\"targets\":[{\"person\":%lld}],\"delay\":10}]",
	                 LL(d->ada), LL(d->calendar), LL(d->ben)));

	begin(d, network_ticket(d, P1), p);
	assert_int_equal(told(d, d->ada), 1);
	at(d, "2025-11-25T17:00:00Z");
	begin(d, network_ticket(d, P1), p);
	assert_int_equal(told(d, d->ada), 1);
	assert_int_equal(N(d, t_outcome, W("outside"), W("skipped")), 1);
}

/* ---- chat channels ------------------------------------------------------------------------------- */
static struct str posted[16];
static size_t nposted;
static struct arena *posts;

static enum rc fake_send(struct fetch *f, struct ctx *cx, const struct fetch_request *rq,
                         struct fetch_response *out)
{
	(void)f;
	(void)cx;
	assert_string_equal(rq->url.p, "https://chat.example/network");
	assert_true(nposted < COUNT(posted));
	posted[nposted++] = arena_str(posts, rq->body);
	*out = (struct fetch_response){ .status = 200, .body = STR("ok") };
	return RC_OK;
}

/* What goes to chats is sent, and looked at below. */
static void send_posts(struct desk *d)
{
	static struct fetch net = { fake_send, NULL };
	static const struct outbox_kind *const kinds[] = { &escalation_outbox, NULL };

	nposted = 0;
	posts = d->world->mem;
	d->world->app.fetch = &net;
	d->world->app.outbox = kinds;
}

/* The post holds all of these words. */
static void said(size_t i, const char *const *words)
{
	assert_true(i < nposted);
	for (; *words; words++)
		if (!strstr(posted[i].p, *words))
			fail_msg("\"%s\" is not in %s", *words, posted[i].p);
}
#define SAID(i, ...) said((i), (const char *const[]){ __VA_ARGS__, NULL })

static int64_t channel(struct desk *d, const char *more)
{
	return desk_make(d, &chat_channel_type,
	                 F(d, "{\"client\":%lld,\"name\":\"Net\",\"url\":\"https://chat.example/network\"%s}",
	                   LL(d->client), more));
}

static enum rc withdraw(struct desk *d)
{
	return desk_undo(d, &d->agent, desk_last(d, "escalation_started"));
}

static void the_teams_chat_is_told_what_goes_on(void **state)
{
	struct desk *d = *state;
	int64_t room = channel(d, "");

	send_posts(d);
	desk_change(d, &team_type, d->network, F(d, "{\"chat\":%lld}", LL(room)));
	int64_t p = policy(d, "",
	                   F(d,
	                     "[{\"targets\":[{\"channel\":true}],\"delay\":10},"
	                     "{\"targets\":[{\"person\":%lld},{\"channel\":%lld}],\"delay\":10,"
	                     "\"reminders\":1,\"every\":5}]",
	                     LL(d->ada), LL(room)));
	struct str key = network_ticket(d, P1);
	begin(d, key, p);
	assert_int_equal(nposted, 1); /* it is not empty: nobody but the channel is told */
	SAID(0, "Line down", "Chain: step 1 of 2", "P1", key.p);
	at(d, "2025-11-25T09:15:00Z");
	assert_int_equal(nposted, 3);
	SAID(1, "step 2 of 2; told: Ada");
	SAID(2, "step 2 of 2, again");
	assert_int_equal(ack(d, &d->agent, key, "2025-11-25T10:30:00Z"), RC_OK);
	desk_drain(d);
	assert_int_equal(nposted, 4);
	SAID(3, "Ada has it: On it", "Next action by 2025-11-25 10:30");
	assert_int_equal(N(d, t_outcome, W("told"), W("told")), 3);
	/* taken back: the room is told as well */
	struct begun b = { .key = network_ticket(d, P1), .policy = p };

	by_hand(d, &b);
	assert_int_equal(withdraw(d), RC_OK);
	desk_drain(d);
	assert_int_equal(nposted, 6);
	SAID(5, "Chain: Withdrawn; nothing is asked");
	/* a room that is switched off is no room: its step is empty */
	desk_change(d, &chat_channel_type, room, "{\"active\":false}");
	begin(d, network_ticket(d, P1), p);
	assert_int_equal(nposted, 6);
	assert_int_equal(N(d, t_outcome, W("empty"), W("skipped")), 1);
}

static void a_threshold_is_told_in_the_rooms_language(void **state)
{
	struct desk *d = *state;
	int64_t room = channel(d, ",\"language\":\"de\",\"shape\":\"teams\"");

	send_posts(d);
	rule(d, "resolve",
	     F(d,
	       "[{\"percent\":50,\"actions\":[{\"do\":\"post\",\"channel\":%lld},{\"do\":\"post\"}]},"
	       "{\"minutes\":-60,\"actions\":[{\"do\":\"post\",\"channel\":%lld}]}]",
	       LL(room), LL(room)));
	network_ticket(d, P1);
	at(d, "2025-11-25T11:00:00Z");
	assert_int_equal(nposted,
	                 1); /* the team has no room: that action is passed over, the other is done */
	SAID(0, "R: 50% von: L\u00f6sung", "AdaptiveCard");
	at(d, "2025-11-25T12:00:00Z");
	SAID(1, "L\u00f6sung: noch 60 Minuten");
	assert_int_equal(N(d, t_marks, W("50%"), W("acted")), 1);
}

static void who_is_on_call_is_told(void **state)
{
	struct desk *d = *state;
	int64_t r = desk_make(
	        d, &rotation_type,
	        F(d,
	          "{\"client\":%lld,\"name\":\"Net\",\"zone\":\"UTC\",\"layers\":[{\"name\":\"L\",\"people\":"
	          "[%lld,%lld],"
	          "\"unit\":\"day\",\"every\":1,\"at\":\"09:10\",\"start\":\"2025-11-24T09:10:00Z\"}]}",
	          LL(d->client), LL(d->ada), LL(d->ben)));
	int64_t p =
	        policy(d, ",\"repeat\":1", F(d, "[{\"targets\":[{\"rotation\":%lld}],\"delay\":10}]", LL(r)));

	begin(d, network_ticket(d, P1), p);
	assert_int_equal(told(d, d->ada), 1);
	at(d, "2025-11-25T09:10:00Z");
	assert_int_equal(told(d, d->ben), 1);
}

/* What was begun by hand can be withdrawn: no further step, and who was told is told so. */
static void what_was_begun_by_hand_is_withdrawn(void **state)
{
	struct desk *d = *state;
	struct begun b = { .policy = policy(d, "",
		                            F(d,
		                              "[{\"targets\":[{\"person\":%lld}],\"delay\":10},{\"targets\":["
		                              "{\"person\":%lld}],\"delay\":10}]",
		                              LL(d->ben), LL(d->cora))) };

	b.key = network_ticket(d, P1);
	by_hand(d, &b);
	assert_int_equal(told(d, d->ben), 1);
	assert_int_equal(withdraw(d), RC_OK);
	assert_int_equal(N(d, t_ended, W("withdrawn")), 1);
	assert_int_equal(N(d, t_events, W("escalation_withdrawn")), 1);
	assert_int_equal(N(d, t_events, W("escalation_ended")), 0);
	assert_int_equal(N(d, t_said, INT(d->ben), W("page_withdrawn")), 1);
	at(d, "2025-11-25T09:11:00Z");
	assert_int_equal(told(d, d->cora), 0);
	assert_int_equal(withdraw(d), RC_CONFLICT); /* once */
	by_hand(d, &b);
	assert_int_equal(ack(d, &d->coordinator, b.key, "2025-11-25T10:00:00Z"), RC_OK);
	assert_int_equal(withdraw(d), RC_CONFLICT); /* somebody has it */
	assert_string_equal(d->cx.err.code, "changed_since");
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		T(vector_14_a_goal_that_shrinks_fires_once_at_the_change),
		T(glpi_15429_levels_before_the_target_follow_the_calendar),
		T(glpi_14492_what_follows_by_itself_keeps_to_the_calendar),
		T(a_calendars_edit_moves_thresholds),
		T(what_stops_on_its_deadline_reaches_nothing),
		T(a_new_rule_does_not_shout_about_the_past),
		T(a_row_does_all_of_its_actions),
		T(vector_21_an_empty_step_is_skipped_or_waited),
		T(a_chain_of_empty_steps_does_not_spin),
		T(vector_22_the_step_is_deleted_while_it_waits_there),
		T(the_teams_chat_is_told_what_goes_on),
		T(a_threshold_is_told_in_the_rooms_language),
		T(vector_23_an_acknowledgement_times_out_to_the_state_before),
		T(vector_24_another_team),
		T(vector_25_what_is_more_severe_fires_again),
		T(vector_26_two_processes_page_once),
		T(vector_27_after_a_stall_all_is_told_in_order),
		T(a_step_outside_its_hours_is_passed_over),
		T(who_is_on_call_is_told),
		T(what_was_begun_by_hand_is_withdrawn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
