/* watcher.h - people who want to hear of a record.  With PERM_READ_OWN a watched record can be read, so
 * watching is an event, and only those who work on the record may let others watch.
 */
#pragma once
#include "record/record.h"

/* person: an id, or "me". Opens its own transaction. */
MUST_USE enum rc watcher_set(struct ctx *, const struct record_type *, struct str key, struct str person,
                             bool on);
/* Inside db_tx, asking nobody. */
MUST_USE enum rc watcher_put(struct ctx *, const struct record *, int64_t person, bool on);
MUST_USE enum rc watcher_list(struct ctx *, const struct record *, int64_t **people,
                              size_t *n); /* at most 500 */
/* How many watch each of these records. */
MUST_USE enum rc watcher_counts(struct ctx *, const char *type, const int64_t *ids, size_t n, int64_t *out);
