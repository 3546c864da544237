/* own.h - what the files of this folder share. */
#pragma once
#include "proof/proof.h"

/* "shown":{…}: what people need to read a sheet, and no count needs: names, and the calendar's open time. */
MUST_USE enum rc proof_write_shown(struct ctx *, struct jw *, const struct record *,
                                   const struct event_proof *, size_t n, const struct sla_clock *,
                                   int64_t as_of, int64_t cycles);
