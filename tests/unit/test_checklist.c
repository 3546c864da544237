/* test_checklist.c - checklists: ticking, waiving, order, what the ticket knows of it, what keeps it from
 * being resolved, and reminders.
 */
#include "base/json.h"
#include "checklist/checklist.h"
#include "desk.h"
#include "jobs/jobs.h"
#include "record/event.h"
#include "record/filter.h"
#include <setjmp.h>
#include <stdlib.h>
/* after its prerequisites */
#include <cmocka.h>

static const struct record_type *const types[] = { &client_type,
	                                           &team_type,
	                                           &person_type,
	                                           &access_type,
	                                           &calendar_type,
	                                           &sla_target_type,
	                                           &ticket_type,
	                                           &checklist_type,
	                                           &checklist_item_type,
	                                           &checklist_template_type,
	                                           NULL };
static const struct ticket_hooks *const hooks[] = { &checklist_hooks, NULL };
static const struct timer_kind *const timers[] = { &ticket_close_timer, &ticket_resume_timer,
	                                           &checklist_due_timer, NULL };

static int setup(void **state)
{
	struct desk *d = desk_new();

	d->world->app.types = types;
	d->world->app.ticket_hooks = hooks;
	d->world->app.timers = timers;
	*state = d;
	return 0;
}

static int teardown(void **state)
{
	desk_free(*state);
	return 0;
}

static const char PRINTER[] = "{\"title\":\"Printer on floor 3 is jammed\"}";
static const char SOLVED[] = "{\"code\":\"fixed\",\"notes\":\"Took the paper out\"}";

struct start {
	struct record *ticket, list;
	int64_t template;
};
static enum rc start_tx(struct ctx *cx, void *p)
{
	struct start *s = p;
	return checklist_start(cx, s->ticket, s->template, STR(""), &s->list);
}

#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the formats are literals of this file */
/* A ticket with the list "One" (mandatory, due in 4 h), "Two", "Three"; the ids of the items. */
static struct str with_list(struct desk *d, struct record *t, int64_t ids[3])
{
	int64_t template =
	        desk_make(d, &checklist_template_type,
	                  "{\"name\":\"L\",\"items\":[{\"title\":\"One\",\"mandatory\":true,\"due\":\"4h\","
	                  "\"team\":\"ticket\"},{\"title\":\"Two\"},{\"title\":\"Three\"}]}");
	struct str key = desk_ticket(d, PRINTER, t);
	struct start s = { .ticket = t, .template = template };
	struct list_query q = { .type = &checklist_item_type, .sort = STR("position"), .limit = 10 };
	struct list_result r;

	desk_do(d, key, "assign", arena_fmt(d->world->mem, "{\"team\":%lld}", (long long)d->network).p, t);
	world_tx(d->world, start_tx, &s);
	d->cx = world_ctx(d->world);
	world_ok(&d->cx, record_list(&d->cx, &q, &r));
	assert_int_equal(r.n, 3);
	for (size_t i = 0; i < 3; i++)
		ids[i] = r.rs[i].id;
	*t = desk_get(d, key);
	return key;
}

static enum rc item_verb(struct desk *d, int64_t id, const char *verb, const char *json, struct record *out)
{
	struct jval v;
	struct record r;
	char why[100];

	d->cx = world_ctx(d->world);
	assert_true(json_parse_plain(d->world->mem, str_z(json), &v, why, sizeof why));
	return record_verb(&d->cx, &checklist_item_type, arena_fmt(d->world->mem, "%lld", (long long)id),
	                   str_z(verb), &v, 0, out ? out : &r);
}

static int64_t count(struct desk *d, const char *q)
{
	int64_t n;

	d->cx = world_ctx(d->world);
	world_ok(&d->cx, record_count(&d->cx, &checklist_item_type, str_z(q), &n));
	return n;
}

static void the_ticket_knows_how_much_is_done(void **state)
{
	struct desk *d = *state;
	struct record t, item;
	struct event *e;
	int64_t ids[3];
	size_t n;

	desk_as(d, &d->agent);
	struct str key = with_list(d, &t, ids);
	assert_int_equal(rec_int(&t, TICKET_CHECKS_TOTAL), 3);
	assert_int_equal(rec_int(&t, TICKET_CHECKS_DONE), 0);
	int64_t version = t.version;
	world_ok(&d->cx, item_verb(d, ids[0], "tick", "{}", &item));
	assert_int_equal(rec_int(&item, ITEM_DONE_BY), d->ada);
	assert_int_equal(rec_int(&item, ITEM_TEAM), d->network);
	t = desk_get(d, key);
	assert_int_equal(rec_int(&t, TICKET_CHECKS_DONE), 1);
	assert_int_equal(t.version, version); /* nobody's edit of the ticket becomes stale by a tick */
	world_ok(&d->cx, event_list(&d->cx, "ticket", t.id, 0, 100, &e, &n));
	assert_true(str_is(e[n - 1].kind, "item_done"));
	assert_true(str_find(e[n - 1].data, STR("\"item\":\"One\""), 0) != SIZE_MAX);
	world_ok(&d->cx, item_verb(d, ids[0], "untick", "{}", &item));
	assert_true(rec_null(&item, ITEM_DONE_AT));
	t = desk_get(d, key);
	assert_int_equal(rec_int(&t, TICKET_CHECKS_DONE), 0);
}

static void what_is_mandatory_and_open_refuses_resolve(void **state)
{
	struct desk *d = *state;
	struct record t;
	int64_t ids[3];

	desk_as(d, &d->agent);
	struct str key = with_list(d, &t, ids);
	desk_refused(d, key, "resolve", SOLVED, "checklist_open");
	assert_non_null(strstr(d->cx.err.msg, "\"One\""));
	assert_int_equal(item_verb(d, ids[0], "waive", "{\"reason\":\"Not this time\"}", NULL), RC_DENIED);
	world_ok(&d->cx, item_verb(d, ids[1], "waive", "{\"reason\":\"Nothing to do\"}", NULL));
	desk_as(d, &d->coordinator);
	assert_int_equal(item_verb(d, ids[0], "waive", "{}", NULL), RC_INVALID);
	world_ok(&d->cx, item_verb(d, ids[0], "waive", "{\"reason\":\"Not this time\"}", NULL));
	desk_as(d, &d->agent);
	assert_int_equal(count(d, "live:true"), 1);
	desk_do(d, key, "resolve", SOLVED, NULL);
	assert_int_equal(count(d, "live:true"), 0);
	desk_do(d, key, "reopen", "{}", NULL);
	assert_int_equal(count(d, "live:true"), 1);
}

static void order(struct desk *d, const int64_t *want, size_t n)
{
	struct list_query q = { .type = &checklist_item_type, .sort = STR("position"), .limit = 100 };
	struct list_result r;

	d->cx = world_ctx(d->world);
	world_ok(&d->cx, record_list(&d->cx, &q, &r));
	for (size_t i = 0; i < n; i++)
		assert_int_equal(r.rs[i].id, want[i]);
}

static void items_change_places(void **state)
{
	struct desk *d = *state;
	struct record t;
	int64_t ids[3];
	const char *first = "{\"after\":null}";

	desk_as(d, &d->agent);
	with_list(d, &t, ids);
	world_ok(&d->cx, item_verb(d, ids[2], "move", first, NULL));
	order(d, (int64_t[]){ ids[2], ids[0], ids[1] }, 3);
	for (int i = 0; i < 80; i++) { /* far more halvings than a double has digits */
		int64_t a = i % 2 ? ids[0] : ids[1];
		world_ok(&d->cx,
		         item_verb(d, a, "move",
		                   arena_fmt(d->world->mem, "{\"after\":%lld}", (long long)ids[2]).p, NULL));
		order(d, (int64_t[]){ ids[2], a }, 2);
	}
	assert_int_equal(item_verb(d, ids[0], "move",
	                           arena_fmt(d->world->mem, "{\"after\":%lld}", (long long)ids[0]).p, NULL),
	                 RC_INVALID);
}

SQL(q_due, "SELECT COUNT(*) FROM event WHERE type = 'checklist_item' AND kind = 'due'");
static void one_reminder_when_it_is_due(void **state)
{
	struct desk *d = *state;
	struct record t;
	int64_t ids[3];
	int ran;

	desk_as(d, &d->agent);
	with_list(d, &t, ids);
	world_advance(d->world, HOURS(3));
	world_ok(&d->cx, jobs_drain(&d->world->app, &ran));
	assert_int_equal(world_int(d->world, q_due), 0);
	world_advance(d->world, HOURS(2));
	world_ok(&d->cx, jobs_drain(&d->world->app, &ran));
	assert_int_equal(world_int(d->world, q_due), 1);
	/* done before it is due: none */
	struct jval v;
	struct record r;
	char why[100];
	assert_true(json_parse_plain(d->world->mem, STR("{\"due_at\":\"2025-12-01T10:00:00Z\"}"), &v, why,
	                             sizeof why));
	d->cx = world_ctx(d->world);
	world_ok(&d->cx, record_patch(&d->cx, &checklist_item_type,
	                              arena_fmt(d->world->mem, "%lld", (long long)ids[1]), &v, 0, NULL, &r));
	world_ok(&d->cx, item_verb(d, ids[1], "tick", "{}", NULL));
	world_advance(d->world, DAYS(9));
	world_ok(&d->cx, jobs_drain(&d->world->app, &ran));
	assert_int_equal(world_int(d->world, q_due), 1);
}

static void requesters_see_none_of_it(void **state)
{
	struct desk *d = *state;
	struct record t, r;
	int64_t ids[3];

	desk_as(d, &d->agent);
	with_list(d, &t, ids);
	desk_as(d, &d->requester);
	assert_int_equal(count(d, ""), 0);
	assert_int_equal(record_find(&d->cx, &checklist_item_type,
	                             arena_fmt(d->world->mem, "%lld", (long long)ids[0]), &r),
	                 RC_NOT_FOUND);
	/* and nobody may own an item who cannot work on the ticket */
	struct jval v;
	char why[100];
	desk_as(d, &d->agent);
	assert_true(json_parse_plain(d->world->mem,
	                             arena_fmt(d->world->mem, "{\"owner\":%lld}", (long long)d->rita), &v,
	                             why, sizeof why));
	assert_int_equal(record_patch(&d->cx, &checklist_item_type,
	                              arena_fmt(d->world->mem, "%lld", (long long)ids[1]), &v, 0, NULL, &r),
	                 RC_INVALID);
	assert_string_equal(d->cx.err.field, "owner");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(the_ticket_knows_how_much_is_done),
		T(what_is_mandatory_and_open_refuses_resolve),
		T(items_change_places),
		T(one_reminder_when_it_is_due),
		T(requesters_see_none_of_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
