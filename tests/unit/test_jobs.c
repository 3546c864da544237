/* test_jobs.c - timers, messages and webhooks: exactly once, in order, again later, never lost. No waiting:
 * the clock is moved and the work is drained. */
#include "base/json.h"
#include "client/client.h"
#include "conn/fetch.h"
#include "jobs/jobs.h"
#include "jobs/jobs_parts.h"
#include "record/record.h"
#include "team/team.h"
#include "webhook/webhook.h"
#include "world.h"
#include <semaphore.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
/* after its prerequisites */
#include <cmocka.h>
#undef fail /* ours is meant */

SQL(q_ran, "INSERT INTO counter (name, next) VALUES ($1, 1) ON CONFLICT (name) DO UPDATE SET next = "
           "counter.next + 1");
SQL(q_runs, "SELECT next FROM counter WHERE name = $1");
SQL(q_ran_total, "SELECT count(*) FROM counter WHERE name LIKE 'ran.%'");
SQL(q_ran_most, "SELECT max(next) FROM counter WHERE name LIKE 'ran.%'");
SQL(q_timers, "SELECT count(*) FROM timer");
SQL(q_timer_due, "SELECT due_at FROM timer WHERE record_id = $1");
SQL(q_timer_tries, "SELECT attempts FROM timer WHERE record_id = $1");
SQL(q_timer_error, "SELECT last_error FROM timer WHERE record_id = $1");
SQL(q_in_state, "SELECT count(*) FROM outbox WHERE state = $1");
SQL(q_tries, "SELECT attempts FROM outbox WHERE id = $1");
SQL(q_message, "SELECT max(id) FROM outbox");
SQL(q_lease, "UPDATE outbox SET state = 'leased', lease_until = $1, lease_by = 'dead worker', attempts = 1 "
             "WHERE id = $2");
SQL(q_clear_outbox, "DELETE FROM outbox");
SQL(q_get_secret, "SELECT secret FROM webhook");
SQL(q_hook_off, "UPDATE webhook SET active = 0");

/* ---- handlers ------------------------------------------------------------------- */
static int64_t order[64];
static size_t norder;

static enum rc note_run(struct ctx *cx, const struct timer *t)
{
	if (norder < COUNT(order))
		order[norder++] = t->record_id;
	return db_run(cx, q_ran, NULL, TEXT(arena_fmt(cx->mem, "ran.%lld", (long long)t->record_id)));
}

static bool broken;

static enum rc run_or_break(struct ctx *cx, const struct timer *t)
{
	TRY(note_run(cx, t));
	return broken ? fail(cx, RC_INTERNAL, "broken", "the handler is broken") : RC_OK;
}

static enum rc run_again(struct ctx *cx, const struct timer *t)
{
	TRY(note_run(cx, t));
	return t->attempts > 100
	               ? RC_OK
	               : timer_set(cx, "again", 1, "x", t->record_id, t->due_at + HOURS(1), t->payload);
}

static const struct timer_kind plain = { "plain", note_run, "counts" };
static const struct timer_kind fragile = { "fragile", run_or_break, "breaks" };
static const struct timer_kind again = { "again", run_again, "every hour" };
static const struct timer_kind *const timers[] = { &plain, &fragile, &again, NULL };

/* ---- a network that answers as told ------------------------------------------------- */
struct fake_net {
	struct fetch fetch;
	int status; /* 0: nobody answers */
	int calls;
	bool late; /* the answer comes after some work of others */
	sem_t called;
	char body[2000], url[200], event[100], delivery[40], signature[120];
};

static void keep(char *out, size_t size, struct str s) { snprintf(out, size, STR_FMT, STR_ARG(s)); }

static enum rc fake_send(struct fetch *f, struct ctx *cx, const struct fetch_request *rq,
                         struct fetch_response *out)
{
	struct fake_net *n = (struct fake_net *)f;

	assert_false(db_in_tx(cx)); /* never while a transaction is open */
	n->calls++;
	if (n->late) {
		sem_post(&n->called);
		clock_nap(50000);
	}
	keep(n->body, sizeof n->body, rq->body);
	keep(n->url, sizeof n->url, rq->url);
	for (size_t i = 0; i < rq->nheaders; i++) {
		if (strcmp(rq->headers[i].name, "Sinew-Event") == 0)
			keep(n->event, sizeof n->event, rq->headers[i].value);
		if (strcmp(rq->headers[i].name, "Sinew-Delivery") == 0)
			keep(n->delivery, sizeof n->delivery, rq->headers[i].value);
		if (strcmp(rq->headers[i].name, "Sinew-Signature") == 0)
			keep(n->signature, sizeof n->signature, rq->headers[i].value);
	}
	if (!n->status)
		return fail(cx, RC_UNAVAILABLE, "no_answer", "No answer: it is a test.");
	*out = (struct fetch_response){ .status = n->status, .body = STR("thanks") };
	return RC_OK;
}

static struct fake_net net;
static const struct outbox_kind *const messages[] = { &webhook_outbox, NULL };
static const struct record_type *const types[] = { &client_type, &team_type, &webhook_type, NULL };

static int setup(void **state)
{
	struct world *w = world_new(types, NULL);

	net = (struct fake_net){ .fetch = { fake_send }, .status = 200 };
	norder = 0;
	broken = false;
	w->app.timers = timers;
	w->app.outbox = messages;
	w->app.fetch = &net.fetch;
	w->app.on_event = webhook_on_event;
	w->app.webhooks = webhook_cache_new();
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	webhook_cache_free(w->app.webhooks);
	world_free(w);
	return 0;
}

static int drain(struct world *w)
{
	int ran = -1;

	assert_int_equal(jobs_drain(&w->app, &ran), RC_OK);
	return ran;
}

struct set {
	const char *kind;
	int64_t first, n, due, step;
};

static enum rc set_tx(struct ctx *cx, void *p)
{
	const struct set *s = p;

	for (int64_t i = 0; i < s->n; i++)
		TRY(timer_set(cx, s->kind, 1, "x", s->first + i, s->due ? s->due + i * s->step : 0,
		              STR("{}")));
	return RC_OK;
}

static void set_timers(struct world *w, const char *kind, int64_t first, int64_t n, int64_t due, int64_t step)
{
	world_tx(w, set_tx, &(struct set){ kind, first, n, due, step });
}

static int64_t runs(struct world *w, int64_t id)
{
	return world_int(w, q_runs, TEXT(arena_fmt(w->mem, "ran.%lld", (long long)id)));
}

/* ---- timers --------------------------------------------------------------------------- */
static void a_timer_runs_when_due_and_once(void **state)
{
	struct world *w = *state;

	set_timers(w, "plain", 1, 1, world_now(w) + HOURS(1), 0);
	assert_int_equal(drain(w), 0);
	world_advance(w, HOURS(1));
	assert_int_equal(drain(w), 1);
	assert_int_equal(drain(w), 0);
	assert_int_equal(runs(w, 1), 1);
	assert_int_equal(world_int(w, q_timers), 0);
}

static void setting_moves_and_zero_cancels(void **state)
{
	struct world *w = *state;

	set_timers(w, "plain", 1, 1, world_now(w) + HOURS(1), 0);
	set_timers(w, "plain", 1, 1, world_now(w) + HOURS(3), 0);
	assert_int_equal(world_int(w, q_timers), 1);
	world_advance(w, HOURS(2));
	assert_int_equal(drain(w), 0);
	set_timers(w, "plain", 1, 1, 0, 0);
	world_advance(w, HOURS(2));
	assert_int_equal(drain(w), 0);
	assert_int_equal(world_int(w, q_timers), 0);
}

static void after_a_stall_all_run_in_due_order(void **state)
{
	struct world *w = *state;

	set_timers(w, "plain", 100, 20, world_now(w) + HOURS(40), -HOURS(1)); /* set in the wrong order */
	set_timers(w, "plain", 200, 20, world_now(w) + MINUTES(90), HOURS(1));
	world_advance(w, DAYS(30));
	assert_int_equal(drain(w), 40);
	assert_int_equal(norder, 40);
	int64_t last = 0;

	for (size_t i = 0; i < norder; i++) {
		int64_t due = order[i] >= 200 ? MINUTES(90) + HOURS(order[i] - 200)
		                              : HOURS(40) - HOURS(order[i] - 100);

		assert_true(due >= last);
		last = due;
	}
	assert_int_equal(world_int(w, q_ran_most), 1);
}

static void a_timer_that_sets_itself_catches_up(void **state)
{
	struct world *w = *state;

	set_timers(w, "again", 1, 1, world_now(w) + HOURS(1), 0);
	world_advance(w, HOURS(5));
	assert_int_equal(drain(w), 5);
	assert_int_equal(world_int(w, q_timer_due, INT(1)), world_now(w) + HOURS(1));
}

static void a_failing_handler_backs_off_alone(void **state)
{
	struct world *w = *state;
	struct ctx cx = world_ctx(w);
	struct rows r;

	broken = true;
	set_timers(w, "plain", 1, 3, world_now(w), 0);
	set_timers(w, "fragile", 9, 1, world_now(w), 0);
	set_timers(w, "unheard", 10, 1, world_now(w), 0);
	assert_int_equal(drain(w), 3);
	assert_int_equal(runs(w, 1), 1);
	assert_int_equal(runs(w, 9), -1); /* what it wrote is undone */
	assert_int_equal(world_int(w, q_timer_tries, INT(9)), 1);
	assert_int_equal(world_int(w, q_timer_due, INT(9)), world_now(w) + SECONDS(10));
	assert_int_equal(db_run(&cx, q_timer_error, &r, INT(9)), RC_OK);
	assert_true(str_is(cell(&r, 0, 0).s, "broken: the handler is broken"));
	assert_int_equal(db_run(&cx, q_timer_error, &r, INT(10)), RC_OK);
	assert_true(str_starts(cell(&r, 0, 0).s, STR("unknown_timer")));
	world_advance(w, SECONDS(10));
	assert_int_equal(drain(w), 0);
	assert_int_equal(world_int(w, q_timer_due, INT(9)), world_now(w) + SECONDS(40));
	broken = false;
	world_advance(w, SECONDS(40));
	assert_int_equal(drain(w), 1);
	assert_int_equal(runs(w, 9), 1);
}

static _Noreturn void drain_elsewhere(struct world *w)
{
	int ran;

	w->app.db = world_second_db(w);
	enum rc rc = jobs_drain(&w->app, &ran);

	db_close(w->app.db);
	_exit(rc == RC_OK ? 0 : 1);
}

static void two_processes_run_each_timer_once(void **state)
{
	struct world *w = *state;
	int status;
	pid_t pid[2];

	set_timers(w, "plain", 1, 300, world_now(w), 1);
	world_advance(w, SECONDS(1));
	db_close(w->app.db);
	for (int i = 0; i < 2; i++) {
		pid[i] = fork();
		assert_true(pid[i] >= 0);
		if (pid[i] == 0)
			drain_elsewhere(w);
	}
	for (int i = 0; i < 2; i++) {
		assert_int_equal(waitpid(pid[i], &status, 0), pid[i]);
		assert_int_equal(status, 0);
	}
	w->app.db = world_second_db(w);
	drain(w);
	assert_int_equal(world_int(w, q_ran_total), 300);
	assert_int_equal(world_int(w, q_ran_most), 1);
	assert_int_equal(world_int(w, q_timers), 0);
}

static void threads_find_what_is_due(void **state)
{
	struct world *w = *state;
	struct jobs *j = jobs_start(&w->app);

	set_timers(w, "plain", 1, 5, world_now(w), 0);
	for (int i = 0; i < 500 && world_int(w, q_timers) > 0; i++) {
		jobs_wake(j);
		clock_nap(5000);
	}
	jobs_stop(j);
	assert_int_equal(world_int(w, q_ran_total), 5);
}

/* ---- webhooks ---------------------------------------------------------------------------- */
static struct jval parse(struct ctx *cx, const char *json)
{
	struct jval v;

	world_ok(cx, json_parse(cx, str_z(json), &v));
	return v;
}

static struct record make(struct world *w, const struct record_type *t, const char *json)
{
	struct ctx cx = world_ctx(w);
	struct jval v = parse(&cx, json);
	struct record r;

	world_ok(&cx, record_create(&cx, t, &v, &r));
	return r;
}

static void make_client_and_hook(struct world *w)
{
	make(w, &client_type, "{\"name\":\"Acme\"}");
	make(w, &webhook_type,
	     "{\"client\":1,\"name\":\"hook\",\"url\":\"https://example.org/in\",\"of_type\":\"team\"}");
}

/* Drained is drained: also what a thread had taken before. */
static void what_a_thread_has_taken_is_waited_for(void **state)
{
	struct world *w = *state;

	make_client_and_hook(w);
	drain(w);
	sem_init(&net.called, 0, 0);
	net.late = true;
	w->app.jobs = jobs_start(&w->app);
	make(w, &team_type, "{\"client\":1,\"name\":\"Network\"}");
	jobs_wake(w->app.jobs);
	sem_wait(&net.called);
	drain(w);
	assert_int_equal(world_int(w, q_in_state, TEXT(STR("leased"))), 0);
	assert_int_equal(world_int(w, q_in_state, TEXT(STR("sent"))), 1);
	jobs_stop(w->app.jobs);
	w->app.jobs = NULL;
	sem_destroy(&net.called);
}

static void events_become_signed_requests(void **state)
{
	struct world *w = *state;
	struct ctx cx = world_ctx(w);
	struct rows r;

	make_client_and_hook(w);
	drain(w);
	net.calls = 0;
	make(w, &team_type, "{\"client\":1,\"name\":\"Network\"}");
	assert_int_equal(world_int(w, q_in_state, TEXT(STR("waiting"))), 1);
	assert_int_equal(drain(w), 1);
	assert_int_equal(net.calls, 1);
	assert_string_equal(net.url, "https://example.org/in");
	assert_string_equal(net.event, "team.created");
	assert_non_null(strstr(net.body, "\"type\":\"team\""));
	assert_int_equal(world_int(w, q_in_state, TEXT(STR("sent"))), 1);
	assert_int_equal(db_run(&cx, q_get_secret, &r), RC_OK);
	struct str want = webhook_signature(w->mem, cell(&r, 0, 0).s, world_now(w), str_z(net.body));

	assert_string_equal(net.signature, want.p);
}

/* Computed apart: printf '1764000000.{"a":1}' | openssl dgst -sha256 -hmac secret */
static void the_signature_is_the_known_one(void **state)
{
	struct world *w = *state;
	struct str s = webhook_signature(w->mem, STR("secret"), SECONDS(1764000000), STR("{\"a\":1}"));

	assert_string_equal(
	        s.p, "t=1764000000,v1=112dc1736ad0328f094ebdad63c8bde5936ce7d0bb7ae467f9f8d481a26df51c");
}

static void only_what_was_asked_for_is_sent(void **state)
{
	struct world *w = *state;

	make_client_and_hook(w);
	make(w, &client_type, "{\"name\":\"Other\"}");
	make(w, &webhook_type,
	     "{\"client\":1,\"name\":\"picky\",\"url\":\"https://example.org/2\",\"of_type\":\"team\","
	     "\"kinds\":\"closed deleted\"}");
	make(w, &webhook_type,
	     "{\"client\":1,\"name\":\"filter\",\"url\":\"https://example.org/3\",\"of_type\":\"team\","
	     "\"q\":\"name:Net OR name:Web\"}");
	drain(w);
	make(w, &team_type, "{\"client\":2,\"name\":\"Foreign\"}");
	assert_int_equal(drain(w), 0);
	make(w, &team_type, "{\"client\":1,\"name\":\"Desk\"}");
	assert_int_equal(drain(w), 1);
	make(w, &team_type, "{\"client\":1,\"name\":\"Network\"}");
	assert_int_equal(drain(w), 2);
}

static void refuse_hook(struct world *w, const char *json, const char *field)
{
	struct ctx cx = world_ctx(w);
	struct jval v = parse(&cx, json);
	struct record r;

	assert_int_equal(record_create(&cx, &webhook_type, &v, &r), RC_INVALID);
	assert_string_equal(cx.err.field, field);
}

static void bad_webhooks_name_the_field(void **state)
{
	struct world *w = *state;

	make(w, &client_type, "{\"name\":\"Acme\"}");
	refuse_hook(w, "{\"client\":1,\"name\":\"x\",\"url\":\"file:///etc/passwd\"}", "url");
	refuse_hook(w, "{\"client\":1,\"name\":\"x\",\"url\":\"https://u:p@example.org/\"}", "url");
	refuse_hook(w, "{\"client\":1,\"name\":\"x\",\"url\":\"https://\"}", "url");
	refuse_hook(w, "{\"client\":1,\"name\":\"x\",\"url\":\"https://example.org\",\"of_type\":\"horse\"}",
	            "of_type");
	refuse_hook(w,
	            "{\"client\":1,\"name\":\"x\",\"url\":\"https://"
	            "example.org\",\"of_type\":\"team\",\"q\":\"horse:1\"}",
	            "q");
	refuse_hook(w, "{\"client\":1,\"name\":\"x\",\"url\":\"https://example.org\",\"secret\":\"mine\"}",
	            "secret");
}

/* ---- the outbox ------------------------------------------------------------------------------ */
static int64_t send_one(struct world *w)
{
	make_client_and_hook(w);
	make(w, &team_type, "{\"client\":1,\"name\":\"Network\"}");
	return world_int(w, q_message);
}

static void a_message_is_tried_eight_times_then_dead(void **state)
{
	struct world *w = *state;
	int64_t id = send_one(w);
	int64_t wait = SECONDS(10);

	net.status = 503;
	drain(w);
	for (int i = 1; i < 8; i++) {
		assert_int_equal(world_int(w, q_tries, INT(id)), i);
		world_advance(w, wait - SECONDS(1));
		assert_int_equal(drain(w), 0); /* not too early */
		world_advance(w, wait / 5 + SECONDS(1));
		assert_int_equal(drain(w), 1);
		wait = wait * 4 < HOURS(6) ? wait * 4 : HOURS(6);
	}
	assert_int_equal(world_int(w, q_in_state, TEXT(STR("dead"))), 1);
	world_advance(w, DAYS(10));
	assert_int_equal(drain(w), 0);
	assert_int_equal(net.calls, 8);
	struct ctx cx = world_ctx(w);

	net.status = 200;
	world_ok(&cx, outbox_send_again(&cx, id));
	assert_int_equal(drain(w), 1);
	assert_int_equal(world_int(w, q_in_state, TEXT(STR("sent"))), 1);
	assert_int_equal(world_int(w, q_tries, INT(id)), 1);
	assert_string_equal(net.delivery, arena_fmt(w->mem, "%lld", (long long)id).p);
	assert_int_equal(outbox_send_again(&cx, 999), RC_NOT_FOUND);
}

/* ---- who may look ---------------------------------------------------------------------------- */
static enum rc ask(struct world *w, const char *method, const char *path, const char *query,
                   const char *param, struct res *out)
{
	struct ctx *cx = NEW(w->mem, struct ctx);
	struct rq rq = { .method = str_z(method), .query = str_z(query), .param = { str_z(param) } };

	*cx = world_ctx(w);
	*out = (struct res){ .status = 200, .body = BUF(w->mem) };
	for (const struct route *r = jobs_routes; r->method; r++)
		if (strcmp(r->method, method) == 0 && strcmp(r->path, path) == 0)
			return r->handle(cx, &rq, out);
	return RC_INTERNAL;
}

static void an_admin_sees_own_clients_only(void **state)
{
	struct world *w = *state;
	const char *again_path = "/api/v1/outbox/{}/send-again";
	struct grant here = { .client_id = 1, .perms = PERM_ADMIN },
	             there = { .client_id = 2, .perms = PERM_ADMIN };
	char id[24];
	struct res rs;

	snprintf(id, sizeof id, "%lld", (long long)send_one(w));
	assert_int_equal(ask(w, "GET", "/api/v1/outbox", "state=waiting", "", &rs), RC_OK);
	assert_non_null(strstr(rs.body.p, "team.created"));
	w->who = (struct who){ .person_id = 1, .grants = &here, .ngrants = 1, .perms = PERM_ADMIN };
	assert_int_equal(ask(w, "GET", "/api/v1/outbox", "", "", &rs), RC_OK);
	assert_non_null(strstr(rs.body.p, "team.created"));
	assert_int_equal(ask(w, "POST", again_path, "", id, &rs), RC_OK);
	w->who.grants = &there;
	assert_int_equal(ask(w, "GET", "/api/v1/outbox", "", "", &rs), RC_OK);
	assert_null(strstr(rs.body.p, "team.created"));
	assert_int_equal(ask(w, "GET", "/api/v1/outbox", "client=1", "", &rs), RC_NOT_FOUND);
	assert_int_equal(ask(w, "GET", "/api/v1/jobs", "client=1", "", &rs), RC_NOT_FOUND);
	assert_int_equal(ask(w, "POST", again_path, "", id, &rs), RC_NOT_FOUND);
	assert_int_equal(ask(w, "GET", "/api/v1/outbox", "state=lost", "", &rs), RC_INVALID);
}

static void gone_is_dead_at_once(void **state)
{
	struct world *w = *state;

	send_one(w);
	net.status = 410;
	drain(w);
	assert_int_equal(world_int(w, q_in_state, TEXT(STR("dead"))), 1);
	assert_int_equal(net.calls, 1);
}

static void old_news_is_forgotten_but_not_the_dead(void **state)
{
	struct world *w = *state;
	bool more = false;

	send_one(w);
	drain(w);
	net.status = 410;
	make(w, &team_type, "{\"client\":1,\"name\":\"Two\"}");
	drain(w);
	world_advance(w, DAYS(31));
	net.status = 200;
	make(w, &team_type, "{\"client\":1,\"name\":\"Three\"}");
	drain(w);
	do {
		struct ctx cx = world_ctx(w);

		world_ok(&cx, outbox_forget(&cx, &more));
	} while (more);
	assert_int_equal(world_int(w, q_in_state, TEXT(STR("sent"))), 1);
	assert_int_equal(world_int(w, q_in_state, TEXT(STR("dead"))), 1);
}

static void nobody_there_is_tried_again(void **state)
{
	struct world *w = *state;

	send_one(w);
	net.status = 0;
	drain(w);
	assert_int_equal(world_int(w, q_in_state, TEXT(STR("waiting"))), 1);
	net.status = 204;
	world_advance(w, SECONDS(12));
	drain(w);
	assert_int_equal(world_int(w, q_in_state, TEXT(STR("sent"))), 1);
}

struct lease {
	int64_t until, id;
};

static enum rc lease_tx(struct ctx *cx, void *p)
{
	const struct lease *l = p;

	return db_run(cx, q_lease, NULL, INT(l->until), INT(l->id));
}

static void a_lease_runs_out_and_another_takes_over(void **state)
{
	struct world *w = *state;
	int64_t id = send_one(w);
	struct ctx cx = world_ctx(w);

	world_tx(w, lease_tx, &(struct lease){ world_now(w) + MINUTES(10), id });
	assert_int_equal(drain(w), 0);
	assert_int_equal(outbox_send_again(&cx, id), RC_CONFLICT);
	world_advance(w, MINUTES(10));
	assert_int_equal(drain(w), 1);
	assert_int_equal(world_int(w, q_tries, INT(id)), 2);
	assert_int_equal(world_int(w, q_in_state, TEXT(STR("sent"))), 1);
}

static enum rc switch_off(struct ctx *cx, void *p)
{
	(void)p;
	TRY(db_run(cx, q_hook_off, NULL));
	return db_stamp_bump(cx);
}

static enum rc clear(struct ctx *cx, void *p)
{
	(void)p;
	return db_run(cx, q_clear_outbox, NULL);
}

static void a_change_of_webhooks_is_seen_at_once(void **state)
{
	struct world *w = *state;

	send_one(w);
	drain(w);
	world_tx(w, clear, NULL);
	world_tx(w, switch_off, NULL);
	make(w, &team_type, "{\"client\":1,\"name\":\"Later\"}");
	assert_int_equal(world_int(w, q_message), -1);
}

/* Any broken call while delivering: the message is sent in the end, and is never thought sent when it was
 * not. */
static enum rc act_drain(struct ctx *cx, void *p)
{
	int ran;

	(void)p;
	return jobs_drain(cx->app, &ran);
}

static void check_not_lost(struct world *w, bool done, void *p)
{
	(void)p;
	if (done)
		return;
	if (world_int(w, q_in_state, TEXT(STR("sent"))) == 1)
		assert_true(net.calls > 0);
	assert_int_equal(world_int(w, q_in_state, TEXT(STR("dead"))), 0);
}

static void broken_calls_lose_no_message(void **state)
{
	struct world *w = *state;

	send_one(w);
	for (int i = 0; i < 3; i++) {
		assert_true(world_fault_loop(w, act_drain, check_not_lost, NULL) >= 0);
		world_advance(w, HOURS(1)); /* whatever lease a broken round left behind */
	}
	drain(w);
	assert_int_equal(world_int(w, q_in_state, TEXT(STR("sent"))), 1);
}

/* ---- addresses, for real ------------------------------------------------------------------------ */
static void the_real_door_refuses_what_it_must(void **state)
{
	struct world *w = *state;
	struct ctx cx = world_ctx(w);
	struct fetch_response rs;
	struct fetch *f = fetch_curl();
	const struct {
		const char *url;
		enum rc rc;
	} cases[] = { { "file:///etc/passwd", RC_INVALID },
		      { "ftp://example.org/", RC_INVALID },
		      { "http://169.254.169.254/latest/", RC_UNAVAILABLE },
		      { "http://127.0.0.1:9/", RC_UNAVAILABLE } };

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct fetch_request rq = { .method = "POST",
			                    .url = str_z(cases[i].url),
			                    .timeout = SECONDS(2) };

		assert_int_equal(f->send(f, &cx, &rq, &rs), cases[i].rc);
	}
}

#define T_(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		T_(a_timer_runs_when_due_and_once),
		T_(setting_moves_and_zero_cancels),
		T_(after_a_stall_all_run_in_due_order),
		T_(a_timer_that_sets_itself_catches_up),
		T_(a_failing_handler_backs_off_alone),
		T_(two_processes_run_each_timer_once),
		T_(threads_find_what_is_due),
		T_(what_a_thread_has_taken_is_waited_for),
		T_(events_become_signed_requests),
		T_(the_signature_is_the_known_one),
		T_(only_what_was_asked_for_is_sent),
		T_(bad_webhooks_name_the_field),
		T_(a_message_is_tried_eight_times_then_dead),
		T_(an_admin_sees_own_clients_only),
		T_(gone_is_dead_at_once),
		T_(old_news_is_forgotten_but_not_the_dead),
		T_(nobody_there_is_tried_again),
		T_(a_lease_runs_out_and_another_takes_over),
		T_(a_change_of_webhooks_is_seen_at_once),
		T_(broken_calls_lose_no_message),
		T_(the_real_door_refuses_what_it_must),
	};

	return cmocka_run_group_tests_name("jobs", tests, NULL, NULL);
}
