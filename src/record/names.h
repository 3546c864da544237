/* names.h - what the ids in an answer are called: collected first, then asked for with one query a type,
 * then written. Starts as { 0 }. */
#pragma once
#include "record/record.h"

struct names {
	struct name_book {
		const struct record_type *type;
		int64_t *ids;
		struct str *names;
		size_t n, cap;
	} books[8];
};
void names_want(struct ctx *, struct names *, const struct record_type *, int64_t id); /* 0: nothing */
MUST_USE enum rc names_load(struct ctx *, struct names *);
struct str names_get(const struct names *, const struct record_type *, int64_t id);
/* {"id","name"}; null for 0 */
void names_write(struct jw *, const char *key, const struct names *, const struct record_type *, int64_t id);
/* All of a type that were wanted, by names that were loaded, there or with more: [{"id","name"},…] */
void names_write_all(struct jw *, const char *key, const struct names *wanted, const struct names *loaded,
                     const struct record_type *);
