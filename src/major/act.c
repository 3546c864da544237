/* act.c - what a person does with a major incident: roles, the plan, putting updates off and leaving them
 * out, the end. */
#include "major/major_int.h"

struct doing {
	struct record ticket;
	struct major m;
	const struct jval *person;
	struct str audience, reason;
	int64_t plan, minutes;
	enum major_role role;
	bool undo; /* it can be taken back */
};

static const struct jfield role_fields[] = { { "person", JF_VALUE, offsetof(struct doing, person),
	                                       .required = true, .help = "its id, or null for nobody" } };
static const struct jfield plan_fields[] = { { "plan", JF_INT, offsetof(struct doing, plan),
	                                       .required = true } };
static const struct jfield snooze_fields[] = {
	{ "audience", JF_STR, offsetof(struct doing, audience), .required = true },
	{ "minutes", JF_INT, offsetof(struct doing, minutes), .required = true },
	{ "reason", JF_STR, offsetof(struct doing, reason), .required = true, .max = 500 },
};
static const struct jfield skip_fields[] = {
	{ "audience", JF_STR, offsetof(struct doing, audience), .required = true },
	{ "reason", JF_STR, offsetof(struct doing, reason), .required = true, .max = 500 },
};
static const struct jfield end_fields[] = { { "reason", JF_STR, offsetof(struct doing, reason),
	                                      .max = 500 } };

/* Undoing writes the ticket: whoever leads without working on tickets is not offered what would be refused.
 */
static void offer_undo(struct ctx *cx, const struct doing *d, struct res *rs)
{
	if (d->undo && who_can(cx->who, d->m.client_id, ticket_type.write_perm))
		record_undo_header(cx, rs);
}

/* The one way of all but roles: may they, what do they say, do it, and the panel as it is then. */
static enum rc act(struct ctx *cx, const struct rq *rq, struct res *rs, const struct jfield *fields, size_t n,
                   enum rc (*tx)(struct ctx *, void *))
{
	struct doing d = { .reason = STR("") };

	TRY(major_run_at(cx, rq, &d.ticket, &d.m));
	TRY(json_read_(cx, rq->body, fields, n, &d));
	TRY(db_tx(cx, tx, &d));
	offer_undo(cx, &d, rs);
	return major_answer(cx, &d.ticket, rs);
}

/* ---- roles, plan, end ------------------------------------------------------------------------------------
 */
static enum rc role_tx(struct ctx *cx, void *p)
{
	struct doing *d = p;

	d->undo = true;
	TRY(major_again(cx, &d->m));
	return major_set_role(cx, &d->ticket, &d->m, d->role, d->person->kind == J_INT ? d->person->i : 0);
}

static enum rc put_role(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct doing d = { 0 };

	TRY(major_run_at(cx, rq, &d.ticket, &d.m));
	while (d.role < MAJOR_ROLES && !str_is(rq->param[1], major_roles[d.role]))
		d.role++;
	if (d.role == MAJOR_ROLES)
		return fail(cx, RC_NOT_FOUND, "no_role", "A role is manager, comms, technical or scribe.");
	TRY(json_read(cx, rq->body, role_fields, &d));
	if (d.person->kind != J_INT && d.person->kind != J_NULL)
		return fail_field(cx, "person", "person is an id or null");
	TRY(db_tx(cx, role_tx, &d));
	offer_undo(cx, &d, rs);
	return major_answer(cx, &d.ticket, rs);
}

static enum rc plan_tx(struct ctx *cx, void *p)
{
	struct doing *d = p;

	d->undo = true;
	TRY(major_again(cx, &d->m));
	return major_choose_plan(cx, &d->ticket, &d->m, d->plan);
}

static enum rc put_plan(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	return act(cx, rq, rs, plan_fields, COUNT(plan_fields), plan_tx);
}

static enum rc end_tx(struct ctx *cx, void *p)
{
	struct doing *d = p;

	TRY(major_again(cx, &d->m));
	if (d->m.state == MAJOR_CLOSING)
		return fail(cx, RC_CONFLICT, "already_ended", "It has ended; the last updates are due.");
	return major_end(cx, &d->ticket, &d->m, str_trim(d->reason));
}

static enum rc post_end(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	return act(cx, rq, rs, end_fields, COUNT(end_fields), end_tx);
}

/* ---- an audience's next update ---------------------------------------------------------------------------
 */
static enum rc clock_asked(struct ctx *cx, struct doing *d, struct comms_clock *out)
{
	enum audience to;

	TRY(audience_take(cx, "audience", d->audience, &to));
	TRY(major_again(cx, &d->m));
	return clock_of(cx, d->m.id, to, out);
}

static enum rc snooze_tx(struct ctx *cx, void *p)
{
	struct doing *d = p;
	struct comms_clock c;

	d->undo = true;
	TRY(clock_asked(cx, d, &c));
	return clock_snooze(cx, &d->ticket, &c, d->minutes, str_trim(d->reason));
}

static enum rc post_snooze(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	return act(cx, rq, rs, snooze_fields, COUNT(snooze_fields), snooze_tx);
}

static enum rc skip_tx(struct ctx *cx, void *p)
{
	struct doing *d = p;
	struct comms_clock c;

	d->undo = true;
	TRY(clock_asked(cx, d, &c));
	TRY(clock_skip(cx, &d->ticket, &c, str_trim(d->reason)));
	return major_settle(cx, &d->ticket, &d->m);
}

static enum rc post_skip(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	return act(cx, rq, rs, skip_fields, COUNT(skip_fields), skip_tx);
}

const struct route major_act_routes[] = {
	{ "PUT", "/api/v1/tickets/{}/major/roles/{}", PERM_READ, put_role,
	  "Who has a role: manager, comms, technical, scribe", .flags = R_WRITE, .in = "MajorRoleIn",
	  .out = MAJOR_PANEL },
	{ "PUT", "/api/v1/tickets/{}/major/plan", PERM_READ, put_plan, "Choose the communication plan",
	  .flags = R_WRITE, .in = "MajorPlanIn", .out = MAJOR_PANEL },
	{ "POST", "/api/v1/tickets/{}/major/snooze", PERM_READ, post_snooze,
	  "Put an audience's next update off, once, with a reason", .flags = R_WRITE, .in = "MajorSnoozeAsk",
	  .out = MAJOR_PANEL },
	{ "POST", "/api/v1/tickets/{}/major/skip", PERM_READ, post_skip,
	  "Leave an audience's next update out, with a reason", .flags = R_WRITE, .in = "MajorSkipAsk",
	  .out = MAJOR_PANEL },
	{ "POST", "/api/v1/tickets/{}/major/end", PERM_READ, post_end,
	  "It is over: each audience's last update is due", .flags = R_WRITE, .in = "MajorEndAsk",
	  .out = MAJOR_PANEL },
	{ 0 },
};
