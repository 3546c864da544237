/* test_handover.c - hand-overs: docs/handover.md as tests. */
#include "attention/attention.h"
#include "conn/fetch.h"
#include "escalation/escalation.h"
#include "handover/handover.h"
#include "harm/harm.h"
#include "jobs/jobs.h"
#include "oncall/oncall_parts.h"
#include "short.h"
#include <stdio.h>

SQL(t_handovers, "SELECT count(*) FROM handover WHERE state = $1");
SQL(t_handover, "SELECT id FROM handover WHERE at = $1");
SQL(t_items, "SELECT count(*) FROM handover_item WHERE handover = $1 AND state = $2");
SQL(t_item, "SELECT id FROM handover_item WHERE handover = $1 AND about = $2");
SQL(t_section, "SELECT count(*) FROM handover_item WHERE handover = $1 AND section = $2");
SQL(t_events, "SELECT count(*) FROM event WHERE kind = $1 AND type = $2");
SQL(t_notices, "SELECT COALESCE(sum(n), 0) FROM notification WHERE person = $1 AND kind = $2");
SQL(t_outbox, "SELECT count(*) FROM outbox WHERE kind = 'handover_mail' AND state = $1");

static const struct record_type *const types[] = { &client_type,
	                                           &team_type,
	                                           &person_type,
	                                           &access_type,
	                                           &calendar_type,
	                                           &sla_target_type,
	                                           &ticket_type,
	                                           &rotation_type,
	                                           &oncall_override_type,
	                                           &oncall_swap_type,
	                                           &time_off_type,
	                                           &escalation_rule_type,
	                                           &escalation_policy_type,
	                                           &service_type,
	                                           &handover_type,
	                                           &handover_item_type,
	                                           NULL };
static const struct timer_kind *const timers[] = { &ticket_close_timer,
	                                           &ticket_resume_timer,
	                                           &clock_notice_timer,
	                                           &notice_due_timer,
	                                           &notice_send_timer,
	                                           &snooze_timer,
	                                           &oncall_timer,
	                                           &oncall_swap_timer,
	                                           &escalation_due_timer,
	                                           &escalation_run_timer,
	                                           &escalation_promise_timer,
	                                           &escalation_sweep_timer,
	                                           &escalation_look_timer,
	                                           &handover_draft_timer,
	                                           &handover_boundary_timer,
	                                           &handover_remind_timer,
	                                           NULL };
static const struct outbox_kind *const outbox[] = { &mail_outbox, &chat_outbox, &handover_mail_outbox, NULL };

static const struct type_words *const words[] = { &harm_words, NULL };

static enum rc on_event(struct ctx *cx, const struct record *r, const struct event *e)
{
	TRY(ticket_on_event(cx, r, e));
	TRY(notify_on_event(cx, r, e));
	TRY(oncall_on_event(cx, r, e));
	TRY(escalation_on_event(cx, r, e));
	return handover_on_event(cx, r, e);
}

static struct str mailed; /* the last e-mail */
static struct arena *kept;
static int mails;
static enum rc fake_mail(struct fetch *f, struct ctx *cx, const struct mail_request *m,
                         struct mail_response *out)
{
	(void)f;
	(void)cx;
	if (str_is(m->to, "ben@example.test") && str_find(m->message, STR("/handovers/"), 0) != SIZE_MAX) {
		mailed = arena_str(kept, m->message);
		mails++;
	}
	*out = (struct mail_response){ .status = 250, .said = STR("ok") };
	return RC_OK;
}
static enum rc fake_send(struct fetch *f, struct ctx *cx, const struct fetch_request *rq,
                         struct fetch_response *out)
{
	(void)f;
	(void)cx;
	(void)rq;
	*out = (struct fetch_response){ .status = 200, .body = STR("ok") };
	return RC_OK;
}
static struct fetch network = { fake_send, fake_mail };

/* Ada from six to six by day, Ben by night; Tuesday nine o'clock. */
static int64_t rotation(struct desk *d, const char *more)
{
	return desk_make(d, &rotation_type,
	                 F(d,
	                   "{\"client\":%lld,\"name\":\"Desk\",\"team\":%lld,\"zone\":\"UTC\",\"layers\":[{"
	                   "\"name\":\"Shifts\","
	                   "\"people\":[%lld,%lld],\"unit\":\"hour\",\"every\":12,\"at\":\"06:00\",\"start\":"
	                   "\"2025-11-24T06:00:00Z\"}]%s}",
	                   LL(d->client), LL(d->network), LL(d->ada), LL(d->ben), more));
}

static int setup(void **state)
{
	struct desk *d = desk_new();
	struct app *app = &d->world->app;

	kept = arena_new();
	mails = 0;
	app->types = types;
	app->words = words;
	app->timers = timers;
	app->outbox = outbox;
	app->fetch = &network;
	app->on_event = on_event;
	app->on_deleted = oncall_on_deleted;
	app->escalation = escalation_cache_new();
	desk_grants(d);
	desk_change(d, &person_type, d->ada, "{\"login\":\"ada\"}");
	desk_change(d, &person_type, d->ben, "{\"login\":\"ben\"}");
	desk_change(d, &person_type, d->cora, "{\"login\":\"cora\"}");
	/* round the clock, so that targets of the evening are of the evening */
	desk_change(d, &calendar_type, d->calendar,
	            "{\"hours\":[{\"days\":[1,2,3,4,5,6,7],\"from\":\"00:00\",\"to\":\"24:00\"}]}");
	desk_at(d, "2025-11-25T09:00:00Z");
	*state = d;
	return 0;
}

static int teardown(void **state)
{
	struct desk *d = *state;

	escalation_cache_free(d->world->app.escalation);
	d->world->app.escalation = NULL;
	desk_free(d);
	arena_free(kept);
	return 0;
}

static struct str ticket(struct desk *d, struct record *out)
{
	return desk_ticket(d,
	                   F(d,
	                     "{\"client\":%lld,\"team\":%lld,\"title\":\"Line "
	                     "down\",\"impact\":\"1\",\"urgency\":\"1\"}",
	                     LL(d->client), LL(d->network)),
	                   out);
}

/* ---- doing things as people do -------------------------------------------------------------- */
static enum rc verb(struct desk *d, const struct who *who, const struct record_type *t, int64_t id,
                    const char *name, const char *json)
{
	struct jval v;
	char why[80];
	struct record r;

	assert_true(json_parse_plain(d->world->mem, str_z(json ? json : "{}"), &v, why, sizeof why));
	desk_as(d, who);
	return record_verb(&d->cx, t, str_z(F(d, "%lld", LL(id))), str_z(name), &v, 0, &r);
}

static void must(struct desk *d, enum rc rc)
{
	world_ok(&d->cx, rc);
	desk_as(d, NULL);
}

static void refused(struct desk *d, enum rc rc, const char *code)
{
	assert_int_not_equal(rc, RC_OK);
	assert_string_equal(d->cx.err.code, code);
	desk_as(d, NULL);
}

static enum rc patch(struct desk *d, const struct who *who, const struct record_type *t, int64_t id,
                     const char *json)
{
	struct jval v;
	char why[80];
	struct record r;

	assert_true(json_parse_plain(d->world->mem, str_z(json), &v, why, sizeof why));
	desk_as(d, who);
	return record_patch(&d->cx, t, str_z(F(d, "%lld", LL(id))), &v, 0, NULL, &r);
}

static int64_t handover_at(struct desk *d, const char *t) { return N(d, t_handover, INT(when(t))); }

static int64_t item_of(struct desk *d, int64_t handover, const struct record *t)
{
	return N(d, t_item, INT(handover), Z(F(d, "ticket/%lld", LL(t->id))));
}

static struct record load(struct desk *d, const struct record_type *t, int64_t id)
{
	struct record r;

	desk_as(d, NULL);
	world_ok(&d->cx, record_load(&d->cx, t, id, &r));
	return r;
}

/* A route's handler as it is called behind the server. */
static enum rc route(struct desk *d, const struct who *who, const struct route *table, const char *path,
                     const char *param, const char *query, const char *body, struct jval *out)
{
	struct rq rq = { .param = { str_z(param) }, .query = str_z(query), .body = str_z(body) };
	struct res rs;
	char why[80];

	desk_as(d, who);
	rs = (struct res){ .body = BUF(d->world->mem) };
	while (table->path && strcmp(table->path, path) != 0)
		table++;
	assert_non_null(table->path);
	TRY(table->handle(&d->cx, &rq, &rs));
	if (out)
		assert_true(json_parse_plain(d->world->mem, buf_str(&rs.body), out, why, sizeof why));
	return RC_OK;
}

static enum rc sheet(struct desk *d, const struct who *who, const char *what, int64_t h, const char *body,
                     struct jval *out)
{
	return route(d, who, handover_routes, F(d, "/api/v1/handovers/{}/%s", what), F(d, "%lld", LL(h)), "",
	             body, out);
}

static void whole(struct desk *d, int64_t item, int64_t owner)
{
	must(d, patch(d, &d->agent, &handover_item_type, item,
	              F(d, "{\"owner\":%lld,\"next_check_at\":\"2025-11-25T18:30:00Z\"}", LL(owner))));
}

/* Ada's shift with one ticket on it, drafted at five. */
static int64_t drafted(struct desk *d, struct record *t)
{
	rotation(d, "");
	desk_at(d, "2025-11-25T16:30:00Z");
	ticket(d, t);
	at(d, "2025-11-25T17:00:00Z");
	return handover_at(d, "2025-11-25T18:00:00Z");
}

/* ---- drafting ---------------------------------------------------------------------------------- */
static void it_is_drafted_once_an_hour_before_the_boundary(void **state)
{
	struct desk *d = *state;
	struct record t, h, item;

	rotation(d, "");
	desk_at(d, "2025-11-25T16:30:00Z");
	ticket(d, &t);
	at(d, "2025-11-25T16:59:59Z");
	assert_int_equal(N(d, t_handovers, W("draft")), 0);
	at(d, "2025-11-25T17:00:00Z");
	assert_int_equal(N(d, t_handovers, W("draft")), 1);
	at(d, "2025-11-25T17:30:00Z");
	assert_int_equal(N(d, t_handovers, W("draft")), 1);
	h = load(d, &handover_type, handover_at(d, "2025-11-25T18:00:00Z"));
	assert_int_equal(rec_int(&h, HANDOVER_OUTGOING), d->ada);
	assert_int_equal(rec_int(&h, HANDOVER_INCOMING), d->ben);
	assert_int_equal(rec_int(&h, HANDOVER_UNTIL), when("2025-11-26T06:00:00Z"));
	assert_true(str_is(rec_str(&h, HANDOVER_SHIFT), "Shifts"));
	assert_int_equal(rec_int(&h, HANDOVER_ITEMS), 1);
	item = load(d, &handover_item_type, item_of(d, h.id, &t));
	assert_true(str_is(rec_str(&item, HI_SECTION), "breach"));
	assert_int_equal(N(d, t_notices, INT(d->ada), W("handover_drafted")), 1);
}

static void nothing_is_drafted_where_it_is_switched_off(void **state)
{
	struct desk *d = *state;
	int64_t r = rotation(d, ",\"handover_before\":0");

	at(d, "2025-11-25T17:30:00Z");
	assert_int_equal(N(d, t_handovers, W("draft")), 0);
	desk_change(d, &rotation_type, r, "{\"handover_before\":30}");
	desk_drain(d);
	assert_int_equal(N(d, t_handovers, W("draft")), 1);
	/* empty when the boundary is crossed: nobody is told, nothing is dropped */
	at(d, "2025-11-25T18:00:00Z");
	assert_int_equal(N(d, t_handovers, W("cancelled")), 1);
	assert_int_equal(N(d, t_notices, INT(d->ada), W("handover_unpublished")), 0);
}

struct escalating {
	struct record ticket;
	int64_t policy;
};
static enum rc escalate_tx(struct ctx *cx, void *p)
{
	struct escalating *e = p;

	return escalation_start(cx, &e->ticket, e->policy, STR("Look"));
}

static bool has_fact(const struct record *item, const char *id)
{
	char text[40];

	snprintf(text, sizeof text, "\"id\":\"%s\"", id);
	return str_find(rec_str(item, HI_FACTS), str_z(text), 0) != SIZE_MAX;
}

static void a_thing_of_several_sources_is_one_item_with_all_their_facts(void **state)
{
	struct desk *d = *state;
	struct escalating e;
	struct record item, other, quiet;
	struct str key;
	int64_t h;

	rotation(d, "");
	e.policy = desk_make(d, &escalation_policy_type,
	                     F(d,
	                       "{\"client\":%lld,\"name\":\"Chain\",\"steps\":[{\"targets\":[{\"person\":%"
	                       "lld}],\"delay\":600}]}",
	                       LL(d->client), LL(d->cora)));
	desk_at(d, "2025-11-25T16:30:00Z");
	key = ticket(d, &e.ticket);
	desk_ticket(d,
	            F(d,
	              "{\"client\":%lld,\"team\":%lld,\"title\":\"Elsewhere\",\"impact\":\"1\",\"urgency\":"
	              "\"1\"}",
	              LL(d->client), LL(d->apps)),
	            &other);
	/* no target stands for it, and somebody does not want to see it */
	desk_ticket(
	        d,
	        F(d, "{\"client\":%lld,\"team\":%lld,\"title\":\"Quiet\",\"impact\":\"2\",\"urgency\":\"1\"}",
	          LL(d->client), LL(d->network)),
	        &quiet);
	world_tx(d->world, escalate_tx, &e);
	must(d, route(d, &d->agent, snooze_routes, "/api/v1/tickets/{}/snooze", key.p, "",
	              "{\"until\":\"2025-11-27T09:00:00Z\",\"reason\":\"Parts\"}", NULL));
	must(d, route(d, &d->agent, snooze_routes, "/api/v1/tickets/{}/snooze",
	              record_key(d->world->mem, &quiet).p, "", "{\"until\":\"2025-11-27T09:00:00Z\"}", NULL));
	at(d, "2025-11-25T17:00:00Z");
	h = handover_at(d, "2025-11-25T18:00:00Z");
	item = load(d, &handover_item_type, item_of(d, h, &e.ticket));
	assert_true(str_is(rec_str(&item, HI_SECTION), "breach"));
	assert_true(has_fact(&item, "breach"));
	assert_true(has_fact(&item, "escalation"));
	item = load(d, &handover_item_type, item_of(d, h, &quiet));
	assert_true(str_is(rec_str(&item, HI_SECTION), "muted"));
	assert_true(has_fact(&item, "snoozed"));
	assert_int_equal(item_of(d, h, &other), -1); /* of another team */
}

static enum rc harm_tx(struct ctx *cx, void *p)
{
	struct harm wish = { .kind = HARM_INSTANT,
		             .at = cx->now + HOURS(3),
		             .effect = STR("Payroll is not paid"),
		             .source = STR("person"),
		             .confidence = 1,
		             .next_check_at = cx->now + HOURS(2) };

	return harm_set(cx, p, &wish, true);
}

static void harm_stands_first_and_brings_its_next_check(void **state)
{
	struct desk *d = *state;
	struct record t, item;
	int64_t h;

	rotation(d, "");
	desk_at(d, "2025-11-25T16:30:00Z");
	ticket(d, &t);
	world_tx(d->world, harm_tx, &t);
	at(d, "2025-11-25T17:00:00Z");
	h = handover_at(d, "2025-11-25T18:00:00Z");
	item = load(d, &handover_item_type, item_of(d, h, &t));
	assert_true(str_is(rec_str(&item, HI_SECTION), "harm"));
	assert_true(has_fact(&item, "harm") && has_fact(&item, "breach"));
	assert_true(str_find(rec_str(&item, HI_FACTS), STR("Payroll is not paid"), 0) != SIZE_MAX);
	assert_int_equal(rec_int(&item, HI_NEXT_CHECK), when("2025-11-25T18:30:00Z"));
}

static void what_does_not_move_is_on_it_though_no_target_says_so(void **state)
{
	struct desk *d = *state;
	struct record t, item;
	int64_t h;

	rotation(d, "");
	desk_ticket(
	        d,
	        F(d, "{\"client\":%lld,\"team\":%lld,\"title\":\"Quiet\",\"impact\":\"2\",\"urgency\":\"1\"}",
	          LL(d->client), LL(d->network)),
	        &t);
	at(d, "2025-12-24T17:00:00Z");
	h = handover_at(d, "2025-12-24T18:00:00Z");
	item = load(d, &handover_item_type, item_of(d, h, &t));
	assert_true(str_is(rec_str(&item, HI_SECTION), "silent"));
	assert_true(has_fact(&item, "silent"));
}

static void who_cannot_be_reached_and_gaps_are_on_it(void **state)
{
	struct desk *d = *state;
	struct record t, item;
	int64_t h;

	desk_mail(d); /* now there is a way, and Ben has no address */
	h = drafted(d, &t);
	item = load(d, &handover_item_type, N(d, t_item, INT(h), Z(F(d, "person/%lld", LL(d->ben)))));
	assert_true(str_is(rec_str(&item, HI_SECTION), "reach"));
	assert_true(has_fact(&item, "reach"));
}

static void redrafting_keeps_words_and_what_was_taken_out(void **state)
{
	struct desk *d = *state;
	struct record a, b, c, item, h;
	int64_t id = drafted(d, &a);
	struct jval all;

	desk_at(d, "2025-11-25T17:05:00Z");
	ticket(d, &b);
	must(d, patch(d, &d->agent, &handover_item_type, item_of(d, id, &a),
	              "{\"note\":\"Carrier rings back\"}"));
	must(d, sheet(d, &d->agent, "redraft", id, "", &all));
	assert_int_equal(jval_get(&all, "items")->n, 2);
	item = load(d, &handover_item_type, item_of(d, id, &a));
	assert_true(str_is(rec_str(&item, HI_NOTE), "Carrier rings back"));
	must(d, verb(d, &d->agent, &handover_item_type, item_of(d, id, &b), "remove",
	             "{\"because\":\"Known\"}"));
	ticket(d, &c);
	must(d, sheet(d, &d->agent, "redraft", id, "", NULL));
	item = load(d, &handover_item_type, item_of(d, id, &b));
	assert_true(str_is(rec_str(&item, HI_STATE), "removed"));
	h = load(d, &handover_type, id);
	assert_int_equal(rec_int(&h, HANDOVER_REMOVED), 1);
	assert_int_equal(rec_int(&h, HANDOVER_ITEMS), 2);
	refused(d, sheet(d, &d->other, "redraft", id, "", NULL), "not_outgoing");
}

static void things_are_added_by_hand_once(void **state)
{
	struct desk *d = *state;
	struct record t, low, h;
	int64_t id = drafted(d, &t);

	desk_ticket(d,
	            F(d, "{\"client\":%lld,\"title\":\"Mouse\",\"impact\":\"3\",\"urgency\":\"3\"}",
	              LL(d->client)),
	            &low);
	must(d, sheet(d, &d->agent, "items", id,
	              F(d, "{\"ticket\":\"" STR_FMT "\",\"note\":\"Promised for noon\"}",
	                STR_ARG(record_key(d->world->mem, &low))),
	              NULL));
	refused(d,
	        sheet(d, &d->agent, "items", id,
	              F(d, "{\"ticket\":\"" STR_FMT "\"}", STR_ARG(record_key(d->world->mem, &low))), NULL),
	        "there_already");
	must(d, sheet(d, &d->agent, "items", id, "{\"title\":\"The door of the server room sticks\"}", NULL));
	refused(d, sheet(d, &d->agent, "items", id, "{}", NULL), "invalid_field");
	refused(d, sheet(d, &d->other, "items", id, "{\"title\":\"x\"}", NULL), "not_outgoing");
	h = load(d, &handover_type, id);
	assert_int_equal(rec_int(&h, HANDOVER_ITEMS), 3);
	must(d, sheet(d, &d->agent, "redraft", id, "", NULL));
	h = load(d, &handover_type, id);
	assert_int_equal(rec_int(&h, HANDOVER_ITEMS), 3);
}

/* ---- publishing ------------------------------------------------------------------------------- */
static void every_live_item_has_an_owner_and_a_next_check(void **state)
{
	struct desk *d = *state;
	struct record t;
	int64_t h = drafted(d, &t), item = item_of(d, h, &t);

	refused(d, verb(d, &d->agent, &handover_type, h, "publish", NULL), "items_incomplete");
	must(d, patch(d, &d->agent, &handover_item_type, item, F(d, "{\"owner\":%lld}", LL(d->ada))));
	refused(d, verb(d, &d->agent, &handover_type, h, "publish", NULL), "items_incomplete");
	must(d, patch(d, &d->agent, &handover_item_type, item, "{\"without\":\"The carrier calls us\"}"));
	must(d, verb(d, &d->agent, &handover_type, h, "publish", NULL));
	assert_int_equal(N(d, t_notices, INT(d->ben), W("handover_published")), 1);
	assert_int_equal(N(d, t_events, W("handover_published"), W("ticket")), 1);
}

static void only_who_takes_over_accepts_and_only_who_goes_publishes(void **state)
{
	struct desk *d = *state;
	struct record t, h, i;
	int64_t id = drafted(d, &t), item = item_of(d, id, &t);

	whole(d, item, d->ben);
	refused(d, verb(d, &d->other, &handover_type, id, "publish", NULL), "not_outgoing");
	refused(d, verb(d, &d->requester, &handover_type, id, "publish", NULL), "not_found");
	refused(d, verb(d, &d->other, &handover_item_type, item, "accept", NULL),
	        "wrong_state"); /* a draft still */
	must(d, verb(d, &d->agent, &handover_type, id, "publish", NULL));
	refused(d, verb(d, &d->agent, &handover_item_type, item, "accept", NULL), "not_incoming");
	refused(d, verb(d, &d->coordinator, &handover_item_type, item, "accept", NULL), "not_incoming");
	refused(d, patch(d, &d->other, &handover_item_type, item, "{\"note\":\"mine\"}"), "not_outgoing");
	must(d, verb(d, &d->other, &handover_item_type, item, "ask", "{\"question\":\"Which line?\"}"));
	assert_int_equal(N(d, t_notices, INT(d->ada), W("handover_question")), 1);
	refused(d, verb(d, &d->other, &handover_item_type, item, "answer", "{\"answer\":\"x\"}"),
	        "not_outgoing");
	must(d, verb(d, &d->agent, &handover_item_type, item, "answer", "{\"answer\":\"The second\"}"));
	must(d, verb(d, &d->other, &handover_item_type, item, "accept", NULL));
	h = load(d, &handover_type, id);
	i = load(d, &handover_item_type, item);
	assert_true(str_is(rec_str(&h, HANDOVER_STATE), "accepted"));
	assert_int_equal(rec_int(&i, HI_ACCEPTED_BY), d->ben);
	assert_true(str_is(rec_str(&i, HI_QUESTION), "Which line?"));
	assert_int_equal(N(d, t_notices, INT(d->ada), W("handover_accepted")), 1);
	at(d, "2025-11-25T18:20:00Z");
	h = load(d, &handover_type, id);
	assert_int_equal(rec_int(&h, HANDOVER_DROPPED), 0);
	assert_int_equal(N(d, t_notices, INT(d->ben), W("handover_unaccepted")), 0);
}

static void strangers_find_nothing(void **state)
{
	struct desk *d = *state;
	struct record t, r;
	int64_t h = drafted(d, &t);
	int64_t other =
	        desk_make(d, &client_type, "{\"name\":\"Other\",\"short_name\":\"OT\",\"zone\":\"UTC\"}");
	struct grant g = { other, 0, "admin", role_perms(STR("coordinator"), false) };
	struct who stranger = {
		.person_id = d->rita, .name = STR("x"), .perms = g.perms, .grants = &g, .ngrants = 1
	};

	refused(d, verb(d, &stranger, &handover_type, h, "publish", NULL), "not_found");
	desk_as(d, &stranger);
	assert_int_equal(
	        record_find(&d->cx, &handover_item_type, str_z(F(d, "%lld", LL(item_of(d, h, &t)))), &r),
	        RC_NOT_FOUND);
	desk_as(d, NULL);
}

/* ---- across boundaries ------------------------------------------------------------------------- */
static void what_is_not_accepted_is_dropped_and_found(void **state)
{
	struct desk *d = *state;
	struct record t, h, i;
	int64_t first = drafted(d, &t), item = item_of(d, first, &t), second, again;

	whole(d, item, d->ben);
	must(d, verb(d, &d->agent, &handover_type, first, "publish", NULL));
	at(d, "2025-11-25T18:00:00Z");
	h = load(d, &handover_type, first);
	i = load(d, &handover_item_type, item);
	assert_int_equal(rec_int(&h, HANDOVER_DROPPED), 1);
	assert_int_equal(rec_int(&i, HI_DROPPED_AT), when("2025-11-25T18:00:00Z"));
	assert_int_equal(N(d, t_events, W("handover_dropped"), W("ticket")), 1);
	assert_int_equal(N(d, t_notices, INT(d->ben), W("handover_unaccepted")), 0);
	at(d, "2025-11-25T18:15:00Z");
	at(d, "2025-11-25T18:45:00Z");
	assert_int_equal(N(d, t_notices, INT(d->ben), W("handover_unaccepted")), 1); /* once */
	/* Ben's own hand-over finds it, at five in the morning, with what Ada had written */
	at(d, "2025-11-26T05:00:00Z");
	second = handover_at(d, "2025-11-26T06:00:00Z");
	again = item_of(d, second, &t);
	i = load(d, &handover_item_type, again);
	assert_true(str_is(rec_str(&i, HI_SECTION), "carry"));
	assert_int_equal(rec_int(&i, HI_OWNER), d->ben);
	/* Ben takes it out: live, accepted by nobody, in no later hand-over */
	must(d, verb(d, &d->other, &handover_item_type, again, "remove", NULL));
	at(d, "2025-11-26T06:00:00Z");
	h = load(d, &handover_type, first);
	assert_true(str_is(rec_str(&h, HANDOVER_STATE), "lapsed"));
	assert_int_equal(rec_int(&h, HANDOVER_LOST), 1);
	assert_int_equal(N(d, t_events, W("handover_lost"), W("ticket")), 1);
	/* and it is found again before the next boundary */
	at(d, "2025-11-26T17:00:00Z");
	i = load(d, &handover_item_type, item_of(d, handover_at(d, "2025-11-26T18:00:00Z"), &t));
	assert_true(str_is(rec_str(&i, HI_SECTION), "carry"));
}

static void accepted_after_the_boundary_was_dropped_all_the_same_and_is_not_lost(void **state)
{
	struct desk *d = *state;
	struct record t, h;
	int64_t first = drafted(d, &t), item = item_of(d, first, &t);

	whole(d, item, d->ben);
	must(d, verb(d, &d->agent, &handover_type, first, "publish", NULL));
	desk_at(d, "2025-11-25T18:05:00Z"); /* the scheduler stood still */
	must(d, verb(d, &d->other, &handover_item_type, item, "accept", NULL));
	at(d, "2025-11-25T18:06:00Z");
	h = load(d, &handover_type, first);
	assert_int_equal(rec_int(&h, HANDOVER_DROPPED), 1);
	at(d, "2025-11-26T06:00:00Z");
	h = load(d, &handover_type, first);
	assert_int_equal(rec_int(&h, HANDOVER_LOST), 0);
	assert_true(str_is(rec_str(&h, HANDOVER_STATE), "accepted"));
}

static void what_ends_is_settled_and_comes_back_when_it_is_reopened(void **state)
{
	struct desk *d = *state;
	struct record t, i, h;
	int64_t id = drafted(d, &t), item = item_of(d, id, &t);
	struct str key = record_key(d->world->mem, &t);

	desk_do(d, key, "resolve", "{\"code\":\"fixed\",\"notes\":\"x\"}", NULL);
	i = load(d, &handover_item_type, item);
	assert_true(str_is(rec_str(&i, HI_STATE), "settled"));
	desk_do(d, key, "reopen", "{\"comment\":\"No\"}", NULL);
	i = load(d, &handover_item_type, item);
	assert_true(str_is(rec_str(&i, HI_STATE), "open"));
	desk_do(d, key, "resolve", "{\"code\":\"fixed\",\"notes\":\"x\"}", NULL);
	at(d, "2025-11-25T18:00:00Z");
	h = load(d, &handover_type, id);
	assert_int_equal(rec_int(&h, HANDOVER_DROPPED), 0);
	assert_true(str_is(rec_str(&h, HANDOVER_STATE), "cancelled"));
}

static void an_unpublished_one_reminds_who_goes(void **state)
{
	struct desk *d = *state;
	struct record t, h;
	int64_t id = drafted(d, &t);

	at(d, "2025-11-25T18:00:00Z");
	at(d, "2025-11-25T18:01:00Z");
	assert_int_equal(N(d, t_notices, INT(d->ada), W("handover_unpublished")), 1);
	h = load(d, &handover_type, id);
	assert_int_equal(rec_int(&h, HANDOVER_DROPPED), 1);
	/* late is better than never */
	whole(d, item_of(d, id, &t), d->ben);
	must(d, verb(d, &d->agent, &handover_type, id, "publish", NULL));
	at(d, "2025-11-25T18:16:00Z");
	assert_int_equal(N(d, t_notices, INT(d->ben), W("handover_unaccepted")), 1);
}

static void a_stand_in_takes_over(void **state)
{
	struct desk *d = *state;
	struct record t, h;
	int64_t id = drafted(d, &t), item = item_of(d, id, &t);
	struct jval v;
	char why[80];
	struct oncall_making m = { .fields = &v };

	whole(d, item, d->ben);
	must(d, verb(d, &d->agent, &handover_type, id, "publish", NULL));
	h = load(d, &handover_type, id);
	assert_true(json_parse_plain(
	        d->world->mem,
	        str_z(F(d,
	                "{\"rotation\":%lld,\"person\":%lld,\"from\":\"2025-11-25T18:00:00Z\",\"to\":"
	                "\"2025-11-26T06:00:00Z\"}",
	                LL(rec_int(&h, HANDOVER_ROTATION)), LL(d->cora))),
	        &v, why, sizeof why));
	desk_as(d, &d->coordinator);
	must(d, db_tx(&d->cx, override_make, &m));
	/* published to Ben, and Cora is on call: she takes over */
	must(d, verb(d, &d->coordinator, &handover_item_type, item, "accept", NULL));
	h = load(d, &handover_type, id);
	assert_true(str_is(rec_str(&h, HANDOVER_STATE), "accepted"));
}

static void a_draft_follows_the_schedule(void **state)
{
	struct desk *d = *state;
	struct record t, h;
	int64_t id = drafted(d, &t);

	h = load(d, &handover_type, id);
	desk_change(d, &rotation_type, rec_int(&h, HANDOVER_ROTATION), "{\"active\":false}");
	desk_drain(d);
	h = load(d, &handover_type, id);
	assert_true(str_is(rec_str(&h, HANDOVER_STATE), "cancelled"));
}

static void a_team_hands_over_without_a_rotation(void **state)
{
	struct desk *d = *state;
	struct record t;
	struct jval out;
	int64_t id;

	desk_at(d, "2025-11-25T14:30:00Z");
	ticket(d, &t);
	refused(d,
	        route(d, &d->agent, handover_routes, "/api/v1/handovers", "", "",
	              F(d, "{\"team\":%lld,\"at\":\"2025-11-25T16:00:00Z\",\"incoming\":%lld}",
	                LL(d->network), LL(d->rita)),
	              NULL),
	        "invalid_field");
	must(d, route(d, &d->agent, handover_routes, "/api/v1/handovers", "", "",
	              F(d, "{\"team\":%lld,\"at\":\"2025-11-25T16:00:00Z\",\"incoming\":%lld}",
	                LL(d->network), LL(d->ben)),
	              &out));
	id = jval_int(&out, "id");
	whole(d, item_of(d, id, &t), d->ben);
	must(d, verb(d, &d->agent, &handover_type, id, "publish", NULL));
	must(d, verb(d, &d->other, &handover_item_type, item_of(d, id, &t), "accept", NULL));
	assert_int_equal(N(d, t_handovers, W("accepted")), 1);
}

static void the_pill_and_the_report_tell(void **state)
{
	struct desk *d = *state;
	struct record t;
	struct jval v, *row;
	int64_t id = drafted(d, &t);

	must(d, route(d, &d->agent, handover_routes, "/api/v1/shift", "", "", "", &v));
	assert_true(str_is(jval_str(&v, "until"), "2025-11-25T18:00:00Z"));
	assert_true(str_is(jval_str(&v, "you"), "outgoing"));
	assert_int_equal(jval_int(jval_get(&v, "handover"), "unaccepted"), 1);
	whole(d, item_of(d, id, &t), d->ben);
	must(d, verb(d, &d->agent, &handover_type, id, "publish", NULL));
	at(d, "2025-11-25T18:00:00Z");
	must(d, route(d, &d->other, handover_routes, "/api/v1/shift", "", "", "", &v));
	assert_true(str_is(jval_str(&v, "until"), "2025-11-26T06:00:00Z"));
	assert_int_equal(jval_int(jval_get(&v, "handover"), "id"), id); /* Ada still answers for it */
	assert_int_equal(jval_int(jval_get(jval_get(&v, "handover"), "accountable"), "id"), d->ada);
	at(d, "2025-11-26T05:00:00Z");
	at(d, "2025-11-26T12:00:00Z");
	must(d, route(d, &d->coordinator, handover_routes, "/api/v1/handovers/dropped", "", "", "", &v));
	assert_int_equal(jval_int(&v, "dropped"),
	                 2); /* at six, and, carried and never published, at six again */
	assert_int_equal(jval_int(&v, "lost"), 0);
	row = &jval_get(&v, "rows")->items[0];
	assert_true(str_is(jval_str(row, "title"), "Line down"));
}

/* Statements that /shift takes for somebody. */
static int64_t reads_of_shift(struct desk *d, const struct who *who, struct jval *v)
{
	struct db_stats before, after;

	db_stats(d->world->app.db, &before);
	must(d, route(d, who, handover_routes, "/api/v1/shift", "", "", "", v));
	db_stats(d->world->app.db, &after);
	return after.reads - before.reads;
}

static void the_pill_reads_no_schedule_that_cannot_matter(void **state)
{
	enum { OTHERS = 6 };
	struct desk *d = *state;
	struct jval v;

	rotation(d, "");
	desk_at(d, "2025-11-25T09:00:00Z");
	int64_t alone = reads_of_shift(d, &d->agent, &v);

	assert_true(str_is(jval_str(&v, "you"), "outgoing"));
	for (int i = 0; i < OTHERS; i++)
		desk_make(d, &rotation_type,
		          F(d,
		            "{\"client\":%lld,\"name\":\"Other "
		            "%d\",\"zone\":\"UTC\",\"layers\":[{\"name\":\"Day\","
		            "\"people\":[%lld,%lld],\"unit\":\"day\",\"every\":1,\"at\":\"06:00\",\"start\":"
		            "\"2025-11-24T06:00:00Z\"}]}",
		            LL(d->client), i, LL(d->ben), LL(d->cora)));
	assert_true(reads_of_shift(d, &d->agent, &v) <= alone + 1);
	assert_true(str_is(jval_str(&v, "you"), "outgoing"));
	/* Ben stands in all of them, and is next in one that ends sooner than others. */
	assert_true(reads_of_shift(d, &d->other, &v) > alone + OTHERS);
	assert_true(!str_is(jval_str(&v, "you"), "other"));
}

static void it_goes_by_mail_and_on_paper(void **state)
{
	struct desk *d = *state;
	struct record t;
	int64_t id;

	desk_mail(d);
	desk_change(d, &person_type, d->ben, "{\"email\":\"ben@example.test\",\"locale\":\"de\"}");
	desk_change(d, &person_type, d->ada, "{\"email\":\"ada@example.test\"}");
	id = drafted(d, &t);
	whole(d, item_of(d, id, &t), d->ben);
	must(d, verb(d, &d->agent, &handover_type, id, "publish", NULL));
	at(d, "2025-11-25T17:00:30Z");
	assert_int_equal(N(d, t_outbox, W("sent")), 1);
	assert_true(str_find(mailed, STR("Line down"), 0) != SIZE_MAX);
	assert_true(str_find(mailed, STR("/handovers/"), 0) != SIZE_MAX);
	assert_int_equal(mails, 1); /* the notification is not mailed beside it */
	struct route *paper = (struct route *)(uintptr_t)&handover_routes[6];
	struct rq rq = { .param = { str_z(F(d, "%lld", LL(id))) }, .query = STR("lang=de") };
	struct res rs = { .body = BUF(d->world->mem) };
	desk_as(d, &d->other);
	must(d, paper->handle(&d->cx, &rq, &rs));
	assert_true(str_starts(buf_str(&rs.body), STR("%PDF-")));
}

/* Boundaries that have no hand-over yet stand on a day's line beside those that have one. */
static void the_line_of_a_day_has_each_boundary_once(void **state)
{
	static const char *const times[] = { "2025-11-25T18:00:00Z", "2025-11-26T06:00:00Z",
		                             "2025-11-26T18:00:00Z" };
	struct desk *d = *state;
	struct handover_moment *m;
	size_t n;

	rotation(d, "");
	at(d, "2025-11-25T17:05:00Z");
	int64_t h = handover_at(d, "2025-11-25T18:00:00Z");
	desk_as(d, NULL);
	world_ok(&d->cx,
	         handover_moments(&d->cx, d->client, when(times[0]), when("2025-11-27T00:00:00Z"), &m, &n));
	assert_int_equal(n, COUNT(times));
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(m[i].at, when(times[i]));
		assert_true(str_is(m[i].title, "Desk") && str_is(m[i].detail, "Shifts"));
		assert_true(str_is(m[i].href, i == 0 ? F(d, "/handovers/%lld", LL(h)) : "/handovers"));
	}
	world_ok(&d->cx, handover_moments(&d->cx, d->client, when(times[0]) + 1, when(times[2]), &m, &n));
	assert_int_equal(n, 1);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(it_is_drafted_once_an_hour_before_the_boundary),
		T(nothing_is_drafted_where_it_is_switched_off),
		T(a_thing_of_several_sources_is_one_item_with_all_their_facts),
		T(harm_stands_first_and_brings_its_next_check),
		T(what_does_not_move_is_on_it_though_no_target_says_so),
		T(who_cannot_be_reached_and_gaps_are_on_it),
		T(things_are_added_by_hand_once),
		T(redrafting_keeps_words_and_what_was_taken_out),
		T(every_live_item_has_an_owner_and_a_next_check),
		T(only_who_takes_over_accepts_and_only_who_goes_publishes),
		T(strangers_find_nothing),
		T(what_is_not_accepted_is_dropped_and_found),
		T(accepted_after_the_boundary_was_dropped_all_the_same_and_is_not_lost),
		T(what_ends_is_settled_and_comes_back_when_it_is_reopened),
		T(an_unpublished_one_reminds_who_goes),
		T(a_stand_in_takes_over),
		T(a_draft_follows_the_schedule),
		T(a_team_hands_over_without_a_rotation),
		T(the_pill_and_the_report_tell),
		T(the_pill_reads_no_schedule_that_cannot_matter),
		T(it_goes_by_mail_and_on_paper),
		T(the_line_of_a_day_has_each_boundary_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
