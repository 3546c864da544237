/* test_major.c - docs/major.md as tests: roles, plans and their clocks, updates that leave once, the ledger,
 * the acknowledgement without a sign-in, the status page that leaks nothing. Through the routes; the network
 * is a table in memory. */
#include "attention/attention.h"
#include "call.h"
#include "conn/fetch.h"
#include "db/engine.h"
#include "jobs/jobs_parts.h"
#include "major/major_int.h"
#include "record/undo.h"
#include "short.h"
#include <pthread.h>

SQL(t_notices, "SELECT COALESCE(sum(n), 0) FROM notification WHERE person = $1 AND kind = $2");
SQL(t_ledger, "SELECT count(*) FROM comms_ledger WHERE state = $1");
SQL(t_ledger_all, "SELECT count(*) FROM comms_ledger");
SQL(t_acked, "SELECT count(*) FROM comms_ledger WHERE acked_by = $1");
SQL(t_events, "SELECT count(*) FROM event WHERE kind = $1");
SQL(t_stall, "UPDATE comms_ledger SET state = 'sending', tries = 1, tried_at = $1");
SQL(t_page, "SELECT count(*) FROM status_incident WHERE status = $1");
SQL(t_updates, "SELECT count(*) FROM comms_update");
SQL(t_told_by,
    "SELECT count(*) FROM comms_update u JOIN event e ON e.id = u.event_id AND e.kind = 'major_update'"
    " AND e.record_id = u.ticket");

static const struct record_type *const types[] = {
	&client_type,     &team_type,         &person_type, &access_type,
	&calendar_type,   &sla_target_type,   &ticket_type, &service_type,
	&comms_plan_type, &chat_channel_type, NULL
};
static const struct undoer *const undoers[] = { &major_undoer, NULL };
static const struct timer_kind *const timers[] = {
	&ticket_close_timer, &ticket_resume_timer, &clock_notice_timer,
	&notice_due_timer,   &clock_arm_timer,     &notice_send_timer,
	&comms_due_timer,    &status_day_timer,    NULL
};
static const struct outbox_kind *const outbox[] = { &mail_outbox, &chat_outbox, &comms_outbox, NULL };
static const struct route *const routes[] = { major_routes,        major_send_routes, major_act_routes,
	                                      major_public_routes, status_routes,     NULL };

/* ---- the network --------------------------------------------------------------------------------------- */
enum { KEPT = 64 };
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct arena *kept_in;
static struct str mails[KEPT], mailed_to[KEPT], posts[KEPT];
static size_t nmails, nposts;
static int reply;

static enum rc fake_mail(struct fetch *f, struct ctx *cx, const struct mail_request *m,
                         struct mail_response *out)
{
	(void)f;
	*out = (struct mail_response){ .status = reply ? reply : 250, .said = STR("ok") };
	if (reply)
		return (fail)(cx, reply >= 500 ? RC_INVALID : RC_UNAVAILABLE, "refused", "%d no", reply);
	pthread_mutex_lock(&lock);
	assert_true(nmails < KEPT);
	mailed_to[nmails] = arena_str(kept_in, m->to);
	mails[nmails++] = arena_str(kept_in, m->message);
	pthread_mutex_unlock(&lock);
	return RC_OK;
}

static enum rc fake_send(struct fetch *f, struct ctx *cx, const struct fetch_request *rq,
                         struct fetch_response *out)
{
	(void)f;
	(void)cx;
	*out = (struct fetch_response){ .status = 200, .body = STR("ok") };
	pthread_mutex_lock(&lock);
	posts[nposts++] = arena_str(kept_in, rq->body);
	pthread_mutex_unlock(&lock);
	return RC_OK;
}
static struct fetch network = { fake_send, fake_mail };

/* ---- a desk ----------------------------------------------------------------------------------------------
 */
static struct who asking; /* who calls the routes */
static enum rc auth(struct ctx *cx, struct str cookie, struct str authorization, struct signin *out)
{
	(void)cx;
	(void)cookie;
	(void)authorization;
	*out = (struct signin){ .who = &asking };
	return RC_OK;
}

static enum rc on_event(struct ctx *cx, const struct record *r, const struct event *e)
{
	TRY(ticket_on_event(cx, r, e));
	TRY(notify_on_event(cx, r, e));
	return major_on_event(cx, r, e);
}

static int setup(void **state)
{
	struct desk *d = desk_new();
	struct app *app = &d->world->app;

	app->types = types;
	app->timers = timers;
	app->undoers = undoers;
	app->outbox = outbox;
	app->routes = routes;
	app->on_event = on_event;
	app->fetch = &network;
	app->auth = auth;
	kept_in = arena_new();
	nmails = nposts = 0;
	reply = 0;
	desk_grants(d);
	desk_mail(d);
	desk_conf(d, "base_url", "https://desk.example.test/");
	desk_login(d, d->ada, "ada");
	desk_login(d, d->rita, "rita");
	desk_login(d, d->cora, "cora");
	desk_change(d, &person_type, d->ada, "{\"email\":\"ada@example.test\"}");
	desk_change(d, &person_type, d->rita, "{\"email\":\"rita@example.test\"}");
	desk_at(d, "2025-11-25T15:00:00Z"); /* a Tuesday; open 09-17 */
	asking = d->coordinator;
	*state = d;
	return 0;
}

static int teardown(void **state)
{
	struct desk *d = *state;

	call_end(d->world);
	d->world->app.routes = NULL;
	desk_free(d);
	arena_free(kept_in);
	return 0;
}

static struct answer api(struct desk *d, const char *method, const char *path, const char *body)
{
	return CALL(d->world, .method = method, .path = path, .body = body, .bearer = "x");
}

static struct answer must(struct desk *d, const char *method, const char *path, const char *body, int status)
{
	struct answer a = api(d, method, path, body);

	if (a.status != status)
		fail_msg("%s %s: %d, not %d: " STR_FMT, method, path, a.status, status, STR_ARG(a.body));
	return a;
}

static const char *of(struct desk *d, struct str key, const char *more)
{
	return F(d, "/api/v1/tickets/" STR_FMT "/major%s", STR_ARG(key), more);
}

/* Executives by mail every hour of the calendar, users on the page every two hours, technicians in a chat. */
static int64_t plan(struct desk *d)
{
	int64_t chat = desk_make(
	        d, &chat_channel_type,
	        F(d, "{\"client\":%lld,\"name\":\"War room\",\"url\":\"https://chat.example.test/x\"}",
	          LL(d->client)));

	return desk_make(
	        d, &comms_plan_type,
	        F(d,
	          "{\"client\":%lld,\"name\":\"All hands\",\"standard\":true,\"audiences\":["
	          "{\"audience\":\"executives\",\"channels\":[\"mail\",\"app\"],\"cadence\":60,\"first\":30,"
	          "\"calendar\":%lld,\"people\":[%lld],\"addresses\":[\"Ceo@Example.test\"]},"
	          "{\"audience\":\"users\",\"channels\":[\"status\",\"app\"],\"cadence\":120,\"requesters\":"
	          "true},"
	          "{\"audience\":\"technicians\",\"channels\":[\"chat\"],\"cadence\":30,\"chat\":%lld}]}",
	          LL(d->client), LL(d->calendar), LL(d->ada), LL(chat)));
}

static struct str major(struct desk *d)
{
	struct str key =
	        desk_ticket(d,
	                    F(d,
	                      "{\"title\":\"SECRET core "
	                      "switch\",\"impact\":\"1\",\"urgency\":\"1\",\"client\":%lld,\"team\":%lld,"
	                      "\"requester\":%lld,\"service\":\"Mail\"}",
	                      LL(d->client), LL(d->network), LL(d->rita)),
	                    NULL);

	desk_as(d, &d->coordinator);
	desk_do(d, key, "propose_major", "{\"comment\":\"Whole site\"}", NULL);
	desk_do(d, key, "decide_major", "{\"accept\":true,\"comment\":\"Yes\"}", NULL);
	desk_as(d, NULL);
	return key;
}

static const struct jval *clock_in(const struct answer *a, const char *audience)
{
	const struct jval *all = jval_get(&a->json, "audiences");

	for (size_t i = 0; all && i < all->n; i++)
		if (str_is(jval_str(&all->items[i], "audience"), audience))
			return &all->items[i];
	fail_msg("no audience %s in " STR_FMT, audience, STR_ARG(a->body));
	return NULL;
}

static void due_is(const struct answer *a, const char *audience, const char *t)
{
	struct str due = jval_str(clock_in(a, audience), "due_at");

	if (!str_is(due, t))
		fail_msg("%s is due " STR_FMT ", not %s", audience, STR_ARG(due), t);
}

static struct answer panel(struct desk *d, struct str key)
{
	return must(d, "GET", of(d, key, ""), NULL, 200);
}

static struct answer tell(struct desk *d, struct str key, const char *audience, const char *more, int status)
{
	return must(
	        d, "POST", of(d, key, "/updates"),
	        F(d,
	          "{\"texts\":[{\"audience\":\"%s\",\"subject\":\"Mail is down\",\"body\":\"We work on it "
	          "<script>alert(1)</script>.\"%s",
	          audience, more),
	        status);
}
static const char END[] = "}]}";
static const char PAGE[] =
        "}],\"page\":{\"title\":\"Mail <b>down</b>\",\"impact\":\"outage\",\"services\":[]}}";

/* ---- clocks
 * ------------------------------------------------------------------------------------------------- */
static void a_candidate_runs_when_accepted_and_is_no_more_when_rejected(void **state)
{
	struct desk *d = *state;

	plan(d);
	struct str key = desk_ticket(d, F(d, "{\"title\":\"T\",\"client\":%lld}", LL(d->client)), NULL);
	must(d, "GET", of(d, key, ""), NULL, 404);
	desk_do(d, key, "propose_major", "{\"comment\":\"Whole site\"}", NULL);
	struct answer a = panel(d, key);
	assert_true(str_is(answer_get(&a, "state")->s, "candidate"));
	must(d, "POST", of(d, key, "/end"), "{}", 409);
	desk_do(d, key, "decide_major", "{\"accept\":false,\"comment\":\"No\"}", NULL);
	a = panel(d, key);
	assert_true(str_is(answer_get(&a, "state")->s, "rejected"));
	assert_int_equal(answer_get(&a, "audiences")->n, 0);
	key = major(d);
	a = panel(d, key);
	assert_true(str_is(answer_get(&a, "state")->s, "running"));
	assert_true(str_is(answer_get(&a, "plan.name")->s, "All hands"));
	assert_int_equal(answer_get(&a, "audiences")->n, 3);
}

static void the_cadence_counts_in_the_calendar_and_overdue_is_told_once(void **state)
{
	struct desk *d = *state;

	plan(d);
	struct str key = major(d);
	struct answer a = panel(d, key);
	due_is(&a, "executives", "2025-11-25T15:30:00Z");
	due_is(&a, "technicians", "2025-11-25T15:30:00Z");
	must(d, "PUT", of(d, key, "/roles/comms"), F(d, "{\"person\":%lld}", LL(d->ada)), 200);
	desk_at(d, "2025-11-25T15:30:00Z"); /* due, and not yet overdue */
	desk_drain(d);
	assert_int_equal(N(d, t_notices, INT(d->ada), W("update_overdue")), 0);
	desk_at(d, "2025-11-25T15:45:00Z"); /* a stall of a quarter of an hour: told once each */
	desk_drain(d);
	desk_at(d, "2025-11-25T15:50:00Z");
	desk_drain(d);
	assert_int_equal(N(d, t_notices, INT(d->ada), W("update_overdue")),
	                 3); /* of the role, and these two, in one row */
	assert_int_equal(N(d, t_events, W("major_overdue")), 2);
	a = panel(d, key);
	assert_true(jval_get(clock_in(&a, "executives"), "overdue")->b);
	desk_at(d,
	        "2025-11-25T16:30:00Z"); /* half an hour is left of the day: the other half is tomorrow's */
	a = tell(d, key, "executives", END, 201);
	due_is(&a, "executives", "2025-11-26T09:30:00Z");
	a = tell(d, key, "technicians", END, 201);
	due_is(&a, "technicians", "2025-11-25T17:00:00Z"); /* every minute counts */
	assert_int_equal(jval_int(clock_in(&a, "technicians"), "sent"), 1);
}

static void an_update_is_put_off_once_and_skipped_with_a_reason(void **state)
{
	struct desk *d = *state;

	plan(d);
	struct str key = major(d);
	const char *later =
	        "{\"audience\":\"executives\",\"minutes\":20,\"reason\":\"Waiting for the vendor\"}";
	must(d, "POST", of(d, key, "/snooze"),
	     "{\"audience\":\"executives\",\"minutes\":20,\"reason\":\" \"}", 422);
	struct answer a = must(d, "POST", of(d, key, "/snooze"), later, 200);
	due_is(&a, "executives", "2025-11-25T15:50:00Z");
	a = must(d, "POST", of(d, key, "/snooze"), later, 409);
	assert_true(str_is(a.code, "already_snoozed"));
	must(d, "POST", of(d, key, "/skip"), "{\"audience\":\"executives\",\"reason\":\"\"}", 422);
	desk_at(d, "2025-11-25T15:40:00Z");
	a = must(d, "POST", of(d, key, "/skip"),
	         "{\"audience\":\"executives\",\"reason\":\"They are in the room\"}", 200);
	due_is(&a, "executives", "2025-11-25T16:40:00Z");
	assert_int_equal(jval_int(clock_in(&a, "executives"), "skipped"), 1);
	assert_int_equal(jval_int(clock_in(&a, "executives"), "sent"), 0);
	must(d, "POST", of(d, key, "/snooze"), later, 200); /* the next one may be put off again */
	desk_at(d, "2025-11-25T16:00:00Z");
	desk_drain(d);
	assert_int_equal(N(d, t_events, W("major_overdue")), 1); /* the technicians' */
}

/* The last deed of a kind, by the coordinator. */
static void undo(struct desk *d, const char *kind, const char *refused)
{
	enum rc rc = desk_undo(d, &d->coordinator, desk_last(d, kind));

	if (rc != (refused ? RC_CONFLICT : RC_OK) || (refused && strcmp(d->cx.err.code, refused) != 0))
		fail_msg("%s: %s", d->cx.err.code, d->cx.err.msg);
}

static int64_t comms_lead(struct desk *d, struct str key)
{
	struct answer a = panel(d, key);
	const struct jval *who = jval_get(answer_get(&a, "roles"), "comms");

	return who && who->kind == J_OBJECT ? jval_int(who, "id") : 0;
}

static void what_was_done_is_taken_back_while_nothing_newer_happened(void **state)
{
	struct desk *d = *state;
	int64_t all = plan(d),
	        small = desk_make(
	                d, &comms_plan_type,
	                F(d,
	                  "{\"client\":%lld,\"name\":\"Small\",\"language\":\"de\",\"audiences\":["
	                  "{\"audience\":\"client\",\"channels\":[\"app\"],\"cadence\":15,"
	                  "\"requesters\":true},{\"audience\":\"executives\",\"channels\":[\"app\"],"
	                  "\"cadence\":240,\"people\":[%lld]}]}",
	                  LL(d->client), LL(d->ada)));
	struct str key = major(d);
	struct answer a;

	/* a role: as it was, and who had it is told that it is gone */
	must(d, "PUT", of(d, key, "/roles/comms"), F(d, "{\"person\":%lld}", LL(d->ada)), 200);
	undo(d, "major_role", NULL);
	assert_int_equal(comms_lead(d, key), 0);
	assert_int_equal(N(d, t_notices, INT(d->ada), W("major_role_gone")), 2); /* the same row, anew */
	must(d, "PUT", of(d, key, "/roles/comms"), F(d, "{\"person\":%lld}", LL(d->ada)), 200);
	int64_t first = desk_last(d, "major_role");
	must(d, "PUT", of(d, key, "/roles/comms"), F(d, "{\"person\":%lld}", LL(d->cora)), 200);
	assert_int_equal(desk_undo(d, &d->coordinator, first), RC_CONFLICT); /* somebody newer has it */
	assert_string_equal(d->cx.err.code, "changed_since");
	assert_int_equal(comms_lead(d, key), d->cora);

	/* the plan: its audiences, clocks and addresses as they were, even where the plan was edited since */
	must(d, "POST", of(d, key, "/snooze"), "{\"audience\":\"users\",\"minutes\":20,\"reason\":\"Soon\"}",
	     200);
	desk_change(d, &comms_plan_type, all, "{\"name\":\"All hands, edited\"}");
	a = must(d, "PUT", of(d, key, "/plan"), F(d, "{\"plan\":%lld}", LL(small)), 200);
	assert_int_equal(answer_get(&a, "audiences")->n, 2);
	undo(d, "major_plan", NULL);
	a = panel(d, key);
	assert_int_equal(answer_get(&a, "audiences")->n, 3);
	assert_int_equal(answer_get(&a, "plan.id")->i, all);
	assert_true(str_is(jval_str(&a.json, "language"), "en"));
	due_is(&a, "executives", "2025-11-25T15:30:00Z");
	due_is(&a, "users", "2025-11-25T17:20:00Z");
	undo(d, "major_plan", "already_undone");
	undo(d, "major_plan_undone", NULL); /* and chosen after all */
	a = panel(d, key);
	assert_int_equal(answer_get(&a, "audiences")->n, 2);
	assert_int_equal(answer_get(&a, "plan.id")->i, small);
	assert_true(str_is(jval_str(&a.json, "language"), "de"));
	undo(d, "major_plan", NULL);
	a = panel(d, key);
	assert_int_equal(answer_get(&a, "audiences")->n, 3);
	due_is(&a, "users", "2025-11-25T17:20:00Z");
	must(d, "PUT", of(d, key, "/plan"), F(d, "{\"plan\":%lld}", LL(small)), 200);
	must(d, "POST", of(d, key, "/snooze"), "{\"audience\":\"client\",\"minutes\":5,\"reason\":\"Soon\"}",
	     200);
	undo(d, "major_plan", "changed_since");
	undo(d, "major_snoozed", NULL);
	undo(d, "major_plan", NULL);

	/* put off, left out */
	must(d, "POST", of(d, key, "/snooze"),
	     "{\"audience\":\"executives\",\"minutes\":20,\"reason\":\"Soon\"}", 200);
	undo(d, "major_snoozed", NULL);
	a = panel(d, key);
	due_is(&a, "executives", "2025-11-25T15:30:00Z");
	assert_false(jval_get(clock_in(&a, "executives"), "snoozed")->b);
	undo(d, "major_unsnoozed", NULL); /* undone itself */
	a = panel(d, key);
	due_is(&a, "executives", "2025-11-25T15:50:00Z");
	must(d, "POST", of(d, key, "/skip"), "{\"audience\":\"executives\",\"reason\":\"In the room\"}", 200);
	undo(d, "major_skipped", NULL);
	a = panel(d, key);
	due_is(&a, "executives", "2025-11-25T15:50:00Z");
	assert_int_equal(jval_int(clock_in(&a, "executives"), "skipped"), 0);
	must(d, "POST", of(d, key, "/skip"), "{\"audience\":\"executives\",\"reason\":\"In the room\"}", 200);
	tell(d, key, "executives", END, 201);
	undo(d, "major_skipped", "changed_since"); /* they heard of it since */
}

static void the_last_update_of_each_audience_closes_it(void **state)
{
	struct desk *d = *state;

	plan(d);
	struct str key = major(d);
	struct answer a = tell(d, key, "users", PAGE, 201);
	a = must(d, "POST", of(d, key, "/updates"),
	         "{\"texts\":[{\"audience\":\"users\",\"subject\":\"S\",\"body\":\"B\"}],\"status\":"
	         "\"resolved\"}",
	         409);
	assert_true(str_is(a.code, "still_running"));
	desk_do(d, key, "resolve", "{\"code\":\"fixed\",\"notes\":\"Power supply\"}", NULL);
	a = panel(d, key);
	assert_true(str_is(answer_get(&a, "state")->s, "closing"));
	due_is(&a, "executives", "2025-11-25T15:30:00Z");
	assert_true(jval_get(clock_in(&a, "users"), "final")->b);
	tell(d, key, "users", END, 201);
	tell(d, key, "executives", END, 201);
	a = tell(d, key, "users", END, 409);
	assert_true(str_is(a.code, "no_update_due"));
	a = must(d, "POST", of(d, key, "/skip"),
	         "{\"audience\":\"technicians\",\"reason\":\"They fixed it\"}", 200);
	assert_true(str_is(answer_get(&a, "state")->s, "ended"));
	assert_true(str_is(jval_str(clock_in(&a, "technicians"), "state"), "skipped"));
	assert_true(str_is(jval_str(clock_in(&a, "users"), "state"), "sent"));
	desk_do(d, key, "reopen", "{\"comment\":\"Again\"}", NULL);
	a = panel(d, key);
	assert_true(str_is(answer_get(&a, "state")->s, "running"));
	due_is(&a, "users", "2025-11-25T17:00:00Z");
}

static void in_state(struct desk *d, struct str key, const char *major, const char *audience)
{
	struct answer a = panel(d, key);

	assert_string_equal(answer_get(&a, "state")->s.p, major);
	assert_string_equal(jval_str(clock_in(&a, "technicians"), "state").p, audience);
}

/* With the last update of all left out it was over, on the status page too: that is taken back whole. */
static void the_skip_that_ended_it_is_taken_back(void **state)
{
	struct desk *d = *state;

	plan(d);
	struct str key = major(d);
	tell(d, key, "users",
	     "}],\"status\":\"identified\",\"page\":{\"title\":\"Mail "
	     "down\",\"impact\":\"outage\",\"services\":[]}}",
	     201);
	must(d, "POST", of(d, key, "/end"), "{\"reason\":\"Over\"}", 200);
	must(d, "POST", of(d, key, "/skip"), "{\"audience\":\"users\",\"reason\":\"Known\"}", 200);
	int64_t first = desk_last(d, "major_skipped");
	must(d, "POST", of(d, key, "/skip"), "{\"audience\":\"executives\",\"reason\":\"Known\"}", 200);
	desk_at(d, "2025-11-25T15:10:00Z");
	must(d, "POST", of(d, key, "/skip"), "{\"audience\":\"technicians\",\"reason\":\"They did it\"}",
	     200);
	in_state(d, key, "ended", "skipped");
	assert_int_equal(N(d, t_page, W("resolved")), 1);
	assert_int_equal(desk_undo(d, &d->coordinator, first),
	                 RC_CONFLICT); /* not that one, now that all is over */
	undo(d, "major_skipped", NULL);
	in_state(d, key, "closing", "open");
	assert_int_equal(N(d, t_page, W("identified")), 1);
	assert_int_equal(N(d, t_events, W("major_unclosed")), 1);
	undo(d, "major_unskipped", NULL); /* over after all */
	in_state(d, key, "ended", "skipped");
	assert_int_equal(N(d, t_page, W("resolved")), 1);
	undo(d, "major_skipped", NULL);
	in_state(d, key, "closing", "open");
	assert_int_equal(N(d, t_page, W("identified")), 1);
}

/* The reason is a person's words, also when it is one that a state has. */
static void only_a_ticket_that_was_done_lets_it_run_again(void **state)
{
	struct desk *d = *state;

	plan(d);
	struct str key = major(d);
	must(d, "POST", of(d, key, "/end"), "{\"reason\":\"resolved\"}", 200);
	desk_do(d, key, "assign", F(d, "{\"assignee\":%lld}", LL(d->ada)), NULL);
	desk_do(d, key, "start", "{}", NULL);
	struct answer a = panel(d, key);
	assert_true(str_is(answer_get(&a, "ticket_state")->s, "in_progress"));
	assert_true(str_is(answer_get(&a, "state")->s, "closing"));
}

/* ---- sending
 * ------------------------------------------------------------------------------------------------------ */
static void an_update_reaches_each_person_once(void **state)
{
	struct desk *d = *state;

	plan(d);
	struct str key = major(d);
	struct answer a = tell(d, key, "executives", ",\"after\":0}]}", 201);
	assert_int_equal(N(d, t_ledger, W("queued")),
	                 2); /* Ada and the address by mail; Ada in the app is there */
	assert_int_equal(N(d, t_ledger, W("sent")), 1);
	a = tell(d, key, "executives", ",\"after\":0}]}", 409); /* two wrote at once */
	assert_true(str_is(a.code, "already_sent"));
	desk_drain(d);
	desk_drain(d);
	assert_int_equal(nmails, 2);
	assert_int_equal(N(d, t_ledger, W("sent")), 3);
	assert_true(str_is(mailed_to[0], "ceo@example.test") || str_is(mailed_to[1], "ceo@example.test"));
	assert_int_equal(N(d, t_notices, INT(d->ada), W("major_update")), 1);
	a = must(d, "GET", of(d, key, "/ledger"), NULL, 200);
	assert_int_equal(answer_get(&a, "items")->n, 3);
	tell(d, key, "technicians", END, 201);
	desk_drain(d);
	assert_int_equal(nposts, 1);
	assert_true(str_find(posts[0], STR("We work on it"), 0) != SIZE_MAX);
	assert_int_equal(N(d, t_told_by), 2); /* each knows the event that told of it */
}

static void what_is_refused_is_tried_again_or_failed_with_its_reason(void **state)
{
	struct desk *d = *state;

	plan(d);
	struct str key = major(d);
	reply = 451; /* not now */
	tell(d, key, "executives", END, 201);
	desk_drain(d);
	assert_int_equal(N(d, t_ledger, W("queued")), 2);
	reply = 0;
	desk_at(d, "2025-11-25T15:10:00Z");
	desk_drain(d);
	assert_int_equal(nmails, 2);
	reply = 550;
	tell(d, key, "executives", END, 201);
	desk_drain(d);
	assert_int_equal(N(d, t_ledger, W("failed")), 2);
	struct answer a = must(d, "GET", of(d, key, "/ledger"), NULL, 200);
	int64_t failed = 0, sent = 0;
	for (size_t i = 0; i < answer_get(&a, "items")->n; i++) {
		const struct jval *x = &answer_get(&a, "items")->items[i];
		if (str_is(jval_str(x, "state"), "failed")) {
			assert_true(str_find(jval_str(x, "reason"), STR("550"), 0) != SIZE_MAX);
			failed = jval_int(x, "id");
		} else
			sent = jval_int(x, "id");
	}
	reply = 0;
	must(d, "POST", of(d, key, F(d, "/ledger/%lld/send-again", LL(sent))), "{}", 409);
	must(d, "POST", of(d, key, F(d, "/ledger/%lld/send-again", LL(failed))), "{}", 204);
	must(d, "POST", of(d, key, F(d, "/ledger/%lld/send-again", LL(failed))), "{}", 409);
	desk_drain(d);
	assert_int_equal(nmails, 3);
	assert_int_equal(N(d, t_ledger, W("failed")), 1);
}

/* A worker died, or stalls, between the claim and the answer: nobody sends again, and the ledger says why. */
static enum rc stall_tx(struct ctx *cx, void *p)
{
	(void)p;
	return db_run(cx, t_stall, NULL, INT(cx->now));
}

static void after_a_stall_nothing_is_sent_twice(void **state)
{
	struct desk *d = *state;

	plan(d);
	struct str key = major(d);
	tell(d, key, "executives", END, 201);
	world_tx(d->world, stall_tx, NULL);
	desk_at(d, "2025-11-25T15:20:00Z");
	desk_drain(d);
	assert_int_equal(nmails, 0);
	struct answer a = must(d, "GET", of(d, key, "/ledger"), NULL, 200);
	size_t told = 0;
	for (size_t i = 0; i < answer_get(&a, "items")->n; i++)
		told += str_find(jval_str(&answer_get(&a, "items")->items[i], "reason"),
		                 STR("not sent twice"), 0) != SIZE_MAX;
	assert_int_equal(told, 2);
}

struct racer {
	struct app app;
	struct outbox_item item;
};
static void *race(void *p)
{
	struct racer *r = p;
	struct arena *mem = arena_new();
	struct ctx cx = {
		.app = &r->app, .mem = mem, .now = r->app.clock->now(r->app.clock), .who = &who_system
	};
	struct str detail;
	int status;

	(void)!comms_outbox.deliver(&cx, &r->item, &status, &detail);
	arena_free(mem);
	return NULL;
}

static void two_processes_with_one_message_send_it_once(void **state)
{
	struct desk *d = *state;
	struct db *second = world_second_db(d->world);
	struct racer r[4];
	pthread_t t[4];

	plan(d);
	struct str key = major(d);
	tell(d, key, "executives", END, 201);
	struct answer a = must(d, "GET", of(d, key, "/ledger"), NULL, 200);
	struct str id = STR("");
	for (size_t i = 0; i < answer_get(&a, "items")->n; i++)
		if (str_is(jval_str(&answer_get(&a, "items")->items[i], "channel"), "mail"))
			id = arena_fmt(d->world->mem, "%lld",
			               LL(jval_int(&answer_get(&a, "items")->items[i], "id")));
	for (size_t i = 0; i < COUNT(r); i++) {
		r[i] = (struct racer){ .app = d->world->app, .item = { .target = id, .attempts = 1 } };
		if (i % 2)
			r[i].app.db = second;
		assert_int_equal(pthread_create(&t[i], NULL, race, &r[i]), 0);
	}
	for (size_t i = 0; i < COUNT(r); i++)
		pthread_join(t[i], NULL);
	assert_int_equal(nmails, 1);
	assert_int_equal(N(d, t_ledger, W("sent")), 2); /* it, and Ada's in the app */
	assert_int_equal(N(d, t_ledger, W("failed")), 0);
	db_close(second);
}

/* ---- acknowledging
 * ---------------------------------------------------------------------------------------------------- */
static const char *ack_path(struct desk *d, struct str mail)
{
	struct buf b = BUF(d->world->mem);
	size_t from;

	for (size_t i = 0; i < mail.n; i++) /* soft line breaks of quoted-printable */
		if (mail.p[i] == '=' && i + 2 < mail.n && mail.p[i + 1] == '\r')
			i += 2;
		else
			buf_char(&b, mail.p[i]);
	from = str_find(buf_str(&b), STR("/ack/"), 0);
	assert_true(from != SIZE_MAX);
	struct str rest = str_sub(buf_str(&b), from, SIZE_MAX), line;
	assert_true(str_split(&rest, '\r', &line));
	return arena_str(d->world->mem, line).p;
}

static void a_link_acknowledges_without_a_sign_in_and_only_when_pressed(void **state)
{
	struct desk *d = *state;

	plan(d);
	struct str key = major(d);
	tell(d, key, "executives", END, 201);
	desk_drain(d);
	const char *path = ack_path(d, mails[0]);
	struct answer a = CALL(d->world, .method = "GET", .path = path);
	assert_int_equal(a.status, 200);
	assert_true(str_find(a.body, STR("<script"), 0) == SIZE_MAX);
	assert_int_equal(N(d, t_acked, W("link")), 0);
	a = CALL(d->world, .method = "POST", .path = path, .body = "",
	         .type = "application/x-www-form-urlencoded");
	assert_int_equal(a.status, 200);
	a = CALL(d->world, .method = "POST", .path = path);
	assert_int_equal(a.status, 200);
	assert_int_equal(N(d, t_acked, W("link")), 1);
	assert_int_equal(N(d, t_events, W("major_acknowledged")), 1);
	a = CALL(d->world, .method = "POST", .path = F(d, "%sx", path));
	assert_int_equal(a.status, 404);
	desk_at(d, "2026-03-25T15:00:00Z");
	a = CALL(d->world, .method = "POST", .path = path);
	assert_int_equal(a.status, 404);
}

static void in_the_app_one_sees_and_acknowledges_ones_own(void **state)
{
	struct desk *d = *state;

	plan(d);
	struct str key = major(d);
	tell(d, key, "users", PAGE, 201);
	asking = d->requester;
	struct answer a = must(d, "GET", "/api/v1/updates", NULL, 200);
	assert_int_equal(answer_get(&a, "items")->n, 1);
	assert_true(str_find(a.body, STR("SECRET"), 0) == SIZE_MAX);
	int64_t id = jval_int(&answer_get(&a, "items")->items[0], "id");
	must(d, "POST", F(d, "/api/v1/updates/%lld/acknowledge", LL(id)), "{}", 204);
	must(d, "GET", of(d, key, ""), NULL, 403); /* the ticket is hers, the incident is the desk's */
	asking = d->agent;
	must(d, "POST", F(d, "/api/v1/updates/%lld/acknowledge", LL(id)), "{}", 404);
	assert_int_equal(N(d, t_acked, W("app")), 1);
}

/* ---- roles, isolation
 * ------------------------------------------------------------------------------------------------ */
static void roles_are_peoples_and_give_the_right_to_send(void **state)
{
	struct desk *d = *state;

	plan(d);
	struct str key = major(d);
	asking = d->agent;
	tell(d, key, "technicians", END, 403);
	must(d, "PUT", of(d, key, "/roles/comms"), F(d, "{\"person\":%lld}", LL(d->ada)), 403);
	asking = d->coordinator;
	must(d, "PUT", of(d, key, "/roles/boss"), F(d, "{\"person\":%lld}", LL(d->ada)), 404);
	must(d, "PUT", of(d, key, "/roles/comms"), F(d, "{\"person\":%lld}", LL(d->rita)),
	     422); /* reads her own only */
	struct answer a =
	        must(d, "PUT", of(d, key, "/roles/comms"), F(d, "{\"person\":%lld}", LL(d->ada)), 200);
	assert_int_equal(answer_get(&a, "roles.comms.id")->i, d->ada);
	assert_int_equal(N(d, t_notices, INT(d->ada), W("major_role")), 1);
	asking = d->agent; /* Ada */
	tell(d, key, "technicians", END, 201);
	must(d, "PUT", of(d, key, "/roles/comms"), "{\"person\":null}", 200);
	tell(d, key, "technicians", END, 403);
	assert_int_equal(N(d, t_events, W("major_role")), 2);
}

static void another_clients_people_see_nothing(void **state)
{
	struct desk *d = *state;

	int64_t p = plan(d);
	struct str key = major(d);
	int64_t other = desk_make(d, &client_type, "{\"name\":\"Other\"}");
	int64_t foreign = desk_make(d, &comms_plan_type, F(d, "{\"client\":%lld,\"name\":\"X\"}", LL(other)));
	must(d, "PUT", of(d, key, "/plan"), F(d, "{\"plan\":%lld}", LL(foreign)), 422);
	must(d, "PUT", of(d, key, "/plan"), F(d, "{\"plan\":%lld}", LL(p)), 200);
	struct grant g = { other, 0, "coordinator", role_perms(STR("coordinator"), false) };
	asking = (struct who){
		.person_id = d->ben, .name = STR("Ben"), .perms = g.perms, .grants = &g, .ngrants = 1
	};
	must(d, "GET", of(d, key, ""), NULL, 404);
	must(d, "GET", of(d, key, "/draft"), NULL, 404);
	tell(d, key, "technicians", END, 404);
	struct answer a = must(d, "GET", "/api/v1/majors", NULL, 200);
	assert_int_equal(answer_get(&a, "items")->n, 0);
	must(d, "GET", F(d, "/api/v1/status-pages/%lld", LL(d->client)), NULL, 404);
	asking = d->coordinator;
	a = must(d, "GET", "/api/v1/majors", NULL, 200);
	assert_int_equal(answer_get(&a, "items")->n, 1);
}

/* ---- the list -------------------------------------------------------------------------------------------
 */
enum { FAR = 1 << 20 };

/* By the hook that lets the n-th one fail: it counts. */
static size_t statements_of_list(struct desk *d, size_t expected)
{
	struct db *db = d->world->app.db;

	must(d, "GET", "/api/v1/majors", NULL, 200); /* what is read once is known */
	db_fault_after(db, FAR);
	struct answer a = must(d, "GET", "/api/v1/majors", NULL, 200);
	size_t asked = (size_t)(FAR - db->fault);
	db_fault_after(db, -1);
	assert_int_equal(answer_get(&a, "items")->n, expected);
	return asked;
}

static void the_list_asks_no_more_for_many_than_for_one(void **state)
{
	struct desk *d = *state;

	plan(d);
	must(d, "PUT", of(d, major(d), "/roles/comms"), F(d, "{\"person\":%lld}", LL(d->ada)), 200);
	size_t one = statements_of_list(d, 1);
	for (int i = 0; i < 6; i++)
		must(d, "PUT", of(d, major(d), "/roles/scribe"), F(d, "{\"person\":%lld}", LL(d->ben)), 200);
	size_t many = statements_of_list(d, 7);
	print_message("%zu statements for one, %zu for seven\n", one, many);
	assert_int_equal(many, one);
}

/* ---- texts
 * ------------------------------------------------------------------------------------------------------------
 */
static void drafts_are_made_of_facts_and_gaps_are_not_sent(void **state)
{
	struct desk *d = *state;

	plan(d);
	struct str key = major(d);
	desk_as(d, &d->agent);
	desk_say(d, key, "Power supply B is dead", false);
	desk_as(d, NULL);
	desk_at(d, "2025-11-25T15:20:00Z");
	struct answer a = must(d, "GET", of(d, key, "/draft"), NULL, 200);
	const struct jval *texts = answer_get(&a, "texts"), *facts = answer_get(&a, "facts");
	assert_int_equal(texts->n, 3);
	struct str exec = jval_str(&texts->items[0], "body"), users = jval_str(&texts->items[1], "body"),
	           tech = jval_str(&texts->items[2], "body");
	assert_true(str_find(exec, STR("[[manager]]"), 0) != SIZE_MAX);
	assert_true(str_is(jval_str(&texts->items[0], "gaps"), "manager"));
	assert_true(str_find(exec, STR("15:00 UTC (20 min)"), 0) != SIZE_MAX);
	assert_true(str_find(tech, STR("Power supply B is dead"), 0) != SIZE_MAX);
	assert_true(str_find(exec, STR("Power"), 0) == SIZE_MAX);
	assert_true(str_find(users, STR("SECRET"), 0) == SIZE_MAX);
	for (size_t i = 0; i < facts->n; i++)
		if (jval_str(&facts->items[i], "text").n &&
		    !str_is(jval_str(&facts->items[i], "id"), "client"))
			assert_true(jval_get(&facts->items[i], "events")->n > 0);
	a = must(d, "POST", of(d, key, "/updates"),
	         "{\"texts\":[{\"audience\":\"executives\",\"subject\":\"S\",\"body\":\"Led by "
	         "[[manager]]\"}]}",
	         422);
	assert_int_equal(N(d, t_updates), 0);
	a = must(d, "POST", of(d, key, "/preview"),
	         "{\"audience\":\"executives\",\"subject\":\"S\",\"body\":\"B\"}", 200);
	assert_int_equal(answer_get(&a, "recipients")->n, 3);
	assert_int_equal(N(d, t_ledger_all), 0);
}

static enum rc create_plan(struct desk *d, const char *row)
{
	struct jval v;
	struct record r;
	char why[80];

	d->cx = world_ctx(d->world);
	assert_true(json_parse_plain(
	        d->world->mem,
	        str_z(F(d, "{\"client\":%lld,\"name\":\"P\",\"audiences\":[%s]}", LL(d->client), row)), &v,
	        why, sizeof why));
	return record_create(&d->cx, &comms_plan_type, &v, &r);
}

static void a_plan_that_cannot_work_is_refused(void **state)
{
	struct desk *d = *state;
	static const char *const bad[][2] = {
		{ "{\"audience\":\"users\",\"channels\":[\"mail\"],\"cadence\":60}", "audiences[0].people" },
		{ "{\"audience\":\"users\",\"channels\":[],\"cadence\":60}", "audiences[0].channels" },
		{ "{\"audience\":\"executives\",\"channels\":[\"status\"],\"cadence\":60}",
		  "audiences[0].channels" },
		{ "{\"audience\":\"users\",\"channels\":[\"status\"],\"cadence\":0}",
		  "audiences[0].cadence" },
		{ "{\"audience\":\"users\",\"channels\":[\"chat\"],\"cadence\":60}", "audiences[0].chat" },
		{ "{\"audience\":\"users\",\"channels\":[\"status\"],\"cadence\":60,\"text\":\"{{title}}\"}",
		  "audiences[0].text" },
		{ "{\"audience\":\"technicians\",\"channels\":[\"mail\"],\"cadence\":60,\"teams\":[1],"
		  "\"text\":\"{{wat}}\"}",
		  "audiences[0].text" },
		{ "{\"audience\":\"users\",\"channels\":[\"mail\"],\"cadence\":60,\"addresses\":[\"a b\"]}",
		  "audiences[0].addresses" },
	};

	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_int_equal(create_plan(d, bad[i][0]), RC_INVALID);
		assert_string_equal(d->cx.err.field, bad[i][1]);
	}
	assert_int_equal(create_plan(d, "{\"audience\":\"users\",\"channels\":[\"status\"],\"cadence\":60}"),
	                 RC_OK);
}

/* ---- the status page
 * ---------------------------------------------------------------------------------------------------- */
static struct answer look(struct desk *d, const char *path)
{
	return CALL(d->world, .method = "GET", .path = path);
}
static bool in(struct answer a, const char *what) { return str_find(a.body, str_z(what), 0) != SIZE_MAX; }

/* A major incident of a client that has a page, with the system asking. */
static struct str major_with_page(struct desk *d)
{
	plan(d);
	struct str key = major(d);

	asking = who_system;
	must(d, "PUT", F(d, "/api/v1/status-pages/%lld", LL(d->client)),
	     "{\"slug\":\"acme\",\"active\":true}", 200);
	return key;
}

static void the_status_page_says_what_was_published_and_no_more(void **state)
{
	struct desk *d = *state;
	const char *settings = F(d, "/api/v1/status-pages/%lld", LL(d->client));
	int64_t mail = desk_make(d, &service_type,
	                         F(d, "{\"client\":%lld,\"name\":\"Mail & <Post>\"}", LL(d->client)));

	plan(d);
	struct str key = major(d);
	asking = who_system;
	struct answer a =
	        must(d, "PUT", settings, F(d, "{\"title\":\"Acme\",\"services\":[%lld]}", LL(mail)), 200);
	assert_true(answer_get(&a, "slug")->s.n >= 20);
	const char *secret = F(d, "/status/" STR_FMT, STR_ARG(answer_get(&a, "slug")->s));
	assert_int_equal(look(d, secret).status, 404); /* not switched on */
	must(d, "PUT", settings, "{\"slug\":\"Acme!\"}", 422);
	must(d, "PUT", settings, "{\"slug\":\"acme\",\"active\":true}", 200);
	assert_int_equal(look(d, secret).status, 404);
	a = look(d, "/status/acme");
	assert_int_equal(a.status, 200);
	assert_true(in(a, "Everything works") && in(a, "Mail &amp; &lt;Post&gt;") && !in(a, "<Post>"));
	assert_true(!in(a, "SECRET") && !in(a, key.p));
	a = tell(d, key, "users", END, 422); /* the first one needs a title */
	assert_string_equal(arena_str(d->world->mem, a.field).p, "page");
	tell(d, key, "users",
	     F(d, "}],\"page\":{\"title\":\"Mail <b>down</b>\",\"impact\":\"outage\",\"services\":[%lld]}}",
	       LL(mail)),
	     201);
	a = look(d, "/status/acme");
	assert_true(in(a, "Mail &lt;b&gt;down&lt;/b&gt;") && in(a, "&lt;script&gt;alert(1)") &&
	            in(a, "There is an outage"));
	assert_true(!in(a, "<script") && !in(a, "<b>down") && !in(a, "SECRET") && !in(a, "Rita") &&
	            !in(a, key.p));
	assert_true(str_starts(answer_header(&a, "Cache-Control"), STR("public")));
	struct answer same = CALL(d->world, .method = "GET", .path = "/status/acme",
	                          .if_none_match = F(d, "\"" STR_FMT "\"", STR_ARG(a.etag)));
	assert_int_equal(same.status, 304);
	a = look(d, "/status/acme.json");
	assert_true(str_is(answer_get(&a, "state")->s, "outage"));
	a = look(d, "/status/acme.atom");
	assert_true(in(a, "<entry>") && !in(a, "<script"));
	a = panel(d, key);
	int64_t update = jval_int(&answer_get(&a, "updates")->items[0], "id");
	must(d, "POST", of(d, key, F(d, "/updates/%lld/withdraw", LL(update))), "{}", 204);
	assert_false(in(look(d, "/status/acme"), "alert(1)"));
	must(d, "PUT", settings, "{\"slug\":\"acme\",\"active\":false}", 200);
	assert_int_equal(look(d, "/status/acme").status, 404);
	assert_int_equal(look(d, "/status/acme.json").status, 404);
}

static void what_is_over_stays_for_14_days(void **state)
{
	struct desk *d = *state;
	struct str key = major_with_page(d);

	tell(d, key, "users", PAGE, 201);
	must(d, "POST", of(d, key, "/end"), "{\"reason\":\"Fixed\"}", 200);
	tell(d, key, "users", END, 201);
	struct answer a = look(d, "/status/acme");
	assert_true(in(a, "Everything works") && in(a, "down") && in(a, "Resolved"));
	desk_at(d, "2025-12-08T12:00:00Z");
	desk_drain(d);
	assert_true(in(look(d, "/status/acme"), "down"));
	desk_at(d, "2025-12-10T12:00:00Z");
	desk_drain(d);
	a = look(d, "/status/acme");
	assert_true(!in(a, "down") && in(a, "No incidents."));
}

/* Whatever ends it, the page does not go on saying that it lasts. */
static void what_ended_without_a_last_word_is_over_on_the_page(void **state)
{
	struct desk *d = *state;
	struct str key = major_with_page(d);

	tell(d, key, "users", PAGE, 201);
	must(d, "POST", of(d, key, "/end"), "{\"reason\":\"Fixed\"}", 200);
	must(d, "POST", of(d, key, "/skip"), "{\"audience\":\"users\",\"reason\":\"They know\"}", 200);
	assert_true(in(look(d, "/status/acme"), "There is an outage")); /* not over: others wait for a word */
	desk_at(d, "2025-11-25T15:10:00Z");
	must(d, "POST", of(d, key, "/skip"), "{\"audience\":\"executives\",\"reason\":\"They know\"}", 200);
	struct answer a = must(d, "POST", of(d, key, "/skip"),
	                       "{\"audience\":\"technicians\",\"reason\":\"They know\"}", 200);
	assert_true(str_is(answer_get(&a, "state")->s, "ended"));
	a = look(d, "/status/acme");
	assert_true(in(a, "Everything works") && in(a, "down") && in(a, "until"));
	a = look(d, "/status/acme.json");
	assert_true(in(a, "\"until\":\"2025-11-25T15:00:00Z\""));
}

/* What was said last ended it on the page; the major incident may end much later. */
static void the_last_word_is_when_it_ended_on_the_page(void **state)
{
	struct desk *d = *state;
	struct str key = major_with_page(d);

	tell(d, key, "users", PAGE, 201);
	must(d, "POST", of(d, key, "/end"), "{\"reason\":\"Fixed\"}", 200);
	tell(d, key, "users", END, 201);
	desk_at(d, "2025-11-25T15:10:00Z");
	tell(d, key, "executives", END, 201);
	tell(d, key, "technicians", END, 201);
	assert_true(in(look(d, "/status/acme.json"), "\"until\":\"2025-11-25T15:00:00Z\""));
}

/* XML knows no control characters, not even as entities: one in a text, and no reader takes the feed. */
static void the_feed_is_well_formed_whatever_the_texts_hold(void **state)
{
	struct desk *d = *state;
	struct str key = major_with_page(d);

	must(d, "POST", of(d, key, "/updates"),
	     "{\"texts\":[{\"audience\":\"users\",\"subject\":\"S\",\"body\":\"Ring\\u0007\\u001b[1m "
	     "\\ufffe\\uffff\\tand\\nline\"}],\"page\":{\"title\":\"Mail\\u0001 "
	     "down\",\"impact\":\"outage\"}}",
	     201);
	struct answer a = look(d, "/status/acme.atom");
	assert_true(in(a, "Mail") && in(a, "\tand\nline"));
	for (size_t i = 0; i < a.body.n; i++)
		assert_true((unsigned char)a.body.p[i] >= ' ' || a.body.p[i] == '\n' || a.body.p[i] == '\t');
	assert_true(!in(a, "\xEF\xBF\xBE") && !in(a, "\xEF\xBF\xBF"));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(a_candidate_runs_when_accepted_and_is_no_more_when_rejected),
		T(the_cadence_counts_in_the_calendar_and_overdue_is_told_once),
		T(an_update_is_put_off_once_and_skipped_with_a_reason),
		T(what_was_done_is_taken_back_while_nothing_newer_happened),
		T(the_last_update_of_each_audience_closes_it),
		T(the_skip_that_ended_it_is_taken_back),
		T(only_a_ticket_that_was_done_lets_it_run_again),
		T(an_update_reaches_each_person_once),
		T(what_is_refused_is_tried_again_or_failed_with_its_reason),
		T(after_a_stall_nothing_is_sent_twice),
		T(two_processes_with_one_message_send_it_once),
		T(a_link_acknowledges_without_a_sign_in_and_only_when_pressed),
		T(in_the_app_one_sees_and_acknowledges_ones_own),
		T(roles_are_peoples_and_give_the_right_to_send),
		T(another_clients_people_see_nothing),
		T(the_list_asks_no_more_for_many_than_for_one),
		T(drafts_are_made_of_facts_and_gaps_are_not_sent),
		T(a_plan_that_cannot_work_is_refused),
		T(the_status_page_says_what_was_published_and_no_more),
		T(what_is_over_stays_for_14_days),
		T(what_ended_without_a_last_word_is_over_on_the_page),
		T(the_last_word_is_when_it_ended_on_the_page),
		T(the_feed_is_well_formed_whatever_the_texts_hold),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
