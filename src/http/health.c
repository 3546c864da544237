/* health.c - GET /api/v1/health: how the installation does, for the people who run it. Figures, and a verdict
 * on each that can be wrong; nobody's data. */
#include "base/pool.h"
#include "base/time.h"
#include "db/db.h"
#include "http/parts.h"
#include "record/memo.h"
#include <sys/statvfs.h>

SQL(q_timers, "SELECT count(*), min(due_at), sum(CASE WHEN due_at <= $1 THEN 1 ELSE 0 END),"
              " sum(CASE WHEN attempts > 0 THEN 1 ELSE 0 END) FROM timer");
SQL(q_outbox, "SELECT state, count(*), min(created_at) FROM outbox GROUP BY state");
SQL(q_files, "SELECT count(*), CAST(COALESCE(sum(size), 0) AS BIGINT) FROM attachment WHERE removed = 0");

enum verdict { FINE, RISK, HARM };
struct health {
	struct db_facts db;
	struct db_stats stats;
	struct rows timers, outbox, files;
	struct str verified, backup;
	int64_t verified_at, backup_at, dead, free, total;
};

/* ---- looking ------------------------------------------------------------------------ */
static int64_t num(const struct rows *r, size_t col)
{
	return r->n && cell(r, 0, col).type == DB_INT ? cell(r, 0, col).i : 0;
}

static void disk(struct ctx *cx, struct health *h)
{
	struct statvfs v;

	if (!cx->app->data_dir || statvfs(cx->app->data_dir, &v) != 0)
		return;
	h->free = (int64_t)v.f_bavail * (int64_t)v.f_frsize;
	h->total = (int64_t)v.f_blocks * (int64_t)v.f_frsize;
}

static enum rc look(struct ctx *cx, void *p)
{
	struct health *h = p;

	TRY(db_facts(cx, &h->db));
	TRY(db_run(cx, q_timers, &h->timers, INT(cx->now)));
	TRY(db_run(cx, q_outbox, &h->outbox));
	TRY(db_run(cx, q_files, &h->files));
	TRY(memo_get(cx, "verified", &h->verified, &h->verified_at));
	TRY(memo_get(cx, "backup", &h->backup, &h->backup_at));
	for (size_t i = 0; i < h->outbox.n; i++)
		if (str_is(cell(&h->outbox, i, 0).s, "dead"))
			h->dead = cell(&h->outbox, i, 1).i;
	return RC_OK;
}

/* ---- judging ------------------------------------------------------------------------ */
static enum verdict late(int64_t now, int64_t at, int64_t risk, int64_t harm)
{
	return now - at > harm ? HARM : now - at > risk ? RISK : FINE;
}

static enum verdict of_disk(const struct health *h)
{
	if (!h->total)
		return FINE;
	int64_t share = h->free / (h->total / 100 + 1);

	return share < 3 ? HARM : share < 10 ? RISK : FINE;
}

static enum verdict of_timers(const struct ctx *cx, const struct health *h)
{
	if (num(&h->timers, 2) > 0)
		return late(cx->now, num(&h->timers, 1), MINUTES(1), MINUTES(5));
	return num(&h->timers, 3) ? RISK : FINE;
}

static enum verdict of_history(const struct ctx *cx, const struct health *h)
{
	if (str_find(h->verified, STR("\"ok\":false"), 0) != SIZE_MAX)
		return HARM;
	return late(cx->now, h->verified_at, DAYS(31), INT64_MAX);
}

static void judge(struct jw *w, const char *id, enum verdict v)
{
	static const char *const words[] = { "ok", "risk", "harm" };

	jw_open(w, NULL, '{');
	jw_str(w, "id", str_z(id));
	jw_str(w, "state", str_z(words[v]));
	jw_close(w, '}');
}

static void judge_all(const struct ctx *cx, struct jw *w, const struct health *h)
{
	jw_open(w, "checks", '[');
	judge(w, "disk", of_disk(h));
	judge(w, "timers", of_timers(cx, h));
	judge(w, "outbox", h->dead ? RISK : FINE);
	judge(w, "history", of_history(cx, h));
	judge(w, "backup", late(cx->now, h->backup_at, DAYS(7), INT64_MAX));
	jw_close(w, ']');
}

/* ---- telling -------------------------------------------------------------------------- */
static void tell_database(struct jw *w, const struct health *h)
{
	const struct db_stats *s = &h->stats;

	jw_open(w, "database", '{');
	jw_str(w, "engine", str_z(h->db.engine));
	jw_str(w, "version", h->db.version);
	jw_int(w, "schema", h->db.schema);
	jw_int(w, "bytes", h->db.bytes);
	jw_int(w, "wal_bytes", h->db.wal_bytes);
	jw_int(w, "writes", s->requests);
	jw_int(w, "commits", s->groups);
	jw_int(w, "retries", s->retries);
	jw_int(w, "reads", s->reads);
	jw_int(w, "commit_usec", s->groups ? s->commit_usec / s->groups : 0);
	jw_close(w, '}');
}

static void tell_queues(struct ctx *cx, struct jw *w, const struct health *h)
{
	const struct http *s = cx->app->http;

	jw_open(w, "timers", '{');
	jw_int(w, "waiting", num(&h->timers, 0));
	jw_int(w, "overdue", num(&h->timers, 2));
	jw_int(w, "failing", num(&h->timers, 3));
	if (num(&h->timers, 0))
		jw_time(w, "oldest_due_at", num(&h->timers, 1));
	else
		jw_null(w, "oldest_due_at");
	jw_close(w, '}');
	jw_open(w, "outbox", '[');
	for (size_t i = 0; i < h->outbox.n; i++) {
		jw_open(w, NULL, '{');
		jw_str(w, "state", cell(&h->outbox, i, 0).s);
		jw_int(w, "count", cell(&h->outbox, i, 1).i);
		jw_time(w, "oldest_at", cell(&h->outbox, i, 2).i);
		jw_close(w, '}');
	}
	jw_close(w, ']');
	jw_open(w, "requests", '{');
	jw_int(w, "streams", s ? s->streams : 0);
	jw_int(w, "waiting", s && s->pool ? (int64_t)pool_waiting(s->pool) : 0);
	jw_int(w, "refused", s ? s->refused : 0);
	jw_close(w, '}');
}

static void tell_memo(struct jw *w, const char *key, struct str json, int64_t at)
{
	if (!at) {
		jw_null(w, key);
		return;
	}
	jw_open(w, key, '{');
	jw_time(w, "at", at);
	jw_raw(w, "result", json);
	jw_close(w, '}');
}

enum rc get_health_page(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct health h = { 0 };
	struct jw w = JW(&rs->body);

	(void)rq;
	TRY(db_snapshot(cx, look, &h));
	disk(cx, &h);
	db_stats(cx->app->db, &h.stats);
	jw_open(&w, NULL, '{');
	jw_str(&w, "version", STR(SINEW_VERSION));
	jw_time(&w, "now", cx->now);
	jw_int(&w, "uptime_seconds",
	       cx->app->http ? (clock_mono() - cx->app->http->started) / SECONDS(1) : 0);
	jw_int(&w, "memory_bytes", resident_bytes());
	jw_int(&w, "disk_free_bytes", h.free);
	jw_int(&w, "disk_bytes", h.total);
	jw_int(&w, "files", num(&h.files, 0));
	jw_int(&w, "files_bytes", num(&h.files, 1));
	tell_database(&w, &h);
	tell_queues(cx, &w, &h);
	tell_memo(&w, "verified", h.verified, h.verified_at);
	tell_memo(&w, "backup", h.backup, h.backup_at);
	judge_all(cx, &w, &h);
	jw_close(&w, '}');
	return RC_OK;
}
