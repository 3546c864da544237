/* versions.c - definitions as they once were, for those who have to show them. */
#include "sla/sla.h"

SQL(q_versions, "SELECT sla_target, version, valid_from, data FROM sla_target_version WHERE valid_from <= $1"
                " ORDER BY sla_target, version LIMIT 100000");

enum rc sla_versions(struct ctx *cx, int64_t client_id, int64_t until, struct sla_version **out, size_t *n)
{
	struct rows r;

	TRY(db_run(cx, q_versions, &r, INT(until)));
	*out = NEW_ARRAY(cx->mem, struct sla_version, r.n + 1);
	*n = 0;
	for (size_t i = 0; i < r.n; i++) {
		struct sla_version *v = &(*out)[*n];
		char why[120];
		*v = (struct sla_version){ cell(&r, i, 0).i, cell(&r, i, 1).i, cell(&r, i, 2).i, 0, { 0 } };
		if (!json_parse_plain(cx->mem, cell(&r, i, 3).s, &v->data, why, sizeof why))
			return fail(cx, RC_INTERNAL, "bad_definition", "target %lld version %lld: %s",
			            (long long)v->id, (long long)v->version, why);
		v->calendar = jval_int(&v->data, "calendar");
		if (jval_int(&v->data, "client") == client_id)
			++*n;
	}
	return RC_OK;
}
