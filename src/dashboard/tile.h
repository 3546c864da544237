/* tile.h - one tile of a dashboard: what it counts, and what it answers.
 *
 *   kind     shows                                          beside q, over
 *   number   how many
 *   groups   how many by a field, largest first             by
 *   table    by a field, several counts in columns          by, columns [{"label","q"}]
 *   ages     open since when
 *   flow     per day: created, ended, reopened, open        lines ["created", …]
 *   target   met and missed in the period, late and at risk now    measure "response" | "resolve"
 *   rate     which share of them also fits `part`           part
 *   times    how long something took: spread, median, p90   measure "first_response" | "took"
 *
 * q is a filter of of_type (ticket unless said).  over names the time that must lie in the dashboard's period
 * ("created", "resolved_at", "ended"); without it the tile is about now.  title, size (1 to 4 columns), tone
 * and target (a number to stay under) are for the eye.
 *
 * ANSWERS  A number is {"n": 12, "q": "is:open team:4"}: the list of q has n records.  Labels that are not
 * people's own words have a stable "id" for translation.
 */
#pragma once
#include "record/series.h"

enum { TILES_MAX = 24, TILE_LIST = 8 };
struct tile_column {
	struct str label, q;
};
struct tile {
	struct str kind, title, q, of_type, over, by, part, measure, tone;
	int64_t size, limit;
	const struct jval *columns_json, *lines_json;
	const struct record_type *type;
	struct tile_column columns[TILE_LIST];
	struct str lines[TILE_LIST];
	size_t ncolumns, nlines;
};
/* Read a whole list; RC_INVALID with field "tiles" says which tile. meaning: also check that its filters and
 * fields mean something now; what is stored may have outlived a custom field, and says so when it is
 * answered.
 */
MUST_USE enum rc tiles_parse(struct ctx *, struct str json, bool meaning, struct tile **out, size_t *n);
/* `"…": number` members of the tile's answer. more: the dashboard's own filter, on top of the tile's. */
MUST_USE enum rc tile_write(struct ctx *, struct jw *, const struct tile *, const struct axis *,
                            struct str more);
