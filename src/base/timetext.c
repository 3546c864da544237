/* timetext.c - instants and durations as text (RFC 3339), in and out, without libc's locale or zone. */
#include "base/time.h"
#include <stdio.h>

static void two(char *p, int v)
{
	p[0] = (char)('0' + v / 10);
	p[1] = (char)('0' + v % 10);
}

static char *put_time_far(char *p, int64_t t)
{
	struct civil c;

	zone_civil(zone_utc(), t, &c);
	return p + snprintf(p, TIME_CHARS, "%+lld-%02d-%02dT%02d:%02d:%02dZ", (long long)c.year, c.month,
	                    c.day, c.hour, c.minute, c.second);
}

static char *put_usec(char *p, int usec)
{
	p[0] = '.';
	two(p + 1, usec / 10000);
	two(p + 3, usec / 100 % 100);
	two(p + 5, usec % 100);
	return p + 7;
}

/* "2026-11-26T" of a day. What is written together is mostly of few days, so each thread keeps the last. */
static bool put_day(char *p, int64_t day)
{
	static _Thread_local struct {
		int64_t day;
		char text[11];
	} last = { INT64_MIN, "" };
	struct civil c;

	if (day != last.day) {
		civil_from_days(day, &c);
		if (c.year < 0 || c.year > 9999)
			return false;
		two(last.text, (int)c.year / 100);
		two(last.text + 2, (int)c.year % 100);
		last.text[4] = last.text[7] = '-';
		two(last.text + 5, c.month);
		two(last.text + 8, c.day);
		last.text[10] = 'T';
		last.day = day;
	}
	memcpy(p, last.text, sizeof last.text);
	return true;
}

char *put_time(char *p, int64_t t)
{
	int64_t sec = floor_div(t, SECONDS(1)), day = floor_div(sec, 86400);
	int usec = (int)(t % 1000000), of_day = (int)(sec - day * 86400);

	usec += usec < 0 ? 1000000 : 0;
	if (!put_day(p, day)) /* outside the RFC's four digits: signed, for logs only */
		return put_time_far(p, t);
	two(p + 11, of_day / 3600);
	p[13] = ':';
	two(p + 14, of_day / 60 % 60);
	p[16] = ':';
	two(p + 17, of_day % 60);
	p = usec ? put_usec(p + 19, usec) : p + 19;
	*p = 'Z';
	return p + 1;
}

struct str time_rfc3339(struct arena *a, int64_t t)
{
	char z[TIME_CHARS];

	return arena_str(a, (struct str){ z, (size_t)(put_time(z, t) - z) });
}

struct str date_text(struct arena *a, int64_t day)
{
	struct civil c;

	civil_from_days(day, &c);
	return arena_fmt(a, "%04d-%02d-%02d", (int)c.year, c.month, c.day);
}

struct str zone_minute(struct arena *a, const struct zone *z, int64_t t)
{
	struct civil c;

	zone_civil(z, t, &c);
	return arena_fmt(a, "%04d-%02d-%02d %02d:%02d", (int)c.year, c.month, c.day, c.hour, c.minute);
}

/* n digits at the front of *s. */
static bool digits(struct str *s, size_t n, int *out)
{
	int v = 0;

	if (s->n < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s->p[i] < '0' || s->p[i] > '9')
			return false;
		v = v * 10 + (s->p[i] - '0');
	}
	*s = str_sub(*s, n, SIZE_MAX);
	*out = v;
	return true;
}

static bool one_of(struct str *s, const char *set, char *out)
{
	if (s->n == 0 || s->p[0] == '\0' || !strchr(set, s->p[0]))
		return false;
	if (out)
		*out = s->p[0];
	*s = str_sub(*s, 1, SIZE_MAX);
	return true;
}

static bool date(struct str *s, struct civil *c)
{
	int year;

	if (!digits(s, 4, &year) || !one_of(s, "-", NULL) || !digits(s, 2, &c->month) ||
	    !one_of(s, "-", NULL) || !digits(s, 2, &c->day))
		return false;
	c->year = year;
	return true;
}

/* ".25" in microseconds; digits past the sixth are checked and dropped, at most nine are read. */
static bool fraction(struct str *s, int *usec)
{
	int scale = 100000, d;
	size_t seen = 0;

	*usec = 0;
	if (!one_of(s, ".", NULL))
		return true;
	while (seen < 9 && digits(s, 1, &d)) {
		*usec += d * scale;
		scale /= 10;
		seen++;
	}
	return seen > 0;
}

static bool offset(struct str *s, int *seconds)
{
	char sign;
	int h, m;

	*seconds = 0;
	if (one_of(s, "Zz", NULL))
		return true;
	if (!one_of(s, "+-", &sign) || !digits(s, 2, &h) || !one_of(s, ":", NULL) || !digits(s, 2, &m) ||
	    h > 23 || m > 59)
		return false;
	*seconds = (h * 60 + m) * 60 * (sign == '-' ? -1 : 1);
	return true;
}

bool time_parse(struct str s, int64_t *out)
{
	struct civil c = { 0 };
	int east = 0;
	bool leap = false;

	if (!date(&s, &c))
		return false;
	if (s.n > 0) {
		if (!one_of(&s, "Tt ", NULL) || !digits(&s, 2, &c.hour) || !one_of(&s, ":", NULL) ||
		    !digits(&s, 2, &c.minute) || !one_of(&s, ":", NULL) || !digits(&s, 2, &c.second) ||
		    !fraction(&s, &c.usec) || !offset(&s, &east) || s.n > 0)
			return false;
		leap = c.second == 60; /* RFC 3339 5.7: counted as the second after it */
		c.second -= leap;
	}
	if (!civil_valid(&c))
		return false;
	int64_t sec = civil_days(c.year, c.month, c.day) * 86400 + c.hour * INT64_C(3600) +
	              c.minute * INT64_C(60) + c.second - east;

	if (leap && (sec + 1) % 86400 != 0)
		return false;
	*out = SECONDS(sec + leap) + c.usec;
	return true;
}

bool time_parse_duration(struct str s, int64_t *out)
{
	static const struct {
		char unit;
		int64_t usec;
	} units[] = { { 'w', DAYS(7) },
		      { 'd', DAYS(1) },
		      { 'h', HOURS(1) },
		      { 'm', MINUTES(1) },
		      { 's', SECONDS(1) } };
	int64_t sum = 0;
	size_t unit = 0; /* units come from large to small, each at most once */

	if (s.n == 0)
		return false;
	while (s.n > 0) {
		size_t n = 0;
		int64_t v;

		while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
			n++;
		if (n == s.n || !str_int(str_sub(s, 0, n), &v))
			return false;
		while (unit < COUNT(units) && units[unit].unit != s.p[n])
			unit++;
		if (unit == COUNT(units) || __builtin_mul_overflow(v, units[unit].usec, &v) ||
		    __builtin_add_overflow(sum, v, &sum))
			return false;
		unit++;
		s = str_sub(s, n + 1, SIZE_MAX);
	}
	*out = sum;
	return true;
}
