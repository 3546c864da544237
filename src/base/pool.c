/* pool.c - see pool.h.
 *
 * While jobs wait for a place, one of the sleeping threads looks again and again whether somebody has
 * kept one for too long (watching).  There is always one that can: a thread that finds all places taken goes
 * to sleep, and pool_add wakes one when nobody watches.
 */
#include "base/pool.h"
#include "base/time.h"
#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

enum { STACK = 1 << 20 };

struct worker {
	struct pool *pool;
	pthread_t thread;
	bool placed;   /* it counts among those who compute */
	int64_t since; /* its job has had the place, clock_mono */
};
struct pool {
	pthread_mutex_t lock;
	pthread_cond_t work;
	struct job *head, **tail;
	size_t waiting;
	int sleeping, nworkers, places, placed;
	bool ending, watching;
	int64_t patience;
	struct worker workers[];
};

static _Thread_local struct worker *here; /* the worker whose thread this is */

/* ---- places; the lock is held ------------------------------------------------------ */
static bool may_begin(const struct pool *p) { return p->head && (p->placed < p->places || p->ending); }

static void place_take(struct worker *w)
{
	w->placed = true;
	w->since = clock_mono();
	w->pool->placed++;
}

static void place_leave(struct worker *w)
{
	w->pool->placed -= w->placed;
	w->placed = false;
}

static void leave_long(struct pool *p)
{
	int64_t begun = clock_mono() - p->patience;

	for (int i = 0; i < p->nworkers; i++)
		if (p->workers[i].placed && p->workers[i].since <= begun)
			place_leave(&p->workers[i]);
}

/* ---- the threads ---------------------------------------------------------------------- */
static void watch(struct pool *p)
{
	int64_t at = clock_mono() + p->patience;
	struct timespec until = { .tv_sec = at / 1000000, .tv_nsec = at % 1000000 * 1000 };

	p->watching = true;
	(void)pthread_cond_timedwait(&p->work, &p->lock, &until);
	p->watching = false;
	leave_long(p);
}

static void sleep_on(struct pool *p)
{
	p->sleeping++;
	if (p->head && !p->watching)
		watch(p);
	else
		pthread_cond_wait(&p->work, &p->lock);
	p->sleeping--;
}

static struct job *next_job(struct pool *p)
{
	while (!may_begin(p)) {
		if (p->ending)
			return NULL;
		sleep_on(p);
	}
	struct job *j = p->head;

	p->head = j->next;
	if (!p->head)
		p->tail = &p->head;
	p->waiting--;
	return j;
}

/* Somebody is to look: there is a job he may begin, or nobody watches those that wait. */
static bool wants_waking(const struct pool *p)
{
	return p->sleeping > 0 && p->head && (may_begin(p) || !p->watching);
}

static void *worker_main(void *arg)
{
	struct worker *w = arg;
	struct pool *p = w->pool;

	here = w;
	pthread_mutex_lock(&p->lock);
	for (struct job *j; (j = next_job(p));) {
		place_take(w);
		bool wake = wants_waking(p);
		pthread_mutex_unlock(&p->lock);
		if (wake)
			pthread_cond_signal(&p->work);
		j->run(j);
		pthread_mutex_lock(&p->lock);
		place_leave(w);
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

void pool_add(struct pool *p, struct job *j)
{
	j->next = NULL;
	pthread_mutex_lock(&p->lock);
	*p->tail = j;
	p->tail = &j->next;
	p->waiting++;
	bool wake = wants_waking(p);
	pthread_mutex_unlock(&p->lock);
	if (wake)
		pthread_cond_signal(&p->work);
}

void pool_wait_begins(void)
{
	if (!here)
		return;
	pthread_mutex_lock(&here->pool->lock);
	place_leave(here);
	bool wake = wants_waking(here->pool);
	pthread_mutex_unlock(&here->pool->lock);
	if (wake)
		pthread_cond_signal(&here->pool->work);
}

void pool_wait_ends(void)
{
	if (!here)
		return;
	pthread_mutex_lock(&here->pool->lock);
	place_take(here);
	pthread_mutex_unlock(&here->pool->lock);
}

size_t pool_waiting(struct pool *p)
{
	pthread_mutex_lock(&p->lock);
	size_t n = p->waiting;
	pthread_mutex_unlock(&p->lock);
	return n;
}

/* ---- life -------------------------------------------------------------------------------- */
int pool_cores(void)
{
	cpu_set_t set;
	int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 0;

	return n > 0 ? n : 1;
}

struct pool *pool_new(int workers, int places, int64_t patience)
{
	struct pool *p = calloc(1, sizeof *p + sizeof *p->workers * (size_t)workers);
	pthread_attr_t attr;
	pthread_condattr_t clock;

	assert(p && places > 0);
	pthread_mutex_init(&p->lock, NULL);
	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&p->work, &clock);
	pthread_condattr_destroy(&clock);
	p->tail = &p->head;
	p->places = places;
	p->patience = patience;
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK);
	for (int i = 0; i < workers; i++)
		p->workers[i].pool = p;
	pthread_mutex_lock(&p->lock); /* nworkers is read by those that run already */
	while (p->nworkers < workers && pthread_create(&p->workers[p->nworkers].thread, &attr, worker_main,
	                                               &p->workers[p->nworkers]) == 0)
		p->nworkers++;
	pthread_mutex_unlock(&p->lock);
	pthread_attr_destroy(&attr);
	assert(p->nworkers > 0);
	return p;
}

void pool_free(struct pool *p)
{
	if (!p)
		return;
	pthread_mutex_lock(&p->lock);
	p->ending = true;
	pthread_cond_broadcast(&p->work);
	pthread_mutex_unlock(&p->lock);
	for (int i = 0; i < p->nworkers; i++)
		pthread_join(p->workers[i].thread, NULL);
	pthread_mutex_destroy(&p->lock);
	pthread_cond_destroy(&p->work);
	free(p);
}
