/* layer.c - the layers of a rotation as people write them, checked to the field, and their hand-offs.
 *
 * Hand-offs stand on the civil clock: slot k begins when the zone's clocks show anchor + k * every * unit.
 * Counting civil seconds and turning each hand-off into an instant by itself keeps 09:00 at 09:00; nothing
 * here adds 86,400 seconds to an instant. */
#include "oncall/oncall_parts.h"

static const char *const units[] = { "hour", "day", "week" };
static const int64_t unit_seconds[] = { 3600, 86400, 604800 }; /* of civil time */
static const int64_t every_max[] = { 24 * 14, 366, 52 };

/* ---- reading ------------------------------------------------------------------------- */
struct at {
	struct ctx *cx;
	size_t layer;
};

static const char *path(const struct at *a, const char *member)
{
	return arena_fmt(a->cx->mem, "layers[%zu].%s", a->layer, member).p;
}

static enum rc wrong(const struct at *a, const char *member, const char *sentence)
{
	const char *p = path(a, member);
	return fail_field(a->cx, p, "%s: %s", p, sentence);
}

static enum rc only_known(const struct at *a, const struct jval *v)
{
	static const char *const known[] = { "name",    "people", "unit", "every", "at",
		                             "weekday", "start",  "end",  "hours" };

	for (size_t i = 0; i < v->n; i++) {
		size_t k = 0;

		while (k < COUNT(known) && !str_is(v->keys[i], known[k]))
			k++;
		if (k == COUNT(known)) {
			const char *p = arena_fmt(a->cx->mem, "layers[%zu]", a->layer).p;
			return fail_field(a->cx, p, "%s: there is no member \"" STR_FMT "\"", p,
			                  STR_ARG(str_clip(v->keys[i], 40)));
		}
	}
	return RC_OK;
}

static enum rc read_people(const struct at *a, struct arena *mem, const struct jval *v, struct layer *out)
{
	if (!v || v->kind != J_ARRAY || !v->n)
		return wrong(a, "people", "name at least one person, by id");
	if (v->n > LAYER_PEOPLE_MAX)
		return wrong(a, "people", "at most 50 people");
	out->people = NEW_ARRAY(mem, int64_t, v->n);
	out->npeople = v->n;
	for (size_t i = 0; i < v->n; i++) {
		if (v->items[i].kind != J_INT || v->items[i].i <= 0)
			return wrong(a, arena_fmt(a->cx->mem, "people[%zu]", i).p, "a person's id");
		out->people[i] = v->items[i].i;
	}
	return RC_OK;
}

static bool clock_time(const struct jval *v, int64_t *out)
{
	const char *p;

	if (!v || v->kind != J_STR || v->s.n != 5 || v->s.p[2] != ':')
		return false;
	p = v->s.p;
	for (int i = 0; i < 5; i++)
		if (i != 2 && (p[i] < '0' || p[i] > '9'))
			return false;
	int h = (p[0] - '0') * 10 + p[1] - '0', m = (p[3] - '0') * 10 + p[4] - '0';
	*out = h * 3600 + m * 60;
	return h < 24 && m < 60;
}

static enum rc read_turn(const struct at *a, const struct jval *v, struct layer *out)
{
	const struct jval *unit = jval_get(v, "unit"), *every = jval_get(v, "every"),
	                  *weekday = jval_get(v, "weekday");
	size_t u = 0;

	while (u < COUNT(units) && !(unit && unit->kind == J_STR && str_is(unit->s, units[u])))
		u++;
	if (u == COUNT(units))
		return wrong(a, "unit", "\"hour\", \"day\" or \"week\"");
	out->unit = (enum oncall_unit)u;
	if (!every || every->kind != J_INT || every->i < 1 || every->i > every_max[u])
		return wrong(
		        a, "every",
		        arena_fmt(a->cx->mem, "a whole number from 1 to %lld", (long long)every_max[u]).p);
	out->every = every->i;
	if (!clock_time(jval_get(v, "at"), &out->at))
		return wrong(a, "at", "the time of the hand-off, such as \"09:00\"");
	bool given = weekday && weekday->kind != J_NULL;
	if (out->unit != UNIT_WEEK)
		return given ? wrong(a, "weekday", "only weekly hand-offs have a day of the week") : RC_OK;
	if (!given || weekday->kind != J_INT || weekday->i < 1 || weekday->i > 7)
		return wrong(a, "weekday", "the day of the hand-off, 1 Monday to 7 Sunday");
	out->weekday = (int)weekday->i;
	return RC_OK;
}

/* Within years in which every zone's arithmetic is sure. */
static bool instant(const struct jval *v, int64_t *out)
{
	return v && v->kind == J_STR && time_parse(v->s, out) && *out >= INT64_C(946684800000000) &&
	       *out < INT64_C(4102444800000000);
}

static enum rc read_span(const struct at *a, const struct jval *v, struct layer *out)
{
	const struct jval *end = jval_get(v, "end");

	if (!instant(jval_get(v, "start"), &out->start))
		return wrong(a, "start", "when it begins, such as \"2026-01-05T08:00:00Z\"");
	out->end = INT64_MAX;
	if (end && end->kind != J_NULL && !instant(end, &out->end))
		return wrong(a, "end", "when it ends, such as \"2026-06-01T08:00:00Z\", or null");
	if (out->end <= out->start)
		return wrong(a, "end", "must be later than the start");
	return RC_OK;
}

static void set_anchor(struct layer *, const struct zone *);

static enum rc read_layer(const struct at *a, struct arena *mem, const struct zone *z, const struct jval *v,
                          struct layer *out)
{
	const struct jval *name = jval_get(v, "name");

	if (v->kind != J_OBJECT) {
		const char *p = arena_fmt(a->cx->mem, "layers[%zu]", a->layer).p;
		return fail_field(a->cx, p, "%s: a layer is an object", p);
	}
	TRY(only_known(a, v));
	if (name && name->kind != J_NULL && (name->kind != J_STR || name->s.n > LAYER_NAME_MAX))
		return wrong(a, "name", "a text of at most 80 bytes");
	out->name = name && name->kind == J_STR ? arena_str(mem, name->s) : STR("");
	TRY(read_people(a, mem, jval_get(v, "people"), out));
	TRY(read_turn(a, v, out));
	TRY(read_span(a, v, out));
	TRY(week_read(a->cx, mem, path(a, "hours"), jval_get(v, "hours"), &out->hours));
	set_anchor(out, z);
	return RC_OK;
}

static enum rc parse(struct ctx *cx, const char *field, struct str text, struct jval *out)
{
	char why[120];

	if (!text.n)
		text = STR("[]");
	if (!json_parse_plain(cx->mem, text, out, why, sizeof why) || out->kind != J_ARRAY)
		return fail_field(cx, field, "%s is a list", field);
	return RC_OK;
}

enum rc plan_parse(struct ctx *cx, struct arena *mem, struct str zone, struct str layers, struct str hours,
                   struct plan *out)
{
	struct jval v;

	TRY(zone_named(cx, zone, &out->zone));
	TRY(parse(cx, "layers", layers, &v));
	if (v.n > LAYERS_MAX)
		return fail_field(cx, "layers", "a rotation has at most %d layers", LAYERS_MAX);
	out->layers = NEW_ARRAY(mem, struct layer, v.n + 1);
	out->nlayers = v.n;
	for (size_t i = 0; i < v.n; i++)
		TRY(read_layer(&(struct at){ cx, i }, mem, out->zone, &v.items[i], &out->layers[i]));
	TRY(parse(cx, "hours", hours, &v));
	return week_read(cx, mem, "hours", &v, &out->hours);
}

/* ---- hand-offs ------------------------------------------------------------------------- */
static int64_t civil_second(const struct zone *z, int64_t t)
{
	return floor_div(t, SECONDS(1)) + zone_offset(z, t);
}

static int64_t instant_of(const struct zone *z, int64_t second)
{
	return zone_day_second(z, 0, second, ZONE_EARLIER);
}

/* Of hours the grid of possible hand-offs is the shift itself: "every 12 hours at 08:00" is 08:00 and 20:00.
 */
static void set_anchor(struct layer *l, const struct zone *z)
{
	int64_t grid = unit_seconds[l->unit] * (l->unit == UNIT_HOUR ? l->every : 1);
	int64_t now = civil_second(z, l->start), day = floor_div(now, 86400), base = day * 86400 + l->at;

	if (l->unit == UNIT_WEEK)
		base += (l->weekday - civil_weekday(day)) * (int64_t)86400;
	l->anchor = base + floor_div(now - base, grid) * grid;
	while (instant_of(z, l->anchor + grid) <= l->start) /* an hour that comes twice */
		l->anchor += grid;
	while (instant_of(z, l->anchor) > l->start)
		l->anchor -= grid;
}

static int64_t step(const struct layer *l) { return unit_seconds[l->unit] * l->every; }

int64_t layer_slot_start(const struct layer *l, const struct zone *z, int64_t k)
{
	return instant_of(z, l->anchor + k * step(l));
}

int64_t layer_slot(const struct layer *l, const struct zone *z, int64_t t)
{
	int64_t k = floor_div(civil_second(z, t) - l->anchor, step(l));

	while (k > 0 && layer_slot_start(l, z, k) > t)
		k--;
	while (layer_slot_start(l, z, k + 1) <= t)
		k++;
	return k < 0 ? 0 : k;
}
