/* columns.h - a sight as numbers for the trees: its own numbers, and for words and pairs of words how often
 * it happened to those who shared them.
 *
 * A rate is shrunk towards that of all: (happened + 8 × all) / (tickets + 8).  Every ticket counts once,
 * spread over its moments.  For the rows it is learned from, a row's rate leaves out the fifth of the tickets
 * that its own is in: no outcome explains itself.
 */
#pragma once
#include "forecast/sight.h"

enum { CROSSES = 9, RATES = SIGHT_WORDS + CROSSES, COLUMNS = SIGHT_NUMBERS + RATES };
struct rates { /* open addressing; key 0: empty */
	uint64_t *key;
	float *rate;
	uint32_t size, n; /* size: a power of two, or 0 */
};
struct columns {
	float all; /* how often it happened at all */
	struct rates of[RATES];
};
struct column_task {
	const struct past *const *rows;
	size_t n;          /* rows to learn from */
	enum question ask; /* outcomes of all n are 0 or 1 */
	const float *w;    /* per row */
	float *x;          /* out: column by column, `stride` each; the first n rows are filled */
	size_t stride;
};
void columns_learn(const struct column_task *, struct columns *out);
void columns_free(struct columns *);
/* A value per column, `stride` apart. */
void columns_fill(const struct columns *, const struct sight *, float *x, size_t stride);
extern const int8_t column_sign[QUESTIONS][COLUMNS]; /* trees.h */
/* A table of numbers by key; at most n are put. */
void rates_size(struct rates *, uint32_t n);
void rates_put(struct rates *, uint64_t key, float rate);
float rates_get(const struct rates *, uint64_t key, float otherwise);
void rates_free(struct rates *);
