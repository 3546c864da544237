/* search.h - what search.c and search_run.c share.  The contract for others is in filter.h. */
#pragma once
#include "record/read.h"

/* Phrases, all of which must match, as the engine's own query; the last word of the last one is a beginning.
 * Empty when there is no word in them. */
struct str search_query(struct ctx *, const struct str *phrases, size_t n, bool title_only);
/* Does the query match more than 5,000 documents? Stops counting there. */
MUST_USE enum rc search_many(struct ctx *, struct str query, bool *out);
