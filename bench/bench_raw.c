/* bench_raw.c - what the bare engines do with the rows of one ticket, for the same durability: the reference beside
 * bench/http.mjs.  It speaks to SQLite and PostgreSQL directly and shares nothing with src/.
 *
 *   bench_raw sqlite FILE          FILE made by `sinew migrate`
 *   bench_raw pg CONNINFO
 *
 * One "ticket" is what the server writes for one: the ticket row with all its indexes, one event, two clocks.  Written
 * one transaction each, and 32 to a transaction, for three seconds each; then one "change" of a bulk operation (the row, its event, the chain's head), 50 to a transaction;
 * then the queue's first page is read.
 */
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { STATEMENTS = 4, SECONDS = 3 };
static const char *const insert[STATEMENTS] = {
	"INSERT INTO ticket (client_id, number, created_at, updated_at, kind, title, description, team, impact, urgency,"
	" priority) VALUES (1, $1, $1, $1, 'incident', 'printer does not answer after update', 'Since this morning the"
	" printer at desk 12 shows an error and the queue is slow. Restart did not help.', 1, '2', '2', '3')",
	"INSERT INTO event (client_id, seq, at, type, record_id, actor_id, kind, data, hash) VALUES (999, $1, $1, 'bench', $1,"
	" 1, 'created', '{\"changes\":{\"state\":[null,\"new\"],\"title\":[null,\"printer does not answer\"]}}',"
	" '0000000000000000000000000000000000000000000000000000000000000000')",
	"INSERT INTO clock (client_id, type, record_id, target, sla_target, sla_version, calendar, calendar_version, goal,"
	" state, started_at, since, deadline, original_deadline) VALUES (1, 'bench', $1, 'response', 1, 1, 1, 1, 60,"
	" 'running', $1, $1, $1, $1)",
	"INSERT INTO clock (client_id, type, record_id, target, sla_target, sla_version, calendar, calendar_version, goal,"
	" state, started_at, since, deadline, original_deadline) VALUES (1, 'bench', $1, 'resolve', 1, 1, 1, 1, 60,"
	" 'running', $1, $1, $1, $1)",
};
/* One record of a bulk change: its row, its event, the head of its chain. */
enum { CHANGES = 3 };
static const char *const change[CHANGES] = {
	"UPDATE ticket SET version = version + 1, updated_at = $1, service = 'print' WHERE id = (SELECT min(id) FROM ticket)"
	" + ($1 % 5000)",
	"INSERT INTO event (client_id, seq, at, type, record_id, actor_id, kind, data, hash) VALUES (999, $1, $1, 'bench', $1,"
	" 1, 'changed', '{\"version\":2,\"changes\":{\"service\":[\"\",\"print\"]}}',"
	" '0000000000000000000000000000000000000000000000000000000000000000')",
	"INSERT INTO chain (client_id, seq, hash) VALUES (999, $1, '') ON CONFLICT (client_id) DO UPDATE SET seq = $1",
};
static const char page[] = "SELECT * FROM ticket WHERE open = 1 AND client_id IN (1, 2, 3) ORDER BY priority, created_at, id LIMIT 50";
static const char client[] = "INSERT INTO client (id, client_id, created_at, updated_at, name) SELECT 1, 1, 0, 0, 'Bench'"
			     " WHERE NOT EXISTS (SELECT 1 FROM client WHERE id = 1)";

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void die(const char *what, const char *why)
{
	fprintf(stderr, "bench_raw: %s: %s\n", what, why);
	exit(1);
}

/* ---- SQLite ------------------------------------------------------------------ */
static void lite_exec(sqlite3 *h, const char *sql)
{
	if (sqlite3_exec(h, sql, NULL, NULL, NULL) != SQLITE_OK)
		die(sql, sqlite3_errmsg(h));
}

static double lite_write(sqlite3 *h, sqlite3_stmt *const *st, int nst, int group, sqlite3_int64 *serial)
{
	double from = now();
	long n = 0;

	while (now() - from < SECONDS) {
		lite_exec(h, "BEGIN IMMEDIATE");
		for (int i = 0; i < group; i++, n++, (*serial)++)
			for (int k = 0; k < nst; k++) {
				sqlite3_bind_int64(st[k], 1, *serial);
				if (sqlite3_step(st[k]) != SQLITE_DONE)
					die("insert", sqlite3_errmsg(h));
				sqlite3_reset(st[k]);
			}
		lite_exec(h, "COMMIT");
	}
	return (double)n / (now() - from);
}

static void bench_sqlite(const char *path)
{
	sqlite3 *h;
	sqlite3_stmt *st[STATEMENTS], *ch[CHANGES], *list;
	sqlite3_int64 serial = 1000000000;
	long n = 0;

	if (sqlite3_open(path, &h) != SQLITE_OK)
		die(path, sqlite3_errmsg(h));
	lite_exec(h, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
	lite_exec(h, client);
	for (int k = 0; k < STATEMENTS; k++)
		if (sqlite3_prepare_v2(h, insert[k], -1, &st[k], NULL) != SQLITE_OK)
			die("prepare", sqlite3_errmsg(h));
	for (int k = 0; k < CHANGES; k++)
		if (sqlite3_prepare_v2(h, change[k], -1, &ch[k], NULL) != SQLITE_OK)
			die("prepare", sqlite3_errmsg(h));
	printf("raw sqlite   one ticket a transaction   %8.0f/s\n", lite_write(h, st, STATEMENTS, 1, &serial));
	printf("raw sqlite   32 tickets a transaction   %8.0f/s\n", lite_write(h, st, STATEMENTS, 32, &serial));
	printf("raw sqlite   50 changes a transaction   %8.0f/s\n", lite_write(h, ch, CHANGES, 50, &serial));
	if (sqlite3_prepare_v2(h, page, -1, &list, NULL) != SQLITE_OK)
		die("page", sqlite3_errmsg(h));
	double from = now();
	for (; now() - from < SECONDS; n++) {
		while (sqlite3_step(list) == SQLITE_ROW)
			for (int c = 0; c < sqlite3_column_count(list); c++)
				(void)sqlite3_column_text(list, c);
		sqlite3_reset(list);
	}
	printf("raw sqlite   first page of the queue    %8.0f/s\n", (double)n / (now() - from));
}

/* ---- PostgreSQL ------------------------------------------------------------------ */
static void pg_ok(PGconn *h, PGresult *r, const char *what)
{
	if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
		die(what, PQerrorMessage(h));
	PQclear(r);
}

static void pg_drain(PGconn *h)
{
	for (;;) {
		PGresult *r = PQgetResult(h);
		if (!r)
			continue;
		ExecStatusType st = PQresultStatus(r);
		if (st == PGRES_FATAL_ERROR)
			die("pipeline", PQerrorMessage(h));
		PQclear(r);
		if (st == PGRES_PIPELINE_SYNC)
			return;
	}
}

static double pg_write(PGconn *h, const char *const *names, int n_names, int group, long *serial)
{
	double from = now();
	long n = 0;

	PQenterPipelineMode(h);
	while (now() - from < SECONDS) {
		PQsendQueryParams(h, "BEGIN", 0, NULL, NULL, NULL, NULL, 0);
		for (int i = 0; i < group; i++, n++, (*serial)++)
			for (int k = 0; k < n_names; k++) {
				char text[24];
				const char *value = text;
				snprintf(text, sizeof text, "%ld", *serial);
				PQsendQueryPrepared(h, names[k], 1, &value, NULL, NULL, 0);
			}
		PQsendQueryParams(h, "COMMIT", 0, NULL, NULL, NULL, NULL, 0);
		PQpipelineSync(h);
		pg_drain(h);
	}
	PQexitPipelineMode(h);
	return (double)n / (now() - from);
}

static void bench_pg(const char *conninfo)
{
	static const Oid int8 = 20;
	static const char *const names[STATEMENTS] = { "i0", "i1", "i2", "i3" };
	static const char *const changes[CHANGES] = { "c0", "c1", "c2" };
	PGconn *h = PQconnectdb(conninfo);
	long serial = 1000000000, n = 0;

	if (PQstatus(h) != CONNECTION_OK)
		die("connect", PQerrorMessage(h));
	pg_ok(h, PQexec(h, client), "client");
	for (int k = 0; k < STATEMENTS; k++)
		pg_ok(h, PQprepare(h, names[k], insert[k], 1, &int8), "prepare");
	for (int k = 0; k < CHANGES; k++)
		pg_ok(h, PQprepare(h, changes[k], change[k], 1, &int8), "prepare");
	printf("raw pg       one ticket a transaction   %8.0f/s\n", pg_write(h, names, STATEMENTS, 1, &serial));
	printf("raw pg       32 tickets a transaction   %8.0f/s\n", pg_write(h, names, STATEMENTS, 32, &serial));
	printf("raw pg       50 changes a transaction   %8.0f/s\n", pg_write(h, changes, CHANGES, 50, &serial));
	pg_ok(h, PQprepare(h, "page", page, 0, NULL), "page");
	double from = now();
	for (; now() - from < SECONDS; n++)
		pg_ok(h, PQexecPrepared(h, "page", 0, NULL, NULL, NULL, 0), "page");
	printf("raw pg       first page of the queue    %8.0f/s\n", (double)n / (now() - from));
	PQfinish(h);
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IONBF, 0);
	if (argc == 3 && strcmp(argv[1], "sqlite") == 0)
		bench_sqlite(argv[2]);
	else if (argc == 3 && strcmp(argv[1], "pg") == 0)
		bench_pg(argv[2]);
	else
		die("usage", "bench_raw sqlite FILE | bench_raw pg CONNINFO");
	return 0;
}
