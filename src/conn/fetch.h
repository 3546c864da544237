/* fetch.h - outbound HTTP: one request, bounded in time and size, to http and https addresses only.
 *
 * A table of one function, so that tests answer in the network's place.  libcurl is seen in fetch.c only.
 * Redirects are not followed: a signed request must not be carried to where nobody meant it to go. Link-local
 * addresses (169.254/16, fe80::/10: cloud metadata) are refused after name resolution.
 */
#pragma once
#include "base/base.h"

struct fetch_header {
	const char *name; /* a literal */
	struct str value;
};
struct fetch_request {
	const char *method; /* "GET", "POST", "PUT", "PATCH", "DELETE" */
	struct str url, body;
	const struct fetch_header *headers;
	size_t nheaders;
	int64_t timeout;  /* microseconds for all of it; 0: 10 s */
	size_t max_bytes; /* of the answer's body; 0: 64 KiB */
};
struct fetch_response {
	int status;
	struct str body; /* in cx->mem */
};
struct fetch {
	/* RC_OK whatever the status; RC_INVALID for an address that can never work; RC_UNAVAILABLE when
	 * nobody answered, too late or too much. Any thread. */
	enum rc (*send)(struct fetch *, struct ctx *, const struct fetch_request *, struct fetch_response *);
};
struct fetch *fetch_curl(void); /* the real one; static, never freed */
/* RC_INVALID with a sentence unless url is http:// or https:// with a host and neither user name nor white
 * space. */
MUST_USE enum rc fetch_check_url(struct ctx *, struct str url);
