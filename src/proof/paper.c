/* paper.c - the only file that sees libharu.
 *
 * With DejaVu (Debian: fonts-dejavu-core) every script it knows is written and the glyphs used go into the
 * file; without it Helvetica writes Western Europe's letters, and "?" for the others.
 */
#include "proof/paper.h"
#include <hpdf.h>
#include <unistd.h>

enum { MAX_PAGES = 200 };
struct paper {
	struct arena *mem;
	HPDF_Doc doc;
	HPDF_Font fonts[2]; /* plain, bold */
	bool utf8;
	HPDF_Page pages[MAX_PAGES], page;
	int n;
	bool full;
};

static const float tones[][3] = {
	[INK] = { 0.09f, 0.11f, 0.15f },    [MUTE] = { 0.38f, 0.41f, 0.46f },
	[RULE] = { 0.80f, 0.82f, 0.85f },   [SHADE] = { 0.95f, 0.96f, 0.97f },
	[RUNS] = { 0.16f, 0.42f, 0.78f },   [WAITS] = { 0.78f, 0.85f, 0.95f },
	[PAUSES] = { 0.87f, 0.62f, 0.16f }, [HARM] = { 0.73f, 0.11f, 0.13f },
	[GOOD] = { 0.08f, 0.45f, 0.25f },
};

static HPDF_Font dejavu(struct paper *p, const char *file)
{
	struct str path = arena_fmt(p->mem, "/usr/share/fonts/truetype/dejavu/%s", file);
	const char *name =
	        access(path.p, R_OK) == 0 ? HPDF_LoadTTFontFromFile(p->doc, path.p, HPDF_TRUE) : NULL;

	return name ? HPDF_GetFont(p->doc, name, "UTF-8") : NULL;
}

struct paper *paper_new(struct arena *mem, struct str title)
{
	struct paper *p = NEW(mem, struct paper);

	p->mem = mem;
	p->doc = or_abort(HPDF_New(NULL, NULL));
	HPDF_SetCompressionMode(p->doc, HPDF_COMP_ALL);
	HPDF_UseUTFEncodings(p->doc);
	p->fonts[0] = dejavu(p, "DejaVuSansCondensed.ttf");
	p->fonts[1] = dejavu(p, "DejaVuSansCondensed-Bold.ttf");
	p->utf8 = p->fonts[0] && p->fonts[1];
	if (!p->utf8) {
		HPDF_ResetError(p->doc);
		p->fonts[0] = HPDF_GetFont(p->doc, "Helvetica", "WinAnsiEncoding");
		p->fonts[1] = HPDF_GetFont(p->doc, "Helvetica-Bold", "WinAnsiEncoding");
	}
	HPDF_SetInfoAttr(p->doc, HPDF_INFO_TITLE, arena_str(mem, title).p);
	HPDF_SetInfoAttr(p->doc, HPDF_INFO_CREATOR, "Sinew");
	return p;
}

void paper_page(struct paper *p)
{
	if (p->n == MAX_PAGES) {
		p->full = true;
		return;
	}
	p->page = p->pages[p->n++] = HPDF_AddPage(p->doc);
	HPDF_Page_SetSize(p->page, HPDF_PAGE_SIZE_A4, HPDF_PAGE_LANDSCAPE);
}

int paper_pages(const struct paper *p) { return p->n; }

void paper_turn_to(struct paper *p, int page) { p->page = p->pages[page - 1]; }

/* The next character of well-formed UTF-8. */
static uint32_t next_char(struct str *s)
{
	unsigned char c = (unsigned char)s->p[0];
	size_t n = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
	uint32_t u = n == 1 ? c : c & (0x7Fu >> n);

	for (size_t i = 1; i < n && i < s->n; i++)
		u = u << 6 | ((unsigned char)s->p[i] & 0x3F);
	*s = str_sub(*s, n, s->n);
	return u;
}

/* As the font's encoding has it, NUL-terminated: control characters become spaces, what it lacks "?". */
static const char *encoded(struct paper *p, struct str s)
{
	struct buf b = BUF(p->mem);

	while (s.n) {
		struct str at = s;
		uint32_t u = next_char(&s);
		if (u < 0x20 || u == 0x7F)
			buf_char(&b, ' ');
		else if (u < 0x80)
			buf_char(&b, (char)u);
		else if (p->utf8 && u <= 0xFFFF)
			buf_add(&b, str_sub(at, 0, at.n - s.n));
		else
			buf_char(&b, !p->utf8 && u >= 0xA0 && u <= 0xFF ? (char)u : '?');
	}
	return buf_str(&b).p;
}

static double width_of(struct paper *p, double size, bool bold, const char *text)
{
	HPDF_TextWidth w =
	        HPDF_Font_TextWidth(p->fonts[bold], (const HPDF_BYTE *)text, (HPDF_UINT)strlen(text));
	return w.width * size / 1000.0;
}

double paper_width(struct paper *p, double size, bool bold, struct str s)
{
	return width_of(p, size, bold, encoded(p, s));
}

/* As much of s as fits, with "…" when that is not all. */
static const char *fitted(struct paper *p, const struct paper_pen *pen, struct str s)
{
	const char *all = encoded(p, s);

	if (pen->room <= 0 || width_of(p, pen->size, pen->bold, all) <= pen->room)
		return all;
	while (s.n) {
		s = str_clip(s, s.n - 1);
		all = encoded(p, arena_fmt(p->mem, STR_FMT "%s", STR_ARG(s), p->utf8 ? "…" : "..."));
		if (width_of(p, pen->size, pen->bold, all) <= pen->room)
			break;
	}
	return all;
}

void paper_text(struct paper *p, double x, double y, const struct paper_pen *pen, struct str s)
{
	const float *rgb = tones[pen->tone];
	const char *text = fitted(p, pen, s);

	if (pen->align == RIGHT)
		x -= width_of(p, pen->size, pen->bold, text);
	HPDF_Page_SetRGBFill(p->page, rgb[0], rgb[1], rgb[2]);
	HPDF_Page_BeginText(p->page);
	HPDF_Page_SetFontAndSize(p->page, p->fonts[pen->bold], (HPDF_REAL)pen->size);
	HPDF_Page_TextOut(p->page, (HPDF_REAL)x, (HPDF_REAL)(PAPER_HEIGHT - y), text);
	HPDF_Page_EndText(p->page);
}

void paper_box(struct paper *p, double x, double y, double w, double h, enum paper_tone tone)
{
	const float *rgb = tones[tone];

	HPDF_Page_SetRGBFill(p->page, rgb[0], rgb[1], rgb[2]);
	HPDF_Page_Rectangle(p->page, (HPDF_REAL)x, (HPDF_REAL)(PAPER_HEIGHT - y - h), (HPDF_REAL)w,
	                    (HPDF_REAL)h);
	HPDF_Page_Fill(p->page);
}

void paper_line(struct paper *p, double x1, double y1, double x2, double y2, enum paper_tone tone)
{
	const float *rgb = tones[tone];

	HPDF_Page_SetRGBStroke(p->page, rgb[0], rgb[1], rgb[2]);
	HPDF_Page_SetLineWidth(p->page, 0.5f);
	HPDF_Page_MoveTo(p->page, (HPDF_REAL)x1, (HPDF_REAL)(PAPER_HEIGHT - y1));
	HPDF_Page_LineTo(p->page, (HPDF_REAL)x2, (HPDF_REAL)(PAPER_HEIGHT - y2));
	HPDF_Page_Stroke(p->page);
}

enum rc paper_bytes(struct ctx *cx, struct paper *p, struct buf *out)
{
	HPDF_STATUS bad = HPDF_GetError(p->doc);

	if (!bad && !p->full)
		bad = HPDF_SaveToStream(p->doc);
	for (HPDF_UINT32 n = 4096; !bad && !p->full && n;) {
		HPDF_BYTE bytes[4096];
		n = sizeof bytes;
		HPDF_ReadFromStream(p->doc, bytes, &n);
		buf_add(out, (struct str){ (const char *)bytes, n });
	}
	HPDF_Free(p->doc);
	if (p->full)
		return fail(cx, RC_TOO_LARGE, "pdf_too_long", "this makes more than %d pages", MAX_PAGES);
	if (bad)
		return fail(cx, RC_INTERNAL, "pdf", "the PDF could not be made (libharu %lx)",
		            (unsigned long)bad);
	return RC_OK;
}
