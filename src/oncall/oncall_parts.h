/* oncall_parts.h - what the files of src/oncall share: a parsed plan, what is laid over it, and the pure
 * functions on both. Nothing in the first three parts touches a database or a clock. */
#pragma once
#include "base/json.h"
#include "calendar/calendar.h"
#include "oncall/oncall.h"

/* ---- times of the week (week.c) ---------------------------------------------------- */
/* As a calendar means them: an instant is in when its civil time lies in a segment of its civil weekday. */
struct week {
	struct segment s[7][CALENDAR_DAY_SEGMENTS]; /* Monday first, sorted, disjoint */
	size_t n[7];
};
/* The list [{"days","from","to"}] of `v`; errors name `path` and the place in it. *out NULL: an empty list.
 */
MUST_USE enum rc week_read(struct ctx *, struct arena *mem, const char *path, const struct jval *v,
                           const struct week **out);
/* The first piece of [t, end) that is in, cut at midnight and where the clocks change. */
bool week_next(const struct week *, const struct zone *, int64_t t, int64_t end, int64_t *from, int64_t *to);
int64_t week_overlap(const struct week *, const struct zone *, int64_t a, int64_t b);
extern const struct week week_nights, week_weekends; /* 22 to 6 o'clock; Saturday and Sunday */

/* ---- layers (layer.c) ----------------------------------------------------------------- */
enum { LAYERS_MAX = 8, LAYER_PEOPLE_MAX = 50, LAYER_NAME_MAX = 80 };
enum oncall_unit { UNIT_HOUR, UNIT_DAY, UNIT_WEEK };
struct layer {
	struct str name;
	int64_t *people;
	size_t npeople;
	enum oncall_unit unit;
	int64_t every;
	int64_t at;               /* seconds of the civil day */
	int weekday;              /* 1 Monday; weeks only */
	int64_t start, end;       /* end INT64_MAX: open */
	const struct week *hours; /* NULL: always */
	int64_t anchor;           /* civil seconds of the last hand-off at or before start */
};
struct plan {
	int64_t version, from, to; /* valid in [from, to) */
	bool active;
	const struct zone *zone;
	struct layer *layers; /* top first */
	size_t nlayers;
	const struct week *hours; /* when somebody must be; NULL: always */
};
/* RC_INVALID naming "zone", "layers[1].people" and so on. People are not looked up. */
MUST_USE enum rc plan_parse(struct ctx *, struct arena *mem, struct str zone, struct str layers,
                            struct str hours, struct plan *out);
/* The slot that holds t (t >= layer start), and when a slot begins. */
int64_t layer_slot(const struct layer *, const struct zone *, int64_t t);
int64_t layer_slot_start(const struct layer *, const struct zone *, int64_t k);

/* ---- the schedule (schedule.c) ----------------------------------------------------------- */
struct stand_in {
	int64_t id, person, from, to;
	bool swap;
};
struct away {
	int64_t person, from, to;
	enum oncall_missing why;
};
struct schedule {
	int64_t rotation, client;
	struct plan *plans; /* by time, disjoint */
	size_t nplans;
	struct stand_in *stand_ins; /* by id: a later one lies over an earlier */
	size_t nstand_ins;
	struct away *away;
	size_t naway;
};
void schedule_shifts(const struct schedule *, struct arena *, int64_t from, int64_t to,
                     struct oncall_entry **out, size_t *n);
/* One layer by itself, without what is laid over it; missing tells of time off. */
void schedule_layer(const struct schedule *, struct arena *, size_t layer, int64_t from, int64_t to,
                    struct oncall_entry **out, size_t *n);
bool schedule_at(const struct schedule *, struct arena *, int64_t t, struct oncall_entry *out);
/* Consecutive entries of one person as one; what is missing in between is forgotten. */
size_t entries_join(struct oncall_entry *, size_t n);

/* ---- how good it is (coverage.c) ---------------------------------------------------------- */
struct share {
	int64_t person, total, night, weekend, shifts;
};
struct coverage {
	int64_t from, to, needed, open, missing; /* microseconds */
	struct oncall_entry *gaps;               /* open ones and those a lower layer fills */
	size_t ngaps;
	struct share *shares; /* most first */
	size_t nshares;
	int score, score_cover, score_balance, score_hard; /* of 100 = 60 + 25 + 15 */
};
void coverage_of(const struct schedule *, struct arena *, const struct oncall_entry *, size_t n, int64_t from,
                 int64_t to, struct coverage *out);

/* ---- stored (load.c) ------------------------------------------------------------------------- */
MUST_USE enum rc schedule_load(struct ctx *, int64_t rotation, int64_t from, int64_t to,
                               struct schedule *out);
/* What lies over a plan, without the plans: for a preview of unsaved layers. rotation 0: time off only. */
MUST_USE enum rc schedule_load_over(struct ctx *, int64_t rotation, int64_t client, int64_t from, int64_t to,
                                    struct schedule *out);
MUST_USE enum rc people_of(struct ctx *, int64_t rotation, int64_t **ids, size_t *n);
MUST_USE enum rc rotation_name_person(struct ctx *, int64_t rotation, int64_t person); /* inside db_tx */
/* The last instant at which anything about a rotation's schedule was changed. */
MUST_USE enum rc schedule_changed_at(struct ctx *, int64_t rotation, int64_t *out);

/* ---- people (away.c) --------------------------------------------------------------------------- */
/* May this person be on call for the client now? *why ONCALL_ALL_THERE: yes. */
MUST_USE enum rc person_able(struct ctx *, int64_t person, int64_t client, enum oncall_missing *why);
/* RC_INVALID naming field when not. */
MUST_USE enum rc person_must_be_able(struct ctx *, const char *field, int64_t person, int64_t client);
MUST_USE enum rc away_check(struct ctx *, int64_t person); /* inside db_tx */
extern const char *const missing_words[];                  /* by enum oncall_missing */

/* ---- telling (remind.c) ---------------------------------------------------------------------------- */
/* Something about the schedule changed: look at it anew, now. Inside db_tx. */
MUST_USE enum rc oncall_touch(struct ctx *, int64_t rotation, int64_t client);
struct telling {
	const char *kind;
	int64_t client, rotation;
	struct str name; /* of the rotation */
	int64_t at;      /* when it is about; 0: none */
	bool urgent;
};
MUST_USE enum rc oncall_tell(struct ctx *, int64_t person, const struct telling *);

/* ---- routes ------------------------------------------------------------------------------------------- */
/* What is made for a rotation belongs to its client, whatever else was sent. */
struct oncall_making {
	const struct jval *fields;
	struct record out;
};
MUST_USE enum rc rotation_in(struct ctx *, const struct jval *fields, struct record *out);
/* What the routes run, inside db_tx, on a struct oncall_making. */
enum rc override_make(struct ctx *, void *), swap_make(struct ctx *, void *),
        time_off_make(struct ctx *, void *);
/* Read the body, run tx on a struct oncall_making, answer 201 with the record. */
enum rc oncall_made(struct ctx *, const struct rq *, struct res *, enum rc (*tx)(struct ctx *, void *));
enum rc post_override(struct ctx *, const struct rq *, struct res *);
enum rc post_swap(struct ctx *, const struct rq *, struct res *);
enum rc post_time_off(struct ctx *, const struct rq *, struct res *);
/* A rotation for somebody who works there: 404 when foreign, 403 for those who read their own only. */
MUST_USE enum rc rotation_find(struct ctx *, struct str key, uint32_t perm, struct record *out);
