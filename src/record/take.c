/* take.c - JSON from outside into fields of a record, each refusal naming the field and what would be right.
 *
 * One place for all: POST, PATCH, verb arguments, custom fields and import come through value_take.
 */
#include "base/json.h"
#include "base/time.h"
#include "record/write.h"
#include <math.h>

static const char *kind_word(const struct jval *v)
{
	static const char *const words[] = { "null", "true or false", "a number", "a number",
		                             "text", "a list",        "an object" };

	return words[v->kind];
}

static enum rc wrong(struct ctx *cx, const char *name, const char *want, const struct jval *got)
{
	return fail_field(cx, name, "%s must be %s, not %s", name, want, kind_word(got));
}

static bool has_control(struct str s, bool lines)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if ((c < 0x20 && !(lines && (c == '\n' || c == '\t'))) || c == 0x7f)
			return true;
	}
	return false;
}

/* CR LF and lone CR become LF. */
static struct str unix_lines(struct ctx *cx, struct str s)
{
	if (!memchr(s.p ? s.p : "", '\r', s.n))
		return s;
	char *p = arena_alloc(cx->mem, s.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '\r')
			p[n++] = s.p[i];
		else if (i + 1 >= s.n || s.p[i + 1] != '\n')
			p[n++] = '\n';
	}
	return (struct str){ p, n };
}

static enum rc take_text(struct ctx *cx, const struct field *f, const char *name, const struct jval *v,
                         struct dbval *out)
{
	int64_t max = f->max ? f->max : f->type == F_BODY ? 65536 : 200;
	struct str s = v->s;

	if (v->kind != J_STR)
		return wrong(cx, name, "text", v);
	if (!str_utf8(s))
		return fail_field(cx, name, "%s is not well-formed UTF-8", name);
	s = f->type == F_BODY ? unix_lines(cx, s) : str_trim(s);
	if (has_control(s, f->type == F_BODY))
		return fail_field(cx, name,
		                  f->type == F_BODY ? "%s has control characters"
		                                    : "%s must be one line without control characters",
		                  name);
	if ((int64_t)s.n > max)
		return fail_field(cx, name, "%s is too long: %zu bytes, at most %lld", name, s.n,
		                  (long long)max);
	*out = TEXT(s);
	return RC_OK;
}

static enum rc take_int(struct ctx *cx, const struct field *f, const char *name, const struct jval *v,
                        struct dbval *out)
{
	if (v->kind != J_INT)
		return wrong(cx, name, "a whole number", v);
	if (v->i < f->min)
		return fail_field(cx, name, "%s must be at least %lld", name, (long long)f->min);
	if (f->max && v->i > f->max)
		return fail_field(cx, name, "%s must be at most %lld", name, (long long)f->max);
	*out = INT(v->i);
	return RC_OK;
}

static enum rc take_real(struct ctx *cx, const char *name, const struct jval *v, struct dbval *out)
{
	if (v->kind != J_INT && v->kind != J_REAL)
		return wrong(cx, name, "a number", v);
	double x = v->kind == J_INT ? (double)v->i : v->f;
	if (!isfinite(x))
		return fail_field(cx, name, "%s must be a finite number", name);
	*out = REAL(x);
	return RC_OK;
}

static enum rc take_time(struct ctx *cx, const char *name, const struct jval *v, struct dbval *out)
{
	int64_t t;

	if (v->kind != J_STR)
		return wrong(cx, name, "a time such as \"2026-11-25T15:36:00Z\"", v);
	if (!time_parse(v->s, &t))
		return fail_field(cx, name, "%s must be a time such as \"2026-11-25T15:36:00Z\"", name);
	*out = INT(t);
	return RC_OK;
}

static enum rc take_enum(struct ctx *cx, const struct field *f, const char *name, const struct jval *v,
                         struct dbval *out)
{
	struct buf b = BUF(cx->mem);

	if (v->kind == J_INT) /* priority 1 is as good as "1" */
		*out = TEXT(arena_fmt(cx->mem, "%lld", (long long)v->i));
	else if (v->kind == J_STR)
		*out = TEXT(v->s);
	else
		return wrong(cx, name, "one of its choices", v);
	if (choices_has(f->choices, out->s))
		return RC_OK;
	for (size_t i = 0; i < f->choices->n; i++)
		buf_fmt(&b, "%s%s", i ? ", " : "", f->choices->items[i].id);
	return fail_field(cx, name, "%s cannot be \"" STR_FMT "\"; it is one of: " STR_FMT, name,
	                  STR_ARG(str_clip(out->s, 40)), STR_ARG(buf_str(&b)));
}

/* ---- references ----------------------------------------------------------------- */

static bool compatible(struct ctx *cx, const struct record *to, int64_t client_id)
{
	const struct record_type *t = to->type;

	if (!client_id || to->client_id == client_id || (t->flags & (T_GLOBAL | T_CLIENT_IS_SELF)))
		return true;
	return t->serves && t->serves(cx, to, client_id);
}

static enum rc take_ref(struct ctx *cx, const struct field *f, const char *name, const struct jval *v,
                        int64_t client_id, struct dbval *out)
{
	const struct record_type *of = type_find(cx->app, str_z(f->of));
	const struct jval *id =
	        v->kind == J_OBJECT ? jval_get(v, "id") : v; /* what was read may be sent back */
	struct str key = { 0 };
	struct record to;

	assert(of);
	if (id && id->kind == J_INT)
		key = arena_fmt(cx->mem, "%lld", (long long)id->i);
	else if (id && id->kind == J_STR)
		key = id->s;
	else
		return wrong(cx, name, "the id or key of a record, or null", v);
	if (str_is(key, "me") && str_is(str_z(f->of), "person") && cx->who->person_id)
		key = arena_fmt(cx->mem, "%lld", (long long)cx->who->person_id);
	enum rc rc = record_find(cx, of, key, &to);
	if (rc == RC_NOT_FOUND)
		return fail_field(cx, name, "%s: there is no %s \"" STR_FMT "\"", name, of->name,
		                  STR_ARG(str_clip(key, 60)));
	TRY(rc);
	if (!compatible(cx, &to, client_id))
		return fail_field(cx, name, "%s: this %s belongs to another client", name, of->name);
	*out = INT(to.id);
	return RC_OK;
}

static enum rc take_json(struct ctx *cx, const struct field *f, const char *name, const struct jval *v,
                         struct dbval *out)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);
	int64_t max = f->max ? f->max : 65536;

	if (v->kind == J_STR && v->s.n == 0) {
		*out = TEXT(v->s);
		return RC_OK;
	}
	jw_val(&w, NULL, v);
	if ((int64_t)b.n > max)
		return fail_field(cx, name, "%s is too long: %zu bytes, at most %lld", name, b.n,
		                  (long long)max);
	*out = TEXT(buf_str(&b));
	return RC_OK;
}

enum rc value_take(struct ctx *cx, const struct field *f, const char *name, const struct jval *v,
                   int64_t client_id, struct dbval *out)
{
	bool text = f->type == F_TEXT || f->type == F_BODY || f->type == F_JSON;

	/* Nothing is the empty text where a column cannot be NULL; no tags are none. */
	*out = f->type == F_TAGS || (text && (f->flags & NOT_NULL)) ? TEXT(STR("")) : NUL();
	if (v->kind == J_NULL)
		return RC_OK;
	switch (f->type) {
	case F_TEXT:
	case F_BODY: return take_text(cx, f, name, v, out);
	case F_INT: return take_int(cx, f, name, v, out);
	case F_REAL: return take_real(cx, name, v, out);
	case F_TIME: return take_time(cx, name, v, out);
	case F_ENUM: return take_enum(cx, f, name, v, out);
	case F_REF: return take_ref(cx, f, name, v, client_id, out);
	case F_JSON: return take_json(cx, f, name, v, out);
	case F_TAGS: return tags_take(cx, name, v, out);
	case F_BOOL: break;
	}
	if (v->kind != J_BOOL)
		return wrong(cx, name, "true or false", v);
	*out = INT(v->b);
	return RC_OK;
}

/* ---- records ---------------------------------------------------------------------- */

static enum rc unknown(struct ctx *cx, const struct record_type *t, struct str name)
{
	static const char *const fixed[] = { "id",         "key",        "type",   "number", "version",
		                             "created_at", "updated_at", "client", "verbs",  "clocks" };
	char *z = (char *)arena_str(cx->mem, str_clip(name, 60)).p;

	for (size_t i = 0; i < COUNT(fixed); i++)
		if (str_is(name, fixed[i]))
			return fail_field(cx, z, "%s is set by the server", z);
	return fail_field(cx, z, "a %s has no field \"%s\"", t->name, z);
}

static enum rc take_member(struct ctx *cx, struct record *r, struct str name, const struct jval *v,
                           bool create)
{
	const struct record_type *t = r->type;
	int i = field_find(t, name);
	struct dbval got;

	if (i < 0 && str_is(name, "custom") && (t->flags & T_CUSTOM))
		return custom_take(cx, r, v);
	if (i < 0 || (t->fields[i].flags & HIDDEN))
		return unknown(cx, t, name);
	const struct field *f = &t->fields[i];
	if (f->flags & READONLY)
		return fail_field(cx, f->name, "%s is set by rules and verbs, not by hand%s%s", f->name,
		                  f->help ? ": " : "", f->help ? f->help : "");
	if ((f->flags & ON_CREATE) && !create)
		return fail_field(cx, f->name, "%s can be set only when the %s is made", f->name, t->name);
	if ((f->flags & INTERNAL) && public_only(cx, r))
		return unknown(cx, t, name);
	TRY(value_take(cx, f, f->name, v, r->client_id, &got));
	if ((f->flags & REQUIRED) && (got.type == DB_NULL || (got.type == DB_TEXT && !got.s.n)))
		return fail_field(cx, f->name, "%s is required", f->name);
	rec_set(r, (size_t)i, got);
	return RC_OK;
}

enum rc record_take(struct ctx *cx, struct record *r, const struct jval *object, bool create)
{
	if (object->kind != J_OBJECT)
		return fail(cx, RC_BAD_REQUEST, "bad_json", "the body must be a JSON object");
	for (size_t i = 0; i < object->n; i++)
		TRY(take_member(cx, r, object->keys[i], &object->items[i], create));
	return RC_OK;
}

enum rc record_value(struct ctx *cx, const struct field *f, const char *name, const struct jval *v,
                     int64_t client_id, struct dbval *out)
{
	return value_take(cx, f, name, v, client_id, out);
}
