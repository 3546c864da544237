/* filter.h - the filter language: one grammar, one tree, two ways in.
 *
 *   filter   = or
 *   or       = and { "OR" and }
 *   and      = not { not }                        (juxtaposition is AND)
 *   not      = [ "-" | "NOT" ] term
 *   term     = "(" or ")" | word | field op value { "," value }
 *   op       = ":" | "=" | "!=" | "<" | "<=" | ">" | ">="        (":" is = for exact fields, contains for
 * text) | "^=" | "$="                               (text starts with, ends with) value    = bare | "quoted
 * \" text" | relative time (-2d, +4h, today, yesterday, now) | me | none | any word     = bare or quoted
 * text: full-text search
 *
 * state:open priority<=2 team:network updated>-2d "vpn"        ServiceNow's encoded query parses to the same
 * tree. Names of references (team:network) are resolved to ids before SQL.  Input is at most 2 KiB, depth 16,
 * 64 terms.
 */
#pragma once
#include "record/record.h"

enum filter_op {
	OP_EQ,
	OP_NE,
	OP_LT,
	OP_LE,
	OP_GT,
	OP_GE,
	OP_HAS /* ':' */,
	OP_NULL,
	OP_NOT_NULL,
	OP_STARTS,
	OP_ENDS,
	OP_SAME /* the whole text, case aside: not in the grammar, for filter_logic.h */
};
struct filter_node {
	enum { N_TRUE, N_AND, N_OR, N_NOT, N_TERM, N_TEXT } kind;
	struct filter_node *a, *b;
	struct str field; /* N_TERM, as written */
	enum filter_op op;
	struct str *values; /* N_TERM: alternatives; N_TEXT: one */
	size_t nvalues;
	size_t at; /* offset in the input, for error messages */
};
/* A word a noun adds: e.g. { "breached", … } used as breached:yes or is:breached. Appends a boolean SQL
 * expression over the record table's alias "r".  A name that ends with a dot stands for all that begin with
 * it. */
struct filter_word {
	const char *name, *help;
	const char *const *values; /* for completion; NULL: free */
	enum rc (*compile)(struct ctx *, struct dsql *, const struct filter_node *);
	/* Its answer changes only with an event of a record of this type (or with the clock): counts may be
	 * remembered between events (counted.h). */
	bool kept;
	/* In memory, for rules: the word as other words ("open:no"), or a number worked out for a record.
	 * Neither: a rule cannot ask for it. */
	const char *means;
	enum rc (*number)(struct ctx *, const struct record *, struct dbval *out);
	const char *follows; /* number: the field it changes with, or NULL */
	/* "SELECT … AS id, … AS due FROM …": instants of records that other tables hold. The nearest of each
	 * record can be sorted by and exported; without compile, the word asks for it too. Words of one name
	 * count together; one without help adds to another's. */
	const char *instant;
	/* The desk's own, as a field with INTERNAL is: nobody who sees public parts only may ask for it.
	 * Every word with an instant is. */
	bool internal;
	const char *why_not; /* neither: what is said to who puts it into a rule; NULL: the usual reason */
};
static inline bool word_internal(const struct filter_word *w) { return w->internal || w->instant; }
/* For a word about an instant or a duration: "alias.column op value" as a field of that kind would have it,
 * 2026-11-01..2026-11-07, -2d, none; and "15m" compared with alias.column - alias.minus. */
MUST_USE enum rc filter_time_term(struct ctx *, struct dsql *, const char *alias, const char *column,
                                  const struct filter_node *);
MUST_USE enum rc filter_duration_term(struct ctx *, struct dsql *, const char *alias, const char *column,
                                      const char *minus, const struct filter_node *);
/* Both filters at once, as text: each in brackets when it has an OR. Either may be empty. */
struct str filter_both(struct arena *, struct str a, struct str b);
/* RC_INVALID, field "q", with the offset in the sentence. */
MUST_USE enum rc filter_parse(struct ctx *, struct str text, struct filter_node **out);
/* ServiceNow encoded query: a=b^cLIKEd^ORe=f^NQ…^ORDERBYg. order: sort spec in our syntax, or empty. */
MUST_USE enum rc filter_parse_encoded(struct ctx *, struct str text, struct filter_node **out,
                                      struct str *order);
/* Append a boolean expression; names and values are checked against the type. */
MUST_USE enum rc filter_compile(struct ctx *, const struct record_type *, const struct filter_node *,
                                struct dsql *);
/* Tree back to text, canonical; parsing it again gives the same tree. */
struct str filter_text(struct arena *, const struct filter_node *);

/* ---- in memory (filter_match.c) ------------------------------------------ */
/* A filter made ready to be asked of records at hand, for rules: names and values are resolved once, so a
 * plan is good while db_stamp stands.  The same answers as SQL gives, but for words in quotes or bare, which
 * are looked for in the record's own search texts, not in comments.  RC_INVALID, field "q", also for what a
 * rule cannot ask: keys, watchers, "me", clocks. */
struct filter_plan;
struct filter_input {
	struct str name;
	int field; /* of the type; -1: worked out, a custom field ("cf.x"), or a base column */
	const struct filter_word *word;
	int64_t custom; /* id of the custom field, or 0 */
};
struct filter_subject {
	const struct record *r; /* tags and custom values are read from the database when r->id is set and
	                           they are not there */
	struct str plain;       /* kept by filter_match */
};
MUST_USE enum rc filter_plan(struct ctx *, struct arena *, const struct record_type *,
                             const struct filter_node *, struct filter_plan **out);
MUST_USE enum rc filter_match(struct ctx *, const struct filter_plan *, struct filter_subject *, bool *out);
/* Can a rule ask it? Rules act as the system, so that is who must be able to. RC_INVALID naming `field`. */
MUST_USE enum rc filter_rule_check(struct ctx *, const struct record_type *, const char *field,
                                   struct str text);
/* What it looks at, each once. */
size_t filter_inputs(const struct filter_plan *, const struct filter_input **out);
/* The value of an input: for people to read, in stored form. */
MUST_USE enum rc filter_input_value(struct ctx *, const struct filter_input *, const struct record *,
                                    struct dbval *out);

/* ---- lists -------------------------------------------------------------- */
enum { LIST_MAX = 200 };
struct colour_rules;
struct list_query {
	const struct record_type *type;
	struct str filter, sort, group, cursor; /* sort: "-priority,created"; group: put first in the sort */
	int limit;                              /* 1..200 */
	bool count;                             /* also the exact total */
	const struct colour_rules *colours;     /* colour.h; NULL: none */
	bool no_bodies;           /* leave F_BODY and F_JSON fields NULL: lists that do not show them */
	struct filter_node *tree; /* already parsed (encoded queries), instead of filter; or NULL */
};
struct list_result {
	struct record *rs;
	size_t n;
	struct str next; /* opaque cursor, empty on the last page */
	int64_t total;   /* -1 unless asked */
	int *colours;    /* per record: index of the colour rule it fits, or -1; NULL unless asked */
};
MUST_USE enum rc record_list(struct ctx *, const struct list_query *, struct list_result *out);
struct list_group {
	struct dbval value;
	struct str label;
	int64_t n;
};
/* Exact counts over the whole filtered set, largest group first (enumerations: in their order). */
MUST_USE enum rc record_groups(struct ctx *, const struct record_type *, struct str filter, struct str by,
                               struct list_group **out, size_t *n);
MUST_USE enum rc record_count(struct ctx *, const struct record_type *, struct str filter, int64_t *out);

/* ---- search ------------------------------------------------------------- */
/* Lower case, ASCII letters where an accent allows, everything that is no letter or digit a space. */
struct str search_plain(struct arena *, struct str);
/* The next run of letters and digits; false at the end. */
bool search_token(struct str *rest, struct str *out);
/* Keep the full-text document of a record up to date (inside db_tx). */
MUST_USE enum rc search_put(struct ctx *, const struct record *, struct str title, struct str body);
MUST_USE enum rc search_add_text(struct ctx *, const struct record *, struct str more); /* comments */
struct search_hit {
	const struct record_type *type;
	struct record r;
	struct str snippet; /* plain text with \x01 … \x02 around matches */
};
/* Records of any searchable type the asker may see; newest first when matches are many (> 5,000), by rank
 * when few. type NULL: all. */
MUST_USE enum rc search_run(struct ctx *, const struct record_type *, struct str words, int limit,
                            struct search_hit **out, size_t *n);

/* ---- alike --------------------------------------------------------------- */
/* The telling words of a text, each with how much it says; words in more than ALIKE_COMMON documents are left
 * out. */
enum { ALIKE_WORDS = 12, ALIKE_COMMON = 1500 };
struct alike_word {
	struct str word;
	double weight;
	int64_t documents; /* that have it, of any client */
};
struct alike {
	struct alike_word words[ALIKE_WORDS];
	size_t n;
};
MUST_USE enum rc search_alike_words(struct ctx *, struct str title, struct str body, struct alike *out);
/* Ids of a client's records with any of the words, newest first; visibility is the caller's matter. */
MUST_USE enum rc search_alike(struct ctx *, const struct record_type *, int64_t client_id,
                              const struct alike *, int limit, struct rows *out);
