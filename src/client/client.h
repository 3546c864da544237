/* client.h - the customer organisation a record belongs to; a company that serves only itself has one.
 *
 * Every record carries its client's id; client 1 is the home client, whose teams and staff serve the others.
 * The matrix is the client's impact × urgency table as JSON: {"1":{"1":"1","2":"2","3":"3"},"2":{…},"3":{…}},
 * rows by impact, columns by urgency, cells are priorities 1-4 (ITIL 4: incident prioritisation).
 */
#pragma once
#include "record/record.h"

struct zone; /* base/time.h */

enum client_field {
	CLIENT_NAME,
	CLIENT_SHORT,
	CLIENT_ZONE,
	CLIENT_CALENDAR,
	CLIENT_MATRIX,
	CLIENT_AUTO_CLOSE,
	CLIENT_DOMAIN,
	CLIENT_ACTIVE,
	CLIENT_FIELDS
};
extern const struct record_type client_type;
enum { CLIENT_HOME = 1 };

/* Priority ("1" critical … "4" low) for impact and urgency ("1" high … "3" low) under the client's matrix;
 * the default matrix where the client has none. RC_INVALID naming impact or urgency when either is not 1-3.
 */
MUST_USE enum rc client_priority(struct ctx *, int64_t client_id, struct str impact, struct str urgency,
                                 struct str *out);
/* A client by name, for the CLI and imports; RC_NOT_FOUND. */
MUST_USE enum rc client_by_name(struct ctx *, struct str name, int64_t *out);
/* Its time zone; UTC where the machine knows none of that name. */
MUST_USE enum rc client_zone(struct ctx *, int64_t client_id, const struct zone **out);
/* The next midnight there. */
MUST_USE enum rc client_day_end(struct ctx *, int64_t client_id, int64_t *out);
