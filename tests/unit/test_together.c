/* test_together.c - what requests that share a transaction share: rows that wait for each other
 * (db/gather.c), rows and ids that are remembered (db/memory.c). A member that fails must leave no hole and
 * no lie behind. */
#include "desk.h"
#include "record/event.h"
#include <pthread.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
/* after its prerequisites */
#include <cmocka.h>
#undef fail /* ours is meant */

SQL(q_put, "INSERT INTO counter (name, next) VALUES ($1, $2)");
SQL(q_up,
    "INSERT INTO counter (name, next) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET next = excluded.next");
SQL(q_get, "SELECT next FROM counter WHERE name = $1");
SQL(q_count, "SELECT count(*) FROM counter WHERE name = lower(name)");
SQL(q_tag,
    "INSERT INTO tag (type, record_id, name, client_id) VALUES ('t''$9', $1, $2, -1), ($3, $1, 'b', 7)");
SQL(q_tags, "SELECT count(*), sum(record_id), max(name) FROM tag WHERE type = 't''$9'");
SQL(q_titled, "SELECT count(*) FROM ticket WHERE title = $1");
SQL(q_all, "SELECT count(*), count(DISTINCT number), COALESCE(max(number) - min(number), -1) FROM ticket");
SQL(q_disorder, "SELECT count(*) FROM event a JOIN event b ON a.client_id = b.client_id AND b.seq = a.seq + 1"
                " WHERE b.id <= a.id");
SQL(q_orphans,
    "SELECT count(*) FROM ticket t WHERE NOT EXISTS (SELECT 1 FROM ticket_span s WHERE s.ticket = t.id)"
    " OR NOT EXISTS (SELECT 1 FROM event e WHERE e.type = 'ticket' AND e.record_id = t.id)");
SQL_PG(q_references, "SELECT count(*) FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid"
                     " AND a.attnum = c.conkey[1] WHERE c.contype = 'f' AND c.confrelid = CAST('ticket' AS"
                     " regclass) AND a.attname <> 'ticket'");

#define NAME(z) TEXT(str_z(z))

static int setup(void **state)
{
	*state = world_new(NULL, NULL);
	return 0;
}

static int teardown(void **state)
{
	world_free(*state);
	return 0;
}

static int setup_desk(void **state)
{
	*state = desk_new();
	return 0;
}

static int teardown_desk(void **state)
{
	desk_free(*state);
	return 0;
}

/* ---- rows that wait ------------------------------------------------------------------------ */
enum { MANY = 53 }; /* no multiple of anything that goes out together */

static enum rc add_many(struct ctx *cx, void *p)
{
	struct rows r;

	(void)p;
	for (int64_t i = 0; i < MANY; i++)
		TRY(db_run(cx, q_tag, NULL, INT(i), NAME("a"), NAME("t'$9")));
	TRY(db_run(cx, q_tags, &r));
	assert_int_equal(cell(&r, 0, 0).i, 2 * MANY);
	assert_int_equal(cell(&r, 0, 1).i, MANY * (MANY - 1));
	for (int64_t i = 0; i < 3; i++) /* the same row again and again: the last one counts */
		TRY(db_run(cx, q_up, NULL, NAME("up"), INT(i)));
	TRY(db_run(cx, q_up, NULL, NAME("null"), INT(INT64_MIN)));
	TRY(db_run(cx, q_get, &r, NAME("up")));
	assert_int_equal(cell(&r, 0, 0).i, 2);
	return RC_OK;
}

static void what_waits_is_seen(void **state)
{
	struct world *w = *state;

	world_tx(w, add_many, NULL);
	assert_int_equal(world_int(w, q_tags), 2 * MANY);
	assert_int_equal(world_int(w, q_get, NAME("null")), INT64_MIN);
}

/* ---- what is remembered ---------------------------------------------------------------------- */
static const struct db_kept counter = { &q_get, &q_up, 1 };

struct kept_job {
	bool refuse;
	int64_t was;
};

static enum rc count_one(struct ctx *cx, void *p)
{
	struct kept_job *j = p;
	struct dbval v = NUL();
	struct rows r;
	bool found;

	TRY(db_kept_get(cx, &counter, NAME("kept"), &v, &found));
	j->was = found ? v.i : 0;
	v = INT(j->was + 1);
	TRY(db_kept_put(cx, &counter, NAME("kept"), &v));
	v = INT(-1);
	TRY(db_kept_put(cx, &counter, NAME("other"), &v));
	TRY(db_run(cx, q_get, &r, NAME("kept"))); /* anybody who asks is told */
	assert_int_equal(cell(&r, 0, 0).i, j->was + 1);
	TRY(db_kept_get(cx, &counter, NAME("kept"), &v, &found));
	assert_true(found);
	assert_int_equal(v.i, j->was + 1);
	return j->refuse ? fail(cx, RC_CONFLICT, "no", "no") : RC_OK;
}

static void what_is_remembered_ends_with_its_transaction(void **state)
{
	struct world *w = *state;
	struct kept_job j = { 0 };

	for (int i = 0; i < 6; i++) {
		struct ctx cx = world_ctx(w);

		j.refuse = i % 2 == 1;
		assert_int_equal(db_tx(&cx, count_one, &j), j.refuse ? RC_CONFLICT : RC_OK);
		assert_int_equal(j.was, (i + 1) / 2);
	}
	assert_int_equal(world_int(w, q_get, NAME("kept")), 3);
	assert_int_equal(world_int(w, q_get, NAME("other")), -1);
}

static enum rc take_ids(struct ctx *cx, void *p)
{
	int64_t *last = p, id;

	for (int i = 0; i < 150; i++) {
		TRY(db_new_id(cx, "event", &id));
		assert_true(id > *last);
		*last = id;
	}
	return RC_OK;
}

static void ids_grow(void **state)
{
	struct world *w = *state;
	int64_t last = 0;

	world_tx(w, take_ids, &last);
	if (world_engine() == ENGINE_PG) /* none was used: on SQLite the next is the last and one again */
		world_tx(w, take_ids, &last);
}

static enum rc untouched(struct ctx *cx, void *p)
{
	bool pg = *(bool *)p;
	int64_t a, b;

	TRY(db_new_id(cx, "ticket", &a));
	TRY(db_new_id(cx, "ticket", &b));
	assert_int_equal(db_untouched(cx, "tag", "ticket", a), pg);
	assert_false(db_untouched(cx, "tag", "ticket", a - 1)); /* older than this transaction */
	assert_false(db_untouched(cx, "tag", "person", a));
	TRY(db_run(cx, q_tag, NULL, INT(b), NAME("x"), NAME("y")));
	assert_int_equal(db_untouched(cx, "tag", "ticket", a), pg);
	assert_int_equal(db_untouched(cx, "watcher", "ticket", b), pg);
	assert_false(db_untouched(cx, "tag", "ticket", b));
	return RC_OK;
}

static void what_was_not_written_is_known(void **state)
{
	bool pg = world_engine() == ENGINE_PG;

	world_tx(*state, untouched, &pg);
}

/* ---- a crowd of tickets -------------------------------------------------------------------- */
enum kind { PLAIN, REFUSED, TWIN, CHANGED, TOO_EARLY, KINDS };
enum { ROUNDS = 30, LANES = 8 };

struct lane {
	struct desk *d;
	struct db *door; /* NULL: the desk's own */
	int id, ok, refused;
	bool wrong;
};
struct made {
	char title[40];
	enum kind kind;
	int64_t client, id;
};

static enum rc make_tx(struct ctx *cx, void *p)
{
	struct made *m = p;
	struct record *r = record_new(cx, &ticket_type, m->client), *neo;

	if (m->kind == TOO_EARLY)
		return fail(cx, RC_INVALID, "early", "before anything was written");
	rec_set(r, TICKET_TITLE, NAME(m->title));
	TRY(record_insert(cx, r));
	m->id = r->id;
	if (m->kind == REFUSED)
		return fail(cx, RC_CONFLICT, "refused", "after all was written");
	if (m->kind == TWIN)
		return db_run(cx, q_put, NULL, NAME("taken"), INT(0));
	if (m->kind != CHANGED)
		return RC_OK;
	neo = record_copy(cx, r);
	rec_set(neo, TICKET_SYMPTOM, TEXT(STR("it's $1")));
	rec_set(neo, TICKET_TAGS, TEXT(STR("vpn")));
	return record_save(cx, r, neo, STR("changed"), STR(""));
}

static bool is_there(struct lane *l, struct arena *mem, const char *title)
{
	struct ctx cx = world_ctx_in(l->d->world, mem);
	struct rows r;

	return db_run(&cx, q_titled, &r, NAME(title)) == RC_OK && cell(&r, 0, 0).i == 1;
}

static void *make_some(void *p)
{
	struct lane *l = p;
	struct arena *mem = arena_new();
	struct app app = l->d->world->app;

	if (l->door)
		app.db = l->door;
	for (int i = 0; i < ROUNDS; i++) {
		struct ctx cx = world_ctx_in(l->d->world, mem);
		struct made m = { .kind = (enum kind)((i + l->id) % KINDS), .client = l->d->client };

		cx.app = &app;
		snprintf(m.title, sizeof m.title, "lane %d round %d", l->id, i);
		enum rc rc = db_tx(&cx, make_tx, &m);
		bool good = m.kind == PLAIN || m.kind == CHANGED;

		l->ok += rc == RC_OK;
		l->refused += rc != RC_OK;
		l->wrong |= good != (rc == RC_OK) || good != is_there(l, mem, m.title);
		arena_reset(mem);
	}
	arena_free(mem);
	return NULL;
}

static void all_is_whole(struct desk *d, int64_t tickets)
{
	struct ctx cx = world_ctx(d->world);
	int64_t checked, bad;
	struct rows r;
	char why[300];

	world_ok(&cx, event_verify(&cx, 0, &checked, &bad, why, sizeof why, NULL, NULL));
	assert_string_equal(why, "");
	world_ok(&cx, db_run(&cx, q_all, &r));
	assert_int_equal(cell(&r, 0, 0).i, tickets);
	assert_int_equal(cell(&r, 0, 1).i, tickets);
	assert_int_equal(cell(&r, 0, 2).i, tickets - 1); /* no number was lost with those refused */
	assert_int_equal(world_int(d->world, q_disorder), 0);
	assert_int_equal(world_int(d->world, q_orphans), 0);
}

static void run_lanes(struct desk *d, struct db *second)
{
	struct lane lanes[LANES];
	pthread_t t[LANES];
	int ok = 0;

	for (int i = 0; i < LANES; i++) {
		lanes[i] = (struct lane){ .d = d, .door = i % 2 ? second : NULL, .id = i };
		assert_int_equal(pthread_create(&t[i], NULL, make_some, &lanes[i]), 0);
	}
	for (int i = 0; i < LANES; i++) {
		pthread_join(t[i], NULL);
		assert_false(lanes[i].wrong);
		ok += lanes[i].ok;
	}
	assert_int_equal(ok, ROUNDS * LANES * 2 / KINDS);
	all_is_whole(d, ok);
}

static enum rc take_name(struct ctx *cx, void *p)
{
	(void)p;
	return db_run(cx, q_put, NULL, NAME("taken"), INT(0));
}

static void a_failing_member_leaves_no_hole(void **state)
{
	struct desk *d = *state;
	struct db_stats st;

	world_tx(d->world, take_name, NULL);
	run_lanes(d, NULL);
	db_stats(d->world->app.db, &st);
	assert_true(st.largest_group > 1); /* or this tested nothing */
}

static void two_doors_share_numbers_and_chains(void **state)
{
	struct desk *d = *state;
	struct db *second = world_second_db(d->world);

	world_tx(d->world, take_name, NULL);
	run_lanes(d, second);
	db_close(second);
}

/* ---- one ticket ------------------------------------------------------------------------------- */
static enum rc make_and_change(struct ctx *cx, void *p)
{
	struct made *m = p;

	m->kind = CHANGED;
	return db_tx(cx, make_tx, m);
}

static void a_row_changed_before_it_went_is_as_changed(void **state)
{
	struct desk *d = *state;
	struct made m = { .title = "changed at once", .client = d->client };
	struct record r;

	world_ok(&d->cx, make_and_change(&d->cx, &m));
	world_ok(&d->cx, record_load(&d->cx, &ticket_type, m.id, &r));
	assert_int_equal(r.version, 2);
	assert_string_equal(rec_str(&r, TICKET_SYMPTOM).p, "it's $1");
	assert_string_equal(rec_str(&r, TICKET_TITLE).p, "changed at once");
	all_is_whole(d, 1);
}

static void nothing_there(struct world *w, bool done, void *p)
{
	const struct made *m = p;

	assert_int_equal(world_int(w, q_titled, NAME(m->title)), done);
}

static void faults_leave_no_part_of_a_ticket(void **state)
{
	struct desk *d = *state;
	struct made m = { .title = "broken", .client = d->client };

	assert_true(world_fault_loop(d->world, make_and_change, nothing_there, &m) > 5);
	all_is_whole(d, 1);
}

/* A waiting ticket is found by its table's name in whatever refers to it (gather.c). */
static void what_refers_to_a_ticket_names_it(void **state)
{
	if (world_engine() == ENGINE_PG)
		assert_int_equal(world_int(*state, q_references), 0);
}

#define T_(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
#define D_(f) cmocka_unit_test_setup_teardown(f, setup_desk, teardown_desk)
int main(void)
{
	const struct CMUnitTest tests[] = {
		T_(what_waits_is_seen),
		T_(what_is_remembered_ends_with_its_transaction),
		T_(ids_grow),
		T_(what_was_not_written_is_known),
		T_(what_refers_to_a_ticket_names_it),
		D_(a_failing_member_leaves_no_hole),
		D_(two_doors_share_numbers_and_chains),
		D_(a_row_changed_before_it_went_is_as_changed),
		D_(faults_leave_no_part_of_a_ticket),
	};

	return cmocka_run_group_tests_name("together", tests, NULL, NULL);
}
