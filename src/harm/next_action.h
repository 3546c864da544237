/* next_action.h - the row of a next action, for the files of src/harm: rules in next_action.c, routes in
 * next_api.c, words and JSON of tickets in words.c. */
#pragma once
#include "harm/harm_int.h"

enum { NEXT_WORDS_MAX = 1000 };
struct asked_row {
	int64_t record_id, version;
	int64_t asked_at, asked_by, asked_of, asked_event; /* 0: nobody has asked */
	struct str asked_words;
	int64_t at, by, event, made_at; /* the instant promised; 0: nothing is */
	struct str words;
	bool broken; /* told */
};
/* Also between the instant and the timer that tells it. */
static inline bool asked_broken(const struct asked_row *a, int64_t now)
{
	return a->broken || (a->at && a->at < now);
}
MUST_USE enum rc asked_load(struct ctx *, const struct record *, struct asked_row *out);
MUST_USE enum rc asked_ask(struct ctx *, const char *type, const int64_t *ids, size_t n, struct rows *);
void asked_take(const struct rows *, const int64_t *ids, size_t n, struct asked_row *out);

/* All inside db_tx; who may is the routes' matter. RC_CONFLICT: "not_open", "nobody_to_ask", "own". */
MUST_USE enum rc next_action_nudge(struct ctx *, const struct record *, struct str words);
MUST_USE enum rc next_action_unask(struct ctx *, const struct record *);
MUST_USE enum rc next_action_promise(struct ctx *, const struct record *, int64_t at, struct str words);
MUST_USE enum rc next_action_withdraw(struct ctx *, const struct record *);
/* Who would be asked; 0: nobody. */
MUST_USE enum rc next_action_owner(struct ctx *, const struct record *, int64_t *out);
