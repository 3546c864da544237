/* session.c - signing in and out, one-time links, API keys. Secrets leave here once; only hashes stay. */
#include "base/conf.h"
#include "base/crypto.h"
#include "base/json.h"
#include "base/time.h"
#include "person/person.h"
#include "record/event.h"

enum { SECRET_BYTES = 32, CSRF_BYTES = 24 };

SQL(q_login, "SELECT id, password, client_id FROM person WHERE login = lower($1) AND active = 1");
SQL(q_client, "SELECT client_id FROM person WHERE id = $1 AND active = 1");
SQL(q_add, "INSERT INTO session (hash, person, csrf, created_at, expires_at, remote, user_agent)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7)");
SQL(q_sweep, "DELETE FROM session WHERE expires_at < $1");
SQL(q_end, "DELETE FROM session WHERE hash = $1 RETURNING person");
SQL(q_link_clear, "DELETE FROM signin_link WHERE person = $1 OR expires_at < $2");
SQL(q_link_add, "INSERT INTO signin_link (hash, person, purpose, expires_at) VALUES ($1, $2, $3, $4)");
SQL(q_link_look, "SELECT l.person, l.purpose FROM signin_link l JOIN person p ON p.id = l.person"
                 " WHERE l.hash = $1 AND l.expires_at > $2 AND p.active = 1");

/* ---- sessions -------------------------------------------------------------------- */
struct start {
	int64_t person, client;
	struct str hash, csrf, remote, agent;
};

static enum rc start_tx(struct ctx *cx, void *p)
{
	struct start *s = p;
	struct buf data = BUF(cx->mem);
	struct jw w = JW(&data);
	struct event ev;
	int64_t until = cx->now + (int64_t)conf_int(cx->app->conf, "session_hours") * HOURS(1);

	TRY(db_run(cx, q_sweep, NULL, INT(cx->now)));
	TRY(db_run(cx, q_add, NULL, TEXT(s->hash), INT(s->person), TEXT(s->csrf), INT(cx->now), INT(until),
	           TEXT(s->remote), TEXT(s->agent)));
	jw_open(&w, NULL, '{');
	jw_str(&w, "remote", s->remote);
	jw_close(&w, '}');
	return event_add(cx, s->client, "person", s->person, STR("signed_in"), buf_str(&data), &ev);
}

enum rc session_start_for(struct ctx *cx, int64_t person, struct str remote, struct str agent,
                          struct str *token)
{
	struct rows r;

	TRY(db_run(cx, q_client, &r, INT(person)));
	if (!r.n)
		return fail(cx, RC_UNAUTHENTICATED, "bad_login", "this account is not active");
	*token = random_token(cx->mem, SECRET_BYTES);
	struct who me = { .person_id = person }; /* the event's actor is the one who signs in */
	const struct who *before = cx->who;
	struct start s = { person,
		           cell(&r, 0, 0).i,
		           sha256_hex(cx->mem, *token),
		           random_token(cx->mem, CSRF_BYTES),
		           str_clip(remote, 100),
		           str_clip(agent, 200) };
	cx->who = &me;
	enum rc rc = db_tx(cx, start_tx, &s);
	cx->who = before;
	return rc;
}

enum rc session_start(struct ctx *cx, struct str login, struct str password, struct str remote,
                      struct str agent, struct str *token, int64_t *person)
{
	struct rows r;

	TRY(db_run(cx, q_login, &r, TEXT(str_trim(login))));
	struct str encoded = r.n ? cell(&r, 0, 1).s : STR(""); /* an unknown login costs the same time */
	if (!password_verify(encoded, password) || !r.n)
		return fail(cx, RC_UNAUTHENTICATED, "bad_login", "login or password is wrong");
	*person = cell(&r, 0, 0).i;
	return session_start_for(cx, *person, remote, agent, token);
}

static enum rc end_tx(struct ctx *cx, void *p)
{
	struct rows r;

	TRY(db_run(cx, q_end, &r, TEXT(*(struct str *)p)));
	return r.n ? db_stamp_bump(cx) : RC_OK;
}

enum rc session_end(struct ctx *cx, struct str hash) { return db_tx(cx, end_tx, &hash); }

/* ---- one-time links ---------------------------------------------------------------- */
struct make {
	int64_t person, expires_at;
	struct str hash, purpose;
};

static enum rc make_tx(struct ctx *cx, void *p)
{
	struct make *m = p;
	struct record person;
	struct event ev;

	TRY(record_load(cx, &person_type, m->person, &person));
	TRY(db_run(cx, q_link_clear, NULL, INT(m->person), INT(cx->now)));
	TRY(db_run(cx, q_link_add, NULL, TEXT(m->hash), INT(m->person), TEXT(m->purpose),
	           INT(m->expires_at)));
	struct str data = arena_fmt(cx->mem, "{\"purpose\":\"" STR_FMT "\"}", STR_ARG(m->purpose));
	return event_add(cx, person.client_id, "person", m->person, STR("link_made"), data, &ev);
}

enum rc link_make(struct ctx *cx, int64_t person, const char *purpose, int64_t ttl, struct str *token)
{
	*token = random_token(cx->mem, SECRET_BYTES);
	return db_tx(cx, make_tx,
	             &(struct make){ person, cx->now + ttl, sha256_hex(cx->mem, *token), str_z(purpose) });
}

struct str link_url(struct ctx *cx, struct str token)
{
	const char *base = conf_text(cx->app->conf, "base_url");

	if (base[0])
		return arena_fmt(cx->mem, "%s/link?token=" STR_FMT, base, STR_ARG(token));
	return arena_fmt(cx->mem, "http://%s/link?token=" STR_FMT, conf_text(cx->app->conf, "listen"),
	                 STR_ARG(token));
}

enum rc link_look(struct ctx *cx, struct str token, int64_t *person, struct str *purpose)
{
	struct rows r;

	TRY(db_run(cx, q_link_look, &r, TEXT(sha256_hex(cx->mem, token)), INT(cx->now)));
	if (!r.n)
		return fail(cx, RC_NOT_FOUND, "link_gone", "this link was used, replaced or has expired");
	*person = cell(&r, 0, 0).i;
	*purpose = cell(&r, 0, 1).s;
	return RC_OK;
}

/* ---- API keys ------------------------------------------------------------------------ */
static const struct field token_fields[] = {
	[TOKEN_NAME] = { "name", F_TEXT, .flags = FILTER | SORT | HISTORY | REQUIRED | COLUMN, .max = 80,
	                 .label = "Name" },
	[TOKEN_PERSON] = { "person", F_REF, .of = "person", .flags = FILTER | HISTORY | READONLY | COLUMN,
	                   .label = "Acts as" },
	[TOKEN_HASH] = { "hash", F_TEXT, .flags = HIDDEN | READONLY },
	[TOKEN_EXPIRES] = { "expires_at", F_TIME, .flags = HISTORY | READONLY | COLUMN,
	                    .label = "Valid until" },
	[TOKEN_LAST_USED] = { "last_used_at", F_TIME, .flags = READONLY | COLUMN, .label = "Last used" },
	[TOKEN_REVOKED] = { "revoked", F_BOOL, .flags = FILTER | HISTORY | COLUMN, .label = "Revoked" },
};

enum rc token_make(struct ctx *cx, int64_t person, struct str name, int64_t expires_at, struct str *secret,
                   struct record *out)
{
	struct record p;

	TRY(record_load(cx, &person_type, person, &p));
	*secret = arena_fmt(cx->mem, "sinew_" STR_FMT, STR_ARG(random_token(cx->mem, SECRET_BYTES)));
	struct record *t = record_new(cx, &token_type, p.client_id);
	rec_set(t, TOKEN_NAME, TEXT(name));
	rec_set(t, TOKEN_PERSON, INT(person));
	rec_set(t, TOKEN_HASH, TEXT(sha256_hex(cx->mem, *secret)));
	rec_set(t, TOKEN_EXPIRES, expires_at ? INT(expires_at) : NUL());
	rec_set(t, TOKEN_REVOKED, INT(0));
	TRY(record_insert(cx, t));
	*out = *t;
	return RC_OK;
}

/* A revoked key stays revoked: whoever lost it should not find it alive again. */
static enum rc token_prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	if (old && rec_int(old, TOKEN_REVOKED) && !rec_int(neo, TOKEN_REVOKED))
		return fail(cx, RC_CONFLICT, "token_revoked",
		            "a revoked token cannot be used again; make a new one");
	return RC_OK;
}

const struct record_type token_type = {
	.name = "token",
	.plural = "tokens",
	.label = "API token",
	.fields = token_fields,
	.nfields = TOKEN_FIELDS,
	.flags = T_SLOW | T_NO_CREATE | T_PERSONAL,
	.read_perm = PERM_CLIENT_ADMIN,
	.create_perm = PERM_ADMIN,
	.write_perm = PERM_CLIENT_ADMIN,
	.name_field = TOKEN_NAME,
	.owner_field = TOKEN_PERSON,
	.prepare = token_prepare,
	.default_sort = "-created",
	.help = "A key for programs; shown once",
};
