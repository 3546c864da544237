/* mail.c - see mail.h. */
#include "mail/mail.h"
#include "base/time.h"

enum { WORD_BYTES = 39, RAW = 60, QP_LINE = 75 };

/* ---- headers ---------------------------------------------------------------------- */
static struct str no_controls(struct arena *a, struct str s)
{
	char *p = arena_room(a, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		p[i] = (unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f ? ' ' : s.p[i];
	p[s.n] = '\0';
	return str_trim((struct str){ p, s.n });
}

static bool plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x7f)
			return false;
	return s.n <= RAW && str_find(s, STR("=?"), 0) == SIZE_MAX;
}

static void base64(struct buf *b, struct str s)
{
	static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < s.n; i += 3) {
		size_t left = s.n - i;
		unsigned v = (unsigned)(unsigned char)s.p[i] << 16;

		v |= left > 1 ? (unsigned)(unsigned char)s.p[i + 1] << 8 : 0;
		v |= left > 2 ? (unsigned)(unsigned char)s.p[i + 2] : 0;
		buf_char(b, set[v >> 18]);
		buf_char(b, set[(v >> 12) & 63]);
		buf_char(b, left > 1 ? set[(v >> 6) & 63] : '=');
		buf_char(b, left > 2 ? set[v & 63] : '=');
	}
}

/* As encoded words of whole characters, each on a line of its own. */
static void words(struct buf *b, struct str s)
{
	for (bool first = true; s.n; first = false) {
		struct str some = str_clip(s, WORD_BYTES);

		if (!some.n)
			some = str_sub(s, 0, 1);
		if (!first)
			buf_add(b, STR("\r\n "));
		buf_add(b, STR("=?UTF-8?B?"));
		base64(b, some);
		buf_add(b, STR("?="));
		s = str_sub(s, some.n, SIZE_MAX);
	}
}

static void header(struct buf *b, const char *name, struct str value)
{
	buf_fmt(b, "%s: " STR_FMT "\r\n", name, STR_ARG(value));
}

static void mailbox(struct arena *a, struct buf *b, const char *header_name, struct str name,
                    struct str address)
{
	name = no_controls(a, str_clip(name, 200));
	buf_fmt(b, "%s: ", header_name);
	if (name.n && plain(name))
		buf_quoted(b, name);
	else
		words(b, name);
	buf_fmt(b, "%s<" STR_FMT ">\r\n", name.n ? "\r\n " : "", STR_ARG(no_controls(a, address)));
}

static void date(struct buf *b, int64_t at)
{
	static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
		                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct civil c;

	zone_civil(zone_utc(), at, &c);
	buf_fmt(b, "Date: %s, %02d %s %04d %02d:%02d:%02d +0000\r\n",
	        days[civil_weekday(civil_days(c.year, c.month, c.day)) - 1], c.day, months[c.month - 1],
	        (int)c.year, c.hour, c.minute, c.second);
}

static void subject(struct arena *a, struct buf *b, struct str s)
{
	s = no_controls(a, str_clip(s, 500));
	buf_add(b, STR("Subject: "));
	if (plain(s))
		buf_add(b, s);
	else
		words(b, s);
	buf_add(b, STR("\r\n"));
}

static void headers(struct arena *a, struct buf *b, const struct mail *m)
{
	date(b, m->at);
	mailbox(a, b, "From", m->from_name, m->from);
	mailbox(a, b, "To", m->to_name, m->to);
	subject(a, b, m->subject);
	struct str id = no_controls(a, m->id), thread = no_controls(a, m->thread);

	buf_fmt(b, "Message-ID: <" STR_FMT ">\r\n", STR_ARG(id));
	if (thread.n) {
		buf_fmt(b, "In-Reply-To: <" STR_FMT ">\r\n", STR_ARG(thread));
		buf_fmt(b, "References: <" STR_FMT ">\r\n", STR_ARG(thread));
	}
	header(b, "Auto-Submitted", STR("auto-generated"));
	header(b, "X-Auto-Response-Suppress", STR("All"));
	if (m->unsubscribe.n)
		buf_fmt(b, "List-Unsubscribe: <" STR_FMT ">\r\n", STR_ARG(no_controls(a, m->unsubscribe)));
	if (m->unsubscribe.n && m->one_click)
		header(b, "List-Unsubscribe-Post", STR("List-Unsubscribe=One-Click"));
	header(b, "MIME-Version", STR("1.0"));
}

/* ---- bodies ------------------------------------------------------------------------- */
static void qp_char(struct buf *b, size_t *col, unsigned char c, bool end_of_line)
{
	static const char hex[] = "0123456789ABCDEF";
	bool raw = (c > ' ' && c < 0x7f && c != '=') || ((c == ' ' || c == '\t') && !end_of_line);
	size_t need = raw ? 1 : 3;

	if (*col + need > QP_LINE) {
		buf_add(b, STR("=\r\n"));
		*col = 0;
	}
	*col += need;
	if (raw) {
		buf_char(b, (char)c);
		return;
	}
	buf_char(b, '=');
	buf_char(b, hex[c >> 4]);
	buf_char(b, hex[c & 15]);
}

static void quoted_printable(struct buf *b, struct str s)
{
	size_t col = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\n') {
			buf_add(b, STR("\r\n"));
			col = 0;
		} else if (s.p[i] != '\r')
			qp_char(b, &col, (unsigned char)s.p[i], i + 1 == s.n || s.p[i + 1] == '\n');
	}
	if (col)
		buf_add(b, STR("\r\n"));
}

/* "=_" cannot stand in quoted-printable, so no text can end a part. */
#define BOUNDARY "=_part"

static void part(struct buf *b, const char *type, struct str body)
{
	buf_fmt(b, "--" BOUNDARY "\r\nContent-Type: %s; charset=utf-8\r\n", type);
	buf_add(b, STR("Content-Transfer-Encoding: quoted-printable\r\n\r\n"));
	quoted_printable(b, body);
}

struct str mail_bytes(struct arena *a, const struct mail *m)
{
	struct buf b = BUF(a);

	headers(a, &b, m);
	buf_add(&b, STR("Content-Type: multipart/alternative; boundary=\"" BOUNDARY "\"\r\n\r\n"));
	part(&b, "text/plain", m->text);
	part(&b, "text/html", m->html);
	buf_add(&b, STR("--" BOUNDARY "--\r\n"));
	return buf_str(&b);
}

/* How many bytes at its beginning are a character that XML forbids. */
static size_t forbidden(struct str s)
{
	unsigned char c = (unsigned char)s.p[0];

	if (c < ' ')
		return c != '\t' && c != '\n' && c != '\r';
	return str_starts(s, STR("\xEF\xBF\xBE")) || str_starts(s, STR("\xEF\xBF\xBF")) ? 3 : 0;
}

struct str html_escape(struct arena *a, struct str s)
{
	struct buf b = BUF(a);

	for (size_t i = 0; i < s.n; i++) {
		size_t bad = forbidden(str_sub(s, i, SIZE_MAX));

		if (bad) {
			i += bad - 1;
			continue;
		}
		switch (s.p[i]) {
		case '&': buf_add(&b, STR("&amp;")); break;
		case '<': buf_add(&b, STR("&lt;")); break;
		case '>': buf_add(&b, STR("&gt;")); break;
		case '"': buf_add(&b, STR("&quot;")); break;
		default: buf_char(&b, s.p[i]);
		}
	}
	return buf_str(&b);
}
