/* names.c - see names.h. */
#include "record/names.h"
#include "base/json.h"

static struct name_book *book(struct names *n, const struct record_type *t)
{
	size_t i = 0;

	while (i < COUNT(n->books) && n->books[i].type && n->books[i].type != t)
		i++;
	assert(i < COUNT(n->books));
	n->books[i].type = t;
	return &n->books[i];
}

void names_want(struct ctx *cx, struct names *all, const struct record_type *t, int64_t id)
{
	struct name_book *b;

	if (!id)
		return;
	b = book(all, t);
	for (size_t i = 0; i < b->n; i++)
		if (b->ids[i] == id)
			return;
	if (b->n == b->cap) {
		int64_t *more = NEW_ARRAY(cx->mem, int64_t, b->cap = 2 * b->cap + 16);

		if (b->n)
			memcpy(more, b->ids, b->n * sizeof *more);
		b->ids = more;
	}
	b->ids[b->n++] = id;
}

enum rc names_load(struct ctx *cx, struct names *all)
{
	for (size_t i = 0; i < COUNT(all->books); i++) {
		struct name_book *b = &all->books[i];

		b->names = NEW_ARRAY(cx->mem, struct str, b->n + 1);
		if (b->n)
			TRY(record_names(cx, b->type, b->ids, b->n, b->names));
	}
	return RC_OK;
}

struct str names_get(const struct names *all, const struct record_type *t, int64_t id)
{
	for (size_t k = 0; k < COUNT(all->books); k++)
		for (size_t i = 0; all->books[k].type == t && i < all->books[k].n; i++)
			if (all->books[k].ids[i] == id)
				return all->books[k].names[i];
	return STR("");
}

void names_write(struct jw *w, const char *key, const struct names *all, const struct record_type *t,
                 int64_t id)
{
	if (!id) {
		jw_null(w, key);
		return;
	}
	jw_open(w, key, '{');
	jw_int(w, "id", id);
	jw_str(w, "name", names_get(all, t, id));
	jw_close(w, '}');
}

void names_write_all(struct jw *w, const char *key, const struct names *wanted, const struct names *loaded,
                     const struct record_type *t)
{
	jw_open(w, key, '[');
	for (size_t k = 0; k < COUNT(wanted->books); k++)
		for (size_t i = 0; wanted->books[k].type == t && i < wanted->books[k].n; i++)
			names_write(w, NULL, loaded, t, wanted->books[k].ids[i]);
	jw_close(w, ']');
}
