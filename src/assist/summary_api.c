/* summary_api.c - the summary of a ticket and of the last shift, over HTTP. */
#include "assist/own.h"
#include "base/time.h"
#include "oncall/oncall.h"
#include "person/person.h"
#include "record/filter.h"
#include "ticket/ticket.h"

enum { HOURS_MOST = 24 * 7, PEOPLE_MOST = 200 };
#define SHIFT_HOURS 8

/* ---- who said it --------------------------------------------------------------------------------- */
struct authors {
	int64_t ids[PEOPLE_MOST];
	struct str names[PEOPLE_MOST];
	size_t n;
};

static void add_authors(struct authors *a, const struct sentence *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool known = !v[i].by || a->n == PEOPLE_MOST;

		for (size_t k = 0; k < a->n && !known; k++)
			known = a->ids[k] == v[i].by;
		if (!known)
			a->ids[a->n++] = v[i].by;
	}
}

static enum rc write_authors(struct ctx *cx, struct jw *w, struct authors *a)
{
	TRY(record_names(cx, &person_type, a->ids, a->n, a->names));
	jw_open(w, "people", '{');
	for (size_t i = 0; i < a->n; i++)
		jw_strk(w, arena_fmt(cx->mem, "%lld", (long long)a->ids[i]), a->names[i]);
	jw_close(w, '}');
	return RC_OK;
}

/* ---- a ticket ---------------------------------------------------------------------------------------- */
static enum rc get_summary(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct authors *a = NEW(cx->mem, struct authors);
	struct jw w = JW(&rs->body);
	struct record t;
	struct summary s;

	TRY(record_find(cx, &ticket_type, rq->param[0], &t));
	TRY(assist_summary(cx, &t, &s));
	add_authors(a, s.v, s.n);
	jw_open(&w, NULL, '{');
	jw_str(&w, "key", record_key(cx->mem, &t));
	assist_write_summary(cx, &w, &s);
	TRY(write_authors(cx, &w, a));
	jw_close(&w, '}');
	return RC_OK;
}

/* ---- the last shift ------------------------------------------------------------------------------------ */
/* ?rotation=: the shift that runs there now; else ?from= and ?to=, else the last eight hours. */
static enum rc of_rotation(struct ctx *cx, int64_t rotation, struct shift_ask *ask)
{
	struct oncall_entry e;
	struct record r;
	bool found;

	TRY(record_find(cx, &rotation_type, arena_fmt(cx->mem, "%lld", (long long)rotation), &r));
	TRY(oncall_at(cx, rotation, cx->now, &e, &found));
	if (found && e.from > cx->now - HOURS(HOURS_MOST))
		ask->from = e.from;
	ask->client = r.client_id;
	return RC_OK;
}

static enum rc asked(struct ctx *cx, const struct rq *rq, struct shift_ask *ask)
{
	int64_t rotation;

	*ask = (struct shift_ask){ 0 };
	TRY(rq_query_int(cx, rq, "client", 1, INT64_MAX, 0, &ask->client));
	TRY(rq_query_int(cx, rq, "team", 1, INT64_MAX, 0, &ask->team));
	TRY(rq_query_int(cx, rq, "rotation", 1, INT64_MAX, 0, &rotation));
	TRY(rq_query_time(cx, rq, "to", cx->now, &ask->to));
	TRY(rq_query_time(cx, rq, "from", ask->to - HOURS(SHIFT_HOURS), &ask->from));
	if (rotation)
		TRY(of_rotation(cx, rotation, ask));
	if (ask->client && !who_can(cx->who, ask->client, PERM_READ))
		return fail(cx, RC_NOT_FOUND, "not_found", "there is no such client");
	if (ask->from >= ask->to)
		return fail_field(cx, "from", "\"from\" lies before \"to\"");
	if (ask->to - ask->from > HOURS(HOURS_MOST))
		return fail_field(cx, "from", "a shift has at most %d hours", HOURS_MOST);
	return RC_OK;
}

static void write_item(struct ctx *cx, struct jw *w, const struct shift_item *it)
{
	const struct record *t = &it->ticket;

	jw_open(w, NULL, '{');
	jw_int(w, "id", t->id);
	jw_str(w, "key", record_key(cx->mem, t));
	jw_str(w, "title", rec_str(t, TICKET_TITLE));
	jw_str(w, "state", rec_str(t, TICKET_STATE));
	jw_str(w, "priority", rec_str(t, TICKET_PRIORITY));
	jw_str(w, "major", rec_str(t, TICKET_MAJOR));
	jw_open(w, "sentences", '[');
	for (size_t i = 0; i < it->n; i++)
		assist_write_sentence(cx, w, &it->v[i]);
	jw_close(w, ']');
	jw_close(w, '}');
}

static void write_counts(struct jw *w, const struct shift_summary *s)
{
	enum { KEYS = 50 };

	jw_open(w, "counts", '{');
	for (int c = 0; c < SHIFT_COUNTS; c++) {
		jw_open(w, shift_counts[c], '{');
		jw_int(w, "n", s->counts[c]);
		jw_open(w, "keys", '[');
		for (int64_t i = 0; i < s->counts[c] && i < KEYS; i++)
			jw_str(w, NULL, s->keys[c][i]);
		jw_close(w, ']');
		jw_close(w, '}');
	}
	jw_close(w, '}');
}

static enum rc get_shift(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct authors *a = NEW(cx->mem, struct authors);
	struct jw w = JW(&rs->body);
	struct shift_ask ask;
	struct shift_summary s;

	TRY(asked(cx, rq, &ask));
	TRY(assist_shift_summary(cx, &ask, &s));
	jw_open(&w, NULL, '{');
	jw_time(&w, "from", s.from);
	jw_time(&w, "to", s.to);
	write_counts(&w, &s);
	jw_open(&w, "items", '[');
	for (size_t i = 0; i < s.n; i++) {
		add_authors(a, s.items[i].v, s.items[i].n);
		write_item(cx, &w, &s.items[i]);
	}
	jw_close(&w, ']');
	jw_int(&w, "left_out", (int64_t)s.left_out);
	jw_bool(&w, "cut", s.cut);
	TRY(write_authors(cx, &w, a));
	jw_close(&w, '}');
	return RC_OK;
}

const struct route assist_routes[] = {
	{ "GET", "/api/v1/tickets/{}/summary", PERM_NONE, get_summary,
	  "The ticket in a few sentences, each with the events it stands on; what the asker may see, and no "
	  "model",
	  .out = "AssistSummary" },
	{ "GET", "/api/v1/assist/shift", PERM_READ, get_shift,
	  "What happened to tickets in the shift that runs (rotation), between from and to, or in the last "
	  "eight "
	  "hours",
	  .out = "AssistShift" },
	{ 0 },
};
