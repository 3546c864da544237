/* today.h - what has its time today, on a line.  A new kind of thing is a function and a row of the table in
 * today.c.
 */
#pragma once
#include "base/json.h"
#include "base/time.h"
#include "record/record.h"

enum { TODAY_WORDS = 4 };
struct today_item {
	int64_t at, until; /* until 0: an instant */
	const char *kind;  /* harm, deadline, promise, oncall, handover, review, window, visit … */
	const char *tone;  /* harm, risk, info, mute */
	struct str title, detail, href;
	/* The same for a reader of another language: what is said, and what it is about. */
	const char *say;
	struct today_word {
		const char *name;
		struct str text;
	} words[TODAY_WORDS]; /* up to the first without a name */
	int64_t by;           /* whose promise it is, named when it is written; 0: nobody's */
	int64_t n;            /* how many, where that is said */
};
struct today {
	int64_t client; /* 0: all that the asker reads */
	int64_t from, to;
	struct today_item *items;
	size_t n, cap;
};
void today_add(struct ctx *, struct today *, struct today_item);
/* What a source finds for the asker in [from, to). Nouns above the desk add theirs through app->desk_today, a
 * NULL-terminated list. */
typedef enum rc today_source(struct ctx *, struct today *);
