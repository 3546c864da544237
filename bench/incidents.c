/* incidents.c - see incidents.h. */
#include "incidents.h"
#include "log.h"
#include <math.h>

/* What the log calls the words of a sight; NULL: it does not have it. */
static const char *const words[SIGHT_WORDS] = {
	[SIGHT_TEAM] = "assignment_group",   [SIGHT_CATEGORY] = "category",
	[SIGHT_SUBCATEGORY] = "subcategory", [SIGHT_PRIORITY] = "priority",
	[SIGHT_ITEM] = "cmdb_ci",            [SIGHT_SITE] = "location",
	[SIGHT_SYMPTOM] = "u_symptom",       [SIGHT_CHANNEL] = "contact_type",
	[SIGHT_REQUESTER] = "caller_id",     [SIGHT_OPENED_BY] = "opened_by",
	[SIGHT_ASSIGNEE] = "assigned_to",    [SIGHT_STATE] = "incident_state",
};
enum other { NUMBER, STATE, REASSIGNED, REOPENED, MODIFIED, MADE_SLA, OPENED, UPDATED, PRIORITY, OTHERS };
static const char *const others[OTHERS] = { "number",        "incident_state", "reassignment_count",
	                                    "reopen_count",  "sys_mod_count",  "made_sla",
	                                    "opened_at",     "sys_updated_at", "priority" };
struct reader {
	struct arena *a;
	size_t word[SIGHT_WORDS], other[OTHERS];
	struct incident_row *rows;
	size_t n, cap;
	struct incidents *out;
	size_t room;
	size_t *first; /* of each incident, in rows */
};

static int64_t instant(struct arena *a, struct str s)
{
	int day = 0, month = 0, year = 0, hour = 0, minute = 0;

	if (sscanf(arena_str(a, s).p, "%d/%d/%d %d:%d", &day, &month, &year, &hour, &minute) != 5)
		die("an instant", "is not d/m/yyyy HH:MM");
	return DAYS(civil_days(year, month, day)) + HOURS(hour) + MINUTES(minute);
}

static int number(struct str s)
{
	int64_t v;

	return str_int(s, &v) ? (int)v : 0;
}

static void columns_find(struct reader *r, struct csv *c)
{
	struct str *names;
	const char *why;
	size_t n;

	if (csv_row(c, &names, &n, &why) != CSV_ROW)
		die("the log", "is empty");
	for (int w = 0; w < SIGHT_WORDS; w++)
		r->word[w] = words[w] ? column(names, n, words[w]) : SIZE_MAX;
	for (int o = 0; o < OTHERS; o++)
		r->other[o] = column(names, n, others[o]);
}

static struct incident *incident_of(struct reader *r, struct str *f)
{
	uint64_t number = sight_hash(f[r->other[NUMBER]]);
	struct incidents *all = r->out;

	if (all->n && all->v[all->n - 1].number == number)
		return &all->v[all->n - 1];
	if (all->n == r->room) {
		r->room = r->room * 2 + 1024;
		all->v = or_abort(realloc(all->v, r->room * sizeof *all->v));
		r->first = or_abort(realloc(r->first, r->room * sizeof *r->first));
	}
	r->first[all->n] = r->n;
	all->v[all->n] = (struct incident){ .number = number,
		                            .opened = instant(r->a, f[r->other[OPENED]]),
		                            .resolved = INT64_MAX,
		                            .priority = f[r->other[PRIORITY]].p[0] - '0' };
	return &all->v[all->n++];
}

static void row_of(struct reader *r, struct str *f, struct incident *i, struct incident_row *out)
{
	struct str state = f[r->other[STATE]];
	const struct incident_row *last = i->n ? out - 1 : NULL;
	float *n = out->sight.number;

	*out = (struct incident_row){ .at = instant(r->a, f[r->other[UPDATED]]),
		                      .reassigns = number(f[r->other[REASSIGNED]]),
		                      .closed = str_is(state, "Closed"),
		                      .waits = str_starts(state, STR("Awaiting")) };
	out->resolved = out->closed || str_is(state, "Resolved");
	for (int w = 0; w < SIGHT_WORDS; w++)
		out->sight.word[w] = r->word[w] == SIZE_MAX ? 0 : sight_hash(known(f[r->word[w]]));
	for (int k = 0; k < SIGHT_NUMBERS; k++)
		n[k] = NAN;
	bool same = last && last->sight.word[SIGHT_STATE] == out->sight.word[SIGHT_STATE];

	n[SIGHT_AGE] = (float)((double)(out->at - i->opened) / (double)HOURS(1));
	n[SIGHT_SILENCE] = 0;
	n[SIGHT_IN_STATE] =
	        same ? last->sight.number[SIGHT_IN_STATE] + (float)((double)(out->at - last->at) / (double)HOURS(1)) : 0;
	n[SIGHT_WRITES] = (float)number(f[r->other[MODIFIED]]);
	n[SIGHT_REASSIGNS] = (float)out->reassigns;
	n[SIGHT_REOPENS] = (float)number(f[r->other[REOPENED]]);
	sight_opened(&out->sight, i->opened);
	if (out->resolved && i->resolved == INT64_MAX)
		i->resolved = out->at;
}

static void take_row(struct reader *r, struct str *f)
{
	if (str_is(f[r->other[STATE]], "-100")) {
		r->out->refused++;
		return;
	}
	struct incident *i = incident_of(r, f);

	if (r->n == r->cap)
		r->rows = or_abort(realloc(r->rows, (r->cap = r->cap * 2 + 4096) * sizeof *r->rows));
	struct incident_row *row = &r->rows[r->n++];

	row_of(r, f, i, row);
	i->n++;
	i->over = row->at;
	i->missed = str_is(f[r->other[MADE_SLA]], "false");
	i->reassigns = row->reassigns;
}

static int by_opening(const void *pa, const void *pb)
{
	const struct incident *a = pa, *b = pb;

	if (a->opened != b->opened)
		return a->opened < b->opened ? -1 : 1;
	return a->number < b->number ? -1 : a->number > b->number;
}

void incidents_read(struct arena *a, const char *path, struct incidents *out)
{
	struct reader r = { .a = a, .out = out };
	struct csv c;
	struct str *f;
	const char *why = "";
	size_t n;
	enum csv_got got;

	*out = (struct incidents){ 0 };
	csv_start(&c, a, whole_file(a, path));
	columns_find(&r, &c);
	while ((got = csv_row(&c, &f, &n, &why)) == CSV_ROW)
		take_row(&r, f);
	if (got == CSV_BAD)
		die(path, why);
	for (size_t i = 0; i < out->n; i++)
		out->v[i].rows = r.rows + r.first[i];
	out->rows = r.n;
	free(r.first);
	qsort(out->v, out->n, sizeof *out->v, by_opening);
}
