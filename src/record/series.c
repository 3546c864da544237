/* series.c - see series.h. */
#include "record/series.h"
#include "base/time.h"
#include "record/read.h"

enum { STRETCHES = 7 };

/* ---- days -------------------------------------------------------------------------- */
enum rc axis_make(struct ctx *cx, struct str last, size_t n, struct axis *out)
{
	const struct zone *z;
	int64_t day;

	assert(n >= 1 && n <= SERIES_DAYS);
	TRY(read_zone(cx, &z));
	day = zone_day(z, cx->now);
	if (last.n && !date_parse(last, &day))
		return fail_field(cx, "to", "\"" STR_FMT "\" is not a date such as 2026-11-25",
		                  STR_ARG(str_clip(last, 40)));
	*out = (struct axis){ .zone = zone_name(z), .day = day - (int64_t)n + 1, .n = n };
	for (size_t i = 0; i <= n; i++)
		out->start[i] = civil_day_start(z, out->day + (int64_t)i);
	return RC_OK;
}

struct str axis_date(struct arena *a, const struct axis *x, size_t i)
{
	struct civil c = { 0 };

	civil_from_days(x->day + (int64_t)i, &c);
	return arena_fmt(a, "%04lld-%02d-%02d", (long long)c.year, c.month, c.day);
}

struct str axis_filter(struct arena *a, const struct axis *x, struct str measure, size_t i, size_t k)
{
	struct str from = axis_date(a, x, i), to = axis_date(a, x, k);

	if (i == k)
		return arena_fmt(a, STR_FMT ":" STR_FMT, STR_ARG(measure), STR_ARG(from));
	return arena_fmt(a, STR_FMT ":" STR_FMT ".." STR_FMT, STR_ARG(measure), STR_ARG(from), STR_ARG(to));
}

/* ---- measures ------------------------------------------------------------------------ */
static const struct measure *own_measure(const struct record_type *t, struct str name)
{
	for (size_t i = 0; i < t->nmeasures; i++)
		if (str_is(name, t->measures[i].name))
			return &t->measures[i];
	return NULL;
}

/* A measure of the noun's, or a time field. */
static enum rc find(struct ctx *cx, const struct record_type *t, struct str name, struct measure *out)
{
	const struct measure *own = own_measure(t, name);
	struct name n;
	bool found;

	if (own) {
		*out = *own;
		out->internal = own->internal && read_internal(cx, t) != INTERNAL_ALL;
		return RC_OK;
	}
	TRY(read_name(cx, t, name, &n, &found));
	if (!found || n.kind != NAME_FIELD || n.field->type != F_TIME)
		return fail_field(cx, "measure", "\"" STR_FMT "\" is no time of a %s",
		                  STR_ARG(str_clip(name, 60)), t->name);
	*out = (struct measure){ .name = n.field->name,
		                 .kind = MEASURE_INSTANT,
		                 .alias = "r",
		                 .column = n.field->column ? n.field->column : n.field->name,
		                 .internal = n.whole };
	return RC_OK;
}

enum rc measure_check(struct ctx *cx, const struct record_type *t, struct str name, enum measure_kind kind)
{
	struct measure m;

	TRY(find(cx, t, name, &m));
	if (m.kind == kind || (kind == MEASURE_INSTANT && m.kind == MEASURE_STAND))
		return RC_OK;
	return fail_field(cx, "measure", "\"" STR_FMT "\" cannot be counted this way", STR_ARG(name));
}

static void put(struct dsql *d, const char *alias, const char *column)
{
	dsql_column(d, alias);
	dsql_lit(d, ".");
	dsql_column(d, column);
}

/* " FROM ticket r JOIN … WHERE scope AND filter AND ", of what is internal in records that are read whole */
static enum rc from_where(struct ctx *cx, const struct record_type *t, const struct measure *m,
                          const struct filter_node *x, struct dsql *d)
{
	dsql_lit(d, " FROM ");
	dsql_column(d, type_table(t));
	dsql_lit(d, " r");
	if (m->join)
		dsql_column(d, m->join);
	dsql_lit(d, " WHERE ");
	TRY(read_scope(cx, t, d));
	dsql_lit(d, " AND ");
	TRY(filter_compile(cx, t, x, d));
	dsql_lit(d, " AND ");
	if (!m->internal)
		return RC_OK;
	dsql_whole(cx, t, d);
	dsql_lit(d, " AND ");
	return RC_OK;
}

/* ---- counting -------------------------------------------------------------------------- */
/* Days of equal length in a row, counted by dividing; a day of another length stands alone. */
struct stretch {
	size_t from, n;
};

static int64_t length(const struct axis *x, size_t i) { return x->start[i + 1] - x->start[i]; }

static size_t stretches(const struct axis *x, struct stretch out[STRETCHES])
{
	size_t n = 0;

	for (size_t i = 0; i < x->n; i++) {
		struct stretch *last = n ? &out[n - 1] : NULL;
		if (last && length(x, i) == DAYS(1) && length(x, last->from) == DAYS(1))
			last->n++;
		else if (n == STRETCHES)
			return 0;
		else
			out[n++] = (struct stretch){ i, 1 };
	}
	return n;
}

/* The day an instant lies in, from 0. */
static void day_expr(struct dsql *d, const char *alias, const char *column, const struct axis *x,
                     const struct stretch *s, size_t n)
{
	dsql_lit(d, "CASE");
	for (size_t i = 0; i < n; i++) {
		dsql_lit(d, " WHEN ");
		put(d, alias, column);
		dsql_lit(d, " < ");
		dsql_arg(d, INT(x->start[s[i].from + s[i].n]));
		dsql_lit(d, " THEN ");
		buf_int(&d->text, (int64_t)s[i].from);
		if (s[i].n == 1)
			continue;
		dsql_lit(d, " + (");
		put(d, alias, column);
		dsql_lit(d, " - ");
		dsql_arg(d, INT(x->start[s[i].from]));
		dsql_lit(d, ") / 86400000000");
	}
	dsql_lit(d, " END");
}

/* Per day of `column`: records, or with rows every row of the join. */
static enum rc count_days(struct ctx *cx, const struct record_type *t, const struct measure *m,
                          const char *column, const struct filter_node *x, const struct axis *ax, bool rows,
                          int64_t *counts)
{
	struct stretch s[STRETCHES];
	struct dsql d = DSQL(cx->mem);
	struct rows r;
	size_t n = stretches(ax, s);

	if (!n)
		return fail_field(cx, "days", "the zone changes its time too often for so long a period");
	dsql_lit(&d, "SELECT ");
	day_expr(&d, m->alias, column, ax, s, n);
	if (m->join && !rows)
		dsql_lit(&d, ", count(DISTINCT r.id)");
	else
		dsql_lit(&d, ", count(*)");
	TRY(from_where(cx, t, m, x, &d));
	put(&d, m->alias, column);
	dsql_lit(&d, " >= ");
	dsql_arg(&d, INT(ax->start[0]));
	dsql_lit(&d, " AND ");
	put(&d, m->alias, column);
	dsql_lit(&d, " < ");
	dsql_arg(&d, INT(ax->start[ax->n]));
	dsql_lit(&d, " GROUP BY 1 ORDER BY 1 LIMIT 400");
	TRY(dsql_run(cx, &d, &r));
	memset(counts, 0, ax->n * sizeof *counts);
	for (size_t i = 0; i < r.n; i++) {
		int64_t day = cell(&r, i, 0).i;
		assert(day >= 0 && (size_t)day < ax->n);
		counts[day] = cell(&r, i, 1).i;
	}
	return RC_OK;
}

/* How many stood at the end of the period. */
static enum rc stand_at_end(struct ctx *cx, const struct record_type *t, const struct measure *m,
                            const struct filter_node *x, int64_t at, int64_t *out)
{
	struct dsql d = DSQL(cx->mem);
	struct rows r;

	dsql_lit(&d, "SELECT count(*)");
	TRY(from_where(cx, t, m, x, &d));
	put(&d, m->alias, m->column);
	dsql_lit(&d, " < ");
	dsql_arg(&d, INT(at));
	dsql_lit(&d, " AND (");
	put(&d, m->alias, m->other);
	dsql_lit(&d, " IS NULL OR ");
	put(&d, m->alias, m->other);
	dsql_lit(&d, " >= ");
	dsql_arg(&d, INT(at));
	dsql_lit(&d, ")");
	TRY(dsql_run(cx, &d, &r));
	*out = cell(&r, 0, 0).i;
	return RC_OK;
}

/* Backwards from the last day: the evening before there were those that ended since more, and those that
 * began since fewer. */
static enum rc count_stands(struct ctx *cx, const struct record_type *t, const struct measure *m,
                            const struct filter_node *x, const struct axis *ax, int64_t *counts)
{
	int64_t *began = NEW_ARRAY(cx->mem, int64_t, ax->n), *ended = NEW_ARRAY(cx->mem, int64_t, ax->n);

	TRY(count_days(cx, t, m, m->column, x, ax, true, began));
	TRY(count_days(cx, t, m, m->other, x, ax, true, ended));
	TRY(stand_at_end(cx, t, m, x, ax->start[ax->n], &counts[ax->n - 1]));
	for (size_t i = ax->n - 1; i > 0; i--)
		counts[i - 1] = counts[i] - began[i] + ended[i];
	return RC_OK;
}

enum rc series_count(struct ctx *cx, const struct record_type *t, const struct filter_node *x,
                     struct str measure, const struct axis *ax, int64_t *counts)
{
	struct measure m;

	TRY(find(cx, t, measure, &m));
	if (m.kind == MEASURE_STAND)
		return count_stands(cx, t, &m, x, ax, counts);
	if (m.kind == MEASURE_INSTANT)
		return count_days(cx, t, &m, m.column, x, ax, false, counts);
	return fail_field(cx, "measure", "\"" STR_FMT "\" has no day", STR_ARG(measure));
}

/* ---- lengths ------------------------------------------------------------------------------ */
static void length_expr(struct dsql *d, const struct measure *m)
{
	put(d, m->alias, m->column);
	dsql_lit(d, " - ");
	put(d, m->alias, m->other);
}

static enum rc count_lengths(struct ctx *cx, const struct record_type *t, const struct measure *m,
                             const struct filter_node *x, int64_t *out)
{
	struct dsql d = DSQL(cx->mem);
	struct rows r;

	dsql_lit(&d, "SELECT count(*)");
	TRY(from_where(cx, t, m, x, &d));
	put(&d, m->alias, m->column);
	dsql_lit(&d, " IS NOT NULL");
	TRY(dsql_run(cx, &d, &r));
	*out = cell(&r, 0, 0).i;
	return RC_OK;
}

enum rc measure_quantile(struct ctx *cx, const struct record_type *t, const struct filter_node *x,
                         struct str measure, double share, int64_t *n, int64_t *out)
{
	struct dsql d = DSQL(cx->mem);
	struct measure m;
	struct rows r;

	TRY(measure_check(cx, t, measure, MEASURE_LENGTH));
	TRY(find(cx, t, measure, &m));
	TRY(count_lengths(cx, t, &m, x, n));
	if (!*n)
		return RC_OK;
	int64_t rank = (int64_t)((double)*n * share);
	dsql_lit(&d, "SELECT ");
	length_expr(&d, &m);
	TRY(from_where(cx, t, &m, x, &d));
	put(&d, m.alias, m.column);
	dsql_lit(&d, " IS NOT NULL ORDER BY 1 LIMIT 1 OFFSET ");
	dsql_arg(&d, INT(rank < *n ? rank : *n - 1));
	TRY(dsql_run(cx, &d, &r));
	if (r.n)
		*out = cell(&r, 0, 0).i;
	return RC_OK;
}

/* ---- the route ------------------------------------------------------------------------------ */
struct series {
	const struct record_type *type;
	struct filter_node *filter;
	struct str names[8];
	int64_t *counts[8];
	size_t n;
	struct axis axis;
};

static enum rc load(struct ctx *cx, void *arg)
{
	struct series *s = arg;

	for (size_t i = 0; i < s->n; i++) {
		s->counts[i] = NEW_ARRAY(cx->mem, int64_t, s->axis.n);
		TRY(series_count(cx, s->type, s->filter, s->names[i], &s->axis, s->counts[i]));
	}
	return RC_OK;
}

static enum rc take_measures(struct ctx *cx, const struct rq *rq, struct series *s)
{
	struct str list, part;
	bool present;

	TRY(rq_query(cx, rq, "measure", &list, &present));
	if (!present || !list.n)
		return fail_field(cx, "measure", "measure names what is counted, such as created");
	while (str_split(&list, ',', &part)) {
		if (s->n == COUNT(s->names))
			return fail_field(cx, "measure", "at most %zu measures at once", COUNT(s->names));
		s->names[s->n++] = str_trim(part);
	}
	return RC_OK;
}

static void write_day(struct ctx *cx, struct jw *w, const struct series *s, size_t i)
{
	jw_open(w, NULL, '{');
	jw_str(w, "day", axis_date(cx->mem, &s->axis, i));
	for (size_t k = 0; k < s->n; k++) {
		jw_key(w, s->names[k]);
		jw_int(w, NULL, s->counts[k][i]);
	}
	jw_close(w, '}');
}

enum rc read_series(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct series *s = NEW(cx->mem, struct series);
	struct jw w = JW(&rs->body);
	struct str order, to;
	int64_t days;
	bool present;

	s->type = rq->extra;
	TRY(read_query(cx, rq, &s->filter, &order));
	TRY(take_measures(cx, rq, s));
	TRY(rq_query(cx, rq, "to", &to, &present));
	TRY(rq_query_int(cx, rq, "days", 1, SERIES_DAYS, 30, &days));
	TRY(axis_make(cx, present ? to : STR(""), (size_t)days, &s->axis));
	TRY(db_snapshot(cx, load, s));
	jw_open(&w, NULL, '{');
	jw_str(&w, "zone", s->axis.zone);
	jw_open(&w, "days", '[');
	for (size_t i = 0; i < s->axis.n; i++)
		write_day(cx, &w, s, i);
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}
