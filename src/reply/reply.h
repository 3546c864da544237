/* reply.h - canned replies: texts with variables (render.h) for oneself, a team or everyone of a client,
 * found by words or by the shortcode typed after "/", rendered on the server for the ticket at hand.
 */
#pragma once
#include "record/sharing.h"

enum reply_field {
	REPLY_TITLE,
	REPLY_SHORTCODE,
	REPLY_BODY,
	REPLY_LANGUAGE,
	REPLY_CATEGORY,
	REPLY_OWNER,
	REPLY_SHARED,
	REPLY_TEAM,
	REPLY_ACTIVE,
	REPLY_FIELDS
};
extern const struct record_type canned_reply_type;
extern const struct route reply_routes[]; /* /api/v1/tickets/{key}/replies */
