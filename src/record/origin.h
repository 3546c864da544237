/* origin.h - records as they were when they were made: what their first event tells, before anything changed
 * them.  For trying rules on history.
 */
#pragma once
#include "record/record.h"

struct origin {
	struct record made; /* id 0: none of it is in the database; tags and custom values are in it */
	struct record now;  /* without long texts */
};
/* Of one client, made in [from, to), ids below `before` (0: all), highest id first, at most limit <= 2000.
 * Fewer than limit: there are no more. */
MUST_USE enum rc record_origins(struct ctx *, const struct record_type *, int64_t client_id, int64_t from,
                                int64_t to, int64_t before, int limit, struct origin **out, size_t *n);
