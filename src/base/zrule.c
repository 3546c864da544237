/* zrule.c - the POSIX TZ rule at the end of a TZif file: "from here on, for ever, like this". */
#include "base/zone.h"

static bool eat(struct str *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = str_sub(*s, 1, SIZE_MAX);
	return true;
}

static bool number(struct str *s, int least, int most, int *out)
{
	size_t n = 0;
	int v = 0;

	while (n < s->n && n < 4 && s->p[n] >= '0' && s->p[n] <= '9')
		v = v * 10 + (s->p[n++] - '0');
	*s = str_sub(*s, n, SIZE_MAX);
	*out = v;
	return n > 0 && v >= least && v <= most;
}

static bool letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

/* "CEST" or "<-03>". */
static bool abbrev(struct str *s, struct str *out)
{
	bool angle = eat(s, '<');
	size_t n = 0;

	while (n < s->n && (letter(s->p[n]) || (angle && ((s->p[n] >= '0' && s->p[n] <= '9') ||
	                                                  s->p[n] == '+' || s->p[n] == '-'))))
		n++;
	*out = str_sub(*s, 0, n);
	*s = str_sub(*s, n, SIZE_MAX);
	return n >= 3 && n <= 15 && (!angle || eat(s, '>'));
}

/* [+-]hh[:mm[:ss]] */
static bool hms(struct str *s, int hours_most, int32_t *out)
{
	bool minus = eat(s, '-');
	int h, m = 0, sec = 0;

	if (!minus)
		eat(s, '+');
	if (!number(s, 0, hours_most, &h))
		return false;
	if (eat(s, ':') && (!number(s, 0, 59, &m) || (eat(s, ':') && !number(s, 0, 59, &sec))))
		return false;
	*out = (h * 3600 + m * 60 + sec) * (minus ? -1 : 1);
	return true;
}

static bool change(struct str *s, struct zrule_change *c)
{
	bool ok;

	*c = (struct zrule_change){ .time = 2 * 3600 };
	if (!eat(s, ','))
		return false;
	if (eat(s, 'M')) {
		c->kind = ZR_WEEKDAY;
		ok = number(s, 1, 12, &c->month) && eat(s, '.') && number(s, 1, 5, &c->week) && eat(s, '.') &&
		     number(s, 0, 6, &c->day);
	} else if (eat(s, 'J')) {
		c->kind = ZR_JULIAN;
		ok = number(s, 1, 365, &c->day);
	} else {
		c->kind = ZR_DAY;
		ok = number(s, 0, 365, &c->day);
	}
	return ok && (!eat(s, '/') || hms(s, 167, &c->time));
}

bool zrule_parse(struct str s, struct zrule *out)
{
	int32_t west;

	*out = (struct zrule){ 0 };
	if (!abbrev(&s, &out->std_abbrev) || !hms(&s, 24, &west))
		return false;
	out->std_off = -west;
	if (s.n == 0)
		return true;
	out->has_dst = true;
	out->dst_off = out->std_off + 3600;
	if (!abbrev(&s, &out->dst_abbrev))
		return false;
	if (s.n > 0 && s.p[0] != ',') {
		if (!hms(&s, 24, &west))
			return false;
		out->dst_off = -west;
	}
	return change(&s, &out->to_dst) && change(&s, &out->to_std) && s.n == 0;
}

/* Days since 1970 of a change in a year. */
static int64_t change_day(const struct zrule_change *c, int64_t year)
{
	int64_t january = civil_days(year, 1, 1), march = civil_days(year, 3, 1);

	if (c->kind == ZR_DAY)
		return january + c->day;
	if (c->kind == ZR_JULIAN) /* 1 March is always day 60 */
		return c->day < 60 ? january + c->day - 1 : march + c->day - 60;
	int64_t first = civil_days(year, c->month, 1);
	int64_t next = c->month == 12 ? civil_days(year + 1, 1, 1) : civil_days(year, c->month + 1, 1);
	int64_t day = first + (c->day + 7 - civil_weekday(first) % 7) % 7 + 7 * (c->week - (int64_t)1);

	return day < next ? day : day - 7; /* week 5 is the last one */
}

void zrule_year(const struct zrule *r, int64_t year, int64_t *to_dst, int64_t *to_std)
{
	*to_dst = change_day(&r->to_dst, year) * 86400 + r->to_dst.time - r->std_off;
	*to_std = change_day(&r->to_std, year) * 86400 + r->to_std.time - r->dst_off;
}
