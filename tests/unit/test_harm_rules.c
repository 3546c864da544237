/* test_harm_rules.c - docs/harm.md 4 and 8: harm set by rules and thresholds, and snoozes that it ends. */
#include "attention/attention.h"
#include "escalation/escalation.h"
#include "harm_desk.h"
#include "record/filter.h"
#include "short.h"

SQL(t_events, "SELECT count(*) FROM event WHERE kind = $1");
SQL(t_woken, "SELECT count(*) FROM snooze WHERE woke_because = $1");

/* ---- rules ----------------------------------------------------------------------------------------- */
static void a_rule_sets_it_once_and_not_over_a_person(void **state)
{
	struct desk *d = *state;

	desk_make(d, &routing_rule_type,
	          F(d,
	            "{\"client\":%lld,\"name\":\"Payroll\",\"active\":true,\"condition\":\"title:payroll\","
	            "\"runs_on\":"
	            "\"both\","
	            "\"effects\":{\"harm\":{\"minutes\":90,\"effect\":\"Payroll is late\"}}}",
	            LL(d->client)));
	struct str key = harm_desk_ticket(d);
	struct harm h = harm_desk_now(d, key);
	assert_int_equal(h.at, when("2025-11-25T10:30:00Z"));
	assert_true(str_is(h.source, "rule") && str_starts(h.rule, STR("routing/")));
	desk_at(d, "2025-11-25T09:30:00Z");
	desk_change(d, &ticket_type, desk_get(d, key).id, "{\"title\":\"Payroll file again\"}");
	assert_int_equal(harm_desk_now(d, key).at, when("2025-11-25T10:30:00Z")); /* it does not run away */
	harm_desk_put(d, &d->agent, key, "{\"kind\":\"none\"}");
	desk_change(d, &ticket_type, desk_get(d, key).id, "{\"title\":\"Payroll once more\"}");
	assert_int_equal(harm_desk_now(d, key).kind, HARM_NONE);
	assert_int_equal(N(d, t_events, W("harm_set")), 2);
	struct answer a = harm_desk_path(d, &d->agent, "GET", key, "routing", NULL);
	assert_int_equal(a.status, 200);
	assert_true(str_find(a.body, STR("90 min: Payroll is late"), 0) != SIZE_MAX);
}

static void a_threshold_sets_it(void **state)
{
	struct desk *d = *state;

	desk_make(d, &escalation_rule_type,
	          F(d,
	            "{\"client\":%lld,\"name\":\"Penalty\",\"target\":\"response\",\"thresholds\":[{"
	            "\"minutes\":-30,"
	            "\"actions\":[{\"do\":\"harm\",\"harm\":{\"minutes\":30,\"effect\":\"Penalty\"}}]}]}",
	            LL(d->client)));
	struct str key = desk_ticket(
	        d,
	        F(d, "{\"title\":\"Line\",\"impact\":\"1\",\"urgency\":\"1\",\"client\":%lld,\"team\":%lld}",
	          LL(d->client), LL(d->network)),
	        NULL);
	at(d, "2025-11-25T09:29:00Z");
	struct harm h = harm_desk_now(d, key);
	assert_int_equal(h.kind, HARM_UNSET);
	at(d, "2025-11-25T09:30:00Z");
	h = harm_desk_now(d, key);
	assert_int_equal(h.kind, HARM_INSTANT);
	assert_true(str_is(h.effect, "Penalty") && str_starts(h.rule, STR("escalation/")));
}

static void a_rule_cannot_ask_for_it(void **state)
{
	struct desk *d = *state;

	harm_desk_ticket(d);
	for (const char *const *q = (const char *const[]){ "is:harm", "harm<+2h", "is:harmless", "is:nudged",
	                                                   "-next_action:any", NULL };
	     *q; q++) {
		d->cx = world_ctx(d->world);
		assert_int_equal(filter_rule_check(&d->cx, &ticket_type, "condition", str_z(*q)), RC_INVALID);
		assert_string_equal(d->cx.err.field, "condition");
		assert_non_null(strstr(d->cx.err.msg, "it is not part of the ticket"));
		assert_true(harm_desk_found(d, *q) == (**q == '-')); /* lists can */
	}
}

/* ---- snoozes ------------------------------------------------------------------------------------------ */
static void snooze(struct desk *d, struct str key, const char *wake, int status)
{
	struct answer a = harm_desk_path(
	        d, &d->agent, "POST", key, "snooze",
	        F(d, "{\"until\":\"2025-11-27T09:00:00Z\",\"reason\":\"parts\",\"wake\":%s}", wake));

	if (a.status != status)
		fail_msg("%s: %d " STR_FMT, wake, a.status, STR_ARG(a.body));
}

static void a_snooze_ends_by_what_it_waits_for(void **state)
{
	struct desk *d = *state;
	struct str key = harm_desk_owned(d);

	snooze(d, key, "{\"on\":\"harm\"}", 201);
	desk_as(d, &d->coordinator);
	desk_say(d, key, "Not that.", false);
	desk_as(d, NULL);
	assert_int_equal(N(d, t_woken, W("harm")), 0);
	harm_desk_put(d, &d->coordinator, key, HARM_CUTOFF);
	assert_int_equal(N(d, t_woken, W("harm")), 1);
	snooze(d, key, "{\"on\":\"assign\"}", 201);
	desk_as(d, &d->coordinator);
	desk_do(d, key, "assign", F(d, "{\"team\":%lld,\"assignee\":%lld}", LL(d->apps), LL(d->ben)), NULL);
	desk_as(d, NULL);
	assert_int_equal(N(d, t_woken, W("assign")), 1);
	snooze(d, key, "{\"on\":\"change\"}", 201);
	desk_change(d, &ticket_type, desk_get(d, key).id, "{\"urgency\":\"1\"}");
	assert_int_equal(N(d, t_woken, W("change")), 1);
	snooze(d, key, "{\"filter\":\"urgency:3\"}", 201);
	desk_change(d, &ticket_type, desk_get(d, key).id, "{\"impact\":\"1\"}");
	assert_int_equal(N(d, t_woken, W("filter")), 0);
	desk_change(d, &ticket_type, desk_get(d, key).id, "{\"urgency\":\"3\"}");
	assert_int_equal(N(d, t_woken, W("filter")), 1);
	snooze(d, key, "\"urgency:3\"", 422); /* that is so already */
	snooze(d, key, "\"nonsense:3\"", 422);
	snooze(d, key, "{\"on\":\"doom\"}", 422);
	assert_int_equal(
	        harm_desk_path(d, &d->agent, "POST", key, "snooze", "{\"wake\":{\"on\":\"harm\"}}").status,
	        422); /* until when? */
}

static void time_alone_may_meet_a_filter(void **state)
{
	struct desk *d = *state;
	struct str key = harm_desk_owned(d);

	harm_desk_put(d, &d->agent, key, "{\"kind\":\"instant\",\"at\":\"2025-11-25T12:00:00Z\"}");
	snooze(d, key, "\"harm<+1h\"", 201);
	at(d, "2025-11-25T10:30:00Z");
	assert_int_equal(N(d, t_woken, W("filter")), 0);
	at(d, "2025-11-25T11:20:00Z");
	assert_int_equal(N(d, t_woken, W("filter")), 1);
	snooze(d, key, "{\"on\":\"harm\"}", 201);
	harm_desk_undo(d, &d->agent, "snoozed", RC_OK);
	assert_int_equal(N(d, t_woken, W("hand")), 1);
	snooze(d, key, "{\"on\":\"harm\"}", 201);
	at(d, "2025-11-27T09:00:00Z");
	assert_int_equal(N(d, t_woken, W("harm")), 1); /* it has passed before the last resort */
}

/* ---- main ---- */
#define T(name) cmocka_unit_test_setup_teardown(name, harm_desk_setup, harm_desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_rule_sets_it_once_and_not_over_a_person),
		T(a_threshold_sets_it),
		T(a_rule_cannot_ask_for_it),
		T(a_snooze_ends_by_what_it_waits_for),
		T(time_alone_may_meet_a_filter),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
