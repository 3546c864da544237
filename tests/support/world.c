/* world.c - see world.h.  A SQLite world starts as a copy of one migrated file, made once per test process;
 * PostgreSQL's rows are taken back (db_refresh).
 */
#include "world.h"
#include "base/conf.h"
#include "base/crypto.h"
#include "record/kept.h"
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
/* after its prerequisites */
#include <cmocka.h>

enum engine world_engine(void)
{
	const char *e = getenv("TEST_ENGINE");

	return e && strcmp(e, "pg") == 0 ? ENGINE_PG : ENGINE_SQLITE;
}

static struct db *open_db(struct world *w)
{
	char path[100], why[400] = "";

	snprintf(path, sizeof path, "%s/sinew.db", w->dir);
	struct db_options o = { .path = path, .readers = 4, .relaxed = true };

	if (world_engine() == ENGINE_PG) {
		o.database = getenv("TEST_PG");
		if (!o.database)
			fail_msg("TEST_PG is not set");
	}
	struct db *db = db_open(&o, w->app.log, why, sizeof why);

	if (!db)
		fail_msg("%s", why);
	return db;
}

struct db *world_second_db(struct world *w) { return open_db(w); }

static void migrate(struct world *w)
{
	struct ctx cx = world_ctx(w);
	int applied;

	if (db_migrate(&cx, &applied) != RC_OK)
		fail_msg("migrate: %s", cx.err.msg);
}

/* ---- one migrated file to copy from ------------------------------------------ */
static char template[64];

static void drop_template(void) { unlink(template); }

static void copy_file(const char *from, const char *to)
{
	char block[65536];
	int in = open(from, O_RDONLY | O_CLOEXEC),
	    out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	ssize_t n;

	assert_true(in >= 0 && out >= 0);
	while ((n = read(in, block, sizeof block)) > 0)
		assert_int_equal(write(out, block, (size_t)n), n);
	assert_int_equal(n, 0);
	close(in);
	close(out);
}

static void start_sqlite(struct world *w)
{
	char path[100];

	snprintf(path, sizeof path, "%s/sinew.db", w->dir);
	if (template[0]) {
		copy_file(template, path);
		w->app.db = open_db(w);
		return;
	}
	w->app.db = open_db(w);
	migrate(w);
	db_close(w->app.db); /* the last one to leave writes the log back into the file */
	snprintf(template, sizeof template, "/tmp/sinew-template-%d", (int)getpid());
	copy_file(path, template);
	(void)atexit(drop_template);
	w->app.db = open_db(w);
}

/* What the test before left is taken back; a test that touched the schema costs a migration. */
static void start_pg(struct world *w)
{
	if (db_refresh(w->app.db))
		return;
	db_wipe(w->app.db);
	migrate(w);
	db_keep(w->app.db);
}

/* ---- life ------------------------------------------------------------------------ */
struct world *world_new(const struct record_type *const *types, const struct route *const *routes)
{
	struct world *w = calloc(1, sizeof *w);

	assert_non_null(w);
	assert_true(crypto_init());
	snprintf(w->dir, sizeof w->dir, "/tmp/sinew-test-XXXXXX");
	assert_non_null(mkdtemp(w->dir));
	w->mem = arena_new();
	w->who = who_system;
	w->app = (struct app){ .clock = clock_fake_new(WORLD_START),
		               .zones = zones_new(NULL),
		               .conf = conf_new(),
		               .kept = kept_new(),
		               .types = types,
		               .routes = routes,
		               .log = log_new(STDERR_FILENO, LOG_ERROR, false),
		               .data_dir = w->dir };
	if (world_engine() == ENGINE_SQLITE) {
		start_sqlite(w);
		return w;
	}
	w->app.db = open_db(w);
	start_pg(w);
	return w;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

void world_free(struct world *w)
{
	db_close(w->app.db);
	nftw(w->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	zones_free(w->app.zones);
	kept_free(w->app.kept);
	conf_free(w->app.conf);
	free(w->app.clock);
	log_free(w->app.log);
	arena_free(w->mem);
	free(w);
}

/* ---- use --------------------------------------------------------------------------- */
struct ctx world_ctx_in(struct world *w, struct arena *mem)
{
	return (struct ctx){
		.app = &w->app, .mem = mem, .now = w->app.clock->now(w->app.clock), .who = &w->who
	};
}

struct ctx world_ctx(struct world *w) { return world_ctx_in(w, w->mem); }
int64_t world_now(struct world *w) { return w->app.clock->now(w->app.clock); }
void world_advance(struct world *w, int64_t usec) { clock_fake_set(w->app.clock, world_now(w) + usec); }

int64_t world_int_(struct world *w, const struct sql *q, const struct dbval *v, size_t n)
{
	struct ctx cx = world_ctx(w);
	struct rows r;

	if (db_run_(&cx, q, &r, v, n) != RC_OK)
		fail_msg("%s: %s", q->name, cx.err.msg);
	return r.n && cell(&r, 0, 0).type == DB_INT ? cell(&r, 0, 0).i : -1;
}

void world_ok(const struct ctx *cx, enum rc rc)
{
	if (rc != RC_OK)
		fail_msg("%s: %s", cx->err.code, cx->err.msg);
}

void world_tx(struct world *w, enum rc (*fn)(struct ctx *, void *), void *arg)
{
	struct ctx cx = world_ctx(w);

	world_ok(&cx, db_tx(&cx, fn, arg));
}

int world_fault_loop(struct world *w, enum rc (*act)(struct ctx *, void *),
                     void (*check)(struct world *, bool, void *), void *arg)
{
	for (int n = 0; n < 500; n++) {
		struct ctx cx = world_ctx(w);

		db_fault_after(w->app.db, n);
		enum rc rc = act(&cx, arg);

		db_fault_after(w->app.db, -1);
		if (rc != RC_OK && rc != RC_UNAVAILABLE)
			fail_msg("call %d broken gave %d, %s: %s", n, rc_status(rc), cx.err.code, cx.err.msg);
		check(w, rc == RC_OK, arg);
		if (rc == RC_OK)
			return n;
	}
	fail_msg("still failing after 500 broken calls");
	return -1;
}
