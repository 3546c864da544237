/* colour.h - colour rules of a list: an ordered list of filters, each with a tone from a fixed set.
 *
 * A record takes the tone of the first rule it fits.  The server looks, not the browser, so that every filter
 * works; it looks at one page of rows, by their ids, so that a rule costs the same however long the list is.
 *
 *   [{"tone": "harm", "label": "Late", "q": "is:breached"}, …]
 */
#pragma once
#include "base/json.h"
#include "record/filter.h"

enum { COLOURS_MAX = 12 };
struct colour_rules {
	size_t n;
	struct filter_node *filters[COLOURS_MAX];
};
extern const struct choices colour_tones;
/* RC_INVALID with field "colours"; every filter is compiled against the type. Text "" is no rule. */
MUST_USE enum rc colours_parse(struct ctx *, const struct record_type *, struct str json,
                               struct colour_rules *out);
/* out[i]: index of the first rule that fits rs[i], or -1. */
MUST_USE enum rc colours_apply(struct ctx *, const struct record_type *, const struct colour_rules *,
                               const struct record *rs, size_t n, int *out);
