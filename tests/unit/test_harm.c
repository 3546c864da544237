/* test_harm.c - docs/harm.md as tests: the harm clock, what undo does to it, whom it tells, and that nobody
 * else sees it. */
#include "attention/attention.h"
#include "harm_desk.h"
#include "record/filter.h"
#include "short.h"
#include <math.h>

SQL(t_events, "SELECT count(*) FROM event WHERE kind = $1");
SQL(t_notices, "SELECT count(*) FROM notification WHERE person = $1 AND reason = $2 AND kind = $3"
               " AND read_at IS NULL");
SQL(t_timer, "SELECT COALESCE(max(due_at), 0) FROM timer WHERE kind = $1");

/* ---- the clock -------------------------------------------------------------------------------- */
static void said_changed_cleared_and_every_step_is_an_event(void **state)
{
	struct desk *d = *state;
	struct str key = harm_desk_ticket(d);

	assert_int_equal(harm_desk_now(d, key).kind, HARM_UNSET);
	struct answer a = harm_desk_put(d, &d->agent, key, HARM_CUTOFF);
	assert_int_equal(a.status, 200);
	assert_true(str_is(answer_get(&a, "before.kind")->s, "unset"));
	assert_int_equal(harm_desk_now(d, key).at, when("2025-11-25T16:00:00Z"));
	assert_int_equal(harm_desk_now(d, key).event_id, desk_last(d, "harm_set"));
	assert_int_equal(harm_desk_now(d, key).set_by, d->ada);
	assert_int_equal(harm_desk_put(d, &d->agent, key, HARM_CUTOFF).status,
	                 200); /* the same: nothing is written */
	assert_int_equal(N(d, t_events, W("harm_set")), 1);
	a = harm_desk_put(d, &d->agent, key, "{\"kind\":\"none\",\"effect\":\"a test system\"}");
	assert_true(str_is(answer_get(&a, "before.effect")->s, "Payroll is not paid"));
	assert_int_equal(harm_instant(&(struct harm){ .kind = HARM_NONE, .at = 5 }, 1), CLOCK_NEVER);
	a = harm_desk_path(d, &d->agent, "DELETE", key, "harm", NULL);
	assert_int_equal(a.status, 200);
	assert_true(str_is(answer_get(&a, "kind")->s, "unset"));
	assert_int_equal(N(d, t_events, W("harm_cleared")), 1);
	assert_int_equal(harm_desk_now(d, key).version, 3);
}

static void a_depletion_ends_when_what_is_left_is_gone(void **state)
{
	struct desk *d = *state;
	struct str key = harm_desk_ticket(d);
	struct answer a = harm_desk_put(
	        d, &d->agent, key,
	        "{\"kind\":\"depletion\",\"level\":12,\"rate\":3,\"unit\":\"GB\",\"measured_at\":"
	        "\"2025-11-25T08:30:00Z\",\"source\":\"monitor\",\"confidence\":0.8}");

	assert_int_equal(a.status, 200);
	struct harm h = harm_desk_now(d, key);
	assert_int_equal(h.at, when("2025-11-25T12:30:00Z"));
	assert_int_equal(h.next_check_at, when("2025-11-25T10:45:00Z")); /* half-way from now */
	assert_int_equal(N(d, t_timer, W("harm")), h.next_check_at);
	assert_true(fabs(h.level - 12) < 1e-9 && fabs(h.confidence - 0.8) < 1e-9 && str_is(h.unit, "GB"));
}

static void what_is_wrong_is_named(void **state)
{
	static const struct {
		const char *body, *field;
	} bad[] = {
		{ "{\"kind\":\"doom\"}", "kind" },
		{ "{\"kind\":\"instant\"}", "at" },
		{ "{\"kind\":\"instant\",\"at\":\"soon\"}", "at" },
		{ "{\"kind\":\"instant\",\"at\":\"2025-11-25T08:00:00Z\"}", "at" },
		{ "{\"kind\":\"depletion\",\"level\":-1,\"rate\":3}", "level" },
		{ "{\"kind\":\"depletion\",\"level\":1,\"rate\":0}", "rate" },
		{ "{\"kind\":\"depletion\",\"level\":1e9,\"rate\":1}", "rate" },
		{ "{\"kind\":\"depletion\",\"level\":1,\"rate\":1,\"measured_at\":\"2025-11-26T00:00:00Z\"}",
		  "measured_at" },
		{ "{\"kind\":\"none\",\"confidence\":2}", "confidence" },
		{ "{\"kind\":\"none\",\"source\":\"rumour\"}", "source" },
		{ "{\"kind\":\"none\",\"source\":\"rule\"}", "source" },
		{ "{\"kind\":\"none\",\"expires_at\":\"2025-11-25T08:00:00Z\"}", "expires_at" },
		{ "{\"kind\":\"none\",\"doom\":1}", "doom" },
	};
	struct desk *d = *state;
	struct str key = harm_desk_ticket(d);

	for (size_t i = 0; i < COUNT(bad); i++) {
		struct answer a = harm_desk_put(d, &d->agent, key, bad[i].body);
		if (a.status != 422 || !str_is(a.field, bad[i].field))
			fail_msg("%s: %d " STR_FMT, bad[i].body, a.status, STR_ARG(a.field));
	}
	assert_int_equal(harm_desk_now(d, key).version, 0);
	desk_do(d, key, "cancel", "{\"reason\":\"withdrawn\"}", NULL);
	assert_true(str_is(harm_desk_put(d, &d->agent, key, HARM_CUTOFF).code, "not_open"));
}

static void time_checks_passes_and_expires(void **state)
{
	struct desk *d = *state;
	struct str key = harm_desk_owned(d);

	assert_int_equal(
	        harm_desk_put(
	                d, &d->coordinator, key,
	                "{\"kind\":\"instant\",\"at\":\"2025-11-25T16:00:00Z\",\"effect\":\"Payroll\","
	                "\"next_check_at\":\"2025-11-25T12:00:00Z\",\"expires_at\":\"2025-11-25T20:00:00Z\"}")
	                .status,
	        200);
	at(d, "2025-11-25T12:00:00Z");
	assert_int_equal(N(d, t_events, W("harm_check_due")), 1);
	assert_int_equal(N(d, t_notices, INT(d->ada), W("harm"), W("harm_check_due")), 1);
	assert_int_equal(N(d, t_notices, INT(d->cora), W("harm"), W("harm_check_due")), 1); /* who set it */
	at(d, "2025-11-25T16:00:00Z");
	assert_int_equal(N(d, t_events, W("harm_passed")), 0); /* lost after it, not at it */
	at(d, "2025-11-25T16:00:01Z");
	assert_int_equal(N(d, t_events, W("harm_passed")), 1);
	assert_int_equal(harm_desk_now(d, key).at, when("2025-11-25T16:00:00Z")); /* it stays to be seen */
	desk_at(d, "2025-11-25T20:00:00Z");
	struct harm h = harm_desk_now(d, key);
	assert_int_equal(harm_instant(&h, world_now(d->world)),
	                 CLOCK_NEVER); /* before the timer comes, too */
	assert_int_equal(harm_desk_found(d, "is:harm"), 0);
	desk_drain(d);
	assert_int_equal(N(d, t_events, W("harm_expired")), 1);
	assert_int_equal(harm_desk_now(d, key).kind, HARM_UNSET);
	assert_int_equal(N(d, t_timer, W("harm")), 0);
}

/* After a stall each thing is told once, in its order. */
static void a_stall_tells_what_was_missed(void **state)
{
	struct desk *d = *state;
	struct str key = harm_desk_owned(d);

	harm_desk_put(
	        d, &d->coordinator, key,
	        "{\"kind\":\"instant\",\"at\":\"2025-11-25T10:00:00Z\",\"next_check_at\":\"2025-11-25T09:30:"
	        "00Z\"}");
	at(d, "2025-11-26T10:00:00Z");
	assert_int_equal(N(d, t_events, W("harm_passed")), 1);
	assert_int_equal(N(d, t_events, W("harm_check_due")), 1);
	at(d, "2025-11-27T10:00:00Z");
	assert_int_equal(N(d, t_events, W("harm_passed")), 1);
}

static void the_end_of_the_ticket_ends_it_and_undo_brings_it_back(void **state)
{
	struct desk *d = *state;
	struct str key = harm_desk_owned(d);

	harm_desk_put(d, &d->agent, key, HARM_CUTOFF);
	desk_as(d, &d->agent);
	desk_do(d, key, "resolve", "{\"code\":\"fixed\",\"notes\":\"Sent by hand.\"}", NULL);
	assert_int_equal(harm_desk_now(d, key).kind, HARM_UNSET);
	assert_int_equal(N(d, t_events, W("harm_cleared")), 1);
	harm_desk_undo(d, &d->agent, "resolve", RC_OK);
	struct harm h = harm_desk_now(d, key);
	assert_int_equal(h.at, when("2025-11-25T16:00:00Z"));
	assert_int_equal(h.set_by, d->ada);
	assert_true(str_is(h.effect, "Payroll is not paid"));
}

static void undo_is_exact_or_refused(void **state)
{
	struct desk *d = *state;
	struct str key = harm_desk_ticket(d);

	harm_desk_put(d, &d->agent, key, HARM_CUTOFF);
	struct harm first = harm_desk_now(d, key);
	harm_desk_put(d, &d->agent, key, "{\"kind\":\"none\"}");
	harm_desk_undo(d, &d->agent, "harm_set", RC_OK);
	struct harm h = harm_desk_now(d, key);
	assert_true(harm_same(&h, &first));
	assert_int_equal(h.event_id, first.event_id);
	assert_int_equal(h.set_at, first.set_at);
	int64_t set = desk_last(d, "harm_set");
	harm_desk_put(d, &d->agent, key, "{\"kind\":\"none\"}");
	int64_t none = desk_last(d, "harm_set");
	assert_true(none > set);
	harm_desk_put(d, &d->agent, key, "{\"kind\":\"instant\",\"at\":\"2025-11-25T18:00:00Z\"}");
	assert_int_equal(desk_undo(d, &d->agent, none), RC_CONFLICT);
	assert_string_equal(d->cx.err.code, "changed_since");
	assert_int_equal(harm_desk_now(d, key).at, when("2025-11-25T18:00:00Z"));
}

/* Only what is open can come to harm, or has a next action: undo does not get round that. */
static void what_has_ended_gets_nothing_back(void **state)
{
	struct desk *d = *state;
	struct str key = harm_desk_owned(d);

	harm_desk_put(d, &d->agent, key, HARM_CUTOFF);
	harm_desk_path(d, &d->agent, "DELETE", key, "harm", NULL);
	harm_desk_path(d, &d->agent, "PUT", key, "next-action", "{\"at\":\"2025-11-25T10:00:00Z\"}");
	harm_desk_path(d, &d->agent, "DELETE", key, "next-action", NULL);
	desk_as(d, &d->agent);
	desk_do(d, key, "resolve", "{\"code\":\"fixed\",\"notes\":\"Sent by hand.\"}", NULL);
	harm_desk_undo(d, &d->agent, "harm_cleared", RC_CONFLICT);
	assert_string_equal(d->cx.err.code, "not_open");
	assert_int_equal(harm_desk_now(d, key).kind, HARM_UNSET);
	harm_desk_undo(d, &d->agent, "next_action_withdrawn", RC_CONFLICT);
	assert_string_equal(d->cx.err.code, "not_open");
	assert_int_equal(harm_desk_next(d, key).promised_at, 0);
	harm_desk_undo(d, &d->agent, "resolve", RC_OK);
	harm_desk_undo(d, &d->agent, "harm_cleared", RC_OK);
	assert_int_equal(harm_desk_now(d, key).at, when("2025-11-25T16:00:00Z"));
}

static void a_persons_word_stands_over_a_monitors(void **state)
{
	static const char LATER[] =
	        "{\"kind\":\"instant\",\"at\":\"2025-11-25T18:00:00Z\",\"source\":\"monitor\"%s}";
	struct desk *d = *state;
	struct str key = harm_desk_ticket(d);

	assert_int_equal(harm_desk_put(d, &d->other, key, F(d, LATER, "")).status, 200);
	assert_int_equal(harm_desk_put(d, &d->agent, key, HARM_CUTOFF).status,
	                 200); /* over a monitor's: at once */
	struct answer a = harm_desk_put(d, &d->other, key, F(d, LATER, ""));
	assert_int_equal(a.status, 409);
	assert_true(str_is(a.code, "harm_by_person"));
	assert_int_equal(harm_desk_put(d, &d->other, key, F(d, LATER, ",\"force\":true")).status, 200);
	harm_desk_put(d, &d->agent, key,
	              "{\"kind\":\"none\",\"expires_at\":\"2025-11-25T10:00:00Z\"}"); /* until then */
	assert_int_equal(harm_desk_put(d, &d->other, key, F(d, LATER, "")).status, 409);
	desk_at(d, "2025-11-25T10:00:00Z");
	assert_int_equal(harm_desk_put(d, &d->other, key, F(d, LATER, "")).status, 200);
}

static void others_see_none_of_it(void **state)
{
	struct desk *d = *state;
	struct str key = harm_desk_ticket(d);
	struct grant elsewhere = { .client_id = d->client + 1000, .role = "agent", .perms = d->agent.perms };
	struct who foreign = d->agent;

	foreign.grants = &elsewhere;
	foreign.ngrants = 1;
	harm_desk_put(d, &d->agent, key, HARM_CUTOFF);
	harm_desk_path(d, &d->coordinator, "POST", key, "nudge", NULL);
	assert_int_equal(harm_desk_path(d, &foreign, "GET", key, "harm", NULL).status, 404);
	assert_int_equal(harm_desk_put(d, &foreign, key, HARM_CUTOFF).status, 404);
	assert_int_equal(harm_desk_path(d, &foreign, "GET", key, "next-action", NULL).status, 404);
	assert_int_equal(harm_desk_path(d, &foreign, "POST", key, "nudge", NULL).status, 404);
	assert_int_equal(harm_desk_path(d, &d->requester, "GET", key, "harm", NULL).status, 403);
	assert_int_equal(harm_desk_path(d, &d->requester, "GET", key, "next-action", NULL).status, 403);
	struct answer a =
	        harm_desk_ask(d, &d->requester, "GET", F(d, "/api/v1/tickets/" STR_FMT, STR_ARG(key)), NULL);
	assert_int_equal(a.status, 200);
	assert_null(jval_get(&a.json, "harm"));
	assert_null(jval_get(&a.json, "next_action"));
	a = harm_desk_ask(d, &d->requester, "GET", F(d, "/api/v1/tickets/" STR_FMT "/timeline", STR_ARG(key)),
	                  NULL);
	assert_int_equal(a.status, 200);
	assert_int_equal(str_find(a.body, STR("harm"), 0), SIZE_MAX);
	assert_int_equal(str_find(a.body, STR("nudge"), 0), SIZE_MAX);
	a = harm_desk_ask(d, &d->agent, "GET", F(d, "/api/v1/tickets/" STR_FMT, STR_ARG(key)), NULL);
	assert_true(str_is(answer_get(&a, "harm.effect")->s, "Payroll is not paid"));
	a = harm_desk_ask(d, &d->agent, "GET", F(d, "/api/v1/tickets/" STR_FMT "/timeline", STR_ARG(key)),
	                  NULL);
	assert_true(str_find(a.body, STR("harm_set"), 0) != SIZE_MAX);
}

static void words_of_the_filter(void **state)
{
	struct desk *d = *state;
	struct str soon = harm_desk_ticket(d), none = harm_desk_ticket(d);

	harm_desk_ticket(d); /* nobody has said anything */
	harm_desk_put(d, &d->agent, soon, "{\"kind\":\"instant\",\"at\":\"2025-11-25T09:20:00Z\"}");
	harm_desk_put(d, &d->agent, none, "{\"kind\":\"none\"}");
	assert_int_equal(harm_desk_found(d, "is:harm"), 1);
	assert_int_equal(harm_desk_found(d, "-is:harm"), 2);
	assert_int_equal(harm_desk_found(d, "harm<+30m"), 1);
	assert_int_equal(harm_desk_found(d, "harm<+10m"), 0);
	assert_int_equal(harm_desk_found(d, "harm:today"), 1);
	assert_int_equal(harm_desk_found(d, "is:harmless"), 1);
	assert_int_equal(harm_desk_found(d, "harm:none"), 2);
	assert_int_equal(harm_desk_found(d, "harm:any"), 1);
	assert_int_equal(harm_desk_found(d, "is:open harm<=\"2025-11-25T09:20:00Z\""), 1);
}

/* ---- main ---- */
#define T(name) cmocka_unit_test_setup_teardown(name, harm_desk_setup, harm_desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(said_changed_cleared_and_every_step_is_an_event),
		T(a_depletion_ends_when_what_is_left_is_gone),
		T(what_is_wrong_is_named),
		T(time_checks_passes_and_expires),
		T(a_stall_tells_what_was_missed),
		T(the_end_of_the_ticket_ends_it_and_undo_brings_it_back),
		T(undo_is_exact_or_refused),
		T(what_has_ended_gets_nothing_back),
		T(a_persons_word_stands_over_a_monitors),
		T(others_see_none_of_it),
		T(words_of_the_filter),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
