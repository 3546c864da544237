/* sight.h - what is known of a ticket at one moment, and what became of it: all that the models see.
 *
 * Words are hashes, so that a model keeps no text of any ticket; 0 is "not said".  Numbers are NAN when not
 * known.  The same struct is filled from a client's events when learning (past.c), from the ticket at hand
 * when asking (forecast.c), and from a foreign log by bench/judgement.c; SIGHT_VERSION changes with it.
 *
 * Of the numbers only those marked "goes" move while nothing happens, and they move one way.  The trees may
 * use them in that way alone, which is why standing still never makes the chance of a breach smaller.
 */
#pragma once
#include "base/base.h"

enum { SIGHT_VERSION = 1 };
enum sight_word {
	SIGHT_TEAM,
	SIGHT_CATEGORY,
	SIGHT_SUBCATEGORY,
	SIGHT_PRIORITY,
	SIGHT_SERVICE,
	SIGHT_ITEM,
	SIGHT_SITE,
	SIGHT_SYMPTOM,
	SIGHT_CHANNEL,
	SIGHT_REQUESTER,
	SIGHT_OPENED_BY,
	SIGHT_ASSIGNEE,
	SIGHT_STATE,
	SIGHT_HOLD, /* why it is on hold */
	SIGHT_KIND,
	SIGHT_WORDS
};
enum sight_number {
	SIGHT_AGE,      /* goes up: hours since it was opened */
	SIGHT_SILENCE,  /* goes up: hours since the last event */
	SIGHT_IN_STATE, /* goes up: hours in this state */
	SIGHT_USED,     /* goes up: share of the goal's open time */
	SIGHT_LEFT,     /* goes down: hours to the deadline */
	SIGHT_WRITES,   /* the record's version */
	SIGHT_REASSIGNS,
	SIGHT_REOPENS,
	SIGHT_HOUR,    /* of the day it was opened, UTC */
	SIGHT_WEEKDAY, /* 1 Monday … 7 */
	SIGHT_NUMBERS
};
enum { SIGHT_SAYS = SIGHT_WORDS + SIGHT_NUMBERS };
extern const char *const sight_names[SIGHT_SAYS]; /* words, then numbers */
struct sight {
	uint64_t word[SIGHT_WORDS];
	float number[SIGHT_NUMBERS];
};
uint64_t sight_hash(struct str);                   /* never 0; of an empty text 0 */
void sight_opened(struct sight *, int64_t opened); /* SIGHT_HOUR, SIGHT_WEEKDAY */
/* A place in the quiet between two instants, the same for the same ticket and instants. */
int64_t sight_quiet(uint64_t ticket, int64_t from, int64_t to);

enum question { ASK_BREACH, ASK_MOVE, QUESTIONS };
extern const char *const question_names[QUESTIONS]; /* "breach", "reassign" */

/* A moment in the life of a past ticket. */
struct past {
	uint64_t ticket;
	int64_t opened, at;
	int64_t known;             /* when it was over and its outcomes stood; INT64_MAX: it is open */
	int8_t outcome[QUESTIONS]; /* from this moment on: 1 it happened, 0 it did not, -1 no such question */
	float next_used; /* SIGHT_USED at the next moment, or at the end: for plain rates, no tree sees it */
	struct sight sight;
};
