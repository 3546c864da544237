/* routing_why.c - "why is it here": the rules that fired on a ticket, what each saw and set; what was set by
 * hand; and how it was released.
 *
 * Told from events alone, so it stays true when the rules have long changed.
 */
#include "base/json.h"
#include "routing/routing_int.h"

SQL(q_fired, "SELECT id, at, kind, rule, data FROM event WHERE type = 'ticket' AND record_id = $1"
             " AND kind IN ('routed', 'propose_major') AND rule <> '' ORDER BY id LIMIT 500");

struct why {
	struct ctx *cx;
	struct jw *w;
	struct record r;
};

static void name_value(struct why *y, const char *key, const struct field *f, const struct jval *v)
{
	const struct record_type *of = f && f->of ? type_find(y->cx->app, str_z(f->of)) : NULL;
	struct str name = STR("");

	if (of && v->kind == J_INT && record_names(y->cx, of, &v->i, 1, &name) == RC_OK && name.n)
		jw_str(y->w, key, name);
	else if (f && f->type == F_TIME && v->kind == J_INT)
		jw_time(y->w, key, v->i);
	else if (f && f->type == F_BOOL && v->kind == J_INT)
		jw_bool(y->w, key, v->i != 0);
	else
		jw_val(y->w, key, v);
}

static const struct field *field_of(struct str name)
{
	int f = field_find(&ticket_type, name);

	return f < 0 ? NULL : &ticket_type.fields[f];
}

static void write_names(struct why *y, struct str name, const struct field *f)
{
	jw_str(y->w, "field", name);
	jw_str(y->w, "label", f && f->label ? str_z(f->label) : str_is(name, "harm") ? STR("Harm") : name);
}

static void write_inputs(struct why *y, const struct jval *inputs)
{
	jw_open(y->w, "inputs", '[');
	for (size_t i = 0; inputs && i < inputs->n; i++) {
		const struct field *f = field_of(inputs->keys[i]);
		jw_open(y->w, NULL, '{');
		write_names(y, inputs->keys[i], f);
		name_value(y, "value", f, &inputs->items[i]);
		jw_close(y->w, '}');
	}
	jw_close(y->w, ']');
}

/* What follows by itself (times, counters, the state) is not what the rule set. */
static bool worth_telling(const struct field *f)
{
	return !f || f->type == F_TAGS || !(f->flags & READONLY) ||
	       f == &ticket_type.fields[TICKET_PRIORITY] || f == &ticket_type.fields[TICKET_MAJOR];
}

static void write_harm(struct why *y, const struct jval *harm)
{
	struct harm_wish wish;
	struct str text;
	struct err before = y->cx->err;
	bool good = harm && harm_wish_read(y->cx, 0, "harm", harm, &wish) == RC_OK &&
	            harm_wish_text(y->cx, &wish, &text) == RC_OK;

	y->cx->err = before;
	if (!good)
		return;
	jw_open(y->w, NULL, '{');
	write_names(y, STR("harm"), NULL);
	jw_null(y->w, "from");
	jw_str(y->w, "to", text);
	jw_close(y->w, '}');
}

static void write_set(struct why *y, const struct jval *changes, const struct jval *harm)
{
	jw_open(y->w, "set", '[');
	for (size_t i = 0; changes && i < changes->n; i++) {
		const struct field *f = field_of(changes->keys[i]);
		if (!worth_telling(f) || changes->items[i].n != 2)
			continue;
		jw_open(y->w, NULL, '{');
		write_names(y, changes->keys[i], f);
		name_value(y, "from", f, &changes->items[i].items[0]);
		name_value(y, "to", f, &changes->items[i].items[1]);
		jw_close(y->w, '}');
	}
	write_harm(y, harm);
	jw_close(y->w, ']');
}

static void write_rule(struct why *y, const struct jval *fired)
{
	const struct jval *id = jval_get(fired, "id"), *version = jval_get(fired, "version"),
	                  *name = jval_get(fired, "name");
	struct record now;
	struct err before = y->cx->err;
	bool there = id && record_load(y->cx, &routing_rule_type, id->i, &now) == RC_OK;

	y->cx->err = before;
	jw_open(y->w, "rule", '{');
	jw_int(y->w, "id", id ? id->i : 0);
	jw_str(y->w, "name", name ? name->s : STR(""));
	jw_int(y->w, "version", version ? version->i : 0);
	if (there)
		jw_int(y->w, "version_now", now.version);
	else
		jw_null(y->w, "version_now"); /* deleted since */
	jw_close(y->w, '}');
}

static enum rc write_fired(struct why *y, const struct rows *r, size_t i)
{
	struct jval data;
	char why[80];

	if (!json_parse_plain(y->cx->mem, cell(r, i, 4).s, &data, why, sizeof why))
		return fail(y->cx, RC_INTERNAL, "bad_event", "event %lld: %s", (long long)cell(r, i, 0).i,
		            why);
	const struct jval *fired = jval_get(&data, "fired"), *kept = jval_get(fired, "kept"),
	                  *problem = jval_get(fired, "problem"), *condition = jval_get(fired, "condition");
	if (!fired)
		return RC_OK; /* another kind of rule */
	jw_open(y->w, NULL, '{');
	jw_int(y->w, "event", cell(r, i, 0).i);
	jw_time(y->w, "at", cell(r, i, 1).i);
	jw_str(y->w, "kind", cell(r, i, 2).s);
	write_rule(y, fired);
	jw_str(y->w, "condition", condition ? condition->s : STR(""));
	write_inputs(y, jval_get(fired, "inputs"));
	write_set(y, jval_get(&data, "changes"), jval_get(fired, "harm"));
	jw_open(y->w, "kept", '[');
	for (size_t k = 0; kept && k < kept->n; k++) {
		jw_open(y->w, NULL, '{');
		write_names(y, kept->items[k].s, field_of(kept->items[k].s));
		jw_close(y->w, '}');
	}
	jw_close(y->w, ']');
	jw_str(y->w, "problem", problem ? problem->s : STR(""));
	jw_close(y->w, '}');
	return RC_OK;
}

static enum rc write_pins(struct why *y)
{
	const struct record_type *person = type_find(y->cx->app, STR("person"));
	struct pins pins;

	TRY(pins_load(y->cx, y->r.id, &pins));
	jw_open(y->w, "pins", '[');
	for (size_t i = 0; i < pins.n; i++) {
		struct str name = STR("");
		TRY(record_names(y->cx, person, &pins.items[i].person, 1, &name));
		jw_open(y->w, NULL, '{');
		write_names(y, pins.items[i].field, field_of(pins.items[i].field));
		jw_open(y->w, "person", '{');
		jw_int(y->w, "id", pins.items[i].person);
		jw_str(y->w, "name", name);
		jw_close(y->w, '}');
		jw_time(y->w, "at", pins.items[i].at);
		jw_close(y->w, '}');
	}
	jw_close(y->w, ']');
	return RC_OK;
}

enum rc routing_why(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct why y = { .cx = cx, .w = &w };
	const struct rule *const *rules;
	struct rows r;
	size_t n;

	TRY(record_find(cx, &ticket_type, rq->param[0], &y.r));
	TRY(record_allow(cx, &y.r, PERM_READ));
	TRY(db_run(cx, q_fired, &r, INT(y.r.id)));
	TRY(rules_of(cx, y.r.client_id, &rules, &n));
	jw_open(&w, NULL, '{');
	jw_open(&w, "items", '[');
	for (size_t i = 0; i < r.n; i++)
		TRY(write_fired(&y, &r, i));
	jw_close(&w, ']');
	TRY(write_pins(&y));
	jw_int(&w, "rules", (int64_t)n); /* how many there are that could have fired */
	jw_close(&w, '}');
	return RC_OK;
}
