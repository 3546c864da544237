/* ticket_report.c - the triage clock of one ticket, and of many: median and ninetieth percentile by team,
 * category, priority, channel or period, in hours of the clock on the wall and in open hours of the client.
 *
 * A report reads the instants of the period's tickets once and sorts in memory: 200,000 at most, and it says
 * so when there were more.  Every group comes with the filter that lists its tickets.
 */
#include "ticket/ticket_report.h"
#include "base/json.h"
#include "base/time.h"
#include "client/client.h"
#include "team/team.h"
#include <stdlib.h>

enum { ROWS = 200000, GROUPS = 400 };
SQL(q_rows,
    "SELECT created_at, classified_at, accepted_at, client_id, open, team, category, priority, channel"
    " FROM ticket WHERE created_at >= $1 AND created_at < $2 AND (client_id = $3 OR $3 = 0)"
    " ORDER BY id LIMIT $4");

/* ---- calendars of clients ------------------------------------------------------------- */
struct hours {
	int64_t client;
	const struct calendar *cal; /* NULL: the client has none, always open */
};
struct hours_of {
	struct hours items[64];
	size_t n;
};

static enum rc hours_find(struct ctx *cx, struct hours_of *h, int64_t client, const struct calendar **out)
{
	struct record c;
	size_t i = 0;

	while (i < h->n && h->items[i].client != client)
		i++;
	if (i == h->n) {
		h->n = h->n == COUNT(h->items) ? 1 : h->n + 1;
		i = h->n - 1;
		h->items[i] = (struct hours){ client, NULL };
		TRY(record_load(cx, &client_type, client, &c));
		if (!rec_null(&c, CLIENT_CALENDAR))
			TRY(calendar_load(cx, rec_int(&c, CLIENT_CALENDAR), 0, &h->items[i].cal, NULL));
	}
	*out = h->items[i].cal;
	return RC_OK;
}

static int64_t open_time(const struct calendar *c, int64_t a, int64_t b)
{
	return c ? calendar_between(c, a, b) : b - a;
}

/* ---- one ticket -------------------------------------------------------------------------- */
static void write_step(struct jw *w, const char *key, const struct calendar *c, int64_t from, int64_t at)
{
	if (!at) {
		jw_null(w, key);
		return;
	}
	jw_open(w, key, '{');
	jw_time(w, "at", at);
	jw_int(w, "after", (at - from) / SECONDS(1));
	jw_int(w, "after_open", open_time(c, from, at) / SECONDS(1));
	jw_close(w, '}');
}

static enum rc get_clock(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct hours_of hours = { .n = 0 };
	const struct calendar *c;
	struct record r;
	struct jw w = JW(&rs->body);

	TRY(record_find(cx, &ticket_type, rq->param[0], &r));
	TRY(record_allow(cx, &r, PERM_READ));
	TRY(hours_find(cx, &hours, r.client_id, &c));
	jw_open(&w, NULL, '{');
	jw_time(&w, "arrived_at", r.created_at);
	write_step(&w, "classified", c, r.created_at, rec_int(&r, TICKET_CLASSIFIED_AT));
	write_step(&w, "accepted", c, r.created_at, rec_int(&r, TICKET_ACCEPTED_AT));
	write_step(&w, "now", c, r.created_at, cx->now);
	jw_bool(&w, "open", rec_int(&r, TICKET_OPEN) == 1);
	jw_str(&w, "zone", c ? zone_name(calendar_zone(c)) : STR(""));
	jw_close(&w, '}');
	return RC_OK;
}

/* ---- many ---------------------------------------------------------------------------------- */
enum step { CLASSIFIED, CLASSIFIED_OPEN, ACCEPTED, ACCEPTED_OPEN, MEASURES };
struct group {
	struct str value; /* as the filter says it */
	int64_t team, from, to, n, untriaged;
	int64_t *times[MEASURES];
	size_t ntimes[MEASURES], cap;
};
struct report {
	struct str by;
	int64_t client, from, to;
	const struct zone *zone;
	struct group *groups;
	size_t n;
	struct group total;
	struct hours_of hours;
	bool cut;
};

static void add_time(struct ctx *cx, struct group *g, enum step m, int64_t t)
{
	if (g->ntimes[m] == g->cap || !g->times[m]) {
		size_t cap = g->ntimes[m] * 2 + 16;
		int64_t *more = NEW_ARRAY(cx->mem, int64_t, cap);
		for (int k = 0; k < MEASURES; k++) { /* all grow together */
			int64_t *to = k ? NEW_ARRAY(cx->mem, int64_t, cap) : more;
			if (g->ntimes[k])
				memcpy(to, g->times[k], g->ntimes[k] * sizeof *to);
			g->times[k] = to;
		}
		g->cap = cap;
	}
	g->times[m][g->ntimes[m]++] = t;
}

static void add_step(struct ctx *cx, struct group *g, enum step m, const struct calendar *c, int64_t from,
                     struct dbval at)
{
	if (at.type != DB_INT)
		return;
	add_time(cx, g, m, at.i - from);
	add_time(cx, g, (enum step)(m + 1), open_time(c, from, at.i));
}

static void add_row(struct ctx *cx, struct group *g, const struct rows *r, size_t i, const struct calendar *c)
{
	int64_t from = cell(r, i, 0).i;

	g->n++;
	if (cell(r, i, 1).type != DB_INT && cell(r, i, 4).i)
		g->untriaged++;
	add_step(cx, g, CLASSIFIED, c, from, cell(r, i, 1));
	add_step(cx, g, ACCEPTED, c, from, cell(r, i, 2));
}

/* Teams and words by value, periods by their day. NULL: there are too many groups. */
static struct group *group_of(struct ctx *cx, struct report *p, const struct rows *r, size_t i)
{
	static const char *const columns[] = { "category", "priority", "channel" };
	int64_t team = 0, from = 0, to = 0;
	struct str value = STR("");

	if (str_is(p->by, "team"))
		team = cell(r, i, 5).type == DB_INT ? cell(r, i, 5).i : 0;
	else if (str_is(p->by, "day") || str_is(p->by, "week") || str_is(p->by, "month"))
		value = report_period(cx->mem, p->zone, p->by, cell(r, i, 0).i, &from, &to);
	for (size_t k = 0; k < COUNT(columns); k++)
		if (str_is(p->by, columns[k]))
			value = cell(r, i, 6 + k).s;
	for (size_t k = 0; k < p->n; k++)
		if (p->groups[k].team == team && str_eq(p->groups[k].value, value))
			return &p->groups[k];
	if (p->n == GROUPS)
		return NULL;
	struct group *g = &p->groups[p->n++];
	*g = (struct group){ .value = value, .team = team, .from = from, .to = to };
	return g;
}

static enum rc collect(struct ctx *cx, struct report *p)
{
	const struct calendar *c;
	struct rows r;

	TRY(db_run(cx, q_rows, &r, INT(p->from), INT(p->to), INT(p->client), INT(ROWS)));
	p->cut = r.n == ROWS;
	p->groups = NEW_ARRAY(cx->mem, struct group, GROUPS);
	for (size_t i = 0; i < r.n; i++) {
		if (!who_can(cx->who, cell(&r, i, 3).i, PERM_READ))
			continue;
		TRY(hours_find(cx, &p->hours, cell(&r, i, 3).i, &c));
		struct group *g = group_of(cx, p, &r, i);
		if (g)
			add_row(cx, g, &r, i, c);
		p->cut = p->cut || !g;
		add_row(cx, &p->total, &r, i, c);
	}
	return RC_OK;
}

/* ---- the answer ---- */
static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return x < y ? -1 : x > y;
}

/* The smallest time that at least this share of all does not exceed. */
static int64_t share(const int64_t *t, size_t n, size_t percent)
{
	size_t at = (n * percent + 99) / 100;
	return t[at ? at - 1 : 0] / SECONDS(1);
}

static void write_measure(struct jw *w, struct group *g, const char *key, enum step m)
{
	jw_open(w, key, '{');
	jw_int(w, "n", (int64_t)g->ntimes[m]);
	for (int k = 0; k < 2; k++) {
		size_t n = g->ntimes[(int)m + k];
		int64_t *t = g->times[(int)m + k];
		if (!n) {
			jw_null(w, k ? "median_open" : "median");
			jw_null(w, k ? "p90_open" : "p90");
			continue;
		}
		qsort(t, n, sizeof *t, by_size);
		jw_int(w, k ? "median_open" : "median", share(t, n, 50));
		jw_int(w, k ? "p90_open" : "p90", share(t, n, 90));
	}
	jw_close(w, '}');
}

static struct str filter_of(struct ctx *cx, const struct report *p, const struct group *g)
{
	struct buf b = BUF(cx->mem);
	bool period = g->to != 0;

	if (p->client)
		buf_fmt(&b, "client:%lld ", (long long)p->client);
	buf_fmt(&b, "created>=" STR_FMT " created<" STR_FMT,
	        STR_ARG(time_rfc3339(cx->mem, period && g->from > p->from ? g->from : p->from)),
	        STR_ARG(time_rfc3339(cx->mem, period && g->to < p->to ? g->to : p->to)));
	if (g == &p->total || period)
		return buf_str(&b);
	buf_fmt(&b, " " STR_FMT, STR_ARG(p->by));
	if (str_is(p->by, "team") ? !g->team : !g->value.n) {
		buf_add(&b, STR(":none"));
	} else if (g->team) {
		buf_fmt(&b, ":%lld", (long long)g->team);
	} else {
		buf_char(&b, '=');
		buf_quoted(&b, g->value);
	}
	return buf_str(&b);
}

static enum rc label_of(struct ctx *cx, const struct report *p, const struct group *g, struct str *out)
{
	int i = field_find(&ticket_type, p->by);
	const struct choices *cs = i >= 0 ? ticket_type.fields[i].choices : NULL;
	int rank = cs ? choices_rank(cs, g->value) : -1;

	*out = rank >= 0 ? str_z(cs->items[rank].label) : g->value;
	return g->team ? record_names(cx, &team_type, &g->team, 1, out) : RC_OK;
}

static enum rc write_group(struct ctx *cx, struct jw *w, const char *key, const struct report *p,
                           struct group *g)
{
	struct str label;

	TRY(label_of(cx, p, g, &label));
	jw_open(w, key, '{');
	jw_str(w, "label", label);
	jw_str(w, "q", filter_of(cx, p, g));
	jw_int(w, "n", g->n);
	jw_int(w, "untriaged", g->untriaged);
	write_measure(w, g, "classified", CLASSIFIED);
	write_measure(w, g, "accepted", ACCEPTED);
	jw_close(w, '}');
	return RC_OK;
}

static int by_weight(const void *a, const void *b)
{
	const struct group *x = a, *y = b;

	if (x->to && y->to)
		return x->from < y->from ? -1 : x->from > y->from;
	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return str_cmp(x->value, y->value);
}

/* ---- what is asked ---- */
static enum rc take_by(struct ctx *cx, const struct rq *rq, struct report *p)
{
	static const char *const known[] = {
		"team", "category", "priority", "channel", "day", "week", "month"
	};
	bool there;

	TRY(rq_query(cx, rq, "by", &p->by, &there));
	if (!there)
		p->by = STR("team");
	for (size_t i = 0; i < COUNT(known); i++)
		if (str_is(p->by, known[i]))
			return RC_OK;
	return fail_field(cx, "by", "by is team, category, priority, channel, day, week or month");
}

static enum rc get_report(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct report *p = NEW(cx->mem, struct report);
	struct jw w = JW(&rs->body);

	TRY(take_by(cx, rq, p));
	TRY(report_client(cx, rq, &p->client, &p->zone));
	TRY(report_span(cx, rq, &p->from, &p->to));
	TRY(collect(cx, p));
	qsort(p->groups, p->n, sizeof *p->groups, by_weight);
	jw_open(&w, NULL, '{');
	jw_time(&w, "from", p->from);
	jw_time(&w, "to", p->to);
	jw_str(&w, "by", p->by);
	jw_bool(&w, "cut", p->cut);
	jw_open(&w, "groups", '[');
	for (size_t i = 0; i < p->n; i++)
		TRY(write_group(cx, &w, NULL, p, &p->groups[i]));
	jw_close(&w, ']');
	TRY(write_group(cx, &w, "total", p, &p->total));
	jw_close(&w, '}');
	return RC_OK;
}

const struct route triage_routes[] = {
	{ "GET", "/api/v1/tickets/{}/triage-clock", PERM_NONE, get_clock,
	  "From arrival to a person's first decision and to acceptance, in seconds, all told and in open "
	  "hours",
	  .out = "TriageClock" },
	{ "GET", "/api/v1/reports/triage", PERM_READ, get_report,
	  "Triage times of the tickets of a period by team, category, priority, channel or period",
	  .out = "TriageReport" },
	{ 0 },
};
