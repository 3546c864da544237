/* harm_int.h - what the files of src/harm share and nobody else needs. */
#pragma once
#include "base/json.h"
#include "base/time.h"
#include "harm/harm.h"
#include "sla/sla.h"

enum { HARM_EFFECT_MAX = 200, HARM_AHEAD_DAYS = 366, HARM_MINUTES_MAX = 60 * 24 * 31 };

/* ---- whose harm (hosts.c) ---------------------------------------------------------------- */
struct harm_host {
	const struct record_type *type;
	size_t open, owner, team; /* its fields */
	/* Did a person of the desk do something with this event? */
	bool (*acted)(struct ctx *, const struct record *, const struct event *, const struct jval *data);
};
const struct harm_host *harm_host(const struct record_type *); /* NULL: this type has none */
/* The record of a route whose data is the type, as the asker may read it wholly: 404 when foreign, 403 for
 * who reads own ones only, or lacks perm. */
MUST_USE enum rc harm_record(struct ctx *, const struct rq *, uint32_t perm, struct record *out);

/* ---- the row (row.c) ------------------------------------------------------------------------ */
extern const char *const harm_kinds[];
bool harm_kind_read(struct str word, enum harm_kind *out); /* false: it is none */
/* harm_set for who has the record's row at hand; out: what it is then. */
MUST_USE enum rc harm_put(struct ctx *, const struct record *, const struct harm *old,
                          const struct harm *wish, bool force, struct harm *out);
MUST_USE enum rc harm_load(struct ctx *, const struct record *, struct harm *out);
/* Ask now, take after db_together. */
MUST_USE enum rc harm_ask(struct ctx *, const char *type, const int64_t *ids, size_t n, struct rows *);
void harm_take(const struct rows *, const int64_t *ids, size_t n, struct harm *out);
/* Write all of it with the next version, and set its timer. Inside db_tx. */
MUST_USE enum rc harm_store(struct ctx *, const struct record *, struct harm *);
int64_t harm_due(const struct harm *); /* when its timer stands; 0: nothing is to be told */
/* As an object; set_by as a number, or with its name. */
void harm_members(struct jw *, const struct harm *, const struct str *set_by);
void harm_write(struct jw *, const char *key, const struct harm *, const struct str *set_by);
void harm_read_back(const struct jval *, struct harm *out); /* what harm_write wrote */
bool harm_known(const struct harm *, int64_t now);          /* said, and not expired */
bool harm_same(const struct harm *, const struct harm *);   /* what people said is the same */
/* Who set each of them; empty: nobody. */
MUST_USE enum rc harm_names(struct ctx *, const struct harm *, size_t n, struct str *out);
MUST_USE enum rc harm_person_name(struct ctx *, int64_t id, struct str *out);

/* ---- rules (harm.c, next_action.c) ----------------------------------------------------------------- */
/* Its record has ended. */
MUST_USE enum rc harm_over(struct ctx *, const struct record *, const char *because);
MUST_USE enum rc next_action_over(struct ctx *, const struct record *, const char *because);
/* A person of the desk did something with it. */
MUST_USE enum rc next_action_acted(struct ctx *, const struct record *, const struct event *);
/* An acknowledged escalation comes with a promise: it answers what was asked here too. */
MUST_USE enum rc next_action_heard(struct ctx *, const struct record *, const struct jval *data);

/* ---- presets (preset.c) --------------------------------------------------------------------------- */
/* When it would be, set now. RC_CONFLICT "no_such_day": its calendar never opens again. */
MUST_USE enum rc preset_instant(struct ctx *, const struct record *preset, int64_t *out);
MUST_USE enum rc presets_of(struct ctx *, int64_t client_id, struct record **out, size_t *n);
struct str preset_effect(const struct record *);

/* ---- the reader of a line (read.c), pure ------------------------------------------------------------ */
struct harm_line {
	int64_t now;
	const struct zone *zone;
};
/* RC_INVALID naming "text", with the place. out: kind and what belongs to it, effect; source person. */
MUST_USE enum rc harm_read(struct ctx *, const struct harm_line *, struct str text, struct harm *out);
