/* remind.c - telling people: a shift that begins tomorrow, one that begins, and gaps of the next week.
 *
 * One timer a rotation, standing at the next instant at which there is something to tell; whatever changes
 * the schedule lets it look at once (oncall_touch). oncall_told keeps up to when hand-offs were told, so that
 * a change tells nothing twice and a scheduler that stood still tells what is still true; oncall_gap keeps
 * which gaps were told. Both move in the transaction that tells. */
#include "attention/attention.h"
#include "oncall/oncall_parts.h"
#include "person/person.h"
#include "team/team.h"

static const int64_t AHEAD = DAYS(15), WEEK = DAYS(7), DAY_BEFORE = DAYS(1);

SQL(q_told, "SELECT up_to FROM oncall_told WHERE rotation = $1");
SQL(q_set_told, "INSERT INTO oncall_told (rotation, up_to) VALUES ($1, $2)"
                " ON CONFLICT (rotation) DO UPDATE SET up_to = excluded.up_to");
SQL(q_gaps, "SELECT from_at, to_at FROM oncall_gap WHERE rotation = $1");
SQL(q_no_gaps, "DELETE FROM oncall_gap WHERE rotation = $1");
SQL(q_gap, "INSERT INTO oncall_gap (rotation, from_at, to_at) VALUES ($1, $2, $3)");

enum rc oncall_touch(struct ctx *cx, int64_t rotation, int64_t client)
{
	if (cx->replay)
		return RC_OK;
	return timer_set(cx, oncall_timer.name, client, "rotation", rotation, cx->now, STR(""));
}

/* "Network nights · 2026-11-30 09:00" on the reader's own clock. */
static enum rc detail(struct ctx *cx, int64_t person, const struct telling *t, struct str *out)
{
	struct record p, rotation;

	*out = t->name;
	if (!t->at)
		return RC_OK;
	TRY(record_load(cx, &person_type, person, &p));
	struct str name = rec_str(&p, PERSON_ZONE);
	if (!name.n) {
		TRY(record_load(cx, &rotation_type, t->rotation, &rotation));
		name = rec_str(&rotation, ROTATION_ZONE);
	}
	const struct zone *z = zone_find(cx->app->zones, name);
	struct str at = zone_minute(cx->mem, z ? z : zone_utc(), t->at);
	*out = arena_fmt(cx->mem, STR_FMT " · " STR_FMT, STR_ARG(str_clip(t->name, 100)), STR_ARG(at));
	return RC_OK;
}

enum rc oncall_tell(struct ctx *cx, int64_t person, const struct telling *t)
{
	struct notice n = { .person = person,
		            .client_id = t->client,
		            .reason = NOTICE_ONCALL,
		            .kind = str_z(t->kind),
		            .urgent = t->urgent };

	TRY(detail(cx, person, t, &n.detail));
	/* an address of its own for each: two shifts are two notifications */
	n.href = arena_fmt(cx->mem, "/oncall/%lld?about=%s-%lld", (long long)t->rotation, t->kind,
	                   (long long)(t->at / SECONDS(1)));
	return notify_add(cx, &n);
}

/* ---- hand-offs ------------------------------------------------------------------------ */
struct look {
	struct record rotation;
	struct schedule s;
	struct oncall_entry *e; /* joined: one entry a turn of duty */
	size_t n;
	int64_t told, next;
};

static void no_later(struct look *l, int64_t t)
{
	if (!l->next || t < l->next)
		l->next = t;
}

static struct telling about(const struct look *l, const char *kind, int64_t at)
{
	return (struct telling){ kind, l->rotation.client_id, l->rotation.id,
		                 rec_str(&l->rotation, ROTATION_NAME), at };
}

/* Those who were on call within the day before need no word that tomorrow they are again. */
static bool fresh(const struct look *l, size_t i)
{
	for (size_t k = i; k-- > 0;) {
		if (l->e[i].from - l->e[k].to >= DAY_BEFORE)
			return true;
		if (l->e[k].person == l->e[i].person)
			return false;
	}
	return true;
}

static bool took_it(struct ctx *cx, const struct look *l, size_t i)
{
	struct record o;

	if (!l->e[i].override || record_load(cx, &oncall_override_type, l->e[i].override, &o) != RC_OK)
		return false;
	return rec_int(&o, OVERRIDE_MADE_BY) == l->e[i].person && o.created_at == l->e[i].from;
}

static enum rc hand_off(struct ctx *cx, struct look *l, size_t i)
{
	const struct oncall_entry *e = &l->e[i];
	int64_t before = e->from - DAY_BEFORE;

	if (!e->person)
		return RC_OK;
	if (e->from > cx->now)
		no_later(l, before > cx->now ? before : e->from);
	if (before > l->told && before <= cx->now && e->from > cx->now && fresh(l, i)) {
		struct telling t = about(l, "shift_tomorrow", e->from);
		TRY(oncall_tell(cx, e->person, &t));
	}
	if (e->from > l->told && e->from <= cx->now && e->to > cx->now && !took_it(cx, l, i)) {
		struct telling t = about(l, "shift_begins", e->from);
		t.urgent = true;
		TRY(oncall_tell(cx, e->person, &t));
	}
	return RC_OK;
}

/* ---- gaps -------------------------------------------------------------------------------- */
static bool told_before(const struct rows *r, const struct oncall_entry *e)
{
	for (size_t i = 0; i < r->n; i++)
		if (cell(r, i, 0).i < e->to && cell(r, i, 1).i > e->from)
			return true;
	return false;
}

/* Told to the team's lead; where there is none, who plans for the client sees it on the page only. */
static enum rc gaps(struct ctx *cx, struct look *l)
{
	struct oncall_entry *e;
	struct rows told;
	int64_t lead;
	size_t n;

	TRY(team_lead(cx, rec_int(&l->rotation, ROTATION_TEAM), &lead));
	TRY(db_run(cx, q_gaps, &told, INT(l->rotation.id)));
	TRY(db_run(cx, q_no_gaps, NULL, INT(l->rotation.id)));
	schedule_shifts(&l->s, cx->mem, cx->now, cx->now + AHEAD, &e, &n);
	for (size_t i = 0; i < n; i++) {
		if (e[i].person && !e[i].missing)
			continue;
		if (e[i].from > cx->now + WEEK) {
			no_later(l, e[i].from - WEEK);
			continue;
		}
		struct telling t = about(l, e[i].person ? "gap_filled_below" : "gap", e[i].from);
		if (lead && !told_before(&told, &e[i]))
			TRY(oncall_tell(cx, lead, &t));
		TRY(db_run(cx, q_gap, NULL, INT(l->rotation.id), INT(e[i].from), INT(e[i].to)));
	}
	return RC_OK;
}

/* ---- the timer -------------------------------------------------------------------------------- */
static enum rc look(struct ctx *cx, struct look *l)
{
	struct rows r;
	int64_t from;

	TRY(db_run(cx, q_told, &r, INT(l->rotation.id)));
	l->told = r.n ? cell(&r, 0, 0).i : cx->now;
	from = l->told - DAYS(2);
	if (from < cx->now - DAYS(30)) /* after a long stall only what is true now is of interest */
		from = cx->now - DAYS(30);
	TRY(schedule_load(cx, l->rotation.id, from, cx->now + AHEAD, &l->s));
	schedule_shifts(&l->s, cx->mem, from, cx->now + AHEAD, &l->e, &l->n);
	l->n = entries_join(l->e, l->n);
	return RC_OK;
}

static enum rc run(struct ctx *cx, const struct timer *t)
{
	struct look *l = NEW(cx->mem, struct look);

	TRY(record_load(cx, &rotation_type, t->record_id, &l->rotation));
	TRY(look(cx, l));
	for (size_t i = 0; i < l->n; i++)
		TRY(hand_off(cx, l, i));
	TRY(gaps(cx, l));
	TRY(db_run(cx, q_set_told, NULL, INT(l->rotation.id), INT(cx->now)));
	no_later(l, cx->now + WEEK);
	return timer_set(cx, oncall_timer.name, t->client_id, "rotation", t->record_id, l->next, STR(""));
}

const struct timer_kind oncall_timer = { "oncall", run, "Tells of shifts that begin and of gaps ahead" };
