/* state.h - the items in memory: who may change them, and how. */
#pragma once
#include "desk/packed.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

struct times { /* of an item, beside the order: looked through often, and the items lie all over memory */
	int64_t change_at, at, read_at;
};
struct client_order {
	int64_t client;
	uint64_t hash, turn; /* turn: of the state's count when its order changed last */
};
struct ranked {
	struct app *app;
	pthread_mutex_t work;  /* who changes what is kept; it may take its time */
	pthread_rwlock_t view; /* the pointers and standings below, for moments */
	struct packed **map;   /* by id; open addressing */
	size_t cap;
	struct packed **order;
	struct times *times; /* times[i] are order[i]'s */
	size_t n, room;
	size_t bytes;        /* of the items */
	struct graph *graph; /* who waits on whom, of all that is kept */
	bool graph_old;
	_Atomic int64_t applied;   /* events up to here are in it; -1: nothing was read yet */
	_Atomic int64_t change_at; /* when time alone changes a band next */
	_Atomic int64_t oldest_at; /* the instant of the oldest assessment */
	int64_t out_at;            /* when `out` was read; 0: read it again */
	struct people_out out;
	int64_t again_at; /* items read before this are to be read again: something under them has changed */
	/* live */
	pthread_mutex_t told;
	struct client_order *clients;
	size_t nclients;
	uint64_t turn;
	/* the thread */
	pthread_t thread;
	pthread_cond_t wake;
	pthread_mutex_t sleep;
	int64_t told_at; /* mono: when listeners were told last */
	bool started, dirty;
	_Atomic bool ending;
	struct live_sub *sub;
};
const struct packed *ranked_find(const struct ranked *, int64_t id); /* under view or work */
/* Under work. Packed items in, for those of these ids that are still open, out with the others. They are the
 * state's from then on. */
void ranked_put(struct ranked *, const int64_t *ids, size_t n, struct packed *const *kept, size_t nkept);
void ranked_stand(struct ranked *, struct packed *const *items, const struct standing *, size_t n);
/* Build the graph anew; changed has room for d->n: those that free another number of items now. */
size_t ranked_graph(struct ranked *, int64_t now, struct packed **changed);
/* Order and content of what is walked over, as a number. */
uint64_t ranked_mix(uint64_t h, const struct packed *);
bool ranked_tell(struct ranked *); /* true: a client's order has changed since */
