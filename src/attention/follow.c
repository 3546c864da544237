/* follow.c - what one wants to hear of (watches that end, subscriptions) and what not (mutes). */
#include "attention/parts.h"
#include "base/time.h"
#include "person/person.h"
#include "record/filter.h"
#include "record/view.h"
#include "record/watcher.h"
#include "team/team.h"

SQL(q_covers,
    "SELECT 1 FROM mute WHERE person = $1 AND (until IS NULL OR until > $5) AND"
    " ((record_id = 0 AND reason = $4) OR (type = $2 AND record_id = $3 AND (reason = '' OR reason = $4)))"
    " LIMIT 1");
SQL(q_mute,
    "INSERT INTO mute (person, type, record_id, reason, until, at) VALUES ($1, $2, $3, $4, $5, $6)"
    " ON CONFLICT (person, type, record_id, reason) DO UPDATE SET until = excluded.until RETURNING id");
SQL(q_mutes, "SELECT id, type, record_id, reason, until, at FROM mute WHERE person = $1"
             " AND (until IS NULL OR until > $2) ORDER BY id DESC LIMIT 500");
SQL(q_unmute, "DELETE FROM mute WHERE id = $1 AND person = $2 RETURNING id");
SQL(q_follow,
    "INSERT INTO subscription (person, kind, target, word, what, until, at) VALUES ($1, $2, $3, $4, $5, $6, "
    "$7)"
    " ON CONFLICT (person, kind, target, word) DO UPDATE SET what = excluded.what, until = excluded.until"
    " RETURNING id");
SQL(q_follows, "SELECT id, kind, target, word, what, until, at FROM subscription WHERE person = $1"
               " AND (until IS NULL OR until > $2) ORDER BY id DESC LIMIT 200");
SQL(q_count, "SELECT count(*) FROM subscription WHERE person = $1");
SQL(q_unfollow, "DELETE FROM subscription WHERE id = $1 AND person = $2 RETURNING id");
SQL(q_unhit, "DELETE FROM subscription_hit WHERE subscription = $1");
SQL(q_hit, "INSERT INTO subscription_hit (subscription, type, record_id) VALUES ($1, $2, $3)"
           " ON CONFLICT (subscription, type, record_id) DO NOTHING RETURNING record_id");
SQL(q_end, "INSERT INTO watch_end (person, type, record_id, until) VALUES ($1, $2, $3, $4)"
           " ON CONFLICT (type, record_id, person) DO UPDATE SET until = excluded.until RETURNING id");
SQL(q_end_drop, "DELETE FROM watch_end WHERE type = $1 AND record_id = $2 AND person = $3 RETURNING id");
SQL(q_end_take, "DELETE FROM watch_end WHERE id = $1 RETURNING person, record_id");
SQL(q_end_resolved,
    "DELETE FROM watch_end WHERE type = $1 AND record_id = $2 AND until IS NULL RETURNING person");
SQL(q_until_resolved, "SELECT 1 FROM watch_end WHERE type = $1 AND record_id = $2 AND until IS NULL LIMIT 1");
enum { FOLLOWS_MAX = 100 };

/* ---- mutes ---------------------------------------------------------------------------- */
enum rc mute_covers(struct ctx *cx, int64_t person, const struct record_type *t, int64_t record,
                    enum notice_reason reason, bool *out)
{
	struct rows r;

	*out = false;
	/* what names one in person is silenced by its own reason only */
	int64_t of = notice_reasons[reason].unmuted ? 0 : record;

	TRY(db_run(cx, q_covers, &r, INT(person), TEXT(t && of ? str_z(t->name) : STR("")), INT(of ? of : -1),
	           TEXT(str_z(notice_reasons[reason].id)), INT(cx->now)));
	*out = r.n > 0;
	return RC_OK;
}

struct mute_in {
	struct str key, reason;
	const struct jval *until;
	int64_t record_id, until_at, id;
};

static enum rc mute_tx(struct ctx *cx, void *p)
{
	struct mute_in *in = p;
	struct rows r;

	TRY(db_run(cx, q_mute, &r, INT(cx->who->person_id), TEXT(in->record_id ? STR("ticket") : STR("")),
	           INT(in->record_id), TEXT(in->reason), in->until_at ? INT(in->until_at) : NUL(),
	           INT(cx->now)));
	in->id = cell(&r, 0, 0).i;
	return RC_OK;
}

static enum rc post_mute(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	static const struct jfield fields[] = {
		{ "key", JF_STR, offsetof(struct mute_in, key), .max = 40,
		  .help = "a ticket; absent: every ticket" },
		{ "reason", JF_STR, offsetof(struct mute_in, reason), .max = 20,
		  .help = "absent: every reason" },
		{ "until", JF_VALUE, offsetof(struct mute_in, until), .help = "absent or null: for ever" },
	};
	struct mute_in in = { .key = STR(""), .reason = STR("") };
	enum notice_reason known;
	struct record r;
	struct jw w = JW(&rs->body);

	TRY(json_read(cx, rq->body, fields, &in));
	if (!in.key.n && !in.reason.n)
		return fail_field(cx, "key", "say which ticket or which reason");
	if (in.reason.n && !notice_reason_find(in.reason, &known))
		return fail_field(cx, "reason", "there is no such reason");
	TRY(take_until(cx, in.until, &in.until_at));
	if (in.key.n) {
		TRY(record_find(cx, &ticket_type, in.key, &r));
		in.record_id = r.id;
	}
	TRY(db_tx(cx, mute_tx, &in));
	jw_open(&w, NULL, '{');
	jw_int(&w, "id", in.id);
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc get_mutes(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct rows r;
	struct record t;

	(void)rq;
	TRY(db_run(cx, q_mutes, &r, INT(cx->who->person_id), INT(cx->now)));
	jw_open(&w, NULL, '{');
	jw_open(&w, "items", '[');
	for (size_t i = 0; i < r.n; i++) {
		int64_t record = cell(&r, i, 2).i;
		bool seen = record && record_load(cx, &ticket_type, record, &t) == RC_OK &&
		            record_visible(cx, &t);

		if (record && !seen)
			continue;
		jw_open(&w, NULL, '{');
		jw_int(&w, "id", cell(&r, i, 0).i);
		if (record) {
			jw_str(&w, "key", record_key(cx->mem, &t));
			jw_str(&w, "title", rec_str(&t, TICKET_TITLE));
		}
		jw_str(&w, "reason", cell(&r, i, 3).s);
		jw_time_or_null(&w, "until", cell(&r, i, 4));
		jw_time(&w, "at", cell(&r, i, 5).i);
		jw_close(&w, '}');
	}
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}

struct drop {
	int64_t id;
	bool follow;
};

static enum rc drop_tx(struct ctx *cx, void *p)
{
	const struct drop *d = p;
	struct rows r;

	if (d->follow)
		TRY(db_run(cx, q_unfollow, &r, INT(d->id), INT(cx->who->person_id)));
	else
		TRY(db_run(cx, q_unmute, &r, INT(d->id), INT(cx->who->person_id)));
	if (!r.n)
		return fail(cx, RC_NOT_FOUND, "not_found", "there is no such thing of yours");
	if (!d->follow)
		return RC_OK;
	TRY(db_run(cx, q_unhit, NULL, INT(d->id)));
	return db_stamp_bump(cx); /* notice_rules.c remembers them */
}

static enum rc drop_it(struct ctx *cx, const struct rq *rq, struct res *rs, bool follow)
{
	struct drop d = { .follow = follow };

	if (!str_int(rq->param[0], &d.id))
		return fail(cx, RC_NOT_FOUND, "not_found", "there is no such thing of yours");
	TRY(db_tx(cx, drop_tx, &d));
	rs->status = 204;
	return RC_OK;
}

static enum rc delete_mute(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	return drop_it(cx, rq, rs, false);
}

static enum rc delete_follow(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	return drop_it(cx, rq, rs, true);
}

/* ---- subscriptions ------------------------------------------------------------------------ */
static bool gained_tag(const struct jval *changes, struct str tag)
{
	const struct jval *c = jval_get(changes, "tags");
	bool before = false, after = false;

	if (!c || c->kind != J_ARRAY || c->n != 2)
		return false;
	for (size_t i = 0; i < c->items[0].n; i++)
		before |= str_eq(c->items[0].items[i].s, tag);
	for (size_t i = 0; i < c->items[1].n; i++)
		after |= str_eq(c->items[1].items[i].s, tag);
	return after && !before;
}

/* As the subscriber sees it: "mine" and "my teams" are the subscriber's. A view whose filter no longer makes
 * sense, or that is no longer shared, simply tells nothing. */
static enum rc in_view(struct ctx *cx, const struct subscription *s, const struct record *r, bool *out)
{
	const struct who *asking = cx->who;
	struct who me;
	struct record view;
	int64_t n = 0;

	*out = false;
	enum rc rc = record_load(cx, &view_type, s->target, &view);
	if (rc == RC_OK)
		rc = who_load(cx, s->person, &me);
	if (rc == RC_NOT_FOUND)
		return RC_OK;
	TRY(rc);
	cx->who = &me;
	if (record_visible(cx, &view)) {
		struct str q = rec_str(&view, VIEW_Q);

		rc = record_count(
		        cx, r->type,
		        q.n ? arena_fmt(cx->mem, "id:%lld (" STR_FMT ")", (long long)r->id, STR_ARG(q))
		            : arena_fmt(cx->mem, "id:%lld", (long long)r->id),
		        &n);
	}
	cx->who = asking;
	*out = n > 0;
	if (rc != RC_INVALID)
		return rc;
	cx->err = (struct err){ 0 };
	return RC_OK;
}

static enum rc concerns(struct ctx *cx, const struct subscription *s, const struct record *r,
                        const struct jval *changes, bool *out)
{
	struct str tags = STR(""), tag;

	*out = false;
	if (str_is(s->kind, "team")) {
		*out = rec_int(r, TICKET_TEAM) == s->target && (s->all || jval_get(changes, "team"));
		return RC_OK;
	}
	if (str_is(s->kind, "view"))
		return in_view(cx, s, r, out);
	if (!rec_null(r, TICKET_TAGS))
		tags = rec_str(r, TICKET_TAGS);
	while (s->all && str_split(&tags, '\n', &tag))
		*out |= str_eq(tag, s->word);
	*out |= gained_tag(changes, s->word);
	return RC_OK;
}

enum rc subscription_hit(struct ctx *cx, const struct subscription *s, const struct record *r,
                         const struct event *e, const struct jval *changes, bool *out)
{
	struct rows first;

	*out = false;
	if (!s->all && !str_is(e->kind, "created") && (!changes || !changes->n))
		return RC_OK; /* a comment makes nothing new */
	TRY(concerns(cx, s, r, changes, out));
	if (!*out || s->all)
		return RC_OK;
	TRY(db_run(cx, q_hit, &first, INT(s->id), TEXT(str_z(r->type->name)), INT(r->id)));
	*out = first.n > 0;
	return RC_OK;
}

struct follow_in {
	struct str kind, word, what;
	const struct jval *until;
	int64_t target, until_at, id;
};

static enum rc check_target(struct ctx *cx, struct follow_in *in)
{
	struct record r;

	if (str_is(in->kind, "tag")) {
		in->word = arena_lower(cx->mem, str_trim(in->word));
		in->target = 0;
		return in->word.n ? RC_OK : fail_field(cx, "word", "say which tag");
	}
	bool team = str_is(in->kind, "team");

	if (!team && !str_is(in->kind, "view"))
		return fail_field(cx, "kind", "kind is team, tag or view");
	in->word = STR("");
	enum rc rc = record_find(cx, team ? &team_type : &view_type,
	                         arena_fmt(cx->mem, "%lld", (long long)in->target), &r);
	if (rc == RC_NOT_FOUND)
		return fail_field(cx, "target", "there is no such %s", team ? "team" : "view");
	return rc;
}

static enum rc follow_tx(struct ctx *cx, void *p)
{
	struct follow_in *in = p;
	struct rows r;

	TRY(db_run(cx, q_count, &r, INT(cx->who->person_id)));
	if (cell(&r, 0, 0).i >= FOLLOWS_MAX)
		return fail(cx, RC_CONFLICT, "too_many", "at most %d subscriptions; drop one first",
		            FOLLOWS_MAX);
	TRY(db_run(cx, q_follow, &r, INT(cx->who->person_id), TEXT(in->kind), INT(in->target), TEXT(in->word),
	           TEXT(in->what), in->until_at ? INT(in->until_at) : NUL(), INT(cx->now)));
	in->id = cell(&r, 0, 0).i;
	return db_stamp_bump(cx); /* notice_rules.c remembers them */
}

static enum rc post_follow(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	static const struct jfield fields[] = {
		{ "kind", JF_STR, offsetof(struct follow_in, kind), .required = true, .max = 10 },
		{ "target", JF_INT, offsetof(struct follow_in, target), .help = "the team's or view's id" },
		{ "word", JF_STR, offsetof(struct follow_in, word), .max = 60, .help = "the tag" },
		{ "what", JF_STR, offsetof(struct follow_in, what), .max = 10,
		  .help = "new, or all that happens" },
		{ "until", JF_VALUE, offsetof(struct follow_in, until) },
	};
	struct follow_in in = { .what = STR("new"), .word = STR("") };
	struct jw w = JW(&rs->body);

	TRY(json_read(cx, rq->body, fields, &in));
	if (!str_is(in.what, "new") && !str_is(in.what, "all"))
		return fail_field(cx, "what", "what is new or all");
	TRY(take_until(cx, in.until, &in.until_at));
	TRY(check_target(cx, &in));
	TRY(db_tx(cx, follow_tx, &in));
	jw_open(&w, NULL, '{');
	jw_int(&w, "id", in.id);
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc target_name(struct ctx *cx, struct str kind, int64_t target, struct str *out)
{
	*out = STR("");
	if (str_is(kind, "tag"))
		return RC_OK;
	return record_names(cx, str_is(kind, "team") ? &team_type : &view_type, &target, 1, out);
}

static enum rc get_follows(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct str name;
	struct rows r;

	(void)rq;
	TRY(db_run(cx, q_follows, &r, INT(cx->who->person_id), INT(cx->now)));
	jw_open(&w, NULL, '{');
	jw_open(&w, "items", '[');
	for (size_t i = 0; i < r.n; i++) {
		TRY(target_name(cx, cell(&r, i, 1).s, cell(&r, i, 2).i, &name));
		jw_open(&w, NULL, '{');
		jw_int(&w, "id", cell(&r, i, 0).i);
		jw_str(&w, "kind", cell(&r, i, 1).s);
		jw_int(&w, "target", cell(&r, i, 2).i);
		jw_str(&w, "word", cell(&r, i, 3).s);
		jw_str(&w, "name", name.n ? name : cell(&r, i, 3).s);
		jw_str(&w, "what", cell(&r, i, 4).s);
		jw_time_or_null(&w, "until", cell(&r, i, 5));
		jw_close(&w, '}');
	}
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}

/* ---- watches that end ------------------------------------------------------------------------ */
struct watch_in {
	const struct jval *until;
	bool resolved;
	struct str key;
	int64_t until_at;
};

/* No row: it ends by hand only. */
static enum rc watch_tx(struct ctx *cx, void *p)
{
	const struct watch_in *in = p;
	struct dbval type = TEXT(STR("ticket")), me = INT(cx->who->person_id);
	struct record r;
	struct rows end;

	TRY(staff_ticket(cx, in->key, &r));
	TRY(watcher_put(cx, &r, cx->who->person_id, true));
	TRY(db_run(cx, q_end_drop, &end, type, INT(r.id), me));
	if (end.n)
		TRY(timer_set(cx, watch_end_timer.name, r.client_id, "watch_end", cell(&end, 0, 0).i, 0,
		              STR("")));
	if (!in->resolved && !in->until_at)
		return RC_OK;
	TRY(db_run(cx, q_end, &end, me, type, INT(r.id), in->until_at ? INT(in->until_at) : NUL()));
	return timer_set(cx, watch_end_timer.name, r.client_id, "watch_end", cell(&end, 0, 0).i, in->until_at,
	                 STR(""));
}

static enum rc put_watch(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	static const struct jfield fields[] = {
		{ "until", JF_VALUE, offsetof(struct watch_in, until), .help = "a time to come" },
		{ "resolved", JF_BOOL, offsetof(struct watch_in, resolved), .help = "until it is resolved" },
	};
	struct watch_in in = { .key = rq->param[0] };
	struct record r;

	TRY(json_read(cx, rq->body, fields, &in));
	TRY(staff_ticket(cx, in.key, &r));
	TRY(take_until(cx, in.until, &in.until_at));
	if (in.resolved && in.until_at)
		return fail_field(cx, "until", "until a time or until it is resolved, not both");
	TRY(db_tx(cx, watch_tx, &in));
	rs->status = 204;
	return RC_OK;
}

static enum rc watch_end_run(struct ctx *cx, const struct timer *t)
{
	struct str rule = cx->rule;
	struct record r;
	struct rows end;

	TRY(db_run(cx, q_end_take, &end, INT(t->record_id)));
	if (!end.n)
		return RC_OK;
	TRY(record_load(cx, &ticket_type, cell(&end, 0, 1).i, &r));
	cx->rule = STR("watch_end@1");
	enum rc rc = watcher_put(cx, &r, cell(&end, 0, 0).i, false);

	cx->rule = rule;
	return rc;
}

enum rc watch_resolved(struct ctx *cx, const struct record *r)
{
	struct str rule = cx->rule;
	enum rc rc = RC_OK;
	struct rows end;

	TRY(db_run(cx, q_until_resolved, &end, TEXT(str_z(r->type->name)), INT(r->id)));
	if (!end.n)
		return RC_OK;
	TRY(db_run(cx, q_end_resolved, &end, TEXT(str_z(r->type->name)), INT(r->id)));
	cx->rule = STR("watch_end@1");
	for (size_t i = 0; i < end.n && rc == RC_OK; i++)
		rc = watcher_put(cx, r, cell(&end, i, 0).i, false);
	cx->rule = rule;
	return rc;
}

const struct timer_kind watch_end_timer = { "watch_end", watch_end_run, "Ends a watch at its time" };

const struct route follow_routes[] = {
	{ "GET", "/api/v1/mutes", PERM_NONE, get_mutes, "What I do not want to hear of", .out = "Mutes" },
	{ "POST", "/api/v1/mutes", PERM_NONE, post_mute, "Stop telling me about a ticket, a reason, or both",
	  .flags = R_WRITE, .in = "MuteIn", .out = "MadeId" },
	{ "DELETE", "/api/v1/mutes/{}", PERM_NONE, delete_mute, "Tell me again", .flags = R_WRITE },
	{ "GET", "/api/v1/subscriptions", PERM_READ, get_follows, "The teams, tags and views I follow",
	  .out = "Subscriptions" },
	{ "POST", "/api/v1/subscriptions", PERM_READ, post_follow, "Follow a team, a tag or a view",
	  .flags = R_WRITE, .in = "SubscriptionIn", .out = "MadeId" },
	{ "DELETE", "/api/v1/subscriptions/{}", PERM_READ, delete_follow, "Follow it no longer",
	  .flags = R_WRITE },
	{ "PUT", "/api/v1/tickets/{}/watch", PERM_NONE, put_watch,
	  "Watch it: for good, until a time, or until it is resolved", .flags = R_WRITE, .in = "WatchIn" },
	{ 0 },
};
