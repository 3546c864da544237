/* redact.c - placeholders for what the rules find (redact_rules.c), people's names among them, and the way
 * back. */
#include "assist/redact.h"
#include <ctype.h>

enum { PART_LEAST = 3, BUCKETS = 256 };

const char *const redact_words[REDACT_KINDS] = { "person",  "email",  "phone", "card",
	                                         "account", "secret", "text" };
static const char *const marks[REDACT_KINDS] = { "PERSON",  "EMAIL",  "PHONE", "CARD",
	                                         "ACCOUNT", "SECRET", "TEXT" };

struct known { /* a name to look for */
	struct str text;
	bool exact;   /* as it is written: a first name alone; else case does not matter */
	bool mention; /* a login of plain letters: only after '@' */
	struct known *next;
};
struct hidden {
	enum redact_kind kind;
	struct str original;
	size_t number; /* of its kind */
};
struct redaction {
	struct arena *a;
	struct known *names[BUCKETS]; /* by first byte, lower case; longest first */
	struct hidden *v;
	size_t n, cap, counts[REDACT_KINDS];
};

static bool wordy(char c) { return isalnum((unsigned char)c) || (unsigned char)c >= 0x80 || c == '_'; }

/* ---- names ---------------------------------------------------------------------------------------- */
static void add_name(struct redaction *r, struct known k)
{
	struct known **at = &r->names[(unsigned char)ascii_lower(k.text.p[0])],
	             *neo = NEW(r->a, struct known);

	while (*at && (*at)->text.n >= k.text.n) {
		if (str_eq((*at)->text, k.text) && (*at)->exact == k.exact && (*at)->mention == k.mention)
			return;
		at = &(*at)->next;
	}
	*neo = k;
	neo->next = *at;
	*at = neo;
}

/* Words of names that are words of every text too. */
static bool common(struct str part)
{
	static const char *const words[] = { "The",   "And",    "Team",    "Desk", "Service",
		                             "Admin", "System", "Support", "von",  "van",
		                             "der",   "Client", "User",    "Test", "Import" };

	for (size_t i = 0; i < COUNT(words); i++)
		if (str_ieq(part, str_z(words[i])))
			return true;
	return false;
}

static void add_person(struct redaction *r, const struct redact_person *p)
{
	struct str rest = str_trim(p->name), part;
	bool plain = true;

	if (rest.n >= PART_LEAST)
		add_name(r, (struct known){ .text = rest });
	while (str_split(&rest, ' ', &part))
		if (part.n >= PART_LEAST && !islower((unsigned char)part.p[0]) && !common(part))
			add_name(r, (struct known){ .text = part, .exact = true });
	for (size_t i = 0; i < p->login.n; i++)
		plain = plain && isalpha((unsigned char)p->login.p[i]);
	if (p->login.n >= PART_LEAST)
		add_name(r, (struct known){ .text = p->login, .mention = plain });
}

/* "Ritas Laptop", "Rita's": the name alone. */
static bool ends_word(struct str text, size_t at)
{
	if (at >= text.n || !wordy(text.p[at]))
		return true;
	return text.p[at] == 's' && (at + 1 == text.n || !wordy(text.p[at + 1]));
}

static size_t person_at(const struct redaction *r, struct str text, size_t at)
{
	const struct known *k = r->names[(unsigned char)ascii_lower(text.p[at])];
	bool mentioned = at > 0 && text.p[at - 1] == '@';

	if (at > 0 && wordy(text.p[at - 1]))
		return 0;
	for (; k; k = k->next) {
		struct str here = str_sub(text, at, k->text.n);
		bool same = k->exact ? str_eq(here, k->text) : str_ieq(here, k->text);

		if (same && (!k->mention || mentioned) && ends_word(text, at + k->text.n))
			return k->text.n;
	}
	return 0;
}

struct redaction *redact_new(struct arena *a, const struct redact_person *people, size_t n)
{
	struct redaction *r = NEW(a, struct redaction);

	r->a = a;
	for (size_t i = 0; i < n; i++)
		add_person(r, &people[i]);
	return r;
}

/* ---- placeholders ----------------------------------------------------------------------------------- */
static bool read_mark(struct str text, size_t at, enum redact_kind *kind, size_t *number, size_t *n)
{
	if (at >= text.n || text.p[at] != '[')
		return false;
	for (int k = 0; k < REDACT_KINDS; k++) {
		struct str mark = str_z(marks[k]);
		size_t i = at + 1 + mark.n, digits = 0;

		if (!str_ieq(str_sub(text, at + 1, mark.n), mark) || i >= text.n || text.p[i] != '-')
			continue;
		*number = 0;
		while (++i < text.n && isdigit((unsigned char)text.p[i]) && digits++ < 6)
			*number = *number * 10 + (size_t)(text.p[i] - '0');
		if (!digits || i >= text.n || text.p[i] != ']')
			continue;
		*kind = (enum redact_kind)k;
		*n = i + 1 - at;
		return true;
	}
	return false;
}

static const struct hidden *hidden_of(const struct redaction *r, enum redact_kind kind, size_t number)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->v[i].kind == kind && r->v[i].number == number)
			return &r->v[i];
	return NULL;
}

size_t redact_placeholder(const struct redaction *r, struct str text, size_t at, bool *known)
{
	enum redact_kind kind;
	size_t number, n;

	if (!read_mark(text, at, &kind, &number, &n))
		return 0;
	*known = hidden_of(r, kind, number) != NULL;
	return n;
}

static void hide(struct redaction *r, struct buf *out, enum redact_kind kind, struct str original)
{
	size_t i = 0;

	while (i < r->n && !(r->v[i].kind == kind && str_eq(r->v[i].original, original)))
		i++;
	if (i == r->n) {
		if (r->n == r->cap) {
			struct hidden *more = NEW_ARRAY(r->a, struct hidden, r->cap = 2 * r->cap + 16);

			if (r->n)
				memcpy(more, r->v, r->n * sizeof *more);
			r->v = more;
		}
		r->v[r->n++] = (struct hidden){ kind, arena_str(r->a, original), ++r->counts[kind] };
	}
	buf_fmt(out, "[%s-%zu]", marks[kind], r->v[i].number);
}

/* ---- a text -----------------------------------------------------------------------------------------------
 */
static size_t find(const struct redaction *r, struct str text, size_t at, size_t *from,
                   enum redact_kind *kind)
{
	enum redact_kind mark;
	size_t n, number;

	*from = at;
	if (read_mark(text, at, &mark, &number, &n)) {
		*kind = REDACT_TEXT;
		return n;
	}
	*kind = REDACT_SECRET;
	if ((n = redact_secret(text, at, from)))
		return n;
	*from = at;
	*kind = REDACT_EMAIL;
	if ((n = redact_email(text, at)))
		return n;
	*kind = REDACT_ACCOUNT;
	if ((n = redact_account(text, at)))
		return n;
	*kind = REDACT_CARD;
	if ((n = redact_card(text, at)))
		return n;
	*kind = REDACT_PHONE;
	if ((n = redact_phone(text, at)))
		return n;
	*kind = REDACT_PERSON;
	return person_at(r, text, at);
}

struct str redact(struct redaction *r, struct str text)
{
	struct buf out = BUF(r->a);
	enum redact_kind kind;
	size_t at = 0, from, n;

	while (at < text.n) {
		n = find(r, text, at, &from, &kind);
		if (!n) {
			buf_char(&out, text.p[at++]);
			continue;
		}
		buf_add(&out, str_sub(text, at, from - at));
		hide(r, &out, kind, str_sub(text, from, n));
		at = from + n;
	}
	return buf_str(&out);
}

size_t redact_count(const struct redaction *r, enum redact_kind kind) { return r->counts[kind]; }

static bool comes_back(enum redact_kind k)
{
	return k == REDACT_PERSON || k == REDACT_EMAIL || k == REDACT_PHONE || k == REDACT_TEXT;
}

struct str redact_restore(const struct redaction *r, struct str text)
{
	struct buf out = BUF(r->a);
	enum redact_kind kind;
	size_t at = 0, n, number;

	while (at < text.n) {
		const struct hidden *h =
		        read_mark(text, at, &kind, &number, &n) ? hidden_of(r, kind, number) : NULL;

		if (h && comes_back(kind)) {
			buf_add(&out, h->original);
			at += n;
		} else {
			buf_char(&out, text.p[at++]);
		}
	}
	return buf_str(&out);
}
