/* model.c - asking a model, and what spoke for its answer. */
#include "suggest/model.h"
#include <math.h>
#include <stdlib.h>

/* ---- life ----------------------------------------------------------------------- */
struct model *model_new(uint32_t nlabels, uint32_t nfeatures, size_t nweights)
{
	struct model *m = or_abort(calloc(1, sizeof *m));

	m->nlabels = nlabels;
	m->nfeatures = nfeatures;
	m->nweights = nweights;
	m->labels = or_abort(calloc(nlabels + 1, sizeof *m->labels));
	m->bias = or_abort(calloc(nlabels + 1, sizeof *m->bias));
	m->mass = or_abort(calloc(nlabels + 1, sizeof *m->mass));
	m->hash = or_abort(calloc(nfeatures + 1, sizeof *m->hash));
	m->rarity = or_abort(calloc(nfeatures + 1, sizeof *m->rarity));
	m->start = or_abort(calloc(nfeatures + 2, sizeof *m->start));
	m->label = or_abort(calloc(nweights + 1, sizeof *m->label));
	m->weight = or_abort(calloc(nweights + 1, sizeof *m->weight));
	m->slope = 1;
	return m;
}

void model_free(struct model *m)
{
	if (!m)
		return;
	for (uint32_t i = 0; i < m->nlabels; i++)
		free((void *)(uintptr_t)m->labels[i].p);
	free(m->labels);
	free(m->bias);
	free(m->mass);
	free(m->hash);
	free(m->rarity);
	free(m->start);
	free(m->label);
	free(m->weight);
	free(m->slot);
	free(m);
}

void model_index(struct model *m)
{
	uint32_t size = 64;

	while (size < m->nfeatures * 2)
		size *= 2;
	m->mask = size - 1;
	m->slot = or_abort(calloc(size, sizeof *m->slot));
	for (uint32_t i = 0; i < m->nfeatures; i++)
		m->rarest = fmaxf(m->rarest, m->rarity[i]);
	for (uint32_t i = 0; i < m->nfeatures; i++) {
		uint32_t at = (uint32_t)m->hash[i] & m->mask;
		while (m->slot[at])
			at = (at + 1) & m->mask;
		m->slot[at] = i + 1;
	}
}

/* Index of a feature, or nfeatures when the model does not know it. */
static uint32_t find(const struct model *m, uint64_t hash)
{
	for (uint32_t at = (uint32_t)hash & m->mask; m->slot[at]; at = (at + 1) & m->mask)
		if (m->hash[m->slot[at] - 1] == hash)
			return m->slot[at] - 1;
	return m->nfeatures;
}

/* ---- asking ----------------------------------------------------------------------- */
/* What the model has never met counts in a block's length, as the rarest would: a text of which little is
 * known says little. */
void model_scale(const struct model *m, struct feature *x, size_t n)
{
	double length[BLOCKS] = { 0 };

	for (size_t i = 0; i < n; i++) {
		x[i].index = find(m, x[i].hash);
		bool met = x[i].index < m->nfeatures;
		double value = (double)(x[i].value * (met ? m->rarity[x[i].index] : m->rarest));

		length[x[i].block] += value * value;
		x[i].value = met ? (float)value : 0;
	}
	for (size_t b = 0; b < BLOCKS; b++)
		length[b] = length[b] > 0 ? block_weight[b] / sqrt(length[b]) : 0;
	for (size_t i = 0; i < n; i++)
		x[i].value *= (float)length[x[i].block];
}

void model_scores(const struct model *m, const struct feature *x, size_t n, double *out)
{
	double mass = 0;

	for (size_t i = 0; i < n; i++)
		mass += (double)x[i].value;
	for (uint32_t k = 0; k < m->nlabels; k++)
		out[k] = (double)m->bias[k] + (double)m->mass[k] * mass;
	for (size_t i = 0; i < n; i++) {
		if (x[i].index >= m->nfeatures)
			continue;
		for (uint32_t j = m->start[x[i].index]; j < m->start[x[i].index + 1]; j++)
			out[m->label[j]] += (double)(x[i].value * m->weight[j]);
	}
}

void model_confidence(const struct model *m, double *scores)
{
	double most = scores[0], sum = 0;

	for (uint32_t k = 1; k < m->nlabels; k++)
		most = fmax(most, scores[k]);
	for (uint32_t k = 0; k < m->nlabels; k++)
		sum += scores[k] = exp((scores[k] - most) * (double)m->slope);
	for (uint32_t k = 0; k < m->nlabels; k++)
		scores[k] /= sum;
}

/* ---- what spoke for it ------------------------------------------------------------------ */
struct voice {
	struct str field, words;
	double said;
};
struct voices {
	struct voice *v;
	size_t n;
	double sum;
};

static void say(struct voices *v, struct str field, struct str words, double said)
{
	for (size_t i = 0; i < v->n; i++)
		if (str_eq(v->v[i].words, words) && str_eq(v->v[i].field, field)) {
			v->v[i].said += said;
			return;
		}
	v->v[v->n++] = (struct voice){ field, words, said };
}

/* What a feature says for the label, against what it says for the others, each as likely as it is. */
static double speaks(const struct model *m, const struct feature *x, uint32_t label, const double *p)
{
	double own = 0, others = 0, rest = 1 - p[label];

	if (x->index >= m->nfeatures)
		return 0;
	for (uint32_t j = m->start[x->index]; j < m->start[x->index + 1]; j++)
		if (m->label[j] == label)
			own = (double)m->weight[j];
		else
			others += p[m->label[j]] * (double)m->weight[j];
	return (own - (rest > 1e-9 ? others / rest : 0)) * (double)x->value;
}

/* Words count with their pieces; two fields that speak together share what they say. */
static void hear(struct voices *v, const struct example *e, const struct feature *x, double said)
{
	if (said == 0)
		return;
	if (x->block == B_FIELD)
		say(v, str_z(example_fields[x->field]), e->field[x->field], said);
	else if (x->block == B_CROSS) {
		say(v, str_z(example_fields[x->field]), e->field[x->field], said / 2);
		say(v, str_z(example_fields[x->other]), e->field[x->other], said / 2);
	} else
		say(v, STR(""), x->shown, said);
}

static int loudest(const void *pa, const void *pb)
{
	const struct voice *a = pa, *b = pb;

	return a->said < b->said ? 1 : a->said > b->said ? -1 : str_cmp(a->words, b->words);
}

/* "vpn" after "vpn gateway" says nothing new. */
static bool repeats(const struct answer_label *l, struct str field, struct str words)
{
	for (size_t i = 0; i < l->nreasons && !field.n; i++)
		if (!l->reasons[i].field.n && (str_find(l->reasons[i].words, words, 0) != SIZE_MAX ||
		                               str_find(words, l->reasons[i].words, 0) != SIZE_MAX))
			return true;
	return false;
}

static void reasons(const struct model *m, struct arena *a, const struct example *e, const struct feature *x,
                    size_t n, const double *p, struct answer_label *out)
{
	struct voices v = { .v = NEW_ARRAY(a, struct voice, n * 2 + 1) };

	for (size_t i = 0; i < n; i++)
		hear(&v, e, &x[i], speaks(m, &x[i], out->label, p));
	for (size_t i = 0; i < v.n; i++)
		v.sum += fmax(v.v[i].said, 0);
	qsort(v.v, v.n, sizeof *v.v, loudest);
	for (size_t i = 0; i < v.n && out->nreasons < MODEL_REASONS && v.v[i].said > 0; i++) {
		if (!v.v[i].field.n && (v.v[i].words.n < 3 || repeats(out, v.v[i].field, v.v[i].words)))
			continue;
		out->reasons[out->nreasons++] =
		        (struct reason){ arena_str(a, v.v[i].field), arena_str(a, v.v[i].words),
			                 v.v[i].said / v.sum };
	}
}

static bool taken(const struct answer_label *out, size_t n, uint32_t label)
{
	for (size_t i = 0; i < n; i++)
		if (out[i].label == label)
			return true;
	return false;
}

size_t model_ask(const struct model *m, struct arena *a, const struct example *e, struct answer_label *out)
{
	struct feature *x;
	size_t n = features_of(a, e, &x), found = 0;
	double *p = NEW_ARRAY(a, double, m->nlabels + 1);

	model_scale(m, x, n);
	model_scores(m, x, n, p);
	model_confidence(m, p);
	for (; found < MODEL_TOP && found < m->nlabels; found++) {
		uint32_t best = UINT32_MAX;

		for (uint32_t k = 0; k < m->nlabels; k++)
			if ((best == UINT32_MAX || p[k] > p[best]) && !taken(out, found, k))
				best = k;
		out[found] = (struct answer_label){ .label = best, .confidence = p[best] };
		reasons(m, a, e, x, n, p, &out[found]);
	}
	return found;
}
