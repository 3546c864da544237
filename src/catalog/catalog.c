/* catalog.c - the item: its fields, what is checked when it is written, and the versions it leaves behind. */
#include "base/json.h"
#include "catalog/catalog_parts.h"
#include "client/client.h"
#include "person/person.h"
#include "team/team.h"

CHOICES(icons, { "box", "Box" }, { "laptop", "Laptop" }, { "phone", "Phone" }, { "monitor", "Monitor" },
        { "software", "Software" }, { "key", "Key" }, { "mail", "Mail" }, { "network", "Network" },
        { "person", "Person" }, { "leaver", "Leaver" }, { "room", "Room" }, { "printer", "Printer" },
        { "storage", "Storage" }, { "shield", "Shield" }, { "chart", "Chart" }, { "help", "Help" });
CHOICES(levels, { "1", "High", "risk" }, { "2", "Medium", NULL }, { "3", "Low", "mute" });
CHOICES(audiences, { "all", "Everyone" }, { "sites", "People of sites" }, { "teams", "People of teams" });

static const struct field fields[CATALOG_FIELDS] = {
	[CATALOG_NAME] = { "name", F_TEXT, .flags = FILTER | SORT | HISTORY | REQUIRED | SEARCH | COLUMN,
	                   .max = 120, .label = "Name" },
	[CATALOG_DESCRIPTION] = { "description", F_BODY, .flags = HISTORY | SEARCH | NOT_NULL, .max = 4000,
	                          .label = "Description" },
	[CATALOG_CATEGORY] = { "category", F_TEXT,
	                       .flags = FILTER | SORT | GROUP | HISTORY | COLUMN | NOT_NULL, .max = 80,
	                       .label = "Shelf", .help = "The heading it stands under in the portal" },
	[CATALOG_ICON] = { "icon", F_ENUM, .choices = &icons, .flags = HISTORY | NOT_NULL, .label = "Icon" },
	[CATALOG_SERVICE] = { "service", F_TEXT, .flags = FILTER | HISTORY | NOT_NULL, .max = 120,
	                      .label = "Service" },
	[CATALOG_TICKET_CATEGORY] = { "ticket_category", F_TEXT, .flags = HISTORY | NOT_NULL, .max = 80,
	                              .label = "Category of the ticket" },
	[CATALOG_TEAM] = { "team", F_REF, .of = "team", .flags = FILTER | GROUP | HISTORY | COLUMN,
	                   .label = "Team" },
	[CATALOG_DELIVERY] = { "delivery", F_TEXT, .flags = HISTORY | COLUMN | NOT_NULL, .max = 120,
	                       .label = "Delivery in words", .help = "\"Within three working days\"" },
	[CATALOG_DELIVERY_DAYS] = { "delivery_days", F_INT, .flags = HISTORY, .min = 0, .max = 365,
	                            .label = "Delivery in working days",
	                            .help = "Gives the expected day of an order" },
	[CATALOG_IMPACT] = { "impact", F_ENUM, .choices = &levels, .flags = HISTORY | NOT_NULL,
	                     .label = "Impact" },
	[CATALOG_URGENCY] = { "urgency", F_ENUM, .choices = &levels, .flags = HISTORY | NOT_NULL,
	                      .label = "Urgency" },
	[CATALOG_TAGS] = { "tags", F_TEXT, .flags = HISTORY | NOT_NULL, .max = 300, .label = "Tags",
	                   .help = "Words with spaces between; put on the ticket" },
	[CATALOG_TITLE] = { "title", F_TEXT, .flags = HISTORY | NOT_NULL, .max = 200,
	                    .label = "Title of the ticket",
	                    .help = "With answers: \"Laptop for {person}\"; empty: the name" },
	[CATALOG_AUDIENCE] = { "audience", F_ENUM, .choices = &audiences,
	                       .flags = FILTER | HISTORY | NOT_NULL, .label = "Who may order" },
	[CATALOG_SITES] = { "sites", F_TEXT, .flags = HISTORY | NOT_NULL, .max = 1000, .label = "Sites",
	                    .help = "Names with commas between" },
	[CATALOG_TEAMS] = { "teams", F_JSON, .flags = HISTORY | NOT_NULL, .max = 1000, .label = "Teams",
	                    .help = "Ids" },
	[CATALOG_FORM] = { "form", F_JSON, .flags = HISTORY | NOT_NULL, .max = 200000, .label = "Questions" },
	[CATALOG_STEPS] = { "steps", F_JSON, .flags = HISTORY | NOT_NULL, .max = 60000,
	                    .label = "Approvals" },
	[CATALOG_OWN_APPROVAL] = { "own_approval", F_BOOL, .flags = HISTORY,
	                           .label = "Requesters may approve their own" },
	[CATALOG_TASKS] = { "tasks", F_JSON, .flags = HISTORY | NOT_NULL, .max = 60000,
	                    .label = "Tasks that follow" },
	[CATALOG_POSITION] = { "position", F_INT, .flags = SORT | HISTORY | NOT_NULL, .max = 100000,
	                       .label = "Position" },
	[CATALOG_ACTIVE] = { "active", F_BOOL, .flags = FILTER | HISTORY | COLUMN, .label = "Active" },
};

SQL(q_put, "INSERT INTO catalog_version (item, version, valid_from, form, steps, tasks) VALUES ($1, $2, $3, "
           "$4, $5, $6)");
SQL(q_at, "SELECT item, version, form, steps, tasks FROM catalog_version WHERE item = $1 AND ($2 = 0 OR "
          "version = $2)"
          " ORDER BY version DESC LIMIT 1");

/* ---- writing ------------------------------------------------------------------------------- */
static void defaults(struct record *r)
{
	static const struct {
		size_t f;
		const char *text;
	} texts[] = {
		{ CATALOG_DESCRIPTION, "" }, { CATALOG_CATEGORY, "" },        { CATALOG_ICON, "box" },
		{ CATALOG_SERVICE, "" },     { CATALOG_TICKET_CATEGORY, "" }, { CATALOG_DELIVERY, "" },
		{ CATALOG_IMPACT, "3" },     { CATALOG_URGENCY, "3" },        { CATALOG_TAGS, "" },
		{ CATALOG_TITLE, "" },       { CATALOG_AUDIENCE, "all" },     { CATALOG_SITES, "" },
	};
	static const size_t lists[] = { CATALOG_TEAMS, CATALOG_FORM, CATALOG_STEPS, CATALOG_TASKS };

	for (size_t i = 0; i < COUNT(texts); i++)
		rec_default(r, texts[i].f, TEXT(str_z(texts[i].text)));
	for (size_t i = 0; i < COUNT(lists); i++)
		if (rec_null(r, lists[i]) || !rec_str(r, lists[i]).n)
			rec_set(r, lists[i], TEXT(STR("[]")));
	rec_default(r, CATALOG_OWN_APPROVAL, INT(0));
	rec_default(r, CATALOG_POSITION, INT(0));
	rec_default(r, CATALOG_ACTIVE, INT(1));
}

static enum rc parsed(struct ctx *cx, const struct record *r, size_t f, struct jval *out)
{
	char why[120];

	if (!json_parse_plain(cx->mem, rec_str(r, f), out, why, sizeof why))
		return fail_field(cx, fields[f].name, "%s", why);
	return RC_OK;
}

static enum rc check_teams(struct ctx *cx, const struct record *neo)
{
	struct jval v;
	bool active;

	TRY(parsed(cx, neo, CATALOG_TEAMS, &v));
	if (v.kind != J_ARRAY)
		return fail_field(cx, "teams", "teams is a list of ids");
	for (size_t i = 0; i < v.n; i++) {
		active = false;
		if (v.items[i].kind == J_INT)
			TRY(team_is_active(cx, v.items[i].i, &active));
		if (!active)
			return fail_field(cx, "teams", "teams is a list of ids of active teams");
	}
	return RC_OK;
}

static enum rc check_steps(struct ctx *cx, const struct record *neo, const struct form *form)
{
	struct approval_step *s;
	struct jval v;
	size_t n;

	TRY(parsed(cx, neo, CATALOG_STEPS, &v));
	TRY(approval_steps_read(cx, "steps", &v, &s, &n));
	TRY(approval_steps_check(cx, "steps", neo->client_id, s, n));
	for (size_t i = 0; i < n; i++)
		TRY(when_check(cx, "steps", arena_fmt(cx->mem, "approval step %zu", i + 1).p, s[i].when, form,
		               form->n));
	return RC_OK;
}

static enum rc prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	struct jval form_json, tasks;
	struct form form;
	bool form_changed, active = true;

	defaults(neo);
	if (!rec_null(neo, CATALOG_TEAM) && rec_changed(old, neo, CATALOG_TEAM))
		TRY(team_is_active(cx, rec_int(neo, CATALOG_TEAM), &active));
	if (!active)
		return fail_field(cx, "team", "this team is not active");
	form_changed = rec_changed(old, neo, CATALOG_FORM);
	if (!form_changed && !rec_changed(old, neo, CATALOG_STEPS) && !rec_changed(old, neo, CATALOG_TASKS) &&
	    !rec_changed(old, neo, CATALOG_TEAMS))
		return RC_OK; /* what names a team or a person who left can still be switched off */
	TRY(check_teams(cx, neo));
	TRY(parsed(cx, neo, CATALOG_FORM, &form_json));
	TRY(form_read(cx, "form", &form_json, &form));
	TRY(check_steps(cx, neo, &form));
	TRY(parsed(cx, neo, CATALOG_TASKS, &tasks));
	return templates_check(cx, neo->client_id, &tasks, &form);
}

static bool differs(const struct record *old, const struct record *neo)
{
	return rec_changed(old, neo, CATALOG_FORM) || rec_changed(old, neo, CATALOG_STEPS) ||
	       rec_changed(old, neo, CATALOG_TASKS);
}

static enum rc after(struct ctx *cx, const struct record *old, const struct record *neo,
                     const struct event *e)
{
	(void)e;
	if (old && !differs(old, neo))
		return RC_OK;
	return db_run(cx, q_put, NULL, INT(neo->id), INT(neo->version), INT(cx->now), neo->v[CATALOG_FORM],
	              neo->v[CATALOG_STEPS], neo->v[CATALOG_TASKS]);
}

/* ---- reading -------------------------------------------------------------------------------- */
enum rc catalog_version_load(struct ctx *cx, int64_t item, int64_t version, struct catalog_version *out)
{
	struct rows r;

	TRY(db_run(cx, q_at, &r, INT(item), INT(version)));
	if (!r.n)
		return fail(cx, RC_NOT_FOUND, "not_found", "the item has no version %lld",
		            (long long)version);
	*out = (struct catalog_version){ .item = cell(&r, 0, 0).i, .version = cell(&r, 0, 1).i };
	TRY(json_parse(cx, cell(&r, 0, 2).s, &out->form));
	TRY(json_parse(cx, cell(&r, 0, 3).s, &out->steps));
	return json_parse(cx, cell(&r, 0, 4).s, &out->tasks);
}

static bool site_listed(struct str sites, struct str site)
{
	struct str one;

	while (str_split(&sites, ',', &one))
		if (site.n && str_ieq(str_trim(one), str_trim(site)))
			return true;
	return false;
}

static enum rc team_listed(struct ctx *cx, const struct record *item, const struct record *p, bool *out)
{
	struct jval teams;

	*out = false;
	TRY(parsed(cx, item, CATALOG_TEAMS, &teams));
	for (size_t i = 0; i < teams.n && !*out; i++)
		if (teams.items[i].kind == J_INT)
			TRY(team_has_member(cx, teams.items[i].i, p->id, out));
	return RC_OK;
}

enum rc catalog_allows(struct ctx *cx, const struct record *item, int64_t person, bool *out)
{
	struct record p;

	*out = false;
	if (rec_int(item, CATALOG_ACTIVE) != 1 || !person)
		return RC_OK;
	TRY(record_load(cx, &person_type, person, &p));
	if (rec_int(&p, PERSON_ACTIVE) != 1 || p.client_id != item->client_id)
		return RC_OK;
	struct str audience = rec_str(item, CATALOG_AUDIENCE);
	if (str_is(audience, "teams"))
		return team_listed(cx, item, &p, out);
	*out = !str_is(audience, "sites") ||
	       site_listed(rec_str(item, CATALOG_SITES), rec_str(&p, PERSON_SITE));
	return RC_OK;
}

const struct record_type catalog_item_type = {
	.name = "catalog_item",
	.plural = "catalog-items",
	.label = "Catalog item",
	.fields = fields,
	.nfields = CATALOG_FIELDS,
	.flags = T_SLOW,
	.read_perm = PERM_READ,
	.create_perm = PERM_CLIENT_ADMIN,
	.write_perm = PERM_CLIENT_ADMIN,
	.name_field = CATALOG_NAME,
	.owner_field = -1,
	.prepare = prepare,
	.after = after,
	.default_sort = "category,position,name",
	.help = "Something people can order: a form, who approves it, what work follows",
};
