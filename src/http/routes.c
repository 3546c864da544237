/* routes.c - the addresses that belong to no noun, and the short handlers among them. */
#include "base/time.h"
#include "db/db.h"
#include "http/parts.h"
#include "http/stream.h"
#include "jobs/jobs.h"

SQL(q_ready, "SELECT n FROM stamp");

/* ---- health ---------------------------------------------------------------------- */
static enum rc get_health(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	(void)cx;
	(void)rq;
	rs->content_type = "text/plain; charset=utf-8";
	buf_add(&rs->body, STR("ok\n"));
	return RC_OK;
}

static enum rc get_ready(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct rows r;

	if (db_run(cx, q_ready, &r) != RC_OK)
		return fail(cx, RC_BUSY, "not_ready", "The database does not answer.");
	return get_health(cx, rq, rs);
}

static enum rc get_version(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);

	(void)rq;
	jw_open(&w, NULL, '{');
	jw_str(&w, "name", STR("sinew"));
	jw_str(&w, "version", STR(SINEW_VERSION));
	jw_time(&w, "now", cx->now);
	jw_close(&w, '}');
	return RC_OK;
}

/* ---- live -------------------------------------------------------------------------- */
static enum rc get_stream(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct str text = rq->last_event_id;
	bool given = text.n > 0;
	int64_t after = -1;

	if (!given)
		TRY(rq_query(cx, rq, "after", &text, &given));
	if (given && (!str_int(text, &after) || after < 0)) {
		fail_field(cx, "Last-Event-ID", "Last-Event-ID must be the id of an event.");
		return cx->err.rc = RC_BAD_REQUEST;
	}
	if (!cx->app->live)
		return fail(cx, RC_BUSY, "no_live", "Live updates are off.");
	rs->content_type = "text/event-stream";
	res_header(rs, "Cache-Control", STR("no-store"));
	res_header(rs, "X-Accel-Buffering", STR("no")); /* nginx must not hold events back */
	rs->stream = stream_new(cx->app, cx->who, after, rq->last_event_id.n > 0);
	stream_signed(rs->stream, arena_str(cx->mem, rq->cookie), arena_str(cx->mem, rq->authorization));
	return RC_OK;
}

/* ---- test hooks ------------------------------------------------------------------------ */
static enum rc write_now(struct ctx *cx, struct res *rs, int ran)
{
	struct jw w = JW(&rs->body);

	jw_open(&w, NULL, '{');
	jw_time(&w, "now", cx->app->clock->now(cx->app->clock));
	if (ran >= 0)
		jw_int(&w, "ran", ran);
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc get_test_now(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	(void)rq;
	return write_now(cx, rs, -1);
}

static enum rc post_test_advance(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct {
		int64_t seconds;
	} in = { 0 };
	static const struct jfield fields[] = {
		{ "seconds", JF_INT, 0, .required = true, .max = (int64_t)366 * 86400,
		  .help = "how far to move the clock on" },
	};
	int ran = 0;

	TRY(json_read(cx, rq->body, fields, &in));
	if (in.seconds < 0)
		return fail_field(cx, "seconds", "Time only moves forward.");
	if (!clock_advance(cx->app->clock, SECONDS(in.seconds)))
		return fail(cx, RC_CONFLICT, "real_clock", "This server runs on the system's clock.");
	TRY(jobs_drain(cx->app, &ran));
	return write_now(cx, rs, ran);
}

const struct route http_routes[] = {
	{ "GET", "/healthz", PERM_PUBLIC, get_health, "The process answers", .flags = R_QUICK,
	  .out = "text/plain" },
	{ "GET", "/readyz", PERM_PUBLIC, get_ready, "The database answers", .out = "text/plain" },
	{ "GET", "/metrics", PERM_PUBLIC, get_metrics, "Counters for Prometheus", .out = "text/plain" },
	{ "GET", "/api", PERM_PUBLIC, get_api_page, "This description, to read", .out = "text/html" },
	{ "GET", "/api/style.css", PERM_PUBLIC, get_api_style, "Its style", .flags = R_QUICK,
	  .out = "text/css" },
	{ "GET", "/api/v1/openapi.json", PERM_PUBLIC, get_openapi, "This description, for machines",
	  .flags = R_QUICK, .out = "OpenApi" },
	{ "GET", "/api/v1/version", PERM_PUBLIC, get_version, "Name, version and the server's time",
	  .out = "Version" },
	{ "GET", "/api/v1/stream", PERM_NONE, get_stream,
	  "Server-sent events about every change the asker may see", .flags = R_STREAM },
	{ "GET", "/api/v1/settings", PERM_ADMIN, get_settings,
	  "All settings, where each comes from; secrets as ***", .out = "Settings" },
	{ "GET", "/api/v1/audit", PERM_AUDIT, get_audit,
	  "Events of all records of the clients one may audit, filtered", .out = "Audit" },
	{ "GET", "/api/v1/audit/export", PERM_AUDIT, get_audit_export,
	  "The same events as a file: format=csv or ndjson", .out = "text/csv application/x-ndjson" },
	{ "GET", "/api/v1/health", PERM_ADMIN, get_health_page,
	  "Database, queues, disk, last check and last backup, with a verdict on each", .out = "Health" },
	{ "POST", "/api/v1/verify", PERM_AUDIT, post_verify, "Recompute the hash chain of events",
	  .flags = R_WRITE | R_MANY, .out = "Verified" },
	{ "GET", "/_test/now", PERM_PUBLIC, get_test_now, "The server's clock", .flags = R_TEST },
	{ "POST", "/_test/advance", PERM_PUBLIC, post_test_advance,
	  "Move the clock on and run what falls due", .flags = R_TEST | R_WRITE },
	{ 0 },
};
