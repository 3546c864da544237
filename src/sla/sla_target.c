/* sla_target.c - target definitions as records, all their versions, and the process's shared copy of them. */
#include "base/json.h"
#include "sla/sla.h"
#include "sla/words.h"
#include <pthread.h>

SQL(q_mark, "SELECT (SELECT count(*) FROM calendar_version), (SELECT count(*) FROM sla_target_version)");
SQL(q_version_add,
    "INSERT INTO sla_target_version (sla_target, version, valid_from, data) VALUES ($1, $2, $3, $4)");
SQL(q_targets,
    "SELECT sla_target, version, valid_from, data FROM sla_target_version ORDER BY sla_target, version");
SQL(q_calendars, "SELECT v.calendar, v.version, v.valid_from, c.name FROM calendar_version v JOIN calendar c"
                 " ON c.id = v.calendar ORDER BY v.calendar, v.version");

/* ---- the type -------------------------------------------------------------------------- */
CHOICES(sla_targets, { "response", "Response" }, { "resolve", "Resolve" });
CHOICES(sla_stops, { "resolved", "Resolved" }, { "closed", "Closed" });
static const struct field fields[] = {
	[SLA_NAME] = { "name", F_TEXT, .flags = FILTER | SORT | HISTORY | REQUIRED | SEARCH | COLUMN,
	               .max = 120, .label = "Name" },
	[SLA_KIND] = { "kind", F_ENUM, .choices = &ticket_kinds,
	               .flags = FILTER | SORT | GROUP | HISTORY | COLUMN, .label = "Ticket kind",
	               .help = "Empty: any kind" },
	[SLA_PRIORITY] = { "priority", F_ENUM, .choices = &ticket_priorities,
	                   .flags = FILTER | SORT | GROUP | HISTORY | COLUMN, .label = "Priority",
	                   .help = "Empty: any" },
	[SLA_TARGET] = { "target", F_ENUM, .choices = &sla_targets,
	                 .flags = FILTER | SORT | GROUP | HISTORY | REQUIRED | COLUMN, .label = "Target" },
	[SLA_GOAL] = { "goal", F_INT, .flags = FILTER | SORT | HISTORY | REQUIRED | COLUMN, .min = 1,
	               .max = 5256000, .label = "Goal", .help = "Minutes of open calendar time" },
	[SLA_CALENDAR] = { "calendar", F_REF, .of = "calendar", .flags = FILTER | HISTORY | REQUIRED | COLUMN,
	                   .label = "Calendar" },
	[SLA_PAUSE_ON] = { "pause_on", F_TEXT, .flags = HISTORY, .max = 200, .label = "Pauses on",
	                   .help = "Hold reasons that pause the clock, separated by spaces" },
	[SLA_STOP_ON] = { "stop_on", F_ENUM, .choices = &sla_stops, .flags = HISTORY, .label = "Stops on",
	                  .help = "Closed counts the time between resolved and closed too" },
	[SLA_POSITION] = { "position", F_INT, .flags = SORT | HISTORY | COLUMN, .max = 100000,
	                   .label = "Position", .help = "The lowest matching target wins" },
	[SLA_ACTIVE] = { "active", F_BOOL, .flags = FILTER | HISTORY | COLUMN, .label = "Active" },
};

static void otherwise(struct record *r, size_t f, struct dbval v)
{
	if (rec_null(r, f))
		rec_set(r, f, v);
}

static enum rc prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	const struct calendar *c;
	struct str rest, w;

	(void)old;
	otherwise(neo, SLA_PAUSE_ON, TEXT(STR("caller vendor change problem part approval scheduled")));
	otherwise(neo, SLA_STOP_ON, TEXT(STR("resolved")));
	otherwise(neo, SLA_POSITION, INT(0));
	otherwise(neo, SLA_ACTIVE, INT(1));
	rest = rec_str(neo, SLA_PAUSE_ON);
	while (str_split(&rest, ' ', &w))
		if (!choices_has(&hold_reasons, w))
			return fail_field(cx, "pause_on", "\"" STR_FMT "\" is no hold reason", STR_ARG(w));
	if (rec_int(neo, SLA_GOAL) <= 0)
		return fail_field(cx, "goal", "the goal is at least one minute");
	if (calendar_load(cx, rec_int(neo, SLA_CALENDAR), 0, &c, NULL))
		return fail_field(cx, "calendar", "there is no such calendar");
	return RC_OK;
}

static enum rc after(struct ctx *cx, const struct record *old, const struct record *neo,
                     const struct event *ev)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	(void)old;
	(void)ev;
	jw_open(&w, NULL, '{');
	jw_int(&w, "client", neo->client_id);
	jw_str(&w, "name", rec_str(neo, SLA_NAME));
	jw_str(&w, "kind", rec_str(neo, SLA_KIND));
	jw_str(&w, "priority", rec_str(neo, SLA_PRIORITY));
	jw_str(&w, "target", rec_str(neo, SLA_TARGET));
	jw_int(&w, "goal", rec_int(neo, SLA_GOAL));
	jw_int(&w, "calendar", rec_int(neo, SLA_CALENDAR));
	jw_str(&w, "pause_on", rec_str(neo, SLA_PAUSE_ON));
	jw_str(&w, "stop_on", rec_str(neo, SLA_STOP_ON));
	jw_int(&w, "position", rec_int(neo, SLA_POSITION));
	jw_bool(&w, "active", rec_int(neo, SLA_ACTIVE) == 1);
	jw_close(&w, '}');
	return db_run(cx, q_version_add, NULL, INT(neo->id), INT(neo->version), INT(cx->now),
	              TEXT(buf_str(&b)));
}

const struct record_type sla_target_type = {
	.name = "sla_target",
	.plural = "sla-targets",
	.label = "Service level target",
	.fields = fields,
	.nfields = SLA_FIELDS,
	.flags = T_SLOW,
	.read_perm = PERM_READ,
	.create_perm = PERM_CLIENT_ADMIN,
	.write_perm = PERM_CLIENT_ADMIN,
	.name_field = SLA_NAME,
	.owner_field = -1,
	.prepare = prepare,
	.after = after,
	.default_sort = "position",
	.help = "How long a response or a solution may take, on which calendar",
};

/* ---- all definitions -------------------------------------------------------------------------- */
struct calendar_row {
	int64_t id, version, valid_from;
	struct str name;
	const struct calendar *cal;
};
struct sla_set {
	int64_t stamp;
	struct mark {
		int64_t calendars, targets;
	} mark;               /* how many versions there were of either; both tables only grow */
	struct sla_def *defs; /* every version of a target with every version of its calendar */
	int64_t *calendar_from;
	size_t n;
};
struct sla_cache {
	pthread_mutex_t lock;
	struct arena *mem;
	struct sla_set *set; /* older sets stay until the end: requests may hold them, and definitions seldom
	                        change */
};

struct sla_cache *sla_cache_new(void)
{
	struct arena *mem = arena_new();
	struct sla_cache *s = NEW(mem, struct sla_cache);

	s->mem = mem;
	pthread_mutex_init(&s->lock, NULL);
	return s;
}

void sla_cache_free(struct sla_cache *s)
{
	if (!s)
		return;
	pthread_mutex_destroy(&s->lock);
	arena_free(s->mem);
}

static struct str member(const struct jval *v, const char *key)
{
	const struct jval *m = jval_get(v, key);
	return m && m->kind == J_STR ? m->s : STR("");
}

static int64_t number(const struct jval *v, const char *key)
{
	const struct jval *m = jval_get(v, key);
	return m && m->kind == J_INT ? m->i : 0;
}

static enum rc def_read(struct ctx *cx, struct arena *mem, struct str data, struct sla_def *d)
{
	struct jval v;
	char why[120];

	if (!json_parse_plain(cx->mem, data, &v, why, sizeof why))
		return fail(cx, RC_INTERNAL, "bad_definition", "target %lld version %lld: %s",
		            (long long)d->id, (long long)d->version, why);
	const struct jval *active = jval_get(&v, "active");
	d->client_id = number(&v, "client");
	d->name = arena_str(mem, member(&v, "name"));
	d->kind = arena_str(mem, member(&v, "kind"));
	d->priority = arena_str(mem, member(&v, "priority"));
	d->pause_on = arena_str(mem, member(&v, "pause_on"));
	d->target = str_is(member(&v, "target"), "response") ? SLA_RESPONSE : SLA_RESOLVE;
	d->goal = MINUTES(number(&v, "goal"));
	d->calendar = number(&v, "calendar");
	d->position = number(&v, "position");
	d->stop_on_closed = str_is(member(&v, "stop_on"), "closed");
	d->active = active && active->b;
	return RC_OK;
}

static enum rc calendars_read(struct ctx *cx, struct arena *mem, struct calendar_row **out, size_t *n)
{
	struct rows r;

	TRY(db_run(cx, q_calendars, &r));
	*out = NEW_ARRAY(cx->mem, struct calendar_row, r.n + 1);
	*n = r.n;
	for (size_t i = 0; i < r.n; i++) {
		struct calendar_row *c = &(*out)[i];
		*c = (struct calendar_row){ cell(&r, i, 0).i, cell(&r, i, 1).i, cell(&r, i, 2).i,
			                    arena_str(mem, cell(&r, i, 3).s) };
		TRY(calendar_load(cx, c->id, c->version, &c->cal, NULL));
	}
	return RC_OK;
}

static enum rc mark_read(struct ctx *cx, struct mark *out)
{
	struct rows r;

	TRY(db_run(cx, q_mark, &r));
	*out = (struct mark){ cell(&r, 0, 0).i, cell(&r, 0, 1).i };
	return RC_OK;
}

static enum rc set_read(struct ctx *cx, struct arena *mem, struct sla_set *out)
{
	struct calendar_row *cals;
	struct rows r;
	size_t ncals;

	TRY(db_stamp(cx, &out->stamp)); /* first: what is read later may be newer, and is read again then */
	TRY(mark_read(cx, &out->mark));
	TRY(calendars_read(cx, mem, &cals, &ncals));
	TRY(db_run(cx, q_targets, &r));
	out->defs = NEW_ARRAY(mem, struct sla_def, r.n * ncals + 1);
	out->calendar_from = NEW_ARRAY(mem, int64_t, r.n * ncals + 1);
	out->n = 0;
	for (size_t i = 0; i < r.n; i++) {
		struct sla_def d = { .id = cell(&r, i, 0).i,
			             .version = cell(&r, i, 1).i,
			             .valid_from = cell(&r, i, 2).i };
		TRY(def_read(cx, mem, cell(&r, i, 3).s, &d));
		for (size_t c = 0; c < ncals; c++) {
			if (cals[c].id != d.calendar)
				continue;
			d.calendar_version = cals[c].version;
			d.calendar_name = cals[c].name;
			d.cal = cals[c].cal;
			out->calendar_from[out->n] = cals[c].valid_from;
			out->defs[out->n++] = d;
		}
	}
	return RC_OK;
}

static struct sla_set *cached(struct sla_cache *s, int64_t stamp)
{
	pthread_mutex_lock(&s->lock);
	struct sla_set *set = s->set && s->set->stamp == stamp ? s->set : NULL;
	pthread_mutex_unlock(&s->lock);
	return set;
}

/* The stamp moves with every definition of any kind, and parsing calendars is dear: the shared set is as good
 * as new while no version of a calendar or target has come. */
static struct sla_set *same(struct sla_cache *s, struct mark now)
{
	pthread_mutex_lock(&s->lock);
	bool is = s->set && s->set->mark.calendars == now.calendars && s->set->mark.targets == now.targets;
	struct sla_set *set = is ? s->set : NULL;
	pthread_mutex_unlock(&s->lock);
	return set;
}

/* Outside transactions only: what is kept here was committed. */
static enum rc fill(struct ctx *cx, struct sla_cache *s)
{
	struct sla_set *set;
	struct mark now;
	int64_t stamp;

	TRY(db_stamp(cx, &stamp)); /* first: what is read later may be newer, and is read again then */
	TRY(mark_read(cx, &now));
	if ((set = same(s, now))) {
		pthread_mutex_lock(&s->lock);
		set->stamp = stamp;
		pthread_mutex_unlock(&s->lock);
		return RC_OK;
	}
	pthread_mutex_lock(&s->lock);
	set = NEW(s->mem, struct sla_set);
	enum rc rc = set_read(cx, s->mem, set);
	if (rc == RC_OK)
		s->set = set;
	pthread_mutex_unlock(&s->lock);
	return rc;
}

enum rc sla_warm(struct ctx *cx)
{
	struct sla_cache *s = cx->app->sla;
	int64_t stamp;

	if (!s)
		return RC_OK;
	TRY(db_stamp(cx, &stamp));
	return cached(s, stamp) ? RC_OK : fill(cx, s);
}

/* The shared set when it is current, else one of this ctx's own. */
static enum rc set_of(struct ctx *cx, const struct sla_set **out)
{
	struct mark now;
	int64_t stamp;

	if (cx->app->sla) {
		TRY(sla_warm(cx));
		TRY(db_stamp(cx, &stamp));
		*out = cached(cx->app->sla, stamp);
		if (*out)
			return RC_OK;
		TRY(mark_read(cx, &now));
		*out = same(cx->app->sla, now);
		if (*out)
			return RC_OK;
	}
	struct sla_set *own = NEW(cx->mem, struct sla_set);
	TRY(set_read(cx, cx->mem, own));
	*out = own;
	return RC_OK;
}

/* ---- choosing ------------------------------------------------------------------------------------ */
static bool matches(const struct sla_def *d, const struct sla_facts *f, enum sla_kind kind)
{
	return d->active && d->target == kind && d->client_id == f->client_id &&
	       (!d->kind.n || str_eq(d->kind, f->kind)) &&
	       (!d->priority.n || str_eq(d->priority, f->priority));
}

/* Is b a later state of the same thing than a, at `at`? Defs of one target lie together, versions ascending.
 */
static bool newest_at(const struct sla_set *s, size_t i, int64_t at)
{
	const struct sla_def *d = &s->defs[i];

	if (d->valid_from > at)
		return false;
	for (size_t j = i + 1; j < s->n && s->defs[j].id == d->id; j++) {
		bool later_target = s->defs[j].version > d->version && s->defs[j].valid_from <= at;
		bool later_calendar = s->defs[j].version == d->version && s->calendar_from[j] <= at;
		if (later_target || later_calendar)
			return false;
	}
	return true;
}

enum rc sla_choose(struct ctx *cx, const struct sla_facts *f, enum sla_kind kind, int64_t at,
                   const struct sla_def **out)
{
	const struct sla_set *s;
	const struct sla_def *best = NULL;

	TRY(set_of(cx, &s));
	for (size_t i = 0; i < s->n; i++) {
		const struct sla_def *d = &s->defs[i];
		if (matches(d, f, kind) && newest_at(s, i, at) && (!best || d->position < best->position))
			best = d;
	}
	*out = best;
	return RC_OK;
}

enum rc sla_def_load(struct ctx *cx, int64_t id, int64_t version, int64_t calendar_version,
                     const struct sla_def **out)
{
	const struct sla_set *s;

	TRY(set_of(cx, &s));
	for (size_t i = 0; i < s->n; i++)
		if (s->defs[i].id == id && s->defs[i].version == version &&
		    s->defs[i].calendar_version == calendar_version) {
			*out = &s->defs[i];
			return RC_OK;
		}
	return fail(cx, RC_NOT_FOUND, "target_not_found", "there is no version %lld of target %lld",
	            (long long)version, (long long)id);
}
