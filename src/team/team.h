/* team.h - a group that work is routed to. Members come from team_member; a person's main team counts too. */
#pragma once
#include "record/record.h"

enum team_field {
	TEAM_NAME,
	TEAM_DESCRIPTION,
	TEAM_EMAIL,
	TEAM_LEAD,
	TEAM_CALENDAR,
	TEAM_CHAT,
	TEAM_ACTIVE,
	TEAM_FIELDS
};
extern const struct record_type team_type;
extern const struct route team_routes[]; /* /api/v1/teams/{id}/members */

/* Add or remove; both are fine to repeat. Inside db_tx. Appends an event to the team when something changed.
 */
MUST_USE enum rc team_member_set(struct ctx *, int64_t team, int64_t person, bool member);
MUST_USE enum rc team_has_member(struct ctx *, int64_t team, int64_t person, bool *out);
/* Its active members, by name; at most 500. */
MUST_USE enum rc team_members(struct ctx *, int64_t team, int64_t **people, size_t *n);
/* 0: no team, gone, or without a chat channel. */
MUST_USE enum rc team_chat(struct ctx *, int64_t team, int64_t *out);
/* 0: no team, gone, or without a lead. */
MUST_USE enum rc team_lead(struct ctx *, int64_t team, int64_t *out);
MUST_USE enum rc team_is_active(struct ctx *, int64_t team, bool *out);
