/* state.c - the items in memory and their order: put in, taken out, moved.  keep.c decides when.
 *
 * Two locks.  Who changes anything holds `work` and may read the database meanwhile; what readers look at
 * (map, order, standings) changes under `view` besides, for as long as it takes to move some pointers:
 * readers wait for that only.  A handful changes at a time and the others are tens of thousands: they are not
 * looked at, but for the times beside them.
 */
#include "desk/state.h"
#include <stdlib.h>

/* ---- the map ------------------------------------------------------------------------------ */
static size_t slot_of(const struct ranked *d, int64_t id)
{
	size_t at = (size_t)((uint64_t)id * 0x9E3779B97F4A7C15u >> 17) & (d->cap - 1);

	while (d->map[at] && d->map[at]->id != id)
		at = (at + 1) & (d->cap - 1);
	return at;
}

const struct packed *ranked_find(const struct ranked *d, int64_t id)
{
	return d->cap ? d->map[slot_of(d, id)] : NULL;
}

static void grow(struct ranked *d)
{
	struct packed **old = d->map;
	size_t cap = d->cap;

	d->cap = cap ? cap * 2 : 1024;
	d->map = or_abort(calloc(d->cap, sizeof(struct packed *)));
	for (size_t i = 0; i < cap; i++)
		if (old[i])
			d->map[slot_of(d, old[i]->id)] = old[i];
	free(old);
}

/* Take a slot's item out; what was put behind it because it was taken moves up. */
static void map_drop(struct ranked *d, size_t at)
{
	d->map[at] = NULL;
	for (size_t i = (at + 1) & (d->cap - 1); d->map[i]; i = (i + 1) & (d->cap - 1)) {
		struct packed *t = d->map[i];
		d->map[i] = NULL;
		d->map[slot_of(d, t->id)] = t;
	}
}

/* ---- the order ---------------------------------------------------------------------------------- */
static int compare(const void *a, const void *b)
{
	const struct packed *x = *(struct packed *const *)a, *y = *(struct packed *const *)b;
	int c = rank_compare(&x->now.rank, &y->now.rank);

	if (c)
		return c;
	if (x->created_at != y->created_at)
		return x->created_at < y->created_at ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

static void room_for(struct ranked *d, size_t n)
{
	if (n <= d->room)
		return;
	d->room = n + n / 4 + 64;
	d->order = or_abort(realloc(d->order, d->room * sizeof *d->order));
	d->times = or_abort(realloc(d->times, d->room * sizeof *d->times));
}

/* When time changes something next, and how old the oldest assessment is. */
static void note_times(struct ranked *d)
{
	int64_t change = RANK_NEVER, oldest = RANK_NEVER;

	for (size_t i = 0; i < d->n; i++) {
		change = d->times[i].change_at < change ? d->times[i].change_at : change;
		oldest = d->times[i].at < oldest ? d->times[i].at : oldest;
	}
	d->change_at = change;
	d->oldest_at = oldest;
}

/* Where t is in the order, or would be. */
static size_t place_of(const struct ranked *d, const struct packed *t)
{
	size_t lo = 0, hi = d->n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (compare(&d->order[mid], &t) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static int by_place(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

static void shift(struct ranked *d, size_t to, size_t from, size_t n)
{
	memmove(d->order + to, d->order + from, n * sizeof *d->order);
	memmove(d->times + to, d->times + from, n * sizeof *d->times);
}

/* These out of the order, which still stand where they stood. Under view, like put_in. */
static void take_out(struct ranked *d, struct packed *const *items, size_t n)
{
	size_t *at = or_abort(malloc((n + 1) * sizeof *at)), to;

	for (size_t i = 0; i < n; i++) {
		at[i] = place_of(d, items[i]);
		if (at[i] == d->n || d->order[at[i]] != items[i]) /* never, as long as numbers compare */
			for (at[i] = 0; d->order[at[i]] != items[i]; at[i]++)
				assert(at[i] + 1 < d->n);
	}
	if (n)
		qsort(at, n, sizeof *at, by_place);
	to = n ? at[0] : 0;
	for (size_t i = 0; i < n; i++) {
		size_t some = (i + 1 < n ? at[i + 1] : d->n) - at[i] - 1;
		shift(d, to, at[i] + 1, some);
		to += some;
	}
	d->n -= n;
	free(at);
}

/* And in where they belong now. What stays is moved in stretches, without a look at it. */
static void put_in(struct ranked *d, struct packed **items, size_t n)
{
	size_t end = d->n;

	room_for(d, d->n + n);
	if (n)
		qsort(items, n, sizeof(struct packed *), compare);
	for (size_t i = n; i-- > 0;) {
		const struct standing *s = &items[i]->now;
		size_t at = place_of(d, items[i]);
		shift(d, at + i + 1, at, end - at);
		d->order[at + i] = items[i];
		d->times[at + i] = (struct times){ s->rank.change_at, s->at, items[i]->read_at };
		end = at;
	}
	d->n += n;
	note_times(d);
}

/* The graph has nothing of a ticket that waits for nothing and for which nothing waits. */
static bool in_graph(const struct ranked *d, const struct packed *t)
{
	return t->edge_bytes || !d->graph || graph_is_out(&d->out, t->assignee) || graph_has(d->graph, t->id);
}

static bool in(const struct packed *const *kept, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (kept[i]->id == id)
			return true;
	return false;
}

/* Drop what was asked for and is not open any more. */
static size_t drop_closed(struct ranked *d, const int64_t *ids, size_t n, struct packed *const *kept,
                          size_t nkept, struct packed **out)
{
	size_t dropped = 0;

	for (size_t i = 0; i < n && d->cap; i++) {
		size_t at = slot_of(d, ids[i]);
		if (!d->map[at] || in((const struct packed *const *)kept, nkept, ids[i]))
			continue;
		d->graph_old |= in_graph(d, d->map[at]); /* others may have waited for it */
		out[dropped++] = d->map[at];
		map_drop(d, at);
	}
	return dropped;
}

static struct packed *put_one(struct ranked *d, struct packed *t)
{
	if ((d->n + 1) * 2 >= d->cap)
		grow(d);
	size_t at = slot_of(d, t->id);
	struct packed *old = d->map[at];

	if (!old || !packed_same_edges(old, t))
		d->graph_old |= in_graph(d, t) || (old && in_graph(d, old));
	d->map[at] = t;
	return old;
}

void ranked_put(struct ranked *d, const int64_t *ids, size_t n, struct packed *const *kept, size_t nkept)
{
	struct packed *dropped[GATHER * 2] = { NULL };
	struct packed *fresh[GATHER];
	size_t ndropped;

	assert(n <= GATHER && nkept <= n);
	pthread_rwlock_wrlock(&d->view);
	ndropped = drop_closed(d, ids, n, kept, nkept, dropped);
	for (size_t i = 0; i < nkept; i++) {
		struct packed *old = put_one(d, kept[i]);
		fresh[i] = kept[i];
		d->bytes += packed_size(kept[i]);
		if (old)
			dropped[ndropped++] = old;
	}
	take_out(d, dropped, ndropped);
	put_in(d, fresh, nkept);
	for (size_t i = 0; i < ndropped; i++)
		d->bytes -= packed_size(dropped[i]);
	pthread_rwlock_unlock(&d->view);
	for (size_t i = 0; i < ndropped; i++)
		free(dropped[i]);
}

void ranked_stand(struct ranked *d, struct packed *const *items, const struct standing *s, size_t n)
{
	struct packed **moved = or_abort(malloc((n + 1) * sizeof(struct packed *)));

	pthread_rwlock_wrlock(&d->view);
	take_out(d, items, n);
	for (size_t i = 0; i < n; i++) {
		moved[i] = items[i];
		items[i]->now = s[i];
	}
	put_in(d, moved, n);
	pthread_rwlock_unlock(&d->view);
	free(moved);
}

/* ---- the graph --------------------------------------------------------------------------------------- */
struct listed { /* what the graph is told of: those that wait for something, and what they wait for */
	struct ranked *d;
	struct arena *mem;
	struct graph_item *v;
	size_t n, cap;
	int64_t now;
};

static bool waits(const struct ranked *d, const struct packed *p)
{
	return p->edge_bytes || graph_is_out(&d->out, p->assignee);
}

static void list(struct listed *l, const struct packed *p)
{
	const struct item *t = item_open(l->mem, p);
	struct weight_case w = t->weight;

	if (l->n == l->cap)
		l->v = or_abort(realloc(l->v, (l->cap = l->cap * 2 + 64) * sizeof *l->v));
	w.waits = 0;
	l->v[l->n++] = (struct graph_item){
		.id = t->id,
		.client = t->client_id,
		.assignee = p->assignee,
		.nedges = t->nedges,
		.edges = t->edges,
		.weight = rank_weight(&w),
		.harm = item_harm_at(t, l->now) != RANK_NEVER && item_harm_at(t, l->now) < l->now + DAYS(1),
	};
}

static struct graph *graph_of(struct ranked *d, int64_t now)
{
	struct listed l = { .d = d, .mem = arena_new(), .now = now };

	for (size_t i = 0; i < d->n; i++)
		if (waits(d, d->order[i]))
			list(&l, d->order[i]);
	for (size_t i = 0, n = l.n; i < n; i++)
		for (size_t k = 0; k < l.v[i].nedges; k++) {
			struct node to = l.v[i].edges[k].to;
			const struct packed *p = to.kind == NODE_TICKET ? ranked_find(d, to.id) : NULL;
			if (p && !waits(d, p)) /* those that wait are listed; being listed twice is no harm */
				list(&l, p);
		}
	struct graph *out = graph_new(l.v, l.n, &d->out);
	free(l.v);
	arena_free(l.mem);
	return out;
}

size_t ranked_graph(struct ranked *d, int64_t now, struct packed **changed)
{
	struct graph *neo = graph_of(d, now), *old = d->graph;
	size_t n = 0;

	pthread_rwlock_wrlock(&d->view);
	d->graph = neo;
	d->graph_old = false;
	for (size_t i = 0; i < d->n; i++) {
		struct packed *t = d->order[i];
		struct frees f = graph_frees(neo, t->id);
		if (f.n != t->frees)
			changed[n++] = t;
		t->frees = (uint32_t)f.n;
		t->frees_harm = (uint32_t)f.harm;
	}
	pthread_rwlock_unlock(&d->view);
	graph_free(old);
	return n;
}

/* ---- whose order has changed ----------------------------------------------------------------- */
static struct client_order *client_of(struct ranked *d, int64_t client)
{
	for (size_t i = 0; i < d->nclients; i++)
		if (d->clients[i].client == client)
			return &d->clients[i];
	d->clients = or_abort(realloc(d->clients, (d->nclients + 1) * sizeof *d->clients));
	d->clients[d->nclients] = (struct client_order){ .client = client };
	return &d->clients[d->nclients++];
}

uint64_t ranked_mix(uint64_t h, const struct packed *t)
{
	h = (h ^ (uint64_t)t->id) * 0x100000001B3u;
	return (h ^ ((uint64_t)t->last_event * BANDS + t->now.rank.band)) * 0x100000001B3u;
}

/* Each client's order as a number, by one walk over all; `told` guards the list, which only grows. */
bool ranked_tell(struct ranked *d)
{
	bool any = false;

	pthread_mutex_lock(&d->told);
	uint64_t *sum = or_abort(calloc(d->nclients + 1, sizeof *sum));
	size_t had = d->nclients;
	pthread_rwlock_rdlock(&d->view);
	for (size_t i = 0; i < d->n; i++) {
		size_t k = (size_t)(client_of(d, d->order[i]->client_id) - d->clients);
		if (k >= had) {
			had = k + 1;
			sum = or_abort(realloc(sum, (had + 1) * sizeof *sum));
			sum[k] = 0;
		}
		sum[k] = ranked_mix(sum[k], d->order[i]);
	}
	pthread_rwlock_unlock(&d->view);
	for (size_t k = 0; k < had; k++)
		if (sum[k] != d->clients[k].hash) {
			any = true;
			d->clients[k].hash = sum[k];
			d->clients[k].turn = d->turn + 1;
		}
	d->turn += any;
	pthread_mutex_unlock(&d->told);
	free(sum);
	return any;
}

bool ranked_moved(struct app *app, const struct who *who, uint64_t *at, char *order)
{
	struct ranked *d = app->desk;
	uint64_t newest = 0;

	if (!d || !(who->perms & PERM_READ))
		return false;
	pthread_mutex_lock(&d->told);
	for (size_t i = 0; *at && i < d->nclients; i++)
		if (d->clients[i].turn >= *at && who_can(who, d->clients[i].client, PERM_READ) &&
		    d->clients[i].turn > newest)
			newest = d->clients[i].turn;
	*at = d->turn + 1;
	pthread_mutex_unlock(&d->told);
	if (newest)
		(void)snprintf(order, 40, "%llu", (unsigned long long)newest);
	return newest > 0;
}

void ranked_held(struct app *app, int64_t *items, int64_t *bytes)
{
	struct ranked *d = app->desk;

	pthread_rwlock_rdlock(&d->view);
	*items = (int64_t)d->n;
	*bytes = (int64_t)(d->bytes + d->cap * sizeof *d->map +
	                   d->room * (sizeof *d->order + sizeof *d->times) + graph_bytes(d->graph));
	pthread_rwlock_unlock(&d->view);
}

/* ---- life ------------------------------------------------------------------------------------ */
struct ranked *ranked_new(struct app *app)
{
	struct ranked *d = or_abort(calloc(1, sizeof *d));

	d->app = app;
	d->applied = -1;
	d->change_at = d->oldest_at = RANK_NEVER;
	d->graph_old = true;
	pthread_mutex_init(&d->work, NULL);
	pthread_mutex_init(&d->told, NULL);
	pthread_mutex_init(&d->sleep, NULL);
	pthread_rwlock_init(&d->view, NULL);
	return d;
}

void ranked_free(struct ranked *d)
{
	if (!d)
		return;
	ranked_stop(d);
	for (size_t i = 0; i < d->n; i++)
		free(d->order[i]);
	free(d->order);
	free(d->times);
	free(d->map);
	free(d->clients);
	free(d->out.ids);
	graph_free(d->graph);
	pthread_mutex_destroy(&d->work);
	pthread_mutex_destroy(&d->told);
	pthread_mutex_destroy(&d->sleep);
	pthread_rwlock_destroy(&d->view);
	free(d);
}
