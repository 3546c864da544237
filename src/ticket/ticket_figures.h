/* ticket_figures.h - spans of being open, measures over time, and their filter words; ticket_figures.c says
 * what they mean.  Only for this folder. */
#pragma once
#include "record/series.h"

enum { TICKET_MEASURES = 5 };
extern const struct measure ticket_measures[TICKET_MEASURES];
extern const char *const ticket_target_values[];
/* Inside db_tx, after each write. */
MUST_USE enum rc ticket_span_keep(struct ctx *, const struct record *old, const struct record *neo);

MUST_USE enum rc ticket_word_ended(struct ctx *, struct dsql *, const struct filter_node *);
MUST_USE enum rc ticket_word_reopening(struct ctx *, struct dsql *, const struct filter_node *);
MUST_USE enum rc ticket_word_was_open(struct ctx *, struct dsql *, const struct filter_node *);
MUST_USE enum rc ticket_word_first_response(struct ctx *, struct dsql *, const struct filter_node *);
MUST_USE enum rc ticket_word_took(struct ctx *, struct dsql *, const struct filter_node *);
MUST_USE enum rc ticket_word_response(struct ctx *, struct dsql *, const struct filter_node *);
MUST_USE enum rc ticket_word_resolve(struct ctx *, struct dsql *, const struct filter_node *);
MUST_USE enum rc ticket_word_ola(struct ctx *, struct dsql *, const struct filter_node *);
