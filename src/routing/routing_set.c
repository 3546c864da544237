/* routing_set.c - rules made ready to run, and the process's copy of the active ones.
 *
 * The copy is good while the database's stamp stands: every definition a plan resolves (teams, people, custom
 * fields, services, rules) moves it.  It is asked for inside transactions only, that is on the writer's
 * thread, so it needs no lock; whoever tries rules on history makes his own.
 */
#include "person/person.h"
#include "routing/routing_int.h"
#include "team/team.h"
#include <stdlib.h>

SQL(q_active, "SELECT id FROM routing_rule WHERE active = 1 ORDER BY id LIMIT 5000");

struct rule_set {
	struct rule *rules;
	size_t n;
};
struct routing_cache {
	struct arena *mem;
	int64_t stamp;
	struct rule_set set;
};

struct routing_cache *routing_cache_new(void)
{
	struct routing_cache *c = or_abort(calloc(1, sizeof *c));

	c->mem = arena_new();
	return c;
}

void routing_cache_free(struct routing_cache *c)
{
	if (!c)
		return;
	arena_free(c->mem);
	free(c);
}

/* ---- one ----------------------------------------------------------------------------------- */
/* Whom the effects name must still be able to take work. */
static enum rc check_people(struct ctx *cx, const struct effects *e)
{
	int64_t team = e->set[EFFECT_TEAM].i, id = e->set[EFFECT_ASSIGNEE].i;
	struct record person;
	bool ok = true;

	if (team)
		TRY(team_is_active(cx, team, &ok));
	if (!ok)
		return fail_field(cx, "effects", "its team is not active any more");
	if (!id)
		return RC_OK;
	enum rc rc = record_load(cx, &person_type, id, &person);
	if (rc == RC_NOT_FOUND || (rc == RC_OK && rec_int(&person, PERSON_ACTIVE) != 1))
		return fail_field(cx, "effects", "its person is not active any more");
	TRY(rc);
	if (team)
		TRY(team_has_member(cx, team, id, &ok));
	return ok ? RC_OK : fail_field(cx, "effects", "its person is not in its team any more");
}

static enum rc plan(struct ctx *cx, struct arena *mem, struct rule *out)
{
	struct filter_node *tree;

	TRY(filter_parse(cx, out->condition, &tree));
	TRY(filter_plan(cx, mem, &ticket_type, tree, &out->plan));
	return check_people(cx, &out->effects);
}

static enum rc ready(struct ctx *cx, const struct record *r, struct rule *out)
{
	struct str on = rec_str(r, RULE_RUNS_ON);

	*out = (struct rule){ .id = r->id,
		              .client_id = r->client_id,
		              .version = r->version,
		              .position = rec_int(r, RULE_POSITION),
		              .name = arena_str(cx->mem, rec_str(r, RULE_NAME)),
		              .condition = arena_str(cx->mem, rec_str(r, RULE_CONDITION)),
		              .all_clients = rec_int(r, RULE_ALL_CLIENTS) == 1,
		              .major = str_is(rec_str(r, RULE_PURPOSE), "major"),
		              .on_created = !str_is(on, "changed"),
		              .on_changed = !str_is(on, "created"),
		              .stop = rec_int(r, RULE_STOP) == 1 };
	TRY(effects_read(cx, arena_str(cx->mem, rec_str(r, RULE_EFFECTS)), &out->effects));
	enum rc rc = plan(cx, cx->mem, out);
	if (rc != RC_INVALID)
		return rc;
	out->plan = NULL;
	out->problem = arena_str(cx->mem, str_z(cx->err.msg));
	cx->err = (struct err){ 0 };
	return RC_OK;
}

enum rc rule_ready(struct ctx *cx, struct arena *mem, const struct record *r, struct rule *out)
{
	const struct who *asking = cx->who;
	struct arena *outer = cx->mem;

	cx->who = &who_system; /* a rule runs as the system, whoever causes it to */
	cx->mem = mem;
	enum rc rc = ready(cx, r, out);
	cx->mem = outer;
	cx->who = asking;
	return rc;
}

int rule_order(const struct rule *a, const struct rule *b)
{
	if (a->major != b->major)
		return a->major ? 1 : -1;
	if (a->position != b->position)
		return a->position < b->position ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

static int by_order(const void *a, const void *b) { return rule_order(a, b); }

/* ---- all ----------------------------------------------------------------------------------- */
static enum rc set_read(struct ctx *cx, struct arena *mem, struct rule_set *out)
{
	struct rows ids;

	*out = (struct rule_set){ 0 };
	TRY(db_run(cx, q_active, &ids));
	out->rules = NEW_ARRAY(mem, struct rule, ids.n + 1);
	for (size_t i = 0; i < ids.n; i++) {
		struct record r;
		TRY(record_load(cx, &routing_rule_type, cell(&ids, i, 0).i, &r));
		TRY(rule_ready(cx, mem, &r, &out->rules[out->n++]));
	}
	qsort(out->rules, out->n, sizeof *out->rules, by_order);
	return RC_OK;
}

static enum rc set_of(struct ctx *cx, const struct rule_set **out)
{
	struct routing_cache *c = cx->app->routing;
	int64_t stamp;

	if (!c || !db_in_tx(cx)) {
		struct rule_set *own = NEW(cx->mem, struct rule_set);
		*out = own;
		return set_read(cx, cx->mem, own);
	}
	*out = &c->set;
	TRY(db_stamp(cx, &stamp));
	if (c->stamp == stamp)
		return RC_OK;
	c->stamp = 0;
	arena_reset(c->mem);
	TRY(set_read(cx, c->mem, &c->set));
	c->stamp = stamp;
	return RC_OK;
}

enum rc rules_of(struct ctx *cx, int64_t client_id, const struct rule *const **out, size_t *n)
{
	const struct rule_set *set;
	const struct rule **mine;

	*n = 0;
	TRY(set_of(cx, &set));
	mine = NEW_ARRAY(cx->mem, const struct rule *, set->n + 1);
	for (size_t i = 0; i < set->n; i++)
		if (set->rules[i].all_clients || set->rules[i].client_id == client_id)
			mine[(*n)++] = &set->rules[i];
	*out = mine;
	return RC_OK;
}
