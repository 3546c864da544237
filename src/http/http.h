/* http.h - from a request to an answer, with no socket in sight; and the server that has the sockets.
 *
 *   server.c       libmicrohttpd, threads, limits of time and size; fills a struct rq
 *   http.c         compiled routes, counters: what lives as long as the process
 *   dispatch.c     finds the route, who asks, what they may; runs the handler; one error shape
 *   idempotency.c  Idempotency-Key: a write repeated is answered again, not done again
 *
 * http knows nouns only by the route tables main hands over in app->routes, and who is asking by app->auth.
 */
#pragma once
#include "base/app.h"
#include "base/route.h"

/* ---- without sockets ------------------------------------------------------ */
/* Compile app->routes and set app->http. The app and its tables must outlive it. */
struct http *http_new(struct app *);
void http_free(struct http *);
/* Answer one request. Everything in res lives in mem or is static; res->status is always set. The caller sets
 * method, path, query, body and the headers of rq; dispatch finds the rest. Any thread. */
void http_dispatch(struct app *, const struct rq *, struct res *, struct arena *mem);
/* The route of a method and path without asking who may: for what must be known before a body is read. NULL:
 * none. */
const struct route *http_route(const struct http *, struct str method, struct str path);

extern const struct route
        http_routes[]; /* health, metrics, description, stream, settings, audit, verify, test hooks */

/* ---- with sockets ----------------------------------------------------------- */
struct server;
/* Listen as app->conf says (listen, workers, …). NULL and a sentence in why on failure. app->http must be
 * set. */
struct server *server_start(struct app *, char *why, size_t whysz);
/* "127.0.0.1:8080", with the port that was really taken when 0 was asked for. */
const char *server_address(const struct server *);
/* Stop accepting, let what runs finish for at most 10 s, then close. Nothing acknowledged is lost either way:
 * an answer leaves only after its commit. false: something still runs; nothing was freed, and all that is
 * left to do is to end the process. NULL is fine. */
bool server_stop(struct server *);
