/* test_routing.c - rules at work: order, what each sees, what they leave alone, what the events tell; trying
 * them on history; the triage clock and that its instants are in the events.
 */
#include "base/json.h"
#include "call.h"
#include "desk.h"
#include <setjmp.h>
#include <stdlib.h>
/* after its prerequisites */
#include <cmocka.h>

static const struct ticket_hooks *const hooks[] = { &routing_hooks, NULL };

static struct who asking;
static enum rc sign_in(struct ctx *cx, struct str cookie, struct str authorization, struct signin *out)
{
	(void)cx;
	(void)cookie;
	(void)authorization;
	*out = (struct signin){ .who = &asking };
	return RC_OK;
}

static const struct route *const routes[] = { routing_routes, triage_routes, NULL };

static int setup(void **state)
{
	struct desk *d = desk_new();

	d->world->app.ticket_hooks = hooks;
	d->world->app.routing = routing_cache_new();
	d->world->app.routes = routes;
	d->world->app.auth = sign_in;
	asking = who_system;
	asking.person_id = d->ada;
	*state = d;
	return 0;
}

static int teardown(void **state)
{
	struct desk *d = *state;

	call_end(d->world);
	routing_cache_free(d->world->app.routing);
	desk_free(d);
	return 0;
}

#define assert_field(r, f, text) assert_string_equal(arena_str(d->world->mem, rec_str((r), (f))).p, (text))

#define ASK(method, path, ...) CALL(d->world, method, path, .bearer = "x", ##__VA_ARGS__)

static int64_t rule(struct desk *d, const char *members)
{
	desk_as(d, NULL);
	return desk_make(d, &routing_rule_type,
	                 arena_fmt(d->world->mem, "{\"client\":%lld,\"active\":true,%s}",
	                           (long long)d->client, members)
	                         .p);
}

#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the formats are literals of this file */
static const char *fmt(struct desk *d, const char *format, int64_t a)
{
	return arena_fmt(d->world->mem, format, (long long)a).p;
}

static void patch(struct desk *d, struct str key, const char *json)
{
	struct jval v;
	struct record r;
	char why[100];
	bool merged;

	assert_true(json_parse_plain(d->world->mem, str_z(json), &v, why, sizeof why));
	d->cx = world_ctx(d->world);
	world_ok(&d->cx, record_patch(&d->cx, &ticket_type, key, &v, 0, &merged, &r));
}

SQL(q_routed, "SELECT count(*) FROM event WHERE record_id = $1 AND type = 'ticket' AND kind = 'routed'");
SQL(q_rule,
    "SELECT count(*) FROM event WHERE record_id = $1 AND type = 'ticket' AND rule = $2 AND actor_id = 0");

/* ---- order ------------------------------------------------------------------------------------ */
static void each_sees_what_the_one_before_set(void **state)
{
	struct desk *d = *state;
	struct record r;

	rule(d, "\"name\":\"Categorise\",\"condition\":\"vpn\",\"effects\":{\"category\":\"Network\","
	        "\"impact\":\"1\","
	        "\"add_tags\":[\"vpn\"]}");
	int64_t second = rule(d, fmt(d,
	                             "\"name\":\"Route\",\"condition\":\"category=Network priority<=3\","
	                             "\"effects\":{\"team\":%lld},\"stop\":true",
	                             d->network));
	rule(d, "\"name\":\"Never\",\"condition\":\"vpn\",\"effects\":{\"subcategory\":\"Never\"}");
	desk_as(d, &d->requester);
	desk_ticket(d, "{\"title\":\"My vpn is down\"}", &r);
	assert_field(&r, TICKET_CATEGORY, "Network");
	assert_field(&r, TICKET_PRIORITY, "3");
	assert_field(&r, TICKET_STATE, "assigned");
	assert_field(&r, TICKET_SUBCATEGORY, "");
	assert_int_equal(rec_int(&r, TICKET_TEAM), d->network);
	assert_int_equal(r.version, 3); /* what is answered is what is stored */
	struct record stored = desk_get(d, record_key(d->world->mem, &r));
	assert_int_equal(stored.version, 3);
	assert_int_equal(world_int(d->world, q_routed, INT(r.id)), 2);
	assert_int_equal(world_int(d->world, q_rule, INT(r.id),
	                           TEXT(arena_fmt(d->world->mem, "routing/%lld@1", (long long)second))),
	                 1);
	desk_ticket(d, "{\"title\":\"My printer is down\"}", &r);
	assert_int_equal(world_int(d->world, q_routed, INT(r.id)), 0);
	assert_field(&r, TICKET_STATE, "new");
}

static void on_change_only_what_looks_at_the_change(void **state)
{
	struct desk *d = *state;
	struct record r;

	rule(d, fmt(d,
	            "\"name\":\"Moved\",\"runs_on\":\"changed\",\"condition\":\"site:berlin\",\"effects\":{"
	            "\"team\":%lld}",
	            d->network));
	desk_as(d, &d->requester);
	struct str key = desk_ticket(d, "{\"title\":\"Desk\",\"site\":\"Berlin\"}", &r);
	assert_true(rec_null(&r, TICKET_TEAM)); /* not when made */
	desk_as(d, &d->agent);
	patch(d, key, "{\"title\":\"The desk\"}");
	r = desk_get(d, key);
	assert_true(rec_null(&r, TICKET_TEAM)); /* the title is nothing it looks at */
	patch(d, key, "{\"site\":\"Berlin 2\"}");
	r = desk_get(d, key);
	assert_int_equal(rec_int(&r, TICKET_TEAM), d->network);
	assert_int_equal(world_int(d->world, q_routed, INT(r.id)), 1);
	patch(d, key, "{\"site\":\"Berlin 3\"}"); /* all is as it wants it: nothing to tell */
	assert_int_equal(world_int(d->world, q_routed, INT(r.id)), 1);
}

/* ---- by hand ------------------------------------------------------------------------------------- */
static void what_a_person_set_stays(void **state)
{
	struct desk *d = *state;
	struct record r;

	rule(d, fmt(d,
	            "\"name\":\"Always\",\"runs_on\":\"both\",\"condition\":\"category:any\","
	            "\"effects\":{\"team\":%lld,\"impact\":\"2\",\"add_tags\":[\"auto\"]}",
	            d->network));
	desk_as(d, &d->coordinator);
	struct str key = desk_ticket(d, "{\"title\":\"Shop\",\"requester\":null}", &r);
	desk_do(d, key, "assign", fmt(d, "{\"team\":%lld}", d->apps), &r);
	patch(d, key, "{\"category\":\"Shop\"}");
	r = desk_get(d, key);
	assert_int_equal(rec_int(&r, TICKET_TEAM), d->apps);
	assert_field(&r, TICKET_IMPACT, "2"); /* nobody had said anything about it */
	patch(d, key, "{\"tags\":[]}");
	patch(d, key, "{\"category\":\"Web shop\"}");
	r = desk_get(d, key);
	world_ok(&d->cx, record_load_tags(&d->cx, &r));
	assert_field(&r, TICKET_TAGS, ""); /* taken off by hand */

	struct answer a = ASK("GET", arena_fmt(d->world->mem, "/api/v1/tickets/%s/routing", key.p).p);
	assert_int_equal(a.status, 200);
	assert_int_equal(answer_get(&a, "items")->n, 1); /* the second time there was nothing left to do */
	assert_int_equal(jval_get(&answer_get(&a, "items")->items[0], "kept")->n, 1);
	assert_int_equal(answer_get(&a, "pins")->n, 3); /* team, category, tag:auto */
	a = ASK("DELETE", arena_fmt(d->world->mem, "/api/v1/tickets/%s/pins/team", key.p).p);
	assert_int_equal(a.status, 200);
	r = desk_get(d, key);
	assert_int_equal(rec_int(&r, TICKET_TEAM), d->network); /* the rules ran again */
	a = ASK("DELETE", arena_fmt(d->world->mem, "/api/v1/tickets/%s/pins/team", key.p).p);
	assert_int_equal(a.status, 404);
}

static void a_requesters_guess_is_no_pin(void **state)
{
	struct desk *d = *state;
	struct record r;

	rule(d, "\"name\":\"Sort\",\"condition\":\"category=Other\",\"effects\":{\"category\":\"Mail\"}");
	desk_as(d, &d->requester);
	desk_ticket(d, "{\"title\":\"Help\",\"category\":\"Other\"}", &r);
	assert_field(&r, TICKET_CATEGORY, "Mail");
}

static void a_broken_rule_stops_nobody(void **state)
{
	struct desk *d = *state;
	struct record r, old;
	struct jval off;
	char why[80];
	bool merged;

	int64_t team = desk_make(d, &team_type, fmt(d, "{\"client\":%lld,\"name\":\"Gone\"}", d->client));
	rule(d, fmt(d, "\"name\":\"To nobody\",\"effects\":{\"team\":%lld}", team));
	rule(d, "\"name\":\"After it\",\"effects\":{\"category\":\"Seen\"}");
	assert_true(json_parse_plain(d->world->mem, STR("{\"active\":false}"), &off, why, sizeof why));
	world_ok(&d->cx, record_patch(&d->cx, &team_type, arena_fmt(d->world->mem, "%lld", (long long)team),
	                              &off, 0, &merged, &old));
	desk_as(d, &d->requester);
	desk_ticket(d, "{\"title\":\"Anything\"}", &r);
	assert_true(rec_null(&r, TICKET_TEAM));
	assert_field(&r, TICKET_CATEGORY, "Seen");
}

static void refused(struct desk *d, const char *members, const char *field)
{
	struct jval v;
	struct record r;
	char why[100];

	desk_as(d, NULL);
	assert_true(json_parse_plain(d->world->mem,
	                             arena_fmt(d->world->mem, "{\"client\":%lld,\"name\":\"x\",%s}",
	                                       (long long)d->client, members),
	                             &v, why, sizeof why));
	assert_int_equal(record_create(&d->cx, &routing_rule_type, &v, &r), RC_INVALID);
	assert_string_equal(d->cx.err.field, field);
}

static void wrong_rules_are_refused(void **state)
{
	struct desk *d = *state;

	refused(d, "\"condition\":\"categry:x\",\"effects\":{\"category\":\"y\"}", "condition");
	refused(d, "\"condition\":\"assignee:me\",\"effects\":{\"category\":\"y\"}", "condition");
	refused(d, "\"condition\":\"is:breached\",\"effects\":{\"category\":\"y\"}", "condition");
	refused(d, "\"effects\":{\"team\":4711}", "effects");
	refused(d, "\"effects\":{\"impact\":\"9\"}", "effects");
	refused(d, "\"effects\":{\"colour\":\"red\"}", "effects");
	refused(d, "\"effects\":{\"major\":\"yes\"}", "effects");
	refused(d, "\"effects\":{}", "effects");
	refused(d, fmt(d, "\"effects\":{\"team\":1,\"assignee\":%lld}", d->rita), "effects");
}

/* ---- major ------------------------------------------------------------------------------------------ */
static void candidates(void **state)
{
	struct desk *d = *state;
	struct record r, parent;

	rule(d, "\"name\":\"Critical\",\"purpose\":\"major\",\"condition\":\"kind:incident priority:1\"");
	rule(d, "\"name\":\"Many\",\"purpose\":\"major\",\"condition\":\"children>2\"");
	rule(d, "\"name\":\"Vital\",\"purpose\":\"major\",\"condition\":\"criticality:1 impact:1\"");
	desk_make(d, &service_type,
	          fmt(d, "{\"client\":%lld,\"name\":\"Web shop\",\"criticality\":\"1\"}", d->client));
	desk_as(d, &d->coordinator);
	struct str key = desk_ticket(d, "{\"title\":\"All down\",\"impact\":\"1\",\"urgency\":\"1\"}", &r);
	assert_field(&r, TICKET_MAJOR, "candidate");
	desk_do(d, key, "decide_major", "{\"accept\":false,\"comment\":\"One desk\"}", &r);
	patch(d, key, "{\"urgency\":\"2\"}");
	patch(d, key, "{\"urgency\":\"1\"}");
	r = desk_get(d, key);
	assert_field(&r, TICKET_MAJOR, "rejected"); /* decided is decided */
	desk_ticket(d, "{\"title\":\"Shop\",\"service\":\"WEB SHOP\",\"impact\":\"1\"}", &r);
	assert_field(&r, TICKET_MAJOR, "candidate");
	struct str mother = desk_ticket(d, "{\"title\":\"Mother\"}", &parent);
	for (int i = 0; i < 3; i++) {
		r = desk_get(d, mother);
		assert_field(&r, TICKET_MAJOR, "no");
		desk_ticket(d,
		            fmt(d, "{\"title\":\"Child\",\"impact\":\"1\",\"urgency\":\"1\",\"parent\":%lld}",
		                parent.id),
		            &r);
		assert_field(&r, TICKET_MAJOR, "no"); /* a child never */
	}
	r = desk_get(d, mother);
	assert_field(&r, TICKET_MAJOR, "candidate");
}

/* ---- history ------------------------------------------------------------------------------------------ */
static void tried_on_history(void **state)
{
	struct desk *d = *state;
	struct record r;

	desk_as(d, &d->coordinator);
	for (int i = 0; i < 5; i++) {
		struct str key = desk_ticket(
		        d, i % 2 ? "{\"title\":\"vpn\",\"requester\":null}" : "{\"title\":\"printer\"}", &r);
		if (i == 1)
			desk_do(d, key, "assign", fmt(d, "{\"team\":%lld}", d->network), NULL);
		if (i == 3)
			desk_do(d, key, "assign", fmt(d, "{\"team\":%lld}", d->apps), NULL);
	}
	int64_t old = rule(
	        d, fmt(d, "\"name\":\"Vpn\",\"condition\":\"vpn\",\"effects\":{\"team\":%lld}", d->apps));
	desk_at(d, "2025-11-24T18:00:00Z");
	const char *body =
	        arena_fmt(d->world->mem,
	                  "{\"client\":%lld,\"limit\":1,\"rules\":[{\"id\":%lld,\"effects\":{\"team\":%lld}},"
	                  "{\"name\":\"New\",\"condition\":\"printer\",\"effects\":{\"category\":"
	                  "\"Printing\"}}]}",
	                  (long long)d->client, (long long)old, (long long)d->network)
	                .p;
	struct answer a = ASK("POST", "/api/v1/routing-rules/try", .body = body);
	assert_int_equal(a.status, 200);
	assert_int_equal(answer_get(&a, "checked")->i, 5);
	assert_int_equal(answer_get(&a, "changed")->i, 5);
	const struct jval *team = &answer_get(&a, "fields")->items[0];
	assert_true(str_is(jval_get(team, "field")->s, "team"));
	assert_int_equal(jval_get(team, "changed")->i, 2);
	assert_int_equal(jval_get(team, "as_ended")->i, 1);
	assert_int_equal(jval_get(team, "as_ended_before")->i, 1);
	assert_int_equal(answer_get(&a, "items")->n, 1);
	int64_t pages = 1, next = answer_get(&a, "next")->i;
	while (next) {
		body = arena_fmt(d->world->mem,
		                 "{\"client\":%lld,\"limit\":1,\"after\":%lld,\"rules\":[{\"id\":%lld,"
		                 "\"effects\":{\"team\":%lld}},"
		                 "{\"name\":\"New\",\"condition\":\"printer\",\"effects\":{\"category\":"
		                 "\"Printing\"}}]}",
		                 (long long)d->client, (long long)next, (long long)old, (long long)d->network)
		               .p;
		a = ASK("POST", "/api/v1/routing-rules/try", .body = body);
		assert_int_equal(a.status, 200);
		assert_int_equal(answer_get(&a, "items")->n, 1);
		next = answer_get(&a, "next")->kind == J_NULL ? 0 : answer_get(&a, "next")->i;
		pages++;
	}
	assert_int_equal(pages, 5);
	struct record same; /* and nothing was written */
	d->cx = world_ctx(d->world);
	world_ok(&d->cx, record_load(&d->cx, &routing_rule_type, old, &same));
	assert_int_equal(same.version, 1);
	a = ASK("POST", "/api/v1/routing-rules/try",
	        .body = fmt(d,
	                    "{\"client\":%lld,\"rules\":[{\"name\":\"x\",\"condition\":\"nonsense:1\","
	                    "\"effects\":{\"impact\":\"1\"}}]}",
	                    d->client));
	assert_int_equal(a.status, 422);
	asking = d->coordinator;
	a = ASK("POST", "/api/v1/routing-rules/try", .body = body);
	assert_int_equal(a.status, 403);
}

/* ---- the triage clock ------------------------------------------------------------------------------------
 */
static void triage_is_by_people(void **state)
{
	struct desk *d = *state;
	struct record r;
	int64_t classified, accepted;

	rule(d, fmt(d,
	            "\"name\":\"Vpn\",\"condition\":\"vpn\",\"effects\":{\"team\":%lld,\"category\":"
	            "\"Network\"}",
	            d->network));
	desk_as(d, &d->requester);
	struct str key = desk_ticket(d, "{\"title\":\"vpn\"}", &r);
	assert_int_equal(rec_int(&r, TICKET_TEAM), d->network);
	assert_true(rec_null(&r, TICKET_CLASSIFIED_AT)); /* a rule is no person */
	desk_at(d, "2025-11-24T16:20:00Z");
	desk_as(d, &d->coordinator);
	desk_say(d, key, "Seen", false);
	desk_do(d, key, "triage", "{\"category\":\"VPN\"}", &r);
	int64_t first = world_now(d->world);
	assert_int_equal(rec_int(&r, TICKET_CLASSIFIED_AT), first);
	desk_at(d, "2025-11-24T16:30:00Z");
	desk_do(d, key, "assign", fmt(d, "{\"assignee\":%lld}", d->ada), &r);
	assert_true(rec_null(&r, TICKET_ACCEPTED_AT));
	desk_at(d, "2025-11-25T09:30:00Z");
	desk_as(d, &d->agent);
	desk_do(d, key, "start", NULL, &r);
	assert_int_equal(rec_int(&r, TICKET_ACCEPTED_AT), world_now(d->world));
	assert_int_equal(rec_int(&r, TICKET_CLASSIFIED_AT), first);
	d->cx = world_ctx(d->world);
	world_ok(&d->cx, ticket_triage_fold(&d->cx, r.id, &classified, &accepted));
	assert_int_equal(classified, first);
	assert_int_equal(accepted, world_now(d->world));

	struct answer a = ASK("GET", arena_fmt(d->world->mem, "/api/v1/tickets/%s/triage-clock", key.p).p);
	assert_int_equal(answer_get(&a, "classified.after")->i, 20 * 60);
	assert_int_equal(answer_get(&a, "accepted.after")->i, 17 * 3600 + 30 * 60);
	a = ASK("GET", "/api/v1/reports/triage?by=category");
	assert_int_equal(a.status, 200);
	assert_int_equal(answer_get(&a, "total.classified.median")->i, 20 * 60);
}

static int64_t counted(struct desk *d, const char *q)
{
	int64_t n;

	d->cx = world_ctx(d->world);
	world_ok(&d->cx, record_count(&d->cx, &ticket_type, str_z(q), &n));
	return n;
}

static void triage_can_be_asked_for(void **state)
{
	struct desk *d = *state;

	desk_as(d, &d->requester);
	struct str key = desk_ticket(d, "{\"title\":\"One\"}", NULL);
	desk_ticket(d, "{\"title\":\"Two\"}", NULL);
	desk_at(d, "2025-11-24T17:00:00Z");
	desk_as(d, &d->agent);
	desk_do(d, key, "accept", NULL, NULL);
	desk_at(d, "2025-11-24T19:00:00Z");
	assert_int_equal(counted(d, "is:untriaged"), 1);
	assert_int_equal(counted(d, "triage_time>30m"), 2);
	assert_int_equal(counted(d, "triage_time>90m"), 1); /* the other one waits still */
	assert_int_equal(counted(d, "accept_time<=1h"), 1);
	assert_int_equal(counted(d, "classified_at>=2025-11-24 untriaged:no"), 1);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(each_sees_what_the_one_before_set),
		T(on_change_only_what_looks_at_the_change),
		T(what_a_person_set_stays),
		T(a_requesters_guess_is_no_pin),
		T(a_broken_rule_stops_nobody),
		T(wrong_rules_are_refused),
		T(candidates),
		T(tried_on_history),
		T(triage_is_by_people),
		T(triage_can_be_asked_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
