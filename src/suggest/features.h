/* features.h - what a model sees of a ticket: its words, pieces of words, and fields, each as a number.
 *
 * A feature is the 64-bit hash of its name, so a model keeps no text of any ticket: which words spoke for a
 * suggestion is found again in the ticket at hand.  The same function makes the features of training and of
 * prediction; FEATURES_VERSION changes with it and is part of the stored model.
 *
 *   blocks   title words · all words · pairs of neighbouring words · pieces of words · fields · pairs of
 * fields
 *
 * Dates, times and addresses of machines are no words; a name with underscores is one, as a whole and in its
 * parts.
 *
 * Each block is scaled to length 1 and by its own weight, so that a long mail does not drown the fields.
 */
#pragma once
#include "base/base.h"

enum { FEATURES_VERSION = 2, EXAMPLE_FIELDS = 16, FEATURES_MAX = 6000 };
enum block { B_TITLE, B_WORD, B_PAIR, B_PIECE, B_FIELD, B_CROSS, BLOCKS };
extern const double block_weight[BLOCKS];

/* One ticket, as the models know it. Fields that are empty say nothing. */
struct example {
	struct str title, description;
	struct str field[EXAMPLE_FIELDS]; /* in the order of example_fields */
	struct str label;                 /* what it became; empty when that is asked */
	int64_t at;                       /* when it was opened */
	int copies;                       /* how often it counts in training; 0 is once */
};
/* Names of the fields, ended by NULL: "category", "site" … */
extern const char *const example_fields[];

struct feature {
	uint64_t hash;
	float value;
	uint8_t block, field, other; /* B_FIELD, B_CROSS: which of example_fields */
	uint32_t index;              /* in a model, set by model_scale */
	struct str shown;            /* the word or pair as it stands in the ticket; fields: the value */
};
/* Distinct features, at most FEATURES_MAX, each with its count damped (1 + log n); not scaled yet. Memory: a.
 */
size_t features_of(struct arena *a, const struct example *, struct feature **out);
