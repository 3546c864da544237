/* str.c - slices of text: compare, cut, search, numbers, UTF-8.
 *
 * Everything works on pointer + length; nothing here allocates.  Case folding is ASCII on purpose: keys, host
 * names and header names are ASCII, and people's words are folded by the search code, which knows languages.
 */
#include "base/base.h"
#include <errno.h>
#include <stdlib.h>

static bool blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

bool str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n && (suffix.n == 0 || memcmp(s.p + (s.n - suffix.n), suffix.p, suffix.n) == 0);
}

bool str_ieq(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (ascii_lower(a.p[i]) != ascii_lower(b.p[i]))
			return false;
	return true;
}

int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int d = n ? memcmp(a.p, b.p, n) : 0;

	return d ? d : (a.n > b.n) - (a.n < b.n);
}

struct str str_trim(struct str s)
{
	while (s.n && blank(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n && blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

struct str str_sub(struct str s, size_t from, size_t n)
{
	if (from >= s.n)
		return (struct str){ s.n ? s.p + s.n : s.p, 0 };
	if (n > s.n - from)
		n = s.n - from;
	return (struct str){ s.p + from, n };
}

size_t str_find(struct str s, struct str needle, size_t from)
{
	if (from > s.n || needle.n > s.n - from)
		return SIZE_MAX;
	if (needle.n == 0)
		return from;
	const char *p = s.p + from, *last = s.p + s.n - needle.n; /* where a match could still start */

	while (p <= last && (p = memchr(p, needle.p[0], (size_t)(last - p) + 1))) {
		if (memcmp(p, needle.p, needle.n) == 0)
			return (size_t)(p - s.p);
		p++;
	}
	return SIZE_MAX;
}

bool str_split(struct str *rest, char sep, struct str *out)
{
	if (rest->n == 0)
		return false;
	const char *hit = memchr(rest->p, sep, rest->n);

	if (!hit) {
		*out = *rest;
		*rest = (struct str){ rest->p + rest->n, 0 };
		return true;
	}
	*out = (struct str){ rest->p, (size_t)(hit - rest->p) };
	rest->n -= out->n + 1;
	rest->p = hit + 1;
	return true;
}

bool str_int(struct str s, int64_t *out)
{
	bool minus = s.n && s.p[0] == '-';
	int64_t v = 0;

	if (s.n == minus)
		return false;
	for (size_t i = minus; i < s.n; i++) {
		int d = s.p[i] - '0';

		if (d < 0 || d > 9)
			return false;
		if (__builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, d, &v))
			return false; /* built up negative, so that INT64_MIN fits */
	}
	if (!minus && v == INT64_MIN)
		return false;
	*out = minus ? v : -v;
	return true;
}

bool str_real(struct str s, double *out)
{
	char z[64], *end;

	if (s.n == 0 || s.n >= sizeof z)
		return false;
	for (size_t i = 0; i < s.n; i++) /* strtod alone would take "inf", "0x1p3" and leading blanks */
		if (!strchr("0123456789+-.eE", s.p[i]) || s.p[i] == '\0')
			return false;
	memcpy(z, s.p, s.n);
	z[s.n] = '\0';
	errno = 0;
	double v = strtod(z, &end);

	if (*end || end == z || v > 1.7976931348623157e308 || v < -1.7976931348623157e308)
		return false;
	*out = v;
	return true;
}

/* Bytes of the well-formed sequence at p, 0 when there is none.  Table 3-7 of the Unicode standard. */
static size_t utf8_len(const unsigned char *p, size_t n)
{
	if (p[0] < 0x80)
		return p[0] != 0;
	if (p[0] < 0xC2 || p[0] > 0xF4)
		return 0;
	size_t len = p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;

	if (n < len)
		return 0;
	unsigned char low = p[0] == 0xE0 ? 0xA0 : p[0] == 0xF0 ? 0x90 : 0x80;
	unsigned char high = p[0] == 0xED ? 0x9F : p[0] == 0xF4 ? 0x8F : 0xBF;

	if (p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < len; i++)
		if ((p[i] & 0xC0) != 0x80)
			return 0;
	return len;
}

bool str_utf8(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;

	for (size_t i = 0; i < s.n;) {
		size_t len = utf8_len(p + i, s.n - i);

		if (len == 0)
			return false;
		i += len;
	}
	return true;
}

size_t str_chars(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
	return n;
}

struct str str_clip(struct str s, size_t n)
{
	if (n >= s.n)
		return s;
	while (n > 0 && ((unsigned char)s.p[n] & 0xC0) == 0x80)
		n--;
	return (struct str){ s.p, n };
}
