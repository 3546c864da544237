/* fresh.c - for tests: an emptied database in a tenth of the time a migration of PostgreSQL takes.
 *
 * db_keep copies what a migration left into a schema beside; db_refresh deletes every row and copies it back.
 * SQLite needs neither: a test copies a migrated file.
 */
#include "db/db.h"
#include "db/engine.h"

/* Tables the migration left empty are not copied. Sequences: what they say next. */
static const char keep_text[] =
        "DROP SCHEMA IF EXISTS fresh CASCADE; CREATE SCHEMA fresh;"
        "CREATE TABLE fresh.\"sequence of\" AS SELECT sequencename AS name, coalesce(last_value, "
        "start_value) AS n,"
        " last_value IS NOT NULL AS called FROM pg_sequences WHERE schemaname = 'public';"
        "CREATE TABLE fresh.\"all of\" AS SELECT tablename::text AS name FROM pg_tables WHERE schemaname = "
        "'public';"
        "DO $$ DECLARE t text; filled boolean; BEGIN"
        " FOR t IN SELECT name FROM fresh.\"all of\" LOOP"
        "  EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', t) INTO filled;"
        "  IF filled THEN EXECUTE format('CREATE TABLE fresh.%I AS SELECT * FROM public.%I', t, t); END IF;"
        " END LOOP; END $$";
/* Foreign keys rest while rows go and come. */
static const char refresh_text[] =
        "DO $$ DECLARE t text; BEGIN"
        " SET LOCAL session_replication_role = replica;"
        " FOR t IN SELECT name FROM fresh.\"all of\" LOOP EXECUTE format('DELETE FROM public.%I', t); END "
        "LOOP;"
        " FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'fresh' AND tablename NOT LIKE '% of' "
        "LOOP"
        "  EXECUTE format('INSERT INTO public.%I SELECT * FROM fresh.%I', t, t);"
        " END LOOP;"
        " PERFORM setval(format('public.%I', name)::regclass, n, called) FROM fresh.\"sequence of\";"
        "END $$";
/* An error unless the tables are those that were there. */
static const char same_text[] =
        "DO $$ BEGIN IF EXISTS (SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' EXCEPT"
        " SELECT name FROM fresh.\"all of\") OR EXISTS (SELECT name FROM fresh.\"all of\" EXCEPT"
        " SELECT tablename::text FROM pg_tables WHERE schemaname = 'public')"
        " THEN RAISE EXCEPTION 'other tables'; END IF; END $$";

/* All of them, or false at the first that fails. */
static bool run_all(struct db *db, const char *const *texts, size_t n)
{
	struct app app = { .db = db };
	struct ctx cx = { .app = &app, .mem = arena_new() };
	char why[300] = "";
	struct conn *c = db->ops->connect(db, true, why, sizeof why);
	size_t i = 0;

	assert(db->relaxed && c && db->ops->engine == ENGINE_PG);
	while (i < n && db->ops->script(&cx, c, texts[i]) == RC_OK)
		i++;
	db->ops->disconnect(c);
	arena_free(cx.mem);
	return i == n;
}

void db_keep(struct db *db)
{
	const char *const texts[] = { keep_text };

	bool kept = run_all(db, texts, COUNT(texts));
	assert(kept);
	(void)kept;
}

bool db_refresh(struct db *db)
{
	const char *const texts[] = { same_text, refresh_text };

	return run_all(db, texts, COUNT(texts));
}
