/* ics_out.c - see ics_out.h. */
#include "oncall/ics_out.h"

enum { FOLD = 75 };
/* SEQUENCE must grow with each revision and fit an int: seconds since then. */
static const int64_t SEQUENCE_FROM = SECONDS(1577836800); /* 2020-01-01 */

/* A character is never cut in two: readers unfold octets, people's eyes do not. */
static void line(struct ics_out *o, const char *name, struct str value)
{
	struct buf whole = BUF(o->mem);
	size_t room = FOLD;

	buf_add(&whole, str_z(name));
	buf_char(&whole, ':');
	buf_add(&whole, value);
	for (struct str rest = buf_str(&whole); rest.n;) {
		struct str part = str_clip(rest, room);

		if (room < FOLD)
			buf_char(o->b, ' ');
		buf_add(o->b, part);
		buf_add(o->b, STR("\r\n"));
		rest = str_sub(rest, part.n, SIZE_MAX);
		room = FOLD - 1;
	}
}

static struct str escaped(struct arena *a, struct str s)
{
	struct buf b = BUF(a);

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '\n')
			buf_add(&b, STR("\\n"));
		else if (c == '\\' || c == ';' || c == ',') {
			buf_char(&b, '\\');
			buf_char(&b, c);
		} else if ((unsigned char)c >= ' ' && c != 0x7f)
			buf_char(&b, c);
	}
	return buf_str(&b);
}

static struct str utc(struct arena *a, int64_t t)
{
	struct civil c;

	zone_civil(zone_utc(), t, &c);
	return arena_fmt(a, "%04d%02d%02dT%02d%02d%02dZ", (int)c.year, c.month, c.day, c.hour, c.minute,
	                 c.second);
}

void ics_begin(struct ics_out *o, struct str name)
{
	line(o, "BEGIN", STR("VCALENDAR"));
	line(o, "VERSION", STR("2.0"));
	line(o, "PRODID", STR("-//Sinew//On call//EN"));
	line(o, "CALSCALE", STR("GREGORIAN"));
	line(o, "NAME", escaped(o->mem, name));
	line(o, "X-WR-CALNAME", escaped(o->mem, name));
	line(o, "REFRESH-INTERVAL;VALUE=DURATION", STR("PT1H"));
	line(o, "X-PUBLISHED-TTL", STR("PT1H"));
}

void ics_event(struct ics_out *o, const struct ics_event *e)
{
	int64_t sequence = (e->changed - SEQUENCE_FROM) / SECONDS(1);

	line(o, "BEGIN", STR("VEVENT"));
	line(o, "UID", e->uid);
	line(o, "DTSTAMP", utc(o->mem, e->changed));
	line(o, "LAST-MODIFIED", utc(o->mem, e->changed));
	line(o, "SEQUENCE", arena_fmt(o->mem, "%lld", (long long)(sequence > 0 ? sequence : 0)));
	line(o, "DTSTART", utc(o->mem, e->from));
	line(o, "DTEND", utc(o->mem, e->to));
	line(o, "SUMMARY", escaped(o->mem, e->summary));
	if (e->description.n)
		line(o, "DESCRIPTION", escaped(o->mem, e->description));
	if (e->url.n)
		line(o, "URL", e->url);
	line(o, "STATUS", STR("CONFIRMED"));
	line(o, "TRANSP", e->busy ? STR("OPAQUE") : STR("TRANSPARENT"));
	line(o, "END", STR("VEVENT"));
}

void ics_end(struct ics_out *o) { line(o, "END", STR("VCALENDAR")); }
