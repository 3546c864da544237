/* scheduler.c - the threads that look for due work: one for timers, one for operations over many records, two
 * for messages.
 *
 * They look twice a second, or at once when woken (jobs_wake).  Nothing here knows what a job does, and
 * nothing is lost when a thread or the whole process dies: what is due is in the database.
 */
#include "base/crypto.h"
#include "base/route.h"
#include "base/time.h"
#include "jobs/jobs_parts.h"
#include "record/operation.h"
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { WORKERS = 2 };
#define LOOK (SECONDS(1) / 2)
#define PATIENCE SECONDS(20) /* of jobs_drain with what others have under way */

struct jobs {
	struct app *app;
	pthread_t scheduler, operator, worker[WORKERS];
	pthread_mutex_t lock;
	pthread_cond_t wake, idle;
	uint64_t wakes;
	int busy; /* threads that are looking, or at work: they may have taken what nobody else sees */
	bool stop;
	char name[32]; /* in leases */
	bool failing;  /* an error was logged already */
};

static struct ctx job_ctx(struct app *app, struct arena *mem)
{
	return (struct ctx){ .app = app, .mem = mem, .now = app->clock->now(app->clock), .who = &who_system };
}

static struct timespec from_now(int64_t usec)
{
	int64_t until = clock_mono() + usec;

	return (struct timespec){ .tv_sec = until / 1000000, .tv_nsec = until % 1000000 * 1000 };
}

/* Wait for half a second, a wake-up or the end; false at the end. */
static bool rest(struct jobs *j, uint64_t *seen)
{
	struct timespec ts = from_now(LOOK);

	pthread_mutex_lock(&j->lock);
	if (--j->busy == 0)
		pthread_cond_broadcast(&j->idle);
	while (!j->stop && j->wakes == *seen)
		if (pthread_cond_timedwait(&j->wake, &j->lock, &ts) == ETIMEDOUT)
			break;
	*seen = j->wakes;
	bool go_on = !j->stop;

	if (go_on)
		j->busy++;
	pthread_mutex_unlock(&j->lock);
	return go_on;
}

static bool stopped(struct jobs *j)
{
	pthread_mutex_lock(&j->lock);
	bool stop = j->stop;

	pthread_mutex_unlock(&j->lock);
	return stop;
}

/* One line when it begins to fail and one when it works again, not two a second. False when it failed. */
static bool tell(struct jobs *j, struct ctx *cx, enum rc rc)
{
	pthread_mutex_lock(&j->lock);
	bool news = j->failing != (rc != RC_OK);

	j->failing = rc != RC_OK;
	pthread_mutex_unlock(&j->lock);
	if (news && rc != RC_OK)
		log_line(j->app->log, LOG_ERROR, "jobs_failing", "error=" STR_FMT,
		         STR_ARG(log_text(cx->mem, str_z(cx->err.msg))));
	else if (news)
		log_line(j->app->log, LOG_INFO, "jobs_working", "again=true");
	return rc == RC_OK;
}

/* Once an hour, and once at the start. */
static void tidy(struct jobs *j, struct arena *mem, int64_t *next)
{
	bool more = clock_mono() >= *next;

	if (more)
		*next = clock_mono() + HOURS(1);
	while (more && !stopped(j)) {
		struct ctx cx = job_ctx(j->app, mem);
		enum rc rc = outbox_forget(&cx, &more);

		more = tell(j, &cx, rc) && more;
		arena_reset(mem);
	}
}

static void *scheduler_main(void *p)
{
	struct jobs *j = p;
	struct arena *mem = arena_new();
	uint64_t seen = 0;
	int64_t tidy_at = 0;

	do {
		tidy(j, mem, &tidy_at);
		bool more = true;

		while (more && !stopped(j)) {
			struct ctx cx = job_ctx(j->app, mem);
			int ran;

			enum rc rc = timers_run(&cx, &ran, &more);

			more = tell(j, &cx, rc) && more;
			arena_reset(mem);
		}
	} while (rest(j, &seen));
	arena_free(mem);
	return NULL;
}

static void *operator_main(void *p)
{
	struct jobs *j = p;
	struct arena *mem = arena_new();
	uint64_t seen = 0;

	do {
		bool more = true;

		while (more && !stopped(j)) {
			struct ctx cx = job_ctx(j->app, mem);
			enum rc rc = operations_run(&cx, str_z(j->name), &more);

			more = tell(j, &cx, rc) && more;
			arena_reset(mem);
		}
	} while (rest(j, &seen));
	arena_free(mem);
	return NULL;
}

static void *worker_main(void *p)
{
	struct jobs *j = p;
	struct arena *mem = arena_new();
	uint64_t seen = 0;

	do {
		bool more = true;

		while (more && !stopped(j)) {
			struct ctx cx = job_ctx(j->app, mem);
			int delivered;

			enum rc rc = outbox_run(&cx, str_z(j->name), &delivered, &more);

			more = tell(j, &cx, rc) && more;
			arena_reset(mem);
		}
	} while (rest(j, &seen));
	arena_free(mem);
	return NULL;
}

static void worker_name(char *out, size_t size)
{
	snprintf(out, size, "%d-%08x", (int)getpid(), (unsigned)random_u64());
}

struct jobs *jobs_start(struct app *app)
{
	struct jobs *j = calloc(1, sizeof *j);
	pthread_condattr_t attr;
	int bad;

	if (!j) {
		fputs("sinew: out of memory\n", stderr);
		abort();
	}
	j->app = app;
	j->busy = 2 + WORKERS; /* all of them begin by looking */
	worker_name(j->name, sizeof j->name);
	pthread_mutex_init(&j->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&j->wake, &attr);
	pthread_cond_init(&j->idle, &attr);
	pthread_condattr_destroy(&attr);
	bad = pthread_create(&j->scheduler, NULL, scheduler_main, j);
	bad |= pthread_create(&j->operator, NULL, operator_main, j);
	for (int i = 0; i < WORKERS; i++)
		bad |= pthread_create(&j->worker[i], NULL, worker_main, j);
	assert(!bad);
	return j;
}

void jobs_wake(struct jobs *j)
{
	pthread_mutex_lock(&j->lock);
	j->wakes++;
	pthread_cond_broadcast(&j->wake);
	pthread_mutex_unlock(&j->lock);
}

void jobs_stop(struct jobs *j)
{
	if (!j)
		return;
	pthread_mutex_lock(&j->lock);
	j->stop = true;
	pthread_cond_broadcast(&j->wake);
	pthread_mutex_unlock(&j->lock);
	pthread_join(j->scheduler, NULL);
	pthread_join(j->operator, NULL);
	for (int i = 0; i < WORKERS; i++)
		pthread_join(j->worker[i], NULL);
	pthread_mutex_destroy(&j->lock);
	pthread_cond_destroy(&j->wake);
	pthread_cond_destroy(&j->idle);
	free(j);
}

/* Until no thread has anything under way; true if one had. */
static bool others_end(struct jobs *j)
{
	struct timespec ts = from_now(PATIENCE);
	bool waited = false;

	if (!j)
		return false;
	pthread_mutex_lock(&j->lock);
	while (j->busy > 0) {
		waited = true;
		if (pthread_cond_timedwait(&j->idle, &j->lock, &ts) == ETIMEDOUT) {
			waited = false; /* it hangs: that is not ours to wait for */
			break;
		}
	}
	pthread_mutex_unlock(&j->lock);
	return waited;
}

/* Timers first: they may write messages. A timer that sets itself again in the past would run for ever:
 * bounded. What a thread has taken is gone from the tables before it is done: it is waited for, and what
 * came of it is run too. */
enum rc jobs_drain(struct app *app, int *ran)
{
	struct arena *mem = arena_new();
	char name[32];
	bool timers = true, messages = true, operations = true;
	enum rc rc = RC_OK;

	*ran = 0;
	worker_name(name, sizeof name);
	for (int i = 0; i < 100000 && rc == RC_OK; i++) {
		if (!timers && !messages && !operations && !others_end(app->jobs))
			break;
		struct ctx cx = job_ctx(app, mem);
		int n = 0, m = 0;

		rc = operations_run(&cx, str_z(name), &operations);
		if (rc == RC_OK)
			rc = timers_run(&cx, &n, &timers);
		if (rc == RC_OK && !timers)
			rc = outbox_run(&cx, str_z(name), &m, &messages);
		*ran += n + m;
		if (rc != RC_OK)
			log_line(app->log, LOG_ERROR, "jobs_drain", "error=" STR_FMT,
			         STR_ARG(log_text(mem, str_z(cx.err.msg))));
		arena_reset(mem);
	}
	arena_free(mem);
	return rc;
}
