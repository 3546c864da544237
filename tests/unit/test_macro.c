/* test_macro.c - macros, canned replies and ticket templates: what may be saved, what a preview shows, and
 * that a run is whole or nothing.
 */
#include "base/json.h"
#include "checklist/checklist.h"
#include "desk.h"
#include "macro/macro.h"
#include "record/comment.h"
#include "record/event.h"
#include "reply/render.h"
#include "reply/reply.h"
#include "template/template.h"
#include <setjmp.h>
#include <stdlib.h>
/* after its prerequisites */
#include <cmocka.h>

static const struct record_type *const types[] = { &client_type,
	                                           &team_type,
	                                           &person_type,
	                                           &access_type,
	                                           &calendar_type,
	                                           &sla_target_type,
	                                           &ticket_type,
	                                           &macro_type,
	                                           &canned_reply_type,
	                                           &ticket_template_type,
	                                           &checklist_type,
	                                           &checklist_item_type,
	                                           &checklist_template_type,
	                                           NULL };
static const struct ticket_hooks *const hooks[] = { &checklist_hooks, NULL };

static int setup(void **state)
{
	struct desk *d = desk_new();

	d->world->app.types = types;
	d->world->app.ticket_hooks = hooks;
	*state = d;
	return 0;
}

static int teardown(void **state)
{
	desk_free(*state);
	return 0;
}

static const char PRINTER[] =
        "{\"title\":\"Printer on floor 3 is jammed\",\"impact\":\"2\",\"urgency\":\"2\"}";

#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the formats are literals of this file */
static int64_t macro(struct desk *d, const char *effects, const char *more)
{
	return desk_make(d, &macro_type,
	                 arena_fmt(d->world->mem, "{\"name\":\"M\",\"client\":%lld,\"effects\":%s%s}",
	                           (long long)d->client, effects, more)
	                         .p);
}

/* The field and, in *says, the sentence of a refusal. */
static const char *refused(struct desk *d, const struct record_type *t, const char *json, const char **says)
{
	struct jval v;
	struct record r;
	char why[200] = "";

	d->cx = world_ctx(d->world);
	assert_true(json_parse_plain(d->world->mem, str_z(json), &v, why, sizeof why));
	if (record_create(&d->cx, t, &v, &r) == RC_OK)
		fail_msg("%s was not refused", json);
	*says = d->cx.err.msg;
	return d->cx.err.field;
}

static enum rc run(struct desk *d, struct str key, int64_t id, const char *texts, struct record *out)
{
	struct jval *v = NEW(d->world->mem, struct jval);
	char why[200] = "";

	d->cx = world_ctx(d->world);
	if (texts)
		assert_true(json_parse_plain(d->world->mem, str_z(texts), v, why, sizeof why));
	return macro_run(&d->cx, key, arena_fmt(d->world->mem, "%lld", (long long)id), texts ? v : NULL, out);
}

static int64_t events_of(struct desk *d, int64_t ticket, struct event **out)
{
	size_t n;

	d->cx = world_ctx(d->world);
	world_ok(&d->cx, event_list(&d->cx, "ticket", ticket, 0, 500, out, &n));
	return (int64_t)n;
}

/* ---- what may be saved --------------------------------------------------------------- */
static void every_effect_is_checked_when_saved(void **state)
{
	static const struct {
		const char *effects, *says;
	} bad[] = {
		{ "[]", "1 to 20" },
		{ "[{\"do\":\"dance\"}]", "effect 1 (dance): do is set" },
		{ "[{\"do\":\"set\",\"fields\":{\"state\":\"closed\"}}]", "set by rules and verbs" },
		{ "[{\"do\":\"set\",\"fields\":{\"impact\":\"9\"}}]", "impact cannot be" },
		{ "[{\"do\":\"set\",\"fields\":{\"nose\":\"9\"}}]", "no field \"nose\"" },
		{ "[{\"do\":\"assign\"}]", "to which team" },
		{ "[{\"do\":\"assign\",\"team\":999}]", "there is no team 999" },
		{ "[{\"do\":\"verb\",\"verb\":\"sing\"}]", "no verb \"sing\"" },
		{ "[{\"do\":\"verb\",\"verb\":\"hold\"}]", "needs reason" },
		{ "[{\"do\":\"verb\",\"verb\":\"hold\",\"args\":{\"reason\":\"rain\"}}]",
		  "reason cannot be" },
		{ "[{\"do\":\"verb\",\"verb\":\"hold\",\"args\":{\"reason\":\"vendor\",\"until\":\"soon\"}}]",
		  "until must be a time" },
		{ "[{\"do\":\"tags\",\"add\":[\"two words\"]}]", "a tag is" },
		{ "[{\"do\":\"comment\",\"body\":\"Hi {{requester.nose}}\"}]",
		  "no variable \"requester.nose\"" },
		{ "[{\"do\":\"comment\",\"body\":\"Hi {{requester.name\"}]", "not closed" },
		{ "[{\"do\":\"comment\",\"body\":\"\"}]", "needs a text" },
		{ "[{\"do\":\"checklist\",\"template\":77}]", "no checklist template 77" },
		{ "[{\"do\":\"watch\",\"person\":\"you\"}]", "\"requester\"" },
		{ "[{\"do\":\"tags\",\"add\":[\"a\"]},{\"do\":\"comment\",\"body\":\"x\",\"colour\":1}]",
		  "effect 2 (comment): \"comment\" has no member \"colour\"" },
	};
	struct desk *d = *state;
	const char *says;

	desk_as(d, &d->agent);
	for (size_t i = 0; i < COUNT(bad); i++) {
		const char *json =
		        arena_fmt(d->world->mem, "{\"name\":\"M\",\"effects\":%s}", bad[i].effects).p;
		assert_string_equal(refused(d, &macro_type, json, &says), "effects");
		if (!strstr(says, bad[i].says))
			fail_msg("%s: %s", bad[i].effects, says);
	}
	assert_string_equal(
	        refused(d, &macro_type,
	                "{\"name\":\"M\",\"q\":\"nose:1\",\"effects\":[{\"do\":\"tags\",\"add\":[\"a\"]}]}",
	                &says),
	        "q");
}

static void sharing_needs_the_permission_and_keeps_others_out(void **state)
{
	struct desk *d = *state;
	const char *says;
	struct record r;

	desk_as(d, &d->agent);
	(void)refused(d, &macro_type,
	              "{\"name\":\"M\",\"shared\":\"all\",\"effects\":[{\"do\":\"tags\",\"add\":[\"a\"]}]}",
	              &says);
	assert_string_equal(d->cx.err.code, "denied");
	int64_t own = macro(d, "[{\"do\":\"tags\",\"add\":[\"a\"]}]", "");
	desk_as(d, &d->coordinator);
	int64_t all = macro(d, "[{\"do\":\"tags\",\"add\":[\"a\"]}]", ",\"shared\":\"all\"");
	int64_t team =
	        macro(d, "[{\"do\":\"tags\",\"add\":[\"a\"]}]",
	              arena_fmt(d->world->mem, ",\"shared\":\"team\",\"team\":%lld", (long long)d->apps).p);
	const struct {
		const struct who *who;
		bool own, all, team;
	} sees[] = { { &d->agent, true, true, false },
		     { &d->other, false, true, true },
		     { &d->coordinator, false, true, true },
		     { &d->requester, false, false, false } };
	const int64_t ids[] = { own, all, team };

	for (size_t i = 0; i < COUNT(sees); i++) {
		const bool want[] = { sees[i].own, sees[i].all, sees[i].team };
		desk_as(d, sees[i].who);
		for (size_t k = 0; k < 3; k++) {
			struct str key = arena_fmt(d->world->mem, "%lld", (long long)ids[k]);
			if ((record_find(&d->cx, &macro_type, key, &r) == RC_OK) != want[k])
				fail_msg("asker %zu, macro %zu", i, k);
		}
	}
}

/* ---- running ---------------------------------------------------------------------------- */
static void a_run_does_everything_under_its_name(void **state)
{
	struct desk *d = *state;
	struct event *e;
	struct record t;
	struct str tags;

	desk_as(d, &d->requester);
	struct str key = desk_ticket(d, PRINTER, NULL);
	desk_as(d, &d->agent);
	int64_t id = macro(
	        d,
	        arena_fmt(d->world->mem,
	                  "[{\"do\":\"set\",\"fields\":{\"impact\":\"1\",\"category\":\"Printing\"}},"
	                  "{\"do\":\"assign\",\"team\":%lld,\"assignee\":\"me\"},"
	                  "{\"do\":\"tags\",\"add\":[\"paper\"]},"
	                  "{\"do\":\"watch\",\"person\":\"me\"},"
	                  "{\"do\":\"verb\",\"verb\":\"hold\",\"args\":{\"reason\":\"caller\",\"until\":\"+"
	                  "3d\","
	                  "\"comment\":\"Dear {{requester.first_name}}, which paper? {{ticket.key}}\"}}]",
	                  (long long)d->network)
	                .p,
	        "");
	world_ok(&d->cx, run(d, key, id, NULL, &t));
	assert_string_equal(arena_str(d->world->mem, rec_str(&t, TICKET_STATE)).p, "on_hold");
	assert_int_equal(rec_int(&t, TICKET_ASSIGNEE), d->ada);
	assert_int_equal(rec_int(&t, TICKET_HOLD_UNTIL), world_now(d->world) + DAYS(3));
	d->cx = world_ctx(d->world);
	world_ok(&d->cx, record_tags(&d->cx, &t, &tags));
	assert_true(str_is(tags, "paper"));

	int64_t n = events_of(d, t.id, &e);
	assert_int_equal(n, 6);
	for (int64_t i = 1; i < n; i++)
		assert_string_equal(arena_str(d->world->mem, e[i].rule).p,
		                    arena_fmt(d->world->mem, "macro/%lld@1", (long long)id).p);
	struct comment *c;
	size_t nc;
	world_ok(&d->cx, comment_list(&d->cx, &t, false, 0, 10, &c, &nc));
	assert_int_equal(nc, 1);
	assert_true(str_is(c[0].body, arena_fmt(d->world->mem, "Dear Rita, which paper? %s", key.p).p));
	assert_true(c[0].is_public);
}

static void one_refused_effect_undoes_the_others(void **state)
{
	struct desk *d = *state;
	struct event *e;
	struct record t;

	desk_as(d, &d->agent);
	struct str key = desk_ticket(d, PRINTER, &t);
	int64_t id = macro(d,
	                   "[{\"do\":\"tags\",\"add\":[\"x\"]},{\"do\":\"comment\",\"body\":\"Hello\"},"
	                   "{\"do\":\"verb\",\"verb\":\"close\"}]",
	                   "");
	assert_int_equal(run(d, key, id, NULL, &t), RC_CONFLICT);
	assert_string_equal(d->cx.err.code, "wrong_state");
	assert_non_null(strstr(d->cx.err.msg, "effect 3 (verb): "));
	t = desk_get(d, key);
	assert_int_equal(t.version, 1);
	assert_int_equal(events_of(d, t.id, &e), 1);
	assert_int_equal(d->cx.rule.n, 0);
}

static void it_is_offered_where_its_filter_matches(void **state)
{
	struct desk *d = *state;
	struct record t;

	desk_as(d, &d->agent);
	struct str major = desk_ticket(d, "{\"title\":\"a\",\"impact\":\"1\",\"urgency\":\"1\"}", NULL);
	struct str minor = desk_ticket(d, PRINTER, NULL);
	int64_t id = macro(d, "[{\"do\":\"tags\",\"add\":[\"urgent\"]}]", ",\"q\":\"priority:1\"");
	world_ok(&d->cx, run(d, major, id, NULL, &t));
	assert_int_equal(run(d, minor, id, NULL, &t), RC_CONFLICT);
	assert_string_equal(d->cx.err.code, "not_offered");
	desk_as(d, &d->requester);
	struct str mine = desk_ticket(d, PRINTER, NULL);
	assert_int_equal(run(d, mine, id, NULL, &t), RC_DENIED);
}

static void a_gap_must_be_filled(void **state)
{
	struct desk *d = *state;
	struct record t;

	desk_as(d, &d->agent);
	struct str key = desk_ticket(d, PRINTER, NULL);
	int64_t id = macro(d, "[{\"do\":\"comment\",\"body\":\"Your team is {{team.name}}\"}]", "");
	assert_int_equal(run(d, key, id, NULL, &t), RC_INVALID);
	assert_string_equal(d->cx.err.code, "gap");
	assert_non_null(strstr(d->cx.err.msg, "team.name"));
	assert_int_equal(run(d, key, id, "{\"0\":\"Your team is [[team.name]]\"}", &t), RC_INVALID);
	world_ok(&d->cx, run(d, key, id, "{\"0\":\"Your team is not known yet\"}", &t));
}

struct faulty {
	struct desk *d;
	struct str key;
	int64_t macro, ticket;
};

static enum rc fault_act(struct ctx *cx, void *p)
{
	const struct faulty *f = p;
	struct record t;

	return macro_run(cx, f->key, arena_fmt(cx->mem, "%lld", (long long)f->macro), NULL, &t);
}

SQL(q_trace, "SELECT (SELECT COUNT(*) FROM event WHERE type <> 'macro' AND rule <> '')"
             " + (SELECT COUNT(*) FROM comment) + (SELECT COUNT(*) FROM tag) + (SELECT COUNT(*) FROM watcher)"
             " + (SELECT COUNT(*) FROM checklist_item) + (SELECT COALESCE(SUM(uses), 0) FROM used)"
             " + (SELECT COUNT(*) FROM timer)");
static void fault_check(struct world *w, bool done, void *p)
{
	const struct faulty *f = p;
	int64_t traces = world_int(w, q_trace);

	if (!done)
		assert_int_equal(traces, 1); /* the ticket's own timers, if any, and nothing of the macro */
	else
		assert_true(traces > 8);
	(void)f;
}

SQL(q_timers, "DELETE FROM timer WHERE 1 = 1");
SQL(q_marker, "INSERT INTO timer (kind, client_id, type, record_id, due_at, original_due_at) VALUES ('x', 1, "
              "'x', 1, 1, 1)");
static enum rc one_timer(struct ctx *cx, void *p)
{
	(void)p;
	TRY(db_run(cx, q_timers, NULL));
	return db_run(cx, q_marker, NULL);
}

static void whatever_breaks_nothing_is_left_half_done(void **state)
{
	struct desk *d = *state;
	struct record t;

	desk_as(d, &d->agent);
	int64_t list = desk_make(
	        d, &checklist_template_type,
	        "{\"name\":\"L\",\"items\":[{\"title\":\"One\",\"due\":\"4h\"},{\"title\":\"Two\"}]}");
	struct faulty f = { .d = d, .key = desk_ticket(d, PRINTER, &t) };
	f.ticket = t.id;
	f.macro = macro(
	        d,
	        arena_fmt(d->world->mem,
	                  "[{\"do\":\"set\",\"fields\":{\"impact\":\"1\"}},{\"do\":\"tags\",\"add\":[\"x\"]},"
	                  "{\"do\":\"comment\",\"body\":\"Hello {{ticket.key}}\"},"
	                  "{\"do\":\"checklist\",\"template\":%lld},{\"do\":\"watch\",\"person\":\"me\"},"
	                  "{\"do\":\"verb\",\"verb\":\"hold\",\"args\":{\"reason\":\"vendor\",\"until\":\"+"
	                  "1d\"}}]",
	                  (long long)list)
	                .p,
	        "");
	world_tx(d->world, one_timer, NULL);
	int broken = world_fault_loop(d->world, fault_act, fault_check, &f);
	assert_true(broken > 30);
}

/* ---- texts -------------------------------------------------------------------------------- */
static void say(struct desk *d, const struct render *in, const char *text, const char *want, const char *gaps)
{
	struct str out, missing;

	world_ok(&d->cx, render_text(&d->cx, in, str_z(text), &out, &missing));
	assert_string_equal(arena_str(d->world->mem, out).p, want);
	assert_string_equal(arena_str(d->world->mem, missing).p, gaps);
}

static void variables_speak_the_language_and_the_zone(void **state)
{
	struct desk *d = *state;
	struct record t;

	desk_as(d, NULL);
	int64_t anna = desk_make(d, &person_type,
	                         "{\"client\":1,\"name\":\"Weber, Anna "
	                         "Maria\",\"zone\":\"Europe/Berlin\",\"locale\":\"de-DE\"}");
	desk_as(d, &d->agent);
	struct str key =
	        desk_ticket(d,
	                    arena_fmt(d->world->mem,
	                              "{\"title\":\"{{agent.name}}\",\"impact\":\"1\",\"urgency\":\"1\","
	                              "\"requester\":%lld}",
	                              (long long)anna)
	                            .p,
	                    &t);
	struct render de = { .ticket = &t, .language = STR("de") }, en = { .ticket = &t };
	struct str gap;

	say(d, &de, "{{requester.first_name}} {{ ticket.key }}", arena_fmt(d->world->mem, "Anna %s", key.p).p,
	    "");
	say(d, &de, "bis {{ticket.due_at}}", "bis Montag, 24. November 2025, 18:00 Uhr (CET)", "");
	say(d, &en, "by {{ticket.due_at}}", "by Monday 24 November 2025, 18:00 (CET)", "");
	say(d, &en, "{{ticket.title}}", "{{agent.name}}", ""); /* what is put in is not looked at again */
	say(d, &en, "\\{{team.name}} {{team.name}} {{team.name}}",
	    "{{team.name}} [[team.name]] [[team.name]]", "team.name");
	assert_true(render_gap(STR("a [[b]] [[team.name]] c"), &gap) && str_is(gap, "team.name"));
	assert_false(render_gap(STR("a [[b]] c"), &gap));
	struct render none = { .client = d->client };
	say(d, &none, "{{requester.name}}, {{client.name}}", "[[requester.name]], Northwind",
	    "requester.name");
}

static void a_template_makes_a_ticket_with_its_checklist(void **state)
{
	struct desk *d = *state;
	const char *says;
	struct record t;

	desk_as(d, &d->agent);
	assert_string_equal(
	        refused(d, &ticket_template_type, "{\"name\":\"T\",\"title\":\"{{ticket.key}}\"}", &says),
	        "title");
	assert_string_equal(
	        refused(d, &ticket_template_type, "{\"name\":\"T\",\"fields\":{\"impact\":\"7\"}}", &says),
	        "fields");
	int64_t list = desk_make(
	        d, &checklist_template_type,
	        "{\"name\":\"Leaver\",\"items\":[{\"title\":\"Lock the account\",\"mandatory\":true,"
	        "\"team\":\"ticket\"},{\"title\":\"Fetch the laptop\",\"due\":\"2d\"}]}");
	int64_t id = desk_make(d, &ticket_template_type,
	                       arena_fmt(d->world->mem,
	                                 "{\"name\":\"Leaver\",\"title\":\"{{requester.name}} leaves\","
	                                 "\"body\":\"Last day: "
	                                 "{{today}}\",\"checklist\":%lld,\"fields\":{\"kind\":\"request\","
	                                 "\"team\":%lld,\"tags\":[\"leaver\"],\"impact\":\"2\"}}",
	                                 (long long)list, (long long)d->network)
	                               .p);
	struct jval sent;
	char why[100];
	assert_true(json_parse_plain(d->world->mem, STR("{\"impact\":\"1\"}"), &sent, why, sizeof why));
	d->cx = world_ctx(d->world);
	world_ok(&d->cx, template_make(&d->cx, id, d->client, d->rita, &sent, &t));
	assert_true(str_is(rec_str(&t, TICKET_TITLE), "Rita leaves"));
	assert_true(str_is(rec_str(&t, TICKET_DESCRIPTION), "Last day: Monday 24 November 2025"));
	assert_true(str_is(rec_str(&t, TICKET_IMPACT), "1"));
	assert_int_equal(rec_int(&t, TICKET_REQUESTER), d->rita);
	assert_int_equal(rec_int(&t, TICKET_CHECKS_TOTAL), 2);
	/* nobody to name: the title has a gap, and nothing is made */
	d->cx = world_ctx(d->world);
	assert_int_equal(template_make(&d->cx, id, d->client, 0, NULL, &t), RC_INVALID);
	assert_string_equal(d->cx.err.field, "title");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(every_effect_is_checked_when_saved),
		T(sharing_needs_the_permission_and_keeps_others_out),
		T(a_run_does_everything_under_its_name),
		T(one_refused_effect_undoes_the_others),
		T(it_is_offered_where_its_filter_matches),
		T(a_gap_must_be_filled),
		T(whatever_breaks_nothing_is_left_half_done),
		T(variables_speak_the_language_and_the_zone),
		T(a_template_makes_a_ticket_with_its_checklist),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
