/* calendar.c - the words of a calendar (hours and exceptions as JSON) into something to count with. */
#include "base/json.h"
#include "calendar/calendar_parts.h"
#include <stdlib.h>

static bool two_digits(const char *p, int *out)
{
	if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9')
		return false;
	*out = (p[0] - '0') * 10 + (p[1] - '0');
	return true;
}

bool segment_time(struct str s, int *out)
{
	int h, m, sec = 0;

	if ((s.n != 5 && s.n != 8) || s.p[2] != ':' || !two_digits(s.p, &h) || !two_digits(s.p + 3, &m))
		return false;
	if (s.n == 8 && (s.p[5] != ':' || !two_digits(s.p + 6, &sec)))
		return false;
	*out = h * 3600 + m * 60 + sec;
	return m < 60 && sec < 60 && *out <= 86400;
}

static bool day_number(struct str s, int64_t *out)
{
	int c, y, m, d;

	if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-')
		return false;
	if (!two_digits(s.p, &c) || !two_digits(s.p + 2, &y) || !two_digits(s.p + 5, &m) ||
	    !two_digits(s.p + 8, &d))
		return false;
	struct civil day = { .year = c * 100 + y, .month = m, .day = d };
	if (!civil_valid(&day))
		return false;
	*out = civil_days(day.year, m, d);
	return true;
}

/* Refuse members nobody reads: a misspelt "form" must not become an open day. */
static enum rc only_members(struct ctx *cx, const char *field, const struct jval *v, const char *const *known)
{
	if (v->kind != J_OBJECT)
		return fail_field(cx, field, "each entry of %s is an object", field);
	for (size_t i = 0; i < v->n; i++) {
		const char *const *k = known;
		while (*k && !str_is(v->keys[i], *k))
			k++;
		if (!*k)
			return fail_field(cx, field, "%s has no member \"" STR_FMT "\"", field,
			                  STR_ARG(v->keys[i]));
	}
	return RC_OK;
}

static enum rc segment_read(struct ctx *cx, const char *field, const struct jval *v, struct segment *out)
{
	const struct jval *from = jval_get(v, "from"), *to = jval_get(v, "to");

	if (!from || from->kind != J_STR || !segment_time(from->s, &out->from))
		return fail_field(cx, field, "\"from\" is a time of day such as \"09:00\"");
	if (!to || to->kind != J_STR || !segment_time(to->s, &out->to))
		return fail_field(cx, field, "\"to\" is a time of day such as \"17:30\", at most \"24:00\"");
	if (out->to <= out->from)
		return fail_field(cx, field,
		                  "\"to\" (" STR_FMT ") must be later than \"from\" (" STR_FMT
		                  "); split hours over midnight into two days",
		                  STR_ARG(to->s), STR_ARG(from->s));
	return RC_OK;
}

enum segment_fit segment_add(struct segment *list, size_t *n, struct segment s)
{
	size_t i = *n;

	if (*n == CALENDAR_DAY_SEGMENTS)
		return SEGMENT_TOO_MANY;
	while (i > 0 && list[i - 1].from > s.from) {
		list[i] = list[i - 1];
		i--;
	}
	list[i] = s;
	++*n;
	bool overlaps = (i > 0 && list[i - 1].to > s.from) || (i + 1 < *n && s.to > list[i + 1].from);
	return overlaps ? SEGMENT_OVERLAPS : SEGMENT_FITS;
}

static enum rc put_segment(struct ctx *cx, const char *field, struct segment *list, size_t *n,
                           struct segment s)
{
	switch (segment_add(list, n, s)) {
	case SEGMENT_TOO_MANY:
		return fail_field(cx, field, "a day has at most %d segments", CALENDAR_DAY_SEGMENTS);
	case SEGMENT_OVERLAPS: return fail_field(cx, field, "two segments of one day overlap");
	default: return RC_OK;
	}
}

static enum rc hours_entry(struct ctx *cx, const struct jval *v, struct calendar *c)
{
	static const char *const known[] = { "days", "from", "to", NULL };
	struct segment s;

	TRY(only_members(cx, "hours", v, known));
	TRY(segment_read(cx, "hours", v, &s));
	const struct jval *days = jval_get(v, "days");
	if (!days || days->kind != J_ARRAY || !days->n)
		return fail_field(cx, "hours", "\"days\" is a list of week days, 1 Monday to 7 Sunday");
	for (size_t i = 0; i < days->n; i++) {
		const struct jval *d = &days->items[i];
		if (d->kind != J_INT || d->i < 1 || d->i > 7)
			return fail_field(cx, "hours",
			                  "\"days\" is a list of week days, 1 Monday to 7 Sunday");
		TRY(put_segment(cx, "hours", c->week[d->i - 1], &c->nweek[d->i - 1], s));
	}
	return RC_OK;
}

static enum rc hours_read(struct ctx *cx, struct str text, struct calendar *c)
{
	struct jval v;
	char why[120];

	if (!json_parse_plain(cx->mem, text, &v, why, sizeof why) || v.kind != J_ARRAY)
		return fail_field(
		        cx, "hours",
		        "hours is a list like [{\"days\":[1,2,3,4,5],\"from\":\"09:00\",\"to\":\"17:00\"}]");
	for (size_t i = 0; i < v.n; i++)
		TRY(hours_entry(cx, &v.items[i], c));
	for (size_t d = 0; d < 7; d++)
		if (c->nweek[d])
			return RC_OK;
	return fail_field(cx, "hours", "a calendar needs at least one open segment in the week");
}

static enum rc exception_read(struct ctx *cx, struct arena *mem, const struct jval *v,
                              struct calendar_exception *out)
{
	static const char *const known[] = { "date", "name", "open", "source", NULL };
	static const char *const inner[] = { "from", "to", NULL };

	TRY(only_members(cx, "exceptions", v, known));
	const struct jval *date = jval_get(v, "date"), *name = jval_get(v, "name"),
	                  *open = jval_get(v, "open"), *source = jval_get(v, "source");
	if (!date || date->kind != J_STR || !day_number(date->s, &out->day))
		return fail_field(cx, "exceptions", "\"date\" is a day such as \"2026-12-25\"");
	if (name && (name->kind != J_STR || name->s.n > 120))
		return fail_field(cx, "exceptions", "\"name\" is a text of at most 120 bytes");
	out->name = name ? arena_str(mem, name->s) : STR("");
	if (source && !(source->kind == J_STR && str_is(source->s, "feed")))
		return fail_field(cx, "exceptions", "\"source\" is \"feed\" or not there");
	if (open && open->kind != J_ARRAY)
		return fail_field(cx, "exceptions",
		                  "\"open\" is a list of {\"from\",\"to\"}; empty means closed");
	out->s = NEW_ARRAY(mem, struct segment, CALENDAR_DAY_SEGMENTS);
	for (size_t i = 0; open && i < open->n; i++) {
		struct segment s;
		TRY(only_members(cx, "exceptions", &open->items[i], inner));
		TRY(segment_read(cx, "exceptions", &open->items[i], &s));
		TRY(put_segment(cx, "exceptions", out->s, &out->n, s));
	}
	return RC_OK;
}

static int by_day(const void *a, const void *b)
{
	const struct calendar_exception *x = a, *y = b;
	return (x->day > y->day) - (x->day < y->day);
}

static enum rc exceptions_read(struct ctx *cx, struct arena *mem, struct str text, struct calendar *c)
{
	struct jval v;
	char why[120];

	if (!text.n)
		return RC_OK;
	if (!json_parse_plain(cx->mem, text, &v, why, sizeof why) || v.kind != J_ARRAY)
		return fail_field(
		        cx, "exceptions",
		        "exceptions is a list like [{\"date\":\"2026-12-25\",\"name\":\"…\",\"open\":[]}]");
	if (v.n > CALENDAR_EXCEPTIONS_MAX)
		return fail_field(cx, "exceptions", "a calendar has at most %d exceptions",
		                  CALENDAR_EXCEPTIONS_MAX);
	c->exceptions = NEW_ARRAY(mem, struct calendar_exception, v.n + 1);
	for (size_t i = 0; i < v.n; i++)
		TRY(exception_read(cx, mem, &v.items[i], &c->exceptions[c->nexceptions++]));
	qsort(c->exceptions, c->nexceptions, sizeof *c->exceptions, by_day);
	for (size_t i = 1; i < c->nexceptions; i++)
		if (c->exceptions[i].day == c->exceptions[i - 1].day) {
			return fail_field(cx, "exceptions", STR_FMT " is there twice",
			                  STR_ARG(date_text(cx->mem, c->exceptions[i].day)));
		}
	return RC_OK;
}

enum rc calendar_parse(struct ctx *cx, struct arena *mem, struct str zone, struct str hours,
                       struct str exceptions, struct calendar **out)
{
	struct calendar *c = NEW(mem, struct calendar);

	TRY(zone_named(cx, zone, &c->zone));
	TRY(hours_read(cx, hours, c));
	TRY(exceptions_read(cx, mem, exceptions, c));
	calendar_sum(mem, c);
	*out = c;
	return RC_OK;
}

const struct zone *calendar_zone(const struct calendar *c) { return c->zone; }
