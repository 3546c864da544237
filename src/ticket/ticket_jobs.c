/* ticket_jobs.c - what happens to a ticket because time passes: it closes itself, its hold ends. */
#include "client/client.h"
#include "ticket/ticket.h"

/* Without a calendar a working day is Monday to Friday in the client's zone. */
static const char WEEKDAYS[] = "[{\"days\":[1,2,3,4,5],\"from\":\"00:00\",\"to\":\"24:00\"}]";

enum rc ticket_workdays_after(struct ctx *cx, int64_t client_id, int64_t from, int64_t days, int64_t *out)
{
	struct record client;
	const struct calendar *c;

	TRY(record_load(cx, &client_type, client_id, &client));
	int64_t calendar = rec_int(&client, CLIENT_CALENDAR);
	if (calendar)
		TRY(calendar_load(cx, calendar, 0, &c, NULL));
	else
		TRY(calendar_shared(cx, rec_str(&client, CLIENT_ZONE), str_z(WEEKDAYS), STR("[]"), &c));
	int64_t due = calendar_workdays_after(c, from, (int)days);
	*out = due == INT64_MAX ? 0 : due;
	return RC_OK;
}

static enum rc close_at(struct ctx *cx, const struct record *r, int64_t *out)
{
	struct record client;

	TRY(record_load(cx, &client_type, r->client_id, &client));
	int64_t days = rec_int(&client, CLIENT_AUTO_CLOSE);
	*out = 0;
	if (days <= 0)
		return RC_OK;
	return ticket_workdays_after(cx, r->client_id, rec_int(r, TICKET_RESOLVED_AT), days, out);
}

enum rc ticket_timers(struct ctx *cx, const struct record *old, const struct record *neo)
{
	bool resolved = str_is(rec_str(neo, TICKET_STATE), "resolved");
	int64_t due = 0;

	if (rec_changed(old, neo, TICKET_STATE) &&
	    (resolved || (old && str_is(rec_str(old, TICKET_STATE), "resolved")))) {
		if (resolved)
			TRY(close_at(cx, neo, &due));
		TRY(timer_set(cx, ticket_close_timer.name, neo->client_id, "ticket", neo->id, due, STR("")));
	}
	if (rec_changed(old, neo, TICKET_HOLD_UNTIL))
		TRY(timer_set(cx, ticket_resume_timer.name, neo->client_id, "ticket", neo->id,
		              rec_int(neo, TICKET_HOLD_UNTIL), STR("")));
	return RC_OK;
}

/* Drive a verb when the ticket still is where the timer left it. */
static enum rc drive(struct ctx *cx, const struct timer *t, const char *state, const char *verb,
                     struct str rule)
{
	struct record r, out;
	struct str before = cx->rule;

	TRY(record_load(cx, &ticket_type, t->record_id, &r));
	if (!str_is(rec_str(&r, TICKET_STATE), state))
		return RC_OK;
	cx->rule = rule;
	enum rc rc = record_verb(cx, &ticket_type, record_key(cx->mem, &r), str_z(verb), NULL, 0, &out);
	cx->rule = before;
	return rc;
}

static enum rc close_run(struct ctx *cx, const struct timer *t)
{
	return drive(cx, t, "resolved", "close", STR("auto_close@1"));
}

static enum rc resume_run(struct ctx *cx, const struct timer *t)
{
	return drive(cx, t, "on_hold", "resume", STR("hold_until@1"));
}

const struct timer_kind ticket_close_timer = { "ticket_close", close_run,
	                                       "Closes a ticket N working days after it was resolved" };
const struct timer_kind ticket_resume_timer = { "ticket_resume", resume_run, "Ends a hold at its time" };
