/* model.h - what was learned, as it is used: labels, and for every feature what it says for and against each.
 *
 *   learn (learn.h, in a child process) -> bytes (model_file.c) -> file in data_dir -> model_read ->
 * model_ask
 *
 * A model is never changed once read, so threads share it.  It holds labels (ids of teams, names of
 * categories), hashes and numbers; no text of any ticket.
 *
 * CONFIDENCE is calibrated: of the suggestions made with 0.8 on tickets newer than those learned from, about
 * eight in ten were right.  `curve` is that measurement: precision against the share answered.
 */
#pragma once
#include "suggest/features.h"

enum { MODEL_LABELS = 2000, MODEL_TOP = 3, MODEL_REASONS = 4, CURVE_POINTS = 21 };
struct curve_point {
	float threshold; /* confidence at least this */
	float precision, share;
	uint32_t answered, right;
};
struct measure {                       /* on the newest part, which was held out */
	uint32_t tested;               /* examples */
	uint32_t learned;              /* examples the measured model was made from */
	float top1, top3, most_common; /* most_common: always answering the commonest label */
	float calibration;             /* mean distance of confidence and precision over tenths */
	struct curve_point curve[CURVE_POINTS];
};
struct model {
	uint32_t examples, nlabels, nfeatures;
	size_t nweights;
	struct str *labels;
	float *bias, *mass; /* per label: always, and times the sum of all known features */
	float slope;        /* of the scores in the confidence */
	float cost;         /* regularisation chosen */
	uint64_t *hash;     /* per feature, ascending */
	float rarest;       /* the largest of rarity; set by model_index */
	float *rarity;      /* per feature: log of how seldom it is */
	uint32_t *start;    /* nfeatures + 1 offsets into label and weight */
	uint16_t *label;
	float *weight;
	uint32_t *slot, mask; /* open addressing over hash; index + 1 */
	struct measure measure;
};
struct model *model_new(uint32_t nlabels, uint32_t nfeatures, size_t nweights);
void model_free(struct model *);
void model_index(struct model *); /* after hash was filled */

/* Scale features in place with the model's rarities; those it does not know get value 0. */
void model_scale(const struct model *, struct feature *, size_t n);

struct reason {
	struct str field, words; /* field empty for words of the text */
	double share;            /* of what spoke for the label */
};
struct answer_label {
	uint32_t label;
	double confidence;
	struct reason reasons[MODEL_REASONS];
	size_t nreasons;
};
/* Best first, at most MODEL_TOP; reasons in a. */
size_t model_ask(const struct model *, struct arena *a, const struct example *, struct answer_label *out);
/* The scores alone, per label; for measuring. Index of the features in x as model_scale left them. */
void model_scores(const struct model *, const struct feature *x, size_t n, double *out);
void model_confidence(const struct model *, double *scores); /* in place */

/* ---- as bytes ------------------------------------------------------------------ */
/* Our own sparse form: magic, version, sizes, arrays, SHA-256 of all before.  Little endian whatever the
 * machine. */
void model_bytes(const struct model *, struct buf *out);
/* NULL and a sentence when it is not whole, not ours, or of another FEATURES_VERSION. */
struct model *model_read(struct str bytes, char *why, size_t whysz);
