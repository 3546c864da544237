/* suggest_int.h - what the files of this folder share beyond suggest.h. */
#pragma once
#include "base/json.h"
#include "record/record.h"
#include "suggest/model.h"

/* {"tested","learned","top1","top3","most_common","calibration","curve":[{"threshold","precision","share","answered"}]}
 */
void suggest_write_measure(struct jw *, const char *key, const struct measure *);
/* How much worse than shown a later model may measure before nothing is applied by itself any more. */
#define SUGGEST_SLACK 0.03
/* A ticket that is not stored, from fields as POST /tickets takes them, of the client named or the asker's
 * own. */
MUST_USE enum rc suggest_draft(struct ctx *, const struct jval *fields, uint32_t perm, struct record **out);
