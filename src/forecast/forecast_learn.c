/* forecast_learn.c - when learning happens, and how a new version becomes the active one.
 *
 * It takes seconds to minutes and is no transaction: an outbox message, which one worker of one process takes
 * under a lease, outside of any.  Every learning makes a version, with plain rates at least; that there is no
 * model beside them, and why, is written down for the admin and is no error.  A child that died is tried
 * again with back-off like any message.
 */
#include "base/app.h"
#include "base/json.h"
#include "base/time.h"
#include "client/client.h"
#include "forecast/forecast_int.h"
#include "jobs/child.h"
#include "record/event.h"
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

enum { NEW_LEAST = 20, KEEP_FILES = 3, PAGE = 200, SPEAK_MOST = 8 };
#define SPEAK_LEAST 0.001F     /* of the AUC; less is noise */
#define QUEUED_FOR MINUTES(30) /* asked for so long ago, it is lost */

SQL(q_queued,
    "INSERT INTO forecast_client (client_id, queued_at) VALUES ($1, $2) ON CONFLICT (client_id) DO UPDATE"
    " SET queued_at = excluded.queued_at, step = '', done = 0, todo = 0 WHERE forecast_client.queued_at IS "
    "NULL"
    " OR forecast_client.queued_at < $3 RETURNING client_id");
SQL(q_ended, "INSERT INTO forecast_client (client_id, seen, tried_at, note) VALUES ($1, $2, $3, $4)"
             " ON CONFLICT (client_id) DO UPDATE SET queued_at = NULL, step = '', seen = excluded.seen,"
             " tried_at = excluded.tried_at, note = excluded.note");
SQL(q_step, "UPDATE forecast_client SET step = $2, done = $3, todo = $4 WHERE client_id = $1");
SQL(q_state, "SELECT seen, tried_at FROM forecast_client WHERE client_id = $1");
SQL(q_last_version, "SELECT max(version) FROM forecast_model WHERE client_id = $1");
SQL(q_retire, "UPDATE forecast_model SET active = 0, plain = '' WHERE client_id = $1 AND active = 1");
SQL(q_add,
    "INSERT INTO forecast_model (client_id, version, active, file, trained_at, millis, tickets, moments,"
    " measure, plain) VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9)");
SQL(q_old_files, "SELECT file FROM forecast_model WHERE client_id = $1 AND version <= $2 AND file <> ''"
                 " ORDER BY version DESC LIMIT 5");
SQL(q_file_used, "SELECT 1 FROM forecast_model WHERE file = $1 AND active = 1 LIMIT 1");

/* ---- when -------------------------------------------------------------------------------- */
enum rc forecast_queue(struct ctx *cx, int64_t client_id)
{
	struct rows r;

	TRY(db_run(cx, q_queued, &r, INT(client_id), INT(cx->now), INT(cx->now - QUEUED_FOR)));
	if (!r.n)
		return RC_OK;
	return outbox_add(cx, forecast_learning.name, client_id,
	                  arena_fmt(cx->mem, "%lld", (long long)client_id), STR("forecast.learn"), STR("{}"));
}

/* Enough that is new: a fifth more than last time, or anything worth it after a day. */
static enum rc look_at(struct ctx *cx, int64_t client_id)
{
	struct rows r;
	int64_t total;

	TRY(ticket_made_count(cx, client_id, 0, INT64_MAX, &total));
	TRY(db_run(cx, q_state, &r, INT(client_id)));
	int64_t seen = r.n ? cell(&r, 0, 0).i : 0, tried = r.n ? cell(&r, 0, 1).i : 0, more = total - seen;

	if (more < NEW_LEAST || (more * 5 < seen && cx->now - tried < DAYS(1)))
		return RC_OK;
	return forecast_queue(cx, client_id);
}

static enum rc look(struct ctx *cx, const struct timer *t)
{
	struct list_query q = { .type = &client_type, .sort = STR("id"), .limit = PAGE };
	struct list_result page;

	TRY(timer_set(cx, forecast_timer.name, t->client_id, "system", 0, cx->now + HOURS(1), STR("")));
	do {
		TRY(record_list(cx, &q, &page));
		for (size_t i = 0; i < page.n; i++)
			TRY(look_at(cx, page.rs[i].id));
		q.cursor = page.next;
	} while (q.cursor.n);
	return RC_OK;
}

const struct timer_kind forecast_timer = { "forecast", look,
	                                   "Hourly: learns anew where enough tickets are new" };

static enum rc start_tx(struct ctx *cx, void *p)
{
	(void)p;
	return timer_keep(cx, forecast_timer.name, CLIENT_HOME, "system", 0, cx->now + MINUTES(5));
}

enum rc forecast_start(struct ctx *cx) { return db_tx(cx, start_tx, NULL); }

/* ---- how far it is ------------------------------------------------------------------------- */
struct step {
	int64_t client_id;
	const char *name;
	int64_t done, of;
};

static enum rc step_tx(struct ctx *cx, void *p)
{
	const struct step *s = p;

	return db_run(cx, q_step, NULL, INT(s->client_id), TEXT(str_z(s->name)), INT(s->done), INT(s->of));
}

/* For the page that waits; the row is there when learning was asked for. */
static enum rc step(struct ctx *cx, int64_t client_id, const char *name, int64_t done, int64_t of)
{
	struct step s = { client_id, name, done, of };

	return db_tx(cx, step_tx, &s);
}

static enum rc tell_read(struct ctx *cx, int64_t done, int64_t of, void *client_id)
{
	return step(cx, *(int64_t *)client_id, "reading", done, of);
}

/* ---- what was measured --------------------------------------------------------------------- */
static void write_real(struct jw *w, const char *key, float v)
{
	jw_real(w, key, isnan(v) ? (double)NAN : round((double)v * 1e4) / 1e4);
}

/* What the best look-up looked at. */
static void write_words(struct jw *w, const char *key, uint32_t words)
{
	jw_open(w, key, '[');
	for (int i = 0; i < SIGHT_WORDS; i++)
		if (words >> i & 1)
			jw_str(w, NULL, str_z(sight_names[i]));
	jw_close(w, ']');
}

/* What speaks most: the first few of those without which it would be worse. */
static void write_speaks(struct jw *w, const struct verdict *v)
{
	bool told[SIGHT_SAYS] = { false };

	jw_open(w, "speaks", '[');
	for (int n = 0; n < SPEAK_MOST; n++) {
		size_t best = 0;

		for (size_t i = 1; i < SIGHT_SAYS; i++)
			if (told[best] || (!told[i] && v->speaks[i] > v->speaks[best]))
				best = i;
		if (told[best] || v->speaks[best] < SPEAK_LEAST)
			break;
		told[best] = true;
		jw_open(w, NULL, '{');
		jw_str(w, "what", str_z(sight_names[best]));
		write_real(w, "auc", v->speaks[best]);
		jw_close(w, '}');
	}
	jw_close(w, ']');
}

static void write_verdict(struct jw *w, const char *key, const struct verdict *v)
{
	jw_open(w, key, '{');
	jw_int(w, "tickets", v->tickets);
	jw_int(w, "moments", v->moments);
	write_real(w, "auc", v->auc);
	write_real(w, "auc_opening", v->opening);
	write_real(w, "auc_plain", v->plain);
	write_words(w, "plain_by", v->plain_words);
	write_real(w, "brier", v->brier);
	write_real(w, "brier_plain", v->plain_brier);
	write_real(w, "ece", v->ece);
	write_real(w, "rate", v->rate);
	jw_open(w, "calibration", '[');
	for (size_t i = 0; i < JUDGE_TENTHS; i++) {
		jw_open(w, NULL, '{');
		write_real(w, "promised", v->tenth[i].promised);
		write_real(w, "happened", v->tenth[i].happened);
		jw_int(w, "moments", v->tenth[i].n);
		jw_close(w, '}');
	}
	jw_close(w, ']');
	write_speaks(w, v);
	jw_close(w, '}');
}

static void write_measure(struct jw *w, const struct judge *j)
{
	jw_open(w, NULL, '{');
	for (int q = 0; q < QUESTIONS; q++)
		if (j && j->head[q] && j->verdict[q].moments)
			write_verdict(w, question_names[q], &j->verdict[q]);
		else
			jw_null(w, question_names[q]);
	jw_close(w, '}');
}

/* ---- a new version --------------------------------------------------------------------------- */
struct made {
	int64_t client_id, version, millis, tickets, over, moments;
	struct str file, measure, plain, note;
};

static enum rc activate(struct ctx *cx, void *p)
{
	struct made *n = p;
	struct dbval client = INT(n->client_id);
	struct rows r;
	struct event ev;

	TRY(db_run(cx, q_last_version, &r, client));
	n->version = (cell(&r, 0, 0).type == DB_INT ? cell(&r, 0, 0).i : 0) + 1;
	TRY(db_run(cx, q_retire, NULL, client));
	TRY(db_run(cx, q_add, NULL, client, INT(n->version), TEXT(n->file), INT(cx->now), INT(n->millis),
	           INT(n->over), INT(n->moments), TEXT(n->measure), TEXT(n->plain)));
	TRY(db_run(cx, q_ended, NULL, client, INT(n->tickets), INT(cx->now), TEXT(n->note)));
	TRY(event_add(cx, n->client_id, "client", n->client_id, STR("forecast_learned"),
	              arena_fmt(cx->mem, "{\"version\":%lld,\"tickets\":%lld,\"plain\":%s}",
	                        (long long)n->version, (long long)n->over, n->file.n ? "false" : "true"),
	              &ev));
	return db_stamp_bump(cx);
}

/* Files of long retired versions; the newest few stay, in case another process still has to read one. */
static enum rc forget_files(struct ctx *cx, const struct made *n)
{
	struct rows r, used;

	TRY(db_run(cx, q_old_files, &r, INT(n->client_id), INT(n->version - KEEP_FILES)));
	for (size_t i = 0; i < r.n; i++) {
		TRY(db_run(cx, q_file_used, &used, cell(&r, i, 0)));
		if (!used.n)
			(void)unlink(model_path(cx, cell(&r, i, 0).s).p);
	}
	return RC_OK;
}

/* From the child's file to the one named by what is in it. */
static enum rc take_file(struct ctx *cx, const char *path, struct made *n)
{
	char why[200] = "";
	struct buf measure = BUF(cx->mem);
	struct jw w = JW(&measure);
	struct str bytes = { 0 };
	char *p = model_file_read(path, &bytes.n, why, sizeof why);

	bytes.p = p;
	struct judge *j = p ? judge_read(bytes, why, sizeof why) : NULL;
	enum rc rc = j ? model_file_keep(cx, path, bytes, &n->file)
	               : fail(cx, RC_UNAVAILABLE, "bad_model", "%s", why);

	if (j) {
		write_measure(&w, j);
		n->measure = buf_str(&measure);
	}
	judge_free(j);
	free(p);
	return rc;
}

/* What cannot be learned is a note. */
static enum rc learn_model(struct ctx *cx, const struct history *h, struct made *n)
{
	struct arena *mem = arena_new();
	struct buf in = BUF(mem);
	struct str path = model_draft(cx);

	past_bytes(h->v, h->n, cx->now, &in);
	enum rc rc = step(cx, n->client_id, "learning", 0, 0);

	if (rc == RC_OK)
		rc = learn_in_child(cx, forecast_children(cx->app->forecast), "forecast", buf_str(&in),
		                    path.p);

	arena_free(mem);
	if (rc == RC_OK)
		rc = take_file(cx, path.p, n);
	if (rc == RC_OK)
		return RC_OK;
	(void)unlink(path.p);
	if (rc != RC_INVALID)
		return rc;
	n->note = arena_fmt(cx->mem, "Plain rates: %s", cx->err.msg);
	cx->err = (struct err){ 0 };
	return RC_OK;
}

static enum rc learn_history(struct ctx *cx, const struct history *h, bool model, struct made *n)
{
	struct arena *mem = arena_new();
	struct buf b = BUF(cx->mem), measure = BUF(cx->mem);
	struct jw w = JW(&b), mw = JW(&measure);
	struct plain plain;

	plain_learn(mem, h, &plain);
	plain_write(&w, NULL, &plain);
	write_measure(&mw, NULL);
	n->plain = buf_str(&b);
	n->measure = buf_str(&measure);
	n->tickets = model ? h->tickets : 0;
	n->over = h->over;
	n->moments = (int64_t)h->n;
	enum rc rc = RC_OK;

	if (!model)
		n->note = STR("Plain rates: the model is learned in the background.");
	else if (h->over >= JUDGE_LEAST)
		rc = learn_model(cx, h, n);
	else
		n->note = arena_fmt(cx->mem, "Plain rates: %lld tickets are over; a model takes %d.",
		                    (long long)h->over, JUDGE_LEAST);
	arena_free(mem);
	return rc;
}

static enum rc learn_client(struct ctx *cx, int64_t client_id, bool model)
{
	struct made n = { .client_id = client_id };
	struct history h;
	struct history_ear ear = { tell_read, &client_id };
	int64_t start = clock_mono();
	enum rc rc = history_read(cx, client_id, &ear, &h);

	if (rc == RC_OK)
		rc = learn_history(cx, &h, model, &n);
	history_free(&h);
	TRY(rc);
	n.millis = (clock_mono() - start) / 1000;
	TRY(db_tx(cx, activate, &n));
	log_line(cx->app->log, LOG_INFO, "forecast_learned",
	         "client=%lld version=%lld tickets=%lld moments=%lld plain=%s ms=%lld", (long long)client_id,
	         (long long)n.version, (long long)n.over, (long long)n.moments, n.file.n ? "no" : "yes",
	         (long long)n.millis);
	return forget_files(cx, &n);
}

enum rc forecast_learn_client(struct ctx *cx, int64_t client_id) { return learn_client(cx, client_id, true); }
enum rc forecast_learn_plain(struct ctx *cx, int64_t client_id) { return learn_client(cx, client_id, false); }

static enum rc deliver(struct ctx *cx, const struct outbox_item *item, int *status, struct str *detail)
{
	(void)status;
	if (!cx->app->forecast)
		return fail(cx, RC_UNAVAILABLE, "no_models", "This process learns nothing.");
	TRY(forecast_learn_client(cx, item->client_id));
	*detail = STR("learned");
	return RC_OK;
}

const struct outbox_kind forecast_learning = { "forecast_learn", deliver,
	                                       "Learning chances and usual silences from past tickets" };
