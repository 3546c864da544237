/* test_desk_why.c - must-show 4 of the desk: 200 random rows over a random history, each claim of each reason
 * worked out again from the events.
 *
 * What is asserted is read from the desk's JSON answer.  What it is held against comes from the events' own
 * rows, read here and taken apart here, and from other nouns that read events (clocks are folded from the
 * beginning).  Nothing of src/desk but its answer is used, and nothing of src/forecast for a chance: there is
 * a past of tickets that are over, whose plain rates are counted here once more by docs/forecast.md
 * section 2.
 */
#include "approval/approval.h"
#include "attention/attention.h"
#include "base/conf.h"
#include "contract/contract.h"
#include "desk.h"
#include "desk/desk.h"
#include "escalation/escalation.h"
#include "forecast/forecast.h"
#include "harm/next_action.h"
#include "jobs/jobs.h"
#include "oncall/oncall.h"
#include "record/event.h"
#include "record/link.h"
#include "task/task.h"
#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
/* after its prerequisites */
#include <cmocka.h>

enum { TICKETS = 40, PAST = 80, ROUNDS = 5, DEEDS = 400, LEAST = 200 };

static const struct record_type *const types[] = {
	&client_type,     &team_type,   &person_type,   &access_type,  &calendar_type,
	&sla_target_type, &ticket_type, &contract_type, &service_type, &rotation_type,
	&time_off_type,   &task_type,   &approval_type, NULL
};

#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the formats are literals of this file */
#define F(d, ...) arena_fmt((d)->world->mem, __VA_ARGS__).p
#define LL(x) (long long)(x)

static uint64_t seed = 20261126;
static unsigned dice(unsigned n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(seed >> 33) % n;
}

/* ---- a past, of which chances are learned --------------------------------------------------------- */
static int64_t past[PAST];

/* P1 and P4 of two teams, from nine o'clock on some day, answered and solved in time or not. */
static void make_past(struct desk *d)
{
	for (size_t i = 0; i < PAST; i++) {
		bool p1 = dice(2);
		struct record r;

		desk_at(d, "2025-12-01T09:00:00Z");
		world_advance(d->world, DAYS(i % 20) + MINUTES(dice(300)));
		desk_as(d, NULL);
		struct str key = desk_ticket(
		        d,
		        F(d,
		          "{\"client\":%lld,\"title\":\"Past %zu\",\"impact\":\"%d\",\"urgency\":\"%d\","
		          "\"requester\":%lld,\"team\":%lld}",
		          LL(d->client), i, p1 ? 1 : 3, p1 ? 1 : 3, LL(d->rita),
		          LL(dice(3) ? d->network : d->apps)),
		        &r);
		past[i] = r.id;
		world_advance(d->world, p1 ? MINUTES(dice(600)) : HOURS(dice(24 * 9)));
		desk_as(d, &d->coordinator);
		desk_do(d, key, i % 9 ? "resolve" : "cancel",
		        i % 9 ? "{\"code\":\"fixed\",\"notes\":\"Done\"}" : "{\"reason\":\"withdrawn\"}",
		        NULL);
	}
}

/* ---- a random history ------------------------------------------------------------------------- */
static struct str keys[TICKETS];
static int64_t ids[TICKETS];
static int64_t vera; /* a VIP */

static bool is_calm(size_t i) { return i % 4 == 0; }
static bool is_of_vera(size_t i) { return i % 8 == 0; }

/* What the state of things refuses does not happen. */
static void maybe(enum rc rc) { assert_true(rc != RC_INTERNAL && rc != RC_UNAVAILABLE); }

static void someone_acts(struct desk *d, const struct who *who, struct str key, const char *verb,
                         const char *json)
{
	struct record r;

	desk_as(d, who);
	d->cx = world_ctx(d->world);
	maybe(desk_verb(&d->cx, key, verb, json, &r));
}

static enum rc set_harm(struct ctx *cx, void *p)
{
	struct record r;
	struct harm wish = { .kind = HARM_INSTANT, .confidence = 0.8 };

	TRY(record_load(cx, &ticket_type, *(int64_t *)p, &r));
	wish.at = cx->now + MINUTES(dice(600)) + MINUTES(1);
	wish.effect = STR("Payroll is not paid");
	wish.source = STR("person");
	return harm_set(cx, &r, &wish, true);
}

static enum rc nudge(struct ctx *cx, void *p)
{
	struct record r;

	TRY(record_load(cx, &ticket_type, *(int64_t *)p, &r));
	return next_action_nudge(cx, &r, STR("When?"));
}

static enum rc promise(struct ctx *cx, void *p)
{
	struct record r;

	TRY(record_load(cx, &ticket_type, *(int64_t *)p, &r));
	return next_action_promise(cx, &r, cx->now + MINUTES(1 + dice(90)), STR("I call them"));
}

static enum rc promise_for_today(struct ctx *cx, void *p)
{
	struct record r;

	TRY(record_load(cx, &ticket_type, *(int64_t *)p, &r));
	return next_action_promise(cx, &r, cx->now + HOURS(1 + dice(12)), STR("I replace it"));
}

static void write_as(struct desk *d, const struct who *who, enum rc (*fn)(struct ctx *, void *), size_t i)
{
	desk_as(d, who);
	d->cx = world_ctx(d->world);
	maybe(db_tx(&d->cx, fn, &ids[i]));
}

/* A ticket of which little is to be said, so that what is weaker is among the three. */
static void calm_deed(struct desk *d, size_t i)
{
	switch (dice(4)) {
	case 0: someone_acts(d, &d->agent, keys[i], "start", "{}"); break;
	case 1: write_as(d, &d->agent, promise_for_today, i); break;
	case 2:
		desk_as(d, &d->agent);
		desk_say(d, keys[i], "I am at it", false);
		break;
	default: write_as(d, &d->coordinator, nudge, i);
	}
}

static void deed(struct desk *d, size_t i)
{
	struct str key = keys[i];
	struct link l;

	if (is_calm(i)) {
		calm_deed(d, i);
		return;
	}
	switch (dice(20)) {
	case 0:
	case 13:
	case 14: someone_acts(d, &d->agent, key, "start", "{}"); break;
	case 1:
		someone_acts(d, &d->agent, key, "hold",
		             "{\"reason\":\"vendor\",\"comment\":\"Called them\"}");
		break;
	case 2:
		someone_acts(d, &d->agent, key, "hold",
		             "{\"reason\":\"caller\",\"comment\":\"Which floor?\"}");
		break;
	case 3: someone_acts(d, &d->agent, key, "resume", "{}"); break;
	case 4:
		someone_acts(d, &d->coordinator, key, "assign",
		             F(d, "{\"team\":%lld}", LL(dice(2) ? d->apps : d->network)));
		break;
	case 5: someone_acts(d, &d->agent, key, "bounce", "{\"reason\":\"Not ours\"}"); break;
	case 6: someone_acts(d, &d->agent, key, "resolve", "{\"code\":\"fixed\",\"notes\":\"Done\"}"); break;
	case 7: someone_acts(d, &d->coordinator, key, "reopen", "{\"comment\":\"Not yet\"}"); break;
	case 8: someone_acts(d, &d->coordinator, key, "propose_major", "{\"comment\":\"Many call\"}"); break;
	case 9:
		if (!dice(3))
			someone_acts(d, &d->coordinator, key, "assign", "{\"assignee\":null}");
		break;
	case 15:
		someone_acts(d, &d->coordinator, key, "decide_major",
		             "{\"accept\":true,\"comment\":\"Yes\"}");
		break;
	case 10:
		desk_as(d, dice(2) ? &d->requester : &d->agent);
		desk_say(d, key, "A word about it", true);
		break;
	case 11:
		desk_as(d, &d->coordinator);
		d->cx = world_ctx(d->world);
		maybe(link_add(&d->cx, &ticket_type, key, STR("depends_on"), STR("ticket"),
		               keys[dice(TICKETS)], false, &l));
		break;
	case 16: write_as(d, &d->coordinator, set_harm, i); break;
	case 17: write_as(d, &d->coordinator, nudge, i); break;
	default: write_as(d, &d->agent, promise, i);
	}
}

static void make_tickets(struct desk *d)
{
	for (size_t i = 0; i < TICKETS; i++) {
		struct record r;
		desk_as(d, NULL);
		keys[i] = desk_ticket(
		        d,
		        F(d,
		          "{\"client\":%lld,\"title\":\"Ticket %zu\",\"impact\":\"%u\",\"urgency\":\"%u\","
		          "\"requester\":%lld,\"team\":%lld}",
		          LL(d->client), i, 1 + dice(3), 1 + dice(3), LL(is_of_vera(i) ? vera : d->rita),
		          LL(dice(2) ? d->apps : d->network)),
		        &r);
		ids[i] = r.id;
		world_advance(d->world, MINUTES(dice(30)));
	}
}

/* ---- what the events say ------------------------------------------------------------------------- */
struct truth {
	int64_t made, made_event, moved, moved_event, entered, entered_event, nobody, nobody_event,
	        major_event, harm_event;
	int64_t asked, asked_event, promised, promised_event; /* 0: it was not, or it was answered */
	int64_t moved_by, requester, team;
	int64_t reassigned, bounced, reopened; /* how often */
	int64_t has;                           /* the assignee */
	struct str state, reason, major, priority;
	struct event *e;
	size_t n;
};

static const struct jval *neo(const struct jval *data, const char *field)
{
	const struct jval *c = jval_get(jval_get(data, "changes"), field);

	return c ? &c->items[1] : NULL;
}

/* Kinds that move nothing, written down a second time. */
static bool idle(struct str k)
{
	static const char *const whole[] = {
		"snoozed", "woken", "watched", "unwatched", "rated", "rating_low", "suggestion_rejected"
	};

	for (size_t i = 0; i < COUNT(whole); i++)
		if (str_is(k, whole[i]))
			return true;
	return str_starts(k, STR("harm_")) || str_starts(k, STR("nudge")) ||
	       str_starts(k, STR("next_action_"));
}

/* Who asked, and what was promised: until a deed answers both, or it is taken back. */
static void tell_next_action(struct truth *t, const struct event *e, const struct jval *data)
{
	bool kept = str_is(e->kind, "next_action_kept");

	if (kept || str_is(e->kind, "next_action_withdrawn"))
		t->promised = t->promised_event = 0;
	if (kept || str_is(e->kind, "nudge_withdrawn"))
		t->asked = t->asked_event = 0;
	if (str_is(e->kind, "nudged")) {
		t->asked = e->at;
		t->asked_event = e->id;
	}
	if (str_is(e->kind, "next_action_set")) {
		assert_true(time_parse(jval_str(data, "at"), &t->promised));
		t->promised_event = e->id;
	}
}

static void tell_changes(struct desk *d, struct truth *t, const struct event *e)
{
	struct jval data;
	const struct jval *v;
	char why[100];

	assert_true(json_parse_plain(d->world->mem, e->data, &data, why, sizeof why));
	if ((v = neo(&data, "state"))) {
		t->state = v->s;
		t->entered = e->at;
		t->entered_event = e->id;
	}
	if ((v = neo(&data, "hold_reason")))
		t->reason = v->s;
	if ((v = neo(&data, "assignee"))) {
		t->has = v->i;
		if (v->kind == J_NULL) {
			t->nobody = e->at;
			t->nobody_event = e->id;
		}
	}
	if ((v = neo(&data, "requester")))
		t->requester = v->i;
	if ((v = neo(&data, "team")))
		t->team = v->i;
	if ((v = neo(&data, "priority")))
		t->priority = v->s;
	if ((v = neo(&data, "major"))) {
		t->major = v->s;
		t->major_event = e->id;
	}
	if ((v = neo(&data, "reassign_count")))
		t->reassigned = v->i;
	if ((v = neo(&data, "bounce_count")))
		t->bounced = v->i;
	if ((v = neo(&data, "reopen_count")))
		t->reopened = v->i;
	if (str_starts(e->kind, STR("harm_")))
		t->harm_event = e->id;
	tell_next_action(t, e, &data);
}

static struct truth truth_of(struct desk *d, int64_t id)
{
	struct truth t = { 0 };
	struct ctx cx = world_ctx(d->world);

	world_ok(&cx, event_all_of(&cx, "ticket", &id, 1, INT64_MAX, &t.e, &t.n));
	t.made = t.moved = t.nobody = t.e[0].at;
	t.made_event = t.moved_event = t.nobody_event = t.e[0].id;
	for (size_t i = 0; i < t.n; i++) {
		tell_changes(d, &t, &t.e[i]);
		if (i && t.e[i].actor_id && !t.e[i].rule.n && t.e[i].actor_id != t.requester &&
		    !idle(t.e[i].kind)) {
			t.moved = t.e[i].at;
			t.moved_by = t.e[i].actor_id;
			t.moved_event = t.e[i].id;
		}
	}
	return t;
}

/* ---- claims --------------------------------------------------------------------------------------- */
struct claim {
	struct desk *d;
	const struct jval *item, *fact, *args, *events;
	struct truth t;
	int64_t id, now;
};

static int64_t instant(const struct claim *c, const char *name)
{
	int64_t t;

	if (!time_parse(jval_str(c->args, name), &t))
		fail_msg("%s is no instant in %s", name, jval_text(c->d->world->mem, c->fact).p);
	return t;
}

static bool names(const struct claim *c, int64_t event)
{
	for (size_t i = 0; i < c->events->n; i++)
		if (c->events->items[i].i == event)
			return true;
	return false;
}

/* The argument says how far the instant lies from now, in whole seconds. */
static void spans(const struct claim *c, const char *name, int64_t from, int64_t to)
{
	assert_int_equal(jval_int(c->args, name), (to - from) / SECONDS(1));
}

/* The clocks, folded from all events. */
static bool has_clock(const struct claim *c, const char *target, int64_t at)
{
	struct ctx cx = world_ctx(c->d->world);
	struct sla_clocks all;

	world_ok(&cx, ticket_clocks_fold(&cx, c->id, INT64_MAX, NULL, &all));
	const struct sla_clock *k = &all.c[sla_kind_of(str_z(target))];
	return k->phase == CLOCK_RUNNING && k->deadline == at;
}

static void about_clock(const struct claim *c, bool late)
{
	int64_t at = instant(c, "at");

	assert_true(has_clock(c, jval_str(c->args, "target").p, at));
	assert_int_equal(at < c->now, late);
	assert_true(names(c, c->t.made_event));
	spans(c, late ? "by_s" : "in_s", late ? at : c->now, late ? c->now : at);
}

static void is_overdue(const struct claim *c) { about_clock(c, true); }
static void is_due(const struct claim *c) { about_clock(c, false); }

static void is_due_today(const struct claim *c)
{
	about_clock(c, false);
	assert_int_equal(floor_div(instant(c, "at"), DAYS(1)),
	                 floor_div(c->now, DAYS(1))); /* the client is in UTC */
}

/* What the last event about harm says it is. */
static void is_harm(const struct claim *c)
{
	bool to_come = str_is(jval_str(c->fact, "id"), "harm_in");
	int64_t at = instant(c, "at"), said = 0;

	assert_true(names(c, c->t.harm_event));
	for (size_t i = 0; i < c->t.n; i++)
		if (c->t.e[i].id == c->t.harm_event) {
			size_t p = str_find(c->t.e[i].data, time_rfc3339(c->d->world->mem, at), 0);
			said = p != SIZE_MAX;
			assert_true(str_find(c->t.e[i].data, jval_str(c->args, "effect"), 0) != SIZE_MAX);
		}
	assert_true(said);
	assert_int_equal(at >= c->now, to_come);
	spans(c, to_come ? "in_s" : "ago_s", to_come ? c->now : at, to_come ? at : c->now);
}

static void is_unassigned(const struct claim *c)
{
	assert_int_equal(c->t.has, 0);
	assert_int_equal(instant(c, "since"), c->t.nobody);
	assert_true(names(c, c->t.nobody_event));
	spans(c, "for_s", c->t.nobody, c->now);
}

static void is_silent(const struct claim *c)
{
	struct ctx cx = world_ctx(c->d->world);
	struct record r;
	struct pace pace;
	const struct calendar *hours;

	world_ok(&cx, record_load(&cx, &ticket_type, c->id, &r));
	world_ok(&cx, forecast_pace(&cx, r.client_id, c->t.state, rec_int(&r, TICKET_TEAM), &pace));
	world_ok(&cx, forecast_calendar(&cx, r.client_id, rec_int(&r, TICKET_TEAM), &hours));
	assert_int_equal(instant(c, "since"), c->t.moved);
	assert_true(names(c, c->t.moved_event));
	spans(c, "for_s", c->t.moved, c->now);
	assert_int_equal(jval_int(c->args, "usual_s"), pace.p95 / SECONDS(1));
	assert_true(calendar_between(hours, c->t.moved, c->now) >= pace.p95);
	assert_string_equal(jval_str(c->args, "state").p, c->t.state.p);
}

/* The resolve clock as the events have it, and into which tenth of its time it has come. */
static struct sla_clock resolve_clock(struct desk *d, int64_t id)
{
	struct ctx cx = world_ctx(d->world);
	struct sla_clocks all;

	world_ok(&cx, ticket_clocks_fold(&cx, id, INT64_MAX, NULL, &all));
	return all.c[SLA_RESOLVE];
}

static int tenth(const struct sla_clock *k, int64_t at)
{
	int64_t used = clock_elapsed(k, at);

	return used >= k->goal ? 9 : (int)(used * 10 / k->goal);
}

/* What is said of each ticket of the past: it never changed its team or priority, and was never handed on. */
static struct {
	int64_t team;
	struct str priority;
	bool asked, missed; /* asked: it kept or missed its goal */
	int tenth;          /* to which it came */
} said[PAST];

static void read_past(struct desk *d)
{
	for (size_t i = 0; i < PAST; i++) {
		struct truth t = truth_of(d, past[i]);
		struct sla_clock k = resolve_clock(d, past[i]);
		int64_t end = t.e[t.n - 1].at;

		assert_int_equal(t.reassigned, 0);
		said[i].team = t.team;
		said[i].priority = t.priority;
		said[i].asked = str_is(t.state, "resolved");
		said[i].missed = said[i].asked && clock_elapsed(&k, end) > k.goal;
		said[i].tenth = said[i].missed ? 9 : tenth(&k, end);
	}
}

/* From all to the narrowest; how many are behind it, and who they are, is of the narrowest of twenty. */
static double plain_chance(const struct claim *c, int tenth, int64_t *examples, int *level)
{
	double p = 0.5;

	for (int l = 2; l >= 0; l--) {
		int64_t over = 0, reached = 0, missed = 0;

		for (size_t i = 0; i < PAST; i++) {
			if ((l < 2 && !str_eq(said[i].priority, c->t.priority)) ||
			    (l < 1 && said[i].team != c->t.team))
				continue;
			over++;
			reached += said[i].asked && said[i].tenth >= tenth;
			missed += said[i].missed;
		}
		p = ((double)missed + 10 * p) / ((double)reached + 10);
		if (c->t.reassigned || over < reached) /* none of them was ever handed on */
			over = reached;
		if (l == 2 || over >= 20) {
			*examples = over;
			*level = l;
		}
	}
	return p;
}

static void is_chance(const struct claim *c)
{
	struct sla_clock k = resolve_clock(c->d, c->id);
	int64_t examples, others, day = c->now + DAYS(1);
	int level, other;
	double p = plain_chance(c, tenth(&k, c->now), &examples, &level),
	       later = k.deadline < day ? 1 : plain_chance(c, tenth(&k, day), &others, &other);
	const char *groups[] = { F(c->d, STR_FMT " of %s", STR_ARG(c->t.priority),
		                   c->t.team == c->d->network ? "Network" : "Applications"),
		                 c->t.priority.p, "all tickets" };

	assert_true(k.phase == CLOCK_RUNNING && k.deadline >= c->now);
	assert_true(p >= 0.3);
	assert_true(fabs(p - jval_get(c->args, "chance")->f) < 1e-9);
	assert_true(fabs(later - jval_get(c->args, "later")->f) < 1e-9);
	assert_string_equal(jval_str(c->args, "target").p, "resolve");
	assert_string_equal(jval_str(c->args, "group").p,
	                    level == 2 ? groups[2] : F(c->d, "P%s", groups[level]));
	assert_int_equal(jval_int(c->args, "examples"), examples);
	assert_int_equal(jval_int(c->args, "version"), 0);
	assert_true(jval_get(c->args, "plain")->b);
	assert_int_equal(jval_get(c->fact, "strong")->b, p >= 0.6);
	assert_true(names(c, c->t.made_event));
}

static void is_on_hold(const struct claim *c)
{
	assert_string_equal(c->t.state.p, "on_hold");
	assert_string_equal(jval_str(c->args, "reason").p, c->t.reason.p);
	assert_int_equal(instant(c, "since"), c->t.entered);
	assert_true(names(c, c->t.entered_event));
}

static void is_major(const struct claim *c)
{
	assert_string_equal(c->t.major.p, jval_get(c->args, "candidate")->b ? "candidate" : "yes");
	assert_true(names(c, c->t.major_event));
}

static void counted(const struct claim *c, int64_t n)
{
	assert_int_equal(jval_int(c->args, "n"), n);
	assert_true(n > 0 && c->events->n == (size_t)(n < 4 ? n : 4));
}
static void is_reassigned(const struct claim *c) { counted(c, c->t.reassigned); }
static void is_bounced(const struct claim *c) { counted(c, c->t.bounced); }
static void is_reopened(const struct claim *c) { counted(c, c->t.reopened); }

/* The promise that stands, of the person who gave it. */
static void is_promise(const struct claim *c)
{
	bool broken = str_is(jval_str(c->fact, "id"), "promise_broken");
	int64_t at = instant(c, "at");

	assert_true(c->t.promised_event && names(c, c->t.promised_event));
	assert_int_equal(at, c->t.promised);
	assert_int_equal(at < c->now, broken);
	assert_true(!broken || c->t.moved <= at);
	assert_string_equal(jval_str(c->args, "by").p, "Ada");
	spans(c, broken ? "ago_s" : "in_s", broken ? at : c->now, broken ? c->now : at);
}

static void is_nudged(const struct claim *c)
{
	assert_true(c->t.asked_event && names(c, c->t.asked_event));
	assert_false(c->t.promised);
	assert_true(c->t.moved <= c->t.asked || c->t.moved_by == c->d->cora); /* no answer by a deed */
	assert_int_equal(instant(c, "at"), c->t.asked);
	assert_string_equal(jval_str(c->args, "by").p, "Cora");
	spans(c, "ago_s", c->t.asked, c->now);
}

/* Whom the last word about it made a VIP. */
static void is_vip(const struct claim *c)
{
	struct ctx cx = world_ctx(c->d->world);
	struct event *e;
	bool vip = false;
	size_t n;

	world_ok(&cx, event_all_of(&cx, "person", &c->t.requester, 1, INT64_MAX, &e, &n));
	for (size_t i = 0; i < n; i++) {
		struct jval data;
		const struct jval *v;
		char why[100];
		assert_true(json_parse_plain(c->d->world->mem, e[i].data, &data, why, sizeof why));
		if ((v = neo(&data, "vip")))
			vip = v->b;
	}
	assert_true(vip);
	assert_string_equal(jval_str(c->args, "person").p, "Vera");
	assert_true(names(c, c->t.made_event));
}

static void is_quiet(const struct claim *c)
{
	assert_int_equal(instant(c, "opened"), c->t.made);
	assert_int_equal(instant(c, "moved"), c->t.moved);
	assert_true(names(c, c->t.made_event) && names(c, c->t.moved_event));
}

/* ---- who waits, from events of all tickets: links made and not taken back, between what is open --- */
static bool open_now(const struct truth *t)
{
	return !str_is(t->state, "resolved") && !str_is(t->state, "closed") && !str_is(t->state, "cancelled");
}

static bool depends[TICKETS][TICKETS]; /* [a][b]: a waits for b */

static size_t place_of(int64_t id)
{
	for (size_t i = 0; i < TICKETS; i++)
		if (ids[i] == id)
			return i;
	fail_msg("no ticket %lld", LL(id));
	return 0;
}

static void read_links(struct desk *d)
{
	memset(depends, 0, sizeof depends);
	for (size_t i = 0; i < TICKETS; i++) {
		struct truth t = truth_of(d, ids[i]);
		for (size_t k = 0; open_now(&t) && k < t.n; k++) {
			struct jval data;
			char why[100];
			if (!str_is(t.e[k].kind, "linked") && !str_is(t.e[k].kind, "unlinked"))
				continue;
			assert_true(json_parse_plain(d->world->mem, t.e[k].data, &data, why, sizeof why));
			const struct jval *l = jval_get(&data, "link");
			if (!str_is(jval_str(l, "direction"), "out"))
				continue;
			struct truth other = truth_of(d, jval_int(l, "id"));
			depends[i][place_of(jval_int(l, "id"))] =
			        str_is(t.e[k].kind, "linked") && open_now(&other);
		}
	}
}

/* How many have nothing left to wait for when this one and all it frees are done: by trying, round after
 * round. A ticket on hold for its caller waits for the caller besides. */
static int64_t freed_by(struct desk *d, size_t root)
{
	bool done[TICKETS] = { 0 }, more = true;
	int64_t n = 0;

	done[root] = true;
	while (more) {
		more = false;
		for (size_t i = 0; i < TICKETS; i++) {
			bool waits = false, left = false;
			for (size_t b = 0; b < TICKETS; b++) {
				waits |= depends[i][b];
				left |= depends[i][b] && !done[b];
			}
			if (done[i] || !waits || left)
				continue;
			struct truth t = truth_of(d, ids[i]);
			if (str_is(t.state, "on_hold") && str_is(t.reason, "caller"))
				continue;
			done[i] = more = true;
			n++;
		}
	}
	return n;
}

static void is_waited_for(const struct claim *c)
{
	assert_int_equal(jval_int(c->args, "n"), freed_by(c->d, place_of(c->id)));
	assert_true(jval_get(c->args, "of")->n > 0);
}

static const struct {
	const char *id;
	void (*holds)(const struct claim *);
} claims[] = {
	{ "harm_in", is_harm },
	{ "harm_passed", is_harm },
	{ "overdue_by", is_overdue },
	{ "due_today", is_due_today },
	{ "due", is_due },
	{ "chance", is_chance },
	{ "silent", is_silent },
	{ "unassigned", is_unassigned },
	{ "waits", is_waited_for },
	{ "major", is_major },
	{ "on_hold", is_on_hold },
	{ "reopened", is_reopened },
	{ "bounced", is_bounced },
	{ "reassigned", is_reassigned },
	{ "quiet", is_quiet },
	{ "promise", is_promise },
	{ "promise_broken", is_promise },
	{ "nudged", is_nudged },
	{ "vip", is_vip },
};
static int told[COUNT(claims)];

static void check_fact(struct claim *c)
{
	struct str id = jval_str(c->fact, "id");

	c->args = jval_get(c->fact, "args");
	c->events = jval_get(c->fact, "events");
	assert_true(jval_str(c->fact, "text").n > 0);
	for (size_t i = 0; i < c->events->n; i++) { /* every event named is one of some ticket here */
		bool its = false;
		for (size_t k = 0; k < c->t.n; k++)
			its |= c->t.e[k].id == c->events->items[i].i;
		assert_true(its || str_is(id, "waits"));
	}
	for (size_t i = 0; i < COUNT(claims); i++)
		if (str_is(id, claims[i].id)) {
			claims[i].holds(c);
			told[i]++;
			return;
		}
	fail_msg("nobody here knows the fact %s", id.p);
}

static size_t check_page(struct desk *d)
{
	struct rq rq = { .query = STR("limit=200") };
	struct jval page;
	char why[100];

	desk_as(d, &d->coordinator);
	struct ctx cx = world_ctx(d->world);
	struct res rs = { .body = BUF(d->world->mem) };
	world_ok(&cx, desk_routes[0].handle(&cx, &rq, &rs));
	assert_true(json_parse_plain(d->world->mem, buf_str(&rs.body), &page, why, sizeof why));
	const struct jval *items = jval_get(&page, "items");
	read_links(d);
	for (size_t i = 0; i < items->n; i++) {
		struct claim c = { .d = d, .item = &items->items[i], .now = cx.now };
		const struct jval *facts = jval_get(c.item, "why");
		c.id = jval_int(c.item, "id");
		c.t = truth_of(d, c.id);
		assert_true(facts->n >= 1 && facts->n <= 3);
		const struct jval *numbers = jval_get(c.item, "numbers");
		assert_int_equal(jval_int(numbers, "silent_s"), (c.now - c.t.moved) / SECONDS(1));
		assert_int_equal(jval_int(numbers, "waits"), freed_by(d, place_of(c.id)));
		for (size_t k = 0; k < facts->n; k++) {
			c.fact = &facts->items[k];
			for (size_t j = 0; j < k; j++) /* nothing is said twice */
				assert_false(str_eq(jval_get(&facts->items[j], "text")->s,
				                    jval_get(c.fact, "text")->s));
			check_fact(&c);
		}
	}
	return items->n;
}

static enum rc on_event(struct ctx *cx, const struct record *r, const struct event *e)
{
	TRY(ticket_on_event(cx, r, e));
	return harm_on_event(cx, r, e);
}

static void every_claim_follows_from_events(void **state)
{
	struct desk *d = desk_new();
	size_t rows = 0;

	(void)state;
	d->world->app.types = types;
	d->world->app.on_event = on_event;
	d->world->app.forecast = forecast_cache_new();
	d->world->app.desk = ranked_new(&d->world->app);
	vera = desk_make(d, &person_type,
	                 F(d, "{\"client\":%lld,\"name\":\"Vera\",\"vip\":true}", LL(d->client)));
	make_past(d);
	desk_at(d, "2026-01-13T07:00:00Z");
	world_ok(&d->cx, forecast_learn_plain(&d->cx, d->client));
	read_past(d);
	make_tickets(d);
	for (int round = 0; rows < LEAST || round < ROUNDS; round++) {
		for (int i = 0; i < DEEDS / ROUNDS; i++) {
			deed(d, dice(TICKETS));
			world_advance(d->world, MINUTES(dice(12)));
		}
		rows += check_page(d);
	}
	printf("%zu rows checked; facts:", rows);
	for (size_t i = 0; i < COUNT(claims); i++)
		printf(" %s %d", claims[i].id, told[i]);
	printf("\n");
	for (size_t i = 0; i < COUNT(claims); i++)
		assert_true(told[i] > 0); /* every kind of fact was met */
	ranked_free(d->world->app.desk);
	d->world->app.desk = NULL;
	forecast_cache_free(d->world->app.forecast);
	d->world->app.forecast = NULL;
	desk_free(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_claim_follows_from_events) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
