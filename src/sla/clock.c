/* clock.c - the fold itself: no database, no cx, only instants, a calendar, and whoever listens. */
#include "sla/parts.h"

const char *const ledger_what_names[LEDGER_WHATS] = { "start",    "pause",    "resume", "hold",
	                                              "retarget", "calendar", "stop",   "reopen",
	                                              "cancel",   "revive",   "breach" };

/* ---- telling ------------------------------------------------------------------------ */
int64_t ledger_deadline(const struct sla_clock *c)
{
	bool still = c->phase == CLOCK_PAUSED || c->phase == CLOCK_CANCELLED || !c->attached;

	if (c->deadline == INT64_MAX || (still && c->breached_at == CLOCK_NEVER))
		return CLOCK_NEVER;
	return c->deadline;
}

/* One line; open: counted since the line before. */
static void tell(struct sla_clock *c, const struct clock_input *in, enum ledger_what what, struct str reason,
                 int64_t open, struct ledger_line *with)
{
	struct ledger_line line = with ? *with : (struct ledger_line){ 0 };

	if (!c->ledger)
		return;
	line.clock = c;
	line.at = in->at;
	line.event = what == LEDGER_CALENDAR ? NULL : in->event;
	line.what = what;
	line.reason = reason;
	line.open = open;
	line.total = c->elapsed;
	line.deadline = ledger_deadline(c);
	c->told = c->elapsed;
	c->ledger->line(c->ledger->arg, &line);
}

static void tell_plain(struct sla_clock *c, const struct clock_input *in, enum ledger_what what,
                       struct str reason)
{
	if (c->attached)
		tell(c, in, what, reason, c->elapsed - c->told, NULL);
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
	if (c->breached_at != CLOCK_NEVER || !clock_breached(c, at))
		return;
	c->breached_at = c->deadline;
	if (!c->ledger)
		return;
	/* as of the deadline: what ran after it is for the next line */
	struct sla_clock then = *c;
	then.elapsed = clock_elapsed(c, c->deadline);
	tell(&then, &(struct clock_input){ .at = c->deadline }, LEDGER_BREACH, STR(""),
	     then.elapsed - c->told, NULL);
	c->told = then.told;
}

void clock_settle(struct sla_clock *c, int64_t t) { note_breach(c, t); }

/* After a breach the deadline stays what it was. */
static void set_deadline(struct sla_clock *c, int64_t at)
{
	if (c->breached_at == CLOCK_NEVER)
		c->deadline = goal_reached(c, at, c->goal - c->elapsed);
	else if (c->deadline == CLOCK_NEVER)
		c->deadline = c->breached_at;
	if (c->original_deadline == CLOCK_NEVER)
		c->original_deadline = c->deadline;
}

/* Stop counting at `at`; the phase changes right after. */
static void freeze(struct sla_clock *c, int64_t at)
{
	if (c->phase != CLOCK_RUNNING || !c->attached)
		return;
	note_breach(c, at);
	c->elapsed = clock_elapsed(c, at);
	c->since = at;
}

static void run(struct arena *a, struct sla_clock *c, const struct clock_input *in)
{
	stretch_begin(a, c, in, CLOCK_RUNNING);
	c->since = in->at;
	if (!c->attached)
		return;
	c->stopped_at = CLOCK_NEVER;
	set_deadline(c, in->at);
}

static void halt(struct arena *a, struct sla_clock *c, const struct clock_input *in, enum clock_phase phase)
{
	freeze(c, in->at);
	stretch_begin(a, c, in, phase);
	c->since = phase == CLOCK_PAUSED ? in->at : CLOCK_NEVER;
	if (!c->attached)
		return;
	if (phase != CLOCK_PAUSED)
		c->stopped_at = in->at;
	else if (c->breached_at == CLOCK_NEVER)
		c->deadline = CLOCK_NEVER;
}

static void pause_it(struct arena *a, struct sla_clock *c, const struct clock_input *in)
{
	halt(a, c, in, CLOCK_PAUSED);
	tell_plain(c, in, LEDGER_PAUSE, c->reason);
}

static void stop(struct arena *a, struct sla_clock *c, const struct clock_input *in)
{
	halt(a, c, in, CLOCK_STOPPED);
	tell_plain(c, in, LEDGER_STOP, str_z(in->why));
}

static void cancel(struct arena *a, struct sla_clock *c, const struct clock_input *in)
{
	halt(a, c, in, CLOCK_CANCELLED);
	tell_plain(c, in, LEDGER_CANCEL, str_z(in->why));
}

/* It was running or paused before; it is so again. */
static void revive(struct arena *a, struct sla_clock *c, const struct clock_input *in)
{
	const struct clock_interval *was = NULL;
	struct clock_input as = *in;

	for (size_t i = c->n; i-- > 0 && !was;)
		if (c->intervals[i].phase != CLOCK_CANCELLED)
			was = &c->intervals[i];
	if (was && was->phase == CLOCK_PAUSED) {
		as.reason = was->reason;
		stretch_begin(a, c, &as, CLOCK_PAUSED);
		c->since = in->at;
		if (c->attached)
			c->stopped_at = CLOCK_NEVER;
	} else {
		as.reason = was ? was->reason : STR("");
		run(a, c, &as);
	}
	tell_plain(c, in, LEDGER_REVIVE, STR(""));
}

/* The clock runs on, but what the record is doing changes: a hold that does not pause, or its end. */
static void keep_running(struct arena *a, struct sla_clock *c, const struct clock_input *in)
{
	if (str_eq(stretch_doing(c), in->reason))
		return;
	if (c->ledger)
		freeze(c, in->at); /* only so that the line can say how much it was */
	stretch_begin(a, c, in, CLOCK_RUNNING);
	tell_plain(c, in, LEDGER_HOLD, in->reason);
}

/* ---- retarget ----------------------------------------------------------------------- */
static enum ledger_what attach_what(const struct clock_input *in, bool first)
{
	if (in->kind == CLOCK_CALENDAR)
		return LEDGER_CALENDAR;
	return first ? LEDGER_START : LEDGER_RETARGET;
}

/* It had stopped fitting, and fits again: first it goes on as it was. */
static int64_t reattach(struct sla_clock *c, const struct clock_input *in)
{
	c->attached = true;
	if (c->phase == CLOCK_RUNNING)
		set_deadline(c, in->at);
	tell(c, in, LEDGER_REVIVE, STR(""), 0, NULL);
	return 0;
}

/* One that starts while paused starts as if it ran: what pauses it has a line of its own. */
static void tell_attached(struct sla_clock *c, const struct clock_input *in, int64_t open,
                          struct ledger_line *line, bool first)
{
	enum clock_phase phase = c->phase;

	if (first)
		c->phase = CLOCK_RUNNING;
	tell(c, in, attach_what(in, first), STR(""), open, line);
	c->phase = phase;
}

/* The clock becomes what it would be had the definition been there from the start (count_from: created). */
static void attach(struct arena *a, struct sla_clock *c, const struct clock_input *in)
{
	bool first = !c->def, again = c->def && !c->attached;
	int64_t late_since = first ? CLOCK_NEVER : c->breached_at, open = c->elapsed - c->told;
	struct ledger_line line = { 0 };
	struct ledger_stretch *taken = NULL;

	if (again)
		open = reattach(c, in);
	c->def = in->def;
	c->attached = true;
	if (in->kind != CLOCK_CALENDAR)
		c->attached_at = in->at;
	if (c->phase != CLOCK_STOPPED)
		c->stopped_at = CLOCK_NEVER;
	c->breached_at = c->deadline = CLOCK_NEVER;
	goal_set(c);
	int64_t used_up = stretches_recount(c, in->at, c->ledger ? a : NULL, &taken, &line.nrecount),
	        due = used_up;
	bool late = used_up != INT64_MAX;
	c->recounted_at = in->at;
	if (late)
		c->breached_at = late_since != CLOCK_NEVER ? late_since : in->at;
	else
		due = goal_reached(c, in->at, c->goal - c->elapsed);
	c->born_breached = late && (late_since == CLOCK_NEVER || c->born_breached);
	if (c->phase == CLOCK_RUNNING)
		c->since = in->at;
	else if (c->phase == CLOCK_PAUSED) /* a row that fitted nothing did not say */
		c->since = c->intervals[c->n - 1].from;
	c->deadline = due;
	if (c->original_deadline == CLOCK_NEVER)
		c->original_deadline = due;
	line.recount = taken;
	tell_attached(c, in, first ? 0 : open, &line, first);
	if (c->phase == CLOCK_PAUSED && !late)
		c->deadline = CLOCK_NEVER;
	if (late && late_since == CLOCK_NEVER)
		tell(c, in, LEDGER_BREACH, STR("born"), 0, NULL);
	if (first && c->phase == CLOCK_PAUSED)
		tell(c, in, LEDGER_PAUSE, c->reason, 0, NULL);
}

static void detach(struct sla_clock *c, const struct clock_input *in)
{
	c->stopped_at = in->at;
	enum clock_phase phase = c->phase;
	c->phase = CLOCK_CANCELLED; /* as the line tells it */
	tell_plain(c, in, LEDGER_CANCEL, str_z(in->why));
	c->phase = phase;
	c->attached = false;
	if (c->breached_at == CLOCK_NEVER)
		c->deadline = CLOCK_NEVER; /* nothing runs towards it */
}

static void retarget(struct arena *a, struct sla_clock *c, const struct clock_input *in)
{
	if (!clock_going(c) && !(c->phase == CLOCK_STOPPED && in->reopening))
		return;
	freeze(c, in->at);
	if (in->def)
		attach(a, c, in);
	else if (c->attached)
		detach(c, in);
}

/* ---- apply ---------------------------------------------------------------------------- */
static void start(struct arena *a, struct sla_clock *c, const struct clock_input *in)
{
	c->started_at = in->at;
	c->def = in->def;
	c->attached = in->def != NULL;
	if (c->attached) {
		c->attached_at = in->at;
		goal_set(c);
	}
	run(a, c, in);
	tell_plain(c, in, LEDGER_START, STR(""));
}

/* Resolved, closed, cancelled: what a stopped clock's record does matters to definitions that stop later. */
static void keep_stopped(struct arena *a, struct sla_clock *c, const struct clock_input *in)
{
	if (str_is(stretch_doing(c), "resolved") != str_is(in->reason, "resolved"))
		stretch_begin(a, c, in, CLOCK_STOPPED);
}

static void apply_going(struct arena *a, struct sla_clock *c, const struct clock_input *in)
{
	switch (in->kind) {
	case CLOCK_PAUSE:
		if (c->phase != CLOCK_PAUSED || !str_eq(stretch_doing(c), in->reason))
			pause_it(a, c, in);
		break;
	case CLOCK_RESUME:
		if (c->phase == CLOCK_RUNNING)
			keep_running(a, c, in);
		else {
			run(a, c, in);
			tell_plain(c, in, LEDGER_RESUME, in->reason);
		}
		break;
	case CLOCK_STOP: stop(a, c, in); break;
	case CLOCK_CANCEL: cancel(a, c, in); break;
	default: break;
	}
}

void clock_apply(struct arena *a, struct sla_clock *c, const struct clock_input *in)
{
	if (in->kind == CLOCK_START && c->phase == CLOCK_NONE)
		start(a, c, in);
	else if (in->kind == CLOCK_RETARGET || in->kind == CLOCK_CALENDAR)
		retarget(a, c, in);
	else if (in->kind == CLOCK_REOPEN && c->phase == CLOCK_STOPPED) {
		run(a, c, in);
		tell_plain(c, in, LEDGER_REOPEN, STR(""));
	} else if (in->kind == CLOCK_REVIVE && c->phase == CLOCK_CANCELLED)
		revive(a, c, in);
	else if (clock_going(c))
		apply_going(a, c, in);
	else if (c->phase == CLOCK_STOPPED && (in->kind == CLOCK_STOP || in->kind == CLOCK_CANCEL))
		keep_stopped(a, c, in);
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
