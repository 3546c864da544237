/* paper.c - a hand-over on paper: who, when, and each item with its why, owner, backup, next check and note.
 */
#include "proof/paper.h"
#include "handover/handover_int.h"

enum { EDGE = 36, FOOT = PAPER_HEIGHT - 40, WIDTH = PAPER_WIDTH - 2 * EDGE };
enum { X_WHAT = EDGE, X_OWNER = 470, X_BACKUP = 580, X_CHECK = 690 };

struct page {
	struct ctx *cx;
	struct paper *p;
	const struct sheet *s;
	double y;
};

static const char *word(const struct page *g, enum handover_word w) { return handover_word(w, g->s->german); }

static void put(struct page *g, double x, double size, bool bold, enum paper_tone tone, double room,
                struct str text)
{
	const struct paper_pen pen = {
		.size = size, .bold = bold, .tone = tone, .align = LEFT, .room = room
	};

	paper_text(g->p, x, g->y, &pen, text);
}

static void turn(struct page *g)
{
	paper_page(g->p);
	g->y = 48;
	put(g, EDGE, 15, true, INK, WIDTH, sheet_title(g->cx, g->s));
	g->y += 18;
}

static void need(struct page *g, double height)
{
	if (g->y + height > FOOT)
		turn(g);
}

/* As many lines as it takes, broken at spaces. */
static void wrapped(struct page *g, double x, double size, enum paper_tone tone, double room, struct str text)
{
	while (text.n) {
		size_t cut = 0, last = 0;

		while (cut < text.n && text.p[cut] != '\n') {
			size_t next = cut + 1;

			while (next < text.n && ((unsigned char)text.p[next] & 0xC0) == 0x80)
				next++;
			if (paper_width(g->p, size, false, str_sub(text, 0, next)) > room)
				break;
			if (text.p[cut] == ' ')
				last = cut;
			cut = next;
		}
		if (cut < text.n && text.p[cut] != '\n' && last)
			cut = last;
		need(g, size + 3);
		put(g, x, size, false, tone, room, str_sub(text, 0, cut ? cut : 1));
		g->y += size + 3;
		text = str_sub(text, cut ? cut : 1, SIZE_MAX);
		while (text.n && (text.p[0] == ' ' || text.p[0] == '\n'))
			text = str_sub(text, 1, SIZE_MAX);
	}
}

static void head(struct page *g)
{
	const struct sheet *s = g->s;
	struct str people = arena_fmt(
	        g->cx->mem, "%s " STR_FMT "   %s " STR_FMT "   %s " STR_FMT "   " STR_FMT, word(g, HW_FROM),
	        STR_ARG(s->outgoing), word(g, HW_TO),
	        STR_ARG(s->incoming.n ? s->incoming : str_z(word(g, HW_NOBODY))), word(g, HW_AT),
	        STR_ARG(sheet_time(g->cx, s, rec_int(&s->handover, HANDOVER_AT))), STR_ARG(s->client));

	put(g, EDGE, 9, false, INK, WIDTH, people);
	g->y += 13;
	put(g, EDGE, 9, false, MUTE, WIDTH,
	    arena_fmt(g->cx->mem, "%s: " STR_FMT, word(g, HW_ACCOUNTABLE), STR_ARG(s->outgoing)));
	g->y += 16;
	wrapped(g, EDGE, 9, INK, WIDTH, rec_str(&s->handover, HANDOVER_NOTE));
}

static struct str state(const struct page *g, size_t i)
{
	const struct record *item = &g->s->items[i];

	if (item_is(item, "accepted"))
		return arena_fmt(g->cx->mem, "%s, " STR_FMT, word(g, HW_ACCEPTED),
		                 STR_ARG(g->s->accepted[i]));
	return str_z(word(g, item_is(item, "asked") ? HW_ASKED : HW_OPEN));
}

static void columns(struct page *g, struct str section)
{
	need(g, 50);
	g->y += 10;
	put(g, X_WHAT, 10, true, INK, X_OWNER - X_WHAT - 10, section);
	put(g, X_OWNER, 8, false, MUTE, 100, str_z(word(g, HW_OWNER)));
	put(g, X_BACKUP, 8, false, MUTE, 100, str_z(word(g, HW_BACKUP)));
	put(g, X_CHECK, 8, false, MUTE, 110, str_z(word(g, HW_CHECK)));
	g->y += 5;
	paper_line(g->p, EDGE, g->y, PAPER_WIDTH - EDGE, g->y, RULE);
	g->y += 13;
}

static struct str or_dash(struct str s) { return s.n ? s : STR("–"); }

static void one(struct page *g, size_t i)
{
	const struct record *item = &g->s->items[i];

	need(g, 28);
	put(g, X_WHAT, 9, true, INK, X_OWNER - X_WHAT - 10, sheet_headline(g->cx, item));
	put(g, X_OWNER, 9, false, INK, 100, or_dash(g->s->owners[i]));
	put(g, X_BACKUP, 9, false, INK, 100, or_dash(g->s->backups[i]));
	put(g, X_CHECK, 9, false, INK, 110, sheet_check(g->cx, g->s, item));
	g->y += 12;
	put(g, X_OWNER, 8, false, rec_null(item, HI_DROPPED_AT) ? MUTE : HARM, WIDTH - X_OWNER + EDGE,
	    rec_null(item, HI_DROPPED_AT)
	            ? state(g, i)
	            : arena_fmt(g->cx->mem, STR_FMT " (%s)", STR_ARG(state(g, i)), word(g, HW_DROPPED)));
	wrapped(g, X_WHAT, 8, MUTE, X_OWNER - X_WHAT - 10, sheet_why(g->cx, g->s, i));
	wrapped(g, X_WHAT, 9, INK, X_OWNER - X_WHAT - 10, rec_str(item, HI_NOTE));
	wrapped(g, X_WHAT, 8, MUTE, X_OWNER - X_WHAT - 10, rec_str(item, HI_WITHOUT));
	g->y += 6;
}

static void numbers(struct page *g)
{
	int all = paper_pages(g->p);

	for (int n = 1; n <= all; n++) {
		paper_turn_to(g->p, n);
		g->y = PAPER_HEIGHT - 22;
		put(g, EDGE, 7, false, MUTE, WIDTH,
		    arena_fmt(g->cx->mem, "Sinew · %s %lld · %d / %d", word(g, HW_TITLE),
		              (long long)g->s->handover.id, n, all));
	}
}

enum rc handover_paper(struct ctx *cx, const struct sheet *s, struct buf *out)
{
	struct page g = { .cx = cx, .s = s, .p = paper_new(cx->mem, sheet_title(cx, s)) };

	turn(&g);
	head(&g);
	for (size_t i = 0; i < s->n; i++) {
		if (sheet_begins(s, i))
			columns(&g,
			        str_z(handover_section_word(rec_str(&s->items[i], HI_SECTION), s->german)));
		one(&g, i);
	}
	if (!s->n)
		put(&g, EDGE, 10, false, MUTE, WIDTH, str_z(word(&g, HW_NOTHING)));
	numbers(&g);
	return paper_bytes(cx, g.p, out);
}
