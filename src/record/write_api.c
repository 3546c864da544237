/* write_api.c - the writing routes of every type: create, change, verbs, comments, links, watchers.
 * Translation only.
 *
 * Elsewhere: timeline.c, attachment_api.c, bulk.c, import_api.c; the reading routes are read_api.c's.
 */
#include "record/write_api.h"
#include "base/json.h"
#include "record/link.h"
#include "record/watcher.h"

static enum rc bad_if_match(struct ctx *cx)
{
	fail_field(cx, "If-Match", "If-Match must be a record's version, \"3\"");
	cx->err.code = "bad_if_match";
	return cx->err.rc = RC_BAD_REQUEST;
}

enum rc if_match(struct ctx *cx, const struct rq *rq, int64_t *out)
{
	struct str s = str_trim(rq->if_match);

	*out = 0;
	if (!s.n || str_is(s, "*"))
		return RC_OK;
	if (str_starts(s, STR("W/")))
		s = str_sub(s, 2, s.n);
	if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
		s = str_sub(s, 1, s.n - 2);
	if (!str_int(s, out) || *out < 1)
		return bad_if_match(cx);
	return RC_OK;
}

enum rc path_number(struct ctx *cx, struct str s, int64_t *out)
{
	if (!str_int(s, out) || *out < 1)
		return fail(cx, RC_NOT_FOUND, "not_found", "there is no such thing here");
	return RC_OK;
}

/* ---- people ----------------------------------------------------------------------- */

void people_add(struct people *p, int64_t id)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->ids[i] == id)
			return;
	if (id)
		p->ids[p->n++] = id;
}

enum rc people_load(struct ctx *cx, struct people *p)
{
	const struct record_type *person = type_find(cx->app, STR("person"));

	p->names = NEW_ARRAY(cx->mem, struct str, p->n + 1);
	return person && p->n ? record_names(cx, person, p->ids, p->n, p->names) : RC_OK;
}

void people_write(struct jw *w, const char *key, const struct people *p, int64_t id)
{
	struct str name = STR("");

	if (!id) {
		jw_null(w, key);
		return;
	}
	for (size_t i = 0; i < p->n; i++)
		if (p->ids[i] == id)
			name = p->names[i];
	jw_open(w, key, '{');
	jw_int(w, "id", id);
	jw_str(w, "name", name);
	jw_close(w, '}');
}

/* ---- records ------------------------------------------------------------------------- */

static enum rc post_record(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	const struct record_type *t = rq->extra;
	struct jval body;
	struct record r;

	TRY(json_parse(cx, rq->body, &body));
	TRY(record_create(cx, t, &body, &r));
	rs->status = 201;
	rs->location = arena_fmt(cx->mem, "/api/v1/%s/" STR_FMT, t->plural, STR_ARG(record_key(cx->mem, &r)));
	return record_answer(cx, rs, &r, STR(""));
}

static enum rc patch_record(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jval body;
	struct record r;
	int64_t version;
	bool merged;

	TRY(if_match(cx, rq, &version));
	TRY(json_parse(cx, rq->body, &body));
	if (body.kind != J_OBJECT)
		return fail(cx, RC_BAD_REQUEST, "bad_json", "the body must be a JSON object");
	TRY(record_patch(cx, rq->extra, rq->param[0], &body, version, &merged, &r));
	if (merged)
		res_header(rs, "Sinew-Merged", STR("true"));
	record_undo_header(cx, rs);
	return record_answer(cx, rs, &r, STR(""));
}

static enum rc delete_record(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	int64_t version;

	TRY(if_match(cx, rq, &version));
	TRY(record_delete(cx, rq->extra, rq->param[0], version));
	rs->status = 204;
	return RC_OK;
}

/* The type is in the path, /api/v1/{plural}/…: the route's data is the transition. */
static const struct record_type *path_type(struct ctx *cx, const struct rq *rq)
{
	struct str rest = rq->path, part = { 0 };

	for (int i = 0; i < 4 && str_split(&rest, '/', &part); i++)
		;
	return type_find(cx->app, part);
}

static enum rc post_verb(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	const struct transition *t = rq->extra;
	const struct record_type *type = path_type(cx, rq);
	struct jval body = { .kind = J_OBJECT };
	struct record r;
	int64_t version;

	assert(type);
	TRY(if_match(cx, rq, &version));
	if (str_trim(rq->body).n)
		TRY(json_parse(cx, rq->body, &body));
	TRY(record_verb(cx, type, rq->param[0], str_z(t->verb), &body, version, &r));
	record_undo_header(cx, rs);
	return record_answer(cx, rs, &r, STR(""));
}

/* ---- comments --------------------------------------------------------------------------- */

static enum rc answer_comment(struct ctx *cx, struct res *rs, const struct comment *c)
{
	struct people p = { .ids = NEW_ARRAY(cx->mem, int64_t, 1) };
	struct jw w = JW(&rs->body);

	people_add(&p, c->author);
	TRY(people_load(cx, &p));
	comment_json(&w, NULL, c, &p);
	return RC_OK;
}

struct comment_in {
	struct str body, visibility;
};
static const struct jfield comment_fields[] = {
	{ "body", JF_STR, offsetof(struct comment_in, body), .required = true, .max = 65536 },
	{ "visibility", JF_STR, offsetof(struct comment_in, visibility), .max = 20 },
};

static enum rc post_comment(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	const struct record_type *t = rq->extra;
	struct comment_in in = { .visibility = STR("public") };
	struct comment c;
	struct record r;

	TRY(json_read(cx, rq->body, comment_fields, &in));
	if (!str_is(in.visibility, "public") && !str_is(in.visibility, "internal"))
		return fail_field(cx, "visibility", "visibility is public or internal");
	TRY(comment_add(cx, t, rq->param[0], in.body, str_is(in.visibility, "public"), &c, &r));
	rs->status = 201;
	rs->etag = arena_fmt(cx->mem, "%lld", (long long)r.version);
	rs->location = arena_fmt(cx->mem, "/api/v1/%s/" STR_FMT, t->plural, STR_ARG(record_key(cx->mem, &r)));
	return answer_comment(cx, rs, &c);
}

static enum rc patch_comment(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct comment_in in = { 0 };
	struct comment c;
	int64_t id;

	TRY(path_number(cx, rq->param[1], &id));
	TRY(json_read_(cx, rq->body, comment_fields, 1, &in));
	TRY(comment_edit(cx, rq->extra, rq->param[0], id, in.body, &c));
	return answer_comment(cx, rs, &c);
}

/* ---- links ----------------------------------------------------------------------------------- */

/* One link as seen from its record; nothing when the other end is not for the asker. */
static enum rc write_link(struct ctx *cx, struct jw *w, const struct link *l)
{
	struct record r;
	enum rc rc = record_load(cx, l->other_type, l->other_id, &r);

	if (rc == RC_NOT_FOUND || (rc == RC_OK && !record_visible(cx, &r)))
		return RC_OK;
	TRY(rc);
	jw_open(w, NULL, '{');
	jw_int(w, "id", l->id);
	jw_str(w, "kind", str_z(l->kind->kind));
	jw_str(w, "label", str_z(l->in ? l->kind->back : l->kind->label));
	jw_str(w, "direction", l->in ? STR("in") : STR("out"));
	jw_open(w, "record", '{');
	jw_str(w, "type", str_z(r.type->name));
	jw_int(w, "id", r.id);
	jw_str(w, "key", record_key(cx->mem, &r));
	jw_str(w, "title", r.type->name_field >= 0 ? rec_str(&r, (size_t)r.type->name_field) : STR(""));
	if (r.type->machine)
		jw_str(w, "state", rec_str(&r, r.type->machine->state_field));
	else
		jw_null(w, "state");
	jw_close(w, '}');
	jw_close(w, '}');
	return RC_OK;
}

static enum rc get_links(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct record r;
	struct link *links;
	size_t n;

	TRY(record_find(cx, rq->extra, rq->param[0], &r));
	TRY(link_list(cx, &r, &links, &n));
	jw_open(&w, NULL, '{');
	jw_open(&w, "items", '[');
	for (size_t i = 0; i < n; i++)
		TRY(write_link(cx, &w, &links[i]));
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}

struct link_in {
	struct str kind, to, type;
	bool back;
};

static enum rc post_link(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	static const struct jfield fields[] = {
		{ "kind", JF_STR, offsetof(struct link_in, kind), .required = true, .max = 40 },
		{ "to", JF_STR, offsetof(struct link_in, to), .required = true, .max = 60 },
		{ "type", JF_STR, offsetof(struct link_in, type), .max = 40 },
		{ "back", JF_BOOL, offsetof(struct link_in, back) },
	};
	struct link_in in = { 0 };
	struct jw w = JW(&rs->body);
	struct link l;

	TRY(json_read(cx, rq->body, fields, &in));
	TRY(link_add(cx, rq->extra, rq->param[0], in.kind, in.type, in.to, in.back, &l));
	rs->status = 201;
	return write_link(cx, &w, &l);
}

static enum rc delete_link(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	int64_t id;

	TRY(path_number(cx, rq->param[1], &id));
	rs->status = 204;
	return link_drop(cx, rq->extra, rq->param[0], id);
}

/* ---- watchers ---------------------------------------------------------------------------------- */

static void keep_only(struct people *p, int64_t me)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++)
		if (p->ids[i] == me)
			p->ids[n++] = me;
	p->n = n;
}

static enum rc get_watchers(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct people p = { 0 };
	struct jw w = JW(&rs->body);
	struct record r;

	TRY(record_find(cx, rq->extra, rq->param[0], &r));
	TRY(watcher_list(cx, &r, &p.ids, &p.n));
	if (public_only(cx, &r)) /* who else looks on is not the requester's to know */
		keep_only(&p, cx->who->person_id);
	TRY(people_load(cx, &p));
	jw_open(&w, NULL, '{');
	jw_open(&w, "items", '[');
	for (size_t i = 0; i < p.n; i++)
		people_write(&w, NULL, &p, p.ids[i]);
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc put_watcher(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	rs->status = 204;
	return watcher_set(cx, rq->extra, rq->param[0], rq->param[1], true);
}

static enum rc delete_watcher(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	rs->status = 204;
	return watcher_set(cx, rq->extra, rq->param[0], rq->param[1], false);
}

/* ---- the table ------------------------------------------------------------------------------------ */

struct usual {
	const char *method, *tail;
	enum rc (*handle)(struct ctx *, const struct rq *, struct res *);
	uint32_t needs, without; /* type flags */
	const char *help;
};

static const struct usual usual[] = {
	{ "POST", "", post_record, 0, T_NO_CREATE, "Make a record" },
	{ "PATCH", "/{}", patch_record, 0, 0,
	  "Change fields; merged with what others changed since If-Match" },
	{ "DELETE", "/{}", delete_record, T_DELETE, 0, "Delete a record" },
	{ "GET", "/{}/timeline", timeline_get, 0, 0, "What happened to a record, oldest first" },
	{ "POST", "/{}/comments", post_comment, T_COMMENTS, 0, "Write a comment" },
	{ "PATCH", "/{}/comments/{}", patch_comment, T_COMMENTS, 0,
	  "Correct one's own comment within 15 minutes" },
	{ "GET", "/{}/links", get_links, T_LINKS, 0, "Links to other records" },
	{ "POST", "/{}/links", post_link, T_LINKS, 0, "Link to another record" },
	{ "DELETE", "/{}/links/{}", delete_link, T_LINKS, 0, "Remove a link" },
	{ "GET", "/{}/watchers", get_watchers, T_WATCHERS, 0, "Who watches a record" },
	{ "PUT", "/{}/watchers/{}", put_watcher, T_WATCHERS, 0, "Watch; \"me\" works" },
	{ "DELETE", "/{}/watchers/{}", delete_watcher, T_WATCHERS, 0, "Stop watching" },
};

static void type_routes(struct route_list *l, const struct record_type *t)
{
	for (size_t i = 0; i < COUNT(usual); i++) {
		const struct usual *u = &usual[i];
		if ((t->flags & u->needs) != u->needs || (t->flags & u->without))
			continue;
		bool write = strcmp(u->method, "GET") != 0;
		route_add(l, u->method, arena_fmt(l->mem, "/api/v1/%s%s", t->plural, u->tail),
		          (struct route){ .handle = u->handle,
		                          .data = t,
		                          .help = u->help,
		                          .flags = write ? R_WRITE : 0 });
	}
	for (size_t i = 0; t->machine && i < t->machine->n; i++) {
		const struct transition *v = &t->machine->t[i];
		bool seen = false;
		for (size_t k = 0; k < i; k++)
			seen = seen || strcmp(t->machine->t[k].verb, v->verb) == 0;
		if (!seen)
			route_add(l, "POST", arena_fmt(l->mem, "/api/v1/%s/{}/%s", t->plural, v->verb),
			          (struct route){ .handle = post_verb,
			                          .data = v,
			                          .help = v->help ? v->help : v->label,
			                          .flags = R_WRITE });
	}
}

const struct route *record_write_routes(struct app *app)
{
	struct route_list l = { .mem = arena_new() };

	for (const struct record_type *const *t = app->types; t && *t; t++) {
		type_routes(&l, *t);
		attachment_routes(&l, *t);
		bulk_routes(&l, *t);
		import_routes(&l, *t);
		graph_routes(&l, *t);
	}
	attachment_common(&l);
	undo_routes(&l);
	bulk_common(&l);
	return route_list_end(&l);
}
