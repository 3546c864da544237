/* view.c - see view.h.  A view is its owner's to change; sharing it needs PERM_SHARE for its client. */
#include "record/view.h"
#include "record/colour.h"
#include "record/filter.h"
#include "record/read.h"
#include "record/write.h"
#include <stdio.h>

static const struct choice shared_items[] = { { "none", "Only me" },
	                                      { "team", "My team" },
	                                      { "all", "Everyone" } };
const struct choices view_sharing = { "shared", shared_items, COUNT(shared_items) };

static const struct field fields[VIEW_FIELDS] = {
	[VIEW_NAME] = { "name", F_TEXT, .flags = FILTER | SORT | HISTORY | REQUIRED | COLUMN, .max = 80,
	                .label = "Name" },
	[VIEW_OF] = { "of_type", F_TEXT, .flags = FILTER | HISTORY | REQUIRED | ON_CREATE, .max = 40,
	              .label = "Of" },
	[VIEW_Q] = { "q", F_TEXT, .flags = HISTORY | COLUMN, .max = 2048, .label = "Filter" },
	[VIEW_SORT] = { "sort", F_TEXT, .flags = HISTORY, .max = 200, .label = "Sort" },
	[VIEW_GROUPING] = { "grouping", F_TEXT, .flags = HISTORY, .max = 60, .label = "Group by" },
	[VIEW_COLUMNS] = { "columns", F_TEXT, .flags = HISTORY, .max = 1000, .label = "Columns" },
	[VIEW_OWNER] = { "owner", F_REF, .of = "person", .flags = FILTER | HISTORY | READONLY,
	                 .label = "Owner" },
	[VIEW_SHARED] = { "shared", F_ENUM, .choices = &view_sharing, .flags = FILTER | HISTORY | COLUMN,
	                  .label = "Shared with" },
	[VIEW_TEAM] = { "team", F_REF, .of = "team", .flags = FILTER | HISTORY, .label = "Team" },
	[VIEW_PINNED] = { "pinned", F_BOOL, .flags = FILTER | HISTORY, .label = "In the side bar" },
	[VIEW_POSITION] = { "position", F_INT, .flags = SORT | HISTORY, .max = 100000, .label = "Position" },
	[VIEW_COLOURS] = { "colours", F_JSON, .flags = HISTORY, .max = 8192, .label = "Colours",
	                   .help = "A list of {tone, label, q}; a row takes the first that fits" },
	[VIEW_TEAM_START] = { "team_start", F_BOOL, .flags = FILTER | HISTORY,
	                      .label = "The team's first view" },
};

static void fill(struct record *r, size_t f, struct dbval v)
{
	if (rec_null(r, f))
		rec_set(r, f, v);
}

/* What the view says must mean something for its type now; a custom field may go later. */
static enum rc check_meaning(struct ctx *cx, const struct record_type *of, const struct record *old,
                             const struct record *neo)
{
	struct dsql *d = NEW(cx->mem, struct dsql);
	struct colour_rules rules;
	struct filter_node *tree;
	struct sort sort;

	*d = DSQL(cx->mem);
	if (rec_changed(old, neo, VIEW_Q)) {
		TRY(filter_parse(cx, rec_str(neo, VIEW_Q), &tree));
		TRY(filter_compile(cx, of, tree, d));
	}
	if (rec_changed(old, neo, VIEW_COLOURS))
		TRY(colours_parse(cx, of, rec_str(neo, VIEW_COLOURS), &rules));
	if (!rec_changed(old, neo, VIEW_SORT) && !rec_changed(old, neo, VIEW_GROUPING))
		return RC_OK;
	enum rc rc = sort_parse(cx, of, rec_str(neo, VIEW_GROUPING), rec_str(neo, VIEW_SORT), &sort);
	if (rc == RC_INVALID && strcmp(cx->err.field, "group") == 0)
		snprintf(cx->err.field, sizeof cx->err.field, "grouping");
	return rc;
}

static enum rc prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	const struct record_type *of = type_find(cx->app, rec_str(neo, VIEW_OF));

	for (size_t f = VIEW_Q; f <= VIEW_COLUMNS; f++)
		fill(neo, f, TEXT(STR("")));
	fill(neo, VIEW_SHARED, TEXT(STR("none")));
	fill(neo, VIEW_PINNED, INT(1));
	fill(neo, VIEW_POSITION, INT(0));
	fill(neo, VIEW_COLOURS, TEXT(STR("")));
	fill(neo, VIEW_TEAM_START, INT(0));
	if (!old)
		rec_set(neo, VIEW_OWNER, INT(cx->who->person_id));
	if (!of)
		return fail_field(cx, "of_type", "there is no type \"" STR_FMT "\"",
		                  STR_ARG(rec_str(neo, VIEW_OF)));
	rec_set(neo, VIEW_OF, TEXT(str_z(of->name)));
	TRY(check_meaning(cx, of, old, neo));
	bool is_shared = !str_is(rec_str(neo, VIEW_SHARED), "none");
	if (is_shared && (!old || rec_changed(old, neo, VIEW_SHARED) || rec_changed(old, neo, VIEW_TEAM)) &&
	    !who_can(cx->who, neo->client_id, PERM_SHARE))
		return fail(cx, RC_DENIED, "denied", "sharing a view needs the permission \"share\"");
	if (str_is(rec_str(neo, VIEW_SHARED), "team") && rec_null(neo, VIEW_TEAM))
		return fail_field(cx, "team", "say which team the view is shared with");
	if (rec_int(neo, VIEW_TEAM_START) && !str_is(rec_str(neo, VIEW_SHARED), "team"))
		return fail_field(cx, "team_start",
		                  "only a view shared with a team can be what it begins with");
	return RC_OK;
}

/* Shared with one of the asker's teams, or with everyone who reads the client. */
enum rc view_shared_with(struct ctx *cx, struct dsql *d)
{
	int64_t *ids;
	bool all;
	size_t n = who_clients(cx->who, cx->mem, PERM_READ, &ids, &all);

	dsql_lit(d, "(r.shared = 'team' AND (r.team IN (SELECT m.team FROM team_member m WHERE m.person = ");
	dsql_arg(d, INT(cx->who->person_id));
	dsql_lit(d, ") OR r.team = (SELECT p.team FROM person p WHERE p.id = ");
	dsql_arg(d, INT(cx->who->person_id));
	dsql_lit(d, ")))");
	if (!all && !n)
		return RC_OK;
	dsql_lit(d, " OR (r.shared = 'all'");
	if (!all) {
		dsql_lit(d, " AND ");
		dsql_in_ids(cx, d, "r", "client_id", ids, n);
	}
	dsql_lit(d, ")");
	return RC_OK;
}

const struct record_type view_type = {
	.name = "view",
	.plural = "views",
	.label = "View",
	.fields = fields,
	.nfields = VIEW_FIELDS,
	.flags = T_PERSONAL | T_DELETE,
	.read_perm = PERM_NONE,
	.create_perm = PERM_NONE,
	.write_perm = PERM_NONE,
	.name_field = VIEW_NAME,
	.owner_field = VIEW_OWNER,
	.prepare = prepare,
	.shared = view_shared_with,
	.default_sort = "position,name",
	.help = "A saved filter with sort, grouping, columns and colours",
};
