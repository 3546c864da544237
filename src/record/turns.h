/* turns.h - many records, one after another, in one transaction: what that spares.
 *
 * The heads of the chains are remembered from event to event instead of read, ids for events are fetched many
 * at a time, a row is written without waiting for what became of it, and db/ puts the questions of the next
 * records ahead (db.h).  Nothing else is different: the same functions run, in the same order.
 */
#pragma once
#include "record/event.h"
#include "record/record.h"

enum { TURN_CLIENTS = 8 };
struct turns { /* cx->turns while records take turns */
	const struct record_type *type;
	int64_t (*names)[AHEAD_NAMES]; /* id, number, event */
	size_t n, at;
	struct turn_head {
		int64_t client_id;
		struct chain_head head;
	} heads[TURN_CLIENTS];
	size_t nheads;
	const struct dbval *event_ids; /* PostgreSQL: fetched and not yet used */
	size_t nids;
};
/* keys: of the records; "EVENT KEY" names an event too. Inside db_tx, until turns_end. */
MUST_USE enum rc turns_begin(struct ctx *, struct turns *, const struct record_type *, const struct str *keys,
                             size_t n);
MUST_USE enum rc turns_next(struct ctx *, size_t i); /* the record whose turn it is */
void turns_end(struct ctx *);

/* For the writing half, while turns are taken. The head of this client's chain with an id for the next event,
 * when it is known: */
MUST_USE enum rc turns_head(struct ctx *, int64_t client_id, struct chain_head *out);
void turns_noted(struct ctx *, const struct event *, struct str hash); /* an event was appended; any time */
