/* learn.h - from examples to a model: what is counted, fitted, calibrated and measured.
 *
 *   all examples, oldest first
 *   ├──────────── first 80 % ───────────┤├─ newest 20 % ─┤
 *       fit once per cost to try            choose cost and leaning, calibrate, measure
 *   └──────────────── fit again with that cost ──────────┘   the model that is used
 *
 * LEANING takes from each label a part of how common it is: one label against the rest, the commonest would
 * get every ticket whose words nobody knows, and most of what is wrongly answered is answered with it.
 *
 * The measure is therefore honest about time: it is made on tickets newer than those it was made from.
 * It takes seconds and hundreds of megabytes at 30,000 examples: the server runs it as `sinew learn`
 * (jobs/child.h).
 */
#pragma once
#include "suggest/model.h"

enum { LEARN_LEAST = 40 /* examples */, LEARN_MOST = 30000 /* the newest; older ones are left out */ };
/* examples oldest first. NULL and a sentence when there is too little to learn from. Free with model_free. */
struct model *learn(const struct example *, size_t n, char *why, size_t whysz);
/* How a model does on examples it has not seen. */
void learn_measure(const struct model *, const struct example *, size_t n, struct measure *out);

/* Examples as bytes, for the child process: a count is not needed, they are read to the end. */
void example_write(struct buf *, const struct example *);
/* False at the end, and when the bytes are not whole (then *bad). Texts are borrowed from the bytes. */
bool example_read(struct str *rest, struct example *out, bool *bad);

/* The child's work: all examples in, the model out (jobs/child.h). */
struct learner;
extern const struct learner suggest_learner;
