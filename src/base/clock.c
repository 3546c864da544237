/* clock.c - the only door to the system's clocks.  Everything else takes the time as an argument. */
#include "base/time.h"
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

static int64_t read_clock(clockid_t id)
{
	struct timespec ts;
	int bad = clock_gettime(id, &ts);

	assert(!bad);
	return SECONDS(ts.tv_sec) + ts.tv_nsec / 1000;
}

static int64_t system_now(struct clock *c)
{
	(void)c;
	return read_clock(CLOCK_REALTIME);
}

struct clock *clock_system(void)
{
	static struct clock system = { system_now };

	return &system;
}

struct fake {
	struct clock clock;
	_Atomic int64_t t;
};

static int64_t fake_now(struct clock *c) { return ((struct fake *)c)->t; }

static int64_t moved_now(struct clock *c) { return system_now(c) + ((struct fake *)c)->t; }

static struct clock *fake_new(int64_t (*now)(struct clock *), int64_t t)
{
	struct fake *f = or_abort(calloc(1, sizeof *f));

	f->clock.now = now;
	f->t = t;
	return &f->clock;
}

struct clock *clock_fake_new(int64_t start) { return fake_new(fake_now, start); }

struct clock *clock_moved_new(void) { return fake_new(moved_now, 0); }

bool clock_advance(struct clock *c, int64_t usec)
{
	if (c->now != fake_now && c->now != moved_now)
		return false;
	((struct fake *)c)->t += usec;
	return true;
}

void clock_fake_set(struct clock *c, int64_t t)
{
	assert(c->now == fake_now);
	((struct fake *)c)->t = t;
}

int64_t clock_mono(void) { return read_clock(CLOCK_MONOTONIC); }

void clock_nap(int64_t usec)
{
	if (usec <= 0)
		return;
	struct timespec left = { .tv_sec = usec / 1000000, .tv_nsec = usec % 1000000 * 1000 };

	while (clock_nanosleep(CLOCK_MONOTONIC, 0, &left, &left) == EINTR)
		;
}
