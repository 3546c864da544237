/* template.c - see template.h. */
#include "template/template.h"
#include "base/json.h"
#include "checklist/checklist.h"
#include "client/client.h"
#include "reply/render.h"
#include "team/team.h"
#include "ticket/ticket.h"

static const struct field fields[TEMPLATE_FIELDS] = {
	[TEMPLATE_NAME] = { "name", F_TEXT, .flags = FILTER | SORT | HISTORY | REQUIRED | COLUMN, .max = 120,
	                    .label = "Name" },
	[TEMPLATE_DESCRIPTION] = { "description", F_TEXT, .flags = FILTER | HISTORY | COLUMN | NOT_NULL,
	                           .max = 400, .label = "When to use it" },
	[TEMPLATE_TITLE] = { "title", F_TEXT, .flags = HISTORY | NOT_NULL, .max = 200, .label = "Title",
	                     .help = "May hold variables such as {{requester.name}}" },
	[TEMPLATE_BODY] = { "body", F_BODY, .flags = HISTORY | NOT_NULL, .max = 16384, .label = "Description",
	                    .help = "May hold variables" },
	[TEMPLATE_VALUES] = { "fields", F_JSON, .flags = HISTORY | NOT_NULL, .label = "Fields" },
	[TEMPLATE_CHECKLIST] = { "checklist", F_REF, .of = "checklist_template", .flags = FILTER | HISTORY,
	                         .label = "Checklist" },
	[TEMPLATE_OWNER] = { "owner", F_REF, .of = "person", .flags = FILTER | HISTORY | READONLY,
	                     .label = "Owner" },
	[TEMPLATE_SHARED] = { "shared", F_ENUM, .choices = &sharing_choices,
	                      .flags = FILTER | HISTORY | COLUMN, .label = "Shared with" },
	[TEMPLATE_TEAM] = { "team", F_REF, .of = "team", .flags = FILTER | HISTORY,
	                    .label = "Shared with team" },
	[TEMPLATE_POSITION] = { "position", F_INT, .flags = SORT | HISTORY, .max = 100000,
	                        .label = "Position" },
	[TEMPLATE_ACTIVE] = { "active", F_BOOL, .flags = FILTER | HISTORY, .label = "Active" },
};
static const struct sharing sharing = { TEMPLATE_OWNER, TEMPLATE_SHARED, TEMPLATE_TEAM, TEMPLATE_ACTIVE };

/* The fields as they would be taken for a new ticket of the client. */
static enum rc check_values(struct ctx *cx, const struct record *neo)
{
	struct record *blank = record_new(cx, &ticket_type, neo->client_id);
	struct jval values;

	TRY(json_parse(cx, rec_str(neo, TEMPLATE_VALUES), &values));
	if (values.kind != J_OBJECT)
		return fail_field(cx, "fields", "fields is an object as POST /tickets takes it");
	if (jval_get(&values, "title") || jval_get(&values, "description"))
		return fail_field(cx, "fields", "title and description have places of their own");
	enum rc rc = record_take(cx, blank, &values, true);
	if (rc != RC_INVALID)
		return rc;
	struct str said = arena_str(cx->mem, str_z(cx->err.msg));
	return fail_field(cx, "fields", STR_FMT, STR_ARG(said));
}

static enum rc prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	rec_default(neo, TEMPLATE_DESCRIPTION, TEXT(STR("")));
	rec_default(neo, TEMPLATE_TITLE, TEXT(STR("")));
	rec_default(neo, TEMPLATE_BODY, TEXT(STR("")));
	rec_default(neo, TEMPLATE_POSITION, INT(0));
	if (!rec_str(neo, TEMPLATE_VALUES).n)
		rec_set(neo, TEMPLATE_VALUES, TEXT(STR("{}")));
	TRY(sharing_prepare(cx, &sharing, old, neo));
	TRY(render_check(cx, "title", rec_str(neo, TEMPLATE_TITLE), RENDER_NEW));
	TRY(render_check(cx, "body", rec_str(neo, TEMPLATE_BODY), RENDER_NEW));
	return rec_changed(old, neo, TEMPLATE_VALUES) ? check_values(cx, neo) : RC_OK;
}

const struct record_type ticket_template_type = {
	.name = "ticket_template",
	.plural = "ticket-templates",
	.label = "Ticket template",
	.fields = fields,
	.nfields = TEMPLATE_FIELDS,
	.flags = T_PERSONAL | T_SLOW | T_DELETE,
	.read_perm = PERM_READ,
	.create_perm = PERM_WORK,
	.write_perm = PERM_WORK,
	.steward_perm = PERM_CLIENT_ADMIN,
	.name_field = TEMPLATE_NAME,
	.owner_field = TEMPLATE_OWNER,
	.prepare = prepare,
	.shared = sharing_scope,
	.extend = used_extend,
	.write = used_write,
	.default_sort = "position,name",
	.help = "What a kind of ticket begins with",
};

/* ---- from a template ------------------------------------------------------------------ */
static int64_t number_in(const struct jval *object, const char *name)
{
	const struct jval *v = object ? jval_get(object, name) : NULL;

	if (v && v->kind == J_OBJECT)
		v = jval_get(v, "id");
	return v && v->kind == J_INT ? v->i : 0;
}

struct filled {
	struct str title, body, gaps;
	struct jval values;
};

static enum rc fill(struct ctx *cx, const struct record *t, int64_t client, int64_t requester,
                    struct filled *out)
{
	struct render in = { .client = client, .requester = requester };
	struct str more;

	TRY(json_parse(cx, rec_str(t, TEMPLATE_VALUES), &out->values));
	in.team = number_in(&out->values, "team");
	TRY(render_language(cx, requester, &in.language));
	TRY(render_text(cx, &in, rec_str(t, TEMPLATE_TITLE), &out->title, &out->gaps));
	TRY(render_text(cx, &in, rec_str(t, TEMPLATE_BODY), &out->body, &more));
	if (more.n)
		out->gaps = out->gaps.n ? arena_fmt(cx->mem, STR_FMT ", " STR_FMT, STR_ARG(out->gaps),
		                                    STR_ARG(more))
		                        : more;
	return RC_OK;
}

static bool sent_has(const struct jval *sent, struct str name)
{
	for (size_t i = 0; sent && i < sent->n; i++)
		if (str_eq(sent->keys[i], name))
			return true;
	return false;
}

/* What POST /tickets would be sent. */
static enum rc body_of(struct ctx *cx, const struct filled *f, int64_t client, int64_t requester,
                       const struct jval *sent, struct jval *out)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	jw_open(&w, NULL, '{');
	for (size_t i = 0; i < f->values.n; i++)
		if (!sent_has(sent, f->values.keys[i])) {
			jw_key(&w, f->values.keys[i]);
			jw_val(&w, NULL, &f->values.items[i]);
		}
	if (!sent_has(sent, STR("title")) && f->title.n)
		jw_str(&w, "title", f->title);
	if (!sent_has(sent, STR("description")) && f->body.n)
		jw_str(&w, "description", f->body);
	if (!sent_has(sent, STR("client")) && client)
		jw_int(&w, "client", client);
	if (!sent_has(sent, STR("requester")) && requester)
		jw_int(&w, "requester", requester);
	for (size_t i = 0; sent && i < sent->n; i++) {
		jw_key(&w, sent->keys[i]);
		jw_val(&w, NULL, &sent->items[i]);
	}
	jw_close(&w, '}');
	return json_parse(cx, buf_str(&b), out);
}

static enum rc no_gaps(struct ctx *cx, const struct record *ticket)
{
	struct str gap;

	if (render_gap(rec_str(ticket, TICKET_TITLE), &gap))
		return fail_field(cx, "title", "fill in [[" STR_FMT "]]", STR_ARG(gap));
	if (render_gap(rec_str(ticket, TICKET_DESCRIPTION), &gap))
		return fail_field(cx, "description", "fill in [[" STR_FMT "]]", STR_ARG(gap));
	return RC_OK;
}

struct make {
	int64_t template, client, requester;
	const struct jval *sent;
	struct record *ticket;
};

static enum rc make_tx(struct ctx *cx, void *p)
{
	const struct make *m = p;
	struct record t, list;
	struct filled f;
	struct jval body;

	TRY(record_load(cx, &ticket_template_type, m->template, &t));
	TRY(fill(cx, &t, m->client, m->requester, &f));
	TRY(body_of(cx, &f, m->client, m->requester, m->sent, &body));
	TRY(record_create(cx, &ticket_type, &body, m->ticket));
	TRY(no_gaps(cx, m->ticket));
	if (!rec_null(&t, TEMPLATE_CHECKLIST))
		TRY(checklist_start(cx, m->ticket, rec_int(&t, TEMPLATE_CHECKLIST), STR(""), &list));
	TRY(used_add(cx, &t));
	return record_load(cx, &ticket_type, m->ticket->id, m->ticket);
}

enum rc template_make(struct ctx *cx, int64_t template, int64_t client, int64_t requester,
                      const struct jval *sent, struct record *ticket)
{
	return db_tx(cx, make_tx, &(struct make){ template, client, requester, sent, ticket });
}

/* ---- routes ------------------------------------------------------------------------------ */
/* The client a ticket would be made for: as sent, else the requester's, else the template's. */
static enum rc client_for(struct ctx *cx, const struct record *t, const struct jval *sent, int64_t requester,
                          int64_t *out)
{
	const struct record_type *person = type_find(cx->app, STR("person"));
	struct record r;

	*out = number_in(sent, "client");
	if (!*out && requester) {
		TRY(record_find(cx, person, arena_fmt(cx->mem, "%lld", (long long)requester), &r));
		*out = r.client_id;
	}
	if (!*out)
		*out = t->client_id;
	if (who_can(cx->who, *out, PERM_WORK) && sharing_offers(&sharing, t, *out, CLIENT_HOME))
		return RC_OK;
	return fail(cx, RC_NOT_FOUND, "not_found", "there is no ticket template %lld for this client",
	            (long long)t->id);
}

static enum rc read_call(struct ctx *cx, const struct rq *rq, struct record *t, struct jval *sent,
                         int64_t *requester, int64_t *client)
{
	TRY(record_find(cx, &ticket_template_type, rq->param[0], t));
	*sent = (struct jval){ .kind = J_OBJECT };
	if (str_trim(rq->body).n)
		TRY(json_parse(cx, rq->body, sent));
	if (sent->kind != J_OBJECT)
		return fail(cx, RC_BAD_REQUEST, "bad_json", "the body must be a JSON object");
	*requester = number_in(sent, "requester");
	return client_for(cx, t, sent, *requester, client);
}

static enum rc write_checklist(struct ctx *cx, struct jw *w, int64_t id)
{
	struct checklist_line *lines;
	struct record t;
	size_t n;

	TRY(record_load(cx, &checklist_template_type, id, &t));
	TRY(checklist_lines(cx, &t, NULL, &lines, &n));
	jw_open(w, "checklist", '{');
	jw_int(w, "id", t.id);
	jw_str(w, "name", rec_str(&t, CT_NAME));
	jw_open(w, "items", '[');
	for (size_t i = 0; i < n; i++)
		jw_str(w, NULL, lines[i].title);
	jw_close(w, ']');
	jw_close(w, '}');
	return RC_OK;
}

/* {"id","name"} of the references among the fields, so that a form can show them. */
static enum rc write_value(struct ctx *cx, struct jw *w, struct str name, const struct jval *v)
{
	int f = field_find(&ticket_type, name);
	const struct record_type *of = f >= 0 && ticket_type.fields[f].type == F_REF
	                                       ? type_find(cx->app, str_z(ticket_type.fields[f].of))
	                                       : NULL;
	struct str called;

	jw_key(w, name);
	if (!of || v->kind != J_INT) {
		jw_val(w, NULL, v);
		return RC_OK;
	}
	TRY(record_names(cx, of, &v->i, 1, &called));
	jw_open(w, NULL, '{');
	jw_int(w, "id", v->i);
	jw_str(w, "name", called);
	jw_close(w, '}');
	return RC_OK;
}

static enum rc post_fields(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	int64_t requester, client;
	struct filled f;
	struct record t;
	struct jval sent;
	struct str gap;

	TRY(read_call(cx, rq, &t, &sent, &requester, &client));
	TRY(fill(cx, &t, client, requester, &f));
	jw_open(&w, NULL, '{');
	jw_open(&w, "fields", '{');
	for (size_t i = 0; i < f.values.n; i++)
		TRY(write_value(cx, &w, f.values.keys[i], &f.values.items[i]));
	jw_str(&w, "title", f.title);
	jw_str(&w, "description", f.body);
	jw_close(&w, '}');
	jw_open(&w, "gaps", '[');
	while (str_split(&f.gaps, ',', &gap))
		jw_str(&w, NULL, str_trim(gap));
	jw_close(&w, ']');
	if (!rec_null(&t, TEMPLATE_CHECKLIST))
		TRY(write_checklist(cx, &w, rec_int(&t, TEMPLATE_CHECKLIST)));
	else
		jw_null(&w, "checklist");
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc post_make(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	int64_t requester, client;
	struct record t, ticket;
	struct jval sent;

	TRY(read_call(cx, rq, &t, &sent, &requester, &client));
	TRY(template_make(cx, t.id, client, requester, &sent, &ticket));
	rs->status = 201;
	rs->location = arena_fmt(cx->mem, "/api/v1/tickets/" STR_FMT, STR_ARG(record_key(cx->mem, &ticket)));
	return record_answer(cx, rs, &ticket, STR(""));
}

const struct route template_routes[] = {
	{ "POST", "/api/v1/ticket-templates/{}/fields", PERM_WORK, post_fields,
	  "What a ticket from this template begins with, for a requester: nothing is written",
	  .flags = R_WRITE, .in = "TemplateAsk", .out = "TemplateFields" },
	{ "POST", "/api/v1/ticket-templates/{}/make", PERM_WORK, post_make,
	  "Make a ticket from this template; fields that are sent win", .flags = R_WRITE, .in = "TemplateIn",
	  .out = "Ticket" },
	{ 0 },
};
