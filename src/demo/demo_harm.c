/* demo_harm.c - what is lost and when: two standing cut-offs, a payroll run, a disk that fills, a
 * certificate, and somebody who was asked when the next thing will happen. */
#include "demo/demo_int.h"
#include "harm/harm.h"
#include "harm/next_action.h"
#include "record/filter.h"
#include "ticket/ticket.h"

static struct str number(struct ctx *cx, int64_t id) { return arena_fmt(cx->mem, "#%lld", (long long)id); }

static enum rc presets(struct ctx *cx, struct demo *d)
{
	struct record r;
	const char *client = number(cx, d->client[0]).p, *calendar = number(cx, d->calendar[0]).p;

	TRY(demo_make(cx, "harm_preset",
	              demo_json(cx->mem, "client", client, "name", "Bank cut-off", "effect",
	                        "Bank cut-off: payments go out a day late", "at", "16:00", "calendar",
	                        calendar, NULL),
	              &r));
	return demo_make(cx, "harm_preset",
	                 demo_json(cx->mem, "client", client, "name", "Within the hour", "effect",
	                           "People cannot work from then on", "minutes", "#60", NULL),
	                 &r);
}

/* The newest open one of a team that the filter fits. */
static enum rc one_of(struct ctx *cx, const struct demo *d, int team, const char *filter, struct record *out,
                      bool *found)
{
	struct list_query q = { .type = &ticket_type,
		                .filter =
		                        arena_fmt(cx->mem, "is:open client:%lld team:%lld %s",
		                                  (long long)d->client[0], (long long)d->team[team], filter),
		                .sort = STR("priority,-created"),
		                .limit = 1 };
	struct list_result l;

	TRY(record_list(cx, &q, &l));
	*found = l.n > 0;
	if (l.n)
		*out = l.rs[0];
	return RC_OK;
}

static enum rc set(struct ctx *cx, const struct demo *d, int team, const char *filter, struct harm h)
{
	struct record r;
	bool found;

	TRY(one_of(cx, d, team, filter, &r, &found));
	h.confidence = h.confidence > 0 ? h.confidence : 1;
	return found ? harm_set(cx, &r, &h, false) : RC_OK;
}

static enum rc harms(struct ctx *cx, const struct demo *d)
{
	TRY(set(cx, d, TEAM_FINANCE, "",
	        (struct harm){ .kind = HARM_INSTANT,
	                       .at = cx->now + MINUTES(24),
	                       .source = STR("person"),
	                       .effect = STR("Bank cut-off: payroll is not paid today") }));
	TRY(set(cx, d, TEAM_SERVERS, "",
	        (struct harm){ .kind = HARM_DEPLETION,
	                       .level = 12,
	                       .rate = 3,
	                       .unit = STR("GB"),
	                       .measured_at = cx->now - MINUTES(10),
	                       .source = STR("monitor"),
	                       .confidence = 0.8,
	                       .effect = STR("Disk full: the file server stops taking writes") }));
	TRY(set(cx, d, TEAM_SECURITY, "",
	        (struct harm){ .kind = HARM_INSTANT,
	                       .at = cx->now + HOURS(41),
	                       .source = STR("monitor"),
	                       .effect = STR("Certificate runs out: sign-in fails everywhere") }));
	return set(cx, d, TEAM_WORKPLACE, "priority>=3",
	           (struct harm){
	                   .kind = HARM_NONE, .source = STR("person"), .effect = STR("A spare is in use") });
}

static enum rc nudge(struct ctx *cx, const struct demo *d)
{
	struct who asking = { .person_id = d->staff[0].id, .name = str_z(d->staff[0].name), .system = true };
	const struct who *before = cx->who;
	struct record r;
	bool found;

	TRY(one_of(cx, d, TEAM_SERVERS, "assignee:any", &r, &found));
	if (!found || rec_int(&r, TICKET_ASSIGNEE) == asking.person_id)
		return RC_OK;
	cx->who = &asking;
	enum rc rc = next_action_nudge(cx, &r,
	                               STR("The shop asks every ten minutes. When do you look at it next?"));
	cx->who = before;
	return rc;
}

static enum rc tx(struct ctx *cx, void *p)
{
	struct demo *d = p;

	cx->now = d->now - MINUTES(30); /* the cut-off that is on the way was seen half an hour ago */
	TRY(presets(cx, d));
	cx->now = d->now;
	TRY(harms(cx, d));
	return nudge(cx, d);
}

enum rc demo_harm(struct ctx *cx, struct demo *d)
{
	int64_t now = cx->now;
	enum rc rc = db_tx(cx, tx, d);

	cx->now = now;
	return rc;
}
