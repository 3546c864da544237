/* counted.c - see counted.h.  A fixed table; a newcomer takes the place of whoever was there. */
#include "record/counted.h"
#include "base/crypto.h"
#include "record/read.h"
#include <pthread.h>
#include <stdlib.h>

enum { SLOTS = 1024, KEY = 64, LOOK_BACK = 200 };

SQL(q_newest, "SELECT max(id) FROM event");
SQL(q_since, "SELECT type FROM event WHERE id > $1 ORDER BY id LIMIT 200");

struct count {
	char key[KEY];
	int64_t n, event, made; /* as of event; made at that instant */
};
struct counted {
	pthread_mutex_t lock;
	struct count slot[SLOTS];
};

struct counted *counted_new(void)
{
	struct counted *c = or_abort(calloc(1, sizeof *c));

	pthread_mutex_init(&c->lock, NULL);
	return c;
}

void counted_free(struct counted *c)
{
	if (!c)
		return;
	pthread_mutex_destroy(&c->lock);
	free(c);
}

/* ---- may it be remembered? -------------------------------------------------------- */
/* Words of nouns above the type count too (app->words). What cannot be read is not remembered. */
static bool word_kept(struct ctx *cx, const struct record_type *t, struct str name)
{
	struct name found_name;
	bool found;

	if (read_name(cx, t, name, &found_name, &found) != RC_OK)
		return false;
	return !found || found_name.kind != NAME_WORD || found_name.word->kept;
}

static bool filter_kept(struct ctx *cx, const struct record_type *t, const struct filter_node *x)
{
	if (x->a && !filter_kept(cx, t, x->a))
		return false;
	if (x->b && !filter_kept(cx, t, x->b))
		return false;
	if (x->kind != N_TERM)
		return true;
	for (size_t i = 0; str_is(x->field, "is") && i < x->nvalues; i++)
		if (!word_kept(cx, t, x->values[i]))
			return false;
	return word_kept(cx, t, x->field);
}

/* ---- the key ------------------------------------------------------------------------ */
static struct str key_of(struct ctx *cx, const struct record_type *t, const struct dsql *d)
{
	struct buf b = BUF(cx->mem);

	buf_add(&b, str_z(t->name));
	buf_char(&b, '\n');
	buf_add(&b, buf_str(&d->text));
	for (size_t i = 0; i < d->nargs; i++) {
		struct dbval v = d->args[i];
		buf_fmt(&b, "\n%d:", (int)v.type);
		if (v.type == DB_TEXT)
			buf_add(&b, v.s);
		else if (v.type == DB_REAL)
			buf_fmt(&b, "%a", v.f);
		else
			buf_int(&b, v.i);
	}
	return sha256_hex(cx->mem, buf_str(&b));
}

static struct count *slot_of(struct counted *c, struct str key)
{
	size_t at = 0;

	for (size_t i = 0; i < 8; i++)
		at = at * 31 + (unsigned char)key.p[i];
	return &c->slot[at % SLOTS];
}

/* ---- what is known -------------------------------------------------------------------- */
static bool look(struct counted *c, struct str key, struct count *out)
{
	pthread_mutex_lock(&c->lock);
	const struct count *s = slot_of(c, key);
	bool hit = memcmp(s->key, key.p, KEY) == 0;
	if (hit)
		*out = *s;
	pthread_mutex_unlock(&c->lock);
	return hit;
}

static void keep(struct counted *c, struct str key, int64_t n, int64_t event, int64_t made)
{
	struct count neo = { .n = n, .event = event, .made = made };

	memcpy(neo.key, key.p, KEY);
	pthread_mutex_lock(&c->lock);
	struct count *s = slot_of(c, key);
	if (memcmp(s->key, key.p, KEY) != 0 || s->event <= event)
		*s = neo;
	pthread_mutex_unlock(&c->lock);
}

/* Did nothing of this type happen after `event`? Unknown is no. */
static enum rc quiet_since(struct ctx *cx, const struct record_type *t, int64_t event, bool *quiet)
{
	struct rows r;

	TRY(db_run(cx, q_since, &r, INT(event)));
	*quiet = r.n < LOOK_BACK;
	for (size_t i = 0; *quiet && i < r.n; i++)
		*quiet = !str_is(cell(&r, i, 0).s, t->name);
	return RC_OK;
}

/* A statement that is another one a microsecond later would never be asked for again. */
static enum rc lasting(struct ctx *cx, const struct record_type *t, const struct filter_node *x,
                       struct str key, bool *out)
{
	struct ctx later = *cx;
	struct dsql d;

	later.now += 1;
	TRY(read_count_sql(&later, t, x, &d));
	*out = str_eq(key_of(cx, t, &d), key);
	return RC_OK;
}

static enum rc count_and_keep(struct ctx *cx, const struct record_type *t, const struct filter_node *x,
                              struct dsql *d, struct str key, int64_t event, int64_t *out)
{
	struct rows r;
	bool lasts;

	TRY(dsql_run(cx, d, &r));
	*out = cell(&r, 0, 0).i;
	TRY(lasting(cx, t, x, key, &lasts));
	if (lasts)
		keep(cx->app->counted, key, *out, event, cx->now);
	return RC_OK;
}

enum rc record_count_kept(struct ctx *cx, const struct record_type *t, const struct filter_node *x,
                          int64_t within, int64_t *out)
{
	struct counted *c = cx->app->counted;
	struct count known = { 0 };
	struct dsql d;
	struct rows r;
	bool quiet;

	if (!c || db_writing(cx) || (t->flags & T_PERSONAL) || !filter_kept(cx, t, x))
		return read_count(cx, t, x, out);
	TRY(read_count_sql(cx, t, x, &d));
	struct str key = key_of(cx, t, &d);
	bool hit = look(c, key, &known);
	if (hit && within > 0 && cx->now >= known.made && cx->now - known.made <= within) {
		*out = known.n;
		return RC_OK;
	}
	TRY(db_run(cx, q_newest, &r)); /* before counting: what is counted is then never older than this */
	int64_t event = r.n ? cell(&r, 0, 0).i : 0;
	quiet = hit && known.event == event;
	if (hit && !quiet)
		TRY(quiet_since(cx, t, known.event, &quiet));
	if (!quiet)
		return count_and_keep(cx, t, x, &d, key, event, out);
	*out = known.n;
	keep(c, key, known.n, event, cx->now);
	return RC_OK;
}
