/* features.c - see features.h.  Folding is the search's own (record/search.c), so that both know the same
 * words. */
#include "suggest/features.h"
#include "record/filter.h"
#include "suggest/words.h"
#include <math.h>

enum { TEXT_MAX = 6000, WORDS_MAX = 500, WORD_MAX = 40, PIECE_LEAST = 2, PIECE_MOST = 4, START = 256 };

const double block_weight[BLOCKS] = { 1, 1, 1, 1, 1, 1 };
const char *const example_fields[EXAMPLE_FIELDS + 1] = {
	"category", "subcategory", "service", "item",    "site",    "requester", "opened_by",
	"channel",  "kind",        "impact",  "urgency", "symptom", NULL,
};
/* Which fields say more together than each alone. */
static const uint8_t crosses[][2] = { { 0, 1 }, { 0, 4 }, { 1, 4 }, { 1, 11 }, { 4, 11 },
	                              { 6, 1 }, { 6, 0 }, { 6, 4 }, { 1, 7 } };

/* ---- a set of features ------------------------------------------------------- */
struct set {
	struct arena *a;
	struct feature *items;
	size_t n, cap;
	uint16_t *slot; /* index + 1; four for each of cap */
};

static uint64_t mix(uint64_t h)
{
	h ^= h >> 33;
	h *= 0xff51afd7ed558ccdULL;
	h ^= h >> 33;
	h *= 0xc4ceb9fe1a85ec53ULL;
	return h ^ h >> 33;
}

static uint64_t hash_on(uint64_t h, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3ULL;
	return (h ^ 0xff) * 0x100000001b3ULL; /* "ab","c" is not "a","bc" */
}

static uint64_t hash_start(enum block b) { return 0xcbf29ce484222325ULL ^ (uint64_t)(b + 1) << 56; }

static uint16_t *slot_of(const struct set *s, uint64_t hash)
{
	size_t mask = s->cap * 4 - 1, i = hash & mask;

	while (s->slot[i] && s->items[s->slot[i] - 1].hash != hash)
		i = (i + 1) & mask;
	return &s->slot[i];
}

static void grow(struct set *s)
{
	struct set more = { .a = s->a, .n = s->n, .cap = s->cap ? s->cap * 2 : START };

	more.items = NEW_ARRAY(s->a, struct feature, more.cap);
	more.slot = NEW_ARRAY(s->a, uint16_t, more.cap * 4);
	if (s->n)
		memcpy(more.items, s->items, s->n * sizeof *s->items);
	for (size_t i = 0; i < s->n; i++)
		*slot_of(&more, s->items[i].hash) = (uint16_t)(i + 1);
	*s = more;
}

/* One more of it; NULL when there are too many. */
static struct feature *add(struct set *s, uint64_t hash, enum block b, struct str shown)
{
	hash = mix(hash);
	if (s->n == s->cap)
		grow(s);
	uint16_t *at = slot_of(s, hash);

	if (*at) {
		s->items[*at - 1].value++;
		return &s->items[*at - 1];
	}
	if (s->n == FEATURES_MAX)
		return NULL;
	s->items[s->n] = (struct feature){ .hash = hash, .value = 1, .block = (uint8_t)b, .shown = shown };
	*at = (uint16_t)++s->n;
	return &s->items[s->n - 1];
}

/* ---- text ---------------------------------------------------------------------- */
static size_t char_length(unsigned char c) { return c < 0xc0 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4; }

/* Runs of 3 to 5 characters of a word with its ends marked: they see through endings, typing and compounds.
 */
static void pieces(struct set *s, struct str word)
{
	char marked[WORD_MAX + 3];
	size_t at[WORD_MAX + 3], n = 0;

	marked[0] = '^';
	memcpy(marked + 1, word.p, word.n);
	marked[word.n + 1] = '$';
	for (size_t i = 0; i < word.n + 2; i += char_length((unsigned char)marked[i]))
		at[n++] = i;
	at[n] = word.n + 2;
	for (size_t len = PIECE_LEAST; len <= PIECE_MOST; len++)
		for (size_t i = 0; i + len <= n; i++)
			add(s,
			    hash_on(hash_start(B_PIECE), (struct str){ marked + at[i], at[i + len] - at[i] }),
			    B_PIECE, word);
}

/* Machine names and numbers: sr3psa1d is also sr0psa0d. */
static bool shape(struct str word, char *out, size_t *n)
{
	bool digits = false;

	*n = 0;
	for (size_t i = 0; i < word.n; i++) {
		bool digit = word.p[i] >= '0' && word.p[i] <= '9';
		if (digit && *n && out[*n - 1] == '0')
			continue;
		out[(*n)++] = digit ? '0' : word.p[i];
		digits |= digit;
	}
	return digits;
}

struct reader {
	struct set *set;
	struct stemmer *stemmer;
	struct str last; /* stem and surface of the word before */
	struct str last_shown;
	char stem[2][WORD_MAX];
	size_t words;
};

static void word(struct arena *a, struct reader *r, struct str w, bool title)
{
	char *keep = r->stem[r->words & 1], shaped[WORD_MAX];
	struct str stem = stemmer_word(r->stemmer, w);
	size_t n;

	stem = str_sub(stem, 0, WORD_MAX);
	memcpy(keep, stem.p, stem.n);
	stem.p = keep;
	if (title)
		add(r->set, hash_on(hash_start(B_TITLE), stem), B_TITLE, w);
	add(r->set, hash_on(hash_start(B_WORD), stem), B_WORD, w);
	if (shape(w, shaped, &n))
		add(r->set, hash_on(hash_start(B_WORD), (struct str){ shaped, n }), B_WORD, w);
	pieces(r->set, w);
	if (r->last.n) {
		struct feature *f =
		        add(r->set, hash_on(hash_on(hash_start(B_PAIR), r->last), stem), B_PAIR, w);
		if (f && f->value == 1)
			f->shown = arena_fmt(a, STR_FMT " " STR_FMT, STR_ARG(r->last_shown), STR_ARG(w));
	}
	r->last = stem;
	r->last_shown = w;
	r->words++;
}

/* Scripts without spaces come as one long run: two characters at a time. */
static void run(struct arena *a, struct reader *r, struct str token, bool title)
{
	if ((unsigned char)token.p[0] < 0xe0) {
		word(a, r, str_clip(token, WORD_MAX - 1), title);
		return;
	}
	for (size_t i = 0; i < token.n && r->words < WORDS_MAX;) {
		size_t one = char_length((unsigned char)token.p[i]);
		size_t two = i + one < token.n ? char_length((unsigned char)token.p[i + one]) : 0;
		if (!two && i)
			break;
		word(a, r, str_sub(token, i, one + two), title);
		i += one;
	}
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
/* Of a name as machines give them: job_1854, \\host_7. */
static bool is_name(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
static bool ends_number(struct str s, size_t at)
{
	return at == s.n || (!is_name(s.p[at]) && (unsigned char)s.p[at] < 0x80);
}

/* Length of 10/23/2016, 17:32:00, 83.69.48.194, if one stands there: numbers of up to four digits, joined. */
static size_t joined_numbers(struct str s, size_t at)
{
	size_t end = at, numbers = 0;

	for (size_t i = at, from = at; i < s.n; from = ++i) {
		while (i < s.n && is_digit(s.p[i]))
			i++;
		if (i == from || i - from > 4 || !ends_number(s, i))
			break;
		end = i;
		numbers++;
		if (i == s.n || !strchr("/.:-", s.p[i]))
			break;
	}
	return numbers > 1 ? end - at : 0;
}

/* Without them: in a short mail of a machine they are half of its words, and never come again. */
static struct str timeless(struct arena *a, struct str s)
{
	struct buf b = BUF(a);

	for (size_t i = 0; i < s.n;) {
		size_t n = i && !ends_number(s, i - 1) ? 0 : joined_numbers(s, i);

		buf_char(&b, n ? ' ' : s.p[i]);
		i += n ? n : 1;
	}
	return buf_str(&b);
}

/* Names with underscores, whole: their parts are words besides. */
static void name(struct arena *a, struct set *set, struct str s, bool title)
{
	s = arena_lower(a, s);
	add(set, hash_on(hash_on(hash_start(B_WORD), STR("_")), s), B_WORD, s);
	if (title)
		add(set, hash_on(hash_on(hash_start(B_TITLE), STR("_")), s), B_TITLE, s);
}

static void names(struct arena *a, struct set *set, struct str s, bool title)
{
	for (size_t i = 0, from = 0; i < s.n; from = ++i) {
		bool parts = false;

		for (; i < s.n && is_name(s.p[i]); i++)
			parts |= s.p[i] == '_' && i > from && i + 1 < s.n && is_name(s.p[i + 1]);
		if (parts)
			name(a, set, str_sub(s, from, i - from), title);
	}
}

static void text(struct arena *a, struct reader *r, struct str s, bool title)
{
	s = str_clip(s, TEXT_MAX);
	names(a, r->set, s, title);

	struct str rest = search_plain(a, timeless(a, s)), token;

	r->last = STR("");
	while (r->words < WORDS_MAX && search_token(&rest, &token))
		run(a, r, token, title);
}

/* ---- fields ---------------------------------------------------------------------- */
static void fields(struct set *s, const struct example *e)
{
	struct feature *f;

	for (uint8_t i = 0; example_fields[i]; i++) {
		uint64_t h = hash_on(hash_start(B_FIELD), str_z(example_fields[i]));
		if (e->field[i].n && (f = add(s, hash_on(h, e->field[i]), B_FIELD, e->field[i])))
			f->field = i;
	}
	for (size_t i = 0; i < COUNT(crosses); i++) {
		uint8_t a = crosses[i][0], b = crosses[i][1];
		uint64_t h = hash_on(hash_on(hash_start(B_CROSS), str_z(example_fields[a])),
		                     str_z(example_fields[b]));
		if (e->field[a].n && e->field[b].n &&
		    (f = add(s, hash_on(hash_on(h, e->field[a]), e->field[b]), B_CROSS, e->field[a]))) {
			f->field = a;
			f->other = b;
		}
	}
}

size_t features_of(struct arena *a, const struct example *e, struct feature **out)
{
	struct set *s = NEW(a, struct set);
	struct reader *r = NEW(a, struct reader);

	s->a = a;
	r->set = s;
	r->stemmer = stemmer_new();
	fields(s, e);
	text(a, r, e->title, true);
	text(a, r, e->description, false);
	stemmer_free(r->stemmer);
	for (size_t i = 0; i < s->n; i++)
		s->items[i].value = 1 + logf(s->items[i].value);
	*out = s->items;
	return s->n;
}
