/* snooze.c - put a ticket aside until a time or until something happens; it comes back with why.
 *
 * A snooze hides, it stops nothing: clocks run on, and a missed target ends it. It is an event ("snoozed",
 * with until, condition and reason), and so is its end ("woken", with why), so that it can be shown later who
 * did not want to see what, and when it came back. A ticket may be snoozed once by a person, and once for
 * each team.
 *
 * What wakes it (snooze_wake.c reads it, notice_rules.c hears it) is a reply, a change, a hand-over,
 * something about its harm, anything, or a filter that it must meet; `until` is the last resort of all but
 * the oldest three, which could do without.
 */
#include "attention/parts.h"
#include "base/time.h"
#include "record/nudge.h"
#include "record/undo.h"
#include "team/team.h"

enum { REASON = 200 };

#define COLUMNS                                                                                             \
	"z.id, z.person, z.team, z.client_id, z.record_id, z.until, z.made_by, z.at, z.woke_at, z.woke_by," \
	" z.wake, z.reason, z.woke_because, z.wake_on, z.wake_filter"
SQL(q_put, "INSERT INTO snooze (person, team, client_id, type, record_id, until, wake, reason, made_by, at,"
           " wake_on, wake_filter) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
           " ON CONFLICT (type, record_id, person, team) WHERE woke_at IS NULL DO UPDATE SET"
           " until = excluded.until, wake = excluded.wake, reason = excluded.reason,"
           " made_by = excluded.made_by, at = excluded.at, wake_on = excluded.wake_on,"
           " wake_filter = excluded.wake_filter RETURNING id");
SQL(q_wake,
    "UPDATE snooze SET woke_at = $2, woke_because = $3, woke_by = $4 WHERE id = $1 AND woke_at IS NULL"
    " RETURNING person, team, reason");
SQL(q_one, "SELECT " COLUMNS " FROM snooze z WHERE z.id = $1");
SQL(q_active, "SELECT z.id FROM snooze z WHERE z.type = $1 AND z.record_id = $2 AND z.woke_at IS NULL"
              " AND (z.person = $3 OR $3 = 0) AND (z.team = $4 OR $4 < 0) ORDER BY z.id LIMIT 500");
SQL(q_mine,
    "SELECT " COLUMNS " FROM snooze z WHERE z.person = $1 AND z.type = $2 AND z.woke_at IS NULL"
    " UNION ALL SELECT " COLUMNS " FROM snooze z WHERE z.person = 0 AND z.type = $2 AND z.woke_at IS NULL"
    " AND z.team IN (SELECT m.team FROM team_member m WHERE m.person = $1)"
    " UNION ALL SELECT " COLUMNS " FROM snooze z WHERE z.type = $2 AND z.woke_at > $3 AND (z.person = $1 OR"
    " (z.person = 0 AND z.team IN (SELECT m.team FROM team_member m WHERE m.person = $1)))"
    " AND NOT EXISTS (SELECT 1 FROM snooze_seen x WHERE x.snooze = z.id AND x.person = $1)"
    " ORDER BY 1 DESC LIMIT 500"); /* the newest of a record is the one that is told */
SQL(q_any, "SELECT 1 FROM snooze z WHERE z.woke_at IS NULL AND (z.person = $1 OR (z.person = 0 AND z.team IN"
           " (SELECT m.team FROM team_member m WHERE m.person = $1))) LIMIT 1");
SQL(q_looked,
    "INSERT INTO snooze_seen (snooze, person, at) SELECT z.id, $1, $4 FROM snooze z WHERE z.type = $2"
    " AND z.record_id = $3 AND z.woke_at IS NOT NULL ON CONFLICT (snooze, person) DO NOTHING");
/* How long a woken one keeps its mark when nobody looks. */
static const int64_t MARKED = DAYS(14);

static struct snooze row(const struct rows *r, size_t i)
{
	return (struct snooze){ .id = cell(r, i, 0).i,
		                .person = cell(r, i, 1).i,
		                .team = cell(r, i, 2).i,
		                .client_id = cell(r, i, 3).i,
		                .record_id = cell(r, i, 4).i,
		                .until = cell(r, i, 5).i,
		                .made_by = cell(r, i, 6).i,
		                .at = cell(r, i, 7).i,
		                .woke_at = cell(r, i, 8).i,
		                .woke_by = cell(r, i, 9).i,
		                .wake = cell(r, i, 10).s,
		                .reason = cell(r, i, 11).s,
		                .because = cell(r, i, 12).s,
		                .on = cell(r, i, 13).s,
		                .filter = cell(r, i, 14).s };
}

enum rc snooze_ask(struct ctx *cx, const char *type, struct rows *r)
{
	return db_ask(cx, q_mine, r, INT(cx->who->person_id), TEXT(str_z(type)), INT(cx->now - MARKED));
}

void snooze_take(struct ctx *cx, const struct rows *r, struct snooze **out, size_t *n)
{
	*out = NEW_ARRAY(cx->mem, struct snooze, r->n + 1);
	*n = r->n;
	for (size_t i = 0; i < r->n; i++)
		(*out)[i] = row(r, i);
}

enum rc snooze_mine(struct ctx *cx, const char *type, struct snooze **out, size_t *n)
{
	struct rows r;

	TRY(snooze_ask(cx, type, &r));
	snooze_take(cx, &r, out, n);
	return RC_OK;
}

SQL(q_aside,
    "SELECT z.record_id, z.until FROM snooze z WHERE z.type = $2 AND z.woke_at IS NULL AND (z.person = $1"
    " OR (z.person = 0 AND z.team IN (SELECT m.team FROM team_member m WHERE m.person = $1)))");

enum rc snoozed_by_me(struct ctx *cx, const char *type, struct snoozed **out, size_t *n)
{
	struct rows r;

	TRY(db_run(cx, q_aside, &r, INT(cx->who->person_id), TEXT(str_z(type))));
	*out = NEW_ARRAY(cx->mem, struct snoozed, r.n + 1);
	*n = r.n;
	for (size_t i = 0; i < r.n; i++)
		(*out)[i] = (struct snoozed){ cell(&r, i, 0).i, cell(&r, i, 1).i };
	return RC_OK;
}

enum rc snooze_looked(struct ctx *cx, const struct record *r)
{
	return db_run(cx, q_looked, NULL, INT(cx->who->person_id), TEXT(str_z(r->type->name)), INT(r->id),
	              INT(cx->now));
}

/* Whoever has put nothing aside shares plans and remembered counts with everybody else who has not. */
enum rc snooze_compile(struct ctx *cx, struct dsql *d, bool woken)
{
	struct rows any;

	if (!woken) {
		TRY(db_run(cx, q_any, &any, INT(cx->who->person_id)));
		if (!any.n) {
			dsql_lit(d, "1 = 0");
			return RC_OK;
		}
	}
	dsql_lit(d, "r.id IN (SELECT z.record_id FROM snooze z WHERE z.type = 'ticket' AND ");
	if (woken) {
		dsql_lit(d, "z.woke_at > ");
		dsql_arg(d, INT(cx->now - MARKED));
		dsql_lit(
		        d,
		        " AND NOT EXISTS (SELECT 1 FROM snooze_seen x WHERE x.snooze = z.id AND x.person = ");
		dsql_arg(d, INT(cx->who->person_id));
		dsql_lit(d, ")");
	} else {
		dsql_lit(d, "z.woke_at IS NULL");
	}
	dsql_lit(d, " AND (z.person = ");
	dsql_arg(d, INT(cx->who->person_id));
	dsql_lit(d, " OR (z.person = 0 AND z.team IN (SELECT m.team FROM team_member m WHERE m.person = ");
	dsql_arg(d, INT(cx->who->person_id));
	dsql_lit(d, "))))");
	return RC_OK;
}

void snooze_write(struct ctx *cx, struct jw *w, const char *key, const struct snooze *z)
{
	(void)cx;
	jw_open(w, key, '{');
	jw_int(w, "id", z->id);
	jw_instant(w, "until", z->until);
	jw_str(w, "wake", z->on.n ? z->on : z->wake);
	if (z->filter.n)
		jw_str(w, "filter", z->filter);
	jw_str(w, "reason", z->reason);
	jw_int(w, "team", z->team);
	jw_int(w, "by", z->made_by);
	jw_time(w, "at", z->at);
	if (z->woke_at) {
		jw_time(w, "woke_at", z->woke_at);
		jw_str(w, "because", z->because);
		jw_int(w, "woke_by", z->woke_by);
	}
	jw_close(w, '}');
}

/* ---- waking --------------------------------------------------------------------------- */
static enum rc note(struct ctx *cx, const struct record *r, const char *kind, struct str members,
                    struct event *e)
{
	struct str data =
	        arena_fmt(cx->mem, "{\"version\":%lld," STR_FMT "}", (long long)r->version, STR_ARG(members));

	return event_add(cx, r->client_id, r->type->name, r->id, str_z(kind), data, e);
}

static struct str woken_members(struct ctx *cx, int64_t team, const char *because, struct str reason)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	jw_str(&w, "because", str_z(because));
	if (reason.n)
		jw_str(&w, "reason", reason);
	if (team)
		jw_int(&w, "team", team);
	return buf_str(&b);
}

enum rc snooze_wake(struct ctx *cx, const struct record *r, int64_t id, const char *because)
{
	struct str rule = cx->rule;
	struct event e;
	struct rows z;

	TRY(db_run(cx, q_wake, &z, INT(id), INT(cx->now), TEXT(str_z(because)), INT(cx->who->person_id)));
	if (!z.n) /* it woke already */
		return RC_OK;
	int64_t person = cell(&z, 0, 0).i, team = cell(&z, 0, 1).i;

	TRY(timer_set(cx, snooze_timer.name, r->client_id, "snooze", id, 0, STR("")));
	cx->rule = strcmp(because, "hand") == 0 ? rule : STR("snooze@1");
	enum rc rc = note(cx, r, "woken", woken_members(cx, team, because, cell(&z, 0, 2).s), &e);

	cx->rule = rule;
	TRY(rc);
	TRY(nudge_add(cx, person ? person : cx->who->person_id, NUDGE_SNOOZE));
	if (!person || strcmp(because, "hand") == 0)
		return RC_OK;
	struct notice n = { .person = person,
		            .client_id = r->client_id,
		            .type = r->type,
		            .record_id = r->id,
		            .event_id = e.id,
		            .reason = NOTICE_WOKE,
		            .kind = str_z(because),
		            .detail = cell(&z, 0, 2).s };

	return notify_add(cx, &n);
}

enum rc snooze_breach(struct ctx *cx, const struct record *r)
{
	struct rows z;

	TRY(db_run(cx, q_active, &z, TEXT(str_z(r->type->name)), INT(r->id), INT(0), INT(-1)));
	for (size_t i = 0; i < z.n; i++)
		TRY(snooze_wake(cx, r, cell(&z, i, 0).i, "breach"));
	return RC_OK;
}

/* A filter may come true by time alone: it is looked at now and then, not only when something happens. */
static const int64_t LOOK = MINUTES(15);

static int64_t next_look(const struct ctx *cx, const struct snooze *z)
{
	return z->filter.n && z->until > cx->now + LOOK ? cx->now + LOOK : z->until;
}

static enum rc timer_run(struct ctx *cx, const struct timer *t)
{
	struct snooze z;
	struct record r;
	struct rows rows;
	bool met = false;

	TRY(db_run(cx, q_one, &rows, INT(t->record_id)));
	if (!rows.n)
		return RC_OK;
	z = row(&rows, 0);
	TRY(record_load(cx, &ticket_type, z.record_id, &r));
	if (!z.filter.n || z.until <= cx->now)
		return snooze_wake(cx, &r, z.id, "time");
	TRY(snooze_filter_met(cx, &r, z.id, &met));
	if (met)
		return snooze_wake(cx, &r, z.id, "filter");
	return timer_set(cx, snooze_timer.name, r.client_id, "snooze", z.id, next_look(cx, &z), STR(""));
}

const struct timer_kind snooze_timer = { "snooze", timer_run, "Brings a snoozed ticket back at its time" };

/* ---- putting aside ------------------------------------------------------------------------ */
struct snooze_in {
	struct str reason;
	const struct jval *until, *wake;
	int64_t team;
	/* taken */
	struct str key;
	struct snooze_cond cond;
	int64_t until_at;
	struct snooze made;
};

static enum rc check(struct ctx *cx, struct snooze_in *in)
{
	TRY(snooze_cond_take(cx, in->wake, &in->cond));
	TRY(take_until(cx, in->until, &in->until_at));
	if (in->cond.needs_until && !in->until_at)
		return fail_field(cx, "until", "say until when at the latest");
	if (in->until_at > cx->now + DAYS(366))
		return fail_field(cx, "until", "at most a year");
	return RC_OK;
}

/* For a whole team: a member of it who may route work, or who runs the desk. */
static enum rc check_team(struct ctx *cx, const struct record *r, int64_t team)
{
	struct record t;
	bool member;

	if (!team)
		return RC_OK;
	TRY(record_allow(cx, r, PERM_ASSIGN));
	enum rc rc = record_load(cx, &team_type, team, &t);
	if (rc == RC_NOT_FOUND)
		return fail_field(cx, "team", "there is no such team");
	TRY(rc);
	TRY(team_has_member(cx, team, cx->who->person_id, &member));
	if (!member && !who_can(cx->who, r->client_id, PERM_BULK))
		return fail(cx, RC_DENIED, "denied", "you may snooze for your own teams only");
	return RC_OK;
}

static struct str snoozed_members(struct ctx *cx, const struct snooze_in *in)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	jw_str(&w, "wake", in->cond.on.n ? in->cond.on : in->cond.wake);
	if (in->cond.filter.n)
		jw_str(&w, "filter", in->cond.filter);
	if (in->until_at)
		jw_time(&w, "until", in->until_at);
	if (in->reason.n)
		jw_str(&w, "reason", in->reason);
	if (in->team)
		jw_int(&w, "team", in->team);
	return buf_str(&b);
}

static enum rc snooze_tx(struct ctx *cx, void *p)
{
	struct snooze_in *in = p;
	struct record r;
	struct rows made;
	struct event e;

	TRY(staff_ticket(cx, in->key, &r));
	TRY(record_allow(cx, &r, PERM_WORK));
	if (rec_int(&r, TICKET_OPEN) != 1)
		return fail(cx, RC_CONFLICT, "not_open", "only what is open can be snoozed");
	TRY(check_team(cx, &r, in->team));
	TRY(snooze_cond_check(cx, &r, &in->cond));
	in->made = (struct snooze){ .person = in->team ? 0 : cx->who->person_id,
		                    .team = in->team,
		                    .client_id = r.client_id,
		                    .record_id = r.id,
		                    .until = in->until_at,
		                    .wake = in->cond.wake,
		                    .on = in->cond.on,
		                    .filter = in->cond.filter,
		                    .reason = in->reason,
		                    .made_by = cx->who->person_id,
		                    .at = cx->now };
	TRY(snooze_looked(cx, &r)); /* whoever puts it aside again knows that it was back */
	TRY(db_run(cx, q_put, &made, INT(in->made.person), INT(in->team), INT(r.client_id),
	           TEXT(STR("ticket")), INT(r.id), in->until_at ? INT(in->until_at) : NUL(),
	           TEXT(in->cond.wake), TEXT(in->reason), INT(cx->who->person_id), INT(cx->now),
	           TEXT(in->cond.on), TEXT(in->cond.filter)));
	in->made.id = cell(&made, 0, 0).i;
	TRY(timer_set(cx, snooze_timer.name, r.client_id, "snooze", in->made.id, next_look(cx, &in->made),
	              STR("")));
	TRY(note(cx, &r, "snoozed", snoozed_members(cx, in), &e));
	return nudge_add(cx, cx->who->person_id, NUDGE_SNOOZE);
}

static enum rc post_snooze(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	static const struct jfield fields[] = {
		{ "until", JF_VALUE, offsetof(struct snooze_in, until), .help = "a time to come, or null" },
		{ "wake", JF_VALUE, offsetof(struct snooze_in, wake),
		  .help = "time, or {\"on\":\"reply|change|assign|harm|any\"}, or a filter that it must "
		          "meet" },
		{ "reason", JF_STR, offsetof(struct snooze_in, reason), .max = REASON },
		{ "team", JF_INT, offsetof(struct snooze_in, team), .help = "for all of this team" },
	};
	struct snooze_in in = { .reason = STR(""), .key = rq->param[0] };
	struct record r;
	struct jw w = JW(&rs->body);

	TRY(json_read(cx, rq->body, fields, &in));
	TRY(staff_ticket(cx, in.key, &r));
	TRY(record_allow(cx, &r, PERM_WORK));
	TRY(check(cx, &in));
	in.reason = str_trim(in.reason);
	TRY(db_tx(cx, snooze_tx, &in));
	rs->status = 201;
	record_undo_header(cx, rs);
	snooze_write(cx, &w, NULL, &in.made);
	return RC_OK;
}

struct unsnooze {
	struct str key;
	int64_t team;
};

static enum rc unsnooze_tx(struct ctx *cx, void *p)
{
	struct unsnooze *u = p;
	struct record r;
	struct rows z;

	TRY(staff_ticket(cx, u->key, &r));
	TRY(record_allow(cx, &r, PERM_WORK));
	TRY(check_team(cx, &r, u->team));
	/* person 0 is "any" to the statement; a team's snooze is found by its team */
	TRY(db_run(cx, q_active, &z, TEXT(STR("ticket")), INT(r.id), INT(u->team ? 0 : cx->who->person_id),
	           INT(u->team)));
	for (size_t i = 0; i < z.n; i++)
		TRY(snooze_wake(cx, &r, cell(&z, i, 0).i, "hand"));
	return RC_OK;
}

static enum rc delete_snooze(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct unsnooze u = { .key = rq->param[0] };

	TRY(rq_query_int(cx, rq, "team", 0, INT64_MAX, 0, &u.team));
	TRY(db_tx(cx, unsnooze_tx, &u));
	rs->status = 204;
	return RC_OK;
}

/* Taken back: it is there again at once. */
static bool undoes(struct str kind) { return str_is(kind, "snoozed"); }

static enum rc back(struct ctx *cx, const struct record *r, const struct event *e, const struct jval *data)
{
	int64_t team = jval_int(data, "team");
	struct rows z;

	TRY(db_run(cx, q_active, &z, TEXT(str_z(r->type->name)), INT(r->id), INT(team ? 0 : e->actor_id),
	           INT(team)));
	if (!z.n)
		return fail(cx, RC_CONFLICT, "changed_since", "changed since then: %s: snooze",
		            record_key(cx->mem, r).p);
	for (size_t i = 0; i < z.n; i++)
		TRY(snooze_wake(cx, r, cell(&z, i, 0).i, "hand"));
	return RC_OK;
}

const struct undoer snooze_undoer = { undoes, back };

/* ---- the list ---------------------------------------------------------------------------------- */
static enum rc get_snoozes(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct snooze *z;
	struct jw w = JW(&rs->body);
	struct record r;
	size_t n;

	(void)rq;
	TRY(snooze_mine(cx, "ticket", &z, &n));
	jw_open(&w, NULL, '{');
	jw_open(&w, "items", '[');
	for (size_t i = 0; i < n; i++) {
		if (record_load(cx, &ticket_type, z[i].record_id, &r) != RC_OK || !record_visible(cx, &r))
			continue;
		jw_open(&w, NULL, '{');
		jw_str(&w, "key", record_key(cx->mem, &r));
		jw_str(&w, "title", rec_str(&r, TICKET_TITLE));
		snooze_write(cx, &w, "snooze", &z[i]);
		jw_close(&w, '}');
	}
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}

const struct route snooze_routes[] = {
	{ "GET", "/api/v1/snoozes", PERM_READ, get_snoozes,
	  "What I have put aside, and what has come back unseen", .out = "Snoozes" },
	{ "POST", "/api/v1/tickets/{}/snooze", PERM_NONE, post_snooze,
	  "Hide it from my lists until a time or until something happens", .flags = R_WRITE, .in = "SnoozeIn",
	  .out = "Snooze" },
	{ "DELETE", "/api/v1/tickets/{}/snooze", PERM_NONE, delete_snooze, "Bring it back now",
	  .flags = R_WRITE },
	{ 0 },
};
