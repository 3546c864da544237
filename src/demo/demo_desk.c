/* demo_desk.c - what makes the desk's order worth looking at: some of today's tickets wait for others, and
 * some of the people who ask are VIPs already (demo_people.c). */
#include "demo/demo_int.h"
#include "record/filter.h"
#include "record/link.h"
#include "ticket/ticket.h"

enum { LOOKED = 60, CHAINS = 3, CHAIN = 4 };

static enum rc depends(struct ctx *cx, const struct record *from, const struct record *to)
{
	int64_t id;

	return link_put(cx, from, to, STR("depends_on"), &id);
}

/* Three knots: one holds up three others, the last of which holds up one more of the next. */
static enum rc tie(struct ctx *cx, void *p)
{
	struct demo *d = p;
	struct list_query q = {
		.type = &ticket_type, .limit = LOOKED, .sort = STR("-created"), .no_bodies = true
	};
	struct list_result r;

	q.filter = arena_fmt(cx->mem, "is:open client:%lld kind:incident", (long long)d->client[0]);
	TRY(record_list(cx, &q, &r));
	for (size_t k = 0; k < CHAINS && (k + 1) * (CHAIN + 3) < r.n; k++) {
		struct record *some = &r.rs[k * (CHAIN + 3)];
		for (size_t i = 1; i < CHAIN; i++)
			TRY(depends(cx, &some[i], &some[0]));
		TRY(depends(cx, &some[CHAIN], &some[CHAIN - 1]));
	}
	return RC_OK;
}

enum rc demo_desk(struct ctx *cx, struct demo *d) { return db_tx(cx, tie, d); }
