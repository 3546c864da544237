/* socks.h - the open connections: how many, from where, and until when.
 *
 * libmicrohttpd only knows idle time-outs: a client that sends one byte a second stays for ever.  Here every
 * phase of a connection has an instant by which it must be over; a reaper shuts the socket down when it is
 * not, and the library then sees a connection that ended.
 */
#pragma once
#include "base/base.h"
#include <netinet/in.h>
#include <stdatomic.h>

struct sock {
	struct sock *prev, *next;
	int fd;
	char address[INET6_ADDRSTRLEN];
	_Atomic int64_t deadline; /* clock_mono by which the present phase must be over; 0: none */
	bool served;              /* has had an answer: what comes next is a kept-alive request */
};
struct socks;
struct socks_limits {
	int64_t request; /* microseconds for a request to arrive, for an answer to be taken */
	int64_t idle;    /* between requests of a kept-alive connection */
	size_t total, per_address;
	struct str trusted; /* proxies: not counted by address */
};
struct socks *socks_new(const struct socks_limits *);
void socks_free(struct socks *); /* all sockets are gone by then */
/* May another connection from here be accepted? */
bool socks_allow(struct socks *, const struct sockaddr *);
struct sock *socks_add(struct socks *, int fd, const struct sockaddr *);
void socks_remove(struct socks *,
                  struct sock *); /* before fd is closed: the reaper must never meet a reused number */
size_t socks_count(struct socks *);
/* Phases. bytes: what has come or must go; slow lines get a second for every 32 KiB. */
void sock_begins(struct socks *, struct sock *);
void sock_moves(struct socks *, struct sock *, int64_t began, int64_t bytes);
void sock_runs(struct sock *);
void sock_answers(struct socks *, struct sock *, int64_t bytes);
void sock_idles(struct socks *, struct sock *);
/* End those that wait for a request; called once at the end. */
void socks_end_idle(struct socks *);
