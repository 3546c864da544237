/* notice_setting.c - how a person wants to be told: reason by channel, from what the person said, what the
 * client prescribes, and what the program has by itself. */
#include "attention/parts.h"
#include "client/client.h"
#include "person/person.h"
#include "team/team.h"

SQL(q_setting,
    "SELECT modes, channels, breaks, quiet, urgent, work_hours, quiet_from, quiet_to, digest_at, quiet_days,"
    " digest_days, COALESCE(delay, -1), chat_url, chat_shape FROM notice_setting WHERE person = $1");
SQL(q_put,
    "INSERT INTO notice_setting (person, modes, channels, breaks, wants_team, quiet, urgent, work_hours,"
    " quiet_from, quiet_to, digest_at, quiet_days, digest_days, delay, chat_url, chat_shape)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
    " ON CONFLICT (person) DO UPDATE SET modes = excluded.modes, channels = excluded.channels,"
    " breaks = excluded.breaks, wants_team = excluded.wants_team, quiet = excluded.quiet,"
    " urgent = excluded.urgent, work_hours = excluded.work_hours, quiet_from = excluded.quiet_from,"
    " quiet_to = excluded.quiet_to, digest_at = excluded.digest_at, quiet_days = excluded.quiet_days,"
    " digest_days = excluded.digest_days, delay = excluded.delay, chat_url = excluded.chat_url,"
    " chat_shape = excluded.chat_shape");
/* Whoever writes one bumps the stamp. */
SQL(q_policy, "SELECT channels, locked, delay, from_name FROM notice_policy WHERE client_id = $1");

const char *const notice_channels[NOTICE_CHANNELS] = { "app", "mail", "chat", "desktop" };
const char *const notice_modes[MODE_UNSET] = { "off", "now", "digest" };
enum { DELAY = 5 }; /* minutes, where a client has said nothing */

enum notice_mode notice_mode_find(struct str s)
{
	for (int i = 0; i < MODE_UNSET; i++)
		if (str_is(s, notice_modes[i]))
			return (enum notice_mode)i;
	return str_is(s, "app") ? MODE_NOW : MODE_UNSET;
}

bool notice_mode_fits(enum notice_channel by, enum notice_mode mode)
{
	return mode < MODE_UNSET && !(by == BY_DESKTOP && mode == MODE_DIGEST);
}

enum notice_mode notice_mode_of(enum notice_channel by, enum notice_reason reason)
{
	const struct notice_reason_def *d = &notice_reasons[reason];

	if (by == BY_APP)
		return notice_mode_find(str_z(d->mode));
	if (by == BY_DESKTOP)
		return strcmp(d->mode, "off") == 0 ? MODE_OFF : MODE_NOW;
	if (!d->sent)
		return d->urgent ? MODE_NOW : MODE_OFF;
	return notice_mode_find(str_z(d->sent));
}

/* ---- matrices ---------------------------------------------------------------------- */
static void no_matrix(enum notice_mode m[NOTICE_CHANNELS][NOTICE_REASONS])
{
	for (int c = 0; c < NOTICE_CHANNELS; c++)
		for (int r = 0; r < NOTICE_REASONS; r++)
			m[c][r] = MODE_UNSET;
}

static void read_row(const struct jval *v, enum notice_channel by, enum notice_mode row[NOTICE_REASONS])
{
	for (int r = 0; r < NOTICE_REASONS; r++) {
		enum notice_mode mode = notice_mode_find(jval_str(v, notice_reasons[r].id));

		if (notice_mode_fits(by, mode))
			row[r] = mode;
	}
}

void notice_matrix_read(const struct jval *v, enum notice_mode m[NOTICE_CHANNELS][NOTICE_REASONS])
{
	for (int c = 0; c < NOTICE_CHANNELS; c++)
		read_row(jval_get(v, notice_channels[c]), (enum notice_channel)c, m[c]);
}

static bool channel_find(struct str name, enum notice_channel *out)
{
	for (int c = 0; c < NOTICE_CHANNELS; c++)
		if (str_is(name, notice_channels[c])) {
			*out = (enum notice_channel)c;
			return true;
		}
	return false;
}

/* null takes back what was said. */
static enum rc take_row(struct ctx *cx, const struct jval *v, enum notice_channel by,
                        enum notice_mode row[NOTICE_REASONS])
{
	enum notice_reason reason;

	if (v->kind != J_OBJECT)
		return fail_field(cx, "channels", "channels.%s is an object of reasons", notice_channels[by]);
	for (size_t i = 0; i < v->n; i++) {
		enum notice_mode mode =
		        v->items[i].kind == J_STR ? notice_mode_find(v->items[i].s) : MODE_UNSET;

		if (!notice_reason_find(v->keys[i], &reason))
			return fail_field(cx, "channels", "there is no reason \"" STR_FMT "\"",
			                  STR_ARG(str_clip(v->keys[i], 40)));
		if (v->items[i].kind != J_NULL && !notice_mode_fits(by, mode))
			return fail_field(cx, "channels", "by %s one is told off, now%s", notice_channels[by],
			                  by == BY_DESKTOP ? "" : " or digest");
		row[reason] = mode;
	}
	return RC_OK;
}

enum rc notice_matrix_take(struct ctx *cx, const struct jval *v,
                           enum notice_mode m[NOTICE_CHANNELS][NOTICE_REASONS])
{
	enum notice_channel by;

	if (!v)
		return RC_OK;
	if (v->kind != J_OBJECT)
		return fail_field(cx, "channels", "channels is an object");
	for (size_t i = 0; i < v->n; i++) {
		if (!channel_find(v->keys[i], &by))
			return fail_field(cx, "channels", "a channel is app, mail, chat or desktop");
		TRY(take_row(cx, &v->items[i], by, m[by]));
	}
	return RC_OK;
}

static void write_row(struct jw *w, const char *key, const enum notice_mode row[NOTICE_REASONS])
{
	jw_open(w, key, '{');
	for (int r = 0; r < NOTICE_REASONS; r++)
		if (row[r] < MODE_UNSET)
			jw_str(w, notice_reasons[r].id, str_z(notice_modes[row[r]]));
	jw_close(w, '}');
}

void notice_matrix_write(struct jw *w, const char *key, enum notice_mode m[NOTICE_CHANNELS][NOTICE_REASONS])
{
	jw_open(w, key, '{');
	for (int c = 0; c < NOTICE_CHANNELS; c++)
		write_row(w, notice_channels[c], m[c]);
	jw_close(w, '}');
}

/* Ours to write; an unreadable one counts as none. */
static struct jval parsed(struct ctx *cx, struct str json)
{
	struct jval v;
	char why[80];

	return json_parse_plain(cx->mem, json, &v, why, sizeof why) ? v : (struct jval){ 0 };
}

/* ---- a client's ------------------------------------------------------------------------ */
static void read_locks(const struct jval *v, struct notice_policy *p)
{
	enum notice_reason reason;

	for (int c = 0; c < NOTICE_CHANNELS; c++) {
		const struct jval *list = jval_get(v, notice_channels[c]);

		for (size_t i = 0; list && list->kind == J_ARRAY && i < list->n; i++)
			if (list->items[i].kind == J_STR && notice_reason_find(list->items[i].s, &reason))
				p->locked[c][reason] = true;
	}
}

enum rc notice_policy_load(struct ctx *cx, int64_t client, struct notice_policy *p)
{
	struct rows r;
	struct jval v;

	*p = (struct notice_policy){ .delay = DELAY, .from_name = STR("") };
	no_matrix(p->mode);
	TRY(db_run_stamped(cx, q_policy, &r, INT(client)));
	if (!r.n)
		return RC_OK;
	v = parsed(cx, cell(&r, 0, 0).s);
	notice_matrix_read(&v, p->mode);
	v = parsed(cx, cell(&r, 0, 1).s);
	read_locks(&v, p);
	p->delay = cell(&r, 0, 2).i;
	p->from_name = cell(&r, 0, 3).s;
	return RC_OK;
}

/* ---- a person's ------------------------------------------------------------------------- */
static enum notice_mode counts(const struct notice_setting *s, int c, int r)
{
	enum notice_mode theirs = s->policy.mode[c][r];

	if (theirs == MODE_UNSET)
		theirs = notice_mode_of((enum notice_channel)c, (enum notice_reason)r);
	return s->policy.locked[c][r] || s->own[c][r] == MODE_UNSET ? theirs : s->own[c][r];
}

static void read_breaks(const struct jval *v, struct notice_setting *s)
{
	for (int r = 0; r < NOTICE_REASONS; r++) {
		const struct jval *b = jval_get(v, notice_reasons[r].id);

		s->own_breaks[r] = b && b->kind == J_BOOL;
		s->breaks[r] = s->own_breaks[r] ? b->b : notice_reasons[r].urgent;
	}
}

static void read_own(struct ctx *cx, const struct rows *r, struct notice_setting *s)
{
	struct jval app = parsed(cx, cell(r, 0, 0).s), sent = parsed(cx, cell(r, 0, 1).s),
	            breaks = parsed(cx, cell(r, 0, 2).s);

	notice_matrix_read(&sent, s->own);
	read_row(&app, BY_APP, s->own[BY_APP]);
	read_breaks(&breaks, s);
	s->quiet = cell(r, 0, 3).i == 1;
	s->urgent = cell(r, 0, 4).i == 1;
	s->work_hours = cell(r, 0, 5).i == 1;
	s->quiet_from = cell(r, 0, 6).i;
	s->quiet_to = cell(r, 0, 7).i;
	s->digest_at = cell(r, 0, 8).i;
	s->quiet_days = cell(r, 0, 9).i;
	s->digest_days = cell(r, 0, 10).i;
	s->delay = cell(r, 0, 11).i;
	s->chat_url = cell(r, 0, 12).s;
	s->chat_shape = cell(r, 0, 13).s;
}

enum rc notice_setting_load(struct ctx *cx, const struct record *person, struct notice_setting *s)
{
	struct rows r;

	*s = (struct notice_setting){ .urgent = true,
		                      .work_hours = true,
		                      .quiet_from = 1200,
		                      .quiet_to = 420,
		                      .digest_at = 480,
		                      .quiet_days = 96,
		                      .digest_days = 127,
		                      .delay = -1,
		                      .chat_url = STR(""),
		                      .chat_shape = STR("json") };
	no_matrix(s->own);
	read_breaks(NULL, s);
	TRY(notice_policy_load(cx, person->client_id, &s->policy));
	TRY(db_run(cx, q_setting, &r, INT(person->id)));
	if (r.n)
		read_own(cx, &r, s);
	for (int c = 0; c < NOTICE_CHANNELS; c++)
		for (int i = 0; i < NOTICE_REASONS; i++)
			s->mode[c][i] = counts(s, c, i);
	return RC_OK;
}

static bool wants_team(const struct notice_setting *s)
{
	bool any = false;

	for (int c = 0; c < NOTICE_CHANNELS; c++)
		any |= c != BY_DESKTOP && counts(s, c, NOTICE_TEAM) != MODE_OFF;
	return any;
}

/* The app's row stands by itself, for those who knew it before there were other channels. */
static struct str own_app(struct ctx *cx, const struct notice_setting *s)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	write_row(&w, NULL, s->own[BY_APP]);
	return buf_str(&b);
}

static struct str own_channels(struct ctx *cx, const struct notice_setting *s)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	jw_open(&w, NULL, '{');
	for (int c = BY_MAIL; c < NOTICE_CHANNELS; c++)
		write_row(&w, notice_channels[c], s->own[c]);
	jw_close(&w, '}');
	return buf_str(&b);
}

static struct str own_breaks(struct ctx *cx, const struct notice_setting *s)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	jw_open(&w, NULL, '{');
	for (int r = 0; r < NOTICE_REASONS; r++)
		if (s->own_breaks[r])
			jw_bool(&w, notice_reasons[r].id, s->breaks[r]);
	jw_close(&w, '}');
	return buf_str(&b);
}

enum rc notice_setting_store(struct ctx *cx, int64_t person, const struct notice_setting *s)
{
	TRY(db_run(cx, q_put, NULL, INT(person), TEXT(own_app(cx, s)), TEXT(own_channels(cx, s)),
	           TEXT(own_breaks(cx, s)), INT(wants_team(s)), INT(s->quiet), INT(s->urgent),
	           INT(s->work_hours), INT(s->quiet_from), INT(s->quiet_to), INT(s->digest_at),
	           INT(s->quiet_days), INT(s->digest_days), s->delay < 0 ? NUL() : INT(s->delay),
	           TEXT(s->chat_url), TEXT(s->chat_shape)));
	return db_stamp_bump(cx); /* notice_rules.c remembers who wants to hear of the team's */
}

/* ---- where and when they work --------------------------------------------------------------- */
enum rc notice_zone(struct ctx *cx, const struct record *person, const struct zone **out)
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

static enum rc calendar_id(struct ctx *cx, const struct record *person, int64_t *out)
{
	struct record r;

	*out = 0;
	if (rec_int(person, PERSON_TEAM)) {
		TRY(record_load(cx, &team_type, rec_int(person, PERSON_TEAM), &r));
		*out = rec_int(&r, TEAM_CALENDAR);
	}
	if (!*out) {
		TRY(record_load(cx, &client_type, person->client_id, &r));
		*out = rec_int(&r, CLIENT_CALENDAR);
	}
	return RC_OK;
}

enum rc notice_hours(struct ctx *cx, const struct record *person, const struct calendar **out)
{
	struct str zone = rec_str(person, PERSON_ZONE);
	int64_t id;

	*out = NULL;
	TRY(calendar_id(cx, person, &id));
	if (!id)
		return RC_OK;
	TRY(calendar_load(cx, id, 0, out, NULL));
	return zone.n ? calendar_zoned(cx, *out, zone, out) : RC_OK;
}
