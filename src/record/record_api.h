/* record_api.h - routes made from record types: how the reading and the writing half put theirs together. */
#pragma once
#include "record/record.h"

struct route_list {
	struct arena *mem;
	struct route *r;
	size_t n, cap;
};
void route_add(struct route_list *, const char *method, struct str path, struct route rest);
/* Everything in one malloc'ed block, ended by {0}, to be freed with free(); frees the list's arena. */
const struct route *route_list_end(struct route_list *);

const struct route *record_read_routes(struct app *);  /* read_api.c */
const struct route *record_write_routes(struct app *); /* write_api.c */
