/* filter_time.c - what a time written in a filter means: always a range, because "today" is one.
 *
 *   2026-11-23  today  yesterday  tomorrow    the whole civil day, in the asker's zone
 *   2026-11-23T10:00:00Z                      that second's instant
 *   -2d  +4h                                  between then and now; compared by size, the far end alone
 *   now                                       the ctx's instant
 *   2026-11-01..2026-11-07                    from the beginning of the one to the end of the other
 */
#include "base/time.h"
#include "record/read.h"

SQL(q_zone, "SELECT p.zone, c.zone FROM person p JOIN client c ON c.id = p.client_id WHERE p.id = $1");

enum rc read_zone(struct ctx *cx, const struct zone **out)
{
	struct rows r;

	*out = zone_utc();
	if (!cx->who->person_id || !cx->app->zones)
		return RC_OK;
	TRY(db_run(cx, q_zone, &r, INT(cx->who->person_id)));
	for (size_t c = 0; r.n && c < 2; c++) {
		const struct zone *z =
		        cell(&r, 0, c).s.n ? zone_find(cx->app->zones, cell(&r, 0, c).s) : NULL;
		if (z) {
			*out = z;
			break;
		}
	}
	return RC_OK;
}

int64_t civil_day_start(const struct zone *z, int64_t days)
{
	return zone_day_second(z, days, 0, ZONE_EARLIER);
}

static void day_range(const struct zone *z, int64_t days, int64_t *from, int64_t *to)
{
	*from = civil_day_start(z, days);
	*to = civil_day_start(z, days + 1);
}

bool date_parse(struct str v, int64_t *days)
{
	int64_t y, m, d;
	struct civil c = { 0 };

	if (v.n != 10 || v.p[4] != '-' || v.p[7] != '-' || v.p[0] == '-')
		return false;
	if (!str_int(str_sub(v, 0, 4), &y) || !str_int(str_sub(v, 5, 2), &m) ||
	    !str_int(str_sub(v, 8, 2), &d))
		return false;
	c.year = y;
	c.month = (int)m;
	c.day = (int)d;
	if (!civil_valid(&c))
		return false;
	*days = civil_days(y, c.month, c.day);
	return true;
}

static bool relative(struct ctx *cx, struct str v, int64_t *from, int64_t *to)
{
	int64_t by;

	if (v.n < 2 || (v.p[0] != '-' && v.p[0] != '+') || !time_parse_duration(str_sub(v, 1, v.n), &by))
		return false;
	if (by < 0 || by > DAYS(366) * 1000)
		return false;
	*from = v.p[0] == '-' ? cx->now - by : cx->now;
	*to = v.p[0] == '-' ? cx->now : cx->now + by;
	return true;
}

/* A..B: from the beginning of A to the end of B. */
static enum rc span_of(struct ctx *cx, struct str a, struct str b, int64_t *from, int64_t *to, bool *ok)
{
	int64_t unused;

	TRY(filter_time(cx, a, from, &unused, ok));
	if (*ok)
		TRY(filter_time(cx, b, &unused, to, ok));
	return RC_OK;
}

enum rc filter_time(struct ctx *cx, struct str v, int64_t *from, int64_t *to, bool *ok)
{
	static const struct {
		const char *word;
		int days;
	} words[] = { { "today", 0 }, { "yesterday", -1 }, { "tomorrow", 1 } };
	size_t dots = str_find(v, STR(".."), 0);
	const struct zone *z;
	struct civil now;
	int64_t days;

	*ok = true;
	if (dots != SIZE_MAX)
		return span_of(cx, str_sub(v, 0, dots), str_sub(v, dots + 2, v.n), from, to, ok);
	if (relative(cx, v, from, to))
		return RC_OK;
	if (str_is(v, "now")) {
		*from = *to = cx->now;
		return RC_OK;
	}
	for (size_t i = 0; i < COUNT(words); i++) {
		if (!str_is(v, words[i].word))
			continue;
		TRY(read_zone(cx, &z));
		zone_civil(z, cx->now, &now);
		day_range(z, civil_days(now.year, now.month, now.day) + words[i].days, from, to);
		*to -= 1;
		return RC_OK;
	}
	if (date_parse(v, &days)) {
		TRY(read_zone(cx, &z));
		day_range(z, days, from, to);
		*to -= 1;
		return RC_OK;
	}
	*ok = time_parse(v, from);
	*to = *from;
	return RC_OK;
}
