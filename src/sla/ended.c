/* ended.c - clocks that stopped in a period, for reports: by ranges of records, so that no answer is large.
 */
#include "sla/parts.h"

#define STOPPED_IN                                                                                     \
	" WHERE type = $1 AND target = $2 AND record_id > $3 AND record_id <= $4 AND stopped_at >= $5" \
	" AND stopped_at < $6 AND state IN ('met', 'breached') AND (client_id = $7 OR $7 = 0)"
SQL(q_ended, "SELECT " ROW_WHOLE ", client_id FROM clock" STOPPED_IN " ORDER BY record_id");
/* clock_past has no ids of its own */
SQL(q_past,
    "SELECT record_id, target, 0, sla_target, sla_version, calendar_version, state, reason, started_at, "
    "since, "
    "elapsed, deadline, original_deadline, stopped_at, breached_at, born_breached, cycle, goal, zone, late, "
    "resolve_left, team, ended, attached_at, stretches, client_id FROM clock_past" STOPPED_IN
    " ORDER BY record_id, cycle");
SQL(q_last, "SELECT max(record_id) FROM clock WHERE type = $1");

static bool before(const struct rows *a, size_t i, const struct rows *b, size_t k)
{
	enum { RECORD = 0 };

	return k == b->n || (i < a->n && cell(a, i, RECORD).i <= cell(b, k, RECORD).i);
}

enum rc sla_ended(struct ctx *cx, const struct sla_ends *e, struct sla_end **out, size_t *n)
{
	struct str type = str_z(e->type), kind = str_z(sla_kind_names[e->kind]);
	struct rows now, past;

	TRY(db_run(cx, q_ended, &now, TEXT(type), TEXT(kind), INT(e->after), INT(e->upto), INT(e->from),
	           INT(e->to), INT(e->client)));
	TRY(db_run(cx, q_past, &past, TEXT(type), TEXT(kind), INT(e->after), INT(e->upto), INT(e->from),
	           INT(e->to), INT(e->client)));
	*out = NEW_ARRAY(cx->mem, struct sla_end, now.n + past.n + 1);
	*n = 0;
	for (size_t i = 0, k = 0; i < past.n || k < now.n;) {
		bool old = before(&past, i, &now, k);
		const struct rows *r = old ? &past : &now;
		size_t at = old ? i++ : k++;
		struct sla_end *x = &(*out)[(*n)++];
		x->record_id = cell(r, at, 0).i;
		x->client_id = cell(r, at, ROW_STRETCHES + 1).i;
		TRY(row_read(cx, r, at, &x->c));
	}
	return RC_OK;
}

enum rc sla_last_record(struct ctx *cx, const char *type, int64_t *out)
{
	struct rows r;

	TRY(db_run(cx, q_last, &r, TEXT(str_z(type))));
	*out = cell(&r, 0, 0).type == DB_INT ? cell(&r, 0, 0).i : 0;
	return RC_OK;
}
