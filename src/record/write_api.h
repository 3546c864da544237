/* write_api.h - what the route files of the writing half share. */
#pragma once
#include "record/comment.h"
#include "record/record_api.h"
#include "record/write.h"

/* The version in If-Match ("3"), 0 when there is none or it is *. RC_BAD_REQUEST. */
MUST_USE enum rc if_match(struct ctx *, const struct rq *, int64_t *out);
MUST_USE enum rc path_number(struct ctx *, struct str, int64_t *out); /* RC_NOT_FOUND when it is no number */
/* {"id","name"} or null for a person of 0. */
struct people {
	int64_t *ids;
	struct str *names;
	size_t n;
};
MUST_USE enum rc people_load(struct ctx *, struct people *);
void people_add(struct people *, int64_t id); /* room for it must be there; doubles are kept once */
void people_write(struct jw *, const char *key, const struct people *, int64_t id);

MUST_USE enum rc timeline_get(struct ctx *, const struct rq *, struct res *); /* timeline.c */
void comment_json(struct jw *, const char *key, const struct comment *, const struct people *);
void attachment_routes(struct route_list *, const struct record_type *); /* attachment_api.c */
void attachment_common(struct route_list *);
void undo_routes(struct route_list *);                              /* undo_api.c */
void graph_routes(struct route_list *, const struct record_type *); /* graph.c */
void bulk_common(struct route_list *);
void bulk_routes(struct route_list *, const struct record_type *);   /* bulk.c */
void import_routes(struct route_list *, const struct record_type *); /* import_api.c */
