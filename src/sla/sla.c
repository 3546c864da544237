/* sla.c - the clocks of a record: which inputs a change of facts gives, rows in and out, JSON at read time.
 */
#include "sla/sla.h"
#include "base/json.h"

const char *const sla_kind_names[SLA_KINDS] = { "response", "resolve" };

/* ---- facts to inputs -------------------------------------------------------------- */
/* The phase that the facts ask of a clock under a definition (NULL: every hold pauses, resolving stops). */
static enum clock_phase wanted(const struct sla_facts *f, enum sla_kind kind, const struct sla_def *def)
{
	if (f->phase == SLA_CANCELLED)
		return CLOCK_CANCELLED;
	if (f->phase == SLA_CLOSED || (kind == SLA_RESPONSE && f->responded))
		return CLOCK_STOPPED;
	if (f->phase == SLA_RESOLVED && !(def && def->stop_on_closed))
		return CLOCK_STOPPED;
	if (f->phase == SLA_HELD && (!def || sla_pauses(def, f->reason)))
		return CLOCK_PAUSED;
	return CLOCK_RUNNING;
}

static struct clock_input phase_input(const struct sla_clock *c, const struct sla_facts *f,
                                      enum clock_phase want)
{
	struct clock_input in = { .kind = CLOCK_CANCEL };

	if (f->phase == SLA_HELD)
		in.reason = f->reason;
	else if (f->phase == SLA_RESOLVED)
		in.reason = STR("resolved");
	if (want == CLOCK_STOPPED)
		in.kind = CLOCK_STOP;
	else if (want == CLOCK_PAUSED)
		in.kind = CLOCK_PAUSE;
	else if (want != CLOCK_CANCELLED)
		in.kind = c->phase == CLOCK_STOPPED ? CLOCK_REOPEN : CLOCK_RESUME;
	return in;
}

/* Move to the phase the facts want. A stopped clock that is wanted paused reopens first. */
static void move(struct ctx *cx, struct sla_clock *c, const struct sla_step *s, enum sla_kind kind)
{
	enum clock_phase want = wanted(s->neo, kind, c->attached ? c->def : NULL);
	struct clock_input in = phase_input(c, s->neo, want);

	in.at = s->at;
	in.actor = s->actor;
	if (c->phase == CLOCK_STOPPED && want == CLOCK_PAUSED)
		clock_apply(cx->mem, c,
		            &(struct clock_input){ .at = s->at, .kind = CLOCK_REOPEN, .actor = s->actor });
	clock_apply(cx->mem, c, &in);
}

static bool revived(const struct sla_facts *old, const struct sla_facts *neo)
{
	return old->phase == SLA_CANCELLED && neo->phase != SLA_CANCELLED;
}

static bool choice_moves(const struct sla_facts *old, const struct sla_facts *neo)
{
	bool reopened = (old->phase == SLA_RESOLVED || old->phase == SLA_CLOSED) && neo->phase < SLA_RESOLVED;

	return reopened || revived(old, neo) || !str_eq(old->kind, neo->kind) ||
	       !str_eq(old->priority, neo->priority) || old->client_id != neo->client_id;
}

static bool going(const struct sla_clock *c) { return c->phase == CLOCK_RUNNING || c->phase == CLOCK_PAUSED; }

/* Is there a retarget in this change? *in is it. A target that still matches keeps its pinned version. */
static enum rc retarget_input(struct ctx *cx, const struct sla_clock *c, const struct sla_step *s,
                              enum sla_kind kind, struct clock_input *in, bool *there)
{
	*there = false;
	*in = (struct clock_input){ .at = s->at, .kind = CLOCK_RETARGET, .actor = s->actor };
	if (!choice_moves(s->old, s->neo))
		return RC_OK;
	TRY(sla_choose(cx, s->neo, kind, s->at, &in->def));
	*there = in->def ? !c->attached || c->def->id != in->def->id : c->attached;
	return RC_OK;
}

/* A row says too little when the clock it speaks of was never attached or no longer is. */
static bool lost(const struct sla_clock *c, const struct sla_facts *neo)
{
	return c->partial && neo->phase != SLA_CANCELLED &&
	       (c->phase == CLOCK_NONE || c->phase == CLOCK_CANCELLED);
}

static enum rc begin_one(struct ctx *cx, struct sla_clock *c, const struct sla_step *s, enum sla_kind kind)
{
	struct clock_input in = { .at = s->at, .kind = CLOCK_START, .actor = s->actor };

	TRY(sla_choose(cx, s->neo, kind, s->at, &in.def));
	clock_apply(cx->mem, c, &in);
	move(cx, c, s, kind);
	return RC_OK;
}

static enum rc advance_one(struct ctx *cx, struct sla_clock *c, const struct sla_step *s, enum sla_kind kind,
                           bool *history)
{
	struct clock_input in, up = { .at = s->at, .kind = CLOCK_REVIVE, .actor = s->actor };
	bool there;

	if (revived(s->old, s->neo)) {
		*history = clock_needs_history(c, &up);
		if (*history)
			return RC_OK;
		clock_apply(cx->mem, c, &up);
	}
	TRY(retarget_input(cx, c, s, kind, &in, &there));
	if (there && clock_needs_history(c, &in)) {
		*history = true;
		return RC_OK;
	}
	if (lost(c, s->neo))
		return RC_OK;
	if (there && going(c))
		clock_apply(cx->mem, c, &in);
	move(cx, c, s, kind);
	if (there && s->old->phase >= SLA_RESOLVED)
		clock_apply(cx->mem, c, &in);
	return RC_OK;
}

static bool same_clock(const struct sla_clock *a, const struct sla_clock *b)
{
	bool same_def = a->def == b->def ||
	                (a->def && b->def && a->def->id == b->def->id && a->def->version == b->def->version &&
	                 a->def->calendar_version == b->def->calendar_version);

	return a->phase == b->phase && same_def && a->attached == b->attached &&
	       str_eq(a->reason, b->reason) && a->since == b->since && a->elapsed == b->elapsed &&
	       a->deadline == b->deadline && a->stopped_at == b->stopped_at &&
	       a->breached_at == b->breached_at && a->born_breached == b->born_breached;
}

enum rc sla_advance(struct ctx *cx, struct sla_clocks *cs, const struct sla_step *s, bool *history)
{
	*history = false;
	for (int k = 0; k < SLA_KINDS && !*history; k++) {
		struct sla_clock *c = &cs->c[k], before = *c;
		if (s->old)
			TRY(advance_one(cx, c, s, (enum sla_kind)k, history));
		else
			TRY(begin_one(cx, c, s, (enum sla_kind)k));
		cs->changed[k] = cs->changed[k] || !same_clock(&before, c);
	}
	return RC_OK;
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

/* ---- rows ---------------------------------------------------------------------------- */
#define COLUMNS                                                                                         \
	"record_id, target, id, sla_target, sla_version, calendar_version, state, reason, started_at, " \
	"since, elapsed, deadline,"                                                                     \
	" original_deadline, stopped_at, breached_at, born_breached"
SQL(q_of, "SELECT " COLUMNS " FROM clock WHERE type = $1 AND record_id = $2");
static struct dbval instant(int64_t t) { return t == CLOCK_NEVER ? NUL() : INT(t); }
static int64_t instant_of(struct dbval v) { return v.type == DB_NULL ? CLOCK_NEVER : v.i; }

static void put_values(struct dsql *d, const struct dbval *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i)
			dsql_lit(d, ", ");
		else
			dsql_lit(d, "(");
		dsql_arg(d, v[i]);
	}
	dsql_lit(d, ")");
}

static void put_clock(struct dsql *d, const char *type, int64_t client_id, int64_t record_id,
                      const struct sla_clock *c, int kind)
{
	const struct sla_def *def = c->def;
	const struct dbval v[] = { INT(client_id),
		                   TEXT(str_z(type)),
		                   INT(record_id),
		                   TEXT(str_z(sla_kind_names[kind])),
		                   INT(def->id),
		                   INT(def->version),
		                   INT(def->calendar),
		                   INT(def->calendar_version),
		                   INT(def->goal),
		                   TEXT(str_z(clock_state(c))),
		                   TEXT(c->attached ? c->reason : STR("")),
		                   INT(c->started_at),
		                   c->attached ? instant(c->since) : NUL(),
		                   INT(c->elapsed),
		                   instant(c->deadline),
		                   INT(c->original_deadline),
		                   instant(c->stopped_at),
		                   instant(c->breached_at),
		                   INT(c->born_breached) };

	put_values(d, v, COUNT(v));
}

/* All that changed in one statement: each costs PostgreSQL more than its row. */
enum rc sla_store(struct ctx *cx, const char *type, int64_t client_id, int64_t record_id,
                  struct sla_clocks *cs)
{
	struct dsql d = DSQL(cx->mem);
	bool any = false;

	dsql_lit(&d,
	         "INSERT INTO clock (client_id, type, record_id, target, sla_target, sla_version, calendar, "
	         "calendar_version, goal, state, reason, started_at, since, elapsed, deadline, "
	         "original_deadline, stopped_at, breached_at, born_breached) VALUES ");
	for (int k = 0; k < SLA_KINDS; k++) {
		if (!cs->changed[k] || !cs->c[k].def)
			continue;
		if (any)
			dsql_lit(&d, ", ");
		put_clock(&d, type, client_id, record_id, &cs->c[k], k);
		any = true;
		cs->changed[k] = false;
	}
	dsql_lit(&d, " ON CONFLICT (type, record_id, target) DO UPDATE SET sla_target = excluded.sla_target, "
	             "sla_version = excluded.sla_version, calendar = excluded.calendar, calendar_version = "
	             "excluded.calendar_version, goal = excluded.goal, state = excluded.state, reason = "
	             "excluded.reason, started_at = excluded.started_at, since = excluded.since, elapsed = "
	             "excluded.elapsed, deadline = excluded.deadline, original_deadline = "
	             "excluded.original_deadline, stopped_at = excluded.stopped_at, breached_at = "
	             "excluded.breached_at, born_breached = excluded.born_breached");
	return any ? dsql_run(cx, &d, NULL) : RC_OK;
}

static enum clock_phase phase_of(struct str state)
{
	if (str_is(state, "running"))
		return CLOCK_RUNNING;
	if (str_is(state, "paused"))
		return CLOCK_PAUSED;
	return str_is(state, "cancelled") ? CLOCK_CANCELLED : CLOCK_STOPPED;
}

static enum rc clock_row(struct ctx *cx, const struct rows *r, size_t i, struct sla_clock *c)
{
	*c = (struct sla_clock){
		.id = cell(r, i, 2).i,
		.phase = phase_of(cell(r, i, 6).s),
		.reason = cell(r, i, 7).s,
		.started_at = cell(r, i, 8).i,
		.since = instant_of(cell(r, i, 9)),
		.elapsed = cell(r, i, 10).i,
		.deadline = instant_of(cell(r, i, 11)),
		.original_deadline = cell(r, i, 12).i,
		.stopped_at = instant_of(cell(r, i, 13)),
		.breached_at = instant_of(cell(r, i, 14)),
		.born_breached = cell(r, i, 15).i == 1,
		.partial = true,
	};
	c->attached = c->phase != CLOCK_CANCELLED;
	return sla_def_load(cx, cell(r, i, 3).i, cell(r, i, 4).i, cell(r, i, 5).i, &c->def);
}

static void empty(struct sla_clocks *cs)
{
	*cs = (struct sla_clocks){ 0 };
	for (int k = 0; k < SLA_KINDS; k++) {
		cs->c[k] = CLOCK_EMPTY;
		cs->c[k].partial = true;
	}
}

static int kind_of(struct str target)
{
	return str_is(target, sla_kind_names[SLA_RESPONSE]) ? SLA_RESPONSE : SLA_RESOLVE;
}

SQL(q_running, "SELECT DISTINCT record_id FROM clock WHERE type = $1 AND state = 'running' AND record_id > $2"
               " ORDER BY record_id LIMIT $3");

enum rc sla_running(struct ctx *cx, const char *type, int64_t after, int max, int64_t **ids, size_t *n)
{
	struct rows r;

	TRY(db_run(cx, q_running, &r, TEXT(str_z(type)), INT(after), INT(max)));
	*ids = NEW_ARRAY(cx->mem, int64_t, r.n + 1);
	*n = r.n;
	for (size_t i = 0; i < r.n; i++)
		(*ids)[i] = cell(&r, i, 0).i;
	return RC_OK;
}

enum rc sla_load(struct ctx *cx, const char *type, int64_t record_id, struct sla_clocks *out)
{
	struct rows r;

	empty(out);
	TRY(db_run(cx, q_of, &r, TEXT(str_z(type)), INT(record_id)));
	for (size_t i = 0; i < r.n; i++)
		TRY(clock_row(cx, &r, i, &out->c[kind_of(cell(&r, i, 1).s)]));
	return RC_OK;
}

/* At most 90 ids a statement: placeholders end at $99. */
static enum rc load_some(struct ctx *cx, const char *type, const int64_t *ids, size_t n,
                         struct sla_clocks *out)
{
	struct dsql *d = NEW(cx->mem, struct dsql);
	struct rows r;

	*d = DSQL(cx->mem);
	dsql_lit(d, "SELECT " COLUMNS " FROM clock WHERE type = ");
	dsql_arg(d, TEXT(str_z(type)));
	dsql_lit(d, " AND record_id IN (");
	for (size_t i = 0; i < n; i++) {
		if (i)
			dsql_lit(d, ", ");
		dsql_arg(d, INT(ids[i]));
	}
	dsql_lit(d, ")");
	TRY(dsql_run(cx, d, &r));
	for (size_t i = 0; i < r.n; i++)
		for (size_t j = 0; j < n; j++)
			if (ids[j] == cell(&r, i, 0).i)
				TRY(clock_row(cx, &r, i, &out[j].c[kind_of(cell(&r, i, 1).s)]));
	return RC_OK;
}

enum rc sla_load_many(struct ctx *cx, const char *type, const int64_t *ids, size_t n, struct sla_clocks *out)
{
	enum { SOME = 90 };

	if (!db_in_tx(cx))
		TRY(sla_warm(cx));
	for (size_t i = 0; i < n; i++)
		empty(&out[i]);
	for (size_t i = 0; i < n; i += SOME)
		TRY(load_some(cx, type, ids + i, n - i < SOME ? n - i : SOME, out + i));
	return RC_OK;
}

/* ---- JSON ---------------------------------------------------------------------------- */
static void write_instant(struct jw *w, const char *key, int64_t t)
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
	write_instant(w, "deadline", c->deadline);
	write_instant(w, "original_deadline", c->original_deadline);
	jw_int(w, "goal_seconds", c->def->goal / 1000000);
	jw_int(w, "elapsed_seconds", elapsed / 1000000);
	jw_int(w, "remaining_seconds", (c->def->goal - elapsed) / 1000000);
	jw_bool(w, "breached", clock_breached(c, cx->now));
	write_instant(w, "breached_at",
	              c->breached_at != CLOCK_NEVER ? c->breached_at
	              : clock_breached(c, cx->now)  ? c->deadline
	                                            : CLOCK_NEVER);
	jw_bool(w, "born_breached", c->born_breached);
	write_instant(w, "started_at", c->started_at);
	write_instant(w, "stopped_at", c->stopped_at);
	jw_int(w, "sla_target", c->def->id);
	jw_str(w, "name", c->def->name);
	jw_str(w, "calendar", c->def->calendar_name);
	jw_str(w, "zone", zone_name(calendar_zone(c->def->cal)));
	if (shut)
		write_instant(w, "opens_at", calendar_next_open(c->def->cal, cx->now));
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
