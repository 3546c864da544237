/* test_import.c - CSV as people write it, imports that may be repeated, bulk verbs, the timeline over its
 * routes. */
#include "base/json.h"
#include "desk.h"
#include "record/csv.h"
#include "record/event.h"
#include "record/import.h"
#include "record/record_api.h"
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
/* after its prerequisites */
#include <cmocka.h>

static int setup(void **state)
{
	struct desk *d = desk_new();

	desk_as(d, &d->coordinator);
	*state = d;
	return 0;
}

static int teardown(void **state)
{
	desk_free(*state);
	return 0;
}

SQL(q_tickets, "SELECT count(*) FROM ticket");
SQL(q_events, "SELECT count(*) FROM event");
SQL_PG(q_known, "SELECT CAST(reltuples AS bigint) FROM pg_class WHERE oid = CAST('ticket' AS regclass)");

/* ---- CSV ------------------------------------------------------------------------------------- */

/* Rows as "a|b;c|d", or the reason. */
static const char *read_all(struct arena *a, const char *text)
{
	struct buf b = BUF(a);
	struct csv c;
	struct str *f;
	size_t n;
	const char *why;
	enum csv_got got;

	csv_start(&c, a, str_z(text));
	while ((got = csv_row(&c, &f, &n, &why)) == CSV_ROW) {
		for (size_t i = 0; i < n; i++) {
			buf_add(&b, i ? STR("|") : STR(""));
			buf_add(&b, f[i]);
		}
		buf_fmt(&b, "@%zu;", c.line);
	}
	if (got == CSV_BAD)
		buf_add(&b, str_z(why));
	return b.n ? b.p : "";
}

static void csv_is_read_as_rfc_4180_says(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_string_equal(read_all(a, ""), "");
	assert_string_equal(read_all(a, "a,b\r\nc,d\r\n"), "a|b@1;c|d@2;");
	assert_string_equal(read_all(a, "a,b\nc,d"), "a|b@1;c|d@2;");
	assert_string_equal(read_all(a, "\xef\xbb\xbf"
	                                "a,b\n\n\nc,\n"),
	                    "a|b@1;c|@4;");
	assert_string_equal(read_all(a, "\"a,\"\"b\"\"\",\"x\ny\"\nz,\"\"\n"), "a,\"b\"|x\ny@1;z|@3;");
	assert_string_equal(read_all(a, "a;b\nc,d;e\n"), "a|b@1;c,d|e@2;");
	assert_string_equal(read_all(a, "a\tb\nc\td\n"), "a|b@1;c|d@2;");
	assert_string_equal(read_all(a, "a,b\n\"c"), "a|b@1;a quoted value never ends");
	assert_string_equal(read_all(a, "\"a\"b"), "a quoted value goes on after its closing quote");
	assert_string_equal(read_all(a, "a\"b,c"), "a quote stands in the middle of a value without quotes");
	assert_string_equal(read_all(a, "a\rb,c"), "a\rb|c@1;");
	arena_free(a);
}

/* ---- import ------------------------------------------------------------------------------------ */

static const char MAPPING[] = "{\"columns\":{\"Number\":\"external_id\",\"Short "
                              "description\":\"title\",\"Prio\":\"impact\",\"For\":\"requester\"},"
                              "\"values\":{\"impact\":{\"P1\":\"1\",\"P3\":\"3\"}},\"constants\":{"
                              "\"channel\":\"import\",\"urgency\":\"2\"},"
                              "\"key\":\"external_id\",\"ignore\":[\"Notes\"]}";
static const char FILE_TEXT[] = "Number,Short description,Prio,Notes,tags\n"
                                "A1,Mail is slow,P1,x,\"vpn, mail\"\n"
                                "A2,\"Printer, jammed\",P3,,\n"
                                "A3,,P3,,\n"
                                "A4,Bad,P9,,\n"
                                "A5,Short row\n"
                                ",No key,P1,,\n"
                                "A1,Mail is very slow,P1,,\"vpn, mail\"\n";

static struct import_report run(struct desk *d, const char *text, bool dry, bool ndjson)
{
	struct ctx cx = world_ctx(d->world);
	struct import_options o = { .type = &ticket_type,
		                    .client_id = d->client,
		                    .dry_run = dry,
		                    .ndjson = ndjson,
		                    .mapping = str_z(MAPPING) };
	struct import_report r;

	if (import_run(&cx, &o, str_z(text), &r) != RC_OK)
		fail_msg("%s (%s)", cx.err.msg, cx.err.field);
	return r;
}

static void assert_report(const struct import_report *r, int read, int made, int changed, int unchanged,
                          int refused)
{
	assert_int_equal(r->read, read);
	assert_int_equal(r->made, made);
	assert_int_equal(r->changed, changed);
	assert_int_equal(r->unchanged, unchanged);
	assert_int_equal(r->refused, refused);
}

static void an_import_reports_by_row_and_may_be_repeated(void **state)
{
	struct desk *d = *state;

	int64_t events = world_int(d->world, q_events);
	struct import_report r = run(d, FILE_TEXT, true, false);
	assert_int_equal(world_int(d->world, q_tickets), 0);
	assert_int_equal(world_int(d->world, q_events), events);
	assert_int_equal(r.read, 7);
	assert_int_equal(r.refused, 4);

	r = run(d, FILE_TEXT, false, false);
	assert_report(&r, 7, 2, 1, 0, 4);
	static const struct {
		int row;
		const char *field, *says;
	} want[] = { { 4, "title", "required" },
		     { 5, "impact", "it is one of" },
		     { 6, "", "2 values" },
		     { 7, "external_id", "key" } };
	assert_int_equal(r.nrows, COUNT(want));
	for (size_t i = 0; i < COUNT(want); i++) {
		assert_int_equal(r.rows[i].row, want[i].row);
		assert_string_equal(arena_str(d->world->mem, r.rows[i].field).p, want[i].field);
		assert_non_null(strstr(arena_str(d->world->mem, r.rows[i].detail).p, want[i].says));
	}
	struct record t = desk_get(d, STR("INC10001"));
	assert_string_equal(arena_str(d->world->mem, rec_str(&t, TICKET_TITLE)).p, "Mail is very slow");
	assert_string_equal(arena_str(d->world->mem, rec_str(&t, TICKET_CHANNEL)).p, "import");

	static const char last[] =
	        "Number,Short description,Prio,tags\nA1,Mail is very slow,P1,\"mail, vpn\"\n"
	        "A2,\"Printer, jammed\",P3,\n";
	events = world_int(d->world, q_events);
	r = run(d, last, false, false);
	assert_report(&r, 2, 0, 0, 2, 0);
	assert_int_equal(world_int(d->world, q_events), events);
}

static void a_wrong_header_or_mapping_stops_it_before_the_first_row(void **state)
{
	static const struct {
		const char *mapping, *text, *field;
	} all[] = {
		{ "{\"columns\":{}}", "title,Nonsense\nx,y\n", "Nonsense" },
		{ "{\"colums\":{}}", "title\nx\n", "mapping" },
		{ "{\"key\":\"nothing\"}", "title\nx\n", "mapping.key" },
		{ "", "title,state\nx,new\n", "state" },
		{ "", "", "body" },
		{ "", "title,title\nx,y\n", "title" },
		{ "", "title\n\xff\n", "body" },
	};
	struct desk *d = *state;

	for (size_t i = 0; i < COUNT(all); i++) {
		struct ctx cx = world_ctx(d->world);
		struct import_options o = { .type = &ticket_type,
			                    .client_id = d->client,
			                    .mapping = str_z(all[i].mapping) };
		struct import_report r;
		assert_int_equal(import_run(&cx, &o, str_z(all[i].text), &r), RC_INVALID);
		assert_string_equal(cx.err.field, all[i].field);
	}
	assert_int_equal(world_int(d->world, q_tickets), 0);
}

static void ndjson_rows_are_imported(void **state)
{
	struct desk *d = *state;
	struct import_report r = run(d,
	                             "{\"Number\":\"N1\",\"title\":\"One\"}\n\n{\"Number\":\"N2\"\n[1]\n{"
	                             "\"Number\":\"N3\",\"title\":5}\n"
	                             "{\"Number\":\"N4\",\"what\":1}\n",
	                             false, true);

	assert_report(&r, 5, 1, 0, 0, 4);
	assert_int_equal(r.rows[0].row, 3);
	assert_string_equal(arena_str(d->world->mem, r.rows[2].field).p, "title");
}

/* Else a list of what was imported is sorted whole until autovacuum has come by: 40 ms for 20,000. */
static void after_many_rows_the_planner_knows_of_them(void **state)
{
	struct desk *d = *state;
	struct buf b = BUF(d->world->mem);

	if (world_engine() != ENGINE_PG)
		return;
	for (int i = 0; i < 1000; i++)
		buf_fmt(&b, "{\"Number\":\"N%d\",\"title\":\"Many\"}\n", i);
	buf_char(&b, 0);
	assert_true(world_int(d->world, q_known) < 1000);
	struct import_report r = run(d, b.p, false, true);
	assert_report(&r, 1000, 1000, 0, 0, 0);
	assert_int_equal(world_int(d->world, q_known), 1000);
}

static void people_and_teams_are_imported_by_name(void **state)
{
	struct desk *d = *state;
	char json[200];

	desk_as(d, NULL);
	snprintf(json, sizeof json, "{\"client\":%lld,\"name\":\"Rita\",\"email\":\"rita.two@example.com\"}",
	         (long long)d->client);
	int64_t second = desk_make(d, &person_type, json);
	int64_t other =
	        desk_make(d, &client_type, "{\"name\":\"Elsewhere\",\"short_name\":\"EW\",\"zone\":\"UTC\"}");

	snprintf(json, sizeof json, "{\"client\":%lld,\"name\":\"Omar\"}", (long long)other);
	desk_make(d, &person_type, json);
	struct import_report r = run(d,
	                             "Number,title,For,team,assignee\n"
	                             "B1,One,RITA.two@example.com,network,Ada\n"
	                             "B2,Two,Rita,network,\n"
	                             "B3,Three,Nobody,network,\n"
	                             "B4,Four,Cora,App,\n"
	                             "B5,Five,Omar,network,\n",
	                             false, false);
	struct record t = desk_get(d, STR("INC10001"));

	assert_report(&r, 5, 1, 0, 0, 4);
	assert_int_equal(rec_int(&t, TICKET_REQUESTER), second);
	assert_int_equal(rec_int(&t, TICKET_TEAM), d->network);
	assert_int_equal(rec_int(&t, TICKET_ASSIGNEE), d->ada);
	static const struct {
		const char *field, *says;
	} want[] = { { "requester", "more than one person" },
		     { "requester", "there is no person" },
		     { "team", "there is no team \"App\"" },
		     { "requester", "" } };
	for (size_t i = 0; i < COUNT(want); i++) {
		assert_string_equal(arena_str(d->world->mem, r.rows[i].field).p, want[i].field);
		assert_non_null(strstr(arena_str(d->world->mem, r.rows[i].detail).p, want[i].says));
	}
}

/* ---- routes --------------------------------------------------------------------------------------- */

static struct res call(struct desk *d, const char *method, const char *pattern, const char *key,
                       const char *body)
{
	const struct route *routes = record_routes(&d->world->app);
	struct ctx *cx = NEW(d->world->mem, struct ctx);
	struct res rs = { .status = 200, .body = BUF(d->world->mem) };

	*cx = world_ctx(d->world);
	for (const struct route *r = routes; r->path; r++) {
		if (strcmp(r->method, method) != 0 || strcmp(r->path, pattern) != 0)
			continue;
		struct rq rq = {
			.method = str_z(method), .path = str_z(pattern), .body = str_z(body), .extra = r->data
		};
		rq.param[0] = str_z(key);
		enum rc rc = r->handle(cx, &rq, &rs);
		if (rc != RC_OK)
			fail_msg("%s %s: %s (%s)", method, pattern, cx->err.msg, cx->err.field);
		free((void *)(uintptr_t)routes);
		return rs;
	}
	fail_msg("no route %s %s", method, pattern);
	return rs;
}

static void bulk_gives_a_result_per_item(void **state)
{
	struct desk *d = *state;
	struct str a = desk_ticket(d, "{\"title\":\"a\"}", NULL),
	           b = desk_ticket(d, "{\"title\":\"b\"}", NULL);

	desk_do(d, b, "cancel", "{\"reason\":\"withdrawn\"}", NULL);
	const char *body =
	        arena_fmt(d->world->mem,
	                  "{\"keys\":[\"" STR_FMT "\",\"" STR_FMT "\",\"INC9\"],\"verb\":\"triage\"}",
	                  STR_ARG(a), STR_ARG(b))
	                .p;
	struct res rs = call(d, "POST", "/api/v1/tickets/bulk", "", body);
	assert_non_null(strstr(rs.body.p, "\"ok\":true,\"status\":200"));
	assert_non_null(strstr(rs.body.p, "\"status\":409,\"code\":\"wrong_state\""));
	assert_non_null(strstr(rs.body.p, "\"status\":404,\"code\":\"not_found\""));
	assert_non_null(strstr(rs.body.p, "\"ok\":1,\"failed\":2"));
	rs = call(d, "POST", "/api/v1/tickets/bulk", "",
	          "{\"q\":\"state:triaged\",\"verb\":\"patch\",\"args\":{\"category\":\"Mail\"}}");
	assert_non_null(strstr(rs.body.p, "\"ok\":1,\"failed\":0"));
	rs = call(d, "POST", "/api/v1/tickets/bulk", "",
	          "{\"q\":\"\\\"a\\\"\",\"verb\":\"comment\",\"args\":{\"body\":\"hello\",\"visibility\":"
	          "\"internal\"}}");
	assert_non_null(strstr(rs.body.p, "\"ok\":1,\"failed\":0"));
}

static void a_timeline_names_people_and_hides_what_is_internal(void **state)
{
	struct desk *d = *state;

	desk_as(d, &d->requester);
	struct str key = desk_ticket(d, "{\"title\":\"a\"}", NULL);
	desk_as(d, &d->agent);
	desk_do(d, key, "triage", arena_fmt(d->world->mem, "{\"team\":%lld}", (long long)d->network).p, NULL);
	desk_say(d, key, "he is always late", false);
	desk_say(d, key, "we look at it", true);
	struct res rs = call(d, "GET", "/api/v1/tickets/{}/timeline", key.p, "");
	assert_non_null(strstr(rs.body.p, "\"kind\":\"created\",\"actor\":{\"id\":"));
	assert_non_null(strstr(rs.body.p, "\"name\":\"Network\"}]"));
	assert_non_null(strstr(rs.body.p, "he is always late"));
	desk_as(d, &d->requester);
	rs = call(d, "GET", "/api/v1/tickets/{}/timeline", key.p, "");
	assert_null(strstr(rs.body.p, "he is always late"));
	assert_non_null(strstr(rs.body.p, "we look at it"));
	assert_non_null(strstr(rs.body.p, "\"next\":null}"));
	struct jval v;
	char why[80];
	assert_true(json_parse_plain(d->world->mem, buf_str(&rs.body), &v, why, sizeof why));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		cmocka_unit_test(csv_is_read_as_rfc_4180_says),
		T(an_import_reports_by_row_and_may_be_repeated),
		T(after_many_rows_the_planner_knows_of_them),
		T(a_wrong_header_or_mapping_stops_it_before_the_first_row),
		T(ndjson_rows_are_imported),
		T(people_and_teams_are_imported_by_name),
		T(bulk_gives_a_result_per_item),
		T(a_timeline_names_people_and_hides_what_is_internal),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
