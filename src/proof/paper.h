/* paper.h - A4 pages lying on their side, with text, lines and boxes; and the bytes of the PDF they make.
 *
 * Measures are points, y counts from the top.  Errors are kept until paper_bytes, which tells them and gives
 * everything back: between paper_new and paper_bytes nothing returns early.
 */
#pragma once
#include "base/base.h"

enum { PAPER_WIDTH = 842, PAPER_HEIGHT = 595 };
enum paper_tone { INK, MUTE, RULE, SHADE, RUNS, WAITS, PAUSES, HARM, GOOD };
enum paper_align { LEFT, RIGHT };
struct paper_pen {
	double size;
	bool bold;
	enum paper_tone tone;
	enum paper_align align; /* RIGHT: x is the right edge */
	double room;            /* cut with "…" to this width; 0: as wide as it is */
};
struct paper;
struct paper *paper_new(struct arena *, struct str title); /* never NULL */
void paper_page(struct paper *);                           /* begin a page; drawing goes there */
int paper_pages(const struct paper *);
void paper_turn_to(struct paper *, int page); /* 1 … paper_pages: draw there again */
void paper_text(struct paper *, double x, double y, const struct paper_pen *, struct str);
double paper_width(struct paper *, double size, bool bold, struct str);
void paper_box(struct paper *, double x, double y, double w, double h, enum paper_tone);
void paper_line(struct paper *, double x1, double y1, double x2, double y2, enum paper_tone);
/* RC_INTERNAL "pdf" when anything went wrong on the way. */
MUST_USE enum rc paper_bytes(struct ctx *, struct paper *, struct buf *out);
