/* test_dashboard.c - every number of every tile has its list behind it, on days of 23 and 25 hours too.
 *
 * The demo company is played once; its sixty days hold the end of summer time. Each answer is walked:
 * wherever there is {"n","q"}, the list of q must have n records for the same asker.
 */
#include "calendar/calendar.h"
#include "cli/wiring.h"
#include "client/client.h"
#include "dashboard/dashboard.h"
#include "demo/demo.h"
#include "harm/harm.h"
#include "person/person.h"
#include "record/counted.h"
#include "record/series.h"
#include "record/view.h"
#include "sla/sla.h"
#include "team/team.h"
#include "ticket/ticket.h"
#include "world.h"
#include <setjmp.h>
#include <stdlib.h>

#include <cmocka.h>

static struct world *w;
static struct who rita, agent, asker;

SQL(q_login, "SELECT id FROM person WHERE login = $1");
SQL(q_zone, "UPDATE person SET zone = $1 WHERE id = $2");
SQL(q_spans, "SELECT ticket, turn, from_at, to_at FROM ticket_span ORDER BY ticket, turn");
SQL(q_states, "SELECT record_id, at, kind, data FROM event WHERE type = 'ticket' ORDER BY id");

static enum rc zone_tx(struct ctx *cx, void *arg)
{
	return db_run(cx, q_zone, NULL, TEXT(STR("Europe/Berlin")), INT(*(int64_t *)arg));
}

static struct who who_of(const char *role)
{
	struct ctx cx = world_ctx(w);
	struct who who;
	const struct demo_login *l = demo_logins;

	while (strcmp(l->role, role) != 0)
		l++;
	int64_t id = world_int(w, q_login, TEXT(str_z(l->login)));
	world_tx(w, zone_tx, &id);
	world_ok(&cx, who_load(&cx, id, &who));
	return who;
}

static int start(void **state)
{
	static const struct type_words *const words[] = { &harm_words, NULL }; /* hand-overs look for harm */
	struct demo_options o = { .seed = 7, .tickets = 260 };

	(void)state;
	w = world_new(wired_types, NULL);
	w->app.words = words;
	w->app.sla = sla_cache_new();
	w->app.calendars = calendars_new();
	w->app.counted = counted_new();
	struct ctx cx = world_ctx(w);
	world_ok(&cx, demo_fill(&cx, &o));
	rita = who_of("coordinator");
	agent = who_of("agent");
	asker = who_of("requester");
	return 0;
}

static int stop(void **state)
{
	(void)state;
	sla_cache_free(w->app.sla);
	calendars_free(w->app.calendars);
	counted_free(w->app.counted);
	world_free(w);
	return 0;
}

static struct ctx as(const struct who *who)
{
	w->who = *who;
	return world_ctx(w);
}

/* ---- asking --------------------------------------------------------------------------- */
static enum rc try_data(struct ctx *cx, const char *key, const char *query, struct jval *out)
{
	struct rq rq = { .param = { str_z(key) }, .query = str_z(query) };
	struct res rs = { .body = BUF(cx->mem) };
	char why[120];

	TRY(dashboard_routes[1].handle(cx, &rq, &rs));
	assert_true(json_parse_plain(cx->mem, buf_str(&rs.body), out, why, sizeof why));
	return RC_OK;
}

static struct jval data(struct ctx *cx, const char *key, const char *query)
{
	struct jval v;

	world_ok(cx, try_data(cx, key, query, &v));
	return v;
}

/* ---- the walk --------------------------------------------------------------------------- */
struct walk {
	struct ctx *cx;
	const struct record_type *type;
	size_t numbers, above;
};

static void check_number(struct walk *k, const struct jval *n, const struct jval *q)
{
	int64_t total = -1;

	world_ok(k->cx, record_count(k->cx, k->type, q->s, &total));
	if (total != n->i)
		fail_msg("%lld is shown, the list has %lld: %s", (long long)n->i, (long long)total,
		         arena_str(k->cx->mem, q->s).p);
	k->numbers++;
	k->above += n->i > 0;
}

static void walk(struct walk *k, const struct jval *v)
{
	const struct jval *n = jval_get(v, "n"), *q = jval_get(v, "q");

	if (n && q && n->kind == J_INT)
		check_number(k, n, q);
	for (size_t i = 0; i < v->n; i++)
		walk(k, &v->items[i]);
}

static size_t walk_all(struct ctx *cx, const struct jval *sheet, size_t *above)
{
	const struct jval *tiles = jval_get(sheet, "tiles");
	size_t numbers = 0;

	*above = 0;
	assert_non_null(tiles);
	for (size_t i = 0; i < tiles->n; i++) {
		struct walk k = { .cx = cx };
		if (jval_get(&tiles->items[i], "error"))
			fail_msg("tile %zu: %s", i,
			         arena_str(cx->mem, jval_get(&tiles->items[i], "error")->s).p);
		k.type = type_find(cx->app, jval_get(&tiles->items[i], "of_type")->s);
		walk(&k, jval_get(&tiles->items[i], "data"));
		assert_true(k.numbers > 0);
		numbers += k.numbers;
		*above += k.above;
	}
	return numbers;
}

static void every_number_has_its_list(void **state)
{
	static const struct who *const askers[] = { &rita, &agent };
	static const char *const queries[] = { "days=60", "days=7&q=priority<=2",
		                               "days=45&to=2025-11-02&q=client:1%20OR%20client:2" };
	size_t above;

	(void)state;
	for (size_t a = 0; a < COUNT(askers); a++)
		for (size_t i = 0; i < COUNT(queries); i++)
			for (const struct ready_dashboard *r = ready_dashboards; r->key; r++) {
				struct ctx cx = as(askers[a]);
				struct jval v = data(&cx, r->key, queries[i]);
				assert_true(walk_all(&cx, &v, &above) > 20);
				if (i == 0)
					assert_true(above > 15);
			}
}

static int64_t make(struct ctx *cx, const char *json)
{
	struct jval v;
	struct record r;
	char why[120];

	assert_true(json_parse_plain(cx->mem, str_z(json), &v, why, sizeof why));
	world_ok(cx, record_create(cx, &dashboard_type, &v, &r));
	return r.id;
}

/* Fields of every kind to group by, rest and all; records of another type; lines of one's own choice. */
static void own_tiles_too(void **state)
{
	struct ctx cx = as(&rita);
	size_t above;
	int64_t id = make(
	        &cx,
	        "{\"name\":\"Mine\",\"tiles\":["
	        "{\"kind\":\"groups\",\"by\":\"requester\",\"limit\":3},"
	        "{\"kind\":\"groups\",\"by\":\"category\",\"limit\":2,\"over\":\"created\"},"
	        "{\"kind\":\"groups\",\"by\":\"open\",\"q\":\"kind:incident OR kind:request\"},"
	        "{\"kind\":\"groups\",\"by\":\"resolution_code\"},"
	        "{\"kind\":\"groups\",\"by\":\"client\",\"of_type\":\"person\",\"q\":\"active:yes\"},"
	        "{\"kind\":\"table\",\"by\":\"site\",\"columns\":[{\"label\":\"A\",\"q\":\"\"},{\"label\":"
	        "\"B\","
	        "\"q\":\"priority:1 OR priority:2\"}]},"
	        "{\"kind\":\"flow\",\"lines\":[\"created\",\"updated\",\"resolved_at\",\"was_open\"],\"q\":"
	        "\"team:any\"},"
	        "{\"kind\":\"flow\",\"of_type\":\"person\"},"
	        "{\"kind\":\"number\",\"over\":\"reopening\"},"
	        "{\"kind\":\"rate\",\"over\":\"ended\",\"part\":\"took<1d\"}]}");
	struct jval v = data(&cx, arena_fmt(cx.mem, "%lld", (long long)id).p, "days=40&to=2025-11-10");

	(void)state;
	assert_true(walk_all(&cx, &v, &above) > 150);
	assert_true(above > 60);
	struct ctx other = as(&agent);
	assert_int_equal(try_data(&other, arena_fmt(cx.mem, "%lld", (long long)id).p, "", &v), RC_NOT_FOUND);
}

static void a_bad_tile_is_named(void **state)
{
	static const struct {
		const char *tile, *says;
	} bad[] = { { "{\"kind\":\"pie\"}", "pie" },
		    { "{\"kind\":\"number\",\"q\":\"colour:red\"}", "colour" },
		    { "{\"kind\":\"groups\",\"by\":\"title_\"}", "title_" },
		    { "{\"kind\":\"times\",\"measure\":\"created\"}", "created" },
		    { "{\"kind\":\"target\",\"measure\":\"x\"}", "response" },
		    { "{\"kind\":\"table\",\"by\":\"team\"}", "columns" },
		    { "{\"kind\":\"number\",\"size\":5}", "size" },
		    { "{\"kind\":\"number\",\"wide\":1}", "wide" } };

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct ctx cx = as(&rita);
		struct jval v;
		struct record r;
		char why[120];
		struct str text = arena_fmt(cx.mem, "{\"name\":\"X\",\"tiles\":[{\"kind\":\"number\"},%s]}",
		                            bad[i].tile);
		assert_true(json_parse_plain(cx.mem, text, &v, why, sizeof why));
		assert_int_equal(record_create(&cx, &dashboard_type, &v, &r), RC_INVALID);
		assert_string_equal(cx.err.field, "tiles");
		assert_non_null(strstr(cx.err.msg, "tile 2"));
		if (!strstr(cx.err.msg, bad[i].says))
			fail_msg("%s", cx.err.msg);
	}
	struct ctx cx = as(&rita);
	struct jval v;
	assert_int_equal(try_data(&cx, "desk", "q=colour:red", &v), RC_INVALID);
	assert_string_equal(cx.err.field, "q");
	assert_int_equal(try_data(&cx, "desk", "to=soon", &v), RC_INVALID);
	assert_int_equal(try_data(&cx, "desk", "days=401", &v), RC_BAD_REQUEST);
	assert_int_equal(try_data(&cx, "nothing", "", &v), RC_NOT_FOUND);
}

/* ---- spans against the events ----------------------------------------------------------- */
static bool state_after(struct arena *mem, struct str data, struct str *out)
{
	struct jval v;
	char why[80];

	if (!json_parse_plain(mem, data, &v, why, sizeof why))
		return false;
	const struct jval *s = jval_get(jval_get(&v, "changes"), "state");
	if (!s || s->n != 2)
		return false;
	*out = s->items[1].s;
	return true;
}

static bool ends(struct str s)
{
	return str_is(s, "resolved") || str_is(s, "closed") || str_is(s, "cancelled");
}

/* What the events tell, slowly: per ticket, when it was open. */
static void spans_are_what_the_events_say(void **state)
{
	struct ctx cx = world_ctx(w);
	struct rows spans, events;
	size_t at = 0;

	(void)state;
	world_ok(&cx, db_run(&cx, q_spans, &spans));
	world_ok(&cx, db_run(&cx, q_states, &events));
	assert_true(spans.n > 260); /* some came back */
	while (at < spans.n) {
		int64_t ticket = cell(&spans, at, 0).i;
		bool open = false;
		for (size_t i = 0; i < events.n; i++) {
			struct str s = STR("new");
			if (cell(&events, i, 0).i != ticket)
				continue;
			bool made = str_is(cell(&events, i, 2).s, "created");
			if (!state_after(cx.mem, cell(&events, i, 3).s, &s) && !made)
				continue;
			if (!open && (made || !ends(s))) {
				assert_int_equal(cell(&spans, at, 0).i, ticket);
				assert_int_equal(cell(&spans, at, 2).i, cell(&events, i, 1).i);
				open = true;
			}
			if (open && ends(s)) {
				assert_int_equal(cell(&spans, at, 3).i, cell(&events, i, 1).i);
				at++;
				open = false;
			}
		}
		if (open) {
			assert_int_equal(cell(&spans, at, 3).type, DB_NULL);
			at++;
		}
	}
}

/* ---- days ---------------------------------------------------------------------------------- */
static void days_have_23_to_25_hours(void **state)
{
	struct ctx cx = as(&rita);
	struct axis x;

	(void)state;
	world_ok(&cx, axis_make(&cx, STR("2025-10-31"), 10, &x));
	assert_string_equal(axis_date(cx.mem, &x, 0).p, "2025-10-22");
	for (size_t i = 0; i < x.n; i++) /* the 26th is the last Sunday */
		assert_int_equal(x.start[i + 1] - x.start[i], i == 4 ? HOURS(25) : HOURS(24));
	world_ok(&cx, axis_make(&cx, STR("2025-03-31"), 3, &x));
	assert_int_equal(x.start[2] - x.start[1], HOURS(23));
	world_ok(&cx, axis_make(&cx, STR(""), 1, &x));
	assert_string_equal(axis_date(cx.mem, &x, 0).p, "2025-11-24");
	world_ok(&cx, axis_make(&cx, STR("2025-11-24"), SERIES_DAYS, &x)); /* three changes of the clocks */
	int64_t counts[SERIES_DAYS], sum = 0, all;
	struct filter_node *every;
	world_ok(&cx, filter_parse(&cx, STR(""), &every));
	world_ok(&cx, series_count(&cx, &ticket_type, every, STR("created"), &x, counts));
	for (size_t i = 0; i < x.n; i++)
		sum += counts[i];
	world_ok(&cx, record_count(&cx, &ticket_type, STR(""), &all));
	assert_int_equal(sum, all);
}

static void a_median_lies_in_the_middle(void **state)
{
	struct ctx cx = as(&rita);
	struct filter_node *x;
	int64_t n, median = 0, below, p90 = 0;

	(void)state;
	world_ok(&cx, filter_parse(&cx, STR(""), &x));
	world_ok(&cx, measure_quantile(&cx, &ticket_type, x, STR("took"), 0.5, &n, &median));
	world_ok(&cx, measure_quantile(&cx, &ticket_type, x, STR("took"), 0.9, &n, &p90));
	assert_true(n > 50 && median > 0 && p90 > median);
	struct str q = arena_fmt(cx.mem, "took<%llds", (long long)(median / SECONDS(1)));
	world_ok(&cx, record_count(&cx, &ticket_type, q, &below));
	assert_in_range(below, n / 2 - 2, n / 2 + 1);
	assert_int_equal(measure_quantile(&cx, &ticket_type, x, STR("created"), 0.5, &n, &median),
	                 RC_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_number_has_its_list), cmocka_unit_test(own_tiles_too),
		cmocka_unit_test(a_bad_tile_is_named),       cmocka_unit_test(spans_are_what_the_events_say),
		cmocka_unit_test(days_have_23_to_25_hours),  cmocka_unit_test(a_median_lies_in_the_middle),
	};

	return cmocka_run_group_tests_name("dashboard", tests, start, stop);
}
