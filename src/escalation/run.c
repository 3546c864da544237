/* run.c - a policy going on for a ticket: begun, one act a timer, fired again, ended.
 *
 * The timer stands at the next act's due instant. It does one act and sets itself to the next one, in the
 * past too: so after a stall all runs' acts happen in the order in which they were due. */
#include "attention/attention.h"
#include "escalation/escalation_int.h"
#include "team/team.h"
#include "webhook/webhook.h"

struct live {
	struct run *run;
	const struct record *ticket;
	const struct chain *chain;
};

enum rc run_chain(struct ctx *cx, const struct run *r, const struct chain **out)
{
	const struct esc_set *set;

	if (r->builtin == CHAIN_POLICY) {
		TRY(esc_set_of(cx, &set));
		*out = esc_chain(set, r->policy);
		return RC_OK;
	}
	struct chain *c = NEW(cx->mem, struct chain);
	chain_builtin(cx, r->builtin, r->client_id, r->rotation, c);
	*out = c;
	return RC_OK;
}

struct str run_name(struct ctx *cx, const struct run *r)
{
	struct str name = STR("");
	enum rc rc = RC_OK;

	if (r->builtin == CHAIN_POLICY)
		rc = record_names(cx, &escalation_policy_type, &r->policy, 1, &name);
	else if (r->builtin == CHAIN_ROTATION)
		rc = record_names(cx, type_find(cx->app, STR("rotation")), &r->rotation, 1, &name);
	return rc == RC_OK ? name : STR("");
}

enum rc run_event(struct ctx *cx, const struct record *ticket, const struct run *r, const char *kind,
                  struct str members)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	jw_int(&w, "run", r->id);
	jw_str(&w, "chain", str_z(builtin_words[r->builtin]));
	jw_str(&w, "name", run_name(cx, r));
	if (members.n) {
		buf_char(&b, ',');
		buf_add(&b, members);
	}
	return record_note(cx, ticket, str_z(kind), buf_str(&b));
}

static struct str member(struct ctx *cx, const char *name, struct str value)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	jw_str(&w, name, value);
	return buf_str(&b);
}

/* ---- begun ------------------------------------------------------------------------------ */
static bool same_chain(const struct run *r, const struct run_start *s)
{
	return r->builtin == s->builtin && r->policy == s->policy && r->rotation == s->rotation;
}

/* At or after the target: what was to be prevented has happened. */
static bool is_breach(const struct firing *f)
{
	return f && (f->row->percent ? f->row->n >= 100 : f->row->n >= 0);
}

static enum rc asked_again(struct ctx *cx, const struct run_start *s, struct run *r)
{
	bool quiet = r->state == RUN_ACKNOWLEDGED || r->pos.exhausted;

	if (s->by)
		return run_ask_again(cx, s, r);
	if (quiet && is_breach(s->firing))
		return run_refire(cx, s->ticket, r, true, s->at, "breach");
	return run_log(cx, r, &(struct log_line){ .what = "asked_again", .at = s->at });
}

enum rc run_begin(struct ctx *cx, const struct run_start *s, struct run *out)
{
	const struct chain *chain;
	struct run *runs;
	size_t n;

	TRY(runs_of(cx, s->ticket->id, false, &runs, &n));
	for (size_t i = 0; i < n; i++)
		if (same_chain(&runs[i], s)) {
			*out = runs[i];
			return asked_again(cx, s, out);
		}
	*out = (struct run){ .client_id = s->ticket->client_id,
		             .ticket = s->ticket->id,
		             .policy = s->policy,
		             .rotation = s->rotation,
		             .builtin = s->builtin,
		             .priority = rec_str(s->ticket, TICKET_PRIORITY),
		             .started_at = s->at,
		             .started_by = s->by,
		             .team = rec_int(s->ticket, TICKET_TEAM) };
	TRY(run_chain(cx, out, &chain));
	if (!chain || chain->client_id != out->client_id)
		return fail(cx, RC_CONFLICT, "policy_gone", "this escalation policy is switched off");
	if (rec_int(s->ticket, TICKET_OPEN) != 1)
		return fail(cx, RC_CONFLICT, "not_open", "%s is not open any more",
		            record_key(cx->mem, s->ticket).p);
	if (s->firing) {
		out->rule = s->firing->rule->id;
		out->row = s->firing->row->key;
		out->target = str_z(sla_kind_names[s->firing->kind]);
		out->cycle = s->firing->cycle;
	}
	if (s->from && !str_is(s->from->target, "ola")) { /* a team's share ends with the team */
		out->rule = s->from->rule;
		out->row = s->from->row;
		out->target = s->from->target;
		out->cycle = s->from->cycle;
	}
	TRY(run_insert(cx, out));
	TRY(run_log(cx, out,
	            &(struct log_line){ .what = "started", .at = s->at, .person = s->by, .detail = s->why }));
	return run_event(cx, s->ticket, out, "escalation_started", member(cx, "reason", s->why));
}

enum rc escalation_start(struct ctx *cx, const struct record *ticket, int64_t policy, struct str why)
{
	struct run_start s = {
		.ticket = ticket, .policy = policy, .at = cx->now, .by = cx->who->person_id, .why = why
	};
	struct run r;

	return run_begin(cx, &s, &r);
}

/* ---- told --------------------------------------------------------------------------------- */
static enum rc live_reach(struct ctx *cx, void *arg, const struct step *s, int64_t at, struct reached *out)
{
	const struct live *l = arg;
	struct reach_place p = { .client_id = l->ticket->client_id,
		                 .team = rec_int(l->ticket, TICKET_TEAM),
		                 .owner = rec_int(l->ticket, TICKET_ASSIGNEE) };

	return reach_step(cx, &p, s, at, out);
}

/* Somebody or something is told, by this target of the step. */
static struct log_line line_of(const struct chain_met *m, enum target_kind by, int64_t ref)
{
	return (struct log_line){ .what = met_words[m->what],
		                  .at = m->at,
		                  .round = m->round,
		                  .step = m->step->id,
		                  .ref = ref,
		                  .channel = target_words[by],
		                  .outcome = page_words[PAGE_OK] };
}

static enum rc page(struct ctx *cx, const struct live *l, const struct chain_met *m,
                    const struct reached_person *p)
{
	struct log_line line = line_of(m, p->by.kind, p->by.id);
	struct notice n = { .person = p->person,
		            .client_id = l->ticket->client_id,
		            .type = l->ticket->type,
		            .record_id = l->ticket->id,
		            .reason = NOTICE_ESCALATION,
		            .kind = m->what == MET_REMINDED ? STR("reminded") : STR("paged"),
		            .detail = run_name(cx, l->run),
		            .urgent = true };

	line.person = p->person;
	if (!page_reaches(p->state))
		line.outcome = page_words[p->state];
	TRY(run_log(cx, l->run, &line));
	return page_reaches(p->state) ? notify_add(cx, &n) : RC_OK;
}

static enum rc call(struct ctx *cx, const struct live *l, const struct chain_met *m, int64_t hook)
{
	struct log_line line = line_of(m, TO_WEBHOOK, hook);
	struct str members = arena_fmt(cx->mem, "\"run\":%lld,\"round\":%lld,\"step\":%lld",
	                               (long long)l->run->id, (long long)m->round, (long long)m->step->id);

	TRY(run_log(cx, l->run, &line));
	return webhook_call(cx, hook, l->ticket, "escalation", members);
}

static enum rc post(struct ctx *cx, const struct live *l, const struct chain_met *m, int64_t channel)
{
	struct log_line line = line_of(m, TO_CHANNEL, channel);
	const struct reached *r = m->reached;
	int64_t *people = NEW_ARRAY(cx->mem, int64_t, r->npeople + 1);
	struct esc_told t = { .what = m->what == MET_REMINDED ? "reminder" : "step",
		              .name = run_name(cx, l->run),
		              .step = m->step - l->chain->steps + 1,
		              .steps = (int64_t)l->chain->nsteps,
		              .people = people };

	for (size_t i = 0; i < r->npeople; i++)
		if (page_reaches(r->people[i].state))
			people[t.npeople++] = r->people[i].person;
	TRY(run_log(cx, l->run, &line));
	return esc_post(cx, l->ticket, channel, &t);
}

static enum rc nobody_answered(struct ctx *cx, const struct live *l)
{
	struct notice n = { .client_id = l->ticket->client_id,
		            .type = l->ticket->type,
		            .record_id = l->ticket->id,
		            .reason = NOTICE_ESCALATION,
		            .kind = STR("exhausted"),
		            .detail = run_name(cx, l->run),
		            .urgent = true };

	TRY(team_lead(cx, rec_int(l->ticket, TICKET_TEAM), &n.person));
	TRY(notify_add(cx, &n));
	TRY(esc_post_all(cx, l->ticket, l->run, &(struct esc_told){ .what = "exhausted", .name = n.detail }));
	return run_event(cx, l->ticket, l->run, "escalation_exhausted", STR(""));
}

static enum rc live_met(struct ctx *cx, void *arg, const struct chain_met *m)
{
	const struct live *l = arg;
	bool told = m->what == MET_TOLD || m->what == MET_REMINDED;

	for (size_t i = 0; m->reached && i < m->reached->npeople; i++)
		TRY(page(cx, l, m, &m->reached->people[i]));
	for (size_t i = 0; told && i < m->reached->nhooks; i++)
		TRY(call(cx, l, m, m->reached->hooks[i]));
	for (size_t i = 0; told && i < m->reached->nchats; i++)
		TRY(post(cx, l, m, m->reached->chats[i]));
	if (told && m->reached->somebody)
		return RC_OK;
	TRY(run_log(cx, l->run,
	            &(struct log_line){ .what = told ? "empty" : met_words[m->what],
	                                .at = m->at,
	                                .round = m->round,
	                                .step = m->step ? m->step->id : 0,
	                                .outcome = m->skipped             ? "skipped"
	                                           : m->what == MET_ROUND ? ""
	                                                                  : "no_one" }));
	return m->what == MET_EXHAUSTED ? nobody_answered(cx, l) : RC_OK;
}

/* ---- where it stands in the policy as it is now ---------------------------------------------- */
static bool find_step(const struct chain *c, int64_t id, size_t *at)
{
	for (size_t i = 0; i < c->nsteps; i++)
		if (c->steps[i].id == id) {
			*at = i;
			return true;
		}
	return false;
}

/* What has taken the place of a step that is gone: the first one behind it, in the order there was. */
static size_t after_gone(const struct chain *c, struct str order, int64_t gone)
{
	struct str word;
	bool behind = false;
	int64_t id;
	size_t at;

	while (str_split(&order, ' ', &word)) {
		if (!str_int(word, &id))
			continue;
		if (behind && find_step(c, id, &at))
			return at;
		behind = behind || id == gone;
	}
	return c->nsteps;
}

static struct str order_of(struct ctx *cx, const struct chain *c)
{
	struct buf b = BUF(cx->mem);

	for (size_t i = 0; i < c->nsteps; i++)
		buf_fmt(&b, "%s%lld", i ? " " : "", (long long)c->steps[i].id);
	return buf_str(&b);
}

static enum rc one_act(struct ctx *cx, struct live *l)
{
	const struct chain_world w = { live_reach, live_met, l };
	struct run *r = l->run;
	size_t at;

	if (r->step && !r->pos.exhausted && !find_step(l->chain, r->step, &r->pos.step)) {
		at = after_gone(l->chain, r->order, r->step);
		TRY(run_log(
		        cx, r,
		        &(struct log_line){ .what = "step_gone", .round = r->pos.round, .step = r->step }));
		return chain_enter(cx, l->chain, &r->pos, at, cx->now, &w);
	}
	if (r->pos.step >= l->chain->nsteps)
		r->pos.step = l->chain->nsteps - 1;
	return chain_next(l->chain, &r->pos) <= cx->now ? chain_act(cx, l->chain, &r->pos, &w) : RC_OK;
}

static enum rc stands_at(struct ctx *cx, struct live *l)
{
	struct run *r = l->run;
	int64_t next;

	r->step = l->chain->steps[r->pos.step].id;
	r->order = order_of(cx, l->chain);
	next = chain_next(l->chain, &r->pos);
	r->next_at = next == INT64_MAX ? 0 : next;
	return run_save(cx, r);
}

static enum rc go_on(struct ctx *cx, struct live *l)
{
	TRY(one_act(cx, l));
	return stands_at(cx, l);
}

static enum rc due(struct ctx *cx, const struct timer *t)
{
	struct run r;
	struct record ticket;
	struct live l = { .run = &r, .ticket = &ticket };

	TRY(run_load(cx, t->record_id, &r));
	if (r.state != RUN_FIRING && r.state != RUN_ACKNOWLEDGED)
		return RC_OK;
	TRY(record_load(cx, &ticket_type, r.ticket, &ticket));
	TRY(run_chain(cx, &r, &l.chain));
	if (!l.chain)
		return run_end(cx, &ticket, &r, RUN_CANCELLED, "policy");
	if (r.state == RUN_FIRING)
		return go_on(cx, &l);
	if (r.ack_until && r.ack_until <= cx->now)
		return run_refire(cx, &ticket, &r, false, r.ack_until, "ack_timeout");
	return run_save(cx, &r);
}

const struct timer_kind escalation_run_timer = { "escalation_run", due,
	                                         "Tells the next step of an escalation" };

/* ---- fired again, ended -------------------------------------------------------------------------- */
enum rc run_fire(struct ctx *cx, const struct record *ticket, struct run *r, bool first, int64_t at,
                 const char *why)
{
	r->state = RUN_FIRING;
	r->ack_by = r->ack_at = r->ack_until = r->ended_at = 0;
	r->ack_reason = r->end_reason = STR("");
	r->since = at;
	r->pos = (struct chain_at){ .round = first ? 0 : r->pos.round,
		                    .step = first ? 0 : r->pos.step,
		                    .at = at };
	if (first) {
		r->step = 0;
		r->priority = rec_str(ticket, TICKET_PRIORITY);
	}
	r->next_at = at;
	TRY(run_save(cx, r));
	return run_log(
	        cx, r,
	        &(struct log_line){
	                .what = "refired", .at = at, .person = cx->who->person_id, .detail = str_z(why) });
}

enum rc run_refire(struct ctx *cx, const struct record *ticket, struct run *r, bool first, int64_t at,
                   const char *why)
{
	TRY(run_fire(cx, ticket, r, first, at, why));
	return run_event(cx, ticket, r, "escalation_refired", member(cx, "reason", str_z(why)));
}

enum rc run_end(struct ctx *cx, const struct record *ticket, struct run *r, enum run_state state,
                const char *reason)
{
	r->state = state;
	r->end_reason = str_z(reason);
	r->ended_at = cx->now;
	r->next_at = 0;
	TRY(run_save(cx, r));
	TRY(run_log(cx, r,
	            &(struct log_line){
	                    .what = "ended", .person = cx->who->person_id, .detail = str_z(reason) }));
	return run_event(cx, ticket, r, "escalation_ended", member(cx, "reason", str_z(reason)));
}

enum rc run_step_on(struct ctx *cx, struct run *r)
{
	const struct run was = *r;
	struct run_moved m = { .was = &was, .kind = "escalation_stepped" };
	struct live l = { .run = r };
	const struct chain_world w = { live_reach, live_met, &l };
	struct record *ticket = NEW(cx->mem, struct record);

	if (r->state != RUN_FIRING || r->pos.exhausted)
		return fail(cx, RC_CONFLICT, "not_firing", "this escalation has no next step now");
	TRY(record_load(cx, &ticket_type, r->ticket, ticket));
	TRY(run_chain(cx, r, &l.chain));
	l.ticket = ticket;
	if (!l.chain)
		return fail(cx, RC_CONFLICT, "policy_gone", "this escalation policy is switched off");
	if (!find_step(l.chain, r->step, &r->pos.step))
		r->pos.step = 0;
	TRY(run_log(cx, r,
	            &(struct log_line){
	                    .what = "step_on", .round = r->pos.round, .person = cx->who->person_id }));
	TRY(run_mark(cx, r, &m.mark));
	TRY(chain_enter(cx, l.chain, &r->pos, r->pos.begun ? r->pos.step + 1 : r->pos.step, cx->now, &w));
	TRY(stands_at(cx, &l));
	return run_moved(cx, ticket, r, &m);
}
