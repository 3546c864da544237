/* test_oncall.c - rotations as they are stored: edits keep the past, who leaves becomes a gap from then on,
 * swaps through all their states, and what is told, once.
 */
#include "attention/attention.h"
#include "base/json.h"
#include "jobs/jobs.h"
#include "oncall/oncall_parts.h"
#include "short.h"
#include <pthread.h>

SQL(t_notices, "SELECT COALESCE(sum(n), 0) FROM notification WHERE person = $1 AND kind = $2");
SQL(t_all_notices, "SELECT COALESCE(sum(n), 0) FROM notification");
SQL(t_overrides, "SELECT count(*) FROM oncall_override");
SQL(t_access_of, "SELECT id FROM access WHERE person = $1 ORDER BY id LIMIT 1");
SQL(t_state, "SELECT count(*) FROM oncall_swap WHERE state = $1");

static const struct record_type *const types[] = { &client_type,      &team_type,     &person_type,
	                                           &access_type,      &calendar_type, &sla_target_type,
	                                           &ticket_type,      &rotation_type, &oncall_override_type,
	                                           &oncall_swap_type, &time_off_type, NULL };
static const struct timer_kind *const timers[] = { &ticket_close_timer, &ticket_resume_timer,
	                                           &notice_due_timer,   &oncall_timer,
	                                           &oncall_swap_timer,  NULL };

static enum rc on_event(struct ctx *cx, const struct record *r, const struct event *e)
{
	TRY(notify_on_event(cx, r, e));
	return oncall_on_event(cx, r, e);
}

static int setup(void **state)
{
	struct desk *d = desk_new();
	struct app *app = &d->world->app;

	app->types = types;
	app->timers = timers;
	app->on_event = on_event;
	app->on_deleted = oncall_on_deleted;
	desk_grants(d);
	*state = d;
	return 0;
}

static int teardown(void **state)
{
	desk_free(*state);
	return 0;
}

/* Ada and Ben in turn by weeks, from Monday 24 November 2025 09:00 in Berlin; Ada begins. */
static const char WEEKS[] =
        "[{\"name\":\"First\",\"people\":[%lld,%lld],\"unit\":\"week\",\"every\":1,\"at\":\"09:00\","
        "\"weekday\":1,\"start\":\"2025-11-24T08:00:00Z\"}]";

static int64_t weekly(struct desk *d)
{
	return desk_make(d, &rotation_type,
	                 F(d,
	                   "{\"client\":%lld,\"name\":\"Network\",\"team\":%lld,\"zone\":\"Europe/"
	                   "Berlin\",\"layers\":%s}",
	                   LL(d->client), LL(d->network), F(d, WEEKS, LL(d->ada), LL(d->ben))));
}

static struct jval object(struct desk *d, const char *json)
{
	struct jval v;
	char why[100];

	if (!json_parse_plain(d->world->mem, str_z(json), &v, why, sizeof why))
		fail_msg("%s in %s", why, json);
	return v;
}

static enum rc patch(struct desk *d, const struct record_type *t, int64_t id, const char *json)
{
	struct jval v = object(d, json);
	struct record r;

	d->cx = world_ctx(d->world);
	return record_patch(&d->cx, t, str_z(F(d, "%lld", LL(id))), &v, 0, NULL, &r);
}

static enum rc verb(struct desk *d, const struct record_type *t, int64_t id, const char *name)
{
	struct jval v = object(d, "{}");
	struct record r;

	d->cx = world_ctx(d->world);
	return record_verb(&d->cx, t, str_z(F(d, "%lld", LL(id))), str_z(name), &v, 0, &r);
}

static enum rc create(struct desk *d, const struct record_type *t, const char *json, int64_t *id)
{
	struct jval v = object(d, json);
	struct oncall_making m = { .fields = &v };
	enum rc rc;

	d->cx = world_ctx(d->world);
	if (t == &rotation_type)
		rc = record_create(&d->cx, t, &v, &m.out);
	else
		rc = db_tx(&d->cx,
		           t == &oncall_override_type ? override_make
		           : t == &oncall_swap_type   ? swap_make
		                                      : time_off_make,
		           &m);
	if (id)
		*id = m.out.id;
	return rc;
}

static int64_t who_at(struct desk *d, int64_t rotation, const char *t, struct oncall_entry *out)
{
	struct oncall_entry e = { 0 };
	bool found;

	d->cx = world_ctx(d->world);
	world_ok(&d->cx, oncall_at(&d->cx, rotation, when(t), &e, &found));
	if (out)
		*out = e;
	return found ? e.person : -1;
}

static int64_t told(struct desk *d, int64_t person, const char *kind)
{
	return world_int(d->world, t_notices, INT(person), TEXT(str_z(kind)));
}

/* ---- rotations ---------------------------------------------------------------------- */
static void an_edit_leaves_the_past_as_it_was(void **state)
{
	struct desk *d = *state;
	int64_t r;
	struct oncall_entry e;

	desk_at(d, "2025-11-24T09:00:00Z");
	r = weekly(d);
	desk_at(d, "2025-12-02T12:00:00Z");
	assert_int_equal(who_at(d, r, "2025-11-25T00:00:00Z", NULL), d->ada);
	assert_int_equal(who_at(d, r, "2025-12-02T00:00:00Z", NULL), d->ben);
	world_ok(&d->cx,
	         patch(d, &rotation_type, r, F(d, "{\"layers\":%s}", F(d, WEEKS, LL(d->cora), LL(d->ada)))));
	assert_int_equal(who_at(d, r, "2025-11-25T00:00:00Z", NULL), d->ada);
	assert_int_equal(who_at(d, r, "2025-12-02T11:59:59Z", NULL), d->ben);
	assert_int_equal(who_at(d, r, "2025-12-02T12:00:00Z", &e), d->ada);
	assert_int_equal(e.from, when("2025-12-02T12:00:00Z"));
	assert_int_equal(who_at(d, r, "2025-12-09T00:00:00Z", NULL), d->cora);
	/* a name is no new version; switched off, nobody need be there, and the past stays */
	world_ok(&d->cx, patch(d, &rotation_type, r, "{\"name\":\"Lines\"}"));
	desk_at(d, "2025-12-10T12:00:00Z");
	world_ok(&d->cx, patch(d, &rotation_type, r, "{\"active\":false}"));
	assert_int_equal(who_at(d, r, "2025-12-10T11:00:00Z", NULL), d->cora);
	assert_int_equal(who_at(d, r, "2025-12-10T12:00:00Z", NULL), -1);
	assert_int_equal(who_at(d, r, "2025-11-23T12:00:00Z", NULL), -1); /* before it was made */
}

static void only_those_who_work_there_are_named(void **state)
{
	struct desk *d = *state;
	const char *layers[] = { F(d, WEEKS, LL(d->ada), LL(d->rita)), F(d, WEEKS, LL(d->dora), LL(d->ada)),
		                 F(d, WEEKS, LL(d->ada), LL(987654)) };
	const char *fields[] = { "layers[0].people[1]", "layers[0].people[0]", "layers[0].people[1]" };

	for (size_t i = 0; i < COUNT(layers); i++) {
		assert_int_equal(create(d, &rotation_type,
		                        F(d, "{\"client\":%lld,\"name\":\"X\",\"layers\":%s}", LL(d->client),
		                          layers[i]),
		                        NULL),
		                 RC_INVALID);
		assert_string_equal(d->cx.err.field, fields[i]);
	}
	desk_as(d, &d->agent);
	assert_int_equal(
	        create(d, &rotation_type, F(d, "{\"client\":%lld,\"name\":\"X\"}", LL(d->client)), NULL),
	        RC_DENIED);
}

static void who_leaves_is_a_gap_from_then_on(void **state)
{
	struct desk *d = *state;
	struct oncall_entry e;
	struct record gone;
	int64_t r;

	desk_at(d, "2025-11-24T09:00:00Z");
	r = weekly(d);
	desk_at(d, "2025-11-26T12:00:00Z");
	world_ok(&d->cx, patch(d, &person_type, d->ada, "{\"active\":false}"));
	assert_int_equal(who_at(d, r, "2025-11-26T11:00:00Z", NULL), d->ada);
	assert_int_equal(who_at(d, r, "2025-11-26T12:00:00Z", &e), 0);
	assert_int_equal(e.missing, d->ada);
	assert_int_equal(e.missing_why, ONCALL_INACTIVE);
	desk_at(d, "2025-11-27T12:00:00Z");
	world_ok(&d->cx, patch(d, &person_type, d->ada, "{\"active\":true}"));
	assert_int_equal(who_at(d, r, "2025-11-27T11:00:00Z", NULL), 0);
	assert_int_equal(who_at(d, r, "2025-11-27T12:00:00Z", NULL), d->ada);
	/* the role is taken away: gone, and the layers may still be edited around it */
	desk_at(d, "2025-12-03T12:00:00Z");
	int64_t access = world_int(d->world, t_access_of, INT(d->ben));
	world_ok(&d->cx, record_delete(&d->cx, &access_type, str_z(F(d, "%lld", LL(access))), 0));
	assert_int_equal(who_at(d, r, "2025-12-03T11:00:00Z", NULL), d->ben);
	assert_int_equal(who_at(d, r, "2025-12-03T12:00:00Z", &e), 0);
	assert_int_equal(e.missing_why, ONCALL_NO_ACCESS);
	world_ok(&d->cx,
	         patch(d, &rotation_type, r, F(d, "{\"layers\":%s}", F(d, WEEKS, LL(d->ben), LL(d->ada)))));
	assert_int_equal(record_load(&d->cx, &access_type, access, &gone), RC_NOT_FOUND);
}

/* ---- overrides and time off --------------------------------------------------------------- */
static void standing_in_begins_now_and_what_was_stays(void **state)
{
	struct desk *d = *state;
	struct oncall_entry e;
	int64_t r, o;

	desk_at(d, "2025-11-24T09:00:00Z");
	r = weekly(d);
	desk_at(d, "2025-11-25T10:00:00Z");
	desk_as(d, &d->other);
	world_ok(&d->cx, create(d, &oncall_override_type,
	                        F(d, "{\"rotation\":%lld,\"to\":\"2025-11-25T20:00:00Z\"}", LL(r)), &o));
	assert_int_equal(who_at(d, r, "2025-11-25T09:59:59Z", NULL), d->ada);
	assert_int_equal(who_at(d, r, "2025-11-25T10:00:00Z", &e), d->ben);
	assert_int_equal(e.why, ONCALL_OVERRIDE);
	/* given back halfway: the half that was stays */
	desk_at(d, "2025-11-25T15:00:00Z");
	world_ok(&d->cx, verb(d, &oncall_override_type, o, "cancel"));
	assert_int_equal(who_at(d, r, "2025-11-25T14:00:00Z", NULL), d->ben);
	assert_int_equal(who_at(d, r, "2025-11-25T15:00:00Z", NULL), d->ada);
	assert_int_equal(verb(d, &oncall_override_type, o, "cancel"), RC_CONFLICT);
	/* nothing is entered for yesterday */
	assert_int_equal(create(d, &oncall_override_type,
	                        F(d,
	                          "{\"rotation\":%lld,\"from\":\"2025-11-24T10:00:00Z\","
	                          "\"to\":\"2025-11-26T20:00:00Z\"}",
	                          LL(r)),
	                        NULL),
	                 RC_INVALID);
	assert_string_equal(d->cx.err.field, "from");
}

static void time_off_leaves_a_gap_from_when_it_was_entered(void **state)
{
	struct desk *d = *state;
	struct oncall_entry e;
	int64_t r, off;

	desk_at(d, "2025-11-24T09:00:00Z");
	r = weekly(d);
	desk_at(d, "2025-11-25T10:00:00Z");
	desk_as(d, &d->agent);
	world_ok(&d->cx, create(d, &time_off_type,
	                        F(d,
	                          "{\"person\":%lld,\"from\":\"2025-11-24T00:00:00Z\","
	                          "\"to\":\"2025-11-27T00:00:00Z\",\"reason\":\"Flu\"}",
	                          LL(d->ada)),
	                        &off));
	assert_int_equal(who_at(d, r, "2025-11-25T09:00:00Z", NULL), d->ada);
	assert_int_equal(who_at(d, r, "2025-11-25T11:00:00Z", &e), 0);
	assert_int_equal(e.missing_why, ONCALL_TIME_OFF);
	desk_at(d, "2025-11-26T10:00:00Z");
	world_ok(&d->cx, verb(d, &time_off_type, off, "cancel"));
	assert_int_equal(who_at(d, r, "2025-11-26T09:00:00Z", NULL), 0);
	assert_int_equal(who_at(d, r, "2025-11-26T10:00:00Z", NULL), d->ada);
}

/* ---- swaps ----------------------------------------------------------------------------------- */
static const char OFFER[] = "{\"rotation\":%lld,\"offered_to\":%s,\"from\":\"2025-11-25T08:00:00Z\","
                            "\"to\":\"2025-11-26T08:00:00Z\"%s}";
static const char BACK[] = ",\"back_from\":\"2025-12-02T08:00:00Z\",\"back_to\":\"2025-12-03T08:00:00Z\"";

static int64_t offer(struct desk *d, int64_t r, int64_t to, const char *more)
{
	int64_t id;

	desk_as(d, &d->agent);
	world_ok(&d->cx, create(d, &oncall_swap_type,
	                        F(d, OFFER, LL(r), to ? F(d, "%lld", LL(to)) : "null", more), &id));
	return id;
}

static void an_accepted_swap_is_a_pair_of_overrides(void **state)
{
	struct desk *d = *state;
	struct oncall_entry e;
	int64_t r, swap;

	desk_at(d, "2025-11-24T09:00:00Z");
	r = weekly(d);
	swap = offer(d, r, d->ben, BACK);
	assert_int_equal(told(d, d->ben, "swap_offered"), 1);
	assert_int_equal(who_at(d, r, "2025-11-25T12:00:00Z", NULL), d->ada);
	assert_int_equal(verb(d, &oncall_swap_type, swap, "accept"), RC_DENIED); /* one's own */
	desk_as(d, &d->other);
	world_ok(&d->cx, verb(d, &oncall_swap_type, swap, "accept"));
	assert_int_equal(who_at(d, r, "2025-11-25T12:00:00Z", &e), d->ben);
	assert_int_equal(e.why, ONCALL_SWAP);
	assert_int_equal(who_at(d, r, "2025-12-02T12:00:00Z", NULL), d->ada);
	assert_int_equal(who_at(d, r, "2025-12-03T12:00:00Z", NULL), d->ben);
	assert_int_equal(told(d, d->ada, "swap_accepted"), 1);
	assert_int_equal(world_int(d->world, t_overrides), 2);
	assert_int_equal(verb(d, &oncall_swap_type, swap, "decline"), RC_CONFLICT);
	/* only what is one's own can be offered */
	desk_as(d, &d->agent);
	assert_int_equal(create(d, &oncall_swap_type, F(d, OFFER, LL(r), "null", ""), NULL), RC_INVALID);
	assert_string_equal(d->cx.err.field, "from");
}

static void a_swap_is_declined_withdrawn_or_expires(void **state)
{
	struct desk *d = *state;
	int64_t r, a, b, c;

	desk_at(d, "2025-11-24T09:00:00Z");
	r = weekly(d);
	a = offer(d, r, d->ben, "");
	desk_as(d, &d->other);
	world_ok(&d->cx, verb(d, &oncall_swap_type, a, "decline"));
	assert_int_equal(told(d, d->ada, "swap_declined"), 1);
	b = offer(d, r, d->ben, "");
	world_ok(&d->cx, verb(d, &oncall_swap_type, b, "withdraw"));
	desk_as(d, &d->other);
	assert_int_equal(verb(d, &oncall_swap_type, b, "accept"), RC_CONFLICT);
	c = offer(d, r, 0, ""); /* to anybody */
	desk_as(d, &d->other);
	assert_int_equal(verb(d, &oncall_swap_type, c, "decline"), RC_DENIED);
	desk_as(d, NULL);
	desk_drain(d);
	desk_at(d, "2025-11-25T08:00:00Z");
	desk_drain(d);
	assert_int_equal(world_int(d->world, t_state, TEXT(STR("expired"))), 1);
	assert_int_equal(told(d, d->ada, "swap_expired"), 1);
	assert_int_equal(world_int(d->world, t_overrides), 0);
	desk_as(d, &d->other);
	assert_int_equal(verb(d, &oncall_swap_type, c, "accept"), RC_CONFLICT);
}

static void a_swap_whose_shift_moved_is_a_conflict(void **state)
{
	struct desk *d = *state;
	int64_t r, swap;

	desk_at(d, "2025-11-24T09:00:00Z");
	r = weekly(d);
	swap = offer(d, r, 0, "");
	desk_as(d, &d->coordinator);
	world_ok(&d->cx, create(d, &oncall_override_type,
	                        F(d,
	                          "{\"rotation\":%lld,\"from\":\"2025-11-25T12:00:00Z\","
	                          "\"to\":\"2025-11-25T13:00:00Z\"}",
	                          LL(r)),
	                        NULL));
	desk_as(d, &d->other);
	assert_int_equal(verb(d, &oncall_swap_type, swap, "accept"), RC_CONFLICT);
	assert_string_equal(d->cx.err.code, "schedule_changed");
	assert_int_equal(world_int(d->world, t_overrides), 1);
}

/* ---- telling ------------------------------------------------------------------------------------ */
static void shifts_are_told_the_day_before_and_when_they_begin_once(void **state)
{
	struct desk *d = *state;

	desk_at(d, "2025-11-24T09:00:00Z");
	weekly(d);
	desk_drain(d);
	assert_int_equal(told(d, d->ada, "shift_begins"), 1); /* it was made on a Monday at work */
	desk_at(d, "2025-11-30T07:59:59Z");
	desk_drain(d);
	assert_int_equal(told(d, d->ben, "shift_tomorrow"), 0);
	desk_at(d, "2025-11-30T08:00:00Z");
	desk_drain(d);
	desk_drain(d);
	assert_int_equal(told(d, d->ben, "shift_tomorrow"), 1);
	desk_at(d, "2025-12-01T08:00:00Z");
	desk_drain(d);
	assert_int_equal(told(d, d->ben, "shift_begins"), 1);
	/* a fortnight's stall: who is on call now is told, once; what is over is not news */
	desk_at(d, "2025-12-16T12:00:00Z");
	desk_drain(d);
	desk_drain(d);
	assert_int_equal(told(d, d->ben, "shift_begins"), 2);
	assert_int_equal(told(d, d->ada, "shift_begins"), 1);
}

static void the_lead_learns_of_gaps_a_week_before(void **state)
{
	struct desk *d = *state;
	int64_t r, off;

	desk_at(d, "2025-11-24T09:00:00Z");
	world_ok(&d->cx, patch(d, &team_type, d->network, F(d, "{\"lead\":%lld}", LL(d->cora))));
	r = weekly(d);
	world_ok(&d->cx, create(d, &time_off_type,
	                        F(d,
	                          "{\"person\":%lld,\"from\":\"2025-12-09T12:00:00Z\","
	                          "\"to\":\"2025-12-10T12:00:00Z\"}",
	                          LL(d->ada)),
	                        &off));
	desk_drain(d);
	assert_int_equal(told(d, d->cora, "gap"), 0);
	desk_at(d, "2025-12-02T12:00:00Z");
	desk_drain(d);
	assert_int_equal(told(d, d->cora, "gap"), 1);
	desk_at(d, "2025-12-05T12:00:00Z");
	world_ok(&d->cx,
	         patch(d, &rotation_type, r, "{\"zone\":\"UTC\"}")); /* looked at anew, not told anew */
	desk_drain(d);
	assert_int_equal(told(d, d->cora, "gap"), 1);
	/* a gap of this week is told at once */
	world_ok(&d->cx, patch(d, &person_type, d->ben, "{\"active\":false}"));
	desk_drain(d);
	assert_int_equal(told(d, d->cora, "gap"), 2);
}

static void *drain_thread(void *p)
{
	int ran;

	return jobs_drain(p, &ran) == RC_OK ? NULL : p;
}

static void two_processes_tell_once(void **state)
{
	struct desk *d = *state;
	pthread_t t[2];

	if (world_engine() != ENGINE_PG)
		return;
	desk_at(d, "2025-11-24T09:00:00Z");
	for (int i = 0; i < 12; i++)
		desk_make(d, &rotation_type,
		          F(d, "{\"client\":%lld,\"name\":\"R%d\",\"zone\":\"Europe/Berlin\",\"layers\":%s}",
		            LL(d->client), i, F(d, WEEKS, LL(d->ada), LL(d->ben))));
	desk_drain(d);
	struct app other = d->world->app;
	other.db = world_second_db(d->world);
	desk_at(d, "2025-12-01T08:00:00Z");
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&t[i], NULL, drain_thread, i ? &other : &d->world->app), 0);
	for (int i = 0; i < 2; i++) {
		void *bad;

		pthread_join(t[i], &bad);
		assert_null(bad);
	}
	assert_int_equal(told(d, d->ben, "shift_begins"), 12);
	db_close(other.db);
}

/* ---- all or nothing -------------------------------------------------------------------------------- */
struct faulty {
	struct desk *d;
	int64_t swap;
};

static enum rc accept_act(struct ctx *cx, void *p)
{
	const struct faulty *f = p;
	struct jval v = object(f->d, "{}");
	struct record r;

	return record_verb(cx, &oncall_swap_type, arena_fmt(cx->mem, "%lld", LL(f->swap)), STR("accept"), &v,
	                   0, &r);
}

static void accept_check(struct world *w, bool done, void *p)
{
	(void)p;
	assert_int_equal(world_int(w, t_overrides), done ? 2 : 0);
	assert_int_equal(world_int(w, t_state, TEXT(STR("accepted"))), done ? 1 : 0);
	assert_int_equal(world_int(w, t_all_notices), done ? 2 : 1);
}

static void accepting_is_all_or_nothing(void **state)
{
	struct desk *d = *state;
	struct faulty f = { .d = d };

	desk_at(d, "2025-11-24T09:00:00Z");
	f.swap = offer(d, weekly(d), d->ben, BACK);
	desk_as(d, &d->other);
	assert_true(world_fault_loop(d->world, accept_act, accept_check, &f) > 5);
}

static void reachable_is_who_has_any_way(void **state)
{
	struct desk *d = *state;
	uint32_t ways;

	d->cx = world_ctx(d->world);
	world_ok(&d->cx, oncall_reachable(&d->cx, d->ada, &ways));
	assert_int_equal(ways, 0);
	world_ok(&d->cx, patch(d, &person_type, d->ada, "{\"phone\":\"+49 40 1\",\"login\":\"ada\"}"));
	world_ok(&d->cx, oncall_reachable(&d->cx, d->ada, &ways));
	assert_int_equal(ways, REACH_APP | REACH_PHONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_edit_leaves_the_past_as_it_was, setup, teardown),
		cmocka_unit_test_setup_teardown(only_those_who_work_there_are_named, setup, teardown),
		cmocka_unit_test_setup_teardown(who_leaves_is_a_gap_from_then_on, setup, teardown),
		cmocka_unit_test_setup_teardown(standing_in_begins_now_and_what_was_stays, setup, teardown),
		cmocka_unit_test_setup_teardown(time_off_leaves_a_gap_from_when_it_was_entered, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(an_accepted_swap_is_a_pair_of_overrides, setup, teardown),
		cmocka_unit_test_setup_teardown(a_swap_is_declined_withdrawn_or_expires, setup, teardown),
		cmocka_unit_test_setup_teardown(a_swap_whose_shift_moved_is_a_conflict, setup, teardown),
		cmocka_unit_test_setup_teardown(shifts_are_told_the_day_before_and_when_they_begin_once,
		                                setup, teardown),
		cmocka_unit_test_setup_teardown(the_lead_learns_of_gaps_a_week_before, setup, teardown),
		cmocka_unit_test_setup_teardown(two_processes_tell_once, setup, teardown),
		cmocka_unit_test_setup_teardown(accepting_is_all_or_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(reachable_is_who_has_any_way, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
