/* task.c - see task.h. */
#include "task/task.h"
#include "base/json.h"
#include "calendar/calendar.h"
#include "client/client.h"
#include "person/person.h"
#include "record/filter.h"
#include "team/team.h"
#include "ticket/ticket.h"

CHOICES(states, { "open", "Open", "info" }, { "in_progress", "In progress", NULL }, { "done", "Done", "ok" },
        { "skipped", "Skipped", "mute" });

#define BY_VERB FILTER | SORT | HISTORY | READONLY
static const struct field fields[TASK_FIELDS] = {
	[TASK_TITLE] = { "title", F_TEXT, .flags = FILTER | SORT | HISTORY | REQUIRED | SEARCH | COLUMN,
	                 .max = 200, .label = "Title" },
	[TASK_DESCRIPTION] = { "description", F_BODY, .flags = FILTER | HISTORY | SEARCH | NOT_NULL,
	                       .label = "Description" },
	[TASK_STATE] = { "state", F_ENUM, .choices = &states,
	                 .flags = BY_VERB | GROUP | COLUMN | FACET | NOT_NULL, .label = "State" },
	[TASK_OPEN] = { "open", F_BOOL, .flags = FILTER | GROUP | READONLY, .label = "Open" },
	[TASK_TICKET] = { "ticket", F_REF, .of = "ticket", .flags = FILTER | HISTORY | ON_CREATE | COLUMN,
	                  .label = "Ticket" },
	[TASK_TEAM] = { "team", F_REF, .of = "team",
	                .flags = FILTER | SORT | GROUP | HISTORY | COLUMN | FACET, .label = "Team" },
	[TASK_ASSIGNEE] = { "assignee", F_REF, .of = "person",
	                    .flags = FILTER | SORT | GROUP | HISTORY | COLUMN | FACET, .label = "Assignee" },
	[TASK_DUE] = { "due_at", F_TIME, .flags = FILTER | SORT | HISTORY | COLUMN, .label = "Due" },
	[TASK_DUE_DAYS] = { "due_days", F_INT, .flags = HISTORY | ON_CREATE, .max = 365,
	                    .label = "Working days", .help = "Sets the due time when the task may begin" },
	[TASK_MANDATORY] = { "mandatory", F_BOOL, .flags = FILTER | GROUP | HISTORY, .label = "Mandatory",
	                     .help = "The ticket cannot be resolved before" },
	[TASK_DEPENDS_ON] = { "depends_on", F_REF, .of = "task", .flags = FILTER | HISTORY,
	                      .label = "After" },
	[TASK_POSITION] = { "position", F_INT, .flags = SORT | HISTORY | NOT_NULL, .max = 100000,
	                    .label = "Position" },
	[TASK_STARTED_AT] = { "started_at", F_TIME, .flags = BY_VERB, .label = "Started" },
	[TASK_DONE_AT] = { "done_at", F_TIME, .flags = BY_VERB, .label = "Over" },
	[TASK_DONE_BY] = { "done_by", F_REF, .of = "person", .flags = BY_VERB, .label = "By" },
	[TASK_SKIP_REASON] = { "skip_reason", F_TEXT, .flags = HISTORY | READONLY | NOT_NULL, .max = 400,
	                       .label = "Skipped because" },
};

SQL(q_counts, "SELECT count(*), COALESCE(sum(1 - open), 0) FROM task WHERE ticket = $1");
SQL(q_holding,
    "SELECT id FROM task WHERE ticket = $1 AND open = 1 AND mandatory = 1 ORDER BY position, id LIMIT 20");
SQL(q_open,
    "SELECT id FROM task WHERE ticket = $1 AND open = 1 AND mandatory >= $2 ORDER BY position, id LIMIT 500");
SQL(q_all, "SELECT id FROM task WHERE ticket = $1 ORDER BY position, id LIMIT 200");
SQL(q_after, "SELECT id FROM task WHERE depends_on = $1 AND open = 1 ORDER BY id LIMIT 100");
SQL(q_above, "SELECT depends_on, ticket, client_id FROM task WHERE id = $1");

static bool over(const struct record *r) { return rec_int(r, TASK_OPEN) == 0; }

/* ---- what every write checks ------------------------------------------------------------ */
static enum rc check_depends(struct ctx *cx, const struct record *neo)
{
	int64_t id = rec_int(neo, TASK_DEPENDS_ON);
	struct rows r;

	for (int depth = 0; id; depth++) {
		if (id == neo->id || depth == 50)
			return fail_field(cx, "depends_on", "tasks cannot wait for each other in a circle");
		TRY(db_run(cx, q_above, &r, INT(id)));
		if (!r.n || cell(&r, 0, 2).i != neo->client_id ||
		    (!depth && cell(&r, 0, 1).i != rec_int(neo, TASK_TICKET)))
			return fail_field(cx, "depends_on", "there is no such task beside this one");
		id = cell(&r, 0, 0).type == DB_INT ? cell(&r, 0, 0).i : 0;
	}
	return RC_OK;
}

static enum rc check_people(struct ctx *cx, const struct record *old, const struct record *neo)
{
	int64_t team = rec_int(neo, TASK_TEAM), person = rec_int(neo, TASK_ASSIGNEE);
	struct record p;
	bool ok = true;

	if (team && rec_changed(old, neo, TASK_TEAM)) {
		TRY(team_is_active(cx, team, &ok));
		if (!ok)
			return fail_field(cx, "team", "this team is not active");
	}
	if (!person || !rec_changed(old, neo, TASK_ASSIGNEE))
		return RC_OK;
	TRY(record_load(cx, &person_type, person, &p));
	if (rec_int(&p, PERSON_ACTIVE) != 1)
		return fail_field(cx, "assignee", "this person is not active");
	return RC_OK;
}

static enum rc begun(struct ctx *cx, const struct record *r, bool *out)
{
	struct record before;

	*out = true;
	if (rec_null(r, TASK_DEPENDS_ON))
		return RC_OK;
	TRY(record_load(cx, &task_type, rec_int(r, TASK_DEPENDS_ON), &before));
	*out = over(&before);
	return RC_OK;
}

/* Working days count from the moment the task may begin. */
static enum rc set_due(struct ctx *cx, struct record *neo)
{
	bool may;
	int64_t due;

	if (!rec_null(neo, TASK_DUE) || rec_null(neo, TASK_DUE_DAYS))
		return RC_OK;
	TRY(begun(cx, neo, &may));
	if (!may)
		return RC_OK;
	TRY(ticket_workdays_after(cx, neo->client_id, cx->now, rec_int(neo, TASK_DUE_DAYS), &due));
	if (due)
		rec_set(neo, TASK_DUE, INT(due));
	return RC_OK;
}

static enum rc prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	rec_default(neo, TASK_DESCRIPTION, TEXT(STR("")));
	rec_default(neo, TASK_SKIP_REASON, TEXT(STR("")));
	rec_default(neo, TASK_STATE, TEXT(STR("open")));
	rec_default(neo, TASK_MANDATORY, INT(0));
	rec_default(neo, TASK_POSITION, INT(0));
	struct str state = rec_str(neo, TASK_STATE);
	rec_set(neo, TASK_OPEN, INT(str_is(state, "open") || str_is(state, "in_progress")));
	if (rec_changed(old, neo, TASK_DEPENDS_ON))
		TRY(check_depends(cx, neo));
	TRY(check_people(cx, old, neo));
	return old ? RC_OK : set_due(cx, neo);
}

/* ---- what follows --------------------------------------------------------------------------- */
static enum rc wake_next(struct ctx *cx, const struct record *r)
{
	struct rows rows;

	TRY(db_run(cx, q_after, &rows, INT(r->id)));
	for (size_t i = 0; i < rows.n; i++) {
		struct record next;
		TRY(record_load(cx, &task_type, cell(&rows, i, 0).i, &next));
		struct record *neo = record_copy(cx, &next);
		TRY(set_due(cx, neo));
		TRY(record_save(cx, &next, neo, STR("may_begin"), STR("\"ready\":true")));
	}
	return RC_OK;
}

static enum rc tell_ticket(struct ctx *cx, const struct record *r, const char *kind)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);
	struct event e;

	if (rec_null(r, TASK_TICKET) || cx->replay)
		return RC_OK;
	jw_open(&w, NULL, '{');
	jw_str(&w, "task",
	       arena_fmt(cx->mem, STR_FMT " " STR_FMT, STR_ARG(record_key(cx->mem, r)),
	                 STR_ARG(rec_str(r, TASK_TITLE))));
	jw_str(&w, "state", rec_str(r, TASK_STATE));
	if (rec_str(r, TASK_SKIP_REASON).n)
		jw_str(&w, "reason", rec_str(r, TASK_SKIP_REASON));
	jw_close(&w, '}');
	return event_add(cx, r->client_id, "ticket", rec_int(r, TASK_TICKET), str_z(kind), buf_str(&b), &e);
}

static enum rc after(struct ctx *cx, const struct record *old, const struct record *neo,
                     const struct event *e)
{
	(void)e;
	if (!old)
		return tell_ticket(cx, neo, "task_added");
	if (!rec_changed(old, neo, TASK_STATE))
		return RC_OK;
	TRY(tell_ticket(cx, neo, "task_moved"));
	return over(neo) && !over(old) ? wake_next(cx, neo) : RC_OK;
}

/* ---- verbs ------------------------------------------------------------------------------------- */
static enum rc begun_guard(struct ctx *cx, const struct record *old, const struct verb_call *call)
{
	struct record before;
	bool may;

	(void)call;
	TRY(begun(cx, old, &may));
	if (may)
		return RC_OK;
	TRY(record_load(cx, &task_type, rec_int(old, TASK_DEPENDS_ON), &before));
	return fail(cx, RC_CONFLICT, "depends_on_open", "%s comes after %s, still open",
	            record_key(cx->mem, old).p, record_key(cx->mem, &before).p);
}

static enum rc start_effect(struct ctx *cx, const struct record *old, struct record *neo,
                            struct verb_call *call)
{
	(void)old;
	(void)call;
	rec_default(neo, TASK_STARTED_AT, INT(cx->now));
	if (cx->who->person_id)
		rec_default(neo, TASK_ASSIGNEE, INT(cx->who->person_id));
	return RC_OK;
}

static void finish(struct ctx *cx, struct record *neo)
{
	rec_set(neo, TASK_DONE_AT, INT(cx->now));
	rec_set(neo, TASK_DONE_BY, REFV(cx->who->person_id));
}

static enum rc done_effect(struct ctx *cx, const struct record *old, struct record *neo,
                           struct verb_call *call)
{
	(void)old;
	(void)call;
	if (cx->who->person_id)
		rec_default(neo, TASK_ASSIGNEE, INT(cx->who->person_id));
	finish(cx, neo);
	return RC_OK;
}

/* What is mandatory is skipped by a lead. */
static enum rc skip_guard(struct ctx *cx, const struct record *old, const struct verb_call *call)
{
	(void)call;
	return rec_int(old, TASK_MANDATORY) == 1 ? record_allow(cx, old, PERM_SHARE) : RC_OK;
}

static enum rc skip_effect(struct ctx *cx, const struct record *old, struct record *neo,
                           struct verb_call *call)
{
	(void)old;
	rec_set(neo, TASK_SKIP_REASON, verb_value(call, "reason"));
	finish(cx, neo);
	return RC_OK;
}

static enum rc reopen_effect(struct ctx *cx, const struct record *old, struct record *neo,
                             struct verb_call *call)
{
	(void)cx;
	(void)old;
	(void)call;
	rec_set(neo, TASK_DONE_AT, NUL());
	rec_set(neo, TASK_DONE_BY, NUL());
	rec_set(neo, TASK_SKIP_REASON, TEXT(STR("")));
	return RC_OK;
}

static const struct verb_arg skip_args[] = {
	{ "reason", F_TEXT, .required = true, .max = 400, .label = "Why it is not needed" },
};
static const struct transition transitions[] = {
	{ "start", "Start", "open", "in_progress", PERM_WORK, .guard = begun_guard, .effect = start_effect,
	  .shortcut = "s", .help = "Work on it" },
	{ "done", "Done", "open in_progress", "done", PERM_WORK, .guard = begun_guard, .effect = done_effect,
	  .help = "It is done" },
	{ "skip", "Skip", "open in_progress", "skipped", PERM_WORK, .args = skip_args,
	  .nargs = COUNT(skip_args), .guard = skip_guard, .effect = skip_effect,
	  .help = "It need not be done; mandatory ones are a lead's to skip" },
	{ "reopen", "Reopen", "done skipped", "open", PERM_WORK, .effect = reopen_effect,
	  .help = "It has to be done after all" },
};
static const struct machine machine = { &states, TASK_STATE, transitions, COUNT(transitions) };

/* ---- for tickets ---------------------------------------------------------------------------------- */
enum rc task_counts(struct ctx *cx, int64_t ticket, struct task_counts *out)
{
	struct rows r;

	TRY(db_run(cx, q_counts, &r, INT(ticket)));
	*out = (struct task_counts){ cell(&r, 0, 0).i, cell(&r, 0, 1).i };
	return RC_OK;
}

static enum rc load_all(struct ctx *cx, const struct rows *r, struct record **out)
{
	*out = NEW_ARRAY(cx->mem, struct record, r->n + 1);
	for (size_t i = 0; i < r->n; i++)
		TRY(record_load(cx, &task_type, cell(r, i, 0).i, &(*out)[i]));
	return RC_OK;
}

enum rc task_waits(struct ctx *cx, const int64_t *tickets, size_t n, struct task_wait **out, size_t *nout)
{
	struct dsql d = DSQL(cx->mem);
	struct rows r = { 0 };

	if (n) {
		dsql_lit(&d, "SELECT t.ticket, t.id, t.assignee, b.id, t.mandatory FROM task t"
		             " LEFT JOIN task b ON b.id = t.depends_on AND b.open = 1 WHERE t.open = 1"
		             " AND t.ticket");
		dsql_ids(cx, &d, tickets, n);
		dsql_lit(&d, " ORDER BY t.ticket, t.position, t.id");
		TRY(dsql_run(cx, &d, &r));
	}
	*out = NEW_ARRAY(cx->mem, struct task_wait, r.n + 1);
	*nout = r.n;
	for (size_t i = 0; i < r.n; i++)
		(*out)[i] = (struct task_wait){ cell(&r, i, 0).i, cell(&r, i, 1).i, cell(&r, i, 2).i,
			                        cell(&r, i, 3).i, cell(&r, i, 4).i == 1 };
	return RC_OK;
}

enum rc task_list(struct ctx *cx, int64_t ticket, struct record **out, size_t *n)
{
	struct rows r;

	TRY(db_run(cx, q_all, &r, INT(ticket)));
	*n = r.n;
	return load_all(cx, &r, out);
}

enum rc task_gate(struct ctx *cx, const struct record *ticket)
{
	struct buf b = BUF(cx->mem);
	struct record *tasks;
	struct rows r;

	TRY(db_run(cx, q_holding, &r, INT(ticket->id)));
	if (!r.n)
		return RC_OK;
	TRY(load_all(cx, &r, &tasks));
	for (size_t i = 0; i < r.n && i < 4; i++)
		buf_fmt(&b, "%s" STR_FMT " " STR_FMT, i ? ", " : "", STR_ARG(record_key(cx->mem, &tasks[i])),
		        STR_ARG(str_clip(rec_str(&tasks[i], TASK_TITLE), 60)));
	return fail(cx, RC_CONFLICT, "tasks_open", "%s has mandatory tasks still open: %s%s",
	            record_key(cx->mem, ticket).p, b.p, r.n > 4 ? " …" : "");
}

enum rc task_skip_all(struct ctx *cx, const struct record *ticket, struct str reason, bool only_mandatory,
                      size_t *n)
{
	struct rows r;

	TRY(db_run(cx, q_open, &r, INT(ticket->id), INT(only_mandatory)));
	*n = r.n;
	for (size_t i = 0; i < r.n; i++) {
		struct record old;
		TRY(record_load(cx, &task_type, cell(&r, i, 0).i, &old));
		if (over(&old))
			continue;
		struct record *neo = record_copy(cx, &old);
		rec_set(neo, TASK_STATE, TEXT(STR("skipped")));
		rec_set(neo, TASK_SKIP_REASON, TEXT(str_clip(reason, 400)));
		finish(cx, neo);
		TRY(record_save(cx, &old, neo, STR("skip"), STR("")));
	}
	return RC_OK;
}

/* ---- the type ---------------------------------------------------------------------------------------- */
static enum rc word_mine(struct ctx *cx, struct dsql *d, const struct filter_node *n)
{
	(void)n;
	dsql_lit(d, "r.assignee = ");
	dsql_arg(d, INT(cx->who->person_id));
	return RC_OK;
}

static enum rc word_overdue(struct ctx *cx, struct dsql *d, const struct filter_node *n)
{
	(void)n;
	dsql_lit(d, "(r.open = 1 AND r.due_at < ");
	dsql_arg(d, INT(cx->now));
	dsql_lit(d, ")");
	return RC_OK;
}

/* What it waits for is over: it can be worked on now. */
static enum rc word_ready(struct ctx *cx, struct dsql *d, const struct filter_node *n)
{
	(void)cx;
	(void)n;
	dsql_lit(d, "(r.open = 1 AND NOT EXISTS (SELECT 1 FROM task b WHERE b.id = r.depends_on AND b.open = "
	            "1))");
	return RC_OK;
}

static const char *const yes_no[] = { "yes", "no", NULL };
static const struct filter_word words[] = {
	{ "mine", "Assigned to me", yes_no, word_mine },
	{ "overdue", "Its time is over and it is still open", yes_no, word_overdue },
	{ "ready", "Open, and nothing before it is", yes_no, word_ready },
};

static const char *const prefixes[] = { "TSK", NULL };
static const char *prefix(const struct record *r)
{
	(void)r;
	return prefixes[0];
}

const struct record_type task_type = {
	.name = "task",
	.plural = "tasks",
	.label = "Task",
	.fields = fields,
	.nfields = TASK_FIELDS,
	.machine = &machine,
	.flags = T_COMMENTS | T_ATTACHMENTS | T_SEARCH,
	.read_perm = PERM_READ,
	.create_perm = PERM_WORK,
	.write_perm = PERM_WORK,
	.name_field = TASK_TITLE,
	.owner_field = -1,
	.prefix = prefix,
	.prefixes = prefixes,
	.prepare = prepare,
	.after = after,
	.words = words,
	.nwords = COUNT(words),
	.default_sort = "due_at,position",
	.help = "A piece of work inside a ticket",
};
