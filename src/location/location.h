/* location.h - where a client's people and machines are, and the zone of it: Lisbon, Berlin warehouse.
 *
 * A ticket names its location in words (its field "site", else that of the person it is for), as imports and
 * mails do; the active location of that name, in upper or lower case, is meant. A target whose zone_from says
 * `location` is read in its zone.
 */
#pragma once
#include "record/record.h"

enum location_field { LOCATION_NAME, LOCATION_ZONE, LOCATION_ADDRESS, LOCATION_ACTIVE, LOCATION_FIELDS };
extern const struct record_type location_type;

/* The zone's IANA name, in cx->mem; empty when the client has no active location of this name. */
MUST_USE enum rc location_zone(struct ctx *, int64_t client_id, struct str name, struct str *out);
