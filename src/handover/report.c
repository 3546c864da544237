/* report.c - what fell between shifts: hand-overs of a span, their counts, and each dropped item with what
 * became of it. */
#include "handover/handover_int.h"
#include "oncall/oncall.h"
#include "person/person.h"
#include "record/filter.h"

enum { HANDOVERS_MAX = 2000, ROWS_MAX = 200, DAYS_BACK = 30, DAYS_MAX = 400 };

struct asked {
	int64_t from, to;
	struct str client, rotation;
};

static enum rc read_asked(struct ctx *cx, const struct rq *rq, struct asked *a)
{
	bool sent;

	TRY(rq_query_time(cx, rq, "from", cx->now - DAYS(DAYS_BACK), &a->from));
	TRY(rq_query_time(cx, rq, "to", cx->now, &a->to));
	if (a->to <= a->from || a->to - a->from > DAYS(DAYS_MAX))
		return fail_field(cx, "to", "to: later than from, at most %d days", DAYS_MAX);
	TRY(rq_query(cx, rq, "client", &a->client, &sent));
	if (!sent)
		a->client = STR("");
	TRY(rq_query(cx, rq, "rotation", &a->rotation, &sent));
	if (!sent)
		a->rotation = STR("");
	return RC_OK;
}

static struct str quoted(struct ctx *cx, struct str s)
{
	struct buf b = BUF(cx->mem);

	buf_quoted(&b, str_clip(s, 100));
	return buf_str(&b);
}

static struct str filter_of(struct ctx *cx, const struct asked *a)
{
	struct buf b = BUF(cx->mem);

	buf_fmt(&b, "at>=\"" STR_FMT "\" at<\"" STR_FMT "\"", STR_ARG(time_rfc3339(cx->mem, a->from)),
	        STR_ARG(time_rfc3339(cx->mem, a->to)));
	if (a->client.n)
		buf_fmt(&b, " client:" STR_FMT, STR_ARG(quoted(cx, a->client)));
	if (a->rotation.n)
		buf_fmt(&b, " rotation:" STR_FMT, STR_ARG(quoted(cx, a->rotation)));
	return buf_str(&b);
}

/* ---- totals ------------------------------------------------------------------------------ */
struct totals {
	int64_t n, items, removed, dropped, lost, unaccepted;
	int64_t *ids; /* those with something dropped */
	size_t nids;
};

static enum rc total(struct ctx *cx, const struct asked *a, struct totals *t)
{
	struct list_query q = {
		.type = &handover_type, .filter = filter_of(cx, a), .sort = STR("-at"), .limit = LIST_MAX
	};
	struct list_result l;
	size_t seen = 0;

	t->ids = NEW_ARRAY(cx->mem, int64_t, HANDOVERS_MAX + LIST_MAX);
	do {
		TRY(record_list(cx, &q, &l));
		for (size_t i = 0; i < l.n; i++) {
			const struct record *h = &l.rs[i];

			t->n += !handover_is(h, "cancelled");
			t->items += rec_int(h, HANDOVER_ITEMS);
			t->removed += rec_int(h, HANDOVER_REMOVED);
			t->dropped += rec_int(h, HANDOVER_DROPPED);
			t->lost += rec_int(h, HANDOVER_LOST);
			t->unaccepted += rec_int(h, HANDOVER_UNACCEPTED);
			if (rec_int(h, HANDOVER_DROPPED) || rec_int(h, HANDOVER_LOST))
				t->ids[t->nids++] = h->id;
		}
		q.cursor = l.next;
	} while (l.next.n && (seen += l.n) < HANDOVERS_MAX);
	return RC_OK;
}

/* ---- rows ---------------------------------------------------------------------------------- */
static enum rc write_ticket(struct ctx *cx, struct jw *w, const struct record *item)
{
	struct record t;

	if (rec_null(item, HI_TICKET)) {
		jw_null(w, "ticket");
		return RC_OK;
	}
	TRY(record_load(cx, &ticket_type, rec_int(item, HI_TICKET), &t));
	jw_open(w, "ticket", '{');
	jw_int(w, "id", t.id);
	jw_str(w, "key", record_key(cx->mem, &t));
	jw_str(w, "state", rec_str(&t, TICKET_STATE));
	jw_close(w, '}');
	return RC_OK;
}

static enum rc write_row(struct ctx *cx, struct jw *w, const struct record *item)
{
	struct record h;
	int64_t again;

	TRY(record_load(cx, &handover_type, rec_int(item, HI_HANDOVER), &h));
	TRY(handover_later(cx, &h, item, &again));
	jw_open(w, NULL, '{');
	jw_int(w, "item", item->id);
	jw_int(w, "handover", h.id);
	TRY(record_write_name(cx, w, "rotation", &rotation_type, rec_int(&h, HANDOVER_ROTATION)));
	jw_str(w, "shift", rec_str(&h, HANDOVER_SHIFT));
	jw_time(w, "at", rec_int(&h, HANDOVER_AT));
	jw_str(w, "title", rec_str(item, HI_TITLE));
	TRY(write_ticket(cx, w, item));
	jw_str(w, "state", rec_str(item, HI_STATE));
	TRY(record_write_name(cx, w, "outgoing", &person_type, rec_int(&h, HANDOVER_OUTGOING)));
	TRY(record_write_name(cx, w, "incoming", &person_type, rec_int(&h, HANDOVER_INCOMING)));
	jw_time_or_null(w, "lost_at", item->v[HI_LOST_AT]);
	jw_time_or_null(w, "accepted_at", item->v[HI_ACCEPTED_AT]);
	jw_bool(w, "live", item_live(item));
	if (again)
		jw_int(w, "found_again", again);
	else
		jw_null(w, "found_again");
	jw_close(w, '}');
	return RC_OK;
}

/* Lost ones first: nobody has them. */
static enum rc write_rows(struct ctx *cx, struct jw *w, const struct totals *t)
{
	struct dsql d = DSQL(cx->mem);
	struct record item;
	struct rows r = { 0 };

	dsql_lit(&d,
	         "SELECT i.id FROM handover_item i WHERE (i.dropped_at IS NOT NULL OR i.lost_at IS NOT NULL)"
	         " AND i.handover");
	if (t->nids) {
		dsql_ids(cx, &d, t->ids, t->nids);
		dsql_lit(&d, " ORDER BY CASE WHEN i.lost_at IS NULL THEN 1 ELSE 0 END, i.dropped_at DESC, "
		             "i.id LIMIT ");
		dsql_arg(&d, INT(ROWS_MAX));
		TRY(dsql_run(cx, &d, &r));
	}
	jw_open(w, "rows", '[');
	for (size_t i = 0; i < r.n; i++) {
		TRY(record_load(cx, &handover_item_type, cell(&r, i, 0).i, &item));
		TRY(write_row(cx, w, &item));
	}
	jw_close(w, ']');
	return RC_OK;
}

enum rc get_dropped(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct totals t = { 0 };
	struct asked a;

	TRY(read_asked(cx, rq, &a));
	TRY(total(cx, &a, &t));
	jw_open(&w, NULL, '{');
	jw_time(&w, "from", a.from);
	jw_time(&w, "to", a.to);
	jw_int(&w, "handovers", t.n);
	jw_int(&w, "items", t.items);
	jw_int(&w, "removed", t.removed);
	jw_int(&w, "dropped", t.dropped);
	jw_int(&w, "lost", t.lost);
	jw_int(&w, "unaccepted", t.unaccepted);
	TRY(write_rows(cx, &w, &t));
	jw_close(&w, '}');
	return RC_OK;
}
