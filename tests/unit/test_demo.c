/* test_demo.c - the demo company: played through the real verbs, the same for the same seed, nothing in the
 * future. */
#include "calendar/calendar.h"
#include "checklist/checklist.h"
#include "cli/wiring.h"
#include "client/client.h"
#include "demo/demo.h"
#include "harm/harm.h"
#include "macro/macro.h"
#include "person/person.h"
#include "record/event.h"
#include "record/view.h"
#include "reply/reply.h"
#include "routing/routing.h"
#include "service/service.h"
#include "sla/sla.h"
#include "team/team.h"
#include "template/template.h"
#include "ticket/ticket.h"
#include "world.h"
#include <setjmp.h>
#include <stdlib.h>

#include <cmocka.h>

SQL(q_tickets, "SELECT count(*) FROM ticket WHERE catalog_item IS NULL");
SQL(q_orders, "SELECT count(*) FROM ticket WHERE catalog_item IS NOT NULL");
SQL(q_states, "SELECT count(DISTINCT state) FROM ticket");
SQL(q_future, "SELECT count(*) FROM event WHERE at > $1");
SQL(q_children, "SELECT count(*) FROM ticket WHERE parent IS NOT NULL");
SQL(q_majors, "SELECT count(*) FROM ticket WHERE major = 'yes'");
SQL(q_breached,
    "SELECT count(*) FROM clock WHERE deadline < stopped_at OR (state = 'running' AND deadline < $1)");
SQL(q_head, "SELECT hash FROM chain WHERE client_id = 1");

static const struct type_words *const words[] = { &harm_words, NULL }; /* hand-overs look for harm */

static struct str fill(struct world *w, int tickets)
{
	struct ctx cx = world_ctx(w);
	struct demo_options o = { .seed = 7, .tickets = tickets };
	struct rows r;
	w->app.words = words;
	w->app.sla = sla_cache_new();
	w->app.calendars = calendars_new();
	enum rc rc = demo_fill(&cx, &o);
	sla_cache_free(w->app.sla);
	calendars_free(w->app.calendars);
	w->app.sla = NULL;
	w->app.calendars = NULL;

	if (rc != RC_OK)
		print_message("%s %s: %s\n", cx.err.code, cx.err.field, cx.err.msg);
	assert_int_equal(rc, RC_OK);
	assert_int_equal(db_run(&cx, q_head, &r), RC_OK);
	return cell(&r, 0, 0).s;
}

static void the_company_lives(void **state)
{
	(void)state;
	struct world *w = world_new(wired_types, NULL);
	struct ctx cx = world_ctx(w);
	int64_t checked, bad;
	char why[200] = "";

	fill(w, 300);
	assert_int_equal(world_int(w, q_tickets), 300);
	assert_true(world_int(w, q_orders) >= 10);
	assert_true(world_int(w, q_states) >= 6);
	assert_int_equal(world_int(w, q_future, INT(world_now(w))), 0);
	assert_true(world_int(w, q_children) >= 8);
	assert_true(world_int(w, q_majors) >= 3);
	assert_true(world_int(w, q_breached, INT(world_now(w))) > 5);
	assert_int_equal(event_verify(&cx, 0, &checked, &bad, why, sizeof why, NULL, NULL), RC_OK);
	assert_string_equal(why, "");
	assert_int_equal(bad, 0);
	assert_true(checked > 1500);
	world_free(w);
}

SQL(q_taken_over, "SELECT count(*) FROM handover WHERE state = 'accepted'");
SQL(q_handed_over, "SELECT count(*) FROM handover WHERE state = 'published'");

/* Shifts change at six and at eighteen in Berlin; the world begins at 17:00 there. */
static void at_every_minute_one_shift_was_taken_over_and_one_waits(void **state)
{
	static const int64_t times[] = { HOURS(1) - SECONDS(1),  HOURS(1),
		                         HOURS(1) + SECONDS(1),  HOURS(1) + MINUTES(8),
		                         HOURS(1) + MINUTES(11), HOURS(13) + MINUTES(5) };

	(void)state;
	for (size_t i = 0; i < COUNT(times); i++) {
		struct world *w = world_new(wired_types, NULL);

		world_advance(w, times[i]);
		fill(w, 60);
		assert_int_equal(world_int(w, q_taken_over), 1);
		assert_int_equal(world_int(w, q_handed_over), 1);
		assert_int_equal(world_int(w, q_future, INT(world_now(w))), 0);
		world_free(w);
	}
}

static void the_same_seed_gives_the_same_history(void **state)
{
	(void)state;
	struct world *a = world_new(wired_types, NULL);
	char head[65];
	struct str h = fill(a, 60);

	assert_int_equal(h.n, 64);
	memcpy(head, h.p, 64);
	head[64] = 0;
	world_free(a);
	struct world *b = world_new(wired_types, NULL);
	h = fill(b, 60);
	assert_memory_equal(h.p, head, 64);
	world_free(b);
}

static void a_filled_database_is_left_alone(void **state)
{
	(void)state;
	struct world *w = world_new(wired_types, NULL);
	struct ctx cx = world_ctx(w);
	int64_t person;

	assert_int_equal(demo_empty(&cx, STR("Acme"), STR("boss"), &person), RC_OK);
	assert_true(person > 0);
	assert_int_equal(demo_fill(&cx, &(struct demo_options){ .seed = 7 }), RC_CONFLICT);
	assert_string_equal(cx.err.code, "not_empty");
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_company_lives),
		cmocka_unit_test(at_every_minute_one_shift_was_taken_over_and_one_waits),
		cmocka_unit_test(the_same_seed_gives_the_same_history),
		cmocka_unit_test(a_filled_database_is_left_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
