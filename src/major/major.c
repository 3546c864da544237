/* major.c - the life of a major incident: it follows its ticket, has roles and a plan, and is over when every
 * audience has heard so. */
#include "attention/attention.h"
#include "major/major_int.h"
#include "person/person.h"

enum { LISTED = 500 };
const char *const major_states[] = { "candidate", "rejected", "running", "closing", "ended" };
const char *const major_roles[MAJOR_ROLES] = { "manager", "comms", "technical", "scribe" };

#define COLUMNS                                                                                      \
	"id, client_id, ticket, state, proposed_at, proposed_by, decided_at, decided_by, ended_at, " \
	"ended_by,"                                                                                  \
	" closed_at, end_reason, language, plan, plan_version"
SQL(q_by_ticket, "SELECT " COLUMNS " FROM major WHERE ticket = $1");
SQL(q_by_id, "SELECT " COLUMNS " FROM major WHERE id = $1");
SQL(q_insert, "INSERT INTO major (client_id, ticket, state) VALUES ($1, $2, 'candidate') RETURNING id");
SQL(q_propose,
    "INSERT INTO major (client_id, ticket, state, proposed_at, proposed_by) VALUES ($1, $2, 'candidate', $3,"
    " $4)");
SQL(q_save,
    "UPDATE major SET state = $2, proposed_at = $3, proposed_by = $4, decided_at = $5, decided_by = $6,"
    " ended_at = $7, ended_by = $8, closed_at = $9, end_reason = $10, language = $11, plan = $12,"
    " plan_version = $13 WHERE id = $1");
SQL(q_roles, "SELECT major, role, person FROM major_role WHERE major = $1");
SQL(q_role_set, "INSERT INTO major_role (major, role, person, since) VALUES ($1, $2, $3, $4)"
                " ON CONFLICT (major, role) DO UPDATE SET person = excluded.person, since = excluded.since");
SQL(q_role_clear, "DELETE FROM major_role WHERE major = $1 AND role = $2");
SQL(q_standard, "SELECT id FROM comms_plan WHERE client_id = $1 AND active = 1 AND standard = 1"
                " ORDER BY position, id LIMIT 1");
SQL(q_open, "SELECT 1 FROM comms_clock WHERE major = $1 AND state = 'open' LIMIT 1");

/* ---- rows ------------------------------------------------------------------------------------------ */
static int64_t number(const struct rows *r, size_t i, size_t col)
{
	return cell(r, i, col).type == DB_INT ? cell(r, i, col).i : 0;
}

/* All but its roles. */
static struct major row(const struct rows *r, size_t i)
{
	struct major m = { .id = number(r, i, 0),
		           .client_id = number(r, i, 1),
		           .ticket = number(r, i, 2),
		           .proposed_at = number(r, i, 4),
		           .proposed_by = number(r, i, 5),
		           .decided_at = number(r, i, 6),
		           .decided_by = number(r, i, 7),
		           .ended_at = number(r, i, 8),
		           .ended_by = number(r, i, 9),
		           .closed_at = number(r, i, 10),
		           .end_reason = cell(r, i, 11).s,
		           .language = cell(r, i, 12).s,
		           .plan = number(r, i, 13),
		           .plan_version = number(r, i, 14) };

	while (!str_is(cell(r, i, 3).s, major_states[m.state]))
		m.state++;
	return m;
}

/* Rows of major, role, person. */
static void take_roles(const struct rows *who, struct major *m, size_t n)
{
	for (size_t i = 0; i < who->n; i++)
		for (size_t j = 0; j < n; j++)
			for (int k = 0; m[j].id == cell(who, i, 0).i && k < MAJOR_ROLES; k++)
				if (str_is(cell(who, i, 1).s, major_roles[k]))
					m[j].roles[k] = cell(who, i, 2).i;
}

static enum rc take(struct ctx *cx, const struct rows *r, struct major *m)
{
	struct rows who;

	*m = row(r, 0);
	TRY(db_run(cx, q_roles, &who, INT(m->id)));
	take_roles(&who, m, 1);
	return RC_OK;
}

static enum rc roles_of_all(struct ctx *cx, struct major *m, size_t n)
{
	struct dsql d = DSQL(cx->mem);
	int64_t *ids = NEW_ARRAY(cx->mem, int64_t, n + 1);
	struct rows who;

	for (size_t i = 0; i < n; i++)
		ids[i] = m[i].id;
	if (!n)
		return RC_OK;
	dsql_lit(&d, "SELECT x.major, x.role, x.person FROM major_role x WHERE x.major");
	dsql_ids(cx, &d, ids, n);
	TRY(dsql_run(cx, &d, &who));
	take_roles(&who, m, n);
	return RC_OK;
}

enum rc majors_of(struct ctx *cx, bool past, int64_t client, struct major **out, size_t *n)
{
	struct dsql d = DSQL(cx->mem);
	struct rows r;
	int64_t *clients;
	bool all;
	size_t nclients = who_clients(cx->who, cx->mem, PERM_READ, &clients, &all);

	dsql_lit(&d, "SELECT " COLUMNS " FROM major WHERE state IN (");
	if (past)
		dsql_lit(&d, "'ended', 'rejected')");
	else
		dsql_lit(&d, "'candidate', 'running', 'closing')");
	if (!all) {
		dsql_lit(&d, " AND client_id");
		dsql_ids(cx, &d, clients, nclients);
	}
	if (client) {
		dsql_lit(&d, " AND client_id = ");
		dsql_arg(&d, INT(client));
	}
	dsql_lit(&d, " ORDER BY id DESC LIMIT ");
	dsql_arg(&d, INT(LISTED));
	TRY(dsql_run(cx, &d, &r));
	*out = NEW_ARRAY(cx->mem, struct major, r.n + 1);
	*n = r.n;
	for (size_t i = 0; i < r.n; i++)
		(*out)[i] = row(&r, i);
	return roles_of_all(cx, *out, *n);
}

enum rc major_of(struct ctx *cx, int64_t ticket, struct major *out, bool *found)
{
	struct rows r;

	TRY(db_run(cx, q_by_ticket, &r, INT(ticket)));
	*found = r.n > 0;
	return r.n ? take(cx, &r, out) : RC_OK;
}

enum rc major_load(struct ctx *cx, int64_t id, struct major *out)
{
	struct rows r;

	TRY(db_run(cx, q_by_id, &r, INT(id)));
	return r.n ? take(cx, &r, out)
	           : fail(cx, RC_NOT_FOUND, "no_major", "There is no such major incident.");
}

enum rc major_save(struct ctx *cx, const struct major *m)
{
	return db_run(cx, q_save, NULL, INT(m->id), TEXT(str_z(major_states[m->state])), REFV(m->proposed_at),
	              REFV(m->proposed_by), REFV(m->decided_at), REFV(m->decided_by), REFV(m->ended_at),
	              REFV(m->ended_by), REFV(m->closed_at), TEXT(m->end_reason), TEXT(m->language),
	              REFV(m->plan), REFV(m->plan_version));
}

enum rc major_note(struct ctx *cx, const struct record *ticket, const char *kind, struct str members)
{
	return record_note(cx, ticket, str_z(kind), members);
}

enum rc major_going(struct ctx *cx, const struct major *m)
{
	if (m->state == MAJOR_RUNNING || m->state == MAJOR_CLOSING)
		return RC_OK;
	return fail(cx, RC_CONFLICT, "not_running", "This major incident is not running: it is %s.",
	            major_states[m->state]);
}

enum rc major_again(struct ctx *cx, struct major *m)
{
	TRY(major_load(cx, m->id, m));
	return major_going(cx, m);
}

bool major_may_run(struct ctx *cx, const struct major *m)
{
	int64_t me = cx->who->person_id;

	if (cx->who->system || who_can(cx->who, m->client_id, PERM_MAJOR))
		return true;
	return me && who_can(cx->who, m->client_id, PERM_READ) &&
	       (m->roles[ROLE_MANAGER] == me || m->roles[ROLE_COMMS] == me);
}

enum rc major_must_run(struct ctx *cx, const struct major *m)
{
	if (major_may_run(cx, m))
		return RC_OK;
	return fail(cx, RC_DENIED, "denied",
	            "The incident manager, the communications lead and coordinators do that.");
}

/* ---- roles ------------------------------------------------------------------------------------------- */
static enum rc check_person(struct ctx *cx, const struct major *m, int64_t person)
{
	struct record r;
	struct who who;

	enum rc rc = record_load(cx, &person_type, person, &r);
	if (rc == RC_NOT_FOUND)
		return fail_field(cx, "person", "there is no such person");
	TRY(rc);
	TRY(who_load(cx, person, &who));
	if (!who_can(&who, m->client_id, PERM_READ)) /* nor does it say whether there is such a person */
		return fail_field(cx, "person", "there is no such person who may read this ticket");
	if (rec_int(&r, PERSON_ACTIVE) != 1)
		return fail_field(cx, "person", STR_FMT " has left", STR_ARG(rec_str(&r, PERSON_NAME)));
	return RC_OK;
}

static enum rc tell_role(struct ctx *cx, const struct record *ticket, int64_t person, enum major_role role)
{
	struct notice n = { .person = person,
		            .client_id = ticket->client_id,
		            .record_id = ticket->id,
		            .type = &ticket_type,
		            .reason = NOTICE_ESCALATION,
		            .kind = STR("major_role"),
		            .detail = str_z(major_roles[role]),
		            .href = STR(""),
		            .urgent = true };

	return person == cx->who->person_id ? RC_OK : notify_add(cx, &n);
}

enum rc major_set_role(struct ctx *cx, const struct record *ticket, struct major *m, enum major_role role,
                       int64_t person)
{
	struct buf b = BUF(cx->mem);

	if (m->roles[role] == person)
		return RC_OK;
	if (person)
		TRY(check_person(cx, m, person));
	if (person)
		TRY(db_run(cx, q_role_set, NULL, INT(m->id), TEXT(str_z(major_roles[role])), INT(person),
		           INT(cx->now)));
	else
		TRY(db_run(cx, q_role_clear, NULL, INT(m->id), TEXT(str_z(major_roles[role]))));
	buf_fmt(&b, "\"role\":\"%s\",\"was\":%lld,\"people\":[", major_roles[role],
	        (long long)m->roles[role]);
	if (person)
		buf_int(&b, person);
	buf_add(&b, STR("]"));
	m->roles[role] = person;
	TRY(major_note(cx, ticket, "major_role", buf_str(&b)));
	return person ? tell_role(cx, ticket, person, role) : RC_OK;
}

enum rc major_lead(struct ctx *cx, const struct record *ticket, const char *role, int64_t person)
{
	struct major m;
	bool found;

	TRY(major_of(cx, ticket->id, &m, &found));
	for (int i = 0; found && i < MAJOR_ROLES; i++)
		if (strcmp(role, major_roles[i]) == 0)
			return major_set_role(cx, ticket, &m, (enum major_role)i, person);
	return RC_OK;
}

/* ---- the plan -------------------------------------------------------------------------------------------
 */
enum rc major_set_plan(struct ctx *cx, const struct record *ticket, struct major *m, int64_t plan,
                       bool chosen, struct event *e)
{
	struct audience_spec *specs;
	struct record r;
	size_t n;

	enum rc rc = record_load(cx, &comms_plan_type, plan, &r);
	if (rc == RC_NOT_FOUND || (rc == RC_OK && r.client_id != m->client_id))
		return fail_field(cx, "plan", "there is no such plan of this client");
	TRY(rc);
	if (rec_int(&r, PLAN_ACTIVE) != 1)
		return fail_field(cx, "plan", "this plan is switched off");
	TRY(plan_read(cx, &r, &specs, &n));
	m->plan = r.id;
	m->plan_version = r.version;
	m->language = rec_str(&r, PLAN_LANGUAGE);
	TRY(major_save(cx, m));
	TRY(clocks_begin(cx, m, specs, n));
	return record_note_event(cx, ticket, STR("major_plan"),
	                         arena_fmt(cx->mem, "\"plan\":%lld,\"plan_version\":%lld,\"audiences\":%zu%s",
	                                   (long long)r.id, (long long)r.version, n,
	                                   chosen ? ",\"chosen\":true" : ""),
	                         e);
}

/* ---- running and over
 * -------------------------------------------------------------------------------------- */
/* A candidate is running; one that was over, or being closed, runs again. */
static enum rc run(struct ctx *cx, const struct record *ticket, struct major *m)
{
	bool again = m->state == MAJOR_CLOSING || m->state == MAJOR_ENDED;
	struct event e;
	struct rows r;

	m->state = MAJOR_RUNNING;
	m->ended_at = m->ended_by = m->closed_at = 0;
	m->end_reason = STR("");
	if (!again) {
		m->decided_at = cx->now;
		m->decided_by = cx->who->person_id;
	}
	TRY(major_save(cx, m));
	TRY(major_note(cx, ticket, again ? "major_again" : "major_begun",
	               arena_fmt(cx->mem, "\"major\":%lld", (long long)m->id)));
	if (again) {
		TRY(clocks_reopen(cx, m));
		return status_reopen(cx, m);
	}
	TRY(db_run(cx, q_standard, &r, INT(m->client_id)));
	return r.n ? major_set_plan(cx, ticket, m, cell(&r, 0, 0).i, false, &e) : RC_OK;
}

enum rc major_settle(struct ctx *cx, const struct record *ticket, struct major *m)
{
	struct rows r;

	if (m->state != MAJOR_CLOSING)
		return RC_OK;
	TRY(db_run(cx, q_open, &r, INT(m->id)));
	if (r.n)
		return RC_OK;
	m->state = MAJOR_ENDED;
	m->closed_at = cx->now;
	TRY(major_save(cx, m));
	TRY(status_over(cx, m));
	return major_note(cx, ticket, "major_closed", arena_fmt(cx->mem, "\"major\":%lld", (long long)m->id));
}

enum rc major_end(struct ctx *cx, const struct record *ticket, struct major *m, struct str reason)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	m->state = MAJOR_CLOSING;
	m->ended_at = cx->now;
	m->ended_by = cx->who->person_id;
	m->end_reason = reason;
	TRY(major_save(cx, m));
	TRY(clocks_close(cx, m));
	jw_str(&w, "reason", reason);
	TRY(major_note(cx, ticket, "major_ended", buf_str(&b)));
	return major_settle(cx, ticket, m);
}

/* ---- what the ticket's events mean
 * -------------------------------------------------------------------------- */
static bool changed(const struct jval *changes, const char *field, struct str *was, struct str *is)
{
	const struct jval *c = jval_get(changes, field);

	if (!c || c->kind != J_ARRAY || c->n != 2)
		return false;
	*was = c->items[0].kind == J_STR ? c->items[0].s : STR("");
	*is = c->items[1].kind == J_STR ? c->items[1].s : STR("");
	return true;
}

static enum rc of_or_new(struct ctx *cx, const struct record *ticket, struct major *m)
{
	struct rows r;
	bool found;

	TRY(major_of(cx, ticket->id, m, &found));
	if (found)
		return RC_OK;
	TRY(db_run(cx, q_insert, &r, INT(ticket->client_id), INT(ticket->id)));
	*m = (struct major){ .id = cell(&r, 0, 0).i,
		             .client_id = ticket->client_id,
		             .ticket = ticket->id,
		             .end_reason = STR(""),
		             .language = STR("en") };
	return RC_OK;
}

static enum rc decided(struct ctx *cx, const struct record *ticket, struct str is)
{
	struct major m;

	if (str_is(is, "candidate") && db_untouched(cx, "major", "ticket", ticket->id))
		return db_run(cx, q_propose, NULL, INT(ticket->client_id), INT(ticket->id), INT(cx->now),
		              REFV(cx->who->person_id)); /* a new ticket: nothing to wait for */
	TRY(of_or_new(cx, ticket, &m));
	if (str_is(is, "yes"))
		return run(cx, ticket, &m);
	if (str_is(is, "candidate")) {
		m.state = MAJOR_CANDIDATE;
		m.proposed_at = cx->now;
		m.proposed_by = cx->who->person_id;
	} else {
		m.state = MAJOR_REJECTED;
		m.decided_at = cx->now;
		m.decided_by = cx->who->person_id;
	}
	return major_save(cx, &m);
}

static bool done(struct str state) { return str_is(state, "resolved") || str_is(state, "closed"); }

/* Done or cancelled: it ends. Done and open again: it runs again, unless it was ended by hand. */
static enum rc moved(struct ctx *cx, const struct record *ticket, struct str was, struct str is)
{
	bool over = done(is) || str_is(is, "cancelled");
	struct major m;
	bool found;

	TRY(major_of(cx, ticket->id, &m, &found));
	if (!found)
		return RC_OK;
	if (over && m.state == MAJOR_RUNNING)
		return major_end(cx, ticket, &m, is);
	if (!over && done(was) && done(m.end_reason) && (m.state == MAJOR_CLOSING || m.state == MAJOR_ENDED))
		return run(cx, ticket, &m);
	return RC_OK;
}

enum rc major_on_event(struct ctx *cx, const struct record *r, const struct event *ev)
{
	struct jval data;
	struct str was, is;
	char why[80];

	if (cx->replay || str_starts(ev->kind, STR("major_")) || str_is(ev->kind, "status_page"))
		return RC_OK;
	if (str_is(ev->type, "service") || str_is(ev->type, "client"))
		return status_make(cx, r->client_id);
	if (r->type != &ticket_type || str_is(rec_str(r, TICKET_MAJOR), "no") ||
	    !json_parse_plain(cx->mem, ev->data, &data, why, sizeof why))
		return RC_OK;
	const struct jval *changes = jval_get(&data, "changes");
	if (changed(changes, "major", &was, &is))
		TRY(decided(cx, r, is));
	return changed(changes, "state", &was, &is) && str_is(rec_str(r, TICKET_MAJOR), "yes")
	               ? moved(cx, r, was, is)
	               : RC_OK;
}
