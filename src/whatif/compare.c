/* compare.c - two sides of one ticket's clocks: where verdicts or deadlines differ, and what about the
 * definitions makes them. */
#include "whatif/own.h"

const char *const verdict_names[VERDICTS] = { "none", "cancelled", "met", "breached", "running" };

static const struct sla_clock *clock_of(const struct sla_clocks *cs, enum sla_kind kind, int64_t cycle)
{
	for (size_t i = 0; i < cs->npast; i++)
		if (cs->past[i].kind == kind && cs->past[i].cycle == cycle)
			return &cs->past[i];
	return cs->c[kind].def && cs->c[kind].cycle == cycle ? &cs->c[kind] : NULL;
}

static enum verdict verdict_of(const struct sla_clock *c, int64_t as_of)
{
	if (!c)
		return V_NONE;
	if (!c->attached || c->phase == CLOCK_CANCELLED)
		return V_CANCELLED;
	if (clock_breached(c, as_of))
		return V_BREACHED;
	return c->phase == CLOCK_STOPPED ? V_MET : V_RUNNING;
}

static int64_t due_of(const struct sla_clock *c)
{
	if (!c || !c->attached || c->phase == CLOCK_CANCELLED)
		return CLOCK_NEVER;
	return c->phase == CLOCK_PAUSED && c->breached_at == CLOCK_NEVER ? CLOCK_NEVER : c->deadline;
}

/* ---- why -------------------------------------------------------------------------------------- */
static int64_t paused(const struct sla_clock *c, int64_t as_of)
{
	int64_t sum = 0;

	for (size_t i = 0; i < c->n; i++) {
		const struct clock_interval *v = &c->intervals[i];
		if (v->phase == CLOCK_PAUSED && v->from < as_of)
			sum += (v->to < as_of ? v->to : as_of) - v->from;
	}
	return sum;
}

static bool ends_differ(const struct sla_clock *a, const struct sla_clock *b)
{
	return a->stopped_at != b->stopped_at || (a->phase == CLOCK_STOPPED) != (b->phase == CLOCK_STOPPED);
}

static struct str zone_of(const struct sla_clock *c) { return zone_name(calendar_zone(c->def->cal)); }

static void write_why(struct jw *w, const struct sla_clock *a, const struct sla_clock *b, int64_t as_of)
{
	bool both = a && b;
	const struct {
		const char *word;
		bool so;
	} reasons[] = {
		{ "new_clock", !a && b },
		{ "no_clock", a && !b },
		{ "definition", both && a->def->id != b->def->id },
		{ "goal", both && a->goal != b->goal },
		{ "calendar", both && (a->def->calendar != b->def->calendar ||
		                       a->def->calendar_version != b->def->calendar_version) },
		{ "zone", both && a->def->calendar == b->def->calendar && !str_eq(zone_of(a), zone_of(b)) },
		{ "pauses", both && paused(a, as_of) != paused(b, as_of) },
		{ "stop", both && a->attached == b->attached && ends_differ(a, b) },
		{ "cancel", both && a->attached != b->attached },
		{ "counting", both && (a->def->from_attached != b->def->from_attached ||
		                       a->def->no_pause_credit != b->def->no_pause_credit) },
	};
	size_t n = 0;

	jw_open(w, "why", '[');
	for (size_t i = 0; i < COUNT(reasons); i++)
		if (reasons[i].so) {
			jw_str(w, NULL, str_z(reasons[i].word));
			n++;
		}
	if (!n)
		jw_str(w, NULL, STR("life")); /* its phases came at other instants */
	jw_close(w, ']');
}

/* ---- a row ---------------------------------------------------------------------------------------- */
static void write_side(struct jw *w, const char *key, const struct sla_clock *c, enum verdict v)
{
	jw_open(w, key, '{');
	jw_str(w, "verdict", str_z(verdict_names[v]));
	sla_write_instant(w, "due_at", due_of(c));
	if (c) {
		jw_str(w, "definition", c->def->name);
		jw_str(w, "calendar", c->def->calendar_name);
		jw_str(w, "zone", zone_of(c));
		jw_int(w, "goal_seconds", c->goal / 1000000);
	}
	jw_close(w, '}');
}

static bool differ(struct ctx *cx, enum sla_kind kind, int64_t cycle, const struct sla_clock *a,
                   const struct sla_clock *b, int64_t as_of, struct difference *out)
{
	struct buf text = BUF(cx->mem);
	struct jw w = JW(&text);

	*out = (struct difference){ kind, verdict_of(a, as_of), verdict_of(b, as_of), STR("") };
	if (out->before == out->after && due_of(a) == due_of(b))
		return false;
	jw_open(&w, NULL, '{');
	jw_str(&w, "target", str_z(sla_kind_names[kind]));
	jw_int(&w, "cycle", cycle);
	write_side(&w, "before", a, out->before);
	write_side(&w, "after", b, out->after);
	write_why(&w, a, b, as_of);
	jw_close(&w, '}');
	out->data = buf_str(&text);
	return true;
}

size_t differences(struct ctx *cx, const struct sla_clocks *before, const struct sla_clocks *after,
                   int64_t as_of, struct difference *out, size_t max)
{
	size_t n = 0;

	for (int k = 0; k < SLA_KINDS; k++) {
		int64_t cycles = before->cycles[k] > after->cycles[k] ? before->cycles[k] : after->cycles[k];
		for (int64_t cycle = 1; cycle <= cycles && n < max; cycle++)
			n += differ(cx, (enum sla_kind)k, cycle, clock_of(before, (enum sla_kind)k, cycle),
			            clock_of(after, (enum sla_kind)k, cycle), as_of, &out[n]);
	}
	return n;
}
