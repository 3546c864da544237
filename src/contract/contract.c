/* contract.c - the contract type and what makes sense in one. */
#include "contract/contract.h"
#include "base/time.h"

CHOICES(contract_kinds, { "customer", "With the customer" }, { "vendor", "With a vendor" });

static const struct field fields[] = {
	[CONTRACT_NAME] = { "name", F_TEXT, .flags = FILTER | SORT | HISTORY | REQUIRED | SEARCH | COLUMN,
	                    .max = 120, .label = "Name" },
	[CONTRACT_KIND] = { "kind", F_ENUM, .choices = &contract_kinds,
	                    .flags = FILTER | SORT | GROUP | HISTORY | COLUMN | NOT_NULL | FACET,
	                    .label = "With whom" },
	[CONTRACT_VENDOR] = { "vendor", F_TEXT, .flags = FILTER | SORT | GROUP | HISTORY | COLUMN | NOT_NULL,
	                      .max = 120, .label = "Vendor", .help = "As tickets call it" },
	[CONTRACT_STARTS] = { "starts_on", F_TEXT, .flags = FILTER | SORT | HISTORY | COLUMN | NOT_NULL,
	                      .max = 10, .label = "From",
	                      .help = "A date such as 2026-01-01; empty: always" },
	[CONTRACT_ENDS] = { "ends_on", F_TEXT, .flags = FILTER | SORT | HISTORY | COLUMN | NOT_NULL,
	                    .max = 10, .label = "Until", .help = "The last day; empty: for ever" },
	[CONTRACT_SERVICES] = { "services", F_TEXT, .flags = FILTER | HISTORY | NOT_NULL, .max = 2000,
	                        .label = "Services", .help = "Names, separated by commas" },
	[CONTRACT_ACTIVE] = { "active", F_BOOL, .flags = FILTER | HISTORY | COLUMN, .label = "Active" },
};

static enum rc check_date(struct ctx *cx, const struct record *r, size_t f)
{
	struct str s = rec_str(r, f);
	int64_t t;

	if (!s.n || (s.n == 10 && time_parse(s, &t)))
		return RC_OK;
	return fail_field(cx, fields[f].name, "%s is a date such as 2026-01-01", fields[f].name);
}

static enum rc prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	(void)old;
	if (rec_null(neo, CONTRACT_KIND))
		rec_set(neo, CONTRACT_KIND, TEXT(STR("customer")));
	if (rec_null(neo, CONTRACT_ACTIVE))
		rec_set(neo, CONTRACT_ACTIVE, INT(1));
	TRY(check_date(cx, neo, CONTRACT_STARTS));
	TRY(check_date(cx, neo, CONTRACT_ENDS));
	struct str from = rec_str(neo, CONTRACT_STARTS), to = rec_str(neo, CONTRACT_ENDS);
	if (from.n && to.n && memcmp(to.p, from.p, 10) < 0)
		return fail_field(cx, "ends_on", "it ends before it starts");
	if (str_is(rec_str(neo, CONTRACT_KIND), "vendor") && !rec_str(neo, CONTRACT_VENDOR).n)
		return fail_field(cx, "vendor", "a contract with a vendor names the vendor");
	return RC_OK;
}

const struct record_type contract_type = {
	.name = "contract",
	.plural = "contracts",
	.label = "Contract",
	.fields = fields,
	.nfields = CONTRACT_FIELDS,
	.flags = T_SLOW,
	.read_perm = PERM_READ,
	.create_perm = PERM_CLIENT_ADMIN,
	.write_perm = PERM_CLIENT_ADMIN,
	.name_field = CONTRACT_NAME,
	.owner_field = -1,
	.prepare = prepare,
	.default_sort = "name",
	.help = "What was agreed with a client, or with a vendor",
};
