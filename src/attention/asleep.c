/* asleep.c - see asleep.h. */
#include "attention/asleep.h"
#include "db/db.h"

SQL(q_asleep,
    "SELECT z.record_id, z.person, z.team, z.until, z.reason, 0 AS muted FROM snooze z"
    " WHERE z.type = 'ticket' AND z.client_id = $1 AND z.woke_at IS NULL"
    " UNION ALL SELECT m.record_id, m.person, 0, m.until, '', 1 FROM mute m WHERE m.person IN ($2, $3)"
    " AND m.type = 'ticket' AND m.record_id > 0 AND (m.until IS NULL OR m.until > $4)"
    " ORDER BY 1, 6 LIMIT $5");

enum rc asleep_of(struct ctx *cx, int64_t client, const int64_t people[2], int max, struct asleep **out,
                  size_t *n)
{
	struct rows r;

	TRY(db_run(cx, q_asleep, &r, INT(client), INT(people[0]), INT(people[1]), INT(cx->now), INT(max)));
	*out = NEW_ARRAY(cx->mem, struct asleep, r.n + 1);
	*n = r.n;
	for (size_t i = 0; i < r.n; i++)
		(*out)[i] = (struct asleep){ .record = cell(&r, i, 0).i,
			                     .person = cell(&r, i, 1).i,
			                     .team = cell(&r, i, 2).i,
			                     .until = cell(&r, i, 3).i,
			                     .reason = cell(&r, i, 4).s,
			                     .muted = cell(&r, i, 5).i == 1 };
	return RC_OK;
}
