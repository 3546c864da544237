/* nudge.h - "something of yours has changed", to every browser of one person: a notification came or was
 * read, a ticket was snoozed, a draft was kept elsewhere.
 *
 * A nudge is a row, written in the transaction that caused it, so that it is told after the commit, in every
 * process, and never for what was rolled back. It says what to ask for anew, not what it is. Rows are swept
 * after an hour.
 */
#pragma once
#include "db/db.h"

enum nudge_bit {
	NUDGE_NOTICES = 1,
	NUDGE_SEEN = 2,
	NUDGE_SNOOZE = 4,
	NUDGE_DRAFTS = 8,
	NUDGE_MENTIONS = 16,
	NUDGE_ALL = 31
};
extern const char *const nudge_words[]; /* one per bit, ended by NULL: "notices", "seen" … */
struct nudge {
	int64_t id, person;
	unsigned bits;
};
MUST_USE enum rc nudge_add(struct ctx *, int64_t person, unsigned bits); /* inside db_tx */
MUST_USE enum rc nudge_last(struct ctx *, int64_t *id);
MUST_USE enum rc nudge_since(struct ctx *, int64_t after, int max, struct nudge **out, size_t *n);
MUST_USE enum rc nudge_sweep(struct ctx *); /* inside db_tx */
