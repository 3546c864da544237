/* forecast_int.h - what the files of this folder share about models in memory. */
#pragma once
#include "forecast/judge.h"
#include "forecast/plain.h"

/* One client's active version, never changed once read; counted, because a question must not wait for a file.
 */
struct outlooks {
	int64_t client_id, version;
	struct plain plain;
	struct judge *judge; /* NULL: plain rates only */
	struct arena *mem;
	int users;
	bool gone;
};
/* Usual where there are too few examples. */
#define PACE_MEDIAN HOURS(4)
#define PACE_P95 HOURS(16)
struct children;
struct children *forecast_children(struct forecast_cache *);
/* NULL: nothing was ever learned. Give it back. */
MUST_USE enum rc outlooks_take(struct ctx *, int64_t client_id, struct outlooks **out);
void outlooks_done(struct ctx *, struct outlooks *);
