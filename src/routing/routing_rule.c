/* routing_rule.c - the rule as a record: what it may say, its order, all its versions. */
#include "base/json.h"
#include "routing/routing_int.h"
#include <stdio.h>

CHOICES(purposes, { "routing", "Routing" }, { "major", "Major incident candidates", "risk" });
CHOICES(occasions, { "created", "When a ticket is made" }, { "changed", "When one changes" },
        { "both", "Both" });

static const struct field fields[] = {
	[RULE_NAME] = { "name", F_TEXT, .flags = FILTER | SORT | HISTORY | REQUIRED | COLUMN, .max = 120,
	                .label = "Name" },
	[RULE_DESCRIPTION] = { "description", F_TEXT, .flags = HISTORY | NOT_NULL, .max = 1000,
	                       .label = "Why it is there" },
	[RULE_PURPOSE] = { "purpose", F_ENUM, .choices = &purposes,
	                   .flags = FILTER | GROUP | HISTORY | ON_CREATE | NOT_NULL, .label = "Purpose" },
	[RULE_POSITION] = { "position", F_INT, .flags = FILTER | SORT | HISTORY | NOT_NULL, .max = 1000000,
	                    .label = "Position", .help = "The lowest runs first" },
	[RULE_RUNS_ON] = { "runs_on", F_ENUM, .choices = &occasions,
	                   .flags = FILTER | HISTORY | COLUMN | NOT_NULL, .label = "Runs" },
	[RULE_CONDITION] = { "condition", F_TEXT, .flags = HISTORY | COLUMN | NOT_NULL, .max = 2048,
	                     .label = "When", .help = "A filter; empty: every ticket" },
	[RULE_EFFECTS] = { "effects", F_JSON, .flags = HISTORY | NOT_NULL, .max = 4096, .label = "Then" },
	[RULE_STOP] = { "stop", F_BOOL, .flags = FILTER | HISTORY, .label = "Stop after it",
	                .help = "No later rule runs once this one has fired" },
	[RULE_ALL_CLIENTS] = { "all_clients", F_BOOL, .flags = FILTER | HISTORY,
	                       .label = "For every client" },
	[RULE_ACTIVE] = { "active", F_BOOL, .flags = FILTER | HISTORY | COLUMN, .label = "Active" },
};

SQL(q_last, "SELECT COALESCE(max(position), 0) FROM routing_rule WHERE client_id = $1 AND purpose = $2");
SQL(q_version_add,
    "INSERT INTO routing_rule_version (rule, version, valid_from, data) VALUES ($1, $2, $3, $4)");

static bool is_major(const struct record *r) { return str_is(rec_str(r, RULE_PURPOSE), "major"); }

/* New rules come last and run on nothing before they are switched on. */
static enum rc defaults(struct ctx *cx, struct record *r)
{
	struct rows rows;

	rec_default(r, RULE_DESCRIPTION, TEXT(STR("")));
	rec_default(r, RULE_PURPOSE, TEXT(STR("routing")));
	rec_default(r, RULE_RUNS_ON, TEXT(is_major(r) ? STR("both") : STR("created")));
	rec_default(r, RULE_CONDITION, TEXT(STR("")));
	rec_default(r, RULE_STOP, INT(0));
	rec_default(r, RULE_ALL_CLIENTS, INT(0));
	rec_default(r, RULE_ACTIVE, INT(0));
	if (is_major(r))
		rec_set(r, RULE_EFFECTS, TEXT(STR("{\"major\":\"candidate\"}")));
	rec_default(r, RULE_EFFECTS, TEXT(STR("{}")));
	if (!rec_null(r, RULE_POSITION))
		return RC_OK;
	TRY(db_run(cx, q_last, &rows, INT(r->client_id), TEXT(rec_str(r, RULE_PURPOSE))));
	rec_set(r, RULE_POSITION, INT(cell(&rows, 0, 0).i + 10));
	return RC_OK;
}

static enum rc check_reach(struct ctx *cx, const struct record *old, const struct record *neo)
{
	int64_t *ids;
	bool all = cx->who->system;

	if (rec_int(neo, RULE_ALL_CLIENTS) != 1 && !(old && rec_int(old, RULE_ALL_CLIENTS) == 1))
		return RC_OK;
	if (!all)
		who_clients(cx->who, cx->mem, PERM_CLIENT_ADMIN, &ids, &all);
	return all ? RC_OK
	           : fail(cx, RC_DENIED, "denied",
	                  "a rule for every client is for who administers every client");
}

static enum rc prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	struct effects e;
	struct str canonical;

	TRY(defaults(cx, neo));
	TRY(check_reach(cx, old, neo));
	if (rec_changed(old, neo, RULE_CONDITION) || rec_int(neo, RULE_ACTIVE) == 1)
		TRY(filter_rule_check(cx, &ticket_type, "condition", rec_str(neo, RULE_CONDITION)));
	if (!rec_changed(old, neo, RULE_EFFECTS) && rec_int(neo, RULE_ACTIVE) != 1)
		return RC_OK; /* one that has become meaningless can still be switched off */
	TRY(effects_take(cx, rec_int(neo, RULE_ALL_CLIENTS) ? 0 : neo->client_id, rec_str(neo, RULE_EFFECTS),
	                 &e, &canonical));
	rec_set(neo, RULE_EFFECTS, TEXT(canonical));
	return RC_OK;
}

static enum rc after(struct ctx *cx, const struct record *old, const struct record *neo,
                     const struct event *ev)
{
	(void)old;
	(void)ev;
	return db_run(cx, q_version_add, NULL, INT(neo->id), INT(neo->version), INT(cx->now),
	              TEXT(record_snapshot(cx, neo)));
}

/* ---- reading: effects with names, and what is wrong with it ---------------------------- */
static enum rc extend(struct ctx *cx, struct record *const *rs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct str *members = NEW(cx->mem, struct str);
		struct buf b = BUF(cx->mem);
		struct jw w = JW(&b);
		struct rule rule;
		if (!rec_str(rs[i], RULE_EFFECTS).n)
			continue; /* a list that leaves bodies out */
		TRY(rule_ready(cx, cx->mem, rs[i], &rule));
		TRY(effects_write(cx, &w, "shown", &rule.effects));
		jw_str(&w, "problem", rule.problem);
		*members = buf_str(&b);
		rs[i]->extra = members;
	}
	return RC_OK;
}

const struct record_type routing_rule_type = {
	.name = "routing_rule",
	.plural = "routing-rules",
	.label = "Routing rule",
	.fields = fields,
	.nfields = RULE_FIELDS,
	.flags = T_SLOW, /* never deleted: tickets and versions name it; switched off it does nothing */
	.read_perm = PERM_READ,
	.create_perm = PERM_CLIENT_ADMIN,
	.write_perm = PERM_CLIENT_ADMIN,
	.name_field = RULE_NAME,
	.owner_field = -1,
	.prepare = prepare,
	.after = after,
	.extend = extend,
	.write = record_write_members,
	.default_sort = "position,id",
	.help = "Where tickets go by themselves",
};

/* ---- what a client starts with ------------------------------------------------------------ */
static enum rc start_with(struct ctx *cx, int64_t client_id)
{
	static const struct {
		const char *name, *condition, *why;
	} rules[] = {
		{ "Critical incident", "kind:incident priority:1",
		  "Whatever is critical is looked at as a major incident." },
		{ "Many tickets below one", "children>20",
		  "More than twenty open tickets under one: many people are hit." },
		{ "Vital service, high impact", "kind:incident criticality<=2 impact:1",
		  "A service of criticality 1 or 2 hit with high impact." },
	};

	for (size_t i = 0; i < COUNT(rules); i++) {
		struct record *r = record_new(cx, &routing_rule_type, client_id);
		rec_set(r, RULE_NAME, TEXT(str_z(rules[i].name)));
		rec_set(r, RULE_DESCRIPTION, TEXT(str_z(rules[i].why)));
		rec_set(r, RULE_PURPOSE, TEXT(STR("major")));
		rec_set(r, RULE_CONDITION, TEXT(str_z(rules[i].condition)));
		rec_set(r, RULE_ACTIVE, INT(1));
		TRY(record_insert(cx, r));
	}
	return RC_OK;
}

enum rc routing_on_event(struct ctx *cx, const struct record *r, const struct event *ev)
{
	if (strcmp(r->type->name, "client") != 0 || !str_is(ev->kind, "created"))
		return RC_OK;
	return start_with(cx, r->id);
}
