/* test_notify.c - by which channels one is told and when: what counts of person, client and program; quiet
 * and working hours; who can be reached. docs/notifications.md is the rule. */
#include "attention/attention.h"
#include "attention/parts.h"
#include "attention/reach.h"
#include "desk.h"
#include "jobs/jobs_parts.h"
#include <setjmp.h>
/* after its prerequisites */
#include <cmocka.h>

static const struct record_type *const types[] = { &client_type,   &team_type,
	                                           &person_type,   &access_type,
	                                           &calendar_type, &sla_target_type,
	                                           &ticket_type,   NULL };
static const struct timer_kind *const timers[] = { &ticket_close_timer, &ticket_resume_timer,
	                                           &clock_notice_timer, &notice_due_timer,
	                                           &clock_arm_timer,    NULL };

static enum rc grant_tx(struct ctx *cx, void *p)
{
	const struct desk *d = p;

	TRY(access_give(cx, d->ada, d->client, 0, STR("agent")));
	TRY(access_give(cx, d->ben, d->client, 0, STR("agent")));
	return access_give(cx, d->rita, d->client, 0, STR("requester"));
}

static int setup(void **state)
{
	struct desk *d = desk_new();
	struct app *app = &d->world->app;

	app->types = types;
	app->timers = timers;
	app->on_event = notify_on_event;
	app->on_comment = notify_on_comment;
	world_tx(d->world, grant_tx, d);
	*state = d;
	return 0;
}

static int teardown(void **state)
{
	desk_free(*state);
	return 0;
}

static int64_t instant(const char *text)
{
	int64_t t = 0;

	assert_true(time_parse(str_z(text), &t));
	return t;
}

static void person_is(struct desk *d, int64_t id, const char *json)
{
	desk_change(d, &person_type, id, json);
}

struct said {
	int64_t id;
	const struct sql *sql;
};
static enum rc sql_tx(struct ctx *cx, void *p)
{
	const struct said *s = p;

	TRY(db_run_(cx, s->sql, NULL, ARGS(INT(s->id))));
	return db_stamp_bump(cx);
}

static struct notice_setting setting(struct desk *d, int64_t id)
{
	struct ctx cx = world_ctx(d->world);
	struct notice_setting s;
	struct record p;

	world_ok(&cx, record_load(&cx, &person_type, id, &p));
	world_ok(&cx, notice_setting_load(&cx, &p, &s));
	return s;
}

/* ---- what counts ------------------------------------------------------------------------- */
SQL(t_own, "INSERT INTO notice_setting (person, modes, channels) VALUES ($1, '{\"reply\":\"off\"}',"
           " '{\"mail\":{\"oncall\":\"off\",\"watching\":\"now\"},\"desktop\":{\"reply\":\"digest\"}}')");
SQL(t_policy, "INSERT INTO notice_policy (client_id, channels, locked, delay) VALUES ($1,"
              " '{\"mail\":{\"oncall\":\"now\",\"bulk\":\"digest\"},\"app\":{\"reply\":\"digest\"}}',"
              " '{\"mail\":[\"oncall\"]}', 9)");

static void person_over_client_over_program_but_what_is_locked(void **state)
{
	struct desk *d = *state;

	assert_int_equal(setting(d, d->ada).mode[BY_MAIL][NOTICE_WATCHING], MODE_DIGEST);
	assert_int_equal(setting(d, d->ada).mode[BY_APP][NOTICE_TEAM], MODE_OFF);
	world_tx(d->world, sql_tx, &(struct said){ d->client, &t_policy });
	world_tx(d->world, sql_tx, &(struct said){ d->ada, &t_own });
	struct notice_setting s = setting(d, d->ada);

	assert_int_equal(s.mode[BY_MAIL][NOTICE_ONCALL], MODE_NOW);   /* locked: the client's */
	assert_int_equal(s.mode[BY_MAIL][NOTICE_WATCHING], MODE_NOW); /* one's own */
	assert_int_equal(s.mode[BY_MAIL][NOTICE_BULK], MODE_DIGEST);  /* the client's */
	assert_int_equal(s.mode[BY_MAIL][NOTICE_MENTION], MODE_NOW);  /* the program's */
	assert_int_equal(s.mode[BY_APP][NOTICE_REPLY], MODE_OFF);     /* one's own over the client's */
	assert_int_equal(s.mode[BY_DESKTOP][NOTICE_REPLY], MODE_NOW); /* a desktop has no digest */
	assert_int_equal(s.policy.delay, 9);
	assert_int_equal(setting(d, d->ben).mode[BY_APP][NOTICE_REPLY], MODE_DIGEST);
}

/* ---- when ---------------------------------------------------------------------------------- */
static struct notice_setting plain(void)
{
	struct notice_setting s = { .urgent = true,
		                    .work_hours = true,
		                    .quiet_from = 1200,
		                    .quiet_to = 420,
		                    .quiet_days = 96,
		                    .digest_at = 480,
		                    .digest_days = 127,
		                    .delay = 5 };

	for (int c = 0; c < NOTICE_CHANNELS; c++)
		for (int r = 0; r < NOTICE_REASONS; r++)
			s.mode[c][r] = MODE_NOW;
	for (int r = 0; r < NOTICE_REASONS; r++)
		s.breaks[r] = notice_reasons[r].urgent;
	return s;
}

static void at(struct desk *d, const struct notice_setting *s, const struct calendar *hours,
               struct notice_case c, const char *t, const char *want)
{
	const struct zone *z = zone_find(d->world->app.zones, STR("Europe/Berlin"));
	int64_t got = notice_when(s, z, hours, c, instant(t));

	if (got != instant(want))
		fail_msg("%s at %s: %s, not %s", notice_channels[c.by], t, time_rfc3339(d->world->mem, got).p,
		         want);
}

static const struct calendar *office_in(struct desk *d, const char *zone)
{
	struct ctx cx = world_ctx(d->world);
	const struct calendar *c;

	world_ok(&cx, calendar_load(&cx, d->calendar, 0, &c, NULL));
	world_ok(&cx, calendar_zoned(&cx, c, str_z(zone), &c));
	return c;
}

/* Vector 20 of the clocks; zammad#4432 and #2157: the mail came at midnight; otobo#2928: only in working
 * hours. */
static void vector_20_escalation_respects_the_recipients_hours_unless_urgent(void **state)
{
	struct desk *d = *state;
	const struct calendar *hours = office_in(d, "Europe/Berlin"); /* 09-17 of Berlin */
	struct notice_setting s = plain();
	struct notice_case c = { BY_MAIL, NOTICE_BREACH, false, true };

	/* missed at 17:00 in New York, 23:00 in Berlin: first thing in the morning */
	at(d, &s, hours, c, "2025-11-24T22:00:00Z", "2025-11-25T08:00:00Z");
	at(d, &s, hours, c, "2025-11-24T12:00:00Z", "2025-11-24T12:00:00Z"); /* at work: at once */
	at(d, &s, hours, c, "2025-11-28T22:00:00Z", "2025-12-01T08:00:00Z"); /* over the weekend */
	at(d, &s, hours, c, "2025-12-24T22:00:00Z", "2025-12-26T08:00:00Z"); /* and Christmas Day */
	c.urgent = true;                                                     /* priority 1 */
	at(d, &s, hours, c, "2025-11-24T22:00:00Z", "2025-11-24T22:00:00Z");
	c.urgent = false;
	c.by = BY_APP; /* the list may say it at any time */
	at(d, &s, hours, c, "2025-11-24T22:00:00Z", "2025-11-24T22:00:00Z");
	c.by = BY_CHAT;
	at(d, &s, hours, c, "2025-11-24T22:00:00Z", "2025-11-25T08:00:00Z");
	c.office = false; /* a clock that runs day and night */
	at(d, &s, hours, c, "2025-11-24T22:00:00Z", "2025-11-24T22:00:00Z");
	c.office = true;
	s.work_hours = false; /* switched off */
	at(d, &s, hours, c, "2025-11-24T22:00:00Z", "2025-11-24T22:00:00Z");
}

static void quiet_hours_and_working_hours_take_turns(void **state)
{
	struct desk *d = *state;
	const struct calendar *hours = office_in(d, "Europe/Berlin");
	struct notice_setting s = plain();
	struct notice_case c = { BY_MAIL, NOTICE_RISK, false, true };

	s.quiet = true;
	s.quiet_from = 16 * 60; /* 16:00 to 10:00: the first hour of work is quiet still */
	s.quiet_to = 10 * 60;
	s.delay = 0;
	at(d, &s, hours, c, "2025-11-24T22:00:00Z", "2025-11-25T09:00:00Z"); /* 10:00 in Berlin */
	at(d, &s, hours, c, "2025-11-28T14:30:00Z", "2025-11-28T14:30:00Z"); /* 15:30 on Friday */
	at(d, &s, hours, c, "2025-11-28T15:30:00Z", "2025-12-01T09:00:00Z"); /* 16:30: Monday */
	s.quiet_from = 9 * 60; /* the whole of work is quiet: they never meet, and still it is told */
	s.quiet_to = 17 * 60;
	int64_t t = notice_when(&s, zone_find(d->world->app.zones, STR("Europe/Berlin")), hours, c,
	                        instant("2025-11-24T22:00:00Z"));

	assert_true(t < instant("2026-01-31T00:00:00Z"));
}

static void the_delay_and_urgency_by_reason(void **state)
{
	struct desk *d = *state;
	struct notice_setting s = plain();
	struct notice_case c = { BY_MAIL, NOTICE_REPLY, false, false };

	at(d, &s, NULL, c, "2025-11-24T12:00:00Z", "2025-11-24T12:05:00Z");
	c.by = BY_APP;
	at(d, &s, NULL, c, "2025-11-24T12:00:00Z", "2025-11-24T12:00:00Z");
	s.quiet = true; /* 20:00 to 07:00 in Berlin */
	c.by = BY_MAIL;
	at(d, &s, NULL, c, "2025-11-24T22:00:00Z", "2025-11-25T06:00:00Z");
	s.breaks[NOTICE_REPLY] = true; /* said to break through: no delay either */
	at(d, &s, NULL, c, "2025-11-24T22:00:00Z", "2025-11-24T22:00:00Z");
	s.urgent = false; /* nothing breaks through */
	at(d, &s, NULL, c, "2025-11-24T22:00:00Z", "2025-11-25T06:00:00Z");
	s.policy.locked[BY_MAIL][NOTICE_REPLY] = true; /* unless an administrator says so */
	at(d, &s, NULL, c, "2025-11-24T22:00:00Z", "2025-11-24T22:00:00Z");
	s.mode[BY_MAIL][NOTICE_REPLY] = MODE_OFF;
	assert_int_equal(notice_when(&s, zone_utc(), NULL, c, instant("2025-11-24T12:00:00Z")), 0);
}

static void a_digest_comes_on_its_days_in_the_persons_zone(void **state)
{
	struct desk *d = *state;
	struct notice_setting s = plain();
	struct notice_case c = { BY_MAIL, NOTICE_WATCHING, false, false };

	s.mode[BY_MAIL][NOTICE_WATCHING] = MODE_DIGEST;
	at(d, &s, NULL, c, "2025-11-24T06:59:59Z", "2025-11-24T07:00:00Z"); /* 08:00 in Berlin */
	at(d, &s, NULL, c, "2025-11-24T07:00:00Z", "2025-11-25T07:00:00Z"); /* strictly after */
	s.digest_days = 1;                                                  /* Mondays */
	at(d, &s, NULL, c, "2025-11-24T07:00:00Z", "2025-12-01T07:00:00Z");
	at(d, &s, NULL, c, "2026-03-23T12:00:00Z", "2026-03-30T06:00:00Z"); /* summer time has begun */
}

/* ---- who can be reached ---------------------------------------------------------------------- */
SQL(t_chat, "INSERT INTO notice_setting (person, chat_url, chat_shape, quiet) VALUES ($1,"
            " 'https://hooks.example.com/services/T0/B0/secret', 'slack', 1)");

struct heard {
	int64_t person;
	struct str address, error;
};
static enum rc heard_tx(struct ctx *cx, void *p)
{
	const struct heard *h = p;

	return contact_heard(cx, h->person, BY_MAIL, h->address, h->error);
}

static struct reach reach(struct desk *d, int64_t person)
{
	struct ctx cx = world_ctx(d->world);
	struct reach r;

	world_ok(&cx, reach_of(&cx, person, &r));
	return r;
}

static void who_can_be_reached_and_why_not(void **state)
{
	struct desk *d = *state;

	person_is(d, d->ada, "{\"email\":\"ada@example.test\"}");
	assert_int_equal(reach(d, d->ada).ways[REACH_MAIL].why, REACH_NOT_SET_UP);
	assert_false(reach(d, d->ada).outside);
	desk_mail(d);
	struct reach r = reach(d, d->ada);

	assert_int_equal(r.ways[REACH_MAIL].why, REACH_OK);
	assert_int_equal(r.ways[REACH_MAIL].when, d->cx.now);
	assert_true(r.outside);
	assert_int_equal(r.ways[REACH_CHAT].why, REACH_NO_ADDRESS);
	assert_int_equal(r.ways[REACH_APP].why, REACH_NO_SIGN_IN);
	person_is(d, d->ada, "{\"login\":\"ada\"}");
	assert_int_equal(reach(d, d->ada).ways[REACH_APP].why, REACH_OK);
	assert_int_equal(reach(d, d->ben).ways[REACH_MAIL].why, REACH_NO_ADDRESS);
	assert_int_equal(reach(d, d->dora).ways[REACH_APP].why, REACH_INACTIVE);
	assert_false(reach(d, d->dora).outside);
}

static void an_address_that_was_refused_is_no_way_until_it_changes(void **state)
{
	struct desk *d = *state;
	struct heard bad = { d->ada, STR("ada@example.test"), STR("550 no such user") };

	desk_mail(d);
	person_is(d, d->ada, "{\"email\":\"ada@example.test\"}");
	world_tx(d->world, heard_tx, &bad);
	int64_t first = world_now(d->world);

	world_advance(d->world, HOURS(1));
	world_tx(d->world, heard_tx, &bad);
	struct reach r = reach(d, d->ada);

	assert_int_equal(r.ways[REACH_MAIL].why, REACH_REFUSED);
	assert_int_equal(r.ways[REACH_MAIL].since, first);
	assert_true(str_is(r.ways[REACH_MAIL].error, "550 no such user"));
	assert_false(r.outside);
	person_is(d, d->ada, "{\"email\":\"ada.new@example.test\"}");
	assert_int_equal(reach(d, d->ada).ways[REACH_MAIL].why, REACH_OK);
	person_is(d, d->ada, "{\"email\":\"ada@example.test\"}");
	world_tx(d->world, heard_tx, &(struct heard){ d->ada, STR("ada@example.test"), STR("") });
	assert_int_equal(reach(d, d->ada).ways[REACH_MAIL].why, REACH_OK); /* it works again */
}

static void a_chats_address_is_not_told_and_quiet_hours_are(void **state)
{
	struct desk *d = *state;

	world_tx(d->world, sql_tx, &(struct said){ d->ada, &t_chat });
	desk_at(d, "2025-11-24T22:00:00Z"); /* quiet from 20:00 to 07:00 */
	struct reach r = reach(d, d->ada);

	assert_int_equal(r.ways[REACH_CHAT].why, REACH_OK);
	assert_true(str_is(r.ways[REACH_CHAT].address, "hooks.example.com"));
	assert_int_equal(r.ways[REACH_CHAT].when, instant("2025-11-25T07:00:00Z"));
	assert_int_equal(r.ways[REACH_CHAT].when_urgent, d->cx.now);
	struct ctx cx = world_ctx(d->world);

	world_ok(&cx, reach_at(&cx, d->ada, instant("2025-11-30T03:00:00Z"), &r)); /* Sunday: quiet all day */
	assert_int_equal(r.ways[REACH_CHAT].when, instant("2025-12-01T07:00:00Z"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(person_over_client_over_program_but_what_is_locked),
		T(vector_20_escalation_respects_the_recipients_hours_unless_urgent),
		T(quiet_hours_and_working_hours_take_turns),
		T(the_delay_and_urgency_by_reason),
		T(a_digest_comes_on_its_days_in_the_persons_zone),
		T(who_can_be_reached_and_why_not),
		T(an_address_that_was_refused_is_no_way_until_it_changes),
		T(a_chats_address_is_not_told_and_quiet_hours_are),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
