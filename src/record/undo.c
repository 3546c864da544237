/* undo.c - see undo.h.
 *
 * The events of a deed are read newest first: what they say a field became must be what it is now, and what
 * they say it was is what it becomes.  Links and watchers go the same way.  Values the type derives (no
 * HISTORY) come by themselves when the record is saved.
 */
#include "record/undo.h"
#include "base/conf.h"
#include "base/json.h"
#include "record/link.h"
#include "record/watcher.h"
#include "record/write.h"
#include <stdio.h>

SQL(q_undone, "SELECT by_event FROM undone WHERE event = $1");
SQL(q_done, "INSERT INTO undone (event, by_event, at, person) VALUES ($1, $2, $3, $4)");
/* The end of the log only: the limit is a minute or an hour, and this asks for the newest. */
SQL(q_recent,
    "SELECT e.id FROM event e LEFT JOIN undone u ON u.event = e.id WHERE e.id > (SELECT max(id) - 20000"
    " FROM event) AND e.actor_id = $1 AND e.at >= $2 AND e.cause = 0 AND (e.rule IN ('', 'undo@1') OR"
    " e.rule LIKE 'macro/%') AND u.event IS NULL"
    " ORDER BY e.id DESC LIMIT $3");

/* To whoever asks whether a person decided something: it was undone, not decided. */
static const char RULE[] = "undo@1";

struct back { /* one record on its way back */
	const struct record *old;
	struct record *neo;
	struct buf conflicts; /* names of fields that are not as the deed left them */
};
struct deed {
	struct event *e;
	struct jval *data;
	size_t n;
	struct back *b;
	size_t nb;
	bool comment, any; /* any: there is something to take back */
};

int64_t undo_limit(const struct ctx *cx, bool wide)
{
	return wide ? MINUTES(conf_int(cx->app->conf, "undo_bulk_minutes"))
	            : SECONDS(conf_int(cx->app->conf, "undo_seconds"));
}

/* ---- reading a deed ----------------------------------------------------------------- */

static enum rc deed_load(struct ctx *cx, int64_t event, struct deed *d)
{
	char why[80];

	*d = (struct deed){ 0 };
	TRY(event_deed(cx, event, &d->e, &d->n));
	if (!d->n)
		return fail(cx, RC_NOT_FOUND, "not_found", "there is no such event");
	d->data = NEW_ARRAY(cx->mem, struct jval, d->n);
	d->b = NEW_ARRAY(cx->mem, struct back, d->n);
	for (size_t i = 0; i < d->n; i++)
		if (!json_parse_plain(cx->mem, d->e[i].data, &d->data[i], why, sizeof why))
			return fail(cx, RC_INTERNAL, "bad_event", "event %lld cannot be read: %s",
			            (long long)d->e[i].id, why);
	return RC_OK;
}

static bool is_link(const struct event *e)
{
	return str_is(e->kind, "linked") || str_is(e->kind, "unlinked");
}
static bool is_watch(const struct event *e)
{
	return str_is(e->kind, "watched") || str_is(e->kind, "unwatched");
}

/* Who takes it back that is neither a field nor a link nor a watcher; NULL: nobody. */
static const struct undoer *undoer_of(const struct ctx *cx, struct str kind)
{
	for (const struct undoer *const *u = cx->app->undoers; u && *u; u++)
		if ((*u)->undoes(kind))
			return *u;
	return NULL;
}

static bool changes_any(const struct jval *data)
{
	const struct jval *c = jval_get(data, "changes");

	return c && c->n > 0;
}

static bool one_record(const struct deed *d)
{
	for (size_t i = 1; i < d->n; i++)
		if (d->e[i].record_id != d->e[0].record_id || !str_eq(d->e[i].type, d->e[0].type))
			return false;
	return true;
}

/* ---- may it be ------------------------------------------------------------------------ */

static enum rc refuse_event(struct ctx *cx, struct deed *d, size_t i)
{
	const struct event *e = &d->e[i];
	const struct jval *c = jval_get(&d->data[i], "comment"), *how = jval_get(c, "visibility"),
	                  *touched = jval_get(&d->data[i], "touched");
	const struct record_type *t = type_find(cx->app, e->type);

	if (!t || str_is(e->kind, "deleted"))
		return fail(cx, RC_CONFLICT, "not_undoable", "what is gone does not come back this way");
	if (str_is(e->kind, "created"))
		return fail(cx, RC_CONFLICT, "not_undoable", "a %s was made; that cannot be taken back",
		            t->name);
	if (how && str_is(how->s, "public"))
		return fail(cx, RC_CONFLICT, "sent_out",
		            "a public comment went out with it; what was told cannot be taken back");
	if ((t->flags & T_FINAL) ||
	    ((t->flags & T_PERSONAL) && (t->flags & T_NO_CREATE))) /* an approval: others act on it at once */
		return fail(cx, RC_CONFLICT, "not_undoable",
		            "a decision was made; that cannot be taken back");
	d->comment = d->comment || c;
	d->any = d->any || changes_any(&d->data[i]) || is_link(e) || is_watch(e) || undoer_of(cx, e->kind);
	for (size_t k = 0; touched && k < touched->n; k++) {
		int f = field_find(t, touched->items[k].s);
		if (f >= 0 && (t->fields[f].flags & HIDDEN))
			return fail(cx, RC_CONFLICT, "not_undoable",
			            "a secret was changed; its old value is not kept");
	}
	return RC_OK;
}

/* Whoever did it, while still allowed to write the record; else those who work on many at once. */
static enum rc allow(struct ctx *cx, const struct deed *d, const struct record *r)
{
	bool mine = cx->who->person_id && d->e[0].actor_id == cx->who->person_id;

	if (mine && (record_own(cx, r) || cx->who->system))
		return RC_OK;
	if (mine)
		return write_allow(cx, r, r->type->write_perm);
	if (r->type->flags & T_PERSONAL)
		return write_allow(cx, r, r->type->write_perm);
	TRY(record_allow(cx, r, r->type->write_perm));
	return record_allow(cx, r, PERM_BULK);
}

static enum rc check(struct ctx *cx, struct deed *d, bool whenever, struct record *root)
{
	const struct record_type *t = type_find(cx->app, d->e[0].type);
	struct rows r;
	enum rc rc = t ? record_load(cx, t, d->e[0].record_id, root) : RC_NOT_FOUND;

	if (rc == RC_NOT_FOUND || (rc == RC_OK && !record_visible(cx, root)))
		return fail(cx, RC_NOT_FOUND, "not_found", "there is no such event");
	TRY(rc);
	TRY(allow(cx, d, root));
	TRY(db_run(cx, q_undone, &r, INT(d->e[0].id)));
	if (r.n)
		return fail(cx, RC_CONFLICT, "already_undone", "this was undone already");
	if (!whenever && cx->now - d->e[0].at > undo_limit(cx, !one_record(d)))
		return fail(cx, RC_CONFLICT, "too_late", "it is too long ago to be undone");
	for (size_t i = 0; i < d->n; i++)
		TRY(refuse_event(cx, d, i));
	return d->any ? RC_OK : fail(cx, RC_CONFLICT, "nothing_to_undo", "there is nothing to take back");
}

/* ---- going back ----------------------------------------------------------------------- */

static enum rc back_of(struct ctx *cx, struct deed *d, const struct event *e, struct back **out)
{
	const struct record_type *t = type_find(cx->app, e->type);

	for (size_t i = 0; i < d->nb; i++)
		if (d->b[i].old->type == t && d->b[i].old->id == e->record_id) {
			*out = &d->b[i];
			return RC_OK;
		}
	struct record *old = NEW(cx->mem, struct record);
	TRY(record_load(cx, t, e->record_id, old));
	for (size_t f = 0; f < t->nfields; f++)
		if (t->fields[f].type == F_TAGS) {
			struct str tags;
			TRY(tags_load(cx, t, old->id, &tags));
			rec_set(old, f, TEXT(tags));
		}
	*out = &d->b[d->nb++];
	**out = (struct back){ old, record_copy(cx, old), BUF(cx->mem) };
	return RC_OK;
}

static void conflict(struct ctx *cx, struct back *b, struct str name, const struct field *f)
{
	if (f && (f->flags & INTERNAL) && public_only(cx, b->old))
		name = STR("something");
	buf_fmt(&b->conflicts, "%s" STR_FMT, b->conflicts.n ? ", " : "", STR_ARG(name));
}

/* NULL and empty are one to a text that may not be NULL. */
static bool same(struct dbval a, struct dbval b)
{
	bool none_a = a.type == DB_NULL || (a.type == DB_TEXT && !a.s.n),
	     none_b = b.type == DB_NULL || (b.type == DB_TEXT && !b.s.n);

	return dbval_eq(a, b) || (none_a && none_b);
}

static enum rc field_back(struct ctx *cx, struct back *b, struct str name, const struct jval *was,
                          const struct jval *became)
{
	int f = field_find(b->neo->type, name);
	bool is = true;

	if (str_starts(name, STR("cf."))) {
		TRY(custom_back(cx, b->neo, str_sub(name, 3, name.n), was, became, &is));
	} else if (f >= 0) {
		const struct field *d = &b->neo->type->fields[f];
		is = same(b->neo->v[f], value_read(cx, d, became));
		rec_set(b->neo, (size_t)f, value_read(cx, d, was));
	}
	if (!is)
		conflict(cx, b, name, f >= 0 ? &b->neo->type->fields[f] : NULL);
	return RC_OK;
}

static enum rc fields_back(struct ctx *cx, struct deed *d, size_t i)
{
	const struct jval *c = jval_get(&d->data[i], "changes");
	struct back *b;

	if (!c || !c->n)
		return RC_OK;
	TRY(back_of(cx, d, &d->e[i], &b));
	for (size_t k = 0; k < c->n; k++)
		if (c->items[k].kind == J_ARRAY && c->items[k].n == 2)
			TRY(field_back(cx, b, c->keys[k], &c->items[k].items[0], &c->items[k].items[1]));
	return RC_OK;
}

/* A link has an event at each end: the one it goes out from stands for both. */
static enum rc link_back(struct ctx *cx, const struct event *e, const struct jval *data)
{
	const struct jval *l = jval_get(data, "link"), *kind = jval_get(l, "kind"),
	                  *type = jval_get(l, "type"), *id = jval_get(l, "id"),
	                  *way = jval_get(l, "direction");
	const struct record_type *t = type ? type_find(cx->app, type->s) : NULL;
	struct record from, to;
	int64_t link;

	if (!t || !kind || !id || !way || !str_is(way->s, "out"))
		return RC_OK;
	TRY(record_load(cx, type_find(cx->app, e->type), e->record_id, &from));
	TRY(record_load(cx, t, id->i, &to));
	return str_is(e->kind, "linked") ? link_take(cx, &from, &to, kind->s)
	                                 : link_put(cx, &from, &to, kind->s, &link);
}

static enum rc watch_back(struct ctx *cx, const struct event *e, const struct jval *data)
{
	const struct jval *p = jval_get(data, "watcher");
	struct record r;

	if (!p || p->kind != J_INT)
		return RC_OK;
	TRY(record_load(cx, type_find(cx->app, e->type), e->record_id, &r));
	return watcher_put(cx, &r, p->i, str_is(e->kind, "unwatched"));
}

/* By whoever it belongs to, on the record as it is by now. */
static enum rc other_back(struct ctx *cx, const struct event *e, const struct jval *data, struct undone *out)
{
	const struct undoer *u = undoer_of(cx, e->kind);
	struct record *r = NEW(cx->mem, struct record);
	bool listed = false;

	if (!u)
		return RC_OK;
	TRY(record_load(cx, type_find(cx->app, e->type), e->record_id, r));
	TRY(u->back(cx, r, e, data));
	for (size_t i = 0; i < out->n; i++)
		listed = listed || (out->records[i].type == r->type && out->records[i].id == r->id);
	if (!listed)
		out->records[out->n++] = *r;
	return RC_OK;
}

static enum rc refuse_conflicts(struct ctx *cx, const struct deed *d)
{
	struct buf say = BUF(cx->mem), extra = BUF(cx->mem);
	struct jw w = JW(&extra);

	buf_add(&extra, STR("\"conflicts\":["));
	for (size_t i = 0; i < d->nb; i++) {
		struct str names = buf_str(&d->b[i].conflicts), rest = names, one,
		           key = record_key(cx->mem, d->b[i].old);
		if (names.n)
			buf_fmt(&say, "%s" STR_FMT ": " STR_FMT, say.n ? "; " : "", STR_ARG(key),
			        STR_ARG(names));
		while (str_split(&rest, ',', &one)) {
			jw_open(&w, NULL, '{');
			jw_str(&w, "key", key);
			jw_str(&w, "field", str_trim(one));
			jw_close(&w, '}');
		}
	}
	buf_char(&extra, ']');
	if (!say.n)
		return RC_OK;
	fail(cx, RC_CONFLICT, "changed_since", "changed since then: " STR_FMT,
	     STR_ARG(str_clip(buf_str(&say), 300)));
	cx->err.extra = buf_str(&extra);
	return RC_CONFLICT;
}

/* ---- the transaction ------------------------------------------------------------------- */

static enum rc save_all(struct ctx *cx, struct deed *d, struct undone *out)
{
	struct str note = arena_fmt(cx->mem, "\"undone\":{\"event\":%lld,\"kind\":\"" STR_FMT "\"}",
	                            (long long)d->e[0].id, STR_ARG(d->e[0].kind));

	out->records = NEW_ARRAY(cx->mem, struct record, d->nb + d->n + 1);
	out->n = 0;
	for (size_t i = d->nb; i-- > 0;) { /* in the order of the deed */
		struct back *b = &d->b[i];
		struct event e;
		TRY(store_save(cx, b->old, b->neo, STR("undone"), note, &e));
		out->records[out->n++] = *b->neo;
	}
	return RC_OK;
}

struct undo_args {
	int64_t event;
	bool whenever;
	struct undone *out;
};

static enum rc undo_tx(struct ctx *cx, void *p)
{
	const struct undo_args *a = p;
	struct record root;
	struct deed d;
	struct str rule = cx->rule;

	TRY(deed_load(cx, a->event, &d));
	TRY(check(cx, &d, a->whenever, &root));
	for (size_t i = d.n; i-- > 0;)
		TRY(fields_back(cx, &d, i));
	TRY(refuse_conflicts(cx, &d));
	cx->rule = str_z(RULE);
	enum rc rc = save_all(cx, &d, a->out);
	for (size_t i = d.n; rc == RC_OK && i-- > 0;) {
		if (is_link(&d.e[i]))
			rc = link_back(cx, &d.e[i], &d.data[i]);
		else if (is_watch(&d.e[i]))
			rc = watch_back(cx, &d.e[i], &d.data[i]);
		else
			rc = other_back(cx, &d.e[i], &d.data[i], a->out);
	}
	cx->rule = rule;
	TRY(rc);
	a->out->event = d.e[0].id;
	a->out->by = cx->deed;
	a->out->comment_kept = d.comment;
	return db_run(cx, q_done, NULL, INT(d.e[0].id), INT(cx->deed), INT(cx->now), INT(cx->who->person_id));
}

enum rc undo_deed(struct ctx *cx, int64_t event, bool whenever, struct undone *out)
{
	*out = (struct undone){ 0 };
	return db_tx(cx, undo_tx, &(struct undo_args){ event, whenever, out });
}

/* ---- what could be ------------------------------------------------------------------------ */

static size_t records_of(const struct deed *d)
{
	size_t n = 0;

	for (size_t i = 0; i < d->n; i++) {
		size_t k = 0;
		while (k < i &&
		       (d->e[k].record_id != d->e[i].record_id || !str_eq(d->e[k].type, d->e[i].type)))
			k++;
		n += k == i;
	}
	return n;
}

enum rc undo_offer(struct ctx *cx, int64_t event, struct undo_offer *out)
{
	struct deed d;
	size_t main = 0;

	*out = (struct undo_offer){ 0 };
	TRY(deed_load(cx, event, &d));
	TRY(check(cx, &d, false, &out->record));
	while (main + 1 < d.n && (is_link(&d.e[main]) || is_watch(&d.e[main])))
		main++; /* the verb, not what it did first */
	bool wide = !one_record(&d);
	*out = (struct undo_offer){ .event = d.e[0].id,
		                    .at = d.e[0].at,
		                    .until = d.e[0].at + undo_limit(cx, wide),
		                    .actor = d.e[0].actor_id,
		                    .kind = d.e[is_link(&d.e[main]) || is_watch(&d.e[main]) ? 0 : main].kind,
		                    .record = out->record,
		                    .records = records_of(&d),
		                    .comment_kept = d.comment };
	return RC_OK;
}

enum rc undo_recent(struct ctx *cx, size_t max, struct undo_offer *out, size_t *n)
{
	struct rows r;

	*n = 0;
	TRY(db_run(cx, q_recent, &r, INT(cx->who->person_id), INT(cx->now - undo_limit(cx, true)),
	           INT((int64_t)max * 4)));
	for (size_t i = 0; i < r.n && *n < max; i++) {
		enum rc rc = undo_offer(cx, cell(&r, i, 0).i, &out[*n]);
		if (rc == RC_OK)
			++*n;
		else if (rc != RC_CONFLICT && rc != RC_DENIED && rc != RC_NOT_FOUND)
			return rc;
	}
	cx->err = (struct err){ 0 };
	return RC_OK;
}
