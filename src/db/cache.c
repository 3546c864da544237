/* cache.c - answers that change with definitions only, kept per statement and arguments until the stamp
 * moves.
 *
 * Worth it inside transactions, where the stamp is known for the whole group: on PostgreSQL each answer found
 * here saves a round trip while the writer's lock is held.  A request that has written something already
 * neither looks here nor adds: it must see its own writes, and what it sees may never be committed.
 */
#include "db/engine.h"
#include <stdio.h>
#include <stdlib.h>

enum { SLOTS = 1024, FULL = 4 << 20 };

struct answer {
	const struct sql *q;
	struct dbval *args;
	size_t nargs;
	struct rows rows;
	struct answer *next;
};
struct cache {
	pthread_mutex_t lock;
	struct arena *mem;
	int64_t stamp;
	struct answer *slots[SLOTS];
};

struct cache *cache_new(void)
{
	struct cache *c = or_abort(calloc(1, sizeof *c));

	c->mem = arena_new();
	pthread_mutex_init(&c->lock, NULL);
	return c;
}

void cache_free(struct cache *c)
{
	if (!c)
		return;
	pthread_mutex_destroy(&c->lock);
	arena_free(c->mem);
	free(c);
}

static uint64_t mix(uint64_t h, uint64_t v) { return (h ^ v) * 1099511628211u; }

static size_t slot_of(const struct sql *q, const struct dbval *v, size_t n)
{
	uint64_t h = mix(1469598103934665603u, sql_index(q));

	for (size_t i = 0; i < n; i++) {
		h = mix(h, (uint64_t)v[i].i);
		for (size_t k = 0; v[i].type == DB_TEXT && k < v[i].s.n; k++)
			h = mix(h, (unsigned char)v[i].s.p[k]);
	}
	return (h ^ h >> 32) % SLOTS;
}

static bool same(const struct answer *a, const struct sql *q, const struct dbval *v, size_t n)
{
	if (a->q != q || a->nargs != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (a->args[i].type != v[i].type || !dbval_eq(a->args[i], v[i]))
			return false;
	return true;
}

static struct dbval *copy_cells(struct arena *a, const struct dbval *v, size_t n)
{
	struct dbval *out = NEW_ARRAY(a, struct dbval, n + 1);

	for (size_t i = 0; i < n; i++) {
		out[i] = v[i];
		if (v[i].type == DB_TEXT)
			out[i].s = arena_str(a, v[i].s);
	}
	return out;
}

static bool look(struct ctx *cx, struct cache *c, int64_t stamp, const struct sql *q, struct rows *out,
                 const struct dbval *v, size_t n)
{
	struct answer *a = NULL;

	pthread_mutex_lock(&c->lock);
	if (c->stamp == stamp)
		a = c->slots[slot_of(q, v, n)];
	while (a && !same(a, q, v, n))
		a = a->next;
	if (a)
		*out = (struct rows){ a->rows.n, a->rows.ncol,
			              copy_cells(cx->mem, a->rows.v, a->rows.n * a->rows.ncol) };
	pthread_mutex_unlock(&c->lock);
	return a != NULL;
}

static void keep(struct cache *c, int64_t stamp, const struct sql *q, const struct rows *r,
                 const struct dbval *v, size_t n)
{
	pthread_mutex_lock(&c->lock);
	if (c->stamp != stamp || arena_used(c->mem) > FULL) {
		arena_reset(c->mem);
		memset(c->slots, 0, sizeof c->slots);
		c->stamp = stamp;
	}
	struct answer **slot = &c->slots[slot_of(q, v, n)], *a = NEW(c->mem, struct answer);

	*a = (struct answer){ .q = q,
		              .args = copy_cells(c->mem, v, n),
		              .nargs = n,
		              .rows = { r->n, r->ncol, copy_cells(c->mem, r->v, r->n * r->ncol) },
		              .next = *slot };
	*slot = a;
	pthread_mutex_unlock(&c->lock);
}

enum rc db_run_slow_(struct ctx *cx, const struct sql *q, struct rows *out, const struct dbval *v, size_t n)
{
	if (!cx->conn || cx->conn->wrote)
		return db_run_(cx, q, out, v, n);
	return db_run_stamped_(cx, q, out, v, n);
}

enum rc db_run_stamped_(struct ctx *cx, const struct sql *q, struct rows *out, const struct dbval *v,
                        size_t n)
{
	struct cache *c = cx->app->db->cache;
	int64_t stamp;

	if (!cx->conn)
		return db_run_(cx, q, out, v, n);
	TRY(db_stamp(cx, &stamp));
	if (look(cx, c, stamp, q, out, v, n))
		return RC_OK;
	TRY(db_run_(cx, q, out, v, n));
	keep(c, stamp, q, out, v, n);
	return RC_OK;
}
