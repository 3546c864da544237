/* bench_db.c - how many durable transactions a second the writer takes, and what one costs.
 *
 *   bench_db sqlite FILE | bench_db pg CONNINFO   [seconds]
 *
 * "trivial" is one UPDATE by 1, 8 and 64 producers; "create" is eight statements (two of them reads), like a
 * new ticket.
 */
#include "base/app.h"
#include "base/crypto.h"
#include "base/route.h"
#include "base/time.h"
#include "db/db.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

SQL(q_counter, "INSERT INTO counter (name, next) VALUES ($1, 0) ON CONFLICT (name) DO NOTHING");
SQL(q_add, "UPDATE counter SET next = next + 1 WHERE name = $1");
SQL(q_next, "UPDATE counter SET next = next + 1 WHERE name = $1 RETURNING next");
SQL(q_client, "SELECT count(*) FROM counter WHERE name = $1");
SQL(q_chain, "INSERT INTO chain (client_id, seq, hash) VALUES (1, 1, '') ON CONFLICT (client_id) DO UPDATE "
             "SET seq = chain.seq + 1"
             " RETURNING seq");
SQL(q_event, "INSERT INTO event (client_id, seq, at, type, record_id, actor_id, kind, data, hash)"
             " VALUES (1, $1, 0, 'ticket', 1, 0, 'created', $2, $3)");
SQL(q_tag, "INSERT INTO tag (type, record_id, name, client_id) VALUES ('ticket', $1, $2, 1)");
SQL(q_timer, "INSERT INTO timer (kind, client_id, type, record_id, due_at, original_due_at) VALUES ('x', 1, "
             "'ticket', $1, 0, 0)");

struct producer {
	struct app *app;
	int id;
	int64_t until, n;
	bool create;
};

static enum rc trivial(struct ctx *cx, void *p)
{
	struct producer *pr = p;
	char name[16];

	snprintf(name, sizeof name, "b%d", pr->id);
	return db_run(cx, q_add, NULL, TEXT(str_z(name)));
}

static enum rc create(struct ctx *cx, void *p)
{
	struct rows r;
	(void)p;
	TRY(db_run(cx, q_client, &r, TEXT(STR("b0"))));
	TRY(db_run(cx, q_next, &r, TEXT(STR("number"))));
	int64_t n = cell(&r, 0, 0).i;

	TRY(db_run(cx, q_chain, &r));
	TRY(db_run(cx, q_event, NULL, INT(cell(&r, 0, 0).i),
	           TEXT(STR("{\"changes\":{\"state\":[null,\"new\"],\"title\":[null,\"printer\"]}}")),
	           TEXT(STR("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"))));
	TRY(db_run(cx, q_tag, NULL, INT(n), TEXT(STR("vpn"))));
	TRY(db_run(cx, q_tag, NULL, INT(n), TEXT(STR("vip"))));
	TRY(db_run(cx, q_timer, NULL, INT(n)));
	return db_run(cx, q_add, NULL, TEXT(STR("total")));
}

static void *produce(void *p)
{
	struct producer *pr = p;
	struct arena *mem = arena_new();

	while (clock_mono() < pr->until) {
		struct ctx cx = { .app = pr->app, .mem = mem, .who = &who_system };

		if (db_tx(&cx, pr->create ? create : trivial, pr) != RC_OK) {
			fprintf(stderr, "%s\n", cx.err.msg);
			abort();
		}
		pr->n++;
		arena_reset(mem);
	}
	arena_free(mem);
	return NULL;
}

static void run(struct app *app, const char *what, bool is_create, int producers, int64_t usec)
{
	pthread_t t[64];
	struct producer p[64];
	struct db_stats a, b;
	int64_t n = 0, start = clock_mono();

	db_stats(app->db, &a);
	for (int i = 0; i < producers; i++) {
		p[i] = (struct producer){ .app = app, .id = i, .until = start + usec, .create = is_create };
		pthread_create(&t[i], NULL, produce, &p[i]);
	}
	for (int i = 0; i < producers; i++) {
		pthread_join(t[i], NULL);
		n += p[i].n;
	}
	double s = (double)(clock_mono() - start) / 1e6;

	db_stats(app->db, &b);
	int64_t groups = b.groups - a.groups;

	printf("%-8s %3d producers  %8.0f tx/s  %7.1f us each  group %5.1f  commit %6.0f us  retries %lld\n",
	       what, producers, (double)n / s, s * 1e6 / (double)n,
	       (double)(b.requests - a.requests) / (double)groups,
	       (double)(b.commit_usec - a.commit_usec) / (double)groups, (long long)(b.retries - a.retries));
}

static enum rc prepare(struct ctx *cx, void *p)
{
	(void)p;
	for (int i = 0; i < 64; i++)
		TRY(db_run(cx, q_counter, NULL, TEXT(arena_fmt(cx->mem, "b%d", i))));
	TRY(db_run(cx, q_counter, NULL, TEXT(STR("number"))));
	return db_run(cx, q_counter, NULL, TEXT(STR("total")));
}

int main(int argc, char **argv)
{
	char why[400] = "";
	bool pg = argc > 1 && strcmp(argv[1], "pg") == 0;

	if (argc < 3 || !crypto_init())
		return 2;
	struct db_options o = { .database = pg ? argv[2] : "", .path = argv[2], .relaxed = argc > 4 };
	int64_t usec = argc > 3 ? strtoll(argv[3], NULL, 10) * 1000000 : 2000000;
	struct app app = { .log = log_new(2, LOG_INFO, false) };
	int applied;

	app.db = db_open(&o, app.log, why, sizeof why);
	if (!app.db) {
		fprintf(stderr, "%s\n", why);
		return 1;
	}
	struct ctx cx = { .app = &app, .mem = arena_new(), .who = &who_system };

	if (db_migrate(&cx, &applied) != RC_OK || db_tx(&cx, prepare, NULL) != RC_OK) {
		fprintf(stderr, "%s\n", cx.err.msg);
		return 1;
	}
	for (int n = 1; n <= 64; n *= 8)
		run(&app, "trivial", false, n, usec);
	for (int n = 1; n <= 64; n *= 8)
		run(&app, "create", true, n, usec);
	db_close(app.db);
	arena_free(cx.mem);
	log_free(app.log);
	return 0;
}
