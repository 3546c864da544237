/* meta.c - the types described for the UI: GET /api/v1/meta.
 *
 * Nothing in it depends on who asks, except that HIDDEN fields are in nobody's; it changes with the binary
 * only, so it is cacheable by its hash.
 */
#include "base/crypto.h"
#include "record/link.h"
#include "record/read.h"

struct flag_word {
	uint32_t bit;
	const char *name;
};
static const struct flag_word type_words[] = {
	{ T_COMMENTS, "comments" }, { T_LINKS, "links" },         { T_ATTACHMENTS, "attachments" },
	{ T_WATCHERS, "watchers" }, { T_CUSTOM, "custom" },       { T_GLOBAL, "global" },
	{ T_PERSONAL, "personal" }, { T_NO_CREATE, "no_create" }, { T_DELETE, "delete" },
	{ T_SEARCH, "search" },
};
static const struct flag_word field_words[] = {
	{ FILTER, "filter" },     { SORT, "sort" },         { GROUP, "group" },
	{ REQUIRED, "required" }, { READONLY, "readonly" }, { ON_CREATE, "on_create" },
	{ INTERNAL, "internal" }, { COLUMN, "column" },     { FACET, "facet" },
	{ SEARCH, "search" },
};
static const struct flag_word perm_names[] = {
	{ PERM_READ_OWN, "read_own" },
	{ PERM_READ, "read" },
	{ PERM_CREATE, "create" },
	{ PERM_REPLY, "reply" },
	{ PERM_WORK, "work" },
	{ PERM_ASSIGN, "assign" },
	{ PERM_BULK, "bulk" },
	{ PERM_MAJOR, "major" },
	{ PERM_SHARE, "share" },
	{ PERM_CHANGE, "change" },
	{ PERM_APPROVE, "approve" },
	{ PERM_AUDIT, "audit" },
	{ PERM_CLIENT_ADMIN, "client_admin" },
	{ PERM_ADMIN, "admin" },
};

static void flags(struct jw *w, const char *key, uint32_t bits, const struct flag_word *words, size_t n)
{
	jw_open(w, key, '[');
	for (size_t i = 0; i < n; i++)
		if (bits & words[i].bit)
			jw_str(w, NULL, str_z(words[i].name));
	jw_close(w, ']');
}

static void perm(struct jw *w, const char *key, uint32_t bits)
{
	for (size_t i = 0; i < COUNT(perm_names); i++)
		if (bits & perm_names[i].bit) {
			jw_str(w, key, str_z(perm_names[i].name));
			return;
		}
	jw_null(w, key);
}

static void optional(struct jw *w, const char *key, const char *value)
{
	if (value)
		jw_str(w, key, str_z(value));
}

static void choices(struct jw *w, const char *key, const struct choices *cs)
{
	jw_open(w, key, '[');
	for (size_t i = 0; i < cs->n; i++) {
		jw_open(w, NULL, '{');
		jw_str(w, "id", str_z(cs->items[i].id));
		jw_str(w, "label", str_z(cs->items[i].label));
		optional(w, "tone", cs->items[i].tone);
		jw_close(w, '}');
	}
	jw_close(w, ']');
}

static const char *type_word(enum field_type t)
{
	static const char *const words[] = {
		[F_TEXT] = "text", [F_BODY] = "body", [F_INT] = "int", [F_REAL] = "real", [F_BOOL] = "bool",
		[F_TIME] = "time", [F_ENUM] = "enum", [F_REF] = "ref", [F_JSON] = "json", [F_TAGS] = "tags"
	};

	return words[t];
}

static int64_t longest(const struct field *f)
{
	if (f->max)
		return f->max;
	return f->type == F_TEXT ? 200 : f->type == F_BODY ? 65536 : 0;
}

static void field(struct jw *w, const struct field *f)
{
	jw_open(w, NULL, '{');
	jw_str(w, "name", str_z(f->name));
	jw_str(w, "type", str_z(type_word(f->type)));
	jw_str(w, "label", str_z(f->label ? f->label : f->name));
	optional(w, "help", f->help);
	flags(w, "flags", f->flags, field_words, COUNT(field_words));
	if (f->choices)
		choices(w, "choices", f->choices);
	optional(w, "of", f->of);
	if (longest(f))
		jw_int(w, "max", longest(f));
	jw_close(w, '}');
}

static void arg(struct jw *w, const struct verb_arg *a)
{
	jw_open(w, NULL, '{');
	jw_str(w, "name", str_z(a->name));
	jw_str(w, "type", str_z(type_word(a->type)));
	jw_str(w, "label", str_z(a->label ? a->label : a->name));
	optional(w, "help", a->help);
	jw_bool(w, "required", a->required);
	if (a->choices)
		choices(w, "choices", a->choices);
	optional(w, "of", a->of);
	if (a->max)
		jw_int(w, "max", a->max);
	jw_close(w, '}');
}

static void verb(struct jw *w, const struct transition *t)
{
	struct str rest = str_z(t->from), state;

	jw_open(w, NULL, '{');
	jw_str(w, "verb", str_z(t->verb));
	jw_str(w, "label", str_z(t->label));
	jw_open(w, "from", '[');
	while (str_split(&rest, ' ', &state))
		if (state.n)
			jw_str(w, NULL, state);
	jw_close(w, ']');
	if (t->to)
		jw_str(w, "to", str_z(t->to));
	else
		jw_null(w, "to");
	perm(w, "perm", t->perm);
	jw_bool(w, "own", t->own);
	optional(w, "help", t->help);
	optional(w, "shortcut", t->shortcut);
	jw_open(w, "args", '[');
	for (size_t i = 0; i < t->nargs; i++)
		arg(w, &t->args[i]);
	jw_close(w, ']');
	jw_close(w, '}');
}

static void word(struct jw *w, const struct filter_word *f)
{
	jw_open(w, NULL, '{');
	jw_str(w, "name", str_z(f->name));
	jw_str(w, "help", str_z(f->help));
	jw_open(w, "values", '[');
	for (size_t i = 0; f->values && f->values[i]; i++)
		jw_str(w, NULL, str_z(f->values[i]));
	jw_close(w, ']');
	jw_close(w, '}');
}

static void words(struct ctx *cx, struct jw *w, const struct record_type *t)
{
	for (size_t i = 0; i < t->nwords; i++)
		word(w, &t->words[i]);
	for (const struct type_words *const *more = cx->app->words; more && *more; more++)
		for (size_t i = 0; strcmp((*more)->type, t->name) == 0 && i < (*more)->n; i++)
			if ((*more)->words[i].help)
				word(w, &(*more)->words[i]);
}

static void type(struct ctx *cx, struct jw *w, const struct record_type *t)
{
	jw_open(w, NULL, '{');
	jw_str(w, "name", str_z(t->name));
	jw_str(w, "plural", str_z(t->plural));
	jw_str(w, "label", str_z(t->label));
	optional(w, "help", t->help);
	flags(w, "flags", t->flags, type_words, COUNT(type_words));
	jw_open(w, "prefixes", '[');
	for (size_t i = 0; t->prefixes && t->prefixes[i]; i++)
		jw_str(w, NULL, str_z(t->prefixes[i]));
	jw_close(w, ']');
	jw_str(w, "default_sort", str_z(t->default_sort ? t->default_sort : "id"));
	jw_str(w, "name_field", t->name_field >= 0 ? str_z(t->fields[t->name_field].name) : STR(""));
	perm(w, "create_perm", t->create_perm);
	perm(w, "write_perm", t->write_perm);
	jw_open(w, "fields", '[');
	for (size_t i = 0; i < t->nfields; i++)
		if (!(t->fields[i].flags & HIDDEN))
			field(w, &t->fields[i]);
	jw_close(w, ']');
	jw_open(w, "words", '[');
	words(cx, w, t);
	jw_close(w, ']');
	choices(w, "states", t->machine ? t->machine->states : &(const struct choices){ 0 });
	jw_open(w, "verbs", '[');
	for (size_t i = 0; t->machine && i < t->machine->n; i++)
		verb(w, &t->machine->t[i]);
	jw_close(w, ']');
	jw_close(w, '}');
}

/* Roles as the access type declares them: ids and labels. What each may do is in /me for the asker. */
static void roles(struct ctx *cx, struct jw *w)
{
	const struct record_type *access = type_find(cx->app, STR("access"));
	int f = access ? field_find(access, STR("role")) : -1;

	if (f >= 0 && access->fields[f].choices) {
		choices(w, "roles", access->fields[f].choices);
		return;
	}
	jw_open(w, "roles", '[');
	jw_close(w, ']');
}

static void links(struct jw *w)
{
	jw_open(w, "links", '[');
	for (const struct link_kind *k = link_kinds; k->kind; k++) {
		jw_open(w, NULL, '{');
		jw_str(w, "kind", str_z(k->kind));
		jw_str(w, "label", str_z(k->label));
		jw_str(w, "back", str_z(k->back));
		jw_close(w, '}');
	}
	jw_close(w, ']');
}

enum rc read_meta(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);

	jw_open(&w, NULL, '{');
	jw_open(&w, "types", '[');
	for (const struct record_type *const *t = cx->app->types; t && *t; t++)
		type(cx, &w, *t);
	jw_close(&w, ']');
	links(&w);
	roles(cx, &w);
	jw_close(&w, '}');
	rs->etag = str_sub(sha256_hex(cx->mem, buf_str(&rs->body)), 0, 24);
	if (rq->if_none_match.n && str_find(rq->if_none_match, rs->etag, 0) != SIZE_MAX) {
		rs->status = 304;
		rs->body = BUF(cx->mem);
	}
	return RC_OK;
}
