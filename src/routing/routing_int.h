/* routing_int.h - what the files of this folder share. */
#pragma once
#include "harm/harm.h"
#include "routing/routing.h"

/* ---- effects (routing_effects.c) ----------------------------------------------------- */
enum effect_field { /* what a person can pin; tags one by one */
	            EFFECT_TEAM,
	            EFFECT_ASSIGNEE,
	            EFFECT_CATEGORY,
	            EFFECT_SUBCATEGORY,
	            EFFECT_IMPACT,
	            EFFECT_URGENCY,
	            EFFECT_FIELDS
};
extern const size_t effect_ticket_field[EFFECT_FIELDS];
struct effects {
	struct dbval set[EFFECT_FIELDS];  /* in stored form; NULL: not set */
	struct str add_tags, remove_tags; /* "a\nb" */
	int64_t watchers[20];
	size_t nwatchers;
	int64_t macro;
	bool candidate;
	struct harm_wish harm;
};
/* Check against the client and read; *canonical gets the JSON as it is stored. RC_INVALID, field "effects".
 */
MUST_USE enum rc effects_take(struct ctx *, int64_t client_id, struct str json, struct effects *out,
                              struct str *canonical);
MUST_USE enum rc effects_read(struct ctx *, struct str stored, struct effects *out);
/* "shown":[{"field","label","value","text"}…] with names in place of ids. */
MUST_USE enum rc effects_write(struct ctx *, struct jw *, const char *key, const struct effects *);

/* ---- rules ready to run (routing_set.c) --------------------------------------------------- */
struct rule {
	int64_t id, client_id, version, position;
	struct str name, condition;
	bool all_clients, major, on_created, on_changed, stop;
	struct effects effects;
	struct filter_plan *plan; /* NULL: it has become meaningless, see problem */
	struct str problem;
};
/* From a record, into mem. A condition that cannot be asked leaves plan NULL and a sentence in problem. */
MUST_USE enum rc rule_ready(struct ctx *, struct arena *mem, const struct record *, struct rule *out);
/* Active rules for a client's tickets in the order they run. Inside db_tx they may be shared: only read. */
MUST_USE enum rc rules_of(struct ctx *, int64_t client_id, const struct rule *const **out, size_t *n);
int rule_order(const struct rule *, const struct rule *); /* as qsort wants it */

/* ---- pins (routing_pin.c) ------------------------------------------------------------------- */
struct pin {
	struct str field; /* "team", "tag:vip" */
	int64_t person, at;
};
struct pins {
	struct pin *items;
	size_t n;
};
MUST_USE enum rc pins_load(struct ctx *, int64_t ticket, struct pins *out);
/* Remember what a person set by this write. set: that; for a new ticket (old NULL) it is all there is. */
MUST_USE enum rc pins_note(struct ctx *, const struct record *old, const struct record *neo,
                           struct pins *set);
/* Forget one, say so in an event; *had: there was one. Inside db_tx. */
MUST_USE enum rc pin_release(struct ctx *, const struct record *, struct str field, bool *had);
bool pinned(const struct pins *, struct str field);

/* ---- running (routing_run.c) ------------------------------------------------------------------ */
struct outcome {            /* of one rule on one ticket */
	struct record *neo; /* changed copy */
	struct str kept;    /* "team\ntag:vip": pinned, left alone */
	struct str problem; /* an effect that could not be: why */
	bool differs;
	bool harms; /* the clock of harm is to be set */
};
/* Change a copy of r as the rule says. live: through the ticket's own rules of handing over, and macros; else
 * plain values, for trying. */
MUST_USE enum rc rule_apply(struct ctx *, const struct rule *, const struct record *r, const struct pins *,
                            bool live, struct outcome *out);
/* May a rule of this purpose look at the ticket at all? */
bool rule_minds(const struct rule *, const struct record *);
/* Run everything on a stored ticket as if it had just come in. Inside db_tx. */
MUST_USE enum rc routing_again(struct ctx *, struct record *);

/* ---- routes ---------------------------------------------------------------------------------------- */
MUST_USE enum rc routing_try(struct ctx *, const struct rq *, struct res *); /* routing_try.c */
MUST_USE enum rc routing_why(struct ctx *, const struct rq *, struct res *); /* routing_why.c */
