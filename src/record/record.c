/* record.c - records in memory: blank ones, copies, JSON values in and out of stored form. */
#include "base/json.h"
#include "record/write.h"

struct record *record_new(struct ctx *cx, const struct record_type *t, int64_t client_id)
{
	struct record *r = NEW(cx->mem, struct record);

	r->type = t;
	r->client_id = client_id;
	r->v = NEW_ARRAY(cx->mem, struct dbval, t->nfields); /* zeroed: all DB_NULL */
	return r;
}

struct record *record_copy(struct ctx *cx, const struct record *from)
{
	struct record *r = NEW(cx->mem, struct record);

	*r = *from;
	r->extra = NULL;
	r->custom = NULL;
	r->fresh = false;
	r->young = from->fresh || from->young;
	r->v = NEW_ARRAY(cx->mem, struct dbval, from->type->nfields);
	memcpy(r->v, from->v, from->type->nfields * sizeof *r->v);
	return r;
}

static void write_tags(struct jw *w, const char *key, struct str tags)
{
	struct str tag;

	jw_open(w, key, '[');
	while (str_split(&tags, '\n', &tag))
		jw_str(w, NULL, tag);
	jw_close(w, ']');
}

void value_write(struct jw *w, const char *key, const struct field *f, struct dbval v)
{
	if (v.type == DB_NULL)
		jw_null(w, key);
	else if (f->type == F_TAGS)
		write_tags(w, key, v.s);
	else if (f->type == F_BOOL && v.type == DB_INT)
		jw_bool(w, key, v.i != 0);
	else if (v.type == DB_INT)
		jw_int(w, key, v.i);
	else if (v.type == DB_REAL)
		jw_real(w, key, v.f);
	else
		jw_str(w, key, v.s);
}

struct dbval value_read(struct ctx *cx, const struct field *f, const struct jval *v)
{
	struct buf b = BUF(cx->mem);

	if (!v)
		return NUL();
	switch (v->kind) {
	case J_BOOL: return INT(v->b);
	case J_INT: return f->type == F_REAL ? REAL((double)v->i) : INT(v->i);
	case J_REAL: return REAL(v->f);
	case J_STR: return TEXT(v->s);
	case J_ARRAY:
		for (size_t i = 0; i < v->n; i++) {
			if (i)
				buf_char(&b, '\n');
			buf_add(&b, v->items[i].s);
		}
		return TEXT(buf_str(&b));
	default: return NUL();
	}
}
