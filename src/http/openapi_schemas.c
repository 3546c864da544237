/* openapi_schemas.c - JSON schemas: of record types from their fields, of verbs from their arguments, and the
 * fixed ones that every type shares. */
#include "http/openapi.h"

/* ---- fixed ------------------------------------------------------------------------ */
#define OBJECT(props) "{\"type\":\"object\",\"properties\":{" props "}}"
#define STRING "{\"type\":\"string\"}"
#define INTEGER "{\"type\":\"integer\"}"
#define BOOLEAN "{\"type\":\"boolean\"}"
#define TIME "{\"type\":\"string\",\"format\":\"date-time\"}"
#define ANY "{}"
#define ARRAY(of) "{\"type\":\"array\",\"items\":" of "}"
#define TO(name) "{\"$ref\":\"#/components/schemas/" name "\"}"
#define P(name, schema) "\"" name "\":" schema

static const struct {
	const char *name, *schema;
} fixed[] = {
	{ "Problem",
	  "{\"type\":\"object\",\"required\":[\"title\",\"status\",\"code\",\"detail\",\"request_id\"],"
	  "\"properties\":{" P("type", STRING) "," P("title", STRING) "," P(
	          "status",
	          INTEGER) ","
	                   "\"code\":{\"type\":\"string\",\"description\":\"stable, for programs\"}," P(
	                           "detail", STRING) ","
	                                             "\"field\":{\"type\":\"string\",\"description\":\"which "
	                                             "input\"}," P("request_id", STRING) "," P(
	                                                     "conflicts", ARRAY(TO("Conflict"))) "}}" },
	{ "Conflict",
	  OBJECT(P("field", STRING) "," P("base", ANY) "," P("yours", ANY) "," P("theirs", ANY)) },
	{ "Ref", "{\"type\":[\"object\",\"null\"],\"properties\":{" P("id", INTEGER) "," P(
	                 "key", STRING) "," P("name", STRING) "}}" },
	{ "Version", OBJECT(P("name", STRING) "," P("version", STRING) "," P("now", TIME)) },
	{ "Groups", OBJECT(P("groups", ARRAY(OBJECT(P("value", ANY) "," P("label", STRING) "," P(
	                                       "count", INTEGER)))) "," P("total", INTEGER)) },
	{ "Counted", OBJECT(P("n", INTEGER) "," P("q", STRING)) },
	{ "ReadyDashboards",
	  OBJECT(P("items",
	           ARRAY(OBJECT(P("key", STRING) "," P("name", STRING) "," P("tiles", ARRAY(ANY)))))) },
	{ "DashboardData",
	  OBJECT(P("name", STRING) "," P("at", TIME) "," P("zone", STRING) "," P("from", STRING) "," P(
	          "to",
	          STRING) "," P("q",
	                        STRING) "," P("tiles",
	                                      ARRAY(OBJECT(P("kind", STRING) "," P("title", STRING) "," P(
	                                              "of_type",
	                                              STRING) "," P("size",
	                                                            INTEGER) "," P("data",
	                                                                           "{\"type\":"
	                                                                           "\"object\"}"))))) },
	{ "Series", OBJECT(P("zone", STRING) "," P("days", ARRAY(OBJECT(P("day", STRING))))) },
	{ "Bulk", OBJECT(P("keys", ARRAY(STRING)) "," P("q", STRING) "," P("verb", STRING) "," P(
	                  "args", "{\"type\":\"object\"}") "," P("stream", BOOLEAN)) },
	/* clang-format off */
	{ "Result", OBJECT(P("key", STRING) "," P("ok", BOOLEAN) "," P("status", INTEGER) "," P("code", STRING) ","
	                   P("detail", STRING) "," P("field", STRING) "," P("event", INTEGER)) },
	{ "Operation", OBJECT(P("id", INTEGER) "," P("type", STRING) "," P("verb", STRING) ","
	                      "\"state\":{\"type\":\"string\",\"enum\":[\"running\",\"done\",\"cancelled\"]},"
	                      P("total", INTEGER) "," P("done", INTEGER) "," P("ok", INTEGER) "," P("failed", INTEGER) ","
	                      P("created_at", TIME) ",\"ended_at\":{\"type\":[\"string\",\"null\"]},"
	                      P("undoable", BOOLEAN) "," P("not_undoable", STRING) "," P("undo_until", TIME) ","
	                      P("undoes", INTEGER) "," P("undone_by", INTEGER) ","
	                      P("results", ARRAY(TO("Result"))) "," P("next", INTEGER)) },
	{ "Operations", OBJECT(P("items", ARRAY(TO("Operation")))) },
	{ "DeedRecord", OBJECT(P("type", STRING) "," P("id", INTEGER) "," P("key", STRING) "," P("title", STRING) ","
	                       P("version", INTEGER)) },
	{ "Undone", OBJECT(P("event", INTEGER) "," P("undone_by", INTEGER) "," P("comment_kept", BOOLEAN) ","
	                   P("records", ARRAY(TO("DeedRecord")))) },
	{ "Undoables", OBJECT(P("items", ARRAY(OBJECT(P("event", INTEGER) "," P("kind", STRING) "," P("at", TIME) ","
	                      P("until", TIME) "," P("records", INTEGER) "," P("comment_kept", BOOLEAN) ","
	                      P("record", TO("DeedRecord")))))) },
	{ "Graph", OBJECT(P("nodes", ARRAY(OBJECT(P("type", STRING) "," P("id", INTEGER) "," P("key", STRING) ","
	                  P("title", STRING) ",\"state\":{\"type\":[\"string\",\"null\"]}," P("priority", STRING) ","
	                  P("depth", INTEGER)))) ","
	                  P("edges", ARRAY(OBJECT(P("from", INTEGER) "," P("to", INTEGER) "," P("kind", STRING) ","
	                  P("label", STRING)))) "," P("truncated", BOOLEAN)) },
	{ "MergeIn", "{\"type\":\"object\",\"required\":[\"sources\"],\"properties\":{" P("sources", ARRAY(STRING)) "}}" },
	{ "SplitIn", "{\"type\":\"object\",\"required\":[\"comments\",\"fields\"],\"properties\":{"
	             P("comments", ARRAY(INTEGER)) "," P("fields", "{\"type\":\"object\"}") "}}" },
	/* clang-format on */
	{ "BulkResults",
	  OBJECT(P(
	          "results",
	          ARRAY(OBJECT(P("key", STRING) "," P("ok", BOOLEAN) "," P("status", INTEGER) "," P("code", STRING) "," P(
	                  "detail",
	                  STRING) "," P("field",
	                                STRING) "," P("event",
	                                              INTEGER)))) "," P("ok",
	                                                                INTEGER) "," P("failed",
	                                                                               INTEGER) "," P("operat"
	                                                                                              "ion",
	                                                                                              INTEGER)) },
	{ "ImportReport",
	  OBJECT(P("read", INTEGER) "," P("made", INTEGER) "," P("changed", INTEGER) "," P(
	          "unchanged",
	          INTEGER) "," P("refused",
	                         INTEGER) "," P("rows",
	                                        ARRAY(OBJECT(P("row", INTEGER) "," P("field", STRING) "," P(
	                                                "detail", STRING))))) },
	{ "Timeline",
	  OBJECT(P("items", ARRAY(TO("TimelineItem"))) "," P("next", "{\"type\":[\"string\",\"null\"]}")) },
	{ "TimelineItem",
	  OBJECT(P("id", INTEGER) "," P("at", TIME) "," P("kind", STRING) "," P("actor", TO("Ref")) "," P(
	          "rule", STRING) "," P("from",
	                                STRING) "," P("data",
	                                              "{\"type\":\"object\"}") "," P("comment",
	                                                                             TO("Comment"))) },
	{ "CommentIn",
	  "{\"type\":\"object\",\"required\":[\"body\"],\"properties\":{" P("body", STRING) "," P(
	          "visibility", "{\"type\":\"string\",\"enum\":[\"public\",\"internal\"]}") "}}" },
	{ "Comment", OBJECT(P("id", INTEGER) "," P("body", STRING) "," P(
	                     "visibility", "{\"type\":\"string\",\"enum\":[\"public\","
	                                   "\"internal\"]}") "," P("attachments", ARRAY(TO("Attachment")))) },
	{ "Links", OBJECT(P("items", ARRAY(TO("Link")))) },
	{ "Link", OBJECT(P("id", INTEGER) "," P("kind", STRING) "," P("label", STRING) "," P(
	                  "direction", "{\"type\":"
	                               "\"string\""
	                               ",\"enum\":"
	                               "[\"out\","
	                               "\"in\"]}") "," P("record",
	                                                 OBJECT(P("type", STRING) "," P("key", STRING) "," P(
	                                                         "title", STRING) "," P("state", STRING)))) },
	{ "LinkIn", "{\"type\":\"object\",\"required\":[\"kind\",\"to\"],\"properties\":{" P(
	                    "kind", STRING) "," P("to", STRING) "," P("back", BOOLEAN) "}}" },
	{ "Attachments", OBJECT(P("items", ARRAY(TO("Attachment")))) },
	{ "Attachment", OBJECT(P("id", INTEGER) "," P("name", STRING) "," P("mime", STRING) "," P(
	                        "size", INTEGER) "," P("visibility", STRING) "," P("at", TIME)) },
	{ "Watchers", OBJECT(P("items", ARRAY(TO("Ref")))) },
	{ "Settings",
	  OBJECT(P("items",
	           ARRAY(OBJECT(P("name", STRING) "," P("section", STRING) "," P("help", STRING) "," P(
	                   "value", STRING) "," P("default",
	                                          STRING) "," P("type", STRING) "," P("source", STRING))))) },
	{ "Audit",
	  OBJECT(P(
	          "items",
	          ARRAY(OBJECT(P("id", INTEGER) "," P("at", TIME) "," P("client", INTEGER) "," P("type", STRING) "," P("record", INTEGER) "," P(
	                  "kind",
	                  STRING) "," P("actor",
	                                TO("Ref")) "," P("rule",
	                                                 STRING) "," P("data",
	                                                               "{\"type\":"
	                                                               "\"object\"}") "," P("seq",
	                                                                                    INTEGER) "," P("h"
	                                                                                                   "a"
	                                                                                                   "s"
	                                                                                                   "h",
	                                                                                                   STRING)))) "," P("next",
	                                                                                                                    "{\"type\":[\"string\",\"null\"]}")) },
	{ "Verified", OBJECT(P("ok", BOOLEAN) "," P("checked", INTEGER) "," P("event", INTEGER) "," P(
	                      "detail", STRING)) },
	{ "Empty", "{\"type\":\"object\"}" },
};

/* ---- one field -------------------------------------------------------------------- */
/* A name and what it may hold, for a record's field and a verb's argument alike. */
struct shape {
	const char *name, *label, *help, *of;
	enum field_type type;
	const struct choices *choices;
	int64_t min, max;
	bool nullable, out;
};

static void write_type(struct jw *w, const char *type, bool nullable)
{
	if (!nullable) {
		jw_str(w, "type", str_z(type));
		return;
	}
	jw_open(w, "type", '[');
	jw_str(w, NULL, str_z(type));
	jw_str(w, NULL, STR("null"));
	jw_close(w, ']');
}

static void write_enum(struct jw *w, const struct shape *s)
{
	write_type(w, "string", s->nullable);
	jw_open(w, "enum", '[');
	for (size_t i = 0; s->choices && i < s->choices->n; i++)
		jw_str(w, NULL, str_z(s->choices->items[i].id));
	if (s->nullable)
		jw_null(w, NULL);
	jw_close(w, ']');
}

static void write_reference(struct jw *w, const struct shape *s)
{
	if (s->out) {
		jw_str(w, "$ref", STR("#/components/schemas/Ref"));
		return;
	}
	jw_open(w, "type", '[');
	jw_str(w, NULL, STR("integer"));
	jw_str(w, NULL, STR("string"));
	if (s->nullable)
		jw_str(w, NULL, STR("null"));
	jw_close(w, ']');
}

static void write_text(struct jw *w, const struct shape *s)
{
	write_type(w, "string", s->nullable);
	jw_int(w, "maxLength", s->max ? s->max : s->type == F_BODY ? 65536 : 200);
}

static void write_shape(struct jw *w, const struct shape *s)
{
	jw_open(w, s->name, '{');
	switch (s->type) {
	case F_TEXT:
	case F_BODY: write_text(w, s); break;
	case F_INT:
		write_type(w, "integer", s->nullable);
		if (s->min)
			jw_int(w, "minimum", s->min);
		if (s->max)
			jw_int(w, "maximum", s->max);
		break;
	case F_REAL: write_type(w, "number", s->nullable); break;
	case F_BOOL: write_type(w, "boolean", false); break;
	case F_TIME:
		write_type(w, "string", s->nullable);
		jw_str(w, "format", STR("date-time"));
		break;
	case F_ENUM: write_enum(w, s); break;
	case F_REF: write_reference(w, s); break;
	case F_JSON: break; /* anything; the noun checks it */
	case F_TAGS:
		jw_raw(w, "items", STR(STRING));
		write_type(w, "array", false);
		break;
	}
	if (s->label)
		jw_str(w, "title", str_z(s->label));
	if (s->type == F_REF && s->of)
		jw_str(w, "description",
		       arena_fmt(w->b->a, "%s (%s)", s->help ? s->help : "Reference", s->of));
	else if (s->help)
		jw_str(w, "description", str_z(s->help));
	jw_close(w, '}');
}

/* ---- types -------------------------------------------------------------------------- */
enum use { USE_OUT, USE_IN, USE_PATCH };

static bool has_field(const struct field *f, enum use use)
{
	if (f->flags & HIDDEN)
		return false;
	return use == USE_OUT || (!(f->flags & READONLY) && !(use == USE_PATCH && (f->flags & ON_CREATE)));
}

static void write_common_out(struct jw *w)
{
	jw_raw(w, "id", STR(INTEGER));
	jw_raw(w, "key", STR(STRING));
	jw_raw(w, "type", STR(STRING));
	jw_raw(w, "client", STR(TO("Ref")));
	jw_raw(w, "version", STR(INTEGER));
	jw_raw(w, "created_at", STR(TIME));
	jw_raw(w, "updated_at", STR(TIME));
	jw_raw(w, "verbs", STR(ARRAY(STRING)));
}

static void write_required(struct jw *w, const struct record_type *t, enum use use)
{
	if (use == USE_PATCH)
		return;
	jw_open(w, "required", '[');
	if (use == USE_OUT)
		for (const char *const *p =
		             (const char *const[]){ "id", "key", "type", "client", "version", NULL };
		     *p; p++)
			jw_str(w, NULL, str_z(*p));
	for (size_t i = 0; use == USE_IN && i < t->nfields; i++)
		if ((t->fields[i].flags & REQUIRED) && has_field(&t->fields[i], use))
			jw_str(w, NULL, str_z(t->fields[i].name));
	jw_close(w, ']');
}

static void write_type_schema(struct jw *w, const struct record_type *t, enum use use, const char *suffix)
{
	jw_open(w, schema_name(w->b->a, t, suffix).p, '{');
	jw_str(w, "type", STR("object"));
	write_required(w, t, use);
	jw_open(w, "properties", '{');
	if (use == USE_OUT)
		write_common_out(w);
	if (use == USE_IN)
		jw_raw(w, "client",
		       STR("{\"type\":[\"integer\",\"string\"],\"description\":\"whose record it is\"}"));
	for (size_t i = 0; i < t->nfields; i++) {
		const struct field *f = &t->fields[i];
		if (!has_field(f, use) || strcmp(f->name, "client") == 0)
			continue;
		write_shape(w,
		            &(struct shape){ f->name, f->label, f->help, f->of, f->type, f->choices, f->min,
		                             f->max, !(f->flags & (REQUIRED | NOT_NULL)), use == USE_OUT });
	}
	if (t->flags & T_CUSTOM)
		jw_raw(w, "custom", STR("{\"type\":\"object\",\"description\":\"custom fields by name\"}"));
	jw_close(w, '}');
	if (use != USE_OUT)
		jw_bool(w, "additionalProperties", false);
	jw_close(w, '}');
}

static void write_list_schema(struct jw *w, const struct record_type *t)
{
	struct arena *mem = w->b->a;

	jw_open(w, schema_name(mem, t, "List").p, '{');
	jw_str(w, "type", STR("object"));
	jw_raw(w, "required", STR("[\"items\",\"next\"]"));
	jw_raw(w, "properties",
	       arena_fmt(mem,
	                 "{\"items\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/" STR_FMT
	                 "\"}},"
	                 "\"next\":{\"type\":[\"string\",\"null\"]},\"total\":{\"type\":\"integer\"}}",
	                 STR_ARG(schema_name(mem, t, ""))));
	jw_close(w, '}');
}

static void write_verb_schema(struct jw *w, const struct record_type *t, const struct transition *v)
{
	jw_open(w, verb_schema_name(w->b->a, t, v).p, '{');
	jw_str(w, "type", STR("object"));
	jw_open(w, "required", '[');
	for (size_t i = 0; i < v->nargs; i++)
		if (v->args[i].required)
			jw_str(w, NULL, str_z(v->args[i].name));
	jw_close(w, ']');
	jw_open(w, "properties", '{');
	for (size_t i = 0; i < v->nargs; i++) {
		const struct verb_arg *a = &v->args[i];
		write_shape(w, &(struct shape){ a->name, a->label, a->help, a->of, a->type, a->choices, 0,
		                                a->max, !a->required, false });
	}
	jw_close(w, '}');
	jw_bool(w, "additionalProperties", false);
	jw_close(w, '}');
}

static bool verb_before(const struct machine *m, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (strcmp(m->t[k].verb, m->t[i].verb) == 0)
			return true;
	return false;
}

/* ---- all -------------------------------------------------------------------------------- */
static bool is_known(const struct http *h, struct arena *mem, struct str name)
{
	for (size_t i = 0; i < COUNT(fixed); i++)
		if (str_is(name, fixed[i].name))
			return true;
	for (const struct named_schema *s = service_schemas; s->name; s++)
		if (str_is(name, s->name))
			return true;
	for (const struct record_type *const *t = h->app->types; t && *t; t++) {
		static const char *const suffixes[] = { "", "In", "Patch", "List" };
		for (size_t i = 0; i < COUNT(suffixes); i++)
			if (str_eq(name, schema_name(mem, *t, suffixes[i])))
				return true;
		for (size_t i = 0; (*t)->machine && i < (*t)->machine->n; i++)
			if (str_eq(name, verb_schema_name(mem, *t, &(*t)->machine->t[i])))
				return true;
	}
	return false;
}

static bool named_before(const struct operation *ops, size_t upto, struct str name)
{
	for (size_t i = 0; i < upto; i++)
		if (str_eq(ops[i].in, name) || str_eq(ops[i].out, name))
			return true;
	return false;
}

static void write_rest(struct jw *w, const struct http *h, const struct operation *ops, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (ops[i].in.n && !named_before(ops, i, ops[i].in) && !is_known(h, w->b->a, ops[i].in))
			jw_raw(w, arena_str(w->b->a, ops[i].in).p, STR("{\"type\":\"object\"}"));
		if (ops[i].out.n && str_find(ops[i].out, STR("/"), 0) == SIZE_MAX &&
		    !named_before(ops, i, ops[i].out) && !str_eq(ops[i].in, ops[i].out) &&
		    !is_known(h, w->b->a, ops[i].out))
			jw_raw(w, arena_str(w->b->a, ops[i].out).p, STR("{\"type\":\"object\"}"));
	}
}

void schemas_write(struct jw *w, const struct http *h, const struct operation *ops, size_t n)
{
	jw_open(w, "schemas", '{');
	for (size_t i = 0; i < COUNT(fixed); i++)
		jw_raw(w, fixed[i].name, str_z(fixed[i].schema));
	for (const struct named_schema *s = service_schemas; s->name; s++)
		if (!s->of || type_find(h->app, str_z(s->of)))
			jw_raw(w, s->name, str_z(s->schema));
	for (const struct record_type *const *t = h->app->types; t && *t; t++) {
		write_type_schema(w, *t, USE_OUT, "");
		if (!((*t)->flags & T_NO_CREATE))
			write_type_schema(w, *t, USE_IN, "In");
		write_type_schema(w, *t, USE_PATCH, "Patch");
		write_list_schema(w, *t);
		for (size_t i = 0; (*t)->machine && i < (*t)->machine->n; i++)
			if (!verb_before((*t)->machine, i))
				write_verb_schema(w, *t, &(*t)->machine->t[i]);
	}
	write_rest(w, h, ops, n);
	jw_close(w, '}');
}
