/* parts.h - what the files of src/desk share and nobody else needs. */
#pragma once
#include "base/json.h"
#include "base/time.h"
#include "calendar/calendar.h"
#include "desk/desk.h"
#include "desk/graph.h"
#include "desk/rule.h"
#include "desk/story.h"
#include "forecast/forecast.h"
#include "harm/harm.h"
#include "sla/sla.h"
#include "ticket/ticket.h"

/* ---- an item: what is known of one open ticket ------------------------------------------------- */
struct item_clock {
	enum sla_kind kind;
	enum clock_phase phase;
	int64_t deadline; /* RANK_NEVER while it stands still */
	int64_t since, elapsed, goal;
	int64_t def, version, calendar_version;
	struct str zone;
};
struct item_promise { /* the next action: of a nudge's answer, or of an acknowledgement */
	int64_t at, by, made_at, event;
	struct str words;
	bool escalated; /* an acknowledgement's */
};
/* Its numbers as of `at`: what time moves. */
struct standing {
	struct rank rank;
	int64_t at;
	double chance, chance_later, reassign; /* NAN */
	int64_t silent_at, usual;              /* RANK_NEVER; of the group, open microseconds at 95 % */
	int64_t examples;
	int pace;                     /* forecast's level */
	int8_t due_clock, late_clock; /* index of the clock that due_at or late_since is of; -1 */
};
struct item { /* kept as struct packed */
	int64_t id, client_id;
	struct record ticket; /* without long texts */
	struct story story;
	struct harm harm;
	struct next_action asked;
	struct item_promise promise; /* at 0: none */
	struct item_clock clocks[SLA_KINDS];
	size_t nclocks;
	struct weight_case weight;
	struct edge *edges;
	size_t nedges;
	/* what changes while it is kept: under the state's view lock */
	struct frees frees;
	struct standing now;
	int64_t read_at; /* mono: when it was read */
};
static inline int64_t item_ref(const struct item *i, size_t f) { return rec_int(&i->ticket, f); }
int64_t item_harm_at(const struct item *, int64_t now); /* RANK_NEVER */
int64_t item_promised_at(const struct item *);          /* RANK_NEVER: none, or somebody has moved it since */
double item_clock_share(struct ctx *, const struct item_clock *, int64_t t); /* of its time used, 0 to 1 */

/* ---- gather.c: reading them ------------------------------------------------------------------------ */
enum { GATHER = 200 };
/* Of these tickets (at most GATHER) those that are open, in cx->mem; old[i] is what is kept of ids[i], or
 * NULL. */
MUST_USE enum rc items_gather(struct ctx *, const int64_t *ids, struct item *const *old, size_t n,
                              struct item ***out, size_t *nout);
size_t place_in(const int64_t *ids, size_t n, int64_t id); /* n: it is none of them */

/* ---- assess.c: numbers at cx->now -------------------------------------------------------------------- */
MUST_USE enum rc items_assess(struct ctx *, struct item *const *items, size_t n, struct standing *out);
/* What forecast.h is asked about it at cx->now. */
struct moment item_moment(struct ctx *, const struct item *);
struct rank_setting desk_setting(const struct app *);

/* ---- reading the state (keep.c) ---------------------------------------------------------------------- */
struct ranked;
/* Everything up to the newest event and to cx->now is in it. As the system; cx is whoever asks. */
MUST_USE enum rc ranked_ready(struct ctx *, struct ranked *);

/* ---- why.c: the reasons ---------------------------------------------------------------------- */
enum { REASONS = 3, ROW_OF = 3 };
struct page_item { /* a copy, for one answer */
	const struct item *item;
	struct str of[ROW_OF];    /* keys of some that it frees … */
	int64_t of_event[ROW_OF]; /* … and the events by which they wait */
	size_t nof;
};
struct why {
	struct ctx *cx;
	const struct page_item *row;
	const struct zone *zone;
	struct outlook outlook;
};
void why_write(struct why *, struct jw *, const char *key);

/* ---- answers --------------------------------------------------------------------------------- */
enum rc get_desk(struct ctx *, const struct rq *, struct res *);
enum rc get_count(struct ctx *, const struct rq *, struct res *);
enum rc get_today(struct ctx *, const struct rq *, struct res *);
enum rc get_unblock(struct ctx *, const struct rq *, struct res *);
/* client=, 0: all one may read. RC_NOT_FOUND: a foreign one. */
MUST_USE enum rc desk_client(struct ctx *, const struct rq *, int64_t *out);
struct str desk_name(struct ctx *, const struct record_type *, int64_t id); /* empty when gone */
void desk_write_ref(struct ctx *, struct jw *, const char *key, const struct record_type *, int64_t id);
