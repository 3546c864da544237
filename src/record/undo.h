/* undo.h - taking a deed back: every field, link and watcher it changed is as it was before.
 *
 * An undo is history too: it writes events "undone" that name the deed, and clocks are brought on by them as
 * by any other change; nothing is erased.  It is refused, whole, when
 *   - somebody changed one of the fields since (409 "changed_since", naming record and field),
 *   - something of the deed went out to people, or a record was made: that cannot be taken back,
 *   - it is too long ago (undo_seconds; undo_bulk_minutes for what touched several records),
 *   - it was taken back already.
 * Comments stay: what was said was said.  By whoever did it, while still allowed to write the record, or by
 * those with PERM_BULK.  An undo is a deed like any other and can itself be undone.
 */
#pragma once
#include "record/event.h"
#include "record/record.h"

/* Events that change something beside a record's fields, by a noun above it: app->undoers, NULL-terminated.
 */
struct undoer {
	bool (*undoes)(struct str kind);
	/* As it was before the event; data is the event's, parsed. RC_CONFLICT "changed_since" when it is not
	 * as the event left it. */
	enum rc (*back)(struct ctx *, const struct record *, const struct event *, const struct jval *data);
};

struct undone {
	int64_t event; /* the deed's first event */
	int64_t by;    /* the first event of the undo */
	bool comment_kept;
	struct record *records; /* as they are now; those that changed */
	size_t n;
};
/* Any thread; opens its own transaction.  event: any event of the deed.  whenever: however long ago it was;
 * whoever asks for a whole operation has looked at the time. */
MUST_USE enum rc undo_deed(struct ctx *, int64_t event, bool whenever, struct undone *out);
/* What could be taken back now, others' later changes aside: RC_OK, or why not. */
struct undo_offer {
	int64_t event, at, until, actor;
	struct str kind; /* the verb, of the event that matters most */
	struct record record;
	size_t records;
	bool comment_kept;
};
MUST_USE enum rc undo_offer(struct ctx *, int64_t event, struct undo_offer *out);
/* The asker's own deeds that can still be taken back, newest first, at most max. */
MUST_USE enum rc undo_recent(struct ctx *, size_t max, struct undo_offer *out, size_t *n);
int64_t undo_limit(const struct ctx *, bool wide); /* microseconds */
