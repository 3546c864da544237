/* fuzz_filter.c - any bytes as a filter and as an encoded query; what parses must come back from its own
 * text. */
#include "record/filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* The same tree, wherever it stood in the input. */
static bool same(const struct filter_node *a, const struct filter_node *b)
{
	if (!a || !b)
		return a == b;
	if (a->kind != b->kind || a->op != b->op || !str_eq(a->field, b->field) || a->nvalues != b->nvalues)
		return false;
	for (size_t i = 0; i < a->nvalues; i++)
		if (!str_eq(a->values[i], b->values[i]))
			return false;
	return same(a->a, b->a) && same(a->b, b->b);
}

static void round_trip(struct ctx *cx, const struct filter_node *x)
{
	struct filter_node *y;
	struct str text = filter_text(cx->mem, x);

	/* Quotes and brackets may make the text longer than a filter may be. */
	if (text.n > 2048)
		return;
	enum rc rc = filter_parse(cx, text, &y);
	assert(rc == RC_OK);
	assert(same(x, y));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct ctx cx = { .mem = arena_new(), .who = &who_system };
	struct str text = { (const char *)data, n }, order;
	struct filter_node *x;

	if (filter_parse(&cx, text, &x) == RC_OK)
		round_trip(&cx, x);
	if (filter_parse_encoded(&cx, text, &x, &order) == RC_OK)
		round_trip(&cx, x);
	arena_free(cx.mem);
	return 0;
}
