/* paging.h - the desk on which escalations are tested: Tuesday nine o'clock, with rotations, webhooks and
 * every timer there is of them; rules, chains, and acknowledging in a line each. */
#pragma once
#include "attention/attention.h"
#include "escalation/escalation_int.h"
#include "major/major.h"
#include "oncall/oncall.h"
#include "record/undo.h"
#include "short.h"
#include "webhook/webhook.h"

SQL(t_told, "SELECT count(*) FROM escalation_log WHERE person = $1 AND what = $2 AND outcome = 'told'");

static const struct record_type *const types[] = { &client_type,
	                                           &team_type,
	                                           &person_type,
	                                           &access_type,
	                                           &calendar_type,
	                                           &sla_target_type,
	                                           &ticket_type,
	                                           &rotation_type,
	                                           &oncall_override_type,
	                                           &oncall_swap_type,
	                                           &time_off_type,
	                                           &webhook_type,
	                                           &escalation_rule_type,
	                                           &escalation_policy_type,
	                                           &service_type,
	                                           &chat_channel_type,
	                                           NULL };
static const struct timer_kind *const timers[] = {
	&ticket_close_timer,     &ticket_resume_timer,   &clock_notice_timer,
	&notice_due_timer,       &oncall_timer,          &oncall_swap_timer,
	&escalation_due_timer,   &escalation_run_timer,  &escalation_promise_timer,
	&escalation_sweep_timer, &escalation_look_timer, NULL
};

static const struct undoer *const undoers[] = { &escalation_undoer, NULL };

static inline enum rc on_event(struct ctx *cx, const struct record *r, const struct event *e)
{
	TRY(ticket_on_event(cx, r, e));
	TRY(notify_on_event(cx, r, e));
	TRY(oncall_on_event(cx, r, e));
	return escalation_on_event(cx, r, e);
}

static inline int setup(void **state)
{
	struct desk *d = desk_new();
	struct app *app = &d->world->app;

	app->types = types;
	app->timers = timers;
	app->undoers = undoers;
	app->on_event = on_event;
	app->on_deleted = oncall_on_deleted;
	app->escalation = escalation_cache_new();
	desk_morning(d);
	*state = d;
	return 0;
}

static inline int teardown(void **state)
{
	struct desk *d = *state;

	escalation_cache_free(d->world->app.escalation);
	d->world->app.escalation = NULL;
	desk_free(d);
	return 0;
}

/* ---- tickets, rules, chains --------------------------------------------------------------- */
#define P1 "{\"title\":\"Line down\",\"impact\":\"1\",\"urgency\":\"1\"%s}"
#define P4 "{\"title\":\"Mouse\",\"impact\":\"3\",\"urgency\":\"3\"%s}"

static inline struct str network_ticket(struct desk *d, const char *format)
{
	return desk_ticket(
	        d, F(d, format, F(d, ",\"client\":%lld,\"team\":%lld", LL(d->client), LL(d->network))), NULL);
}

static inline void patch(struct desk *d, struct str key, const char *json)
{
	desk_change(d, &ticket_type, desk_get(d, key).id, json);
}

static inline int64_t rule(struct desk *d, const char *target, const char *thresholds)
{
	return desk_make(d, &escalation_rule_type,
	                 F(d, "{\"client\":%lld,\"name\":\"R\",\"target\":\"%s\",\"thresholds\":%s}",
	                   LL(d->client), target, thresholds));
}

static inline int64_t policy(struct desk *d, const char *more, const char *steps)
{
	return desk_make(
	        d, &escalation_policy_type,
	        F(d, "{\"client\":%lld,\"name\":\"Chain\",\"steps\":%s%s}", LL(d->client), steps, more));
}

/* Ada for ten minutes, Ben for ten, Cora for ten. */
static inline const char *three(struct desk *d)
{
	return F(d,
	         "[{\"targets\":[{\"person\":%lld}],\"delay\":10},{\"targets\":[{\"person\":%lld}],\"delay\":"
	         "10},"
	         "{\"targets\":[{\"person\":%lld}],\"delay\":10}]",
	         LL(d->ada), LL(d->ben), LL(d->cora));
}

/* ---- a run, and who has it ------------------------------------------------------------ */
struct begun {
	struct str key;
	int64_t policy;
	struct run run;
};

static inline enum rc begin_tx(struct ctx *cx, void *p)
{
	struct begun *b = p;
	struct record t;

	TRY(record_find(cx, &ticket_type, b->key, &t));
	struct run_start s = { .ticket = &t,
		               .policy = b->policy,
		               .builtin = b->policy ? CHAIN_POLICY : CHAIN_LEAD,
		               .at = cx->now };
	return run_begin(cx, &s, &b->run);
}

static inline struct begun begin(struct desk *d, struct str key, int64_t policy_id)
{
	struct begun b = { .key = key, .policy = policy_id };

	world_tx(d->world, begin_tx, &b);
	desk_drain(d);
	return b;
}

static inline enum rc by_hand_tx(struct ctx *cx, void *p)
{
	struct begun *b = p;
	struct record t;

	TRY(record_find(cx, &ticket_type, b->key, &t));
	return escalation_start(cx, &t, b->policy, STR("Nobody moves"));
}

/* Ada does; told is who is due. */
static inline void by_hand(struct desk *d, struct begun *b)
{
	desk_as(d, &d->agent);
	world_tx(d->world, by_hand_tx, b);
	desk_as(d, NULL);
	desk_drain(d);
}

struct acking {
	struct str key;
	struct ack_in in;
	bool un;
};

static inline enum rc ack_tx(struct ctx *cx, void *p)
{
	struct acking *a = p;
	struct record t;

	TRY(record_find(cx, &ticket_type, a->key, &t));
	return a->un ? ticket_unacknowledge(cx, &t, 0) : ticket_acknowledge(cx, &t, &a->in);
}

static inline enum rc ack(struct desk *d, const struct who *who, struct str key, const char *next_at)
{
	struct acking a = { .key = key, .in = { .reason = STR("On it"), .next_at = when(next_at) } };

	desk_as(d, who);
	enum rc rc = db_tx(&d->cx, ack_tx, &a);
	if (rc == RC_OK)
		d->world->who = who_system;
	struct err err = d->cx.err;
	desk_as(d, NULL);
	d->cx.err = err;
	return rc;
}

static inline int64_t told(struct desk *d, int64_t person) { return N(d, t_told, INT(person), W("told")); }
