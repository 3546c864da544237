/* test_http.c - dispatch without a socket: addresses, who, forgery, problems, ETag, Idempotency-Key, limits,
 * the UI. */
#include "base/conf.h"
#include "base/limiter.h"
#include "call.h"
#include "cli/wiring.h"
#include "http/http.h"
#include "http/parts.h"
#include <pthread.h>
#include <setjmp.h>
#include <stdio.h>
#include <unistd.h>
/* after its prerequisites */
#include <cmocka.h>

/* ---- a little app: notes are rows of the counter table ---------------------------- */
SQL(q_note, "INSERT INTO counter (name, next) VALUES ($1, 1)");
SQL(q_more, "INSERT INTO counter (name, next) VALUES ($1, 2)");
SQL(q_notes, "SELECT count(*) FROM counter WHERE name LIKE 'note%'");
SQL(q_kept, "SELECT count(*) FROM idempotency WHERE status <> 0");
SQL(q_claim,
    "INSERT INTO idempotency (key, person, request, status, body, at) VALUES ($1, 7, $2, 0, '', $3)");
SQL(q_request, "SELECT request FROM idempotency WHERE key = $1");

static enum rc say(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);

	jw_open(&w, NULL, '{');
	jw_str(&w, "route", str_z(rq->extra));
	jw_str(&w, "a", rq->param[0]);
	jw_str(&w, "b", rq->param[1]);
	jw_int(&w, "person", cx->who->person_id);
	jw_close(&w, '}');
	rs->etag = STR("v1");
	return RC_OK;
}

static enum rc note_tx(struct ctx *cx, void *arg)
{
	struct str *name = arg;

	TRY(db_run(cx, q_note, NULL, TEXT(*name)));
	return db_run(cx, q_more, NULL, TEXT(arena_fmt(cx->mem, STR_FMT "+", STR_ARG(*name))));
}

static enum rc add_note(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct {
		struct str name;
	} in = { 0 };
	static const struct jfield fields[] = { { "name", JF_STR, 0, .required = true, .max = 40 } };

	TRY(json_read(cx, rq->body, fields, &in));
	struct str name = arena_fmt(cx->mem, "note " STR_FMT, STR_ARG(in.name));
	TRY(db_tx(cx, note_tx, &name));
	rs->status = 201;
	rs->location = STR("/notes/1");
	buf_fmt(&rs->body, "{\"note\":\"" STR_FMT "\"}", STR_ARG(name));
	return RC_OK;
}

static enum rc broken(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	(void)rs;
	if (str_is(rq->param[0], "internal"))
		return (fail)(cx, RC_INTERNAL, "secret_reason", "the password is hunter2");
	if (str_is(rq->param[0], "field"))
		return fail_field(cx, "priority", "priority is set by impact and urgency");
	if (str_is(rq->param[0], "stale")) {
		cx->err.extra = STR("\"conflicts\":[{\"field\":\"title\"}]");
		struct str extra = cx->err.extra;
		enum rc rc = (fail)(cx, RC_STALE, "stale_version", "changed meanwhile");
		cx->err.extra = extra;
		return rc;
	}
	return (fail)(cx, RC_CONFLICT, "ticket_closed", "it is closed");
}

static const struct route routes[] = {
	{ "GET", "/api/v1/things", PERM_READ, say, "all", "things" },
	{ "GET", "/api/v1/things/groups", PERM_READ, say, "groups", "groups" },
	{ "GET", "/api/v1/things/{}", PERM_READ, say, "one", "one" },
	{ "PATCH", "/api/v1/things/{}", PERM_WORK, say, "change", "change", .flags = R_WRITE },
	{ "POST", "/api/v1/things/{}/{}", PERM_WORK, say, "verb", "verb", .flags = R_WRITE },
	{ "POST", "/api/v1/things/{}/close", PERM_WORK, say, "close", "close", .flags = R_WRITE },
	{ "POST", "/api/v1/notes", PERM_NONE, add_note, "note", .flags = R_WRITE },
	{ "POST", "/api/v1/notes/bulk", PERM_NONE, add_note, "notes", .flags = R_WRITE | R_MANY },
	{ "POST", "/api/v1/notes/secret", PERM_NONE, add_note, "note", .flags = R_WRITE | R_SECRET },
	{ "GET", "/api/v1/broken/{}", PERM_PUBLIC, broken, "fails" },
	{ "POST", "/api/v1/session", PERM_PUBLIC, say, "sign in", "session", .flags = R_WRITE | R_NO_CSRF },
	{ "GET", "/api/v1/feed/{}", PERM_PUBLIC, say, "feed", "feed", .flags = R_HIDDEN },
	{ "GET", "/api/v1/admin", PERM_ADMIN, say, "admin", "admin" },
	{ 0 },
};
static const struct route second[] = {
	{ "GET", "/api/v1/things", PERM_READ, say, "all", "the later one" },
	{ 0 },
};
static const struct route *const tables[] = { routes, second, http_routes, NULL };

static enum rc fake_auth(struct ctx *cx, struct str cookie, struct str authorization, struct signin *out)
{
	static const struct grant grants[] = {
		{ .client_id = 1, .role = "agent", .perms = PERM_READ | PERM_WORK }
	};
	static const struct who ada = { .person_id = 7,
		                        .name = { "Ada", 3 },
		                        .perms = PERM_READ | PERM_WORK,
		                        .grants = grants,
		                        .ngrants = 1 };
	static const struct who eve = { .person_id = 8,
		                        .name = { "Eve", 3 },
		                        .perms = PERM_READ | PERM_WORK,
		                        .grants = grants,
		                        .ngrants = 1 };

	*out = (struct signin){ .who = &who_nobody };
	if (str_is(authorization, "Bearer ada"))
		out->who = &ada;
	else if (str_is(authorization, "Bearer eve"))
		out->who = &eve;
	else if (authorization.n)
		return (fail)(cx, RC_UNAUTHENTICATED, "not_signed_in", "no such token");
	else if (str_is(cookie, "sinew_session=ada"))
		*out = (struct signin){ .who = &ada, .csrf = STR("tick"), .hash = STR("h") };
	return RC_OK;
}

static int setup(void **state)
{
	struct world *w = world_new(NULL, tables);

	w->app.auth = fake_auth;
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	call_end(w);
	world_free(w);
	return 0;
}

static void assert_route(const struct answer *a, const char *route)
{
	assert_int_equal(a->status, 200);
	assert_true(str_is(answer_get(a, "route")->s, route));
}

static void assert_problem(const struct answer *a, int status, const char *code)
{
	if (a->status != status || !str_is(a->code, code))
		fail_msg("%d " STR_FMT " instead of %d %s", a->status, STR_ARG(a->body), status, code);
	assert_string_equal(a->res.content_type, "application/problem+json");
	assert_int_equal(answer_get(a, "status")->i, status);
	assert_true(answer_get(a, "title")->s.n > 0);
	assert_true(answer_get(a, "detail")->s.n > 0);
	assert_true(str_eq(answer_get(a, "request_id")->s, answer_header(a, "X-Request-Id")));
}

/* ---- addresses --------------------------------------------------------------------- */
static void literal_parts_come_before_braces(void **state)
{
	struct world *w = *state;
	struct answer a = CALL(w, "GET", "/api/v1/things/groups", .bearer = "ada");

	assert_route(&a, "groups");
	a = CALL(w, "GET", "/api/v1/things/INC%31%2F2", .bearer = "ada");
	assert_route(&a, "one");
	assert_true(str_is(answer_get(&a, "a")->s, "INC1/2"));
	a = CALL(w, "POST", "/api/v1/things/7/close", .bearer = "ada");
	assert_route(&a, "close");
	a = CALL(w, "POST", "/api/v1/things/7/open", .bearer = "ada");
	assert_route(&a, "verb");
	assert_true(str_is(answer_get(&a, "b")->s, "open"));
}

static void the_search_goes_back_to_the_braces(void **state)
{
	struct world *w = *state;
	struct answer a =
	        CALL(w, "PATCH", "/api/v1/things/groups", .bearer = "ada"); /* a thing may be called so */

	assert_route(&a, "change");
	assert_true(str_is(answer_get(&a, "a")->s, "groups"));
}

static void the_earlier_table_wins(void **state)
{
	struct answer a = CALL(*state, "GET", "/api/v1/things", .bearer = "ada");

	assert_route(&a, "things");
}

static void wrong_addresses(void **state)
{
	struct world *w = *state;
	static const char *const nowhere[] = { "/api/v1/nothing",
		                               "/api/v1/things/",
		                               "/api/v1//groups",
		                               "/api/v1",
		                               "/api/v1/things/1/2/3",
		                               "/_test/now",
		                               "",
		                               "x" };

	for (size_t i = 0; i < COUNT(nowhere); i++) {
		struct answer a = CALL(w, "GET", nowhere[i], .bearer = "ada");
		assert_problem(&a, 404, "no_such_address");
	}
	struct answer a = CALL(w, "GET", "/api/v1/things/%zz", .bearer = "ada");
	assert_problem(&a, 400, "bad_path");
	a = CALL(w, "GET", "/api/v1/things/%00", .bearer = "ada");
	assert_problem(&a, 400, "bad_path");
	a = CALL(w, "GET", "/api/v1/things/%ff", .bearer = "ada");
	assert_problem(&a, 400, "bad_path");
}

static void methods(void **state)
{
	struct world *w = *state;
	struct answer a = CALL(w, "DELETE", "/api/v1/things/groups", .bearer = "ada");

	assert_problem(&a, 405, "method_not_allowed");
	struct str allow = answer_header(&a, "Allow");
	assert_true(str_find(allow, STR("GET, HEAD"), 0) != SIZE_MAX &&
	            str_find(allow, STR("PATCH"), 0) != SIZE_MAX);
	a = CALL(w, "HEAD", "/api/v1/things", .bearer = "ada");
	assert_route(&a, "things");
	a = CALL(w, "OPTIONS", "/api/v1/things");
	assert_int_equal(a.status, 204);
	assert_true(answer_header(&a, "Allow").n > 0);
}

/* ---- who ------------------------------------------------------------------------------ */
static void nobody_is_401_and_too_little_is_403(void **state)
{
	struct world *w = *state;
	struct answer a = CALL(w, "GET", "/api/v1/things");

	assert_problem(&a, 401, "not_signed_in");
	assert_true(str_starts(answer_header(&a, "WWW-Authenticate"), STR("Bearer")));
	a = CALL(w, "GET", "/api/v1/things", .bearer = "forged");
	assert_problem(&a, 401, "not_signed_in");
	a = CALL(w, "GET", "/api/v1/admin", .bearer = "ada");
	assert_problem(&a, 403, "denied");
	a = CALL(w, "POST", "/api/v1/session", .bearer = "forged"); /* signing in needs no valid past */
	assert_route(&a, "session");
}

static void a_session_needs_its_csrf_token_to_write(void **state)
{
	struct world *w = *state;
	struct answer a = CALL(w, "PATCH", "/api/v1/things/1", .cookie = "sinew_session=ada");

	assert_problem(&a, 403, "bad_csrf");
	a = CALL(w, "PATCH", "/api/v1/things/1", .cookie = "sinew_session=ada", .csrf = "tock");
	assert_problem(&a, 403, "bad_csrf");
	a = CALL(w, "PATCH", "/api/v1/things/1", .cookie = "sinew_session=ada", .csrf = "tick");
	assert_route(&a, "change");
	a = CALL(w, "GET", "/api/v1/things/1", .cookie = "sinew_session=ada");
	assert_route(&a, "one");
	a = CALL(w, "POST", "/api/v1/session", .cookie = "sinew_session=ada");
	assert_route(&a, "session");
}

static void other_sites_pages_cannot_write(void **state)
{
	struct world *w = *state;
	struct answer a = CALL(w, "PATCH", "/api/v1/things/1", .cookie = "sinew_session=ada", .csrf = "tick",
	                       .origin = "http://evil.test");

	assert_problem(&a, 403, "foreign_origin");
	a = CALL(w, "POST", "/api/v1/session", .origin = "null");
	assert_problem(&a, 403, "foreign_origin");
	a = CALL(w, "POST", "/api/v1/session", .origin = "http://desk.test.evil.test");
	assert_problem(&a, 403, "foreign_origin");
	a = CALL(w, "POST", "/api/v1/session", .origin = "https://desk.test");
	assert_route(&a, "session");
	char why[100];
	assert_true(conf_set(w->app.conf, STR("base_url"), STR("https://desk.example/"), "flag", why,
	                     sizeof why));
	a = CALL(w, "POST", "/api/v1/session", .origin = "https://desk.example");
	assert_route(&a, "session");
}

static void requests_are_limited(void **state)
{
	struct world *w = *state;
	struct answer a;
	char why[100];

	w->app.limiter = limiter_new(64);
	assert_true(conf_set(w->app.conf, STR("rate_per_minute"), STR("3"), "flag", why, sizeof why));
	for (int i = 0; i < 3; i++) {
		a = CALL(w, "GET", "/api/v1/things", .bearer = "ada");
		assert_route(&a, "things");
	}
	a = CALL(w, "GET", "/api/v1/things", .bearer = "ada");
	assert_problem(&a, 429, "slow_down");
	int64_t wait;
	assert_true(str_int(answer_header(&a, "Retry-After"), &wait) && wait > 0 && wait <= 20);
	a = CALL(w, "GET", "/api/v1/things", .bearer = "eve"); /* another person */
	assert_route(&a, "things");
	for (int i = 0; i < 3; i++)
		(void)CALL(w, "GET", "/api/v1/things", .bearer = "guess");
	a = CALL(w, "GET", "/api/v1/things", .bearer = "guess"); /* guessing is limited by address */
	assert_problem(&a, 429, "slow_down");
	limiter_free(w->app.limiter);
	w->app.limiter = NULL;
}

static void buckets_fill_again(void **state)
{
	struct limiter *l = limiter_new(16);
	int64_t wait = 0;

	(void)state;
	assert_true(limiter_take(l, STR("a"), 60, 2, SECONDS(100), NULL));
	assert_true(limiter_take(l, STR("a"), 60, 2, SECONDS(100), NULL));
	assert_false(limiter_take(l, STR("a"), 60, 2, SECONDS(100), &wait));
	assert_int_equal(wait, 1);
	assert_true(limiter_take(l, STR("b"), 60, 2, SECONDS(100), NULL));
	assert_true(limiter_take(l, STR("a"), 60, 2, SECONDS(101), NULL));
	assert_false(limiter_take(l, STR("a"), 60, 2, SECONDS(101), NULL));
	assert_true(limiter_take(l, STR("a"), 60, 2, SECONDS(1000000), NULL));
	assert_true(limiter_take(l, STR("a"), 60, 2, SECONDS(1000000), NULL));
	assert_false(limiter_take(l, STR("a"), 60, 2, SECONDS(1000000), NULL)); /* full is full */
	limiter_forget(l, STR("a"));
	assert_true(limiter_take(l, STR("a"), 60, 2, SECONDS(1000000), NULL));
	for (int i = 0; i < 1000; i++) {
		char name[20];
		(void)snprintf(name, sizeof name, "x%d", i);
		assert_true(limiter_take(l, str_z(name), 60, 1, SECONDS(1000000) + i, NULL));
	}
	assert_true(limiter_take(NULL, STR("a"), 60, 1, 0, NULL));
	assert_true(limiter_take(l, STR("z"), 0, 0, 0, NULL));
	limiter_free(l);
}

/* ---- problems ------------------------------------------------------------------------- */
static void problems_name_what_is_wrong(void **state)
{
	struct world *w = *state;
	struct answer a = CALL(w, "GET", "/api/v1/broken/conflict");

	assert_problem(&a, 409, "ticket_closed");
	a = CALL(w, "GET", "/api/v1/broken/field");
	assert_problem(&a, 422, "invalid_field");
	assert_true(str_is(a.field, "priority"));
	a = CALL(w, "GET", "/api/v1/broken/stale");
	assert_problem(&a, 412, "stale_version");
	assert_int_equal(answer_get(&a, "conflicts")->n, 1);
	struct log *log = w->app.log; /* the error is meant to be logged, but not into the test's output */
	w->app.log = log_new(-1, LOG_ERROR, false);
	a = CALL(w, "GET", "/api/v1/broken/internal");
	log_free(w->app.log);
	w->app.log = log;
	assert_problem(&a, 500, "internal");
	assert_true(str_find(a.body, STR("hunter2"), 0) == SIZE_MAX);
}

static void a_secret_in_a_path_is_not_logged(void **state)
{
	struct world *w = *state;
	struct log *before = w->app.log;
	char said[2000] = "";
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	w->app.log = log_new(ends[1], LOG_INFO, false);
	(void)CALL(w, "GET", "/api/v1/feed/hunter2.ics");
	(void)CALL(w, "GET", "/api/v1/broken/conflict");
	log_free(w->app.log);
	w->app.log = before;
	assert_true(read(ends[0], said, sizeof said - 1) > 0);
	assert_null(strstr(said, "hunter2"));
	assert_non_null(strstr(said, "path=/api/v1/feed/{} "));
	assert_non_null(strstr(said, "/api/v1/broken/conflict"));
	close(ends[0]);
	close(ends[1]);
}

static void bad_bodies(void **state)
{
	struct world *w = *state;
	static const struct {
		const char *body, *type;
		int status;
		const char *code, *field;
	} cases[] = {
		{ "{\"name\":\"a\"}", "text/plain", 415, "not_json", "" },
		{ "name=a", "application/x-www-form-urlencoded", 415, "not_json", "" },
		{ "{\"name\":", NULL, 400, "bad_json", "" },
		{ "{\"name\":\"a\",\"name\":\"b\"}", NULL, 400, "bad_json", "" },
		{ "{\"name\":\"\xff\"}", NULL, 400, "bad_json", "" },
		{ "{\"name\":7}", NULL, 422, "invalid_field", "name" },
		{ "{\"name\":\"a\",\"nmae\":1}", NULL, 422, "invalid_field", "nmae" },
		{ "{}", NULL, 422, "invalid_field", "name" },
		{ "{\"name\":\"0123456789012345678901234567890123456789x\"}", NULL, 422, "invalid_field",
		  "name" },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct answer a = CALL(w, "POST", "/api/v1/notes", .body = cases[i].body,
		                       .type = cases[i].type, .bearer = "ada");
		assert_problem(&a, cases[i].status, cases[i].code);
		assert_true(str_is(a.field, cases[i].field));
	}
	assert_int_equal(world_int(w, q_notes), 0);
}

/* ---- ETag ------------------------------------------------------------------------------- */
static void an_answer_already_there_is_304(void **state)
{
	struct world *w = *state;
	static const struct {
		const char *header;
		int status;
	} cases[] = { { "\"v1\"", 304 }, { "W/\"v1\"", 304 }, { "\"v0\", \"v1\"", 304 }, { "*", 304 },
		      { "\"v2\"", 200 }, { "v1", 200 },       { "\"v\"", 200 },          { "\"", 200 } };

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct answer a =
		        CALL(w, "GET", "/api/v1/things", .bearer = "ada", .if_none_match = cases[i].header);
		assert_int_equal(a.status, cases[i].status);
		assert_true(cases[i].status == 200 || a.body.n == 0);
		assert_true(str_is(a.etag, "v1"));
	}
}

static void every_answer_has_its_headers(void **state)
{
	struct world *w = *state;
	struct answer a = CALL(w, "GET", "/api/v1/things", .bearer = "ada");
	struct header h[HEADERS_MAX];
	bool csp = false, sniff = false, etag = false, hsts = false;

	for (int secure = 0; secure < 2; secure++) {
		size_t n = http_headers(&w->app, &(struct rq){ .secure = secure }, &a.res, w->mem, h);
		for (size_t i = 0; i < n; i++) {
			csp |= str_is(h[i].name, "Content-Security-Policy") &&
			       str_find(h[i].value, STR("unsafe"), 0) == SIZE_MAX;
			sniff |= str_is(h[i].name, "X-Content-Type-Options") && str_is(h[i].value, "nosniff");
			etag |= str_is(h[i].name, "ETag") && str_is(h[i].value, "\"v1\"");
			hsts |= str_is(h[i].name, "Strict-Transport-Security");
		}
		assert_true(csp && sniff && etag);
		assert_int_equal(hsts, secure); /* only behind a TLS proxy: else it would lock people out */
	}
}

/* ---- Idempotency-Key ------------------------------------------------------------------------ */
static void a_repeated_write_is_answered_not_done(void **state)
{
	struct world *w = *state;
	struct answer a =
	        CALL(w, "POST", "/api/v1/notes", .body = "{\"name\":\"a\"}", .bearer = "ada", .key = "k1");
	struct answer b =
	        CALL(w, "POST", "/api/v1/notes", .body = "{\"name\":\"a\"}", .bearer = "ada", .key = "k1");

	assert_int_equal(a.status, 201);
	assert_int_equal(b.status, 201);
	assert_true(str_eq(a.body, b.body) && str_eq(a.location, b.location));
	assert_true(str_is(answer_header(&b, "Idempotency-Replayed"), "true"));
	assert_int_equal(answer_header(&a, "Idempotency-Replayed").n, 0);
	assert_int_equal(world_int(w, q_notes), 2);
	b = CALL(w, "POST", "/api/v1/notes", .body = "{\"name\":\"b\"}", .bearer = "ada", .key = "k1");
	assert_problem(&b, 422, "key_reused");
	assert_true(str_is(b.field, "Idempotency-Key"));
	b = CALL(w, "POST", "/api/v1/notes", .body = "{\"name\":\"b\"}", .bearer = "eve",
	         .key = "k1"); /* another's key */
	assert_int_equal(b.status, 201);
	assert_int_equal(world_int(w, q_notes), 4);
	world_advance(w, HOURS(24));
	b = CALL(w, "POST", "/api/v1/notes", .body = "{\"name\":\"c\"}", .bearer = "ada",
	         .key = "k1"); /* a day later */
	assert_int_equal(b.status, 201);
	assert_int_equal(world_int(w, q_notes), 6);
}

static void a_failed_write_is_not_remembered(void **state)
{
	struct world *w = *state;
	struct answer a =
	        CALL(w, "POST", "/api/v1/notes", .body = "{\"nmae\":1}", .bearer = "ada", .key = "k");

	assert_problem(&a, 422, "invalid_field");
	a = CALL(w, "POST", "/api/v1/notes", .body = "{\"name\":\"a\"}", .bearer = "ada", .key = "k");
	assert_int_equal(a.status, 201);
	a = CALL(w, "POST", "/api/v1/notes", .body = "{\"name\":\"b\"}", .bearer = "ada", .key = "bad key");
	assert_problem(&a, 422, "invalid_field");
	a = CALL(w, "POST", "/api/v1/notes/secret", .body = "{\"name\":\"c\"}", .bearer = "ada", .key = "s");
	assert_int_equal(a.status, 201);
	assert_int_equal(world_int(w, q_kept), 1); /* what is shown once is kept nowhere */
}

struct attempt {
	struct world *w;
	int status;
};

static enum rc attempt(struct ctx *cx, void *arg)
{
	struct attempt *t = arg;
	struct answer a =
	        CALL(t->w, "POST", "/api/v1/notes", .body = "{\"name\":\"a\"}", .bearer = "ada", .key = "k");

	t->status = a.status;
	if (a.status == 201)
		return RC_OK;
	assert_int_equal(a.status, 502);
	return (fail)(cx, RC_UNAVAILABLE, "broken", "as wished");
}

static void all_or_nothing(struct world *w, bool done, void *arg)
{
	(void)arg;
	assert_int_equal(world_int(w, q_notes), done ? 2 : 0);
	assert_int_equal(world_int(w, q_kept), done ? 1 : 0);
}

static void write_and_its_memory_are_one(void **state)
{
	struct attempt t = { .w = *state };
	struct log *log = t.w->app.log;

	t.w->app.log = log_new(-1, LOG_ERROR, false);
	int broken_calls = world_fault_loop(t.w, attempt, all_or_nothing, &t);
	log_free(t.w->app.log);
	t.w->app.log = log;
	assert_true(broken_calls >= 4);
}

enum { THREADS = 8 };
struct racer {
	struct world *w;
	pthread_barrier_t *start;
	int status;
};

static void *race(void *arg)
{
	struct racer *r = arg;
	struct arena *mem = arena_new();

	pthread_barrier_wait(r->start);
	struct answer a = call_in(r->w, mem,
	                          &(struct call){ "POST", "/api/v1/notes", .body = "{\"name\":\"race\"}",
	                                          .bearer = "ada", .key = "race" });
	r->status = a.status;
	arena_free(mem);
	return NULL;
}

static void of_two_at_once_one_is_done(void **state)
{
	struct world *w = *state;
	struct racer r[THREADS];
	pthread_t t[THREADS];
	pthread_barrier_t start;

	call_start(w);
	pthread_barrier_init(&start, NULL, THREADS);
	for (int i = 0; i < THREADS; i++) {
		r[i] = (struct racer){ w, &start, 0 };
		assert_int_equal(pthread_create(&t[i], NULL, race, &r[i]), 0);
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(t[i], NULL);
	pthread_barrier_destroy(&start);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(r[i].status, 201);
	assert_int_equal(world_int(w, q_notes), 2);
}

static enum rc claim_tx(struct ctx *cx, void *arg)
{
	struct rows r;

	(void)arg;
	TRY(db_run(cx, q_request, &r, TEXT(STR("m"))));
	return db_run(cx, q_claim, NULL, TEXT(STR("n")), TEXT(cell(&r, 0, 0).s), INT(cx->now));
}

static void long_writes_claim_their_key_first(void **state)
{
	struct world *w = *state;
	struct answer a = CALL(w, "POST", "/api/v1/notes/bulk", .body = "{\"name\":\"a\"}", .bearer = "ada",
	                       .key = "m");

	assert_int_equal(a.status, 201);
	a = CALL(w, "POST", "/api/v1/notes/bulk", .body = "{\"name\":\"a\"}", .bearer = "ada", .key = "m");
	assert_int_equal(a.status, 201);
	assert_int_equal(world_int(w, q_notes), 2);
	world_tx(w, claim_tx, NULL); /* as if another thread were at it */
	a = CALL(w, "POST", "/api/v1/notes/bulk", .body = "{\"name\":\"a\"}", .bearer = "ada", .key = "n");
	assert_problem(&a, 409, "still_running");
	world_advance(w, MINUTES(11)); /* it died */
	a = CALL(w, "POST", "/api/v1/notes/bulk", .body = "{\"name\":\"a\"}", .bearer = "ada", .key = "n");
	assert_int_not_equal(a.status,
	                     409 + 1000); /* runs again; that the note is there is the handler's business */
	assert_true(!str_is(a.code, "still_running"));
}

/* ---- the UI --------------------------------------------------------------------------------- */
static void the_ui_comes_compressed(void **state)
{
	struct world *w = *state;
	struct answer page = CALL(w, "GET", "/", .accept_encoding = "gzip, deflate, br");

	assert_int_equal(page.status, 200);
	assert_string_equal(page.res.content_type, "text/html; charset=utf-8");
	assert_true(str_is(answer_header(&page, "Content-Encoding"), "br"));
	assert_true(str_is(answer_header(&page, "Cache-Control"), "no-cache"));
	struct answer zip = CALL(w, "GET", "/", .accept_encoding = "br;q=0, gzip;q=0.5");
	assert_true(str_is(answer_header(&zip, "Content-Encoding"), "gzip"));
	struct answer plain = CALL(w, "GET", "/");
	assert_int_equal(answer_header(&plain, "Content-Encoding").n, 0);
	assert_true(!str_eq(plain.etag, zip.etag) && !str_eq(zip.etag, page.etag));
	struct answer again =
	        CALL(w, "GET", "/", .accept_encoding = "br",
	             .if_none_match = arena_fmt(w->mem, "\"" STR_FMT "\"", STR_ARG(page.etag)).p);
	assert_int_equal(again.status, 304);
	struct answer code = CALL(w, "GET", "/assets/app-0a1b2c3d.js");
	assert_true(str_find(answer_header(&code, "Cache-Control"), STR("immutable"), 0) != SIZE_MAX);
}

static void the_uis_own_addresses_give_its_page(void **state)
{
	struct world *w = *state;
	struct answer a = CALL(w, "GET", "/tickets/INC12?tab=history"), page = CALL(w, "GET", "/");

	assert_int_equal(a.status, 200);
	assert_true(str_eq(a.body, page.body));
	a = CALL(w, "GET", "/assets/app-ffffffff.js"); /* of an older build: no page instead of a script */
	assert_problem(&a, 404, "no_such_address");
	a = CALL(w, "GET", "/api/v2/tickets");
	assert_problem(&a, 404, "no_such_address");
	a = CALL(w, "POST", "/tickets");
	assert_problem(&a, 404, "no_such_address");
}

/* ---- meta ------------------------------------------------------------------------------------- */
static void check_refs(const struct jval *doc, const struct jval *v, int *seen) // NOLINT(misc-no-recursion)
{
	const struct jval *ref = jval_get(v, "$ref");

	if (ref && ref->kind == J_STR) {
		struct str rest = str_sub(ref->s, 2, SIZE_MAX), part;
		const struct jval *at = doc;
		char name[100];
		while (at && str_split(&rest, '/', &part)) {
			(void)snprintf(name, sizeof name, STR_FMT, STR_ARG(part));
			at = jval_get(at, name);
		}
		if (!at)
			fail_msg("nothing at " STR_FMT, STR_ARG(ref->s));
		(*seen)++;
	}
	for (size_t i = 0; i < v->n; i++)
		check_refs(doc, &v->items[i], seen);
}

static void the_description_holds_together(void **state)
{
	struct world *w = *state;
	struct answer a = CALL(w, "GET", "/api/v1/openapi.json");

	assert_int_equal(a.status, 200);
	assert_true(str_is(answer_get(&a, "openapi")->s, "3.1.0"));
	const struct jval *paths = answer_get(&a, "paths");
	assert_non_null(jval_get(paths, "/api/v1/things/{id}/{verb}"));
	assert_null(jval_get(paths, "/_test/now"));
	a = CALL(w, "GET", "/api/v1/openapi.json",
	         .if_none_match = arena_fmt(w->mem, "\"" STR_FMT "\"", STR_ARG(a.etag)).p);
	assert_int_equal(a.status, 304);
	a = CALL(w, "GET", "/api");
	assert_true(str_find(a.body, STR("/api/v1/things/{id}"), 0) != SIZE_MAX);
	assert_true(str_find(a.body, STR("<script"), 0) == SIZE_MAX &&
	            str_find(a.body, STR("style="), 0) == SIZE_MAX);
}

/* The same for the real tables: no name twice (the reader refuses that), no reference into nothing. */
static void the_real_description_holds_together(void **state)
{
	struct world *w = *state;
	int refs = 0;

	wire(&w->app);
	struct answer a = CALL(w, "GET", "/api/v1/openapi.json");
	check_refs(&a.json, &a.json, &refs);
	assert_true(refs > 100);
	const struct jval *paths = answer_get(&a, "paths");
	assert_non_null(jval_get(paths, "/api/v1/tickets/{key}"));
	for (size_t i = 0; i < paths->n; i++)
		for (size_t k = 0; k < paths->items[i].n; k++) {
			const struct jval *op = &paths->items[i].items[k];
			assert_true(jval_get(op, "summary")->s.n > 0);
			assert_non_null(jval_get(op, "responses"));
		}
	call_end(w);
	unwire(&w->app);
	w->app.routes = tables;
}

static void counters_count(void **state)
{
	struct world *w = *state;

	(void)CALL(w, "GET", "/api/v1/things", .bearer = "ada");
	(void)CALL(w, "GET", "/api/v1/things");
	struct answer a = CALL(w, "GET", "/metrics");
	assert_int_equal(a.status, 404); /* not from another machine, unless a setting says so */
	assert_true(conf_set(w->app.conf, STR("metrics"), STR("all"), "flag", (char[80]){ 0 }, 80));
	a = CALL(w, "GET", "/metrics");
	assert_int_equal(a.status, 200);
	assert_true(str_find(a.body,
	                     STR("sinew_http_requests_total{method=\"GET\",route=\"/api/v1/"
	                         "things\",status=\"2xx\"} 1\n"),
	                     0) != SIZE_MAX);
	assert_true(str_find(a.body, STR("route=\"/api/v1/things\",status=\"4xx\"} 1\n"), 0) != SIZE_MAX);
	assert_true(str_find(a.body, STR("route=\"/api/v1/things\",le=\"+Inf\"} 2\n"), 0) != SIZE_MAX);
	a = CALL(w, "GET", "/readyz");
	assert_int_equal(a.status, 200);
}

static void the_clock_moves_only_with_test_hooks(void **state)
{
	struct world *w = *state;
	struct answer a = CALL(w, "POST", "/_test/advance", .body = "{\"seconds\":60}");
	char why[100];

	assert_problem(&a, 404, "no_such_address");
	call_end(w);
	assert_true(conf_set(w->app.conf, STR("test_hooks"), STR("true"), "flag", why, sizeof why));
	a = CALL(w, "POST", "/_test/advance", .body = "{\"seconds\":60}");
	assert_int_equal(a.status, 200);
	assert_true(world_now(w) == WORLD_START + SECONDS(60));
	a = CALL(w, "POST", "/_test/advance", .body = "{\"seconds\":-1}");
	assert_problem(&a, 422, "invalid_field");
	a = CALL(w, "GET", "/_test/now");
	assert_true(str_is(answer_get(&a, "now")->s, "2025-11-24T16:01:00Z"));
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		T(literal_parts_come_before_braces),
		T(the_search_goes_back_to_the_braces),
		T(the_earlier_table_wins),
		T(wrong_addresses),
		T(methods),
		T(a_secret_in_a_path_is_not_logged),
		T(nobody_is_401_and_too_little_is_403),
		T(a_session_needs_its_csrf_token_to_write),
		T(other_sites_pages_cannot_write),
		T(requests_are_limited),
		cmocka_unit_test(buckets_fill_again),
		T(problems_name_what_is_wrong),
		T(bad_bodies),
		T(an_answer_already_there_is_304),
		T(every_answer_has_its_headers),
		T(a_repeated_write_is_answered_not_done),
		T(a_failed_write_is_not_remembered),
		T(write_and_its_memory_are_one),
		T(of_two_at_once_one_is_done),
		T(long_writes_claim_their_key_first),
		T(the_ui_comes_compressed),
		T(the_uis_own_addresses_give_its_page),
		T(the_description_holds_together),
		T(the_real_description_holds_together),
		T(counters_count),
		T(the_clock_moves_only_with_test_hooks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
