/* edges.c - see edges.h.  One row a reason to wait (sources), one row a kind of thing waited for (kinds). */
#include "desk/edges.h"
#include "approval/approval.h"
#include "person/person.h"
#include "record/link.h"
#include "task/task.h"

static void add(struct ctx *cx, struct edges *e, size_t item, struct edge edge)
{
	if (e->count == e->cap) {
		size_t cap = e->cap ? e->cap * 2 : 64;
		struct edge *list = NEW_ARRAY(cx->mem, struct edge, cap);
		size_t *of = NEW_ARRAY(cx->mem, size_t, cap);

		if (e->count) {
			memcpy(list, e->list, e->count * sizeof *list);
			memcpy(of, e->of, e->count * sizeof *of);
		}
		e->list = list;
		e->of = of;
		e->cap = cap;
	}
	e->list[e->count] = edge;
	e->of[e->count++] = item;
}

static size_t item_of(const struct edges *e, int64_t id) { return place_in(e->ids, e->n, id); }

static struct node ticket(int64_t id) { return (struct node){ NODE_TICKET, id }; }

/* ---- reasons to wait -------------------------------------------------------------------- */
static enum rc depends(struct ctx *cx, struct edges *e)
{
	struct link_from *l;
	size_t n;

	TRY(link_many(cx, "depends_on", "ticket", e->ids, e->n, &l, &n));
	for (size_t i = 0; i < n; i++)
		if (l[i].to_type == &ticket_type)
			add(cx, e, item_of(e, l[i].from_id),
			    (struct edge){ ticket(l[i].from_id), ticket(l[i].to_id), 0 });
	return RC_OK;
}

static enum rc parents(struct ctx *cx, struct edges *e)
{
	for (size_t i = 0; i < e->n; i++)
		if (item_ref(e->items[i], TICKET_PARENT))
			add(cx, e, i,
			    (struct edge){ ticket(e->ids[i]), ticket(item_ref(e->items[i], TICKET_PARENT)),
			                   0 });
	return RC_OK;
}

static enum rc tasks(struct ctx *cx, struct edges *e)
{
	struct task_wait *t;
	size_t n;

	TRY(task_waits(cx, e->ids, e->n, &t, &n));
	for (size_t i = 0; i < n; i++) {
		struct node task = { NODE_TASK, t[i].id };
		size_t item = item_of(e, t[i].ticket);
		if (t[i].mandatory)
			add(cx, e, item, (struct edge){ ticket(t[i].ticket), task, t[i].by });
		for (size_t k = 0; t[i].after && k < n;
		     k++) /* who has the one before is told by its own row */
			if (t[k].id == t[i].after)
				add(cx, e, item, (struct edge){ task, { NODE_TASK, t[k].id }, t[k].by });
	}
	return RC_OK;
}

static enum rc approvals(struct ctx *cx, struct edges *e)
{
	struct approval_wait *a;
	size_t n;

	TRY(approval_waits(cx, "ticket", e->ids, e->n, &a, &n));
	for (size_t i = 0; i < n; i++)
		add(cx, e, item_of(e, a[i].record_id),
		    (struct edge){ ticket(a[i].record_id), { NODE_APPROVAL, a[i].id }, a[i].by });
	return RC_OK;
}

static enum rc callers(struct ctx *cx, struct edges *e)
{
	for (size_t i = 0; i < e->n; i++) {
		const struct record *t = &e->items[i]->ticket;
		int64_t caller = rec_int(t, TICKET_REQUESTER);
		if (caller && str_is(rec_str(t, TICKET_STATE), "on_hold") &&
		    str_is(rec_str(t, TICKET_HOLD_REASON), "caller"))
			add(cx, e, i, (struct edge){ ticket(t->id), { NODE_CALLER, caller }, caller });
	}
	return RC_OK;
}

/* That people are out belongs to the instant, not to the item: graph.c adds it. */
static enum rc (*const edge_sources[])(struct ctx *, struct edges *) = { depends, parents, tasks, approvals,
	                                                                 callers };

enum rc edges_gather(struct ctx *cx, struct item *const *items, size_t n)
{
	struct edges e = { .items = items, .n = n };
	int64_t *ids = NEW_ARRAY(cx->mem, int64_t, n + 1);

	for (size_t i = 0; i < n; i++)
		ids[i] = items[i]->id;
	e.ids = ids;
	for (size_t s = 0; n && s < COUNT(edge_sources); s++)
		TRY(edge_sources[s](cx, &e));
	for (size_t i = 0; i < n; i++)
		items[i]->nedges = 0;
	for (size_t k = 0; k < e.count; k++)
		if (e.of[k] < n)
			items[e.of[k]]->nedges++;
	for (size_t i = 0; i < n; i++) {
		items[i]->edges = NEW_ARRAY(cx->mem, struct edge, items[i]->nedges + 1);
		items[i]->nedges = 0;
	}
	for (size_t k = 0; k < e.count; k++)
		if (e.of[k] < n)
			items[e.of[k]]->edges[items[e.of[k]]->nedges++] = e.list[k];
	return RC_OK;
}

/* ---- what is waited for ------------------------------------------------------------------------ */
static const struct {
	const struct record_type *type;
	const char *verb;
	size_t title;
	const char *href; /* with its key behind */
} kinds[NODE_KINDS] = {
	[NODE_TICKET] = { &ticket_type, "fix", TICKET_TITLE, "/tickets/" },
	[NODE_TASK] = { &task_type, "do", TASK_TITLE, "/tasks/" },
	[NODE_APPROVAL] = { &approval_type, "approve", APPROVAL_TITLE, "/portal/approvals/" },
	[NODE_CALLER] = { &person_type, "answer", PERSON_NAME, "/people/" },
	[NODE_OUT] = { &person_type, "cover", PERSON_NAME, "/people/" },
};

enum rc node_words(struct ctx *cx, struct node n, struct node_words *out, bool *there)
{
	struct record r;
	enum rc rc = record_load(cx, kinds[n.kind].type, n.id, &r);

	*there = rc == RC_OK;
	if (rc == RC_NOT_FOUND) {
		cx->err = (struct err){ 0 };
		return RC_OK;
	}
	TRY(rc);
	*out = (struct node_words){ .type = kinds[n.kind].type->name,
		                    .verb = kinds[n.kind].verb,
		                    .key = record_key(cx->mem, &r),
		                    .title = rec_str(&r, kinds[n.kind].title) };
	out->href = arena_fmt(cx->mem, "%s" STR_FMT, kinds[n.kind].href, STR_ARG(out->key));
	return RC_OK;
}
