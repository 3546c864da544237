/* contact_api.c - by which ways one can be reached: the addresses with what came of the last message, one's
 * own chat, a test message; and for administrators what a client's people are told by, and how the mail
 * server does. */
#include "attention/attention.h"
#include "attention/parts.h"
#include "attention/reach.h"
#include "base/conf.h"
#include "chat/chat.h"
#include "client/client.h"
#include "conn/fetch.h"
#include "person/person.h"

SQL(q_lately, "SELECT max(at) FROM notice_message WHERE person = $1 AND channel = $2 AND what = 'test'");
SQL(q_policy,
    "INSERT INTO notice_policy (client_id, channels, locked, delay, from_name) VALUES ($1, $2, $3, $4, $5)"
    " ON CONFLICT (client_id) DO UPDATE SET channels = excluded.channels, locked = excluded.locked,"
    " delay = excluded.delay, from_name = excluded.from_name");
SQL(q_mail, "SELECT state, count(*), max(done_at) FROM notice_message WHERE channel = 'mail' AND at > $1"
            " GROUP BY state");
SQL(q_wrong, "SELECT at, error FROM notice_message WHERE channel = 'mail' AND error <> '' AND at > $1"
             " ORDER BY id DESC LIMIT 1");
static const int64_t TEST_EVERY = SECONDS(10), MAIL_SHOWN = DAYS(30);

static enum rc load_mine(struct ctx *cx, struct record *person, struct notice_setting *s)
{
	TRY(record_load(cx, &person_type, cx->who->person_id, person));
	return notice_setting_load(cx, person, s);
}

/* ---- contacts ------------------------------------------------------------------------ */
static void write_way(struct jw *w, const struct reach *r, int c, const struct notice_setting *s)
{
	const struct reach_way *way = &r->ways[c];

	jw_open(w, NULL, '{');
	jw_str(w, "channel", str_z(reach_channels[c]));
	jw_str(w, "state", str_z(reach_whys[way->why]));
	jw_str(w, "address", way->address);
	if (c == REACH_CHAT && s->chat_url.n)
		jw_str(w, "shape", s->chat_shape);
	if (way->why == REACH_OK) {
		jw_time(w, "when", way->when);
		jw_time(w, "when_urgent", way->when_urgent);
	}
	if (way->why == REACH_REFUSED) {
		jw_time(w, "since", way->since);
		jw_str(w, "error", way->error);
	}
	jw_close(w, '}');
}

static enum rc write_contacts(struct ctx *cx, struct res *rs)
{
	struct notice_setting s;
	struct record person;
	struct reach r;
	struct jw w = JW(&rs->body);

	TRY(load_mine(cx, &person, &s));
	TRY(reach_of(cx, person.id, &r));
	jw_open(&w, NULL, '{');
	jw_bool(&w, "outside", r.outside);
	jw_open(&w, "items", '[');
	for (int c = 0; c < REACH_CHANNELS; c++)
		write_way(&w, &r, c, &s);
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc get_contacts(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	(void)rq;
	return write_contacts(cx, rs);
}

/* ---- one's own chat ------------------------------------------------------------------- */
struct chat_in {
	struct str url, shape;
	struct record person;
	struct notice_setting s;
};

static enum rc chat_tx(struct ctx *cx, void *p)
{
	struct chat_in *in = p;

	TRY(load_mine(cx, &in->person, &in->s));
	in->s.chat_url = in->url;
	in->s.chat_shape = in->shape;
	return notice_setting_store(cx, in->person.id, &in->s);
}

static enum rc put_chat(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	static const struct jfield fields[] = {
		{ "url", JF_STR, offsetof(struct chat_in, url), .required = true, .max = 2000,
		  .help = "the address of an incoming webhook; it is not shown again" },
		{ "shape", JF_STR, offsetof(struct chat_in, shape), .required = true, .max = 10,
		  .help = "slack, teams or json" },
	};
	struct chat_in in = { .url = STR(""), .shape = STR("") };
	enum chat_shape shape;

	TRY(json_read(cx, rq->body, fields, &in));
	TRY(fetch_check_url(cx, in.url));
	if (!chat_shape_find(in.shape, &shape))
		return fail_field(cx, "shape", "shape is slack, teams or json");
	TRY(db_tx(cx, chat_tx, &in));
	return write_contacts(cx, rs);
}

static enum rc delete_chat(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct chat_in in = { .url = STR(""), .shape = STR("json") };

	(void)rq;
	TRY(db_tx(cx, chat_tx, &in));
	return write_contacts(cx, rs);
}

/* ---- a test -------------------------------------------------------------------------------- */
struct test {
	enum notice_channel by;
	int64_t id;
};

static enum rc test_tx(struct ctx *cx, void *p)
{
	struct test *t = p;
	struct notice_setting s;
	struct record person;
	struct rows r;

	TRY(load_mine(cx, &person, &s));
	if (!channel_set_up(cx, t->by))
		return fail(cx, RC_CONFLICT, "not_set_up",
		            "This server sends no e-mail: mail_server is not set.");
	if (!channel_address(&person, &s, t->by).n)
		return fail(cx, RC_CONFLICT, "no_address", "There is no address to send to.");
	TRY(db_run(cx, q_lately, &r, INT(person.id), TEXT(str_z(notice_channels[t->by]))));
	if (cell(&r, 0, 0).type == DB_INT && cell(&r, 0, 0).i > cx->now - TEST_EVERY)
		return fail(cx, RC_TOO_MANY, "too_many", "One test message in ten seconds is enough.");
	struct message_in m = { .person = person.id,
		                .client = person.client_id,
		                .by = t->by,
		                .what = "test",
		                .type = STR(""),
		                .href = STR("") };

	return message_add(cx, &m, &t->id);
}

static enum rc post_test(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct test t = { 0 };
	struct jw w = JW(&rs->body);

	if (str_is(rq->param[0], "mail"))
		t.by = BY_MAIL;
	else if (str_is(rq->param[0], "chat"))
		t.by = BY_CHAT;
	else
		return fail(cx, RC_NOT_FOUND, "not_found", "A test goes by mail or by chat.");
	TRY(db_tx(cx, test_tx, &t));
	if (cx->app->jobs_wake && cx->app->jobs)
		cx->app->jobs_wake(cx->app->jobs);
	jw_open(&w, NULL, '{');
	jw_int(&w, "id", t.id);
	jw_close(&w, '}');
	return RC_OK;
}

SQL(q_message, "SELECT state, done_at, error, channel FROM notice_message WHERE id = $1 AND person = $2");

/* How a test went: the page asks until it is over. */
static enum rc get_message(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct rows r;
	int64_t id;

	if (!str_int(rq->param[0], &id))
		return fail(cx, RC_NOT_FOUND, "not_found", "There is no such message of yours.");
	TRY(db_run(cx, q_message, &r, INT(id), INT(cx->who->person_id)));
	if (!r.n)
		return fail(cx, RC_NOT_FOUND, "not_found", "There is no such message of yours.");
	jw_open(&w, NULL, '{');
	jw_str(&w, "channel", cell(&r, 0, 3).s);
	jw_str(&w, "state", cell(&r, 0, 0).s);
	jw_time_or_null(&w, "done_at", cell(&r, 0, 1));
	jw_str(&w, "error", cell(&r, 0, 2).s);
	jw_close(&w, '}');
	return RC_OK;
}

/* ---- what a client prescribes ---------------------------------------------------------------- */
static enum rc the_client(struct ctx *cx, const struct rq *rq, struct record *out)
{
	struct str key;
	bool present;

	TRY(rq_query(cx, rq, "client", &key, &present));
	if (!present || !key.n)
		key = arena_fmt(cx->mem, "%d", CLIENT_HOME);
	TRY(record_find(cx, &client_type, key, out));
	if (!who_can(cx->who, out->id, PERM_CLIENT_ADMIN))
		return fail(cx, RC_DENIED, "denied", "That is for administrators of the client.");
	return RC_OK;
}

static void write_locks(struct jw *w, const struct notice_policy *p)
{
	jw_open(w, "locked", '{');
	for (int c = 0; c < NOTICE_CHANNELS; c++) {
		jw_open(w, notice_channels[c], '[');
		for (int r = 0; r < NOTICE_REASONS; r++)
			if (p->locked[c][r])
				jw_str(w, NULL, str_z(notice_reasons[r].id));
		jw_close(w, ']');
	}
	jw_close(w, '}');
}

static enum rc write_policy(struct ctx *cx, const struct record *client, struct res *rs)
{
	struct jw w = JW(&rs->body);
	enum notice_mode by_itself[NOTICE_CHANNELS][NOTICE_REASONS];
	struct notice_policy p;

	TRY(notice_policy_load(cx, client->id, &p));
	for (int c = 0; c < NOTICE_CHANNELS; c++)
		for (int r = 0; r < NOTICE_REASONS; r++)
			by_itself[c][r] = notice_mode_of((enum notice_channel)c, (enum notice_reason)r);
	jw_open(&w, NULL, '{');
	jw_int(&w, "client", client->id);
	notice_matrix_write(&w, "channels", p.mode);
	notice_matrix_write(&w, "defaults", by_itself);
	write_locks(&w, &p);
	jw_int(&w, "delay", p.delay);
	jw_str(&w, "from_name", p.from_name);
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc get_policy(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct record client;

	TRY(the_client(cx, rq, &client));
	return write_policy(cx, &client, rs);
}

struct policy_in {
	const struct jval *channels, *locked;
	struct str from_name;
	int64_t delay;
	struct record client;
	struct notice_policy p;
};

static enum rc take_lock_row(struct ctx *cx, const struct jval *list, bool row[NOTICE_REASONS])
{
	enum notice_reason reason;

	memset(row, 0, sizeof(bool) * NOTICE_REASONS);
	if (list->kind != J_ARRAY)
		return fail_field(cx, "locked", "locked is an object of lists of reasons");
	for (size_t i = 0; i < list->n; i++) {
		if (list->items[i].kind != J_STR || !notice_reason_find(list->items[i].s, &reason))
			return fail_field(cx, "locked", "there is no such reason");
		row[reason] = true;
	}
	return RC_OK;
}

static enum rc take_locks(struct ctx *cx, const struct jval *v, struct notice_policy *p)
{
	if (v && v->kind != J_OBJECT)
		return fail_field(cx, "locked", "locked is an object of lists of reasons");
	for (size_t i = 0; v && i < v->n; i++) {
		int c = 0;

		while (c < NOTICE_CHANNELS && !str_is(v->keys[i], notice_channels[c]))
			c++;
		if (c == NOTICE_CHANNELS)
			return fail_field(cx, "locked", "a channel is app, mail, chat or desktop");
		TRY(take_lock_row(cx, &v->items[i], p->locked[c]));
	}
	return RC_OK;
}

/* What comes to a team is told to those who asked for it; nobody can ask for others. */
static enum rc check_team(struct ctx *cx, const struct notice_policy *p)
{
	for (int c = 0; c < NOTICE_CHANNELS; c++)
		if (p->mode[c][NOTICE_TEAM] != MODE_UNSET || p->locked[c][NOTICE_TEAM])
			return fail_field(cx, "channels",
			                  "Who wants to hear of a team's new tickets, says so alone.");
	return RC_OK;
}

static enum rc policy_tx(struct ctx *cx, void *arg)
{
	struct policy_in *in = arg;
	struct buf channels = BUF(cx->mem), locks = BUF(cx->mem);
	struct jw w = JW(&channels), l = JW(&locks);
	struct event ev;

	notice_matrix_write(&w, NULL, in->p.mode);
	write_locks(&l, &in->p); /* `"locked":{…}` */
	struct str locked = str_sub(buf_str(&locks), sizeof "\"locked\":" - 1, SIZE_MAX);

	TRY(db_run(cx, q_policy, NULL, INT(in->client.id), TEXT(buf_str(&channels)), TEXT(locked),
	           INT(in->p.delay), TEXT(in->p.from_name)));
	TRY(db_stamp_bump(cx));
	return event_add(cx, in->client.id, "client", in->client.id, STR("notices_prescribed"),
	                 arena_fmt(cx->mem,
	                           "{\"channels\":" STR_FMT ",\"locked\":" STR_FMT ",\"delay\":%lld}",
	                           STR_ARG(buf_str(&channels)), STR_ARG(locked), (long long)in->p.delay),
	                 &ev);
}

enum { DELAY_MAX = 1440 };

static enum rc put_policy(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	static const struct jfield fields[] = {
		{ "channels", JF_VALUE, offsetof(struct policy_in, channels),
		  .help = "app, mail, chat, desktop: reason: off, now, digest; null: as the program has it" },
		{ "locked", JF_VALUE, offsetof(struct policy_in, locked),
		  .help = "channel: reasons that people cannot change" },
		{ "delay", JF_INT, offsetof(struct policy_in, delay), .max = DELAY_MAX,
		  .help = "minutes in which reading it in the app spares the message" },
		{ "from_name", JF_STR, offsetof(struct policy_in, from_name), .max = 120,
		  .help = "the name e-mail comes from" },
	};
	struct policy_in in = { 0 };

	TRY(the_client(cx, rq, &in.client));
	TRY(notice_policy_load(cx, in.client.id, &in.p));
	in.delay = in.p.delay;
	in.from_name = in.p.from_name;
	TRY(json_read(cx, rq->body, fields, &in));
	if (in.delay < 0)
		return fail_field(cx, "delay", "delay is a number of minutes, at most %d", DELAY_MAX);
	TRY(notice_matrix_take(cx, in.channels, in.p.mode));
	TRY(take_locks(cx, in.locked, &in.p));
	TRY(check_team(cx, &in.p));
	in.p.delay = in.delay;
	in.p.from_name = str_trim(in.from_name);
	TRY(db_tx(cx, policy_tx, &in));
	return write_policy(cx, &in.client, rs);
}

/* ---- the mail server ------------------------------------------------------------------------------ */
static void write_counts(struct jw *w, const struct rows *r)
{
	static const char *const states[] = { "queued", "sent", "failed" };
	struct dbval last = NUL();

	for (size_t k = 0; k < COUNT(states); k++) {
		int64_t n = 0;

		for (size_t i = 0; i < r->n; i++)
			if (str_is(cell(r, i, 0).s, states[k])) {
				n = cell(r, i, 1).i;
				if (strcmp(states[k], "sent") == 0)
					last = cell(r, i, 2);
			}
		jw_int(w, states[k], n);
	}
	jw_time_or_null(w, "last_sent_at", last);
}

static enum rc get_mail(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	const struct conf *c = cx->app->conf;
	struct jw w = JW(&rs->body);
	struct rows counts, wrong;

	(void)rq;
	TRY(db_run(cx, q_mail, &counts, INT(cx->now - MAIL_SHOWN)));
	TRY(db_run(cx, q_wrong, &wrong, INT(cx->now - MAIL_SHOWN)));
	jw_open(&w, NULL, '{');
	jw_bool(&w, "set_up", channel_set_up(cx, BY_MAIL));
	jw_str(&w, "server", str_z(conf_text(c, "mail_server")));
	jw_str(&w, "tls", str_z(conf_text(c, "mail_tls")));
	jw_str(&w, "from", str_z(conf_text(c, "mail_from")));
	jw_bool(&w, "signs_in", conf_text(c, "mail_user")[0] != 0);
	write_counts(&w, &counts);
	jw_str(&w, "last_error", wrong.n ? cell(&wrong, 0, 1).s : STR(""));
	jw_time_or_null(&w, "last_error_at", wrong.n ? cell(&wrong, 0, 0) : NUL());
	jw_close(&w, '}');
	return RC_OK;
}

const struct route contact_routes[] = {
	{ "GET", "/api/v1/notices/contacts", PERM_NONE, get_contacts,
	  "By which ways I can be reached, and what is wrong with those that do not work",
	  .out = "NoticeContacts" },
	{ "PUT", "/api/v1/notices/contacts/chat", PERM_NONE, put_chat,
	  "My incoming webhook of Slack or Teams, or one of my own that takes JSON", .flags = R_WRITE,
	  .in = "NoticeChatIn", .out = "NoticeContacts" },
	{ "DELETE", "/api/v1/notices/contacts/chat", PERM_NONE, delete_chat, "Take it away", .flags = R_WRITE,
	  .out = "NoticeContacts" },
	{ "POST", "/api/v1/notices/contacts/{}/test", PERM_NONE, post_test,
	  "Send me a test message by mail or by chat", .flags = R_WRITE, .out = "MadeId" },
	{ "GET", "/api/v1/notices/messages/{}", PERM_NONE, get_message, "How a message to me went",
	  .out = "NoticeMessage" },
	{ "GET", "/api/v1/notices/policy", PERM_CLIENT_ADMIN, get_policy,
	  "What the people of a client are told by which channel, and what they cannot change",
	  .out = "NoticePolicy" },
	{ "PUT", "/api/v1/notices/policy", PERM_CLIENT_ADMIN, put_policy, "Change that; what is absent stays",
	  .flags = R_WRITE, .in = "NoticePolicyIn", .out = "NoticePolicy" },
	{ "GET", "/api/v1/notices/mail", PERM_ADMIN, get_mail,
	  "How the mail server does: of the last 30 days", .out = "NoticeMail" },
	{ 0 },
};
