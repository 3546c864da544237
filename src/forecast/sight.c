/* sight.c - see sight.h. */
#include "forecast/sight.h"
#include "base/time.h"

const char *const question_names[QUESTIONS] = { "breach", "reassign" };

const char *const sight_names[SIGHT_SAYS] = {
	[SIGHT_TEAM] = "team",
	[SIGHT_CATEGORY] = "category",
	[SIGHT_SUBCATEGORY] = "subcategory",
	[SIGHT_PRIORITY] = "priority",
	[SIGHT_SERVICE] = "service",
	[SIGHT_ITEM] = "item",
	[SIGHT_SITE] = "site",
	[SIGHT_SYMPTOM] = "symptom",
	[SIGHT_CHANNEL] = "channel",
	[SIGHT_REQUESTER] = "requester",
	[SIGHT_OPENED_BY] = "opened_by",
	[SIGHT_ASSIGNEE] = "assignee",
	[SIGHT_STATE] = "state",
	[SIGHT_HOLD] = "hold_reason",
	[SIGHT_KIND] = "kind",
	[SIGHT_WORDS + SIGHT_AGE] = "age",
	[SIGHT_WORDS + SIGHT_SILENCE] = "silence",
	[SIGHT_WORDS + SIGHT_IN_STATE] = "in_state",
	[SIGHT_WORDS + SIGHT_USED] = "used",
	[SIGHT_WORDS + SIGHT_LEFT] = "left",
	[SIGHT_WORDS + SIGHT_WRITES] = "writes",
	[SIGHT_WORDS + SIGHT_REASSIGNS] = "reassigns",
	[SIGHT_WORDS + SIGHT_REOPENS] = "reopens",
	[SIGHT_WORDS + SIGHT_HOUR] = "hour",
	[SIGHT_WORDS + SIGHT_WEEKDAY] = "weekday",
};

/* FNV-1a, finished so that near texts are far apart. */
uint64_t sight_hash(struct str s)
{
	uint64_t h = 0xcbf29ce484222325U;

	if (!s.n)
		return 0;
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3U;
	h = (h ^ (h >> 32)) * 0xd6e8feb86659fd93U;
	h ^= h >> 32;
	return h ? h : 1;
}

void sight_opened(struct sight *s, int64_t opened)
{
	int64_t day = floor_div(opened, DAYS(1));

	s->number[SIGHT_HOUR] = (float)((opened - day * DAYS(1)) / HOURS(1));
	s->number[SIGHT_WEEKDAY] = (float)civil_weekday(day);
}

int64_t sight_quiet(uint64_t ticket, int64_t from, int64_t to)
{
	uint64_t h = (ticket ^ (uint64_t)from) * 0x9e3779b97f4a7c15U;

	return from + (int64_t)((double)(to - from) * ((double)(h >> 40) / 16777216.0));
}
