/* whatif.c - the job: a hundred tickets of the period, each folded both ways, what differs written down. */
#include "base/app.h"
#include "whatif/own.h"

enum { CHUNK = 100, A_TICKET = 40 /* clocks told of one; all are counted among the first */ };

SQL(q_load,
    "SELECT id, client_id, person, operation, created_at, from_at, to_at, as_of, total, checked, differ,"
    " moved, rows_made, after_at, after_id, changes, counts FROM what_if WHERE id = $1");
SQL(q_row, "INSERT INTO what_if_row (what_if, n, ticket, verdict, data) VALUES ($1, $2, $3, $4, $5)");
SQL(q_on,
    "UPDATE what_if SET checked = $2, differ = $3, moved = $4, rows_made = $5, counts = $6, after_at = $7,"
    " after_id = $8 WHERE id = $1");

enum rc what_if_load(struct ctx *cx, int64_t id, struct what_if *out)
{
	struct rows r;

	TRY(db_run(cx, q_load, &r, INT(id)));
	if (!r.n)
		return fail(cx, RC_NOT_FOUND, "not_found", "there is no trial %lld", (long long)id);
	int64_t *const numbers[] = { &out->id,         &out->client_id, &out->person,  &out->operation,
		                     &out->created_at, &out->from,      &out->to,      &out->as_of,
		                     &out->total,      &out->checked,   &out->differ,  &out->moved,
		                     &out->rows,       &out->after_at,  &out->after_id };
	for (size_t i = 0; i < COUNT(numbers); i++)
		*numbers[i] = cell(&r, 0, i).i;
	out->changes = cell(&r, 0, COUNT(numbers)).s;
	out->counts = cell(&r, 0, COUNT(numbers) + 1).s;
	return RC_OK;
}

/* ---- counts: how many clocks went from which verdict to which -------------------------------------- */
struct trial {
	struct what_if w;
	struct app as_if; /* the app, with the definitions as they would be */
	int64_t counts[SLA_KINDS][VERDICTS][VERDICTS];
};

static enum rc counts_read(struct ctx *cx, struct trial *t)
{
	struct jval v;

	TRY(json_parse(cx, t->w.counts, &v));
	for (size_t i = 0; i < v.n; i++) {
		const struct jval *c = v.items[i].items;
		if (v.items[i].n == 4 && c[0].i < SLA_KINDS && c[1].i < VERDICTS && c[2].i < VERDICTS)
			t->counts[c[0].i][c[1].i][c[2].i] = c[3].i;
	}
	return RC_OK;
}

static struct str counts_text(struct ctx *cx, const struct trial *t)
{
	struct buf b = BUF(cx->mem);

	buf_char(&b, '[');
	for (int k = 0; k < SLA_KINDS; k++)
		for (int from = 0; from < VERDICTS; from++)
			for (int to = 0; to < VERDICTS; to++)
				if (t->counts[k][from][to])
					buf_fmt(&b, "%s[%d,%d,%d,%lld]", b.n > 1 ? "," : "", k, from, to,
					        (long long)t->counts[k][from][to]);
	buf_char(&b, ']');
	return buf_str(&b);
}

/* ---- definitions ------------------------------------------------------------------------------------- */
static enum rc suppose(struct ctx *cx, struct trial *t)
{
	struct sla_change *changes;
	struct jval v;

	TRY(json_parse(cx, t->w.changes, &v));
	changes = NEW_ARRAY(cx->mem, struct sla_change, v.n + 1);
	for (size_t i = 0; i < v.n; i++)
		changes[i] = (struct sla_change){ jval_int(&v.items[i], "id"),
			                          jval_text(cx->mem, jval_get(&v.items[i], "data")) };
	t->as_if = *cx->app;
	return sla_suppose(cx, changes, v.n, &t->as_if.sla);
}

/* ---- tickets --------------------------------------------------------------------------------------------
 */
static enum rc one(struct ctx *cx, struct trial *t, int64_t ticket, const struct event *e, size_t n)
{
	struct app *real = cx->app;
	struct sla_clocks before, after;
	struct difference d[A_TICKET];
	bool verdict = false;

	TRY(ticket_clocks_of(cx, e, n, t->w.as_of, &before));
	cx->app = &t->as_if;
	enum rc rc = ticket_clocks_of(cx, e, n, t->w.as_of, &after);
	cx->app = real;
	TRY(rc);
	size_t found = differences(cx, &before, &after, t->w.as_of, d, A_TICKET);
	for (size_t i = 0; i < found; i++) {
		bool other = d[i].before != d[i].after;
		verdict = verdict || other;
		t->counts[d[i].kind][d[i].before][d[i].after]++;
		TRY(db_run(cx, q_row, NULL, INT(t->w.id), INT(++t->w.rows), INT(ticket), INT(other),
		           TEXT(d[i].data)));
	}
	t->w.checked++;
	t->w.differ += verdict;
	t->w.moved += found && !verdict;
	return RC_OK;
}

/* Every ticket's own events, in their order. */
static enum rc each(struct ctx *cx, struct trial *t, const int64_t *ids, size_t n, const struct event *all,
                    size_t nall)
{
	struct event *own = NEW_ARRAY(cx->mem, struct event, nall + 1);

	for (size_t i = 0; i < n; i++) {
		size_t k = 0;
		for (size_t j = 0; j < nall; j++)
			if (all[j].record_id == ids[i])
				own[k++] = all[j];
		TRY(one(cx, t, ids[i], own, k));
	}
	return RC_OK;
}

static enum rc some(struct ctx *cx, struct trial *t, struct operation_step *s)
{
	struct what_if *w = &t->w;
	struct event *events;
	int64_t *ids;
	size_t n, nevents = 0;

	TRY(ticket_made(cx, w->client_id, w->from, w->to, CHUNK, &w->after_at, &w->after_id, &ids, &n));
	if (n) {
		TRY(event_all_of(cx, "ticket", ids, n, INT64_MAX, &events, &nevents));
		TRY(each(cx, t, ids, n, events, nevents));
	}
	s->done += (int64_t)n;
	s->more = n == CHUNK;
	return db_run(cx, q_on, NULL, INT(w->id), INT(w->checked), INT(w->differ), INT(w->moved),
	              INT(w->rows), TEXT(counts_text(cx, t)), INT(w->after_at), INT(w->after_id));
}

static enum rc chunk(struct ctx *cx, const struct operation *o, struct operation_step *s)
{
	struct trial *t = NEW(cx->mem, struct trial);
	int64_t id;

	if (!str_int(o->keys, &id))
		return fail(cx, RC_INTERNAL, "bad_operation", "operation %lld names no trial",
		            (long long)o->id);
	TRY(what_if_load(cx, id, &t->w));
	TRY(counts_read(cx, t));
	TRY(suppose(cx, t));
	return some(cx, t, s);
}

const struct operation_job what_if_job = { "sla_target", "what_if", chunk };
