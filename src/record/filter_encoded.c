/* filter_encoded.c - ServiceNow's encoded query, parsed to the filter's own tree.
 *
 *   query     = block { "^NQ" block } [ "^EQ" ]            NQ: a new query, joined by OR
 *   block     = group { "^" group }                        joined by AND
 *   group     = cond { "^OR" cond }                        OR binds tighter than "^"
 *   cond      = field operator value | ORDERBY field | ORDERBYDESC field | 123TEXTQUERY321=words | GOTO cond
 *
 * Operators are words glued between field and value, so they are looked for longest first after the longest
 * run of name characters that is followed by one: fields are lower case, operators upper case or signs.
 * Well-known field names of ServiceNow's tables become ours here; whatever else is named must exist in the
 * type.
 */
#include "record/filter.h"

enum { MAX_INPUT = 2048, MAX_TERMS = 64 };

struct enc {
	struct ctx *cx;
	struct str text;
	struct buf order;
	size_t at;
	int terms;
};

enum shape { ONE, LIST, NONE, BETWEEN, ANYTHING };
static const struct {
	const char *text;
	enum filter_op op;
	bool negated;
	enum shape shape;
} ops[] = {
	{ "DOES NOT CONTAIN", OP_HAS, true, ONE },
	{ "ISNOTEMPTY", OP_NOT_NULL, false, NONE },
	{ "EMPTYSTRING", OP_NULL, false, NONE },
	{ "STARTSWITH", OP_STARTS, false, ONE },
	{ "ISEMPTY", OP_NULL, false, NONE },
	{ "ENDSWITH", OP_ENDS, false, ONE },
	{ "CONTAINS", OP_HAS, false, ONE },
	{ "NOT LIKE", OP_HAS, true, ONE },
	{ "ANYTHING", OP_EQ, false, ANYTHING },
	{ "BETWEEN", OP_GE, false, BETWEEN },
	{ "DYNAMIC", OP_EQ, false, ONE },
	{ "NOT IN", OP_NE, false, LIST },
	{ "NOTLIKE", OP_HAS, true, ONE },
	{ "LIKE", OP_HAS, false, ONE },
	{ "IN", OP_EQ, false, LIST },
	{ "!=", OP_NE, false, ONE },
	{ "<=", OP_LE, false, ONE },
	{ ">=", OP_GE, false, ONE },
	{ "=", OP_EQ, false, ONE },
	{ "<", OP_LT, false, ONE },
	{ ">", OP_GT, false, ONE },
};

static const char *const names[][2] = {
	{ "number", "key" },
	{ "short_description", "title" },
	{ "assignment_group", "team" },
	{ "assigned_to", "assignee" },
	{ "caller_id", "requester" },
	{ "sys_created_on", "created" },
	{ "opened_at", "created" },
	{ "sys_updated_on", "updated" },
	{ "sys_id", "id" },
	{ "cmdb_ci", "item" },
	{ "business_service", "service" },
	{ "contact_type", "channel" },
	{ "close_notes", "resolution_notes" },
	{ "close_code", "resolution_code" },
	{ "company", "client" },
	{ "sys_tags", "tag" },
};

static struct str our_name(struct str field)
{
	for (size_t i = 0; i < COUNT(names); i++)
		if (str_is(field, names[i][0]))
			return str_z(names[i][1]);
	return field;
}

static enum rc bad(struct enc *e, const char *what)
{
	return fail_field(e->cx, "sysparm_query", "%s at character %zu", what, e->at + 1);
}

static struct filter_node *node(struct enc *e, int kind, struct filter_node *a, struct filter_node *b)
{
	struct filter_node *x = NEW(e->cx->mem, struct filter_node);

	x->kind = kind;
	x->a = a;
	x->b = b;
	x->at = e->at;
	return x;
}

/* NULL is "nothing yet"; N_TRUE (ANYTHING) never ends up below another node. */
static struct filter_node *join(struct enc *e, int kind, struct filter_node *a, struct filter_node *b)
{
	if (!a || !b)
		return a ? a : b;
	if (a->kind == N_TRUE)
		return kind == N_OR ? a : b;
	if (b->kind == N_TRUE)
		return kind == N_OR ? b : a;
	return node(e, kind, a, b);
}

static struct filter_node *term(struct enc *e, struct str field, enum filter_op op, const struct str *v,
                                size_t n)
{
	struct filter_node *x = node(e, N_TERM, NULL, NULL);

	x->field = field;
	x->op = op;
	x->nvalues = n;
	x->values = n ? NEW_ARRAY(e->cx->mem, struct str, n) : NULL;
	if (n)
		memcpy(x->values, v, n * sizeof *v);
	return x;
}

/* ---- values ---------------------------------------------------------------- */

static const struct {
	const char *call, *value;
} scripts[] = {
	{ "gs.getUserID()", "me" },
	{ "gs.beginningOfToday()", "today" },
	{ "gs.endOfToday()", "tomorrow" },
	{ "gs.beginningOfYesterday()", "yesterday" },
	{ "gs.endOfYesterday()", "today" },
	{ "gs.nowDateTime()", "now" },
	{ "gs.now()", "now" },
	{ "gs.getMyGroups()", "me" },
	{ "gs.beginningOfTomorrow()", "tomorrow" },
};
static const struct {
	const char *call;
	char unit;
} agos[] = {
	{ "gs.daysAgo(", 'd' },
	{ "gs.daysAgoStart(", 'd' },
	{ "gs.hoursAgo(", 'h' },
	{ "gs.minutesAgo(", 'm' },
};

/* javascript:gs.daysAgo(7): a closed list of calls with fixed meanings; nothing is ever evaluated. */
static enum rc script_value(struct enc *e, struct str call, struct str *out)
{
	int64_t n;

	if (str_ends(call, STR(";")))
		call = str_sub(call, 0, call.n - 1);
	for (size_t i = 0; i < COUNT(scripts); i++)
		if (str_is(call, scripts[i].call)) {
			*out = str_z(scripts[i].value);
			return RC_OK;
		}
	for (size_t i = 0; i < COUNT(agos); i++) {
		size_t k = strlen(agos[i].call);
		if (!str_starts(call, str_z(agos[i].call)) || !str_ends(call, STR(")")))
			continue;
		if (str_int(str_sub(call, k, call.n - k - 1), &n) && n >= -100000 && n <= 100000) {
			*out = arena_fmt(e->cx->mem, "%c%lld%c", n < 0 ? '+' : '-',
			                 (long long)(n < 0 ? -n : n), agos[i].unit);
			return RC_OK;
		}
	}
	return bad(e, "only gs.getUserID(), gs.daysAgo(n) and their kind are understood after javascript:");
}

/* "2026-11-23 10:00:00" is theirs, "2026-11-23T10:00:00Z" ours. */
static bool is_their_time(struct str v)
{
	const char *shape = "dddd-dd-dd dd:dd:dd";

	if (v.n != strlen(shape))
		return false;
	for (size_t i = 0; i < v.n; i++) {
		bool digit = v.p[i] >= '0' && v.p[i] <= '9';
		if (shape[i] == 'd' ? !digit : v.p[i] != shape[i])
			return false;
	}
	return true;
}

static enum rc one_value(struct enc *e, struct str v, struct str *out)
{
	if (str_starts(v, STR("javascript:")))
		return script_value(e, str_trim(str_sub(v, 11, v.n)), out);
	*out = is_their_time(v) ? arena_fmt(e->cx->mem, STR_FMT "T" STR_FMT "Z", 10, v.p, 8, v.p + 11) : v;
	return RC_OK;
}

static enum rc list_values(struct enc *e, struct str v, struct str *out, size_t *n)
{
	struct str part;

	for (*n = 0; str_split(&v, ',', &part);) {
		part = str_trim(part);
		if (!part.n)
			continue;
		if (*n == MAX_TERMS)
			return bad(e, "more than 64 values");
		TRY(one_value(e, part, &out[(*n)++]));
	}
	return *n ? RC_OK : bad(e, "a value is missing");
}

/* BETWEENa@b: both ends belong to it. */
static enum rc between(struct enc *e, struct str field, struct str v, struct filter_node **out)
{
	size_t at = str_find(v, STR("@"), 0);
	struct str a, b;

	if (at == SIZE_MAX || at == 0 || at + 1 == v.n)
		return bad(e, "BETWEEN takes two values joined by @");
	TRY(one_value(e, str_trim(str_sub(v, 0, at)), &a));
	TRY(one_value(e, str_trim(str_sub(v, at + 1, v.n)), &b));
	if (!a.n || !b.n)
		return bad(e, "BETWEEN takes two values joined by @");
	*out = node(e, N_AND, term(e, field, OP_GE, &a, 1), term(e, field, OP_LE, &b, 1));
	return RC_OK;
}

/* ---- conditions -------------------------------------------------------------- */

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
	       c == '.';
}

/* The shortest non-empty name that an operator follows. Names are lower case in their tables, so a capital
 * ends one. */
static bool find_op(struct str s, size_t *name_n, size_t *op)
{
	if (s.n && s.p[0] >= '0' && s.p[0] <= '9')
		return false;
	for (size_t n = 0; n < s.n; n++) {
		if (n)
			for (size_t i = 0; i < COUNT(ops); i++)
				if (str_starts(str_sub(s, n, s.n), str_z(ops[i].text))) {
					*name_n = n;
					*op = i;
					return true;
				}
		if (!is_name(s.p[n]))
			return false;
	}
	return false;
}

static enum rc text_query(struct enc *e, struct str words, struct filter_node **out)
{
	words = str_trim(words);
	if (!words.n)
		return bad(e, "a value is missing");
	*out = node(e, N_TEXT, NULL, NULL);
	(*out)->values = NEW(e->cx->mem, struct str);
	(*out)->values[0] = words;
	(*out)->nvalues = 1;
	return RC_OK;
}

static enum rc condition(struct enc *e, struct str s, struct filter_node **out)
{
	static const char text_key[] = "123TEXTQUERY321=";
	struct str values[MAX_TERMS];
	size_t n, op, count = 0;

	if (++e->terms > MAX_TERMS)
		return bad(e, "more than 64 conditions");
	if (str_starts(s, STR("GOTO")))
		s = str_sub(s, 4, s.n);
	if (str_starts(s, str_z(text_key)))
		return text_query(e, str_sub(s, strlen(text_key), s.n), out);
	if (!find_op(s, &n, &op))
		return bad(e, "a condition is a field, an operator and a value, such as state=new");
	struct str field = our_name(str_sub(s, 0, n));
	struct str v = str_trim(str_sub(s, n + strlen(ops[op].text), s.n));
	enum filter_op how = ops[op].op;

	if (ops[op].shape == ANYTHING) {
		*out = node(e, N_TRUE, NULL, NULL);
		return RC_OK;
	}
	if (ops[op].shape == BETWEEN)
		return e->terms++, between(e, field, v, out);
	if (ops[op].shape == LIST) {
		TRY(list_values(e, v, values, &count));
	} else if (ops[op].shape == ONE && v.n) {
		TRY(one_value(e, v, &values[count++]));
		/* Their name for "the asker" in dynamic filters. */
		if (str_is(str_z(ops[op].text), "DYNAMIC"))
			values[0] = STR("me");
	} else if (ops[op].shape == ONE) {
		if (how != OP_EQ && how != OP_NE)
			return bad(e, "a value is missing");
		how = how == OP_EQ ? OP_NULL : OP_NOT_NULL; /* "field=" asks for the empty ones */
	}
	*out = term(e, field, how, values, count);
	if (ops[op].negated)
		*out = node(e, N_NOT, *out, NULL);
	return RC_OK;
}

static enum rc order_by(struct enc *e, struct str s)
{
	bool down = str_starts(s, STR("ORDERBYDESC"));
	struct str field = our_name(str_sub(s, down ? 11 : 7, s.n));

	if (!field.n)
		return bad(e, "ORDERBY names no field");
	if (e->order.n)
		buf_char(&e->order, ',');
	if (down)
		buf_char(&e->order, '-');
	buf_add(&e->order, field);
	return RC_OK;
}

/* ---- the whole ------------------------------------------------------------------ */

struct blocks {
	struct filter_node *all, *block, *group;
};

static void end_group(struct enc *e, struct blocks *b)
{
	b->block = join(e, N_AND, b->block, b->group);
	b->group = NULL;
}

static enum rc part(struct enc *e, struct blocks *b, struct str s, bool first)
{
	struct filter_node *x;

	if (str_is(s, "EQ") || (!s.n && first))
		return RC_OK;
	if (str_starts(s, STR("ORDERBY")))
		return order_by(e, s);
	if (!first && str_starts(s, STR("NQ"))) {
		end_group(e, b);
		b->all = join(e, N_OR, b->all, b->block);
		b->block = NULL;
		s = str_sub(s, 2, s.n);
	} else if (!first && str_starts(s, STR("OR"))) {
		TRY(condition(e, str_sub(s, 2, s.n), &x));
		b->group = join(e, N_OR, b->group, x);
		return RC_OK;
	}
	end_group(e, b);
	return condition(e, s, &b->group);
}

enum rc filter_parse_encoded(struct ctx *cx, struct str text, struct filter_node **out, struct str *order)
{
	struct enc e = { .cx = cx, .text = text, .order = BUF(cx->mem) };
	struct blocks b = { NULL };

	if (text.n > MAX_INPUT)
		return fail_field(cx, "sysparm_query", "a query has at most %d bytes, this one has %zu",
		                  MAX_INPUT, text.n);
	if (!str_utf8(text))
		return fail_field(cx, "sysparm_query", "the query is not well-formed UTF-8");
	for (bool first = true; e.at < text.n || first; first = false) {
		size_t end = str_find(text, STR("^"), e.at);
		if (end == SIZE_MAX)
			end = text.n;
		TRY(part(&e, &b, str_sub(text, e.at, end - e.at), first));
		e.at = end + 1;
	}
	end_group(&e, &b);
	*out = join(&e, N_OR, b.all, b.block);
	if (!*out)
		*out = node(&e, N_TRUE, NULL, NULL);
	*order = buf_str(&e.order);
	return RC_OK;
}
