/* feed.c - see feed.h. */
#include "calendar/feed.h"
#include "base/json.h"
#include "calendar/calendar_parts.h"
#include "calendar/ics.h"
#include "conn/fetch.h"

enum { YEARS_ON = 2, FEED_BYTES = 2 << 20 };

SQL(q_feed, "SELECT feed FROM calendar WHERE id = $1");
SQL(q_read, "INSERT INTO calendar_feed (calendar, at, read_at, wrong) VALUES ($1, $2, $2, '')"
            " ON CONFLICT (calendar) DO UPDATE SET at = excluded.at, read_at = excluded.read_at, wrong = ''");
SQL(q_wrong, "INSERT INTO calendar_feed (calendar, at, wrong) VALUES ($1, $2, $3)"
             " ON CONFLICT (calendar) DO UPDATE SET at = excluded.at, wrong = excluded.wrong");
SQL(q_went, "SELECT at, read_at, wrong FROM calendar_feed WHERE calendar = $1");

/* ---- the address ---------------------------------------------------------------------- */
/* webcal: is what calendar programs call the same thing over https. */
static struct str http_address(struct arena *a, struct str feed)
{
	if (str_starts(feed, STR("webcal://")))
		return arena_fmt(a, "https://" STR_FMT, STR_ARG(str_sub(feed, 9, SIZE_MAX)));
	return feed;
}

enum rc feed_check(struct ctx *cx, struct str feed)
{
	enum rc rc = feed.n ? fetch_check_url(cx, http_address(cx->mem, feed)) : RC_OK;

	return rc == RC_OK ? RC_OK : fail_field(cx, "feed", "%s", cx->err.msg);
}

/* ---- two lists into one ------------------------------------------------------------------ */
struct merge {
	struct ctx *cx;
	struct jw w;
	const struct ics_result *feed;
	struct str *dates; /* of the feed's days, in their order */
	bool *there;       /* of the feed's days: the calendar has an exception on it already */
	struct str today;
	size_t n; /* exceptions written */
};

/* The feed's day of a date, or feed->n. Dates are in the order of days. */
static size_t in_feed(const struct merge *m, struct str date)
{
	size_t lo = 0, hi = m->feed->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (str_cmp(m->dates[mid], date) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < m->feed->n && str_eq(m->dates[lo], date) ? lo : m->feed->n;
}

static void put_day(struct merge *m, struct str date, struct str name)
{
	jw_open(&m->w, NULL, '{');
	jw_str(&m->w, "date", date);
	jw_str(&m->w, "name", str_clip(name, 120));
	jw_open(&m->w, "open", '[');
	jw_close(&m->w, ']');
	jw_str(&m->w, "source", STR("feed"));
	jw_close(&m->w, '}');
	m->n++;
}

/* What was there: a person's entry as it is, the feed's as it is when past and as the feed has it now when
 * not. */
static void keep(struct merge *m, const struct jval *x)
{
	struct str date = jval_str(x, "date");
	bool ours = str_is(jval_str(x, "source"), "feed"), past = str_cmp(date, m->today) < 0;
	size_t d = in_feed(m, date);

	if (d < m->feed->n)
		m->there[d] = true;
	if (!ours || past) {
		jw_val(&m->w, NULL, x);
		m->n++;
	} else if (d < m->feed->n) {
		put_day(m, date, m->feed->days[d].name);
	}
}

static struct str *dates_of(struct arena *a, const struct ics_result *feed)
{
	struct str *out = NEW_ARRAY(a, struct str, feed->n + 1);

	for (size_t i = 0; i < feed->n; i++)
		out[i] = date_text(a, feed->days[i].day);
	return out;
}

/* The exceptions as they shall be, as JSON; *same: nothing changes. */
static enum rc merged(struct ctx *cx, struct str exceptions, const struct ics_result *feed, int64_t today,
                      struct jval *out, bool *same)
{
	struct buf b = BUF(cx->mem), before = BUF(cx->mem);
	struct jval had;
	struct jw old = JW(&before);
	char why[120];

	if (!json_parse_plain(cx->mem, exceptions.n ? exceptions : STR("[]"), &had, why, sizeof why))
		return fail(cx, RC_INTERNAL, "bad_exceptions", "exceptions: %s", why);
	struct merge m = { .cx = cx,
		           .w = JW(&b),
		           .feed = feed,
		           .dates = dates_of(cx->mem, feed),
		           .there = NEW_ARRAY(cx->mem, bool, feed->n + 1),
		           .today = date_text(cx->mem, today) };
	jw_open(&m.w, NULL, '[');
	for (size_t i = 0; i < had.n; i++)
		keep(&m, &had.items[i]);
	for (size_t i = 0; i < feed->n; i++)
		if (!m.there[i] && m.n < CALENDAR_EXCEPTIONS_MAX)
			put_day(&m, m.dates[i], feed->days[i].name);
	jw_close(&m.w, ']');
	jw_val(&old, NULL, &had);
	*same = str_eq(buf_str(&b), buf_str(&before));
	if (!json_parse_plain(cx->mem, buf_str(&b), out, why, sizeof why))
		return fail(cx, RC_INTERNAL, "bad_exceptions", "exceptions: %s", why);
	return RC_OK;
}

/* ---- reading --------------------------------------------------------------------------------- */
static enum rc fetch_feed(struct ctx *cx, struct str feed, int *status, struct str *body)
{
	struct fetch_request rq = { .method = "GET",
		                    .url = http_address(cx->mem, feed),
		                    .max_bytes = FEED_BYTES };
	struct fetch_response rs;

	if (!cx->app->fetch)
		return fail(cx, RC_UNAVAILABLE, "no_network", "This process sends nothing.");
	TRY(cx->app->fetch->send(cx->app->fetch, cx, &rq, &rs));
	*status = rs.status;
	*body = rs.body;
	if (rs.status == 200)
		return RC_OK;
	if (rs.status >= 300 && rs.status < 400)
		return fail(cx, RC_INVALID, "moved",
		            "The address answered %d: it points elsewhere. Enter that address.", rs.status);
	return fail(cx, rs.status >= 500 || rs.status == 429 ? RC_UNAVAILABLE : RC_INVALID, "refused",
	            "The address answered %d.", rs.status);
}

struct reading {
	int64_t id, today; /* today: in the calendar's zone */
	struct str body;
	struct ics_result feed;
};

/* What the file says; before any transaction, for it may be long. */
static enum rc read_file(struct ctx *cx, struct reading *g)
{
	struct record r;
	struct civil now;

	TRY(record_load(cx, &calendar_type, g->id, &r));
	g->today = zone_day(zone_find(cx->app->zones, rec_str(&r, CALENDAR_ZONE)), cx->now);
	civil_from_days(g->today, &now);
	TRY(ics_read(cx, g->body, civil_days(now.year, 1, 1), civil_days(now.year + YEARS_ON, 12, 31),
	             &g->feed));
	return g->feed.n ? RC_OK
	                 : fail_field(cx, "ics", "The file names no whole day of this year or the next two.");
}

static enum rc take_tx(struct ctx *cx, void *p)
{
	const struct reading *g = p;
	struct record r, out;
	struct jval list, changes = { .kind = J_OBJECT, .n = 1 };
	struct str key = STR("exceptions");
	bool same = false, merge = false;

	TRY(record_load(cx, &calendar_type, g->id, &r));
	TRY(merged(cx, rec_str(&r, CALENDAR_EXCEPTIONS), &g->feed, g->today, &list, &same));
	TRY(db_run(cx, q_read, NULL, INT(g->id), INT(cx->now)));
	if (same)
		return RC_OK;
	changes.keys = &key;
	changes.items = &list;
	struct str before = cx->rule;
	cx->rule = STR("holiday_feed@1");
	enum rc rc = record_patch(cx, &calendar_type, record_key(cx->mem, &r), &changes, 0, &merge, &out);
	cx->rule = before;
	return rc;
}

struct wrong {
	int64_t id;
	struct str words;
};

static enum rc wrong_tx(struct ctx *cx, void *p)
{
	const struct wrong *s = p;

	return db_run(cx, q_wrong, NULL, INT(s->id), INT(cx->now), TEXT(str_clip(s->words, 500)));
}

/* What went wrong is kept for people to see, then told to the outbox, which tries again or gives up. */
static enum rc failed(struct ctx *cx, int64_t id, enum rc rc)
{
	struct err why = cx->err;
	struct wrong s = { id, arena_str(cx->mem, str_z(why.msg)) };

	TRY(db_tx(cx, wrong_tx, &s));
	cx->err = why;
	return rc;
}

static enum rc deliver(struct ctx *cx, const struct outbox_item *item, int *status, struct str *detail)
{
	struct reading g = { 0 };
	struct rows r;

	if (!str_int(item->target, &g.id))
		return fail(cx, RC_INTERNAL, "bad_target", "The message names no calendar.");
	TRY(db_run(cx, q_feed, &r, INT(g.id)));
	if (!r.n || !cell(&r, 0, 0).s.n)
		return RC_OK; /* no longer wanted */
	enum rc rc = fetch_feed(cx, cell(&r, 0, 0).s, status, &g.body);
	if (rc == RC_OK)
		rc = read_file(cx, &g);
	if (rc == RC_OK)
		rc = db_tx(cx, take_tx, &g);
	*detail = STR("");
	return rc == RC_OK ? RC_OK : failed(cx, g.id, rc);
}

const struct outbox_kind calendar_feed_outbox = { "calendar_feed", deliver, "Reads a calendar's holidays" };

/* ---- once a day ---------------------------------------------------------------------------------- */
static enum rc ask(struct ctx *cx, int64_t client_id, int64_t id)
{
	return outbox_add(cx, calendar_feed_outbox.name, client_id, arena_fmt(cx->mem, "%lld", (long long)id),
	                  STR("calendar.feed"), STR("{}"));
}

static enum rc run(struct ctx *cx, const struct timer *t)
{
	int64_t next = t->due_at + DAYS(1);

	TRY(ask(cx, t->client_id, t->record_id));
	return timer_set(cx, calendar_feed_timer.name, t->client_id, "calendar", t->record_id,
	                 next > cx->now ? next : cx->now + DAYS(1), STR(""));
}

const struct timer_kind calendar_feed_timer = { "calendar_feed", run,
	                                        "Reads a calendar's holidays once a day" };

enum rc feed_changed(struct ctx *cx, const struct record *r)
{
	return timer_set(cx, calendar_feed_timer.name, r->client_id, "calendar", r->id,
	                 rec_str(r, CALENDAR_FEED).n ? cx->now : 0, STR(""));
}

struct asking {
	int64_t client_id, id;
};

static enum rc ask_tx(struct ctx *cx, void *p)
{
	const struct asking *a = p;

	return ask(cx, a->client_id, a->id);
}

enum rc get_feed(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct record r;
	struct rows went;
	struct jw w = JW(&rs->body);

	TRY(record_find(cx, &calendar_type, rq->param[0], &r));
	TRY(db_run(cx, q_went, &went, INT(r.id)));
	jw_open(&w, NULL, '{');
	jw_str(&w, "feed", rec_str(&r, CALENDAR_FEED));
	jw_time_or_null(&w, "tried_at", went.n ? cell(&went, 0, 0) : NUL());
	jw_time_or_null(&w, "read_at", went.n ? cell(&went, 0, 1) : NUL());
	jw_str(&w, "wrong", went.n ? cell(&went, 0, 2).s : STR(""));
	jw_close(&w, '}');
	return RC_OK;
}

enum rc post_feed(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct record r;

	TRY(record_find(cx, &calendar_type, rq->param[0], &r));
	if (!who_can(cx->who, r.client_id, PERM_CLIENT_ADMIN))
		return fail(cx, RC_DENIED, "denied", "This calendar is kept by others.");
	if (!rec_str(&r, CALENDAR_FEED).n)
		return fail_field(cx, "feed", "This calendar reads no holidays from an address.");
	struct asking a = { r.client_id, r.id };
	TRY(db_tx(cx, ask_tx, &a));
	struct jw w = JW(&rs->body);
	jw_open(&w, NULL, '{');
	jw_bool(&w, "asked", true);
	jw_close(&w, '}');
	rs->status = 202;
	return RC_OK;
}
