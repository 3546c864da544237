/* redact.h - what must not leave the machine, found by rule and put behind placeholders: "[PERSON-1]",
 * "[SECRET-2]".
 *
 *   secrets   private keys, "password: x", "token=x", Authorization headers, user:password@ in addresses,
 * tokens of known shapes, recovery keys, and any long run of characters that looks drawn by lot cards     13
 * to 19 digits that pass Luhn's check; accounts: IBANs that pass theirs e-mail addresses, phone numbers,
 * names and logins of the people the system knows
 *
 * The same original has the same placeholder everywhere. In doubt it is hidden. What is no secret comes back
 * in the answer; secrets, cards and accounts never do. Text that merely looks like a placeholder is hidden
 * behind a real one.
 */
#pragma once
#include "base/base.h"

enum redact_kind {
	REDACT_PERSON,
	REDACT_EMAIL,
	REDACT_PHONE,
	REDACT_CARD,
	REDACT_ACCOUNT,
	REDACT_SECRET,
	REDACT_TEXT,
	REDACT_KINDS
};
extern const char *const redact_words[REDACT_KINDS]; /* "person" … */
struct redaction;
struct redact_person {
	struct str name, login;
};
/* people may be NULL. Everything lives in the arena. */
struct redaction *redact_new(struct arena *, const struct redact_person *people, size_t n);
struct str redact(struct redaction *, struct str text);
size_t redact_count(const struct redaction *, enum redact_kind); /* different originals hidden so far */
/* Is there a placeholder at this place? Its length, else 0; known: it was given out. */
size_t redact_placeholder(const struct redaction *, struct str text, size_t at, bool *known);
/* What may come back comes back. */
struct str redact_restore(const struct redaction *, struct str text);

/* The rules by themselves (redact_rules.c): length of what is to be hidden at text[at], which begins at
 * *from; 0: nothing. */
size_t redact_secret(struct str text, size_t at, size_t *from);
size_t redact_email(struct str text, size_t at);
size_t redact_phone(struct str text, size_t at);
size_t redact_card(struct str text, size_t at);
size_t redact_account(struct str text, size_t at);
