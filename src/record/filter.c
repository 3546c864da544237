/* filter.c - the filter language: text to tree and back.
 *
 * A hand-written descent over the bytes; there is no token list, because what a byte means depends on where
 * it stands ("-" before a term negates, inside a value it belongs to it).  The bounds (2 KiB, depth 16, 64
 * terms) are checked here, so that everything behind the tree may recurse freely.  `none` and `any` become
 * OP_NULL and OP_NOT_NULL at once; quoted, they are ordinary text.
 *
 * Elsewhere: ServiceNow's encoded query (filter_encoded.c), meaning and SQL (filter_sql.c).
 */
#include "record/filter.h"

enum { MAX_INPUT = 2048, MAX_DEPTH = 16, MAX_TERMS = 64, MAX_VALUES = 64 };

struct parser {
	struct ctx *cx;
	struct str s;
	size_t at;
	int depth, terms;
};

static const struct {
	const char *text;
	enum filter_op op;
} ops[] = {
	{ "!=", OP_NE }, { "<=", OP_LE }, { ">=", OP_GE }, { "^=", OP_STARTS }, { "$=", OP_ENDS },
	{ ":", OP_HAS }, { "=", OP_EQ },  { "<", OP_LT },  { ">", OP_GT },
};

static enum rc parse_or(struct parser *, struct filter_node **out);

/* ---- bytes ---------------------------------------------------------------- */

static int peek(const struct parser *p) { return p->at < p->s.n ? (unsigned char)p->s.p[p->at] : -1; }

static bool is_space(int c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

static bool is_name(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
	       c == '.';
}

/* Ends a bare word or value. */
static bool is_end(int c) { return c < 0 || is_space(c) || c == '(' || c == ')' || c == '"'; }

static void skip_space(struct parser *p)
{
	while (is_space(peek(p)))
		p->at++;
}

static enum rc bad(struct parser *p, size_t at, const char *what)
{
	return fail_field(p->cx, "q", "%s at character %zu", what, at + 1);
}

/* A keyword stands alone: OR, AND, NOT in capitals. */
static bool keyword(const struct parser *p, const char *word)
{
	size_t n = strlen(word);
	struct str here = str_sub(p->s, p->at, n);

	return str_is(here, word) && (p->at + n >= p->s.n || is_end((unsigned char)p->s.p[p->at + n]));
}

static struct filter_node *node(struct parser *p, int kind, struct filter_node *a, struct filter_node *b)
{
	struct filter_node *x = NEW(p->cx->mem, struct filter_node);

	x->kind = kind;
	x->a = a;
	x->b = b;
	x->at = p->at;
	return x;
}

/* ---- values --------------------------------------------------------------- */

/* "quoted", with \" and \\; p->at stands on the first quote. */
static enum rc parse_quoted(struct parser *p, struct str *out)
{
	size_t from = p->at++;
	struct buf b = BUF(p->cx->mem);

	for (;;) {
		int c = peek(p);
		if (c < 0)
			return bad(p, from, "a quote is opened and never closed");
		p->at++;
		if (c == '"')
			break;
		if (c == '\\' && (peek(p) == '"' || peek(p) == '\\'))
			c = (unsigned char)p->s.p[p->at++];
		buf_char(&b, (char)c);
	}
	*out = buf_str(&b);
	return str_trim(*out).n ? RC_OK : bad(p, from, "nothing stands between the quotes");
}

static enum rc parse_value(struct parser *p, struct str *out, bool *quoted)
{
	size_t from = p->at;

	*quoted = peek(p) == '"';
	if (*quoted)
		return parse_quoted(p, out);
	while (!is_end(peek(p)) && peek(p) != ',')
		p->at++;
	*out = str_sub(p->s, from, p->at - from);
	return out->n ? RC_OK : bad(p, from, "a value is missing");
}

struct values {
	struct str v[MAX_VALUES];
	size_t n;
	bool null, not_null;
};

static enum rc parse_values(struct parser *p, struct values *vs)
{
	for (;;) {
		struct str v;
		bool quoted;

		TRY(parse_value(p, &v, &quoted));
		if (!quoted && str_is(v, "none"))
			vs->null = true;
		else if (!quoted && str_is(v, "any"))
			vs->not_null = true;
		else if (vs->n == MAX_VALUES)
			return bad(p, p->at, "more than 64 values");
		else
			vs->v[vs->n++] = v;
		if (peek(p) != ',')
			return RC_OK;
		p->at++;
	}
}

/* ---- terms ---------------------------------------------------------------- */

static bool parse_op(struct parser *p, enum filter_op *out)
{
	for (size_t i = 0; i < COUNT(ops); i++)
		if (str_starts(str_sub(p->s, p->at, 2), str_z(ops[i].text))) {
			*out = ops[i].op;
			p->at += strlen(ops[i].text);
			return true;
		}
	return false;
}

static struct filter_node *term(struct parser *p, size_t at, struct str field, enum filter_op op)
{
	struct filter_node *x = node(p, N_TERM, NULL, NULL);

	x->field = field;
	x->op = op;
	x->at = at;
	return x;
}

/* Join one more alternative to what a term means so far; a negative term is none of them. */
static enum rc join(struct parser *p, size_t at, bool negative, struct filter_node *y, struct filter_node **x)
{
	if (*x && p->depth >= MAX_DEPTH) /* written back it needs brackets */
		return bad(p, at, "too deep");
	if (*x && ++p->terms > MAX_TERMS)
		return bad(p, at, "more than 64 conditions");
	*x = *x ? node(p, negative ? N_AND : N_OR, *x, y) : y;
	return RC_OK;
}

/* field op value,value: alternatives with none or any among them become an OR (of a NOT, an AND). */
static enum rc parse_term(struct parser *p, size_t at, struct str field, enum filter_op op,
                          struct filter_node **out)
{
	struct values vs = { .n = 0 };
	bool negative = op == OP_NE;
	struct filter_node *x;

	*out = NULL;
	TRY(parse_values(p, &vs));
	if ((vs.null || vs.not_null) && op != OP_NE && op != OP_EQ && op != OP_HAS)
		return bad(p, at, "none and any cannot be compared by size");
	if (vs.n) {
		x = term(p, at, field, op);
		x->nvalues = vs.n;
		x->values = NEW_ARRAY(p->cx->mem, struct str, vs.n);
		memcpy(x->values, vs.v, vs.n * sizeof *vs.v);
		TRY(join(p, at, negative, x, out));
	}
	if (vs.null)
		TRY(join(p, at, negative, term(p, at, field, negative ? OP_NOT_NULL : OP_NULL), out));
	if (vs.not_null)
		TRY(join(p, at, negative, term(p, at, field, negative ? OP_NULL : OP_NOT_NULL), out));
	return RC_OK;
}

static enum rc parse_word(struct parser *p, size_t from, struct filter_node **out)
{
	while (!is_end(peek(p)))
		p->at++;
	*out = node(p, N_TEXT, NULL, NULL);
	(*out)->at = from;
	(*out)->values = NEW(p->cx->mem, struct str);
	(*out)->values[0] = str_sub(p->s, from, p->at - from);
	(*out)->nvalues = 1;
	return RC_OK;
}

/* A bare word, or field op value: it is a field when a name is followed by an operator at once. */
static enum rc parse_bare(struct parser *p, struct filter_node **out)
{
	size_t from = p->at;
	enum filter_op op;

	if (peek(p) >= '0' && peek(p) <= '9') /* 10:30 is a word, no field begins with a digit */
		return parse_word(p, from, out);
	while (is_name(peek(p)))
		p->at++;
	if (p->at > from) {
		struct str field = str_sub(p->s, from, p->at - from);
		if (parse_op(p, &op))
			return parse_term(p, from, field, op, out);
	}
	return parse_word(p, from, out);
}

static enum rc parse_primary(struct parser *p, struct filter_node **out)
{
	size_t from = p->at;

	if (peek(p) < 0 || peek(p) == ')')
		return bad(p, from, "a condition is missing");
	if (peek(p) == '(') {
		p->at++;
		TRY(parse_or(p, out));
		if (peek(p) != ')')
			return bad(p, from, "a bracket is opened and never closed");
		p->at++;
		return RC_OK;
	}
	if (++p->terms > MAX_TERMS)
		return bad(p, from, "more than 64 conditions");
	if (peek(p) != '"')
		return parse_bare(p, out);
	*out = node(p, N_TEXT, NULL, NULL);
	(*out)->values = NEW(p->cx->mem, struct str);
	(*out)->nvalues = 1;
	return parse_quoted(p, (*out)->values);
}

static enum rc parse_not(struct parser *p, struct filter_node **out)
{
	bool word = keyword(p, "NOT");

	if (word || (peek(p) == '-' && p->at + 1 < p->s.n && !is_space(p->s.p[p->at + 1]))) {
		struct filter_node *a;
		p->at += word ? 3 : 1;
		skip_space(p);
		if (++p->depth > MAX_DEPTH)
			return bad(p, p->at, "too deep");
		TRY(parse_not(p, &a));
		p->depth--;
		*out = node(p, N_NOT, a, NULL);
		return RC_OK;
	}
	return parse_primary(p, out);
}

static enum rc parse_and(struct parser *p, struct filter_node **out)
{
	TRY(parse_not(p, out));
	for (;;) {
		struct filter_node *b;
		skip_space(p);
		if (keyword(p, "AND")) {
			p->at += 3;
			skip_space(p);
		} else if (peek(p) < 0 || peek(p) == ')' || keyword(p, "OR")) {
			return RC_OK;
		}
		TRY(parse_not(p, &b));
		*out = node(p, N_AND, *out, b);
	}
}

static enum rc parse_or(struct parser *p, struct filter_node **out)
{
	if (++p->depth > MAX_DEPTH)
		return bad(p, p->at, "too deep");
	skip_space(p);
	TRY(parse_and(p, out));
	while (keyword(p, "OR")) {
		struct filter_node *b;
		p->at += 2;
		skip_space(p);
		TRY(parse_and(p, &b));
		*out = node(p, N_OR, *out, b);
	}
	p->depth--;
	return RC_OK;
}

enum rc filter_parse(struct ctx *cx, struct str text, struct filter_node **out)
{
	struct parser p = { .cx = cx, .s = text };

	if (text.n > MAX_INPUT)
		return fail_field(cx, "q", "a filter has at most %d bytes, this one has %zu", MAX_INPUT,
		                  text.n);
	if (!str_utf8(text))
		return fail_field(cx, "q", "the filter is not well-formed UTF-8");
	skip_space(&p);
	if (peek(&p) < 0) {
		*out = node(&p, N_TRUE, NULL, NULL);
		return RC_OK;
	}
	TRY(parse_or(&p, out));
	return peek(&p) < 0 ? RC_OK : bad(&p, p.at, "a bracket is closed and was never opened");
}

/* ---- tree to text ----------------------------------------------------------- */

/* Would this read back as one bare value? Words must not look like a field, a keyword or a negation either.
 */
static bool bare_value(struct str s)
{
	if (s.n == 0 || s.p[0] == '=' || str_is(s, "none") || str_is(s, "any"))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (is_end((unsigned char)s.p[i]) || s.p[i] == ',' || s.p[i] == '\\')
			return false;
	return true;
}

static bool bare_word(struct str s)
{
	if (!bare_value(s) || s.p[0] == '-' || str_is(s, "OR") || str_is(s, "AND") || str_is(s, "NOT"))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] && strchr(":=<>!^$", s.p[i]))
			return false;
	return true;
}

static void put_value(struct buf *b, struct str s, bool bare)
{
	if (bare)
		buf_add(b, s);
	else
		buf_quoted(b, s);
}

static const char *op_text(enum filter_op op)
{
	for (size_t i = 0; i < COUNT(ops); i++)
		if (ops[i].op == op)
			return ops[i].text;
	return ":"; /* OP_NULL, OP_NOT_NULL */
}

static void put_term(struct buf *b, const struct filter_node *x)
{
	buf_add(b, x->field);
	buf_add(b, str_z(op_text(x->op)));
	if (x->op == OP_NULL || x->op == OP_NOT_NULL)
		buf_add(b, x->op == OP_NULL ? STR("none") : STR("any"));
	for (size_t i = 0; i < x->nvalues; i++) {
		if (i)
			buf_char(b, ',');
		put_value(b, x->values[i], bare_value(x->values[i]));
	}
}

static void put(struct buf *, const struct filter_node *);

static void put_in(struct buf *b, const struct filter_node *x, bool brackets)
{
	if (brackets)
		buf_char(b, '(');
	put(b, x);
	if (brackets)
		buf_char(b, ')');
}

static void put(struct buf *b, const struct filter_node *x)
{
	switch (x->kind) {
	case N_TRUE: break;
	case N_TEXT: put_value(b, x->values[0], bare_word(x->values[0])); break;
	case N_TERM: put_term(b, x); break;
	case N_NOT:
		buf_char(b, '-');
		put_in(b, x->a, x->a->kind == N_AND || x->a->kind == N_OR);
		break;
	case N_AND:
		put_in(b, x->a, x->a->kind == N_OR);
		buf_char(b, ' ');
		put_in(b, x->b, x->b->kind == N_OR || x->b->kind == N_AND);
		break;
	case N_OR:
		put(b, x->a);
		buf_add(b, STR(" OR "));
		put_in(b, x->b, x->b->kind == N_OR);
		break;
	}
}

static bool has_or(struct str s)
{
	for (size_t at = str_find(s, STR("OR"), 0); at != SIZE_MAX; at = str_find(s, STR("OR"), at + 1))
		if ((at == 0 || is_end((unsigned char)s.p[at - 1])) &&
		    (at + 2 == s.n || is_end((unsigned char)s.p[at + 2])))
			return true;
	return false;
}

struct str filter_both(struct arena *a, struct str one, struct str two)
{
	one = str_trim(one);
	two = str_trim(two);
	if (has_or(one))
		one = arena_fmt(a, "(" STR_FMT ")", STR_ARG(one));
	if (has_or(two))
		two = arena_fmt(a, "(" STR_FMT ")", STR_ARG(two));
	if (!one.n || !two.n)
		return one.n ? one : two;
	return arena_fmt(a, STR_FMT " " STR_FMT, STR_ARG(one), STR_ARG(two));
}

struct str filter_text(struct arena *a, const struct filter_node *x)
{
	struct buf b = BUF(a);

	put(&b, x);
	return buf_str(&b);
}
