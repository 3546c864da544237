/* jw.c - the JSON writer: commas, quotes and escapes are its business, so bad JSON cannot be written by
 * mistake.
 *
 * Text is copied in runs: a table tells the bytes that need a thought (controls, quote, backslash,
 * non-ASCII), and eight plain bytes are skipped at a time.  The reader is in json.c.
 */
#include "base/json.h"
#include "base/time.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* True when none of eight bytes is a control, a quote, a backslash or non-ASCII. */
static inline bool plain8(const char *p)
{
	const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
	uint64_t w;

	memcpy(&w, p, 8);
	uint64_t quote = w ^ ones * '"', slash = w ^ ones * '\\';

	return ((w | (w - ones * 0x20) | (quote - ones) | (slash - ones)) & tops) == 0;
}

static inline bool plain(unsigned char c) { return c >= 0x20 && c < 0x80 && c != '"' && c != '\\'; }

static size_t plain_run(struct str s, size_t i)
{
	while (s.n - i >= 8 && plain8(s.p + i))
		i += 8;
	while (i < s.n && plain((unsigned char)s.p[i]))
		i++;
	return i;
}

/* Length of the well-formed multi-byte character at i, 0 when there is none. */
static size_t character(struct str s, size_t i)
{
	unsigned char c = (unsigned char)s.p[i];
	size_t n = c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
	struct str one = str_sub(s, i, n);

	return one.n == n && str_utf8(one) && str_chars(one) == 1 ? n : 0;
}

static void escape(struct buf *b, unsigned char c)
{
	static const char names[] = { ['"'] = '"',  ['\\'] = '\\', ['\n'] = 'n', ['\r'] = 'r',
		                      ['\t'] = 't', ['\b'] = 'b',  ['\f'] = 'f' };

	if (c < sizeof names && names[c])
		buf_add(b, (struct str){ (char[]){ '\\', names[c] }, 2 });
	else
		buf_fmt(b, "\\u%04x", c);
}

static void quoted(struct buf *b, struct str s)
{
	size_t i = 0;

	buf_char(b, '"');
	while (i < s.n) {
		size_t end = plain_run(s, i), len;

		while (end < s.n && (s.p[end] & 0x80) && (len = character(s, end)) > 0)
			end = plain_run(s, end + len);
		buf_add(b, (struct str){ s.p + i, end - i });
		i = end;
		if (i == s.n)
			break;
		if (s.p[i] & 0x80)
			buf_add(b, STR("\xEF\xBF\xBD"));
		else
			escape(b, (unsigned char)s.p[i]);
		i++;
	}
	buf_char(b, '"');
}

/* What comes before every value: the comma, and inside objects the key.  Keys from code are literals and
 * plain. */
static void lead(struct jw *w, const char *key)
{
	if (w->comma)
		buf_char(w->b, ',');
	w->comma = true;
	if (!key)
		return;
	buf_char(w->b, '"');
	buf_add(w->b, str_z(key));
	buf_add(w->b, STR("\":"));
}

void jw_open(struct jw *w, const char *key, char bracket)
{
	assert(bracket == '{' || bracket == '[');
	lead(w, key);
	buf_char(w->b, bracket);
	w->comma = false;
}

void jw_close(struct jw *w, char bracket)
{
	assert(bracket == '}' || bracket == ']');
	buf_char(w->b, bracket);
	w->comma = true;
}

void jw_str(struct jw *w, const char *key, struct str s)
{
	lead(w, key);
	quoted(w->b, s);
}

void jw_int(struct jw *w, const char *key, int64_t v)
{
	lead(w, key);
	buf_int(w->b, v);
}

void jw_real(struct jw *w, const char *key, double v)
{
	char z[32];

	lead(w, key);
	if (!isfinite(v)) {
		buf_add(w->b, STR("null"));
		return;
	}
	if (v == 0)
		v = 0; /* "-0" would come back as the integer 0: the sign means nothing to anyone here */
	/* Every decimal of up to 15 digits survives a double, so shorter forms come out of %.15g by
	 * themselves; not so for subnormals, which have fewer digits to give. */
	for (int digits = fpclassify(v) == FP_SUBNORMAL ? 1 : 15; digits <= 17; digits++) {
		snprintf(z, sizeof z, "%.*g", digits, v);
		if (strtod(z, NULL) == v)
			break;
	}
	buf_add(w->b, str_z(z));
}

void jw_bool(struct jw *w, const char *key, bool v)
{
	lead(w, key);
	buf_add(w->b, v ? STR("true") : STR("false"));
}

void jw_null(struct jw *w, const char *key)
{
	lead(w, key);
	buf_add(w->b, STR("null"));
}

void jw_time(struct jw *w, const char *key, int64_t usec)
{
	lead(w, key);
	buf_char(w->b, '"');
	buf_add(w->b, time_rfc3339(w->b->a, usec));
	buf_char(w->b, '"');
}

void jw_raw(struct jw *w, const char *key, struct str json)
{
	assert(json.n > 0);
	lead(w, key);
	buf_add(w->b, json);
}

void jw_key(struct jw *w, struct str key)
{
	if (w->comma)
		buf_char(w->b, ',');
	quoted(w->b, key);
	buf_char(w->b, ':');
	w->comma = false;
}

void jw_strk(struct jw *w, struct str key, struct str value)
{
	jw_key(w, key);
	jw_str(w, NULL, value);
}

void jw_val(struct jw *w, const char *key, const struct jval *v)
{
	switch (v->kind) {
	case J_NULL: jw_null(w, key); return;
	case J_BOOL: jw_bool(w, key, v->b); return;
	case J_INT: jw_int(w, key, v->i); return;
	case J_REAL: jw_real(w, key, v->f); return;
	case J_STR: jw_str(w, key, v->s); return;
	case J_ARRAY:
	case J_OBJECT: break;
	}
	jw_open(w, key, v->kind == J_ARRAY ? '[' : '{');
	for (size_t i = 0; i < v->n; i++) { /* as deep as the reader allowed: 32 */
		if (v->kind == J_OBJECT)
			jw_key(w, v->keys[i]);
		jw_val(w, NULL, &v->items[i]);
	}
	jw_close(w, v->kind == J_ARRAY ? ']' : '}');
}
