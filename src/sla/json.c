/* json.c - clocks as the API tells them, worked out at the instant they are read. */
#include "base/json.h"
#include "sla/sla.h"

void sla_write_instant(struct jw *w, const char *key, int64_t t)
{
	if (t == CLOCK_NEVER || t == INT64_MAX)
		jw_null(w, key);
	else
		jw_time(w, key, t);
}

static void write_one(struct ctx *cx, struct jw *w, const struct sla_clock *c, int kind)
{
	bool running = c->attached && c->phase == CLOCK_RUNNING,
	     shut = running && !calendar_open_at(c->def->cal, cx->now);
	int64_t elapsed = clock_elapsed(c, cx->now);

	jw_open(w, NULL, '{');
	jw_str(w, "target", str_z(sla_kind_names[kind]));
	jw_str(w, "state", shut ? STR("outside_hours") : str_z(clock_state(c)));
	jw_str(w, "reason", c->attached ? c->reason : STR(""));
	sla_write_instant(w, "deadline", c->phase == CLOCK_PAUSED ? CLOCK_NEVER : c->deadline);
	sla_write_instant(w, "original_deadline", c->original_deadline);
	jw_int(w, "goal_seconds", c->goal / 1000000);
	jw_int(w, "elapsed_seconds", elapsed / 1000000);
	jw_int(w, "remaining_seconds", (c->goal - elapsed) / 1000000);
	jw_bool(w, "breached", clock_breached(c, cx->now));
	sla_write_instant(w, "breached_at",
	                  c->breached_at != CLOCK_NEVER ? c->breached_at
	                  : clock_breached(c, cx->now)  ? c->deadline
	                                                : CLOCK_NEVER);
	jw_bool(w, "born_breached", c->born_breached);
	sla_write_instant(w, "started_at", c->started_at);
	sla_write_instant(w, "stopped_at", c->stopped_at);
	jw_int(w, "sla_target", c->def->id);
	jw_str(w, "name", c->def->name);
	jw_str(w, "calendar", c->def->calendar_name);
	jw_str(w, "zone", zone_name(calendar_zone(c->def->cal)));
	jw_int(w, "cycle", c->cycle);
	if (c->left != CLOCK_NEVER && kind > SLA_RESOLVE)
		jw_int(w, "resolve_left_seconds", c->left / 1000000);
	if (shut)
		sla_write_instant(w, "opens_at", calendar_next_open(c->def->cal, cx->now));
	jw_close(w, '}');
}

void sla_write(struct ctx *cx, struct jw *w, const struct sla_clocks *cs)
{
	jw_open(w, "clocks", '[');
	for (int k = 0; k < SLA_KINDS; k++)
		if (cs->c[k].def)
			write_one(cx, w, &cs->c[k], k);
	jw_close(w, ']');
}
