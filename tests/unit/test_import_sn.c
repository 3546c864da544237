/* test_import_sn.c - a ServiceNow log replayed as history: a small made-up one for the rules, the public one
 * for the whole. */
#include "base/lines.h"
#include "desk.h"
#include "record/event.h"
#include "ticket/import_sn.h"
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
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

SQL(q_count,
    "SELECT count(*) FROM ticket t JOIN client c ON c.id = t.client_id WHERE c.name = 'Imported log'");
SQL(q_events, "SELECT count(*) FROM event");
SQL(q_state, "SELECT count(*) FROM ticket WHERE external_id = $1 AND state = $2 AND priority = $3 AND "
             "reopen_count = $4");
SQL(q_event_at, "SELECT e.at FROM event e JOIN ticket t ON t.id = e.record_id AND e.type = 'ticket' WHERE "
                "t.external_id = $1"
                " AND e.kind = $2 ORDER BY e.id LIMIT 1");
SQL(q_late, "SELECT count(*) FROM event e JOIN ticket t ON t.id = e.record_id AND e.type = 'ticket' WHERE "
            "e.at > t.updated_at");
SQL(q_timers, "SELECT count(*) FROM timer");

static struct sn_report import(struct desk *d, const char *path, struct str targets)
{
	struct sn_report r;
	struct sn_options o = { .path = path, .targets = targets };

	desk_as(d, NULL);
	if (sn_import(&d->cx, &o, &r) != RC_OK)
		fail_msg("%s: %s", d->cx.err.field, d->cx.err.msg);
	return r;
}

/* ---- a small one ------------------------------------------------------------------- */
static const char HEADER[] = "number,incident_state,active,reassignment_count,reopen_count,sys_mod_count,"
                             "made_sla,caller_id,opened_by,opened_at,"
                             "sys_updated_by,sys_updated_at,contact_type,location,category,subcategory,u_"
                             "symptom,cmdb_ci,impact,urgency,priority,"
                             "assignment_group,assigned_to,closed_code,resolved_by,resolved_at,closed_at\n";
#define ROW(number, state, reopen, updated, impact, group)                            \
	number "," state ",true,0," reopen                                            \
	       ",0,true,Caller 1,Opened by  8,29/2/2016 01:16,Updated by 2," updated  \
	       ",Phone,Location 143,Category 55,Subcategory 170,Symptom 72,?," impact \
	       " - X,2 - Medium,3 - Moderate," group                                  \
	       ",?,code 5,Resolved by 149,29/2/2016 11:29,5/3/2016 12:00\n"

static const char SMALL[] = ROW("INC1", "New", "0", "29/2/2016 01:23", "2", "?")
        ROW("INC1", "Active", "0", "29/2/2016 02:00", "2", "Group 56") ROW("INC1", "-100", "0",
                                                                           "29/2/2016 02:10", "2", "Group 56")
                ROW("INC1", "Awaiting User Info", "0", "29/2/2016 03:00", "2", "Group 56")
                        ROW("INC1", "Resolved", "0", "29/2/2016 08:53", "2", "Group 56")
                                ROW("INC1", "Active", "1", "1/3/2016 08:00", "1", "Group 57")
                                        ROW("INC1", "Resolved", "1", "1/3/2016 09:00", "1", "Group 57")
                                                ROW("INC1", "Closed", "1", "5/3/2016 12:00", "1",
                                                    "Group 57") "INC2,too,few,cells\n" ROW("INC3", "New", "0",
                                                                                           "30/2/2016 01:23",
                                                                                           "2", "?")
                                                        ROW("INC4", "New", "0", "1/3/2016 01:23", "2", "?");

static const char *written(struct desk *d, const char *text)
{
	const char *path = arena_fmt(d->world->mem, "%s/log.csv", d->world->dir).p;
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	assert_true(fputs(HEADER, f) >= 0 && fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	return path;
}

static int64_t utc(const char *s)
{
	int64_t t;
	assert_true(time_parse(str_z(s), &t));
	return t;
}

static void a_history_is_replayed_at_its_true_times(void **state)
{
	struct desk *d = *state;
	const char *path = written(d, SMALL);
	struct sn_report r = import(d, path, STR(""));

	assert_int_equal(r.read, 11);
	assert_int_equal(r.refused, 3);
	assert_int_equal(r.made, 2);
	assert_int_equal(r.people, 4);
	assert_int_equal(r.teams, 2);
	assert_string_equal(r.reasons[0].what, "the state is -100, which means nothing");
	assert_int_equal(r.reasons[0].first_line, 4);
	assert_null(r.reasons[3].what);
	assert_int_equal(
	        world_int(d->world, q_state, TEXT(STR("INC1")), TEXT(STR("closed")), TEXT(STR("2")), INT(1)),
	        1);
	static const struct {
		const char *kind, *at;
	} events[] = {
		{ "created", "2016-02-29T01:16:00Z" }, { "start", "2016-02-29T02:00:00Z" },
		{ "hold", "2016-02-29T03:00:00Z" },    { "resolve", "2016-02-29T08:53:00Z" },
		{ "reopen", "2016-03-01T08:00:00Z" },  { "close", "2016-03-05T12:00:00Z" },
	};
	for (size_t i = 0; i < COUNT(events); i++)
		assert_int_equal(
		        world_int(d->world, q_event_at, TEXT(STR("INC1")), TEXT(str_z(events[i].kind))),
		        utc(events[i].at));
	assert_int_equal(world_int(d->world, q_late), 0);
	assert_int_equal(world_int(d->world, q_timers), 0);
}

static void the_same_file_again_changes_nothing(void **state)
{
	struct desk *d = *state;
	const char *path = written(d, SMALL);

	import(d, path, STR(""));
	int64_t events = world_int(d->world, q_events);
	struct sn_report r = import(d, path, STR(""));
	assert_int_equal(r.made, 0);
	assert_int_equal(r.unchanged, 2);
	assert_int_equal(r.people + r.teams, 0);
	assert_int_equal(world_int(d->world, q_events), events);
}

static void what_is_no_log_is_refused(void **state)
{
	struct desk *d = *state;
	struct sn_report r;
	struct sn_options o = { .path = "/nowhere/log.csv" };

	desk_as(d, NULL);
	assert_int_equal(sn_import(&d->cx, &o, &r), RC_INVALID);
	assert_string_equal(d->cx.err.field, "file");
	o.path = "CMakeLists.txt";
	assert_int_equal(sn_import(&d->cx, &o, &r), RC_INVALID);
	assert_non_null(strstr(d->cx.err.msg, "no column"));
	o = (struct sn_options){ .path = written(d, SMALL), .targets = STR("{\"calendars\":[]}") };
	assert_int_equal(sn_import(&d->cx, &o, &r), RC_INVALID);
	assert_string_equal(d->cx.err.field, "targets");
	o.targets = STR("{\"calendars\":[],\"targets\":[{\"name\":\"x\",\"target\":\"resolve\",\"goal\":1,"
	                "\"calendar\":\"none\"}]}");
	assert_int_equal(sn_import(&d->cx, &o, &r), RC_INVALID);
	assert_string_equal(d->cx.err.field, "calendar");
}

static void a_dry_run_reads_and_writes_nothing(void **state)
{
	struct desk *d = *state;
	struct sn_report r;
	struct sn_options o = { .path = written(d, SMALL), .dry_run = true };
	int64_t events = world_int(d->world, q_events);

	desk_as(d, NULL);
	assert_int_equal(sn_import(&d->cx, &o, &r), RC_OK);
	assert_int_equal(r.read, 11);
	assert_int_equal(r.refused, 3);
	assert_int_equal(r.incidents, 2);
	assert_int_equal(world_int(d->world, q_events), events);
}

/* ---- the public log ------------------------------------------------------------------ */
static struct str file(struct desk *d, const char *path)
{
	struct buf b = BUF(d->world->mem);
	FILE *f = fopen(path, "re");
	int c;

	assert_non_null(f);
	while ((c = getc(f)) != EOF)
		buf_char(&b, (char)c);
	(void)fclose(f);
	return buf_str(&b);
}

static int64_t peak_kb(void)
{
	FILE *f = fopen("/proc/self/status", "re");
	char line[200];
	long kb = 0;

	while (f && fgets(line, sizeof line, f))
		if (strncmp(line, "VmHWM:", 6) == 0)
			kb = strtol(line + 6, NULL, 10);
	if (f)
		(void)fclose(f);
	return kb;
}

static const char *public_log(struct desk *d)
{
	const char *dir = getenv("SINEW_TEST_DATA");
	const char *path =
	        arena_fmt(d->world->mem, "%s/uci498_incident_event_log.csv.zst", dir ? dir : "../shared/data")
	                .p;

	if (access(path, R_OK) == 0)
		return path;
	print_message("SKIPPED: %s is not there; SINEW_TEST_DATA names the folder\n", path);
	return NULL;
}

/* Its first 1,500 incidents through the database, or all of them (a minute and more with sanitizers) with
 * SINEW_TEST_LONG. Figures found by fitting: the weekday clock runs 14:00-23:00 log time; Moderate has 62
 * hours of it, Low 134; open to close, never pausing. */
static void the_public_log_agrees_with_the_stored_clocks(void **state)
{
	struct desk *d = *state;
	bool all = getenv("SINEW_TEST_LONG") != NULL;
	const char *path = public_log(d);
	struct sn_report r;
	struct sn_options o = { .path = path, .limit = all ? 0 : 1500 };

	if (!path)
		skip();
	int64_t start = clock_mono();
	desk_as(d, NULL);
	o.targets = file(d, "docs/examples/servicenow-log-targets.json");
	assert_int_equal(sn_import(&d->cx, &o, &r), RC_OK);
	print_message("%lld rows, %lld incidents, %lld events in %.1f s, peak %lld MB; moderate %lld of "
	              "%lld, low %lld of %lld\n",
	              (long long)r.read, (long long)r.made, (long long)r.events,
	              (double)(clock_mono() - start) / 1e6, (long long)peak_kb() / 1024,
	              (long long)r.agreed[3], (long long)r.compared[3], (long long)r.agreed[4],
	              (long long)r.compared[4]);
	assert_int_equal(r.made, all ? 24918 : 1500);
	assert_int_equal(world_int(d->world, q_count), r.made);
	assert_true(r.agreed[3] * 1000 >= r.compared[3] * 998);
	assert_int_equal(r.agreed[4], r.compared[4]);
	if (!all)
		return;
	assert_int_equal(r.read, 141712);
	assert_int_equal(r.refused, 5);
	assert_int_equal(r.compared[3], 23466);
	assert_int_equal(r.compared[4], 774);
}

/* ---- all of it, by the clock alone ------------------------------------------------------ */
enum { NUMBER, MADE_SLA = 6, OPENED_AT = 9, PRIORITY = 22, CLOSED_AT = 35, CELLS = 36 };

static int64_t log_instant(struct arena *a, struct str s)
{
	int part[5], at = 0, n = 0;

	for (const char *p = arena_str(a, s).p; *p; p++) {
		bool digit = *p >= '0' && *p <= '9';
		n = digit ? n * 10 + (*p - '0') : 0;
		if (digit)
			part[at] = n;
		else
			at++;
	}
	assert_int_equal(at, 4);
	struct civil c = {
		.year = part[2], .month = part[1], .day = part[0], .hour = part[3], .minute = part[4]
	};
	return zone_instant(zone_utc(), &c, ZONE_EARLIER);
}

struct tally {
	int64_t n[5], agreed[5];
	struct sla_def def[5];
};

static void tally_last_row(struct tally *t, struct arena *a, const struct str *cell)
{
	struct sla_clock c = CLOCK_EMPTY;
	int p = cell[PRIORITY].p[0] - '0';

	if (p < 3)
		return;
	clock_apply(
	        a, &c,
	        &(struct clock_input){ log_instant(a, cell[OPENED_AT]), CLOCK_START, { 0 }, &t->def[p], 0 });
	clock_apply(a, &c,
	            &(struct clock_input){ log_instant(a, cell[CLOSED_AT]), CLOCK_STOP, { 0 }, NULL, 0 });
	t->n[p]++;
	t->agreed[p] += (strcmp(clock_state(&c), "met") == 0) == str_is(cell[MADE_SLA], "true");
}

static void the_public_log_agrees_with_the_clock_engine(void **state)
{
	struct desk *d = *state;
	const char *path = public_log(d), *why;
	struct str line, cell[CELLS], last[CELLS];
	struct tally t = { 0 };
	struct calendar *c;
	char text[200];

	if (!path)
		skip(); /* jumps out of here: nothing may be held yet */
	struct arena *line_mem = arena_new(), *last_mem = arena_new();

	assert_int_equal(calendar_parse(&d->cx, d->world->mem, STR("UTC"),
	                                STR("[{\"days\":[1,2,3,4,5],\"from\":\"14:00\",\"to\":\"23:00\"}]"),
	                                STR("[]"), &c),
	                 RC_OK);
	t.def[3] = (struct sla_def){ .id = 1, .goal = HOURS(62), .cal = c };
	t.def[4] = (struct sla_def){ .id = 2, .goal = HOURS(134), .cal = c };
	struct lines *l = lines_open(path, text, sizeof text);
	assert_non_null(l);
	assert_true(lines_next(l, &line, &why));
	last[NUMBER] = STR("");
	while (lines_next(l, &line, &why)) {
		arena_reset(line_mem);
		assert_int_equal(csv_split(line_mem, line, cell, CELLS), CELLS);
		if (last[NUMBER].n && !str_eq(last[NUMBER], cell[NUMBER]))
			tally_last_row(&t, line_mem, last);
		arena_reset(last_mem);
		for (size_t i = 0; i < CELLS; i++)
			last[i] = arena_str(last_mem, cell[i]);
	}
	assert_string_equal(why, "");
	assert_int_equal(lines_number(l), 141713);
	tally_last_row(&t, line_mem, last);
	print_message("moderate %lld of %lld, low %lld of %lld\n", (long long)t.agreed[3], (long long)t.n[3],
	              (long long)t.agreed[4], (long long)t.n[4]);
	assert_int_equal(t.n[3], 23466);
	assert_int_equal(t.agreed[3], 23444); /* 99.91 % */
	assert_int_equal(t.n[4], 774);
	assert_int_equal(t.agreed[4], 774);
	lines_close(l);
	arena_free(line_mem);
	arena_free(last_mem);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_history_is_replayed_at_its_true_times),
		TEST(the_same_file_again_changes_nothing),
		TEST(what_is_no_log_is_refused),
		TEST(a_dry_run_reads_and_writes_nothing),
		TEST(the_public_log_agrees_with_the_stored_clocks),
		TEST(the_public_log_agrees_with_the_clock_engine),
	};
	return cmocka_run_group_tests_name("import servicenow-log", tests, NULL, NULL);
}
