/* open.c - what goes on for a client: runs that have not ended, promises that are not kept yet. Plain
 * reading, for hand-overs. */
#include "escalation/escalation.h"

SQL(q_going, "SELECT r.ticket, r.since, r.ack_by, r.ack_until, COALESCE(p.name, '') FROM escalation_run r"
             " LEFT JOIN escalation_policy p ON p.id = r.policy WHERE r.client_id = $1"
             " AND r.state IN ('firing', 'acknowledged') ORDER BY r.id LIMIT $2");
SQL(q_promises, "SELECT ticket, person, due_at, reason FROM escalation_promise WHERE state = 'open'"
                " AND client_id = $1 AND due_at < $2 ORDER BY due_at, id LIMIT $3");

enum rc escalation_going(struct ctx *cx, int64_t client, int max, struct escalation_open **out, size_t *n)
{
	struct rows r;

	TRY(db_run(cx, q_going, &r, INT(client), INT(max)));
	*out = NEW_ARRAY(cx->mem, struct escalation_open, r.n + 1);
	*n = r.n;
	for (size_t i = 0; i < r.n; i++)
		(*out)[i] = (struct escalation_open){ cell(&r, i, 0).i, cell(&r, i, 1).i, cell(&r, i, 2).i,
			                              cell(&r, i, 3).i, cell(&r, i, 4).s };
	return RC_OK;
}

enum rc escalation_promises(struct ctx *cx, int64_t client, int64_t until, int max,
                            struct escalation_promised **out, size_t *n)
{
	struct rows r;

	TRY(db_run(cx, q_promises, &r, INT(client), INT(until), INT(max)));
	*out = NEW_ARRAY(cx->mem, struct escalation_promised, r.n + 1);
	*n = r.n;
	for (size_t i = 0; i < r.n; i++)
		(*out)[i] = (struct escalation_promised){ cell(&r, i, 0).i, cell(&r, i, 1).i,
			                                  cell(&r, i, 2).i, cell(&r, i, 3).s };
	return RC_OK;
}
