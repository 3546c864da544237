/* csv.h - reading RFC 4180: fields in quotes may hold commas, line ends and doubled quotes; lines end in LF
 * or CR LF. */
#pragma once
#include "base/base.h"

struct csv {
	struct str text;
	size_t at, line; /* line: where the row just read began, from 1 */
	size_t next_line;
	char sep; /* ',' unless the first line has more ';' or tabs */
	struct arena *mem;
};
enum csv_got { CSV_ROW, CSV_END, CSV_BAD };
enum { CSV_COLUMNS = 400 };
/* A byte order mark is skipped, the separator guessed from the first line. */
void csv_start(struct csv *, struct arena *, struct str text);
/* The next row that is not empty.  CSV_BAD: a sentence in why; reading cannot go on. */
enum csv_got csv_row(struct csv *, struct str **fields, size_t *n, const char **why);
