/* write_json.c - records as JSON, a page at a time.
 *
 * Everything a page needs beyond its rows is read in batches first, all together (db_together): the names of
 * what is referred to (one statement per type), tags, custom values, what the type's extend hook wants
 * (clocks), and what others add.  Then the records
 * are written without touching the database.
 */
#include <stdlib.h>

#include "record/read.h"

/* All references of one type on the page, ascending, each once, and what is written for each: many records
 * name the same few people. */
struct ref_set {
	const struct record_type *type;
	int64_t *ids;
	struct refs_asked asked;
	struct str *json;
	size_t n;
};
struct writer {
	struct ctx *cx;
	const struct record_type *type;
	struct record *rs;
	size_t n;
	struct str fields; /* "" is all */
	bool *shown;       /* one per field */
	struct str *names; /* of the fields */
	bool client, created, updated, tags, custom, extra, verbs;
	struct record **list;      /* of rs */
	void *more[RECORD_EXTRAS]; /* app->extras' states for these records */
	bool lines;                /* an export: what is personal stays out */
	struct ref_set *sets;      /* one per type that is referred to */
	size_t nsets;
	struct ref_set **set; /* by field; the last is of the clients. NULL: nothing is known of that type */
	struct rows tag_rows, custom_rows; /* by record id */
};

/* ---- which fields -------------------------------------------------------------- */

static bool named(const struct writer *w, const char *name)
{
	struct str rest = w->fields, part;

	if (!w->fields.n)
		return true;
	while (str_split(&rest, ',', &part))
		if (str_is(str_trim(part), name))
			return true;
	return false;
}

static bool always_there(struct str name)
{
	static const char *const names[] = { "id",         "key",        "type",    "client",  "version",
		                             "created_at", "updated_at", "created", "updated", "number" };

	for (size_t i = 0; i < COUNT(names); i++)
		if (str_is(name, names[i]))
			return true;
	return false;
}

/* Unknown names are an error, unless the type writes members of its own (clocks). */
static enum rc check_fields(struct writer *w)
{
	struct str rest = w->fields, part;

	while (str_split(&rest, ',', &part)) {
		part = str_trim(part);
		int i = field_find(w->type, part);
		if (!part.n || always_there(part) || str_is(part, "tags") || str_is(part, "custom"))
			continue;
		if (i >= 0 && !(w->type->fields[i].flags & HIDDEN))
			continue;
		if (!w->type->write) {
			const char *near = read_suggest(w->cx, w->type, part);
			return fail_field(w->cx, "fields", "there is no field \"" STR_FMT "\"%s%s%s",
			                  STR_ARG(str_clip(part, 60)), near ? "; did you mean \"" : "",
			                  near ? near : "", near ? "\"?" : "");
		}
		w->extra = true;
	}
	return RC_OK;
}

static enum rc choose(struct writer *w)
{
	const struct record_type *t = w->type;

	TRY(check_fields(w));
	w->shown = NEW_ARRAY(w->cx->mem, bool, t->nfields + 1);
	w->names = NEW_ARRAY(w->cx->mem, struct str, t->nfields + 1);
	w->client = named(w, "client");
	w->created = named(w, "created_at") || named(w, "created");
	w->updated = named(w, "updated_at") || named(w, "updated");
	for (size_t i = 0; i < t->nfields; i++) {
		w->names[i] = str_z(t->fields[i].name);
		w->shown[i] = !(t->fields[i].flags & HIDDEN) && named(w, t->fields[i].name);
		if (t->fields[i].type == F_TAGS) {
			w->tags = w->shown[i];
			w->shown[i] = false;
		}
	}
	w->custom = (t->flags & T_CUSTOM) && named(w, "custom");
	w->extra = t->write && (w->extra || !w->fields.n);
	return RC_OK;
}

/* ---- references ------------------------------------------------------------------- */

static int compare_ids(const void *pa, const void *pb)
{
	int64_t a = *(const int64_t *)pa, b = *(const int64_t *)pb;

	return a < b ? -1 : a > b;
}

static struct ref_set *set_of(struct writer *w, const char *of)
{
	const struct record_type *t = type_find(w->cx->app, str_z(of));

	if (!t || t->name_field < 0)
		return NULL;
	for (size_t i = 0; i < w->nsets; i++)
		if (w->sets[i].type == t)
			return &w->sets[i];
	w->sets[w->nsets] =
	        (struct ref_set){ .type = t,
		                  .ids = ROOM_FOR(w->cx->mem, int64_t, w->n * (w->type->nfields + 1)) };
	return &w->sets[w->nsets++];
}

static void collect(struct writer *w)
{
	size_t fields = w->type->nfields;
	struct ref_set *s = w->set[fields] = set_of(w, "client");

	for (size_t k = 0; s && k < w->n; k++)
		s->ids[s->n++] = w->rs[k].client_id;
	for (size_t i = 0; i < fields; i++) {
		if (w->type->fields[i].type != F_REF || !w->shown[i])
			continue;
		s = w->set[i] = set_of(w, w->type->fields[i].of);
		for (size_t k = 0; s && k < w->n; k++)
			if (!rec_null(&w->rs[k], i))
				s->ids[s->n++] = rec_int(&w->rs[k], i);
	}
}

static struct str ref_json(struct writer *w, int64_t id, const struct ref *r)
{
	struct buf b = BUF(w->cx->mem);
	struct jw j = JW(&b);

	jw_open(&j, NULL, '{');
	jw_int(&j, "id", id);
	if (r && r->key.n)
		jw_str(&j, "key", r->key);
	jw_str(&j, "name", r ? r->name : STR(""));
	jw_close(&j, '}');
	return buf_str(&b);
}

static void each_once(struct ref_set *s)
{
	size_t kept = 0;

	if (s->n)
		qsort(s->ids, s->n, sizeof *s->ids, compare_ids);
	for (size_t k = 0; k < s->n; k++)
		if (!kept || s->ids[kept - 1] != s->ids[k])
			s->ids[kept++] = s->ids[k];
	s->n = kept;
}

static enum rc ask_refs(struct writer *w)
{
	w->sets = NEW_ARRAY(w->cx->mem, struct ref_set, w->type->nfields + 1);
	w->set = NEW_ARRAY(w->cx->mem, struct ref_set *, w->type->nfields + 1);
	collect(w);
	for (size_t i = 0; i < w->nsets; i++) {
		struct ref_set *s = &w->sets[i];
		each_once(s);
		struct ref *refs = NEW_ARRAY(w->cx->mem, struct ref, s->n + 1);
		TRY(read_refs_ask(w->cx, s->type, s->ids, s->n, refs, &s->asked));
	}
	return RC_OK;
}

static enum rc take_refs(struct writer *w)
{
	for (size_t i = 0; i < w->nsets; i++) {
		struct ref_set *s = &w->sets[i];
		TRY(read_refs_take(w->cx, &s->asked));
		s->json = NEW_ARRAY(w->cx->mem, struct str, s->n + 1);
		for (size_t k = 0; k < s->n; k++)
			s->json[k] = ref_json(w, s->ids[k], &s->asked.out[k]);
	}
	return RC_OK;
}

static void write_ref(struct writer *w, struct jw *j, struct str key, const struct ref_set *s, int64_t id)
{
	int64_t *at = s && s->n ? bsearch(&id, s->ids, s->n, sizeof id, compare_ids) : NULL;

	jw_raw_at(j, key, at ? s->json[at - s->ids] : ref_json(w, id, NULL));
}

/* ---- tags and custom values ---------------------------------------------------------- */

static void ids_of(struct writer *w, int64_t *ids)
{
	for (size_t i = 0; i < w->n; i++)
		ids[i] = w->rs[i].id;
}

static enum rc ask_tags(struct writer *w, const int64_t *ids)
{
	struct dsql d = DSQL(w->cx->mem);

	dsql_lit(&d, "SELECT g.record_id, g.name FROM tag g WHERE g.type = ");
	dsql_arg(&d, TEXT(str_z(w->type->name)));
	dsql_lit(&d, " AND ");
	dsql_in_ids(w->cx, &d, "g", "record_id", ids, w->n);
	dsql_lit(&d, " ORDER BY g.record_id, g.name LIMIT 20000");
	return dsql_ask(w->cx, &d, &w->tag_rows);
}

static enum rc ask_custom(struct writer *w, const int64_t *ids)
{
	struct dsql d = DSQL(w->cx->mem);

	dsql_lit(&d, "SELECT v.record_id, f.name, f.kind, v.int_v, v.real_v, v.text_v FROM custom_value v"
	             " JOIN custom_field f ON f.id = v.field_id WHERE f.of_type = ");
	dsql_arg(&d, TEXT(str_z(w->type->name)));
	dsql_lit(&d, " AND f.active = 1 AND ");
	dsql_in_ids(w->cx, &d, "v", "record_id", ids, w->n);
	dsql_lit(&d, " ORDER BY v.record_id, f.name LIMIT 20000");
	return dsql_ask(w->cx, &d, &w->custom_rows);
}

/* First row of a record in rows sorted by record id. */
static size_t first_row(const struct rows *r, int64_t id)
{
	size_t lo = 0, hi = r->n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (cell(r, mid, 0).i < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static bool tags_internal(const struct record_type *t)
{
	for (size_t i = 0; i < t->nfields; i++)
		if (t->fields[i].type == F_TAGS)
			return t->fields[i].flags & INTERNAL;
	return false;
}

static void write_tags(struct writer *w, struct jw *j, int64_t id)
{
	jw_open(j, "tags", '[');
	for (size_t i = first_row(&w->tag_rows, id); i < w->tag_rows.n && cell(&w->tag_rows, i, 0).i == id;
	     i++)
		jw_str(j, NULL, cell(&w->tag_rows, i, 1).s);
	jw_close(j, ']');
}

static void write_custom_value(struct jw *j, const struct rows *r, size_t i)
{
	struct str kind = cell(r, i, 2).s;

	if (str_is(kind, "bool"))
		jw_bool(j, NULL, cell(r, i, 3).i != 0);
	else if (str_is(kind, "time"))
		jw_time(j, NULL, cell(r, i, 3).i);
	else if (str_is(kind, "int"))
		jw_int(j, NULL, cell(r, i, 3).i);
	else if (str_is(kind, "real"))
		jw_real(j, NULL, cell(r, i, 4).f);
	else
		jw_str(j, NULL, cell(r, i, 5).s);
}

static void write_custom(struct writer *w, struct jw *j, int64_t id)
{
	jw_open(j, "custom", '{');
	for (size_t i = first_row(&w->custom_rows, id);
	     i < w->custom_rows.n && cell(&w->custom_rows, i, 0).i == id; i++) {
		bool null = cell(&w->custom_rows, i, 3).type == DB_NULL &&
		            cell(&w->custom_rows, i, 4).type == DB_NULL &&
		            cell(&w->custom_rows, i, 5).type == DB_NULL;
		if (null)
			continue;
		jw_key(j, cell(&w->custom_rows, i, 1).s);
		write_custom_value(j, &w->custom_rows, i);
	}
	jw_close(j, '}');
}

/* ---- one record ------------------------------------------------------------------------- */

static void write_field(struct writer *w, struct jw *j, size_t i, struct dbval v)
{
	const struct field *f = &w->type->fields[i];
	struct str name = w->names[i];

	if (v.type == DB_NULL) {
		jw_null_at(j, name);
		return;
	}
	switch (f->type) {
	case F_INT: jw_int_at(j, name, v.i); break;
	case F_REAL: jw_real_at(j, name, v.type == DB_REAL ? v.f : (double)v.i); break;
	case F_BOOL: jw_bool_at(j, name, v.i != 0); break;
	case F_TIME: jw_time_at(j, name, v.i); break;
	case F_REF: write_ref(w, j, name, w->set[i], v.i); break;
	case F_JSON:
		if (v.s.n)
			jw_raw_at(j, name, v.s);
		else
			jw_null_at(j, name);
		break;
	default: jw_str_at(j, name, v.s); break;
	}
}

/* One of the words of "new triaged assigned", or any by "*". */
static bool from_has(const char *from, struct str state)
{
	struct str rest = str_z(from), part;

	while (str_split(&rest, ' ', &part))
		if (str_is(part, "*") || str_eq(part, state))
			return true;
	return false;
}

static bool may(struct ctx *cx, const struct record *r, const struct transition *t)
{
	bool own = r->type->owner_field >= 0 && cx->who->person_id &&
	           rec_int(r, (size_t)r->type->owner_field) == cx->who->person_id;

	return cx->who->system || who_can(cx->who, r->client_id, t->perm) ||
	       (t->own && own && who_can(cx->who, r->client_id, PERM_READ_OWN));
}

/* What the state and the asker's permissions allow; guards that need arguments speak when the verb is run. */
static void write_verbs(struct writer *w, struct jw *j, const struct record *r)
{
	const struct machine *m = r->type->machine;

	jw_open(j, "verbs", '[');
	for (size_t i = 0; i < m->n; i++)
		if (from_has(m->t[i].from, rec_str(r, m->state_field)) && may(w->cx, r, &m->t[i]))
			jw_str(j, NULL, str_z(m->t[i].verb));
	jw_close(j, ']');
}

static void write_base(struct writer *w, struct jw *j, const struct record *r)
{
	jw_int(j, "id", r->id);
	jw_str(j, "key", record_key(w->cx->mem, r));
	jw_str(j, "type", str_z(r->type->name));
	if (w->client)
		write_ref(w, j, STR("client"), w->set[r->type->nfields], r->client_id);
	jw_int(j, "version", r->version);
	if (w->created)
		jw_time(j, "created_at", r->created_at);
	if (w->updated)
		jw_time(j, "updated_at", r->updated_at);
}

static void write_more(struct writer *w, struct jw *j, size_t at)
{
	if (!who_can(w->cx->who, w->rs[at].client_id, PERM_READ))
		return; /* an own request of somebody who is staff elsewhere */
	for (size_t i = 0; i < RECORD_EXTRAS; i++)
		if (w->more[i])
			w->cx->app->extras[i]->write(w->cx, j, w->more[i], at);
}

static void write_one(struct writer *w, struct jw *j, const char *key, const struct record *r, size_t at)
{
	bool internal = read_internal_of(w->cx, r);

	jw_open(j, key, '{');
	write_base(w, j, r);
	for (size_t i = 0; i < w->type->nfields; i++)
		if (w->shown[i] && (internal || !(w->type->fields[i].flags & INTERNAL)))
			write_field(w, j, i, r->v[i]);
	if (w->tags && (internal || !tags_internal(w->type)))
		write_tags(w, j, r->id);
	if (w->custom)
		write_custom(w, j, r->id);
	if (w->extra)
		w->type->write(w->cx, j, r);
	write_more(w, j, at);
	if (w->verbs && w->type->machine)
		write_verbs(w, j, r);
	jw_close(j, '}');
}

/* Just made, and nothing given: there are no rows to look for. */
static bool none_yet(const struct writer *w, bool given) { return w->n == 1 && w->rs->fresh && !given; }

static bool has_tags(const struct record *r)
{
	for (size_t i = 0; i < r->type->nfields; i++)
		if (r->type->fields[i].type == F_TAGS && rec_str(r, i).n)
			return true;
	return false;
}

static enum rc ask_more(struct writer *w, const int64_t *ids)
{
	const struct record_extras *const *x = w->cx->app->extras;

	if (w->lines || !w->n || !(w->cx->who->perms & PERM_READ) || db_in_tx(w->cx))
		return RC_OK;
	for (size_t i = 0; x && x[i]; i++)
		if (named(w, x[i]->name))
			TRY(x[i]->load(w->cx, w->type, w->rs, ids, w->n, &w->more[i]));
	return RC_OK;
}

static enum rc ask_all(struct ctx *cx, void *arg)
{
	struct writer *w = arg;
	int64_t *ids = ROOM_FOR(cx->mem, int64_t, w->n);

	TRY(ask_refs(w));
	ids_of(w, ids);
	bool bare = record_bare(cx, w->rs, w->n, "tag") && !has_tags(w->rs);

	if (w->tags && !bare && !none_yet(w, has_tags(w->rs)))
		TRY(ask_tags(w, ids));
	if (w->custom && !none_yet(w, w->rs->custom) && !(w->n == 1 && w->rs->young && !w->rs->custom))
		TRY(ask_custom(w, ids));
	if (w->extra && w->type->extended)
		TRY(w->type->extend(cx, w->list, w->n));
	return ask_more(w, ids);
}

/* A type with extend alone asks at once and needs the answers, so it is not among those who ask together. */
static enum rc extend_after(struct writer *w)
{
	const struct record_type *t = w->type;

	if (t->extended)
		return t->extended(w->cx, w->list, w->n);
	return t->extend ? t->extend(w->cx, w->list, w->n) : RC_OK;
}

static enum rc prepare(struct writer *w)
{
	w->list = NEW_ARRAY(w->cx->mem, struct record *, w->n + 1);
	for (size_t i = 0; i < w->n; i++)
		w->list[i] = &w->rs[i];
	TRY(choose(w));
	TRY(db_together(w->cx, ask_all, w));
	TRY(take_refs(w));
	if (w->extra)
		TRY(extend_after(w));
	for (size_t i = 0; i < RECORD_EXTRAS; i++)
		if (w->more[i] && w->cx->app->extras[i]->take)
			TRY(w->cx->app->extras[i]->take(w->cx, w->more[i]));
	return RC_OK;
}

enum rc record_write_many(struct ctx *cx, struct jw *j, const char *key, struct record *rs, size_t n,
                          struct str fields)
{
	struct writer w = { .cx = cx, .rs = rs, .n = n, .fields = str_trim(fields) };

	jw_open(j, key, '[');
	if (n) {
		w.type = rs[0].type;
		TRY(prepare(&w));
		size_t before = j->b->n;
		for (size_t i = 0; i < n; i++) {
			write_one(&w, j, NULL, &rs[i], i);
			if (i == 0) /* the others will be about as long: one piece of memory for all */
				(void)buf_room(j->b, (j->b->n - before) * n);
		}
	}
	jw_close(j, ']');
	return RC_OK;
}

static enum rc write_single(struct ctx *cx, struct jw *j, const char *key, struct record *r,
                            struct str fields, bool verbs)
{
	struct writer w = {
		.cx = cx, .type = r->type, .rs = r, .n = 1, .fields = str_trim(fields), .verbs = verbs
	};

	TRY(prepare(&w));
	write_one(&w, j, key, r, 0);
	return RC_OK;
}

struct str record_snapshot(struct ctx *cx, const struct record *r)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	jw_open(&w, NULL, '{');
	for (size_t f = 0; f < r->type->nfields; f++) {
		const struct field *is = &r->type->fields[f];
		if (is->type == F_JSON)
			jw_raw(&w, is->name, rec_str(r, f));
		else if (is->type == F_BOOL || is->type == F_INT || r->v[f].type == DB_INT)
			jw_int(&w, is->name, rec_int(r, f));
		else
			jw_str(&w, is->name, rec_str(r, f));
	}
	jw_close(&w, '}');
	return buf_str(&b);
}

void record_write_members(struct ctx *cx, struct jw *w, const struct record *r)
{
	const struct str *members = r->extra;

	(void)cx;
	if (members && members->n)
		jw_raw(w, NULL, *members);
}

enum rc record_write(struct ctx *cx, struct jw *j, const char *key, struct record *r, struct str fields)
{
	return write_single(cx, j, key, r, fields, false);
}

enum rc record_answer(struct ctx *cx, struct res *rs, struct record *r, struct str fields)
{
	struct jw j = JW(&rs->body);

	rs->etag = arena_fmt(cx->mem, "%lld", (long long)r->version);
	/* The version names the record. What is said of it besides (clocks, what the asker has put aside)
	 * changes without it, so no browser may keep the answer and be told that nothing changed. */
	res_header(rs, "Cache-Control", STR("no-store"));
	return write_single(cx, &j, NULL, r, fields, true);
}

enum rc read_lines(struct ctx *cx, struct buf *out, struct record *rs, size_t n, struct str fields)
{
	struct writer w = { .cx = cx, .rs = rs, .n = n, .fields = str_trim(fields), .lines = true };

	if (!n)
		return RC_OK;
	w.type = rs[0].type;
	TRY(prepare(&w));
	for (size_t i = 0; i < n; i++) {
		struct jw j = JW(out);
		write_one(&w, &j, NULL, &rs[i], i);
		buf_char(out, '\n');
	}
	return RC_OK;
}
