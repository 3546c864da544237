/* print.h - a proof sheet on paper. */
#pragma once
#include "base/json.h"

struct zone;
/* sheet: as docs/clocks.md says, with "shown".  zone: the reader's own, beside the calendar's. */
MUST_USE enum rc proof_print(struct ctx *, const struct jval *sheet, const struct zone *zone, bool german,
                             struct buf *out);
