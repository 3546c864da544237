/* fuzz_plan.c - a zone, layers and hours, each on a line, as a rotation: who is on call at an instant is who
 * the shifts around it name, and shifts neither overlap nor run backwards. */
#include "base/app.h"
#include "lines.h"
#include "oncall/oncall_parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check(struct arena *mem, const struct plan *p, int64_t from, int64_t to)
{
	struct schedule s = { .rotation = 1, .client = 1, .plans = (struct plan *)p, .nplans = 1 };
	struct oncall_entry *e, now;
	struct coverage cover;
	size_t n;

	schedule_shifts(&s, mem, from, to, &e, &n);
	for (size_t i = 0; i < n; i++) {
		assert(e[i].from < e[i].to && e[i].from >= from && e[i].to <= to);
		assert(i == 0 || e[i - 1].to <= e[i].from);
		int64_t t = e[i].from + (e[i].to - e[i].from) / 2;
		bool there = schedule_at(&s, mem, t, &now);
		assert(there && now.person == e[i].person && now.from <= t && t < now.to);
	}
	coverage_of(&s, mem, e, n, from, to, &cover);
	assert(cover.needed >= 0 && cover.open >= 0 && cover.open <= cover.needed);
	assert(cover.score >= 0 && cover.score <= 100);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct app app;
	struct arena *mem = arena_new();
	struct ctx cx = { .app = &app, .mem = mem };
	struct str rest = { (const char *)data, n }, zone = line(&rest), layers = line(&rest);
	struct plan p = { 0 };

	if (!app.zones)
		app.zones = zones_new(NULL);
	if (plan_parse(&cx, mem, zone, layers, rest, &p) == RC_OK) {
		p.from = INT64_MIN;
		p.to = INT64_MAX;
		p.active = true;
		int64_t from = SECONDS(1774656000) +
		               SECONDS((int64_t)(n % 997) * 3601); /* 2026-03-28, around a change of clocks */
		check(mem, &p, from, from + DAYS(9));
	} else {
		assert(cx.err.field[0] && cx.err.msg[0]);
	}
	arena_free(mem);
	return 0;
}
