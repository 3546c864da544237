/* graph.h - who waits on what: one graph over every kind of record, and what would be freed by clearing one
 * of them.
 *
 *   ticket ──▶ ticket it depends on · parent · open task · approval that is asked ·
 *              caller whose answer it needs
 *   task ──▶ task before it
 *   whatever has somebody ──▶ that person, while they are out
 *
 * A new kind of node is a row of kinds (edges.c), a new reason to wait is a row of edge_sources there.
 *
 * FREES: the items that would have nothing left to wait for once a node is cleared, when whatever is freed
 * gets done in its turn. One that waits for something else besides is not counted.  In a circle each member
 * frees the others.
 */
#pragma once
#include "base/app.h"

enum node_kind { NODE_TICKET, NODE_TASK, NODE_APPROVAL, NODE_CALLER, NODE_OUT, NODE_KINDS };
struct node {
	enum node_kind kind;
	int64_t id; /* of the record; of the person: NODE_CALLER, NODE_OUT */
};
struct edge {
	struct node from, to; /* from waits on to */
	int64_t who;          /* who has `to` in hand; 0: nobody */
};
struct people_out {
	int64_t *ids; /* sorted */
	size_t n;
};
struct frees {
	int64_t n, harm; /* items; those of them that have a harm today */
	double weight;
};
struct blocker { /* something to clear, and what it frees */
	struct node node;
	int64_t who, client;
	struct frees frees;
	int64_t *of; /* ids of the tickets it frees, at most BLOCKER_OF */
	size_t nof;
	bool circle; /* it waits for itself, in the end */
};
enum { BLOCKER_OF = 20 };

struct graph_item { /* what the graph is told of a ticket */
	int64_t id, client, assignee;
	const struct edge *edges;
	size_t nedges;
	double weight;
	bool harm;
};
struct graph;
struct graph *graph_new(const struct graph_item *, size_t n, const struct people_out *);
void graph_free(struct graph *);
size_t graph_bytes(const struct graph *); /* NULL: 0 */
/* Does anything wait for this ticket, or it for anything? */
bool graph_has(const struct graph *, int64_t ticket);
bool graph_is_out(const struct people_out *, int64_t person);
/* What clearing a ticket would free. */
struct frees graph_frees(struct graph *, int64_t ticket);
/* Ids of those, at most max. */
size_t graph_freed(struct graph *, int64_t ticket, int64_t *out, size_t max);
/* What can be cleared now: it waits for nothing, or only for itself; most freed first, by harm, weight,
 * number. Lives as long as the graph. */
size_t graph_blockers(const struct graph *, const struct blocker **out);
