/* similar.c - tickets like this one: open ones, which may be the same thing, and solved ones with what solved
 * them.
 *
 * Candidates come from the full-text index by the ticket's telling words (record/search_alike.c), newest
 * first and at most CANDIDATES; they are ranked here by how much of what those words weigh is in their title
 * and description. A requester is compared with own tickets only, read from the list of them, and gets no
 * internal text.
 */
#include "base/json.h"
#include "record/filter.h"
#include "suggest/suggest.h"
#include "suggest/suggest_int.h"
#include <stdlib.h>

enum { CANDIDATES = 250, SHOWN = 5 };
#define LEAST_ALIKE 0.25
#define DUPLICATE 0.7

struct like {
	struct record r;
	double score;
};
struct likes {
	struct like *v;
	size_t n;
};

/* Share of the words' weight that is in the record; in the description alone it counts less. */
static double alike_score(struct ctx *cx, const struct alike *a, const struct record *r)
{
	struct str title = search_plain(cx->mem, rec_str(r, TICKET_TITLE)),
	           body = search_plain(cx->mem, str_clip(rec_str(r, TICKET_DESCRIPTION), 2000)), token;
	double has[ALIKE_WORDS] = { 0 }, sum = 0, all = 0;

	while (search_token(&body, &token))
		for (size_t i = 0; i < a->n; i++)
			if (str_eq(token, a->words[i].word))
				has[i] = 0.7;
	while (search_token(&title, &token))
		for (size_t i = 0; i < a->n; i++)
			if (str_eq(token, a->words[i].word))
				has[i] = 1;
	for (size_t i = 0; i < a->n; i++) {
		sum += has[i] * a->words[i].weight;
		all += a->words[i].weight;
	}
	return all > 0 ? sum / all : 0;
}

static int closest(const void *pa, const void *pb)
{
	const struct like *a = pa, *b = pb;

	if (a->score != b->score)
		return a->score < b->score ? 1 : -1;
	return a->r.id < b->r.id ? 1 : -1;
}

static void consider(struct ctx *cx, struct likes *l, const struct alike *a, const struct record *r,
                     const struct record *self)
{
	double score;

	if (r->id == self->id || str_is(rec_str(r, TICKET_STATE), "cancelled"))
		return;
	score = alike_score(cx, a, r);
	if (score >= LEAST_ALIKE)
		l->v[l->n++] = (struct like){ *r, score };
}

static enum rc from_index(struct ctx *cx, struct likes *l, const struct alike *a, const struct record *self)
{
	struct rows ids;
	struct record r;

	TRY(search_alike(cx, &ticket_type, self->client_id, a, CANDIDATES, &ids));
	for (size_t i = 0; i < ids.n; i++) {
		enum rc rc = record_load(cx, &ticket_type, cell(&ids, i, 0).i, &r);

		if (rc == RC_NOT_FOUND)
			continue;
		TRY(rc);
		if (record_visible(cx, &r))
			consider(cx, l, a, &r, self);
	}
	return RC_OK;
}

static enum rc from_own(struct ctx *cx, struct likes *l, const struct alike *a, const struct record *self)
{
	struct list_query q = { .type = &ticket_type,
		                .sort = STR("-id"),
		                .limit = LIST_MAX,
		                .filter = arena_fmt(cx->mem, "client:%lld requester:%lld",
		                                    (long long)self->client_id,
		                                    (long long)cx->who->person_id) };
	struct list_result page;

	TRY(record_list(cx, &q, &page));
	for (size_t i = 0; i < page.n; i++)
		if (record_visible(cx, &page.rs[i]))
			consider(cx, l, a, &page.rs[i], self);
	return RC_OK;
}

static enum rc write_one(struct ctx *cx, struct jw *w, const struct like *l, bool staff)
{
	const struct record *r = &l->r;
	int64_t team = rec_int(r, TICKET_TEAM);
	struct str name = STR("");

	if (staff && team)
		TRY(record_names(cx, type_find(cx->app, STR("team")), &team, 1, &name));
	jw_open(w, NULL, '{');
	jw_str(w, "key", record_key(cx->mem, r));
	jw_str(w, "title", rec_str(r, TICKET_TITLE));
	jw_str(w, "state", rec_str(r, TICKET_STATE));
	jw_real(w, "alike", (double)(int)(l->score * 100 + 0.5) / 100);
	jw_bool(w, "likely_duplicate", rec_int(r, TICKET_OPEN) == 1 && l->score >= DUPLICATE);
	jw_str(w, "team", name);
	jw_time(w, "created_at", r->created_at);
	jw_time_or_null(w, "resolved_at", r->v[TICKET_RESOLVED_AT]);
	jw_str(w, "code", rec_str(r, TICKET_CODE));
	jw_str(w, "notes", str_clip(rec_str(r, TICKET_NOTES), 600));
	jw_str(w, "workaround", str_clip(rec_str(r, TICKET_WORKAROUND), 600));
	jw_close(w, '}');
	return RC_OK;
}

static enum rc write_some(struct ctx *cx, struct jw *w, const char *key, const struct likes *l, bool open,
                          bool staff)
{
	size_t n = 0;

	jw_open(w, key, '[');
	for (size_t i = 0; i < l->n && n < SHOWN; i++)
		if ((rec_int(&l->v[i].r, TICKET_OPEN) == 1) == open) {
			TRY(write_one(cx, w, &l->v[i], staff));
			n++;
		}
	jw_close(w, ']');
	return RC_OK;
}

static enum rc answer(struct ctx *cx, struct res *rs, const struct record *self)
{
	bool staff = who_can(cx->who, self->client_id, PERM_READ);
	struct likes l = { .v = NEW_ARRAY(cx->mem, struct like, CANDIDATES + LIST_MAX) };
	struct jw w = JW(&rs->body);
	struct alike a;

	TRY(search_alike_words(cx, rec_str(self, TICKET_TITLE), rec_str(self, TICKET_DESCRIPTION), &a));
	if (a.n)
		TRY(staff ? from_index(cx, &l, &a, self) : from_own(cx, &l, &a, self));
	if (l.n)
		qsort(l.v, l.n, sizeof *l.v, closest);
	jw_open(&w, NULL, '{');
	TRY(write_some(cx, &w, "open", &l, true, staff));
	TRY(write_some(cx, &w, "solved", &l, false, staff));
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc get_similar(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct record r;

	TRY(record_find(cx, &ticket_type, rq->param[0], &r));
	return answer(cx, rs, &r);
}

static enum rc post_similar(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct record *r;
	struct jval v;

	TRY(json_parse(cx, rq->body, &v));
	TRY(suggest_draft(cx, &v, PERM_CREATE, &r));
	return answer(cx, rs, r);
}

const struct route similar_routes[] = {
	{ "GET", "/api/v1/tickets/{}/similar", PERM_READ_OWN, get_similar,
	  "Open tickets like this one, and solved ones with what solved them; a requester's own only",
	  .out = "Similar" },
	{ "POST", "/api/v1/tickets/similar", PERM_CREATE, post_similar,
	  "The same for a ticket that is being written: it may be there already", .out = "Similar" },
	{ 0 },
};
