/* learn_int.h - examples as numbers, and what is held out; only for learn.c and learn_measure.c. */
#pragma once
#include "suggest/learn.h"

/* An example as numbers. */
struct row {
	struct feature *x; /* shown is not kept */
	size_t n;
	uint32_t label;
	int copies;
};
/* The second arena is emptied. */
struct row row_of(struct arena *keep, struct arena *, const struct example *, uint32_t label);

/* Scores of held-out rows, so that slopes can be tried without asking the model again. */
struct held {
	const struct model *m;
	size_t n;
	double *scores;  /* n × labels */
	uint32_t *label; /* nlabels: one the model does not know */
};
struct held held_make(struct arena *, const struct model *, const struct row *, size_t n);
/* A part of how common each label is, as a logarithm, taken from all scores. */
void held_lean(struct held *, const double *common, double by);
/* The slope that surprises least, and by how much. */
double held_slope(const struct held *, double *least);
/* As the model's slope has it; the scores become confidences. */
void held_measure(struct arena *, const struct held *, struct measure *out);
