/* ticket_calendar.c - a calendar is edited: the open clocks under it move, and their tickets say so.
 *
 * An operation (record/operation.h) does it, a thousand clocks to a transaction, so that a desk of a hundred
 * thousand stays usable meanwhile and a crash in the middle costs nothing: what was moved has the new
 * version. Nobody has to wait for it either: a ticket that is written meanwhile moves its own clocks first
 * (sla/life.c). No ticket gets an event for it. The calendar's own event is the proof, and timelines tell it;
 * a second one says that all have moved.
 */
#include "record/operation.h"
#include "sla/ledger.h"
#include "ticket/ticket.h"

enum { CHUNK = 1000, PART = 200 };

SQL_LITE(q_due, "UPDATE ticket SET due_at = (SELECT min(k.deadline) FROM clock k WHERE k.type = 'ticket' AND "
                "k.record_id ="
                " $1 AND k.state = 'running' AND k.deadline < $2) WHERE id = $1");
SQL_PG(q_due_all,
       "UPDATE ticket t SET due_at = d.due FROM (SELECT k.record_id, min(CASE WHEN k.state = 'running' AND"
       " k.deadline < $2 THEN k.deadline END) AS due FROM clock k WHERE k.type = 'ticket' AND k.record_id IN"
       " (SELECT v FROM unnest(CAST($1 AS bigint[])) v) GROUP BY k.record_id) d WHERE t.id = d.record_id AND "
       "t.due_at IS DISTINCT FROM d.due AND t.id = ANY (CAST($1 AS bigint[])) AND t.id BETWEEN $3 AND $4");
SQL(q_running,
    "SELECT id FROM operation WHERE type = 'calendar' AND verb = 'recount' AND keys = $1 AND state ="
    " 'running' AND done < total LIMIT 1");

SQL(q_moving, "SELECT 1 FROM operation WHERE type = 'calendar' AND verb = 'recount' AND keys = $1 AND state ="
              " 'running' LIMIT 1");

/* ---- the job ------------------------------------------------------------------------ */
static enum rc due_again(struct ctx *cx, const int64_t *ids, size_t n)
{
	struct buf b = BUF(cx->mem);
	int64_t low = INT64_MAX, high = 0;

	if (db_engine(cx->app->db) != ENGINE_PG) {
		for (size_t i = 0; i < n; i++)
			TRY(db_run(cx, q_due, NULL, INT(ids[i]), INT(INT64_MAX)));
		return RC_OK;
	}
	for (size_t i = 0; i < n; i++) {
		buf_char(&b, i ? ',' : '{');
		buf_int(&b, ids[i]);
		low = ids[i] < low ? ids[i] : low;
		high = ids[i] > high ? ids[i] : high;
	}
	buf_char(&b, '}');
	/* the range is what the planner can count: with the list alone it reads the whole table each time */
	return n ? db_run(cx, q_due_all, NULL, TEXT(buf_str(&b)), INT(INT64_MAX), INT(low), INT(high))
	         : RC_OK;
}

static enum rc move_some(struct ctx *cx, struct sla_move *m, size_t n)
{
	int64_t *ids = NEW_ARRAY(cx->mem, int64_t, n + 1);
	size_t nids = 0;

	TRY(sla_moves_make(cx, m, n));
	for (size_t i = 0; i < n; i++) {
		if (m[i].history)
			TRY(sla_rebuild(cx, m[i].record_id));
		if (!nids || ids[nids - 1] != m[i].record_id) /* a ticket's clocks mostly lie together */
			ids[nids++] = m[i].record_id;
	}
	TRY(sla_moves_store(cx, m, n));
	return due_again(cx, ids, nids);
}

/* The last one has moved: whoever read tickets on the way, when the calendar's own event told of it, reads
 * them again. */
static enum rc tell_moved(struct ctx *cx, int64_t calendar, int64_t version, int64_t clocks)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);
	struct record r;

	TRY(record_load(cx, &calendar_type, calendar, &r));
	jw_open(&w, NULL, '{');
	jw_int(&w, "version", version);
	jw_int(&w, "clocks", clocks);
	jw_close(&w, '}');
	return event_add(cx, r.client_id, "calendar", calendar, STR("recounted"), buf_str(&b), NULL);
}

/* A part is on its way to PostgreSQL while the next is worked out. Behind the last clock it begins once more
 * from the first one: nothing may be left behind. */
static enum rc chunk(struct ctx *cx, const struct operation *o, struct operation_step *s)
{
	const struct calendar *c;
	struct sla_move *m;
	int64_t calendar, version, last;
	size_t n;

	if (!str_int(o->keys, &calendar))
		return fail(cx, RC_INTERNAL, "bad_operation", "operation %lld names no calendar",
		            (long long)o->id);
	TRY(calendar_load(cx, calendar, 0, &c, &version));
	TRY(sla_moves_read(cx, calendar, version, s->place, CHUNK, &m, &n, &last));
	for (size_t i = 0; i < n; i += PART) {
		TRY(move_some(cx, m + i, n - i < PART ? n - i : PART));
		TRY(db_push(cx));
	}
	s->done += (int64_t)n;
	s->more = n == CHUNK || s->place > 0;
	s->place = n == CHUNK ? last : 0;
	return s->more ? RC_OK : tell_moved(cx, calendar, version, s->done);
}

const struct operation_job ticket_recount = { "calendar", "recount", chunk };

enum rc ticket_on_event(struct ctx *cx, const struct record *r, const struct event *ev)
{
	struct operation o = { .type = &calendar_type, .verb = STR("recount"), .args = STR("{}") };
	const struct calendar *c;
	struct rows rows;
	int64_t version, id;

	(void)ev;
	if (r->type != &calendar_type)
		return RC_OK;
	TRY(calendar_load(cx, r->id, 0, &c, &version));
	TRY(sla_moves_count(cx, r->id, version, &o.total));
	o.keys = arena_fmt(cx->mem, "%lld", (long long)r->id);
	TRY(db_run(cx, q_running, &rows, TEXT(o.keys)));
	if (!o.total || rows.n)
		return RC_OK;
	return operation_start(cx, &o, STR(""), &id);
}

enum rc ticket_recounting(struct ctx *cx, int64_t calendar, bool *out)
{
	struct rows r;

	TRY(db_run(cx, q_moving, &r, TEXT(arena_fmt(cx->mem, "%lld", (long long)calendar))));
	*out = r.n > 0;
	return RC_OK;
}

/* ---- what timelines tell ---------------------------------------------------------------- */
struct moved {
	struct ctx *cx;
	int64_t calendar[64], at[64];
	size_t n;
};

static void hear(void *arg, const struct ledger_line *line)
{
	struct moved *m = arg;
	size_t i = 0;

	if (line->what != LEDGER_CALENDAR)
		return;
	while (i < m->n && (m->calendar[i] != line->clock->def->calendar || m->at[i] != line->at))
		i++;
	if (i < COUNT(m->at) && i == m->n) {
		m->calendar[i] = line->clock->def->calendar;
		m->at[m->n++] = line->at;
	}
}

/* The event of a calendar at an instant. */
static enum rc event_at(struct ctx *cx, int64_t calendar, int64_t at, struct event *out, bool *found)
{
	enum { PAGE = 200 };
	struct event *e;
	int64_t after = 0;
	size_t n;

	*found = false;
	do {
		TRY(event_list(cx, "calendar", calendar, after, PAGE, &e, &n));
		for (size_t i = 0; i < n && !*found; i++)
			if (e[i].at == at) {
				*out = e[i];
				*found = true;
			}
		after = n ? e[n - 1].id : after;
	} while (n == PAGE && !*found);
	return RC_OK;
}

enum rc ticket_told_elsewhere(struct ctx *cx, const struct record *r, struct event **out, size_t *n)
{
	struct moved m = { .cx = cx };
	const struct sla_ledger ledger = { hear, &m };
	struct sla_clocks cs;
	bool younger, found;

	*n = 0;
	if (r->type != &ticket_type)
		return RC_OK;
	TRY(sla_calendars_since(cx, r->client_id, r->created_at, &younger));
	if (!younger) /* nearly always */
		return RC_OK;
	TRY(ticket_clocks_fold(cx, r->id, INT64_MAX, &ledger, &cs));
	*out = NEW_ARRAY(cx->mem, struct event, m.n + 1);
	for (size_t i = 0; i < m.n; i++) {
		TRY(event_at(cx, m.calendar[i], m.at[i], &(*out)[*n], &found));
		*n += found;
	}
	return RC_OK;
}
