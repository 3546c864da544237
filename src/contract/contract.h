/* contract.h - what was agreed with a client, or with a vendor behind the desk: tickets name the one they
 * fall under, and service level targets are chosen by it. */
#pragma once
#include "record/record.h"

enum contract_field {
	CONTRACT_NAME,
	CONTRACT_KIND,
	CONTRACT_VENDOR,
	CONTRACT_STARTS,
	CONTRACT_ENDS,
	CONTRACT_SERVICES,
	CONTRACT_ACTIVE,
	CONTRACT_FIELDS
};
extern const struct record_type contract_type;
