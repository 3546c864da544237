/* ticket_verbs.c - what can be done to a ticket, from which state, by whom, and what it changes. */
#include "base/json.h"
#include "person/person.h"
#include "record/link.h"
#include "team/team.h"
#include "ticket/ticket.h"
#include "ticket/ticket_words.h"

#define OPEN_STATES "new triaged assigned in_progress on_hold"

static struct str text_arg(const struct verb_call *call, const char *name)
{
	struct dbval v = verb_value(call, name);
	return v.type == DB_TEXT ? v.s : STR("");
}

static int64_t ref_arg(const struct verb_call *call, const char *name)
{
	struct dbval v = verb_value(call, name);
	return v.type == DB_INT ? v.i : 0;
}

/* A public word from staff with the verb is the answer. */
static void answered(struct ctx *cx, const struct record *old, struct record *neo,
                     const struct verb_call *call)
{
	if (call->comment.n && call->comment_public && ticket_by_staff(cx, old) &&
	    rec_null(neo, TICKET_RESPONDED_AT))
		rec_set(neo, TICKET_RESPONDED_AT, INT(cx->now));
}

static void note_text(struct ctx *cx, struct verb_call *call, const char *name, struct str text)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	jw_str(&w, name, text);
	if (call->note.n)
		buf_char(&call->note, ',');
	buf_add(&call->note, buf_str(&b));
}

/* ---- handing over ------------------------------------------------------------------------ */
static enum rc check_person(struct ctx *cx, int64_t team, int64_t person, int64_t *main_team)
{
	struct record r;
	bool member;

	TRY(record_load(cx, &person_type, person, &r));
	if (rec_int(&r, PERSON_ACTIVE) != 1)
		return fail_field(cx, "assignee", "this person is not active");
	*main_team = rec_int(&r, PERSON_TEAM);
	if (!team)
		return RC_OK;
	TRY(team_has_member(cx, team, person, &member));
	return member ? RC_OK : fail_field(cx, "assignee", "this person is not in the team");
}

enum rc ticket_hand_over(struct ctx *cx, const struct record *old, struct record *neo, int64_t team,
                         int64_t assignee)
{
	int64_t main_team;
	bool active;

	if (team) {
		TRY(team_is_active(cx, team, &active));
		if (!active)
			return fail_field(cx, "team", "this team is not active");
	}
	if (assignee)
		TRY(check_person(cx, team, assignee, &main_team));
	if (assignee && !team)
		team = main_team;
	rec_set(neo, TICKET_TEAM, REFV(team));
	rec_set(neo, TICKET_ASSIGNEE, REFV(assignee));
	rec_set(neo, TICKET_ASSIGNED_AT, INT(cx->now));
	bool had = old && (!rec_null(old, TICKET_TEAM) || !rec_null(old, TICKET_ASSIGNEE));
	if (had && (rec_changed(old, neo, TICKET_TEAM) || rec_changed(old, neo, TICKET_ASSIGNEE)))
		rec_set(neo, TICKET_REASSIGNS, INT(rec_int(old, TICKET_REASSIGNS) + 1));
	return RC_OK;
}

/* team and assignee as sent. Without a team the person keeps the ticket's team when a member of it. */
static enum rc hand_over_args(struct ctx *cx, const struct record *old, struct record *neo,
                              const struct verb_call *call)
{
	int64_t team = ref_arg(call, "team"), assignee = ref_arg(call, "assignee"),
	        now_team = rec_int(old, TICKET_TEAM);
	bool member = false;

	if (!verb_sent(call, "team") && assignee && now_team)
		TRY(team_has_member(cx, now_team, assignee, &member));
	if (!verb_sent(call, "team") && (member || !assignee))
		team = now_team;
	if (!verb_sent(call, "assignee") && team && !rec_null(old, TICKET_ASSIGNEE)) {
		TRY(team_has_member(cx, team, rec_int(old, TICKET_ASSIGNEE), &member));
		assignee = member ? rec_int(old, TICKET_ASSIGNEE) : 0;
	}
	return ticket_hand_over(cx, old, neo, team, assignee);
}

static enum rc triage_effect(struct ctx *cx, const struct record *old, struct record *neo,
                             struct verb_call *call)
{
	static const struct {
		const char *arg;
		size_t f;
	} set[] = { { "impact", TICKET_IMPACT },
		    { "urgency", TICKET_URGENCY },
		    { "category", TICKET_CATEGORY } };

	for (size_t i = 0; i < COUNT(set); i++)
		if (text_arg(call, set[i].arg).n)
			rec_set(neo, set[i].f, verb_value(call, set[i].arg));
	if (ref_arg(call, "team") || ref_arg(call, "assignee")) {
		TRY(hand_over_args(cx, old, neo, call));
		ticket_enter(cx, neo, "assigned");
	} else if (!str_is(rec_str(old, TICKET_STATE), "assigned")) /* a rule may have routed it already */
		ticket_enter(cx, neo, "triaged");
	answered(cx, old, neo, call);
	return RC_OK;
}

static enum rc assign_effect(struct ctx *cx, const struct record *old, struct record *neo,
                             struct verb_call *call)
{
	struct str state = rec_str(old, TICKET_STATE);

	if (!ref_arg(call, "team") && !ref_arg(call, "assignee") && !verb_sent(call, "assignee"))
		return fail_field(cx, "team", "\"assign\" needs a team or an assignee");
	TRY(hand_over_args(cx, old, neo, call));
	bool moved = rec_changed(old, neo, TICKET_TEAM) || rec_changed(old, neo, TICKET_ASSIGNEE);
	if (!str_is(state, "on_hold") && (moved || !str_is(state, "in_progress")))
		ticket_enter(cx, neo, "assigned");
	answered(cx, old, neo, call);
	return RC_OK;
}

static enum rc take_up(struct ctx *cx, const struct record *old, struct record *neo, bool mine)
{
	int64_t me = cx->who->person_id, team = rec_int(old, TICKET_TEAM), main_team = 0;
	bool member = false;

	if (mine || (rec_null(old, TICKET_ASSIGNEE) && me)) {
		if (!me)
			return fail(cx, RC_CONFLICT, "nobody", "only a person can accept a ticket");
		if (team)
			TRY(team_has_member(cx, team, me, &member));
		TRY(check_person(cx, 0, me, &main_team));
		/* helping another team out: the ticket stays theirs unless it had none */
		TRY(ticket_hand_over(cx, old, neo, member ? team : 0, me));
		if (team)
			rec_set(neo, TICKET_TEAM, INT(team));
	}
	ticket_enter(cx, neo, "in_progress");
	return RC_OK;
}

static enum rc accept_effect(struct ctx *cx, const struct record *old, struct record *neo,
                             struct verb_call *call)
{
	(void)call;
	return take_up(cx, old, neo, true);
}

static enum rc start_effect(struct ctx *cx, const struct record *old, struct record *neo,
                            struct verb_call *call)
{
	(void)call;
	return take_up(cx, old, neo, false);
}

/* ---- what others have to say first ---- */
enum rc ticket_gate(struct ctx *cx, const struct record *r, const char *verb)
{
	return cx->app->ticket_gate && !cx->replay ? cx->app->ticket_gate(cx, r, verb) : RC_OK;
}

static enum rc work_guard(struct ctx *cx, const struct record *old, const struct verb_call *call)
{
	return ticket_gate(cx, old, call->t->verb);
}

/* ---- hold and resume ---------------------------------------------------------------------- */
static enum rc hold_effect(struct ctx *cx, const struct record *old, struct record *neo,
                           struct verb_call *call)
{
	struct str reason = text_arg(call, "reason");
	int64_t until = ref_arg(call, "until");

	if (str_is(reason, "caller")) {
		if (!call->comment.n)
			return fail_field(cx, "comment", "tell the caller what you wait for");
		call->comment_public = true;
	}
	if (until && until <= cx->now)
		return fail_field(cx, "until", "\"until\" must lie ahead");
	ticket_enter(cx, neo, "on_hold");
	rec_set(neo, TICKET_HOLD_REASON, TEXT(reason));
	rec_set(neo, TICKET_HOLD_UNTIL, until ? INT(until) : NUL());
	answered(cx, old, neo, call);
	return RC_OK;
}

static const char *working_state(const struct record *r)
{
	if (!rec_null(r, TICKET_ASSIGNEE))
		return "in_progress";
	return rec_null(r, TICKET_TEAM) ? "triaged" : "assigned";
}

static enum rc resume_effect(struct ctx *cx, const struct record *old, struct record *neo,
                             struct verb_call *call)
{
	ticket_enter(cx, neo, working_state(old));
	answered(cx, old, neo, call);
	return RC_OK;
}

/* ---- resolve, reopen, close, cancel ---------------------------------------------------------- */
/* Is the record at the other end of a "depends on" still open? Types without such a field never hold one up.
 */
static enum rc is_blocker(struct ctx *cx, const struct link *l, bool *out, struct record *r)
{
	*out = false;
	if (l->in || strcmp(l->kind->kind, "depends_on") != 0)
		return RC_OK;
	int open = field_find(l->other_type, STR("open"));
	if (open < 0)
		return RC_OK;
	TRY(record_load(cx, l->other_type, l->other_id, r));
	*out = rec_int(r, (size_t)open) == 1;
	return RC_OK;
}

/* Those above a ticket have a say too. */
static enum rc ask_hooks(struct ctx *cx, const struct record *old)
{
	const struct ticket_hooks *const *h = cx->app->ticket_hooks;

	for (; h && *h; h++)
		if ((*h)->resolving)
			TRY((*h)->resolving(cx, old));
	return RC_OK;
}

static enum rc resolve_guard(struct ctx *cx, const struct record *old, const struct verb_call *call)
{
	struct buf b = BUF(cx->mem);
	struct link *links;
	size_t n;

	(void)call;
	TRY(ticket_gate(cx, old, "resolve"));
	TRY(link_list(cx, old, &links, &n));
	for (size_t i = 0; i < n; i++) {
		struct record other;
		bool blocks;
		TRY(is_blocker(cx, &links[i], &blocks, &other));
		if (blocks)
			buf_fmt(&b, "%s" STR_FMT, b.n ? ", " : "", STR_ARG(record_key(cx->mem, &other)));
	}
	if (!b.n)
		return ask_hooks(cx, old);
	return fail(cx, RC_CONFLICT, "depends_on_open", "%s depends on %s, still open",
	            record_key(cx->mem, old).p, b.p);
}

static enum rc resolve_effect(struct ctx *cx, const struct record *old, struct record *neo,
                              struct verb_call *call)
{
	ticket_enter(cx, neo, "resolved");
	rec_set(neo, TICKET_CODE, verb_value(call, "code"));
	rec_set(neo, TICKET_NOTES, verb_value(call, "notes"));
	answered(cx, old, neo, call);
	return RC_OK;
}

void ticket_reopen(struct ctx *cx, struct record *r)
{
	ticket_enter(cx, r, working_state(r));
	rec_set(r, TICKET_REOPENS, INT(rec_int(r, TICKET_REOPENS) + 1));
	rec_set(r, TICKET_REOPENED_AT, INT(cx->now));
	rec_set(r, TICKET_REOPENED_BY, REFV(cx->who->person_id));
	rec_set(r, TICKET_RESOLVED_AT, NUL());
	rec_set(r, TICKET_RESOLVED_BY, NUL());
}

static enum rc reopen_effect(struct ctx *cx, const struct record *old, struct record *neo,
                             struct verb_call *call)
{
	ticket_reopen(cx, neo);
	answered(cx, old, neo, call);
	return RC_OK;
}

static enum rc close_effect(struct ctx *cx, const struct record *old, struct record *neo,
                            struct verb_call *call)
{
	ticket_enter(cx, neo, "closed");
	answered(cx, old, neo, call);
	return RC_OK;
}

static enum rc cancel_guard(struct ctx *cx, const struct record *old, const struct verb_call *call)
{
	if (who_can(cx->who, old->client_id, PERM_WORK) || str_is(text_arg(call, "reason"), "withdrawn"))
		return RC_OK;
	return fail_field(cx, "reason", "you may withdraw your ticket; \"withdrawn\" is the reason");
}

static enum rc cancel_effect(struct ctx *cx, const struct record *old, struct record *neo,
                             struct verb_call *call)
{
	ticket_enter(cx, neo, "cancelled");
	rec_set(neo, TICKET_CANCEL_REASON, verb_value(call, "reason"));
	answered(cx, old, neo, call);
	return RC_OK;
}

/* ---- rating ---- */
static enum rc rate_guard(struct ctx *cx, const struct record *old, const struct verb_call *call)
{
	int64_t stars = ref_arg(call, "rating");

	if (stars < 1 || stars > 5)
		return fail_field(cx, "rating", "rating is a whole number from 1 to 5");
	if (rec_int(old, TICKET_CLOSED_AT) + DAYS(TICKET_RATING_DAYS) < cx->now)
		return fail(cx, RC_CONFLICT, "too_late", "%s was closed more than %d days ago",
		            record_key(cx->mem, old).p, TICKET_RATING_DAYS);
	return RC_OK;
}

static enum rc rate_effect(struct ctx *cx, const struct record *old, struct record *neo,
                           struct verb_call *call)
{
	(void)old;
	rec_set(neo, TICKET_RATING, INT(ref_arg(call, "rating")));
	rec_set(neo, TICKET_RATING_WORDS, TEXT(text_arg(call, "words")));
	rec_set(neo, TICKET_RATED_AT, INT(cx->now));
	return RC_OK;
}

static enum rc duplicate_effect(struct ctx *cx, const struct record *old, struct record *neo,
                                struct verb_call *call)
{
	struct record of;
	int64_t link;

	if (ref_arg(call, "of") == old->id)
		return fail_field(cx, "of", "a ticket is no duplicate of itself");
	TRY(record_load(cx, &ticket_type, ref_arg(call, "of"), &of));
	TRY(link_put(cx, old, &of, STR("duplicates"), &link));
	ticket_enter(cx, neo, "cancelled");
	rec_set(neo, TICKET_CANCEL_REASON, TEXT(STR("duplicate")));
	answered(cx, old, neo, call);
	return RC_OK;
}

/* ---- bounce, major ------------------------------------------------------------------------------ */
static enum rc bounce_effect(struct ctx *cx, const struct record *old, struct record *neo,
                             struct verb_call *call)
{
	int64_t team = ref_arg(call, "team");

	TRY(ticket_hand_over(cx, old, neo, team, 0));
	rec_set(neo, TICKET_ASSIGNED_AT, NUL());
	rec_set(neo, TICKET_BOUNCES, INT(rec_int(old, TICKET_BOUNCES) + 1));
	rec_set(neo, TICKET_BOUNCE_REASON, verb_value(call, "reason"));
	ticket_enter(cx, neo, "triaged");
	note_text(cx, call, "reason", text_arg(call, "reason"));
	return RC_OK;
}

static enum rc propose_guard(struct ctx *cx, const struct record *old, const struct verb_call *call)
{
	struct str major = rec_str(old, TICKET_MAJOR);

	(void)call;
	if (str_is(major, "candidate") || str_is(major, "yes"))
		return fail(cx, RC_CONFLICT, "already_major", "%s is %s already", record_key(cx->mem, old).p,
		            str_is(major, "yes") ? "a major incident" : "a candidate");
	return RC_OK;
}

static enum rc propose_effect(struct ctx *cx, const struct record *old, struct record *neo,
                              struct verb_call *call)
{
	rec_set(neo, TICKET_MAJOR, TEXT(STR("candidate")));
	answered(cx, old, neo, call);
	return RC_OK;
}

static enum rc decide_guard(struct ctx *cx, const struct record *old, const struct verb_call *call)
{
	(void)call;
	if (str_is(rec_str(old, TICKET_MAJOR), "candidate"))
		return RC_OK;
	return fail(cx, RC_CONFLICT, "not_a_candidate", "%s is no candidate for a major incident",
	            record_key(cx->mem, old).p);
}

static enum rc decide_effect(struct ctx *cx, const struct record *old, struct record *neo,
                             struct verb_call *call)
{
	rec_set(neo, TICKET_MAJOR, TEXT(ref_arg(call, "accept") ? STR("yes") : STR("rejected")));
	answered(cx, old, neo, call);
	return RC_OK;
}

/* ---- the table -------------------------------------------------------------------------------------- */
CHOICES(arg_levels, { "1", "High" }, { "2", "Medium" }, { "3", "Low" });
#define COMMENT_ARG                                   \
	{                                             \
		"comment", F_BODY, .label = "Comment" \
	}
#define TEAM_ARG                                             \
	{                                                    \
		"team", F_REF, .of = "team", .label = "Team" \
	}
#define ASSIGNEE_ARG                                                   \
	{                                                              \
		"assignee", F_REF, .of = "person", .label = "Assignee" \
	}
static const struct verb_arg triage_args[] = {
	{ "impact", F_ENUM, .choices = &arg_levels, .label = "Impact" },
	{ "urgency", F_ENUM, .choices = &arg_levels, .label = "Urgency" },
	{ "category", F_TEXT, .max = 80, .label = "Category" },
	TEAM_ARG,
	ASSIGNEE_ARG,
	COMMENT_ARG,
};
static const struct verb_arg assign_args[] = { TEAM_ARG, ASSIGNEE_ARG, COMMENT_ARG };
static const struct verb_arg comment_args[] = { COMMENT_ARG };
static const struct verb_arg hold_args[] = {
	{ "reason", F_ENUM, .choices = &hold_reasons, .required = true, .label = "Waiting for" },
	{ "until", F_TIME, .label = "Until", .help = "Resumes by itself then" },
	{ "comment", F_BODY, .label = "Comment",
	  .help = "Needed when waiting for the caller, who will see it" },
};
static const struct verb_arg resolve_args[] = {
	{ "code", F_ENUM, .choices = &ticket_codes, .required = true, .label = "Resolution" },
	{ "notes", F_BODY, .required = true, .max = 8192, .label = "What was done" },
	COMMENT_ARG,
};
static const struct verb_arg cancel_args[] = {
	{ "reason", F_ENUM, .choices = &ticket_cancels, .required = true, .label = "Because" },
	COMMENT_ARG,
};
static const struct verb_arg duplicate_args[] = {
	{ "of", F_REF, .of = "ticket", .required = true, .label = "The other ticket" },
	COMMENT_ARG,
};
static const struct verb_arg bounce_args[] = {
	{ "reason", F_TEXT, .required = true, .max = 400, .label = "Not ours because" },
	{ "team", F_REF, .of = "team", .label = "Rather for" },
	COMMENT_ARG,
};
static const struct verb_arg propose_args[] = { { "comment", F_BODY, .required = true, .label = "Why" } };
static const struct verb_arg decide_args[] = {
	{ "accept", F_BOOL, .required = true, .label = "It is a major incident" },
	{ "comment", F_BODY, .required = true, .label = "Why" },
};
static const struct verb_arg rate_args[] = {
	{ "rating", F_INT, .required = true, .max = 5, .label = "Stars", .help = "1 bad to 5 very good" },
	{ "words", F_BODY, .max = 4000, .label = "In words" },
};
#define ARGS_OF(a) .args = (a), .nargs = COUNT(a)

static const struct transition transitions[] = {
	{ "accept", "Accept", OPEN_STATES, "in_progress", PERM_WORK, ARGS_OF(comment_args),
	  .guard = work_guard, .effect = accept_effect, .shortcut = "i", .help = "Take it and start" },
	{ "triage", "Triage", "new triaged assigned", NULL, PERM_WORK, ARGS_OF(triage_args),
	  .effect = triage_effect, .shortcut = "t", .help = "Classify, and route when it is clear where to" },
	{ "assign", "Assign", OPEN_STATES, NULL, PERM_ASSIGN, ARGS_OF(assign_args), .effect = assign_effect,
	  .shortcut = "a", .help = "Give it to a team or a person" },
	{ "start", "Start", "new triaged assigned", "in_progress", PERM_WORK, ARGS_OF(comment_args),
	  .guard = work_guard, .effect = start_effect, .shortcut = "s", .help = "Work on it" },
	{ "hold", "Put on hold", OPEN_STATES, NULL, PERM_WORK, ARGS_OF(hold_args), .effect = hold_effect,
	  .shortcut = "h", .help = "Wait for someone or something" },
	{ "resume", "Resume", "on_hold", NULL, PERM_WORK, ARGS_OF(comment_args), .guard = work_guard,
	  .effect = resume_effect, .shortcut = "h", .help = "Go on" },
	{ "resolve", "Resolve", OPEN_STATES, "resolved", PERM_WORK, ARGS_OF(resolve_args),
	  .guard = resolve_guard, .effect = resolve_effect, .shortcut = "r", .help = "It is done" },
	{ "bounce", "Not ours", "triaged assigned in_progress on_hold", "triaged", PERM_WORK,
	  ARGS_OF(bounce_args), .effect = bounce_effect, .help = "Back to triage with a reason; counted" },
	{ "reopen", "Reopen", "resolved", NULL, PERM_WORK, ARGS_OF(comment_args), .effect = reopen_effect,
	  .own = true, .help = "It was not solved" },
	{ "close", "Close", "resolved", "closed", PERM_WORK, ARGS_OF(comment_args), .effect = close_effect,
	  .own = true, .help = "The requester agrees; otherwise it closes by itself" },
	{ "cancel", "Cancel", OPEN_STATES, "cancelled", PERM_WORK, ARGS_OF(cancel_args),
	  .guard = cancel_guard, .effect = cancel_effect, .own = true, .help = "There is nothing to do" },
	{ "rate", "Rate", "closed", NULL, PERM_OWNER_ONLY, ARGS_OF(rate_args), .guard = rate_guard,
	  .effect = rate_effect, .own = true, .help = "How the requester found it" },
	{ "duplicate", "Duplicate of…", OPEN_STATES, "cancelled", PERM_WORK, ARGS_OF(duplicate_args),
	  .effect = duplicate_effect, .help = "Cancel it and link it to the one that is worked on" },
	{ "propose_major", "Propose as major", OPEN_STATES, NULL, PERM_WORK, ARGS_OF(propose_args),
	  .guard = propose_guard, .effect = propose_effect, .help = "A person with the permission decides" },
	{ "decide_major", "Decide on major", OPEN_STATES, NULL, PERM_MAJOR, ARGS_OF(decide_args),
	  .guard = decide_guard, .effect = decide_effect, .help = "Accept or reject the candidate" },
};
const struct machine ticket_machine = { &ticket_states, TICKET_STATE, transitions, COUNT(transitions) };
