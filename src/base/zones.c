/* zones.c - the folder of zone files: each is read at first use and kept.
 *
 * Readers never lock: a zone is published by one atomic store at the head of its bucket, and nothing is
 * removed before zones_free.  Names that are not there are looked up again each time; callers meet them only
 * in bad input.
 */
#include "base/app.h"
#include "base/zone.h"
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUCKETS = 256, NAME_MAX_BYTES = 64, FILE_MAX_BYTES = 128 << 10 };

struct node {
	struct node *next;
	struct zone *zone;
};

struct zones {
	char *dir;
	pthread_mutex_t load;
	_Atomic(struct node *) bucket[BUCKETS];
};

struct zones *zones_new(const char *dir)
{
	struct zones *zs = or_abort(calloc(1, sizeof *zs));

	zs->dir = or_abort(strdup(dir && *dir ? dir : "/usr/share/zoneinfo"));
	pthread_mutex_init(&zs->load, NULL);
	return zs;
}

void zones_free(struct zones *zs)
{
	if (!zs)
		return;
	for (size_t i = 0; i < BUCKETS; i++) {
		for (struct node *n = zs->bucket[i], *next; n; n = next) {
			next = n->next;
			zone_free(n->zone);
			free(n);
		}
	}
	pthread_mutex_destroy(&zs->load);
	free(zs->dir);
	free(zs);
}

static bool letter_or_digit(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* "America/Argentina/Buenos_Aires", "Etc/GMT+5": parts that start with a letter or digit, joined by single
 * '/'. */
static bool plain_name(struct str s)
{
	if (s.n == 0 || s.n > NAME_MAX_BYTES || s.p[s.n - 1] == '/')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		bool first = i == 0 || s.p[i - 1] == '/';

		if (!letter_or_digit(s.p[i]) && (first || (s.p[i] == '\0' || !strchr("+-_/", s.p[i]))))
			return false;
	}
	return true;
}

static size_t hash(struct str s)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 16777619u;
	return (h ^ h >> 16) % BUCKETS;
}

static const struct zone *known(struct zones *zs, struct str name)
{
	struct node *n = atomic_load_explicit(&zs->bucket[hash(name)], memory_order_acquire);

	while (n && !str_eq(zone_name(n->zone), name))
		n = n->next;
	return n ? n->zone : NULL;
}

static struct zone *read_file(struct zones *zs, struct str name)
{
	struct arena *a = arena_new();
	struct str path = arena_fmt(a, "%s/" STR_FMT, zs->dir, STR_ARG(name));
	int fd = open(path.p, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct zone *z = NULL;
	struct stat st;

	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
	    st.st_size <= FILE_MAX_BYTES) {
		char *p = arena_alloc(a, (size_t)st.st_size);
		ssize_t n = read(fd, p, (size_t)st.st_size);

		if (n > 0)
			z = zone_parse(name, (struct str){ p, (size_t)n });
	}
	if (fd >= 0)
		close(fd);
	arena_free(a);
	return z;
}

const struct zone *zone_find(struct zones *zs, struct str name)
{
	const struct zone *hit;

	if (str_is(name, "UTC"))
		return zone_utc();
	if (!plain_name(name))
		return NULL;
	if ((hit = known(zs, name)))
		return hit;
	pthread_mutex_lock(&zs->load);
	hit = known(zs, name);
	struct zone *z = hit ? NULL : read_file(zs, name);

	if (z) {
		struct node *n = or_abort(calloc(1, sizeof *n));

		n->zone = z;
		n->next = zs->bucket[hash(name)];
		atomic_store_explicit(&zs->bucket[hash(name)], n, memory_order_release);
		hit = z;
	}
	pthread_mutex_unlock(&zs->load);
	return hit;
}

enum rc zone_named(struct ctx *cx, struct str name, const struct zone **out)
{
	const struct zone *z = zone_find(cx->app->zones, name);

	if (out)
		*out = z;
	return z ? RC_OK
	         : fail_field(cx, "zone", "there is no time zone \"" STR_FMT "\"",
	                      STR_ARG(str_clip(name, 64)));
}
