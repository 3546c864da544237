/* deliver.c - the letters and posts of updates leave, each at most once.
 *
 *   queued ─ claimed in a transaction of its own ─▶ sending ─▶ sent
 *     ▲                                               │  └───▶ failed(reason)
 *     └── the receiver surely has not taken it ───────┘
 *
 * The outbox may hand the same row to two workers: a lease that ran out while the first one stalls. Whoever
 * finds it `sending` does not send: what became of the first attempt is not known, so it is failed with that
 * reason, for a person to decide, unless the first one comes back and says that it went. */
#include "attention/hand_over.h"
#include "base/conf.h"
#include "major/major_int.h"

SQL(q_letter,
    "SELECT l.id, l.client_id, l.major, l.update_id, l.person, l.channel, l.address, l.name, l.state,"
    " u.subject, u.body, u.ticket, m.language FROM comms_ledger l JOIN comms_update u ON u.id ="
    " l.update_id JOIN major m ON m.id = l.major WHERE l.id = $1");
SQL(q_claim, "UPDATE comms_ledger SET state = 'sending', tried_at = $2, tries = tries + 1 WHERE id = $1 AND"
             " state = 'queued' RETURNING id");
SQL(q_lost, "UPDATE comms_ledger SET state = 'failed', done_at = $2, reason = $3 WHERE id = $1 AND state ="
            " 'sending'");
SQL(q_went, "UPDATE comms_ledger SET state = $2, done_at = $3, reason = $4 WHERE id = $1");

static const char lost[] =
        "The sender stopped in the middle: it may have arrived or not. It was not sent twice.";

enum rc letter_load(struct ctx *cx, int64_t id, struct letter *out)
{
	struct record ticket;
	struct rows r;

	TRY(db_run(cx, q_letter, &r, INT(id)));
	if (!r.n)
		return fail(cx, RC_NOT_FOUND, "not_found", "There is no such message.");
	*out = (struct letter){ .id = cell(&r, 0, 0).i,
		                .client_id = cell(&r, 0, 1).i,
		                .major = cell(&r, 0, 2).i,
		                .update = cell(&r, 0, 3).i,
		                .person = cell(&r, 0, 4).type == DB_INT ? cell(&r, 0, 4).i : 0,
		                .address = cell(&r, 0, 6).s,
		                .name = cell(&r, 0, 7).s,
		                .state = cell(&r, 0, 8).s,
		                .subject = cell(&r, 0, 9).s,
		                .body = cell(&r, 0, 10).s,
		                .ticket = cell(&r, 0, 11).i,
		                .language = cell(&r, 0, 12).s };
	while (!str_is(cell(&r, 0, 5).s, comms_channels[out->by]))
		out->by++;
	TRY(record_load(cx, &ticket_type, out->ticket, &ticket));
	out->key = record_key(cx->mem, &ticket);
	return RC_OK;
}

/* ---- what it says
 * ------------------------------------------------------------------------------------------- */
static bool german(const struct letter *l) { return str_is(l->language, "de"); }

struct str letter_text(struct ctx *cx, const struct letter *l, struct str link)
{
	return arena_fmt(cx->mem, STR_FMT "\n\n-- \n%s\n" STR_FMT "\n", STR_ARG(l->body),
	                 german(l) ? "Bitte bestätigen Sie, dass Sie das gelesen haben:"
	                           : "Please confirm that you have read this:",
	                 STR_ARG(link));
}

static struct str letter_html(struct ctx *cx, const struct letter *l, struct str link)
{
	struct str title = html_escape(cx->mem, l->subject), rest = l->body, line;
	struct buf b = BUF(cx->mem);

	buf_fmt(&b,
	        "<!doctype html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\"><title>" STR_FMT
	        "</title></head>\n<body "
	        "style=\"font-family:sans-serif;font-size:15px;line-height:1.5\">\n<p>",
	        german(l) ? "de" : "en", STR_ARG(title));
	while (str_split(&rest, '\n', &line)) {
		buf_add(&b, html_escape(cx->mem, line));
		buf_add(&b, STR("<br>\n"));
	}
	buf_fmt(&b,
	        "</p>\n<p style=\"border-top:1px solid #ccc;padding-top:8px\"><a href=\"" STR_FMT
	        "\">%s</a></p>\n</body></html>\n",
	        STR_ARG(html_escape(cx->mem, link)), german(l) ? "Ich habe das gelesen" : "I have read this");
	return buf_str(&b);
}

static enum rc bytes_of(struct ctx *cx, const struct letter *l, struct str *out)
{
	struct str link, from, host = mail_host(cx);

	TRY(mail_from_name(cx, l->client_id, &from));
	TRY(ack_link(cx, l->id, cx->now + DAYS(ACK_DAYS), &link));
	struct mail mail = {
		.at = cx->now,
		.from_name = from,
		.from = str_z(conf_text(cx->app->conf, "mail_from")),
		.to_name = str_eq(l->name, l->address) ? STR("") : l->name,
		.to = l->address,
		.subject = l->subject,
		.id = arena_fmt(cx->mem, "update.%lld@" STR_FMT, (long long)l->id, STR_ARG(host)),
		.thread = arena_fmt(cx->mem, "major.%lld@" STR_FMT, (long long)l->major, STR_ARG(host)),
		.unsubscribe = STR(""),
		.text = letter_text(cx, l, link),
		.html = letter_html(cx, l, link)
	};
	*out = mail_bytes(cx->mem, &mail);
	return RC_OK;
}

/* ---- out it goes
 * --------------------------------------------------------------------------------------------- */
static enum rc send_letter(struct ctx *cx, const struct letter *l, struct handed *h)
{
	struct str bytes;

	TRY(bytes_of(cx, l, &bytes));
	return mail_hand_over(cx, l->address, bytes, h);
}

static enum rc send_post(struct ctx *cx, const struct letter *l, int64_t delivery, struct handed *h)
{
	struct chat_item item = { .key = l->key,
		                  .title = l->subject,
		                  .why = l->body,
		                  .detail = STR(""),
		                  .url = arena_fmt(cx->mem, STR_FMT "/tickets/" STR_FMT,
		                                   STR_ARG(base_address(cx)), STR_ARG(l->key)),
		                  .at = STR("") };
	struct chat_post post = { .title = l->subject,
		                  .kind = STR("update"),
		                  .open = german(l) ? STR("Öffnen") : STR("Open"),
		                  .footer = STR(""),
		                  .footer_url = STR(""),
		                  .items = &item,
		                  .n = 1 };
	int64_t id = 0;

	(void)str_int(str_sub(l->address, strlen("channel:"), SIZE_MAX), &id);
	return channel_post(cx, id, &post, delivery, h);
}

/* Has the receiver surely not taken it, so that it may be tried again? A last reply of 354 or none in the
 * middle of the text is not sure; a refusal, or nobody who answered at all, is. */
static bool surely_not(const struct letter *l, const struct handed *h)
{
	if (!h->begun || h->status >= 400)
		return true;
	return l->by == BY_LETTER && h->status == 0;
}

struct attempt {
	int64_t id;
	bool mine; /* it was queued and is now being sent by us */
	const char *state;
	struct str reason;
};

static enum rc claim_tx(struct ctx *cx, void *p)
{
	struct attempt *a = p;
	struct rows r;

	TRY(db_run(cx, q_claim, &r, INT(a->id), INT(cx->now)));
	a->mine = r.n > 0;
	return a->mine ? RC_OK : db_run(cx, q_lost, NULL, INT(a->id), INT(cx->now), TEXT(str_z(lost)));
}

static enum rc went_tx(struct ctx *cx, void *p)
{
	const struct attempt *a = p;
	bool over = strcmp(a->state, "queued") != 0;

	return db_run(cx, q_went, NULL, INT(a->id), TEXT(str_z(a->state)), over ? INT(cx->now) : NUL(),
	              TEXT(str_clip(a->reason, 500)));
}

/* What is written down does not change what happened: cx->err stays. */
static enum rc note(struct ctx *cx, const struct outbox_item *item, const struct letter *l, enum rc rc,
                    const struct handed *h)
{
	bool again = rc == RC_UNAVAILABLE && surely_not(l, h) && item->attempts < OUTBOX_ATTEMPTS;
	struct attempt a = { .id = l->id, .state = rc == RC_OK ? "sent" : again ? "queued" : "failed" };
	struct err err = cx->err;

	a.reason = rc == RC_OK ? STR("") : arena_fmt(cx->mem, "%s", err.msg);
	enum rc noted = db_tx(cx, went_tx, &a);
	cx->err = err;
	if (rc == RC_OK || again)
		return rc != RC_OK ? rc : noted;
	return rc == RC_UNAVAILABLE ? RC_CONFLICT : rc; /* over: the outbox is not to try again */
}

static enum rc deliver(struct ctx *cx, const struct outbox_item *item, int *status, struct str *detail)
{
	struct handed h = { .detail = STR("") };
	struct attempt a = { 0 };
	struct letter l;

	if (!str_int(item->target, &a.id))
		return fail(cx, RC_INTERNAL, "bad_message", "The row names no message.");
	TRY(db_tx(cx, claim_tx, &a));
	TRY(letter_load(cx, a.id, &l));
	if (!a.mine && str_is(l.state, "sent"))
		return RC_OK;
	if (!a.mine)
		return fail(cx, RC_CONFLICT, "not_queued", "%s", lost);
	enum rc rc = l.by == BY_LETTER ? send_letter(cx, &l, &h) : send_post(cx, &l, item->id, &h);
	*status = h.status;
	*detail = h.detail;
	return note(cx, item, &l, rc, &h);
}

const struct outbox_kind comms_outbox = { "comms", deliver, "An update of a major incident" };
