/* kept.h - definitions kept in memory: records of T_SLOW types (clients, teams, people, calendars …) by id.
 *
 * Every ticket names some of them, and they change seldom.  An entry is good while the database's stamp
 * (db.h) is the one it was read under; every write of such a type moves the stamp, in any process, so nothing
 * has to be forgotten by hand. A fixed number of slots: what does not fit is read again.  Guards itself.
 */
#pragma once
#include "record/record.h"

struct kept;
struct kept *kept_new(void);
void kept_free(struct kept *);
/* A copy in the ctx's arena; false when there is no good one, or nothing is kept (app->kept NULL, type not
 * T_SLOW). */
bool kept_get(struct ctx *, const struct record_type *, int64_t id, struct record *out);
/* Call before reading, and keep what was read under the stamp it gives; 0: do not keep. */
int64_t kept_stamp(struct ctx *, const struct record_type *);
void kept_put(struct ctx *, const struct record *, int64_t stamp);
