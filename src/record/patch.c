/* patch.c - create and change records by their fields, merging what others changed meanwhile.
 *
 * Every event carries the version it made, and old and new values.  So when a PATCH names an old version, its
 * fields are compared one by one with what changed since:
 *
 *   base = theirs              mine wins (nobody else touched it)
 *   mine = theirs, mine = base theirs stays
 *   all three differ           conflict: 412 with base, yours and theirs, nothing is written
 */
#include "base/json.h"
#include "record/write.h"

SQL(q_history, "SELECT data FROM event WHERE type = $1 AND record_id = $2 ORDER BY id DESC LIMIT 500");

static size_t since_find(const struct since *s, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(s[i].name, name))
			return i;
	return n;
}

/* Newest first: an older event overwrites the old value. */
static void since_note(struct ctx *cx, struct since **s, size_t *n, struct str name, const struct jval *old)
{
	size_t i = since_find(*s, *n, name);

	if (i == *n) {
		struct since *more = NEW_ARRAY(cx->mem, struct since, *n + 1);
		memcpy(more, *s, *n * sizeof *more);
		*s = more;
		++*n;
	}
	(*s)[i] = (struct since){ name, old };
}

enum rc history_since(struct ctx *cx, const struct record *r, int64_t version, struct since **out, size_t *n,
                      bool *known)
{
	struct rows rows;
	char why[80];

	*out = NEW(cx->mem, struct since);
	*n = 0;
	*known = false;
	TRY(db_run(cx, q_history, &rows, TEXT(str_z(r->type->name)), INT(r->id)));
	for (size_t i = 0; i < rows.n && !*known; i++) {
		struct jval *data = NEW(cx->mem, struct jval);
		if (!json_parse_plain(cx->mem, cell(&rows, i, 0).s, data, why, sizeof why))
			return fail(cx, RC_INTERNAL, "bad_event", "an event of %s cannot be read: %s",
			            record_key(cx->mem, r).p, why);
		const struct jval *v = jval_get(data, "version");
		if (!v) /* history brought in from elsewhere */
			continue;
		*known = v->i <= version;
		if (*known)
			break;
		const struct jval *changes = jval_get(data, "changes"), *touched = jval_get(data, "touched");
		for (size_t k = 0; changes && k < changes->n; k++)
			if (changes->items[k].n == 2)
				since_note(cx, out, n, changes->keys[k], &changes->items[k].items[0]);
		for (size_t k = 0; touched && k < touched->n; k++)
			since_note(cx, out, n, touched->items[k].s, NULL);
	}
	return RC_OK;
}

/* ---- the merge ------------------------------------------------------------------------- */

struct merge {
	const struct record *now; /* as stored */
	struct record *mine;      /* now plus the fields of the request */
	const struct jval *sent;
	struct since *since;
	size_t n;
	struct buf conflicts;
	struct jw w;
	size_t nconflicts;
};

static void show(struct ctx *cx, struct jw *w, const char *key, const struct field *f, struct dbval v)
{
	const struct record_type *of = f->type == F_REF ? type_find(cx->app, str_z(f->of)) : NULL;
	struct str name = STR("");

	if (f->type == F_TIME && v.type == DB_INT) {
		jw_time(w, key, v.i);
	} else if (of && v.type == DB_INT && record_names(cx, of, &v.i, 1, &name) == RC_OK) {
		jw_open(w, key, '{');
		jw_int(w, "id", v.i);
		jw_str(w, "name", name);
		jw_close(w, '}');
	} else {
		value_write(w, key, f, v);
	}
}

static void conflict(struct ctx *cx, struct merge *m, struct str name, const struct field *f,
                     const struct dbval *base, struct dbval yours, struct dbval theirs)
{
	if (m->nconflicts++ == 0) {
		m->conflicts = BUF(cx->mem);
		m->w = JW(&m->conflicts);
		buf_add(&m->conflicts, STR("\"conflicts\":["));
	}
	jw_open(&m->w, NULL, '{');
	jw_str(&m->w, "field", name);
	if (base)
		show(cx, &m->w, "base", f, *base);
	show(cx, &m->w, "yours", f, yours);
	show(cx, &m->w, "theirs", f, theirs);
	jw_close(&m->w, '}');
}

static enum rc load_tags(struct ctx *cx, struct record *r)
{
	for (size_t i = 0; i < r->type->nfields; i++)
		if (r->type->fields[i].type == F_TAGS && rec_null(r, i)) {
			struct str tags;
			TRY(tags_load(cx, r->type, r->id, &tags));
			rec_set(r, i, TEXT(tags));
		}
	return RC_OK;
}

static void merge_field(struct ctx *cx, struct merge *m, size_t f)
{
	const struct field *d = &m->now->type->fields[f];
	size_t i = since_find(m->since, m->n, str_z(d->name));
	struct dbval theirs = m->now->v[f], yours = m->mine->v[f];

	if (i == m->n || dbval_eq(yours, theirs) || !jval_get(m->sent, d->name))
		return;
	const struct jval *old = m->since[i].old;
	struct dbval base = value_read(cx, d, old);
	if (old && dbval_eq(yours, base))
		m->mine->v[f] = theirs;
	else if (!old || !dbval_eq(base, theirs))
		conflict(cx, m, str_z(d->name), d, old ? &base : NULL, yours, theirs);
}

static enum rc merge_custom(struct ctx *cx, struct merge *m)
{
	struct custom_set *cs = m->mine->custom;
	size_t kept = 0;

	TRY(custom_old(cx, m->mine));
	for (size_t k = 0; k < cs->n; k++) {
		struct custom_change *c = &cs->items[k];
		struct str name = arena_fmt(cx->mem, "cf." STR_FMT, STR_ARG(c->name));
		size_t i = since_find(m->since, m->n, name);
		struct dbval base = i < m->n ? value_read(cx, &c->field, m->since[i].old) : c->old;
		if (dbval_eq(c->neo, base) && i < m->n)
			continue; /* theirs stays */
		if (!dbval_eq(c->neo, c->old) && !dbval_eq(base, c->old))
			conflict(cx, m, name, &c->field, &base, c->neo, c->old);
		cs->items[kept++] = *c;
	}
	cs->n = kept;
	return RC_OK;
}

static enum rc merge(struct ctx *cx, struct merge *m, int64_t version, bool *merged)
{
	bool known;

	TRY(history_since(cx, m->now, version, &m->since, &m->n, &known));
	if (!known || version > m->now->version)
		return fail(cx, RC_STALE, "stale_version",
		            "%s is at version %lld; version %lld cannot be merged",
		            record_key(cx->mem, m->now).p, (long long)m->now->version, (long long)version);
	for (size_t f = 0; f < m->now->type->nfields; f++)
		merge_field(cx, m, f);
	if (m->mine->custom)
		TRY(merge_custom(cx, m));
	*merged = m->n > 0 && !m->nconflicts;
	if (!m->nconflicts)
		return RC_OK;
	jw_close(&m->w, ']');
	fail(cx, RC_STALE, "stale_version", "%zu of your fields were changed by others since version %lld",
	     m->nconflicts, (long long)version);
	cx->err.extra = buf_str(&m->conflicts);
	return RC_STALE;
}

/* ---- patch --------------------------------------------------------------------------------- */

struct patch_args {
	const struct record_type *type;
	struct str key;
	const struct jval *changes;
	int64_t version;
	bool *merged;
	struct record *out;
};

static enum rc patch_tx(struct ctx *cx, void *p)
{
	const struct patch_args *a = p;
	struct record *old = NEW(cx->mem, struct record);

	*a->merged = false;
	TRY(record_find(cx, a->type, a->key, old));
	TRY(write_allow(cx, old, a->type->write_perm));
	if (jval_get(a->changes, "tags"))
		TRY(load_tags(cx, old));
	struct record *neo = record_copy(cx, old);
	TRY(record_take(cx, neo, a->changes, false));
	if (a->version && a->version != old->version) {
		struct merge m = { .now = old, .mine = neo, .sent = a->changes };
		TRY(merge(cx, &m, a->version, a->merged));
	}
	TRY(record_save(cx, old, neo, STR("changed"), STR("")));
	*a->out = *neo;
	return RC_OK;
}

enum rc record_patch(struct ctx *cx, const struct record_type *type, struct str key,
                     const struct jval *changes, int64_t version, bool *merged, struct record *out)
{
	bool ignored;

	return db_tx(cx, patch_tx,
	             &(struct patch_args){ type, key, changes, version, merged ? merged : &ignored, out });
}

/* ---- create ---------------------------------------------------------------------------------- */

/* The client a new record belongs to: as sent, else the only one possible, else the asker's home. */
static enum rc pick_client(struct ctx *cx, const struct record_type *t, const struct jval *sent, int64_t *out)
{
	static const struct field ref = { "client", F_REF, .of = "client" };
	const struct record_type *person = type_find(cx->app, STR("person"));
	const struct record_type *client = type_find(cx->app, STR("client"));
	struct dbval v;
	struct record c;
	int64_t *ids;
	bool all;

	if (sent && sent->kind == J_INT && client && who_perms(cx->who, sent->i) &&
	    who_can(cx->who, sent->i, t->create_perm) &&
	    record_load(cx, client, sent->i, &c) ==
	            RC_OK) { /* one's own, though a requester may not read clients */
		*out = sent->i;
		return RC_OK;
	}
	if (sent && sent->kind != J_NULL) {
		TRY(value_take(cx, &ref, "client", sent, 0, &v));
		*out = v.i;
		return RC_OK;
	}
	size_t n = who_clients(cx->who, cx->mem, t->create_perm, &ids, &all);
	if (n == 1) {
		*out = ids[0];
		return RC_OK;
	}
	if (person && cx->who->person_id) {
		struct record me;
		TRY(record_load(cx, person, cx->who->person_id, &me));
		*out = me.client_id;
		if (all || who_can(cx->who, me.client_id, t->create_perm))
			return RC_OK;
	}
	return fail_field(cx, "client", "say for which client this %s is", t->name);
}

static const struct jval *without(struct ctx *cx, const struct jval *object, const char *name)
{
	struct jval *o = NEW(cx->mem, struct jval);

	if (object->kind != J_OBJECT || !jval_get(object, name))
		return object;
	*o = *object;
	o->n = 0;
	o->keys = NEW_ARRAY(cx->mem, struct str, object->n);
	o->items = NEW_ARRAY(cx->mem, struct jval, object->n);
	for (size_t i = 0; i < object->n; i++)
		if (!str_is(object->keys[i], name)) {
			o->keys[o->n] = object->keys[i];
			o->items[o->n++] = object->items[i];
		}
	return o;
}

struct create_args {
	const struct record_type *type;
	const struct jval *fields;
	struct record *out;
};

static enum rc create_tx(struct ctx *cx, void *p)
{
	const struct create_args *a = p;
	const struct record_type *t = a->type;
	int64_t client = 0;

	if (!(t->flags & T_CLIENT_IS_SELF) && field_find(t, STR("client")) < 0)
		TRY(pick_client(cx, t, jval_get(a->fields, "client"), &client));
	else if (!(t->flags & T_CLIENT_IS_SELF))
		TRY(pick_client(cx, t, NULL, &client));
	if (!who_can(cx->who, client, t->create_perm))
		return fail(cx, RC_DENIED, "denied", "you may not make a %s for this client", t->name);
	struct record *r = record_new(cx, t, client);
	TRY(record_take(cx, r,
	                field_find(t, STR("client")) < 0 ? without(cx, a->fields, "client") : a->fields,
	                true));
	TRY(record_insert(cx, r));
	*a->out = *r;
	return RC_OK;
}

enum rc record_create(struct ctx *cx, const struct record_type *type, const struct jval *fields,
                      struct record *out)
{
	if (type->flags & T_NO_CREATE)
		return fail(cx, RC_DENIED, "denied", "a %s cannot be made this way", type->name);
	if (fields->kind != J_OBJECT)
		return fail(cx, RC_BAD_REQUEST, "bad_json", "the body must be a JSON object");
	return db_tx(cx, create_tx, &(struct create_args){ type, fields, out });
}
