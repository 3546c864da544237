/* store.c - the last step of every write: row, event, search document, the type's own follow-up, in one
 * transaction.
 *
 * Only columns that differ are written, and the version is checked in the same UPDATE.  Columns left NULL on
 * insert get the schema's default, which is read back, so that what is in memory afterwards is what is in the
 * table; a type that leaves none to it, and whose rows nothing can refuse, says so (`settled`): nothing is
 * waited for then.
 */
#include "base/json.h"
#include "record/filter.h"
#include "record/read.h"
#include "record/turns.h"
#include "record/write.h"
#include <stdio.h>

SQL(q_next, "SELECT next FROM counter WHERE name = $1");
SQL(q_take_next, "INSERT INTO counter (name, next) VALUES ($1, $2)"
                 " ON CONFLICT (name) DO UPDATE SET next = excluded.next");
static const struct db_kept counters = { &q_next, &q_take_next, 1 };

static void table(struct dsql *d, const struct record_type *t) { dsql_column(d, type_table(t)); }

enum rc record_number(struct ctx *cx, const char *counter, int64_t *out)
{
	struct dbval key = TEXT(str_z(counter)), next;
	bool found;

	assert(db_in_tx(cx));
	TRY(db_kept_get(cx, &counters, key, &next, &found));
	*out = found ? next.i : 1;
	next = INT(*out + 1);
	return db_kept_put(cx, &counters, key, &next);
}

static const char *counter_of(const struct record *r)
{
	const struct record_type *t = r->type;
	const char *prefix = t->prefix(r);

	for (size_t i = 0; t->numbers && t->prefixes[i]; i++)
		if (strcmp(t->prefixes[i], prefix) == 0)
			return t->numbers[i];
	return prefix;
}

static bool blank(struct dbval v) { return v.type == DB_NULL || (v.type == DB_TEXT && v.s.n == 0); }

static enum rc check_required(struct ctx *cx, const struct record *r)
{
	for (size_t i = 0; i < r->type->nfields; i++) {
		const struct field *f = &r->type->fields[i];
		if ((f->flags & REQUIRED) && f->type != F_TAGS && blank(r->v[i]))
			return fail_field(cx, f->name, "%s is required", f->name);
	}
	return RC_OK;
}

/* ---- duplicates --------------------------------------------------------------- */

/* The database names the column; people know the field. */
enum rc store_duplicate(struct ctx *cx, const struct record_type *t, enum rc rc)
{
	if (rc != RC_CONFLICT || strcmp(cx->err.code, "duplicate") != 0)
		return rc;
	for (size_t i = 0; i < t->nfields; i++) {
		if (strcmp(column_of(&t->fields[i]), cx->err.field) != 0)
			continue;
		fail(cx, RC_CONFLICT, "duplicate", "there is already a %s with this %s", t->name,
		     t->fields[i].name);
		memccpy(cx->err.field, t->fields[i].name, 0, sizeof cx->err.field - 1);
		return rc;
	}
	/* An index over expressions: neither engine names a column then. What had to be given is what
	 * repeats. */
	fail(cx, RC_CONFLICT, "duplicate", "there is already such a %s", t->name);
	for (size_t i = 0; i < t->nfields; i++)
		if (t->fields[i].flags & REQUIRED)
			snprintf(cx->err.field, sizeof cx->err.field, "%s", t->fields[i].name);
	return rc;
}

/* ---- events -------------------------------------------------------------------- */

/* Members "changes" and "touched" (changed, but not to be told) of an event.  False: nothing differs. */
static bool write_changes(struct ctx *cx, struct jw *w, const struct record *old, const struct record *neo)
{
	const struct record_type *t = neo->type;
	const struct custom_set *cs = neo->custom;
	bool any = false, touched = false;

	jw_open(w, "changes", '{');
	for (size_t i = 0; i < t->nfields; i++) {
		const struct field *f = &t->fields[i];
		if (!rec_changed(old, neo, i) || (!old && blank(neo->v[i])))
			continue;
		any = true;
		touched = touched || !(f->flags & HISTORY) || (f->flags & HIDDEN);
		if (!(f->flags & HISTORY) || (f->flags & HIDDEN))
			continue;
		jw_open(w, f->name, '[');
		value_write(w, NULL, f, old ? old->v[i] : NUL());
		value_write(w, NULL, f, neo->v[i]);
		jw_close(w, ']');
	}
	for (size_t i = 0; cs && i < cs->n; i++) {
		any = true;
		jw_open(w, arena_fmt(cx->mem, "cf." STR_FMT, STR_ARG(cs->items[i].name)).p, '[');
		value_write(w, NULL, &cs->items[i].field, cs->items[i].old);
		value_write(w, NULL, &cs->items[i].field, cs->items[i].neo);
		jw_close(w, ']');
	}
	jw_close(w, '}');
	if (touched && old) {
		jw_open(w, "touched", '[');
		for (size_t i = 0; i < t->nfields; i++)
			if (rec_changed(old, neo, i) &&
			    (!(t->fields[i].flags & HISTORY) || (t->fields[i].flags & HIDDEN)))
				jw_str(w, NULL, str_z(t->fields[i].name));
		jw_close(w, ']');
	}
	return any;
}

static struct str event_data(struct ctx *cx, const struct record *old, const struct record *neo,
                             struct str note, bool *differs)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	jw_open(&w, NULL, '{');
	jw_int(&w, "version", neo->version);
	*differs = write_changes(cx, &w, old, neo);
	if (note.n) {
		buf_char(&b, ',');
		buf_add(&b, note);
	}
	if (neo->tell.n) {
		buf_char(&b, ',');
		buf_add(&b, neo->tell);
	}
	jw_close(&w, '}');
	return buf_str(&b);
}

static enum rc follow(struct ctx *cx, const struct record *old, struct record *neo, const struct event *e)
{
	if (!neo->type->follow || cx->following)
		return RC_OK;
	cx->following = true;
	enum rc rc = neo->type->follow(cx, old, neo, e);
	cx->following = false;
	return rc;
}

/* Append, then let the type and the listeners of this process have their turn. */
static enum rc tell(struct ctx *cx, const struct record *old, struct record *neo, struct str kind,
                    struct str data, struct event *e)
{
	const struct record_type *t = neo->type;

	TRY(event_add(cx, neo->client_id, t->name, neo->id, kind, data, e));
	/* twice: what `after` makes others read and keep in between must not look current once `after` has
	 * gone on */
	if (t->flags & T_SLOW)
		TRY(db_stamp_bump(cx));
	if (t->after)
		TRY(t->after(cx, old, neo, e));
	if (cx->app->on_event && !cx->replay)
		TRY(cx->app->on_event(cx, neo, e));
	return follow(cx, old, neo, e);
}

enum rc store_note(struct ctx *cx, const struct record *r, struct str kind, struct str members,
                   struct event *out)
{
	struct event e;
	struct str data =
	        arena_fmt(cx->mem, "{\"version\":%lld," STR_FMT "}", (long long)r->version, STR_ARG(members));

	TRY(event_add(cx, r->client_id, r->type->name, r->id, kind, data, &e));
	if (cx->app->on_event && !cx->replay)
		TRY(cx->app->on_event(cx, r, &e));
	if (out)
		*out = e;
	return RC_OK;
}

enum rc record_note(struct ctx *cx, const struct record *r, struct str kind, struct str members)
{
	return store_note(cx, r, kind, members, NULL);
}

enum rc record_note_event(struct ctx *cx, const struct record *r, struct str kind, struct str members,
                          struct event *out)
{
	return store_note(cx, r, kind, members, out);
}

/* ---- search ---------------------------------------------------------------------- */

static enum rc store_search(struct ctx *cx, const struct record *r)
{
	struct buf body = BUF(cx->mem);
	struct str title = STR("");
	bool first = true;

	for (size_t i = 0; i < r->type->nfields; i++) {
		if (!(r->type->fields[i].flags & SEARCH))
			continue;
		if (first) {
			title = rec_str(r, i);
		} else if (rec_str(r, i).n) {
			buf_add(&body, rec_str(r, i));
			buf_char(&body, '\n');
		}
		first = false;
	}
	return search_put(cx, r, title, buf_str(&body));
}

static bool search_differs(const struct record *old, const struct record *neo)
{
	for (size_t i = 0; i < neo->type->nfields; i++)
		if ((neo->type->fields[i].flags & SEARCH) && rec_changed(old, neo, i))
			return true;
	return false;
}

/* ---- insert ------------------------------------------------------------------------ */

/* Definitions are kept in memory under the stamp: it moves before their row does, so that nothing read in
 * between can be kept under the old one and outlive a rollback. */
static enum rc moving(struct ctx *cx, const struct record_type *t)
{
	return t->flags & T_SLOW ? db_stamp_bump(cx) : RC_OK;
}

static bool stored(const struct record *r, size_t f) { return r->type->fields[f].type != F_TAGS; }

static void insert_text(struct dsql *d, const struct record *r)
{
	const struct record_type *t = r->type;
	const int64_t rest[] = { r->number, r->version, r->created_at, r->updated_at };

	dsql_lit(d, "INSERT INTO ");
	table(d, t);
	dsql_lit(d, " (client_id, number, version, created_at, updated_at");
	if (r->id)
		dsql_lit(d, ", id");
	for (size_t i = 0; i < t->nfields; i++)
		if (stored(r, i) && !rec_null(r, i)) {
			dsql_lit(d, ", ");
			dsql_column(d, column_of(&t->fields[i]));
		}
	dsql_lit(d, ") VALUES (");
	dsql_arg(d, INT(r->client_id));
	for (size_t i = 0; i < COUNT(rest) + (r->id != 0); i++) {
		dsql_lit(d, ", ");
		dsql_arg(d, INT(i < COUNT(rest) ? rest[i] : r->id));
	}
	for (size_t i = 0; i < t->nfields; i++)
		if (stored(r, i) && !rec_null(r, i)) {
			dsql_lit(d, ", ");
			dsql_arg(d, r->v[i]);
		}
	dsql_lit(d, ")");
}

/* What the schema has put into the row just inserted: with the statement on PostgreSQL, by a second one on
 * SQLite, which sets up a table of its own for what RETURNING gives: two plain statements take less than
 * half. */
static enum rc insert_and_look(struct ctx *cx, struct record *r, struct dsql *d)
{
	const struct record_type *t = r->type;
	bool lite = db_engine(cx->app->db) == ENGINE_SQLITE;
	struct rows rows;
	size_t k = 1;

	if (lite) {
		TRY(store_duplicate(cx, t, dsql_run(cx, d, NULL)));
		*d = DSQL(cx->mem);
		dsql_lit(d, "SELECT ");
	} else {
		dsql_lit(d, " RETURNING ");
	}
	dsql_lit(d, "id");
	for (size_t i = 0; i < t->nfields; i++)
		if (stored(r, i) && rec_null(r, i)) {
			dsql_lit(d, ", ");
			dsql_column(d, column_of(&t->fields[i]));
		}
	if (lite) {
		dsql_lit(d, " FROM ");
		table(d, t);
		dsql_lit(d, " WHERE id = last_insert_rowid()");
	}
	TRY(store_duplicate(cx, t, dsql_run(cx, d, &rows)));
	r->id = cell(&rows, 0, 0).i;
	for (size_t i = 0; i < t->nfields; i++)
		if (stored(r, i) && rec_null(r, i))
			r->v[i] = cell(&rows, 0, k++);
	return RC_OK;
}

static enum rc insert_row(struct ctx *cx, struct record *r)
{
	const struct record_type *t = r->type;
	struct dsql d = DSQL(cx->mem);

	r->id = 0;
	if (t->prefix)
		TRY(record_number(cx, counter_of(r), &r->number));
	if (t->settled)
		TRY(db_new_id(cx, type_table(t), &r->id));
	insert_text(&d, r);
	if (t->settled && t->settled(NULL, r))
		return dsql_add(cx, &d, r->id, r->version);
	return insert_and_look(cx, r, &d);
}

/* A client belongs to itself. */
static enum rc own_client(struct ctx *cx, struct record *r)
{
	struct dsql d = DSQL(cx->mem);

	r->client_id = r->id;
	dsql_lit(&d, "UPDATE ");
	table(&d, r->type);
	dsql_lit(&d, " SET client_id = id WHERE id = ");
	dsql_arg(&d, INT(r->id));
	return dsql_run(cx, &d, NULL);
}

static int tags_field(const struct record_type *t)
{
	for (size_t i = 0; i < t->nfields; i++)
		if (t->fields[i].type == F_TAGS)
			return (int)i;
	return -1;
}

/* Derive and validate; then what is still empty in a column that is never NULL becomes "" or false. */
static enum rc prepared(struct ctx *cx, const struct record *old, struct record *neo)
{
	const struct record_type *t = neo->type;

	if (t->prepare)
		TRY(t->prepare(cx, old, neo));
	for (size_t i = 0; i < t->nfields; i++) {
		const struct field *f = &t->fields[i];
		bool text = f->type == F_TEXT || f->type == F_BODY || f->type == F_JSON;

		if (rec_null(neo, i) && text && (f->flags & NOT_NULL))
			rec_set(neo, i, TEXT(STR("")));
		else if (rec_null(neo, i) && f->type == F_BOOL)
			rec_set(neo, i, INT(0));
	}
	return RC_OK;
}

enum rc record_insert(struct ctx *cx, struct record *r)
{
	const struct record_type *t = r->type;
	int tags = tags_field(t);
	struct event e;
	bool differs;

	assert(db_in_tx(cx));
	r->version = 1;
	r->created_at = r->updated_at = cx->now;
	TRY(prepared(cx, NULL, r));
	TRY(check_required(cx, r));
	if (t->flags & T_CUSTOM)
		TRY(custom_required(cx, r));
	TRY(moving(cx, t));
	TRY(insert_row(cx, r));
	if (t->flags & T_CLIENT_IS_SELF)
		TRY(own_client(cx, r));
	if (tags >= 0 && rec_str(r, (size_t)tags).n)
		TRY(tags_store(cx, r, STR(""), rec_str(r, (size_t)tags)));
	if (r->custom)
		TRY(custom_store(cx, r, true));
	if (t->flags & T_SEARCH)
		TRY(store_search(cx, r));
	r->fresh = true;
	struct str data = event_data(cx, NULL, r, STR(""), &differs);
	r->tell = STR(""); /* said */
	return tell(cx, NULL, r, STR("created"), data, &e);
}

/* ---- save --------------------------------------------------------------------------- */

/* On PostgreSQL a row that nothing can refuse is written without waiting. */
static enum rc run_update(struct ctx *cx, const struct record *old, const struct record *neo, struct dsql *d)
{
	const struct record_type *t = neo->type;
	bool wait =
	        db_engine(cx->app->db) == ENGINE_PG && !cx->turns && !(t->settled && t->settled(old, neo));
	struct rows rows = { 0 };
	enum rc rc;

	if (wait) {
		dsql_lit(d, " RETURNING id");
		rc = dsql_run(cx, d, &rows);
		if (rc == RC_OK && !rows.n)
			rc = RC_STALE;
	} else {
		rc = dsql_hit(cx, d);
	}
	if (rc == RC_STALE)
		return fail(cx, RC_STALE, "stale_version", "%s was changed meanwhile",
		            record_key(cx->mem, old).p);
	return store_duplicate(cx, t, rc);
}

static enum rc update_row(struct ctx *cx, const struct record *old, const struct record *neo)
{
	const struct record_type *t = neo->type;
	struct dsql d = DSQL(cx->mem);

	if (t->settled && t->settled(old, neo) && db_take_back(cx, type_table(t), old->id, old->version)) {
		insert_text(&d, neo); /* it has not been sent yet */
		return dsql_add(cx, &d, neo->id, neo->version);
	}
	dsql_lit(&d, "UPDATE ");
	table(&d, t);
	dsql_lit(&d, " SET updated_at = ");
	dsql_arg(&d, INT(neo->updated_at));
	dsql_lit(&d, ", version = ");
	dsql_arg(&d, INT(neo->version));
	for (size_t i = 0; i < t->nfields; i++)
		if (t->fields[i].type != F_TAGS && rec_changed(old, neo, i)) {
			dsql_lit(&d, ", ");
			dsql_column(&d, column_of(&t->fields[i]));
			dsql_lit(&d, " = ");
			dsql_arg(&d, neo->v[i]);
		}
	dsql_lit(&d, " WHERE id = ");
	dsql_arg(&d, INT(old->id));
	dsql_lit(&d, " AND version = ");
	dsql_arg(&d, INT(old->version));
	return run_update(cx, old, neo, &d);
}

/* Tags are not read with the row: fetch the old ones when there are new ones to compare. */
static enum rc with_old_tags(struct ctx *cx, const struct record **old, const struct record *neo)
{
	int f = tags_field(neo->type);
	struct str tags;

	if (f < 0 || rec_null(neo, (size_t)f) || !rec_null(*old, (size_t)f))
		return RC_OK;
	TRY(tags_load(cx, neo->type, (*old)->id, &tags));
	struct record *o = record_copy(cx, *old);
	rec_set(o, (size_t)f, TEXT(tags));
	*old = o;
	return RC_OK;
}

static enum rc write_row(struct ctx *cx, const struct record *old, struct record *neo)
{
	int tags = tags_field(neo->type);

	TRY(update_row(cx, old, neo));
	if (tags >= 0 && rec_changed(old, neo, (size_t)tags))
		TRY(tags_store(cx, neo, rec_str(old, (size_t)tags), rec_str(neo, (size_t)tags)));
	if ((neo->type->flags & T_SEARCH) && search_differs(old, neo))
		TRY(store_search(cx, neo));
	return RC_OK;
}

enum rc store_save(struct ctx *cx, const struct record *old, struct record *neo, struct str kind,
                   struct str note, struct event *out)
{
	bool differs;

	assert(db_in_tx(cx) && old->id == neo->id);
	*out = (struct event){ 0 };
	TRY(prepared(cx, old, neo));
	TRY(check_required(cx, neo));
	TRY(with_old_tags(cx, &old, neo));
	if (neo->custom)
		TRY(custom_store(cx, neo, false));
	neo->version = old->version + 1;
	neo->updated_at = cx->now;
	struct str data = event_data(cx, old, neo, note, &differs);
	neo->voice = NULL; /* said: what follows says nothing */
	neo->tell = STR("");
	if (!differs && !note.n) {
		neo->version = old->version;
		neo->updated_at = old->updated_at;
		return RC_OK;
	}
	TRY(moving(cx, neo->type));
	TRY(write_row(cx, old, neo));
	return tell(cx, old, neo, kind, data, out);
}

enum rc record_save(struct ctx *cx, const struct record *old, struct record *neo, struct str kind,
                    struct str note)
{
	struct event e;

	return store_save(cx, old, neo, kind, note, &e);
}

/* ---- delete --------------------------------------------------------------------------- */

struct delete_args {
	const struct record_type *type;
	struct str key;
	int64_t version;
};

static enum rc delete_tx(struct ctx *cx, void *p)
{
	const struct delete_args *a = p;
	struct dsql d = DSQL(cx->mem);
	struct record r;
	bool differs;

	TRY(record_find(cx, a->type, a->key, &r));
	TRY(write_allow(cx, &r, a->type->write_perm));
	if (a->version && a->version != r.version)
		return fail(cx, RC_STALE, "stale_version", "it is at version %lld now", (long long)r.version);
	TRY(moving(cx, a->type));
	dsql_lit(&d, "DELETE FROM ");
	table(&d, a->type);
	dsql_lit(&d, " WHERE id = ");
	dsql_arg(&d, INT(r.id));
	TRY(dsql_run(cx, &d, NULL));
	struct record *gone = record_copy(cx, &r);
	memset(gone->v, 0, a->type->nfields * sizeof *gone->v);
	gone->version = r.version + 1;
	TRY(event_add(cx, r.client_id, a->type->name, r.id, STR("deleted"),
	              event_data(cx, &r, gone, STR(""), &differs), NULL));
	return cx->app->on_deleted && !cx->replay ? cx->app->on_deleted(cx, &r) : RC_OK;
}

enum rc record_delete(struct ctx *cx, const struct record_type *t, struct str key, int64_t version)
{
	assert(t->flags & T_DELETE);
	return db_tx(cx, delete_tx, &(struct delete_args){ t, key, version });
}
