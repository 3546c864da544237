/* filter_ref.c - from the name of a reference to ids: team:network, assignee:me, parent:INC12.
 *
 * Equal names win; when none is equal, every name of which a word begins so is meant ("any of them").  Logins
 * and mail addresses count as names when they are equal.  Case is folded for ASCII only, as everywhere in
 * filters.
 */
#include "record/read.h"

enum { MAX_REFS = 200 };

SQL(q_my_teams,
    "SELECT m.team FROM team_member m WHERE m.person = $1"
    " UNION SELECT p.team FROM person p WHERE p.id = $1 AND p.team IS NOT NULL ORDER BY 1 LIMIT 200");

static void take_ids(struct ctx *cx, const struct rows *r, size_t from, size_t n, int64_t **ids,
                     size_t *out_n)
{
	*ids = NEW_ARRAY(cx->mem, int64_t, n ? n : 1);
	*out_n = n;
	for (size_t i = 0; i < n; i++)
		(*ids)[i] = cell(r, from + i, 0).i;
}

/* Columns besides the name that a person types to mean this record; equality only. */
static const char *const also[] = { "login", "email", "short_name" };

static void equal_to(struct ctx *cx, struct dsql *d, const struct record_type *of, struct str low)
{
	dsql_lower(cx, d, "x",
	           of->fields[of->name_field].column ? of->fields[of->name_field].column
	                                             : of->fields[of->name_field].name);
	dsql_lit(d, " = ");
	dsql_arg(d, TEXT(low));
	for (size_t i = 0; i < COUNT(also); i++) {
		if (field_find(of, str_z(also[i])) < 0)
			continue;
		dsql_lit(d, " OR ");
		dsql_lower(cx, d, "x", also[i]);
		dsql_lit(d, " = ");
		dsql_arg(d, TEXT(low));
	}
}

static void begins(struct ctx *cx, struct dsql *d, const struct record_type *of, struct str low,
                   struct str before)
{
	const struct field *f = &of->fields[of->name_field];

	dsql_lit(d, " OR ");
	dsql_lower(cx, d, "x", f->column ? f->column : f->name);
	dsql_lit(d, " LIKE ");
	dsql_arg(d, TEXT(like_pattern(cx->mem, before, low, STR("%"))));
	dsql_lit(d, " ESCAPE '!'");
}

static enum rc by_name(struct ctx *cx, const struct record_type *of, struct str value, int64_t **ids,
                       size_t *n)
{
	struct dsql d = DSQL(cx->mem);
	struct str low = arena_lower(cx->mem, value);
	struct rows r;
	size_t equal = 0;

	dsql_lit(&d, "SELECT x.id, CASE WHEN ");
	equal_to(cx, &d, of, low);
	dsql_lit(&d, " THEN 1 ELSE 0 END FROM ");
	dsql_column(&d, type_table(of));
	dsql_lit(&d, " x WHERE ");
	equal_to(cx, &d, of, low);
	begins(cx, &d, of, low, STR(""));
	begins(cx, &d, of, low, STR("% "));
	dsql_lit(&d, " ORDER BY 2 DESC, 1 LIMIT 200");
	TRY(dsql_run(cx, &d, &r));
	while (equal < r.n && cell(&r, equal, 1).i == 1)
		equal++;
	take_ids(cx, &r, 0, equal ? equal : r.n, ids, n);
	return RC_OK;
}

enum rc filter_named(struct ctx *cx, const struct record_type *of, struct str value, int64_t client_id,
                     int64_t **ids, size_t *n)
{
	struct dsql d = DSQL(cx->mem);
	struct rows r;

	dsql_lit(&d, "SELECT x.id FROM ");
	dsql_column(&d, type_table(of));
	dsql_lit(&d, " x WHERE (");
	equal_to(cx, &d, of, arena_lower(cx->mem, value));
	dsql_lit(&d, ")");
	if (client_id && !(of->flags & (T_GLOBAL | T_CLIENT_IS_SELF)) && !of->serves) {
		dsql_lit(&d, " AND x.client_id = ");
		dsql_arg(&d, INT(client_id));
	}
	dsql_lit(&d, " ORDER BY x.id LIMIT 2");
	TRY(dsql_run(cx, &d, &r));
	take_ids(cx, &r, 0, r.n, ids, n);
	return RC_OK;
}

enum rc filter_refs(struct ctx *cx, const struct record_type *of, struct str value, int64_t **ids, size_t *n)
{
	struct rows r;
	int64_t id = 0;

	*ids = NEW(cx->mem, int64_t);
	*n = 0;
	if (str_is(value, "me") && str_is(str_z(of->name), "person")) {
		(*ids)[(*n)++] = cx->who->person_id;
		return RC_OK;
	}
	if (str_is(value, "me") && str_is(str_z(of->name), "team")) {
		TRY(db_run(cx, q_my_teams, &r, INT(cx->who->person_id)));
		take_ids(cx, &r, 0, r.n, ids, n);
		return RC_OK;
	}
	if (str_int(value, &id)) {
		(*ids)[(*n)++] = id;
		return RC_OK;
	}
	if (of->prefix) {
		enum rc rc = read_key(cx, of, value, &id);
		if (rc == RC_OK)
			(*ids)[(*n)++] = id;
		if (rc != RC_NOT_FOUND)
			return rc;
	}
	return by_name(cx, of, value, ids, n);
}
