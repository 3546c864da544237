/* dashboard.c - see dashboard.h: the type, the ready ones, and the routes that answer with figures. */
#include "dashboard/dashboard.h"
#include "dashboard/tile.h"
#include "record/view.h"

static const struct field fields[DASHBOARD_FIELDS] = {
	[DASHBOARD_NAME] = { "name", F_TEXT, .flags = FILTER | SORT | HISTORY | REQUIRED | COLUMN, .max = 80,
	                     .label = "Name" },
	[DASHBOARD_TILES] = { "tiles", F_JSON, .flags = HISTORY, .max = 32768, .label = "Tiles",
	                      .help = "A list of tiles; docs/contract.md says what a tile is" },
	[DASHBOARD_OWNER] = { "owner", F_REF, .of = "person", .flags = FILTER | HISTORY | READONLY,
	                      .label = "Owner" },
	[DASHBOARD_SHARED] = { "shared", F_ENUM, .choices = &view_sharing, .flags = FILTER | HISTORY | COLUMN,
	                       .label = "Shared with" },
	[DASHBOARD_TEAM] = { "team", F_REF, .of = "team", .flags = FILTER | HISTORY, .label = "Team" },
	[DASHBOARD_POSITION] = { "position", F_INT, .flags = SORT | HISTORY, .max = 100000,
	                         .label = "Position" },
};

static void fill(struct record *r, size_t f, struct dbval v)
{
	if (rec_null(r, f))
		rec_set(r, f, v);
}

static enum rc check_sharing(struct ctx *cx, const struct record *old, const struct record *neo)
{
	bool changed = rec_changed(old, neo, DASHBOARD_SHARED) || rec_changed(old, neo, DASHBOARD_TEAM);

	if (str_is(rec_str(neo, DASHBOARD_SHARED), "none") || !changed)
		return RC_OK;
	if (!who_can(cx->who, neo->client_id, PERM_SHARE))
		return fail(cx, RC_DENIED, "denied", "sharing a dashboard needs the permission \"share\"");
	if (str_is(rec_str(neo, DASHBOARD_SHARED), "team") && rec_null(neo, DASHBOARD_TEAM))
		return fail_field(cx, "team", "say which team the dashboard is shared with");
	return RC_OK;
}

static enum rc prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	struct tile *tiles;
	size_t n;

	fill(neo, DASHBOARD_TILES, TEXT(STR("")));
	fill(neo, DASHBOARD_SHARED, TEXT(STR("none")));
	fill(neo, DASHBOARD_POSITION, INT(0));
	if (!old)
		rec_set(neo, DASHBOARD_OWNER, INT(cx->who->person_id));
	if (rec_changed(old, neo, DASHBOARD_TILES))
		TRY(tiles_parse(cx, rec_str(neo, DASHBOARD_TILES), true, &tiles, &n));
	return check_sharing(cx, old, neo);
}

const struct record_type dashboard_type = {
	.name = "dashboard",
	.plural = "dashboards",
	.label = "Dashboard",
	.fields = fields,
	.nfields = DASHBOARD_FIELDS,
	.flags = T_PERSONAL | T_DELETE,
	.read_perm = PERM_NONE,
	.create_perm = PERM_NONE,
	.write_perm = PERM_NONE,
	.name_field = DASHBOARD_NAME,
	.owner_field = DASHBOARD_OWNER,
	.prepare = prepare,
	.shared = view_shared_with,
	.default_sort = "position,name",
	.help = "A sheet of figures, each with the list behind it",
};

/* ---- the ready ones ------------------------------------------------------------------------ */
#define NUMBER(title, q, tone) \
	"{\"kind\":\"number\",\"title\":\"" title "\",\"q\":\"" q "\",\"tone\":\"" tone "\"}"
#define GROUPS(title, q, by, size)                                                  \
	"{\"kind\":\"groups\",\"title\":\"" title "\",\"q\":\"" q "\",\"by\":\"" by \
	"\",\"limit\":8,\"size\":" size "}"
#define COLUMN_OF(label, q) "{\"label\":\"" label "\",\"q\":\"" q "\"}"
#define LOAD                                                                                                                        \
	"\"columns\":[" COLUMN_OF("Open", "is:open") "," COLUMN_OF("Unassigned", "is:open is:unassigned") "," COLUMN_OF(            \
	        "On hold",                                                                                                          \
	        "state:on_hold") "," COLUMN_OF("Late",                                                                              \
	                                       "is:open is:breached") "," COLUMN_OF("Due today",                                    \
	                                                                            "is:open due:today") "," COLUMN_OF("Sent back", \
	                                                                                                               "is:open bounce_count>0") "]"

static const char desk_tiles[] =
        "[" NUMBER("Open", "is:open", "") "," NUMBER("Unassigned", "is:open is:unassigned", "") "," NUMBER(
                "Late", "is:open is:breached",
                "harm") "," NUMBER("Due within 4 hours", "is:open due>=now due<+4h",
                                   "risk") ","
                                           "{\"kind\":\"flow\",\"title\":\"In and "
                                           "out\",\"q\":\"\",\"size\":4},"
                                           "{\"kind\":\"target\",\"title\":\"Response "
                                           "target\",\"measure\":\"response\",\"size\":2},"
                                           "{\"kind\":\"target\",\"title\":\"Resolution "
                                           "target\",\"measure\":\"resolve\",\"size\":2},"
                                           "{\"kind\":\"ages\",\"title\":\"Age of open "
                                           "tickets\",\"q\":\"is:open\",\"size\":2}," GROUPS(
                                                   "Open by priority", "is:open", "priority",
                                                   "2") ","
                                                        "{\"kind\":\"rate\",\"title\":\"Sent "
                                                        "back\",\"over\":\"created\",\"part\":\"bounce_count>"
                                                        "0\"},"
                                                        "{\"kind\":\"rate\",\"title\":\"Reopened\",\"over\":"
                                                        "\"ended\",\"part\":\"reopen_count>0\"},"
                                                        "{\"kind\":\"times\",\"title\":\"First "
                                                        "response\",\"over\":\"responded_at\",\"measure\":"
                                                        "\"first_"
                                                        "response\",\"size\":2}," GROUPS(
                                                                "Open by category", "is:open", "category",
                                                                "2") "," GROUPS("Open by site", "is:open",
                                                                                "site", "2") "]";

static const char team_tiles[] =
        "[{\"kind\":\"table\",\"title\":\"Load by team\",\"by\":\"team\",\"size\":4,\"limit\":40," LOAD "},"
        "{\"kind\":\"table\",\"title\":\"Load by person\",\"by\":\"assignee\",\"size\":4,\"limit\":40," LOAD
        "},"
        "{\"kind\":\"groups\",\"title\":\"Done by team\",\"over\":\"ended\",\"by\":\"team\",\"size\":2},"
        "{\"kind\":\"groups\",\"title\":\"Done by person\",\"over\":\"resolved_at\",\"by\":\"resolved_by\","
        "\"size\":2},"
        "{\"kind\":\"times\",\"title\":\"Time to resolve\",\"over\":\"resolved_at\",\"measure\":\"took\","
        "\"size\":2},"
        "{\"kind\":\"rate\",\"title\":\"Sent back\",\"over\":\"created\",\"part\":\"bounce_count>0\"},"
        "{\"kind\":\"rate\",\"title\":\"Reopened\",\"over\":\"ended\",\"part\":\"reopen_count>0\"}]";

const struct ready_dashboard ready_dashboards[] = {
	{ "desk", "Desk overview", desk_tiles },
	{ "team", "Team load", team_tiles },
	{ NULL, NULL, NULL },
};

static const struct ready_dashboard *ready_find(struct str key)
{
	for (const struct ready_dashboard *r = ready_dashboards; r->key; r++)
		if (str_is(key, r->key))
			return r;
	return NULL;
}

/* ---- routes ---------------------------------------------------------------------------------- */
static enum rc get_ready(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);

	(void)cx;
	(void)rq;
	jw_open(&w, NULL, '{');
	jw_open(&w, "items", '[');
	for (const struct ready_dashboard *r = ready_dashboards; r->key; r++) {
		jw_open(&w, NULL, '{');
		jw_str(&w, "key", str_z(r->key));
		jw_str(&w, "name", str_z(r->name));
		jw_raw(&w, "tiles", str_z(r->tiles));
		jw_close(&w, '}');
	}
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}

struct sheet {
	struct str name, more;
	struct tile *tiles;
	size_t n;
	struct axis axis;
	struct buf out;
};

static enum rc sheet_find(struct ctx *cx, struct str key, struct sheet *s)
{
	const struct ready_dashboard *ready = ready_find(key);
	struct record r;

	if (ready) {
		s->name = str_z(ready->name);
		return tiles_parse(cx, str_z(ready->tiles), false, &s->tiles, &s->n);
	}
	TRY(record_find(cx, &dashboard_type, key, &r));
	s->name = rec_str(&r, DASHBOARD_NAME);
	return tiles_parse(cx, rec_str(&r, DASHBOARD_TILES), false, &s->tiles, &s->n);
}

static enum rc write_tiles(struct ctx *cx, void *arg)
{
	struct sheet *s = arg;

	s->out = BUF(cx->mem);
	struct jw w = JW(&s->out);
	for (size_t i = 0; i < s->n; i++)
		TRY(tile_write(cx, &w, &s->tiles[i], &s->axis, s->more));
	return RC_OK;
}

/* The filter on top of all tiles must mean something before it is blamed on each of them. */
static enum rc check_more(struct ctx *cx, struct str q)
{
	const struct record_type *t = type_find(cx->app, STR("ticket"));
	struct dsql *d = NEW(cx->mem, struct dsql);
	struct filter_node *x;

	*d = DSQL(cx->mem);
	TRY(filter_parse(cx, q, &x));
	return t ? filter_compile(cx, t, x, d) : RC_OK;
}

static enum rc get_data(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct sheet *s = NEW(cx->mem, struct sheet);
	struct jw w = JW(&rs->body);
	struct str to;
	int64_t days;
	bool present;

	TRY(rq_query(cx, rq, "q", &s->more, &present));
	TRY(rq_query(cx, rq, "to", &to, &present));
	TRY(rq_query_int(cx, rq, "days", 1, SERIES_DAYS, 30, &days));
	TRY(check_more(cx, s->more));
	TRY(axis_make(cx, to, (size_t)days, &s->axis));
	TRY(sheet_find(cx, rq->param[0], s));
	TRY(db_snapshot(cx, write_tiles, s));
	jw_open(&w, NULL, '{');
	jw_str(&w, "name", s->name);
	jw_time(&w, "at", cx->now);
	jw_str(&w, "zone", s->axis.zone);
	jw_str(&w, "from", axis_date(cx->mem, &s->axis, 0));
	jw_str(&w, "to", axis_date(cx->mem, &s->axis, s->axis.n - 1));
	jw_str(&w, "q", s->more);
	jw_raw(&w, "tiles", arena_fmt(cx->mem, "[" STR_FMT "]", STR_ARG(buf_str(&s->out))));
	jw_close(&w, '}');
	return RC_OK;
}

const struct route dashboard_routes[] = {
	{ "GET", "/api/v1/dashboards/ready", PERM_READ, get_ready, "The dashboards that are always there",
	  .out = "ReadyDashboards" },
	{ "GET", "/api/v1/dashboards/{}/data", PERM_READ, get_data,
	  "A dashboard's figures, each with the filter behind it", .out = "DashboardData" },
	{ 0 },
};
