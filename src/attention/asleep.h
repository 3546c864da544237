/* asleep.h - what is out of sight though it goes on: tickets that somebody has snoozed, and those of which
 * certain people hear nothing. For hand-overs, which must name both. */
#pragma once
#include "base/base.h"

struct asleep {
	int64_t record, person, team; /* person 0: everybody of the team */
	int64_t until;                /* 0: only its condition wakes it, or (mute) for ever */
	struct str reason;            /* of a snooze */
	bool muted;
};
/* Tickets of a client that are snoozed now by anybody, and those that one of these people has muted; by
 * record, at most max. No permission check. */
MUST_USE enum rc asleep_of(struct ctx *, int64_t client, const int64_t people[2], int max,
                           struct asleep **out, size_t *n);
