/* live.c - see live.h.
 *
 * One ring of the last events for all: a subscription is only a position in it, so a thousand listeners cost
 * no more than one, and a slow one falls off the end ("reset") without holding anybody up.  The ring is
 * filled from the table by id; who committed the event, this process or another, makes no difference.
 */
#include "record/live.h"
#include "base/app.h"
#include "base/route.h"
#include "base/time.h"
#include "record/nudge.h"
#include "record/presence.h"
#include <pthread.h>
#include <stdlib.h>

enum { NUDGES = 500, RING = 1000, BATCH = 500, LOOK_SECONDS = 5, BEAT_SECONDS = 15 };

SQL(q_last,
    "SELECT id, client_id, record_id, actor_id, at, type, kind FROM event ORDER BY id DESC LIMIT 1000");
SQL(q_after, "SELECT id, client_id, record_id, actor_id, at, type, kind FROM event WHERE id > $1 ORDER BY id "
             "LIMIT 500");

struct live_sub {
	struct live *live;
	struct live_sub *prev, *next;
	int64_t after; /* everything up to here was taken */
	bool lost;
	void (*wake)(void *);
	void *arg;
};
struct live {
	struct app *app;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool dirty, ending, loaded, poked; /* poked: wake all, though no event came */
	struct live_sub *subs;
	int64_t last, gone; /* newest id; events up to `gone` are in the ring no more */
	size_t first, n;
	struct live_event ring[RING];
	struct nudge nudges[NUDGES]; /* a ring too: nudge k lies at k % NUDGES, counted since the start */
	int64_t nudged_at[NUDGES];   /* when it was heard of here, by clock_mono */
	int64_t nudged, last_nudge;  /* how many so far; the newest row's id */
};

/* ---- the ring ----------------------------------------------------------------- */
static void copy_word(char *to, size_t size, struct str s)
{
	s = str_clip(s, size - 1);
	memcpy(to, s.p, s.n);
	to[s.n] = 0;
}

static struct live_event event_of(const struct rows *r, size_t i)
{
	struct live_event e = { .id = cell(r, i, 0).i,
		                .client_id = cell(r, i, 1).i,
		                .record_id = cell(r, i, 2).i,
		                .actor_id = cell(r, i, 3).i,
		                .at = cell(r, i, 4).i };

	copy_word(e.type, sizeof e.type, cell(r, i, 5).s);
	copy_word(e.kind, sizeof e.kind, cell(r, i, 6).s);
	return e;
}

static void push(struct live *l, struct live_event e)
{
	if (l->n == RING) {
		l->gone = l->ring[l->first].id;
		l->first = (l->first + 1) % RING;
		l->n--;
	}
	l->ring[(l->first + l->n) % RING] = e;
	l->n++;
	l->last = e.id;
}

static void wake_all(struct live *l)
{
	for (struct live_sub *s = l->subs; s; s = s->next)
		if (s->wake)
			s->wake(s->arg);
}

/* ---- nudges ---------------------------------------------------------------------- */
static enum rc follow_nudges(struct live *l, struct ctx *cx)
{
	struct nudge *got;
	size_t n;

	if (!l->loaded)
		return nudge_last(cx, &l->last_nudge);
	TRY(nudge_since(cx, l->last_nudge, NUDGES, &got, &n));
	int64_t now = clock_mono();
	pthread_mutex_lock(&l->lock);
	for (size_t i = 0; i < n; i++) {
		l->nudged_at[l->nudged % NUDGES] = now;
		l->nudges[l->nudged++ % NUDGES] = got[i];
	}
	if (n) {
		l->last_nudge = got[n - 1].id;
		wake_all(l);
	}
	pthread_mutex_unlock(&l->lock);
	return RC_OK;
}

unsigned live_nudges(struct live *l, int64_t *at, int64_t person)
{
	unsigned bits = 0;

	pthread_mutex_lock(&l->lock);
	if (*at >= 0 && *at < l->nudged - NUDGES)
		bits = NUDGE_ALL;
	for (int64_t k = *at < 0 ? l->nudged : *at; bits != NUDGE_ALL && k < l->nudged; k++)
		if (l->nudges[k % NUDGES].person == person)
			bits |= l->nudges[k % NUDGES].bits;
	*at = l->nudged;
	pthread_mutex_unlock(&l->lock);
	return bits;
}

int64_t live_nudged_since(struct live *l, int64_t ago)
{
	int64_t from = clock_mono() - ago;

	pthread_mutex_lock(&l->lock);
	int64_t at = l->nudged;
	while (at > 0 && at > l->nudged - NUDGES && l->nudged_at[(at - 1) % NUDGES] >= from)
		at--;
	pthread_mutex_unlock(&l->lock);
	return at;
}

/* ---- the thread ------------------------------------------------------------------ */
static enum rc load(struct live *l, struct ctx *cx)
{
	struct rows r;

	TRY(db_run(cx, q_last, &r));
	pthread_mutex_lock(&l->lock);
	l->gone = r.n ? cell(&r, r.n - 1, 0).i - 1 : 0;
	for (size_t i = r.n; i-- > 0;)
		push(l, event_of(&r, i));
	l->loaded = true;
	pthread_mutex_unlock(&l->lock);
	return RC_OK;
}

static enum rc follow(struct live *l, struct ctx *cx, bool *more)
{
	struct rows r;

	TRY(db_run(cx, q_after, &r, INT(l->last))); /* only this thread writes last */
	pthread_mutex_lock(&l->lock);
	for (size_t i = 0; i < r.n; i++)
		push(l, event_of(&r, i));
	if (r.n)
		wake_all(l);
	pthread_mutex_unlock(&l->lock);
	*more = r.n == BATCH;
	return RC_OK;
}

static void look(struct live *l, struct arena *mem)
{
	struct app *app = l->app;
	bool more = true;
	enum rc rc = RC_OK;

	while (more && rc == RC_OK) {
		struct ctx cx = {
			.app = app, .mem = mem, .now = app->clock->now(app->clock), .who = &who_system
		};
		more = !l->loaded;
		rc = follow_nudges(l, &cx);
		if (rc == RC_OK)
			rc = l->loaded ? follow(l, &cx, &more) : load(l, &cx);
		if (rc != RC_OK)
			log_line(app->log, LOG_WARN, "live_blind", "detail=" STR_FMT,
			         STR_ARG(log_text(mem, str_z(cx.err.msg))));
		arena_reset(mem);
	}
}

/* Wait for a commit, at most LOOK_SECONDS: a notice that another process's database lost is made good then.
 */
static bool wait_for_news(struct live *l)
{
	int64_t until = clock_mono() + SECONDS(LOOK_SECONDS);
	struct timespec t = { until / SECONDS(1), until % SECONDS(1) * 1000 };

	pthread_mutex_lock(&l->lock);
	while (!l->dirty && !l->ending)
		if (pthread_cond_timedwait(&l->changed, &l->lock, &t) != 0)
			break;
	l->dirty = false;
	bool go_on = !l->ending;
	pthread_mutex_unlock(&l->lock);
	return go_on;
}

static bool take_poke(struct live *l)
{
	pthread_mutex_lock(&l->lock);
	bool poked = l->poked;
	l->poked = false;
	pthread_mutex_unlock(&l->lock);
	return poked;
}

void live_wake(struct live *l)
{
	pthread_mutex_lock(&l->lock);
	l->dirty = l->poked = true;
	pthread_cond_signal(&l->changed);
	pthread_mutex_unlock(&l->lock);
}

static void *live_thread(void *arg)
{
	struct live *l = arg;
	struct arena *mem = arena_new();
	int64_t beat = clock_mono();

	while (wait_for_news(l)) {
		look(l, mem);
		if (l->app->presence && presence_sweep(l->app->presence))
			live_wake(l);
		if (!take_poke(l) && clock_mono() - beat < SECONDS(BEAT_SECONDS - LOOK_SECONDS))
			continue;
		beat = clock_mono();
		pthread_mutex_lock(&l->lock);
		wake_all(l);
		pthread_mutex_unlock(&l->lock);
	}
	arena_free(mem);
	return NULL;
}

static void committed(void *arg)
{
	struct live *l = arg;

	pthread_mutex_lock(&l->lock);
	l->dirty = true;
	pthread_cond_signal(&l->changed);
	pthread_mutex_unlock(&l->lock);
}

struct live *live_new(struct app *app)
{
	struct live *l = calloc(1, sizeof *l);
	pthread_condattr_t attr;
	struct arena *mem = arena_new();

	assert(l);
	l->app = app;
	pthread_mutex_init(&l->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&l->changed, &attr);
	pthread_condattr_destroy(&attr);
	look(l, mem); /* so that the first subscriber knows what "from now on" means */
	arena_free(mem);
	int failed = pthread_create(&l->thread, NULL, live_thread, l);
	assert(!failed);
	db_on_commit(app->db, committed, l);
	return l;
}

void live_free(struct live *l)
{
	if (!l)
		return;
	db_on_commit(l->app->db, NULL, NULL);
	pthread_mutex_lock(&l->lock);
	l->ending = true;
	pthread_cond_signal(&l->changed);
	pthread_mutex_unlock(&l->lock);
	pthread_join(l->thread, NULL);
	for (struct live_sub *s = l->subs, *next; s; s = next) {
		next = s->next;
		free(s);
	}
	pthread_cond_destroy(&l->changed);
	pthread_mutex_destroy(&l->lock);
	free(l);
}

/* ---- subscriptions ------------------------------------------------------------------- */
struct live_sub *live_subscribe(struct live *l, int64_t after_id, void (*wake)(void *), void *arg)
{
	struct live_sub *s = calloc(1, sizeof *s);

	assert(s);
	*s = (struct live_sub){ .live = l, .wake = wake, .arg = arg };
	pthread_mutex_lock(&l->lock);
	s->after = after_id < 0 ? l->last : after_id;
	s->lost = s->after > l->last; /* an id from another life of this database */
	s->next = l->subs;
	if (l->subs)
		l->subs->prev = s;
	l->subs = s;
	pthread_mutex_unlock(&l->lock);
	return s;
}

void live_unsubscribe(struct live_sub *s)
{
	if (!s)
		return;
	struct live *l = s->live;
	pthread_mutex_lock(&l->lock);
	if (s->prev)
		s->prev->next = s->next;
	else
		l->subs = s->next;
	if (s->next)
		s->next->prev = s->prev;
	pthread_mutex_unlock(&l->lock);
	free(s);
}

/* Index in the ring of the first event after id; ids grow along it. */
static size_t ring_find(const struct live *l, int64_t id)
{
	size_t low = 0, high = l->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (l->ring[(l->first + mid) % RING].id <= id)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

size_t live_take(struct live_sub *s, struct live_event *out, size_t n)
{
	struct live *l = s->live;
	size_t taken = 0;

	pthread_mutex_lock(&l->lock);
	if ((s->lost || s->after < l->gone) && n > 0) {
		out[taken++] = (struct live_event){ .id = l->last, .reset = true };
		s->after = l->last;
		s->lost = false;
	}
	for (size_t i = ring_find(l, s->after); i < l->n && taken < n; i++)
		out[taken++] = l->ring[(l->first + i) % RING];
	if (taken)
		s->after = out[taken - 1].id;
	pthread_mutex_unlock(&l->lock);
	return taken;
}

int64_t live_last_id(struct live *l)
{
	pthread_mutex_lock(&l->lock);
	int64_t id = l->last;
	pthread_mutex_unlock(&l->lock);
	return id;
}
