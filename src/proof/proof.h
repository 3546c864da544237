/* proof.h - how a clock was counted: its ledger, with everything needed to count it again.
 *
 * docs/clocks.md section 7 says the bytes.  Nothing here counts: the engine (sla/) folds the events anew with
 * a listener, and this writes down what it hears.  tools/recompute reads it.
 */
#pragma once
#include "ticket/ticket.h"

struct proof;
/* Fold a ticket's events up to as_of, and remember every line. */
MUST_USE enum rc proof_make(struct ctx *, const struct record *ticket, int64_t as_of, struct proof **out);
/* How many clocks of this target there have been. */
int64_t proof_cycles(const struct proof *, enum sla_kind);
/* One sheet: {"sheet":1,…}. The cycle exists. shown: also what people need to read it. */
MUST_USE enum rc proof_write(struct ctx *, struct jw *, const struct proof *, enum sla_kind, int64_t cycle,
                             bool shown);
/* All clocks of the ticket in one sheet. */
MUST_USE enum rc proof_write_all(struct ctx *, struct jw *, const struct proof *);
/* The ticket of an address that tells of clocks: whoever only asks for things learns nothing of them. */
MUST_USE enum rc proof_ticket(struct ctx *, struct str key, struct record *out);
/* "as_of" of the address, now when it is not there, and at most now. RC_INVALID naming it. */
MUST_USE enum rc proof_as_of(struct ctx *, const struct rq *, int64_t *out);
extern const struct route proof_routes[];
