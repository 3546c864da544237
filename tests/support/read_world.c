/* read_world.c - see read_world.h. */
#include "read_world.h"

#include <stdio.h>
#include <stdlib.h>

#include "client/client.h"
#include "person/person.h"
#include "record/view.h"
#include "team/team.h"

CHOICES(test_kinds, { "incident", "Incident", NULL }, { "request", "Service request", NULL },
        { "problem", "Problem", NULL });
static const struct choice state_items[] = {
	{ "new", "New", NULL },           { "triaged", "Triaged", NULL },
	{ "assigned", "Assigned", NULL }, { "in_progress", "In progress", NULL },
	{ "on_hold", "On hold", NULL },   { "resolved", "Resolved", NULL },
	{ "closed", "Closed", NULL },     { "cancelled", "Cancelled", NULL },
};
const struct choices test_states = { "states", state_items, COUNT(state_items) };
static const struct choice priority_items[] = {
	{ "1", "Critical", NULL }, { "2", "High", NULL }, { "3", "Moderate", NULL }, { "4", "Low", NULL }
};
const struct choices test_priorities = { "priorities", priority_items, COUNT(priority_items) };
static const struct choice hold_items[] = { { "vendor", "Vendor", NULL },
	                                    { "caller", "Caller", NULL },
	                                    { "part", "Part", NULL } };
const struct choices test_holds = { "holds", hold_items, COUNT(hold_items) };

static const struct field fields[T_FIELDS_] = {
	[T_KIND] = { "kind", F_ENUM, .choices = &test_kinds, .flags = FILTER | SORT | GROUP | NOT_NULL },
	[T_TITLE] = { "title", F_TEXT, .flags = FILTER | SORT | REQUIRED | SEARCH | COLUMN,
	              .label = "Title" },
	[T_DESCRIPTION] = { "description", F_BODY, .flags = FILTER | SEARCH | NOT_NULL },
	[T_STATE] = { "state", F_ENUM, .choices = &test_states,
	              .flags = FILTER | SORT | GROUP | NOT_NULL | READONLY },
	[T_OPEN] = { "open", F_BOOL, .flags = FILTER | GROUP | READONLY },
	[T_HOLD] = { "hold_reason", F_ENUM, .choices = &test_holds, .flags = FILTER | SORT | GROUP },
	[T_PRIORITY] = { "priority", F_ENUM, .choices = &test_priorities,
	                 .flags = FILTER | SORT | GROUP | NOT_NULL },
	[T_REQUESTER] = { "requester", F_REF, .of = "person", .flags = FILTER | SORT | GROUP },
	[T_TEAM] = { "team", F_REF, .of = "team", .flags = FILTER | SORT | GROUP },
	[T_ASSIGNEE] = { "assignee", F_REF, .of = "person", .flags = FILTER | SORT | GROUP },
	[T_CATEGORY] = { "category", F_TEXT, .flags = FILTER | SORT | GROUP | NOT_NULL },
	[T_PARENT] = { "parent", F_REF, .of = "ticket", .flags = FILTER },
	[T_DUE] = { "due_at", F_TIME, .flags = FILTER | SORT },
	[T_REOPEN] = { "reopen_count", F_INT, .flags = FILTER | SORT | GROUP | NOT_NULL },
	[T_KNOWN] = { "known_error", F_BOOL, .flags = FILTER | GROUP },
	[T_BOUNCE] = { "bounce_reason", F_TEXT, .flags = FILTER | SORT | INTERNAL | NOT_NULL },
	[T_TAGS_] = { "tags", F_TAGS, .flags = FILTER | GROUP },
};

static const char *prefix(const struct record *r)
{
	struct str kind = rec_str(r, T_KIND);

	return str_is(kind, "incident") ? "INC" : str_is(kind, "request") ? "REQ" : "PRB";
}

static const char *const prefixes[] = { "INC", "REQ", "PRB", NULL };

static enum rc overdue(struct ctx *cx, struct dsql *d, const struct filter_node *x)
{
	(void)x;
	dsql_lit(d, "r.open = 1 AND r.due_at < ");
	dsql_arg(d, INT(cx->now));
	return RC_OK;
}

static const struct filter_word words[] = { { "overdue", "past its deadline", NULL, overdue } };

static const struct transition transitions[] = {
	{ .verb = "triage", .label = "Triage", .from = "new", .to = "triaged", .perm = PERM_WORK },
	{ .verb = "resolve",
	  .label = "Resolve",
	  .from = "triaged assigned in_progress",
	  .to = "resolved",
	  .perm = PERM_WORK },
	{ .verb = "cancel",
	  .label = "Cancel",
	  .from = "*",
	  .to = "cancelled",
	  .perm = PERM_WORK,
	  .own = true },
};
static const struct machine machine = { &test_states, T_STATE, transitions, COUNT(transitions) };

const struct record_type test_ticket = {
	.name = "ticket",
	.plural = "tickets",
	.label = "Ticket",
	.fields = fields,
	.nfields = T_FIELDS_,
	.machine = &machine,
	.flags = T_COMMENTS | T_WATCHERS | T_CUSTOM | T_SEARCH,
	.read_perm = PERM_READ,
	.create_perm = PERM_CREATE,
	.write_perm = PERM_WORK,
	.name_field = T_TITLE,
	.owner_field = T_REQUESTER,
	.prefix = prefix,
	.prefixes = prefixes,
	.words = words,
	.nwords = COUNT(words),
	.default_sort = "-updated",
};
static const struct record_type *const types[] = { &test_ticket, &client_type, &team_type,
	                                           &person_type, &view_type,   NULL };

SQL(t_client, "INSERT INTO client (id, client_id, created_at, updated_at, name) VALUES ($1, $1, 0, 0, $2)");
SQL(t_team, "INSERT INTO team (id, client_id, created_at, updated_at, name) VALUES ($1, $2, 0, 0, $3)");
SQL(t_person,
    "INSERT INTO person (id, client_id, created_at, updated_at, name, login) VALUES ($1, $2, 0, 0, $3, $4)");
SQL(t_member, "INSERT INTO team_member (team, person) VALUES ($1, $2)");
SQL(t_watcher,
    "INSERT INTO watcher (type, record_id, person, client_id, at) VALUES ('ticket', $1, $2, $3, 0)");
SQL(t_tag, "INSERT INTO tag (type, record_id, name, client_id) VALUES ('ticket', $1, $2, $3)");
SQL(t_custom, "INSERT INTO custom_field (id, client_id, created_at, updated_at, of_type, name, label, kind)"
              " VALUES ($1, $2, 0, 0, 'ticket', $3, $3, $4)");
SQL(t_value, "INSERT INTO custom_value (field_id, client_id, record_id, int_v, real_v, text_v)"
             " VALUES ($1, $2, $3, $4, $5, $6)");
SQL(t_view, "INSERT INTO view (id, client_id, created_at, updated_at, name, of_type, q, owner, shared)"
            " VALUES ($1, $2, 0, 0, 'a view', 'ticket', $5, $3, $4)");
SQL(t_ticket,
    "INSERT INTO ticket (id, client_id, number, created_at, updated_at, requester, team, assignee, parent, "
    "due_at,"
    " reopen_count, kind, title, description, state, hold_reason, priority, category, bounce_reason, open,"
    " known_error) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "
    "$19,"
    " $20, $21)");

void must(struct read_world *w, enum rc rc)
{
	if (rc == RC_OK)
		return;
	fprintf(stderr, "rc %d %s [%s] %s\n", (int)rc, w->cx.err.code, w->cx.err.field, w->cx.err.msg);
	abort();
}

struct read_world *read_world_new(const struct route *const *routes)
{
	struct read_world *w = or_abort(calloc(1, sizeof *w));

	w->world = world_new(types, routes);
	w->cx = world_ctx(w->world);
	if (!time_parse(STR("2026-11-23T12:00:00Z"), &w->cx.now))
		abort();
	return w;
}

void read_world_free(struct read_world *w)
{
	world_free(w->world);
	free(w);
}

void read_world_as(struct read_world *w, const struct who *who) { w->cx.who = who; }

struct statement {
	const struct sql *q;
	const struct dbval *v;
	size_t n;
};

static enum rc run(struct ctx *cx, void *arg)
{
	const struct statement *s = arg;

	return db_run_(cx, s->q, NULL, s->v, s->n);
}

static void one(struct read_world *w, const struct sql *q, const struct dbval *v, size_t n)
{
	must(w, db_tx(&w->cx, run, &(struct statement){ q, v, n }));
}

void add_client(struct read_world *w, int64_t id, const char *name)
{
	one(w, &t_client, ARGS(INT(id), TEXT(str_z(name))));
}

void add_team(struct read_world *w, int64_t id, int64_t client, const char *name)
{
	one(w, &t_team, ARGS(INT(id), INT(client), TEXT(str_z(name))));
}

void add_person(struct read_world *w, int64_t id, int64_t client, const char *name, const char *login)
{
	one(w, &t_person, ARGS(INT(id), INT(client), TEXT(str_z(name)), login ? TEXT(str_z(login)) : NUL()));
}

void add_member(struct read_world *w, int64_t team, int64_t person)
{
	one(w, &t_member, ARGS(INT(team), INT(person)));
}

void add_watcher(struct read_world *w, int64_t client, int64_t ticket, int64_t person)
{
	one(w, &t_watcher, ARGS(INT(ticket), INT(person), INT(client)));
}

void add_tag(struct read_world *w, int64_t client, int64_t ticket, const char *tag)
{
	one(w, &t_tag, ARGS(INT(ticket), TEXT(str_z(tag)), INT(client)));
}

void add_custom(struct read_world *w, int64_t id, int64_t client, const char *name, const char *kind)
{
	one(w, &t_custom, ARGS(INT(id), INT(client), TEXT(str_z(name)), TEXT(str_z(kind))));
}

void set_custom(struct read_world *w, int64_t field, int64_t client, int64_t ticket, struct dbval i,
                struct dbval f, struct dbval s)
{
	one(w, &t_value, ARGS(INT(field), INT(client), INT(ticket), i, f, s));
}

void add_view(struct read_world *w, int64_t id, int64_t client, int64_t owner, const char *shared,
              const char *q)
{
	one(w, &t_view, ARGS(INT(id), INT(client), INT(owner), TEXT(str_z(shared)), TEXT(str_z(q))));
}

struct tickets {
	const struct test_row *rows;
	size_t n;
};

static struct dbval text(const char *z) { return TEXT(str_z(z ? z : "")); }

static enum rc insert(struct ctx *cx, void *arg)
{
	const struct tickets *t = arg;

	for (size_t i = 0; i < t->n; i++) {
		const struct test_row *r = &t->rows[i];
		struct record rec = {
			.type = &test_ticket, .id = r->id, .client_id = r->client, .version = 1
		};
		TRY(db_run(cx, t_ticket, NULL, INT(r->id), INT(r->client), INT(r->number), INT(r->created),
		           INT(r->updated), REFV(r->requester), REFV(r->team), REFV(r->assignee),
		           REFV(r->parent), REFV(r->due), INT(r->reopen), text(r->kind), text(r->title),
		           text(r->description), text(r->state), r->hold ? text(r->hold) : NUL(),
		           text(r->priority), text(r->category), text(r->bounce), INT(r->open),
		           INT(r->known)));
		TRY(search_put(cx, &rec, str_z(r->title), str_z(r->description)));
	}
	return RC_OK;
}

void add_tickets(struct read_world *w, const struct test_row *rows, size_t n)
{
	must(w, db_tx(&w->cx, insert, &(struct tickets){ rows, n }));
}
