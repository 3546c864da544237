/* custom.h - fields that a client adds to a type. */
#pragma once
#include "record/record.h"

extern const struct record_type custom_field_type;
struct custom_def {
	int64_t id;
	struct field field; /* name, type (never F_REF, F_TAGS, F_JSON), choices, label */
	bool required;
};
/* Active definitions of one client's records of this type, at most 100. */
MUST_USE enum rc custom_defs(struct ctx *, const struct record_type *, int64_t client_id,
                             struct custom_def **out, size_t *n);
