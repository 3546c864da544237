/* fuzz_logic.c - two filters, each on a line, as conditions of a definition: what is proved of them, of both
 * together, of either and of their opposites does not contradict itself. */
#include "lines.h"
#include "record/filter_logic.h"
#include "ticket/ticket.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static enum filter_truth ever(struct arena *mem, const struct filter_node *x)
{
	return filter_ever(mem, &ticket_type, x);
}

static void check(struct arena *mem, const struct filter_node *a, const struct filter_node *b)
{
	enum filter_truth of_a = ever(mem, a), of_b = ever(mem, b), both = ever(mem, filter_all(mem, a, b)),
	                  either = ever(mem, filter_any(mem, a, b));

	assert(ever(mem, filter_all(mem, a, filter_not(mem, a))) != FILTER_SOMETIMES);
	assert(ever(mem, filter_any(mem, a, filter_not(mem, a))) != FILTER_NEVER);
	assert(of_a != FILTER_NEVER || ever(mem, filter_not(mem, a)) != FILTER_NEVER);
	assert((of_a != FILTER_NEVER && of_b != FILTER_NEVER) || both != FILTER_SOMETIMES);
	assert((of_a != FILTER_SOMETIMES && of_b != FILTER_SOMETIMES) || either != FILTER_NEVER);
	assert(of_a != FILTER_NEVER || of_b != FILTER_NEVER || either != FILTER_SOMETIMES);
	assert(both != FILTER_SOMETIMES || either != FILTER_NEVER);
	assert(both == ever(mem, filter_all(mem, b, a)) || both == FILTER_UNDECIDED ||
	       ever(mem, filter_all(mem, b, a)) == FILTER_UNDECIDED);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct ctx cx = { .mem = arena_new(), .who = &who_system };
	struct filter_node *a, *b;
	struct str rest = { (const char *)data, n }, first = line(&rest);

	if (filter_parse(&cx, first, &a) == RC_OK && filter_parse(&cx, rest, &b) == RC_OK)
		check(cx.mem, a, b);
	arena_free(cx.mem);
	return 0;
}
