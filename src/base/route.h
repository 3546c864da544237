/* route.h - requests, responses, routes and who is asking, with no socket in sight.
 *
 * The server thread fills a struct rq and calls http_dispatch(); so does a unit test.  Handlers see neither
 * libmicrohttpd nor jansson.  It lives in base so that every noun can declare routes without reaching up to
 * http.
 */
#pragma once
#include "base/base.h"
#include "base/json.h"

/* ---- who ---------------------------------------------------------------- */
/* What a role may do; roles map to these bits in person/role.c, and routes name the bit they need. */
enum perm {
	PERM_NONE = 0,               /* any signed-in person */
	PERM_READ_OWN = 1 << 0,      /* records one is requester of or watches; public parts only */
	PERM_READ = 1 << 1,          /* all records of the client, internal parts too */
	PERM_CREATE = 1 << 2,        /* open a ticket */
	PERM_REPLY = 1 << 3,         /* public comment on what one may read */
	PERM_WORK = 1 << 4,          /* edit, internal comments, links, most verbs */
	PERM_ASSIGN = 1 << 5,        /* route work to teams and people other than oneself */
	PERM_BULK = 1 << 6,          /* bulk verbs, import */
	PERM_MAJOR = 1 << 7,         /* decide on a major-incident candidate */
	PERM_SHARE = 1 << 8,         /* share a view with a team or with everyone */
	PERM_CHANGE = 1 << 9,        /* change management (seam) */
	PERM_APPROVE = 1 << 10,      /* approvals (seam) */
	PERM_AUDIT = 1 << 11,        /* audit log, chain verification, reports, export of everything */
	PERM_CLIENT_ADMIN = 1 << 12, /* the client's teams, people, calendars, targets, fields */
	PERM_ADMIN = 1 << 13,        /* the installation: tokens, webhooks, jobs, settings, test hooks */
	PERM_PUBLIC = 1 << 30,       /* on a route: no sign-in needed */
};
struct grant {
	int64_t client_id; /* 0: every client */
	int64_t team_id;   /* 0: not bound to a team */
	const char *role;  /* id of a role in the role table */
	uint32_t perms;
};
struct who {
	int64_t person_id; /* 0: the system itself */
	struct str name;
	uint32_t perms; /* union over all grants: "may do somewhere" */
	const struct grant *grants;
	size_t ngrants;
	int64_t token_id; /* API token in use, 0 for a session */
	bool system;      /* jobs and CLI: may do everything everywhere */
};
extern const struct who who_system, who_nobody;
/* Permissions the asker has on records of one client (all bits for the system). */
uint32_t who_perms(const struct who *, int64_t client_id);
static inline bool who_can(const struct who *w, int64_t client_id, uint32_t perm)
{
	return (who_perms(w, client_id) & perm) == perm;
}
/* Client ids where the asker has all of perm. Returns false in *all when the list is exhaustive, true when
 * every client is meant. ids lives in the arena. */
size_t who_clients(const struct who *, struct arena *, uint32_t perm, int64_t **ids, bool *all);

/* ---- signing in ---------------------------------------------------------- */
/* http asks the person's noun through app->auth, so that it needs to know none.  Nobody signed in is RC_OK
 * with who = &who_nobody; what was sent and is not valid (any more) is RC_UNAUTHENTICATED. */
struct signin {
	const struct who *who; /* in the ctx's arena; &who_nobody when nothing was sent */
	struct str csrf; /* what X-CSRF-Token must say; empty with an API token, which no browser sends by
	                    itself */
	struct str hash; /* of the session; empty with an API token */
};
/* ---- request and response ----------------------------------------------- */
enum { RQ_PARAMS = 4 };
struct header {
	struct str name, value;
};
struct stream;
struct rq {
	struct str method, path, query, body; /* query without '?', still encoded */
	struct str param[RQ_PARAMS];          /* the {} parts of the path, percent-decoded */
	struct str content_type, if_match, if_none_match, idempotency_key, accept, cookie, authorization,
	        csrf, last_event_id, origin, remote, host, user_agent, accept_encoding, accept_language;
	struct str upload; /* path of a spooled body when it was too large for memory (route flag R_UPLOAD),
	                      else empty */
	const void *extra; /* the matched route's data pointer */
	const struct route *route;   /* the matched route; set by dispatch */
	const struct signin *signin; /* who asks, as app->auth found out; never NULL in a handler */
	bool secure;                 /* came through TLS (a trusted proxy says so): cookies get Secure */
};
struct res {
	int status; /* 200 unless set */
	struct buf body;
	const char *content_type; /* NULL: application/json */
	struct str etag;          /* without quotes; empty: none */
	struct str location;
	struct header headers[8];
	size_t nheaders;
	const char *static_bytes; /* a body that outlives the request (embedded UI), instead of body */
	size_t static_n;
	const char
	        *file; /* send this file instead (attachments, exports); unlinked afterwards when file_temp */
	bool file_temp;
	struct stream *stream; /* keep the connection for live events (set by the stream route only) */
};
void res_header(struct res *, const char *literal_name, struct str value);

/* Query parameter, percent-decoded ('+' is a space) into the arena; false when absent.
 * Broken UTF-8 or a malformed escape is RC_BAD_REQUEST naming the parameter. */
MUST_USE enum rc rq_query(struct ctx *, const struct rq *, const char *name, struct str *out, bool *present);
/* The same as a bounded whole number; def when absent. */
MUST_USE enum rc rq_query_int(struct ctx *, const struct rq *, const char *name, int64_t min, int64_t max,
                              int64_t def, int64_t *out);
/* An instant as RFC 3339; absent or empty: def. RC_INVALID naming it. */
MUST_USE enum rc rq_query_time(struct ctx *, const struct rq *, const char *name, int64_t def, int64_t *out);
bool query_decode(struct arena *, struct str in, struct str *out); /* false: malformed */

/* ---- routes ------------------------------------------------------------- */
enum route_flag {
	R_WRITE = 1,    /* needs CSRF token with a session; honours Idempotency-Key */
	R_UPLOAD = 2,   /* body may be large: spooled to a file */
	R_STREAM = 4,   /* answers with live events */
	R_TEST = 8,     /* exists only with --test-hooks */
	R_NO_CSRF = 16, /* sign-in itself */
	R_TEXT = 32,    /* body is not JSON (import) */
	R_MANY = 64,    /* runs several transactions (bulk, import): the whole cannot be one with its
	                   Idempotency-Key */
	R_QUICK = 128,  /* never waits (no database, no file): answered on the network thread */
	R_SECRET = 256, /* the answer shows a secret once: it is not kept for its Idempotency-Key */
	R_HIDDEN = 512, /* the path holds a secret: the log says the route instead */
};
struct route {
	const char *method, *path; /* "/api/v1/tickets/{}/resolve": each {} is one path part */
	uint32_t perm; /* must be held somewhere; the handler checks it for the record's own client */
	enum rc (*handle)(struct ctx *, const struct rq *, struct res *);
	const char *help; /* one line for the API description */
	const void *data; /* handler's own (a record_type, a transition) */
	uint32_t flags;
	const char *in, *out; /* schema names in the API description, or NULL */
};
/* When two tables have the same method and path, the earlier table wins: a noun replaces a generated route
 * that way. */
