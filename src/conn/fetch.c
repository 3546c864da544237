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
		return fail(cx, RC_UNAVAILABLE, "no_answer", "No answer: %s.", curl_easy_strerror(code));
	*out = (struct fetch_response){ .status = (int)status, .body = buf_str(&s.body) };
	return RC_OK;
}

static void start_curl(void) { curl_global_init(CURL_GLOBAL_DEFAULT); }

struct fetch *fetch_curl(void)
{
	static struct fetch real = { curl_send };
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, start_curl);
	return &real;
}
