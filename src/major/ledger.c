/* ledger.c - what was said to whom, and what became of it, as JSON. */
#include "major/major_int.h"
#include "person/person.h"

SQL(q_updates, "SELECT id, audience, n, final, status, subject, body, facts, made_at, made_by, next_at,"
               " published, event_id FROM comms_update WHERE major = $1 ORDER BY id DESC LIMIT 100");
SQL(q_counts,
    "SELECT update_id, CASE WHEN acked_at IS NOT NULL THEN 'acknowledged' WHEN state = 'sending' THEN"
    " 'queued' ELSE state END AS what, count(*) FROM comms_ledger WHERE major = $1"
    " GROUP BY update_id, what ORDER BY update_id LIMIT 2000");
SQL(q_rows, "SELECT id, update_id, channel, person, address, name, state, queued_at, done_at, tries, reason,"
            " acked_at, acked_by FROM comms_ledger WHERE major = $1 AND (update_id = $2 OR $2 = 0)"
            " ORDER BY update_id DESC, channel, name, id LIMIT 2000");

/* ---- updates
 * ------------------------------------------------------------------------------------------------ */
static void write_counts(struct jw *w, const struct rows *r, int64_t update)
{
	static const char *const whats[] = { "queued", "sent", "failed", "acknowledged" };

	jw_open(w, "ledger", '{');
	for (size_t k = 0; k < COUNT(whats); k++) {
		int64_t n = 0;

		for (size_t i = 0; i < r->n; i++)
			if (cell(r, i, 0).i == update && str_is(cell(r, i, 1).s, whats[k]))
				n = cell(r, i, 2).i;
		jw_int(w, whats[k], n);
	}
	jw_close(w, '}');
}

enum rc updates_write(struct ctx *cx, struct jw *w, const char *key, int64_t major)
{
	static const char *const published[] = { "no", "yes", "withdrawn" };
	struct rows r, counts;

	TRY(db_run(cx, q_updates, &r, INT(major)));
	TRY(db_run(cx, q_counts, &counts, INT(major)));
	jw_open(w, key, '[');
	for (size_t i = 0; i < r.n; i++) {
		jw_open(w, NULL, '{');
		jw_int(w, "id", cell(&r, i, 0).i);
		jw_str(w, "audience", cell(&r, i, 1).s);
		jw_int(w, "n", cell(&r, i, 2).i);
		jw_bool(w, "final", cell(&r, i, 3).i == 1);
		jw_str(w, "status", cell(&r, i, 4).s);
		jw_str(w, "subject", cell(&r, i, 5).s);
		jw_str(w, "body", cell(&r, i, 6).s);
		jw_raw(w, "facts", cell(&r, i, 7).s);
		jw_time(w, "at", cell(&r, i, 8).i);
		TRY(record_write_name(cx, w, "by", &person_type, cell(&r, i, 9).i));
		jw_time_or_null(w, "next_at", cell(&r, i, 10));
		jw_str(w, "published", str_z(published[cell(&r, i, 11).i % 3]));
		jw_int(w, "event", cell(&r, i, 12).i);
		write_counts(w, &counts, cell(&r, i, 0).i);
		jw_close(w, '}');
	}
	jw_close(w, ']');
	return RC_OK;
}

/* ---- people
 * --------------------------------------------------------------------------------------------------- */
static struct str shown_state(const struct rows *r, size_t i)
{
	if (cell(r, i, 11).type == DB_INT)
		return STR("acknowledged");
	return str_is(cell(r, i, 6).s, "sending") ? STR("queued") : cell(r, i, 6).s;
}

static void write_row(struct jw *w, const struct rows *r, size_t i)
{
	bool mail = str_is(cell(r, i, 2).s, "mail");

	jw_open(w, NULL, '{');
	jw_int(w, "id", cell(r, i, 0).i);
	jw_int(w, "update", cell(r, i, 1).i);
	jw_str(w, "channel", cell(r, i, 2).s);
	if (cell(r, i, 3).type == DB_INT)
		jw_int(w, "person", cell(r, i, 3).i);
	else
		jw_null(w, "person");
	jw_str(w, "name", cell(r, i, 5).s);
	jw_str(w, "address",
	       mail && !str_starts(cell(r, i, 4).s, STR("person:")) ? cell(r, i, 4).s : STR(""));
	jw_str(w, "state", shown_state(r, i));
	jw_time(w, "queued_at", cell(r, i, 7).i);
	jw_time_or_null(w, "done_at", cell(r, i, 8));
	jw_int(w, "tries", cell(r, i, 9).i);
	jw_str(w, "reason", cell(r, i, 10).s);
	jw_time_or_null(w, "acknowledged_at", cell(r, i, 11));
	jw_str(w, "acknowledged_by", cell(r, i, 12).s);
	jw_close(w, '}');
}

enum rc ledger_write(struct ctx *cx, struct jw *w, const char *key, int64_t major, int64_t update)
{
	struct rows r;

	TRY(db_run(cx, q_rows, &r, INT(major), INT(update)));
	jw_open(w, key, '[');
	for (size_t i = 0; i < r.n; i++)
		write_row(w, &r, i);
	jw_close(w, ']');
	return RC_OK;
}
