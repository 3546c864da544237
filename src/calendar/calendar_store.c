/* calendar_store.c - calendars as records: versions, the process's shared parsed forms, the preview. */
#include "base/json.h"
#include "calendar/calendar_parts.h"
#include <pthread.h>
#include <stdlib.h>

SQL(q_version_add, "INSERT INTO calendar_version (calendar, version, valid_from, zone, hours, exceptions)"
                   " VALUES ($1, $2, $3, $4, $5, $6)");
SQL(q_version,
    "SELECT version, zone, hours, exceptions FROM calendar_version WHERE calendar = $1 AND version = $2");
SQL(q_newest, "SELECT version, zone, hours, exceptions FROM calendar_version WHERE calendar = $1"
              " ORDER BY version DESC LIMIT 1");

/* ---- shared parsed calendars ------------------------------------------------ */
/* By content, so that neither a rolled-back transaction nor another process can make an entry wrong.  Entries
 * stay until the end: calendars change a few times a year. */
struct calendar_entry {
	struct str zone, hours, exceptions;
	struct calendar *c;
	struct calendar_entry *next;
};
/* The same hours read in another zone. */
struct calendar_twin {
	const struct calendar *of;
	struct calendar *c;
	struct calendar_twin *next;
};
struct calendars {
	pthread_mutex_t lock;
	struct arena *mem;
	struct calendar_entry *list;
	struct calendar_twin *twins;
};

struct calendars *calendars_new(void)
{
	struct arena *mem = arena_new();
	struct calendars *cs = NEW(mem, struct calendars);

	cs->mem = mem;
	pthread_mutex_init(&cs->lock, NULL);
	return cs;
}

void calendars_free(struct calendars *cs)
{
	if (!cs)
		return;
	pthread_mutex_destroy(&cs->lock);
	arena_free(cs->mem);
}

static enum rc entry_of(struct ctx *cx, struct calendars *cs, struct str zone, struct str hours,
                        struct str exceptions, const struct calendar **out)
{
	struct calendar *c;

	for (struct calendar_entry *e = cs->list; e; e = e->next)
		if (str_eq(e->zone, zone) && str_eq(e->hours, hours) && str_eq(e->exceptions, exceptions)) {
			*out = e->c;
			return RC_OK;
		}
	TRY(calendar_parse(cx, cs->mem, zone, hours, exceptions, &c));
	struct calendar_entry *e = NEW(cs->mem, struct calendar_entry);
	*e = (struct calendar_entry){ arena_str(cs->mem, zone), arena_str(cs->mem, hours),
		                      arena_str(cs->mem, exceptions), c, cs->list };
	cs->list = e;
	*out = c;
	return RC_OK;
}

enum rc calendar_shared(struct ctx *cx, struct str zone, struct str hours, struct str exceptions,
                        const struct calendar **out)
{
	struct calendars *cs = cx->app->calendars;

	if (!cs) {
		struct calendar *c;
		TRY(calendar_parse(cx, cx->mem, zone, hours, exceptions, &c));
		*out = c;
		return RC_OK;
	}
	pthread_mutex_lock(&cs->lock);
	enum rc rc = entry_of(cx, cs, zone, hours, exceptions, out);
	pthread_mutex_unlock(&cs->lock);
	return rc;
}

static struct calendar *twin_new(struct arena *mem, const struct calendar *of, const struct zone *zone)
{
	struct calendar *c = NEW(mem, struct calendar);

	*c = *of;
	c->zone = zone;
	calendar_sum(mem, c);
	return c;
}

static const struct calendar *twin_of(struct calendars *cs, const struct calendar *of,
                                      const struct zone *zone)
{
	for (struct calendar_twin *t = cs->twins; t; t = t->next)
		if (t->of == of && t->c->zone == zone)
			return t->c;
	struct calendar_twin *t = NEW(cs->mem, struct calendar_twin);
	*t = (struct calendar_twin){ of, twin_new(cs->mem, of, zone), cs->twins };
	cs->twins = t;
	return t->c;
}

enum rc calendar_zoned(struct ctx *cx, const struct calendar *of, struct str zone,
                       const struct calendar **out)
{
	struct calendars *cs = cx->app->calendars;
	const struct zone *z;

	TRY(zone_named(cx, zone, &z));
	if (z == of->zone) {
		*out = of;
		return RC_OK;
	}
	if (!cs) {
		*out = twin_new(cx->mem, of, z);
		return RC_OK;
	}
	pthread_mutex_lock(&cs->lock);
	*out = twin_of(cs, of, z);
	pthread_mutex_unlock(&cs->lock);
	return RC_OK;
}

enum rc calendar_load(struct ctx *cx, int64_t id, int64_t version, const struct calendar **out,
                      int64_t *found)
{
	struct rows r;

	if (version)
		TRY(db_run(cx, q_version, &r, INT(id), INT(version)));
	else
		TRY(db_run(cx, q_newest, &r, INT(id)));
	if (!r.n)
		return fail(cx, RC_NOT_FOUND, "calendar_not_found", "there is no calendar %lld",
		            (long long)id);
	if (found)
		*found = cell(&r, 0, 0).i;
	return calendar_shared(cx, cell(&r, 0, 1).s, cell(&r, 0, 2).s, cell(&r, 0, 3).s, out);
}

SQL(q_versions,
    "SELECT v.version, v.valid_from, c.name, v.zone, v.hours, v.exceptions FROM calendar_version v"
    " JOIN calendar c ON c.id = v.calendar WHERE v.calendar = $1 AND (v.valid_from <= $2 OR v.version ="
    " (SELECT min(f.version) FROM calendar_version f WHERE f.calendar = $1)) ORDER BY v.version LIMIT "
    "100000");

enum rc calendar_versions(struct ctx *cx, int64_t id, int64_t until, struct calendar_version **out, size_t *n)
{
	struct rows r;

	TRY(db_run(cx, q_versions, &r, INT(id), INT(until)));
	*out = NEW_ARRAY(cx->mem, struct calendar_version, r.n + 1);
	*n = r.n;
	for (size_t i = 0; i < r.n; i++)
		(*out)[i] = (struct calendar_version){ cell(&r, i, 0).i, cell(&r, i, 1).i, cell(&r, i, 2).s,
			                               cell(&r, i, 3).s, cell(&r, i, 4).s, cell(&r, i, 5).s };
	return RC_OK;
}

/* ---- the type ----------------------------------------------------------------- */
static const struct field fields[] = {
	[CALENDAR_NAME] = { "name", F_TEXT, .flags = FILTER | SORT | HISTORY | REQUIRED | SEARCH | COLUMN,
	                    .max = 120, .label = "Name" },
	[CALENDAR_ZONE] = { "zone", F_TEXT, .flags = FILTER | SORT | HISTORY | REQUIRED | COLUMN, .max = 64,
	                    .label = "Time zone", .help = "IANA name, for example Europe/Berlin" },
	[CALENDAR_HOURS] = { "hours", F_JSON, .flags = HISTORY | REQUIRED, .label = "Hours",
	                     .help = "Open segments: days (1 Monday … 7 Sunday), from, to" },
	[CALENDAR_EXCEPTIONS] = { "exceptions", F_JSON, .flags = HISTORY, .label = "Exceptions",
	                          .max = 262144, .help = "Holidays and days with their own hours" },
	[CALENDAR_FEED] = { "feed", F_TEXT, .flags = FILTER | HISTORY, .max = 500, .label = "Holiday feed",
	                    .help = "Address of an iCalendar file, read once a day" },
	[CALENDAR_ACTIVE] = { "active", F_BOOL, .flags = FILTER | HISTORY | COLUMN, .label = "Active" },
};

static enum rc prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	struct calendar *c;

	(void)old;
	if (rec_null(neo, CALENDAR_EXCEPTIONS) || !rec_str(neo, CALENDAR_EXCEPTIONS).n)
		rec_set(neo, CALENDAR_EXCEPTIONS, TEXT(STR("[]")));
	if (rec_null(neo, CALENDAR_ACTIVE))
		rec_set(neo, CALENDAR_ACTIVE, INT(1));
	TRY(feed_check(cx, rec_str(neo, CALENDAR_FEED)));
	return calendar_parse(cx, cx->mem, rec_str(neo, CALENDAR_ZONE), rec_str(neo, CALENDAR_HOURS),
	                      rec_str(neo, CALENDAR_EXCEPTIONS), &c);
}

/* A new version only when the arithmetic changes; a new name is no new version. */
static enum rc after(struct ctx *cx, const struct record *old, const struct record *neo,
                     const struct event *ev)
{
	(void)ev;
	if (rec_changed(old, neo, CALENDAR_FEED))
		TRY(feed_changed(cx, neo));
	if (old && !rec_changed(old, neo, CALENDAR_ZONE) && !rec_changed(old, neo, CALENDAR_HOURS) &&
	    !rec_changed(old, neo, CALENDAR_EXCEPTIONS))
		return RC_OK;
	return db_run(cx, q_version_add, NULL, INT(neo->id), INT(neo->version), INT(cx->now),
	              TEXT(rec_str(neo, CALENDAR_ZONE)), TEXT(rec_str(neo, CALENDAR_HOURS)),
	              TEXT(rec_str(neo, CALENDAR_EXCEPTIONS)));
}

const struct record_type calendar_type = {
	.name = "calendar",
	.plural = "calendars",
	.label = "Calendar",
	.fields = fields,
	.nfields = CALENDAR_FIELDS,
	.flags = T_GLOBAL | T_SLOW,
	.read_perm = PERM_READ,
	.create_perm = PERM_CLIENT_ADMIN,
	.write_perm = PERM_CLIENT_ADMIN,
	.name_field = CALENDAR_NAME,
	.owner_field = -1,
	.prepare = prepare,
	.after = after,
	.default_sort = "name",
	.help = "Hours and holidays that service level clocks run on",
};

/* ---- preview -------------------------------------------------------------------- */
static struct str clock_text(struct arena *a, int seconds)
{
	if (seconds % 60)
		return arena_fmt(a, "%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
	return arena_fmt(a, "%02d:%02d", seconds / 3600, seconds / 60 % 60);
}

static void write_day(struct ctx *cx, struct jw *w, const struct calendar *c, int64_t day)
{
	const struct segment *s;
	struct str name;
	size_t n = calendar_day(c, day, &s, &name);

	jw_open(w, NULL, '{');
	jw_str(w, "date", date_text(cx->mem, day));
	jw_int(w, "weekday", civil_weekday(day));
	jw_str(w, "name", name);
	jw_open(w, "open", '[');
	for (size_t i = 0; i < n; i++) {
		jw_open(w, NULL, '{');
		jw_str(w, "from", clock_text(cx->mem, s[i].from));
		jw_str(w, "to", clock_text(cx->mem, s[i].to));
		jw_time(w, "opens_at", zone_day_second(c->zone, day, s[i].from, ZONE_EARLIER));
		jw_time(w, "closes_at", zone_day_second(c->zone, day, s[i].to, ZONE_LATER));
		jw_close(w, '}');
	}
	jw_close(w, ']');
	jw_close(w, '}');
}

static void write_preview(struct ctx *cx, struct jw *w, const struct calendar *c)
{
	int64_t next = calendar_next_open(c, cx->now), first = zone_day(c->zone, cx->now);

	jw_open(w, NULL, '{');
	jw_str(w, "zone", zone_name(c->zone));
	jw_bool(w, "open_now", calendar_open_at(c, cx->now));
	if (next == INT64_MAX)
		jw_null(w, "opens_at");
	else
		jw_time(w, "opens_at", next);
	jw_open(w, "days", '[');
	for (int i = 0; i < 7; i++)
		write_day(cx, w, c, first + i);
	jw_close(w, ']');
	jw_close(w, '}');
}

static enum rc get_preview(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct record r;
	const struct calendar *c;
	struct jw w = JW(&rs->body);

	TRY(record_find(cx, &calendar_type, rq->param[0], &r));
	TRY(calendar_load(cx, r.id, 0, &c, NULL));
	write_preview(cx, &w, c);
	return RC_OK;
}

/* The same of a calendar that is being written: nothing is kept. */
static enum rc post_preview(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct draft {
		struct str zone;
		const struct jval *hours, *exceptions;
	} in = { .zone = STR("") };
	static const struct jfield of_draft[] = {
		{ "zone", JF_STR, offsetof(struct draft, zone), .required = true, .max = 64 },
		{ "hours", JF_VALUE, offsetof(struct draft, hours), .required = true },
		{ "exceptions", JF_VALUE, offsetof(struct draft, exceptions) },
	};
	struct calendar *c;
	struct jw w = JW(&rs->body);

	TRY(json_read(cx, rq->body, of_draft, &in));
	TRY(calendar_parse(cx, cx->mem, in.zone, jval_text(cx->mem, in.hours),
	                   jval_text(cx->mem, in.exceptions), &c));
	write_preview(cx, &w, c);
	return RC_OK;
}

const struct route calendar_routes[] = {
	{ "GET", "/api/v1/calendars/{}/preview", PERM_READ, get_preview, "The next seven days' open segments",
	  .out = "CalendarPreview" },
	{ "POST", "/api/v1/calendars/preview", PERM_CLIENT_ADMIN, post_preview,
	  "The next seven days of a calendar that is not saved yet", .in = "CalendarDraft",
	  .out = "CalendarPreview" },
	{ "GET", "/api/v1/calendars/{}/feed", PERM_READ, get_feed, "How reading the holiday feed went last",
	  .out = "HolidayFeed" },
	{ "POST", "/api/v1/calendars/{}/feed", PERM_CLIENT_ADMIN, post_feed,
	  "Read the calendar's holiday feed now, not only once a day", .out = "Asked" },
	{ "POST", "/api/v1/calendars/ics", PERM_CLIENT_ADMIN, post_ics,
	  "The holidays an iCalendar file names from one year to another; nothing is written",
	  .flags = R_TEXT, .out = "Holidays" },
	{ 0 },
};
