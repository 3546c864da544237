/* test_chain.c - hand-overs of a ticket, what each team was given, whose time the clock is made of, and how
 * clocks were paused, through the routes that tell of it. */
#include "base/json.h"
#include "chain/chain.h"
#include "desk.h"
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
/* after its prerequisites */
#include <cmocka.h>

#define SOLVED "{\"code\":\"fixed\",\"notes\":\"done\"}"
#define PRINTER "{\"title\":\"Printer\",\"impact\":\"1\",\"urgency\":\"1\"}" /* 4 h */

static int setup(void **state)
{
	*state = desk_new();
	return 0;
}

static int teardown(void **state)
{
	desk_free(*state);
	return 0;
}

static int64_t target(struct desk *d, const char *members)
{
	desk_as(d, NULL);
	return desk_make(d, &sla_target_type,
	                 arena_fmt(d->world->mem, "{\"client\":%lld,\"calendar\":%lld,\"name\":\"T\",%s}",
	                           (long long)d->client, (long long)d->calendar, members)
	                         .p);
}

static struct str open_at(struct desk *d, const char *at, const char *json)
{
	desk_at(d, at);
	desk_as(d, &d->requester);
	return desk_ticket(d, json, NULL);
}

static void then(struct desk *d, const char *at, struct str key, const char *verb, const char *args)
{
	desk_at(d, at);
	desk_as(d, &d->coordinator);
	desk_do(d, key, verb, args, NULL);
}

static void hand(struct desk *d, const char *at, struct str key, int64_t team, int64_t person)
{
	const char *who = person ? arena_fmt(d->world->mem, ",\"assignee\":%lld", (long long)person).p : "";

	then(d, at, key, "assign", arena_fmt(d->world->mem, "{\"team\":%lld%s}", (long long)team, who).p);
}

/* What a route says; rc when it refuses. */
static enum rc ask(struct desk *d, const struct route *r, struct str key, const char *query, struct jval *out)
{
	struct rq rq = { .param = { key }, .query = str_z(query) };
	struct res rs = { .body = BUF(d->world->mem) };
	char why[100];

	enum rc rc = r->handle(&d->cx, &rq, &rs);
	if (rc == RC_OK && !json_parse_plain(d->world->mem, buf_str(&rs.body), out, why, sizeof why))
		fail_msg("%s: %s", why, rs.body.p);
	return rc;
}

static struct jval told(struct desk *d, const struct route *r, struct str key, const char *query)
{
	struct jval v;

	desk_as(d, &d->coordinator);
	world_ok(&d->cx, ask(d, r, key, query, &v));
	return v;
}

static struct jval chain(struct desk *d, const char *at, struct str key)
{
	desk_at(d, at);
	return told(d, &chain_routes[0], key, "");
}

static struct jval report(struct desk *d, const char *query)
{
	return told(d, &clock_report_routes[0], STR(""), query);
}

static struct jval behind(struct desk *d, const char *query)
{
	return told(d, &clock_report_routes[1], STR(""), query);
}

static const struct jval *member(const struct jval *v, struct str name)
{
	for (size_t i = 0; v->kind == J_OBJECT && i < v->n; i++)
		if (str_eq(v->keys[i], name))
			return &v->items[i];
	return NULL;
}

/* "a.1.b" through members and items. */
static const struct jval *at(const struct jval *v, const char *path)
{
	struct str rest = str_z(path), part;
	int64_t i;

	while (v && str_split(&rest, '.', &part))
		v = str_int(part, &i) ? (v->kind == J_ARRAY && (size_t)i < v->n ? &v->items[i] : NULL)
		                      : member(v, part);
	if (!v)
		fail_msg("there is no %s", path);
	return v;
}

static int64_t num(struct jval v, const char *path) { return at(&v, path)->i; }
static bool is_null(struct jval v, const char *path) { return at(&v, path)->kind == J_NULL; }
static void says(struct jval v, const char *path, const char *text)
{
	struct str s = at(&v, path)->s;

	if (!str_is(s, text))
		fail_msg("%s is " STR_FMT ", not %s", path, STR_ARG(s), text);
}

/* How many tickets a filter finds. */
static int64_t found(struct desk *d, const char *q)
{
	struct dsql s = DSQL(d->world->mem);
	struct filter_node *tree;
	struct rows r;

	world_ok(&d->cx, filter_parse(&d->cx, str_z(q), &tree));
	dsql_lit(&s, "SELECT count(*) FROM ticket r WHERE ");
	world_ok(&d->cx, filter_compile(&d->cx, &ticket_type, tree, &s));
	world_ok(&d->cx, dsql_run(&d->cx, &s, &r));
	return cell(&r, 0, 0).i;
}

/* ---- the chain of one ticket ----------------------------------------------------------------- */
static void
vector_18_glpi_1911_the_new_team_gets_its_own_budget_beside_what_the_customer_has_left(void **state)
{
	struct desk *d = *state;

	target(d, "\"target\":\"ola\",\"goal_as\":\"share\",\"goal\":50,\"team\":1");
	target(d, "\"target\":\"ola\",\"goal\":30,\"team\":2");
	struct str key = open_at(d, "2025-11-25T09:00:00Z", PRINTER);
	hand(d, "2025-11-25T09:30:00Z", key, d->network, 0);
	hand(d, "2025-11-25T10:00:00Z", key, d->network, d->ada);
	hand(d, "2025-11-25T10:50:00Z", key, d->apps, d->ben);
	struct jval v = chain(d, "2025-11-25T11:30:00Z", key);
	assert_int_equal(at(&v, "hops")->n, 4);
	/* nobody's first half hour */
	assert_true(is_null(v, "hops.0.team") && is_null(v, "hops.0.budgets"));
	assert_int_equal(num(v, "hops.0.used"), MINUTES(30));
	assert_int_equal(num(v, "hops.0.customer.left"), HOURS(4));
	/* the first team: half of what was left, and all of it is its own */
	says(v, "hops.1.team.name", "Network");
	says(v, "hops.1.changed", "team");
	assert_int_equal(num(v, "hops.1.customer.left"), MINUTES(210));
	assert_int_equal(num(v, "hops.1.budgets.0.goal"), MINUTES(105));
	assert_int_equal(num(v, "hops.1.budgets.0.percent"), 50);
	assert_int_equal(num(v, "hops.1.budgets.0.used"), MINUTES(80));
	says(v, "hops.1.budgets.0.state", "met");
	/* a person: no new budget */
	says(v, "hops.2.changed", "person");
	assert_true(is_null(v, "hops.2.budgets"));
	assert_int_equal(num(v, "hops.2.customer.left"), MINUTES(180));
	/* the second team begins with its own, not with what the first has left; late by now */
	says(v, "hops.3.person.name", "Ben");
	assert_int_equal(num(v, "hops.3.customer.left"), MINUTES(130));
	assert_int_equal(num(v, "hops.3.budgets.0.goal"), MINUTES(30));
	assert_int_equal(num(v, "hops.3.budgets.0.used"), MINUTES(40));
	assert_true(at(&v, "hops.3.budgets.0.breached")->b);
	assert_true(is_null(v, "hops.3.budgets.0.percent"));
	assert_int_equal(found(d, "ola:late"), 1);
	assert_int_equal(found(d, "ola:met"), 0);
	/* whose time it was: it adds up */
	assert_int_equal(num(v, "teams.0.used") + num(v, "teams.1.used") + num(v, "teams.2.used"),
	                 num(v, "clock.elapsed"));
	assert_int_equal(num(v, "clock.elapsed"), MINUTES(150));
	assert_true(is_null(v, "people.0.person"));
	assert_int_equal(num(v, "people.0.used"), MINUTES(60));
	assert_int_equal(num(v, "people.1.used"), MINUTES(50));
	/* as it was then */
	struct jval was = told(d, &chain_routes[0], key, "as_of=2025-11-25T10:10:00Z");
	assert_int_equal(at(&was, "hops")->n, 3);
	assert_int_equal(num(was, "clock.elapsed"), MINUTES(70));
	says(was, "hops.1.budgets.0.state", "running");
}

static void what_is_foreseen_is_what_comes(void **state)
{
	struct desk *d = *state;

	target(d, "\"target\":\"ola\",\"goal_as\":\"share\",\"goal\":50,\"team\":1");
	target(d, "\"target\":\"resolve\",\"goal\":100,\"team\":1,\"priority\":\"2\"");
	struct str key =
	        open_at(d, "2025-11-25T09:00:00Z", "{\"title\":\"Two\",\"impact\":\"1\",\"urgency\":\"2\"}");
	then(d, "2025-11-25T10:00:00Z", key, "accept", NULL);
	const char *to = arena_fmt(d->world->mem, "team=%lld", (long long)d->network).p;
	struct jval v = told(d, &chain_routes[1], key, to), none = told(d, &chain_routes[1], key, "team=2"),
	            gone = told(d, &chain_routes[1], key, "");

	/* the team brings the customer another target too: the step itself says what comes of it */
	assert_int_equal(num(v, "customer.left"), MINUTES(40));
	assert_int_equal(num(v, "budget.goal"), MINUTES(20));
	assert_true(is_null(none, "customer") && is_null(none, "budget") && is_null(gone, "budget") &&
	            is_null(gone, "team"));
	hand(d, "2025-11-25T10:00:00Z", key, d->network, 0);
	struct jval came = chain(d, "2025-11-25T10:00:00Z", key);
	size_t last = at(&came, "hops")->n - 1;
	const char *left = arena_fmt(d->world->mem, "hops.%zu.customer.left", last).p,
	           *goal = arena_fmt(d->world->mem, "hops.%zu.budgets.0.goal", last).p;
	assert_int_equal(num(came, left), MINUTES(40));
	assert_int_equal(num(came, goal), MINUTES(20));
	v = told(d, &chain_routes[1], key, to);
	assert_true(at(&v, "same")->b);
}

static void a_team_that_is_reset_has_several_budgets_and_one_interrupted_has_one(void **state)
{
	struct desk *d = *state;

	target(d, "\"target\":\"ola\",\"goal\":60,\"team\":1,\"reset_when\":\"category:again\"");
	struct str key = open_at(d, "2025-11-25T09:00:00Z", PRINTER);
	hand(d, "2025-11-25T09:30:00Z", key, d->network, 0);
	desk_at(d, "2025-11-25T10:00:00Z");
	struct jval patch, v;
	struct record r;
	char why[80];
	bool merged;
	assert_true(
	        json_parse_plain(d->world->mem, STR("{\"category\":\"again\"}"), &patch, why, sizeof why));
	world_ok(&d->cx, record_patch(&d->cx, &ticket_type, key, &patch, 0, &merged, &r));
	then(d, "2025-11-25T10:30:00Z", key, "bounce", "{\"reason\":\"not ours\"}");
	hand(d, "2025-11-25T11:00:00Z", key, d->network, 0);
	v = chain(d, "2025-11-25T11:10:00Z", key);
	assert_int_equal(at(&v, "hops")->n, 4);
	assert_int_equal(at(&v, "hops.1.budgets")->n, 2);
	assert_int_equal(num(v, "hops.1.budgets.0.used"), MINUTES(30));
	assert_true(is_null(v, "hops.2.team"));
	/* the same team again is no other one: its cycle went on */
	assert_false(at(&v, "hops.3.returned")->b);
	assert_int_equal(at(&v, "hops.3.budgets")->n, 1);
	assert_int_equal(num(v, "hops.3.budgets.0.cycle"), 2);
	assert_int_equal(num(v, "hops.3.budgets.0.used"), MINUTES(70));
}

static void who_only_asks_learns_nothing_of_it(void **state)
{
	struct desk *d = *state;
	struct str key = open_at(d, "2025-11-25T09:00:00Z", PRINTER);
	struct jval v;

	desk_as(d, &d->requester);
	for (int i = 0; i < 2; i++)
		assert_int_equal(ask(d, &chain_routes[i], key, "", &v), RC_NOT_FOUND);
	desk_as(d, &d->coordinator);
	assert_int_equal(ask(d, &chain_routes[0], key, "as_of=now", &v), RC_INVALID);
	assert_int_equal(ask(d, &chain_routes[1], key, "team=99", &v), RC_INVALID);
	/* without a definition there are hand-overs all the same */
	struct str none = desk_ticket(d, "{\"title\":\"Two\",\"impact\":\"1\",\"urgency\":\"2\"}", NULL);
	v = told(d, &chain_routes[0], none, "");
	assert_true(is_null(v, "clock") && is_null(v, "hops.0.used") && is_null(v, "hops.0.customer"));
}

/* ---- how clocks were paused --------------------------------------------------------------------- */
struct silent {
	struct desk *d;
	struct str key;
};
/* A hold without a word, as history brings it in: the verb would not let it pass. */
static enum rc silent_tx(struct ctx *cx, void *p)
{
	struct silent *s = p;
	struct record old, *neo;

	TRY(record_find(cx, &ticket_type, s->key, &old));
	neo = record_copy(cx, &old);
	ticket_enter(cx, neo, "on_hold");
	rec_set(neo, TICKET_HOLD_REASON, TEXT(STR("caller")));
	return record_save(cx, &old, neo, STR("hold"), STR(""));
}

static void hold_silently(struct desk *d, const char *when, struct str key)
{
	desk_at(d, when);
	desk_as(d, NULL);
	world_tx(d->world, silent_tx, &(struct silent){ d, key });
}

#define NOVEMBER "from=2025-11-01T00:00:00Z&to=2025-12-01T00:00:00Z&client=1"
static const char HOLD_ASKING[] = "{\"reason\":\"caller\",\"comment\":\"Which floor?\"}";

static void pauses_without_a_question_and_near_the_breach_stand_beside_what_was_met(void **state)
{
	struct desk *d = *state;

	/* asked: no doubt */
	struct str good = open_at(d, "2025-11-25T09:00:00Z", PRINTER);
	hand(d, "2025-11-25T09:30:00Z", good, d->network, d->ada);
	then(d, "2025-11-25T10:00:00Z", good, "hold", HOLD_ASKING);
	then(d, "2025-11-25T15:00:00Z", good, "resume", NULL);
	then(d, "2025-11-25T16:00:00Z", good, "resolve", SOLVED);
	/* three hours of waiting for nothing: met, and would not have been */
	struct str silent = open_at(d, "2025-11-25T09:00:00Z", PRINTER);
	hand(d, "2025-11-25T09:30:00Z", silent, d->apps, d->ben);
	hold_silently(d, "2025-11-25T10:00:00Z", silent);
	then(d, "2025-11-25T13:00:00Z", silent, "resume", NULL);
	then(d, "2025-11-25T14:30:00Z", silent, "resolve", SOLVED);
	/* ten minutes before the breach it waits for a vendor over night; late in the end */
	struct str near = open_at(d, "2025-11-26T09:00:00Z", PRINTER);
	hand(d, "2025-11-26T09:30:00Z", near, d->apps, 0);
	then(d, "2025-11-26T12:50:00Z", near, "hold", "{\"reason\":\"vendor\"}");
	then(d, "2025-11-27T10:00:00Z", near, "resume", NULL);
	then(d, "2025-11-27T10:30:00Z", near, "resolve", SOLVED);
	struct jval v = report(d, NOVEMBER "&by=team");

	assert_int_equal(num(v, "total.n"), 3);
	assert_int_equal(num(v, "total.met"), 2);
	assert_int_equal(num(v, "total.breached"), 1);
	assert_int_equal(num(v, "total.overrun_median"), 20 * 60);
	assert_int_equal(num(v, "total.paused.clocks"), 3);
	assert_int_equal(num(v, "total.paused_seconds"), (5 * 60 + 3 * 60 + 4 * 60 + 10 + 60) * 60);
	assert_int_equal(num(v, "total.unasked.clocks"), 1);
	assert_int_equal(num(v, "total.near.clocks"), 1);
	assert_int_equal(num(v, "total.would_breach"), 1);
	says(v, "groups.0.label", "Applications");
	assert_int_equal(num(v, "groups.0.unasked.clocks"), 1);
	assert_int_equal(num(v, "groups.1.unasked.clocks"), 0);
	/* the list behind the number says why */
	struct jval list = behind(d, NOVEMBER "&by=team&group=2&about=unasked");
	assert_int_equal(at(&list, "items")->n, 1);
	says(list, "items.0.key", silent.p);
	assert_true(at(&list, "items.0.pauses.0.unasked")->b);
	assert_int_equal(num(list, "items.0.pauses.0.left"), HOURS(3));
	says(list, "items.0.would_breach_at", "2025-11-25T13:00:00Z");
	assert_true(is_null(list, "next"));
	list = behind(d, NOVEMBER "&about=near");
	says(list, "items.0.key", near.p);
	assert_int_equal(num(list, "items.0.pauses.0.left"), MINUTES(10));
	assert_int_equal(num(report(d, NOVEMBER "&near=9"), "total.near.clocks"), 0);
	/* whose time: all of it, and nobody's half hours */
	assert_int_equal(num(v, "used"), HOURS(2) + MINUTES(150) + MINUTES(260));
	assert_int_equal(num(v, "teams.0.used") + num(v, "teams.1.used") + num(v, "teams.2.used"),
	                 num(v, "used"));
	/* pages, one by one */
	list = behind(d, NOVEMBER "&limit=1");
	struct str next = at(&list, "next")->s;
	list = behind(d, arena_fmt(d->world->mem, NOVEMBER "&limit=1&cursor=" STR_FMT, STR_ARG(next)).p);
	says(list, "items.0.key", silent.p);
}

static void a_word_within_the_hour_is_a_question_and_one_later_is_none(void **state)
{
	static const struct {
		const char *said;
		int unasked;
	} cases[] = { { "2025-11-25T10:59:00Z", 1 },
		      { "2025-11-25T11:00:00Z", 0 },
		      { "2025-11-25T13:00:00Z", 0 },
		      { "2025-11-25T13:01:00Z", 1 } };
	struct desk *d = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct str key = open_at(d, "2025-11-25T09:00:00Z", PRINTER);
		bool before = strcmp(cases[i].said, "2025-11-25T12:00:00Z") < 0;
		for (int k = 0; k < 2; k++)
			if (before == !k) {
				desk_at(d, cases[i].said);
				desk_as(d, &d->coordinator);
				desk_say(d, key, "Which floor is it on?", true);
			} else {
				hold_silently(d, "2025-11-25T12:00:00Z", key);
			}
		then(d, "2025-11-25T14:00:00Z", key, "resume", NULL);
		then(d, "2025-11-25T14:00:00Z", key, "resolve", SOLVED);
		struct jval v = behind(d, NOVEMBER "&about=unasked&limit=200");
		int found = 0;
		for (size_t n = 0; n < at(&v, "items")->n; n++)
			found += str_eq(jval_str(&at(&v, "items")->items[n], "key"), key);
		assert_int_equal(found, cases[i].unasked);
	}
}

static void glpi_23359_solved_and_reopened_is_told_as_that_and_never_as_a_pause(void **state)
{
	struct desk *d = *state;
	struct str key = open_at(d, "2025-11-25T09:00:00Z", PRINTER);

	then(d, "2025-11-25T10:00:00Z", key, "resolve", SOLVED);
	then(d, "2025-11-25T15:00:00Z", key, "reopen", NULL);
	struct jval v = report(d, NOVEMBER);
	assert_int_equal(num(v, "total.n"), 0); /* it has not stopped */
	then(d, "2025-11-25T16:00:00Z", key, "resolve", SOLVED);
	then(d, "2025-11-27T09:00:00Z", key, "reopen", NULL); /* more than a day later */
	then(d, "2025-11-27T10:00:00Z", key, "resolve", SOLVED);
	v = report(d, NOVEMBER "&by=week");
	assert_int_equal(num(v, "total.met"), 1);
	assert_int_equal(num(v, "total.paused.times"), 0);
	assert_int_equal(num(v, "total.paused_seconds"), 0);
	assert_int_equal(num(v, "total.reopened.clocks"), 1);
	assert_int_equal(num(v, "total.reopened.times"), 1);
	says(v, "groups.0.group", "2025-11-24");
	assert_int_equal(at(&v, "weeks")->n, 1);
	v = behind(d, NOVEMBER "&about=reopened");
	says(v, "items.0.reopened.0.done_at", "2025-11-25T10:00:00Z");
	says(v, "items.0.reopened.0.back_at", "2025-11-25T15:00:00Z");
	assert_int_equal(num(v, "items.0.elapsed"), HOURS(3));
}

static void ping_pong_is_a_team_that_gets_it_back(void **state)
{
	struct desk *d = *state;
	struct str key = open_at(d, "2025-11-25T09:00:00Z", PRINTER);

	hand(d, "2025-11-25T09:10:00Z", key, d->network, 0);
	hand(d, "2025-11-25T09:20:00Z", key, d->apps, 0);
	hand(d, "2025-11-25T09:30:00Z", key, d->network, 0);
	hand(d, "2025-11-25T09:40:00Z", key, d->apps, 0);
	then(d, "2025-11-25T10:00:00Z", key, "resolve", SOLVED);
	struct jval v = report(d, NOVEMBER "&by=priority");
	assert_int_equal(num(v, "total.returns.clocks"), 1);
	assert_int_equal(num(v, "total.returns.times"), 2);
	says(v, "groups.0.group", "1");
	v = behind(d, NOVEMBER "&about=returns");
	says(v, "items.0.returns.0.team", "Network");
	says(v, "items.0.returns.0.at", "2025-11-25T09:30:00Z");
	v = chain(d, "2025-11-25T10:00:00Z", key);
	assert_false(at(&v, "hops.2.returned")->b);
	assert_true(at(&v, "hops.3.returned")->b);
}

static void what_is_asked_wrongly_is_refused(void **state)
{
	static const char *const queries[] = { "target=harm", "by=moon",
		                               "near=-1",     "from=x",
		                               "client=99",   "about=nothing",
		                               "cursor=a.b",  "from=2030-01-01T00:00:00Z" };
	struct desk *d = *state;
	struct jval v;

	desk_as(d, &d->coordinator);
	for (size_t i = 0; i < COUNT(queries); i++)
		assert_int_not_equal(ask(d, &clock_report_routes[1], STR(""), queries[i], &v), RC_OK);
	world_ok(&d->cx, ask(d, &clock_report_routes[0], STR(""), "target=ola&by=person", &v));
	assert_int_equal(num(v, "total.n"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(vector_18_glpi_1911_the_new_team_gets_its_own_budget_beside_what_the_customer_has_left),
		TEST(what_is_foreseen_is_what_comes),
		TEST(a_team_that_is_reset_has_several_budgets_and_one_interrupted_has_one),
		TEST(who_only_asks_learns_nothing_of_it),
		TEST(pauses_without_a_question_and_near_the_breach_stand_beside_what_was_met),
		TEST(a_word_within_the_hour_is_a_question_and_one_later_is_none),
		TEST(glpi_23359_solved_and_reopened_is_told_as_that_and_never_as_a_pause),
		TEST(ping_pong_is_a_team_that_gets_it_back),
		TEST(what_is_asked_wrongly_is_refused),
	};
	return cmocka_run_group_tests_name("chain", tests, NULL, NULL);
}
