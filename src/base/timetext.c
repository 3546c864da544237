/* timetext.c - instants and durations as text (RFC 3339), in and out, without libc's locale or zone. */
#include "base/time.h"
#include <stdio.h>

static void two(char *p, int v)
{
	p[0] = (char)('0' + v / 10);
	p[1] = (char)('0' + v % 10);
}

struct str time_rfc3339(struct arena *a, int64_t t)
{
	struct civil c;
	char z[40] = "0000-00-00T00:00:00";
	size_t n = 19;

	zone_civil(zone_utc(), t, &c);
	if (c.year < 0 || c.year > 9999) /* outside the RFC's four digits: signed, for logs only */
		return arena_fmt(a, "%+lld-%02d-%02dT%02d:%02d:%02dZ", (long long)c.year, c.month, c.day,
		                 c.hour, c.minute, c.second);
	two(z, (int)(c.year / 100));
	two(z + 2, (int)(c.year % 100));
	two(z + 5, c.month);
	two(z + 8, c.day);
	two(z + 11, c.hour);
	two(z + 14, c.minute);
	two(z + 17, c.second);
	if (c.usec) {
		z[n] = '.';
		two(z + n + 1, c.usec / 10000);
		two(z + n + 3, c.usec / 100 % 100);
		two(z + n + 5, c.usec % 100);
		n += 7;
	}
	z[n++] = 'Z';
	return arena_str(a, (struct str){ z, n });
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
