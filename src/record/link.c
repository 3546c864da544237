/* link.c - see link.h. */
#include "record/link.h"
#include "base/json.h"
#include "record/write.h"

const struct link_kind link_kinds[] = {
	{ "relates_to", "relates to", "relates to", .both_ways = true },
	{ "duplicates", "duplicates", "is duplicated by" },
	{ "depends_on", "depends on", "is needed by", .no_circle = true },
	{ "caused_by", "is caused by", "causes" },
	{ "parent_of", "is parent of", "is child of", .no_circle = true },
	{ "fixed_by", "is fixed by", "fixes" },
	{ "part_of", "is part of", "contains" },
	{ "follows", "follows", "is followed by" },
	{ "split_from", "is split from", "is split into" },
	{ 0 },
};

SQL(q_links,
    "SELECT id, kind, from_type, from_id, to_type, to_id FROM link WHERE from_type = $1 AND from_id = $2"
    " UNION SELECT id, kind, from_type, from_id, to_type, to_id FROM link WHERE to_type = $1 AND to_id = $2"
    " ORDER BY 1 LIMIT 500");
SQL(q_there, "SELECT id FROM link WHERE kind = $1 AND from_type = $2 AND from_id = $3 AND to_type = $4 AND "
             "to_id = $5");
SQL(q_put, "INSERT INTO link (client_id, kind, from_type, from_id, to_type, to_id, at, actor)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id");
SQL(q_get, "SELECT id, kind, from_type, from_id, to_type, to_id FROM link WHERE id = $1");
SQL(q_drop, "DELETE FROM link WHERE id = $1");
/* Does a way lead from ($2, $3) to ($4, $5)? */
SQL(q_reaches,
    "WITH RECURSIVE way (t, i) AS (SELECT to_type, to_id FROM link WHERE kind = $1 AND from_type = $2"
    " AND from_id = $3 UNION SELECT l.to_type, l.to_id FROM link l JOIN way ON l.from_type = way.t"
    " AND l.from_id = way.i WHERE l.kind = $1) SELECT count(*) FROM way WHERE t = $4 AND i = $5");

const struct link_kind *link_kind_find(struct str kind)
{
	for (const struct link_kind *k = link_kinds; k->kind; k++)
		if (str_is(kind, k->kind))
			return k;
	return NULL;
}

/* A row of q_links as seen from one end; false when its type or kind is no longer known. */
static bool link_row(struct ctx *cx, const struct rows *r, size_t i, const struct record *end,
                     struct link *out)
{
	bool in = !(str_is(cell(r, i, 2).s, end->type->name) && cell(r, i, 3).i == end->id);

	*out = (struct link){ .id = cell(r, i, 0).i,
		              .kind = link_kind_find(cell(r, i, 1).s),
		              .in = in,
		              .other_type = type_find(cx->app, cell(r, i, in ? 2 : 4).s),
		              .other_id = cell(r, i, in ? 3 : 5).i };
	return out->kind && out->other_type;
}

enum rc link_list(struct ctx *cx, const struct record *rec, struct link **out, size_t *n)
{
	struct rows r;

	TRY(db_run(cx, q_links, &r, TEXT(str_z(rec->type->name)), INT(rec->id)));
	*out = NEW_ARRAY(cx->mem, struct link, r.n + 1);
	*n = 0;
	for (size_t i = 0; i < r.n; i++)
		if (link_row(cx, &r, i, rec, &(*out)[*n]))
			++*n;
	return RC_OK;
}

enum rc link_many(struct ctx *cx, const char *kind, const char *type, const int64_t *ids, size_t n,
                  struct link_from **out, size_t *nout)
{
	struct dsql d = DSQL(cx->mem);
	struct rows r = { 0 };

	if (n) {
		dsql_lit(&d, "SELECT from_id, to_id, id, to_type FROM link WHERE kind = ");
		dsql_arg(&d, TEXT(str_z(kind)));
		dsql_lit(&d, " AND from_type = ");
		dsql_arg(&d, TEXT(str_z(type)));
		dsql_lit(&d, " AND from_id");
		dsql_ids(cx, &d, ids, n);
		dsql_lit(&d, " ORDER BY from_id, id");
		TRY(dsql_run(cx, &d, &r));
	}
	*out = NEW_ARRAY(cx->mem, struct link_from, r.n + 1);
	*nout = 0;
	for (size_t i = 0; i < r.n; i++) {
		const struct record_type *to = type_find(cx->app, cell(&r, i, 3).s);
		if (to)
			(*out)[(*nout)++] = (struct link_from){ cell(&r, i, 0).i, cell(&r, i, 1).i,
				                                cell(&r, i, 2).i, to };
	}
	return RC_OK;
}

enum rc link_target(struct ctx *cx, struct str type, struct str key, struct record *out)
{
	const struct record_type *named = type.n ? type_find(cx->app, type) : NULL;

	if (type.n && (!named || !(named->flags & T_LINKS)))
		return fail_field(cx, "type", "there is no type \"" STR_FMT "\" that takes links",
		                  STR_ARG(str_clip(type, 40)));
	for (const struct record_type *const *t = cx->app->types; *t; t++) {
		if (named ? *t != named : !((*t)->flags & T_LINKS) || !(*t)->prefix)
			continue;
		int64_t number;
		if (!named && str_int(key, &number)) /* a bare number is not a key */
			break;
		enum rc rc = record_find(cx, *t, key, out);
		if (rc != RC_NOT_FOUND)
			return rc;
	}
	return fail_field(cx, "to", "there is no record \"" STR_FMT "\"", STR_ARG(str_clip(key, 60)));
}

/* ---- writing ---------------------------------------------------------------------- */

static enum rc note(struct ctx *cx, const struct record *r, const char *event, const struct link_kind *k,
                    bool in, const struct record_type *other, int64_t id)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	jw_open(&w, "link", '{');
	jw_str(&w, "kind", str_z(k->kind));
	jw_str(&w, "direction", in ? STR("in") : STR("out"));
	jw_str(&w, "type", str_z(other->name));
	jw_int(&w, "id", id);
	jw_close(&w, '}');
	return store_note(cx, r, str_z(event), buf_str(&b), NULL);
}

static bool before(const struct record *a, const struct record *b)
{
	int c = strcmp(a->type->name, b->type->name);

	return c < 0 || (c == 0 && a->id < b->id);
}

static enum rc check(struct ctx *cx, const struct link_kind *k, const struct record *from,
                     const struct record *to)
{
	struct rows r;

	if (from->type == to->type && from->id == to->id)
		return fail_field(cx, "to", "a record cannot be linked to itself");
	if (!k->no_circle)
		return RC_OK;
	TRY(db_run(cx, q_reaches, &r, TEXT(str_z(k->kind)), TEXT(str_z(to->type->name)), INT(to->id),
	           TEXT(str_z(from->type->name)), INT(from->id)));
	if (cell(&r, 0, 0).i)
		return fail(cx, RC_CONFLICT, "link_circle",
		            "%s %s %s already, straight or through others: a circle",
		            record_key(cx->mem, to).p, k->label, record_key(cx->mem, from).p);
	return RC_OK;
}

enum rc link_put(struct ctx *cx, const struct record *from, const struct record *to, struct str kind,
                 int64_t *id)
{
	const struct link_kind *k = link_kind_find(kind);
	struct rows r;

	assert(db_in_tx(cx));
	if (!k)
		return fail_field(cx, "kind", "there is no kind of link \"" STR_FMT "\"",
		                  STR_ARG(str_clip(kind, 40)));
	if (k->both_ways && before(to, from)) {
		const struct record *swap = from;
		from = to;
		to = swap;
	}
	TRY(check(cx, k, from, to));
	struct dbval ft = TEXT(str_z(from->type->name)), tt = TEXT(str_z(to->type->name));
	TRY(db_run(cx, q_there, &r, TEXT(str_z(k->kind)), ft, INT(from->id), tt, INT(to->id)));
	*id = 0;
	if (r.n)
		return RC_OK;
	TRY(db_run(cx, q_put, &r, INT(from->client_id), TEXT(str_z(k->kind)), ft, INT(from->id), tt,
	           INT(to->id), INT(cx->now), INT(cx->who->person_id)));
	*id = cell(&r, 0, 0).i;
	TRY(note(cx, from, "linked", k, false, to->type, to->id));
	return note(cx, to, "linked", k, true, from->type, from->id);
}

enum rc link_take(struct ctx *cx, const struct record *from, const struct record *to, struct str kind)
{
	const struct link_kind *k = link_kind_find(kind);
	struct rows r;

	assert(db_in_tx(cx));
	if (!k)
		return RC_OK;
	TRY(db_run(cx, q_there, &r, TEXT(kind), TEXT(str_z(from->type->name)), INT(from->id),
	           TEXT(str_z(to->type->name)), INT(to->id)));
	if (!r.n)
		return RC_OK;
	TRY(db_run(cx, q_drop, NULL, cell(&r, 0, 0)));
	TRY(note(cx, from, "unlinked", k, false, to->type, to->id));
	return note(cx, to, "unlinked", k, true, from->type, from->id);
}

struct link_args {
	const struct record_type *type;
	struct str key, kind, to_type, to;
	bool back;
	int64_t id;
	struct link *out;
};

static enum rc add_tx(struct ctx *cx, void *p)
{
	struct link_args *a = p;
	struct record r, other;
	int64_t id;

	TRY(record_find(cx, a->type, a->key, &r));
	TRY(write_allow(cx, &r, PERM_WORK));
	TRY(link_target(cx, a->to_type, a->to, &other));
	TRY(a->back ? link_put(cx, &other, &r, a->kind, &id) : link_put(cx, &r, &other, a->kind, &id));
	if (!id)
		return fail(cx, RC_CONFLICT, "duplicate", "this link is there already");
	*a->out = (struct link){ id, other.id, link_kind_find(a->kind), other.type, a->back };
	return RC_OK;
}

enum rc link_add(struct ctx *cx, const struct record_type *t, struct str key, struct str kind,
                 struct str to_type, struct str to, bool back, struct link *out)
{
	return db_tx(cx, add_tx, &(struct link_args){ t, key, kind, to_type, to, back, 0, out });
}

static enum rc drop_tx(struct ctx *cx, void *p)
{
	const struct link_args *a = p;
	struct record r, other;
	struct link l;
	struct rows rows;

	TRY(record_find(cx, a->type, a->key, &r));
	TRY(write_allow(cx, &r, PERM_WORK));
	TRY(db_run(cx, q_get, &rows, INT(a->id)));
	if (!rows.n || !link_row(cx, &rows, 0, &r, &l) ||
	    (l.in && !(str_is(cell(&rows, 0, 4).s, r.type->name) && cell(&rows, 0, 5).i == r.id)))
		return fail(cx, RC_NOT_FOUND, "not_found", "there is no such link");
	TRY(record_load(cx, l.other_type, l.other_id, &other));
	if (!record_visible(cx, &other))
		return fail(cx, RC_NOT_FOUND, "not_found", "there is no such link");
	TRY(db_run(cx, q_drop, NULL, INT(a->id)));
	TRY(note(cx, &r, "unlinked", l.kind, l.in, other.type, other.id));
	return note(cx, &other, "unlinked", l.kind, !l.in, r.type, r.id);
}

enum rc link_drop(struct ctx *cx, const struct record_type *t, struct str key, int64_t id)
{
	return db_tx(cx, drop_tx, &(struct link_args){ .type = t, .key = key, .id = id });
}
