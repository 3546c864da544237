/* pool.c - see pool.h. */
#include "http/pool.h"
#include <assert.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

enum { STACK = 1 << 20 };

struct pool {
	pthread_mutex_t lock;
	pthread_cond_t work;
	struct job *head, **tail;
	size_t waiting;
	int sleeping, nthreads;
	bool ending;
	pthread_t threads[];
};

static void *worker(void *arg)
{
	struct pool *p = arg;

	pthread_mutex_lock(&p->lock);
	for (;;) {
		while (!p->head && !p->ending) {
			p->sleeping++;
			pthread_cond_wait(&p->work, &p->lock);
			p->sleeping--;
		}
		struct job *j = p->head;
		if (!j)
			break;
		p->head = j->next;
		if (!p->head)
			p->tail = &p->head;
		p->waiting--;
		pthread_mutex_unlock(&p->lock);
		j->run(j);
		pthread_mutex_lock(&p->lock);
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

struct pool *pool_new(int workers)
{
	struct pool *p = calloc(1, sizeof *p + sizeof(pthread_t) * (size_t)workers);
	pthread_attr_t attr;

	assert(p);
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->work, NULL);
	p->tail = &p->head;
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK);
	while (p->nthreads < workers && pthread_create(&p->threads[p->nthreads], &attr, worker, p) == 0)
		p->nthreads++;
	pthread_attr_destroy(&attr);
	assert(p->nthreads > 0);
	return p;
}

void pool_add(struct pool *p, struct job *j)
{
	j->next = NULL;
	pthread_mutex_lock(&p->lock);
	*p->tail = j;
	p->tail = &j->next;
	p->waiting++;
	bool wake = p->sleeping > 0;
	pthread_mutex_unlock(&p->lock);
	if (wake)
		pthread_cond_signal(&p->work);
}

size_t pool_waiting(struct pool *p)
{
	pthread_mutex_lock(&p->lock);
	size_t n = p->waiting;
	pthread_mutex_unlock(&p->lock);
	return n;
}

void pool_free(struct pool *p)
{
	if (!p)
		return;
	pthread_mutex_lock(&p->lock);
	p->ending = true;
	pthread_cond_broadcast(&p->work);
	pthread_mutex_unlock(&p->lock);
	for (int i = 0; i < p->nthreads; i++)
		pthread_join(p->threads[i], NULL);
	pthread_mutex_destroy(&p->lock);
	pthread_cond_destroy(&p->work);
	free(p);
}
