/* linear.h - linear classification by liblinear, in plain arrays. For learn.c; runs in a child process. */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct linear_cell {
	int index; /* from 1, ascending; -1 ends a row */
	double value;
};
struct linear_task {
	struct linear_cell **rows;
	const double *answers; /* label of each row, 0 … nlabels-1, each at least once; nlabels at least 2 */
	int nrows, nfeatures, nlabels;
	double cost; /* of an error, against that of large weights */
};
/* Weight of feature f (from 1) for label k at [(f - 1) * nlabels + k], by malloc. NULL: *why says what
 * liblinear refused. It shuffles by rand(), so that a
 * process that has just started gives the same weights for the same task. */
double *linear_fit(const struct linear_task *, const char **why);
