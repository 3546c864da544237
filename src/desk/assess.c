/* assess.c - where items stand at an instant: the rule's numbers from what is kept of them, without reading
 * them again.  Definitions (calendars, zones, paces) are asked once a batch. */
#include "base/conf.h"
#include "client/client.h"
#include "desk/parts.h"
#include <math.h>

/* ---- what a batch has asked already -------------------------------------------------------------- */
enum { PLACES = 512 };
struct around {
	struct {
		int64_t client, team;
		struct str state;
		struct pace pace;
		const struct calendar *calendar;
		bool known;
	} groups[PLACES];
	struct {
		int64_t client, end;
	} days[64];
	size_t ndays;
};

struct rank_setting desk_setting(const struct app *app)
{
	return (struct rank_setting){
		.likely = app->conf ? (double)conf_int(app->conf, "desk_likely") / 100 : 0.6,
		.horizon = app->conf ? conf_int(app->conf, "desk_horizon") : MINUTES(30),
	};
}

static enum rc day_end(struct ctx *cx, struct around *a, int64_t client, int64_t *out)
{
	for (size_t i = 0; i < a->ndays; i++)
		if (a->days[i].client == client) {
			*out = a->days[i].end;
			return RC_OK;
		}
	TRY(client_day_end(cx, client, out));
	if (a->ndays < COUNT(a->days)) {
		a->days[a->ndays].client = client;
		a->days[a->ndays++].end = *out;
	}
	return RC_OK;
}

static enum rc group(struct ctx *cx, struct around *a, const struct item *t, struct pace *pace,
                     const struct calendar **calendar)
{
	int64_t team = item_ref(t, TICKET_TEAM);
	struct str state = rec_str(&t->ticket, TICKET_STATE);
	size_t h = ((size_t)t->client_id * 31 + (size_t)team) * 31 + state.n +
	           (state.n ? (size_t)state.p[0] : 0);

	for (size_t i = 0; i < 8; i++) {
		size_t k = (h + i) % PLACES;
		if (!a->groups[k].known) {
			TRY(forecast_pace(cx, t->client_id, state, team, &a->groups[k].pace));
			TRY(forecast_calendar(cx, t->client_id, team, &a->groups[k].calendar));
			a->groups[k].client = t->client_id;
			a->groups[k].team = team;
			a->groups[k].state = state;
			a->groups[k].known = true;
		}
		if (a->groups[k].client == t->client_id && a->groups[k].team == team &&
		    str_eq(a->groups[k].state, state)) {
			*pace = a->groups[k].pace;
			*calendar = a->groups[k].calendar;
			return RC_OK;
		}
	}
	TRY(forecast_pace(cx, t->client_id, state, team, pace));
	return forecast_calendar(cx, t->client_id, team, calendar);
}

/* ---- an item ------------------------------------------------------------------------------------------ */
int64_t item_harm_at(const struct item *t, int64_t now)
{
	int64_t at = harm_instant(&t->harm, now);

	return at == CLOCK_NEVER ? RANK_NEVER : at;
}

int64_t item_promised_at(const struct item *t)
{
	return !t->promise.at || t->story.moved_at > t->promise.at ? RANK_NEVER : t->promise.at;
}

double item_clock_share(struct ctx *cx, const struct item_clock *c, int64_t t)
{
	const struct sla_def *def;
	int64_t used = c->elapsed;

	if (c->goal <= 0)
		return 0;
	if (c->phase == CLOCK_RUNNING && t > c->since) {
		if (sla_def_load(cx, c->def, c->version, c->calendar_version, c->zone, &def) != RC_OK) {
			cx->err = (struct err){ 0 };
			return 0;
		}
		used += calendar_between(def->cal, c->since, t);
	}
	return (double)used / (double)c->goal;
}

/* The nearest deadline to come, the first that has passed, and the resolution clock. */
static void find_clocks(const struct item *t, int64_t now, struct standing *s, struct rank_case *c,
                        size_t *resolve)
{
	s->due_clock = s->late_clock = -1;
	*resolve = t->nclocks;
	c->due_at = c->late_since = RANK_NEVER;
	for (size_t i = 0; i < t->nclocks; i++) {
		int64_t at = t->clocks[i].deadline;
		bool late = at < now;
		int64_t *best = late ? &c->late_since : &c->due_at;
		if (t->clocks[i].kind == SLA_RESOLVE && t->clocks[i].phase == CLOCK_RUNNING)
			*resolve = i;
		if (at >= *best)
			continue;
		*best = at;
		*(late ? &s->late_clock : &s->due_clock) = (int8_t)i;
	}
}

static struct moment moment_of(struct ctx *cx, const struct item *t, size_t resolve, int64_t now)
{
	const struct item_clock *c = resolve < t->nclocks ? &t->clocks[resolve] : NULL;

	return (struct moment){ .ticket = &t->ticket,
		                .last_event_at = t->story.last_at,
		                .entered_state_at = t->story.entered_at,
		                .deadline = c && c->deadline != RANK_NEVER ? c->deadline : CLOCK_NEVER,
		                .used = c ? item_clock_share(cx, c, now) : 0 };
}

struct moment item_moment(struct ctx *cx, const struct item *t)
{
	struct rank_case c;
	struct standing s;
	size_t resolve;

	find_clocks(t, cx->now, &s, &c, &resolve);
	return moment_of(cx, t, resolve, cx->now);
}

static enum rc silence(struct ctx *cx, struct around *a, const struct item *t, struct standing *s)
{
	const struct calendar *calendar;
	struct pace p;

	TRY(group(cx, a, t, &p, &calendar));
	s->usual = p.p95;
	s->pace = p.level;
	s->examples = p.examples;
	s->silent_at =
	        calendar ? calendar_after(calendar, t->story.moved_at, p.p95) : t->story.moved_at + p.p95;
	return RC_OK;
}

struct assessment { /* of a batch */
	struct rank_case *cases;
	struct moment *now, *later;
	struct outlook *outlook, *outlook_later;
};

static enum rc prepare(struct ctx *cx, struct around *a, const struct item *t, struct standing *s,
                       struct assessment *all, size_t i)
{
	struct rank_case *c = &all->cases[i];
	size_t resolve;

	find_clocks(t, cx->now, s, c, &resolve);
	TRY(silence(cx, a, t, s));
	TRY(day_end(cx, a, t->client_id, &c->day_end));
	c->now = s->at = cx->now;
	c->harm_at = item_harm_at(t, cx->now);
	c->harm_confidence = t->harm.confidence;
	c->moved_at = t->story.moved_at;
	c->silent_at = s->silent_at;
	c->promised_at = item_promised_at(t);
	c->assigned = item_ref(t, TICKET_ASSIGNEE) != 0;
	c->held = str_is(rec_str(&t->ticket, TICKET_STATE), "on_hold");
	struct weight_case w = t->weight;
	w.waits = t->frees.n;
	c->weight = rank_weight(&w);
	all->now[i] = moment_of(cx, t, resolve, cx->now);
	all->later[i] = moment_of(cx, t, resolve, cx->now + RANK_AHEAD);
	return RC_OK;
}

/* Where no resolution clock runs, nobody knows of a breach. */
static double chance(const struct moment *m, const struct outlook *o)
{
	return m->deadline == CLOCK_NEVER ? (double)NAN : o->breach;
}

enum rc items_assess(struct ctx *cx, struct item *const *items, size_t n, struct standing *out)
{
	struct rank_setting set = desk_setting(cx->app);
	struct around *a = NEW(cx->mem, struct around);
	struct assessment all = { NEW_ARRAY(cx->mem, struct rank_case, n + 1),
		                  NEW_ARRAY(cx->mem, struct moment, n + 1),
		                  NEW_ARRAY(cx->mem, struct moment, n + 1),
		                  NEW_ARRAY(cx->mem, struct outlook, n + 1),
		                  NEW_ARRAY(cx->mem, struct outlook, n + 1) };
	struct ctx later = *cx;

	for (size_t i = 0; i < n; i++)
		TRY(prepare(cx, a, items[i], &out[i], &all, i));
	TRY(forecast_many(cx, all.now, n, all.outlook));
	later.now = cx->now + RANK_AHEAD;
	TRY(forecast_many(&later, all.later, n, all.outlook_later));
	for (size_t i = 0; i < n; i++) {
		struct rank_case *c = &all.cases[i];
		out[i].chance = chance(&all.now[i], &all.outlook[i]);
		out[i].chance_later = chance(&all.later[i], &all.outlook_later[i]);
		bool lost = all.now[i].deadline < cx->now; /* then the rule looks at how late it is */
		c->chance = lost ? NAN : out[i].chance;
		c->chance_later = lost ? NAN : out[i].chance_later;
		out[i].reassign = all.outlook[i].reassign;
		rank_judge(&set, c, &out[i].rank);
	}
	return RC_OK;
}
