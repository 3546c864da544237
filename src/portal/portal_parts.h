/* portal_parts.h - what the files of this folder share. */
#pragma once
#include "portal/portal.h"

/* Run a list as the system: the filter says for whom. */
MUST_USE enum rc portal_list(struct ctx *, const struct record_type *, struct str filter, struct str sort,
                             int limit, struct record **out, size_t *n);
/* Words as a filter may have them: quotes and backslashes are gone. */
struct str portal_words(struct arena *, struct str);
bool portal_has(struct str text, struct str word); /* ASCII case does not count */
/* The client whose catalog the asker orders from: their own; with `person` (staff for somebody else) that
 * person's. RC_NOT_FOUND when the asker does not work for that client. */
MUST_USE enum rc portal_client(struct ctx *, int64_t person, int64_t *client, int64_t *requester);

MUST_USE enum rc portal_items_write(struct ctx *, struct jw *, const char *key, int64_t client,
                                    int64_t person, struct str words);
MUST_USE enum rc portal_requests_write(struct ctx *, struct jw *, const char *key, struct str filter,
                                       struct str sort, int limit, int64_t *total);
MUST_USE enum rc portal_approvals_write(struct ctx *, struct jw *, const char *key, struct str filter,
                                        struct str sort, int limit);
MUST_USE enum rc portal_known_write(struct ctx *, struct jw *, const char *key, int64_t client,
                                    struct str words);

MUST_USE enum rc portal_get_catalog(struct ctx *, const struct rq *, struct res *);
MUST_USE enum rc portal_get_item(struct ctx *, const struct rq *, struct res *);
MUST_USE enum rc portal_post_order(struct ctx *, const struct rq *, struct res *);
MUST_USE enum rc portal_post_upload(struct ctx *, const struct rq *, struct res *);
MUST_USE enum rc portal_get_people(struct ctx *, const struct rq *, struct res *);
MUST_USE enum rc portal_get_requests(struct ctx *, const struct rq *, struct res *);
MUST_USE enum rc portal_get_request(struct ctx *, const struct rq *, struct res *);
MUST_USE enum rc portal_get_approvals(struct ctx *, const struct rq *, struct res *);
MUST_USE enum rc portal_get_approval(struct ctx *, const struct rq *, struct res *);
MUST_USE enum rc portal_get_approval_file(struct ctx *, const struct rq *, struct res *);
