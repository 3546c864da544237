/* chain.c - one ticket's hand-overs: what the customer had left at each, what the new team was given and has
 * used, and whose time the resolution clock is made of. And the same foreseen, before one hands over. */
#include "chain/chain.h"
#include "base/json.h"
#include "base/time.h"
#include "person/person.h"
#include "proof/proof.h"
#include "record/names.h"
#include "sla/ledger.h"
#include "team/team.h"

/* The resolution clock as a line of its ledger left it. */
struct moment {
	int64_t at, total, goal, deadline;
	enum clock_phase phase;
	bool breached;
	const struct calendar *cal;
};
struct chain {
	struct ctx *cx;
	struct record ticket;
	int64_t as_of;
	struct life life;
	struct sla_clocks clocks;
	struct moment *moments;
	size_t n, cap;
	struct names names;
};

/* ---- reading ------------------------------------------------------------------------------ */
static void hear(void *arg, const struct ledger_line *l)
{
	struct chain *h = arg;

	if (l->clock->kind != SLA_RESOLVE)
		return;
	if (h->n == h->cap) {
		h->cap = h->cap ? 2 * h->cap : 16;
		struct moment *more = NEW_ARRAY(h->cx->mem, struct moment, h->cap);
		if (h->n)
			memcpy(more, h->moments, h->n * sizeof *more);
		h->moments = more;
	}
	h->moments[h->n++] = (struct moment){ l->at,
		                              l->total,
		                              l->clock->goal,
		                              l->deadline,
		                              l->clock->phase,
		                              l->clock->breached_at != CLOCK_NEVER,
		                              l->clock->def->cal };
}

static enum rc read_life(struct chain *h)
{
	struct event *e;
	size_t n;

	TRY(event_all_of(h->cx, "ticket", &h->ticket.id, 1, h->as_of, &e, &n));
	return life_read(h->cx, e, n, &h->life);
}

static enum rc read_names(struct chain *h)
{
	for (size_t i = 0; i < h->life.n; i++) {
		names_want(h->cx, &h->names, &team_type, h->life.hops[i].team);
		names_want(h->cx, &h->names, &person_type, h->life.hops[i].person);
		names_want(h->cx, &h->names, &person_type, h->life.hops[i].actor);
	}
	return names_load(h->cx, &h->names);
}

static enum rc read_chain(struct ctx *cx, const struct record *ticket, int64_t as_of, struct chain *h)
{
	struct sla_ledger *ledger = NEW(cx->mem, struct sla_ledger);

	*h = (struct chain){ .cx = cx, .ticket = *ticket, .as_of = as_of };
	*ledger = (struct sla_ledger){ hear, h };
	TRY(read_life(h));
	TRY(ticket_clocks_fold(cx, ticket->id, as_of, ledger, &h->clocks));
	for (int k = 0; k < SLA_KINDS; k++)
		clock_settle(&h->clocks.c[k], as_of);
	return read_names(h);
}

/* ---- writing --------------------------------------------------------------------------------- */
static const char *phase_name(enum clock_phase p)
{
	static const char *const names[] = { "cancelled", "running", "paused", "stopped", "cancelled" };
	return names[p];
}

/* What the customer had left at t, after everything that happened at t. */
static void write_customer(const struct chain *h, struct jw *w, int64_t t)
{
	const struct moment *m = NULL;

	for (size_t i = 0; i < h->n && h->moments[i].at <= t; i++)
		m = &h->moments[i];
	if (!m || m->phase == CLOCK_CANCELLED) {
		jw_null(w, "customer");
		return;
	}
	int64_t since = m->phase == CLOCK_RUNNING ? calendar_between(m->cal, m->at, t) : 0;
	jw_open(w, "customer", '{');
	jw_str(w, "state", str_z(phase_name(m->phase)));
	jw_int(w, "goal", m->goal);
	jw_int(w, "left", m->goal - m->total - since);
	sla_write_instant(w, "deadline", m->deadline);
	jw_bool(w, "breached", m->breached);
	jw_close(w, '}');
}

static void write_budget(struct jw *w, const char *key, const struct sla_clock *c, int64_t as_of)
{
	int64_t used = clock_elapsed(c, as_of);

	jw_open(w, key, '{');
	jw_int(w, "cycle", c->cycle);
	jw_str(w, "name", c->def->name);
	jw_int(w, "goal", c->goal);
	jw_int(w, "used", used);
	jw_int(w, "left", c->goal - used);
	if (c->def->goal_as == GOAL_SHARE)
		jw_int(w, "percent", c->def->goal);
	else
		jw_null(w, "percent");
	jw_str(w, "state", str_z(clock_state(c)));
	jw_bool(w, "breached", clock_breached(c, as_of));
	sla_write_instant(w, "deadline", c->phase == CLOCK_PAUSED ? CLOCK_NEVER : c->deadline);
	jw_close(w, '}');
}

/* The team's own cycles in this time; one that a time without a team interrupted goes on. */
static void write_budgets(const struct chain *h, struct jw *w, const struct hop *hop, int64_t until)
{
	const struct sla_clocks *cs = &h->clocks;

	jw_open(w, "budgets", '[');
	for (size_t i = 0; i <= cs->npast; i++) {
		const struct sla_clock *c = i < cs->npast ? &cs->past[i] : &cs->c[SLA_OLA];
		int64_t end = c->ended && c->stopped_at != CLOCK_NEVER ? c->stopped_at : INT64_MAX;
		if (c->kind == SLA_OLA && c->def && c->team == hop->team && c->started_at < until &&
		    end > hop->from)
			write_budget(w, NULL, c, h->as_of);
	}
	jw_close(w, ']');
}

/* Until when this team has it without another in between. */
static int64_t stay_until(const struct life *l, size_t i)
{
	size_t k = i + 1;

	while (k < l->n && l->hops[k].team == l->hops[i].team)
		k++;
	return k < l->n ? l->hops[k].from : INT64_MAX;
}

static int64_t used_in(const struct chain *h, const struct hop *hop)
{
	return clock_used(&h->clocks.c[SLA_RESOLVE], hop->from, hop->to < h->as_of ? hop->to : h->as_of);
}

static void write_used(const struct chain *h, struct jw *w, int64_t used)
{
	if (h->clocks.c[SLA_RESOLVE].def)
		jw_int(w, "used", used);
	else
		jw_null(w, "used");
}

static void write_hop(const struct chain *h, struct jw *w, size_t i)
{
	const struct hop *p = &h->life.hops[i];

	jw_open(w, NULL, '{');
	jw_time(w, "from", p->from);
	sla_write_instant(w, "to", p->to);
	names_write(w, "team", &h->names, &team_type, p->team);
	names_write(w, "person", &h->names, &person_type, p->person);
	jw_int(w, "event", p->event);
	names_write(w, "by", &h->names, &person_type, p->actor);
	jw_str(w, "rule", p->rule);
	jw_str(w, "changed", i == 0 ? STR("") : p->team_changed ? STR("team") : STR("person"));
	jw_bool(w, "returned", hop_returns(&h->life, i));
	write_used(h, w, used_in(h, p));
	write_customer(h, w, p->from);
	if (p->team_changed && p->team)
		write_budgets(h, w, p, stay_until(&h->life, i));
	else
		jw_null(w, "budgets");
	jw_close(w, '}');
}

/* The sums of one side, by who came first; nobody's time is a row too. */
static void write_shares(const struct chain *h, struct jw *w, const char *key, bool by_team)
{
	bool *done = NEW_ARRAY(h->cx->mem, bool, h->life.n + 1);

	jw_open(w, key, '[');
	for (size_t i = 0; i < h->life.n; i++) {
		int64_t id = by_team ? h->life.hops[i].team : h->life.hops[i].person, used = 0;
		if (done[i])
			continue;
		for (size_t k = i; k < h->life.n; k++) {
			const struct hop *p = &h->life.hops[k];
			if ((by_team ? p->team : p->person) != id)
				continue;
			done[k] = true;
			used += used_in(h, p);
		}
		jw_open(w, NULL, '{');
		names_write(w, by_team ? "team" : "person", &h->names, by_team ? &team_type : &person_type,
		            id);
		write_used(h, w, used);
		jw_close(w, '}');
	}
	jw_close(w, ']');
}

static void write_clock(const struct chain *h, struct jw *w)
{
	const struct sla_clock *c = &h->clocks.c[SLA_RESOLVE];

	if (!c->def) {
		jw_null(w, "clock");
		return;
	}
	jw_open(w, "clock", '{');
	jw_str(w, "state", str_z(clock_state(c)));
	jw_int(w, "goal", c->goal);
	jw_int(w, "elapsed", clock_elapsed(c, h->as_of));
	jw_bool(w, "breached", clock_breached(c, h->as_of));
	sla_write_instant(w, "deadline", ledger_deadline(c));
	jw_close(w, '}');
}

/* ---- routes ------------------------------------------------------------------------------------ */
static enum rc get_chain(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct record ticket;
	struct chain h;
	int64_t as_of;

	TRY(proof_ticket(cx, rq->param[0], &ticket));
	TRY(proof_as_of(cx, rq, &as_of));
	TRY(read_chain(cx, &ticket, as_of, &h));
	jw_open(&w, NULL, '{');
	jw_str(&w, "key", record_key(cx->mem, &ticket));
	jw_time(&w, "as_of", as_of);
	write_clock(&h, &w);
	jw_open(&w, "hops", '[');
	for (size_t i = 0; i < h.life.n; i++)
		write_hop(&h, &w, i);
	jw_close(&w, ']');
	write_shares(&h, &w, "teams", true);
	write_shares(&h, &w, "people", false);
	jw_close(&w, '}');
	return RC_OK;
}

/* The team asked about, which may be none. */
static enum rc team_asked(struct ctx *cx, const struct rq *rq, struct record *out)
{
	struct str key;
	bool sent;

	*out = (struct record){ 0 };
	TRY(rq_query(cx, rq, "team", &key, &sent));
	if (!sent || !key.n || str_is(key, "0"))
		return RC_OK;
	enum rc rc = record_find(cx, &team_type, key, out);
	return rc == RC_NOT_FOUND ? fail_field(cx, "team", "there is no such team") : rc;
}

static void write_after(struct jw *w, const char *key, const struct sla_clock *c, int64_t now)
{
	if (!c->def || !c->attached || c->ended || !c->cycle)
		jw_null(w, key);
	else
		write_budget(w, key, c, now);
}

static enum rc get_foreseen(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct record ticket, team;
	struct sla_clocks cs;

	TRY(proof_ticket(cx, rq->param[0], &ticket));
	TRY(team_asked(cx, rq, &team));
	TRY(ticket_clocks_if(cx, &ticket, team.id, &cs));
	jw_open(&w, NULL, '{');
	jw_time(&w, "as_of", cx->now);
	if (team.id) {
		jw_open(&w, "team", '{');
		jw_int(&w, "id", team.id);
		jw_str(&w, "name", rec_str(&team, TEAM_NAME));
		jw_close(&w, '}');
	} else {
		jw_null(&w, "team");
	}
	jw_bool(&w, "same", team.id == rec_int(&ticket, TICKET_TEAM));
	write_after(&w, "customer", &cs.c[SLA_RESOLVE], cx->now);
	if (team.id)
		write_after(&w, "budget", &cs.c[SLA_OLA], cx->now);
	else
		jw_null(&w, "budget"); /* the last team's goes on, and is nobody's */
	jw_close(&w, '}');
	return RC_OK;
}

const struct route chain_routes[] = {
	{ "GET", "/api/v1/tickets/{}/clocks/chain", PERM_NONE, get_chain,
	  "Who had it when: what the customer had left at each hand-over, what each team was given, and the "
	  "share of the clock by team and person",
	  .out = "ClockChain" },
	{ "GET", "/api/v1/tickets/{}/hand-over", PERM_NONE, get_foreseen,
	  "What the customer has left and what a team would get, were the ticket handed to it now",
	  .out = "HandOver" },
	{ 0 },
};
