/* limiter.c - token buckets, eight to a set, found by a keyed hash.
 *
 * A set is small enough to be searched by eye; the longest untouched bucket of a full set is the one given
 * up.  Names are kept only as 64-bit hashes under a random key: a collision would make two names share a
 * bucket, which nobody can bring about on purpose and which does no harm when it happens.
 */
#include "base/limiter.h"
#include "base/crypto.h"
#include <pthread.h>
#include <stdlib.h>

enum { WAYS = 8, MICRO = 1000000 };

struct bucket {
	uint64_t name;  /* 0: free */
	int64_t tokens; /* millionths */
	int64_t touched;
};
struct limiter {
	pthread_mutex_t lock;
	uint64_t key;
	size_t sets;
	struct bucket *b;
};

struct limiter *limiter_new(size_t buckets)
{
	struct limiter *l = calloc(1, sizeof *l);
	assert(l);
	l->sets = buckets / WAYS ? buckets / WAYS : 1;
	l->b = calloc(l->sets * WAYS, sizeof *l->b);
	assert(l->b);
	l->key = random_u64();
	pthread_mutex_init(&l->lock, NULL);
	return l;
}

void limiter_free(struct limiter *l)
{
	if (!l)
		return;
	pthread_mutex_destroy(&l->lock);
	free(l->b);
	free(l);
}

static uint64_t hash_of(const struct limiter *l, struct str name)
{
	uint64_t h = l->key;

	for (size_t i = 0; i < name.n; i++) {
		h = (h ^ (unsigned char)name.p[i]) * 0x9E3779B97F4A7C15u;
		h ^= h >> 29;
	}
	return h ? h : 1;
}

/* The bucket of a name, or the one to give up for it (its name is then another's). */
static struct bucket *bucket_of(struct limiter *l, uint64_t name)
{
	struct bucket *set = l->b + (name % l->sets) * WAYS, *oldest = set;

	for (size_t i = 0; i < WAYS; i++) {
		if (set[i].name == name)
			return &set[i];
		if (set[i].name == 0 || (oldest->name != 0 && set[i].touched < oldest->touched))
			oldest = &set[i];
	}
	return oldest;
}

static bool take(struct bucket *b, int64_t per_minute, int64_t burst, int64_t now, int64_t *wait)
{
	int64_t full = burst * MICRO;
	int64_t to_fill =
	        (full - b->tokens) / per_minute * 60 + 60; /* microseconds; longer makes no difference */
	int64_t passed = now - b->touched;

	passed = passed < 0 ? 0 : passed > to_fill ? to_fill : passed;
	b->tokens += passed * per_minute / 60;
	if (b->tokens > full)
		b->tokens = full;
	b->touched = now;
	if (b->tokens >= MICRO) {
		b->tokens -= MICRO;
		return true;
	}
	if (wait)
		*wait = ((MICRO - b->tokens) * 60 / per_minute + MICRO - 1) / MICRO;
	return false;
}

bool limiter_take(struct limiter *l, struct str name, int64_t per_minute, int64_t burst, int64_t now,
                  int64_t *wait)
{
	if (!l || per_minute <= 0)
		return true;
	uint64_t h = hash_of(l, name);
	pthread_mutex_lock(&l->lock);
	struct bucket *b = bucket_of(l, h);
	if (b->name != h)
		*b = (struct bucket){ .name = h, .tokens = burst * MICRO, .touched = now };
	bool ok = take(b, per_minute, burst, now, wait);
	pthread_mutex_unlock(&l->lock);
	return ok;
}

void limiter_forget(struct limiter *l, struct str name)
{
	if (!l)
		return;
	uint64_t h = hash_of(l, name);
	pthread_mutex_lock(&l->lock);
	struct bucket *b = bucket_of(l, h);
	if (b->name == h)
		*b = (struct bucket){ 0 };
	pthread_mutex_unlock(&l->lock);
}
