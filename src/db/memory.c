/* memory.c - what one transaction of the writer remembers: rows it alone reads and writes, ids taken ahead.
 *
 * Every new record needs the head of its client's chain, a number and two ids.  Asked for each time, each is
 * a way to PostgreSQL and back while nobody else may write; asked once a group, they are nearly nothing.  It
 * is right because there is one writer at a time (docs/adr/0001, 0015): nobody else changes these rows until
 * our commit.  Everything is forgotten when a transaction begins or is rolled back, and when a request goes
 * back to its savepoint.
 *
 * On SQLite a remembered row is written at once, which costs less there than looking after it.
 */
#include "db/engine.h"
#include <stdlib.h>

enum { ROWS = 48, TABLES = 8, AHEAD_MOST = 64 };

struct kept {
	const struct db_kept *what;
	struct dbval key, v[KEPT_VALUES];
	bool found, dirty; /* dirty: not written yet */
	unsigned owner;    /* who made it so; 0: several */
	uint32_t table;
};
struct ids {
	const char *table;
	int64_t v[AHEAD_MOST];
	size_t n, used;
	size_t want;   /* as many as the last transaction used */
	int64_t first; /* given in this one; 0: none */
};
struct memory {
	struct arena *mem;
	struct kept kept[ROWS];
	size_t nkept, ndirty;
	struct ids ids[TABLES];
	size_t nids;
};

/* A constant under LIMIT, so that one plan serves for any number: else each is planned anew. */
SQL_PG(q_ids, "SELECT nextval(s.seq) FROM (SELECT CAST(CAST($1 AS text) || '_id_seq' AS regclass) AS seq"
              " OFFSET 0) s, generate_series(1, 64) LIMIT $2");

struct memory *memory_new(void)
{
	struct memory *m = or_abort(calloc(1, sizeof *m));

	m->mem = arena_new();
	return m;
}

void memory_free(struct memory *m)
{
	if (!m)
		return;
	arena_free(m->mem);
	free(m);
}

void memory_forget(struct memory *m)
{
	if (!m)
		return;
	m->nkept = m->ndirty = 0;
	for (size_t i = 0; i < m->nids; i++) {
		if (m->ids[i].used)
			m->ids[i].want = m->ids[i].used + m->ids[i].used / 4;
		m->ids[i].n = m->ids[i].used = 0;
		m->ids[i].first = 0;
	}
	arena_reset(m->mem);
}

/* ---- rows -------------------------------------------------------------------------- */
static struct kept *find(struct memory *m, const struct db_kept *what, struct dbval key)
{
	for (size_t i = 0; i < m->nkept; i++)
		if (m->kept[i].what == what && dbval_eq(m->kept[i].key, key))
			return &m->kept[i];
	return NULL;
}

static struct dbval copy(struct arena *a, struct dbval v)
{
	if (v.type == DB_TEXT)
		v.s = arena_str(a, v.s);
	return v;
}

static enum rc add(struct ctx *cx, struct conn *c, const struct db_kept *what, struct dbval key,
                   struct kept **out)
{
	struct memory *m = c->memory;

	if (m->nkept == ROWS) {
		TRY(memory_write(cx, c));
		m->nkept = 0;
	}
	*out = &m->kept[m->nkept++];
	**out = (struct kept){ .what = what, .key = copy(m->mem, key) };
	return RC_OK;
}

/* What of its table is not written yet are other rows. */
static enum rc read_row(struct ctx *cx, const struct db_kept *what, struct dbval key, struct rows *r)
{
	struct stmt s = {
		.fixed = what->read, .text = str_z(what->read->text), .name = what->read->name, .kept = true
	};

	return conn_run(cx, &s, r, &key, 1);
}

enum rc db_kept_get(struct ctx *cx, const struct db_kept *what, struct dbval key, struct dbval *v,
                    bool *found)
{
	struct conn *c = cx->conn;
	struct kept *k = find(c->memory, what, key);
	struct rows r;

	assert(db_writing(cx) && what->n <= KEPT_VALUES);
	if (!k) {
		TRY(read_row(cx, what, key, &r));
		TRY(add(cx, c, what, key, &k));
		k->found = r.n > 0;
		for (size_t i = 0; r.n && i < what->n; i++)
			k->v[i] = copy(c->memory->mem, cell(&r, 0, i));
	}
	*found = k->found;
	for (size_t i = 0; i < what->n; i++)
		v[i] = copy(cx->mem, k->v[i]);
	return RC_OK;
}

static enum rc write_row(struct ctx *cx, struct conn *c, const struct kept *k)
{
	struct stmt s = { .fixed = k->what->write,
		          .text = str_z(k->what->write->text),
		          .name = k->what->write->name };
	struct dbval v[KEPT_VALUES + 1] = { k->key };

	memcpy(v + 1, k->v, k->what->n * sizeof *v);
	return conn_pass(cx, c, &s, NULL, v, k->what->n + 1);
}

enum rc memory_write(struct ctx *cx, struct conn *c)
{
	struct memory *m = c->memory;
	unsigned owner = c->owner;
	enum rc rc = RC_OK;

	m->ndirty = 0; /* first: writing looks here too */
	for (size_t i = 0; i < m->nkept && rc == RC_OK; i++) {
		if (!m->kept[i].dirty)
			continue;
		m->kept[i].dirty = false;
		c->owner = m->kept[i].owner;
		rc = write_row(cx, c, &m->kept[i]);
	}
	c->owner = owner;
	return rc;
}

bool memory_minds(const struct memory *m, const struct shape *sh)
{
	for (size_t i = 0; m->ndirty && i < m->nkept; i++)
		if (m->kept[i].dirty && shape_names(sh, m->kept[i].table))
			return true;
	return false;
}

enum rc db_kept_put(struct ctx *cx, const struct db_kept *what, struct dbval key, const struct dbval *v)
{
	struct conn *c = cx->conn;
	struct kept *k = find(c->memory, what, key);
	struct stmt s = { .fixed = what->write, .text = str_z(what->write->text), .name = what->write->name };

	assert(db_writing(cx));
	if (!k)
		TRY(add(cx, c, what, key, &k));
	if (!c->gather) {
		struct dbval all[KEPT_VALUES + 1] = { key };

		memcpy(all + 1, v, what->n * sizeof *v);
		TRY(db_run_(cx, what->write, NULL, all, what->n + 1));
	} else {
		TRY(conn_writes(cx, c, &s));
		k->owner = k->dirty && k->owner != c->owner ? 0 : c->owner;
		k->table = shape_table(gather_shape(c->gather, &s));
		k->dirty = true;
		c->memory->ndirty++;
	}
	k->found = true;
	for (size_t i = 0; i < what->n; i++)
		k->v[i] = copy(c->memory->mem, v[i]);
	return RC_OK;
}

/* ---- ids ---------------------------------------------------------------------------- */
static struct ids *ids_of(struct memory *m, const char *table)
{
	struct ids *s = m->ids;

	while (s < m->ids + m->nids && strcmp(s->table, table) != 0)
		s++;
	if (s == m->ids + m->nids) {
		assert(m->nids < TABLES);
		m->nids++;
		s->table = table;
		s->want = 1;
	}
	return s;
}

static enum rc fetch(struct ctx *cx, struct ids *s)
{
	size_t n = s->used ? s->used : s->want; /* as many again */
	struct rows r;

	n = n > AHEAD_MOST ? AHEAD_MOST : n;
	TRY(db_run(cx, q_ids, &r, TEXT(str_z(s->table)), INT((int64_t)n)));
	assert(r.n == n);
	for (size_t i = 0; i < n; i++) /* the next one last */
		s->v[n - 1 - i] = cell(&r, i, 0).i;
	s->n = n;
	return RC_OK;
}

/* One writer, and every row of such a table gets its id here: the next is the last and one. */
static enum rc count_on(struct ctx *cx, struct ids *s)
{
	struct dsql d = DSQL(cx->mem);
	struct rows r;

	if (!s->used) {
		dsql_lit(&d, "SELECT COALESCE(max(id), 0) FROM ");
		dsql_column(&d, s->table);
		TRY(dsql_run(cx, &d, &r));
		s->v[0] = cell(&r, 0, 0).i;
	}
	s->v[0]++;
	s->n = 1;
	return RC_OK;
}

enum rc db_new_id(struct ctx *cx, const char *table, int64_t *out)
{
	struct ids *s;

	assert(db_writing(cx));
	s = ids_of(cx->conn->memory, table);
	if (db_engine(cx->app->db) != ENGINE_PG)
		TRY(count_on(cx, s));
	else if (!s->n)
		TRY(fetch(cx, s));
	*out = s->v[--s->n];
	s->used++;
	s->first = s->first ? s->first : *out;
	return RC_OK;
}

/* Ids grow: whatever is older than the first one given has a smaller one. */
bool memory_made(const struct memory *m, const char *table, int64_t id)
{
	for (size_t i = 0; i < m->nids; i++)
		if (strcmp(m->ids[i].table, table) == 0)
			return m->ids[i].first && id >= m->ids[i].first;
	return false;
}
