/* own.h - what the files of this folder share. */
#pragma once
#include "base/json.h"
#include "whatif/whatif.h"

struct what_if {
	int64_t id, client_id, person, operation, created_at, from, to, as_of, total, checked, differ, moved,
	        rows, after_at, after_id;
	struct str changes, counts; /* JSON */
};
MUST_USE enum rc what_if_load(struct ctx *, int64_t id, struct what_if *out); /* RC_NOT_FOUND */

/* ---- compare.c ---- */
enum verdict { V_NONE, V_CANCELLED, V_MET, V_BREACHED, V_RUNNING, VERDICTS };
extern const char *const verdict_names[VERDICTS];
struct difference {
	enum sla_kind kind;
	enum verdict before, after;
	struct str data; /* as a row keeps it */
};
/* What differs between two sides of one ticket, at most max, as both stand at as_of. */
size_t differences(struct ctx *, const struct sla_clocks *before, const struct sla_clocks *after,
                   int64_t as_of, struct difference *out, size_t max);
