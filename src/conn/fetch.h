/* fetch.h - outbound HTTP and SMTP: one request, or one e-mail, bounded in time and size, to addresses of
 * these schemes only.
 *
 * A table of two functions, so that tests answer in the network's place.  libcurl is seen in fetch.c only.
 * Redirects are not followed: a signed request must not be carried to where nobody meant it to go. Link-local
 * addresses (169.254/16, fe80::/10: cloud metadata) are refused after name resolution.
 */
#pragma once
#include "base/base.h"
#include <stdatomic.h>

struct fetch_header {
	const char *name; /* a literal */
	struct str value;
};
struct fetch_request {
	const char *method; /* "GET", "POST", "PUT", "PATCH", "DELETE" */
	struct str url, body;
	const struct fetch_header *headers;
	size_t nheaders;
	int64_t timeout;         /* microseconds for all of it; 0: 10 s */
	size_t max_bytes;        /* of the answer's body; 0: 64 KiB */
	const atomic_bool *stop; /* set from another thread: give up at once; NULL: never */
};
struct fetch_response {
	int status;
	struct str body; /* in cx->mem */
};
enum mail_tls { MAIL_TLS_REQUIRED, MAIL_TLS_TRY, MAIL_TLS_NONE }; /* of smtp://; smtps:// always is */
struct mail_request {
	struct str server;         /* smtp://host[:port] or smtps://host[:port] */
	struct str user, password; /* user empty: no sign-in */
	struct str from, to;       /* bare addresses */
	struct str message;        /* RFC 5322, lines ended by CRLF */
	struct str hello;          /* the name this host gives itself; empty: its own */
	enum mail_tls tls;
	int64_t timeout; /* microseconds for all of it; 0: 30 s */
};
struct mail_response {
	int status;      /* last reply code; 0: none came */
	struct str said; /* the server's last reply, clipped; in cx->mem */
	bool refused;    /* for good: this recipient, or this message */
};
struct fetch {
	/* RC_OK whatever the status; RC_INVALID for an address that can never work; RC_UNAVAILABLE when
	 * nobody answered ("no_answer"), too late ("too_slow"), too much ("answer_too_large"), or when it was
	 * stopped. Any thread. */
	enum rc (*send)(struct fetch *, struct ctx *, const struct fetch_request *, struct fetch_response *);
	/* Hand one e-mail over. RC_OK when the server has taken it; RC_INVALID for what can never work (an
	 * address that is none; out->refused: the server said so); RC_UNAVAILABLE for everything that may be
	 * different later, a wrong password too. Any thread. */
	enum rc (*mail)(struct fetch *, struct ctx *, const struct mail_request *, struct mail_response *);
};
struct fetch *fetch_curl(void); /* the real one; static, never freed */
/* RC_INVALID with a sentence unless url is http:// or https:// with a host and neither user name nor white
 * space. */
MUST_USE enum rc fetch_check_url(struct ctx *, struct str url);
/* Host and port of an address, to be shown: nothing behind them, and no name or password before. */
struct str url_host(struct str url);
/* One bare mail address, as it may stand in an envelope and a header: user@host, ASCII, no white space,
 * quotes or brackets. */
bool mail_address(struct str);
