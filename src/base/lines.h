/* lines.h - a text file line by line, plain or compressed with zstd (by its magic number, RFC 8878). */
#pragma once
#include "base/base.h"

enum { LINE_MAX_BYTES = 1 << 20 };
struct lines;
struct lines *lines_open(const char *path, char *why, size_t whysz); /* NULL and a sentence */
void lines_close(struct lines *);                                    /* NULL is fine */
/* The next line without its end (LF or CR LF); it lies in the reader and is gone with the next call. False at
 * the end, and when the file is broken or a line is longer than LINE_MAX_BYTES: then *why is not empty. */
bool lines_next(struct lines *, struct str *out, const char **why);
int64_t lines_number(const struct lines *); /* of the last line given, from 1 */
/* Bytes of the file read so far and in all, for progress. */
void lines_place(const struct lines *, int64_t *done, int64_t *total);
/* Split one CSV record that has no line breaks inside (RFC 4180): at most max cells into out, copied only
 * where quotes were doubled. Returns how many there were, or max + 1 when more; SIZE_MAX when a quote is not
 * closed. */
size_t csv_split(struct arena *, struct str line, struct str *out, size_t max);
