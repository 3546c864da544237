/* routing_run.c - rules at work on one ticket: which, in what order, what each changes and may not change.
 *
 * rule_apply is the same for a ticket being written and for one tried on; only handing over and macros, which
 * need the database, are for the living.
 */
#include "base/json.h"
#include "client/client.h"
#include "record/watcher.h"
#include "routing/routing_int.h"
#include "team/team.h"

/* ---- one rule's effects -------------------------------------------------------------------- */
static void keep(struct ctx *cx, struct outcome *o, const char *field)
{
	o->kept = o->kept.n ? arena_fmt(cx->mem, STR_FMT "\n%s", STR_ARG(o->kept), field) : str_z(field);
}

/* What the rule wants for a field, unless a person has set it: then NULL. */
static struct dbval wanted(struct ctx *cx, const struct rule *rule, const struct record *r,
                           const struct pins *pins, enum effect_field e, struct outcome *o)
{
	size_t f = effect_ticket_field[e];
	struct dbval v = rule->effects.set[e];

	if (v.type == DB_NULL || dbval_eq(v, r->v[f]))
		return NUL();
	if (!pinned(pins, str_z(ticket_type.fields[f].name)))
		return v;
	keep(cx, o, ticket_type.fields[f].name);
	return NUL();
}

/* Team and person the ticket shall have: who is in the new team stays, who is not goes, and a person set by
 * hand keeps the ticket where it is. */
static enum rc destination(struct ctx *cx, const struct record *r, const struct pins *pins,
                           struct dbval team_to, struct dbval person_to, int64_t *team, int64_t *person,
                           struct outcome *o)
{
	bool member = true;

	*team = team_to.type == DB_INT ? team_to.i : rec_int(r, TICKET_TEAM);
	*person = person_to.type == DB_INT ? person_to.i : rec_int(r, TICKET_ASSIGNEE);
	if (*team && *person)
		TRY(team_has_member(cx, *team, *person, &member));
	if (member)
		return RC_OK;
	if (person_to.type == DB_INT || pinned(pins, STR("assignee"))) {
		keep(cx, o, person_to.type == DB_INT ? "assignee" : "team");
		*team = rec_int(r, TICKET_TEAM);
		*person = rec_int(r, TICKET_ASSIGNEE);
	} else
		*person = 0;
	return RC_OK;
}

static enum rc hand_over(struct ctx *cx, const struct record *r, struct record *neo, int64_t team,
                         int64_t person, bool live, struct outcome *o)
{
	if (!live) {
		rec_set(neo, TICKET_TEAM, REFV(team));
		rec_set(neo, TICKET_ASSIGNEE, REFV(person));
		return RC_OK;
	}
	enum rc rc = ticket_hand_over(cx, r, neo, team, person);
	if (rc != RC_INVALID)
		return rc;
	o->problem = arena_str(cx->mem, str_z(cx->err.msg));
	cx->err = (struct err){ 0 };
	rec_set(neo, TICKET_TEAM, r->v[TICKET_TEAM]);
	rec_set(neo, TICKET_ASSIGNEE, r->v[TICKET_ASSIGNEE]);
	return RC_OK;
}

static enum rc route(struct ctx *cx, const struct rule *rule, const struct record *r, const struct pins *pins,
                     bool live, struct outcome *o)
{
	struct dbval team_to = wanted(cx, rule, r, pins, EFFECT_TEAM, o),
	             person_to = wanted(cx, rule, r, pins, EFFECT_ASSIGNEE, o);
	int64_t team, person;

	if (team_to.type == DB_NULL && person_to.type == DB_NULL)
		return RC_OK;
	TRY(destination(cx, r, pins, team_to, person_to, &team, &person, o));
	if (team == rec_int(r, TICKET_TEAM) && person == rec_int(r, TICKET_ASSIGNEE))
		return RC_OK;
	TRY(hand_over(cx, r, o->neo, team, person, live, o));
	if (!o->problem.n && !str_is(rec_str(r, TICKET_STATE), "on_hold"))
		ticket_enter(cx, o->neo, "assigned");
	return RC_OK;
}

static enum rc describe(struct ctx *cx, const struct rule *rule, const struct record *r,
                        const struct pins *pins, struct outcome *o)
{
	struct str p;

	for (int e = EFFECT_CATEGORY; e < EFFECT_FIELDS; e++) {
		struct dbval v = wanted(cx, rule, r, pins, (enum effect_field)e, o);
		if (v.type != DB_NULL)
			rec_set(o->neo, effect_ticket_field[e], v);
	}
	if (!rec_changed(r, o->neo, TICKET_IMPACT) && !rec_changed(r, o->neo, TICKET_URGENCY))
		return RC_OK;
	TRY(client_priority(cx, r->client_id, rec_str(o->neo, TICKET_IMPACT), rec_str(o->neo, TICKET_URGENCY),
	                    &p));
	rec_set(o->neo, TICKET_PRIORITY, TEXT(p));
	return RC_OK;
}

/* ---- tags ---- */
static bool has_word(struct str words, struct str one)
{
	struct str w;

	while (str_split(&words, '\n', &w))
		if (str_eq(w, one))
			return true;
	return false;
}

static bool may_touch(struct ctx *cx, const struct pins *pins, struct str tag, struct outcome *o)
{
	const char *name = arena_fmt(cx->mem, "tag:" STR_FMT, STR_ARG(tag)).p;

	if (!pinned(pins, str_z(name)))
		return true;
	keep(cx, o, name);
	return false;
}

/* In the order tags are stored in. */
static void put_sorted(struct ctx *cx, struct str *tags, struct str one)
{
	struct buf b = BUF(cx->mem);
	struct str rest = *tags, w;
	bool put = false;

	while (str_split(&rest, '\n', &w)) {
		if (!put && str_cmp(one, w) < 0) {
			buf_fmt(&b, "%s" STR_FMT, b.n ? "\n" : "", STR_ARG(one));
			put = true;
		}
		buf_fmt(&b, "%s" STR_FMT, b.n ? "\n" : "", STR_ARG(w));
	}
	if (!put)
		buf_fmt(&b, "%s" STR_FMT, b.n ? "\n" : "", STR_ARG(one));
	*tags = buf_str(&b);
}

static struct str without(struct ctx *cx, struct str tags, struct str one)
{
	struct buf b = BUF(cx->mem);
	struct str w;

	while (str_split(&tags, '\n', &w))
		if (!str_eq(w, one))
			buf_fmt(&b, "%s" STR_FMT, b.n ? "\n" : "", STR_ARG(w));
	return buf_str(&b);
}

static enum rc label(struct ctx *cx, const struct rule *rule, const struct pins *pins, struct outcome *o)
{
	struct str add = rule->effects.add_tags, drop = rule->effects.remove_tags, one, tags;

	if (!add.n && !drop.n)
		return RC_OK;
	TRY(record_load_tags(cx, o->neo));
	tags = rec_str(o->neo, TICKET_TAGS);
	while (str_split(&add, '\n', &one))
		if (!has_word(tags, one) && may_touch(cx, pins, one, o)) {
			put_sorted(cx, &tags, one);
			o->differs = true;
		}
	while (str_split(&drop, '\n', &one))
		if (has_word(tags, one) && may_touch(cx, pins, one, o)) {
			tags = without(cx, tags, one);
			o->differs = true;
		}
	rec_set(o->neo, TICKET_TAGS, TEXT(tags));
	return RC_OK;
}

static enum rc run_macro(struct ctx *cx, const struct rule *rule, const struct record *r, struct outcome *o)
{
	const struct ticket_hooks *const *h = cx->app->ticket_hooks;

	for (; h && *h; h++) {
		if (!(*h)->macro)
			continue;
		enum rc rc = (*h)->macro(cx, r, o->neo, rule->effects.macro);
		if (rc != RC_INVALID && rc != RC_CONFLICT && rc != RC_NOT_FOUND)
			return rc;
		o->problem = arena_str(cx->mem, str_z(cx->err.msg));
		cx->err = (struct err){ 0 };
	}
	return RC_OK;
}

/* A macro knows no pins: what it changed and a person had set goes back. */
static void restore(struct ctx *cx, const struct record *r, const struct pins *pins, struct outcome *o)
{
	bool moved = false;

	for (int e = 0; e < EFFECT_FIELDS; e++) {
		size_t f = effect_ticket_field[e];
		if (!rec_changed(r, o->neo, f) || !pinned(pins, str_z(ticket_type.fields[f].name)))
			continue;
		keep(cx, o, ticket_type.fields[f].name);
		rec_set(o->neo, f, r->v[f]);
		moved = moved || f == TICKET_TEAM || f == TICKET_ASSIGNEE;
	}
	if (!moved)
		return;
	rec_set(o->neo, TICKET_TEAM, r->v[TICKET_TEAM]);
	rec_set(o->neo, TICKET_ASSIGNEE, r->v[TICKET_ASSIGNEE]);
}

/* Tags as they would be without what was done to those set by hand. */
static void restore_tags(struct ctx *cx, struct str was, const struct pins *pins, struct outcome *o)
{
	struct str tags = rec_str(o->neo, TICKET_TAGS);

	for (size_t i = 0; i < pins->n; i++) {
		struct str tag = str_sub(pins->items[i].field, 4, SIZE_MAX);
		if (!str_starts(pins->items[i].field, STR("tag:")) ||
		    has_word(was, tag) == has_word(tags, tag))
			continue;
		keep(cx, o, arena_str(cx->mem, pins->items[i].field).p);
		if (has_word(was, tag))
			put_sorted(cx, &tags, tag);
		else
			tags = without(cx, tags, tag);
	}
	rec_set(o->neo, TICKET_TAGS, TEXT(tags));
}

static enum rc macro_effect(struct ctx *cx, const struct rule *rule, const struct record *r,
                            const struct pins *pins, struct outcome *o)
{
	struct str was;

	TRY(record_load_tags(cx, o->neo));
	was = rec_str(o->neo, TICKET_TAGS);
	TRY(run_macro(cx, rule, r, o));
	restore(cx, r, pins, o);
	restore_tags(cx, was, pins, o);
	o->differs = o->differs || !str_eq(was, rec_str(o->neo, TICKET_TAGS));
	return RC_OK;
}

/* What a person said is lost stands like a field set by hand. */
static enum rc look_at_harm(struct ctx *cx, const struct rule *rule, const struct record *r,
                            struct outcome *o)
{
	enum wish_outcome what;

	if (!rule->effects.harm.kind)
		return RC_OK;
	TRY(harm_wish_try(cx, r, &rule->effects.harm, &what));
	o->harms = what == WISH_CHANGES;
	if (what == WISH_KEPT)
		keep(cx, o, "harm");
	return RC_OK;
}

enum rc rule_apply(struct ctx *cx, const struct rule *rule, const struct record *r, const struct pins *pins,
                   bool live, struct outcome *o)
{
	*o = (struct outcome){ .neo = record_copy(cx, r) };
	if (r->id)
		o->neo->custom = NULL; /* stored by now */
	TRY(describe(cx, rule, r, pins, o));
	TRY(route(cx, rule, r, pins, live, o));
	TRY(label(cx, rule, pins, o));
	if (rule->effects.candidate)
		rec_set(o->neo, TICKET_MAJOR, TEXT(STR("candidate")));
	if (live && rule->effects.macro)
		TRY(macro_effect(cx, rule, r, pins, o));
	if (live)
		TRY(look_at_harm(cx, rule, r, o));
	for (size_t f = 0; f < TICKET_FIELDS && !o->differs; f++)
		o->differs = f != TICKET_TAGS && rec_changed(r, o->neo, f);
	return RC_OK;
}

bool rule_minds(const struct rule *rule, const struct record *r)
{
	if (rec_int(r, TICKET_OPEN) != 1)
		return false;
	return !rule->major || (rec_null(r, TICKET_PARENT) && str_is(rec_str(r, TICKET_MAJOR), "no"));
}

/* ---- all rules on one ticket ------------------------------------------------------------------- */
struct pass {
	struct record *r; /* as stored now */
	struct pins pins;
	bool pins_known;
	bool fresh;                  /* just made, or to be looked at anew */
	bool anew;                   /* … whatever the rules run on */
	bool changed[TICKET_FIELDS]; /* since the write that caused this */
	bool custom, children;
};

static bool looks_at_change(const struct rule *rule, const struct pass *p)
{
	const struct filter_input *in;
	size_t n = filter_inputs(rule->plan, &in);

	for (size_t i = 0; i < n; i++) {
		int f = in[i].field;
		if (in[i].word && in[i].word->follows)
			f = field_find(&ticket_type, str_z(in[i].word->follows));
		if ((f >= 0 && p->changed[f]) || (in[i].custom && p->custom) ||
		    (p->children && str_is(in[i].name, "children")))
			return true;
	}
	return false;
}

static bool its_turn(const struct rule *rule, const struct pass *p)
{
	if (!rule->plan || !rule_minds(rule, p->r))
		return false;
	if (p->fresh)
		return p->anew || rule->on_created;
	return rule->on_changed && looks_at_change(rule, p);
}

static enum rc write_inputs(struct ctx *cx, struct jw *w, const struct rule *rule, const struct record *r)
{
	const struct filter_input *in;
	size_t n = filter_inputs(rule->plan, &in);

	jw_open(w, "inputs", '{');
	for (size_t i = 0; i < n; i++) {
		struct dbval v;
		TRY(filter_input_value(cx, &in[i], r, &v));
		jw_key(w, in[i].name);
		if (v.type == DB_INT)
			jw_int(w, NULL, v.i);
		else if (v.type == DB_REAL)
			jw_real(w, NULL, v.f);
		else if (v.type == DB_TEXT)
			jw_str(w, NULL, str_clip(v.s, 200));
		else
			jw_null(w, NULL);
	}
	jw_close(w, '}');
	return RC_OK;
}

/* What the event tells besides the changes: which rule, what it asked, what it saw, what it left alone. */
static enum rc note(struct ctx *cx, const struct rule *rule, const struct record *r, const struct outcome *o,
                    struct str *out)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);
	struct str kept = o->kept, one;

	jw_open(&w, "fired", '{');
	jw_int(&w, "id", rule->id);
	jw_int(&w, "version", rule->version);
	jw_str(&w, "name", rule->name);
	jw_str(&w, "condition", rule->condition);
	TRY(write_inputs(cx, &w, rule, r));
	jw_open(&w, "kept", '[');
	while (str_split(&kept, '\n', &one))
		jw_str(&w, NULL, one);
	jw_close(&w, ']');
	if (o->harms)
		harm_wish_write(&w, "harm", &rule->effects.harm);
	if (o->problem.n)
		jw_str(&w, "problem", o->problem);
	jw_close(&w, '}');
	*out = buf_str(&b);
	return RC_OK;
}

static enum rc watch(struct ctx *cx, const struct rule *rule, const struct record *r)
{
	for (size_t i = 0; i < rule->effects.nwatchers; i++)
		TRY(watcher_put(cx, r, rule->effects.watchers[i], true));
	return RC_OK;
}

/* A preset that is gone or has no day ahead keeps the rest from nothing. */
static enum rc do_harm(struct ctx *cx, const struct rule *rule, const struct record *r)
{
	enum wish_outcome what;
	size_t writes = db_writes(cx);
	enum rc rc = harm_wish_do(cx, r, &rule->effects.harm, &what);

	if (rc != RC_CONFLICT && rc != RC_INVALID)
		return rc;
	if (db_writes(cx) != writes || db_broken(cx))
		return rc;
	cx->err = (struct err){ 0 };
	return RC_OK;
}

static enum rc fire(struct ctx *cx, const struct rule *rule, struct pass *p)
{
	struct outcome o;
	struct str said;

	TRY(rule_apply(cx, rule, p->r, &p->pins, true, &o));
	if (!o.differs && !o.harms && !p->fresh && !o.problem.n)
		return RC_OK; /* everything is as it wants it */
	TRY(note(cx, rule, p->r, &o, &said));
	TRY(record_save(cx, p->r, o.neo, rule->major ? STR("propose_major") : STR("routed"), said));
	TRY(watch(cx, rule, o.neo));
	if (o.harms)
		TRY(do_harm(cx, rule, o.neo));
	for (size_t f = 0; f < TICKET_FIELDS; f++)
		p->changed[f] = p->changed[f] || (f != TICKET_TAGS && rec_changed(p->r, o.neo, f));
	p->changed[TICKET_TAGS] = p->changed[TICKET_TAGS] || !rec_null(o.neo, TICKET_TAGS);
	p->r = o.neo;
	return RC_OK;
}

/* Rules write in their own name, as the system. */
static enum rc fire_as(struct ctx *cx, const struct rule *rule, struct pass *p)
{
	const struct who *asking = cx->who;
	struct str before = cx->rule;

	cx->who = &who_system;
	cx->rule = arena_fmt(cx->mem, "routing/%lld@%lld", (long long)rule->id, (long long)rule->version);
	enum rc rc = fire(cx, rule, p);
	cx->rule = before;
	cx->who = asking;
	return rc;
}

static enum rc run(struct ctx *cx, struct pass *p)
{
	const struct rule *const *rules;
	struct filter_subject of = { 0 };
	bool stopped = false, yes;
	size_t n;

	TRY(rules_of(cx, p->r->client_id, &rules, &n));
	for (size_t i = 0; i < n; i++) {
		if ((stopped && !rules[i]->major) || !its_turn(rules[i], p))
			continue;
		if (of.r != p->r)
			of = (struct filter_subject){ .r = p->r };
		TRY(filter_match(cx, rules[i]->plan, &of, &yes));
		if (!yes)
			continue;
		if (!p->pins_known)
			TRY(pins_load(cx, p->r->id, &p->pins));
		p->pins_known = true;
		TRY(fire_as(cx, rules[i], p));
		stopped = stopped || rules[i]->stop;
	}
	return RC_OK;
}

/* A new child may make its parent a candidate. */
static enum rc run_parent(struct ctx *cx, const struct record *child)
{
	struct record *parent = NEW(cx->mem, struct record);
	struct pass p = { .r = parent, .children = true };

	TRY(record_load(cx, &ticket_type, rec_int(child, TICKET_PARENT), parent));
	return run(cx, &p);
}

static enum rc follow(struct ctx *cx, const struct record *old, struct record *neo, const struct event *ev)
{
	struct pass p = { .r = neo, .fresh = !old, .pins_known = !old, .custom = neo->custom != NULL };

	(void)ev;
	TRY(pins_note(cx, old, neo, &p.pins));
	if (cx->replay)
		return RC_OK;
	for (size_t f = 0; f < TICKET_FIELDS; f++)
		p.changed[f] = old && rec_changed(old, neo, f) && !(f == TICKET_TAGS && rec_null(neo, f));
	TRY(run(cx, &p));
	if (p.r != neo) {
		p.r->custom = neo->custom; /* rules leave custom fields alone */
		*neo = *p.r;
	}
	if (rec_changed(old, neo, TICKET_PARENT) && !rec_null(neo, TICKET_PARENT))
		TRY(run_parent(cx, neo));
	return RC_OK;
}

enum rc routing_again(struct ctx *cx, struct record *r)
{
	struct pass p = { .r = r, .fresh = true, .anew = true };

	TRY(run(cx, &p));
	if (p.r != r)
		*r = *p.r;
	return RC_OK;
}

const struct ticket_hooks routing_hooks = { .name = "routing", .follow = follow, .replay = true };
