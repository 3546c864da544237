/* list_cursor.c - where the next page begins, as text a caller hands back.
 *
 *   cursor = base64url( 8 hex digits of the sort's hash, then per key: "n" | "i" digits ";" | "r" 16 hex ";"
 * | "t" length ":" bytes ), the id last
 *
 * It holds values of the last row, no secret and no authority: whatever a caller forges, the list's own scope
 * decides what can be seen.  So it is checked for shape, not signed.
 */
#include "record/read.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static struct str encode(struct arena *a, struct str s)
{
	struct buf b = BUF(a);
	uint32_t bits = 0;
	int have = 0;

	for (size_t i = 0; i < s.n; i++) {
		bits = (bits << 8) | (unsigned char)s.p[i];
		for (have += 8; have >= 6; have -= 6)
			buf_char(&b, digits[bits >> (have - 6) & 63]);
	}
	if (have)
		buf_char(&b, digits[bits << (6 - have) & 63]);
	return buf_str(&b);
}

static bool decode(struct arena *a, struct str s, struct str *out)
{
	struct buf b = BUF(a);
	uint32_t bits = 0;
	int have = 0;

	for (size_t i = 0; i < s.n; i++) {
		const char *d = s.p[i] ? strchr(digits, s.p[i]) : NULL;
		if (!d)
			return false;
		bits = (bits << 6) | (uint32_t)(d - digits);
		have += 6;
		if (have >= 8) {
			have -= 8;
			buf_char(&b, (char)(bits >> have & 255));
		}
	}
	*out = buf_str(&b);
	return true;
}

struct str cursor_write(struct arena *a, const struct sort *s, const struct dbval *v)
{
	struct buf b = BUF(a);

	buf_fmt(&b, "%08x", (unsigned)(s->hash & 0xffffffff));
	for (size_t i = 0; i <= s->n; i++) {
		uint64_t bits;
		switch (v[i].type) {
		case DB_NULL: buf_char(&b, 'n'); break;
		case DB_INT: buf_fmt(&b, "i%lld;", (long long)v[i].i); break;
		case DB_REAL:
			memcpy(&bits, &v[i].f, sizeof bits);
			buf_fmt(&b, "r%016llx;", (unsigned long long)bits);
			break;
		case DB_TEXT:
			buf_fmt(&b, "t%zu:", v[i].s.n);
			buf_add(&b, v[i].s);
			break;
		}
	}
	return encode(a, buf_str(&b));
}

static bool read_hex(struct str s, uint64_t *out)
{
	*out = 0;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		int d = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
		if (d < 0)
			return false;
		*out = *out << 4 | (unsigned)d;
	}
	return s.n > 0;
}

static bool read_value(struct str *rest, struct dbval *out)
{
	int kind = rest->n ? rest->p[0] : 0;
	struct str part;
	uint64_t bits;
	int64_t n;

	*rest = str_sub(*rest, 1, rest->n);
	if (kind == 'n') {
		*out = NUL();
		return true;
	}
	size_t end = str_find(*rest, kind == 't' ? STR(":") : STR(";"), 0);
	if ((kind != 'i' && kind != 'r' && kind != 't') || end == SIZE_MAX)
		return false;
	part = str_sub(*rest, 0, end);
	*rest = str_sub(*rest, end + 1, rest->n);
	if (kind == 'i') {
		*out = INT(0);
		return str_int(part, &out->i);
	}
	if (kind == 'r') {
		if (part.n != 16 || !read_hex(part, &bits))
			return false;
		*out = REAL(0);
		memcpy(&out->f, &bits, sizeof bits);
		return out->f == out->f;
	}
	if (!str_int(part, &n) || n < 0 || (size_t)n > rest->n)
		return false;
	*out = TEXT(str_sub(*rest, 0, (size_t)n));
	*rest = str_sub(*rest, (size_t)n, rest->n);
	return str_utf8(out->s);
}

/* The kind of value the key leaves; PostgreSQL would refuse another one with a worse sentence. */
static bool fits(struct ctx *cx, const struct sort_key *k, enum db_type type)
{
	return type == DB_NULL ? !k->name.not_null : type == sort_type(cx, k);
}

enum rc cursor_read(struct ctx *cx, const struct sort *s, struct str text, struct dbval *v)
{
	struct str plain;
	uint64_t hash;

	if (!decode(cx->mem, text, &plain) || plain.n < 8 || !read_hex(str_sub(plain, 0, 8), &hash))
		return fail_field(cx, "cursor", "this is no cursor; take it from \"next\" as it is");
	if (hash != (s->hash & 0xffffffff))
		return fail_field(cx, "cursor",
		                  "this cursor belongs to another order of the list; begin again without it");
	plain = str_sub(plain, 8, plain.n);
	for (size_t i = 0; i <= s->n; i++)
		if (!read_value(&plain, &v[i]) ||
		    (i < s->n ? !fits(cx, &s->keys[i], v[i].type) : v[i].type != DB_INT))
			return fail_field(cx, "cursor", "this is no cursor; take it from \"next\" as it is");
	return plain.n ? fail_field(cx, "cursor", "this is no cursor; take it from \"next\" as it is")
	               : RC_OK;
}
