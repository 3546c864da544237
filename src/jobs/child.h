/* child.h - learning in a child process, and the files of what was learned.
 *
 * A solver may abort when memory is out, takes hundreds of megabytes, and cannot be stopped from outside
 * otherwise.
 *
 *   server                                  `sinew learn WHAT FILE`
 *   what to learn from ── pipe ───────────▶ standard input, read to the end
 *   waits, at most LEARN_SECONDS            learns, writes FILE (mode 0600)
 *   reads FILE ◀──────────────────────────  exit 0; or exit 3 and a sentence on standard output
 *
 * The child is nice, dies with its parent, and gets the texts through the pipe, so that none are on disk.
 *
 * Files lie in data_dir/models, each named by the SHA-256 of what is in it.
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
MUST_USE enum rc learn_in_child(struct ctx *, struct children *, const char *what, struct str in,
                                const char *file);
/* What the child does: bytes in, the model's bytes out; false and a sentence in why when it cannot be. */
struct learner {
	const char *what;
	bool (*learn)(struct str in, struct buf *out, char *why, size_t whysz);
};
int learn_main(const struct learner *, int in, const char *file); /* the process's exit status */

/* ---- files --------------------------------------------------------------------------- */
struct str model_path(struct ctx *, struct str file); /* in data_dir/models */
/* A path that a child may write; the folder is made when it is not there. */
struct str model_draft(struct ctx *);
/* All of a model's file by malloc, for the caller to free; NULL and a sentence when it cannot be read. */
char *model_file_read(const char *path, size_t *n, char *why, size_t whysz);
/* What such a file is: its magic, what is in it, and the SHA-256 of both as text. Seal what lies in the
 * buffer from there on; what is between magic and seal, or false and a sentence when it is not whole. */
void model_seal(struct buf *, size_t from);
bool model_unseal(struct str bytes, struct str magic, struct str *inside, char *why, size_t whysz);
/* From the draft's place to the one its bytes name. */
MUST_USE enum rc model_file_keep(struct ctx *, const char *draft, struct str bytes, struct str *file);
