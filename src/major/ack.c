/* ack.c - "I have read this": by the link in the letter, without a sign-in, or in the app.
 *
 * Opening the address changes nothing (mail programs and their guards open whatever they find); only its
 * button does, a plain form on a page without script.
 *
 * TOKEN   ack-ledger-expires-HMAC */
#include "attention/hand_over.h"
#include "base/crypto.h"
#include "major/major_int.h"

SQL(q_ack,
    "UPDATE comms_ledger SET acked_at = $2, acked_by = $3, state = CASE WHEN state = 'failed' THEN 'sent'"
    " ELSE state END WHERE id = $1 AND acked_at IS NULL RETURNING update_id");
SQL(q_acked, "SELECT acked_at FROM comms_ledger WHERE id = $1");
SQL(q_mine,
    "SELECT l.id, u.id, u.subject, u.body, u.final, u.made_at, u.next_at, l.acked_at, u.audience"
    " FROM comms_ledger l JOIN comms_update u ON u.id = l.update_id WHERE l.person = $1 AND l.channel ="
    " 'app' AND l.state = 'sent' ORDER BY l.id DESC LIMIT 100");
SQL(q_mine_one, "SELECT id FROM comms_ledger WHERE person = $1 AND update_id = $2 AND channel = 'app'");

/* ---- the token -------------------------------------------------------------------------------------------
 */
static struct str plain_of(struct ctx *cx, int64_t ledger, int64_t expires)
{
	return arena_fmt(cx->mem, "ack-%lld-%lld", (long long)ledger, (long long)(expires / SECONDS(1)));
}

enum rc ack_link(struct ctx *cx, int64_t ledger, int64_t expires, struct str *out)
{
	struct str plain = plain_of(cx, ledger, expires), mac;

	TRY(link_sign(cx, plain, &mac));
	*out = arena_fmt(cx->mem, STR_FMT "/ack/" STR_FMT "-" STR_FMT, STR_ARG(base_address(cx)),
	                 STR_ARG(plain), STR_ARG(mac));
	return RC_OK;
}

static enum rc gone(struct ctx *cx)
{
	return fail(cx, RC_NOT_FOUND, "link_gone", "This link has expired, or is not one of ours.");
}

static enum rc read_token(struct ctx *cx, struct str token, int64_t *ledger)
{
	struct str rest = token, word, id, until, mac;
	int64_t expires;

	if (token.n > 200 || !str_split(&rest, '-', &word) || !str_is(word, "ack") ||
	    !str_split(&rest, '-', &id) || !str_split(&rest, '-', &until) || !str_int(id, ledger) ||
	    !str_int(until, &expires) || expires < 0 || expires > INT64_MAX / SECONDS(1))
		return gone(cx);
	expires *= SECONDS(1);
	TRY(link_sign(cx, plain_of(cx, *ledger, expires), &mac));
	return secret_equal(mac, rest) && expires > cx->now ? RC_OK : gone(cx);
}

/* ---- the deed
 * ---------------------------------------------------------------------------------------------- */
enum rc ledger_acknowledge(struct ctx *cx, int64_t id, const char *by)
{
	struct record ticket;
	struct letter l;
	struct rows r;

	TRY(db_run(cx, q_ack, &r, INT(id), INT(cx->now), TEXT(str_z(by))));
	if (!r.n)
		return RC_OK; /* once is enough */
	TRY(letter_load(cx, id, &l));
	TRY(record_load(cx, &ticket_type, l.ticket, &ticket));
	return major_note(cx, &ticket, "major_acknowledged",
	                  arena_fmt(cx->mem, "\"update\":%lld,\"ledger\":%lld,\"way\":\"%s\"",
	                            (long long)l.update, (long long)id, by));
}

static enum rc link_tx(struct ctx *cx, void *p) { return ledger_acknowledge(cx, *(int64_t *)p, "link"); }

/* ---- the page behind the link
 * --------------------------------------------------------------------------------- */
struct says {
	const char *title, *button, *done;
};
static const struct says english = { "Confirm that you have read this", "I have read this",
	                             "Thank you. It is noted that you have read this." };
static const struct says deutsch = { "Bestätigen, dass Sie das gelesen haben", "Ich habe das gelesen",
	                             "Danke. Es ist vermerkt, dass Sie das gelesen haben." };

static void page(struct ctx *cx, const struct letter *l, bool done, struct res *rs)
{
	bool de = str_is(l->language, "de");
	const struct says *s = de ? &deutsch : &english;
	struct buf *b = &rs->body;

	buf_fmt(b,
	        "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
	        "name=\"viewport\" "
	        "content=\"width=device-width,initial-scale=1\">\n<meta name=\"robots\" "
	        "content=\"noindex\">\n"
	        "<title>%s</title>\n<link rel=\"stylesheet\" "
	        "href=\"/status/style.css\">\n</head>\n<body>\n<main>\n"
	        "<h1>" STR_FMT "</h1>\n",
	        de ? "de" : "en", s->title, STR_ARG(html_escape(cx->mem, l->subject)));
	buf_fmt(b, "<p class=\"text\">" STR_FMT "</p>\n", STR_ARG(html_escape(cx->mem, l->body)));
	if (done)
		buf_fmt(b, "<p role=\"status\" class=\"done\">%s</p>\n", s->done);
	else
		buf_fmt(b, "<form method=\"post\"><button type=\"submit\">%s</button></form>\n", s->button);
	buf_add(b, STR("</main>\n</body>\n</html>\n"));
	rs->content_type = "text/html; charset=utf-8";
}

static enum rc get_ack(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct letter l;
	struct rows r;
	int64_t id;

	TRY(read_token(cx, rq->param[0], &id));
	if (letter_load(cx, id, &l) != RC_OK)
		return gone(cx);
	TRY(db_run(cx, q_acked, &r, INT(id)));
	page(cx, &l, r.n && cell(&r, 0, 0).type == DB_INT, rs);
	return RC_OK;
}

/* Nobody is signed in: whoever has the link is who it was sent to. */
static enum rc post_ack(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	const struct who *asking = cx->who;
	struct letter l;
	int64_t id;

	TRY(read_token(cx, rq->param[0], &id));
	cx->who = &who_system;
	enum rc rc = db_tx(cx, link_tx, &id);
	cx->who = asking;
	TRY(rc);
	if (letter_load(cx, id, &l) != RC_OK)
		return gone(cx);
	page(cx, &l, true, rs);
	return RC_OK;
}

/* ---- in the app
 * -------------------------------------------------------------------------------------------------- */
static enum rc get_mine(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct rows r;

	(void)rq;
	TRY(db_run(cx, q_mine, &r, INT(cx->who->person_id)));
	jw_open(&w, NULL, '{');
	jw_open(&w, "items", '[');
	for (size_t i = 0; i < r.n; i++) {
		jw_open(&w, NULL, '{');
		jw_int(&w, "id", cell(&r, i, 1).i);
		jw_str(&w, "subject", cell(&r, i, 2).s);
		jw_str(&w, "body", cell(&r, i, 3).s);
		jw_bool(&w, "final", cell(&r, i, 4).i == 1);
		jw_time(&w, "at", cell(&r, i, 5).i);
		jw_time_or_null(&w, "next_at", cell(&r, i, 6));
		jw_time_or_null(&w, "acknowledged_at", cell(&r, i, 7));
		jw_str(&w, "audience", cell(&r, i, 8).s);
		jw_close(&w, '}');
	}
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc mine_tx(struct ctx *cx, void *p)
{
	struct rows r;

	TRY(db_run(cx, q_mine_one, &r, INT(cx->who->person_id), INT(*(int64_t *)p)));
	if (!r.n)
		return fail(cx, RC_NOT_FOUND, "not_found", "There is no such update for you.");
	return ledger_acknowledge(cx, cell(&r, 0, 0).i, "app");
}

static enum rc post_mine(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	int64_t id;

	if (!str_int(rq->param[0], &id))
		return fail(cx, RC_NOT_FOUND, "not_found", "There is no such update for you.");
	TRY(db_tx(cx, mine_tx, &id));
	rs->status = 204;
	return RC_OK;
}

const struct route major_public_routes[] = {
	{ "GET", "/ack/{}", PERM_PUBLIC, get_ack,
	  "An update of a major incident, with a button to confirm it", .flags = R_HIDDEN,
	  .out = "text/html" },
	{ "POST", "/ack/{}", PERM_PUBLIC, post_ack, "It was read: noted for whom the link was made",
	  .flags = R_WRITE | R_NO_CSRF | R_TEXT | R_HIDDEN, .out = "text/html" },
	{ "GET", "/api/v1/updates", PERM_NONE, get_mine,
	  "Updates of major incidents that were sent to oneself in the app", .out = "MyUpdates" },
	{ "POST", "/api/v1/updates/{}/acknowledge", PERM_NONE, post_mine, "One has read it",
	  .flags = R_WRITE },
	{ 0 },
};
