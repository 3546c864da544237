/* colour.c - see colour.h.  One small statement a rule, over the ids that no rule before it took: put into
 * the page's own statement the rules would be evaluated for every row that is sorted. */
#include "record/colour.h"
#include "record/read.h"
#include <stdio.h>

static const struct choice tone_items[] = { { "harm", "Red", "harm" },  { "risk", "Amber", "risk" },
	                                    { "ok", "Green", "ok" },    { "info", "Blue", "info" },
	                                    { "mute", "Grey", "mute" }, { "accent", "Accent", NULL } };
const struct choices colour_tones = { "tone", tone_items, COUNT(tone_items) };

struct rule {
	struct str tone, label, q;
};
static const struct jfield rule_fields[] = {
	{ "tone", JF_STR, offsetof(struct rule, tone), .required = true, .max = 20 },
	{ "label", JF_STR, offsetof(struct rule, label), .max = 60 },
	{ "q", JF_STR, offsetof(struct rule, q), .required = true, .max = 2048 },
};

/* Whatever was wrong in a rule, the parameter that carries it is to blame. */
static enum rc blame(struct ctx *cx, enum rc rc)
{
	if (rc == RC_INVALID)
		snprintf(cx->err.field, sizeof cx->err.field, "colours");
	return rc;
}

static enum rc parse_rule(struct ctx *cx, const struct record_type *t, const struct jval *v,
                          struct filter_node **out)
{
	struct rule r = { .label = STR("") };
	struct dsql *d = NEW(cx->mem, struct dsql);

	if (v->kind != J_OBJECT)
		return fail_field(cx, "colours", "a colour rule is {\"tone\", \"label\", \"q\"}");
	TRY(json_take(cx, v, rule_fields, &r));
	if (!choices_has(&colour_tones, r.tone))
		return fail_field(cx, "colours", "there is no tone \"" STR_FMT "\"", STR_ARG(r.tone));
	*d = DSQL(cx->mem);
	TRY(filter_parse(cx, r.q, out));
	return filter_compile(cx, t, *out, d);
}

enum rc colours_parse(struct ctx *cx, const struct record_type *t, struct str json, struct colour_rules *out)
{
	struct jval v;
	char why[120];

	*out = (struct colour_rules){ 0 };
	if (!json.n)
		return RC_OK;
	if (!json_parse_plain(cx->mem, json, &v, why, sizeof why) || v.kind != J_ARRAY)
		return fail_field(cx, "colours", "colours is a JSON list of rules");
	if (v.n > COLOURS_MAX)
		return fail_field(cx, "colours", "at most %d colour rules", COLOURS_MAX);
	for (size_t i = 0; i < v.n; i++)
		TRY(blame(cx, parse_rule(cx, t, &v.items[i], &out->filters[i])));
	out->n = v.n;
	return RC_OK;
}

/* Ids of the rows without a colour yet; their places in the page beside them. */
static size_t without(const struct record *rs, size_t n, const int *out, int64_t *ids)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		if (out[i] < 0)
			ids[k++] = rs[i].id;
	return k;
}

static enum rc one_rule(struct ctx *cx, const struct record_type *t, const struct filter_node *x,
                        const int64_t *ids, size_t n, struct rows *r)
{
	struct dsql d = DSQL(cx->mem);

	dsql_lit(&d, "SELECT r.id FROM ");
	dsql_column(&d, type_table(t));
	dsql_lit(&d, " r WHERE ");
	dsql_in_ids(cx, &d, "r", "id", ids, n);
	dsql_lit(&d, " AND ");
	TRY(filter_compile(cx, t, x, &d));
	return dsql_run(cx, &d, r);
}

enum rc colours_apply(struct ctx *cx, const struct record_type *t, const struct colour_rules *rules,
                      const struct record *rs, size_t n, int *out)
{
	int64_t *ids = NEW_ARRAY(cx->mem, int64_t, n + 1);
	struct rows r;

	for (size_t i = 0; i < n; i++)
		out[i] = -1;
	for (size_t k = 0; k < rules->n; k++) {
		size_t left = without(rs, n, out, ids);
		if (!left)
			return RC_OK;
		TRY(blame(cx, one_rule(cx, t, rules->filters[k], ids, left, &r)));
		for (size_t i = 0; i < n; i++)
			for (size_t j = 0; out[i] < 0 && j < r.n; j++)
				if (cell(&r, j, 0).i == rs[i].id)
					out[i] = (int)k;
	}
	return RC_OK;
}
