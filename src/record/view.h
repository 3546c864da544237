/* view.h - saved views: a filter, a sort, a grouping and columns under a name, for oneself, a team or
 * everyone. */
#pragma once
#include "record/record.h"

extern const struct record_type view_type;
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
	VIEW_FIELDS
};
