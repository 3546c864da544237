/* head.h - from header lines to a struct rq, refusing what two readers could read differently.
 *
 * libmicrohttpd is lenient where a proxy before us may be strict: whatever the two might understand
 * differently (two lengths, a length and chunks, two hosts, control bytes) is refused here before a byte of
 * the body is believed.
 */
#pragma once
#include "base/route.h"

enum { HEAD_LINES = 64, HEAD_TARGET = 8192, HEAD_PATH = 2048 };
struct head {
	struct str method, target, version; /* the request line's three words */
	struct header lines[HEAD_LINES];
	size_t n;
};
struct head_body {
	int64_t length; /* -1: none given */
	bool chunked;
};
/* Fill rq (borrowing from head, copying nothing). 0, or the status to refuse with and why. RFC 9112, 9110. */
int head_read(const struct head *, struct rq *, struct head_body *, const char **why);
/* Who really asks when a proxy in `trusted` (addresses, comma-separated) forwards: sets rq->remote,
 * rq->secure. */
void head_forwarded(const struct head *, struct str trusted, struct rq *);
bool head_trusts(struct str trusted, struct str address);
