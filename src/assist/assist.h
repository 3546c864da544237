/* assist.h - a ticket, or a shift, in a few sentences, each with the events it stands on; and drafts by a
 * model, which a person reviews.  docs/assist.md is the rule.
 *
 *   story (what the asker may see) ─ extract ─▶ SUMMARY: people's own sentences and facts from fields and
 * events. No model, no network, the same answer every time.
 *
 *   person asks ─▶ assist_draft row "asked" ─▶ the worker's thread: story ─ redact ─ prompt ─▶ an
 *   OpenAI-compatible server ─▶ strict reader ─ every sentence checked against the events it cites ─▶ row
 * "ready" ─▶ a person accepts, edits or rejects; or it expires.
 *
 * Nothing that a model answers is written anywhere but to its draft's row, and nothing is applied by itself.
 * Drafts are off until the server has assist_url and a client's administrator switches them on.
 */
#pragma once
#include "base/route.h"
#include "jobs/jobs.h"
#include "record/record.h"

/* ---- summaries ------------------------------------------------------------------- */
/* Which question a sentence answers; the order in which they are told. */
enum assist_part {
	PART_ASKED,
	PART_KNOWN,
	PART_TRIED,
	PART_HANDED,
	PART_WAITS,
	PART_OUTCOME,
	PART_SAID,
	PART_NEXT,
	PARTS
};
extern const char *const assist_parts[PARTS];
struct sentence {
	enum assist_part part;
	const char *id; /* "quote": somebody's own words; else a fact that the web says in its own language */
	struct str text; /* own words as they stand in the event, or plain English */
	struct str args; /* members of a JSON object, what a fact is made of */
	int64_t *events; /* never none */
	size_t nevents;
	int64_t at, by; /* of a quote: when, and who; 0: not told */
	int64_t ticket;
};
struct summary {
	struct sentence *v;
	size_t n, left_out; /* left_out: sentences that were good, and too many */
	int64_t as_of;      /* the last event it knows of */
	bool cut;           /* the story was too long to be read whole */
};
/* Of a ticket in hand, as cx->who may see it. */
MUST_USE enum rc assist_summary(struct ctx *, const struct record *ticket, struct summary *out);
void assist_write_summary(struct ctx *, struct jw *, const struct summary *); /* "sentences", "as_of" … */

/* ---- the last shift ------------------------------------------------------------------ */
struct shift_ask {
	int64_t client, team; /* 0: every one the asker reads */
	int64_t from, to;     /* [from, to) */
	size_t most;          /* tickets told of one by one; 0: 12 */
};
enum shift_count {
	SHIFT_OPENED,
	SHIFT_RESOLVED,
	SHIFT_REOPENED,
	SHIFT_HANDED,
	SHIFT_HELD,
	SHIFT_MAJOR,
	SHIFT_COUNTS
};
extern const char *const shift_counts[SHIFT_COUNTS];
struct shift_item {
	struct record ticket;
	struct sentence *v;
	size_t n;
};
struct shift_summary {
	int64_t from, to;
	int64_t counts[SHIFT_COUNTS];
	struct str *keys[SHIFT_COUNTS]; /* of those counted */
	struct shift_item *items;       /* what matters first */
	size_t n, left_out;
	bool cut; /* more happened than was read */
};
/* What happened to tickets in that time, as cx->who may see it. For the hand-over. */
MUST_USE enum rc assist_shift_summary(struct ctx *, const struct shift_ask *, struct shift_summary *out);

extern const struct route assist_routes[], assist_policy_routes[], assist_draft_routes[];
extern const struct timer_kind assist_timer; /* drafts that nobody decided, and texts that are forgotten */

/* ---- asking a model -------------------------------------------------------------------- */
struct assist *assist_start(struct app *); /* one thread that asks; NULL when no server is configured */
void assist_stop(struct assist *);         /* gives up what runs; it counts as failed. NULL is fine */
