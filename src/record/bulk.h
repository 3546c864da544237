/* bulk.h - what an operation does to one record. */
#pragma once
#include "record/record.h"

/* A verb of the type's machine, or
 *   patch    args are fields
 *   comment  {"body","visibility"}; variables in the body are filled in for each record (app->fill_in)
 *   tag      {"add":[…],"remove":[…]}
 *   or one a noun above adds (app->bulk_verbs): macro {"macro":id}
 * as the single request would do it, with its permissions and refusals. */
MUST_USE enum rc bulk_item(struct ctx *, const struct record_type *, struct str verb, const struct jval *args,
                           struct str key);
