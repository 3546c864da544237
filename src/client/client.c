/* client.c - the client type: its fields, its matrix, and what a valid zone and matrix are. */
#include "client/client.h"
#include "base/json.h"
#include "base/time.h"

static const struct field fields[] = {
	[CLIENT_NAME] = { "name", F_TEXT, .flags = FILTER | SORT | HISTORY | REQUIRED | SEARCH | COLUMN,
	                  .max = 120, .label = "Name" },
	[CLIENT_SHORT] = { "short_name", F_TEXT, .flags = FILTER | SORT | HISTORY | COLUMN | NOT_NULL,
	                   .max = 16, .label = "Short name",
	                   .help = "Two to six letters, shown where space is scarce" },
	[CLIENT_ZONE] = { "zone", F_TEXT, .flags = FILTER | HISTORY | COLUMN, .max = 64, .label = "Time zone",
	                  .help = "IANA name, for example Europe/Berlin" },
	[CLIENT_CALENDAR] = { "calendar", F_REF, .of = "calendar", .flags = FILTER | HISTORY | COLUMN,
	                      .label = "Working hours" },
	[CLIENT_MATRIX] = { "matrix", F_JSON, .flags = HISTORY, .label = "Priority matrix",
	                    .help = "Impact by urgency; empty uses the default" },
	[CLIENT_AUTO_CLOSE] = { "auto_close_days", F_INT, .flags = HISTORY, .min = 0, .max = 60,
	                        .label = "Close resolved tickets after",
	                        .help = "Working days after resolution; 0 never" },
	[CLIENT_DOMAIN] = { "domain", F_TEXT, .flags = FILTER | HISTORY | NOT_NULL, .max = 120,
	                    .label = "Mail domain" },
	[CLIENT_ACTIVE] = { "active", F_BOOL, .flags = FILTER | HISTORY | COLUMN, .label = "Active" },
};

/* ---- the matrix ------------------------------------------------------------ */
/* Rows: impact 1-3, columns: urgency 1-3. */
static const char default_matrix[3][3] = { { '1', '2', '3' }, { '2', '3', '4' }, { '3', '4', '4' } };

SQL(q_by_name, "SELECT id FROM client WHERE lower(name) = lower($1) OR lower(short_name) = lower($1) ORDER "
               "BY id LIMIT 1");

static int level(struct str s) { return s.n == 1 && s.p[0] >= '1' && s.p[0] <= '3' ? s.p[0] - '0' : 0; }

/* The cell of a custom matrix, or an empty str when the JSON has none. */
static struct str matrix_cell(struct ctx *cx, struct str json, struct str impact, struct str urgency)
{
	struct jval v;
	char why[80];

	if (!json.n || !json_parse_plain(cx->mem, json, &v, why, sizeof why))
		return STR("");
	const struct jval *row = jval_get(&v, arena_str(cx->mem, impact).p);
	const struct jval *one = row ? jval_get(row, arena_str(cx->mem, urgency).p) : NULL;
	return one && one->kind == J_STR ? one->s : STR("");
}

enum rc client_priority(struct ctx *cx, int64_t client_id, struct str impact, struct str urgency,
                        struct str *out)
{
	struct record client;

	if (!level(impact))
		return fail_field(cx, "impact", "impact is 1, 2 or 3");
	if (!level(urgency))
		return fail_field(cx, "urgency", "urgency is 1, 2 or 3");
	TRY(record_load(cx, &client_type, client_id, &client));
	struct str own = matrix_cell(cx, rec_str(&client, CLIENT_MATRIX), impact, urgency);
	*out = own.n ? own : (struct str){ &default_matrix[level(impact) - 1][level(urgency) - 1], 1 };
	return RC_OK;
}

static enum rc check_matrix(struct ctx *cx, struct str json)
{
	for (char i = '1'; i <= '3'; i++)
		for (char u = '1'; u <= '3'; u++) {
			struct str got = matrix_cell(cx, json, (struct str){ &i, 1 }, (struct str){ &u, 1 });
			if (got.n != 1 || got.p[0] < '1' || got.p[0] > '4')
				return fail_field(cx, "matrix",
				                  "impact %c with urgency %c needs a priority \"1\" to \"4\"",
				                  i, u);
		}
	return RC_OK;
}

/* ---- the type --------------------------------------------------------------- */
static enum rc prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	if (rec_null(neo, CLIENT_ZONE))
		rec_set(neo, CLIENT_ZONE, TEXT(STR("UTC")));
	if (rec_null(neo, CLIENT_MATRIX))
		rec_set(neo, CLIENT_MATRIX, TEXT(STR("")));
	if (rec_null(neo, CLIENT_AUTO_CLOSE))
		rec_set(neo, CLIENT_AUTO_CLOSE, INT(5));
	if (rec_null(neo, CLIENT_ACTIVE))
		rec_set(neo, CLIENT_ACTIVE, INT(1));
	if (rec_changed(old, neo, CLIENT_ZONE))
		TRY(zone_named(cx, rec_str(neo, CLIENT_ZONE), NULL));
	if (rec_str(neo, CLIENT_MATRIX).n && rec_changed(old, neo, CLIENT_MATRIX))
		TRY(check_matrix(cx, rec_str(neo, CLIENT_MATRIX)));
	return RC_OK;
}

enum rc client_by_name(struct ctx *cx, struct str name, int64_t *out)
{
	struct rows r;

	TRY(db_run(cx, q_by_name, &r, TEXT(name)));
	if (!r.n)
		return fail(cx, RC_NOT_FOUND, "client_not_found", "there is no client \"" STR_FMT "\"",
		            STR_ARG(name));
	*out = cell(&r, 0, 0).i;
	return RC_OK;
}

enum rc client_zone(struct ctx *cx, int64_t client_id, const struct zone **out)
{
	struct record client;

	TRY(record_load(cx, &client_type, client_id, &client));
	*out = cx->app->zones ? zone_find(cx->app->zones, rec_str(&client, CLIENT_ZONE)) : NULL;
	*out = *out ? *out : zone_utc();
	return RC_OK;
}

enum rc client_day_end(struct ctx *cx, int64_t client_id, int64_t *out)
{
	const struct zone *z;

	TRY(client_zone(cx, client_id, &z));
	*out = zone_day_second(z, zone_day(z, cx->now) + 1, 0, ZONE_EARLIER);
	return RC_OK;
}

const struct record_type client_type = {
	.name = "client",
	.plural = "clients",
	.label = "Client",
	.fields = fields,
	.nfields = CLIENT_FIELDS,
	.flags = T_CLIENT_IS_SELF | T_SLOW,
	.read_perm = PERM_READ,
	.create_perm = PERM_ADMIN,
	.write_perm = PERM_CLIENT_ADMIN,
	.name_field = CLIENT_NAME,
	.owner_field = -1,
	.prepare = prepare,
	.default_sort = "name",
	.help = "A customer organisation with its zone, hours and priority matrix",
};
