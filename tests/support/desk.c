/* desk.c - see desk.h. */
#include "desk.h"
#include "base/conf.h"
#include "base/json.h"
#include "contract/contract.h"
#include "jobs/jobs.h"
#include "record/comment.h"
#include "record/undo.h"
#include <setjmp.h>
#include <stdlib.h>
/* after its prerequisites */
#include <cmocka.h>

SQL(q_clocks,
    "SELECT type, record_id, target, sla_target, sla_version, calendar, calendar_version, goal, state, "
    "reason,"
    " started_at, since, elapsed, deadline, original_deadline, stopped_at, breached_at, born_breached, cycle,"
    " ended, stretches, attached_at, zone, late, resolve_left, team, 0 AS old FROM clock"
    " UNION ALL SELECT type, record_id, target, sla_target, sla_version, calendar, calendar_version, goal, "
    "state,"
    " reason, started_at, since, elapsed, deadline, original_deadline, stopped_at, breached_at, "
    "born_breached,"
    " cycle, ended, stretches, attached_at, zone, late, resolve_left, team, 1 FROM clock_past"
    " ORDER BY 1, 2, 3, 19");

SQL(q_last, "SELECT COALESCE(max(id), 0) FROM event WHERE kind = $1");

static const struct record_type *const types[] = { &client_type,       &team_type,     &person_type,
	                                           &access_type,       &calendar_type, &sla_target_type,
	                                           &ticket_type,       &service_type,  &location_type,
	                                           &routing_rule_type, &contract_type, NULL };

static const struct timer_kind *const timers[] = { &ticket_close_timer, &ticket_resume_timer, NULL };

static const struct operation_job *const jobs[] = { &ticket_recount, NULL };

static void renew(struct desk *d) { d->cx = world_ctx(d->world); }

void desk_as(struct desk *d, const struct who *who)
{
	d->world->who = who ? *who : who_system;
	renew(d);
}

void desk_at(struct desk *d, const char *text)
{
	int64_t t;

	assert_true(time_parse(str_z(text), &t));
	clock_fake_set(d->world->app.clock, t);
	renew(d);
}

static struct jval parse(struct desk *d, const char *json)
{
	struct jval v;
	char why[200] = "";

	if (!json_parse_plain(d->world->mem, str_z(json ? json : "{}"), &v, why, sizeof why))
		fail_msg("%s in %s", why, json);
	return v;
}

int64_t desk_make(struct desk *d, const struct record_type *t, const char *json)
{
	struct jval v = parse(d, json);
	struct record r;

	renew(d);
	if (record_create(&d->cx, t, &v, &r) != RC_OK)
		fail_msg("%s %s: %s (%s)", t->name, json, d->cx.err.msg, d->cx.err.field);
	return r.id;
}

#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the formats are literals of this file */
static int64_t made(struct desk *d, const struct record_type *t, const char *format, const char *name)
{
	return desk_make(d, t, arena_fmt(d->world->mem, format, (long long)d->client, name).p);
}

struct member_args {
	int64_t team, person;
};
static enum rc member_tx(struct ctx *cx, void *p)
{
	const struct member_args *a = p;
	return team_member_set(cx, a->team, a->person, true);
}

static struct who someone(struct desk *d, int64_t person, const char *role)
{
	struct grant *g = NEW(d->world->mem, struct grant);

	*g = (struct grant){ d->client, 0, role, role_perms(str_z(role), false) };
	return (struct who){
		.person_id = person, .name = str_z(role), .perms = g->perms, .grants = g, .ngrants = 1
	};
}

static void targets(struct desk *d)
{
	static const struct {
		const char *priority, *target;
		int minutes;
		const char *pause_on, *stop_on;
	} all[] = {
		{ "1", "response", 60, "caller vendor", "resolved" },
		{ "1", "resolve", 240, "caller vendor", "resolved" },
		{ "3", "resolve", 960, "vendor", "closed" }, /* strict: waiting for the caller counts, and
		                                                being resolved */
		{ "4", "response", 480, "caller vendor", "resolved" },
		{ "4", "resolve", 2400, "caller vendor", "resolved" },
	};

	for (size_t i = 0; i < COUNT(all); i++)
		desk_make(d, &sla_target_type,
		          arena_fmt(d->world->mem,
		                    "{\"client\":%lld,\"name\":\"P%s "
		                    "%s\",\"priority\":\"%s\",\"target\":\"%s\",\"goal\":%d,"
		                    "\"calendar\":%lld,\"pause_on\":\"%s\",\"stop_on\":\"%s\"}",
		                    (long long)d->client, all[i].priority, all[i].target, all[i].priority,
		                    all[i].target, all[i].minutes, (long long)d->calendar, all[i].pause_on,
		                    all[i].stop_on)
		                  .p);
}

struct desk *desk_new(void)
{
	struct desk *d = calloc(1, sizeof *d);

	d->world = world_new(types, NULL);
	d->world->app.calendars = calendars_new();
	d->world->app.sla = sla_cache_new();
	d->world->app.timers = timers;
	d->world->app.operation_jobs = jobs;
	d->world->app.on_event = ticket_on_event;
	desk_as(d, NULL);
	d->client =
	        desk_make(d, &client_type, "{\"name\":\"Northwind\",\"short_name\":\"NW\",\"zone\":\"UTC\"}");
	d->calendar = made(d, &calendar_type,
	                   "{\"client\":%lld,\"name\":\"%s\",\"zone\":\"UTC\","
	                   "\"hours\":[{\"days\":[1,2,3,4,5],\"from\":\"09:00\",\"to\":\"17:00\"}],"
	                   "\"exceptions\":[{\"date\":\"2025-12-25\",\"name\":\"Christmas\",\"open\":[]}]}",
	                   "Office");
	d->network = made(d, &team_type, "{\"client\":%lld,\"name\":\"%s\"}", "Network");
	d->apps = made(d, &team_type, "{\"client\":%lld,\"name\":\"%s\"}", "Applications");
	static const char person[] = "{\"client\":%lld,\"name\":\"%s\"}";
	d->ada = made(d, &person_type, person, "Ada");
	d->ben = made(d, &person_type, person, "Ben");
	d->cora = made(d, &person_type, person, "Cora");
	d->rita = made(d, &person_type, person, "Rita");
	d->dora = made(d, &person_type, "{\"client\":%lld,\"name\":\"%s\",\"active\":false}", "Dora");
	world_tx(d->world, member_tx, &(struct member_args){ d->network, d->ada });
	world_tx(d->world, member_tx, &(struct member_args){ d->apps, d->ben });
	d->agent = someone(d, d->ada, "agent");
	d->other = someone(d, d->ben, "agent");
	d->coordinator = someone(d, d->cora, "coordinator");
	d->requester = someone(d, d->rita, "requester");
	targets(d);
	return d;
}

void desk_free(struct desk *d)
{
	sla_cache_free(d->world->app.sla);
	calendars_free(d->world->app.calendars);
	world_free(d->world);
	free(d);
}

struct str desk_ticket(struct desk *d, const char *json, struct record *out)
{
	struct jval v = parse(d, json);
	struct record r;

	renew(d);
	if (record_create(&d->cx, &ticket_type, &v, &r) != RC_OK)
		fail_msg("%s: %s (%s)", json, d->cx.err.msg, d->cx.err.field);
	if (out)
		*out = r;
	return record_key(d->world->mem, &r);
}

enum rc desk_verb(struct ctx *cx, struct str key, const char *verb, const char *json, struct record *out)
{
	struct jval v;
	struct record r;
	char why[200] = "";

	if (!json_parse_plain(cx->mem, str_z(json ? json : "{}"), &v, why, sizeof why))
		fail_msg("%s in %s", why, json);
	return record_verb(cx, &ticket_type, key, str_z(verb), &v, 0, out ? out : &r);
}

void desk_do(struct desk *d, struct str key, const char *verb, const char *json, struct record *out)
{
	renew(d);
	if (desk_verb(&d->cx, key, verb, json, out) != RC_OK)
		fail_msg("%s %s: %s (%s)", verb, json ? json : "", d->cx.err.msg, d->cx.err.code);
}

const char *desk_refused(struct desk *d, struct str key, const char *verb, const char *json, const char *code)
{
	renew(d);
	if (desk_verb(&d->cx, key, verb, json, NULL) == RC_OK)
		fail_msg("%s %s was not refused", verb, json ? json : "");
	assert_string_equal(d->cx.err.code, code);
	return d->cx.err.field;
}

void desk_say(struct desk *d, struct str key, const char *body, bool is_public)
{
	struct comment c;
	struct record r;

	renew(d);
	if (comment_add(&d->cx, &ticket_type, key, str_z(body), is_public, &c, &r) != RC_OK)
		fail_msg("comment: %s", d->cx.err.msg);
}

struct record desk_get(struct desk *d, struct str key)
{
	struct who who = d->world->who;
	struct record r;

	desk_as(d, NULL);
	if (record_find(&d->cx, &ticket_type, key, &r) != RC_OK)
		fail_msg("%s: %s", key.p, d->cx.err.msg);
	desk_as(d, &who);
	return r;
}

int64_t desk_last(struct desk *d, const char *kind) { return world_int(d->world, q_last, TEXT(str_z(kind))); }

enum rc desk_undo(struct desk *d, const struct who *who, int64_t event)
{
	struct undone u;

	desk_as(d, who);
	enum rc rc = undo_deed(&d->cx, event, false, &u);
	struct err err = d->cx.err;
	desk_as(d, NULL);
	d->cx.err = err;
	return rc;
}

struct str desk_dump_clocks(struct desk *d)
{
	struct buf b = BUF(d->world->mem);
	struct rows r;

	renew(d);
	assert_int_equal(db_run(&d->cx, q_clocks, &r), RC_OK);
	for (size_t i = 0; i < r.n; i++) {
		for (size_t c = 0; c < r.ncol; c++) {
			struct dbval v = cell(&r, i, c);
			if (v.type == DB_TEXT)
				buf_fmt(&b, STR_FMT "|", STR_ARG(v.s));
			else if (v.type == DB_INT)
				buf_fmt(&b, "%lld|", (long long)v.i);
			else
				buf_add(&b, STR("-|"));
		}
		buf_char(&b, '\n');
	}
	return buf_str(&b);
}

/* Stop the test with the lines that are not the same. */
void desk_differ(int round, struct str before, struct str after)
{
	struct str a, b;

	print_error("round %d\n", round);
	while (str_split(&before, '\n', &a)) {
		b = STR("");
		(void)str_split(&after, '\n', &b);
		if (!str_eq(a, b))
			print_error("  " STR_FMT "\nbecame\n  " STR_FMT "\n", STR_ARG(a), STR_ARG(b));
	}
	fail_msg("the clocks are not what the events fold to");
}

static enum rc grant_tx(struct ctx *cx, void *p)
{
	const struct desk *d = p;

	TRY(access_give(cx, d->ada, d->client, 0, STR("agent")));
	TRY(access_give(cx, d->ben, d->client, 0, STR("agent")));
	TRY(access_give(cx, d->cora, d->client, 0, STR("coordinator")));
	return access_give(cx, d->rita, d->client, 0, STR("requester"));
}

void desk_grants(struct desk *d) { world_tx(d->world, grant_tx, d); }

SQL(t_login, "UPDATE person SET login = $2 WHERE id = $1");

struct login_args {
	int64_t person;
	const char *name;
};
static enum rc login_tx(struct ctx *cx, void *p)
{
	const struct login_args *a = p;

	return db_run(cx, t_login, NULL, INT(a->person), TEXT(str_z(a->name)));
}

void desk_login(struct desk *d, int64_t person, const char *name)
{
	world_tx(d->world, login_tx, &(struct login_args){ person, name });
}

void desk_morning(struct desk *d)
{
	desk_grants(d);
	desk_login(d, d->ada, "ada");
	desk_login(d, d->ben, "ben");
	desk_login(d, d->cora, "cora");
	desk_at(d, "2025-11-25T09:00:00Z"); /* open 09-17 on weekdays */
}

void desk_conf(struct desk *d, const char *name, const char *value)
{
	char why[200] = "";

	if (!conf_set(d->world->app.conf, str_z(name), str_z(value), "flag", why, sizeof why))
		fail_msg("%s", why);
}

void desk_mail(struct desk *d)
{
	desk_conf(d, "mail_server", "smtp://127.0.0.1:2525");
	desk_conf(d, "mail_from", "desk@example.test");
}

void desk_drain(struct desk *d)
{
	int ran;

	assert_int_equal(jobs_drain(&d->world->app, &ran), RC_OK);
}

void desk_change(struct desk *d, const struct record_type *t, int64_t id, const char *json)
{
	struct ctx cx = world_ctx(d->world);
	struct jval v;
	struct record r;
	bool merged;
	char why[200] = "";

	assert_true(json_parse_plain(d->world->mem, str_z(json), &v, why, sizeof why));
	cx.who = &who_system;
	world_ok(&cx,
	         record_patch(&cx, t, arena_fmt(d->world->mem, "%lld", (long long)id), &v, 0, &merged, &r));
}
