/* setting_api.c - how one is told: reason by channel, quiet hours, working hours, the digest. */
#include "attention/attention.h"
#include "attention/parts.h"
#include "person/person.h"

static void write_minute(struct ctx *cx, struct jw *w, const char *key, int64_t m)
{
	jw_str(w, key, arena_fmt(cx->mem, "%02d:%02d", (int)(m / 60), (int)(m % 60)));
}

static void write_days(struct jw *w, const char *key, int64_t bits)
{
	jw_open(w, key, '[');
	for (int d = 1; d <= 7; d++)
		if ((bits >> (d - 1)) & 1)
			jw_int(w, NULL, d);
	jw_close(w, ']');
}

/* ---- the settings ------------------------------------------------------------------- */
static const char *app_word(enum notice_mode m) { return m == MODE_NOW ? "app" : notice_modes[m]; }

static void write_reason(struct jw *w, const struct notice_setting *s, int r)
{
	jw_open(w, NULL, '{');
	jw_str(w, "id", str_z(notice_reasons[r].id));
	jw_str(w, "mode", str_z(app_word(s->mode[BY_APP][r])));
	jw_str(w, "default", str_z(notice_reasons[r].mode));
	jw_bool(w, "urgent", notice_reasons[r].urgent);
	jw_bool(w, "breaks", s->breaks[r]);
	jw_open(w, "channels", '{');
	for (int c = 0; c < NOTICE_CHANNELS; c++)
		jw_str(w, notice_channels[c], str_z(notice_modes[s->mode[c][r]]));
	jw_close(w, '}');
	jw_open(w, "locked", '[');
	for (int c = 0; c < NOTICE_CHANNELS; c++)
		if (s->policy.locked[c][r])
			jw_str(w, NULL, str_z(notice_channels[c]));
	jw_close(w, ']');
	jw_close(w, '}');
}

static enum rc load_mine(struct ctx *cx, struct record *person, struct notice_setting *s)
{
	TRY(record_load(cx, &person_type, cx->who->person_id, person));
	return notice_setting_load(cx, person, s);
}

static enum rc write_settings(struct ctx *cx, struct res *rs)
{
	const struct calendar *hours;
	struct notice_setting s;
	struct record person;
	const struct zone *z;
	struct jw w = JW(&rs->body);

	TRY(load_mine(cx, &person, &s));
	TRY(notice_zone(cx, &person, &z));
	TRY(notice_hours(cx, &person, &hours));
	jw_open(&w, NULL, '{');
	jw_open(&w, "reasons", '[');
	for (int i = 0; i < NOTICE_REASONS; i++)
		write_reason(&w, &s, i);
	jw_close(&w, ']');
	jw_bool(&w, "quiet", s.quiet);
	write_minute(cx, &w, "quiet_from", s.quiet_from);
	write_minute(cx, &w, "quiet_to", s.quiet_to);
	write_days(&w, "quiet_days", s.quiet_days);
	jw_bool(&w, "urgent", s.urgent);
	jw_bool(&w, "work_hours", s.work_hours);
	jw_bool(&w, "hours_known", hours != NULL);
	write_minute(cx, &w, "digest_at", s.digest_at);
	write_days(&w, "digest_days", s.digest_days);
	if (s.delay < 0)
		jw_null(&w, "delay");
	else
		jw_int(&w, "delay", s.delay);
	jw_int(&w, "delay_default", s.policy.delay);
	jw_str(&w, "zone", zone_name(z));
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc get_settings(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	(void)rq;
	return write_settings(cx, rs);
}

struct setting_in {
	const struct jval *modes, *channels, *breaks, *quiet_days, *digest_days, *delay;
	struct str from, to, digest;
	bool quiet, urgent, work_hours;
	struct notice_setting s;
};

static enum rc take_minute(struct ctx *cx, const char *field, struct str text, int64_t *out)
{
	int64_t h, m;

	if (!text.n)
		return RC_OK;
	if (text.n != 5 || text.p[2] != ':' || !str_int(str_sub(text, 0, 2), &h) ||
	    !str_int(str_sub(text, 3, 2), &m) || h < 0 || h > 23 || m < 0 || m > 59)
		return fail_field(cx, field, "%s is a time of day such as 08:30", field);
	*out = h * 60 + m;
	return RC_OK;
}

static enum rc take_days(struct ctx *cx, const char *field, const struct jval *v, int64_t *out)
{
	if (!v)
		return RC_OK;
	if (v->kind != J_ARRAY || v->n > 7)
		return fail_field(cx, field, "%s is a list of 1 (Monday) to 7", field);
	*out = 0;
	for (size_t i = 0; i < v->n; i++) {
		if (v->items[i].kind != J_INT || v->items[i].i < 1 || v->items[i].i > 7)
			return fail_field(cx, field, "%s is a list of 1 (Monday) to 7", field);
		*out |= 1 << (v->items[i].i - 1);
	}
	return RC_OK;
}

/* The app's column by its older name. */
static enum rc take_modes(struct ctx *cx, const struct jval *v, struct notice_setting *s)
{
	enum notice_reason reason;

	if (v && v->kind != J_OBJECT)
		return fail_field(cx, "modes", "modes is an object");
	for (size_t i = 0; v && i < v->n; i++) {
		enum notice_mode mode =
		        v->items[i].kind == J_STR ? notice_mode_find(v->items[i].s) : MODE_UNSET;

		if (!notice_reason_find(v->keys[i], &reason))
			return fail_field(cx, "modes", "there is no reason \"" STR_FMT "\"",
			                  STR_ARG(str_clip(v->keys[i], 40)));
		if (mode == MODE_UNSET)
			return fail_field(cx, "modes", "a mode is off, app or digest");
		s->own[BY_APP][reason] = mode;
	}
	return RC_OK;
}

static enum rc take_breaks(struct ctx *cx, const struct jval *v, struct notice_setting *s)
{
	enum notice_reason reason;

	if (v && v->kind != J_OBJECT)
		return fail_field(cx, "breaks", "breaks is an object of true and false");
	for (size_t i = 0; v && i < v->n; i++) {
		if (!notice_reason_find(v->keys[i], &reason))
			return fail_field(cx, "breaks", "there is no reason \"" STR_FMT "\"",
			                  STR_ARG(str_clip(v->keys[i], 40)));
		if (v->items[i].kind != J_BOOL && v->items[i].kind != J_NULL)
			return fail_field(cx, "breaks", "breaks is an object of true and false");
		s->own_breaks[reason] = v->items[i].kind == J_BOOL;
		s->breaks[reason] = v->items[i].b;
	}
	return RC_OK;
}

/* What is locked says the same as before, or it is refused. */
static enum rc check_locks(struct ctx *cx, const struct notice_setting *before,
                           const struct notice_setting *s)
{
	for (int c = 0; c < NOTICE_CHANNELS; c++)
		for (int r = 0; r < NOTICE_REASONS; r++)
			if (s->policy.locked[c][r] && s->own[c][r] != before->own[c][r] &&
			    s->own[c][r] != MODE_UNSET && s->own[c][r] != before->mode[c][r])
				return fail_field(
				        cx, "channels",
				        "How you are told of \"%s\" by %s is fixed by an administrator.",
				        notice_reasons[r].id, notice_channels[c]);
	return RC_OK;
}

enum { DELAY_MAX = 1440 };

static enum rc take_delay(struct ctx *cx, const struct jval *v, int64_t *out)
{
	if (!v)
		return RC_OK;
	if (v->kind == J_NULL) {
		*out = -1;
		return RC_OK;
	}
	if (v->kind != J_INT || v->i < 0 || v->i > DELAY_MAX)
		return fail_field(cx, "delay", "delay is a number of minutes, at most %d", DELAY_MAX);
	*out = v->i;
	return RC_OK;
}

static enum rc take_all(struct ctx *cx, struct setting_in *in)
{
	struct notice_setting before = in->s;

	TRY(take_modes(cx, in->modes, &in->s));
	TRY(notice_matrix_take(cx, in->channels, in->s.own));
	TRY(check_locks(cx, &before, &in->s));
	TRY(take_breaks(cx, in->breaks, &in->s));
	TRY(take_minute(cx, "quiet_from", in->from, &in->s.quiet_from));
	TRY(take_minute(cx, "quiet_to", in->to, &in->s.quiet_to));
	TRY(take_minute(cx, "digest_at", in->digest, &in->s.digest_at));
	TRY(take_days(cx, "quiet_days", in->quiet_days, &in->s.quiet_days));
	TRY(take_days(cx, "digest_days", in->digest_days, &in->s.digest_days));
	if (!in->s.digest_days)
		return fail_field(cx, "digest_days", "name at least one day for the digest");
	return take_delay(cx, in->delay, &in->s.delay);
}

static enum rc setting_tx(struct ctx *cx, void *p)
{
	return notice_setting_store(cx, cx->who->person_id, &((struct setting_in *)p)->s);
}

static enum rc put_settings(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	static const struct jfield fields[] = {
		{ "modes", JF_VALUE, offsetof(struct setting_in, modes),
		  .help = "in the app: reason: off, app or digest" },
		{ "channels", JF_VALUE, offsetof(struct setting_in, channels),
		  .help = "app, mail, chat, desktop: reason: off, now, digest; null: as it comes" },
		{ "breaks", JF_VALUE, offsetof(struct setting_in, breaks),
		  .help = "reason: breaks through quiet hours; null: as it comes" },
		{ "quiet", JF_BOOL, offsetof(struct setting_in, quiet) },
		{ "quiet_from", JF_STR, offsetof(struct setting_in, from), .max = 5 },
		{ "quiet_to", JF_STR, offsetof(struct setting_in, to), .max = 5 },
		{ "quiet_days", JF_VALUE, offsetof(struct setting_in, quiet_days) },
		{ "urgent", JF_BOOL, offsetof(struct setting_in, urgent),
		  .help = "what is urgent breaks through" },
		{ "work_hours", JF_BOOL, offsetof(struct setting_in, work_hours),
		  .help = "mail and chat about business-hour targets wait for my own hours" },
		{ "digest_at", JF_STR, offsetof(struct setting_in, digest), .max = 5 },
		{ "digest_days", JF_VALUE, offsetof(struct setting_in, digest_days) },
		{ "delay", JF_VALUE, offsetof(struct setting_in, delay),
		  .help = "minutes in which reading it here spares the message; null: as the client has it" },
	};
	struct setting_in in = { .from = STR(""), .to = STR(""), .digest = STR("") };
	struct record person;

	TRY(load_mine(cx, &person, &in.s));
	in.quiet = in.s.quiet;
	in.urgent = in.s.urgent;
	in.work_hours = in.s.work_hours;
	TRY(json_read(cx, rq->body, fields, &in));
	in.s.quiet = in.quiet;
	in.s.urgent = in.urgent;
	in.s.work_hours = in.work_hours;
	TRY(take_all(cx, &in));
	TRY(db_tx(cx, setting_tx, &in));
	return write_settings(cx, rs);
}

const struct route setting_routes[] = {
	{ "GET", "/api/v1/notices/settings", PERM_NONE, get_settings, "What I am told of, how, and when not",
	  .out = "NoticeSettings" },
	{ "PUT", "/api/v1/notices/settings", PERM_NONE, put_settings, "Change that; what is absent stays",
	  .flags = R_WRITE, .in = "NoticeSettingsIn", .out = "NoticeSettings" },
	{ 0 },
};
