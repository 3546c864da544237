/* notice.c - the last step of telling one person: may they, do they want to, when, and the row.
 *
 * What nobody asked for costs one statement: a reason that is off by default is looked up before anything
 * else. Elsewhere: who is concerned by an event (notice_rules.c), the clocks (notice_due.c), routes
 * (notice_api.c).
 */
#include "attention/parts.h"
#include "base/time.h"
#include "client/client.h"
#include "person/person.h"
#include "record/nudge.h"

enum { DETAIL = 160, DAY_MINUTES = 1440 };

const struct notice_reason_def notice_reasons[NOTICE_REASONS] = {
	[NOTICE_MENTION] = { "mention", "app", .urgent = true, .unmuted = true },
	[NOTICE_ONCALL] = { "oncall", "app", .own = true, .unmuted = true },
	[NOTICE_APPROVAL] = { "approval", "app", .unmuted = true },
	[NOTICE_ASSIGNED] = { "assigned", "app" },
	[NOTICE_BREACH] = { "breach", "app", .urgent = true, .own = true },
	[NOTICE_RISK] = { "risk", "app", .own = true },
	[NOTICE_WOKE] = { "woke", "app", .own = true },
	[NOTICE_REPLY] = { "reply", "app" },
	[NOTICE_ANSWER] = { "answer", "app" },
	[NOTICE_CHECKLIST] = { "checklist", "app", .own = true },
	[NOTICE_TEAM] = { "team", "off" },
	[NOTICE_WATCHING] = { "watching", "app" },
	[NOTICE_FOLLOWING] = { "following", "app" },
	[NOTICE_BULK] = { "bulk", "app", .own = true },
};
static const char *const modes[] = { "off", "app", "digest" };

SQL(q_setting, "SELECT modes, quiet, urgent, quiet_from, quiet_to, digest_at, quiet_days FROM notice_setting"
               " WHERE person = $1");
SQL(q_put,
    "INSERT INTO notification (person, client_id, type, record_id, reason, event_id, first_event, n, actor,"
    " kind, detail, href, urgent, first_at, at, visible_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $6, 1, $7, $8, $9, $10, $11, $12, $12, $13)"
    " ON CONFLICT (person, type, record_id, reason, href) WHERE read_at IS NULL DO UPDATE SET"
    " n = notification.n + 1, event_id = excluded.event_id, actor = excluded.actor, kind = excluded.kind,"
    " detail = excluded.detail, at = excluded.at,"
    " urgent = CASE WHEN excluded.urgent = 1 THEN 1 ELSE notification.urgent END,"
    " visible_at = CASE WHEN excluded.visible_at < notification.visible_at THEN excluded.visible_at"
    " ELSE notification.visible_at END");
SQL(q_next,
    "SELECT min(visible_at) FROM notification WHERE person = $1 AND visible_at > $2 AND read_at IS NULL");

bool notice_reason_find(struct str id, enum notice_reason *out)
{
	for (int i = 0; i < NOTICE_REASONS; i++)
		if (str_is(id, notice_reasons[i].id)) {
			*out = (enum notice_reason)i;
			return true;
		}
	return false;
}

/* ---- settings -------------------------------------------------------------------- */
static void take_modes(struct ctx *cx, struct str json, struct notice_setting *s)
{
	struct jval v;
	char why[80];

	if (!json_parse_plain(cx->mem, json, &v, why, sizeof why))
		return; /* ours to write; an unreadable one counts as none */
	for (int i = 0; i < NOTICE_REASONS; i++) {
		const struct jval *m = jval_get(&v, notice_reasons[i].id);

		for (size_t k = 0; m && m->kind == J_STR && k < COUNT(modes); k++)
			if (str_is(m->s, modes[k]))
				s->modes[i] = modes[k];
	}
}

enum rc notice_setting_load(struct ctx *cx, int64_t person, struct notice_setting *s)
{
	struct rows r;

	*s = (struct notice_setting){
		.urgent = true, .quiet_from = 1200, .quiet_to = 420, .digest_at = 480, .quiet_days = 96
	};
	for (int i = 0; i < NOTICE_REASONS; i++)
		s->modes[i] = notice_reasons[i].mode;
	TRY(db_run(cx, q_setting, &r, INT(person)));
	if (!r.n)
		return RC_OK;
	take_modes(cx, cell(&r, 0, 0).s, s);
	s->quiet = cell(&r, 0, 1).i == 1;
	s->urgent = cell(&r, 0, 2).i == 1;
	s->quiet_from = cell(&r, 0, 3).i;
	s->quiet_to = cell(&r, 0, 4).i;
	s->digest_at = cell(&r, 0, 5).i;
	s->quiet_days = cell(&r, 0, 6).i;
	return RC_OK;
}

/* ---- when it shows ------------------------------------------------------------------ */
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

static bool quiet_day(const struct notice_setting *s, int64_t day)
{
	return (s->quiet_days >> (civil_weekday(day) - 1)) & 1;
}

static bool quiet_minute(const struct notice_setting *s, int64_t m)
{
	if (s->quiet_from == s->quiet_to)
		return false;
	if (s->quiet_from < s->quiet_to)
		return m >= s->quiet_from && m < s->quiet_to;
	return m >= s->quiet_from || m < s->quiet_to;
}

/* The first minute at or after t that is not quiet. A week that is quiet all over is no reason to be told
 * never: then t. Works on civil days, so that a day of 23 hours is one. */
static int64_t quiet_end(const struct notice_setting *s, const struct zone *z, int64_t t)
{
	int64_t minute, day = civil_day(z, t, &minute);

	if (!quiet_day(s, day) && !quiet_minute(s, minute))
		return t;
	for (int i = 0; i < 8; i++, day++, minute = 0) {
		if (quiet_day(s, day))
			continue;
		if (!quiet_minute(s, minute))
			return at_minute(z, day, minute);
		if (s->quiet_to > minute)
			return at_minute(z, day, s->quiet_to);
	}
	return t;
}

static int64_t next_digest(const struct notice_setting *s, const struct zone *z, int64_t t)
{
	int64_t minute, day = civil_day(z, t, &minute);
	int64_t at = at_minute(z, day, s->digest_at);

	return at > t ? at : at_minute(z, day + 1, s->digest_at);
}

int64_t notice_visible(const struct notice_setting *s, const struct zone *z, const char *mode, bool urgent,
                       int64_t t)
{
	if (strcmp(mode, "digest") == 0)
		t = next_digest(s, z, t);
	return s->quiet && !(urgent && s->urgent) ? quiet_end(s, z, t) : t;
}

/* ---- one person ------------------------------------------------------------------------ */
static enum rc zone_of(struct ctx *cx, const struct record *person, const struct zone **out)
{
	struct str name = rec_str(person, PERSON_ZONE);
	struct record client;

	if (!name.n) {
		TRY(record_load(cx, &client_type, person->client_id, &client));
		name = rec_str(&client, CLIENT_ZONE);
	}
	*out = zone_find(cx->app->zones, name);
	if (!*out)
		*out = zone_utc();
	return RC_OK;
}

/* Inactive people and those who lost their role are told nothing, whatever still names them. */
static enum rc may_know(struct ctx *cx, const struct notice *n, const struct record *person, bool *out)
{
	struct who who;

	*out = false;
	if (rec_int(person, PERSON_ACTIVE) != 1)
		return RC_OK;
	TRY(who_load(cx, n->person, &who));
	*out = !n->type || who_can(&who, n->client_id, n->type->read_perm) ||
	       (n->is_public && who_can(&who, n->client_id, PERM_READ_OWN));
	return RC_OK;
}

/* A row that shows later gets a timer, so that the bell rings by itself then. */
static enum rc announce(struct ctx *cx, const struct notice *n, int64_t visible)
{
	struct rows r;

	if (visible <= cx->now)
		return nudge_add(cx, n->person, NUDGE_NOTICES);
	TRY(db_run(cx, q_next, &r, INT(n->person), INT(cx->now)));
	return timer_set(cx, notice_due_timer.name, n->client_id, "person", n->person, cell(&r, 0, 0).i,
	                 STR(""));
}

static struct str one_line(struct arena *a, struct str s)
{
	s = arena_str(a, str_clip(str_trim(s), DETAIL));
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ')
			((char *)(uintptr_t)s.p)[i] = ' ';
	return s;
}

static enum rc put(struct ctx *cx, const struct notice *n, bool urgent, int64_t visible)
{
	TRY(db_run(cx, q_put, NULL, INT(n->person), INT(n->client_id),
	           TEXT(n->type ? str_z(n->type->name) : STR("")), INT(n->record_id),
	           TEXT(str_z(notice_reasons[n->reason].id)), INT(n->event_id), INT(cx->who->person_id),
	           TEXT(n->kind), TEXT(one_line(cx->mem, n->detail)), TEXT(str_clip(n->href, 200)),
	           INT(urgent), INT(cx->now + n->hold), INT(visible)));
	return announce(cx, n, visible);
}

enum rc notify_add(struct ctx *cx, const struct notice *n)
{
	const struct notice_reason_def *reason = &notice_reasons[n->reason];
	bool urgent = reason->urgent || n->urgent, muted = false, may;
	struct notice_setting s;
	struct record person;
	const struct zone *z;

	assert(db_in_tx(cx));
	if (cx->replay || !n->person || (n->person == cx->who->person_id && !reason->own))
		return RC_OK;
	TRY(notice_setting_load(cx, n->person, &s));
	if (strcmp(s.modes[n->reason], "off") == 0)
		return RC_OK;
	TRY(mute_covers(cx, n->person, n->type, n->record_id, n->reason, &muted));
	if (muted)
		return RC_OK;
	enum rc rc = record_load(cx, &person_type, n->person, &person);
	if (rc == RC_NOT_FOUND)
		return RC_OK;
	TRY(rc);
	TRY(may_know(cx, n, &person, &may));
	if (!may)
		return RC_OK;
	TRY(zone_of(cx, &person, &z));
	return put(cx, n, urgent, notice_visible(&s, z, s.modes[n->reason], urgent, cx->now + n->hold));
}

/* ---- the bell rings later ------------------------------------------------------------------ */
static enum rc due(struct ctx *cx, const struct timer *t)
{
	struct rows r;

	TRY(nudge_add(cx, t->record_id, NUDGE_NOTICES));
	TRY(db_run(cx, q_next, &r, INT(t->record_id), INT(cx->now)));
	if (cell(&r, 0, 0).type != DB_INT)
		return RC_OK;
	return timer_set(cx, t->kind.p, t->client_id, "person", t->record_id, cell(&r, 0, 0).i, STR(""));
}

const struct timer_kind notice_due_timer = { "notice_due", due,
	                                     "Shows notifications held for quiet hours or a digest" };
