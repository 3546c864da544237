/* ics.c - see ics.h. Lines are unfolded one by one; an event is a handful of texts, understood at its end. */
#include "calendar/ics.h"
#include "base/time.h"
#include <stdlib.h>

enum { NAME_MAX_BYTES = 120, EXDATES = 64, LINE_MAX_BYTES = 8192, FIRST_YEAR = 1900 };

struct event {
	struct str start, end, summary, rule, status;
	struct str except[EXDATES];
	size_t nexcept;
	int depth; /* of what is nested inside it, such as an alarm */
};
struct reader {
	struct ctx *cx;
	struct str rest;
	int64_t from, to;
	struct ics_result *out;
};

/* ---- lines ------------------------------------------------------------------------- */
static struct str no_return(struct str line)
{
	return line.n && line.p[line.n - 1] == '\r' ? str_sub(line, 0, line.n - 1) : line;
}

/* A content line with its continuations joined; false at the end of the text. */
static bool next_line(struct reader *r, struct str *out)
{
	struct buf whole = BUF(r->cx->mem);
	struct str one;

	if (!str_split(&r->rest, '\n', &one))
		return false;
	buf_add(&whole, str_clip(no_return(one), LINE_MAX_BYTES));
	while (r->rest.n && (r->rest.p[0] == ' ' || r->rest.p[0] == '\t')) {
		(void)str_split(&r->rest, '\n', &one);
		one = no_return(one);
		if (whole.n + one.n < LINE_MAX_BYTES)
			buf_add(&whole, str_sub(one, 1, SIZE_MAX));
	}
	*out = buf_str(&whole);
	return true;
}

/* "DTSTART;VALUE=DATE:20261225" into its name and value; a colon inside quotes does not count. */
static bool split_line(struct str line, struct str *name, struct str *value)
{
	bool quoted = false;
	size_t end = SIZE_MAX;

	for (size_t i = 0; i < line.n; i++) {
		if (line.p[i] == '"')
			quoted = !quoted;
		if (quoted)
			continue;
		if (line.p[i] == ';' && end == SIZE_MAX)
			end = i;
		if (line.p[i] != ':')
			continue;
		*name = str_sub(line, 0, end < i ? end : i);
		*value = str_sub(line, i + 1, SIZE_MAX);
		return true;
	}
	return false;
}

/* TEXT: \n \, \; \\ undone, line breaks as spaces, clipped. */
static struct str plain_text(struct arena *a, struct str s)
{
	struct buf b = BUF(a);

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c == '\\' && i + 1 < s.n)
			c = s.p[++i] == 'n' || s.p[i] == 'N' ? ' ' : s.p[i];
		buf_char(&b, (unsigned char)c < ' ' ? ' ' : c);
	}
	struct str text = str_trim(buf_str(&b));

	return str_utf8(text) ? str_clip(text, NAME_MAX_BYTES) : STR("");
}

/* ---- days ---------------------------------------------------------------------------- */
/* A whole day, "20261225"; what has a time or is no date is refused. */
static bool whole_day(struct str s, struct civil *c, int64_t *day)
{
	int64_t n;

	if (s.n != 8 || !str_int(s, &n) || n < 0)
		return false;
	*c = (struct civil){ .year = (int)(n / 10000), .month = (int)(n / 100 % 100), .day = (int)(n % 100) };
	if (c->year < FIRST_YEAR || !civil_valid(c))
		return false;
	*day = civil_days(c->year, c->month, c->day);
	return true;
}

static void leave(struct reader *r, const struct event *e, const char *why)
{
	if (r->out->nleft < ICS_LEFT_MAX)
		r->out->left[r->out->nleft++] = (struct ics_left){ plain_text(r->cx->mem, e->summary), why };
}

static bool excepted(const struct event *e, int64_t day)
{
	struct civil c;
	int64_t not ;

	for (size_t i = 0; i < e->nexcept; i++)
		if (whole_day(e->except[i], &c, &not ) && not == day)
			return true;
	return false;
}

static void put(struct reader *r, const struct event *e, struct str name, int64_t day, int64_t span)
{
	if (excepted(e, day))
		return;
	for (int64_t d = day; d < day + span; d++)
		if (d >= r->from && d <= r->to && r->out->n < ICS_DAYS_MAX)
			r->out->days[r->out->n++] = (struct ics_day){ d, name };
}

/* ---- rules ---------------------------------------------------------------------------- */
struct yearly {
	int64_t every, count, until;
	int month, nth, weekday; /* nth 0: the start's own date */
};

static bool weekday_rule(struct str s, struct yearly *y)
{
	static const char *const names[] = { "MO", "TU", "WE", "TH", "FR", "SA", "SU" };
	int64_t nth;

	if (s.n < 3 || s.n > 4 || !str_int(str_sub(s, s.p[0] == '+', s.n - 2 - (s.p[0] == '+')), &nth))
		return false;
	for (int i = 0; i < 7; i++)
		if (str_is(str_sub(s, s.n - 2, 2), names[i]))
			y->weekday = i + 1;
	y->nth = (int)nth;
	return y->weekday && nth && nth >= -5 && nth <= 5;
}

static bool rule_part(struct str name, struct str value, const struct civil *start, struct yearly *y)
{
	struct civil c;
	int64_t n = 0;
	bool number = str_int(value, &n);

	if (str_is(name, "FREQ"))
		return str_is(value, "YEARLY");
	if (str_is(name, "INTERVAL"))
		return number && (y->every = n) > 0 && n <= 100;
	if (str_is(name, "COUNT"))
		return number && (y->count = n) > 0;
	if (str_is(name, "UNTIL"))
		return whole_day(str_sub(value, 0, 8), &c, &y->until);
	if (str_is(name, "BYMONTH"))
		return number && n >= 1 && n <= 12 && (y->month = (int)n);
	if (str_is(name, "BYMONTHDAY"))
		return number && n == start->day;
	if (str_is(name, "BYDAY"))
		return weekday_rule(value, y);
	return str_is(name, "WKST");
}

static bool read_rule(struct str rule, const struct civil *start, struct yearly *y)
{
	struct str part;

	*y = (struct yearly){ .every = 1, .count = INT64_MAX, .until = INT64_MAX, .month = start->month };
	while (str_split(&rule, ';', &part)) {
		size_t at = str_find(part, STR("="), 0);
		if (!part.n)
			continue;
		if (at == SIZE_MAX ||
		    !rule_part(str_sub(part, 0, at), str_sub(part, at + 1, SIZE_MAX), start, y))
			return false;
	}
	return y->nth || y->month == start->month;
}

/* The n-th such weekday of the month, from its end when n is negative; INT64_MIN when there is none. */
static int64_t nth_weekday(int64_t year, const struct yearly *y)
{
	int64_t first = civil_days((int)year, y->month, 1);
	int64_t next =
	        y->month == 12 ? civil_days((int)year + 1, 1, 1) : civil_days((int)year, y->month + 1, 1);
	int64_t day;

	if (y->nth > 0)
		day = first + (y->weekday - civil_weekday(first) + 7) % 7 + 7 * (y->nth - 1);
	else
		day = next - 1 - (civil_weekday(next - 1) - y->weekday + 7) % 7 - 7 * (-y->nth - 1);
	return day >= first && day < next ? day : INT64_MIN;
}

static void put_yearly(struct reader *r, const struct event *e, const struct yearly *y,
                       const struct civil *start, int64_t span)
{
	struct str name = plain_text(r->cx->mem, e->summary);
	struct civil last;
	int64_t begins = civil_days(start->year, start->month, start->day), made = 0;

	civil_from_days(r->to, &last);
	for (int64_t year = start->year; year <= last.year && made < y->count; year += y->every) {
		struct civil back = { 0 };
		int64_t day = y->nth ? nth_weekday(year, y) : civil_days((int)year, start->month, start->day);
		if (day == INT64_MIN || day < begins)
			continue;
		civil_from_days(day, &back);
		if (!y->nth && back.day != start->day) /* 29 February */
			continue;
		if (day > y->until)
			return;
		made++;
		put(r, e, name, day, span);
	}
}

/* ---- events ---------------------------------------------------------------------------- */
static void take_event(struct reader *r, const struct event *e)
{
	struct civil start, end;
	struct yearly y;
	int64_t day, after;

	if (str_is(e->status, "CANCELLED"))
		return leave(r, e, "it is cancelled");
	if (!whole_day(e->start, &start, &day))
		return leave(r, e, "it is no whole day");
	if (!e->end.n)
		after = day + 1;
	else if (!whole_day(e->end, &end, &after) || after < day)
		return leave(r, e, "its end is no whole day after its start");
	int64_t span = after > day ? after - day : 1;

	if (span > ICS_SPAN_MAX)
		return leave(r, e, "it is longer than 60 days");
	if (!e->rule.n)
		return put(r, e, plain_text(r->cx->mem, e->summary), day, span);
	if (!read_rule(e->rule, &start, &y))
		return leave(r, e, "it repeats by a rule that is not read here");
	put_yearly(r, e, &y, &start, span);
}

static void take_line(struct event *e, struct str name, struct str value)
{
	struct str one;

	if (str_ieq(name, STR("DTSTART")))
		e->start = value;
	else if (str_ieq(name, STR("DTEND")))
		e->end = value;
	else if (str_ieq(name, STR("SUMMARY")))
		e->summary = value;
	else if (str_ieq(name, STR("RRULE")))
		e->rule = value;
	else if (str_ieq(name, STR("STATUS")))
		e->status = value;
	else if (str_ieq(name, STR("EXDATE")))
		while (e->nexcept < EXDATES && str_split(&value, ',', &one))
			e->except[e->nexcept++] = str_sub(one, 0, 8);
}

static int by_day(const void *a, const void *b)
{
	const struct ics_day *x = a, *y = b;

	return (x->day > y->day) - (x->day < y->day);
}

static void each_once(struct ics_result *o)
{
	size_t n = 0;

	qsort(o->days, o->n, sizeof *o->days, by_day);
	for (size_t i = 0; i < o->n; i++)
		if (!n || o->days[n - 1].day != o->days[i].day)
			o->days[n++] = o->days[i];
	o->n = n;
}

static void read_events(struct reader *r)
{
	struct str line, name, value;
	struct event e = { 0 };
	bool inside = false;

	while (next_line(r, &line)) {
		if (!split_line(line, &name, &value))
			continue;
		if (!inside) {
			if (str_ieq(name, STR("BEGIN")) && str_ieq(value, STR("VEVENT"))) {
				e = (struct event){ 0 };
				inside = true;
			}
		} else if (str_ieq(name, STR("BEGIN"))) {
			e.depth++;
		} else if (str_ieq(name, STR("END")) && e.depth) {
			e.depth--;
		} else if (str_ieq(name, STR("END"))) {
			take_event(r, &e);
			inside = false;
		} else if (!e.depth) {
			take_line(&e, name, value);
		}
	}
}

enum rc ics_read(struct ctx *cx, struct str text, int64_t from, int64_t to, struct ics_result *out)
{
	struct reader r = { .cx = cx, .rest = text, .from = from, .to = to, .out = out };

	if (str_starts(r.rest, STR("\xef\xbb\xbf")))
		r.rest = str_sub(r.rest, 3, SIZE_MAX);
	r.rest = str_trim(r.rest);
	if (!str_ieq(str_sub(r.rest, 0, 15), STR("BEGIN:VCALENDAR")))
		return fail_field(cx, "ics", "this is no iCalendar file: it begins with BEGIN:VCALENDAR");
	*out = (struct ics_result){ .days = NEW_ARRAY(cx->mem, struct ics_day, ICS_DAYS_MAX),
		                    .left = NEW_ARRAY(cx->mem, struct ics_left, ICS_LEFT_MAX) };
	read_events(&r);
	each_once(out);
	return RC_OK;
}
