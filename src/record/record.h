/* record.h - what all nouns share: one table of fields, everything from it.
 *
 * A noun declares its fields, its states and its verbs once (struct record_type).  From that table come
 * validated JSON in and out, lists with filter, sort, group, exact counts and keyset paging, field history,
 * optimistic versions with field-level merge, import and export, search, the API description, the UI's forms
 * and columns, and custom fields.
 *
 * LIFE OF A WRITE (always inside db_tx):
 *   load -> copy -> change fields of the copy -> type->prepare (derive, validate) -> record_save:
 *     UPDATE of what differs with version + 1, one event with the differences (hash-chained per client),
 * search text, type->after (clocks, timers), subscriptions (watchers' notifications, webhooks) -> commit ->
 * live stream.
 *
 * WHO MAY: client_id is in every key and every query.  A record whose client the asker cannot read is
 * RC_NOT_FOUND, never RC_DENIED.
 */
#pragma once
#include "base/app.h"
#include "base/route.h"
#include "db/db.h"

/* ---- fields ------------------------------------------------------------- */
enum field_type {
	F_TEXT, /* one line */
	F_BODY, /* many lines, Markdown */
	F_INT,
	F_REAL,
	F_BOOL, /* stored 0/1 */
	F_TIME, /* stored microseconds UTC, JSON RFC 3339 */
	F_ENUM, /* stored as the choice's id (text); .choices */
	F_REF, /* stored as id; .of names the record type; JSON out {"id":…,"key":…,"name":…}, JSON in id, key
	          or null */
	F_JSON, /* stored as canonical JSON text; checked by the noun in prepare */
	F_TAGS, /* no column: table tag */
};
enum field_flag {
	FILTER = 1,
	SORT = 2,
	GROUP = 4,
	HISTORY = 8,     /* differences go into events (secrets and bulky text do not) */
	REQUIRED = 16,   /* on create, and never emptied */
	READONLY = 32,   /* set by verbs and rules only; PATCH and POST refuse it */
	ON_CREATE = 64,  /* POST may set it, PATCH may not */
	SEARCH = 128,    /* part of the full-text document; the first SEARCH field is the title */
	INTERNAL = 256,  /* not shown to those with only PERM_READ_OWN */
	COLUMN = 512,    /* shown in lists by default */
	HIDDEN = 1024,   /* never leaves the server (password hash) */
	FACET = 2048,    /* offered first in the filter bar */
	NOT_NULL = 4096, /* the column is NOT NULL (REQUIRED and F_BOOL imply it): a text left empty is
	                    stored as "" (a bool as false), and sorting by it can use a plain index */
};
struct choice {
	const char *id, *label;
	const char *tone; /* "harm", "risk", "ok", "info", "mute" or NULL: colour where it means something */
};
struct choices {
	const char *name;
	const struct choice *items;
	size_t n;
};
#define CHOICES(name, ...)                                           \
	static const struct choice name##_items[] = { __VA_ARGS__ }; \
	static const struct choices name = { #name, name##_items, COUNT(name##_items) }
bool choices_has(const struct choices *, struct str id);
int choices_rank(const struct choices *, struct str id); /* position, -1 when unknown */
struct field {
	const char *name;
	enum field_type type;
	const char *column; /* NULL: same as name */
	uint32_t flags;
	const struct choices *choices; /* F_ENUM */
	const char *of;                /* F_REF */
	int64_t max;                   /* F_TEXT, F_BODY: bytes (0 = 200, 65536); F_INT: largest */
	int64_t min;                   /* F_INT */
	const char *label, *help;
};

/* ---- records ------------------------------------------------------------ */
/* The columns every record table has: id, client_id, number, version, created_at, updated_at.  Filters and
 * sorts know them as id, client, number, version, created (created_at), updated (updated_at). */
struct record {
	const struct record_type *type;
	int64_t id, client_id, number, version, created_at, updated_at;
	struct dbval *v; /* one per field, in table order; F_TAGS: canonical "a\nb" text, loaded on demand */
	void *extra;     /* set by type->extend or type->extended for writing out */
	void *asked;     /* what type->extend leaves for type->extended */
	struct custom_set *custom; /* custom fields taken but not saved yet; record_take to record_save */
	bool fresh;                /* inserted by this ctx: what hangs on it is known without reading */
	bool young;                /* … and changed since: only this ctx can have hung anything on it */
	const char *voice; /* who says something in public with this write: see type->voice; or NULL */
	struct str tell;   /* set by type->prepare: further members of this write's event, `"a":1` */
};
/* INC48213 for numbered types, the decimal id for others. */
struct str record_key(struct arena *, const struct record *);
static inline struct str rec_str(const struct record *r, size_t f)
{
	return r->v[f].type == DB_TEXT ? r->v[f].s : STR("");
}
static inline int64_t rec_int(const struct record *r, size_t f)
{
	return r->v[f].type == DB_INT ? r->v[f].i : 0;
}
static inline bool rec_null(const struct record *r, size_t f) { return r->v[f].type == DB_NULL; }
static inline void rec_set(struct record *r, size_t f, struct dbval v) { r->v[f] = v; }
/* For `prepare`: what a field is when nothing was said; the second takes empty text for nothing too. */
static inline void rec_default(struct record *r, size_t f, struct dbval v)
{
	if (rec_null(r, f))
		rec_set(r, f, v);
}
static inline void rec_default_blank(struct record *r, size_t f, struct dbval v)
{
	if (rec_null(r, f) || (r->v[f].type == DB_TEXT && !r->v[f].s.n))
		rec_set(r, f, v);
}
bool rec_changed(const struct record *old, const struct record *neo,
                 size_t f); /* old NULL: neo is not null */

/* ---- state machines ----------------------------------------------------- */
struct verb_call {
	const struct transition *t;
	const struct jval *args; /* object as sent, members already checked against t->args */
	struct str comment;      /* from the arg "comment", if the transition has one: appended in the same
	                            transaction */
	bool comment_public;
	struct buf note;      /* extra members for the event's data, `"reason":"…"`; optional */
	struct dbval *values; /* per t->args in stored form: references as ids, times as microseconds; see
	                         verb_value */
};
struct verb_arg {
	const char *name;
	enum field_type type;
	const struct choices *choices;
	const char *of;
	bool required;
	int64_t max;
	const char *label, *help;
};
struct transition {
	const char *verb, *label;
	const char *from; /* "new triaged assigned": space-separated states, "*" = any */
	const char *to;   /* NULL: state stays or is decided by effect */
	uint32_t perm;    /* held for the record's client */
	const struct verb_arg *args;
	size_t nargs;
	/* May it run now? RC_CONFLICT with a code and a sentence when not. old is the stored record. May be
	 * NULL. */
	enum rc (*guard)(struct ctx *, const struct record *old, const struct verb_call *);
	/* Change fields of neo (state is already set to `to`). May be NULL. */
	enum rc (*effect)(struct ctx *, const struct record *old, struct record *neo, struct verb_call *);
	bool own; /* a requester may do it on an own record with PERM_READ_OWN */
	const char *help, *shortcut;
};
/* An argument in stored form; NUL() when it was not sent (or sent as null: see verb_sent). */
struct dbval verb_value(const struct verb_call *, const char *name);
bool verb_sent(const struct verb_call *, const char *name);
struct machine {
	const struct choices *states;
	size_t state_field;
	const struct transition *t;
	size_t n;
};

/* ---- the type ----------------------------------------------------------- */
enum type_flag {
	T_COMMENTS = 1,
	T_LINKS = 2,
	T_ATTACHMENTS = 4,
	T_WATCHERS = 8,
	T_CUSTOM = 16,   /* custom fields */
	T_GLOBAL = 32,   /* readable by every signed-in person with PERM_READ anywhere (teams, calendars) */
	T_PERSONAL = 64, /* readable by owner_field's person, or shared by the type's own rule (views) */
	T_SLOW = 128,    /* definitions: each write bumps db_stamp */
	T_NO_CREATE = 256,
	T_DELETE = 512,          /* DELETE route exists (else records are deactivated) */
	T_CLIENT_IS_SELF = 1024, /* the client type: client_id = id */
	T_SEARCH = 2048,
	T_FINAL = 4096, /* what was done with one is not undone: others rely on it at once */
};
struct event;
struct measure;
struct record_type {
	const char *name, *plural, *table; /* "ticket", "tickets", table NULL = name */
	const char *label;                 /* "Ticket" */
	const struct field *fields;
	size_t nfields;
	const struct machine *machine; /* NULL: no states */
	uint32_t flags;
	uint32_t read_perm, create_perm, write_perm;
	int name_field;      /* shown as the record's name in references */
	size_t merged_field; /* F_REF to the same type: where this one went (record/merged.h); 0: none */
	int owner_field;     /* requester (own records) or owner (T_PERSONAL); -1 none */
	/* Prefix of the key ("INC") by record; NULL: not numbered. */
	const char *(*prefix)(const struct record *);
	const char *const *prefixes; /* all prefixes, NULL-terminated, for looking keys up */
	const char *const *numbers;  /* one counter name per prefix, or NULL: the prefix itself */
	/* May a record of client_id refer to r, which is of another client?  NULL: no, unless T_GLOBAL or
	 * T_CLIENT_IS_SELF. */
	bool (*serves)(struct ctx *, const struct record *r, int64_t client_id);
	/* All optional, all inside the write's transaction.  record_insert and record_save call prepare
	 * themselves; it may run more than once. */
	enum rc (*prepare)(struct ctx *, const struct record *old,
	                   struct record *neo); /* old NULL on create */
	enum rc (*after)(struct ctx *, const struct record *old, const struct record *neo,
	                 const struct event *);
	/* True: this row (old NULL: new) can be written without looking at what becomes of it: prepare left
	 * no column empty that has a default, and no index or check can refuse it.  A type that has this gets
	 * its ids by db_new_id. */
	bool (*settled)(const struct record *old, const struct record *neo);
	/* Last of all, after the event and everybody who listens to it, in replay too: may save the record
	 * again by record_save, and then leaves in *neo what is stored now (the caller answers with it).
	 * Writes made meanwhile (cx->following) have no follow-up. */
	enum rc (*follow)(struct ctx *, const struct record *old, struct record *neo, const struct event *);
	/* A public comment arrived (from requester or staff): e.g. resume on caller's reply. Before the event
	 * is written. */
	enum rc (*commented)(struct ctx *, const struct record *old, struct record *neo, struct str body,
	                     bool is_public);
	/* In whose voice does the asker speak in public about it: a word for the event, or NULL. */
	enum rc (*voice)(struct ctx *, const struct record *, const char **out);
	/* Load what the JSON of a page needs beyond the row (clocks), set r->extra; then write it. With
	 * extended (optional), extend only asks, by db_ask and dsql_ask, and extended finds the answers. */
	enum rc (*extend)(struct ctx *, struct record *const *rs, size_t n);
	enum rc (*extended)(struct ctx *, struct record *const *rs, size_t n);
	void (*write)(struct ctx *, struct jw *, const struct record *);
	/* Extra words the filter knows ("breached", "due"): compiled by the noun from literals and bound
	 * values. */
	const struct filter_word *words;
	size_t nwords;
	const char *default_sort; /* "-updated" */
	const char *help;
	const struct measure *measures; /* record/series.h: instants beyond the time fields */
	size_t nmeasures;
	/* T_PERSONAL: append a boolean SQL expression over alias "r" for records shared with the asker. NULL:
	 * none. */
	enum rc (*shared)(struct ctx *, struct dsql *);
	/* T_PERSONAL: who holds it for the record's client may also change those shared ones that they see.
	 * 0: the owner only. */
	uint32_t steward_perm;
};
/* What nouns above a type add to it without the type knowing them (app->words, app->extras): words of its
 * filter, and members of its JSON, for staff alone. load runs outside transactions, once for a page, asks by
 * db_ask and dsql_ask, and is followed by take, if there is one, when they are answered; state is handed to
 * write for each of the n records (at least one) whose client the asker works for. rs and ids outlive the
 * state. */
struct type_words {
	const char *type;
	const struct filter_word *words;
	size_t n;
};
enum { RECORD_EXTRAS = 8 };
struct record_extras {
	const char *name; /* what `fields` calls it */
	enum rc (*load)(struct ctx *, const struct record_type *, const struct record *rs, const int64_t *ids,
	                size_t n, void **state); /* state stays NULL: nothing to take and write */
	enum rc (*take)(struct ctx *, void *state);
	void (*write)(struct ctx *, struct jw *, const void *state, size_t i);
};
/* One, made by this ctx, and nobody has touched it since: nothing can hang on it. */
static inline bool record_just_made(const struct record *rs, size_t n)
{
	return n == 1 && rs->fresh && !rs->young;
}
/* One, made by this ctx and changed since, while nothing was written to this table: nothing there is about
 * it. */
static inline bool record_bare(const struct ctx *cx, const struct record *rs, size_t n, const char *table)
{
	return n == 1 && rs->young && db_wrote(cx, "event") && !db_wrote(cx, table);
}
/* A verb of bulk requests that is none of the type's state machine, by a noun above it: app->bulk_verbs. */
struct bulk_verb {
	const char *type, *verb;
	enum rc (*run)(struct ctx *, struct str key,
	               const struct jval *args); /* inside db_tx; as the asker may */
};
const struct record_type *type_find(const struct app *, struct str name); /* by name or plural; NULL */
int field_find(const struct record_type *, struct str name);              /* -1 */

/* ---- reading ------------------------------------------------------------ */
/* By id, no permission check; RC_NOT_FOUND. For nouns' own rules. */
MUST_USE enum rc record_load(struct ctx *, const struct record_type *, int64_t id, struct record *out);
/* Those of these ids that there are, by id; no_bodies: long texts (F_BODY and F_JSON) are NULL. No permission
 * check. */
MUST_USE enum rc record_load_many(struct ctx *, const struct record_type *, const int64_t *ids, size_t n,
                                  bool no_bodies, struct record **out, size_t *nout);
/* By key or decimal id as the asker may see it; RC_NOT_FOUND also when it is foreign. */
MUST_USE enum rc record_find(struct ctx *, const struct record_type *, struct str key, struct record *out);
bool record_visible(struct ctx *, const struct record *);
/* RC_DENIED "denied" naming what is missing. The record is known to be visible. */
MUST_USE enum rc record_allow(struct ctx *, const struct record *, uint32_t perm);
/* Its tags as canonical "a\nb" text: they are not read with the row. */
MUST_USE enum rc record_tags(struct ctx *, const struct record *, struct str *out);
/* Tags into their field, when they are not there yet. */
MUST_USE enum rc record_load_tags(struct ctx *, struct record *);
/* Names for references, batched: one query per type. out[i] empty when gone. */
MUST_USE enum rc record_names(struct ctx *, const struct record_type *, const int64_t *ids, size_t n,
                              struct str *out);
/* {"id","name"}; null for 0. */
MUST_USE enum rc record_write_name(struct ctx *, struct jw *, const char *key, const struct record_type *,
                                   int64_t id);
/* {"id","key","client":{…},"version","created_at","updated_at", fields…, "tags", "custom", extras}. fields:
 * subset by name or empty for all. Loads references for all n at once. */
MUST_USE enum rc record_write_many(struct ctx *, struct jw *, const char *key, struct record *rs, size_t n,
                                   struct str fields);
MUST_USE enum rc record_write(struct ctx *, struct jw *, const char *key, struct record *, struct str fields);
/* Its own fields as one JSON object of stored values: what a table of versions keeps. */
struct str record_snapshot(struct ctx *, const struct record *);
/* A type's `write` whose `extend` leaves a struct str of members, as JSON, in r->extra. */
void record_write_members(struct ctx *, struct jw *, const struct record *);

/* "Sinew-Undo: 48213; seconds=60": how what was just written can be taken back; nothing when it cannot. */
void record_undo_header(struct ctx *, struct res *);
/* The same for a deed of which a part may be something that is not taken back. */
void record_undo_header_whole(struct ctx *, struct res *);
/* The record as the whole answer, with the verbs that are legal now and its ETag: for every route that ends
 * in one record. */
MUST_USE enum rc record_answer(struct ctx *, struct res *, struct record *, struct str fields);

/* ---- writing (inside db_tx) ---------------------------------------------- */
struct record *record_new(struct ctx *, const struct record_type *,
                          int64_t client_id); /* blank, in the arena */
struct record *record_copy(struct ctx *, const struct record *);
/* Insert: sets id, number, version 1, created_at/updated_at = cx->now; appends event "created". */
MUST_USE enum rc record_insert(struct ctx *, struct record *);
/* Save differences as one event. kind is the verb or "changed"; note holds extra JSON members or is empty.
 * No difference and no note: nothing is written. */
MUST_USE enum rc record_save(struct ctx *, const struct record *old, struct record *neo, struct str kind,
                             struct str note);
/* An event about a record that changes none of its fields, told to all who listen; no new version. members:
 * `"item":"…"`, never empty. */
MUST_USE enum rc record_note(struct ctx *, const struct record *, struct str kind, struct str members);
/* The same, also telling the event. */
MUST_USE enum rc record_note_event(struct ctx *, const struct record *, struct str kind, struct str members,
                                   struct event *out);
/* Set fields from a JSON object: types, choices, references, lengths, READONLY. create: REQUIRED and
 * ON_CREATE rules. */
MUST_USE enum rc record_take(struct ctx *, struct record *, const struct jval *object, bool create);
/* Check one JSON value as record_take would check it for this field, for values that nouns keep elsewhere.
 * name is what errors call it; client_id is that of references, 0: any. RC_INVALID. */
MUST_USE enum rc record_value(struct ctx *, const struct field *, const char *name, const struct jval *,
                              int64_t client_id, struct dbval *out);
/* Run a verb as POST /{plural}/{key}/{verb} does: visibility, permission, state, args, guard, effect, save.
 * Any thread; opens its own transaction when needed. version 0: no If-Match. */
MUST_USE enum rc record_verb(struct ctx *, const struct record_type *, struct str key, struct str verb,
                             const struct jval *args, int64_t version, struct record *out);
/* PATCH with optimistic version and field-level merge: changes since `version` to other fields are kept, the
 * same field changed to something else is RC_STALE with "conflicts":[{field, base, yours, theirs}] in
 * err.extra. */
MUST_USE enum rc record_patch(struct ctx *, const struct record_type *, struct str key,
                              const struct jval *changes, int64_t version, bool *merged, struct record *out);
MUST_USE enum rc record_create(struct ctx *, const struct record_type *, const struct jval *fields,
                               struct record *out);
/* T_DELETE types: one "deleted" event with what it was, then the row is gone. version 0: no If-Match. */
MUST_USE enum rc record_delete(struct ctx *, const struct record_type *, struct str key, int64_t version);
/* Verbs that are legal now for the asker, guards aside, in the table's order; at most max. */
size_t record_verbs(struct ctx *, const struct record *, const struct transition **out, size_t max);
/* What an event changed, into a record that is being told from its events: fields of its own, its version and
 * when it was written. data: the event's, parsed. */
void record_retell(struct ctx *, struct record *, const struct jval *data, int64_t at);
/* Next number of a counter, gap-free under rollback. */
MUST_USE enum rc record_number(struct ctx *, const char *counter, int64_t *out);

/* Routes of every type in app->types: list, groups, create, read, patch, verbs, timeline, comments, links,
 * attachments, watchers, bulk, import, export. Allocated once, lives as long as the process. record_api.c */
const struct route *record_routes(struct app *);
