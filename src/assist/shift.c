/* shift.c - what happened to tickets in a shift: counted, and those that matter told in a few sentences each.
 *
 * Tickets that were touched since the shift began, of those the asker reads; their events inside it are
 * counted. First come majors, then by priority, then those with the most events; each is told by what moved
 * it and by the best sentence of the last comment.
 */
#include "assist/extract.h"
#include "record/event.h"
#include "record/filter.h"
#include "team/team.h"
#include <stdlib.h>

enum { TICKETS_MOST = 600, ITEMS = 12 };

const char *const shift_counts[SHIFT_COUNTS] = { "opened",      "resolved", "reopened",
	                                         "handed_over", "on_hold",  "major" };

struct touched {
	struct record r;
	size_t events;     /* inside the shift */
	unsigned happened; /* 1 << shift_count */
};
struct shift {
	struct ctx *cx;
	const struct shift_ask *ask;
	struct touched v[TICKETS_MOST];
	size_t n;
};

/* ---- which tickets -------------------------------------------------------------------------------- */
static struct str filter_of(struct ctx *cx, const struct shift_ask *ask)
{
	struct buf b = BUF(cx->mem);

	buf_fmt(&b, "updated>=" STR_FMT, STR_ARG(time_rfc3339(cx->mem, ask->from)));
	if (ask->client)
		buf_fmt(&b, " client:%lld", (long long)ask->client);
	if (ask->team)
		buf_fmt(&b, " team:%lld", (long long)ask->team);
	return buf_str(&b);
}

static enum rc find_tickets(struct shift *s, bool *cut)
{
	struct list_query q = { .type = &ticket_type, .sort = STR("-updated"), .limit = LIST_MAX };
	struct list_result page;

	q.filter = filter_of(s->cx, s->ask);
	do {
		TRY(record_list(s->cx, &q, &page));
		for (size_t i = 0; i < page.n && s->n < TICKETS_MOST; i++)
			if (page.rs[i].created_at < s->ask->to &&
			    who_can(s->cx->who, page.rs[i].client_id, ticket_type.read_perm))
				s->v[s->n++].r = page.rs[i];
		q.cursor = page.next;
	} while (page.next.n && s->n < TICKETS_MOST);
	*cut = page.next.n > 0;
	return RC_OK;
}

/* ---- what happened --------------------------------------------------------------------------------- */
static struct touched *touched_of(struct shift *s, int64_t id)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].r.id == id)
			return &s->v[i];
	return NULL;
}

static bool becomes(const struct jval *changes, const char *field, const char *value)
{
	const struct jval *pair = jval_get(changes, field);

	return pair && pair->kind == J_ARRAY && pair->n == 2 && pair->items[1].kind == J_STR &&
	       str_is(pair->items[1].s, value);
}

static bool from_one_to_another(const struct jval *changes, const char *field)
{
	const struct jval *pair = jval_get(changes, field);

	return pair && pair->kind == J_ARRAY && pair->n == 2 && pair->items[0].kind == J_INT &&
	       pair->items[1].kind == J_INT;
}

static unsigned happened(struct ctx *cx, const struct event *e)
{
	struct jval data;
	char why[80];

	if (!json_parse_plain(cx->mem, e->data, &data, why, sizeof why))
		return 0;
	const struct jval *c = jval_get(&data, "changes");

	return (str_is(e->kind, "created") ? 1u << SHIFT_OPENED : 0) |
	       (c && becomes(c, "state", "resolved") ? 1u << SHIFT_RESOLVED : 0) |
	       (c && jval_get(c, "reopen_count") && !str_is(e->kind, "created") ? 1u << SHIFT_REOPENED : 0) |
	       (c && from_one_to_another(c, "team") ? 1u << SHIFT_HANDED : 0) |
	       (c && becomes(c, "state", "on_hold") ? 1u << SHIFT_HELD : 0) |
	       (c && becomes(c, "major", "yes") ? 1u << SHIFT_MAJOR : 0);
}

static enum rc read_events(struct shift *s)
{
	int64_t *ids = NEW_ARRAY(s->cx->mem, int64_t, s->n + 1);
	struct event *e;
	size_t n;

	for (size_t i = 0; i < s->n; i++)
		ids[i] = s->v[i].r.id;
	if (!s->n)
		return RC_OK;
	TRY(event_all_between(s->cx, ticket_type.name, ids, s->n, s->ask->from, s->ask->to - 1, &e, &n));
	for (size_t i = 0; i < n; i++) {
		struct touched *t = touched_of(s, e[i].record_id);

		if (!t)
			continue;
		t->events++;
		t->happened |= happened(s->cx, &e[i]);
	}
	return RC_OK;
}

/* ---- what matters first ------------------------------------------------------------------------------ */
static int first(const void *pa, const void *pb)
{
	const struct touched *a = pa, *b = pb;
	bool ma = str_is(rec_str(&a->r, TICKET_MAJOR), "yes"),
	     mb = str_is(rec_str(&b->r, TICKET_MAJOR), "yes");
	int by_priority = str_cmp(rec_str(&a->r, TICKET_PRIORITY), rec_str(&b->r, TICKET_PRIORITY));

	if (ma != mb)
		return ma ? -1 : 1;
	if (by_priority)
		return by_priority;
	if (a->events != b->events)
		return a->events < b->events ? 1 : -1;
	return a->r.id < b->r.id ? -1 : 1;
}

static void count(struct shift *s, struct shift_summary *out)
{
	for (int c = 0; c < SHIFT_COUNTS; c++) {
		out->keys[c] = NEW_ARRAY(s->cx->mem, struct str, s->n + 1);
		for (size_t i = 0; i < s->n; i++)
			if (s->v[i].happened >> c & 1)
				out->keys[c][out->counts[c]++] = record_key(s->cx->mem, &s->v[i].r);
	}
}

/* ---- one of them ----------------------------------------------------------------------------------------
 */
static bool inside(const struct shift_ask *ask, const struct fact *f)
{
	return f->at >= ask->from && f->at < ask->to;
}

static struct str best_words(struct extract *x, const struct fact *f)
{
	struct text_cursor at = text_cursor(x->s.cx->mem, f->said);
	struct str words, best = STR("");
	int most = 0;

	while (text_sentence(&at, &words)) {
		int score = text_score(x->s.cx->mem, x->words, words);

		if (score > most) {
			most = score;
			best = words;
		}
	}
	return best;
}

static void tell_words(struct extract *x, const struct shift_ask *ask)
{
	size_t told = 0;

	for (size_t i = x->s.n; i-- > 0 && told < 2;) {
		const struct fact *f = &x->s.facts[i];

		if (!f->said.n || !inside(ask, f))
			continue;
		extract_quote(x, PART_SAID, "quote", f, best_words(x, f));
		told++;
	}
}

static void tell_state(struct extract *x, const struct shift_ask *ask)
{
	const struct jval *to;

	for (size_t i = x->s.n; i-- > 0;) {
		const struct fact *f = &x->s.facts[i];
		struct buf args = BUF(x->s.cx->mem);
		struct jw w = JW(&args);

		if (!inside(ask, f) || !fact_change(f, TICKET_STATE, NULL, &to) || to->kind != J_STR)
			continue;
		int rank = choices_rank(ticket_type.fields[TICKET_STATE].choices, to->s);
		jw_str(&w, "state", to->s);
		jw_time(&w, "at", f->at);
		extract_fact(
		        x, PART_OUTCOME, "became",
		        arena_fmt(x->s.cx->mem, "%s since " STR_FMT ".",
		                  rank < 0 ? "" : ticket_type.fields[TICKET_STATE].choices->items[rank].label,
		                  STR_ARG(story_time(&x->s, f->at))),
		        buf_str(&args), &f->id, 1);
		return;
	}
}

static enum rc tell_teams(struct extract *x, const struct shift_ask *ask)
{
	const struct jval *from, *to;

	for (size_t i = x->s.n; i-- > 0;) {
		const struct fact *f = &x->s.facts[i];
		struct buf args = BUF(x->s.cx->mem);
		struct jw w = JW(&args);
		struct str a, b;

		if (!inside(ask, f) || !fact_change(f, TICKET_TEAM, &from, &to) || from->kind != J_INT ||
		    to->kind != J_INT)
			continue; /* the first team is no hand-over */
		TRY(story_name(&x->s, &team_type, from->i, &a));
		TRY(story_name(&x->s, &team_type, to->i, &b));
		jw_int(&w, "times", 1);
		jw_str(&w, "path", arena_fmt(x->s.cx->mem, STR_FMT " → " STR_FMT, STR_ARG(a), STR_ARG(b)));
		extract_fact(x, PART_HANDED, "handed_over",
		             arena_fmt(x->s.cx->mem, "Handed over: " STR_FMT " → " STR_FMT ".", STR_ARG(a),
		                       STR_ARG(b)),
		             buf_str(&args), &f->id, 1);
		return RC_OK;
	}
	return RC_OK;
}

static enum rc tell_one(struct shift *s, const struct touched *t, struct shift_item *out)
{
	struct extract *x = NEW(s->cx->mem, struct extract);

	out->ticket = t->r;
	TRY(story_load(s->cx, &out->ticket, false, &x->s));
	x->words = word_count_new(s->cx->mem);
	for (size_t i = 0; i < x->s.n; i++)
		word_count_add(x->words, x->s.facts[i].said);
	TRY(tell_teams(x, s->ask));
	tell_state(x, s->ask);
	tell_words(x, s->ask);
	out->v = NEW_ARRAY(s->cx->mem, struct sentence, x->n + 1);
	memcpy(out->v, x->out, x->n * sizeof *x->out);
	out->n = x->n;
	return RC_OK;
}

enum rc assist_shift_summary(struct ctx *cx, const struct shift_ask *ask, struct shift_summary *out)
{
	struct shift *s = NEW(cx->mem, struct shift);
	size_t most = ask->most ? ask->most : ITEMS, touched = 0;

	*out = (struct shift_summary){ .from = ask->from, .to = ask->to };
	s->cx = cx;
	s->ask = ask;
	TRY(find_tickets(s, &out->cut));
	TRY(read_events(s));
	qsort(s->v, s->n, sizeof s->v[0], first);
	count(s, out);
	out->items = NEW_ARRAY(cx->mem, struct shift_item, most + 1);
	for (size_t i = 0; i < s->n; i++) {
		touched += s->v[i].events > 0;
		if (s->v[i].events && out->n < most)
			TRY(tell_one(s, &s->v[i], &out->items[out->n++]));
	}
	out->left_out = touched - out->n;
	return RC_OK;
}
