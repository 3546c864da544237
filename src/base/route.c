/* route.c - the small parts of requests every handler needs: permissions, query parameters, headers.
 *
 * Which role holds which permission is person/role.c; finding the route and checking it is http/.
 */
#include "base/route.h"
#include "base/time.h"
#include <stdlib.h>

const struct who who_system = { .name = { "system", 6 }, .perms = UINT32_MAX, .system = true };
const struct who who_nobody = { .name = { "nobody", 6 } };

uint32_t who_perms(const struct who *w, int64_t client_id)
{
	uint32_t perms = 0;

	if (w->system)
		return UINT32_MAX;
	for (size_t i = 0; i < w->ngrants; i++)
		if (w->grants[i].client_id == 0 || w->grants[i].client_id == client_id)
			perms |= w->grants[i].perms;
	return perms;
}

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

size_t who_clients(const struct who *w, struct arena *a, uint32_t perm, int64_t **ids, bool *all)
{
	size_t n = 0, distinct = 0;

	*ids = NULL;
	*all = who_can(w, 0, perm); /* what is held at client 0 is held everywhere */
	if (*all || w->ngrants == 0)
		return 0;
	*ids = NEW_ARRAY(a, int64_t, w->ngrants);
	for (size_t i = 0; i < w->ngrants; i++)
		if (w->grants[i].client_id != 0 && who_can(w, w->grants[i].client_id, perm))
			(*ids)[n++] = w->grants[i].client_id;
	qsort(*ids, n, sizeof **ids, by_number);
	for (size_t i = 0; i < n; i++)
		if (distinct == 0 || (*ids)[distinct - 1] != (*ids)[i])
			(*ids)[distinct++] = (*ids)[i];
	return distinct;
}

/* ---- query -------------------------------------------------------------- */
static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool query_decode(struct arena *a, struct str in, struct str *out)
{
	char *p = arena_alloc(a, in.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < in.n; i++) {
		char c = in.p[i];

		if (c == '%') {
			int high = i + 2 < in.n ? hex_digit(in.p[i + 1]) : -1;
			int low = i + 2 < in.n ? hex_digit(in.p[i + 2]) : -1;

			if (high < 0 || low < 0)
				return false;
			c = (char)(high << 4 | low);
			i += 2;
		} else if (c == '+') {
			c = ' ';
		}
		p[n++] = c;
	}
	*out = (struct str){ p, n };
	return str_utf8(*out);
}

static enum rc bad_query(struct ctx *cx, const char *name, const char *what)
{
	fail_field(cx, name, "The query parameter %s %s.", name, what);
	cx->err.code = "bad_query";
	return cx->err.rc = RC_BAD_REQUEST;
}

enum rc rq_query(struct ctx *cx, const struct rq *rq, const char *name, struct str *out, bool *present)
{
	struct str rest = rq->query, pair;

	*present = false;
	*out = (struct str){ 0 };
	while (str_split(&rest, '&', &pair)) {
		size_t eq = str_find(pair, STR("="), 0);
		struct str key;

		if (!query_decode(cx->mem, str_sub(pair, 0, eq), &key) || !str_is(key, name))
			continue;
		if (*present)
			return bad_query(cx, name, "is given twice");
		if (!query_decode(cx->mem,
		                  eq == SIZE_MAX ? (struct str){ 0 } : str_sub(pair, eq + 1, SIZE_MAX), out))
			return bad_query(cx, name, "has a malformed escape or is not UTF-8");
		*present = true;
	}
	return RC_OK;
}

/* Seven arguments: the header says what each is for, and a struct would say it worse. NOLINTNEXTLINE */
enum rc rq_query_int(struct ctx *cx, const struct rq *rq, const char *name, int64_t min, int64_t max,
                     int64_t def, int64_t *out)
{
	struct str text;
	bool present;

	*out = def;
	TRY(rq_query(cx, rq, name, &text, &present));
	if (!present)
		return RC_OK;
	if (!str_int(text, out) || *out < min || *out > max) {
		*out = def;
		fail_field(cx, name, "The query parameter %s must be a whole number from %lld to %lld.", name,
		           (long long)min, (long long)max);
		cx->err.code = "bad_query";
		return cx->err.rc = RC_BAD_REQUEST;
	}
	return RC_OK;
}

enum rc rq_query_time(struct ctx *cx, const struct rq *rq, const char *name, int64_t def, int64_t *out)
{
	struct str text;
	bool present;

	*out = def;
	TRY(rq_query(cx, rq, name, &text, &present));
	if (present && text.n && !time_parse(text, out)) {
		*out = def;
		return fail_field(cx, name, "%s must be a time such as \"2026-11-01T00:00:00Z\"", name);
	}
	return RC_OK;
}

/* A value with a control byte would let data write headers of its own: such a header is left out. */
void res_header(struct res *rs, const char *literal_name, struct str value)
{
	for (size_t i = 0; i < value.n; i++)
		if ((unsigned char)value.p[i] < 0x20 || value.p[i] == 0x7F)
			return;
	assert(rs->nheaders < COUNT(rs->headers));
	rs->headers[rs->nheaders++] = (struct header){ str_z(literal_name), value };
}
