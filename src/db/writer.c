/* writer.c - one thread writes; it commits many requests at once and answers each after the commit is on
 * disk.
 *
 * LIFE OF A GROUP
 *   begin -> request 1 (no savepoint) -> request 2, 3 … (when careful: a savepoint each, before its first
 * change)
 *         -> until 128 or nobody waits -> commit -> wake everybody
 *   request 1 fails after changing something   rollback, answer it, begin again
 *   request n fails                            back to its savepoint, the others go on
 *   the commit fails, or a queued statement    rollback, nobody was told anything: each runs again, alone,
 *     of an earlier request fails late           and the guilty one gets its own error
 *   the connection is lost during the commit   nobody knows the outcome: RC_UNAVAILABLE for all, never "done"
 *
 * SAVEPOINTS cost PostgreSQL more than the requests themselves (each is a transaction of its own inside); on
 * SQLite each makes full text write what it gathered as a segment of its own, to be merged later.  And
 * requests rarely fail after they began to change things: rules are checked first.  So the first such
 * failure gives up its group, and only the next CAREFUL_GROUPS groups have savepoints.
 *
 * Failures are answered after the commit as well: a refusal may rest on what a neighbour wrote.
 */
#include "base/pool.h"
#include "base/time.h"
#include "db/engine.h"
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>

enum { GROUP_MAX = 128, ATTEMPTS = 8, CAREFUL_GROUPS = 50 };

struct request {
	struct ctx *cx;
	enum rc (*fn)(struct ctx *, void *);
	void *arg;
	enum rc rc;
	sem_t done;
	struct request *next;
};

struct writer {
	struct db *db;
	struct conn *conn; /* NULL while there is none */
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t some;
	struct request *head, **tail;
	bool stop;
	int careful; /* groups still to be run with savepoints */
	struct memory *memory;
	struct gather *gather;
};

/* ---- the queue -------------------------------------------------------------- */
enum rc writer_submit(struct writer *w, struct ctx *cx, enum rc (*fn)(struct ctx *, void *), void *arg)
{
	struct request r = { .cx = cx, .fn = fn, .arg = arg };

	assert(!pthread_equal(pthread_self(), w->thread)); /* the writer would wait for itself */
	sem_init(&r.done, 0, 0);
	pthread_mutex_lock(&w->lock);
	assert(!w->stop);
	bool idle = !w->head;

	*w->tail = &r;
	w->tail = &r.next;
	if (idle)
		pthread_cond_signal(&w->some);
	pthread_mutex_unlock(&w->lock);
	pool_wait_begins();
	while (sem_wait(&r.done) != 0)
		; /* interrupted by a signal */
	pool_wait_ends();
	sem_destroy(&r.done);
	return r.rc;
}

static struct request *take(struct writer *w, bool wait)
{
	pthread_mutex_lock(&w->lock);
	while (wait && !w->head && !w->stop)
		pthread_cond_wait(&w->some, &w->lock);
	struct request *r = w->head;

	if (r) {
		w->head = r->next;
		if (!w->head)
			w->tail = &w->head;
	}
	pthread_mutex_unlock(&w->lock);
	return r;
}

static void answer(struct request *r) { sem_post(&r->done); }

/* ---- one request --------------------------------------------------------------- */
static enum rc connected(struct writer *w, struct ctx *cx)
{
	char why[300] = "";

	if (w->conn && w->conn->lost) {
		w->db->ops->disconnect(w->conn);
		w->conn = NULL;
	}
	if (!w->conn)
		w->conn = w->db->ops->connect(w->db, true, why, sizeof why);
	if (!w->conn)
		return fail(cx, RC_UNAVAILABLE, "database", "The database cannot be reached: %s", why);
	w->conn->memory = w->memory;
	w->conn->gather = w->gather;
	return RC_OK;
}

/* Nothing of the transaction before, or of what is undone now, is remembered or waits. */
static void forget(struct writer *w)
{
	memory_forget(w->memory);
	gather_drop(w->gather);
}

static enum rc begin(struct writer *w, struct ctx *cx)
{
	TRY(connected(w, cx));
	struct conn *c = w->conn;

	conn_reset(c);
	forget(w);
	gather_begin(w->gather);
	c->stamp_known = c->commit_sent = false;
	return c->db->ops->tx(cx, c, TX_BEGIN_WRITE);
}

static void rollback(struct writer *w, struct ctx *cx)
{
	struct err kept = cx->err;

	forget(w);
	if (w->conn && w->conn->in_tx && !w->conn->lost)
		(void)w->db->ops->tx(cx, w->conn, TX_ROLLBACK);
	if (w->conn)
		w->conn->stamp_known = false;
	cx->err = kept;
}

/* Run fn as request number n of the open transaction. */
static enum rc run_one(struct writer *w, struct request *r, unsigned n)
{
	struct conn *c = w->conn;
	struct ctx *cx = r->cx;

	conn_reset(c);
	c->owner = n;
	cx->err = (struct err){ 0 };
	cx->deed = 0;
	cx->sent = false;
	cx->conn = c;
	enum rc rc = r->fn(cx, r->arg);

	cx->conn = NULL;
	tables_add(&cx->wrote, c->tables);
	cx->stamp = c->stamp_known ? c->stamp : 0; /* answers outside are at least as new */
	if (rc == RC_OK && c->failed) { /* it went on after a failed statement: that cannot commit */
		cx->err = c->err;
		rc = c->err.rc;
	}
	if (rc == RC_OK && db_fault_now(w->db))
		rc = fail(cx, RC_UNAVAILABLE, "database", "injected fault at commit");
	return rc;
}

static enum rc commit(struct writer *w, struct ctx *cx)
{
	int64_t start = clock_mono();
	w->conn->owner = 0;
	enum rc rc = conn_settle(cx, w->conn);

	if (rc == RC_OK)
		rc = w->db->ops->tx(cx, w->conn, TX_COMMIT);

	w->db->commit_usec += clock_mono() - start;
	w->db->groups++;
	return rc;
}

static bool outcome_unknown(const struct writer *w)
{
	return w->conn && w->conn->lost && w->conn->commit_sent;
}

static enum rc unknown(struct ctx *cx)
{
	return fail(cx, RC_UNAVAILABLE, "outcome_unknown",
	            "The connection to the database was lost while saving; please look whether it was done.");
}

static enum rc alone_once(struct writer *w, struct request *r)
{
	enum rc rc = begin(w, r->cx);

	if (rc == RC_OK) {
		rc = run_one(w, r, 1);
		if (rc == RC_OK)
			rc = commit(w, r->cx);
	}
	if (outcome_unknown(w))
		return unknown(r->cx);
	if (rc != RC_OK)
		rollback(w, r->cx);
	return rc;
}

/* A transaction of its own, again and again while others are in the way or the connection went before the
 * commit. */
static void run_alone(struct writer *w, struct request *r)
{
	for (int i = 0; i < ATTEMPTS; i++) {
		r->rc = alone_once(w, r);
		bool again = r->rc == RC_BUSY || (w->conn && w->conn->lost && !w->conn->commit_sent && i < 2);

		if (!again)
			return;
		w->db->retries++;
		clock_nap((1000 << i) + (clock_mono() & 1023));
	}
}

/* ---- a group ------------------------------------------------------------------------ */
enum next { GO_ON, RESTART, DEAD };

static enum next settle(struct writer *w, struct request *r, unsigned n, bool *wrote)
{
	struct conn *c = w->conn;

	if (c->group_dead || c->lost || r->rc == RC_BUSY)
		return DEAD;
	if (r->rc == RC_OK) {
		*wrote |= c->wrote;
		return c->saved && c->db->ops->tx(r->cx, c, TX_RELEASE) != RC_OK ? DEAD : GO_ON;
	}
	c->stamp_known = c->stamp_known && !c->wrote;
	if (c->saved) {
		struct err kept = r->cx->err;

		forget(w);
		enum rc rc = c->db->ops->tx(r->cx, c, TX_BACK);

		r->cx->err = kept;
		return rc == RC_OK && !c->group_dead ? GO_ON : DEAD;
	}
	if (!c->wrote && !c->failed)
		return GO_ON;
	return n == 1 ? RESTART : DEAD;
}

static void note_group(struct db *db, size_t n)
{
	db->requests += (int64_t)n;
	if ((int64_t)n > db->largest_group)
		db->largest_group = (int64_t)n;
}

static void give_up(struct writer *w, struct request **group, size_t n)
{
	bool lost_in_commit = outcome_unknown(w);

	w->careful = CAREFUL_GROUPS;
	if (!lost_in_commit)
		rollback(w, group[n - 1]->cx);
	for (size_t i = 0; i < n; i++) {
		if (lost_in_commit)
			group[i]->rc = unknown(group[i]->cx);
		else
			run_alone(w, group[i]);
		answer(group[i]);
	}
	w->db->retries++;
	watch_poke(w->db);
}

/* r is the first; more are taken while they wait. */
static void run_group(struct writer *w, struct request *r)
{
	struct request *group[GROUP_MAX];
	size_t n = 0;
	bool wrote = false;
	enum next next = GO_ON;
	struct ctx *last = r->cx;
	bool careful = w->careful > 0;

	w->careful -= w->careful > 0;
	if (begin(w, r->cx) != RC_OK) {
		rollback(w, r->cx);
		run_alone(w, r);
		answer(r);
		return;
	}
	w->conn->careful = careful;
	for (; r && next == GO_ON; r = next == GO_ON && n < GROUP_MAX ? take(w, false) : NULL) {
		group[n++] = r;
		last = r->cx;
		r->rc = run_one(w, r, (unsigned)n);
		next = settle(w, r, (unsigned)n, &wrote);
	}
	note_group(w->db, n);
	if (next == RESTART) {
		rollback(w, last);
		answer(group[0]);
		return;
	}
	struct err kept = last->err;

	w->conn->wrote = wrote;
	if (next == DEAD || commit(w, last) != RC_OK) {
		give_up(w, group, n);
		return;
	}
	last->err = kept;
	for (size_t i = 0; i < n; i++)
		answer(group[i]);
	if (wrote)
		watch_poke(w->db);
}

static void *writer_main(void *p)
{
	struct writer *w = p;

	for (struct request *r; (r = take(w, true));)
		run_group(w, r);
	return NULL;
}

/* ---- life ----------------------------------------------------------------------------- */
struct writer *writer_new(struct db *db)
{
	struct writer *w = calloc(1, sizeof *w);

	if (!w) {
		fputs("sinew: out of memory\n", stderr);
		abort();
	}
	w->db = db;
	w->tail = &w->head;
	w->memory = memory_new();
	w->gather = db->ops->push ? gather_new() : NULL;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->some, NULL);
	int bad = pthread_create(&w->thread, NULL, writer_main, w);

	assert(!bad);
	return w;
}

void writer_free(struct writer *w)
{
	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->stop = true;
	pthread_cond_signal(&w->some);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	if (w->conn)
		w->db->ops->disconnect(w->conn);
	memory_free(w->memory);
	gather_free(w->gather);
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->some);
	free(w);
}
