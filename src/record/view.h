/* view.h - saved views: a filter, a sort, a grouping, columns and colours under a name, for oneself, a team
 * or everyone who reads the client.  A team's members are those of team_member and those whose main team it
 * is.
 *
 * columns is "key,title:320,state": names in order, some with a width in pixels.  Whether a view stands in
 * the side bar, and where, is the reader's own (settings); pinned and position are what they find first.
 * team_start marks the view that members of the team begin with. */
#pragma once
#include "record/record.h"

extern const struct record_type view_type;
/* For types that are shared as views are: columns r.shared, r.team, r.client_id. Appends who else sees r. */
MUST_USE enum rc view_shared_with(struct ctx *, struct dsql *);
extern const struct choices view_sharing;
enum {
	VIEW_NAME,
	VIEW_OF,
	VIEW_Q,
	VIEW_SORT,
	VIEW_GROUPING,
	VIEW_COLUMNS,
	VIEW_OWNER,
	VIEW_SHARED,
	VIEW_TEAM,
	VIEW_PINNED,
	VIEW_POSITION,
	VIEW_COLOURS,
	VIEW_TEAM_START,
	VIEW_FIELDS
};
