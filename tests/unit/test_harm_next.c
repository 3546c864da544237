/* test_harm_next.c - docs/harm.md 7: next actions, asked for, promised, kept, broken and taken back. */
#include "harm_desk.h"
#include "short.h"

SQL(t_events, "SELECT count(*) FROM event WHERE kind = $1");
SQL(t_notices, "SELECT count(*) FROM notification WHERE person = $1 AND reason = $2 AND kind = $3"
               " AND read_at IS NULL");
SQL(t_timer, "SELECT COALESCE(max(due_at), 0) FROM timer WHERE kind = $1");

/* ---- the next action ------------------------------------------------------------------------- */
static void asked_promised_kept(void **state)
{
	struct desk *d = *state;
	struct str key = harm_desk_owned(d);
	struct answer a =
	        harm_desk_path(d, &d->coordinator, "POST", key, "nudge", "{\"words\":\"The bank waits\"}");

	assert_int_equal(a.status, 200);
	assert_int_equal(answer_get(&a, "asked.of.id")->i, d->ada);
	assert_int_equal(N(d, t_notices, INT(d->ada), W("nudge"), W("nudged")), 1);
	assert_int_equal(harm_desk_found(d, "is:nudged"), 1);
	assert_true(str_is(harm_desk_next(d, key).words, "The bank waits"));
	a = harm_desk_path(d, &d->agent, "PUT", key, "next-action",
	                   "{\"at\":\"2025-11-25T10:00:00Z\",\"words\":\"Call the bank\"}");
	assert_true(str_is(answer_get(&a, "state")->s, "promised"));
	assert_int_equal(N(d, t_notices, INT(d->ada), W("nudge"), W("nudged")), 0); /* answered */
	assert_int_equal(N(d, t_notices, INT(d->cora), W("nudge"), W("next_action_set")), 1);
	assert_int_equal(harm_desk_found(d, "is:nudged"), 0);
	assert_int_equal(harm_desk_found(d, "next_action<+2h"), 1);
	assert_int_equal(harm_desk_next(d, key).promised_by, d->ada);
	desk_at(d, "2025-11-25T09:30:00Z");
	desk_as(d, &d->agent);
	desk_say(d, key, "Called them.", false);
	desk_as(d, NULL);
	assert_int_equal(N(d, t_events, W("next_action_kept")), 1);
	assert_int_equal(harm_desk_next(d, key).asked_at, 0);
	at(d, "2025-11-25T10:01:00Z");
	assert_int_equal(N(d, t_events, W("next_action_broken")), 0);
}

static void a_broken_promise_goes_back_to_who_asked(void **state)
{
	struct desk *d = *state;
	struct str key = harm_desk_owned(d);

	harm_desk_path(d, &d->coordinator, "POST", key, "nudge", NULL);
	harm_desk_path(d, &d->agent, "PUT", key, "next-action", "{\"at\":\"2025-11-25T10:00:00Z\"}");
	desk_as(d, &d->requester);
	desk_say(d, key, "Any news?", true); /* the requester keeps nobody's promise */
	desk_as(d, NULL);
	at(d, "2025-11-25T10:00:00Z");
	assert_false(harm_desk_next(d, key).broken);
	at(d, "2025-11-25T10:00:01Z");
	assert_true(harm_desk_next(d, key).broken);
	assert_int_equal(N(d, t_events, W("next_action_broken")), 1);
	assert_int_equal(N(d, t_notices, INT(d->cora), W("nudge"), W("next_action_broken")), 1);
	assert_int_equal(N(d, t_notices, INT(d->ada), W("nudge"), W("next_action_broken")), 1);
	assert_int_equal(harm_desk_found(d, "is:nudged"), 1);
	at(d, "2025-11-25T11:00:00Z");
	assert_int_equal(N(d, t_events, W("next_action_broken")), 1);
}

static void who_is_asked_and_who_cannot_be(void **state)
{
	struct desk *d = *state;
	struct str key = harm_desk_ticket(d);

	assert_true(
	        str_is(harm_desk_path(d, &d->coordinator, "POST", key, "nudge", NULL).code, "nobody_to_ask"));
	desk_change(d, &team_type, d->network, F(d, "{\"lead\":%lld}", LL(d->ben)));
	assert_int_equal(harm_desk_path(d, &d->coordinator, "POST", key, "nudge", NULL).status, 200);
	assert_int_equal(N(d, t_notices, INT(d->ben), W("nudge"), W("nudged")), 1);
	struct str mine = harm_desk_owned(d);
	assert_true(str_is(harm_desk_path(d, &d->agent, "POST", mine, "nudge", NULL).code, "own"));
	assert_true(str_is(
	        harm_desk_path(d, &d->agent, "PUT", mine, "next-action", "{\"at\":\"2025-11-25T08:00:00Z\"}")
	                .field,
	        "at"));
	assert_true(str_is(
	        harm_desk_path(d, &d->agent, "PUT", mine, "next-action", "{\"at\":\"2026-11-25T08:00:00Z\"}")
	                .field,
	        "at"));
}

static void a_question_and_a_promise_are_taken_back(void **state)
{
	struct desk *d = *state;
	struct str key = harm_desk_owned(d);

	harm_desk_path(d, &d->coordinator, "POST", key, "nudge", NULL);
	harm_desk_undo(d, &d->coordinator, "nudged", RC_OK);
	assert_int_equal(harm_desk_next(d, key).asked_at, 0);
	assert_int_equal(N(d, t_notices, INT(d->ada), W("nudge"), W("nudged")), 0);
	harm_desk_path(d, &d->coordinator, "POST", key, "nudge", NULL);
	harm_desk_path(d, &d->coordinator, "DELETE", key, "nudge", NULL);
	assert_int_equal(harm_desk_next(d, key).asked_at, 0);
	harm_desk_path(d, &d->agent, "PUT", key, "next-action", "{\"at\":\"2025-11-25T10:00:00Z\"}");
	harm_desk_undo(d, &d->agent, "next_action_set", RC_OK);
	assert_int_equal(harm_desk_next(d, key).promised_at, 0);
	assert_int_equal(N(d, t_timer, W("next_action")), 0);
	harm_desk_path(d, &d->agent, "PUT", key, "next-action", "{\"at\":\"2025-11-25T10:00:00Z\"}");
	harm_desk_path(d, &d->agent, "DELETE", key, "next-action", NULL);
	assert_int_equal(harm_desk_next(d, key).promised_at, 0);
}

/* ---- main ---- */
#define T(name) cmocka_unit_test_setup_teardown(name, harm_desk_setup, harm_desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(asked_promised_kept),
		T(a_broken_promise_goes_back_to_who_asked),
		T(who_is_asked_and_who_cannot_be),
		T(a_question_and_a_promise_are_taken_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
