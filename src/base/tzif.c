/* tzif.c - time-zone files (RFC 8536, versions 1 to 4) into struct zone.
 *
 * Files with leap seconds (the "right/" tree) are refused: our instants are POSIX, which has none.  Every
 * count and index is checked against the bytes there are, since the folder may be anything an administrator
 * points at.
 */
#include "base/zone.h"

enum { HEADER = 44, TRANSITIONS_MAX = 4000, TYPES_MAX = 256, RULE_YEARS = 401, FIRST_YEAR = 1900 };

struct counts {
	uint32_t isut, isstd, leap, time, type, chars;
};

#define INSTANT_MAX ((int64_t)1 << 59) /* RFC 8536 3.2 wants nothing earlier than its negative */

/* What is being built: room for the file's transitions and for two changes a year of the rule. */
struct build {
	struct arena *mem;
	int64_t *at;
	uint16_t *type;
	struct ztype *types;
	size_t n, ntypes;
};

static uint32_t be32(const char *p)
{
	uint32_t v;

	memcpy(&v, p, 4);
	return __builtin_bswap32(v);
}

static int64_t be64(const char *p)
{
	uint64_t v;

	memcpy(&v, p, 8);
	return (int64_t)__builtin_bswap64(v);
}

static bool header(struct str s, struct counts *c)
{
	if (s.n < HEADER || memcmp(s.p, "TZif", 4) != 0)
		return false;
	*c = (struct counts){ be32(s.p + 20), be32(s.p + 24), be32(s.p + 28),
		              be32(s.p + 32), be32(s.p + 36), be32(s.p + 40) };
	return c->time <= TRANSITIONS_MAX && c->type >= 1 && c->type <= TYPES_MAX && c->chars >= 1 &&
	       c->chars <= 4096 && c->leap <= 4096 && c->isut <= TYPES_MAX && c->isstd <= TYPES_MAX;
}

static size_t body_size(const struct counts *c, size_t width)
{
	return c->time * width + c->time + c->type * (size_t)6 + c->chars + c->leap * (width + 4) + c->isstd +
	       c->isut;
}

static bool read_types(struct build *b, const char *p, const struct counts *c)
{
	struct str chars = arena_str(b->mem, (struct str){ p + c->type * (size_t)6, c->chars });

	b->types = NEW_ARRAY(b->mem, struct ztype, c->type + 2); /* the rule may bring two of its own */
	b->ntypes = c->type;
	for (size_t i = 0; i < c->type; i++, p += 6) {
		size_t from = (unsigned char)p[5];
		struct ztype *t = &b->types[i];

		t->off = (int32_t)be32(p);
		t->dst = p[4] != 0;
		if (t->off < -93599 || t->off > 93599 || from >= c->chars) /* RFC 8536 3.2: within 26 hours */
			return false;
		t->abbrev = str_sub(chars, from, strnlen(chars.p + from, chars.n - from));
		if (!str_utf8(t->abbrev))
			return false;
	}
	return true;
}

static bool read_body(struct build *b, const char *p, const struct counts *c, size_t width)
{
	const char *index = p + c->time * width;

	if (c->leap != 0 || !read_types(b, index + c->time, c))
		return false;
	size_t first = 0, room = c->time + 1 + 2 * (RULE_YEARS + 200);

	while (first < b->ntypes && b->types[first].dst)
		first++;
	b->at = NEW_ARRAY(b->mem, int64_t, room);
	b->type = NEW_ARRAY(b->mem, uint16_t, room);
	b->at[0] = INT64_MIN; /* before the first transition: the first standard time, as glibc has it */
	b->type[0] = (uint16_t)(first < b->ntypes ? first : 0);
	b->n = 1;
	for (size_t i = 0; i < c->time; i++) {
		int64_t at = width == 8 ? be64(p + i * 8) : (int32_t)be32(p + i * 4);
		size_t type = (unsigned char)index[i];

		if (type >= b->ntypes || at > INSTANT_MAX || (b->n > 1 && at <= b->at[b->n - 1]))
			return false;
		if (at == INT64_MIN)
			b->n = 0;
		b->at[b->n] = at;
		b->type[b->n++] = (uint16_t)type;
	}
	return true;
}

static uint16_t intern(struct build *b, int32_t off, bool dst, struct str abbrev)
{
	size_t i = 0;

	while (i < b->ntypes &&
	       (b->types[i].off != off || b->types[i].dst != dst || !str_eq(b->types[i].abbrev, abbrev)))
		i++;
	if (i == b->ntypes)
		b->types[b->ntypes++] = (struct ztype){ off, dst, arena_str(b->mem, abbrev) };
	return (uint16_t)i;
}

static void append(struct build *b, int64_t after, int64_t at, uint16_t type)
{
	if (at <= after)
		return;
	while (b->at[b->n - 1] >= at) /* two changes in one second (or out of order): the later word counts */
		b->n--;
	b->at[b->n] = at;
	b->type[b->n++] = type;
}

/* Unroll the rule after the file's last transition; the limit of the table. */
static int64_t unroll(struct build *b, const struct zrule *r)
{
	uint16_t std = intern(b, r->std_off, false, r->std_abbrev);

	if (!r->has_dst) {
		if (b->n == 1)
			b->type[0] = std;
		return INT64_MAX;
	}
	uint16_t dst = intern(b, r->dst_off, true, r->dst_abbrev);
	int64_t after = b->at[b->n - 1];
	struct civil c = { .year = FIRST_YEAR - 1 };

	if (after > civil_days(FIRST_YEAR, 1, 1) * 86400)
		civil_from_days(after / 86400, &c);
	int64_t start = c.year + 2; /* from here every year is the rule's, also a day before its first */

	for (int64_t year = c.year - 1; year <= start + RULE_YEARS; year++) {
		int64_t to_dst, to_std;

		zrule_year(r, year, &to_dst, &to_std);
		if (to_dst < to_std) {
			append(b, after, to_dst, dst);
			append(b, after, to_std, std);
		} else {
			append(b, after, to_std, std);
			append(b, after, to_dst, dst);
		}
	}
	return civil_days(start, 1, 1) * 86400 + ZONE_CYCLE;
}

static bool footer(struct build *b, struct str s, int64_t *limit)
{
	struct zrule rule;

	if (s.n < 2 || s.p[0] != '\n')
		return false;
	s = str_sub(s, 1, SIZE_MAX);
	size_t end = str_find(s, STR("\n"), 0);

	if (end == SIZE_MAX)
		return false;
	if (end == 0)
		return true; /* nothing said: the last type holds */
	if (!zrule_parse(str_sub(s, 0, end), &rule))
		return false;
	*limit = unroll(b, &rule);
	return true;
}

static bool parse(struct build *b, struct str s, int64_t *limit)
{
	struct counts c;
	size_t width = 4;
	char version;

	*limit = INT64_MAX;
	if (!header(s, &c))
		return false;
	version = s.p[4];
	if (version >= '2') { /* the 32-bit block is there for old readers only */
		size_t skip = HEADER + body_size(&c, 4);

		width = 8;
		s = str_sub(s, skip, SIZE_MAX);
		if (!header(s, &c))
			return false;
	}
	size_t size = body_size(&c, width);

	if (s.n - HEADER < size || !read_body(b, s.p + HEADER, &c, width))
		return false;
	return version < '2' || footer(b, str_sub(s, HEADER + size, SIZE_MAX), limit);
}

struct zone *zone_parse(struct str name, struct str bytes)
{
	struct build b = { .mem = arena_new() };
	int64_t limit;

	if (!parse(&b, bytes, &limit)) {
		arena_free(b.mem);
		return NULL;
	}
	struct zone *z = NEW(b.mem, struct zone);

	*z = (struct zone){ arena_str(b.mem, name), b.n, b.at, b.type, b.types, limit, b.mem };
	return z;
}

void zone_free(struct zone *z)
{
	if (z)
		arena_free(z->mem);
}
