/* pool.h - a fixed number of threads that may block, fed from one queue.
 *
 * There are many of them (48) because a durable write waits for the shared commit: the threads that wait are
 * what the commit is shared among.  A worker that wakes takes everything there is before it sleeps again.
 */
#pragma once
#include <stddef.h>

struct job {
	void (*run)(struct job *);
	struct job *next;
};
struct pool;
struct pool *pool_new(int workers);
void pool_add(struct pool *, struct job *); /* any thread; the job must stay until it has run */
size_t pool_waiting(struct pool *);         /* jobs not begun yet */
void pool_free(struct pool *);              /* runs what is queued, then joins */
