/* macro.c - the macro type. Effects are in macro_effect.c, running in macro_run.c, routes in macro_api.c. */
#include "macro/macro.h"
#include "client/client.h"
#include "record/filter.h"

static const struct field fields[MACRO_FIELDS] = {
	[MACRO_NAME] = { "name", F_TEXT, .flags = FILTER | SORT | HISTORY | REQUIRED | COLUMN, .max = 120,
	                 .label = "Name" },
	[MACRO_DESCRIPTION] = { "description", F_TEXT, .flags = FILTER | HISTORY | COLUMN | NOT_NULL,
	                        .max = 400, .label = "What it does" },
	[MACRO_Q] = { "q", F_TEXT, .flags = HISTORY | NOT_NULL, .max = 2000, .label = "Offered for",
	              .help = "Only for tickets that match this filter; empty: all" },
	[MACRO_EFFECTS] = { "effects", F_JSON, .flags = HISTORY | REQUIRED, .label = "Effects" },
	[MACRO_OWNER] = { "owner", F_REF, .of = "person", .flags = FILTER | HISTORY | READONLY,
	                  .label = "Owner" },
	[MACRO_SHARED] = { "shared", F_ENUM, .choices = &sharing_choices, .flags = FILTER | HISTORY | COLUMN,
	                   .label = "Shared with" },
	[MACRO_TEAM] = { "team", F_REF, .of = "team", .flags = FILTER | HISTORY, .label = "Team" },
	[MACRO_POSITION] = { "position", F_INT, .flags = SORT | HISTORY, .max = 100000, .label = "Position" },
	[MACRO_ACTIVE] = { "active", F_BOOL, .flags = FILTER | HISTORY, .label = "Active" },
};
static const struct sharing sharing = { MACRO_OWNER, MACRO_SHARED, MACRO_TEAM, MACRO_ACTIVE };

static enum rc check_filter(struct ctx *cx, struct str q)
{
	struct dsql *d = NEW(cx->mem, struct dsql);
	struct filter_node *tree;

	*d = DSQL(cx->mem);
	TRY(filter_parse(cx, q, &tree));
	return filter_compile(cx, &ticket_type, tree, d);
}

static enum rc prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	if (rec_null(neo, MACRO_DESCRIPTION))
		rec_set(neo, MACRO_DESCRIPTION, TEXT(STR("")));
	if (rec_null(neo, MACRO_Q))
		rec_set(neo, MACRO_Q, TEXT(STR("")));
	if (rec_null(neo, MACRO_POSITION))
		rec_set(neo, MACRO_POSITION, INT(0));
	TRY(sharing_prepare(cx, &sharing, old, neo));
	if (rec_changed(old, neo, MACRO_Q))
		TRY(check_filter(cx, rec_str(neo, MACRO_Q)));
	return rec_changed(old, neo, MACRO_EFFECTS) ? macro_check(cx, neo) : RC_OK;
}

const struct record_type macro_type = {
	.name = "macro",
	.plural = "macros",
	.label = "Macro",
	.fields = fields,
	.nfields = MACRO_FIELDS,
	.flags = T_PERSONAL | T_SLOW | T_DELETE,
	.read_perm = PERM_READ,
	.create_perm = PERM_WORK,
	.write_perm = PERM_WORK,
	.steward_perm = PERM_CLIENT_ADMIN,
	.name_field = MACRO_NAME,
	.owner_field = MACRO_OWNER,
	.prepare = prepare,
	.shared = sharing_scope,
	.extend = used_extend,
	.write = used_write,
	.default_sort = "position,name",
	.help = "Several effects on a ticket at once",
};

/* A filter that has become meaningless (a custom field went) offers nothing and keeps nobody from working. */
enum rc macro_offers(struct ctx *cx, const struct record *macro, const struct record *ticket, bool *out)
{
	struct str q = rec_str(macro, MACRO_Q);
	int64_t n = 0;

	*out = sharing_offers(&sharing, macro, ticket->client_id, CLIENT_HOME);
	if (!*out || !str_trim(q).n)
		return RC_OK;
	enum rc rc = record_count(
	        cx, &ticket_type,
	        arena_fmt(cx->mem, "id:%lld (" STR_FMT ")", (long long)ticket->id, STR_ARG(q)), &n);

	*out = rc == RC_OK && n > 0;
	if (rc != RC_INVALID)
		return rc;
	cx->err = (struct err){ 0 };
	return RC_OK;
}

struct str macro_rule(struct ctx *cx, const struct record *macro)
{
	return arena_fmt(cx->mem, "macro/%lld@%lld", (long long)macro->id, (long long)macro->version);
}
