/* parts.h - what the files of the fold share; for this folder only. */
#pragma once
#include "sla/ledger.h"

/* ---- stretches.c -------------------------------------------------------------- */
/* Begin a stretch at in->at, ending the one before. */
void stretch_begin(struct arena *, struct sla_clock *, const struct clock_input *, enum clock_phase);
/* What the record was doing last. */
struct str stretch_doing(const struct sla_clock *);
/* Does it count under the definition; and does it all the same before that was chosen, when it credits no
 * pauses? */
bool stretch_counts(const struct sla_def *, const struct clock_interval *);
bool stretch_counts_before(const struct sla_def *, const struct clock_interval *);
/* The same phase and doing. */
bool stretch_joins(const struct clock_interval *, const struct clock_interval *);
/* Go through the cycle's life up to `at` under the definition: sets c->elapsed, and gives the instant at
 * which the goal was used up inside a stretch that counts (INT64_MAX: it was not). With `tell`, the stretches
 * as taken go into *out. */
int64_t stretches_recount(struct sla_clock *, int64_t at, struct arena *tell, struct ledger_stretch **out,
                          size_t *n);
/* As text for the row, and back. Empty when the clock is partial. The same life gives the same text: empty
 * stretches are dropped and like neighbours joined. */
struct str stretches_text(struct arena *, const struct sla_clock *);
bool stretches_read(struct arena *, struct str text, struct sla_clock *);

/* ---- goal.c -------------------------------------------------------------------- */
/* c->goal and c->late anew, from its definition. */
void goal_set(struct sla_clock *);
/* The instant at which `open` more will have been used, counted from t; late edge and all. */
int64_t goal_reached(const struct sla_clock *, int64_t t, int64_t open);

/* ---- rows.c ---------------------------------------------------------------------- */
enum { ROW_STRETCHES = 24 /* the last column of ROW_WHOLE */ };
#define ROW_TOLD                                                                                        \
	"record_id, target, id, sla_target, sla_version, calendar_version, state, reason, started_at, " \
	"since, elapsed, deadline, original_deadline, stopped_at, breached_at, born_breached, cycle, "  \
	"goal, zone, late, resolve_left, team, ended"
#define ROW_WHOLE ROW_TOLD ", attached_at, stretches"
/* A row of ROW_WHOLE or ROW_TOLD; kind SLA_KINDS: of a target this program does not know. */
MUST_USE enum rc row_read(struct ctx *, const struct rows *, size_t i, struct sla_clock *out);
/* ---- life.c ------------------------------------------------------------------------ */
/* Versions of its calendar that came into force by `at`; *history: its row does not suffice. */
MUST_USE enum rc clock_catch_up(struct ctx *, struct sla_clock *, int64_t at, bool *history);
/* A definition as rows pin it: equal ids and versions. */
bool def_same(const struct sla_def *, const struct sla_def *);
