/* process.h - learning in a child process: liblinear aborts when memory is out, takes hundreds of megabytes
 * and cannot be stopped from outside otherwise.
 *
 *   server                                  `sinew learn FILE`
 *   examples ── pipe ─────────────────────▶ standard input, read to the end
 *   waits, at most LEARN_SECONDS            learn(), writes FILE (mode 0600)
 *   reads FILE ◀──────────────────────────  exit 0; or exit 3 and a sentence on standard output
 *
 * The child is nice, dies with its parent, and gets the texts through the pipe, so that none are on disk.
 */
#pragma once
#include "base/base.h"

enum { LEARN_SECONDS = 400 };
struct children; /* those running now, so that a stop can end them */
struct children *children_new(void);
void children_free(struct children *);
void children_stop(struct children *); /* ends those running, and refuses new ones */
/* RC_OK: file is there. RC_INVALID: what the child said stands in cx->err. RC_UNAVAILABLE: it died or took
 * too long. */
MUST_USE enum rc learn_in_child(struct ctx *, struct children *, struct str examples, const char *file);
/* What the child does; the process's exit status. */
int learn_main(int in, const char *file);
