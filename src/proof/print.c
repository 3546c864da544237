/* print.c - a proof sheet on paper: whose clock, the verdict in one sentence, its life as a strip, the ledger
 * as a table with running totals, and on every page the hash it can be checked by. */
#include "proof/print.h"
#include "base/app.h"
#include "base/time.h"
#include "proof/paper.h"
#include "proof/words.h"

enum { EDGE = 28, ROW = 13, FOOT = PAPER_HEIGHT - 40 };
#define SIZE 7.0

struct print {
	struct ctx *cx;
	struct paper *paper;
	const struct jval *sheet, *ledger, *result, *shown;
	const struct zone *calendar_zone, *own;
	bool german, two; /* two: the zones differ */
	double y;
};

/* ---- reading the sheet --------------------------------------------------------------- */
static bool time_of(const struct jval *object, const char *key, int64_t *out)
{
	struct str s = jval_str(object, key);

	return s.n && time_parse(s, out);
}

/* A definition's or calendar's version among "definitions" or "calendars". */
static struct str name_of(const struct print *p, const char *list, int64_t id, int64_t version)
{
	const struct jval *all = jval_get(p->sheet, list);

	for (size_t i = 0; all && i < all->n; i++)
		if (jval_int(&all->items[i], "id") == id && jval_int(&all->items[i], "version") == version)
			return jval_str(&all->items[i], "name");
	return STR("");
}

/* ---- words ---------------------------------------------------------------------------- */
static struct str word(const struct print *p, enum proof_word w) { return str_z(proof_word(w, p->german)); }

static struct str instant(const struct print *p, const struct zone *z, int64_t t)
{
	struct civil c;

	zone_civil(z, t, &c);
	if (p->german)
		return arena_fmt(p->cx->mem, "%02d.%02d.%04d %02d:%02d:%02d", c.day, c.month, (int)c.year,
		                 c.hour, c.minute, c.second);
	return arena_fmt(p->cx->mem, "%04d-%02d-%02d %02d:%02d:%02d", (int)c.year, c.month, c.day, c.hour,
	                 c.minute, c.second);
}

/* 1:05:00, with what is left of a second when there is any. */
static struct str hours(const struct print *p, int64_t usec)
{
	const char *sign = usec < 0 ? "−" : "";
	uint64_t u = usec < 0 ? -(uint64_t)usec : (uint64_t)usec;
	uint64_t s = u / 1000000, part = u % 1000000;
	struct str whole = arena_fmt(p->cx->mem, "%s%llu:%02u:%02u", sign, (unsigned long long)(s / 3600),
	                             (unsigned)(s / 60 % 60), (unsigned)(s % 60));

	return part ? arena_fmt(p->cx->mem, STR_FMT ".%06u", STR_ARG(whole), (unsigned)part) : whole;
}

static struct str two_words(const struct print *p, enum proof_word verdict, struct str a, struct str b)
{
	struct buf out = BUF(p->cx->mem);
	struct str rest = word(p, verdict);
	struct str with[2] = { a, b };

	for (size_t i = 0; i < 3; i++) {
		size_t at = str_find(rest, STR("%s"), 0);
		buf_add(&out, str_sub(rest, 0, at));
		if (at == SIZE_MAX || i == 2)
			break;
		buf_add(&out, with[i]);
		rest = str_sub(rest, at + 2, rest.n);
	}
	return buf_str(&out);
}

static struct str verdict(const struct print *p, enum paper_tone *tone)
{
	struct str phase = jval_str(p->result, "phase");
	int64_t left = jval_int(p->result, "goal") - jval_int(p->result, "elapsed"), at = 0;
	struct str over = hours(p, -left), rest = hours(p, left);
	bool stopped = str_is(phase, "stopped"), paused = str_is(phase, "paused");

	*tone = INK;
	if (str_is(phase, "cancelled"))
		return word(p, V_CANCELLED);
	if (time_of(p->result, "breached_at", &at)) {
		*tone = HARM;
		return two_words(p,
		                 stopped  ? V_MISSED
		                 : paused ? V_OVER_HELD
		                          : V_OVER,
		                 instant(p, p->calendar_zone, at), over);
	}
	if (stopped) {
		*tone = GOOD;
		return two_words(p, V_MET, rest, STR(""));
	}
	if (paused)
		return two_words(p, V_HELD, rest, STR(""));
	if (!time_of(p->result, "deadline", &at))
		return word(p, V_NEVER);
	return two_words(p, V_RUNNING, rest, instant(p, p->calendar_zone, at));
}

/* ---- the table ---------------------------------------------------------------------------- */
enum { C_N, C_WHEN, C_OWN, C_WHAT, C_BY, C_EVENT, C_RULE, C_OPEN, C_TOTAL, C_LEFT, C_DEADLINE, COLUMNS };
static const struct {
	double width;
	enum paper_align align;
	enum proof_word head;
} columns[COLUMNS] = {
	[C_N] = { 20, RIGHT, W_NUMBER },
	[C_WHEN] = { 84, LEFT, W_COUNT_ },
	[C_OWN] = { 84, LEFT, W_COUNT_ },
	[C_WHAT] = { 150, LEFT, W_WHAT },
	[C_BY] = { 80, LEFT, W_BY },
	[C_EVENT] = { 44, RIGHT, W_EVENT },
	[C_RULE] = { 74, LEFT, W_RULE },
	[C_OPEN] = { 54, RIGHT, W_OPEN },
	[C_TOTAL] = { 54, RIGHT, W_TOTAL },
	[C_LEFT] = { 54, RIGHT, W_LEFT },
	[C_DEADLINE] = { 84, LEFT, W_DEADLINE },
};

static void cell_text(struct print *p, int column, struct paper_pen pen, struct str s)
{
	double x = EDGE;

	for (int i = 0; i < column; i++)
		x += columns[i].width;
	pen.align = columns[column].align;
	pen.room = columns[column].width - 6;
	paper_text(p->paper, pen.align == RIGHT ? x + columns[column].width - 5 : x + 2, p->y, &pen, s);
}

static void table_head(struct print *p)
{
	struct paper_pen pen = { .size = SIZE, .bold = true, .tone = MUTE };

	for (int i = 0; i < COLUMNS; i++) {
		struct str head = STR("");
		const struct zone *z = i == C_WHEN ? p->calendar_zone : i == C_OWN ? p->own : NULL;
		if (i == C_OWN && !p->two)
			continue;
		if (z)
			head = zone_name(z);
		else
			head = word(p, columns[i].head);
		cell_text(p, i, pen, head);
	}
	paper_line(p->paper, EDGE, p->y + 4, PAPER_WIDTH - EDGE, p->y + 4, RULE);
	p->y += ROW + 2;
}

/* Room for one more row; else a new page with the head again. */
static void row_room(struct print *p)
{
	if (p->y < FOOT - 14)
		return;
	paper_page(p->paper);
	p->y = EDGE + 14;
	table_head(p);
}

static void cell_time(struct print *p, int column, struct paper_pen pen, const struct jval *line,
                      const char *key)
{
	int64_t t;

	if (time_of(line, key, &t))
		cell_text(p, column, pen, instant(p, column == C_OWN ? p->own : p->calendar_zone, t));
}

static struct str by_whom(const struct print *p, const struct jval *line)
{
	const struct jval *by = jval_get(line, "by");
	struct str name = STR(""), rule = jval_str(line, "rule");

	if (rule.n)
		return rule;
	if (!by || by->kind != J_INT)
		return word(p, W_NONE);
	if (by->i)
		name = jval_str(jval_get(p->shown, "people"),
		                arena_fmt(p->cx->mem, "%lld", (long long)by->i).p);
	return name.n ? name : word(p, W_SYSTEM);
}

static struct str what_happened(const struct print *p, const struct jval *line)
{
	struct str reason = jval_str(line, "reason");
	const char *what = proof_what(p->cx->mem, jval_str(line, "what"), p->german);

	return reason.n ? arena_fmt(p->cx->mem, "%s: %s", what, proof_reason(p->cx->mem, reason, p->german))
	                : str_z(what);
}

/* Under a line that counted anew: every stretch, what the record was doing, and what of it counts. */
static void recount(struct print *p, const struct jval *stretch)
{
	struct paper_pen pen = { .size = SIZE - 0.5, .tone = MUTE };
	const struct jval *counts = jval_get(stretch, "counts");
	struct str reason = jval_str(stretch, "reason");
	bool yes = counts && counts->b;
	int64_t from, to;

	row_room(p);
	pen.room = columns[C_WHEN].width + columns[C_OWN].width - 6;
	if (time_of(stretch, "from", &from) && time_of(stretch, "to", &to))
		paper_text(p->paper, EDGE + columns[C_N].width + 2, p->y, &pen,
		           arena_fmt(p->cx->mem, STR_FMT " – " STR_FMT,
		                     STR_ARG(instant(p, p->calendar_zone, from)),
		                     STR_ARG(instant(p, p->calendar_zone, to))));
	cell_text(p, C_WHAT, pen,
	          arena_fmt(p->cx->mem, "%s: %s", proof_word(yes ? W_COUNTS : W_NOT, p->german),
	                    reason.n ? proof_reason(p->cx->mem, reason, p->german)
	                             : proof_word(W_RUNNING, p->german)));
	cell_text(p, C_OPEN, pen, hours(p, jval_int(stretch, "open")));
	p->y += ROW - 2;
}

static void ledger_line(struct print *p, const struct jval *line, size_t i)
{
	bool breach = str_is(jval_str(line, "what"), "breach");
	struct paper_pen pen = { .size = SIZE, .tone = breach ? HARM : INK, .bold = breach };
	const struct jval *again = jval_get(line, "recount"), *event = jval_get(line, "event");

	row_room(p);
	if (i % 2)
		paper_box(p->paper, EDGE, p->y - ROW + 4, PAPER_WIDTH - 2 * EDGE, ROW, SHADE);
	cell_text(p, C_N, pen, arena_fmt(p->cx->mem, "%lld", (long long)jval_int(line, "n")));
	cell_time(p, C_WHEN, pen, line, "at");
	if (p->two)
		cell_time(p, C_OWN, pen, line, "at");
	cell_text(p, C_WHAT, pen, what_happened(p, line));
	cell_text(p, C_BY, pen, by_whom(p, line));
	if (event && event->kind == J_INT)
		cell_text(p, C_EVENT, pen, arena_fmt(p->cx->mem, "%lld", (long long)event->i));
	cell_text(p, C_RULE, pen,
	          arena_fmt(p->cx->mem, "%lld v%lld · %lld v%lld", (long long)jval_int(line, "definition"),
	                    (long long)jval_int(line, "definition_version"),
	                    (long long)jval_int(line, "calendar"),
	                    (long long)jval_int(line, "calendar_version")));
	cell_text(p, C_OPEN, pen, hours(p, jval_int(line, "open")));
	cell_text(p, C_TOTAL, pen, hours(p, jval_int(line, "total")));
	cell_text(p, C_LEFT, pen, hours(p, jval_int(line, "goal") - jval_int(line, "total")));
	cell_time(p, C_DEADLINE, pen, line, "deadline");
	p->y += ROW;
	for (size_t k = 0; again && k < again->n; k++)
		recount(p, &again->items[k]);
}

/* ---- the strip ------------------------------------------------------------------------------- */
struct strip {
	int64_t from, to;
};

static double strip_x(const struct strip *s, int64_t t)
{
	t = t < s->from ? s->from : t > s->to ? s->to : t;
	return EDGE + (double)(t - s->from) / (double)(s->to - s->from) * (PAPER_WIDTH - 2 * EDGE);
}

static void strip_box(struct print *p, const struct strip *s, int64_t from, int64_t to, enum paper_tone tone)
{
	double a = strip_x(s, from), b = strip_x(s, to);

	if (b > a)
		paper_box(p->paper, a, p->y, b - a, 12, tone);
}

/* Between one line and the next the clock ran, or was paused, or did neither. */
static enum paper_tone after_line(const struct jval *line, enum paper_tone before)
{
	struct str what = jval_str(line, "what");

	if (str_is(what, "pause"))
		return PAUSES;
	if (str_is(what, "stop") || str_is(what, "cancel"))
		return RULE;
	if (str_is(what, "start") || str_is(what, "resume") || str_is(what, "reopen") ||
	    str_is(what, "revive"))
		return WAITS;
	return before;
}

static void strip_open(struct print *p, const struct strip *s, int64_t from, int64_t to)
{
	const struct jval *open = jval_get(p->shown, "open");
	int64_t a, b;

	if (!open || open->kind != J_ARRAY) {
		strip_box(p, s, from, to, RUNS);
		return;
	}
	for (size_t i = 0; i < open->n; i++)
		if (time_of(&open->items[i], "from", &a) && time_of(&open->items[i], "to", &b))
			strip_box(p, s, a > from ? a : from, b < to ? b : to, RUNS);
}

static void strip_pieces(struct print *p, const struct strip *s)
{
	enum paper_tone tone = WAITS;

	for (size_t i = 0; i < p->ledger->n; i++) {
		int64_t from = s->from, to = s->to;
		time_of(&p->ledger->items[i], "at", &from);
		if (i + 1 < p->ledger->n)
			time_of(&p->ledger->items[i + 1], "at", &to);
		tone = after_line(&p->ledger->items[i], tone);
		strip_box(p, s, from, to, tone);
		if (tone == WAITS)
			strip_open(p, s, from, to);
	}
}

static double legend(struct print *p, double x, enum paper_tone tone, enum proof_word w)
{
	struct paper_pen pen = { .size = SIZE, .tone = MUTE };

	paper_box(p->paper, x, p->y - 6, 8, 6, tone);
	paper_text(p->paper, x + 11, p->y, &pen, word(p, w));
	return x + 24 + paper_width(p->paper, SIZE, false, word(p, w));
}

static void strip(struct print *p)
{
	struct strip s = { 0, 0 };
	int64_t late;
	double x = EDGE;

	if (!p->ledger->n || !time_of(&p->ledger->items[0], "at", &s.from) ||
	    !time_of(p->sheet, "as_of", &s.to))
		return;
	time_of(p->result, "stopped_at", &s.to);
	if (s.to <= s.from)
		return;
	strip_pieces(p, &s);
	if (time_of(p->result, "breached_at", &late) && late < s.to)
		paper_box(p->paper, strip_x(&s, late), p->y + 13, strip_x(&s, s.to) - strip_x(&s, late), 3,
		          HARM);
	p->y += 27;
	x = legend(p, x, RUNS, W_RUNNING);
	x = legend(p, x, WAITS, W_OUTSIDE);
	x = legend(p, x, PAUSES, W_PAUSED);
	x = legend(p, x, RULE, W_STOPPED);
	legend(p, x, HARM, W_OVER);
	p->y += 20;
}

/* ---- head and foot --------------------------------------------------------------------------------- */
static void head_line(struct print *p, enum proof_word label, struct str value)
{
	struct paper_pen mute = { .size = 8, .tone = MUTE },
	                 ink = { .size = 8, .room = PAPER_WIDTH - 2 * EDGE - 90 };

	paper_text(p->paper, EDGE, p->y, &mute, word(p, label));
	paper_text(p->paper, EDGE + 90, p->y, &ink, value);
	p->y += 12;
}

static struct str versioned(struct print *p, const char *list, const char *id, const char *version)
{
	const struct jval *last = p->ledger->n ? &p->ledger->items[p->ledger->n - 1] : NULL;
	int64_t v = jval_int(last, version);

	return arena_fmt(p->cx->mem, STR_FMT " (%s %lld)", STR_ARG(name_of(p, list, jval_int(last, id), v)),
	                 proof_word(W_VERSION, p->german), (long long)v);
}

static void head(struct print *p)
{
	const struct jval *record = jval_get(p->sheet, "record");
	struct paper_pen big = { .size = 15, .bold = true, .room = PAPER_WIDTH - 2 * EDGE };
	struct paper_pen said = { .size = 11, .bold = true, .room = PAPER_WIDTH - 2 * EDGE };
	int64_t as_of = 0;

	p->y = EDGE + 14;
	paper_text(p->paper, EDGE, p->y, &big,
	           arena_fmt(p->cx->mem, "%s: " STR_FMT ", %s, %s %lld", proof_word(W_TITLE, p->german),
	                     STR_ARG(jval_str(record, "key")),
	                     proof_target(p->cx->mem, jval_str(p->sheet, "target"), p->german),
	                     proof_word(W_CYCLE, p->german), (long long)jval_int(p->sheet, "cycle")));
	p->y += 17;
	paper_text(p->paper, EDGE, p->y, &(struct paper_pen){ .size = 10, .room = PAPER_WIDTH - 2 * EDGE },
	           jval_str(p->shown, "title"));
	p->y += 18;
	struct str sentence = verdict(p, &said.tone);
	paper_text(p->paper, EDGE, p->y, &said, sentence);
	p->y += 17;
	head_line(p, W_CLIENT, jval_str(p->shown, "client"));
	head_line(p, W_DEFINITION, versioned(p, "definitions", "definition", "definition_version"));
	head_line(p, W_CALENDAR,
	          arena_fmt(p->cx->mem, STR_FMT ", " STR_FMT,
	                    STR_ARG(versioned(p, "calendars", "calendar", "calendar_version")),
	                    STR_ARG(zone_name(p->calendar_zone))));
	time_of(p->sheet, "as_of", &as_of);
	head_line(p, W_AS_OF, instant(p, p->calendar_zone, as_of));
	p->y += 2;
}

static void feet(struct print *p)
{
	struct paper_pen pen = { .size = 6.5, .tone = MUTE },
	                 right = { .size = 6.5, .tone = MUTE, .align = RIGHT };
	const struct jval *events = jval_get(p->sheet, "events");
	int pages = paper_pages(p->paper);

	for (int i = 1; i <= pages; i++) {
		paper_turn_to(p->paper, i);
		paper_line(p->paper, EDGE, FOOT, PAPER_WIDTH - EDGE, FOOT, RULE);
		paper_text(p->paper, EDGE, FOOT + 10, &pen,
		           arena_fmt(p->cx->mem, "%s (%zu %s): " STR_FMT, proof_word(W_HASH, p->german),
		                     events ? events->n : 0, proof_word(W_EVENTS, p->german),
		                     STR_ARG(jval_str(p->sheet, "proof"))));
		paper_text(p->paper, EDGE, FOOT + 19, &pen, word(p, W_CHECK));
		paper_text(p->paper, PAPER_WIDTH - EDGE, FOOT + 10, &right,
		           arena_fmt(p->cx->mem, "%s %d %s %d", proof_word(W_PAGE, p->german), i,
		                     proof_word(W_OF, p->german), pages));
	}
}

enum rc proof_print(struct ctx *cx, const struct jval *sheet, const struct zone *own, bool german,
                    struct buf *out)
{
	static const struct jval nothing = { .kind = J_ARRAY };
	struct print p = { .cx = cx, .sheet = sheet, .own = own, .german = german };

	p.ledger = jval_get(sheet, "ledger") ? jval_get(sheet, "ledger") : &nothing;
	p.result = jval_get(sheet, "result");
	p.shown = jval_get(sheet, "shown");
	p.calendar_zone =
	        p.ledger->n ? zone_find(cx->app->zones, jval_str(&p.ledger->items[p.ledger->n - 1], "zone"))
	                    : NULL;
	p.calendar_zone = p.calendar_zone ? p.calendar_zone : zone_utc();
	p.own = own ? own : zone_utc();
	p.two = !str_eq(zone_name(p.own), zone_name(p.calendar_zone));
	p.paper = paper_new(cx->mem, arena_fmt(cx->mem, "%s " STR_FMT, proof_word(W_TITLE, german),
	                                       STR_ARG(jval_str(jval_get(sheet, "record"), "key"))));
	paper_page(p.paper);
	head(&p);
	strip(&p);
	table_head(&p);
	for (size_t i = 0; i < p.ledger->n; i++)
		ledger_line(&p, &p.ledger->items[i], i);
	feet(&p);
	return paper_bytes(cx, p.paper, out);
}
