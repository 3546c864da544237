/* watch.c - tells one listener that something was committed, by this process or by another.
 *
 * One small thread with its own connection.  PostgreSQL says so itself (NOTIFY in every group, also our own).
 * SQLite does not: the writer pokes this thread after each of our commits, and commits of other processes
 * (the CLI beside a server) are found by asking for PRAGMA data_version five times a second.
 */
#include "base/time.h"
#include "db/engine.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { POLL_MS = 200 };
#define RECONNECT (SECONDS(1) / 2)

struct watch {
	struct db *db;
	void (*fn)(void *);
	void *arg;
	int wake; /* eventfd */
	_Atomic bool stop, poked;
	pthread_t thread;
};

static void drain(int fd)
{
	uint64_t n;
	ssize_t got = read(fd, &n, sizeof n);

	(void)got;
}

static void *watch_main(void *p)
{
	struct watch *w = p;
	struct conn *c = NULL;
	char why[300];

	while (!w->stop) {
		bool fresh = !c;

		if (!c)
			c = w->db->ops->connect(w->db, false, why, sizeof why);
		if (!c) {
			clock_nap(RECONNECT);
			continue;
		}
		/* After a reconnect something may have been missed. */
		bool changed = w->db->ops->changed(c, w->wake, fresh ? 0 : POLL_MS) || fresh;

		if (atomic_exchange(&w->poked, false)) {
			drain(w->wake);
			changed = true;
		}
		if (changed && !w->stop)
			w->fn(w->arg);
		if (c->lost) {
			w->db->ops->disconnect(c);
			c = NULL;
		}
	}
	if (c)
		w->db->ops->disconnect(c);
	return NULL;
}

static void kick(struct watch *w)
{
	uint64_t one = 1;
	ssize_t put = write(w->wake, &one, sizeof one);

	(void)put; /* a full counter is awake already */
}

/* PostgreSQL tells everybody, us too; a poke would only say it twice. */
void watch_poke(struct db *db)
{
	if (db->ops->engine == ENGINE_PG)
		return;
	pthread_mutex_lock(&db->lock);
	if (db->watch && !atomic_exchange(&db->watch->poked, true))
		kick(db->watch);
	pthread_mutex_unlock(&db->lock);
}

struct watch *watch_new(struct db *db, void (*fn)(void *), void *arg)
{
	struct watch *w = calloc(1, sizeof *w);

	if (!w) {
		fputs("sinew: out of memory\n", stderr);
		abort();
	}
	*w = (struct watch){ .db = db, .fn = fn, .arg = arg, .wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC) };
	assert(w->wake >= 0);
	int bad = pthread_create(&w->thread, NULL, watch_main, w);

	assert(!bad);
	return w;
}

void watch_free(struct watch *w)
{
	if (!w)
		return;
	w->stop = true;
	kick(w);
	pthread_join(w->thread, NULL);
	close(w->wake);
	free(w);
}
