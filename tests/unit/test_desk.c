/* test_desk.c - the order of the desk: bands, ties, what time moves, what events move, who sees what.
 * docs/desk.md as tests. */
#include "approval/approval.h"
#include "attention/attention.h"
#include "base/conf.h"
#include "call.h"
#include "contract/contract.h"
#include "desk/state.h"
#include "jobs/jobs.h"
#include "oncall/oncall.h"
#include "record/link.h"
#include "short.h"
#include "task/task.h"
#include <math.h>

static const struct record_type *const types[] = {
	&client_type,     &team_type,   &person_type,   &access_type,  &calendar_type,
	&sla_target_type, &ticket_type, &contract_type, &service_type, &rotation_type,
	&time_off_type,   &task_type,   &approval_type, NULL
};

static int setup(void **state)
{
	struct desk *d = desk_new();
	struct app *app = &d->world->app;

	app->types = types;
	app->desk = ranked_new(app);
	desk_at(d, "2025-11-25T09:00:00Z"); /* a Tuesday; open 09-17 on weekdays */
	desk_as(d, &d->coordinator);
	*state = d;
	return 0;
}

static int teardown(void **state)
{
	struct desk *d = *state;

	ranked_free(d->world->app.desk);
	d->world->app.desk = NULL;
	desk_free(d);
	return 0;
}

/* ---- reading ---------------------------------------------------------------------------------- */

static struct jval ask(struct desk *d, enum rc (*get)(struct ctx *, const struct rq *, struct res *),
                       const char *query)
{
	struct rq rq = { .query = str_z(query) };
	struct jval v;
	char why[100];

	d->cx = world_ctx(d->world);
	struct res rs = { .body = BUF(d->world->mem) };
	world_ok(&d->cx, get(&d->cx, &rq, &rs));
	if (!json_parse_plain(d->world->mem, buf_str(&rs.body), &v, why, sizeof why))
		fail_msg("%s in %s", why, rs.body.p);
	return v;
}

static struct jval page(struct desk *d, const char *query) { return ask(d, get_desk, query); }

static const struct jval *row(const struct jval *page, struct str key)
{
	const struct jval *items = jval_get(page, "items");

	for (size_t i = 0; i < items->n; i++)
		if (str_eq(jval_str(&items->items[i], "key"), key))
			return &items->items[i];
	return NULL;
}

static struct str band(struct desk *d, struct str key)
{
	struct jval p = page(d, "");
	const struct jval *r = row(&p, key);

	return r ? jval_str(r, "band") : STR("not there");
}

#define assert_band(d, key, word) assert_string_equal(band((d), (key)).p, (word))

static bool told(struct desk *d, struct str key, const char *fact)
{
	struct jval p = page(d, "");
	const struct jval *r = row(&p, key), *why = jval_get(r, "why");

	assert_non_null(r);
	for (size_t i = 0; i < why->n; i++)
		if (str_is(jval_str(&why->items[i], "id"), fact))
			return true;
	return false;
}

static struct str make(struct desk *d, const char *title, const char *impact, const char *urgency)
{
	desk_as(d, NULL);
	struct str key = desk_ticket(
	        d,
	        F(d,
	          "{\"client\":%lld,\"title\":\"%s\",\"impact\":\"%s\",\"urgency\":\"%s\",\"team\":%lld,"
	          "\"requester\":%lld}",
	          LL(d->client), title, impact, urgency, LL(d->network), LL(d->rita)),
	        NULL);
	desk_as(d, &d->coordinator);
	return key;
}

static void take(struct desk *d, struct str key)
{
	desk_as(d, &d->agent);
	desk_do(d, key, "start", "{}", NULL);
	desk_as(d, &d->coordinator);
}

/* ---- the rule, pure ------------------------------------------------------------------------------ */
static const struct rank_setting setting = { .likely = 0.6, .horizon = MINUTES(30) };

static struct rank_case idle(void)
{
	return (struct rank_case){ .now = HOURS(100),
		                   .day_end = HOURS(110),
		                   .harm_at = RANK_NEVER,
		                   .due_at = RANK_NEVER,
		                   .late_since = RANK_NEVER,
		                   .chance = NAN,
		                   .chance_later = NAN,
		                   .moved_at = HOURS(99),
		                   .silent_at = HOURS(200),
		                   .promised_at = RANK_NEVER,
		                   .assigned = true,
		                   .weight = 1 };
}

static enum band banded(const struct rank_case *c)
{
	struct rank r;

	rank_judge(&setting, c, &r);
	return r.band;
}

static void bands(void **state)
{
	struct rank_case c = idle();

	(void)state;
	assert_int_equal(banded(&c), BAND_REST);
	c.held = true;
	assert_int_equal(banded(&c), BAND_WAITING);
	c.silent_at = HOURS(100);
	assert_int_equal(banded(&c), BAND_TODAY); /* silence raises it though nothing is due */
	c.promised_at = HOURS(130);
	assert_int_equal(banded(&c), BAND_WAITING); /* unless the next action is agreed */
	c.promised_at = HOURS(99);
	assert_int_equal(banded(&c), BAND_TODAY); /* broken */
	c = idle();
	c.late_since = HOURS(90);
	assert_int_equal(banded(&c), BAND_OVERDUE);
	c.due_at = HOURS(109);
	assert_int_equal(banded(&c), BAND_TODAY); /* one target is lost, the other is not yet */
	c.chance = 0.59;
	assert_int_equal(banded(&c), BAND_TODAY);
	c.chance = 0.6;
	assert_int_equal(banded(&c), BAND_RISK);
}

static void harm_and_movement(void **state)
{
	struct rank_case c = idle();

	(void)state;
	c.harm_at = HOURS(109);
	assert_int_equal(banded(&c), BAND_RISK);
	c.harm_at = HOURS(100) + MINUTES(30);
	c.moved_at = HOURS(99);
	assert_int_equal(banded(&c), BAND_HARM);
	c.moved_at = HOURS(100) - MINUTES(10);
	assert_int_equal(banded(&c), BAND_RISK); /* somebody is at it */
	c.assigned = false;
	assert_int_equal(banded(&c), BAND_HARM);
	c = idle();
	c.harm_at = HOURS(100) + MINUTES(20);
	c.promised_at = HOURS(100) + MINUTES(10);
	assert_int_equal(banded(&c), BAND_RISK);
	c.promised_at = HOURS(100) + MINUTES(25);
	assert_int_equal(banded(&c), BAND_HARM); /* promised for after the harm */
	c.harm_at = HOURS(98);
	c.promised_at = RANK_NEVER;
	assert_int_equal(banded(&c), BAND_HARM); /* it happened, and nobody moves it */
}

/* Whatever the numbers, nothing of a lower band comes first; inside a band the greater loss does. */
static void order_is_lexicographic(void **state)
{
	struct rank_case heavy = idle(), light = idle();
	struct rank a, b;

	(void)state;
	heavy.weight = 1000;
	heavy.late_since = HOURS(1);
	light.due_at = HOURS(109);
	light.weight = 0.1;
	rank_judge(&setting, &heavy, &a);
	rank_judge(&setting, &light, &b);
	assert_true(rank_compare(&b, &a) < 0);
	light = heavy;
	light.weight = 999;
	rank_judge(&setting, &light, &b);
	assert_true(rank_compare(&a, &b) < 0);
	assert_int_equal(rank_compare(&a, &a), 0);
}

/* Between now and change_at the band is the same: tried on every minute of a day. */
static void change_is_foreseen(void **state)
{
	struct rank_case c = idle();

	(void)state;
	c.harm_at = HOURS(103);
	c.due_at = HOURS(106);
	c.promised_at = HOURS(102);
	c.silent_at = HOURS(101) + MINUTES(7);
	for (int m = 0; m < 600; m++) {
		struct rank r, later;
		c.now = HOURS(100) + MINUTES(m);
		rank_judge(&setting, &c, &r);
		struct rank_case l = c;
		if (r.change_at == RANK_NEVER || r.change_at - 1 <= c.now)
			continue;
		l.now = r.change_at - 1;
		rank_judge(&setting, &l, &later);
		assert_int_equal(r.band, later.band);
		if (c.now > c.due_at) {
			c.late_since = c.due_at;
			c.due_at = RANK_NEVER;
		}
	}
}

static void weights(void **state)
{
	struct weight_case w = { .priority = 4 };
	double plain = rank_weight(&w);

	(void)state;
	assert_true(plain == 1);
	w.priority = 1;
	assert_true(rank_weight(&w) == 8);
	w.major = true;
	assert_true(rank_weight(&w) == 24);
	w = (struct weight_case){ .priority = 4, .waits = 3 };
	assert_true(rank_weight(&w) == 2);
	w.people = 1;
	assert_true(rank_weight(&w) == 2.5);
}

/* ---- the graph, pure ------------------------------------------------------------------------------- */
#define T(n)                     \
	{                        \
		NODE_TICKET, (n) \
	}
static void graph_counts(void **state)
{
	/* 2 and 3 wait for 1; 4 waits for 2 and for approval 7; 5 and 6 wait for each other; 8 is with
	 * somebody who is out; 9 waits for what is done */
	struct edge e2[] = { { T(2), T(1), 0 } }, e3[] = { { T(3), T(1), 0 } },
	            e4[] = { { T(4), T(2), 0 }, { T(4), { NODE_APPROVAL, 7 }, 70 } },
	            e5[] = { { T(5), T(6), 0 } }, e6[] = { { T(6), T(5), 0 } }, e9[] = { { T(9), T(99), 0 } };
	struct graph_item items[] = { { 1, 1, 0, NULL, 0, 1, false },  { 2, 1, 0, e2, 1, 1, false },
		                      { 3, 1, 0, e3, 1, 1, true },     { 4, 1, 0, e4, 2, 5, false },
		                      { 5, 1, 0, e5, 1, 1, false },    { 6, 1, 0, e6, 1, 1, false },
		                      { 8, 1, 80, NULL, 0, 1, false }, { 9, 1, 0, e9, 1, 1, false } };
	int64_t away = 80, of[10];
	struct people_out out = { &away, 1 };
	struct graph *g = graph_new(items, COUNT(items), &out);
	const struct blocker *b;

	(void)state;
	assert_int_equal(graph_frees(g, 1).n, 2); /* 2 and 3; 4 waits for the approval besides */
	assert_int_equal(graph_frees(g, 1).harm, 1);
	assert_int_equal(graph_freed(g, 1, of, 10), 2);
	assert_int_equal(graph_frees(g, 2).n, 0);
	assert_int_equal(graph_frees(g, 5).n, 1); /* a circle: each frees the other */
	assert_int_equal(graph_frees(g, 99).n, 0);
	size_t n = graph_blockers(g, &b);
	assert_int_equal(n, 4);
	assert_int_equal(b[0].node.id, 1); /* harm first */
	bool circle = false, covered = false;
	for (size_t i = 0; i < n; i++) {
		circle |= b[i].circle;
		covered |= b[i].node.kind == NODE_OUT && b[i].node.id == 80 && b[i].who == 80;
	}
	assert_true(circle && covered);
	graph_free(g);
}

/* ---- on real tickets ----------------------------------------------------------------------------------- */
static void today_and_overdue(void **state)
{
	struct desk *d = *state;
	struct str p1 = make(d, "Core switch", "1", "1"), p4 = make(d, "Mouse", "3", "3");

	take(d, p1);
	take(d, p4);
	assert_band(d, p1, "today"); /* 4 open hours */
	assert_band(d, p4, "rest");
	assert_true(told(d, p1, "due_today"));
	desk_at(d, "2025-11-25T13:00:01Z");
	assert_band(d, p1, "overdue");
	assert_true(told(d, p1, "overdue_by"));
	struct jval p = page(d, "");
	assert_int_equal(jval_int(&p, "open"), 2);
	const struct jval *due = jval_get(row(&p, p1), "due");
	assert_string_equal(jval_str(due, "kind").p, "resolve");
	assert_string_equal(jval_str(due, "at").p, "2025-11-25T13:00:00Z");
}

static void silence_raises(void **state)
{
	struct desk *d = *state;
	struct str key = make(d, "Slow printer", "3", "3");

	take(d, key);
	desk_at(d, "2025-11-25T09:30:00Z");
	assert_band(d, key, "rest");
	assert_false(told(d, key, "silent"));
	desk_at(d, "2025-11-27T16:00:00Z"); /* far past the default; P4 has 40 h for its solution */
	assert_band(d, key, "today");
	assert_true(told(d, key, "silent"));
	desk_as(d, &d->requester);
	desk_say(d, key, "Any news?", true); /* asks, does not move */
	desk_as(d, &d->coordinator);
	assert_true(told(d, key, "silent"));
	desk_as(d, &d->agent);
	desk_say(d, key, "Replaced the drum.", false);
	desk_as(d, &d->coordinator);
	assert_false(told(d, key, "silent"));
	assert_band(d, key, "rest");
}

/* What was just written is in the next answer, whoever wrote it. */
static void events_move(void **state)
{
	struct desk *d = *state;
	struct str key = make(d, "VPN down", "2", "2");

	assert_true(told(d, key, "unassigned"));
	take(d, key);
	assert_false(told(d, key, "unassigned"));
	desk_as(d, &d->agent);
	desk_do(d, key, "hold", "{\"reason\":\"vendor\",\"comment\":\"Asked them\"}", NULL);
	desk_as(d, &d->coordinator);
	assert_band(d, key, "waiting");
	assert_true(told(d, key, "on_hold"));
	desk_as(d, &d->agent);
	desk_do(d, key, "resume", "{}", NULL);
	desk_do(d, key, "resolve", "{\"code\":\"fixed\",\"notes\":\"done\"}", NULL);
	desk_as(d, &d->coordinator);
	assert_band(d, key, "not there");
	desk_do(d, key, "reopen", "{\"comment\":\"still down\"}", NULL);
	assert_true(told(d, key, "reopened"));
}

static void unblocker(void **state)
{
	struct desk *d = *state;
	struct str root = make(d, "Replace the disk", "3", "3"),
	           waits = make(d, "Restore the share", "3", "3"), more = make(d, "Tell finance", "3", "3");
	struct link l;

	d->cx = world_ctx(d->world);
	world_ok(&d->cx,
	         link_add(&d->cx, &ticket_type, waits, STR("depends_on"), STR("ticket"), root, false, &l));
	world_ok(&d->cx,
	         link_add(&d->cx, &ticket_type, more, STR("depends_on"), STR("ticket"), waits, false, &l));
	struct jval p = page(d, "");
	assert_int_equal(jval_int(jval_get(row(&p, root), "numbers"), "waits"), 2);
	assert_true(told(d, root, "waits"));
	struct jval u = ask(d, get_unblock, "");
	const struct jval *first = &jval_get(&u, "items")->items[0];
	assert_string_equal(jval_str(first, "key").p, root.p);
	assert_string_equal(jval_str(first, "verb").p, "fix");
	assert_int_equal(jval_int(first, "frees"), 2);
	take(d, root);
	desk_as(d, &d->agent);
	desk_do(d, root, "resolve", "{\"code\":\"fixed\",\"notes\":\"done\"}", NULL);
	desk_as(d, &d->coordinator);
	u = ask(d, get_unblock, "");
	first = &jval_get(&u, "items")->items[0];
	assert_string_equal(jval_str(first, "key").p, waits.p);
	assert_int_equal(jval_int(first, "frees"), 1);
}

/* Another client's items are in the same state, and in nobody's page who may not read them. */
static void isolation(void **state)
{
	struct desk *d = *state;

	make(d, "Ours", "3", "3");
	desk_as(d, NULL);
	int64_t other =
	        desk_make(d, &client_type, "{\"name\":\"Contoso\",\"short_name\":\"CT\",\"zone\":\"UTC\"}");
	struct str theirs = desk_ticket(d, F(d, "{\"client\":%lld,\"title\":\"Theirs\"}", LL(other)), NULL);
	struct jval all = page(d, "");
	assert_int_equal(jval_int(&all, "open"), 2);
	struct jval one = page(d, F(d, "client=%lld", LL(other)));
	assert_int_equal(jval_int(&one, "open"), 1);
	desk_as(d, &d->coordinator);
	struct jval mine = page(d, "");
	assert_int_equal(jval_int(&mine, "open"), 1);
	assert_null(row(&mine, theirs));
	struct rq rq = { .query = str_z(F(d, "client=%lld", LL(other))) };
	d->cx = world_ctx(d->world);
	struct res rs = { .body = BUF(d->world->mem) };
	assert_int_equal(get_desk(&d->cx, &rq, &rs), RC_NOT_FOUND);
}

static void scopes(void **state)
{
	struct desk *d = *state;
	struct str a = make(d, "Ada has it", "3", "3"), b = make(d, "Apps", "3", "3");

	take(d, a);
	desk_do(d, b, "assign", F(d, "{\"team\":%lld}", LL(d->apps)), NULL);
	struct jval p = page(d, F(d, "team=%lld", LL(d->apps)));
	assert_int_equal(jval_int(&p, "open"), 1);
	assert_non_null(row(&p, b));
	desk_as(d, &d->agent);
	p = page(d, "mine=true");
	assert_int_equal(jval_int(&p, "open"), 1);
	assert_non_null(row(&p, a));
	desk_as(d, &d->coordinator);
}

/* Pages follow one another without a gap and without a double, also when the last row of one is done
 * meanwhile. */
static void pages(void **state)
{
	struct desk *d = *state;
	int seen = 0;

	for (int i = 0; i < 7; i++)
		make(d, "One of many", "3", "3");
	struct jval p = page(d, "limit=3");
	struct str last = STR("");
	for (;;) {
		const struct jval *items = jval_get(&p, "items");
		seen += (int)items->n;
		last = jval_str(&items->items[items->n - 1], "key");
		if (jval_get(&p, "next")->kind == J_NULL)
			break;
		p = page(d, F(d, "limit=3&cursor=%s", jval_str(&p, "next").p));
	}
	assert_int_equal(seen, 7);
	assert_true(last.n > 0);
	struct jval none = page(d, "band=harm");
	assert_int_equal(jval_get(&none, "items")->n, 0);
	assert_int_equal(jval_int(&none, "open"), 7);
}

/* What is kept is counted, and it is little: with 110,000 open tickets it is to be 60 MB. */
static void held(struct desk *d)
{
	const struct ranked *k = d->world->app.desk;
	int64_t items, bytes;
	size_t sum = 0;

	ranked_held(&d->world->app, &items, &bytes);
	assert_int_equal(items, k->n);
	for (size_t i = 0; i < k->n; i++)
		sum += packed_size(k->order[i]);
	assert_true(k->n > 0);
	assert_int_equal(sum, k->bytes);
	assert_true((size_t)bytes > sum);
	assert_true(sum / k->n < 550);
}

static void same_story(struct desk *d, const struct event *e, const struct record *r)
{
	struct story read, made;

	memset(&read, 0, sizeof read);
	memset(&made, 0, sizeof made);
	story_add(d->world->mem, &read, e);
	assert_true(story_made(&made, e, r));
	assert_memory_equal(&read, &made, sizeof read);
}

/* What a ticket's first event says is the same read from the event and, while nobody has changed it, from the
 * ticket. */
static void a_new_ticket_tells_its_story(void **state)
{
	struct desk *d = *state;
	struct record above = desk_get(d, make(d, "VPN down", "1", "1")), r;
	struct event *e;
	size_t n;

	desk_as(d, NULL);
	struct str key = desk_ticket(d,
	                             F(d,
	                               "{\"client\":%lld,\"title\":\"Mine too\",\"requester\":%lld,"
	                               "\"parent\":%lld}",
	                               LL(d->client), LL(d->rita), LL(above.id)),
	                             NULL);
	desk_as(d, &d->coordinator);
	for (int i = 0; i < 2; i++) {
		r = i ? desk_get(d, key) : above;
		world_ok(&d->cx, event_list(&d->cx, "ticket", r.id, 0, 10, &e, &n));
		same_story(d, &e[0], &r);
	}
	/* as history brings one in */
	e[0].data = STR("{\"version\":1,\"changes\":{\"reopen_count\":[null,2],\"bounce_count\":[null,0],"
	                "\"reassign_count\":[null,3]}}");
	for (size_t i = 0; i < ticket_type.nfields; i++)
		r.v[i] = NUL();
	r.v[TICKET_REOPENS] = INT(2);
	r.v[TICKET_BOUNCES] = INT(0);
	r.v[TICKET_REASSIGNS] = INT(3);
	same_story(d, &e[0], &r);
	take(d, key);
	r = desk_get(d, key);
	assert_false(story_made(&(struct story){ 0 }, &e[0], &r)); /* its row tells of later */
}

/* Order and its name are the same however they came about: by events one at a time, or read at once. */
static void fresh_is_same(void **state)
{
	struct desk *d = *state;

	for (int i = 0; i < 12; i++) {
		struct str key = make(d, "Something", i % 3 ? "3" : "1", i % 2 ? "1" : "3");
		if (i % 4 == 1)
			take(d, key);
		world_advance(d->world, MINUTES(17));
		if (i % 5 == 4)
			desk_do(d, key, "cancel", "{\"reason\":\"withdrawn\"}", NULL);
		if (i % 3 == 0) /* else several at once */
			(void)page(d, "");
	}
	world_advance(d->world, HOURS(3)); /* all of them again */
	struct jval kept = page(d, "");
	ranked_free(d->world->app.desk);
	d->world->app.desk = ranked_new(&d->world->app);
	struct jval anew = page(d, "");
	struct str a = jval_text(d->world->mem, &kept), b = jval_text(d->world->mem, &anew);
	assert_string_equal(a.p, b.p);
	held(d);
}

/* A listener is told once a change, and only of clients it may read. */
static void listeners(void **state)
{
	struct desk *d = *state;
	struct ranked *k = d->world->app.desk;
	uint64_t at = 0;
	char order[40] = "";

	make(d, "First", "3", "3");
	(void)page(d, "");
	assert_true(ranked_tell(k));
	assert_false(ranked_tell(k));
	assert_false(ranked_moved(&d->world->app, &d->coordinator, &at, order)); /* from now on */
	make(d, "Second", "1", "1");
	(void)page(d, "");
	assert_true(ranked_tell(k));
	assert_true(ranked_moved(&d->world->app, &d->coordinator, &at, order));
	assert_true(order[0] != 0);
	assert_false(ranked_moved(&d->world->app, &d->coordinator, &at, order));
	assert_false(ranked_moved(&d->world->app, &d->requester, &at, order));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bands),
		cmocka_unit_test(harm_and_movement),
		cmocka_unit_test(order_is_lexicographic),
		cmocka_unit_test(change_is_foreseen),
		cmocka_unit_test(weights),
		cmocka_unit_test(graph_counts),
		cmocka_unit_test_setup_teardown(today_and_overdue, setup, teardown),
		cmocka_unit_test_setup_teardown(silence_raises, setup, teardown),
		cmocka_unit_test_setup_teardown(events_move, setup, teardown),
		cmocka_unit_test_setup_teardown(unblocker, setup, teardown),
		cmocka_unit_test_setup_teardown(isolation, setup, teardown),
		cmocka_unit_test_setup_teardown(scopes, setup, teardown),
		cmocka_unit_test_setup_teardown(pages, setup, teardown),
		cmocka_unit_test_setup_teardown(a_new_ticket_tells_its_story, setup, teardown),
		cmocka_unit_test_setup_teardown(fresh_is_same, setup, teardown),
		cmocka_unit_test_setup_teardown(listeners, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
