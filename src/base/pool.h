/* pool.h - a fixed number of threads that may block, fed from one queue, of which few compute at once.
 *
 * There are many threads (48) because a durable write waits for the shared commit: those that wait are what
 * the commit is shared among.  But jobs that compute gain nothing from being under way together: with eight
 * on two cores all of them end late, and some far later than others.  So only as many are begun as there are
 * places, in the order they came, and the rest wait in the queue, where waiting costs nothing.
 *
 * A job has a place from its beginning, and gives it up
 *   while it waits for something other than a processor, when it says so (pool_wait_begins), and
 *   for good when it has kept it for `patience`: it may be an export, or wait for somebody without saying so,
 *   and short jobs are not to wait for it.
 * One whose wait is over goes on at once, beyond the places: it is nearly done.
 */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct job {
	void (*run)(struct job *);
	struct job *next;
};
struct pool;
struct pool *pool_new(int workers, int places, int64_t patience /* microseconds */);
void pool_add(struct pool *, struct job *); /* any thread; the job must stay until it has run */
size_t pool_waiting(struct pool *);         /* jobs not begun yet */
void pool_free(struct pool *);              /* runs what is queued, then joins */
/* Around a wait inside a job; nothing happens on other threads. */
void pool_wait_begins(void);
void pool_wait_ends(void);
int pool_cores(void); /* processors this process may use */
