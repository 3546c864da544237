/* gather.c - rows that only have to be added wait, and go out many with one statement (PostgreSQL).
 *
 * Setting up a statement costs the server more than the row it adds: opening indexes, reading the table's
 * checks, a plan's state.  So inside the writer's transaction an INSERT of plain values that wants nothing
 * back is kept here with others of the same text, of this request and its neighbours in the group, and the
 * same text with several rows after VALUES is what travels: a text for each number up to eight, and for ROWS.
 *
 * WHEN THEY GO
 *   - before any statement that names one of their tables (tables are known by their words in the text: too
 *     many are taken for named, never too few), so that everything still sees what came before it;
 *   - when ROWS of one text have come together, which keeps the server at work while requests are worked on;
 *   - before a savepoint and before the commit.
 * Rows of records go first, then the others in the order in which their kinds appeared: what refers to a
 * record finds it.  Going back to a savepoint and rolling back drop what waits.
 *
 * A row that is refused gives up its group (writer.c), like any statement that fails late.  ON CONFLICT DO
 * UPDATE cannot meet the same row twice in one statement: such a row is not added to the others.
 */
#include "db/engine.h"
#include <stdio.h>
#include <stdlib.h>

enum {
	ROWS = 16,
	CLASSES = 9,
	BATCHES = 24,
	SLOTS = 1024,
	SHAPES = 600,
	WORDS = 256,
	KEYS = 4,
	GROUPS = 4,
	WROTE = 32,
	ADDED = 1 << 16
};

/* What a statement's text says. */
struct shape {
	uint64_t hash;
	struct stmt s; /* of dynamic text: a copy */
	uint32_t words[WORDS];
	size_t nwords;            /* more than fit: taken to name everything */
	uint32_t table;           /* that it writes to; 0: none, or who knows */
	bool takes;               /* SELECT, UPDATE, DELETE: makes no row */
	bool adds;                /* INSERT of plain values, nothing back */
	size_t body, tail, nargs; /* where in the text the rows begin and end */
	bool once;                /* the same key must not come twice */
	size_t nkeys, ngroups;
	int8_t key[GROUPS][KEYS];    /* which argument is that key column of that row; -1: a constant */
	struct stmt merged[CLASSES]; /* of class_rows(k) rows */
};
struct batch {
	const struct shape *shape;
	struct dbval *v;
	size_t n, sent;
	bool record, mixed;
	unsigned owner;
	int64_t id[ROWS], version[ROWS]; /* of records */
};
struct gather {
	struct arena *texts, *rows;
	struct shape **fixed;
	struct shape *slot[SLOTS];
	size_t nshapes, nbatches;
	struct batch batch[BATCHES];
	/* What this transaction has added: table and each whole number in the row, by hash (twins only make
	 * it look like more); and tables to which it may have added anything. */
	uint64_t added[ADDED / 64];
	uint32_t wrote[WROTE];
	size_t nwrote; /* WROTE + 1: more, or it cannot be told */
};

/* ---- life ---------------------------------------------------------------------------- */
struct gather *gather_new(void)
{
	struct gather *g = or_abort(calloc(1, sizeof *g));

	g->texts = arena_new();
	g->rows = arena_new();
	g->fixed = or_abort(calloc(sql_count() + 1, sizeof(struct shape *)));
	return g;
}

void gather_free(struct gather *g)
{
	if (!g)
		return;
	arena_free(g->texts);
	arena_free(g->rows);
	free(g->fixed);
	free(g);
}

void gather_drop(struct gather *g)
{
	if (!g || !g->nbatches)
		return;
	g->nbatches = 0;
	arena_reset(g->rows);
}

void gather_begin(struct gather *g)
{
	if (!g)
		return;
	gather_drop(g);
	g->nwrote = 0;
	memset(g->added, 0, sizeof g->added);
}

/* ---- words ---------------------------------------------------------------------------- */
static bool in_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static uint32_t hash_word(struct str w)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < w.n; i++)
		h = (h ^ (unsigned char)(w.p[i] | 0x20)) * 16777619u;
	return h;
}

static struct str word_at(struct str text, size_t at)
{
	size_t end = at;

	while (end < text.n && in_word(text.p[end]))
		end++;
	return str_sub(text, at, end - at);
}

static int by_value(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void take_words(struct shape *sh, struct str text)
{
	for (size_t at = 0; at < text.n && sh->nwords <= WORDS;) {
		struct str w = word_at(text, at);

		if (w.n && !(w.p[0] >= '0' && w.p[0] <= '9')) {
			if (sh->nwords < WORDS)
				sh->words[sh->nwords] = hash_word(w);
			sh->nwords++;
		}
		at += w.n ? w.n : 1;
	}
	if (sh->nwords <= WORDS)
		qsort(sh->words, sh->nwords, sizeof *sh->words, by_value);
}

bool shape_names(const struct shape *sh, uint32_t table)
{
	if (!sh || sh->nwords > WORDS)
		return true;
	size_t lo = 0, hi = sh->nwords;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (sh->words[mid] < table)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < sh->nwords && sh->words[lo] == table;
}

uint32_t shape_table(const struct shape *sh) { return sh->table; }

/* ---- reading an INSERT ------------------------------------------------------------------- */
/* "a, b, c" up to the closing parenthesis: where each begins. Nothing nested. */
static size_t list_items(struct str text, size_t at, struct str *items, size_t max, size_t *end)
{
	size_t n = 0, from = at;
	bool quoted = false;

	for (; at < text.n; at++) {
		char c = text.p[at];

		if (c == '\'')
			quoted = !quoted;
		if (quoted)
			continue;
		if (c == '(' || n == max)
			return 0;
		if (c != ',' && c != ')')
			continue;
		items[n++] = str_trim(str_sub(text, from, at - from));
		from = at + 1;
		if (c == ')') {
			*end = at + 1;
			return n;
		}
	}
	return 0;
}

static int8_t placeholder(struct str item, size_t *highest)
{
	int64_t k;

	if (!str_starts(item, STR("$")) || !str_int(str_sub(item, 1, item.n - 1), &k) || k < 1 || k > 99)
		return -1;
	if ((size_t)k > *highest)
		*highest = (size_t)k;
	return (int8_t)(k - 1);
}

/* A constant, or a placeholder: nothing that is worked out, which might look at other rows. */
static bool plain(struct str item)
{
	return item.n && (item.p[0] == '$' || item.p[0] == '\'' || item.p[0] == '-' ||
	                  (item.p[0] >= '0' && item.p[0] <= '9') || str_ieq(item, STR("null")));
}

static size_t find_item(const struct str *items, size_t n, struct str name)
{
	size_t i = 0;

	while (i < n && !str_eq(items[i], name))
		i++;
	return i;
}

/* ON CONFLICT (a, b) DO UPDATE …: which columns make a row the same. */
static bool take_keys(struct shape *sh, struct str tail, const struct str *columns, size_t ncolumns,
                      size_t *at)
{
	struct str keys[KEYS];
	size_t end, from = str_find(tail, STR("ON CONFLICT ("), 0);

	if (str_find(tail, STR("DO UPDATE"), 0) == SIZE_MAX)
		return true;
	if (from == SIZE_MAX)
		return false;
	sh->once = true;
	sh->nkeys = list_items(tail, from + STR("ON CONFLICT (").n, keys, KEYS, &end);
	for (size_t i = 0; i < sh->nkeys; i++) {
		at[i] = find_item(columns, ncolumns, keys[i]);
		if (at[i] == ncolumns)
			return false;
	}
	return sh->nkeys > 0;
}

static bool take_rows(struct shape *sh, struct str text, size_t ncolumns, const size_t *key_at)
{
	enum { MAX = 99 };
	struct str row[MAX];
	size_t at = sh->body;

	for (sh->ngroups = 0;; at += 2) {
		if (at >= text.n || text.p[at] != '(' || sh->ngroups == GROUPS)
			return false;
		if (list_items(text, at + 1, row, MAX, &at) != ncolumns)
			return false;
		for (size_t i = 0; i < ncolumns; i++) {
			if (!plain(row[i]))
				return false;
			(void)placeholder(row[i], &sh->nargs);
		}
		for (size_t i = 0; i < sh->nkeys; i++)
			sh->key[sh->ngroups][i] = placeholder(row[key_at[i]], &sh->nargs);
		sh->ngroups++;
		if (!str_starts(str_sub(text, at, text.n - at), STR(", (")))
			break;
	}
	sh->tail = at;
	return true;
}

static bool take_insert(struct shape *sh, struct str text)
{
	enum { MAX = 99 };
	struct str columns[MAX], into = STR("INSERT INTO "), values = STR(" VALUES ");
	size_t end, key_at[KEYS] = { 0 }, from = into.n;

	if (!str_starts(text, into))
		return false;
	from += word_at(text, from).n;
	if (!str_starts(str_sub(text, from, text.n - from), STR(" (")))
		return false;
	size_t ncolumns = list_items(text, from + 2, columns, MAX, &end);

	if (!ncolumns || !str_starts(str_sub(text, end, text.n - end), values))
		return false;
	sh->body = end + values.n;
	if (!take_rows(sh, text, ncolumns, key_at)) /* where the tail begins */
		return false;
	struct str tail = str_sub(text, sh->tail, text.n - sh->tail);

	if (str_find(tail, STR("$"), 0) != SIZE_MAX || str_find(tail, STR("RETURNING"), 0) != SIZE_MAX ||
	    str_find(tail, STR("SELECT"), 0) != SIZE_MAX || !take_keys(sh, tail, columns, ncolumns, key_at))
		return false;
	return take_rows(sh, text, ncolumns, key_at); /* again, for the keys */
}

static uint32_t written_table(struct str text)
{
	static const char *const verbs[] = { "INSERT INTO ", "UPDATE ", "DELETE FROM " };

	for (size_t i = 0; i < COUNT(verbs); i++)
		if (str_starts(text, str_z(verbs[i])))
			return hash_word(word_at(text, strlen(verbs[i])));
	return 0;
}

/* ---- shapes -------------------------------------------------------------------------------- */
static struct shape *shape_new(struct gather *g, const struct stmt *s)
{
	struct shape *sh = NEW(g->texts, struct shape);

	sh->s = *s;
	if (!s->fixed)
		sh->s.text = arena_str(g->texts, s->text);
	take_words(sh, s->text);
	sh->table = written_table(sh->s.text);
	sh->takes = text_reads(sh->s.text) || (sh->table && !str_starts(sh->s.text, STR("INSERT")));
	sh->adds = !s->hit && take_insert(sh, sh->s.text);
	if (sh->adds)
		sh->merged[0] = sh->s;
	return sh;
}

static void forget_shapes(struct gather *g)
{
	arena_reset(g->texts);
	memset(g->slot, 0, sizeof g->slot);
	memset(g->fixed, 0, sql_count() * sizeof *g->fixed);
	g->nshapes = 0;
}

static const struct shape *dynamic_shape(struct gather *g, struct stmt *s)
{
	s->hash = text_hash(s->text);
	size_t i = s->hash % SLOTS;

	for (; g->slot[i]; i = (i + 1) % SLOTS)
		if (g->slot[i]->hash == s->hash && g->slot[i]->s.hit == s->hit &&
		    str_eq(g->slot[i]->s.text, s->text))
			return g->slot[i];
	g->slot[i] = shape_new(g, s);
	g->slot[i]->hash = s->hash;
	g->nshapes++;
	return g->slot[i];
}

const struct shape *gather_shape(struct gather *g, struct stmt *s)
{
	if (g->nshapes > SHAPES && !g->nbatches)
		forget_shapes(g);
	if (g->nshapes > SHAPES + 100)
		return NULL;
	if (!s->fixed)
		return dynamic_shape(g, s);
	struct shape **at = &g->fixed[sql_index(s->fixed)];

	if (!*at) {
		*at = shape_new(g, s);
		g->nshapes++;
	}
	return *at;
}

/* ---- what waits ------------------------------------------------------------------------------ */
static bool same_key(const struct shape *sh, const struct dbval *a, size_t ga, const struct dbval *b,
                     size_t gb)
{
	for (size_t i = 0; i < sh->nkeys; i++) {
		int8_t ka = sh->key[ga][i], kb = sh->key[gb][i];

		if (ka >= 0 && kb >= 0 && !dbval_eq(a[ka], b[kb]))
			return false;
	}
	return true;
}

static bool repeats(const struct batch *b, const struct dbval *v)
{
	const struct shape *sh = b->shape;

	for (size_t r = b->sent; sh->once && r < b->n; r++)
		for (size_t i = 0; i < sh->ngroups; i++)
			for (size_t k = 0; k < sh->ngroups; k++)
				if (same_key(sh, &b->v[r * sh->nargs], i, v, k))
					return true;
	return false;
}

static struct batch *batch_for(struct gather *g, const struct shape *sh, bool record)
{
	struct batch *b = g->batch;

	while (b < g->batch + g->nbatches && b->shape != sh)
		b++;
	if (b == g->batch + BATCHES)
		return NULL;
	if (b == g->batch + g->nbatches) {
		*b = (struct batch){ .shape = sh, .record = record };
		b->v = arena_alloc(g->rows, (ROWS * sh->nargs + 1) * sizeof *b->v);
		g->nbatches++;
	}
	return b;
}

bool gather_add(struct gather *g, const struct shape *sh, const struct stmt *s, const struct dbval *v,
                size_t n, unsigned owner)
{
	if (!sh || !sh->adds || n != sh->nargs)
		return false;
	struct batch *b = batch_for(g, sh, s->id != 0);

	if (!b || b->n == ROWS || repeats(b, v))
		return false;
	b->mixed = b->n && (b->mixed || b->owner != owner);
	b->owner = owner;
	for (size_t i = 0; i < n; i++) {
		struct dbval *to = &b->v[b->n * n + i];

		*to = v[i];
		if (v[i].type == DB_TEXT)
			to->s = arena_str(g->rows, v[i].s);
	}
	b->id[b->n] = s->id;
	b->version[b->n] = s->version;
	b->n++;
	return true;
}

static void take_out(struct batch *b, size_t r)
{
	size_t n = b->shape->nargs, last = --b->n;

	b->id[r] = b->id[last];
	b->version[r] = b->version[last];
	if (r != last)
		memcpy(&b->v[r * n], &b->v[last * n], n * sizeof *b->v);
}

bool gather_take_back(struct gather *g, uint32_t table, int64_t id, int64_t version)
{
	for (size_t i = 0; i < g->nbatches; i++) {
		struct batch *b = &g->batch[i];

		for (size_t r = 0; b->record && b->shape->table == table && r < b->n; r++)
			if (b->id[r] == id && b->version[r] == version) {
				take_out(b, r);
				return true;
			}
	}
	return false;
}

static uint64_t *added_word(struct gather *g, uint32_t table, int64_t number, uint64_t *bit)
{
	uint64_t h = (((uint64_t)table << 32) ^ (uint64_t)number) * 0x9e3779b97f4a7c15u >> 40;

	*bit = (uint64_t)1 << h % 64;
	return &g->added[h / 64 % (ADDED / 64)];
}

void gather_note(struct gather *g, const struct shape *sh, const struct dbval *v, size_t n)
{
	uint64_t bit;
	size_t i = 0;

	if (sh && sh->takes)
		return;
	for (size_t k = 0; sh && sh->adds && k < n; k++)
		if (v[k].type == DB_INT)
			*added_word(g, sh->table, v[k].i, &bit) |= bit;
	if (sh && sh->adds)
		return;
	while (sh && sh->table && i < g->nwrote && i < WROTE && g->wrote[i] != sh->table)
		i++;
	if (!sh || !sh->table || i >= WROTE)
		g->nwrote = WROTE + 1;
	else if (i == g->nwrote)
		g->wrote[g->nwrote++] = sh->table;
}

bool gather_untouched(struct gather *g, const char *table, int64_t id)
{
	uint32_t h = hash_word(str_z(table));
	uint64_t bit;

	for (size_t i = 0; i < g->nwrote && i < WROTE; i++)
		if (g->wrote[i] == h)
			return false;
	return g->nwrote <= WROTE && !(*added_word(g, h, id, &bit) & bit);
}

uint32_t gather_table(const char *table) { return hash_word(str_z(table)); }

bool gather_full(const struct gather *g)
{
	for (size_t i = 0; i < g->nbatches; i++)
		if (g->batch[i].n == ROWS)
			return true;
	return false;
}

bool gather_minds(const struct gather *g, const struct shape *sh)
{
	for (size_t i = 0; i < g->nbatches; i++)
		if (shape_names(sh, g->batch[i].shape->table))
			return true;
	return false;
}

/* ---- going out ---------------------------------------------------------------------------------- */
/* "($1, 0, $2)" once more, for the arguments after the first `shift`. */
static void add_shifted(struct buf *b, struct str body, size_t shift)
{
	bool quoted = false;

	for (size_t at = 0; at < body.n;) {
		char c = body.p[at++];

		buf_char(b, c);
		quoted ^= c == '\'';
		if (c != '$' || quoted)
			continue;
		struct str digits = word_at(body, at);
		int64_t k = 0;

		(void)str_int(digits, &k);
		buf_int(b, k + (int64_t)shift);
		at += digits.n;
	}
}

/* 1 to 8, and 16: a few more texts than powers of two, for a group of seven to be one statement. */
static size_t class_rows(size_t class) { return class < 8 ? class + 1 : ROWS; }

static const struct stmt *merged(struct gather *g, const struct shape *as, size_t class)
{
	struct shape *sh = (struct shape *)(uintptr_t)as; /* ours: shapes are handed out to be looked at */
	struct str text = sh->s.text, body = str_sub(text, sh->body, sh->tail - sh->body);

	if (sh->merged[class].text.n)
		return &sh->merged[class];
	struct buf b = BUF(g->texts);

	buf_add(&b, str_sub(text, 0, sh->body));
	for (size_t r = 0; r < class_rows(class); r++) {
		if (r)
			buf_add(&b, STR(", "));
		add_shifted(&b, body, r * sh->nargs);
	}
	buf_add(&b, str_sub(text, sh->tail, text.n - sh->tail));
	sh->merged[class] = (struct stmt){ .text = buf_str(&b), .name = sh->s.name, .untyped = true };
	sh->merged[class].hash = text_hash(sh->merged[class].text);
	return &sh->merged[class];
}

static struct batch *first_due(struct gather *g)
{
	struct batch *first = NULL;

	for (size_t i = 0; i < g->nbatches; i++) {
		struct batch *b = &g->batch[i];

		if (b->sent < b->n && (!first || (b->record && !first->record)))
			first = b;
	}
	return first;
}

bool gather_next(struct gather *g, struct stmt *s, const struct dbval **v, size_t *n, unsigned *owner)
{
	struct batch *b = first_due(g);
	size_t class = 0;

	if (!b) {
		gather_drop(g);
		return false;
	}
	while (class + 1 < CLASSES && class_rows(class + 1) <= b->n - b->sent &&
	       b->shape->nargs * class_rows(class + 1) <= BOUND_MAX)
		class ++;
	*s = *merged(g, b->shape, class);
	*v = &b->v[b->sent * b->shape->nargs];
	*n = b->shape->nargs * class_rows(class);
	*owner = b->mixed ? 0 : b->owner;
	b->sent += class_rows(class);
	return true;
}
