/* rows.c - clocks as rows: the current cycle of each target in clock, those that are over in clock_past.
 *
 * Where a cycle has begun that has no clock, the row is the one before it, marked so (ended 2): the events
 * know of the new one. */
#include "sla/parts.h"

enum column {
	C_RECORD,
	C_TARGET,
	C_ID,
	C_SLA,
	C_SLA_VERSION,
	C_CALENDAR_VERSION,
	C_STATE,
	C_REASON,
	C_STARTED,
	C_SINCE,
	C_ELAPSED,
	C_DEADLINE,
	C_ORIGINAL,
	C_STOPPED,
	C_BREACHED,
	C_BORN,
	C_CYCLE,
	C_GOAL,
	C_ZONE,
	C_LATE,
	C_LEFT,
	C_TEAM,
	C_ENDED,
	C_ATTACHED,
	C_STRETCHES
};
enum { GOING_ON, ENDED, FOLLOWED };
SQL(q_of, "SELECT " ROW_WHOLE " FROM clock WHERE type = $1 AND record_id = $2");
SQL(q_forget, "DELETE FROM clock_past WHERE type = $1 AND record_id = $2");

bool def_same(const struct sla_def *a, const struct sla_def *b)
{
	return a->id == b->id && a->version == b->version && a->calendar_version == b->calendar_version &&
	       str_eq(a->zone, b->zone);
}

static struct dbval instant(int64_t t) { return t == CLOCK_NEVER ? NUL() : INT(t); }
static int64_t instant_of(struct dbval v) { return v.type == DB_NULL ? CLOCK_NEVER : v.i; }

/* ---- out --------------------------------------------------------------------------- */
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

struct place {
	struct ctx *cx;
	const char *type;
	int64_t client_id, record_id;
};

static void put_clock(struct dsql *d, const struct place *p, const struct sla_clock *c, int64_t ended)
{
	const struct sla_def *def = c->def;
	const struct dbval v[] = { INT(p->client_id),
		                   TEXT(str_z(p->type)),
		                   INT(p->record_id),
		                   TEXT(str_z(sla_kind_names[c->kind])),
		                   INT(def->id),
		                   INT(def->version),
		                   INT(def->calendar),
		                   INT(def->calendar_version),
		                   INT(c->goal),
		                   TEXT(str_z(clock_state(c))),
		                   TEXT(c->attached ? c->reason : STR("")),
		                   INT(c->started_at),
		                   c->attached ? instant(c->since) : NUL(),
		                   INT(c->elapsed),
		                   instant(c->deadline),
		                   INT(c->original_deadline),
		                   instant(c->stopped_at),
		                   instant(c->breached_at),
		                   INT(c->born_breached),
		                   INT(c->cycle),
		                   INT(ended),
		                   TEXT(stretches_text(p->cx->mem, c)),
		                   instant(c->attached_at),
		                   TEXT(def->zone),
		                   INT(c->late),
		                   instant(c->left),
		                   c->team ? INT(c->team) : NUL() };

	put_values(d, v, COUNT(v));
}

#define COLUMNS                                                                                             \
	" (client_id, type, record_id, target, sla_target, sla_version, calendar, calendar_version, goal, " \
	"state, reason, started_at, since, elapsed, deadline, original_deadline, stopped_at, breached_at, " \
	"born_breached, cycle, ended, stretches, attached_at, zone, late, resolve_left, team) VALUES "
#define UPDATE                                                                                             \
	" DO UPDATE SET sla_target = excluded.sla_target, sla_version = excluded.sla_version, calendar = " \
	"excluded.calendar, calendar_version = excluded.calendar_version, goal = excluded.goal, state = "  \
	"excluded.state, reason = excluded.reason, started_at = excluded.started_at, since = "             \
	"excluded.since, elapsed = excluded.elapsed, deadline = excluded.deadline, original_deadline = "   \
	"excluded.original_deadline, stopped_at = excluded.stopped_at, breached_at = "                     \
	"excluded.breached_at, born_breached = excluded.born_breached, cycle = excluded.cycle, ended = "   \
	"excluded.ended, stretches = excluded.stretches, attached_at = excluded.attached_at, zone = "      \
	"excluded.zone, late = excluded.late, resolve_left = excluded.resolve_left, team = excluded.team"

enum { ROOM = 3 }; /* clocks in one statement: placeholders end at $99 */

struct batch {
	const struct sla_clock *c[SLA_KINDS];
	int64_t ended[SLA_KINDS];
	size_t n;
};

/* All that changed in one statement where it has room: each costs PostgreSQL more than its row. */
static enum rc put_current(const struct place *p, const struct batch *b)
{
	for (size_t from = 0; from < b->n; from += ROOM) {
		struct dsql d = DSQL(p->cx->mem);
		dsql_lit(&d, "INSERT INTO clock" COLUMNS);
		for (size_t i = from; i < b->n && i < from + ROOM; i++) {
			if (i > from)
				dsql_lit(&d, ", ");
			put_clock(&d, p, b->c[i], b->ended[i]);
		}
		dsql_lit(&d, " ON CONFLICT (type, record_id, target)" UPDATE);
		TRY(dsql_run(p->cx, &d, NULL));
	}
	return RC_OK;
}

static enum rc put_past(const struct place *p, const struct sla_clock *c)
{
	struct dsql d = DSQL(p->cx->mem);

	dsql_lit(&d, "INSERT INTO clock_past" COLUMNS);
	put_clock(&d, p, c, ENDED);
	dsql_lit(&d, " ON CONFLICT (type, record_id, target, cycle)" UPDATE);
	return dsql_run(p->cx, &d, NULL);
}

/* The last finished cycle of a kind that is not stored yet; NULL: none. */
static const struct sla_clock *last_of(const struct sla_clocks *cs, int kind)
{
	for (size_t i = cs->npast; i-- > 0;)
		if ((int)cs->past[i].kind == kind)
			return &cs->past[i];
	return NULL;
}

enum rc sla_store(struct ctx *cx, const char *type, int64_t client_id, int64_t record_id,
                  struct sla_clocks *cs)
{
	struct place p = { cx, type, client_id, record_id };
	struct batch b = { .n = 0 };
	const struct sla_clock *kept[SLA_KINDS] = { NULL };

	for (int k = 0; k < SLA_KINDS; k++) {
		const struct sla_clock *c = &cs->c[k];
		if (!cs->changed[k])
			continue;
		cs->changed[k] = false;
		if (!c->def)
			c = kept[k] = last_of(cs, k);
		if (!c)
			continue;
		b.ended[b.n] = kept[k] ? FOLLOWED : c->ended ? ENDED : GOING_ON;
		b.c[b.n++] = c;
	}
	for (size_t i = 0; i < cs->npast; i++)
		if (&cs->past[i] != kept[cs->past[i].kind])
			TRY(put_past(&p, &cs->past[i]));
	cs->npast = 0;
	return put_current(&p, &b);
}

enum rc sla_forget(struct ctx *cx, const char *type, int64_t record_id)
{
	return db_run(cx, q_forget, NULL, TEXT(str_z(type)), INT(record_id));
}

/* ---- in ------------------------------------------------------------------------------- */
static enum clock_phase phase_of(struct str state)
{
	if (str_is(state, "running"))
		return CLOCK_RUNNING;
	if (str_is(state, "paused"))
		return CLOCK_PAUSED;
	return str_is(state, "cancelled") ? CLOCK_CANCELLED : CLOCK_STOPPED;
}

/* A clock that fits nothing any more follows its record all the same: its last stretch knows the phase. */
static void take_stretches(struct ctx *cx, struct str text, struct sla_clock *c)
{
	c->partial = !stretches_read(cx->mem, text, c);
	if (c->partial || c->phase != CLOCK_CANCELLED)
		return;
	const struct clock_interval *last = &c->intervals[c->n - 1];
	c->phase = last->phase;
	if (c->phase == CLOCK_PAUSED)
		c->reason = last->reason.n ? last->reason : STR("pause_when");
}

enum rc row_read(struct ctx *cx, const struct rows *r, size_t i, struct sla_clock *c)
{
	enum sla_kind kind = sla_kind_of(cell(r, i, C_TARGET).s);

	*c = (struct sla_clock){
		.id = cell(r, i, C_ID).i,
		.kind = kind,
		.phase = phase_of(cell(r, i, C_STATE).s),
		.reason = cell(r, i, C_REASON).s,
		.started_at = cell(r, i, C_STARTED).i,
		.since = instant_of(cell(r, i, C_SINCE)),
		.elapsed = cell(r, i, C_ELAPSED).i,
		.deadline = instant_of(cell(r, i, C_DEADLINE)),
		.original_deadline = cell(r, i, C_ORIGINAL).i,
		.stopped_at = instant_of(cell(r, i, C_STOPPED)),
		.breached_at = instant_of(cell(r, i, C_BREACHED)),
		.born_breached = cell(r, i, C_BORN).i == 1,
		.cycle = cell(r, i, C_CYCLE).i,
		.goal = cell(r, i, C_GOAL).i,
		.late = cell(r, i, C_LATE).i == 1,
		.left = instant_of(cell(r, i, C_LEFT)),
		.team = cell(r, i, C_TEAM).i,
		.ended = cell(r, i, C_ENDED).i != GOING_ON,
		.followed = cell(r, i, C_ENDED).i == FOLLOWED,
		.attached_at = CLOCK_NEVER,
		.recounted_at = INT64_MAX,
		.partial = true,
	};
	c->attached = c->phase != CLOCK_CANCELLED;
	if (kind == SLA_KINDS)
		return RC_OK;
	if (r->ncol > C_STRETCHES) {
		c->attached_at = instant_of(cell(r, i, C_ATTACHED));
		take_stretches(cx, cell(r, i, C_STRETCHES).s, c);
	}
	return sla_def_load(cx, cell(r, i, C_SLA).i, cell(r, i, C_SLA_VERSION).i,
	                    cell(r, i, C_CALENDAR_VERSION).i, cell(r, i, C_ZONE).s, &c->def);
}

static enum rc clock_row(struct ctx *cx, const struct rows *r, size_t i, struct sla_clocks *out)
{
	struct sla_clock c;

	TRY(row_read(cx, r, i, &c));
	if (c.kind == SLA_KINDS)
		return RC_OK;
	out->c[c.kind] = c;
	out->cycles[c.kind] = c.cycle;
	return RC_OK;
}

enum rc sla_load(struct ctx *cx, const char *type, int64_t record_id, struct sla_clocks *out)
{
	struct rows r;

	sla_clocks_empty(out);
	for (int k = 0; k < SLA_KINDS; k++)
		out->c[k].partial = true;
	TRY(db_run(cx, q_of, &r, TEXT(str_z(type)), INT(record_id)));
	for (size_t i = 0; i < r.n; i++)
		TRY(clock_row(cx, &r, i, out));
	return RC_OK;
}

SQL(q_running, "SELECT DISTINCT record_id FROM clock WHERE type = $1 AND state = 'running' AND record_id > $2"
               " ORDER BY record_id LIMIT $3");

enum rc sla_running(struct ctx *cx, const char *type, int64_t after, int max, int64_t **ids, size_t *n)
{
	struct rows r;

	TRY(db_run(cx, q_running, &r, TEXT(str_z(type)), INT(after), INT(max)));
	*ids = rows_ids(cx->mem, &r, n);
	return RC_OK;
}

struct sla_asked {
	const int64_t *ids;
	size_t n;
	struct rows rows;
};

enum rc sla_ask_many(struct ctx *cx, const char *type, const int64_t *ids, size_t n, struct sla_asked **out)
{
	struct sla_asked *a = *out = NEW(cx->mem, struct sla_asked);
	struct dsql d = DSQL(cx->mem);

	*a = (struct sla_asked){ .ids = ids, .n = n };
	if (!n)
		return RC_OK;
	if (!db_in_tx(cx))
		TRY(sla_warm(cx));
	dsql_lit(&d, "SELECT " ROW_TOLD " FROM clock WHERE type = ");
	dsql_arg(&d, TEXT(str_z(type)));
	dsql_lit(&d, " AND record_id");
	dsql_ids(cx, &d, ids, n);
	return dsql_ask(cx, &d, &a->rows);
}

/* Each row to its record, which is mostly that of the row before or the one after it. */
enum rc sla_take_many(struct ctx *cx, const struct sla_asked *a, struct sla_clocks *out)
{
	const struct rows *r = &a->rows;

	for (size_t i = 0; i < a->n; i++)
		out[i] = (struct sla_clocks){ 0 };
	for (size_t i = 0, j = 0; i < r->n; i++) {
		size_t tried = 0;

		while (tried++ < a->n && a->ids[j] != cell(r, i, C_RECORD).i)
			j = j + 1 < a->n ? j + 1 : 0;
		if (a->ids[j] == cell(r, i, C_RECORD).i)
			TRY(clock_row(cx, r, i, &out[j]));
	}
	return RC_OK;
}
