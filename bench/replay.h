/* replay.h - a log's queue, worked off again by too few hands in several orders.
 *
 * WHAT IS SIMULATED.  Incidents opened after the cut arrive when the log says; a random quarter of them, drawn by
 * the seed.  Each needs as many moves as the log has rows with instants of their own until it is resolved.  The
 * desk makes k moves an hour while it is open (weekdays 14-23 in the log's time, as its targets have it): every
 * 1/k of an hour the first of the order that is not waiting gets its next move, and then looks as the log's next
 * row said.  A row that waits for a user or a vendor puts it aside for as long as the log took.  Done with its last
 * move; missed when that is later than its deadline, which is by its first priority: 4 open hours, 9, 62 and 134
 * (the last two are the log's own; of the first two the log misses nearly all under any).  A miss costs its weight:
 * 8, 4, 2, 1 by priority.  Nobody leaves, nobody learns, all hands can do everything.
 *
 * WHAT THE ORDERS KNOW.  What the row says, and the clock; never how many moves are still to come.  The desk's order
 * is src/desk/rule.c with chances by src/forecast, learned from the incidents before the cut, worked as they were.
 * "Loss alone" has no bands: what is not late yet by weight × (chance a day from now − chance now), then due date;
 * late ones last.  Chances and places are worked out anew every half hour, and after a move.
 */
#pragma once
#include "incidents.h"

void replay(const struct incidents *, int64_t cut);
