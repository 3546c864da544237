/* turns.h - many records, one after another, in one transaction: what that spares.
 *
 * A row is written without waiting for what became of it, and db/ puts the questions of the next records
 * ahead (db.h).  Nothing else is different: the same functions run, in the same order.
 */
#pragma once
#include "record/event.h"
#include "record/record.h"

struct turns { /* cx->turns while records take turns */
	const struct record_type *type;
	int64_t (*names)[AHEAD_NAMES]; /* id, number, event */
	size_t n, at;
};
/* keys: of the records; "EVENT KEY" names an event too. Inside db_tx, until turns_end. */
MUST_USE enum rc turns_begin(struct ctx *, struct turns *, const struct record_type *, const struct str *keys,
                             size_t n);
MUST_USE enum rc turns_next(struct ctx *, size_t i); /* the record whose turn it is */
void turns_end(struct ctx *);

void turns_noted(struct ctx *, const struct event *); /* an event was appended; any time */
