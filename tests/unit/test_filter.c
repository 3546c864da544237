/* test_filter.c - the filter language: what parses, to what tree, with which complaint. */
/* engines: none */
#include "record/filter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct ctx cx;

static int start(void **state)
{
	(void)state;
	cx = (struct ctx){ .mem = arena_new(), .who = &who_system };
	return 0;
}

static int stop(void **state)
{
	(void)state;
	arena_free(cx.mem);
	return 0;
}

/* Parse, write back, parse that and write it back: the two texts must be one. */
static void canonical(const char *in, const char *want)
{
	struct filter_node *x, *y;

	assert_int_equal(filter_parse(&cx, str_z(in), &x), RC_OK);
	struct str text = filter_text(cx.mem, x);
	assert_string_equal(arena_str(cx.mem, text).p, want);
	assert_int_equal(filter_parse(&cx, text, &y), RC_OK);
	assert_true(str_eq(filter_text(cx.mem, y), text));
}

static void refused(const char *in, const char *why)
{
	struct filter_node *x;

	assert_int_equal(filter_parse(&cx, str_z(in), &x), RC_INVALID);
	assert_string_equal(cx.err.field, "q");
	if (!strstr(cx.err.msg, why))
		fail_msg("%s: got \"%s\", wanted \"%s\"", in, cx.err.msg, why);
}

static void encoded(const char *in, const char *want, const char *want_order)
{
	struct filter_node *x, *y;
	struct str order;

	if (filter_parse_encoded(&cx, str_z(in), &x, &order) != RC_OK)
		fail_msg("%s: %s", in, cx.err.msg);
	struct str text = filter_text(cx.mem, x);
	assert_string_equal(arena_str(cx.mem, text).p, want);
	assert_string_equal(arena_str(cx.mem, order).p, want_order);
	assert_int_equal(filter_parse(&cx, text, &y), RC_OK);
	assert_true(str_eq(filter_text(cx.mem, y), text));
}

static void test_parses(void **state)
{
	(void)state;
	canonical("", "");
	canonical("   ", "");
	canonical("state:open priority<=2  team:network updated>-2d \"vpn\"",
	          "state:open priority<=2 team:network updated>-2d vpn");
	canonical("state:new,triaged -tag:vip \"printer jam\"", "state:new,triaged -tag:vip \"printer jam\"");
	canonical("(category:vpn OR category:wifi) is:breached",
	          "(category:vpn OR category:wifi) is:breached");
	canonical("a:1 OR b:2 c:3 OR d:4", "a:1 OR b:2 c:3 OR d:4");
	canonical("a:1 AND (b:2 AND c:3)", "a:1 (b:2 c:3)");
	canonical("NOT (a:1 b:2)", "-(a:1 b:2)");
	canonical("NOT NOT a:1", "--a:1");
	canonical("team:none", "team:none");
	canonical("team!=none", "team:any");
	canonical("team:network,none", "team:network OR team:none");
	canonical("team!=network,none x", "team!=network team:any x");
	canonical("title:\"none\" title:\"say \\\"hi\\\" \\\\\"",
	          "title:\"none\" title:\"say \\\"hi\\\" \\\\\"");
	canonical("title^=VPN title$=down cf.cost>100", "title^=VPN title$=down cf.cost>100");
	canonical("\"OR\" \"-x\" wow! 3<4 - \"a:b\"", "\"OR\" \"-x\" \"wow!\" \"3<4\" \"-\" \"a:b\"");
	canonical("ORder NOTe", "ORder NOTe");
	canonical("10:30", "\"10:30\"");
	canonical("a<\"=1\"", "a<\"=1\"");
	canonical("a:x,y,\"b c\",z", "a:x,y,\"b c\",z");
	canonical("Überlauf title:größe", "Überlauf title:größe");
}

static void test_refuses(void **state)
{
	char deep[400], many[2000], big[3000];
	size_t n = 0;

	(void)state;
	refused("state:", "a value is missing at character 7");
	refused("state:new,", "a value is missing at character 11");
	refused("(a:1", "opened and never closed at character 1");
	refused("a:1)", "never opened at character 4");
	refused("()", "a condition is missing at character 2");
	refused("a:1 OR", "a condition is missing");
	refused("NOT", "a condition is missing");
	refused("x \"abc", "never closed at character 3");
	refused("\"\"", "nothing stands between the quotes");
	refused("due<none", "compared by size");
	refused("a:\xff", "UTF-8");
	memset(deep, '(', 40);
	deep[40] = 0;
	refused(deep, "too deep");
	memset(deep, '-', 40);
	deep[40] = 'x';
	deep[41] = 0;
	refused(deep, "too deep");
	for (int i = 0; i < 65; i++) {
		memcpy(many + n, "a:1 ", 4);
		n += 4;
	}
	many[n] = 0;
	refused(many, "64 conditions");
	memset(big, 'a', sizeof big - 1);
	big[sizeof big - 1] = 0;
	refused(big, "2048 bytes");
}

static void test_encoded(void **state)
{
	(void)state;
	encoded("", "", "");
	encoded("active=true^priority<=2^assignment_group=Network", "active=true priority<=2 team=Network",
	        "");
	encoded("state=new^ORstate=triaged^short_descriptionLIKEvpn down",
	        "(state=new OR state=triaged) title:\"vpn down\"", "");
	encoded("a=1^b=2^NQc=3^ORd=4^EQ", "a=1 b=2 OR (c=3 OR d=4)", "");
	encoded("numberSTARTSWITHINC1^ORDERBYDESCsys_created_on^ORDERBYnumber", "key^=INC1", "-created,key");
	encoded("stateINnew,triaged^stateNOT INclosed", "state=new,triaged state!=closed", "");
	encoded("assigned_toISEMPTY^teamISNOTEMPTY^category=^site!=",
	        "assignee:none team:any category:none site:any", "");
	encoded("assigned_to=javascript:gs.getUserID()^sys_created_on>=javascript:gs.daysAgo(7)",
	        "assignee=me created>=-7d", "");
	encoded("sys_created_on>2026-11-23 10:00:00", "created>2026-11-23T10:00:00Z", "");
	encoded("reopen_countBETWEEN2@5", "reopen_count>=2 reopen_count<=5", "");
	encoded("titleNOT LIKEvpn^123TEXTQUERY321=printer jam", "-title:vpn \"printer jam\"", "");
	encoded("a=1^bANYTHING", "a=1", "");
	encoded("a=1^ORbANYTHING", "", "");
	encoded("short_description=none", "title=\"none\"", "");
	encoded("u_costIN1,2^titleENDSWITHx", "u_cost=1,2 title$=x", "");
}

static void test_encoded_refuses(void **state)
{
	static const char *const bad[] = {
		"state",   "=x",      "a=1^^b=2", "aBETWEEN1", "aIN", "aLIKE", "a=javascript:eval(1)",
		"ORDERBY", "aSAMEASb"
	};
	struct filter_node *x;
	struct str order;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		if (filter_parse_encoded(&cx, str_z(bad[i]), &x, &order) != RC_INVALID)
			fail_msg("%s was taken", bad[i]);
		assert_string_equal(cx.err.field, "sysparm_query");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_parses, start, stop),
		cmocka_unit_test_setup_teardown(test_refuses, start, stop),
		cmocka_unit_test_setup_teardown(test_encoded, start, stop),
		cmocka_unit_test_setup_teardown(test_encoded_refuses, start, stop),
	};

	return cmocka_run_group_tests_name("filter", tests, NULL, NULL);
}
