/* mute_link.c - the address in a message that ends messages about its record: without a sign-in, for one
 * person and one record, for a month. Opening it changes nothing (mail programs and their guards open
 * whatever they find); only POST does.
 *
 * TOKEN   person-type-record-expires-HMAC   the key is the installation's own, made when first needed */
#include "attention/message.h"
#include "base/crypto.h"
#include "record/nudge.h"

SQL(q_key, "SELECT secret FROM notice_key WHERE id = 1");
SQL(q_new_key, "INSERT INTO notice_key (id, secret) VALUES (1, $1) ON CONFLICT (id) DO NOTHING");
SQL(q_mute, "INSERT INTO mute (person, type, record_id, reason, until, at) VALUES ($1, $2, $3, '', $4, $5)"
            " ON CONFLICT (person, type, record_id, reason) DO UPDATE SET until = excluded.until");

static enum rc key_tx(struct ctx *cx, void *p)
{
	(void)p;
	return db_run(cx, q_new_key, NULL, TEXT(random_token(cx->mem, 32)));
}

static enum rc key_of(struct ctx *cx, struct str *out)
{
	struct rows r;

	TRY(db_run(cx, q_key, &r));
	if (!r.n) {
		TRY(db_tx(cx, key_tx, NULL));
		TRY(db_run(cx, q_key, &r));
	}
	*out = cell(&r, 0, 0).s;
	return RC_OK;
}

enum rc link_sign(struct ctx *cx, struct str plain, struct str *out)
{
	struct str key;

	TRY(key_of(cx, &key));
	*out = hmac_sha256_hex(cx->mem, key, plain);
	return RC_OK;
}

enum rc mute_token_make(struct ctx *cx, const struct mute_token *t, struct str *out)
{
	struct str plain =
	        arena_fmt(cx->mem, "%lld-" STR_FMT "-%lld-%lld", (long long)t->person, STR_ARG(t->type),
	                  (long long)t->record, (long long)(t->expires / 1000000));
	struct str mac;

	TRY(link_sign(cx, plain, &mac));
	*out = arena_fmt(cx->mem, STR_FMT "-" STR_FMT, STR_ARG(plain), STR_ARG(mac));
	return RC_OK;
}

static enum rc gone(struct ctx *cx)
{
	return fail(cx, RC_NOT_FOUND, "link_gone", "This link has expired, or is not one of ours.");
}

enum rc mute_token_read(struct ctx *cx, struct str token, struct mute_token *out)
{
	struct str rest = token, person, record, expires, mac;

	if (token.n > 300 || !str_split(&rest, '-', &person) || !str_split(&rest, '-', &out->type) ||
	    !str_split(&rest, '-', &record) || !str_split(&rest, '-', &expires) ||
	    !str_int(person, &out->person) || !str_int(record, &out->record) ||
	    !str_int(expires, &out->expires) || out->expires > INT64_MAX / 1000000 || out->expires < 0)
		return gone(cx);
	out->expires *= 1000000;
	TRY(link_sign(cx, str_sub(token, 0, token.n - rest.n - 1), &mac));
	if (!secret_equal(mac, rest) || out->expires <= cx->now)
		return gone(cx);
	return RC_OK;
}

/* ---- the page's two requests ------------------------------------------------------------ */
static enum rc find(struct ctx *cx, const struct rq *rq, struct mute_token *t, struct record *r)
{
	const struct record_type *type;
	struct str token;
	bool present;

	TRY(rq_query(cx, rq, "token", &token, &present));
	if (!present)
		return gone(cx);
	TRY(mute_token_read(cx, token, t));
	type = type_find(cx->app, t->type);
	if (!type || record_load(cx, type, t->record, r) != RC_OK)
		return gone(cx);
	return RC_OK;
}

/* Its key and no more: whoever was passed a mail may open the link. */
static enum rc get_link(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct mute_token t;
	struct record r;

	TRY(find(cx, rq, &t, &r));
	jw_open(&w, NULL, '{');
	jw_str(&w, "key", record_key(cx->mem, &r));
	jw_time(&w, "expires_at", t.expires);
	jw_close(&w, '}');
	return RC_OK;
}

struct muting {
	struct mute_token t;
	int64_t until;
};

static enum rc mute_tx(struct ctx *cx, void *p)
{
	const struct muting *m = p;

	TRY(db_run(cx, q_mute, NULL, INT(m->t.person), TEXT(m->t.type), INT(m->t.record),
	           m->until ? INT(m->until) : NUL(), INT(cx->now)));
	return nudge_add(cx, m->t.person, NUDGE_NOTICES);
}

/* ?days=7: until then; else for ever. The body may be a mail program's own ("List-Unsubscribe=One-Click"). */
static enum rc post_link(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct muting m = { 0 };
	struct record r;
	int64_t days;

	TRY(find(cx, rq, &m.t, &r));
	TRY(rq_query_int(cx, rq, "days", 0, 365, 0, &days));
	m.until = days ? cx->now + DAYS(days) : 0;
	TRY(db_tx(cx, mute_tx, &m));
	rs->status = 204;
	return RC_OK;
}

const struct route mute_link_routes[] = {
	{ "GET", "/api/v1/notices/unsubscribe", PERM_PUBLIC, get_link,
	  "What the mute link of a message is about", .flags = R_HIDDEN, .out = "MuteLink" },
	{ "POST", "/api/v1/notices/unsubscribe", PERM_PUBLIC, post_link,
	  "Mute it: no more messages about that record to that person",
	  .flags = R_WRITE | R_NO_CSRF | R_TEXT | R_HIDDEN },
	{ 0 },
};
