/* counted.h - exact counts of filters, remembered until something happens that could change them.
 *
 * Side bars and list heads of sixty people ask for the same few counts after every change.  An answer is
 * remembered under the whole statement it came from (scope, filter, every bound value) and is good until an
 * event of that type is newer than it.  Events of other types do not disturb it, and the check reads only
 * what was committed since: so the answer is exact, in every process.  What a filter makes of the clock
 * (is:breached, due<+4h) is a new statement at every instant and is counted anew.
 *
 * Not remembered: counts inside a transaction that writes, personal types, filters with a word whose noun
 * does not promise that its answer changes with events only (struct filter_word.kept).
 */
#pragma once
#include "record/filter.h"

struct counted;
struct counted *counted_new(void);
void counted_free(struct counted *);
/* within: an answer at most so many microseconds old will do as well (0: exact). app->counted NULL: just
 * counts. */
MUST_USE enum rc record_count_kept(struct ctx *, const struct record_type *, const struct filter_node *,
                                   int64_t within, int64_t *out);
