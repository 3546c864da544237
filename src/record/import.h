/* import.h - records from a CSV or NDJSON file, by field names or a mapping, with a dry run and a report by
 * row.
 *
 * MAPPING (JSON): {"columns":{"Short description":"title"}, "values":{"priority":{"P1":"1"}},
 *                  "constants":{"channel":"import"}, "key":"external_id", "ignore":["Notes"]}
 * A column that is neither mapped, ignored nor a field's name is refused before the first row.  With a key, a
 * row whose key is known changes that record (only what differs); without one every row makes a record.
 * Importing a file again changes nothing when there is a key.  Verbs and READONLY fields are not for import:
 * states come through verbs.
 */
#pragma once
#include "record/record.h"

struct import_row {
	int64_t row; /* line in the file */
	struct str field, detail;
};
struct import_report {
	int64_t read, made, changed, unchanged, refused;
	struct import_row *rows; /* refused ones, the first 1,000 */
	size_t nrows;
};
struct import_options {
	const struct record_type *type;
	int64_t client_id; /* 0: from a column "client", or the asker's */
	bool ndjson, dry_run;
	struct str mapping;                                    /* JSON or empty */
	void (*progress)(void *, int64_t done, int64_t total); /* bytes */
	void *arg;
};
/* RC_INVALID when the mapping or the header is wrong: nothing was done then. A bad row is refused and the
 * rest goes on. */
MUST_USE enum rc import_run(struct ctx *, const struct import_options *, struct str text,
                            struct import_report *out);
