/* person_api.c - signing in and out, who am I, one-time links, making a key. Translation only.
 *
 * People, roles given and keys are listed and edited through the generic routes of their record types.
 */
#include "base/conf.h"
#include "base/crypto.h"
#include "base/json.h"
#include "base/limiter.h"
#include "base/time.h"
#include "person/person.h"

enum { SETTINGS_MAX = 16384 };
static const int64_t LINK_TTL = HOURS(72);

SQL(q_me, "SELECT p.name, p.login, p.email, p.zone, p.settings, c.id, c.name, c.zone, p.locale, p.phone FROM "
          "person p"
          " JOIN client c ON c.id = p.client_id WHERE p.id = $1");
SQL(q_client_names,
    "SELECT id, name, short_name, zone FROM client WHERE active = 1 ORDER BY name, id LIMIT 500");
SQL(q_team_name, "SELECT name FROM team WHERE id = $1");
SQL(q_save_me, "UPDATE person SET settings = $2, updated_at = $3 WHERE id = $1");
SQL(q_password, "SELECT password FROM person WHERE id = $1");
SQL(q_use_link, "DELETE FROM signin_link WHERE hash = $1 RETURNING person");

/* ---- who am I ------------------------------------------------------------------------ */
static enum rc write_roles(struct ctx *cx, struct jw *w, const struct who *who, const struct rows *clients)
{
	jw_open(w, "roles", '[');
	for (size_t i = 0; i < who->ngrants; i++) {
		const struct grant *g = &who->grants[i];
		struct rows team = { 0 };
		if (g->team_id)
			TRY(db_run(cx, q_team_name, &team, INT(g->team_id)));
		jw_open(w, NULL, '{');
		jw_str(w, "role", str_z(g->role));
		jw_key(w, STR("client"));
		if (g->client_id) {
			jw_open(w, NULL, '{');
			jw_int(w, "id", g->client_id);
			for (size_t k = 0; k < clients->n; k++)
				if (cell(clients, k, 0).i == g->client_id)
					jw_str(w, "name", cell(clients, k, 1).s);
			jw_close(w, '}');
		} else {
			jw_null(w, NULL);
		}
		jw_key(w, STR("team"));
		if (team.n) {
			jw_open(w, NULL, '{');
			jw_int(w, "id", g->team_id);
			jw_str(w, "name", cell(&team, 0, 0).s);
			jw_close(w, '}');
		} else {
			jw_null(w, NULL);
		}
		jw_close(w, '}');
	}
	jw_close(w, ']');
	return RC_OK;
}

static void write_clients(struct jw *w, const struct who *who, const struct rows *clients)
{
	jw_open(w, "clients", '[');
	for (size_t i = 0; i < clients->n; i++) {
		uint32_t perms = who_perms(who, cell(clients, i, 0).i);
		if (!perms)
			continue;
		jw_open(w, NULL, '{');
		jw_int(w, "id", cell(clients, i, 0).i);
		jw_str(w, "name", cell(clients, i, 1).s);
		jw_str(w, "short_name", cell(clients, i, 2).s);
		jw_str(w, "zone", cell(clients, i, 3).s);
		role_write_perms(w, "perms", perms);
		jw_close(w, '}');
	}
	jw_close(w, ']');
}

static enum rc write_me(struct ctx *cx, const struct who *who, struct str csrf, struct res *rs)
{
	struct rows me, clients;
	struct jw w = JW(&rs->body);

	TRY(db_run(cx, q_me, &me, INT(who->person_id)));
	TRY(db_run(cx, q_client_names, &clients));
	if (!me.n)
		return fail(cx, RC_UNAUTHENTICATED, "not_signed_in", "sign in first");
	jw_open(&w, NULL, '{');
	jw_int(&w, "id", who->person_id);
	jw_str(&w, "name", cell(&me, 0, 0).s);
	jw_str(&w, "login", cell(&me, 0, 1).s);
	jw_str(&w, "email", cell(&me, 0, 2).s);
	jw_str(&w, "zone", cell(&me, 0, 3).s.n ? cell(&me, 0, 3).s : cell(&me, 0, 7).s);
	jw_str(&w, "locale", cell(&me, 0, 8).s);
	jw_str(&w, "phone", cell(&me, 0, 9).s);
	jw_open(&w, "client", '{');
	jw_int(&w, "id", cell(&me, 0, 5).i);
	jw_str(&w, "name", cell(&me, 0, 6).s);
	jw_close(&w, '}');
	TRY(write_roles(cx, &w, who, &clients));
	role_write_perms(&w, "perms", who->perms);
	write_clients(&w, who, &clients);
	jw_raw(&w, "settings", cell(&me, 0, 4).s.n ? cell(&me, 0, 4).s : STR("{}"));
	jw_str(&w, "csrf", csrf);
	jw_time(&w, "now", cx->now);
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc need_person(struct ctx *cx)
{
	if (cx->who->person_id)
		return RC_OK;
	return fail(cx, RC_UNAUTHENTICATED, "not_signed_in", "sign in first");
}

static enum rc get_me(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	TRY(need_person(cx));
	return write_me(cx, cx->who, rq->signin->csrf, rs);
}

/* ---- changing myself ------------------------------------------------------------------ */
struct me_change {
	struct str name, zone, locale, phone, password, old_password, encoded;
	const struct jval *settings;
	const struct rq *rq;
};

static const struct jfield me_fields[] = {
	{ "name", JF_STR, offsetof(struct me_change, name), .max = 120 },
	{ "zone", JF_STR, offsetof(struct me_change, zone), .max = 64 },
	{ "locale", JF_STR, offsetof(struct me_change, locale), .max = 16 },
	{ "phone", JF_STR, offsetof(struct me_change, phone), .max = 60 },
	{ "settings", JF_VALUE, offsetof(struct me_change, settings) },
	{ "password", JF_STR, offsetof(struct me_change, password), .max = 200 },
	{ "old_password", JF_STR, offsetof(struct me_change, old_password), .max = 200 },
};

static enum rc save_settings(struct ctx *cx, const struct jval *settings)
{
	struct buf text = BUF(cx->mem);
	struct jw w = JW(&text);

	jw_val(&w, NULL, settings);
	return db_run(cx, q_save_me, NULL, INT(cx->who->person_id), TEXT(buf_str(&text)), INT(cx->now));
}

/* As an administrator's PATCH would take it: one line, no control characters. */
static enum rc take_mine(struct ctx *cx, struct record *me, enum person_field f, struct str text)
{
	const struct field *field = &person_type.fields[f];
	struct jval v = { .kind = J_STR, .s = text };
	struct dbval got;

	if (!text.p)
		return RC_OK;
	TRY(record_value(cx, field, field->name, &v, me->client_id, &got));
	rec_set(me, f, got);
	return RC_OK;
}

static enum rc me_tx(struct ctx *cx, void *p)
{
	struct me_change *m = p;
	struct record old;

	TRY(record_load(cx, &person_type, cx->who->person_id, &old));
	struct record *neo = record_copy(cx, &old);
	TRY(take_mine(cx, neo, PERSON_NAME, m->name));
	TRY(take_mine(cx, neo, PERSON_ZONE, m->zone));
	TRY(take_mine(cx, neo, PERSON_LOCALE, m->locale));
	TRY(take_mine(cx, neo, PERSON_PHONE, m->phone));
	TRY(person_type.prepare(cx, &old, neo));
	TRY(record_save(cx, &old, neo, STR("changed"), STR("")));
	if (m->settings)
		TRY(save_settings(cx, m->settings));
	return m->encoded.n ? person_set_password(cx, cx->who->person_id, m->encoded) : RC_OK;
}

static enum rc check_me(struct ctx *cx, struct me_change *m)
{
	struct rows r;
	struct buf text = BUF(cx->mem);
	struct jw w = JW(&text);

	if (m->name.p && !str_trim(m->name).n)
		return fail_field(cx, "name", "a name is needed");
	if (m->settings) {
		if (m->settings->kind != J_OBJECT)
			return fail_field(cx, "settings", "settings is an object");
		jw_val(&w, NULL, m->settings);
		if (text.n > SETTINGS_MAX)
			return fail_field(cx, "settings", "settings has at most %d bytes", SETTINGS_MAX);
	}
	if (!m->password.p)
		return RC_OK;
	TRY(password_check(cx, "password", m->password));
	TRY(db_run(cx, q_password, &r, INT(cx->who->person_id)));
	if (!r.n || !password_verify(cell(&r, 0, 0).s, m->old_password))
		return fail_field(cx, "old_password", "the old password is not right");
	return password_hash(cx, m->password, &m->encoded);
}

static void set_cookie(struct ctx *cx, bool secure, struct res *rs, struct str token)
{
	bool https = secure || strncmp(conf_text(cx->app->conf, "base_url"), "https:", 6) == 0;
	int64_t age = token.n ? conf_int(cx->app->conf, "session_hours") * 3600 * 24 : 0;

	/* the cookie outlives the session's sliding end on purpose: the server decides */
	res_header(rs, "Set-Cookie",
	           arena_fmt(cx->mem,
	                     "sinew_session=" STR_FMT "; Path=/; HttpOnly; SameSite=Lax; Max-Age=%lld%s",
	                     STR_ARG(token), (long long)age, https ? "; Secure" : ""));
}

/* Sign `person` in and answer as GET /me does. */
static enum rc answer_signed_in(struct ctx *cx, const struct rq *rq, struct str token, int64_t person,
                                struct res *rs)
{
	struct who *who = NEW(cx->mem, struct who);
	struct signin in;

	TRY(who_load(cx, person, who));
	TRY(auth_of(cx, arena_fmt(cx->mem, "sinew_session=" STR_FMT, STR_ARG(token)), STR(""), &in));
	set_cookie(cx, rq->secure, rs, token);
	return write_me(cx, who, in.csrf, rs);
}

static enum rc patch_me(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct me_change m = { .rq = rq };
	struct str token;

	TRY(need_person(cx));
	TRY(json_read(cx, rq->body, me_fields, &m));
	TRY(check_me(cx, &m));
	TRY(db_tx(cx, me_tx, &m));
	if (!m.encoded.n || cx->who->token_id)
		return get_me(cx, rq, rs);
	/* a new password ended every session, this one too: start a fresh one */
	TRY(session_start_for(cx, cx->who->person_id, rq->remote, rq->user_agent, &token));
	return answer_signed_in(cx, rq, token, cx->who->person_id, rs);
}

/* Guessing passwords is limited per login and address; one who knows the password is not held up by others'
 * guesses from elsewhere. */
static enum rc slow_down(struct ctx *cx, struct str login, struct str remote)
{
	int64_t limit = conf_int(cx->app->conf, "login_per_minute"), wait = 0;
	struct str name =
	        arena_fmt(cx->mem, "signin:" STR_FMT "@" STR_FMT,
	                  STR_ARG(arena_lower(cx->mem, str_clip(str_trim(login), 120))), STR_ARG(remote));

	if (limiter_take(cx->app->limiter, name, limit, limit, clock_mono(), &wait))
		return RC_OK;
	return fail(cx, RC_TOO_MANY, "slow_down", "too many sign-ins; try again in %lld s", (long long)wait);
}

/* ---- session --------------------------------------------------------------------------- */
static enum rc post_session(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct {
		struct str login, password;
	} in = { 0 };
	static const struct jfield fields[] = {
		{ "login", JF_STR, 0, .required = true, .max = 200 },
		{ "password", JF_STR, sizeof(struct str), .required = true, .max = 200 },
	};
	struct str token;
	int64_t person;

	TRY(json_read(cx, rq->body, fields, &in));
	TRY(slow_down(cx, in.login, rq->remote));
	TRY(session_start(cx, in.login, in.password, rq->remote, rq->user_agent, &token, &person));
	return answer_signed_in(cx, rq, token, person, rs);
}

static enum rc delete_session(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	if (rq->signin->hash.n)
		TRY(session_end(cx, rq->signin->hash));
	set_cookie(cx, rq->secure, rs, STR(""));
	rs->status = 204;
	return RC_OK;
}

/* ---- one-time links ---------------------------------------------------------------------- */
static enum rc get_link(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct str token, purpose;
	bool present;
	int64_t person;
	struct rows me;
	struct jw w = JW(&rs->body);

	TRY(rq_query(cx, rq, "token", &token, &present));
	if (!present)
		return fail_field(cx, "token", "token is required");
	TRY(link_look(cx, token, &person, &purpose));
	TRY(db_run(cx, q_me, &me, INT(person)));
	jw_open(&w, NULL, '{');
	jw_str(&w, "purpose", purpose);
	jw_str(&w, "name", cell(&me, 0, 0).s);
	jw_str(&w, "login", cell(&me, 0, 1).s);
	jw_close(&w, '}');
	return RC_OK;
}

struct use_link {
	struct str hash, encoded;
	int64_t person;
};

/* Using it up and setting the password is one act: a link never works twice, a crash never eats it. */
static enum rc use_link_tx(struct ctx *cx, void *p)
{
	struct use_link *u = p;
	struct rows r;

	TRY(db_run(cx, q_use_link, &r, TEXT(u->hash)));
	if (!r.n)
		return fail(cx, RC_NOT_FOUND, "link_gone", "this link was used, replaced or has expired");
	u->person = cell(&r, 0, 0).i;
	return u->encoded.n ? person_set_password(cx, u->person, u->encoded) : RC_OK;
}

static enum rc post_link(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct {
		struct str token, password;
	} in = { 0 };
	static const struct jfield fields[] = {
		{ "token", JF_STR, 0, .required = true, .max = 200 },
		{ "password", JF_STR, sizeof(struct str), .max = 200 },
	};
	struct str purpose, session;
	struct use_link u = { 0 };

	TRY(json_read(cx, rq->body, fields, &in));
	TRY(link_look(cx, in.token, &u.person, &purpose));
	if (!in.password.p && !str_is(purpose, "signin"))
		return fail_field(cx, "password", "choose a password");
	if (in.password.p) {
		TRY(password_check(cx, "password", in.password));
		TRY(password_hash(cx, in.password, &u.encoded));
	}
	u.hash = sha256_hex(cx->mem, in.token);
	TRY(db_tx(cx, use_link_tx, &u));
	TRY(session_start_for(cx, u.person, rq->remote, rq->user_agent, &session));
	return answer_signed_in(cx, rq, session, u.person, rs);
}

static enum rc post_person_link(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct record p;
	struct str token;
	struct jw w = JW(&rs->body);

	TRY(record_find(cx, &person_type, rq->param[0], &p));
	TRY(record_allow(cx, &p, PERM_CLIENT_ADMIN));
	TRY(person_no_more(cx, p.id));
	if (rec_null(&p, PERSON_LOGIN))
		return fail(cx, RC_CONFLICT, "no_login", "this person has no login; give one first");
	TRY(link_make(cx, p.id, rec_str(&p, PERSON_PASSWORD).n ? "reset" : "setup", LINK_TTL, &token));
	jw_open(&w, NULL, '{');
	jw_str(&w, "url", link_url(cx, token));
	jw_time(&w, "expires_at", cx->now + LINK_TTL);
	jw_close(&w, '}');
	rs->status = 201;
	return RC_OK;
}

/* ---- tokens --------------------------------------------------------------------------------- */
struct new_token {
	struct str name, secret;
	int64_t expires_at, person;
	struct record out;
};

static enum rc token_tx(struct ctx *cx, void *p)
{
	struct new_token *t = p;
	return token_make(cx, t->person, t->name, t->expires_at, &t->secret, &t->out);
}

/* For oneself, or for another with client_admin over that person and no more rights than the asker has. */
static enum rc may_make_token(struct ctx *cx, int64_t person)
{
	struct record p;

	if (person == cx->who->person_id)
		return RC_OK;
	TRY(record_find(cx, &person_type, arena_fmt(cx->mem, "%lld", (long long)person), &p));
	TRY(record_allow(cx, &p, PERM_CLIENT_ADMIN));
	return person_no_more(cx, person);
}

static enum rc post_token(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct new_token t = { 0 };
	static const struct jfield fields[] = {
		{ "name", JF_STR, offsetof(struct new_token, name), .required = true, .max = 80 },
		{ "expires_at", JF_TIME, offsetof(struct new_token, expires_at) },
		{ "person", JF_INT, offsetof(struct new_token, person) },
	};
	struct jw w = JW(&rs->body);

	TRY(need_person(cx));
	TRY(json_read(cx, rq->body, fields, &t));
	if (!str_trim(t.name).n)
		return fail_field(cx, "name", "say what this token is for");
	if (t.expires_at && t.expires_at <= cx->now)
		return fail_field(cx, "expires_at", "this time has passed");
	t.person = t.person ? t.person : cx->who->person_id;
	TRY(may_make_token(cx, t.person));
	TRY(db_tx(cx, token_tx, &t));
	jw_open(&w, NULL, '{');
	jw_int(&w, "id", t.out.id);
	jw_str(&w, "name", t.name);
	jw_str(&w, "secret", t.secret);
	if (t.expires_at)
		jw_time(&w, "expires_at", t.expires_at);
	jw_close(&w, '}');
	rs->status = 201;
	return RC_OK;
}

const struct route person_routes[] = {
	{ "POST", "/api/v1/session", PERM_PUBLIC, post_session, "Sign in", .flags = R_WRITE | R_NO_CSRF },
	{ "DELETE", "/api/v1/session", PERM_PUBLIC, delete_session, "Sign out",
	  .flags = R_WRITE | R_NO_CSRF },
	{ "GET", "/api/v1/session/link", PERM_PUBLIC, get_link, "What a one-time link is for" },
	{ "POST", "/api/v1/session/link", PERM_PUBLIC, post_link, "Use a one-time link",
	  .flags = R_WRITE | R_NO_CSRF },
	{ "GET", "/api/v1/roles", PERM_NONE, get_roles, "What each role may do", .out = "Roles" },
	{ "GET", "/api/v1/me", PERM_NONE, get_me, "Who am I and what may I do" },
	{ "PATCH", "/api/v1/me", PERM_NONE, patch_me, "Change my settings or password", .flags = R_WRITE },
	{ "POST", "/api/v1/people/{}/link", PERM_NONE, post_person_link, /* the handler asks, after 404 */
	  "Make a one-time sign-in link; needs client_admin for the person's client",
	  .flags = R_WRITE | R_SECRET },
	{ "POST", "/api/v1/tokens", PERM_NONE, post_token, "Make an API token; its secret is shown once",
	  .flags = R_WRITE | R_SECRET },
	{ 0 },
};
