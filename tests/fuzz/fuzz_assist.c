/* fuzz_assist.c - any bytes as a model's answer, and as a text to hide things in.
 *
 * What is kept of an answer cites given events and is plain text. A hidden text comes
 * back as it was when there was no secret, card or account in it.
 */
#include "assist/answer.h"
#include "assist/text.h"
#include "base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const struct redact_person people[] = { { { "Ada Lovelace", 12 }, { "ada.l", 5 } } };

static void check_kept(const struct claim *c)
{
	for (size_t i = 0; i < c->nevents; i++)
		assert(c->events[i] == 1 || c->events[i] == 2);
	assert(c->nevents > 0);
	for (size_t i = 0; i < c->text.n; i++)
		assert((unsigned char)c->text.p[i] >= ' ');
}

static void answer(struct arena *a, struct str body)
{
	const struct given given[] = {
		{ 1, STR("2026-01-05 09:00"), STR("[PERSON-1] wrote: error 4711, <b>now</b>") },
		{ 2, STR("2026-01-05 09:20"), STR("see https://kb.example/7 at 12.5") }
	};
	struct redaction *r = redact_new(a, people, COUNT(people));
	struct claim *c;
	size_t n;

	(void)redact(r, STR("Ada Lovelace"));
	if (answer_read(a, body, &c, &n))
		return;
	answer_check(a, r, given, COUNT(given), STR("INC7"), c, n);
	for (size_t i = 0; i < n; i++)
		if (c[i].drop == KEPT)
			check_kept(&c[i]);
}

static void hiding(struct arena *a, struct str text)
{
	struct redaction *r = redact_new(a, people, COUNT(people));
	struct str hidden = redact(r, text), back = redact_restore(r, hidden);
	bool gone = redact_count(r, REDACT_SECRET) || redact_count(r, REDACT_CARD) ||
	            redact_count(r, REDACT_ACCOUNT);

	assert(gone || str_eq(back, text));
}

static void sentences(struct arena *a, struct str text)
{
	struct text_cursor at = text_cursor(a, text);
	struct str s;

	while (text_sentence(&at, &s))
		assert(s.n >= 2 && s.n <= SENTENCE_BYTES);
}

/* The bytes as they are, and as the content of a completion, so that the inner reader is reached soon. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new();
	struct str text = { (const char *)data, n };
	struct buf b = BUF(a);
	struct jw w = JW(&b);

	answer(a, text);
	jw_open(&w, NULL, '{');
	jw_open(&w, "choices", '[');
	jw_open(&w, NULL, '{');
	jw_open(&w, "message", '{');
	jw_str(&w, "content", text);
	jw_close(&w, '}');
	jw_close(&w, '}');
	jw_close(&w, ']');
	jw_close(&w, '}');
	answer(a, buf_str(&b));
	hiding(a, text);
	if (str_utf8(text))
		sentences(a, text);
	arena_free(a);
	return 0;
}
