/* approval_round.c - a round from its first step to its outcome: who is asked, when a step passes, what
 * follows. */
#include "approval/approval_parts.h"
#include "base/json.h"
#include "person/person.h"
#include "team/team.h"

SQL(q_insert, "INSERT INTO approval_round (client_id, type, record_id, owner, record_key, title, requester, "
              "own_ok, team,"
              " steps, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id");
SQL(q_load,
    "SELECT client_id, type, record_id, owner, record_key, title, requester, own_ok, team, steps, step, state"
    " FROM approval_round WHERE id = $1");
SQL(q_step, "UPDATE approval_round SET step = $2 WHERE id = $1");
SQL(q_end, "UPDATE approval_round SET state = $2, ended_at = $3 WHERE id = $1");
SQL(q_open,
    "SELECT id FROM approval_round WHERE type = $1 AND record_id = $2 AND state IN ('asked', 'expired')"
    " ORDER BY id LIMIT 100");
SQL(q_newest, "SELECT state FROM approval_round WHERE type = $1 AND record_id = $2 ORDER BY id DESC LIMIT 1");
SQL(q_waiting, "SELECT a.approver FROM approval a JOIN approval_round g ON g.id = a.round WHERE g.type = $1"
               " AND g.record_id = $2 AND g.state = 'asked' AND a.state = 'asked' ORDER BY a.id LIMIT 20");
SQL(q_rows, "SELECT id, state FROM approval WHERE round = $1 AND step = $2 ORDER BY id LIMIT 100");
SQL(q_all_rows, "SELECT id FROM approval WHERE round = $1 AND state = 'asked' ORDER BY id LIMIT 500");
SQL(q_any_yes, "SELECT count(*) FROM approval WHERE round = $1 AND state = 'approved'");

enum rc round_load(struct ctx *cx, int64_t id, struct approval_round *out)
{
	struct rows r;

	TRY(db_run(cx, q_load, &r, INT(id)));
	if (!r.n)
		return fail(cx, RC_NOT_FOUND, "not_found", "there is no such round of approvals");
	*out = (struct approval_round){ .id = id,
		                        .client_id = cell(&r, 0, 0).i,
		                        .type = cell(&r, 0, 1).s,
		                        .record_id = cell(&r, 0, 2).i,
		                        .owner = cell(&r, 0, 3).s,
		                        .record_key = cell(&r, 0, 4).s,
		                        .title = cell(&r, 0, 5).s,
		                        .requester = cell(&r, 0, 6).i,
		                        .own_ok = cell(&r, 0, 7).i == 1,
		                        .team = cell(&r, 0, 8).i,
		                        .steps = cell(&r, 0, 9).s,
		                        .step = cell(&r, 0, 10).i,
		                        .state = cell(&r, 0, 11).s };
	return RC_OK;
}

static enum rc steps_of(struct ctx *cx, const struct approval_round *g, struct approval_step **out, size_t *n)
{
	struct jval v;

	TRY(json_parse(cx, g->steps, &v));
	return approval_steps_read(cx, "steps", &v, out, n);
}

enum rc round_step(struct ctx *cx, const struct approval_round *g, struct approval_step *out)
{
	struct approval_step *all;
	size_t n;

	TRY(steps_of(cx, g, &all, &n));
	if ((size_t)g->step >= n)
		return fail(cx, RC_INTERNAL, "bad_round", "the round has no step %lld", (long long)g->step);
	*out = all[g->step];
	return RC_OK;
}

/* An event on the record itself, so that its own history tells what was asked and decided. */
static enum rc tell(struct ctx *cx, const struct approval_round *g, const char *kind, struct str members)
{
	struct event e;

	return event_add(
	        cx, g->client_id, arena_str(cx->mem, g->type).p, g->record_id, str_z(kind),
	        arena_fmt(cx->mem, "{\"round\":%lld" STR_FMT "}", (long long)g->id, STR_ARG(members)), &e);
}

static struct str member(struct ctx *cx, const char *name, struct str value)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	w.comma = true;
	jw_str(&w, name, value);
	return buf_str(&b);
}

/* ---- who -------------------------------------------------------------------------------------- */
struct asked {
	int64_t id;
	const char *why;
};
struct askeds {
	struct asked p[APPROVAL_PEOPLE + 1];
	size_t n;
};

/* A person who is there, works here still, and may decide on this. */
static enum rc usable(struct ctx *cx, const struct approval_round *g, int64_t id, bool *out)
{
	struct record p;

	*out = false;
	if (!id || (id == g->requester && !g->own_ok))
		return RC_OK;
	enum rc rc = record_load(cx, &person_type, id, &p);
	if (rc == RC_NOT_FOUND) {
		cx->err = (struct err){ 0 };
		return RC_OK;
	}
	TRY(rc);
	*out = rec_int(&p, PERSON_ACTIVE) == 1 && (p.client_id == g->client_id || p.client_id == 1);
	return RC_OK;
}

enum rc round_may_ask(struct ctx *cx, const struct approval_round *g, const char *field, int64_t person)
{
	bool ok;

	if (person && person == g->requester && !g->own_ok)
		return fail_field(cx, field, "nobody approves what was asked for oneself");
	TRY(usable(cx, g, person, &ok));
	return ok ? RC_OK : fail_field(cx, field, "this person is not active, or of another client");
}

static enum rc add(struct ctx *cx, const struct approval_round *g, struct askeds *a, int64_t id,
                   const char *why)
{
	bool ok;

	for (size_t i = 0; i < a->n; i++)
		if (a->p[i].id == id)
			return RC_OK;
	TRY(usable(cx, g, id, &ok));
	if (ok && a->n < COUNT(a->p))
		a->p[a->n++] = (struct asked){ id, why };
	return RC_OK;
}

static enum rc manager_of(struct ctx *cx, int64_t person, int64_t *out)
{
	struct record p;

	*out = 0;
	if (!person)
		return RC_OK;
	TRY(record_load(cx, &person_type, person, &p));
	*out = rec_int(&p, PERSON_MANAGER);
	return RC_OK;
}

static enum rc people_of(struct ctx *cx, const struct approval_round *g, const struct approval_step *s,
                         struct askeds *a)
{
	int64_t id;

	a->n = 0;
	if (s->who == ASK_MANAGER) {
		TRY(manager_of(cx, g->requester, &id));
		TRY(add(cx, g, a, id, "manager"));
	} else if (s->who == ASK_LEAD) {
		TRY(team_lead(cx, s->team ? s->team : g->team, &id));
		TRY(add(cx, g, a, id, "lead"));
	}
	for (size_t i = 0; s->who == ASK_PEOPLE && i < s->npeople; i++)
		TRY(add(cx, g, a, s->people[i], "named"));
	if (a->n || s->missing == MISSING_SKIP)
		return RC_OK;
	if (s->missing == MISSING_NAMED)
		return add(cx, g, a, s->fallback, "fallback");
	TRY(team_lead(cx, g->team, &id));
	return add(cx, g, a, id, "fallback");
}

/* ---- asking --------------------------------------------------------------------------------------- */
static enum rc put_row(struct ctx *cx, const struct approval_round *g, const struct approval_step *s,
                       struct asked who, const char *state)
{
	struct record *r = record_new(cx, &approval_type, g->client_id);

	rec_set(r, APPROVAL_ROUND, INT(g->id));
	rec_set(r, APPROVAL_OF_TYPE, TEXT(g->type));
	rec_set(r, APPROVAL_OF_ID, INT(g->record_id));
	rec_set(r, APPROVAL_OF_KEY, TEXT(g->record_key));
	rec_set(r, APPROVAL_TITLE, TEXT(g->title));
	rec_set(r, APPROVAL_STEP, INT(g->step));
	rec_set(r, APPROVAL_STEP_NAME, TEXT(s->name));
	rec_set(r, APPROVAL_APPROVER, REFV(who.id));
	rec_set(r, APPROVAL_WHY, TEXT(str_z(who.why)));
	rec_set(r, APPROVAL_STATE, TEXT(str_z(state)));
	if (s->due_hours && strcmp(state, "asked") == 0)
		rec_set(r, APPROVAL_DUE, INT(cx->now + HOURS(s->due_hours)));
	TRY(record_insert(cx, r));
	return approval_timers(cx, r, s);
}

/* Ask one step; *waits: somebody is asked, or somebody has to be named. */
static enum rc ask_step(struct ctx *cx, const struct approval_round *g, const struct approval_step *s,
                        bool *waits)
{
	struct askeds a;
	static const struct asked nobody = { 0, "missing" };
	struct buf b = BUF(cx->mem);

	TRY(people_of(cx, g, s, &a));
	*waits = a.n || s->missing != MISSING_SKIP;
	if (!a.n) {
		TRY(put_row(cx, g, s, nobody, *waits ? "asked" : "skipped"));
		return tell(cx, g, *waits ? "approver_missing" : "approval_skipped",
		            member(cx, "step", s->name));
	}
	buf_fmt(&b, STR_FMT ",\"people\":[", STR_ARG(member(cx, "step", s->name)));
	for (size_t i = 0; i < a.n; i++) {
		TRY(put_row(cx, g, s, a.p[i], "asked"));
		buf_fmt(&b, "%s%lld", i ? "," : "", (long long)a.p[i].id);
	}
	buf_char(&b, ']');
	return tell(cx, g, "approval_asked", buf_str(&b));
}

static enum rc end(struct ctx *cx, const struct approval_round *g, const char *state, int64_t by,
                   struct str words)
{
	struct approval_outcome out = { g->id, g->client_id, g->record_id, g->type, str_z(state), by, words };
	struct str members = by ? arena_fmt(cx->mem, ",\"by\":%lld", (long long)by) : STR("");

	TRY(db_run(cx, q_end, NULL, INT(g->id), TEXT(str_z(state)), INT(cx->now)));
	TRY(tell(cx, g, arena_fmt(cx->mem, "approval_%s", strcmp(state, "skipped") ? state : "not_needed").p,
	         members));
	for (const struct approval_owner *const *o = cx->app->approval_owners; o && *o; o++)
		if (str_is(g->owner, (*o)->name))
			return (*o)->decided(cx, &out);
	return RC_OK;
}

/* From step g->step on, until one waits; past the last one the round is over. */
static enum rc go_on(struct ctx *cx, struct approval_round *g, int64_t by)
{
	struct approval_step *s;
	struct rows yes;
	bool waits;
	size_t n;

	TRY(steps_of(cx, g, &s, &n));
	for (; (size_t)g->step < n; g->step++) {
		TRY(db_run(cx, q_step, NULL, INT(g->id), INT(g->step)));
		TRY(ask_step(cx, g, &s[g->step], &waits));
		if (waits)
			return RC_OK;
	}
	TRY(db_run(cx, q_any_yes, &yes, INT(g->id)));
	return end(cx, g, cell(&yes, 0, 0).i ? "approved" : "skipped", by, STR(""));
}

enum rc approval_ask(struct ctx *cx, const struct approval_ask *a, int64_t *round)
{
	struct buf steps = BUF(cx->mem);
	struct jw w = JW(&steps);
	struct rows r;

	jw_val(&w, NULL, a->steps);
	struct approval_round g = { .client_id = a->record->client_id,
		                    .type = str_z(a->record->type->name),
		                    .record_id = a->record->id,
		                    .owner = str_z(a->owner),
		                    .record_key = record_key(cx->mem, a->record),
		                    .title = str_clip(a->title, 300),
		                    .requester = a->requester,
		                    .team = a->team,
		                    .own_ok = a->own_ok,
		                    .steps = buf_str(&steps) };
	TRY(db_run(cx, q_insert, &r, INT(g.client_id), TEXT(g.type), INT(g.record_id), TEXT(g.owner),
	           TEXT(g.record_key), TEXT(g.title), REFV(g.requester), INT(g.own_ok), REFV(g.team),
	           TEXT(g.steps), INT(cx->now)));
	g.id = cell(&r, 0, 0).i;
	*round = g.id;
	return go_on(cx, &g, 0);
}

/* ---- judging --------------------------------------------------------------------------------------- */
struct tally {
	int64_t yes, no, late, open, all;
};

static enum rc count(struct ctx *cx, const struct approval_round *g, int64_t step, struct tally *t)
{
	struct rows r;

	*t = (struct tally){ 0 };
	TRY(db_run(cx, q_rows, &r, INT(g->id), INT(step)));
	for (size_t i = 0; i < r.n; i++) {
		struct str state = cell(&r, i, 1).s;
		t->yes += str_is(state, "approved");
		t->no += str_is(state, "rejected");
		t->late += str_is(state, "expired");
		t->open += str_is(state, "asked");
	}
	t->all = t->yes + t->no + t->late + t->open;
	return RC_OK;
}

/* How many have to say yes; a share is rounded up. */
static int64_t needed(const struct approval_step *s, int64_t all)
{
	switch (s->need) {
	case NEED_ALL: return all;
	case NEED_ANY: return 1;
	case NEED_SHARE: break;
	}
	int64_t n = (all * s->percent + 99) / 100;
	return n ? n : 1;
}

/* Rows still open in the round are no longer asked. */
static enum rc withdraw_rows(struct ctx *cx, int64_t round)
{
	struct rows r;

	TRY(db_run(cx, q_all_rows, &r, INT(round)));
	for (size_t i = 0; i < r.n; i++) {
		struct record old;
		TRY(record_load(cx, &approval_type, cell(&r, i, 0).i, &old));
		struct record *neo = record_copy(cx, &old);
		rec_set(neo, APPROVAL_STATE, TEXT(STR("withdrawn")));
		rec_set(neo, APPROVAL_DECIDED_AT, INT(cx->now));
		TRY(record_save(cx, &old, neo, STR("withdrawn"), STR("")));
	}
	return RC_OK;
}

enum rc round_judge(struct ctx *cx, const struct record *row)
{
	struct approval_round g;
	struct approval_step s;
	struct tally t;

	TRY(round_load(cx, rec_int(row, APPROVAL_ROUND), &g));
	if (!str_is(g.state, "asked") || rec_int(row, APPROVAL_STEP) != g.step)
		return RC_OK;
	TRY(round_step(cx, &g, &s));
	TRY(count(cx, &g, g.step, &t));
	int64_t need = needed(&s, t.all), by = rec_int(row, APPROVAL_DECIDED_BY);
	if (t.yes >= need) {
		TRY(withdraw_rows(cx, g.id));
		g.step++;
		return go_on(cx, &g, by);
	}
	if (t.yes + t.open >= need)
		return RC_OK;
	TRY(withdraw_rows(cx, g.id));
	return end(cx, &g, t.no ? "rejected" : "expired", by, t.no ? rec_str(row, APPROVAL_WORDS) : STR(""));
}

/* ---- taking back, looking -------------------------------------------------------------------------------
 */
enum rc approval_withdraw(struct ctx *cx, const struct record *of, struct str why, size_t *n)
{
	struct rows r;

	TRY(db_run(cx, q_open, &r, TEXT(str_z(of->type->name)), INT(of->id)));
	*n = r.n;
	for (size_t i = 0; i < r.n; i++) {
		struct approval_round g;
		TRY(round_load(cx, cell(&r, i, 0).i, &g));
		TRY(db_run(cx, q_end, NULL, INT(g.id), TEXT(STR("withdrawn")), INT(cx->now)));
		TRY(withdraw_rows(cx, g.id));
		TRY(tell(cx, &g, "approval_withdrawn", member(cx, "reason", why)));
	}
	return RC_OK;
}

static enum rc waiting_for(struct ctx *cx, const struct record *of, struct str *out)
{
	struct buf b = BUF(cx->mem);
	struct rows r;

	TRY(db_run(cx, q_waiting, &r, TEXT(str_z(of->type->name)), INT(of->id)));
	int64_t *people = NEW_ARRAY(cx->mem, int64_t, r.n + 1);
	struct str *names = NEW_ARRAY(cx->mem, struct str, r.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < r.n; i++)
		if (cell(&r, i, 0).type == DB_INT)
			people[n++] = cell(&r, i, 0).i;
	TRY(record_names(cx, &person_type, people, n, names));
	for (size_t i = 0; i < n; i++)
		buf_fmt(&b, "%s" STR_FMT, i ? ", " : "", STR_ARG(names[i]));
	*out = n ? buf_str(&b) : STR("somebody to be named");
	return RC_OK;
}

enum rc approval_pending(struct ctx *cx, const struct record *of)
{
	struct rows r;
	struct str who;

	TRY(db_run(cx, q_newest, &r, TEXT(str_z(of->type->name)), INT(of->id)));
	if (!r.n)
		return RC_OK;
	struct str state = cell(&r, 0, 0).s;
	if (str_is(state, "expired"))
		return fail(cx, RC_CONFLICT, "approval_pending",
		            "nobody approved %s in time; ask again or withdraw the approval",
		            record_key(cx->mem, of).p);
	if (!str_is(state, "asked"))
		return RC_OK;
	TRY(waiting_for(cx, of, &who));
	return fail(cx, RC_CONFLICT, "approval_pending", "%s waits for approval by " STR_FMT,
	            record_key(cx->mem, of).p, STR_ARG(who));
}
