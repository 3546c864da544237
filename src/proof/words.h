/* words.h - what a printed proof sheet says, in both languages. */
#pragma once
#include "base/base.h"

enum proof_word {
	W_TITLE,
	W_CYCLE,
	W_CLIENT,
	W_DEFINITION,
	W_CALENDAR,
	W_AS_OF,
	W_VERSION,
	W_NUMBER,

	W_WHAT,
	W_BY,
	W_EVENT,
	W_RULE,
	W_OPEN,
	W_TOTAL,
	W_LEFT,
	W_DEADLINE,
	W_SYSTEM,
	W_NONE,
	W_COUNTED_ANEW,
	W_COUNTS,
	W_NOT,
	W_PAGE,
	W_OF,
	W_HASH,
	W_EVENTS,
	W_RUNNING,
	W_OUTSIDE,
	W_PAUSED,
	W_STOPPED,
	W_OVER,
	W_CHECK,
	/* verdicts: %s are duration and instant, as named */
	V_MET,
	V_MISSED,
	V_OVER,
	V_OVER_HELD,
	V_RUNNING,
	V_HELD,
	V_CANCELLED,
	V_NEVER,
	W_COUNT_
};
const char *proof_word(enum proof_word, bool german);
/* "pause" → "Paused"; what is unknown comes back as it is. */
const char *proof_what(struct arena *, struct str what, bool german);
const char *proof_reason(struct arena *, struct str reason, bool german);
const char *proof_target(struct arena *, struct str target, bool german);
