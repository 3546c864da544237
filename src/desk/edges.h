/* edges.h - what items wait for: the table of reasons, and what each kind of node is called. */
#pragma once
#include "desk/parts.h"

struct edges { /* of a batch of items */
	struct item *const *items;
	const int64_t *ids; /* of the items, in their order */
	size_t n;
	struct edge *list; /* unordered; each tells its item */
	size_t *of;
	size_t count, cap;
};
/* Fill items[i]->edges for all of them, in cx->mem. */
MUST_USE enum rc edges_gather(struct ctx *, struct item *const *items, size_t n);

/* What a node is for people: verb approve, do, answer, fix, cover. */
struct node_words {
	const char *type, *verb;
	struct str key, title, href;
};
/* *there false: it is gone meanwhile. */
MUST_USE enum rc node_words(struct ctx *, struct node, struct node_words *out, bool *there);
