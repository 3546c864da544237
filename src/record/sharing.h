/* sharing.h - definitions that people make for themselves, for a team or for everyone: macros, canned
 * replies, templates.
 *
 * They have the columns owner, shared ('none', 'team', 'all') and team, and are T_PERSONAL: the owner's own,
 * and those shared with a team of the asker's or with every reader of the client.  Sharing needs PERM_SHARE;
 * who administers the client (type->steward_perm) sees and keeps its shared ones when their owner is gone.
 * How often one was used is counted beside it (table used): no event, no new version.
 */
#pragma once
#include "record/record.h"

extern const struct choices sharing_choices;
struct sharing { /* places in the type's field table */
	size_t owner, shared, team, active;
};
/* For type->prepare: fill in, set the owner, refuse what may not be shared. */
MUST_USE enum rc sharing_prepare(struct ctx *, const struct sharing *, const struct record *old,
                                 struct record *neo);
MUST_USE enum rc sharing_scope(struct ctx *, struct dsql *); /* for type->shared */
/* Is it for records of this client? One's own and a team's are for all; what everyone has is for its own
 * client, and the home client's for all whom its staff serves. */
bool sharing_offers(const struct sharing *, const struct record *, int64_t client_id, int64_t home);

/* ---- use ------------------------------------------------------------------------ */
struct used {
	int64_t uses, last_at;
};
MUST_USE enum rc used_add(struct ctx *, const struct record *); /* inside db_tx */
/* For type->extend and type->write: "uses" and "last_used_at". */
MUST_USE enum rc used_extend(struct ctx *, struct record *const *, size_t n);
void used_write(struct ctx *, struct jw *, const struct record *);
