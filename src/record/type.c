/* type.c - looking things up in the tables that nouns declare. */
#include "record/record.h"

int choices_rank(const struct choices *cs, struct str id)
{
	for (size_t i = 0; i < cs->n; i++)
		if (str_is(id, cs->items[i].id))
			return (int)i;
	return -1;
}

bool choices_has(const struct choices *cs, struct str id) { return choices_rank(cs, id) >= 0; }

const struct record_type *type_find(const struct app *app, struct str name)
{
	for (const struct record_type *const *t = app->types; t && *t; t++)
		if (str_is(name, (*t)->name) || str_is(name, (*t)->plural))
			return *t;
	return NULL;
}

int field_find(const struct record_type *t, struct str name)
{
	for (size_t i = 0; i < t->nfields; i++)
		if (str_is(name, t->fields[i].name))
			return (int)i;
	return -1;
}

struct str record_key(struct arena *a, const struct record *r)
{
	struct str prefix = str_z(r->type->prefix ? r->type->prefix(r) : NULL);
	char z[64];

	assert(prefix.n + INT_CHARS <= sizeof z);
	memcpy(z, prefix.n ? prefix.p : "", prefix.n);
	char *end = put_int(z + prefix.n, r->type->prefix ? r->number : r->id);
	return arena_str(a, (struct str){ z, (size_t)(end - z) });
}

bool rec_changed(const struct record *old, const struct record *neo, size_t f)
{
	return old ? !dbval_eq(old->v[f], neo->v[f]) : !rec_null(neo, f);
}
