/* tile_kinds.h - the kinds of tiles, shared by tile.c and tile_kinds.c. */
#pragma once
#include "dashboard/tile.h"

struct tile_ask {
	const struct tile *tile;
	const struct axis *axis;
	struct str q; /* the tile's filter, the dashboard's and the period's together */
};
enum tile_needs {
	TILE_BY = 1,
	TILE_PART = 2,
	TILE_LENGTH = 4,
	TILE_COLUMNS = 8,
	TILE_LINES = 16,
	TILE_TARGET = 32,
};
struct tile_kind {
	const char *name;
	uint32_t needs;
	enum rc (*write)(struct ctx *, struct jw *, const struct tile_ask *); /* members of "data" */
};
const struct tile_kind *tile_kind_find(struct str name); /* NULL: none */
