/* metrics.c - counters as Prometheus text (exposition format 0.0.4): names and numbers, nobody's data. */
#include "base/conf.h"
#include "base/time.h"
#include "db/db.h"
#include "http/parts.h"
#include <malloc.h>
#include <stdio.h>
#include <unistd.h>

static void head(struct buf *b, const char *name, const char *type, const char *help)
{
	buf_fmt(b, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void one(struct buf *b, const char *name, const char *type, const char *help, int64_t value)
{
	head(b, name, type, help);
	buf_fmt(b, "%s %lld\n", name, (long long)value);
}

/* ---- requests ------------------------------------------------------------------- */
static const struct route none = { "*", "other" };

static const struct route *route_at(const struct http *h, size_t i)
{
	return i < h->nroutes ? h->routes[i] : &none;
}

static int64_t total(const struct route_stats *s)
{
	int64_t n = 0;

	for (size_t c = 0; c < COUNT(s->by_class); c++)
		n += s->by_class[c];
	return n;
}

static void requests(struct buf *b, const struct http *h)
{
	head(b, "sinew_http_requests_total", "counter", "Answers by route and class of status.");
	for (size_t i = 0; i <= h->nroutes; i++)
		for (int c = 1; c < 6; c++)
			if (h->stats[i].by_class[c])
				buf_fmt(b,
				        "sinew_http_requests_total{method=\"%s\",route=\"%s\",status=\"%"
				        "dxx\"} %lld\n",
				        route_at(h, i)->method, route_at(h, i)->path, c,
				        (long long)h->stats[i].by_class[c]);
}

static void durations(struct buf *b, const struct http *h)
{
	static const char name[] = "sinew_http_request_seconds";

	head(b, name, "histogram", "Time from the whole request to the whole answer, by route.");
	for (size_t i = 0; i <= h->nroutes; i++) {
		const struct route_stats *s = &h->stats[i];
		const struct route *r = route_at(h, i);
		int64_t sum = 0;

		if (total(s) == 0)
			continue;
		for (size_t k = 0; k <= BUCKETS; k++) {
			sum += s->within[k];
			buf_fmt(b, "%s_bucket{method=\"%s\",route=\"%s\",le=\"", name, r->method, r->path);
			if (k < BUCKETS)
				buf_fmt(b, "%g\"} %lld\n", (double)http_buckets[k] / 1e6, (long long)sum);
			else
				buf_fmt(b, "+Inf\"} %lld\n", (long long)sum);
		}
		buf_fmt(b, "%s_sum{method=\"%s\",route=\"%s\"} %.6f\n", name, r->method, r->path,
		        (double)s->usec / 1e6);
		buf_fmt(b, "%s_count{method=\"%s\",route=\"%s\"} %lld\n", name, r->method, r->path,
		        (long long)sum);
	}
}

/* ---- the process -------------------------------------------------------------------- */
int64_t resident_bytes(void)
{
	FILE *f = fopen("/proc/self/statm", "r");
	char line[128] = "";
	struct str rest, word;
	int64_t pages = 0;

	if (!f)
		return 0;
	if (!fgets(line, sizeof line, f))
		line[0] = 0;
	(void)fclose(f);
	rest = str_z(line);
	(void)str_split(&rest, ' ', &word);
	if (!str_split(&rest, ' ', &word) || !str_int(word, &pages))
		return 0;
	return pages * sysconf(_SC_PAGESIZE);
}

static void database(struct buf *b, struct db *db)
{
	struct db_stats s;

	db_stats(db, &s);
	one(b, "sinew_db_writes_total", "counter", "Write transactions.", s.requests);
	one(b, "sinew_db_commits_total", "counter", "Shared commits; writes per commit is the grouping.",
	    s.groups);
	one(b, "sinew_db_retries_total", "counter", "Transactions run again after a conflict.", s.retries);
	one(b, "sinew_db_reads_total", "counter", "Statements run outside write transactions.", s.reads);
	one(b, "sinew_db_largest_group", "gauge", "Most writes one commit has carried.", s.largest_group);
	head(b, "sinew_db_commit_seconds_total", "counter", "Time spent in commits.");
	buf_fmt(b, "sinew_db_commit_seconds_total %.6f\n", (double)s.commit_usec / 1e6);
}

static void desk(struct buf *b, struct app *app)
{
	int64_t items, bytes;

	app->desk_held(app, &items, &bytes);
	one(b, "sinew_desk_items", "gauge", "Open tickets the desk keeps.", items);
	one(b, "sinew_desk_bytes", "gauge", "Memory it keeps them in.", bytes);
}

/* Counters name routes and tell how busy a desk is: not for everybody. An administrator's token always may.
 */
static enum rc may_read(struct ctx *cx, const struct rq *rq)
{
	struct str who = str_z(conf_text(cx->app->conf, "metrics"));
	bool local = str_starts(rq->remote, STR("127.")) || str_is(rq->remote, "::1") || !rq->remote.n;

	if (str_is(who, "all") || (str_is(who, "local") && local) || (cx->who->perms & PERM_ADMIN))
		return RC_OK;
	return fail(cx, RC_NOT_FOUND, "not_found", "Metrics are not answered to this address.");
}

enum rc get_metrics(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct http *h = cx->app->http;
	struct buf *b = &rs->body;

	TRY(may_read(cx, rq));
	rs->content_type = "text/plain; version=0.0.4; charset=utf-8";
	head(b, "sinew_build_info", "gauge", "The version that runs.");
	buf_fmt(b, "sinew_build_info{version=\"" SINEW_VERSION "\"} 1\n");
	requests(b, h);
	durations(b, h);
	one(b, "sinew_http_refused_total", "counter", "Requests that were not read: malformed, too large.",
	    h->refused);
	one(b, "sinew_live_listeners", "gauge", "Open live streams.", h->streams);
	if (cx->app->db)
		database(b, cx->app->db);
	if (cx->app->desk && cx->app->desk_held)
		desk(b, cx->app);
	one(b, "process_resident_memory_bytes", "gauge", "Memory in use.", resident_bytes());
	one(b, "sinew_uptime_seconds", "gauge", "Since the process started.",
	    (clock_mono() - h->started) / SECONDS(1));
	return RC_OK;
}
