/* notice_when.c - when one hears of something: at once, after the delay that spares a message to those who
 * read in the app, at the end of quiet hours, when one is at work again, with the next digest.
 *
 * Works on civil days, so that a day of 23 hours is one. */
#include "attention/parts.h"

static int64_t at_minute(const struct zone *z, int64_t day, int64_t minute)
{
	return zone_day_second(z, day, minute * 60, ZONE_EARLIER);
}

static int64_t civil_day(const struct zone *z, int64_t t, int64_t *minute)
{
	struct civil c;

	zone_civil(z, t, &c);
	*minute = (int64_t)c.hour * 60 + c.minute;
	return civil_days(c.year, c.month, c.day);
}

static bool on_day(int64_t bits, int64_t day) { return (bits >> (civil_weekday(day) - 1)) & 1; }

static bool quiet_minute(const struct notice_setting *s, int64_t m)
{
	if (s->quiet_from == s->quiet_to)
		return false;
	if (s->quiet_from < s->quiet_to)
		return m >= s->quiet_from && m < s->quiet_to;
	return m >= s->quiet_from || m < s->quiet_to;
}

/* The first minute at or after t that is not quiet. A week that is quiet all over is no reason to be told
 * never: then t. */
static int64_t quiet_end(const struct notice_setting *s, const struct zone *z, int64_t t)
{
	int64_t minute, day = civil_day(z, t, &minute);

	if (!on_day(s->quiet_days, day) && !quiet_minute(s, minute))
		return t;
	for (int i = 0; i < 8; i++, day++, minute = 0) {
		if (on_day(s->quiet_days, day))
			continue;
		if (!quiet_minute(s, minute))
			return at_minute(z, day, minute);
		if (s->quiet_to > minute)
			return at_minute(z, day, s->quiet_to);
	}
	return t;
}

int64_t notice_loud(const struct notice_setting *s, const struct zone *z, bool through, int64_t t)
{
	return s->quiet && !through ? quiet_end(s, z, t) : t;
}

static int64_t next_digest(const struct notice_setting *s, const struct zone *z, int64_t t)
{
	int64_t minute, day = civil_day(z, t, &minute);
	int64_t days = s->digest_days & 127 ? s->digest_days : 127;

	for (int i = 0; i < 8; i++, day++) {
		int64_t at = at_minute(z, day, s->digest_at);

		if (at > t && on_day(days, day))
			return at;
	}
	return at_minute(z, day, s->digest_at);
}

/* At work, and not in quiet hours: the one may lead into the other, a few times. Hours that never meet are no
 * reason to be told never: then work counts. */
static int64_t at_work(const struct notice_setting *s, const struct zone *z, const struct calendar *hours,
                       bool through, int64_t t)
{
	for (int i = 0; i < 16; i++) {
		int64_t open = calendar_next_open(hours, t);

		if (open == INT64_MAX)
			return t;
		t = notice_loud(s, z, through, open);
		if (t == open)
			return t;
	}
	return calendar_next_open(hours, t);
}

int64_t notice_when(const struct notice_setting *s, const struct zone *z, const struct calendar *hours,
                    struct notice_case c, int64_t t)
{
	enum notice_mode mode = s->mode[c.by][c.reason];
	bool urgent = c.urgent || s->breaks[c.reason], sent = c.by == BY_MAIL || c.by == BY_CHAT;
	bool through = urgent && (s->urgent || s->policy.locked[c.by][c.reason]);

	if (mode == MODE_OFF)
		return 0;
	if (mode == MODE_DIGEST)
		return notice_loud(s, z, through, next_digest(s, z, t));
	if (sent && !urgent)
		t += MINUTES(s->delay < 0 ? s->policy.delay : s->delay);
	if (c.office && !c.urgent && c.by != BY_APP && s->work_hours && hours)
		return at_work(s, z, hours, through, t);
	return notice_loud(s, z, through, t);
}
