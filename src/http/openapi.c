/* openapi.c - the API's description, OpenAPI 3.1, out of the same tables that make the API.
 *
 * Nothing here is written by hand per route: a path begins with a type's plural or it does not, and what
 * follows is the same for every type.  A route may name its schemas (route.in, route.out) where that says too
 * little.
 */
#include "http/openapi.h"
#include "base/crypto.h"

/* ---- operations ------------------------------------------------------------------- */
static const struct {
	const char *method, *tail, *in,
	        *out; /* tail: after "/api/v1/{plural}"; "+X" is the type's own schema */
} usual[] = {
	{ "GET", "", NULL, "+List" },
	{ "POST", "", "+In", "+" },
	{ "GET", "/{}", NULL, "+" },
	{ "PATCH", "/{}", "+Patch", "+" },
	{ "GET", "/groups", NULL, "Groups" },
	{ "POST", "/bulk", "Bulk", "BulkResults" },
	{ "POST", "/import", NULL, "ImportReport" },
	{ "GET", "/{}/timeline", NULL, "Timeline" },
	{ "POST", "/{}/comments", "CommentIn", "Comment" },
	{ "PATCH", "/{}/comments/{}", "CommentIn", "Comment" },
	{ "GET", "/export", NULL, "text/csv application/x-ndjson" },
	{ "GET", "/{}/links", NULL, "Links" },
	{ "POST", "/{}/links", "LinkIn", "Link" },
	{ "GET", "/{}/attachments", NULL, "Attachments" },
	{ "POST", "/{}/attachments", NULL, "Attachment" },
	{ "GET", "/{}/watchers", NULL, "Watchers" },
};

/* Addresses of no record type, or beside their type's usual ones. */
static const struct {
	const char *method, *path, *in, *out;
} named[] = {
	{ "POST", "/api/v1/session", "SignIn", "Me" },
	{ "GET", "/api/v1/session/link", NULL, "LinkPurpose" },
	{ "POST", "/api/v1/session/link", "LinkUse", "Me" },
	{ "GET", "/api/v1/me", NULL, "Me" },
	{ "PATCH", "/api/v1/me", "MePatch", "Me" },
	{ "POST", "/api/v1/people/{}/link", "Empty", "OneTimeLink" },
	{ "POST", "/api/v1/tokens", "TokenMake", "TokenSecret" },
	{ "GET", "/api/v1/meta", NULL, "Meta" },
	{ "GET", "/api/v1/complete", NULL, "Completions" },
	{ "GET", "/api/v1/search", NULL, "Hits" },
	{ "GET", "/api/v1/views/counts", NULL, "Counts" },
};

struct str schema_name(struct arena *mem, const struct record_type *t, const char *suffix)
{
	struct buf b = BUF(mem);
	bool upper = true;

	for (const char *p = t->name; *p; p++) {
		if (*p != '_' && *p != '-')
			buf_char(&b, (char)(upper && *p >= 'a' && *p <= 'z' ? *p - 32 : *p));
		upper = *p == '_' || *p == '-';
	}
	buf_add(&b, str_z(suffix));
	return buf_str(&b);
}

struct str verb_schema_name(struct arena *mem, const struct record_type *t, const struct transition *v)
{
	struct record_type as = { .name = v->verb };

	return arena_fmt(mem, STR_FMT STR_FMT "Args", STR_ARG(schema_name(mem, t, "")),
	                 STR_ARG(schema_name(mem, &as, "")));
}

static const struct record_type *type_of(const struct http *h, struct str first)
{
	for (const struct record_type *const *t = h->app->types; t && *t; t++)
		if (str_is(first, (*t)->plural))
			return *t;
	return NULL;
}

static struct str singular(struct arena *mem, struct str s)
{
	if (str_ends(s, STR("ies")))
		return arena_fmt(mem, STR_FMT "y", STR_ARG(str_sub(s, 0, s.n - 3)));
	return str_sub(s, 0, s.n - (str_ends(s, STR("s")) ? 1 : 0));
}

/* "{}" becomes "{key}" first and then the singular of the part before it. */
static void name_params(struct arena *mem, struct operation *o)
{
	struct str rest = str_z(o->route->path), part, before = { 0 };
	struct buf b = BUF(mem);

	rest = str_sub(rest, 1, SIZE_MAX);
	while (str_split(&rest, '/', &part)) {
		if (!str_is(part, "{}")) {
			buf_fmt(&b, "/" STR_FMT, STR_ARG(part));
			before = part;
			continue;
		}
		struct str name = o->nparams == 0 ? (o->type ? STR("key") : STR("id"))
		                  : before.n      ? singular(mem, before)
		                                  : STR("verb");
		o->params[o->nparams++] = name;
		buf_fmt(&b, "/{" STR_FMT "}", STR_ARG(name));
		before = STR("");
	}
	o->path = buf_str(&b);
}

static struct str own_schema(struct arena *mem, const struct record_type *t, const char *name)
{
	if (!name)
		return STR("");
	return name[0] == '+' ? schema_name(mem, t, name + 1) : str_z(name);
}

static void find_schemas(struct arena *mem, struct operation *o, struct str tail)
{
	const struct route *r = o->route;

	o->in = str_z(r->in);
	o->out = str_z(r->out);
	for (size_t i = 0; o->type && i < COUNT(usual); i++)
		if (strcmp(r->method, usual[i].method) == 0 && str_is(tail, usual[i].tail)) {
			o->in = own_schema(mem, o->type, usual[i].in);
			o->out = own_schema(mem, o->type, usual[i].out);
		}
	for (size_t i = 0; i < COUNT(named); i++)
		if (strcmp(r->method, named[i].method) == 0 && strcmp(r->path, named[i].path) == 0) {
			o->in = str_z(named[i].in);
			o->out = str_z(named[i].out);
		}
	if (o->verb) {
		o->in = verb_schema_name(mem, o->type, o->verb);
		o->out = schema_name(mem, o->type, "");
	}
}

static struct operation operation_of(const struct http *h, struct arena *mem, const struct route *r)
{
	struct operation o = { .route = r, .tag = STR("service") };
	struct str path = str_z(r->path), tail = { 0 };

	if (str_starts(path, STR("/api/v1/"))) {
		struct str rest = str_sub(path, 8, SIZE_MAX);
		size_t slash = str_find(rest, STR("/"), 0);
		o.tag = str_sub(rest, 0, slash);
		tail = slash == SIZE_MAX ? STR("") : str_sub(rest, slash, SIZE_MAX);
		o.type = type_of(h, o.tag);
		if (str_find(o.tag, STR("."), 0) != SIZE_MAX)
			o.tag = STR("service");
	}
	if (o.type && o.type->machine && strcmp(r->method, "POST") == 0 && str_starts(tail, STR("/{}/")))
		for (size_t i = 0; i < o.type->machine->n; i++)
			if (str_is(str_sub(tail, 4, SIZE_MAX), o.type->machine->t[i].verb))
				o.verb = &o.type->machine->t[i];
	name_params(mem, &o);
	find_schemas(mem, &o, tail);
	return o;
}

static bool any_verb(const struct operation *o)
{
	return o->type && o->type->machine && strcmp(o->route->method, "POST") == 0 &&
	       str_ends(str_z(o->route->path), STR("/{}/{}")) && o->nparams == 2;
}

static bool listed(const struct operation *ops, size_t n, const struct record_type *t, const char *verb)
{
	for (size_t i = 0; i < n; i++)
		if (ops[i].type == t && ops[i].verb && strcmp(ops[i].verb->verb, verb) == 0)
			return true;
	return false;
}

size_t operations_list(const struct http *h, struct arena *mem, struct operation **out)
{
	size_t n = 0, max = h->nroutes;

	for (const struct record_type *const *t = h->app->types; t && *t; t++)
		max += (*t)->machine ? (*t)->machine->n : 0;
	struct operation *ops = NEW_ARRAY(mem, struct operation, max + 1);
	for (size_t i = 0; i < h->nroutes; i++) {
		if (h->routes[i]->flags & R_TEST)
			continue;
		struct operation o = operation_of(h, mem, h->routes[i]);
		if (!any_verb(&o)) {
			ops[n++] = o;
			continue;
		}
		for (size_t v = 0; v < o.type->machine->n; v++) {
			const struct transition *t = &o.type->machine->t[v];
			if (listed(ops, n, o.type, t->verb)) /* the same verb from another state */
				continue;
			ops[n] = o;
			ops[n].verb = t;
			ops[n].nparams = 1;
			ops[n].path = arena_fmt(mem, "/api/v1/%s/{key}/%s", o.type->plural, t->verb);
			find_schemas(mem, &ops[n++], STR(""));
		}
	}
	*out = ops;
	return n;
}

/* ---- one operation ------------------------------------------------------------------ */
const char *perm_name(uint32_t perm)
{
	static const struct {
		uint32_t bit;
		const char *name;
	} names[] = {
		{ PERM_READ_OWN, "read_own" }, { PERM_READ, "read" },
		{ PERM_CREATE, "create" },     { PERM_REPLY, "reply" },
		{ PERM_WORK, "work" },         { PERM_ASSIGN, "assign" },
		{ PERM_BULK, "bulk" },         { PERM_MAJOR, "major" },
		{ PERM_SHARE, "share" },       { PERM_CHANGE, "change" },
		{ PERM_APPROVE, "approve" },   { PERM_AUDIT, "audit" },
		{ PERM_ADMIN, "admin" },       { PERM_CLIENT_ADMIN, "client_admin" },
	};
	if (perm & PERM_PUBLIC)
		return "nobody need be signed in";
	for (size_t i = 0; i < COUNT(names); i++)
		if (perm & names[i].bit)
			return names[i].name;
	return "any signed-in person";
}

static void write_ref(struct jw *w, const char *key, const char *kind, struct str name)
{
	jw_open(w, key, '{');
	jw_str(w, "$ref", arena_fmt(w->b->a, "#/components/%s/" STR_FMT, kind, STR_ARG(name)));
	jw_close(w, '}');
}

void param_write(struct jw *w, struct str name, const char *where, const char *type, const char *help)
{
	jw_open(w, NULL, '{');
	jw_str(w, "name", name);
	jw_str(w, "in", str_z(where));
	if (strcmp(where, "path") == 0)
		jw_bool(w, "required", true);
	if (help)
		jw_str(w, "description", str_z(help));
	jw_open(w, "schema", '{');
	jw_str(w, "type", str_z(type));
	jw_close(w, '}');
	jw_close(w, '}');
}

static void write_params(struct jw *w, const struct operation *o)
{
	bool post = strcmp(o->route->method, "POST") == 0 && (o->route->flags & R_WRITE);
	bool versioned = o->type && o->nparams == 1 && (o->verb || strcmp(o->route->method, "PATCH") == 0);

	jw_open(w, "parameters", '[');
	for (size_t i = 0; i < o->nparams; i++)
		param_write(w, o->params[i], "path", "string", NULL);
	query_write(w, o);
	if (post)
		param_write(w, STR("Idempotency-Key"), "header", "string",
		            "the first answer is repeated for 24 hours");
	if (versioned)
		param_write(w, STR("If-Match"), "header", "string",
		            "the version the change is based on, in quotes");
	jw_close(w, ']');
}

static void write_body(struct jw *w, const struct operation *o)
{
	bool bytes = o->route->flags & (R_UPLOAD | R_TEXT);

	if (!o->in.n && !bytes)
		return;
	jw_open(w, "requestBody", '{');
	jw_bool(w, "required", !o->verb);
	jw_open(w, "content", '{');
	jw_open(w, bytes ? "application/octet-stream" : "application/json", '{');
	if (bytes)
		jw_raw(w, "schema", STR("{\"type\":\"string\",\"format\":\"binary\"}"));
	else
		write_ref(w, "schema", "schemas", o->in);
	jw_close(w, '}');
	jw_close(w, '}');
	jw_close(w, '}');
}

static const char *good_status(const struct operation *o)
{
	bool creates = strcmp(o->route->method, "POST") == 0 && o->type && !o->verb;

	if (str_is(o->out, "PortalOrdered") || str_is(o->out, "PortalUpload") ||
	    str_is(o->out, "OncallFeedSecret"))
		return "201";
	if (str_is(o->in, "WhatIfAsk") || str_is(o->out, "AssistAsked"))
		return "202";
	if (str_is(o->out, "Operation") && str_ends(str_z(o->route->path), STR("/undo")))
		return "202";
	if (creates && !str_is(o->in, "MergeIn") &&
	    (str_ends(o->in, STR("In")) || str_is(o->out, "Attachment") || (o->route->flags & R_SECRET)))
		return "201";
	return o->out.n || (o->route->flags & R_STREAM) ? "200" : "204";
}

/* What comes back: a schema's name, or media types of what is no JSON. */
static void write_content(struct jw *w, const struct operation *o)
{
	struct str rest = o->out, media;
	bool json = str_find(o->out, STR("/"), 0) == SIZE_MAX;

	jw_open(w, "content", '{');
	while (str_split(&rest, ' ', &media)) {
		jw_open(w, json ? "application/json" : arena_str(w->b->a, media).p, '{');
		if (json)
			write_ref(w, "schema", "schemas", o->out);
		else
			jw_raw(w, "schema",
			       str_is(media, "application/json") ? STR("{}") : STR("{\"type\":\"string\"}"));
		jw_close(w, '}');
	}
	jw_close(w, '}');
}

static void write_responses(struct jw *w, const struct operation *o)
{
	jw_open(w, "responses", '{');
	jw_open(w, good_status(o), '{');
	jw_str(w, "description", STR("Done"));
	if (o->out.n)
		write_content(w, o);
	else if (o->route->flags & R_STREAM)
		jw_raw(w, "content", STR("{\"text/event-stream\":{\"schema\":{\"type\":\"string\"}}}"));
	jw_close(w, '}');
	if (str_is(o->out, "BulkResults")) {
		jw_open(w, "202", '{');
		jw_str(w, "description", STR("Begun (`stream`): ask the operation how far it is"));
		jw_raw(w, "content",
		       STR("{\"application/json\":{\"schema\":{\"$ref\":\"#/components/schemas/"
		           "Operation\"}}}"));
		jw_close(w, '}');
	}
	if (strcmp(o->route->method, "GET") == 0 && !(o->route->flags & R_STREAM))
		jw_raw(w, "304", STR("{\"description\":\"Still what If-None-Match names\"}"));
	write_ref(w, "4XX", "responses", STR("Problem"));
	write_ref(w, "5XX", "responses", STR("Problem"));
	jw_close(w, '}');
}

static struct str operation_id(struct arena *mem, const struct operation *o)
{
	struct buf b = BUF(mem);

	buf_add(&b, arena_lower(mem, str_z(o->route->method)));
	struct str rest = str_starts(o->path, STR("/api/v1/")) ? str_sub(o->path, 7, SIZE_MAX) : o->path;
	for (size_t i = 0; i < rest.n; i++) {
		char c = rest.p[i];
		if (c != '{' && c != '}')
			buf_char(&b, (char)(c == '/' || c == '-' || c == '.' ? '_' : c));
	}
	return buf_str(&b);
}

static void write_operation(struct jw *w, const struct operation *o)
{
	struct arena *mem = w->b->a;
	const char *help = o->verb ? (o->verb->help ? o->verb->help : o->verb->label) : o->route->help;
	uint32_t perm = o->verb ? o->verb->perm : o->route->perm;

	jw_open(w, arena_lower(mem, str_z(o->route->method)).p, '{');
	jw_str(w, "operationId", operation_id(mem, o));
	jw_str(w, "summary", str_z(help ? help : ""));
	jw_str(w, "description", arena_fmt(mem, "Needs: %s.", perm_name(perm)));
	jw_open(w, "tags", '[');
	jw_str(w, NULL, o->tag);
	jw_close(w, ']');
	if (perm & PERM_PUBLIC)
		jw_raw(w, "security", STR("[]"));
	write_params(w, o);
	write_body(w, o);
	write_responses(w, o);
	jw_close(w, '}');
}

/* ---- the document ----------------------------------------------------------------------- */
static bool path_seen(const struct operation *ops, size_t upto)
{
	for (size_t i = 0; i < upto; i++)
		if (str_eq(ops[i].path, ops[upto].path))
			return true;
	return false;
}

static void write_paths(struct jw *w, const struct operation *ops, size_t n)
{
	jw_open(w, "paths", '{');
	for (size_t i = 0; i < n; i++) {
		if (path_seen(ops, i))
			continue;
		jw_open(w, ops[i].path.p, '{');
		for (size_t k = i; k < n; k++)
			if (str_eq(ops[k].path, ops[i].path))
				write_operation(w, &ops[k]);
		jw_close(w, '}');
	}
	jw_close(w, '}');
}

static void write_tags(struct jw *w, const struct operation *ops, size_t n)
{
	jw_open(w, "tags", '[');
	for (size_t i = 0; i < n; i++) {
		bool seen = false;
		for (size_t k = 0; k < i && !seen; k++)
			seen = str_eq(ops[k].tag, ops[i].tag);
		if (seen)
			continue;
		jw_open(w, NULL, '{');
		jw_str(w, "name", ops[i].tag);
		jw_str(w, "description",
		       str_z(ops[i].type && ops[i].type->help ? ops[i].type->help
		                                              : "Not bound to a record type."));
		jw_close(w, '}');
	}
	jw_close(w, ']');
}

static const char info[] = "{\"title\":\"Sinew\",\"version\":\"" SINEW_VERSION
                           "\",\"description\":\"The desk of an IT operations coordinator. "
                           "Everything the web UI does goes through this API. Times are RFC 3339 UTC; errors "
                           "are RFC 9457 problem documents with a "
                           "stable `code`; lists take a filter in `q` and a cursor. Records of clients one "
                           "may not see are 404.\"}";
static const char security[] =
        "{\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"sinew_session\","
        "\"description\":\"By "
        "POST "
        "/api/v1/session; writes need the header X-CSRF-Token from /api/v1/me.\"},"
        "\"token\":{\"type\":\"http\",\"scheme\":\"bearer\",\"description\":\"An API token.\"}}";
static const char problem[] =
        "{\"Problem\":{\"description\":\"What went wrong\",\"content\":{\"application/problem+json\":"
        "{\"schema\":{\"$ref\":\"#/components/schemas/Problem\"}}}}}";

void openapi_make(struct http *h)
{
	struct arena *mem = arena_new();
	struct buf b = BUF(mem);
	struct jw w = JW(&b);
	struct operation *ops;
	size_t n = operations_list(h, mem, &ops);

	jw_open(&w, NULL, '{');
	jw_str(&w, "openapi", STR("3.1.0"));
	jw_raw(&w, "info", str_z(info));
	jw_raw(&w, "servers", STR("[{\"url\":\"/\"}]"));
	jw_raw(&w, "security", STR("[{\"session\":[]},{\"token\":[]}]"));
	write_tags(&w, ops, n);
	write_paths(&w, ops, n);
	jw_open(&w, "components", '{');
	jw_raw(&w, "securitySchemes", str_z(security));
	jw_raw(&w, "responses", str_z(problem));
	schemas_write(&w, h, ops, n);
	jw_close(&w, '}');
	jw_close(&w, '}');
	h->openapi = arena_str(h->mem, buf_str(&b));
	h->openapi_etag = str_sub(sha256_hex(h->mem, h->openapi), 0, 16);
	arena_free(mem);
}

enum rc get_openapi(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	(void)rq;
	rs->static_bytes = cx->app->http->openapi.p;
	rs->static_n = cx->app->http->openapi.n;
	rs->etag = cx->app->http->openapi_etag;
	return RC_OK;
}
