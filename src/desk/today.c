/* today.c - see today.h.  Sources of the desk itself, and those of nouns above it (app->desk_today). */
#include "desk/today.h"
#include "approval/approval.h"
#include "client/client.h"
#include "desk/state.h"
#include "handover/handover.h"
#include "major/major.h"
#include "oncall/oncall.h"
#include "person/person.h"
#include <stdlib.h>

enum { MOST = 200, ROTATIONS = 50 };

void today_add(struct ctx *cx, struct today *d, struct today_item item)
{
	if (d->n == d->cap) {
		size_t cap = d->cap ? d->cap * 2 : 32;
		struct today_item *items = NEW_ARRAY(cx->mem, struct today_item, cap);
		if (d->n)
			memcpy(items, d->items, d->n * sizeof *items);
		d->items = items;
		d->cap = cap;
	}
	d->items[d->n++] = item;
}

/* ---- from the items on the desk ------------------------------------------------------------------- */
static struct str ticket_href(struct ctx *cx, const struct item *t)
{
	return arena_fmt(cx->mem, "/tickets/" STR_FMT, STR_ARG(record_key(cx->mem, &t->ticket)));
}

static struct today_item about(struct ctx *cx, const struct item *t, int64_t at, const char *kind,
                               const char *tone)
{
	struct str title = arena_str(cx->mem, rec_str(&t->ticket, TICKET_TITLE)),
	           key = record_key(cx->mem, &t->ticket);

	return (struct today_item){ .at = at,
		                    .kind = kind,
		                    .tone = tone,
		                    .title = title,
		                    .detail = key,
		                    .href = ticket_href(cx, t),
		                    .say = kind,
		                    .words = { { "key", key }, { "title", title } } };
}

static bool within(const struct today *d, int64_t at) { return at >= d->from && at < d->to; }

static void harm(struct ctx *cx, struct today *d, const struct item *t)
{
	int64_t at = item_harm_at(t, cx->now);

	if (at == RANK_NEVER || !within(d, at))
		return;
	struct today_item i = about(cx, t, at, "harm", "harm");
	if (t->harm.effect.n) {
		i.detail = arena_fmt(cx->mem, STR_FMT ": " STR_FMT, STR_ARG(i.detail), STR_ARG(i.title));
		i.title = arena_str(cx->mem, t->harm.effect);
		i.words[2] = (struct today_word){ "effect", i.title };
	}
	today_add(cx, d, i);
}

static void deadlines(struct ctx *cx, struct today *d, const struct item *t)
{
	for (size_t i = 0; i < t->nclocks; i++) {
		int64_t at = t->clocks[i].deadline;
		if (at == RANK_NEVER || !within(d, at))
			continue;
		struct today_item one = about(cx, t, at, "deadline", at < cx->now ? "harm" : "risk");
		one.words[2] = (struct today_word){ "target", str_z(sla_kind_names[t->clocks[i].kind]) };
		today_add(cx, d, one);
	}
}

static void promise(struct ctx *cx, struct today *d, const struct item *t)
{
	int64_t at = item_promised_at(t);

	if (at == RANK_NEVER || !within(d, at))
		return;
	struct today_item i = about(cx, t, at, "promise", at < cx->now ? "risk" : "info");
	i.say = t->promise.escalated ? "escalation" : "promise";
	i.by = t->promise.by;
	today_add(cx, d, i);
}

/* Of deadlines those that concern many people or much: else they would be a second list of the desk. */
static bool due_within(const struct today *d, const struct packed *p)
{
	return p->weighty && p->first_due < d->to && p->last_due >= d->from;
}

static enum rc of_items(struct ctx *cx, struct today *d)
{
	struct ranked *k = cx->app->desk;
	struct arena *mine = arena_new(); /* of one item at a time */

	pthread_rwlock_rdlock(&k->view);
	for (size_t i = 0; i < k->n && d->n < 10 * MOST; i++) {
		const struct packed *p = k->order[i];
		if (!who_can(cx->who, p->client_id, PERM_READ) || (d->client && p->client_id != d->client))
			continue;
		if (!p->harm && !p->promise && !due_within(d, p))
			continue;
		const struct item *t = item_open(mine, p);
		harm(cx, d, t);
		if (p->weighty)
			deadlines(cx, d, t);
		promise(cx, d, t);
		arena_reset(mine);
	}
	pthread_rwlock_unlock(&k->view);
	arena_free(mine);
	return RC_OK;
}

/* ---- who is on call ------------------------------------------------------------------------------------ */
static enum rc shifts(struct ctx *cx, struct today *d, const struct record *rotation)
{
	struct oncall_entry *e;
	size_t n;

	TRY(oncall_shifts(cx, rotation->id, d->from, d->to, &e, &n));
	for (size_t i = 0; i < n; i++) {
		if (e[i].from < d->from ||
		    (i && e[i].person == e[i - 1].person)) /* it goes on since before */
			continue;
		struct str who = desk_name(cx, &person_type, e[i].person),
		           name = rec_str(rotation, ROTATION_NAME);
		today_add(cx, d,
		          (struct today_item){
		                  .at = e[i].from,
		                  .until = e[i].to,
		                  .kind = "oncall",
		                  .tone = e[i].person ? "info" : "risk",
		                  .title = who.n ? who : STR("Nobody is on call"),
		                  .detail = name,
		                  .href = arena_fmt(cx->mem, "/oncall/%lld", (long long)rotation->id),
		                  .say = who.n ? "oncall" : "nobody",
		                  .words = { { "who", who }, { "rotation", name } } });
	}
	return RC_OK;
}

static enum rc oncall(struct ctx *cx, struct today *d)
{
	struct list_query q = { .type = &rotation_type, .limit = ROTATIONS, .filter = STR("active:yes") };
	struct list_result page;

	if (d->client)
		q.filter = arena_fmt(cx->mem, "active:yes client:%lld", (long long)d->client);
	TRY(record_list(cx, &q, &page));
	for (size_t i = 0; i < page.n; i++)
		TRY(shifts(cx, d, &page.rs[i]));
	return RC_OK;
}

/* ---- approvals ------------------------------------------------------------------------------- */
static enum rc approvals(struct ctx *cx, struct today *d)
{
	struct list_query q = {
		.type = &approval_type, .limit = MOST, .sort = STR("due_at"), .no_bodies = true
	};
	struct list_result page;
	struct str from = time_rfc3339(cx->mem, d->from), to = time_rfc3339(cx->mem, d->to);

	q.filter = arena_fmt(cx->mem, "state:asked due_at>=\"" STR_FMT "\" due_at<\"" STR_FMT "\"",
	                     STR_ARG(from), STR_ARG(to));
	TRY(record_list(cx, &q, &page));
	for (size_t i = 0; i < page.n; i++) {
		const struct record *a = &page.rs[i];
		if (d->client && a->client_id != d->client)
			continue;
		struct str title = rec_str(a, APPROVAL_TITLE),
		           who = desk_name(cx, &person_type, rec_int(a, APPROVAL_APPROVER));
		today_add(cx, d,
		          (struct today_item){
		                  .at = rec_int(a, APPROVAL_DUE),
		                  .kind = "review",
		                  .tone = rec_int(a, APPROVAL_DUE) < cx->now ? "risk" : "info",
		                  .title = title,
		                  .detail = who,
		                  .href = arena_fmt(cx->mem, "/portal/approvals/%lld", (long long)a->id),
		                  .say = "review",
		                  .words = { { "title", title }, { "who", who } } });
	}
	return RC_OK;
}

/* ---- hand-overs ------------------------------------------------------------------------------ */
static enum rc handovers(struct ctx *cx, struct today *d)
{
	struct handover_moment *m;
	size_t n;

	TRY(handover_moments(cx, d->client, d->from, d->to, &m, &n));
	for (size_t i = 0; i < n; i++)
		today_add(cx, d,
		          (struct today_item){
		                  .at = m[i].at,
		                  .kind = "handover",
		                  .tone = m[i].unaccepted && m[i].at < cx->now ? "risk" : "info",
		                  .title = m[i].title,
		                  .detail = m[i].detail,
		                  .href = m[i].href,
		                  .say = "handover",
		                  .words = { { "rotation", m[i].title }, { "shift", m[i].detail } },
		                  .n = m[i].unaccepted });
	return RC_OK;
}

/* ---- what has to be told about major incidents ----------------------------------------------- */
static enum rc updates(struct ctx *cx, struct today *d)
{
	struct comms_due *c;
	size_t n;

	TRY(comms_due_list(cx, d->client, d->to, &c, &n));
	for (size_t i = 0; i < n; i++)
		if (c[i].at >= d->from && who_can(cx->who, c[i].client_id, PERM_READ))
			today_add(cx, d,
			          (struct today_item){
			                  .at = c[i].at,
			                  .kind = "update",
			                  .tone = c[i].at < cx->now ? "harm" : "risk",
			                  .title = arena_fmt(cx->mem, "Update for %s", c[i].audience),
			                  .detail = arena_fmt(cx->mem, STR_FMT ": " STR_FMT,
			                                      STR_ARG(c[i].key), STR_ARG(c[i].title)),
			                  .href = arena_fmt(cx->mem, "/tickets/" STR_FMT, STR_ARG(c[i].key)),
			                  .say = "update",
			                  .words = { { "audience", str_z(c[i].audience) },
			                             { "key", c[i].key },
			                             { "title", c[i].title } } });
	return RC_OK;
}

static today_source *const sources[] = { of_items, oncall, approvals, handovers, updates };

/* ---- the answer ------------------------------------------------------------------------------ */
/* The client's zone, else the asker's own or their client's. */
static enum rc zone_for(struct ctx *cx, int64_t client, const struct zone **out)
{
	struct record me;

	if (client)
		return client_zone(cx, client, out);
	if (!cx->who->person_id || record_load(cx, &person_type, cx->who->person_id, &me) != RC_OK)
		return client_zone(cx, CLIENT_HOME, out);
	*out = rec_str(&me, PERSON_ZONE).n ? zone_find(cx->app->zones, rec_str(&me, PERSON_ZONE)) : NULL;
	return *out ? RC_OK : client_zone(cx, me.client_id, out);
}

static int by_time(const void *a, const void *b)
{
	const struct today_item *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return str_cmp(x->title, y->title);
}

static void write_words(struct ctx *cx, struct jw *w, const struct today_item *i)
{
	jw_open(w, "args", '{');
	for (size_t k = 0; k < TODAY_WORDS && i->words[k].name; k++)
		jw_str(w, i->words[k].name, i->words[k].text);
	if (i->by)
		jw_str(w, "by", desk_name(cx, &person_type, i->by));
	jw_int(w, "n", i->n);
	jw_close(w, '}');
}

static void write_item(struct ctx *cx, struct jw *w, const struct today_item *i)
{
	jw_open(w, NULL, '{');
	jw_time(w, "at", i->at);
	jw_instant(w, "until", i->until);
	jw_str(w, "kind", str_z(i->kind));
	jw_str(w, "title", i->title);
	jw_str(w, "detail", i->detail);
	jw_str(w, "tone", str_z(i->tone));
	jw_str(w, "href", i->href);
	jw_str(w, "say", i->say ? str_z(i->say) : STR(""));
	write_words(cx, w, i);
	jw_close(w, '}');
}

static enum rc collect(struct ctx *cx, struct today *d, const struct zone *z)
{
	int64_t day = zone_day(z, cx->now);

	d->from = zone_day_second(z, day, 0, ZONE_EARLIER);
	d->to = zone_day_second(z, day + 1, 0, ZONE_EARLIER);
	for (size_t i = 0; i < COUNT(sources); i++)
		TRY(sources[i](cx, d));
	for (today_source *const *more = cx->app->desk_today; more && *more; more++)
		TRY((*more)(cx, d));
	if (d->n)
		qsort(d->items, d->n, sizeof *d->items, by_time);
	return RC_OK;
}

enum rc get_today(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct today d = { 0 };
	struct jw w = JW(&rs->body);
	const struct zone *z;

	TRY(desk_client(cx, rq, &d.client));
	if (!cx->app->desk)
		return fail(cx, RC_UNAVAILABLE, "no_desk", "this process keeps no desk");
	TRY(ranked_ready(cx, cx->app->desk));
	TRY(zone_for(cx, d.client, &z));
	TRY(collect(cx, &d, z));
	jw_open(&w, NULL, '{');
	jw_str(&w, "zone", zone_name(z));
	jw_open(&w, "items", '[');
	for (size_t i = 0; i < d.n && i < MOST; i++)
		write_item(cx, &w, &d.items[i]);
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}
