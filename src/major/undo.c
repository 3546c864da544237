/* undo.c - what was done with a major incident is taken back: roles, the plan, an update put off or left out.
 *
 * As everywhere (record/undo.h) only while everything is still as the deed left it, by an event that says so.
 * What a role or a clock was stands in its event; what the clocks were under the plan before, with
 * everybody's address, stands in the incident's row, for the newest choice alone. What has gone out is never
 * taken back. */
#include "record/undo.h"
#include "attention/attention.h"
#include "major/major_int.h"

#define CLOCK                                                                                  \
	"id, position, spec, state, final, snoozed, due_at, told_at, last_at, sent, skipped, " \
	"snooze_reason, skip_reason"
enum { CLOCK_COLUMNS = 13, CLOCK_ID = 0 };
SQL(q_clocks, "SELECT " CLOCK " FROM comms_clock WHERE major = $1 ORDER BY id");
SQL(q_clock_back,
    "UPDATE comms_clock SET position = $2, spec = $3, state = $4, final = $5, snoozed = $6, due_at = $7,"
    " told_at = $8, last_at = $9, sent = $10, skipped = $11, snooze_reason = $12, skip_reason = $13 WHERE id "
    "= $1");
SQL(q_keep, "UPDATE major SET plan_undo = $2, plan_event = $3 WHERE id = $1");
SQL(q_kept, "SELECT plan_undo FROM major WHERE id = $1 AND plan_event = $2 AND plan_undo <> ''");

/* What can be taken back, and the event that says so: it can be taken back itself. */
static const struct {
	const char *kind, *back;
} kinds[] = {
	{ "major_role", "" },
	{ "major_plan", "major_plan_undone" },
	{ "major_plan_undone", "major_plan" },
	{ "major_snoozed", "major_unsnoozed" },
	{ "major_unsnoozed", "major_snoozed" },
	{ "major_skipped", "major_unskipped" },
	{ "major_unskipped", "major_skipped" },
};

static const char *back_kind(struct str kind)
{
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (str_is(kind, kinds[i].kind))
			return kinds[i].back;
	return NULL;
}

static enum rc changed(struct ctx *cx, const struct record *ticket, const char *what)
{
	return fail(cx, RC_CONFLICT, "changed_since", "changed since then: %s: %s",
	            record_key(cx->mem, ticket).p, what);
}

/* ---- roles ------------------------------------------------------------------------------------------------
 */
static enum rc tell_gone(struct ctx *cx, const struct record *ticket, int64_t person, enum major_role role)
{
	struct notice n = { .person = person,
		            .client_id = ticket->client_id,
		            .record_id = ticket->id,
		            .type = &ticket_type,
		            .reason = NOTICE_ESCALATION,
		            .kind = STR("major_role_gone"),
		            .detail = str_z(major_roles[role]),
		            .href = STR(""),
		            .urgent = true };

	return !person || person == cx->who->person_id ? RC_OK : notify_add(cx, &n);
}

static enum rc role_back(struct ctx *cx, const struct record *ticket, struct major *m,
                         const struct jval *data)
{
	const struct jval *people = jval_get(data, "people"), *was = jval_get(data, "was");
	int64_t is = people && people->kind == J_ARRAY && people->n ? people->items[0].i : 0;
	enum major_role role = 0;

	while (role < MAJOR_ROLES && !str_is(jval_str(data, "role"), major_roles[role]))
		role++;
	if (role == MAJOR_ROLES || !was || was->kind != J_INT || m->roles[role] != is)
		return changed(cx, ticket, "this role");
	enum rc rc = major_set_role(cx, ticket, m, role, was->i);

	if (rc == RC_INVALID) /* whoever had it may not have it any more */
		return changed(cx, ticket, arena_fmt(cx->mem, "this role: %s", cx->err.msg).p);
	TRY(rc);
	return tell_gone(cx, ticket, is, role);
}

/* ---- the plan ---------------------------------------------------------------------------------------------
 */
static void write_cell(struct jw *w, struct dbval v)
{
	if (v.type == DB_INT)
		jw_int(w, NULL, v.i);
	else if (v.type == DB_TEXT)
		jw_str(w, NULL, v.s);
	else
		jw_null(w, NULL);
}

static enum rc clocks_now(struct ctx *cx, int64_t major, struct str *out)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);
	struct rows r;

	TRY(db_run(cx, q_clocks, &r, INT(major)));
	jw_open(&w, NULL, '[');
	for (size_t i = 0; i < r.n; i++) {
		jw_open(&w, NULL, '[');
		for (size_t c = 0; c < CLOCK_COLUMNS; c++)
			write_cell(&w, cell(&r, i, c));
		jw_close(&w, ']');
	}
	jw_close(&w, ']');
	*out = buf_str(&b);
	return RC_OK;
}

/* What the event has changed, for taking it back: the incident and its clocks as they were. */
static enum rc keep(struct ctx *cx, const struct major *before, struct str clocks, const struct event *e)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);
	struct str is;

	TRY(clocks_now(cx, before->id, &is));
	jw_open(&w, NULL, '{');
	jw_int(&w, "plan", before->plan);
	jw_int(&w, "version", before->plan_version);
	jw_str(&w, "language", before->language);
	jw_raw(&w, "before", clocks);
	jw_str(&w, "after", is);
	jw_close(&w, '}');
	return db_run(cx, q_keep, NULL, INT(before->id), TEXT(buf_str(&b)), INT(e->id));
}

enum rc major_choose_plan(struct ctx *cx, const struct record *ticket, struct major *m, int64_t plan)
{
	struct major before = *m;
	struct str was;
	struct event e;

	TRY(clocks_now(cx, m->id, &was));
	TRY(major_set_plan(cx, ticket, m, plan, true, &e));
	return keep(cx, &before, was, &e);
}

static struct dbval value(const struct jval *v)
{
	return v->kind == J_INT ? INT(v->i) : v->kind == J_STR ? TEXT(v->s) : NUL();
}

static enum rc one_clock_back(struct ctx *cx, int64_t id, const struct jval *rows)
{
	for (size_t i = 0; i < rows->n; i++) {
		const struct jval *v = rows->items[i].items;

		if (v[CLOCK_ID].i == id)
			return db_run(cx, q_clock_back, NULL, value(&v[0]), value(&v[1]), value(&v[2]),
			              value(&v[3]), value(&v[4]), value(&v[5]), value(&v[6]), value(&v[7]),
			              value(&v[8]), value(&v[9]), value(&v[10]), value(&v[11]),
			              value(&v[12]));
	}
	return clock_off(cx, id); /* the plan before had no such audience */
}

static enum rc clocks_back(struct ctx *cx, const struct major *m, const struct jval *rows)
{
	struct comms_clock *all;
	size_t n;

	TRY(clocks_of(cx, m->id, &all, &n));
	for (size_t i = 0; i < n; i++)
		TRY(one_clock_back(cx, all[i].id, rows));
	TRY(clocks_of(cx, m->id, &all, &n));
	for (size_t i = 0; i < n; i++)
		TRY(clock_arm(cx, &all[i]));
	return RC_OK;
}

static enum rc plan_back(struct ctx *cx, const struct record *ticket, struct major *m, const struct event *e)
{
	struct major before = *m;
	struct event told;
	struct str now;
	struct jval v;
	struct rows r;
	char why[80];

	TRY(db_run(cx, q_kept, &r, INT(m->id), INT(e->id)));
	TRY(clocks_now(cx, m->id, &now));
	if (!r.n || !json_parse_plain(cx->mem, cell(&r, 0, 0).s, &v, why, sizeof why) ||
	    !str_eq(jval_str(&v, "after"), now))
		return changed(cx, ticket, "the plan and its audiences");
	m->plan = jval_int(&v, "plan");
	m->plan_version = jval_int(&v, "version");
	m->language = jval_str(&v, "language");
	TRY(major_save(cx, m));
	TRY(clocks_back(cx, m, jval_get(&v, "before")));
	TRY(record_note_event(cx, ticket, str_z(back_kind(e->kind)),
	                      arena_fmt(cx->mem, "\"plan\":%lld,\"plan_version\":%lld,\"chosen\":true",
	                                (long long)m->plan, (long long)m->plan_version),
	                      &told));
	return keep(cx, &before, now, &told);
}

/* ---- an update that was put off or left out
 * ----------------------------------------------------------------- */
static bool same_clock(const struct comms_clock *a, const struct comms_clock *b)
{
	return a->state == b->state && a->final == b->final && a->snoozed == b->snoozed &&
	       a->due_at == b->due_at && a->told_at == b->told_at && a->sent == b->sent &&
	       a->skipped == b->skipped;
}

static enum rc clock_back(struct ctx *cx, const struct record *ticket, struct major *m, const char *kind,
                          const struct jval *data)
{
	const struct jval *both = jval_get(data, "clock");
	struct comms_clock now, before, after;
	enum audience to;

	if (!both || !audience_find(jval_str(data, "audience"), &to))
		return fail(cx, RC_CONFLICT, "not_undoable", "that cannot be taken back");
	TRY(clock_of(cx, m->id, to, &now));
	before = after = now;
	clock_read(jval_get(both, "before"), &before);
	clock_read(jval_get(both, "after"), &after);
	if (!same_clock(&now, &after))
		return changed(cx, ticket, arena_fmt(cx->mem, "the update for %s", audience_words[to]).p);
	TRY(clock_save(cx, &before));
	TRY(clock_note(cx, ticket, &before, kind, STR(""), &now));
	return major_settle(cx, ticket, m);
}

/* All was over with this skip: its last update is due after all, and the page says so. */
static enum rc open_again(struct ctx *cx, const struct record *ticket, struct major *m, struct str shown)
{
	m->state = MAJOR_CLOSING;
	m->closed_at = 0;
	TRY(major_save(cx, m));
	TRY(major_note(cx, ticket, "major_unclosed", arena_fmt(cx->mem, "\"major\":%lld", (long long)m->id)));
	return shown.n ? status_back(cx, m, shown) : RC_OK;
}

static bool ended_by(const struct major *m, const struct event *e)
{
	return m->state == MAJOR_ENDED && m->closed_at == e->at && str_is(e->kind, "major_skipped");
}

/* ---- all of them
 * -------------------------------------------------------------------------------------------- */
static bool undoes(struct str kind) { return back_kind(kind) != NULL; }

static enum rc back(struct ctx *cx, const struct record *ticket, const struct event *e,
                    const struct jval *data)
{
	bool plan = str_starts(e->kind, STR("major_plan")), found;
	struct major m;

	if (str_is(e->kind, "major_plan") &&
	    !jval_get(data, "chosen")) /* it came with the beginning, and goes with it */
		return RC_OK;
	TRY(major_of(cx, ticket->id, &m, &found));
	if (!found)
		return changed(cx, ticket, "the major incident");
	TRY(major_must_run(cx, &m));
	if (ended_by(&m, e))
		TRY(open_again(cx, ticket, &m, clock_page(data)));
	if (m.state != MAJOR_RUNNING && m.state != MAJOR_CLOSING)
		return changed(cx, ticket,
		               arena_fmt(cx->mem, "the major incident is %s", major_states[m.state]).p);
	if (plan)
		return plan_back(cx, ticket, &m, e);
	return str_is(e->kind, "major_role") ? role_back(cx, ticket, &m, data)
	                                     : clock_back(cx, ticket, &m, back_kind(e->kind), data);
}

const struct undoer major_undoer = { undoes, back };
