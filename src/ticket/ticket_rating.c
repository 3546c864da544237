/* ticket_rating.c - what requesters thought, by team and over a time: figures for those who read the tickets.
 */
#include "base/json.h"
#include "base/time.h"
#include "ticket/ticket.h"

SQL(q_by_team,
    "SELECT client_id, team, sum(CASE WHEN rating IS NULL THEN 0 ELSE 1 END), COALESCE(sum(rating), 0),"
    " sum(CASE WHEN rating = 1 THEN 1 ELSE 0 END), sum(CASE WHEN rating = 2 THEN 1 ELSE 0 END),"
    " sum(CASE WHEN rating = 3 THEN 1 ELSE 0 END), sum(CASE WHEN rating = 4 THEN 1 ELSE 0 END),"
    " sum(CASE WHEN rating = 5 THEN 1 ELSE 0 END), count(*)"
    " FROM ticket WHERE closed_at >= $1 AND closed_at < $2 AND state = 'closed' AND requester IS NOT NULL"
    " AND ($3 = 0 OR client_id = $3) GROUP BY client_id, team ORDER BY client_id, team LIMIT 5000");
enum { C_CLIENT, C_TEAM, C_RATED, C_SUM, C_ONE, C_FIVE = C_ONE + 4, C_ASKED };

struct figures {
	int64_t team, rated, sum, stars[5], asked;
};

static void add(struct figures *f, const struct rows *r, size_t i)
{
	f->rated += cell(r, i, C_RATED).i;
	f->sum += cell(r, i, C_SUM).i;
	f->asked += cell(r, i, C_ASKED).i;
	for (size_t k = 0; k < 5; k++)
		f->stars[k] += cell(r, i, C_ONE + k).i;
}

/* Rows of clients one may read, summed by team. */
static size_t collect(struct ctx *cx, const struct rows *r, struct figures *teams, struct figures *all)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++) {
		int64_t team = cell(r, i, C_TEAM).i;
		size_t k = 0;
		if (!who_can(cx->who, cell(r, i, C_CLIENT).i, PERM_READ))
			continue;
		while (k < n && teams[k].team != team)
			k++;
		if (k == n)
			teams[n++].team = team;
		add(&teams[k], r, i);
		add(all, r, i);
	}
	return n;
}

static void write_figures(struct jw *w, const struct figures *f)
{
	jw_int(w, "asked", f->asked);
	jw_int(w, "rated", f->rated);
	if (f->rated)
		jw_real(w, "average", (double)(f->sum * 100 / f->rated) / 100);
	else
		jw_null(w, "average");
	jw_open(w, "stars", '[');
	for (size_t k = 0; k < 5; k++)
		jw_int(w, NULL, f->stars[k]);
	jw_close(w, ']');
	jw_int(w, "low", f->stars[0] + f->stars[1]);
}

static enum rc write_teams(struct ctx *cx, struct jw *w, const struct figures *teams, size_t n)
{
	int64_t *ids = NEW_ARRAY(cx->mem, int64_t, n + 1);
	struct str *names = NEW_ARRAY(cx->mem, struct str, n + 1);
	const struct record_type *team = type_find(cx->app, STR("team"));

	for (size_t i = 0; i < n; i++)
		ids[i] = teams[i].team;
	if (team)
		TRY(record_names(cx, team, ids, n, names));
	jw_open(w, "teams", '[');
	for (size_t i = 0; i < n; i++) {
		jw_open(w, NULL, '{');
		if (teams[i].team) {
			jw_open(w, "team", '{');
			jw_int(w, "id", teams[i].team);
			jw_str(w, "name", names[i]);
			jw_close(w, '}');
		} else
			jw_null(w, "team");
		write_figures(w, &teams[i]);
		jw_close(w, '}');
	}
	jw_close(w, ']');
	return RC_OK;
}

static enum rc time_param(struct ctx *cx, const struct rq *rq, const char *name, int64_t otherwise,
                          int64_t *out)
{
	struct str s;
	bool present;

	*out = otherwise;
	TRY(rq_query(cx, rq, name, &s, &present));
	if (present && !time_parse(s, out))
		return fail_field(cx, name, "%s is a time such as 2026-11-01", name);
	return RC_OK;
}

static enum rc get_satisfaction(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct figures all = { 0 };
	struct jw w = JW(&rs->body);
	int64_t from, to, client;
	struct rows r;

	TRY(time_param(cx, rq, "to", cx->now + 1, &to));
	TRY(time_param(cx, rq, "from", to - DAYS(90), &from));
	TRY(rq_query_int(cx, rq, "client", 0, INT64_MAX, 0, &client));
	if (client && !who_can(cx->who, client, PERM_READ))
		return fail(cx, RC_NOT_FOUND, "not_found", "there is no such client");
	TRY(db_run(cx, q_by_team, &r, INT(from), INT(to), INT(client)));
	struct figures *teams = NEW_ARRAY(cx->mem, struct figures, r.n + 1);
	size_t n = collect(cx, &r, teams, &all);
	jw_open(&w, NULL, '{');
	jw_time(&w, "from", from);
	jw_time(&w, "to", to);
	write_figures(&w, &all);
	TRY(write_teams(cx, &w, teams, n));
	jw_close(&w, '}');
	return RC_OK;
}

const struct route ticket_rating_routes[] = {
	{ "GET", "/api/v1/reports/satisfaction", PERM_READ, get_satisfaction,
	  "How closed tickets were rated, by team; from, to (closed in between, 90 days), client",
	  .out = "Satisfaction" },
	{ 0 },
};
