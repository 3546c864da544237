/* story.c - see story.h. */
#include "assist/story.h"
#include "client/client.h"
#include "record/comment.h"
#include "record/event.h"
#include "record/merged.h"

enum { COMMENTS_PAGE = 500, COMMENTS_MAX = 4000 };

struct said {
	struct comment *v;
	size_t n, cap;
};

bool story_shows(const struct story *s, size_t field)
{
	uint32_t flags = ticket_type.fields[field].flags;

	return !(flags & HIDDEN) && !(s->only_public && (flags & INTERNAL));
}

/* ---- comments -------------------------------------------------------------------------- */
static void keep(struct arena *a, struct said *all, const struct comment *v, size_t n)
{
	if (all->n + n > all->cap) {
		struct comment *more = NEW_ARRAY(a, struct comment, all->cap = 2 * (all->n + n));

		if (all->n)
			memcpy(more, all->v, all->n * sizeof *more);
		all->v = more;
	}
	if (n)
		memcpy(all->v + all->n, v, n * sizeof *v);
	all->n += n;
}

static enum rc load_said(struct ctx *cx, const struct record *r, bool only_public, struct said *all)
{
	struct comment *page;
	int64_t after = 0;
	size_t n;

	do {
		TRY(comment_list(cx, r, only_public, after, COMMENTS_PAGE, &page, &n));
		keep(cx->mem, all, page, n);
		after = n ? page[n - 1].id : after;
	} while (n == COMMENTS_PAGE && all->n < COMMENTS_MAX);
	return RC_OK;
}

static const struct comment *said_with(const struct said *all, int64_t event)
{
	for (size_t i = 0; i < all->n; i++)
		if (all->v[i].event_id == event)
			return &all->v[i];
	return NULL;
}

/* ---- facts --------------------------------------------------------------------------------- */
/* The changes the asker may know of; NULL: none. */
static const struct jval *shown_changes(const struct story *s, const struct jval *changes)
{
	struct jval *out = NEW(s->cx->mem, struct jval);

	if (!changes || changes->kind != J_OBJECT || !changes->n)
		return NULL;
	out->kind = J_OBJECT;
	out->keys = NEW_ARRAY(s->cx->mem, struct str, changes->n);
	out->items = NEW_ARRAY(s->cx->mem, struct jval, changes->n);
	for (size_t i = 0; i < changes->n; i++) {
		int f = field_find(&ticket_type, changes->keys[i]);

		if (f < 0 || !story_shows(s, (size_t)f) || changes->items[i].kind != J_ARRAY ||
		    changes->items[i].n != 2)
			continue;
		out->keys[out->n] = changes->keys[i];
		out->items[out->n++] = changes->items[i];
	}
	return out->n ? out : NULL;
}

static bool make_fact(struct story *s, const struct event *e, const struct comment *c, struct fact *out)
{
	struct jval *data = NEW(s->cx->mem, struct jval);
	char why[80];

	*out = (struct fact){ .id = e->id, .at = e->at, .ticket = e->record_id, .kind = e->kind };
	if (json_parse_plain(s->cx->mem, e->data, data, why, sizeof why))
		out->changes = shown_changes(s, jval_get(data, "changes"));
	if (c) {
		out->said = c->body;
		out->is_public = c->is_public;
	}
	out->actor = s->only_public && !c && e->actor_id != s->cx->who->person_id ? 0 : e->actor_id;
	out->by_requester = e->actor_id && e->actor_id == rec_int(s->ticket, TICKET_REQUESTER);
	return c || out->changes || str_is(e->kind, "created");
}

/* The first event, which made it, and the newest ones. */
static void cut_long(struct story *s, struct event *e, size_t *n)
{
	size_t over = *n > FACTS_MAX ? *n - FACTS_MAX : 0;

	if (!over)
		return;
	memmove(e + 1, e + 1 + over, (FACTS_MAX - 1) * sizeof *e);
	*n = FACTS_MAX;
	s->cut = true;
}

enum rc story_load(struct ctx *cx, const struct record *ticket, bool only_public, struct story *s)
{
	struct said said = { 0 };
	struct record *parts;
	struct event *events;
	int64_t *ids;
	size_t nparts, n;

	*s = (struct story){ .cx = cx, .ticket = ticket, .only_public = only_public };
	s->named = NEW(cx->mem, struct named *);
	TRY(client_zone(cx, ticket->client_id, &s->zone));
	TRY(merged_parts(cx, ticket, &parts, &nparts));
	ids = NEW_ARRAY(cx->mem, int64_t, nparts + 1);
	ids[0] = ticket->id;
	TRY(load_said(cx, ticket, only_public, &said));
	for (size_t i = 0; i < nparts; i++) {
		ids[i + 1] = parts[i].id;
		TRY(load_said(cx, &parts[i], only_public, &said));
	}
	TRY(event_all_of(cx, ticket_type.name, ids, nparts + 1, INT64_MAX, &events, &n));
	cut_long(s, events, &n);
	s->facts = NEW_ARRAY(cx->mem, struct fact, n + 1);
	for (size_t i = 0; i < n; i++)
		s->n += make_fact(s, &events[i], said_with(&said, events[i].id), &s->facts[s->n]);
	return RC_OK;
}

/* ---- looking things up -------------------------------------------------------------------- */
/* A story has few people and teams, and names them again and again. */
struct named {
	const struct record_type *type;
	int64_t id;
	struct str name;
	struct named *next;
};

bool fact_change(const struct fact *f, size_t field, const struct jval **from, const struct jval **to)
{
	const struct jval *pair = f->changes ? jval_get(f->changes, ticket_type.fields[field].name) : NULL;

	if (!pair)
		return false;
	if (from)
		*from = &pair->items[0];
	if (to)
		*to = &pair->items[1];
	return true;
}

const struct fact *story_last_change(const struct story *s, size_t field)
{
	for (size_t i = s->n; i-- > 0;)
		if (s->facts[i].ticket == s->ticket->id && fact_change(&s->facts[i], field, NULL, NULL))
			return &s->facts[i];
	return NULL;
}

enum rc story_name(const struct story *s, const struct record_type *t, int64_t id, struct str *out)
{
	struct named *k = *s->named;

	*out = STR("");
	while (id && k && (k->type != t || k->id != id))
		k = k->next;
	if (id && !k) {
		k = NEW(s->cx->mem, struct named);
		*k = (struct named){ .type = t, .id = id, .next = *s->named };
		TRY(record_names(s->cx, t, &id, 1, &k->name));
		*s->named = k;
	}
	if (id)
		*out = k->name;
	return RC_OK;
}

struct str story_time(const struct story *s, int64_t at) { return zone_minute(s->cx->mem, s->zone, at); }
