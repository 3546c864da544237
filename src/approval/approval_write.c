/* approval_write.c - what was asked about a record and what came of it, as JSON: for staff with names and
 * words, for who asked without. */
#include "approval/approval_parts.h"
#include "base/json.h"
#include "person/person.h"

SQL(q_rounds, "SELECT id, state, at, steps, step FROM approval_round WHERE type = $1 AND record_id = $2 "
              "ORDER BY id LIMIT 50");
SQL(q_people, "SELECT id, round, step, step_name, approver, why, state, due_at, decided_at, words, "
              "delegated_from, reminders"
              " FROM approval WHERE of_type = $1 AND of_id = $2 ORDER BY round, step, id LIMIT 1000");
enum {
	C_ID,
	C_ROUND,
	C_STEP,
	C_STEP_NAME,
	C_APPROVER,
	C_WHY,
	C_STATE,
	C_DUE,
	C_DECIDED,
	C_WORDS,
	C_FROM,
	C_REMINDERS
};

struct view {
	struct ctx *cx;
	struct jw *w;
	struct rows people;
	int64_t *ids;
	struct str *names_of;
	bool names;
};

static void write_name(struct view *v, const char *key, size_t row, size_t col)
{
	struct dbval who = cell(&v->people, row, col);

	if (who.type != DB_INT) {
		jw_null(v->w, key);
		return;
	}
	jw_open(v->w, key, '{');
	jw_int(v->w, "id", who.i);
	jw_str(v->w, "name", v->names_of[row * 2 + (col == C_FROM)]);
	jw_close(v->w, '}');
}

static void write_person(struct view *v, size_t i)
{
	struct jw *w = v->w;

	jw_open(w, NULL, '{');
	jw_int(w, "id", cell(&v->people, i, C_ID).i);
	write_name(v, "approver", i, C_APPROVER);
	jw_str(w, "why", cell(&v->people, i, C_WHY).s);
	jw_str(w, "state", cell(&v->people, i, C_STATE).s);
	jw_time_or_null(w, "due_at", cell(&v->people, i, C_DUE));
	jw_time_or_null(w, "decided_at", cell(&v->people, i, C_DECIDED));
	jw_str(w, "words", cell(&v->people, i, C_WORDS).s);
	write_name(v, "delegated_from", i, C_FROM);
	jw_int(w, "reminders", cell(&v->people, i, C_REMINDERS).i);
	jw_close(w, '}');
}

/* A step's state in one word, from its rows: asked while one is, else what decided it. */
static struct str step_state(const struct view *v, size_t from, size_t to)
{
	static const char *const rank[] = {
		"asked", "rejected", "approved", "expired", "skipped", "withdrawn"
	};

	for (size_t k = 0; k < COUNT(rank); k++)
		for (size_t i = from; i < to; i++)
			if (str_is(cell(&v->people, i, C_STATE).s, rank[k]))
				return str_z(rank[k]);
	return STR("waiting");
}

static void write_step(struct view *v, const struct approval_step *s, int64_t round, int64_t step)
{
	static const char *const needs[] = { "all", "any", "share" };
	size_t from = 0, to;

	while (from < v->people.n &&
	       !(cell(&v->people, from, C_ROUND).i == round && cell(&v->people, from, C_STEP).i == step))
		from++;
	for (to = from; to < v->people.n && cell(&v->people, to, C_ROUND).i == round &&
	                cell(&v->people, to, C_STEP).i == step;)
		to++;
	jw_open(v->w, NULL, '{');
	jw_str(v->w, "name", s->name);
	jw_str(v->w, "state", step_state(v, from, to));
	if (v->names) {
		jw_str(v->w, "need", str_z(needs[s->need]));
		jw_int(v->w, "percent", s->percent);
		jw_open(v->w, "people", '[');
		for (size_t i = from; i < to; i++)
			write_person(v, i);
		jw_close(v->w, ']');
	}
	jw_close(v->w, '}');
}

static enum rc load_names(struct view *v)
{
	size_t n = v->people.n;

	v->ids = NEW_ARRAY(v->cx->mem, int64_t, 2 * n + 1);
	v->names_of = NEW_ARRAY(v->cx->mem, struct str, 2 * n + 1);
	for (size_t i = 0; i < n; i++) {
		v->ids[2 * i] = cell(&v->people, i, C_APPROVER).i;
		v->ids[2 * i + 1] = cell(&v->people, i, C_FROM).i;
	}
	return record_names(v->cx, &person_type, v->ids, 2 * n, v->names_of);
}

static enum rc write_round(struct view *v, const struct rows *r, size_t i)
{
	struct approval_step *steps;
	struct jval list;
	size_t n;

	TRY(json_parse(v->cx, cell(r, i, 3).s, &list));
	TRY(approval_steps_read(v->cx, "steps", &list, &steps, &n));
	jw_open(v->w, NULL, '{');
	jw_str(v->w, "state", cell(r, i, 1).s);
	jw_time(v->w, "at", cell(r, i, 2).i);
	jw_open(v->w, "steps", '[');
	for (size_t k = 0; k < n; k++)
		write_step(v, &steps[k], cell(r, i, 0).i, (int64_t)k);
	jw_close(v->w, ']');
	jw_close(v->w, '}');
	return RC_OK;
}

enum rc approval_write(struct ctx *cx, struct jw *w, const char *key, const char *type, int64_t record,
                       bool names)
{
	struct view v = { .cx = cx, .w = w, .names = names };
	struct rows r;

	TRY(db_run(cx, q_rounds, &r, TEXT(str_z(type)), INT(record)));
	TRY(db_run(cx, q_people, &v.people, TEXT(str_z(type)), INT(record)));
	TRY(load_names(&v));
	jw_open(w, key, '[');
	for (size_t i = 0; i < r.n; i++)
		TRY(write_round(&v, &r, i));
	jw_close(w, ']');
	return RC_OK;
}
