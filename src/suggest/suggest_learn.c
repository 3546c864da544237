/* suggest_learn.c - when learning happens, from what, and how a new model becomes the active one.
 *
 * Learning takes seconds and is no transaction: it is an outbox message, which one worker of one process
 * takes under a lease, outside of any.  What cannot be learned from (too few tickets) is written down for the
 * admin and is no error; a child that died is tried again with back-off like any message.
 */
#include "base/app.h"
#include "base/json.h"
#include "base/time.h"
#include "jobs/child.h"
#include "record/turns.h"
#include "suggest/learn.h"
#include "suggest/suggest.h"
#include "suggest/suggest_int.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { FIRST_LEARNING = 100, NIGHT_LEAST = 20, KEEP_FILES = 3, PAGE = 200 };
#define QUEUED_FOR MINUTES(30) /* asked for so long ago, it is lost */

SQL(q_closed,
    "INSERT INTO suggest_client (client_id, closed_since) VALUES ($1, 1) ON CONFLICT (client_id) DO UPDATE"
    " SET closed_since = suggest_client.closed_since + 1 RETURNING closed_since, nightly, queued_at");
SQL(q_closed_more,
    "INSERT INTO suggest_client (client_id, closed_since) VALUES ($1, 1) ON CONFLICT (client_id) DO"
    " UPDATE SET closed_since = suggest_client.closed_since + 1");
SQL(q_learned, "SELECT max(examples) FROM suggest_model WHERE client_id = $1 AND active = 1");
SQL(q_targets, "SELECT target FROM suggest_model WHERE client_id = $1 AND active = 1 ORDER BY id LIMIT 10");
SQL(q_night_set, "UPDATE suggest_client SET nightly = 1 WHERE client_id = $1");
SQL(q_queued,
    "INSERT INTO suggest_client (client_id, queued_at) VALUES ($1, $2) ON CONFLICT (client_id) DO UPDATE"
    " SET queued_at = excluded.queued_at WHERE suggest_client.queued_at IS NULL"
    " OR suggest_client.queued_at < $3 RETURNING client_id");
SQL(q_since, "SELECT closed_since FROM suggest_client WHERE client_id = $1");
SQL(q_ended,
    "UPDATE suggest_client SET queued_at = NULL, tried_at = $2, note = $3,"
    " closed_since = CASE WHEN closed_since > $4 THEN closed_since - $4 ELSE 0 END WHERE client_id = $1");
SQL(q_unqueue, "UPDATE suggest_client SET queued_at = NULL WHERE client_id = $1");
SQL(q_corrected,
    "SELECT DISTINCT ticket FROM suggestion WHERE client_id = $1 AND target = $2 AND outcome = 'rejected'"
    " ORDER BY ticket LIMIT 30000");
SQL(q_last_version, "SELECT max(version) FROM suggest_model WHERE client_id = $1 AND target = $2");
SQL(q_retire, "UPDATE suggest_model SET active = 0 WHERE client_id = $1 AND target = $2 AND active = 1");
SQL(q_add,
    "INSERT INTO suggest_model (client_id, target, version, active, file, made_at, millis, examples, labels,"
    " top1, top3, measure) VALUES ($1, $2, $3, 1, $4, $5, $6, $7, $8, $9, $10, $11)");
SQL(q_old_files, "SELECT file FROM suggest_model WHERE client_id = $1 AND target = $2 AND version <= $3"
                 " ORDER BY version DESC LIMIT 5");
SQL(q_file_used, "SELECT 1 FROM suggest_model WHERE file = $1 AND active = 1 LIMIT 1");

/* ---- when ----------------------------------------------------------------------- */
enum rc suggest_queue(struct ctx *cx, int64_t client_id, int64_t least)
{
	struct rows r;

	TRY(db_run(cx, q_queued, &r, INT(client_id), INT(cx->now), INT(cx->now - QUEUED_FOR)));
	if (!r.n)
		return RC_OK;
	return outbox_add(cx, suggest_learning.name, client_id,
	                  arena_fmt(cx->mem, "%lld", (long long)client_id), STR("suggest.learn"),
	                  arena_fmt(cx->mem, "{\"least\":%lld}", (long long)least));
}

/* Every night at two by the clock of UTC. */
static int64_t next_night(int64_t now)
{
	return now - now % DAYS(1) + HOURS(2) + (now % DAYS(1) >= HOURS(2) ? DAYS(1) : 0);
}

static enum rc set_night(struct ctx *cx, int64_t client_id)
{
	return timer_set(cx, suggest_nightly.name, client_id, "client", client_id, next_night(cx->now),
	                 STR(""));
}

/* A first model when there are enough, a new one when there is a fifth more. Not in the midst of closing
 * thousands at once (record/turns.h), when both would be slow: the next one closed after it, or the night,
 * brings it up again. */
enum rc suggest_closed(struct ctx *cx, int64_t client_id)
{
	struct rows r, m;

	if (cx->turns && cx->turns->at > 0)
		return db_run(cx, q_closed_more, NULL, INT(client_id));
	TRY(db_run(cx, q_closed, &r, INT(client_id)));
	int64_t since = cell(&r, 0, 0).i;

	if (cx->replay)
		return RC_OK;
	if (!cell(&r, 0, 1).i) {
		TRY(set_night(cx, client_id));
		TRY(db_run(cx, q_night_set, NULL, INT(client_id)));
	}
	if (cx->turns || since < FIRST_LEARNING || cell(&r, 0, 2).type == DB_INT)
		return RC_OK;
	TRY(db_run(cx, q_learned, &m, INT(client_id)));
	if (cell(&m, 0, 0).type == DB_INT && since * 5 < cell(&m, 0, 0).i)
		return RC_OK;
	return suggest_queue(cx, client_id, 0);
}

/* Is there an active model that cannot be asked: of another FEATURES_VERSION after an upgrade, or damaged? */
static enum rc unreadable(struct ctx *cx, int64_t client_id, bool *out)
{
	struct rows r;

	*out = false;
	TRY(db_run(cx, q_targets, &r, INT(client_id)));
	for (size_t i = 0; i < r.n && cx->app->suggest && !*out; i++) {
		struct loaded *l;
		enum target t;

		if (!target_of(cell(&r, i, 0).s, &t))
			continue;
		TRY(suggest_model(cx, client_id, t, &l));
		*out = !l;
		suggest_done(cx, l);
	}
	return RC_OK;
}

static enum rc nightly(struct ctx *cx, const struct timer *t)
{
	bool lost;

	TRY(set_night(cx, t->client_id));
	TRY(unreadable(cx, t->client_id, &lost));
	return suggest_queue(cx, t->client_id, lost ? 0 : NIGHT_LEAST);
}

const struct timer_kind suggest_nightly = { "suggest_nightly", nightly,
	                                    "Learns from newly closed tickets, and looks through bounces" };

/* ---- from what --------------------------------------------------------------------- */
struct gathering {
	struct buf bytes[TARGETS];
	const struct rows *corrected[TARGETS];
	size_t n;
};

static bool among(const struct rows *r, int64_t id)
{
	size_t lo = 0, hi = r->n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (cell(r, mid, 0).i < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < r->n && cell(r, lo, 0).i == id;
}

static struct str label_of(struct ctx *cx, enum target t, const struct record *r)
{
	if (t == TARGET_CATEGORY)
		return rec_str(r, TICKET_CATEGORY);
	return rec_null(r, TICKET_TEAM) ? STR("")
	                                : arena_fmt(cx->mem, "%lld", (long long)rec_int(r, TICKET_TEAM));
}

static void gather(struct ctx *cx, struct gathering *g, const struct record *r)
{
	for (int t = 0; t < TARGETS; t++) {
		struct example e;
		bool bounced = t == TARGET_TEAM && rec_int(r, TICKET_BOUNCES) > 0;

		suggest_example(cx, (enum target)t, r, &e);
		e.label = label_of(cx, (enum target)t, r);
		e.copies = bounced || among(g->corrected[t], r->id) ? 2 : 1;
		if (e.label.n)
			example_write(&g->bytes[t], &e);
	}
}

/* The newest LEARN_MOST closed tickets, page by page, and then oldest first. */
static enum rc gather_all(struct ctx *cx, int64_t client_id, struct gathering *g)
{
	struct str filter = arena_fmt(cx->mem, "client:%lld state:resolved,closed", (long long)client_id),
	           cursor = STR("");
	struct record **pages = NEW_ARRAY(cx->mem, struct record *, LEARN_MOST / PAGE + 1);
	size_t sizes[LEARN_MOST / PAGE + 1], n = 0;
	struct rows *corrected = NEW_ARRAY(cx->mem, struct rows, TARGETS);

	for (int t = 0; t < TARGETS; t++) {
		TRY(db_run(cx, q_corrected, &corrected[t], INT(client_id), TEXT(str_z(target_names[t]))));
		g->corrected[t] = &corrected[t];
		g->bytes[t] = BUF(cx->mem);
	}
	do {
		struct list_query q = { .type = &ticket_type,
			                .filter = filter,
			                .sort = STR("-id"),
			                .cursor = cursor,
			                .limit = PAGE };
		struct list_result page;

		TRY(record_list(cx, &q, &page));
		pages[n] = page.rs;
		sizes[n++] = page.n;
		cursor = page.next;
	} while (cursor.n && n < LEARN_MOST / PAGE);
	while (n-- > 0)
		for (size_t i = sizes[n]; i-- > 0;) {
			gather(cx, g, &pages[n][i]);
			g->n++;
		}
	return RC_OK;
}

/* ---- a new model ---------------------------------------------------------------------- */
struct made {
	int64_t client_id, version, millis, learned;
	enum target target;
	const struct model *m;
	struct str file;
};

static enum rc activate(struct ctx *cx, void *p)
{
	struct made *n = p;
	struct dbval client = INT(n->client_id), target = TEXT(str_z(target_names[n->target]));
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);
	struct rows r;
	struct event ev;

	TRY(db_run(cx, q_last_version, &r, client, target));
	n->version = (cell(&r, 0, 0).type == DB_INT ? cell(&r, 0, 0).i : 0) + 1;
	suggest_write_measure(&w, NULL, &n->m->measure);
	TRY(db_run(cx, q_retire, NULL, client, target));
	TRY(db_run(cx, q_add, NULL, client, target, INT(n->version), TEXT(n->file), INT(cx->now),
	           INT(n->millis), INT(n->m->examples), INT(n->m->nlabels), REAL((double)n->m->measure.top1),
	           REAL((double)n->m->measure.top3), TEXT(buf_str(&b))));
	TRY(event_add(cx, n->client_id, "client", n->client_id, STR("suggestions_learned"),
	              arena_fmt(cx->mem, "{\"target\":\"%s\",\"version\":%lld,\"examples\":%u}",
	                        target_names[n->target], (long long)n->version, n->m->examples),
	              &ev));
	return db_stamp_bump(cx);
}

/* Files of long retired versions; the newest few stay, in case another process still has to read one. */
static enum rc forget_files(struct ctx *cx, const struct made *n)
{
	struct rows r, used;

	TRY(db_run(cx, q_old_files, &r, INT(n->client_id), TEXT(str_z(target_names[n->target])),
	           INT(n->version - KEEP_FILES)));
	for (size_t i = 0; i < r.n; i++) {
		TRY(db_run(cx, q_file_used, &used, cell(&r, i, 0)));
		if (!used.n)
			(void)unlink(model_path(cx, cell(&r, i, 0).s).p);
	}
	return RC_OK;
}

/* From the child's file to the one named by what is in it. */
static enum rc take_file(struct ctx *cx, const char *path, struct made *n, struct model **out)
{
	char why[200] = "";
	struct str bytes = { 0 };
	char *p = model_file_read(path, &bytes.n, why, sizeof why);

	bytes.p = p;
	*out = p ? model_read(bytes, why, sizeof why) : NULL;
	n->m = *out;
	enum rc rc = *out ? model_file_keep(cx, path, bytes, &n->file)
	                  : fail(cx, RC_UNAVAILABLE, "bad_model", "%s", why);

	free(p);
	return rc;
}

static enum rc learn_one(struct ctx *cx, int64_t client_id, enum target t, struct str examples)
{
	struct made n = { .client_id = client_id, .target = t };
	struct str path = model_draft(cx);
	struct model *m = NULL;
	int64_t start = clock_mono();
	enum rc rc = learn_in_child(cx, suggest_children(cx->app->suggest), "suggest", examples, path.p);

	if (rc == RC_OK)
		rc = take_file(cx, path.p, &n, &m);
	n.millis = (clock_mono() - start) / 1000;
	if (rc == RC_OK)
		rc = db_tx(cx, activate, &n);
	else
		(void)unlink(path.p);
	if (rc == RC_OK)
		log_line(cx->app->log, LOG_INFO, "suggest_learned",
		         "client=%lld target=%s version=%lld examples=%u top1=%.3f ms=%lld",
		         (long long)client_id, target_names[t], (long long)n.version, m->examples,
		         (double)m->measure.top1, (long long)n.millis);
	model_free(m);
	return rc == RC_OK ? forget_files(cx, &n) : rc;
}

struct ended {
	int64_t client_id, counted;
	struct str note;
};

static enum rc ended_tx(struct ctx *cx, void *p)
{
	const struct ended *e = p;

	return db_run(cx, q_ended, NULL, INT(e->client_id), INT(cx->now), TEXT(e->note), INT(e->counted));
}

static enum rc nothing_new(struct ctx *cx, void *p)
{
	return db_run(cx, q_unqueue, NULL, INT(*(int64_t *)p));
}

/* least: only when so many tickets were closed since the last time. */
static enum rc learn_client(struct ctx *cx, int64_t client_id, int64_t least)
{
	struct ended e = { .client_id = client_id };
	struct gathering g = { 0 };
	struct buf note = BUF(cx->mem);
	struct rows r;

	TRY(db_run(cx, q_since, &r, INT(client_id)));
	e.counted = r.n ? cell(&r, 0, 0).i : 0;
	if (e.counted < least)
		return db_tx(cx, nothing_new, &client_id);
	TRY(gather_all(cx, client_id, &g));
	for (int t = 0; t < TARGETS; t++) {
		enum rc rc = learn_one(cx, client_id, (enum target)t, buf_str(&g.bytes[t]));

		if (rc == RC_INVALID) {
			buf_fmt(&note, "%s%s: %s", note.n ? " " : "", target_names[t], cx->err.msg);
			cx->err = (struct err){ 0 };
		} else
			TRY(rc);
	}
	e.note = buf_str(&note);
	return db_tx(cx, ended_tx, &e);
}

static enum rc deliver(struct ctx *cx, const struct outbox_item *item, int *status, struct str *detail)
{
	struct jval v;

	(void)status;
	TRY(json_parse(cx, item->payload, &v));
	const struct jval *least = jval_get(&v, "least");

	if (!cx->app->suggest)
		return fail(cx, RC_UNAVAILABLE, "no_models", "This process learns nothing.");
	TRY(proposal_derive(cx, item->client_id));
	TRY(learn_client(cx, item->client_id, least ? least->i : 0));
	*detail = STR("learned");
	return RC_OK;
}

const struct outbox_kind suggest_learning = { "suggest_learn", deliver,
	                                      "Learning suggestions from closed tickets" };
