/* checklist.c - the types checklist and checklist_item, the item's verbs, and what they mean for the ticket.
 *
 * Templates are in checklist_template.c, routes in checklist_api.c.
 */
#include "checklist/checklist.h"
#include "base/json.h"
#include "person/person.h"

CHOICES(states, { "open", "Open" }, { "done", "Done", "ok" }, { "waived", "Not needed", "mute" });

SQL(q_count, "SELECT COUNT(*), COALESCE(SUM(CASE WHEN state = 'open' THEN 0 ELSE 1 END), 0)"
             " FROM checklist_item WHERE ticket = $1");
SQL(q_mandatory, "SELECT title FROM checklist_item WHERE ticket = $1 AND state = 'open' AND mandatory = 1"
                 " ORDER BY checklist, position, id LIMIT 100");
SQL(q_live, "UPDATE checklist_item SET live = $2 WHERE ticket = $1 AND state = 'open'");
SQL(q_places, "SELECT id, position FROM checklist_item WHERE checklist = $1 ORDER BY position, id LIMIT 200");
SQL(q_place, "UPDATE checklist_item SET position = $2 WHERE id = $1");

#define BY_VERB FILTER | SORT | HISTORY | READONLY

/* ---- lists -------------------------------------------------------------------------- */
static const struct field list_fields[CHECKLIST_FIELDS] = {
	[CHECKLIST_TITLE] = { "title", F_TEXT, .flags = FILTER | SORT | HISTORY | REQUIRED | COLUMN,
	                      .max = 120, .label = "Title" },
	[CHECKLIST_TICKET] = { "ticket", F_REF, .of = "ticket", .flags = FILTER | HISTORY | READONLY | COLUMN,
	                       .label = "Ticket" },
	[CHECKLIST_TEMPLATE] = { "template", F_REF, .of = "checklist_template",
	                         .flags = FILTER | HISTORY | READONLY, .label = "From template" },
};

const struct record_type checklist_type = {
	.name = "checklist",
	.plural = "checklists",
	.label = "Checklist",
	.fields = list_fields,
	.nfields = CHECKLIST_FIELDS,
	.flags = T_NO_CREATE | T_DELETE,
	.read_perm = PERM_READ,
	.create_perm = PERM_WORK,
	.write_perm = PERM_WORK,
	.name_field = CHECKLIST_TITLE,
	.owner_field = -1,
	.default_sort = "id",
	.help = "A list to be ticked off for a ticket",
};

/* ---- items ---------------------------------------------------------------------------- */
static const struct field item_fields[ITEM_FIELDS] = {
	[ITEM_TITLE] = { "title", F_TEXT, .flags = FILTER | SORT | HISTORY | REQUIRED | COLUMN, .max = 200,
	                 .label = "To do" },
	[ITEM_NOTES] = { "notes", F_BODY, .flags = FILTER | HISTORY | NOT_NULL, .max = 4096,
	                 .label = "Notes" },
	[ITEM_CHECKLIST] = { "checklist", F_REF, .of = "checklist",
	                     .flags = FILTER | HISTORY | READONLY | COLUMN, .label = "Checklist" },
	[ITEM_TICKET] = { "ticket", F_REF, .of = "ticket", .flags = FILTER | HISTORY | READONLY | COLUMN,
	                  .label = "Ticket" },
	[ITEM_STATE] = { "state", F_ENUM, .choices = &states,
	                 .flags = BY_VERB | GROUP | COLUMN | FACET | NOT_NULL, .label = "State" },
	[ITEM_LIVE] = { "live", F_BOOL, .flags = FILTER | READONLY, .label = "Waits",
	                .help = "Open, and so is its ticket" },
	[ITEM_MANDATORY] = { "mandatory", F_BOOL, .flags = FILTER | SORT | HISTORY | COLUMN,
	                     .label = "Mandatory", .help = "The ticket cannot be resolved while it is open" },
	[ITEM_OWNER] = { "owner", F_REF, .of = "person",
	                 .flags = FILTER | SORT | GROUP | HISTORY | COLUMN | FACET, .label = "Owner" },
	[ITEM_TEAM] = { "team", F_REF, .of = "team",
	                .flags = FILTER | SORT | GROUP | HISTORY | COLUMN | FACET, .label = "Team" },
	[ITEM_DUE] = { "due_at", F_TIME, .flags = FILTER | SORT | HISTORY | COLUMN, .label = "Due" },
	[ITEM_POSITION] = { "position", F_REAL, .flags = SORT | READONLY | NOT_NULL, .label = "Position" },
	[ITEM_DONE_AT] = { "done_at", F_TIME, .flags = BY_VERB, .label = "Done" },
	[ITEM_DONE_BY] = { "done_by", F_REF, .of = "person", .flags = BY_VERB, .label = "Done by" },
	[ITEM_REASON] = { "reason", F_TEXT, .flags = HISTORY | READONLY | NOT_NULL, .max = 400,
	                  .label = "Not needed because" },
};

/* Whoever the ticket could be given to, and nobody who only asks. */
static enum rc check_owner(struct ctx *cx, const struct record *neo, const struct record *ticket)
{
	struct who who;

	if (rec_int(neo, ITEM_OWNER) == rec_int(ticket, TICKET_ASSIGNEE))
		return RC_OK;
	TRY(who_load(cx, rec_int(neo, ITEM_OWNER), &who));
	if (who_can(&who, neo->client_id, PERM_WORK))
		return RC_OK;
	return fail_field(cx, "owner", "the owner of an item must be able to work on the ticket");
}

static enum rc check_mandatory(struct ctx *cx, const struct record *old, const struct record *neo)
{
	if (!old || rec_int(old, ITEM_MANDATORY) != 1 || rec_int(neo, ITEM_MANDATORY) == 1 ||
	    !str_is(rec_str(neo, ITEM_STATE), "open") || who_can(cx->who, neo->client_id, CHECKLIST_WAIVE))
		return RC_OK;
	return fail(cx, RC_DENIED, "denied", "a lead decides that an item is not mandatory");
}

static enum rc item_prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	struct record ticket;

	rec_default(neo, ITEM_NOTES, TEXT(STR("")));
	rec_default(neo, ITEM_REASON, TEXT(STR("")));
	rec_default(neo, ITEM_STATE, TEXT(STR("open")));
	rec_default(neo, ITEM_MANDATORY, INT(0));
	TRY(check_mandatory(cx, old, neo));
	TRY(record_load(cx, &ticket_type, rec_int(neo, ITEM_TICKET), &ticket));
	if (rec_changed(old, neo, ITEM_OWNER) && !rec_null(neo, ITEM_OWNER))
		TRY(check_owner(cx, neo, &ticket));
	rec_set(neo, ITEM_LIVE,
	        INT(str_is(rec_str(neo, ITEM_STATE), "open") && rec_int(&ticket, TICKET_OPEN) == 1));
	return RC_OK;
}

/* ---- verbs ----------------------------------------------------------------------------- */
static enum rc tick_effect(struct ctx *cx, const struct record *old, struct record *neo,
                           struct verb_call *call)
{
	(void)old;
	(void)call;
	rec_set(neo, ITEM_DONE_AT, INT(cx->now));
	rec_set(neo, ITEM_DONE_BY, REFV(cx->who->person_id));
	return RC_OK;
}

static enum rc untick_effect(struct ctx *cx, const struct record *old, struct record *neo,
                             struct verb_call *call)
{
	(void)cx;
	(void)old;
	(void)call;
	rec_set(neo, ITEM_DONE_AT, NUL());
	rec_set(neo, ITEM_DONE_BY, NUL());
	rec_set(neo, ITEM_REASON, TEXT(STR("")));
	return RC_OK;
}

static enum rc waive_guard(struct ctx *cx, const struct record *old, const struct verb_call *call)
{
	(void)call;
	if (rec_int(old, ITEM_MANDATORY) != 1 || who_can(cx->who, old->client_id, CHECKLIST_WAIVE))
		return RC_OK;
	return fail(cx, RC_DENIED, "denied", "a lead decides that a mandatory item is not needed");
}

static enum rc waive_effect(struct ctx *cx, const struct record *old, struct record *neo,
                            struct verb_call *call)
{
	TRY(tick_effect(cx, old, neo, call));
	rec_set(neo, ITEM_REASON, verb_value(call, "reason"));
	return RC_OK;
}

static enum rc move_effect(struct ctx *cx, const struct record *old, struct record *neo,
                           struct verb_call *call)
{
	struct dbval after = verb_value(call, "after");
	double place;

	TRY(checklist_place(cx, rec_int(old, ITEM_CHECKLIST), old->id, after.type == DB_INT ? after.i : 0,
	                    &place));
	rec_set(neo, ITEM_POSITION, REAL(place));
	return RC_OK;
}

static const struct verb_arg waive_args[] = { { "reason", F_TEXT, .required = true, .max = 400,
	                                        .label = "Not needed because" } };
static const struct verb_arg move_args[] = { { "after", F_REF, .of = "checklist_item", .label = "After",
	                                       .help = "Nothing: to the top" } };
static const struct transition transitions[] = {
	{ "tick", "Done", "open", "done", PERM_WORK, .effect = tick_effect, .help = "It is done" },
	{ "untick", "Not done", "done waived", "open", PERM_WORK, .effect = untick_effect,
	  .help = "It is to be done after all" },
	{ "waive", "Not needed", "open", "waived", PERM_WORK, .args = waive_args, .nargs = COUNT(waive_args),
	  .guard = waive_guard, .effect = waive_effect,
	  .help = "It need not be done; a mandatory one needs a lead" },
	{ "move", "Move", "*", NULL, PERM_WORK, .args = move_args, .nargs = COUNT(move_args),
	  .effect = move_effect, .help = "To another place in its list" },
};
static const struct machine machine = { &states, ITEM_STATE, transitions, COUNT(transitions) };

/* ---- what follows ------------------------------------------------------------------------ */
enum rc checklist_recount(struct ctx *cx, int64_t ticket)
{
	struct rows r;

	TRY(db_run(cx, q_count, &r, INT(ticket)));
	return ticket_progress(cx, ticket, cell(&r, 0, 1).i, cell(&r, 0, 0).i);
}

enum rc checklist_tell(struct ctx *cx, int64_t ticket, struct str kind, struct str list, struct str item,
                       struct str reason)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);
	struct record t;

	TRY(record_load(cx, &ticket_type, ticket, &t));
	jw_str(&w, "checklist", list);
	if (item.n)
		jw_str(&w, "item", item);
	if (reason.n)
		jw_str(&w, "reason", reason);
	return record_note(cx, &t, kind, buf_str(&b));
}

static struct str told_as(struct str kind)
{
	static const char *const names[][2] = { { "created", "item_added" },
		                                { "tick", "item_done" },
		                                { "untick", "item_reopened" },
		                                { "waive", "item_waived" } };

	for (size_t i = 0; i < COUNT(names); i++)
		if (str_is(kind, names[i][0]))
			return str_z(names[i][1]);
	return STR("");
}

/* One reminder for each due time that lies ahead; what is done needs none. */
static enum rc set_timer(struct ctx *cx, const struct record *old, const struct record *neo)
{
	bool open = str_is(rec_str(neo, ITEM_STATE), "open");

	if (old && !rec_changed(old, neo, ITEM_DUE) && !rec_changed(old, neo, ITEM_STATE))
		return RC_OK;
	if (!old && rec_null(neo, ITEM_DUE))
		return RC_OK;
	int64_t due = open ? rec_int(neo, ITEM_DUE) : 0;
	return timer_set(cx, checklist_due_timer.name, neo->client_id, "checklist_item", neo->id,
	                 due > cx->now ? due : 0, STR(""));
}

/* Items of a list that starts are counted and told once, by who starts it: they carry `extra`. */
static enum rc item_after(struct ctx *cx, const struct record *old, const struct record *neo,
                          const struct event *ev)
{
	struct str kind = told_as(ev->kind);
	struct record list;

	if (!cx->replay)
		TRY(set_timer(cx, old, neo));
	if (neo->extra || !kind.n)
		return RC_OK;
	TRY(checklist_recount(cx, rec_int(neo, ITEM_TICKET)));
	TRY(record_load(cx, &checklist_type, rec_int(neo, ITEM_CHECKLIST), &list));
	return checklist_tell(cx, rec_int(neo, ITEM_TICKET), kind, rec_str(&list, CHECKLIST_TITLE),
	                      rec_str(neo, ITEM_TITLE), rec_str(neo, ITEM_REASON));
}

const struct record_type checklist_item_type = {
	.name = "checklist_item",
	.plural = "checklist-items",
	.label = "Checklist item",
	.fields = item_fields,
	.nfields = ITEM_FIELDS,
	.machine = &machine,
	.flags = T_NO_CREATE | T_DELETE,
	.read_perm = PERM_READ,
	.create_perm = PERM_WORK,
	.write_perm = PERM_WORK,
	.name_field = ITEM_TITLE,
	.owner_field = -1,
	.prepare = item_prepare,
	.after = item_after,
	.default_sort = "due",
	.help = "One thing to be done for a ticket",
};

static enum rc run_due(struct ctx *cx, const struct timer *t)
{
	struct record item;
	enum rc rc = record_load(cx, &checklist_item_type, t->record_id, &item);

	if (rc == RC_NOT_FOUND)
		return RC_OK;
	TRY(rc);
	if (rec_int(&item, ITEM_LIVE) != 1 || rec_int(&item, ITEM_DUE) > cx->now)
		return RC_OK;
	struct str members = arena_fmt(cx->mem, "\"ticket\":%lld", (long long)rec_int(&item, ITEM_TICKET));

	return record_note(cx, &item, STR("due"), members);
}
const struct timer_kind checklist_due_timer = { "checklist_due", run_due, "A checklist item becomes due" };

/* ---- order ---------------------------------------------------------------------------------- */
static enum rc renumber(struct ctx *cx, struct rows *r)
{
	for (size_t i = 0; i < r->n; i++) {
		r->v[i * r->ncol + 1] = REAL((double)(i + 1));
		TRY(db_run(cx, q_place, NULL, cell(r, i, 0), cell(r, i, 1)));
	}
	return RC_OK;
}

static double place_at(const struct rows *r, size_t i)
{
	struct dbval v = cell(r, i, 1);
	return v.type == DB_REAL ? v.f : (double)v.i;
}

/* Between the row at `at` and the one after it, self left out; at == SIZE_MAX: before the first. */
static double between(const struct rows *r, size_t at, int64_t self)
{
	size_t next = at == SIZE_MAX ? 0 : at + 1;

	while (next < r->n && cell(r, next, 0).i == self)
		next++;
	if (at == SIZE_MAX)
		return next < r->n ? place_at(r, next) - 1 : 1;
	return next < r->n ? (place_at(r, at) + place_at(r, next)) / 2 : place_at(r, at) + 1;
}

enum rc checklist_place(struct ctx *cx, int64_t list, int64_t self, int64_t after, double *out)
{
	struct rows r;
	size_t at = SIZE_MAX;

	TRY(db_run(cx, q_places, &r, INT(list)));
	for (size_t i = 0; i < r.n; i++)
		if (cell(&r, i, 0).i == after)
			at = i;
	if (after && (at == SIZE_MAX || after == self))
		return fail_field(cx, "after", "that item is not another one of this list");
	*out = between(&r, at, self);
	if (at == SIZE_MAX || *out > place_at(&r, at) + 1e-9)
		return RC_OK;
	TRY(renumber(cx, &r)); /* halved too often */
	*out = between(&r, at, self);
	return RC_OK;
}

/* ---- the ticket ------------------------------------------------------------------------------ */
static enum rc resolving(struct ctx *cx, const struct record *ticket)
{
	struct buf b = BUF(cx->mem);
	struct rows r;

	TRY(db_run(cx, q_mandatory, &r, INT(ticket->id)));
	for (size_t i = 0; i < r.n && i < 3; i++)
		buf_fmt(&b, "%s\"" STR_FMT "\"", i ? ", " : "", STR_ARG(str_clip(cell(&r, i, 0).s, 60)));
	if (!r.n)
		return RC_OK;
	return fail(cx, RC_CONFLICT, "checklist_open", "%s has %zu mandatory checklist item%s open: %s%s",
	            record_key(cx->mem, ticket).p, r.n, r.n == 1 ? "" : "s", b.p, r.n > 3 ? ", …" : "");
}

static enum rc opened(struct ctx *cx, const struct record *neo)
{
	if (!rec_int(neo, TICKET_CHECKS_TOTAL))
		return RC_OK;
	return db_run(cx, q_live, NULL, INT(neo->id), INT(rec_int(neo, TICKET_OPEN)));
}

const struct ticket_hooks checklist_hooks = { .name = "checklist", .resolving = resolving, .opened = opened };
