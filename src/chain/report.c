/* report.c - GET /api/v1/reports/clocks: of the clocks that ended in a period, how many were met, and beside
 * that how they came to be: pauses and which of them are doubtful, hand-overs that went round in circles,
 * resolutions that did not last, and whose time it was.
 *
 * And GET /api/v1/reports/clocks/tickets: the clocks behind each of its numbers, with what was found. */
#include "chain/report.h"
#include "base/json.h"
#include "client/client.h"
#include "person/person.h"
#include "team/team.h"
#include <stdlib.h>

enum { GROUPS = 400, WEEKS = 120, SHARES = 1000 };
struct count {
	int64_t clocks, times;
};
struct group {
	struct report_group_key key;
	struct count all, met, breached, paused, unasked, near, returns, reopened, would;
	int64_t paused_open;
	int64_t *over;
	size_t nover, cap;
};
struct share {
	int64_t id, used, clocks, last; /* last: the last clock's number, to count it once */
};
struct shares {
	struct share items[SHARES];
	size_t n;
};
struct report {
	struct report_ask ask;
	struct arena *keep;
	struct group *groups, *weeks;
	size_t n, nweeks;
	struct group total;
	struct shares teams, people;
	int64_t used, nth;
	bool cut;
};

/* ---- counting ------------------------------------------------------------------------------- */
static void count_in(struct count *c, size_t times)
{
	c->clocks += times > 0;
	c->times += (int64_t)times;
}

static void add_over(struct arena *a, struct group *g, int64_t over)
{
	if (g->nover == g->cap) {
		g->cap = g->cap ? 2 * g->cap : 16;
		int64_t *more = NEW_ARRAY(a, int64_t, g->cap);
		if (g->nover)
			memcpy(more, g->over, g->nover * sizeof *more);
		g->over = more;
	}
	g->over[g->nover++] = over;
}

static void add_clock(struct arena *a, struct group *g, const struct report_clock *r)
{
	const struct quality *q = &r->q;

	count_in(&g->all, 1);
	count_in(&g->met, !q->late);
	count_in(&g->breached, q->late);
	count_in(&g->paused, q->npauses);
	count_in(&g->unasked, q->unasked);
	count_in(&g->near, q->near);
	count_in(&g->returns, q->returns);
	count_in(&g->reopened, r->nback);
	count_in(&g->would, q->would != CLOCK_NEVER);
	g->paused_open += q->paused;
	if (q->late)
		add_over(a, g, q->over);
}

/* NULL: there are too many. */
static struct group *group_for(struct arena *a, struct group *groups, size_t *n, size_t most,
                               const struct report_group_key *key)
{
	for (size_t i = 0; i < *n; i++)
		if (groups[i].key.id == key->id && str_eq(groups[i].key.value, key->value))
			return &groups[i];
	if (*n == most)
		return NULL;
	struct group *g = &groups[(*n)++];
	*g = (struct group){ .key = *key };
	g->key.value = arena_str(a, key->value);
	return g;
}

static void add_share(struct report *p, struct shares *s, int64_t id, int64_t used)
{
	size_t i = 0;

	while (i < s->n && s->items[i].id != id)
		i++;
	if (i == SHARES) {
		p->cut = true;
		return;
	}
	if (i == s->n)
		s->items[s->n++] = (struct share){ .id = id };
	s->items[i].used += used;
	s->items[i].clocks += s->items[i].last != p->nth;
	s->items[i].last = p->nth;
}

static void add_shares(struct report *p, const struct report_clock *r)
{
	const struct sla_clock *c = r->c;

	p->nth++;
	for (size_t i = 0; i < r->life.n; i++) {
		const struct hop *h = &r->life.hops[i];
		int64_t to = h->to < c->stopped_at ? h->to : c->stopped_at, used;
		if (h->from >= to || h->to <= c->started_at || !(used = clock_used(c, h->from, to)))
			continue;
		p->used += used;
		add_share(p, &p->teams, h->team, used);
		add_share(p, &p->people, h->person, used);
	}
}

static enum rc collect(struct ctx *cx, const struct report_clock *r, void *arg, bool *stop)
{
	struct report *p = arg;
	struct report_group_key key, week = { .id = 0 };

	(void)stop;
	report_key(cx->mem, &p->ask, r, &key);
	week.value = report_period(cx->mem, p->ask.zone, STR("week"), r->c->stopped_at, &week.from, &week.to);
	struct group *g = group_for(p->keep, p->groups, &p->n, GROUPS, &key),
	             *w = group_for(p->keep, p->weeks, &p->nweeks, WEEKS, &week);
	if (g)
		add_clock(p->keep, g, r);
	if (w)
		add_clock(p->keep, w, r);
	p->cut = p->cut || !g || !w;
	add_clock(p->keep, &p->total, r);
	add_shares(p, r);
	return RC_OK;
}

/* ---- the answer ---- */
static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return x < y ? -1 : x > y;
}

static void write_median(struct jw *w, struct group *g)
{
	if (!g->nover) {
		jw_null(w, "overrun_median");
		return;
	}
	qsort(g->over, g->nover, sizeof *g->over, by_size);
	jw_int(w, "overrun_median", g->over[(g->nover + 1) / 2 - 1] / SECONDS(1));
}

static void write_count(struct jw *w, const char *key, struct count c)
{
	jw_open(w, key, '{');
	jw_int(w, "clocks", c.clocks);
	jw_int(w, "times", c.times);
	jw_close(w, '}');
}

static void write_figures(struct jw *w, struct group *g)
{
	jw_int(w, "n", g->all.clocks);
	jw_int(w, "met", g->met.clocks);
	jw_int(w, "breached", g->breached.clocks);
	write_median(w, g);
	write_count(w, "paused", g->paused);
	jw_int(w, "paused_seconds", g->paused_open / SECONDS(1));
	write_count(w, "unasked", g->unasked);
	write_count(w, "near", g->near);
	write_count(w, "returns", g->returns);
	write_count(w, "reopened", g->reopened);
	jw_int(w, "would_breach", g->would.clocks);
}

static const struct record_type *type_of(struct str by)
{
	if (str_is(by, "team"))
		return &team_type;
	if (str_is(by, "person"))
		return &person_type;
	return str_is(by, "client") ? &client_type : NULL;
}

/* The word that asks for this group: an id, a value, a day; "none": without. */
static struct str token(struct ctx *cx, const struct report_group_key *k)
{
	if (k->id)
		return arena_fmt(cx->mem, "%lld", (long long)k->id);
	return k->value.n ? k->value : STR("none");
}

static enum rc names_of(struct ctx *cx, const struct record_type *t, const struct group *g, size_t n,
                        struct str *out)
{
	int64_t *ids = NEW_ARRAY(cx->mem, int64_t, n + 1);

	for (size_t i = 0; i < n; i++)
		ids[i] = g[i].key.id;
	return record_names(cx, t, ids, n, out);
}

static enum rc labels(struct ctx *cx, const struct report *p, struct str *out)
{
	const struct record_type *t = type_of(p->ask.by);
	int f = field_find(&ticket_type, p->ask.by);
	const struct choices *cs = f >= 0 ? ticket_type.fields[f].choices : NULL;

	if (t)
		return names_of(cx, t, p->groups, p->n, out);
	for (size_t i = 0; i < p->n; i++) {
		int rank = cs ? choices_rank(cs, p->groups[i].key.value) : -1;
		out[i] = rank >= 0 ? str_z(cs->items[rank].label) : p->groups[i].key.value;
	}
	return RC_OK;
}

static enum rc write_groups(struct ctx *cx, struct jw *w, struct report *p)
{
	struct str *said = NEW_ARRAY(cx->mem, struct str, p->n + 1);

	TRY(labels(cx, p, said));
	jw_open(w, "groups", '[');
	for (size_t i = 0; i < p->n; i++) {
		jw_open(w, NULL, '{');
		jw_str(w, "group", token(cx, &p->groups[i].key));
		jw_str(w, "label", said[i]);
		write_figures(w, &p->groups[i]);
		jw_close(w, '}');
	}
	jw_close(w, ']');
	return RC_OK;
}

static void write_weeks(struct jw *w, struct report *p)
{
	jw_open(w, "weeks", '[');
	for (size_t i = 0; i < p->nweeks; i++) {
		jw_open(w, NULL, '{');
		jw_str(w, "week", p->weeks[i].key.value);
		write_figures(w, &p->weeks[i]);
		jw_close(w, '}');
	}
	jw_close(w, ']');
}

static int by_used(const void *a, const void *b)
{
	const struct share *x = a, *y = b;

	if (x->used != y->used)
		return x->used > y->used ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

static enum rc write_shares(struct ctx *cx, struct jw *w, const char *key, const char *one, struct shares *s,
                            const struct record_type *t)
{
	int64_t *ids = NEW_ARRAY(cx->mem, int64_t, s->n + 1);
	struct str *names = NEW_ARRAY(cx->mem, struct str, s->n + 1);

	qsort(s->items, s->n, sizeof *s->items, by_used);
	for (size_t i = 0; i < s->n; i++)
		ids[i] = s->items[i].id;
	TRY(record_names(cx, t, ids, s->n, names));
	jw_open(w, key, '[');
	for (size_t i = 0; i < s->n; i++) {
		jw_open(w, NULL, '{');
		if (ids[i]) {
			jw_open(w, one, '{');
			jw_int(w, "id", ids[i]);
			jw_str(w, "name", names[i]);
			jw_close(w, '}');
		} else {
			jw_null(w, one);
		}
		jw_int(w, "used", s->items[i].used);
		jw_int(w, "clocks", s->items[i].clocks);
		jw_close(w, '}');
	}
	jw_close(w, ']');
	return RC_OK;
}

static int by_weight(const void *a, const void *b)
{
	const struct group *x = a, *y = b;

	if (x->key.to && y->key.to)
		return x->key.from < y->key.from ? -1 : x->key.from > y->key.from;
	if (x->all.clocks != y->all.clocks)
		return x->all.clocks > y->all.clocks ? -1 : 1;
	return x->key.id != y->key.id ? (x->key.id < y->key.id ? -1 : 1)
	                              : str_cmp(x->key.value, y->key.value);
}

/* ---- what is asked ---- */
static enum rc take_word(struct ctx *cx, const struct rq *rq, const char *name, struct str def,
                         struct str *out)
{
	bool there;

	TRY(rq_query(cx, rq, name, out, &there));
	if (!there || !out->n)
		*out = def;
	return RC_OK;
}

static enum rc take_ask(struct ctx *cx, const struct rq *rq, struct report_ask *a)
{
	static const char *const known[] = { "team",   "person", "priority", "category", "service",
		                             "client", "day",    "week",     "month" };
	struct str target;
	size_t i = 0;

	TRY(take_word(cx, rq, "target", STR("resolve"), &target));
	a->kind = sla_kind_of(target);
	if (a->kind == SLA_KINDS)
		return fail_field(cx, "target",
		                  "target is response, resolve, update, answer, ola or contract");
	TRY(take_word(cx, rq, "by", STR("team"), &a->by));
	while (i < COUNT(known) && !str_is(a->by, known[i]))
		i++;
	if (i == COUNT(known))
		return fail_field(cx, "by",
		                  "by is team, person, priority, category, service, client, day, week or "
		                  "month");
	TRY(rq_query_int(cx, rq, "near", 0, 1440, NEAR_MINUTES, &a->near));
	a->near = MINUTES(a->near);
	TRY(report_client(cx, rq, &a->client, &a->zone));
	return report_span(cx, rq, &a->from, &a->to);
}

static void write_ask(struct jw *w, const struct report_ask *a)
{
	jw_str(w, "target", str_z(sla_kind_names[a->kind]));
	jw_time(w, "from", a->from);
	jw_time(w, "to", a->to);
	jw_str(w, "by", a->by);
	jw_int(w, "near_minutes", a->near / MINUTES(1));
}

static enum rc get_report(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct report *p = NEW(cx->mem, struct report);
	struct report_walk walk = { .fn = collect, .arg = p };
	struct jw w = JW(&rs->body);

	p->keep = cx->mem;
	p->groups = NEW_ARRAY(cx->mem, struct group, GROUPS);
	p->weeks = NEW_ARRAY(cx->mem, struct group, WEEKS);
	TRY(take_ask(cx, rq, &p->ask));
	TRY(report_walk(cx, &p->ask, &walk));
	qsort(p->groups, p->n, sizeof *p->groups, by_weight);
	qsort(p->weeks, p->nweeks, sizeof *p->weeks, by_weight);
	jw_open(&w, NULL, '{');
	write_ask(&w, &p->ask);
	jw_bool(&w, "cut", p->cut || walk.cut);
	TRY(write_groups(cx, &w, p));
	jw_open(&w, "total", '{');
	write_figures(&w, &p->total);
	jw_close(&w, '}');
	write_weeks(&w, p);
	jw_int(&w, "used", p->used);
	TRY(write_shares(cx, &w, "teams", "team", &p->teams, &team_type));
	TRY(write_shares(cx, &w, "people", "person", &p->people, &person_type));
	jw_close(&w, '}');
	return RC_OK;
}

/* ---- the clocks behind a number ------------------------------------------------------------------ */
struct behind {
	struct report_ask ask;
	enum report_about about;
	struct str group; /* empty: all */
	int64_t limit, last_ticket, last_cycle;
	struct jw *w;
	int64_t n;
	bool more;
	struct arena *out;
};

static enum rc take_behind(struct ctx *cx, const struct rq *rq, struct behind *b, struct report_walk *walk)
{
	struct str about, cursor, part;
	bool sent;

	TRY(take_ask(cx, rq, &b->ask));
	TRY(take_word(cx, rq, "about", STR("all"), &about));
	while (b->about < ABOUTS && !str_is(about, report_abouts[b->about]))
		b->about++;
	if (b->about == ABOUTS)
		return fail_field(cx, "about",
		                  "about is all, met, breached, paused, unasked, near, returns, reopened or "
		                  "would_breach");
	TRY(rq_query(cx, rq, "group", &b->group, &sent));
	TRY(rq_query_int(cx, rq, "limit", 1, 200, 50, &b->limit));
	TRY(take_word(cx, rq, "cursor", STR(""), &cursor));
	if (!cursor.n)
		return RC_OK;
	if (!str_split(&cursor, '.', &part) || !str_int(part, &walk->ticket) ||
	    !str_split(&cursor, '.', &part) || !str_int(part, &walk->cycle) || walk->ticket < 1)
		return fail_field(cx, "cursor", "cursor is `next` of the page before");
	return RC_OK;
}

/* The event at this instant that changed how the clock runs; 0: none. */
static int64_t event_at(const struct event *e, size_t n, int64_t at)
{
	int64_t found = 0;

	for (size_t i = 0; i < n; i++)
		if (e[i].at == at && (!found || str_starts(e[i].kind, STR("hold"))))
			found = e[i].id;
	return found;
}

static void write_event(struct jw *w, int64_t id)
{
	if (id)
		jw_int(w, "event", id);
	else
		jw_null(w, "event");
}

static void write_pauses(struct jw *w, const struct report_clock *r, const struct event *e, size_t n)
{
	jw_open(w, "pauses", '[');
	for (size_t i = 0; i < r->q.npauses; i++) {
		const struct doubt *d = &r->q.pauses[i];
		jw_open(w, NULL, '{');
		jw_time(w, "from", d->p.from);
		jw_time(w, "to", d->p.to);
		jw_str(w, "reason", d->p.reason);
		jw_int(w, "open", d->p.open);
		jw_int(w, "left", d->p.left);
		jw_bool(w, "unasked", d->unasked);
		jw_bool(w, "near", d->near);
		write_event(w, event_at(e, n, d->p.from));
		jw_close(w, '}');
	}
	jw_close(w, ']');
}

static enum rc write_returns(struct ctx *cx, struct jw *w, const struct report_clock *r)
{
	struct str team;

	jw_open(w, "returns", '[');
	for (size_t i = 0; i < r->life.n && r->life.hops[i].from < r->c->stopped_at; i++) {
		const struct hop *h = &r->life.hops[i];
		if (h->from < r->c->started_at || !hop_returns(&r->life, i))
			continue;
		TRY(record_names(cx, &team_type, &h->team, 1, &team));
		jw_open(w, NULL, '{');
		jw_time(w, "at", h->from);
		jw_str(w, "team", team);
		jw_int(w, "event", h->event);
		jw_close(w, '}');
	}
	jw_close(w, ']');
	return RC_OK;
}

static void write_backs(struct jw *w, const struct report_clock *r, const struct event *e, size_t n)
{
	jw_open(w, "reopened", '[');
	for (size_t i = 0; i < r->nback; i++) {
		jw_open(w, NULL, '{');
		jw_time(w, "done_at", r->back[i].done_at);
		jw_time(w, "back_at", r->back[i].back_at);
		write_event(w, event_at(e, n, r->back[i].back_at));
		jw_close(w, '}');
	}
	jw_close(w, ']');
}

static enum rc write_who(struct ctx *cx, struct jw *w, const struct report_clock *r)
{
	int64_t team = r->q.who ? r->q.who->team : 0, person = r->q.who ? r->q.who->person : 0;
	struct str name;

	TRY(record_names(cx, &team_type, &team, 1, &name));
	jw_str(w, "team", name);
	TRY(record_names(cx, &person_type, &person, 1, &name));
	jw_str(w, "person", name);
	return RC_OK;
}

static enum rc write_found(struct ctx *cx, struct jw *w, const struct report_clock *r)
{
	struct record t;
	struct event *e;
	size_t n;

	TRY(record_load(cx, &ticket_type, r->ticket, &t));
	TRY(event_all_of(cx, "ticket", &r->ticket, 1, INT64_MAX, &e, &n));
	jw_open(w, NULL, '{');
	jw_str(w, "key", record_key(cx->mem, &t));
	jw_str(w, "title", rec_str(&t, TICKET_TITLE));
	jw_int(w, "client", r->client);
	jw_int(w, "cycle", r->c->cycle);
	jw_bool(w, "met", !r->q.late);
	jw_time(w, "stopped_at", r->c->stopped_at);
	jw_int(w, "goal", r->c->goal);
	jw_int(w, "elapsed", r->c->elapsed);
	sla_write_instant(w, "deadline", r->c->deadline);
	TRY(write_who(cx, w, r));
	write_pauses(w, r, e, n);
	TRY(write_returns(cx, w, r));
	write_backs(w, r, e, n);
	sla_write_instant(w, "would_breach_at", r->q.would);
	jw_close(w, '}');
	return RC_OK;
}

static enum rc list_one(struct ctx *cx, const struct report_clock *r, void *arg, bool *stop)
{
	struct behind *b = arg;
	struct report_group_key key;

	if (!report_is(r, b->about))
		return RC_OK;
	report_key(cx->mem, &b->ask, r, &key);
	if (b->group.n && !str_eq(b->group, token(cx, &key)))
		return RC_OK;
	b->more = *stop = b->n == b->limit;
	if (*stop)
		return RC_OK;
	b->n++;
	b->last_ticket = r->ticket;
	b->last_cycle = r->c->cycle;
	return write_found(cx, b->w, r);
}

static enum rc get_behind(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct behind b = { .w = &w };
	struct report_walk walk = { .fn = list_one, .arg = &b };

	TRY(take_behind(cx, rq, &b, &walk));
	jw_open(&w, NULL, '{');
	write_ask(&w, &b.ask);
	jw_str(&w, "about", str_z(report_abouts[b.about]));
	jw_open(&w, "items", '[');
	TRY(report_walk(cx, &b.ask, &walk));
	jw_close(&w, ']');
	if (b.more)
		jw_str(&w, "next",
		       arena_fmt(cx->mem, "%lld.%lld", (long long)b.last_ticket, (long long)b.last_cycle));
	else
		jw_null(&w, "next");
	jw_bool(&w, "cut", walk.cut);
	jw_close(&w, '}');
	return RC_OK;
}

const struct route clock_report_routes[] = {
	{ "GET", "/api/v1/reports/clocks", PERM_READ, get_report,
	  "Of the clocks that ended in a period: met or not, and beside it how they were paused, handed "
	  "round "
	  "and reopened, and whose time it was",
	  .out = "ClocksReport" },
	{ "GET", "/api/v1/reports/clocks/tickets", PERM_READ, get_behind,
	  "The clocks behind a number of that report, with what was found in each", .out = "ClocksBehind" },
	{ 0 },
};
