/* week.c - times of the week: the list that people write, and its pieces in real time.
 *
 * Time is cut where the zone's offset changes; between two cuts civil time runs evenly. */
#include "oncall/oncall_parts.h"

static const int64_t DAY = SECONDS(86400); /* of civil time: midnight to midnight as the clock shows it */

/* To the minute: a shift is handed over by people. */
static bool day_time(const struct jval *v, int *out)
{
	return v && v->kind == J_STR && v->s.n == 5 && segment_time(v->s, out);
}

static enum rc put_time_of_day(struct ctx *cx, const char *at, struct segment *list, size_t *n,
                               struct segment s)
{
	switch (segment_add(list, n, s)) {
	case SEGMENT_TOO_MANY:
		return fail_field(cx, at, "%s: a day has at most %d times", at, CALENDAR_DAY_SEGMENTS);
	case SEGMENT_OVERLAPS: return fail_field(cx, at, "%s: two times of one day overlap", at);
	default: return RC_OK;
	}
}

static enum rc entry_read(struct ctx *cx, const char *at, const struct jval *v, struct week *w)
{
	const struct jval *days = jval_get(v, "days");
	struct segment s;

	if (v->kind != J_OBJECT || v->n != 3)
		return fail_field(cx, at, "%s: an entry is {\"days\",\"from\",\"to\"}", at);
	if (!day_time(jval_get(v, "from"), &s.from) || s.from == 86400)
		return fail_field(cx, at, "%s.from: a time of day such as \"18:00\"", at);
	if (!day_time(jval_get(v, "to"), &s.to) || s.to <= s.from)
		return fail_field(cx, at,
		                  "%s.to: a later time of the same day, at most \"24:00\"; split what goes "
		                  "over midnight into two days",
		                  at);
	if (!days || days->kind != J_ARRAY || !days->n)
		return fail_field(cx, at, "%s.days: week days, 1 Monday to 7 Sunday", at);
	for (size_t i = 0; i < days->n; i++) {
		const struct jval *d = &days->items[i];

		if (d->kind != J_INT || d->i < 1 || d->i > 7)
			return fail_field(cx, at, "%s.days: week days, 1 Monday to 7 Sunday", at);
		TRY(put_time_of_day(cx, at, w->s[d->i - 1], &w->n[d->i - 1], s));
	}
	return RC_OK;
}

enum rc week_read(struct ctx *cx, struct arena *mem, const char *path, const struct jval *v,
                  const struct week **out)
{
	*out = NULL;
	if (!v || v->kind == J_NULL)
		return RC_OK;
	if (v->kind != J_ARRAY)
		return fail_field(
		        cx, path,
		        "%s: a list like [{\"days\":[1,2,3,4,5],\"from\":\"18:00\",\"to\":\"24:00\"}]", path);
	if (!v->n)
		return RC_OK;
	struct week *w = NEW(mem, struct week);
	for (size_t i = 0; i < v->n; i++)
		TRY(entry_read(cx, arena_fmt(cx->mem, "%s[%zu]", path, i).p, &v->items[i], w));
	*out = w;
	return RC_OK;
}

/* ---- in real time ----------------------------------------------------------------- */
bool week_next(const struct week *w, const struct zone *z, int64_t t, int64_t end, int64_t *from, int64_t *to)
{
	while (t < end) {
		int64_t off = SECONDS(zone_offset(z, t)), cut = zone_next_change(z, t);
		int64_t day = floor_div(t + off, DAY), midnight = (day + 1) * DAY - off;
		int wd = civil_weekday(day) - 1;

		cut = cut > end ? end : cut;
		cut = cut > midnight ? midnight : cut;
		for (size_t i = 0; i < w->n[wd]; i++) {
			int64_t a = day * DAY + SECONDS(w->s[wd][i].from) - off,
			        b = day * DAY + SECONDS(w->s[wd][i].to) - off;
			*from = a < t ? t : a;
			*to = b > cut ? cut : b;
			if (*from < *to)
				return true;
		}
		t = cut;
	}
	return false;
}

int64_t week_overlap(const struct week *w, const struct zone *z, int64_t a, int64_t b)
{
	int64_t sum = 0, from, to;

	while (week_next(w, z, a, b, &from, &to)) {
		sum += to - from;
		a = to;
	}
	return sum;
}

#define NIGHT                                         \
	{                                             \
		{ 0, 6 * 3600 }, { 22 * 3600, 86400 } \
	}
const struct week week_nights = { { NIGHT, NIGHT, NIGHT, NIGHT, NIGHT, NIGHT, NIGHT },
	                          { 2, 2, 2, 2, 2, 2, 2 } };
const struct week week_weekends = { { [5] = { { 0, 86400 } }, [6] = { { 0, 86400 } } },
	                            { [5] = 1, [6] = 1 } };
