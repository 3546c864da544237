/* limiter.h - how often somebody may do something: token buckets in a table of fixed size.
 *
 * A bucket is named by text ("rate:person/12", "signin:ada@10.0.0.7").  It holds at most `burst` tokens and
 * gains `per_minute` a minute; an act takes one.  When the table is full the bucket longest untouched makes
 * room, so an attacker with many addresses costs no memory; at worst a stranger's bucket starts full again.
 * Guards itself.  It lives in base because http limits requests and person limits sign-ins with it.
 */
#pragma once
#include "base/base.h"

struct limiter;
struct limiter *limiter_new(size_t buckets); /* limiter_free */
void limiter_free(struct limiter *);
/* Take a token. false: none is left; *wait is then the whole seconds until there is one (may be NULL).
 * l NULL or per_minute 0: always true. now: any monotonic clock in microseconds, the same one on every call.
 */
bool limiter_take(struct limiter *, struct str name, int64_t per_minute, int64_t burst, int64_t now,
                  int64_t *wait);
/* Forget a bucket, e.g. after a sign-in that succeeded. */
void limiter_forget(struct limiter *, struct str name);
