/* ticket_split.c - a new ticket from comments of another; see ticket_merge.h.
 *
 * What was said in public becomes the new ticket's description; what was internal stays internal, as comments
 * of the new ticket.  Each is told with who said it and when, by the client's clock: it is text for people.
 */
#include "base/json.h"
#include "base/time.h"
#include "client/client.h"
#include "person/person.h"
#include "record/attachment.h"
#include "record/comment.h"
#include "record/link.h"
#include "ticket/ticket.h"
#include "ticket/ticket_merge.h"

enum { COMMENTS = 50, DESCRIPTION = 65536 };

struct split_args {
	struct str key;
	const int64_t *comments;
	size_t n;
	const struct jval *fields;
	struct record *out;
};

static enum rc load_comments(struct ctx *cx, const struct split_args *a, const struct record *r,
                             struct comment *out)
{
	for (size_t i = 0; i < a->n; i++) {
		struct comment *c;
		size_t n;
		TRY(comment_list(cx, r, false, a->comments[i] - 1, 1, &c, &n));
		if (!n || c->id != a->comments[i])
			return fail_field(cx, "comments", STR_FMT " has no comment %lld",
			                  STR_ARG(record_key(cx->mem, r)), (long long)a->comments[i]);
		out[i] = *c;
	}
	return RC_OK;
}

/* "Rita, 2026-11-25 11:00 CET" and the text below. */
static enum rc tell(struct ctx *cx, struct buf *b, const struct record *of, const struct comment *c,
                    bool alone)
{
	const struct zone *zone;
	struct str name = STR("");

	TRY(client_zone(cx, of->client_id, &zone));
	TRY(record_names(cx, &person_type, &c->author, 1, &name));
	if (b->n)
		buf_add(b, STR("\n\n"));
	if (!alone)
		buf_fmt(b, "**" STR_FMT ", " STR_FMT " " STR_FMT "**\n\n", STR_ARG(name),
		        STR_ARG(zone_minute(cx->mem, zone, c->at)), STR_ARG(zone_abbrev(zone, c->at)));
	buf_add(b, c->body);
	return RC_OK;
}

static enum rc describe(struct ctx *cx, const struct comment *c, size_t n, struct record *neo)
{
	struct buf b = BUF(cx->mem);
	size_t public = 0;

	for (size_t i = 0; i < n; i++)
	public += c[i].is_public;
	for (size_t i = 0; i < n; i++)
		if (c[i].is_public)
			TRY(tell(cx, &b, neo, &c[i], public == 1));
	if (b.n > DESCRIPTION)
		return fail_field(cx, "comments", "together they are longer than a description may be");
	rec_set(neo, TICKET_DESCRIPTION, TEXT(buf_str(&b)));
	return RC_OK;
}

static enum rc say_internal(struct ctx *cx, const struct comment *c, size_t n, const struct record *neo)
{
	struct record now = *neo;

	for (size_t i = 0; i < n; i++) {
		struct buf b = BUF(cx->mem);
		struct comment made;
		if (c[i].is_public)
			continue;
		TRY(tell(cx, &b, neo, &c[i], false));
		TRY(comment_put(cx, &now, buf_str(&b), false, &made, &now));
	}
	return RC_OK;
}

static void take_over(const struct record *old, struct record *neo)
{
	static const size_t kept[] = { TICKET_KIND,     TICKET_IMPACT,      TICKET_URGENCY, TICKET_REQUESTER,
		                       TICKET_CATEGORY, TICKET_SUBCATEGORY, TICKET_SERVICE, TICKET_ITEM,
		                       TICKET_SITE,     TICKET_CHANNEL };

	for (size_t i = 0; i < COUNT(kept); i++)
		rec_set(neo, kept[i], old->v[kept[i]]);
}

static enum rc split_tx(struct ctx *cx, void *p)
{
	const struct split_args *a = p;
	struct comment c[COMMENTS];
	struct record old;
	int64_t link;

	TRY(record_find(cx, &ticket_type, a->key, &old));
	TRY(record_allow(cx, &old, PERM_WORK));
	TRY(record_allow(cx, &old, PERM_CREATE));
	TRY(load_comments(cx, a, &old, c));
	struct record *neo = record_new(cx, &ticket_type, old.client_id);
	take_over(&old, neo);
	TRY(describe(cx, c, a->n, neo));
	TRY(record_take(cx, neo, a->fields, true));
	TRY(record_insert(cx, neo));
	TRY(link_put(cx, neo, &old, STR("split_from"), &link));
	for (size_t i = 0; i < a->n; i++)
		TRY(attachment_carry(cx, &old, c[i].id, neo));
	TRY(say_internal(cx, c, a->n, neo));
	return record_load(cx, &ticket_type, neo->id, a->out);
}

enum rc ticket_split(struct ctx *cx, struct str key, const int64_t *comments, size_t n,
                     const struct jval *fields, struct record *out)
{
	if (!n || n > COMMENTS)
		return fail_field(cx, "comments", "choose 1 to %d comments", COMMENTS);
	return db_tx(cx, split_tx, &(struct split_args){ key, comments, n, fields, out });
}

/* ---- HTTP ----------------------------------------------------------------------------------------- */

struct merge_in {
	const struct jval *sources;
};
static enum rc post_merge(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	static const struct jfield fields[] = {
		{ "sources", JF_VALUE, offsetof(struct merge_in, sources), .required = true },
	};
	struct merge_in in = { 0 };
	struct str keys[MERGE_MAX];
	struct record r;

	TRY(json_read(cx, rq->body, fields, &in));
	if (in.sources->kind != J_ARRAY || in.sources->n > MERGE_MAX)
		return fail_field(cx, "sources", "sources must be a list of at most %d ticket numbers",
		                  MERGE_MAX);
	for (size_t i = 0; i < in.sources->n; i++) {
		if (in.sources->items[i].kind != J_STR)
			return fail_field(cx, "sources", "sources must be ticket numbers");
		keys[i] = in.sources->items[i].s;
	}
	TRY(ticket_merge(cx, rq->param[0], keys, in.sources->n, &r));
	record_undo_header(cx, rs);
	return record_answer(cx, rs, &r, STR(""));
}

struct split_in {
	const struct jval *comments, *fields;
};
static enum rc post_split(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	static const struct jfield names[] = {
		{ "comments", JF_VALUE, offsetof(struct split_in, comments), .required = true },
		{ "fields", JF_VALUE, offsetof(struct split_in, fields), .required = true },
	};
	struct split_in in = { 0 };
	int64_t ids[COMMENTS];
	struct record r;

	TRY(json_read(cx, rq->body, names, &in));
	if (in.comments->kind != J_ARRAY || in.comments->n > COMMENTS)
		return fail_field(cx, "comments", "comments must be a list of at most %d ids", COMMENTS);
	for (size_t i = 0; i < in.comments->n; i++) {
		if (in.comments->items[i].kind != J_INT)
			return fail_field(cx, "comments", "comments must be ids");
		ids[i] = in.comments->items[i].i;
	}
	if (in.fields->kind != J_OBJECT)
		return fail_field(cx, "fields", "fields must be an object");
	TRY(ticket_split(cx, rq->param[0], ids, in.comments->n, in.fields, &r));
	rs->status = 201;
	rs->location = arena_fmt(cx->mem, "/api/v1/tickets/" STR_FMT, STR_ARG(record_key(cx->mem, &r)));
	return record_answer(cx, rs, &r, STR(""));
}

const struct route ticket_merge_routes[] = {
	{ "POST", "/api/v1/tickets/{}/merge", PERM_NONE, post_merge,
	  "Merge other tickets into this one; undone as a whole", .flags = R_WRITE, .in = "MergeIn",
	  .out = "Ticket" },
	{ "POST", "/api/v1/tickets/{}/split", PERM_NONE, post_split, "A new ticket from chosen comments",
	  .flags = R_WRITE, .in = "SplitIn", .out = "Ticket" },
	{ 0 },
};
