/* graph.c - see graph.h.  Pure: built at once from what the items say, small beside them. */
#include "desk/graph.h"
#include <pthread.h>
#include <stdlib.h>

struct place { /* a node in the graph */
	struct node node;
	int64_t who, client;
	double weight;
	bool harm, item;
	uint32_t waits;      /* for how many it waits */
	uint32_t first, n;   /* those that wait for it, in `back` */
	uint32_t left, mark; /* while counting what is freed */
};
struct pair {
	uint32_t from, to;
};
struct graph {
	struct place *p;
	size_t n, cap;
	uint32_t *slot; /* hash to place + 1 */
	size_t slots;
	struct pair *edges;
	size_t nedges, edge_cap;
	uint32_t *back, *queue;
	uint32_t mark;
	pthread_mutex_t counting; /* marks and queue */
	struct blocker *blockers;
	size_t nblockers;
	int64_t *of;
	size_t blocking; /* places that others wait for: room in blockers and of */
};

/* ---- building --------------------------------------------------------------------------- */
static size_t hash(struct node n)
{
	return (size_t)(((uint64_t)n.id * 5 + n.kind) * 0x9E3779B97F4A7C15u >> 20);
}

static void grow_slots(struct graph *g)
{
	size_t slots = g->slots ? g->slots * 2 : 256;
	uint32_t *neo = or_abort(calloc(slots, sizeof *neo));

	for (size_t i = 0; i < g->n; i++) {
		size_t at = hash(g->p[i].node) % slots;
		while (neo[at])
			at = (at + 1) % slots;
		neo[at] = (uint32_t)i + 1;
	}
	free(g->slot);
	g->slot = neo;
	g->slots = slots;
}

/* Its place, or n when there is none. */
static uint32_t find(const struct graph *g, struct node node)
{
	if (!g->slots)
		return (uint32_t)g->n;
	for (size_t at = hash(node) % g->slots; g->slot[at]; at = (at + 1) % g->slots) {
		uint32_t i = g->slot[at] - 1;
		if (g->p[i].node.kind == node.kind && g->p[i].node.id == node.id)
			return i;
	}
	return (uint32_t)g->n;
}

static uint32_t place_of(struct graph *g, struct node node, int64_t client)
{
	uint32_t i = find(g, node);

	if (i < g->n)
		return i;
	if (g->n * 2 >= g->slots)
		grow_slots(g);
	if (g->n == g->cap) {
		g->cap = g->cap ? g->cap * 2 : 256;
		g->p = or_abort(realloc(g->p, g->cap * sizeof *g->p));
	}
	size_t at = hash(node) % g->slots;
	while (g->slot[at])
		at = (at + 1) % g->slots;
	g->slot[at] = (uint32_t)g->n + 1;
	g->p[g->n] = (struct place){ .node = node, .client = client };
	return (uint32_t)g->n++;
}

static void add_edge(struct graph *g, uint32_t from, uint32_t to)
{
	if (from == to)
		return;
	if (g->nedges == g->edge_cap) {
		g->edge_cap = g->edge_cap ? g->edge_cap * 2 : 256;
		g->edges = or_abort(realloc(g->edges, g->edge_cap * sizeof *g->edges));
	}
	g->edges[g->nedges++] = (struct pair){ from, to };
}

static int by_pair(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	if (x->to != y->to)
		return x->to < y->to ? -1 : 1;
	return (x->from > y->from) - (x->from < y->from);
}

/* What has been done already, nobody waits for. */
static bool over(const struct place *p) { return p->node.kind == NODE_TICKET && !p->item; }

/* Each edge once, those that wait for a node side by side. */
static void index_edges(struct graph *g)
{
	size_t n = 0;

	if (g->nedges)
		qsort(g->edges, g->nedges, sizeof *g->edges, by_pair);
	g->back = or_abort(calloc(g->nedges + 1, sizeof *g->back));
	for (size_t i = 0; i < g->nedges; i++) {
		const struct pair *e = &g->edges[i];
		if (over(&g->p[e->to]) || (i && by_pair(e, e - 1) == 0))
			continue;
		struct place *to = &g->p[e->to];
		if (!to->n++)
			to->first = (uint32_t)n;
		g->p[e->from].waits++;
		g->back[n++] = e->from;
	}
}

static int by_id(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

bool graph_is_out(const struct people_out *out, int64_t who)
{
	return who && out->n && bsearch(&who, out->ids, out->n, sizeof *out->ids, by_id);
}

static void add_items(struct graph *g, const struct graph_item *items, size_t n, const struct people_out *out)
{
	for (size_t i = 0; i < n; i++) {
		const struct graph_item *t = &items[i];
		uint32_t at;

		if (!t->nedges && !graph_is_out(out, t->assignee))
			continue;
		at = place_of(g, (struct node){ NODE_TICKET, t->id }, t->client);
		g->p[at].who = t->assignee;
		for (size_t k = 0; k < t->nedges; k++) {
			uint32_t from = place_of(g, t->edges[k].from, t->client),
			         to = place_of(g, t->edges[k].to, t->client);
			if (t->edges[k].to.kind != NODE_TICKET)
				g->p[to].who = t->edges[k].who;
			add_edge(g, from, to);
		}
	}
}

/* Whatever somebody has in hand who is out waits for them. */
static void add_people(struct graph *g, const struct people_out *out)
{
	size_t n = g->n;

	for (size_t i = 0; i < n; i++)
		if (graph_is_out(out, g->p[i].who) && g->p[i].node.kind != NODE_CALLER) {
			uint32_t to = place_of(g, (struct node){ NODE_OUT, g->p[i].who }, g->p[i].client);
			g->p[to].who = g->p[i].who;
			add_edge(g, (uint32_t)i, to);
		}
}

/* ---- what is freed ----------------------------------------------------------------------------- */
/* Places freed by clearing `start`, in the order in which they are; g->queue holds them. */
static size_t freed(struct graph *g, uint32_t start)
{
	size_t head = 0, n = 0;
	uint32_t now = start;

	g->mark++;
	g->p[start].mark = g->mark;
	g->p[start].left = 0;
	do {
		for (uint32_t k = 0; k < g->p[now].n; k++) {
			struct place *w = &g->p[g->back[g->p[now].first + k]];
			if (w->mark != g->mark) {
				w->mark = g->mark;
				w->left = w->waits;
			}
			if (w->left && --w->left == 0)
				g->queue[n++] = g->back[g->p[now].first + k];
		}
		now = head < n ? g->queue[head] : 0;
	} while (head++ < n);
	return n;
}

static struct frees count(const struct graph *g, size_t n)
{
	struct frees f = { 0 };

	for (size_t i = 0; i < n; i++) {
		const struct place *p = &g->p[g->queue[i]];
		if (!p->item)
			continue;
		f.n++;
		f.harm += p->harm;
		f.weight += p->weight;
	}
	return f;
}

/* Does it wait for itself in the end, and for nothing outside of that circle? */
static bool in_circle(struct graph *g, uint32_t start)
{
	size_t head = 0, n = 0;
	uint32_t now = start;
	bool back = false;

	g->mark++;
	do { /* whatever waits for it, however indirectly */
		for (uint32_t k = 0; k < g->p[now].n; k++) {
			uint32_t w = g->back[g->p[now].first + k];
			back = back || w == start;
			if (g->p[w].mark == g->mark)
				continue;
			g->p[w].mark = g->mark;
			g->queue[n++] = w;
		}
		now = head < n ? g->queue[head] : 0;
	} while (head++ < n);
	if (!back)
		return false;
	for (size_t i = 0; i < g->nedges; i++) { /* all it waits for must wait for it too */
		const struct place *to = &g->p[g->edges[i].to];
		if (g->edges[i].from == start && !over(to) && to->mark != g->mark)
			return false;
	}
	return true;
}

static int by_worth(const void *a, const void *b)
{
	const struct blocker *x = a, *y = b;

	if (x->frees.harm != y->frees.harm)
		return x->frees.harm > y->frees.harm ? -1 : 1;
	if (x->frees.weight != y->frees.weight)
		return x->frees.weight > y->frees.weight ? -1 : 1;
	if (x->frees.n != y->frees.n)
		return x->frees.n > y->frees.n ? -1 : 1;
	return (x->node.id > y->node.id) - (x->node.id < y->node.id);
}

static void add_blocker(struct graph *g, uint32_t i, size_t *used)
{
	struct place *p = &g->p[i];
	bool circle = p->waits > 0;

	if (!p->n || (circle && !in_circle(g, i)))
		return;
	size_t n = freed(g, i);
	struct blocker *b = &g->blockers[g->nblockers];

	*b = (struct blocker){ p->node, p->who, p->client, count(g, n), g->of + *used, 0, circle };
	for (size_t k = 0; k < n && b->nof < BLOCKER_OF; k++)
		if (g->p[g->queue[k]].item)
			b->of[b->nof++] = g->p[g->queue[k]].node.id;
	*used += b->nof;
	g->nblockers += b->frees.n > 0;
}

static void find_blockers(struct graph *g)
{
	size_t used = 0;

	for (size_t i = 0; i < g->n; i++)
		g->blocking += g->p[i].n > 0;
	g->queue = or_abort(calloc(g->n + 1, sizeof *g->queue));
	g->blockers = or_abort(calloc(g->blocking + 1, sizeof *g->blockers));
	g->of = or_abort(calloc(g->blocking * BLOCKER_OF + 1, sizeof *g->of));
	for (uint32_t i = 0; i < g->n; i++)
		add_blocker(g, i, &used);
	qsort(g->blockers, g->nblockers, sizeof *g->blockers, by_worth);
}

/* Which of the places are items, and what they weigh. */
static void mark_items(struct graph *g, const struct graph_item *items, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t at = find(g, (struct node){ NODE_TICKET, items[i].id });
		if (at == g->n)
			continue;
		g->p[at].item = true;
		g->p[at].who = items[i].assignee;
		g->p[at].client = items[i].client;
		g->p[at].weight = items[i].weight;
		g->p[at].harm = items[i].harm;
	}
}

struct graph *graph_new(const struct graph_item *items, size_t n, const struct people_out *out)
{
	struct graph *g = or_abort(calloc(1, sizeof *g));

	pthread_mutex_init(&g->counting, NULL);
	add_items(g, items, n, out);
	mark_items(g, items, n);
	add_people(g, out);
	index_edges(g);
	find_blockers(g);
	return g;
}

void graph_free(struct graph *g)
{
	if (!g)
		return;
	pthread_mutex_destroy(&g->counting);
	free(g->p);
	free(g->slot);
	free(g->edges);
	free(g->back);
	free(g->queue);
	free(g->blockers);
	free(g->of);
	free(g);
}

size_t graph_bytes(const struct graph *g)
{
	return !g ? 0
	          : sizeof *g + g->cap * sizeof *g->p + g->slots * sizeof *g->slot +
	                       g->edge_cap * sizeof *g->edges + g->nedges * sizeof *g->back +
	                       g->n * sizeof *g->queue +
	                       g->blocking * (sizeof *g->blockers + BLOCKER_OF * sizeof *g->of);
}

bool graph_has(const struct graph *g, int64_t ticket)
{
	return find(g, (struct node){ NODE_TICKET, ticket }) < g->n;
}

/* ---- asking ---------------------------------------------------------------------------------------- */
static size_t freed_by(struct graph *g, int64_t ticket)
{
	uint32_t at = find(g, (struct node){ NODE_TICKET, ticket });

	return at == g->n || !g->p[at].n ? 0 : freed(g, at);
}

struct frees graph_frees(struct graph *g, int64_t ticket)
{
	pthread_mutex_lock(&g->counting);
	struct frees f = count(g, freed_by(g, ticket));
	pthread_mutex_unlock(&g->counting);
	return f;
}

size_t graph_freed(struct graph *g, int64_t ticket, int64_t *out, size_t max)
{
	size_t k = 0;

	pthread_mutex_lock(&g->counting);
	size_t n = freed_by(g, ticket);
	for (size_t i = 0; i < n && k < max; i++)
		if (g->p[g->queue[i]].item)
			out[k++] = g->p[g->queue[i]].node.id;
	pthread_mutex_unlock(&g->counting);
	return k;
}

size_t graph_blockers(const struct graph *g, const struct blocker **out)
{
	*out = g->blockers;
	return g->nblockers;
}
