/* migrate.c - bring the schema to what this binary was built with, under a lock, all or nothing.
 *
 * A migration is a file of migrations/, embedded in the binary (migrations.h); once applied anywhere it never
 * changes, and its SHA-256 in schema_migration says so.  Rows of a newer binary are left alone: the previous
 * binary keeps working against the new schema.
 *
 * THE TEXT is one for both engines; these words become each engine's own:
 *   {{id}} {{int}} {{real}} {{blob}} {{strict}}
 * and lines between "-- {{sqlite}}" or "-- {{pg}}" and "-- {{end}}" belong to one engine.
 */
#include "base/crypto.h"
#include "db/db.h"
#include "db/engine.h"
#include "db/migrations.h"
#include <stdio.h>

/* ---- the words ------------------------------------------------------------- */
static const char *word(const struct engine_ops *ops, struct str name)
{
	const struct {
		const char *name, *text;
	} words[] = { { "id", ops->word_id },
		      { "int", ops->word_int },
		      { "real", ops->word_real },
		      { "blob", ops->word_blob },
		      { "strict", ops->word_strict } };

	for (size_t i = 0; i < COUNT(words); i++)
		if (str_is(name, words[i].name))
			return words[i].text;
	return NULL;
}

static bool add_line(struct buf *out, const struct engine_ops *ops, struct str line, char *why, size_t whysz)
{
	size_t at;

	while ((at = str_find(line, STR("{{"), 0)) != SIZE_MAX) {
		size_t end = str_find(line, STR("}}"), at);
		const char *w = end == SIZE_MAX ? NULL : word(ops, str_sub(line, at + 2, end - at - 2));

		if (!w) {
			snprintf(why, whysz, "unknown word in \"" STR_FMT "\"", STR_ARG(str_clip(line, 80)));
			return false;
		}
		buf_add(out, str_sub(line, 0, at));
		buf_add(out, str_z(w));
		line = str_sub(line, end + 2, SIZE_MAX);
	}
	buf_add(out, line);
	buf_char(out, '\n');
	return true;
}

/* A comment line is dropped, so that prose may speak of {{words}}; section marks are comment lines. */
const char *sql_words(struct arena *a, const struct engine_ops *ops, struct str text, char *why, size_t whysz)
{
	struct buf out = BUF(a);
	struct str line;
	enum engine section = ENGINE_ANY;

	while (str_split(&text, '\n', &line)) {
		struct str bare = str_trim(line);

		if (str_is(bare, "-- {{sqlite}}") || str_is(bare, "-- {{pg}}")) {
			if (section != ENGINE_ANY) {
				snprintf(why, whysz, "a section inside a section");
				return NULL;
			}
			section = str_is(bare, "-- {{pg}}") ? ENGINE_PG : ENGINE_SQLITE;
		} else if (str_is(bare, "-- {{end}}")) {
			section = ENGINE_ANY;
		} else if (!str_starts(bare, STR("--")) &&
		           (section == ENGINE_ANY || section == ops->engine)) {
			if (!add_line(&out, ops, line, why, whysz))
				return NULL;
		}
	}
	if (section != ENGINE_ANY) {
		snprintf(why, whysz, "a section is not ended");
		return NULL;
	}
	buf_char(&out, '\n');
	return out.p;
}

/* ---- what was applied ---------------------------------------------------------- */
static enum rc run_text(struct ctx *cx, struct conn *c, const char *text, struct rows *out,
                        const struct dbval *v, size_t n)
{
	struct stmt s = { .text = str_z(text), .name = "migration" };

	return c->db->ops->run(cx, c, &s, out, v, n);
}

/* The row of a migration among those applied; SIZE_MAX: not yet. */
static size_t row_of(const struct rows *r, int number)
{
	for (size_t i = 0; i < r->n; i++)
		if (cell(r, i, 0).i == number)
			return i;
	return SIZE_MAX;
}

/* What is applied and unknown here came from a newer binary. */
static enum rc check_applied(struct ctx *cx, const struct rows *r)
{
	for (const struct migration *m = migrations; m->name; m++) {
		size_t i = row_of(r, m->number);

		if (i != SIZE_MAX && !str_is(cell(r, i, 1).s, m->sha256))
			return fail(cx, RC_CONFLICT, "migration_changed",
			            "Migration %s was applied in another form; this binary does not fit this "
			            "database.",
			            m->name);
	}
	return RC_OK;
}

static enum rc apply(struct ctx *cx, struct conn *c, const struct migration *m)
{
	char why[200] = "";
	const char *text = sql_words(cx->mem, c->db->ops, (struct str){ m->sql, m->n }, why, sizeof why);

	if (!text)
		return fail(cx, RC_INTERNAL, "migration", "migration %s: %s", m->name, why);
	enum rc rc = c->db->ops->script(cx, c, text);

	if (rc != RC_OK) {
		struct err e = cx->err;

		return fail(cx, rc, "migration", "migration %s: %s", m->name, e.msg);
	}
	return run_text(
	        cx, c, "INSERT INTO schema_migration (number, sha256, name, at) VALUES ($1, $2, $3, $4)",
	        NULL, ARGS(INT(m->number), TEXT(str_z(m->sha256)), TEXT(str_z(m->name)), INT(cx->now)));
}

static enum rc migrate_in_tx(struct ctx *cx, struct conn *c, int *applied)
{
	char why[200];
	struct rows r;

	TRY(c->db->ops->script(
	        cx, c,
	        sql_words(cx->mem, c->db->ops,
	                  STR("CREATE TABLE IF NOT EXISTS schema_migration (number {{int}} PRIMARY KEY,"
	                      " name TEXT NOT NULL, sha256 TEXT NOT NULL, at {{int}} NOT NULL) {{strict}};"),
	                  why, sizeof why)));
	TRY(run_text(cx, c, "SELECT number, sha256 FROM schema_migration ORDER BY number", &r, NULL, 0));
	TRY(check_applied(cx, &r));
	for (size_t i = 0; migrations[i].name; i++) {
		/* No twins. Gaps are filled by whoever took the number, so what is not there yet is applied,
		 * wherever it stands. */
		assert(i == 0 || migrations[i].number > migrations[i - 1].number);
		if (row_of(&r, migrations[i].number) != SIZE_MAX)
			continue;
		TRY(apply(cx, c, &migrations[i]));
		++*applied;
	}
	return RC_OK;
}

enum rc db_migrate(struct ctx *cx, int *applied)
{
	struct db *db = cx->app->db;
	char why[300] = "";
	struct conn *c = db->ops->connect(db, true, why, sizeof why);

	*applied = 0;
	if (!c)
		return fail(cx, RC_UNAVAILABLE, "database", "The database cannot be reached: %s", why);
	enum rc rc = db->ops->tx(cx, c, TX_BEGIN_WRITE);

	if (rc == RC_OK)
		rc = migrate_in_tx(cx, c, applied);
	if (rc == RC_OK)
		rc = db->ops->tx(cx, c, TX_COMMIT);
	if (rc != RC_OK) {
		struct err kept = cx->err;

		*applied = 0;
		(void)db->ops->tx(cx, c, TX_ROLLBACK);
		cx->err = kept;
	}
	db->ops->disconnect(c);
	return rc;
}

/* Tests start from nothing: PostgreSQL's schema is dropped, a SQLite file is emptied table by table. */
static enum rc wipe(struct ctx *cx, struct conn *c)
{
	struct rows r;

	if (c->db->ops->engine == ENGINE_PG)
		return c->db->ops->script(cx, c, "DROP SCHEMA public CASCADE; CREATE SCHEMA public");
	TRY(c->db->ops->script(cx, c, "PRAGMA foreign_keys=OFF"));
	TRY(run_text(cx, c,
	             "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
	             " AND name NOT LIKE 'search\\_text\\_%' ESCAPE '\\'",
	             &r, NULL, 0));
	for (size_t i = 0; i < r.n; i++)
		TRY(c->db->ops->script(
		        cx, c, arena_fmt(cx->mem, "DROP TABLE " STR_FMT, STR_ARG(cell(&r, i, 0).s)).p));
	return RC_OK;
}

void db_wipe(struct db *db)
{
	struct app app = { .db = db };
	struct ctx cx = { .app = &app, .mem = arena_new() };
	char why[300] = "";
	struct conn *c = db->ops->connect(db, true, why, sizeof why);

	assert(db->relaxed && c);
	enum rc rc = wipe(&cx, c);

	assert(rc == RC_OK);
	db->ops->disconnect(c);
	arena_free(cx.mem);
}
