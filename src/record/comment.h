/* comment.h - what people write to each other about a record.
 *
 * A comment belongs to an event ("commented", or the verb it came with), which carries the SHA-256 of its
 * text: so the hash chain vouches for comments too.  PUBLIC ones are seen by the requester, INTERNAL ones by
 * those with read_perm. The author may correct a comment within 15 minutes; the text before stays in the
 * event "comment_edited".
 */
#pragma once
#include "record/event.h"
#include "record/record.h"

struct comment {
	int64_t id, at, author, event_id, edited_at;
	struct str body;
	bool is_public;
};
/* Visibility, permission, the type's `commented` hook, the event, mentions, search. Any thread. */
MUST_USE enum rc comment_add(struct ctx *, const struct record_type *, struct str key, struct str body,
                             bool is_public, struct comment *out, struct record *r);
/* The same for a record in hand, inside db_tx, without asking who may: mail, imports, nouns' rules. */
MUST_USE enum rc comment_put(struct ctx *, const struct record *, struct str body, bool is_public,
                             struct comment *out, struct record *after);
MUST_USE enum rc comment_edit(struct ctx *, const struct record_type *, struct str key, int64_t id,
                              struct str body, struct comment *out);
/* Oldest first, after id, at most limit. */
MUST_USE enum rc comment_list(struct ctx *, const struct record *, bool public_only, int64_t after, int limit,
                              struct comment **out, size_t *n);
