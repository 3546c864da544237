/* stream.h - one listener's server-sent events: what it may see, as text, without a socket.
 *
 * The server calls fill on a worker (it reads records) and read on the network thread (it never waits).
 * Buffered text is bounded; what a slow listener has not taken stays in the live ring, and when the ring has
 * gone past it, it is told "reset" and starts over.
 */
#pragma once
#include "base/app.h"
#include "base/route.h"

enum {
	STREAM_BEAT = 15,
	STREAM_LIFE = 15 * 60
}; /* seconds: heartbeat; then the client comes again, signed in anew */
/* From the route's handler. after: the last event seen, or -1 for "from now on". again: it was connected
 * before. Who comes again, or when events have passed, is told also what has no place among them: that
 * something of one's own, and the desk's order, may have changed; who comes first, what of one's own changed
 * while the page was loaded. who must outlive the stream. */
struct stream *stream_new(struct app *, const struct who *, int64_t after, bool again);
/* What it was asked with: as soon as that signs nobody in any more, or somebody who may do something else,
 * nothing more is said and the stream ends. Both must outlive it. */
void stream_signed(struct stream *, struct str cookie, struct str authorization);
/* wake: something may be there to fill; short, any thread. Called at least every STREAM_BEAT seconds. */
void stream_attach(struct stream *, void (*wake)(void *), void *arg);
void stream_free(struct stream *); /* no wake afterwards */
/* Take what is new if the buffer is empty. true: there is something to read. One caller at a time. */
bool stream_fill(struct stream *, struct arena *mem);
/* Up to max bytes; 0: nothing just now. *done: the stream's life is over and everything was read. Any thread.
 */
size_t stream_read(struct stream *, char *out, size_t max, bool *done);
void stream_end(struct stream *); /* let read report done as soon as the buffer is empty */
