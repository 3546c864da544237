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
void jw_open(struct jw *, const char *key, char bracket); /* '{' or '['; key NULL inside arrays */
void jw_close(struct jw *, char bracket);                 /* '}' or ']' */
void jw_str(struct jw *, const char *key, struct str);    /* bad UTF-8 becomes U+FFFD */
void jw_int(struct jw *, const char *key, int64_t);
void jw_real(struct jw *, const char *key,
             double); /* shortest form that reads back; NaN and infinities are null */
void jw_bool(struct jw *, const char *key, bool);
void jw_null(struct jw *, const char *key);
void jw_time(struct jw *, const char *key, int64_t usec);    /* RFC 3339 */
void jw_raw(struct jw *, const char *key, struct str json);  /* json is trusted, well-formed JSON */
void jw_strk(struct jw *, struct str key, struct str value); /* key from data, escaped too */
void jw_key(struct jw *, struct str key); /* key from data; the next value is written with key NULL */

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
