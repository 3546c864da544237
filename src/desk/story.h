/* story.h - what a ticket's events say about how it has moved: a fold, an event at a time, oldest first.
 *
 * A MOVE is something a person of the desk did to the work.  No moves: what rules and clocks did, what its
 * requester said, and what only looks at it or arranges one's own view (snoozed, watched, nudged, harm set
 * …).
 */
#pragma once
#include "record/event.h"
#include "record/record.h"

enum { FEW = 4 };
struct few { /* how many there were, and the newest of them, oldest first */
	int64_t n, id[FEW];
};
struct story {
	int64_t last_id, last_at; /* of any event */
	int64_t made_at, made_event;
	int64_t requester;
	int64_t moved_at, moved_event;      /* or its making: nobody has since */
	int64_t entered_at, entered_event;  /* its state */
	int64_t nobody_at, nobody_event;    /* since when it has no assignee; meaningless while it has one */
	int64_t linked_event, parent_event; /* by which it came to wait for another */
	int64_t priority_event, major_event, promised_event;
	struct few reassigned, bounced, reopened;
};
void story_add(struct arena *, struct story *, const struct event *);
/* The same for the event "created" of a ticket that has not been changed since: what the event says is what
 * the ticket is, and most new tickets are read in this state.  False: it is another event, or it was changed.
 */
bool story_made(struct story *, const struct event *, const struct record *ticket);
