/* people.c - `sinew user` and `sinew token`: who can sign in, and with what. */
#include "cli/people.h"
#include "base/conf.h"
#include "base/crypto.h"
#include "base/time.h"
#include "client/client.h"
#include "person/person.h"
#include <stdio.h>
#include <stdlib.h>

static const int64_t LINK_TTL = HOURS(72);

SQL(q_logins,
    "SELECT p.id, p.login, p.name, c.name, p.active FROM person p JOIN client c ON c.id = p.client_id"
    " WHERE p.login IS NOT NULL AND p.id > $1 ORDER BY p.id LIMIT 500");
SQL(q_roles, "SELECT a.role, c.name FROM access a LEFT JOIN client c ON c.id = a.for_client WHERE a.person = "
             "$1 ORDER BY a.id LIMIT 20");
SQL(q_tokens, "SELECT t.id, t.name, p.login, t.expires_at, t.last_used_at, t.revoked FROM token t JOIN "
              "person p ON p.id = t.person"
              " ORDER BY t.id LIMIT 500");

/* ---- helpers ------------------------------------------------------------------- */
static enum rc print_link(struct ctx *cx, int64_t person, const char *purpose)
{
	struct str token;

	TRY(link_make(cx, person, purpose, LINK_TTL, &token));
	printf(STR_FMT "\n", STR_ARG(link_url(cx, token)));
	return RC_OK;
}

/* 0 with an empty name: the home client for people, every client for roles. */
static enum rc client_option(struct ctx *cx, const char *name, int64_t fallback, int64_t *out)
{
	*out = fallback;
	return name ? client_by_name(cx, str_z(name), out) : RC_OK;
}

static struct str read_line(struct ctx *cx)
{
	char line[512];

	if (!fgets(line, sizeof line, stdin))
		return STR("");
	return arena_str(cx->mem, str_trim(str_z(line)));
}

/* ---- user ------------------------------------------------------------------------ */
static enum rc user_list(struct ctx *cx)
{
	struct rows r = { 0 };
	int64_t after = 0;

	do {
		TRY(db_run(cx, q_logins, &r, INT(after)));
		for (size_t i = 0; i < r.n; i++) {
			struct rows given;
			after = cell(&r, i, 0).i;
			printf("%-24.*s %-28.*s %-22.*s %s", STR_ARG(cell(&r, i, 1).s),
			       STR_ARG(cell(&r, i, 2).s), STR_ARG(cell(&r, i, 3).s),
			       cell(&r, i, 4).i ? "" : "(off) ");
			TRY(db_run(cx, q_roles, &given, INT(after)));
			for (size_t k = 0; k < given.n; k++)
				printf("%s" STR_FMT "%s" STR_FMT, k ? ", " : "",
				       STR_ARG(cell(&given, k, 0).s),
				       cell(&given, k, 1).type == DB_NULL ? "" : " of ",
				       STR_ARG(cell(&given, k, 1).s));
			printf("\n");
		}
	} while (r.n == 500);
	return RC_OK;
}

struct new_user {
	struct str login, name, email, role;
	int64_t client, role_client, person;
};

static enum rc add_tx(struct ctx *cx, void *arg)
{
	struct new_user *u = arg;
	struct record *p = record_new(cx, &person_type, u->client);

	rec_set(p, PERSON_NAME, TEXT(u->name));
	rec_set(p, PERSON_LOGIN, TEXT(u->login));
	rec_set(p, PERSON_EMAIL, TEXT(u->email));
	TRY(record_insert(cx, p));
	u->person = p->id;
	return access_give(cx, p->id, u->role_client, 0, u->role);
}

static enum rc user_add(struct ctx *cx, const struct cli *c)
{
	const char *role = cli_value(c, "role");
	struct new_user u = { .login = str_z(c->args[1]),
		              .name = str_z(c->nargs > 2 ? c->args[2] : c->args[1]),
		              .email = str_z(cli_value(c, "email")),
		              .role = str_z(role ? role : "agent") };

	TRY(client_option(cx, cli_value(c, "client"), CLIENT_HOME, &u.client));
	TRY(client_option(cx, cli_value(c, "client"), 0, &u.role_client));
	TRY(db_tx(cx, add_tx, &u));
	return print_link(cx, u.person, "setup");
}

struct change {
	int64_t person, client;
	struct str text;
};

static enum rc role_tx(struct ctx *cx, void *arg)
{
	struct change *c = arg;
	return access_give(cx, c->person, c->client, 0, c->text);
}

static enum rc password_tx(struct ctx *cx, void *arg)
{
	struct change *c = arg;
	return person_set_password(cx, c->person, c->text);
}

static enum rc off_tx(struct ctx *cx, void *arg)
{
	struct change *c = arg;
	struct record old;

	TRY(record_load(cx, &person_type, c->person, &old));
	struct record *neo = record_copy(cx, &old);
	rec_set(neo, PERSON_ACTIVE, INT(0));
	return record_save(cx, &old, neo, STR("changed"), STR(""));
}

static enum rc user_password(struct ctx *cx, struct change *c)
{
	struct str password = read_line(cx);

	TRY(password_check(cx, "password", password));
	TRY(password_hash(cx, password, &c->text));
	return db_tx(cx, password_tx, c);
}

static enum rc user_existing(struct ctx *cx, const struct cli *c)
{
	const char *act = c->args[0];
	struct change ch = { .text = str_z(c->nargs > 2 ? c->args[2] : "") };

	TRY(person_by_login(cx, str_z(c->args[1]), &ch.person));
	if (strcmp(act, "link") == 0)
		return print_link(cx, ch.person, "reset");
	if (strcmp(act, "password") == 0)
		return user_password(cx, &ch);
	if (strcmp(act, "off") == 0)
		return db_tx(cx, off_tx, &ch);
	TRY(client_option(cx, cli_value(c, "client"), 0, &ch.client));
	return db_tx(cx, role_tx, &ch);
}

static bool called(const struct cli *c, const char *act, int least, int most)
{
	return strcmp(c->args[0], act) == 0 && c->nargs >= least && c->nargs <= most;
}

static int user(struct cli *c)
{
	bool existing = called(c, "link", 2, 2) || called(c, "password", 2, 2) || called(c, "off", 2, 2) ||
	                called(c, "role", 3, 3);

	if (!existing && !called(c, "list", 1, 1) && !called(c, "add", 2, 3))
		return cli_refuse("say what to do: sinew help user");
	if (!cli_open(c))
		return 1;
	struct ctx cx = cli_ctx(c);
	enum rc rc = existing                  ? user_existing(&cx, c)
	             : called(c, "list", 1, 1) ? user_list(&cx)
	                                       : user_add(&cx, c);
	return rc == RC_OK ? 0 : cli_failed(&cx);
}

const struct command command_user = {
	.name = "user",
	.args = "list | add LOGIN [NAME] | link LOGIN | password LOGIN | role LOGIN ROLE | off LOGIN",
	.help = "People who can sign in, and one-time links for them",
	.more = "  user list               everyone with a login, and their roles\n"
	        "  user add LOGIN NAME     add a person, print a one-time link to choose a password\n"
	        "  user link LOGIN         print a one-time link to choose a new password\n"
	        "  user password LOGIN     read a new password from standard input\n"
	        "  user role LOGIN ROLE    give a role: for one client with --client, else for all\n"
	        "  user off LOGIN          deactivate: ends sessions, links and tokens",
	.min_args = 1,
	.max_args = 3,
	.options = { { "client", "NAME", "the person's client, or the client a role is for" },
	             { "role", "ROLE", "role of the new person (agent)" },
	             { "email", "MAIL", "mail address of the new person" } },
	.run = user,
};

/* ---- token -------------------------------------------------------------------------- */
struct new_key {
	int64_t person, expires_at;
	struct str name, secret;
};

static enum rc key_tx(struct ctx *cx, void *arg)
{
	struct new_key *k = arg;
	struct record out;

	return token_make(cx, k->person, k->name, k->expires_at, &k->secret, &out);
}

static enum rc token_create(struct ctx *cx, const char *login, const char *name, const char *days)
{
	struct new_key k = { .name = str_z(name) };
	int64_t n = 0;

	if (days && (!str_int(str_z(days), &n) || n < 1 || n > 3650))
		return fail_field(cx, "days", "days is a number from 1 to 3650");
	k.expires_at = n ? cx->now + DAYS(n) : 0;
	TRY(person_by_login(cx, str_z(login), &k.person));
	TRY(db_tx(cx, key_tx, &k));
	printf(STR_FMT "\n", STR_ARG(k.secret));
	return RC_OK;
}

static enum rc token_list(struct ctx *cx)
{
	struct rows r;

	TRY(db_run(cx, q_tokens, &r));
	for (size_t i = 0; i < r.n; i++)
		printf("%4lld  %-24.*s %-20.*s %s  last used %.*s\n", (long long)cell(&r, i, 0).i,
		       STR_ARG(cell(&r, i, 1).s), STR_ARG(cell(&r, i, 2).s),
		       cell(&r, i, 5).i ? "revoked" : "valid  ",
		       STR_ARG(cell(&r, i, 4).type == DB_NULL ? STR("never")
		                                              : time_rfc3339(cx->mem, cell(&r, i, 4).i)));
	return RC_OK;
}

static enum rc revoke_tx(struct ctx *cx, void *arg)
{
	struct record old;

	TRY(record_load(cx, &token_type, *(int64_t *)arg, &old));
	struct record *neo = record_copy(cx, &old);
	rec_set(neo, TOKEN_REVOKED, INT(1));
	return record_save(cx, &old, neo, STR("changed"), STR(""));
}

static int token(struct cli *c)
{
	int64_t id = 0;
	bool revoke = called(c, "revoke", 2, 2) && str_int(str_z(c->args[1]), &id);

	if (!revoke && !called(c, "list", 1, 1) && !called(c, "create", 3, 3))
		return cli_refuse("say what to do: sinew help token");
	if (!cli_open(c))
		return 1;
	struct ctx cx = cli_ctx(c);
	enum rc rc = revoke ? db_tx(&cx, revoke_tx, &id)
	             : called(c, "list", 1, 1)
	                     ? token_list(&cx)
	                     : token_create(&cx, c->args[1], c->args[2], cli_value(c, "days"));
	return rc == RC_OK ? 0 : cli_failed(&cx);
}

const struct command command_token = {
	.name = "token",
	.args = "create LOGIN NAME | list | revoke ID",
	.help = "API tokens; the secret is printed once",
	.more = "  token create LOGIN NAME   print a token that acts as LOGIN\n"
	        "  token list                all tokens and when each was last used\n"
	        "  token revoke ID           stop one at once",
	.min_args = 1,
	.max_args = 3,
	.options = { { "days", "N", "valid for N days (for ever)" } },
	.run = token,
};
