/* linear.c - the only place that knows liblinear: logistic regression, one label against the rest.
 *
 * It keeps the labels in the order it met them, and for two labels only one vector; the caller gets its own
 * order and one vector per label, always.
 */
#include "suggest/linear.h"
#include <linear.h>
#include <stdlib.h>

static void quiet(const char *s) { (void)s; }

static double *weights_of(const struct model *m, const struct linear_task *t)
{
	size_t n = (size_t)t->nfeatures, k = (size_t)t->nlabels;
	double *w = calloc(n * k, sizeof *w);

	for (size_t f = 0; w && f < n; f++)
		for (size_t j = 0; j < k; j++) {
			double own = k > 2 ? m->w[f * k + j] : j ? -m->w[f] : m->w[f];

			w[f * k + (size_t)m->label[j]] = own;
		}
	return w;
}

double *linear_fit(const struct linear_task *t, const char **why)
{
	struct problem p = { .l = t->nrows,
		             .n = t->nfeatures,
		             .y = (double *)(uintptr_t)t->answers,
		             .x = (struct feature_node **)t->rows,
		             .bias = 1 };
	struct parameter q = { .solver_type = L2R_LR_DUAL, .eps = 0.1, .C = t->cost, .p = 0.1 };

	_Static_assert(sizeof(struct linear_cell) == sizeof(struct feature_node), "a row is a row");
	*why = check_parameter(&p, &q);
	if (*why)
		return NULL;
	set_print_string_function(quiet);
	struct model *m = train(&p, &q);
	double *w = weights_of(m, t);

	free_and_destroy_model(&m);
	if (!w)
		*why = "out of memory";
	return w;
}
