/* graph.c - the records around one and what ties them together, breadth first.
 *
 * Edges are links and references to the same type (parent, merged into).  Whoever may not see a record sees
 * neither it nor what lies behind it.  Bounded: NODES in all, EDGES each; `truncated` says when more is
 * there.
 */
#include "base/json.h"
#include "record/link.h"
#include "record/read.h"
#include "record/write_api.h"

enum { NODES = 80, EDGES = 400, FAN = 60, DEPTH_MAX = 4 };

struct node {
	struct record r;
	int depth;
};
struct edge {
	size_t from, to;
	const char *kind, *label, *back;
};
struct graph {
	struct node n[NODES];
	struct edge e[EDGES];
	size_t nn, ne;
	bool truncated;
};

/* The node of a record, made when it is new; SIZE_MAX: not for the asker, or no room. */
static enum rc node_of(struct ctx *cx, struct graph *g, const struct record_type *t, int64_t id, int depth,
                       size_t *out)
{
	struct record r;

	for (*out = 0; *out < g->nn; ++*out)
		if (g->n[*out].r.type == t && g->n[*out].r.id == id)
			return RC_OK;
	*out = SIZE_MAX;
	if (g->nn == NODES) {
		g->truncated = true;
		return RC_OK;
	}
	enum rc rc = record_load(cx, t, id, &r);
	if (rc == RC_NOT_FOUND || (rc == RC_OK && !record_visible(cx, &r)))
		return RC_OK;
	TRY(rc);
	*out = g->nn++;
	g->n[*out] = (struct node){ r, depth };
	return RC_OK;
}

static void edge(struct graph *g, size_t from, size_t to, const char *kind, const char *label,
                 const char *back)
{
	if (from == SIZE_MAX || to == SIZE_MAX)
		return;
	for (size_t i = 0; i < g->ne; i++)
		if (g->e[i].from == from && g->e[i].to == to && strcmp(g->e[i].kind, kind) == 0)
			return;
	if (g->ne == EDGES)
		g->truncated = true;
	else
		g->e[g->ne++] = (struct edge){ from, to, kind, label, back };
}

static enum rc links_of(struct ctx *cx, struct graph *g, size_t at)
{
	struct link *l;
	size_t n, other;

	TRY(link_list(cx, &g->n[at].r, &l, &n));
	g->truncated = g->truncated || n > FAN;
	for (size_t i = 0; i < n && i < FAN; i++) {
		TRY(node_of(cx, g, l[i].other_type, l[i].other_id, g->n[at].depth + 1, &other));
		edge(g, l[i].in ? other : at, l[i].in ? at : other, l[i].kind->kind, l[i].kind->label,
		     l[i].kind->back);
	}
	return RC_OK;
}

/* Those that refer to it by this field: its children. */
static enum rc referring(struct ctx *cx, struct graph *g, size_t at, const struct field *f)
{
	const struct record_type *t = g->n[at].r.type;
	struct dsql d = DSQL(cx->mem);
	struct rows r;
	size_t other;

	dsql_lit(&d, "SELECT r.id FROM ");
	dsql_column(&d, type_table(t));
	dsql_lit(&d, " r WHERE ");
	read_column(&d, "r", f);
	dsql_lit(&d, " = ");
	dsql_arg(&d, INT(g->n[at].r.id));
	dsql_lit(&d, " ORDER BY r.id LIMIT 61");
	TRY(dsql_run(cx, &d, &r));
	g->truncated = g->truncated || r.n > FAN;
	for (size_t i = 0; i < r.n && i < FAN; i++) {
		TRY(node_of(cx, g, t, cell(&r, i, 0).i, g->n[at].depth + 1, &other));
		edge(g, other, at, f->name, f->label, f->help);
	}
	return RC_OK;
}

static enum rc references_of(struct ctx *cx, struct graph *g, size_t at)
{
	const struct record_type *t = g->n[at].r.type;
	size_t other;

	for (size_t i = 0; i < t->nfields; i++) {
		const struct field *f = &t->fields[i];
		if (f->type != F_REF || strcmp(f->of, t->name) != 0)
			continue;
		if (!rec_null(&g->n[at].r, i)) {
			TRY(node_of(cx, g, t, rec_int(&g->n[at].r, i), g->n[at].depth + 1, &other));
			edge(g, at, other, f->name, f->label, f->help);
		}
		TRY(referring(cx, g, at, f));
	}
	return RC_OK;
}

static void write_node(struct ctx *cx, struct jw *w, const struct node *n)
{
	const struct record *r = &n->r;
	int team = field_find(r->type, STR("priority"));

	jw_open(w, NULL, '{');
	jw_str(w, "type", str_z(r->type->name));
	jw_int(w, "id", r->id);
	jw_str(w, "key", record_key(cx->mem, r));
	jw_str(w, "title", r->type->name_field >= 0 ? rec_str(r, (size_t)r->type->name_field) : STR(""));
	if (r->type->machine)
		jw_str(w, "state", rec_str(r, r->type->machine->state_field));
	else
		jw_null(w, "state");
	if (team >= 0)
		jw_str(w, "priority", rec_str(r, (size_t)team));
	jw_int(w, "depth", n->depth);
	jw_close(w, '}');
}

static void write_graph(struct ctx *cx, struct jw *w, const struct graph *g)
{
	jw_open(w, NULL, '{');
	jw_open(w, "nodes", '[');
	for (size_t i = 0; i < g->nn; i++)
		write_node(cx, w, &g->n[i]);
	jw_close(w, ']');
	jw_open(w, "edges", '[');
	for (size_t i = 0; i < g->ne; i++) {
		jw_open(w, NULL, '{');
		jw_int(w, "from", (int64_t)g->e[i].from);
		jw_int(w, "to", (int64_t)g->e[i].to);
		jw_str(w, "kind", str_z(g->e[i].kind));
		jw_str(w, "label", str_z(g->e[i].label));
		jw_close(w, '}');
	}
	jw_close(w, ']');
	jw_bool(w, "truncated", g->truncated);
	jw_close(w, '}');
}

static enum rc get_graph(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct graph *g = NEW(cx->mem, struct graph);
	struct jw w = JW(&rs->body);
	int64_t depth;

	TRY(rq_query_int(cx, rq, "depth", 1, DEPTH_MAX, 2, &depth));
	TRY(record_find(cx, rq->extra, rq->param[0], &g->n[0].r));
	g->nn = 1;
	for (size_t at = 0; at < g->nn; at++) {
		if (g->n[at].depth >= depth)
			continue;
		TRY(links_of(cx, g, at));
		TRY(references_of(cx, g, at));
	}
	write_graph(cx, &w, g);
	return RC_OK;
}

void graph_routes(struct route_list *l, const struct record_type *t)
{
	if (t->flags & T_LINKS)
		route_add(l, "GET", arena_fmt(l->mem, "/api/v1/%s/{}/graph", t->plural),
		          (struct route){ .handle = get_graph,
		                          .data = t,
		                          .help = "The records around this one and what ties them together",
		                          .out = "Graph" });
}
