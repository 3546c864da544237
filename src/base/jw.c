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

/* Copy s to p as long as it is plain, in steps of eight bytes where there are eight; returns how far. */
static inline size_t copy_plain(char *p, struct str s)
{
	size_t i = 0;

	for (; s.n - i >= 8 && plain8(s.p + i); i += 8)
		memcpy(p + i, s.p + i, 8);
	if (i >= 8 && s.n - i < 8 &&
	    plain8(s.p + s.n - 8)) { /* the rest, with some of what is there already */
		memcpy(p + s.n - 8, s.p + s.n - 8, 8);
		return s.n;
	}
	for (; i < s.n && plain((unsigned char)s.p[i]); i++)
		p[i] = s.p[i];
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

/* From i, where something is not plain: runs of well-formed text as they are, the rest escaped. */
static void escaped(struct buf *b, struct str s, size_t i)
{
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

/* The text in quotes at p, where there is room for it as it is and two more. */
static void quoted(struct buf *b, char *p, struct str s)
{
	*p++ = '"';
	size_t n = copy_plain(p, s);

	if (n == s.n) {
		p[n] = '"';
		buf_end(b, p + n + 1);
	} else {
		buf_end(b, p + n);
		escaped(b, s, n);
	}
}

/* What comes before every value: the comma, and inside objects the key.  Where the value goes, with room for
 * `more` bytes. */
static inline char *lead(struct jw *w, struct str key, size_t more)
{
	char *p = buf_room(w->b, key.n + more + 4);

	*p = ',';
	p += w->comma;
	w->comma = true;
	if (!key.p)
		return p;
	*p = '"';
	memcpy(p + 1, key.p, key.n);
	p += key.n + 1;
	p[0] = '"';
	p[1] = ':';
	return p + 2;
}

static inline void word(struct jw *w, struct str key, struct str s)
{
	char *p = lead(w, key, s.n);

	memcpy(p, s.p, s.n);
	buf_end(w->b, p + s.n);
}

void jw_open_at(struct jw *w, struct str key, char bracket)
{
	assert(bracket == '{' || bracket == '[');
	char *p = lead(w, key, 1);

	*p = bracket;
	buf_end(w->b, p + 1);
	w->comma = false;
}

void jw_close(struct jw *w, char bracket)
{
	assert(bracket == '}' || bracket == ']');
	buf_char(w->b, bracket);
	w->comma = true;
}

void jw_str_at(struct jw *w, struct str key, struct str s) { quoted(w->b, lead(w, key, s.n + 2), s); }

void jw_int_at(struct jw *w, struct str key, int64_t v)
{
	buf_end(w->b, put_int(lead(w, key, INT_CHARS), v));
}

void jw_real_at(struct jw *w, struct str key, double v)
{
	char z[32];

	if (!isfinite(v)) {
		word(w, key, STR("null"));
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
	word(w, key, str_z(z));
}

void jw_bool_at(struct jw *w, struct str key, bool v) { word(w, key, v ? STR("true") : STR("false")); }

void jw_null_at(struct jw *w, struct str key) { word(w, key, STR("null")); }

void jw_time_at(struct jw *w, struct str key, int64_t usec)
{
	char *p = lead(w, key, TIME_CHARS + 2);

	*p = '"';
	p = put_time(p + 1, usec);
	*p = '"';
	buf_end(w->b, p + 1);
}

void jw_raw_at(struct jw *w, struct str key, struct str json)
{
	assert(json.n > 0);
	word(w, key, json);
}

void jw_key(struct jw *w, struct str key)
{
	quoted(w->b, lead(w, (struct str){ 0 }, key.n + 2), key);
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
