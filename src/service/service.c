/* service.c - the service type and its criticality. */
#include "service/service.h"

CHOICES(criticalities, { "1", "1 Vital", "harm" }, { "2", "2 Important", "risk" }, { "3", "3 Normal" },
        { "4", "4 Nice to have", "mute" });

static const struct field fields[] = {
	[SERVICE_NAME] = { "name", F_TEXT, .flags = FILTER | SORT | HISTORY | REQUIRED | COLUMN, .max = 120,
	                   .label = "Name", .help = "As tickets call it" },
	[SERVICE_CRITICALITY] = { "criticality", F_ENUM, .choices = &criticalities,
	                          .flags = FILTER | SORT | GROUP | HISTORY | COLUMN | NOT_NULL | FACET,
	                          .label = "Criticality", .help = "How much hangs on it" },
	[SERVICE_OWNER] = { "owner_team", F_REF, .of = "team", .flags = FILTER | SORT | HISTORY | COLUMN,
	                    .label = "Owner" },
	[SERVICE_DESCRIPTION] = { "description", F_TEXT, .flags = HISTORY | COLUMN | NOT_NULL, .max = 1000,
	                          .label = "What it is" },
	[SERVICE_ACTIVE] = { "active", F_BOOL, .flags = FILTER | HISTORY | COLUMN, .label = "Active" },
};

SQL(q_criticality,
    "SELECT criticality FROM service WHERE client_id = $1 AND lower(name) = $2 AND active = 1");

static enum rc prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	(void)cx;
	(void)old;
	rec_default(neo, SERVICE_CRITICALITY, TEXT(STR("3")));
	rec_default(neo, SERVICE_DESCRIPTION, TEXT(STR("")));
	rec_default(neo, SERVICE_ACTIVE, INT(1));
	return RC_OK;
}

enum rc service_criticality(struct ctx *cx, int64_t client_id, struct str name, int64_t *out)
{
	struct rows r;

	*out = 0;
	if (!name.n)
		return RC_OK;
	TRY(db_run_slow(cx, q_criticality, &r, INT(client_id), TEXT(arena_lower(cx->mem, name))));
	if (r.n)
		*out = cell(&r, 0, 0).s.p[0] - '0';
	return RC_OK;
}

/* Criticalities are single digits, so that their order as texts is their order. */
enum rc service_filter(struct ctx *cx, struct dsql *d, const struct filter_node *x)
{
	dsql_lit(d, "EXISTS (SELECT 1 FROM service s WHERE s.client_id = r.client_id AND s.active = 1"
	            " AND lower(s.name) = lower(r.service) AND (");
	for (size_t i = 0; i < x->nvalues; i++) {
		struct str v = x->values[i];
		if (v.n != 1 || v.p[0] < '1' || v.p[0] > '4')
			return fail_field(cx, "q", "criticality is 1 to 4 (at character %zu)", x->at + 1);
		if (i)
			dsql_lit(d, " OR ");
		switch (x->op) {
		case OP_LT: dsql_lit(d, "s.criticality < "); break;
		case OP_LE: dsql_lit(d, "s.criticality <= "); break;
		case OP_GT: dsql_lit(d, "s.criticality > "); break;
		case OP_GE: dsql_lit(d, "s.criticality >= "); break;
		default: dsql_lit(d, "s.criticality = "); break;
		}
		dsql_arg(d, TEXT(v));
	}
	if (!x->nvalues) /* criticality:any, and the other way round criticality:none */
		dsql_lit(d, "1 = 1");
	dsql_lit(d, "))");
	if (x->op == OP_NULL)
		dsql_lit(d, " IS NOT TRUE");
	return RC_OK;
}

const struct record_type service_type = {
	.name = "service",
	.plural = "services",
	.label = "Service",
	.fields = fields,
	.nfields = SERVICE_FIELDS,
	.flags = T_SLOW,
	.read_perm = PERM_READ,
	.create_perm = PERM_CLIENT_ADMIN,
	.write_perm = PERM_CLIENT_ADMIN,
	.name_field = SERVICE_NAME,
	.owner_field = -1,
	.prepare = prepare,
	.default_sort = "criticality,name",
	.help = "What people rely on, and how much",
};
