/* attachment.h - files on records: content-addressed under data_dir/attachments/ab/abcdef…, one file however
 * often it is attached.  Bytes are on disk before the row is committed, so a row without its file cannot be;
 * a file without a row can (the process died between), and attachment_sweep removes it.  The type is sniffed,
 * never believed.
 */
#pragma once
#include "record/record.h"

struct attachment {
	int64_t id, comment_id, size, at, actor;
	struct str name, mime, sha256;
	bool is_public;
};
/* What the first bytes are: a MIME type from a small table, "application/octet-stream" when in doubt. */
const char *mime_sniff(struct str head);
/* May a browser show it by itself (images, text, PDF)?  Everything else is a download. */
bool mime_inline(struct str mime);
/* As POST does.  path: the spooled upload, or empty: body.  comment: 0 or the asker's own comment on this
 * record. */
MUST_USE enum rc attachment_add(struct ctx *, const struct record_type *, struct str key, struct str name,
                                bool is_public, int64_t comment, struct str path, struct str body,
                                struct attachment *out);
MUST_USE enum rc attachment_list(struct ctx *, const struct record *, bool public_only,
                                 struct attachment **out, size_t *n);
MUST_USE enum rc attachment_drop(struct ctx *, const struct record_type *, struct str key, int64_t id);
/* By id, if the asker may see it; path is where the bytes lie. */
MUST_USE enum rc attachment_get(struct ctx *, int64_t id, struct attachment *out, struct str *path);
/* The bytes as the whole answer, with the headers that keep them from doing anything. */
void attachment_send(struct ctx *, struct res *, const struct attachment *, struct str path);
/* STAGED: a file sent before the record it belongs to exists (a form's answer). It is seen by nobody, taken
 * by its sender's record with attachment_claim, and gone with the sweep a day later otherwise. */
MUST_USE enum rc attachment_stage(struct ctx *, int64_t client_id, struct str name, struct str path,
                                  struct str body, struct attachment *out);
MUST_USE enum rc attachment_staged(struct ctx *, int64_t id,
                                   struct attachment *out); /* the asker's own; RC_NOT_FOUND */
MUST_USE enum rc attachment_claim(struct ctx *, int64_t id,
                                  const struct record *); /* inside db_tx; public, with its event */
/* Inside db_tx: the files of a comment on another record too, asking nobody; the bytes are shared. */
MUST_USE enum rc attachment_carry(struct ctx *, const struct record *from, int64_t comment,
                                  const struct record *to);
/* Remove files that no row names and that are older than a day. */
MUST_USE enum rc attachment_sweep(struct ctx *, int64_t *removed);
