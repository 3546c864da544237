/* person.h - people: requesters and staff, what they may do, and how they prove who they are.
 *
 *   person   a human with a home client; login NULL means no sign-in
 *   access   a role for one client or for all, perhaps bound to a team
 *   session  a browser signed in: cookie token, only its SHA-256 is stored
 *   token    an API key: shown once, only its SHA-256 is stored
 *   link     a one-time address for set-up or a new password
 *
 * What a role may do is one table (role.c). Nothing is ever decided by a role's name outside of it.
 */
#pragma once
#include "record/record.h"

enum person_field {
	PERSON_NAME,
	PERSON_LOGIN,
	PERSON_EMAIL,
	PERSON_PHONE,
	PERSON_TITLE,
	PERSON_SITE,
	PERSON_ZONE,
	PERSON_LOCALE,
	PERSON_VIP,
	PERSON_TEAM,
	PERSON_MANAGER,
	PERSON_ACTIVE,
	PERSON_PASSWORD,
	PERSON_SETTINGS,
	PERSON_FIELDS
};
enum access_field { ACCESS_PERSON, ACCESS_CLIENT, ACCESS_TEAM, ACCESS_ROLE, ACCESS_FIELDS };
enum token_field {
	TOKEN_NAME,
	TOKEN_PERSON,
	TOKEN_HASH,
	TOKEN_EXPIRES,
	TOKEN_LAST_USED,
	TOKEN_REVOKED,
	TOKEN_FIELDS
};
extern const struct record_type person_type, access_type, token_type;
extern const struct route person_routes[]; /* session, me, one-time links, tokens */

/* ---- roles (role.c) ---------------------------------------------------------- */
struct role {
	const char *id, *label;
	uint32_t perms;
	const char *help;
};
extern const struct role roles[]; /* ended by id == NULL */
extern const struct choices role_choices;
/* PERM_ADMIN counts only when the role is given for every client. 0 for an unknown role. */
uint32_t role_perms(struct str role, bool every_client);
struct perm_word {
	uint32_t bit;
	const char *name, *help;
};
extern const struct perm_word perm_words[]; /* "read", "work" … ended by name == NULL */
enum rc get_roles(struct ctx *, const struct rq *, struct res *); /* GET /api/v1/roles */
void role_write_perms(struct jw *, const char *key, uint32_t perms);

/* ---- who is asking (auth.c) --------------------------------------------------- */
/* From the Cookie or Authorization header. Nobody signed in is RC_OK with who = &who_nobody; a bad or expired
 * token is RC_UNAUTHENTICATED. Cached in the process; a change of roles, a sign-out or a revocation counts at
 * once, in every process (db_stamp). */
MUST_USE enum rc auth_of(struct ctx *, struct str cookie, struct str authorization, struct signin *out);
struct signins; /* who was found out before: app->signins, may be NULL */
struct signins *signins_new(void);
void signins_free(struct signins *);
MUST_USE enum rc who_load(struct ctx *, int64_t person,
                          struct who *out); /* roles of one person, from the database */
/* Whoever can sign in as somebody, or gets their mail, learns what they may: RC_DENIED when that is more than
 * the asker may, for any client. */
MUST_USE enum rc person_no_more(struct ctx *, int64_t person);
/* The same for work that goes on in a person's name; who has left may do nothing. app->who_of. */
MUST_USE enum rc who_for(struct ctx *, int64_t person, const struct who **out);

/* Check login and password and start a session. RC_UNAUTHENTICATED "bad_login" without saying which was
 * wrong. token: the cookie's value, existing nowhere else. */
MUST_USE enum rc session_start(struct ctx *, struct str login, struct str password, struct str remote,
                               struct str agent, struct str *token, int64_t *person);
MUST_USE enum rc session_start_for(struct ctx *, int64_t person, struct str remote, struct str agent,
                                   struct str *token);
MUST_USE enum rc session_end(struct ctx *, struct str hash);
MUST_USE enum rc session_end_all(struct ctx *, int64_t person); /* inside db_tx */

/* Inside db_tx. At least 8 characters, at most 200 bytes; RC_INVALID field "password". Ends all sessions. */
MUST_USE enum rc person_set_password(struct ctx *, int64_t person, struct str encoded);
MUST_USE enum rc password_check(struct ctx *, const char *field, struct str password);
/* A one-time link for `purpose` (setup, reset, signin), valid for ttl microseconds. Only the last one made
 * works. */
MUST_USE enum rc link_make(struct ctx *, int64_t person, const char *purpose, int64_t ttl, struct str *token);
/* The address to give to the person: base_url, or where the server listens, and the token. */
struct str link_url(struct ctx *, struct str token);
/* Who and why, without using it up. RC_NOT_FOUND "link_gone" when unknown, used or expired. */
MUST_USE enum rc link_look(struct ctx *, struct str token, int64_t *person, struct str *purpose);
MUST_USE enum rc token_make(struct ctx *, int64_t person, struct str name, int64_t expires_at,
                            struct str *secret, struct record *out); /* inside db_tx */
/* Names and logins of a client's people and of the home client's, who serve it, gone ones too; at most
 * 50,000. */
struct person_name {
	struct str name, login;
};
MUST_USE enum rc person_names(struct ctx *, int64_t client, struct person_name **out, size_t *n);
MUST_USE enum rc person_by_login(struct ctx *, struct str login, int64_t *out);
/* First-day helper for the CLI and the demo: inside db_tx. client 0 = every client. */
MUST_USE enum rc access_give(struct ctx *, int64_t person, int64_t client, int64_t team, struct str role);
