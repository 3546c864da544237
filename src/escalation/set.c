/* set.c - rules and policies made ready to use, and the process's copy of the active ones.
 *
 * The copy is good while the database's stamp stands. It is asked for inside transactions only, that is on
 * the writer's thread, so it needs no lock. */
#include "escalation/escalation_int.h"
#include <stdlib.h>

SQL(q_rules, "SELECT id FROM escalation_rule WHERE active = 1 ORDER BY position, id LIMIT 2000");
SQL(q_policies, "SELECT id FROM escalation_policy WHERE active = 1 ORDER BY position, id LIMIT 2000");

struct escalation_cache {
	struct arena *mem;
	int64_t stamp;
	struct esc_set set;
};

struct escalation_cache *escalation_cache_new(void)
{
	struct escalation_cache *c = or_abort(calloc(1, sizeof *c));

	c->mem = arena_new();
	return c;
}

void escalation_cache_free(struct escalation_cache *c)
{
	if (!c)
		return;
	arena_free(c->mem);
	free(c);
}

/* ---- one ------------------------------------------------------------------------------------ */
static enum rc rule_plan(struct ctx *cx, const struct record *r, struct esc_rule *out)
{
	struct filter_node *tree;
	struct filter_plan *plan;

	if (!rec_str(r, ESC_CONDITION).n)
		return RC_OK;
	enum rc rc = filter_parse(cx, arena_str(cx->mem, rec_str(r, ESC_CONDITION)), &tree);
	if (rc == RC_OK)
		rc = filter_plan(cx, cx->mem, &ticket_type, tree, &plan);
	if (rc == RC_OK)
		out->plan = plan;
	if (rc != RC_INVALID)
		return rc;
	out->meaningless = true; /* what it asks for is gone: it fits nothing */
	cx->err = (struct err){ 0 };
	return RC_OK;
}

static enum rc rule_ready(struct ctx *cx, const struct record *r, struct esc_rule *out)
{
	struct jval v;
	char why[80];

	*out = (struct esc_rule){ .id = r->id,
		                  .version = r->version,
		                  .client_id = r->client_id,
		                  .position = rec_int(r, ESC_POSITION),
		                  .since = r->updated_at,
		                  .team = rec_int(r, ESC_TEAM),
		                  .name = arena_str(cx->mem, rec_str(r, ESC_NAME)),
		                  .target = arena_str(cx->mem, rec_str(r, ESC_TARGET)),
		                  .priority = arena_str(cx->mem, rec_str(r, ESC_PRIORITY)) };
	if (!json_parse_plain(cx->mem, arena_str(cx->mem, rec_str(r, ESC_THRESHOLDS)), &v, why, sizeof why))
		return fail(cx, RC_INTERNAL, "bad_rule", "escalation rule %lld: %s", (long long)r->id, why);
	TRY(thresholds_read(cx, 0, &v, out));
	return rule_plan(cx, r, out);
}

/* ---- all ------------------------------------------------------------------------------------- */
static enum rc read_set(struct ctx *cx, struct esc_set *out)
{
	struct rows rules, policies;
	struct record r;

	*out = (struct esc_set){ 0 };
	TRY(db_run(cx, q_rules, &rules));
	TRY(db_run(cx, q_policies, &policies));
	out->rules = NEW_ARRAY(cx->mem, struct esc_rule, rules.n + 1);
	out->chains = NEW_ARRAY(cx->mem, struct chain, policies.n + 1);
	for (size_t i = 0; i < rules.n; i++) {
		TRY(record_load(cx, &escalation_rule_type, cell(&rules, i, 0).i, &r));
		TRY(rule_ready(cx, &r, &out->rules[out->nrules++]));
	}
	for (size_t i = 0; i < policies.n; i++) {
		TRY(record_load(cx, &escalation_policy_type, cell(&policies, i, 0).i, &r));
		TRY(policy_chain(cx, &r, &out->chains[out->nchains++]));
	}
	return RC_OK;
}

static enum rc read_into(struct ctx *cx, struct arena *mem, struct esc_set *out)
{
	const struct who *asking = cx->who;
	struct arena *outer = cx->mem;

	cx->who = &who_system;
	cx->mem = mem;
	enum rc rc = read_set(cx, out);
	cx->mem = outer;
	cx->who = asking;
	return rc;
}

enum rc esc_set_of(struct ctx *cx, const struct esc_set **out)
{
	struct escalation_cache *c = cx->app->escalation;
	int64_t stamp;

	if (!c || !db_in_tx(cx)) {
		struct esc_set *own = NEW(cx->mem, struct esc_set);
		*out = own;
		return read_into(cx, cx->mem, own);
	}
	*out = &c->set;
	TRY(db_stamp(cx, &stamp));
	if (c->stamp == stamp)
		return RC_OK;
	c->stamp = 0;
	arena_reset(c->mem);
	TRY(read_into(cx, c->mem, &c->set));
	c->stamp = stamp;
	return RC_OK;
}

bool esc_has_rules(const struct esc_set *s, int64_t client_id)
{
	for (size_t i = 0; i < s->nrules; i++)
		if (s->rules[i].client_id == client_id)
			return true;
	return false;
}

const struct chain *esc_chain(const struct esc_set *s, int64_t policy)
{
	for (size_t i = 0; i < s->nchains; i++)
		if (s->chains[i].policy == policy)
			return &s->chains[i];
	return NULL;
}

const struct chain *esc_chain_of(const struct esc_set *s, int64_t client_id, int64_t team)
{
	for (size_t i = 0; team && i < s->nchains; i++)
		if (s->chains[i].client_id == client_id && s->chains[i].team == team)
			return &s->chains[i];
	return NULL;
}
