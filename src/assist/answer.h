/* answer.h - a model's answer: read strictly, then held sentence by sentence against the events it was given.
 *
 * An answer is a chat completion whose message is {"sentences":[{"text":"…","events":[12,13]}]} and nothing
 * else. A sentence stays only when it cites events that were given, when every figure, key, name and address
 * in it stands in those events, when it has at least one word in common with them, and when it is plain text.
 * Knows neither database nor network.
 */
#pragma once
#include "assist/redact.h"

enum drop {
	KEPT,
	DROP_NO_EVENTS,   /* it cites none */
	DROP_FOREIGN,     /* it cites one that was not given */
	DROP_NUMBER,      /* a figure, time or key that is not in what it cites */
	DROP_NAME,        /* a placeholder that is not in what it cites */
	DROP_LINK,        /* an address or @name that is not in what it cites */
	DROP_MARKUP,      /* HTML, links in Markdown, control characters */
	DROP_INSTRUCTION, /* speaks to a program: an API's path, a method and a path */
	DROP_UNRELATED,   /* no word in common with what it cites */
	DROP_REASONS
};
extern const char *const drop_words[DROP_REASONS]; /* "kept", "no_events" … */
enum { CLAIMS_MAX = 40, CLAIM_BYTES = 800, CLAIM_EVENTS = 20 };
struct claim {
	struct str text;
	int64_t *events;
	size_t nevents;
	enum drop drop;
	struct str detail; /* what was not found */
};
struct given { /* an event as it was sent */
	int64_t id;
	struct str at, text; /* both redacted; at as "2026-11-26 16:00" */
};
/* NULL, or why not: "broken_json", "wrong_shape", "cut_off", "no_sentences". body: what the server said. */
const char *answer_read(struct arena *, struct str body, struct claim **out, size_t *n);
/* Says of each whether it stays. key: the ticket's own, which may always be named. */
void answer_check(struct arena *, const struct redaction *, const struct given *, size_t ngiven,
                  struct str key, struct claim *, size_t n);
/* How many words one would have to add, take away or change; of at most 2,000 words each. */
size_t words_apart(struct arena *, struct str a, struct str b);
