/* json.h - JSON out through a writer that cannot produce bad JSON, JSON in through a strict reader.
 *
 * Reader: duplicates, bad UTF-8, NUL, trailing bytes, depth over 32 and numbers outside int64/double are
 * refused. The tree lives in the ctx's arena; jansson is seen in json.c only.
 */
#pragma once
#include "base/base.h"

/* ---- out ---------------------------------------------------------------- */
struct jw {
	struct buf *b;
	bool comma;
};
#define JW(bufp) ((struct jw){ .b = (bufp) })
/* A key is a C string, NULL inside arrays; nearly always a literal, whose length the compiler knows. Whoever
 * writes the same keys again and again keeps them as struct str and calls the functions that end in _at (no
 * key: p is NULL). Keys from code are plain: they are not escaped. */
void jw_open_at(struct jw *, struct str key, char bracket); /* '{' or '[' */
void jw_close(struct jw *, char bracket);                   /* '}' or ']' */
void jw_str_at(struct jw *, struct str key, struct str);    /* bad UTF-8 becomes U+FFFD */
void jw_int_at(struct jw *, struct str key, int64_t);
void jw_real_at(struct jw *, struct str key,
                double); /* shortest form that reads back; NaN and infinities are null */
void jw_bool_at(struct jw *, struct str key, bool);
void jw_null_at(struct jw *, struct str key);
void jw_time_at(struct jw *, struct str key, int64_t usec);   /* RFC 3339 */
void jw_raw_at(struct jw *, struct str key, struct str json); /* json is trusted, well-formed JSON */
void jw_strk(struct jw *, struct str key, struct str value);  /* key from data, escaped too */
void jw_key(struct jw *, struct str key); /* key from data; the next value is written with key NULL */
#define JW_PLAIN(what, type)                                                \
	static inline void jw_##what(struct jw *w, const char *key, type v) \
	{                                                                   \
		jw_##what##_at(w, str_z(key), v);                           \
	}
JW_PLAIN(open, char)
JW_PLAIN(str, struct str)
JW_PLAIN(int, int64_t)
JW_PLAIN(real, double)
JW_PLAIN(bool, bool)
JW_PLAIN(time, int64_t)
JW_PLAIN(raw, struct str)
static inline void jw_null(struct jw *w, const char *key) { jw_null_at(w, str_z(key)); }
static inline void jw_instant(struct jw *w, const char *key, int64_t usec) /* 0, which is none: null */
{
	if (usec)
		jw_time(w, key, usec);
	else
		jw_null(w, key);
}

/* ---- in ----------------------------------------------------------------- */
enum jkind { J_NULL, J_BOOL, J_INT, J_REAL, J_STR, J_ARRAY, J_OBJECT };
struct jval {
	enum jkind kind;
	bool b;
	int64_t i;
	double f; /* also set for J_INT */
	struct str s;
	size_t n;           /* J_ARRAY, J_OBJECT */
	struct str *keys;   /* J_OBJECT, in input order */
	struct jval *items; /* J_ARRAY, J_OBJECT */
};
/* Parse a whole document. RC_BAD_REQUEST "bad_json" with line and reason. */
MUST_USE enum rc json_parse(struct ctx *, struct str text, struct jval *out);
/* The same without a ctx: false and a reason in why. */
bool json_parse_plain(struct arena *, struct str text, struct jval *out, char *why, size_t whysz);
const struct jval *jval_get(const struct jval *object,
                            const char *key); /* NULL when absent or not an object */
/* The object's members but those of one or two names (b may be NULL): lists of their own, the same values. */
struct jval jval_without(struct arena *, const struct jval *, const char *a, const char *b);
/* A member that is a text, else ""; a whole number, else 0; an instant as RFC 3339, else 0. */
struct str jval_str(const struct jval *object, const char *key);
int64_t jval_int(const struct jval *object, const char *key);
int64_t jval_time(const struct jval *object, const char *key);
/* As JSON again; "" for NULL and null. */
struct str jval_text(struct arena *, const struct jval *);
/* Read a flat object into a struct by a table: unknown members and wrong types are RC_INVALID naming the
 * field. Absent members, and null for all but JF_VALUE, leave *out as it was: fill in defaults before. */
struct jfield {
	const char *name;
	enum {
		JF_STR,
		JF_INT,
		JF_REAL,
		JF_BOOL,
		JF_TIME,
		JF_VALUE
	} type; /* str, int64_t, double, bool, int64_t, const struct jval * */
	size_t off;
	bool required;
	int64_t max; /* JF_STR: bytes; JF_INT: largest; 0 = no bound beyond the body's */
	const char *help;
};
MUST_USE enum rc json_read_(struct ctx *, struct str body, const struct jfield *, size_t n, void *out);
#define json_read(cx, body, fields, out) json_read_((cx), (body), (fields), COUNT(fields), (out))
MUST_USE enum rc json_take_(struct ctx *, const struct jval *object, const struct jfield *, size_t n,
                            void *out);
#define json_take(cx, object, fields, out) json_take_((cx), (object), (fields), COUNT(fields), (out))
/* Write a parsed value back, canonically (object members in input order). */
void jw_val(struct jw *, const char *key, const struct jval *);
