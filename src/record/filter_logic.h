/* filter_logic.h - can a filter ever match? Decided from the filter alone, with no record in sight: for those
 * who check definitions before they are used.
 *
 * "A is within B" is "A and not B never matches"; "A and B exclude each other" is "A and B never matches".
 *
 * FILTER_NEVER is a proof: there is no record of the type, whatever its values, that filter_match would say
 * yes to. FILTER_SOMETIMES: values were found that fit.  What is neither (a date without an hour, a word
 * worked out, too many cases) is FILTER_UNDECIDED, and nothing may be refused for it.
 * tests/unit/test_sla_lint.c holds each FILTER_NEVER against filter_match, over every record of small
 * domains; tests/fuzz/fuzz_logic.c holds both against each other.
 */
#pragma once
#include "record/filter.h"

enum filter_truth { FILTER_NEVER, FILTER_UNDECIDED, FILTER_SOMETIMES };
/* References are ids here, names are not looked up: a name is FILTER_UNDECIDED. A tree may be shared between
 * filters; NULL matches everything. */
enum filter_truth filter_ever(struct arena *, const struct record_type *, const struct filter_node *);

/* Trees made of trees; each may be NULL, which matches everything. */
const struct filter_node *filter_all(struct arena *, const struct filter_node *a,
                                     const struct filter_node *b);
const struct filter_node *filter_any(struct arena *, const struct filter_node *a,
                                     const struct filter_node *b);
const struct filter_node *filter_not(struct arena *, const struct filter_node *a);
/* field op value; value empty with OP_NULL and OP_NOT_NULL. */
const struct filter_node *filter_says(struct arena *, const char *field, enum filter_op, struct str value);
