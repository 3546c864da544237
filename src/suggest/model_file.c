/* model_file.c - a model as bytes, and back, trusting nothing.
 *
 *   "sinew model\n"  u32 format, features version, examples, labels, features, weights (u64)
 *   f32 slope, cost  measure
 *   per label  u32 length, bytes, f32 bias, mass
 *   u64 hash × features, ascending   f32 rarity × features   u32 start × (features + 1)
 *   u16 label × weights              f32 weight × weights
 *   64 characters: SHA-256 of all before
 *
 * Little endian whatever the machine.  A file that is cut short, altered, or says more than it holds is
 * refused.
 */
#include "base/bytes.h"
#include "jobs/child.h"
#include "suggest/model.h"
#include <stdio.h>
#include <stdlib.h>

enum { FORMAT = 1, LABEL_MAX = 200, FEATURES_BOUND = 1 << 26 };
static const char MAGIC[] = "sinew model\n";

/* ---- out --------------------------------------------------------------------------- */
static void put_measure(struct buf *b, const struct measure *m)
{
	bytes_put(b, m->tested, 4);
	bytes_put(b, m->learned, 4);
	bytes_put_real(b, m->top1);
	bytes_put_real(b, m->top3);
	bytes_put_real(b, m->most_common);
	bytes_put_real(b, m->calibration);
	for (size_t i = 0; i < CURVE_POINTS; i++) {
		bytes_put_real(b, m->curve[i].threshold);
		bytes_put(b, m->curve[i].answered, 4);
		bytes_put(b, m->curve[i].right, 4);
	}
}

void model_bytes(const struct model *m, struct buf *out)
{
	size_t from = out->n;

	buf_add(out, str_z(MAGIC));
	bytes_put(out, FORMAT, 4);
	bytes_put(out, FEATURES_VERSION, 4);
	bytes_put(out, m->examples, 4);
	bytes_put(out, m->nlabels, 4);
	bytes_put(out, m->nfeatures, 4);
	bytes_put(out, m->nweights, 8);
	bytes_put_real(out, m->slope);
	bytes_put_real(out, m->cost);
	put_measure(out, &m->measure);
	for (uint32_t k = 0; k < m->nlabels; k++) {
		bytes_put(out, m->labels[k].n, 4);
		buf_add(out, m->labels[k]);
		bytes_put_real(out, m->bias[k]);
		bytes_put_real(out, m->mass[k]);
	}
	for (uint32_t i = 0; i < m->nfeatures; i++)
		bytes_put(out, m->hash[i], 8);
	for (uint32_t i = 0; i < m->nfeatures; i++)
		bytes_put_real(out, m->rarity[i]);
	for (uint32_t i = 0; i <= m->nfeatures; i++)
		bytes_put(out, m->start[i], 4);
	for (size_t i = 0; i < m->nweights; i++)
		bytes_put(out, m->label[i], 2);
	for (size_t i = 0; i < m->nweights; i++)
		bytes_put_real(out, m->weight[i]);
	model_seal(out, from);
}

/* ---- in ------------------------------------------------------------------------------ */
static void get_measure(struct reading *r, struct measure *m)
{
	m->tested = (uint32_t)bytes_get(r, 4);
	m->learned = (uint32_t)bytes_get(r, 4);
	m->top1 = bytes_get_real(r);
	m->top3 = bytes_get_real(r);
	m->most_common = bytes_get_real(r);
	m->calibration = bytes_get_real(r);
	for (size_t i = 0; i < CURVE_POINTS; i++) {
		struct curve_point *c = &m->curve[i];

		c->threshold = bytes_get_real(r);
		c->answered = (uint32_t)bytes_get(r, 4);
		c->right = (uint32_t)bytes_get(r, 4);
		r->bad |= c->answered > m->tested || c->right > c->answered;
		c->share = m->tested ? (float)c->answered / (float)m->tested : 0;
		c->precision = c->answered ? (float)c->right / (float)c->answered : 0;
	}
}

static void get_labels(struct reading *r, struct model *m)
{
	for (uint32_t k = 0; k < m->nlabels && !r->bad; k++) {
		size_t n = bytes_get(r, 4);

		if (n > LABEL_MAX || n > r->rest.n) {
			r->bad = true;
			return;
		}
		m->labels[k] = (struct str){ or_abort(strndup(n ? r->rest.p : "", n)), n };
		r->rest = str_sub(r->rest, n, r->rest.n);
		r->bad |= strlen(m->labels[k].p) != n || !str_utf8(m->labels[k]);
		m->bias[k] = bytes_get_real(r);
		m->mass[k] = bytes_get_real(r);
	}
}

static void get_features(struct reading *r, struct model *m)
{
	for (uint32_t i = 0; i < m->nfeatures; i++) {
		m->hash[i] = bytes_get(r, 8);
		r->bad |= i && m->hash[i] <= m->hash[i - 1];
	}
	for (uint32_t i = 0; i < m->nfeatures; i++)
		m->rarity[i] = bytes_get_real(r);
	for (uint32_t i = 0; i <= m->nfeatures; i++) {
		m->start[i] = (uint32_t)bytes_get(r, 4);
		r->bad |= m->start[i] > m->nweights || (i && m->start[i] < m->start[i - 1]);
	}
	r->bad |= m->start[0] != 0 || m->start[m->nfeatures] != m->nweights;
	for (size_t i = 0; i < m->nweights; i++) {
		m->label[i] = (uint16_t)bytes_get(r, 2);
		r->bad |= m->label[i] >= m->nlabels;
	}
	for (size_t i = 0; i < m->nweights; i++)
		m->weight[i] = bytes_get_real(r);
}

/* Everything behind the magic; sizes are held against what is there before anything is allocated. */
static struct model *get_model(struct reading *r, char *why, size_t whysz)
{
	if (bytes_get(r, 4) != FORMAT || bytes_get(r, 4) != FEATURES_VERSION) {
		snprintf(why, whysz, "The model was made by another version.");
		return NULL;
	}
	uint32_t examples = (uint32_t)bytes_get(r, 4), nlabels = (uint32_t)bytes_get(r, 4),
	         nfeatures = (uint32_t)bytes_get(r, 4);
	uint64_t nweights = bytes_get(r, 8);

	if (r->bad || !nlabels || nlabels > MODEL_LABELS || nfeatures > FEATURES_BOUND ||
	    nweights > (uint64_t)nfeatures * nlabels ||
	    r->rest.n < (uint64_t)nfeatures * 16 + nweights * 6 + (uint64_t)nlabels * 12) {
		snprintf(why, whysz, "The model says more than it holds.");
		return NULL;
	}
	struct model *m = model_new(nlabels, nfeatures, nweights);

	m->examples = examples;
	m->slope = bytes_get_real(r);
	m->cost = bytes_get_real(r);
	get_measure(r, &m->measure);
	get_labels(r, m);
	get_features(r, m);
	if (!r->bad && r->rest.n == 0)
		return m;
	model_free(m);
	snprintf(why, whysz, "The model is damaged.");
	return NULL;
}

struct model *model_read(struct str bytes, char *why, size_t whysz)
{
	struct reading r = { 0 };
	struct model *m = NULL;

	if (model_unseal(bytes, str_z(MAGIC), &r.rest, why, whysz))
		m = get_model(&r, why, whysz);

	if (m)
		model_index(m);
	return m;
}
