/* checklist_template.c - checklists to start from, and starting one.
 *
 * items is JSON: [{"title","notes","mandatory":true,"due":"4h","owner":id|"assignee","team":id|"ticket"}, …]
 */
#include "base/json.h"
#include "base/time.h"
#include "checklist/checklist.h"
#include "client/client.h"
#include "person/person.h"
#include "team/team.h"

static const struct field fields[CT_FIELDS] = {
	[CT_NAME] = { "name", F_TEXT, .flags = FILTER | SORT | HISTORY | REQUIRED | COLUMN, .max = 120,
	              .label = "Name" },
	[CT_DESCRIPTION] = { "description", F_TEXT, .flags = FILTER | HISTORY | COLUMN | NOT_NULL, .max = 400,
	                     .label = "What it is for" },
	[CT_ITEMS] = { "items", F_JSON, .flags = HISTORY | REQUIRED, .label = "Items" },
	[CT_OWNER] = { "owner", F_REF, .of = "person", .flags = FILTER | HISTORY | READONLY,
	               .label = "Owner" },
	[CT_SHARED] = { "shared", F_ENUM, .choices = &sharing_choices, .flags = FILTER | HISTORY | COLUMN,
	                .label = "Shared with" },
	[CT_TEAM] = { "team", F_REF, .of = "team", .flags = FILTER | HISTORY, .label = "Team" },
	[CT_ACTIVE] = { "active", F_BOOL, .flags = FILTER | HISTORY, .label = "Active" },
};
static const struct sharing sharing = { CT_OWNER, CT_SHARED, CT_TEAM, CT_ACTIVE };

/* ---- items ------------------------------------------------------------------------- */
struct item_in {
	struct str title, notes, due;
	bool mandatory;
	const struct jval *owner, *team;
};
static const struct jfield item_fields[] = {
	{ "title", JF_STR, offsetof(struct item_in, title), .required = true, .max = 200 },
	{ "notes", JF_STR, offsetof(struct item_in, notes), .max = 4096 },
	{ "mandatory", JF_BOOL, offsetof(struct item_in, mandatory) },
	{ "due", JF_STR, offsetof(struct item_in, due), .max = 20 },
	{ "owner", JF_VALUE, offsetof(struct item_in, owner) },
	{ "team", JF_VALUE, offsetof(struct item_in, team) },
};

static enum rc in_item(struct ctx *cx, size_t i, enum rc rc)
{
	if (rc != RC_INVALID)
		return rc;
	struct str said = arena_str(cx->mem, str_z(cx->err.msg));
	return fail_field(cx, "items", "item %zu: " STR_FMT, i + 1, STR_ARG(said));
}

/* An id, {"id":…}, the word that stands for one, or nothing. */
static enum rc take_id(struct ctx *cx, const struct jval *v, const char *word, int64_t instead,
                       const struct record_type *of, int64_t *out)
{
	struct record r;

	*out = 0;
	if (v && v->kind == J_OBJECT)
		v = jval_get(v, "id");
	if (!v || v->kind == J_NULL)
		return RC_OK;
	if (v->kind == J_STR && str_is(v->s, word)) {
		*out = instead;
		return RC_OK;
	}
	if (v->kind != J_INT)
		return fail_field(cx, of->name, "%s is an id or \"%s\"", of->name, word);
	enum rc rc = record_load(cx, of, v->i, &r);
	if (rc == RC_NOT_FOUND)
		return fail_field(cx, of->name, "there is no %s %lld", of->name, (long long)v->i);
	*out = v->i;
	return rc;
}

static enum rc take_line(struct ctx *cx, const struct jval *v, const struct record *ticket,
                         struct checklist_line *out)
{
	struct item_in in = { 0 };
	int64_t wait = 0;

	if (v->kind != J_OBJECT)
		return fail_field(cx, "items", "an item is an object");
	TRY(json_take(cx, v, item_fields, &in));
	if (!str_trim(in.title).n)
		return fail_field(cx, "title", "it needs a title");
	if (in.due.n && (!time_parse_duration(in.due, &wait) || wait <= 0))
		return fail_field(cx, "due", "due is a time from the start such as \"4h\" or \"2d\"");
	*out = (struct checklist_line){ .title = str_trim(in.title),
		                        .notes = in.notes,
		                        .mandatory = in.mandatory,
		                        .due_at = wait ? cx->now + wait : 0 };
	TRY(take_id(cx, in.owner, "assignee", ticket ? rec_int(ticket, TICKET_ASSIGNEE) : 0, &person_type,
	            &out->owner));
	return take_id(cx, in.team, "ticket", ticket ? rec_int(ticket, TICKET_TEAM) : 0, &team_type,
	               &out->team);
}

enum rc checklist_lines(struct ctx *cx, const struct record *template, const struct record *ticket,
                        struct checklist_line **out, size_t *n)
{
	struct jval items;

	TRY(json_parse(cx, rec_str(template, CT_ITEMS), &items));
	if (items.kind != J_ARRAY || items.n == 0 || items.n > CHECKLIST_ITEMS_MAX)
		return fail_field(cx, "items", "items is a list of 1 to %d items", CHECKLIST_ITEMS_MAX);
	*out = NEW_ARRAY(cx->mem, struct checklist_line, items.n);
	*n = items.n;
	for (size_t i = 0; i < items.n; i++)
		TRY(in_item(cx, i, take_line(cx, &items.items[i], ticket, &(*out)[i])));
	return RC_OK;
}

static enum rc prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	struct checklist_line *lines;
	size_t n;

	if (rec_null(neo, CT_DESCRIPTION))
		rec_set(neo, CT_DESCRIPTION, TEXT(STR("")));
	TRY(sharing_prepare(cx, &sharing, old, neo));
	if (!rec_str(neo, CT_ITEMS).n)
		return fail_field(cx, "items", "items is a list of 1 to %d items", CHECKLIST_ITEMS_MAX);
	return rec_changed(old, neo, CT_ITEMS) ? checklist_lines(cx, neo, NULL, &lines, &n) : RC_OK;
}

const struct record_type checklist_template_type = {
	.name = "checklist_template",
	.plural = "checklist-templates",
	.label = "Checklist template",
	.fields = fields,
	.nfields = CT_FIELDS,
	.flags = T_PERSONAL | T_SLOW | T_DELETE,
	.read_perm = PERM_READ,
	.create_perm = PERM_WORK,
	.write_perm = PERM_WORK,
	.steward_perm = PERM_CLIENT_ADMIN,
	.name_field = CT_NAME,
	.owner_field = CT_OWNER,
	.prepare = prepare,
	.shared = sharing_scope,
	.extend = used_extend,
	.write = used_write,
	.default_sort = "name",
	.help = "A checklist to start from",
};

enum rc checklist_template_check(struct ctx *cx, const char *field, int64_t id, int64_t client_id)
{
	struct record t;
	enum rc rc = record_find(cx, &checklist_template_type, arena_fmt(cx->mem, "%lld", (long long)id), &t);

	if (rc == RC_NOT_FOUND)
		return fail_field(cx, field, "there is no checklist template %lld", (long long)id);
	TRY(rc);
	if (!sharing_offers(&sharing, &t, client_id, CLIENT_HOME))
		return fail_field(cx, field, "the checklist template \"" STR_FMT "\" is not for this client",
		                  STR_ARG(rec_str(&t, CT_NAME)));
	return RC_OK;
}

/* ---- starting one ----------------------------------------------------------------------- */
SQL(q_lists, "SELECT COUNT(*) FROM checklist WHERE ticket = $1");

static enum rc add_line(struct ctx *cx, const struct record *list, const struct checklist_line *l, size_t i)
{
	struct record *item = record_new(cx, &checklist_item_type, list->client_id);

	rec_set(item, ITEM_TITLE, TEXT(l->title));
	rec_set(item, ITEM_NOTES, TEXT(l->notes.n ? l->notes : STR("")));
	rec_set(item, ITEM_CHECKLIST, INT(list->id));
	rec_set(item, ITEM_TICKET, INT(rec_int(list, CHECKLIST_TICKET)));
	rec_set(item, ITEM_MANDATORY, INT(l->mandatory));
	rec_set(item, ITEM_OWNER, REFV(l->owner));
	rec_set(item, ITEM_TEAM, REFV(l->team));
	rec_set(item, ITEM_DUE, l->due_at ? INT(l->due_at) : NUL());
	rec_set(item, ITEM_POSITION, REAL((double)(i + 1)));
	item->extra = item; /* told once, with the list */
	return record_insert(cx, item);
}

enum rc checklist_start(struct ctx *cx, const struct record *ticket, int64_t template, struct str title,
                        struct record *out)
{
	struct record *list = record_new(cx, &checklist_type, ticket->client_id), t;
	struct checklist_line *lines = NULL;
	struct rows r;
	size_t n = 0;

	TRY(db_run(cx, q_lists, &r, INT(ticket->id)));
	if (cell(&r, 0, 0).i >= CHECKLISTS_MAX)
		return fail(cx, RC_CONFLICT, "too_many", "a ticket has at most %d checklists",
		            CHECKLISTS_MAX);
	if (template) {
		TRY(record_load(cx, &checklist_template_type, template, &t));
		TRY(checklist_lines(cx, &t, ticket, &lines, &n));
		title = title.n ? title : rec_str(&t, CT_NAME);
		TRY(used_add(cx, &t));
	}
	rec_set(list, CHECKLIST_TITLE, TEXT(title));
	rec_set(list, CHECKLIST_TICKET, INT(ticket->id));
	rec_set(list, CHECKLIST_TEMPLATE, REFV(template));
	TRY(record_insert(cx, list));
	for (size_t i = 0; i < n; i++)
		TRY(add_line(cx, list, &lines[i], i));
	TRY(checklist_recount(cx, ticket->id));
	TRY(checklist_tell(cx, ticket->id, STR("checklist_started"), title, STR(""), STR("")));
	*out = *list;
	return RC_OK;
}
