/* base.h - the vocabulary every other file speaks.
 *
 * Depends on nothing but libc.  Five ideas:
 *
 *   str    a borrowed slice of text: pointer + length, passed by value
 *   buf    text that grows inside an arena
 *   arena  memory that lives exactly as long as one request or one job tick
 *   rc     what happened, in nine words; details travel in ctx.err
 *   ctx    "who is asking, when, with which database, into which memory"
 *
 * OWNERSHIP: anything reached from a ctx dies with that ctx.  Code that keeps
 * something longer copies it and says so in the name (xxx_dup).
 *
 * Elsewhere: time and zones (time.h), JSON (json.h), settings (conf.h),
 * routes and permissions (route.h), secrets and hashes (crypto.h).
 */
#pragma once
#include <assert.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* ---- str ---------------------------------------------------------------- */
struct str {
	const char *p;
	size_t n;
};
#define STR(lit) ((struct str){ "" lit, sizeof(lit) - 1 })
#define STR_FMT "%.*s"
#define STR_ARG(s) (int)(s).n, (s).p
static inline bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
/* Borrow a C string; NULL gives the empty slice. */
static inline struct str str_z(const char *z) { return (struct str){ z, z ? strlen(z) : 0 }; }
static inline bool str_is(struct str a, const char *z) { return str_eq(a, str_z(z)); }
static inline char ascii_lower(char c)
{
	if (c >= 'A' && c <= 'Z')
		c = (char)(c + 32);
	return c;
}
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
bool str_ieq(struct str a, struct str b);                /* ASCII case folded */
int str_cmp(struct str a, struct str b);                 /* bytes, like memcmp then length */
struct str str_trim(struct str s);                       /* ASCII white space off both ends */
struct str str_sub(struct str s, size_t from, size_t n); /* clipped to s */
/* Index of needle at or after from, or SIZE_MAX. */
size_t str_find(struct str s, struct str needle, size_t from);
/* Take the part of *rest before sep and move *rest past it; false when *rest is used up.
 * "a,b" with ',' gives "a", "b"; an empty *rest gives nothing. */
bool str_split(struct str *rest, char sep, struct str *out);
/* Whole decimal number, optional '-', nothing else around it, no overflow. */
bool str_int(struct str s, int64_t *out);
bool str_real(struct str s, double *out);
/* True when s is well-formed UTF-8 (RFC 3629: no overlongs, no surrogates) without NUL. */
bool str_utf8(struct str s);
/* Unicode scalar values in well-formed s. */
size_t str_chars(struct str s);
/* The longest prefix of at most n bytes that does not cut a character. */
struct str str_clip(struct str s, size_t n);

/* ---- arena -------------------------------------------------------------- */
struct arena;
struct arena *arena_new(void);               /* caller frees with arena_free */
void arena_free(struct arena *);             /* NULL is fine */
void arena_reset(struct arena *);            /* forget everything, keep a block to begin with */
void *arena_alloc(struct arena *, size_t n); /* zeroed, 16-aligned; never NULL, aborts when memory is out */
void *arena_room(struct arena *, size_t n);  /* the same, not zeroed: for what is written whole at once */
size_t arena_used(const struct arena *);
struct str arena_str(struct arena *, struct str); /* copy; always NUL-terminated */
struct str arena_fmt(struct arena *, const char *fmt, ...) PRINTF_LIKE(2, 3);
struct str arena_lower(struct arena *, struct str); /* ASCII only */
/* For the few long-lived things outside arenas: hands through what malloc gave, aborts when that is NULL. */
void *or_abort(void *);
#define NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define NEW_ARRAY(a, type, n) ((type *)arena_alloc((a), sizeof(type) * (size_t)(n)))
#define ROOM_FOR(a, type, n) ((type *)arena_room((a), sizeof(type) * (size_t)(n)))

/* ---- buf ---------------------------------------------------------------- */
struct buf {
	struct arena *a;
	char *p; /* NUL-terminated whenever n > 0 */
	size_t n, cap;
};
char *buf_grow_(struct buf *, size_t more);
/* Where the next bytes go, with room for `more` of them and a NUL. Whoever writes there says where it ended:
 * buf_end. */
static inline char *buf_room(struct buf *b, size_t more)
{
	return __builtin_expect(b->cap - b->n > more, 1) ? b->p + b->n : buf_grow_(b, more);
}
static inline void buf_end(struct buf *b, char *end)
{
	*end = '\0';
	b->n = (size_t)(end - b->p);
}
static inline void buf_add(struct buf *b, struct str s)
{
	if (s.n == 0)
		return;
	char *p = buf_room(b, s.n);

	memcpy(p, s.p, s.n);
	buf_end(b, p + s.n);
}
static inline void buf_char(struct buf *b, char c)
{
	char *p = buf_room(b, 1);

	*p = c;
	buf_end(b, p + 1);
}
void buf_fmt(struct buf *, const char *fmt, ...) PRINTF_LIKE(2, 3);
void buf_int(struct buf *, int64_t);
void buf_quoted(struct buf *, struct str); /* "…", with \\ before quotes and backslashes inside */
enum { INT_CHARS = 20 };
char *put_int(char *p, int64_t); /* decimal digits at p, at most INT_CHARS; returns their end */
static inline struct str buf_str(const struct buf *b) { return (struct str){ b->p ? b->p : "", b->n }; }
#define BUF(arena) ((struct buf){ .a = (arena) })

/* ---- rc and err --------------------------------------------------------- */
enum rc {
	RC_OK = 0,
	RC_INVALID,         /* 422  the caller sent something wrong; err.field says which */
	RC_DENIED,          /* 403 */
	RC_NOT_FOUND,       /* 404  also for what the caller may not know of */
	RC_CONFLICT,        /* 409  valid, but not in this state */
	RC_BUSY,            /* 503  transient; db_tx retries this one */
	RC_UNAVAILABLE,     /* 502  a system we depend on failed */
	RC_INTERNAL,        /* 500  our bug */
	RC_UNAUTHENTICATED, /* 401 */
	RC_STALE,           /* 412  If-Match names an old version */
	RC_TOO_LARGE,       /* 413 */
	RC_TOO_MANY,        /* 429 */
	RC_BAD_REQUEST,     /* 400  not even well-formed */
	RC_COUNT_
};
/* HTTP status of a result; 200 for RC_OK. */
int rc_status(enum rc);

struct err {
	enum rc rc;
	const char *code; /* stable machine word, a literal: "ticket_closed" */
	char field[64];   /* which input, for RC_INVALID */
	char msg[400];    /* one human sentence */
	struct str extra; /* more members for the problem document: `"conflicts":[…]` in the ctx's arena, or
	                     empty */
};

/* ---- ctx ---------------------------------------------------------------- */
struct app;  /* process-wide wiring: base/app.h */
struct conn; /* a database connection lent to this ctx: db/db.h */
struct who;  /* the person asking and what they may: base/route.h */
/* The tables that the transactions of a ctx have written to, two bits each (db.h: db_wrote). */
struct tables {
	uint64_t bits[4];
};
struct ctx {
	struct app *app;
	struct arena *mem;
	struct conn *conn;     /* set while a transaction runs; only db/ looks at it */
	int64_t now;           /* microseconds UTC, read once: time stands still in a ctx */
	const struct who *who; /* never NULL; who_system for jobs and the CLI */
	struct str request_id; /* for the log and for problem documents */
	struct str rule;       /* "routing/12@3" when a rule writes, empty when a person does */
	bool following;        /* a record's follow-up writes to it: that has no follow-up of its own */
	bool replay;           /* history is being imported: no timers, no messages out */
	int64_t deed; /* first event of the transaction, whose cause the others name; 0: none yet. Set by
	                 record/event.c, cleared by db_tx before fn runs, kept after it */
	struct turns *turns; /* record/turns.h, while many records take turns in one transaction; NULL else */
	bool sent; /* something of the deed went out to people: it cannot be undone. Cleared with deed */
	struct asking *asking; /* inside db_together; only db/ looks at it */
	int64_t stamp; /* db_stamp's answer outside transactions; 0: not asked yet. Only db/ looks at it */
	struct tables wrote;
	struct err err; /* set by fail(); meaningful only when rc != RC_OK */
};
enum rc fail(struct ctx *, enum rc, const char *code, const char *fmt, ...) PRINTF_LIKE(4, 5);
/* RC_INVALID with code "invalid_field" about one input. */
enum rc fail_field(struct ctx *, const char *field, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Return early on failure.  Safe everywhere because nothing in a ctx needs
 * cleaning up by hand: memory is the arena's, transactions are db_tx's. */
#define TRY(expr)                     \
	do {                          \
		enum rc rc_ = (expr); \
		if (rc_ != RC_OK)     \
			return rc_;   \
	} while (0)

/* ---- units -------------------------------------------------------------- */
#define SECONDS(n) ((int64_t)(n)*1000000)
#define MINUTES(n) SECONDS((int64_t)(n)*60)
#define HOURS(n) MINUTES((int64_t)(n)*60)
#define DAYS(n) HOURS((int64_t)(n)*24) /* a duration, never calendar arithmetic */

/* ---- logging ------------------------------------------------------------ */
enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };
struct log;
/* json: one JSON object a line, else key=value.  fd is borrowed. */
struct log *log_new(int fd, enum log_level least, bool json);
void log_free(struct log *);
/* One line: time, level, event word, then `fmt` giving key=value pairs such as "status=%d ms=%.1f".
 * Values with spaces are quoted by the caller through log_text.  No secrets, no personal text. */
void log_line(struct log *, enum log_level, const char *event, const char *fmt, ...) PRINTF_LIKE(4, 5);
/* Quote and escape text for a log value, clipped to 200 bytes. */
struct str log_text(struct arena *, struct str);
