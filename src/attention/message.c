/* message.c - see message.h: gathers what a queued message is about, as things are now, and writes it. */
#include "attention/message.h"
#include "attention/words.h"
#include "base/conf.h"
#include "chat/chat.h"
#include "mail/mail.h"
#include "person/person.h"

enum { ITEMS = 300 };

SQL(q_message, "SELECT person, client_id, channel, what, type, record_id, at, state FROM notice_message"
               " WHERE id = $1");
SQL(q_items,
    "SELECT n.type, n.record_id, n.client_id, n.reason, n.kind, n.detail, n.href, n.n, n.actor, n.at,"
    " n.urgent, n.event_id FROM notice_send s JOIN notification n ON n.id = s.notification WHERE s.message = "
    "$1"
    " ORDER BY n.urgent DESC, n.at, n.id LIMIT $2");

struct str base_address(struct ctx *cx)
{
	struct str base = str_z(conf_text(cx->app->conf, "base_url"));

	if (!base.n)
		return arena_fmt(cx->mem, "http://%s", conf_text(cx->app->conf, "listen"));
	return str_ends(base, STR("/")) ? str_sub(base, 0, base.n - 1) : base;
}

/* Of base_url, without the port; else of the sender's address. */
struct str mail_host(struct ctx *cx)
{
	struct str base = str_z(conf_text(cx->app->conf, "base_url")),
	           from = str_z(conf_text(cx->app->conf, "mail_from"));
	size_t at = str_find(base, STR("://"), 0), cut = 0;
	struct str host = at == SIZE_MAX ? STR("") : str_sub(base, at + 3, SIZE_MAX);

	while (cut < host.n && !strchr(":/?#[]<>@ ", host.p[cut]))
		cut++;
	if (cut)
		return str_sub(host, 0, cut);
	at = str_find(from, STR("@"), 0);
	return at == SIZE_MAX ? STR("localhost") : str_sub(from, at + 1, SIZE_MAX);
}

/* ---- what it is about --------------------------------------------------------------- */
/* What stands in a detail for the page to put into words is no text to show. */
static bool shown(enum notice_reason r)
{
	return r != NOTICE_ASSIGNED && r != NOTICE_FOLLOWING && r != NOTICE_BREACH && r != NOTICE_RISK &&
	       r != NOTICE_BULK;
}

static struct str address_of(struct ctx *cx, const struct message *m, const struct record *r, bool staff)
{
	return arena_fmt(cx->mem, STR_FMT "%s" STR_FMT, STR_ARG(m->base),
	                 staff ? "/tickets/" : "/portal/requests/", STR_ARG(record_key(cx->mem, r)));
}

/* The record as the person may see it; may false: no more. tells: notice_tells. */
static enum rc about(struct ctx *cx, const struct message *m, const struct who *who, const struct rows *r,
                     size_t i, struct message_item *x, bool *may, bool *tells)
{
	const struct record_type *t = type_find(cx->app, cell(r, i, 0).s);
	int64_t client = cell(r, i, 2).i;
	struct record record;
	bool staff;

	*may = *tells = true;
	if (!cell(r, i, 0).s.n) {
		x->title = cell(r, i, 5).s;
		x->url = arena_fmt(cx->mem, STR_FMT STR_FMT, STR_ARG(m->base), STR_ARG(cell(r, i, 6).s));
		return RC_OK;
	}
	*may = t && record_load(cx, t, cell(r, i, 1).i, &record) == RC_OK && notice_sees(cx, who, &record);
	staff = *may && who_can(who, client, t->read_perm);
	if (!*may)
		return RC_OK;
	x->key = record_key(cx->mem, &record);
	x->title = t->name_field >= 0 ? rec_str(&record, (size_t)t->name_field) : STR("");
	x->url = t == &ticket_type ? address_of(cx, m, &record, staff) : m->base;
	return notice_tells(cx, who, &record, cell(r, i, 11).i, tells);
}

static enum rc why(struct ctx *cx, const struct message *m, const struct rows *r, size_t i, bool tells,
                   struct message_item *x)
{
	struct str detail = tells ? cell(r, i, 5).s : STR("");
	struct why_case c = { .reason = x->reason, .kind = cell(r, i, 4).s, .detail = detail };
	int64_t actor = tells ? cell(r, i, 8).i : 0;

	c.actor = STR("");
	if (actor)
		TRY(record_names(cx, &person_type, &actor, 1, &c.actor));
	x->why = why_sentence(cx->mem, &c, m->german);
	if (x->n > 1)
		x->why = arena_fmt(cx->mem, STR_FMT " (%lld" STR_FMT ")", STR_ARG(x->why), (long long)x->n,
		                   STR_ARG(word_of(SAY_TIMES, m->german)));
	x->detail = shown(x->reason) && cell(r, i, 0).s.n ? detail : STR("");
	return RC_OK;
}

static struct str local_time(struct ctx *cx, const struct zone *z, int64_t t)
{
	return arena_fmt(cx->mem, STR_FMT " " STR_FMT, STR_ARG(zone_minute(cx->mem, z, t)),
	                 STR_ARG(zone_abbrev(z, t)));
}

static enum rc load_items(struct ctx *cx, struct message *m)
{
	const struct zone *z;
	struct who who;
	struct rows r;
	bool may, tells;

	TRY(notice_zone(cx, &m->to, &z));
	TRY(who_load(cx, m->person, &who));
	TRY(db_run(cx, q_items, &r, INT(m->id), INT(ITEMS)));
	m->items = NEW_ARRAY(cx->mem, struct message_item, r.n + 1);
	for (size_t i = 0; i < r.n; i++) {
		struct message_item *x = &m->items[m->n];

		*x = (struct message_item){ .n = cell(&r, i, 7).i, .urgent = cell(&r, i, 10).i == 1 };
		if (!notice_reason_find(cell(&r, i, 3).s, &x->reason))
			continue;
		TRY(about(cx, m, &who, &r, i, x, &may, &tells));
		if (!may)
			continue;
		TRY(why(cx, m, &r, i, tells, x));
		x->at = local_time(cx, z, cell(&r, i, 9).i);
		m->n++;
	}
	return RC_OK;
}

static enum rc mute_link(struct ctx *cx, struct message *m)
{
	struct mute_token t = { m->person, m->record_id, m->at + DAYS(MUTE_LINK_DAYS), m->type };
	struct str token;

	m->mute = STR("");
	if (!m->record_id)
		return RC_OK;
	TRY(mute_token_make(cx, &t, &token));
	m->mute = arena_fmt(cx->mem, STR_FMT "/mute?token=" STR_FMT, STR_ARG(m->base), STR_ARG(token));
	return RC_OK;
}

enum rc message_load(struct ctx *cx, int64_t id, struct message *m)
{
	struct rows r;

	*m = (struct message){ .id = id };
	TRY(db_run(cx, q_message, &r, INT(id)));
	if (!r.n)
		return fail(cx, RC_NOT_FOUND, "not_found", "The message is gone.");
	m->person = cell(&r, 0, 0).i;
	m->client_id = cell(&r, 0, 1).i;
	m->by = str_is(cell(&r, 0, 2).s, "mail") ? BY_MAIL : BY_CHAT;
	m->what = cell(&r, 0, 3).s;
	m->type = cell(&r, 0, 4).s;
	m->record_id = cell(&r, 0, 5).i;
	m->at = cell(&r, 0, 6).i;
	m->state = cell(&r, 0, 7).s;
	m->base = base_address(cx);
	TRY(record_load(cx, &person_type, m->person, &m->to));
	if (rec_int(&m->to, PERSON_ACTIVE) != 1)
		return fail(cx, RC_CONFLICT, "inactive", "Whom it was for has left.");
	m->german = speaks_german(rec_str(&m->to, PERSON_LOCALE));
	TRY(notice_setting_load(cx, &m->to, &m->setting));
	TRY(load_items(cx, m));
	if (!m->n && !str_is(m->what, "test"))
		return fail(cx, RC_CONFLICT, "nothing_to_say",
		            "What it was about is gone, or may no longer be read by whom it was for.");
	return mute_link(cx, m);
}

/* ---- as an e-mail ----------------------------------------------------------------------- */
static struct str many(struct ctx *cx, const struct message *m)
{
	return arena_fmt(cx->mem, "%zu" STR_FMT, m->n, STR_ARG(word_of(SAY_DIGEST, m->german)));
}

static struct str headline(struct ctx *cx, const struct message *m)
{
	if (str_is(m->what, "test"))
		return word_of(SAY_TEST, m->german);
	if (str_is(m->what, "digest"))
		return many(cx, m);
	if (!m->items[0].key.n)
		return arena_fmt(cx->mem, STR_FMT ": " STR_FMT,
		                 STR_ARG(reason_word(m->items[0].reason, m->german)),
		                 STR_ARG(m->items[0].title));
	return arena_fmt(cx->mem, "[" STR_FMT "] " STR_FMT, STR_ARG(m->items[0].key),
	                 STR_ARG(m->items[0].title));
}

static struct str item_title(struct ctx *cx, const struct message *m, const struct message_item *x)
{
	return arena_fmt(cx->mem, "%s" STR_FMT "%s" STR_FMT, x->urgent ? "! " : "", STR_ARG(x->key),
	                 x->key.n ? "  " : "",
	                 STR_ARG(x->title.n ? x->title : reason_word(x->reason, m->german)));
}

static void text_item(struct ctx *cx, struct buf *b, const struct message *m, const struct message_item *x)
{
	buf_add(b, item_title(cx, m, x));
	buf_fmt(b, "\n" STR_FMT "\n", STR_ARG(x->why));
	if (x->detail.n)
		buf_fmt(b, "\n> " STR_FMT "\n\n", STR_ARG(x->detail));
	buf_fmt(b, STR_FMT "\n" STR_FMT "\n\n", STR_ARG(x->at), STR_ARG(x->url));
}

static struct str as_text(struct ctx *cx, const struct message *m)
{
	struct buf b = BUF(cx->mem);

	if (str_is(m->what, "test"))
		buf_fmt(&b, STR_FMT "\n\n", STR_ARG(word_of(SAY_TEST_TEXT, m->german)));
	for (size_t i = 0; i < m->n; i++)
		text_item(cx, &b, m, &m->items[i]);
	buf_add(&b, STR("-- \n"));
	if (m->mute.n)
		buf_fmt(&b, STR_FMT ":\n" STR_FMT "\n", STR_ARG(word_of(SAY_STOP, m->german)),
		        STR_ARG(m->mute));
	buf_fmt(&b, STR_FMT ":\n" STR_FMT "/notices/settings\n", STR_ARG(word_of(SAY_SETTINGS, m->german)),
	        STR_ARG(m->base));
	return buf_str(&b);
}

static void link_to(struct ctx *cx, struct buf *b, struct str url, struct str text)
{
	buf_fmt(b, "<a href=\"" STR_FMT "\">" STR_FMT "</a>", STR_ARG(html_escape(cx->mem, url)),
	        STR_ARG(html_escape(cx->mem, text)));
}

static void html_item(struct ctx *cx, struct buf *b, const struct message *m, const struct message_item *x)
{
	buf_add(b, STR("<div style=\"margin:0 0 20px\">\n<div style=\"font-size:16px;font-weight:600\">"));
	link_to(cx, b, x->url, item_title(cx, m, x));
	buf_fmt(b, "</div>\n<div><b>" STR_FMT ":</b> " STR_FMT "</div>\n",
	        STR_ARG(html_escape(cx->mem, word_of(SAY_WHY, m->german))),
	        STR_ARG(html_escape(cx->mem, x->why)));
	if (x->detail.n)
		buf_fmt(b,
		        "<blockquote style=\"margin:8px 0;padding:2px 12px;border-left:3px solid "
		        "#888\">" STR_FMT "</blockquote>\n",
		        STR_ARG(html_escape(cx->mem, x->detail)));
	buf_fmt(b, "<div style=\"color:#666\">" STR_FMT "</div>\n</div>\n",
	        STR_ARG(html_escape(cx->mem, x->at)));
}

static struct str as_html(struct ctx *cx, const struct message *m)
{
	struct buf b = BUF(cx->mem);

	buf_fmt(&b,
	        "<!doctype html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\"><title>" STR_FMT
	        "</title></head>\n<body style=\"font-family:sans-serif;font-size:14px;line-height:1.5\">\n",
	        m->german ? "de" : "en", STR_ARG(html_escape(cx->mem, headline(cx, m))));
	if (str_is(m->what, "test"))
		buf_fmt(&b, "<p>" STR_FMT "</p>\n",
		        STR_ARG(html_escape(cx->mem, word_of(SAY_TEST_TEXT, m->german))));
	for (size_t i = 0; i < m->n; i++)
		html_item(cx, &b, m, &m->items[i]);
	buf_add(&b, STR("<p style=\"color:#666;border-top:1px solid #ccc;padding-top:8px\">"));
	if (m->mute.n) {
		link_to(cx, &b, m->mute, word_of(SAY_STOP, m->german));
		buf_add(&b, STR(" &#183; "));
	}
	link_to(cx, &b, arena_fmt(cx->mem, STR_FMT "/notices/settings", STR_ARG(m->base)),
	        word_of(SAY_SETTINGS, m->german));
	buf_add(&b, STR("</p>\n</body></html>\n"));
	return buf_str(&b);
}

struct str message_mail(struct ctx *cx, const struct message *m)
{
	struct str host = mail_host(cx), from = m->setting.policy.from_name;
	struct mail mail = { .at = cx->now,
		             .from_name = from.n ? from : STR("Sinew"),
		             .from = str_z(conf_text(cx->app->conf, "mail_from")),
		             .to_name = rec_str(&m->to, PERSON_NAME),
		             .to = rec_str(&m->to, PERSON_EMAIL),
		             .subject = headline(cx, m),
		             .id = arena_fmt(cx->mem, "message.%lld@" STR_FMT, (long long)m->id,
		                             STR_ARG(host)),
		             .thread = STR(""),
		             .text = as_text(cx, m),
		             .html = as_html(cx, m) };

	if (m->record_id)
		mail.thread = arena_fmt(cx->mem, STR_FMT ".%lld@" STR_FMT, STR_ARG(m->type),
		                        (long long)m->record_id, STR_ARG(host));
	/* A mail program that does it by itself POSTs to the same token; opening it there leads to the page.
	 */
	mail.unsubscribe = m->mute;
	if (m->mute.n && str_starts(m->base, STR("https://"))) {
		size_t at = str_find(m->mute, STR("/mute?"), m->base.n);

		mail.one_click = true;
		mail.unsubscribe = arena_fmt(cx->mem, STR_FMT "/api/v1/notices/unsubscribe" STR_FMT,
		                             STR_ARG(m->base), STR_ARG(str_sub(m->mute, at + 5, SIZE_MAX)));
	}
	return mail_bytes(cx->mem, &mail);
}

/* ---- as a post --------------------------------------------------------------------------- */
struct str message_post(struct ctx *cx, const struct message *m)
{
	enum chat_shape shape = CHAT_JSON;
	struct chat_item *items = NEW_ARRAY(cx->mem, struct chat_item, m->n + 1);
	bool test = str_is(m->what, "test");
	struct chat_post p = { .title = headline(cx, m),
		               .kind = m->what,
		               .open = word_of(SAY_OPEN, m->german),
		               .footer = word_of(SAY_SETTINGS, m->german),
		               .footer_url =
		                       arena_fmt(cx->mem, STR_FMT "/notices/settings", STR_ARG(m->base)),
		               .items = items,
		               .n = test ? 1 : m->n };

	(void)chat_shape_find(m->setting.chat_shape, &shape);
	for (size_t i = 0; i < m->n; i++) {
		const struct message_item *x = &m->items[i];

		items[i] =
		        (struct chat_item){ x->key, x->title, x->why, x->detail, x->url, x->at, x->urgent };
	}
	if (test)
		items[0] = (struct chat_item){ .title = p.title,
			                       .key = STR(""),
			                       .why = word_of(SAY_TEST_TEXT, m->german),
			                       .detail = STR(""),
			                       .url = STR(""),
			                       .at = STR("") };
	return chat_json(cx->mem, shape, &p);
}
