/* deliver.c - hands messages over: e-mail to the mail server, posts to a person's incoming webhook; writes
 * down what came of it, for the message and for the address. */
#include "attention/message.h"
#include "base/conf.h"
#include "chat/chat.h"
#include "conn/fetch.h"
#include "jobs/jobs.h"
#include "person/person.h"

SQL(q_outcome, "UPDATE notice_message SET state = $2, done_at = $3, error = $4 WHERE id = $1");

struct outcome {
	const struct message *m;
	struct str address, error;
	bool over; /* it will not be tried again by itself */
};

static enum rc outcome_tx(struct ctx *cx, void *p)
{
	const struct outcome *o = p;
	bool ok = !o->error.n;

	TRY(db_run(cx, q_outcome, NULL, INT(o->m->id),
	           TEXT(str_z(ok        ? "sent"
	                      : o->over ? "failed"
	                                : "queued")),
	           ok || o->over ? INT(cx->now) : NUL(), TEXT(str_clip(o->error, 500))));
	return ok || o->over ? contact_heard(cx, o->m->person, o->m->by, o->address, o->error) : RC_OK;
}

/* What is written down does not change what happened: cx->err stays. */
static enum rc note(struct ctx *cx, const struct message *m, const struct outbox_item *item,
                    struct str address, enum rc rc)
{
	struct err err = cx->err;
	struct outcome o = { .m = m, .address = address, .error = STR("") };

	if (rc != RC_OK) {
		o.error = arena_fmt(cx->mem, "%s", err.msg);
		o.over = rc != RC_UNAVAILABLE || item->attempts >= OUTBOX_ATTEMPTS;
	}
	enum rc noted = db_tx(cx, outcome_tx, &o);

	cx->err = err;
	return rc != RC_OK ? rc : noted;
}

static enum rc load(struct ctx *cx, const struct outbox_item *item, struct message *m)
{
	struct jval v;
	char why[80];

	if (!json_parse_plain(cx->mem, item->payload, &v, why, sizeof why) || !jval_int(&v, "message"))
		return fail(cx, RC_INTERNAL, "bad_message", "The row names no message.");
	if (!cx->app->fetch)
		return fail(cx, RC_UNAVAILABLE, "no_network", "This process sends nothing.");
	return message_load(cx, jval_int(&v, "message"), m);
}

/* ---- e-mail --------------------------------------------------------------------------- */
static enum mail_tls tls_of(const struct conf *c)
{
	const char *word = conf_text(c, "mail_tls");

	if (strcmp(word, "none") == 0)
		return MAIL_TLS_NONE;
	return strcmp(word, "try") == 0 ? MAIL_TLS_TRY : MAIL_TLS_REQUIRED; /* a slip of the pen is no leak */
}

enum rc mail_from_name(struct ctx *cx, int64_t client, struct str *out)
{
	struct notice_policy p;

	TRY(notice_policy_load(cx, client, &p));
	*out = p.from_name.n ? p.from_name : STR("Sinew");
	return RC_OK;
}

enum rc mail_hand_over(struct ctx *cx, struct str to, struct str bytes, struct handed *h)
{
	const struct conf *c = cx->app->conf;
	struct mail_response rs = { 0 };

	*h = (struct handed){ .detail = STR("") };
	if (!cx->app->fetch)
		return fail(cx, RC_UNAVAILABLE, "no_network", "This process sends nothing.");
	if (!channel_set_up(cx, BY_MAIL))
		return fail(cx, RC_UNAVAILABLE, "not_set_up", "mail_server and mail_from are not set.");
	struct mail_request rq = { .server = str_z(conf_text(c, "mail_server")),
		                   .user = str_z(conf_text(c, "mail_user")),
		                   .password = str_z(conf_text(c, "mail_password")),
		                   .from = str_z(conf_text(c, "mail_from")),
		                   .to = to,
		                   .message = bytes,
		                   .hello = mail_host(cx),
		                   .tls = tls_of(c),
		                   .timeout = conf_int(c, "mail_timeout") };
	h->begun = true;
	enum rc rc = cx->app->fetch->mail(cx->app->fetch, cx, &rq, &rs);

	h->status = rs.status;
	if (rc == RC_OK)
		h->detail = rs.said;
	return rc;
}

static enum rc hand_over(struct ctx *cx, const struct message *m, struct str to, int *status,
                         struct str *detail)
{
	struct handed h;
	enum rc rc = mail_hand_over(cx, to, message_mail(cx, m), &h);

	*status = h.status;
	*detail = h.detail;
	return rc;
}

static enum rc deliver_mail(struct ctx *cx, const struct outbox_item *item, int *status, struct str *detail)
{
	struct message m;
	struct str to;

	TRY(load(cx, item, &m));
	to = rec_str(&m.to, PERSON_EMAIL);
	if (!to.n)
		return fail(cx, RC_CONFLICT, "no_address", "Whom it is for has no e-mail address.");
	if (!channel_set_up(cx, BY_MAIL))
		return fail(cx, RC_UNAVAILABLE, "not_set_up", "mail_server and mail_from are not set.");
	return note(cx, &m, item, to, hand_over(cx, &m, to, status, detail));
}

/* ---- posts ------------------------------------------------------------------------------ */
enum rc post_hand_over(struct ctx *cx, struct str url, struct str body, int64_t delivery, struct handed *h)
{
	const struct fetch_header headers[] = {
		{ "Content-Type", STR("application/json") },
		{ "Sinew-Delivery", arena_fmt(cx->mem, "%lld", (long long)delivery) },
	};
	struct fetch_request rq = { .method = "POST",
		                    .url = url,
		                    .body = body,
		                    .headers = headers,
		                    .nheaders = COUNT(headers),
		                    .timeout = conf_int(cx->app->conf, "webhook_timeout") };
	struct fetch_response rs = { 0 };

	*h = (struct handed){ .detail = STR("") };
	if (!cx->app->fetch)
		return fail(cx, RC_UNAVAILABLE, "no_network", "This process sends nothing.");
	h->begun = true;
	TRY(cx->app->fetch->send(cx->app->fetch, cx, &rq, &rs));
	h->status = rs.status;
	h->detail = str_utf8(rs.body) ? str_clip(rs.body, 300) : STR("(not text)");
	if (rs.status >= 200 && rs.status < 300)
		return RC_OK;
	return fail(cx, rs.status == 404 || rs.status == 410 ? RC_NOT_FOUND : RC_UNAVAILABLE, "refused",
	            "The receiver answered %d: " STR_FMT, rs.status, STR_ARG(str_clip(h->detail, 200)));
}

static enum rc post(struct ctx *cx, const struct message *m, const struct outbox_item *item, int *status,
                    struct str *detail)
{
	struct handed h;
	enum rc rc = post_hand_over(cx, m->setting.chat_url, message_post(cx, m), item->id, &h);

	*status = h.status;
	*detail = h.detail;
	if (rc == RC_OK || !h.status)
		return rc;
	/* People choose the address themselves: what stands there, on this server's side of the wall, is for
	 * the administrator's outbox alone. */
	return fail(cx, rc, "refused", "The receiver answered %d.", h.status);
}

static enum rc deliver_chat(struct ctx *cx, const struct outbox_item *item, int *status, struct str *detail)
{
	struct message m;

	TRY(load(cx, item, &m));
	if (!m.setting.chat_url.n)
		return fail(cx, RC_CONFLICT, "no_address", "Whom it is for has taken the address away.");
	return note(cx, &m, item, m.setting.chat_url, post(cx, &m, item, status, detail));
}

const struct outbox_kind mail_outbox = { "mail", deliver_mail, "An e-mail to a person" };
const struct outbox_kind chat_outbox = { "chat", deliver_chat,
	                                 "A post to a person's Slack, Teams or webhook" };
