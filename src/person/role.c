/* role.c - the one table that says what a role may do. */
#include "base/json.h"
#include "person/person.h"

#define P_REQUESTER (PERM_READ_OWN | PERM_CREATE | PERM_REPLY)
#define P_AGENT (P_REQUESTER | PERM_READ | PERM_WORK | PERM_ASSIGN)
#define P_LEAD (P_AGENT | PERM_BULK | PERM_SHARE)
#define P_COORDINATOR (P_LEAD | PERM_MAJOR | PERM_AUDIT)
#define P_ADMIN                                       \
	(P_COORDINATOR | PERM_CHANGE | PERM_APPROVE | \
	 PERM_CLIENT_ADMIN) /* PERM_ADMIN: only when for every client */

const struct role roles[] = {
	{ "requester", "Requester", P_REQUESTER, "Opens tickets and follows own ones" },
	{ "agent", "Agent", P_AGENT, "Works on tickets" },
	{ "lead", "Team lead", P_LEAD, "Works on tickets, many at once, and shares views" },
	{ "coordinator", "Coordinator", P_COORDINATOR,
	  "Runs the desk: everything a lead may, major incidents, audit" },
	{ "change_manager", "Change manager", P_AGENT | PERM_CHANGE | PERM_APPROVE,
	  "Owns changes and their windows" },
	{ "approver", "Approver", P_REQUESTER | PERM_READ | PERM_APPROVE, "Reads and approves" },
	{ "auditor", "Auditor", PERM_READ_OWN | PERM_READ | PERM_AUDIT, "Reads everything, changes nothing" },
	{ "admin", "Administrator", P_ADMIN, "Sets the client up; for every client: the installation too" },
	{ 0 },
};

static const struct choice role_items[] = {
	{ "requester", "Requester", NULL },
	{ "agent", "Agent", NULL },
	{ "lead", "Team lead", NULL },
	{ "coordinator", "Coordinator", NULL },
	{ "change_manager", "Change manager", NULL },
	{ "approver", "Approver", NULL },
	{ "auditor", "Auditor", NULL },
	{ "admin", "Administrator", NULL },
};
const struct choices role_choices = { "role", role_items, COUNT(role_items) };

const struct perm_word perm_words[] = {
	{ PERM_READ_OWN, "read_own", "See own tickets, their public part" },
	{ PERM_READ, "read", "See everything of the client" },
	{ PERM_CREATE, "create", "Open tickets" },
	{ PERM_REPLY, "reply", "Write to the other side" },
	{ PERM_WORK, "work", "Work on tickets: start, hold, resolve" },
	{ PERM_ASSIGN, "assign", "Give tickets to teams and people" },
	{ PERM_BULK, "bulk", "Change many at once, import" },
	{ PERM_MAJOR, "major", "Decide on major incidents" },
	{ PERM_SHARE, "share", "Share views with others" },
	{ PERM_CHANGE, "change", "Own changes and their windows" },
	{ PERM_APPROVE, "approve", "Approve" },
	{ PERM_AUDIT, "audit", "Read and export the log, verify history" },
	{ PERM_CLIENT_ADMIN, "client_admin", "Set a client up: people, teams, hours, targets" },
	{ PERM_ADMIN, "admin", "Set the installation up: tokens, webhooks, jobs" },
	{ 0 },
};

uint32_t role_perms(struct str id, bool every_client)
{
	for (const struct role *r = roles; r->id; r++)
		if (str_is(id, r->id))
			return r->perms | (every_client && str_is(id, "admin") ? (uint32_t)PERM_ADMIN : 0);
	return 0;
}

void role_write_perms(struct jw *w, const char *key, uint32_t perms)
{
	jw_open(w, key, '[');
	for (const struct perm_word *p = perm_words; p->name; p++)
		if (perms & p->bit)
			jw_str(w, NULL, str_z(p->name));
	jw_close(w, ']');
}

/* ---- the table, to read ----------------------------------------------------------------- */
static void write_role(struct jw *w, const struct role *r)
{
	jw_open(w, NULL, '{');
	jw_str(w, "id", str_z(r->id));
	jw_str(w, "label", str_z(r->label));
	jw_str(w, "help", str_z(r->help));
	role_write_perms(w, "perms", r->perms);
	/* more, when the role is given for every client */
	role_write_perms(w, "everywhere", role_perms(str_z(r->id), true) & ~r->perms);
	jw_close(w, '}');
}

enum rc get_roles(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);

	(void)cx;
	(void)rq;
	jw_open(&w, NULL, '{');
	jw_open(&w, "perms", '[');
	for (const struct perm_word *p = perm_words; p->name; p++) {
		jw_open(&w, NULL, '{');
		jw_str(&w, "id", str_z(p->name));
		jw_str(&w, "help", str_z(p->help));
		jw_close(&w, '}');
	}
	jw_close(&w, ']');
	jw_open(&w, "roles", '[');
	for (const struct role *r = roles; r->id; r++)
		write_role(&w, r);
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}
