/* sharing.c - see sharing.h. */
#include "record/sharing.h"
#include "record/read.h"

static const struct choice items[] = { { "none", "Only me" }, { "team", "A team" }, { "all", "Everyone" } };
const struct choices sharing_choices = { "shared", items, COUNT(items) };

SQL(q_use, "INSERT INTO used (type, record_id, client_id, uses, last_at) VALUES ($1, $2, $3, 1, $4)"
           " ON CONFLICT (type, record_id) DO UPDATE SET uses = used.uses + 1, last_at = $4");

enum rc sharing_prepare(struct ctx *cx, const struct sharing *s, const struct record *old, struct record *neo)
{
	if (rec_null(neo, s->shared))
		rec_set(neo, s->shared, TEXT(STR("none")));
	if (rec_null(neo, s->active))
		rec_set(neo, s->active, INT(1));
	if (!old && rec_null(neo, s->owner))
		rec_set(neo, s->owner, INT(cx->who->person_id));
	bool is_shared = !str_is(rec_str(neo, s->shared), "none");
	bool moved = !old || rec_changed(old, neo, s->shared) || rec_changed(old, neo, s->team);

	if (is_shared && moved && !who_can(cx->who, neo->client_id, PERM_SHARE))
		return fail(cx, RC_DENIED, "denied", "sharing a %s needs the permission \"share\"",
		            neo->type->name);
	if (str_is(rec_str(neo, s->shared), "team") && rec_null(neo, s->team))
		return fail_field(cx, "team", "say which team it is shared with");
	return RC_OK;
}

/* " OR (<condition> AND the client is one where the asker holds perm)" */
static void in_clients(struct ctx *cx, struct dsql *d, uint32_t perm, const char *condition)
{
	int64_t *ids;
	bool all;
	size_t n = who_clients(cx->who, cx->mem, perm, &ids, &all);

	if (!all && !n)
		return;
	dsql_lit(d, " OR (");
	dsql_fragment_(d, condition);
	if (!all) {
		dsql_lit(d, " AND ");
		dsql_in_clients(cx, d, ids, n);
	}
	dsql_lit(d, ")");
}

/* What one may keep as the client's administrator is seen whoever it is shared with. */
enum rc sharing_scope(struct ctx *cx, struct dsql *d)
{
	dsql_lit(d, "(r.shared = 'team' AND r.team IN (SELECT m.team FROM team_member m WHERE m.person = ");
	dsql_arg(d, INT(cx->who->person_id));
	dsql_lit(d, " UNION SELECT p.team FROM person p WHERE p.id = ");
	dsql_arg(d, INT(cx->who->person_id));
	dsql_lit(d, "))");
	in_clients(cx, d, PERM_READ, "r.shared = 'all'");
	in_clients(cx, d, PERM_CLIENT_ADMIN, "r.shared <> 'none'");
	return RC_OK;
}

bool sharing_offers(const struct sharing *s, const struct record *r, int64_t client_id, int64_t home)
{
	if (rec_int(r, s->active) != 1)
		return false;
	return !str_is(rec_str(r, s->shared), "all") || r->client_id == client_id || r->client_id == home;
}

/* ---- use ------------------------------------------------------------------------ */
enum rc used_add(struct ctx *cx, const struct record *r)
{
	return db_run(cx, q_use, NULL, TEXT(str_z(r->type->name)), INT(r->id), INT(r->client_id),
	              INT(cx->now));
}

enum rc used_extend(struct ctx *cx, struct record *const *rs, size_t n)
{
	struct used *used = NEW_ARRAY(cx->mem, struct used, n + 1);
	int64_t *ids = NEW_ARRAY(cx->mem, int64_t, n + 1);
	struct dsql d = DSQL(cx->mem);
	struct rows r;

	for (size_t i = 0; i < n; i++)
		ids[i] = rs[i]->id;
	if (!n)
		return RC_OK;
	dsql_lit(&d, "SELECT u.record_id, u.uses, u.last_at FROM used u WHERE u.type = ");
	dsql_arg(&d, TEXT(str_z(rs[0]->type->name)));
	dsql_lit(&d, " AND ");
	dsql_in_ids(cx, &d, "u", "record_id", ids, n);
	TRY(dsql_run(cx, &d, &r));
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < r.n; k++)
			if (cell(&r, k, 0).i == rs[i]->id)
				used[i] = (struct used){ cell(&r, k, 1).i, cell(&r, k, 2).i };
		rs[i]->extra = &used[i];
	}
	return RC_OK;
}

void used_write(struct ctx *cx, struct jw *w, const struct record *r)
{
	const struct used *u = r->extra;

	(void)cx;
	if (!u)
		return;
	jw_int(w, "uses", u->uses);
	jw_instant(w, "last_used_at", u->last_at);
}
