/* approval.c - one person's row: its fields, what may be done with it, and what time does to it. Which step
 * and which round a row decides is in approval_round.c. */
#include "approval/approval_parts.h"
#include "base/json.h"
#include "person/person.h"

CHOICES(states, { "asked", "Asked", "info" }, { "approved", "Approved", "ok" },
        { "rejected", "Rejected", "harm" }, { "withdrawn", "Withdrawn", "mute" },
        { "expired", "Expired", "risk" }, { "skipped", "Skipped", "mute" });
CHOICES(whys, { "manager", "Manager of the requester" }, { "named", "Named" }, { "lead", "Lead of the team" },
        { "fallback", "Stands in" }, { "delegated", "Delegated" }, { "missing", "Nobody found" });

#define BY_RULE FILTER | SORT | HISTORY | READONLY
static const struct field fields[APPROVAL_FIELDS] = {
	[APPROVAL_ROUND] = { "round", F_INT, .flags = BY_RULE, .label = "Round" },
	[APPROVAL_OF_TYPE] = { "of_type", F_TEXT, .flags = BY_RULE | GROUP, .max = 40, .label = "Of" },
	[APPROVAL_OF_ID] = { "of_id", F_INT, .flags = BY_RULE, .label = "Record" },
	[APPROVAL_OF_KEY] = { "of_key", F_TEXT, .flags = BY_RULE | COLUMN, .max = 40, .label = "About" },
	[APPROVAL_TITLE] = { "title", F_TEXT, .flags = BY_RULE | COLUMN, .max = 300,
	                     .label = "What is asked" },
	[APPROVAL_STEP] = { "step", F_INT, .flags = BY_RULE, .label = "Step" },
	[APPROVAL_STEP_NAME] = { "step_name", F_TEXT, .flags = BY_RULE, .max = 120,
	                         .label = "Step is called" },
	[APPROVAL_APPROVER] = { "approver", F_REF, .of = "person", .flags = BY_RULE | GROUP | COLUMN,
	                        .label = "Asked" },
	[APPROVAL_WHY] = { "why", F_ENUM, .choices = &whys, .flags = BY_RULE, .label = "Because" },
	[APPROVAL_STATE] = { "state", F_ENUM, .choices = &states,
	                     .flags = BY_RULE | GROUP | COLUMN | NOT_NULL, .label = "State" },
	[APPROVAL_DUE] = { "due_at", F_TIME, .flags = BY_RULE | COLUMN, .label = "Due" },
	[APPROVAL_DECIDED_AT] = { "decided_at", F_TIME, .flags = BY_RULE, .label = "Decided" },
	[APPROVAL_DECIDED_BY] = { "decided_by", F_REF, .of = "person", .flags = BY_RULE,
	                          .label = "Decided by" },
	[APPROVAL_WORDS] = { "words", F_BODY, .flags = HISTORY | READONLY | NOT_NULL, .label = "Said" },
	[APPROVAL_DELEGATED_FROM] = { "delegated_from", F_REF, .of = "person", .flags = BY_RULE,
	                              .label = "Delegated by" },
	[APPROVAL_REMINDERS] = { "reminders", F_INT, .flags = BY_RULE | NOT_NULL, .label = "Reminders" },
};

static enum rc prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	(void)cx;
	(void)old;
	if (rec_null(neo, APPROVAL_WORDS))
		rec_set(neo, APPROVAL_WORDS, TEXT(STR("")));
	if (rec_null(neo, APPROVAL_REMINDERS))
		rec_set(neo, APPROVAL_REMINDERS, INT(0));
	return RC_OK;
}

static bool asked(const struct record *r) { return str_is(rec_str(r, APPROVAL_STATE), "asked"); }

enum rc approval_waits(struct ctx *cx, const char *type, const int64_t *ids, size_t n,
                       struct approval_wait **out, size_t *nout)
{
	struct dsql d = DSQL(cx->mem);
	struct rows r = { 0 };

	if (n) {
		dsql_lit(&d, "SELECT of_id, id, approver, due_at FROM approval WHERE state = 'asked'"
		             " AND of_type = ");
		dsql_arg(&d, TEXT(str_z(type)));
		dsql_lit(&d, " AND of_id");
		dsql_ids(cx, &d, ids, n);
		dsql_lit(&d, " ORDER BY of_id, id");
		TRY(dsql_run(cx, &d, &r));
	}
	*out = NEW_ARRAY(cx->mem, struct approval_wait, r.n + 1);
	*nout = r.n;
	for (size_t i = 0; i < r.n; i++)
		(*out)[i] = (struct approval_wait){ cell(&r, i, 0).i, cell(&r, i, 1).i, cell(&r, i, 2).i,
			                            cell(&r, i, 3).i };
	return RC_OK;
}

/* A row that was asked and is decided or ran out moves its step; what was withdrawn moves nothing. */
static enum rc after(struct ctx *cx, const struct record *old, const struct record *neo,
                     const struct event *e)
{
	(void)e;
	if (!old || !asked(old) || asked(neo))
		return RC_OK;
	TRY(approval_timers(cx, neo, NULL));
	if (str_is(rec_str(neo, APPROVAL_STATE), "withdrawn"))
		return RC_OK;
	return round_judge(cx, neo);
}

/* ---- verbs ---------------------------------------------------------------------------------- */
enum { ASKED_ONLY = 1 << 29 /* no role holds this bit: being asked is what counts */ };

static enum rc decide(struct ctx *cx, const struct record *old, struct record *neo, struct verb_call *call)
{
	struct dbval words = verb_value(call, "words");

	(void)old;
	rec_set(neo, APPROVAL_DECIDED_AT, INT(cx->now));
	rec_set(neo, APPROVAL_DECIDED_BY, REFV(cx->who->person_id));
	if (words.type == DB_TEXT)
		rec_set(neo, APPROVAL_WORDS, words);
	return RC_OK;
}

static enum rc delegate(struct ctx *cx, const struct record *old, struct record *neo, struct verb_call *call)
{
	int64_t to = verb_value(call, "to").i;
	struct approval_round round;

	TRY(round_load(cx, rec_int(old, APPROVAL_ROUND), &round));
	TRY(round_may_ask(cx, &round, "to", to));
	if (to == rec_int(old, APPROVAL_APPROVER))
		return fail_field(cx, "to", "this person is asked already");
	rec_set(neo, APPROVAL_APPROVER, INT(to));
	rec_set(neo, APPROVAL_WHY, TEXT(STR("delegated")));
	rec_set(neo, APPROVAL_DELEGATED_FROM, old->v[APPROVAL_APPROVER]);
	return RC_OK;
}

static const struct verb_arg yes_args[] = { { "words", F_BODY, .max = 4000, .label = "In words" } };
static const struct verb_arg no_args[] = {
	{ "words", F_BODY, .required = true, .max = 4000, .label = "Why not",
	  .help = "Who asked will read it" },
};
static const struct verb_arg to_args[] = {
	{ "to", F_INT, .required = true, .label = "Who decides instead",
	  .help = "A person's id: whoever is asked may be somebody who cannot look people up" },
};
#define ARGS_OF(a) .args = (a), .nargs = COUNT(a)
static const struct transition transitions[] = {
	{ "approve", "Approve", "asked", "approved", ASKED_ONLY, ARGS_OF(yes_args), .effect = decide,
	  .own = true, .shortcut = "y", .help = "It may go on" },
	{ "reject", "Reject", "asked", "rejected", ASKED_ONLY, ARGS_OF(no_args), .effect = decide,
	  .own = true, .shortcut = "n", .help = "It must not" },
	{ "delegate", "Delegate", "asked", NULL, PERM_SHARE, ARGS_OF(to_args), .effect = delegate,
	  .own = true, .help = "Somebody else decides; a lead may name one where nobody was found" },
};
static const struct machine machine = { &states, APPROVAL_STATE, transitions, COUNT(transitions) };

/* ---- time ------------------------------------------------------------------------------------- */
enum rc approval_timers(struct ctx *cx, const struct record *r, const struct approval_step *s)
{
	bool on = s && asked(r);
	int64_t due = on ? rec_int(r, APPROVAL_DUE) : 0,
	        remind = on && s->remind_hours ? cx->now + HOURS(s->remind_hours) : 0;

	if (due && remind >= due)
		remind = 0;
	TRY(timer_set(cx, approval_due_timer.name, r->client_id, "approval", r->id, due, STR("")));
	return timer_set(cx, approval_remind_timer.name, r->client_id, "approval", r->id, remind, STR(""));
}

static enum rc due_run(struct ctx *cx, const struct timer *t)
{
	struct record r;

	TRY(record_load(cx, &approval_type, t->record_id, &r));
	if (!asked(&r))
		return RC_OK;
	struct record *neo = record_copy(cx, &r);
	rec_set(neo, APPROVAL_STATE, TEXT(STR("expired")));
	rec_set(neo, APPROVAL_DECIDED_AT, INT(cx->now));
	return record_save(cx, &r, neo, STR("expired"), STR(""));
}

/* The reminder is an event of the row: whoever listens to events tells the person. */
static enum rc remind_run(struct ctx *cx, const struct timer *t)
{
	struct approval_round round;
	struct approval_step step;
	struct record r;

	TRY(record_load(cx, &approval_type, t->record_id, &r));
	if (!asked(&r))
		return RC_OK;
	struct record *neo = record_copy(cx, &r);
	rec_set(neo, APPROVAL_REMINDERS, INT(rec_int(&r, APPROVAL_REMINDERS) + 1));
	TRY(record_save(cx, &r, neo, STR("reminded"), STR("")));
	TRY(round_load(cx, rec_int(&r, APPROVAL_ROUND), &round));
	TRY(round_step(cx, &round, &step));
	return approval_timers(cx, neo, &step);
}

const struct timer_kind approval_due_timer = { "approval_due", due_run,
	                                       "Ends an approval that nobody gave in time" };
const struct timer_kind approval_remind_timer = { "approval_remind", remind_run,
	                                          "Reminds who was asked to approve" };

/* ---- the type ------------------------------------------------------------------------------------- */
/* One's own, and all of clients whose records one may read. */
static enum rc readers(struct ctx *cx, struct dsql *d)
{
	int64_t *ids;
	bool all;
	size_t n = who_clients(cx->who, cx->mem, PERM_READ, &ids, &all);

	if (all)
		dsql_lit(d, "1 = 1");
	else
		dsql_lit(d, "1 = 0");
	for (size_t i = 0; !all && i < n && i < 40; i++) {
		dsql_lit(d, " OR r.client_id = ");
		dsql_arg(d, INT(ids[i]));
	}
	return RC_OK;
}

const struct record_type approval_type = {
	.name = "approval",
	.plural = "approvals",
	.label = "Approval",
	.fields = fields,
	.nfields = APPROVAL_FIELDS,
	.machine = &machine,
	.flags = T_PERSONAL | T_NO_CREATE,
	.read_perm = PERM_NONE,
	.create_perm = PERM_ADMIN,
	.write_perm = PERM_ADMIN,
	.name_field = APPROVAL_TITLE,
	.owner_field = APPROVAL_APPROVER,
	.prepare = prepare,
	.after = after,
	.shared = readers,
	.default_sort = "due_at,id",
	.help = "One person's word before something goes on",
};
