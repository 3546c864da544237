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
	{ PERM_READ_OWN, "read_own" },
	{ PERM_READ, "read" },
	{ PERM_CREATE, "create" },
	{ PERM_REPLY, "reply" },
	{ PERM_WORK, "work" },
	{ PERM_ASSIGN, "assign" },
	{ PERM_BULK, "bulk" },
	{ PERM_MAJOR, "major" },
	{ PERM_SHARE, "share" },
	{ PERM_CHANGE, "change" },
	{ PERM_APPROVE, "approve" },
	{ PERM_AUDIT, "audit" },
	{ PERM_CLIENT_ADMIN, "client_admin" },
	{ PERM_ADMIN, "admin" },
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
