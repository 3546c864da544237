/* portal_catalog.c - the shelf, the form, the order. */
#include "base/json.h"
#include "catalog/catalog.h"
#include "person/person.h"
#include "portal/portal_parts.h"
#include "record/attachment.h"
#include "ticket/ticket.h"

/* ---- the shelf ----------------------------------------------------------------------------------- */
static bool about(const struct record *item, struct str words)
{
	struct str one;

	while (str_split(&words, ' ', &one))
		if (!portal_has(rec_str(item, CATALOG_NAME), one) &&
		    !portal_has(rec_str(item, CATALOG_DESCRIPTION), one) &&
		    !portal_has(rec_str(item, CATALOG_CATEGORY), one))
			return false;
	return true;
}

static void write_item(struct jw *w, const struct record *item)
{
	jw_int(w, "id", item->id);
	jw_str(w, "name", rec_str(item, CATALOG_NAME));
	jw_str(w, "description", rec_str(item, CATALOG_DESCRIPTION));
	jw_str(w, "category", rec_str(item, CATALOG_CATEGORY));
	jw_str(w, "icon", rec_str(item, CATALOG_ICON));
	jw_str(w, "delivery", rec_str(item, CATALOG_DELIVERY));
}

enum rc portal_items_write(struct ctx *cx, struct jw *w, const char *key, int64_t client, int64_t person,
                           struct str words)
{
	struct str filter = arena_fmt(cx->mem, "client:%lld active:yes", (long long)client);
	struct record *items;
	size_t n;
	bool may;

	TRY(portal_list(cx, &catalog_item_type, filter, STR("category,position,name"), 200, &items, &n));
	jw_open(w, key, '[');
	for (size_t i = 0; i < n; i++) {
		if (!about(&items[i], words))
			continue;
		TRY(catalog_allows(cx, &items[i], person, &may));
		if (!may)
			continue;
		jw_open(w, NULL, '{');
		write_item(w, &items[i]);
		jw_close(w, '}');
	}
	jw_close(w, ']');
	return RC_OK;
}

static enum rc person_param(struct ctx *cx, const struct rq *rq, int64_t *out)
{
	return rq_query_int(cx, rq, "for", 0, INT64_MAX, 0, out);
}

enum rc portal_get_catalog(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	int64_t person, client, requester;
	struct str q = { 0 };
	bool present;

	TRY(person_param(cx, rq, &person));
	TRY(rq_query(cx, rq, "q", &q, &present));
	TRY(portal_client(cx, person, &client, &requester));
	jw_open(&w, NULL, '{');
	TRY(portal_items_write(cx, &w, "items", client, requester, portal_words(cx->mem, q)));
	jw_close(&w, '}');
	return RC_OK;
}

/* ---- one item -------------------------------------------------------------------------------------- */
static enum rc find_item(struct ctx *cx, struct str key, int64_t requester, struct record *out)
{
	int64_t id = 0;
	bool may = false;
	enum rc rc = str_int(key, &id) ? record_load(cx, &catalog_item_type, id, out) : RC_NOT_FOUND;

	if (rc == RC_OK)
		TRY(catalog_allows(cx, out, requester, &may));
	if (rc == RC_NOT_FOUND || !may)
		return fail(cx, RC_NOT_FOUND, "not_found", "there is nothing like this to order");
	return rc;
}

/* The names of what is asked first, in the item's own words; who is asked is not told before. */
static void write_steps(struct jw *w, const struct jval *steps)
{
	jw_open(w, "steps", '[');
	for (size_t i = 0; i < steps->n; i++) {
		const struct jval *name = jval_get(&steps->items[i], "name"),
		                  *who = jval_get(&steps->items[i], "who"),
		                  *when = jval_get(&steps->items[i], "when");
		jw_open(w, NULL, '{');
		jw_str(w, "name", name ? name->s : STR(""));
		jw_str(w, "who", who && who->kind == J_STR ? who->s : STR("manager"));
		jw_bool(w, "sometimes", when && when->kind == J_OBJECT);
		jw_close(w, '}');
	}
	jw_close(w, ']');
}

enum rc portal_get_item(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	int64_t person, client, requester;
	struct catalog_version v;
	struct record item;

	TRY(person_param(cx, rq, &person));
	TRY(portal_client(cx, person, &client, &requester));
	TRY(find_item(cx, rq->param[0], requester, &item));
	TRY(catalog_version_load(cx, item.id, 0, &v));
	jw_open(&w, NULL, '{');
	write_item(&w, &item);
	jw_int(&w, "version", v.version);
	jw_val(&w, "form", &v.form);
	write_steps(&w, &v.steps);
	jw_close(&w, '}');
	return RC_OK;
}

/* ---- the order ------------------------------------------------------------------------------------- */
struct order_in {
	int64_t version, person;
	const struct jval *answers;
	struct str words;
};
static const struct jfield order_fields[] = {
	{ "version", JF_INT, offsetof(struct order_in, version), .help = "of the form that was filled in" },
	{ "answers", JF_VALUE, offsetof(struct order_in, answers), .help = "{\"name\":value}" },
	{ "for", JF_INT, offsetof(struct order_in, person), .help = "a person's id; staff only" },
	{ "words", JF_STR, offsetof(struct order_in, words), .max = 8192, .help = "anything else, in words" },
};

enum rc portal_post_order(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	static const struct jval none = { .kind = J_OBJECT };
	struct order_in in = { 0 };
	struct jw w = JW(&rs->body);
	int64_t client, requester;
	struct record item, t;

	TRY(json_read(cx, rq->body, order_fields, &in));
	TRY(portal_client(cx, in.person, &client, &requester));
	TRY(find_item(cx, rq->param[0], requester, &item));
	if (!who_can(cx->who, client, PERM_CREATE))
		return fail(cx, RC_DENIED, "denied", "you may not open records for this client");
	struct catalog_order o = { .item = &item,
		                   .version = in.version,
		                   .requester = requester,
		                   .answers = in.answers && in.answers->kind != J_NULL ? in.answers : &none,
		                   .words = str_trim(in.words) };
	TRY(catalog_order(cx, &o, &t));
	rs->status = 201;
	rs->location =
	        arena_fmt(cx->mem, "/api/v1/portal/requests/" STR_FMT, STR_ARG(record_key(cx->mem, &t)));
	jw_open(&w, NULL, '{');
	jw_int(&w, "id", t.id);
	jw_str(&w, "key", record_key(cx->mem, &t));
	jw_str(&w, "title", rec_str(&t, TICKET_TITLE));
	jw_str(&w, "state", rec_str(&t, TICKET_STATE));
	jw_close(&w, '}');
	return RC_OK;
}

enum rc portal_post_upload(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	int64_t client, me;
	struct attachment a;
	struct str name;
	bool present;

	TRY(rq_query(cx, rq, "name", &name, &present));
	if (!present)
		return fail_field(cx, "name", "name says what the file is called");
	TRY(portal_client(cx, 0, &client, &me));
	TRY(attachment_stage(cx, client, name, rq->upload, rq->body, &a));
	rs->status = 201;
	jw_open(&w, NULL, '{');
	jw_int(&w, "id", a.id);
	jw_str(&w, "name", a.name);
	jw_int(&w, "size", a.size);
	jw_close(&w, '}');
	return RC_OK;
}

/* Colleagues by the beginning of a name: enough to say who something is for, nothing else about them. */
enum rc portal_get_people(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	int64_t person, client, requester;
	struct str prefix = { 0 };
	struct record *people = NULL;
	bool present;
	size_t n = 0;

	TRY(person_param(cx, rq, &person));
	TRY(rq_query(cx, rq, "prefix", &prefix, &present));
	TRY(portal_client(cx, person, &client, &requester));
	prefix = portal_words(cx->mem, prefix);
	struct str filter = arena_fmt(cx->mem, "client:%lld active:yes name:\"" STR_FMT "\"",
	                              (long long)client, STR_ARG(prefix));
	if (str_chars(prefix) >= 2)
		TRY(portal_list(cx, &person_type, filter, STR("name"), 10, &people, &n));
	jw_open(&w, NULL, '{');
	jw_open(&w, "items", '[');
	for (size_t i = 0; i < n; i++) {
		jw_open(&w, NULL, '{');
		jw_int(&w, "id", people[i].id);
		jw_str(&w, "name", rec_str(&people[i], PERSON_NAME));
		jw_close(&w, '}');
	}
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}
