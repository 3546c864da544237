/* ticket_made.c - the tickets made in a period, oldest first, page by page: for those that go through
 * history. */
#include "ticket/ticket.h"

SQL(q_count, "SELECT count(*) FROM ticket WHERE client_id = $1 AND created_at >= $2 AND created_at < $3");
SQL(q_some, "SELECT id, created_at FROM ticket WHERE client_id = $1 AND created_at >= $2 AND created_at < $3"
            " AND (created_at, id) > ($4, $5) ORDER BY created_at, id LIMIT $6");

enum rc ticket_made_count(struct ctx *cx, int64_t client_id, int64_t from, int64_t to, int64_t *out)
{
	struct rows r;

	TRY(db_run(cx, q_count, &r, INT(client_id), INT(from), INT(to)));
	*out = cell(&r, 0, 0).i;
	return RC_OK;
}

enum rc ticket_made(struct ctx *cx, int64_t client_id, int64_t from, int64_t to, int max, int64_t *after_at,
                    int64_t *after_id, int64_t **ids, size_t *n)
{
	struct rows r;

	TRY(db_run(cx, q_some, &r, INT(client_id), INT(from), INT(to), INT(*after_at), INT(*after_id),
	           INT(max)));
	*ids = rows_ids(cx->mem, &r, n);
	if (r.n) {
		*after_id = cell(&r, r.n - 1, 0).i;
		*after_at = cell(&r, r.n - 1, 1).i;
	}
	return RC_OK;
}
