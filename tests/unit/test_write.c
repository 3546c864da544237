/* test_write.c - everything that writes a record: what is refused and why, merging, the chain, all or
 * nothing. */
#include "base/conf.h"
#include "base/json.h"
#include "desk.h"
#include "record/attachment.h"
#include "record/comment.h"
#include "record/custom.h"
#include "record/event.h"
#include "record/link.h"
#include "record/view.h"
#include "record/watcher.h"
#include <pthread.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
/* after its prerequisites */
#include <cmocka.h>

static const struct record_type *const types[] = { &client_type, &team_type,         &person_type,
	                                           &access_type, &calendar_type,     &sla_target_type,
	                                           &ticket_type, &custom_field_type, &view_type,
	                                           NULL };

static int setup(void **state)
{
	struct desk *d = desk_new();

	d->world->app.types = types;
	desk_as(d, &d->coordinator);
	*state = d;
	return 0;
}

static int teardown(void **state)
{
	desk_free(*state);
	return 0;
}

static struct jval parse(struct ctx *cx, const char *json)
{
	struct jval v;
	char why[200] = "";

	if (!json_parse_plain(cx->mem, str_z(json), &v, why, sizeof why))
		fail_msg("%s in %s", why, json);
	return v;
}

static enum rc patch(struct ctx *cx, struct str key, const char *json, int64_t version, bool *merged,
                     struct record *out)
{
	struct jval v = parse(cx, json);

	return record_patch(cx, &ticket_type, key, &v, version, merged, out);
}

static void must_patch(struct desk *d, struct str key, const char *json, struct record *out)
{
	struct ctx cx = world_ctx(d->world);
	bool merged;

	if (patch(&cx, key, json, 0, &merged, out) != RC_OK)
		fail_msg("%s: %s (%s)", json, cx.err.msg, cx.err.field);
}

/* The chain holds; returns how many events it has. */
static int64_t chain_is_whole(struct world *w)
{
	struct ctx cx = world_ctx(w);
	int64_t checked, bad;
	char why[300];

	assert_int_equal(event_verify(&cx, 0, &checked, &bad, why, sizeof why, NULL, NULL), RC_OK);
	assert_string_equal(why, "");
	assert_int_equal(bad, 0);
	return checked;
}

static const char PLAIN[] = "{\"title\":\"Mail is slow\",\"impact\":\"2\",\"urgency\":\"2\"}";

/* ---- bad input ------------------------------------------------------------------------------ */

static const struct {
	const char *json, *field, *says;
} bad[] = {
	{ "{\"title\":5}", "title", "title must be text, not a number" },
	{ "{\"title\":null}", "title", "title is required" },
	{ "{\"title\":\"  \"}", "title", "title is required" },
	{ "{\"title\":\"a\\nb\"}", "title", "one line" },
	{ "{\"titel\":\"x\"}", "titel", "has no field \"titel\"" },
	{ "{\"id\":9}", "id", "set by the server" },
	{ "{\"version\":9}", "version", "set by the server" },
	{ "{\"state\":\"closed\"}", "state", "set by rules and verbs" },
	{ "{\"priority\":\"1\"}", "priority", "set by rules and verbs" },
	{ "{\"impact\":\"9\"}", "impact", "it is one of: 1, 2, 3" },
	{ "{\"impact\":true}", "impact", "one of its choices" },
	{ "{\"requester\":\"nobody\"}", "requester", "there is no person \"nobody\"" },
	{ "{\"requester\":999999}", "requester", "there is no person" },
	{ "{\"known_error\":1}", "known_error", "true or false" },
	{ "{\"tags\":\"vpn\"}", "tags", "list of words" },
	{ "{\"tags\":[\"two words\"]}", "tags", "a tag is" },
	{ "{\"custom\":{\"cost\":1}}", "custom.cost", "no custom field of this name" },
	{ "{\"custom\":3}", "custom", "must be an object" },
};

static void bad_input_names_the_field(void **state)
{
	struct desk *d = *state;
	struct record r, after;
	bool merged;

	struct str key = desk_ticket(d, PLAIN, &r);
	int64_t events = chain_is_whole(d->world);
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct ctx cx = world_ctx(d->world);
		assert_int_equal(patch(&cx, key, bad[i].json, 0, &merged, &after), RC_INVALID);
		assert_string_equal(cx.err.field, bad[i].field);
		if (!strstr(cx.err.msg, bad[i].says))
			fail_msg("%s: %s", bad[i].json, cx.err.msg);
	}
	struct ctx cx = world_ctx(d->world);
	struct jval broken = parse(&cx, "{\"title\":\"xx\"}");
	broken.items[0].s = STR("a\xff");
	assert_int_equal(record_patch(&cx, &ticket_type, key, &broken, 0, &merged, &after), RC_INVALID);
	assert_non_null(strstr(cx.err.msg, "UTF-8"));
	char *big = arena_alloc(cx.mem, 70000);
	memset(big, 'x', 66000);
	broken.keys[0] = STR("description");
	broken.items[0].s = (struct str){ big, 66000 };
	assert_int_equal(record_patch(&cx, &ticket_type, key, &broken, 0, &merged, &after), RC_INVALID);
	assert_non_null(strstr(cx.err.msg, "66000 bytes, at most 65536"));
	after = desk_get(d, key);
	assert_int_equal(after.version, r.version);
	assert_int_equal(chain_is_whole(d->world), events);
}

static void a_foreign_reference_is_refused(void **state)
{
	struct desk *d = *state;
	struct record r;
	bool merged;

	struct str key = desk_ticket(d, PLAIN, &r);
	desk_as(d, NULL);
	int64_t other = desk_make(d, &client_type, "{\"name\":\"Other\"}");
	struct str foreign = desk_ticket(
	        d, arena_fmt(d->world->mem, "{\"title\":\"x\",\"client\":%lld}", (long long)other).p, NULL);
	struct ctx cx = world_ctx(d->world);
	const char *json = arena_fmt(cx.mem, "{\"parent\":\"" STR_FMT "\"}", STR_ARG(foreign)).p;
	assert_int_equal(patch(&cx, key, json, 0, &merged, &r), RC_INVALID);
	assert_string_equal(cx.err.field, "parent");
	desk_as(d, &d->agent); /* who may not even know of it */
	cx = world_ctx(d->world);
	assert_int_equal(patch(&cx, key, json, 0, &merged, &r), RC_INVALID);
	assert_non_null(strstr(cx.err.msg, "there is no ticket"));
	assert_int_equal(patch(&cx, foreign, "{\"title\":\"y\"}", 0, &merged, &r), RC_NOT_FOUND);
	desk_as(d, &d->requester);
	cx = world_ctx(d->world);
	assert_int_equal(patch(&cx, key, "{\"title\":\"y\"}", 0, &merged, &r),
	                 RC_NOT_FOUND); /* not his own */
}

static void a_duplicate_names_the_field(void **state)
{
	struct desk *d = *state;
	struct record r;

	desk_as(d, NULL);
	struct ctx cx = world_ctx(d->world);
	struct jval v = parse(
	        &cx, arena_fmt(cx.mem, "{\"client\":%lld,\"name\":\"Network\"}", (long long)d->client).p);
	assert_int_equal(record_create(&cx, &team_type, &v, &r), RC_CONFLICT);
	assert_string_equal(cx.err.code, "duplicate");
	assert_string_equal(cx.err.field, "name");
	assert_string_equal(cx.err.msg, "there is already a team with this name");
}

/* ---- merging ---------------------------------------------------------------------------------- */

/* base, what another made of it, mine: title; then what must come out. */
static const struct {
	const char *theirs, *mine;
	bool conflict, merged;
	const char *title, *category;
} merges[] = {
	{ NULL, "{\"title\":\"mine\"}", false, false, "mine", "old" },
	{ "{\"category\":\"new\"}", "{\"title\":\"mine\"}", false, true, "mine", "new" },
	{ "{\"title\":\"theirs\"}", "{\"title\":\"mine\"}", true, false, "theirs", "old" },
	{ "{\"title\":\"same\"}", "{\"title\":\"same\"}", false, true, "same", "old" },
	{ "{\"title\":\"theirs\"}", "{\"title\":\"base\"}", false, true, "theirs", "old" },
	{ "{\"title\":\"theirs\"}", "{\"title\":\"mine\",\"category\":\"mine\"}", true, false, "theirs",
	  "old" },
	{ "{\"title\":\"theirs\"}", "{\"category\":\"mine\"}", false, true, "theirs", "mine" },
};

static void patches_merge_field_by_field(void **state)
{
	struct desk *d = *state;

	for (size_t i = 0; i < COUNT(merges); i++) {
		struct record base, r;
		bool merged = false;
		struct str key = desk_ticket(d, "{\"title\":\"base\",\"category\":\"old\"}", &base);
		if (merges[i].theirs)
			must_patch(d, key, merges[i].theirs, &r);
		struct ctx cx = world_ctx(d->world);
		enum rc rc = patch(&cx, key, merges[i].mine, base.version, &merged, &r);
		assert_int_equal(rc, merges[i].conflict ? RC_STALE : RC_OK);
		if (merges[i].conflict) {
			assert_string_equal(cx.err.code, "stale_version");
			assert_string_equal(
			        arena_str(cx.mem, cx.err.extra).p,
			        "\"conflicts\":[{\"field\":\"title\",\"base\":\"base\",\"yours\":\"mine\","
			        "\"theirs\":\"theirs\"}]");
		}
		assert_int_equal(merged, merges[i].merged);
		r = desk_get(d, key);
		assert_string_equal(arena_str(cx.mem, rec_str(&r, TICKET_TITLE)).p, merges[i].title);
		assert_string_equal(arena_str(cx.mem, rec_str(&r, TICKET_CATEGORY)).p, merges[i].category);
	}
	chain_is_whole(d->world);
}

static void a_change_there_and_back_is_no_conflict(void **state)
{
	struct desk *d = *state;
	struct record base, r;
	bool merged;

	struct str key = desk_ticket(d, "{\"title\":\"base\"}", &base);
	must_patch(d, key, "{\"title\":\"else\"}", &r);
	must_patch(d, key, "{\"title\":\"base\"}", &r);
	struct ctx cx = world_ctx(d->world);
	assert_int_equal(patch(&cx, key, "{\"title\":\"mine\"}", base.version, &merged, &r), RC_OK);
	assert_true(merged);
	assert_int_equal(patch(&cx, key, "{\"title\":\"mine\"}", 99, &merged, &r), RC_STALE); /* never was */
}

static void an_old_verb_is_stale_unless_only_comments_came(void **state)
{
	struct desk *d = *state;
	struct record base, r;

	struct str key = desk_ticket(d, PLAIN, &base);
	desk_say(d, key, "Any news?", false);
	struct ctx cx = world_ctx(d->world);
	assert_int_equal(record_verb(&cx, &ticket_type, key, STR("triage"), NULL, base.version, &r), RC_OK);
	struct jval v = parse(&cx, "{\"reason\":\"duplicate\"}");
	assert_int_equal(record_verb(&cx, &ticket_type, key, STR("cancel"), &v, base.version, &r), RC_STALE);
	assert_int_equal(record_verb(&cx, &ticket_type, key, STR("cancel"), &v, r.version, &r), RC_OK);
	enum rc rc = record_verb(&cx, &ticket_type, key, STR("start"), NULL, 0, &r);
	assert_int_equal(rc, RC_CONFLICT);
	assert_string_equal(cx.err.code, "wrong_state");
	assert_non_null(strstr(cx.err.msg, "is cancelled"));
	assert_int_equal(record_verb(&cx, &ticket_type, key, STR("explode"), NULL, 0, &r), RC_NOT_FOUND);
}

static void nothing_changed_is_nothing_written(void **state)
{
	struct desk *d = *state;
	struct record base, r;

	struct str key = desk_ticket(d, "{\"title\":\"base\",\"tags\":[\"vpn\",\"vip\"]}", &base);
	int64_t events = chain_is_whole(d->world);
	must_patch(d, key, "{\"title\":\"base\",\"tags\":[\"vip\",\"vpn\"]}", &r);
	assert_int_equal(r.version, base.version);
	assert_int_equal(chain_is_whole(d->world), events);
}

/* ---- tags and custom fields --------------------------------------------------------------------- */

SQL(q_last, "SELECT data FROM event WHERE record_id = $1 AND type = 'ticket' ORDER BY id DESC LIMIT 1");

static const char *last_event(struct desk *d, int64_t id)
{
	struct ctx cx = world_ctx(d->world);
	struct rows r;

	assert_int_equal(db_run(&cx, q_last, &r, INT(id)), RC_OK);
	return arena_str(cx.mem, cell(&r, 0, 0).s).p;
}

static void custom_fields_are_checked_and_remembered(void **state)
{
	struct desk *d = *state;
	struct arena *mem = d->world->mem;
	struct record r;
	bool merged;

	desk_as(d, NULL);
	desk_make(d, &custom_field_type,
	          arena_fmt(mem,
	                    "{\"client\":%lld,\"of_type\":\"ticket\",\"name\":\"cost\",\"label\":\"Cost\","
	                    "\"kind\":\"int\"}",
	                    (long long)d->client)
	                  .p);
	desk_make(d, &custom_field_type,
	          arena_fmt(mem,
	                    "{\"client\":%lld,\"of_type\":\"ticket\",\"name\":\"floor\",\"label\":\"Floor\","
	                    "\"kind\":\"enum\",\"options\":[\"one\",\"two\"]}",
	                    (long long)d->client)
	                  .p);
	desk_as(d, &d->coordinator);
	struct str key = desk_ticket(d, "{\"title\":\"x\",\"custom\":{\"cost\":5}}", &r);
	assert_non_null(strstr(last_event(d, r.id), "\"cf.cost\":[null,5]"));
	must_patch(d, key, "{\"custom\":{\"cost\":7,\"floor\":\"two\"},\"tags\":[\"b\",\"a\"]}", &r);
	assert_non_null(strstr(last_event(d, r.id), "\"cf.cost\":[5,7]"));
	assert_non_null(strstr(last_event(d, r.id), "\"cf.floor\":[null,\"two\"]"));
	assert_non_null(strstr(last_event(d, r.id), "\"tags\":[[],[\"a\",\"b\"]]"));
	must_patch(d, key, "{\"custom\":{\"floor\":null}}", &r);
	assert_non_null(strstr(last_event(d, r.id), "\"changes\":{\"cf.floor\":[\"two\",null]}"));
	struct ctx cx = world_ctx(d->world);
	assert_int_equal(patch(&cx, key, "{\"custom\":{\"floor\":\"three\"}}", 0, &merged, &r), RC_INVALID);
	assert_string_equal(cx.err.field, "custom.floor");
	assert_non_null(strstr(cx.err.msg, "one, two"));
	assert_int_equal(patch(&cx, key, "{\"custom\":{\"cost\":\"x\"}}", 0, &merged, &r), RC_INVALID);
	/* the same field changed by another */
	r = desk_get(d, key);
	int64_t base = r.version;
	must_patch(d, key, "{\"custom\":{\"cost\":8}}", &r);
	assert_int_equal(patch(&cx, key, "{\"custom\":{\"cost\":9}}", base, &merged, &r), RC_STALE);
	assert_non_null(strstr(arena_str(cx.mem, cx.err.extra).p,
	                       "{\"field\":\"cf.cost\",\"base\":7,\"yours\":9,\"theirs\":8}"));
	assert_int_equal(patch(&cx, key, "{\"custom\":{\"floor\":\"one\"}}", base, &merged, &r), RC_OK);
	assert_true(merged);
}

/* ---- the chain -------------------------------------------------------------------------------------- */

struct tamper {
	const struct sql *q;
	int64_t a, b;
};
static enum rc tamper_tx(struct ctx *cx, void *p)
{
	const struct tamper *t = p;
	return db_run_(cx, t->q, NULL, ARGS(INT(t->a), INT(t->b)));
}
SQL(q_byte, "UPDATE event SET data = replace(data, 'Mail', 'Nail') WHERE id = $1 AND $2 = 0");
SQL(q_gone, "DELETE FROM event WHERE id = $1 AND $2 = 0");
SQL(q_seq, "UPDATE event SET seq = $2 WHERE id = $1");
SQL(q_nth, "SELECT id FROM event WHERE client_id = $1 AND type = 'ticket' ORDER BY id LIMIT 1 OFFSET 2");
SQL(q_end, "SELECT max(id) FROM event WHERE client_id = $1");

static void broken(struct desk *d, int64_t at, const char *says)
{
	struct ctx cx = world_ctx(d->world);
	int64_t checked, bad_id;
	char why[300];

	assert_int_equal(event_verify(&cx, d->client, &checked, &bad_id, why, sizeof why, NULL, NULL), RC_OK);
	assert_int_equal(bad_id, at);
	if (!strstr(why, says))
		fail_msg("%s", why);
}

static int64_t some_events(struct desk *d)
{
	for (int i = 0; i < 5; i++)
		desk_ticket(d, PLAIN, NULL);
	chain_is_whole(d->world);
	return world_int(d->world, q_nth, INT(d->client));
}

static void a_changed_byte_is_found(void **state)
{
	struct desk *d = *state;
	int64_t id = some_events(d);

	world_tx(d->world, tamper_tx, &(struct tamper){ &q_byte, id, 0 });
	broken(d, id, "was changed");
}

static void a_removed_row_is_found(void **state)
{
	struct desk *d = *state;
	int64_t id = some_events(d);

	world_tx(d->world, tamper_tx, &(struct tamper){ &q_gone, id, 0 });
	broken(d, id + 1, "is missing");
}

static void a_swapped_pair_is_found(void **state)
{
	struct desk *d = *state;
	int64_t id = some_events(d), end = world_int(d->world, q_end, INT(d->client));
	struct ctx cx = world_ctx(d->world);
	struct event *e;
	size_t n;

	(void)end;
	assert_int_equal(event_list(&cx, "ticket", 3, 0, 10, &e, &n), RC_OK);
	int64_t seq = e[0].seq;
	assert_int_equal(e[0].id, id);
	world_tx(d->world, tamper_tx, &(struct tamper){ &q_seq, id, 1000000 });
	world_tx(d->world, tamper_tx, &(struct tamper){ &q_seq, id + 1, seq });
	world_tx(d->world, tamper_tx, &(struct tamper){ &q_seq, id, seq + 1 });
	broken(d, id + 1, "was changed");
}

static void a_cut_end_is_found(void **state)
{
	struct desk *d = *state;

	some_events(d);
	world_tx(d->world, tamper_tx,
	         &(struct tamper){ &q_gone, world_int(d->world, q_end, INT(d->client)), 0 });
	broken(d, -1, "should end with");
}

/* ---- all or nothing ------------------------------------------------------------------------------------ */

SQL(q_rows, "SELECT (SELECT count(*) FROM ticket) + (SELECT sum(version) FROM ticket) * 100 + (SELECT "
            "count(*) FROM event)"
            " * 10000 + (SELECT count(*) FROM comment) * 1000000 + (SELECT count(*) FROM link) * 10000000"
            " + (SELECT count(*) FROM attachment) * 100000000 + (SELECT count(*) FROM tag) * 1000000000"
            " + (SELECT count(*) FROM watcher) * 10000000000");

struct act {
	struct desk *d;
	struct str key, other;
	int64_t before;
};

static void unchanged(struct world *w, bool done, void *p)
{
	struct act *a = p;
	int64_t now = world_int(w, q_rows);

	if (done)
		assert_int_not_equal(now, a->before);
	else
		assert_int_equal(now, a->before);
	chain_is_whole(w);
}

static enum rc act_create(struct ctx *cx, void *p)
{
	struct jval v =
	        parse(cx, "{\"title\":\"Mail\",\"impact\":\"1\",\"urgency\":\"1\",\"tags\":[\"a\",\"b\"]}");
	struct record r;

	(void)p;
	return record_create(cx, &ticket_type, &v, &r);
}
static enum rc act_patch(struct ctx *cx, void *p)
{
	struct act *a = p;
	struct record r;
	bool merged;
	return patch(cx, a->key, "{\"title\":\"New\",\"impact\":\"1\",\"tags\":[\"c\"]}", 1, &merged, &r);
}
static enum rc act_verb(struct ctx *cx, void *p)
{
	struct act *a = p;
	struct record r;
	return desk_verb(cx, a->key, "hold", "{\"reason\":\"caller\",\"comment\":\"What is it?\"}", &r);
}
static enum rc act_comment(struct ctx *cx, void *p)
{
	struct act *a = p;
	struct comment c;
	struct record r;
	return comment_add(cx, &ticket_type, a->key, STR("Hello @ada"), true, &c, &r);
}
static enum rc act_link(struct ctx *cx, void *p)
{
	struct act *a = p;
	struct link l;
	return link_add(cx, &ticket_type, a->key, STR("depends_on"), STR(""), a->other, false, &l);
}
static enum rc act_watch(struct ctx *cx, void *p)
{
	struct act *a = p;
	return watcher_set(cx, &ticket_type, a->key, arena_fmt(cx->mem, "%lld", (long long)a->d->rita), true);
}
static enum rc act_attach(struct ctx *cx, void *p)
{
	struct act *a = p;
	struct attachment f;
	return attachment_add(cx, &ticket_type, a->key, STR("a.png"), true, 0, STR(""),
	                      STR("\x89PNG\r\n\x1a\nrest"), &f);
}

static void every_write_is_all_or_nothing(void **state)
{
	static enum rc (*const acts[])(struct ctx *, void *) = { act_create,  act_patch, act_verb,
		                                                 act_comment, act_link,  act_watch,
		                                                 act_attach };
	struct desk *d = *state;

	for (size_t i = 0; i < COUNT(acts); i++) {
		struct act a = { .d = d };
		a.key = desk_ticket(d, PLAIN, NULL);
		a.other = desk_ticket(d, PLAIN, NULL);
		if (acts[i] == act_verb) {
			desk_do(d, a.key, "triage", NULL, NULL);
			desk_as(d, &d->agent);
			desk_do(d, a.key, "accept", NULL, NULL);
		}
		a.before = world_int(d->world, q_rows);
		int broke = world_fault_loop(d->world, acts[i], unchanged, &a);
		assert_true(broke >= 3);
		desk_as(d, &d->coordinator);
	}
}

/* ---- a slow, obvious model --------------------------------------------------------------------------- */

enum { STEPS = 250, TICKETS = 4 };
static uint64_t seed = 7;
static unsigned chance(unsigned n)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (unsigned)(seed >> 33) % n;
}

/* What the events say the record is. */
static void from_events(struct desk *d, const struct record *now)
{
	struct ctx cx = world_ctx(d->world);
	struct record *told = record_new(&cx, &ticket_type, now->client_id);
	struct event *e;
	size_t n;
	int64_t version = 0;

	assert_int_equal(event_list(&cx, "ticket", now->id, 0, 500, &e, &n), RC_OK);
	for (size_t i = 0; i < n; i++) {
		struct jval v = parse(&cx, arena_str(cx.mem, e[i].data).p);
		const struct jval *c = jval_get(&v, "changes");
		version = jval_get(&v, "version")->i > version ? jval_get(&v, "version")->i : version;
		for (size_t k = 0; c && k < c->n; k++) {
			int f = field_find(&ticket_type, c->keys[k]);
			const struct jval *neo = &c->items[k].items[1], *old = &c->items[k].items[0];
			struct dbval *t = &told->v[f];
			if (t->type == DB_TEXT && old->kind == J_STR)
				assert_true(str_eq(t->s, old->s)); /* what was is what the last one left */
			*t = neo->kind == J_STR    ? TEXT(neo->s)
			     : neo->kind == J_INT  ? INT(neo->i)
			     : neo->kind == J_BOOL ? INT(neo->b)
			                           : NUL();
		}
	}
	assert_int_equal(version, now->version);
	for (size_t f = 0; f < ticket_type.nfields; f++) {
		const struct field *d_ = &ticket_type.fields[f];
		if (!(d_->flags & HISTORY) || d_->type == F_TAGS)
			continue;
		struct dbval want = now->v[f];
		bool same = dbval_eq(told->v[f], want) ||
		            (told->v[f].type == DB_NULL && want.type == DB_TEXT && !want.s.n);
		if (!same)
			fail_msg("%s of %lld is not what its events say", d_->name, (long long)now->id);
	}
}

static const char *const moves[][2] = {
	{ "triage", "{}" },
	{ "accept", "{}" },
	{ "start", "{}" },
	{ "hold", "{\"reason\":\"vendor\"}" },
	{ "resume", "{}" },
	{ "resolve", "{\"code\":\"fixed\",\"notes\":\"done\"}" },
	{ "reopen", "{}" },
	{ "close", "{}" },
	{ "hold", "{\"reason\":\"caller\",\"comment\":\"?\"}" },
	{ "hold", "{}" },
	{ "cancel", "{\"reason\":\"withdrawn\"}" },
};
static const char *const edits[] = { "{\"title\":\"one\"}", "{\"title\":\"two\",\"category\":\"c\"}",
	                             "{\"impact\":\"1\"}",  "{\"impact\":\"3\",\"urgency\":\"3\"}",
	                             "{\"category\":\"\"}", "{\"category\":\"d\"}" };

static void history_tells_the_record(void **state)
{
	struct desk *d = *state;
	struct str keys[TICKETS];

	desk_as(d, &d->agent);
	for (size_t i = 0; i < TICKETS; i++)
		keys[i] = desk_ticket(d, PLAIN, NULL);
	for (int i = 0; i < STEPS; i++) {
		struct ctx cx = world_ctx(d->world);
		struct str key = keys[chance(TICKETS)];
		struct record before = desk_get(d, key), r;
		enum rc rc;
		bool merged;
		if (chance(3) == 0) {
			rc = patch(&cx, key, edits[chance(COUNT(edits))], chance(2) ? before.version : 0,
			           &merged, &r);
		} else {
			unsigned m = chance(COUNT(moves) - (i < STEPS - 40));
			rc = desk_verb(&cx, key, moves[m][0], moves[m][1], &r);
		}
		struct record after = desk_get(d, key);
		if (rc != RC_OK) {
			assert_true(rc == RC_CONFLICT || rc == RC_INVALID);
			assert_int_equal(after.version, before.version);
		} else {
			assert_int_equal(after.version, r.version);
		}
		from_events(d, &after);
		world_advance(d->world, MINUTES(7));
	}
	chain_is_whole(d->world);
}

/* ---- many at once
 * ------------------------------------------------------------------------------------------ */

enum { THREADS = 8, EACH = 20 };
struct worker {
	struct desk *d;
	struct str key;
	int failed;
};

static void *work(void *p)
{
	struct worker *w = p;
	struct arena *mem = arena_new();

	for (int i = 0; i < EACH; i++) {
		struct ctx cx = world_ctx_in(w->d->world, mem);
		struct jval v;
		char why[80];
		struct record r;
		struct comment c;
		json_parse_plain(mem, str_z(PLAIN), &v, why, sizeof why);
		w->failed += record_create(&cx, &ticket_type, &v, &r) != RC_OK;
		w->failed += comment_add(&cx, &ticket_type, w->key, STR("me too"), false, &c, &r) != RC_OK;
		arena_reset(mem);
	}
	arena_free(mem);
	return NULL;
}

SQL(q_numbers, "SELECT count(DISTINCT number) FROM ticket WHERE kind = 'incident'");
SQL(q_comments, "SELECT count(*) FROM comment");
static void many_threads_keep_the_chain_whole(void **state)
{
	struct desk *d = *state;
	pthread_t t[THREADS];
	struct worker w = { .d = d, .key = desk_ticket(d, PLAIN, NULL) };
	struct worker all[THREADS];

	for (int i = 0; i < THREADS; i++) {
		all[i] = w;
		assert_int_equal(pthread_create(&t[i], NULL, work, &all[i]), 0);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(t[i], NULL);
		assert_int_equal(all[i].failed, 0);
	}
	struct record r = desk_get(d, w.key);
	assert_int_equal(r.version, 1 + THREADS * EACH);
	assert_int_equal(world_int(d->world, q_numbers), 1 + THREADS * EACH);
	assert_int_equal(world_int(d->world, q_comments), THREADS * EACH);
	chain_is_whole(d->world);
}

/* ---- links, comments, files
 * ----------------------------------------------------------------------------------- */

static void links_go_both_ways_and_never_round(void **state)
{
	struct desk *d = *state;
	struct str a = desk_ticket(d, PLAIN, NULL), b = desk_ticket(d, PLAIN, NULL),
	           c = desk_ticket(d, PLAIN, NULL);
	struct ctx cx = world_ctx(d->world);
	struct link l, *list;
	size_t n;

	assert_int_equal(link_add(&cx, &ticket_type, a, STR("depends_on"), STR(""), b, false, &l), RC_OK);
	assert_int_equal(link_add(&cx, &ticket_type, b, STR("depends_on"), STR("ticket"), c, false, &l),
	                 RC_OK);
	assert_int_equal(link_add(&cx, &ticket_type, c, STR("depends_on"), STR(""), a, false, &l),
	                 RC_CONFLICT);
	assert_string_equal(cx.err.code, "link_circle");
	assert_int_equal(link_add(&cx, &ticket_type, a, STR("depends_on"), STR(""), c, true, &l),
	                 RC_CONFLICT);
	assert_int_equal(link_add(&cx, &ticket_type, a, STR("depends_on"), STR(""), a, false, &l),
	                 RC_INVALID);
	assert_int_equal(link_add(&cx, &ticket_type, a, STR("eats"), STR(""), b, false, &l), RC_INVALID);
	assert_string_equal(cx.err.field, "kind");
	assert_int_equal(
	        link_add(&cx, &ticket_type, a, STR("relates_to"), STR(""), STR("INC99999"), false, &l),
	        RC_INVALID);
	assert_string_equal(cx.err.field, "to");
	assert_int_equal(link_add(&cx, &ticket_type, b, STR("relates_to"), STR(""), a, false, &l), RC_OK);
	assert_int_equal(link_add(&cx, &ticket_type, a, STR("relates_to"), STR(""), b, false, &l),
	                 RC_CONFLICT); /* the same */
	struct record r = desk_get(d, b);
	assert_int_equal(link_list(&cx, &r, &list, &n), RC_OK);
	assert_int_equal(n, 3);
	assert_true(list[0].in);
	assert_false(list[1].in);
	assert_int_equal(link_drop(&cx, &ticket_type, c, list[0].id), RC_NOT_FOUND); /* not c's */
	assert_int_equal(link_drop(&cx, &ticket_type, b, list[0].id), RC_OK);
	assert_int_equal(link_list(&cx, &r, &list, &n), RC_OK);
	assert_int_equal(n, 2);
	chain_is_whole(d->world);
}

static void comments_can_be_corrected_for_a_while(void **state)
{
	struct desk *d = *state;
	struct comment c;
	struct record r;

	desk_as(d, &d->agent);
	struct str key = desk_ticket(d, PLAIN, &r);
	struct ctx cx = world_ctx(d->world);
	assert_int_equal(comment_add(&cx, &ticket_type, key, STR("Helo"), false, &c, &r), RC_OK);
	assert_int_equal(comment_edit(&cx, &ticket_type, key, c.id, STR("Hello"), &c), RC_OK);
	assert_non_null(strstr(last_event(d, r.id), "\"was\":\"Helo\""));
	assert_int_equal(comment_add(&cx, &ticket_type, key, STR(" \n"), false, &c, &r), RC_INVALID);
	desk_as(d, &d->other);
	cx = world_ctx(d->world);
	assert_int_equal(comment_edit(&cx, &ticket_type, key, 1, STR("Not mine"), &c), RC_DENIED);
	world_advance(d->world, MINUTES(16));
	desk_as(d, &d->agent);
	cx = world_ctx(d->world);
	assert_int_equal(comment_edit(&cx, &ticket_type, key, 1, STR("Late"), &c), RC_CONFLICT);
	desk_as(d, &d->requester);
	cx = world_ctx(d->world);
	assert_int_equal(comment_add(&cx, &ticket_type, key, STR("x"), true, &c, &r),
	                 RC_NOT_FOUND); /* not his ticket */
	struct str own = desk_ticket(d, PLAIN, NULL);
	assert_int_equal(comment_add(&cx, &ticket_type, own, STR("x"), false, &c, &r),
	                 RC_DENIED); /* internal */
	assert_int_equal(comment_add(&cx, &ticket_type, own, STR("x"), true, &c, &r), RC_OK);
	chain_is_whole(d->world);
}

static void files_are_kept_by_content(void **state)
{
	struct desk *d = *state;
	struct attachment a, b;
	struct str path, key = desk_ticket(d, PLAIN, NULL);
	struct ctx cx = world_ctx(d->world);
	struct stat st;

	assert_int_equal(attachment_add(&cx, &ticket_type, key, STR("../../evil.html"), true, 0, STR(""),
	                                STR("<script>alert(1)</script>"), &a),
	                 RC_OK);
	assert_string_equal(arena_str(cx.mem, a.name).p, "evil.html");
	assert_string_equal(arena_str(cx.mem, a.mime).p, "text/plain; charset=utf-8");
	assert_int_equal(attachment_add(&cx, &ticket_type, key, STR("b"), false, 0, STR(""),
	                                STR("<script>alert(1)</script>"), &b),
	                 RC_OK);
	assert_true(str_eq(a.sha256, b.sha256));
	assert_int_equal(attachment_get(&cx, b.id, &b, &path), RC_OK);
	assert_int_equal(stat(path.p, &st), 0);
	assert_int_equal(st.st_size, 25);
	assert_int_equal(attachment_add(&cx, &ticket_type, key, STR(""), true, 0, STR(""), STR("x"), &a),
	                 RC_INVALID);
	assert_string_equal(cx.err.field, "name");
	assert_int_equal(attachment_add(&cx, &ticket_type, key, STR("x"), true, 0, STR(""), STR(""), &a),
	                 RC_INVALID);
	desk_as(d, &d->requester);
	cx = world_ctx(d->world);
	assert_int_equal(attachment_get(&cx, b.id, &b, &path), RC_NOT_FOUND);
	desk_as(d, NULL);
	cx = world_ctx(d->world);
	int64_t removed;
	assert_int_equal(attachment_sweep(&cx, &removed), RC_OK);
	assert_int_equal(removed, 0);
	assert_int_equal(attachment_drop(&cx, &ticket_type, key, b.id), RC_OK);
	assert_int_equal(attachment_get(&cx, b.id, &b, &path), RC_NOT_FOUND);
	cx.now = INT64_C(
	        4000000000000000); /* far in the future: old enough to be swept, but still used once */
	assert_int_equal(attachment_sweep(&cx, &removed), RC_OK);
	assert_int_equal(removed, 0);
	assert_int_equal(attachment_drop(&cx, &ticket_type, key, b.id - 1), RC_OK);
	assert_int_equal(attachment_sweep(&cx, &removed), RC_OK);
	assert_int_equal(removed, 1);
	chain_is_whole(d->world);
}

static void types_are_sniffed(void **state)
{
	(void)state;
	assert_string_equal(mime_sniff(STR("\x89PNG\r\n\x1a\n")), "image/png");
	assert_string_equal(mime_sniff(STR("%PDF-1.7")), "application/pdf");
	assert_string_equal(mime_sniff(STR("PK\x03\x04....[Content_Types].xml..word/document.xml")),
	                    "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
	assert_string_equal(mime_sniff(STR("PK\x03\x04....a.txt")), "application/zip");
	assert_string_equal(mime_sniff(STR("gr\xc3\xbc\xc3")),
	                    "text/plain; charset=utf-8"); /* cut inside a letter */
	assert_string_equal(mime_sniff(STR("\0\1\2\3")), "application/octet-stream");
	assert_false(mime_inline(STR("application/zip")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(bad_input_names_the_field),
		T(a_foreign_reference_is_refused),
		T(a_duplicate_names_the_field),
		T(patches_merge_field_by_field),
		T(a_change_there_and_back_is_no_conflict),
		T(an_old_verb_is_stale_unless_only_comments_came),
		T(nothing_changed_is_nothing_written),
		T(custom_fields_are_checked_and_remembered),
		T(a_changed_byte_is_found),
		T(a_removed_row_is_found),
		T(a_swapped_pair_is_found),
		T(a_cut_end_is_found),
		T(every_write_is_all_or_nothing),
		T(history_tells_the_record),
		T(many_threads_keep_the_chain_whole),
		T(links_go_both_ways_and_never_round),
		T(comments_can_be_corrected_for_a_while),
		T(files_are_kept_by_content),
		cmocka_unit_test(types_are_sniffed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
