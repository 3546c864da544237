/* whatif.h - changed definitions tried on the tickets of a period before anybody uses them: which clocks
 * would have had another verdict, and why.
 *
 *   POST …/what-if ──► a row what_if, and an operation that goes through the tickets, a hundred a transaction
 *   each ticket    ──► its events folded twice: with the definitions as they were, and as they would have
 * been what differs   ──► a row what_if_row; exact counts in what_if
 *
 * Clocks themselves are never written. docs/clocks.md section 11 says what is compared. whatif.c runs it,
 * compare.c says what differs and why, api.c asks and tells.
 */
#pragma once
#include "record/operation.h"
#include "ticket/ticket.h"

extern const struct operation_job what_if_job; /* for app->operation_jobs */
extern const struct route what_if_routes[];    /* /api/v1/sla-targets/what-if */
