/* parts.h - what the files of src/http share and nobody else needs. */
#pragma once
#include "http/http.h"
#include <stdatomic.h>

/* ---- compiled routes (http.c) ---------------------------------------------- */
/* A path part. Literal children are tried before the {} child; both may match, so the search goes back. */
struct node {
	struct str part;
	struct node *next, *literals, *any;
	struct method {
		const struct route *route;
		size_t index; /* in http.routes */
		struct method *next;
	} * methods;
};
enum { BUCKETS = 12 };
extern const int64_t http_buckets[BUCKETS]; /* upper bounds, microseconds */
struct route_stats {
	_Atomic int64_t by_class[6];         /* answers 1xx … 5xx; [0] unused */
	_Atomic int64_t within[BUCKETS + 1]; /* each answer in one bucket; the last is "longer" */
	_Atomic int64_t usec;
};
struct http {
	struct app *app;
	struct arena *mem;
	struct node *root;
	const struct route **routes; /* in order of declaration, overridden ones left out */
	size_t nroutes;
	struct route_stats
	        *stats;    /* nroutes + 1: the last counts what met no route (UI files, wrong addresses) */
	char id_prefix[9]; /* request ids: this process's random part */
	_Atomic uint64_t id_next;
	_Atomic int64_t refused; /* requests the server would not read */
	_Atomic int64_t connections, streams;
	int64_t started;   /* clock_mono */
	struct pool *pool; /* the server's workers; NULL without a server */
	struct str openapi, openapi_etag;
};
struct match {
	const struct route *route; /* NULL: no such method or no such path */
	size_t index;
	struct str param[RQ_PARAMS]; /* still encoded */
	size_t nparam;
	struct str allow; /* set when the path exists but the method does not */
};
/* allow lives in mem; mem may be NULL when nobody asks for it. */
bool http_match(const struct http *, struct str method, struct str path, struct arena *mem,
                struct match *out);
void http_count(struct http *, size_t index, int status, int64_t usec);
struct str http_request_id(struct http *, struct arena *);

/* ---- answers (answer.c) ------------------------------------------------------ */
/* The one error shape, RFC 9457, from cx->err. status 0: the rc's. Headers the handler had set are dropped.
 */
void http_problem(struct ctx *, struct res *, enum rc, int status);
const char *http_title(int status);
/* The answer to a request that is not read at all: counted and logged like any other. */
void http_refuse(struct app *, const struct rq *, int status, const char *why, struct res *,
                 struct arena *mem);
/* 304 when If-None-Match names the answer's etag. */
void http_not_modified(const struct rq *, struct res *);
enum { HEADERS_MAX = 24 };
/* Every header of the answer but Content-Length, Date and Connection; values live in mem. */
size_t http_headers(const struct app *, const struct rq *, const struct res *, struct arena *mem,
                    struct header out[HEADERS_MAX]);

/* ---- handlers, listed in routes.c ---- */
enum rc get_metrics(struct ctx *, const struct rq *, struct res *);
enum rc get_openapi(struct ctx *, const struct rq *, struct res *);
enum rc get_api_page(struct ctx *, const struct rq *, struct res *);
enum rc get_api_style(struct ctx *, const struct rq *, struct res *);
enum rc get_settings(struct ctx *, const struct rq *, struct res *);
enum rc get_audit(struct ctx *, const struct rq *, struct res *);
enum rc get_audit_export(struct ctx *, const struct rq *, struct res *);
enum rc get_health_page(struct ctx *, const struct rq *, struct res *);
/* The client of ?client=, which must be one the asker may audit; 0: all, which needs all. */
MUST_USE enum rc audited_client(struct ctx *, const struct rq *, int64_t *out);
int64_t resident_bytes(void); /* memory in use (metrics.c) */
enum rc post_verify(struct ctx *, const struct rq *, struct res *);

/* ---- the rest ------------------------------------------------------------------ */
/* Run the route's handler at most once per key (idempotency.c). */
MUST_USE enum rc idempotent(struct ctx *, const struct rq *, struct res *);
void openapi_make(struct http *); /* once, into http.openapi */
/* The embedded UI (static.c). false: nothing here by that path. */
bool static_serve(struct ctx *, const struct rq *, struct res *);
