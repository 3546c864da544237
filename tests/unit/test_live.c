/* test_live.c - events to listeners: order, resume, reset, other processes, and who may see what. */
#include "base/conf.h"
#include "call.h"
#include "http/http.h"
#include "http/stream.h"
#include "record/live.h"
#include "record/nudge.h"
#include "record/record.h"
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>
/* after its prerequisites */
#include <cmocka.h>

SQL(q_event, "INSERT INTO event (client_id, seq, at, type, record_id, actor_id, kind, data, hash)"
             " VALUES ($1, $2, $3, $4, $5, 7, 'changed', '{}', '')");
SQL(q_ids, "SELECT max(id) FROM event");

/* ---- events without nouns ------------------------------------------------------------- */
struct put {
	int64_t client, n;
	const char *type;
};
static int64_t next_seq;

static enum rc put_tx(struct ctx *cx, void *arg)
{
	const struct put *p = arg;

	for (int64_t i = 0; i < p->n; i++)
		TRY(db_run(cx, q_event, NULL, INT(p->client), INT(next_seq + i), INT(cx->now),
		           TEXT(str_z(p->type)), INT(99)));
	return RC_OK;
}

static void put_events(struct world *w, int64_t client, const char *type, int64_t n)
{
	for (int64_t left = n; left > 0; left -= 100) {
		struct put p = { client, left < 100 ? left : 100, type };
		world_tx(w, put_tx, &p);
		next_seq += p.n;
	}
}

/* ---- live ------------------------------------------------------------------------------- */
struct bell {
	pthread_mutex_t lock;
	pthread_cond_t rang;
	int n;
};

static void ring(void *arg)
{
	struct bell *b = arg;

	pthread_mutex_lock(&b->lock);
	b->n++;
	pthread_cond_signal(&b->rang);
	pthread_mutex_unlock(&b->lock);
}

/* Take until n have come; fails after five seconds. */
static void take(struct live_sub *s, struct live_event *e, size_t n)
{
	size_t got = 0;
	int64_t until = clock_mono() + SECONDS(5);

	while (got < n && clock_mono() < until) {
		got += live_take(s, e + got, n - got);
		if (got < n)
			clock_nap(2000);
	}
	if (got != n)
		fail_msg("%zu events instead of %zu", got, n);
}

static int setup(void **state)
{
	static const struct route *const tables[] = { http_routes, NULL };
	struct world *w = world_new(NULL, tables);

	next_seq = 1;
	w->app.live = live_new(&w->app);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	live_free(w->app.live);
	call_end(w);
	world_free(w);
	return 0;
}

static void events_come_in_order(void **state)
{
	struct world *w = *state;
	struct bell bell = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0 };
	struct live_sub *s = live_subscribe(w->app.live, -1, ring, &bell);
	struct live_event e[250];

	put_events(w, 3, "ticket", 250);
	take(s, e, 250);
	for (int i = 1; i < 250; i++)
		assert_true(e[i].id > e[i - 1].id);
	assert_int_equal(e[0].client_id, 3);
	assert_int_equal(e[0].record_id, 99);
	assert_int_equal(e[0].actor_id, 7);
	assert_string_equal(e[0].type, "ticket");
	assert_string_equal(e[0].kind, "changed");
	assert_true(bell.n > 0);
	assert_int_equal(live_take(s, e, 250), 0);
	live_unsubscribe(s);
}

static void resuming_misses_nothing(void **state)
{
	struct world *w = *state;
	struct live_event e[200], again[200];
	struct live_sub *s = live_subscribe(w->app.live, 0, NULL, NULL);

	put_events(w, 1, "ticket", 100);
	take(s, e, 100);
	live_unsubscribe(s);
	put_events(w, 1, "ticket", 100); /* nobody listens */
	s = live_subscribe(w->app.live, e[39].id, NULL, NULL);
	take(s, again, 160);
	assert_true(again[0].id == e[40].id);
	for (int i = 1; i < 160; i++)
		assert_true(again[i].id > again[i - 1].id && !again[i].reset);
	live_unsubscribe(s);
	live_free(w->app.live); /* the server starts again: what is in the table is still known */
	w->app.live = live_new(&w->app);
	s = live_subscribe(w->app.live, e[39].id, NULL, NULL);
	assert_int_equal(live_take(s, again, 200), 160);
	assert_true(again[0].id == e[40].id);
	live_unsubscribe(s);
}

static void whoever_is_too_far_behind_starts_over(void **state)
{
	struct world *w = *state;
	struct live_event e[10];
	struct live_sub *slow = live_subscribe(w->app.live, -1, NULL, NULL), *odd;

	put_events(w, 1, "ticket", 1100);
	while (live_last_id(w->app.live) < world_int(w, q_ids))
		clock_nap(2000);
	assert_int_equal(live_take(slow, e, 10), 1);
	assert_true(e[0].reset && e[0].id == live_last_id(w->app.live));
	assert_int_equal(live_take(slow, e, 10), 0);
	put_events(w, 1, "ticket", 1);
	take(slow, e, 1);
	assert_false(e[0].reset);
	odd = live_subscribe(w->app.live, 1000000000, NULL,
	                     NULL); /* an id from another life of the database */
	assert_int_equal(live_take(odd, e, 10), 1);
	assert_true(e[0].reset);
	live_unsubscribe(slow);
	live_unsubscribe(odd);
}

static void other_processes_events_come_too(void **state)
{
	struct world *w = *state;
	struct live_sub *s = live_subscribe(w->app.live, -1, NULL, NULL);
	struct db *own = w->app.db, *other = world_second_db(w);
	struct live_event e[10];
	int64_t start = clock_mono();

	struct app second = w->app;
	second.db = other;
	struct ctx cx = world_ctx(w);
	cx.app = &second;
	assert_int_equal(db_tx(&cx, put_tx, &(struct put){ 1, 5, "ticket" }), RC_OK);
	take(s, e, 5);
	assert_true(clock_mono() - start <
	            SECONDS(3)); /* by notice, not by the slow look every five seconds */
	live_unsubscribe(s);
	db_close(other);
	w->app.db = own;
}

/* ---- streams --------------------------------------------------------------------------------- */
static const struct field no_fields[] = { { "name", F_TEXT } };
static const struct record_type ticket_type = { .name = "ticket",
	                                        .plural = "tickets",
	                                        .table = "counter",
	                                        .fields = no_fields,
	                                        .nfields = 0,
	                                        .read_perm = PERM_READ,
	                                        .owner_field = -1 };
static const struct record_type view_type = { .name = "view",
	                                      .plural = "views",
	                                      .table = "counter",
	                                      .fields = no_fields,
	                                      .nfields = 0,
	                                      .flags = T_PERSONAL,
	                                      .read_perm = PERM_READ,
	                                      .owner_field = -1 };
static const struct record_type *const types[] = { &ticket_type, &view_type, NULL };

static struct str drain(struct world *w, struct stream *s)
{
	struct buf b = BUF(w->mem);
	char block[4096];
	bool done = false;
	size_t n;

	while (stream_fill(s, w->mem) && !done)
		while ((n = stream_read(s, block, sizeof block, &done)) > 0)
			buf_add(&b, (struct str){ block, n });
	return buf_str(&b);
}

static int count(struct str text, const char *needle)
{
	int n = 0;

	for (size_t at = 0; (at = str_find(text, str_z(needle), at)) != SIZE_MAX; at++)
		n++;
	return n;
}

static void wait_for_live(struct world *w)
{
	while (live_last_id(w->app.live) < world_int(w, q_ids))
		clock_nap(2000);
}

static void a_listener_hears_of_its_own_clients(void **state)
{
	struct world *w = *state;
	struct grant grants[] = { { .client_id = 2, .role = "agent", .perms = PERM_READ } };
	struct who agent = { .person_id = 5, .perms = PERM_READ, .grants = grants, .ngrants = 1 };
	struct grant own[] = { { .client_id = 2, .role = "requester", .perms = PERM_READ_OWN } };
	struct who requester = { .person_id = 6, .perms = PERM_READ_OWN, .grants = own, .ngrants = 1 };

	w->app.types = types;
	struct stream *a = stream_new(&w->app, &agent, -1, false),
	              *r = stream_new(&w->app, &requester, -1, false);
	struct str hello = drain(w, a);
	assert_true(str_starts(hello, STR("retry: ")));
	put_events(w, 1, "ticket", 3);
	put_events(w, 2, "ticket", 2);
	put_events(w, 2, "view", 4);
	put_events(w, 2, "nothing known", 1);
	wait_for_live(w);
	struct str text = drain(w, a);
	assert_int_equal(count(text, "event: change"), 2);
	assert_int_equal(count(text, "\"client\":2"), 2);
	assert_int_equal(count(text, "\"client\":1"), 0);
	assert_int_equal(count(text, "\"type\":\"ticket\",\"key\":\"99\",\"id\":99"), 2);
	assert_int_equal(count(drain(w, r), "event:"), 0);
	stream_free(a);
	stream_free(r);
}

static void a_stream_resumes_where_it_was(void **state)
{
	struct world *w = *state;

	w->app.types = types;
	put_events(w, 1, "ticket", 10);
	wait_for_live(w);
	int64_t last = live_last_id(w->app.live);
	char from[30];
	(void)snprintf(from, sizeof from, "%lld", (long long)last - 3);
	struct stream *s = stream_new(&w->app, &who_system, last - 3, false);
	struct str text = drain(w, s);
	assert_int_equal(count(text, "event: change"), 3);
	assert_int_equal(count(text, "event: attention"),
	                 1); /* what was nudged meanwhile has no place: all of it */
	assert_int_equal(count(drain(w, s), "event: attention"), 0);
	assert_int_equal(count(text, arena_fmt(w->mem, "id: %lld\n", (long long)last).p), 1);
	stream_end(s);
	bool done = false;
	char b[10];
	assert_true(stream_fill(s, w->mem));
	assert_int_equal(stream_read(s, b, sizeof b, &done), 0);
	assert_true(done);
	stream_free(s);
	s = stream_new(&w->app, &who_system, last, false); /* it read at the newest: nothing was missed */
	assert_int_equal(count(drain(w, s), "event:"), 0);
	stream_free(s);
	s = stream_new(&w->app, &who_system, last, true); /* it was away, if only for a moment */
	assert_int_equal(count(drain(w, s), "event: attention"), 1);
	stream_free(s);
	s = stream_new(&w->app, &who_system, last + 1000, false);
	assert_int_equal(count(drain(w, s), "event: reset"), 1);
	stream_free(s);
}

static enum rc nudge_five(struct ctx *cx, void *p)
{
	(void)p;
	return nudge_add(cx, 5, NUDGE_NOTICES);
}

/* A nudge has no place among the events: between what a page read and its stream there may be one, and no
 * event. */
static void a_first_stream_tells_what_was_nudged_just_before(void **state)
{
	struct world *w = *state;
	struct who nudged = { .person_id = 5, .perms = PERM_READ },
	           other = { .person_id = 6, .perms = PERM_READ };
	int64_t at = -1, last;

	w->app.types = types;
	put_events(w, 1, "ticket", 1);
	wait_for_live(w);
	last = live_last_id(w->app.live);
	(void)live_nudges(w->app.live, &at, 5);
	struct ctx cx = world_ctx(w);
	assert_int_equal(db_tx(&cx, nudge_five, NULL), RC_OK);
	while (!live_nudges(w->app.live, &at, 5))
		clock_nap(2000);
	struct stream *s = stream_new(&w->app, &nudged, last, false);
	struct str text = drain(w, s);
	assert_int_equal(count(text, "event: attention"), 1);
	assert_int_equal(count(text, "{\"what\":[\"notices\"]}"), 1);
	assert_int_equal(count(drain(w, s), "event:"), 0);
	stream_free(s);
	s = stream_new(&w->app, &other, last, false);
	assert_int_equal(count(drain(w, s), "event:"), 0);
	stream_free(s);
	s = stream_new(&w->app, &nudged, -1, false); /* from now on */
	assert_int_equal(count(drain(w, s), "event:"), 0);
	stream_free(s);
}

static enum rc system_auth(struct ctx *cx, struct str cookie, struct str authorization, struct signin *out)
{
	(void)cx;
	(void)cookie;
	(void)authorization;
	*out = (struct signin){ .who = &who_system };
	return RC_OK;
}

static void the_route_reads_last_event_id(void **state)
{
	struct world *w = *state;

	w->app.auth = system_auth;
	w->app.types = types;
	put_events(w, 1, "ticket", 5);
	wait_for_live(w);
	int64_t last = live_last_id(w->app.live);
	struct answer a = CALL(w, "GET", "/api/v1/stream", .bearer = "x",
	                       .last_event_id = arena_fmt(w->mem, "%lld", (long long)last - 2).p);
	assert_int_equal(a.status, 200);
	assert_string_equal(a.res.content_type, "text/event-stream");
	assert_int_equal(count(drain(w, a.res.stream), "event: change"), 2);
	stream_free(a.res.stream);
	a = CALL(w, "GET", "/api/v1/stream", .bearer = "x", .last_event_id = "yesterday");
	assert_int_equal(a.status, 400);
	assert_true(str_is(a.field, "Last-Event-ID"));
}

/* ---- over a socket ------------------------------------------------------------------------------ */
static int dial(const struct server *s)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int64_t port = 0;

	assert_true(str_int(str_z(strrchr(server_address(s), ':') + 1), &port));
	to.sin_port = htons((uint16_t)port);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
	static const char ask[] = "GET /api/v1/stream HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer x\r\n\r\n";
	assert_int_equal(send(fd, ask, sizeof ask - 1, MSG_NOSIGNAL), sizeof ask - 1);
	return fd;
}

/* Read until `needle` has come n times, or the end; false after five seconds. */
static bool hear(int fd, const char *needle, int n)
{
	char text[200000];
	size_t have = 0;
	int64_t until = clock_mono() + SECONDS(5);

	while (have < sizeof text - 1 && clock_mono() < until) {
		struct pollfd p = { fd, POLLIN, 0 };
		if (poll(&p, 1, 100) <= 0)
			continue;
		ssize_t k = recv(fd, text + have, sizeof text - 1 - have, 0);
		if (k <= 0)
			return needle == NULL;
		have += (size_t)k;
		if (needle && count((struct str){ text, have }, needle) >= n)
			return true;
	}
	return false;
}

static void listeners_over_sockets(void **state)
{
	struct world *w = *state;
	struct server *s;
	char why[200] = "";
	int fd[20];

	w->app.auth = system_auth;
	w->app.types = types;
	call_start(w);
	assert_true(conf_set(w->app.conf, STR("listen"), STR("127.0.0.1:0"), "flag", why, sizeof why));
	assert_true(conf_set(w->app.conf, STR("workers"), STR("16"), "flag", why, sizeof why));
	s = server_start(&w->app, why, sizeof why);
	assert_non_null(s);
	for (size_t i = 0; i < COUNT(fd); i++) {
		fd[i] = dial(s);
		assert_true(hear(fd[i], "retry:", 1));
	}
	put_events(w, 1, "ticket", 30);
	for (size_t i = 0; i < COUNT(fd); i += 2)
		assert_true(hear(fd[i], "event: change", 30));
	for (size_t i = 1; i < COUNT(fd); i += 4)
		close(fd[i]); /* some go without a word */
	put_events(w, 1, "ticket", 10);
	assert_true(hear(fd[0], "event: change", 10));
	assert_true(server_stop(s)); /* ends all streams */
	assert_true(hear(fd[0], NULL, 0));
	for (size_t i = 0; i < COUNT(fd); i++)
		if (i % 4 != 1)
			close(fd[i]);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		T(events_come_in_order),
		T(resuming_misses_nothing),
		T(whoever_is_too_far_behind_starts_over),
		T(other_processes_events_come_too),
		T(a_listener_hears_of_its_own_clients),
		T(a_stream_resumes_where_it_was),
		T(a_first_stream_tells_what_was_nudged_just_before),
		T(the_route_reads_last_event_id),
		T(listeners_over_sockets),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
