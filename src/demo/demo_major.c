/* demo_major.c - one major incident that runs: led by people of the desk, told to three audiences by a plan,
 * two updates sent, the public status page switched on. */
#include "client/client.h"
#include "demo/demo_int.h"
#include "major/major.h"
#include "record/filter.h"
#include "service/service.h"
#include "ticket/ticket.h"

enum { SHOWN = 6 };

struct big {
	struct demo *d;
	struct record ticket;
	int64_t services[SHOWN], touched;
	size_t n;
	int64_t began;
};

static enum rc plan(struct ctx *cx, struct demo *d)
{
	struct record r;
	struct str rows = arena_fmt(cx->mem,
	                            "#[{\"audience\":\"executives\",\"channels\":[\"app\"],\"cadence\":60,"
	                            "\"first\":30,\"people\":[%lld,%lld]},"
	                            "{\"audience\":\"users\",\"channels\":[\"status\",\"app\"],\"cadence\":"
	                            "90,\"first\":30,\"requesters\":true},"
	                            "{\"audience\":\"technicians\",\"channels\":[\"app\"],\"cadence\":45,"
	                            "\"first\":20,\"teams\":[%lld]}]",
	                            (long long)d->staff[0].id, (long long)d->staff[1].id,
	                            (long long)d->team[TEAM_NETWORK]);

	return demo_make(cx, "comms_plan",
	                 demo_json(cx->mem, "client", arena_fmt(cx->mem, "#%lld", (long long)d->client[0]).p,
	                           "name", "Everybody at once", "description",
	                           "When a whole site or a service that everybody uses is down", "standard",
	                           "#true", "audiences", rows.p, NULL),
	                 &r);
}

/* The newest open one of the network that names a service. */
static enum rc choose(struct ctx *cx, struct big *b, bool *found)
{
	struct list_query q = { .type = &ticket_type,
		                .filter = arena_fmt(cx->mem,
		                                    "is:open kind:incident client:%lld service:any major:no",
		                                    (long long)b->d->client[0]),
		                .sort = STR("priority,-created"),
		                .limit = 100 };
	struct list_result r;

	*found = false;
	TRY(record_list(cx, &q, &r));
	/* the filter's "no" means not yes: one that a rule has proposed, or somebody refused, is not meant
	 * here */
	for (size_t i = 0; i < r.n && !*found; i++)
		if (str_is(rec_str(&r.rs[i], TICKET_MAJOR), "no")) {
			b->ticket = r.rs[i];
			*found = true;
		}
	return RC_OK;
}

static enum rc services(struct ctx *cx, struct big *b)
{
	struct list_query q = { .type = &service_type,
		                .filter = arena_fmt(cx->mem, "client:%lld", (long long)b->d->client[0]),
		                .sort = STR("criticality,name"),
		                .limit = SHOWN };
	struct list_result r;

	TRY(record_list(cx, &q, &r));
	for (; b->n < r.n; b->n++) {
		b->services[b->n] = r.rs[b->n].id;
		if (str_eq(rec_str(&r.rs[b->n], SERVICE_NAME), rec_str(&b->ticket, TICKET_SERVICE)))
			b->touched = r.rs[b->n].id;
	}
	return RC_OK;
}

static enum rc verb(struct ctx *cx, struct big *b, const char *name, const char *json)
{
	struct jval args;
	char why[80];

	if (!json_parse_plain(cx->mem, str_z(json), &args, why, sizeof why))
		return fail(cx, RC_INTERNAL, "bad_demo", "%s", why);
	return record_verb(cx, &ticket_type, record_key(cx->mem, &b->ticket), str_z(name), &args, 0,
	                   &b->ticket);
}

static enum rc accept_tx(struct ctx *cx, void *p)
{
	struct big *b = p;
	struct record client;
	bool found;

	TRY(plan(cx, b->d));
	TRY(choose(cx, b, &found));
	if (!found)
		return RC_OK;
	TRY(services(cx, b));
	cx->now = b->d->now - MINUTES(95);
	if (cx->now < b->ticket.updated_at)
		cx->now = b->ticket.updated_at;
	b->began = cx->now;
	TRY(verb(cx, b, "propose_major", "{\"comment\":\"Calls from every floor within minutes.\"}"));
	TRY(verb(cx, b, "decide_major", "{\"accept\":true,\"comment\":\"Accepted. Bridge is open.\"}"));
	TRY(major_lead(cx, &b->ticket, "manager", b->d->staff[0].id));
	TRY(major_lead(cx, &b->ticket, "comms", b->d->staff[1].id));
	TRY(major_lead(cx, &b->ticket, "technical", b->d->staff[2].id));
	TRY(record_load(cx, &client_type, b->d->client[0], &client));
	return status_page_on(
	        cx, &client, STR("demo"),
	        arena_fmt(cx->mem, "Status of " STR_FMT, STR_ARG(rec_str(&client, CLIENT_NAME))), b->services,
	        b->n);
}

static enum rc tell_tx(struct ctx *cx, void *p)
{
	struct big *b = p;
	int64_t span = b->d->now - b->began;
	struct str service = rec_str(&b->ticket, TICKET_SERVICE);
	struct major_said users = { .audience = "users",
		                    .subject = arena_fmt(cx->mem, STR_FMT " is disrupted", STR_ARG(service)),
		                    .body = STR(
		                            "We know of it and work on it. You need not report it again."),
		                    .status = STR("investigating"),
		                    .title = arena_fmt(cx->mem, STR_FMT " is disrupted", STR_ARG(service)),
		                    .impact = STR("partial"),
		                    .services = &b->touched,
		                    .nservices = b->touched != 0 };
	struct major_said heads = {
		.audience = "executives",
		.subject = arena_fmt(cx->mem, STR_FMT ": disruption, cause found", STR_ARG(service)),
		.body = STR(
		        "The cause is found; the carrier replaces a failed module. Work goes on by mobile "
		        "connections where it must. No data are lost."),
		.status = STR("identified")
	};

	cx->now = b->began + span / 4;
	TRY(major_say(cx, &b->ticket, &users));
	cx->now = b->began + span * 3 / 4;
	return major_say(cx, &b->ticket, &heads);
}

enum rc demo_major(struct ctx *cx, struct demo *d)
{
	struct big b = { .d = d };
	int64_t now = cx->now;
	enum rc rc = db_tx(cx, accept_tx, &b);

	if (rc == RC_OK && b.ticket.id)
		rc = db_tx(cx, tell_tx, &b);
	cx->now = now;
	return rc;
}
