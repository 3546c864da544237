/* load.c - a rotation's schedule from its tables: the versions of the plan, and what lies over them. */
#include "oncall/oncall_parts.h"

SQL(q_rotation, "SELECT client_id, updated_at FROM rotation WHERE id = $1");
SQL(q_versions, "SELECT version, valid_from, zone, layers, hours, active FROM rotation_version"
                " WHERE rotation = $1 AND valid_from < $2 ORDER BY version DESC LIMIT 1000");
SQL(q_overrides,
    "SELECT id, person, from_at, to_at, swap, created_at FROM oncall_override WHERE rotation = $1"
    " AND state = 'active' AND to_at > $2 AND from_at < $3 ORDER BY id LIMIT 5000");
SQL(q_time_off, "SELECT t.person, t.from_at, t.to_at, t.created_at FROM time_off t"
                " JOIN oncall_person p ON p.person = t.person AND p.rotation = $1"
                " WHERE t.state = 'active' AND t.to_at > $2 AND t.from_at < $3 ORDER BY t.id LIMIT 5000");
SQL(q_all_time_off, "SELECT person, from_at, to_at, created_at FROM time_off"
                    " WHERE state = 'active' AND to_at > $1 AND from_at < $2 ORDER BY id LIMIT 5000");
SQL(q_away, "SELECT a.person, a.from_at, a.to_at, a.why FROM oncall_away a"
            " JOIN oncall_person p ON p.person = a.person AND p.rotation = $1"
            " WHERE a.client_id = $2 AND (a.to_at IS NULL OR a.to_at > $3) AND a.from_at < $4"
            " ORDER BY a.person, a.from_at LIMIT 5000");
SQL(q_name, "INSERT INTO oncall_person (rotation, person) VALUES ($1, $2)"
            " ON CONFLICT (rotation, person) DO NOTHING");
SQL(q_rotations_of, "SELECT rotation FROM oncall_person WHERE person = $1 ORDER BY rotation LIMIT 1000");
SQL(q_people_of, "SELECT person FROM oncall_person WHERE rotation = $1 ORDER BY person LIMIT 5000");
SQL(q_changed, "SELECT max(at) FROM (SELECT updated_at AS at FROM rotation WHERE id = $1"
               " UNION ALL SELECT updated_at FROM oncall_override WHERE rotation = $1"
               " UNION ALL SELECT t.updated_at FROM time_off t JOIN oncall_person p ON p.person = t.person "
               "WHERE p.rotation = $1"
               " UNION ALL SELECT a.from_at FROM oncall_away a JOIN oncall_person p ON p.person = a.person "
               "WHERE p.rotation = $1"
               " UNION ALL SELECT a.to_at FROM oncall_away a JOIN oncall_person p ON p.person = a.person "
               "WHERE p.rotation = $1"
               ") x");

/* ---- the plan -------------------------------------------------------------------- */
static enum rc load_plans(struct ctx *cx, int64_t rotation, int64_t from, int64_t to, struct schedule *out)
{
	struct rows r;
	size_t n = 0;

	TRY(db_run(cx, q_versions, &r, INT(rotation), INT(to)));
	while (n < r.n && (n == 0 || cell(&r, n - 1, 1).i > from))
		n++;
	out->plans = NEW_ARRAY(cx->mem, struct plan, n + 1);
	out->nplans = n;
	for (size_t i = 0; i < n; i++) { /* newest first in r, oldest first in plans */
		struct plan *p = &out->plans[n - 1 - i];

		TRY(plan_parse(cx, cx->mem, cell(&r, i, 2).s, cell(&r, i, 3).s, cell(&r, i, 4).s, p));
		p->version = cell(&r, i, 0).i;
		p->from = cell(&r, i, 1).i;
		p->to = i ? cell(&r, i - 1, 1).i : INT64_MAX;
		p->active = cell(&r, i, 5).i == 1;
	}
	return RC_OK;
}

/* ---- what lies over it -------------------------------------------------------------- */
static enum rc load_overrides(struct ctx *cx, int64_t rotation, int64_t from, int64_t to,
                              struct schedule *out)
{
	struct rows r;

	TRY(db_run(cx, q_overrides, &r, INT(rotation), INT(from), INT(to)));
	out->stand_ins = NEW_ARRAY(cx->mem, struct stand_in, r.n + 1);
	out->nstand_ins = r.n;
	for (size_t i = 0; i < r.n; i++)
		out->stand_ins[i] = (struct stand_in){ .id = cell(&r, i, 0).i,
			                               .person = cell(&r, i, 1).i,
			                               .from = cell(&r, i, 2).i,
			                               .to = cell(&r, i, 3).i,
			                               .swap = cell(&r, i, 4).type == DB_INT };
	return RC_OK;
}

/* Time off that was entered late counts from when it was entered: what had been, had been. */
static void add_time_off(const struct rows *r, struct schedule *out)
{
	for (size_t i = 0; i < r->n; i++) {
		int64_t from = cell(r, i, 1).i, entered = cell(r, i, 3).i;

		out->away[out->naway++] = (struct away){ .person = cell(r, i, 0).i,
			                                 .from = from > entered ? from : entered,
			                                 .to = cell(r, i, 2).i,
			                                 .why = ONCALL_TIME_OFF };
	}
}

static enum oncall_missing why_of(struct str s)
{
	return str_is(s, "inactive") ? ONCALL_INACTIVE : ONCALL_NO_ACCESS;
}

static enum rc load_away(struct ctx *cx, int64_t rotation, int64_t client, int64_t from, int64_t to,
                         struct schedule *out)
{
	struct rows off, away;

	if (rotation)
		TRY(db_run(cx, q_time_off, &off, INT(rotation), INT(from), INT(to)));
	else
		TRY(db_run(cx, q_all_time_off, &off, INT(from), INT(to)));
	TRY(db_run(cx, q_away, &away, INT(rotation), INT(client), INT(from), INT(to)));
	out->away = NEW_ARRAY(cx->mem, struct away, off.n + away.n + 1);
	out->naway = 0;
	add_time_off(&off, out);
	for (size_t i = 0; i < away.n; i++)
		out->away[out->naway++] = (struct away){
			.person = cell(&away, i, 0).i,
			.from = cell(&away, i, 1).i,
			.to = cell(&away, i, 2).type == DB_INT ? cell(&away, i, 2).i : INT64_MAX,
			.why = why_of(cell(&away, i, 3).s),
		};
	return RC_OK;
}

enum rc schedule_load_over(struct ctx *cx, int64_t rotation, int64_t client, int64_t from, int64_t to,
                           struct schedule *out)
{
	*out = (struct schedule){ .rotation = rotation, .client = client };
	TRY(load_overrides(cx, rotation, from, to, out));
	/* people a preview names for the first time have time off too */
	return load_away(cx, 0, client, from, to, out);
}

enum rc schedule_load(struct ctx *cx, int64_t rotation, int64_t from, int64_t to, struct schedule *out)
{
	struct rows r;

	TRY(db_run(cx, q_rotation, &r, INT(rotation)));
	if (!r.n)
		return fail(cx, RC_NOT_FOUND, "rotation_not_found", "there is no rotation %lld",
		            (long long)rotation);
	*out = (struct schedule){ .rotation = rotation, .client = cell(&r, 0, 0).i };
	TRY(load_plans(cx, rotation, from, to, out));
	TRY(load_overrides(cx, rotation, from, to, out));
	return load_away(cx, rotation, out->client, from, to, out);
}

/* ---- asked by others --------------------------------------------------------------------- */
enum rc oncall_at(struct ctx *cx, int64_t rotation, int64_t t, struct oncall_entry *out, bool *found)
{
	struct schedule s;

	TRY(schedule_load(cx, rotation, t - DAYS(370), t + DAYS(370), &s));
	*found = schedule_at(&s, cx->mem, t, out);
	return RC_OK;
}

enum rc oncall_shifts(struct ctx *cx, int64_t rotation, int64_t from, int64_t to, struct oncall_entry **out,
                      size_t *n)
{
	struct schedule s;

	if (to - from > DAYS(ONCALL_RANGE_DAYS))
		return fail_field(cx, "to", "at most %d days at once", ONCALL_RANGE_DAYS);
	TRY(schedule_load(cx, rotation, from, to, &s));
	schedule_shifts(&s, cx->mem, from, to, out, n);
	return RC_OK;
}

/* ---- who is named where --------------------------------------------------------------------- */
enum rc rotation_name_person(struct ctx *cx, int64_t rotation, int64_t person)
{
	TRY(db_run(cx, q_name, NULL, INT(rotation), INT(person)));
	return away_check(cx, person);
}

enum rc rotations_of(struct ctx *cx, int64_t person, int64_t **ids, size_t *n)
{
	struct rows r;

	TRY(db_run(cx, q_rotations_of, &r, INT(person)));
	*ids = rows_ids(cx->mem, &r, n);
	return RC_OK;
}

enum rc people_of(struct ctx *cx, int64_t rotation, int64_t **ids, size_t *n)
{
	struct rows r;

	TRY(db_run(cx, q_people_of, &r, INT(rotation)));
	*ids = rows_ids(cx->mem, &r, n);
	return RC_OK;
}

enum rc schedule_changed_at(struct ctx *cx, int64_t rotation, int64_t *out)
{
	struct rows r;

	TRY(db_run(cx, q_changed, &r, INT(rotation)));
	*out = cell(&r, 0, 0).i;
	return RC_OK;
}
