/* harm_desk.c - see harm_desk.h. */
#include "harm_desk.h"
#include "attention/attention.h"
#include "escalation/escalation.h"
#include "short.h"

static const struct record_type *const types[] = { &client_type,
	                                           &team_type,
	                                           &person_type,
	                                           &access_type,
	                                           &calendar_type,
	                                           &sla_target_type,
	                                           &ticket_type,
	                                           &service_type,
	                                           &routing_rule_type,
	                                           &harm_preset_type,
	                                           &escalation_rule_type,
	                                           &escalation_policy_type,
	                                           NULL };
static const struct timer_kind *const timers[] = { &harm_timer,
	                                           &next_action_timer,
	                                           &snooze_timer,
	                                           &clock_notice_timer,
	                                           &notice_due_timer,
	                                           &ticket_close_timer,
	                                           &ticket_resume_timer,
	                                           &escalation_due_timer,
	                                           &escalation_sweep_timer,
	                                           NULL };
static const struct type_words *const words[] = { &attention_words, &harm_words, NULL };
static const struct record_extras *const extras[] = { &attention_extras, &harm_extras, NULL };
static const struct undoer *const undoers[] = { &harm_undoer, &next_action_undoer, &snooze_undoer, NULL };
static const struct ticket_hooks *const hooks[] = { &routing_hooks, NULL };
static const struct route *tables[6];

static enum rc on_event(struct ctx *cx, const struct record *r, const struct event *e)
{
	TRY(ticket_on_event(cx, r, e));
	TRY(notify_on_event(cx, r, e));
	TRY(escalation_on_event(cx, r, e));
	return harm_on_event(cx, r, e);
}

static const struct who *asking; /* whoever signs in */
static enum rc auth(struct ctx *cx, struct str cookie, struct str authorization, struct signin *out)
{
	(void)cx;
	(void)cookie;
	(void)authorization;
	*out = (struct signin){ .who = asking };
	return RC_OK;
}

int harm_desk_setup(void **state)
{
	struct desk *d = desk_new();
	struct app *app = &d->world->app;

	app->types = types;
	app->timers = timers;
	app->on_event = on_event;
	app->words = words;
	app->extras = extras;
	app->undoers = undoers;
	app->ticket_hooks = hooks;
	app->auth = auth;
	app->escalation = escalation_cache_new();
	tables[0] = harm_routes;
	tables[1] = next_action_routes;
	tables[2] = snooze_routes;
	tables[3] = routing_routes;
	tables[4] = record_routes(app);
	app->routes = tables;
	desk_morning(d);
	*state = d;
	return 0;
}

int harm_desk_teardown(void **state)
{
	struct desk *d = *state;

	escalation_cache_free(d->world->app.escalation);
	d->world->app.escalation = NULL;
	call_end(d->world);
	free((void *)(uintptr_t)tables[4]);
	d->world->app.routes = NULL;
	desk_free(d);
	return 0;
}

/* ---- requests ----------------------------------------------------------------------------- */
struct answer harm_desk_ask(struct desk *d, const struct who *who, const char *method, const char *path,
                            const char *body)
{
	asking = who;
	struct answer a = CALL(d->world, method, path, .body = body, .bearer = "x");
	asking = NULL;
	return a;
}

struct str harm_desk_ticket(struct desk *d)
{
	return desk_ticket(d,
	                   F(d,
	                     "{\"title\":\"Payroll file\",\"impact\":\"2\",\"urgency\":\"2\",\"client\":%lld,"
	                     "\"team\":%lld,\"requester\":%lld}",
	                     LL(d->client), LL(d->network), LL(d->rita)),
	                   NULL);
}

struct str harm_desk_owned(struct desk *d)
{
	struct str key = harm_desk_ticket(d);

	desk_do(d, key, "assign", F(d, "{\"assignee\":%lld}", LL(d->ada)), NULL);
	return key;
}

struct answer harm_desk_put(struct desk *d, const struct who *who, struct str key, const char *body)
{
	return harm_desk_ask(d, who, "PUT", F(d, "/api/v1/tickets/" STR_FMT "/harm", STR_ARG(key)), body);
}

struct answer harm_desk_path(struct desk *d, const struct who *who, const char *method, struct str key,
                             const char *rest, const char *body)
{
	return harm_desk_ask(d, who, method, F(d, "/api/v1/tickets/" STR_FMT "/%s", STR_ARG(key), rest),
	                     body);
}

struct harm harm_desk_now(struct desk *d, struct str key)
{
	struct record r = desk_get(d, key);
	struct harm h;

	d->cx = world_ctx(d->world);
	world_ok(&d->cx, harm_many(&d->cx, "ticket", &r.id, 1, &h));
	return h;
}

struct next_action harm_desk_next(struct desk *d, struct str key)
{
	struct record r = desk_get(d, key);
	struct next_action a;

	d->cx = world_ctx(d->world);
	world_ok(&d->cx, next_action_many(&d->cx, "ticket", &r.id, 1, &a));
	return a;
}

int64_t harm_desk_found(struct desk *d, const char *filter)
{
	int64_t n;

	d->cx = world_ctx(d->world);
	world_ok(&d->cx, record_count(&d->cx, &ticket_type, str_z(filter), &n));
	return n;
}

const char HARM_CUTOFF[] =
        "{\"kind\":\"instant\",\"at\":\"2025-11-25T16:00:00Z\",\"effect\":\"Payroll is not paid\"}";

void harm_desk_undo(struct desk *d, const struct who *who, const char *kind, enum rc expected)
{
	enum rc rc = desk_undo(d, who, desk_last(d, kind));

	if (rc != expected)
		print_message("%s\n", d->cx.err.msg);
	assert_int_equal(rc, expected);
}
