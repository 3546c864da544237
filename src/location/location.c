/* location.c - the location type and its zone. */
#include "location/location.h"
#include "base/time.h"

static const struct field fields[] = {
	[LOCATION_NAME] = { "name", F_TEXT, .flags = FILTER | SORT | HISTORY | REQUIRED | SEARCH | COLUMN,
	                    .max = 120, .label = "Name", .help = "As tickets call it in their field Site" },
	[LOCATION_ZONE] = { "zone", F_TEXT, .flags = FILTER | SORT | HISTORY | COLUMN | REQUIRED, .max = 64,
	                    .label = "Time zone", .help = "IANA name, for example Europe/Berlin" },
	[LOCATION_ADDRESS] = { "address", F_TEXT, .flags = HISTORY | COLUMN | NOT_NULL, .max = 400,
	                       .label = "Address" },
	[LOCATION_ACTIVE] = { "active", F_BOOL, .flags = FILTER | HISTORY | COLUMN, .label = "Active" },
};

SQL(q_zone, "SELECT zone FROM location WHERE client_id = $1 AND lower(name) = $2 AND active = 1");

static enum rc prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	rec_default(neo, LOCATION_ADDRESS, TEXT(STR("")));
	rec_default(neo, LOCATION_ACTIVE, INT(1));
	return rec_changed(old, neo, LOCATION_ZONE) ? zone_named(cx, rec_str(neo, LOCATION_ZONE), NULL)
	                                            : RC_OK;
}

enum rc location_zone(struct ctx *cx, int64_t client_id, struct str name, struct str *out)
{
	struct rows r;

	*out = STR("");
	if (!name.n)
		return RC_OK;
	TRY(db_run_slow(cx, q_zone, &r, INT(client_id), TEXT(arena_lower(cx->mem, name))));
	if (r.n)
		*out = cell(&r, 0, 0).s;
	return RC_OK;
}

const struct record_type location_type = {
	.name = "location",
	.plural = "locations",
	.label = "Location",
	.fields = fields,
	.nfields = LOCATION_FIELDS,
	.flags = T_SLOW,
	.read_perm = PERM_READ,
	.create_perm = PERM_CLIENT_ADMIN,
	.write_perm = PERM_CLIENT_ADMIN,
	.name_field = LOCATION_NAME,
	.owner_field = -1,
	.prepare = prepare,
	.default_sort = "name",
	.help = "Where people and machines are, and the time zone there",
};
