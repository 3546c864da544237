/* judge_head.h - one question's model; only for judge.c, judge_file.c and verdict.c. */
#pragma once
#include "forecast/columns.h"
#include "forecast/judge.h"
#include "forecast/trees.h"

struct head {
	struct columns columns;
	struct forest forest;
	double slope, shift; /* of the log odds, so that what is promised happens */
};
struct head *head_new(void);
void head_free(struct head *);
double head_ask(const struct head *, const struct sight *); /* calibrated */

struct moments {
	const struct past *const *v;
	size_t n;
};
/* How good the model is on what it was not learned from, beside look-ups made from what it was; all of the
 * verdict but `tickets`. Moments of a ticket in a row. */
void verdict_make(const struct head *, const struct moments *learned, const struct moments *held,
                  enum question, struct verdict *out);
