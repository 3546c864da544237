/* service.h - what a client's people rely on, and how much: mail, the web shop, the ERP.
 *
 * A ticket names its service in words (its field "service"); the service of that name, in upper or lower
 * case, is meant.  Criticality 1 is vital, 4 is nice to have.  Rules ask for it as `criticality<=2`.
 */
#pragma once
#include "record/filter.h"
#include "record/record.h"

enum service_field {
	SERVICE_NAME,
	SERVICE_CRITICALITY,
	SERVICE_OWNER,
	SERVICE_DESCRIPTION,
	SERVICE_ACTIVE,
	SERVICE_FIELDS
};
extern const struct record_type service_type;

/* 1 to 4, or 0 when the client has no active service of this name. */
MUST_USE enum rc service_criticality(struct ctx *, int64_t client_id, struct str name, int64_t *out);
/* Boolean SQL over r: "criticality of the service named in r.service, op value"; for the ticket's filter. */
MUST_USE enum rc service_filter(struct ctx *, struct dsql *, const struct filter_node *);
