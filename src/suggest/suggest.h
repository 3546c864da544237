/* suggest.h - which team and category a ticket is likely to be for, learned from the client's own closed
 * tickets.
 *
 *   ticket closes ─▶ counted; enough new ones, or at night, or by hand ─▶ outbox row "suggest_learn"
 *     ─▶ one worker of one process (the outbox's lease): examples ─▶ child process ─▶ file in data_dir/models
 *     ─▶ row in suggest_model, active, db_stamp moves ─▶ every process reads the new one at its next question
 *
 *   open ticket ─▶ suggest_ask: top three with calibrated confidence and what spoke for them; never written
 * down person accepts or rejects ─▶ row in suggestion, event on the ticket threshold set by an admin (only
 * with a measured model) ─▶ a new ticket without a team gets what is sure enough, rule "suggestion model v3"
 * in the event.  Should a later model measure worse at that threshold than what was shown when it was set,
 * nothing is applied until somebody looks again.
 *
 * LEARNED FROM: tickets resolved or closed, with the team or category they ended in.  Those that bounced, and
 * those where a suggestion was rejected, count twice: people have said what is right.
 *
 * Bounces propose routing rules (proposal.c).  Similar tickets: similar.c.
 */
#pragma once
#include "jobs/jobs.h"
#include "suggest/model.h"
#include "ticket/ticket.h"

enum target { TARGET_TEAM, TARGET_CATEGORY, TARGETS };
extern const char *const target_names[TARGETS];
bool target_of(struct str name, enum target *out);

struct suggest_cache *suggest_cache_new(void);
void suggest_cache_free(struct suggest_cache *);
void suggest_stop(struct suggest_cache *); /* ends learning that runs; before jobs_stop */

extern const struct route suggest_routes[], proposal_routes[], similar_routes[];
extern const struct ticket_hooks suggest_hooks;
extern const struct timer_kind suggest_nightly;
extern const struct outbox_kind suggest_learning;

/* ---- asking ------------------------------------------------------------------------- */
struct suggested {
	struct str value, name; /* id of the team, or the category twice */
	struct answer_label answer;
};
struct suggestions {
	int64_t version;             /* 0: there is no model */
	double threshold, precision; /* of the active setting; 0: none */
	struct suggested items[MODEL_TOP];
	size_t n;
};
/* Inactive teams are left out. */
MUST_USE enum rc suggest_ask(struct ctx *, enum target, const struct record *ticket, struct suggestions *out);
void suggest_example(struct ctx *, enum target, const struct record *ticket, struct example *out);

/* ---- learning ------------------------------------------------------------------------ */
/* Inside db_tx: look through bounces soon, and learn when at least so many tickets were closed since the last
 * time; unless it is asked for already. */
MUST_USE enum rc suggest_queue(struct ctx *, int64_t client_id, int64_t least);
/* A ticket was closed: count it, and ask for learning when there are enough new ones; inside db_tx. */
MUST_USE enum rc suggest_closed(struct ctx *, int64_t client_id);

/* ---- what became of it (suggest_outcome.c), inside db_tx --------------------------------- */
struct outcome {
	const struct record *ticket;
	enum target target;
	struct str value;
	const char *outcome; /* accepted, rejected, auto */
	int64_t version;
	double confidence;
	int rank;
};
MUST_USE enum rc suggest_outcome(struct ctx *, const struct outcome *);
/* Values of this target that were rejected for the ticket: "a\nb". */
MUST_USE enum rc suggest_rejected(struct ctx *, int64_t ticket, enum target, struct rows *out);

/* ---- bounces (proposal.c) ------------------------------------------------------------------ */
MUST_USE enum rc proposal_follow(struct ctx *, const struct record *old, const struct record *neo,
                                 const struct event *);
MUST_USE enum rc proposal_derive(struct ctx *, int64_t client_id); /* opens its own transaction */

/* The client of ?client=, which the asker administers; needed only when there are several. */
MUST_USE enum rc suggest_client_asked(struct ctx *, const struct rq *, int64_t *out);

/* ---- for the cache's users (suggest.c) --------------------------------------------------- */
struct loaded;
/* The active model, read if need be; NULL when there is none. Give it back. */
MUST_USE enum rc suggest_model(struct ctx *, int64_t client_id, enum target, struct loaded **out);
void suggest_done(struct ctx *, struct loaded *);
const struct model *suggest_loaded(const struct loaded *, int64_t *version, double *threshold, double *shown);
struct children *suggest_children(struct suggest_cache *);
/* Precision a measure promises at a threshold; *share of tickets it answers. 0 when it was never that sure.
 */
double suggest_precision(const struct measure *, double threshold, double *share);
