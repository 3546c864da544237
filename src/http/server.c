/* server.c - sockets and threads. libmicrohttpd is seen here and nowhere else.
 *
 * One network thread (epoll) reads requests and writes answers and never waits for anything else.  A request
 * that has arrived whole is suspended, handed to the pool, and resumed with its answer.  Answers that cannot
 * wait (the UI's files, health) are made at once on the network thread.
 *
 *   turn      one request: its arena, its struct rq, its answer; kept and used again
 *   sock      one connection: who, until when (socks.c)
 *
 * Deliberately elsewhere: what a legal request is (head.c), deadlines and caps (socks.c), threads (pool.c),
 * everything about the answer (dispatch.c).
 */
#include "base/conf.h"
#include "base/pool.h"
#include "base/time.h"
#include "db/db.h"
#include "http/head.h"
#include "http/parts.h"
#include "http/socks.h"
#include "http/stream.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEADER_MEMORY = 32768, KEEP_TURNS = 64, BACKLOG = 1024, STOP_SECONDS = 10, IDLE_SECONDS = 75 };
enum { PLACE_USEC = 10000 }; /* a request that goes on for longer does not make others wait */

enum stage { HEADERS, BODY, OVERFLOW, RUNNING, ANSWERED };
struct turn {
	struct job job; /* first: the pool hands it back */
	struct server *server;
	struct MHD_Connection *connection;
	struct sock *sock;
	struct arena *mem;
	enum stage stage;
	int64_t began;
	struct str target;
	const char *target_end; /* in the library's buffer */
	struct head head;
	struct rq rq;
	struct res rs;
	struct buf body;
	int64_t got, limit; /* body bytes */
	int spool;          /* file of a long upload, -1: none */
	bool close;         /* the connection ends with this answer */
	struct MHD_Response *answer;
	struct turn *next; /* among the spare ones */
	struct live_part { /* an answer that goes on: guarded by lock */
		pthread_mutex_t lock;
		bool parked, queued, gone, again;
		struct turn *prev, *next; /* all streams; guarded by server.lock */
	} live;
};
struct server {
	struct app *app;
	struct MHD_Daemon *daemon;
	struct pool *pool;
	struct socks *socks;
	int64_t body_max, upload_max;
	struct str trusted;
	char address[80], spool_dir[4096];
	_Atomic bool stopping;
	_Atomic int running; /* turns handed to the pool and not answered */
	pthread_mutex_t lock;
	struct turn *spare, *streams;
	size_t nspare;
};

/* ---- turns ------------------------------------------------------------------- */
static struct turn *turn_new(struct server *s)
{
	pthread_mutex_lock(&s->lock);
	struct turn *t = s->spare;
	if (t) {
		s->spare = t->next;
		s->nspare--;
	}
	pthread_mutex_unlock(&s->lock);
	if (!t) {
		t = calloc(1, sizeof *t);
		assert(t);
		t->mem = arena_new();
		pthread_mutex_init(&t->live.lock, NULL);
	}
	t->server = s;
	t->stage = HEADERS;
	t->began = clock_mono();
	t->head.n = 0;
	t->rq = (struct rq){ 0 };
	t->rs = (struct res){ 0 };
	t->body = BUF(t->mem);
	t->got = t->limit = 0;
	t->spool = -1;
	t->close = false;
	t->answer = NULL;
	return t;
}

static void turn_destroy(struct turn *t)
{
	arena_free(t->mem);
	pthread_mutex_destroy(&t->live.lock);
	free(t);
}

static void turn_end(struct turn *t)
{
	struct server *s = t->server;

	if (t->answer)
		MHD_destroy_response(t->answer);
	if (t->spool >= 0)
		(void)close(t->spool);
	if (t->rq.upload.n)
		(void)unlink(t->rq.upload.p); /* unless the handler has moved it away */
	arena_reset(t->mem);
	pthread_mutex_lock(&s->lock);
	bool keep = s->nspare < KEEP_TURNS;
	if (keep) {
		t->next = s->spare;
		s->spare = t;
		s->nspare++;
	}
	pthread_mutex_unlock(&s->lock);
	if (!keep)
		turn_destroy(t);
}

/* ---- live answers ------------------------------------------------------------- */
static void stream_job(struct job *j);

/* Any thread: have a worker look whether there is something to send. */
static void stream_wake(void *arg)
{
	struct turn *t = arg;

	pthread_mutex_lock(&t->live.lock);
	bool add = !t->live.queued && !t->live.gone;
	if (add)
		t->live.queued = true;
	else
		t->live.again = true;
	pthread_mutex_unlock(&t->live.lock);
	if (!add)
		return;
	t->job.run = stream_job;
	pool_add(t->server->pool, &t->job);
}

static void stream_release(struct turn *t)
{
	struct server *s = t->server;

	pthread_mutex_lock(&s->lock);
	if (t->live.prev)
		t->live.prev->live.next = t->live.next;
	else
		s->streams = t->live.next;
	if (t->live.next)
		t->live.next->live.prev = t->live.prev;
	t->live.next = t->live.prev = NULL;
	pthread_mutex_unlock(&s->lock);
	stream_free(t->rs.stream);
	atomic_fetch_sub(&s->app->http->streams, 1);
	turn_end(t);
}

static void stream_job(struct job *j)
{
	struct turn *t = (struct turn *)j;
	struct arena *mem = arena_new();
	bool more = stream_fill(t->rs.stream, mem);

	arena_free(mem);
	pthread_mutex_lock(&t->live.lock);
	bool gone = t->live.gone, again = t->live.again && !gone;
	t->live.queued = again;
	t->live.again = false;
	if (more && !gone) {
		sock_answers(t->server->socks, t->sock, 0);
		if (t->live.parked)
			MHD_resume_connection(t->connection);
		t->live.parked = false;
	}
	pthread_mutex_unlock(&t->live.lock);
	if (gone)
		stream_release(t);
	else if (again)
		pool_add(t->server->pool, &t->job);
}

/* Network thread: more bytes for the socket, or park until a worker has some. */
static ssize_t stream_reader(void *arg, uint64_t pos, char *out, size_t max)
{
	struct turn *t = arg;
	bool done;

	(void)pos;
	size_t n = stream_read(t->rs.stream, out, max, &done);
	if (n)
		return (ssize_t)n;
	pthread_mutex_lock(&t->live.lock);
	n = stream_read(t->rs.stream, out, max, &done); /* a worker may just have filled it */
	if (n == 0 && !done) {
		t->live.parked = true;
		sock_runs(t->sock);
		MHD_suspend_connection(t->connection);
	}
	pthread_mutex_unlock(&t->live.lock);
	if (n == 0 && !done)
		stream_wake(t); /* events may have waited in the ring for the buffer to empty */
	return n ? (ssize_t)n : done ? MHD_CONTENT_READER_END_OF_STREAM : 0;
}

static void stream_begin(struct turn *t)
{
	struct server *s = t->server;

	t->live.parked = t->live.queued = t->live.gone = t->live.again = false;
	t->answer = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 16384, stream_reader, t, NULL);
	assert(t->answer);
	atomic_fetch_add(&s->app->http->streams, 1);
	pthread_mutex_lock(&s->lock);
	t->live.prev = NULL;
	t->live.next = s->streams;
	if (s->streams)
		s->streams->live.prev = t;
	s->streams = t;
	pthread_mutex_unlock(&s->lock);
	if (s->stopping)
		stream_end(t->rs.stream);
}

/* ---- answers ---------------------------------------------------------------------- */
static struct MHD_Response *from_memory(const char *p, size_t n)
{
	/* The bytes live in the turn's arena or in the binary; both outlive the answer. */
	return MHD_create_response_from_buffer(n, (void *)(uintptr_t)(p ? p : ""), MHD_RESPMEM_PERSISTENT);
}

static struct MHD_Response *from_file(struct turn *t)
{
	int fd = open(t->rs.file, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd >= 0 && t->rs.file_temp)
		(void)unlink(t->rs.file);
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		return MHD_create_response_from_fd64((uint64_t)st.st_size, fd);
	if (fd >= 0)
		(void)close(fd);
	http_refuse(t->server->app, &t->rq, 500, "The file is not where it should be.", &t->rs, t->mem);
	return from_memory(t->rs.body.p, t->rs.body.n);
}

static void make_answer(struct turn *t)
{
	struct header headers[HEADERS_MAX];

	if (t->rs.stream)
		stream_begin(t);
	else if (t->rs.file)
		t->answer = from_file(t);
	else if (t->rs.static_bytes)
		t->answer = from_memory(t->rs.static_bytes, t->rs.static_n);
	else
		t->answer = from_memory(t->rs.body.p, t->rs.body.n);
	assert(t->answer);
	size_t n = http_headers(t->server->app, &t->rq, &t->rs, t->mem, headers);
	for (size_t i = 0; i < n; i++) /* values are arena text or literals, so NUL ends them */
		(void)MHD_add_response_header(t->answer, headers[i].name.p,
		                              arena_str(t->mem, headers[i].value).p);
	if (t->close || t->server->stopping)
		(void)MHD_add_response_header(t->answer, "Connection", "close");
}

static enum MHD_Result send_answer(struct turn *t)
{
	int64_t bytes = t->rs.static_bytes ? (int64_t)t->rs.static_n : (int64_t)t->rs.body.n;
	struct stat st;

	if (t->rs.file && !t->rs.file_temp && stat(t->rs.file, &st) == 0)
		bytes = st.st_size;
	t->stage = ANSWERED;
	sock_answers(t->server->socks, t->sock, bytes);
	if (t->rs.stream)
		stream_attach(t->rs.stream, stream_wake, t);
	return MHD_queue_response(t->connection, (unsigned)t->rs.status, t->answer);
}

static enum MHD_Result refuse(struct turn *t, int status, const char *why)
{
	atomic_fetch_add_explicit(&t->server->app->http->refused, 1, memory_order_relaxed);
	t->close = true;
	http_refuse(t->server->app, &t->rq, status, why, &t->rs, t->mem);
	make_answer(t);
	return send_answer(t);
}

static void turn_job(struct job *j)
{
	struct turn *t = (struct turn *)j;
	struct server *s = t->server;

	http_dispatch(s->app, &t->rq, &t->rs, t->mem);
	make_answer(t);
	t->stage = ANSWERED;
	MHD_resume_connection(t->connection);
	atomic_fetch_sub(&s->running, 1); /* t may be gone already */
}

/* ---- requests ---------------------------------------------------------------------- */
static enum MHD_Result take_line(void *arg, enum MHD_ValueKind kind, const char *name, size_t nname,
                                 const char *value, size_t nvalue)
{
	struct head *h = arg;

	(void)kind;
	if (h->n < HEAD_LINES)
		h->lines[h->n] = (struct header){ { name, nname }, { value ? value : "", nvalue } };
	h->n++;
	return MHD_YES;
}

/* libmicrohttpd ends a value at a NUL byte, takes a bare line feed for a line's end and joins folded lines.
 * All three leave traces: in its buffer a line ends with the two bytes that were CR LF, and the next begins
 * right after them. */
static bool lines_are_whole(const struct head *h)
{
	for (size_t i = 0; i + 1 < h->n; i++) {
		const char *end = h->lines[i].value.p + h->lines[i].value.n;
		if (h->lines[i].value.n && h->lines[i + 1].name.p != end + 2)
			return false;
	}
	if (h->n == 0 || h->lines[h->n - 1].value.n == 0)
		return true;
	const char *end =
	        h->lines[h->n - 1].value.p + h->lines[h->n - 1].value.n; /* then CR LF CR LF, blanked */
	return end[0] == 0 && (end[1] == 0 || end[1] == '\n') && (end[2] == 0 || end[2] == '\r') &&
	       (end[3] == 0 || end[3] == '\n');
}

static bool may_upload(const struct turn *t)
{
	const struct route *r = http_route(t->server->app->http, t->rq.method, t->rq.path);

	return r && (r->flags & R_UPLOAD) && (t->rq.cookie.n || t->rq.authorization.n);
}

static enum MHD_Result take_headers(struct turn *t, const char *method, const char *version)
{
	struct head_body body;
	const char *why = "";

	t->stage = BODY;
	t->rq.remote = str_z(t->sock->address);
	t->head.method = str_z(method);
	t->head.version = str_z(version);
	t->head.target = t->target;
	(void)MHD_get_connection_values_n(t->connection, MHD_HEADER_KIND, take_line, &t->head);
	if (t->head.n > HEAD_LINES) {
		t->head.n = 0;
		return refuse(t, 431, "More than 64 header lines.");
	}
	int status = head_read(&t->head, &t->rq, &body, &why);
	if (status)
		return refuse(t, status, why);
	if (version != t->target_end + 1) /* the library ends the address at a NUL, too */
		return refuse(t, 400, "The address has a byte that must be escaped.");
	if (!lines_are_whole(&t->head))
		return refuse(t, 400, "A header is folded, has a NUL byte or a line feed alone.");
	head_forwarded(&t->head, t->server->trusted, &t->rq);
	t->limit = may_upload(t) ? t->server->upload_max : t->server->body_max;
	if (body.length > t->limit + 4 * t->server->body_max)
		return refuse(t, 413, "The body is larger than this address takes.");
	if (body.length >
	    t->limit) /* most clients send all of it before they listen: let them, so that they hear why */
		t->stage = OVERFLOW;
	return MHD_YES;
}

static bool spool(struct turn *t, const char *p, size_t n)
{
	if (t->spool < 0) {
		char *name = arena_alloc(t->mem, sizeof t->server->spool_dir + 16);
		(void)snprintf(name, sizeof t->server->spool_dir + 16, "%s/upload-XXXXXX",
		               t->server->spool_dir);
		t->spool = mkostemp(name, O_CLOEXEC);
		if (t->spool < 0)
			return false;
		t->rq.upload = str_z(name);
		if (write(t->spool, t->body.p, t->body.n) != (ssize_t)t->body.n)
			return false;
		t->body.n = 0;
	}
	return write(t->spool, p, n) == (ssize_t)n;
}

static enum MHD_Result take_body(struct turn *t, const char *p, size_t *n)
{
	size_t take = *n;

	*n = 0;
	t->got += (int64_t)take;
	sock_moves(t->server->socks, t->sock, t->began, t->got);
	if (t->stage == OVERFLOW) /* read on a little, so that the client gets to see why */
		return t->got < t->limit + 4 * t->server->body_max ? MHD_YES : MHD_NO;
	if (t->got > t->limit) {
		t->stage = OVERFLOW;
		return MHD_YES;
	}
	if (t->spool < 0 && t->body.n + take <= (size_t)t->server->body_max)
		buf_add(&t->body, (struct str){ p, take });
	else if (!spool(t, p, take))
		return MHD_NO; /* the disk is full: there is nothing to keep the upload in */
	return MHD_YES;
}

static bool is_quick(const struct turn *t)
{
	const struct route *r = http_route(t->server->app->http, t->rq.method, t->rq.path);

	return !r || (r->flags & R_QUICK);
}

static enum MHD_Result take_end(struct turn *t)
{
	if (t->stage == OVERFLOW)
		return refuse(t, 413, "The body is larger than this address takes.");
	t->rq.body = buf_str(&t->body);
	t->stage = RUNNING;
	sock_runs(t->sock);
	if (is_quick(t)) {
		http_dispatch(t->server->app, &t->rq, &t->rs, t->mem);
		make_answer(t);
		return send_answer(t);
	}
	atomic_fetch_add(&t->server->running, 1);
	t->job.run = turn_job;
	MHD_suspend_connection(t->connection);
	pool_add(t->server->pool, &t->job);
	return MHD_YES;
}

/* ---- what the library calls ------------------------------------------------------------ */
static struct sock *sock_of(struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *i = MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return i->socket_context;
}

/* The request line is there. The address as it was sent: the library's own copy has its escapes undone. */
static void *on_line(void *arg, const char *uri, struct MHD_Connection *c)
{
	struct server *s = arg;
	struct turn *t = turn_new(s);

	t->connection = c;
	t->sock = sock_of(c);
	t->target = arena_str(t->mem, str_z(uri));
	t->target_end = uri + t->target.n;
	sock_begins(s->socks, t->sock);
	return t;
}

// NOLINTNEXTLINE(readability-function-size): the library's own signature
static enum MHD_Result on_request(void *arg, struct MHD_Connection *c, const char *url, const char *method,
                                  const char *version, const char *data, size_t *ndata, void **own)
{
	struct turn *t = *own;

	(void)arg;
	(void)c;
	(void)url;
	switch (t->stage) {
	case HEADERS: return take_headers(t, method, version);
	case BODY:
	case OVERFLOW: return *ndata ? take_body(t, data, ndata) : take_end(t);
	case ANSWERED: return send_answer(t);
	case RUNNING: return MHD_YES;
	}
	return MHD_NO;
}

static void on_done(void *arg, struct MHD_Connection *c, void **own, enum MHD_RequestTerminationCode how)
{
	struct server *s = arg;
	struct turn *t = *own;

	(void)c;
	(void)how;
	*own = NULL;
	if (!t)
		return;
	sock_idles(s->socks, t->sock);
	if (!t->rs.stream) {
		turn_end(t);
		return;
	}
	pthread_mutex_lock(&t->live.lock);
	t->live.gone = true;
	bool free_now = !t->live.queued;
	pthread_mutex_unlock(&t->live.lock);
	if (free_now)
		stream_release(t);
}

static void on_connection(void *arg, struct MHD_Connection *c, void **own,
                          enum MHD_ConnectionNotificationCode what)
{
	struct server *s = arg;

	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		int fd = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
		*own = socks_add(s->socks, fd,
		                 MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr);
	} else if (*own) {
		socks_remove(s->socks, *own);
		*own = NULL;
	}
}

static enum MHD_Result on_accept(void *arg, const struct sockaddr *from, socklen_t n)
{
	struct server *s = arg;

	(void)n;
	return !s->stopping && socks_allow(s->socks, from) ? MHD_YES : MHD_NO;
}

/* Addresses stay as they were sent; we undo escapes ourselves, where a NUL is noticed. */
static size_t no_unescape(void *arg, struct MHD_Connection *c, char *s)
{
	(void)arg;
	(void)c;
	return strlen(s);
}

static void on_log(void *arg, const char *fmt, va_list ap)
{
	struct server *s = arg;
	char line[300];

	(void)vsnprintf(line, sizeof line, fmt, ap); // NOLINT(clang-diagnostic-format-nonliteral)
	struct arena *mem = arena_new();
	log_line(s->app->log, LOG_DEBUG, "microhttpd", "detail=" STR_FMT,
	         STR_ARG(log_text(mem, str_trim(str_z(line)))));
	arena_free(mem);
}

/* ---- life ----------------------------------------------------------------------------------- */
static bool parse_listen(const char *text, struct sockaddr_storage *out, socklen_t *n)
{
	struct str s = str_z(text), host;
	size_t colon = s.n;
	int64_t port;
	char name[INET6_ADDRSTRLEN];

	while (colon > 0 && s.p[colon - 1] != ':')
		colon--;
	if (colon == 0 || !str_int(str_sub(s, colon, SIZE_MAX), &port) || port < 0 || port > 65535)
		return false;
	host = str_sub(s, 0, colon - 1);
	bool six = host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']';
	host = six ? str_sub(host, 1, host.n - 2) : str_is(host, "localhost") ? STR("127.0.0.1") : host;
	if (host.n >= sizeof name)
		return false;
	memcpy(name, host.p, host.n);
	name[host.n] = 0;
	memset(out, 0, sizeof *out);
	struct sockaddr_in *v4 = (struct sockaddr_in *)out;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;
	if (six) {
		*v6 = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port) };
		*n = sizeof *v6;
		return inet_pton(AF_INET6, name, &v6->sin6_addr) == 1;
	}
	*v4 = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	*n = sizeof *v4;
	return inet_pton(AF_INET, name, &v4->sin_addr) == 1;
}

static int listen_on(struct server *s, const char *text, char *why, size_t whysz)
{
	struct sockaddr_storage sa;
	socklen_t n = sizeof sa;
	int one = 1, zero = 0;

	if (!parse_listen(text, &sa, &n)) {
		(void)snprintf(why, whysz, "listen: \"%s\" is not an address and port such as 127.0.0.1:8080",
		               text);
		return -1;
	}
	int fd = socket(sa.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) ||
	    (sa.ss_family == AF_INET6 && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof zero)) ||
	    bind(fd, (struct sockaddr *)&sa, n) || listen(fd, BACKLOG)) {
		(void)snprintf(why, whysz, "cannot listen on %s: %s", text, strerror(errno));
		if (fd >= 0)
			(void)close(fd);
		return -1;
	}
	n = sizeof sa;
	(void)getsockname(fd, (struct sockaddr *)&sa, &n);
	int port = ntohs(sa.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&sa)->sin6_port
	                                          : ((struct sockaddr_in *)&sa)->sin_port);
	(void)snprintf(s->address, sizeof s->address, "%.*s:%d", (int)(strrchr(text, ':') - text), text,
	               port);
	return fd;
}

static void server_free(struct server *s)
{
	pool_free(s->pool);
	socks_free(s->socks);
	for (struct turn *t = s->spare, *next; t; t = next) {
		next = t->next;
		turn_destroy(t);
	}
	pthread_mutex_destroy(&s->lock);
	free(s);
}

static struct MHD_Daemon *daemon_start(struct server *s, int fd)
{
	/* The caps are ours (socks.c); the library's own lie above them. */
	unsigned limit = (unsigned)conf_int(s->app->conf, "connections_max") + 64;

	return MHD_start_daemon(
	        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, on_accept, s,
	        on_request, s, MHD_OPTION_EXTERNAL_LOGGER, on_log, s, MHD_OPTION_LISTEN_SOCKET, fd,
	        MHD_OPTION_URI_LOG_CALLBACK, on_line, s, MHD_OPTION_NOTIFY_COMPLETED, on_done, s,
	        MHD_OPTION_NOTIFY_CONNECTION, on_connection, s, MHD_OPTION_UNESCAPE_CALLBACK, no_unescape, s,
	        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEADER_MEMORY, MHD_OPTION_CONNECTION_LIMIT, limit,
	        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
}

/* On PostgreSQL a request mostly waits for a server process, which may be on another machine: as many at once
 * as there are connections to read with. */
static int places(const struct app *app)
{
	int set = (int)conf_int(app->conf, "places"), cores = pool_cores(),
	    readers = (int)conf_int(app->conf, "readers");

	if (set > 0)
		return set;
	return app->db && db_engine(app->db) == ENGINE_PG && readers > cores ? readers : cores;
}

struct server *server_start(struct app *app, char *why, size_t whysz)
{
	struct server *s = calloc(1, sizeof *s);
	const struct conf *c = app->conf;
	int64_t request = SECONDS(conf_int(c, "request_seconds"));

	assert(s && app->http);
	s->app = app;
	s->body_max = conf_int(c, "body_max");
	s->upload_max = conf_int(c, "upload_max");
	s->trusted = str_z(conf_text(c, "trusted_proxy"));
	pthread_mutex_init(&s->lock, NULL);
	(void)snprintf(s->spool_dir, sizeof s->spool_dir, "%s/tmp", app->data_dir ? app->data_dir : "/tmp");
	(void)mkdir(s->spool_dir, 0700);
	int fd = listen_on(s, conf_text(c, "listen"), why, whysz);
	if (fd < 0) {
		server_free(s);
		return NULL;
	}
	s->pool = pool_new((int)conf_int(c, "workers"), places(app), PLACE_USEC);
	s->app->http->pool = s->pool;
	s->socks = socks_new(&(struct socks_limits){
	        .request = request,
	        .idle = request > SECONDS(IDLE_SECONDS) ? request : SECONDS(IDLE_SECONDS),
	        .total = (size_t)conf_int(c, "connections_max"),
	        .per_address = (size_t)conf_int(c, "connections_per_address"),
	        .trusted = s->trusted });
	s->daemon = daemon_start(s, fd);
	if (!s->daemon) {
		(void)snprintf(why, whysz, "cannot start the network thread");
		(void)close(fd);
		server_free(s);
		return NULL;
	}
	return s;
}

const char *server_address(const struct server *s) { return s->address; }

static void end_streams(struct server *s)
{
	pthread_mutex_lock(&s->lock);
	for (struct turn *t = s->streams; t; t = t->live.next) {
		stream_end(t->rs.stream);
		pthread_mutex_lock(&t->live.lock);
		if (t->live.parked)
			MHD_resume_connection(t->connection);
		t->live.parked = false;
		pthread_mutex_unlock(&t->live.lock);
	}
	pthread_mutex_unlock(&s->lock);
}

bool server_stop(struct server *s)
{
	if (!s)
		return true;
	int64_t until = clock_mono() + SECONDS(STOP_SECONDS);

	s->stopping = true;
	int fd = MHD_quiesce_daemon(s->daemon);
	if (fd >= 0)
		(void)shutdown(fd, SHUT_RDWR); /* closed last: the network thread may just be looking at it */
	do {
		end_streams(s);
		socks_end_idle(s->socks);
		if (s->running == 0 && socks_count(s->socks) == 0)
			break;
		clock_nap(20000);
	} while (clock_mono() < until);
	if (s->running != 0)
		return false;
	end_streams(s);
	MHD_stop_daemon(s->daemon);
	if (fd >= 0)
		(void)close(fd);
	server_free(s);
	return true;
}
