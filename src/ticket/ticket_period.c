/* ticket_period.c - the period, the client and the stretches of a report (ticket_report.h). */
#include "base/time.h"
#include "client/client.h"
#include "ticket/ticket_report.h"

enum rc report_span(struct ctx *cx, const struct rq *rq, int64_t *from, int64_t *to)
{
	TRY(rq_query_time(cx, rq, "to", cx->now, to));
	TRY(rq_query_time(cx, rq, "from", *to - DAYS(30), from));
	return *from < *to ? RC_OK : fail_field(cx, "from", "from must lie before to");
}

enum rc report_client(struct ctx *cx, const struct rq *rq, int64_t *client, const struct zone **out)
{
	struct record c;
	struct str key;
	bool there;

	*client = 0;
	*out = zone_utc();
	TRY(rq_query(cx, rq, "client", &key, &there));
	if (!there || !key.n)
		return RC_OK;
	enum rc rc = record_find(cx, &client_type, key, &c);
	if (rc == RC_NOT_FOUND)
		return fail_field(cx, "client", "there is no such client");
	TRY(rc);
	*client = c.id;
	const struct zone *z = zone_find(cx->app->zones, rec_str(&c, CLIENT_ZONE));
	*out = z ? z : *out;
	return RC_OK;
}

struct str report_period(struct arena *a, const struct zone *z, struct str by, int64_t at, int64_t *from,
                         int64_t *to)
{
	struct civil d;

	zone_civil(z, at, &d);
	int64_t day = civil_days(d.year, d.month, d.day), next = day + 1;
	if (str_is(by, "week")) {
		day -= civil_weekday(day) - 1;
		next = day + 7;
	} else if (str_is(by, "month")) {
		day = civil_days(d.year, d.month, 1);
		next = d.month == 12 ? civil_days(d.year + 1, 1, 1) : civil_days(d.year, d.month + 1, 1);
	}
	*from = zone_day_second(z, day, 0, ZONE_EARLIER);
	*to = zone_day_second(z, next, 0, ZONE_EARLIER);
	return date_text(a, day);
}
