/* words.h - what messages say, in English and German. The web UI has its own words (web/src/messages); a
 * message is written where there is no browser. */
#pragma once
#include "attention/attention.h"

enum word {
	SAY_OPEN,
	SAY_STOP,     /* before the mute link */
	SAY_SETTINGS, /* before the link to the settings */
	SAY_WHY,      /* why did I get this */
	SAY_DIGEST,   /* after a number: notifications */
	SAY_TEST,
	SAY_TEST_TEXT,
	SAY_TIMES, /* after a number */
	SAY_SYSTEM,
	SAY_URGENT,
	SAY_MUTE, /* a button */
	WORDS
};
struct str word_of(enum word, bool german);
bool speaks_german(struct str locale);
/* Why somebody was told: one sentence. */
struct why_case {
	enum notice_reason reason;
	struct str kind, detail, actor;
};
struct str why_sentence(struct arena *, const struct why_case *, bool german);
/* A reason in one or two words: "Assigned". */
struct str reason_word(enum notice_reason, bool german);
