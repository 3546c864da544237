/* oncall_api.c - who is on call now, the shifts of a rotation, how well it is covered, and the same for
 * layers that are not saved yet. Translation only. */
#include "oncall/oncall_parts.h"
#include "person/person.h"
#include "record/filter.h"
#include "record/names.h"

enum { ROTATIONS_MAX = 200, DEFAULT_DAYS = 28, GAPS_SHOWN = 200, YEAR = 364 /* 52 weeks */ };

/* ---- names ---------------------------------------------------------------------------- */
static void want_people(struct ctx *cx, struct names *p, const struct oncall_entry *e, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		names_want(cx, p, &person_type, e[i].person);
		names_want(cx, p, &person_type, e[i].missing);
	}
}

/* ---- entries ---------------------------------------------------------------------------- */
static const char *const why_words[] = { "nobody", "layer", "override", "swap" };

static void write_layer_index(struct jw *w, int layer)
{
	if (layer < 0)
		jw_null(w, "layer");
	else
		jw_int(w, "layer", layer);
}

static void write_members(struct jw *w, const struct names *p, const struct oncall_entry *e)
{
	jw_time(w, "from", e->from);
	jw_time(w, "to", e->to);
	names_write(w, "person", p, &person_type, e->person);
	write_layer_index(w, e->layer);
	jw_str(w, "why", str_z(why_words[e->why]));
	if (e->override)
		jw_int(w, "override", e->override);
	else
		jw_null(w, "override");
	jw_bool(w, "gap", !e->person);
	if (!e->missing) {
		jw_null(w, "missing");
		return;
	}
	jw_open(w, "missing", '{');
	names_write(w, "person", p, &person_type, e->missing);
	jw_str(w, "why", str_z(missing_words[e->missing_why]));
	write_layer_index(w, e->missing_layer);
	jw_close(w, '}');
}

static void write_entries(struct jw *w, const char *key, const struct names *p, const struct oncall_entry *e,
                          size_t n)
{
	jw_open(w, key, '[');
	for (size_t i = 0; i < n; i++) {
		jw_open(w, NULL, '{');
		write_members(w, p, &e[i]);
		jw_close(w, '}');
	}
	jw_close(w, ']');
}

/* ---- a schedule, with its layers ---------------------------------------------------------- */
struct pages {
	struct oncall_entry *final, *layer[LAYERS_MAX];
	size_t nfinal, nlayer[LAYERS_MAX], nlayers;
	struct names names;
};

static enum rc pages_make(struct ctx *cx, const struct schedule *s, int64_t from, int64_t to, struct pages *p)
{
	const struct plan *last = s->nplans ? &s->plans[s->nplans - 1] : NULL;

	p->nlayers = last ? last->nlayers : 0;
	schedule_shifts(s, cx->mem, from, to, &p->final, &p->nfinal);
	want_people(cx, &p->names, p->final, p->nfinal);
	for (size_t i = 0; i < p->nlayers; i++) {
		schedule_layer(s, cx->mem, i, from, to, &p->layer[i], &p->nlayer[i]);
		want_people(cx, &p->names, p->layer[i], p->nlayer[i]);
		for (size_t k = 0; k < last->layers[i].npeople; k++)
			names_want(cx, &p->names, &person_type, last->layers[i].people[k]);
	}
	return names_load(cx, &p->names);
}

static void write_pages(struct jw *w, const struct schedule *s, const struct pages *p, int64_t from,
                        int64_t to)
{
	const struct plan *last = s->nplans ? &s->plans[s->nplans - 1] : NULL;

	jw_time(w, "from", from);
	jw_time(w, "to", to);
	jw_str(w, "zone", last ? zone_name(last->zone) : STR("UTC"));
	jw_open(w, "layers", '[');
	for (size_t i = 0; i < p->nlayers; i++) {
		jw_open(w, NULL, '{');
		jw_str(w, "name", last->layers[i].name);
		write_entries(w, "shifts", &p->names, p->layer[i], p->nlayer[i]);
		jw_close(w, '}');
	}
	jw_close(w, ']');
	write_entries(w, "shifts", &p->names, p->final, p->nfinal);
	names_write_all(w, "people", &p->names, &p->names, &person_type);
}

static enum rc query_range(struct ctx *cx, const struct rq *rq, int64_t *from, int64_t *to)
{
	TRY(rq_query_time(cx, rq, "from", cx->now, from));
	TRY(rq_query_time(cx, rq, "to", *from + DAYS(DEFAULT_DAYS), to));
	if (*to <= *from)
		return fail_field(cx, "to", "to: must be later than from");
	if (*to - *from > DAYS(ONCALL_RANGE_DAYS))
		return fail_field(cx, "to", "to: at most %d days at once", ONCALL_RANGE_DAYS);
	return RC_OK;
}

static enum rc get_shifts(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct pages *p = NEW(cx->mem, struct pages);
	struct jw w = JW(&rs->body);
	struct schedule s;
	struct record r;
	int64_t from, to;

	TRY(rotation_find(cx, rq->param[0], PERM_READ, &r));
	TRY(query_range(cx, rq, &from, &to));
	TRY(schedule_load(cx, r.id, from, to, &s));
	TRY(pages_make(cx, &s, from, to, p));
	jw_open(&w, NULL, '{');
	write_pages(&w, &s, p, from, to);
	jw_close(&w, '}');
	return RC_OK;
}

/* ---- coverage --------------------------------------------------------------------------------- */
/* In hundredths of a per cent, downwards: 100 only when nothing is open. */
static double percent_of(const struct coverage *c)
{
	int64_t covered = c->needed - c->open;

	return c->needed > 0 ? (double)(covered / SECONDS(1) * 10000 / (c->needed / SECONDS(1))) / 100 : 100;
}

static void write_part(struct jw *w, const char *key, int got, int of)
{
	jw_open(w, key, '{');
	jw_int(w, "points", got);
	jw_int(w, "of", of);
	jw_close(w, '}');
}

static void write_shares(struct jw *w, const struct names *p, const struct coverage *c)
{
	jw_open(w, "people", '[');
	for (size_t i = 0; i < c->nshares; i++) {
		const struct share *s = &c->shares[i];

		jw_open(w, NULL, '{');
		names_write(w, "person", p, &person_type, s->person);
		jw_real(w, "hours", (double)(s->total / SECONDS(36)) / 100);
		jw_real(w, "night_hours", (double)(s->night / SECONDS(36)) / 100);
		jw_real(w, "weekend_hours", (double)(s->weekend / SECONDS(36)) / 100);
		jw_int(w, "shifts", s->shifts);
		jw_close(w, '}');
	}
	jw_close(w, ']');
}

static void write_coverage(struct jw *w, const struct names *p, const struct coverage *c)
{
	jw_time(w, "from", c->from);
	jw_time(w, "to", c->to);
	jw_real(w, "percent", percent_of(c));
	jw_int(w, "needed_seconds", c->needed / SECONDS(1));
	jw_int(w, "open_seconds", c->open / SECONDS(1));
	jw_int(w, "missing_seconds", c->missing / SECONDS(1));
	jw_open(w, "score", '{');
	jw_int(w, "points", c->score);
	write_part(w, "cover", c->score_cover, 60);
	write_part(w, "balance", c->score_balance, 25);
	write_part(w, "nights_and_weekends", c->score_hard, 15);
	jw_close(w, '}');
	jw_int(w, "gaps_in_all", (int64_t)c->ngaps);
	write_entries(w, "gaps", p, c->gaps, c->ngaps < GAPS_SHOWN ? c->ngaps : GAPS_SHOWN);
	write_shares(w, p, c);
}

static enum rc cover(struct ctx *cx, const struct schedule *s, int64_t from, int64_t to, struct jw *w)
{
	struct names names = { 0 };
	struct oncall_entry *e;
	struct coverage c;
	size_t n;

	schedule_shifts(s, cx->mem, from, to, &e, &n);
	coverage_of(s, cx->mem, e, n, from, to, &c);
	for (size_t i = 0; i < c.nshares; i++)
		names_want(cx, &names, &person_type, c.shares[i].person);
	want_people(cx, &names, c.gaps, c.ngaps);
	TRY(names_load(cx, &names));
	write_coverage(w, &names, &c);
	return RC_OK;
}

static enum rc get_coverage(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct schedule s;
	struct record r;
	int64_t to = cx->now + DAYS(YEAR);

	TRY(rotation_find(cx, rq->param[0], PERM_READ, &r));
	TRY(schedule_load(cx, r.id, cx->now, to, &s));
	jw_open(&w, NULL, '{');
	TRY(cover(cx, &s, cx->now, to, &w));
	jw_close(&w, '}');
	return RC_OK;
}

/* ---- layers that are not saved yet --------------------------------------------------------------- */
struct preview {
	const struct jval *layers, *hours, *client;
	struct str zone;
	int64_t rotation, from, to;
};
static const struct jfield preview_fields[] = {
	{ "client", JF_VALUE, offsetof(struct preview, client),
	  .help = "its id; that of the rotation unless said" },
	{ "rotation", JF_INT, offsetof(struct preview, rotation), .help = "whose overrides lie over it" },
	{ "zone", JF_STR, offsetof(struct preview, zone), true, .max = 64 },
	{ "layers", JF_VALUE, offsetof(struct preview, layers), true },
	{ "hours", JF_VALUE, offsetof(struct preview, hours) },
	{ "from", JF_TIME, offsetof(struct preview, from) },
	{ "to", JF_TIME, offsetof(struct preview, to) },
};

static enum rc preview_client(struct ctx *cx, const struct preview *p, int64_t *out)
{
	static const struct field ref = { "client", F_REF, .of = "client", .flags = REQUIRED };
	struct record r;
	struct dbval v;

	if (p->rotation) {
		TRY(rotation_find(cx, arena_fmt(cx->mem, "%lld", (long long)p->rotation), ONCALL_PLAN, &r));
		*out = r.client_id;
		return RC_OK;
	}
	if (!p->client)
		return fail_field(cx, "client", "say for which client");
	TRY(record_value(cx, &ref, "client", p->client, 0, &v));
	*out = v.i;
	return who_can(cx->who, v.i, ONCALL_PLAN)
	               ? RC_OK
	               : fail(cx, RC_DENIED, "denied", "you may not plan for this client");
}

/* As saving would have it: the new must be able, who was there may have left and is a gap. */
static enum rc preview_people(struct ctx *cx, struct schedule *s, const struct plan *plan)
{
	int64_t *known = NULL;
	size_t n = 0, most = s->naway;

	if (s->rotation)
		TRY(people_of(cx, s->rotation, &known, &n));
	for (size_t i = 0; i < plan->nlayers; i++)
		most += plan->layers[i].npeople;
	struct away *away = NEW_ARRAY(cx->mem, struct away, most + 1);
	memcpy(away, s->away, s->naway * sizeof *away);
	s->away = away;
	for (size_t i = 0; i < plan->nlayers; i++)
		for (size_t k = 0; k < plan->layers[i].npeople; k++) {
			int64_t person = plan->layers[i].people[k];
			enum oncall_missing why = ONCALL_ALL_THERE;
			bool there = false;

			for (size_t j = 0; j < n; j++)
				there = there || known[j] == person;
			if (there)
				TRY(person_able(cx, person, s->client, &why));
			else
				TRY(person_must_be_able(cx,
				                        arena_fmt(cx->mem, "layers[%zu].people[%zu]", i, k).p,
				                        person, s->client));
			if (why != ONCALL_ALL_THERE)
				s->away[s->naway++] = (struct away){ person, 0, INT64_MAX, why };
		}
	return RC_OK;
}

static enum rc post_preview(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct preview p = { .from = cx->now };
	struct pages *pages = NEW(cx->mem, struct pages);
	struct plan plan = { .from = 0, .to = INT64_MAX, .active = true };
	struct jw w = JW(&rs->body);
	struct schedule s;
	int64_t client = 0;

	TRY(json_read(cx, rq->body, preview_fields, &p));
	if (!p.to)
		p.to = p.from + DAYS(DEFAULT_DAYS);
	if (p.to <= p.from || p.to - p.from > DAYS(ONCALL_RANGE_DAYS))
		return fail_field(cx, "to", "to: later than from, at most %d days", ONCALL_RANGE_DAYS);
	TRY(preview_client(cx, &p, &client));
	TRY(plan_parse(cx, cx->mem, p.zone, jval_text(cx->mem, p.layers), jval_text(cx->mem, p.hours),
	               &plan));
	TRY(schedule_load_over(cx, p.rotation, client, p.from, p.to, &s));
	s.plans = &plan;
	s.nplans = 1;
	TRY(preview_people(cx, &s, &plan));
	TRY(pages_make(cx, &s, p.from, p.to, pages));
	jw_open(&w, NULL, '{');
	write_pages(&w, &s, pages, p.from, p.to);
	jw_open(&w, "coverage", '{');
	TRY(cover(cx, &s, p.from, p.to, &w));
	jw_close(&w, '}');
	jw_close(&w, '}');
	return RC_OK;
}

/* ---- now --------------------------------------------------------------------------------------------- */
struct now {
	struct record *r;
	struct oncall_entry e, next;
	struct oncall_entry *gaps;
	size_t ngaps;
	bool on, has_next;
};

static enum rc now_of(struct ctx *cx, struct now *n, int64_t at)
{
	struct oncall_entry *e;
	struct schedule s;
	size_t count;

	TRY(schedule_load(cx, n->r->id, at - DAYS(370), at + DAYS(370), &s));
	n->on = schedule_at(&s, cx->mem, at, &n->e);
	schedule_shifts(&s, cx->mem, at, at + DAYS(DEFAULT_DAYS + 7), &e, &count);
	n->gaps = NEW_ARRAY(cx->mem, struct oncall_entry, count + 1);
	for (size_t i = 0; i < count; i++) {
		if (e[i].from < at + DAYS(DEFAULT_DAYS) && (!e[i].person || e[i].missing))
			n->gaps[n->ngaps++] = e[i];
		if (n->has_next || e[i].from <= at || !e[i].person)
			continue;
		if (n->on && e[i].person == n->e.person && e[i].from <= n->e.to) {
			n->e.to = e[i].to; /* goes on without a break */
			continue;
		}
		n->next = e[i];
		n->has_next = true;
	}
	return RC_OK;
}

static enum rc write_reach(struct ctx *cx, struct jw *w, int64_t person)
{
	static const char *const ways[] = { "app", "mail", "phone" };
	struct record p;
	uint32_t can;

	TRY(record_load(cx, &person_type, person, &p));
	TRY(oncall_reachable(cx, person, &can));
	jw_str(w, "phone", rec_str(&p, PERSON_PHONE));
	jw_open(w, "reach", '[');
	for (size_t i = 0; i < COUNT(ways); i++)
		if (can & (1u << i))
			jw_str(w, NULL, str_z(ways[i]));
	jw_close(w, ']');
	return RC_OK;
}

static enum rc write_now(struct ctx *cx, struct jw *w, const struct names *p, struct now *n)
{
	jw_open(w, NULL, '{');
	TRY(record_write(cx, w, "rotation", n->r, STR("name,team,zone,description")));
	if (n->on) {
		jw_open(w, "now", '{');
		write_members(w, p, &n->e);
		if (n->e.person)
			TRY(write_reach(cx, w, n->e.person));
		jw_close(w, '}');
	} else
		jw_null(w, "now");
	if (n->has_next) {
		jw_open(w, "next", '{');
		write_members(w, p, &n->next);
		jw_close(w, '}');
	} else
		jw_null(w, "next");
	write_entries(w, "gaps", p, n->gaps, n->ngaps < GAPS_SHOWN ? n->ngaps : GAPS_SHOWN);
	jw_close(w, '}');
	return RC_OK;
}

static enum rc rotations_seen(struct ctx *cx, const struct rq *rq, struct list_result *out)
{
	struct str client;
	bool present;
	struct list_query q = { .type = &rotation_type, .sort = STR("name"), .limit = ROTATIONS_MAX };

	TRY(rq_query(cx, rq, "client", &client, &present));
	q.filter = present && client.n
	                   ? arena_fmt(cx->mem, "active:yes client:" STR_FMT, STR_ARG(str_clip(client, 20)))
	                   : STR("active:yes");
	return record_list(cx, &q, out);
}

static enum rc get_now(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct names names = { 0 };
	struct jw w = JW(&rs->body);
	struct list_result all;
	int64_t at;

	TRY(rq_query_time(cx, rq, "at", cx->now, &at));
	TRY(rotations_seen(cx, rq, &all));
	struct now *now = NEW_ARRAY(cx->mem, struct now, all.n + 1);
	for (size_t i = 0; i < all.n; i++) {
		now[i].r = &all.rs[i];
		TRY(now_of(cx, &now[i], at));
		want_people(cx, &names, &now[i].e, 1);
		want_people(cx, &names, &now[i].next, 1);
		want_people(cx, &names, now[i].gaps, now[i].ngaps);
	}
	TRY(names_load(cx, &names));
	jw_open(&w, NULL, '{');
	jw_time(&w, "at", at);
	jw_open(&w, "items", '[');
	for (size_t i = 0; i < all.n; i++)
		TRY(write_now(cx, &w, &names, &now[i]));
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}

/* ---- one's own ------------------------------------------------------------------------------------------
 */
static enum rc write_mine(struct ctx *cx, struct jw *w, int64_t rotation, int64_t from, int64_t to)
{
	struct oncall_entry *e;
	struct record r;
	size_t n;

	TRY(record_load(cx, &rotation_type, rotation, &r));
	if (!who_can(cx->who, r.client_id, PERM_READ))
		return RC_OK;
	TRY(oncall_shifts(cx, rotation, from, to, &e, &n));
	for (size_t i = 0; i < n; i++) {
		if (e[i].person != cx->who->person_id)
			continue;
		jw_open(w, NULL, '{');
		jw_open(w, "rotation", '{');
		jw_int(w, "id", r.id);
		jw_str(w, "name", rec_str(&r, ROTATION_NAME));
		jw_str(w, "zone", rec_str(&r, ROTATION_ZONE));
		jw_close(w, '}');
		jw_time(w, "from", e[i].from);
		jw_time(w, "to", e[i].to);
		jw_str(w, "why", str_z(why_words[e[i].why]));
		jw_close(w, '}');
	}
	return RC_OK;
}

static enum rc get_mine(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	int64_t *ids, from, to;
	size_t n;

	TRY(query_range(cx, rq, &from, &to));
	TRY(rotations_of(cx, cx->who->person_id, &ids, &n));
	jw_open(&w, NULL, '{');
	jw_open(&w, "items", '[');
	for (size_t i = 0; i < n; i++)
		TRY(write_mine(cx, &w, ids[i], from, to));
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}

const struct route oncall_routes[] = {
	{ "GET", "/api/v1/oncall/now", PERM_READ, get_now,
	  "Every rotation one may see: who is on call, until when, who is next, gaps of the next four weeks",
	  .out = "OncallNow" },
	{ "GET", "/api/v1/oncall/mine", PERM_READ, get_mine, "One's own shifts, of all rotations",
	  .out = "OncallMine" },
	{ "GET", "/api/v1/rotations/{}/shifts", PERM_READ, get_shifts,
	  "The final schedule and each layer by itself; four weeks from now unless said",
	  .out = "OncallShifts" },
	{ "GET", "/api/v1/rotations/{}/coverage", PERM_READ, get_coverage,
	  "The next 52 weeks: cover, gaps, balance of hours, a score with its parts",
	  .out = "OncallCoverage" },
	{ "POST", "/api/v1/rotations/preview", ONCALL_PLAN, post_preview,
	  "What layers would give, without saving them; nothing is written", .in = "OncallPreview",
	  .out = "OncallPreviewed" },
	{ "POST", "/api/v1/oncall-overrides", PERM_WORK, post_override, "Stand in, or let somebody stand in",
	  .flags = R_WRITE, .in = "OncallOverrideIn", .out = "OncallOverride" },
	{ "POST", "/api/v1/oncall-swaps", PERM_WORK, post_swap, "Offer a shift of one's own",
	  .flags = R_WRITE, .in = "OncallSwapIn", .out = "OncallSwap" },
	{ "POST", "/api/v1/time-off", PERM_WORK, post_time_off,
	  "Time off: gaps in all of the person's rotations", .flags = R_WRITE, .in = "TimeOffIn",
	  .out = "TimeOff" },
	{ 0 },
};
