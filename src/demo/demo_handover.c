/* demo_handover.c - the service desk's day and night shift: this shift's beginning is handed over and
 * accepted, one item late; what it hands over next is published and waits for who comes. People to sign in
 * as: Tom goes, Rita comes. */
#include "demo/demo_int.h"
#include "handover/handover.h"
#include "oncall/oncall.h"
#include "person/person.h"
#include "record/filter.h"

enum { OTHERS = 2, KEPT = 7, DAY_BEGINS = 6, NIGHT_BEGINS = 18, BACK = 3 };

static int64_t named(const struct demo *d, const char *name)
{
	for (int i = 0; i < d->nstaff; i++)
		if (strcmp(d->staff[i].name, name) == 0)
			return d->staff[i].id;
	return d->staff[0].id;
}

/* The instant of an hour so many days from today, in the first client's zone. */
static int64_t hour_of(const struct demo *d, int days, int hour)
{
	return zone_day_second(d->zone[0], zone_day(d->zone[0], d->now) + days, (int64_t)hour * 3600,
	                       ZONE_EARLIER);
}

static struct str layer(struct ctx *cx, const struct demo *d, const char *name, int hour, int64_t who,
                        int from, int64_t start, const char *hours)
{
	struct buf b = BUF(cx->mem);
	int n = 0;

	buf_fmt(&b, "{\"name\":\"%s\",\"people\":[%lld", name, (long long)who);
	for (int i = d->nstaff; i-- > 0 && n < from + OTHERS;)
		if (d->staff[i].team == TEAM_DESK && d->staff[i].id != who && n++ >= from)
			buf_fmt(&b, ",%lld", (long long)d->staff[i].id);
	buf_fmt(&b,
	        "],\"unit\":\"day\",\"every\":1,\"at\":\"%02d:00\",\"start\":\"" STR_FMT "\",\"hours\":%s}",
	        hour, STR_ARG(time_rfc3339(cx->mem, start)), hours);
	return buf_str(&b);
}

/* Three people take turns by days, so who is named first has the day three days after the start. */
static enum rc rotation(struct ctx *cx, struct demo *d, struct record *out)
{
	static const char DAYS_HOURS[] = "[{\"days\":[1,2,3,4,5,6,7],\"from\":\"06:00\",\"to\":\"18:00\"}]";
	static const char NIGHT_HOURS[] = "[{\"days\":[1,2,3,4,5,6,7],\"from\":\"18:00\",\"to\":\"24:00\"},"
	                                  "{\"days\":[1,2,3,4,5,6,7],\"from\":\"00:00\",\"to\":\"06:00\"}]";
	int64_t tom = named(d, "Tom Keller"), rita = named(d, "Rita Moreno");
	bool early = d->now < hour_of(d, 0, DAY_BEGINS), late = d->now >= hour_of(d, 0, NIGHT_BEGINS);
	bool day = !early && !late;
	struct str first = layer(cx, d, "Day shift", DAY_BEGINS, day ? tom : rita, 0,
	                         hour_of(d, (late ? 1 : 0) - BACK, DAY_BEGINS), DAYS_HOURS);
	struct str second = layer(cx, d, "Night shift", NIGHT_BEGINS, day ? rita : tom, OTHERS,
	                          hour_of(d, (early ? -1 : 0) - BACK, NIGHT_BEGINS), NIGHT_HOURS);
	struct str layers = arena_fmt(cx->mem, "#[" STR_FMT "," STR_FMT "]", STR_ARG(first), STR_ARG(second));

	return demo_make(cx, "rotation",
	                 demo_json(cx->mem, "client", arena_fmt(cx->mem, "#%lld", (long long)d->client[0]).p,
	                           "name", "Service desk", "team",
	                           arena_fmt(cx->mem, "#%lld", (long long)d->team[TEAM_DESK]).p, "zone",
	                           arena_str(cx->mem, zone_name(d->zone[0])).p, "description",
	                           "Who has the desk: by day from six to six, and by night.", "layers",
	                           layers.p, "hours", "#[]", NULL),
	                 out);
}

/* ---- doing as people do ---------------------------------------------------------------------- */
static enum rc verb(struct ctx *cx, int64_t person, const struct record_type *t, int64_t id, const char *name,
                    const char *arg, const char *value)
{
	struct str key = arena_fmt(cx->mem, "%lld", (long long)id);
	struct jval args = { .kind = J_OBJECT };
	struct jval text = { .kind = J_STR, .s = str_z(value) };
	struct str names[1] = { str_z(arg) };
	const struct who *outer = cx->who, *who;
	struct record out;

	if (arg)
		args = (struct jval){ .kind = J_OBJECT, .n = 1, .keys = names, .items = &text };
	TRY(who_for(cx, person, &who));
	cx->who = who;
	enum rc rc = record_verb(cx, t, key, str_z(name), &args, 0, &out);
	cx->who = outer;
	return rc;
}

static enum rc items(struct ctx *cx, int64_t handover, struct list_result *out)
{
	struct list_query q = { .type = &handover_item_type,
		                .filter = arena_fmt(cx->mem, "handover:%lld state:open", (long long)handover),
		                .sort = STR("position"),
		                .limit = LIST_MAX };

	return record_list(cx, &q, out);
}

/* What is beyond a handful stays with its own team; the rest gets an owner, a check and some words. */
static enum rc complete(struct ctx *cx, const struct boundary *b, int64_t handover)
{
	static const char *const notes[] = { "Carrier rings back, ask for the second line.",
		                             "",
		                             "User is reachable until eight.",
		                             "",
		                             "",
		                             "Vendor has the logs." };
	struct list_result l;

	TRY(items(cx, handover, &l));
	for (size_t i = 0; i < l.n; i++) {
		const struct record *item = &l.rs[i];
		struct record *neo = record_copy(cx, item);

		if (i >= KEPT) {
			TRY(verb(cx, b->outgoing, &handover_item_type, item->id, "remove", "because",
			         "Its own team has it"));
			continue;
		}
		if (rec_null(item, HI_OWNER))
			rec_set(neo, HI_OWNER, INT(b->incoming));
		if (rec_null(item, HI_NEXT_CHECK))
			rec_set(neo, HI_NEXT_CHECK, INT(b->at + MINUTES(30 + 20 * (int64_t)i)));
		if (i < COUNT(notes) && *notes[i])
			rec_set(neo, HI_NOTE, TEXT(str_z(notes[i])));
		TRY(record_save(cx, item, neo, STR("changed"), STR("")));
	}
	return RC_OK;
}

/* Whatever the day has left of tickets, there is something to hand over. */
static enum rc publish(struct ctx *cx, const struct boundary *b, struct record *h)
{
	struct jval none = { .kind = J_OBJECT };
	struct record item;

	TRY(handover_make(cx, b, h));
	TRY(handover_add(
	        cx, h,
	        &(struct item_in){ .title = STR("The lift engineer has our master key"), .fields = &none },
	        &item));
	TRY(complete(cx, b, h->id));
	return verb(cx, b->outgoing, &handover_type, h->id, "publish", NULL, NULL);
}

/* The shift that runs was taken over; one item after it had begun, or just now. */
static enum rc past(struct ctx *cx, const struct boundary *b, int64_t now)
{
	struct list_result l;
	struct record h;

	cx->now = b->at - MINUTES(40);
	TRY(publish(cx, b, &h));
	TRY(items(cx, h.id, &l));
	for (size_t i = 0; i < l.n; i++) {
		cx->now = i + 1 < l.n ? b->at - MINUTES(10) : b->at + MINUTES(9);
		cx->now = cx->now < now ? cx->now : now;
		TRY(verb(cx, b->incoming, &handover_item_type, l.rs[i].id, "accept", NULL, NULL));
	}
	return RC_OK;
}

static enum rc tx(struct ctx *cx, void *p)
{
	struct demo *d = p;
	struct record r, h;
	struct boundary last = { 0 }, next = { .at = d->now - HOURS(26) };
	bool found = true;

	cx->now = d->now - DAYS(BACK + 2);
	TRY(rotation(cx, d, &r));
	while (found && next.at <= d->now) {
		last = next;
		TRY(handover_boundary(cx, &r, next.at, &next, &found));
	}
	if (last.rotation)
		TRY(past(cx, &last, d->now));
	cx->now = d->now;
	return found ? publish(cx, &next, &h) : RC_OK;
}

enum rc demo_handover(struct ctx *cx, struct demo *d)
{
	int64_t now = cx->now;
	enum rc rc = db_tx(cx, tx, d);

	cx->now = now;
	return rc;
}
