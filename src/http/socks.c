/* socks.c - see socks.h. */
#include "http/socks.h"
#include "base/time.h"
#include "http/head.h"
#include <arpa/inet.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>

enum { BYTES_PER_SECOND = 32768 };

struct socks {
	struct socks_limits limits;
	pthread_mutex_t lock;
	pthread_cond_t end;
	pthread_t reaper;
	bool ending;
	struct sock *all;
	size_t n;
};

/* ---- the reaper ------------------------------------------------------------ */
static void reap(struct socks *s, int64_t now)
{
	for (struct sock *k = s->all; k; k = k->next) {
		int64_t deadline = atomic_load_explicit(&k->deadline, memory_order_relaxed);
		if (deadline == 0 || deadline > now)
			continue;
		/* With the reset, what waits in the kernel for a reader who never reads is dropped, too. */
		(void)setsockopt(k->fd, SOL_SOCKET, SO_LINGER, &(struct linger){ 1, 0 },
		                 sizeof(struct linger));
		(void)shutdown(k->fd, SHUT_RDWR);
		atomic_store_explicit(&k->deadline, 0, memory_order_relaxed);
	}
}

static void *reaper(void *arg)
{
	struct socks *s = arg;
	int64_t step = s->limits.request / 4 < SECONDS(1) ? s->limits.request / 4 : SECONDS(1);

	pthread_mutex_lock(&s->lock);
	while (!s->ending) {
		int64_t until = clock_mono() + step;
		struct timespec t = { until / SECONDS(1), until % SECONDS(1) * 1000 };
		pthread_cond_timedwait(&s->end, &s->lock, &t);
		reap(s, clock_mono());
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

struct socks *socks_new(const struct socks_limits *limits)
{
	struct socks *s = calloc(1, sizeof *s);
	pthread_condattr_t attr;

	assert(s);
	s->limits = *limits;
	pthread_mutex_init(&s->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&s->end, &attr);
	pthread_condattr_destroy(&attr);
	int failed = pthread_create(&s->reaper, NULL, reaper, s);
	assert(!failed);
	return s;
}

void socks_free(struct socks *s)
{
	if (!s)
		return;
	pthread_mutex_lock(&s->lock);
	s->ending = true;
	pthread_cond_signal(&s->end);
	pthread_mutex_unlock(&s->lock);
	pthread_join(s->reaper, NULL);
	assert(!s->all);
	pthread_mutex_destroy(&s->lock);
	pthread_cond_destroy(&s->end);
	free(s);
}

/* ---- the list ---------------------------------------------------------------- */
/* As text; IPv4 inside IPv6 as IPv4, so that an address has one name. */
static void address_text(const struct sockaddr *sa, char out[INET6_ADDRSTRLEN])
{
	out[0] = 0;
	if (sa && sa->sa_family == AF_INET)
		inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)sa)->sin_addr, out,
		          INET6_ADDRSTRLEN);
	if (!sa || sa->sa_family != AF_INET6)
		return;
	const struct in6_addr *a = &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr;
	if (IN6_IS_ADDR_V4MAPPED(a))
		inet_ntop(AF_INET, a->s6_addr + 12, out, INET6_ADDRSTRLEN);
	else
		inet_ntop(AF_INET6, a, out, INET6_ADDRSTRLEN);
}

bool socks_allow(struct socks *s, const struct sockaddr *from)
{
	char address[INET6_ADDRSTRLEN];
	size_t same = 0;

	address_text(from, address);
	pthread_mutex_lock(&s->lock);
	if (!head_trusts(s->limits.trusted, str_z(address)))
		for (const struct sock *k = s->all; k; k = k->next)
			same += strcmp(k->address, address) == 0;
	bool ok = !s->ending && s->n < s->limits.total && same < s->limits.per_address;
	pthread_mutex_unlock(&s->lock);
	return ok;
}

struct sock *socks_add(struct socks *s, int fd, const struct sockaddr *from)
{
	struct sock *k = calloc(1, sizeof *k);

	assert(k);
	k->fd = fd;
	address_text(from, k->address);
	k->deadline = clock_mono() + s->limits.request;
	pthread_mutex_lock(&s->lock);
	k->next = s->all;
	if (s->all)
		s->all->prev = k;
	s->all = k;
	s->n++;
	pthread_mutex_unlock(&s->lock);
	return k;
}

void socks_remove(struct socks *s, struct sock *k)
{
	pthread_mutex_lock(&s->lock);
	if (k->prev)
		k->prev->next = k->next;
	else
		s->all = k->next;
	if (k->next)
		k->next->prev = k->prev;
	s->n--;
	pthread_mutex_unlock(&s->lock);
	free(k);
}

size_t socks_count(struct socks *s)
{
	pthread_mutex_lock(&s->lock);
	size_t n = s->n;
	pthread_mutex_unlock(&s->lock);
	return n;
}

/* ---- phases --------------------------------------------------------------------- */
static void set(struct sock *k, int64_t deadline)
{
	atomic_store_explicit(&k->deadline, deadline, memory_order_relaxed);
}

void sock_begins(struct socks *s, struct sock *k)
{
	if (k->served) /* a new connection's time began when it was opened */
		set(k, clock_mono() + s->limits.request);
}

void sock_moves(struct socks *s, struct sock *k, int64_t began, int64_t bytes)
{
	set(k, began + s->limits.request + bytes * SECONDS(1) / BYTES_PER_SECOND);
}

void sock_runs(struct sock *k) { set(k, 0); }

void sock_answers(struct socks *s, struct sock *k, int64_t bytes) { sock_moves(s, k, clock_mono(), bytes); }

void sock_idles(struct socks *s, struct sock *k)
{
	k->served = true;
	set(k, clock_mono() + s->limits.idle);
}

void socks_end_idle(struct socks *s)
{
	pthread_mutex_lock(&s->lock);
	for (struct sock *k = s->all; k; k = k->next)
		if (atomic_load_explicit(&k->deadline, memory_order_relaxed) != 0)
			(void)shutdown(k->fd, SHUT_RD);
	pthread_mutex_unlock(&s->lock);
}
