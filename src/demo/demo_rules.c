/* demo_rules.c - what the company's desk has set up: its services, and the rules that route tickets.
 *
 * They are there before the first ticket, so that tickets carry what rules did to them; one is still off, to
 * be tried on history.
 */
#include "demo/demo_int.h"

static const struct {
	const char *name, *criticality, *description;
	int team;
} services[] = {
	{ "Payroll", "1", "Salaries and their way to the bank", TEAM_FINANCE },
	{ "Citrix", "1", "The desktop of everybody on the shop floor and at home", TEAM_SERVERS },
	{ "Sign-in", "2", "Directory, single sign-on, second factor", TEAM_IDENTITY },
	{ "ERP", "2", "Orders, stock, invoices", TEAM_FINANCE },
	{ "Databases", "2", "What ERP, payroll and the web shop stand on", TEAM_DATABASE },
	{ "File services", "2", "Shared folders of all departments", TEAM_SERVERS },
	{ "Mail security", "2", "Gateway, quarantine, reported mails", TEAM_SECURITY },
	{ "Site network", "3", "Lines and switches of the sites; each has a second line", TEAM_NETWORK },
	{ "Remote access", "3", "VPN for home and travel", TEAM_NETWORK },
	{ "Microsoft 365", "3", "Mail, calendar, Office", TEAM_WORKPLACE },
	{ "Warehouse", "3", "Scanners and label printers", TEAM_FIELD },
	{ "Telephony", "3", "Softphones and the switchboard", TEAM_DESK },
	{ "Workplace", "4", "Laptops, software, accessories", TEAM_WORKPLACE },
	{ "Printing", "4", "Printers and multifunction devices", TEAM_WORKPLACE },
	{ "Meeting rooms", "4", "Screens, cameras, room booking", TEAM_FIELD },
};

static const struct {
	const char *name, *why, *runs_on, *condition;
	int team;         /* -1: none */
	const char *more; /* effects besides the team, as members */
	bool stop, off;
} rules[] = {
	{ "Reported phishing", "Security looks at every reported mail within minutes.", "created",
	  "subcategory:phishing OR \"suspicious mail\"", TEAM_SECURITY,
	  "\"urgency\":\"1\",\"add_tags\":[\"phishing\"]", true, false },
	{ "Payroll to Finance applications", "The bank's cut-off does not wait for triage.", "created",
	  "kind:incident service:payroll", TEAM_FINANCE, "\"urgency\":\"1\",\"add_tags\":[\"payroll\"]", true,
	  false },
	{ "Rights in SAP to Identity", "Roles are theirs, not the application team's.", "created",
	  "category:access service:sap", TEAM_IDENTITY, NULL, true, false },
	{ "VPN and remote access", "", "created", "service:\"remote access\" OR (vpn -category:access)",
	  TEAM_NETWORK, "\"add_tags\":[\"vpn\"]", false, false },
	{ "Printing to Workplace", "", "created", "kind:incident subcategory:printing", TEAM_WORKPLACE, NULL,
	  false, false },
	{ "New starters", "The desk runs the checklist.", "created",
	  "kind:request subcategory:\"new starter\"", TEAM_DESK, "\"add_tags\":[\"onboarding\"]", false,
	  false },
	{ "A whole site is down", "Marked, so that the morning report finds it.", "both",
	  "service:\"site network\" impact:1", -1, "\"add_tags\":[\"site-down\"]", false, false },
	{ "Wi-Fi to Field service", "Under discussion: most of it is an access point that hangs.", "created",
	  "subcategory:wi-fi", TEAM_FIELD, NULL, false, true },
};

static struct str effects_of(struct ctx *cx, const struct demo *d, size_t i)
{
	struct buf b = BUF(cx->mem);

	buf_add(&b, STR("#{"));
	if (rules[i].team >= 0)
		buf_fmt(&b, "\"team\":%lld%s", (long long)d->team[rules[i].team], rules[i].more ? "," : "");
	if (rules[i].more)
		buf_add(&b, str_z(rules[i].more));
	buf_char(&b, '}');
	return arena_str(cx->mem, buf_str(&b));
}

static const char *raw(struct ctx *cx, int64_t n) { return arena_fmt(cx->mem, "#%lld", (long long)n).p; }

enum rc demo_rules(struct ctx *cx, struct demo *d)
{
	struct record r;

	for (int c = 0; c < DEMO_CLIENTS; c++)
		for (size_t i = 0; i < COUNT(services); i++)
			TRY(demo_make(cx, "service",
			              demo_json(cx->mem, "client", raw(cx, d->client[c]), "name",
			                        services[i].name, "criticality", services[i].criticality,
			                        "description", services[i].description, "owner_team",
			                        raw(cx, d->team[services[i].team]), NULL),
			              &r));
	for (int c = 0; c < DEMO_CLIENTS; c++)
		for (size_t i = 0; i < COUNT(rules); i++)
			TRY(demo_make(cx, "routing_rule",
			              demo_json(cx->mem, "client", raw(cx, d->client[c]), "name",
			                        rules[i].name, "description", rules[i].why, "runs_on",
			                        rules[i].runs_on, "condition", rules[i].condition, "effects",
			                        effects_of(cx, d, i).p, "stop",
			                        rules[i].stop ? "#true" : "#false", "active",
			                        rules[i].off ? "#false" : "#true", NULL),
			              &r));
	return RC_OK;
}
