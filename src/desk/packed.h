/* packed.h - an item as it is kept: one block of a few hundred bytes, where the item itself takes four
 * thousand.
 *
 *   items_gather ─▶ struct item ── item_pack ──▶ struct packed, kept ── item_open ──▶ struct item, for
 *                   (an arena's)                                                      a reader's row,
 *                                                                                     a new assessment
 *
 * What is looked at in walks over all of them lies open at the front. The rest is a line of codes: a number
 * is as many bytes as it needs, an instant counts from when the ticket was made, an event from the first one,
 * a choice is its place among the choices, and whatever is not said takes nothing.  Texts are as they are,
 * read from nowhere else: a page asks the database for no ticket.
 *
 * Of the ticket's fields only those of the list in packed.c are kept; a field the desk or the forecast comes
 * to read is added there. tests/unit/test_desk_packed.c holds that all of it comes back, and the bytes.
 */
#pragma once
#include "desk/parts.h"

struct packed {
	int64_t id, client_id, team, assignee, last_event, created_at;
	/* what changes while it is kept: under the state's view lock */
	struct standing now;
	int64_t read_at;
	uint32_t frees, frees_harm;
	int64_t first_due, last_due; /* deadlines of its clocks; first behind last: there is none */
	uint32_t edge_bytes, bytes;  /* of data: edges, then everything else; all */
	bool harm, promise, weighty; /* is there one? does it concern many people, or much? */
	unsigned char data[];
};
struct packed *item_pack(const struct item *); /* owns nothing of it; free() */
/* Owns nothing of the kept one; fields that are not kept are null. */
struct item *item_open(struct arena *, const struct packed *);
/* The same with its own edges alone, for the graph. */
struct item *item_open_edges(struct arena *, const struct packed *);
static inline size_t packed_size(const struct packed *p) { return sizeof *p + p->bytes; }
static inline bool packed_same_edges(const struct packed *a, const struct packed *b)
{
	return a->assignee == b->assignee && a->edge_bytes == b->edge_bytes &&
	       memcmp(a->data, b->data, a->edge_bytes) == 0;
}
