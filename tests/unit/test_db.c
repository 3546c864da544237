/* test_db.c - the door to both databases: statements, values, transactions, groups, threads, processes. */
#include "world.h"
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
/* after its prerequisites */
#include <cmocka.h>
#undef fail /* ours is meant */

SQL(q_put, "INSERT INTO counter (name, next) VALUES ($1, $2)");
SQL(q_get, "SELECT next FROM counter WHERE name = $1");
SQL(q_set, "UPDATE counter SET next = $2 WHERE name = $1");
SQL(q_add, "UPDATE counter SET next = next + $1 WHERE name = $2");
/* Migrations put counters of their own there, in capitals. */
SQL(q_count, "SELECT count(*) FROM counter WHERE name = lower(name)");
SQL(q_sum, "SELECT sum(next) FROM counter WHERE name = lower(name)");
SQL(q_orphan, "INSERT INTO team (client_id, created_at, updated_at, name) VALUES ($1, 0, 0, 'x')");
SQL(q_custom, "INSERT INTO custom_value (field_id, record_id, client_id, int_v, real_v, text_v)"
              " VALUES ($1, $2, 1, $3, $4, $5)");
SQL(q_custom_get, "SELECT int_v, real_v, text_v FROM custom_value WHERE field_id = $1 AND record_id = $2");
SQL(q_field, "INSERT INTO custom_field (client_id, created_at, updated_at, of_type, name, label, kind)"
             " VALUES (1, 0, 0, 'ticket', $1, $1, 'text') RETURNING id");
SQL(q_swapped, "SELECT $2, $1, $2");

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

#define NAME(z) TEXT(str_z(z))

static int64_t get(struct world *w, const char *name) { return world_int(w, q_get, NAME(name)); }

static enum rc put_one(struct ctx *cx, void *name) { return db_run(cx, q_put, NULL, NAME(name), INT(0)); }

/* ---- statements and values ---------------------------------------------------- */
static void migrations_apply_once(void **state)
{
	struct world *w = *state;
	struct ctx cx = world_ctx(w);
	int applied = -1;

	assert_int_equal(db_migrate(&cx, &applied), RC_OK);
	assert_int_equal(applied, 0);
}

static void every_statement_prepares(void **state)
{
	struct world *w = *state;
	char why[400] = "";
	int n = db_prepare_all(w->app.db, why, sizeof why);

	assert_string_equal(why, "");
	assert_true(n >= 8);
}

struct values {
	int64_t field;
	struct dbval v[3];
};

static enum rc put_values(struct ctx *cx, void *p)
{
	static const struct dbval rows[][3] = {
		{ { .type = DB_NULL }, { .type = DB_NULL }, { .type = DB_NULL } },
		{ { .type = DB_INT, .i = INT64_MAX }, { .type = DB_REAL, .f = 0.1 }, { .type = DB_TEXT } },
		{ { .type = DB_INT, .i = INT64_MIN },
		  { .type = DB_REAL, .f = -1e300 },
		  { .type = DB_TEXT, .s = { "it's \"ä\xF0\x9F\x98\x80\" $1 \\ %", 20 } } },
		{ { .type = DB_INT, .i = 0 },
		  { .type = DB_INT, .i = 7 },
		  { .type = DB_TEXT, .s = { "\n\t", 2 } } },
	};
	struct values *vals = p;
	struct rows r;

	TRY(db_run(cx, q_field, &r, NAME("one")));
	vals->field = cell(&r, 0, 0).i;
	for (size_t i = 0; i < COUNT(rows); i++)
		TRY(db_run(cx, q_custom, NULL, INT(vals->field), INT((int64_t)i), rows[i][0], rows[i][1],
		           rows[i][2]));
	return RC_OK;
}

static enum rc put_values_again(struct ctx *cx, void *p)
{
	struct values *v = p;
	struct rows r;
	int64_t before = v->field;

	TRY(db_run(cx, q_field, &r, NAME("two")));
	v->field = cell(&r, 0, 0).i;
	assert_true(v->field > before);
	return RC_OK;
}

static void values_come_back(void **state)
{
	struct world *w = *state;
	struct ctx cx = world_ctx(w);
	struct values v = { 0 };
	struct rows r[4];

	world_tx(w, put_values, &v);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(db_run(&cx, q_custom_get, &r[i], INT(v.field), INT(i)), RC_OK);
		assert_int_equal(r[i].n, 1);
	}
	for (size_t c = 0; c < 3; c++)
		assert_int_equal(cell(&r[0], 0, c).type, DB_NULL);
	assert_true(dbval_eq(cell(&r[1], 0, 0), INT(INT64_MAX)) && dbval_eq(cell(&r[1], 0, 1), REAL(0.1)));
	assert_true(dbval_eq(cell(&r[1], 0, 2), TEXT(STR(""))));
	assert_true(dbval_eq(cell(&r[2], 0, 0), INT(INT64_MIN)) && dbval_eq(cell(&r[2], 0, 1), REAL(-1e300)));
	assert_true(str_eq(cell(&r[2], 0, 2).s, (struct str){ "it's \"ä\xF0\x9F\x98\x80\" $1 \\ %", 20 }));
	assert_true(dbval_eq(cell(&r[3], 0, 1), REAL(7)) && dbval_eq(cell(&r[3], 0, 2), TEXT(STR("\n\t"))));
	assert_int_equal(db_run(&cx, q_swapped, &r[0], NAME("one"), NAME("two")), RC_OK);
	assert_true(str_is(cell(&r[0], 0, 0).s, "two") && str_is(cell(&r[0], 0, 1).s, "one"));
}

static void assembled_text_runs(void **state)
{
	struct world *w = *state;
	struct ctx cx = world_ctx(w);
	struct rows r;

	world_tx(w, put_one, "b");
	for (int i = 0; i < 300; i++) { /* more texts than the cache holds, twice each */
		struct dsql d = DSQL(w->mem);

		dsql_lit(&d, "SELECT name, ");
		for (int k = 0; k < i / 2; k++)
			dsql_lit(&d, " ");
		dsql_column(&d, "next");
		dsql_lit(&d, " FROM counter WHERE name = ");
		dsql_arg(&d, NAME("b"));
		dsql_lit(&d, " LIMIT ");
		dsql_arg(&d, INT(5));
		assert_int_equal(dsql_run(&cx, &d, &r), RC_OK);
		assert_int_equal(r.n, 1);
		assert_int_equal(cell(&r, 0, 1).i, 0);
	}
}

static void misuse_is_refused(void **state)
{
	struct world *w = *state;
	struct ctx cx = world_ctx(w);
	struct rows r;

	assert_int_equal(db_run(&cx, q_put, NULL, NAME("x"), INT(1)),
	                 RC_INTERNAL);                         /* outside a transaction */
	assert_int_equal(db_run(&cx, q_get, &r), RC_INTERNAL); /* too few values */
	assert_int_equal(db_run(&cx, q_get, &r, TEXT(((struct str){ "a\0b", 3 }))), RC_INVALID);
	assert_int_equal(world_int(w, q_count), 0);
}

/* ---- transactions ------------------------------------------------------------------ */
static enum rc put_then_refuse(struct ctx *cx, void *name)
{
	TRY(put_one(cx, name));
	return fail(cx, RC_CONFLICT, "no", "no");
}

static enum rc put_nested(struct ctx *cx, void *name)
{
	(void)name;
	TRY(db_tx(cx, put_one, "n1"));
	return db_tx(cx, put_one, "n2");
}

static enum rc nested_refuse(struct ctx *cx, void *name)
{
	TRY(db_tx(cx, put_one, "n3"));
	return db_tx(cx, put_then_refuse, name);
}

static void a_refusal_undoes_all(void **state)
{
	struct world *w = *state;
	struct ctx cx = world_ctx(w);

	assert_int_equal(db_tx(&cx, put_then_refuse, "a"), RC_CONFLICT);
	assert_string_equal(cx.err.code, "no");
	world_tx(w, put_nested, NULL);
	assert_int_equal(db_tx(&cx, nested_refuse, "n4"), RC_CONFLICT);
	assert_int_equal(world_int(w, q_count), 2);
	assert_false(db_in_tx(&cx));
}

static void duplicates_name_the_field(void **state)
{
	struct world *w = *state;
	struct ctx cx = world_ctx(w);

	world_tx(w, put_one, "a");
	assert_int_equal(db_tx(&cx, put_one, "a"), RC_CONFLICT);
	assert_string_equal(cx.err.code, "duplicate");
	assert_string_equal(cx.err.field, "name");
	assert_non_null(strstr(cx.err.msg, "counter"));
}

static enum rc put_orphan(struct ctx *cx, void *p)
{
	(void)p;
	return db_run(cx, q_orphan, NULL, INT(99));
}

static void a_ctx_knows_what_it_wrote_to(void **state)
{
	struct world *w = *state;
	struct ctx cx = world_ctx(w), other = world_ctx(w);

	assert_false(db_wrote(&cx, "counter"));
	world_ok(&cx, db_tx(&cx, put_one, "a"));
	assert_true(db_wrote(&cx, "counter"));
	assert_false(db_wrote(&cx, "count") || db_wrote(&cx, "client") || db_wrote(&cx, "team"));
	assert_int_equal(db_tx(&cx, put_orphan, NULL), RC_CONFLICT);
	assert_true(db_wrote(&cx, "team") &&
	            db_wrote(&cx, "counter")); /* all its transactions, good or bad */
	assert_false(db_wrote(&other, "counter"));
}

static enum rc put_several(struct ctx *cx, void *arg)
{
	int n = *(const int *)arg;

	for (int i = 0; i < n; i++)
		TRY(db_run(cx, q_put, NULL, TEXT(arena_fmt(cx->mem, "of %d: %d", n, i)), INT(n)));
	return RC_OK;
}

/* Rows that go out together (gather.c): none is left behind or goes twice, however many there are. */
static void any_number_of_rows_is_added(void **state)
{
	struct world *w = *state;
	int64_t rows = 0, sum = 0;

	for (int n = 1; n <= 40; n++) {
		world_tx(w, put_several, &n);
		rows += n;
		sum += n * n;
		assert_int_equal(world_int(w, q_count), rows);
		assert_int_equal(world_int(w, q_sum), sum);
	}
}

static void references_are_checked(void **state)
{
	struct world *w = *state;
	struct ctx cx = world_ctx(w);

	assert_int_equal(db_tx(&cx, put_orphan, NULL), RC_CONFLICT);
	assert_string_equal(cx.err.code, "reference");
}

SQL_LITE(q_listed, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('ticket', 'clock', "
                   "'clock_past',"
                   " 'major') AND sql LIKE '%IN (''%'', ''%'', ''%'");
SQL(q_strange,
    "INSERT INTO ticket (client_id, number, created_at, updated_at, kind, title, state, channel, major)"
    " VALUES (1, 1, 0, 0, $1, 'x', $2, $3, $4)");

static enum rc put_strange(struct ctx *cx, void *p)
{
	const char *const *words = p;

	return db_run(cx, q_strange, NULL, NAME(words[0]), NAME(words[1]), NAME(words[2]), NAME(words[3]));
}

/* A list of three in a CHECK costs SQLite a table for each row that is written (migration lean_checks): said
 * otherwise they refuse the same. */
static void checks_are_lean_and_there(void **state)
{
	const char *good[] = { "incident", "on_hold", "import", "rejected" };
	struct world *w = *state;

	if (world_engine() != ENGINE_SQLITE)
		return;
	assert_int_equal(world_int(w, q_listed), 0);
	for (int i = 0; i < 4; i++) {
		struct ctx cx = world_ctx(w);
		const char *words[4];

		memcpy(words, good, sizeof words);
		words[i] = "strange";
		assert_int_equal(db_tx(&cx, put_strange, words), RC_CONFLICT);
		assert_string_equal(cx.err.code, "constraint");
	}
	struct ctx cx = world_ctx(w);

	assert_int_equal(db_tx(&cx, put_strange, good), RC_CONFLICT);
	assert_string_equal(cx.err.code, "reference"); /* nothing else is wrong with it: there is no client */
}

/* Going on after a failed statement cannot commit: PostgreSQL would refuse, so SQLite does too. */
static enum rc swallow(struct ctx *cx, void *p)
{
	struct rows r;

	(void)p;
	TRY(put_one(cx, "before"));
	enum rc rc = db_run(cx, q_field, &r, NUL());

	assert_int_not_equal(rc, RC_OK);
	(void)put_one(cx, "after");
	return RC_OK;
}

static void a_failed_statement_fails_the_transaction(void **state)
{
	struct world *w = *state;
	struct ctx cx = world_ctx(w);

	assert_int_equal(db_tx(&cx, swallow, NULL), RC_CONFLICT);
	assert_int_equal(world_int(w, q_count), 0);
}

static enum rc act_put_two(struct ctx *cx, void *p)
{
	(void)p;
	return db_tx(cx, put_nested, NULL);
}

static void check_all_or_nothing(struct world *w, bool done, void *arg)
{
	(void)arg;
	assert_int_equal(world_int(w, q_count), done ? 2 : 0);
}

static void faults_leave_nothing_behind(void **state)
{
	assert_int_equal(world_fault_loop(*state, act_put_two, check_all_or_nothing, NULL),
	                 3); /* two statements, commit */
}

struct seen {
	int64_t before, after;
	struct world *w;
};

static enum rc look_twice(struct ctx *cx, void *p)
{
	struct seen *s = p;
	struct rows r;

	TRY(db_run(cx, q_count, &r));
	s->before = cell(&r, 0, 0).i;
	world_tx(s->w, put_one, "meanwhile");
	TRY(db_run(cx, q_count, &r));
	s->after = cell(&r, 0, 0).i;
	return RC_OK;
}

static void a_snapshot_stands_still(void **state)
{
	struct world *w = *state;
	struct ctx cx = world_ctx(w);
	struct seen s = { .w = w };

	assert_int_equal(db_snapshot(&cx, look_twice, &s), RC_OK);
	assert_int_equal(s.before, 0);
	assert_int_equal(s.after, 0);
	assert_int_equal(world_int(w, q_count), 1);
}

/* ---- the stamp ------------------------------------------------------------------------ */
static enum rc bump(struct ctx *cx, void *p)
{
	int64_t *seen = p;

	TRY(db_stamp(cx, &seen[0]));
	TRY(db_stamp_bump(cx));
	TRY(db_stamp(cx, &seen[1]));
	return RC_OK;
}

static enum rc bump_and_refuse(struct ctx *cx, void *p)
{
	TRY(bump(cx, p));
	return fail(cx, RC_CONFLICT, "no", "no");
}

static void stamps_never_come_again(void **state)
{
	struct world *w = *state;
	struct ctx cx = world_ctx(w);
	int64_t a[2], b[2], now;

	assert_int_equal(db_tx(&cx, bump_and_refuse, a), RC_CONFLICT);
	assert_int_equal(db_stamp(&cx, &now), RC_OK);
	assert_int_equal(now, a[0]);
	world_tx(w, bump, b);
	assert_int_equal(b[0], a[0]);
	assert_int_not_equal(b[1], a[1]);
	assert_int_equal(db_stamp(&cx, &now), RC_OK);
	assert_int_equal(now, a[0]); /* read once a request */
	cx = world_ctx(w);
	assert_int_equal(db_stamp(&cx, &now), RC_OK);
	assert_int_equal(now, b[1]);
}

SQL(q_zone, "SELECT zone FROM client WHERE id = $1");
SQL(q_set_zone, "UPDATE client SET zone = $2 WHERE id = $1");
SQL(q_new_client,
    "INSERT INTO client (client_id, created_at, updated_at, name, zone) VALUES (1, 0, 0, 'c', 'UTC')"
    " RETURNING id");

/* What a transaction without writes of its own sees of the zone, through the cache. */
struct zone_seen {
	int64_t id;
	char zone[20];
	bool change, refuse, bump;
};

static enum rc see_zone(struct ctx *cx, void *p)
{
	struct zone_seen *z = p;
	struct rows r;

	if (z->change) {
		TRY(db_run(cx, q_set_zone, NULL, INT(z->id), NAME("Asia/Tokyo")));
		if (z->bump)
			TRY(db_stamp_bump(cx));
	}
	TRY(db_run_slow(cx, q_zone, &r, INT(z->id)));
	snprintf(z->zone, sizeof z->zone, STR_FMT, STR_ARG(cell(&r, 0, 0).s));
	return z->refuse ? fail(cx, RC_CONFLICT, "no", "no") : RC_OK;
}

static enum rc new_client(struct ctx *cx, void *p)
{
	struct rows r;

	TRY(db_run(cx, q_new_client, &r));
	*(int64_t *)p = cell(&r, 0, 0).i;
	return db_stamp_bump(cx);
}

static void kept_answers_follow_the_stamp(void **state)
{
	struct world *w = *state;
	struct ctx cx = world_ctx(w);
	struct zone_seen z = { 0 };

	world_tx(w, new_client, &z.id);
	for (int i = 0; i < 2; i++) {
		world_tx(w, see_zone, &z);
		assert_string_equal(z.zone, "UTC");
	}
	for (int i = 0; i < 2; i++) { /* own writes are seen, and leave nothing behind when undone */
		z.change = z.refuse = true;
		z.bump = i == 1;
		assert_int_equal(db_tx(&cx, see_zone, &z), RC_CONFLICT);
		assert_string_equal(z.zone, "Asia/Tokyo");
		z.change = z.refuse = false;
		world_tx(w, see_zone, &z);
		assert_string_equal(z.zone, "UTC");
	}
	z.change = z.bump = true;
	world_tx(w, see_zone, &z);
	z.change = false;
	world_tx(w, see_zone, &z);
	assert_string_equal(z.zone, "Asia/Tokyo");
}

/* ---- many at once ------------------------------------------------------------------------ */
struct job {
	struct world *w;
	int id, rounds;
	int ok, refused, lost;
};

static enum rc read_then_write(struct ctx *cx, void *p)
{
	struct rows r;

	TRY(db_run(cx, q_get, &r, NAME("n")));
	(void)p;
	return db_run(cx, q_set, NULL, NAME("n"), INT(cell(&r, 0, 0).i + 1));
}

static void *bumper(void *p)
{
	struct job *j = p;
	struct arena *mem = arena_new();

	for (int i = 0; i < j->rounds; i++) {
		struct ctx cx = world_ctx_in(j->w, mem);

		j->ok += db_tx(&cx, read_then_write, NULL) == RC_OK;
		arena_reset(mem);
	}
	arena_free(mem);
	return NULL;
}

static void run_jobs(struct world *w, void *(*fn)(void *), struct job *jobs, int n, int rounds)
{
	pthread_t t[16];

	for (int i = 0; i < n; i++) {
		jobs[i] = (struct job){ .w = w, .id = i, .rounds = rounds };
		assert_int_equal(pthread_create(&t[i], NULL, fn, &jobs[i]), 0);
	}
	for (int i = 0; i < n; i++)
		pthread_join(t[i], NULL);
}

static void no_update_is_lost(void **state)
{
	struct world *w = *state;
	struct job jobs[8];
	int ok = 0;

	world_tx(w, put_one, "n");
	run_jobs(w, bumper, jobs, 8, 50);
	for (int i = 0; i < 8; i++)
		ok += jobs[i].ok;
	assert_int_equal(ok, 400);
	assert_int_equal(get(w, "n"), 400);
}

/* A mixed crowd: some refuse after writing, some break a constraint (seen late in PostgreSQL's pipeline),
 * some succeed. Each must get its own answer, and what it was told must be what is there. */
struct one {
	char name[32];
	int kind;
};

static enum rc crowd_tx(struct ctx *cx, void *p)
{
	struct one *o = p;
	struct rows r;

	TRY(put_one(cx, o->name));
	if (o->kind == 1)
		return fail(cx, RC_CONFLICT, "refused", "refused");
	if (o->kind == 2)
		TRY(db_run(cx, q_put, NULL, NAME("taken"), INT(0)));
	if (o->kind == 3)
		TRY(db_run(cx, q_get, &r, NAME(o->name)));
	return db_run(cx, q_add, NULL, INT(1), NAME(o->name));
}

static void *crowd(void *p)
{
	struct job *j = p;
	struct arena *mem = arena_new();

	for (int i = 0; i < j->rounds; i++) {
		struct ctx cx = world_ctx_in(j->w, mem);
		struct one o = { .kind = (i + j->id) % 5 };
		struct rows r;

		snprintf(o.name, sizeof o.name, "%d.%d", j->id, i);
		enum rc rc = db_tx(&cx, crowd_tx, &o);
		const char *want = o.kind == 1 ? "refused" : o.kind == 2 ? "duplicate" : NULL;
		bool right = want ? rc == RC_CONFLICT && strcmp(cx.err.code, want) == 0 : rc == RC_OK;

		/* what was acknowledged is visible to any other connection at once, what was refused never */
		right &= db_run(&cx, q_get, &r, NAME(o.name)) == RC_OK && r.n == (want ? 0 : 1) &&
		         (want || cell(&r, 0, 0).i == 1);
		j->ok += right && !want;
		j->refused += right && want;
		j->lost += !right;
		arena_reset(mem);
	}
	arena_free(mem);
	return NULL;
}

static void each_gets_its_own_answer(void **state)
{
	struct world *w = *state;
	struct job jobs[16];
	struct db_stats st;
	int ok = 0, refused = 0;

	world_tx(w, put_one, "taken");
	run_jobs(w, crowd, jobs, 16, 40);
	for (int i = 0; i < 16; i++) {
		assert_int_equal(jobs[i].lost, 0);
		ok += jobs[i].ok;
		refused += jobs[i].refused;
	}
	assert_int_equal(ok, 16 * 24);
	assert_int_equal(refused, 16 * 16);
	assert_int_equal(world_int(w, q_count), 1 + 16 * 24);
	assert_int_equal(world_int(w, q_sum), 16 * 24);
	db_stats(w->app.db, &st);
	assert_true(st.largest_group > 1); /* or this tested nothing */
}

/* ---- several processes --------------------------------------------------------------------- */
static _Noreturn void child(struct world *w, int rounds)
{
	struct job j = { .w = w, .rounds = rounds };

	w->app.db = world_second_db(w);
	bumper(&j);
	db_close(w->app.db);
	_exit(j.ok == rounds ? 0 : 1);
}

static void two_processes_take_turns(void **state)
{
	struct world *w = *state;
	pid_t pid[2];
	int status;

	world_tx(w, put_one, "n");
	db_close(w->app.db); /* nothing of it may be carried over a fork */
	for (int i = 0; i < 2; i++) {
		pid[i] = fork();
		assert_true(pid[i] >= 0);
		if (pid[i] == 0)
			child(w, 60);
	}
	w->app.db = world_second_db(w);
	struct job here = { .w = w, .rounds = 60 };

	bumper(&here);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(waitpid(pid[i], &status, 0), pid[i]);
		assert_int_equal(status, 0);
	}
	assert_int_equal(here.ok, 60);
	assert_int_equal(get(w, "n"), 180);
}

/* The child says on a pipe what was acknowledged, and is killed in the middle of it. */
static _Noreturn void load_until_killed(struct world *w, int fd)
{
	struct arena *mem = arena_new();

	w->app.db = world_second_db(w);
	for (int i = 0;; i++) {
		struct ctx cx = world_ctx_in(w, mem);
		char name[32];

		snprintf(name, sizeof name, "k%d", i);
		if (db_tx(&cx, put_one, name) != RC_OK || write(fd, &i, sizeof i) != sizeof i)
			_exit(1);
		arena_reset(mem);
	}
}

static void what_was_acknowledged_survives_a_kill(void **state)
{
	struct world *w = *state;

	for (int round = 0; round < 3; round++) {
		int fd[2], last = -1, i, status;

		db_close(w->app.db);
		assert_int_equal(pipe(fd), 0);
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0)
			load_until_killed(w, fd[1]);
		close(fd[1]);
		while (last < 20 + round * 7 && read(fd[0], &i, sizeof i) == sizeof i)
			last = i;
		assert_int_equal(kill(pid, SIGKILL), 0);
		while (read(fd[0], &i, sizeof i) == sizeof i)
			last = i;
		close(fd[0]);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status));
		w->app.db = world_second_db(w);
		int64_t n = world_int(w, q_count);

		assert_true(last >= 20);
		assert_true(n == last + 1 || n == last + 2); /* one more may have been on its way to us */
		struct ctx cx = world_ctx(w);
		int applied;

		db_wipe(w->app.db);
		assert_int_equal(db_migrate(&cx, &applied), RC_OK);
	}
}

/* ---- a server that goes away ------------------------------------------------------------------ */
SQL_PG(q_cut,
       "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database()"
       " AND pid <> pg_backend_pid()");

static void cut_connections(struct world *w)
{
	struct db *own = w->app.db;
	struct ctx cx = world_ctx(w);
	struct rows r;

	w->app.db = world_second_db(w);
	world_ok(&cx, db_run(&cx, q_cut, &r));
	assert_true(cell(&r, 0, 0).i > 0);
	db_close(w->app.db);
	w->app.db = own;
}

/* The connection dies between reading and writing: nothing was committed, so it is done again on a new one.
 */
struct cut {
	struct world *w;
	int runs;
};

static enum rc read_cut_write(struct ctx *cx, void *p)
{
	struct cut *c = p;
	struct rows r;

	TRY(db_run(cx, q_get, &r, NAME("n")));
	if (c->runs++ == 0)
		cut_connections(c->w);
	return db_run(cx, q_set, NULL, NAME("n"), INT(cell(&r, 0, 0).i + 1));
}

static void lost_connections_are_made_anew(void **state)
{
	struct world *w = *state;
	struct cut c = { .w = w };
	struct ctx cx = world_ctx(w);

	world_tx(w, put_one, "n");
	if (world_engine() == ENGINE_SQLITE)
		return;
	assert_int_equal(get(w, "n"), 0);
	cut_connections(w);
	assert_int_equal(get(w, "n"), 0);
	cut_connections(w);
	world_tx(w, read_then_write, NULL);
	assert_int_equal(get(w, "n"), 1);
	/* while it runs: either it was done again, or the outcome is unknown and nothing was acknowledged */
	enum rc rc = db_tx(&cx, read_cut_write, &c);

	assert_true(rc == RC_OK || rc == RC_UNAVAILABLE);
	assert_int_equal(get(w, "n"), rc == RC_OK ? 2 : 1);
	world_tx(w, read_then_write, NULL);
}

/* ---- who is told of commits ---------------------------------------------------------------- */
struct bell {
	pthread_mutex_t lock;
	pthread_cond_t rang;
	int n;
};

static void ring(void *p)
{
	struct bell *b = p;

	pthread_mutex_lock(&b->lock);
	b->n++;
	pthread_cond_signal(&b->rang);
	pthread_mutex_unlock(&b->lock);
}

/* Commit through db until the bell rings; the first ring of a fresh watch says only "I am here". */
static void wait_for_ring(struct world *w, struct bell *b, struct db *db, int more_than)
{
	struct db *own = w->app.db;
	struct ctx cx = world_ctx(w);

	w->app.db = db;
	for (int i = 0; i < 200; i++) {
		assert_int_equal(db_tx(&cx, read_then_write, NULL), RC_OK);
		clock_nap(10000);
		pthread_mutex_lock(&b->lock);
		int n = b->n;

		pthread_mutex_unlock(&b->lock);
		if (n > more_than)
			break;
		assert_true(i < 199);
	}
	w->app.db = own;
}

static void commits_ring_the_bell(void **state)
{
	struct world *w = *state;
	struct bell b = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0 };
	struct db *other = world_second_db(w);

	world_tx(w, put_one, "n");
	db_on_commit(w->app.db, ring, &b);
	wait_for_ring(w, &b, w->app.db, 1);
	int n = b.n;

	wait_for_ring(w, &b, other, n); /* as another process would */
	db_on_commit(w->app.db, NULL, NULL);
	db_close(other);
}

/* ---- copies ---------------------------------------------------------------------------------- */
struct writing {
	struct world *w;
	_Atomic bool stop;
};

static void *write_on(void *p)
{
	struct writing *wr = p;
	struct arena *mem = arena_new();

	while (!wr->stop) {
		struct ctx cx = world_ctx_in(wr->w, mem);

		assert(db_tx(&cx, read_then_write, NULL) == RC_OK);
		arena_reset(mem);
	}
	arena_free(mem);
	return NULL;
}

static void backup_to(struct world *w, const char *name, char *path, size_t size)
{
	struct ctx cx = world_ctx(w);

	snprintf(path, size, "%s/%s", w->dir, name);
	world_ok(&cx, db_backup(&cx, path, NULL, NULL));
}

static void assert_same_files(const char *a, const char *b)
{
	FILE *f = fopen(a, "rb"), *g = fopen(b, "rb");
	int c, d;

	assert_true(f && g);
	do {
		c = getc(f);
		d = getc(g);
		assert_int_equal(c, d);
	} while (c != EOF);
	fclose(f);
	fclose(g);
}

static void empty_database(struct world *w)
{
	struct ctx cx = world_ctx(w);
	int applied;

	db_wipe(w->app.db);
	assert_int_equal(db_migrate(&cx, &applied), RC_OK);
}

SQL(q_doc, "INSERT INTO search_doc (client_id, type, record_id, at) VALUES (1, 'ticket', 1, 0) RETURNING id");
SQL_LITE(q_doc_lite, "INSERT INTO search_text (rowid, title, body) VALUES ($1, 'Über', 'words')");
SQL_PG(q_doc_pg, "UPDATE search_doc SET title = 'Über', body = 'words' WHERE id = $1");

static enum rc put_doc(struct ctx *cx, void *p)
{
	struct rows r;

	(void)p;
	TRY(db_run(cx, q_doc, &r));
	if (world_engine() == ENGINE_PG)
		return db_run(cx, q_doc_pg, NULL, cell(&r, 0, 0));
	return db_run(cx, q_doc_lite, NULL, cell(&r, 0, 0));
}

static void a_restored_copy_is_equal(void **state)
{
	struct world *w = *state;
	struct writing wr = { .w = w };
	struct values v;
	pthread_t t;
	char busy[120], first[120], second[120];

	world_tx(w, put_one, "n");
	world_tx(w, put_values, &v);
	world_tx(w, put_doc, NULL);
	assert_int_equal(pthread_create(&t, NULL, write_on, &wr), 0);
	backup_to(w, "busy", busy, sizeof busy); /* while somebody writes */
	wr.stop = true;
	pthread_join(t, NULL);
	for (int round = 0; round < 2; round++) {
		struct ctx cx = world_ctx(w);

		if (round == 1)
			assert_int_equal(db_restore(&cx, busy, NULL, NULL),
			                 RC_CONFLICT); /* not into a full one */
		empty_database(w);
		world_ok(&cx, db_restore(&cx, busy, NULL, NULL));
		backup_to(w, round ? "second" : "first", round ? second : first, sizeof first);
	}
	assert_same_files(busy, first);
	assert_same_files(busy, second);
	assert_true(get(w, "n") >= 0);
	world_tx(w, put_values_again, &v); /* ids go on where they were */
}

static void a_damaged_copy_is_refused(void **state)
{
	struct world *w = *state;
	struct ctx cx = world_ctx(w);
	char path[120];

	world_tx(w, put_one, "n");
	backup_to(w, "copy", path, sizeof path);
	empty_database(w);
	FILE *f = fopen(path, "r+b");

	assert_non_null(f);
	assert_int_equal(fseek(f, 40, SEEK_SET), 0);
	int c = getc(f);

	assert_int_equal(fseek(f, 40, SEEK_SET), 0);
	putc(c ^ 1, f);
	fclose(f);
	assert_int_equal(db_restore(&cx, path, NULL, NULL), RC_INVALID);
	assert_int_equal(world_int(w, q_count), 0);
}

/* ---- SQLite: words come late, the log starts anew --------------------------------- */
SQL_LITE(q_words, "INSERT INTO search_text (rowid, title, body) VALUES ($1, $2, '')");
SQL_LITE(q_found, "SELECT count(*) FROM search_text WHERE search_text MATCH $1");
SQL_LITE(q_big,
         "INSERT INTO idempotency (key, person, request, status, body, at) VALUES ($1, 1, '', 0, $2, 0)");

struct words {
	int64_t row;
	bool look, refuse;
	int64_t seen;
};

static enum rc add_words(struct ctx *cx, void *p)
{
	struct words *x = p;
	struct rows r;

	TRY(db_run(cx, q_words, NULL, INT(x->row), TEXT(STR("gateway"))));
	if (x->look) {
		TRY(db_run(cx, q_found, &r, TEXT(STR("gateway"))));
		x->seen = cell(&r, 0, 0).i;
	}
	return x->refuse ? fail(cx, RC_CONFLICT, "no", "refused after the write") : RC_OK;
}

static void words_come_late_and_whole(void **state)
{
	struct world *w = *state;
	struct ctx cx = world_ctx(w);
	struct words x = { .row = 1 };

	if (world_engine() != ENGINE_SQLITE)
		skip();
	world_tx(w, add_words, &x);
	assert_int_equal(world_int(w, q_found, TEXT(STR("gateway"))), 1);
	x = (struct words){ .row = 2, .look = true };
	world_tx(w, add_words, &x);
	assert_int_equal(x.seen, 2); /* who looks in the same transaction sees them */
	x = (struct words){ .row = 3, .refuse = true };
	assert_int_equal(db_tx(&cx, add_words, &x), RC_CONFLICT);
	assert_int_equal(world_int(w, q_found, TEXT(STR("gateway"))), 2);
	x = (struct words){ .row = 2 }; /* taken: it fails at the commit, and says so */
	assert_int_not_equal(db_tx(&cx, add_words, &x), RC_OK);
	assert_int_equal(world_int(w, q_found, TEXT(STR("gateway"))), 2);
}

static enum rc add_big(struct ctx *cx, void *p)
{
	static char page[60000];

	memset(page, 'x', sizeof page);
	return db_run(cx, q_big, NULL, TEXT(arena_fmt(cx->mem, "%d", *(int *)p)),
	              TEXT(((struct str){ page, sizeof page })));
}

/* How often the log was begun again: the checkpoint sequence number in its head (SQLite's file format,
 * 4.1). */
static uint32_t times_begun(const struct world *w)
{
	char path[100];
	unsigned char head[16];
	FILE *f;

	snprintf(path, sizeof path, "%s/sinew.db-wal", w->dir);
	f = fopen(path, "rb");
	if (!f)
		return 0; /* nothing was written yet */
	assert_int_equal(fread(head, sizeof head, 1, f), 1);
	(void)fclose(f);
	return (uint32_t)head[12] << 24 | (uint32_t)head[13] << 16 | (uint32_t)head[14] << 8 | head[15];
}

/* Commits of 15 pages.  On a busy machine copying back takes its time; that it comes to an end is what
 * counts. */
static void the_log_starts_anew(void **state)
{
	struct world *w = *state;
	uint32_t before;
	int n = 0;

	if (world_engine() != ENGINE_SQLITE)
		skip();
	before = times_begun(w);
	while (n < 6000 && (n < 500 || times_begun(w) == before)) {
		struct arena *mem = arena_new();
		struct ctx cx = world_ctx_in(w, mem);
		world_ok(&cx, db_tx(&cx, add_big, &n));
		arena_free(mem);
		n++;
	}
	assert_int_not_equal(times_begun(w), before);
}

/* ---- records that take turns ------------------------------------------------------ */
static enum rc change_counter(struct ctx *cx, void *name)
{
	struct dsql d = DSQL(cx->mem);

	dsql_lit(&d, "UPDATE counter SET next = next + 1 WHERE name = ");
	dsql_arg(&d, NAME(name));
	return dsql_hit(cx, &d);
}

static void a_change_that_finds_nothing_is_stale(void **state)
{
	struct world *w = *state;
	struct ctx cx = world_ctx(w);

	world_tx(w, put_one, "there");
	assert_int_equal(db_tx(&cx, change_counter, "there"), RC_OK);
	assert_int_equal(db_tx(&cx, change_counter, "elsewhere"), RC_STALE);
	assert_string_equal(cx.err.code, "stale_version");
}

SQL(t_set, "INSERT INTO timer (kind, client_id, type, record_id, due_at, original_due_at, payload)"
           " VALUES ('turn', 1, 'bench', $1, $2, $2, '')");
SQL(t_due, "SELECT due_at FROM timer WHERE kind = 'turn' AND record_id = $1");
SQL(t_move, "UPDATE timer SET due_at = $2 WHERE kind = 'turn' AND record_id = $1");
SQL(t_sum, "SELECT sum(due_at) FROM timer WHERE kind = 'turn'");
enum { TURNS = 60 };

static int64_t asked(struct ctx *cx, const struct sql *q, int64_t record)
{
	struct rows r;

	world_ok(cx, q == &t_sum ? db_run(cx, t_sum, &r) : db_run(cx, t_due, &r, INT(record)));
	return cell(&r, 0, 0).i;
}

/* Each moves its own from n to 2n; every seventh its successor's too, and says so. */
static enum rc take_turns(struct ctx *cx, void *p)
{
	int64_t(*names)[AHEAD_NAMES] = p, sum = 0;

	for (int64_t n = 1; n <= TURNS; n++) {
		names[n - 1][1] = n;
		TRY(db_run(cx, t_set, NULL, INT(n), INT(n)));
		sum += n;
	}
	db_ahead_begin(cx, (const int64_t(*)[AHEAD_NAMES])names, TURNS);
	for (int64_t n = 1; n <= TURNS; n++) {
		bool moved = n > 1 && (n - 1) % 7 == 0;
		TRY(db_ahead_turn(cx, (size_t)n - 1));
		assert_int_equal(asked(cx, &t_due, n), moved ? 1000 : n);
		assert_int_equal(asked(cx, &t_sum, 0), sum + (moved ? 1000 - n : 0));
		TRY(db_run(cx, t_move, NULL, INT(n), INT(2 * n)));
		assert_int_equal(asked(cx, &t_due, n), 2 * n);
		sum += n;
		if (n % 7 || n == TURNS)
			continue;
		TRY(db_run(cx, t_move, NULL, INT(n + 1), INT(1000)));
		db_ahead_forget(cx);
	}
	db_ahead_end(cx);
	return RC_OK;
}

static void what_is_asked_ahead_is_as_fresh_as_ever(void **state)
{
	struct world *w = *state;
	struct ctx cx = world_ctx(w);
	int64_t names[TURNS][AHEAD_NAMES] = { 0 };

	world_ok(&cx, db_tx(&cx, take_turns, names));
}

/* ---- several questions at once ------------------------------------------------------ */
SQL(q_broken, "SELECT abs(next) FROM counter WHERE name = $1");

enum { QUESTIONS = 90 };
struct questions {
	struct rows r[QUESTIONS], assembled, between;
	enum rc rc; /* what fn returns */
	bool too_large;
};

static enum rc ask_many(struct ctx *cx, void *arg)
{
	struct questions *q = arg;
	struct dsql d = DSQL(cx->mem);

	for (int i = 0; i < QUESTIONS; i++)
		TRY(db_ask(cx, q_get, &q->r[i], TEXT(arena_fmt(cx->mem, "n%d", i % 10))));
	if (q->too_large)
		TRY(db_ask(cx, q_broken, &q->r[0], TEXT(STR("least"))));
	TRY(db_run(cx, q_count, &q->between)); /* answered at once */
	assert_int_equal(q->between.n, 1);
	dsql_lit(&d, "SELECT name, next FROM counter WHERE next");
	dsql_ids(cx, &d, (const int64_t[]){ 3, 5, 99, 4 }, 4);
	dsql_lit(&d, " ORDER BY next");
	TRY(dsql_ask(cx, &d, &q->assembled));
	return q->rc;
}

static enum rc put_many(struct ctx *cx, void *arg)
{
	(void)arg;
	for (int i = 0; i < 10; i++)
		TRY(db_run(cx, q_put, NULL, TEXT(arena_fmt(cx->mem, "n%d", i)), INT(i)));
	return db_run(cx, q_put, NULL, TEXT(STR("least")), INT(INT64_MIN));
}

static void check_answers(const struct questions *q)
{
	for (int i = 0; i < QUESTIONS; i++) {
		assert_int_equal(q->r[i].n, 1);
		assert_int_equal(cell(&q->r[i], 0, 0).i, i % 10);
	}
	assert_int_equal(q->assembled.n, 3);
	assert_true(str_is(cell(&q->assembled, 1, 0).s, "n4"));
}

static void questions_are_answered_together(void **state)
{
	struct world *w = *state;
	struct ctx cx = world_ctx(w);
	struct questions q = { 0 };

	world_ok(&cx, db_tx(&cx, put_many, NULL));
	world_ok(&cx, db_together(&cx, ask_many, &q));
	check_answers(&q);
	q = (struct questions){ 0 };
	world_ok(&cx, ask_many(&cx, &q)); /* without db_together: one by one */
	check_answers(&q);
	q = (struct questions){ 0 };
	world_ok(&cx, db_snapshot(&cx, ask_many, &q));
	check_answers(&q);
	q = (struct questions){ 0 };
	if (world_engine() == ENGINE_PG)
		cut_connections(w);
	world_ok(&cx, db_together(&cx, ask_many, &q));
	check_answers(&q);
}

SQL_PG(t_counted, "SELECT count(*) FROM pg_class WHERE relname = 'timer' AND reltuples >= 1000");

static enum rc put_turns(struct ctx *cx, void *arg)
{
	(void)arg;
	for (int i = 0; i < 1200; i++)
		TRY(db_run(cx, t_set, NULL, INT(10000 + i), INT(i)));
	return RC_OK;
}

/* A table that grew before anybody counted it is counted at the start. */
static void a_grown_table_is_counted(void **state)
{
	struct world *w = *state;
	struct ctx cx = world_ctx(w);
	struct rows r;

	db_look_over(&cx); /* whatever the engine */
	if (world_engine() != ENGINE_PG)
		return;
	world_ok(&cx, db_tx(&cx, put_turns, NULL));
	db_look_over(&cx);
	world_ok(&cx, db_run(&cx, t_counted, &r));
	assert_int_equal(cell(&r, 0, 0).i, 1);
}

SQL_PG(t_priced, "SELECT source FROM pg_settings WHERE name = 'random_page_cost'");

/* No connection plans with the price of a spinning disk because nobody has thought of it. */
static void pages_have_a_price(void **state)
{
	struct world *w = *state;
	struct ctx cx = world_ctx(w);
	struct rows r;

	if (world_engine() != ENGINE_PG)
		return;
	world_ok(&cx, db_run(&cx, t_priced, &r));
	assert_false(str_is(cell(&r, 0, 0).s, "default"));
}

/* Whoever fails, the connection is as good as before, and nothing is left to be asked. */
static void a_question_that_fails_fails_all(void **state)
{
	struct world *w = *state;
	struct ctx cx = world_ctx(w);
	struct questions q = { .rc = RC_CONFLICT };

	world_ok(&cx, db_tx(&cx, put_many, NULL));
	assert_int_equal(db_together(&cx, ask_many, &q), RC_CONFLICT);
	assert_null(cx.asking);
	q = (struct questions){ .too_large = true };
	assert_int_equal(db_together(&cx, ask_many, &q), RC_INTERNAL);
	assert_string_equal(cx.err.code, "database");
	q = (struct questions){ 0 };
	db_fault_after(w->app.db, 5);
	assert_int_equal(db_together(&cx, ask_many, &q), RC_UNAVAILABLE);
	q = (struct questions){ 0 };
	world_ok(&cx, db_together(&cx, ask_many, &q));
	check_answers(&q);
}

#define T_(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		T_(migrations_apply_once),
		T_(every_statement_prepares),
		T_(values_come_back),
		T_(assembled_text_runs),
		T_(misuse_is_refused),
		T_(a_change_that_finds_nothing_is_stale),
		T_(what_is_asked_ahead_is_as_fresh_as_ever),
		T_(a_refusal_undoes_all),
		T_(duplicates_name_the_field),
		T_(a_ctx_knows_what_it_wrote_to),
		T_(any_number_of_rows_is_added),
		T_(references_are_checked),
		T_(checks_are_lean_and_there),
		T_(a_failed_statement_fails_the_transaction),
		T_(faults_leave_nothing_behind),
		T_(a_snapshot_stands_still),
		T_(questions_are_answered_together),
		T_(a_grown_table_is_counted),
		T_(pages_have_a_price),
		T_(a_question_that_fails_fails_all),
		T_(stamps_never_come_again),
		T_(kept_answers_follow_the_stamp),
		T_(no_update_is_lost),
		T_(words_come_late_and_whole),
		T_(the_log_starts_anew),
		T_(each_gets_its_own_answer),
		T_(two_processes_take_turns),
		T_(what_was_acknowledged_survives_a_kill),
		T_(commits_ring_the_bell),
		T_(lost_connections_are_made_anew),
		T_(a_restored_copy_is_equal),
		T_(a_damaged_copy_is_refused),
	};

	return cmocka_run_group_tests_name("db", tests, NULL, NULL);
}
