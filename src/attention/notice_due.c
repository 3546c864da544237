/* notice_due.c - a target's clock comes near its end, or passes it.
 *
 * The instant at which 75 % (and 100 %) of a goal are used up is arithmetic on the clock (sla/sla.h), so a
 * timer stands at exactly that instant. What was told is a row per clock and threshold: a change of the
 * ticket while the scheduler stands still tells what is overdue then and there, and the timer that comes
 * later finds it told. Instants are compared, never percentages. A threshold that moves into the future again
 * (a longer goal) may be told again. */
#include "attention/parts.h"
#include "team/team.h"

enum { RISK = 75, BREACH = 100, THRESHOLDS = 2 };
static const int thresholds[THRESHOLDS] = { RISK, BREACH };

SQL(q_marks, "SELECT target, threshold FROM clock_notice WHERE type = $1 AND record_id = $2");
SQL(q_mark, "INSERT INTO clock_notice (type, record_id, target, threshold, at) VALUES ($1, $2, $3, $4, $5)"
            " ON CONFLICT (type, record_id, target, threshold) DO NOTHING");
SQL(q_unmark,
    "DELETE FROM clock_notice WHERE type = $1 AND record_id = $2 AND target = $3 AND threshold = $4");
SQL(q_wants_team, "SELECT person FROM notice_setting WHERE wants_team = 1 ORDER BY person LIMIT 1000");

/* When it is, was or would be reached; CLOCK_NEVER: not as things stand. */
static int64_t reached_at(const struct sla_clock *c, int threshold, int64_t now)
{
	int64_t need = c->goal / 100 * threshold;

	if (!c->attached)
		return CLOCK_NEVER;
	if (c->phase == CLOCK_RUNNING) {
		if (threshold == BREACH)
			return c->deadline == CLOCK_NEVER ? CLOCK_NEVER
			                                  : c->deadline + 1; /* breached: after it */
		return calendar_after(c->def->cal, c->since, need - c->elapsed);
	}
	if (c->phase == CLOCK_PAUSED)
		return c->elapsed > need ? now : CLOCK_NEVER;
	return threshold == BREACH && c->phase == CLOCK_STOPPED && clock_breached(c, now) ? now : CLOCK_NEVER;
}

struct marks {
	struct rows rows;
};

static bool marked(const struct marks *m, int kind, int threshold)
{
	for (size_t i = 0; i < m->rows.n; i++)
		if (str_is(cell(&m->rows, i, 0).s, sla_kind_names[kind]) &&
		    cell(&m->rows, i, 1).i == threshold)
			return true;
	return false;
}

/* A clock that does not run day and night: no reason to wake anybody up. */
static bool of_office_hours(const struct ctx *cx, const struct sla_clock *c)
{
	return c->def && c->def->cal && calendar_between(c->def->cal, cx->now, cx->now + DAYS(7)) < DAYS(7);
}

struct crossing {
	const struct record *r;
	int kind, threshold;
	bool office;
};

static enum rc tell(struct ctx *cx, const struct crossing *x, int64_t person)
{
	struct notice n = { .person = person,
		            .client_id = x->r->client_id,
		            .type = x->r->type,
		            .record_id = x->r->id,
		            .reason = x->threshold == BREACH ? NOTICE_BREACH : NOTICE_RISK,
		            .kind = str_z(sla_kind_names[x->kind]),
		            .office = x->office,
		            .urgent = str_is(rec_str(x->r, TICKET_PRIORITY), "1") ||
		                      str_is(rec_str(x->r, TICKET_MAJOR), "yes") };

	return notify_add(cx, &n);
}

/* Without an assignee it is the team's: those of it who want to hear of the team's tickets. */
static enum rc tell_team(struct ctx *cx, const struct crossing *x, int64_t lead)
{
	int64_t team = rec_int(x->r, TICKET_TEAM);
	struct rows people;
	bool member;

	TRY(db_run(cx, q_wants_team, &people));
	for (size_t i = 0; i < people.n; i++) {
		int64_t person = cell(&people, i, 0).i;

		if (person == lead)
			continue;
		TRY(team_has_member(cx, team, person, &member));
		if (member)
			TRY(tell(cx, x, person));
	}
	return RC_OK;
}

/* The assignee; where there is none, the team and its lead. A breach is the lead's business always. */
static enum rc tell_all(struct ctx *cx, const struct crossing *x)
{
	int64_t assignee = rec_int(x->r, TICKET_ASSIGNEE), team = rec_int(x->r, TICKET_TEAM), lead = 0;
	struct record t;

	if (team && (x->threshold == BREACH || !assignee)) {
		TRY(record_load(cx, &team_type, team, &t));
		lead = rec_int(&t, TEAM_LEAD);
	}
	if (assignee)
		TRY(tell(cx, x, assignee));
	if (lead && lead != assignee)
		TRY(tell(cx, x, lead));
	if (!assignee && team)
		TRY(tell_team(cx, x, lead));
	return x->threshold == BREACH ? snooze_breach(cx, x->r) : RC_OK;
}

static enum rc mark(struct ctx *cx, const struct record *r, int kind, int threshold)
{
	return db_run(cx, q_mark, NULL, TEXT(str_z(r->type->name)), INT(r->id),
	              TEXT(str_z(sla_kind_names[kind])), INT(threshold), INT(cx->now));
}

struct arming {
	const struct record *r;
	struct marks marks;
	bool silent;
	int64_t next;
};

/* From the last threshold down: who is told of the breach need not be told that it was near. */
static enum rc arm_clock(struct ctx *cx, struct arming *a, const struct sla_clock *c, int kind)
{
	bool later = false;

	for (int i = THRESHOLDS; i-- > 0;) {
		int threshold = thresholds[i];
		bool done = marked(&a->marks, kind, threshold);
		int64_t at = reached_at(c, threshold, cx->now);

		if (at == CLOCK_NEVER || at == INT64_MAX)
			continue;
		if (at > cx->now) {
			if (done)
				TRY(db_run(cx, q_unmark, NULL, TEXT(str_z(a->r->type->name)), INT(a->r->id),
				           TEXT(str_z(sla_kind_names[kind])), INT(threshold)));
			if (!a->next || at < a->next)
				a->next = at;
			continue;
		}
		if (!done) {
			TRY(mark(cx, a->r, kind, threshold));
			if (!later && !a->silent)
				TRY(tell_all(cx, &(struct crossing){ a->r, kind, threshold,
				                                     of_office_hours(cx, c) }));
		}
		later = true;
	}
	return RC_OK;
}

enum rc clock_notice_arm(struct ctx *cx, const struct record *r, bool fresh, bool silent)
{
	struct arming a = { .r = r, .silent = silent };
	struct sla_clocks cs;

	if (r->extra) /* the clocks as this write has stored them */
		cs = *(const struct sla_clocks *)r->extra;
	else
		TRY(sla_load(cx, "ticket", r->id, &cs));
	if (!fresh)
		TRY(db_run(cx, q_marks, &a.marks.rows, TEXT(STR("ticket")), INT(r->id)));
	for (int k = 0; k < SLA_KINDS; k++)
		if (cs.c[k].def)
			TRY(arm_clock(cx, &a, &cs.c[k], k));
	if (fresh && !a.next)
		return RC_OK;
	return timer_set(cx, clock_notice_timer.name, r->client_id, "ticket", r->id, a.next, STR(""));
}

static enum rc run(struct ctx *cx, const struct timer *t)
{
	struct record r;

	TRY(record_load(cx, &ticket_type, t->record_id, &r));
	return clock_notice_arm(cx, &r, false, false);
}

const struct timer_kind clock_notice_timer = { "clock_notice", run,
	                                       "Tells that a target is three quarters used up, or missed" };

/* ---- what has no timer yet ------------------------------------------------------------- */
/* Imported, replayed, or older than this part of the program: some at a time, through the whole table, once a
 * start and once a day. What is passed already is noted and not told: it is no news. */
enum { ARM = 200 };

SQL(q_armed, "SELECT 1 FROM timer WHERE kind = 'clock_notice' AND type = 'ticket' AND record_id = $1");

static enum rc arm_some(struct ctx *cx, const struct timer *t)
{
	int64_t after = 0, *ids;
	struct record r;
	struct rows armed;
	size_t n;

	(void)str_int(t->payload, &after);
	TRY(sla_running(cx, "ticket", after, ARM, &ids, &n));
	for (size_t i = 0; i < n; i++) {
		TRY(db_run(cx, q_armed, &armed, INT(ids[i])));
		if (armed.n)
			continue;
		TRY(record_load(cx, &ticket_type, ids[i], &r));
		TRY(clock_notice_arm(cx, &r, false, true));
	}
	if (n < ARM)
		return RC_OK;
	return timer_set(cx, clock_arm_timer.name, 1, "system", 0, cx->now,
	                 arena_fmt(cx->mem, "%lld", (long long)ids[n - 1]));
}

const struct timer_kind clock_arm_timer = { "clock_arm", arm_some,
	                                    "Gives running clocks without one their timer" };
