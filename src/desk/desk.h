/* desk.h - the desk: all open work in one order, with the reasons. docs/desk.md is the rule.
 *
 *   tickets, events, clocks, harm, promises ── gather.c ──▶ items in memory ── assess.c, rule.c ──▶ the order
 *                                                │                                             │
 *              who waits on whom ── graph.c ◀────┘                          page.c, why.c ──▶ a reader's page
 *
 * One state a process, of every client; what a reader may see is decided when it is read.  It follows the
 * events by their ids, so it does not matter which process wrote them, and a read first catches up with the
 * newest event: nobody sees less than what they wrote.  Time moves items too: each knows the instant at which
 * its band may change, and every item is assessed anew within a minute.
 */
#pragma once
#include "base/app.h"
#include "base/route.h"

struct ranked; /* app->desk */
struct ranked *ranked_new(struct app *);
void ranked_free(struct ranked *);
/* A thread that fills the state, keeps it young and tells listeners; without one, reads do all of it. After
 * app->live is there; stop before live_free. */
void ranked_start(struct ranked *);
void ranked_stop(struct ranked *);
extern const struct route desk_routes[];

/* For app->desk_moved: has the order changed, since *at, for a client that `who` may read? *at 0: from now
 * on. order (at least 40 bytes) is the new name of it. */
bool ranked_moved(struct app *, const struct who *, uint64_t *at, char *order);
/* For app->desk_held: how many items are kept, and the bytes of all that is kept of them. */
void ranked_held(struct app *, int64_t *items, int64_t *bytes);
