/* test_what_if.c - changed definitions tried on history: which verdicts change and why, exact counts over
 * many chunks, cancelling, and that no clock is touched. */
#include "base/json.h"
#include "call.h"
#include "desk.h"
#include "http/http.h"
#include "record/operation.h"
#include "whatif/whatif.h"
#include <setjmp.h>
#include <string.h>
/* after its prerequisites */
#include <cmocka.h>

#define SOLVED "{\"code\":\"fixed\",\"notes\":\"done\"}"
#define P1 "{\"title\":\"Printer\",\"impact\":\"1\",\"urgency\":\"1\"}"

static const struct operation_job *const jobs[] = { &what_if_job, NULL };
static const struct route *const routes[] = { what_if_routes, NULL };

static enum rc as_system(struct ctx *cx, struct str cookie, struct str bearer, struct signin *out)
{
	(void)cx;
	(void)cookie;
	(void)bearer;
	*out = (struct signin){ .who = &who_system };
	return RC_OK;
}

static int setup(void **state)
{
	struct desk *d = desk_new();

	d->world->app.operation_jobs = jobs;
	d->world->app.routes = routes;
	d->world->app.auth = as_system;
	*state = d;
	return 0;
}

static int teardown(void **state)
{
	struct desk *d = *state;

	call_end(d->world);
	desk_free(d);
	return 0;
}

static void run_some(struct desk *d, int chunks)
{
	bool more = true;

	while (more && chunks-- > 0) {
		desk_as(d, NULL);
		world_ok(&d->cx, operations_run(&d->cx, STR("test"), &more));
	}
}

static int64_t ask(struct desk *d, const char *changes)
{
	const char *body =
	        arena_fmt(d->world->mem, "{\"client\":%lld,\"period\":\"last_30_days\",\"changes\":[%s]}",
	                  (long long)d->client, changes)
	                .p;
	struct answer a = CALL(d->world, "POST", "/api/v1/sla-targets/what-if", .body = body, .bearer = "x");

	if (a.status != 202)
		fail_msg("%d " STR_FMT, a.status, STR_ARG(a.body));
	return jval_int(&a.json, "id");
}

static struct answer told(struct desk *d, int64_t id, const char *query)
{
	struct answer a =
	        CALL(d->world, "GET",
	             arena_fmt(d->world->mem, "/api/v1/sla-targets/what-if/%lld%s", (long long)id, query).p,
	             .bearer = "x");

	if (a.status != 200)
		fail_msg("%d " STR_FMT, a.status, STR_ARG(a.body));
	return a;
}

/* "resolve 1 breached>met goal" of each item, one a line. */
static const char *rows_of(struct desk *d, const struct answer *a)
{
	const struct jval *items = jval_get(&a->json, "items");
	struct buf b = BUF(d->world->mem);

	for (size_t i = 0; i < items->n; i++) {
		const struct jval *x = &items->items[i], *why = jval_get(x, "why");
		buf_fmt(&b, STR_FMT " " STR_FMT " " STR_FMT ">" STR_FMT, STR_ARG(jval_str(x, "title")),
		        STR_ARG(jval_str(x, "target")), STR_ARG(jval_str(jval_get(x, "before"), "verdict")),
		        STR_ARG(jval_str(jval_get(x, "after"), "verdict")));
		for (size_t k = 0; k < why->n; k++)
			buf_fmt(&b, " " STR_FMT, STR_ARG(why->items[k].s));
		buf_char(&b, '\n');
	}
	return b.n ? buf_str(&b).p : "";
}

static void assert_counts(const struct answer *a, int checked, int differ, int moved)
{
	assert_int_equal(jval_int(&a->json, "checked"), checked);
	assert_int_equal(jval_int(&a->json, "differ"), differ);
	assert_int_equal(jval_int(&a->json, "moved"), moved);
}

/* P1 from Monday 16:00, on hold for the vendor for two open hours of Tuesday, solved at 15:00: 5 hours used.
 */
static void one_late(struct desk *d)
{
	desk_as(d, &d->coordinator);
	struct str key = desk_ticket(d, P1, NULL);
	desk_as(d, &d->agent);
	desk_at(d, "2025-11-24T16:10:00Z");
	desk_do(d, key, "accept", "{}", NULL);
	desk_at(d, "2025-11-25T10:00:00Z");
	desk_do(d, key, "hold", "{\"reason\":\"vendor\"}", NULL);
	desk_at(d, "2025-11-25T12:00:00Z");
	desk_do(d, key, "resume", "{}", NULL);
	desk_at(d, "2025-11-25T15:00:00Z");
	desk_do(d, key, "resolve", SOLVED, NULL);
}

static void verdicts_change_and_why(void **state)
{
	struct desk *d = *state; /* definition 2: P1 resolved in 4 hours */

	one_late(d);
	desk_as(d, &d->coordinator);
	desk_ticket(d, "{\"title\":\"Nobody\",\"impact\":\"1\",\"urgency\":\"2\"}", NULL);
	desk_at(d, "2025-11-26T16:00:00Z");
	struct str before = desk_dump_clocks(d);

	int64_t id = ask(d, "{\"id\":2,\"goal\":360}");
	run_some(d, 9);
	struct answer a = told(d, id, "");
	assert_counts(&a, 2, 1, 0);
	assert_string_equal(rows_of(d, &a), "Printer resolve breached>met goal\n");
	assert_string_equal(jval_str(&a.json, "state").p, "done");

	id = ask(d, "{\"id\":2,\"pause_on\":\"\",\"goal\":330}"); /* 7 hours then */
	run_some(d, 9);
	a = told(d, id, "");
	assert_counts(&a, 2, 0, 1);
	assert_string_equal(rows_of(d, &a), "");
	a = told(d, id, "?show=moved");
	assert_string_equal(rows_of(d, &a), "Printer resolve breached>breached goal pauses\n");

	id = ask(d, "{\"id\":2,\"active\":false}");
	run_some(d, 9);
	a = told(d, id, "");
	assert_string_equal(rows_of(d, &a), "Printer resolve breached>none no_clock\n");

	id = ask(d, arena_fmt(d->world->mem,
	                      "{\"name\":\"All\",\"target\":\"resolve\",\"goal\":480,\"calendar\":%lld,"
	                      "\"position\":5}",
	                      (long long)d->calendar)
	                    .p);
	run_some(d, 9);
	a = told(d, id, "");
	assert_counts(&a, 2, 1, 0); /* P1 keeps its own, which stands before */
	assert_string_equal(rows_of(d, &a), "Nobody resolve none>breached new_clock\n");
	assert_true(str_eq(before, desk_dump_clocks(d)));
}

static void another_definition_takes_over(void **state)
{
	struct desk *d = *state;

	one_late(d);
	desk_at(d, "2025-11-26T16:00:00Z");
	int64_t id =
	        ask(d, arena_fmt(d->world->mem,
	                         "{\"name\":\"First\",\"target\":\"resolve\",\"goal\":480,\"calendar\":%lld},"
	                         "{\"id\":2,\"position\":7}",
	                         (long long)d->calendar)
	                       .p);
	run_some(d, 9);
	struct answer a = told(d, id, "");
	assert_string_equal(rows_of(d, &a), "Printer resolve breached>met definition goal\n");
	const struct jval *after = jval_get(&jval_get(&a.json, "items")->items[0], "after");
	assert_string_equal(jval_str(after, "definition").p, "First");
}

static void many_in_chunks_and_cancelled(void **state)
{
	enum { N = 230 };
	struct desk *d = *state;

	desk_as(d, &d->coordinator);
	for (int i = 0; i < N; i++)
		desk_ticket(d, P1, NULL);
	desk_at(d, "2025-11-26T16:00:00Z"); /* all are late by now */
	int64_t id = ask(d, "{\"id\":2,\"goal\":6000}"), more;
	struct answer a = told(d, id, "");
	assert_int_equal(jval_int(&a.json, "total"), N);
	run_some(d, 1);
	a = told(d, id, "?limit=60");
	assert_counts(&a, 100, 100, 0);
	assert_string_equal(jval_str(&a.json, "state").p, "running");
	assert_int_equal(jval_get(&a.json, "items")->n, 60);
	more = jval_int(&a.json, "next");
	a = told(d, id, arena_fmt(d->world->mem, "?limit=60&after=%lld", (long long)more).p);
	assert_int_equal(jval_get(&a.json, "items")->n, 40);
	run_some(d, 9);
	a = told(d, id, "");
	assert_counts(&a, N, N, 0);
	const struct jval *count = &jval_get(&a.json, "counts")->items[0];
	assert_int_equal(jval_int(count, "clocks"), N);
	assert_string_equal(jval_str(count, "before").p, "breached");
	assert_string_equal(jval_str(count, "after").p, "running");

	id = ask(d, "{\"id\":2,\"goal\":6000}");
	run_some(d, 1);
	desk_as(d, NULL);
	a = told(d, id, "");
	world_ok(&d->cx, operation_cancel(&d->cx, jval_int(&a.json, "operation")));
	run_some(d, 9);
	a = told(d, id, "");
	assert_counts(&a, 100, 100, 0);
	assert_string_equal(jval_str(&a.json, "state").p, "cancelled");
}

static void what_is_refused(void **state)
{
	struct desk *d = *state;
	const char *body =
	        arena_fmt(d->world->mem,
	                  "{\"client\":%lld,\"changes\":[{\"id\":2,\"start_when\":\"tag:a\",\"stop_when\":"
	                  "\"tag:a\"}]}",
	                  (long long)d->client)
	                .p;
	struct answer a = CALL(d->world, "POST", "/api/v1/sla-targets/what-if", .body = body, .bearer = "x");

	assert_int_equal(a.status, 422);
	assert_string_equal(a.field.p, "start_when");
	a = CALL(d->world, "GET", "/api/v1/sla-targets/what-if/77", .bearer = "x");
	assert_int_equal(a.status, 404);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(verdicts_change_and_why, setup, teardown),
		cmocka_unit_test_setup_teardown(another_definition_takes_over, setup, teardown),
		cmocka_unit_test_setup_teardown(many_in_chunks_and_cancelled, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_refused, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
