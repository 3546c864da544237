/* auth.c - who is asking: a cookie or a key, looked up once and remembered until any definition changes.
 *
 * The cache is a small table guarded by a mutex.  An entry is good while the database's stamp (db.h) is the
 * one it was made under; ending a session, revoking a key and changing a role all bump the stamp, so they
 * count at once in every process at the price of one cheap read a request.
 */
#include "base/conf.h"
#include "base/crypto.h"
#include "base/time.h"
#include "person/person.h"
#include <pthread.h>
#include <stdlib.h>

enum { CACHE = 1024, GRANTS = 64 };
static const int64_t RENEW_EVERY = HOURS(1), TOKEN_SEEN_EVERY = MINUTES(10);

SQL(q_session,
    "SELECT s.person, s.csrf, s.expires_at, s.created_at FROM session s JOIN person p ON p.id = s.person"
    " WHERE s.hash = $1 AND p.active = 1");
SQL(q_token,
    "SELECT t.person, t.id, t.expires_at, t.last_used_at FROM token t JOIN person p ON p.id = t.person"
    " WHERE t.hash = $1 AND t.revoked = 0 AND p.active = 1");
SQL(q_name, "SELECT name FROM person WHERE id = $1");
SQL(q_grants, "SELECT for_client, team, role FROM access WHERE person = $1 ORDER BY id LIMIT 64");
SQL(q_renew, "UPDATE session SET expires_at = $2 WHERE hash = $1");
SQL(q_token_seen, "UPDATE token SET last_used_at = $2 WHERE id = $1");

/* ---- roles of a person ---------------------------------------------------------- */
static const char *role_id(struct str role)
{
	for (const struct role *r = roles; r->id; r++)
		if (str_is(role, r->id))
			return r->id;
	return "";
}

enum rc who_load(struct ctx *cx, int64_t person, struct who *out)
{
	struct rows name, r;

	TRY(db_run(cx, q_name, &name, INT(person)));
	if (!name.n)
		return fail(cx, RC_NOT_FOUND, "person_not_found", "there is no person %lld",
		            (long long)person);
	TRY(db_run(cx, q_grants, &r, INT(person)));
	struct grant *g = NEW_ARRAY(cx->mem, struct grant, r.n + 1);
	*out = (struct who){ .person_id = person, .name = cell(&name, 0, 0).s, .grants = g, .ngrants = r.n };
	for (size_t i = 0; i < r.n; i++) {
		bool every = cell(&r, i, 0).type == DB_NULL;
		g[i] = (struct grant){ .client_id = every ? 0 : cell(&r, i, 0).i,
			               .team_id = cell(&r, i, 1).i,
			               .role = role_id(cell(&r, i, 2).s),
			               .perms = role_perms(cell(&r, i, 2).s, every) };
		out->perms |= g[i].perms;
	}
	return RC_OK;
}

SQL(q_active, "SELECT active FROM person WHERE id = $1");

enum rc who_for(struct ctx *cx, int64_t person, const struct who **out)
{
	struct who *w = NEW(cx->mem, struct who);
	struct rows r;

	TRY(db_run_slow(cx, q_active, &r, INT(person)));
	*w = who_nobody;
	if (r.n && cell(&r, 0, 0).i)
		TRY(who_load(cx, person, w));
	*out = w;
	return RC_OK;
}

/* ---- the cache -------------------------------------------------------------------- */
struct entry {
	char hash[SHA256_HEX + 1], csrf[48], name[128];
	int64_t stamp, expires_at, seen_at, person, token_id;
	uint32_t perms;
	size_t ngrants;
	struct grant grants[GRANTS];
};
struct signins {
	pthread_mutex_t lock;
	struct entry *slot[CACHE];
};

struct signins *signins_new(void)
{
	struct signins *s = or_abort(calloc(1, sizeof *s));

	pthread_mutex_init(&s->lock, NULL);
	return s;
}

void signins_free(struct signins *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < CACHE; i++)
		free(s->slot[i]);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

static size_t slot_of(const char *hash)
{
	size_t h = 0;
	for (int i = 0; i < 8; i++)
		h = h * 31 + (unsigned char)hash[i];
	return h % CACHE;
}

static bool cache_get(struct signins *s, const char *hash, int64_t stamp, struct entry *out)
{
	size_t i = slot_of(hash);

	if (!s)
		return false;
	pthread_mutex_lock(&s->lock);
	bool hit =
	        s->slot[i] && s->slot[i]->stamp == stamp && memcmp(s->slot[i]->hash, hash, SHA256_HEX) == 0;
	if (hit)
		*out = *s->slot[i];
	pthread_mutex_unlock(&s->lock);
	return hit;
}

static void cache_put(struct signins *s, const struct entry *e)
{
	size_t i = slot_of(e->hash);

	if (!s)
		return;
	pthread_mutex_lock(&s->lock);
	if (!s->slot[i])
		s->slot[i] = malloc(sizeof **s->slot);
	if (s->slot[i])
		*s->slot[i] = *e;
	pthread_mutex_unlock(&s->lock);
}

static void copy_text(char *to, size_t size, struct str s)
{
	struct str fit = str_clip(s, size - 1);

	memcpy(to, fit.p, fit.n);
	to[fit.n] = 0;
}

static enum rc entry_fill(struct ctx *cx, struct entry *e)
{
	struct who who;

	TRY(who_load(cx, e->person, &who));
	copy_text(e->name, sizeof e->name, who.name);
	e->perms = who.perms;
	e->ngrants = who.ngrants;
	memcpy(e->grants, who.grants, sizeof *who.grants * who.ngrants);
	return RC_OK;
}

static enum rc gone(struct ctx *cx, const char *what)
{
	return fail(cx, RC_UNAUTHENTICATED, "not_signed_in", "this %s is not valid any more", what);
}

static enum rc load_session(struct ctx *cx, struct entry *e)
{
	struct rows r;

	TRY(db_run(cx, q_session, &r, TEXT(str_z(e->hash))));
	if (!r.n)
		return gone(cx, "session");
	e->person = cell(&r, 0, 0).i;
	copy_text(e->csrf, sizeof e->csrf, cell(&r, 0, 1).s);
	e->expires_at = cell(&r, 0, 2).i;
	e->seen_at = e->expires_at - (int64_t)conf_int(cx->app->conf, "session_hours") * HOURS(1);
	return entry_fill(cx, e);
}

static enum rc load_token(struct ctx *cx, struct entry *e)
{
	struct rows r;

	TRY(db_run(cx, q_token, &r, TEXT(str_z(e->hash))));
	if (!r.n)
		return gone(cx, "token");
	e->person = cell(&r, 0, 0).i;
	e->token_id = cell(&r, 0, 1).i;
	e->expires_at = cell(&r, 0, 2).type == DB_NULL ? INT64_MAX : cell(&r, 0, 2).i;
	e->seen_at = cell(&r, 0, 3).i;
	return entry_fill(cx, e);
}

/* ---- keeping it alive ---------------------------------------------------------------- */
static enum rc renew_tx(struct ctx *cx, void *p)
{
	struct entry *e = p;

	if (e->token_id)
		return db_run(cx, q_token_seen, NULL, INT(e->token_id), INT(cx->now));
	return db_run(cx, q_renew, NULL, TEXT(str_z(e->hash)), INT(e->expires_at));
}

/* A session lives session_hours from its last use, written down at most once an hour; a key's last use at
 * most every ten minutes. Failing to note it never fails the request. */
static void keep_alive(struct ctx *cx, struct entry *e)
{
	if (cx->now - e->seen_at < (e->token_id ? TOKEN_SEEN_EVERY : RENEW_EVERY))
		return;
	struct err keep = cx->err;
	e->seen_at = cx->now;
	if (!e->token_id)
		e->expires_at = cx->now + (int64_t)conf_int(cx->app->conf, "session_hours") * HOURS(1);
	if (db_tx(cx, renew_tx, e) != RC_OK)
		cx->err = keep;
}

static void hand_out(struct ctx *cx, const struct entry *e, struct signin *out)
{
	struct who *w = NEW(cx->mem, struct who);
	struct grant *g = NEW_ARRAY(cx->mem, struct grant, e->ngrants + 1);

	memcpy(g, e->grants, sizeof *g * e->ngrants);
	*w = (struct who){ .person_id = e->person,
		           .name = arena_str(cx->mem, str_z(e->name)),
		           .perms = e->perms,
		           .grants = g,
		           .ngrants = e->ngrants,
		           .token_id = e->token_id };
	*out = (struct signin){ .who = w };
	if (!e->token_id) {
		out->csrf = arena_str(cx->mem, str_z(e->csrf));
		out->hash = arena_str(cx->mem, str_z(e->hash));
	}
}

static struct str cookie_value(struct str cookies)
{
	struct str one;

	while (str_split(&cookies, ';', &one)) {
		one = str_trim(one);
		if (str_starts(one, STR("sinew_session=")))
			return str_sub(one, 14, SIZE_MAX);
	}
	return STR("");
}

enum rc auth_of(struct ctx *cx, struct str cookie, struct str authorization, struct signin *out)
{
	bool bearer = authorization.n > 7 && str_ieq(str_sub(authorization, 0, 7), STR("Bearer "));
	struct str secret = bearer ? str_trim(str_sub(authorization, 7, SIZE_MAX)) : cookie_value(cookie);
	struct entry e = { 0 };
	int64_t stamp;

	*out = (struct signin){ .who = &who_nobody };
	if (authorization.n && !bearer)
		return fail(cx, RC_UNAUTHENTICATED, "not_signed_in",
		            "the Authorization header is not \"Bearer TOKEN\"");
	if (!secret.n)
		return RC_OK;
	char hash[SHA256_HEX + 1];
	sha256_hex_to(secret, hash);
	TRY(db_stamp(cx, &stamp));
	if (!cache_get(cx->app->signins, hash, stamp, &e)) {
		memcpy(e.hash, hash, sizeof hash);
		e.stamp = stamp;
		TRY(bearer ? load_token(cx, &e) : load_session(cx, &e));
	}
	if (e.expires_at <= cx->now)
		return gone(cx, bearer ? "token" : "session");
	keep_alive(cx, &e);
	cache_put(cx->app->signins, &e);
	hand_out(cx, &e, out);
	return RC_OK;
}
