/* ics_api.c - what a holiday file would add to a calendar: read and shown, not written. Adding is the
 * calendar's own PATCH with the days that people kept. */
#include "base/json.h"
#include "calendar/calendar_parts.h"
#include "calendar/ics.h"

enum { YEARS_ON = 2 };

static void write_result(struct ctx *cx, struct jw *w, const struct ics_result *r)
{
	jw_open(w, NULL, '{');
	jw_open(w, "items", '[');
	for (size_t i = 0; i < r->n; i++) {
		jw_open(w, NULL, '{');
		jw_str(w, "date", date_text(cx->mem, r->days[i].day));
		jw_str(w, "name", r->days[i].name);
		jw_close(w, '}');
	}
	jw_close(w, ']');
	jw_open(w, "left_out", '[');
	for (size_t i = 0; i < r->nleft; i++) {
		jw_open(w, NULL, '{');
		jw_str(w, "name", r->left[i].name);
		jw_str(w, "why", str_z(r->left[i].why));
		jw_close(w, '}');
	}
	jw_close(w, ']');
	jw_close(w, '}');
}

enum rc post_ics(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct civil today = { 0 };
	struct ics_result r;
	struct jw w = JW(&rs->body);
	int64_t from, to;

	civil_from_days(cx->now / DAYS(1), &today);
	TRY(rq_query_int(cx, rq, "first_year", 1970, 2200, today.year, &from));
	TRY(rq_query_int(cx, rq, "last_year", from, from + 20, from + YEARS_ON, &to));
	TRY(ics_read(cx, rq->body, civil_days(from, 1, 1), civil_days(to, 12, 31), &r));
	write_result(cx, &w, &r);
	return RC_OK;
}
