/* test_escalation.c - thresholds, chains, acknowledgements, promises and preflight: docs/escalation.md as
 * tests. Those named vector_N are the ones of the field's list; those named glpi_N are bugs known elsewhere.
 */
#include "attention/attention.h"
#include "desk.h"
#include "escalation/escalation_int.h"
#include "jobs/jobs.h"
#include "oncall/oncall.h"
#include "record/comment.h"
#include "record/watcher.h"
#include "webhook/webhook.h"
#include <pthread.h>
#include <setjmp.h>
#include <stdlib.h>
/* after its prerequisites */
#include <cmocka.h>

SQL(t_marks, "SELECT count(*) FROM escalation_mark WHERE place = $1 AND outcome = $2");
SQL(t_mark_due, "SELECT due_at FROM escalation_mark WHERE place = $1");
SQL(t_told, "SELECT count(*) FROM escalation_log WHERE person = $1 AND what = $2 AND outcome = 'told'");
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
SQL(t_login, "UPDATE person SET login = $2 WHERE id = $1");
SQL(t_events, "SELECT count(*) FROM event WHERE kind = $1");
SQL(t_timer, "SELECT due_at FROM timer WHERE kind = 'escalation_due'");

static const struct record_type *const types[] = { &client_type,          &team_type,
	                                           &person_type,          &access_type,
	                                           &calendar_type,        &sla_target_type,
	                                           &ticket_type,          &rotation_type,
	                                           &oncall_override_type, &oncall_swap_type,
	                                           &time_off_type,        &webhook_type,
	                                           &escalation_rule_type, &escalation_policy_type,
	                                           &service_type,         NULL };
static const struct timer_kind *const timers[] = {
	&ticket_close_timer,     &ticket_resume_timer,   &clock_notice_timer,
	&notice_due_timer,       &oncall_timer,          &oncall_swap_timer,
	&escalation_due_timer,   &escalation_run_timer,  &escalation_promise_timer,
	&escalation_sweep_timer, &escalation_look_timer, NULL
};

static enum rc on_event(struct ctx *cx, const struct record *r, const struct event *e)
{
	TRY(ticket_on_event(cx, r, e));
	TRY(notify_on_event(cx, r, e));
	TRY(oncall_on_event(cx, r, e));
	return escalation_on_event(cx, r, e);
}

static enum rc grant_tx(struct ctx *cx, void *p)
{
	const struct desk *d = p;

	TRY(db_run(cx, t_login, NULL, INT(d->ada), TEXT(STR("ada"))));
	TRY(db_run(cx, t_login, NULL, INT(d->ben), TEXT(STR("ben"))));
	TRY(db_run(cx, t_login, NULL, INT(d->cora), TEXT(STR("cora"))));
	TRY(access_give(cx, d->ada, d->client, 0, STR("agent")));
	TRY(access_give(cx, d->ben, d->client, 0, STR("agent")));
	return access_give(cx, d->cora, d->client, 0, STR("coordinator"));
}

static int setup(void **state)
{
	struct desk *d = desk_new();
	struct app *app = &d->world->app;

	app->types = types;
	app->timers = timers;
	app->on_event = on_event;
	app->on_deleted = oncall_on_deleted;
	app->escalation = escalation_cache_new();
	world_tx(d->world, grant_tx, d);
	desk_at(d, "2025-11-25T09:00:00Z"); /* a Tuesday; open 09-17 on weekdays */
	*state = d;
	return 0;
}

static int teardown(void **state)
{
	struct desk *d = *state;

	escalation_cache_free(d->world->app.escalation);
	d->world->app.escalation = NULL;
	desk_free(d);
	return 0;
}

static void at(struct desk *d, const char *t)
{
	desk_at(d, t);
	desk_drain(d);
}

#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the formats are literals of this file */
#define F(d, ...) arena_fmt((d)->world->mem, __VA_ARGS__).p
#define LL(x) (long long)(x)
#define N(d, stmt, ...) world_int((d)->world, stmt, ##__VA_ARGS__)
#define W(s) TEXT(STR(s))

static int64_t when(const char *s)
{
	int64_t t;

	assert_true(time_parse(str_z(s), &t));
	return t;
}

static struct jval object(struct desk *d, const char *json)
{
	struct jval v;
	char why[100];

	if (!json_parse_plain(d->world->mem, str_z(json), &v, why, sizeof why))
		fail_msg("%s in %s", why, json);
	return v;
}

static void patch(struct desk *d, const struct record_type *t, struct str key, const char *json)
{
	struct jval v = object(d, json);
	struct record r;

	d->cx = world_ctx(d->world);
	world_ok(&d->cx, record_patch(&d->cx, t, key, &v, 0, NULL, &r));
}

static void patch_id(struct desk *d, const struct record_type *t, int64_t id, const char *json)
{
	patch(d, t, str_z(F(d, "%lld", LL(id))), json);
}

static const char P1[] = "{\"title\":\"Line down\",\"impact\":\"1\",\"urgency\":\"1\"%s}";
static const char P4[] = "{\"title\":\"Mouse\",\"impact\":\"3\",\"urgency\":\"3\"%s}";

static struct str network_ticket(struct desk *d, const char *format)
{
	return desk_ticket(
	        d, F(d, format, F(d, ",\"client\":%lld,\"team\":%lld", LL(d->client), LL(d->network))), NULL);
}

static int64_t rule(struct desk *d, const char *target, const char *thresholds)
{
	return desk_make(d, &escalation_rule_type,
	                 F(d, "{\"client\":%lld,\"name\":\"R\",\"target\":\"%s\",\"thresholds\":%s}",
	                   LL(d->client), target, thresholds));
}

static int64_t policy(struct desk *d, const char *more, const char *steps)
{
	return desk_make(
	        d, &escalation_policy_type,
	        F(d, "{\"client\":%lld,\"name\":\"Chain\",\"steps\":%s%s}", LL(d->client), steps, more));
}

/* Ada for ten minutes, Ben for ten, Cora for ten. */
static const char *three(struct desk *d)
{
	return F(d,
	         "[{\"targets\":[{\"person\":%lld}],\"delay\":10},{\"targets\":[{\"person\":%lld}],\"delay\":"
	         "10},"
	         "{\"targets\":[{\"person\":%lld}],\"delay\":10}]",
	         LL(d->ada), LL(d->ben), LL(d->cora));
}

struct begun {
	struct str key;
	int64_t policy;
	struct run run;
};

static enum rc begin_tx(struct ctx *cx, void *p)
{
	struct begun *b = p;
	struct record t;

	TRY(record_find(cx, &ticket_type, b->key, &t));
	struct run_start s = { .ticket = &t,
		               .policy = b->policy,
		               .builtin = b->policy ? CHAIN_POLICY : CHAIN_LEAD,
		               .at = cx->now };
	return run_begin(cx, &s, &b->run);
}

static struct begun begin(struct desk *d, struct str key, int64_t policy_id)
{
	struct begun b = { .key = key, .policy = policy_id };

	world_tx(d->world, begin_tx, &b);
	desk_drain(d);
	return b;
}

struct acking {
	struct str key;
	struct ack_in in;
	bool un;
};

static enum rc ack_tx(struct ctx *cx, void *p)
{
	struct acking *a = p;
	struct record t;

	TRY(record_find(cx, &ticket_type, a->key, &t));
	return a->un ? ticket_unacknowledge(cx, &t, 0) : ticket_acknowledge(cx, &t, &a->in);
}

static enum rc ack(struct desk *d, const struct who *who, struct str key, const char *next_at)
{
	struct acking a = { .key = key, .in = { .reason = STR("On it"), .next_at = when(next_at) } };

	desk_as(d, who);
	enum rc rc = db_tx(&d->cx, ack_tx, &a);
	if (rc == RC_OK)
		d->world->who = who_system;
	struct err err = d->cx.err;
	desk_as(d, NULL);
	d->cx.err = err;
	return rc;
}

static int64_t told(struct desk *d, int64_t person) { return N(d, t_told, INT(person), W("told")); }

/* ---- thresholds ------------------------------------------------------------------------- */
static void vector_14_a_goal_that_shrinks_fires_once_at_the_change(void **state)
{
	struct desk *d = *state;

	rule(d, "resolve", "[{\"percent\":75,\"actions\":[{\"do\":\"notify\",\"whom\":[\"lead\"]}]}]");
	patch_id(d, &team_type, d->network, F(d, "{\"lead\":%lld}", LL(d->cora)));
	struct str key = network_ticket(d, P4); /* 40 h: 75 % on Friday of next week */
	at(d, "2025-11-25T12:30:00Z");
	assert_int_equal(N(d, t_marks, W("75%"), W("acted")), 0);
	desk_at(d, "2025-11-25T12:30:07Z");
	patch(d, &ticket_type, key, "{\"impact\":\"1\",\"urgency\":\"1\"}"); /* 4 h: three of them are gone */
	at(d, "2025-11-25T12:31:00Z");
	at(d, "2025-11-25T12:32:00Z");
	assert_int_equal(N(d, t_marks, W("75%"), W("acted")), 1);
	assert_int_equal(N(d, t_mark_due, W("75%")), when("2025-11-25T12:30:07Z"));
	assert_int_equal(N(d, t_notices, INT(d->cora), W("escalation")),
	                 0); /* the built-in notice told her */
	assert_int_equal(N(d, t_notices, INT(d->cora), W("risk")), 1);
	/* more time again: it is armed again, and fires at the new instant */
	patch(d, &ticket_type, key, "{\"impact\":\"3\",\"urgency\":\"3\"}");
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
	patch_id(d, &calendar_type, d->calendar,
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

	patch_id(d, &team_type, d->network, F(d, "{\"lead\":%lld}", LL(d->cora)));
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
	patch_id(d, &team_type, d->apps, "{\"active\":false}");
	patch_id(d, &webhook_type, hook, "{\"active\":false}");
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
	patch_id(d, &escalation_policy_type, p,
	         F(d,
	           "{\"steps\":[{\"id\":1,\"targets\":[{\"person\":%lld}],\"delay\":10},"
	           "{\"id\":3,\"targets\":[{\"person\":%lld}],\"delay\":10}]}",
	           LL(d->ada), LL(d->cora)));
	desk_drain(d);
	assert_int_equal(N(d, t_log, W("step_gone")), 1);
	assert_int_equal(told(d, d->cora), 1);
	assert_int_equal(N(d, t_next), when("2025-11-25T09:22:00Z"));
	/* the last one goes too: the round is over */
	patch_id(d, &escalation_policy_type, p,
	         F(d, "{\"steps\":[{\"id\":1,\"targets\":[{\"person\":%lld}],\"delay\":10}]}", LL(d->ada)));
	desk_drain(d);
	assert_int_equal(N(d, t_log, W("exhausted")), 1);
	patch_id(d, &escalation_policy_type, p, "{\"active\":false}");
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
	patch_id(d, &escalation_policy_type, apps, "{\"active\":false}");
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
	patch(d, &ticket_type, key, "{\"title\":\"Two mice\"}");
	desk_drain(d);
	assert_int_equal(N(d, t_state, W("acknowledged")), 1);
	patch(d, &ticket_type, key, "{\"impact\":\"1\",\"urgency\":\"1\"}"); /* priority */
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
	patch(d, &ticket_type, key, "{\"impact\":\"3\",\"urgency\":\"3\"}");
	at(d, "2025-11-25T11:30:00Z");
	assert_int_equal(N(d, t_ended, W("retargeted")), 1);
	assert_int_equal(told(d, d->ben), 0);
}

/* ---- preflight --------------------------------------------------------------------------------- */
static struct jval preflight(struct desk *d, int64_t policy_id, const char *at_text)
{
	struct rq rq = { .param = { str_z(F(d, "%lld", LL(policy_id))) },
		         .query = str_z(at_text ? F(d, "at=%s", at_text) : "") };
	struct res rs = { 0 };
	struct jval v;
	char why[100];

	d->cx = world_ctx(d->world);
	rs.body = BUF(d->world->mem);
	world_ok(&d->cx, preflight_saved(&d->cx, &rq, &rs));
	if (!json_parse_plain(d->world->mem, buf_str(&rs.body), &v, why, sizeof why))
		fail_msg("%s", why);
	return v;
}

static size_t problems(const struct jval *v, const char *kind)
{
	const struct jval *list = jval_get(v, "problems");
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		n += str_is(jval_str(&list->items[i], "kind"), kind);
	return n;
}

static void vector_28_a_person_without_contact_is_found_ahead(void **state)
{
	struct desk *d = *state;
	int64_t mute = desk_make(d, &person_type, F(d, "{\"client\":%lld,\"name\":\"Mute\"}", LL(d->client)));
	struct jval v;

	d->cx = world_ctx(d->world);
	int64_t p = policy(d, F(d, ",\"team\":%lld", LL(d->network)),
	                   F(d,
	                     "[{\"targets\":[{\"person\":%lld}],\"delay\":10},{\"targets\":[{\"person\":%lld}"
	                     "],\"delay\":10}]",
	                     LL(mute), LL(d->dora)));
	v = preflight(d, p, NULL);
	assert_int_equal(problems(&v, "no_access"), 1);
	assert_int_equal(problems(&v, "inactive"), 1);
	assert_int_equal(problems(&v, "empty"), 2);
	assert_int_equal(problems(&v, "nobody"), 1);
	patch_id(d, &escalation_policy_type, p, three(d) ? F(d, "{\"steps\":%s}", three(d)) : "");
	v = preflight(d, p, NULL);
	assert_int_equal(jval_get(&v, "problems")->n, 0);
	/* Ada has access and neither a sign-in nor an address: the chain would have gone over her head */
	patch_id(d, &person_type, d->ada, "{\"login\":null,\"email\":\"\",\"phone\":\"\"}");
	v = preflight(d, p, NULL);
	assert_int_equal(problems(&v, "unreachable"), 1);
	/* and her lead learns of it once a day */
	patch_id(d, &team_type, d->network, F(d, "{\"lead\":%lld}", LL(d->cora)));
	at(d, "2025-11-26T09:00:00Z");
	assert_int_equal(N(d, t_notices, INT(d->cora), W("escalation")), 1);
	at(d, "2025-11-26T12:00:00Z");
	assert_int_equal(N(d, t_notices, INT(d->cora), W("escalation")), 1);
}

static void preflight_says_who_it_is_on_sunday_at_three(void **state)
{
	struct desk *d = *state;
	int64_t r = desk_make(d, &rotation_type,
	                      F(d,
	                        "{\"client\":%lld,\"name\":\"Net\",\"zone\":\"UTC\",\"layers\":[{\"name\":"
	                        "\"L\",\"people\":[%lld,%lld],"
	                        "\"unit\":\"day\",\"every\":1,\"at\":\"09:00\",\"start\":\"2025-11-24T09:00:"
	                        "00Z\",\"end\":\"2025-11-30T09:00:00Z\"}]}",
	                        LL(d->client), LL(d->ada), LL(d->ben)));
	int64_t p =
	        policy(d, "",
	               F(d,
	                 "[{\"targets\":[{\"rotation\":%lld}],\"delay\":10},{\"targets\":[{\"person\":%lld}],"
	                 "\"delay\":30,\"only_if\":{\"calendar\":%lld,\"open\":false}}]",
	                 LL(r), LL(d->cora), LL(d->calendar)));
	struct jval v = preflight(d, p, NULL);
	const struct jval *sunday = jval_get(&v, "sunday"), *acts = jval_get(sunday, "acts");

	assert_true(str_is(jval_str(sunday, "at"), "2025-11-30T03:00:00Z"));
	assert_int_equal(acts->n, 3); /* Ada's or Ben's night, Cora, nobody more */
	const struct jval *who = &jval_get(&acts->items[0], "people")->items[0];
	assert_int_equal(jval_int(who, "id"), d->ben); /* Monday Ada, Tuesday Ben … Saturday Ben */
	assert_int_equal(problems(&v, "empty"), 1);    /* from Sunday 09:00 the rotation is over */
	assert_int_equal(problems(&v, "nobody"), 1); /* … and on Monday from nine to five step 2 is outside */
	v = preflight(d, p, "2025-12-01T10:00:00Z");
	acts = jval_get(jval_get(&v, "timeline"), "acts");
	assert_true(str_is(jval_str(&acts->items[0], "what"), "empty"));
	assert_true(str_is(jval_str(&acts->items[1], "what"), "outside"));
}

static void what_a_policy_may_say(void **state)
{
	struct desk *d = *state;
	static const struct {
		const char *steps, *field;
	} bad[] = {
		{ "[]", "steps" },
		{ "[{\"targets\":[],\"delay\":5}]", "steps[0].targets" },
		{ "[{\"targets\":[{\"lead\":true}],\"delay\":9001}]", "steps[0].delay" },
		{ "[{\"targets\":[{\"lead\":true}],\"delay\":10,\"reminders\":2,\"every\":5}]",
		  "steps[0].reminders" },
		{ "[{\"targets\":[{\"lead\":true},{\"lead\":true}],\"delay\":10}]", "steps[0].targets[1]" },
		{ "[{\"targets\":[{\"nobody\":1}],\"delay\":10}]", "steps[0].targets[0]" },
		{ "[{\"targets\":[{\"person\":987654}],\"delay\":10}]", "steps[0].targets[0]" },
		{ "[{\"targets\":[{\"lead\":true}],\"delay\":10,\"wait\":3}]", "steps[0]" },
		{ "[{\"targets\":[{\"lead\":true}],\"delay\":10,\"acks\":6}]", "steps[0].acks" },
	};

	for (size_t i = 0; i < COUNT(bad); i++) {
		struct jval v = object(d, F(d, "{\"client\":%lld,\"name\":\"X\",\"steps\":%s}", LL(d->client),
		                            bad[i].steps));
		struct record r;
		d->cx = world_ctx(d->world);
		assert_int_equal(record_create(&d->cx, &escalation_policy_type, &v, &r), RC_INVALID);
		assert_string_equal(d->cx.err.field, bad[i].field);
	}
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
		T(vector_23_an_acknowledgement_times_out_to_the_state_before),
		T(vector_24_another_team),
		T(vector_25_what_is_more_severe_fires_again),
		T(vector_26_two_processes_page_once),
		T(vector_27_after_a_stall_all_is_told_in_order),
		T(a_step_outside_its_hours_is_passed_over),
		T(who_is_on_call_is_told),
		T(who_may_acknowledge_and_what_it_takes),
		T(several_must_acknowledge),
		T(a_promise_is_kept_by_doing_something),
		T(a_broken_promise_returns_to_the_state_before),
		T(it_ends_with_the_clock_that_began_it),
		T(more_time_takes_the_page_back),
		T(vector_28_a_person_without_contact_is_found_ahead),
		T(preflight_says_who_it_is_on_sunday_at_three),
		T(what_a_policy_may_say),
		T(acknowledging_is_all_or_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
