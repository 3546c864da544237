/* seen.h - what each person has looked at: unread is what others did since.
 *
 *   unread(person, record) = marked unread by hand, or there is an event of somebody else on it, newer than
 * the newest one the person has seen of it
 *
 * A record never looked at is measured from the person's beginning: the newest event at the moment of the
 * first look at any record, or of "all read". So nobody starts with ten thousand unread. Events that only
 * concern somebody's attention (watched, snoozed) do not count. For those who may read the whole record only.
 */
#pragma once
#include "record/filter.h"
#include "record/record.h"

struct seen {
	int64_t event_id; /* newest seen, 0: never looked at */
	bool unread;
};
/* One statement for a page, in two steps around db_together. For the asker. */
MUST_USE enum rc seen_ask(struct ctx *, const struct record_type *, const struct record *, size_t n,
                          struct rows *);
void seen_take(const struct rows *, const struct record *, size_t n, struct seen *out);
/* Inside db_tx: looked at up to this event (0: up to now). Never goes back. */
MUST_USE enum rc seen_put(struct ctx *, const struct record *, int64_t event_id);
MUST_USE enum rc seen_mark_unread(struct ctx *, const struct record *); /* inside db_tx */
MUST_USE enum rc seen_all(struct ctx *);                                /* everything, now; inside db_tx */
/* The filter word "unread", over alias r of the type's table; compile for struct filter_word. */
MUST_USE enum rc seen_compile(struct ctx *, const struct record_type *, struct dsql *);
