/* write.h - what the files of the record layer's writing half share.  Nobody outside src/record includes it.
 *
 * Values in events are stored as they lie in the columns: references as ids, times as microseconds, booleans
 * as true/false, tags as an array.  Names are put in when a timeline is read.
 */
#pragma once
#include "record/event.h"
#include "record/record.h"

/* ---- values --------------------------------------------------------------- */
/* One value as it goes into an event. */
void value_write(struct jw *, const char *key, const struct field *, struct dbval);
/* And back; RC_OK with *out NUL() for anything unexpected. */
struct dbval value_read(struct ctx *, const struct field *, const struct jval *);
/* Check one JSON value against a field (also verb arguments and custom fields).  name is what errors call it;
 * client_id is the record's, for references.  RC_INVALID. */
MUST_USE enum rc value_take(struct ctx *, const struct field *, const char *name, const struct jval *,
                            int64_t client_id, struct dbval *out);

/* ---- saving --------------------------------------------------------------- */
/* record_save, also telling the event (id 0: there was nothing to write). */
MUST_USE enum rc store_save(struct ctx *, const struct record *old, struct record *neo, struct str kind,
                            struct str note, struct event *out);
/* An event about a record that changes no field: links, attachments.  members: `"link":{…}`. */
MUST_USE enum rc store_note(struct ctx *, const struct record *, struct str kind, struct str members,
                            struct event *out);
/* The verb, field or name a person meant cannot be told from a 409 alone: turn the database's refusal of a
 * duplicate into one that names the field. */
enum rc store_duplicate(struct ctx *, const struct record_type *, enum rc);

/* ---- tags (tag.c) ----------------------------------------------------------- */
MUST_USE enum rc tags_load(struct ctx *, const struct record_type *, int64_t id,
                           struct str *out); /* "a\nb" */
MUST_USE enum rc tags_store(struct ctx *, const struct record *, struct str old, struct str neo);
MUST_USE enum rc tags_take(struct ctx *, const char *name, const struct jval *, struct dbval *out);

/* ---- custom fields (custom.c) ------------------------------------------------- */
struct custom_change {
	int64_t field_id;
	struct str name;
	struct field field;
	struct dbval old, neo;
};
struct custom_set {
	struct custom_change *items;
	size_t n;
};
/* Check {"name":value,…} against the definitions of the record's client; the changes wait in r->custom. */
MUST_USE enum rc custom_take(struct ctx *, struct record *, const struct jval *);
/* On create: every required one is there. */
MUST_USE enum rc custom_required(struct ctx *, struct record *);
MUST_USE enum rc custom_old(struct ctx *, struct record *); /* fill .old from the table */
/* Write what waits in r->custom, fill .old, drop what does not differ. */
MUST_USE enum rc custom_store(struct ctx *, struct record *, bool create);

/* Undo: the field goes back to what it was; *is false when it is not (any more) what it became. */
MUST_USE enum rc custom_back(struct ctx *, struct record *, struct str name, const struct jval *was,
                             const struct jval *became, bool *is);

/* ---- comments (comment.c) ----------------------------------------------------- */
/* `"comment":{"visibility":"public","sha256":"…"}` for the event that will carry the comment; with "voice"
 * when it is public and the type says whose. */
struct str comment_note(struct ctx *, struct str body, bool is_public, const char *voice);
/* Whose voice it is, into neo->voice; for a public comment, before the record is saved. */
MUST_USE enum rc comment_voice(struct ctx *, const struct record *old, struct record *neo, bool is_public);
/* The row, its mentions, and its words for search.  The event carries comment_note. */
MUST_USE enum rc comment_store(struct ctx *, const struct record *, const struct event *, struct str body,
                               bool is_public, int64_t *id);
/* Trim, check UTF-8 and length (65,536 bytes), refuse the empty one. */
MUST_USE enum rc comment_check(struct ctx *, const char *field, struct str body, struct str *out);

/* ---- history (patch.c) ---------------------------------------------------------- */
struct since {
	struct str name;        /* field, or "cf.name" */
	const struct jval *old; /* its value at that version; NULL: not told */
};
/* What changed after `version`, oldest values first.  known false: the history does not reach back that far.
 */
MUST_USE enum rc history_since(struct ctx *, const struct record *, int64_t version, struct since **out,
                               size_t *n, bool *known);

/* ---- permission ------------------------------------------------------------------ */
/* May the asker write this record at all (PATCH, links …)?  Personal records: the owner only. */
MUST_USE enum rc write_allow(struct ctx *, const struct record *, uint32_t perm);
bool record_own(struct ctx *, const struct record *); /* the asker is its owner and may read own records */
/* Does the asker only see public parts of it? */
bool public_only(struct ctx *, const struct record *);
static inline const char *column_of(const struct field *f) { return f->column ? f->column : f->name; }
