/* demo.c - the dice, the empty start, and the order of things. */
#include "demo/demo.h"
#include "base/json.h"
#include "client/client.h"
#include "demo/demo_int.h"
#include "forecast/forecast.h"
#include "person/person.h"

SQL(q_any_client, "SELECT id FROM client ORDER BY id LIMIT 1");

uint64_t dice_next(struct dice *d)
{
	uint64_t z = d->s += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

int dice_range(struct dice *d, int lo, int hi) { return lo + (int)(dice_next(d) % (uint64_t)(hi - lo + 1)); }
bool dice_percent(struct dice *d, int percent) { return dice_range(d, 0, 99) < percent; }

int64_t dice_minutes(struct dice *d, int median)
{
	/* product of three uniform factors between 1/2 and 2, and now and then a long one */
	double f = 1;

	for (int i = 0; i < 3; i++)
		f *= 0.5 + (double)dice_range(d, 0, 1000) / 1000.0 * 1.2;
	if (dice_percent(d, 7))
		f *= 4;
	int64_t m = (int64_t)(f * median);
	return m < 1 ? 1 : m;
}

static enum rc must_be_empty(struct ctx *cx)
{
	struct rows r;

	TRY(db_run(cx, q_any_client, &r));
	if (r.n)
		return fail(cx, RC_CONFLICT, "not_empty",
		            "this database already has clients; it is left as it is");
	return RC_OK;
}

enum rc demo_fill(struct ctx *cx, const struct demo_options *o)
{
	struct demo *d = NEW(cx->mem, struct demo);
	int64_t now = cx->now;

	TRY(must_be_empty(cx));
	d->dice.s = o->seed;
	d->now = now;
	d->options = o;
	cx->now = now - DAYS(90); /* the company is older than its tickets */
	enum rc rc = demo_people(cx, d);
	if (rc == RC_OK)
		rc = demo_play(cx, d);
	if (rc == RC_OK) {
		cx->now = now - DAYS(60);
		rc = demo_catalog(cx, d);
	}
	cx->now = now;
	if (rc == RC_OK)
		rc = demo_oncall(cx, d);
	if (rc == RC_OK)
		rc = demo_desk(cx, d);
	if (rc == RC_OK)
		rc = demo_handover(cx, d);
	if (rc == RC_OK)
		rc = demo_tools(cx, d);
	if (rc == RC_OK)
		rc = demo_harm(cx, d);
	for (int i = 0; i < DEMO_CLIENTS && rc == RC_OK; i++)
		rc = forecast_learn_plain(cx, d->client[i]);
	if (rc == RC_OK)
		rc = demo_major(cx, d);
	return rc;
}

/* ---- the empty start -------------------------------------------------------------------- */
struct empty_args {
	struct str client, login;
	int64_t person;
};

static enum rc empty_tx(struct ctx *cx, void *p)
{
	struct empty_args *a = p;
	struct record c, person;

	TRY(must_be_empty(cx));
	TRY(demo_make(cx, "client", demo_json(cx->mem, "name", arena_str(cx->mem, a->client).p, NULL), &c));
	TRY(demo_make(cx, "person",
	              demo_json(cx->mem, "client", arena_fmt(cx->mem, "#%lld", (long long)c.id).p, "name",
	                        "Administrator", "login", arena_str(cx->mem, a->login).p, NULL),
	              &person));
	a->person = person.id;
	return access_give(cx, person.id, 0, 0, STR("admin"));
}

enum rc demo_empty(struct ctx *cx, struct str client, struct str login, int64_t *person)
{
	struct empty_args a = { client, login, 0 };

	TRY(db_tx(cx, empty_tx, &a));
	*person = a.person;
	return RC_OK;
}
