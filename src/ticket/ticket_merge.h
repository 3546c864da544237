/* ticket_merge.h - several tickets about one thing become one; one ticket about several things becomes two.
 *
 * MERGE: each source is cancelled as a duplicate, linked "duplicates" to the target and remembers where it
 * went (merged_into): what is said to it from then on is said to the target, and its conversation is shown in
 * the target's timeline.  Its watchers and its requester watch the target; its links and children go over.
 * All of it is one deed: undo restores it whole. SPLIT: a new ticket from chosen comments, linked
 * "split_from".  The comments stay where they were said.
 */
#pragma once
#include "record/record.h"

enum { MERGE_MAX = 50 };
/* Any thread; opens its own transaction. out: the target.  RC_CONFLICT merge_client, merge_closed,
 * already_merged, merge_family; RC_INVALID naming "sources". */
MUST_USE enum rc ticket_merge(struct ctx *, struct str target, const struct str *sources, size_t n,
                              struct record *out);
/* fields: as POST /tickets takes them, title required; what is not given is the old ticket's. */
MUST_USE enum rc ticket_split(struct ctx *, struct str key, const int64_t *comments, size_t n,
                              const struct jval *fields, struct record *out);
extern const struct route ticket_merge_routes[];
