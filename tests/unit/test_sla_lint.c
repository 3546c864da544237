/* test_sla_lint.c - what is said of a definition before a clock runs under it, and that no refusal is wrong:
 * random definitions over small domains are held against filter_match for every record there can be. */
#include "desk.h"
#include "sla/lint.h"
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
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

/* ---- helpers ------------------------------------------------------------------------------- */
static struct jval members(struct desk *d, const char *text)
{
	struct jval v;
	char why[100];
	struct str json = arena_fmt(d->world->mem, "{\"client\":%lld,\"calendar\":%lld,\"name\":\"T\",%s}",
	                            (long long)d->client, (long long)d->calendar, text);

	if (!json_parse_plain(d->world->mem, json, &v, why, sizeof why))
		fail_msg("%s: %s", text, why);
	return v;
}

static struct record *draft(struct desk *d, const char *text)
{
	struct jval v = members(d, text);
	struct record *old, *r;

	desk_as(d, NULL);
	world_ok(&d->cx, sla_draft(&d->cx, d->client, &v, true, &old, &r));
	return r;
}

/* "code:field", the refusals in capitals, one after the other. */
static const char *said(struct desk *d, const char *text, bool others)
{
	struct findings f;
	struct buf b = BUF(d->world->mem);

	world_ok(&d->cx, lint(&d->cx, draft(d, text), others, &f));
	for (size_t i = 0; i < f.n; i++)
		buf_fmt(&b, "%s%s%s:%s", i ? " " : "", f.items[i].refuse ? "!" : "", f.items[i].code,
		        f.items[i].field);
	return b.n ? buf_str(&b).p : "";
}

#define SAYS(text, want) assert_string_equal(said(d, text, false), want)
#define BESIDE(text, want) assert_string_equal(said(d, text, true), want)

static const char *refused(struct desk *d, const char *text)
{
	struct jval v = members(d, text);
	struct record r;

	desk_as(d, NULL);
	assert_int_equal(record_create(&d->cx, &sla_target_type, &v, &r), RC_INVALID);
	return d->cx.err.field;
}

static int64_t made(struct desk *d, const char *text)
{
	struct jval v = members(d, text);
	struct record r;

	desk_as(d, NULL);
	world_ok(&d->cx, record_create(&d->cx, &sla_target_type, &v, &r));
	return r.id;
}

/* ---- vector 19: start within stop, start within pause, start and pause exclusive ------------------ */
static void vector_19_start_within_stop(void **state)
{
	struct desk *d = *state;

	SAYS("\"target\":\"resolve\",\"goal\":60,\"start_when\":\"category:network "
	     "tag:vip\",\"stop_when\":\"tag:vip\"",
	     "!never_starts:start_when");
	SAYS("\"target\":\"response\",\"goal\":60,\"start_when\":\"responded:any\"",
	     "!never_starts:start_when");
	SAYS("\"target\":\"resolve\",\"goal\":60,\"start_when\":\"state:closed,resolved\"",
	     "!never_starts:start_when");
	SAYS("\"target\":\"resolve\",\"goal\":60,\"priority\":\"1\",\"stop_when\":\"priority<=2\"",
	     "!never_starts:stop_when");
	SAYS("\"target\":\"resolve\",\"goal\":60,\"start_when\":\"tag:x\",\"cancel_when\":\"tag:x OR tag:y\"",
	     "!never_starts:start_when");
	SAYS("\"target\":\"resolve\",\"goal\":60,\"kind\":\"incident\",\"start_when\":\"kind:problem\"",
	     "!start_never_fits:start_when");
	SAYS("\"target\":\"resolve\",\"goal\":60,\"start_when\":\"category:network\",\"stop_when\":\"tag:"
	     "vip\"",
	     "");
	SAYS("\"target\":\"resolve\",\"goal\":60,\"start_when\":\"state:resolved\",\"stop_on\":\"closed\"",
	     "");
	assert_string_equal(refused(d, "\"target\":\"resolve\",\"goal\":60,\"start_when\":\"tag:a\",\"stop_"
	                               "when\":\"tag:a\""),
	                    "start_when");
	/* what is not in use may be anything */
	made(d, "\"target\":\"resolve\",\"goal\":60,\"start_when\":\"tag:a\",\"stop_when\":\"tag:a\","
	        "\"active\":false");
}

static void vector_19_pause_within_start(void **state)
{
	struct desk *d = *state;

	SAYS("\"target\":\"resolve\",\"goal\":60,\"start_when\":\"category=Network "
	     "tag:x\",\"pause_when\":\"category:net\"",
	     "!starts_paused:pause_when");
	SAYS("\"target\":\"resolve\",\"goal\":60,\"start_when\":\"state:on_hold "
	     "hold_reason:vendor\",\"pause_on\":\"vendor\"",
	     "!starts_paused:pause_on");
	SAYS("\"target\":\"contract\",\"goal\":60,\"pause_when\":\"hold_reason:vendor,part\"",
	     "!starts_paused:pause_when");
	SAYS("\"target\":\"resolve\",\"goal\":60,\"start_when\":\"state:on_hold\",\"pause_on\":\"vendor\"",
	     "");
	SAYS("\"target\":\"resolve\",\"goal\":60,\"pause_when\":\"tag:x\",\"resume_when\":\"tag:x tag:y\"",
	     "!never_resumes:resume_when");
	SAYS("\"target\":\"resolve\",\"goal\":60,\"pause_when\":\"tag:x\",\"resume_when\":\"-tag:x\"", "");
	assert_string_equal(refused(d, "\"target\":\"resolve\",\"goal\":60,\"priority\":\"1\",\"pause_when\":"
	                               "\"priority:1\""),
	                    "pause_when");
}

static void vector_19_start_and_pause_exclusive(void **state)
{
	struct desk *d = *state;

	SAYS("\"target\":\"resolve\",\"goal\":60,\"priority\":\"1\",\"pause_when\":\"priority:2,3\"",
	     "!cancels_instead:pause_when");
	SAYS("\"target\":\"resolve\",\"goal\":60,\"service\":\"Mail\",\"pause_when\":\"service:shop\"",
	     "!cancels_instead:pause_when");
	SAYS("\"target\":\"resolve\",\"goal\":60,\"team\":1,\"pause_when\":\"team:2\"",
	     "!cancels_instead:pause_when");
	/* fine when it stays with the ticket all the same */
	SAYS("\"target\":\"resolve\",\"goal\":60,\"priority\":\"1\",\"pause_when\":\"priority:2,3\",\"cancel_"
	     "on\":\"never\"",
	     "");
	/* the start is asked once: a clock that runs may pause where none would start */
	SAYS("\"target\":\"resolve\",\"goal\":60,\"start_when\":\"state:in_progress\",\"pause_when\":\"state:"
	     "new\"",
	     "");
	SAYS("\"target\":\"resolve\",\"goal\":60,\"stop_when\":\"tag:x\",\"pause_when\":\"tag:x tag:y\"",
	     "!stops_instead:pause_when");
	assert_string_equal(refused(d, "\"target\":\"resolve\",\"goal\":60,\"kind\":\"incident\",\"pause_"
	                               "when\":\"kind:problem\""),
	                    "pause_when");
}

/* ---- vector 12: "1 day" shows both of its meanings ----------------------------------------------------- */
static const struct jval *reading(const struct jval *goal, size_t i)
{
	const struct jval *all = jval_get(goal, "readings");

	assert_true(all->n > i);
	return &all->items[i];
}

static void vector_12_one_day_both_ways(void **state)
{
	struct desk *d = *state;
	struct record *r = draft(d, "\"target\":\"resolve\",\"goal\":1440");
	const struct sla_def *def;
	struct str data;
	struct buf b = BUF(d->world->mem);
	struct jw w = JW(&b);
	struct jval v;
	char why[100];

	SAYS("\"target\":\"resolve\",\"goal\":1440", "day:goal");
	SAYS("\"target\":\"resolve\",\"goal\":1,\"goal_as\":\"workdays\"", "");
	SAYS("\"target\":\"resolve\",\"goal\":480", "");
	world_ok(&d->cx, sla_target_data(&d->cx, r, &data));
	world_ok(&d->cx, sla_def_of(&d->cx, data, &def));
	jw_open(&w, NULL, '{');
	goal_write(&d->cx, &w, r, def);
	jw_close(&w, '}');
	assert_true(json_parse_plain(d->world->mem, buf_str(&b), &v, why, sizeof why));
	const struct jval *goal = jval_get(&v, "goal"), *friday = &jval_get(&v, "examples")->items[1];
	assert_int_equal(jval_int(goal, "day_minutes"), 480);
	assert_string_equal(jval_str(friday, "opened_at").p, "2025-11-28T16:30:00Z");
	/* 24 open hours: half an hour of Friday, Monday to Wednesday all but half an hour */
	assert_string_equal(jval_str(reading(goal, 0), "due_at").p, "2025-12-03T16:30:00Z");
	assert_string_equal(jval_str(reading(goal, 1), "goal_as").p, "workdays");
	assert_string_equal(jval_str(reading(goal, 1), "due_at").p, "2025-12-01T16:30:00Z");
	assert_int_equal(jval_int(reading(goal, 2), "goal"), 480);
	assert_string_equal(jval_str(friday, "due_at").p, "2025-12-03T16:30:00Z");
}

/* ---- the rest, by themselves ------------------------------------------------------------------------------
 */
static void conditions_that_cannot_be(void **state)
{
	struct desk *d = *state;

	SAYS("\"target\":\"resolve\",\"goal\":60,\"stop_when\":\"tag:x -tag:x\"", "!never_matches:stop_when");
	SAYS("\"target\":\"resolve\",\"goal\":60,\"stop_when\":\"reopen_count>3 reopen_count<4\"",
	     "!never_matches:stop_when");
	SAYS("\"target\":\"resolve\",\"goal\":60,\"cancel_when\":\"priority:1 priority:2\"",
	     "!never_matches:cancel_when");
	SAYS("\"target\":\"resolve\",\"goal\":60,\"cancel_when\":\"-kind:incident,request,problem\"",
	     "!never_matches:cancel_when");
	SAYS("\"target\":\"update\",\"goal\":60,\"reset_when\":\"tag:x\",\"stop_when\":\"tag:x\"",
	     "!never_resets:reset_when");
	SAYS("\"target\":\"update\",\"goal\":60,\"reset_when\":\"state:on_hold hold_reason:caller\"",
	     "!never_resets:reset_when");
	SAYS("\"target\":\"update\",\"goal\":60,\"reset_when\":\"priority<=2\"", "");
	/* not decided is let through */
	SAYS("\"target\":\"resolve\",\"goal\":60,\"stop_when\":\"created>2026-01-02 created<2026-01-01\"",
	     "");
	SAYS("\"target\":\"resolve\",\"goal\":60,\"stop_when\":\"created>2026-01-02T00:00:00Z "
	     "created<2026-01-01T00:00:00Z\"",
	     "!never_matches:stop_when");
}

static void things_that_are_odd(void **state)
{
	struct desk *d = *state;

	SAYS("\"target\":\"resolve\",\"goal\":60,\"cancel_when\":\"tag:x\",\"cancel_on\":\"never\"",
	     "cancel_ignored:cancel_when");
	SAYS("\"target\":\"resolve\",\"goal\":60,\"cancel_on\":\"explicit\"", "cancel_missing:cancel_when");
	SAYS("\"target\":\"resolve\",\"goal\":60,\"pause_on\":\"\",\"resume_when\":\"tag:x\"",
	     "resume_idle:resume_when");
	SAYS("\"target\":\"resolve\",\"goal\":60,\"zone\":\"Europe/Berlin\"", "zone_unused:zone");
	SAYS("\"target\":\"resolve\",\"goal\":60,\"zone_from\":\"definition\"", "zone_missing:zone");
	SAYS("\"target\":\"contract\",\"goal\":60,\"pause_on\":\"caller part\"", "pause_idle:pause_on");
	SAYS("\"target\":\"answer\",\"goal\":60", "answer_waits:pause_on");
	SAYS("\"target\":\"resolve\",\"goal\":0,\"goal_as\":\"relative\",\"goal_time\":\"20:30\"",
	     "time_outside:goal_time");
	SAYS("\"target\":\"resolve\",\"goal\":0,\"goal_as\":\"relative\",\"goal_time\":\"17:00\"", "");
	SAYS("\"target\":\"resolve\",\"goal\":60,\"zone\":\"Mars/Base\",\"zone_from\":\"x\"",
	     "!invalid:zone_from zone_unused:zone");
	SAYS("\"target\":\"resolve\",\"goal\":5256000", "day:goal");
}

/* ---- beside others
 * ------------------------------------------------------------------------------------------ */
static void beside_the_others(void **state)
{
	struct desk *d = *state; /* it has targets for P1, P3 and P4 */

	made(d, "\"target\":\"ola\",\"goal\":60,\"priority\":\"2\",\"position\":20");
	BESIDE("\"target\":\"ola\",\"goal\":30,\"priority\":\"2\",\"kind\":\"incident\",\"position\":30",
	       "unreachable:position");
	BESIDE("\"target\":\"ola\",\"goal\":30,\"priority\":\"2\",\"kind\":\"incident\",\"position\":10", "");
	BESIDE("\"target\":\"ola\",\"goal\":30,\"position\":10", "shadows:position");
	BESIDE("\"target\":\"ola\",\"goal\":30,\"position\":30", "");
	BESIDE("\"target\":\"ola\",\"goal\":30,\"kind\":\"incident\",\"position\":30", "overlaps:position");
	/* one that does not start everywhere leaves the others something */
	BESIDE("\"target\":\"ola\",\"goal\":30,\"position\":10,\"start_when\":\"tag:x\"", "");
	made(d, "\"target\":\"ola\",\"goal\":60,\"priority\":\"1\",\"position\":20");
	made(d, "\"target\":\"ola\",\"goal\":60,\"priority\":\"3\",\"position\":20");
	made(d, "\"target\":\"ola\",\"goal\":60,\"priority\":\"4\",\"position\":20");
	BESIDE("\"target\":\"ola\",\"goal\":60,\"position\":30",
	       "unreachable:position"); /* by all together */
}

static void goals_beside_the_resolution(void **state)
{
	struct desk *d = *state;

	/* P1 is resolved in 4 hours */
	BESIDE("\"target\":\"ola\",\"goal\":300,\"priority\":\"1\"", "longer_than_resolve:goal");
	BESIDE("\"target\":\"ola\",\"goal\":200,\"priority\":\"1\"", "");
	made(d, "\"target\":\"ola\",\"goal\":200,\"priority\":\"1\"");
	/* tickets that never come to it do not count */
	BESIDE("\"target\":\"ola\",\"goal\":300,\"kind\":\"incident\",\"priority\":\"1\",\"position\":5",
	       "unreachable:position");
}

/* ---- no refusal is wrong
 * ------------------------------------------------------------------------------------- */
static uint64_t seed;
static int rnd(int n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (int)((seed >> 33) % (uint64_t)n);
}

static const char *const terms[] = {
	"priority:1",
	"priority<=2",
	"priority!=1",
	"kind:incident",
	"-kind:problem",
	"state:on_hold",
	"state:new",
	"state>=closed",
	"state:resolved,closed",
	"-state:resolved",
	"tag:x",
	"tag:y",
	"tag:x,y",
	"-tag:x",
	"tag:none",
	"category:net",
	"category=Net",
	"category^=net",
	"category:none",
	"-category:net",
	"team:1",
	"team!=1",
	"team:any",
	"hold_reason:vendor",
	"hold_reason:none",
	"category$=k",
	"created>2026-01-02",
	/* every value of these is among the records */
	"reopen_count>1",
	"reopen_count<=1",
	"reopen_count:0,2",
};

static void random_filter(struct buf *b, int depth, size_t nterms)
{
	int how = depth ? rnd(5) : 0;

	if (how < 2) {
		buf_add(b, str_z(terms[rnd((int)nterms)]));
		return;
	}
	buf_add(b, how == 4 ? STR("-(") : STR("("));
	random_filter(b, depth - 1, nterms);
	buf_add(b, how == 2 ? STR(") OR (") : STR(") ("));
	random_filter(b, depth - 1, nterms);
	buf_char(b, ')');
}

/* Three terms that stand near one another in the list: mostly about one field. */
static struct str of_neighbours(struct desk *d)
{
	struct buf b = BUF(d->cx.mem);
	int from = rnd((int)COUNT(terms) - 5);

	for (int i = 0; i < 3; i++)
		buf_fmt(&b, "%s(%s) ", rnd(2) ? "-" : "", terms[from + rnd(6)]);
	return buf_str(&b);
}

static struct str a_filter(struct desk *d, int percent, int depth)
{
	struct buf b = BUF(d->cx.mem);

	if (rnd(100) < percent)
		random_filter(&b, depth, COUNT(terms));
	return buf_str(&b);
}

/* Every ticket of small domains. */
enum { TICKETS = 2 * 2 * 4 * 3 * 4 * 4 * 3 };
static const char *next(int *k, const char *const *list, size_t n)
{
	const char *out = list[*k % (int)n];

	*k /= (int)n;
	return out;
}

static struct record *tickets(struct desk *d)
{
	static const char *const priorities[] = { "1", "3" }, *const kinds[] = { "incident", "problem" },
	                         *const states[] = { "new", "on_hold", "resolved", "closed" },
	                         *const reasons[] = { NULL, "caller", "vendor" },
	                         *const tags[] = { "", "x", "y", "x\ny" },
	                         *const categories[] = { "", "Net", "Network", "desk" };
	struct record *all = NEW_ARRAY(d->world->mem, struct record, TICKETS);

	for (int i = 0; i < TICKETS; i++) {
		int k = i;
		struct record *r = record_new(&d->cx, &ticket_type, d->client);
		const char *reason;
		rec_set(r, TICKET_PRIORITY, TEXT(str_z(next(&k, priorities, COUNT(priorities)))));
		rec_set(r, TICKET_KIND, TEXT(str_z(next(&k, kinds, COUNT(kinds)))));
		rec_set(r, TICKET_STATE, TEXT(str_z(next(&k, states, COUNT(states)))));
		reason = next(&k, reasons, COUNT(reasons));
		rec_set(r, TICKET_HOLD_REASON, reason ? TEXT(str_z(reason)) : NUL());
		rec_set(r, TICKET_TAGS, TEXT(str_z(next(&k, tags, COUNT(tags)))));
		rec_set(r, TICKET_CATEGORY, TEXT(str_z(next(&k, categories, COUNT(categories)))));
		rec_set(r, TICKET_TEAM, k ? INT(k) : NUL());
		rec_set(r, TICKET_REOPENS, INT(i % 3));
		all[i] = *r;
	}
	return all;
}

static struct filter_plan *planned(struct desk *d, struct str text)
{
	struct filter_node *tree;
	struct filter_plan *plan;

	world_ok(&d->cx, filter_parse(&d->cx, text, &tree));
	world_ok(&d->cx, filter_plan(&d->cx, d->cx.mem, &ticket_type, tree, &plan));
	return plan;
}

static bool holds(struct desk *d, const struct filter_plan *plan, const struct record *r)
{
	struct filter_subject of = { .r = r };
	bool yes = false;

	if (plan)
		world_ok(&d->cx, filter_match(&d->cx, plan, &of, &yes));
	return yes;
}

/* What one ticket would do, in plain words beside those of src/sla. */
struct seen {
	bool starts, going, stops, pauses, cancels, when[WHENS];
};
static const size_t when_fields[WHENS] = {
	SLA_START, SLA_STOP, SLA_PAUSE, SLA_RESUME, SLA_CANCEL, SLA_RESET
};

static bool fits(const struct record *def, const struct record *r)
{
	return (!rec_str(def, SLA_PRIORITY).n ||
	        str_eq(rec_str(def, SLA_PRIORITY), rec_str(r, TICKET_PRIORITY))) &&
	       (!rec_str(def, SLA_KIND).n || str_eq(rec_str(def, SLA_KIND), rec_str(r, TICKET_KIND))) &&
	       (!rec_int(def, SLA_TEAM) || rec_int(def, SLA_TEAM) == rec_int(r, TICKET_TEAM));
}

static struct seen look(struct desk *d, const struct record *def, struct filter_plan *const *plans,
                        const struct record *r)
{
	struct str state = rec_str(r, TICKET_STATE), reason = rec_str(r, TICKET_HOLD_REASON);
	bool held = str_is(state, "on_hold"), contract = str_is(rec_str(def, SLA_TARGET), "contract"),
	     vendor = held && str_is(reason, "vendor");
	struct seen s = { 0 };

	for (int w = 0; w < WHENS; w++)
		s.when[w] = holds(d, plans[w], r);
	s.starts = fits(def, r) && (!plans[WHEN_START] || s.when[WHEN_START]) && (!contract || vendor);
	if (str_is(rec_str(def, SLA_TARGET), "ola"))
		s.starts = s.starts && rec_int(r, TICKET_TEAM);
	s.going =
	        (!str_is(rec_str(def, SLA_CANCEL_ON), "unmatched") || fits(def, r)) && (!contract || vendor);
	s.stops = str_is(state, "closed") || s.when[WHEN_STOP] ||
	          (str_is(state, "resolved") && !str_is(rec_str(def, SLA_STOP_ON), "closed"));
	s.cancels = !str_is(rec_str(def, SLA_CANCEL_ON), "never") && s.when[WHEN_CANCEL];
	s.pauses = s.when[WHEN_PAUSE] ||
	           (held && reason.n && str_find(rec_str(def, SLA_PAUSE_ON), reason, 0) != SIZE_MAX);
	return s;
}

/* Does this ticket show that the refusal is wrong? */
static bool refutes(const struct finding *f, const struct seen *s)
{
	bool runs = !s->stops && !s->cancels && !s->pauses;

	if (strcmp(f->code, "never_matches") == 0) {
		static const char *const names[] = { "start_when",  "stop_when",   "pause_when",
			                             "resume_when", "cancel_when", "reset_when" };
		for (int w = 0; w < WHENS; w++)
			if (strcmp(f->field, names[w]) == 0)
				return s->when[w];
	}
	return strcmp(f->code, "start_never_fits") == 0  ? s->starts
	       : strcmp(f->code, "never_starts") == 0    ? s->starts && !s->stops && !s->cancels
	       : strcmp(f->code, "starts_paused") == 0   ? s->starts && runs
	       : strcmp(f->code, "cancels_instead") == 0 ? s->going && s->when[WHEN_PAUSE]
	       : strcmp(f->code, "stops_instead") == 0
	               ? s->going && s->when[WHEN_PAUSE] && !s->stops && !s->cancels
	       : strcmp(f->code, "never_resumes") == 0 ? s->going && s->when[WHEN_RESUME] && runs
	       : strcmp(f->code, "never_resets") == 0  ? s->going && s->when[WHEN_RESET] && runs
	                                               : true; /* a refusal this test does not know */
}

static struct record *random_definition(struct desk *d)
{
	static const char *const targets[] = { "resolve", "ola", "contract" },
	                         *const cancels[] = { "unmatched", "explicit", "never" },
	                         *const pauses[] = { "", "caller", "caller part" };
	struct record *r = record_new(&d->cx, &sla_target_type, d->client);
	struct str text;

	rec_set(r, SLA_NAME, TEXT(STR("T")));
	rec_set(r, SLA_TARGET, TEXT(str_z(targets[rnd(3)])));
	rec_set(r, SLA_GOAL, INT(60));
	rec_set(r, SLA_CALENDAR, INT(d->calendar));
	rec_set(r, SLA_PRIORITY, rnd(3) ? NUL() : TEXT(rnd(2) ? STR("1") : STR("3")));
	rec_set(r, SLA_KIND, rnd(4) ? NUL() : TEXT(STR("incident")));
	rec_set(r, SLA_TEAM, rnd(4) ? NUL() : INT(1));
	rec_set(r, SLA_PAUSE_ON, TEXT(str_z(pauses[rnd(3)])));
	rec_set(r, SLA_STOP_ON, TEXT(rnd(4) ? STR("resolved") : STR("closed")));
	rec_set(r, SLA_CANCEL_ON, TEXT(str_z(cancels[rnd(3)])));
	for (int w = 0; w < WHENS; w++)
		if ((text = a_filter(d, 50, 2)).n &&
		    (w != WHEN_RESET || !str_is(rec_str(r, SLA_TARGET), "resolve")))
			rec_set(r, when_fields[w], TEXT(text));
	sla_target_defaults(r);
	return r;
}

static void plans_of(struct desk *d, const struct record *def, struct filter_plan **plans)
{
	for (int w = 0; w < WHENS; w++) {
		struct str text = rec_str(def, when_fields[w]);
		plans[w] = text.n ? planned(d, text) : NULL;
	}
}

static void no_refusal_is_wrong(void **state)
{
	struct desk *d = *state;
	struct record *all = tickets(d);
	int refusals = 0;

	if (world_engine() == ENGINE_PG)
		skip(); /* nothing in it asks the database */

	seed = 19;
	for (int round = 0; round < 150; round++) {
		struct filter_plan *plans[WHENS];
		struct findings f;
		struct arena *outer = d->cx.mem;
		d->cx.mem = arena_new();
		struct record *def = random_definition(d);
		world_ok(&d->cx, lint(&d->cx, def, false, &f));
		plans_of(d, def, plans);
		for (size_t i = 0; i < f.n && f.items[i].refuse; i++, refusals++)
			for (int k = 0; k < TICKETS; k++) {
				struct seen s = look(d, def, plans, &all[k]);
				if (refutes(&f.items[i], &s))
					fail_msg("round %d: %s of %s is refuted by ticket %d", round,
					         f.items[i].code, f.items[i].field, k);
			}
		arena_free(d->cx.mem);
		d->cx.mem = outer;
	}
	assert_true(refusals > 60); /* and there are some */
}

/* Where the records hold every value that matters, both proofs are held to them. */
static void both_proofs_are_right(void **state)
{
	struct desk *d = *state;
	struct record *all = tickets(d);
	int never = 0, sometimes = 0;

	if (world_engine() == ENGINE_PG)
		skip();

	seed = 7;
	for (int round = 0; round < 500; round++) {
		struct arena *outer = d->cx.mem;
		struct filter_node *tree;
		bool found = false;
		d->cx.mem = arena_new();
		struct str text = round % 2 ? a_filter(d, 100, 4) : of_neighbours(d);
		const struct filter_plan *plan = planned(d, text);
		world_ok(&d->cx, filter_parse(&d->cx, text, &tree));
		enum filter_truth t = filter_ever(d->cx.mem, &ticket_type, tree);
		for (int k = 0; k < TICKETS && !found; k++)
			found = holds(d, plan, &all[k]);
		if (found && t == FILTER_NEVER)
			fail_msg("round %d: " STR_FMT " is said never to match", round, STR_ARG(text));
		never += t == FILTER_NEVER;
		sometimes += t == FILTER_SOMETIMES;
		arena_free(d->cx.mem);
		d->cx.mem = outer;
	}
	assert_true(never > 50 && sometimes > 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(vector_19_start_within_stop, setup, teardown),
		cmocka_unit_test_setup_teardown(vector_19_pause_within_start, setup, teardown),
		cmocka_unit_test_setup_teardown(vector_19_start_and_pause_exclusive, setup, teardown),
		cmocka_unit_test_setup_teardown(vector_12_one_day_both_ways, setup, teardown),
		cmocka_unit_test_setup_teardown(conditions_that_cannot_be, setup, teardown),
		cmocka_unit_test_setup_teardown(things_that_are_odd, setup, teardown),
		cmocka_unit_test_setup_teardown(beside_the_others, setup, teardown),
		cmocka_unit_test_setup_teardown(goals_beside_the_resolution, setup, teardown),
		cmocka_unit_test_setup_teardown(no_refusal_is_wrong, setup, teardown),
		cmocka_unit_test_setup_teardown(both_proofs_are_right, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
