/* dashboard.h - dashboards: named sheets of tiles, for oneself, a team or everyone, and two that are always
 * there.
 *
 * A tile is a filter and a way to count it (tile.h).  Every number a tile shows comes with the filter whose
 * list has exactly that many records: whoever doubts a number opens it.  All tiles of one answer are counted
 * in one snapshot, under the asker's own scope: a dashboard shared with everyone shows each reader what that
 * reader may see.
 */
#pragma once
#include "record/record.h"

enum dashboard_field {
	DASHBOARD_NAME,
	DASHBOARD_TILES,
	DASHBOARD_OWNER,
	DASHBOARD_SHARED,
	DASHBOARD_TEAM,
	DASHBOARD_POSITION,
	DASHBOARD_FIELDS
};
extern const struct record_type dashboard_type;
extern const struct route dashboard_routes[];

/* The ones that are always there; ended by key NULL. */
struct ready_dashboard {
	const char *key, *name, *tiles;
};
extern const struct ready_dashboard ready_dashboards[];
