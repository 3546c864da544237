/* timeline.c - the story of a record: events with their comments, names in place of ids.
 *
 * Who may not see internal parts gets public comments, and changes of fields that are not internal; an event
 * of which nothing is left is left out.
 */
#include "base/json.h"
#include "record/merged.h"
#include "record/read.h"
#include "record/write_api.h"
#include <stdlib.h>

enum { REFS = 2000, PEOPLE = 16 };

struct names { /* of the references in changes, by type */
	const struct record_type *type;
	int64_t *ids;
	struct str *names;
	size_t n;
};
struct timeline {
	struct ctx *cx;
	struct record r;
	struct record *parts; /* merged into it: their story is told with its own */
	int64_t *ids;         /* of all of them, itself first */
	size_t nids;
	bool only_public;
	struct event *e;
	struct jval *data; /* parsed, one per event */
	size_t n;
	struct people people;
	size_t people_room;
	struct names names[16];
	size_t nnames;
	struct rows comments, files;
};

/* ---- names --------------------------------------------------------------------------- */

static struct names *names_of(struct timeline *t, const struct record_type *type)
{
	for (size_t i = 0; i < t->nnames; i++)
		if (t->names[i].type == type)
			return &t->names[i];
	if (!type || t->nnames == COUNT(t->names))
		return NULL;
	struct names *n = &t->names[t->nnames++];
	*n = (struct names){ .type = type, .ids = NEW_ARRAY(t->cx->mem, int64_t, REFS) };
	return n;
}

static size_t name_find(const struct names *n, int64_t id)
{
	size_t i = 0;

	while (i < n->n && n->ids[i] != id)
		i++;
	return i;
}

static void want(struct timeline *t, const struct field *f, const struct jval *v)
{
	struct names *n = f->type == F_REF ? names_of(t, type_find(t->cx->app, str_z(f->of))) : NULL;

	if (n && v->kind == J_INT && n->n < REFS && name_find(n, v->i) == n->n)
		n->ids[n->n++] = v->i;
}

static const struct field *field_of(const struct record_type *t, struct str name)
{
	int i = field_find(t, name);

	return i < 0 ? NULL : &t->fields[i];
}

/* Members of an event, beside its changes, that are people: an id, or several. */
static bool is_people(struct str member)
{
	static const char *const known[] = { "watcher", "by", "people" };
	bool found = false;

	for (size_t i = 0; i < COUNT(known); i++)
		found = found || str_is(member, known[i]);
	return found;
}

static void want_person(struct timeline *t, int64_t id)
{
	if (t->people.n < t->people_room)
		people_add(&t->people, id);
}

static void want_people(struct timeline *t, const struct jval *v)
{
	if (v->kind == J_INT)
		want_person(t, v->i);
	for (size_t i = 0; v->kind == J_ARRAY && i < v->n; i++)
		if (v->items[i].kind == J_INT)
			want_person(t, v->items[i].i);
}

static enum rc collect(struct timeline *t)
{
	char why[80];

	t->data = NEW_ARRAY(t->cx->mem, struct jval, t->n + 1);
	for (size_t i = 0; i < t->n; i++) {
		want_person(t, t->e[i].actor_id);
		if (!json_parse_plain(t->cx->mem, t->e[i].data, &t->data[i], why, sizeof why))
			return fail(t->cx, RC_INTERNAL, "bad_event", "event %lld cannot be read: %s",
			            (long long)t->e[i].id, why);
		const struct jval *c = jval_get(&t->data[i], "changes");
		for (size_t k = 0; c && k < c->n; k++) {
			const struct field *f = field_of(t->r.type, c->keys[k]);
			for (size_t j = 0; f && j < c->items[k].n; j++)
				want(t, f, &c->items[k].items[j]);
		}
		for (size_t k = 0; k < t->data[i].n; k++)
			if (is_people(t->data[i].keys[k]))
				want_people(t, &t->data[i].items[k]);
	}
	for (size_t i = 0; i < t->nnames; i++) {
		t->names[i].names = NEW_ARRAY(t->cx->mem, struct str, t->names[i].n + 1);
		TRY(record_names(t->cx, t->names[i].type, t->names[i].ids, t->names[i].n, t->names[i].names));
	}
	return RC_OK;
}

/* ---- writing ----------------------------------------------------------------------------- */

static void write_value(struct timeline *t, struct jw *w, const struct field *f, const struct jval *v)
{
	struct names *n = f && f->type == F_REF && v->kind == J_INT
	                          ? names_of(t, type_find(t->cx->app, str_z(f->of)))
	                          : NULL;
	size_t i = n ? name_find(n, v->i) : 0;

	if (f && f->type == F_TIME && v->kind == J_INT) {
		jw_time(w, NULL, v->i);
	} else if (n && i < n->n) {
		jw_open(w, NULL, '{');
		jw_int(w, "id", v->i);
		jw_str(w, "name", n->names[i]);
		jw_close(w, '}');
	} else {
		jw_val(w, NULL, v);
	}
}

static bool shown(const struct timeline *t, struct str name)
{
	const struct field *f = field_of(t->r.type, name);

	if (f && (f->flags & HIDDEN))
		return false;
	return !t->only_public || (f && !(f->flags & INTERNAL));
}

static void write_changes(struct timeline *t, struct jw *w, const struct jval *changes)
{
	jw_open(w, "changes", '{');
	for (size_t k = 0; changes && k < changes->n; k++) {
		if (!shown(t, changes->keys[k]))
			continue;
		const struct field *f = field_of(t->r.type, changes->keys[k]);
		jw_open(w, arena_str(t->cx->mem, changes->keys[k]).p, '[');
		for (size_t j = 0; j < changes->items[k].n; j++)
			write_value(t, w, f, &changes->items[k].items[j]);
		jw_close(w, ']');
	}
	jw_close(w, '}');
}

static void write_people(struct timeline *t, struct jw *w, const char *key, const struct jval *v)
{
	if (v->kind == J_INT)
		people_write(w, key, &t->people, v->i);
	if (v->kind != J_ARRAY)
		return;
	jw_open(w, key, '[');
	for (size_t i = 0; i < v->n; i++)
		if (v->items[i].kind == J_INT)
			people_write(w, NULL, &t->people, v->items[i].i);
	jw_close(w, ']');
}

/* With the other record's key, where the reader may know of it: ids say nothing to people. */
static void write_link(struct timeline *t, struct jw *w, const struct jval *link)
{
	const struct jval *type = jval_get(link, "type"), *id = jval_get(link, "id");
	const struct record_type *of = type && type->kind == J_STR ? type_find(t->cx->app, type->s) : NULL;
	struct record r;

	jw_open(w, "link", '{');
	for (size_t k = 0; k < link->n; k++)
		jw_val(w, arena_str(t->cx->mem, link->keys[k]).p, &link->items[k]);
	if (of && id && id->kind == J_INT && record_load(t->cx, of, id->i, &r) == RC_OK &&
	    record_visible(t->cx, &r))
		jw_str(w, "key", record_key(t->cx->mem, &r));
	jw_close(w, '}');
}

static void write_data(struct timeline *t, struct jw *w, const struct jval *data)
{
	jw_open(w, "data", '{');
	write_changes(t, w, jval_get(data, "changes"));
	for (size_t k = 0; !t->only_public && k < data->n; k++) {
		const char *key = arena_str(t->cx->mem, data->keys[k]).p;
		if (strcmp(key, "changes") == 0 || strcmp(key, "comment") == 0)
			continue;
		if (is_people(data->keys[k]))
			write_people(t, w, key, &data->items[k]);
		else if (strcmp(key, "link") == 0 && data->items[k].kind == J_OBJECT)
			write_link(t, w, &data->items[k]);
		else
			jw_val(w, key, &data->items[k]);
	}
	jw_close(w, '}');
}

void comment_json(struct jw *w, const char *key, const struct comment *c, const struct people *p)
{
	jw_open(w, key, '{');
	jw_int(w, "id", c->id);
	jw_time(w, "at", c->at);
	people_write(w, "author", p, c->author);
	jw_str(w, "body", c->body);
	jw_str(w, "visibility", c->is_public ? STR("public") : STR("internal"));
	if (c->edited_at)
		jw_time(w, "edited_at", c->edited_at);
	jw_open(w, "attachments", '[');
	jw_close(w, ']');
	jw_close(w, '}');
}

static void write_comment(struct timeline *t, struct jw *w, size_t i)
{
	const struct rows *c = &t->comments, *f = &t->files;

	jw_open(w, "comment", '{');
	jw_int(w, "id", cell(c, i, 0).i);
	jw_time(w, "at", cell(c, i, 1).i);
	people_write(w, "author", &t->people, cell(c, i, 2).i);
	jw_str(w, "body", cell(c, i, 5).s);
	jw_str(w, "visibility", cell(c, i, 6).s);
	if (cell(c, i, 4).i)
		jw_time(w, "edited_at", cell(c, i, 4).i);
	jw_open(w, "attachments", '[');
	for (size_t k = 0; k < f->n; k++) {
		if (cell(f, k, 1).i != cell(c, i, 0).i)
			continue;
		jw_open(w, NULL, '{');
		jw_int(w, "id", cell(f, k, 0).i);
		jw_str(w, "name", cell(f, k, 2).s);
		jw_str(w, "mime", cell(f, k, 3).s);
		jw_int(w, "size", cell(f, k, 4).i);
		jw_close(w, '}');
	}
	jw_close(w, ']');
	jw_close(w, '}');
}

/* The comment of an event that the asker may see; SIZE_MAX: none. */
static size_t comment_of(const struct timeline *t, int64_t event)
{
	for (size_t i = 0; i < t->comments.n; i++)
		if (cell(&t->comments, i, 3).i == event &&
		    (!t->only_public || str_is(cell(&t->comments, i, 6).s, "public")))
			return i;
	return SIZE_MAX;
}

static bool anything_shown(const struct timeline *t, size_t i)
{
	const struct jval *c = jval_get(&t->data[i], "changes");

	if (!t->only_public || comment_of(t, t->e[i].id) != SIZE_MAX || str_is(t->e[i].kind, "created"))
		return true;
	for (size_t k = 0; c && k < c->n; k++)
		if (shown(t, c->keys[k]))
			return true;
	return false;
}

static void write_item(struct timeline *t, struct jw *w, size_t i)
{
	const struct event *e = &t->e[i];
	size_t c = comment_of(t, e->id);

	jw_open(w, NULL, '{');
	jw_int(w, "id", e->id);
	jw_time(w, "at", e->at);
	jw_str(w, "kind", e->kind);
	if (!str_is(e->type, t->r.type->name)) {
		jw_str(w, "of", e->type);
		jw_int(w, "of_id", e->record_id);
	}
	for (size_t k = 1; k < t->nids; k++)
		if (e->record_id == t->ids[k] && str_is(e->type, t->r.type->name))
			jw_str(w, "from", record_key(t->cx->mem, &t->parts[k - 1]));
	/* Who moved it inside the desk is the desk's own; who spoke in public is named. */
	bool named = !t->only_public || c != SIZE_MAX || e->actor_id == t->cx->who->person_id;
	people_write(w, "actor", &t->people, named ? e->actor_id : 0);
	jw_str(w, "rule", t->only_public ? STR("") : e->rule);
	write_data(t, w, &t->data[i]);
	if (c != SIZE_MAX)
		write_comment(t, w, c);
	jw_close(w, '}');
}

static void of_records(struct timeline *t, struct dsql *d)
{
	dsql_lit(d, " r WHERE r.type = ");
	dsql_arg(d, TEXT(str_z(t->r.type->name)));
	dsql_lit(d, " AND ");
	dsql_in_ids(t->cx, d, "r", "record_id", t->ids, t->nids);
}

static enum rc load_comments(struct timeline *t)
{
	struct dsql d = DSQL(t->cx->mem);

	dsql_lit(&d,
	         "SELECT r.id, r.at, r.author, r.event_id, r.edited_at, r.body, r.visibility FROM comment");
	of_records(t, &d);
	dsql_lit(&d, " AND r.event_id >= ");
	dsql_arg(&d, INT(t->e[0].id));
	dsql_lit(&d, " AND r.event_id <= ");
	dsql_arg(&d, INT(t->e[t->n - 1].id));
	dsql_lit(&d, " ORDER BY r.id LIMIT 500");
	return dsql_run(t->cx, &d, &t->comments);
}

static enum rc load_files(struct timeline *t)
{
	struct dsql d = DSQL(t->cx->mem);

	dsql_lit(&d, "SELECT r.id, r.comment_id, r.name, r.mime, r.size FROM attachment");
	of_records(t, &d);
	dsql_lit(&d, " AND r.comment_id IS NOT NULL AND r.removed = 0");
	if (t->only_public) /* a public comment may have a file for the desk alone */
		dsql_lit(&d, " AND r.visibility = 'public'");
	dsql_lit(&d, " ORDER BY r.id LIMIT 1000");
	return dsql_run(t->cx, &d, &t->files);
}

static enum rc load_parts(struct ctx *cx, struct timeline *t)
{
	size_t n;

	TRY(merged_parts(cx, &t->r, &t->parts, &n));
	t->ids = NEW_ARRAY(cx->mem, int64_t, n + 1);
	t->ids[t->nids++] = t->r.id;
	for (size_t i = 0; i < n; i++)
		t->ids[t->nids++] = t->parts[i].id;
	return RC_OK;
}

static enum rc load(struct ctx *cx, struct timeline *t)
{
	t->people_room = (t->n + PEOPLE) * 8; /* actors, authors, and whoever events name */
	t->people.ids = NEW_ARRAY(cx->mem, int64_t, t->people_room);
	TRY(collect(t));
	if (t->n) {
		TRY(load_comments(t));
		TRY(load_files(t));
	}
	for (size_t i = 0; i < t->comments.n; i++)
		want_person(t, cell(&t->comments, i, 2).i);
	return people_load(cx, &t->people);
}

/* What others' events did to it stands where it happened: the calendar that moved its clocks. Staff's only.
 */
static enum rc merge_elsewhere(struct ctx *cx, struct timeline *t, int64_t after, bool full)
{
	struct event *more, *all;
	size_t n, i = 0, k = 0, out = 0;

	if (!cx->app->told_elsewhere || t->only_public)
		return RC_OK;
	TRY(cx->app->told_elsewhere(cx, &t->r, &more, &n));
	if (!n)
		return RC_OK;
	all = NEW_ARRAY(cx->mem, struct event, t->n + n + 1);
	while (i < t->n || k < n) {
		bool theirs = k < n && (i == t->n || more[k].id < t->e[i].id);
		if (theirs && (more[k].id <= after || (full && i == t->n)))
			k++; /* of another page */
		else
			all[out++] = theirs ? more[k++] : t->e[i++];
	}
	t->e = all;
	t->n = out;
	return RC_OK;
}

enum rc timeline_get(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct timeline *t = NEW(cx->mem, struct timeline);
	struct jw w = JW(&rs->body);
	int64_t after, limit;

	t->cx = cx;
	TRY(rq_query_int(cx, rq, "after", 0, INT64_MAX, 0, &after));
	TRY(rq_query_int(cx, rq, "limit", 1, 500, 200, &limit));
	TRY(record_find(cx, rq->extra, rq->param[0], &t->r));
	t->only_public = public_only(cx, &t->r);
	TRY(load_parts(cx, t));
	TRY(event_list_of(cx, t->r.type->name, t->ids, t->nids, after, (int)limit, &t->e, &t->n));
	bool full = t->n == (size_t)limit;
	int64_t last = t->n ? t->e[t->n - 1].id : 0;
	TRY(merge_elsewhere(cx, t, after, full));
	TRY(load(cx, t));
	jw_open(&w, NULL, '{');
	jw_open(&w, "items", '[');
	for (size_t i = 0; i < t->n; i++)
		if (anything_shown(t, i))
			write_item(t, &w, i);
	jw_close(&w, ']');
	if (full)
		jw_str(&w, "next", arena_fmt(cx->mem, "%lld", (long long)last));
	else
		jw_null(&w, "next");
	jw_close(&w, '}');
	return RC_OK;
}
