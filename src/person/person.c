/* person.c - the person type, and the role given to a person (access) as a type of its own. */
#include "person/person.h"
#include "base/crypto.h"
#include "base/time.h"
#include "client/client.h"
#include "record/event.h"

static const struct field person_fields[] = {
	[PERSON_NAME] = { "name", F_TEXT, .flags = FILTER | SORT | HISTORY | REQUIRED | SEARCH | COLUMN,
	                  .max = 120, .label = "Name" },
	[PERSON_LOGIN] = { "login", F_TEXT, .flags = FILTER | SORT | HISTORY | COLUMN, .max = 120,
	                   .label = "Login", .help = "Lower case; empty: cannot sign in" },
	[PERSON_EMAIL] = { "email", F_TEXT, .flags = FILTER | SORT | HISTORY | SEARCH | COLUMN | NOT_NULL,
	                   .max = 200, .label = "Mail" },
	[PERSON_PHONE] = { "phone", F_TEXT, .flags = FILTER | HISTORY | NOT_NULL, .max = 60,
	                   .label = "Phone" },
	[PERSON_TITLE] = { "title", F_TEXT, .flags = FILTER | HISTORY | COLUMN | NOT_NULL, .max = 120,
	                   .label = "Job title" },
	[PERSON_SITE] = { "site", F_TEXT, .flags = FILTER | GROUP | HISTORY | NOT_NULL, .max = 120,
	                  .label = "Site" },
	[PERSON_ZONE] = { "zone", F_TEXT, .flags = HISTORY | NOT_NULL, .max = 64, .label = "Time zone",
	                  .help = "Empty: the client's" },
	[PERSON_LOCALE] = { "locale", F_TEXT, .flags = HISTORY | NOT_NULL, .max = 16, .label = "Language" },
	[PERSON_VIP] = { "vip", F_BOOL, .flags = FILTER | HISTORY | COLUMN, .label = "VIP" },
	[PERSON_TEAM] = { "team", F_REF, .of = "team", .flags = FILTER | GROUP | HISTORY | COLUMN,
	                  .label = "Main team" },
	[PERSON_MANAGER] = { "manager", F_REF, .of = "person", .flags = FILTER | HISTORY,
	                     .label = "Manager" },
	[PERSON_ACTIVE] = { "active", F_BOOL, .flags = FILTER | GROUP | HISTORY | COLUMN, .label = "Active" },
	[PERSON_PASSWORD] = { "password", F_TEXT, .flags = HIDDEN | READONLY | NOT_NULL, .max = 300,
	                      .label = "Password" },
	[PERSON_SETTINGS] = { "settings", F_JSON, .flags = HIDDEN | READONLY | NOT_NULL,
	                      .label = "Settings" },
};

static const struct field access_fields[] = {
	[ACCESS_PERSON] = { "person", F_REF, .of = "person",
	                    .flags = FILTER | HISTORY | REQUIRED | ON_CREATE | COLUMN, .label = "Person" },
	[ACCESS_CLIENT] = { "for_client", F_REF, .of = "client",
	                    .flags = FILTER | HISTORY | ON_CREATE | COLUMN, .label = "For client",
	                    .help = "Empty: every client" },
	[ACCESS_TEAM] = { "team", F_REF, .of = "team", .flags = FILTER | HISTORY | COLUMN, .label = "Team" },
	[ACCESS_ROLE] = { "role", F_ENUM, .choices = &role_choices,
	                  .flags = FILTER | GROUP | HISTORY | REQUIRED | COLUMN, .label = "Role" },
};

SQL(q_serves, "SELECT 1 FROM access WHERE person = $1 AND (for_client IS NULL OR for_client = $2)"
              " AND role IN ('agent', 'lead', 'coordinator', 'change_manager', 'approver', 'admin') LIMIT 1");
SQL(q_names, "SELECT name, COALESCE(login, '') FROM person WHERE client_id = $1 OR client_id = $2"
             " ORDER BY id LIMIT 50000");
SQL(q_by_login, "SELECT id FROM person WHERE login = lower($1)");
SQL(q_end_sessions, "DELETE FROM session WHERE person = $1");
SQL(q_end_links, "DELETE FROM signin_link WHERE person = $1");
SQL(q_revoke_tokens, "UPDATE token SET revoked = 1 WHERE person = $1");
SQL(q_set_password, "UPDATE person SET password = $2 WHERE id = $1");

/* ---- person ------------------------------------------------------------------ */
static bool login_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' ||
	       c == '@' || c == '+';
}

static enum rc prepare_login(struct ctx *cx, const struct record *old, struct record *neo)
{
	struct str login = arena_lower(cx->mem, str_trim(rec_str(neo, PERSON_LOGIN)));
	struct rows r;

	if (!login.n) {
		rec_set(neo, PERSON_LOGIN, NUL());
		return RC_OK;
	}
	for (size_t i = 0; i < login.n; i++)
		if (!login_char(login.p[i]))
			return fail_field(cx, "login", "a login has letters, digits and . - _ @ + only");
	rec_set(neo, PERSON_LOGIN, TEXT(login));
	if (!rec_changed(old, neo, PERSON_LOGIN))
		return RC_OK;
	TRY(db_run(cx, q_by_login, &r, TEXT(login)));
	if (r.n && (!old || cell(&r, 0, 0).i != old->id))
		return fail_field(cx, "login", "the login \"" STR_FMT "\" is taken", STR_ARG(login));
	return RC_OK;
}

enum rc person_no_more(struct ctx *cx, int64_t person)
{
	struct who them;

	if (cx->who->system || cx->who->person_id == person)
		return RC_OK;
	TRY(who_load(cx, person, &them));
	for (size_t i = 0; i < them.ngrants; i++)
		if (!who_can(cx->who, them.grants[i].client_id, them.grants[i].perms))
			return fail(cx, RC_DENIED, "denied", "this person may do more than you");
	return RC_OK;
}

static enum rc person_prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	struct str email = rec_str(neo, PERSON_EMAIL), zone = rec_str(neo, PERSON_ZONE);

	if (old && rec_changed(old, neo, PERSON_EMAIL)) /* where all goes that they are told */
		TRY(person_no_more(cx, old->id));

	if (rec_null(neo, PERSON_ACTIVE))
		rec_set(neo, PERSON_ACTIVE, INT(1));
	TRY(prepare_login(cx, old, neo));
	if (email.n && rec_changed(old, neo, PERSON_EMAIL) && str_find(email, STR("@"), 1) == SIZE_MAX)
		return fail_field(cx, "email", "\"" STR_FMT "\" is not a mail address", STR_ARG(email));
	if (zone.n && rec_changed(old, neo, PERSON_ZONE))
		TRY(zone_named(cx, zone, NULL));
	return RC_OK;
}

/* A leaver keeps nothing that signs in: sessions, links and keys go with the flag, in the same transaction.
 */
static enum rc person_after(struct ctx *cx, const struct record *old, const struct record *neo,
                            const struct event *ev)
{
	(void)ev;
	if (!old || !rec_changed(old, neo, PERSON_ACTIVE) || rec_int(neo, PERSON_ACTIVE))
		return RC_OK;
	TRY(session_end_all(cx, neo->id));
	TRY(db_run(cx, q_end_links, NULL, INT(neo->id)));
	return db_run(cx, q_revoke_tokens, NULL, INT(neo->id));
}

/* Staff of one client may work for another: whoever has a role there that works or approves. */
static bool person_serves(struct ctx *cx, const struct record *r, int64_t client_id)
{
	struct err keep = cx->err;
	struct rows rows;

	if (db_run(cx, q_serves, &rows, INT(r->id), INT(client_id)) == RC_OK)
		return rows.n > 0;
	cx->err = keep;
	return false;
}

enum rc session_end_all(struct ctx *cx, int64_t person)
{
	TRY(db_run(cx, q_end_sessions, NULL, INT(person)));
	return db_stamp_bump(cx);
}

enum rc person_by_login(struct ctx *cx, struct str login, int64_t *out)
{
	struct rows r;

	TRY(db_run(cx, q_by_login, &r, TEXT(str_trim(login))));
	if (!r.n)
		return fail(cx, RC_NOT_FOUND, "person_not_found", "nobody has the login \"" STR_FMT "\"",
		            STR_ARG(login));
	*out = cell(&r, 0, 0).i;
	return RC_OK;
}

enum rc person_names(struct ctx *cx, int64_t client, struct person_name **out, size_t *n)
{
	struct rows r;

	TRY(db_run(cx, q_names, &r, INT(client), INT(CLIENT_HOME)));
	*out = NEW_ARRAY(cx->mem, struct person_name, r.n + 1);
	*n = r.n;
	for (size_t i = 0; i < r.n; i++)
		(*out)[i] = (struct person_name){ cell(&r, i, 0).s, cell(&r, i, 1).s };
	return RC_OK;
}

enum rc password_check(struct ctx *cx, const char *field, struct str password)
{
	if (!str_utf8(password))
		return fail_field(cx, field, "a password is text");
	if (str_chars(password) < 8)
		return fail_field(cx, field, "a password has at least 8 characters");
	if (password.n > 200)
		return fail_field(cx, field, "a password has at most 200 bytes");
	return RC_OK;
}

enum rc person_set_password(struct ctx *cx, int64_t person, struct str encoded)
{
	struct record p;
	struct event ev;

	TRY(record_load(cx, &person_type, person, &p));
	TRY(db_run(cx, q_set_password, NULL, INT(person), TEXT(encoded)));
	TRY(event_add(cx, p.client_id, "person", person, STR("password_set"), STR("{}"), &ev));
	return session_end_all(cx, person);
}

/* ---- access ------------------------------------------------------------------- */
/* Nobody gives more than they have: a role for one client needs client_admin there, for every client the
 * installation's admin. */
static enum rc may_give(struct ctx *cx, const struct record *r)
{
	int64_t client = rec_int(r, ACCESS_CLIENT);

	if (cx->who->system || (cx->who->perms & PERM_ADMIN))
		return RC_OK;
	if (!client)
		return fail(cx, RC_DENIED, "denied",
		            "only an administrator of the installation gives roles for every client");
	if (!who_can(cx->who, client, PERM_CLIENT_ADMIN))
		return fail(cx, RC_DENIED, "denied", "you do not administer that client");
	return RC_OK;
}

static enum rc access_prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	TRY(may_give(cx, neo));
	if (old)
		TRY(may_give(cx, old));
	if (rec_changed(old, neo,
	                ACCESS_PERSON)) { /* the act belongs to the history of the person's own client */
		struct record p;
		TRY(record_load(cx, &person_type, rec_int(neo, ACCESS_PERSON), &p));
		neo->client_id = p.client_id;
	}
	return RC_OK;
}

enum rc access_give(struct ctx *cx, int64_t person, int64_t client, int64_t team, struct str role)
{
	struct record p;

	if (!role_perms(role, false))
		return fail_field(cx, "role", "there is no role \"" STR_FMT "\"", STR_ARG(role));
	TRY(record_load(cx, &person_type, person, &p));
	struct record *a = record_new(cx, &access_type, p.client_id);
	rec_set(a, ACCESS_PERSON, INT(person));
	rec_set(a, ACCESS_CLIENT, REFV(client));
	rec_set(a, ACCESS_TEAM, REFV(team));
	rec_set(a, ACCESS_ROLE, TEXT(role));
	return record_insert(cx, a);
}

const struct record_type person_type = {
	.name = "person",
	.plural = "people",
	.label = "Person",
	.fields = person_fields,
	.nfields = PERSON_FIELDS,
	.flags = T_SLOW | T_SEARCH,
	.read_perm = PERM_READ,
	.create_perm = PERM_CLIENT_ADMIN,
	.write_perm = PERM_CLIENT_ADMIN,
	.name_field = PERSON_NAME,
	.owner_field = -1,
	.serves = person_serves,
	.prepare = person_prepare,
	.after = person_after,
	.default_sort = "name",
	.help = "A requester or a member of staff",
};
const struct record_type access_type = {
	.name = "access",
	.plural = "access",
	.label = "Role given",
	.fields = access_fields,
	.nfields = ACCESS_FIELDS,
	.flags = T_SLOW | T_DELETE,
	.read_perm = PERM_CLIENT_ADMIN,
	.create_perm = PERM_CLIENT_ADMIN,
	.write_perm = PERM_CLIENT_ADMIN,
	.name_field = ACCESS_ROLE,
	.owner_field = -1,
	.prepare = access_prepare,
	.default_sort = "-created",
	.help = "A role a person has for one client or for all",
};
