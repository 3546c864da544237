/* json.c - the strict JSON reader: jansson's tree copied into the arena, and flat objects into structs.
 *
 * jansson refuses duplicates, bad UTF-8, NUL, trailing bytes and numbers that do not fit; the depth of 32 is
 * checked before it sees the text, so that its recursion stays short.  No other file knows of jansson.
 */
#include "base/json.h"
#include "base/time.h"
#include <jansson.h>
#include <stdio.h>

enum { DEPTH_MAX = 32 };

static bool too_deep(struct str s)
{
	int depth = 0;
	bool quoted = false;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (quoted) {
			if (c == '\\')
				i++;
			else if (c == '"')
				quoted = false;
		} else if (c == '"') {
			quoted = true;
		} else if (c == '[' || c == '{') {
			if (++depth > DEPTH_MAX)
				return true;
		} else if (c == ']' || c == '}') {
			depth--;
		}
	}
	return false;
}

static void copy(struct arena *a, json_t *from, struct jval *to);

static void copy_array(struct arena *a, json_t *from, struct jval *to)
{
	to->kind = J_ARRAY;
	to->n = json_array_size(from);
	to->items = NEW_ARRAY(a, struct jval, to->n);
	for (size_t i = 0; i < to->n; i++)
		copy(a, json_array_get(from, i), &to->items[i]);
}

static void copy_object(struct arena *a, json_t *from, struct jval *to)
{
	const char *key;
	json_t *value;
	size_t i = 0;

	to->kind = J_OBJECT;
	to->n = json_object_size(from);
	to->keys = NEW_ARRAY(a, struct str, to->n);
	to->items = NEW_ARRAY(a, struct jval, to->n);
	json_object_foreach(from, key, value)
	{
		to->keys[i] = arena_str(a, str_z(key)); /* NUL is refused in keys */
		copy(a, value, &to->items[i++]);
	}
}

static void copy(struct arena *a, json_t *from, struct jval *to)
{
	switch (json_typeof(from)) {
	case JSON_NULL: to->kind = J_NULL; return;
	case JSON_TRUE:
	case JSON_FALSE:
		to->kind = J_BOOL;
		to->b = json_is_true(from);
		return;
	case JSON_INTEGER:
		to->kind = J_INT;
		to->i = json_integer_value(from);
		to->f = (double)to->i;
		return;
	case JSON_REAL:
		to->kind = J_REAL;
		to->f = json_real_value(from);
		return;
	case JSON_STRING:
		to->kind = J_STR;
		to->s = arena_str(a, (struct str){ json_string_value(from), json_string_length(from) });
		return;
	case JSON_ARRAY: copy_array(a, from, to); return;
	case JSON_OBJECT: copy_object(a, from, to); return;
	}
}

bool json_parse_plain(struct arena *a, struct str text, struct jval *out, char *why, size_t whysz)
{
	json_error_t e;

	if (str_trim(text).n == 0) {
		snprintf(why, whysz, "the text is empty");
		return false;
	}
	if (memchr(text.p, 0, text.n)) { /* jansson steps over it between tokens */
		snprintf(why, whysz, "the text holds a NUL byte");
		return false;
	}
	if (too_deep(text)) {
		snprintf(why, whysz, "nested deeper than %d levels", DEPTH_MAX);
		return false;
	}
	json_t *root = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &e);

	if (!root) {
		snprintf(why, whysz, "line %d, column %d: %s", e.line, e.column, e.text);
		return false;
	}
	*out = (struct jval){ 0 };
	copy(a, root, out);
	json_decref(root);
	return true;
}

enum rc json_parse(struct ctx *cx, struct str text, struct jval *out)
{
	char why[300];

	if (!json_parse_plain(cx->mem, text, out, why, sizeof why))
		return fail(cx, RC_BAD_REQUEST, "bad_json", "This is not valid JSON: %s.", why);
	return RC_OK;
}

const struct jval *jval_get(const struct jval *object, const char *key)
{
	struct str k = str_z(key);

	if (!object || object->kind != J_OBJECT)
		return NULL;
	for (size_t i = 0; i < object->n; i++)
		if (str_eq(object->keys[i], k))
			return &object->items[i];
	return NULL;
}

struct jval jval_without(struct arena *mem, const struct jval *v, const char *a, const char *b)
{
	struct jval out = *v;

	out.keys = NEW_ARRAY(mem, struct str, v->n + 1);
	out.items = NEW_ARRAY(mem, struct jval, v->n + 1);
	out.n = 0;
	for (size_t i = 0; i < v->n; i++)
		if (!str_is(v->keys[i], a) && !(b && str_is(v->keys[i], b))) {
			out.keys[out.n] = v->keys[i];
			out.items[out.n++] = v->items[i];
		}
	return out;
}

struct str jval_str(const struct jval *object, const char *key)
{
	const struct jval *v = jval_get(object, key);

	return v && v->kind == J_STR ? v->s : STR("");
}

int64_t jval_int(const struct jval *object, const char *key)
{
	const struct jval *v = jval_get(object, key);

	return v && v->kind == J_INT ? v->i : 0;
}

int64_t jval_time(const struct jval *object, const char *key)
{
	int64_t t = 0;

	return time_parse(jval_str(object, key), &t) ? t : 0;
}

struct str jval_text(struct arena *a, const struct jval *v)
{
	struct buf b = BUF(a);
	struct jw w = JW(&b);

	if (!v || v->kind == J_NULL)
		return STR("");
	jw_val(&w, NULL, v);
	return buf_str(&b);
}

/* ---- objects into structs ----------------------------------------------- */
static enum rc take_str(struct ctx *cx, const struct jfield *f, const struct jval *v, void *to)
{
	if (v->kind != J_STR)
		return fail_field(cx, f->name, "%s must be text.", f->name);
	if (f->max > 0 && v->s.n > (uint64_t)f->max)
		return fail_field(cx, f->name, "%s is too long: %zu bytes, at most %lld are allowed.",
		                  f->name, v->s.n, (long long)f->max);
	*(struct str *)to = v->s;
	return RC_OK;
}

static enum rc take_int(struct ctx *cx, const struct jfield *f, const struct jval *v, void *to)
{
	if (v->kind != J_INT)
		return fail_field(cx, f->name, "%s must be a whole number.", f->name);
	if (f->max > 0 && v->i > f->max)
		return fail_field(cx, f->name, "%s must be at most %lld.", f->name, (long long)f->max);
	*(int64_t *)to = v->i;
	return RC_OK;
}

static enum rc take_time(struct ctx *cx, const struct jfield *f, const struct jval *v, void *to)
{
	if (v->kind != J_STR || !time_parse(v->s, to))
		return fail_field(cx, f->name, "%s must be a time such as 2026-11-25T15:36:00Z.", f->name);
	return RC_OK;
}

static enum rc take_one(struct ctx *cx, const struct jfield *f, const struct jval *v, void *to)
{
	switch (f->type) {
	case JF_STR: return take_str(cx, f, v, to);
	case JF_INT: return take_int(cx, f, v, to);
	case JF_TIME: return take_time(cx, f, v, to);
	case JF_REAL:
		if (v->kind != J_INT && v->kind != J_REAL)
			return fail_field(cx, f->name, "%s must be a number.", f->name);
		*(double *)to = v->f;
		return RC_OK;
	case JF_BOOL:
		if (v->kind != J_BOOL)
			return fail_field(cx, f->name, "%s must be true or false.", f->name);
		*(bool *)to = v->b;
		return RC_OK;
	case JF_VALUE: *(const struct jval **)to = v; return RC_OK;
	}
	return fail(cx, RC_INTERNAL, "bad_table", "Field table of %s has an unknown type.", f->name);
}

static enum rc refuse_unknown(struct ctx *cx, const struct jval *object, const struct jfield *fields,
                              size_t n)
{
	for (size_t i = 0; i < object->n; i++) {
		bool known = false;

		for (size_t j = 0; j < n && !known; j++)
			known = str_is(object->keys[i], fields[j].name);
		if (!known)
			return fail_field(cx, object->keys[i].p, "There is no field \"%s\" here.",
			                  object->keys[i].p);
	}
	return RC_OK;
}

enum rc json_take_(struct ctx *cx, const struct jval *object, const struct jfield *fields, size_t n,
                   void *out)
{
	if (object->kind != J_OBJECT)
		return fail(cx, RC_BAD_REQUEST, "bad_json", "A JSON object is needed here.");
	TRY(refuse_unknown(cx, object, fields, n));
	for (size_t i = 0; i < n; i++) {
		const struct jfield *f = &fields[i];
		const struct jval *v = jval_get(object, f->name);

		if (v && v->kind == J_NULL && f->type != JF_VALUE)
			v = NULL;
		if (!v && f->required)
			return fail_field(cx, f->name, "%s is required.", f->name);
		if (v)
			TRY(take_one(cx, f, v, (char *)out + f->off));
	}
	return RC_OK;
}

enum rc json_read_(struct ctx *cx, struct str body, const struct jfield *fields, size_t n, void *out)
{
	struct jval root = { 0 };

	TRY(json_parse(cx, body, &root));
	return json_take_(cx, &root, fields, n, out);
}
