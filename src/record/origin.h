/* origin.h - records as they were when they were made: what their first event tells, before anything changed
 * them.  For trying rules on history.
 */
#pragma once
#include "record/record.h"

struct origin {
	struct record made; /* id 0: none of it is in the database; tags and custom values are in it */
	struct record now;  /* of its fields, those asked for */
};
/* Of one client, made in [from, to), newest first, older than the record `before` made at before_at (0: all),
 * at most limit <= 2000.
 * Fewer than limit: there are no more. fields: which of the record as it is now are wanted. */
struct origin_query {
	const struct record_type *type;
	int64_t client_id, from, to, before, before_at;
	int limit;
	const size_t *fields;
	size_t nfields;
};
MUST_USE enum rc record_origins(struct ctx *, const struct origin_query *, struct origin **out, size_t *n);
