/* ticket_merge.c - see ticket_merge.h. */
#include "ticket/ticket_merge.h"
#include "base/json.h"
#include "record/link.h"
#include "record/watcher.h"
#include "ticket/ticket.h"

SQL(q_children, "SELECT id FROM ticket WHERE parent = $1 ORDER BY id LIMIT 1000");

/* ---- may they be merged -------------------------------------------------------------- */

static enum rc over(struct ctx *cx, const struct record *r)
{
	return fail(cx, RC_CONFLICT, "merge_closed",
	            STR_FMT " is " STR_FMT "; only what is not over can be merged",
	            STR_ARG(record_key(cx->mem, r)), STR_ARG(rec_str(r, TICKET_STATE)));
}

static bool is_over(const struct record *r)
{
	return str_is(rec_str(r, TICKET_STATE), "closed") || str_is(rec_str(r, TICKET_STATE), "cancelled");
}

static enum rc check_merged(struct ctx *cx, const struct record *r)
{
	if (rec_null(r, TICKET_MERGED_INTO))
		return RC_OK;
	return fail(cx, RC_CONFLICT, "already_merged", STR_FMT " is merged into another ticket already",
	            STR_ARG(record_key(cx->mem, r)));
}

static enum rc check_source(struct ctx *cx, const struct record *target, const struct record *source)
{
	TRY(record_allow(cx, source, PERM_WORK));
	if (source->id == target->id)
		return fail_field(cx, "sources", "a ticket cannot be merged into itself");
	if (source->client_id != target->client_id)
		return fail(cx, RC_CONFLICT, "merge_client", STR_FMT " is another client's",
		            STR_ARG(record_key(cx->mem, source)));
	TRY(check_merged(cx, source));
	return is_over(source) ? over(cx, source) : RC_OK;
}

/* ---- what is carried over ------------------------------------------------------------------ */

static enum rc carry_watchers(struct ctx *cx, const struct record *from, const struct record *to)
{
	int64_t *people, requester = rec_int(from, TICKET_REQUESTER);
	size_t n;

	TRY(watcher_list(cx, from, &people, &n));
	for (size_t i = 0; i < n; i++)
		if (people[i] != rec_int(to, TICKET_REQUESTER))
			TRY(watcher_put(cx, to, people[i], true));
	if (requester && requester != rec_int(to, TICKET_REQUESTER))
		return watcher_put(cx, to, requester, true);
	return RC_OK;
}

/* A link that would close a circle, or that both have, stays behind. */
static enum rc carry_link(struct ctx *cx, const struct link *l, const struct record *to)
{
	struct record other;
	int64_t id;

	TRY(record_load(cx, l->other_type, l->other_id, &other));
	enum rc rc = l->in ? link_put(cx, &other, to, str_z(l->kind->kind), &id)
	                   : link_put(cx, to, &other, str_z(l->kind->kind), &id);
	if (rc == RC_CONFLICT && strcmp(cx->err.code, "link_circle") == 0) {
		cx->err = (struct err){ 0 };
		return RC_OK;
	}
	return rc;
}

static enum rc carry_links(struct ctx *cx, const struct record *from, const struct record *to)
{
	struct link *l;
	size_t n;

	TRY(link_list(cx, from, &l, &n));
	for (size_t i = 0; i < n; i++) {
		bool same = l[i].other_type == to->type && l[i].other_id == to->id;
		bool own_duplicate = !l[i].in && strcmp(l[i].kind->kind, "duplicates") == 0;
		if (!same && !own_duplicate)
			TRY(carry_link(cx, &l[i], to));
	}
	return RC_OK;
}

/* The source's children become the target's; a target below its source takes the source's place. */
static enum rc carry_children(struct ctx *cx, const struct record *from, int64_t target)
{
	struct rows r;

	TRY(db_run(cx, q_children, &r, INT(from->id)));
	for (size_t i = 0; i < r.n; i++) {
		struct record child;
		TRY(record_load(cx, &ticket_type, cell(&r, i, 0).i, &child));
		struct record *neo = record_copy(cx, &child);
		bool self = child.id == target;
		rec_set(neo, TICKET_PARENT, self ? from->v[TICKET_PARENT] : INT(target));
		enum rc rc = record_save(cx, &child, neo, STR("merged_parent"), STR(""));
		if (rc == RC_INVALID && strcmp(cx->err.field, "parent") == 0)
			return fail(cx, RC_CONFLICT, "merge_family",
			            "the target is below " STR_FMT "; merge the other way round",
			            STR_ARG(record_key(cx->mem, from)));
		TRY(rc);
	}
	return RC_OK;
}

/* ---- merging ------------------------------------------------------------------------------------ */

static enum rc end_source(struct ctx *cx, const struct record *source, const struct record *target)
{
	struct record *neo = record_copy(cx, source);
	int64_t link;

	ticket_enter(cx, neo, "cancelled");
	rec_set(neo, TICKET_CANCEL_REASON, TEXT(STR("duplicate")));
	rec_set(neo, TICKET_MERGED_INTO, INT(target->id));
	struct str note =
	        arena_fmt(cx->mem, "\"into\":\"" STR_FMT "\"", STR_ARG(record_key(cx->mem, target)));
	TRY(record_save(cx, source, neo, STR("merged_into"), note));
	return link_put(cx, neo, target, STR("duplicates"), &link);
}

static enum rc merge_one(struct ctx *cx, int64_t source_id, int64_t target_id)
{
	struct record source, target;

	TRY(record_load(cx, &ticket_type, source_id, &source));
	TRY(record_load(cx, &ticket_type, target_id, &target));
	TRY(carry_watchers(cx, &source, &target));
	TRY(carry_links(cx, &source, &target));
	TRY(carry_children(cx, &source, target_id));
	TRY(record_load(cx, &ticket_type, target_id, &target));
	return end_source(cx, &source, &target);
}

struct merge_args {
	struct str target;
	const struct str *sources;
	size_t n;
	struct record *out;
};

static enum rc take_sources(struct ctx *cx, const struct merge_args *a, const struct record *target,
                            int64_t *ids, size_t *n, struct buf *note)
{
	*n = 0;
	for (size_t i = 0; i < a->n; i++) {
		struct record source;
		bool seen = false;
		TRY(record_find(cx, &ticket_type, a->sources[i], &source));
		for (size_t k = 0; k < *n; k++)
			seen = seen || ids[k] == source.id;
		if (seen)
			continue;
		TRY(check_source(cx, target, &source));
		buf_fmt(note, "%s\"" STR_FMT "\"", *n ? "," : "\"merged\":[",
		        STR_ARG(record_key(cx->mem, &source)));
		ids[(*n)++] = source.id;
	}
	buf_char(note, ']');
	return RC_OK;
}

static enum rc merge_tx(struct ctx *cx, void *p)
{
	const struct merge_args *a = p;
	struct buf note = BUF(cx->mem);
	struct record target;
	int64_t ids[MERGE_MAX];
	size_t n;

	TRY(record_find(cx, &ticket_type, a->target, &target));
	TRY(record_allow(cx, &target, PERM_WORK));
	TRY(check_merged(cx, &target));
	if (is_over(&target))
		return over(cx, &target);
	TRY(take_sources(cx, a, &target, ids, &n, &note));
	TRY(record_save(cx, &target, record_copy(cx, &target), STR("merged"), buf_str(&note)));
	for (size_t i = 0; i < n; i++)
		TRY(merge_one(cx, ids[i], target.id));
	return record_load(cx, &ticket_type, target.id, a->out);
}

enum rc ticket_merge(struct ctx *cx, struct str target, const struct str *sources, size_t n,
                     struct record *out)
{
	if (!n || n > MERGE_MAX)
		return fail_field(cx, "sources", "name 1 to %d tickets to be merged", MERGE_MAX);
	return db_tx(cx, merge_tx, &(struct merge_args){ target, sources, n, out });
}
