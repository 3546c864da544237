/* draft.c - a definition that is being written: fields as sent, made into the record they would make. */
#include "sla/sla.h"

static enum rc old_of(struct ctx *cx, int64_t client_id, int64_t id, struct record *out)
{
	TRY(record_find(cx, &sla_target_type, arena_fmt(cx->mem, "%lld", (long long)id), out));
	return out->client_id == client_id
	               ? RC_OK
	               : fail(cx, RC_NOT_FOUND, "not_found", "there is no definition %lld of this client",
	                      (long long)id);
}

enum rc sla_draft(struct ctx *cx, int64_t client_id, const struct jval *v, bool whole, struct record **old,
                  struct record **out)
{
	const struct jval *id = v->kind == J_OBJECT ? jval_get(v, "id") : NULL;
	bool fresh = !id || id->kind == J_NULL;

	*old = NULL;
	if (v->kind != J_OBJECT || (!fresh && id->kind != J_INT))
		return fail_field(cx, "id", "a draft is an object, with the id of a definition or without");
	*out = record_new(cx, &sla_target_type, client_id);
	if (!fresh) {
		*old = NEW(cx->mem, struct record);
		TRY(old_of(cx, client_id, id->i, *old));
		*out = record_copy(cx, *old);
	}
	struct jval fields = jval_without(cx->mem, v, "id", "client");
	TRY(record_take(cx, *out, &fields, fresh && whole));
	sla_target_defaults(*out);
	return RC_OK;
}
