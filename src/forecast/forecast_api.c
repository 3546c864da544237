/* forecast_api.c - what an admin sees of it, and learning by hand. */
#include "base/json.h"
#include "forecast/forecast_int.h"
#include "suggest/suggest.h"
#include "team/team.h"

SQL(q_models,
    "SELECT version, active, file, trained_at, millis, tickets, moments, measure FROM forecast_model"
    " WHERE client_id = $1 ORDER BY version DESC LIMIT 20");
SQL(q_state,
    "SELECT seen, queued_at, tried_at, note, step, done, todo FROM forecast_client WHERE client_id = $1");

static void write_version(struct jw *w, const struct rows *r, size_t i)
{
	jw_int(w, "version", cell(r, i, 0).i);
	jw_bool(w, "active", cell(r, i, 1).i == 1);
	jw_bool(w, "plain", !cell(r, i, 2).s.n);
	jw_time(w, "trained_at", cell(r, i, 3).i);
	jw_int(w, "millis", cell(r, i, 4).i);
	jw_int(w, "examples", cell(r, i, 5).i);
	jw_int(w, "moments", cell(r, i, 6).i);
	jw_raw(w, "measure", cell(r, i, 7).s);
}

/* ---- what is known without a model --------------------------------------------------------- */
static void write_rates(struct jw *w, const struct plain *p)
{
	jw_open(w, "rates", '{');
	for (int q = 0; q < QUESTIONS; q++) {
		int64_t happened, of;

		plain_whole(p, (enum question)q, &happened, &of);
		jw_open(w, question_names[q], '{');
		jw_int(w, "happened", happened);
		jw_int(w, "of", of);
		jw_close(w, '}');
	}
	jw_close(w, '}');
}

static enum rc write_silence(struct ctx *cx, struct jw *w, const struct plain_silence *s)
{
	jw_open(w, NULL, '{');
	jw_str(w, "state", str_z(ticket_machine.states->items[s->state].id));
	jw_bool(w, "any_team", s->team < 0);
	TRY(record_write_name(cx, w, "team", &team_type, s->team > 0 ? s->team : 0));
	jw_int(w, "median_s", s->median / SECONDS(1));
	jw_int(w, "p95_s", s->p95 / SECONDS(1));
	jw_int(w, "examples", s->n);
	jw_close(w, '}');
	return RC_OK;
}

static enum rc write_silences(struct ctx *cx, struct jw *w, const struct plain *p)
{
	jw_open(w, "silence_default", '{');
	jw_int(w, "median_s", PACE_MEDIAN / SECONDS(1));
	jw_int(w, "p95_s", PACE_P95 / SECONDS(1));
	jw_close(w, '}');
	jw_open(w, "silences", '[');
	for (size_t i = 0; i < p->nsilences; i++)
		TRY(write_silence(cx, w, &p->silences[i]));
	jw_close(w, ']');
	return RC_OK;
}

static enum rc write_plain(struct ctx *cx, struct jw *w, int64_t client)
{
	static const struct plain nothing = { 0 };
	struct outlooks *o;

	TRY(outlooks_take(cx, client, &o));
	write_rates(w, o ? &o->plain : &nothing);
	enum rc rc = write_silences(cx, w, o ? &o->plain : &nothing);

	outlooks_done(cx, o);
	return rc;
}

/* ---- how far learning is --------------------------------------------------------------------- */
/* s: the client's row of forecast_client, if there is one. */
static enum rc write_learning(struct ctx *cx, struct jw *w, int64_t client, const struct rows *s)
{
	bool queued = s->n && cell(s, 0, 1).type == DB_INT;
	int64_t total;

	TRY(ticket_made_count(cx, client, 0, INT64_MAX, &total));
	jw_time_or_null(w, "queued_at", s->n ? cell(s, 0, 1) : NUL());
	jw_time_or_null(w, "tried_at", s->n ? cell(s, 0, 2) : NUL());
	jw_str(w, "note", s->n ? cell(s, 0, 3).s : STR("Nothing was learned yet."));
	jw_int(w, "needed", JUDGE_LEAST);
	jw_int(w, "new", total - (s->n ? cell(s, 0, 0).i : 0));
	if (!queued) {
		jw_null(w, "progress");
		return RC_OK;
	}
	jw_open(w, "progress", '{');
	jw_str(w, "step", cell(s, 0, 4).s.n ? cell(s, 0, 4).s : STR("queued"));
	jw_int(w, "done", cell(s, 0, 5).i);
	jw_int(w, "of", cell(s, 0, 6).i);
	jw_close(w, '}');
	return RC_OK;
}

static enum rc answer(struct ctx *cx, int64_t client, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct rows r, s;

	TRY(db_run(cx, q_models, &r, INT(client)));
	TRY(db_run(cx, q_state, &s, INT(client)));
	jw_open(&w, NULL, '{');
	jw_int(&w, "client", client);
	jw_int(&w, "version", r.n ? cell(&r, 0, 0).i : 0);
	jw_bool(&w, "plain", !r.n || !cell(&r, 0, 2).s.n);
	jw_time_or_null(&w, "trained_at", r.n ? cell(&r, 0, 3) : NUL());
	jw_int(&w, "examples", r.n ? cell(&r, 0, 5).i : 0);
	TRY(write_learning(cx, &w, client, &s));
	jw_open(&w, "versions", '[');
	for (size_t i = 0; i < r.n; i++) {
		jw_open(&w, NULL, '{');
		write_version(&w, &r, i);
		jw_close(&w, '}');
	}
	jw_close(&w, ']');
	TRY(write_plain(cx, &w, client));
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc get(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	int64_t client;

	TRY(suggest_client_asked(cx, rq, &client));
	return answer(cx, client, rs);
}

static enum rc queue_tx(struct ctx *cx, void *p) { return forecast_queue(cx, *(int64_t *)p); }

static enum rc post_learn(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	int64_t client;

	TRY(suggest_client_asked(cx, rq, &client));
	TRY(db_tx(cx, queue_tx, &client));
	return answer(cx, client, rs);
}

const struct route forecast_routes[] = {
	{ "GET", "/api/v1/forecast", PERM_CLIENT_ADMIN, get,
	  "What chances of breach and reassignment are judged by: versions, and what was measured on the "
	  "newest part",
	  .out = "Forecast" },
	{ "POST", "/api/v1/forecast/learn", PERM_CLIENT_ADMIN, post_learn, "Learn anew, in the background",
	  .flags = R_WRITE, .out = "Forecast" },
	{ 0 },
};
