/* read.h - what the files of the record layer's reading half share.  Nobody outside src/record includes it.
 *
 * A name in a filter, a sort or a group resolves in one place (read_name): the type's fields, the columns
 * every record has, a field whose name lacks only "_at", a custom field (cf.name).
 */
#pragma once
#include "record/filter.h"

enum { READ_ARGS = 60 /* values one filter may bind; the rest of struct dsql belongs to scope and cursor */ };

struct zone;
struct custom {
	int64_t id, client_id;
	enum field_type type; /* of the custom field's kind */
	struct str name;
};
struct name {
	const struct field *field; /* NULL for the others */
	const struct filter_word *word;
	enum { NAME_FIELD, NAME_KEY, NAME_TAG, NAME_WATCHER, NAME_CUSTOM, NAME_WORD, NAME_IS } kind;
	const struct custom *customs; /* NAME_CUSTOM: one per client that defines it */
	size_t ncustoms;
	bool not_null; /* the column is never NULL: plain index order will do */
	/* It is the desk's own, and the asker sees of some records public parts only: it answers for those
	 * that dsql_whole lets through. */
	bool whole;
};
/* False when there is no such name, or the asker may not know of it. */
MUST_USE enum rc read_name(struct ctx *, const struct record_type *, struct str name, struct name *out,
                           bool *found);
/* The name nearest to this one that the asker may know of, or NULL when none is near. */
const char *read_suggest(struct ctx *, const struct record_type *, struct str name);
/* Column of the alias r, "r.created_at". */
void read_column(struct dsql *, const char *alias, const struct field *);
static inline const char *type_table(const struct record_type *t) { return t->table ? t->table : t->name; }
const struct field *read_base_field(struct str name);

/* "(SELECT id, due …)": the nearest instant of each record that has one, by such a word
 * (filter_word.instant).
 */
void read_instants(struct ctx *, const struct record_type *, struct str word, struct dsql *);

/* Boolean SQL over alias r: what the asker may see of this type at all. */
MUST_USE enum rc read_scope(struct ctx *, const struct record_type *, struct dsql *);
/* May the asker see INTERNAL fields of every, some or no client's records? */
enum internal { INTERNAL_ALL, INTERNAL_SOME, INTERNAL_NONE };
enum internal read_internal(struct ctx *, const struct record_type *);
bool read_internal_of(struct ctx *, const struct record *);
/* Append "column IN (…)" with one bound value however many ids there are (statement texts stay few). */
void dsql_in_ids(struct ctx *, struct dsql *, const char *alias, const char *column, const int64_t *ids,
                 size_t n);
/* The clients among ids as a condition on r.client_id: plain values when few, so that indexes serve. */
void dsql_in_clients(struct ctx *, struct dsql *, const int64_t *ids, size_t n);
/* The records the asker reads whole, as a condition. It binds nothing: an order says it many times, and ids
 * are our own numbers. */
void dsql_whole(struct ctx *, const struct record_type *, struct dsql *);

/* Text in lower case, ASCII only, the same on both engines: "lower(r.title)". */
void dsql_lower(struct ctx *, struct dsql *, const char *alias, const char *column);
/* 'a%b' as a LIKE pattern with '!' as the escape, lower case. */
struct str like_pattern(struct arena *, struct str before, struct str text, struct str after);

/* The asker's zone, else the client's, else UTC. */
MUST_USE enum rc read_zone(struct ctx *, const struct zone **out);
/* The first instant of a civil day, days since 1970-01-01. */
int64_t civil_day_start(const struct zone *, int64_t days);
/* "2026-11-23" as days since 1970-01-01; false: not a date. */
bool date_parse(struct str, int64_t *days);
/* A value of a time field as the range it means, both ends included. ok false: not a time. */
MUST_USE enum rc filter_time(struct ctx *, struct str value, int64_t *from, int64_t *to, bool *ok);
/* Ids a name means: number, key, me, names and logins (equal, else beginning), at most max. team:me gives all
 * of one's teams. */
MUST_USE enum rc filter_refs(struct ctx *, const struct record_type *of, struct str value, int64_t **ids,
                             size_t *n);
/* Ids of those that are called exactly so (name, login, mail address, short name), of this client where the
 * type's records belong to one; at most two: enough to see that a name says too little. */
MUST_USE enum rc filter_named(struct ctx *, const struct record_type *of, struct str value, int64_t client_id,
                              int64_t **ids, size_t *n);

/* What a value means, the same in SQL (filter_sql.c) and in memory (filter_match.c). */
bool filter_by_size(enum filter_op);
bool filter_bool(struct str, bool *out);                   /* yes, true, 1, no, false, 0 */
int filter_choice(const struct choices *, struct str);     /* by id or label; -1 */
bool filter_rank_fits(enum filter_op, int rank, int than); /* "rank op than" */

/* ---- rows ----------------------------------------------------------------- */
/* "r.id, r.client_id, …, all fields": ROW_BASE + nfields columns. no_bodies: NULL for F_BODY and F_JSON. */
enum { ROW_BASE = 6 };
void read_columns(struct dsql *, const struct record_type *, bool no_bodies);
void read_row(struct ctx *, const struct record_type *, const struct rows *, size_t row, struct record *out);
/* Ids of a key ("INC12" or "12"), without looking at permissions. */
MUST_USE enum rc read_key(struct ctx *, const struct record_type *, struct str key, int64_t *id);

/* ---- sorting and paging ------------------------------------------------------ */
enum { SORT_KEYS = 6 };
struct sort_key {
	struct name name;
	size_t at; /* place in the sort */
	bool down;
};
struct sort {
	struct sort_key keys[SORT_KEYS];
	size_t n;
	bool down; /* of the last key, and so of id, the tie-breaker */
	uint64_t hash;
};
MUST_USE enum rc sort_parse(struct ctx *, const struct record_type *, struct str group, struct str spec,
                            struct sort *);
void sort_joins(struct ctx *, const struct record_type *, const struct sort *,
                struct dsql *); /* after FROM: what sort_expr refers to */
void sort_expr(struct ctx *, const struct record_type *, const struct sort_key *, struct dsql *);
enum db_type sort_type(struct ctx *,
                       const struct sort_key *); /* of what sort_expr gives, when it is not NULL */
void sort_order(struct ctx *, const struct record_type *, const struct sort *,
                struct dsql *); /* after ORDER BY */
/* Boolean SQL: strictly after the row that left these values (n keys, then id). */
void sort_after(struct ctx *, const struct record_type *, const struct sort *, const struct dbval *,
                struct dsql *);
struct str cursor_write(struct arena *, const struct sort *, const struct dbval *values);
MUST_USE enum rc cursor_read(struct ctx *, const struct sort *, struct str text, struct dbval *values);

MUST_USE enum rc read_groups(struct ctx *, const struct record_type *, const struct filter_node *,
                             struct str by, struct list_group **out, size_t *n);
/* The statement of a list's page, for tests that look at its plan. */
MUST_USE enum rc read_page_sql(struct ctx *, const struct list_query *, struct dsql *out);
MUST_USE enum rc read_count_sql(struct ctx *, const struct record_type *, const struct filter_node *,
                                struct dsql *out);
MUST_USE enum rc read_count(struct ctx *, const struct record_type *, const struct filter_node *,
                            int64_t *out);

/* {"id","key","name"} of references, one batch per type. */
struct ref {
	int64_t id;
	struct str key, name;
};
MUST_USE enum rc read_refs(struct ctx *, const struct record_type *, const int64_t *ids, size_t n,
                           struct ref *out);
/* The same in two steps around db_together. */
struct refs_asked {
	const struct record_type *type;
	const int64_t *ids;
	size_t n;
	struct ref *out;
	bool asked; /* false: known already */
	struct rows rows;
};
MUST_USE enum rc read_refs_ask(struct ctx *, const struct record_type *, const int64_t *ids, size_t n,
                               struct ref *out, struct refs_asked *);
MUST_USE enum rc read_refs_take(struct ctx *, const struct refs_asked *);

/* ---- writing out ------------------------------------------------------------ */
/* One JSON object a line. */
MUST_USE enum rc read_lines(struct ctx *, struct buf *out, struct record *rs, size_t n, struct str fields);
/* The filter of a request: q, or ServiceNow's sysparm_query, which may bring an order along. */
MUST_USE enum rc read_query(struct ctx *, const struct rq *, struct filter_node **out, struct str *order);
MUST_USE enum rc read_export(struct ctx *, const struct rq *, struct res *);   /* export.c */
MUST_USE enum rc read_complete(struct ctx *, const struct rq *, struct res *); /* complete.c */
MUST_USE enum rc read_meta(struct ctx *, const struct rq *, struct res *);     /* meta.c */

/* ---- full text -------------------------------------------------------------- */
/* Append "r matches these words as a phrase, the last one as a beginning". */
MUST_USE enum rc search_compile(struct ctx *, const struct record_type *, struct str words, struct dsql *);
