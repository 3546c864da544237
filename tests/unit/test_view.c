/* test_view.c - views: what they may say, who sees them, the colours of a page, and counts that are
 * remembered and right all the same. */
#include "base/json.h"
#include "desk.h"
#include "record/colour.h"
#include "record/counted.h"
#include "record/view.h"
#include <setjmp.h>
#include <stdlib.h>
/* after its prerequisites */
#include <cmocka.h>

static int setup(void **state)
{
	struct desk *d = desk_new();

	d->world->app.counted = counted_new();
	*state = d;
	return 0;
}

static int teardown(void **state)
{
	struct desk *d = *state;

	counted_free(d->world->app.counted);
	desk_free(d);
	return 0;
}

static const char P1[] = "{\"title\":\"Line down\",\"impact\":\"1\",\"urgency\":\"1\"}";
static const char P4[] = "{\"title\":\"Mouse\",\"impact\":\"3\",\"urgency\":\"3\"}";

/* ---- what a view may say ----------------------------------------------------------------- */
static enum rc try_view(struct desk *d, const char *json, struct record *out)
{
	struct jval v;
	char why[120];

	assert_true(json_parse_plain(d->world->mem, str_z(json), &v, why, sizeof why));
	d->cx = world_ctx(d->world);
	return record_create(&d->cx, &view_type, &v, out);
}

static void a_view_means_something(void **state)
{
	static const struct {
		const char *json, *field;
	} bad[] = {
		{ "{\"name\":\"x\",\"of_type\":\"ticket\",\"colours\":{}}", "colours" },
		{ "{\"name\":\"x\",\"of_type\":\"ticket\",\"colours\":[{\"tone\":\"pink\",\"q\":\"\"}]}",
		  "colours" },
		{ "{\"name\":\"x\",\"of_type\":\"ticket\",\"colours\":[{\"tone\":\"ok\",\"q\":\"colour:red\"}"
		  "]}",
		  "colours" },
		{ "{\"name\":\"x\",\"of_type\":\"ticket\",\"colours\":[{\"tone\":\"ok\"}]}", "colours" },
		{ "{\"name\":\"x\",\"of_type\":\"ticket\",\"team_start\":true}", "team_start" },
		{ "{\"name\":\"x\",\"of_type\":\"ticket\",\"sort\":\"colour\"}", "sort" },
		{ "{\"name\":\"x\",\"of_type\":\"cake\"}", "of_type" },
	};
	struct desk *d = *state;
	struct record r;

	desk_as(d, &d->coordinator);
	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_int_equal(try_view(d, bad[i].json, &r), RC_INVALID);
		assert_string_equal(d->cx.err.field, bad[i].field);
	}
	world_ok(&d->cx,
	         try_view(d,
	                  "{\"name\":\"Late\",\"of_type\":\"ticket\",\"q\":\"is:open\",\"sort\":\"-priority,"
	                  "created\","
	                  "\"columns\":\"key,title:320\",\"colours\":[{\"tone\":\"harm\",\"label\":\"Late\","
	                  "\"q\":\"is:breached\"}]}",
	                  &r));
	assert_string_equal(arena_str(d->world->mem, rec_str(&r, VIEW_COLOURS)).p,
	                    "[{\"tone\":\"harm\",\"label\":\"Late\",\"q\":\"is:breached\"}]");
}

static bool sees(struct desk *d, const struct who *who, const struct record *view)
{
	struct record r;

	desk_as(d, who);
	return record_find(&d->cx, &view_type, record_key(d->world->mem, view), &r) == RC_OK;
}

SQL(q_main_team, "UPDATE person SET team = $1 WHERE id = $2");
struct main_team {
	int64_t team, person;
};
static enum rc main_team_tx(struct ctx *cx, void *arg)
{
	const struct main_team *a = arg;

	return db_run(cx, q_main_team, NULL, INT(a->team), INT(a->person));
}

/* Ada is in the network team by membership, Ben gets it as his main team. */
static void a_teams_view_is_the_teams(void **state)
{
	struct desk *d = *state;
	struct record r;
	struct str json =
	        arena_fmt(d->world->mem,
	                  "{\"name\":\"Ours\",\"of_type\":\"ticket\",\"shared\":\"team\",\"team\":%lld,"
	                  "\"team_start\":true}",
	                  (long long)d->network);

	desk_as(d, &d->agent);
	assert_int_equal(try_view(d, json.p, &r), RC_DENIED);
	desk_as(d, &d->coordinator);
	world_ok(&d->cx, try_view(d, json.p, &r));
	assert_true(sees(d, &d->agent, &r));
	assert_false(sees(d, &d->other, &r));
	assert_false(sees(d, &d->requester, &r));
	world_tx(d->world, main_team_tx, &(struct main_team){ d->network, d->ben });
	assert_true(sees(d, &d->other, &r));
}

/* ---- colours --------------------------------------------------------------------------------- */
static void a_row_takes_the_first_rule_it_fits(void **state)
{
	struct desk *d = *state;
	struct colour_rules rules;
	struct list_result got;

	desk_as(d, &d->coordinator);
	desk_ticket(d, P1, NULL);
	desk_ticket(d, P4, NULL);
	desk_ticket(d, "{\"title\":\"Keyboard\",\"impact\":\"2\",\"urgency\":\"2\",\"tags\":[\"vip\"]}",
	            NULL);
	desk_ticket(d, "{\"title\":\"Line two down\",\"impact\":\"1\",\"urgency\":\"1\",\"tags\":[\"vip\"]}",
	            NULL);
	struct list_query q = { .type = &ticket_type, .sort = STR("id"), .limit = 50, .colours = &rules };
	world_ok(&d->cx,
	         colours_parse(&d->cx, &ticket_type,
	                       STR("[{\"tone\":\"harm\",\"q\":\"priority:1\"},{\"tone\":\"info\",\"q\":"
	                           "\"tag:vip\"},{\"tone\":\"ok\",\"q\":\"keyboard\"}]"),
	                       &rules));
	world_ok(&d->cx, record_list(&d->cx, &q, &got));
	static const int want[] = { 0, -1, 1, 0 };
	for (size_t i = 0; i < COUNT(want); i++)
		assert_int_equal(got.colours[i], want[i]);
	/* As many rules as there may be, each with as many values as a filter takes: never one statement. */
	struct buf b = BUF(d->world->mem);
	for (int i = 0; i < COLOURS_MAX; i++) {
		buf_add(&b,
		        i ? STR(",{\"tone\":\"ok\",\"q\":\"id:0") : STR("[{\"tone\":\"ok\",\"q\":\"id:0"));
		for (int k = 1; k < 25; k++)
			buf_fmt(&b, ",%d", 100000 + k);
		buf_add(&b, STR("\"}"));
	}
	buf_char(&b, ']');
	world_ok(&d->cx, colours_parse(&d->cx, &ticket_type, buf_str(&b), &rules));
	world_ok(&d->cx, record_list(&d->cx, &q, &got));
	assert_int_equal(got.colours[0], -1);
}

/* ---- counts ------------------------------------------------------------------------------------ */
static int64_t count_within(struct desk *d, const char *q, int64_t within)
{
	struct filter_node *x;
	int64_t n = -1;

	d->cx = world_ctx(d->world);
	world_ok(&d->cx, filter_parse(&d->cx, str_z(q), &x));
	world_ok(&d->cx, record_count_kept(&d->cx, &ticket_type, x, within, &n));
	return n;
}

static int64_t count(struct desk *d, const char *q) { return count_within(d, q, 0); }

struct row_args {
	int64_t id;
};
SQL(q_behind, "UPDATE ticket SET open = 0 WHERE id = $1");
static enum rc behind_tx(struct ctx *cx, void *arg)
{
	return db_run(cx, q_behind, NULL, INT(((struct row_args *)arg)->id));
}

static void counts_are_remembered_and_right(void **state)
{
	struct desk *d = *state;
	struct record r;

	desk_as(d, &d->coordinator);
	struct str key = desk_ticket(d, P4, &r);
	assert_int_equal(count(d, "is:open"), 1);
	desk_ticket(d, P4, NULL);
	assert_int_equal(count(d, "is:open"), 2);
	desk_do(d, key, "cancel", "{\"reason\":\"withdrawn\"}", NULL);
	assert_int_equal(count(d, "is:open"), 1);
	assert_int_equal(count(d, "is:open tag:vip"), 0);
	assert_int_equal(count(d, "is:unassigned"), 2);
	/* Remembered: what changes without an event is not seen … */
	world_tx(d->world, behind_tx, &(struct row_args){ r.id + 1 });
	assert_int_equal(count(d, "is:open"), 1);
	/* … neither after an event of another type … */
	desk_as(d, NULL);
	desk_make(d, &team_type,
	          arena_fmt(d->world->mem, "{\"client\":%lld,\"name\":\"New\"}", (long long)d->client).p);
	desk_as(d, &d->coordinator);
	assert_int_equal(count(d, "is:open"), 1);
	/* … but after one of this type. */
	desk_ticket(d, P4, NULL);
	desk_ticket(d, P4, NULL);
	assert_int_equal(count(d, "is:open"), 2);
}

/* A word of a noun above that promises nothing, and one whose time is short. */
static enum rc odd(struct ctx *cx, struct dsql *d, const struct filter_node *n)
{
	(void)cx;
	(void)n;
	dsql_lit(d, "r.open = 1");
	return RC_OK;
}
static const struct filter_word odd_words[] = { { "odd", "For this test", NULL, odd } };
static const struct type_words odd_type = { "ticket", odd_words, 1 };
static const struct type_words *const above[] = { &odd_type, NULL };

static void a_word_that_promises_nothing_is_not_remembered(void **state)
{
	struct desk *d = *state;
	struct record r;

	d->world->app.words = above;
	desk_as(d, &d->coordinator);
	desk_ticket(d, P4, &r);
	assert_int_equal(count(d, "is:odd"), 1);
	assert_int_equal(count(d, "odd:yes -tag:x"), 1);
	world_tx(d->world, behind_tx, &(struct row_args){ r.id });
	assert_int_equal(count(d, "is:odd"), 0);
	assert_int_equal(count(d, "odd:yes -tag:x"), 0);
}

static void an_older_answer_only_when_asked_for(void **state)
{
	struct desk *d = *state;

	desk_as(d, &d->coordinator);
	desk_ticket(d, P4, NULL);
	assert_int_equal(count(d, "is:open"), 1);
	world_advance(d->world, SECONDS(1) / 10);
	desk_ticket(d, P4, NULL);
	assert_int_equal(count_within(d, "is:open", SECONDS(1) / 2), 1);
	assert_int_equal(count(d, "is:open"), 2);
	desk_ticket(d, P4, NULL);
	world_advance(d->world, SECONDS(1));
	assert_int_equal(count_within(d, "is:open", SECONDS(1) / 2), 3);
}

/* No event tells that a clock ran out. */
static void the_clock_alone_changes_counts(void **state)
{
	struct desk *d = *state;

	desk_as(d, &d->coordinator);
	desk_ticket(d, P1, NULL); /* response by 17:00 */
	assert_int_equal(count(d, "is:breached"), 0);
	assert_int_equal(count(d, "response:running"), 1);
	desk_at(d, "2025-11-24T16:50:00Z");
	assert_int_equal(count(d, "response:risk"), 1);
	assert_int_equal(count(d, "response:running"), 0);
	desk_at(d, "2025-11-24T17:00:01Z");
	assert_int_equal(count(d, "is:breached"), 1);
	assert_int_equal(count(d, "response:late"), 1);
	assert_int_equal(count(d, "response:risk"), 0);
}

/* Whose records are counted is part of the question. */
static void a_count_is_for_one_scope(void **state)
{
	struct desk *d = *state;

	desk_as(d, &d->coordinator);
	desk_ticket(d, P4, NULL);
	assert_int_equal(count(d, "is:open"), 1);
	desk_as(d, &d->requester);
	assert_int_equal(count(d, "is:open"), 0);
	desk_as(d, &d->agent);
	assert_int_equal(count(d, "is:open"), 1);
	assert_int_equal(count(d, "is:mine"), 0);
	desk_as(d, &d->coordinator);
}

/* ---- words ----------------------------------------------------------------------------------------- */
static void targets_are_in_one_state_each(void **state)
{
	static const char *const states[] = { "met", "missed", "late", "risk", "running", "paused", "none" };
	struct desk *d = *state;
	int64_t sum = 0;

	desk_as(d, &d->coordinator);
	for (int i = 0; i < 3; i++)
		desk_ticket(d, P1, NULL);
	struct str late = desk_ticket(d, P1, NULL),
	           none = desk_ticket(d, "{\"title\":\"P2\",\"impact\":\"1\",\"urgency\":\"2\"}", NULL);
	desk_do(d, late, "assign",
	        arena_fmt(d->world->mem, "{\"assignee\":%lld,\"team\":%lld}", (long long)d->ada,
	                  (long long)d->network)
	                .p,
	        NULL);
	(void)none;
	desk_as(d, &d->agent);
	desk_do(d, late, "accept", NULL, NULL);
	desk_at(d, "2025-11-25T12:30:00Z");
	desk_do(d, late, "resolve", "{\"code\":\"fixed\",\"notes\":\"Done\"}", NULL);
	desk_as(d, &d->coordinator);
	for (size_t i = 0; i < COUNT(states); i++)
		sum += count(d, arena_fmt(d->world->mem, "resolve:%s", states[i]).p);
	assert_int_equal(sum, count(d, ""));
	assert_int_equal(count(d, "resolve:missed"), 1);
	assert_int_equal(count(d, "resolve:late"), 3);
	assert_int_equal(count(d, "resolve:late,missed"), 4);
	assert_int_equal(count(d, "-resolve:late,missed"), 1);
	assert_int_equal(count(d, "resolve:none"), count(d, "-resolve:any"));
	assert_int_equal(count(d, "response:met"), 1);
	assert_int_equal(count(d, "took>20h"), 1);
	assert_int_equal(count(d, "took<20h"), 0);
	assert_int_equal(count(d, "took:none"), 4);
	assert_int_equal(count(d, "first_response<1m"), 1);
	assert_int_equal(count(d, "ended:2025-11-25"), 1);
	assert_int_equal(count(d, "ended:2025-11-20..2025-11-24"), 0);
	assert_int_equal(count(d, "was_open:2025-11-24"), 5);
	assert_int_equal(count(d, "was_open:2025-11-25"), 4);
	assert_int_equal(count(d, "created:2025-11-24..today"), 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_view_means_something, setup, teardown),
		cmocka_unit_test_setup_teardown(a_teams_view_is_the_teams, setup, teardown),
		cmocka_unit_test_setup_teardown(a_row_takes_the_first_rule_it_fits, setup, teardown),
		cmocka_unit_test_setup_teardown(counts_are_remembered_and_right, setup, teardown),
		cmocka_unit_test_setup_teardown(a_word_that_promises_nothing_is_not_remembered, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(an_older_answer_only_when_asked_for, setup, teardown),
		cmocka_unit_test_setup_teardown(the_clock_alone_changes_counts, setup, teardown),
		cmocka_unit_test_setup_teardown(a_count_is_for_one_scope, setup, teardown),
		cmocka_unit_test_setup_teardown(targets_are_in_one_state_each, setup, teardown),
	};

	return cmocka_run_group_tests_name("view", tests, NULL, NULL);
}
