/* demo_people.c - who works there: clients, working hours, targets, teams, staff, requesters, saved views. */
#include "base/crypto.h"
#include "base/json.h"
#include "calendar/calendar.h"
#include "client/client.h"
#include "demo/demo_int.h"
#include "person/person.h"
#include "team/team.h"

const char demo_password[] = "sinew-demo";
const char *const demo_team_names[DEMO_TEAMS] = {
	"Service Desk",      "Network",   "Servers",  "Workplace",      "Finance Apps",
	"Identity & Access", "Databases", "Security", "Field Services",
};
static const char *const team_texts[DEMO_TEAMS] = {
	"First contact, triage, phone",
	"Lines, Wi-Fi, VPN, switches",
	"Servers, storage, Citrix, backup",
	"Laptops, printers, Office",
	"ERP, payroll, invoices",
	"Accounts, roles, leavers and joiners",
	"Databases and nightly jobs",
	"Phishing, certificates, hardening",
	"Hands on site, meeting rooms, warehouse",
};
static const struct {
	const char *name, *brief, *zone, *domain, *from, *to;
} clients[DEMO_CLIENTS] = {
	{ "Halden Group", "HAL", "Europe/Berlin", "halden.example", "08:00", "18:00" },
	{ "Brightwater Health", "BWH", "America/New_York", "brightwater.example", "07:00", "19:00" },
	{ "Osterholt Bank", "OSB", "Europe/Berlin", "osterholt.example", "08:00", "17:00" },
};
const char *const demo_sites[DEMO_CLIENTS][4] = {
	{ "Hamburg", "Leipzig", "Rotterdam", "Gdansk" },
	{ "Albany", "Syracuse", "Newark", "Trenton" },
	{ "Bremen", "Oldenburg", "Verden", "Emden" },
};
/* where it is not the client's own */
static const char *const site_zones[DEMO_CLIENTS][4] = { { NULL, NULL, "Europe/Amsterdam",
	                                                   "Europe/Warsaw" } };
const struct demo_login demo_logins[] = {
	{ "coordinator", "rita.moreno", "Rita Moreno" },
	{ "agent", "tom.keller", "Tom Keller" },
	{ "lead", "lena.haas", "Lena Haas" },
	{ "requester", "ana.duarte", "Ana Duarte" },
	{ "change_manager", "marc.vogt", "Marc Vogt" },
	{ "approver", "ines.ortiz", "Ines Ortiz" },
	{ "auditor", "paul.lindner", "Paul Lindner" },
	{ "admin", "admin", "Sam Berger" },
	{ 0 },
};
static const char *const first[] = {
	"Jonas", "Mia",   "Oskar", "Elif", "Piotr", "Hanna", "Noah",   "Carla", "Emil",   "Zoe",
	"Amir",  "Greta", "Luca",  "Ida",  "Mateo", "Nora",  "Viktor", "Sara",  "Kofi",   "Julia",
	"Anton", "Maya",  "Felix", "Dana", "Hugo",  "Leila", "Karl",   "Eva",   "Samir",  "Tilda",
	"Owen",  "Ruth",  "Ivan",  "Alma", "Diego", "Clara", "Milan",  "Grace", "Henrik", "Joana",
};
static const char *const last[] = {
	"Brandt", "Sommer", "Novak",  "Petrov", "Silva",  "Jansen", "Ferrari", "Lindgren",
	"Kaya",   "Murphy", "Weber",  "Dubois", "Rossi",  "Nowak",  "Fischer", "Adler",
	"Costa",  "Berg",   "Hansen", "Ito",    "Mensah", "Roth",   "Becker",  "Quinn",
	"Sato",   "Walsh",  "Haddad", "Krause", "Moreau", "Santos", "Ebert",   "Vance",
	"Lorenz", "Okoye",  "Baran",  "Seidel", "Marsh",
};

SQL(q_password, "UPDATE person SET password = $2 WHERE id = $1");

/* ---- a JSON object from pairs ------------------------------------------------------- */
struct str demo_json(struct arena *a, ...)
{
	struct buf b = BUF(a);
	struct jw w = JW(&b);
	const char *name;
	va_list ap;

	va_start(ap, a);
	jw_open(&w, NULL, '{');
	while ((name = va_arg(ap, const char *))) {
		const char *value = va_arg(ap, const char *);
		if (value && value[0] == '#' && value[1])
			jw_raw(&w, name, str_z(value + 1));
		else if (value)
			jw_str(&w, name, str_z(value));
	}
	jw_close(&w, '}');
	va_end(ap);
	return buf_str(&b);
}

static const char *raw_id(struct ctx *cx, int64_t id) { return arena_fmt(cx->mem, "#%lld", (long long)id).p; }

enum rc demo_make(struct ctx *cx, const char *type, struct str json, struct record *out)
{
	struct jval v;

	TRY(json_parse(cx, json, &v));
	return record_create(cx, type_find(cx->app, str_z(type)), &v, out);
}

/* ---- clients, hours, targets ----------------------------------------------------------- */
static const char *holidays(int client)
{
	return client == 1
	               ? "#[{\"date\":\"2026-11-26\",\"name\":\"Thanksgiving\",\"open\":[]},{\"date\":\"2026-"
	                 "12-25\","
	                 "\"name\":\"Christmas Day\",\"open\":[]},{\"date\":\"2027-01-01\",\"name\":\"New "
	                 "Year\",\"open\":[]}]"
	               : "#[{\"date\":\"2026-10-03\",\"name\":\"German Unity "
	                 "Day\",\"open\":[]},{\"date\":\"2026-12-24\","
	                 "\"name\":\"Christmas "
	                 "Eve\",\"open\":[{\"from\":\"08:00\",\"to\":\"12:00\"}]},{\"date\":\"2026-12-25\","
	                 "\"name\":\"Christmas Day\",\"open\":[]},{\"date\":\"2026-12-26\",\"name\":\"Second "
	                 "Christmas Day\","
	                 "\"open\":[]},{\"date\":\"2027-01-01\",\"name\":\"New Year\",\"open\":[]}]";
}

static enum rc make_locations(struct ctx *cx, struct demo *d, int i)
{
	struct record r;

	for (size_t k = 0; k < COUNT(demo_sites[i]); k++)
		TRY(demo_make(cx, "location",
		              demo_json(cx->mem, "client", raw_id(cx, d->client[i]), "name", demo_sites[i][k],
		                        "zone", site_zones[i][k] ? site_zones[i][k] : clients[i].zone, NULL),
		              &r));
	return RC_OK;
}

static enum rc make_client(struct ctx *cx, struct demo *d, int i)
{
	struct record c, cal;

	TRY(demo_make(cx, "client",
	              demo_json(cx->mem, "name", clients[i].name, "short_name", clients[i].brief, "zone",
	                        clients[i].zone, "domain", clients[i].domain, NULL),
	              &c));
	d->client[i] = c.id;
	d->zone[i] = zone_find(cx->app->zones, str_z(clients[i].zone));
	struct str hours = arena_fmt(cx->mem, "#[{\"days\":[1,2,3,4,5],\"from\":\"%s\",\"to\":\"%s\"}]",
	                             clients[i].from, clients[i].to);
	TRY(demo_make(cx, "calendar",
	              demo_json(cx->mem, "client", raw_id(cx, c.id), "name",
	                        arena_fmt(cx->mem, "%s office hours", clients[i].name).p, "zone",
	                        clients[i].zone, "hours", hours.p, "exceptions", holidays(i), NULL),
	              &cal));
	d->calendar[i] = cal.id;
	TRY(make_locations(cx, d, i));
	struct jval v;
	struct str set = demo_json(cx->mem, "calendar", raw_id(cx, cal.id), NULL);
	TRY(json_parse(cx, set, &v));
	return record_patch(cx, &client_type, record_key(cx->mem, &c), &v, 0, NULL, &c);
}

/* Minutes of open time by priority 1-4. Incidents and requests have targets; a problem takes the time it
 * takes. */
static const struct {
	const char *kind;
	int response[4], resolve[4];
} goals[] = {
	{ "incident", { 15, 30, 120, 480 }, { 240, 480, 1800, 3000 } },
	{ "request", { 60, 120, 480, 960 }, { 960, 1800, 3000, 6000 } },
};

static enum rc make_target(struct ctx *cx, struct demo *d, int client, int k, int priority,
                           int64_t around_the_clock)
{
	static const char *const names[] = { "critical", "high", "moderate", "low" };
	bool incident = k == 0;
	int64_t calendar = incident && priority == 0 ? around_the_clock : d->calendar[client];
	struct record t;

	for (int which = 0; which < 2; which++) {
		int minutes = which ? goals[k].resolve[priority] : goals[k].response[priority];
		struct str name = arena_fmt(cx->mem, "%s %s, %s", which ? "Resolve" : "Respond",
		                            incident ? "incident" : "request", names[priority]);
		TRY(demo_make(cx, "sla_target",
		              demo_json(cx->mem, "client", raw_id(cx, d->client[client]), "name", name.p,
		                        "kind", goals[k].kind, "priority",
		                        arena_fmt(cx->mem, "%d", priority + 1).p, "target",
		                        which ? "resolve" : "response", "goal", raw_id(cx, minutes),
		                        "calendar", raw_id(cx, calendar), NULL),
		              &t));
	}
	return RC_OK;
}

static enum rc make_targets(struct ctx *cx, struct demo *d, int i)
{
	struct record all_day;

	TRY(demo_make(cx, "calendar",
	              demo_json(cx->mem, "client", raw_id(cx, d->client[i]), "name",
	                        arena_fmt(cx->mem, "%s around the clock", clients[i].brief).p, "zone",
	                        clients[i].zone, "hours",
	                        "#[{\"days\":[1,2,3,4,5,6,7],\"from\":\"00:00\",\"to\":\"24:00\"}]", NULL),
	              &all_day));
	for (int k = 0; k < 2; k++)
		for (int p = 0; p < 4; p++)
			TRY(make_target(cx, d, i, k, p, all_day.id));
	return RC_OK;
}

/* ---- people -------------------------------------------------------------------------------- */
static const char *unique_name(struct ctx *cx, struct demo *d, int serial)
{
	size_t f = ((size_t)serial * 7 + d->dice.s % 40) % COUNT(first),
	       l = ((size_t)serial * 5 + (size_t)serial / 37) % COUNT(last);
	return arena_fmt(cx->mem, "%s %s", first[f], last[l]).p;
}

/* "Tomás Brandt" and serial 3 give a login that is surely free. */
static const char *login_of(struct ctx *cx, const char *name, int serial)
{
	struct buf b = BUF(cx->mem);

	for (const char *c = name; *c; c++)
		if ((*c >= 'a' && *c <= 'z') || *c == ' ')
			buf_char(&b, *c == ' ' ? '.' : *c);
		else if (*c >= 'A' && *c <= 'Z')
			buf_char(&b, (char)(*c + 32));
	buf_int(&b, serial);
	return buf_str(&b).p;
}

struct new_person {
	const char *name, *login, *title;
	int client, team, site;
	bool vip;
};

static enum rc make_person(struct ctx *cx, struct demo *d, const struct new_person *n,
                           struct demo_person *out)
{
	struct record p;
	struct str mail = arena_fmt(cx->mem, "%s@%s", n->login, clients[n->client].domain);
	struct str json = demo_json(
	        cx->mem, "client", raw_id(cx, d->client[n->client]), "name", n->name, "login", n->login,
	        "email", mail.p, "title", n->title, "site", demo_sites[n->client][n->site], "vip",
	        n->vip ? "#true" : "#false", "team", n->team >= 0 ? raw_id(cx, d->team[n->team]) : "#null",
	        "phone", arena_fmt(cx->mem, "+49 40 5550 %d", dice_range(&d->dice, 1000, 9999)).p, NULL);

	TRY(demo_make(cx, "person", json, &p));
	*out = (struct demo_person){ .id = p.id,
		                     .client = p.client_id,
		                     .team = n->team,
		                     .site = n->site,
		                     .vip = n->vip,
		                     .name = n->name };
	return n->team >= 0 ? team_member_set(cx, d->team[n->team], p.id, true) : RC_OK;
}

static enum rc make_teams(struct ctx *cx, struct demo *d)
{
	struct record t;

	for (int i = 0; i < DEMO_TEAMS; i++) {
		TRY(demo_make(cx, "team",
		              demo_json(cx->mem, "client", raw_id(cx, d->client[0]), "name",
		                        demo_team_names[i], "description", team_texts[i], "calendar",
		                        raw_id(cx, d->calendar[0]), NULL),
		              &t));
		d->team[i] = t.id;
	}
	return RC_OK;
}

/* The eight sign-ins of the tour: home teams that make a good first look. */
static enum rc make_logins(struct ctx *cx, struct demo *d, struct str encoded)
{
	static const int team_of[] = { TEAM_DESK,    TEAM_NETWORK, TEAM_FIELD, -1,
		                       TEAM_SERVERS, TEAM_FINANCE, -1,         TEAM_DESK };
	static const char *const titles[] = {
		"IT operations coordinator", "Network engineer",      "Lead field services",
		"Claims assistant",          "Change manager",        "Head of finance systems",
		"Internal auditor",          "Platform administrator"
	};

	for (int i = 0; demo_logins[i].role; i++) {
		bool asker = team_of[i] < 0 && i == 3;
		struct demo_person p;
		struct new_person n = {
			demo_logins[i].name, demo_logins[i].login, titles[i], 0, team_of[i], 0, false
		};
		TRY(make_person(cx, d, &n, &p));
		TRY(db_run(cx, q_password, NULL, INT(p.id), TEXT(encoded)));
		TRY(access_give(cx, p.id, asker ? d->client[0] : 0, 0, str_z(demo_logins[i].role)));
		if (asker)
			d->asker[d->naskers++] = p;
		else if (team_of[i] >= 0)
			d->staff[d->nstaff++] = p;
	}
	return RC_OK;
}

static enum rc make_staff(struct ctx *cx, struct demo *d)
{
	static const char *const titles[] = { "Engineer", "Senior engineer", "Specialist", "Technician",
		                              "Analyst" };

	for (int serial = 1; d->nstaff < DEMO_STAFF; serial++) {
		int team = d->nstaff % DEMO_TEAMS;
		const char *name = unique_name(cx, d, serial);
		struct new_person n = {
			name, login_of(cx, name, serial), titles[serial % 5], 0, team, serial % 4, false
		};
		struct demo_person *p = &d->staff[d->nstaff++];
		TRY(make_person(cx, d, &n, p));
		TRY(access_give(cx, p->id, 0, d->team[team], serial % 9 == 0 ? STR("lead") : STR("agent")));
	}
	return RC_OK;
}

static enum rc make_askers(struct ctx *cx, struct demo *d)
{
	static const char *const titles[] = { "Sales",       "Accounting",     "Warehouse",  "Claims",
		                              "Ward office", "Branch manager", "Purchasing", "Legal",
		                              "Controller",  "Reception" };

	for (int serial = 100; d->naskers < DEMO_ASKERS; serial++) {
		int client = d->naskers % 10 < 5 ? 0 : d->naskers % 10 < 8 ? 1 : 2;
		const char *name = unique_name(cx, d, serial);
		struct new_person n = { name,
			                login_of(cx, name, serial),
			                titles[serial % 10],
			                client,
			                -1,
			                serial % 4,
			                serial % 29 == 0 };
		struct demo_person *p = &d->asker[d->naskers++];
		TRY(make_person(cx, d, &n, p));
		TRY(access_give(cx, p->id, d->client[client], 0, STR("requester")));
	}
	return RC_OK;
}

static enum rc make_leads(struct ctx *cx, struct demo *d)
{
	struct record t;
	struct jval v;

	for (int i = 0; i < DEMO_TEAMS; i++) {
		int k = 0;
		while (d->staff[k].team != i)
			k++;
		TRY(json_parse(cx, demo_json(cx->mem, "lead", raw_id(cx, d->staff[k].id), NULL), &v));
		TRY(record_patch(cx, &team_type, arena_fmt(cx->mem, "%lld", (long long)d->team[i]), &v, 0,
		                 NULL, &t));
	}
	return RC_OK;
}

/* ---- saved views, owned by the coordinator, seen by all --------------------------------------- */
static enum rc make_views(struct ctx *cx, struct demo *d)
{
	static const struct {
		const char *name, *q, *sort;
	} views[] = {
		{ "My work", "is:open assignee:me", "due" },
		{ "Network, unassigned", "is:open team:Network assignee:none", "priority,created" },
		{ "New, to be triaged", "state:new", "created" },
		{ "Breached, still open", "is:open is:breached", "due" },
		{ "Waiting on vendor", "hold_reason:vendor", "updated" },
		{ "Reopened twice or more", "is:open reopen_count>=2", "-reopen_count" },
		{ "Major incidents", "is:open is:major", "-created" },
	};
	struct who rita = { .person_id = d->staff[0].id, .name = STR("Rita Moreno"), .system = true };
	const struct who *before = cx->who;
	struct record r;
	enum rc rc = RC_OK;

	cx->who = &rita;
	for (size_t i = 0; i < COUNT(views) && rc == RC_OK; i++)
		rc = demo_make(cx, "view",
		               demo_json(cx->mem, "client", raw_id(cx, d->client[0]), "name", views[i].name,
		                         "of_type", "ticket", "q", views[i].q, "sort",
		                         strcmp(views[i].sort, "due") ? views[i].sort : "due_at", "shared",
		                         "all", "pinned", "#true", "position",
		                         arena_fmt(cx->mem, "#%zu", i).p, NULL),
		               &r);
	cx->who = before;
	return rc;
}

struct people_args {
	struct demo *d;
	struct str encoded;
};

static enum rc people_tx(struct ctx *cx, void *p)
{
	struct people_args *a = p;
	struct demo *d = a->d;

	d->nstaff = d->naskers = 0;
	for (int i = 0; i < DEMO_CLIENTS; i++) {
		TRY(make_client(cx, d, i));
		TRY(make_targets(cx, d, i));
	}
	TRY(make_teams(cx, d));
	TRY(make_logins(cx, d, a->encoded));
	TRY(make_staff(cx, d));
	TRY(make_askers(cx, d));
	TRY(make_leads(cx, d));
	TRY(demo_rules(cx, d));
	return make_views(cx, d);
}

enum rc demo_people(struct ctx *cx, struct demo *d)
{
	struct people_args a = { .d = d };

	TRY(password_hash(cx, str_z(demo_password), &a.encoded));
	return db_tx(cx, people_tx, &a);
}
