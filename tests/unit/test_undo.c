/* test_undo.c - deeds taken back: one, many, families, merges; and what a merge, a split and a bulk operation
 * do.
 */
#include "base/json.h"
#include "desk.h"
#include "jobs/jobs.h"
#include "record/comment.h"
#include "record/link.h"
#include "record/merged.h"
#include "record/operation.h"
#include "record/undo.h"
#include "record/watcher.h"
#include "record/write.h"
#include "ticket/ticket_merge.h"
#include <setjmp.h>
#include <stdlib.h>
/* after its prerequisites */
#include <cmocka.h>

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

#define TEXT_OF(r, f) arena_str(d->world->mem, rec_str((r), (f))).p
#define assert_state(key, text)                                            \
	do {                                                               \
		struct record got_ = desk_get(d, key);                     \
		assert_string_equal(TEXT_OF(&got_, TICKET_STATE), (text)); \
	} while (0)
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the formats are literals of this file */
static const char *json(struct desk *d, const char *format, int64_t a)
{
	return arena_fmt(d->world->mem, format, (long long)a).p;
}

static const char PRINTER[] = "{\"title\":\"Printer is jammed\",\"impact\":\"1\",\"urgency\":\"1\"}";
static const char SOLVED[] = "{\"code\":\"fixed\",\"notes\":\"Took the paper out\"}";

static struct jval parse(struct desk *d, const char *text)
{
	struct jval v;
	char why[100];

	assert_true(json_parse_plain(d->world->mem, str_z(text), &v, why, sizeof why));
	return v;
}

/* A change of fields; the deed. */
static int64_t patch(struct desk *d, struct str key, const char *text)
{
	struct jval v = parse(d, text);
	struct record r;
	bool merged;

	world_ok(&d->cx, record_patch(&d->cx, &ticket_type, key, &v, 0, &merged, &r));
	return d->cx.deed;
}

static int64_t verb(struct desk *d, struct str key, const char *name, const char *args)
{
	desk_do(d, key, name, args, NULL);
	return d->cx.deed;
}

static enum rc undo(struct desk *d, int64_t event)
{
	struct undone u;

	return undo_deed(&d->cx, event, false, &u);
}

static void refused(struct desk *d, int64_t event, const char *code)
{
	assert_true(undo(d, event) != RC_OK);
	assert_string_equal(d->cx.err.code, code);
}

/* Every field of every ticket, tags too; but for version and when it was touched. */
SQL(q_ids, "SELECT id FROM ticket ORDER BY id");
SQL(q_links, "SELECT kind, from_id, to_id FROM link ORDER BY kind, from_id, to_id");
SQL(q_watchers, "SELECT record_id, person FROM watcher ORDER BY record_id, person");
static void dump_rows(struct buf *b, const struct rows *r)
{
	for (size_t i = 0; i < r->n * r->ncol; i++)
		buf_fmt(b, r->v[i].type == DB_TEXT ? "%s;" : "%.0s%lld;",
		        r->v[i].type == DB_TEXT ? r->v[i].s.p : "", (long long)r->v[i].i);
}

static struct str dump(struct desk *d)
{
	struct ctx cx = world_ctx(d->world);
	struct buf b = BUF(d->world->mem);
	struct jw w = JW(&b);
	struct rows ids, r;

	world_ok(&cx, db_run(&cx, q_ids, &ids));
	for (size_t i = 0; i < ids.n; i++) {
		struct record t;
		struct str tags;
		world_ok(&cx, record_load(&cx, &ticket_type, cell(&ids, i, 0).i, &t));
		world_ok(&cx, tags_load(&cx, &ticket_type, t.id, &tags));
		rec_set(&t, TICKET_TAGS, TEXT(tags));
		jw_open(&w, NULL, '{');
		for (size_t f = 0; f < ticket_type.nfields; f++)
			value_write(&w, ticket_type.fields[f].name, &ticket_type.fields[f], t.v[f]);
		jw_close(&w, '}');
	}
	world_ok(&cx, db_run(&cx, q_links, &r));
	dump_rows(&b, &r);
	world_ok(&cx, db_run(&cx, q_watchers, &r));
	dump_rows(&b, &r);
	return buf_str(&b);
}

static void assert_same(struct str a, struct str b)
{
	if (!str_eq(a, b))
		fail_msg("before\n%s\nafter\n%s", a.p, b.p);
}

static enum rc rebuild_tx(struct ctx *cx, void *p) { return sla_rebuild(cx, *(int64_t *)p); }

/* The stored clocks are what the events fold to. */
static void assert_clocks_fold(struct desk *d)
{
	struct str before = desk_dump_clocks(d);
	struct ctx cx = world_ctx(d->world);
	struct rows ids;

	world_ok(&cx, db_run(&cx, q_ids, &ids));
	for (size_t i = 0; i < ids.n; i++)
		world_tx(d->world, rebuild_tx, &ids.v[i].i);
	assert_same(before, desk_dump_clocks(d));
}

/* ---- one deed -------------------------------------------------------------------------- */

static void every_verb_and_field_goes_back(void **state)
{
	struct desk *d = *state;
	static const struct {
		const char *verb, *args; /* verb NULL: a patch */
	} all[] = {
		{ "triage", "{\"category\":\"Printing\",\"impact\":\"2\"}" },
		{ NULL,
		  "{\"title\":\"Another\",\"tags\":[\"b\",\"a\"],\"service\":\"Mail\",\"impact\":\"3\"}" },
		{ NULL, "{\"description\":\"long\",\"known_error\":true,\"workaround\":\"Turn it off\"}" },
		{ "assign", "{\"team\":2}" },
		{ "accept", NULL },
		{ "bounce", "{\"reason\":\"not ours\"}" },
		{ "hold",
		  "{\"reason\":\"vendor\",\"until\":\"2025-12-27T10:00:00Z\",\"comment\":\"Waiting\"}" },
		{ "propose_major", "{\"comment\":\"big\"}" },
		{ "resolve", "{\"code\":\"fixed\",\"notes\":\"done\"}" },
		{ "cancel", "{\"reason\":\"not_an_issue\"}" },
	};

	desk_as(d, &d->agent);
	struct str key = desk_ticket(d, PRINTER, NULL);
	for (size_t i = 0; i < COUNT(all); i++) {
		desk_as(d, &d->agent);
		if (i == 5)
			desk_do(d, key, "accept", NULL, NULL);
		struct str before = dump(d);
		int64_t deed =
		        all[i].verb ? verb(d, key, all[i].verb, all[i].args) : patch(d, key, all[i].args);
		assert_false(str_eq(before, dump(d)));
		world_ok(&d->cx, undo(d, deed));
		assert_same(before, dump(d));
		refused(d, deed, "already_undone");
	}
	assert_clocks_fold(d);
}

static void what_was_cancelled_runs_on(void **state)
{
	struct desk *d = *state;
	struct record r;

	desk_as(d, &d->agent);
	struct str key = desk_ticket(d, PRINTER, NULL);
	desk_do(d, key, "accept", NULL, NULL); /* the response is met now */
	desk_at(d, "2025-11-24T16:10:00Z");
	desk_as(d, &d->agent);
	r = desk_get(d, key);
	int64_t due = rec_int(&r, TICKET_DUE), deed = verb(d, key, "cancel", "{\"reason\":\"not_an_issue\"}");
	world_advance(d->world, SECONDS(50));
	desk_as(d, &d->agent);
	world_ok(&d->cx, undo(d, deed));
	r = desk_get(d, key);
	assert_string_equal(TEXT_OF(&r, TICKET_STATE), "in_progress");
	assert_int_equal(rec_int(&r, TICKET_DUE),
	                 due + SECONDS(50)); /* what it was cancelled for is not counted */
	assert_non_null(strstr(desk_dump_clocks(d).p, "met"));
	assert_clocks_fold(d);
	desk_do(d, key, "resolve", SOLVED, NULL);
	assert_clocks_fold(d);
}

static void others_changes_are_not_overwritten(void **state)
{
	struct desk *d = *state;

	desk_as(d, &d->agent);
	struct str key = desk_ticket(d, PRINTER, NULL);
	int64_t deed = patch(d, key, "{\"service\":\"Mail\",\"site\":\"Basel\"}");
	desk_as(d, &d->other);
	patch(d, key, "{\"site\":\"Bern\"}");
	struct str before = dump(d);
	desk_as(d, &d->agent);
	refused(d, deed, "changed_since");
	assert_non_null(strstr(d->cx.err.msg, "INC10001: site"));
	assert_non_null(strstr(d->cx.err.extra.p, "{\"key\":\"INC10001\",\"field\":\"site\"}"));
	assert_same(before, dump(d));
	desk_as(d, &d->other);
	patch(d, key, "{\"category\":\"Else\"}"); /* another field stands in nobody's way */
	patch(d, key, "{\"site\":\"Basel\"}");
	desk_as(d, &d->agent);
	world_ok(&d->cx, undo(d, deed));
}

static void who_may_and_for_how_long(void **state)
{
	struct desk *d = *state;

	desk_as(d, &d->agent);
	struct str key = desk_ticket(d, PRINTER, NULL);
	int64_t made = d->cx.deed, deed = patch(d, key, "{\"site\":\"Basel\"}");
	refused(d, made, "not_undoable");
	refused(d, 987654, "not_found");
	desk_as(d, &d->other);
	refused(d, deed, "denied");
	desk_as(d, &d->requester);
	refused(d, deed, "not_found");
	desk_as(d, &d->coordinator);
	world_ok(&d->cx, undo(d, deed));
	desk_as(d, &d->agent);
	deed = patch(d, key, "{\"site\":\"Bern\"}");
	world_advance(d->world, SECONDS(61));
	desk_as(d, &d->agent);
	refused(d, deed, "too_late");
	deed = verb(d, key, "hold", "{\"reason\":\"caller\",\"comment\":\"Which one?\"}");
	assert_true(d->cx.sent);
	refused(d, deed, "sent_out");
	desk_say(d, key, "between us", false);
	refused(d, d->cx.deed, "nothing_to_undo");
}

static void a_requester_takes_back_ones_own(void **state)
{
	struct desk *d = *state;

	desk_as(d, &d->requester);
	struct str key = desk_ticket(d, PRINTER, NULL);
	int64_t deed = verb(d, key, "cancel", "{\"reason\":\"withdrawn\"}");
	world_ok(&d->cx, undo(d, deed));
	assert_state(key, "new");
}

static void an_undo_can_be_undone_and_is_listed(void **state)
{
	struct desk *d = *state;
	struct undo_offer o[10];
	size_t n;

	desk_as(d, &d->agent);
	struct str key = desk_ticket(d, PRINTER, NULL);
	int64_t deed = verb(d, key, "resolve", SOLVED);
	world_ok(&d->cx, undo_recent(&d->cx, 10, o, &n));
	assert_int_equal(n, 1);
	assert_int_equal(o[0].event, deed);
	assert_string_equal(arena_str(d->world->mem, o[0].kind).p, "resolve");
	assert_int_equal(o[0].until, world_now(d->world) + SECONDS(60));
	world_ok(&d->cx, undo(d, deed));
	int64_t back = d->cx.deed;
	assert_state(key, "new");
	world_ok(&d->cx, undo_recent(&d->cx, 10, o, &n));
	assert_int_equal(n, 1);
	assert_int_equal(o[0].event, back);
	world_ok(&d->cx, undo(d, back));
	assert_state(key, "resolved");
	assert_clocks_fold(d);
}

/* ---- families ------------------------------------------------------------------------------ */

static void children_come_back_with_their_parent(void **state)
{
	struct desk *d = *state;
	struct record p, c;

	desk_as(d, &d->agent);
	struct str parent = desk_ticket(d, PRINTER, &p),
	           child = desk_ticket(d, json(d, "{\"title\":\"Same\",\"parent\":%lld}", p.id), &c),
	           below = desk_ticket(d, json(d, "{\"title\":\"Below\",\"parent\":%lld}", c.id), NULL);
	struct str before = dump(d);
	int64_t deed = verb(d, parent, "resolve", SOLVED);
	assert_state(child, "resolved");
	assert_state(below, "resolved");
	world_ok(&d->cx, undo(d, deed));
	assert_same(before, dump(d));
	assert_clocks_fold(d);
}

/* peers.md 1.1, row by row, and for every state the child may be in. */
static void the_table_of_parents_and_children(void **state)
{
	struct desk *d = *state;
	static const struct {
		const char *before, *before_args; /* brings the parent there, unseen by the child */
		const char *verb, *args, *child;  /* NULL: stays */
		bool requester;
	} rows[] = {
		{ NULL, NULL, "start", NULL, "in_progress", false },
		{ NULL, NULL, "hold", "{\"reason\":\"change\"}", "on_hold", false },
		{ NULL, NULL, "hold", "{\"reason\":\"problem\"}", "on_hold", false },
		{ NULL, NULL, "hold", "{\"reason\":\"vendor\"}", "on_hold", false },
		{ NULL, NULL, "hold", "{\"reason\":\"caller\",\"comment\":\"Which?\"}", NULL, false },
		{ NULL, NULL, "resolve", SOLVED, "resolved", false },
		{ "resolve", SOLVED, "close", NULL, "resolved", false },
		{ NULL, NULL, "cancel", "{\"reason\":\"not_an_issue\"}", NULL, false },
		{ "resolve", SOLVED, "reopen", NULL, "triaged", false },
		{ "resolve", SOLVED, "reopen", NULL, "resolved", true },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct record p, c, g;
		desk_as(d, &d->requester);
		struct str parent = desk_ticket(d, PRINTER, &p);
		desk_as(d, &d->agent);
		struct str child = desk_ticket(d, json(d, "{\"title\":\"Same\",\"parent\":%lld}", p.id), &c),
		           grand = desk_ticket(d, json(d, "{\"title\":\"Below\",\"parent\":%lld}", c.id), &g);
		if (rows[i].before)
			desk_do(d, parent, rows[i].before, rows[i].before_args, NULL);
		if (rows[i].requester)
			desk_as(d, &d->requester);
		desk_do(d, parent, rows[i].verb, rows[i].args, NULL);
		const char *want = rows[i].child ? rows[i].child : "new";
		desk_as(d, &d->agent);
		assert_state(child, want);
		assert_state(grand, want);
		c = desk_get(d, child);
		if (strcmp(want, "resolved") == 0)
			assert_string_equal(TEXT_OF(&c, TICKET_NOTES), "Took the paper out");
	}
}

/* ---- merge -------------------------------------------------------------------------------------- */

static void watch(struct desk *d, struct str key, const char *who)
{
	world_ok(&d->cx, watcher_set(&d->cx, &ticket_type, key, str_z(who), true));
}

static bool watches(struct desk *d, struct str key, int64_t person)
{
	struct record r = desk_get(d, key);
	int64_t *people;
	bool is = false;
	size_t n;

	world_ok(&d->cx, watcher_list(&d->cx, &r, &people, &n));
	for (size_t i = 0; i < n; i++)
		is = is || people[i] == person;
	return is;
}

struct merging {
	struct str target, a, b, child, other;
};
static struct merging merging(struct desk *d)
{
	struct merging m;
	struct record a;
	struct link l;

	desk_as(d, &d->coordinator);
	m.target = desk_ticket(d, "{\"title\":\"No mail\"}", NULL);
	m.other = desk_ticket(d, "{\"title\":\"Relay\"}", NULL);
	desk_as(d, &d->requester);
	m.a = desk_ticket(d, PRINTER, &a);
	desk_say(d, m.a, "It smokes", true);
	desk_as(d, &d->agent);
	m.b = desk_ticket(d, "{\"title\":\"Mail again\"}", NULL);
	m.child = desk_ticket(d, json(d, "{\"title\":\"Part\",\"parent\":%lld}", a.id), NULL);
	watch(d, m.a, json(d, "%lld", d->cora));
	world_ok(&d->cx, link_add(&d->cx, &ticket_type, m.a, STR("depends_on"), STR(""), m.other, false, &l));
	return m;
}

static enum rc merge2(struct ctx *cx, const struct merging *m)
{
	struct record out;

	return ticket_merge(cx, m->target, (const struct str[]){ m->a, m->b }, 2, &out);
}

static void merged_and_back(void **state)
{
	struct desk *d = *state;
	struct merging m = merging(d);
	struct record r, *parts, child;
	struct str before = dump(d);
	size_t n;

	desk_as(d, &d->agent);
	world_ok(&d->cx, merge2(&d->cx, &m));
	int64_t deed = d->cx.deed;
	r = desk_get(d, m.a);
	assert_string_equal(TEXT_OF(&r, TICKET_STATE), "cancelled");
	assert_string_equal(TEXT_OF(&r, TICKET_CANCEL_REASON), "duplicate");
	r = desk_get(d, m.target);
	assert_true(watches(d, m.target, d->rita));
	assert_true(watches(d, m.target, d->ada));
	assert_false(watches(d, m.target, d->cora)); /* asked for it already */
	child = desk_get(d, m.child);
	assert_int_equal(rec_int(&child, TICKET_PARENT), r.id);
	world_ok(&d->cx, merged_parts(&d->cx, &r, &parts, &n));
	assert_int_equal(n, 2);
	world_advance(d->world, MINUTES(30)); /* several records: the longer limit */
	desk_as(d, &d->agent);
	world_ok(&d->cx, undo(d, deed));
	struct str after = dump(d);
	assert_int_equal(before.n, after.n); /* deadlines moved by the half hour, all else as before */
	assert_state(m.a, "new");
	assert_false(watches(d, m.target, d->rita));
	assert_clocks_fold(d);
	world_ok(&d->cx, merge2(&d->cx, &m));
	world_ok(&d->cx, undo(d, d->cx.deed));
	assert_same(after, dump(d));
}

static void what_is_said_to_the_merged_goes_on(void **state)
{
	struct desk *d = *state;
	struct merging m = merging(d);
	struct comment c;
	struct record r;

	desk_as(d, &d->agent);
	world_ok(&d->cx, merge2(&d->cx, &m));
	desk_do(d, m.target, "accept", NULL, NULL);
	desk_do(d, m.target, "hold", "{\"reason\":\"caller\",\"comment\":\"Still?\"}", NULL);
	desk_as(d, &d->requester); /* who asked for what was merged is a caller of the target */
	world_ok(&d->cx, comment_add(&d->cx, &ticket_type, m.a, STR("Still!"), true, &c, &r));
	assert_string_equal(record_key(d->world->mem, &r).p, m.target.p);
	assert_state(m.target, "in_progress");
}

static void what_cannot_be_merged(void **state)
{
	struct desk *d = *state;
	struct merging m = merging(d);
	struct record out, a = desk_get(d, m.a);

	desk_as(d, &d->agent);
	assert_int_equal(ticket_merge(&d->cx, m.a, &m.a, 1, &out), RC_INVALID);
	assert_string_equal(d->cx.err.field, "sources");
	assert_int_equal(ticket_merge(&d->cx, m.a, &m.a, 0, &out), RC_INVALID);
	desk_do(d, m.b, "cancel", "{\"reason\":\"withdrawn\"}", NULL);
	assert_int_equal(ticket_merge(&d->cx, m.a, &m.b, 1, &out), RC_CONFLICT);
	assert_string_equal(d->cx.err.code, "merge_closed");
	assert_int_equal(ticket_merge(&d->cx, m.b, &m.a, 1, &out), RC_CONFLICT);
	world_ok(&d->cx,
	         ticket_merge(&d->cx, m.child, &m.a, 1, &out)); /* the child takes its parent's place */
	assert_true(rec_null(&out, TICKET_PARENT));
	assert_int_equal(ticket_merge(&d->cx, m.target, &m.a, 1, &out), RC_CONFLICT);
	assert_string_equal(d->cx.err.code, "already_merged");
	assert_int_equal(ticket_merge(&d->cx, m.a, &m.target, 1, &out), RC_CONFLICT);
	desk_as(d, &d->requester);
	assert_int_equal(ticket_merge(&d->cx, m.target, &m.child, 1, &out), RC_NOT_FOUND);
	desk_as(d, NULL);
	int64_t elsewhere = desk_make(d, &client_type, "{\"name\":\"Elsewhere\"}");
	struct str foreign = desk_ticket(d, json(d, "{\"title\":\"x\",\"client\":%lld}", elsewhere), NULL);
	assert_int_equal(ticket_merge(&d->cx, m.target, &foreign, 1, &out), RC_CONFLICT);
	assert_string_equal(d->cx.err.code, "merge_client");
	desk_as(d, &d->agent);
	assert_int_equal(ticket_merge(&d->cx, m.target, &foreign, 1, &out), RC_NOT_FOUND);
	assert_true(a.id > 0);
}

static void marked_as_a_duplicate(void **state)
{
	struct desk *d = *state;
	struct merging m = merging(d);
	struct record target = desk_get(d, m.target), r;

	desk_as(d, &d->agent);
	assert_string_equal(
	        desk_refused(d, m.target, "duplicate", json(d, "{\"of\":%lld}", target.id), "invalid_field"),
	        "of");
	struct str before = dump(d);
	int64_t deed = verb(d, m.b, "duplicate", json(d, "{\"of\":%lld}", target.id));
	r = desk_get(d, m.b);
	assert_string_equal(TEXT_OF(&r, TICKET_CANCEL_REASON), "duplicate");
	world_ok(&d->cx, undo(d, deed));
	assert_same(before, dump(d));
}

/* ---- split --------------------------------------------------------------------------------------- */

SQL(q_comment_ids, "SELECT id FROM comment ORDER BY id");
static void comments_become_a_ticket(void **state)
{
	struct desk *d = *state;
	struct ctx cx = world_ctx(d->world);
	struct record out;
	struct comment *c;
	struct link *l;
	struct rows ids;
	size_t n;

	desk_as(d, &d->requester);
	struct str key = desk_ticket(d, PRINTER, NULL);
	desk_say(d, key, "And the phone is dead", true);
	desk_as(d, &d->agent);
	desk_say(d, key, "He forgot to pay", false);
	world_ok(&cx, db_run(&cx, q_comment_ids, &ids));
	int64_t both[] = { cell(&ids, 0, 0).i, cell(&ids, 1, 0).i }, none = 4711;
	struct jval fields = parse(d, "{\"title\":\"Phone is dead\",\"impact\":\"3\"}"),
	            empty = parse(d, "{}");
	assert_int_equal(ticket_split(&d->cx, key, &none, 1, &fields, &out), RC_INVALID);
	assert_int_equal(ticket_split(&d->cx, key, both, 2, &empty, &out), RC_INVALID);
	assert_string_equal(d->cx.err.field, "title");
	world_ok(&d->cx, ticket_split(&d->cx, key, both, 2, &fields, &out));
	assert_string_equal(TEXT_OF(&out, TICKET_DESCRIPTION), "And the phone is dead");
	assert_int_equal(rec_int(&out, TICKET_REQUESTER), d->rita);
	assert_string_equal(TEXT_OF(&out, TICKET_URGENCY), "1");
	world_ok(&d->cx, comment_list(&d->cx, &out, false, 0, 10, &c, &n));
	assert_int_equal(n, 1);
	assert_false(c[0].is_public);
	assert_non_null(strstr(c[0].body.p, "He forgot to pay"));
	world_ok(&d->cx, link_list(&d->cx, &out, &l, &n));
	assert_int_equal(n, 1);
	assert_string_equal(l[0].kind->kind, "split_from");
	desk_as(d, &d->requester);
	assert_int_equal(ticket_split(&d->cx, key, both, 1, &fields, &out), RC_DENIED);
}

/* ---- many ---------------------------------------------------------------------------------------- */

static struct str many(struct desk *d, int n)
{
	struct buf b = BUF(d->world->mem);

	for (int i = 0; i < n; i++)
		buf_fmt(&b, "%s" STR_FMT, b.n ? "\n" : "", STR_ARG(desk_ticket(d, PRINTER, NULL)));
	return buf_str(&b);
}

static int64_t start(struct desk *d, const char *what, const char *args, struct str keys, int64_t n)
{
	struct operation o = {
		.type = &ticket_type, .verb = str_z(what), .args = str_z(args), .keys = keys, .total = n
	};
	int64_t id;

	world_ok(&d->cx, operation_start(&d->cx, &o, STR(""), &id));
	return id;
}

static struct operation state_of(struct desk *d, int64_t id)
{
	struct operation o;

	world_ok(&d->cx, operation_get(&d->cx, id, &o));
	return o;
}

static void an_operation_and_its_undo(void **state)
{
	struct desk *d = *state;
	int64_t undo_id;
	int ran;

	desk_as(d, &d->coordinator);
	struct str keys = many(d, 130);
	desk_do(d, STR("INC10003"), "cancel", "{\"reason\":\"withdrawn\"}", NULL);
	keys = arena_fmt(d->world->mem, STR_FMT "\nINC9\nINC10001",
	                 STR_ARG(keys)); /* one twice, one that is not */
	struct str before = dump(d);
	int64_t id = start(d, "hold", "{\"reason\":\"vendor\",\"comment\":\"Strike\"}", keys, 132);
	world_ok(&d->cx, jobs_drain(&d->world->app, &ran));
	desk_as(d, &d->coordinator);
	struct operation o = state_of(d, id);
	assert_string_equal(o.state.p, "done");
	assert_int_equal(o.done, 132);
	assert_int_equal(o.ok, 130); /* what is on hold may be held again: only said so */
	struct buf results = BUF(d->world->mem);
	int64_t next;
	world_ok(&d->cx, operation_results(&d->cx, id, 0, 500, &results, &next));
	assert_int_equal(next, 132);
	assert_non_null(strstr(results.p,
	                       "{\"key\":\"INC10003\",\"ok\":false,\"status\":409,\"code\":\"wrong_state\""));
	assert_non_null(
	        strstr(results.p, "{\"key\":\"INC9\",\"ok\":false,\"status\":404,\"code\":\"not_found\""));
	assert_false(str_eq(before, dump(d)));
	world_ok(&d->cx, operation_undo(&d->cx, id, &undo_id));
	world_ok(&d->cx, jobs_drain(&d->world->app, &ran));
	desk_as(d, &d->coordinator);
	o = state_of(d, undo_id);
	assert_int_equal(o.ok, o.total);
	assert_same(before, dump(d));
	assert_clocks_fold(d);
	desk_as(d, &d->coordinator);
	assert_int_equal(operation_undo(&d->cx, id, &undo_id), RC_CONFLICT);
	assert_string_equal(d->cx.err.code, "already_undone");
	desk_as(d, &d->agent); /* not theirs */
	assert_int_equal(operation_get(&d->cx, id, &o), RC_NOT_FOUND);
}

static void cancelled_in_the_middle_and_taken_over(void **state)
{
	struct desk *d = *state;
	bool more;

	desk_as(d, &d->coordinator);
	struct str keys = many(d, 220);
	struct str before = dump(d);
	int64_t id = start(d, "patch", "{\"site\":\"Basel\"}", keys, 220), undo_id;
	world_ok(&d->cx, operation_step(&d->cx, id, STR("a"), &more));
	assert_true(more);
	world_ok(&d->cx, operation_step(&d->cx, id, STR("b"), &more)); /* a holds the lease */
	assert_int_equal(state_of(d, id).done, 100);
	world_advance(d->world, SECONDS(11));
	desk_as(d, &d->coordinator);
	world_ok(&d->cx, operation_step(&d->cx, id, STR("b"), &more)); /* a is gone */
	assert_int_equal(state_of(d, id).done, 200);
	world_ok(&d->cx, operation_step(&d->cx, id, STR("a"), &more)); /* and finds that out */
	assert_false(more);
	world_ok(&d->cx, operation_cancel(&d->cx, id));
	world_ok(&d->cx, operation_step(&d->cx, id, STR("b"), &more));
	struct operation o = state_of(d, id);
	assert_int_equal(o.done, 200);
	assert_string_equal(o.state.p, "cancelled");
	assert_int_equal(operation_cancel(&d->cx, id), RC_CONFLICT);
	int ran;
	world_ok(&d->cx, operation_undo(&d->cx, id, &undo_id));
	world_ok(&d->cx, jobs_drain(&d->world->app, &ran));
	assert_same(before, dump(d));
}

/* On PostgreSQL the questions of later records are asked ahead: what an earlier one did to them must be seen.
 */
static void a_record_feels_what_an_earlier_one_did(void **state)
{
	struct desk *d = *state;
	struct record p, c;
	int64_t next, undo_id;
	int ran;

	desk_as(d, &d->coordinator);
	struct str first = desk_ticket(d, PRINTER, NULL), parent = desk_ticket(d, PRINTER, &p),
	           child = desk_ticket(d, json(d, "{\"title\":\"Same\",\"parent\":%lld}", p.id), &c),
	           below = desk_ticket(d, json(d, "{\"title\":\"Below\",\"parent\":%lld}", c.id), NULL);
	struct str before = dump(d),
	           keys = arena_fmt(
	                   d->world->mem, STR_FMT "\n" STR_FMT "\n" STR_FMT "\n" STR_FMT "\n" STR_FMT,
	                   STR_ARG(first), STR_ARG(parent), STR_ARG(child), STR_ARG(below), STR_ARG(first));
	int64_t id = start(d, "resolve", SOLVED, keys, 5);
	world_ok(&d->cx, jobs_drain(&d->world->app, &ran));
	desk_as(d, &d->coordinator);
	assert_int_equal(state_of(d, id).ok,
	                 2); /* the others were resolved along with their parent, or before */
	struct buf results = BUF(d->world->mem);
	world_ok(&d->cx, operation_results(&d->cx, id, 2, 500, &results, &next));
	world_ok(&d->cx, operation_undo(&d->cx, id, &undo_id));
	world_ok(&d->cx, jobs_drain(&d->world->app, &ran));
	desk_as(d, &d->coordinator);
	assert_int_equal(state_of(d, undo_id).ok, 2);
	assert_same(before, dump(d));
	assert_clocks_fold(d);
}

static void tags_come_and_go(void **state)
{
	struct desk *d = *state;
	struct str tags;
	int ran;

	desk_as(d, &d->coordinator);
	struct record r;
	struct str key = desk_ticket(d, "{\"title\":\"x\",\"tags\":[\"old\",\"kept\"]}", &r);
	start(d, "tag", "{\"add\":[\"new\"],\"remove\":[\"OLD\"]}", key, 1);
	world_ok(&d->cx, jobs_drain(&d->world->app, &ran));
	desk_as(d, &d->coordinator);
	world_ok(&d->cx, tags_load(&d->cx, &ticket_type, r.id, &tags));
	assert_string_equal(tags.p, "kept\nnew");
}

/* ---- all or nothing --------------------------------------------------------------------------------- */

SQL(q_sum, "SELECT (SELECT count(*) FROM event) * 1000 + (SELECT COALESCE(sum(version), 0) FROM ticket)"
           " + (SELECT count(*) FROM comment) * 1000000 + (SELECT count(*) FROM undone) * 100000000"
           " + (SELECT count(*) FROM operation_part) * 10000000000");
struct fault {
	struct desk *d;
	struct merging m;
	int64_t event, operation, comment, before;
	struct str image, clocks;
	const struct jval *fields;
};

static void check(struct world *w, bool done, void *p)
{
	struct fault *f = p;
	struct ctx cx = world_ctx(w);
	int64_t checked, bad;
	char why[300];

	world_ok(&cx, event_verify(&cx, 0, &checked, &bad, why, sizeof why, NULL, NULL));
	assert_int_equal(bad, 0);
	if (done) {
		assert_true(world_int(w, q_sum) != f->before);
		return;
	}
	assert_int_equal(world_int(w, q_sum), f->before);
	assert_same(f->image, dump(f->d));
	assert_same(f->clocks, desk_dump_clocks(f->d));
}

static void photograph(struct fault *f)
{
	f->before = world_int(f->d->world, q_sum);
	f->image = dump(f->d);
	f->clocks = desk_dump_clocks(f->d);
}

static enum rc act_merge(struct ctx *cx, void *p)
{
	struct fault *f = p;
	enum rc rc = merge2(cx, &f->m);

	f->event = cx->deed;
	return rc;
}

static enum rc act_undo(struct ctx *cx, void *p)
{
	struct undone u;

	return undo_deed(cx, ((struct fault *)p)->event, false, &u);
}

static enum rc act_split(struct ctx *cx, void *p)
{
	struct fault *f = p;
	struct record out;

	return ticket_split(cx, f->m.a, &f->comment, 1, f->fields, &out);
}

static enum rc act_step(struct ctx *cx, void *p)
{
	bool more;

	return operation_step(cx, ((struct fault *)p)->operation, STR("x"), &more);
}

static void all_or_nothing(void **state)
{
	struct desk *d = *state;
	struct fault f = { .d = d, .m = merging(d) };
	struct jval fields = parse(d, "{\"title\":\"Phone\"}");
	struct ctx cx = world_ctx(d->world);
	struct rows ids;

	world_ok(&cx, db_run(&cx, q_comment_ids, &ids));
	f.comment = cell(&ids, 0, 0).i;
	f.fields = &fields;
	desk_as(d, &d->coordinator);
	photograph(&f);
	assert_true(world_fault_loop(d->world, act_merge, check, &f) > 20);
	photograph(&f);
	assert_true(world_fault_loop(d->world, act_undo, check, &f) > 20);
	photograph(&f);
	assert_true(world_fault_loop(d->world, act_split, check, &f) > 5);
	desk_as(d, &d->coordinator);
	f.operation = start(
	        d, "resolve", SOLVED,
	        arena_fmt(d->world->mem, STR_FMT "\nINC9\n" STR_FMT, STR_ARG(f.m.a), STR_ARG(f.m.b)), 3);
	photograph(&f);
	assert_true(world_fault_loop(d->world, act_step, check, &f) > 10);
	assert_state(f.m.b, "resolved");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_verb_and_field_goes_back),
		TEST(what_was_cancelled_runs_on),
		TEST(others_changes_are_not_overwritten),
		TEST(who_may_and_for_how_long),
		TEST(a_requester_takes_back_ones_own),
		TEST(an_undo_can_be_undone_and_is_listed),
		TEST(children_come_back_with_their_parent),
		TEST(the_table_of_parents_and_children),
		TEST(merged_and_back),
		TEST(what_is_said_to_the_merged_goes_on),
		TEST(what_cannot_be_merged),
		TEST(marked_as_a_duplicate),
		TEST(comments_become_a_ticket),
		TEST(an_operation_and_its_undo),
		TEST(cancelled_in_the_middle_and_taken_over),
		TEST(a_record_feels_what_an_earlier_one_did),
		TEST(tags_come_and_go),
		TEST(all_or_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
