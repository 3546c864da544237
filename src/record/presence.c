/* presence.c - see presence.h.
 *
 * A room is a record with its beats; a number that only grows marks when a room last changed, so that a
 * listener needs but the number it has seen. Empty rooms stay for a while, because "nobody any more" must be
 * told too.
 */
#include "record/presence.h"
#include "base/crypto.h"
#include "base/json.h"
#include "base/time.h"
#include "record/live.h"
#include <pthread.h>
#include <stdlib.h>

enum { ROOMS = 4000, TABS = 40 /* beats in a room */ };
static const int64_t ALIVE = SECONDS(30), REMEMBERED = MINUTES(2);
const char *const presence_words[] = { "gone", "viewing", "editing", "replying", NULL };

struct beat {
	struct beat *next;
	struct presence_beat b;
	int64_t since, until;
};
struct room {
	struct room *next;
	char type[32];
	int64_t record_id, client_id, empty_since;
	uint64_t changed;
	struct beat *beats;
	size_t n;
};
struct presence {
	struct app *app;
	pthread_mutex_t lock;
	struct room *rooms;
	size_t nrooms;
	uint64_t changes;
	int64_t from; /* tells this process's words from the others' */
};

static int64_t now(const struct presence *p) { return p->app->clock->now(p->app->clock); }

static void copy_word(char *to, size_t size, struct str s)
{
	s = str_clip(s, size - 1);
	if (s.n)
		memcpy(to, s.p, s.n);
	to[s.n] = 0;
}

/* ---- rooms -------------------------------------------------------------------- */
static void mark(struct presence *p, struct room *r) { r->changed = ++p->changes; }

static struct room *room_of(struct presence *p, const struct presence_beat *b)
{
	for (struct room *r = p->rooms; r; r = r->next)
		if (r->record_id == b->record_id && strcmp(r->type, b->type) == 0)
			return r;
	if (p->nrooms == ROOMS || b->doing == PRESENCE_GONE)
		return NULL;
	struct room *r = or_abort(calloc(1, sizeof *r));

	memcpy(r->type, b->type, sizeof r->type);
	r->record_id = b->record_id;
	r->client_id = b->client_id;
	r->next = p->rooms;
	p->nrooms++;
	return p->rooms = r;
}

static void drop(struct room *r, struct beat **at, int64_t t)
{
	struct beat *gone = *at;

	*at = gone->next;
	free(gone);
	r->n--;
	if (!r->beats)
		r->empty_since = t;
}

static struct beat **beat_of(struct room *r, const struct presence_beat *b)
{
	struct beat **at = &r->beats;

	while (*at && ((*at)->b.person != b->person || strcmp((*at)->b.tab, b->tab) != 0))
		at = &(*at)->next;
	return at;
}

static bool put_in(struct presence *p, struct room *r, const struct presence_beat *b, int64_t t)
{
	struct beat **at = beat_of(r, b), *own = *at;
	bool news = !own || own->b.doing != b->doing || strcmp(own->b.what, b->what) != 0;

	if (b->doing == PRESENCE_GONE) {
		if (!own)
			return false;
		drop(r, at, t);
	} else {
		if (!own && r->n == TABS)
			return false;
		if (!own) {
			own = *at = or_abort(calloc(1, sizeof *own));
			own->since = t;
			r->n++;
		}
		if (own->b.doing != b->doing)
			own->since = t;
		own->b = *b;
		own->until = t + ALIVE;
	}
	if (news)
		mark(p, r);
	return news;
}

static bool put_here(struct presence *p, const struct presence_beat *b)
{
	pthread_mutex_lock(&p->lock);
	struct room *r = room_of(p, b);
	bool news = r && put_in(p, r, b, now(p));

	pthread_mutex_unlock(&p->lock);
	return news;
}

static bool sweep_room(struct presence *p, struct room *r, int64_t t)
{
	bool news = false;

	for (struct beat **at = &r->beats; *at;)
		if ((*at)->until <= t) {
			drop(r, at, t);
			news = true;
		} else {
			at = &(*at)->next;
		}
	if (news)
		mark(p, r);
	return news;
}

bool presence_sweep(struct presence *p)
{
	bool news = false;

	pthread_mutex_lock(&p->lock);
	int64_t t = now(p);

	for (struct room **at = &p->rooms; *at;) {
		struct room *r = *at;

		news |= sweep_room(p, r, t);
		if (!r->beats && r->empty_since + REMEMBERED <= t) {
			*at = r->next;
			p->nrooms--;
			free(r);
		} else {
			at = &r->next;
		}
	}
	pthread_mutex_unlock(&p->lock);
	return news;
}

/* ---- telling ---------------------------------------------------------------------- */
static void show_beat(struct presence_room *out, const struct beat *b)
{
	size_t i = 0;

	while (i < out->n && out->people[i].id != b->b.person)
		i++;
	if (i == PRESENCE_SHOWN || (i < out->n && out->people[i].doing >= b->b.doing))
		return;
	if (i == out->n)
		out->n++;
	out->people[i].id = b->b.person;
	out->people[i].since = b->since;
	out->people[i].doing = b->b.doing;
	memcpy(out->people[i].name, b->b.name, sizeof b->b.name);
	memcpy(out->people[i].what, b->b.what, sizeof b->b.what);
}

static void show_room(const struct room *r, struct presence_room *out)
{
	*out = (struct presence_room){ .record_id = r->record_id, .client_id = r->client_id };
	memcpy(out->type, r->type, sizeof out->type);
	for (const struct beat *b = r->beats; b; b = b->next)
		show_beat(out, b);
}

/* The changed ones in the order of their changes, so that a listener whose buffer is full goes on where it
 * stopped. */
size_t presence_take(struct presence *p, uint64_t *at, struct presence_room *out, size_t max)
{
	bool first = *at == 0;
	size_t n = 0;

	pthread_mutex_lock(&p->lock);
	while (n < max && *at < p->changes) {
		const struct room *next = NULL;

		for (const struct room *r = p->rooms; r; r = r->next)
			if (r->changed > *at && (!next || r->changed < next->changed))
				next = r;
		if (!next) {
			*at = p->changes;
			break;
		}
		*at = next->changed;
		if (next->beats || !first)
			show_room(next, &out[n++]);
	}
	pthread_mutex_unlock(&p->lock);
	return n;
}

bool presence_write(struct ctx *cx, struct jw *w, const struct presence_room *room)
{
	const struct record_type *t = type_find(cx->app, str_z(room->type));
	struct record r;

	if (!t || !t->read_perm || !who_can(cx->who, room->client_id, t->read_perm) ||
	    record_load(cx, t, room->record_id, &r) != RC_OK)
		return false;
	jw_open(w, NULL, '{');
	jw_str(w, "type", str_z(room->type));
	jw_str(w, "key", record_key(cx->mem, &r));
	jw_int(w, "id", room->record_id);
	jw_int(w, "client", room->client_id);
	jw_open(w, "people", '[');
	for (size_t i = 0; i < room->n; i++) {
		const struct presence_person *q = &room->people[i];

		jw_open(w, NULL, '{');
		jw_int(w, "id", q->id);
		jw_str(w, "name", str_z(q->name));
		jw_str(w, "doing", str_z(presence_words[q->doing]));
		jw_str(w, "what", str_z(q->what));
		jw_time(w, "since", q->since);
		jw_close(w, '}');
	}
	jw_close(w, ']');
	jw_close(w, '}');
	return true;
}

/* ---- other processes ---------------------------------------------------------------- */
static struct str said(struct ctx *cx, const struct presence *p, const struct presence_beat *b)
{
	struct buf text = BUF(cx->mem);
	struct jw w = JW(&text);

	jw_open(&w, NULL, '{');
	jw_int(&w, "from", p->from);
	jw_str(&w, "type", str_z(b->type));
	jw_int(&w, "record", b->record_id);
	jw_int(&w, "client", b->client_id);
	jw_int(&w, "person", b->person);
	jw_str(&w, "name", str_z(b->name));
	jw_str(&w, "tab", str_z(b->tab));
	jw_str(&w, "what", str_z(b->what));
	jw_int(&w, "doing", b->doing);
	jw_close(&w, '}');
	return buf_str(&text);
}

/* On a db thread. What is not ours to read (a newer version's words) is let go. */
static void heard(void *arg, struct str text)
{
	struct presence *p = arg;
	struct arena *mem = arena_new();
	struct presence_beat b = { 0 };
	struct jval v;
	char why[80];

	if (json_parse_plain(mem, text, &v, why, sizeof why) && jval_int(&v, "from") != p->from) {
		int64_t doing = jval_int(&v, "doing");

		copy_word(b.type, sizeof b.type, jval_str(&v, "type"));
		copy_word(b.tab, sizeof b.tab, jval_str(&v, "tab"));
		copy_word(b.name, sizeof b.name, jval_str(&v, "name"));
		copy_word(b.what, sizeof b.what, jval_str(&v, "what"));
		b.record_id = jval_int(&v, "record");
		b.client_id = jval_int(&v, "client");
		b.person = jval_int(&v, "person");
		b.doing = doing >= PRESENCE_GONE && doing <= PRESENCE_REPLYING ? (enum presence_doing)doing
		                                                               : PRESENCE_GONE;
		if (b.person && b.record_id && put_here(p, &b) && p->app->live)
			live_wake(p->app->live);
	}
	arena_free(mem);
}

struct presence *presence_new(struct app *app)
{
	struct presence *p = or_abort(calloc(1, sizeof *p));

	p->app = app;
	p->from = (int64_t)(random_u64() >> 1);
	p->changes = 1; /* 0 is "nothing taken yet" */
	pthread_mutex_init(&p->lock, NULL);
	db_on_said(app->db, heard, p);
	return p;
}

void presence_free(struct presence *p)
{
	if (!p)
		return;
	db_on_said(p->app->db, NULL, NULL);
	while (p->rooms) {
		struct room *r = p->rooms;

		while (r->beats)
			drop(r, &r->beats, 0);
		p->rooms = r->next;
		free(r);
	}
	pthread_mutex_destroy(&p->lock);
	free(p);
}

bool presence_put(struct presence *p, const struct presence_beat *b)
{
	bool news = put_here(p, b);

	if (news && p->app->live)
		live_wake(p->app->live);
	return news;
}

/* ---- routes --------------------------------------------------------------------------- */
struct beat_in {
	struct str type, key, doing, tab, what;
};

static enum rc take_beat(struct ctx *cx, const struct beat_in *in, struct presence_beat *b)
{
	const struct record_type *t = type_find(cx->app, in->type);
	struct record r;
	int doing = 0;

	while (presence_words[doing] && !str_is(in->doing, presence_words[doing]))
		doing++;
	if (!presence_words[doing])
		return fail_field(cx, "doing", "doing is gone, viewing, editing or replying");
	if (!t || !(t->flags & T_COMMENTS))
		return fail_field(cx, "type", "nobody is shown on a \"" STR_FMT "\"",
		                  STR_ARG(str_clip(in->type, 40)));
	TRY(record_find(cx, t, in->key, &r));
	TRY(record_allow(cx, &r, t->read_perm));
	*b = (struct presence_beat){ .record_id = r.id,
		                     .client_id = r.client_id,
		                     .person = cx->who->person_id,
		                     .doing = (enum presence_doing)doing };
	copy_word(b->type, sizeof b->type, str_z(t->name));
	copy_word(b->name, sizeof b->name, cx->who->name);
	copy_word(b->tab, sizeof b->tab, in->tab);
	copy_word(b->what, sizeof b->what, in->what);
	return RC_OK;
}

static enum rc put_presence(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	static const struct jfield fields[] = {
		{ "type", JF_STR, offsetof(struct beat_in, type), .max = 31 },
		{ "key", JF_STR, offsetof(struct beat_in, key), .required = true, .max = 31 },
		{ "doing", JF_STR, offsetof(struct beat_in, doing), .required = true, .max = 16 },
		{ "tab", JF_STR, offsetof(struct beat_in, tab), .required = true, .max = 32 },
		{ "what", JF_STR, offsetof(struct beat_in, what), .max = 40 },
	};
	struct beat_in in = { .type = STR("ticket") };
	struct presence_beat b;

	TRY(json_read(cx, rq->body, fields, &in));
	TRY(take_beat(cx, &in, &b));
	rs->status = 204;
	if (!cx->app->presence)
		return RC_OK;
	presence_put(cx->app->presence, &b);
	return db_say(cx, said(cx, cx->app->presence, &b));
}

static enum rc get_presence(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	enum { MOST = 500 };
	struct presence *p = cx->app->presence;
	struct jw w = JW(&rs->body);
	uint64_t at = 0;
	size_t n = 0;

	(void)rq;
	struct presence_room *rooms = NEW_ARRAY(cx->mem, struct presence_room, MOST);
	if (p) {
		if (presence_sweep(p) && cx->app->live)
			live_wake(cx->app->live);
		n = presence_take(p, &at, rooms, MOST);
	}
	jw_open(&w, NULL, '{');
	jw_open(&w, "items", '[');
	for (size_t i = 0; i < n; i++)
		(void)presence_write(cx, &w, &rooms[i]);
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}

const struct route presence_routes[] = {
	{ "GET", "/api/v1/presence", PERM_READ, get_presence,
	  "Who looks at or works on which record right now, of those one may read", .out = "Presence" },
	{ "PUT", "/api/v1/presence", PERM_READ, put_presence,
	  "Say what one does on a record; counts for 30 seconds", .flags = R_WRITE, .in = "PresenceIn" },
	{ 0 },
};
