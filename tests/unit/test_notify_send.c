/* test_notify_send.c - what goes out by mail and chat: few messages for many events, once, not what was read;
 * the bytes of an e-mail, the JSON of a post, the mute link. The network is a table in memory. */
#include "attention/attention.h"
#include "attention/message.h"
#include "attention/reach.h"
#include "chat/chat.h"
#include "conn/fetch.h"
#include "desk.h"
#include "jobs/jobs_parts.h"
#include "mail/mail.h"
#include "record/watcher.h"
#include <pthread.h>
#include <setjmp.h>
#include <stdlib.h>
/* after its prerequisites */
#include <cmocka.h>

static const struct record_type *const types[] = { &client_type,   &team_type,
	                                           &person_type,   &access_type,
	                                           &calendar_type, &sla_target_type,
	                                           &ticket_type,   NULL };
static const struct timer_kind *const timers[] = { &ticket_close_timer,
	                                           &ticket_resume_timer,
	                                           &clock_notice_timer,
	                                           &notice_due_timer,
	                                           &clock_arm_timer,
	                                           &notice_send_timer,
	                                           NULL };
static const struct outbox_kind *const outbox[] = { &mail_outbox, &chat_outbox, NULL };

/* ---- the network ------------------------------------------------------------------------ */
enum { KEPT = 64 };
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct arena *kept_in;
static struct sent {
	struct str to, bytes;
} mails[KEPT], posts[KEPT];
static size_t nmails, nposts;
static int answer; /* 0: taken; else a reply code */

static enum rc fake_mail(struct fetch *f, struct ctx *cx, const struct mail_request *m,
                         struct mail_response *out)
{
	(void)f;
	*out = (struct mail_response){ .status = answer ? answer : 250, .said = STR("2.0.0 queued") };
	if (answer) {
		out->refused = answer >= 500;
		return (fail)(cx, out->refused ? RC_INVALID : RC_UNAVAILABLE, "refused", "%d no such user",
		              answer);
	}
	pthread_mutex_lock(&lock);
	if (nmails < KEPT)
		mails[nmails++] = (struct sent){ arena_str(kept_in, m->to), arena_str(kept_in, m->message) };
	pthread_mutex_unlock(&lock);
	return RC_OK;
}

static enum rc fake_send(struct fetch *f, struct ctx *cx, const struct fetch_request *rq,
                         struct fetch_response *out)
{
	(void)f;
	(void)cx;
	*out = (struct fetch_response){ .status = answer ? answer : 200, .body = STR("ok") };
	pthread_mutex_lock(&lock);
	if (!answer && nposts < KEPT)
		posts[nposts++] = (struct sent){ arena_str(kept_in, rq->url), arena_str(kept_in, rq->body) };
	pthread_mutex_unlock(&lock);
	return RC_OK;
}
static struct fetch network = { fake_send, fake_mail };

/* ---- a desk that sends ------------------------------------------------------------------- */
static void person_is(struct desk *d, int64_t id, const char *json)
{
	desk_change(d, &person_type, id, json);
}

static int setup(void **state)
{
	struct desk *d = desk_new();
	struct app *app = &d->world->app;

	app->types = types;
	app->timers = timers;
	app->outbox = outbox;
	app->on_event = notify_on_event;
	app->on_comment = notify_on_comment;
	app->fetch = &network;
	kept_in = arena_new();
	nmails = nposts = 0;
	answer = 0;
	desk_grants(d);
	desk_mail(d);
	desk_conf(d, "base_url", "https://desk.example.test/");
	person_is(d, d->ada, "{\"email\":\"ada@example.test\"}");
	*state = d;
	return 0;
}

/* In Tokyo, where the client's hours are 00-08 UTC. */
static void ada_works_in_tokyo(struct desk *d)
{
	desk_change(d, &client_type, d->client,
	            arena_fmt(d->world->mem, "{\"calendar\":%lld}", (long long)d->calendar).p);
	person_is(d, d->ada, "{\"zone\":\"Asia/Tokyo\"}");
}

static int teardown(void **state)
{
	desk_free(*state);
	arena_free(kept_in);
	return 0;
}

#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the formats are literals of this file */
static const char *fmt(struct desk *d, const char *format, int64_t a)
{
	return arena_fmt(d->world->mem, format, (long long)a).p;
}

static void later(struct desk *d, int64_t usec)
{
	world_advance(d->world, usec);
	desk_drain(d);
}

static const char LOW[] = "{\"title\":\"Drucker & <Papier>: größer\",\"impact\":\"3\",\"urgency\":\"3\"}";

static struct str given_to_ada(struct desk *d)
{
	desk_as(d, &d->requester);
	struct str key = desk_ticket(d, LOW, NULL);

	desk_as(d, &d->coordinator);
	desk_do(d, key, "assign", fmt(d, "{\"assignee\":%lld}", d->ada), NULL);
	return key;
}

static struct str header(struct desk *d, struct str mail, const char *name)
{
	size_t at = str_find(mail, arena_fmt(d->world->mem, "\r\n%s: ", name), 0);
	size_t from = at + strlen(name) + 4, end = str_find(mail, STR("\r\n"), from);

	return at == SIZE_MAX ? STR("") : str_sub(mail, from, end - from);
}

static bool has(struct str all, const char *part) { return str_find(all, str_z(part), 0) != SIZE_MAX; }

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
static void sql(struct desk *d, const struct sql *s, int64_t id)
{
	world_tx(d->world, sql_tx, &(struct said){ id, s });
}

SQL(t_read, "UPDATE notification SET read_at = 1 WHERE person = $1 AND read_at IS NULL");
SQL(t_state, "SELECT count(*) FROM notice_send WHERE person = $1 AND state = $2");
SQL(t_digest, "INSERT INTO notice_setting (person, channels, digest_at) VALUES ($1,"
              " '{\"mail\":{\"assigned\":\"digest\",\"reply\":\"digest\"}}', 480)");
SQL(t_app_off, "INSERT INTO notice_setting (person, modes) VALUES ($1, '{\"assigned\":\"off\"}')");
SQL(t_chat,
    "INSERT INTO notice_setting (person, channels, chat_url, chat_shape) VALUES ($1,"
    " '{\"mail\":{\"assigned\":\"off\"}}', 'https://hooks.example.com/services/T/B/secret', 'slack')");
SQL(t_listed, "SELECT count(*) FROM notification WHERE person = $1 AND in_app = 1");
SQL(t_dead, "SELECT count(*) FROM outbox WHERE state = 'dead'");
SQL(t_mute,
    "INSERT INTO mute (person, type, record_id, reason, until, at) VALUES ($1, '', 0, 'assigned', NULL, 0)");

static int64_t count_state(struct desk *d, int64_t person, const char *s)
{
	return world_int(d->world, t_state, INT(person), TEXT(str_z(s)));
}

/* ---- which and how many -------------------------------------------------------------------- */
static void mailed_when_unread_after_the_delay_and_not_when_read(void **state)
{
	struct desk *d = *state;

	given_to_ada(d);
	later(d, MINUTES(4));
	assert_int_equal(nmails, 0);
	later(d, MINUTES(1));
	assert_int_equal(nmails, 1);
	assert_true(str_is(mails[0].to, "ada@example.test"));
	given_to_ada(d);
	sql(d, &t_read, d->ada); /* looked at in the app within the five minutes */
	later(d, MINUTES(30));
	assert_int_equal(nmails, 1);
	assert_int_equal(count_state(d, d->ada, "read"), 1);
}

static void many_events_on_one_record_are_one_message_and_then_one_more(void **state)
{
	struct desk *d = *state;
	struct str key = given_to_ada(d);

	for (int i = 0; i < 9; i++) {
		desk_as(d, &d->requester);
		desk_say(d, key, "and another thing", true);
		later(d, SECONDS(20));
	}
	later(d, MINUTES(2));
	assert_int_equal(nmails, 1); /* both reasons, ten events */
	assert_true(has(mails[0].bytes, "(9 times)"));
	for (int i = 0; i < 9; i++) {
		desk_as(d, &d->requester);
		desk_say(d, key, "are you there?", true);
		later(d, MINUTES(1));
	}
	assert_int_equal(nmails, 1); /* within ten minutes of the first */
	later(d, MINUTES(10));
	assert_int_equal(nmails, 2);
}

static void what_is_urgent_goes_at_once(void **state)
{
	struct desk *d = *state;
	struct str key = given_to_ada(d);

	person_is(d, d->ada, "{\"login\":\"ada\"}");
	later(d, MINUTES(5));
	desk_as(d, &d->requester);
	desk_say(d, key, "@ada help", true);
	desk_drain(d);
	assert_int_equal(nmails, 2); /* no delay, no flood guard */
}

static void a_digest_is_one_mail(void **state)
{
	struct desk *d = *state;

	sql(d, &t_digest, d->ada);
	for (int i = 0; i < 3; i++)
		given_to_ada(d);
	later(d, HOURS(15)); /* 07:00 */
	assert_int_equal(nmails, 0);
	later(d, HOURS(1));
	assert_int_equal(nmails, 1);
	assert_true(has(mails[0].bytes, "Subject: 3 notifications"));
	later(d, HOURS(7));
	assert_int_equal(nmails, 1); /* nothing new: no mail */
}

static void after_a_stall_one_message_and_no_flood(void **state)
{
	struct desk *d = *state;

	for (int i = 0; i < 8; i++)
		given_to_ada(d);
	world_advance(d->world, HOURS(1)); /* nothing ran meanwhile */
	desk_drain(d);
	assert_int_equal(nmails, 1);
	assert_true(has(mails[0].bytes, "Subject: 8 notifications"));
	assert_int_equal(count_state(d, d->ada, "sent"), 8);
}

static void a_handful_are_a_message_each(void **state)
{
	struct desk *d = *state;

	for (int i = 0; i < 3; i++)
		given_to_ada(d);
	later(d, MINUTES(6));
	assert_int_equal(nmails, 3);
}

static void muted_meanwhile_is_not_sent(void **state)
{
	struct desk *d = *state;

	given_to_ada(d);
	sql(d, &t_mute, d->ada);
	later(d, MINUTES(6));
	assert_int_equal(nmails, 0);
	assert_int_equal(count_state(d, d->ada, "muted"), 1);
}

static void off_in_the_app_and_still_by_mail(void **state)
{
	struct desk *d = *state;

	sql(d, &t_app_off, d->ada);
	given_to_ada(d);
	assert_int_equal(world_int(d->world, t_listed, INT(d->ada)), 0);
	later(d, MINUTES(6));
	assert_int_equal(nmails, 1);
}

static void rolled_back_with_the_event(void **state)
{
	struct desk *d = *state;

	desk_as(d, &d->requester);
	struct str key = desk_ticket(d, LOW, NULL);

	desk_as(d, &d->coordinator);
	db_fault_after(d->world->app.db, 30);
	struct record r;
	struct ctx cx = d->cx;

	(void)desk_verb(&cx, key, "assign", fmt(d, "{\"assignee\":%lld}", d->ada), &r);
	db_fault_after(d->world->app.db, -1);
	bool given = rec_int(&(struct record){ .v = desk_get(d, key).v }, TICKET_ASSIGNEE) == d->ada;

	later(d, MINUTES(6));
	assert_int_equal(nmails, given ? 1 : 0);
}

/* zammad#4432, zammad#2157 (a mail at midnight), otobo#2928, from the ticket to the mail. */
static void vector_20_a_breach_at_night_is_mailed_in_the_recipients_morning(void **state)
{
	struct desk *d = *state;

	ada_works_in_tokyo(d);
	given_to_ada(d); /* Monday 16:00; 8 h to respond: missed Tuesday 16:00 */
	later(d, MINUTES(6));
	assert_int_equal(nmails, 1);
	desk_at(d, "2025-11-25T16:30:00Z"); /* 01:30 in Tokyo */
	desk_drain(d);
	assert_int_equal(nmails, 1);
	desk_at(d, "2025-11-25T23:59:59Z");
	desk_drain(d);
	assert_int_equal(nmails, 1);
	desk_at(d, "2025-11-26T00:00:00Z"); /* 09:00 */
	desk_drain(d);
	assert_int_equal(nmails, 2);
	assert_true(has(mails[1].bytes, "first response"));
}

static void vector_20_priority_1_is_mailed_at_once(void **state)
{
	struct desk *d = *state;

	ada_works_in_tokyo(d);
	desk_as(d, &d->coordinator);
	struct str key = desk_ticket(d, "{\"title\":\"Down\",\"impact\":\"1\",\"urgency\":\"1\"}", NULL);

	desk_do(d, key, "assign", fmt(d, "{\"assignee\":%lld}", d->ada), NULL);
	later(d, MINUTES(6));
	size_t before = nmails;

	desk_at(d, "2025-11-25T09:30:00Z"); /* 1 h of open time is over; 18:30 in Tokyo, after work */
	desk_drain(d);
	assert_int_equal(nmails, before + 1);
}

/* ---- exactly once --------------------------------------------------------------------------- */
struct process {
	struct world *w;
	struct app app;
};
static void *process_main(void *p)
{
	struct process *o = p;
	int ran;

	for (int i = 0; i < 3; i++)
		if (jobs_drain(&o->app, &ran) != RC_OK)
			break; /* the other holds it: the next round */
	return NULL;
}

static void two_processes_send_once(void **state)
{
	struct desk *d = *state;

	if (world_engine() != ENGINE_PG)
		return;
	struct db *second = world_second_db(d->world);
	struct process a = { d->world, d->world->app }, b = { d->world, d->world->app };
	pthread_t other;

	b.app.db = second;
	for (int i = 0; i < 4; i++)
		given_to_ada(d);
	world_advance(d->world, MINUTES(6));
	assert_int_equal(pthread_create(&other, NULL, process_main, &b), 0);
	process_main(&a);
	pthread_join(other, NULL);
	desk_drain(d);
	assert_int_equal(nmails, 4);
	assert_int_equal(count_state(d, d->ada, "sent"), 4);
	db_close(second);
}

/* ---- what comes of it ------------------------------------------------------------------------- */
static struct reach reach(struct desk *d, int64_t person)
{
	struct ctx cx = world_ctx(d->world);
	struct reach r;

	world_ok(&cx, reach_of(&cx, person, &r));
	return r;
}

static void a_refused_address_is_dead_at_once_and_known(void **state)
{
	struct desk *d = *state;

	answer = 550;
	given_to_ada(d);
	later(d, MINUTES(6));
	assert_int_equal(world_int(d->world, t_dead), 1);
	assert_int_equal(reach(d, d->ada).ways[REACH_MAIL].why, REACH_REFUSED);
	assert_true(has(reach(d, d->ada).ways[REACH_MAIL].error, "550"));
	answer = 0;
	given_to_ada(d);
	later(d, MINUTES(6));
	assert_int_equal(reach(d, d->ada).ways[REACH_MAIL].why, REACH_OK);
}

static void a_server_that_is_busy_gets_the_same_message_again(void **state)
{
	struct desk *d = *state;

	answer = 451;
	given_to_ada(d);
	later(d, MINUTES(6));
	assert_int_equal(world_int(d->world, t_dead), 0);
	assert_int_equal(reach(d, d->ada).ways[REACH_MAIL].why, REACH_OK);
	answer = 0;
	later(d, MINUTES(1));
	assert_int_equal(nmails, 1);
}

static void a_dead_letter_is_sent_again_by_hand(void **state)
{
	struct desk *d = *state;

	answer = 451;
	given_to_ada(d);
	for (int i = 0; i < 10; i++)
		later(d, HOURS(7));
	assert_int_equal(world_int(d->world, t_dead), 1);
	assert_int_equal(reach(d, d->ada).ways[REACH_MAIL].why, REACH_REFUSED);
	answer = 0;
	desk_drain(d); /* of the target that was missed meanwhile */
	size_t before = nmails;
	struct ctx cx = world_ctx(d->world);

	world_ok(&cx, outbox_send_again(&cx, 1));
	desk_drain(d);
	assert_int_equal(nmails, before + 1);
	assert_int_equal(reach(d, d->ada).ways[REACH_MAIL].why, REACH_OK);
}

static void who_left_is_told_nothing_more(void **state)
{
	struct desk *d = *state;

	given_to_ada(d);
	person_is(d, d->ada, "{\"active\":false}");
	later(d, MINUTES(6));
	assert_int_equal(nmails, 0);
	assert_int_equal(count_state(d, d->ada, "dropped"), 1);
}

SQL(t_asks_only, "UPDATE access SET role = 'requester' WHERE person = $1");

static void who_only_asks_now_is_told_nothing_of_others_tickets(void **state)
{
	struct desk *d = *state;

	given_to_ada(d);
	sql(d, &t_asks_only, d->ada); /* within the five minutes */
	later(d, MINUTES(6));
	assert_int_equal(nmails, 0);
}

/* ---- the bytes ---------------------------------------------------------------------------------- */
static void mails_about_one_record_belong_together(void **state)
{
	struct desk *d = *state;
	struct str key = given_to_ada(d);
	struct record r = desk_get(d, key);

	later(d, MINUTES(6));
	desk_as(d, &d->requester);
	desk_say(d, key, "hello?", true);
	later(d, MINUTES(20));
	assert_int_equal(nmails, 2);
	struct str thread = arena_fmt(d->world->mem, "<ticket.%lld@desk.example.test>", (long long)r.id);

	for (size_t i = 0; i < 2; i++) {
		assert_true(str_eq(header(d, mails[i].bytes, "In-Reply-To"), thread));
		assert_true(str_eq(header(d, mails[i].bytes, "References"), thread));
		assert_true(str_is(header(d, mails[i].bytes, "Auto-Submitted"), "auto-generated"));
		assert_true(has(header(d, mails[i].bytes, "List-Unsubscribe"),
		                "<https://desk.example.test/api/v1/notices/unsubscribe?token="));
	}
	assert_false(
	        str_eq(header(d, mails[0].bytes, "Message-ID"), header(d, mails[1].bytes, "Message-ID")));
	assert_true(has(header(d, mails[0].bytes, "Message-ID"), "@desk.example.test>"));
}

static void nothing_becomes_a_header_that_is_not_one(void **state)
{
	struct desk *d = *state;
	struct mail m = { .at = WORLD_START,
		          .from_name = STR("Desk\r\nBcc: all@example.test"),
		          .from = STR("desk@example.test"),
		          .to_name = STR("\"Ada\" <x@y>\r\n\r\nbody"),
		          .to = STR("ada@example.test"),
		          .subject = STR("Hi\r\nX-Evil: 1\n\nbody \xc3\xa9 =?utf-8?q?x?="),
		          .id = STR("1@h"),
		          .thread = STR("t@h>\r\nEvil: 2"),
		          .unsubscribe = STR("https://x/\r\nEvil: 3"),
		          .text = STR("a\n.\n--=_part--\nend = \n"),
		          .html = STR("<p>a</p>\n") };
	struct str s = mail_bytes(d->world->mem, &m);
	size_t body = str_find(s, STR("\r\n\r\n"), 0);
	struct str head = str_sub(s, 0, body + 2);

	assert_false(has(head, "\r\nBcc:"));
	assert_false(has(head, "\r\nX-Evil"));
	assert_false(has(head, "\r\nEvil"));
	assert_true(str_find(s, STR("\r\n--=_part--\r\n"), 0) == s.n - 14); /* only the last one ends it */
	for (size_t at = 0, end; at < s.n; at = end + 2) {
		end = str_find(s, STR("\r\n"), at);
		assert_true(end != SIZE_MAX);
		assert_true(end - at <= 120 || at < body);
		for (size_t i = at; i < end; i++)
			assert_true(s.p[i] != '\n' && s.p[i] != '\r' && (unsigned char)s.p[i] < 0x80);
	}
}

/* ---- posts --------------------------------------------------------------------------------------- */
static void a_post_to_slack_calls_nobody(void **state)
{
	struct desk *d = *state;

	sql(d, &t_chat, d->ada);
	desk_as(d, &d->requester);
	struct str key = desk_ticket(
	        d, "{\"title\":\"<!channel> *now* & <http://x|y>\",\"impact\":\"3\",\"urgency\":\"3\"}",
	        NULL);

	desk_as(d, &d->coordinator);
	desk_do(d, key, "assign", fmt(d, "{\"assignee\":%lld}", d->ada), NULL);
	later(d, MINUTES(6));
	assert_int_equal(nmails, 0);
	assert_int_equal(nposts, 1);
	struct jval v;
	char why[100];

	assert_true(json_parse_plain(d->world->mem, posts[0].bytes, &v, why, sizeof why));
	assert_true(has(jval_str(&v, "text"), "&lt;!channel&gt; *now* &amp; &lt;http://x|y&gt;"));
	const struct jval *blocks = jval_get(&v, "blocks");

	for (size_t i = 0; i < blocks->n; i++)
		assert_true(str_is(jval_str(jval_get(&blocks->items[i], "text"), "type"), "plain_text"));
	assert_false(has(posts[0].bytes, "mrkdwn"));
}

static void a_card_for_teams_and_plain_members(void **state)
{
	struct desk *d = *state;
	struct chat_item item = { STR("INC1"),
		                  STR("[x](http://evil) **b**"),
		                  STR("Ben assigned it to you."),
		                  STR("said \"so\""),
		                  STR("https://desk/tickets/INC1"),
		                  STR(""),
		                  true };
	struct chat_post p = { STR("[INC1] [x](http://evil)"),
		               STR("notice"),
		               STR("Open"),
		               STR("Settings"),
		               STR("https://desk/told"),
		               &item,
		               1 };
	struct jval v;
	char why[100];

	assert_true(json_parse_plain(d->world->mem, chat_json(d->world->mem, CHAT_TEAMS, &p), &v, why,
	                             sizeof why));
	const struct jval *card = jval_get(&jval_get(&v, "attachments")->items[0], "content");

	assert_true(str_is(jval_str(&v, "type"), "message"));
	assert_true(str_is(jval_str(card, "type"), "AdaptiveCard"));
	for (size_t i = 0; i < jval_get(card, "body")->n; i++)
		assert_true(str_is(jval_str(&jval_get(card, "body")->items[i], "type"), "RichTextBlock"));
	assert_true(
	        str_is(jval_str(&jval_get(card, "actions")->items[0], "url"), "https://desk/tickets/INC1"));
	assert_true(json_parse_plain(d->world->mem, chat_json(d->world->mem, CHAT_JSON, &p), &v, why,
	                             sizeof why));
	assert_true(str_is(jval_str(&jval_get(&v, "items")->items[0], "detail"), "said \"so\""));
}

/* ---- the mute link ---------------------------------------------------------------------------------- */
static void a_mute_link_is_signed_and_expires(void **state)
{
	struct desk *d = *state;
	struct ctx cx = world_ctx(d->world);
	struct mute_token t = { d->ada, 7, cx.now + DAYS(1), STR("ticket") }, back;
	struct str token;

	world_ok(&cx, mute_token_make(&cx, &t, &token));
	world_ok(&cx, mute_token_read(&cx, token, &back));
	assert_int_equal(back.person, d->ada);
	assert_int_equal(back.record, 7);
	struct str other = arena_str(d->world->mem, token);

	((char *)(uintptr_t)other.p)[0] ^= 1; /* another person */
	assert_int_equal(mute_token_read(&cx, other, &back), RC_NOT_FOUND);
	assert_int_equal(mute_token_read(&cx, str_sub(token, 0, token.n - 1), &back), RC_NOT_FOUND);
	assert_int_equal(mute_token_read(&cx, STR("1-ticket-7-99999999999-"), &back), RC_NOT_FOUND);
	assert_int_equal(mute_token_read(&cx, STR("----"), &back), RC_NOT_FOUND);
	assert_int_equal(mute_token_read(&cx, STR(""), &back), RC_NOT_FOUND);
	cx.now += DAYS(1);
	assert_int_equal(mute_token_read(&cx, token, &back), RC_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(mailed_when_unread_after_the_delay_and_not_when_read),
		T(many_events_on_one_record_are_one_message_and_then_one_more),
		T(what_is_urgent_goes_at_once),
		T(a_digest_is_one_mail),
		T(after_a_stall_one_message_and_no_flood),
		T(a_handful_are_a_message_each),
		T(muted_meanwhile_is_not_sent),
		T(off_in_the_app_and_still_by_mail),
		T(rolled_back_with_the_event),
		T(vector_20_a_breach_at_night_is_mailed_in_the_recipients_morning),
		T(vector_20_priority_1_is_mailed_at_once),
		T(two_processes_send_once),
		T(a_refused_address_is_dead_at_once_and_known),
		T(a_server_that_is_busy_gets_the_same_message_again),
		T(a_dead_letter_is_sent_again_by_hand),
		T(who_left_is_told_nothing_more),
		T(who_only_asks_now_is_told_nothing_of_others_tickets),
		T(mails_about_one_record_belong_together),
		T(nothing_becomes_a_header_that_is_not_one),
		T(a_post_to_slack_calls_nobody),
		T(a_card_for_teams_and_plain_members),
		T(a_mute_link_is_signed_and_expires),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
