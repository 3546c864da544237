/* fetch.c - libcurl behind fetch.h; the only file that sees it.  One handle per request: callers are few and
 * far apart. */
#include "conn/fetch.h"
#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

enum { DEFAULT_BYTES = 65536, URL_MAX = 2000, CONNECT_MS = 5000 };

struct str url_host(struct str url)
{
	size_t scheme = str_find(url, STR("://"), 0), end = 0;
	struct str rest = scheme == SIZE_MAX ? url : str_sub(url, scheme + 3, SIZE_MAX);

	while (end < rest.n && !strchr("/?#", rest.p[end]))
		end++;
	for (size_t i = end; i > 0; i--)
		if (rest.p[i - 1] == '@')
			return str_sub(rest, i, end - i);
	return str_sub(rest, 0, end);
}

enum rc fetch_check_url(struct ctx *cx, struct str url)
{
	bool http = str_starts(url, STR("http://")), https = str_starts(url, STR("https://"));
	struct str rest = str_sub(url, https ? 8 : 7, SIZE_MAX), host = rest;

	if (!http && !https)
		return fail_field(cx, "url", "The address must begin with https:// or http://.");
	if (url.n > URL_MAX)
		return fail_field(cx, "url", "The address is longer than %d bytes.", URL_MAX);
	for (size_t i = 0; i < url.n; i++)
		if ((unsigned char)url.p[i] <= ' ' || url.p[i] == 0x7f)
			return fail_field(cx, "url",
			                  "The address has white space or control characters in it.");
	size_t end = 0;

	while (end < rest.n && !strchr("/?#", rest.p[end]))
		end++;
	host = str_sub(rest, 0, end);
	if (!host.n || host.p[0] == ':')
		return fail_field(cx, "url", "The address names no host.");
	if (memchr(host.p, '@', host.n))
		return fail_field(cx, "url", "The address must not carry a user name or password.");
	return RC_OK;
}

/* ---- the request ------------------------------------------------------------------ */
struct sink {
	struct buf body;
	size_t max;
	bool over;
};

static size_t take(char *p, size_t size, size_t n, void *arg)
{
	struct sink *s = arg;

	if (s->body.n + size * n > s->max) {
		s->over = true;
		return 0;
	}
	buf_add(&s->body, (struct str){ p, size * n });
	return size * n;
}

static bool forbidden(const struct sockaddr *a)
{
	if (a->sa_family == AF_INET) {
		uint32_t ip = ntohl(((const struct sockaddr_in *)(const void *)a)->sin_addr.s_addr);

		return ip >> 16 == 0xA9FE;
	}
	if (a->sa_family == AF_INET6) {
		const struct in6_addr *ip = &((const struct sockaddr_in6 *)(const void *)a)->sin6_addr;

		return IN6_IS_ADDR_LINKLOCAL(ip) ||
		       (IN6_IS_ADDR_V4MAPPED(ip) && ip->s6_addr[12] == 169 && ip->s6_addr[13] == 254);
	}
	return true;
}

static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *a)
{
	(void)arg;
	(void)purpose;
	if (forbidden(&a->addr))
		return CURL_SOCKET_BAD;
	return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

static int go_on(void *arg, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	const atomic_bool *stop = arg;

	(void)a;
	(void)b;
	(void)c;
	(void)d;
	return atomic_load(stop);
}

static struct curl_slist *headers_of(struct ctx *cx, const struct fetch_request *rq)
{
	struct curl_slist *list = curl_slist_append(NULL, "Expect:");

	for (size_t i = 0; i < rq->nheaders; i++) {
		struct str line = arena_fmt(cx->mem, "%s: " STR_FMT, rq->headers[i].name,
		                            STR_ARG(rq->headers[i].value));

		assert(!memchr(line.p, '\n', line.n) && !memchr(line.p, '\r', line.n));
		list = curl_slist_append(list, line.p);
	}
	return list;
}

static void set_options(CURL *h, struct ctx *cx, const struct fetch_request *rq, struct sink *s,
                        struct curl_slist *headers)
{
	long timeout = rq->timeout ? (long)(rq->timeout / 1000) : 10000L;

	curl_easy_setopt(h, CURLOPT_URL, arena_str(cx->mem, rq->url).p);
	curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, timeout);
	curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, timeout < CONNECT_MS ? timeout : (long)CONNECT_MS);
	curl_easy_setopt(h, CURLOPT_USERAGENT, "Sinew/" SINEW_VERSION);
	curl_easy_setopt(h, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(h, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(h, CURLOPT_WRITEDATA, s);
	curl_easy_setopt(h, CURLOPT_CUSTOMREQUEST, rq->method);
	if (rq->stop) {
		curl_easy_setopt(h, CURLOPT_NOPROGRESS, 0L);
		curl_easy_setopt(h, CURLOPT_XFERINFOFUNCTION, go_on);
		curl_easy_setopt(h, CURLOPT_XFERINFODATA, rq->stop);
	}
	if (rq->body.n || strcmp(rq->method, "GET") != 0) {
		curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)rq->body.n);
		curl_easy_setopt(h, CURLOPT_POSTFIELDS, rq->body.n ? rq->body.p : "");
	}
}

static enum rc curl_send(struct fetch *f, struct ctx *cx, const struct fetch_request *rq,
                         struct fetch_response *out)
{
	struct sink s = { .body = BUF(cx->mem), .max = rq->max_bytes ? rq->max_bytes : DEFAULT_BYTES };
	long status = 0;

	(void)f;
	*out = (struct fetch_response){ 0 };
	TRY(fetch_check_url(cx, rq->url));
	CURL *h = curl_easy_init();
	struct curl_slist *headers = headers_of(cx, rq);

	if (!h || !headers) {
		curl_slist_free_all(headers);
		curl_easy_cleanup(h);
		return fail(cx, RC_UNAVAILABLE, "no_answer", "Out of memory for an outbound request.");
	}
	set_options(h, cx, rq, &s, headers);
	CURLcode code = curl_easy_perform(h);

	curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &status);
	curl_slist_free_all(headers);
	curl_easy_cleanup(h);
	if (s.over)
		return fail(cx, RC_UNAVAILABLE, "answer_too_large", "The answer is larger than %zu bytes.",
		            s.max);
	if (code != CURLE_OK)
		return fail(cx, RC_UNAVAILABLE, code == CURLE_OPERATION_TIMEDOUT ? "too_slow" : "no_answer",
		            "No answer: %s.", curl_easy_strerror(code));
	*out = (struct fetch_response){ .status = (int)status, .body = buf_str(&s.body) };
	return RC_OK;
}

/* ---- e-mail ----------------------------------------------------------------------- */
enum { REPLY = 400, MAIL_MS = 30000 };

bool mail_address(struct str s)
{
	size_t at = str_find(s, STR("@"), 0);

	if (at == SIZE_MAX || at == 0 || at + 1 >= s.n || s.n > 254)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] >= 0x7f || strchr("<>()[]\\,;:\"", s.p[i]) ||
		    (s.p[i] == '@' && i != at))
			return false;
	return true;
}

struct letter {
	struct str rest; /* of the message */
	char said[REPLY];
	size_t nsaid;
	bool fresh; /* the next line begins another reply */
};

static size_t give(char *p, size_t size, size_t n, void *arg)
{
	struct letter *l = arg;
	size_t some = l->rest.n < size * n ? l->rest.n : size * n;

	memcpy(p, l->rest.p, some);
	l->rest = str_sub(l->rest, some, SIZE_MAX);
	return some;
}

/* The server's replies line by line; the last one stays ("550-a", "550 b" is one). */
static size_t hear(char *p, size_t size, size_t n, void *arg)
{
	struct letter *l = arg;
	struct str line = str_trim((struct str){ p, size * n });

	if (str_starts(line, STR("221"))) /* good-bye: the reply before it was the answer */
		return size * n;
	if (l->fresh)
		l->nsaid = 0;
	l->fresh = line.n < 4 || line.p[3] != '-';
	if (l->nsaid && l->nsaid < sizeof l->said)
		l->said[l->nsaid++] = ' ';
	for (size_t i = 0; i < line.n && l->nsaid < sizeof l->said; i++)
		l->said[l->nsaid++] = (unsigned char)line.p[i] < ' ' ? ' ' : line.p[i];
	return size * n;
}

static size_t forget(char *p, size_t size, size_t n, void *arg)
{
	(void)p;
	(void)arg;
	return size * n;
}

static void set_server(CURL *h, struct ctx *cx, const struct mail_request *m)
{
	static const long ssl[] = { CURLUSESSL_ALL, CURLUSESSL_TRY, CURLUSESSL_NONE };
	long timeout = m->timeout ? (long)(m->timeout / 1000) : (long)MAIL_MS;
	struct str hello = m->hello.n ? m->hello : STR("");

	curl_easy_setopt(h, CURLOPT_URL,
	                 arena_fmt(cx->mem, STR_FMT "%s" STR_FMT, STR_ARG(m->server), hello.n ? "/" : "",
	                           STR_ARG(hello))
	                         .p);
	curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(h, CURLOPT_USE_SSL, ssl[m->tls]);
	curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, timeout);
	curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, timeout < CONNECT_MS ? timeout : (long)CONNECT_MS);
	curl_easy_setopt(h, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	if (!m->user.n)
		return;
	curl_easy_setopt(h, CURLOPT_USERNAME, arena_str(cx->mem, m->user).p);
	curl_easy_setopt(h, CURLOPT_PASSWORD, arena_str(cx->mem, m->password).p);
}

static struct curl_slist *set_letter(CURL *h, struct ctx *cx, const struct mail_request *m, struct letter *l)
{
	struct curl_slist *to = curl_slist_append(NULL, arena_str(cx->mem, m->to).p);

	curl_easy_setopt(h, CURLOPT_MAIL_FROM, arena_str(cx->mem, m->from).p);
	curl_easy_setopt(h, CURLOPT_MAIL_RCPT, to);
	curl_easy_setopt(h, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(h, CURLOPT_INFILESIZE_LARGE, (curl_off_t)m->message.n);
	curl_easy_setopt(h, CURLOPT_READFUNCTION, give);
	curl_easy_setopt(h, CURLOPT_READDATA, l);
	curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, hear);
	curl_easy_setopt(h, CURLOPT_HEADERDATA, l);
	curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, forget);
	return to;
}

/* "smtp://mail.example.com:587": no path, no user, nothing that would make another address of it. */
static bool server_address_ok(struct str s)
{
	struct str rest = str_starts(s, STR("smtps://"))  ? str_sub(s, 8, SIZE_MAX)
	                  : str_starts(s, STR("smtp://")) ? str_sub(s, 7, SIZE_MAX)
	                                                  : STR("");

	for (size_t i = 0; i < rest.n; i++)
		if (rest.p[i] <= ' ' || rest.p[i] >= 0x7f || strchr("/?#@\\", rest.p[i]))
			return false;
	return rest.n > 0;
}

/* 5xx to the recipient or to the message itself; 5xx to anything before them is about how this server is set
 * up, and may be mended. */
static bool refused_for_good(const struct mail_response *out, const struct letter *l, const char *why)
{
	return out->status >= 500 && (strncmp(why, "RCPT failed", 11) == 0 ||
	                              strncmp(why, "DATA failed", 11) == 0 || l->rest.n == 0);
}

static enum rc taken(struct ctx *cx, CURLcode code, const struct letter *l, const char *why,
                     struct mail_response *out)
{
	out->said = arena_str(cx->mem, (struct str){ l->said, l->nsaid });
	if (!str_utf8(out->said))
		out->said = STR("(not text)");
	if (code == CURLE_OK)
		return RC_OK;
	out->refused = refused_for_good(out, l, why);
	if (out->refused)
		return fail(cx, RC_INVALID, "refused", "The mail server refused it: " STR_FMT,
		            STR_ARG(str_clip(out->said, 300)));
	if (code == CURLE_LOGIN_DENIED)
		return fail(cx, RC_UNAVAILABLE, "no_sign_in",
		            "The mail server refuses user and password: " STR_FMT,
		            STR_ARG(str_clip(out->said, 200)));
	return fail(cx, RC_UNAVAILABLE, "not_taken", "The mail server did not take it: %s%s" STR_FMT,
	            why[0] ? why : curl_easy_strerror(code), out->status >= 400 ? ": " : "",
	            STR_ARG(out->status >= 400 ? str_clip(out->said, 200) : STR("")));
}

static enum rc curl_mail(struct fetch *f, struct ctx *cx, const struct mail_request *m,
                         struct mail_response *out)
{
	char why[CURL_ERROR_SIZE] = "";
	struct letter l = { .rest = m->message, .fresh = true };
	long status = 0;

	(void)f;
	*out = (struct mail_response){ .said = STR("") };
	if (!server_address_ok(m->server))
		return fail(cx, RC_UNAVAILABLE, "bad_server",
		            "mail_server is no address such as smtp://mail.example.com:587.");
	if (!mail_address(m->from))
		return fail(cx, RC_UNAVAILABLE, "bad_sender", "mail_from is no mail address.");
	if (!mail_address(m->to))
		return fail(cx, RC_INVALID, "bad_address", "That is no mail address.");
	CURL *h = curl_easy_init();

	if (!h)
		return fail(cx, RC_UNAVAILABLE, "no_memory", "Out of memory for an e-mail.");
	curl_easy_setopt(h, CURLOPT_ERRORBUFFER, why);
	set_server(h, cx, m);
	struct curl_slist *to = set_letter(h, cx, m, &l);
	CURLcode code = curl_easy_perform(h);

	curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &status);
	curl_slist_free_all(to);
	curl_easy_cleanup(h);
	out->status = (int)status;
	return taken(cx, code, &l, why, out);
}

static void start_curl(void) { curl_global_init(CURL_GLOBAL_DEFAULT); }

struct fetch *fetch_curl(void)
{
	static struct fetch real = { curl_send, curl_mail };
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, start_curl);
	return &real;
}
