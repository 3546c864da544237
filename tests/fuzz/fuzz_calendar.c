/* fuzz_calendar.c - a zone, hours and exceptions, each on a line, as a calendar: what it says of open time
 * fits together.
 *
 * Two instants are taken from a hash of the text, so that a mutation moves them too. */
#include "base/app.h"
#include "base/crypto.h"
#include "calendar/calendar.h"
#include "lines.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* 2020 to 2035, and at most so long after. */
static int64_t instant(const uint8_t *h)
{
	return SECONDS(1577836800 + (((int64_t)h[0] << 16 | h[1] << 8 | h[2]) * 28 + h[3]));
}

static void check(const struct calendar *c, int64_t a, int64_t b, int64_t open)
{
	int64_t m = a + (b - a) / 3, all = calendar_between(c, a, b), u = calendar_after(c, a, open),
	        next = calendar_next_open(c, a);

	assert(all >= 0 && all <= b - a);
	assert(all == calendar_between(c, a, m) + calendar_between(c, m, b));
	assert(calendar_between(c, b, a) == -all);
	assert(next >= a && (next == INT64_MAX || calendar_open_at(c, next)));
	assert(next != a || calendar_open_at(c, a));
	if (next < b)
		assert(calendar_between(c, a, next) == 0 && calendar_between(c, next, b) > 0);
	if (all > 0)
		assert(calendar_after(c, a, all) <= b);
	if (u == INT64_MAX)
		return;
	assert(u >= a && calendar_between(c, a, u) == (open > 0 ? open : 0));
	assert(open <= 0 || calendar_between(c, a, u - 1) == open - 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct app app;
	struct arena *mem = arena_new();
	struct ctx cx = { .app = &app, .mem = mem };
	struct str rest = { (const char *)data, n }, zone = line(&rest), hours = line(&rest);
	char hex[SHA256_HEX + 1];
	struct calendar *c;
	struct sha256 h;

	if (!app.zones)
		app.zones = zones_new(NULL);
	if (calendar_parse(&cx, mem, zone, hours, rest, &c) == RC_OK) {
		sha256_start(&h);
		sha256_more(&h, (struct str){ (const char *)data, n });
		sha256_end_hex(&h, hex);
		int64_t a = instant((const uint8_t *)hex);
		check(c, a, a + DAYS(hex[10] % 30) + SECONDS(1), MINUTES((hex[11] * 256 + hex[12]) % 5000));
		check(c, a, a + SECONDS(hex[13]), hex[14]);
	} else {
		assert(cx.err.field[0] && cx.err.msg[0]);
	}
	arena_free(mem);
	return 0;
}
