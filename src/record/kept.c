/* kept.c - see kept.h.  A slot is one block of memory: the entry, its values, their text. */
#include "record/kept.h"
#include <pthread.h>
#include <stdlib.h>

enum { SLOTS = 8192, LARGEST = 65536 };

struct entry {
	const struct record_type *type;
	int64_t stamp;
	struct record r;
	struct dbval v[]; /* one per field; their text follows */
};
struct kept {
	pthread_mutex_t lock;
	struct entry *slot[SLOTS];
};

struct kept *kept_new(void)
{
	struct kept *k = or_abort(calloc(1, sizeof *k));

	pthread_mutex_init(&k->lock, NULL);
	return k;
}

void kept_free(struct kept *k)
{
	if (!k)
		return;
	for (size_t i = 0; i < SLOTS; i++)
		free(k->slot[i]);
	pthread_mutex_destroy(&k->lock);
	free(k);
}

static size_t slot_of(const struct record_type *t, int64_t id)
{
	uint64_t h = ((uint64_t)(uintptr_t)t >> 4) * 31 + (uint64_t)id;

	return (h * 0x9e3779b97f4a7c15u >> 40) % SLOTS;
}

int64_t kept_stamp(struct ctx *cx, const struct record_type *t)
{
	struct err before = cx->err;
	int64_t stamp;

	if (!cx->app->kept || !(t->flags & T_SLOW))
		return 0;
	if (db_stamp(cx, &stamp) == RC_OK)
		return stamp;
	cx->err = before; /* the read that follows will say it */
	return 0;
}

static void copy_out(struct ctx *cx, const struct entry *e, struct record *out)
{
	size_t n = e->type->nfields;

	*out = e->r;
	out->v = NEW_ARRAY(cx->mem, struct dbval, n + 1);
	memcpy(out->v, e->v, n * sizeof *out->v);
	for (size_t i = 0; i < n; i++)
		if (out->v[i].type == DB_TEXT)
			out->v[i].s = arena_str(cx->mem, out->v[i].s);
}

bool kept_get(struct ctx *cx, const struct record_type *t, int64_t id, struct record *out)
{
	struct kept *k = cx->app->kept;
	int64_t stamp = kept_stamp(cx, t);

	if (!stamp)
		return false;
	pthread_mutex_lock(&k->lock);
	const struct entry *e = k->slot[slot_of(t, id)];
	bool good = e && e->type == t && e->r.id == id && e->stamp == stamp;
	if (good)
		copy_out(cx, e, out);
	pthread_mutex_unlock(&k->lock);
	return good;
}

static struct entry *entry_new(const struct record *r, int64_t stamp)
{
	size_t n = r->type->nfields, size = sizeof(struct entry) + n * sizeof(struct dbval);

	for (size_t i = 0; i < n; i++)
		size += r->v[i].type == DB_TEXT ? r->v[i].s.n : 0;
	if (size > LARGEST)
		return NULL;
	struct entry *e = or_abort(malloc(size));
	char *text = (char *)&e->v[n];

	e->type = r->type;
	e->stamp = stamp;
	e->r = *r;
	e->r.extra = NULL;
	e->r.custom = NULL;
	e->r.v = NULL;
	memcpy(e->v, r->v, n * sizeof *e->v);
	for (size_t i = 0; i < n; i++) {
		if (e->v[i].type != DB_TEXT)
			continue;
		if (e->v[i].s.n)
			memcpy(text, e->v[i].s.p, e->v[i].s.n);
		e->v[i].s.p = text;
		text += e->v[i].s.n;
	}
	return e;
}

void kept_put(struct ctx *cx, const struct record *r, int64_t stamp)
{
	struct kept *k = cx->app->kept;
	struct entry *e = stamp ? entry_new(r, stamp) : NULL;

	if (!e)
		return;
	size_t i = slot_of(r->type, r->id);
	pthread_mutex_lock(&k->lock);
	free(k->slot[i]);
	k->slot[i] = e;
	pthread_mutex_unlock(&k->lock);
}
