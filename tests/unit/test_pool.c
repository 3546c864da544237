/* test_pool.c - jobs begin in order, few at a time; those that wait or take long do not hold the others up.
 */
/* engines: none */
#include "base/pool.h"
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the others before it */

enum { JOBS = 64, FOR_EVER = 1000000000, SHORT = 1000 };

struct ask {
	struct job job; /* first: the pool hands it back */
	int n;
	sem_t *until; /* what it waits for; NULL: nothing */
	bool says_so;
};
static _Atomic int begun, under_way, most, nth[JOBS];

static void run(struct job *j)
{
	struct ask *a = (struct ask *)j;
	int now = atomic_fetch_add(&under_way, 1) + 1, high = most;

	nth[a->n] = atomic_fetch_add(&begun, 1);
	while (now > high && !atomic_compare_exchange_weak(&most, &high, now))
		;
	if (a->until && a->says_so)
		pool_wait_begins();
	if (a->until)
		sem_wait(a->until);
	if (a->until && a->says_so)
		pool_wait_ends();
	atomic_fetch_sub(&under_way, 1);
}

static void post(struct job *j) { sem_post(((struct ask *)j)->until); }

static int reset(void **state)
{
	(void)state;
	begun = under_way = most = 0;
	return 0;
}

/* With one place a job begins when the one before has ended, in the order they came; all run before the end.
 */
static void one_after_another(void **state)
{
	struct ask a[JOBS];
	struct pool *p = pool_new(16, 1, FOR_EVER);

	(void)state;
	for (int i = 0; i < JOBS; i++) {
		a[i] = (struct ask){ .job = { .run = run }, .n = i };
		pool_add(p, &a[i].job);
	}
	while (begun < JOBS) /* the end lets all begin */
		sched_yield();
	pool_free(p);
	assert_int_equal(most, 1);
	for (int i = 0; i < JOBS; i++)
		assert_int_equal(nth[i], i);
}

static void the_end_runs_what_is_queued(void **state)
{
	struct ask a[JOBS];
	struct pool *p = pool_new(4, 1, FOR_EVER);

	(void)state;
	for (int i = 0; i < JOBS; i++) {
		a[i] = (struct ask){ .job = { .run = run }, .n = i };
		pool_add(p, &a[i].job);
	}
	pool_free(p);
	assert_int_equal(begun, JOBS);
}

struct adder {
	struct pool *pool;
	struct ask *a;
};

static void *add_some(void *arg)
{
	struct adder *x = arg;

	for (int i = 0; i < JOBS / 2; i++)
		pool_add(x->pool, &x->a[i].job);
	return NULL;
}

static void two_threads_add_and_three_jobs_run(void **state)
{
	struct ask a[JOBS];
	struct pool *p = pool_new(16, 3, FOR_EVER);
	struct adder first = { p, a }, second = { p, a + JOBS / 2 };
	pthread_t thread;

	(void)state;
	for (int i = 0; i < JOBS; i++)
		a[i] = (struct ask){ .job = { .run = run }, .n = i };
	assert_int_equal(pthread_create(&thread, NULL, add_some, &first), 0);
	add_some(&second);
	pthread_join(thread, NULL);
	while (begun < JOBS)
		sched_yield();
	pool_free(p);
	assert_in_range(most, 1, 3);
}

/* Fifteen jobs wait for what the sixteenth gives: with one place it is reached because a wait gives it up
 * (says), or because none keeps it for long. */
static void waiting(bool says)
{
	enum { N = 16 };
	struct ask a[N];
	struct pool *p = pool_new(N, 1, says ? FOR_EVER : SHORT);
	sem_t sem;

	sem_init(&sem, 0, 0);
	for (int i = 0; i < N; i++) {
		a[i] = (struct ask){ .job = { .run = i < N - 1 ? run : post }, i, &sem, says };
		pool_add(p, &a[i].job);
	}
	for (int i = 0; i < N - 2; i++) /* the last gave one */
		sem_post(&sem);
	while (begun < N - 1 || under_way > 0)
		sched_yield();
	pool_free(p);
	sem_destroy(&sem);
	assert_int_equal(begun, N - 1);
}

static void who_waits_gives_up_his_place(void **state)
{
	(void)state;
	waiting(true);
}

static void who_takes_long_loses_it(void **state)
{
	(void)state;
	waiting(false);
}

/* A thread that is no worker of a pool has no place to give. */
static void elsewhere_nothing_happens(void **state)
{
	(void)state;
	pool_wait_begins();
	pool_wait_ends();
	assert_true(pool_cores() >= 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(one_after_another, reset),
		cmocka_unit_test_setup(the_end_runs_what_is_queued, reset),
		cmocka_unit_test_setup(two_threads_add_and_three_jobs_run, reset),
		cmocka_unit_test_setup(who_waits_gives_up_his_place, reset),
		cmocka_unit_test_setup(who_takes_long_loses_it, reset),
		cmocka_unit_test(elsewhere_nothing_happens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
