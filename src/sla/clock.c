/* clock.c - the fold itself: no database, no cx, only instants and a calendar. */
#include "sla/sla.h"

/* ---- intervals ------------------------------------------------------------------ */
static void interval_end(struct sla_clock *c, int64_t at)
{
	if (c->n && c->intervals[c->n - 1].to == INT64_MAX)
		c->intervals[c->n - 1].to = at;
}

static void interval_begin(struct arena *a, struct sla_clock *c, const struct clock_input *in,
                           enum clock_phase phase)
{
	interval_end(c, in->at);
	if (c->n == c->cap) {
		size_t cap = c->cap ? 2 * c->cap : 8;
		struct clock_interval *more = NEW_ARRAY(a, struct clock_interval, cap);
		if (c->n)
			memcpy(more, c->intervals, c->n * sizeof *more);
		c->intervals = more;
		c->cap = cap;
	}
	c->intervals[c->n++] = (struct clock_interval){ in->at, INT64_MAX, phase, in->reason, in->actor };
	c->phase = phase;
	c->reason = phase == CLOCK_PAUSED ? in->reason : STR("");
}

/* ---- steps ------------------------------------------------------------------------ */
int64_t clock_elapsed(const struct sla_clock *c, int64_t t)
{
	if (c->phase != CLOCK_RUNNING || !c->attached || t <= c->since)
		return c->elapsed;
	return c->elapsed + calendar_between(c->def->cal, c->since, t);
}

bool clock_breached(const struct sla_clock *c, int64_t t)
{
	if (c->breached_at != CLOCK_NEVER)
		return true;
	return c->attached && c->phase == CLOCK_RUNNING && c->deadline != CLOCK_NEVER && c->deadline < t;
}

/* The past of this step: a deadline that went by is a breach at that deadline. */
static void note_breach(struct sla_clock *c, int64_t at)
{
	if (c->breached_at == CLOCK_NEVER && clock_breached(c, at))
		c->breached_at = c->deadline;
}

static void set_deadline(struct sla_clock *c, int64_t at)
{
	if (c->breached_at != CLOCK_NEVER)
		c->deadline = c->breached_at;
	else
		c->deadline = calendar_after(c->def->cal, at, c->def->goal - c->elapsed);
	if (c->original_deadline == CLOCK_NEVER)
		c->original_deadline = c->deadline;
}

/* Stop counting at `at`; the phase changes right after. */
static void freeze(struct sla_clock *c, int64_t at)
{
	if (c->phase != CLOCK_RUNNING)
		return;
	note_breach(c, at);
	c->elapsed = clock_elapsed(c, at);
}

static void run(struct arena *a, struct sla_clock *c, const struct clock_input *in)
{
	interval_begin(a, c, in, CLOCK_RUNNING);
	c->since = in->at;
	if (!c->attached)
		return;
	c->stopped_at = CLOCK_NEVER;
	set_deadline(c, in->at);
}

static void halt(struct arena *a, struct sla_clock *c, const struct clock_input *in, enum clock_phase phase)
{
	freeze(c, in->at);
	interval_begin(a, c, in, phase);
	c->since = phase == CLOCK_PAUSED ? in->at : CLOCK_NEVER;
	if (!c->attached)
		return;
	if (phase == CLOCK_PAUSED)
		c->deadline = CLOCK_NEVER;
	else
		c->stopped_at = in->at;
}

static void cancel(struct arena *a, struct sla_clock *c, const struct clock_input *in)
{
	struct sla_clock *was = NEW(a, struct sla_clock);

	*was = *c;
	halt(a, c, in, CLOCK_CANCELLED);
	c->was = was;
}

/* A clock that had stopped is as it was; one that was going goes on from here. */
static void revive(struct arena *a, struct sla_clock *c, const struct clock_input *in)
{
	const struct sla_clock *was = c->was;

	run(a, c, in);
	if (was->phase != CLOCK_STOPPED)
		return;
	interval_begin(a, c, in, CLOCK_STOPPED);
	c->since = was->since;
	c->deadline = was->deadline;
	c->stopped_at = was->stopped_at;
	c->breached_at = was->breached_at;
}

/* ---- holds ------------------------------------------------------------------------- */
static bool has_word(struct str list, struct str word)
{
	struct str w;

	while (str_split(&list, ' ', &w))
		if (str_eq(w, word))
			return true;
	return false;
}

bool sla_pauses(const struct sla_def *d, struct str reason) { return has_word(d->pause_on, reason); }

/* Does the definition count this stretch of the record's life? Holds count where the definition does not
 * pause for them, whatever an earlier definition did; the time between resolved and closed where it stops on
 * closed. */
static bool counts(const struct sla_def *d, const struct clock_interval *v)
{
	if (v->phase == CLOCK_CANCELLED)
		return false;
	if (!v->reason.n)
		return v->phase == CLOCK_RUNNING;
	return str_is(v->reason, "resolved") ? d->stop_on_closed : !sla_pauses(d, v->reason);
}

/* The clock runs on, but what the record is doing changes: a hold that does not pause, or its end. */
static void keep_running(struct arena *a, struct sla_clock *c, const struct clock_input *in)
{
	struct str now = c->n ? c->intervals[c->n - 1].reason : STR("");

	if (!str_eq(now, in->reason))
		interval_begin(a, c, in, CLOCK_RUNNING);
}

/* ---- retarget ----------------------------------------------------------------------- */
/* Go through the whole life under the new definition: open time used, and the instant at which the goal was
 * used up while the clock went on running (INT64_MAX: it was not). */
static int64_t recount(struct sla_clock *c, int64_t at)
{
	int64_t used_up = INT64_MAX;

	c->elapsed = 0;
	for (size_t i = 0; i < c->n; i++) {
		const struct clock_interval *v = &c->intervals[i];
		if (!counts(c->def, v))
			continue;
		int64_t to = v->to < at ? v->to : at, more = calendar_between(c->def->cal, v->from, to);
		if (used_up == INT64_MAX && c->elapsed + more >= c->def->goal) {
			int64_t u = calendar_after(c->def->cal, v->from, c->def->goal - c->elapsed);
			used_up = u < to ? u : INT64_MAX;
		}
		c->elapsed += more;
	}
	return used_up;
}

static void attach(struct sla_clock *c, const struct clock_input *in)
{
	int64_t late_since = c->attached ? c->breached_at : CLOCK_NEVER;

	c->def = in->def;
	c->attached = true;
	c->stopped_at = c->breached_at = c->deadline = CLOCK_NEVER;
	int64_t used_up = recount(c, in->at), due = used_up;
	bool late = used_up != INT64_MAX;
	if (late)
		c->breached_at = late_since != CLOCK_NEVER ? late_since : in->at;
	else
		due = calendar_after(c->def->cal, in->at, c->def->goal - c->elapsed);
	c->born_breached = late && (late_since == CLOCK_NEVER || c->born_breached);
	if (c->phase == CLOCK_RUNNING) {
		c->since = in->at;
		c->deadline = due;
	}
	if (c->original_deadline == CLOCK_NEVER)
		c->original_deadline = due;
}

static void retarget(struct sla_clock *c, const struct clock_input *in)
{
	if (c->phase != CLOCK_RUNNING && c->phase != CLOCK_PAUSED)
		return;
	if (c->attached)
		freeze(c, in->at);
	if (in->def)
		attach(c, in);
	else if (c->attached) {
		c->attached = false;
		c->stopped_at = in->at;
	}
}

bool clock_needs_history(const struct sla_clock *c, const struct clock_input *in)
{
	return c->partial && (in->kind == CLOCK_RETARGET || in->kind == CLOCK_REVIVE);
}

/* ---- apply ---------------------------------------------------------------------------- */
static void start(struct arena *a, struct sla_clock *c, const struct clock_input *in)
{
	c->started_at = in->at;
	c->def = in->def;
	c->attached = in->def != NULL;
	run(a, c, in);
}

void clock_apply(struct arena *a, struct sla_clock *c, const struct clock_input *in)
{
	bool going = c->phase == CLOCK_RUNNING || c->phase == CLOCK_PAUSED;

	switch (in->kind) {
	case CLOCK_START:
		if (c->phase == CLOCK_NONE)
			start(a, c, in);
		break;
	case CLOCK_PAUSE:
		if (going && !(c->phase == CLOCK_PAUSED && str_eq(c->reason, in->reason)))
			halt(a, c, in, CLOCK_PAUSED);
		break;
	case CLOCK_RESUME:
		if (c->phase == CLOCK_PAUSED)
			run(a, c, in);
		else if (c->phase == CLOCK_RUNNING)
			keep_running(a, c, in);
		break;
	case CLOCK_RETARGET: retarget(c, in); break;
	case CLOCK_STOP:
		if (going)
			halt(a, c, in, CLOCK_STOPPED);
		break;
	case CLOCK_REOPEN:
		if (c->phase == CLOCK_STOPPED)
			run(a, c, in);
		break;
	case CLOCK_CANCEL:
		if (c->phase != CLOCK_NONE && c->phase != CLOCK_CANCELLED)
			cancel(a, c, in);
		break;
	case CLOCK_REVIVE:
		if (c->phase == CLOCK_CANCELLED && c->was)
			revive(a, c, in);
		break;
	}
}

const char *clock_state(const struct sla_clock *c)
{
	if (!c->attached || c->phase == CLOCK_CANCELLED || c->phase == CLOCK_NONE)
		return "cancelled";
	if (c->phase == CLOCK_RUNNING)
		return "running";
	if (c->phase == CLOCK_PAUSED)
		return "paused";
	return c->breached_at != CLOCK_NEVER ? "breached" : "met";
}
