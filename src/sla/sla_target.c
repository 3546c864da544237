/* sla_target.c - target definitions as records: their fields, what makes sense, and a version for each state.
 * How they are chosen is in choose.c, their conditions in condition.c. */
#include "base/json.h"
#include "base/time.h"
#include "sla/lint.h"
#include "sla/words.h"

SQL(q_version_add,
    "INSERT INTO sla_target_version (sla_target, version, valid_from, data) VALUES ($1, $2, $3, $4)");

/* ---- the type -------------------------------------------------------------------------- */
CHOICES(sla_targets, { "response", "Response" }, { "resolve", "Resolve" }, { "update", "Update" },
        { "answer", "Answer" }, { "ola", "Team's share" }, { "contract", "Vendor's contract" });
CHOICES(sla_goals, { "open", "Open minutes" }, { "workdays", "Working days" },
        { "relative", "A time of a working day" }, { "share", "Percent of what is left to resolve" });
CHOICES(sla_cancels, { "unmatched", "It fits no more" }, { "explicit", "Its condition only" },
        { "never", "Never" });
CHOICES(sla_counts, { "created", "The beginning" }, { "attached", "When it first fits" });
CHOICES(sla_stops, { "resolved", "Resolved" }, { "closed", "Closed" });
#define WHEN_FLAGS .flags = HISTORY | NOT_NULL, .max = 500
static const struct field fields[] = {
	[SLA_NAME] = { "name", F_TEXT, .flags = FILTER | SORT | HISTORY | REQUIRED | SEARCH | COLUMN,
	               .max = 120, .label = "Name" },
	[SLA_KIND] = { "kind", F_ENUM, .choices = &ticket_kinds,
	               .flags = FILTER | SORT | GROUP | HISTORY | COLUMN, .label = "Ticket kind",
	               .help = "Empty: any kind" },
	[SLA_PRIORITY] = { "priority", F_ENUM, .choices = &ticket_priorities,
	                   .flags = FILTER | SORT | GROUP | HISTORY | COLUMN, .label = "Priority",
	                   .help = "Empty: any" },
	[SLA_TARGET] = { "target", F_ENUM, .choices = &sla_targets,
	                 .flags = FILTER | SORT | GROUP | HISTORY | REQUIRED | COLUMN, .label = "Target" },
	[SLA_GOAL] = { "goal", F_INT, .flags = FILTER | SORT | HISTORY | REQUIRED | COLUMN, .min = 0,
	               .max = 5256000, .label = "Goal",
	               .help = "Minutes of open calendar time, working days, or percent" },
	[SLA_CALENDAR] = { "calendar", F_REF, .of = "calendar", .flags = FILTER | HISTORY | REQUIRED | COLUMN,
	                   .label = "Calendar" },
	[SLA_PAUSE_ON] = { "pause_on", F_TEXT, .flags = HISTORY, .max = 200, .label = "Pauses on",
	                   .help = "Hold reasons that pause the clock, separated by spaces" },
	[SLA_STOP_ON] = { "stop_on", F_ENUM, .choices = &sla_stops, .flags = HISTORY, .label = "Stops on",
	                  .help = "Closed counts the time between resolved and closed too" },
	[SLA_POSITION] = { "position", F_INT, .flags = SORT | HISTORY | COLUMN, .max = 100000,
	                   .label = "Position", .help = "The lowest matching target wins" },
	[SLA_ACTIVE] = { "active", F_BOOL, .flags = FILTER | HISTORY | COLUMN, .label = "Active" },
	[SLA_SERVICE] = { "service", F_TEXT, .flags = FILTER | HISTORY | NOT_NULL, .max = 120,
	                  .label = "Service", .help = "Empty: any" },
	[SLA_CONTRACT_OF] = { "contract", F_REF, .of = "contract", .flags = FILTER | HISTORY,
	                      .label = "Contract", .help = "Empty: any" },
	[SLA_TEAM] = { "team", F_REF, .of = "team", .flags = FILTER | HISTORY, .label = "Team",
	               .help = "Empty: any" },
	[SLA_VENDOR] = { "vendor", F_TEXT, .flags = FILTER | HISTORY | NOT_NULL, .max = 120,
	                 .label = "Vendor", .help = "Empty: any" },
	[SLA_GOAL_AS] = { "goal_as", F_ENUM, .choices = &sla_goals, .flags = FILTER | HISTORY | NOT_NULL,
	                  .label = "Goal is" },
	[SLA_GOAL_TIME] = { "goal_time", F_TEXT, .flags = HISTORY | NOT_NULL, .max = 5, .label = "At",
	                    .help = "For a time of a working day: 17:30, or close for its end" },
	[SLA_START] = { "start_when", F_TEXT, WHEN_FLAGS, .label = "Starts when",
	                .help = "A filter over the ticket's own fields; empty: at once" },
	[SLA_STOP] = { "stop_when", F_TEXT, WHEN_FLAGS, .label = "Also stops when" },
	[SLA_PAUSE] = { "pause_when", F_TEXT, WHEN_FLAGS, .label = "Also pauses when" },
	[SLA_RESUME] = { "resume_when", F_TEXT, WHEN_FLAGS, .label = "Resumes only when",
	                 .help = "Once paused, it stays so until this matches" },
	[SLA_CANCEL] = { "cancel_when", F_TEXT, WHEN_FLAGS, .label = "Is cancelled when" },
	[SLA_RESET] = { "reset_when", F_TEXT, WHEN_FLAGS, .label = "Begins anew when" },
	[SLA_CANCEL_ON] = { "cancel_on", F_ENUM, .choices = &sla_cancels, .flags = HISTORY | NOT_NULL,
	                    .label = "Cancelled by" },
	[SLA_ZONE_FROM] = { "zone_from", F_TEXT, .flags = HISTORY | NOT_NULL, .max = 60,
	                    .label = "Time zone of",
	                    .help = "caller, location, client, definition: the first that has one; "
	                            "empty: the calendar's" },
	[SLA_ZONE] = { "zone", F_TEXT, .flags = HISTORY | NOT_NULL, .max = 64, .label = "Time zone",
	               .help = "The definition's own" },
	[SLA_COUNT_FROM] = { "count_from", F_ENUM, .choices = &sla_counts, .flags = HISTORY | NOT_NULL,
	                     .label = "Counts from" },
	[SLA_CREDIT_PAUSES] = { "credit_pauses", F_BOOL, .flags = HISTORY,
	                        .label = "Credits pauses from before it fitted" },
};

static bool is(const struct record *r, size_t f, const char *word) { return str_is(rec_str(r, f), word); }

void sla_target_defaults(struct record *r)
{
	bool vendor = is(r, SLA_TARGET, "contract");

	rec_default(r, SLA_PAUSE_ON,
	            TEXT(vendor ? STR("") : STR("caller vendor change problem part approval scheduled")));
	rec_default(r, SLA_STOP_ON, TEXT(STR("resolved")));
	rec_default(r, SLA_POSITION, INT(0));
	rec_default(r, SLA_ACTIVE, INT(1));
	rec_default(r, SLA_GOAL_AS, TEXT(STR("open")));
	rec_default(r, SLA_CANCEL_ON, TEXT(STR("unmatched")));
	rec_default(r, SLA_COUNT_FROM, TEXT(STR("created")));
	rec_default(r, SLA_CREDIT_PAUSES, INT(1));
}

static enum rc check_pauses(struct ctx *cx, const struct record *r)
{
	struct str rest = rec_str(r, SLA_PAUSE_ON), w;

	while (str_split(&rest, ' ', &w)) {
		if (!choices_has(&hold_reasons, w))
			return fail_field(cx, "pause_on", "\"" STR_FMT "\" is no hold reason", STR_ARG(w));
		if (is(r, SLA_TARGET, "contract") && str_is(w, "vendor"))
			return fail_field(cx, "pause_on",
			                  "a vendor's clock runs while on hold for the vendor");
	}
	return RC_OK;
}

static bool time_of_day(struct str s)
{
	int64_t h, m;

	return s.n == 5 && s.p[2] == ':' && str_int(str_sub(s, 0, 2), &h) && str_int(str_sub(s, 3, 2), &m) &&
	       h >= 0 && m >= 0 && m < 60 && h * 60 + m <= 1440;
}

static enum rc check_goal(struct ctx *cx, const struct record *r)
{
	bool relative = is(r, SLA_GOAL_AS, "relative"), share = is(r, SLA_GOAL_AS, "share"),
	     days = is(r, SLA_GOAL_AS, "workdays");
	int64_t goal = rec_int(r, SLA_GOAL);
	struct str at = rec_str(r, SLA_GOAL_TIME);

	if (goal < (relative ? 0 : 1))
		return fail_field(cx, "goal",
		                  relative ? "the goal is no negative number of days"
		                  : share  ? "the goal is 1 to 100 percent"
		                  : days   ? "the goal is at least one working day"
		                           : "the goal is at least one minute");
	if (share && goal > 100)
		return fail_field(cx, "goal", "the goal is 1 to 100 percent");
	if ((relative || days) && goal > 1000)
		return fail_field(cx, "goal", "the goal is at most 1,000 working days");
	if (share && (is(r, SLA_TARGET, "resolve") || is(r, SLA_TARGET, "response")))
		return fail_field(cx, "goal_as", "only what runs beside the resolution can be a share of it");
	if (relative && !str_is(at, "close") && !time_of_day(at))
		return fail_field(cx, "goal_time", "a time of a working day is such as 17:30, or close");
	return RC_OK;
}

static enum rc check_zone(struct ctx *cx, const struct record *r)
{
	struct str from = rec_str(r, SLA_ZONE_FROM), zone = rec_str(r, SLA_ZONE), w;

	while (str_split(&from, ' ', &w))
		if (!str_is(w, "caller") && !str_is(w, "location") && !str_is(w, "client") &&
		    !str_is(w, "definition"))
			return fail_field(cx, "zone_from",
			                  "zone_from is a list of caller, location, client, definition");
	return zone.n ? zone_named(cx, zone, NULL) : RC_OK;
}

static const struct condition {
	size_t field;
	const char *name;
} conditions[] = {
	{ SLA_START, "start_when" },   { SLA_STOP, "stop_when" },     { SLA_PAUSE, "pause_when" },
	{ SLA_RESUME, "resume_when" }, { SLA_CANCEL, "cancel_when" }, { SLA_RESET, "reset_when" }
};

static enum rc check_condition(struct ctx *cx, const struct record *r, const struct condition *c)
{
	struct str resolved;

	if (!rec_str(r, c->field).n)
		return RC_OK;
	if (c->field == SLA_RESET && (is(r, SLA_TARGET, "response") || is(r, SLA_TARGET, "resolve")))
		return fail_field(cx, "reset_when",
		                  "a ticket has one response and one resolution: they do not begin anew");
	return sla_condition(cx, type_find(cx->app, STR("ticket")), c->name, rec_str(r, c->field), &resolved);
}

static enum rc check_calendar(struct ctx *cx, const struct record *r)
{
	const struct calendar *c;

	if (calendar_load(cx, rec_int(r, SLA_CALENDAR), 0, &c, NULL))
		return fail_field(cx, "calendar", "there is no such calendar");
	return RC_OK;
}

static enum rc (*const checks[])(struct ctx *, const struct record *) = { check_pauses, check_goal,
	                                                                  check_zone, check_calendar };

enum rc sla_target_check(struct ctx *cx, const struct record *r, size_t i, bool *more)
{
	*more = i + 1 < COUNT(checks) + COUNT(conditions);
	if (i < COUNT(checks))
		return checks[i](cx, r);
	return check_condition(cx, r, &conditions[i - COUNT(checks)]);
}

static enum rc prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	bool more = true;

	(void)old;
	sla_target_defaults(neo);
	for (size_t i = 0; more; i++)
		TRY(sla_target_check(cx, neo, i, &more));
	return lint_refuse(cx, neo);
}

/* The version says by id what a condition names, so that it means the same for ever. */
static enum rc write_conditions(struct ctx *cx, struct jw *w, const struct record *r)
{
	const struct record_type *t = type_find(cx->app, STR("ticket"));

	for (size_t i = 0; i < COUNT(conditions); i++) {
		struct str text = rec_str(r, conditions[i].field);
		if (text.n)
			TRY(sla_condition(cx, t, conditions[i].name, text, &text));
		jw_str(w, conditions[i].name, text);
	}
	return RC_OK;
}

enum rc sla_target_data(struct ctx *cx, const struct record *neo, struct str *out)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	jw_open(&w, NULL, '{');
	jw_int(&w, "client", neo->client_id);
	jw_str(&w, "name", rec_str(neo, SLA_NAME));
	jw_str(&w, "target", rec_str(neo, SLA_TARGET));
	jw_str(&w, "kind", rec_str(neo, SLA_KIND));
	jw_str(&w, "priority", rec_str(neo, SLA_PRIORITY));
	jw_str(&w, "service", rec_str(neo, SLA_SERVICE));
	jw_int(&w, "contract", rec_int(neo, SLA_CONTRACT_OF));
	jw_int(&w, "team", rec_int(neo, SLA_TEAM));
	jw_str(&w, "vendor", rec_str(neo, SLA_VENDOR));
	TRY(write_conditions(cx, &w, neo));
	jw_str(&w, "cancel_on", rec_str(neo, SLA_CANCEL_ON));
	jw_str(&w, "goal_as", rec_str(neo, SLA_GOAL_AS));
	jw_int(&w, "goal", rec_int(neo, SLA_GOAL));
	jw_str(&w, "goal_time", rec_str(neo, SLA_GOAL_TIME));
	jw_int(&w, "calendar", rec_int(neo, SLA_CALENDAR));
	jw_str(&w, "zone_from", rec_str(neo, SLA_ZONE_FROM));
	jw_str(&w, "zone", rec_str(neo, SLA_ZONE));
	jw_str(&w, "count_from", rec_str(neo, SLA_COUNT_FROM));
	jw_bool(&w, "credit_pauses", rec_int(neo, SLA_CREDIT_PAUSES) == 1);
	jw_str(&w, "pause_on", rec_str(neo, SLA_PAUSE_ON));
	jw_str(&w, "stop_on", rec_str(neo, SLA_STOP_ON));
	jw_int(&w, "position", rec_int(neo, SLA_POSITION));
	jw_bool(&w, "active", rec_int(neo, SLA_ACTIVE) == 1);
	jw_close(&w, '}');
	*out = buf_str(&b);
	return RC_OK;
}

static enum rc after(struct ctx *cx, const struct record *old, const struct record *neo,
                     const struct event *ev)
{
	struct str data;

	(void)old;
	(void)ev;
	TRY(sla_target_data(cx, neo, &data));
	return db_run(cx, q_version_add, NULL, INT(neo->id), INT(neo->version), INT(cx->now), TEXT(data));
}

const struct record_type sla_target_type = {
	.name = "sla_target",
	.plural = "sla-targets",
	.label = "Service level target",
	.fields = fields,
	.nfields = SLA_FIELDS,
	.flags = T_SLOW,
	.read_perm = PERM_READ,
	.create_perm = PERM_CLIENT_ADMIN,
	.write_perm = PERM_CLIENT_ADMIN,
	.name_field = SLA_NAME,
	.owner_field = -1,
	.prepare = prepare,
	.after = after,
	.default_sort = "position",
	.help = "How long a response or a solution may take, on which calendar",
};
