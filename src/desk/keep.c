/* keep.c - keeping the order right: after events, with time, and when what many items rest on has changed.
 *
 *   a read      newest event known? band changes due? all assessed within a minute?
 *               then go on; else do it first
 *   the thread  wakes with a commit, and every second: events · band changes ·
 *               a few of the oldest assessments · a few items read again · tell listeners
 *
 * Reading items again is for what changes them without an event of their own: a calendar's new version, a
 * service's criticality.  Such an event has all of them read again, some at a time, and a round of reading
 * runs in any case (ROUND).
 */
#include "approval/approval.h"
#include "client/client.h"
#include "contract/contract.h"
#include "desk/state.h"
#include "oncall/oncall.h"
#include "person/person.h"
#include "record/live.h"
#include "service/service.h"
#include "task/task.h"
#include "team/team.h"
#include <stdlib.h>

enum { EVENTS = 500, MOST_OUT = 2000, AGAIN = 32 };
static const int64_t YOUNG = SECONDS(45); /* the thread assesses anew after so long … */
static const int64_t OLD = SECONDS(60);   /* … and a read does when it is older than that */
static const int64_t ROUND = MINUTES(10), OUT_FOR = SECONDS(60);
static const int64_t REST = 100 * 1000; /* what is committed so close together the thread takes at once */

/* ---- putting tickets in --------------------------------------------------------------------- */
static enum rc put(struct ctx *cx, struct ranked *d, const int64_t *ids, size_t n)
{
	struct item *old[GATHER], **got;
	struct packed *kept[GATHER];
	struct standing *s;
	size_t ngot;

	for (size_t i = 0; i < n; i++) {
		const struct packed *was = ranked_find(d, ids[i]);
		old[i] = was ? item_open(cx->mem, was) : NULL;
	}
	TRY(items_gather(cx, ids, old, n, &got, &ngot));
	for (size_t i = 0; i < ngot; i++) {
		const struct packed *was = ranked_find(d, got[i]->id);
		if (was)
			got[i]->frees = (struct frees){ .n = was->frees, .harm = was->frees_harm };
		got[i]->read_at = cx->now;
	}
	s = NEW_ARRAY(cx->mem, struct standing, ngot + 1);
	TRY(items_assess(cx, got, ngot, s));
	for (size_t i = 0; i < ngot; i++) {
		got[i]->now = s[i];
		kept[i] = item_pack(got[i]);
	}
	ranked_put(d, ids, n, kept, ngot);
	return RC_OK;
}

/* In portions, each with its own memory. */
static enum rc put_all(struct ctx *cx, struct ranked *d, const int64_t *ids, size_t n)
{
	struct ctx mine = *cx;
	enum rc rc = RC_OK;

	mine.mem = arena_new();
	for (size_t i = 0; rc == RC_OK && i < n; i += GATHER) {
		rc = put(&mine, d, ids + i, n - i < GATHER ? n - i : GATHER);
		arena_reset(mine.mem);
	}
	arena_free(mine.mem);
	cx->err = mine.err;
	cx->err.extra = (struct str){ 0 };
	return rc;
}

static enum rc fill(struct ctx *cx, struct ranked *d)
{
	int64_t newest, after = 0, *ids;
	size_t n;

	TRY(event_newest(cx, &newest));
	do {
		TRY(ticket_open_ids(cx, after, GATHER, &ids, &n));
		TRY(put_all(cx, d, ids, n));
		after = n ? ids[n - 1] : after;
	} while (n == GATHER);
	d->applied = newest;
	return RC_OK;
}

/* ---- events ------------------------------------------------------------------------------------ */
/* Whose events are about a ticket, though they are not its own. */
static int64_t task_ticket(const struct record *r) { return rec_int(r, TASK_TICKET); }
static int64_t approval_ticket(const struct record *r)
{
	return str_is(rec_str(r, APPROVAL_OF_TYPE), "ticket") ? rec_int(r, APPROVAL_OF_ID) : 0;
}
static const struct {
	const struct record_type *type;
	int64_t (*ticket)(const struct record *);
} hanging[] = { { &task_type, task_ticket }, { &approval_type, approval_ticket } };

/* Definitions that many items rest on. */
static const struct record_type *const grounds[] = { &calendar_type, &sla_target_type, &service_type,
	                                             &team_type,     &client_type,     &contract_type,
	                                             &person_type };
/* Not what people do to themselves every day; nor a calendar whose clocks have yet to move: it has an event
 * "recounted" when they have, and what is read before is read in vain. */
static enum rc grounds_move(struct ctx *cx, const struct event *e, bool *out)
{
	bool moving = false;

	*out = false;
	if (str_is(e->kind, "signed_in") || str_is(e->kind, "link_made") || str_is(e->kind, "password_set"))
		return RC_OK;
	if (str_is(e->type, calendar_type.name))
		TRY(ticket_recounting(cx, e->record_id, &moving));
	for (size_t i = 0; i < COUNT(grounds) && !moving; i++)
		*out |= str_is(e->type, grounds[i]->name);
	return RC_OK;
}

static enum rc ticket_of(struct ctx *cx, const struct event *e, int64_t *out)
{
	struct record r;

	*out = str_is(e->type, "ticket") ? e->record_id : 0;
	for (size_t i = 0; i < COUNT(hanging); i++) {
		if (!str_is(e->type, hanging[i].type->name))
			continue;
		enum rc rc = record_load(cx, hanging[i].type, e->record_id, &r);
		if (rc == RC_OK)
			*out = hanging[i].ticket(&r);
		else if (rc != RC_NOT_FOUND)
			return rc;
		cx->err = (struct err){ 0 };
	}
	return RC_OK;
}

static int by_id(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static size_t once(int64_t *ids, size_t n)
{
	size_t k = 0;

	qsort(ids, n, sizeof *ids, by_id);
	for (size_t i = 0; i < n; i++)
		if (ids[i] && (!k || ids[i] != ids[k - 1]))
			ids[k++] = ids[i];
	return k;
}

static enum rc follow(struct ctx *cx, struct ranked *d, bool *more)
{
	struct event *e;
	bool moved;
	size_t n;

	TRY(event_since(cx, d->applied, EVENTS, &e, &n));
	*more = n == EVENTS;
	if (!n)
		return RC_OK;
	int64_t *ids = NEW_ARRAY(cx->mem, int64_t, n);
	for (size_t i = 0; i < n; i++) {
		TRY(ticket_of(cx, &e[i], &ids[i]));
		TRY(grounds_move(cx, &e[i], &moved));
		if (moved)
			d->again_at = cx->now;
		if (str_is(e[i].type, time_off_type.name))
			d->out_at = 0;
	}
	TRY(put_all(cx, d, ids, once(ids, n)));
	d->applied = e[n - 1].id;
	return RC_OK;
}

/* ---- time ------------------------------------------------------------------------------------------ */
static enum rc assess_some(struct ctx *cx, struct packed *const *kept, size_t n, struct standing *out)
{
	struct item **items = NEW_ARRAY(cx->mem, struct item *, n);

	for (size_t i = 0; i < n; i++)
		items[i] = item_open(cx->mem, kept[i]);
	return items_assess(cx, items, n, out);
}

/* Assess these anew: opened few at a time, moved many at a time, for a move looks at the times of all. */
static enum rc assess(struct ctx *cx, struct ranked *d, struct packed *const *kept, size_t n)
{
	enum { MOVED = 1000, OPEN = 100 };
	struct standing *s = or_abort(malloc(MOVED * sizeof *s));
	struct ctx mine = *cx;
	enum rc rc = RC_OK;

	mine.mem = arena_new();
	for (size_t i = 0, some = 0; rc == RC_OK && i < n; i += some) {
		some = n - i < MOVED ? n - i : MOVED;
		for (size_t k = 0; rc == RC_OK && k < some; k += OPEN) {
			rc = assess_some(&mine, kept + i + k, some - k < OPEN ? some - k : OPEN, s + k);
			arena_reset(mine.mem);
		}
		if (rc == RC_OK)
			ranked_stand(d, kept + i, s, some);
	}
	arena_free(mine.mem);
	free(s);
	cx->err = mine.err;
	cx->err.extra = (struct str){ 0 };
	return rc;
}

/* Those whose band is due to change, and those assessed longer ago than `age`; at most max. */
static enum rc time_moves(struct ctx *cx, struct ranked *d, int64_t age, size_t max)
{
	struct packed **due = NEW_ARRAY(cx->mem, struct packed *, d->n + 1);
	size_t n = 0;

	for (size_t i = 0; i < d->n; i++) {
		const struct times *s = &d->times[i];
		bool band = s->change_at <= cx->now;
		if (band || ((s->at < cx->now - age || s->at > cx->now) && n < max))
			due[n++] = d->order[i];
	}
	return n ? assess(cx, d, due, n) : RC_OK;
}

/* ---- who is out, and the graph ------------------------------------------------------------------------- */
static enum rc read_out(struct ctx *cx, struct ranked *d)
{
	struct list_query q = { .type = &time_off_type, .limit = LIST_MAX };
	struct list_result page;
	int64_t *ids = NEW_ARRAY(cx->mem, int64_t, MOST_OUT);
	size_t n = 0;
	struct str now = time_rfc3339(cx->mem, cx->now);

	q.filter = arena_fmt(cx->mem, "state:active from<=\"" STR_FMT "\" to>\"" STR_FMT "\"", STR_ARG(now),
	                     STR_ARG(now));
	do {
		TRY(record_list(cx, &q, &page));
		for (size_t i = 0; i < page.n && n < MOST_OUT; i++)
			ids[n++] = rec_int(&page.rs[i], TIME_OFF_PERSON);
		q.cursor = page.next;
	} while (page.next.n);
	n = once(ids, n);
	d->out_at = cx->now;
	if (n == d->out.n && (!n || memcmp(ids, d->out.ids, n * sizeof *ids) == 0))
		return RC_OK;
	free(d->out.ids);
	d->out.ids = or_abort(malloc((n + 1) * sizeof *ids));
	memcpy(d->out.ids, ids, n * sizeof *ids);
	d->out.n = n;
	d->graph_old = true;
	return RC_OK;
}

static enum rc graph(struct ctx *cx, struct ranked *d)
{
	if (!d->out_at || cx->now - d->out_at > OUT_FOR || cx->now < d->out_at)
		TRY(read_out(cx, d));
	if (!d->graph_old)
		return RC_OK;
	struct packed **changed = NEW_ARRAY(cx->mem, struct packed *, d->n + 1);
	size_t n = ranked_graph(d, cx->now, changed);

	return n ? assess(cx, d, changed, n) : RC_OK;
}

/* ---- up to now ------------------------------------------------------------------------------- */
static enum rc catch_up(struct ctx *cx, struct ranked *d)
{
	bool more = true;

	if (d->applied < 0)
		TRY(fill(cx, d));
	while (more)
		TRY(follow(cx, d, &more));
	TRY(time_moves(cx, d, OLD, SIZE_MAX));
	return graph(cx, d);
}

static bool is_ready(const struct ranked *d, int64_t now, int64_t newest)
{
	return d->applied >= newest && d->change_at > now && d->oldest_at > now - OLD && d->graph;
}

enum rc ranked_ready(struct ctx *cx, struct ranked *d)
{
	struct ctx sys = *cx;
	int64_t newest;
	enum rc rc;

	TRY(event_newest(cx, &newest));
	if (is_ready(d, cx->now, newest))
		return RC_OK;
	sys.who = &who_system;
	pthread_mutex_lock(&d->work);
	rc = is_ready(d, cx->now, newest) ? RC_OK : catch_up(&sys, d);
	pthread_mutex_unlock(&d->work);
	cx->err = sys.err;
	return rc;
}

/* ---- the thread ------------------------------------------------------------------------------ */
/* Some items read again: in turn, so that all were after a round; sooner when something has changed under
 * them. Few at a time, for a reader may wait for them. */
static enum rc read_again(struct ctx *cx, struct ranked *d, bool *more)
{
	int64_t ids[AGAIN];
	size_t n = 0;

	*more = false;
	for (size_t i = 0; i < d->n && n < AGAIN; i++) {
		bool changed = d->times[i].read_at < d->again_at;
		if (!changed && d->times[i].read_at >= cx->now - ROUND)
			continue;
		ids[n++] = d->order[i]->id;
		*more |= changed;
	}
	return n ? put_all(cx, d, ids, n) : RC_OK;
}

static enum rc tend(struct ctx *cx, struct ranked *d, bool *more)
{
	*more = false;
	TRY(catch_up(cx, d));
	TRY(time_moves(cx, d, YOUNG, d->n / 30 + 20));
	return read_again(cx, d, more);
}

static void look(struct ranked *d, struct arena *mem)
{
	struct app *app = d->app;
	bool more = true;

	while (more && !d->ending) {
		struct ctx cx = {
			.app = app, .mem = mem, .now = app->clock->now(app->clock), .who = &who_system
		};

		pthread_mutex_lock(&d->work);
		enum rc rc = tend(&cx, d, &more);
		pthread_mutex_unlock(&d->work);
		if (rc != RC_OK) {
			more = false;
			log_line(app->log, LOG_WARN, "desk_behind", "detail=" STR_FMT,
			         STR_ARG(log_text(mem, str_z(cx.err.msg))));
		}
		arena_reset(mem);
	}
}

/* At most once a second, and then for all that happened meanwhile. */
static void tell(struct ranked *d)
{
	if (clock_mono() - d->told_at < SECONDS(1))
		return;
	if (!ranked_tell(d))
		return;
	d->told_at = clock_mono();
	if (d->app->live)
		live_wake(d->app->live);
}

static void on_live(void *arg)
{
	struct ranked *d = arg;

	pthread_mutex_lock(&d->sleep);
	d->dirty = true;
	pthread_cond_signal(&d->wake);
	pthread_mutex_unlock(&d->sleep);
}

static bool sleep_until(struct ranked *d, int64_t mono)
{
	struct timespec t = { mono / SECONDS(1), mono % SECONDS(1) * 1000 };

	return pthread_cond_timedwait(&d->wake, &d->sleep, &t) == 0;
}

/* Until something was committed, at most a second, or until listeners may be told again. What is committed
 * soon after something else waits for more: a read that cannot wait looks itself. */
static bool wait(struct ranked *d, bool *busy)
{
	int64_t now = clock_mono(), next = d->told_at + SECONDS(1),
	        until = next > now ? next : now + SECONDS(1);

	pthread_mutex_lock(&d->sleep);
	while (*busy && !d->ending && sleep_until(d, now + REST))
		;
	while (!d->dirty && !d->ending && sleep_until(d, until))
		;
	*busy = d->dirty;
	d->dirty = false;
	bool go_on = !d->ending;
	pthread_mutex_unlock(&d->sleep);
	return go_on;
}

static void *thread(void *arg)
{
	struct ranked *d = arg;
	struct arena *mem = arena_new();
	bool busy = false;

	do {
		look(d, mem);
		tell(d);
	} while (wait(d, &busy));
	arena_free(mem);
	return NULL;
}

void ranked_start(struct ranked *d)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&d->wake, &attr);
	pthread_condattr_destroy(&attr);
	d->sub = d->app->live ? live_subscribe(d->app->live, -1, on_live, d) : NULL;
	int failed = pthread_create(&d->thread, NULL, thread, d);
	assert(!failed);
	d->started = true;
}

void ranked_stop(struct ranked *d)
{
	if (!d || !d->started)
		return;
	live_unsubscribe(d->sub);
	d->sub = NULL;
	pthread_mutex_lock(&d->sleep);
	d->ending = true;
	pthread_cond_signal(&d->wake);
	pthread_mutex_unlock(&d->sleep);
	pthread_join(d->thread, NULL);
	pthread_cond_destroy(&d->wake);
	d->started = false;
}
