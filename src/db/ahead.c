/* ahead.c - the questions of the next records, put before they are asked (db.h: db_ahead_begin).
 *
 * Nobody says which questions those are: what one record's turn asked with its id among the arguments, the
 * next turn will ask with its own.  They go out in a pipeline, some turns at a time, and their answers wait;
 * db_run takes the answer to exactly the same statement with exactly the same arguments, or asks as ever.  A
 * guess that was wrong costs the server a question and nothing else.
 *
 * WHEN AN ANSWER NO LONGER HOLDS
 *   of another turn's question   only statements that find rows by the record itself ("record_id = $2"), or
 *                                said to be steady, are asked ahead, and a turn writes its own record's
 *                                rows.  Whoever writes another's says so: db_ahead_forget (record/event.c
 *                                does, for every event).
 *   of one's own turn            when a table it reads was written in this turn.
 *   of a question without names  kept for all turns until a table it reads is written.
 * Tables are known by their words in the statements' texts: too many are taken for read, never too few.
 *
 * With sanitizers on, each answer taken is compared with one asked anew.
 */
#include "db/engine.h"
#include <stdio.h>

enum { BATCH = 24, WRITTEN = 24, SHARED_MAX = 64 };

struct pattern {
	struct stmt s;
	const struct dbval *v;
	size_t n;
	int8_t *name; /* which name an argument is; -1: itself */
	struct pattern *next;
};
struct ahead {
	struct arena *mem;
	const int64_t (*names)[AHEAD_NAMES];
	size_t turns, turn, asked; /* asked: turns whose questions are on their way */
	struct pattern *patterns, **last;
	struct question **of; /* by turn */
	struct question *shared;
	size_t nshared, nwritten;
	struct str written[WRITTEN]; /* tables, in this turn */
};

/* ---- words in statements -------------------------------------------------------- */
static bool in_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static struct str next_word(struct str text, size_t *at)
{
	while (*at < text.n && !in_word(text.p[*at]))
		++*at;
	size_t from = *at;

	while (*at < text.n && in_word(text.p[*at]))
		++*at;
	return str_sub(text, from, *at - from);
}

static bool mentions(struct str text, struct str word)
{
	for (size_t at = 0; (at = str_find(text, word, at)) != SIZE_MAX; at++)
		if ((at == 0 || !in_word(text.p[at - 1])) &&
		    (at + word.n >= text.n || !in_word(text.p[at + word.n])))
			return true;
	return false;
}

/* Answers that differ each time. */
static bool fickle(struct str text)
{
	return str_find(text, STR("nextval"), 0) != SIZE_MAX || str_find(text, STR("pg_"), 0) != SIZE_MAX ||
	       str_find(text, STR("random"), 0) != SIZE_MAX;
}

/* The column compared with the placeholder at `at`: "… record_id = $2". */
static struct str column_before(struct str text, size_t at)
{
	while (at > 0 && text.p[at - 1] == ' ')
		at--;
	if (at == 0 || text.p[--at] != '=')
		return STR("");
	while (at > 0 && text.p[at - 1] == ' ')
		at--;
	size_t end = at;

	while (at > 0 && in_word(text.p[at - 1]))
		at--;
	return str_sub(text, at, end - at);
}

/* Rows found by one of these belong to the record whose name is asked for. */
static bool own_column(struct str column)
{
	static const char *const own[] = { "id",      "number", "record_id", "ticket",
		                           "from_id", "to_id",  "event",     "cause" };

	for (size_t i = 0; i < COUNT(own); i++)
		if (str_is(column, own[i]))
			return true;
	return false;
}

static bool asks_by_own(struct str text, size_t arg)
{
	size_t found = 0;

	for (size_t at = 0; (at = str_find(text, STR("$"), at)) != SIZE_MAX; at++) {
		size_t k = 0, i = at + 1;

		for (; i < text.n && text.p[i] >= '0' && text.p[i] <= '9'; i++)
			k = k * 10 + (size_t)(text.p[i] - '0');
		if (k != arg + 1)
			continue;
		if (!own_column(column_before(text, at)))
			return false;
		found++;
	}
	return found > 0;
}

/* ---- what was written ------------------------------------------------------------- */
static void forget_shared(struct ahead *a, struct str table)
{
	for (struct question **q = &a->shared; *q;)
		if (mentions((*q)->s.text, table)) {
			*q = (*q)->next;
			a->nshared--;
		} else {
			q = &(*q)->next;
		}
}

static void note_table(struct ahead *a, struct str table)
{
	forget_shared(a, table);
	for (size_t i = 0; i < a->nwritten; i++)
		if (str_eq(a->written[i], table))
			return;
	if (a->nwritten == WRITTEN) /* more than fits: nothing of this turn holds any more */
		a->of[a->turn] = NULL;
	else
		a->written[a->nwritten++] = arena_str(a->mem, table);
}

void ahead_wrote(struct ahead *a, struct str text)
{
	struct str before = STR("");

	for (size_t at = 0; at < text.n;) {
		struct str word = next_word(text, &at);
		bool table = str_ieq(before, STR("into")) ||
		             (str_ieq(before, STR("update")) && !str_ieq(word, STR("set"))) ||
		             (str_ieq(before, STR("from")) && str_ieq(str_sub(text, 0, 6), STR("delete")));

		if (table)
			note_table(a, word);
		before = word;
	}
}

static bool holds(const struct ahead *a, struct str text)
{
	for (size_t i = 0; i < a->nwritten; i++)
		if (mentions(text, a->written[i]))
			return false;
	return true;
}

/* ---- asking --------------------------------------------------------------------------- */
static bool same_stmt(const struct stmt *a, const struct stmt *b)
{
	return a->fixed ? a->fixed == b->fixed : !b->fixed && str_eq(a->text, b->text);
}

static bool same_args(const struct dbval *a, size_t na, const struct dbval *b, size_t nb)
{
	if (na != nb)
		return false;
	for (size_t i = 0; i < na; i++)
		if (a[i].type != b[i].type || !dbval_eq(a[i], b[i]))
			return false;
	return true;
}

static struct stmt keep_stmt(struct ahead *a, const struct stmt *s)
{
	struct stmt kept = *s;

	if (!s->fixed)
		kept.text = arena_str(a->mem, s->text);
	return kept;
}

static struct dbval *keep_args(struct ahead *a, const struct dbval *v, size_t n)
{
	struct dbval *kept = NEW_ARRAY(a->mem, struct dbval, n + 1);

	for (size_t i = 0; i < n; i++) {
		kept[i] = v[i];
		if (v[i].type == DB_TEXT)
			kept[i].s = arena_str(a->mem, v[i].s);
	}
	return kept;
}

static int name_of(const struct ahead *a, struct dbval v)
{
	for (int k = 0; v.type == DB_INT && v.i && k < AHEAD_NAMES; k++)
		if (a->names[a->turn][k] == v.i)
			return k;
	return -1;
}

/* NULL: this turn's record lacks a name. */
static struct dbval *args_of(const struct ahead *a, const struct pattern *p, size_t turn)
{
	struct dbval *v = NEW_ARRAY(a->mem, struct dbval, p->n + 1);

	for (size_t i = 0; i < p->n; i++) {
		v[i] = p->name[i] < 0 ? p->v[i] : INT(a->names[turn][p->name[i]]);
		if (p->name[i] >= 0 && !v[i].i)
			return NULL;
	}
	return v;
}

static enum rc ask(struct ctx *cx, struct conn *c, struct ahead *a, size_t turn)
{
	for (const struct pattern *p = a->patterns; p; p = p->next) {
		struct question *q = NEW(a->mem, struct question);
		const struct dbval *v = args_of(a, p, turn);

		if (!v)
			continue;
		*q = (struct question){ .s = p->s, .v = v, .n = p->n, .mem = a->mem, .next = a->of[turn] };
		TRY(conn_first(cx, c, &q->s));
		TRY(c->db->ops->ask(cx, c, &q->s, q->v, q->n, q));
		a->of[turn] = q;
	}
	return RC_OK;
}

static const struct question *find(const struct question *q, const struct stmt *s, const struct dbval *v,
                                   size_t n)
{
	while (q && !(same_stmt(&q->s, s) && same_args(q->v, q->n, v, n)))
		q = q->next;
	return q;
}

#ifdef __SANITIZE_ADDRESS__
static bool same_rows(const struct rows *a, const struct rows *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n * a->ncol; i++)
		if (!dbval_eq(a->v[i], b->v[i]))
			return false;
	return true;
}

static enum rc check(struct ctx *cx, struct conn *c, const struct question *q)
{
	struct rows now = { 0 };
	struct stmt s = q->s;

	TRY(conn_pass(cx, c, &s, &now, q->v, q->n));
	if (!same_rows(&now, &q->rows))
		fprintf(stderr, "ahead: stale answer to " STR_FMT "\n", STR_ARG(q->s.text));
	assert(same_rows(&now, &q->rows));
	return RC_OK;
}
#else
static enum rc check(struct ctx *cx, struct conn *c, const struct question *q)
{
	(void)cx, (void)c, (void)q;
	return RC_OK;
}
#endif

enum rc ahead_take(struct ctx *cx, struct conn *c, struct stmt *s, struct rows *out, const struct dbval *v,
                   size_t n, bool *taken)
{
	const struct ahead *a = c->ahead;
	const struct question *q = find(a->shared, s, v, n);

	*taken = false;
	if (!q && a->of[a->turn] && holds(a, s->text))
		q = find(a->of[a->turn], s, v, n);
	if (!q)
		return RC_OK;
	if (!q->answered)
		TRY(c->db->ops->hear(cx, c));
	if (!q->answered) /* refused before it: whatever comes next says how */
		return RC_OK;
	TRY(check(cx, c, q));
	*out = q->rows;
	*taken = true;
	return RC_OK;
}

/* ---- learning what is asked -------------------------------------------------------------- */
static void share(struct ahead *a, const struct stmt *s, const struct rows *rows, const struct dbval *v,
                  size_t n)
{
	if (a->nshared == SHARED_MAX)
		return;
	struct question *q = NEW(a->mem, struct question);

	*q = (struct question){ .s = keep_stmt(a, s),
		                .v = keep_args(a, v, n),
		                .n = n,
		                .mem = a->mem,
		                .answered = true,
		                .rows = *rows,
		                .next = a->shared };
	a->shared = q;
	a->nshared++;
}

static bool known(const struct ahead *a, const struct stmt *s)
{
	for (const struct pattern *p = a->patterns; p; p = p->next)
		if (same_stmt(&p->s, s))
			return true;
	return false;
}

void ahead_note(struct ctx *cx, struct ahead *a, const struct stmt *s, const struct rows *rows,
                const struct dbval *v, size_t n)
{
	int8_t *name = NEW_ARRAY(a->mem, int8_t, n + 1);
	size_t names = 0;

	if (fickle(s->text) || cx->mem != a->mem) /* the rows might not live long enough */
		return;
	for (size_t i = 0; i < n; i++) {
		name[i] = (int8_t)name_of(a, v[i]);
		names += name[i] >= 0;
		if (name[i] >= 0 && !s->steady && !asks_by_own(s->text, i))
			return;
	}
	if (!names) {
		share(a, s, rows, v, n);
		return;
	}
	if (known(a, s) || !holds(a, s->text))
		return;
	struct pattern *p = NEW(a->mem, struct pattern);

	*p = (struct pattern){ keep_stmt(a, s), keep_args(a, v, n), n, name, NULL };
	*a->last = p;
	a->last = &p->next;
}

/* ---- turns ---------------------------------------------------------------------------------- */
void db_ahead_begin(struct ctx *cx, const int64_t (*names)[AHEAD_NAMES], size_t turns)
{
	struct conn *c = cx->conn;

	assert(db_writing(cx) && !c->ahead);
	if (!c->db->ops->ask || !turns)
		return;
	struct ahead *a = NEW(cx->mem, struct ahead);

	*a = (struct ahead){
		.mem = cx->mem, .names = names, .turns = turns, .asked = 1, .last = &a->patterns
	};
	a->of = NEW_ARRAY(cx->mem, struct question *, turns);
	c->ahead = a;
}

enum rc db_ahead_turn(struct ctx *cx, size_t turn)
{
	struct conn *c = cx->conn;
	struct ahead *a = c->ahead;

	if (!a)
		return RC_OK;
	assert(turn < a->turns);
	a->turn = turn;
	a->nwritten = 0;
	if (turn < a->asked || c->failed)
		return RC_OK;
	for (a->asked = turn; a->asked < a->turns && a->asked < turn + BATCH; a->asked++) {
		enum rc rc = ask(cx, c, a, a->asked);
		if (rc != RC_OK)
			return conn_fail(cx, c, rc);
	}
	return RC_OK;
}

void db_ahead_forget(struct ctx *cx)
{
	struct ahead *a = cx->conn ? cx->conn->ahead : NULL;

	if (!a)
		return;
	a->shared = NULL;
	a->nshared = 0;
	memset(a->of, 0, a->turns * sizeof *a->of);
}

void db_ahead_end(struct ctx *cx)
{
	if (cx->conn)
		cx->conn->ahead = NULL;
}
