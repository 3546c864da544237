/* redact_rules.c - the shapes of secrets, cards, accounts, addresses and phone numbers; see redact.h. */
#include "assist/redact.h"
#include <ctype.h>

enum { LOOK_AHEAD = 60, RUN_LEAST = 20, HEX_LEAST = 32, IBAN_LEAST = 15, IBAN_MOST = 34 };

static bool digit(char c) { return c >= '0' && c <= '9'; }
static bool alnum(char c) { return isalnum((unsigned char)c) != 0; }
static bool space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
static bool wordy(char c) { return alnum(c) || (unsigned char)c >= 0x80; }
static bool starts_word(struct str s, size_t at) { return at == 0 || !wordy(s.p[at - 1]); }
static bool has(struct str s, size_t at, const char *z)
{
	return str_ieq(str_sub(s, at, strlen(z)), str_z(z));
}

/* ---- secrets: keys ---------------------------------------------------------------------------------- */
static size_t pem(struct str s, size_t at)
{
	size_t end;

	if (!has(s, at, "-----BEGIN "))
		return 0;
	end = str_find(s, STR("-----END "), at);
	end = end == SIZE_MAX ? SIZE_MAX : str_find(s, STR("-----"), end + 9);
	return end == SIZE_MAX ? s.n - at : end + 5 - at;
}

/* scheme://user:password@host */
static size_t in_address(struct str s, size_t at, size_t *from)
{
	size_t i = at + 3;
	bool colon = false;

	if (!has(s, at, "://"))
		return 0;
	*from = i;
	for (; i < s.n && !space(s.p[i]) && !strchr("/?#\"'<>", s.p[i]); i++) {
		if (s.p[i] == '@')
			return colon ? i - *from : 0;
		colon = colon || s.p[i] == ':';
	}
	return 0;
}

/* ---- secrets: "password: x" ------------------------------------------------------------------------------
 */
static size_t identifier(struct str s, size_t at)
{
	size_t i = at;

	while (i < s.n && (wordy(s.p[i]) || s.p[i] == '_' || (s.p[i] == '-' && i > at)))
		i++;
	return i - at;
}

static bool secret_word(struct str w)
{
	static const char *const whole[] = { "pin",    "puk",   "tan",           "pw",    "pwd",
		                             "pass",   "otp",   "token",         "key",   "psk",
		                             "bearer", "creds", "authorization", "cookie" };
	static const char *const ends[] = { "password",   "passwords",   "passwd",      "passwort",
		                            "kennwort",   "passphrase",  "secret",      "apikey",
		                            "api_key",    "api-key",     "accesskey",   "access_key",
		                            "access-key", "private_key", "credentials", "zugangsdaten",
		                            "_token",     "-token",      "_key",        "_pwd",
		                            "_pass",      "authtoken" };

	for (size_t i = 0; i < COUNT(whole); i++)
		if (str_ieq(w, str_z(whole[i])))
			return true;
	for (size_t i = 0; i < COUNT(ends); i++) {
		size_t n = strlen(ends[i]);

		if (w.n >= n && str_ieq(str_sub(w, w.n - n, n), str_z(ends[i])))
			return true;
	}
	return false;
}

/* "is wrong", "ist abgelaufen": what a password is like, not what it is. */
static bool plain_word(struct str w)
{
	static const char *const words[] = { "wrong",    "expired",  "not",      "invalid", "incorrect",
		                             "required", "reset",    "changed",  "missing", "too",
		                             "the",      "no",       "known",    "unknown", "a",
		                             "an",       "being",    "stored",   "falsch",  "abgelaufen",
		                             "nicht",    "ungültig", "geändert", "zu",      "kein",
		                             "gesperrt", "locked",   "still",    "set",     "needed",
		                             "correct",  "fine",     "ok",       "richtig", "noch" };

	for (size_t i = 0; i < COUNT(words); i++)
		if (str_ieq(w, str_z(words[i])))
			return true;
	return false;
}

/* A quoted text, or what goes on to the next white space; "Bearer x" is one. */
static size_t value_at(struct str s, size_t at, size_t *from)
{
	size_t i = at;
	char quote;

	while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\t'))
		i++;
	*from = i;
	if (i < s.n && strchr("\"'`", s.p[i])) {
		quote = s.p[i];
		*from = ++i;
		while (i < s.n && s.p[i] != quote && s.p[i] != '\n')
			i++;
		return i - *from;
	}
	for (const char *const *w = (const char *const[]){ "bearer ", "basic ", "token ", NULL }; *w; w++)
		if (has(s, i, *w))
			*from = i += strlen(*w);
	while (i < s.n && !space(s.p[i]))
		i++;
	while (i > *from && strchr(".,;)\"'", s.p[i - 1]))
		i--;
	return i - *from;
}

/* Where the value begins after "… for root is ", "…:", "…="; SIZE_MAX: there is none. */
static size_t value_begins(struct str s, size_t at, bool *verb)
{
	static const char *const verbs[] = { " is ", " ist ", " lautet ", " was ", " war ", " -> ", " => " };

	*verb = false;
	for (size_t i = at; i < s.n && i < at + LOOK_AHEAD && s.p[i] != '\n'; i++) {
		if (strchr("=:", s.p[i]))
			return i + 1 + (i + 1 < s.n && strchr("=>", s.p[i + 1]) ? 1 : 0);
		if (strchr("?!;", s.p[i]) || (s.p[i] == '.' && (i + 1 == s.n || space(s.p[i + 1]))))
			return SIZE_MAX;
		for (size_t k = 0; k < COUNT(verbs); k++)
			if (has(s, i, verbs[k])) {
				*verb = true;
				return i + strlen(verbs[k]);
			}
	}
	return SIZE_MAX;
}

/* "password hunter2": a word that mixes letters with figures or signs. */
static bool mixed(struct str w)
{
	bool letter = false, other = false;

	for (size_t i = 0; i < w.n; i++) {
		letter = letter || isalpha((unsigned char)w.p[i]);
		other = other || !isalpha((unsigned char)w.p[i]);
	}
	return w.n >= 5 && letter && other;
}

static size_t named(struct str s, size_t at, size_t *from)
{
	size_t word, n, begins;
	bool verb;

	if (!starts_word(s, at) || !(word = identifier(s, at)) || !secret_word(str_sub(s, at, word)))
		return 0;
	n = value_at(s, at + word, from);
	if (*from > at + word && s.p[*from - 1] != '=' && n && mixed(str_sub(s, *from, n)) &&
	    !strchr("([", s.p[*from]))
		return n;
	begins = value_begins(s, at + word, &verb);
	if (begins == SIZE_MAX)
		return 0;
	n = value_at(s, begins, from);
	return n && verb && plain_word(str_sub(s, *from, n)) ? 0 : n;
}

/* ---- secrets: shapes --------------------------------------------------------------------------------------
 */
static size_t token_run(struct str s, size_t at)
{
	size_t i = at;

	while (i < s.n && (alnum(s.p[i]) || strchr("+/_=-.", s.p[i])))
		i++;
	while (i > at && strchr(".-=", s.p[i - 1]) && !(s.p[i - 1] == '=' && i - at > RUN_LEAST))
		i--;
	return i - at;
}

static bool known_prefix(struct str run)
{
	static const struct {
		const char *z;
		size_t least;
	} known[] = { { "AKIA", 20 },     { "ASIA", 20 },        { "ghp_", 20 },   { "gho_", 20 },
		      { "ghs_", 20 },     { "github_pat_", 20 }, { "glpat-", 16 }, { "xoxb-", 12 },
		      { "xoxp-", 12 },    { "xoxa-", 12 },       { "sk-", 16 },    { "sk_live_", 12 },
		      { "pk_live_", 12 }, { "AIza", 30 },        { "eyJ", 20 },    { "ya29.", 20 },
		      { "hvs.", 16 },     { "npm_", 20 } };

	for (size_t i = 0; i < COUNT(known); i++)
		if (run.n >= known[i].least && str_starts(run, str_z(known[i].z)))
			return true;
	return false;
}

/* Long, and of upper case, lower case and figures well mixed; or long and hexadecimal. */
static bool drawn_by_lot(struct str run)
{
	size_t upper = 0, lower = 0, digits = 0, hex = 0, changes = 0;

	for (size_t i = 0; i < run.n; i++) {
		char c = run.p[i];

		upper += c >= 'A' && c <= 'Z';
		lower += c >= 'a' && c <= 'z';
		digits += digit(c);
		hex += isxdigit((unsigned char)c) != 0;
		changes += i > 0 &&
		           (digit(c) != digit(run.p[i - 1]) ||
		            (isupper((unsigned char)c) != 0) != (isupper((unsigned char)run.p[i - 1]) != 0));
	}
	if (hex == run.n && run.n >= HEX_LEAST && digits)
		return true;
	return run.n >= RUN_LEAST && upper >= 3 && lower >= 3 && digits >= 2 && changes * 3 >= run.n;
}

/* 111111-222222-… eight times: what unlocks a disk. */
static size_t recovery_key(struct str s, size_t at)
{
	size_t i = at;

	for (int group = 0; group < 8; group++) {
		if (group && (i >= s.n || s.p[i++] != '-'))
			return 0;
		for (int k = 0; k < 6; k++, i++)
			if (i >= s.n || !digit(s.p[i]))
				return 0;
	}
	return i - at;
}

size_t redact_secret(struct str s, size_t at, size_t *from)
{
	size_t n;

	*from = at;
	if ((n = pem(s, at)) || (n = in_address(s, at, from)))
		return n;
	if (!starts_word(s, at) || !alnum(s.p[at]))
		return 0;
	if ((n = named(s, at, from)))
		return n;
	*from = at;
	if ((n = recovery_key(s, at)))
		return n;
	n = token_run(s, at);
	struct str run = str_sub(s, at, n);

	return n && (known_prefix(run) || drawn_by_lot(run)) ? n : 0;
}

/* ---- e-mail
 * ------------------------------------------------------------------------------------------------- */
static bool local_char(char c) { return wordy(c) || (c && strchr("._%+-", c)); }

size_t redact_email(struct str s, size_t at)
{
	size_t i = at, host, dot = 0;

	if ((at > 0 && local_char(s.p[at - 1])) || !local_char(s.p[at]))
		return 0;
	while (i < s.n && local_char(s.p[i]))
		i++;
	if (i == at || i >= s.n || s.p[i] != '@')
		return 0;
	host = ++i;
	while (i < s.n && (wordy(s.p[i]) || s.p[i] == '-' || s.p[i] == '.')) {
		if (s.p[i] == '.' && i + 1 < s.n && wordy(s.p[i + 1]))
			dot = i;
		i++;
	}
	while (i > host && strchr(".-", s.p[i - 1]))
		i--;
	return dot > host ? i - at : 0;
}

/* ---- numbers with a check
 * ----------------------------------------------------------------------------------- */
static bool luhn(const char *d, size_t n)
{
	int sum = 0;

	for (size_t i = 0; i < n; i++) {
		int v = d[n - 1 - i] - '0';

		v = i % 2 ? 2 * v : v;
		sum += v > 9 ? v - 9 : v;
	}
	return sum % 10 == 0;
}

size_t redact_card(struct str s, size_t at)
{
	char d[19];
	size_t n = 0, best = 0;

	if ((at > 0 && (wordy(s.p[at - 1]) || s.p[at - 1] == '.')) || !digit(s.p[at]))
		return 0;
	for (size_t i = at; i < s.n && n < sizeof d; i++) {
		if (strchr(" -.", s.p[i]) && i > at && digit(s.p[i - 1]))
			continue;
		if (!digit(s.p[i]))
			break;
		d[n++] = s.p[i];
		bool ends = i + 1 == s.n || !wordy(s.p[i + 1]);

		if (n >= 13 && ends && luhn(d, n))
			best = i + 1 - at;
	}
	return best;
}

static bool mod97(const char *c, size_t n)
{
	int rest = 0;

	for (size_t i = 0; i < n; i++) {
		char x = c[(i + 4) % n];

		rest = digit(x) ? (rest * 10 + (x - '0')) % 97 : (rest * 100 + (x - 'A' + 10)) % 97;
	}
	return rest == 1;
}

size_t redact_account(struct str s, size_t at)
{
	char c[IBAN_MOST];
	size_t n = 0, best = 0;

	if (!starts_word(s, at) || at + 4 > s.n || !isalpha((unsigned char)s.p[at]) ||
	    !isalpha((unsigned char)s.p[at + 1]) || !digit(s.p[at + 2]) || !digit(s.p[at + 3]))
		return 0;
	for (size_t i = at; i < s.n && n < sizeof c; i++) {
		if (strchr(" -", s.p[i]) && i > at && alnum(s.p[i - 1]))
			continue;
		if (!alnum(s.p[i]))
			break;
		c[n++] = (char)toupper((unsigned char)s.p[i]);
		if (n >= IBAN_LEAST && (i + 1 == s.n || !wordy(s.p[i + 1])) && mod97(c, n))
			best = i + 1 - at;
	}
	return best;
}

/* ---- phone numbers
 * -------------------------------------------------------------------------------------------- */
/* 26.11.2026, 2026-11-26, 10:30, 01/02/2026: no number to call. */
static bool like_a_date(struct str t)
{
	size_t run = 0, runs[4] = { 0 }, n = 0;
	char sign = 0;

	for (size_t i = 0; i <= t.n; i++) {
		if (i < t.n && digit(t.p[i])) {
			run++;
			continue;
		}
		if (n < 4)
			runs[n++] = run;
		run = 0;
		if (i < t.n && sign && t.p[i] != sign)
			return false;
		sign = i < t.n ? t.p[i] : sign;
	}
	return n == 3 && sign && strchr("./-", sign) &&
	       ((runs[0] <= 2 && runs[1] <= 2 && (runs[2] == 2 || runs[2] == 4)) ||
	        (runs[0] == 4 && runs[1] <= 2 && runs[2] <= 2));
}

static bool called_so(struct str s, size_t at)
{
	static const char *const words[] = { "tel",       "phone", "mobile",    "cell",       "fon",
		                             "telefon",   "handy", "mobil",     "fax",        "ext",
		                             "durchwahl", "call",  "extension", "nebenstelle" };
	size_t end = at, from;

	while (end > 0 && strchr(" .:(", s.p[end - 1]))
		end--;
	from = end;
	while (from > 0 && wordy(s.p[from - 1]))
		from--;
	for (size_t i = 0; i < COUNT(words); i++)
		if (str_ieq(str_sub(s, from, end - from), str_z(words[i])))
			return true;
	return false;
}

/* 555-010-4477, (555) 010 4477 */
static bool three_three_four(struct str t)
{
	size_t run = 0, runs[4] = { 0 }, n = 0;

	for (size_t i = 0; i <= t.n; i++) {
		if (i < t.n && digit(t.p[i])) {
			run++;
		} else if (run) {
			if (n < 4)
				runs[n] = run;
			n++;
			run = 0;
		}
	}
	return n == 3 && runs[0] == 3 && runs[1] == 3 && runs[2] == 4;
}

size_t redact_phone(struct str s, size_t at)
{
	size_t i = at, digits = 0, end = at;

	if (at > 0 && (wordy(s.p[at - 1]) || strchr("+.,:-/", s.p[at - 1])) &&
	    !(s.p[at - 1] == ':' && called_so(s, at)))
		return 0;
	if (!digit(s.p[at]) &&
	    !(strchr("+(", s.p[at]) && at + 1 < s.n && (digit(s.p[at + 1]) || s.p[at + 1] == '+')))
		return 0;
	for (; i < s.n && (digit(s.p[i]) || strchr("+()/ .-", s.p[i])); i++) {
		if (s.p[i] == '+' && i > at + 1)
			break;
		if (i > at + 1 && strchr(" .-/", s.p[i]) && strchr(" .-/", s.p[i - 1]))
			break;
		digits += digit(s.p[i]);
		end = digit(s.p[i]) ? i + 1 : end;
	}
	struct str t = str_sub(s, at, end - at);

	if (digits > 15 || like_a_date(t) || (end < s.n && (wordy(s.p[end]) || s.p[end] == ':')))
		return 0;
	if (called_so(s, at))
		return digits >= 3 ? t.n : 0;
	bool abroad = s.p[at] == '+' || has(s, at, "00") || has(s, at, "(+"),
	     local = s.p[at] == '0' || has(s, at, "(0");

	if ((abroad && digits >= 7) || (local && digits >= 7 && t.n > digits) || (local && digits >= 10))
		return t.n;
	return three_three_four(t) ? t.n : 0;
}
