/* openapi.h - the parts of the API's description: paths (openapi.c), schemas (openapi_schemas.c), the page to
 * read. */
#pragma once
#include "http/parts.h"
#include "record/record.h"

/* A route as the description sees it. */
struct operation {
	const struct route *route;
	const struct record_type *type; /* the record type whose plural begins the path, or NULL */
	const struct transition *verb;  /* the verb the path runs, or NULL */
	struct str path;                /* "/api/v1/tickets/{key}/links/{link}" */
	struct str tag;                 /* "tickets" */
	struct str in, out;             /* schema names; empty: no JSON body */
	struct str params[RQ_PARAMS];
	size_t nparams;
};
/* All operations in the order of the route tables; a route for any verb ("/{}/{}") becomes one for each verb.
 */
size_t operations_list(const struct http *, struct arena *, struct operation **out);
/* "TicketIn" of type ticket and suffix "In". */
struct str schema_name(struct arena *, const struct record_type *, const char *suffix);
struct str verb_schema_name(struct arena *, const struct record_type *, const struct transition *);
void param_write(struct jw *, struct str name, const char *where, const char *type, const char *help);
void query_write(struct jw *, const struct operation *); /* the query parameters it takes; openapi_query.c */
/* components.schemas: every type's, every verb's, and the fixed ones; names that only routes know become
 * plain objects. */
void schemas_write(struct jw *, const struct http *, const struct operation *, size_t n);
/* Of addresses that belong to no record type; ended by name == NULL. openapi_service.c */
struct named_schema {
	const char *name, *schema;
	const char *of; /* needs this record type; NULL: none */
};
extern const struct named_schema service_schemas[];
const char *perm_name(uint32_t perm); /* "work"; for a route's need */
