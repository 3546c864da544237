/* stream.c - see stream.h.
 *
 * What a listener may see is asked of the same rules that answer its reads.  Whoever may read the whole
 * client sees the event without a look at the record; only own-record readers (requesters) and personal types
 * cost one. An event that may not be seen still moves the listener's place forward: the heartbeat carries the
 * id, so a quiet listener resumes where it is and not where it last heard something.  Who sees public parts
 * only hears that a record of theirs moved: neither what was done nor by whom is theirs to know.
 */
#include "http/stream.h"
#include "base/time.h"
#include "http/parts.h"
#include "record/live.h"
#include "record/nudge.h"
#include "record/presence.h"
#include "record/record.h"
#include <pthread.h>
#include <stdlib.h>

enum { TAKE = 200, ROOMS = 50, FIRST_TURN = 1 };
/* Between what a page reads first and its stream; long enough for a slow line. */
#define LOADING SECONDS(20)

struct stream {
	struct app *app;
	const struct who *who;
	struct live_sub *sub;
	pthread_mutex_t attach; /* guards wake and arg, which come after the subscription */
	void (*wake)(void *);
	void *arg;
	int64_t started, beat, last_id, nudged; /* nudged: place among the nudges */
	uint64_t present;                       /* place among the changes of presence */
	uint64_t desk;                          /* place among the changes of the desk's order */
	struct str cookie, authorization;
	int64_t stamp;        /* under which they were last asked for; 0: not yet */
	pthread_mutex_t lock; /* guards what follows */
	char *out;
	size_t n, at, cap;
	bool ended;
	bool behind; /* what was nudged before it came may have been missed */
};

static void on_live(void *arg)
{
	struct stream *s = arg;

	pthread_mutex_lock(&s->attach);
	if (s->wake)
		s->wake(s->arg);
	pthread_mutex_unlock(&s->attach);
}

static void append(struct stream *s, struct str text)
{
	if (s->n + text.n > s->cap) {
		s->cap = (s->n + text.n) * 2;
		char *p = realloc(s->out, s->cap);
		assert(p);
		s->out = p;
	}
	memcpy(s->out + s->n, text.p, text.n);
	s->n += text.n;
}

struct stream *stream_new(struct app *app, const struct who *who, int64_t after, bool again)
{
	struct stream *s = calloc(1, sizeof *s);

	assert(s && app->live);
	s->app = app;
	s->who = who;
	s->started = s->beat = clock_mono();
	s->last_id = after < 0 ? live_last_id(app->live) : after;
	s->behind = after >= 0 && (again || live_last_id(app->live) > after);
	s->nudged = live_nudged_since(app->live, after < 0 ? 0 : LOADING);
	if (s->behind)
		s->desk = FIRST_TURN;
	else if (app->desk_moved)
		(void)app->desk_moved(app, who, &s->desk, (char[40]){ 0 });
	pthread_mutex_init(&s->attach, NULL);
	pthread_mutex_init(&s->lock, NULL);
	append(s, STR("retry: 2000\n\n")); /* and the browser knows that it is connected */
	s->sub = live_subscribe(app->live, s->last_id, on_live, s);
	return s;
}

void stream_signed(struct stream *s, struct str cookie, struct str authorization)
{
	s->cookie = cookie;
	s->authorization = authorization;
}

void stream_attach(struct stream *s, void (*wake)(void *), void *arg)
{
	pthread_mutex_lock(&s->attach);
	s->wake = wake;
	s->arg = arg;
	pthread_mutex_unlock(&s->attach);
}

void stream_free(struct stream *s)
{
	if (!s)
		return;
	live_unsubscribe(s->sub);
	pthread_mutex_destroy(&s->attach);
	pthread_mutex_destroy(&s->lock);
	free(s->out);
	free(s);
}

/* ---- one event --------------------------------------------------------------- */
static bool sees_all(const struct who *w, const struct record_type *t, int64_t client)
{
	if (t->flags & T_PERSONAL)
		return w->system;
	return who_can(w, client, t->read_perm) ||
	       ((t->flags & T_GLOBAL) && (w->perms & t->read_perm) == t->read_perm);
}

/* The record's key, or empty when the listener may not know of it. whole: also of what the desk does to it.
 */
static struct str key_for(struct ctx *cx, const struct live_event *e, bool *whole)
{
	const struct record_type *t = type_find(cx->app, str_z(e->type));
	struct record r;

	if (!t)
		return STR("");
	bool all = sees_all(cx->who, t, e->client_id);
	*whole = all || (t->flags & T_PERSONAL);
	if (record_load(cx, t, e->record_id, &r) != RC_OK) /* deleted meanwhile */
		return all ? arena_fmt(cx->mem, "%lld", (long long)e->record_id) : STR("");
	return all || record_visible(cx, &r) ? record_key(cx->mem, &r) : STR("");
}

static void write_event(struct ctx *cx, struct buf *b, const struct live_event *e)
{
	if (e->reset) {
		buf_fmt(b, "id: %lld\nevent: reset\ndata: {}\n\n", (long long)e->id);
		return;
	}
	bool whole = false;
	struct str key = key_for(cx, e, &whole);
	if (!key.n)
		return;
	buf_fmt(b, "id: %lld\nevent: change\ndata: ", (long long)e->id);
	struct jw w = JW(b);
	jw_open(&w, NULL, '{');
	jw_str(&w, "type", str_z(e->type));
	jw_str(&w, "key", key);
	jw_int(&w, "id", e->record_id);
	jw_int(&w, "client", e->client_id);
	jw_str(&w, "kind", whole ? str_z(e->kind) : STR("changed"));
	jw_int(&w, "actor", whole ? e->actor_id : 0);
	jw_time(&w, "at", e->at);
	jw_close(&w, '}');
	buf_add(b, STR("\n\n"));
}

/* ---- beside the events: no id, so that the place among the events stays what it is ---- */
static void write_presence(struct ctx *cx, struct stream *s, struct buf *b)
{
	if (!s->app->presence || !(s->who->perms & PERM_READ))
		return;
	struct presence_room *rooms = NEW_ARRAY(cx->mem, struct presence_room, ROOMS);
	size_t n = presence_take(s->app->presence, &s->present, rooms, ROOMS);

	for (size_t i = 0; i < n; i++) {
		struct buf one = BUF(cx->mem);
		struct jw w = JW(&one);

		if (!presence_write(cx, &w, &rooms[i]))
			continue;
		buf_add(b, STR("event: presence\ndata: "));
		buf_add(b, buf_str(&one));
		buf_add(b, STR("\n\n"));
	}
}

static void write_nudges(struct stream *s, struct buf *b)
{
	unsigned bits = live_nudges(s->app->live, &s->nudged, s->who->person_id);
	struct jw w = JW(b);

	if (s->behind)
		bits = NUDGE_ALL;
	s->behind = false;
	if (!bits)
		return;
	buf_add(b, STR("event: attention\ndata: "));
	jw_open(&w, NULL, '{');
	jw_open(&w, "what", '[');
	for (int i = 0; nudge_words[i]; i++)
		if (bits & 1U << i)
			jw_str(&w, NULL, str_z(nudge_words[i]));
	jw_close(&w, ']');
	jw_close(&w, '}');
	buf_add(b, STR("\n\n"));
}

static void write_desk(struct stream *s, struct buf *b)
{
	char order[40];

	if (!s->app->desk_moved || !s->app->desk_moved(s->app, s->who, &s->desk, order))
		return;
	buf_fmt(b, "event: desk\ndata: {\"order\":\"%s\"}\n\n", order);
}

/* ---- for whom it still is ------------------------------------------------------------ */
static bool same_who(const struct who *a, const struct who *b)
{
	if (a->person_id != b->person_id || a->perms != b->perms || a->ngrants != b->ngrants)
		return false;
	for (size_t i = 0; i < a->ngrants; i++)
		if (a->grants[i].client_id != b->grants[i].client_id ||
		    a->grants[i].perms != b->grants[i].perms)
			return false;
	return true;
}

/* Sessions, tokens and roles change with the stamp; it is looked at only when there is something to say. */
static bool still_signed_in(struct ctx *cx, struct stream *s)
{
	struct signin now;
	int64_t stamp;

	if (!s->app->auth || (!s->cookie.n && !s->authorization.n))
		return true;
	if (db_stamp(cx, &stamp) != RC_OK || stamp == s->stamp)
		return true;
	if (s->app->auth(cx, s->cookie, s->authorization, &now) != RC_OK || !same_who(now.who, s->who))
		return false;
	s->stamp = stamp;
	return true;
}

/* ---- the buffer ------------------------------------------------------------------ */
static bool waiting(struct stream *s)
{
	pthread_mutex_lock(&s->lock);
	bool yes = s->at < s->n || s->ended;
	pthread_mutex_unlock(&s->lock);
	return yes;
}

bool stream_fill(struct stream *s, struct arena *mem)
{
	struct ctx cx = {
		.app = s->app, .mem = mem, .now = s->app->clock->now(s->app->clock), .who = s->who
	};
	struct live_event *e = NEW_ARRAY(mem, struct live_event, TAKE);
	struct buf b = BUF(mem);
	int64_t now = clock_mono();

	if (waiting(s))
		return true;
	size_t n = live_take(s->sub, e, TAKE);
	for (size_t i = 0; i < n; i++)
		write_event(&cx, &b, &e[i]);
	if (n)
		s->last_id = e[n - 1].id;
	write_presence(&cx, s, &b);
	write_nudges(s, &b);
	write_desk(s, &b);
	bool gone = b.n && !still_signed_in(&cx, s);
	if (gone)
		b.n = 0;
	if (!gone && b.n == 0 && now - s->beat >= SECONDS(STREAM_BEAT - 1))
		buf_fmt(&b, ": beat\nid: %lld\n\n", (long long)s->last_id);
	if (b.n)
		s->beat = now;
	pthread_mutex_lock(&s->lock);
	append(s, buf_str(&b));
	s->ended |= gone || now - s->started > SECONDS(STREAM_LIFE);
	bool more = s->at < s->n || s->ended;
	pthread_mutex_unlock(&s->lock);
	return more;
}

size_t stream_read(struct stream *s, char *out, size_t max, bool *done)
{
	pthread_mutex_lock(&s->lock);
	size_t n = s->n - s->at < max ? s->n - s->at : max;
	if (n)
		memcpy(out, s->out + s->at, n);
	s->at += n;
	if (s->at == s->n)
		s->at = s->n = 0;
	*done = s->ended && s->n == 0 && n == 0;
	pthread_mutex_unlock(&s->lock);
	return n;
}

void stream_end(struct stream *s)
{
	pthread_mutex_lock(&s->lock);
	s->ended = true;
	pthread_mutex_unlock(&s->lock);
}
