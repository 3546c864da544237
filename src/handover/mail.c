/* mail.c - the whole hand-over by mail, to who takes over: written when it is sent, as it is then. */
#include "attention/hand_over.h"
#include "attention/words.h"
#include "base/conf.h"
#include "handover/handover_int.h"
#include "person/person.h"

static bool mail_ready(struct ctx *cx)
{
	const struct conf *c = cx->app->conf;

	return c && conf_text(c, "mail_server")[0] && conf_text(c, "mail_from")[0];
}

enum rc handover_send(struct ctx *cx, const struct record *h)
{
	struct record to;

	if (cx->replay || rec_null(h, HANDOVER_INCOMING) || !mail_ready(cx))
		return RC_OK;
	TRY(record_load(cx, &person_type, rec_int(h, HANDOVER_INCOMING), &to));
	if (!rec_str(&to, PERSON_EMAIL).n || rec_int(&to, PERSON_ACTIVE) != 1)
		return RC_OK;
	cx->sent = true;
	return outbox_add(cx, handover_mail_outbox.name, h->client_id, rec_str(&to, PERSON_EMAIL),
	                  STR("handover_published"),
	                  arena_fmt(cx->mem, "{\"handover\":%lld,\"person\":%lld}", (long long)h->id,
	                            (long long)to.id));
}

/* ---- as text ------------------------------------------------------------------------------ */
static struct str person(const struct sheet *s, struct str name)
{
	return name.n ? name : str_z(handover_word(HW_NOBODY, s->german));
}

static void text_item(struct ctx *cx, struct buf *b, const struct sheet *s, size_t i)
{
	const struct record *item = &s->items[i];
	struct str why = sheet_why(cx, s, i);
	bool de = s->german;

	if (sheet_begins(s, i))
		buf_fmt(b, "\n%s\n\n", handover_section_word(rec_str(item, HI_SECTION), de));
	buf_fmt(b, "- " STR_FMT "\n", STR_ARG(sheet_headline(cx, item)));
	if (why.n)
		buf_fmt(b, "  " STR_FMT "\n", STR_ARG(why));
	buf_fmt(b, "  %s: " STR_FMT " · %s: " STR_FMT " · %s: " STR_FMT "\n", handover_word(HW_OWNER, de),
	        STR_ARG(person(s, s->owners[i])), handover_word(HW_BACKUP, de),
	        STR_ARG(person(s, s->backups[i])), handover_word(HW_CHECK, de),
	        STR_ARG(sheet_check(cx, s, item)));
	if (rec_str(item, HI_WITHOUT).n)
		buf_fmt(b, "  %s: " STR_FMT "\n", handover_word(HW_WITHOUT, de),
		        STR_ARG(rec_str(item, HI_WITHOUT)));
	if (rec_str(item, HI_NOTE).n)
		buf_fmt(b, "  %s: " STR_FMT "\n", handover_word(HW_NOTE, de),
		        STR_ARG(rec_str(item, HI_NOTE)));
}

static struct str address(struct ctx *cx, const struct sheet *s)
{
	return arena_fmt(cx->mem, STR_FMT "/handovers/%lld", STR_ARG(base_address(cx)),
	                 (long long)s->handover.id);
}

static struct str as_text(struct ctx *cx, const struct sheet *s)
{
	struct buf b = BUF(cx->mem);

	buf_fmt(&b, "%s: " STR_FMT "\n%s: " STR_FMT "\n%s: " STR_FMT "\n\n", handover_word(HW_TO, s->german),
	        STR_ARG(s->incoming), handover_word(HW_ACCOUNTABLE, s->german), STR_ARG(s->outgoing),
	        handover_word(HW_PAGE, s->german), STR_ARG(address(cx, s)));
	if (rec_str(&s->handover, HANDOVER_NOTE).n)
		buf_fmt(&b, STR_FMT "\n", STR_ARG(rec_str(&s->handover, HANDOVER_NOTE)));
	for (size_t i = 0; i < s->n; i++)
		text_item(cx, &b, s, i);
	if (!s->n)
		buf_fmt(&b, "%s\n", handover_word(HW_NOTHING, s->german));
	return buf_str(&b);
}

/* ---- as HTML -------------------------------------------------------------------------------- */
static void line(struct ctx *cx, struct buf *b, const char *label, struct str value)
{
	buf_fmt(b, "<div style=\"color:#444\">%s: " STR_FMT "</div>\n", label,
	        STR_ARG(html_escape(cx->mem, value)));
}

static void html_item(struct ctx *cx, struct buf *b, const struct sheet *s, size_t i)
{
	const struct record *item = &s->items[i];
	struct str why = sheet_why(cx, s, i);
	bool de = s->german;

	if (sheet_begins(s, i))
		buf_fmt(b, "<h3 style=\"margin:20px 0 6px\">%s</h3>\n",
		        handover_section_word(rec_str(item, HI_SECTION), de));
	buf_fmt(b, "<div style=\"margin:0 0 12px\"><b>" STR_FMT "</b>\n",
	        STR_ARG(html_escape(cx->mem, sheet_headline(cx, item))));
	if (why.n)
		buf_fmt(b, "<div>" STR_FMT "</div>\n", STR_ARG(html_escape(cx->mem, why)));
	line(cx, b, handover_word(HW_OWNER, de), person(s, s->owners[i]));
	line(cx, b, handover_word(HW_BACKUP, de), person(s, s->backups[i]));
	line(cx, b, handover_word(HW_CHECK, de), sheet_check(cx, s, item));
	if (rec_str(item, HI_WITHOUT).n)
		line(cx, b, handover_word(HW_WITHOUT, de), rec_str(item, HI_WITHOUT));
	if (rec_str(item, HI_NOTE).n)
		line(cx, b, handover_word(HW_NOTE, de), rec_str(item, HI_NOTE));
	buf_add(b, STR("</div>\n"));
}

static struct str as_html(struct ctx *cx, const struct sheet *s)
{
	struct buf b = BUF(cx->mem);
	struct str url = html_escape(cx->mem, address(cx, s));

	buf_fmt(&b,
	        "<!doctype html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\"></head>\n"
	        "<body style=\"font-family:sans-serif;font-size:14px;line-height:1.5\">\n<h2>" STR_FMT
	        "</h2>\n",
	        s->german ? "de" : "en", STR_ARG(html_escape(cx->mem, sheet_title(cx, s))));
	line(cx, &b, handover_word(HW_TO, s->german), s->incoming);
	line(cx, &b, handover_word(HW_ACCOUNTABLE, s->german), s->outgoing);
	if (rec_str(&s->handover, HANDOVER_NOTE).n)
		buf_fmt(&b, "<p style=\"white-space:pre-wrap\">" STR_FMT "</p>\n",
		        STR_ARG(html_escape(cx->mem, rec_str(&s->handover, HANDOVER_NOTE))));
	for (size_t i = 0; i < s->n; i++)
		html_item(cx, &b, s, i);
	if (!s->n)
		buf_fmt(&b, "<p>%s</p>\n", handover_word(HW_NOTHING, s->german));
	buf_fmt(&b, "<p><a href=\"" STR_FMT "\">%s</a></p>\n</body></html>\n", STR_ARG(url),
	        handover_word(HW_PAGE, s->german));
	return buf_str(&b);
}

/* ---- sending ---------------------------------------------------------------------------------- */
static enum rc load(struct ctx *cx, const struct outbox_item *item, struct sheet *s, struct record *to)
{
	struct jval v;
	char why[80];
	struct record h;
	bool able;

	if (!json_parse_plain(cx->mem, item->payload, &v, why, sizeof why))
		return fail(cx, RC_INTERNAL, "bad_message", "The row names no hand-over.");
	TRY(record_load(cx, &handover_type, jval_int(&v, "handover"), &h));
	TRY(record_load(cx, &person_type, jval_int(&v, "person"), to));
	TRY(handover_able(cx, to->id, h.client_id, &able));
	if (!able)
		return fail(cx, RC_CONFLICT, "may_not_read", "Whom it was for may no longer read it.");
	s->german = speaks_german(rec_str(to, PERSON_LOCALE));
	return sheet_load(cx, &h, s);
}

static enum rc deliver(struct ctx *cx, const struct outbox_item *item, int *status, struct str *detail)
{
	struct sheet *s = NEW(cx->mem, struct sheet);
	struct str host = mail_host(cx);
	struct record to;
	struct handed h;
	struct str from;

	TRY(load(cx, item, s, &to));
	TRY(mail_from_name(cx, s->handover.client_id, &from));
	struct mail m = { .at = cx->now,
		          .from_name = from,
		          .from = str_z(conf_text(cx->app->conf, "mail_from")),
		          .to_name = rec_str(&to, PERSON_NAME),
		          .to = rec_str(&to, PERSON_EMAIL),
		          .subject = sheet_title(cx, s),
		          .id = arena_fmt(cx->mem, "handover-mail.%lld@" STR_FMT, (long long)item->id,
		                          STR_ARG(host)),
		          .thread = arena_fmt(cx->mem, "handover.%lld@" STR_FMT, (long long)s->handover.id,
		                              STR_ARG(host)),
		          .unsubscribe = STR(""),
		          .text = as_text(cx, s),
		          .html = as_html(cx, s) };
	enum rc rc = mail_hand_over(cx, m.to, mail_bytes(cx->mem, &m), &h);

	*status = h.status;
	*detail = h.detail;
	return rc;
}

const struct outbox_kind handover_mail_outbox = { "handover_mail", deliver,
	                                          "A hand-over, to who takes over" };
