/* memo.h - the few things an installation remembers about itself: how far its set-up is, when its history was
 * last checked, when it was last copied. Not records: nobody lists, filters or owns them. */
#pragma once
#include "db/db.h"

/* Written at cx->now; opens its own transaction when there is none. */
MUST_USE enum rc memo_put(struct ctx *, const char *name, struct str value);
/* Empty text and 0 when there is none. at may be NULL. */
MUST_USE enum rc memo_get(struct ctx *, const char *name, struct str *value, int64_t *at);
