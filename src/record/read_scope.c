/* read_scope.c - the condition that every list carries: which records the asker may see at all.
 *
 *   the system            everything
 *   T_GLOBAL              everything, for whoever may read somewhere
 *   T_PERSONAL            one's own, and what the type says is shared (type->shared)
 *   otherwise             records of clients where read_perm is held, and with PERM_READ_OWN those one owns
 * or watches
 *
 * Also the small pieces of SQL in which the engines differ: lists of ids in one value, lower case.
 */
#include "record/read.h"

enum { FEW = 4 };

static bool reads_all(struct ctx *cx, const struct record_type *t)
{
	const struct who *w = cx->who;

	if (w->system)
		return true;
	if (!w->person_id)
		return false;
	if (t->flags & T_PERSONAL)
		return false;
	return t->read_perm == PERM_NONE ||
	       ((t->flags & T_GLOBAL) && (w->perms & t->read_perm) == t->read_perm);
}

/* Clients where the asker reads only what is his own. */
static size_t own_clients(struct ctx *cx, const struct record_type *t, int64_t **ids, bool *all)
{
	size_t n = who_clients(cx->who, cx->mem, PERM_READ_OWN, ids, all), kept = 0;

	for (size_t i = 0; !*all && i < n; i++)
		if (!who_can(cx->who, (*ids)[i], t->read_perm))
			(*ids)[kept++] = (*ids)[i];
	return *all ? n : kept;
}

/* Staff who are a requester nowhere see nothing but what they see whole. */
enum internal read_internal(struct ctx *cx, const struct record_type *t)
{
	int64_t *ids;
	bool all, own_all;

	if (reads_all(cx, t) || (t->flags & T_PERSONAL))
		return INTERNAL_ALL;
	size_t n = who_clients(cx->who, cx->mem, t->read_perm, &ids, &all);

	if (all)
		return INTERNAL_ALL;
	if (!n)
		return INTERNAL_NONE;
	return own_clients(cx, t, &ids, &own_all) || own_all ? INTERNAL_SOME : INTERNAL_ALL;
}

bool read_internal_of(struct ctx *cx, const struct record *r)
{
	return reads_all(cx, r->type) || (r->type->flags & T_PERSONAL) ||
	       who_can(cx->who, r->client_id, r->type->read_perm);
}

/* ---- pieces ------------------------------------------------------------------ */

static void put(struct dsql *d, const char *alias, const char *column)
{
	dsql_column(d, alias);
	dsql_lit(d, ".");
	dsql_column(d, column);
}

void read_column(struct dsql *d, const char *alias, const struct field *f)
{
	put(d, alias, f->column ? f->column : f->name);
}

void dsql_in_ids(struct ctx *cx, struct dsql *d, const char *alias, const char *column, const int64_t *ids,
                 size_t n)
{
	if (n == 0) {
		dsql_lit(d, "1 = 0");
		return;
	}
	put(d, alias, column);
	dsql_ids(cx, d, ids, n);
}

void dsql_in_clients(struct ctx *cx, struct dsql *d, const int64_t *ids, size_t n)
{
	if (n < 2 || n > FEW) {
		dsql_in_ids(cx, d, "r", "client_id", ids, n);
		return;
	}
	dsql_lit(d, "r.client_id IN (");
	for (size_t i = 0; i < n; i++) {
		if (i)
			dsql_lit(d, ", ");
		dsql_arg(d, INT(ids[i]));
	}
	dsql_lit(d, ")");
}

void dsql_whole(struct ctx *cx, const struct record_type *t, struct dsql *d)
{
	int64_t *ids;
	bool all;
	size_t n = who_clients(cx->who, cx->mem, t->read_perm, &ids, &all);

	dsql_lit(d, "r.client_id IN (0");
	for (size_t i = 0; i < n; i++) {
		dsql_lit(d, ", ");
		buf_int(&d->text, ids[i]);
	}
	dsql_lit(d, ")");
}

void dsql_lower(struct ctx *cx, struct dsql *d, const char *alias, const char *column)
{
	dsql_lit(d, "lower(");
	put(d, alias, column);
	if (db_engine(cx->app->db) == ENGINE_PG)
		dsql_lit(d, " COLLATE \"C\"");
	dsql_lit(d, ")");
}

struct str like_pattern(struct arena *a, struct str before, struct str text, struct str after)
{
	struct buf b = BUF(a);

	buf_add(&b, before);
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '%' || text.p[i] == '_' || text.p[i] == '!')
			buf_char(&b, '!');
		buf_char(&b, text.p[i]);
	}
	buf_add(&b, after);
	return buf_str(&b);
}

/* ---- the scope ------------------------------------------------------------------ */

static enum rc personal(struct ctx *cx, const struct record_type *t, struct dsql *d)
{
	assert(t->owner_field >= 0);
	dsql_lit(d, "(");
	read_column(d, "r", &t->fields[t->owner_field]);
	dsql_lit(d, " = ");
	dsql_arg(d, INT(cx->who->person_id));
	if (t->shared) {
		dsql_lit(d, " OR ");
		TRY(t->shared(cx, d));
	}
	dsql_lit(d, ")");
	return RC_OK;
}

static void watched(struct ctx *cx, const struct record_type *t, struct dsql *d)
{
	dsql_lit(d, "SELECT w.record_id FROM watcher w WHERE w.person = ");
	dsql_arg(d, INT(cx->who->person_id));
	dsql_lit(d, " AND w.type = ");
	dsql_arg(d, TEXT(str_z(t->name)));
}

/* What one owns or watches, as a list of ids: few, so that every order is better made from them than walked.
 */
static void own_records(struct ctx *cx, const struct record_type *t, struct dsql *d)
{
	bool both = t->owner_field >= 0 && (t->flags & T_WATCHERS);

	if (t->owner_field < 0 && !(t->flags & T_WATCHERS)) {
		dsql_lit(d, "1 = 0");
		return;
	}
	dsql_lit(d, "r.id IN (");
	if (t->owner_field >= 0) {
		dsql_lit(d, "SELECT o.id FROM ");
		dsql_column(d, type_table(t));
		dsql_lit(d, " o WHERE ");
		read_column(d, "o", &t->fields[t->owner_field]);
		dsql_lit(d, " = ");
		dsql_arg(d, INT(cx->who->person_id));
	}
	if (both)
		dsql_lit(d, " UNION ");
	if (t->flags & T_WATCHERS)
		watched(cx, t, d);
	dsql_lit(d, ")");
}

static void own(struct ctx *cx, const struct record_type *t, struct dsql *d, const int64_t *ids, size_t n,
                bool all)
{
	dsql_lit(d, "(");
	if (!all) {
		dsql_in_clients(cx, d, ids, n);
		dsql_lit(d, " AND ");
	}
	own_records(cx, t, d);
	dsql_lit(d, ")");
}

enum rc read_scope(struct ctx *cx, const struct record_type *t, struct dsql *d)
{
	int64_t *ids, *own_ids;
	bool all, own_all;

	if (reads_all(cx, t)) {
		dsql_lit(d, "1 = 1");
		return RC_OK;
	}
	if (!cx->who->person_id) {
		dsql_lit(d, "1 = 0");
		return RC_OK;
	}
	if (t->flags & T_PERSONAL)
		return personal(cx, t, d);
	size_t n = who_clients(cx->who, cx->mem, t->read_perm, &ids, &all);
	if (all) {
		dsql_lit(d, "1 = 1");
		return RC_OK;
	}
	size_t nown = own_clients(cx, t, &own_ids, &own_all);
	bool some = own_all || nown;
	/* "never OR own" would hide from the planner that few ids decide, so a side without clients is left
	 * out. */
	if (n || !some) {
		dsql_lit(d, "(");
		dsql_in_clients(cx, d, ids, n);
		if (some)
			dsql_lit(d, " OR ");
	}
	if (some)
		own(cx, t, d, own_ids, nown, own_all);
	if (n || !some)
		dsql_lit(d, ")");
	return RC_OK;
}

/* ---- permission ---------------------------------------------------------------- */

static const struct {
	uint32_t perm;
	const char *words;
} perm_words[] = {
	{ PERM_READ, "read all records" },
	{ PERM_CREATE, "open records" },
	{ PERM_REPLY, "reply" },
	{ PERM_WORK, "work on records" },
	{ PERM_ASSIGN, "assign work" },
	{ PERM_BULK, "change many records at once" },
	{ PERM_MAJOR, "decide on major incidents" },
	{ PERM_SHARE, "share views" },
	{ PERM_AUDIT, "read the audit log" },
	{ PERM_CLIENT_ADMIN, "administer" },
	{ PERM_ADMIN, "administer the installation" },
};

enum rc record_allow(struct ctx *cx, const struct record *r, uint32_t perm)
{
	const char *words = "do this";

	if (cx->who->system || who_can(cx->who, r->client_id, perm))
		return RC_OK;
	for (size_t i = 0; i < COUNT(perm_words); i++)
		if (perm & perm_words[i].perm)
			words = perm_words[i].words;
	return fail(cx, RC_DENIED, "denied", "you may not %s for this client", words);
}
