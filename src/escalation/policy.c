/* policy.c - an escalation policy as a record: its steps with ids that are never used again, all its
 * versions. */
#include "calendar/calendar.h"
#include "escalation/escalation_int.h"
#include "major/major.h"
#include "oncall/oncall.h"
#include "person/person.h"
#include "team/team.h"
#include "webhook/webhook.h"
#include <stdlib.h>

enum { REPEAT_MAX = 5, TIMEOUT_MAX = 10080 };

CHOICES(on_change, { "cancel", "Cancel it" }, { "restart", "Begin the new team's" });

static const struct field fields[] = {
	[POLICY_NAME] = { "name", F_TEXT, .flags = FILTER | SORT | HISTORY | REQUIRED | COLUMN, .max = 120,
	                  .label = "Name" },
	[POLICY_DESCRIPTION] = { "description", F_TEXT, .flags = HISTORY | NOT_NULL, .max = 1000,
	                         .label = "What it is for" },
	[POLICY_TEAM] = { "team", F_REF, .of = "team", .flags = FILTER | GROUP | HISTORY | COLUMN,
	                  .label = "Team", .help = "Whose tickets it takes over when they are moved there" },
	[POLICY_STEPS] = { "steps", F_JSON, .flags = HISTORY | NOT_NULL, .max = 32768, .label = "Steps" },
	[POLICY_SKIP_EMPTY] = { "skip_empty", F_BOOL, .flags = FILTER | HISTORY, .label = "Skip empty steps",
	                        .help = "A step that reaches nobody is passed over at once" },
	[POLICY_REPEAT] = { "repeat", F_INT, .column = "repeats", .flags = FILTER | HISTORY | NOT_NULL,
	                    .max = REPEAT_MAX, .label = "Repeat" },
	[POLICY_ACK_TIMEOUT] = { "ack_timeout", F_INT, .flags = FILTER | HISTORY | NOT_NULL,
	                         .max = TIMEOUT_MAX, .label = "Acknowledgement lasts",
	                         .help = "Minutes; 0: until its promise is broken" },
	[POLICY_ON_TEAM_CHANGE] = { "on_team_change", F_ENUM, .choices = &on_change,
	                            .flags = FILTER | HISTORY | NOT_NULL, .label = "When the team changes" },
	[POLICY_POSITION] = { "position", F_INT, .flags = FILTER | SORT | HISTORY | NOT_NULL, .max = 1000000,
	                      .label = "Position" },
	[POLICY_ACTIVE] = { "active", F_BOOL, .flags = FILTER | HISTORY | COLUMN, .label = "Active" },
	[POLICY_NEXT_STEP] = { "next_step", F_INT, .flags = HIDDEN | READONLY | NOT_NULL,
	                       .label = "Next id of a step" },
};

SQL(q_last, "SELECT COALESCE(max(position), 0) FROM escalation_policy WHERE client_id = $1");
SQL(q_version_add, "INSERT INTO escalation_version (of_type, of_id, version, valid_from, data)"
                   " VALUES ('escalation_policy', $1, $2, $3, $4)");
SQL(q_waiting, "SELECT id FROM escalation_run WHERE policy = $1 AND state = 'firing' ORDER BY id LIMIT 5000");

enum rc policy_chain(struct ctx *cx, const struct record *r, struct chain *out)
{
	struct jval v;
	char why[80];

	*out = (struct chain){ .policy = r->id,
		               .version = r->version,
		               .client_id = r->client_id,
		               .position = rec_int(r, POLICY_POSITION),
		               .name = arena_str(cx->mem, rec_str(r, POLICY_NAME)),
		               .team = rec_int(r, POLICY_TEAM),
		               .skip_empty = rec_int(r, POLICY_SKIP_EMPTY) == 1,
		               .restart = str_is(rec_str(r, POLICY_ON_TEAM_CHANGE), "restart"),
		               .repeat = rec_int(r, POLICY_REPEAT),
		               .ack_timeout = MINUTES(rec_int(r, POLICY_ACK_TIMEOUT)) };
	if (!json_parse_plain(cx->mem, rec_str(r, POLICY_STEPS), &v, why, sizeof why))
		return fail_field(cx, "steps", "steps: %s", why);
	return chain_read_steps(cx, 0, &v, out);
}

/* A step keeps the id it had in this policy; every other one gets a new one. */
static enum rc number_steps(struct ctx *cx, const struct record *old, struct record *neo, struct chain *c)
{
	int64_t next = old ? rec_int(old, POLICY_NEXT_STEP) : 1;
	struct chain before = { 0 };

	if (old)
		TRY(policy_chain(cx, old, &before));
	for (size_t i = 0; i < c->nsteps; i++) {
		bool had = false;
		for (size_t k = 0; k < before.nsteps; k++)
			had = had || before.steps[k].id == c->steps[i].id;
		if (!had)
			c->steps[i].id = next++;
	}
	rec_set(neo, POLICY_NEXT_STEP, INT(next));
	return RC_OK;
}

static enum rc check_steps(struct ctx *cx, const struct record *old, struct record *neo)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);
	struct chain c = { 0 };
	struct jval v;
	char why[80];

	if (!json_parse_plain(cx->mem, rec_str(neo, POLICY_STEPS), &v, why, sizeof why))
		return fail_field(cx, "steps", "steps: %s", why);
	TRY(chain_read_steps(cx, neo->client_id, &v, &c));
	TRY(number_steps(cx, old, neo, &c));
	chain_write_steps(&w, NULL, &c);
	rec_set(neo, POLICY_STEPS, TEXT(buf_str(&b)));
	return RC_OK;
}

static enum rc prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	struct rows rows;

	rec_default_blank(neo, POLICY_DESCRIPTION, TEXT(STR("")));
	rec_default_blank(neo, POLICY_STEPS, TEXT(STR("[{\"targets\":[{\"lead\":true}],\"delay\":15}]")));
	rec_default_blank(neo, POLICY_SKIP_EMPTY, INT(1));
	rec_default_blank(neo, POLICY_REPEAT, INT(0));
	rec_default_blank(neo, POLICY_ACK_TIMEOUT, INT(0));
	rec_default_blank(neo, POLICY_ON_TEAM_CHANGE, TEXT(STR("restart")));
	rec_default_blank(neo, POLICY_ACTIVE, INT(1));
	if (rec_null(neo, POLICY_POSITION)) {
		TRY(db_run(cx, q_last, &rows, INT(neo->client_id)));
		rec_set(neo, POLICY_POSITION, INT(cell(&rows, 0, 0).i + 10));
	}
	if (!old || rec_changed(old, neo, POLICY_STEPS))
		return check_steps(cx, old, neo);
	return RC_OK;
}

/* Runs that wait here look at once: their step may be gone, or the policy. */
static enum rc wake_runs(struct ctx *cx, const struct record *r)
{
	struct rows rows;

	TRY(db_run(cx, q_waiting, &rows, INT(r->id)));
	for (size_t i = 0; i < rows.n; i++)
		TRY(timer_set(cx, escalation_run_timer.name, r->client_id, "escalation_run",
		              cell(&rows, i, 0).i, cx->now, STR("look")));
	return RC_OK;
}

static enum rc after(struct ctx *cx, const struct record *old, const struct record *neo,
                     const struct event *ev)
{
	(void)ev;
	TRY(db_run(cx, q_version_add, NULL, INT(neo->id), INT(neo->version), INT(cx->now),
	           TEXT(record_snapshot(cx, neo))));
	if (old && !cx->replay)
		TRY(wake_runs(cx, neo));
	return timer_set(cx, escalation_look_timer.name, neo->client_id, "escalation_policy", neo->id,
	                 rec_int(neo, POLICY_ACTIVE) == 1 ? cx->now + DAYS(1) : 0, STR(""));
}

/* ---- names ------------------------------------------------------------------------------------- */
static const struct {
	const char *word;
	const struct record_type *type;
} named[NAMES_KINDS] = {
	[TO_PERSON] = { "person", &person_type },
	[TO_TEAM] = { "team", &team_type },
	[TO_ROTATION] = { "rotation", &rotation_type },
	[TO_WEBHOOK] = { "webhook", &webhook_type },
	[TO_CHANNEL] = { "channel", &chat_channel_type },
	[NAMES_POLICY] = { "policy", &escalation_policy_type },
	[NAMES_CALENDAR] = { "calendar", &calendar_type },
};

void esc_name(struct ctx *cx, struct names *p, int kind, int64_t id)
{
	names_want(cx, p, named[kind].type, id);
}

void esc_name_steps(struct ctx *cx, struct names *p, const struct chain *c)
{
	for (size_t i = 0; i < c->nsteps; i++) {
		for (size_t k = 0; k < c->steps[i].ntargets; k++)
			esc_name(cx, p, (int)c->steps[i].targets[k].kind, c->steps[i].targets[k].id);
		esc_name(cx, p, NAMES_CALENDAR, c->steps[i].calendar);
	}
}

enum rc esc_write_names(struct ctx *cx, struct jw *w, const char *key, struct names *p)
{
	TRY(names_load(cx, p));
	jw_open(w, key, '{');
	for (size_t k = 0; k < COUNT(named); k++)
		if (named[k].word)
			names_write_all(w, named[k].word, p, p, named[k].type);
	jw_close(w, '}');
	return RC_OK;
}

static enum rc extend(struct ctx *cx, struct record *const *rs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct str *members = NEW(cx->mem, struct str);
		struct buf b = BUF(cx->mem);
		struct jw w = JW(&b);
		struct names names = { 0 };
		struct chain c;
		if (!rec_str(rs[i], POLICY_STEPS).n)
			continue; /* a list that leaves bodies out */
		TRY(policy_chain(cx, rs[i], &c));
		esc_name_steps(cx, &names, &c);
		TRY(esc_write_names(cx, &w, "names", &names));
		*members = buf_str(&b);
		rs[i]->extra = members;
	}
	return RC_OK;
}

const struct record_type escalation_policy_type = {
	.name = "escalation_policy",
	.plural = "escalation-policies",
	.label = "Escalation policy",
	.fields = fields,
	.nfields = POLICY_FIELDS,
	.flags = T_SLOW, /* never deleted: runs name it; switched off it does nothing */
	.read_perm = PERM_READ,
	.create_perm = PERM_CLIENT_ADMIN,
	.write_perm = PERM_CLIENT_ADMIN,
	.name_field = POLICY_NAME,
	.owner_field = -1,
	.prepare = prepare,
	.after = after,
	.extend = extend,
	.write = record_write_members,
	.default_sort = "position,id",
	.help = "Who is told in turn until somebody has it",
};
