/* team.c - the team type and its members. */
#include "team/team.h"
#include "base/json.h"
#include "record/event.h"

static const struct field fields[] = {
	[TEAM_NAME] = { "name", F_TEXT, .flags = FILTER | SORT | HISTORY | REQUIRED | SEARCH | COLUMN,
	                .max = 80, .label = "Name" },
	[TEAM_DESCRIPTION] = { "description", F_TEXT, .flags = HISTORY | COLUMN | NOT_NULL, .max = 400,
	                       .label = "What it does" },
	[TEAM_EMAIL] = { "email", F_TEXT, .flags = FILTER | HISTORY | NOT_NULL, .max = 200, .label = "Mail" },
	[TEAM_LEAD] = { "lead", F_REF, .of = "person", .flags = FILTER | HISTORY | COLUMN, .label = "Lead" },
	[TEAM_CALENDAR] = { "calendar", F_REF, .of = "calendar", .flags = FILTER | HISTORY | COLUMN,
	                    .label = "Working hours" },
	[TEAM_CHAT] = { "chat", F_REF, .of = "chat_channel", .flags = FILTER | HISTORY,
	                .label = "Chat channel", .help = "Where escalations tell the team" },
	[TEAM_ACTIVE] = { "active", F_BOOL, .flags = FILTER | HISTORY | COLUMN, .label = "Active" },
};

SQL(q_add, "INSERT INTO team_member (team, person) VALUES ($1, $2) ON CONFLICT (team, person) DO NOTHING "
           "RETURNING team");
SQL(q_remove, "DELETE FROM team_member WHERE team = $1 AND person = $2 RETURNING team");
SQL(q_has, "SELECT 1 FROM team_member WHERE team = $1 AND person = $2"
           " UNION ALL SELECT 1 FROM person WHERE id = $2 AND team = $1 LIMIT 1");
SQL(q_members,
    "SELECT p.id, p.name, p.login, p.title, p.active FROM person p WHERE p.team = $1"
    " OR p.id IN (SELECT person FROM team_member WHERE team = $1) ORDER BY p.name, p.id LIMIT 500");

static enum rc prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	(void)cx;
	(void)old;
	if (rec_null(neo, TEAM_ACTIVE))
		rec_set(neo, TEAM_ACTIVE, INT(1));
	return RC_OK;
}

enum rc team_has_member(struct ctx *cx, int64_t team, int64_t person, bool *out)
{
	struct rows r;

	TRY(db_run(cx, q_has, &r, INT(team), INT(person)));
	*out = r.n > 0;
	return RC_OK;
}

enum rc team_members(struct ctx *cx, int64_t team, int64_t **people, size_t *n)
{
	struct rows r;

	TRY(db_run(cx, q_members, &r, INT(team)));
	*people = NEW_ARRAY(cx->mem, int64_t, r.n + 1);
	*n = 0;
	for (size_t i = 0; i < r.n; i++)
		if (cell(&r, i, 4).i == 1)
			(*people)[(*n)++] = cell(&r, i, 0).i;
	return RC_OK;
}

enum rc team_is_active(struct ctx *cx, int64_t team, bool *out)
{
	struct record t;
	enum rc rc = record_load(cx, &team_type, team, &t);

	*out = rc == RC_OK && rec_int(&t, TEAM_ACTIVE) == 1;
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

enum rc team_member_set(struct ctx *cx, int64_t team, int64_t person, bool member)
{
	struct record t;
	struct rows r;
	struct event ev;

	TRY(record_load(cx, &team_type, team, &t));
	if (member)
		TRY(db_run(cx, q_add, &r, INT(team), INT(person)));
	else
		TRY(db_run(cx, q_remove, &r, INT(team), INT(person)));
	if (!r.n)
		return RC_OK;
	struct str data = arena_fmt(cx->mem, "{\"person\":%lld}", (long long)person);
	TRY(event_add(cx, t.client_id, "team", team, member ? STR("member_added") : STR("member_removed"),
	              data, &ev));
	return db_stamp_bump(cx);
}

/* ---- routes ------------------------------------------------------------------ */
static enum rc get_members(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct record t;
	struct rows r;
	struct jw w = JW(&rs->body);

	TRY(record_find(cx, &team_type, rq->param[0], &t));
	TRY(db_run(cx, q_members, &r, INT(t.id)));
	jw_open(&w, NULL, '{');
	jw_open(&w, "items", '[');
	for (size_t i = 0; i < r.n; i++) {
		jw_open(&w, NULL, '{');
		jw_int(&w, "id", cell(&r, i, 0).i);
		jw_str(&w, "name", cell(&r, i, 1).s);
		jw_str(&w, "login", cell(&r, i, 2).s);
		jw_str(&w, "title", cell(&r, i, 3).s);
		jw_bool(&w, "active", cell(&r, i, 4).i == 1);
		jw_close(&w, '}');
	}
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}

struct member_args {
	int64_t team, person;
	bool member;
};

static enum rc member_tx(struct ctx *cx, void *p)
{
	struct member_args *a = p;
	return team_member_set(cx, a->team, a->person, a->member);
}

static enum rc change_member(struct ctx *cx, const struct rq *rq, struct res *rs, bool member)
{
	struct record t, person;
	const struct record_type *person_type = type_find(cx->app, STR("person"));

	TRY(record_find(cx, &team_type, rq->param[0], &t));
	TRY(record_allow(cx, &t, PERM_CLIENT_ADMIN));
	TRY(record_find(cx, person_type, rq->param[1], &person));
	TRY(db_tx(cx, member_tx, &(struct member_args){ t.id, person.id, member }));
	rs->status = 204;
	return RC_OK;
}

static enum rc put_member(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	return change_member(cx, rq, rs, true);
}
static enum rc delete_member(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	return change_member(cx, rq, rs, false);
}

const struct route team_routes[] = {
	{ "GET", "/api/v1/teams/{}/members", PERM_READ, get_members, "People of a team", .out = "Members" },
	{ "PUT", "/api/v1/teams/{}/members/{}", PERM_CLIENT_ADMIN, put_member, "Add a person to a team",
	  .flags = R_WRITE },
	{ "DELETE", "/api/v1/teams/{}/members/{}", PERM_CLIENT_ADMIN, delete_member,
	  "Take a person off a team", .flags = R_WRITE },
	{ 0 },
};

const struct record_type team_type = {
	.name = "team",
	.plural = "teams",
	.label = "Team",
	.fields = fields,
	.nfields = TEAM_FIELDS,
	.flags = T_GLOBAL | T_SLOW,
	.read_perm = PERM_READ,
	.create_perm = PERM_CLIENT_ADMIN,
	.write_perm = PERM_CLIENT_ADMIN,
	.name_field = TEAM_NAME,
	.owner_field = -1,
	.prepare = prepare,
	.default_sort = "name",
	.help = "A group that work is routed to",
};

static enum rc ref_of(struct ctx *cx, int64_t team, enum team_field field, int64_t *out)
{
	struct record t;

	*out = 0;
	if (!team)
		return RC_OK;
	enum rc rc = record_load(cx, &team_type, team, &t);
	if (rc == RC_NOT_FOUND) {
		cx->err = (struct err){ 0 };
		return RC_OK;
	}
	TRY(rc);
	*out = rec_int(&t, field);
	return RC_OK;
}

enum rc team_lead(struct ctx *cx, int64_t team, int64_t *out) { return ref_of(cx, team, TEAM_LEAD, out); }

enum rc team_chat(struct ctx *cx, int64_t team, int64_t *out) { return ref_of(cx, team, TEAM_CHAT, out); }
