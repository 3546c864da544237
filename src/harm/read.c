/* read.c - a line that a person types in a hurry, read into a harm: "16:00 bank cut-off", "tomorrow 9:30
 * audit begins", "in 40 min", "2 h", "disk 12 GB at 3 GB/h", "none". English and German words.
 *
 * One phrase is looked for, wherever it stands; what is before and after it is the effect. Times are of the
 * zone that is given; a time of day without a day is the next one there is. Pure: no database, no clock.
 */
#include "harm/harm_int.h"
#include <math.h>

enum { TEXT_MAX = 300 };

struct scan {
	struct ctx *cx;
	const struct harm_line *line;
	struct str s; /* lower case; as long as what was written */
	size_t at;
	const char *problem; /* the phrase is there, but means nothing */
};

/* ---- letters ------------------------------------------------------------------------------- */
static bool digit(char c) { return c >= '0' && c <= '9'; }
static bool letter(char c) { return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80 || c == '%'; }
static char peek(const struct scan *s, size_t ahead)
{
	return s->at + ahead < s->s.n ? s->s.p[s->at + ahead] : '\0';
}
static void blanks(struct scan *s)
{
	while (peek(s, 0) == ' ' || peek(s, 0) == '\t')
		s->at++;
}
static bool sign(struct scan *s, char c)
{
	size_t was = s->at;

	blanks(s);
	if (peek(s, 0) == c) {
		s->at++;
		return true;
	}
	s->at = was;
	return false;
}
/* Letters up to something else. */
static struct str letters(struct scan *s)
{
	size_t was = s->at;

	while (s->at < s->s.n && letter(s->s.p[s->at]))
		s->at++;
	return str_sub(s->s, was, s->at - was);
}
struct word {
	const char *text;
	int64_t value;
};
static bool word(struct scan *s, const struct word *words, int64_t *value)
{
	size_t was = s->at;

	blanks(s);
	struct str got = letters(s);
	for (; words->text; words++)
		if (got.n && str_is(got, words->text)) {
			*value = words->value;
			return true;
		}
	s->at = was;
	return false;
}
static bool digits(struct scan *s, size_t max, int64_t *out, size_t *n)
{
	size_t was = s->at;

	while (digit(peek(s, 0)) && s->at - was < max)
		s->at++;
	*n = s->at - was;
	if (*n && !digit(peek(s, 0)) && str_int(str_sub(s->s, was, *n), out))
		return true;
	s->at = was;
	return false;
}
/* 12, 3.5 or 3,5. */
static bool number(struct scan *s, double *out)
{
	size_t was = s->at, n;
	int64_t whole, part;

	blanks(s);
	if (!digits(s, 12, &whole, &n)) {
		s->at = was;
		return false;
	}
	*out = (double)whole;
	if ((peek(s, 0) == '.' || peek(s, 0) == ',') && digit(peek(s, 1))) {
		size_t dot = s->at++;
		if (digits(s, 6, &part, &n))
			*out += (double)part / pow(10, (double)n);
		else
			s->at = dot;
	}
	return true;
}

/* ---- what is left, and what goes ---------------------------------------------------------------- */
static const struct word per[] = { { "h", 1 },      { "hr", 1 },     { "hour", 1 }, { "std", 1 },
	                           { "stunde", 1 }, { "min", 60 },   { "m", 60 },   { "minute", 60 },
	                           { "s", 3600 },   { "sec", 3600 }, { "d", -24 },  { "day", -24 },
	                           { "tag", -24 },  { NULL, 0 } };
static const struct word by[] = { { "at", 0 },  { "with", 0 },   { "bei", 0 }, { "mit", 0 }, { "and", 0 },
	                          { "und", 0 }, { "losing", 0 }, { "a", 0 },   { NULL, 0 } };
static const struct word over[] = { { "per", 0 }, { "pro", 0 }, { "je", 0 },
	                            { "an", 0 },  { "a", 0 },   { NULL, 0 } };
static const struct word left[] = { { "left", 0 }, { "free", 0 },   { "frei", 0 },
	                            { "rest", 0 }, { "full", 1 },   { "used", 1 },
	                            { "voll", 1 }, { "belegt", 1 }, { NULL, 0 } };
static const struct word bytes[] = { { "kb", 1 },  { "mb", 2 },  { "gb", 3 },  { "tb", 4 }, { "kib", 1 },
	                             { "mib", 2 }, { "gib", 3 }, { "tib", 4 }, { NULL, 0 } };

static int64_t power(struct str unit)
{
	for (const struct word *w = bytes; w->text; w++)
		if (str_is(unit, w->text))
			return w->value;
	return 0;
}

/* "3 GB/h", "3/h", "3 GB per hour": into the level's unit. */
static bool rate_of(struct scan *s, struct str unit, double *out)
{
	int64_t hours, unused;

	if (!number(s, out))
		return false;
	blanks(s);
	size_t before = s->at;
	struct str u = letters(s);
	if (u.n && (str_is(u, "per") || str_is(u, "pro"))) {
		s->at = before;
		u = STR("");
	}
	if (!sign(s, '/') && !word(s, over, &unused))
		return false;
	if (!word(s, per, &hours))
		return false;
	*out = hours < 0 ? *out / (double)-hours : *out * (double)hours;
	if (!u.n || str_eq(u, unit))
		return true;
	if (!power(u) || !power(unit)) {
		s->problem = "what is left and what goes are not in the same unit";
		return true;
	}
	*out *= pow(strstr(arena_str(s->cx->mem, unit).p, "ib") ? 1024 : 1000,
	            (double)(power(u) - power(unit)));
	return true;
}

static bool depletion(struct scan *s, struct str written, struct harm *h)
{
	int64_t unused, full = 0;
	double level, rate;

	if (!number(s, &level))
		return false;
	blanks(s);
	size_t from = s->at;
	struct str unit = letters(s), shown = str_sub(written, from, unit.n);
	if (!unit.n)
		return false;
	if (word(s, left, &full) && full && !str_is(unit, "%")) {
		s->problem = "say what is left, not what is used";
		return true;
	}
	sign(s, ',');
	if (!word(s, by, &unused))
		sign(s, '@');
	sign(s, '-');
	if (!rate_of(s, unit, &rate))
		return false;
	if (full)
		level = 100 - level;
	if (!s->problem && (level < 0 || rate <= 0))
		s->problem = "what goes in an hour is more than nothing";
	else if (!s->problem && level / rate > HARM_AHEAD_DAYS * 24.0)
		s->problem = "at that rate it lasts longer than a year";
	*h = (struct harm){ .kind = HARM_DEPLETION, .level = level, .rate = rate, .unit = shown };
	return true;
}

/* ---- in so long ------------------------------------------------------------------------------------ */
static const struct word units[] = {
	{ "m", 1 },       { "min", 1 },      { "mins", 1 },      { "minute", 1 },    { "minutes", 1 },
	{ "minuten", 1 }, { "h", 60 },       { "hr", 60 },       { "hrs", 60 },      { "hour", 60 },
	{ "hours", 60 },  { "std", 60 },     { "stunde", 60 },   { "stunden", 60 },  { "d", 1440 },
	{ "day", 1440 },  { "days", 1440 },  { "tag", 1440 },    { "tage", 1440 },   { "tagen", 1440 },
	{ "w", 10080 },   { "week", 10080 }, { "weeks", 10080 }, { "woche", 10080 }, { "wochen", 10080 },
	{ NULL, 0 }
};

static bool duration(struct scan *s, int64_t *out)
{
	double minutes = 0, n;
	int64_t unit, extra;
	size_t parts = 0, len;

	for (size_t was = s->at; parts < 3; was = s->at) {
		if (!number(s, &n) || !word(s, units, &unit)) {
			s->at = was;
			break;
		}
		minutes += n * (double)unit;
		parts++;
		if (unit == 60 && digit(peek(s, 0)) && digits(s, 2, &extra, &len)) { /* 1h30 */
			minutes += (double)extra;
			break;
		}
		sign(s, '.'); /* "2 Std." */
	}
	if (!parts)
		return false;
	if (minutes < 0.5 || minutes > HARM_AHEAD_DAYS * 1440.0)
		s->problem = "a time ahead, within a year";
	else
		*out = s->line->now + (int64_t)llround(minutes * (double)MINUTES(1));
	return true;
}

/* ---- at a time ---------------------------------------------------------------------------------------- */
static const struct word noons[] = { { "noon", 43200 },     { "midday", 43200 },      { "mittag", 43200 },
	                             { "midnight", 86400 }, { "mitternacht", 86400 }, { NULL, 0 } };
static const struct word halves[] = { { "am", 0 }, { "pm", 12 }, { NULL, 0 } };
static const struct word oclock[] = { { "uhr", 0 }, { "oclock", 0 }, { NULL, 0 } };

/* Seconds of the day. */
static bool clock_of(struct scan *s, int64_t *out)
{
	size_t was = s->at, n;
	int64_t hour, minute = 0, half, unused;
	bool plain = true;

	if (word(s, noons, out))
		return true;
	blanks(s);
	if (!digits(s, 2, &hour, &n)) {
		s->at = was;
		return false;
	}
	if (peek(s, 0) == ':' && digit(peek(s, 1))) {
		s->at++;
		plain = false;
		if (!digits(s, 2, &minute, &n) || n != 2)
			minute = 99;
	}
	if (hour >= 1 && hour <= 12 && word(s, halves, &half)) { /* "16:00 am Freitag" is none */
		plain = false;
		hour = hour % 12 + half;
	}
	if (word(s, oclock, &unused))
		plain = false;
	if (plain || (peek(s, 0) == ':' && digit(peek(s, 1)))) { /* a bare number is none */
		s->at = was;
		return false;
	}
	if (hour > 24 || minute > 59 || (hour == 24 && minute))
		s->problem = "there is no such time of day";
	*out = hour * 3600 + minute * 60;
	return true;
}

enum { DAY_NONE = -1000, DAY_WEEK = -100 }; /* DAY_WEEK + 1: Monday */
static const struct word days[] = {
	{ "today", 0 },        { "heute", 0 },      { "tonight", 0 }, { "tomorrow", 1 },
	{ "morgen", 1 },       { "übermorgen", 2 }, { "mon", -99 },   { "monday", -99 },
	{ "montag", -99 },     { "mo", -99 },       { "tue", -98 },   { "tuesday", -98 },
	{ "dienstag", -98 },   { "di", -98 },       { "wed", -97 },   { "wednesday", -97 },
	{ "mittwoch", -97 },   { "mi", -97 },       { "thu", -96 },   { "thursday", -96 },
	{ "donnerstag", -96 }, { "do", -96 },       { "fri", -95 },   { "friday", -95 },
	{ "freitag", -95 },    { "fr", -95 },       { "sat", -94 },   { "saturday", -94 },
	{ "samstag", -94 },    { "sa", -94 },       { "sun", -93 },   { "sunday", -93 },
	{ "sonntag", -93 },    { "so", -93 },       { NULL, 0 }
};
static const struct word months[] = {
	{ "jan", 1 },       { "january", 1 },  { "januar", 1 },    { "feb", 2 },      { "february", 2 },
	{ "februar", 2 },   { "mar", 3 },      { "march", 3 },     { "mär", 3 },      { "märz", 3 },
	{ "apr", 4 },       { "april", 4 },    { "may", 5 },       { "mai", 5 },      { "jun", 6 },
	{ "june", 6 },      { "juni", 6 },     { "jul", 7 },       { "july", 7 },     { "juli", 7 },
	{ "aug", 8 },       { "august", 8 },   { "sep", 9 },       { "sept", 9 },     { "september", 9 },
	{ "oct", 10 },      { "october", 10 }, { "okt", 10 },      { "oktober", 10 }, { "nov", 11 },
	{ "november", 11 }, { "dec", 12 },     { "december", 12 }, { "dez", 12 },     { "dezember", 12 },
	{ NULL, 0 }
};
static const struct word nexts[] = {
	{ "next", 0 }, { "nächsten", 0 }, { "nächster", 0 }, { "kommenden", 0 }, { NULL, 0 }
};
struct day {
	int64_t word;         /* DAY_NONE: a date, if there is one */
	int64_t civil;        /* days since 1970 */
	bool date, this_year; /* this_year: no year was written */
	bool later;           /* "next Friday": not today */
};

static bool civil(struct scan *s, int64_t y, int64_t m, int64_t d, struct day *out)
{
	struct civil c = { .year = y, .month = (int)m, .day = (int)d };

	out->date = true;
	if (m < 1 || m > 12 || d < 1 || d > 31 || !civil_valid(&c))
		s->problem = "there is no such date";
	else
		out->civil = civil_days(y, c.month, c.day);
	return true;
}

static int64_t year_of(struct scan *s, struct day *out)
{
	size_t was = s->at, n;
	struct civil today;
	int64_t year;

	blanks(s);
	out->this_year = !digits(s, 4, &year, &n) || n != 4;
	if (!out->this_year)
		return year;
	s->at = was;
	zone_civil(s->line->zone, s->line->now, &today);
	return today.year;
}

/* 31 Dec, 31. Dezember 2026, Dec 31 */
static bool named_date(struct scan *s, struct day *out)
{
	size_t was = s->at, n;
	int64_t day, month;
	bool first = word(s, months, &month);

	if (first)
		sign(s, '.');
	blanks(s);
	if (digits(s, 2, &day, &n) && peek(s, 0) != ':') {
		sign(s, '.');
		if (first || word(s, months, &month)) {
			sign(s, '.');
			return civil(s, year_of(s, out), month, day, out);
		}
	}
	s->at = was;
	return false;
}

/* 12/24 is one date here and another there, or none; 24/7 is no date. */
static bool slashed_date(struct scan *s, struct day *out)
{
	size_t was = s->at, n;
	int64_t a, b;

	blanks(s);
	if (digits(s, 2, &a, &n) && peek(s, 0) == '/' && (s->at++, digits(s, 2, &b, &n)) &&
	    !(a == 24 && b == 7)) {
		s->problem = "write the date as 24.12. or 24 Dec";
		out->date = true;
		return true;
	}
	s->at = was;
	return false;
}

/* 2026-11-27, 27.11., 27.11.2026 */
static bool date_of(struct scan *s, struct day *out)
{
	size_t was = s->at, n;
	int64_t a, b, c;

	blanks(s);
	if (digits(s, 4, &a, &n) && n == 4 && peek(s, 0) == '-') {
		s->at++;
		if (digits(s, 2, &b, &n) && peek(s, 0) == '-' && (s->at++, digits(s, 2, &c, &n)))
			return civil(s, a, b, c, out);
	}
	s->at = was;
	blanks(s);
	if (digits(s, 2, &a, &n) && peek(s, 0) == '.') {
		s->at++;
		if (digits(s, 2, &b, &n) && peek(s, 0) == '.') {
			s->at++;
			struct civil today;
			zone_civil(s->line->zone, s->line->now, &today);
			out->this_year = !digits(s, 4, &c, &n);
			return civil(s, out->this_year ? today.year : c < 100 ? c + 2000 : c, b, a, out);
		}
	}
	s->at = was;
	return named_date(s, out) || slashed_date(s, out);
}

static bool day_of(struct scan *s, struct day *out)
{
	size_t was = s->at;
	int64_t unused;

	*out = (struct day){ .word = DAY_NONE };
	out->later = word(s, nexts, &unused);
	if (word(s, days, &out->word) && (!out->later || out->word < 0)) {
		sign(s, '.'); /* "Fr." */
		return true;
	}
	s->at = was;
	*out = (struct day){ .word = DAY_NONE };
	return date_of(s, out);
}

static int64_t on(const struct scan *s, int64_t day, int64_t second)
{
	return zone_day_second(s->line->zone, day, second, ZONE_EARLIER);
}

static void must_be_ahead(struct scan *s, int64_t t)
{
	if (t <= s->line->now)
		s->problem = "that time is over";
	else if (t > s->line->now + DAYS(HARM_AHEAD_DAYS))
		s->problem = "a time ahead, within a year";
}

/* Both together; without a day the next such time there is. */
static int64_t instant_of(struct scan *s, const struct day *d, int64_t second)
{
	int64_t today = zone_day(s->line->zone, s->line->now), day = today, t;
	bool any = !d->date && d->word == DAY_NONE, weekday = d->word != DAY_NONE && d->word < 0;
	struct civil c = { 0 };

	if (d->date)
		day = d->civil;
	else if (weekday)
		day = today + (d->word - DAY_WEEK - civil_weekday(today) + 7) % 7 +
		      (d->later && d->word - DAY_WEEK == civil_weekday(today) ? 7 : 0);
	else if (!any)
		day = today + d->word;
	t = on(s, day, second);
	if (t <= s->line->now && (any || weekday))
		t = on(s, day + (any ? 1 : 7), second);
	if (t <= s->line->now && d->this_year) {
		civil_from_days(day, &c);
		c.year++;
		t = civil_valid(&c) ? on(s, civil_days(c.year, c.month, c.day), second) : t;
	}
	must_be_ahead(s, t);
	return t;
}

static const struct word before[] = { { "at", 0 },     { "by", 0 }, { "until", 0 }, { "till", 0 },
	                              { "before", 0 }, { "um", 0 }, { "bis", 0 },   { "vor", 0 },
	                              { "on", 0 },     { "am", 0 }, { "gegen", 0 }, { NULL, 0 } };
static const struct word in[] = { { "in", 0 }, { "within", 0 }, { NULL, 0 } };

/* 2026-11-27T16:00:00Z */
static bool exact(struct scan *s, int64_t *out)
{
	size_t end = s->at;

	if (!digit(peek(s, 0)))
		return false;
	while (end < s->s.n && s->s.p[end] != ' ')
		end++;
	struct str text = str_sub(s->s, s->at, end - s->at);
	char *up = (char *)(uintptr_t)arena_str(s->cx->mem, text).p;
	for (size_t i = 0; i < text.n; i++)
		if (up[i] == 't' || up[i] == 'z')
			up[i] = (char)(up[i] - 32);
	if (text.n < 16 || !time_parse((struct str){ up, text.n }, out))
		return false;
	s->at = end;
	must_be_ahead(s, *out);
	return true;
}

/* A day and a time in either order, or a time alone. */
static bool point(struct scan *s, int64_t *out)
{
	struct day day = { .word = DAY_NONE };
	int64_t second, unused;
	size_t was = s->at;

	if (day_of(s, &day)) {
		sign(s, ',');
		(void)word(s, before, &unused);
		if (clock_of(s, &second)) {
			*out = s->problem ? 0 : instant_of(s, &day, second);
			return true;
		}
		s->at = was; /* "do" is a word too; and a day alone says no time */
		return false;
	}
	s->problem = NULL;
	if (!clock_of(s, &second))
		return false;
	was = s->at;
	sign(s, ',');
	(void)word(s, before, &unused);
	if (!day_of(s, &day) || (day.word < 0 && day.word != DAY_NONE && s->at - was < 4)) {
		s->at = was; /* two letters after a time are hardly a weekday */
		day = (struct day){ .word = DAY_NONE };
	}
	*out = s->problem ? 0 : instant_of(s, &day, second);
	return true;
}

static bool moment(struct scan *s, struct harm *h)
{
	size_t was = s->at;
	int64_t unused, t = 0;

	if (word(s, in, &unused)) {
		if (!duration(s, &t)) {
			s->at = was;
			return false;
		}
	} else {
		(void)word(s, before, &unused);
		sign(s, '@');
		blanks(s);
		if (!exact(s, &t) && !point(s, &t) && !duration(s, &t)) {
			s->at = was;
			return false;
		}
	}
	*h = (struct harm){ .kind = HARM_INSTANT, .at = t };
	return true;
}

/* ---- the line --------------------------------------------------------------------------------------------
 */
/* Those with 1 say it only alone, or before "harm": "no backup at 16:00" is something else. */
static const struct word nothing[] = { { "none", 0 },    { "nothing", 0 }, { "harmless", 0 }, { "nichts", 0 },
	                               { "harmlos", 0 }, { "keiner", 0 },  { "no", 1 },       { "kein", 1 },
	                               { "keine", 1 },   { NULL, 0 } };
static const struct word harm_itself[] = { { "harm", 0 }, { "schaden", 0 }, { NULL, 0 } };

static struct str bare(struct str s)
{
	static const char drop[] = " \t,;:-()";

	while (s.n && strchr(drop, s.p[0]))
		s = str_sub(s, 1, s.n);
	while (s.n && strchr(drop, s.p[s.n - 1]))
		s.n--;
	return s;
}

/* What stands around the phrase; said twice ("disk … disk full") it is said once. */
static struct str effect_of(struct ctx *cx, struct str head, struct str tail)
{
	head = bare(head);
	tail = bare(tail);
	if (!head.n || (tail.n >= head.n && str_ieq(head, str_sub(tail, 0, head.n))))
		return tail;
	return tail.n ? arena_fmt(cx->mem, STR_FMT " " STR_FMT, STR_ARG(head), STR_ARG(tail)) : head;
}

static bool says_none(struct scan *s)
{
	int64_t alone, unused;

	if (!word(s, nothing, &alone))
		return false;
	if (word(s, harm_itself, &unused) || !alone || s->at == s->s.n)
		return true;
	s->at = 0;
	return false;
}

static bool starts_word(struct str s, size_t i) { return i == 0 || strchr(" \t,;(@-", s.p[i - 1]); }

static bool find(struct scan *s, struct str written, bool levels, size_t *from, struct harm *h)
{
	for (size_t i = 0; i < s->s.n; i++) {
		if (s->s.p[i] == ' ' || !starts_word(s->s, i))
			continue;
		s->at = i;
		s->problem = NULL;
		if (!(levels ? depletion(s, written, h) : moment(s, h)))
			continue;
		if (s->at < s->s.n && (digit(peek(s, 0)) || letter(peek(s, 0))))
			continue; /* "16:00x" */
		*from = i;
		return true;
	}
	s->problem = NULL;
	return false;
}

static enum rc refuse(struct ctx *cx, const char *problem, size_t at)
{
	return fail_field(cx, "text", "%s (at character %zu)", problem, at + 1);
}

enum rc harm_read(struct ctx *cx, const struct harm_line *line, struct str text, struct harm *h)
{
	struct str written = str_trim(text);
	struct scan s = { .cx = cx, .line = line, .s = arena_lower(cx->mem, written) };
	size_t from = 0;

	if (!written.n || written.n > TEXT_MAX)
		return fail_field(cx, "text", "a line of 1 to %d bytes", TEXT_MAX);
	if (says_none(&s)) {
		*h = (struct harm){ .kind = HARM_NONE };
	} else if (!find(&s, written, true, &from, h) && !find(&s, written, false, &from, h)) {
		return fail_field(
		        cx, "text",
		        "there is no time in it: write 16:00, tomorrow 9:30, in 40 min, 12 GB at 3 GB/h, "
		        "or none");
	}
	if (s.problem)
		return refuse(cx, s.problem, from);
	h->effect = effect_of(cx, str_sub(written, 0, from), str_sub(written, s.at, written.n));
	if (h->effect.n > HARM_EFFECT_MAX)
		return fail_field(cx, "text", "what is lost is at most %d bytes long", HARM_EFFECT_MAX);
	h->confidence = 1;
	h->source = STR("person");
	return RC_OK;
}
