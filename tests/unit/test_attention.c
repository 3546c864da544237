/* test_attention.c - who is told of what, once, when and why; what hides and comes back; what was looked at.
 */
#include "attention/attention.h"
#include "attention/parts.h"
#include "base/json.h"
#include "desk.h"
#include "jobs/jobs_parts.h"
#include "record/nudge.h"
#include "record/seen.h"
#include "record/view.h"
#include "record/watcher.h"
#include <pthread.h>
#include <setjmp.h>
#include <stdlib.h>
/* after its prerequisites */
#include <cmocka.h>

SQL(t_count, "SELECT count(*) FROM notification WHERE person = $1 AND reason = $2");
SQL(t_times, "SELECT COALESCE(sum(n), 0) FROM notification WHERE person = $1");
SQL(t_all, "SELECT count(*) FROM notification");
SQL(t_visible, "SELECT visible_at FROM notification WHERE person = $1 ORDER BY id DESC LIMIT 1");
SQL(t_at, "SELECT at FROM notification WHERE person = $1 AND reason = $2 ORDER BY id DESC LIMIT 1");
SQL(t_n, "SELECT n FROM notification WHERE person = $1 AND reason = $2 ORDER BY id DESC LIMIT 1");
SQL(t_read, "UPDATE notification SET read_at = 1 WHERE read_at IS NULL");
SQL(t_events, "SELECT count(*) FROM event WHERE kind = $1");
SQL(t_watches, "SELECT count(*) FROM watcher WHERE person = $1");
SQL(t_nudges, "SELECT count(*) FROM nudge WHERE person = $1");
SQL(t_timers, "SELECT count(*) FROM timer WHERE kind = 'clock_notice'");
SQL(t_forget_timers, "DELETE FROM timer WHERE kind = 'clock_notice'");
SQL(t_first_event, "SELECT first_event FROM notification WHERE person = $1 AND reason = $2");

static const struct record_type *const types[] = { &client_type, &team_type,     &person_type,
	                                           &access_type, &calendar_type, &sla_target_type,
	                                           &ticket_type, &view_type,     NULL };
static const struct timer_kind *const timers[] = {
	&ticket_close_timer, &ticket_resume_timer, &clock_notice_timer,
	&notice_due_timer,   &snooze_timer,        &watch_end_timer,
	&upkeep_timer,       &clock_arm_timer,     NULL
};
static const struct outbox_kind *const outbox[] = { &upkeep_outbox, NULL };
static const struct type_words *const words[] = { &attention_words, NULL };

static int setup(void **state)
{
	struct desk *d = desk_new();
	struct app *app = &d->world->app;

	app->types = types;
	app->timers = timers;
	app->outbox = outbox;
	app->words = words;
	static const struct record_extras *const extras[] = { &attention_extras, NULL };
	app->extras = extras;
	app->on_event = notify_on_event;
	app->on_comment = notify_on_comment;
	desk_grants(d);
	desk_login(d, d->ada, "ada");
	desk_login(d, d->ben, "ben");
	*state = d;
	return 0;
}

static int teardown(void **state)
{
	desk_free(*state);
	return 0;
}

static int64_t told(struct desk *d, int64_t person, const char *reason)
{
	return world_int(d->world, t_count, INT(person), TEXT(str_z(reason)));
}

static int64_t times(struct desk *d, int64_t person) { return world_int(d->world, t_times, INT(person)); }

static enum rc run_sql(struct ctx *cx, void *p) { return db_run_(cx, p, NULL, ARGS()); }
static void read_all(struct desk *d) { world_tx(d->world, run_sql, (void *)(uintptr_t)&t_read); }

#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the formats are literals of this file */
static const char *fmt(struct desk *d, const char *format, int64_t a)
{
	return arena_fmt(d->world->mem, format, (long long)a).p;
}

static const char PRINTER[] = "{\"title\":\"Printer is jammed\",\"impact\":\"1\",\"urgency\":\"1\"}";

static struct str taken_by_ada(struct desk *d)
{
	desk_as(d, &d->requester);
	struct str key = desk_ticket(d, PRINTER, NULL);

	desk_as(d, &d->coordinator);
	desk_do(d, key, "assign", fmt(d, "{\"assignee\":%lld}", d->ada), NULL);
	return key;
}

/* ---- who is told ---------------------------------------------------------------------- */
static void assigned_told_once_and_why(void **state)
{
	struct desk *d = *state;
	struct str key = taken_by_ada(d);

	assert_int_equal(told(d, d->ada, "assigned"), 1);
	assert_int_equal(times(d, d->ada), 1);
	assert_int_equal(times(d, d->cora), 0); /* not of one's own doing */
	desk_do(d, key, "assign", fmt(d, "{\"assignee\":%lld}", d->ben), NULL);
	assert_int_equal(told(d, d->ben, "assigned"), 1);
	assert_int_equal(times(d, d->ada), 2); /* it was taken away: one more on the unread row */
	assert_int_equal(told(d, d->ada, "assigned"), 1);
}

static void one_event_one_person_one_reason(void **state)
{
	struct desk *d = *state;
	struct str key = taken_by_ada(d);

	desk_as(d, &d->agent);
	struct record r = desk_get(d, key);

	assert_int_equal(watcher_set(&d->cx, &ticket_type, key, STR("me"), true), RC_OK);
	desk_as(d, &d->requester);
	int64_t before = times(d, d->ada);

	/* assignee, watcher and mentioned: told as mentioned */
	desk_say(d, key, "@ada it still smokes", true);
	assert_int_equal(times(d, d->ada), before + 1);
	assert_int_equal(told(d, d->ada, "mention"), 1);
	assert_int_equal(told(d, d->ada, "reply"), 0);
	assert_int_equal(told(d, d->ada, "watching"), 0);
	desk_say(d, key, "and now it burns", true);
	assert_int_equal(told(d, d->ada, "reply"), 1);
	desk_say(d, key, "hello?", true);
	assert_int_equal(world_int(d->world, t_n, INT(d->ada), TEXT(STR("reply"))), 2); /* collapsed */
	assert_true(world_int(d->world, t_first_event, INT(d->ada), TEXT(STR("reply"))) > 0);
	read_all(d);
	desk_say(d, key, "anybody?", true);
	assert_int_equal(told(d, d->ada, "reply"), 2); /* a read one is not woken up */
	(void)r;
}

static void requester_hears_answers_only(void **state)
{
	struct desk *d = *state;
	struct str key = taken_by_ada(d);

	desk_as(d, &d->agent);
	desk_say(d, key, "secret: it was Rita's fault", false);
	assert_int_equal(times(d, d->rita), 0);
	desk_say(d, key, "We are on it", true);
	assert_int_equal(told(d, d->rita, "answer"), 1);
	desk_do(d, key, "start", NULL, NULL);
	desk_do(d, key, "resolve", "{\"code\":\"fixed\",\"notes\":\"Paper out\"}", NULL);
	assert_int_equal(world_int(d->world, t_n, INT(d->rita), TEXT(STR("answer"))), 2);
	assert_int_equal(told(d, d->rita, "watching"), 0);
}

static enum rc add_tx(struct ctx *cx, void *p) { return notify_add(cx, p); }

static void none_who_lost_access(void **state)
{
	struct desk *d = *state;
	struct str key = taken_by_ada(d);

	/* dora has left, and has no role: assigned to her by hand in the table, nothing is told */
	struct notice n = { .person = d->dora,
		            .client_id = d->client,
		            .type = &ticket_type,
		            .record_id = 1,
		            .reason = NOTICE_APPROVAL };
	desk_as(d, &d->coordinator);
	struct ctx cx = world_ctx(d->world);

	world_ok(&cx, db_tx(&cx, add_tx, &n));
	assert_int_equal(times(d, d->dora), 0);
	n.person = d->ben;
	world_ok(&cx, db_tx(&cx, add_tx, &n));
	assert_int_equal(told(d, d->ben, "approval"), 1);
	(void)key;
}

static enum rc refuse(struct ctx *cx, void *p)
{
	struct desk *d = p;
	struct record r;

	TRY(desk_verb(cx, STR("INC10001"), "assign", fmt(d, "{\"assignee\":%lld}", d->ben), &r));
	return (fail)(cx, RC_CONFLICT, "no", "taken back");
}

static void rolled_back_with_the_event(void **state)
{
	struct desk *d = *state;

	taken_by_ada(d);
	int64_t before = world_int(d->world, t_all);
	struct ctx cx = world_ctx(d->world);

	assert_int_equal(db_tx(&cx, refuse, d), RC_CONFLICT);
	assert_int_equal(world_int(d->world, t_all), before);
	assert_int_equal(world_int(d->world, t_nudges, INT(d->ben)), 0);
}

/* ---- how one wants to be told ------------------------------------------------------------ */
struct pref {
	int64_t person;
	const struct sql *sql;
};
SQL(t_digest,
    "INSERT INTO notice_setting (person, modes, digest_at) VALUES ($1, '{\"assigned\":\"digest\"}', 480)");
SQL(t_off, "INSERT INTO notice_setting (person, modes) VALUES ($1, '{\"assigned\":\"off\"}')");
SQL(t_quiet, "INSERT INTO notice_setting (person, quiet, quiet_from, quiet_to, quiet_days) VALUES ($1, 1, "
             "960, 420, 96)");
SQL(t_team, "INSERT INTO notice_setting (person, modes, wants_team) VALUES ($1, '{\"team\":\"app\"}', 1)");

static enum rc pref_tx(struct ctx *cx, void *p)
{
	const struct pref *a = p;
	return db_run_(cx, a->sql, NULL, ARGS(INT(a->person)));
}

static int64_t instant(const char *text)
{
	int64_t t = 0;

	assert_true(time_parse(str_z(text), &t));
	return t;
}

static void off_is_off(void **state)
{
	struct desk *d = *state;

	world_tx(d->world, pref_tx, &(struct pref){ d->ada, &t_off });
	taken_by_ada(d);
	assert_int_equal(times(d, d->ada), 0);
}

static void a_digest_waits_for_its_hour(void **state)
{
	struct desk *d = *state;

	world_tx(d->world, pref_tx, &(struct pref){ d->ada, &t_digest });
	taken_by_ada(d); /* Monday 16:00 */
	assert_int_equal(world_int(d->world, t_visible, INT(d->ada)), instant("2025-11-25T08:00:00Z"));
	desk_at(d, "2025-11-25T07:59:59Z");
	desk_drain(d); /* clocks speak up meanwhile, and are not waited for */
	int64_t nudged = world_int(d->world, t_nudges, INT(d->ada));

	desk_at(d, "2025-11-25T08:00:00Z");
	desk_drain(d);
	assert_int_equal(world_int(d->world, t_nudges, INT(d->ada)),
	                 nudged + 1); /* the bell rings by itself */
}

static void quiet_hours_hold_and_urgency_breaks_through(void **state)
{
	struct desk *d = *state;

	world_tx(d->world, pref_tx, &(struct pref){ d->ada, &t_quiet }); /* 16:00 to 07:00, and weekends */
	struct str key = taken_by_ada(d);

	assert_int_equal(world_int(d->world, t_visible, INT(d->ada)), instant("2025-11-25T07:00:00Z"));
	desk_as(d, &d->requester);
	desk_say(d, key, "@ada help", true);
	assert_int_equal(world_int(d->world, t_visible, INT(d->ada)), d->cx.now);
	read_all(d);
	desk_at(d, "2025-11-28T18:00:00Z"); /* Friday evening: Monday morning */
	desk_as(d, &d->requester);
	desk_say(d, key, "still there?", true);
	assert_int_equal(world_int(d->world, t_visible, INT(d->ada)), instant("2025-12-01T07:00:00Z"));
}

static void a_team_tells_who_wants_it(void **state)
{
	struct desk *d = *state;

	world_tx(d->world, pref_tx, &(struct pref){ d->ben, &t_team });
	desk_as(d, &d->coordinator);
	struct str key = desk_ticket(d, PRINTER, NULL);

	desk_do(d, key, "assign", fmt(d, "{\"team\":%lld}", d->network), NULL);
	assert_int_equal(told(d, d->ben, "team"), 0); /* not his */
	desk_do(d, key, "assign", fmt(d, "{\"team\":%lld}", d->apps), NULL);
	assert_int_equal(told(d, d->ben, "team"), 1);
	assert_int_equal(told(d, d->ada, "team"), 0);
}

SQL(t_mute,
    "INSERT INTO mute (person, type, record_id, reason, until, at) VALUES ($1, 'ticket', $2, '', $3, 0)");
struct mute_args {
	int64_t person, record, until;
};
static enum rc mute_tx(struct ctx *cx, void *p)
{
	const struct mute_args *a = p;
	return db_run(cx, t_mute, NULL, INT(a->person), INT(a->record), INT(a->until));
}

static void a_mute_ends_and_never_hides_a_mention(void **state)
{
	struct desk *d = *state;
	struct str key = taken_by_ada(d);
	struct record r = desk_get(d, key);
	int64_t before = times(d, d->ada);

	world_tx(d->world, mute_tx, &(struct mute_args){ d->ada, r.id, d->cx.now + HOURS(1) });
	desk_as(d, &d->requester);
	desk_say(d, key, "hm", true);
	assert_int_equal(times(d, d->ada), before);
	desk_say(d, key, "@ada hm", true);
	assert_int_equal(times(d, d->ada), before + 1);
	world_advance(d->world, HOURS(1));
	desk_say(d, key, "hm again", true);
	assert_int_equal(times(d, d->ada), before + 2);
}

/* ---- clocks ---------------------------------------------------------------------------------- */
/* P1 opened Monday 16:00: 1 h response: 75 % at 16:45, missed after 17:00 (the calendar closes then);
 * 4 h resolve: 3 h are gone at Tuesday 11:00, missed after 12:00. */
static void thresholds_at_their_instant_once(void **state)
{
	struct desk *d = *state;

	taken_by_ada(d);
	desk_at(d, "2025-11-24T16:44:59Z");
	desk_drain(d);
	assert_int_equal(told(d, d->ada, "risk"), 0);
	desk_at(d, "2025-11-24T16:45:00Z");
	desk_drain(d);
	assert_int_equal(told(d, d->ada, "risk"), 1);
	desk_at(d, "2025-11-24T17:00:00Z");
	desk_drain(d);
	assert_int_equal(told(d, d->ada, "breach"), 0); /* at the deadline it is not missed yet */
	desk_at(d, "2025-11-24T17:00:01Z");
	desk_drain(d);
	assert_int_equal(told(d, d->ada, "breach"), 1);
	desk_at(d, "2025-11-25T11:00:00Z");
	desk_drain(d);
	assert_int_equal(world_int(d->world, t_n, INT(d->ada), TEXT(STR("risk"))), 2);
	desk_drain(d);
	assert_int_equal(world_int(d->world, t_n, INT(d->ada), TEXT(STR("risk"))), 2);
}

static void a_stall_skips_none_and_doubles_none(void **state)
{
	struct desk *d = *state;
	struct str key = taken_by_ada(d);

	desk_at(d, "2025-11-25T13:00:00Z"); /* nothing ran for a day: both targets are missed */
	desk_as(d, &d->agent);
	desk_do(d, key, "start", NULL, NULL); /* a change comes before the timer */
	assert_int_equal(world_int(d->world, t_n, INT(d->ada), TEXT(STR("breach"))), 2);
	assert_int_equal(told(d, d->ada, "risk"),
	                 0); /* who hears of the breach need not hear that it was near */
	desk_drain(d);
	assert_int_equal(world_int(d->world, t_n, INT(d->ada), TEXT(STR("breach"))), 2);
}

static void a_pause_moves_the_threshold(void **state)
{
	struct desk *d = *state;
	struct str key = taken_by_ada(d);

	desk_at(d, "2025-11-24T16:30:00Z");
	desk_as(d, &d->agent);
	desk_do(d, key, "start", NULL, NULL); /* answered: the response clock stops */
	desk_do(d, key, "hold", "{\"reason\":\"vendor\"}", NULL);
	desk_at(d, "2025-11-25T12:00:00Z");
	desk_drain(d);
	assert_int_equal(told(d, d->ada, "risk"), 0);
	desk_do(d, key, "resume", NULL, NULL); /* half an hour used; 3 h at 14:30 */
	desk_at(d, "2025-11-25T14:29:59Z");
	desk_drain(d);
	assert_int_equal(told(d, d->ada, "risk"), 0);
	desk_at(d, "2025-11-25T14:30:00Z");
	desk_drain(d);
	assert_int_equal(told(d, d->ada, "risk"), 1);
	assert_int_equal(world_int(d->world, t_at, INT(d->ada), TEXT(STR("risk"))),
	                 instant("2025-11-25T14:30:00Z"));
}

static void clocks_without_a_timer_get_one_quietly(void **state)
{
	struct desk *d = *state;

	taken_by_ada(d);
	world_tx(d->world, run_sql, (void *)(uintptr_t)&t_forget_timers);
	desk_at(d, "2025-11-24T16:50:00Z");
	struct ctx cx = world_ctx(d->world);

	world_ok(&cx, attention_start(&cx));
	desk_drain(d);
	assert_int_equal(told(d, d->ada, "risk"), 0); /* passed before anybody looked: no news */
	assert_int_equal(world_int(d->world, t_timers), 1);
	desk_at(d, "2025-11-24T17:00:01Z");
	desk_drain(d);
	assert_int_equal(told(d, d->ada, "breach"), 1);
}

/* Both processes find the same timers due at the same time. */
static void *drain_thread(void *p)
{
	struct app *app = p;
	int ran;

	return jobs_drain(app, &ran) == RC_OK ? NULL : p;
}

static void two_processes_tell_once(void **state)
{
	struct desk *d = *state;

	if (world_engine() != ENGINE_PG)
		return;
	for (int i = 0; i < 20; i++)
		taken_by_ada(d);
	read_all(d);
	struct app other = d->world->app;

	other.db = world_second_db(d->world);
	desk_at(d, "2025-11-24T16:50:00Z");
	pthread_t t[2];

	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&t[i], NULL, drain_thread, i ? &other : &d->world->app), 0);
	for (int i = 0; i < 2; i++) {
		void *bad;

		pthread_join(t[i], &bad);
		assert_null(bad);
	}
	assert_int_equal(told(d, d->ada, "risk"), 20);
	db_close(other.db);
}

/* ---- looked at ------------------------------------------------------------------------------- */
static bool unread(struct desk *d, struct str key)
{
	struct record r = desk_get(d, key);
	struct seen s;
	int64_t n;

	d->cx = world_ctx(d->world);
	struct rows rows;

	world_ok(&d->cx, seen_ask(&d->cx, &ticket_type, &r, 1, &rows));
	seen_take(&rows, &r, 1, &s);
	world_ok(&d->cx, record_count(&d->cx, &ticket_type,
	                              arena_fmt(d->cx.mem, "key:" STR_FMT " is:unread", STR_ARG(key)), &n));
	assert_int_equal(n, s.unread); /* the filter and the mark say the same */
	return s.unread;
}

struct look_args {
	struct record r;
	int how; /* 0 look, 1 mark unread, 2 all */
};
static enum rc look_tx(struct ctx *cx, void *p)
{
	struct look_args *a = p;

	return a->how == 2   ? seen_all(cx)
	       : a->how == 1 ? seen_mark_unread(cx, &a->r)
	                     : seen_put(cx, &a->r, 0);
}

static void unread_since_i_looked(void **state)
{
	struct desk *d = *state;
	struct str key = taken_by_ada(d), other = taken_by_ada(d);
	struct look_args look = { .r = desk_get(d, key) };

	desk_as(d, &d->agent);
	assert_false(unread(d, key)); /* who never looked at anything does not begin with everything unread */
	world_tx(d->world, look_tx, &look);
	assert_false(unread(d, key));
	assert_false(unread(d, other));
	desk_say(d, key, "my own word", false);
	assert_false(unread(d, key));
	desk_as(d, &d->coordinator);
	desk_say(d, key, "another's", false);
	desk_say(d, other, "another's", false);
	desk_as(d, &d->agent);
	assert_true(unread(d, key));
	assert_true(unread(d, other)); /* never looked at, and new since the beginning */
	world_tx(d->world, look_tx, &look);
	assert_false(unread(d, key));
	look.how = 1;
	world_tx(d->world, look_tx, &look);
	assert_true(unread(d, key));
	look.how = 2;
	world_tx(d->world, look_tx, &look);
	assert_false(unread(d, key));
	assert_false(unread(d, other));
	desk_as(d, &d->other);
	assert_false(unread(d, key)); /* each for oneself */
}

/* ---- put aside ------------------------------------------------------------------------------------ */
static int64_t count(struct desk *d, const char *q)
{
	int64_t n;

	d->cx = world_ctx(d->world);
	world_ok(&d->cx, record_count(&d->cx, &ticket_type, str_z(q), &n));
	return n;
}

SQL(t_snooze, "INSERT INTO snooze (person, team, client_id, type, record_id, until, wake, made_by, at)"
              " VALUES ($1, $2, $3, 'ticket', $4, $5, $6, $1, $7) RETURNING id");
struct snooze_args {
	struct desk *d;
	int64_t person, team, record, until;
	const char *wake;
};
static enum rc snooze_tx(struct ctx *cx, void *p)
{
	const struct snooze_args *a = p;
	struct rows r;

	TRY(db_run(cx, t_snooze, &r, INT(a->person), INT(a->team), INT(a->d->client), INT(a->record),
	           a->until ? INT(a->until) : NUL(), TEXT(str_z(a->wake)), INT(cx->now)));
	return timer_set(cx, snooze_timer.name, a->d->client, "snooze", cell(&r, 0, 0).i, a->until, STR(""));
}

static void a_snooze_hides_from_me_and_comes_back_with_why(void **state)
{
	struct desk *d = *state;
	struct str key = taken_by_ada(d);
	struct record r = desk_get(d, key);

	world_tx(d->world, snooze_tx,
	         &(struct snooze_args){ d, d->ada, 0, r.id, d->cx.now + MINUTES(10), "time" });
	desk_as(d, &d->agent);
	assert_int_equal(count(d, "is:open -is:snoozed"), 0);
	assert_int_equal(count(d, "is:snoozed"), 1);
	desk_as(d, &d->other);
	assert_int_equal(count(d, "is:open -is:snoozed"), 1); /* mine is mine */
	desk_as(d, NULL);
	world_advance(d->world, MINUTES(10));
	desk_drain(d);
	desk_as(d, &d->agent);
	assert_int_equal(count(d, "is:open -is:snoozed"), 1);
	assert_int_equal(count(d, "is:woken"), 1);
	assert_int_equal(told(d, d->ada, "woke"), 1);
	assert_int_equal(world_int(d->world, t_events, TEXT(STR("woken"))), 1);
	desk_drain(d);
	assert_int_equal(world_int(d->world, t_events, TEXT(STR("woken"))), 1);
}

static void what_wakes_it(void **state)
{
	struct desk *d = *state;
	struct str key = taken_by_ada(d);
	struct record r = desk_get(d, key);
	struct snooze_args a = { d, d->ada, 0, r.id, 0, "reply" };

	world_tx(d->world, snooze_tx, &a);
	desk_as(d, &d->coordinator);
	desk_say(d, key, "an internal word wakes nobody", false);
	desk_as(d, &d->agent);
	assert_int_equal(count(d, "is:snoozed"), 1);
	desk_as(d, &d->requester);
	desk_say(d, key, "my reply does", true);
	desk_as(d, &d->agent);
	assert_int_equal(count(d, "is:snoozed"), 0);
	assert_int_equal(told(d, d->ada, "woke"), 1);
	a.wake = "state";
	world_tx(d->world, snooze_tx, &a);
	desk_do(d, key, "start", NULL, NULL); /* what I do myself does not wake it for me */
	assert_int_equal(count(d, "is:snoozed"), 1);
	desk_as(d, &d->coordinator);
	desk_do(d, key, "hold", "{\"reason\":\"vendor\"}", NULL);
	desk_as(d, &d->agent);
	assert_int_equal(count(d, "is:snoozed"), 0);
}

static void a_breach_is_never_hidden(void **state)
{
	struct desk *d = *state;
	struct str key = taken_by_ada(d);
	struct record r = desk_get(d, key);

	world_tx(d->world, snooze_tx,
	         &(struct snooze_args){ d, d->ada, 0, r.id, d->cx.now + DAYS(5), "time" });
	world_tx(d->world, snooze_tx,
	         &(struct snooze_args){ d, 0, d->network, r.id, d->cx.now + DAYS(5), "time" });
	desk_as(d, &d->agent);
	assert_int_equal(count(d, "is:snoozed"), 1);
	desk_as(d, NULL);
	desk_at(d, "2025-11-24T17:00:01Z");
	desk_drain(d);
	desk_as(d, &d->agent);
	assert_int_equal(count(d, "is:snoozed"), 0);
	assert_int_equal(world_int(d->world, t_events, TEXT(STR("woken"))), 2);
}

/* ---- following ------------------------------------------------------------------------------------- */
SQL(t_follow,
    "INSERT INTO subscription (person, kind, target, word, what, at) VALUES ($1, $2, $3, $4, 'new', 0)");
struct follow_args {
	int64_t person, target;
	const char *kind, *word;
};
static enum rc follow_tx(struct ctx *cx, void *p)
{
	const struct follow_args *a = p;
	return db_run(cx, t_follow, NULL, INT(a->person), TEXT(str_z(a->kind)), INT(a->target),
	              TEXT(str_z(a->word)));
}

static void following_a_tag_and_a_view(void **state)
{
	struct desk *d = *state;

	desk_as(d, &d->agent);
	int64_t view = desk_make(d, &view_type,
	                         fmt(d,
	                             "{\"client\":%lld,\"name\":\"P1\",\"of_type\":\"ticket\",\"q\":"
	                             "\"priority:1 assignee:me\"}",
	                             d->client));

	world_tx(d->world, follow_tx, &(struct follow_args){ d->ada, view, "view", "" });
	world_tx(d->world, follow_tx, &(struct follow_args){ d->ben, 0, "tag", "vip" });
	desk_as(d, &d->coordinator);
	struct str key = desk_ticket(d, PRINTER, NULL);

	assert_int_equal(told(d, d->ada, "following"), 0);
	desk_do(d, key, "assign", fmt(d, "{\"assignee\":%lld}", d->ada), NULL);
	assert_int_equal(told(d, d->ada, "following"), 0); /* told as assigned, the stronger reason */
	struct jval v;
	struct record r;
	bool merged;

	assert_true(json_parse_plain(d->world->mem, STR("{\"tags\":[\"vip\"]}"), &v, (char[80]){ 0 }, 80));
	world_ok(&d->cx, record_patch(&d->cx, &ticket_type, key, &v, 0, &merged, &r));
	assert_int_equal(told(d, d->ben, "following"), 1);
	desk_say(d, key, "a word makes nothing new", false);
	assert_int_equal(times(d, d->ben), 1);
}

SQL(t_end, "INSERT INTO watch_end (person, type, record_id, until) VALUES ($1, 'ticket', $2, NULL)");
static enum rc end_tx(struct ctx *cx, void *p)
{
	const struct mute_args *a = p;
	return db_run(cx, t_end, NULL, INT(a->person), INT(a->record));
}

static void a_watch_until_resolved_tells_that_and_ends(void **state)
{
	struct desk *d = *state;
	struct str key = taken_by_ada(d);
	struct record r = desk_get(d, key);

	desk_as(d, &d->other);
	world_ok(&d->cx, watcher_set(&d->cx, &ticket_type, key, STR("me"), true));
	world_tx(d->world, end_tx, &(struct mute_args){ .person = d->ben, .record = r.id });
	desk_as(d, &d->agent);
	desk_do(d, key, "start", NULL, NULL);
	assert_int_equal(times(d, d->ben), 1);
	desk_do(d, key, "resolve", "{\"code\":\"fixed\",\"notes\":\"Paper out\"}", NULL);
	assert_int_equal(times(d, d->ben), 2);
	assert_int_equal(world_int(d->world, t_watches, INT(d->ben)), 0);
	assert_int_equal(world_int(d->world, t_events, TEXT(STR("unwatched"))), 1);
}

static void upkeep_runs_daily(void **state)
{
	struct desk *d = *state;
	struct ctx cx = world_ctx(d->world);

	world_ok(&cx, attention_start(&cx));
	taken_by_ada(d);
	read_all(d);
	for (int day = 0; day < 32; day++) {
		world_advance(d->world, DAYS(1));
		desk_drain(d);
	}
	assert_int_equal(told(d, d->ada, "assigned"), 0); /* read, and a month old */
	assert_int_equal(world_int(d->world, t_nudges, INT(d->ada)), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(assigned_told_once_and_why),
		T(one_event_one_person_one_reason),
		T(requester_hears_answers_only),
		T(none_who_lost_access),
		T(rolled_back_with_the_event),
		T(off_is_off),
		T(a_digest_waits_for_its_hour),
		T(quiet_hours_hold_and_urgency_breaks_through),
		T(a_team_tells_who_wants_it),
		T(a_mute_ends_and_never_hides_a_mention),
		T(thresholds_at_their_instant_once),
		T(a_stall_skips_none_and_doubles_none),
		T(a_pause_moves_the_threshold),
		T(clocks_without_a_timer_get_one_quietly),
		T(two_processes_tell_once),
		T(unread_since_i_looked),
		T(a_snooze_hides_from_me_and_comes_back_with_why),
		T(what_wakes_it),
		T(a_breach_is_never_hidden),
		T(following_a_tag_and_a_view),
		T(a_watch_until_resolved_tells_that_and_ends),
		T(upkeep_runs_daily),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
