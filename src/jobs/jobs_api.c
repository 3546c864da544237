/* jobs_api.c - what is waiting, what went wrong, and "send again". */
#include "base/json.h"
#include "base/route.h"
#include "jobs/jobs_parts.h"

enum { PAGE = 200 };

SQL(q_timers,
    "SELECT id, kind, client_id, type, record_id, due_at, original_due_at, attempts, last_error FROM timer"
    " WHERE ($1 = 0 OR attempts > 0) AND id > $2 AND ($4 = 0 OR client_id = $4) ORDER BY id LIMIT $3");
SQL(q_timer_counts,
    "SELECT kind, count(*), min(due_at), sum(CASE WHEN attempts > 0 THEN 1 ELSE 0 END) FROM timer"
    " WHERE ($1 = 0 OR client_id = $1) GROUP BY kind ORDER BY kind");
SQL(q_outbox_counts, "SELECT state, count(*), min(next_at) FROM outbox"
                     " WHERE ($1 = 0 OR client_id = $1) GROUP BY state ORDER BY state");
SQL(q_client_of, "SELECT client_id FROM outbox WHERE id = $1");

/* The client asked for with ?client=, which must be one the asker administers; 0: all, which needs all. */
static enum rc chosen_client(struct ctx *cx, const struct rq *rq, int64_t *out)
{
	int64_t *ids;
	bool all;

	TRY(rq_query_int(cx, rq, "client", 1, INT64_MAX, 0, out));
	size_t n = who_clients(cx->who, cx->mem, PERM_ADMIN, &ids, &all);

	if (*out == 0 && !all && n == 1)
		*out = ids[0];
	if (*out == 0 && !all)
		return fail_field(cx, "client", "Name the client; you administer more than one, not all.");
	if (*out && !who_can(cx->who, *out, PERM_ADMIN))
		return fail(cx, RC_NOT_FOUND, "not_found", "There is no such client.");
	return RC_OK;
}

SQL(q_outbox,
    "SELECT id, kind, client_id, target, event_type, state, attempts, next_at, created_at, done_at, "
    "last_status,"
    " last_detail, payload FROM outbox WHERE ($1 = '' OR state = $1) AND id < $2 AND ($4 = 0 OR client_id = "
    "$4) AND ($5 = '' OR kind = $5) AND ($6 = '' OR target = $6) ORDER BY id DESC LIMIT $3");
/* By its own index: the deliveries of one receiver among a million of others'. */
SQL(q_outbox_target,
    "SELECT id, kind, client_id, target, event_type, state, attempts, next_at, created_at, done_at, "
    "last_status,"
    " last_detail, payload FROM outbox WHERE kind = $5 AND target = $6 AND ($1 = '' OR state = $1) AND id < "
    "$2"
    " AND ($4 = 0 OR client_id = $4) ORDER BY id DESC LIMIT $3");

static const char *help_of(const struct app *app, struct str kind)
{
	for (const struct timer_kind *const *k = app->timers; k && *k; k++)
		if (str_is(kind, (*k)->name))
			return (*k)->help;
	return "";
}

static void write_timer(struct jw *w, const struct rows *r, size_t i)
{
	jw_open(w, NULL, '{');
	jw_int(w, "id", cell(r, i, 0).i);
	jw_str(w, "kind", cell(r, i, 1).s);
	jw_int(w, "client", cell(r, i, 2).i);
	jw_str(w, "type", cell(r, i, 3).s);
	jw_int(w, "record", cell(r, i, 4).i);
	jw_time(w, "due_at", cell(r, i, 5).i);
	jw_time(w, "original_due_at", cell(r, i, 6).i);
	jw_int(w, "attempts", cell(r, i, 7).i);
	jw_str(w, "last_error", cell(r, i, 8).s);
	jw_close(w, '}');
}

static void write_counts(struct ctx *cx, struct jw *w, const struct rows *timers, const struct rows *outbox)
{
	jw_open(w, "kinds", '[');
	for (size_t i = 0; i < timers->n; i++) {
		jw_open(w, NULL, '{');
		jw_str(w, "kind", cell(timers, i, 0).s);
		jw_str(w, "help", str_z(help_of(cx->app, cell(timers, i, 0).s)));
		jw_int(w, "waiting", cell(timers, i, 1).i);
		jw_time(w, "next_at", cell(timers, i, 2).i);
		jw_int(w, "failing", cell(timers, i, 3).i);
		jw_close(w, '}');
	}
	jw_close(w, ']');
	jw_open(w, "outbox", '{');
	for (size_t i = 0; i < outbox->n; i++) {
		jw_key(w, cell(outbox, i, 0).s);
		jw_int(w, NULL, cell(outbox, i, 1).i);
	}
	jw_close(w, '}');
}

static enum rc get_jobs(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct rows r, timers, outbox;
	int64_t failing, after, limit, client;

	TRY(chosen_client(cx, rq, &client));
	TRY(rq_query_int(cx, rq, "failing", 0, 1, 0, &failing));
	TRY(rq_query_int(cx, rq, "after", 0, INT64_MAX, 0, &after));
	TRY(rq_query_int(cx, rq, "limit", 1, PAGE, 50, &limit));
	TRY(db_run(cx, q_timers, &r, INT(failing), INT(after), INT(limit), INT(client)));
	TRY(db_run(cx, q_timer_counts, &timers, INT(client)));
	TRY(db_run(cx, q_outbox_counts, &outbox, INT(client)));
	jw_open(&w, NULL, '{');
	write_counts(cx, &w, &timers, &outbox);
	jw_open(&w, "items", '[');
	for (size_t i = 0; i < r.n; i++)
		write_timer(&w, &r, i);
	jw_close(&w, ']');
	if ((int64_t)r.n == limit)
		jw_int(&w, "next", cell(&r, r.n - 1, 0).i);
	else
		jw_null(&w, "next");
	jw_close(&w, '}');
	return RC_OK;
}

static void write_message(struct jw *w, const struct rows *r, size_t i)
{
	jw_open(w, NULL, '{');
	jw_int(w, "id", cell(r, i, 0).i);
	jw_str(w, "kind", cell(r, i, 1).s);
	jw_int(w, "client", cell(r, i, 2).i);
	jw_str(w, "target", cell(r, i, 3).s);
	jw_str(w, "event", cell(r, i, 4).s);
	jw_str(w, "state", cell(r, i, 5).s);
	jw_int(w, "attempts", cell(r, i, 6).i);
	jw_time_or_null(w, "next_at", str_is(cell(r, i, 5).s, "waiting") ? cell(r, i, 7) : NUL());
	jw_time(w, "created_at", cell(r, i, 8).i);
	jw_time_or_null(w, "done_at", cell(r, i, 9));
	if (cell(r, i, 10).type == DB_INT)
		jw_int(w, "last_status", cell(r, i, 10).i);
	else
		jw_null(w, "last_status");
	jw_str(w, "last_detail", cell(r, i, 11).s);
	jw_str(w, "payload", str_clip(cell(r, i, 12).s, 4096));
	jw_close(w, '}');
}

static enum rc get_outbox(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	static const char *const states[] = { "waiting", "leased", "sent", "dead" };
	struct jw w = JW(&rs->body);
	struct rows r;
	struct str state, kind, target;
	int64_t before, limit, client;
	bool given, known = false;

	TRY(chosen_client(cx, rq, &client));
	TRY(rq_query(cx, rq, "state", &state, &given));
	for (size_t i = 0; i < COUNT(states); i++)
		known |= str_is(state, states[i]);
	if (given && !known)
		return fail_field(cx, "state", "The state must be waiting, leased, sent or dead.");
	TRY(rq_query(cx, rq, "kind", &kind, &given));
	TRY(rq_query(cx, rq, "target", &target, &given));
	TRY(rq_query_int(cx, rq, "before", 1, INT64_MAX, INT64_MAX, &before));
	TRY(rq_query_int(cx, rq, "limit", 1, PAGE, 50, &limit));
	TRY(db_run_(cx, kind.n && target.n ? &q_outbox_target : &q_outbox, &r,
	            ARGS(TEXT(state), INT(before), INT(limit), INT(client), TEXT(kind), TEXT(target))));
	jw_open(&w, NULL, '{');
	jw_open(&w, "items", '[');
	for (size_t i = 0; i < r.n; i++)
		write_message(&w, &r, i);
	jw_close(&w, ']');
	if ((int64_t)r.n == limit)
		jw_int(&w, "next", cell(&r, r.n - 1, 0).i);
	else
		jw_null(&w, "next");
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc post_send_again(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	int64_t id;
	struct rows r;

	if (!str_int(rq->param[0], &id) || id < 1)
		return fail(cx, RC_NOT_FOUND, "not_found", "There is no such message.");
	TRY(db_run(cx, q_client_of, &r, INT(id)));
	if (!r.n || !who_can(cx->who, cell(&r, 0, 0).i, PERM_ADMIN))
		return fail(cx, RC_NOT_FOUND, "not_found", "There is no such message.");
	TRY(outbox_send_again(cx, id));
	rs->status = 204;
	return RC_OK;
}

const struct route jobs_routes[] = {
	{ "GET", "/api/v1/jobs", PERM_ADMIN, get_jobs, "Timers waiting, by kind, and those that fail",
	  .out = "Jobs" },
	{ "GET", "/api/v1/outbox", PERM_ADMIN, get_outbox, "Messages to the outside, newest first",
	  .out = "Outbox" },
	{ "POST", "/api/v1/outbox/{}/send-again", PERM_ADMIN, post_send_again,
	  "Try a message again from the start", .flags = R_WRITE },
	{ 0 },
};
