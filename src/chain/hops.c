/* hops.c - who had a ticket from when to when, and when staff said something in public, from its events. */
#include "base/json.h"
#include "chain/chain.h"

struct reading {
	struct ctx *cx;
	struct life *l;
	int64_t team, person;
};

/* The new value of a reference that this event changed; false: it did not. */
static bool changed(const struct jval *changes, const char *field, int64_t *out)
{
	const struct jval *pair = jval_get(changes, field);

	if (!pair || pair->kind != J_ARRAY || pair->n != 2)
		return false;
	*out = pair->items[1].kind == J_INT ? pair->items[1].i : 0;
	return true;
}

/* Several changes at one instant are one: of no length is nobody's time. */
static void begin_hop(struct reading *g, const struct event *e)
{
	struct life *l = g->l;
	struct hop *last = l->n ? &l->hops[l->n - 1] : NULL;

	if (last && last->from < e->at) {
		last->to = e->at;
		last = &l->hops[l->n++];
	} else if (!last) {
		last = &l->hops[l->n++];
	}
	*last = (struct hop){ e->at, INT64_MAX, g->team, g->person, e->id, e->actor_id, e->rule, false };
}

static enum rc read_one(struct reading *g, const struct event *e)
{
	struct jval data;
	char why[80];

	if (!json_parse_plain(g->cx->mem, e->data, &data, why, sizeof why))
		return fail(g->cx, RC_INTERNAL, "bad_event", "event %lld: %s", (long long)e->id, why);
	if (str_is(jval_str(jval_get(&data, "comment"), "voice"), "staff"))
		g->l->said[g->l->nsaid++] = e->at;
	const struct jval *changes = jval_get(&data, "changes");
	bool team = changed(changes, "team", &g->team), person = changed(changes, "assignee", &g->person);
	if (team || person || !g->l->n)
		begin_hop(g, e);
	return RC_OK;
}

/* What came and went within one instant leaves two hops of the same people. */
static void join(struct life *l)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++) {
		struct hop *h = &l->hops[i], *last = n ? &l->hops[n - 1] : NULL;
		if (last && last->team == h->team && last->person == h->person) {
			last->to = h->to;
			continue;
		}
		l->hops[n] = *h;
		l->hops[n].team_changed = !last || last->team != h->team;
		n++;
	}
	l->n = n;
}

enum rc life_read(struct ctx *cx, const struct event *e, size_t n, struct life *out)
{
	struct reading g = { .cx = cx, .l = out };

	*out = (struct life){ .hops = NEW_ARRAY(cx->mem, struct hop, n + 1),
		              .said = NEW_ARRAY(cx->mem, int64_t, n + 1) };
	for (size_t i = 0; i < n; i++)
		TRY(read_one(&g, &e[i]));
	join(out);
	return RC_OK;
}

const struct hop *hop_before(const struct life *l, int64_t at)
{
	for (size_t i = l->n; i-- > 0;)
		if (l->hops[i].from < at)
			return &l->hops[i];
	return l->n ? &l->hops[0] : NULL;
}

bool hop_returns(const struct life *l, size_t i)
{
	int64_t team = l->hops[i].team, last = 0;

	for (size_t k = 0; k < i; k++)
		last = l->hops[k].team ? l->hops[k].team : last;
	if (!team || !last || last == team)
		return false; /* the same team again is no other one */
	for (size_t k = 0; k < i; k++)
		if (l->hops[k].team == team)
			return true;
	return false;
}
