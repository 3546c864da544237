/* answer_check.c - does a sentence stand on the events it cites?  Rules only; what cannot be found is
 * dropped. */
#include "assist/answer.h"
#include "assist/text.h"
#include <ctype.h>

enum { STEM = 5 };

struct sources { /* what one sentence cites */
	struct arena *a;
	const struct redaction *hidden;
	struct buf text, times; /* one after another, a line each */
	struct str key;
};

static bool wordy(char c) { return isalnum((unsigned char)c) || (unsigned char)c >= 0x80; }
static bool digit(char c) { return c >= '0' && c <= '9'; }

/* ---- found whole ------------------------------------------------------------------------------------ */
/* Not inside a longer figure: "12" is not in "312", "12.5" or "1,125". */
static bool stands(struct str s, size_t at, size_t n)
{
	size_t end = at + n;

	if (at > 0 && (wordy(s.p[at - 1]) || (strchr(".,", s.p[at - 1]) && at > 1 && digit(s.p[at - 2]))))
		return false;
	if (end < s.n &&
	    (wordy(s.p[end]) || (strchr(".,", s.p[end]) && end + 1 < s.n && digit(s.p[end + 1]))))
		return false;
	return true;
}

static bool found(struct str s, struct str what)
{
	for (size_t i = 0; i + what.n <= s.n; i++)
		if (str_ieq(str_sub(s, i, what.n), what) && stands(s, i, what.n))
			return true;
	return false;
}

static bool in_sources(const struct sources *s, struct str what)
{
	return found(buf_str(&s->text), what) || str_ieq(what, s->key);
}

/* ---- plain text -----------------------------------------------------------------------------------------
 */
/* Control characters, and those that turn the direction of what follows. */
static bool hidden_character(struct str t, size_t i)
{
	unsigned char c = (unsigned char)t.p[i];

	if (c < ' ' || c == 0x7f)
		return true;
	if (c != 0xe2 || i + 2 >= t.n)
		return false;
	unsigned char d = (unsigned char)t.p[i + 1], e = (unsigned char)t.p[i + 2];

	return (d == 0x80 && ((e >= 0x8b && e <= 0x8f) || (e >= 0xaa && e <= 0xae))) ||
	       (d == 0x81 && e >= 0xa0 && e <= 0xaf);
}

static bool markup(struct str t)
{
	for (size_t i = 0; i < t.n; i++) {
		if (hidden_character(t, i))
			return true;
		if (t.p[i] == '<' && i + 1 < t.n &&
		    (isalpha((unsigned char)t.p[i + 1]) || strchr("/!?", t.p[i + 1])))
			return true;
		if (t.p[i] == ']' && i + 1 < t.n && strchr("([:", t.p[i + 1]) && t.p[i + 1] != ':')
			return true;
	}
	return str_find(t, STR("```"), 0) != SIZE_MAX || str_find(t, STR("!["), 0) != SIZE_MAX ||
	       str_find(t, STR("&#"), 0) != SIZE_MAX || str_find(t, STR("javascript:"), 0) != SIZE_MAX;
}

static bool instruction(struct str t)
{
	static const char *const methods[] = { "GET", "POST", "PUT", "PATCH", "DELETE" };

	if (str_find(t, STR("/api/"), 0) != SIZE_MAX)
		return true;
	for (size_t k = 0; k < COUNT(methods); k++)
		for (size_t i = str_find(t, str_z(methods[k]), 0); i != SIZE_MAX;
		     i = str_find(t, str_z(methods[k]), i + 1)) {
			size_t end = i + strlen(methods[k]);

			if (end + 1 < t.n && t.p[end] == ' ' &&
			    (t.p[end + 1] == '/' ||
			     !strncmp(t.p + end + 1, "http", t.n - end - 1 < 4 ? t.n - end - 1 : 4)))
				return true;
		}
	return false;
}

/* ---- figures, names, addresses
 * ------------------------------------------------------------------------------ */
/* A run with a figure in it, "16:00", "INC123", "10.0.0.1", "srv-pay-02", without the marks around it. */
static bool next_figure(struct str t, size_t *at, struct str *out)
{
	for (size_t i = *at; i < t.n;) {
		size_t from = i;
		bool any = false;

		while (i < t.n && (wordy(t.p[i]) || (i > from && strchr(".:,/-_", t.p[i]) && i + 1 < t.n &&
		                                     wordy(t.p[i + 1])))) {
			any = any || digit(t.p[i]);
			i++;
		}
		*at = i = i > from ? i : i + 1;
		if (any) {
			*out = str_sub(t, from, *at - from);
			return true;
		}
	}
	return false;
}

static struct str unknown_figure(const struct sources *s, struct str t)
{
	struct str figure;
	size_t at = 0;

	while (next_figure(t, &at, &figure))
		if (!in_sources(s, figure) &&
		    !((memchr(figure.p, ':', figure.n) || memchr(figure.p, '-', figure.n)) &&
		      found(buf_str(&s->times), figure)))
			return figure;
	return STR("");
}

static struct str unknown_count(const struct sources *s, struct str t)
{
	static const struct {
		const char *word, *figure;
	} counts[] = { { "two", "2" },       { "three", "3" },       { "four", "4" },
		       { "five", "5" },      { "six", "6" },         { "seven", "7" },
		       { "eight", "8" },     { "nine", "9" },        { "ten", "10" },
		       { "eleven", "11" },   { "twelve", "12" },     { "twenty", "20" },
		       { "hundred", "100" }, { "thousand", "1000" }, { "dozen", "12" },
		       { "zwei", "2" },      { "drei", "3" },        { "vier", "4" },
		       { "fünf", "5" },      { "sechs", "6" },       { "sieben", "7" },
		       { "acht", "8" },      { "neun", "9" },        { "zehn", "10" },
		       { "elf", "11" },      { "zwölf", "12" },      { "zwanzig", "20" },
		       { "hundert", "100" }, { "tausend", "1000" },  { "dutzend", "12" } };

	for (size_t i = 0; i < COUNT(counts); i++)
		if (found(t, str_z(counts[i].word)) && !in_sources(s, str_z(counts[i].word)) &&
		    !in_sources(s, str_z(counts[i].figure)))
			return str_z(counts[i].word);
	return STR("");
}

/* Placeholders must have been given out, and stand in what is cited. They are blanked for the other checks.
 */
static struct str unknown_name(const struct sources *s, struct str t, struct str *rest)
{
	struct buf b = BUF(s->a);
	struct str bad = STR("");

	for (size_t i = 0; i < t.n;) {
		bool known = false;
		size_t n = redact_placeholder(s->hidden, t, i, &known);
		struct str mark = str_sub(t, i, n);

		if (!n) {
			buf_char(&b, t.p[i++]);
			continue;
		}
		if (!known || str_find(buf_str(&s->text), mark, 0) == SIZE_MAX)
			bad = mark;
		buf_char(&b, ' ');
		i += n;
	}
	*rest = buf_str(&b);
	return bad;
}

static size_t not_space(struct str t, size_t i)
{
	while (i < t.n && (unsigned char)t.p[i] > ' ' && !strchr("\"'<>)", t.p[i]))
		i++;
	return i;
}

static struct str unknown_address(const struct sources *s, struct str t)
{
	for (size_t i = 0; i < t.n; i++) {
		struct str here = str_sub(t, i, SIZE_MAX);
		bool mention = t.p[i] == '@' && i + 1 < t.n && wordy(t.p[i + 1]);

		if (!mention && !str_starts(here, STR("://")) && !str_starts(here, STR("www.")))
			continue;
		struct str address = str_sub(t, i, not_space(t, i) - i);

		while (address.n && strchr(".,;:!?", address.p[address.n - 1]))
			address.n--;
		if (str_find(buf_str(&s->text), address, 0) == SIZE_MAX)
			return address;
		i += address.n;
	}
	return STR("");
}

/* ---- about the same thing
 * ------------------------------------------------------------------------------------- */
/* A figure or a name in common is enough: they were found before. whole: with its placeholders. */
static bool related(const struct sources *s, struct str t, struct str whole)
{
	struct str word, other, all = buf_str(&s->text);
	size_t at = 0;

	if (!str_eq(t, whole) || next_figure(t, &at, &word))
		return true;
	while (text_word(s->a, &t, &word)) {
		struct str rest = all, stem = str_sub(word, 0, STEM);

		while (word.n >= 4 && text_word(s->a, &rest, &other))
			if (str_starts(other, stem) ||
			    (other.n >= 4 && str_starts(word, str_sub(other, 0, STEM))))
				return true;
	}
	return false;
}

/* ---- one sentence
 * ------------------------------------------------------------------------------------------------ */
static bool collect(struct sources *s, const struct given *g, size_t n, const struct claim *c,
                    struct str *missing)
{
	for (size_t i = 0; i < c->nevents; i++) {
		size_t k = 0;

		while (k < n && g[k].id != c->events[i])
			k++;
		if (k == n) {
			*missing = arena_fmt(s->a, "%lld", (long long)c->events[i]);
			return false;
		}
		buf_fmt(&s->text, STR_FMT "\n", STR_ARG(g[k].text));
		buf_fmt(&s->times, STR_FMT "\n", STR_ARG(g[k].at));
	}
	return true;
}

static enum drop judge(struct sources *s, const struct given *g, size_t n, const struct claim *c,
                       struct str *detail)
{
	struct str rest;

	*detail = STR("");
	if (!c->nevents)
		return DROP_NO_EVENTS;
	if (!collect(s, g, n, c, detail))
		return DROP_FOREIGN;
	*detail = unknown_name(s, c->text, &rest);
	if (detail->n)
		return DROP_NAME;
	if (markup(rest))
		return DROP_MARKUP;
	if (instruction(rest))
		return DROP_INSTRUCTION;
	*detail = unknown_address(s, rest);
	if (detail->n)
		return DROP_LINK;
	*detail = unknown_figure(s, rest);
	if (!detail->n)
		*detail = unknown_count(s, rest);
	if (detail->n)
		return DROP_NUMBER;
	return related(s, rest, c->text) ? KEPT : DROP_UNRELATED;
}

void answer_check(struct arena *a, const struct redaction *hidden, const struct given *g, size_t ngiven,
                  struct str key, struct claim *c, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct sources s = { .a = a, .hidden = hidden, .text = BUF(a), .times = BUF(a), .key = key };

		c[i].drop = judge(&s, g, ngiven, &c[i], &c[i].detail);
	}
}
