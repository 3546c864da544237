/* chat.c - see chat.h. Slack: a header holds 150 characters, a text 3,000, a message 50 blocks. Teams: a card
 * of 28 KB. */
#include "chat/chat.h"
#include "base/json.h"

enum { HEADER = 150, TEXT_MAX = 1000, ITEMS = 15 };

const char *const chat_shapes[CHAT_SHAPES] = { "slack", "teams", "json" };

bool chat_shape_find(struct str s, enum chat_shape *out)
{
	for (int i = 0; i < CHAT_SHAPES; i++)
		if (str_is(s, chat_shapes[i])) {
			*out = (enum chat_shape)i;
			return true;
		}
	return false;
}

static struct str headline(struct arena *a, const struct chat_item *i)
{
	if (!i->key.n)
		return i->title;
	return arena_fmt(a, STR_FMT "  " STR_FMT, STR_ARG(i->key), STR_ARG(i->title));
}

static struct str below(struct arena *a, const struct chat_item *i)
{
	struct buf b = BUF(a);

	buf_add(&b, i->why);
	if (i->detail.n)
		buf_fmt(&b, "%s\u201c" STR_FMT "\u201d", b.n ? "\n" : "", STR_ARG(i->detail));
	if (i->at.n)
		buf_fmt(&b, "%s" STR_FMT, b.n ? "\n" : "", STR_ARG(i->at));
	return str_clip(buf_str(&b), TEXT_MAX);
}

static size_t shown(const struct chat_post *p) { return p->n < ITEMS ? p->n : ITEMS; }

/* ---- Slack ------------------------------------------------------------------------ */
static struct str entities(struct arena *a, struct str s)
{
	struct buf b = BUF(a);

	for (size_t i = 0; i < s.n; i++)
		switch (s.p[i]) {
		case '&': buf_add(&b, STR("&amp;")); break;
		case '<': buf_add(&b, STR("&lt;")); break;
		case '>': buf_add(&b, STR("&gt;")); break;
		default: buf_char(&b, s.p[i]);
		}
	return buf_str(&b);
}

static void plain_text(struct jw *w, const char *key, struct str s)
{
	jw_open(w, key, '{');
	jw_str(w, "type", STR("plain_text"));
	jw_str(w, "text", s.n ? s : STR(" "));
	jw_bool(w, "emoji", false);
	jw_close(w, '}');
}

static void block(struct jw *w, const char *type, struct str text)
{
	jw_open(w, NULL, '{');
	jw_str(w, "type", str_z(type));
	plain_text(w, "text", text);
	jw_close(w, '}');
}

/* A button that leads somewhere; Slack wants a name for each. */
static void slack_link(struct jw *w, struct str word, struct str url)
{
	if (!url.n)
		return;
	jw_open(w, "accessory", '{');
	jw_str(w, "type", STR("button"));
	plain_text(w, "text", word);
	jw_str(w, "url", url);
	jw_close(w, '}');
}

static void slack_item(struct arena *a, struct jw *w, const struct chat_post *p, const struct chat_item *i)
{
	jw_open(w, NULL, '{');
	jw_str(w, "type", STR("section"));
	plain_text(w, "text",
	           str_clip(arena_fmt(a, STR_FMT "\n" STR_FMT, STR_ARG(headline(a, i)), STR_ARG(below(a, i))),
	                    2 * TEXT_MAX));
	slack_link(w, p->open, i->url);
	jw_close(w, '}');
}

static void slack(struct arena *a, struct jw *w, const struct chat_post *p)
{
	jw_open(w, NULL, '{');
	jw_str(w, "text", entities(a, p->title));
	jw_open(w, "blocks", '[');
	block(w, "header", str_clip(p->title, HEADER));
	for (size_t i = 0; i < shown(p); i++)
		slack_item(a, w, p, &p->items[i]);
	if (p->footer.n)
		block(w, "section",
		      arena_fmt(a, STR_FMT " " STR_FMT, STR_ARG(p->footer), STR_ARG(p->footer_url)));
	jw_close(w, ']');
	jw_close(w, '}');
}

/* ---- Teams -------------------------------------------------------------------------- */
static void run(struct jw *w, struct str text, bool bold, bool subtle)
{
	jw_open(w, NULL, '{');
	jw_str(w, "type", STR("RichTextBlock"));
	jw_open(w, "inlines", '[');
	jw_open(w, NULL, '{');
	jw_str(w, "type", STR("TextRun"));
	jw_str(w, "text", text.n ? text : STR(" "));
	if (bold)
		jw_str(w, "weight", STR("Bolder"));
	if (subtle)
		jw_bool(w, "isSubtle", true);
	jw_close(w, '}');
	jw_close(w, ']');
	jw_close(w, '}');
}

static void open_url(struct jw *w, struct str title, struct str url)
{
	jw_open(w, NULL, '{');
	jw_str(w, "type", STR("Action.OpenUrl"));
	jw_str(w, "title", title);
	jw_str(w, "url", url);
	jw_close(w, '}');
}

/* At most six buttons fit on a card. */
static void teams_actions(struct arena *a, struct jw *w, const struct chat_post *p)
{
	jw_open(w, "actions", '[');
	for (size_t i = 0; i < p->n && i < 5; i++)
		if (p->items[i].url.n)
			open_url(
			        w,
			        arena_fmt(a, STR_FMT " " STR_FMT, STR_ARG(p->open), STR_ARG(p->items[i].key)),
			        p->items[i].url);
	if (p->footer_url.n)
		open_url(w, p->footer, p->footer_url);
	jw_close(w, ']');
}

static void teams_card(struct arena *a, struct jw *w, const struct chat_post *p)
{
	jw_open(w, "content", '{');
	jw_str(w, "$schema", STR("http://adaptivecards.io/schemas/adaptive-card.json"));
	jw_str(w, "type", STR("AdaptiveCard"));
	jw_str(w, "version", STR("1.4"));
	jw_open(w, "body", '[');
	run(w, p->title, true, false);
	for (size_t i = 0; i < shown(p); i++) {
		if (p->n > 1)
			run(w, headline(a, &p->items[i]), true, false);
		run(w, below(a, &p->items[i]), false, p->n > 1);
	}
	jw_close(w, ']');
	teams_actions(a, w, p);
	jw_close(w, '}');
}

static void teams(struct arena *a, struct jw *w, const struct chat_post *p)
{
	jw_open(w, NULL, '{');
	jw_str(w, "type", STR("message"));
	jw_open(w, "attachments", '[');
	jw_open(w, NULL, '{');
	jw_str(w, "contentType", STR("application/vnd.microsoft.card.adaptive"));
	jw_null(w, "contentUrl");
	teams_card(a, w, p);
	jw_close(w, '}');
	jw_close(w, ']');
	jw_close(w, '}');
}

/* ---- plain ---------------------------------------------------------------------------- */
static void plain(struct jw *w, const struct chat_post *p)
{
	jw_open(w, NULL, '{');
	jw_str(w, "kind", p->kind);
	jw_str(w, "title", p->title);
	jw_open(w, "items", '[');
	for (size_t i = 0; i < p->n; i++) {
		const struct chat_item *x = &p->items[i];

		jw_open(w, NULL, '{');
		jw_str(w, "key", x->key);
		jw_str(w, "title", x->title);
		jw_str(w, "why", x->why);
		jw_str(w, "detail", x->detail);
		jw_str(w, "at", x->at);
		jw_str(w, "url", x->url);
		jw_bool(w, "urgent", x->urgent);
		jw_close(w, '}');
	}
	jw_close(w, ']');
	jw_close(w, '}');
}

struct str chat_json(struct arena *a, enum chat_shape shape, const struct chat_post *p)
{
	struct buf b = BUF(a);
	struct jw w = JW(&b);

	if (shape == CHAT_SLACK)
		slack(a, &w, p);
	else if (shape == CHAT_TEAMS)
		teams(a, &w, p);
	else
		plain(&w, p);
	return buf_str(&b);
}
