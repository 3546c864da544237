/* preset.c - standing harms of a client: "bank cut-off 16:00 on working days of the bank's calendar", "an
 * hour from now". What the key H opens, and what rules name. */
#include "calendar/calendar.h"
#include "client/client.h"
#include "harm/harm_int.h"

enum { SHOWN = 50 };

static const struct field fields[] = {
	[PRESET_NAME] = { "name", F_TEXT, .flags = FILTER | SORT | HISTORY | REQUIRED | COLUMN, .max = 80,
	                  .label = "Name" },
	[PRESET_EFFECT] = { "effect", F_TEXT, .flags = FILTER | HISTORY | NOT_NULL | COLUMN,
	                    .max = HARM_EFFECT_MAX, .label = "What is lost",
	                    .help = "Payroll is not paid. Empty: the name says it" },
	[PRESET_TIME] = { "at", F_TEXT, .column = "time", .flags = HISTORY | NOT_NULL | COLUMN, .max = 5,
	                  .label = "Time of day", .help = "16:00; or minutes" },
	[PRESET_MINUTES] = { "minutes", F_INT, .flags = HISTORY | COLUMN, .min = 1, .max = HARM_MINUTES_MAX,
	                     .label = "Minutes from now" },
	[PRESET_CALENDAR] = { "calendar", F_REF, .of = "calendar", .flags = FILTER | HISTORY | COLUMN,
	                      .label = "On working days of",
	                      .help = "Its days, in its time zone; empty: every day, in the client's" },
	[PRESET_POSITION] = { "position", F_INT, .flags = FILTER | SORT | HISTORY | NOT_NULL, .max = 1000000,
	                      .label = "Position", .help = "The first nine have a digit" },
	[PRESET_ACTIVE] = { "active", F_BOOL, .flags = FILTER | HISTORY | COLUMN, .label = "Active" },
};

SQL(q_last, "SELECT COALESCE(max(position), 0) FROM harm_preset WHERE client_id = $1");
SQL(q_of, "SELECT id FROM harm_preset WHERE client_id = $1 AND active = 1 ORDER BY position, id LIMIT $2");

static enum rc check_time(struct ctx *cx, const struct record *r)
{
	bool time = rec_str(r, PRESET_TIME).n > 0, minutes = !rec_null(r, PRESET_MINUTES);
	int second;

	if (time == minutes)
		return fail_field(cx, "at", "either a time of day such as 16:00, or minutes from now");
	if (time && (!segment_time(rec_str(r, PRESET_TIME), &second) || second >= 86400))
		return fail_field(cx, "at", "a time of day is written 16:00");
	if (minutes && !rec_null(r, PRESET_CALENDAR))
		return fail_field(cx, "calendar", "a calendar belongs to a time of day");
	return RC_OK;
}

static enum rc prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	struct rows rows;

	(void)old;
	rec_default_blank(neo, PRESET_EFFECT, TEXT(STR("")));
	rec_default_blank(neo, PRESET_TIME, TEXT(STR("")));
	rec_default_blank(neo, PRESET_ACTIVE, INT(1));
	if (rec_null(neo, PRESET_POSITION)) {
		TRY(db_run(cx, q_last, &rows, INT(neo->client_id)));
		rec_set(neo, PRESET_POSITION, INT(cell(&rows, 0, 0).i + 10));
	}
	return check_time(cx, neo);
}

struct str preset_effect(const struct record *r)
{
	return rec_str(r, PRESET_EFFECT).n ? rec_str(r, PRESET_EFFECT) : rec_str(r, PRESET_NAME);
}

/* ---- when it is ------------------------------------------------------------------------- */
/* Every day, in the client's zone. */
static enum rc every_day(struct ctx *cx, const struct record *r, int second, int64_t *out)
{
	const struct zone *z;

	TRY(client_zone(cx, r->client_id, &z));
	int64_t day = zone_day(z, cx->now);
	*out = zone_day_second(z, day, second, ZONE_EARLIER);
	if (*out <= cx->now)
		*out = zone_day_second(z, day + 1, second, ZONE_EARLIER);
	return RC_OK;
}

/* The next day that has any open segment, today too, while the time is ahead. */
static enum rc working_day(struct ctx *cx, const struct record *r, int second, int64_t *out)
{
	const struct calendar *cal;
	const struct zone *z;

	TRY(calendar_load(cx, rec_int(r, PRESET_CALENDAR), 0, &cal, NULL));
	z = calendar_zone(cal);
	int64_t day = calendar_workday(cal, zone_day(z, cx->now) - 1, 1);
	if (day != INT64_MAX && zone_day_second(z, day, second, ZONE_EARLIER) <= cx->now)
		day = calendar_workday(cal, day, 1);
	if (day == INT64_MAX)
		return fail(cx, RC_CONFLICT, "no_such_day", "its calendar has no working day ahead");
	*out = zone_day_second(z, day, second, ZONE_EARLIER);
	return RC_OK;
}

enum rc preset_instant(struct ctx *cx, const struct record *r, int64_t *out)
{
	int second;

	if (!rec_null(r, PRESET_MINUTES)) {
		*out = cx->now + MINUTES(rec_int(r, PRESET_MINUTES));
		return RC_OK;
	}
	if (!segment_time(rec_str(r, PRESET_TIME), &second))
		return fail(cx, RC_INTERNAL, "bad_preset", "harm preset %lld has no time", (long long)r->id);
	return rec_null(r, PRESET_CALENDAR) ? every_day(cx, r, second, out) : working_day(cx, r, second, out);
}

enum rc presets_of(struct ctx *cx, int64_t client_id, struct record **out, size_t *n)
{
	struct rows rows;

	TRY(db_run(cx, q_of, &rows, INT(client_id), INT(SHOWN)));
	*out = NEW_ARRAY(cx->mem, struct record, rows.n + 1);
	*n = rows.n;
	for (size_t i = 0; i < rows.n; i++)
		TRY(record_load(cx, &harm_preset_type, cell(&rows, i, 0).i, &(*out)[i]));
	return RC_OK;
}

const struct record_type harm_preset_type = {
	.name = "harm_preset",
	.plural = "harm-presets",
	.label = "Harm preset",
	.fields = fields,
	.nfields = PRESET_FIELDS,
	.flags = T_SLOW, /* never deleted: rules name it; switched off it is not offered */
	.read_perm = PERM_READ,
	.create_perm = PERM_CLIENT_ADMIN,
	.write_perm = PERM_CLIENT_ADMIN,
	.name_field = PRESET_NAME,
	.owner_field = -1,
	.prepare = prepare,
	.default_sort = "position,id",
	.help = "Standing cut-offs: what is lost, and when",
};
