/* page.c - a reader's page of the order: what of it they may see, what they have put aside left out, the
 * first of it with reasons and numbers.
 *
 * The walk over all items is made under the view lock and only counts and copies; names and sentences are
 * written after it.
 */
#include "attention/attention.h"
#include "client/client.h"
#include "desk/state.h"
#include "person/person.h"
#include "team/team.h"
#include <math.h>
#include <stdlib.h>

enum { PAGE = 50, PAGE_MOST = 200 };

/* ---- what is asked for ------------------------------------------------------------------------ */
struct wish {
	int64_t client, team, assignee, limit;
	int band;              /* -1: all */
	int64_t after, offset; /* the last item of the page before, and how many came before it */
};
struct page {
	struct wish wish;
	struct snoozed *aside; /* by record */
	size_t naside;
	int64_t total[BANDS], open;
	uint64_t order;
	struct page_item *items;
	size_t n;
	bool more;
	int64_t passed; /* of the wished ones, up to the last of the page */
	/* of the client looked at last: items of one client come in rows */
	int64_t client;
	bool may;
};

static enum rc read_cursor(struct ctx *cx, struct str text, struct wish *w)
{
	struct str rest = text, offset;

	if (!text.n)
		return RC_OK;
	if (str_split(&rest, '.', &offset) && str_int(offset, &w->offset) && str_int(rest, &w->after) &&
	    w->offset >= 0)
		return RC_OK;
	return fail_field(cx, "cursor", "this is no cursor of the desk");
}

static enum rc read_band(struct ctx *cx, struct str text, struct wish *w)
{
	w->band = -1;
	for (int i = 0; text.n && i < BANDS; i++)
		if (str_is(text, band_names[i]))
			w->band = i;
	if (text.n && w->band < 0)
		return fail_field(cx, "band", "band is harm, risk, today, overdue, waiting or rest");
	return RC_OK;
}

enum rc desk_client(struct ctx *cx, const struct rq *rq, int64_t *out)
{
	struct record c;
	struct str text;
	bool present;

	*out = 0;
	TRY(rq_query(cx, rq, "client", &text, &present));
	if (!present || !text.n)
		return RC_OK;
	TRY(record_find(cx, &client_type, text, &c));
	if (!who_can(cx->who, c.id, PERM_READ))
		return fail(cx, RC_NOT_FOUND, "not_found", "there is no client " STR_FMT,
		            STR_ARG(str_clip(text, 40)));
	*out = c.id;
	return RC_OK;
}

static enum rc read_wish(struct ctx *cx, const struct rq *rq, struct wish *w)
{
	struct str text;
	bool present;

	TRY(desk_client(cx, rq, &w->client));
	TRY(rq_query_int(cx, rq, "team", 0, INT64_MAX, 0, &w->team));
	TRY(rq_query_int(cx, rq, "limit", 1, PAGE_MOST, PAGE, &w->limit));
	TRY(rq_query(cx, rq, "mine", &text, &present));
	if (present && (str_is(text, "1") || str_is(text, "true") || str_is(text, "yes")))
		w->assignee = cx->who->person_id;
	TRY(rq_query(cx, rq, "band", &text, &present));
	TRY(read_band(cx, present ? text : STR(""), w));
	TRY(rq_query(cx, rq, "cursor", &text, &present));
	return read_cursor(cx, present ? text : STR(""), w);
}

/* ---- the walk ------------------------------------------------------------------------------------ */
static bool may_read(struct ctx *cx, struct page *p, int64_t client)
{
	if (p->client != client) {
		p->client = client;
		p->may = who_can(cx->who, client, PERM_READ);
	}
	return p->may;
}

static int by_record(const void *a, const void *b)
{
	const struct snoozed *x = a, *y = b;

	return (x->record_id > y->record_id) - (x->record_id < y->record_id);
}

static bool is_aside(const struct page *p, int64_t id)
{
	struct snoozed key = { .record_id = id };

	return p->naside && bsearch(&key, p->aside, p->naside, sizeof key, by_record);
}

static bool wished(struct ctx *cx, struct page *p, const struct packed *t)
{
	const struct wish *w = &p->wish;

	if (!may_read(cx, p, t->client_id) || (w->client && t->client_id != w->client))
		return false;
	if (w->team && t->team != w->team)
		return false;
	if (w->assignee && t->assignee != w->assignee)
		return false;
	return !is_aside(p, t->id);
}

/* Under the view lock: a copy, with the keys of some that it frees. */
static void copy(struct ctx *cx, struct ranked *d, const struct packed *t, struct page_item *out)
{
	int64_t ids[ROW_OF];
	size_t n = t->frees ? graph_freed(d->graph, t->id, ids, ROW_OF) : 0;

	out->item = item_open(cx->mem, t);
	for (size_t i = 0; i < n; i++) {
		const struct packed *p = ranked_find(d, ids[i]);
		if (!p)
			continue;
		const struct item *w = item_open(cx->mem, p);
		out->of[out->nof] = record_key(cx->mem, &w->ticket);
		out->of_event[out->nof++] =
		        item_ref(w, TICKET_PARENT) == t->id ? w->story.parent_event : w->story.linked_event;
	}
}

static void walk(struct ctx *cx, struct ranked *d, struct page *p)
{
	const struct wish *w = &p->wish;
	bool begun = !w->after;
	int64_t seen = 0;

	p->items = NEW_ARRAY(cx->mem, struct page_item, w->limit + 1);
	pthread_rwlock_rdlock(&d->view);
	const struct packed *last = w->after ? ranked_find(d, w->after) : NULL;
	bool by_offset = w->after && !last; /* it is done meanwhile */
	for (size_t i = 0; i < d->n; i++) {
		const struct packed *t = d->order[i];
		if (!wished(cx, p, t))
			continue;
		p->open++;
		p->total[t->now.rank.band]++;
		p->order = ranked_mix(p->order, t);
		if (w->band >= 0 && (int)t->now.rank.band != w->band)
			continue;
		seen++;
		begun |= by_offset && seen > w->offset;
		p->more |= begun && p->n == (size_t)w->limit;
		if (begun && p->n < (size_t)w->limit) {
			copy(cx, d, t, &p->items[p->n++]);
			p->passed = seen;
		}
		begun |= t->id == w->after;
	}
	pthread_rwlock_unlock(&d->view);
}

static enum rc page_of(struct ctx *cx, struct page *p)
{
	struct ranked *d = cx->app->desk;

	if (!d)
		return fail(cx, RC_UNAVAILABLE, "no_desk", "this process keeps no desk");
	TRY(ranked_ready(cx, d));
	TRY(snoozed_by_me(cx, "ticket", &p->aside, &p->naside));
	if (p->naside)
		qsort(p->aside, p->naside, sizeof *p->aside, by_record);
	walk(cx, d, p);
	return RC_OK;
}

static int64_t need(const struct page *p)
{
	return p->total[BAND_HARM] + p->total[BAND_RISK] + p->total[BAND_TODAY];
}

/* ---- writing --------------------------------------------------------------------------------------- */
struct str desk_name(struct ctx *cx, const struct record_type *t, int64_t id)
{
	struct record r;

	if (!id)
		return STR("");
	if (record_load(cx, t, id, &r) == RC_OK)
		return rec_str(&r, (size_t)t->name_field);
	cx->err = (struct err){ 0 };
	return STR("");
}

void desk_write_ref(struct ctx *cx, struct jw *w, const char *key, const struct record_type *t, int64_t id)
{
	struct str name = desk_name(cx, t, id);

	if (!id || !name.n) {
		jw_null(w, key);
		return;
	}
	jw_open(w, key, '{');
	jw_int(w, "id", id);
	jw_str(w, "name", name);
	jw_close(w, '}');
}

static double part(int64_t from, int64_t at, int64_t now)
{
	double share = at > from ? (double)(now - from) / (double)(at - from) : 1;

	return share < 0 ? 0 : share > 1 ? 1 : share;
}

static void write_due(struct ctx *cx, struct jw *w, const struct item *t)
{
	const struct standing *s = &t->now;
	int clock = s->rank.due_kind == DUE_LATE ? s->late_clock : s->due_clock;
	const struct item_clock *c = clock >= 0 ? &t->clocks[clock] : NULL;
	bool of_clock = s->rank.due_kind == DUE_CLOCK || s->rank.due_kind == DUE_LATE;

	if (s->rank.due_kind == DUE_NOTHING || (of_clock && !c)) {
		jw_null(w, "due");
		return;
	}
	jw_open(w, "due", '{');
	jw_time(w, "at", s->rank.due_at);
	if (of_clock) {
		double share = item_clock_share(cx, c, cx->now);
		jw_str(w, "kind", str_z(sla_kind_names[c->kind]));
		jw_real(w, "share", share > 1 ? 1 : share);
	} else if (s->rank.due_kind == DUE_HARM) {
		jw_str(w, "kind", STR("harm"));
		jw_real(w, "share", part(t->harm.set_at, s->rank.due_at, cx->now));
	} else {
		jw_str(w, "kind", STR("promise"));
		jw_real(w, "share",
		        part(t->asked.asked_at ? t->asked.asked_at : t->story.moved_at, s->rank.due_at,
		             cx->now));
	}
	jw_close(w, '}');
}

static void write_numbers(struct ctx *cx, struct jw *w, const struct item *t)
{
	const struct standing *s = &t->now;
	int64_t silent = cx->now - t->story.moved_at;

	jw_open(w, "numbers", '{');
	jw_real(w, "chance", s->chance); /* NAN: null */
	jw_real(w, "chance_later", s->chance_later);
	jw_real(w, "reassign", s->reassign);
	jw_real(w, "loss", s->rank.loss);
	jw_real(w, "weight", s->rank.weight);
	jw_open(w, "parts", '{');
	jw_real(w, "chance", s->rank.chance);
	jw_real(w, "harm", s->rank.harm);
	jw_real(w, "late", s->rank.late);
	jw_real(w, "still", s->rank.still);
	jw_real(w, "broken", s->rank.broken);
	jw_close(w, '}');
	jw_int(w, "silent_s", silent / SECONDS(1));
	jw_int(w, "usual_s", s->usual / SECONDS(1));
	jw_int(w, "waits", t->frees.n);
	jw_int(w, "waits_harm", t->frees.harm);
	jw_close(w, '}');
}

static enum rc write_item(struct ctx *cx, struct jw *w, const struct page_item *p, const struct outlook *o)
{
	const struct item *t = p->item;
	struct why why = { .cx = cx, .row = p, .outlook = *o };

	TRY(client_zone(cx, t->client_id, &why.zone));
	jw_open(w, NULL, '{');
	jw_str(w, "type", STR("ticket"));
	jw_int(w, "id", t->id);
	jw_str(w, "key", record_key(cx->mem, &t->ticket));
	desk_write_ref(cx, w, "client", &client_type, t->client_id);
	jw_str(w, "title", rec_str(&t->ticket, TICKET_TITLE));
	jw_str(w, "state", rec_str(&t->ticket, TICKET_STATE));
	jw_str(w, "priority", rec_str(&t->ticket, TICKET_PRIORITY));
	desk_write_ref(cx, w, "team", &team_type, item_ref(t, TICKET_TEAM));
	desk_write_ref(cx, w, "assignee", &person_type, item_ref(t, TICKET_ASSIGNEE));
	jw_str(w, "band", str_z(band_names[t->now.rank.band]));
	write_due(cx, w, t);
	why_write(&why, w, "why");
	write_numbers(cx, w, t);
	jw_instant(w, "nudged_at", t->asked.promised_at ? 0 : t->asked.asked_at);
	jw_int(w, "version", t->ticket.version);
	jw_close(w, '}');
	return RC_OK;
}

/* What is said of a chance (group, examples) belongs to the page, not to what is kept. */
static enum rc outlooks(struct ctx *cx, const struct page *p, struct outlook **out)
{
	struct moment *m = NEW_ARRAY(cx->mem, struct moment, p->n + 1);

	*out = NEW_ARRAY(cx->mem, struct outlook, p->n + 1);
	for (size_t i = 0; i < p->n; i++)
		m[i] = item_moment(cx, p->items[i].item);
	return forecast_many(cx, m, p->n, *out);
}

static enum rc write_items(struct ctx *cx, struct jw *w, const struct page *p)
{
	struct outlook *o;

	TRY(outlooks(cx, p, &o));
	jw_open(w, "items", '[');
	for (size_t i = 0; i < p->n; i++)
		TRY(write_item(cx, w, &p->items[i], &o[i]));
	jw_close(w, ']');
	return RC_OK;
}

static struct str order_name(struct ctx *cx, const struct page *p)
{
	return arena_fmt(cx->mem, "%016llx-%lld", (unsigned long long)p->order, (long long)p->open);
}

enum rc get_desk(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct page p = { .client = -1, .order = 14695981039346656037u };
	struct jw w = JW(&rs->body);

	TRY(read_wish(cx, rq, &p.wish));
	TRY(page_of(cx, &p));
	rs->etag = order_name(cx, &p);
	jw_open(&w, NULL, '{');
	jw_time(&w, "as_of", cx->now);
	jw_str(&w, "order", rs->etag);
	jw_int(&w, "open", p.open);
	jw_int(&w, "need", need(&p));
	jw_open(&w, "bands", '[');
	for (int i = 0; i < BANDS; i++) {
		jw_open(&w, NULL, '{');
		jw_str(&w, "id", str_z(band_names[i]));
		jw_int(&w, "total", p.total[i]);
		jw_close(&w, '}');
	}
	jw_close(&w, ']');
	TRY(write_items(cx, &w, &p));
	if (p.more && p.n)
		jw_str(&w, "next",
		       arena_fmt(cx->mem, "%lld.%lld", (long long)p.passed,
		                 (long long)p.items[p.n - 1].item->id));
	else
		jw_null(&w, "next");
	jw_close(&w, '}');
	return RC_OK;
}

enum rc get_count(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct page p = { .client = -1, .wish = { .band = -1 } };
	struct jw w = JW(&rs->body);

	TRY(desk_client(cx, rq, &p.wish.client));
	TRY(page_of(cx, &p));
	jw_open(&w, NULL, '{');
	jw_int(&w, "need", need(&p));
	jw_close(&w, '}');
	return RC_OK;
}

const struct route desk_routes[] = {
	{ "GET", "/api/v1/desk", PERM_READ, get_desk,
	  "Open work in the order in which it should move, with the reasons: client, team, mine, band, "
	  "limit, cursor",
	  .out = "Desk" },
	{ "GET", "/api/v1/desk/today", PERM_READ, get_today, "What has its time today, on a line: client",
	  .out = "DeskToday" },
	{ "GET", "/api/v1/desk/unblock", PERM_READ, get_unblock,
	  "What to clear first, because others wait for it: client", .out = "DeskUnblock" },
	{ "GET", "/api/v1/desk/count", PERM_READ, get_count, "How many items need somebody today: client",
	  .out = "DeskCount" },
	{ 0 },
};
