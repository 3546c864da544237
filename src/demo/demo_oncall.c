/* demo_oncall.c - who is on call: the network by weeks with a second line below, a clinic's nights by days.
 *
 * One night of next month has nobody, because of time off, and one afternoon somebody stands in: what the
 * page is for can be seen. People who sign in to look around have their own week later on. */
#include "demo/demo_int.h"
#include "escalation/escalation.h"
#include "oncall/oncall.h"
#include "record/filter.h"
#include "ticket/ticket.h"

enum { WEEKS_BACK = 8, PEOPLE = 5 };

static int64_t monday_nine(const struct zone *z, int64_t now, int weeks_back)
{
	struct civil c;

	zone_civil(z, now, &c);
	int64_t day = civil_days(c.year, c.month, c.day);
	day += 1 - civil_weekday(day) - (int64_t)weeks_back * 7;
	civil_from_days(day, &c);
	c.hour = 9;
	c.minute = c.second = c.usec = 0;
	return zone_instant(z, &c, ZONE_EARLIER);
}

/* Some of a team, those with a login of the demo's last: their turn is not now. */
static int staff_of(const struct demo *d, int team, int64_t out[PEOPLE])
{
	int n = 0;

	for (int i = d->nstaff; i-- > 0 && n < PEOPLE;)
		if (d->staff[i].team == team)
			out[n++] = d->staff[i].id;
	return n;
}

/* turn: how many of its shifts have begun; the list is turned so that its first is on call now. */
static struct str people_json(struct arena *a, const int64_t *ids, int n, int turn)
{
	struct buf b = BUF(a);

	buf_char(&b, '[');
	for (int i = 0; i < n; i++)
		buf_fmt(&b, "%s%lld", i ? "," : "", (long long)ids[(i - turn % n + n) % n]);
	buf_char(&b, ']');
	return arena_str(a, buf_str(&b));
}

static const char *raw(struct ctx *cx, int64_t n) { return arena_fmt(cx->mem, "#%lld", (long long)n).p; }

static enum rc make_rotation(struct ctx *cx, struct demo *d, int client, int team, const char *name,
                             const char *about, const char *layers, const char *hours, struct record *out)
{
	return demo_make(cx, "rotation",
	                 demo_json(cx->mem, "client", raw(cx, d->client[client]), "name", name, "team",
	                           raw(cx, d->team[team]), "zone",
	                           arena_str(cx->mem, zone_name(d->zone[client])).p, "description", about,
	                           "layers", layers, "hours", hours, NULL),
	                 out);
}

static enum rc network(struct ctx *cx, struct demo *d, struct record *out)
{
	int64_t first[PEOPLE], second[PEOPLE], start = monday_nine(d->zone[0], d->now, WEEKS_BACK);
	int n = staff_of(d, TEAM_NETWORK, first), k = staff_of(d, TEAM_SERVERS, second);
	int weeks = (int)((d->now - start) / DAYS(7));
	struct str at = time_rfc3339(cx->mem, start);
	struct str layers =
	        arena_fmt(cx->mem,
	                  "#[{\"name\":\"First "
	                  "line\",\"people\":%s,\"unit\":\"week\",\"every\":1,\"at\":\"09:00\",\"weekday\":1,"
	                  "\"start\":\"" STR_FMT "\"},"
	                  "{\"name\":\"Second "
	                  "line\",\"people\":%s,\"unit\":\"week\",\"every\":2,\"at\":\"09:00\",\"weekday\":1,"
	                  "\"start\":\"" STR_FMT
	                  "\",\"hours\":[{\"days\":[1,2,3,4,5],\"from\":\"07:00\",\"to\":\"22:00\"}]}]",
	                  people_json(cx->mem, first, n, weeks).p, STR_ARG(at),
	                  people_json(cx->mem, second, k, weeks / 2).p, STR_ARG(at));

	return make_rotation(cx, d, 0, TEAM_NETWORK, "Network on call",
	                     "Lines and switches of all sites. Call first, write the ticket after.", layers.p,
	                     "#[]", out);
}

static enum rc nights(struct ctx *cx, struct demo *d, struct record *out)
{
	int64_t people[PEOPLE], start = monday_nine(d->zone[1], d->now, WEEKS_BACK);
	int n = staff_of(d, TEAM_FIELD, people);
	struct str layers =
	        arena_fmt(cx->mem,
	                  "#[{\"name\":\"Nights\",\"people\":%s,\"unit\":\"day\",\"every\":1,\"at\":\"19:"
	                  "00\",\"start\":\"" STR_FMT "\"}]",
	                  people_json(cx->mem, people, n, 0).p, STR_ARG(time_rfc3339(cx->mem, start)));

	return make_rotation(
	        cx, d, 1, TEAM_FIELD, "Clinic nights",
	        "Ward offices and pharmacy between seven in the evening and seven in the morning.", layers.p,
	        "#[{\"days\":[1,2,3,4,5,6,7],\"from\":\"19:00\",\"to\":\"24:00\"},"
	        "{\"days\":[1,2,3,4,5,6,7],\"from\":\"00:00\",\"to\":\"07:00\"}]",
	        out);
}

static enum rc away(struct ctx *cx, const struct record *rotation)
{
	struct oncall_entry *e;
	struct record person;
	size_t n;

	TRY(oncall_shifts(cx, rotation->id, cx->now + DAYS(24), cx->now + DAYS(32), &e, &n));
	if (n < 3 || !e[1].person)
		return RC_OK;
	TRY(record_load(cx, type_find(cx->app, STR("person")), e[1].person, &person));
	struct record *off = record_new(cx, &time_off_type, person.client_id);
	rec_set(off, TIME_OFF_PERSON, INT(person.id));
	rec_set(off, TIME_OFF_FROM, INT(e[1].from - HOURS(6)));
	rec_set(off, TIME_OFF_TO, INT(e[1].to + HOURS(2)));
	rec_set(off, TIME_OFF_REASON, TEXT(STR("Family visit")));
	return record_insert(cx, off);
}

static enum rc stand_in(struct ctx *cx, const struct record *rotation)
{
	struct oncall_entry *e;
	size_t n;

	TRY(oncall_shifts(cx, rotation->id, cx->now + DAYS(4), cx->now + DAYS(12), &e, &n));
	if (n < 2 || !e[0].person || !e[n - 1].person)
		return RC_OK;
	struct record *o = record_new(cx, &oncall_override_type, rotation->client_id);
	rec_set(o, OVERRIDE_ROTATION, INT(rotation->id));
	rec_set(o, OVERRIDE_PERSON, INT(e[n - 1].person));
	rec_set(o, OVERRIDE_FROM, INT(e[0].from / HOURS(1) * HOURS(1)));
	rec_set(o, OVERRIDE_TO, INT(e[0].from / HOURS(1) * HOURS(1) + HOURS(8)));
	rec_set(o, OVERRIDE_REASON, TEXT(STR("Dentist")));
	return record_insert(cx, o);
}

/* ---- escalation: a policy over the rotation, thresholds, one ticket that fires and one that somebody has
 * ---- */
static enum rc policy(struct ctx *cx, struct demo *d, const struct record *lines, struct record *out)
{
	struct str steps =
	        arena_fmt(cx->mem,
	                  "#[{\"targets\":[{\"rotation\":%lld}],\"delay\":10,\"reminders\":1,\"every\":5},"
	                  "{\"targets\":[{\"lead\":true}],\"delay\":15},"
	                  "{\"targets\":[{\"team\":%lld}],\"delay\":20}]",
	                  (long long)lines->id, (long long)d->team[TEAM_NETWORK]);

	return demo_make(cx, "escalation_policy",
	                 demo_json(cx->mem, "client", raw(cx, d->client[0]), "name", "Network down", "team",
	                           raw(cx, d->team[TEAM_NETWORK]), "description",
	                           "Whoever is on call, then the lead, then everybody.", "steps", steps.p,
	                           "repeat", "#1", "ack_timeout", "#120", NULL),
	                 out);
}

static enum rc thresholds(struct ctx *cx, struct demo *d, int64_t policy_id)
{
	struct str rows = arena_fmt(
	        cx->mem,
	        "#[{\"percent\":50,\"actions\":[{\"do\":\"notify\",\"whom\":[\"owner\",\"lead\"]}]},"
	        "{\"minutes\":-30,\"urgent\":true,\"actions\":[{\"do\":\"raise\"}]},"
	        "{\"minutes\":0,\"actions\":[{\"do\":\"page\",\"policy\":%lld}]}]",
	        (long long)policy_id);
	struct record r;

	return demo_make(cx, "escalation_rule",
	                 demo_json(cx->mem, "client", raw(cx, d->client[0]), "name",
	                           "Critical network tickets", "target", "resolve", "priority", "1", "team",
	                           raw(cx, d->team[TEAM_NETWORK]), "thresholds", rows.p, NULL),
	                 &r);
}

static enum rc escalate(struct ctx *cx, struct demo *d, const struct record *lines)
{
	struct list_query q = { .type = &ticket_type,
		                .filter =
		                        arena_fmt(cx->mem, "is:open client:%lld team:%lld",
		                                  (long long)d->client[0], (long long)d->team[TEAM_NETWORK]),
		                .sort = STR("priority,-created"),
		                .limit = 2 };
	struct list_result found;
	struct record p;

	TRY(policy(cx, d, lines, &p));
	TRY(thresholds(cx, d, p.id));
	TRY(record_list(cx, &q, &found));
	for (size_t i = 0; i < found.n; i++)
		TRY(escalation_start(cx, &found.rs[i], p.id, STR("Nobody moves on it")));
	return RC_OK;
}

static enum rc tx(struct ctx *cx, void *p)
{
	struct demo *d = p;
	struct record lines, clinic;

	cx->now = d->now - DAYS(7 * WEEKS_BACK);
	TRY(network(cx, d, &lines));
	TRY(nights(cx, d, &clinic));
	cx->now = d->now - DAYS(2);
	TRY(away(cx, &clinic));
	TRY(stand_in(cx, &lines));
	cx->now = d->now;
	return escalate(cx, d, &lines);
}

enum rc demo_oncall(struct ctx *cx, struct demo *d)
{
	int64_t now = cx->now;
	enum rc rc = db_tx(cx, tx, d);

	cx->now = now;
	return rc;
}
