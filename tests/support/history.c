/* history.c - see history.h. */
#include "history.h"
#include "base/crypto.h"
#include "base/json.h"
#include "base/time.h"
#include <stdio.h>

struct maker {
	struct arena *mem;
	struct history *h;
	uint64_t rng;
	int64_t now, begin;
	/* what the record is, to make events that change it */
	char state[16], hold[16], priority, team, category, service, vendor;
	bool responded;
};

/* ---- chance ------------------------------------------------------------------------------ */
/* splitmix64: small, and the same everywhere. */
static uint64_t next(struct maker *m)
{
	uint64_t z = (m->rng += UINT64_C(0x9E3779B97F4A7C15));

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

static int64_t below(struct maker *m, int64_t n) { return (int64_t)(next(m) % (uint64_t)n); }

static bool in100(struct maker *m, int n) { return below(m, 100) < n; }

#define ONE_OF(m, ...) \
	one_of((m), (const char *const[]){ __VA_ARGS__ }, COUNT(((const char *const[]){ __VA_ARGS__ })))
static struct str one_of(struct maker *m, const char *const *from, size_t n)
{
	return str_z(from[below(m, (int64_t)n)]);
}

/* A filter now and then. */
static struct str filter_in(struct maker *m, int percent)
{
	if (!in100(m, percent))
		return STR("");
	return ONE_OF(m, "category:a", "category:b", "-category:a", "category:none", "priority<=2",
	              "priority:1,3", "team:3", "team:none", "team:any priority>1", "service:mail",
	              "(category:a OR category:c)", "state:in_progress category:b",
	              "NOT (category:a OR priority:4)", "category!=c", "service^=ma", "hold_reason:vendor",
	              "state:resolved,on_hold category:c", "kind:incident");
}

/* ---- calendars ------------------------------------------------------------------------------ */
static struct str zone_name_of(struct maker *m)
{
	return ONE_OF(m, "UTC", "Europe/Berlin", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe",
	              "Asia/Kolkata", "America/St_Johns", "Pacific/Apia", "Africa/Casablanca",
	              "America/Santiago", "Asia/Kathmandu", "Pacific/Chatham", "Africa/Cairo", "Asia/Tokyo",
	              "America/Sao_Paulo");
}

static void hours_row(struct maker *m, struct buf *b, const char *days, int from, int to)
{
	buf_fmt(b, "%s{\"days\":[%s],\"from\":\"%02d:%02d\",\"to\":\"%02d:%02d\"}", b->n > 1 ? "," : "", days,
	        from / 60, from % 60, to / 60, to % 60);
	(void)m;
}

/* Day and night; office hours; a lunch break; nights and week-ends; segments around the hours that clocks
 * change at. */
static struct str hours_of(struct maker *m)
{
	struct buf b = BUF(m->mem);

	buf_char(&b, '[');
	switch (below(m, 6)) {
	case 0: hours_row(m, &b, "1,2,3,4,5,6,7", 0, 24 * 60); break;
	case 1: hours_row(m, &b, "1,2,3,4,5", 9 * 60, 17 * 60); break;
	case 2:
		hours_row(m, &b, "1,2,3,4,5", 8 * 60, 12 * 60 + 30);
		hours_row(m, &b, "1,2,3,4", 13 * 60 + 15, 17 * 60 + 45);
		hours_row(m, &b, "5", 13 * 60 + 15, 15 * 60);
		break;
	case 3:
		hours_row(m, &b, "6,7,1,3", 30, 2 * 60 + 40);
		hours_row(m, &b, "5,6,7", 22 * 60, 24 * 60);
		break;
	case 4: hours_row(m, &b, "2,4,7", 60, 3 * 60); break;
	default:
		for (int from = (int)below(m, 300), i = 0; from < 1380 && i < 3; i++) {
			int to = from + 15 + (int)below(m, 500);
			hours_row(m, &b, i % 2 ? "1,2,3,4,5,6,7" : "1,2,4,5,7", from, to > 1440 ? 1440 : to);
			from = to + 5 + (int)below(m, 120);
		}
	}
	buf_char(&b, ']');
	return buf_str(&b);
}

/* Closed days and shorter ones within the life. */
static struct str exceptions_of(struct maker *m)
{
	struct buf b = BUF(m->mem);
	int64_t day = m->begin / DAYS(1) - 1;

	buf_char(&b, '[');
	for (int i = (int)below(m, 4); i > 0; i--) {
		struct civil c;
		day += 1 + below(m, 5);
		civil_from_days(day, &c);
		buf_fmt(&b, "%s{\"date\":\"%04d-%02d-%02d\",\"name\":\"x\",\"open\":[%s]}",
		        b.n > 1 ? "," : "", (int)c.year, c.month, c.day,
		        in100(m, 60)   ? ""
		        : in100(m, 50) ? "{\"from\":\"10:00\",\"to\":\"12:00\"}"
		                       : "{\"from\":\"00:00\",\"to\":\"03:30\"},{\"from\":\"20:10\",\"to\":"
		                         "\"24:00\"}");
	}
	buf_char(&b, ']');
	return buf_str(&b);
}

/* An instant within the life; often one at which something else happens too. */
static int64_t within(struct maker *m)
{
	int64_t t = m->begin + below(m, DAYS(12));

	if (in100(m, 50))
		t -= t % HOURS(1);
	return in100(m, 10) ? m->begin : t;
}

/* What they are is the block's, when they become so each life's own. */
static void make_calendars(struct maker *m, struct maker *block)
{
	int n = 1 + (int)below(block, 3);

	for (int id = 101; id <= 100 + n; id++) {
		int64_t from = m->begin - DAYS(400);
		struct str zone = zone_name_of(block);
		for (int version = 1; version <= 3 && m->h->ncalendars < HISTORY_CALENDARS; version++) {
			m->h->calendars[m->h->ncalendars++] = (struct history_calendar){
				.id = id,
				.version = version,
				.valid_from = from,
				.name = arena_fmt(m->mem, "calendar %d", id),
				.zone = in100(block, 90) ? zone : zone_name_of(block),
				.hours = hours_of(block),
				.exceptions = exceptions_of(block),
			};
			if (in100(block, 50))
				break;
			int64_t then = within(m);
			from = then > from ? then : from + HOURS(1);
		}
	}
}

/* ---- definitions -------------------------------------------------------------------------------- */
static void make_goal(struct maker *m, struct history_definition *d)
{
	static const int minutes[] = { 1, 15, 30, 60, 90, 240, 480, 960, 1440, 2880, 7200 };

	d->goal_as = STR("open");
	d->goal = minutes[below(m, COUNT(minutes))];
	d->goal_time = STR("");
	if (in100(m, 12)) {
		d->goal_as = STR("workdays");
		d->goal = 1 + below(m, 4);
	} else if (in100(m, 15)) {
		d->goal_as = STR("relative");
		d->goal = below(m, 4);
		d->goal_time = ONE_OF(m, "close", "17:00", "20:30", "09:00", "02:30", "00:00");
	} else if (!str_starts(d->target, STR("res")) && in100(m, 30)) {
		d->goal_as = STR("share");
		d->goal = 10 + below(m, 90);
	}
}

static void make_conditions(struct maker *m, struct history_definition *d)
{
	d->start_when = filter_in(m, 10);
	d->stop_when = filter_in(m, 6);
	d->pause_when = filter_in(m, 8);
	d->resume_when = filter_in(m, 5);
	d->cancel_when = filter_in(m, 6);
	d->reset_when = filter_in(m, 6);
	d->cancel_on = in100(m, 70) ? STR("unmatched") : ONE_OF(m, "explicit", "never");
}

static void make_whom(struct maker *m, struct history_definition *d)
{
	d->kind = in100(m, 8) ? ONE_OF(m, "incident", "request") : STR("");
	d->priority = in100(m, 45) ? ONE_OF(m, "1", "2", "3", "4") : STR("");
	d->service = in100(m, 12) ? ONE_OF(m, "Mail", "mail", "VPN") : STR("");
	d->vendor = in100(m, 5) ? ONE_OF(m, "ACME", "globex") : STR("");
	d->team = in100(m, 12) ? 3 + below(m, 2) : 0;
}

static struct history_definition make_definition(struct maker *m, int id)
{
	struct history_definition d = { .id = id, .version = 1, .valid_from = m->begin - DAYS(400) };
	int64_t ncal = m->h->calendars[m->h->ncalendars - 1].id;

	d.name = arena_fmt(m->mem, "definition %d", id);
	d.target =
	        ONE_OF(m, "response", "resolve", "resolve", "resolve", "update", "answer", "ola", "contract");
	make_whom(m, &d);
	make_conditions(m, &d);
	make_goal(m, &d);
	d.calendar = 101 + below(m, ncal - 100);
	d.zone_from = in100(m, 75)
	                      ? STR("")
	                      : ONE_OF(m, "caller", "client", "definition", "caller client",
	                               "client definition", "location client", "caller location definition");
	d.zone = in100(m, 50) ? zone_name_of(m) : STR("");
	d.count_from = in100(m, 75) ? STR("created") : STR("attached");
	d.credit_pauses = in100(m, 80);
	d.pause_on = ONE_OF(m, "caller", "caller vendor", "caller vendor change", "", "change");
	d.stop_on = in100(m, 75) ? STR("resolved") : STR("closed");
	d.position = below(m, 4) * 10;
	d.active = in100(m, 95);
	if (str_is(d.target, "contract") && str_starts(d.pause_on, STR("caller vendor")))
		d.pause_on = STR("caller"); /* as the type refuses it (docs/clocks.md 8.14) */
	if (str_is(d.target, "response") || str_is(d.target, "resolve"))
		d.reset_when = STR("");
	return d;
}

static void make_definitions(struct maker *m)
{
	int n = 2 + (int)below(m, 7);

	for (int id = 1; id <= n; id++) {
		struct history_definition d = make_definition(m, id);
		for (int version = 1; version <= 3 && m->h->ndefinitions < HISTORY_DEFINITIONS; version++) {
			m->h->definitions[m->h->ndefinitions++] = d;
			if (in100(m, 75))
				break;
			struct history_definition neo = make_definition(m, id);
			while (!str_eq(neo.target, d.target)) /* what it is for stays */
				neo = make_definition(m, id);
			int64_t then = within(m);
			neo.version = version + 1;
			neo.valid_from = then > d.valid_from ? then : d.valid_from + HOURS(1);
			d = neo;
		}
	}
}

/* ---- events ----------------------------------------------------------------------------------------- */
static void text_change(struct jw *w, const char *field, const char *from, const char *to)
{
	jw_open(w, field, '[');
	if (from[0])
		jw_str(w, NULL, str_z(from));
	else
		jw_null(w, NULL);
	if (to[0])
		jw_str(w, NULL, str_z(to));
	else
		jw_null(w, NULL);
	jw_close(w, ']');
}

static void set_text(struct jw *w, const char *field, char *is, size_t n, const char *to)
{
	if (strcmp(is, to) == 0)
		return;
	text_change(w, field, is, to);
	snprintf(is, n, "%s", to);
}

static void enter(struct maker *m, struct jw *w, const char *state, const char *hold)
{
	set_text(w, "state", m->state, sizeof m->state, state);
	set_text(w, "hold_reason", m->hold, sizeof m->hold, hold);
}

/* One letter stands for a value; 0 for none. */
static const char *word_of(const char *field, char c)
{
	static const char *const services[] = { "Mail", "mail", "VPN" }, *const vendors[] = { "Acme",
		                                                                              "Globex",
		                                                                              "other" };
	static const char *const letters[] = { "a", "b", "c" };

	if (!c)
		return "";
	return strcmp(field, "service") == 0  ? services[c - 1]
	       : strcmp(field, "vendor") == 0 ? vendors[c - 1]
	                                      : letters[c - 1];
}

static void pick(struct maker *m, struct jw *w, const char *field, char *is)
{
	char to = (char)below(m, 4);

	if (to == *is)
		return;
	text_change(w, field, word_of(field, *is), word_of(field, to));
	*is = to;
}

static void priority(struct maker *m, struct jw *w)
{
	char to = (char)('1' + below(m, 4));

	if (to == m->priority)
		return;
	text_change(w, "priority", m->priority ? (char[]){ m->priority, 0 } : "", (char[]){ to, 0 });
	m->priority = to;
}

static void team(struct maker *m, struct jw *w)
{
	char to = in100(m, 20) ? 0 : (char)(3 + below(m, 3));

	if (to == m->team)
		return;
	jw_open(w, "team", '[');
	if (m->team)
		jw_int(w, NULL, m->team);
	else
		jw_null(w, NULL);
	if (to)
		jw_int(w, NULL, to);
	else
		jw_null(w, NULL);
	jw_close(w, ']');
	m->team = to;
}

static void respond(struct maker *m, struct jw *w)
{
	if (m->responded)
		return;
	jw_open(w, "responded_at", '[');
	jw_null(w, NULL);
	jw_time(w, NULL, m->now);
	jw_close(w, ']');
	m->responded = true;
}

static void unrespond(struct maker *m, struct jw *w)
{
	if (!m->responded)
		return;
	jw_open(w, "responded_at", '[');
	jw_time(w, NULL, m->begin);
	jw_null(w, NULL);
	jw_close(w, ']');
	m->responded = false;
}

static const char *hold_reason(struct maker *m) { return ONE_OF(m, "caller", "vendor", "change").p; }

/* What happens to the state, each from wherever it is; some by verbs, some as undo would. */
static const char *move(struct maker *m, struct jw *w)
{
	switch (below(m, 10)) {
	case 0:
	case 1:
	case 2: enter(m, w, "on_hold", hold_reason(m)); return "hold";
	case 3:
	case 4: enter(m, w, "in_progress", ""); return "resume";
	case 5:
	case 6: enter(m, w, "resolved", ""); return "resolve";
	case 7: enter(m, w, "closed", ""); return "close";
	case 8: enter(m, w, "cancelled", ""); return "cancel";
	default: enter(m, w, "in_progress", ""); return "reopen";
	}
}

static const char *happen(struct maker *m, struct jw *w)
{
	switch (below(m, 12)) {
	case 0:
	case 1:
	case 2:
	case 3: return move(m, w);
	case 4:
	case 5: priority(m, w); return "changed";
	case 6: team(m, w); return "assign";
	case 7: pick(m, w, "category", &m->category); return "changed";
	case 8: pick(m, w, "service", &m->service); return "changed";
	case 9:
		if (in100(m, 30))
			pick(m, w, "vendor", &m->vendor);
		if (in100(m, 5))
			unrespond(m, w);
		else
			respond(m, w);
		return "accept";
	default: return NULL; /* words alone */
	}
}

static void say(struct maker *m, struct jw *w, bool surely)
{
	if (!surely && !in100(m, 15))
		return;
	bool open = in100(m, 80);
	jw_open(w, "comment", '{');
	jw_str(w, "visibility", open ? STR("public") : STR("internal"));
	jw_str(w, "sha256", STR("00"));
	if (open)
		jw_str(w, "voice", in100(m, 50) ? STR("staff") : STR("requester"));
	jw_close(w, '}');
}

static void zones(struct maker *m, struct jw *w, bool surely)
{
	if (!surely && !in100(m, 5))
		return;
	jw_open(w, "zones", '{');
	jw_str(w, "caller", in100(m, 70) ? zone_name_of(m) : STR(""));
	jw_str(w, "client", zone_name_of(m));
	jw_str(w, "location", in100(m, 50) ? zone_name_of(m) : STR(""));
	jw_close(w, '}');
}

static void add_event(struct maker *m, const char *kind, struct str data)
{
	struct history *h = m->h;
	struct history_event *x = &h->events[h->nevents++];
	int64_t seq = x == h->events ? 1 : x[-1].e.seq + 1 + below(m, 3); /* other records' lie between */

	x->e = (struct event){ .id = 1000 + seq,
		               .client_id = h->client,
		               .seq = seq,
		               .at = m->now,
		               .record_id = h->record,
		               .actor_id = below(m, 4),
		               .type = STR("ticket"),
		               .kind = str_z(kind),
		               .rule = in100(m, 8) ? STR("routing/12@3") : STR(""),
		               .data = data };
	x->prev = seq == 1 ? STR("")
	          : x == h->events || seq != x[-1].e.seq + 1
	                  ? sha256_hex(m->mem, arena_fmt(m->mem, "%llx", (unsigned long long)next(m)))
	                  : x[-1].hash;
	struct buf b = BUF(m->mem);
	buf_fmt(&b, STR_FMT "\n%lld\n%lld\n%lld\nticket\n%lld\n%lld\n%s\n" STR_FMT "\n", STR_ARG(x->prev),
	        (long long)h->client, (long long)seq, (long long)m->now, (long long)h->record,
	        (long long)x->e.actor_id, kind, STR_ARG(x->e.rule));
	buf_add(&b, data);
	x->hash = sha256_hex(m->mem, buf_str(&b));
}

static void create(struct maker *m)
{
	struct buf b = BUF(m->mem);
	struct jw w = JW(&b);

	jw_open(&w, NULL, '{');
	jw_int(&w, "version", 1);
	jw_open(&w, "changes", '{');
	text_change(&w, "kind", "", in100(m, 80) ? "incident" : "request");
	enter(m, &w, "new", "");
	priority(m, &w);
	if (in100(m, 40))
		team(m, &w);
	if (in100(m, 50))
		pick(m, &w, "category", &m->category);
	if (in100(m, 50))
		pick(m, &w, "service", &m->service);
	jw_close(&w, '}');
	zones(m, &w, in100(m, 80));
	jw_close(&w, '}');
	add_event(m, "created", buf_str(&b));
}

static void change(struct maker *m)
{
	struct buf b = BUF(m->mem);
	struct jw w = JW(&b);

	jw_open(&w, NULL, '{');
	jw_int(&w, "version", (int64_t)m->h->nevents + 1);
	jw_open(&w, "changes", '{');
	const char *kind = happen(m, &w);
	bool other = kind && (strcmp(kind, "changed") == 0 || strcmp(kind, "assign") == 0);
	if (other && in100(m, 20)) /* two things at once */
		move(m, &w);
	jw_close(&w, '}');
	say(m, &w, kind == NULL);
	zones(m, &w, false);
	jw_close(&w, '}');
	add_event(m, kind ? kind : "commented", buf_str(&b));
}

/* On to the next event: often hours, sometimes nothing at all, sometimes to a full hour or a version's birth.
 */
static void go_on(struct maker *m)
{
	static const int64_t steps[] = { 1, SECONDS(1), MINUTES(7), HOURS(1), HOURS(5), HOURS(20), DAYS(3) };
	const struct history *h = m->h;

	if (in100(m, 12))
		return;
	if (in100(m, 10)) {
		int64_t t = h->calendars[below(m, (int64_t)h->ncalendars)].valid_from;
		if (t > m->now) {
			m->now = t;
			return;
		}
	}
	m->now += 1 + below(m, steps[below(m, COUNT(steps))]);
	if (in100(m, 45))
		m->now += MINUTES(15) - m->now % MINUTES(15);
}

static int64_t beginning(struct maker *m)
{
	/* Around changes of the clock in the zones above, or anywhere in three years. */
	static const char *const near[] = { "2026-03-27", "2026-10-23", "2025-10-24", "2026-03-06",
		                            "2026-10-30", "2026-04-03", "2026-10-02", "2026-04-22",
		                            "2026-02-13", "2026-03-20", "2026-09-04" };
	int64_t t;

	if (in100(m, 60) && time_parse(str_z(near[below(m, COUNT(near))]), &t))
		return t;
	return SECONDS(1735689600) + below(m, DAYS(1000)); /* from 2025 on */
}

struct history *history_make(struct arena *mem, uint64_t seed)
{
	struct history *h = NEW(mem, struct history);
	struct maker m = { .mem = mem, .h = h, .rng = seed * UINT64_C(0xD1342543DE82EF95) + 1 };
	struct maker block = { .mem = mem, .rng = seed / HISTORY_BLOCK * UINT64_C(0xA24BAED4963EE407) + 7 };
	int n = 2 + (int)below(&m, in100(&m, 10) ? HISTORY_EVENTS - 2 : 14);

	*h = (struct history){ .seed = seed, .client = 1 + below(&m, 3), .record = 1 + below(&m, 1000000) };
	block.begin = beginning(&block);
	m.begin = m.now = block.begin + below(&m, DAYS(2));
	if (in100(&m, 40))
		m.begin = m.now -= m.now % MINUTES(30);
	make_calendars(&m, &block);
	make_definitions(&m);
	create(&m);
	while (h->nevents < (size_t)n) {
		go_on(&m);
		change(&m);
	}
	h->as_of = m.now + (in100(&m, 15) ? 0 : below(&m, DAYS(6)));
	return h;
}

/* ---- as JSON --------------------------------------------------------------------------------------------
 */
struct str history_data(struct arena *mem, const struct history *h, const struct history_definition *d)
{
	struct buf b = BUF(mem);
	struct jw w = JW(&b);

	jw_open(&w, NULL, '{');
	jw_int(&w, "client", h->client);
	jw_str(&w, "name", d->name);
	jw_str(&w, "target", d->target);
	jw_str(&w, "kind", d->kind);
	jw_str(&w, "priority", d->priority);
	jw_str(&w, "service", d->service);
	jw_int(&w, "contract", d->contract);
	jw_int(&w, "team", d->team);
	jw_str(&w, "vendor", d->vendor);
	jw_str(&w, "start_when", d->start_when);
	jw_str(&w, "stop_when", d->stop_when);
	jw_str(&w, "pause_when", d->pause_when);
	jw_str(&w, "resume_when", d->resume_when);
	jw_str(&w, "cancel_when", d->cancel_when);
	jw_str(&w, "reset_when", d->reset_when);
	jw_str(&w, "cancel_on", d->cancel_on);
	jw_str(&w, "goal_as", d->goal_as);
	jw_int(&w, "goal", d->goal);
	jw_str(&w, "goal_time", d->goal_time);
	jw_int(&w, "calendar", d->calendar);
	jw_str(&w, "zone_from", d->zone_from);
	jw_str(&w, "zone", d->zone);
	jw_str(&w, "count_from", d->count_from);
	jw_bool(&w, "credit_pauses", d->credit_pauses);
	jw_str(&w, "pause_on", d->pause_on);
	jw_str(&w, "stop_on", d->stop_on);
	jw_int(&w, "position", d->position);
	jw_bool(&w, "active", d->active);
	jw_close(&w, '}');
	return buf_str(&b);
}
