/* worker.c - asks the model, one draft after another, on a thread of its own: no request and no transaction
 * waits for it, and no mail of the outbox, whose few workers a slow model would hold for minutes.
 *
 * A draft is claimed in one transaction, asked for outside any, and its end written in another, by whoever
 * holds its lease. Nothing is asked twice by itself: a failed draft stays failed until a person asks again.
 * All that an answer can do is to become text in its draft's row: it is read by answer.c, and nothing here
 * acts on what it says.
 */
#include "assist/own.h"
#include "base/app.h"
#include "base/conf.h"
#include "base/crypto.h"
#include "base/time.h"
#include "conn/fetch.h"
#include "person/person.h"
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#define LOOK SECONDS(2)
#define LEASE_MORE MINUTES(1)

struct assist {
	struct app *app;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	uint64_t wakes;
	atomic_bool stop;
};

SQL(q_any, "SELECT id FROM assist_draft WHERE state IN ('asked', 'running')"
           " AND (state = 'asked' OR lease_until < $1) LIMIT 1");
SQL(q_lost, "UPDATE assist_draft SET state = 'failed', reason = 'interrupted', ended_at = $1, lease_by = '', "
            "lease_until = NULL"
            " WHERE state = 'running' AND lease_until < $1");
SQL(q_next, "SELECT id FROM assist_draft WHERE state = 'asked' ORDER BY id LIMIT 1");
SQL(q_claim, "UPDATE assist_draft SET state = 'running', lease_by = $2, lease_until = $3 WHERE id = $1 AND "
             "state = 'asked'");
SQL(q_sent,
    "UPDATE assist_draft SET sent = $3, given = $4, left_out = $5, hidden = $6, model = $7, as_of = $8"
    " WHERE id = $1 AND state = 'running' AND lease_by = $2");
SQL(q_end, "UPDATE assist_draft SET state = $3, reason = $4, detail = $5, ended_at = $6, sentences = $7, "
           "dropped = $8,"
           " kept_n = $9, dropped_n = $10, took = $11, lease_by = '', lease_until = NULL"
           " WHERE id = $1 AND state = 'running' AND lease_by = $2");

struct job {
	struct draft d;
	struct str lease;
	struct prompt p;
	const atomic_bool *stop;
	/* how it ended */
	const char *failed; /* NULL: it is ready */
	struct str detail, sentences, dropped;
	int64_t kept, dropped_n, took;
};

/* ---- claiming ---------------------------------------------------------------------------------------- */
static int64_t patience(const struct app *app) { return conf_int(app->conf, "assist_timeout"); }

static enum rc claim_tx(struct ctx *cx, void *arg)
{
	struct job *j = arg;
	struct rows r;

	j->d.id = 0;
	TRY(db_run(cx, q_lost, NULL, INT(cx->now)));
	TRY(db_run(cx, q_next, &r));
	if (!r.n)
		return RC_OK;
	TRY(db_run(cx, q_claim, NULL, INT(cell(&r, 0, 0).i), TEXT(j->lease),
	           INT(cx->now + patience(cx->app) + LEASE_MORE)));
	return assist_draft_load(cx, cell(&r, 0, 0).i, &j->d);
}

/* ---- what is asked ---------------------------------------------------------------------------------------
 */
static void failed(struct ctx *cx, struct job *j, const char *reason, const char *detail)
{
	j->failed = reason;
	j->detail = arena_str(cx->mem, str_clip(str_z(detail), 300));
}

static enum rc prepare_update(struct ctx *cx, struct job *j, const struct record *ticket)
{
	struct major_brief brief;

	TRY(major_brief(cx, ticket, j->d.audience, &brief));
	return prompt_update(cx, ticket, j->d.audience, &brief, &j->p);
}

/* As whoever asked may see it now, and only if they still may ask. */
static enum rc prepare_as(struct ctx *cx, struct job *j)
{
	struct story *story = NEW(cx->mem, struct story);
	struct record *ticket = NEW(cx->mem, struct record);

	if (j->d.kind == DRAFT_TEST)
		return prompt_test(cx, &j->p);
	TRY(policy_allow(cx, j->d.client, j->d.kind));
	TRY(record_find(cx, &ticket_type, arena_fmt(cx->mem, "%lld", (long long)j->d.ticket), ticket));
	TRY(record_allow(cx, ticket, PERM_WORK));
	if (j->d.kind == DRAFT_UPDATE)
		return prepare_update(cx, j, ticket);
	TRY(story_load(cx, ticket, j->d.kind == DRAFT_REPLY, story));
	return prompt_make(cx, j->d.kind, story, &j->p);
}

static enum rc prepare(struct ctx *cx, struct job *j)
{
	const struct who *system = cx->who, *asker;

	TRY(who_for(cx, j->d.asked_by, &asker));
	cx->who = asker;
	enum rc rc = prepare_as(cx, j);

	cx->who = system;
	if (rc == RC_DENIED || rc == RC_NOT_FOUND || rc == RC_CONFLICT) {
		bool off = strcmp(cx->err.code, "assist_off") == 0;

		failed(cx, j,
		       rc != RC_CONFLICT ? "not_allowed"
		       : off             ? "switched_off"
		                         : "not_due",
		       cx->err.msg);
		return RC_OK;
	}
	return rc;
}

static struct str ids_json(struct ctx *cx, const struct prompt *p)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	jw_open(&w, NULL, '[');
	for (size_t i = 0; i < p->n; i++)
		jw_int(&w, NULL, p->given[i].id);
	jw_close(&w, ']');
	return buf_str(&b);
}

static struct str hidden_json(struct ctx *cx, const struct prompt *p)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	jw_open(&w, NULL, '{');
	for (int k = 0; k < REDACT_KINDS; k++)
		if (redact_count(p->hidden, (enum redact_kind)k))
			jw_int(&w, redact_words[k], (int64_t)redact_count(p->hidden, (enum redact_kind)k));
	jw_close(&w, '}');
	return buf_str(&b);
}

/* Written down before it is sent. */
static enum rc sent_tx(struct ctx *cx, void *arg)
{
	const struct job *j = arg;

	return db_run(cx, q_sent, NULL, INT(j->d.id), TEXT(j->lease), TEXT(j->p.body),
	              TEXT(ids_json(cx, &j->p)), INT((int64_t)j->p.left_out), TEXT(hidden_json(cx, &j->p)),
	              TEXT(j->p.model), INT(j->p.as_of));
}

/* ---- asking
 * -------------------------------------------------------------------------------------------------- */
static bool this_machine(struct str url)
{
	static const char *const hosts[] = { "http://127.0.0.1", "http://localhost", "http://[::1]" };

	for (size_t i = 0; i < COUNT(hosts); i++) {
		struct str h = str_z(hosts[i]);

		if (str_starts(url, h) && (url.n == h.n || strchr(":/", url.p[h.n])))
			return true;
	}
	return false;
}

static struct str address(struct ctx *cx, struct str base)
{
	while (base.n && base.p[base.n - 1] == '/')
		base.n--;
	return arena_fmt(cx->mem, STR_FMT "/chat/completions", STR_ARG(base));
}

static bool send(struct ctx *cx, struct job *j, struct fetch_response *rs)
{
	const struct conf *c = cx->app->conf;
	struct str key = str_z(conf_text(c, "assist_key")), url = str_z(conf_text(c, "assist_url"));
	struct fetch_header headers[2] = { { "Content-Type", STR("application/json") } };
	struct fetch_request rq = { .method = "POST",
		                    .url = address(cx, url),
		                    .body = j->p.body,
		                    .headers = headers,
		                    .nheaders = 1,
		                    .timeout = patience(cx->app),
		                    .max_bytes = (size_t)conf_int(c, "assist_answer_max"),
		                    .stop = j->stop };
	int64_t began = clock_mono();

	if (key.n && !str_starts(url, STR("https://")) && !this_machine(url)) {
		failed(cx, j, "insecure",
		       "A key is sent over https, or to this machine; assist_url is neither.");
		return false;
	}
	if (key.n)
		headers[rq.nheaders++] =
		        (struct fetch_header){ "Authorization",
			                       arena_fmt(cx->mem, "Bearer " STR_FMT, STR_ARG(key)) };
	enum rc rc = cx->app->fetch->send(cx->app->fetch, cx, &rq, rs);

	j->took = clock_mono() - began;
	if (rc != RC_OK)
		failed(cx, j, atomic_load(j->stop) ? "interrupted" : cx->err.code, cx->err.msg);
	return rc == RC_OK;
}

static bool refused(struct ctx *cx, struct job *j, const struct fetch_response *rs)
{
	const char *said = arena_fmt(cx->mem, "The server answered %d.", rs->status).p;

	if (rs->status >= 200 && rs->status < 300)
		return false;
	failed(cx, j,
	       rs->status >= 300 && rs->status < 400    ? "redirected"
	       : rs->status == 401 || rs->status == 403 ? "bad_key"
	       : rs->status == 429                      ? "busy"
	                                                : "refused",
	       said);
	return true;
}

/* ---- what came back
 * ------------------------------------------------------------------------------------------- */
static void write_claim(struct jw *w, const struct job *j, const struct claim *c)
{
	jw_open(w, NULL, '{');
	jw_str(w, "text", redact_restore(j->p.hidden, c->text));
	jw_open(w, "events", '[');
	for (size_t i = 0; i < c->nevents; i++)
		jw_int(w, NULL, c->events[i]);
	jw_close(w, ']');
	if (c->drop != KEPT) {
		jw_str(w, "reason", str_z(drop_words[c->drop]));
		jw_str(w, "detail", str_clip(c->detail, 120));
	}
	jw_close(w, '}');
}

static void sort_out(struct ctx *cx, struct job *j, const struct claim *c, size_t n)
{
	struct buf kept = BUF(cx->mem), dropped = BUF(cx->mem);
	struct jw k = JW(&kept), d = JW(&dropped);

	jw_open(&k, NULL, '[');
	jw_open(&d, NULL, '[');
	for (size_t i = 0; i < n; i++) {
		write_claim(c[i].drop == KEPT ? &k : &d, j, &c[i]);
		j->kept += c[i].drop == KEPT;
		j->dropped_n += c[i].drop != KEPT;
	}
	jw_close(&k, ']');
	jw_close(&d, ']');
	j->sentences = buf_str(&kept);
	j->dropped = buf_str(&dropped);
	if (!j->kept)
		failed(cx, j, "nothing_supported", "Not one sentence stood on the events it cited.");
}

static void ask(struct ctx *cx, struct job *j)
{
	struct fetch_response rs;
	struct claim *claims;
	size_t n;

	if (!send(cx, j, &rs) || refused(cx, j, &rs))
		return;
	const char *bad = answer_read(cx->mem, rs.body, &claims, &n);

	if (bad) {
		failed(cx, j, bad, "");
		return;
	}
	answer_check(cx->mem, j->p.hidden, j->p.given, j->p.n, j->p.key, claims, n);
	sort_out(cx, j, claims, n);
}

static enum rc end_tx(struct ctx *cx, void *arg)
{
	const struct job *j = arg;

	return db_run(cx, q_end, NULL, INT(j->d.id), TEXT(j->lease),
	              TEXT(j->failed ? STR("failed") : STR("ready")), TEXT(str_z(j->failed ? j->failed : "")),
	              TEXT(j->detail), INT(cx->now), TEXT(j->sentences), TEXT(j->dropped), INT(j->kept),
	              INT(j->dropped_n), INT(j->took));
}

/* ---- one after another
 * -------------------------------------------------------------------------------------------- */
static enum rc run_one(struct ctx *cx, const struct assist *a, bool *did)
{
	struct job *j = NEW(cx->mem, struct job);
	struct rows r;

	*did = false;
	TRY(db_run(cx, q_any, &r, INT(cx->now)));
	if (!r.n)
		return RC_OK;
	j->lease = random_token(cx->mem, 12);
	j->stop = &a->stop;
	j->detail = STR("");
	j->sentences = j->dropped = STR("[]");
	TRY(db_tx(cx, claim_tx, j));
	if (!j->d.id)
		return RC_OK;
	*did = true;
	TRY(prepare(cx, j));
	if (!j->failed) {
		TRY(db_tx(cx, sent_tx, j));
		ask(cx, j);
	}
	cx->now = cx->app->clock->now(cx->app->clock);
	log_line(cx->app->log, j->failed ? LOG_WARN : LOG_INFO, "draft",
	         "id=%lld kind=%s end=%s kept=%lld dropped=%lld ms=%lld", (long long)j->d.id,
	         draft_kinds[j->d.kind], j->failed ? j->failed : "ready", (long long)j->kept,
	         (long long)j->dropped_n, (long long)(j->took / 1000));
	return db_tx(cx, end_tx, j);
}

static enum rc run_all(struct ctx *cx, const struct assist *a)
{
	bool did = true;

	while (did && !atomic_load(&a->stop))
		TRY(run_one(cx, a, &did));
	return RC_OK;
}

/* ---- the thread
 * ------------------------------------------------------------------------------------------------------ */
static bool rest(struct assist *a, uint64_t *seen)
{
	int64_t until = clock_mono() + LOOK;
	struct timespec ts = { .tv_sec = until / 1000000, .tv_nsec = until % 1000000 * 1000 };

	pthread_mutex_lock(&a->lock);
	while (!atomic_load(&a->stop) && a->wakes == *seen)
		if (pthread_cond_timedwait(&a->wake, &a->lock, &ts) == ETIMEDOUT)
			break;
	*seen = a->wakes;
	pthread_mutex_unlock(&a->lock);
	return !atomic_load(&a->stop);
}

static void *main_of(void *arg)
{
	struct assist *a = arg;
	struct arena *mem = arena_new();
	uint64_t seen = 0;
	bool failing = false;

	do {
		struct ctx cx = { .app = a->app,
			          .mem = mem,
			          .now = a->app->clock->now(a->app->clock),
			          .who = &who_system };
		enum rc rc = run_all(&cx, a);

		if (rc != RC_OK && !failing)
			log_line(a->app->log, LOG_ERROR, "assist_failing", "error=" STR_FMT,
			         STR_ARG(log_text(mem, str_z(cx.err.msg))));
		failing = rc != RC_OK;
		arena_reset(mem);
	} while (rest(a, &seen));
	arena_free(mem);
	return NULL;
}

struct assist *assist_start(struct app *app)
{
	pthread_condattr_t attr;
	struct assist *a;

	if (!assist_configured(app) || !app->fetch)
		return NULL;
	a = or_abort(calloc(1, sizeof *a));
	a->app = app;
	atomic_init(&a->stop, false);
	pthread_mutex_init(&a->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&a->wake, &attr);
	pthread_condattr_destroy(&attr);
	int bad = pthread_create(&a->thread, NULL, main_of, a);

	assert(!bad);
	return a;
}

void assist_wake(struct assist *a)
{
	if (!a)
		return;
	pthread_mutex_lock(&a->lock);
	a->wakes++;
	pthread_cond_broadcast(&a->wake);
	pthread_mutex_unlock(&a->lock);
}

void assist_stop(struct assist *a)
{
	if (!a)
		return;
	atomic_store(&a->stop, true);
	assist_wake(a);
	pthread_join(a->thread, NULL);
	pthread_mutex_destroy(&a->lock);
	pthread_cond_destroy(&a->wake);
	free(a);
}
