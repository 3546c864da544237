/* trees.h - boosted trees for a chance: each small tree corrects what those before it got wrong.
 *
 * Logistic loss, complete trees of one depth over binned columns, weights on rows, and columns that may act
 * in one direction only (bounds are handed down the tree, so that the sum keeps the direction too).  NAN goes
 * left everywhere.  The same rows give the same trees: whatever is drawn, is drawn from the row's number.
 *
 * Rows after the first `n` are not learned from: after each tree they are asked, and the number of trees that
 * did best on them is kept.
 */
#pragma once
#include <stddef.h>
#include <stdint.h>

enum { TREE_DEPTH = 5, TREE_INNER = (1 << TREE_DEPTH) - 1, TREE_LEAVES = 1 << TREE_DEPTH, TREES_MOST = 300 };
struct tree {
	uint8_t column[TREE_INNER];
	float limit[TREE_INNER]; /* value <= limit, or NAN: left */
	float leaf[TREE_LEAVES];
};
struct forest {
	float start; /* log odds before any tree */
	uint32_t n;
	struct tree *v; /* by malloc */
};
struct forest_task {
	size_t n, held; /* rows to learn from, then rows held out; held 0: all TREES_MOST / 3 trees */
	int columns;
	const float *x;     /* column by column, n + held each */
	const float *y, *w; /* n + held: 0 or 1, weight */
	const int8_t *sign; /* per column: 1 more of it never lowers the chance, -1 never raises it, 0 any */
};
void forest_fit(const struct forest_task *, struct forest *out);
void forest_free(struct forest *);
/* Log odds of one row: a value per column. */
double forest_ask(const struct forest *, const float *row);
