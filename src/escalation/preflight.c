/* preflight.c - a chain gone through ahead of time: whom each step reaches in the next seven days, where it
 * reaches nobody, and what would happen from an instant on if nobody answered. Nothing is written.
 *
 * The walk is chain.c's own. A step is looked at anew only where one of its rotations or its calendar
 * changes. */
#include "attention/attention.h"
#include "client/client.h"
#include "escalation/escalation_int.h"
#include "team/team.h"
#include <stdlib.h>

enum { DAYS_AHEAD = 7, TIMELINE_DAYS = 14, ACTS_MAX = 300, EDGES_MAX = 2000, PROBLEMS_MAX = 200 };

struct span {
	int64_t from, to;
	bool inside;
	struct reached who;
};
struct lane {
	struct span *spans;
	size_t n;
};
struct problem {
	const char *kind; /* nobody, empty, unreachable, inactive, no_access */
	int64_t step, from, to, person;
};
struct paper_act {
	struct chain_met met;
	struct reached who;
};
struct timeline {
	int64_t at;
	struct paper_act *acts;
	size_t n;
};
struct flight {
	const struct chain *chain;
	struct reach_place place;
	int64_t from, to;
	struct lane *lanes;
	struct problem *problems;
	size_t nproblems;
	struct timeline now, sunday;
	const struct zone *zone;
};

/* ---- instants at which something changes ------------------------------------------------------ */
struct edges {
	int64_t *at;
	size_t n;
};

static void edge(const struct flight *f, struct edges *e, int64_t t)
{
	if (t > f->from && t < f->to && e->n < EDGES_MAX)
		e->at[e->n++] = t;
}

static int by_time(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static void calendar_edges(const struct flight *f, const struct calendar *cal, struct edges *e)
{
	const struct zone *z = calendar_zone(cal);

	for (int64_t day = zone_day(z, f->from); day <= zone_day(z, f->to); day++) {
		const struct segment *s;
		struct str name;
		size_t n = calendar_day(cal, day, &s, &name);
		for (size_t i = 0; i < n; i++) {
			edge(f, e, zone_day_second(z, day, s[i].from, ZONE_EARLIER));
			edge(f, e, zone_day_second(z, day, s[i].to, ZONE_EARLIER));
		}
	}
}

static enum rc step_edges(struct ctx *cx, struct flight *f, const struct step *s, struct edges *e)
{
	const struct calendar *cal;
	int64_t *at;
	size_t n;

	e->at = NEW_ARRAY(cx->mem, int64_t, EDGES_MAX + 2);
	e->at[e->n++] = f->from;
	for (size_t i = 0; i < s->ntargets; i++) {
		if (s->targets[i].kind != TO_ROTATION)
			continue;
		TRY(shifts_edges(cx, f->place.shifts, s->targets[i].id, &at, &n));
		for (size_t k = 0; k < n; k++)
			edge(f, e, at[k]);
	}
	if (s->calendar && calendar_load(cx, s->calendar, 0, &cal, NULL) == RC_OK)
		calendar_edges(f, cal, e);
	cx->err = (struct err){ 0 };
	qsort(e->at, e->n, sizeof *e->at, by_time);
	return RC_OK;
}

/* ---- lanes --------------------------------------------------------------------------------------- */
static bool same(const struct span *a, const struct span *b)
{
	if (a->inside != b->inside || a->who.npeople != b->who.npeople || a->who.nhooks != b->who.nhooks ||
	    a->who.nchats != b->who.nchats)
		return false;
	for (size_t i = 0; i < a->who.npeople; i++)
		if (a->who.people[i].person != b->who.people[i].person)
			return false;
	return true;
}

static enum rc make_lane(struct ctx *cx, struct flight *f, const struct step *s, struct lane *lane)
{
	struct edges e = { 0 };

	TRY(step_edges(cx, f, s, &e));
	lane->spans = NEW_ARRAY(cx->mem, struct span, e.n);
	for (size_t i = 0; i < e.n; i++) {
		struct span x = { .from = e.at[i], .to = i + 1 < e.n ? e.at[i + 1] : f->to };
		struct span *last = lane->n ? &lane->spans[lane->n - 1] : NULL;
		if (x.from == x.to)
			continue;
		TRY(step_inside(cx, s, x.from, &x.inside));
		if (x.inside)
			TRY(reach_step(cx, &f->place, s, x.from, &x.who));
		if (last && same(last, &x))
			last->to = x.to;
		else
			lane->spans[lane->n++] = x;
	}
	return RC_OK;
}

/* ---- problems -------------------------------------------------------------------------------------- */
static void problem(struct flight *f, struct problem p)
{
	for (size_t i = 0; i < f->nproblems; i++) {
		struct problem *q = &f->problems[i];
		bool goes_on = p.person || q->to == p.from;
		if (strcmp(q->kind, p.kind) == 0 && q->step == p.step && q->person == p.person && goes_on) {
			q->to = p.to;
			return;
		}
	}
	if (f->nproblems < PROBLEMS_MAX)
		f->problems[f->nproblems++] = p;
}

static void lane_problems(struct flight *f, size_t step)
{
	const struct lane *l = &f->lanes[step];
	int64_t id = (int64_t)step + 1;

	for (size_t i = 0; i < l->n; i++) {
		const struct span *x = &l->spans[i];
		if (x->inside && !x->who.somebody)
			problem(f, (struct problem){ "empty", id, x->from, x->to, 0 });
		for (size_t k = 0; k < x->who.npeople; k++)
			if (x->who.people[k].state != PAGE_OK)
				problem(f, (struct problem){ page_words[x->who.people[k].state], id, x->from,
				                             x->to, x->who.people[k].person });
	}
}

static bool somebody_at(const struct flight *f, int64_t t, int64_t *until)
{
	bool found = false;

	*until = f->to;
	for (size_t s = 0; s < f->chain->nsteps; s++)
		for (size_t i = 0; i < f->lanes[s].n; i++) {
			const struct span *x = &f->lanes[s].spans[i];
			if (x->from > t || t >= x->to)
				continue;
			found = found || (x->inside && x->who.somebody);
			if (x->to < *until)
				*until = x->to;
		}
	return found;
}

static int worst_first(const void *a, const void *b)
{
	const struct problem *x = a, *y = b;
	bool xn = strcmp(x->kind, "nobody") == 0, yn = strcmp(y->kind, "nobody") == 0;

	if (xn != yn)
		return xn ? -1 : 1;
	if (!x->person != !y->person)
		return x->person ? -1 : 1;
	return x->from < y->from ? -1 : x->from > y->from;
}

static void find_problems(struct flight *f)
{
	int64_t until;

	for (size_t s = 0; s < f->chain->nsteps; s++)
		lane_problems(f, s);
	for (int64_t t = f->from; t < f->to; t = until)
		if (!somebody_at(f, t, &until))
			problem(f, (struct problem){ "nobody", 0, t, until, 0 });
	qsort(f->problems, f->nproblems, sizeof *f->problems, worst_first);
}

/* ---- the timeline ------------------------------------------------------------------------------------ */
struct paper {
	struct flight *f;
	struct timeline *t;
};

static enum rc paper_reach(struct ctx *cx, void *arg, const struct step *s, int64_t at, struct reached *out)
{
	struct paper *p = arg;

	return reach_step(cx, &p->f->place, s, at, out);
}

static enum rc paper_met(struct ctx *cx, void *arg, const struct chain_met *m)
{
	struct paper *p = arg;

	(void)cx;
	if (p->t->n == ACTS_MAX)
		return RC_OK;
	struct paper_act *a = &p->t->acts[p->t->n++];
	a->met = *m;
	if (m->reached)
		a->who = *m->reached;
	return RC_OK;
}

static enum rc walk(struct ctx *cx, struct flight *f, int64_t at, struct timeline *out)
{
	struct paper p = { f, out };
	const struct chain_world w = { paper_reach, paper_met, &p };
	struct chain_at pos = { .at = at };

	*out = (struct timeline){ .at = at, .acts = NEW_ARRAY(cx->mem, struct paper_act, ACTS_MAX) };
	while (out->n < ACTS_MAX && chain_next(f->chain, &pos) < at + DAYS(TIMELINE_DAYS))
		TRY(chain_act(cx, f->chain, &pos, &w));
	return RC_OK;
}

/* 03:00 on the next Sunday where the client is: the hour nobody likes to be asked about. */
static int64_t sunday_at_three(const struct flight *f)
{
	int64_t day = zone_day(f->zone, f->from), t;

	do {
		t = zone_day_second(f->zone, day, 3 * 3600, ZONE_EARLIER);
		day++;
	} while (civil_weekday(day - 1) != 7 || t <= f->from);
	return t;
}

static enum rc prepare(struct ctx *cx, const struct chain *c, struct flight *f)
{
	struct record client;

	TRY(record_load(cx, &client_type, c->client_id, &client));
	f->zone = zone_find(cx->app->zones, rec_str(&client, CLIENT_ZONE));
	if (!f->zone)
		f->zone = zone_utc();
	f->chain = c;
	f->from = cx->now;
	f->to = cx->now + DAYS(DAYS_AHEAD);
	f->place = (struct reach_place){ .client_id = c->client_id,
		                         .team = c->team,
		                         .shifts = shifts_new(cx, f->from - DAYS(1),
		                                              f->to + DAYS(TIMELINE_DAYS + 1)) };
	f->lanes = NEW_ARRAY(cx->mem, struct lane, c->nsteps);
	f->problems = NEW_ARRAY(cx->mem, struct problem, PROBLEMS_MAX);
	for (size_t i = 0; i < c->nsteps; i++)
		TRY(make_lane(cx, f, &c->steps[i], &f->lanes[i]));
	find_problems(f);
	return RC_OK;
}

static enum rc fly(struct ctx *cx, const struct chain *c, int64_t at, struct flight *f)
{
	TRY(prepare(cx, c, f));
	TRY(walk(cx, f, at, &f->now));
	return walk(cx, f, sunday_at_three(f), &f->sunday);
}

/* ---- out --------------------------------------------------------------------------------------------------
 */
static void write_who(struct ctx *cx, struct jw *w, const struct reached *r, struct names *names)
{
	jw_open(w, "people", '[');
	for (size_t i = 0; i < r->npeople; i++) {
		jw_open(w, NULL, '{');
		jw_int(w, "id", r->people[i].person);
		jw_str(w, "state", str_z(page_words[r->people[i].state]));
		jw_close(w, '}');
		esc_name(cx, names, TO_PERSON, r->people[i].person);
	}
	jw_close(w, ']');
	jw_open(w, "webhooks", '[');
	for (size_t i = 0; i < r->nhooks; i++) {
		jw_int(w, NULL, r->hooks[i]);
		esc_name(cx, names, TO_WEBHOOK, r->hooks[i]);
	}
	jw_close(w, ']');
	jw_open(w, "channels", '[');
	for (size_t i = 0; i < r->nchats; i++) {
		jw_int(w, NULL, r->chats[i]);
		esc_name(cx, names, TO_CHANNEL, r->chats[i]);
	}
	jw_close(w, ']');
	jw_bool(w, "depends", r->depends);
	jw_bool(w, "empty", !r->somebody);
}

static void write_lanes(struct ctx *cx, struct jw *w, const struct flight *f, struct names *names)
{
	jw_open(w, "steps", '[');
	for (size_t s = 0; s < f->chain->nsteps; s++) {
		jw_open(w, NULL, '{');
		jw_int(w, "step", (int64_t)s + 1);
		jw_open(w, "spans", '[');
		for (size_t i = 0; i < f->lanes[s].n; i++) {
			const struct span *x = &f->lanes[s].spans[i];
			jw_open(w, NULL, '{');
			jw_time(w, "from", x->from);
			jw_time(w, "to", x->to);
			jw_bool(w, "inside", x->inside);
			write_who(cx, w, &x->who, names);
			jw_close(w, '}');
		}
		jw_close(w, ']');
		jw_close(w, '}');
	}
	jw_close(w, ']');
}

static void write_problems(struct ctx *cx, struct jw *w, const struct flight *f, struct names *names)
{
	jw_open(w, "problems", '[');
	for (size_t i = 0; i < f->nproblems; i++) {
		const struct problem *p = &f->problems[i];
		jw_open(w, NULL, '{');
		jw_str(w, "kind", str_z(p->kind));
		if (p->step)
			jw_int(w, "step", p->step);
		else
			jw_null(w, "step");
		jw_time(w, "from", p->from);
		jw_time(w, "to", p->to);
		if (p->person)
			jw_int(w, "person", p->person);
		else
			jw_null(w, "person");
		jw_close(w, '}');
		esc_name(cx, names, TO_PERSON, p->person);
	}
	jw_close(w, ']');
}

static void write_timeline(struct ctx *cx, struct jw *w, const char *key, const struct flight *f,
                           const struct timeline *t, struct names *names)
{
	jw_open(w, key, '{');
	jw_time(w, "at", t->at);
	jw_open(w, "acts", '[');
	for (size_t i = 0; i < t->n; i++) {
		const struct chain_met *m = &t->acts[i].met;
		jw_open(w, NULL, '{');
		jw_time(w, "at", m->at);
		jw_str(w, "what", str_z(met_words[m->what]));
		jw_int(w, "round", m->round);
		if (m->step)
			jw_int(w, "step", (m->step - f->chain->steps) + 1);
		else
			jw_null(w, "step");
		jw_bool(w, "skipped", m->skipped);
		write_who(cx, w, &t->acts[i].who, names);
		jw_close(w, '}');
	}
	jw_close(w, ']');
	jw_close(w, '}');
}

static enum rc write_flight(struct ctx *cx, struct jw *w, const struct flight *f)
{
	struct names names = { 0 };

	esc_name_steps(cx, &names, f->chain);
	jw_time(w, "from", f->from);
	jw_time(w, "to", f->to);
	jw_str(w, "zone", zone_name(f->zone));
	write_lanes(cx, w, f, &names);
	write_problems(cx, w, f, &names);
	write_timeline(cx, w, "timeline", f, &f->now, &names);
	write_timeline(cx, w, "sunday", f, &f->sunday, &names);
	return esc_write_names(cx, w, "names", &names);
}

/* ---- routes
 * ------------------------------------------------------------------------------------------------- */
static enum rc check_at(struct ctx *cx, int64_t at)
{
	return at >= cx->now - DAYS(1) && at <= cx->now + DAYS(DAYS_AHEAD)
	               ? RC_OK
	               : fail_field(cx, "at", "at: within the next seven days");
}

enum rc preflight_saved(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct flight *f = NEW(cx->mem, struct flight);
	struct jw w = JW(&rs->body);
	struct record r;
	struct chain c;
	int64_t at;

	TRY(record_find(cx, &escalation_policy_type, rq->param[0], &r));
	TRY(record_allow(cx, &r, PERM_READ));
	TRY(rq_query_time(cx, rq, "at", cx->now, &at));
	TRY(check_at(cx, at));
	TRY(policy_chain(cx, &r, &c));
	TRY(fly(cx, &c, at, f));
	jw_open(&w, NULL, '{');
	TRY(write_flight(cx, &w, f));
	jw_close(&w, '}');
	return RC_OK;
}

struct unsaved {
	const struct jval *client, *team, *steps;
	int64_t repeat, ack_timeout, at;
	bool skip_empty;
};
static const struct jfield unsaved_fields[] = {
	{ "client", JF_VALUE, offsetof(struct unsaved, client), true },
	{ "team", JF_VALUE, offsetof(struct unsaved, team) },
	{ "steps", JF_VALUE, offsetof(struct unsaved, steps), true },
	{ "repeat", JF_INT, offsetof(struct unsaved, repeat), .max = 5 },
	{ "ack_timeout", JF_INT, offsetof(struct unsaved, ack_timeout), .max = 10080 },
	{ "skip_empty", JF_BOOL, offsetof(struct unsaved, skip_empty) },
	{ "at", JF_TIME, offsetof(struct unsaved, at),
	  .help = "from when the timeline goes; now unless said" },
};

static enum rc take_unsaved(struct ctx *cx, const struct unsaved *in, struct chain *c)
{
	static const struct field client = { "client", F_REF, .of = "client", .flags = REQUIRED };
	static const struct field team = { "team", F_REF, .of = "team" };
	struct dbval v;

	TRY(record_value(cx, &client, "client", in->client, 0, &v));
	*c = (struct chain){ .client_id = v.i, .repeat = in->repeat, .skip_empty = in->skip_empty };
	if (!who_can(cx->who, v.i, PERM_CLIENT_ADMIN))
		return fail(cx, RC_DENIED, "denied", "you do not make policies for this client");
	if (in->team) {
		TRY(record_value(cx, &team, "team", in->team, c->client_id, &v));
		c->team = v.type == DB_INT ? v.i : 0;
	}
	return chain_read_steps(cx, c->client_id, in->steps, c);
}

enum rc preflight_unsaved(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct flight *f = NEW(cx->mem, struct flight);
	struct unsaved in = { .at = cx->now, .skip_empty = true };
	struct jw w = JW(&rs->body);
	struct chain c;

	TRY(json_read(cx, rq->body, unsaved_fields, &in));
	TRY(take_unsaved(cx, &in, &c));
	TRY(check_at(cx, in.at));
	TRY(fly(cx, &c, in.at, f));
	jw_open(&w, NULL, '{');
	TRY(write_flight(cx, &w, f));
	jw_close(&w, '}');
	return RC_OK;
}

/* ---- all of a client, problems first ---- */
struct one {
	struct record *r;
	struct flight f;
};

static int problems_first(const void *a, const void *b)
{
	const struct one *const *x = a, *const *y = b;
	bool xp = (*x)->f.nproblems > 0, yp = (*y)->f.nproblems > 0;

	if (xp != yp)
		return xp ? -1 : 1;
	return str_cmp(rec_str((*x)->r, POLICY_NAME), rec_str((*y)->r, POLICY_NAME));
}

enum rc preflight_client(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct list_query q = { .type = &escalation_policy_type, .sort = STR("name"), .limit = LIST_MAX };
	struct jw w = JW(&rs->body);
	struct list_result list;
	struct str client;
	bool present;

	TRY(rq_query(cx, rq, "client", &client, &present));
	q.filter = present && client.n
	                   ? arena_fmt(cx->mem, "active:yes client:" STR_FMT, STR_ARG(str_clip(client, 20)))
	                   : STR("active:yes");
	TRY(record_list(cx, &q, &list));
	struct one **all = NEW_ARRAY(cx->mem, struct one *, list.n + 1);
	for (size_t i = 0; i < list.n; i++) {
		struct chain *c = NEW(cx->mem, struct chain);
		all[i] = NEW(cx->mem, struct one);
		all[i]->r = &list.rs[i];
		TRY(policy_chain(cx, all[i]->r, c));
		TRY(fly(cx, c, cx->now, &all[i]->f));
	}
	qsort(all, list.n, sizeof(struct one *), problems_first);
	jw_open(&w, NULL, '{');
	jw_open(&w, "items", '[');
	for (size_t i = 0; i < list.n; i++) {
		jw_open(&w, NULL, '{');
		TRY(record_write(cx, &w, "policy", all[i]->r, STR("name,team,client")));
		TRY(write_flight(cx, &w, &all[i]->f));
		jw_close(&w, '}');
	}
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}

/* ---- once a day
 * ---------------------------------------------------------------------------------------------- */
static bool worth_telling(const struct flight *f)
{
	for (size_t i = 0; i < f->nproblems; i++)
		if (strcmp(f->problems[i].kind, "nobody") == 0 ||
		    (f->problems[i].person && strcmp(f->problems[i].kind, page_words[PAGE_APP_ONLY]) != 0))
			return true;
	return false;
}

static enum rc look(struct ctx *cx, const struct timer *t)
{
	struct flight *f = NEW(cx->mem, struct flight);
	struct record r;
	struct chain c;
	struct notice n = { .client_id = t->client_id,
		            .reason = NOTICE_ESCALATION,
		            .kind = STR("hole"),
		            .href = arena_fmt(cx->mem, "/admin/escalation/%lld", (long long)t->record_id) };

	TRY(record_load(cx, &escalation_policy_type, t->record_id, &r));
	if (rec_int(&r, POLICY_ACTIVE) != 1)
		return RC_OK;
	TRY(policy_chain(cx, &r, &c));
	TRY(prepare(cx, &c, f));
	TRY(team_lead(cx, c.team, &n.person));
	n.detail = c.name;
	if (worth_telling(f))
		TRY(notify_add(cx, &n));
	return timer_set(cx, t->kind.p, t->client_id, t->type.p, t->record_id, cx->now + DAYS(1), STR(""));
}

const struct timer_kind escalation_look_timer = { "escalation_look", look,
	                                          "Looks for holes in the next seven days of a policy" };
