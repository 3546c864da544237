/* test_clocks.c - all six targets through real records: cycles, conditions, goals, and random histories over
 * all of them, live against folded from the events. */
#include "base/json.h"
#include "contract/contract.h"
#include "desk.h"
#include "record/comment.h"
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
/* after its prerequisites */
#include <cmocka.h>

#define SOLVED "{\"code\":\"solved\",\"notes\":\"done\"}"
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
		touch(d, key);
		assert_folds(d, r.id, round);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_events_fold_to_the_stored_clocks),
	};
	(void)refused;
	(void)brief;
	return cmocka_run_group_tests_name("clocks", tests, NULL, NULL);
}
