/* out_of_reach.c - the one place that says when a person counts as out of reach for the next shift. */
#include "attention/reach.h"
#include "handover/handover_int.h"

/* What keeps people from being reached, in short words the page knows: "mail: no_address, chat: no_address".
 */
static struct str why_not(struct ctx *cx, const struct reach *r)
{
	struct buf b = BUF(cx->mem);

	for (int c = 0; c < REACH_CHANNELS; c++)
		if (r->ways[c].why != REACH_OK)
			buf_fmt(&b, "%s%s: %s", b.n ? ", " : "", reach_channels[c],
			        reach_whys[r->ways[c].why]);
	return arena_str(cx->mem, buf_str(&b));
}

/* Only who looks at the page would see a word, though this server has other ways; or they cannot even do
 * that. */
static bool out_of_reach(const struct reach *r)
{
	bool none =
	        r->ways[REACH_MAIL].why == REACH_NOT_SET_UP && r->ways[REACH_CHAT].why == REACH_NO_ADDRESS;

	return !r->outside && !(none && r->ways[REACH_APP].why == REACH_OK);
}

enum rc handover_out_of_reach(struct ctx *cx, int64_t person, int64_t at, bool *out, struct str *name,
                              struct str *why)
{
	struct reach r;

	TRY(reach_at(cx, person, at, &r));
	*out = out_of_reach(&r);
	*name = r.name;
	*why = why_not(cx, &r);
	return RC_OK;
}
