/* event.h - immutable facts about records, chained by hash per client.
 *
 * Each event carries seq (1, 2, 3 … per client) and
 *   hash = SHA-256 of the lines
 *     prev_hash \n client_id \n seq \n at \n type \n record_id \n actor_id \n kind \n rule \n data
 * (decimal numbers, data as stored), with prev_hash "" for seq 1.  `sinew verify` recomputes all of it.
 * Ids grow in commit order (db.h), so the live stream resumes by id.
 *
 * A DEED is what one request did: its first event, and all that followed in the same transaction, which name
 * the first as their cause.  The cause is beside the chain, not in it.
 */
#pragma once
#include "db/db.h"

struct event {
	int64_t id, client_id, seq, at, record_id, actor_id;
	struct str type, kind, rule, data; /* data: JSON object {"changes":{"state":["new","assigned"]},…} */
};
/* Append. at = cx->now, actor = cx->who. Inside db_tx only. */
MUST_USE enum rc event_add(struct ctx *, int64_t client_id, const char *type, int64_t record_id,
                           struct str kind, struct str data, struct event *out);
/* Events of one record, oldest first, after id `after`, at most limit (<= 500). */
MUST_USE enum rc event_list(struct ctx *, const char *type, int64_t record_id, int64_t after, int limit,
                            struct event **out, size_t *n);
/* The same of several records of a type. */
MUST_USE enum rc event_list_of(struct ctx *, const char *type, const int64_t *records, size_t nrecords,
                               int64_t after, int limit, struct event **out, size_t *n);
/* All of them that happened between two instants, both counted in. */
MUST_USE enum rc event_all_between(struct ctx *, const char *type, const int64_t *records, size_t nrecords,
                                   int64_t from, int64_t until, struct event **out, size_t *n);
/* All of them, up to an instant (INT64_MAX: whatever there is). */
MUST_USE enum rc event_all_of(struct ctx *, const char *type, const int64_t *records, size_t nrecords,
                              int64_t until, struct event **out, size_t *n);
/* The newest event's id, 0 when there is none; and what came after one, oldest first, without data, at most
 * limit
 * (<= 500): for who follows all that happens. */
MUST_USE enum rc event_newest(struct ctx *, int64_t *id);
MUST_USE enum rc event_since(struct ctx *, int64_t after, int limit, struct event **out, size_t *n);
/* Of these records, by record and age: the events that made them, and those in whose data one of the patterns
 * stands (of LIKE; a superset of what is looked for will do). For reports over many records. */
enum { EVENT_PATTERNS = 3 };
MUST_USE enum rc event_scan(struct ctx *, const char *type, const int64_t *records, size_t nrecords,
                            const char *const patterns[EVENT_PATTERNS], struct event **out, size_t *n);
/* One record's events up to an instant, oldest first, each with its hash and the one before it in the
 * client's chain: what it takes to prove them. */
struct event_proof {
	struct event e;
	struct str prev, hash;
};
MUST_USE enum rc event_proofs(struct ctx *, const char *type, int64_t record_id, int64_t until,
                              struct event_proof **out, size_t *n);
/* The deed that an event belongs to, first event first, at most 5,000; *n 0: there is no such event. */
MUST_USE enum rc event_deed(struct ctx *, int64_t id, struct event **out, size_t *n);
/* Recompute one client's chain (0: all). Returns RC_OK with *bad = 0, or the id of the first event that does
 * not fit and a sentence in why. */
MUST_USE enum rc event_verify(struct ctx *, int64_t client_id, int64_t *checked, int64_t *bad, char *why,
                              size_t whysz, void (*progress)(void *, int64_t done, int64_t total), void *arg);
