/* action.c - what a row of a rule does when it is reached.
 *
 * An action that has become impossible (its team is gone, its person has left) is passed over and said so in
 * the event; it does not keep the others from happening. */
#include "attention/attention.h"
#include "escalation/escalation_int.h"
#include "record/watcher.h"
#include "team/team.h"
#include "webhook/webhook.h"

struct doing {
	struct record *ticket;
	const struct firing *f;
	struct jw *did;
	int64_t told[256];
	size_t ntold;
};

/* ---- notify -------------------------------------------------------------------------------- */
static bool told_already(const struct doing *d, int64_t person)
{
	for (size_t i = 0; i < d->ntold; i++)
		if (d->told[i] == person)
			return true;
	return false;
}

/* Those whom the built-in notice of this very instant tells (attention/notice_due.c). */
static enum rc by_notice(struct ctx *cx, const struct doing *d, int64_t person, bool *out)
{
	const struct threshold *t = d->f->row;
	int64_t owner = rec_int(d->ticket, TICKET_ASSIGNEE), lead;
	bool breach = t->percent ? t->n == 100 : t->n == 0, risk = t->percent && t->n == 75;

	*out = (risk || breach) && person == owner;
	if (*out || !(risk || breach) || (risk && owner))
		return RC_OK;
	TRY(team_lead(cx, rec_int(d->ticket, TICKET_TEAM), &lead));
	*out = person == lead;
	return RC_OK;
}

static struct str about(struct ctx *cx, const struct firing *f)
{
	return arena_fmt(cx->mem, STR_FMT ": %s " STR_FMT, STR_ARG(f->rule->name), sla_kind_names[f->kind],
	                 STR_ARG(f->row->key));
}

static enum rc tell(struct ctx *cx, struct doing *d, int64_t person)
{
	struct notice n = { .person = person,
		            .client_id = d->ticket->client_id,
		            .type = d->ticket->type,
		            .record_id = d->ticket->id,
		            .reason = NOTICE_ESCALATION,
		            .kind = STR("threshold"),
		            .detail = about(cx, d->f),
		            .urgent = d->f->row->urgent,
		            .office = d->f->office };
	bool noticed;

	if (!person || told_already(d, person))
		return RC_OK;
	TRY(by_notice(cx, d, person, &noticed));
	if (noticed)
		return RC_OK;
	if (d->ntold < COUNT(d->told))
		d->told[d->ntold++] = person;
	jw_int(d->did, NULL, person);
	return notify_add(cx, &n);
}

static enum rc tell_many(struct ctx *cx, struct doing *d, const int64_t *people, size_t n)
{
	for (size_t i = 0; i < n; i++)
		TRY(tell(cx, d, people[i]));
	return RC_OK;
}

static enum rc notify(struct ctx *cx, struct doing *d, const struct action *a)
{
	int64_t *people, lead, team = rec_int(d->ticket, TICKET_TEAM);
	size_t n;

	if (a->whom & WHOM_OWNER)
		TRY(tell(cx, d, rec_int(d->ticket, TICKET_ASSIGNEE)));
	if (a->whom & WHOM_LEAD) {
		TRY(team_lead(cx, team, &lead));
		TRY(tell(cx, d, lead));
	}
	if ((a->whom & WHOM_TEAM) && team) {
		TRY(team_members(cx, team, &people, &n));
		TRY(tell_many(cx, d, people, n));
	}
	if (a->whom & WHOM_WATCHERS) {
		TRY(watcher_list(cx, d->ticket, &people, &n));
		TRY(tell_many(cx, d, people, n));
	}
	return tell_many(cx, d, a->people, a->npeople);
}

/* ---- the others ------------------------------------------------------------------------------- */
static enum rc page(struct ctx *cx, const struct doing *d, const struct action *a)
{
	struct run_start s = { .ticket = d->ticket,
		               .policy = a->policy,
		               .rotation = a->rotation,
		               .builtin = a->policy              ? CHAIN_POLICY
		                          : a->kind == ACT_RAISE ? CHAIN_LEAD
		                                                 : CHAIN_ROTATION,
		               .at = d->f->at,
		               .firing = d->f };
	struct run r;

	return run_begin(cx, &s, &r);
}

static enum rc reassign(struct ctx *cx, struct doing *d, const struct action *a)
{
	struct record *neo = record_copy(cx, d->ticket);
	int64_t team = a->team, person = a->person, now = rec_int(d->ticket, TICKET_ASSIGNEE);
	bool member = false;

	if (rec_int(d->ticket, TICKET_OPEN) != 1)
		return fail(cx, RC_CONFLICT, "not_open", "the ticket is not open any more");
	if (!person && team && now)
		TRY(team_has_member(cx, team, now, &member));
	TRY(ticket_hand_over(cx, d->ticket, neo, team, person ? person : member ? now : 0));
	if (!str_is(rec_str(d->ticket, TICKET_STATE), "on_hold"))
		ticket_enter(cx, neo, "assigned");
	TRY(record_save(cx, d->ticket, neo, STR("assign"), STR("")));
	*d->ticket = *neo;
	return RC_OK;
}

static enum rc webhook(struct ctx *cx, const struct doing *d, const struct action *a)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	jw_str(&w, "threshold", d->f->row->key);
	jw_str(&w, "target", str_z(sla_kind_names[d->f->kind]));
	jw_str(&w, "rule", d->f->rule->name);
	jw_time(&w, "due_at", d->f->at);
	return webhook_call(cx, a->webhook, d->ticket, "threshold", buf_str(&b));
}

static enum rc post(struct ctx *cx, const struct doing *d, const struct action *a)
{
	struct esc_told t = { .what = "threshold",
		              .name = d->f->rule->name,
		              .target = str_z(sla_kind_names[d->f->kind]),
		              .threshold = d->f->row->key };

	return esc_post(cx, d->ticket, a->channel, &t);
}

/* The rule's name stands by what it sets; a person's word stays. */
static enum rc harm(struct ctx *cx, struct doing *d, const struct action *a)
{
	struct str before = cx->rule;
	enum wish_outcome what = WISH_DONE;

	cx->rule = arena_fmt(cx->mem, "escalation/%lld@%lld", (long long)d->f->rule->id,
	                     (long long)d->f->rule->version);
	enum rc rc = harm_wish_do(cx, d->ticket, &a->harm, &what);
	cx->rule = before;
	if (rc == RC_OK && what != WISH_CHANGES)
		jw_str(d->did, "kept",
		       what == WISH_KEPT ? STR("a person has said what is lost") : STR("as it was"));
	return rc;
}

static enum rc one(struct ctx *cx, struct doing *d, const struct action *a)
{
	switch (a->kind) {
	case ACT_NOTIFY: {
		jw_open(d->did, "told", '[');
		enum rc rc = notify(cx, d, a);
		jw_close(d->did, ']');
		return rc;
	}
	case ACT_RAISE:
	case ACT_PAGE: return page(cx, d, a);
	case ACT_REASSIGN: return reassign(cx, d, a);
	case ACT_HARM: return harm(cx, d, a);
	case ACT_POST: return post(cx, d, a);
	default: return webhook(cx, d, a);
	}
}

enum rc actions_run(struct ctx *cx, struct record *ticket, const struct firing *f, struct jw *did)
{
	struct doing d = { .ticket = ticket, .f = f, .did = did };

	for (size_t i = 0; i < f->row->nactions; i++) {
		size_t writes = db_writes(cx);
		jw_open(did, NULL, '{');
		jw_str(did, "do", str_z(act_words[f->row->actions[i].kind]));
		enum rc rc = one(cx, &d, &f->row->actions[i]);
		bool harmless = rc == RC_INVALID || rc == RC_CONFLICT || rc == RC_NOT_FOUND;
		if (rc != RC_OK && (!harmless || db_writes(cx) != writes || db_broken(cx)))
			return rc;
		if (rc != RC_OK) {
			jw_str(did, "not", str_z(cx->err.msg));
			cx->err = (struct err){ 0 };
		}
		jw_close(did, '}');
	}
	return RC_OK;
}
