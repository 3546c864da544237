/* feed.c - on call as a calendar that other programs subscribe to.
 *
 * The address holds a secret, for calendar programs cannot sign in: made by the person, shown once, stored as
 * a hash, revocable. It shows what that person may see at the moment of asking; who has left or lost the
 * client gets what a wrong address gets. An event's UID is its rotation and the instant it begins, so that
 * what did not move keeps its identity; SEQUENCE and DTSTAMP are the rotation's last change. What is shown
 * begins and ends at instants that move on every four weeks, so that nothing differs when nothing has
 * changed: a shift without an end is cut there. */
#include "base/conf.h"
#include "base/crypto.h"
#include "oncall/ics_out.h"
#include "oncall/oncall_parts.h"
#include "person/person.h"

enum { BACK_DAYS = 31, AHEAD_DAYS = 183, STEP_DAYS = 28, FEEDS_MAX = 20, SECRET_BYTES = 24 };

SQL(q_add, "INSERT INTO oncall_feed (person, rotation, hash, name, made_at) VALUES ($1, $2, $3, $4, $5) "
           "RETURNING id");
SQL(q_mine, "SELECT f.id, f.rotation, f.name, f.made_at, f.used_at, r.name FROM oncall_feed f"
            " LEFT JOIN rotation r ON r.id = f.rotation"
            " WHERE f.person = $1 AND f.revoked_at IS NULL ORDER BY f.id LIMIT 50");
SQL(q_revoke, "UPDATE oncall_feed SET revoked_at = $3 WHERE id = $1 AND person = $2 AND revoked_at IS NULL"
              " RETURNING id");
SQL(q_by_hash,
    "SELECT id, person, rotation, used_at FROM oncall_feed WHERE hash = $1 AND revoked_at IS NULL");
SQL(q_used, "UPDATE oncall_feed SET used_at = $2 WHERE id = $1");

/* ---- addresses -------------------------------------------------------------------------- */
static struct str site(struct ctx *cx)
{
	const char *base = conf_text(cx->app->conf, "base_url");

	return base[0] ? str_z(base) : arena_fmt(cx->mem, "http://%s", conf_text(cx->app->conf, "listen"));
}

struct feed_make {
	const struct jval *rotation;
	struct str name, secret, rotation_name;
	int64_t rotation_id, id;
};
static const struct jfield feed_fields[] = {
	{ "rotation", JF_VALUE, offsetof(struct feed_make, rotation),
	  .help = "its id; the own shifts unless said" },
	{ "name", JF_STR, offsetof(struct feed_make, name), .max = 80, .help = "which calendar it is for" },
};

static enum rc make_tx(struct ctx *cx, void *p)
{
	struct feed_make *f = p;
	struct rows r;

	TRY(db_run(cx, q_mine, &r, INT(cx->who->person_id)));
	if (r.n >= FEEDS_MAX)
		return fail(cx, RC_CONFLICT, "too_many", "you have %d calendar addresses; revoke one first",
		            FEEDS_MAX);
	f->secret = random_token(cx->mem, SECRET_BYTES);
	TRY(db_run(cx, q_add, &r, INT(cx->who->person_id), REFV(f->rotation_id),
	           TEXT(sha256_hex(cx->mem, f->secret)), TEXT(f->name), INT(cx->now)));
	f->id = cell(&r, 0, 0).i;
	return RC_OK;
}

static enum rc post_feed(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	static const struct field ref = { "rotation", F_REF, .of = "rotation" };
	struct feed_make f = { 0 };
	struct jw w = JW(&rs->body);
	struct record rotation;
	struct dbval id;

	TRY(json_read(cx, rq->body, feed_fields, &f));
	if (!cx->who->person_id)
		return fail(cx, RC_DENIED, "denied", "a calendar address belongs to a person");
	if (f.rotation && f.rotation->kind != J_NULL) {
		TRY(record_value(cx, &ref, "rotation", f.rotation, 0, &id));
		TRY(record_load(cx, &rotation_type, id.i, &rotation));
		TRY(record_allow(cx, &rotation, PERM_READ));
		f.rotation_id = rotation.id;
	}
	TRY(db_tx(cx, make_tx, &f));
	rs->status = 201;
	jw_open(&w, NULL, '{');
	jw_int(&w, "id", f.id);
	jw_str(&w, "url",
	       arena_fmt(cx->mem, STR_FMT "/api/v1/oncall/feed/" STR_FMT ".ics", STR_ARG(site(cx)),
	                 STR_ARG(f.secret)));
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc get_feeds(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct rows r;

	(void)rq;
	TRY(db_run(cx, q_mine, &r, INT(cx->who->person_id)));
	jw_open(&w, NULL, '{');
	jw_open(&w, "items", '[');
	for (size_t i = 0; i < r.n; i++) {
		jw_open(&w, NULL, '{');
		jw_int(&w, "id", cell(&r, i, 0).i);
		if (cell(&r, i, 1).type == DB_INT) {
			jw_open(&w, "rotation", '{');
			jw_int(&w, "id", cell(&r, i, 1).i);
			jw_str(&w, "name", cell(&r, i, 5).s);
			jw_close(&w, '}');
		} else
			jw_null(&w, "rotation");
		jw_str(&w, "name", cell(&r, i, 2).s);
		jw_time(&w, "made_at", cell(&r, i, 3).i);
		jw_time_or_null(&w, "used_at", cell(&r, i, 4));
		jw_close(&w, '}');
	}
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc revoke_tx(struct ctx *cx, void *p)
{
	struct rows r;

	TRY(db_run(cx, q_revoke, &r, INT(*(int64_t *)p), INT(cx->who->person_id), INT(cx->now)));
	return r.n ? RC_OK : fail(cx, RC_NOT_FOUND, "feed_not_found", "there is no such calendar address");
}

static enum rc delete_feed(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	int64_t id;

	if (!str_int(rq->param[0], &id))
		return fail(cx, RC_NOT_FOUND, "feed_not_found", "there is no such calendar address");
	TRY(db_tx(cx, revoke_tx, &id));
	rs->status = 204;
	return RC_OK;
}

/* ---- the calendar ------------------------------------------------------------------------------ */
struct words {
	const char *mine, *everybody, *nobody, *instead_of, *stands_in, *why[4];
};
static const struct words english = { "On call",        "On call",
	                              "Nobody on call", "Missing",
	                              "Stands in",      { "", "time off", "no longer active", "no access" } };
static const struct words german = {
	"Bereitschaft", "Bereitschaft", "Niemand in Bereitschaft",
	"Fehlt",        "Vertretung",   { "", "abwesend", "nicht mehr aktiv", "kein Zugang" }
};

struct feed {
	struct ics_out out;
	const struct words *words;
	int64_t person; /* whose shifts only; 0: everybody's and gaps */
};

static enum rc name_of(struct ctx *cx, int64_t person, struct str *out)
{
	*out = STR("");
	return person ? record_names(cx, &person_type, &person, 1, out) : RC_OK;
}

static enum rc describe(struct ctx *cx, const struct feed *f, const struct oncall_entry *e, struct str *out)
{
	struct str missing;

	*out = e->why == ONCALL_OVERRIDE || e->why == ONCALL_SWAP ? str_z(f->words->stands_in) : STR("");
	if (!e->missing)
		return RC_OK;
	TRY(name_of(cx, e->missing, &missing));
	*out = arena_fmt(cx->mem, "%s: " STR_FMT " (%s)", f->words->instead_of, STR_ARG(missing),
	                 f->words->why[e->missing_why]);
	return RC_OK;
}

static enum rc summary(struct ctx *cx, const struct feed *f, const struct record *r,
                       const struct oncall_entry *e, struct str *out)
{
	struct str rotation = rec_str(r, ROTATION_NAME), name;

	TRY(name_of(cx, e->person, &name));
	if (!e->person)
		*out = arena_fmt(cx->mem, "%s: " STR_FMT, f->words->nobody, STR_ARG(rotation));
	else if (f->person)
		*out = arena_fmt(cx->mem, "%s: " STR_FMT, f->words->mine, STR_ARG(rotation));
	else
		*out = arena_fmt(cx->mem, STR_FMT " (" STR_FMT ")", STR_ARG(name), STR_ARG(rotation));
	return RC_OK;
}

static int64_t step_before(int64_t at) { return at - at % DAYS(STEP_DAYS); }

static enum rc add_rotation(struct ctx *cx, struct feed *f, const struct record *r)
{
	int64_t step = step_before(cx->now), end = step + DAYS(STEP_DAYS + AHEAD_DAYS), changed;
	struct oncall_entry *e;
	size_t n;

	TRY(oncall_shifts(cx, r->id, step_before(cx->now - DAYS(BACK_DAYS)), end, &e, &n));
	TRY(schedule_changed_at(cx, r->id, &changed));
	for (size_t i = 0; i < n; i++) {
		struct ics_event ev = { .from = e[i].from, .to = e[i].to, .changed = changed };

		if (e[i].to >= end && step > changed)
			ev.changed = step;
		if (f->person && e[i].person != f->person)
			continue;
		ev.uid = arena_fmt(cx->mem, "oncall-%lld-%llx-%lld@sinew", (long long)r->id,
		                   (unsigned long long)r->created_at, (long long)(e[i].from / SECONDS(1)));
		TRY(summary(cx, f, r, &e[i], &ev.summary));
		TRY(describe(cx, f, &e[i], &ev.description));
		ev.url = arena_fmt(cx->mem, STR_FMT "/oncall/%lld", STR_ARG(site(cx)), (long long)r->id);
		ics_event(&f->out, &ev);
	}
	return RC_OK;
}

static enum rc gone(struct ctx *cx)
{
	return fail(cx, RC_NOT_FOUND, "feed_not_found", "there is no such calendar");
}

static enum rc rotation_feed(struct ctx *cx, struct feed *f, const struct who *who, int64_t rotation)
{
	struct record r;

	if (record_load(cx, &rotation_type, rotation, &r) != RC_OK || !who_can(who, r.client_id, PERM_READ))
		return gone(cx);
	ics_begin(&f->out, arena_fmt(cx->mem, "%s: " STR_FMT, f->words->everybody,
	                             STR_ARG(rec_str(&r, ROTATION_NAME))));
	return add_rotation(cx, f, &r);
}

static enum rc person_feed(struct ctx *cx, struct feed *f, const struct who *who, int64_t person)
{
	struct record r;
	int64_t *ids;
	size_t n;

	if (!(who->perms & PERM_READ))
		return gone(cx);
	f->person = person;
	ics_begin(&f->out, arena_fmt(cx->mem, "%s: " STR_FMT, f->words->mine, STR_ARG(who->name)));
	TRY(rotations_of(cx, person, &ids, &n));
	for (size_t i = 0; i < n; i++) {
		TRY(record_load(cx, &rotation_type, ids[i], &r));
		if (who_can(who, r.client_id, PERM_READ))
			TRY(add_rotation(cx, f, &r));
	}
	return RC_OK;
}

static enum rc used_tx(struct ctx *cx, void *p)
{
	return db_run(cx, q_used, NULL, INT(*(int64_t *)p), INT(cx->now));
}

/* When it was last asked for, to the hour: what nobody asks for any more can be revoked. */
static enum rc note_use(struct ctx *cx, const struct rows *r)
{
	int64_t id = cell(r, 0, 0).i;

	if (cell(r, 0, 3).type == DB_INT && cell(r, 0, 3).i > cx->now - HOURS(1))
		return RC_OK;
	return db_tx(cx, used_tx, &id);
}

static enum rc get_feed(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct feed f = { .out = { &rs->body, cx->mem } };
	struct str secret = rq->param[0];
	const struct who *who;
	struct record person;
	struct rows r;

	if (!str_ends(secret, STR(".ics")) || secret.n > 100)
		return gone(cx);
	secret.n -= 4;
	TRY(db_run(cx, q_by_hash, &r, TEXT(sha256_hex(cx->mem, secret))));
	if (!r.n)
		return gone(cx);
	TRY(who_for(cx, cell(&r, 0, 1).i, &who));
	if (!who->person_id || record_load(cx, &person_type, who->person_id, &person) != RC_OK)
		return gone(cx);
	f.words = str_starts(rec_str(&person, PERSON_LOCALE), STR("de")) ? &german : &english;
	if (cell(&r, 0, 2).type == DB_INT)
		TRY(rotation_feed(cx, &f, who, cell(&r, 0, 2).i));
	else
		TRY(person_feed(cx, &f, who, person.id));
	ics_end(&f.out);
	TRY(note_use(cx, &r));
	rs->content_type = "text/calendar; charset=utf-8";
	rs->etag = str_sub(sha256_hex(cx->mem, buf_str(&rs->body)), 0, 32);
	return RC_OK;
}

const struct route oncall_feed_routes[] = {
	{ "GET", "/api/v1/oncall/feeds", PERM_READ, get_feeds, "One's own calendar addresses",
	  .out = "OncallFeeds" },
	{ "POST", "/api/v1/oncall/feeds", PERM_READ, post_feed,
	  "A calendar address of one's own shifts or of a rotation; it is shown this once",
	  .flags = R_WRITE | R_SECRET, .in = "OncallFeedMake", .out = "OncallFeedSecret" },
	{ "DELETE", "/api/v1/oncall/feeds/{}", PERM_READ, delete_feed,
	  "The address leads nowhere from now on", .flags = R_WRITE },
	{ "GET", "/api/v1/oncall/feed/{}", PERM_PUBLIC, get_feed,
	  "Shifts as iCalendar, from a month ago to half a year ahead; the address itself is the secret",
	  .flags = R_HIDDEN, .out = "text/calendar" },
	{ 0 },
};
