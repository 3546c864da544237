/* ticket_answer.h - what was asked when a ticket was ordered, and what was answered, typed.
 *
 * An answer is one row for each of its values, so that several choices can be looked for one by one.  Answers
 * are written once, with the order, and never change; the filter knows them as answer.NAME.
 */
#pragma once
#include "record/record.h"

struct ticket_answer {
	struct str name, label,
	        type;     /* type: text, long, number, bool, date, time, choice, choices, person, file */
	struct str text;  /* stored form: choice id, "yes", "2026-12-01" */
	struct dbval num; /* number, truth, instant, id of a person or a file; NULL for plain text */
	struct str shown; /* as it was shown */
	int64_t position; /* of the question */
};
/* Inside db_tx, once. */
MUST_USE enum rc ticket_answers_put(struct ctx *, const struct record *ticket, const struct ticket_answer *,
                                    size_t n);
/* In the order of the questions. */
MUST_USE enum rc ticket_answers_load(struct ctx *, int64_t ticket, struct ticket_answer **out, size_t *n);
/* [{"name","label","type","value":…,"text":"as shown"}], several choices as one with a list. */
void ticket_answers_write(struct ctx *, struct jw *, const char *key, const struct ticket_answer *, size_t n);
