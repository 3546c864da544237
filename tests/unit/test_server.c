/* test_server.c - a real server on a port of its own, met with raw bytes: what must be refused, what must
 * end. */
/* engines: none */
#include "base/conf.h"
#include "base/crypto.h"
#include "base/route.h"
#include "base/time.h"
#include "http/http.h"
#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
/* after its prerequisites */
#include <cmocka.h>

/* ---- a little app ----------------------------------------------------------------- */
static enum rc echo(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct stat st = { 0 };

	(void)cx;
	if (rq->upload.n)
		assert(stat(rq->upload.p, &st) == 0);
	jw_open(&w, NULL, '{');
	jw_int(&w, "body", (int64_t)rq->body.n);
	jw_int(&w, "upload", st.st_size);
	jw_str(&w, "host", rq->host);
	jw_str(&w, "remote", rq->remote);
	jw_bool(&w, "secure", rq->secure);
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc slow(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	clock_nap(300000);
	return echo(cx, rq, rs);
}

static enum rc big(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct str line = STR("0123456789012345678901234567890123456789012345678901234567890123\n");

	(void)cx;
	(void)rq;
	for (int i = 0; i < 1024; i++)
		buf_add(&rs->body, line);
	return RC_OK;
}

static const struct route routes[] = {
	{ "GET", "/echo", PERM_PUBLIC, echo, "" },
	{ "POST", "/echo", PERM_PUBLIC, echo, "", .flags = R_WRITE },
	{ "POST", "/upload", PERM_PUBLIC, echo, "", .flags = R_WRITE | R_UPLOAD },
	{ "GET", "/slow", PERM_PUBLIC, slow, "" },
	{ "GET", "/big", PERM_PUBLIC, big, "" },
	{ "GET", "/quick", PERM_PUBLIC, echo, "", .flags = R_QUICK },
	{ 0 },
};
static const struct route *const tables[] = { routes, NULL };

struct site {
	struct app app;
	struct server *server;
	int port;
	char dir[32];
};

static void set(struct site *s, const char *name, const char *value)
{
	char why[200];

	if (!conf_set(s->app.conf, str_z(name), str_z(value), "flag", why, sizeof why))
		fail_msg("%s", why);
}

static struct site *site_new(void)
{
	struct site *s = calloc(1, sizeof *s);

	assert_non_null(s);
	assert_true(crypto_init());
	(void)snprintf(s->dir, sizeof s->dir, "/tmp/sinew-server-XXXXXX");
	assert_non_null(mkdtemp(s->dir));
	s->app = (struct app){ .clock = clock_system(),
		               .conf = conf_new(),
		               .log = log_new(-1, LOG_ERROR, false),
		               .routes = tables,
		               .data_dir = s->dir };
	set(s, "listen", "127.0.0.1:0");
	set(s, "workers", "16");
	set(s, "request_seconds", "1");
	return s;
}

static void site_start(struct site *s)
{
	char why[200] = "";

	(void)http_new(&s->app);
	s->server = server_start(&s->app, why, sizeof why);
	if (!s->server)
		fail_msg("%s", why);
	s->port = atoi(strrchr(server_address(s->server), ':') + 1); // NOLINT(cert-err34-c)
}

static int setup(void **state)
{
	*state = site_new();
	site_start(*state);
	return 0;
}

static void site_end(struct site *s)
{
	char tmp[64];

	http_free(s->app.http);
	conf_free(s->app.conf);
	log_free(s->app.log);
	(void)snprintf(tmp, sizeof tmp, "%s/tmp", s->dir);
	(void)rmdir(tmp); /* fails when an upload was left behind, and so does the next line */
	assert_int_equal(rmdir(s->dir), 0);
	free(s);
}

static int teardown(void **state)
{
	struct site *s = *state;

	assert_true(server_stop(s->server));
	site_end(s);
	return 0;
}

/* ---- raw talk ---------------------------------------------------------------------------- */
static int dial(const struct site *s)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)s->port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
	return fd;
}

static void put(int fd, const void *p, size_t n)
{
	const char *at = p;

	while (n) {
		ssize_t k = send(fd, at, n, MSG_NOSIGNAL);
		if (k <= 0)
			return; /* refused and closed while we were still talking: the answer says why */
		at += k;
		n -= (size_t)k;
	}
}

struct talk {
	bool one;
	char text[400000];
	size_t n;
	bool closed;
};

/* Read until the other side closes or time is up; after an answer has begun, until nothing more comes for a
 * moment. */
static struct talk *hear_(int fd, int64_t patience, bool one)
{
	struct talk *t = calloc(1, sizeof *t);
	int64_t until = clock_mono() + patience;

	assert_non_null(t);
	t->one = one;
	while (t->n < sizeof t->text - 1) {
		struct pollfd p = { fd, POLLIN, 0 };
		int64_t left = (until - clock_mono()) / 1000;
		if (left <= 0 || poll(&p, 1, (int)left) <= 0)
			return t;
		ssize_t k = recv(fd, t->text + t->n, sizeof t->text - 1 - t->n, 0);
		if (k <= 0) {
			t->closed = true;
			return t;
		}
		t->n += (size_t)k;
		if (t->one && clock_mono() + 80000 < until)
			until = clock_mono() + 80000;
	}
	return t;
}

static struct talk *hear(int fd, int64_t patience) { return hear_(fd, patience, false); }

static int answers(const struct talk *t, int *first)
{
	int n = 0;

	for (const char *p = t->text; (p = strstr(p, "HTTP/1.1 ")); p += 9)
		if ((p == t->text || p[-1] == '\n' || p[-1] == '}') && n++ == 0)
			*first = atoi(p + 9); // NOLINT(cert-err34-c)
	return n;
}

/* Send bytes (NULs too), give back the first status; 0 when the connection was closed without an answer. */
#define ASK(s, literal) ask((s), "" literal, sizeof(literal) - 1)
static int ask(const struct site *s, const char *p, size_t n)
{
	int fd = dial(s), first = 0;

	put(fd, p, n);
	struct talk *t = hear_(fd, SECONDS(5), true);
	(void)answers(t, &first);
	close(fd);
	free(t);
	return first;
}

#define HOST "Host: a\r\n"
#define JSON "Content-Type: application/json\r\n"
#define GET "GET /echo HTTP/1.1\r\n" HOST
#define POST "POST /echo HTTP/1.1\r\n" HOST JSON
#define CHUNKED POST "Transfer-Encoding: chunked\r\n\r\n"

/* ---- tests -------------------------------------------------------------------------------- */
static void good_requests_are_answered(void **state)
{
	struct site *s = *state;

	assert_int_equal(ASK(s, GET "\r\n"), 200);
	assert_int_equal(ASK(s, "GET /quick HTTP/1.1\r\n" HOST "\r\n"), 200);
	assert_int_equal(ASK(s, "GET /echo HTTP/1.0\r\n\r\n"), 200);
	assert_int_equal(ASK(s, "GET http://a/echo HTTP/1.1\r\n" HOST "\r\n"), 200);
	assert_int_equal(ASK(s, GET "X:\r\nY:   1  \r\nZ: 2\r\n\r\n"), 200);
	assert_int_equal(ASK(s, POST "Content-Length: 2\r\n\r\n{}"), 200);
	assert_int_equal(ASK(s, CHUNKED "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"), 200);
	assert_int_equal(ASK(s, POST "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n{}"), 100);
	assert_int_equal(ASK(s, "HEAD /big HTTP/1.1\r\n" HOST "\r\n"), 200);
	assert_int_equal(ASK(s, "OPTIONS /echo HTTP/1.1\r\n" HOST "\r\n"), 204);
}

static void two_lengths_are_refused(void **state)
{
	struct site *s = *state;

	assert_int_equal(ASK(s, POST "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} "), 400);
	assert_int_equal(ASK(s, POST "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}"), 400);
	assert_int_equal(ASK(s, POST "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
	                 400);
	assert_int_equal(ASK(s, POST "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n"),
	                 400);
	assert_int_equal(
	        ASK(s, POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
	        400);
	assert_int_equal(ASK(s, POST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"), 501);
	assert_int_equal(ASK(s, POST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"), 501);
	assert_int_equal(ASK(s, POST "Content-Length: -1\r\n\r\n"), 400);
	assert_int_equal(ASK(s, POST "Content-Length: +2\r\n\r\n{}"), 400);
	assert_int_equal(ASK(s, POST "Content-Length: 2, 2\r\n\r\n{}"), 400);
	assert_int_equal(ASK(s, POST "Content-Length: 99999999999999999999\r\n\r\n"), 413);
}

static void two_hosts_are_refused(void **state)
{
	struct site *s = *state;

	assert_int_equal(ASK(s, GET HOST "\r\n"), 400);
	assert_int_equal(ASK(s, "GET /echo HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), 400);
	assert_int_equal(ASK(s, "GET /echo HTTP/1.1\r\n\r\n"), 400);
	assert_int_equal(ASK(s, "GET /echo HTTP/1.1\r\nHost: a/b\r\n\r\n"), 400);
	assert_int_equal(ASK(s, GET "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n"), 400);
}

static void bad_bytes_are_refused(void **state)
{
	struct site *s = *state;

	assert_int_equal(ASK(s, "GET /ec\0ho HTTP/1.1\r\n" HOST "\r\n"), 400);
	assert_int_equal(ASK(s, "GET /echo\0 HTTP/1.1\r\n" HOST "\r\n"), 400);
	assert_int_equal(ASK(s, GET "X: 1\0002\r\nY: 3\r\n\r\n"), 400);
	assert_int_equal(ASK(s, GET "X: 1\0002\r\n\r\n"), 400);
	assert_int_equal(ASK(s, POST "Content-Length: 2\0003\r\n\r\n{}"), 400);
	assert_int_equal(ASK(s, GET "X\0Y: 1\r\n\r\n"), 400);
	assert_int_equal(ASK(s, GET "X: a\1b\r\n\r\n"), 400);
	assert_int_equal(ASK(s, GET "X: a\rY: b\r\n\r\n"), 400);
	assert_int_equal(ASK(s, GET "X: 1\nY: 2\r\n\r\n"), 400);
	assert_int_equal(ASK(s, "GET /echo HTTP/1.1\nHost: a\nX: 1\n\n"), 400);
	assert_int_equal(ASK(s, GET "X: 1\r\n 2\r\n\r\n"), 400);
	assert_int_equal(ASK(s, POST "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n"), 400);
	assert_int_equal(ASK(s, GET "X : 1\r\n\r\n"), 400);
	assert_int_equal(ASK(s, GET "X\r\n\r\n"), 400);
	assert_int_equal(ASK(s, GET ": 1\r\n\r\n"), 400);
	assert_int_equal(ASK(s, "GET /e#x HTTP/1.1\r\n" HOST "\r\n"), 400);
	assert_int_equal(ASK(s, "GET /\xff HTTP/1.1\r\n" HOST "\r\n"), 400);
	assert_int_equal(ASK(s, "GET echo HTTP/1.1\r\n" HOST "\r\n"), 400);
	assert_int_equal(ASK(s, "GET /echo HTTP/2.0\r\n" HOST "\r\n"), 505);
	assert_int_equal(ASK(s, "GET /echo\r\n" HOST "\r\n"), 400);
	assert_int_not_equal(ASK(s, "GET /a b HTTP/1.1\r\n" HOST "\r\n"), 200);
	assert_int_equal(ASK(s, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"),
	                 0); /* TLS on a plain port */
}

static void bad_chunks_are_refused(void **state)
{
	struct site *s = *state;

	assert_int_equal(ASK(s, CHUNKED "zz\r\n{}\r\n0\r\n\r\n"), 400);
	assert_int_equal(ASK(s, CHUNKED "-2\r\n{}\r\n0\r\n\r\n"), 400);
	assert_int_equal(ASK(s, CHUNKED "2\r\n{} \r\n0\r\n\r\n"), 400);
	assert_int_equal(ASK(s, CHUNKED "fffffffffffffffff\r\n{}\r\n0\r\n\r\n"), 413);
	assert_int_not_equal(ASK(s, CHUNKED "2\r\n{}\r\n"), 200); /* half a request is none */
}

static char *repeat(const char *head, char c, size_t n, const char *tail)
{
	size_t h = strlen(head), t = strlen(tail);
	char *p = malloc(h + n + t + 1);

	assert_non_null(p);
	memcpy(p, head, h);
	memset(p + h, c, n);
	memcpy(p + h + n, tail, t + 1);
	return p;
}

static int ask_long(const struct site *s, const char *head, size_t n, const char *tail)
{
	char *p = repeat(head, 'a', n, tail);
	int status = ask(s, p, strlen(p));

	free(p);
	return status;
}

static void too_much_is_refused(void **state)
{
	struct site *s = *state;
	char many[4000] = GET;

	assert_int_equal(ask_long(s, "GET /", 2100, " HTTP/1.1\r\n" HOST "\r\n"), 414);
	assert_int_equal(ask_long(s, "GET /", 9000, " HTTP/1.1\r\n" HOST "\r\n"), 414);
	assert_int_equal(ask_long(s, GET "X: ", 40000, "\r\n\r\n"), 431);
	for (int i = 0; i < 100; i++)
		(void)snprintf(many + strlen(many), 20, "X%d: 1\r\n", i);
	(void)snprintf(many + strlen(many), 3, "\r\n");
	assert_int_equal(ask(s, many, strlen(many)), 431);
	/* a little too much is read to its end, so that a client that sends all before it listens hears why
	 */
	assert_int_equal(ask_long(s, POST "Content-Length: 1048577\r\n\r\n", 1048577, ""), 413);
	assert_int_equal(ASK(s, POST "Content-Length: 100000000\r\n\r\n"),
	                 413); /* before a byte of it is read */
	assert_int_equal(ask_long(s, CHUNKED "180000\r\n", 0x180000, "\r\n0\r\n\r\n"), 413);
	assert_int_equal(ask_long(s, POST "Content-Length: 1048576\r\n\r\n", 1048576, ""), 200);
}

static void long_uploads_go_to_a_file(void **state)
{
	struct site *s = *state;
	char *p = repeat("POST /upload HTTP/1.1\r\n" HOST
	                 "Cookie: a=b\r\nContent-Length: 3000000\r\nConnection: close\r\n\r\n",
	                 'u', 3000000, "");
	int fd = dial(s);

	put(fd, p, strlen(p));
	struct talk *t = hear(fd, SECONDS(5));
	assert_non_null(strstr(t->text, "\"body\":0,\"upload\":3000000"));
	close(fd);
	free(t);
	free(p); /* that the file is gone again is checked by site_end */
	/* without any sign of who sends it, only what fits into memory is taken */
	assert_int_equal(
	        ask_long(s, "POST /upload HTTP/1.1\r\n" HOST "Content-Length: 3000000\r\n\r\n", 3000000, ""),
	        413);
}

static void requests_in_a_row_are_answered_in_order(void **state)
{
	struct site *s = *state;
	int fd = dial(s), first;
	static const char three[] = GET "\r\n" POST "Content-Length: 2\r\n\r\n{}"
	                                "GET /api/nothing HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n";

	put(fd, three, sizeof three - 1);
	struct talk *t = hear(fd, SECONDS(5));
	assert_true(t->closed);
	assert_int_equal(answers(t, &first), 3);
	const char *two = strstr(t->text, "\"body\":2");
	assert_true(strstr(t->text, "\"body\":0") < two && two < strstr(t->text, "no_such_address"));
	close(fd);
	free(t);
}

/* Send head, then c every 50 ms; how long until the other side ends it. */
static int64_t drip(const struct site *s, const char *head, char c)
{
	int fd = dial(s);
	int64_t start = clock_mono();

	put(fd, head, strlen(head));
	while (clock_mono() - start < SECONDS(6)) {
		struct pollfd p = { fd, POLLIN, 0 };
		char b[1000];
		if (poll(&p, 1, 50) > 0 && recv(fd, b, sizeof b, 0) <= 0)
			break;
		put(fd, &c, 1);
	}
	close(fd);
	return clock_mono() - start;
}

static void drip_ends(const struct site *s, const char *head)
{
	int64_t took = drip(s, head, 'a');

	if (took < SECONDS(1) - 100000 || took > SECONDS(3))
		fail_msg("ended after %lld ms: %s", (long long)took / 1000, head);
}

static void a_dripped_request_ends(void **state)
{
	struct site *s = *state;

	drip_ends(s, "GET /");
	drip_ends(s, "GET /echo HTTP/1.1\r\nHost: ");
	drip_ends(s, POST "Content-Length: 1000\r\n\r\n");
}

/* An answer nobody takes must not hold its connection for ever. */
static void an_answer_not_taken_ends(void **state)
{
	struct site *s = *state;
	int fd = dial(s), small = 4096;
	static const char many[] = "GET /big HTTP/1.1\r\n" HOST "\r\n";
	int64_t start = clock_mono();
	char b[1];

	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
	for (int i = 0; i < 200; i++)
		put(fd, many, sizeof many - 1);
	/* 13 MB are on their way; we take nothing and wait until the server has given up */
	struct pollfd p = { fd, 0, 0 };
	while (clock_mono() - start < SECONDS(8) &&
	       !(poll(&p, 1, 100) > 0 && (p.revents & (POLLHUP | POLLERR))))
		;
	assert_true(clock_mono() - start < SECONDS(8));
	(void)recv(fd, b, 1, MSG_DONTWAIT);
	close(fd);
}

static void connections_are_counted(void **state)
{
	struct site *s = site_new();
	int fd[3], first = 0;

	(void)state;
	set(s, "connections_per_address", "2");
	set(s, "request_seconds", "3");
	site_start(s);
	for (int i = 0; i < 2; i++) {
		fd[i] = dial(s);
		put(fd[i], GET "\r\n", sizeof GET "\r\n" - 1);
		struct talk *t = hear(fd[i], 300000);
		assert_int_equal(answers(t, &first), 1);
		free(t);
	}
	fd[2] = dial(s); /* the kernel takes it, the server drops it */
	put(fd[2], GET "\r\n", sizeof GET "\r\n" - 1);
	struct talk *t = hear(fd[2], SECONDS(2));
	assert_true(t->closed && t->n == 0);
	free(t);
	close(fd[0]);
	close(fd[2]);
	clock_nap(100000);
	assert_int_equal(ASK(s, GET "\r\n"), 200); /* one has gone: there is room */
	close(fd[1]);
	assert_true(server_stop(s->server));
	site_end(s);
}

static void forwarded_addresses_are_believed_from_proxies_only(void **state)
{
	static const char request[] =
	        GET "X-Forwarded-For: 203.0.113.9, 198.51.100.7\r\nX-Forwarded-Proto: https\r\n"
	            "Connection: close\r\n\r\n";

	(void)state;
	for (int trusted = 0; trusted < 2; trusted++) {
		struct site *s = site_new();
		set(s, "trusted_proxy", trusted ? "10.0.0.1, 127.0.0.1" : "10.0.0.1");
		site_start(s);
		int fd = dial(s);
		put(fd, request, sizeof request - 1);
		struct talk *t = hear(fd, SECONDS(5));
		assert_non_null(strstr(t->text, trusted ? "\"remote\":\"198.51.100.7\",\"secure\":true"
		                                        : "\"remote\":\"127.0.0.1\",\"secure\":false"));
		assert_int_equal(strstr(t->text, "Strict-Transport-Security") != NULL, trusted);
		close(fd);
		free(t);
		assert_true(server_stop(s->server));
		site_end(s);
	}
}

static void *stop_it(void *arg)
{
	struct site *s = arg;

	assert_true(server_stop(s->server));
	return NULL;
}

static void a_stop_lets_running_requests_finish(void **state)
{
	struct site *s = site_new();
	int fd, idle, first = 0;
	pthread_t stopper;

	(void)state;
	site_start(s);
	idle = dial(s);
	fd = dial(s);
	put(fd, "GET /slow HTTP/1.1\r\n" HOST "\r\n", strlen("GET /slow HTTP/1.1\r\n" HOST "\r\n"));
	clock_nap(100000);
	int64_t start = clock_mono();
	assert_int_equal(pthread_create(&stopper, NULL, stop_it, s), 0);
	struct talk *t = hear(fd, SECONDS(5));
	assert_int_equal(answers(t, &first), 1);
	assert_int_equal(first, 200);
	assert_non_null(strstr(t->text, "\"body\":0"));
	assert_true(t->closed);
	pthread_join(stopper, NULL);
	assert_true(clock_mono() - start < SECONDS(3));
	close(fd);
	close(idle);
	free(t);
	site_end(s);
}

static void listen_must_be_an_address(void **state)
{
	struct site *s = site_new();
	char why[200];
	static const char *const bad[] = { "8080",       "127.0.0.1:", "127.0.0.1:99999",
		                           "nowhere:80", "[::1:80",    ":" };

	(void)state;
	(void)http_new(&s->app);
	for (size_t i = 0; i < COUNT(bad); i++) {
		set(s, "listen", bad[i]);
		why[0] = 0;
		assert_null(server_start(&s->app, why, sizeof why));
		assert_non_null(strstr(why, "listen"));
	}
	site_end(s);
}

/* Hundreds of requests at once over kept connections: each gets its own answer. */
enum { CLIENTS = 8, ROUNDS = 60 };
static void *hammer(void *arg)
{
	const struct site *s = arg;
	int fd = dial(s), first;

	for (int i = 0; i < ROUNDS; i++) {
		char rq[200];
		int n = snprintf(rq, sizeof rq, "GET /%s?%d HTTP/1.1\r\nHost: h%d\r\n%s\r\n",
		                 i % 2 ? "echo" : "quick", i, i,
		                 i == ROUNDS - 1 ? "Connection: close\r\n" : "");
		put(fd, rq, (size_t)n);
	}
	struct talk *t = hear(fd, SECONDS(20));
	int got = answers(t, &first);
	bool last = strstr(t->text, "\"host\":\"h59\"") != NULL;
	free(t);
	close(fd);
	return (void *)(intptr_t)(got == ROUNDS && last);
}

static void many_at_once(void **state)
{
	pthread_t t[CLIENTS];
	void *ok;

	for (int i = 0; i < CLIENTS; i++)
		assert_int_equal(pthread_create(&t[i], NULL, hammer, *state), 0);
	for (int i = 0; i < CLIENTS; i++) {
		pthread_join(t[i], &ok);
		assert_non_null(ok);
	}
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		T(good_requests_are_answered),
		T(two_lengths_are_refused),
		T(two_hosts_are_refused),
		T(bad_bytes_are_refused),
		T(bad_chunks_are_refused),
		T(too_much_is_refused),
		T(long_uploads_go_to_a_file),
		T(requests_in_a_row_are_answered_in_order),
		T(a_dripped_request_ends),
		T(an_answer_not_taken_ends),
		T(many_at_once),
		cmocka_unit_test(connections_are_counted),
		cmocka_unit_test(forwarded_addresses_are_believed_from_proxies_only),
		cmocka_unit_test(a_stop_lets_running_requests_finish),
		cmocka_unit_test(listen_must_be_an_address),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
