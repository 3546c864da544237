/* api.c - asking what if, and the answer page by page. */
#include "base/time.h"
#include "client/client.h"
#include "whatif/own.h"

enum { CHANGES = 50, LIMIT = 200 };
#define KEEP DAYS(30)

SQL(q_add,
    "INSERT INTO what_if (client_id, person, created_at, changes, from_at, to_at, as_of, total, after_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id");
SQL(q_operation, "UPDATE what_if SET operation = $2 WHERE id = $1");
SQL(q_old_rows,
    "DELETE FROM what_if_row WHERE what_if IN (SELECT id FROM what_if WHERE client_id = $1 AND created_at"
    " < $2)");
SQL(q_old, "DELETE FROM what_if WHERE client_id = $1 AND created_at < $2");
SQL(q_rows, "SELECT n, ticket, verdict, data FROM what_if_row WHERE what_if = $1 AND n > $2 AND verdict = $3"
            " ORDER BY n LIMIT $4");

/* ---- what is asked --------------------------------------------------------------------------- */
struct asked {
	const struct jval *client, *changes;
	struct str period, from, to;
};
static const struct jfield asked_fields[] = {
	{ "client", JF_VALUE, offsetof(struct asked, client), true, .help = "whose tickets" },
	{ "changes", JF_VALUE, offsetof(struct asked, changes), true,
	  .help = "definitions as they would be: with an id in place of that one, without one new" },
	{ "period", JF_STR, offsetof(struct asked, period), .max = 20,
	  .help = "last_month, last_quarter, last_30_days, last_90_days" },
	{ "from", JF_STR, offsetof(struct asked, from), .max = 40 },
	{ "to", JF_STR, offsetof(struct asked, to), .max = 40 },
};
struct asking {
	struct record client;
	struct what_if w;
};

/* The first instant of a month, in the client's zone; months beyond the year's count on. */
static int64_t month_start(const struct zone *z, int64_t year, int month)
{
	while (month < 1) {
		month += 12;
		year--;
	}
	return zone_day_second(z, civil_days(year, month, 1), 0, ZONE_EARLIER);
}

static enum rc named_period(struct ctx *cx, struct str name, struct asking *a)
{
	const struct zone *z = zone_find(cx->app->zones, rec_str(&a->client, CLIENT_ZONE));
	struct civil c;

	z = z ? z : zone_utc();
	zone_civil(z, cx->now, &c);
	int quarter = (c.month - 1) / 3 * 3 + 1;
	a->w.to = cx->now + 1;
	if (str_is(name, "last_month")) {
		a->w.from = month_start(z, c.year, c.month - 1);
		a->w.to = month_start(z, c.year, c.month);
	} else if (str_is(name, "last_quarter")) {
		a->w.from = month_start(z, c.year, quarter - 3);
		a->w.to = month_start(z, c.year, quarter);
	} else if (str_is(name, "last_30_days"))
		a->w.from = cx->now - DAYS(30);
	else if (str_is(name, "last_90_days"))
		a->w.from = cx->now - DAYS(90);
	else
		return fail_field(cx, "period",
		                  "the period is last_month, last_quarter, last_30_days or last_90_days");
	return RC_OK;
}

static enum rc take_period(struct ctx *cx, const struct asked *in, struct asking *a)
{
	if (!in->from.n)
		return named_period(cx, in->period.n ? in->period : STR("last_30_days"), a);
	a->w.to = cx->now + 1;
	if (!time_parse(in->from, &a->w.from))
		return fail_field(cx, "from", "from must be a time such as \"2026-11-01T00:00:00Z\"");
	if (in->to.n && !time_parse(in->to, &a->w.to))
		return fail_field(cx, "to", "to must be a time such as \"2026-11-25T00:00:00Z\"");
	return a->w.from < a->w.to ? RC_OK : fail_field(cx, "from", "from must lie before to");
}

static enum rc take_client(struct ctx *cx, const struct jval *v, struct asking *a)
{
	static const struct field client = { "client", F_REF, .of = "client" };
	struct dbval id;

	TRY(record_value(cx, &client, "client", v, 0, &id));
	if (id.type != DB_INT)
		return fail_field(cx, "client", "say whose tickets");
	TRY(record_load(cx, &client_type, id.i, &a->client));
	a->w.client_id = id.i;
	return record_allow(cx, &a->client, PERM_CLIENT_ADMIN);
}

/* Each as it would be saved, so that nothing is tried that could not be. */
static enum rc take_change(struct ctx *cx, const struct asking *a, const struct jval *v, struct jw *w)
{
	struct record *old, *r;
	struct str data;

	TRY(sla_draft(cx, a->w.client_id, v, true, &old, &r));
	TRY(sla_target_type.prepare(cx, old, r));
	TRY(sla_target_data(cx, r, &data));
	jw_open(w, NULL, '{');
	jw_int(w, "id", old ? old->id : 0);
	jw_raw(w, "data", data);
	jw_close(w, '}');
	return RC_OK;
}

static enum rc take_changes(struct ctx *cx, const struct jval *changes, struct asking *a)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	if (changes->kind != J_ARRAY || !changes->n || changes->n > CHANGES)
		return fail_field(cx, "changes", "changes is a list of 1 to %d definitions", CHANGES);
	jw_open(&w, NULL, '[');
	for (size_t i = 0; i < changes->n; i++)
		TRY(take_change(cx, a, &changes->items[i], &w));
	jw_close(&w, ']');
	a->w.changes = buf_str(&b);
	return RC_OK;
}

/* ---- begun ---------------------------------------------------------------------------------------- */
static enum rc begin_tx(struct ctx *cx, void *p)
{
	struct what_if *w = &((struct asking *)p)->w;
	struct operation o = { .type = &sla_target_type, .verb = STR("what_if"), .args = STR("{}") };
	struct rows r;

	TRY(db_run(cx, q_old_rows, NULL, INT(w->client_id), INT(cx->now - KEEP)));
	TRY(db_run(cx, q_old, NULL, INT(w->client_id), INT(cx->now - KEEP)));
	TRY(ticket_made_count(cx, w->client_id, w->from, w->to, &w->total));
	TRY(db_run(cx, q_add, &r, INT(w->client_id), INT(cx->who->person_id), INT(cx->now), TEXT(w->changes),
	           INT(w->from), INT(w->to), INT(w->as_of), INT(w->total), INT(w->from - 1)));
	w->id = cell(&r, 0, 0).i;
	o.total = w->total;
	o.keys = arena_fmt(cx->mem, "%lld", (long long)w->id);
	TRY(operation_start(cx, &o, STR(""), &w->operation));
	return db_run(cx, q_operation, NULL, INT(w->id), INT(w->operation));
}

/* ---- told ------------------------------------------------------------------------------------------- */
/* Whoever administers the client may look, not only who asked. */
static enum rc state_of(struct ctx *cx, const struct what_if *w, struct operation *out)
{
	const struct who *who = cx->who;

	cx->who = &who_system;
	enum rc rc = operation_get(cx, w->operation, out);
	cx->who = who;
	return rc;
}

static enum rc write_counts(struct ctx *cx, struct jw *w, const struct what_if *t)
{
	struct jval v;

	TRY(json_parse(cx, t->counts.n ? t->counts : STR("[]"), &v));
	jw_open(w, "counts", '[');
	for (size_t i = 0; i < v.n; i++) {
		const struct jval *c = v.items[i].items;
		jw_open(w, NULL, '{');
		jw_str(w, "target", str_z(sla_kind_names[c[0].i]));
		jw_str(w, "before", str_z(verdict_names[c[1].i]));
		jw_str(w, "after", str_z(verdict_names[c[2].i]));
		jw_int(w, "clocks", c[3].i);
		jw_close(w, '}');
	}
	jw_close(w, ']');
	return RC_OK;
}

static enum rc write_head(struct ctx *cx, struct jw *w, const struct what_if *t)
{
	struct operation o;

	TRY(state_of(cx, t, &o));
	jw_int(w, "id", t->id);
	jw_int(w, "operation", t->operation);
	jw_str(w, "state", o.state);
	jw_time(w, "from", t->from);
	jw_time(w, "to", t->to);
	jw_time(w, "as_of", t->as_of);
	jw_int(w, "total", t->total);
	jw_int(w, "checked", t->checked);
	jw_int(w, "differ", t->differ);
	jw_int(w, "moved", t->moved);
	return write_counts(cx, w, t);
}

static enum rc write_row(struct ctx *cx, struct jw *w, const struct rows *r, size_t i)
{
	struct record t;
	struct jval v;

	TRY(record_load(cx, &ticket_type, cell(r, i, 1).i, &t));
	TRY(json_parse(cx, cell(r, i, 3).s, &v));
	jw_open(w, NULL, '{');
	jw_str(w, "key", record_key(cx->mem, &t));
	jw_str(w, "title", rec_str(&t, TICKET_TITLE));
	jw_str(w, "priority", rec_str(&t, TICKET_PRIORITY));
	for (size_t k = 0; k < v.n; k++) {
		jw_key(w, v.keys[k]);
		jw_val(w, NULL, &v.items[k]);
	}
	jw_close(w, '}');
	return RC_OK;
}

static enum rc answer(struct ctx *cx, struct res *rs, const struct what_if *t, int64_t after, int64_t limit,
                      bool verdict)
{
	struct jw w = JW(&rs->body);
	struct rows r;

	TRY(db_run(cx, q_rows, &r, INT(t->id), INT(after), INT(verdict), INT(limit)));
	jw_open(&w, NULL, '{');
	TRY(write_head(cx, &w, t));
	jw_open(&w, "items", '[');
	for (size_t i = 0; i < r.n; i++)
		TRY(write_row(cx, &w, &r, i));
	jw_close(&w, ']');
	if ((int64_t)r.n == limit)
		jw_int(&w, "next", cell(&r, r.n - 1, 0).i);
	else
		jw_null(&w, "next");
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc post_what_if(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct asking *a = NEW(cx->mem, struct asking);
	struct asked in = { 0 };

	TRY(json_read(cx, rq->body, asked_fields, &in));
	TRY(take_client(cx, in.client, a));
	TRY(take_period(cx, &in, a));
	TRY(take_changes(cx, in.changes, a));
	a->w.as_of = cx->now;
	TRY(db_tx(cx, begin_tx, a));
	TRY(what_if_load(cx, a->w.id, &a->w));
	rs->status = 202;
	rs->location = arena_fmt(cx->mem, "/api/v1/sla-targets/what-if/%lld", (long long)a->w.id);
	return answer(cx, rs, &a->w, 0, 1, true);
}

static enum rc get_what_if(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	int64_t id = 0, after, limit;
	struct str show = STR("");
	struct what_if t;
	bool given;

	if (!str_int(rq->param[0], &id))
		return fail(cx, RC_NOT_FOUND, "not_found", "there is no such trial");
	TRY(rq_query_int(cx, rq, "after", 0, INT64_MAX, 0, &after));
	TRY(rq_query_int(cx, rq, "limit", 1, LIMIT, 50, &limit));
	TRY(rq_query(cx, rq, "show", &show, &given));
	TRY(what_if_load(cx, id, &t));
	if (!who_can(cx->who, t.client_id, PERM_CLIENT_ADMIN))
		return fail(cx, RC_NOT_FOUND, "not_found", "there is no trial %lld", (long long)id);
	return answer(cx, rs, &t, after, limit, !str_is(show, "moved"));
}

const struct route what_if_routes[] = {
	{ "POST", "/api/v1/sla-targets/what-if", PERM_CLIENT_ADMIN, post_what_if,
	  "Try changed definitions on the tickets of a period, in the background: which would have had "
	  "another "
	  "verdict; no clock is written",
	  .flags = R_WRITE, .in = "WhatIfAsk", .out = "WhatIf" },
	{ "GET", "/api/v1/sla-targets/what-if/{}", PERM_CLIENT_ADMIN, get_what_if,
	  "How far it is, exact counts, and the clocks that differ: those with another verdict, or with "
	  "show=moved "
	  "those with another deadline only",
	  .out = "WhatIf" },
	{ 0 },
};
