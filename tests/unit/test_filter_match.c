/* test_filter_match.c - a filter asked in memory gives what SQL gives: the same tickets, for every kind of
 * term.
 */
#include "desk.h"
#include "record/filter.h"
#include "service/service.h"
#include <setjmp.h>
/* after its prerequisites */
#include <cmocka.h>

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

static const char *const tickets[] = {
	"{\"title\":\"VPN drops every hour\",\"category\":\"Network\",\"impact\":\"1\",\"urgency\":\"1\","
	"\"tags\":[\"vpn\",\"vip\"],\"service\":\"Web Shop\"}",
	"{\"title\":\"Printer jam\",\"description\":\"The vpn is fine, the printer is "
	"not\",\"category\":\"Printing\"}",
	"{\"title\":\"New laptop\",\"kind\":\"request\",\"site\":\"Berlin\",\"item\":\"lap 50%\"}",
	"{\"title\":\"Übung macht den Meister\",\"category\":\"network\",\"channel\":\"phone\"}",
	"{\"title\":\"Mail is slow\",\"service\":\"mail\",\"urgency\":\"2\",\"tags\":[\"slow\"]}",
};
static const char *const filters[] = {
	"",
	"category:net",
	"category=Network",
	"category!=Network",
	"-category=Network",
	"category^=net",
	"category$=ing",
	"category:none",
	"category:any",
	"priority<=2",
	"priority:1,3",
	"impact>1 urgency<3",
	"kind:request OR tag:vip",
	"tags:vpn tags:vip",
	"tag!=vpn",
	"tag:none",
	"team:none",
	"team:Network",
	"team!=Network",
	"assignee:any",
	"assignee:Ada",
	"requester:Rita",
	"is:open",
	"is:new",
	"is:closed",
	"is:unassigned -is:closed",
	"closed:no",
	"state:assigned,new",
	"vpn",
	"\"vpn drops\"",
	"prin",
	"ubung",
	"-vpn category:any",
	"created<2030-01-01",
	"created>now",
	"created:today",
	"children:0",
	"children>0",
	"criticality<=2",
	"criticality:none",
	"criticality:1,3",
	"item:\"50%\"",
	"open:yes known_error:no",
	"(category:network OR category:printing) -(site:berlin OR kind:request)",
	"client:1",
	"number>10000",
	"parent:any",
	"major:no",
	"major:candidate",
};

static void the_same_as_sql(void **state)
{
	struct desk *d = *state;
	struct record rs[COUNT(tickets) + 1];
	size_t n = COUNT(tickets);

	desk_as(d, NULL);
	desk_make(d, &service_type, "{\"client\":1,\"name\":\"web shop\",\"criticality\":\"1\"}");
	desk_make(d, &service_type, "{\"client\":1,\"name\":\"Mail\",\"criticality\":\"3\"}");
	desk_as(d, &d->coordinator);
	for (size_t i = 0; i < n; i++)
		desk_ticket(d, tickets[i], &rs[i]);
	desk_do(d, record_key(d->world->mem, &rs[0]), "assign",
	        arena_fmt(d->world->mem, "{\"team\":%lld}", (long long)d->network).p, NULL);
	desk_do(d, record_key(d->world->mem, &rs[1]), "assign",
	        arena_fmt(d->world->mem, "{\"assignee\":%lld}", (long long)d->ada).p, NULL);
	desk_do(d, record_key(d->world->mem, &rs[2]), "cancel", "{\"reason\":\"withdrawn\"}", NULL);
	desk_as(d, NULL);
	for (size_t i = 0; i < n; i++)
		world_ok(&d->cx, record_load(&d->cx, &ticket_type, rs[i].id, &rs[i]));
	for (size_t f = 0; f < COUNT(filters); f++) {
		struct filter_node *tree;
		struct filter_plan *plan;
		world_ok(&d->cx, filter_parse(&d->cx, str_z(filters[f]), &tree));
		world_ok(&d->cx, filter_plan(&d->cx, d->cx.mem, &ticket_type, tree, &plan));
		for (size_t i = 0; i < n; i++) {
			struct filter_subject of = { .r = &rs[i] };
			bool yes;
			int64_t sql;
			world_ok(&d->cx, filter_match(&d->cx, plan, &of, &yes));
			world_ok(&d->cx,
			         record_count(&d->cx, &ticket_type,
			                      arena_fmt(d->world->mem, "id:%lld (%s)", (long long)rs[i].id,
			                                filters[f][0] ? filters[f] : "id>0"),
			                      &sql));
			if (yes != (sql == 1))
				fail_msg("%s of ticket %zu: SQL says %d, memory says %d", filters[f], i,
				         (int)sql, yes);
		}
	}
}

static void what_a_rule_cannot_ask(void **state)
{
	static const char *const no[] = { "assignee:me", "team:me",      "is:mine",        "is:breached",
		                          "watcher:any", "key:INC10001", "triage_time>1h", "is:watched" };
	struct desk *d = *state;

	desk_as(d, NULL);
	for (size_t i = 0; i < COUNT(no); i++) {
		struct filter_node *tree;
		struct filter_plan *plan;
		world_ok(&d->cx, filter_parse(&d->cx, str_z(no[i]), &tree));
		assert_int_equal(filter_plan(&d->cx, d->cx.mem, &ticket_type, tree, &plan), RC_INVALID);
		assert_string_equal(d->cx.err.field, "q");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_same_as_sql, setup, teardown),
		cmocka_unit_test_setup_teardown(what_a_rule_cannot_ask, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
