/* choose.c - all versions of all definitions, the process's shared copy of them, and which one fits. */
#include "base/json.h"
#include "base/time.h"
#include "sla/parts.h"
#include <pthread.h>

SQL(q_mark, "SELECT (SELECT count(*) FROM calendar_version), (SELECT count(*) FROM sla_target_version)");
SQL(q_targets,
    "SELECT sla_target, version, valid_from, data FROM sla_target_version ORDER BY sla_target, version");
SQL(q_calendars, "SELECT v.calendar, v.version, v.valid_from, c.name FROM calendar_version v JOIN calendar c"
                 " ON c.id = v.calendar ORDER BY v.calendar, v.version");

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
	struct sla_def *defs; /* every version of a target, with the newest version of its calendar */
	size_t n;
	struct calendar_row *cals; /* by id, version */
	size_t ncals;
};
struct sla_cache {
	pthread_mutex_t lock;
	struct arena *mem;
	struct sla_set *set; /* older sets stay until the end: requests may hold them, and definitions seldom
	                        change */
	bool supposed;       /* the set is what it is, whatever is stored */
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

/* ---- reading a version -------------------------------------------------------------- */
static int word_of(struct str s, const char *const *words)
{
	for (int i = 0; words[i]; i++)
		if (str_is(s, words[i]))
			return i;
	return 0;
}

/* "17:30" as a second of the day; -1 for anything else, which is "close". */
static int goal_time(struct str s)
{
	int64_t h, m;

	if (s.n != 5 || !str_int(str_sub(s, 0, 2), &h) || !str_int(str_sub(s, 3, 2), &m))
		return -1;
	return (int)(h * 3600 + m * 60);
}

/* A condition was checked when it was saved; one that can be read no more never holds, and its definition is
 * out of use rather than wrong. */
static enum rc read_conditions(struct ctx *cx, struct arena *mem, const struct jval *v, struct sla_def *d)
{
	static const char *const names[WHENS] = { "start_when",  "stop_when",   "pause_when",
		                                  "resume_when", "cancel_when", "reset_when" };
	const struct record_type *t = type_find(cx->app, STR("ticket"));
	const struct filter_input *in;
	struct filter_plan *plan;
	struct filter_node *tree;

	for (int i = 0; i < WHENS; i++) {
		struct str text = jval_str(v, names[i]);
		if (!text.n || !t)
			continue;
		text = arena_str(mem, text);
		enum rc rc = filter_parse(cx, text, &tree);
		if (rc == RC_OK)
			rc = filter_plan(cx, mem, t, tree, &plan);
		if (rc == RC_INVALID) {
			d->active = false;
			continue;
		}
		TRY(rc);
		d->when[i] = plan;
		for (size_t k = filter_inputs(plan, &in); k-- > 0;)
			if (in[k].field >= 0 && in[k].field < 64)
				d->looks.fields |= UINT64_C(1) << in[k].field;
	}
	return RC_OK;
}

static void read_looks(struct sla_def *d)
{
	struct str from = d->zone_from, w;

	d->looks.whom = (d->kind.n ? LOOK_KIND : 0u) | (d->priority.n ? LOOK_PRIORITY : 0u) |
	                (d->service.n ? LOOK_SERVICE : 0u) | (d->vendor.n ? LOOK_VENDOR : 0u) |
	                (d->contract ? LOOK_CONTRACT : 0u) | (d->team ? LOOK_TEAM : 0u);
	d->looks.kinds = 1u << d->target;
	while (str_split(&from, ' ', &w))
		d->looks.zones |= !str_is(w, "definition");
}

static enum rc def_read(struct ctx *cx, struct arena *mem, struct str data, struct sla_def *d)
{
	static const char *const goals[] = { "open", "workdays", "relative", "share", NULL };
	static const char *const cancels[] = { "unmatched", "explicit", "never", NULL };
	struct jval v;
	char why[120];

	if (!json_parse_plain(cx->mem, data, &v, why, sizeof why))
		return fail(cx, RC_INTERNAL, "bad_definition", "target %lld version %lld: %s",
		            (long long)d->id, (long long)d->version, why);
	const struct jval *active = jval_get(&v, "active"), *credit = jval_get(&v, "credit_pauses");
	d->client_id = jval_int(&v, "client");
	d->name = arena_str(mem, jval_str(&v, "name"));
	d->kind = arena_str(mem, jval_str(&v, "kind"));
	d->priority = arena_str(mem, jval_str(&v, "priority"));
	d->service = arena_lower(mem, jval_str(&v, "service"));
	d->vendor = arena_lower(mem, jval_str(&v, "vendor"));
	d->contract = jval_int(&v, "contract");
	d->team = jval_int(&v, "team");
	d->pause_on = arena_str(mem, jval_str(&v, "pause_on"));
	d->zone_from = arena_str(mem, jval_str(&v, "zone_from"));
	d->own_zone = arena_str(mem, jval_str(&v, "zone"));
	d->target = sla_kind_of(jval_str(&v, "target"));
	d->goal_as = (unsigned)word_of(jval_str(&v, "goal_as"), goals);
	d->goal = jval_int(&v, "goal");
	if (d->goal_as == GOAL_OPEN)
		d->goal = MINUTES(d->goal);
	d->goal_time = goal_time(jval_str(&v, "goal_time"));
	d->calendar = jval_int(&v, "calendar");
	d->position = jval_int(&v, "position");
	d->stop_on_closed = str_is(jval_str(&v, "stop_on"), "closed");
	d->cancel_on = (unsigned)word_of(jval_str(&v, "cancel_on"), cancels);
	d->from_attached = str_is(jval_str(&v, "count_from"), "attached");
	d->no_pause_credit = credit && credit->kind == J_BOOL && !credit->b;
	d->active = active && active->b && d->target < SLA_KINDS;
	if (d->target == SLA_KINDS)
		d->target = SLA_RESOLVE;
	const struct who *who = cx->who;
	cx->who = &who_system; /* not what this asker may know of */
	enum rc rc = read_conditions(cx, mem, &v, d);
	cx->who = who;
	read_looks(d);
	return rc;
}

/* ---- the set --------------------------------------------------------------------------- */
static enum rc calendars_read(struct ctx *cx, struct arena *mem, struct sla_set *out)
{
	struct rows r;

	TRY(db_run(cx, q_calendars, &r));
	out->cals = NEW_ARRAY(mem, struct calendar_row, r.n + 1);
	out->ncals = r.n;
	for (size_t i = 0; i < r.n; i++) {
		struct calendar_row *c = &out->cals[i];
		*c = (struct calendar_row){ cell(&r, i, 0).i, cell(&r, i, 1).i, cell(&r, i, 2).i,
			                    arena_str(mem, cell(&r, i, 3).s), NULL };
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

static void with_calendar(struct sla_def *d, const struct calendar_row *c)
{
	d->calendar_version = c->version;
	d->calendar_name = c->name;
	d->cal = c->cal;
}

/* The newest version of a calendar in force at `at`, the first one when it is younger than that. */
static const struct calendar_row *calendar_at(const struct sla_set *s, int64_t id, int64_t at)
{
	const struct calendar_row *best = NULL;

	for (size_t i = 0; i < s->ncals; i++)
		if (s->cals[i].id == id && (!best || s->cals[i].valid_from <= at))
			best = &s->cals[i];
	return best;
}

static enum rc set_read(struct ctx *cx, struct arena *mem, struct sla_set *out)
{
	struct rows r;

	TRY(db_stamp(cx, &out->stamp)); /* first: what is read later may be newer, and is read again then */
	TRY(mark_read(cx, &out->mark));
	TRY(calendars_read(cx, mem, out));
	TRY(db_run(cx, q_targets, &r));
	out->defs = NEW_ARRAY(mem, struct sla_def, r.n + 1);
	out->n = 0;
	for (size_t i = 0; i < r.n; i++) {
		struct sla_def *d = &out->defs[out->n];
		*d = (struct sla_def){ .id = cell(&r, i, 0).i,
			               .version = cell(&r, i, 1).i,
			               .valid_from = cell(&r, i, 2).i };
		TRY(def_read(cx, mem, cell(&r, i, 3).s, d));
		const struct calendar_row *c = calendar_at(out, d->calendar, INT64_MAX);
		if (!c)
			continue;
		with_calendar(d, c);
		out->n++;
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

	if (!s || s->supposed)
		return RC_OK;
	TRY(db_stamp(cx, &stamp));
	return cached(s, stamp) ? RC_OK : fill(cx, s);
}

/* The shared set when it is current, else one of this ctx's own. */
static enum rc set_of(struct ctx *cx, const struct sla_set **out)
{
	struct mark now;
	int64_t stamp;

	if (cx->app->sla && cx->app->sla->supposed) {
		*out = cx->app->sla->set;
		return RC_OK;
	}
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

/* ---- conditions ------------------------------------------------------------------------------ */
enum rc sla_holds(struct ctx *cx, const struct sla_def *d, enum sla_when w, const struct sla_facts *f,
                  int64_t at, bool *out)
{
	struct filter_subject of = { .r = f->r };
	int64_t now = cx->now;

	*out = false;
	if (!d->when[w] || !f->r)
		return RC_OK;
	cx->now = at;
	enum rc rc = filter_match(cx, d->when[w], &of, out);
	cx->now = now;
	return rc;
}

/* ---- choosing ------------------------------------------------------------------------------------ */
static bool for_whom(const struct sla_def *d, const struct sla_facts *f, enum sla_kind kind, int64_t left)
{
	return d->active && d->target == kind && d->client_id == f->client_id &&
	       (!d->kind.n || str_eq(d->kind, f->kind)) &&
	       (!d->priority.n || str_eq(d->priority, f->priority)) &&
	       (!d->service.n || str_ieq(d->service, f->service)) &&
	       (!d->vendor.n || str_ieq(d->vendor, f->vendor)) && (!d->team || d->team == f->team) &&
	       (!d->contract || d->contract == f->contract) &&
	       (d->goal_as != GOAL_SHARE || left != CLOCK_NEVER);
}

/* Is it the version in force at `at`? Versions of one definition lie together, ascending. */
static bool in_force(const struct sla_set *s, size_t i, int64_t at)
{
	if (s->defs[i].valid_from > at)
		return false;
	for (size_t j = i + 1; j < s->n && s->defs[j].id == s->defs[i].id; j++)
		if (s->defs[j].valid_from <= at)
			return false;
	return true;
}

static struct str zone_of(struct str source, const struct sla_def *d, const struct sla_facts *f)
{
	return str_is(source, "caller")     ? f->zone_caller
	       : str_is(source, "client")   ? f->zone_client
	       : str_is(source, "location") ? f->zone_location
	                                    : d->own_zone;
}

/* The first zone there is, in the order of zone_from; empty: the calendar's. */
static struct str zone_for(struct ctx *cx, const struct sla_def *d, const struct sla_facts *f)
{
	struct str from = d->zone_from, w, z;

	while (str_split(&from, ' ', &w)) {
		z = zone_of(w, d, f);
		if (z.n && zone_find(cx->app->zones, z))
			return z;
	}
	return STR("");
}

/* The definition with this version of its calendar, read in this zone. */
static enum rc made_of(struct ctx *cx, const struct sla_def *d, const struct calendar_row *c, struct str zone,
                       const struct sla_def **out)
{
	if (d->calendar_version == c->version && !zone.n) {
		*out = d;
		return RC_OK;
	}
	struct sla_def *own = NEW(cx->mem, struct sla_def);
	*own = *d;
	with_calendar(own, c);
	own->zone = zone.n ? arena_str(cx->mem, zone) : STR(""); /* kept when the calendar's own changes */
	if (zone.n && !str_eq(zone, zone_name(calendar_zone(c->cal))))
		TRY(calendar_zoned(cx, c->cal, zone, &own->cal));
	*out = own;
	return RC_OK;
}

enum rc sla_choose(struct ctx *cx, const struct sla_facts *f, enum sla_kind kind, int64_t at, bool starting,
                   int64_t left, const struct sla_def **out)
{
	const struct sla_set *s;
	const struct sla_def *best = NULL;

	*out = NULL;
	TRY(set_of(cx, &s));
	for (size_t i = 0; i < s->n; i++) {
		const struct sla_def *d = &s->defs[i];
		bool fits = true;
		if (!for_whom(d, f, kind, left) || (best && d->position >= best->position) ||
		    !in_force(s, i, at))
			continue;
		if (starting && d->when[WHEN_START])
			TRY(sla_holds(cx, d, WHEN_START, f, at, &fits));
		if (fits)
			best = d;
	}
	if (!best)
		return RC_OK;
	return made_of(cx, best, calendar_at(s, best->calendar, at), zone_for(cx, best, f), out);
}

enum rc sla_looks(struct ctx *cx, int64_t client_id, int64_t at, struct sla_looks *out)
{
	const struct sla_set *s;

	*out = (struct sla_looks){ 0 };
	TRY(set_of(cx, &s));
	for (size_t i = 0; i < s->n; i++) {
		const struct sla_def *d = &s->defs[i];
		if (d->client_id != client_id || (at != INT64_MAX && (!d->active || !in_force(s, i, at))))
			continue;
		out->whom |= d->looks.whom;
		out->fields |= d->looks.fields;
		out->kinds |= d->looks.kinds;
		out->zones |= d->looks.zones;
	}
	return RC_OK;
}

enum rc sla_def_load(struct ctx *cx, int64_t id, int64_t version, int64_t calendar_version, struct str zone,
                     const struct sla_def **out)
{
	const struct sla_set *s;

	TRY(set_of(cx, &s));
	for (size_t i = 0; i < s->n; i++) {
		const struct sla_def *d = &s->defs[i];
		if (d->id != id || d->version != version)
			continue;
		if (d->calendar_version == calendar_version && !zone.n) {
			*out = d;
			return RC_OK;
		}
		for (size_t c = 0; c < s->ncals; c++)
			if (s->cals[c].id == d->calendar && s->cals[c].version == calendar_version)
				return made_of(cx, d, &s->cals[c], zone, out);
	}
	return fail(cx, RC_NOT_FOUND, "target_not_found", "there is no version %lld of target %lld",
	            (long long)version, (long long)id);
}

enum rc sla_def_next(struct ctx *cx, const struct sla_def *d, const struct sla_def **out, int64_t *from)
{
	const struct sla_set *s;

	*out = NULL;
	*from = INT64_MAX;
	TRY(set_of(cx, &s));
	for (size_t i = 0; i < s->ncals; i++)
		if (s->cals[i].id == d->calendar && s->cals[i].version > d->calendar_version) {
			*from = s->cals[i].valid_from;
			return made_of(cx, d, &s->cals[i], d->zone, out);
		}
	return RC_OK;
}

enum rc sla_calendars_since(struct ctx *cx, int64_t client_id, int64_t at, bool *out)
{
	const struct sla_set *s;

	*out = false;
	TRY(set_of(cx, &s));
	for (size_t i = 0; i < s->n && !*out; i++)
		for (size_t c = 0; c < s->ncals && !*out; c++)
			*out = s->defs[i].client_id == client_id && s->cals[c].id == s->defs[i].calendar &&
			       s->cals[c].valid_from > at;
	return RC_OK;
}

/* ---- definitions as they would be ------------------------------------------------------------ */
enum { SINCE_EVER = 0, NEW_IDS = INT32_MAX /* after all there are: of equal positions the last */ };

static enum rc suppose_one(struct ctx *cx, struct sla_set *s, int64_t id, struct str data)
{
	struct sla_def d = { .id = id, .version = 1, .valid_from = SINCE_EVER };

	TRY(def_read(cx, cx->mem, data, &d));
	const struct calendar_row *c = calendar_at(s, d.calendar, INT64_MAX);
	if (!c)
		return fail_field(cx, "calendar", "there is no such calendar");
	with_calendar(&d, c);
	s->defs[s->n++] = d;
	return RC_OK;
}

static const struct sla_change *change_of(const struct sla_change *c, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (c[i].id == id)
			return &c[i];
	return NULL;
}

enum rc sla_suppose(struct ctx *cx, const struct sla_change *changes, size_t n, struct sla_cache **out)
{
	struct sla_cache *cache = NEW(cx->mem, struct sla_cache);
	struct sla_set now, *s = NEW(cx->mem, struct sla_set);

	TRY(set_read(cx, cx->mem, &now));
	*s = now;
	s->defs = NEW_ARRAY(cx->mem, struct sla_def, now.n + n + 1);
	s->n = 0;
	for (size_t i = 0; i < now.n; i++) {
		const struct sla_change *c = change_of(changes, n, now.defs[i].id);
		if (!c)
			s->defs[s->n++] = now.defs[i];
		else if (!i || now.defs[i - 1].id != c->id)
			TRY(suppose_one(cx, s, c->id, c->data));
	}
	for (size_t i = 0; i < n; i++)
		if (!changes[i].id)
			TRY(suppose_one(cx, s, NEW_IDS + (int64_t)i, changes[i].data));
	cache->set = s;
	cache->supposed = true;
	*out = cache;
	return RC_OK;
}

enum rc sla_def_of(struct ctx *cx, struct str data, const struct sla_def **out)
{
	struct sla_set *s = NEW(cx->mem, struct sla_set);

	TRY(calendars_read(cx, cx->mem, s));
	s->defs = NEW(cx->mem, struct sla_def);
	TRY(suppose_one(cx, s, NEW_IDS, data));
	const struct sla_def *d = &s->defs[0];
	struct sla_facts nobody = { 0 };
	return made_of(cx, d, calendar_at(s, d->calendar, INT64_MAX), zone_for(cx, d, &nobody), out);
}
