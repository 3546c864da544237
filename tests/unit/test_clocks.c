/* test_clocks.c - all six targets through real records: cycles, conditions, goals, and random histories over
 * all of them, live against folded from the events. */
#include "base/json.h"
#include "contract/contract.h"
#include "desk.h"
#include "record/comment.h"
#include "record/operation.h"
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
/* after its prerequisites */
#include <cmocka.h>

#define SOLVED "{\"code\":\"fixed\",\"notes\":\"done\"}"
#define PRINTER "{\"title\":\"Printer\",\"impact\":\"1\",\"urgency\":\"1\"}"

static int setup(void **state)
{
	*state = desk_new();
	return 0;
}

static int teardown(void **state)
{
	desk_free(*state);
	return 0;
}

/* A definition for the desk's client: members beside client, calendar and name. */
static int64_t target(struct desk *d, const char *members)
{
	desk_as(d, NULL);
	return desk_make(d, &sla_target_type,
	                 arena_fmt(d->world->mem, "{\"client\":%lld,\"calendar\":%lld,\"name\":\"T\",%s}",
	                           (long long)d->client, (long long)d->calendar, members)
	                         .p);
}

static const char *refused(struct desk *d, const char *members)
{
	struct jval v;
	struct record r;
	char why[100];
	const char *json = arena_fmt(d->world->mem, "{\"client\":%lld,\"calendar\":%lld,\"name\":\"T\",%s}",
	                             (long long)d->client, (long long)d->calendar, members)
	                           .p;

	desk_as(d, NULL);
	assert_true(json_parse_plain(d->world->mem, str_z(json), &v, why, sizeof why));
	assert_int_equal(record_create(&d->cx, &sla_target_type, &v, &r), RC_INVALID);
	return d->cx.err.field;
}

/* target|cycle|state|started|elapsed minutes|deadline, one line a cycle */
SQL(q_brief,
    "SELECT target, cycle, state, started_at, elapsed, deadline, breached_at, 0 AS past FROM clock"
    " WHERE record_id = $1 AND target = $2"
    " UNION ALL SELECT target, cycle, state, started_at, elapsed, deadline, breached_at, 1 FROM clock_past"
    " WHERE record_id = $1 AND target = $2 ORDER BY 2");
static const char *brief(struct desk *d, struct str key, const char *kind)
{
	struct record r = desk_get(d, key);
	struct buf b = BUF(d->world->mem);
	struct ctx cx = world_ctx(d->world);
	struct rows rows;

	world_ok(&cx, db_run(&cx, q_brief, &rows, INT(r.id), TEXT(str_z(kind))));
	for (size_t i = 0; i < rows.n; i++) {
		struct dbval due = cell(&rows, i, 5);
		buf_fmt(&b, "%lld " STR_FMT " " STR_FMT " %lldm " STR_FMT "%s\n",
		        (long long)cell(&rows, i, 1).i, STR_ARG(cell(&rows, i, 2).s),
		        STR_ARG(time_rfc3339(d->world->mem, cell(&rows, i, 3).i)),
		        (long long)(cell(&rows, i, 4).i / MINUTES(1)),
		        STR_ARG(due.type == DB_INT ? time_rfc3339(d->world->mem, due.i) : STR("-")),
		        cell(&rows, i, 6).type == DB_INT ? " late" : "");
	}
	return b.n ? buf_str(&b).p : "";
}

static enum rc rebuild_tx(struct ctx *cx, void *p) { return sla_rebuild(cx, *(int64_t *)p); }

static void assert_folds(struct desk *d, int64_t id, int round)
{
	struct str before = desk_dump_clocks(d);

	desk_as(d, NULL);
	world_tx(d->world, rebuild_tx, &id);
	struct str after = desk_dump_clocks(d);
	if (!str_eq(before, after))
		desk_differ(round, before, after);
}

static void patch(struct desk *d, const struct record_type *t, struct str key, const char *json)
{
	struct jval v;
	struct record r;
	char why[100];
	bool merged;

	assert_true(json_parse_plain(d->world->mem, str_z(json), &v, why, sizeof why));
	if (record_patch(&d->cx, t, key, &v, 0, &merged, &r) != RC_OK)
		fail_msg("%s: %s", json, d->cx.err.msg);
}

static void run_operations(struct desk *d)
{
	bool more = true;

	while (more) {
		desk_as(d, NULL);
		world_ok(&d->cx, operations_run(&d->cx, STR("test"), &more));
	}
}

/* ---- random histories --------------------------------------------------------------------- */
static uint64_t seed;
static int rnd(int n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (int)((seed >> 33) % (uint64_t)n);
}

static const char *const random_targets[] = {
	"\"target\":\"update\",\"goal\":60",
	"\"target\":\"update\",\"goal\":2,\"goal_as\":\"workdays\",\"priority\":\"4\",\"position\":19",
	"\"target\":\"answer\",\"goal\":120,\"pause_on\":\"vendor\"",
	"\"target\":\"ola\",\"goal\":50,\"goal_as\":\"share\"",
	"\"target\":\"ola\",\"goal\":90,\"team\":1,\"position\":19,\"count_from\":\"attached\"",
	"\"target\":\"contract\",\"goal\":0,\"goal_as\":\"relative\",\"goal_time\":\"16:30\"",
	"\"target\":\"contract\",\"goal\":300,\"vendor\":\"Acme\",\"position\":18,\"credit_pauses\":false",
	"\"target\":\"resolve\",\"goal\":600,\"service\":\"mail\",\"position\":17,\"cancel_on\":\"explicit\","
	"\"cancel_when\":\"category:spam\",\"stop_when\":\"tag:done\"",
	"\"target\":\"resolve\",\"goal\":1,\"goal_as\":\"relative\",\"goal_time\":\"close\",\"service\":"
	"\"web\","
	"\"position\":16,\"credit_pauses\":false,\"stop_on\":\"closed\",\"pause_on\":\"caller\"",
	"\"target\":\"update\",\"goal\":45,\"service\":\"web\",\"position\":15,\"pause_when\":\"category:"
	"hold\","
	"\"resume_when\":\"category:go\",\"reset_when\":\"tag:again\"",
	"\"target\":\"response\",\"goal\":30,\"start_when\":\"team:Network\",\"service\":\"mail\","
	"\"position\":14,"
	"\"cancel_on\":\"never\"",
	"\"target\":\"ola\",\"goal\":200,\"service\":\"web\",\"position\":13,\"zone_from\":\"caller client\","
	"\"pause_when\":\"hold_reason:part\"",
};
static const char *const random_patches[] = {
	"{\"impact\":\"1\",\"urgency\":\"1\"}",
	"{\"impact\":\"3\",\"urgency\":\"3\"}",
	"{\"impact\":\"2\",\"urgency\":\"2\"}",
	"{\"service\":\"Mail\"}",
	"{\"service\":\"Web\"}",
	"{\"service\":\"Phone\"}",
	"{\"category\":\"spam\"}",
	"{\"category\":\"hold\"}",
	"{\"category\":\"go\"}",
	"{\"vendor\":\"ACME\"}",
	"{\"vendor\":\"Other\"}",
	"{\"tags\":[\"done\"]}",
	"{\"tags\":[\"again\"]}",
	"{\"tags\":[]}",
	"{\"contract\":1}",
	"{\"title\":\"Other\"}",
};
static const struct {
	const char *verb, *args;
} random_verbs[] = {
	{ "triage", "{\"impact\":\"1\",\"urgency\":\"1\",\"comment\":\"hm\",\"visibility\":\"public\"}" },
	{ "accept", NULL },
	{ "start", NULL },
	{ "assign", "{\"team\":1}" },
	{ "assign", "{\"team\":2}" },
	{ "bounce", "{\"reason\":\"not ours\"}" },
	{ "hold", "{\"reason\":\"vendor\"}" },
	{ "hold", "{\"reason\":\"vendor\"}" },
	{ "hold", "{\"reason\":\"part\"}" },
	{ "hold", "{\"reason\":\"caller\",\"comment\":\"Well?\"}" },
	{ "resume", "{\"comment\":\"On\",\"visibility\":\"public\"}" },
	{ "resume", NULL },
	{ "resolve", SOLVED },
	{ "reopen", NULL },
	{ "reopen", NULL },
	{ "close", NULL },
	{ "cancel", "{\"reason\":\"duplicate\"}" },
};

static void random_word(struct desk *d, struct str key)
{
	struct comment c;
	struct record r;
	bool staff = d->world->who.person_id != d->rita;

	(void)!comment_add(&d->cx, &ticket_type, key, STR("words"), !staff || rnd(4), &c, &r);
}

static void random_step(struct desk *d, struct str key)
{
	struct record r;
	struct jval v;
	char why[100];
	bool merged;

	world_advance(d->world, MINUTES(rnd(rnd(3) ? 300 : 3000)));
	desk_as(d, rnd(4) ? &d->coordinator : &d->requester);
	switch (rnd(4)) {
	case 0: random_word(d, key); return;
	case 1: {
		const char *p = random_patches[rnd((int)COUNT(random_patches))];
		assert_true(json_parse_plain(d->world->mem, str_z(p), &v, why, sizeof why));
		(void)!record_patch(&d->cx, &ticket_type, key, &v, 0, &merged, &r);
		return;
	}
	default: break;
	}
	int i = rnd((int)COUNT(random_verbs) - (rnd(6) ? 2 : 0));
	(void)!desk_verb(&d->cx, key, random_verbs[i].verb, random_verbs[i].args, &r);
}

/* Random cuts of a clock's life: what it used in the parts is what it used. A row may not know (used.c). */
static int adds_up(const struct sla_clock *c, int64_t now, bool folded)
{
	int64_t sum = 0, at = c->started_at - 1;

	if (!c->def)
		return 0;
	while (at < now) {
		int64_t next = at + 1 + MINUTES(rnd(rnd(5) ? 400 : 9000)) + rnd(1000000);
		next = next < now ? next : now;
		int64_t used = clock_used(c, at, next);
		assert_true(used >= 0);
		sum += used;
		at = next;
	}
	if (folded)
		assert_int_equal(sum, clock_elapsed(c, now));
	return sum != clock_elapsed(c, now);
}

static int rows_that_do_not_know;
static void assert_adds_up(struct desk *d, int64_t id)
{
	struct sla_clocks cs, rows;

	desk_as(d, NULL);
	world_ok(&d->cx, ticket_clocks_fold(&d->cx, id, d->cx.now, NULL, &cs));
	world_ok(&d->cx, sla_load(&d->cx, "ticket", id, &rows));
	for (int k = 0; k < SLA_KINDS; k++) {
		adds_up(&cs.c[k], d->cx.now, true);
		rows_that_do_not_know += adds_up(&rows.c[k], d->cx.now, false);
	}
	for (size_t i = 0; i < cs.npast; i++)
		adds_up(&cs.past[i], d->cx.now, true);
}

/* Two priorities, of which one is new. */
static void touch(struct desk *d, struct str key)
{
	for (int i = 0; i < 2; i++) {
		struct record r;
		struct jval v;
		char why[100];
		bool merged;
		world_advance(d->world, MINUTES(7));
		desk_as(d, &d->coordinator);
		assert_true(json_parse_plain(d->world->mem, str_z(random_patches[i]), &v, why, sizeof why));
		(void)!record_patch(&d->cx, &ticket_type, key, &v, 0, &merged, &r);
	}
}

static void edit_calendar(struct desk *d, int round)
{
	desk_as(d, NULL);
	world_advance(d->world, 1);
	desk_as(d, NULL);
	patch(d, &calendar_type, STR("1"),
	      arena_fmt(d->world->mem,
	                "{\"hours\":[{\"days\":[1,2,3,4,5],\"from\":\"%02d:00\",\"to\":\"12:00\"},"
	                "{\"days\":[1,2,3,4,5,6],\"from\":\"13:00\",\"to\":\"%02d:30\"}]}",
	                7 + round % 4, 15 + round % 5)
	              .p);
}

SQL(q_past, "SELECT count(*) FROM clock_past");
SQL(q_followed, "SELECT count(*) FROM clock WHERE ended = 2");
SQL(q_unmatched, "SELECT count(*) FROM clock WHERE stretches LIKE '!%'");
SQL(q_kinds, "SELECT count(DISTINCT target) FROM clock");

/* Definitions come one after another, so that clocks meet those that were not there when they began. */
static void the_events_fold_to_the_stored_clocks(void **state)
{
	struct desk *d = *state;
	struct record r;

	desk_as(d, NULL);
	desk_make(d, &contract_type,
	          arena_fmt(d->world->mem, "{\"client\":%lld,\"name\":\"Gold\"}", (long long)d->client).p);
	for (int i = 1; i <= 5; i++)
		patch(d, &sla_target_type, arena_fmt(d->world->mem, "%d", i), "{\"position\":50}");
	for (int round = 0; round < 60; round++) {
		seed = 4000u + (uint64_t)round;
		bool fresh = round < (int)COUNT(random_targets);
		desk_as(d, rnd(2) ? &d->requester : &d->coordinator);
		struct str key = desk_ticket(
		        d, rnd(2) ? PRINTER : "{\"title\":\"Middling\",\"impact\":\"3\",\"service\":\"web\"}",
		        &r);
		for (int i = 0; i < 24; i++) {
			random_step(d, key);
			if (i == 8 && fresh)
				target(d, random_targets[round]);
			if (i == 14 && round % 5 == 4)
				edit_calendar(d, round);
		}
		if (round % 2)
			touch(d, key);
		else
			run_operations(d);
		assert_folds(d, r.id, round);
		assert_adds_up(d, r.id);
	}
	assert_true(rows_that_do_not_know <= 3); /* of some hundred */
	/* the histories were worth something */
	assert_true(world_int(d->world, q_past) > 60);
	assert_true(world_int(d->world, q_followed) > 0);
	assert_true(world_int(d->world, q_unmatched) > 0);
	assert_true(world_int(d->world, q_kinds) == SLA_KINDS);
}

/* ---- the field's vectors, and the bugs that others have ------------------------------------------ */
#define P2_AT(site) "{\"title\":\"Two\",\"impact\":\"1\",\"urgency\":\"2\",\"site\":\"" site "\"}"
#define P2 "{\"title\":\"Two\",\"impact\":\"1\",\"urgency\":\"2\"}"
static const char RESOLVE_P2[] = "\"target\":\"resolve\",\"priority\":\"2\"";

static const char *json_of(struct desk *d, struct str key)
{
	struct record r = desk_get(d, key), *rp = &r;
	struct buf b = BUF(d->world->mem);
	struct jw w = JW(&b);

	desk_as(d, NULL);
	assert_int_equal(ticket_type.extend(&d->cx, &rp, 1), RC_OK);
	assert_int_equal(ticket_type.extended(&d->cx, &rp, 1), RC_OK);
	jw_open(&w, NULL, '{');
	ticket_type.write(&d->cx, &w, &r);
	jw_close(&w, '}');
	return b.p;
}

static struct str open_at(struct desk *d, const char *at, const char *json)
{
	desk_at(d, at);
	desk_as(d, &d->requester);
	return desk_ticket(d, json, NULL);
}

static void then(struct desk *d, const char *at, struct str key, const char *verb, const char *args)
{
	desk_at(d, at);
	desk_as(d, &d->coordinator);
	desk_do(d, key, verb, args, NULL);
}

static void says(struct desk *d, const char *at, struct str key, const struct who *who)
{
	desk_at(d, at);
	desk_as(d, who);
	desk_say(d, key, "words", true);
}

static void is(struct desk *d, struct str key, const char *kind, const char *lines)
{
	const char *got = brief(d, key, kind);
	struct record r = desk_get(d, key);

	if (strcmp(got, lines) != 0)
		fail_msg("%s is\n%snot\n%s", kind, got, lines);
	assert_folds(d, r.id, 0);
}

static const char *with(struct desk *d, const char *a, const char *b)
{
	return arena_fmt(d->world->mem, "%s,%s", a, b).p;
}

static void vector_1_glpi_10594_a_weekend_on_hold_credits_open_time(void **state)
{
	struct desk *d = *state;

	target(d, with(d, RESOLVE_P2, "\"goal\":1,\"goal_as\":\"workdays\""));
	struct str key = open_at(d, "2025-11-28T12:00:00Z", P2);
	is(d, key, "resolve", "1 running 2025-11-28T12:00:00Z 0m 2025-12-01T12:00:00Z\n");
	then(d, "2025-11-28T17:00:00Z", key, "hold", "{\"reason\":\"vendor\"}");
	then(d, "2025-12-01T10:00:00Z", key, "resume", NULL);
	is(d, key, "resolve", "1 running 2025-11-28T12:00:00Z 300m 2025-12-01T13:00:00Z\n");
}

static struct str promoted(struct desk *d, const char *day)
{
	struct str key = open_at(d, arena_fmt(d->world->mem, "%sT09:00:00Z", day).p, "{\"title\":\"Four\"}");

	then(d, arena_fmt(d->world->mem, "%sT10:00:00Z", day).p, key, "hold", "{\"reason\":\"vendor\"}");
	then(d, arena_fmt(d->world->mem, "%sT11:00:00Z", day).p, key, "resume", NULL);
	then(d, arena_fmt(d->world->mem, "%sT12:00:00Z", day).p, key, "triage",
	     "{\"impact\":\"1\",\"urgency\":\"1\"}");
	return key;
}

static void vector_2_glpi_6902_15605_a_new_priority_keeps_the_pause(void **state)
{
	struct desk *d = *state;

	is(d, promoted(d, "2025-11-25"), "resolve",
	   "1 running 2025-11-25T09:00:00Z 120m 2025-11-25T14:00:00Z\n");
	desk_as(d, NULL);
	patch(d, &sla_target_type, STR("2"), "{\"credit_pauses\":false}");
	is(d, promoted(d, "2025-11-26"), "resolve",
	   "1 running 2025-11-26T09:00:00Z 180m 2025-11-26T13:00:00Z\n");
}

static void vector_3_and_14_late_at_the_change_is_stamped_there(void **state)
{
	struct desk *d = *state;
	struct str key = open_at(d, "2025-11-25T09:00:00Z", "{\"title\":\"Four\"}");

	then(d, "2025-11-25T15:00:00Z", key, "triage", "{\"impact\":\"1\",\"urgency\":\"1\"}");
	is(d, key, "resolve", "1 running 2025-11-25T09:00:00Z 360m 2025-11-25T13:00:00Z late\n");
	const char *j = json_of(d, key);
	assert_non_null(strstr(j, "\"breached_at\":\"2025-11-25T15:00:00Z\",\"born_breached\":true"));
}

static void vector_4_glpi_23359_resolved_time_is_no_pause_and_is_not_counted(void **state)
{
	struct desk *d = *state;
	struct str key = open_at(d, "2025-11-25T09:00:00Z", PRINTER),
	           strict = desk_ticket(d, "{\"title\":\"Middling\",\"impact\":\"2\",\"urgency\":\"2\"}",
	                                NULL);

	then(d, "2025-11-25T10:00:00Z", key, "resolve", SOLVED);
	then(d, "2025-11-25T10:00:00Z", strict, "resolve", SOLVED);
	then(d, "2025-11-25T15:00:00Z", key, "reopen", NULL);
	then(d, "2025-11-25T15:00:00Z", strict, "reopen", NULL);
	is(d, key, "resolve", "1 running 2025-11-25T09:00:00Z 60m 2025-11-26T10:00:00Z\n");
	/* P3 stops on closed: the strict contract counts it */
	assert_non_null(strstr(json_of(d, strict), "\"elapsed_seconds\":21600"));
}

static void vector_5_zammad_3140_silence_after_our_word(void **state)
{
	struct desk *d = *state;

	target(d, "\"target\":\"update\",\"goal\":60");
	target(d, "\"target\":\"answer\",\"goal\":60");
	struct str key = open_at(d, "2025-11-25T09:00:00Z", PRINTER);
	says(d, "2025-11-25T09:30:00Z", key, &d->coordinator);
	then(d, "2025-11-25T11:00:00Z", key, "assign",
	     arena_fmt(d->world->mem, "{\"team\":%lld}", (long long)d->network).p);
	is(d, key, "response", "1 met 2025-11-25T09:00:00Z 30m 2025-11-25T10:00:00Z\n");
	is(d, key, "answer", "");
	is(d, key, "update", "1 running 2025-11-25T09:30:00Z 0m 2025-11-25T10:30:00Z\n");
	assert_non_null(strstr(json_of(d, key), "\"target\":\"update\",\"state\":\"running\""));
	says(d, "2025-11-25T11:00:00Z", key, &d->coordinator);
	is(d, key, "update",
	   "1 breached 2025-11-25T09:30:00Z 90m 2025-11-25T10:30:00Z late\n"
	   "2 running 2025-11-25T11:00:00Z 0m 2025-11-25T12:00:00Z\n");
}

static void vector_6_zammad_5177_before_the_response_only_the_response_counts(void **state)
{
	struct desk *d = *state;

	target(d, "\"target\":\"update\",\"goal\":60");
	struct str key = open_at(d, "2025-11-25T09:00:00Z", "{\"title\":\"Four\"}");
	desk_at(d, "2025-11-25T12:00:00Z");
	is(d, key, "update", "");
	is(d, key, "response", "1 running 2025-11-25T09:00:00Z 0m 2025-11-25T17:00:00Z\n");
}

static void vector_7_the_oldest_unanswered_word_counts(void **state)
{
	struct desk *d = *state;

	target(d, "\"target\":\"answer\",\"goal\":60");
	struct str key = open_at(d, "2025-11-25T09:00:00Z", PRINTER);
	says(d, "2025-11-25T09:10:00Z", key,
	     &d->requester); /* nobody has responded yet: the response clock's */
	says(d, "2025-11-25T09:30:00Z", key, &d->coordinator);
	is(d, key, "answer", "");
	says(d, "2025-11-25T10:00:00Z", key, &d->requester);
	says(d, "2025-11-25T10:20:00Z", key, &d->requester);
	says(d, "2025-11-25T10:40:00Z", key, &d->requester);
	is(d, key, "answer", "1 running 2025-11-25T10:00:00Z 0m 2025-11-25T11:00:00Z\n");
	says(d, "2025-11-25T10:50:00Z", key, &d->coordinator);
	says(d, "2025-11-25T13:00:00Z", key, &d->requester);
	is(d, key, "answer",
	   "1 met 2025-11-25T10:00:00Z 50m 2025-11-25T11:00:00Z\n"
	   "2 running 2025-11-25T13:00:00Z 0m 2025-11-25T14:00:00Z\n");
}

static int64_t round_the_clock(struct desk *d, const char *zone)
{
	desk_as(d, NULL);
	return desk_make(d, &calendar_type,
	                 arena_fmt(d->world->mem,
	                           "{\"client\":%lld,\"name\":\"Always "
	                           "%s\",\"zone\":\"%s\",\"hours\":[{\"days\":[1,2,3,4,5,6,"
	                           "7],\"from\":\"00:00\",\"to\":\"24:00\"}]}",
	                           (long long)d->client, zone, zone)
	                         .p);
}

static void vector_8_across_the_change_of_clocks(void **state)
{
	struct desk *d = *state;
	int64_t always = round_the_clock(d, "Europe/Berlin");

	desk_make(d, &sla_target_type,
	          arena_fmt(d->world->mem,
	                    "{\"client\":%lld,\"calendar\":%lld,\"name\":\"T\",%s,\"goal\":1440}",
	                    (long long)d->client, (long long)always, RESOLVE_P2)
	                  .p);
	struct str spring = open_at(d, "2026-03-29T01:30:00+01:00", P2);
	is(d, spring, "resolve", "1 running 2026-03-29T00:30:00Z 0m 2026-03-30T00:30:00Z\n");
	assert_non_null(strstr(json_of(d, spring), "\"zone\":\"Europe/Berlin\""));
	struct str autumn = open_at(d, "2026-10-25T02:30:00+02:00", P2);
	is(d, autumn, "resolve", "1 running 2026-10-25T00:30:00Z 0m 2026-10-26T00:30:00Z\n");
}

static void holiday(struct desk *d, const char *date)
{
	desk_as(d, NULL);
	patch(d, &calendar_type, STR("1"),
	      arena_fmt(d->world->mem,
	                "{\"exceptions\":[{\"date\":\"%s\",\"name\":\"St. Nobody\",\"open\":[]}]}", date)
	              .p);
}

static void vector_9_a_holiday_moves_what_is_open_and_nothing_else(void **state)
{
	struct desk *d = *state;
	struct str open = open_at(d, "2025-11-25T15:00:00Z", PRINTER), held = desk_ticket(d, PRINTER, NULL),
	           done = desk_ticket(d, PRINTER, NULL);

	then(d, "2025-11-25T16:00:00Z", done, "resolve", SOLVED);
	then(d, "2025-11-25T16:00:00Z", held, "hold", "{\"reason\":\"vendor\"}");
	const char *before = brief(d, done, "resolve");
	desk_at(d, "2025-11-25T16:30:00Z");
	holiday(d, "2025-11-26");
	run_operations(d);
	is(d, open, "resolve", "1 running 2025-11-25T15:00:00Z 90m 2025-11-27T11:00:00Z\n");
	struct record r = desk_get(d, open);
	assert_int_equal(rec_int(&r, TICKET_DUE), SECONDS(1764086400)); /* the response, 16:00 */
	assert_string_equal(brief(d, done, "resolve"), before);
	then(d, "2025-11-27T09:00:00Z", held, "resume", NULL);
	is(d, held, "resolve", "1 running 2025-11-25T15:00:00Z 60m 2025-11-27T12:00:00Z\n");
	/* the calendar's own event stands in the ticket's story */
	struct event *e;
	size_t n;
	desk_as(d, NULL);
	r = desk_get(d, open);
	desk_as(d, NULL);
	assert_int_equal(ticket_told_elsewhere(&d->cx, &r, &e, &n), RC_OK);
	assert_int_equal(n, 1);
	assert_true(str_is(e[0].type, "calendar"));
	assert_non_null(strstr(e[0].data.p, "St. Nobody"));
	r = desk_get(d, done);
	desk_as(d, NULL);
	assert_int_equal(ticket_told_elsewhere(&d->cx, &r, &e, &n), RC_OK);
	assert_int_equal(n, 0);
}

static void vector_10_zammad_1002_each_callers_days_are_their_own(void **state)
{
	struct desk *d = *state;

	target(d, with(d, RESOLVE_P2, "\"goal\":60,\"zone_from\":\"caller client\""));
	desk_as(d, NULL);
	patch(d, &person_type, arena_fmt(d->world->mem, "%lld", (long long)d->rita),
	      "{\"zone\":\"America/New_York\"}");
	struct str us = open_at(d, "2025-11-25T09:00:00Z", P2);
	desk_as(d, &d->coordinator);
	struct str here = desk_ticket(d, P2, NULL);
	is(d, us, "resolve", "1 running 2025-11-25T09:00:00Z 0m 2025-11-25T15:00:00Z\n");
	is(d, here, "resolve", "1 running 2025-11-25T09:00:00Z 0m 2025-11-25T10:00:00Z\n");
	assert_non_null(strstr(json_of(d, us), "\"zone\":\"America/New_York\""));
}

static void each_locations_days_are_its_own(void **state)
{
	struct desk *d = *state;

	desk_as(d, NULL);
	desk_make(d, &location_type, "{\"client\":1,\"name\":\"Boston\",\"zone\":\"America/New_York\"}");
	desk_make(d, &location_type,
	          "{\"client\":1,\"name\":\"Gone\",\"zone\":\"Asia/Tokyo\",\"active\":false}");
	target(d, with(d, RESOLVE_P2, "\"goal\":60,\"zone_from\":\"location client\""));
	struct str us = open_at(d, "2025-11-25T09:00:00Z", P2_AT("boston")),
	           gone = open_at(d, "2025-11-25T09:00:00Z", P2_AT("Gone")),
	           nowhere = open_at(d, "2025-11-25T09:00:00Z", P2);
	/* who calls from there, and does not say so */
	desk_as(d, NULL);
	patch(d, &person_type, arena_fmt(d->world->mem, "%lld", (long long)d->rita), "{\"site\":\"Boston\"}");
	struct str hers = open_at(d, "2025-11-25T09:00:00Z", P2);
	is(d, hers, "resolve", "1 running 2025-11-25T09:00:00Z 0m 2025-11-25T15:00:00Z\n");
	is(d, us, "resolve", "1 running 2025-11-25T09:00:00Z 0m 2025-11-25T15:00:00Z\n");
	is(d, gone, "resolve", "1 running 2025-11-25T09:00:00Z 0m 2025-11-25T10:00:00Z\n");
	is(d, nowhere, "resolve", "1 running 2025-11-25T09:00:00Z 0m 2025-11-25T10:00:00Z\n");
	assert_non_null(strstr(json_of(d, us), "\"zone\":\"America/New_York\""));
}

static void vector_11_glpi_687_opened_outside_hours(void **state)
{
	struct desk *d = *state;
	struct str late = open_at(d, "2025-11-25T20:30:00Z", PRINTER),
	           last = open_at(d, "2025-11-26T16:59:59Z", PRINTER);

	is(d, late, "response", "1 running 2025-11-25T20:30:00Z 0m 2025-11-26T10:00:00Z\n");
	is(d, last, "response", "1 running 2025-11-26T16:59:59Z 0m 2025-11-27T09:59:59Z\n");
}

static void vector_12_a_day_is_24_open_hours_or_one_working_day(void **state)
{
	struct desk *d = *state;
	int64_t id = target(d, with(d, RESOLVE_P2, "\"goal\":1440"));

	is(d, open_at(d, "2025-11-25T09:00:00Z", P2), "resolve",
	   "1 running 2025-11-25T09:00:00Z 0m 2025-11-27T17:00:00Z\n");
	desk_as(d, NULL);
	patch(d, &sla_target_type, arena_fmt(d->world->mem, "%lld", (long long)id),
	      "{\"goal\":1,\"goal_as\":\"workdays\"}");
	is(d, open_at(d, "2025-11-25T10:00:00Z", P2), "resolve",
	   "1 running 2025-11-25T10:00:00Z 0m 2025-11-26T10:00:00Z\n");
}

static void vector_13_a_time_outside_hours_is_the_next_opening(void **state)
{
	struct desk *d = *state;

	target(d, with(d, RESOLVE_P2, "\"goal\":0,\"goal_as\":\"relative\",\"goal_time\":\"20:30\""));
	struct str key = open_at(d, "2025-11-26T10:00:00Z", P2);
	is(d, key, "resolve", "1 running 2025-11-26T10:00:00Z 0m 2025-11-27T09:00:00Z\n");
	then(d, "2025-11-26T16:00:00Z", key, "hold", "{\"reason\":\"vendor\"}");
	then(d, "2025-11-27T10:00:00Z", key, "resume", NULL); /* an hour was left */
	is(d, key, "resolve", "1 running 2025-11-26T10:00:00Z 360m 2025-11-27T11:00:00Z\n");
}

static void vector_15_frappe_3709_on_hold_after_the_breach_the_overrun_stands(void **state)
{
	struct desk *d = *state;
	struct str key = open_at(d, "2025-11-25T09:00:00Z", PRINTER);

	then(d, "2025-11-25T14:00:00Z", key, "hold", "{\"reason\":\"vendor\"}");
	desk_at(d, "2025-11-27T14:00:00Z");
	const char *j = strstr(json_of(d, key), "\"target\":\"resolve\"");
	assert_non_null(strstr(j, "\"state\":\"paused\",\"reason\":\"vendor\""));
	assert_non_null(strstr(j, "\"remaining_seconds\":-3600,\"breached\":true"));
}

static void vector_16_states_are_told_apart(void **state)
{
	struct desk *d = *state;
	struct str key = open_at(d, "2025-11-25T09:00:00Z", PRINTER);

	assert_non_null(strstr(json_of(d, key), "\"state\":\"running\""));
	desk_at(d, "2025-11-25T18:00:00Z");
	assert_non_null(strstr(json_of(d, key), "\"state\":\"outside_hours\""));
	then(d, "2025-11-26T09:00:00Z", key, "accept", NULL);
	assert_non_null(strstr(json_of(d, key), "\"target\":\"response\",\"state\":\"breached\""));
	then(d, "2025-11-26T09:00:00Z", key, "cancel", "{\"reason\":\"duplicate\"}");
	const char *j = json_of(d, key);
	assert_non_null(strstr(j, "\"target\":\"response\",\"state\":\"breached\"")); /* what is over stays */
	assert_non_null(strstr(j, "\"target\":\"resolve\",\"state\":\"cancelled\""));
}

static void vector_17_instants_are_compared(void **state)
{
	struct desk *d = *state;
	int64_t n;

	open_at(d, "2025-11-25T09:00:00Z", PRINTER);
	static const struct {
		const char *at;
		int64_t n;
	} all[] = { { "2025-11-25T09:59:59.999999Z", 0 },
		    { "2025-11-25T10:00:00Z", 0 },
		    { "2025-11-25T10:00:00.000001Z", 1 } };
	for (size_t i = 0; i < COUNT(all); i++) {
		desk_at(d, all[i].at);
		desk_as(d, &d->coordinator);
		assert_int_equal(record_count(&d->cx, &ticket_type, STR("is:breached"), &n), RC_OK);
		assert_int_equal(n, all[i].n);
	}
}

static void vector_18_glpi_1911_each_team_has_its_own_share(void **state)
{
	struct desk *d = *state;

	target(d, "\"target\":\"ola\",\"goal\":50,\"goal_as\":\"share\"");
	struct str key = open_at(d, "2025-11-25T09:00:00Z", PRINTER);
	then(d, "2025-11-25T10:00:00Z", key, "assign",
	     arena_fmt(d->world->mem, "{\"team\":%lld}", (long long)d->network).p);
	is(d, key, "ola", "1 running 2025-11-25T10:00:00Z 0m 2025-11-25T11:30:00Z\n"); /* half of 3 h */
	then(d, "2025-11-25T11:00:00Z", key, "assign",
	     arena_fmt(d->world->mem, "{\"team\":%lld}", (long long)d->apps).p);
	is(d, key, "ola",
	   "1 met 2025-11-25T10:00:00Z 60m 2025-11-25T11:30:00Z\n"
	   "2 running 2025-11-25T11:00:00Z 0m 2025-11-25T12:00:00Z\n");
	assert_non_null(strstr(json_of(d, key), "\"cycle\":2,\"resolve_left_seconds\":7200"));
}

static void glpi_24481_a_teams_share_pauses_on_hold(void **state)
{
	struct desk *d = *state;

	target(d, "\"target\":\"ola\",\"goal\":60");
	struct str key = open_at(d, "2025-11-25T09:00:00Z", PRINTER);
	then(d, "2025-11-25T09:00:00Z", key, "assign",
	     arena_fmt(d->world->mem, "{\"team\":%lld}", (long long)d->network).p);
	then(d, "2025-11-25T09:30:00Z", key, "hold", "{\"reason\":\"part\"}");
	then(d, "2025-11-25T14:00:00Z", key, "resume", NULL);
	is(d, key, "ola", "1 running 2025-11-25T09:00:00Z 30m 2025-11-25T14:30:00Z\n");
}

static void a_vendors_clock_runs_while_we_wait_for_the_vendor(void **state)
{
	struct desk *d = *state;

	target(d, "\"target\":\"contract\",\"goal\":120,\"vendor\":\"acme\"");
	struct str key = open_at(d, "2025-11-25T09:00:00Z", PRINTER);
	then(d, "2025-11-25T10:00:00Z", key, "hold", "{\"reason\":\"vendor\"}");
	is(d, key, "contract", "");
	desk_at(d, "2025-11-25T10:30:00Z");
	desk_as(d, &d->coordinator);
	patch(d, &ticket_type, key, "{\"vendor\":\"ACME\"}");
	is(d, key, "contract", "1 running 2025-11-25T10:00:00Z 30m 2025-11-25T12:00:00Z\n");
	then(d, "2025-11-25T11:00:00Z", key, "resume", NULL);
	then(d, "2025-11-25T15:00:00Z", key, "hold", "{\"reason\":\"vendor\"}");
	is(d, key, "contract",
	   "1 met 2025-11-25T10:00:00Z 60m 2025-11-25T12:00:00Z\n"
	   "2 running 2025-11-25T15:00:00Z 0m 2025-11-25T17:00:00Z\n");
}

static void osticket_3034_6524_1684_657_on_hold_pauses_and_an_answer_ends(void **state)
{
	struct desk *d = *state;
	struct str key = open_at(d, "2025-11-25T09:00:00Z", PRINTER);

	then(d, "2025-11-25T09:30:00Z", key, "hold", "{\"reason\":\"caller\",\"comment\":\"Which one?\"}");
	is(d, key, "response",
	   "1 met 2025-11-25T09:00:00Z 30m 2025-11-25T10:00:00Z\n"); /* answered: never overdue */
	is(d, key, "resolve", "1 paused 2025-11-25T09:00:00Z 30m -\n");
}

static void osticket_1168_4969_frappe_1554_1675_2212_lunch_breaks_count_as_closed(void **state)
{
	struct desk *d = *state;

	desk_at(d, "2025-11-24T16:30:00Z");
	desk_as(d, NULL);
	patch(d, &calendar_type, STR("1"),
	      "{\"hours\":[{\"days\":[1,2,3,4,5],\"from\":\"09:00\",\"to\":\"12:00\"},"
	      "{\"days\":[1,2,3,4,5],\"from\":\"13:00\",\"to\":\"17:00\"}]}");
	struct str key = open_at(d, "2025-11-25T11:30:00Z", PRINTER);
	is(d, key, "response", "1 running 2025-11-25T11:30:00Z 0m 2025-11-25T13:30:00Z\n");
}

static void conditions_look_only_at_what_events_tell(void **state)
{
	struct desk *d = *state;

	assert_string_equal(refused(d, "\"target\":\"resolve\",\"goal\":5,\"stop_when\":\"open:no\""),
	                    "stop_when");
	assert_string_equal(refused(d, "\"target\":\"resolve\",\"goal\":5,\"pause_when\":\"updated>-2d\""),
	                    "pause_when");
	assert_string_equal(refused(d, "\"target\":\"resolve\",\"goal\":5,\"pause_when\":\"criticality:1\""),
	                    "pause_when");
	assert_string_equal(refused(d, "\"target\":\"resolve\",\"goal\":5,\"cancel_when\":\"printer\""),
	                    "cancel_when");
	assert_string_equal(refused(d, "\"target\":\"resolve\",\"goal\":5,\"cancel_when\":\"assignee:me\""),
	                    "cancel_when");
	assert_string_equal(refused(d, "\"target\":\"resolve\",\"goal\":5,\"reset_when\":\"impact:1\""),
	                    "reset_when");
	assert_string_equal(refused(d, "\"target\":\"resolve\",\"goal\":5,\"goal_as\":\"share\""), "goal_as");
	assert_string_equal(refused(d, "\"target\":\"ola\",\"goal\":500,\"goal_as\":\"share\""), "goal");
	assert_string_equal(refused(d, "\"target\":\"contract\",\"goal\":5,\"pause_on\":\"vendor\""),
	                    "pause_on");
	assert_string_equal(
	        refused(d, "\"target\":\"ola\",\"goal\":5,\"goal_as\":\"relative\",\"goal_time\":\"noon\""),
	        "goal_time");
	assert_string_equal(refused(d, "\"target\":\"ola\",\"goal\":5,\"zone_from\":\"moon\""), "zone_from");
}

/* A crash in the middle: what was moved stays, the rest follows under another runner. */
/* docs/clocks.md 8.23. It stopped the program. */
static void a_clock_reopens_after_its_calendar_was_edited(void **state)
{
	struct desk *d = *state;
	struct str key = open_at(d, "2025-11-25T09:00:00Z", PRINTER);

	then(d, "2025-11-25T10:00:00Z", key, "resolve", SOLVED);
	desk_at(d, "2025-11-25T12:00:00Z");
	desk_as(d, NULL);
	patch(d, &calendar_type, STR("1"),
	      "{\"hours\":[{\"days\":[1,2,3,4,5],\"from\":\"09:00\",\"to\":\"16:00\"}]}");
	run_operations(d);
	then(d, "2025-11-25T15:00:00Z", key, "reopen", NULL);
	is(d, key, "resolve", "1 running 2025-11-25T09:00:00Z 60m 2025-11-26T10:00:00Z\n");
}

static const char *last_of_calendar(struct desk *d)
{
	struct event *e;
	size_t n;

	world_ok(&d->cx, event_list(&d->cx, "calendar", d->calendar, 0, 200, &e, &n));
	assert_true(n > 0);
	return arena_str(d->world->mem, e[n - 1].kind).p;
}

static bool recounting(struct desk *d)
{
	bool moving;

	world_ok(&d->cx, ticket_recounting(&d->cx, d->calendar, &moving));
	return moving;
}

static void a_calendars_edit_goes_on_after_a_crash(void **state)
{
	struct desk *d = *state;
	struct record r;
	int64_t n;
	bool more;

	desk_at(d, "2025-11-25T09:00:00Z");
	desk_as(d, &d->coordinator);
	for (int i = 0; i < 1050; i++)
		desk_ticket(d, PRINTER, &r);
	world_advance(d->world, MINUTES(10));
	holiday(d, "2025-11-26");
	desk_as(d, NULL);
	world_ok(&d->cx, operations_run(&d->cx, STR("one"), &more));
	assert_true(more);
	assert_int_equal(sla_moves_count(&d->cx, d->calendar, 2, &n), RC_OK);
	assert_int_equal(n, 1100);
	assert_string_equal(last_of_calendar(d), "changed");
	assert_true(recounting(d));
	world_advance(d->world, MINUTES(1)); /* its lease is over */
	desk_as(d, &d->coordinator);
	desk_do(d, record_key(d->world->mem, &r), "hold", "{\"reason\":\"vendor\"}",
	        NULL); /* not moved yet: moves itself */
	run_operations(d);
	desk_as(d, NULL);
	assert_int_equal(sla_moves_count(&d->cx, d->calendar, 2, &n), RC_OK);
	assert_int_equal(n, 0);
	assert_string_equal(last_of_calendar(d),
	                    "recounted"); /* who read tickets on the way reads them again */
	assert_folds(d, r.id, 0);
	assert_folds(d, 3, 0);
	struct record first = desk_get(d, STR("1"));
	assert_int_equal(rec_int(&first, TICKET_DUE), SECONDS(1764064800)); /* the response: today */
}

SQL_PG(q_indexed,
       "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY "
       "(i.indkey)"
       " WHERE i.indrelid = CAST('clock' AS regclass) AND a.attname IN ('calendar_version', 'goal', 'late',"
       " 'since', 'elapsed', 'deadline', 'breached_at', 'born_breached')");
/* A hundred thousand move in seconds because no index has to learn of it (sla/moves.c). */
static void moving_touches_no_index(void **state)
{
	struct desk *d = *state;
	struct rows r;

	if (world_engine() != ENGINE_PG)
		return;
	world_ok(&d->cx, db_run(&d->cx, q_indexed, &r));
	assert_int_equal(r.n, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_events_fold_to_the_stored_clocks),
		TEST(vector_1_glpi_10594_a_weekend_on_hold_credits_open_time),
		TEST(vector_2_glpi_6902_15605_a_new_priority_keeps_the_pause),
		TEST(vector_3_and_14_late_at_the_change_is_stamped_there),
		TEST(vector_4_glpi_23359_resolved_time_is_no_pause_and_is_not_counted),
		TEST(vector_5_zammad_3140_silence_after_our_word),
		TEST(vector_6_zammad_5177_before_the_response_only_the_response_counts),
		TEST(vector_7_the_oldest_unanswered_word_counts),
		TEST(vector_8_across_the_change_of_clocks),
		TEST(vector_9_a_holiday_moves_what_is_open_and_nothing_else),
		TEST(vector_10_zammad_1002_each_callers_days_are_their_own),
		TEST(each_locations_days_are_its_own),
		TEST(vector_11_glpi_687_opened_outside_hours),
		TEST(vector_12_a_day_is_24_open_hours_or_one_working_day),
		TEST(vector_13_a_time_outside_hours_is_the_next_opening),
		TEST(vector_15_frappe_3709_on_hold_after_the_breach_the_overrun_stands),
		TEST(vector_16_states_are_told_apart),
		TEST(vector_17_instants_are_compared),
		TEST(vector_18_glpi_1911_each_team_has_its_own_share),
		TEST(glpi_24481_a_teams_share_pauses_on_hold),
		TEST(a_vendors_clock_runs_while_we_wait_for_the_vendor),
		TEST(osticket_3034_6524_1684_657_on_hold_pauses_and_an_answer_ends),
		TEST(osticket_1168_4969_frappe_1554_1675_2212_lunch_breaks_count_as_closed),
		TEST(conditions_look_only_at_what_events_tell),
		TEST(a_clock_reopens_after_its_calendar_was_edited),
		TEST(a_calendars_edit_goes_on_after_a_crash),
		TEST(moving_touches_no_index),
	};
	return cmocka_run_group_tests_name("clocks", tests, NULL, NULL);
}
