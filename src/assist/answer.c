/* answer.c - reading: the completion, then the sentences in it. What is not exactly so is refused whole. */
#include "assist/answer.h"
#include "base/json.h"

enum { WORDS_MOST = 2000 };

const char *const drop_words[DROP_REASONS] = { "kept", "no_events", "foreign_event", "number",   "name",
	                                       "link", "markup",    "instruction",   "unrelated" };

/* ---- the completion ------------------------------------------------------------------------------- */
static bool member(const struct jval *o, const char *key, enum jkind kind, const struct jval **out)
{
	*out = o && o->kind == J_OBJECT ? jval_get(o, key) : NULL;
	return *out && (*out)->kind == kind;
}

/* Some servers put JSON into a fence; what is around it is no part of the answer. */
static struct str unfenced(struct str s)
{
	s = str_trim(s);
	if (!str_starts(s, STR("```")) || !str_ends(s, STR("```")) || s.n < 7)
		return s;
	s = str_sub(s, 3, s.n - 6);
	if (str_starts(s, STR("json")))
		s = str_sub(s, 4, SIZE_MAX);
	return str_trim(s);
}

static const char *message_of(struct arena *a, struct str body, struct str *out)
{
	const struct jval *choices, *message, *content, *finish;
	struct jval v;
	char why[80];

	if (!json_parse_plain(a, body, &v, why, sizeof why))
		return "broken_json";
	if (!member(&v, "choices", J_ARRAY, &choices) || choices->n != 1 ||
	    !member(&choices->items[0], "message", J_OBJECT, &message) ||
	    !member(message, "content", J_STR, &content))
		return "wrong_shape";
	if (member(&choices->items[0], "finish_reason", J_STR, &finish) && str_is(finish->s, "length"))
		return "cut_off";
	*out = unfenced(content->s);
	return NULL;
}

/* ---- the sentences ----------------------------------------------------------------------------------- */
static bool read_events(struct arena *a, const struct jval *v, struct claim *c)
{
	if (v->n > CLAIM_EVENTS)
		return false;
	c->events = NEW_ARRAY(a, int64_t, v->n + 1);
	for (size_t i = 0; i < v->n; i++) {
		if (v->items[i].kind != J_INT)
			return false;
		c->events[c->nevents++] = v->items[i].i;
	}
	return true;
}

static bool read_claim(struct arena *a, const struct jval *v, struct claim *c)
{
	const struct jval *text, *events;

	*c = (struct claim){ 0 };
	if (v->kind != J_OBJECT || v->n != 2 || !member(v, "text", J_STR, &text) ||
	    !member(v, "events", J_ARRAY, &events))
		return false;
	c->text = str_trim(text->s);
	return c->text.n && c->text.n <= CLAIM_BYTES && read_events(a, events, c);
}

const char *answer_read(struct arena *a, struct str body, struct claim **out, size_t *n)
{
	const struct jval *list;
	struct str message;
	struct jval v;
	char why[80];
	const char *bad = message_of(a, body, &message);

	*out = NEW_ARRAY(a, struct claim, CLAIMS_MAX);
	*n = 0;
	if (bad)
		return bad;
	if (!json_parse_plain(a, message, &v, why, sizeof why))
		return "broken_json";
	if (v.kind != J_OBJECT || v.n != 1 || !member(&v, "sentences", J_ARRAY, &list) ||
	    list->n > CLAIMS_MAX)
		return "wrong_shape";
	for (size_t i = 0; i < list->n; i++)
		if (!read_claim(a, &list->items[i], &(*out)[(*n)++]))
			return "wrong_shape";
	return *n ? NULL : "no_sentences";
}

/* ---- how far apart two texts are -------------------------------------------------------------------------
 */
static size_t split(struct arena *a, struct str s, struct str **out)
{
	size_t n = 0, i = 0;

	*out = NEW_ARRAY(a, struct str, WORDS_MOST);
	while (n < WORDS_MOST) {
		while (i < s.n && (unsigned char)s.p[i] <= ' ')
			i++;
		size_t from = i;

		while (i < s.n && (unsigned char)s.p[i] > ' ')
			i++;
		if (i == from)
			break;
		(*out)[n++] = str_sub(s, from, i - from);
	}
	return n;
}

size_t words_apart(struct arena *a, struct str x, struct str y)
{
	struct str *xs, *ys;
	size_t nx = split(a, x, &xs), ny = split(a, y, &ys), *row = NEW_ARRAY(a, size_t, ny + 1);

	for (size_t k = 0; k <= ny; k++)
		row[k] = k;
	for (size_t i = 1; i <= nx; i++) {
		size_t corner = row[0];

		row[0] = i;
		for (size_t k = 1; k <= ny; k++) {
			size_t other = corner + !str_eq(xs[i - 1], ys[k - 1]);

			corner = row[k];
			if (row[k] + 1 < other)
				other = row[k] + 1;
			row[k] = row[k - 1] + 1 < other ? row[k - 1] + 1 : other;
		}
	}
	return row[ny];
}
