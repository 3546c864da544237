/* retell.c - a record as its events tell it, one after another: for whatever has to know what it once was. */
#include "base/json.h"
#include "record/write.h"

void record_retell(struct ctx *cx, struct record *r, const struct jval *data, int64_t at)
{
	const struct jval *changes = jval_get(data, "changes"), *version = jval_get(data, "version");

	for (size_t i = 0; changes && i < changes->n; i++) {
		const struct jval *pair = &changes->items[i];
		int f = field_find(r->type, changes->keys[i]);
		if (f >= 0 && pair->kind == J_ARRAY && pair->n == 2)
			r->v[f] = value_read(cx, &r->type->fields[f], &pair->items[1]);
	}
	if (version && version->kind == J_INT)
		r->version = version->i;
	if (!r->created_at)
		r->created_at = at;
	r->updated_at = at;
}
