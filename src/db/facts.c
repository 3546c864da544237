/* facts.c - how large the database is and what keeps it; for the health page. */
#include "db/engine.h"
#include <stdio.h>
#include <sys/stat.h>

SQL_LITE(q_facts_lite,
         "SELECT sqlite_version(), (SELECT page_count FROM pragma_page_count())"
         " * (SELECT page_size FROM pragma_page_size()), (SELECT max(number) FROM schema_migration)");
SQL_PG(q_facts_pg, "SELECT current_setting('server_version'), pg_database_size(current_database()),"
                   " (SELECT max(number) FROM schema_migration)");

static int64_t wal_bytes(struct ctx *cx)
{
	struct stat st;
	struct str wal = arena_fmt(cx->mem, "%s-wal", cx->app->db->path);

	return stat(wal.p, &st) == 0 ? (int64_t)st.st_size : 0;
}

enum rc db_facts(struct ctx *cx, struct db_facts *out)
{
	bool lite = db_engine(cx->app->db) == ENGINE_SQLITE;
	struct rows r;

	TRY(db_run_(cx, lite ? &q_facts_lite : &q_facts_pg, &r, NULL, 0));
	*out = (struct db_facts){ .engine = lite ? "SQLite" : "PostgreSQL",
		                  .version = cell(&r, 0, 0).s,
		                  .bytes = cell(&r, 0, 1).i,
		                  .schema = cell(&r, 0, 2).i,
		                  .wal_bytes = lite ? wal_bytes(cx) : 0 };
	return RC_OK;
}
