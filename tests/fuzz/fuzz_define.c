/* fuzz_define.c - a letter and JSON: what people send to define something, through the functions the server
 * uses.
 *
 *   - d: a service level definition: read, linted, saved as its version is; then lives are folded under it
 *   - c: a calendar: read and asked
 *   - e: an escalation policy: read, written again, gone through to its end
 *   - t: an escalation rule with its thresholds: read, written again
 *
 * The references in it are looked up in a small database that nothing is ever written to. What is refused
 * must name a field; what the linter proves of a definition must be so in every life. */
#include "base/conf.h"
#include "base/crypto.h"
#include "cli/wiring.h"
#include "client/client.h"
#include "db/db.h"
#include "escalation/escalation_int.h"
#include "history.h"
#include "oncall/oncall.h"
#include "person/person.h"
#include "sla/lint.h"
#include "team/team.h"
#include "webhook/webhook.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* ---- the desk there is ------------------------------------------------------------------------------- */
static struct app app;
static char dir[64];
static int64_t client;

static void leave(void)
{
	char path[120];
	static const char *const files[] = { "/sinew.db", "/sinew.db-wal", "/sinew.db-shm", "" };

	db_close(app.db);
	for (size_t i = 0; i < COUNT(files); i++) {
		snprintf(path, sizeof path, "%s%s", dir, files[i]);
		(void)remove(path);
	}
}

static int64_t make(struct ctx *cx, const struct record_type *t, const char *json)
{
	struct record r;
	struct jval v;

	if (json_parse(cx, str_z(json), &v) != RC_OK || record_create(cx, t, &v, &r) != RC_OK) {
		fprintf(stderr, "%s: %s %s\n", json, cx->err.field, cx->err.msg);
		abort();
	}
	return r.id;
}

/* Each of them is number 1; "Other" stands beside every definition that is linted. */
static void make_all(struct ctx *cx)
{
	client = make(cx, &client_type, "{\"name\":\"North\",\"short_name\":\"N\",\"zone\":\"UTC\"}");
	make(cx, &calendar_type,
	     "{\"client\":1,\"name\":\"Office\",\"zone\":\"Europe/Berlin\","
	     "\"hours\":[{\"days\":[1,2,3,4,5],\"from\":\"09:00\",\"to\":\"17:00\"}],"
	     "\"exceptions\":[{\"date\":\"2026-12-25\",\"name\":\"Christmas\",\"open\":[]}]}");
	make(cx, &team_type, "{\"client\":1,\"name\":\"Network\"}");
	make(cx, &person_type, "{\"client\":1,\"name\":\"Ada\",\"email\":\"ada@example.test\"}");
	make(cx, &rotation_type, "{\"client\":1,\"name\":\"Nights\",\"zone\":\"UTC\",\"layers\":[]}");
	make(cx, &webhook_type, "{\"client\":1,\"name\":\"Chat\",\"url\":\"https://chat.example/hook\"}");
	make(cx, &sla_target_type,
	     "{\"client\":1,\"name\":\"Other\",\"target\":\"resolve\",\"priority\":\"2\",\"goal\":240,"
	     "\"calendar\":1,\"position\":10}");
}

static void begin(void)
{
	struct ctx cx = { .app = &app, .mem = arena_new(), .who = &who_system, .now = SECONDS(1767225600) };
	char path[120], why[400] = "";
	int applied;

	snprintf(dir, sizeof dir, "/tmp/sinew-fuzz-%d-XXXXXX", (int)getpid());
	if (!crypto_init() || !mkdtemp(dir))
		abort();
	snprintf(path, sizeof path, "%s/sinew.db", dir);
	app = (struct app){ .clock = clock_fake_new(cx.now),
		            .zones = zones_new(NULL),
		            .conf = conf_new(),
		            .log = log_new(STDERR_FILENO, LOG_ERROR, false),
		            .data_dir = dir };
	wire(&app);
	app.on_event = NULL;
	app.db = db_open(&(struct db_options){ .path = path, .readers = 1, .relaxed = true }, app.log, why,
	                 sizeof why);
	if (!app.db || db_migrate(&cx, &applied) != RC_OK)
		abort();
	(void)atexit(leave);
	make_all(&cx);
	arena_free(cx.mem);
}

/* What was refused says where and why. A member without a name is called that. */
static bool good(const struct ctx *cx, enum rc rc)
{
	assert(rc == RC_OK || rc == RC_INVALID);
	assert(rc == RC_OK || (strcmp(cx->err.code, "invalid_field") == 0 && cx->err.msg[0]));
	return rc == RC_OK;
}

/* A record as POST makes it, up to where it would be written; NULL: refused. */
static struct record *taken(struct ctx *cx, const struct record_type *t, const struct jval *v)
{
	struct record *r = record_new(cx, t, client);

	if (v->kind != J_OBJECT) /* a bad request */
		return NULL;
	struct jval fields = jval_without(cx->mem, v, "id", "client");
	return good(cx, record_take(cx, r, &fields, true)) && good(cx, t->prepare(cx, NULL, r)) ? r : NULL;
}

/* ---- a definition ----------------------------------------------------------------------------------------
 */
/* Open time adds up, whatever the instant it is cut at. */
static void check_clock(const struct sla_clock *c, int64_t as_of)
{
	int64_t all = clock_elapsed(c, as_of), mid = c->started_at + (as_of - c->started_at) / 3;

	assert(all >= 0 && c->started_at <= as_of && c->cycle >= 1 && c->goal >= 0);
	assert(clock_used(c, INT64_MIN / 2, mid) + clock_used(c, mid, as_of) == all);
	assert(!clock_breached(c, as_of) || c->deadline < as_of);
	for (size_t i = 0; i < c->n; i++)
		assert(c->intervals[i].from <= c->intervals[i].to);
}

/* A life of the fuzz client's: the definitions of the life itself are left out. id 0: a new definition. */
static void fold_life(struct ctx *cx, uint64_t seed, int64_t id, struct str data, bool never_any)
{
	const struct history *h = history_make(cx->mem, seed);
	struct event *e = NEW_ARRAY(cx->mem, struct event, h->nevents);
	struct sla_change changes[] = { { id, data },
		                        { 1, STR("{\"client\":1,\"name\":\"Other\",\"target\":\"resolve\","
		                                 "\"goal\":240,\"calendar\":1,\"active\":false}") } };
	struct app as_if = app;
	struct sla_clocks cs;

	for (size_t i = 0; i < h->nevents; i++) {
		e[i] = h->events[i].e;
		e[i].client_id = client;
	}
	cx->app = &as_if;
	assert(sla_suppose(cx, changes, id ? 1 : 2, &as_if.sla) == RC_OK);
	assert(ticket_clocks_of(cx, e, h->nevents, h->as_of, &cs) == RC_OK);
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);
	jw_open(&w, NULL, '{');
	sla_write(cx, &w, &cs);
	jw_close(&w, '}');
	cx->app = &app;
	for (int k = 0; k < SLA_KINDS; k++) {
		assert(!never_any || !cs.c[k].def);
		if (cs.c[k].def)
			check_clock(&cs.c[k], h->as_of);
	}
	for (size_t i = 0; i < cs.npast; i++)
		check_clock(&cs.past[i], h->as_of);
}

static bool found(const struct findings *f, const char *code)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->items[i].code, code) == 0)
			return true;
	return false;
}

static bool refused(const struct findings *f)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->items[i].refuse)
			return true;
	return false;
}

static void definition(struct ctx *cx, const struct jval *v, uint64_t seed)
{
	struct findings all = { 0 }, again = { 0 };
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);
	const struct sla_def *d;
	struct record *old, *r;
	struct str data;

	enum rc rc = sla_draft(cx, client, v, true, &old, &r);
	if (rc == RC_NOT_FOUND || !good(cx, rc))
		return;
	assert(lint(cx, r, true, &all) == RC_OK && lint(cx, r, true, &again) == RC_OK);
	assert(all.n == again.n);
	if (found(&all, "invalid"))
		return;
	if (rec_int(r, SLA_ACTIVE) == 1)
		assert(good(cx, sla_target_type.prepare(cx, old, r)) == !refused(&all));
	rec_set(r, SLA_ACTIVE, INT(1));
	assert(sla_target_data(cx, r, &data) == RC_OK && sla_def_of(cx, data, &d) == RC_OK);
	jw_open(&w, NULL, '{');
	goal_write(cx, &w, r, d);
	jw_close(&w, '}');
	bool never_any = found(&all, "start_never_fits") || found(&all, "never_starts");
	for (int i = 0; i < 4; i++)
		fold_life(cx, seed + (uint64_t)i, old ? old->id : 0, data, never_any);
}

/* ---- the others
 * --------------------------------------------------------------------------------------------- */
static void calendar(struct ctx *cx, const struct jval *v, uint64_t seed)
{
	const struct record *r = taken(cx, &calendar_type, v);
	int64_t a = SECONDS(1767225600) + (int64_t)(seed % 63072000) * SECONDS(1), b = a + DAYS(17),
	        m = a + DAYS(5);
	struct calendar *c;

	if (!r)
		return;
	assert(calendar_parse(cx, cx->mem, rec_str(r, CALENDAR_ZONE), rec_str(r, CALENDAR_HOURS),
	                      rec_str(r, CALENDAR_EXCEPTIONS), &c) == RC_OK);
	int64_t all = calendar_between(c, a, b), u = calendar_after(c, a, all);
	assert(all >= 0 && all == calendar_between(c, a, m) + calendar_between(c, m, b));
	assert(u >= a && u <= b && calendar_between(c, a, u) == all);
	assert(calendar_next_open(c, a) >= a);
}

struct walk {
	uint64_t bits;
	int64_t last;
	int acts;
};

/* Now somebody, now nobody. */
static enum rc some(struct ctx *cx, void *arg, const struct step *s, int64_t at, struct reached *out)
{
	struct walk *w = arg;

	(void)cx, (void)s, (void)at;
	w->bits = w->bits << 1 | w->bits >> 63;
	out->somebody = w->bits & 1;
	return RC_OK;
}

static enum rc met(struct ctx *cx, void *arg, const struct chain_met *m)
{
	struct walk *w = arg;

	(void)cx;
	assert(m->at >= w->last);
	w->last = m->at;
	w->acts++;
	return RC_OK;
}

static void policy(struct ctx *cx, const struct jval *v, uint64_t seed)
{
	struct record *r = taken(cx, &escalation_policy_type, v);
	struct walk on = { .bits = seed * UINT64_C(0x9E3779B97F4A7C15), .last = SECONDS(1767225600) };
	struct chain_world w = { some, met, &on };
	struct chain_at at = { .at = on.last };
	struct chain c;

	if (!r)
		return;
	struct str steps = arena_str(cx->mem, rec_str(r, POLICY_STEPS));
	assert(policy_chain(cx, r, &c) == RC_OK && c.nsteps >= 1);
	assert(escalation_policy_type.prepare(cx, NULL, r) == RC_OK);
	assert(str_eq(steps, rec_str(r, POLICY_STEPS)));
	while (chain_next(&c, &at) < INT64_MAX) {
		assert(chain_act(cx, &c, &at, &w) == RC_OK);
		assert(on.acts <= (int)(c.repeat + 1) * STEPS_MAX * (REMINDERS_MAX + 2));
	}
	assert(at.exhausted);
}

static void rule(struct ctx *cx, const struct jval *v)
{
	struct record *r = taken(cx, &escalation_rule_type, v);

	if (!r)
		return;
	struct str rows = arena_str(cx->mem, rec_str(r, ESC_THRESHOLDS));
	assert(escalation_rule_type.prepare(cx, NULL, r) == RC_OK);
	assert(str_eq(rows, rec_str(r, ESC_THRESHOLDS)));
}

/* ---- one
 * ------------------------------------------------------------------------------------------------------ */
static uint64_t seed_of(const uint8_t *data, size_t n)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < n; i++)
		h = (h ^ data[i]) * UINT64_C(0x100000001b3);
	return h % 4096 + 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct ctx cx = { .app = &app, .who = &who_system, .now = SECONDS(1767225600) };
	struct jval v;

	if (!app.db)
		begin();
	if (!n)
		return 0;
	cx.mem = arena_new();
	if (json_parse(&cx, (struct str){ (const char *)data + 1, n - 1 }, &v) == RC_OK) {
		uint64_t seed = seed_of(data, n);
		switch (data[0]) {
		case 'd': definition(&cx, &v, seed); break;
		case 'c': calendar(&cx, &v, seed); break;
		case 'e': policy(&cx, &v, seed); break;
		case 't': rule(&cx, &v); break;
		}
	}
	arena_free(cx.mem);
	return 0;
}
