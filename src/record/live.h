/* live.h - events to listeners: one thread reads what was committed, here or in another process, and hands it
 * out.
 *
 * A subscription may be at most 1,000 events behind; a slower listener is told "reset" and starts over.
 * Delivery keeps id order, and resuming after id N misses nothing because ids grow in commit order.
 */
#pragma once
#include "record/event.h"

struct live;
struct live_sub;
struct live *live_new(struct app *); /* starts the thread; hooks db_on_commit */
void live_free(struct live *);       /* ends all subscriptions, joins */
/* after_id < 0: from now on. wake is called whenever there is something to take, and at least every 15 s, so
 * that a listener can show that it lives; on a thread of live's, short, without calling back into live. May
 * be NULL. */
struct live_sub *live_subscribe(struct live *, int64_t after_id, void (*wake)(void *), void *arg);
void live_unsubscribe(struct live_sub *);
struct live_event {
	int64_t id, client_id, record_id, actor_id, at;
	char type[32], kind[48];
	bool reset; /* events were lost or are too old: reload everything */
};
/* Up to n events without blocking. */
size_t live_take(struct live_sub *, struct live_event *out, size_t n);
int64_t live_last_id(struct live *);
/* Wake every listener soon: something beside the events has changed (presence). Any thread, short. */
void live_wake(struct live *);
/* What was nudged for a person since place *at, as NUDGE_ bits (record/nudge.h); moves *at on. *at -1: from
 * now on. All bits when the place is too old to know. */
unsigned live_nudges(struct live *, int64_t *at, int64_t person);
/* The place before what was nudged in the last so many microseconds, as far as it is known. */
int64_t live_nudged_since(struct live *, int64_t ago);
