/* link.h - typed links between any two records, with a name in each direction.
 *
 * A link belongs to both ends: both get an event.  `relates_to` has no direction; `depends_on` and
 * `parent_of` refuse to go round in a circle.  Who cannot see the other end does not see the link.
 */
#pragma once
#include "record/record.h"

struct link_kind {
	const char *kind, *label, *back; /* "depends_on", "depends on", "is needed by" */
	bool no_circle, both_ways;
};
extern const struct link_kind link_kinds[]; /* ended by kind == NULL */
const struct link_kind *link_kind_find(struct str kind);

struct link {
	int64_t id, other_id;
	const struct link_kind *kind;
	const struct record_type *other_type;
	bool in; /* the other end is where it comes from: read it by kind->back */
};
/* All links of a record, oldest first, at most 500, visible or not: for nouns' rules. */
MUST_USE enum rc link_list(struct ctx *, const struct record *, struct link **out, size_t *n);
/* Links of one kind that come from these records of a type, by record. */
struct link_from {
	int64_t from_id, to_id, id;
	const struct record_type *to_type;
};
MUST_USE enum rc link_many(struct ctx *, const char *kind, const char *type, const int64_t *ids, size_t n,
                           struct link_from **out, size_t *nout);
/* Inside db_tx, both records in hand, asking nobody: imports, nouns' rules.  A link that is there already is
 * left alone
 * (*id 0). */
MUST_USE enum rc link_put(struct ctx *, const struct record *from, const struct record *to, struct str kind,
                          int64_t *id);
/* Inside db_tx: gone, with an event at both ends; nothing when it is not there. */
MUST_USE enum rc link_take(struct ctx *, const struct record *from, const struct record *to, struct str kind);
/* As POST does: both ends visible, PERM_WORK on the first; back: `to` is where it comes from. Opens its own
 * transaction. */
MUST_USE enum rc link_add(struct ctx *, const struct record_type *, struct str key, struct str kind,
                          struct str to_type, struct str to, bool back, struct link *out);
MUST_USE enum rc link_drop(struct ctx *, const struct record_type *, struct str key, int64_t id);
/* Any record by its key, among the types that have links; type may be empty. RC_INVALID field "to". */
MUST_USE enum rc link_target(struct ctx *, struct str type, struct str key, struct record *out);
