/* life.c - a target's life: which inputs a change of facts gives each of a record's clocks.
 *
 * docs/clocks.md sections 4 to 6 as code: wanted() is the table and its order, live_on() the order of revive,
 * choose and move, step_one() the cycles. */
#include "sla/parts.h"

const char *const sla_kind_names[SLA_KINDS] = {
	"response", "resolve", "update", "answer", "ola", "contract"
};

enum sla_kind sla_kind_of(struct str target)
{
	int k = 0;

	while (k < SLA_KINDS && !str_is(target, sla_kind_names[k]))
		k++;
	return (enum sla_kind)k;
}

/* The resolution clock first: shares look at it. */
static const enum sla_kind order[SLA_KINDS] = { SLA_RESOLVE, SLA_RESPONSE, SLA_UPDATE,
	                                        SLA_ANSWER,  SLA_OLA,      SLA_CONTRACT };

struct life {
	struct ctx *cx;
	struct sla_clocks *cs;
	const struct sla_step *s;
	struct sla_clock *c;
	enum sla_kind kind;
	bool moves;    /* a field that definitions look at has changed */
	bool reopened; /* the record was */
	bool turned;   /* it was not cancelled, or not answered, after all */
};

/* ---- the table --------------------------------------------------------------------- */
static bool waits_for_vendor(const struct sla_facts *f)
{
	return f->phase == SLA_HELD && str_is(f->reason, "vendor");
}

/* Does this change end the cycle for good? NULL: no, else why. */
static const char *cycle_ends(const struct life *l)
{
	const struct sla_facts *f = l->s->neo;

	if (l->c->phase == CLOCK_NONE || l->c->ended)
		return NULL;
	if ((l->kind == SLA_UPDATE || l->kind == SLA_ANSWER) && f->voice == SLA_STAFF)
		return "said";
	if (l->kind == SLA_OLA && f->team && f->team != l->c->team)
		return "team";
	return l->kind == SLA_CONTRACT && !waits_for_vendor(f) ? "hold_over" : NULL;
}

/* Does a cycle begin here, the one before being over? */
static bool cycle_begins(const struct life *l)
{
	const struct sla_facts *f = l->s->neo;
	bool none = l->c->phase == CLOCK_NONE;

	switch (l->kind) {
	case SLA_UPDATE: return f->responded && (none || f->voice == SLA_STAFF);
	case SLA_ANSWER: return f->responded && f->voice == SLA_REQUESTER;
	case SLA_OLA: return f->team != 0;
	case SLA_CONTRACT: return waits_for_vendor(f);
	default: return none;
	}
}

/* Why the facts stop it, the first reason that holds; NULL: they do not. */
static enum rc stops(const struct life *l, const struct sla_def *d, const char *ends, const char **why)
{
	const struct sla_facts *f = l->s->neo;
	bool yes;

	*why = ends;
	if (l->kind == SLA_RESPONSE && f->responded)
		*why = "responded";
	else if (f->phase == SLA_RESOLVED && !(d && d->stop_on_closed))
		*why = "resolved";
	else if (f->phase == SLA_CLOSED)
		*why = "closed";
	if (*why || !d)
		return RC_OK;
	TRY(sla_holds(l->cx, d, WHEN_STOP, f, l->s->at, &yes));
	*why = yes ? "stop_when" : NULL;
	return RC_OK;
}

/* resume_when keeps it paused until it matches. */
static enum rc pauses(const struct life *l, const struct sla_def *d, bool *out)
{
	const struct sla_facts *f = l->s->neo;

	*out = f->phase == SLA_HELD && (!d || sla_pauses(d, f->reason));
	if (*out || !d)
		return RC_OK;
	TRY(sla_holds(l->cx, d, WHEN_PAUSE, f, l->s->at, out));
	if (*out || !l->c->def || l->c->phase != CLOCK_PAUSED || !d->when[WHEN_RESUME])
		return RC_OK;
	TRY(sla_holds(l->cx, d, WHEN_RESUME, f, l->s->at, out));
	*out = !*out;
	return RC_OK;
}

struct want {
	enum clock_phase phase;
	const char *why;
};

/* The phase that the facts ask of a clock under a definition (NULL: every hold pauses, resolving stops). */
static enum rc wanted(const struct life *l, const struct sla_def *d, const char *ends, struct want *out)
{
	const struct sla_facts *f = l->s->neo;
	bool yes = false;

	*out = (struct want){ CLOCK_CANCELLED, "cancelled" };
	if (f->phase == SLA_CANCELLED)
		return RC_OK;
	if (d && d->cancel_on != CANCEL_NEVER)
		TRY(sla_holds(l->cx, d, WHEN_CANCEL, f, l->s->at, &yes));
	out->why = "cancel_when";
	if (yes)
		return RC_OK;
	TRY(stops(l, d, ends, &out->why));
	out->phase = CLOCK_STOPPED;
	if (out->why)
		return RC_OK;
	TRY(pauses(l, d, &yes));
	out->phase = yes ? CLOCK_PAUSED : CLOCK_RUNNING;
	return RC_OK;
}

/* ---- moving ------------------------------------------------------------------------- */
static struct clock_input input(const struct life *l, enum clock_kind kind)
{
	const struct sla_facts *f = l->s->neo;
	struct clock_input in = { .at = l->s->at, .kind = kind, .actor = l->s->actor, .event = l->s->event };

	if (f->phase == SLA_HELD)
		in.reason = f->reason;
	else if (f->phase == SLA_RESOLVED)
		in.reason = STR("resolved");
	return in;
}

static void apply(const struct life *l, const struct clock_input *in) { clock_apply(l->cx->mem, l->c, in); }

/* Move to the phase the facts want. A stopped clock that is wanted paused reopens first. */
static void move(const struct life *l, struct want want)
{
	static const enum clock_kind kinds[] = { [CLOCK_RUNNING] = CLOCK_RESUME,
		                                 [CLOCK_PAUSED] = CLOCK_PAUSE,
		                                 [CLOCK_STOPPED] = CLOCK_STOP,
		                                 [CLOCK_CANCELLED] = CLOCK_CANCEL };
	struct clock_input in = input(l, kinds[want.phase]), open = input(l, CLOCK_REOPEN);

	in.why = want.why;
	if (l->c->phase == CLOCK_STOPPED && want.phase == CLOCK_PAUSED) {
		open.reason = STR("");
		apply(l, &open);
	} else if (l->c->phase == CLOCK_STOPPED && want.phase == CLOCK_RUNNING)
		in.kind = CLOCK_REOPEN;
	apply(l, &in);
}

/* ---- choosing ------------------------------------------------------------------------ */
/* What the resolution clock has left at this instant; CLOCK_NEVER without one. */
static int64_t resolve_left(const struct life *l)
{
	const struct sla_clock *r = &l->cs->c[SLA_RESOLVE];

	if (!r->def || !r->attached || r->phase == CLOCK_CANCELLED)
		return CLOCK_NEVER;
	int64_t left = r->goal - clock_elapsed(r, l->s->at);
	return left > 0 ? left : 0;
}

static enum rc choose(const struct life *l, const struct sla_def **out)
{
	return sla_choose(l->cx, l->s->neo, l->kind, l->s->at, !l->c->def, l->c->left, out);
}

static void number(const struct life *l)
{
	if (l->c->def && !l->c->cycle)
		l->c->cycle = ++l->cs->cycles[l->kind];
}

/* Take up another definition, or none; one that still fits keeps its pinned version. */
static enum rc rechoose(const struct life *l, bool reopening)
{
	struct sla_clock *c = l->c;
	struct clock_input in = input(l, CLOCK_RETARGET);
	struct want then;

	TRY(choose(l, &in.def));
	in.reopening = reopening;
	in.why = "unmatched";
	if (!in.def) {
		if (c->attached && c->def->cancel_on == CANCEL_UNMATCHED)
			apply(l, &in);
		return RC_OK;
	}
	if (c->attached && c->def->id == in.def->id)
		return RC_OK;
	if (!c->def) {
		TRY(wanted(l, in.def, NULL, &then));
		if (then.phase == CLOCK_STOPPED || then.phase == CLOCK_CANCELLED)
			return RC_OK;
		move(l, then); /* the line of its start is the first one */
	}
	apply(l, &in);
	number(l);
	return RC_OK;
}

/* Revive, choose, move. */
static enum rc live_on(const struct life *l, const char *ends)
{
	struct sla_clock *c = l->c;
	struct want want;
	bool revived = false;

	TRY(wanted(l, c->def, ends, &want));
	if (c->phase == CLOCK_CANCELLED && want.phase != CLOCK_CANCELLED) {
		struct clock_input in = input(l, CLOCK_REVIVE);
		apply(l, &in);
		revived = true;
	}
	bool reopening =
	        c->phase == CLOCK_STOPPED && (want.phase == CLOCK_RUNNING || want.phase == CLOCK_PAUSED);
	/* What ends by this event is judged by what it ran under, not by what comes next. */
	if (!ends && ((clock_going(c) && (l->moves || l->reopened || revived)) || reopening)) {
		TRY(rechoose(l, reopening));
		TRY(wanted(l, c->def, ends, &want));
	}
	move(l, want);
	return RC_OK;
}

/* ---- cycles --------------------------------------------------------------------------- */
static void keep_past(struct life *l)
{
	struct sla_clocks *cs = l->cs;

	if (!l->c->def)
		return;
	if (cs->npast == cs->past_cap) {
		size_t cap = cs->past_cap ? 2 * cs->past_cap : 4;
		struct sla_clock *more = NEW_ARRAY(l->cx->mem, struct sla_clock, cap);
		if (cs->npast)
			memcpy(more, cs->past, cs->npast * sizeof *more);
		cs->past = more;
		cs->past_cap = cap;
	}
	l->c->ended = true;
	cs->past[cs->npast++] = *l->c;
}

static enum rc begin_cycle(struct life *l)
{
	const struct sla_ledger *ledger = l->c->ledger;
	struct clock_input in = input(l, CLOCK_START);
	struct want want;

	keep_past(l);
	*l->c = CLOCK_EMPTY;
	l->c->kind = l->kind;
	l->c->ledger = ledger;
	l->c->team = l->kind == SLA_OLA ? l->s->neo->team : 0;
	if (l->kind > SLA_RESOLVE)
		l->c->left = resolve_left(l);
	TRY(choose(l, &in.def));
	TRY(wanted(l, in.def, NULL, &want));
	if (want.phase == CLOCK_STOPPED || want.phase == CLOCK_CANCELLED) {
		in.def = NULL; /* nothing to count: a clock comes when it goes on */
		TRY(wanted(l, NULL, NULL, &want));
	}
	apply(l, &in);
	number(l);
	move(l, want);
	return RC_OK;
}

/* A condition that matches, and did not before. */
static enum rc resets(const struct life *l, bool *out)
{
	const struct sla_clock *c = l->c;
	bool before = false;

	*out = false;
	if (!c->attached || c->phase != CLOCK_RUNNING || !c->def->when[WHEN_RESET])
		return RC_OK;
	TRY(sla_holds(l->cx, c->def, WHEN_RESET, l->s->neo, l->s->at, out));
	if (*out && l->s->old)
		TRY(sla_holds(l->cx, c->def, WHEN_RESET, l->s->old, l->s->at, &before));
	*out = *out && !before;
	return RC_OK;
}

static enum rc step_one(struct life *l)
{
	const char *ends = cycle_ends(l);
	bool begun = false, reset;

	if (l->c->phase != CLOCK_NONE && !l->c->ended)
		TRY(live_on(l, ends));
	if (ends)
		l->c->ended = true;
	if ((l->c->phase == CLOCK_NONE || l->c->ended) && cycle_begins(l)) {
		TRY(begin_cycle(l));
		begun = true;
	}
	TRY(resets(l, &reset));
	if (begun || !reset)
		return RC_OK;
	struct clock_input in = input(l, CLOCK_STOP);
	in.why = "reset";
	apply(l, &in);
	return begin_cycle(l);
}

/* ---- what rows cannot tell -------------------------------------------------------------- */
/* There is no row, or one of the cycle before: whether a cycle has begun is in the events only. That matters
 * when a definition fits now. */
static enum rc unknown(struct life *l, bool *history)
{
	const struct sla_def *d;
	bool begins = l->kind > SLA_RESOLVE && cycle_begins(l);

	if (!begins && !l->moves && !l->reopened && !l->turned)
		return RC_OK;
	struct sla_clock *c = l->c, *real = c, blank = CLOCK_EMPTY;
	blank.left = INT64_MAX / 200; /* a share may fit */
	l->c = &blank;
	enum rc rc = choose(l, &d);
	l->c = real;
	*history = rc == RC_OK && d;
	return rc;
}

static bool looked_at(const struct sla_facts *a, const struct sla_facts *b, const struct sla_looks *k)
{
	if (((k->whom & LOOK_KIND) && !str_eq(a->kind, b->kind)) ||
	    ((k->whom & LOOK_PRIORITY) && !str_eq(a->priority, b->priority)) ||
	    ((k->whom & LOOK_SERVICE) && !str_eq(a->service, b->service)) ||
	    ((k->whom & LOOK_VENDOR) && !str_eq(a->vendor, b->vendor)) ||
	    ((k->whom & LOOK_TEAM) && a->team != b->team) ||
	    ((k->whom & LOOK_CONTRACT) && a->contract != b->contract))
		return true;
	for (size_t i = 0; k->fields && a->r && b->r && i < b->r->type->nfields && i < 64; i++)
		if ((k->fields >> i & 1) && rec_changed(a->r, b->r, i))
			return true;
	return false;
}

enum rc sla_matters(struct ctx *cx, const struct sla_facts *a, const struct sla_facts *b, bool *out,
                    bool *zones)
{
	struct sla_looks k, more;

	TRY(sla_looks(cx, b->client_id, INT64_MAX, &k));
	if (a && a->client_id != b->client_id) {
		TRY(sla_looks(cx, a->client_id, INT64_MAX, &more));
		k.kinds |= more.kinds;
	}
	*zones = k.zones;
	*out = k.kinds != 0;
	if (!*out || !a)
		return RC_OK;
	bool words = k.kinds & (1u << SLA_UPDATE | 1u << SLA_ANSWER);
	*out = a->client_id != b->client_id || a->phase != b->phase || a->responded != b->responded ||
	       !str_eq(a->reason, b->reason) || (b->voice && words) ||
	       (a->team != b->team && (k.kinds & 1u << SLA_OLA)) || looked_at(a, b, &k);
	return RC_OK;
}

/* ---- calendars --------------------------------------------------------------------------- */
/* Was it running or paused just before `at`? */
static bool went_on(const struct sla_clock *c, int64_t at)
{
	for (size_t i = c->n; i-- > 0;)
		if (c->intervals[i].from < at)
			return c->intervals[i].phase == CLOCK_RUNNING ||
			       c->intervals[i].phase == CLOCK_PAUSED;
	return false;
}

/* The next version of its calendar that is its own to follow: those that came while it was stopped or
 * cancelled are not. */
static enum rc next_version(struct ctx *cx, const struct sla_clock *c, struct clock_input *in)
{
	const struct sla_def *d = c->def;
	int64_t last = c->n ? c->intervals[c->n - 1].from : CLOCK_NEVER;

	do {
		TRY(sla_def_next(cx, d, &in->def, &in->at));
		d = in->def;
	} while (d && in->at <= last && !went_on(c, in->at));
	return RC_OK;
}

/* Versions of its calendar that came into force by `at`, each at its own instant. */
enum rc clock_catch_up(struct ctx *cx, struct sla_clock *c, int64_t at, bool *history)
{
	struct clock_input in = { .kind = CLOCK_CALENDAR };

	while (c->def && c->attached && clock_going(c)) {
		TRY(next_version(cx, c, &in));
		if (!in.def || in.at > at)
			return RC_OK;
		int64_t last = c->n ? c->intervals[c->n - 1].from : CLOCK_NEVER;
		if (in.at <= last || in.at < c->attached_at || c->partial) {
			*history = true; /* it was written without knowing of that version */
			return RC_OK;
		}
		clock_apply(cx->mem, c, &in);
	}
	return RC_OK;
}

/* As rows pin it. */
static bool same_clock(const struct sla_clock *a, const struct sla_clock *b)
{
	bool same_def = a->def == b->def || (a->def && b->def && def_same(a->def, b->def));

	return a->phase == b->phase && same_def && a->attached == b->attached &&
	       str_eq(a->reason, b->reason) && a->since == b->since && a->elapsed == b->elapsed &&
	       a->deadline == b->deadline && a->stopped_at == b->stopped_at &&
	       a->breached_at == b->breached_at && a->born_breached == b->born_breached && a->n == b->n &&
	       a->cycle == b->cycle && a->ended == b->ended && a->goal == b->goal &&
	       a->started_at == b->started_at;
}

enum rc sla_catch_up(struct ctx *cx, struct sla_clocks *cs, int64_t at, bool *history)
{
	*history = false;
	for (int k = 0; k < SLA_KINDS && !*history; k++) {
		struct sla_clock before = cs->c[k];
		TRY(clock_catch_up(cx, &cs->c[k], at, history));
		cs->changed[k] = cs->changed[k] || !same_clock(&before, &cs->c[k]);
	}
	return RC_OK;
}

/* ---- a step --------------------------------------------------------------------------------- */
static enum rc advance_kind(struct life *l, bool *history)
{
	struct sla_clock *c = l->c, before = *c;

	TRY(clock_catch_up(l->cx, c, l->s->at, history));
	if (*history)
		return RC_OK;
	if (c->followed || (c->partial && !c->def))
		return unknown(l, history);
	*history = c->partial;
	if (*history)
		return RC_OK;
	TRY(step_one(l));
	l->cs->changed[l->kind] = l->cs->changed[l->kind] || !same_clock(&before, c);
	return RC_OK;
}

static bool record_reopened(const struct sla_facts *old, const struct sla_facts *neo)
{
	return (old->phase == SLA_RESOLVED || old->phase == SLA_CLOSED) && neo->phase < SLA_RESOLVED;
}

enum rc sla_advance(struct ctx *cx, struct sla_clocks *cs, const struct sla_step *s, bool *history)
{
	struct life l = { .cx = cx, .cs = cs, .s = s };
	struct sla_looks ever, now;

	*history = false;
	TRY(sla_looks(cx, s->neo->client_id, INT64_MAX, &ever));
	TRY(sla_looks(cx, s->neo->client_id, s->at, &now));
	if (s->old) {
		l.moves = s->old->client_id != s->neo->client_id || looked_at(s->old, s->neo, &now);
		l.reopened = record_reopened(s->old, s->neo);
		l.turned = (s->old->phase == SLA_CANCELLED && s->neo->phase != SLA_CANCELLED) ||
		           (s->old->responded && !s->neo->responded);
	}
	for (int i = 0; i < SLA_KINDS && !*history; i++) {
		l.kind = order[i];
		l.c = &cs->c[l.kind];
		l.c->kind = l.kind;
		if (!(ever.kinds >> l.kind & 1) && !l.c->def)
			continue;
		TRY(advance_kind(&l, history));
	}
	return RC_OK;
}

void sla_clocks_empty(struct sla_clocks *cs)
{
	*cs = (struct sla_clocks){ 0 };
	for (int k = 0; k < SLA_KINDS; k++) {
		cs->c[k] = CLOCK_EMPTY;
		cs->c[k].kind = (enum sla_kind)k;
	}
}

int64_t sla_due(const struct sla_clocks *cs)
{
	int64_t due = CLOCK_NEVER;

	for (int k = 0; k < SLA_KINDS; k++) {
		const struct sla_clock *c = &cs->c[k];
		if (!c->attached || c->phase != CLOCK_RUNNING || c->deadline == CLOCK_NEVER ||
		    c->deadline == INT64_MAX)
			continue;
		if (due == CLOCK_NEVER || c->deadline < due)
			due = c->deadline;
	}
	return due;
}
